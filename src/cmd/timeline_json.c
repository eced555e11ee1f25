#include "cmd/timeline.h"

#include "report/force.h"
#include "wire/csv.h"
#include "wire/json.h"

static const char *const quantile_words[TIMELINE_QUANTILES] = {
    [TIMELINE_P10] = "p10", [TIMELINE_P50] = "p50", [TIMELINE_P90] = "p90",
};

static const char *const case_words[TIMELINE_CASES] = {
    [TIMELINE_NONE_OF_IT] = "none", [TIMELINE_ALL_OF_IT] = "all",
};

static const char *const list_words[TIMELINE_KINDS] = {
    [TIMELINE_MILESTONE] = "milestones", [TIMELINE_MEETING] = "meetings",
    [TIMELINE_UNIT] = "units",           [TIMELINE_BEGIN] = "begins",
    [TIMELINE_NEED] = "needs",           [TIMELINE_SITE] = "sites",
    [TIMELINE_INITIAL] = "initial",      [TIMELINE_FULL] = "full",
};

static const struct {
    unsigned    flag;
    const char *word;
} unsaid_words[] = {
    { TIMELINE_NO_CONFIDENCE, "confidence" }, { TIMELINE_NO_DAY, "day" },
    { TIMELINE_NOWHERE, "place" },            { TIMELINE_PASSED, "whether it has come" },
    { TIMELINE_GONE, "gone" },                { TIMELINE_NO_CHANCE, "chance" },
};

/* ---- JSON ---- */

static void
add_string(struct buf *out, const char *name, struct str text)
{
    buf_printf(out, "\"%s\":", name);
    json_add_string(out, text);
}

static void
add_day(struct buf *out, const char *name, instant at)
{
    buf_printf(out, "\"%s\":\"", name);
    timeline_add_day(out, at);
    buf_add_byte(out, '"');
}

static void
add_chance(struct buf *out, const char *name, struct timeline_chance chance)
{
    buf_printf(out, "\"%s\":{\"share\":", name);
    json_add_number(out, chance.share);
    buf_add_c(out, ",\"error\":");
    json_add_number(out, chance.error);
    buf_add_byte(out, '}');
}

static void
add_result(const struct timeline_view *view, const struct timeline_result *result, struct buf *out)
{
    buf_add_byte(out, '{');
    for (unsigned q = 0; q < TIMELINE_QUANTILES; q++) {
        buf_printf(out, "\"%s\":{", quantile_words[q]);
        add_day(out, "at", result->days[q].at);
        buf_add_byte(out, ',');
        add_day(out, "low", result->days[q].low);
        buf_add_byte(out, ',');
        add_day(out, "high", result->days[q].high);
        buf_add_c(out, "},");
    }
    add_chance(out, "ever", result->ever);
    buf_add_byte(out, ',');
    add_chance(out, "end", result->end);
    if (view->timeline.ask.by != TIME_MAX) {
        buf_add_byte(out, ',');
        add_chance(out, "by", result->by);
    }
    buf_add_byte(out, '}');
}

static void
add_named(const struct timeline_view *view, const struct timeline_row *row, struct buf *out)
{
    const struct mission      *m = view->program->mission;
    const struct posture_need *need;

    switch (row->kind) {
    case TIMELINE_MILESTONE: {
        const struct milestone *milestone = &m->milestones[row->index];

        add_string(out, "milestone", milestone->name.name);
        if (milestone->track.len) {
            buf_add_byte(out, ',');
            add_string(out, "track", milestone->track);
        }
        break;
    }
    case TIMELINE_MEETING: add_string(out, "meeting", m->meetings[row->index].name.name); break;
    case TIMELINE_UNIT: add_string(out, "unit", m->units[row->index].name.name); break;
    case TIMELINE_SITE: add_string(out, "site", m->sites[row->index].name.name); break;
    case TIMELINE_BEGIN:
    case TIMELINE_NEED:
        need = &view->posture->needs[row->index];
        add_string(out, "site", m->sites[need->site].name.name);
        buf_add_byte(out, ',');
        add_string(out, "capability", m->capabilities[need->need->capability].name);
        buf_printf(out, ",\"count\":%lld,\"backup\":%lld", (long long)need->need->count,
                   (long long)need->need->backup);
        break;
    default: break;
    }
}

