#include "report/summary.h"

#include "report/words.h"

#include "wire/json.h"

/* `"name":` with a comma before it unless it opens its object. */
static void
key(struct buf *out, const char *name)
{
    if (out->len && out->at[out->len - 1] != '{' && out->at[out->len - 1] != '[')
        buf_add_byte(out, ',');
    json_add_string(out, str_from_c(name));
    buf_add_byte(out, ':');
}

static void
add_string(struct buf *out, const char *name, struct str text)
{
    key(out, name);
    json_add_string(out, text);
}

static void
add_number(struct buf *out, const char *name, uint64_t number)
{
    key(out, name);
    json_add_i64(out, (int64_t)number);
}

static void
add_date(struct buf *out, const char *name, instant day)
{
    char text[TIME_TEXT_LEN];

    key(out, name);
    if (day == TIME_MIN || day == TIME_MAX)
        buf_add_c(out, "null");
    else
        json_add_string(out, time_text_date(day, text));
}

static void
add_instant(struct buf *out, const char *name, instant at)
{
    char text[TIME_TEXT_LEN];

    key(out, name);
    if (at == TIME_MIN || at == TIME_MAX)
        buf_add_c(out, "null");
    else
        json_add_string(out, time_text(at, text));
}

static void
open_item(struct buf *out)
{
    buf_add_c(out, out->len && out->at[out->len - 1] == '[' ? "{" : ",{");
}

static void
add_range_json(struct buf *out, const char *name, struct range range)
{
    key(out, name);
    buf_add_c(out, "{");
    key(out, "min");
    json_add_i64(out, range.min);
    key(out, "max");
    json_add_i64(out, range.max);
    buf_add_c(out, "}");
}

/* The members of a tally, into the object that is open. */
static void
add_tally(struct buf *out, const struct tally *tally)
{
    add_number(out, "violation", tally->violation);
    add_number(out, "possible", tally->possible);
    add_range_json(out, "count", tally_count(tally));
    add_range_json(out, "killed", tally->killed);
    add_number(out, "without_figure_of_killed", tally->unsaid);
    add_date(out, "first", tally->first);
    add_date(out, "last", tally->last);
}

static void
add_tally_member(struct buf *out, const char *name, const struct tally *tally)
{
    key(out, name);
    buf_add_c(out, "{");
    add_tally(out, tally);
    buf_add_c(out, "}");
}

static void
add_record(const struct situation *s, struct buf *out)
{
    char hex[SHA256_HEX_LEN + 1];

    digest_hex(&s->root, hex);
    key(out, "record");
    buf_add_c(out, "{");
    add_number(out, "entries", s->log_size);
    add_string(out, "root", str_from_c(hex));
    add_instant(out, "last_recorded", s->recorded);
    add_number(out, "folded", s->folded);
    add_number(out, "superseded", s->log.superseded);
    buf_add_c(out, "}");
}

static void
add_rules(struct buf *out)
{
    key(out, "rules");
    buf_add_c(out, "{");
    add_string(out, "findings", STR(RULE_FINDINGS));
    add_string(out, "reports", STR(RULE_REPORTS));
    add_string(out, "range", STR(RULE_RANGE));
    add_string(out, "killed", STR(RULE_DEATHS));
    buf_add_c(out, "}");
}

static void
add_sources(const struct situation *s, struct buf *out)
{
    key(out, "sources");
    buf_add_c(out, "[");
    for (uint32_t i = 0; i < s->sources.count; i++) {
        const struct source_tally *tally = &s->source_tallies[i];

        open_item(out);
        add_string(out, "source", s->sources.at[i].name);
        add_number(out, "reports", tally->reports);
        add_number(out, "with_finding", tally->with_finding);
        add_number(out, "corrections", tally->corrections);
        add_number(out, "undated", tally->undated);
        add_date(out, "first", tally->first);
        add_date(out, "last", tally->last);
        buf_add_c(out, "}");
    }
    buf_add_c(out, "]");
    add_number(out, "reports_of_sources_not_listed", s->sources_beyond.reports);
}

static void
add_clauses(const struct situation *s, struct buf *out)
{
    const struct program *p = s->program;

    key(out, "clauses");
    buf_add_c(out, "[");
    for (uint32_t c = 0; c < p->clause_count; c++) {
        const struct clause_version *v = clause_latest(&p->clauses[c]);

        open_item(out);
        add_string(out, "clause", p->clauses[c].name);
        add_string(out, "agreement", p->agreements[p->clauses[c].agreement].name);
        add_string(out, "title", v->title);
        if (v->stated_by.len)
            add_string(out, "stated_by", v->stated_by);
        if (v->disputed_by.len)
            add_string(out, "disputed_by", v->disputed_by);
        if (v->verifier.len)
            add_string(out, "verifier", v->verifier);
        if (clause_is_checkable(&p->clauses[c]))
            add_tally(out, &s->clauses[c]);
        else
            add_string(out, "uncheckable", v->uncheckable);
        buf_add_c(out, "}");
    }
    buf_add_c(out, "]");
}

