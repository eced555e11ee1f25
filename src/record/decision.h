/*
 * record/decision.h - what a person decides, as it is signed and recorded.
 *
 *   {"decision":{"author":{"entry":3,"key":"NAME+ID+KEY","leaf":"BASE64","name":"…"},
 *   "says":{"_sd":["…"],"outcome":"refuted"},"targets":[{"entry":17,"leaf":"BASE64"}],
 *   "terms":{"entry":0,"leaf":"BASE64"}},"signature":"BASE64"}
 *
 * author: the newest record of the key (author.h). targets: what is decided on. leaf: the
 * digest by which that entry stands in the tree, so that a decision is of that content in
 * that record and of no other. terms: those that stood when it was decided; absent if there
 * were none. says: the fields, those that are protected as in a report (protect.h): their
 * values lie in the vault and can be erased, and the signature holds all the same.
 *
 * What is signed, with Ed25519 (RFC 8032), are the bytes
 *   "truce decision 1\n" KIND "\n" OBJECT
 * OBJECT being the member `decision` as it stands in the entry, from { to }.
 *
 * Limits  DECISION_TEXT_BYTES_MAX, DECISION_TARGETS_MAX, DECISION_ACTORS_MAX
 * Errors  SYNTAX what is no decision; CORRUPT a signature or a digest that does not hold.
 *         Any bytes may be asked about
 */
#ifndef RECORD_DECISION_H
#define RECORD_DECISION_H

#include "record/author.h"
#include "wire/json.h"

enum {
    DECISION_TEXT_BYTES_MAX = 16 * 1024, /* some three pages of reasons */
    DECISION_TARGETS_MAX = 64,           /* as many reports as a report names actors */
    DECISION_ACTORS_MAX = 64,
    DECISION_SIGNATURE_BYTES = 64, /* RFC 8032 */
};

/* How a decision is made of a value: the words it may have, "" for what is no word. */
#define DECISION_VALUE_TABLE(X)                                                             \
    /* id         words, each with a blank after it                   shown as           */ \
    X(OUTCOME,    "verified corroborated not_confirmed refuted under_review ", "")          \
    X(ATTRIBUTED, "attributed not_attributable ",                      "")                  \
    X(CONFIDENCE, "low moderate high ",                                "")                  \
    X(EXCEPTION,  "applies does_not_apply ",                           "")                  \
    X(FINDS,      "violation no_violation undetermined ",              "")                  \
    X(EVENTS,     "same different ",                                   "")                  \
    X(STATE,      "up down denied ",                                   "")                  \
    X(ACTORS,     "",                                                  "PARTY,PARTY")       \
    X(CLAUSE,     "",                                                  "CLAUSE")            \
    X(TIME,       "",                                                  "TIME")              \
    X(TEXT,       "",                                                  "TEXT")

enum decision_value {
#define DECISION_VALUE_ENUM(id, words, shown) DECISION_##id,
    DECISION_VALUE_TABLE(DECISION_VALUE_ENUM)
#undef DECISION_VALUE_ENUM
};

/* The kinds that a person decides so, and of how many entries each is. */
#define DECISION_KIND_TABLE(X)                                              \
    /* kind          targets  what is decided                            */ \
    X(VERIFICATION,  1, 1,   "whether it happened as the report says")      \
    X(ATTRIBUTION,   1, 1,   "who did it; or that nobody can say")          \
    X(RULING,        1, 1,   "what only a person can say of a clause and a report") \
    X(LINK,          2, DECISION_TARGETS_MAX, "these reports are of one event, or are not") \
    X(COVERAGE,      0, 0,   "a source or sensor saw, or could not see")    \
    X(SUPERSEDE,     1, 1,   "an entry is withdrawn: a decision, or a report")

/* One row a field; on disk by name. Protected is what may name a person or a place: so the
 * reasons, which may name a witness. Confidence: the three levels of National Intelligence
 * Estimates. No protected field bears a name that is public in a report. */
#define DECISION_FIELD_TABLE(X)                                                              \
    /* kind         name          value       needed protected means                      */ \
    X(VERIFICATION, "outcome",    OUTCOME,    true,  false, "refuted: its findings are dismissed, and not counted") \
    X(VERIFICATION, "because",    TEXT,       true,  true,  "the reasons")                   \
    X(ATTRIBUTION,  "by",         ACTORS,     false, false, "the parties that did it, by the terms in force") \
    X(ATTRIBUTION,  "outcome",    ATTRIBUTED, false, false, "not_attributable: asked, and nobody can say") \
    X(ATTRIBUTION,  "confidence", CONFIDENCE, false, false, "how sure")                      \
    X(ATTRIBUTION,  "because",    TEXT,       true,  true,  "the reasons")                   \
    X(RULING,       "clause",     CLAUSE,     true,  false, "of the terms in force")         \
    X(RULING,       "exception",  EXCEPTION,  false, false, "answers every `except ruling` of the clause for this report") \
    X(RULING,       "finds",      FINDS,      false, false, "the word on the whole: counted beside the verdict, not in its place") \
    X(RULING,       "because",    TEXT,       true,  true,  "the reasons")                   \
    X(LINK,         "events",     EVENTS,     true,  false, "the reports are of the same event, or of different ones") \
    X(LINK,         "because",    TEXT,       false, true,  "the reasons")                   \
    X(COVERAGE,     "source",     TEXT,       true,  true,  "who or what: a source, a sensor, a patrol") \
    X(COVERAGE,     "state",      STATE,      true,  false, "it saw, could not see, was not let in") \
    X(COVERAGE,     "from",       TIME,       true,  false, "since when")                    \
    X(COVERAGE,     "to",         TIME,       false, false, "until when; absent: still")     \
    X(COVERAGE,     "place",      TEXT,       false, true,  "where: a zone, a site, a settlement") \
    X(COVERAGE,     "because",    TEXT,       false, true,  "the reasons")                   \
    X(SUPERSEDE,    "because",    TEXT,       true,  true,  "the reasons")

