#include "plan/timeline_parts.h"

#include <math.h> /* sqrt, which IEEE 754 rounds correctly: the same on every machine */

/* 95 of 100: the normal distribution's 97.5th percentile. */
#define Z_95 1.959963984540054

static const unsigned tenths[TIMELINE_QUANTILES] = {
    [TIMELINE_P10] = 1, [TIMELINE_P50] = 5, [TIMELINE_P90] = 9,
};
_Static_assert(TIMELINE_DRAWS_STEP % 10 == 0, "a tenth of the draws is a whole number");

/* What is in the first day of all was there from the beginning. */
static instant
instant_of(const struct timeline_plan *plan, int32_t day)
{
    if (day == INT32_MAX)
        return TIME_MAX;
    return day <= 0 ? TIME_MIN : plan->network.origin + day * TIME_DAY;
}

/* Of k of n; none and all of n are told as if one more had been drawn either way, since that
 * none of n was met does not prove that there is none. */
static struct timeline_chance
chance_of(uint64_t k, uint64_t n)
{
    double p = (double)(k + 1) / (double)(n + 2);

    return (struct timeline_chance){ (double)k / (double)n, sqrt(p * (1 - p) / (double)n) };
}

static struct timeline_day
quantile_of(const struct timeline_plan *plan, const struct track *track, unsigned tenth)
{
    uint32_t at = plan->draws / 10 * tenth;
    double   beside = Z_95 * sqrt((double)plan->draws * tenth * (10 - tenth)) / 10;
    double   low = at - beside, high = at + beside + 2;
    struct timeline_day day;

    CHECK(low >= 1 && high <= plan->draws); /* with TIMELINE_DRAWS_STEP draws: 2.7 and 79.3 */
    day.at = instant_of(plan, track_rank(track, plan->counts, at));
    day.low = instant_of(plan, track_rank(track, plan->counts, (uint64_t)low));
    day.high = instant_of(plan, track_rank(track, plan->counts, (uint64_t)high));
    return day;
}

static uint64_t
come_by(const struct timeline_plan *plan, const struct track *track)
{
    int32_t  last = plan->by / NETWORK_DAY;
    uint64_t sum = 0;

    for (uint32_t i = 0; i < track->days && track->first + (int32_t)i <= last; i++)
        sum += plan->counts[track->at + i];
    return sum;
}

static void
tell_row(const struct timeline_plan *plan, struct timeline_row *row, const struct track *tracks)
{
    for (unsigned c = 0; c < TIMELINE_CASES; c++) {
        struct timeline_result *result = &row->cases[c];
        uint64_t                never = plan->counts[tracks[c].at + tracks[c].days];

        for (unsigned q = 0; q < TIMELINE_QUANTILES; q++)
            result->days[q] = quantile_of(plan, &tracks[c], tenths[q]);
        result->ever = chance_of(plan->draws - never, plan->draws);
        result->by = chance_of(come_by(plan, &tracks[c]), plan->draws);
        result->end = result->ever;
    }
}

/* What may be lost again: on the day asked about, and at the end. */
static void
tell_passing(const struct timeline_plan *plan)
{
    for (uint32_t k = 0; k < plan->passing_count; k++)
        for (unsigned c = 0; c < TIMELINE_CASES; c++) {
            const struct pair_count *passed = &plan->passed[k][c < plan->cases ? c : 0];
            struct timeline_result  *result = &plan->rows[plan->passing[k].row].cases[c];

            result->by = chance_of(passed->first, plan->draws);
            result->end = chance_of(passed->second, plan->draws);
        }
}

static enum status
tell_falls(const struct timeline_plan *plan, struct arena *boot, struct timeline *t,
           struct err *err)
{
    t->falls = ARENA_ARRAY(boot, (size_t)plan->fall_count + 1, struct timeline_fall);
    TRY_NEW(t->falls, err);
    for (uint32_t f = 0; f < plan->fall_count; f++) {
        const struct fall_plan    *from = &plan->falls[f];
        const struct timeline_row *row = &plan->rows[from->row];
        struct timeline_fall       fall = { .kind = row->kind, .index = row->index,
                                            .backup = from->backup };

        fall.on = plan->network.origin + from->minute * TIME_MINUTE;
        for (unsigned c = 0; c < TIMELINE_CASES; c++) {
            const struct pair_count *fallen = &plan->fallen[f][c < plan->cases ? c : 0];

            fall.before[c] = chance_of(fallen->first, plan->draws);
            fall.lost[c] = chance_of(fallen->second, plan->draws);
        }
        if (fall.lost[0].share > 0 || fall.lost[1].share > 0)
            t->falls[t->fall_count++] = fall;
    }
    return TRUCE_OK;
}

/* From the first day on which it may be there to the last on which that changes. */
static struct track
span_of(const struct network *n, uint32_t target, const struct track *row, const struct track *eras)
{
    const struct network_node *node = &n->nodes[target];
    struct track               span = *row;

    for (uint32_t k = 0; eras && k < node->count; k++) {
        int32_t last = eras[k].first + (int32_t)eras[k].days - 1;
        int32_t ends = k + 1 < node->count ? n->inputs[node->first + k].delay / NETWORK_DAY : 0;

        last = last > ends ? last : ends;
        if (last >= span.first + (int32_t)span.days)
            span.days = (uint32_t)(last - span.first) + 1;
    }
    return span;
}

