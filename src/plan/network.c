#include "plan/network.h"

enum status
network_work_init(struct network_work *work, const struct network *n, struct arena *keep,
                  struct err *err)
{
    *work = (struct network_work){ .network = n, .ranked_of = NETWORK_NONE };
    work->variates = ARENA_ARRAY(keep, ((size_t)n->variate_count + 1) * NETWORK_BATCH, uint32_t);
    work->spare = ARENA_ARRAY(keep, NETWORK_BATCH, uint32_t);
    work->ranked = ARENA_ARRAY(keep, (size_t)NETWORK_RANKED_MAX * NETWORK_BATCH, int32_t);
    if (!work->variates || !work->spare || !work->ranked)
        return err_memory(err);
    return TRUCE_OK;
}

void
network_draw(struct network_work *work, uint64_t seed, uint32_t first, uint32_t count)
{
    CHECK(count <= NETWORK_BATCH);
    work->count = count;
    for (uint32_t v = 0; v < work->network->variate_count; v++) {
        const struct network_variate *variate = &work->network->variates[v];
        uint32_t                     *values = work->variates + (size_t)v * NETWORK_BATCH;
        struct draw_of                other = variate->of;

        draw_words(seed, variate->of, first, count, values);
        if (variate->spread == NETWORK_UNIFORM)
            draw_uniform(variate->least, variate->width, count, values);
        if (variate->spread != NETWORK_TRIANGULAR)
            continue;
        other.number++;
        draw_words(seed, other, first, count, work->spare);
        draw_triangular(variate->least, variate->width, variate->peak, count, values, work->spare);
    }
}

/* ---- nodes: loops over columns without a branch, which a compiler does several at a time */

static const uint32_t *
variate_of(const struct network_work *work, uint32_t index)
{
    return work->variates + (size_t)index * NETWORK_BATCH;
}

static void
fill(int32_t *restrict to, uint32_t count, int32_t value)
{
    for (uint32_t i = 0; i < count; i++)
        to[i] = value;
}

static void
keep_latest(int32_t *restrict to, const int32_t *restrict in, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        to[i] = to[i] > in[i] ? to[i] : in[i];
}

static void
keep_earliest(int32_t *restrict to, const int32_t *restrict in, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        to[i] = to[i] < in[i] ? to[i] : in[i];
}

/* A sum over NETWORK_NEVER is never too: network_step cuts it back at the end. */
static void
keep_latest_after(int32_t *restrict to, const int32_t *restrict in, int32_t delay, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        int32_t at = in[i] + delay;

        to[i] = to[i] > at ? to[i] : at;
    }
}

static void
keep_latest_spread(int32_t *restrict to, const int32_t *restrict in,
                   const uint32_t *restrict delays, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        int32_t at = in[i] + (int32_t)delays[i];

        to[i] = to[i] > at ? to[i] : at;
    }
}

static void
begin_event(const struct network_work *work, const struct network_node *node, unsigned which_case,
            int32_t *restrict to)
{
    const uint32_t *days;

    switch (node->own) {
    case NETWORK_NO_DAY: fill(to, work->count, 0); return;
    case NETWORK_FIXED: fill(to, work->count, node->day); return;
    case NETWORK_UNSAID:
        fill(to, work->count, which_case ? work->network->on : NETWORK_NEVER);
        return;
    case NETWORK_SPREAD:
        days = variate_of(work, node->variate);
        for (uint32_t i = 0; i < work->count; i++)
            to[i] = (int32_t)days[i];
        return;
    }
}

static void
take_chance(const struct network_work *work, const struct network_node *node, uint64_t threshold,
            int32_t *restrict to)
{
    const uint32_t *words;
    uint32_t        below = (uint32_t)threshold;

    if (threshold > UINT32_MAX)
        return;
    if (!threshold) {
        fill(to, work->count, NETWORK_NEVER);
        return;
    }
    words = variate_of(work, node->luck);
    for (uint32_t i = 0; i < work->count; i++)
        to[i] = words[i] < below ? to[i] : NETWORK_NEVER;
}

