/*
 * watch/columns.h against the evaluator, clause by clause: programs of all forms of
 * clause, reports of all forms of place and time, many of them on boundaries and a step
 * beside them. What the columns leave out must be no; what they answer, its very answer;
 * findings the same bytes; one thread or two, the same hits.
 */
#include "../unit/terms.h"

#include "geo_random.h"

#include "watch/columns.h"
#include "watch/context.h"
#include "watch/finding.h"

enum { REPORTS = 400 };

static struct arena  step;
static struct report reports[REPORTS];

/* ---- a program ---- */

static struct buf program_text;

static double west, south; /* of the area, 4 by 2 degrees */

static const char *
one_of(const char *const *words, size_t count)
{
    return words[random_below((uint32_t)count)];
}
#define ONE_OF(words) one_of((words), sizeof(words) / sizeof(words)[0])

static double
lon(void)
{
    double at = west + random_in(0, 4);

    return at > 180 ? at - 360 : at;
}

static double
lat(void)
{
    return south + random_in(0, 2);
}

static void
add_polygon(struct buf *out)
{
    double   x = west + random_in(0.7, 3), y = south + random_in(0.7, 1.3);
    double   size = random_size(0.01, 0.6);
    unsigned count = 3 + random_below(12);

    buf_add_c(out, "polygon ");
    for (unsigned i = 0; i <= count; i++) {
        double angle = 6.283185307 * (i % count) / count;
        double radius = size * (i % count % 2 ? 1 : 0.4); /* concave */
        double at = x + radius * cos(angle);

        buf_printf(out, "%s%.6f %.6f", i ? ", " : "", y + radius * sin(angle),
                   at > 180 ? at - 360 : at);
    }
}

static void
add_shape(struct buf *out, bool crosses)
{
    double at[2] = { lat(), lon() };

    switch (random_below(crosses ? 3 : 4)) {
    case 0:
        buf_printf(out, "circle %.3f km at %.5f %.5f", random_size(0.1, 80), at[0],
                   at[1]);
        break;
    case 1:
        buf_printf(out, "box %.3f %.3f %.3f %.3f", at[0], at[1],
                   at[0] + random_size(0.01, 0.5),
                   remainder(at[1] + random_size(0.01, 1), 360));
        break;
    case 2: buf_printf(out, "within %.2f km of z0", random_size(0.1, 20)); break;
    default: add_polygon(out);
    }
}

static void
add_zones(struct buf *out, bool crosses, unsigned count)
{
    static const char *const joins[] = { " and ", " or ", " minus ", " minus " };

    for (unsigned i = 0; i < count; i++) {
        buf_printf(out, "zone z%u\n  ", i);
        if (i == 0)
            buf_printf(out, "circle 15 km at %.4f %.4f", south + 1,
                       remainder(west + 2, 360));
        else
            add_shape(out, crosses);
        if (i && random_below(3) == 0) {
            buf_add_c(out, ONE_OF(joins));
            add_shape(out, crosses);
        }
        buf_add_c(out, "\n");
        if (i && random_below(5) == 0) { /* a second version */
            buf_printf(out, "zone z%u\n  ", i);
            add_shape(out, crosses);
            buf_add_c(out, "\n  from 2015-07-01\n");
        }
    }
}

static void
add_in(struct buf *out, unsigned zones)
{
    unsigned count = random_below(6) ? 1 : 2 + random_below(2);

    if (random_below(10) == 0)
        return; /* everywhere */
    buf_add_c(out, "  in ");
    for (unsigned i = 0; i < count; i++)
        buf_printf(out, "%sz%u", i ? ", " : "", random_below(zones));
    buf_add_c(out, "\n");
}

