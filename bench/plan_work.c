#include "plan_work.h"

#include <math.h>
#include <stdlib.h>

/* ---- numbers in a text ---- */

struct numbers {
    struct str rest;
    bool       failed;
};

static double
number(struct numbers *n)
{
    char   text[64];
    size_t from = 0, len;
    double value;

    while (from < n->rest.len && strchr(" \t\r\n", n->rest.at[from]))
        from++;
    for (len = 0; from + len < n->rest.len && !strchr(" \t\r\n", n->rest.at[from + len]);)
        len++;
    if (!len || len >= sizeof text) {
        n->failed = true;
        return 0;
    }
    memcpy(text, n->rest.at + from, len);
    text[len] = 0;
    n->rest.at += from + len;
    n->rest.len -= from + len;
    char *end;
    value = strtod(text, &end);
    n->failed |= *end != 0;
    return value;
}

/* A count or an index; one that is not in its range fails. */
static uint32_t
whole(struct numbers *n, uint32_t least, uint32_t most)
{
    double value = number(n);

    if (n->failed || value != floor(value) || value < least || value > most) {
        n->failed = true;
        return least;
    }
    return (uint32_t)value;
}

enum { WORK_MAX = 10000 };

static enum status
bad(struct err *err, const char *what)
{
    return err_set(err, TRUCE_SYNTAX, "this is no %s problem of the OR-Library", what);
}

/* ---- set covering ---- */

struct pair {
    uint32_t column, row;
};

static enum status
take_pairs(struct numbers *n, struct cover_row *rows, uint32_t row_count, uint32_t column_count,
           struct arena *keep, struct pair **ret_pairs, uint32_t *ret_count, struct err *err)
{
    size_t       room = n->rest.len / 2 + 1; /* each is a digit and a space at least */
    struct pair *pairs = ARENA_ARRAY(keep, room, struct pair);
    uint32_t     count = 0;

    TRY_NEW(pairs, err);
    for (uint32_t r = 0; r < row_count && !n->failed; r++) {
        uint32_t in_row = whole(n, 0, column_count);

        rows[r] = (struct cover_row){ .count = 1, .weight = 1, .site = 0 };
        for (uint32_t i = 0; i < in_row && !n->failed && count < room; i++)
            pairs[count++] = (struct pair){ whole(n, 1, column_count) - 1, r };
    }
    *ret_pairs = pairs;
    *ret_count = count;
    return n->failed ? bad(err, "set covering") : TRUCE_OK;
}

enum status
work_cover(struct str text, struct arena *keep, struct cover_problem *ret_problem,
           struct err *err)
{
    struct numbers       n = { .rest = text };
    uint32_t             rows = whole(&n, 1, WORK_MAX), columns = whole(&n, 1, WORK_MAX), count = 0;
    struct cover_column *column = ARENA_ARRAY(keep, (size_t)columns + 1, struct cover_column);
    struct cover_row    *row = ARENA_ARRAY(keep, rows, struct cover_row);
    struct cover_entry  *entries;
    struct pair         *pairs = NULL;

    TRY_NEW(column && row, err);
    for (uint32_t c = 0; c < columns; c++)
        column[c] = (struct cover_column){ COVER_NONE, COVER_NONE, COVER_NONE,
                                           (int64_t)whole(&n, 0, 1000000), 0, 0 };
    TRY(take_pairs(&n, row, rows, columns, keep, &pairs, &count, err));
    entries = ARENA_ARRAY(keep, (size_t)count + 1, struct cover_entry);
    TRY_NEW(entries, err);
    for (uint32_t i = 0; i < count; i++)
        column[pairs[i].column].count++;
    for (uint32_t c = 0; c < columns; c++) {
        column[c + 1].first = column[c].first + column[c].count;
        column[c].count = 0;
    }
    for (uint32_t i = 0; i < count; i++) {
        struct cover_column *c = &column[pairs[i].column];

        entries[c->first + c->count++] = (struct cover_entry){ pairs[i].row, 1 };
    }
    *ret_problem = (struct cover_problem){ .columns = column, .entries = entries, .rows = row,
                                           .column_count = columns, .entry_count = count,
                                           .row_count = rows };
    return TRUCE_OK;
}

