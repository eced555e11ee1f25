#include "plan/timeline_parts.h"

#include "base/sys.h"

#include <pthread.h> /* not threads.h: the thread sanitizer does not see those */
#include <stdatomic.h>

#define WORK_BYTES_MAX ((size_t)4 << 30)

/* What one thread has to itself. */
struct worker {
    struct timeline_plan *plan;
    struct network_work   work;
    struct arena          keep;
    int32_t             **columns[TIMELINE_CASES], **changed, *spare;
    uint32_t             *days; /* of one column */
    uint32_t             *counts, *gain_counts, *section_counts, *base_counts;
    struct track          base_tracks[TIMELINE_TARGETS][TIMELINE_CASES];
    uint64_t            (*backed)[TIMELINE_CASES];
    struct gain_pairs   (*pairs)[TIMELINE_TARGETS][TIMELINE_CASES];
    struct pair_count   (*passed)[TIMELINE_CASES], (*fallen)[TIMELINE_CASES];
    struct gain_pairs   (*stayed)[TIMELINE_TARGETS][TIMELINE_CASES][2];
    const struct timeline_ask *ask;
    atomic_uint_least64_t     *done; /* draws, of all */
    unsigned              first, step; /* sections: first, first + step, … */
    struct err            err;
    enum status           status;
    pthread_t             thread;
    bool                  is_begun;
};

int32_t
track_rank(const struct track *track, const uint32_t *counts, uint64_t rank)
{
    uint64_t sum = 0;

    for (uint32_t i = 0; i < track->days; i++) {
        sum += counts[track->at + i];
        if (sum >= rank)
            return track->first + (int32_t)i;
    }
    return INT32_MAX;
}

/* ---- space ---- */

static enum status
take_columns(struct worker *w)
{
    const struct network *n = &w->plan->network;
    size_t                bytes = NETWORK_BATCH * sizeof(int32_t);

    for (unsigned c = 0; c < w->plan->cases; c++) {
        w->columns[c] = ARENA_ARRAY(&w->keep, (size_t)n->node_count + 1, int32_t *);
        TRY_NEW(w->columns[c], &w->err);
        for (uint32_t i = 0; i < n->node_count; i++) {
            if (c && !w->plan->in_case[i])
                w->columns[c][i] = w->columns[0][i];
            else
                w->columns[c][i] = arena_take(&w->keep, bytes, _Alignof(max_align_t));
            TRY_NEW(w->columns[c][i], &w->err);
        }
    }
    w->changed = ARENA_ARRAY(&w->keep, (size_t)n->node_count + 1, int32_t *);
    w->spare = arena_take_array(&w->keep, (size_t)w->plan->list_longest + 1, bytes,
                                _Alignof(max_align_t));
    w->days = ARENA_ARRAY(&w->keep, NETWORK_BATCH, uint32_t);
    if (!w->changed || !w->spare || !w->days)
        return err_memory(&w->err);
    return network_work_init(&w->work, n, &w->keep, &w->err);
}

/* The targets as they are, counted by section beside the rows. */
static size_t
take_base_tracks(struct worker *w)
{
    size_t size = 0;

    for (unsigned t = 0; t < TIMELINE_TARGETS; t++)
        for (unsigned c = 0; c < w->plan->cases; c++) {
            struct track *track = &w->base_tracks[t][c];

            *track = w->plan->tracks[w->plan->row_count - TIMELINE_TARGETS + t][c];
            track->at = size;
            size += (size_t)track->days + 1;
        }
    return size;
}

static enum status
take_counts(struct worker *w)
{
    const struct timeline_plan *plan = w->plan;

    w->counts = ARENA_ARRAY(&w->keep, plan->count_size + 1, uint32_t);
    w->backed = arena_take_array(&w->keep, (size_t)plan->need_count + 1, sizeof *w->backed, 8);
    w->passed = arena_take_array(&w->keep, (size_t)plan->passing_count + 1, sizeof *w->passed, 8);
    w->fallen = arena_take_array(&w->keep, (size_t)plan->fall_count + 1, sizeof *w->fallen, 8);
    w->stayed = arena_take_array(&w->keep, (size_t)plan->network.stay_count + 1,
                                 sizeof *w->stayed, 8);
    if (!w->counts || !w->backed || !w->passed || !w->fallen || !w->stayed)
        return err_memory(&w->err);
    if (!plan->gain_count)
        return TRUCE_OK;
    w->gain_counts = ARENA_ARRAY(&w->keep, plan->gain_count_size + 1, uint32_t);
    w->section_counts = ARENA_ARRAY(&w->keep, plan->gain_count_size + 1, uint32_t);
    w->base_counts = ARENA_ARRAY(&w->keep, take_base_tracks(w) + 1, uint32_t);
    w->pairs = arena_take_array(&w->keep, plan->gain_count, sizeof *w->pairs, 8);
    if (!w->gain_counts || !w->section_counts || !w->base_counts || !w->pairs)
        return err_memory(&w->err);
    return TRUCE_OK;
}

