/*
 * watch/subject.h - a report in the light of a program: when in its zone, where among its
 * places, who among its parties.
 */
#ifndef WATCH_SUBJECT_H
#define WATCH_SUBJECT_H

#include "base/buf.h"
#include "record/report.h"
#include "terms/program.h"
#include "watch/where.h"

enum { SUBJECT_LOCATIONS_MAX = 64 };

struct subject {
    const struct report    *report;
    instant                 from, until; /* equal: an instant */
    struct subject_location locations[SUBJECT_LOCATIONS_MAX];
    uint32_t                location_count;
    uint32_t                place_count;   /* settlements that bear the name of the place */
    bool                    place_unknown; /* a name that is no zone and in no gazetteer */
    uint64_t                named;         /* parties in `by` */
    bool                    named_others;  /* `by` holds names of nobody we know */
    uint64_t                sides;         /* parties in `between` */
    uint32_t                sides_others;  /* names in `between` of nobody we know */
};

/* The parties that go by these names, as a set; and how many names are nobody's we know. */
uint64_t subject_parties(const struct program *program, const struct str *names,
                         uint32_t count, uint32_t *ret_others);

/* Its places and its time, as a zone is asked of them. */
static inline struct where_asked
subject_asked(const struct subject *subject)
{
    return (struct where_asked){ subject->locations, subject->location_count, subject->from,
                                 subject->until };
}

/*
 * What is said to everybody of a place: to hundredths of a degree, 1.1 km from south to north,
 * and of distances whole kilometres, so that several do not give a house away. It is how the daily
 * reports of the OSCE's monitors to Ukraine told places: in kilometres from a settlement. What is
 * reduced so is off by half a step each way: at most PLACE_REDUCED_ERROR_M, at the equator.
 */
#define PLACE_STEPS_A_DEGREE 100
#define PLACE_REDUCED_ERROR_M 790 /* sqrt(2) * 0.005 degrees of 111.2 km, rounded up */
double place_reduced(double degrees);

/* The place in words: as findings and explanations say it, reduced; or as it was reported, which
 * is for those who may read the store. */
void subject_add_place(const struct subject *subject, struct buf *out);
void subject_add_exact_place(const struct subject *subject, struct buf *out);

void subject_init(struct subject *subject, const struct program *program,
                  const struct report *report);

#endif