/* Of each era what had come in it by the end of the day, as long as the era lasts. */
static enum status
tell_curve(const struct timeline_plan *plan, unsigned t, unsigned c, struct arena *boot,
           struct timeline_curve *curve, struct err *err)
{
    const struct network       *n = &plan->network;
    const struct network_node  *node = &n->nodes[plan->targets[t]];
    const struct network_input *inputs = n->inputs + node->first;
    const struct track *row = &plan->tracks[plan->row_count - TIMELINE_TARGETS + t][c];
    const struct track *eras = plan->era_tracks[t][c];
    struct track        span = span_of(n, plan->targets[t], row, eras);
    uint32_t           *come = ARENA_ARRAY(boot, span.days, uint32_t), era = 0;

    TRY_NEW(come, err);
    for (uint32_t i = 0; i < span.days;) {
        const struct track *track = eras ? &eras[era] : row;
        bool                is_last = !eras || era + 1 == node->count;
        uint32_t            sum = 0;

        for (int32_t d = track->first; d < span.first + (int32_t)i; d++)
            sum += d - track->first < (int32_t)track->days
                       ? plan->counts[track->at + (size_t)(d - track->first)] : 0;
        for (; i < span.days; i++) {
            int32_t d = span.first + (int32_t)i;

            if (!is_last && d >= inputs[era].delay / NETWORK_DAY)
                break;
            if (d >= track->first && d - track->first < (int32_t)track->days)
                sum += plan->counts[track->at + (size_t)(d - track->first)];
            come[i] = sum;
        }
        era++;
    }
    *curve = (struct timeline_curve){ n->origin + span.first * TIME_DAY, span.days, come };
    return TRUCE_OK;
}

/* ---- gains ---- */

/* The median as it is and after the change, by section: mean and standard error of what they
 * differ by. */
static void
tell_days(const struct timeline_plan *plan, uint32_t gain, unsigned t, unsigned c,
          struct timeline_effect *effect)
{
    bool     lacks = plan->gains[gain].lacks[c]; /* what was worked out is the "before" */
    double   sum = 0, squares = 0, mean;
    uint64_t half = (plan->draws + 1) / 2;
    int32_t  before = track_rank(&plan->tracks[plan->row_count - TIMELINE_TARGETS + t][c],
                                 plan->counts, half);
    int32_t  after = track_rank(&plan->gains[gain].tracks[t][c], plan->gain_counts, half);

    effect->p50 = instant_of(plan, lacks ? before : after);
    effect->has_days = before != INT32_MAX && after != INT32_MAX;
    for (unsigned s = 0; s < TIMELINE_SECTIONS && effect->has_days; s++) {
        int32_t was = plan->base_medians[s][t][c];
        int32_t is = plan->medians[(size_t)s * plan->gain_count + gain][t][c];

        effect->has_days = was != INT32_MAX && is != INT32_MAX;
        sum += was - is;
        squares += (double)(was - is) * (was - is);
    }
    if (!effect->has_days)
        return;
    mean = sum / TIMELINE_SECTIONS;
    effect->days = lacks ? after - before : before - after;
    effect->days_error = sqrt((squares / TIMELINE_SECTIONS - mean * mean) / (TIMELINE_SECTIONS - 1));
}

/* Of what came with it only less what came without it only, draw by draw. */
static struct timeline_chance
gained(const struct gain_pairs *pairs, double n)
{
    double mean = ((double)pairs->with - (double)pairs->without) / n;
    double square = ((double)(pairs->with + pairs->without) + 1) / (n + 2) - mean * mean;

    return (struct timeline_chance){ mean, sqrt((square > 0 ? square : 0) / n) };
}

static enum status
tell_stays(const struct timeline_plan *plan, struct arena *boot, struct timeline *t,
           struct err *err)
{
    const struct network *n = &plan->network;

    t->stays = ARENA_ARRAY(boot, (size_t)n->stay_count + 1, struct timeline_stay);
    TRY_NEW(t->stays, err);
    t->stay_count = n->stay_count;
    for (uint32_t i = 0; i < n->stay_count; i++) {
        t->stays[i].contributor = n->stays[i].contributor;
        for (unsigned k = 0; k < TIMELINE_TARGETS; k++)
            for (unsigned c = 0; c < TIMELINE_CASES; c++) {
                const struct gain_pairs *pairs = plan->stayed[i][k][c < plan->cases ? c : 0];

                t->stays[i].by[k][c] = gained(&pairs[0], plan->draws);
                t->stays[i].end[k][c] = gained(&pairs[1], plan->draws);
            }
    }
    return TRUCE_OK;
}