/* ---- counting ---- */

static void
count_column(struct worker *w, const struct track *track, const int32_t *restrict column,
             uint32_t *restrict counts)
{
    uint32_t *restrict days = w->days;
    uint32_t first = (uint32_t)track->first;

    for (uint32_t i = 0; i < w->work.count; i++) {
        uint32_t day = (uint32_t)column[i] / NETWORK_DAY - first;

        days[i] = day < track->days ? day : track->days;
    }
    for (uint32_t i = 0; i < w->work.count; i++)
        counts[track->at + days[i]]++;
}

static void
count_rows(struct worker *w)
{
    const struct timeline_plan *plan = w->plan;

    for (uint32_t r = 0; r < plan->row_count; r++) {
        uint32_t node = plan->row_nodes[r];

        if (!plan->rows[r].is)
            continue;
        count_column(w, &plan->tracks[r][0], w->columns[0][node], w->counts);
        if (plan->cases > 1 && plan->in_case[node])
            count_column(w, &plan->tracks[r][1], w->columns[1][node], w->counts);
    }
}

/* The targets in each of their eras. */
static void
count_eras(struct worker *w)
{
    const struct timeline_plan *plan = w->plan;

    for (unsigned t = 0; t < TIMELINE_TARGETS; t++) {
        if (!plan->era_tracks[t][0])
            continue;
        const struct network_node *target = &plan->network.nodes[plan->targets[t]];
        for (uint32_t k = 0; k < target->count; k++) {
            uint32_t node = plan->network.inputs[target->first + k].node;

            for (unsigned c = 0; c < plan->cases; c++)
                if (!c || plan->in_case[node])
                    count_column(w, &plan->era_tracks[t][c][k], w->columns[c][node], w->counts);
        }
    }
}

static uint64_t
count_until(const struct worker *w, uint32_t node, unsigned which_case, int32_t last)
{
    const int32_t *column;
    uint32_t       come = 0;

    if (node == NETWORK_NONE)
        return 0;
    column = w->columns[which_case][node];
    for (uint32_t i = 0; i < w->work.count; i++)
        come += column[i] <= last;
    return come;
}

static void
count_falls(struct worker *w)
{
    const struct timeline_plan *plan = w->plan;

    for (unsigned c = 0; c < plan->cases; c++) {
        for (uint32_t k = 0; k < plan->passing_count; k++) {
            w->passed[k][c].first += count_until(w, plan->passing[k].by, c, plan->by);
            w->passed[k][c].second += count_until(w, plan->passing[k].end, c, NETWORK_NEVER - 1);
        }
        for (uint32_t f = 0; f < plan->fall_count; f++) {
            const struct fall_plan *fall = &plan->falls[f];
            const int32_t *before = w->columns[c][fall->before], *after = w->columns[c][fall->after];
            uint32_t       was = 0, lost = 0;

            for (uint32_t i = 0; i < w->work.count; i++) {
                was += before[i] < fall->minute;
                lost += before[i] < fall->minute && after[i] > fall->minute;
            }
            w->fallen[f][c].first += was;
            w->fallen[f][c].second += lost;
        }
    }
}

static void
count_backed(struct worker *w)
{
    const struct timeline_plan *plan = w->plan;

    for (uint32_t i = 0; i < plan->need_count; i++)
        for (unsigned c = 0; c < plan->cases; c++) {
            const int32_t *column = w->columns[c][plan->network.backed[i]];
            uint32_t       come = 0;

            for (uint32_t k = 0; k < w->work.count; k++)
                come += column[k] < NETWORK_NEVER;
            w->backed[i][c] += come;
        }
}

static void
count_pairs(const struct worker *w, const int32_t *restrict base, const int32_t *restrict changed,
            int32_t by, struct gain_pairs *pairs)
{
    uint32_t with = 0, without = 0;

    for (uint32_t i = 0; i < w->work.count; i++) {
        with += changed[i] <= by && base[i] > by;
        without += changed[i] > by && base[i] <= by;
    }
    pairs->with += with;
    pairs->without += without;
}

