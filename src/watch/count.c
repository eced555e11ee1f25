#include "watch/count.h"

#include <math.h>

/* The reports of a line that merges, as they come. */
struct count_gathered {
    struct merge_node *nodes;
    uint32_t           count, size;
};

static struct count_range
range_add(struct count_range a, struct count_range b)
{
    return (struct count_range){ report_count_add(a.min, b.min), report_count_add(a.max, b.max) };
}

/* ---- the rules ---- */

static enum status
init_rule(struct counts *counts, const struct counting *rule, struct err *err)
{
    uint16_t             acts = vocab_size(counts->program->words, VOCAB_ACT);
    struct counted_rule *counted = &counts->rules[counts->rule_count++];

    counted->rule = rule;
    counted->parts = ARENA_ARRAY(counts->keep, rule->part_count, struct counted_part);
    TRY_NEW(counted->parts, err);
    for (uint32_t i = 0; i < rule->part_count; i++) {
        counted->parts[i].acts = ARENA_ARRAY(counts->keep, acts, struct counted_act);
        counted->parts[i].gathered = ARENA_NEW(counts->keep, struct count_gathered);
        TRY_NEW(counted->parts[i].acts, err);
        TRY_NEW(counted->parts[i].gathered, err);
    }
    return TRUCE_OK;
}

enum status
counts_init(struct counts *counts, const struct program *program, const struct counting *only,
            struct arena *keep, struct err *err)
{
    *counts = (struct counts){ .program = program, .keep = keep };
    counts->rules = ARENA_ARRAY(keep, (size_t)program->counting_count + 1, struct counted_rule);
    TRY_NEW(counts->rules, err);
    for (uint32_t i = 0; i < program->counting_count; i++)
        if (!only || only == &program->countings[i])
            TRY(init_rule(counts, &program->countings[i], err));
    return TRUCE_OK;
}

const struct counting *
counting_find(const struct program *program, struct str name)
{
    for (uint32_t i = 0; i < program->counting_count; i++)
        if (str_eq(program->countings[i].name, name))
            return &program->countings[i];
    return NULL;
}

/* ---- where a report may lie: a disc that holds all of it ---- */

#define ANYWHERE ((struct merge_node){ .radius_m = (double)INFINITY })

/* The corners and sides of a shape are reached by these points, and what bulges between
 * them by another hundredth, for shapes of up to this many degrees. */
#define SHAPE_SLACK 1.01
#define SHAPE_DEGREES_MAX 20.0

static void
reach_out(struct merge_node *disc, struct point p)
{
    disc->radius_m = fmax(disc->radius_m, geodesic_distance_m(disc->at, p) * SHAPE_SLACK);
}

static struct merge_node
disc_of_box(const double box[4])
{
    double            west = box[0], south = box[1], east = box[2], north = box[3];
    struct merge_node disc = { .at = { (west + east) / 2, (south + north) / 2 } };

    if (!(east - west <= SHAPE_DEGREES_MAX) || !(north - south <= SHAPE_DEGREES_MAX))
        return ANYWHERE;
    for (int i = 0; i < 3; i++) {
        double lat = south + (north - south) / 2 * i, lon = west + (east - west) / 2 * i;

        reach_out(&disc, (struct point){ west, lat });
        reach_out(&disc, (struct point){ east, lat });
        reach_out(&disc, (struct point){ lon, south });
        reach_out(&disc, (struct point){ lon, north });
    }
    return disc;
}

/* Half-way out on its bearing; a sector of more than a half circle around its observer. */
static struct merge_node
disc_of_sector(const struct location *l)
{
    double            half = l->bearing_width_deg / 2;
    struct merge_node disc = { .at = l->at, .radius_m = l->range_max_m };

    if (!(l->range_max_m < INFINITY))
        return ANYWHERE;
    if (half <= 90) {
        disc.at = geodesic_direct(l->at, l->bearing_deg, (l->range_min_m + l->range_max_m) / 2);
        disc.radius_m = 0;
        for (int side = -1; side <= 1; side++) {
            double bearing = l->bearing_deg + side * half;

            reach_out(&disc, geodesic_direct(l->at, bearing, l->range_min_m));
            reach_out(&disc, geodesic_direct(l->at, bearing, l->range_max_m));
        }
    }
    disc.radius_m += l->radius_m;
    return disc;
}

