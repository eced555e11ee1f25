#include "watch/explain.h"

#include "watch/because_stock.h"
#include "watch/context.h"
#include "watch/explain_numbers.h"
#include "wire/json.h"

#include <math.h>

enum { EXPLAIN_BYTES = 64 * 1024 * 1024 };

/* One explanation under way: as text, or as JSON. */
struct explaining {
    struct evaluator     *e;
    const struct verdict *v;
    struct arena          step;
    struct buf           *out;
    bool                  json;
    const char           *comma; /* JSON: before the next item of a list */
};

typedef void (*say)(const struct evaluator *, const struct verdict *, struct buf *);
typedef void (*add_numbers)(struct explaining *);

static const char *
verdict_name(const struct verdict *v)
{
    static const char *const names[] = { "no", "possible", "violation" };

    return names[v->answer];
}

static void
add_instant(instant at, struct buf *out)
{
    char text[TIME_TEXT_LEN];

    buf_add(out, time_text(at, text));
}

/* A line below a condition, and an item of a list in JSON. */
static void
begin_item(struct explaining *x)
{
    buf_add_c(x->out, x->json ? x->comma : "                    ");
    x->comma = ",";
}

static void
end_item(struct explaining *x)
{
    if (!x->json)
        buf_add_byte(x->out, '\n');
}

static void
add_name(struct explaining *x, struct str name)
{
    if (x->json)
        json_add_string(x->out, name);
    else
        buf_add(x->out, name);
}

/* ---- the path of each term ---- */

static void
add_path(struct explaining *x, enum vocab vocab, uint16_t term, bool wanted)
{
    const struct vocabulary *words = x->e->subject.report->words;
    struct buf               path;

    if (!wanted)
        return;
    buf_init(&path, 1 << 12);
    vocab_path(words, vocab, term, &path);
    begin_item(x);
    if (x->json)
        buf_printf(x->out, "\"%s\":", vocab_name(vocab));
    else
        buf_printf(x->out, "%s: ", vocab_name(vocab));
    add_name(x, buf_str(&path));
    end_item(x);
    buf_free(&path);
}

static void
act_numbers(struct explaining *x)
{
    const struct report         *r = x->e->subject.report;
    const struct clause_version *version = x->v->version;

    buf_add_c(x->out, x->json ? ",\"paths\":{" : "");
    x->comma = "";
    add_path(x, VOCAB_ACT, r->act, true);
    add_path(x, VOCAB_WEAPON, r->weapon, version->with.set);
    add_path(x, VOCAB_TARGET, r->target, version->against.count > 0);
    buf_add_c(x->out, x->json ? "}" : "");
}

/* ---- how near the limits of its time ---- */

static void
add_time_edge(struct explaining *x, const char *member, const char *words, instant edge,
              instant distance)
{
    if (edge == TIME_MAX || edge < TIME_FIRST || edge > TIME_LAST)
        return;
    if (x->json) {
        buf_printf(x->out, ",\"%s\":\"", member);
        add_instant(edge, x->out);
        buf_printf(x->out, "\",\"%s_minutes\":%lld", member, (long long)(distance / TIME_MINUTE));
        return;
    }
    begin_item(x);
    explain_add_length(distance, x->out);
    buf_add_c(x->out, words);
    add_instant(edge, x->out);
    end_item(x);
}

static void
when_numbers(struct explaining *x)
{
    struct explain_when when;

    explain_when(x->e, x->v, &when);
    add_time_edge(x, "edge", " to the nearest limit of the clause, ", when.edge, when.distance);
    add_time_edge(x, "hours_edge", " to the nearest limit of its hours, ", when.window_edge,
                  when.window_distance);
}

/* ---- how near the edge ---- */

static void
add_metres(struct explaining *x, const char *member, const char *words, double metres)
{
    if (!isfinite(metres))
        return;
    if (x->json) {
        buf_printf(x->out, ",\"%s\":", member);
        json_add_number(x->out, round(metres * 10) / 10);
        return;
    }
    begin_item(x);
    buf_printf(x->out, "%s%.1f m %s the edge\n", words, fabs(metres),
               metres < 0 ? "inside" : "outside");
}

