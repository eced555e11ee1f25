/*
 * terms/sentence.h - a clause read back: in one plain sentence, and by which reports it can
 * be checked.
 *
 * A sentence is made from the program, not from the text, so that a drafter sees what was
 * understood. The same words for every party. Times are in the operation's zone.
 */
#ifndef TERMS_SENTENCE_H
#define TERMS_SENTENCE_H

#include "base/buf.h"
#include "terms/program.h"

/* One text of a clause: its version `from` and those that resume it, up to and without `to`. */
struct clause_text {
    const struct clause *clause;
    uint32_t             from, to;
};

/* Steps to the next text; begin with { clause, 0, 0 }. False after the last. */
bool clause_next_text(struct clause_text *text);

/* When, who, what, where, by when, except, by whom stated and verified. Ends in a full stop. */
void sentence_add(const struct program *program, const struct clause_text *text,
                  struct buf *out);

enum checkable {
    CHECKABLE_NO,      /* marked so, or never in force */
    CHECKABLE_IN_PART, /* an exception asks a person */
    CHECKABLE_YES,
};

enum checkable clause_checkable(const struct clause_version *version);
const char    *checkable_name(enum checkable checkable); /* "no", "in part", "yes" */
/* Why not, or the questions to a person; nothing where it is wholly checkable. */
void checkable_add_why(const struct clause_version *version, struct buf *out);

/* Calls `each` with the fields of a report, or of a notice, that decide the clause, each
 * once. */
void clause_each_field(const struct clause_version *version,
                       void (*each)(void *context, const char *field), void *context);
/* What a clause on stocks is about. */
void clause_each_item(const struct clause_version *version,
                      void (*each)(void *context, const struct item *item), void *context);
/* The terms of the tree that the clause takes, and all below them; any where nothing is said. */
bool clause_takes_term(const struct vocabulary *words, const struct clause_version *version,
                       enum vocab vocab, uint16_t term);

#endif