static void
step_event(const struct network_work *work, const struct network_node *node, unsigned which_case,
           const struct network_change *change, int32_t *const *columns, int32_t *restrict to)
{
    const struct network_input *inputs = work->network->inputs + node->first;
    int32_t                     sooner = change ? change->sooner : 0;
    enum network_luck           luck = change ? change->luck : NETWORK_AS_IT_IS;
    uint64_t                    threshold = luck == NETWORK_SURE     ? UINT64_MAX
                                            : luck == NETWORK_ABSENT ? 0
                                                                     : node->threshold[which_case];

    begin_event(work, node, which_case, to);
    for (uint32_t k = 0; k < node->count; k++)
        if (inputs[k].spread)
            keep_latest_spread(to, columns[inputs[k].node], variate_of(work, inputs[k].variate),
                               work->count);
        else
            keep_latest_after(to, columns[inputs[k].node], inputs[k].delay, work->count);
    take_chance(work, node, threshold, to);
    for (uint32_t i = 0; sooner && i < work->count; i++) {
        int32_t at = to[i] > sooner ? to[i] - sooner : 0;

        to[i] = to[i] < NETWORK_NEVER ? at : NETWORK_NEVER;
    }
    for (uint32_t i = 0; i < work->count; i++)
        to[i] = to[i] > node->until ? NETWORK_NEVER : to[i];
}

/* A time, so many times, among those that are ranked: of the two lists together the place-th is
 * the lesser of what stood there and of the greater of the time and what is pushed up there. */
static void
rank(int32_t *restrict ranked, uint32_t places, const int32_t *restrict in, uint32_t amount,
     uint32_t count)
{
    for (uint32_t place = places; place-- > 0;) {
        int32_t *restrict to = ranked + (size_t)place * NETWORK_BATCH;

        if (place < amount) {
            keep_earliest(to, in, count);
            continue;
        }
        const int32_t *restrict from = ranked + (size_t)(place - amount) * NETWORK_BATCH;
        for (uint32_t i = 0; i < count; i++) {
            int32_t pushed = from[i] > in[i] ? from[i] : in[i];

            to[i] = to[i] < pushed ? to[i] : pushed;
        }
    }
}

static void
select_enough(struct network_work *work, const struct network_node *node,
              int32_t *const *columns, int32_t *restrict to)
{
    const struct network_input *inputs = work->network->inputs + node->first;

    CHECK(node->enough > 0 && node->enough <= NETWORK_RANKED_MAX);
    fill(work->ranked, node->enough * NETWORK_BATCH, NETWORK_NEVER);
    for (uint32_t k = 0; k < node->count; k++)
        rank(work->ranked, node->enough, columns[inputs[k].node], inputs[k].amount, work->count);
    memcpy(to, work->ranked + (size_t)(node->enough - 1) * NETWORK_BATCH,
           work->count * sizeof *to);
}

/* What has come until `at`, no more than `enough`: two of those are below 2^32. */
static void
sum_come(const struct network_work *work, const struct network_node *node,
         int32_t *const *columns, const int32_t *restrict at, uint32_t *restrict sums)
{
    const struct network_input *inputs = work->network->inputs + node->first;

    memset(sums, 0, work->count * sizeof *sums);
    for (uint32_t k = 0; k < node->count; k++) {
        const int32_t *restrict in = columns[inputs[k].node];
        uint32_t                amount = inputs[k].amount;

        for (uint32_t i = 0; i < work->count; i++) {
            uint32_t sum = sums[i] + (in[i] <= at[i] ? amount : 0);

            sums[i] = sum < node->enough ? sum : node->enough;
        }
    }
}

/* The least time at which there is enough, between `low` and `to`, which is excluded and
 * over the horizon where there is none. */
static void
bisect_enough(const struct network_work *work, const struct network_node *node,
              int32_t *const *columns, int32_t *restrict to)
{
    int32_t *restrict low = work->ranked, *restrict middle = low + NETWORK_BATCH;
    int32_t horizon = work->network->horizon;

    fill(low, work->count, 0);
    fill(to, work->count, horizon + 1);
    for (uint32_t width = (uint32_t)horizon + 1; width; width /= 2) {
        for (uint32_t i = 0; i < work->count; i++)
            middle[i] = low[i] + (to[i] - low[i]) / 2;
        sum_come(work, node, columns, middle, work->spare);
        for (uint32_t i = 0; i < work->count; i++) {
            bool is_enough = work->spare[i] >= node->enough;

            to[i] = is_enough ? middle[i] : to[i];
            low[i] = is_enough ? low[i] : middle[i] + 1;
        }
    }
    for (uint32_t i = 0; i < work->count; i++)
        to[i] = to[i] > horizon ? NETWORK_NEVER : to[i];
}