/* ---- p-median ---- */

enum { FAR = 1000000000 };

/* All shortest ways (Floyd 1962); of an edge given twice the last holds, as the library says. */
static int32_t *
distances(struct numbers *n, uint32_t vertices, uint32_t edges, struct arena *keep)
{
    int32_t *d = ARENA_ARRAY(keep, (size_t)vertices * vertices, int32_t);

    for (uint32_t i = 0; d && i < vertices * vertices; i++)
        d[i] = i / vertices == i % vertices ? 0 : FAR;
    for (uint32_t e = 0; d && e < edges; e++) {
        uint32_t from = whole(n, 1, vertices) - 1, to = whole(n, 1, vertices) - 1;

        d[from * vertices + to] = d[to * vertices + from] = (int32_t)whole(n, 0, 1000000);
    }
    for (uint32_t k = 0; d && k < vertices; k++)
        for (uint32_t i = 0; i < vertices; i++)
            for (uint32_t j = 0; j < vertices; j++)
                if (d[i * vertices + k] + d[k * vertices + j] < d[i * vertices + j])
                    d[i * vertices + j] = d[i * vertices + k] + d[k * vertices + j];
    return d;
}

static int
by_distance(const void *a, const void *b)
{
    return *(const int32_t *)a < *(const int32_t *)b ? -1
                                                     : *(const int32_t *)a > *(const int32_t *)b;
}

/* A customer's levels as rows; the greatest is left out: it is always reached. */
static uint32_t
add_levels(const int32_t *d, uint32_t vertices, uint32_t site, int32_t *sorted,
           struct cover_row *rows, int32_t *row_levels)
{
    uint32_t count = 0;

    memcpy(sorted, d, vertices * sizeof *d);
    qsort(sorted, vertices, sizeof *sorted, by_distance);
    for (uint32_t i = 0; i + 1 < vertices; i++) {
        if (sorted[i + 1] == sorted[i])
            continue;
        rows[count] = (struct cover_row){ .count = 1, .weight = sorted[i + 1] - sorted[i],
                                          .site = site };
        row_levels[count++] = sorted[i];
    }
    return count;
}

enum status
work_pmed(struct str text, struct arena *keep, struct cover_problem *ret_problem,
          double *ret_base, struct err *err)
{
    struct numbers       n = { .rest = text };
    uint32_t             v = whole(&n, 1, 1000), edges = whole(&n, 1, 1000000);
    uint32_t             p = whole(&n, 1, v), rows = 0, entries = 0;
    int32_t             *d = distances(&n, v, edges, keep);
    int32_t             *sorted = ARENA_ARRAY(keep, v, int32_t);
    int32_t             *levels = ARENA_ARRAY(keep, (size_t)v * v, int32_t);
    struct cover_row    *row = ARENA_ARRAY(keep, (size_t)v * v, struct cover_row);
    struct cover_column *column = ARENA_ARRAY(keep, v, struct cover_column);
    struct cover_entry  *entry;

    TRY_NEW(d && sorted && levels && row && column, err);
    if (n.failed)
        return bad(err, "p-median");
    *ret_base = 0;
    for (uint32_t i = 0; i < v; i++) {
        rows += add_levels(d + i * v, v, i, sorted, row + rows, levels + rows);
        *ret_base += sorted[v - 1];
    }
    entry = ARENA_ARRAY(keep, (size_t)rows * v, struct cover_entry);
    TRY_NEW(entry, err);
    for (uint32_t c = 0; c < v; c++) {
        column[c] = (struct cover_column){ COVER_NONE, COVER_NONE, COVER_NONE, 1, entries, 0 };
        for (uint32_t r = 0; r < rows; r++)
            if (d[row[r].site * v + c] <= levels[r])
                entry[entries++] = (struct cover_entry){ r, 1 };
        column[c].count = entries - column[c].first;
    }
    *ret_problem = (struct cover_problem){ .columns = column, .entries = entry, .rows = row,
                                           .column_count = v, .entry_count = entries,
                                           .row_count = rows, .site_count = v,
                                           .columns_max = p };
    return TRUCE_OK;
}