static void
add_clause(struct buf *out, unsigned number, unsigned zones)
{
    static const char *const acts[] = { "fire",     "explosion", "presence",
                                        "movement", "event",     "shelling, burst",
                                        "shot" };
    static const char *const with[] = { "",
                                        "",
                                        "",
                                        " with artillery",
                                        " with artillery calibre >= 100 mm",
                                        " with weapon range > 10 km",
                                        " with tank, mortar",
                                        " against civilian",
                                        " with mortar against medical" };
    static const char *const by[] = { "", "", "  by UA\n", "  by AF\n", "  by UA, AF\n" };
    static const char *const when[] = { "",
                                        "  from 2015-03-01 00:00\n",
                                        "  from 2015-02-20\n  until 2015-09-01\n",
                                        "  from 2015-05-05 12:00\n  for 30 days\n",
                                        "  daily 08:00 to 18:00\n",
                                        "  weekly mon, wed 22:00 to 04:00\n" };
    static const char *const excepts[] = { "",
                                           "",
                                           "",
                                           "",
                                           "  except in z0\n",
                                           "  except burst\n",
                                           "  except by UA\n",
                                           "  except ruling \"who\"\n",
                                           "  except with mortar\n",
                                           "  except daily 10:00 to 11:00\n" };

    buf_printf(out, "clause m.%u\n  forbid %s%s\n%s", number, ONE_OF(acts), ONE_OF(with),
               ONE_OF(by));
    add_in(out, zones);
    buf_printf(out, "%s%s  text \"x\"\n", ONE_OF(when), ONE_OF(excepts));
    if (random_below(6) == 0) {
        buf_printf(out, "clause m.%u\n  forbid %s\n", number, ONE_OF(acts));
        add_in(out, zones);
        buf_add_c(out, "  from 2015-10-01\n  text \"x\"\n");
    }
    if (random_below(8) == 0)
        buf_printf(out, "suspend m.%u from 2015-06-01 until 2015-06-15\n", number);
    if (random_below(12) == 0)
        buf_printf(out, "clause m.u%u\n  uncheckable \"why\"\n  text \"x\"\n", number);
}

/* Of stocks, of what is required, of what moves and of what was announced. */
static void
add_others(struct buf *out, unsigned zones)
{
    buf_printf(out, "zone moving\n  within %.1f km of track convoy\n",
               random_size(1, 60));
    buf_printf(out,
               "clause m.limit\n  limit tank to 5\n  limit mortar to 9\n  in z%u\n"
               "  by UA\n  text \"x\"\n",
               random_below(zones));
    buf_add_c(out,
              "clause m.equal\n  equal stored_weapon between UA, AF\n  text \"x\"\n");
    buf_add_c(out, "clause m.require\n  require withdrawal\n  before 2015-09-01\n"
                   "  text \"x\"\n");
    buf_printf(out,
               "clause m.track\n  forbid fire, movement\n  in moving, z%u\n"
               "  text \"x\"\n",
               random_below(zones));
    buf_printf(out,
               "clause m.notice\n  forbid fire, event\n  in z%u\n"
               "  except notified 24 hours before\n  text \"x\"\n",
               random_below(zones));
}

static void
random_program(struct compiled *c)
{
    struct buf text;
    unsigned   zones = 2 + random_below(8), clauses = 1 + random_below(40);
    bool       crosses;

    west = random_below(4) ? 36 : random_below(2) ? 178 : -180;
    south = random_below(4) ? 47 : random_below(2) ? 79 : -1;
    crosses = west != 36;
    buf_init(&text, 1 << 20);
    buf_add_c(&text, HEAD);
    add_zones(&text, crosses, zones);
    for (unsigned i = 0; i < clauses; i++)
        add_clause(&text, i, zones);
    if (random_below(2))
        add_others(&text, zones);
    compile_str(c, buf_str(&text));
    buf_free(&program_text); /* kept: it may be compiled again */
    program_text = text;
}

/* What the reports tell of each other; the terms again in its light. False: they cannot
 * be. */
