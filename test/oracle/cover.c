/*
 * Cover problems so small that every choice can be tried: the solver finds the same values,
 * and says of each that it is proven. TRUCE_COVERS says how many problems; some by default.
 */
#include "test.h"

#include "base/sys.h"
#include "plan/full.h"

#include <math.h>

enum { COLUMNS = 10, ROWS = 6, GROUPS = 5, POOLS = 3, OWNERS = 4, SITES = 3, ENTRIES = 60 };

struct problem {
    struct cover_problem p;
    struct cover_column  columns[COLUMNS];
    struct cover_entry   entries[ENTRIES];
    struct cover_row     rows[ROWS];
    int64_t              pools[POOLS];
    double               site_weights[SITES];
};

static uint64_t state;

static uint32_t
draw(uint32_t below)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((state >> 33) % below);
}

static void
make_rows(struct problem *m)
{
    static const double weights[] = { 1, 1, 2, 3, 0.5, 0.1 };
    uint32_t            kinds = draw(3) ? 1 : 6;

    for (uint32_t r = 0; r < m->p.row_count; r++)
        m->rows[r] = (struct cover_row){ .count = draw(5), .backup = draw(3),
                                         .weight = weights[draw(kinds)],
                                         .site = draw(m->p.site_count), .kind = draw(3) };
    for (uint32_t s = 0; s < m->p.site_count; s++)
        m->site_weights[s] = weights[draw(kinds)];
    for (uint32_t i = 0; i < m->p.pool_count; i++)
        m->pools[i] = draw(4) ? (int64_t)draw(20) : -1;
}

static void
make_columns(struct problem *m)
{
    bool alike = draw(3) == 0; /* many equal columns */

    for (uint32_t c = 0; c < m->p.column_count; c++) {
        struct cover_column *column = &m->columns[c];

        *column = (struct cover_column){
            .group = draw(3) ? draw(m->p.group_count) : COVER_NONE,
            .pool = draw(3) ? draw(m->p.pool_count) : COVER_NONE,
            .owner = draw(6) ? draw(m->p.owner_count) : COVER_NONE,
            .cost = alike ? 3 : draw(9),
            .first = m->p.entry_count,
        };
        if (alike && c && draw(2)) {
            column->first = m->columns[c - 1].first;
            column->count = m->columns[c - 1].count;
            continue;
        }
        column->count = draw(6);
        for (uint32_t i = 0; i < column->count; i++)
            m->entries[m->p.entry_count++] = (struct cover_entry){ draw(m->p.row_count), draw(4) };
    }
}

/* Rows as circles about one place: each reaches what the one before does, and more. */
static void
make_nested(struct problem *m)
{
    for (uint32_t r = 0; r < m->p.row_count; r++)
        m->rows[r] = (struct cover_row){ .count = m->rows[0].count, .backup = m->rows[0].backup,
                                         .weight = m->rows[r].weight, .site = 0 };
    m->p.entry_count = 0;
    for (uint32_t c = 0; c < m->p.column_count; c++) {
        int64_t amount = draw(3) + 1;

        m->columns[c].first = m->p.entry_count;
        for (uint32_t r = draw(m->p.row_count); r < m->p.row_count; r++)
            m->entries[m->p.entry_count++] = (struct cover_entry){ r, amount };
        m->columns[c].count = m->p.entry_count - m->columns[c].first;
    }
}

static void
make(struct problem *m, uint64_t seed)
{
    state = seed * 7919 + 12345;
    *m = (struct problem){ .p = { .column_count = draw(COLUMNS) + 1, .row_count = draw(ROWS) + 1,
                                  .pool_count = POOLS, .group_count = GROUPS,
                                  .owner_count = draw(OWNERS) + 1,
                                  .site_count = draw(SITES) + 1, .survive = draw(3),
                                  .columns_max = draw(3) ? 0 : draw(4) + 1 } };
    m->p.columns = m->columns;
    m->p.entries = m->entries;
    m->p.rows = m->rows;
    m->p.pools = m->pools;
    m->p.site_weights = m->site_weights;
    make_rows(m);
    make_columns(m);
    if (draw(6) == 0)
        make_nested(m);
}