/* What has been ranked serves the node behind it too. */
static void
step_enough(struct network_work *work, uint32_t index, int32_t *const *columns,
            int32_t *restrict to)
{
    const struct network_node *node = &work->network->nodes[index];
    bool is_ranked = node->op == NETWORK_PICK && work->ranked_of == index - 1;

    work->ranked_of = NETWORK_NONE;
    if (!node->count) {
        fill(to, work->count, NETWORK_NEVER);
    } else if (!node->selects) {
        bisect_enough(work, node, columns, to);
    } else if (is_ranked) {
        memcpy(to, work->ranked + (size_t)(node->enough - 1) * NETWORK_BATCH,
               work->count * sizeof *to);
    } else {
        select_enough(work, node, columns, to);
        work->ranked_of = index;
    }
}

static void
step_begun(const struct network_work *work, const struct network_node *node,
           int32_t *const *columns, int32_t *restrict to)
{
    const struct network_input *inputs = work->network->inputs + node->first;

    fill(to, work->count, -1);
    for (uint32_t k = 0; k + 1 < node->count; k += 2) {
        const int32_t *restrict begins = columns[inputs[k].node];
        const int32_t *restrict covered = columns[inputs[k + 1].node];

        for (uint32_t i = 0; i < work->count; i++) {
            int32_t at = begins[i] < NETWORK_NEVER ? covered[i] : -1;

            to[i] = to[i] > at ? to[i] : at;
        }
    }
    for (uint32_t i = 0; i < work->count; i++)
        to[i] = to[i] < 0 ? NETWORK_NEVER : to[i];
}

/* From the last era back, so that the first that holds is kept. */
static void
step_first(const struct network_work *work, const struct network_node *node,
           int32_t *const *columns, int32_t *restrict to)
{
    const struct network_input *inputs = work->network->inputs + node->first;

    fill(to, work->count, NETWORK_NEVER);
    for (uint32_t k = node->count; k-- > 0;) {
        const int32_t *restrict in = columns[inputs[k].node];
        int32_t                 end = inputs[k].delay;

        for (uint32_t i = 0; i < work->count; i++)
            to[i] = in[i] < end ? in[i] : to[i];
    }
}

uint32_t
network_at(const struct network *n, uint32_t index, int32_t minute)
{
    const struct network_node  *node = &n->nodes[index];
    const struct network_input *inputs = n->inputs + node->first;
    uint32_t                    k = 0;

    if (node->op != NETWORK_FIRST)
        return index;
    while (k + 1 < node->count && inputs[k].delay <= minute)
        k++;
    return inputs[k].node;
}

void
network_step(struct network_work *work, uint32_t index, unsigned which_case,
             const struct network_change *change, int32_t *const *columns)
{
    const struct network_node  *node = &work->network->nodes[index];
    const struct network_input *inputs = work->network->inputs + node->first;
    int32_t *restrict           to = columns[index];

    if (node->op != NETWORK_PICK)
        work->ranked_of = NETWORK_NONE;
    switch (node->op) {
    case NETWORK_EVENT:
        step_event(work, node, which_case, change && change->node == index ? change : NULL,
                   columns, to);
        return;
    case NETWORK_ENOUGH:
    case NETWORK_PICK: step_enough(work, index, columns, to); return;
    case NETWORK_BEGUN: step_begun(work, node, columns, to); return;
    case NETWORK_FIRST: step_first(work, node, columns, to); return;
    case NETWORK_ALL:
        fill(to, work->count, 0);
        for (uint32_t k = 0; k < node->count; k++)
            keep_latest(to, columns[inputs[k].node], work->count);
        return;
    case NETWORK_ANY:
        fill(to, work->count, NETWORK_NEVER);
        for (uint32_t k = 0; k < node->count; k++)
            keep_earliest(to, columns[inputs[k].node], work->count);
        return;
    }
}
