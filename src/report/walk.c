#include "report/walk.h"

enum {
    WALK_WINDOW =
        256, /* entries held at a time; larger gained nothing, and they may be long */
    WALK_WINDOW_BYTES = 1 << 20, /* … or so many bytes, at least one entry */
};
/* One entry may be as long as a value of the store, and is read into a tree. */
#define WALK_ARENA_BYTES ((size_t)1 << 30)

struct walk_entry {
    uint64_t   seq;
    instant    recorded;
    struct str body;
};

struct walk {
    struct flow           *flow;
    const struct walk_log *log;
    walk_each              each;
    void                  *context;
    struct arena           window, item, held; /* log bodies; one decoded; its findings */
    struct walk_entry      entries[WALK_WINDOW];
    uint32_t               count, at;
    size_t                 window_bytes;
    uint64_t               next; /* of the log, not read yet */
    uint64_t               held_record;
    struct finding        *findings;
    uint32_t               finding_count, finding_max;
    bool                   has_held;
};

/* ---- the log alone ---- */

uint64_t
walk_corrects(struct str body)
{
    struct str head = STR("{\"corrects\":"), number;
    int64_t    seq;

    if (!str_starts(body, head))
        return UINT64_MAX;
    body = str_sub(body, head.len, body.len);
    if (!str_cut(&body, ',', &number) || !str_to_i64(number, &seq) || seq < 0)
        return UINT64_MAX;
    return (uint64_t)seq;
}

static enum status
see_entry(void *context, const struct log_entry *entry, struct err *err)
{
    struct walk_log *log = context;
    uint64_t         corrects;

    (void)err;
    if (entry->seq >= log->size) /* appended while we read */
        return TRUCE_OK;
    log->last = entry->recorded;
    log->kinds[entry->kind]++;
    if (entry->kind != RECORD_REPORT)
        return TRUCE_OK;
    corrects = walk_corrects(entry->body);
    if (corrects >= entry->seq)
        return TRUCE_OK;
    log->superseded += !(log->bits[corrects / 8] >> corrects % 8 & 1);
    log->bits[corrects / 8] |= (uint8_t)(1U << corrects % 8);
    return TRUCE_OK;
}

struct withdrawing {
    struct flow     *flow;
    struct walk_log *log;
    struct arena     step;
};

/* A report that is withdrawn is given no more, as if it were superseded. */
static enum status
see_withdrawn(void *context, uint64_t seq, struct err *err)
{
    struct withdrawing *w = context;
    struct log_entry    entry;

    if (seq >= w->log->size || w->log->bits[seq / 8] >> seq % 8 & 1)
        return TRUCE_OK;
    arena_reset(&w->step);
    TRY(log_read(flow_log(w->flow), seq, &w->step, &entry, err));
    if (entry.kind != RECORD_REPORT)
        return TRUCE_OK;
    w->log->withdrawn++;
    w->log->bits[seq / 8] |= (uint8_t)(1U << seq % 8);
    return TRUCE_OK;
}

enum status
walk_log(struct flow *flow, struct arena *step, struct walk_log *ret_log, struct err *err)
{
    struct walk_log    log = { .last = TIME_MIN, .size = log_size(flow_log(flow)) };
    struct withdrawing withdrawing;
    enum status        status;

    log.bits = ARENA_ARRAY(step, log.size / 8 + 1, uint8_t);
    TRY_NEW(log.bits, err);
    TRY(log_scan(flow_log(flow), 0, see_entry, &log, err));
    withdrawing = (struct withdrawing){ .flow = flow, .log = &log };
    arena_init(&withdrawing.step, WALK_ARENA_BYTES);
    status = flow_each_withdrawn(flow, see_withdrawn, &withdrawing, err);
    arena_free(&withdrawing.step);
    TRY(status);
    *ret_log = log;
    return TRUCE_OK;
}

static bool
is_current(const struct walk_log *log, uint64_t seq)
{
    return !(log->bits[seq / 8] >> seq % 8 & 1);
}

/* ---- log and findings side by side ---- */

/* FOUND ends the scan of the log, no more: the window is full. */
static enum status
fill_one(void *context, const struct log_entry *entry, struct err *err)
{
    struct walk *w = context;

    if (entry->seq >= w->log->size || w->count == WALK_WINDOW ||
        w->window_bytes >= WALK_WINDOW_BYTES)
        return TRUCE_FOUND;
    w->next = entry->seq + 1;
    if (entry->kind != RECORD_REPORT || !is_current(w->log, entry->seq))
        return TRUCE_OK;
    struct walk_entry *e = &w->entries[w->count];
    *e = (struct walk_entry){ entry->seq, entry->recorded,
                              arena_copy_str(&w->window, entry->body) };
    TRY_NEW(e->body.at, err);
    w->window_bytes += entry->body.len;
    w->count++;
    return TRUCE_OK;
}