/* ---- the obvious way ---- */

static bool
is_allowed(const struct problem *m, uint32_t choice)
{
    int64_t  pools[POOLS] = { 0 };
    uint32_t groups[GROUPS] = { 0 }, count = 0;

    for (uint32_t c = 0; c < m->p.column_count; c++) {
        if (!(choice >> c & 1))
            continue;
        count++;
        if (m->columns[c].group != COVER_NONE && ++groups[m->columns[c].group] > 1)
            return false;
        if (m->columns[c].pool != COVER_NONE)
            pools[m->columns[c].pool] += m->columns[c].cost;
    }
    for (uint32_t i = 0; i < POOLS; i++)
        if (m->pools[i] >= 0 && pools[i] > m->pools[i])
            return false;
    return !m->p.columns_max || count <= m->p.columns_max;
}

/* What a row has when the owners in `gone` have left. */
static int64_t
has_without(const struct problem *m, uint32_t choice, uint32_t row, uint32_t gone)
{
    int64_t has = 0;

    for (uint32_t c = 0; c < m->p.column_count; c++) {
        if (!(choice >> c & 1) ||
            (m->columns[c].owner != COVER_NONE && gone >> m->columns[c].owner & 1))
            continue;
        for (uint32_t i = 0; i < m->columns[c].count; i++)
            if (m->entries[m->columns[c].first + i].row == row)
                has += m->entries[m->columns[c].first + i].amount;
    }
    return has;
}

static bool
survives(const struct problem *m, uint32_t choice, uint32_t site)
{
    bool has_row = false;

    for (uint32_t r = 0; r < m->p.row_count; r++) {
        if (m->rows[r].site != site)
            continue;
        has_row = true;
        for (uint32_t gone = 0; gone < 1u << m->p.owner_count; gone++)
            if ((uint32_t)__builtin_popcount(gone) <= m->p.survive &&
                has_without(m, choice, r, gone) < m->rows[r].count)
                return false;
    }
    return has_row;
}

static void
value(const struct problem *m, uint32_t choice, double values[COVER_STAGES])
{
    memset(values, 0, COVER_STAGES * sizeof *values);
    for (uint32_t r = 0; r < m->p.row_count; r++) {
        int64_t has = has_without(m, choice, r, 0), count = m->rows[r].count;

        values[COVER_COVERED] += m->rows[r].weight * (double)(has < count ? has : count);
        has = has > count ? has - count : 0;
        values[COVER_BACKUP] +=
            m->rows[r].weight * (double)(has < m->rows[r].backup ? has : m->rows[r].backup);
    }
    for (uint32_t s = 0; s < m->p.site_count && m->p.survive; s++)
        values[COVER_SURVIVING] += survives(m, choice, s) ? m->site_weights[s] : 0;
    for (uint32_t c = 0; c < m->p.column_count; c++)
        if (choice >> c & 1) {
            values[COVER_COST] += (double)m->columns[c].cost;
            values[COVER_COLUMNS]++;
        }
}

static bool
better(const double a[COVER_STAGES], const double b[COVER_STAGES])
{
    for (int s = 0; s < COVER_STAGES; s++)
        if (fabs(a[s] - b[s]) > 1e-9)
            return s <= COVER_SURVIVING ? a[s] > b[s] : a[s] < b[s];
    return false;
}

static void
find_best(const struct problem *m, double best[COVER_STAGES])
{
    value(m, 0, best);
    for (uint32_t choice = 1; choice < 1u << m->p.column_count; choice++) {
        double values[COVER_STAGES];

        if (!is_allowed(m, choice))
            continue;
        value(m, choice, values);
        if (better(values, best))
            memcpy(best, values, sizeof values);
    }
}

