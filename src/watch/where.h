/*
 * watch/where.h - is a place in a clause's zones, at the times in question?
 *
 * A place may be one of several (a name that many towns bear), and a zone may have changed or
 * moved meanwhile: yes only if each says so, no only if each does.
 *
 * State   a memory of answers by zone and location, the caller's; `turn` tells one use of it
 *         from the next
 * Errors  MEMORY, LIMIT from the shapes of a location
 */
#ifndef WATCH_WHERE_H
#define WATCH_WHERE_H

#include "terms/program.h"

/* A place as one location over a stretch of time. */
struct subject_location {
    struct span     span;
    struct location location;
};

/* What is asked: it was at one of these, at some time of [from, until) or at the instant. */
struct where_asked {
    const struct subject_location *locations;
    uint32_t                       location_count;
    instant                        from, until;
};

struct where_slot {
    const struct zone     *zone;
    const struct location *location;
    uint32_t               turn;
    enum answer            answer;
};

struct where_memo {
    struct where_slot *slots;
    size_t             size;
    uint32_t           turn;
};

/* Under several versions, or of several places it may be: yes if all say so, no if all do. */
struct where_tally {
    bool any, all_yes, all_no;
};

void        where_tally_add(struct where_tally *tally, enum answer answer);
enum answer where_tally_answer(struct where_tally tally); /* no if nothing was added */

/* Is there a moment of what is asked in all three? A place that has moved was never in a
 * zone that had moved before. */
bool where_touches(const struct where_asked *asked, struct span zone, struct span version,
                   struct span place);

/* One zone, one location. */
enum status where_locate(struct where_memo memo, const struct zone *zone,
                         const struct location *location, struct arena *step,
                         enum answer *ret_answer, struct err *err) MUST_USE;

/* Over the epochs that are touched within `span`: of one expression, or of several, each for
 * itself and the first of the greatest counting. */
enum status where_in_epochs(struct where_memo memo, const struct where_asked *asked,
                            const struct epochs *in, struct span span, struct arena *step,
                            enum answer *ret_answer, struct err *err) MUST_USE;
enum status where_in(struct where_memo memo, const struct where_asked *asked,
                     const struct zone_list *in, struct span span, struct arena *step,
                     enum answer *ret_answer, uint32_t *ret_zone, struct err *err) MUST_USE;

/* How far from the edge: of the nearest touched epoch and location; NAN if none has one. */
enum status where_edge(const struct where_asked *asked, const struct epochs *in,
                       struct span span, struct arena *step, double *ret_edge_m,
                       struct err *err) MUST_USE;

#endif