static void
add_parties(const struct situation *s, struct buf *out)
{
    key(out, "reports_by_party");
    buf_add_c(out, "[");
    for (uint32_t i = 0; i < s->program->party_count; i++) {
        open_item(out);
        add_string(out, "party", s->program->parties[i].name);
        add_tally(out, &s->parties[i]);
        buf_add_c(out, "}");
    }
    buf_add_c(out, "]");
    add_tally_member(out, "reports_naming_several_parties", &s->several_parties);
    add_tally_member(out, "reports_unattributed", &s->unattributed);
}

static void
add_days(const struct situation *s, struct buf *out)
{
    const struct day *worst[WORST_DAYS_MAX];
    uint32_t          count = days_worst(&s->days, worst);

    key(out, "worst_days");
    buf_add_c(out, "[");
    for (uint32_t i = 0; i < count; i++) {
        open_item(out);
        add_date(out, "day", worst[i]->day);
        add_number(out, "violation", worst[i]->single.violation);
        add_number(out, "possible", worst[i]->single.possible);
        add_range_json(out, "killed", worst[i]->single.killed);
        buf_add_c(out, "}");
    }
    buf_add_c(out, "]");
    add_tally_member(out, "reports_of_several_days", &s->several_days);
    add_tally_member(out, "reports_undated", &s->undated_behind);
}

static void
add_side(struct buf *out, const char *name, const struct compare_side *side)
{
    key(out, name);
    buf_add_c(out, "{");
    add_number(out, "reports", side->reports);
    add_range_json(out, "killed", side->killed);
    add_range_json(out, "civilians_killed", side->civilian);
    add_number(out, "lasting_beyond", side->longer);
    add_number(out, "with_best_figure", side->best);
    add_number(out, "without_figure", side->unsaid);
    add_number(out, "without_figure_of_civilians", side->civilian_unsaid);
    buf_add_c(out, "}");
}

static void
add_compares(const struct situation *s, struct buf *out)
{
    static const char *const reasons[] = { "where", "when", "act", "who", "except" };

    key(out, "before_and_after");
    buf_add_c(out, "[");
    for (uint32_t i = 0; i < s->compares.count; i++) {
        const struct compare *c = &s->compares.at[i];

        open_item(out);
        add_string(out, "clause", s->program->clauses[c->clause].name);
        add_date(out, "day", c->day);
        add_number(out, "days", COMPARE_DAYS);
        add_side(out, "before", &c->before);
        add_side(out, "after", &c->after);
        add_number(out, "after_violation", c->violation);
        add_number(out, "after_possible", c->possible);
        add_number(out, "after_no_finding",
                   c->after.reports - c->violation - c->possible);
        key(out, "possible_because");
        buf_add_c(out, "{");
        for (int r = 0; r < REASON_COUNT; r++)
            add_number(out, reasons[r], c->reasons[r]);
        buf_add_c(out, "}}");
    }
    buf_add_c(out, "]");
}

static void
add_names(struct buf *out, const char *name, const struct names *names)
{
    key(out, name);
    buf_add_c(out, "[");
    for (uint32_t i = 0; i < names->count; i++) {
        open_item(out);
        add_string(out, "name", names->at[i].name);
        add_number(out, "times", names->at[i].count);
        buf_add_c(out, "}");
    }
    buf_add_c(out, "]");
}

void
summary_add_json(const struct situation *s, struct buf *out)
{
    buf_add_c(out, "{");
    add_string(out, "operation", s->program->operation);
    add_string(out, "timezone", s->tz->name);
    add_record(s, out);
    add_rules(out);
    add_number(out, "reports", s->reports);
    add_number(out, "corrections", s->corrections);
    add_number(out, "undated", s->undated);
    add_number(out, "not_judged", s->unjudged);
    add_sources(s, out);
    add_tally_member(out, "findings", &s->findings);
    add_clauses(s, out);
    add_tally_member(out, "reports_with_finding", &s->behind);
    add_parties(s, out);
    add_days(s, out);
    add_compares(s, out);
    add_names(out, "names_that_are_no_party", &s->unknown_actors);
    add_number(out, "names_that_are_no_party_not_listed", s->unknown_actors.beyond);
    add_names(out, "places_not_known", &s->unknown_places);
    add_number(out, "places_not_known_not_listed", s->unknown_places.beyond);
    decisions_add_json(&s->decisions, s->program, out);
    buf_add_c(out, "}\n");
}