#define DECISION_COUNT_ROW(kind, name, value, needed, is_protected, means) +1
enum { DECISION_FIELD_COUNT = 0 DECISION_FIELD_TABLE(DECISION_COUNT_ROW) };
#undef DECISION_COUNT_ROW

struct decision_field {
    enum record_kind    kind;
    struct str          name;
    enum decision_value value;
    bool                needed, is_protected;
    const char         *means;
};

extern const struct decision_field decision_fields[DECISION_FIELD_COUNT];

bool        decision_is_kind(enum record_kind kind);
const char *decision_kind_what(enum record_kind kind);
/* Into `out`: kinds, fields, words and meanings. */
void        decision_help(struct buf *out);

/* An entry, by its number and by the digest it has in the tree. */
struct decision_entry {
    uint64_t      seq;
    struct digest leaf;
};

struct decision {
    enum record_kind      kind;
    struct decision_entry author;
    struct str            name; /* of the author */
    struct note_key       key;
    struct decision_entry targets[DECISION_TARGETS_MAX];
    uint32_t              target_count;
    bool                  has_terms;
    struct decision_entry terms;
    struct str            values[DECISION_FIELD_COUNT]; /* by row; .at NULL: not said */
    struct str            by[DECISION_ACTORS_MAX];
    uint32_t              by_count;
    /* of one that was read */
    uint32_t              hidden; /* fields that are not shown */
    struct str            object; /* what is signed of it */
    uint8_t               signature[DECISION_SIGNATURE_BYTES];
};

/* ---- made field by field ---- */

/* A field by its name; by= as "A,B". SYNTAX for a field or a word that is none, what was said
 * already, a time without an offset. Slices are borrowed. */
enum status decision_set(struct decision *decision, struct str name, struct str value,
                         struct err *err) MUST_USE;
enum status decision_add_actor(struct decision *decision, struct str name,
                               struct err *err) MUST_USE;
/* Is all there that its kind needs, and does it go together? */
enum status decision_complete(const struct decision *decision, struct err *err) MUST_USE;

/* "" where it is not said or not shown. */
struct str decision_get(const struct decision *decision, const char *name);
bool       decision_says(const struct decision *decision, const char *name, const char *word);

/* The number of targets that the kind has. */
enum status decision_check_targets(enum record_kind kind, uint32_t count,
                                   struct err *err) MUST_USE;
/* May a decision of this kind be about an entry of that one? */
bool        decision_may_target(enum record_kind kind, enum record_kind target);

/* ---- as a record: decision_record.c ---- */

/* The body is appended to `out`, what it does not show to `disclosures`. It is complete;
 * author, key and targets are set. `signer` is the key's. */
enum status decision_sign(const struct decision *decision, const struct note_signer *signer,
                          struct arena *step, struct buf *out, struct buf *disclosures,
                          struct err *err) MUST_USE;

/* Slices of the body, and of step. The signature is not asked about. */
enum status decision_read(enum record_kind kind, struct str body, struct str disclosures,
                          struct arena *step, struct decision *ret_decision,
                          struct err *err) MUST_USE;

/* *ret_holds: was it signed by its key? MEMORY: that could not be asked. */
enum status decision_signature(const struct decision *decision, bool *ret_holds,
                               struct err *err) MUST_USE;

/* The object of a body that may hold digests of what is in the vault; NULL: it is none. */
const struct json *decision_public(const struct json *body);

/*
 * Is it a decision in this log: signed by the key of an author's record that stood before it,
 * whose time was not over, who may decide that; on entries that are what it says they are?
 * newest: the number of the key's newest record before the decision; UINT64_MAX: none.
 * *ret_why: NULL if it is; else why not, in words. Errors are those of the log.
 */
enum status decision_check(struct log *log, const struct log_entry *entry,
                           const struct decision *decision, uint64_t newest,
                           struct arena *step, const char **ret_why,
                           struct err *err) MUST_USE;

/* Every author's record and every decision of the log. CORRUPT names the first that does not
 * hold. step is reset at each. */
enum status decision_verify(struct log *log, struct arena *step, uint64_t *ret_authors,
                            uint64_t *ret_decisions, struct err *err) MUST_USE;

#endif
