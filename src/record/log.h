/*
 * record/log.h - the append-only record: entries, their Merkle tree, and checking both.
 *
 * In      a kind and a body (a JSON object as canonical text)
 * Out     an entry: canonical JSON (RFC 8785)
 *           {"body":{…},"kind":"report","recorded":"2026-01-02T03:04:05Z","seq":17}
 *         hashed as leaf SHA-256(0x00 ‖ entry), nodes SHA-256(0x01 ‖ left ‖ right), as in
 *         RFC 9162 section 2.1
 * Promise log_append is durable when store_commit returns OK; entry, digests and tree
 *         head are in one transaction. An entry never changes. `recorded` never goes
 *         backwards: when the clock does, the entry takes the instant of the one before
 *         it. An entry is given out only if it matches its digest
 * Errors  those of the store; CORRUPT with the number of the first bad entry; UNSUPPORTED
 *         an entry of a kind that only a newer version knows
 * In the store
 *         LOG   packs (pack.h) by seq: the entries
 *         NODE  level * 2^56 + index: a tile (merkle.h), 1 to 256 digests of 32 bytes
 *         META  format: "truce log 2"; created: an instant; head: size, blank, hex root;
 *               checkpoint: the newest signed head (log_proof.h)
 *
 * Signed heads, proofs and tiles are log_proof.h, without a change to those who append and
 * read.
 */
#ifndef RECORD_LOG_H
#define RECORD_LOG_H

#include "base/sha256.h"
#include "base/time.h"
#include "store/store.h"

/* Rows are on disk by name: never rename, add at the end. */
#define RECORD_KIND_TABLE(X)                                                            \
    /* id            name            what                                            */ \
    X(TERMS,        "terms",        "a version of the terms, with every file it needs") \
    X(SOURCE,       "source",       "who reports, and how reliable")                    \
    X(REPORT,       "report",       "what a source says happened")                      \
    X(LINK,         "link",         "these reports are one event, or are not")          \
    X(VERIFICATION, "verification", "a person's judgement whether it happened")         \
    X(ATTRIBUTION,  "attribution",  "a person's judgement of who did it")               \
    X(RULING,       "ruling",       "what only a person can say of a clause")           \
    X(CASUALTY,     "casualty",     "a person killed or injured")                       \
    X(COVERAGE,     "coverage",     "a sensor or patrol was up, down or denied")        \
    X(UNIT_STATE,   "unit_state",   "where a pledged unit stands")                      \
    X(NOTICE,       "notice",       "an act announced beforehand")                      \
    X(SUPERSEDE,    "supersede",    "this record replaces that one")                    \
    X(ERASE,        "erase",        "what was forgotten, by whom and why")              \
    X(CHECKPOINT,   "checkpoint",   "the tree head as signed")                          \
    X(AUTHOR,       "author",       "who signs decisions, with which key")

enum record_kind {
#define RECORD_ENUM(id, name, what) RECORD_##id,
    RECORD_KIND_TABLE(RECORD_ENUM)
#undef RECORD_ENUM
    RECORD_KIND_COUNT
};

const char *record_kind_name(enum record_kind kind);
const char *record_kind_what(enum record_kind kind);
bool        record_kind_find(struct str name, enum record_kind *ret_kind);

struct log_entry {
    uint64_t         seq; /* 0-based, without gaps */
    enum record_kind kind;
    instant          recorded;
    struct str       body; /* canonical JSON */
};

struct log;

/* A log in an empty store; CONFLICT if it holds one. In the transaction under way or else
 * in one of its own. */
enum status log_init(struct store *store, instant now, struct err *err) MUST_USE;
/* Checks that tree head, digests and last entry agree; not the whole log. MISSING if the
 * store holds none. Memory in boot. */
enum status log_open(struct store *store, struct arena *boot, struct log **ret_log,
                     struct err *err) MUST_USE;

/* As of log_open, log_reload or the last log_append. */
uint64_t      log_size(const struct log *log);
struct digest log_root(const struct log *log); /* of the empty tree: SHA-256("") */

/*
 * Between store_begin and store_commit. body: an object in canonical form. What another
 * process appended before this transaction is taken up first. LIMIT, for an entry too
 * large, leaves the transaction alone; after other failures only rollback is left.
 */
enum status log_append(struct log *log, enum record_kind kind, instant now,
                       struct str body, uint64_t *ret_seq, struct err *err) MUST_USE;
/* Take up what the store holds now: after store_rollback, or what others appended. */
enum status log_reload(struct log *log, struct err *err) MUST_USE;

enum status log_read(struct log *log, uint64_t seq, struct arena *step,
                     struct log_entry *ret_entry, struct err *err) MUST_USE;

/* Entries from `first` on, in order. Slices valid during the call. */
typedef enum status (*log_each)(void *context, const struct log_entry *entry,
                                struct err *err);
enum status log_scan(struct log *log, uint64_t first, log_each each, void *context,
                     struct err *err) MUST_USE;

/* Recompute every digest and the root, from the entries up, and compare with those kept.
 * CORRUPT names the first entry that fails. */
enum status log_verify(struct log *log, uint64_t *ret_checked, struct err *err) MUST_USE;

#endif
