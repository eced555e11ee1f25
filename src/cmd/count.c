/*
 * truce count [--rule NAME] [--clause NAME] [--as PROFILE] [--tz ZONE] [--source NAME]
 *             [--rejects FILE] [--json] FILE.truce... [REPORTS...]
 * truce count [--db PATH] [--rule NAME] [--clause NAME] [--json]
 *
 * How many, by each rule of counting that the terms state: its total as min-max, what each
 * of its lines adds, and of which acts. The unit of count is itself disputed, so there
 * is no total without its rule. A floor leaves the upper end open; an act that may be
 * one of the rule's adds nothing or all it has; reports that a line merges give a
 * range where it is not sure that they lie near each other.
 *
 * --rule NAME prints that rule alone. --clause NAME counts only the reports that break
 * that clause, those that possibly do as possibly. --json prints one object a rule,
 * "max" null where no upper end is known. Without files the reports of the store count,
 * each in its newest version; with terms alone, those on standard input.
 *
 * Exit 0; 2 if the files do not compile, no row could be read, or there is no such rule
 * or clause; 3 if the terms state no rule of counting.
 */
#include "cmd/reading.h"

#include "report/words.h"
#include "watch/count.h"
#include "wire/text.h"

enum { COLUMNS = 80, TOTAL_COLUMNS = 22 };

struct counting_run {
    struct command  *command;
    struct counts    counts;
    struct evaluator evaluator;
    const char      *clause; /* NULL: all reports */
    uint32_t         clause_at;
};

/* Is the report one of those that break the clause? */
static enum status
belongs_to_clause(struct counting_run *run, const struct read_report *read,
                  enum answer *ret_belongs, struct err *err)
{
    struct verdict verdict;

    *ret_belongs = ANSWER_NO;
    if (run->command->arg_count) {
        evaluator_take(&run->evaluator, read->report);
        TRY(evaluator_judge(&run->evaluator, run->clause_at, false, &run->command->step, &verdict,
                            err));
        *ret_belongs = verdict.answer;
    }
    for (uint32_t i = 0; i < read->finding_count; i++)
        if (str_eq_c(read->findings[i].clause, run->clause))
            *ret_belongs = read->findings[i].violation ? ANSWER_YES : ANSWER_POSSIBLE;
    return TRUCE_OK;
}

static enum status
add(void *context, const struct read_report *read, struct err *err)
{
    struct counting_run *run = context;
    struct subject      *subject = &run->evaluator.subject;
    enum answer          belongs = ANSWER_YES;

    if (run->clause)
        TRY(belongs_to_clause(run, read, &belongs, err));
    subject_init(subject, run->counts.program, read->report);
    return counts_add(&run->counts, subject, belongs, err);
}

/* ---- as text ---- */

/* 6,294; 12–14; 6,294 or more */
static void
add_number(struct buf *out, struct count_range range)
{
    text_add_count(out, range.min);
    if (range.max == REPORT_COUNT_OPEN) {
        buf_add_c(out, " or more");
    } else if (range.max > range.min) {
        buf_add_c(out, "–");
        text_add_count(out, range.max);
    }
}

/* A line with its number at the right edge; what is too long goes on below. */
static void
add_row(struct buf *out, unsigned indent, struct str words, struct count_range range)
{
    char       text[80];
    struct buf number = { .at = text, .size = sizeof text, .limit_bytes = sizeof text };
    unsigned   room = COLUMNS - TOTAL_COLUMNS, used;

    add_number(&number, range);
    buf_printf(out, "%*s", (int)indent, "");
    used = text_add_wrapped(out, words, indent, indent + 4, room);
    buf_printf(out, "%*s", (int)(used < room ? room - used : 1), "");
    text_add_cell(out, buf_str(&number), TOTAL_COLUMNS, true);
    buf_add_byte(out, '\n');
}

static void
add_acts(const struct counts *counts, const struct counted_part *part, bool merge, struct buf *out)
{
    for (uint16_t act = 0; act < vocab_size(counts->program->words, VOCAB_ACT); act++) {
        const struct counted_act *a = &part->acts[act];
        char                      text[200];
        struct buf words = { .at = text, .size = sizeof text, .limit_bytes = sizeof text };

        if (!a->reports)
            continue;
        (void)text_add(&words, vocab_text(counts->program->words, VOCAB_ACT, act), 40);
        buf_add_c(&words, ": ");
        add_plural(&words, a->reports, "report", "reports");
        if (a->unsure == a->reports)
            buf_add_c(&words, ", possibly of these");
        else if (a->unsure) {
            buf_add_c(&words, ", ");
            add_count(&words, a->unsure);
            buf_add_c(&words, " possibly of these");
        }
        if (merge)
            buf_add_c(&words, ", in them");
        add_row(out, 4, buf_str(&words), a->number);
    }
}

