#include "report/decisions.h"

#include "report/summary.h"
#include "report/words.h"

/* The order of the words of a verification. */
static const char *const outcomes[] = { "verified", "corroborated", "not_confirmed", "refuted",
                                        "under_review" };
enum { OUTCOMES = sizeof outcomes / sizeof *outcomes };

enum status
decisions_init(struct decisions *d, const struct program *program, struct arena *keep,
               struct err *err)
{
    *d = (struct decisions){ 0 };
    d->clauses = ARENA_ARRAY(keep, (size_t)program->clause_count + 1, struct ruled);
    TRY_NEW(d->clauses, err);
    memset(d->clauses, 0, ((size_t)program->clause_count + 1) * sizeof *d->clauses);
    return TRUCE_OK;
}

/* What the machine finds of a report and a clause. */
static enum answer
verdict_of(const struct walk_item *item, struct str clause)
{
    for (uint32_t i = 0; i < item->finding_count; i++)
        if (str_eq(item->findings[i].clause, clause))
            return item->findings[i].violation ? ANSWER_YES : ANSWER_POSSIBLE;
    for (uint32_t i = 0; i < item->dismissed_count; i++)
        if (str_eq(item->dismissed[i].clause, clause))
            return item->dismissed[i].violation ? ANSWER_YES : ANSWER_POSSIBLE;
    return ANSWER_NO;
}

static void
add_ruling(struct decisions *d, const struct program *program, const struct walk_item *item,
           const struct said *said)
{
    struct ruled *rows[] = { &d->all, &d->clauses[said->clause] };
    enum answer   found = verdict_of(item, program->clauses[said->clause].name);
    bool          yes = str_eq(said->finds, STR("violation"));
    bool          no = str_eq(said->finds, STR("no_violation"));

    d->applies += str_eq(said->exception, STR("applies"));
    d->does_not_apply += str_eq(said->exception, STR("does_not_apply"));
    for (int i = 0; i < 2 && said->finds.len; i++) {
        rows[i]->violation += yes;
        rows[i]->no_violation += no;
        rows[i]->undetermined += !yes && !no;
        rows[i]->otherwise += (yes && found == ANSWER_NO) || (no && found == ANSWER_YES);
    }
}

void
decisions_add(struct decisions *d, const struct program *program, const struct walk_item *item)
{
    const struct decided_report *decided = item->decided;

    for (uint32_t i = 0; decided && i < decided->count; i++) {
        const struct said *said = &decided->at[i];

        d->any = true;
        if (said->kind == RECORD_ATTRIBUTION) {
            d->attributed += item->report->by_count > 0;
            d->not_attributable += item->report->by_count == 0;
        }
        for (int k = 0; k < OUTCOMES && said->kind == RECORD_VERIFICATION; k++)
            d->outcomes[k] += str_eq_c(said->outcome, outcomes[k]);
        if (said->kind == RECORD_RULING && said->clause < program->clause_count)
            add_ruling(d, program, item, said);
    }
    d->dismissed_reports += item->dismissed_count > 0;
    for (uint32_t i = 0; i < item->dismissed_count; i++) {
        d->dismissed_violations += item->dismissed[i].violation;
        d->dismissed_possibles += !item->dismissed[i].violation;
    }
}

enum status
decisions_gather(struct decisions *d, struct flow *flow, const struct walk_log *log,
                 struct arena *keep, struct err *err)
{
    struct decided_list list;

    TRY(flow_decided(flow, DECIDED_COVERAGE, keep, &list, err));
    d->coverage = list.at;
    for (uint32_t i = 0; i < list.count; i++) {
        if (!list.at[i].holds)
            continue;
        if (d->coverage_count < DECISIONS_COVERAGE_MAX)
            d->coverage[d->coverage_count++] = list.at[i];
        else
            d->coverage_more++;
    }
    TRY(flow_invalid(flow, keep, &d->invalid, &d->invalid_first, &d->invalid_why, err));
    d->withdrawn = log->withdrawn;
    d->any = d->any || d->coverage_count || d->invalid || d->withdrawn;
    return TRUCE_OK;
}

