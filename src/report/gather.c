#include "report/duties.h"

static enum status
add_item(void *context, const struct walk_item *item, struct err *err)
{
    struct duty_pass *pass = context;

    TRY(situation_add(pass->s, item, err));
    if (item->decided && item->decided->dismissed) /* nobody did his duty by what did not happen */
        return TRUCE_OK;
    return duties_see(pass, item, err);
}

enum status
situation_gather(struct flow *flow, const struct tz *tz, uint32_t listed_max,
                 struct arena *keep, struct situation *s, struct err *err)
{
    const struct program *program = flow_program(flow);
    struct duty_pass      pass;
    enum status           status;

    if (!program)
        return err_set(err, TRUCE_MISSING,
                       "no terms are recorded, so there is nothing to hold "
                       "reports against; load a .truce file first");
    TRY(situation_init(s, program, tz ? tz : program_tz(program), listed_max, keep, err));
    TRY(walk_log(flow, keep, &s->log, err));
    s->log_size = s->log.size;
    s->root = log_root(flow_log(flow));
    s->recorded = s->log.last;
    s->folded = flow_folded(flow);
    status = duties_begin(&pass, s, flow_context(flow), keep, err);
    if (status == TRUCE_OK)
        status = walk(flow, &s->log, add_item, &pass, err);
    duties_end(&pass);
    TRY(status);
    TRY(decisions_gather(&s->decisions, flow, &s->log, keep, err));
    situation_finish(s);
    return TRUCE_OK;
}