static void
count_gain(struct worker *w, uint32_t index, unsigned which_case)
{
    const struct timeline_plan *plan = w->plan;
    const struct gain_plan     *gain = &plan->gains[index];
    const uint32_t             *list = plan->lists + gain->first;
    struct network_change       change = gain->change;

    if (gain->lacks[which_case])
        change.luck = NETWORK_ABSENT;
    for (uint32_t i = 0; i < gain->count; i++) {
        w->changed[list[i]] = w->spare + (size_t)i * NETWORK_BATCH;
        network_step(&w->work, list[i], which_case, &change, w->changed);
    }
    for (unsigned t = 0; t < TIMELINE_TARGETS; t++) {
        uint32_t by = plan->targets_by[t];

        count_column(w, &gain->tracks[t][which_case], w->changed[plan->targets[t]],
                     w->section_counts);
        count_pairs(w, w->columns[which_case][by], w->changed[by], plan->by,
                    &w->pairs[index][t][which_case]);
    }
    for (uint32_t i = 0; i < gain->count; i++)
        w->changed[list[i]] = w->columns[which_case][list[i]];
}

static void
count_stays(struct worker *w)
{
    const struct timeline_plan *plan = w->plan;

    for (uint32_t i = 0; i < plan->network.stay_count; i++)
        for (unsigned t = 0; t < TIMELINE_TARGETS; t++)
            for (unsigned c = 0; c < plan->cases; c++) {
                const struct stay_plan *stay = &plan->stays[i][t];
                int32_t *const         *columns = w->columns[c];

                count_pairs(w, columns[stay->own_by], columns[stay->by], plan->by,
                            &w->stayed[i][t][c][0]);
                count_pairs(w, columns[stay->own_end], columns[stay->end], NETWORK_NEVER - 1,
                            &w->stayed[i][t][c][1]);
            }
}

static void
count_gains(struct worker *w)
{
    const struct timeline_plan *plan = w->plan;

    for (unsigned c = 0; c < plan->cases && plan->gain_count; c++) {
        memcpy(w->changed, w->columns[c], plan->network.node_count * sizeof *w->changed);
        for (unsigned t = 0; t < TIMELINE_TARGETS; t++)
            count_column(w, &w->base_tracks[t][c], w->columns[c][plan->targets[t]],
                         w->base_counts);
        for (uint32_t g = 0; g < plan->gain_count; g++)
            if (plan->gains[g].moves[c])
                count_gain(w, g, c);
    }
}

static void
work_batch(struct worker *w, uint32_t first, uint32_t count)
{
    const struct timeline_plan *plan = w->plan;

    network_draw(&w->work, plan->seed, first, count);
    for (unsigned c = 0; c < plan->cases; c++)
        for (uint32_t i = 0; i < plan->network.node_count; i++)
            if (!c || plan->in_case[i])
                network_step(&w->work, i, c, NULL, w->columns[c]);
    count_rows(w);
    count_backed(w);
    count_eras(w);
    count_falls(w);
    count_stays(w);
    count_gains(w);
}

/* ---- sections ---- */

static void
end_section(struct worker *w, unsigned section)
{
    struct timeline_plan *plan = w->plan;
    uint64_t              half = (plan->draws / TIMELINE_SECTIONS + 1) / 2;
    size_t                base_size = 0;

    if (!plan->gain_count)
        return;
    for (unsigned t = 0; t < TIMELINE_TARGETS; t++)
        for (unsigned c = 0; c < plan->cases; c++) {
            const struct track *base = &w->base_tracks[t][c];

            base_size = base->at + base->days + 1;
            plan->base_medians[section][t][c] = track_rank(base, w->base_counts, half);
            for (uint32_t g = 0; g < plan->gain_count; g++)
                plan->medians[(size_t)section * plan->gain_count + g][t][c] =
                    track_rank(&plan->gains[g].tracks[t][c], w->section_counts, half);
        }
    for (size_t i = 0; i < plan->gain_count_size; i++)
        w->gain_counts[i] += w->section_counts[i];
    memset(w->section_counts, 0, plan->gain_count_size * sizeof *w->section_counts);
    memset(w->base_counts, 0, base_size * sizeof *w->base_counts);
}