static struct merge_node
disc_of(const struct location *l)
{
    switch (l->kind) {
    case LOCATION_DISC: return (struct merge_node){ .at = l->at, .radius_m = l->radius_m };
    case LOCATION_SECTOR: return disc_of_sector(l);
    case LOCATION_ZONE:
        if (!l->zone->everywhere && !l->zone->empty)
            return disc_of_box(l->zone->box);
        break;
    case LOCATION_UNKNOWN: break;
    }
    return ANYWHERE;
}

/* One of several places: a disc around the first that holds the others. */
static struct merge_node
disc_of_subject(const struct subject *subject)
{
    struct merge_node disc = disc_of(&subject->locations[0].location);

    for (uint32_t i = 1; i < subject->location_count; i++) {
        struct merge_node other = disc_of(&subject->locations[i].location);
        double            apart = geodesic_distance_m(disc.at, other.at);

        disc.radius_m = fmax(disc.radius_m, apart + other.radius_m);
    }
    return isnan(disc.radius_m) ? ANYWHERE : disc;
}

/* ---- adding ---- */

static enum status
gather(struct counts *counts, struct counted_part *part, const struct counting_part *rule,
       const struct subject *subject, bool certain, struct err *err)
{
    struct count_gathered *g = part->gathered;
    struct merge_node      node = disc_of_subject(subject);

    if (g->count == g->size) {
        uint32_t           size = g->size ? g->size * 2 : 256;
        struct merge_node *nodes = ARENA_ARRAY(counts->keep, size, struct merge_node);

        if (g->count == COUNT_REPORTS_MAX)
            return err_set(err, TRUCE_LIMIT, "more than %d reports in one line that merges",
                           COUNT_REPORTS_MAX);
        TRY_NEW(nodes, err);
        if (g->count)
            memcpy(nodes, g->nodes, g->count * sizeof *nodes);
        g->nodes = nodes;
        g->size = size;
    }
    node.from = subject->from;
    node.last = subject->until > subject->from && subject->until < TIME_MAX ? subject->until - 1
                                                                            : subject->until;
    node.min = subject->report->count_min;
    node.max = subject->report->count_max;
    node.certain = certain;
    g->nodes[g->count++] = node;
    part->wide += 2 * node.radius_m > rule->near_m || node.from == TIME_MIN ||
                  node.last == TIME_MAX || node.last - node.from >= rule->gap;
    return TRUCE_OK;
}

/* What a report of the part's acts counts by it, if it is one. */
static struct count_range
number_of(const struct counting_part *part, const struct report *report)
{
    if (!part->by_number && !part->merge)
        return (struct count_range){ 1, 1 };
    return (struct count_range){ report->count_min, report->count_max };
}

static enum answer
part_answer(const struct program *program, const struct counting_part *part, uint16_t act)
{
    enum answer answer = ANSWER_NO;

    for (uint32_t i = 0; i < part->acts.count; i++)
        answer = answer_most(answer, vocab_answer(program->words, VOCAB_ACT, part->acts.terms[i],
                                                 act));
    return answer;
}

/* One report under one rule: by the first line that takes it, or by one of those that may. */
struct choice {
    struct count_range range; /* over the lines that count each report */
    bool               any, merged;
};

static enum status
add_part(struct counts *counts, struct counted_part *counted, const struct counting_part *part,
         const struct subject *subject, bool sure, struct choice *choice, struct err *err)
{
    struct count_range  number = number_of(part, subject->report);
    struct counted_act *act = &counted->acts[subject->report->act];

    if (!sure)
        number.min = 0;
    act->reports++;
    act->unsure += !sure;
    act->number = range_add(act->number, number);
    counted->reports++;
    counted->unsure += !sure;
    if (part->merge) {
        choice->merged = true;
        return gather(counts, counted, part, subject, sure, err);
    }
    counted->total = range_add(counted->total, number);
    if (!choice->any || number.min < choice->range.min)
        choice->range.min = number.min;
    if (number.max > choice->range.max)
        choice->range.max = number.max;
    choice->any = true;
    return TRUCE_OK;
}

/*
 * The lines up to the first that surely takes the report may take it. If only one may, it
 * is sure there; if there are several, each alone may have none of it, but together they
 * have what the least of them counts.
 */
