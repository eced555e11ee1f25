#include "watch/columns_parts.h"

#include <stdlib.h>

/* Hits of places taken at a time: enough that blocks of points stay whole. */
enum { HITS_LEAST = 4096 };

/* So many are in order sooner by hand than by qsort. */
enum { FEW = 32 };

enum status
columns_work_init(struct columns_work *work, const struct columns *columns,
                  struct arena *keep, struct err *err)
{
    size_t            most = columns->place_count + (size_t)HITS_LEAST;
    struct cells_hit *hits = ARENA_ARRAY(keep, most, struct cells_hit);

    TRY_NEW(hits, err);
    *work = (struct columns_work){ columns, hits, most };
    return TRUCE_OK;
}

/* ---- from places to clauses ---- */

struct output {
    struct columns_hit *hits;
    size_t              count;
};

/* Is the point in the zone, by its exact distance? */
static enum status
where_is(const struct zone *zone, struct point at, enum answer *ret_answer,
         struct err *err)
{
    const struct location location = { .kind = LOCATION_DISC, .at = at };

    return zone_answer(zone, &location, NULL, ret_answer, err);
}

static enum status
take_place(const struct columns *columns, const uint64_t *may, const uint64_t *sure,
           const struct cells_report *row, struct cells_hit hit, struct output *out,
           struct err *err)
{
    const struct columns_place *place = &columns->places[hit.zone & ~CELLS_NEAR];
    enum answer                 where = ANSWER_YES;
    bool                        is_known = !(hit.zone & CELLS_NEAR);

    for (uint32_t i = place->first; i < place[1].first; i++) {
        const struct columns_rule *rule = &columns->rules[i];

        if (!columns_bit(may, i) || row->time < rule->span.from ||
            row->time >= rule->span.until)
            continue;
        if (!is_known) {
            TRY(where_is(place->zone, row->at, &where, err));
            is_known = true;
        }
        if (where == ANSWER_NO)
            return TRUCE_OK;
        out->hits[out->count++] =
            (struct columns_hit){ hit.report, rule->clause & 0xfffffff,
                                  (columns_bit(sure, i) ? where : ANSWER_POSSIBLE) & 7u,
                                  !rule->is_plain };
    }
    return TRUCE_OK;
}

static int
compare_hits(const void *a, const void *b)
{
    const struct columns_hit *x = a, *y = b;

    return (x->clause > y->clause) - (x->clause < y->clause);
}

/* Of one row: by clause, each once. Its zones answer each for itself and the greatest
 * counts. */
static size_t
sort_row(struct columns_hit *hits, size_t count)
{
    size_t kept = 0;

    if (count > FEW)
        qsort(hits, count, sizeof *hits, compare_hits);
    for (size_t i = 1; i < count && count <= FEW; i++)
        for (size_t k = i; k > 0 && hits[k - 1].clause > hits[k].clause; k--) {
            struct columns_hit swap = hits[k];

            hits[k] = hits[k - 1];
            hits[k - 1] = swap;
        }
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || hits[kept - 1].clause != hits[i].clause) {
            hits[kept++] = hits[i];
            continue;
        }
        struct columns_hit *same = &hits[kept - 1];
        same->asks |= hits[i].asks;
        same->answer = same->answer > hits[i].answer ? same->answer : hits[i].answer;
    }
    return kept;
}

/* Places' hits, in the order of their rows, into clauses' hits. */
static enum status
take_places(const struct columns *columns, const struct columns_kinds *kinds,
            const struct cells_report *rows, const struct cells_hit *places, size_t count,
            struct output *out, struct err *err)
{
    for (size_t i = 0; i < count;) {
        uint32_t row = places[i].report;
        size_t   first = out->count, kind = (size_t)rows[row].act * columns->rule_words;

        for (; i < count && places[i].report == row; i++)
            TRY(take_place(columns, kinds->may + kind, kinds->sure + kind, &rows[row],
                           places[i], out, err));
        if (out->count - first > 1)
            out->count = first + sort_row(out->hits + first, out->count - first);
    }
    return TRUCE_OK;
}

static size_t
rules_most(const struct columns *columns, const struct cells_hit *places, size_t count)
{
    size_t most = 0;

    for (size_t i = 0; i < count; i++) {
        const struct columns_place *place =
            &columns->places[places[i].zone & ~CELLS_NEAR];

        most += place[1].first - place->first;
    }
    return most;
}

enum status
columns_match(struct columns_work *work, const struct columns_kinds *kinds,
              const struct cells_report *rows, uint32_t from, uint32_t until,
              struct buf *hits, struct err *err)
{
    const struct columns    *columns = work->columns;
    const struct cells_kinds bits = { kinds->places, kinds->count };

    CHECK(kinds->columns == columns);
    while (from < until) {
        size_t found = cells_match_near(columns->cells, &bits, rows, until, &from,
                                        work->hits, work->hits_max);
        size_t most = rules_most(columns, work->hits, found);

        struct output out = { (void *)buf_room(hits, most * sizeof(struct columns_hit)),
                              0 };
        TRY(buf_status(hits, err));
        TRY(take_places(columns, kinds, rows, work->hits, found, &out, err));
        hits->len += out.count * sizeof *out.hits;
    }
    return TRUCE_OK;
}

struct columns_size
columns_size(const struct columns *columns, const struct columns_kinds *kinds)
{
    return (struct columns_size){ columns->place_count, columns->rule_count,
                                  kinds ? kinds->count : 0,
                                  cells_size(columns->cells).bytes };
}