static void
expect_same(const struct problem *m, uint64_t seed)
{
    struct cover_limits limits = { .seed = seed };
    struct cover_answer answer = { 0 };
    struct arena        keep;
    struct err          err = { 0 };
    double              best[COVER_STAGES];

    arena_init(&keep, 64 << 20);
    EXPECT_SAY(cover_solve(&m->p, &limits, &keep, &answer, &err) == TRUCE_OK, "seed %llu: %s",
               (unsigned long long)seed, err.text);
    find_best(m, best);
    for (int s = 0; s < COVER_STAGES && answer.taken; s++) {
        const struct cover_value *v = &answer.stages[s];

        if (!v->asked)
            continue;
        EXPECT_SAY(fabs(v->value - best[s]) < 1e-6, "seed %llu stage %d: %g, best %g",
                   (unsigned long long)seed, s, v->value, best[s]);
        EXPECT_SAY(v->proven, "seed %llu stage %d: %g, bound %g", (unsigned long long)seed, s,
                   v->value, v->bound);
    }
    arena_free(&keep);
}

TEST(no_choice_of_all_is_better_than_the_solvers)
{
    static struct problem m;
    const char           *ask = getenv("TRUCE_COVERS");
    uint64_t              count = ask ? strtoull(ask, NULL, 10) : 300;

    for (uint64_t seed = 1; seed <= count; seed++) {
        make(&m, seed);
        expect_same(&m, seed);
    }
}

/* ---- cheaper, with all that is had ---- */

/* Has `b` of every need what `a` has, as far as it is asked, and every site that survives? */
static bool
has_as_much(const struct problem *m, uint32_t a, uint32_t b)
{
    for (uint32_t r = 0; r < m->p.row_count; r++) {
        int64_t top = m->rows[r].count + m->rows[r].backup;
        int64_t had = has_without(m, a, r, 0), has = has_without(m, b, r, 0);

        if (has < (had < top ? had : top))
            return false;
    }
    for (uint32_t s = 0; s < m->p.site_count && m->p.survive; s++)
        if (survives(m, a, s) && !survives(m, b, s))
            return false;
    return true;
}

static double
cost_of(const struct problem *m, uint32_t choice)
{
    double values[COVER_STAGES];

    value(m, choice, values);
    return values[COVER_COST];
}

static double
least_with_as_much(const struct problem *m, uint32_t had)
{
    double least = cost_of(m, had);

    for (uint32_t choice = 0; choice < 1u << m->p.column_count; choice++)
        if (is_allowed(m, choice) && has_as_much(m, had, choice))
            least = fmin(least, cost_of(m, choice));
    return least;
}

static uint32_t
make_cheaper(const struct problem *m, uint32_t had, double floor_)
{
    struct full_limits limits = { .until = sys_clock_s() + 0.05, .seed = 1 };
    struct cover_rows  rows;
    struct arena       keep;
    struct err         err = { 0 };
    bool               taken[COLUMNS + 1] = { false };
    uint32_t           choice = 0;

    for (uint32_t c = 0; c < m->p.column_count; c++)
        taken[c] = had >> c & 1;
    arena_init(&keep, 64 << 20);
    EXPECT(cover_rows_make(&m->p, &keep, &rows, &err) == TRUCE_OK);
    EXPECT_SAY(full_cheaper(&m->p, &rows, &limits, &keep, taken, &err) == TRUCE_OK, "%s",
               err.text);
    for (uint32_t c = 0; c < m->p.column_count; c++)
        choice |= (uint32_t)taken[c] << c;
    EXPECT_SAY(is_allowed(m, choice) && has_as_much(m, had, choice) &&
                   cost_of(m, choice) >= floor_ && cost_of(m, choice) <= cost_of(m, had),
               "%x from %x", choice, had);
    arena_free(&keep);
    return choice;
}

TEST(what_is_made_cheaper_has_all_that_was_had_and_mostly_nothing_costs_less)
{
    static struct problem m;
    unsigned              tried = 0, least = 0;

    for (uint64_t seed = 1; tried < 30; seed++) {
        uint32_t had;
        double   floor_;

        make(&m, seed);
        had = draw(1u << m.p.column_count);
        if (!is_allowed(&m, had) || (floor_ = least_with_as_much(&m, had)) >= cost_of(&m, had))
            continue;
        tried++;
        least += cost_of(&m, make_cheaper(&m, had, floor_)) <= floor_;
    }
    EXPECT_SAY(least > tried * 2 / 3, "%u of %u", least, tried);
}
