/*
 * truce explain [--db PATH] [--json] SOURCE:ID
 *
 * Every clause against this report, condition by condition: what it answers and the
 * numbers behind it. The name is the one that findings give as "report".
 *
 * Exit 3 if there is no such report or no terms are loaded.
 */
#include "cmd/command.h"

#include "watch/explain.h"

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
        if (command->options.json) {
            explain_add_json(e, &verdict, &words, &command->out);
            buf_add_byte(&command->out, '\n');
        } else {
            explain_add_text(e, &verdict, &command->out);
        }
    }
    buf_free(&words);
    return TRUCE_OK;
}