static enum status
fill(struct walk *w, struct err *err)
{
    enum status status;

    arena_reset(&w->window);
    w->count = w->at = 0;
    w->window_bytes = 0;
    if (w->next >= w->log->size)
        return TRUCE_OK;
    status = log_scan(flow_log(w->flow), w->next, fill_one, w, err);
    if (status == TRUCE_OK) /* to the end, however many it held */
        w->next = w->log->size;
    return status == TRUCE_FOUND ? TRUCE_OK : status;
}

/* The entry at hand with the findings held for it, if they are its own. */
static enum status
give(struct walk *w, bool with_findings, struct err *err)
{
    const struct walk_entry *e = &w->entries[w->at++];
    struct report            report;
    struct walk_item         item = { .seq = e->seq, .recorded = e->recorded };
    struct log_entry         entry = { .seq = e->seq, .kind = RECORD_REPORT, .body = e->body };
    struct decided_report    decided;
    uint64_t                 corrects;

    arena_reset(&w->item);
    TRY(flow_read_judged(w->flow, &entry, &w->item, &report, &item.json, &corrects, &decided,
                         err));
    item.report = &report;
    item.decided = &decided;
    item.is_correction = corrects != UINT64_MAX;
    if (with_findings && decided.dismissed) {
        item.dismissed = w->findings;
        item.dismissed_count = w->finding_count;
    } else if (with_findings) {
        item.findings = w->findings;
        item.finding_count = w->finding_count;
    }
    return w->each(w->context, &item, err);
}

/* Give all reports before record `end`, without findings. */
static enum status
advance(struct walk *w, uint64_t end, struct err *err)
{
    for (;;) {
        for (; w->at < w->count && w->entries[w->at].seq < end;)
            TRY(give(w, false, err));
        if (w->at < w->count || w->next >= w->log->size || w->next >= end + 1)
            return TRUCE_OK;
        TRY(fill(w, err));
    }
}

static enum status
give_held(struct walk *w, struct err *err)
{
    if (!w->has_held)
        return TRUCE_OK;
    w->has_held = false;
    TRY(advance(w, w->held_record, err));
    if (w->at >= w->count || w->entries[w->at].seq != w->held_record)
        return err_set(err, TRUCE_CORRUPT,
                       "a finding stands for record %llu, which is no current report; "
                       "run truce rebuild", (unsigned long long)w->held_record);
    TRY(give(w, true, err));
    w->finding_count = 0;
    arena_reset(&w->held);
    return TRUCE_OK;
}

static enum status
hold(void *context, uint64_t record, struct str json, struct err *err)
{
    struct walk *w = context;
    struct str   text;

    if (record >= w->log->size) /* of an entry appended while we read */
        return TRUCE_OK;
    if (w->has_held && record != w->held_record)
        TRY(give_held(w, err));
    if (w->finding_count == w->finding_max)
        return err_set(err, TRUCE_CORRUPT, "record %llu has more findings than there are "
                       "clauses; run truce rebuild", (unsigned long long)record);
    text = arena_copy_str(&w->held, json);
    TRY_NEW(text.at, err);
    TRY(finding_read(text, &w->held, &w->findings[w->finding_count], err));
    w->finding_count++;
    w->held_record = record;
    w->has_held = true;
    return TRUCE_OK;
}

enum status
walk(struct flow *flow, const struct walk_log *log, walk_each each, void *context,
     struct err *err)
{
    const struct program *program = flow_program(flow);
    struct walk w = { .flow = flow, .log = log, .each = each, .context = context };
    struct arena          boot;
    enum status           status = TRUCE_OK;

    arena_init(&boot, WALK_ARENA_BYTES);
    arena_init(&w.window, WALK_ARENA_BYTES);
    arena_init(&w.item, WALK_ARENA_BYTES);
    arena_init(&w.held, WALK_ARENA_BYTES);
    w.finding_max = program ? program->clause_count : 0;
    w.findings = ARENA_ARRAY(&boot, (size_t)w.finding_max + 1, struct finding);
    status = w.findings ? flow_scan_findings(flow, hold, &w, err) : err_memory(err);
    if (status == TRUCE_OK)
        status = give_held(&w, err);
    if (status == TRUCE_OK)
        status = advance(&w, UINT64_MAX - 1, err);
    arena_free(&boot);
    arena_free(&w.window);
    arena_free(&w.item);
    arena_free(&w.held);
    return status;
}
