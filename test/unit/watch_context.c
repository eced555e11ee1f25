#include "test.h"

#include "terms/compile.h"
#include "watch/context.h"
#include "watch/finding.h"
#include "wire/json.h"

/*
 * What reports tell of each other: held against slow and obvious versions, and against the
 * laws that it has to keep.
 */

static uint64_t seed = 20061121;

/* splitmix64 (Vigna) */
static uint64_t
next(void)
{
    uint64_t z = (seed += 0x9E3779B97F4A7C15u);

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static const char terms_text[] =
    "timezone UTC\nparty A\nparty B\n"
    "zone z\n  box 48 38 49 39\n"
    "anchor quiet\n  first 6 hours without fire in z after 2020-01-01\n"
    "agreement c \"C\"\n  parties A, B\n  signed 2020-01-01\n  source \"x\"\n"
    "clause c.limit \"l\"\n  limit tank to 5\n  limit crate to 3\n  in z\n  source \"x\"\n"
    "clause c.equal \"e\"\n  equal crate between A, B\n  in z\n  source \"x\"\n"
    "clause c.told \"n\"\n  forbid fire\n  except notified 2 hours before\n  source \"x\"\n"
    "clause c.drill \"d\"\n  forbid fire\n  in z\n  except during \"drill\"\n  source \"x\"\n"
    "clause c.near \"t\"\n  forbid presence\n  in within 20 km of track \"T\"\n  source \"x\"\n"
    "clause c.quiet \"s\"\n  forbid presence\n  from quiet\n  source \"x\"\n";

enum { REPORTS_MAX = 40, TEXT_MAX = 64 * 1024 };

struct world {
    struct arena          keep, step;
    const struct program *program;
    struct context        context;
    struct evaluator     *evaluator;
};

static const struct program *
compile(struct world *w, const struct terms_world *light)
{
    static struct diagnostics diagnostics;
    struct terms_file         file = { STR("t.truce"), { terms_text, sizeof terms_text - 1 } };
    struct program           *program = NULL;
    struct err                err = { 0 };

    diagnostics = (struct diagnostics){ 0 };
    EXPECT_SAY(terms_compile_in(light, &file, 1, NULL, NULL, &w->keep, &program, &diagnostics,
                                &err) == TRUCE_OK, "%s %.*s", err.text,
               STR_ARGS(diagnostics.at[0].text));
    return program;
}

static void
world_open(struct world *w)
{
    arena_init(&w->keep, (size_t)1 << 30);
    arena_init(&w->step, (size_t)1 << 28);
    w->program = compile(w, NULL);
}

static void
world_close(struct world *w)
{
    arena_free(&w->keep);
    arena_free(&w->step);
}

/* In the light of these reports, in this order. */
static void
world_gather(struct world *w, const struct report *reports, const uint32_t *order,
             uint32_t count)
{
    struct terms_world light;
    struct err         err = { 0 };
    bool               took;

    EXPECT(context_init(&w->context, w->program, &w->keep, &err) == TRUCE_OK);
    for (uint32_t i = 0; i < count; i++)
        EXPECT(context_take(&w->context, &reports[order[i]], &w->step, &took, &err) == TRUCE_OK);
    EXPECT_SAY(context_finish(&w->context, &light, &err) == TRUCE_OK, "%s", err.text);
    w->program = compile(w, &light);
    EXPECT_SAY(context_bind(&w->context, w->program, &err) == TRUCE_OK, "%s", err.text);
    w->evaluator = ARENA_NEW(&w->keep, struct evaluator);
    evaluator_init(w->evaluator, w->program, &w->context);
}

static void
decode(struct world *w, const char *text, struct report *ret_report)
{
    const struct json *json;
    struct err         err = { 0 };
    struct str         kept = arena_copy_str(&w->keep, str_from_c(text));

    EXPECT_SAY(json_parse(kept, &w->keep, &json, &err) == TRUCE_OK, "%s: %s", text, err.text);
    EXPECT_SAY(report_decode(json, kept, w->program->words, &tz_utc, ret_report, &err) == TRUCE_OK,
               "%s: %s", text, err.text);
}

/* ---- any report ---- */

static const char *
pick(const char *const *from, uint32_t count)
{
    return from[next() % count];
}

#define PICK(...) \
    pick((const char *const[]){ __VA_ARGS__ }, \
         sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

/* A time within four days, an hour or a whole day, so that many coincide. */
static void
add_time(struct buf *out, const char *name)
{
    unsigned day = 1 + (unsigned)(next() % 4), hour = (unsigned)(next() % 6) * 4;

    buf_printf(out, next() % 4 ? ",\"%s\":\"2020-01-%02uT%02u:00:00Z\"" : ",\"%s\":\"2020-01-%02u\"",
               name, day, hour);
}

static void
any_report(struct buf *out, unsigned number)
{
    const char *act = PICK("holding", "holding", "holding", "notice", "position", "fire", "shot",
                           "event", "presence", "presence");
    unsigned    least = (unsigned)(next() % 6);

    buf_clear(out);
    buf_printf(out, "{\"id\":\"%u\",\"source\":\"s\",\"act\":\"%s\"", number, act);
    add_time(out, "from");
    if (next() % 3)
        buf_printf(out, ",\"by\":%s", PICK("\"A\"", "\"B\"", "[\"A\",\"B\"]", "\"X\"", "[\"B\",\"X\"]"));
    bool placed = next() % 8;
    if (placed)
        buf_printf(out, ",\"lat\":%s,\"lon\":38.5", PICK("48.5", "48.6", "49.0", "49.5"));
    if (strcmp(act, "holding") == 0)
        buf_printf(out, ",\"item\":\"%s\",\"site\":\"%s\",\"count_min\":%u,\"count_max\":%u",
                   PICK("tank", "crate", "weapon", "boat"), PICK("p", "q"), least,
                   least + (unsigned)(next() % 3));
    if (strcmp(act, "notice") == 0) {
        buf_printf(out, ",\"covers\":\"%s\",\"notice\":\"%s\"", PICK("fire", "shot", "event"),
                   PICK("drill", "other"));
        if (next() % 4)
            add_time(out, "known");
    }
    if (strcmp(act, "position") == 0)
        buf_printf(out, ",\"track\":\"T\"%s", placed ? PICK("", ",\"radius_m\":5000") : "");
    buf_add_byte(out, '}');
}

static uint32_t
any_reports(struct world *w, struct report *reports)
{
    uint32_t   count = 1 + (uint32_t)(next() % REPORTS_MAX);
    struct buf text;

    buf_init(&text, TEXT_MAX);
    for (uint32_t i = 0; i < count; i++) {
        any_report(&text, i);
        buf_add_byte(&text, 0);
        decode(w, text.at, &reports[i]);
    }
    buf_free(&text);
    return count;
}

/* All findings of one report. */
static void
add_findings(struct world *w, const struct report *report, struct buf *out)
{
    struct verdict v;
    struct err     err = { 0 };

    evaluator_take(w->evaluator, report);
    for (uint32_t i = 0; i < w->program->clause_count; i++) {
        EXPECT_SAY(evaluator_judge(w->evaluator, i, false, &w->step, &v, &err) == TRUCE_OK, "%s",
                   err.text);
        if (v.answer == ANSWER_NO)
            continue;
        finding_add(w->evaluator, &v, 0, out);
        buf_add_byte(out, '\n');
    }
}

TEST(the_order_of_reports_changes_nothing)
{
    unsigned said = 0;

    for (unsigned round = 0; round < 40 && !test_failures_here; round++) {
        struct report *reports = calloc(REPORTS_MAX, sizeof *reports);
        uint32_t       order[REPORTS_MAX];
        struct world   a, b;
        struct buf     first, second;

        world_open(&a);
        world_open(&b);
        uint32_t count = any_reports(&a, reports);
        for (uint32_t i = 0; i < count; i++)
            order[i] = i;
        world_gather(&a, reports, order, count);
        for (uint32_t i = count - 1; i > 0; i--) {
            uint32_t k = (uint32_t)(next() % (i + 1)), other = order[i];

            order[i] = order[k];
            order[k] = other;
        }
        world_gather(&b, reports, order, count);
        buf_init(&first, 1 << 20);
        buf_init(&second, 1 << 20);
        for (uint32_t i = 0; i < count; i++) {
            add_findings(&a, &reports[i], &first);
            add_findings(&b, &reports[i], &second);
        }
        said += first.len > 0;
        EXPECT_STR(buf_str(&second), buf_str(&first));
        buf_free(&first);
        buf_free(&second);
        world_close(&a);
        world_close(&b);
        free(reports);
    }
    EXPECT(said > 30);
}

/* where.c looks for the epochs of a report by halves. */
TEST(epochs_of_a_zone_that_moves_are_in_order_of_their_beginnings_and_ends)
{
    unsigned many = 0;

    for (unsigned round = 0; round < 20; round++) {
        struct report *reports = calloc(REPORTS_MAX, sizeof *reports);
        uint32_t       order[REPORTS_MAX];
        struct world   w;

        world_open(&w);
        uint32_t count = any_reports(&w, reports);
        for (uint32_t i = 0; i < count; i++)
            order[i] = i;
        world_gather(&w, reports, order, count);
        for (uint32_t i = 0; i < w.program->clause_count; i++) {
            const struct epochs *in = &w.program->clauses[i].versions[0].in.zones[0];

            many += in->count > 2;
            for (uint32_t k = 1; k < in->count; k++)
                EXPECT(in->at[k - 1].span.from <= in->at[k].span.from &&
                       in->at[k - 1].span.until <= in->at[k].span.until);
        }
        world_close(&w);
        free(reports);
    }
    EXPECT(many > 5);
}

/* ---- sums against all that may have been ---- */

enum { HOLDINGS = 4, HOURS = 6 };

/* One stock's reports and the asking one's time: each at some hour of a stretch. */
struct puzzle {
    struct holding holdings[HOLDINGS];
    uint32_t       count;
    instant        first, last; /* of the report that asks, which is another stock's */
};

/* Every placement of every holding and of the question: the last holding before it holds. */
static void
by_placements(const struct puzzle *p, int64_t *ret_least, int64_t *ret_most)
{
    uint32_t at[HOLDINGS] = { 0 };
    int64_t  least = INT64_MAX, most = 0;

    for (bool more = true; more;) {
        for (instant t = p->first; t <= p->last; t++)
            for (uint32_t k = 0; k < p->count; k++) /* of those at one time any may be last */
                for (uint32_t none = 0; none < 2; none++) {
                    instant latest = -1, mine = p->holdings[k].first + at[k];

                    for (uint32_t i = 0; i < p->count; i++) {
                        instant when = p->holdings[i].first + at[i];

                        latest = when <= t && when > latest ? when : latest;
                    }
                    if (none ? latest >= 0 : mine > t || mine != latest)
                        continue;
                    int64_t low = none ? 0 : p->holdings[k].least;
                    int64_t high = none ? 0 : p->holdings[k].most;

                    least = low < least ? low : least;
                    most = high > most ? high : most;
                }
        more = false;
        for (uint32_t i = 0; i < p->count && !more; i++) {
            more = p->holdings[i].first + ++at[i] <= p->holdings[i].last;
            if (!more)
                at[i] = 0;
        }
    }
    *ret_least = least;
    *ret_most = most;
}

static const struct subject_location anywhere = { { TIME_MIN, TIME_MAX },
                                                  { .kind = LOCATION_UNKNOWN } };

static struct stock_sum
sum_of(struct arena *keep, const struct puzzle *p)
{
    struct zone             *everywhere = NULL;
    struct zone_epoch        epoch;
    struct epochs            epochs = { .at = &epoch, .count = 1 };
    struct zone_list         in = { .zones = &epochs, .count = 1 };
    struct subject_location  place = anywhere;
    struct spot_place        spot = { .locations = &place, .location_count = 1 };
    struct spots             spots = { .at = &spot, .count = 1 };
    struct where_slot        slots[8] = { { 0 } }, said_slots[8] = { { 0 } };
    struct item              item = { STR("crate"), false, 0 };
    struct stock_said        held = { .stock = { .item = STR("crate"), .site = STR("p"),
                                                 .parties = 1, .certain = true },
                                      .key = STR("p") };
    struct stock_said        said = { .stock = { .item = STR("crate"), .site = STR("q"),
                                                 .parties = 1, .certain = true },
                                      .key = STR("q"),
                                      .holding = { .first = p->first, .last = p->last } };
    struct stocks            stocks;
    struct stock_sum         sum = { 0 };
    struct err               err = { 0 };

    EXPECT(zone_everywhere(keep, &everywhere, &err) == TRUCE_OK);
    epoch = (struct zone_epoch){ { TIME_MIN, TIME_MAX }, everywhere };
    held.stock.owner = said.stock.owner = STR("A");
    /* in a key the parts stand one after the other; what tells them apart is the affair of
     * stock_read, so these are made by it in the stories, and here by hand */
    static const size_t lens[] = { 5, 1 };
    char                key[2][sizeof lens + 7];
    for (int i = 0; i < 2; i++) {
        memcpy(key[i], lens, sizeof lens);
        memcpy(key[i] + sizeof lens, i ? "crateqA" : "cratepA", 7);
    }
    held.key = (struct str){ key[0], sizeof key[0] };
    said.key = (struct str){ key[1], sizeof key[1] };
    stocks_init(&stocks, keep);
    for (uint32_t i = 0; i < p->count; i++) {
        held.holding = p->holdings[i];
        EXPECT(stocks_add(&stocks, &held, 0, &err) == TRUCE_OK);
    }
    EXPECT(stocks_finish(&stocks, &err) == TRUCE_OK);
    struct stock_asked asked = { .stocks = &stocks, .spots = &spots, .words = &vocab_standard,
                                 .said = &said,
                                 .said_where = { &anywhere, 1, p->first,
                                                 p->last > p->first ? p->last + 1 : p->first },
                                 .said_memo = { said_slots, 8, 1 }, .memo = { slots, 8, 1 },
                                 .in = &in, .span = { TIME_MIN, TIME_MAX }, .item = &item,
                                 .party = 0 };
    EXPECT_SAY(stock_sum(&asked, keep, NULL, NULL, &sum, &err) == TRUCE_OK, "%s", err.text);
    return sum;
}

TEST(a_sum_is_from_the_least_to_the_most_that_any_placement_of_the_reports_gives)
{
    struct arena keep;
    unsigned     wide = 0, none = 0;

    arena_init(&keep, (size_t)1 << 30);
    for (unsigned round = 0; round < 3000 && !test_failures_here; round++) {
        struct puzzle p = { .count = 1 + (uint32_t)(next() % HOLDINGS) };
        int64_t       least = 0, most = 0;

        for (uint32_t i = 0; i < p.count; i++) {
            struct holding *h = &p.holdings[i];

            h->first = (instant)(next() % HOURS);
            h->last = h->first + (instant)(next() % 2 ? 0 : next() % 4);
            h->least = (int64_t)(next() % 5);
            h->most = h->least + (int64_t)(next() % 3);
        }
        p.first = (instant)(next() % (HOURS + 2));
        p.last = p.first + (instant)(next() % 2 ? 0 : next() % 3);
        by_placements(&p, &least, &most);
        struct stock_sum sum = sum_of(&keep, &p);
        EXPECT_SAY(sum.least == least && sum.most == most,
                   "round %u: got %lld to %lld, want %lld to %lld", round, (long long)sum.least,
                   (long long)sum.most, (long long)least, (long long)most);
        wide += least < most;
        none += most == 0;
        arena_reset(&keep);
    }
    EXPECT(wide > 500 && none > 100);
    arena_free(&keep);
}

/* ---- silence hour by hour ---- */

/* The first hour that ends `length` hours without a break since `after`; -1: none. A break
 * at an hour ends what came before it; one over hours ends it all along. */
static int
silent_by_hours(const struct silence_break *breaks, unsigned count, bool sure, int length,
                int horizon)
{
    for (int end = length; end <= horizon; end++) {
        bool broken = false;

        for (unsigned i = 0; i < count; i++) {
            int from = (int)(breaks[i].from / TIME_HOUR), until = (int)(breaks[i].until / TIME_HOUR);
            int begin = end - length;

            if (sure && !breaks[i].sure)
                continue;
            broken = broken || (from == until ? from > begin && from < end
                                              : from < end && until > begin);
        }
        if (!broken)
            return end;
    }
    return -1;
}

TEST(a_silence_ends_where_a_clock_read_hour_by_hour_says)
{
    struct arena keep;
    unsigned     doubt = 0, never = 0;

    arena_init(&keep, 1 << 24);
    for (unsigned round = 0; round < 5000 && !test_failures_here; round++) {
        int            length = 2 + (int)(next() % 5), horizon = (int)(next() % 20);
        struct silence silence = { .length = { .exact = length * TIME_HOUR }, .after = 0 };
        struct silence_breaks breaks;
        struct silence_break  list[8];
        unsigned              count = (unsigned)(next() % 8);
        instant               first, last;

        silence_init(&breaks, &keep);
        for (unsigned i = 0; i < count; i++) {
            instant from = (instant)(1 + next() % 16) * TIME_HOUR;
            instant until = from + (next() % 3 ? 0 : (instant)(next() % 5) * TIME_HOUR);

            list[i] = (struct silence_break){ from, until, from == until && next() % 2 };
            EXPECT(silence_add(&breaks, list[i], NULL) == TRUCE_OK);
        }
        silence_reached(&silence, &tz_utc, &breaks, horizon * TIME_HOUR, &first, &last);
        int want_first = silent_by_hours(list, count, true, length, horizon);
        int want_last = silent_by_hours(list, count, false, length, horizon);
        int got_first = first == TIME_MAX ? -1 : (int)(first / TIME_HOUR);
        int got_last = last == TIME_MAX ? -1 : (int)(last / TIME_HOUR);
        EXPECT_SAY(got_first == want_first && got_last == want_last,
                   "round %u: got %d to %d, want %d to %d", round, got_first, got_last, want_first,
                   want_last);
        doubt += want_first != want_last;
        never += want_first < 0;
        arena_reset(&keep);
    }
    EXPECT(doubt > 500 && never > 300);
    arena_free(&keep);
}

/* ---- limits ---- */

TEST(more_than_may_bear_on_each_other_is_refused_in_words)
{
    struct arena keep;
    struct err   err = { 0 };
    uint32_t     size = 0;
    void        *at = NULL;

    arena_init(&keep, 1 << 20);
    EXPECT(context_grow(&keep, &at, 0, &size, 8, 3, "holdings", &err) == TRUCE_OK && size == 3);
    EXPECT(context_grow(&keep, &at, 2, &size, 8, 3, "holdings", &err) == TRUCE_OK);
    EXPECT(context_grow(&keep, &at, 3, &size, 8, 3, "holdings", &err) == TRUCE_LIMIT);
    EXPECT_STR(str_sub(str_from_c(err.text), 0, 20), STR("more than 3 holdings"));
    arena_free(&keep);
}