static void
add_row(const struct timeline_view *view, const struct timeline_row *row, struct buf *out)
{
    bool first = true;

    buf_add_byte(out, '{');
    add_named(view, row, out);
    if (row->kind < TIMELINE_INITIAL)
        buf_add_c(out, ",");
    buf_add_c(out, "\"unsaid\":[");
    for (size_t i = 0; i < sizeof unsaid_words / sizeof *unsaid_words; i++)
        if (row->unsaid & unsaid_words[i].flag) {
            buf_printf(out, "%s\"%s\"", first ? "" : ",", unsaid_words[i].word);
            first = false;
        }
    buf_add_byte(out, ']');
    if (row->leaves != TIME_MAX) {
        buf_add_byte(out, ',');
        add_day(out, "leaves", row->leaves);
    }
    for (unsigned c = 0; c < TIMELINE_CASES && row->is; c++) {
        buf_printf(out, ",\"%s\":", case_words[c]);
        add_result(view, &row->cases[c], out);
    }
    if (row->kind == TIMELINE_NEED) {
        buf_add_c(out, ",\"with_backup\":{");
        for (unsigned c = 0; c < TIMELINE_CASES; c++) {
            buf_add_c(out, c ? "," : "");
            add_chance(out, case_words[c], row->backed[c]);
        }
        buf_add_byte(out, '}');
    }
    buf_add_byte(out, '}');
}

static void
add_rows(const struct timeline_view *view, enum timeline_kind kind, struct buf *out)
{
    const struct timeline *t = &view->timeline;
    bool                   first = true;

    if (kind >= TIMELINE_INITIAL) {
        buf_printf(out, ",\"%s\":", list_words[kind]);
        if (timeline_row(t, kind, 0)->is)
            add_row(view, timeline_row(t, kind, 0), out);
        else
            buf_add_c(out, "null");
        return;
    }
    buf_printf(out, ",\"%s\":[", list_words[kind]);
    for (uint32_t r = t->first[kind]; r < t->row_count && t->rows[r].kind == kind; r++) {
        if (!t->rows[r].is && !t->rows[r].unsaid)
            continue;
        buf_add_c(out, first ? "" : ",");
        first = false;
        add_row(view, &t->rows[r], out);
    }
    buf_add_byte(out, ']');
}

static void
add_stay(const struct timeline_stay *stay, struct buf *out)
{
    static const char *const targets[TIMELINE_TARGETS] = { "initial", "full" };

    buf_add_c(out, ",\"if_it_stayed\":{");
    for (unsigned t = 0; t < TIMELINE_TARGETS; t++) {
        buf_printf(out, "%s\"%s\":{", t ? "," : "", targets[t]);
        for (unsigned c = 0; c < TIMELINE_CASES; c++) {
            buf_printf(out, "%s\"%s\":{", c ? "," : "", case_words[c]);
            add_chance(out, "by", stay->by[t][c]);
            buf_add_byte(out, ',');
            add_chance(out, "end", stay->end[t][c]);
            buf_add_byte(out, '}');
        }
        buf_add_byte(out, '}');
    }
    buf_add_byte(out, '}');
}

static void
add_recalls(const struct timeline_view *view, struct buf *out)
{
    const struct timeline *t = &view->timeline;
    const struct mission  *m = view->program->mission;

    buf_add_c(out, ",\"recalls\":[");
    for (uint32_t i = 0; i < t->recall_count; i++) {
        const struct recall *r = &m->recalls[t->recalls[i]];
        bool                 first = true;

        buf_add_c(out, i ? ",{" : "{");
        add_string(out, "contributor", m->contributors[r->contributor].name);
        buf_add_byte(out, ',');
        add_day(out, "on", r->on);
        buf_add_c(out, ",\"units\":[");
        for (uint32_t u = 0; u < m->unit_count; u++)
            if (timeline_recall_takes(view, r, u)) {
                buf_add_c(out, first ? "" : ",");
                first = false;
                json_add_string(out, m->units[u].name.name);
            }
        buf_add_byte(out, ']');
        if (!first && timeline_stay_of(view, r->contributor))
            add_stay(timeline_stay_of(view, r->contributor), out);
        buf_add_byte(out, '}');
    }
    buf_add_byte(out, ']');
}

static void
add_fall(const struct timeline_view *view, const struct timeline_fall *fall, struct buf *out)
{
    static const char *const kinds[TIMELINE_KINDS] = {
        [TIMELINE_NEED] = "need", [TIMELINE_SITE] = "site", [TIMELINE_INITIAL] = "initial",
        [TIMELINE_FULL] = "full",
    };

    buf_add_byte(out, '{');
    add_day(out, "on", fall->on);
    buf_printf(out, ",\"of\":\"%s\",", kinds[fall->kind]);
    if (fall->kind < TIMELINE_INITIAL) {
        add_named(view, timeline_row(&view->timeline, fall->kind, fall->index), out);
        buf_add_byte(out, ',');
    }
    buf_printf(out, "\"with_backup\":%s", fall->backup ? "true" : "false");
    for (unsigned c = 0; c < TIMELINE_CASES; c++) {
        buf_printf(out, ",\"%s\":{", case_words[c]);
        add_chance(out, "before", fall->before[c]);
        buf_add_byte(out, ',');
        add_chance(out, "lost", fall->lost[c]);
        buf_add_byte(out, '}');
    }
    buf_add_byte(out, '}');
}

static void
add_falls(const struct timeline_view *view, struct buf *out)
{
    buf_add_c(out, ",\"falls\":[");
    for (uint32_t f = 0; f < view->timeline.fall_count; f++) {
        buf_add_c(out, f ? "," : "");
        add_fall(view, &view->timeline.falls[f], out);
    }
    buf_add_byte(out, ']');
}