static void
add_count_pair(struct buf *out, uint64_t least, uint64_t most)
{
    add_count(out, least);
    if (most > least) {
        buf_add_c(out, "–");
        add_count(out, most);
    }
}

static void
add_groups(const struct counting_part *rule, const struct counted_part *part, struct buf *out)
{
    const struct merge_counts *g = &part->groups;
    struct buf                 words;

    buf_init(&words, 4096);
    add_plural(&words, part->reports, "report", "reports");
    buf_add_c(&words, " in ");
    add_count_pair(&words, g->groups_least, g->groups_most);
    buf_add_c(&words, g->groups_most == 1 ? " group" : " groups");
    if (rule->at_least > 1) {
        buf_add_c(&words, ", of which ");
        add_count_pair(&words, g->least, g->most);
        buf_printf(&words, " of at least %lld", (long long)rule->at_least);
    }
    if (part->wide) {
        buf_add_c(&words, "; ");
        add_plural(&words, part->wide, "report is", "reports are");
        buf_add_c(&words, " of a time or place wider than the rule's gap or distance, and one "
                          "thing each all the same");
    }
    buf_add_c(out, "    ");
    (void)text_add_wrapped(out, buf_str(&words), 4, 6, COLUMNS);
    buf_add_byte(out, '\n');
    buf_free(&words);
}

static void
add_rule(const struct counts *counts, const struct counted_rule *rule, struct buf *out)
{
    struct buf words;

    buf_init(&words, 64 * 1024);
    buf_printf(&words, "%.*s%s%.*s", STR_ARGS(rule->rule->name), rule->rule->title.len ? "  " : "",
               STR_ARGS(rule->rule->title));
    buf_add_byte(out, '\n');
    add_row(out, 0, buf_str(&words), rule->total);
    for (uint32_t i = 0; i < rule->rule->part_count; i++) {
        const struct counting_part *part = &rule->rule->parts[i];

        buf_clear(&words);
        counting_part_add_words(counts->program, part, &words);
        add_row(out, 2, buf_str(&words), rule->parts[i].total);
        add_acts(counts, &rule->parts[i], part->merge, out);
        if (part->merge && rule->parts[i].reports)
            add_groups(part, &rule->parts[i], out);
    }
    if (rule->reports < counts->reports) {
        buf_add_c(out, "  not counted by this rule: ");
        add_plural(out, counts->reports - rule->reports, "report of another act",
                   "reports of other acts");
        buf_add_byte(out, '\n');
    }
    buf_free(&words);
}

static void
print_text(const struct counting_run *run, struct buf *out)
{
    const struct counts *counts = &run->counts;

    if (counts->program->operation.len) {
        (void)text_add(out, counts->program->operation, COLUMNS - 30);
        buf_add_c(out, ": ");
    }
    add_plural(out, counts->reports, "report", "reports");
    if (run->clause) {
        buf_add_c(out, " that break or possibly break ");
        buf_add_c(out, run->clause);
    }
    buf_add_byte(out, '\n');
    for (uint32_t i = 0; i < counts->rule_count; i++)
        add_rule(counts, &counts->rules[i], out);
}

/* ---- as JSON ---- */

static void
add_range_json(struct buf *out, struct count_range range)
{
    buf_printf(out, "\"min\":%lld,\"max\":", (long long)range.min);
    if (range.max == REPORT_COUNT_OPEN)
        buf_add_c(out, "null");
    else
        buf_printf(out, "%lld", (long long)range.max);
}

