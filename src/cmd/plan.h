/*
 * cmd/plan.h - what the files of `truce plan` share.
 */
#ifndef CMD_PLAN_H
#define CMD_PLAN_H

#include "cmd/ways.h"
#include "plan/plan.h"

struct plan_run {
    const struct program *program;
    struct plan           plan;
    struct ways           ways;
};

/* plan_make, with a line on a terminal while it takes its time. */
enum status plan_make_shown(const struct mission *mission, const struct plan_ask *ask,
                            struct arena *boot, struct plan *ret_plan, struct err *err) MUST_USE;

void plan_text(const struct plan_run *run, struct buf *out);
void plan_lacks_text(const struct plan_run *run, struct buf *out);
void plan_json(const struct plan_run *run, struct buf *out);
void plan_csv(const struct plan_run *run, struct buf *out);

/* "held", … */
extern const char *const plan_group_words[STAGE_GROUPS];

/* Whether a unit may count at the need only if its own reach is long enough. */
bool plan_offer_needs_reach(const struct plan_run *run, const struct plan_offer *offer);

#endif