static struct timeline_effect
tell_effect(const struct timeline_plan *plan, uint32_t gain, unsigned t, unsigned c)
{
    const struct gain_pairs *pairs = &plan->pairs[gain][t][c];
    struct timeline_effect   effect = { .p50 = TIME_MAX };

    if (!plan->gains[gain].moves[c]) { /* it is so already: nothing, and no error */
        const struct track *track = &plan->tracks[plan->row_count - TIMELINE_TARGETS + t][c];
        int32_t             before = track_rank(track, plan->counts, (plan->draws + 1) / 2);

        effect.has_days = before != INT32_MAX;
        effect.p50 = instant_of(plan, before);
        return effect;
    }
    effect.chance = gained(pairs, plan->draws);
    if (plan->gains[gain].lacks[c])
        effect.chance.share = 0 - effect.chance.share; /* -0 would be told as -0.0 */
    tell_days(plan, gain, t, c, &effect);
    return effect;
}

static bool
is_something(const struct timeline_effect *e)
{
    return (e->chance.share > 0 && e->chance.share >= 2 * e->chance.error) ||
           (e->has_days && e->days > 0 && e->days >= 2 * e->days_error);
}

static double
most_of(const struct timeline_gain *gain, unsigned target, bool days)
{
    double most = 0;

    for (unsigned c = 0; c < TIMELINE_CASES; c++) {
        const struct timeline_effect *e = &gain->effects[target][c];
        double value = days ? (e->has_days ? e->days : 0) : e->chance.share;

        most = value > most ? value : most;
    }
    return most;
}

/* The greatest gain in the chance first, then in days; else as they are declared. */
static bool
is_before(const struct timeline_gain *a, const struct timeline_gain *b, unsigned target)
{
    if (a->is_nothing != b->is_nothing)
        return b->is_nothing;
    for (unsigned days = 0; days < 2 && !a->is_nothing; days++) {
        double x = most_of(a, target, days), y = most_of(b, target, days);

        if (x != y)
            return x > y;
    }
    if (a->kind != b->kind)
        return a->kind < b->kind;
    return a->index != b->index ? a->index < b->index : a->change < b->change;
}

static void
sift(struct timeline_gain *gains, size_t at, size_t count, unsigned target)
{
    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        struct timeline_gain moved = gains[at];

        if (child + 1 < count && is_before(&gains[child], &gains[child + 1], target))
            child++;
        if (!is_before(&gains[at], &gains[child], target))
            return;
        gains[at] = gains[child];
        gains[child] = moved;
    }
}

static void
rank(struct timeline_gain *gains, size_t count, unsigned target)
{
    for (size_t i = count / 2; i-- > 0;)
        sift(gains, i, count, target);
    for (size_t end = count; end-- > 1;) {
        struct timeline_gain last = gains[0];

        gains[0] = gains[end];
        gains[end] = last;
        sift(gains, 0, end, target);
    }
}

static enum status
tell_gains(const struct timeline_plan *plan, struct arena *boot, struct timeline *t,
           struct err *err)
{
    t->gains = ARENA_ARRAY(boot, (size_t)plan->gain_count + 1, struct timeline_gain);
    TRY_NEW(t->gains, err);
    t->gain_count = plan->gain_count;
    for (uint32_t g = 0; g < plan->gain_count; g++) {
        struct timeline_gain *gain = &t->gains[g];

        *gain = (struct timeline_gain){ .kind = plan->gains[g].kind,
                                        .index = plan->gains[g].index,
                                        .change = plan->gains[g].what };
        for (unsigned k = 0; k < TIMELINE_TARGETS; k++)
            for (unsigned c = 0; c < TIMELINE_CASES; c++)
                gain->effects[k][c] = tell_effect(plan, g, k, c < plan->cases ? c : 0);
        gain->is_nothing = !is_something(&gain->effects[t->ranked_by][0]) &&
                           !is_something(&gain->effects[t->ranked_by][1]);
    }
    rank(t->gains, t->gain_count, t->ranked_by);
    return TRUCE_OK;
}

enum status
timeline_tell(struct timeline_plan *plan, struct arena *boot, struct timeline *t, struct err *err)
{
    const struct timeline_row *full;

    for (uint32_t r = 0; r < plan->row_count; r++)
        if (plan->rows[r].is)
            tell_row(plan, &plan->rows[r], plan->tracks[r]);
    tell_passing(plan);
    TRY(tell_falls(plan, boot, t, err));
    TRY(tell_stays(plan, boot, t, err));
    for (uint32_t i = 0; i < plan->need_count; i++)
        for (unsigned c = 0; c < TIMELINE_CASES; c++)
            plan->rows[plan->first_need + i].backed[c] =
                chance_of(plan->backed[i][c < plan->cases ? c : 0], plan->draws);
    full = &plan->rows[plan->row_count - 1];
    t->ranked_by = full->is && full->cases[0].ever.share + full->cases[1].ever.share > 0
                       ? TIMELINE_TO_FULL : TIMELINE_TO_INITIAL;
    for (unsigned k = 0; k < TIMELINE_TARGETS && full->is; k++)
        for (unsigned c = 0; c < TIMELINE_CASES; c++)
            TRY(tell_curve(plan, k, c, boot, &t->curves[k][c], err));
    return tell_gains(plan, boot, t, err);
}
