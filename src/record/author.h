/*
 * record/author.h - who may sign decisions, with which key: the record of kind `author`.
 *
 *   {"author":{"key":"NAME+ID+KEY","may":["ruling"],"name":"Special Commission, office 2",
 *   "until":"2027-01-01T00:00:00Z"}}
 *
 * The key holds from its entry on, until before `until` (absent: no end); for the kinds of
 * decision in `may` (absent: all). The newest entry of a key is the one that counts, so that an
 * end may be set later. Everything here is published: who does not want to be named signs
 * under the name of an office.
 *
 * Errors  SYNTAX what is no such record. Any bytes may be asked about
 */
#ifndef RECORD_AUTHOR_H
#define RECORD_AUTHOR_H

#include "record/log.h"
#include "record/note.h"

enum { AUTHOR_NAME_BYTES_MAX = 200 };

struct author {
    struct str      name; /* borrowed, as that of the key is */
    struct note_key key;  /* of type NOTE_AUTHOR */
    instant         until; /* TIME_MAX: no end */
    uint32_t        may;   /* a bit a kind */
};

/* UTF-8 without control characters, not empty, no more than AUTHOR_NAME_BYTES_MAX. */
bool author_name_is_valid(struct str name);

uint32_t author_may_all(void);
bool author_may(const struct author *author, enum record_kind kind);

/* "ruling,link": a bit each. SYNTAX for a word that is no kind of decision. */
enum status author_may_from_text(struct str text, uint32_t *ret_may, struct err *err) MUST_USE;
/* "ruling, link"; or "all". */
void        author_add_may(uint32_t may, struct buf *out);

void        author_add_body(const struct author *author, struct buf *out);
enum status author_read(struct str body, struct arena *step, struct author *ret_author,
                        struct err *err) MUST_USE;

#endif
