#include "report/summary.h"

#include "report/words.h"

enum { NAME_COLUMNS = 39, COUNT_COLUMNS = 10, DEATHS_COLUMNS = 15, DAY_COLUMNS = 10 };

static void
add_line(struct buf *out, const char *text)
{
    buf_add_c(out, text);
    buf_add_byte(out, '\n');
}

static void
add_count_cell(struct buf *out, uint64_t count)
{
    char       digits[40];
    struct buf text = { .at = digits,
                        .size = sizeof digits,
                        .limit_bytes = sizeof digits };

    add_count(&text, count); /* at most 26 bytes: 2^64 with its commas */
    buf_add_byte(out, ' ');
    text_add_cell(out, buf_str(&text), COUNT_COLUMNS, true);
}

static void
add_tally_row(struct buf *out, struct str name, const struct tally *tally)
{
    char       figures[80];
    struct buf deaths = { .at = figures,
                          .size = sizeof figures,
                          .limit_bytes = sizeof figures };

    text_add_cell(out, name, NAME_COLUMNS, false);
    add_count_cell(out, tally->violation);
    add_count_cell(out, tally->possible);
    add_deaths(&deaths, tally);
    buf_add_byte(out, ' ');
    text_add_cell(out, buf_str(&deaths), DEATHS_COLUMNS, true);
    buf_add_c(out, "  ");
    if (tally->first <= tally->last) {
        add_day_text(out, tally->first, "");
        buf_add_byte(out, ' ');
        add_day_text(out, tally->last, "");
    }
    while (out->len && out->at[out->len - 1] == ' ')
        out->len--;
    buf_add_byte(out, '\n');
}

static void
add_header(struct buf *out, const char *what)
{
    buf_add_byte(out, '\n');
    text_add_cell(out, str_from_c(what), NAME_COLUMNS, false);
    add_line(out, "  violation   possible          deaths  first      last");
}

/* "name; name; …" after a head, wrapped. */
static void
add_list(struct buf *out, struct str item, bool first, unsigned *at)
{
    if (!first) {
        buf_add_byte(out, ',');
        ++*at;
    }
    unsigned width = text_columns(item);
    if (*at + 2 + width > SUMMARY_COLUMNS) {
        buf_add_c(out, "\n   ");
        *at = 3;
    }
    buf_add_byte(out, ' ');
    *at += 1 + text_add(out, item, SUMMARY_COLUMNS - 6);
}

/* The clauses of an agreement that have no finding, because none or because unjudged. */
static void
add_quiet_clauses(const struct situation *s, uint32_t agreement, bool checkable,
                  struct buf *out)
{
    const struct program *p = s->program;
    unsigned              at = 0;
    bool                  first = true;

    for (uint32_t c = 0; c < p->clause_count; c++) {
        const struct clause *clause = &p->clauses[c];

        if (clause->agreement != agreement || (checkable ? !clause_gives_findings(clause) : clause_is_checkable(clause)) ||
            s->clauses[c].violation + s->clauses[c].possible > 0)
            continue;
        if (first) {
            struct str head = checkable ? STR("  no finding:") : STR("  not checkable:");
            buf_add(out, head);
            at = (unsigned)head.len;
        }
        add_list(out, clause->name, first, &at);
        first = false;
    }
    if (!first)
        buf_add_byte(out, '\n');
}

static void
add_clauses(const struct situation *s, struct buf *out)
{
    const struct program *p = s->program;

    add_header(out, "FINDINGS BY CLAUSE");
    for (uint32_t i = 0; i < p->agreement_count; i++) {
        uint32_t a = s->agreements[i];
        unsigned at = text_add(out, p->agreements[a].name, NAME_COLUMNS);

        buf_add_c(out, "  ");
        (void)text_add(out, p->agreements[a].title, SUMMARY_COLUMNS - at - 2);
        buf_add_byte(out, '\n');
        for (uint32_t c = 0; c < p->clause_count; c++) {
            const struct clause_version *v = clause_latest(&p->clauses[c]);
            char                         text[4 * NAME_COLUMNS + 8];
            struct buf                   name = { .at = text,
                                                  .size = sizeof text,
                                                  .limit_bytes = sizeof text };

            if (p->clauses[c].agreement != a ||
                !(s->clauses[c].violation + s->clauses[c].possible))
                continue;
            buf_add_c(&name, "  ");
            (void)text_add(&name, p->clauses[c].name, NAME_COLUMNS - 2);
            add_tally_row(out, buf_str(&name), &s->clauses[c]);
            if (v->stated_by.len) {
                buf_add_c(out, "    as stated by ");
                (void)text_add(out, v->stated_by, SUMMARY_COLUMNS - 17);
                buf_add_byte(out, '\n');
            }
        }
        add_quiet_clauses(s, a, true, out);
        add_quiet_clauses(s, a, false, out);
    }
    add_tally_row(out, STR("all findings"), &s->findings);
}

