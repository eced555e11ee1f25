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

/* The place in words, as an explanation says it. */
void subject_add_place(const struct subject *subject, struct buf *out);

void subject_init(struct subject *subject, const struct program *program,
                  const struct report *report);

#endif
