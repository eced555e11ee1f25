/*
 * plan/search_state.h - a choice of columns that can change one at a time: what it is worth,
 * what is missing where, and what one more or one less column would change.
 */
#ifndef PLAN_SEARCH_STATE_H
#define PLAN_SEARCH_STATE_H

#include "plan/cover_model.h"

struct search_worth {
    double  covered, backup, surviving;
    int64_t cost, columns;
};

/* Covered, backup and surviving, in this order: as good at least. */
bool search_serves(const struct search_worth *a, const struct search_worth *b);
bool search_is_better(const struct search_worth *a, const struct search_worth *b);

struct search_add; /* what a column adds to a row */
struct search_row; /* a row, as it stands */

struct search_state {
    const struct cover_problem *p;
    const struct cover_rows    *rows;
    bool                       *taken;
    uint32_t                   *list, list_count; /* what is taken */
    uint32_t                   *in_group;         /* the one that is taken, or COVER_NONE */
    uint32_t                   *shorts, short_count; /* rows of which something is missing */
    double                     *prices; /* by column: cost, never 0 */
    struct search_worth         worth;
    double                      missing; /* weighed */
    double                      work;    /* entries looked at */

    struct search_add *adds; /* by column: add_first[c] .. add_first[c + 1] */
    struct search_row *states;
    uint32_t          *add_first, *list_at, *shorts_at, *failing; /* failing: rows, by site */
    int64_t           *used, *shares; /* by pool; by row and owner */
    bool              *has_row;
};

enum status search_state_make(const struct cover_problem *p, const struct cover_rows *rows,
                              struct arena *step, struct search_state *ret_state,
                              struct err *err) MUST_USE;

/* Take it, or drop it. */
void search_flip(struct search_state *s, uint32_t column);
/* How much less would be missing were it taken; or, of one taken, more were it dropped. */
double search_gain(struct search_state *s, uint32_t column);
bool   search_fits_pool(const struct search_state *s, uint32_t column);
bool   search_fits(const struct search_state *s, uint32_t column);
/* What is missing of the row weighs more from now on. */
void search_grow(struct search_state *s, uint32_t row);
/* What rows grew by is forgotten. */
void search_forget(struct search_state *s);

#endif
