/*
 * truce explain [--db PATH] [--json] SOURCE:ID
 * truce explain [--as PROFILE] [--tz ZONE] [--source NAME] [--json]
 *               FILE.truce... [REPORTS...] SOURCE:ID
 *
 * Every clause against this report, condition by condition: what it answers and the
 * numbers behind it. The name is the one that findings give as "report". The second
 * form needs no store: it reads files as truce eval does.
 *
 * Exit 3 if there is no such report or no terms are loaded.
 */
#include "cmd/reports.h"

#include "watch/explain.h"

static void
explain_head(struct command *command, const struct evaluator *e, uint64_t line,
             const struct log_entry *entry)
{
    struct buf *out = &command->out;
    char        text[TIME_TEXT_LEN];

    finding_add_report_name(e->subject.report, line, out);
    if (entry)
        buf_printf(out, "  (record %llu, recorded %.*s)", (unsigned long long)entry->seq,
                   STR_ARGS(time_text(entry->recorded, text)));
    buf_printf(out, "\n  %s, ",
               vocab_term(e->subject.report->words, VOCAB_ACT, e->subject.report->act)->name);
    subject_add_place(&e->subject, out);
    buf_add_c(out, ", ");
    because_time(e->subject.from, e->subject.until, out);
    buf_add_byte(out, '\n');
    explain_add_told(e, out);
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

static enum status
explain_clauses(struct command *command, struct evaluator *e, struct err *err)
{
    struct verdict verdict;
    struct buf     words;
    enum status    status = TRUCE_OK;

    buf_init(&words, 1 << 20);
    for (uint32_t i = 0; i < e->program->clause_count && status == TRUCE_OK; i++) {
        status = evaluator_judge(e, i, true, &command->step, &verdict, err);
        if (status == TRUCE_OK && command->options.json) {
            explain_add_json(e, &verdict, &words, &command->out);
            buf_add_byte(&command->out, '\n');
        } else if (status == TRUCE_OK) {
            explain_add_text(e, &verdict, &command->out);
        }
    }
    buf_free(&words);
    return status;
}

static enum status
explain_report(struct command *command, struct evaluator *e, const struct report *report,
               uint64_t line, const struct log_entry *entry, struct err *err)
{
    evaluator_take(e, report);
    if (!command->options.json)
        explain_head(command, e, line, entry);
    return explain_clauses(command, e, err);
}

/* ---- from files ---- */

struct search {
    struct command   *command;
    struct evaluator *evaluator;
    struct str        name;
    struct buf        words;
    uint64_t          found;
};

static enum status
explain_if_named(void *context, const struct intake_item *item, const char *name, bool live,
                 double share, struct err *err)
{
    struct search *search = context;

    (void)name, (void)live, (void)share;
    if (item->rejected)
        return TRUCE_OK;
    buf_clear(&search->words);
    finding_add_report_name(&item->report, item->line, &search->words);
    if (!str_eq(buf_str(&search->words), search->name))
        return TRUCE_OK;
    search->found++;
    return explain_report(search->command, search->evaluator, &item->report, item->line, NULL,
                          err);
}

static enum status
explain_from_files(struct command *command, struct evaluator *e, struct err *err)
{
    struct str      name = str_from_c(command->args[command->arg_count - 1]);
    struct search   search = { .command = command, .evaluator = e, .name = name };
    struct reports *reports;
    enum status     status;

    if (reports_terms(command) == command->arg_count)
        return err_set(err, TRUCE_USAGE, "truce explain wants the name of a report last, "
                                         "SOURCE:ID as findings give it");
    TRY(reports_open(command, command->arg_count - 1, &reports, err));
    evaluator_init(e, reports->program, reports->context);
    buf_init(&search.words, 1 << 16);
    status = reports_read(reports, explain_if_named, &search, err);
    buf_free(&search.words);
    reports_close(reports);
    TRY(status);
    return search.found ? TRUCE_OK
                        : err_set(err, TRUCE_MISSING, "no report '%.*s' (want SOURCE:ID, as "
                                  "findings name it)", (int)(name.len > 100 ? 100 : name.len),
                                  name.at);
}

/* ---- from a store ---- */

static enum status
explain_from_store(struct command *command, struct evaluator *e, struct err *err)
{
    struct log_entry entry;
    struct report    report;
    uint64_t         corrects;

    if (command->arg_count != 1)
        return err_set(err, TRUCE_USAGE, "truce explain wants one report, SOURCE:ID; or .truce "
                                         "files first, then files of reports");
    TRY(command_open(command, STORE_READ, err));
    if (!flow_program(command->flow))
        return err_set(err, TRUCE_MISSING,
                       "no terms are folded yet: truce load FILE.truce, then truce watch");
    TRY(flow_find_report(command->flow, str_from_c(command->args[0]), &command->boot, &entry,
                         err));
    TRY(flow_read_report(command->flow, &entry, &command->boot, &report, NULL, &corrects, err));
    if (report.unknown.len) {
        explain_unjudged(command, &report);
        return TRUCE_OK;
    }
    evaluator_init(e, flow_program(command->flow), flow_context(command->flow));
    return explain_report(command, e, &report, entry.seq, &entry, err);
}

enum status
cmd_explain(struct command *command, struct err *err)
{
    struct evaluator *e = ARENA_NEW(&command->boot, struct evaluator);

    TRY_NEW(e, err);
    return reports_terms(command) ? explain_from_files(command, e, err)
                                  : explain_from_store(command, e, err);
}
