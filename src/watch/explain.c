#include "watch/explain.h"

#include "wire/json.h"

#include <math.h>

static const struct {
    const char *name;
    void (*say)(const struct evaluator *, const struct verdict *, struct buf *);
} conditions[] = {
    { "act", because_act },   { "when", because_when },     { "where", because_where },
    { "who", because_who },   { "except", because_except },
};

enum { CONDITIONS = sizeof conditions / sizeof *conditions };

static void
answers_of(const struct verdict *v, enum answer answers[CONDITIONS])
{
    const enum answer all[CONDITIONS] = { v->act, v->when, v->where, v->who, v->except };

    memcpy(answers, all, sizeof all);
}

static const char *
verdict_name(const struct verdict *v)
{
    static const char *const names[] = { "no", "possible", "violation" };

    return names[v->answer];
}

void
explain_add_text(const struct evaluator *e, const struct verdict *v, struct buf *out)
{
    const struct clause_version *version = v->version;
    enum answer                  answers[CONDITIONS];

    answers_of(v, answers);
    buf_printf(out, "\n%.*s  %.*s%s%.*s\n  %s", STR_ARGS(e->program->clauses[v->clause].name),
               STR_ARGS(version->title), version->stated_by.len ? ", as stated by " : "",
               STR_ARGS(version->stated_by), verdict_name(v));
    if (version->uncheckable.len) {
        buf_printf(out, ": uncheckable, %.*s\n", STR_ARGS(version->uncheckable));
        return;
    }
    buf_add_byte(out, '\n');
    for (int i = 0; i < CONDITIONS; i++) {
        if (conditions[i].say == because_except && !v->has_except)
            continue;
        buf_printf(out, "    %-7s%-9s", conditions[i].name, answer_name(answers[i]));
        conditions[i].say(e, v, out);
        buf_add_byte(out, '\n');
    }
}

void
explain_add_json(const struct evaluator *e, const struct verdict *v, struct buf *words,
                 struct buf *out)
{
    enum answer answers[CONDITIONS];

    answers_of(v, answers);
    buf_add_c(out, "{\"clause\":");
    json_add_string(out, e->program->clauses[v->clause].name);
    buf_printf(out, ",\"verdict\":\"%s\"", verdict_name(v));
    if (v->version->uncheckable.len) {
        buf_add_c(out, ",\"uncheckable\":");
        json_add_string(out, v->version->uncheckable);
        buf_add_byte(out, '}');
        return;
    }
    for (int i = 0; i < CONDITIONS; i++) {
        buf_clear(words);
        conditions[i].say(e, v, words);
        buf_printf(out, ",\"%s\":{\"answer\":\"%s\",\"because\":", conditions[i].name,
                   answer_name(answers[i]));
        json_add_string(out, buf_str(words));
        buf_add_byte(out, '}');
    }
    if (isfinite(v->edge_m)) {
        buf_add_c(out, ",\"edge_m\":");
        json_add_number(out, round(v->edge_m * 10) / 10);
    }
    buf_add_byte(out, '}');
}