static void
where_numbers(struct explaining *x)
{
    double middle_m = explain_middle_m(x->e, x->v, &x->step);

    if (!x->json) /* in JSON it stands at the end of the object, as it always did */
        add_metres(x, "edge_m", "its nearest point lies ", x->v->edge_m);
    add_metres(x, "middle_m", "its middle lies ", middle_m);
}

/* ---- stocks, site by site ---- */

static void
add_part(void *context, const struct stock_part *part)
{
    struct explaining *x = context;

    begin_item(x);
    if (x->json) {
        buf_add_c(x->out, "{\"site\":");
        json_add_string(x->out, part->stock->site);
        buf_add_c(x->out, ",\"item\":");
        json_add_string(x->out, part->stock->item);
        buf_printf(x->out, ",\"least\":%lld,\"most\":", (long long)part->least);
        if (part->most == REPORT_COUNT_OPEN)
            buf_add_c(x->out, "null");
        else
            json_add_i64(x->out, part->most);
        buf_printf(x->out, ",\"in\":\"%s\",\"its\":%s,\"since\":\"", answer_name(part->where),
                   part->mine ? "true" : "false");
        add_instant(part->since, x->out);
        buf_add_c(x->out, "\"}");
        return;
    }
    buf_printf(x->out, "%.*s: ", STR_ARGS(part->stock->site.len ? part->stock->site
                                                                : STR("a site not reported")));
    because_count(part->least, part->most, x->out);
    buf_printf(x->out, " of '%.*s' since ", STR_ARGS(part->stock->item));
    add_instant(part->since, x->out);
    buf_add_c(x->out, part->where == ANSWER_NO         ? ", outside"
                      : part->where == ANSWER_POSSIBLE ? ", perhaps inside"
                                                       : "");
    buf_add_c(x->out, part->mine ? "" : ", whose is not certain");
    end_item(x);
}

static void
add_sum(struct explaining *x, int which)
{
    const struct stock_sum *sum = &x->v->stock.sums[which];
    struct str name = x->e->program->parties[x->v->stock.parties[which]].name;

    begin_item(x);
    if (x->json)
        buf_add_c(x->out, "{\"party\":");
    add_name(x, name);
    if (x->json) {
        buf_printf(x->out, ",\"least\":%lld,\"most\":", (long long)sum->least);
        if (sum->most == REPORT_COUNT_OPEN)
            buf_add_c(x->out, "null");
        else
            json_add_i64(x->out, sum->most);
        buf_add_c(x->out, ",\"sites\":[");
    } else {
        buf_add_c(x->out, ": ");
        because_count(sum->least, sum->most, x->out);
        buf_add_byte(x->out, '\n');
    }
    x->comma = "";
    if (evaluator_stock_parts(x->e, x->v, which, &x->step, add_part, x, NULL) != TRUCE_OK)
        x->out->failed = true; /* no memory: no explanation rather than half of one */
    buf_add_c(x->out, x->json ? "]}" : "");
    x->comma = ",";
}

static void
stock_numbers(struct explaining *x)
{
    buf_add_c(x->out, x->json ? ",\"stocks\":[" : "");
    x->comma = "";
    for (int i = 0; i < 2; i++)
        if (x->v->stock.parties[i] != PARTY_NONE &&
            (i == 0 || x->v->version->kind == CLAUSE_EQUAL))
            add_sum(x, i);
    buf_add_c(x->out, x->json ? "]" : "");
}

/* ---- exceptions, condition by condition ---- */