void
coverage_add_words(const struct decided *one, struct buf *out)
{
    const struct decision *d = one->decision;
    struct str source = decision_get(d, "source"), place = decision_get(d, "place"),
               to = decision_get(d, "to");

    buf_add(out, source.len ? source : STR("an erased source"));
    buf_add_byte(out, ' ');
    buf_add(out, decision_get(d, "state"));
    buf_add_c(out, " from ");
    buf_add(out, decision_get(d, "from"));
    buf_add_c(out, to.len ? " to " : " on");
    buf_add(out, to);
    if (place.len) {
        buf_add_c(out, ", at ");
        buf_add(out, place);
    }
}

/* ---- as text ---- */

static void
add_line(struct buf *out, const char *head, uint64_t count, const char *one,
         const char *several, const char *rest)
{
    if (!count)
        return;
    buf_add_c(out, head);
    add_plural(out, count, one, several);
    buf_add_c(out, rest);
    buf_add_byte(out, '\n');
}

static void
add_outcomes(const struct decisions *d, struct buf *out)
{
    bool any = false;

    for (int i = 0; i < OUTCOMES; i++) {
        if (!d->outcomes[i])
            continue;
        buf_add_c(out, any ? ", " : "  reports ");
        buf_add_c(out, outcomes[i]);
        buf_add_byte(out, ' ');
        add_count(out, d->outcomes[i]);
        any = true;
    }
    buf_add_c(out, any ? "\n" : "");
}

static void
add_ruled_row(struct buf *out, struct str name, const struct ruled *r)
{
    const uint64_t cells[] = { r->violation, r->no_violation, r->undetermined, r->otherwise };

    if (!(r->violation + r->no_violation + r->undetermined))
        return;
    buf_add_c(out, "  ");
    text_add_cell(out, name, 37, false);
    for (int i = 0; i < 4; i++) {
        char       text[40];
        struct buf cell = { .at = text, .size = sizeof text, .limit_bytes = sizeof text };

        add_count(&cell, cells[i]);
        buf_add_byte(out, ' ');
        text_add_cell(out, buf_str(&cell), 12, true);
    }
    buf_add_byte(out, '\n');
}

static void
add_ruled(const struct decisions *d, const struct program *program, struct buf *out)
{
    if (!(d->all.violation + d->all.no_violation + d->all.undetermined))
        return;
    buf_add_c(out, "  RULED ON THE WHOLE                        violation no violation undetermined"
                   "    otherwise\n");
    for (uint32_t c = 0; c < program->clause_count; c++)
        add_ruled_row(out, program->clauses[c].name, &d->clauses[c]);
    add_ruled_row(out, STR("all rulings"), &d->all);
    buf_add_c(out, "  otherwise: a violation where the machine finds none, or none where it finds "
                   "one\n");
}

static void
add_coverage(const struct decisions *d, struct buf *out)
{
    struct buf words;

    if (!d->coverage_count)
        return;
    buf_add_c(out, "\nWHAT COULD AND COULD NOT BE SEEN, AS RECORDED\n");
    buf_init(&words, 1 << 20);
    for (uint32_t i = 0; i < d->coverage_count; i++) {
        buf_clear(&words);
        coverage_add_words(&d->coverage[i], &words);
        buf_add_c(out, "  ");
        (void)text_add(out, buf_str(&words), SUMMARY_COLUMNS - 2);
        buf_add_byte(out, '\n');
    }
    buf_free(&words);
    add_line(out, "  and ", d->coverage_more, "record more", "records more", "");
}