/* ---- warehouses ---- */

enum status
work_warehouses(struct str text, struct milp *milp, struct arena *keep, struct err *err)
{
    struct numbers n = { .rest = text };
    uint32_t       houses = whole(&n, 1, 1000), customers = whole(&n, 1, 1000), at = houses;
    double        *room = ARENA_ARRAY(keep, houses, double);
    double        *cost = ARENA_ARRAY(keep, houses * (customers + 1), double);
    double        *demand = ARENA_ARRAY(keep, customers, double);

    TRY_NEW(room && cost && demand, err);
    for (uint32_t h = 0; h < houses; h++) {
        room[h] = number(&n);
        cost[h] = number(&n);
        milp_variable(milp, 0, 1, true);
    }
    for (uint32_t c = 0; c < customers; c++) {
        demand[c] = number(&n);
        for (uint32_t h = 0; h < houses; h++, at++) {
            cost[at] = number(&n);
            milp_variable(milp, 0, 1, false);
        }
    }
    for (uint32_t c = 0; c < customers; c++) {
        milp_row(milp, MILP_EQUAL, 1);
        for (uint32_t h = 0; h < houses; h++)
            milp_term(milp, houses + c * houses + h, 1);
        for (uint32_t h = 0; h < houses; h++) { /* no share of a house that is not there */
            milp_row(milp, MILP_AT_MOST, 0);
            milp_term(milp, houses + c * houses + h, 1);
            milp_term(milp, h, -1);
        }
    }
    for (uint32_t h = 0; h < houses; h++) {
        milp_row(milp, MILP_AT_MOST, 0);
        milp_term(milp, h, -room[h]);
        for (uint32_t c = 0; c < customers; c++)
            milp_term(milp, houses + c * houses + h, demand[c]);
    }
    milp_objective(milp, false, 0);
    for (uint32_t i = 0; i < at; i++)
        milp_term(milp, i, cost[i]);
    return n.failed ? bad(err, "warehouse") : TRUCE_OK;
}

/* ---- a mission ---- */

enum { CLUSTERS = 24 };

static uint64_t state;

/* splitmix64, Steele, Lea and Flood, OOPSLA 2014 */
static double
chance(double from, double to)
{
    uint64_t z = state += 0x9E3779B97F4A7C15;

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    z ^= z >> 31;
    return from + (to - from) * (double)(z >> 11) * 0x1p-53;
}

static uint32_t
pick(uint32_t from, uint32_t to)
{
    return (uint32_t)chance(from, to + 1.0);
}

struct spot {
    double x, y; /* km */
};

struct unit {
    uint32_t capability, second, owner; /* second: COVER_NONE, or another that it brings one of */
    int64_t  amount, strength;
    double   reach;
};

struct mission {
    struct work_size     size;
    struct spot         *sites, *bases;
    struct unit         *units;
    struct cover_row    *rows;
    uint32_t            *row_capability;
    struct cover_column *columns;
    struct cover_entry  *entries;
    int64_t             *pools;
    double              *weights;
    uint32_t             row_count, column_count, entry_count;
};

static struct spot
near_to(struct spot centre, double spread)
{
    return (struct spot){ centre.x + chance(-spread, spread), centre.y + chance(-spread, spread) };
}