static void
add_notice(struct explaining *x, const struct notice_match *m)
{
    const struct notice *n = m->notice;
    const struct { const char *name; enum answer answer; } parts[] = {
        { "act", m->act }, { "time", m->time }, { "place", m->place }, { "who", m->who },
        { "in time", m->lead },
    };

    buf_printf(x->out, x->json ? ",\"notice\":{" : ": notice %.*s:%.*s", STR_ARGS(n->source),
               STR_ARGS(n->id));
    if (x->json) {
        struct str name = arena_printf(&x->step, "%.*s:%.*s", STR_ARGS(n->source),
                                       STR_ARGS(n->id));
        buf_add_c(x->out, "\"report\":");
        json_add_string(x->out, name.at ? name : STR_NONE);
    }
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        buf_printf(x->out, x->json ? ",\"%s\":\"%s\"" : ", %s %s", parts[i].name,
                   answer_name(parts[i].answer));
    if (n->has_known && m->due > TIME_FIRST && x->e->subject.from > n->known_last) {
        instant lead = x->e->subject.from - n->known_last;

        if (x->json)
            buf_printf(x->out, ",\"lead_minutes\":%lld", (long long)(lead / TIME_MINUTE));
        else
            buf_add_c(x->out, "; given "), explain_add_length(lead, x->out),
                buf_add_c(x->out, " before");
    }
    buf_add_c(x->out, x->json ? "}" : "");
}

static void
add_condition(struct explaining *x, const struct except_condition *c)
{
    struct notice_match match = { 0 };
    enum answer         answer = ANSWER_NO;

    if (evaluator_except(x->e, x->v->clause, x->v->version, c, &x->step, &answer, &match, NULL) !=
        TRUCE_OK)
        x->out->failed = true;
    begin_item(x);
    if (x->json) {
        buf_add_c(x->out, "{\"condition\":");
        json_add_string(x->out, c->words);
        buf_printf(x->out, ",\"answer\":\"%s\"", answer_name(answer));
    } else {
        buf_printf(x->out, "%-9s%.*s", answer_name(answer), STR_ARGS(c->words));
    }
    if (x->json && c->kind == EXCEPT_RULING && answer != ANSWER_POSSIBLE) {
        buf_add_c(x->out, ",\"ruled_by\":");
        json_add_string(x->out, decided_find(x->e->decided, RECORD_RULING, x->v->clause)->author);
    }
    if (match.notice)
        add_notice(x, &match);
    else if (!x->json && (c->kind == EXCEPT_DURING || c->kind == EXCEPT_NOTIFIED))
        buf_add_c(x->out, ": there is no such notice");
    else if (!x->json && c->kind == EXCEPT_RULING && answer == ANSWER_POSSIBLE)
        buf_add_c(x->out, " (only a person can say)");
    else if (!x->json && c->kind == EXCEPT_RULING)
        because_ruling(x->e, x->v, x->out);
    buf_add_c(x->out, x->json ? "}" : "");
    end_item(x);
}

static void
except_numbers(struct explaining *x)
{
    const struct clause_version *version = x->v->version;

    buf_add_c(x->out, x->json ? ",\"lines\":[" : "");
    for (uint32_t i = 0; i < version->except_count; i++) {
        const struct except_line *line = &version->excepts[i];

        buf_add_c(x->out, !x->json ? "" : i ? ",[" : "[");
        if (!x->json && i)
            buf_add_c(x->out, "                    or\n");
        x->comma = "";
        for (uint32_t k = 0; k < line->count; k++)
            add_condition(x, &line->conditions[k]);
        buf_add_c(x->out, x->json ? "]" : "");
    }
    buf_add_c(x->out, x->json ? "]" : "");
}

/* ---- all conditions ---- */

struct part {
    const char *name;
    enum answer answer;
    say         say;
    add_numbers numbers;
    bool        wanted;
};

enum { PARTS = 6 };

/* JSON has always had every one of the first five; the rest where they are. */
static void
parts_of(const struct explaining *x, struct part parts[PARTS])
{
    const struct verdict *v = x->v;
    const struct part     all[PARTS] = {
        { "act", v->act, because_act, act_numbers, true },
        { "when", v->when, because_when, when_numbers, true },
        { "where", v->where, because_where, where_numbers, true },
        { "who", v->who, because_who, NULL, true },
        { "except", v->except, because_except, except_numbers, v->has_except || x->json },
        { "stock", v->stock.answer, because_stock, stock_numbers, v->has_stock },
    };

    memcpy(parts, all, sizeof all);
}