void
decisions_add_text(const struct decisions *d, const struct program *program, struct buf *out)
{
    if (!d->any)
        return;
    buf_add_c(out, "\nDECIDED BY PERSONS\n");
    add_outcomes(d, out);
    add_line(out, "  ", d->dismissed_reports, "report with a finding is refuted",
             "reports with a finding are refuted", "");
    if (d->dismissed_reports) {
        buf_add_c(out, "    dismissed, and in no total above: ");
        add_plural(out, d->dismissed_violations, "violation, ", "violations, ");
        add_plural(out, d->dismissed_possibles, "possible\n", "possibles\n");
    }
    add_line(out, "  ", d->withdrawn, "report is withdrawn", "reports are withdrawn",
             ", and in no total above");
    add_line(out, "  actors decided of ", d->attributed, "report", "reports", "");
    add_line(out, "  nobody can say who, of ", d->not_attributable, "report", "reports", "");
    add_line(out, "  exceptions that apply: ", d->applies, "ruling", "rulings", "");
    add_line(out, "  exceptions that do not apply: ", d->does_not_apply, "ruling", "rulings", "");
    add_ruled(d, program, out);
    if (d->invalid) {
        add_line(out, "  ", d->invalid, "record has no effect",
                 "records have no effect", ", the first:");
        buf_printf(out, "    entry %llu: ", (unsigned long long)d->invalid_first);
        (void)text_add(out, d->invalid_why, SUMMARY_COLUMNS - 20);
        buf_add_c(out, " (truce verify)\n");
    }
    buf_add_c(out, "decided ");
    (void)text_add_wrapped(out, STR(RULE_DECISIONS), 8, 8, SUMMARY_COLUMNS);
    buf_add_byte(out, '\n');
    add_coverage(d, out);
}

/* ---- as JSON ---- */

static void
add_number(struct buf *out, const char *name, uint64_t number)
{
    buf_printf(out, ",\"%s\":%llu", name, (unsigned long long)number);
}

static void
add_ruled_json(struct buf *out, const struct ruled *r)
{
    add_number(out, "violation", r->violation);
    add_number(out, "no_violation", r->no_violation);
    add_number(out, "undetermined", r->undetermined);
    add_number(out, "otherwise", r->otherwise);
}

static void
add_coverage_json(const struct decided *one, struct buf *out)
{
    static const char *const names[] = { "source", "state", "from", "to", "place" };

    buf_printf(out, "{\"entry\":%llu", (unsigned long long)one->seq);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct str value = decision_get(one->decision, names[i]);

        if (!value.len)
            continue;
        buf_printf(out, ",\"%s\":", names[i]);
        json_add_string(out, value);
    }
    buf_add_byte(out, '}');
}

void
decisions_add_json(const struct decisions *d, const struct program *program, struct buf *out)
{
    bool any = false;

    if (!d->any)
        return;
    buf_add_c(out, ",\"decided\":{\"rule\":");
    json_add_string(out, STR(RULE_DECISIONS));
    for (int i = 0; i < OUTCOMES; i++)
        add_number(out, outcomes[i], d->outcomes[i]);
    add_number(out, "dismissed_reports", d->dismissed_reports);
    add_number(out, "dismissed_violations", d->dismissed_violations);
    add_number(out, "dismissed_possibles", d->dismissed_possibles);
    add_number(out, "withdrawn_reports", d->withdrawn);
    add_number(out, "attributed", d->attributed);
    add_number(out, "not_attributable", d->not_attributable);
    add_number(out, "exceptions_that_apply", d->applies);
    add_number(out, "exceptions_that_do_not_apply", d->does_not_apply);
    add_number(out, "without_effect", d->invalid);
    buf_add_c(out, ",\"ruled\":[");
    for (uint32_t c = 0; c < program->clause_count; c++) {
        const struct ruled *r = &d->clauses[c];

        if (!(r->violation + r->no_violation + r->undetermined))
            continue;
        buf_add_c(out, any ? ",{\"clause\":" : "{\"clause\":");
        json_add_string(out, program->clauses[c].name);
        add_ruled_json(out, r);
        buf_add_byte(out, '}');
        any = true;
    }
    buf_add_c(out, "],\"coverage\":[");
    for (uint32_t i = 0; i < d->coverage_count; i++) {
        buf_add_c(out, i ? "," : "");
        add_coverage_json(&d->coverage[i], out);
    }
    buf_add_c(out, "]}");
}