static enum status
add_rule(struct counts *counts, struct counted_rule *counted, const struct subject *subject,
         enum answer belongs, struct err *err)
{
    const struct counting *rule = counted->rule;
    struct choice          choice = { 0 };
    enum answer            answer = ANSWER_NO;
    int64_t                least = REPORT_COUNT_OPEN;
    uint32_t               takers = 0;

    for (uint32_t i = 0; i < rule->part_count && answer != ANSWER_YES; i++) {
        const struct counting_part *part = &rule->parts[i];
        int64_t                     number = number_of(part, subject->report).min;
        bool                        sure;

        answer = part_answer(counts->program, part, subject->report->act);
        if (answer == ANSWER_NO)
            continue;
        sure = answer == ANSWER_YES && belongs == ANSWER_YES && !takers;
        least = number < least ? number : least;
        takers++;
        TRY(add_part(counts, &counted->parts[i], part, subject, sure, &choice, err));
    }
    /* some line takes it for certain, and none of them merges it away */
    if (choice.any && answer == ANSWER_YES && belongs == ANSWER_YES && !choice.merged)
        choice.range.min = least;
    counted->reports += takers > 0;
    counted->total = range_add(counted->total, choice.range);
    return TRUCE_OK;
}

enum status
counts_add(struct counts *counts, const struct subject *subject, enum answer belongs,
           struct err *err)
{
    if (belongs == ANSWER_NO)
        return TRUCE_OK;
    counts->reports++;
    for (uint32_t i = 0; i < counts->rule_count; i++)
        TRY(add_rule(counts, &counts->rules[i], subject, belongs, err));
    return TRUCE_OK;
}

/* ---- totals ---- */

static int64_t
times(uint64_t groups, int64_t as)
{
    return as && groups > (uint64_t)(REPORT_COUNT_OPEN / as) ? REPORT_COUNT_OPEN
                                                             : (int64_t)groups * as;
}

enum status
counts_finish(struct counts *counts, struct err *err)
{
    for (uint32_t i = 0; i < counts->rule_count; i++) {
        struct counted_rule *counted = &counts->rules[i];

        for (uint32_t k = 0; k < counted->rule->part_count; k++) {
            const struct counting_part *part = &counted->rule->parts[k];
            struct counted_part        *to = &counted->parts[k];
            struct merge_rule           rule = { part->gap, part->near_m, part->at_least };

            if (!part->merge)
                continue;
            TRY(merge_count(to->gathered->nodes, to->gathered->count, rule, counts->keep,
                            &to->groups, err));
            to->total = (struct count_range){ times(to->groups.least, part->as),
                                              times(to->groups.most, part->as) };
            counted->total = range_add(counted->total, to->total);
        }
    }
    return TRUCE_OK;
}

/* ---- words ---- */

static void
add_gap(instant gap, struct buf *out)
{
    static const struct {
        instant     unit;
        const char *one, *many;
    } units[] = { { TIME_DAY, "day", "days" },          { TIME_HOUR, "hour", "hours" },
                  { TIME_MINUTE, "minute", "minutes" }, { TIME_SECOND, "second", "seconds" },
                  { 1, "microsecond", "microseconds" } };

    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (gap % units[i].unit == 0) {
            instant count = gap / units[i].unit;

            buf_printf(out, "%lld %s", (long long)count, count == 1 ? units[i].one : units[i].many);
            return;
        }
}

void
counting_part_add_words(const struct program *program, const struct counting_part *part,
                        struct buf *out)
{
    buf_add_c(out, part->merge ? "merge " : "count ");
    for (uint32_t i = 0; i < part->acts.count; i++)
        buf_printf(out, "%s%s", i ? ", " : "",
                   vocab_term(program->words, VOCAB_ACT, part->acts.terms[i])->name);
    if (!part->merge) {
        buf_add_c(out, part->by_number ? " by number" : " by report");
        return;
    }
    buf_add_c(out, " within ");
    add_gap(part->gap, out);
    if (part->near_m >= 1000)
        buf_printf(out, " and %.6g km", part->near_m / 1000);
    else
        buf_printf(out, " and %.6g m", part->near_m);
    if (part->at_least > 1)
        buf_printf(out, " of at least %lld", (long long)part->at_least);
    buf_printf(out, " as %lld", (long long)part->as);
}