static bool
gather(struct compiled *c, struct context *context, unsigned count)
{
    struct terms_file  file = { STR("t.truce"), buf_str(&program_text) };
    struct terms_world world;
    struct err         err = { 0 };
    bool               took;

    if (context_init(context, c->program, &c->keep, &err) != TRUCE_OK)
        return false;
    for (unsigned i = 0; i < count; i++) {
        arena_reset(&step);
        if (context_take(context, &reports[i], &step, &took, &err) != TRUCE_OK)
            return false;
    }
    if (context_finish(context, &world, &err) != TRUCE_OK)
        return false;
    if (context_moves_terms(c->program) &&
        terms_compile_in(&world, &file, 1, memory_read, NULL, &c->keep, &c->program,
                         &c->diagnostics, &err) != TRUCE_OK)
        return false;
    return context_bind(context, c->program, &err) == TRUCE_OK;
}

/* ---- reports ---- */

/* On the boundary of some zone, or up to 3 m beside it. */
static struct point
near_boundary(const struct program *p)
{
    const struct zone *zone = p->zones[random_below(p->zone_count)].epochs.at[0].zone;
    struct point       at = { lon(), lat() };

    if (zone->empty || zone->everywhere)
        return at;
    const struct ring *ring = &zone->rings[random_below(zone->ring_count)];
    uint32_t           i = random_below(ring->count - 1);
    double             t = random_below(3) ? random_in(0, 1) : 0;
    struct point       a = ring->points[i], b = ring->points[i + 1];

    at = (struct point){ a.lon + (b.lon - a.lon) * t, a.lat + (b.lat - a.lat) * t };
    if (random_below(3))
        at = geodesic_direct(at, random_in(0, 360),
                             random_below(2) ? random_in(0, 3) : random_size(1, 3000));
    return at;
}

static void
add_place(struct buf *out, const struct program *p, bool is_row)
{
    struct point at = random_below(2) ? near_boundary(p) : (struct point){ lon(), lat() };

    if (!is_row && random_below(8) == 0) {
        if (random_below(3))
            buf_printf(out, ",\"place\":\"z%u\"", random_below(p->zone_count));
        return; /* or nowhere */
    }
    buf_printf(out, ",\"lat\":%.17g,\"lon\":%.17g", fmin(at.lat, 90), at.lon);
    if (is_row)
        return;
    if (random_below(2))
        buf_printf(out, ",\"radius_m\":%.3f",
                   random_below(8) ? random_size(0.1, 50000) : 0);
    if (random_below(4) == 0)
        buf_printf(out, ",\"bearing_deg\":%.1f", random_in(0, 360));
    if (random_below(4) == 0)
        buf_printf(out, ",\"range_max_m\":%.1f", random_size(10, 60000));
}

static void
add_time(struct buf *out, bool is_row)
{
    unsigned month = 1 + random_below(12), day = 1 + random_below(28);

    if (!is_row && random_below(10) == 0)
        return;
    if (!is_row && random_below(3) == 0) {
        buf_printf(out, ",\"from\":\"2015-%02u-%02u\"", month, day);
        if (random_below(2))
            buf_printf(out, ",\"to\":\"2015-%02u-%02u\"", month,
                       day + random_below(28 - day + 1));
        return;
    }
    buf_printf(out, ",\"from\":\"2015-%02u-%02uT%02u:%02u:00Z\"", month, day,
               random_below(24), random_below(4) ? random_below(60) : 0);
}

