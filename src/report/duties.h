/*
 * report/duties.h - what the terms require of the parties, judged at the time of the
 * report: that of the last entry.
 *
 * Out     situation->duties; NULL where no clause requires anything
 */
#ifndef REPORT_DUTIES_H
#define REPORT_DUTIES_H

#include "report/situation.h"

#include "watch/duty.h"

struct duty_pass {
    struct situation *s;
    struct evaluator *evaluator;
    struct arena      step;
};

/* After situation_init and walk_log. duties_end is called whatever this returns. */
enum status duties_begin(struct duty_pass *pass, struct situation *situation,
                         const struct context *context, struct arena *keep,
                         struct err *err) MUST_USE;
enum status duties_see(struct duty_pass *pass, const struct walk_item *item,
                       struct err *err) MUST_USE;
void        duties_end(struct duty_pass *pass);

#endif
