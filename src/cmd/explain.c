/*
 * truce explain [--db PATH] [--json] SOURCE:ID
 * truce explain [--as PROFILE] [--tz ZONE] [--source NAME] [--json]
 *               FILE.truce... [REPORTS...] SOURCE:ID
 *
 * Every clause against this report, condition by condition: what it answers and the
 * numbers behind it, places and distances as findings tell them to everybody (to hundredths of
 * a degree, in whole kilometres), above them the place as reported; then what persons decided of the report, whether it holds or not
 * (truce decide). The name is the one that findings give as "report". The second form
 * needs no store: it reads files as truce eval does.
 *
 * Exit 3 if there is no such report or no terms are loaded.
 */
#include "cmd/reports.h"

#include "flow/decided.h"
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
    subject_add_exact_place(&e->subject, out);
    buf_add_c(out, ", ");
    because_time(e->subject.from, e->subject.until, out);
    buf_add_byte(out, '\n');
    if (e->decided && e->decided->dismissed)
        buf_add_c(out, "  refuted by a person: its findings are dismissed, and count nowhere\n");
    if (e->decided && e->decided->withdrawn)
        buf_add_c(out, "  withdrawn by a person: it has no findings, and counts nowhere\n");
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
               const struct decided_report *decided, uint64_t line,
               const struct log_entry *entry, struct err *err)
{
    evaluator_take_decided(e, report, decided);
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
    return explain_report(search->command, search->evaluator, &item->report, NULL, item->line,
                          NULL, err);
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

/* ---- what persons decided ---- */

/* "outcome=refuted", but for the reasons, which come last and at length. */
static void
add_fields(const struct decision *d, struct buf *out)
{
    for (uint32_t i = 0; i < d->by_count; i++)
        buf_printf(out, i ? ",%.*s" : " by=%.*s", STR_ARGS(d->by[i]));
    for (int i = 0; i < DECISION_FIELD_COUNT; i++)
        if (d->values[i].at && !str_eq(decision_fields[i].name, STR("because")))
            buf_printf(out, " %.*s=%.*s", STR_ARGS(decision_fields[i].name),
                       STR_ARGS(d->values[i]));
}

static void
add_decided(const struct decided *one, struct buf *out)
{
    const struct decision *d = one->decision;
    struct str             because = decision_get(d, "because");
    char                   text[TIME_TEXT_LEN];

    buf_printf(out, "  %s", record_kind_name(d->kind));
    add_fields(d, out);
    for (uint32_t i = 0; i < d->target_count && d->kind == RECORD_LINK; i++)
        buf_printf(out, i ? ", %llu" : ": entries %llu", (unsigned long long)d->targets[i].seq);
    buf_printf(out, "\n    by %.*s, %.*s, entry %llu%s", STR_ARGS(d->name),
               STR_ARGS(time_text(one->recorded, text)), (unsigned long long)one->seq,
               one->holds ? "" : one->is_withdrawn ? "; withdrawn by entry" : "; a newer one holds");
    if (one->is_withdrawn)
        buf_printf(out, " %llu", (unsigned long long)one->withdrawn_by);
    buf_printf(out, "\n    because: %.*s\n",
               STR_ARGS(because.len ? because
                        : d->hidden ? STR("(erased)") : STR("(no reason given)")));
}

static void
add_decided_json(const struct decided *one, struct buf *out)
{
    const struct decision *d = one->decision;
    char                   text[TIME_TEXT_LEN];

    buf_printf(out, "{\"entry\":%llu,\"kind\":\"%s\",\"author\":", (unsigned long long)one->seq,
               record_kind_name(d->kind));
    json_add_string(out, d->name);
    buf_printf(out, ",\"at\":\"%.*s\",\"holds\":%s", STR_ARGS(time_text(one->recorded, text)),
               one->holds ? "true" : "false");
    if (one->is_withdrawn)
        buf_printf(out, ",\"withdrawn_by\":%llu", (unsigned long long)one->withdrawn_by);
    for (uint32_t i = 0; i < d->target_count; i++)
        buf_printf(out, i ? ",%llu" : ",\"entries\":[%llu", (unsigned long long)d->targets[i].seq);
    buf_add_c(out, d->target_count ? "]" : "");
    for (uint32_t i = 0; i < d->by_count; i++) {
        buf_add_c(out, i ? "," : ",\"by\":[");
        json_add_string(out, d->by[i]);
    }
    buf_add_c(out, d->by_count ? "]" : "");
    for (int i = 0; i < DECISION_FIELD_COUNT; i++)
        if (d->values[i].at) {
            buf_printf(out, ",\"%.*s\":", STR_ARGS(decision_fields[i].name));
            json_add_string(out, d->values[i]);
        }
    buf_printf(out, ",\"hidden\":%u}", d->hidden);
}

/* All about this version and, where it is a correction, about those before it. */
static enum status
explain_decided(struct command *command, uint64_t seq, uint64_t corrects, struct err *err)
{
    struct buf         *out = &command->out;
    struct decided_list list, older = { 0 };
    bool                json = command->options.json;

    TRY(flow_decided(command->flow, seq, &command->boot, &list, err));
    if (corrects < seq)
        TRY(flow_decided(command->flow, corrects, &command->boot, &older, err));
    if (!list.count && !older.count)
        return TRUCE_OK;
    buf_add_c(out, json ? "{\"decided\":[" : "\ndecided by persons\n");
    for (uint32_t i = 0; i < list.count; i++) {
        buf_add_c(out, json && i ? "," : "");
        (json ? add_decided_json : add_decided)(&list.at[i], out);
    }
    if (json)
        buf_add_c(out, "]}\n");
    else if (older.count)
        buf_printf(out, "  %u more about entry %llu, the version before it: they do not hold for "
                        "this one\n", older.count, (unsigned long long)corrects);
    return TRUCE_OK;
}

/* ---- from a store ---- */

static enum status
explain_from_store(struct command *command, struct evaluator *e, struct err *err)
{
    struct log_entry      entry;
    struct report         report;
    struct decided_report decided;
    uint64_t              corrects;

    if (command->arg_count != 1)
        return err_set(err, TRUCE_USAGE, "truce explain wants one report, SOURCE:ID; or .truce "
                                         "files first, then files of reports");
    TRY(command_open(command, STORE_READ, err));
    if (flow_folded(command->flow) < log_size(flow_log(command->flow)))
        say("truce: %llu records, perhaps decisions, are not folded yet: run truce watch",
            (unsigned long long)(log_size(flow_log(command->flow)) - flow_folded(command->flow)));
    if (!flow_program(command->flow))
        return err_set(err, TRUCE_MISSING,
                       "no terms are folded yet: truce load FILE.truce, then truce watch");
    TRY(flow_find_report(command->flow, str_from_c(command->args[0]), &command->boot, &entry,
                         err));
    TRY(flow_read_judged(command->flow, &entry, &command->boot, &report, NULL, &corrects,
                         &decided, err));
    if (report.unknown.len) {
        explain_unjudged(command, &report);
        return explain_decided(command, entry.seq, corrects, err);
    }
    evaluator_init(e, flow_program(command->flow), flow_context(command->flow));
    TRY(explain_report(command, e, &report, decided.count ? &decided : NULL, entry.seq, &entry,
                       err));
    return explain_decided(command, entry.seq, corrects, err);
}

enum status
cmd_explain(struct command *command, struct err *err)
{
    struct evaluator *e = ARENA_NEW(&command->boot, struct evaluator);

    TRY_NEW(e, err);
    return reports_terms(command) ? explain_from_files(command, e, err)
                                  : explain_from_store(command, e, err);
}
