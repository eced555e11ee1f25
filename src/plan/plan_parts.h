/*
 * plan/plan_parts.h - what the files of a plan share: plan.c settles who stands where and what
 * sites then have, plan_why.c why units stand nowhere and which offers would help,
 * plan_lift.c why no choice covers a need, plan_once.c what could be filled at the same time.
 */
#ifndef PLAN_PLAN_PARTS_H
#define PLAN_PLAN_PARTS_H

#include "plan/plan_problem.h"

/* Why each unit that counts and stands nowhere does so. */
enum status plan_settle_units(struct plan *plan, const struct plan_problem *problem,
                              struct arena *keep, struct err *err) MUST_USE;

/* Fills plan->offers. */
enum status plan_find_offers(struct plan *plan, const struct plan_problem *problem,
                             struct arena *keep, struct err *err) MUST_USE;

/* Fills plan->obstacles, lifts and caveats. */
enum status plan_find_obstacles(struct plan *plan, const struct plan_problem *problem,
                                struct arena *keep, struct err *err) MUST_USE;

/* Fills plan->at_once. */
enum status plan_find_at_once(struct plan *plan, struct arena *keep, struct err *err) MUST_USE;

/* Persons that a base has room for beside what stands there; MISSION_NOT_SAID: no limit. */
int64_t plan_room(const struct plan *plan, uint32_t site);

uint32_t plan_contributor(const struct plan *plan, uint32_t service);

/* Of what contributors have at the need, the greatest, falling. */
void plan_most(const struct plan *plan, const struct plan_need *need,
               int64_t most[COVER_SURVIVE_MAX]);

/* Whether a need would keep its count when any `survive` leave, if a contributor had so much
 * more there. */
bool plan_need_survives(const struct plan *plan, const struct plan_need *need,
                        uint32_t contributor, int64_t more);

#endif
