/*
 * watch/duty.h - what the terms require, and what reports say of it, judged at a moment.
 *
 * A clause that requires an act makes one duty, or, with `every`, one for each full length of
 * time. A report meets it by the least of act, weapon, target, by, where and time; time runs
 * from when the clause is in force until the act is due. What begins after the moment is
 * not known yet and does not count.
 *
 *   done          some report surely meets it
 *   undetermined  some report possibly does; or when it falls due is not known; or the
 *                 clause was suspended then
 *   pending       neither, and it is not due yet
 *   overdue       neither, and it was due; it may have been done late
 *   lapsed        another text took the clause's place before it fell due
 *
 * One bound party is enough; which of them did it is listed. The order of the reports
 * changes nothing.
 *
 * Limits  DUTY_WINDOWS_MAX periods of one recurring duty: earlier ones are not judged, and
 *         counted as such
 * Errors  MEMORY, LIMIT; those of zones
 */
#ifndef WATCH_DUTY_H
#define WATCH_DUTY_H

#include "watch/evaluate.h"

enum { DUTY_WINDOWS_MAX = 100000 };

enum duty_status { DUTY_DONE, DUTY_UNDETERMINED, DUTY_PENDING, DUTY_OVERDUE, DUTY_LAPSED };

/* A report that met a duty, possibly, or late: the earliest such. */
struct duty_report {
    bool       is;
    instant    from, until;
    struct str name; /* source:id */
};

/* The stretch of time in which the act is to be done. */
struct duty_window {
    instant            from;
    instant            due_first, due_last; /* excluded; they differ where it is in doubt;
                                               TIME_MAX: not known yet */
    struct duty_report done, possible, late;
};

struct obligation {
    uint32_t            clause, version, pieces; /* version: the first piece of its text, cut
                                                    by suspensions */
    bool                recurs;
    struct duty_window *windows;
    uint32_t            count;
    uint64_t            number;  /* of the first window here, from 0 */
    instant             ends;    /* the text holds until then */
    struct duty_report *parties; /* by party: who is reported to have done it, in any window */
};

struct duties {
    const struct program *program;
    instant               moment;
    struct arena         *keep;
    struct obligation          *at;
    uint32_t              count;
};

/* coming: how many periods of each recurring duty that begin after the moment. */
enum status duties_init(struct duties *duties, const struct program *program, instant moment,
                        uint32_t coming, struct arena *keep, struct err *err) MUST_USE;

/* The report that the evaluator has taken; number: of its line, if it has no id. */
enum status duties_add(struct duties *duties, struct evaluator *evaluator, uint64_t number,
                       struct arena *step, struct err *err) MUST_USE;

enum duty_status duty_judge(const struct duties *duties, const struct obligation *duty,
                            const struct duty_window *window);
const char      *duty_status_name(enum duty_status status);
/* Why, where that is not plain from the status and the reports; "" if it is. */
const char *duty_why(const struct duties *duties, const struct obligation *duty,
                     const struct duty_window *window);

#endif