static void
add_parties(const struct situation *s, struct buf *out)
{
    add_header(out, "REPORTS BY PARTY");
    for (uint32_t i = 0; i < s->program->party_count; i++)
        add_tally_row(out, s->program->parties[i].name, &s->parties[i]);
    if (s->several_parties.violation + s->several_parties.possible)
        add_tally_row(out, STR("  of these, naming several"), &s->several_parties);
    add_tally_row(out, STR("unattributed"), &s->unattributed);
    add_tally_row(out, STR("all reports with a finding"), &s->behind);
}

static void
add_days(const struct situation *s, struct buf *out)
{
    const struct day *worst[WORST_DAYS_MAX];
    uint32_t          count = days_worst(&s->days, worst);
    uint64_t          several = s->several_days.violation + s->several_days.possible;
    uint64_t          undated = s->undated_behind.violation + s->undated_behind.possible;

    if (!count)
        return;
    buf_add_byte(out, '\n');
    text_add_cell(out, STR("DAYS WITH MOST REPORTS"), NAME_COLUMNS, false);
    add_line(out, "  violation   possible          deaths");
    for (uint32_t i = 0; i < count; i++) {
        char         text[TIME_TEXT_LEN];
        struct tally row = worst[i]->single;

        row.first = TIME_MAX; /* the day stands in front already */
        row.last = TIME_MIN;
        add_tally_row(out, time_text_date(worst[i]->day, text), &row);
    }
    if (several) {
        buf_add_c(out, "not among these: ");
        add_plural(out, several, "report", "reports");
        add_line(out, " of more than one day, given to no single day");
    }
    if (undated) {
        buf_add_c(out, "not among these: ");
        add_plural(out, undated, "report", "reports");
        add_line(out, " without a date");
    }
}

static void
add_names(const struct names *names, const char *head, struct buf *out)
{
    unsigned at = (unsigned)strlen(head);
    uint64_t more = names->beyond;

    if (!names->count && !names->beyond)
        return;
    buf_add_c(out, head);
    for (uint32_t i = 0; i < names->count && i < SUMMARY_NAMES_MAX; i++) {
        char       text[512];
        struct buf item = { .at = text, .size = sizeof text, .limit_bytes = sizeof text };

        (void)text_add(&item, names->at[i].name, 60);
        buf_add_c(&item, " (");
        add_count(&item, names->at[i].count);
        buf_add_c(&item, ")");
        add_list(out, buf_str(&item), i == 0, &at);
    }
    for (uint32_t i = SUMMARY_NAMES_MAX; i < names->count; i++)
        more += names->at[i].count;
    if (more) {
        buf_add_c(out, ", others (");
        add_count(out, more);
        buf_add_c(out, ")");
    }
    buf_add_byte(out, '\n');
}

static void
add_rule(struct buf *out, const char *head, const char *rule)
{
    buf_add_c(out, head);
    (void)text_add_wrapped(out, str_from_c(rule), (unsigned)strlen(head), 8,
                           SUMMARY_COLUMNS);
    buf_add_byte(out, '\n');
}

static void
add_title(const struct situation *s, struct buf *out)
{
    (void)text_add(out,
                   s->program->operation.len ? s->program->operation : STR("Operation"),
                   SUMMARY_COLUMNS);
    buf_add_c(out, "\nrecord of ");
    add_plural(out, s->log_size, "entry", "entries");
    buf_add_c(out, ", the last of ");
    add_moment_words(out, s->recorded, s->tz);
    buf_add_c(out, " (");
    buf_add(out, s->tz->name);
    buf_add_c(out, ")\n");
    add_plural(out, s->reports, "report", "reports");
    buf_add_c(out, ", ");
    add_count(out, s->behind.violation + s->behind.possible);
    buf_add_c(out, " with a finding; ");
    add_count(out, s->log.superseded);
    buf_add_c(out, " superseded by corrections; ");
    add_plural(out, s->sources.count, "source", "sources");
    buf_add_byte(out, '\n');
    if (s->unjudged) {
        add_plural(out, s->unjudged, "report is", "reports are");
        add_line(out, " not judged: the terms in force do not know what they call the act");
    }
    if (s->folded < s->log_size) {
        add_count(out, s->log_size - s->folded);
        add_line(out, " entries are not folded into findings yet: run truce watch");
    }
}

void
summary_add_text(const struct situation *s, struct buf *out)
{
    add_title(s, out);
    add_clauses(s, out);
    add_parties(s, out);
    add_days(s, out);
    buf_add_byte(out, '\n');
    add_names(&s->unknown_actors, "names that are no party:", out);
    add_names(&s->unknown_places, "places not known:", out);
    add_rule(out, "counted ", RULE_FINDINGS);
    add_rule(out, "deaths  ", RULE_DEATHS);
    if (s->behind.unsaid) {
        buf_add_c(out, "        ");
        add_plural(out, s->behind.unsaid, "report with a finding gives",
                   "reports with a finding give");
        add_line(out, " no figure of deaths");
    }
    decisions_add_text(&s->decisions, s->program, out);
}
