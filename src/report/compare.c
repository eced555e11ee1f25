#include "report/compare.h"

#include "report/days.h"

/* The version a clause begins with, if it can be judged and says from when. */
static const struct clause_version *
first_version(const struct clause *clause)
{
    const struct clause_version *version = clause->versions;

    if (!clause->version_count || !clause_version_gives_findings(version) ||
        version->span.from == TIME_MIN)
        return NULL;
    return version;
}

static void
put(struct compares *compares, struct compare compare)
{
    uint32_t at = compares->count;

    if (at == COMPARES_MAX) {
        compares->more = true;
        return;
    }
    for (; at > 0 && compares->at[at - 1].from > compare.from; at--)
        compares->at[at] = compares->at[at - 1];
    compares->at[at] = compare;
    compares->count++;
}

void
compares_init(struct compares *compares, const struct program *program,
              const struct tz *tz)
{
    compares->count = 0;
    compares->more = false;
    for (uint32_t a = 0; a < program->agreement_count; a++)
        for (uint32_t c = 0; c < program->clause_count; c++) {
            const struct clause_version *version = first_version(&program->clauses[c]);

            if (program->clauses[c].agreement != a || !version)
                continue;
            put(compares, (struct compare){ .clause = c,
                                            .from = version->span.from,
                                            .day = local_day(tz, version->span.from) });
            break;
        }
}

/* A whole number of the JSON that the report's own fields do not hold; -1 if absent. */
static int64_t
number_of(const struct json *json, struct str name)
{
    const struct json *member = json_get(json, name);

    if (!member || member->kind != JSON_NUMBER || !(member->number >= 0) ||
        member->number > 9e15) /* 2^53: beyond it a JSON number is no exact count */
        return -1;
    return (int64_t)member->number;
}

static void
range_add(struct range *sum, struct range more)
{
    sum->min += more.min;
    sum->max += more.max;
}

static void
side_add(struct compare_side *side, const struct report *report, const struct json *json)
{
    const struct json *flag = json_get(json, STR("civilian"));
    int64_t      best = number_of(json, STR("killed_best"));
    int64_t      civilian = number_of(json, STR("civilian"));
    bool         said;
    struct range killed = report_killed(report, &said);

    if (best >= 0)
        killed = (struct range){ best, best };
    side->reports++;
    side->best += best >= 0;
    side->unsaid += !said && best < 0;
    range_add(&side->killed, killed);
    if (civilian >= 0)
        range_add(&side->civilian, (struct range){ civilian, civilian });
    else if (flag && flag->kind == JSON_TRUE) /* those killed were civilians */
        range_add(&side->civilian, killed);
    else
        side->civilian_unsaid += !(flag && flag->kind == JSON_FALSE);
}

static void
add_finding(struct compare *compare, const struct finding *f)
{
    if (f->violation) {
        compare->violation++;
        return;
    }
    compare->possible++;
    compare->reasons[REASON_WHERE] += f->where == ANSWER_POSSIBLE;
    compare->reasons[REASON_WHEN] += f->when == ANSWER_POSSIBLE;
    compare->reasons[REASON_ACT] += f->act == ANSWER_POSSIBLE;
    compare->reasons[REASON_WHO] += f->who == ANSWER_POSSIBLE;
    compare->reasons[REASON_EXCEPT] += f->has_except && f->except == ANSWER_POSSIBLE;
}

void
compares_add(struct compares *compares, const struct program *program, instant first,
             instant last, const struct walk_item *item)
{
    if (first == TIME_MIN)
        return;
    for (uint32_t i = 0; i < compares->count; i++) {
        struct compare      *c = &compares->at[i];
        bool before = first < c->day && first >= c->day - COMPARE_DAYS * TIME_DAY;
        bool after = first >= c->day && first < c->day + COMPARE_DAYS * TIME_DAY;
        struct compare_side *side = before ? &c->before : &c->after;

        if (!before && !after)
            continue;
        side_add(side, item->report, item->json);
        side->longer += last >= (before ? c->day : c->day + COMPARE_DAYS * TIME_DAY);
        for (uint32_t f = 0; after && f < item->finding_count; f++)
            if (str_eq(item->findings[f].clause, program->clauses[c->clause].name))
                add_finding(c, &item->findings[f]);
    }
}
