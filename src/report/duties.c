#include "report/duties.h"

/* As much as the commands have for one report (cmd/command.h). */
#define DUTIES_STEP_BYTES ((size_t)1 << 28)

enum status
duties_begin(struct duty_pass *pass, struct situation *s, const struct context *context,
             struct arena *keep, struct err *err)
{
    bool any = false;

    *pass = (struct duty_pass){ .s = s };
    arena_init(&pass->step, DUTIES_STEP_BYTES);
    for (uint32_t c = 0; c < s->program->clause_count; c++)
        any = any || clause_requires(&s->program->clauses[c]);
    if (!any || s->recorded == TIME_MIN)
        return TRUCE_OK;
    pass->evaluator = ARENA_NEW(keep, struct evaluator);
    s->duties = ARENA_NEW(keep, struct duties);
    TRY_NEW(pass->evaluator, err);
    TRY_NEW(s->duties, err);
    evaluator_init(pass->evaluator, s->program, context);
    return duties_init(s->duties, s->program, s->recorded, 0, keep, err);
}

enum status
duties_see(struct duty_pass *pass, const struct walk_item *item, struct err *err)
{
    if (!pass->s->duties || item->report->unknown.len) /* an act the terms do not know */
        return TRUCE_OK;
    arena_reset(&pass->step);
    evaluator_take(pass->evaluator, item->report);
    return duties_add(pass->s->duties, pass->evaluator, item->seq, &pass->step, err);
}

void
duties_end(struct duty_pass *pass)
{
    arena_free(&pass->step);
}