static void
random_report(struct buf *out, const struct program *p, unsigned number)
{
    static const char *const acts[] = { "shot",     "burst", "impact", "presence",
                                        "movement", "fire",  "event",  "shelling" };
    static const char *const weapons[] = {
        "",
        "",
        ",\"weapon\":\"mortar\",\"calibre_min_mm\":120,\"calibre_max_mm\":120",
        ",\"weapon\":\"artillery\"",
        ",\"weapon\":\"tank\"",
        ",\"weapon\":\"artillery\",\"calibre_min_mm\":80,\"calibre_max_mm\":152"
    };
    static const char *const targets[] = { "", "", ",\"target\":\"civilian\"",
                                           ",\"target\":\"hospital\"" };
    static const char *const who[] = { "",
                                       "",
                                       ",\"by\":[\"UA\"]",
                                       ",\"by\":[\"AF\"]",
                                       ",\"by\":[\"UA\",\"AF\"]",
                                       ",\"by\":[\"X\"]",
                                       ",\"between\":[\"UA\",\"AF\"]",
                                       ",\"between\":[\"UA\",\"X\"]" };
    static const char *const others[] = {
        "holding\",\"item\":\"tank\",\"site\":\"a\",\"count_min\":6,\"count_max\":6,"
        "\"by\":[\"UA\"],\"text\":\"",
        "holding\",\"item\":\"stored_weapon\",\"site\":\"b\",\"count_min\":3,"
        "\"by\":[\"AF\"],\"text\":\"",
        "position\",\"track\":\"convoy\",\"text\":\"",
        "notice\",\"covers\":\"fire\",\"known\":\"2015-02-01T00:00:00Z\",\"text\":\"",
    };
    bool is_row = random_below(3) > 0;

    if (random_below(6))
        buf_printf(out, "{\"source\":\"s\",\"id\":\"%u\",\"act\":\"%s\"%s%s%s", number,
                   ONE_OF(acts), ONE_OF(weapons), ONE_OF(targets), ONE_OF(who));
    else
        buf_printf(out, "{\"source\":\"s\",\"id\":\"%u\",\"act\":\"%s\"", number,
                   ONE_OF(others));
    add_time(out, is_row);
    add_place(out, p, is_row);
    buf_add_c(out, "}");
}

static unsigned
make_reports(const struct program *p, struct arena *keep)
{
    unsigned made = 0;

    for (unsigned i = 0; i < REPORTS; i++) {
        const struct json *json;
        struct buf         text;
        struct err         err = { 0 };

        buf_init(&text, 1 << 16);
        random_report(&text, p, i);
        struct str line = arena_copy_str(keep, buf_str(&text));
        buf_free(&text);
        if (json_parse(line, keep, &json, &err) == TRUCE_OK &&
            report_decode(json, line, p->words, NULL, &reports[made], &err) == TRUCE_OK)
            made++;
    }
    return made;
}

/* ---- the comparison ---- */

struct tally {
    unsigned programs, reports, rows, findings, asked, answered, spared, judged;
};

static bool
is_among(const uint32_t *list, uint32_t count, uint32_t clause)
{
    for (uint32_t i = 0; i < count; i++)
        if (list[i] == clause)
            return true;
    return false;
}

/* The stream: all clauses, and the candidates alone. */
static void
compare_report(struct columns_kinds *kinds, struct evaluator *e, struct tally *tally)
{
    const struct program *p = e->program;
    const uint32_t       *list = NULL;
    uint32_t              count = 0;
    struct err            err = { 0 };
    struct verdict        verdict;

    count = columns_candidates(kinds, &e->subject, &list);
    for (uint32_t i = 1; i < count; i++)
        EXPECT(list[i - 1] < list[i]);
    for (uint32_t i = 0; i < p->clause_count; i++) {
        arena_reset(&step);
        EXPECT(evaluator_judge(e, i, false, &step, &verdict, &err) == TRUCE_OK);
        tally->findings += verdict.answer != ANSWER_NO;
        EXPECT_SAY(verdict.answer == ANSWER_NO || is_among(list, count, i),
                   "%.*s is %s of report %.*s at %.17g %.17g, and left out",
                   STR_ARGS(p->clauses[i].name), answer_name(verdict.answer),
                   STR_ARGS(e->subject.report->id), e->subject.report->lat,
                   e->subject.report->lon);
    }
    tally->judged += count;
    tally->spared += p->clause_count - count;
}

static unsigned
make_rows(struct columns_kinds *kinds, struct evaluator *e, unsigned count,
          struct cells_report *rows, unsigned *of)
{
    unsigned made = 0;

