/*
 * truce explain [--db PATH] [--json] SOURCE:ID
 *
 * Every clause against this report, condition by condition: what it answers and the
 * numbers behind it. The name is the one that findings give as "report".
 *
 * Exit 3 if there is no such report or no terms are loaded.
 */
#include "cmd/command.h"

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

static void
explain_text(struct command *command, const struct evaluator *e, const struct verdict *v)
{
    const struct clause_version *version = v->version;
    struct buf                  *out = &command->out;
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

static void
explain_json(struct command *command, const struct evaluator *e, const struct verdict *v,
             struct buf *words)
{
    struct buf *out = &command->out;
    enum answer answers[CONDITIONS];

    answers_of(v, answers);
    buf_add_c(out, "{\"clause\":");
    json_add_string(out, e->program->clauses[v->clause].name);
    buf_printf(out, ",\"verdict\":\"%s\"", verdict_name(v));
    if (v->version->uncheckable.len) {
        buf_add_c(out, ",\"uncheckable\":");
        json_add_string(out, v->version->uncheckable);
        buf_add_c(out, "}\n");
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
    buf_add_c(out, "}\n");
}

static void
explain_head(struct command *command, const struct evaluator *e, const struct log_entry *entry)
{
    struct buf *out = &command->out;
    char        text[TIME_TEXT_LEN];

    finding_add_report_name(e->subject.report, entry->seq, out);
    buf_printf(out, "  (record %llu, recorded %.*s)\n  %s, ", (unsigned long long)entry->seq,
               STR_ARGS(time_text(entry->recorded, text)),
               vocab_term(e->subject.report->words, VOCAB_ACT, e->subject.report->act)->name);
    subject_add_place(&e->subject, out);
    buf_add_c(out, ", ");
    because_time(e->subject.from, e->subject.until, out);
    buf_add_byte(out, '\n');
}

/* The terms in force were loaded over those that knew its word. */
static void
explain_unjudged(struct command *command, const struct report *report)
{
    struct buf *out = &command->out;

    if (command->options.json) {
        buf_add_c(out, "{\"not_judged\":\"unknown word\",\"word\":");
        json_add_string(out, report->unknown);
        buf_add_c(out, "}\n");
        return;
    }
    buf_printf(out, "%.*s:%.*s is not judged: the terms in force do not know '%.*s'\n"
                    "(load terms that add it: act %.*s under …)\n", STR_ARGS(report->source),
               STR_ARGS(report->id), STR_ARGS(report->unknown), STR_ARGS(report->unknown));
}

enum status
cmd_explain(struct command *command, struct err *err)
{
    struct evaluator *e = ARENA_NEW(&command->boot, struct evaluator);
    struct log_entry  entry;
    struct report     report;
    struct verdict    verdict;
    struct buf        words;
    uint64_t          corrects;

    TRY_NEW(e, err);
    TRY(command_open(command, STORE_READ, err));
    if (!flow_program(command->flow))
        return err_set(err, TRUCE_MISSING,
                       "no terms are folded yet: truce load FILE.truce, then truce watch");
    TRY(flow_find_report(command->flow, str_from_c(command->args[0]), &command->boot, &entry,
                         err));
    TRY(report_record_read(entry.body, flow_words(command->flow), &command->boot, &report, NULL,
                           &corrects, err));
    if (report.unknown.len) {
        explain_unjudged(command, &report);
        return TRUCE_OK;
    }
    evaluator_init(e, flow_program(command->flow), NULL);
    evaluator_take(e, &report);
    if (!command->options.json)
        explain_head(command, e, &entry);
    buf_init(&words, 1 << 20);
    for (uint32_t i = 0; i < e->program->clause_count; i++) {
        TRY(evaluator_judge(e, i, true, &command->step, &verdict, err));
        if (command->options.json)
            explain_json(command, e, &verdict, &words);
        else
            explain_text(command, e, &verdict);
    }
    buf_free(&words);
    return TRUCE_OK;
}