static void
add_effect(const struct timeline_effect *e, struct buf *out)
{
    buf_add_byte(out, '{');
    add_chance(out, "chance", e->chance);
    if (e->has_days) {
        buf_add_c(out, ",\"days\":{\"sooner\":");
        json_add_number(out, e->days);
        buf_add_c(out, ",\"error\":");
        json_add_number(out, e->days_error);
        buf_add_byte(out, '}');
    }
    buf_add_byte(out, ',');
    add_day(out, "p50", e->p50);
    buf_add_byte(out, '}');
}

static void
add_gain(const struct timeline_view *view, const struct timeline_gain *gain, struct buf *out)
{
    static const char *const targets[TIMELINE_TARGETS] = { "initial", "full" };

    buf_add_byte(out, '{');
    add_named(view, timeline_row(&view->timeline, gain->kind, gain->index), out);
    buf_printf(out, ",\"if\":\"%s\",\"told_from_nothing\":%s",
               timeline_change_words[gain->change], gain->is_nothing ? "false" : "true");
    for (unsigned t = 0; t < TIMELINE_TARGETS; t++) {
        buf_printf(out, ",\"%s\":{", targets[t]);
        for (unsigned c = 0; c < TIMELINE_CASES; c++) {
            buf_printf(out, "%s\"%s\":", c ? "," : "", case_words[c]);
            add_effect(&gain->effects[t][c], out);
        }
        buf_add_byte(out, '}');
    }
    buf_add_byte(out, '}');
}

void
timeline_json(const struct timeline_view *view, struct buf *out)
{
    const struct timeline *t = &view->timeline;

    buf_add_byte(out, '{');
    add_day(out, "on", t->ask.on);
    buf_add_byte(out, ',');
    add_day(out, "as_of", view->as_of);
    if (t->ask.by != TIME_MAX) {
        buf_add_byte(out, ',');
        add_day(out, "by", t->ask.by);
    }
    buf_add_byte(out, ',');
    add_day(out, "horizon", t->ask.horizon);
    buf_printf(out, ",\"draws\":%u,\"seed\":%llu,\"planned\":%s,\"has_cases\":%s", t->ask.draws,
               (unsigned long long)t->ask.seed, view->plan ? "true" : "false",
               t->has_cases ? "true" : "false");
    if (view->ways.path)
        buf_printf(out, ",\"ways\":%u", view->ways.travel->pairs);
    for (unsigned kind = 0; kind < TIMELINE_KINDS; kind++)
        add_rows(view, (enum timeline_kind)kind, out);
    add_recalls(view, out);
    force_add_doubts_json(view->posture, true, out);
    add_falls(view, out);
    buf_printf(out, ",\"ranked_by\":\"%s\",\"gains\":[",
               t->ranked_by == TIMELINE_TO_FULL ? "full" : "initial");
    for (uint32_t g = 0; g < t->gain_count; g++) {
        buf_add_c(out, g ? "," : "");
        add_gain(view, &t->gains[g], out);
    }
    buf_add_c(out, "]}\n");
}

/* ---- CSV: a line a thing and case ---- */

void
timeline_csv(const struct timeline_view *view, struct buf *out)
{
    const struct timeline *t = &view->timeline;
    struct buf             name;

    buf_init(&name, 1 << 12);
    buf_add_c(out, "kind,name,unsaid_comes,p10,p50,p50_low,p50_high,p90,ever,ever_error,by,by_error,"
                   "end,end_error\n");
    for (uint32_t r = 0; r < t->row_count; r++)
        for (unsigned c = 0; c < (t->has_cases ? TIMELINE_CASES : 1u) && t->rows[r].is; c++) {
            const struct timeline_result *result = &t->rows[r].cases[c];
            const struct timeline_day    *days = result->days;
            const instant cells[] = { days[TIMELINE_P10].at, days[TIMELINE_P50].at,
                                      days[TIMELINE_P50].low, days[TIMELINE_P50].high,
                                      days[TIMELINE_P90].at };

            buf_clear(&name);
            timeline_add_name(view, &t->rows[r], &name);
            csv_add_cell(out, str_from_c(timeline_kind_words[t->rows[r].kind]));
            buf_add_byte(out, ',');
            csv_add_cell(out, buf_str(&name));
            buf_printf(out, ",%s", case_words[c]);
            for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
                buf_add_byte(out, ',');
                timeline_add_day(out, cells[i]);
            }
            buf_printf(out, ",%.6f,%.6f", result->ever.share, result->ever.error);
            if (t->ask.by != TIME_MAX)
                buf_printf(out, ",%.6f,%.6f", result->by.share, result->by.error);
            else
                buf_add_c(out, ",,");
            buf_printf(out, ",%.6f,%.6f\n", result->end.share, result->end.error);
        }
    buf_free(&name);
}