static void
add_head(struct explaining *x)
{
    const struct clause_version *version = x->v->version;

    buf_printf(x->out, "\n%.*s  %.*s%s%.*s\n  %s",
               STR_ARGS(x->e->program->clauses[x->v->clause].name), STR_ARGS(version->title),
               version->stated_by.len ? ", as stated by " : "", STR_ARGS(version->stated_by),
               verdict_name(x->v));
    if (version->kind == CLAUSE_UNCHECKABLE)
        buf_printf(x->out, ": uncheckable, %.*s\n", STR_ARGS(version->uncheckable));
    else
        buf_add_c(x->out, version->kind == CLAUSE_REQUIRE
                              ? ": what it requires is judged at a moment (truce due), and this "
                                "report meets it as far as:\n"
                              : "\n");
}

void
explain_add_told(const struct evaluator *e, struct buf *out)
{
    const struct report *r = e->subject.report;
    struct track_fix     fix;
    uint16_t             position = 0;
    bool                 known = false;

    if (!r->track.len || !vocab_find(r->words, VOCAB_ACT, STR("position"), &position) ||
        !vocab_covers(r->words, VOCAB_ACT, position, r->act))
        return;
    for (uint32_t i = 0; i < e->program->track_count; i++)
        known = known || str_eq(e->program->tracks[i], r->track);
    buf_printf(out, "  track '%.*s': ", (int)(r->track.len > 80 ? 80 : r->track.len), r->track.at);
    buf_add_c(out, !known ? "no zone of the terms moves with it\n"
                   : context_fix_of(&e->subject, &fix)
                       ? "the zones around it move here\n"
                       : "this moves nothing, since it gives no time, or no point and no place "
                         "that stands for one\n");
}

void
explain_add_text(struct evaluator *e, const struct verdict *v, struct buf *out)
{
    struct explaining x = { .e = e, .v = v, .out = out };
    struct part       parts[PARTS];

    add_head(&x);
    if (v->version->kind == CLAUSE_UNCHECKABLE)
        return;
    arena_init(&x.step, EXPLAIN_BYTES);
    parts_of(&x, parts);
    for (int i = 0; i < PARTS; i++) {
        if (!parts[i].wanted)
            continue;
        buf_printf(out, "    %-7s%-9s", parts[i].name, answer_name(parts[i].answer));
        parts[i].say(e, v, out);
        buf_add_byte(out, '\n');
        if (parts[i].numbers)
            parts[i].numbers(&x);
    }
    arena_free(&x.step);
}

static void
add_json_parts(struct explaining *x, struct buf *words)
{
    struct part parts[PARTS];

    parts_of(x, parts);
    for (int i = 0; i < PARTS; i++) {
        if (!parts[i].wanted)
            continue;
        buf_clear(words);
        parts[i].say(x->e, x->v, words);
        buf_printf(x->out, ",\"%s\":{\"answer\":\"%s\",\"because\":", parts[i].name,
                   answer_name(parts[i].answer));
        json_add_string(x->out, buf_str(words));
        if (parts[i].numbers)
            parts[i].numbers(x);
        buf_add_byte(x->out, '}');
    }
    add_metres(x, "edge_m", "", x->v->edge_m);
}

void
explain_add_json(struct evaluator *e, const struct verdict *v, struct buf *words,
                 struct buf *out)
{
    struct explaining x = { .e = e, .v = v, .out = out, .json = true };

    buf_add_c(out, "{\"clause\":");
    json_add_string(out, e->program->clauses[v->clause].name);
    buf_printf(out, ",\"verdict\":\"%s\"", verdict_name(v));
    if (v->version->kind == CLAUSE_REQUIRE)
        buf_add_c(out, ",\"requires\":true");
    if (v->version->kind == CLAUSE_UNCHECKABLE) {
        buf_add_c(out, ",\"uncheckable\":");
        json_add_string(out, v->version->uncheckable);
    } else {
        arena_init(&x.step, EXPLAIN_BYTES);
        add_json_parts(&x, words);
        arena_free(&x.step);
    }
    buf_add_byte(out, '}');
}