    for (unsigned i = 0; i < count; i++) {
        uint16_t kind = 0;

        evaluator_take(e, &reports[i]);
        if (!columns_is_row(&e->subject))
            continue;
        kind = columns_kind(kinds, &e->subject);
        of[made] = i;
        rows[made++] = (struct cells_report){ e->subject.locations[0].location.at,
                                              e->subject.from, kind, 0 };
    }
    return made;
}

static void
compare_rows(const struct columns *columns, struct columns_kinds *kinds,
             struct evaluator *e, unsigned count, struct tally *tally)
{
    static struct cells_report rows[REPORTS];
    unsigned                   of[REPORTS], made = make_rows(kinds, e, count, rows, of);
    struct columns_work        work;
    struct buf                 hits;
    struct err                 err = { 0 };
    size_t                     at = 0;

    buf_init(&hits, 1 << 24);
    EXPECT(columns_work_init(&work, columns, &step, &err) == TRUCE_OK);
    EXPECT(columns_match(&work, kinds, rows, 0, made, &hits, &err) == TRUCE_OK);
    const struct columns_hit *hit = (const struct columns_hit *)(void *)hits.at;
    size_t                    found = hits.len / sizeof *hit;
    tally->rows += made;
    for (unsigned i = 0; i < made; i++) {
        evaluator_take(e, &reports[of[i]]);
        for (uint32_t c = 0; c < e->program->clause_count; c++) {
            struct verdict verdict;
            bool           is_hit = at < found && hit[at].row == i && hit[at].clause == c;

            EXPECT(evaluator_judge(e, c, false, &step, &verdict, &err) == TRUCE_OK);
            EXPECT_SAY(is_hit ? hit[at].asks || hit[at].answer == verdict.answer
                              : verdict.answer == ANSWER_NO,
                       "%.*s is %s at %.17g %.17g, not %s",
                       STR_ARGS(e->program->clauses[c].name), answer_name(verdict.answer),
                       rows[i].at.lat, rows[i].at.lon,
                       is_hit ? answer_name(hit[at].answer) : "left out");
            tally->asked += is_hit && hit[at].asks;
            tally->answered += is_hit && !hit[at].asks;
            at += is_hit;
        }
    }
    EXPECT(at == found);
    buf_free(&hits);
}

TEST(what_columns_leave_out_is_no_and_what_they_answer_is_the_evaluators_answer)
{
    static struct evaluator e;
    struct tally            tally = { 0 };

    arena_init(&step, 1 << 28);
    while (tally.reports < times(3000)) {
        struct compiled       c;
        struct columns       *columns = NULL;
        struct columns_kinds *kinds = NULL;
        struct err            err = { 0 };

        random_program(&c);
        static struct context context;
        unsigned count = c.status == TRUCE_OK ? make_reports(c.program, &c.keep) : 0;

        if (c.status == TRUCE_OK && gather(&c, &context, count)) {
            EXPECT_SAY(columns_build(&c.keep, c.program, &columns, &err) == TRUCE_OK,
                       "%s", err.text);
            EXPECT(columns_kinds_build(&c.keep, columns, &kinds, &err) == TRUCE_OK);
            evaluator_init(&e, c.program, &context);
            for (unsigned i = 0; i < count; i++) {
                evaluator_take(&e, &reports[i]);
                compare_report(kinds, &e, &tally);
            }
            arena_reset(&step);
            compare_rows(columns, kinds, &e, count, &tally);
            tally.programs++;
            tally.reports += count;
        } else if (tally.programs == 0) {
            printf("# %.*s\n", STR_ARGS(buf_str(&c.text)));
        }
        compiled_free(&c);
    }
    printf("# %u programs, %u reports, %u findings; %u clauses judged, %u spared; of %u "
           "rows %u answered, %u asked\n",
           tally.programs, tally.reports, tally.findings, tally.judged, tally.spared,
           tally.rows, tally.answered, tally.asked);
    EXPECT(tally.findings > tally.reports / 6 && tally.spared > tally.judged);
    EXPECT(tally.answered > tally.rows / 25 && tally.asked > 0);
    buf_free(&program_text);
    arena_free(&step);
}
