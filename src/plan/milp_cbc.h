/*
 * plan/milp_cbc.h - a milp in CBC's hands: what runs in the child, and how its bytes are read.
 * The only place that knows CBC.
 */
#ifndef PLAN_MILP_CBC_H
#define PLAN_MILP_CBC_H

#include "base/sys.h"
#include "plan/milp.h"

uint32_t                     milp_variable_count(const struct milp *milp);
uint32_t                     milp_row_count(const struct milp *milp);
struct milp_variable        *milp_variable_at(const struct milp *milp, uint32_t i);
const struct milp_row       *milp_row_at(const struct milp *milp, uint32_t i);
const struct milp_term      *milp_term_at(const struct milp *milp, uint32_t i);
const struct milp_objective *milp_objective_at(const struct milp *milp, uint32_t i);

/* One within the tolerance. */
bool milp_is_met(double value, double bound);

struct milp_work {
    const struct milp        *milp;
    uint32_t                  objective;
    const struct milp_limits *limits;
};

/* The solver's words, not yet believed. */
struct milp_said {
    double *values; /* NULL: none; in keep */
    double  bound;  /* infinite if there is none */
    bool    infeasible;
};

sys_child_work milp_cbc_work; /* context: struct milp_work */

/* However many bytes came: a child that died early has said nothing. */
enum status milp_cbc_read(const struct milp *milp, uint32_t objective, struct str bytes,
                          struct arena *keep, struct milp_said *ret_said,
                          struct err *err) MUST_USE;

#endif