/* A country of 1,000 km by 600 km: sites about towns, bases at some of them. */
static void
make_places(struct mission *m)
{
    struct spot towns[CLUSTERS];

    for (int i = 0; i < CLUSTERS; i++)
        towns[i] = (struct spot){ chance(0, 1000), chance(0, 600) };
    for (uint32_t s = 0; s < m->size.sites; s++) {
        uint32_t needs = pick(1, m->size.needs);
        uint32_t first = pick(0, m->size.capabilities - 1);

        m->sites[s] = near_to(towns[pick(0, CLUSTERS - 1)], 60);
        m->weights[s] = pick(1, 5);
        for (uint32_t i = 0; i < needs; i++) {
            uint32_t capability = (first + i) % m->size.capabilities;

            m->row_capability[m->row_count] = capability;
            m->rows[m->row_count++] = (struct cover_row){
                .count = pick(1, m->size.each), .backup = pick(0, 1), .weight = m->weights[s], .site = s,
                .kind = capability };
        }
    }
    for (uint32_t b = 0; b < m->size.bases; b++) {
        m->bases[b] = near_to(m->sites[pick(0, m->size.sites - 1)], 10);
        m->pools[b] = pick(5, 25) * 100;
        if (m->size.apart)
            m->pools[b] = -1;
    }
}

static void
make_units(struct mission *m)
{
    for (uint32_t u = 0; u < m->size.units; u++)
        m->units[u] = (struct unit){
            .capability = pick(0, m->size.capabilities - 1),
            .second = pick(0, 2) ? COVER_NONE : pick(0, m->size.capabilities - 1),
            .owner = pick(0, m->size.owners - 1),
            .amount = pick(1, 3),
            .strength = pick(5, 90) * 10,
            .reach = (m->size.scarce ? pick(2, 6) : pick(5, 15)) * 10,
        };
    for (uint32_t u = 0; u < m->size.units && m->size.apart; u++)
        m->units[u].second = COVER_NONE;
}

static void
station(struct mission *m, uint32_t u, uint32_t b)
{
    const struct unit  *unit = &m->units[u];
    struct cover_column column = { .group = u, .pool = b, .owner = unit->owner,
                                   .cost = unit->strength, .first = m->entry_count };

    for (uint32_t r = 0; r < m->row_count; r++) {
        const struct spot *site = &m->sites[m->rows[r].site];
        int64_t amount = (unit->capability == m->row_capability[r] ? unit->amount : 0) +
                         (unit->second == m->row_capability[r] ? 1 : 0);

        if (amount && hypot(site->x - m->bases[b].x, site->y - m->bases[b].y) <= unit->reach)
            m->entries[m->entry_count++] = (struct cover_entry){ r, amount };
    }
    column.count = m->entry_count - column.first;
    if (column.count)
        m->columns[m->column_count++] = column;
}

enum status
work_mission(struct work_size size, uint64_t seed, struct arena *keep,
             struct cover_problem *ret_problem, struct err *err)
{
    size_t         rows = (size_t)size.sites * size.needs, columns = (size_t)size.units * size.bases;
    struct mission m = { .size = size,
                         .sites = ARENA_ARRAY(keep, size.sites, struct spot),
                         .bases = ARENA_ARRAY(keep, size.bases, struct spot),
                         .units = ARENA_ARRAY(keep, size.units, struct unit),
                         .rows = ARENA_ARRAY(keep, rows, struct cover_row),
                         .row_capability = ARENA_ARRAY(keep, rows, uint32_t),
                         .columns = ARENA_ARRAY(keep, columns, struct cover_column),
                         .entries = ARENA_ARRAY(keep, columns * rows / size.capabilities,
                                                struct cover_entry),
                         .pools = ARENA_ARRAY(keep, size.bases, int64_t),
                         .weights = ARENA_ARRAY(keep, size.sites, double) };

    TRY_NEW(m.sites && m.bases && m.units && m.rows && m.row_capability && m.columns &&
                m.entries && m.pools && m.weights, err);
    state = seed;
    make_places(&m);
    make_units(&m);
    for (uint32_t u = 0; u < size.units; u++)
        for (uint32_t b = 0; b < size.bases; b++)
            station(&m, u, b);
    *ret_problem = (struct cover_problem){
        .columns = m.columns, .entries = m.entries, .rows = m.rows, .pools = m.pools,
        .site_weights = m.weights, .column_count = m.column_count,
        .entry_count = m.entry_count, .row_count = m.row_count, .pool_count = size.bases,
        .group_count = size.units, .owner_count = size.owners, .site_count = size.sites,
        .survive = size.survive };
    return TRUCE_OK;
}