/* All threads count, the one that asks tells. */
static void
tell_progress(const struct worker *w, uint32_t draws)
{
    uint64_t done = atomic_fetch_add_explicit(w->done, draws, memory_order_relaxed) + draws;

    if (w->ask->progress && !w->first)
        w->ask->progress(w->ask->context, done, w->plan->draws);
}

static enum status
work_sections(struct worker *w)
{
    uint32_t each = w->plan->draws / TIMELINE_SECTIONS;

    TRY(take_columns(w));
    TRY(take_counts(w));
    for (unsigned section = w->first; section < TIMELINE_SECTIONS; section += w->step) {
        for (uint32_t done = 0; done < each; done += NETWORK_BATCH) {
            uint32_t rest = each - done;

            rest = rest < NETWORK_BATCH ? rest : NETWORK_BATCH;
            work_batch(w, section * each + done, rest);
            tell_progress(w, rest);
        }
        end_section(w, section);
    }
    return TRUCE_OK;
}

static void *
run_worker(void *context)
{
    struct worker *w = context;

    w->status = work_sections(w);
    return NULL;
}

static void
add_pair(struct pair_count *to, struct pair_count more)
{
    to->first += more.first;
    to->second += more.second;
}

/* Whole numbers: in whatever order, the same sum. */
static void
add_up(struct timeline_plan *plan, const struct worker *w)
{
    for (size_t i = 0; i < plan->count_size; i++)
        plan->counts[i] += w->counts[i];
    for (uint32_t i = 0; i < plan->need_count; i++)
        for (unsigned c = 0; c < plan->cases; c++)
            plan->backed[i][c] += w->backed[i][c];
    for (unsigned c = 0; c < plan->cases; c++) {
        for (uint32_t k = 0; k < plan->passing_count; k++)
            add_pair(&plan->passed[k][c], w->passed[k][c]);
        for (uint32_t f = 0; f < plan->fall_count; f++)
            add_pair(&plan->fallen[f][c], w->fallen[f][c]);
    }
    for (uint32_t i = 0; i < plan->network.stay_count; i++)
        for (unsigned t = 0; t < TIMELINE_TARGETS; t++)
            for (unsigned c = 0; c < plan->cases; c++)
                for (unsigned k = 0; k < 2; k++) {
                    plan->stayed[i][t][c][k].with += w->stayed[i][t][c][k].with;
                    plan->stayed[i][t][c][k].without += w->stayed[i][t][c][k].without;
                }
    if (!plan->gain_count)
        return;
    for (size_t i = 0; i < plan->gain_count_size; i++)
        plan->gain_counts[i] += w->gain_counts[i];
    for (uint32_t g = 0; g < plan->gain_count; g++)
        for (unsigned t = 0; t < TIMELINE_TARGETS; t++)
            for (unsigned c = 0; c < plan->cases; c++) {
                plan->pairs[g][t][c].with += w->pairs[g][t][c].with;
                plan->pairs[g][t][c].without += w->pairs[g][t][c].without;
            }
}

enum status
timeline_run(struct timeline_plan *plan, const struct timeline_ask *ask, struct err *err)
{
    static const struct worker none;
    struct worker              workers[TIMELINE_SECTIONS];
    enum status                status = TRUCE_OK;
    unsigned                   threads = ask->threads ? ask->threads : sys_processors();
    atomic_uint_least64_t      done = 0;

    threads = threads < 1 ? 1 : threads < TIMELINE_SECTIONS ? threads : TIMELINE_SECTIONS;
    for (unsigned i = 0; i < threads; i++) {
        struct worker *w = &workers[i];

        *w = none;
        w->plan = plan;
        w->ask = ask;
        w->done = &done;
        w->first = i;
        w->step = threads;
        arena_init(&w->keep, WORK_BYTES_MAX);
        w->is_begun = i > 0 && pthread_create(&w->thread, NULL, run_worker, w) == 0;
    }
    for (unsigned i = 0; i < threads; i++) /* this thread's, and those that found none */
        if (!workers[i].is_begun)
            (void)run_worker(&workers[i]);
    for (unsigned i = 0; i < threads; i++) {
        if (workers[i].is_begun)
            (void)pthread_join(workers[i].thread, NULL);
        if (workers[i].status != TRUCE_OK && status == TRUCE_OK)
            status = err_set(err, workers[i].status, "%s", workers[i].err.text);
        else if (status == TRUCE_OK)
            add_up(plan, &workers[i]);
        arena_free(&workers[i].keep);
    }
    return status;
}
