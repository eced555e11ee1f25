/*
 * record/vocab.h - the words for acts, weapons and targets, as trees.
 *
 * A term covers itself and every term below it. The tables are vocab_table.h: each row with
 * where the term comes from and its codes in ACLED, UCDP GED and the OSCE tables. Term 0 of
 * each tree is its root: nothing more is known.
 */
#ifndef RECORD_VOCAB_H
#define RECORD_VOCAB_H

#include "base/answer.h"
#include "base/arena.h"
#include "base/status.h"

enum vocab { VOCAB_ACT, VOCAB_WEAPON, VOCAB_TARGET, VOCAB_COUNT };

struct term {
    const char *name;
    uint16_t    parent; /* its own number for the root */
    const char *meaning;
    const char *acled, *ucdp, *osce; /* codes there; "" where there is none */
    const char *basis;               /* where the term comes from */
    double calibre_min_mm, calibre_max_mm; /* fixed by the type itself; 0 unknown, -1 none */
};

/* The three trees: the standard ones, or those with terms of an agreement's own. */
struct vocabulary {
    struct {
        const struct term *terms;
        uint16_t           size;
    } trees[VOCAB_COUNT];
};

extern const struct vocabulary vocab_standard;

const char        *vocab_name(enum vocab vocab); /* "act", "weapon", "target" */
uint16_t           vocab_size(const struct vocabulary *words, enum vocab vocab);
const struct term *vocab_term(const struct vocabulary *words, enum vocab vocab, uint16_t term);
struct str         vocab_text(const struct vocabulary *words, enum vocab vocab, uint16_t term);

/* False, and *ret_term untouched, if the word is not in the tree. */
bool vocab_find(const struct vocabulary *words, enum vocab vocab, struct str name,
                uint16_t *ret_term);

/*
 * A term of somebody's own below another, in a tree that then is this vocabulary's own and
 * lies in keep; the terms before it keep their numbers. The name is not yet in the tree.
 * LIMIT if no number is left.
 */
enum status vocab_add(struct vocabulary *words, enum vocab vocab, struct str name,
                      uint16_t parent, struct str meaning, struct arena *keep,
                      struct err *err) MUST_USE;

/* The word nearest to a misspelt one, or "" if none is near. */
struct str vocab_suggest(const struct vocabulary *words, enum vocab vocab, struct str name);

/* Is `term` the ancestor or below it? */
bool vocab_covers(const struct vocabulary *words, enum vocab vocab, uint16_t ancestor,
                  uint16_t term);

/* What a condition on `wanted` says of a report of `seen`: yes if wanted covers seen,
 * possible if seen lies above wanted, otherwise no. */
enum answer vocab_answer(const struct vocabulary *words, enum vocab vocab, uint16_t wanted,
                         uint16_t seen);

/* root > … > term, for explanations. */
struct buf;
void vocab_path(const struct vocabulary *words, enum vocab vocab, uint16_t term,
                struct buf *out);

#endif