static void
add_part_json(const struct counts *counts, const struct counting_part *rule,
              const struct counted_part *part, struct buf *out)
{
    struct buf words;
    bool       first = true;

    buf_init(&words, 64 * 1024);
    counting_part_add_words(counts->program, rule, &words);
    buf_add_c(out, "{\"line\":");
    json_add_string(out, buf_str(&words));
    buf_free(&words);
    buf_add_byte(out, ',');
    add_range_json(out, part->total);
    buf_printf(out, ",\"reports\":%llu,\"possibly\":%llu", (unsigned long long)part->reports,
               (unsigned long long)part->unsure);
    if (rule->merge)
        buf_printf(out, ",\"groups\":{\"min\":%llu,\"max\":%llu},\"groups_counted\":{\"min\":%llu,"
                        "\"max\":%llu},\"wider_than_the_rule\":%llu",
                   (unsigned long long)part->groups.groups_least,
                   (unsigned long long)part->groups.groups_most,
                   (unsigned long long)part->groups.least, (unsigned long long)part->groups.most,
                   (unsigned long long)part->wide);
    buf_add_c(out, ",\"acts\":[");
    for (uint16_t act = 0; act < vocab_size(counts->program->words, VOCAB_ACT); act++) {
        const struct counted_act *a = &part->acts[act];

        if (!a->reports)
            continue;
        buf_printf(out, "%s{\"act\":", first ? "" : ",");
        json_add_string(out, vocab_text(counts->program->words, VOCAB_ACT, act));
        buf_printf(out, ",\"reports\":%llu,\"possibly\":%llu,", (unsigned long long)a->reports,
                   (unsigned long long)a->unsure);
        add_range_json(out, a->number);
        buf_add_byte(out, '}');
        first = false;
    }
    buf_add_c(out, "]}");
}

static void
print_json(const struct counting_run *run, struct buf *out)
{
    const struct counts *counts = &run->counts;

    for (uint32_t i = 0; i < counts->rule_count; i++) {
        const struct counted_rule *rule = &counts->rules[i];

        buf_add_c(out, "{\"rule\":");
        json_add_string(out, rule->rule->name);
        buf_add_c(out, ",\"title\":");
        json_add_string(out, rule->rule->title);
        buf_add_byte(out, ',');
        add_range_json(out, rule->total);
        if (run->clause) {
            buf_add_c(out, ",\"clause\":");
            json_add_string(out, str_from_c(run->clause));
        }
        buf_printf(out, ",\"reports\":%llu,\"counted\":%llu,\"lines\":[",
                   (unsigned long long)counts->reports, (unsigned long long)rule->reports);
        for (uint32_t k = 0; k < rule->rule->part_count; k++) {
            if (k)
                buf_add_byte(out, ',');
            add_part_json(counts, &rule->rule->parts[k], &rule->parts[k], out);
        }
        buf_add_c(out, "]}\n");
    }
}

/* ---- the command ---- */

static enum status
find_clause(struct counting_run *run, const struct program *program, struct err *err)
{
    while (run->clause_at < program->clause_count &&
           !str_eq_c(program->clauses[run->clause_at].name, run->clause))
        run->clause_at++;
    if (run->clause_at == program->clause_count)
        return err_set(err, TRUCE_USAGE, "there is no clause '%.100s' (truce terms lists them)",
                       run->clause);
    return TRUCE_OK;
}

static enum status
begin(struct counting_run *run, const struct reading *reading, struct err *err)
{
    const struct program  *program = reading->program;
    const char            *name = run->command->options.rule;
    const struct counting *only = NULL;

    if (!program->counting_count)
        return err_set(err, TRUCE_MISSING, "the terms state no rule of counting, and there is no "
                       "total without one (counting NAME, with a line such as: count fire by "
                       "number)");
    if (name && !(only = counting_find(program, str_from_c(name))))
        return err_set(err, TRUCE_USAGE, "there is no rule of counting '%.100s'", name);
    if (run->clause)
        TRY(find_clause(run, program, err));
    evaluator_init(&run->evaluator, program, reading->context);
    return counts_init(&run->counts, program, only, &run->command->boot, err);
}

enum status
cmd_count(struct command *command, struct err *err)
{
    struct counting_run *run = ARENA_NEW(&command->boot, struct counting_run);
    struct reading       reading;
    enum status          status, closed;

    TRY_NEW(run, err);
    run->command = command;
    run->clause = command->options.clause;
    TRY(reading_open(&reading, command, true, (struct when){ WHEN_NONE, 0 }, err));
    status = begin(run, &reading, err);
    if (status == TRUCE_OK)
        status = reading_run(&reading, add, run, err);
    closed = reading_close(&reading, err);
    TRY(status);
    TRY(closed);
    TRY(counts_finish(&run->counts, err));
    if (command->options.json)
        print_json(run, &command->out);
    else
        print_text(run, &command->out);
    return TRUCE_OK;
}
