#include "columns_work.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const party_names[WORK_PARTIES] = { "P", "Q" };

static void
fail(const char *what, const char *why)
{
    printf("bench_columns: %s: %s\n", what, why);
    exit(1);
}

/* The leaves of the standard tree of acts, in its order. */
static uint16_t
leaf_act(uint32_t wanted)
{
    uint16_t size = vocab_size(&vocab_standard, VOCAB_ACT);

    for (uint16_t term = 1; term < size; term++) {
        bool is_leaf = true;

        for (uint16_t other = 1; other < size; other++)
            is_leaf =
                is_leaf && vocab_term(&vocab_standard, VOCAB_ACT, other)->parent != term;
        if (is_leaf && wanted-- == 0)
            return term;
    }
    fail("acts", "not so many leaves");
    return 0;
}

static const char *
act_name(uint32_t act)
{
    return vocab_term(&vocab_standard, VOCAB_ACT, leaf_act(act))->name;
}

/* ---- as text ---- */

static void
add_instant(const char *word, instant seconds, struct buf *out)
{
    char text[TIME_TEXT_LEN];

    buf_printf(out, "  %s %.*s\n", word,
               STR_ARGS(time_text(WORK_YEAR + seconds * TIME_SECOND, text)));
}

static void
add_mixed(uint32_t number, struct buf *out)
{
    static const char *const more[] = { "  except in z0\n", "  daily 06:00 to 22:00\n",
                                        "  except by P\n",
                                        "  except ruling \"was it allowed\"\n" };

    buf_add_c(out, more[number / 10 % 4]);
}

static void
add_clause(const struct work_zone *zone, uint32_t number, bool mixed, struct buf *out)
{
    bool any = false;

    buf_printf(out, "zone z%u\n  polygon ", number);
    for (uint32_t i = 0; i < zone->ring.count; i++)
        buf_printf(out, "%s%.17g %.17g", i ? ", " : "", zone->ring.points[i].lat,
                   zone->ring.points[i].lon);
    buf_printf(out, "\nclause w.%u\n  forbid ", number);
    for (uint32_t act = 0; act < WORK_ACTS; act++)
        if (zone->rule.acts >> act & 1) {
            buf_printf(out, "%s%s", any ? ", " : "", act_name(act));
            any = true;
        }
    buf_add_c(out, mixed && number % 10 == 5 ? " with weapon\n  by " : "\n  by ");
    any = false;
    for (uint32_t i = 0; i < WORK_PARTIES; i++)
        if (zone->rule.parties >> i & 1) {
            buf_printf(out, "%s%s", any ? ", " : "", party_names[i]);
            any = true;
        }
    buf_printf(out, "\n  in z%u\n", number);
    add_instant("from", zone->rule.from, out);
    add_instant("until", zone->rule.until, out);
    if (mixed && number % 10 == 0)
        add_mixed(number, out);
    buf_add_c(out, "  text \"generated\"\n");
}

void
work_text(const struct work_zone *zones, uint32_t count, bool mixed, struct buf *out)
{
    buf_add_c(out, "timezone UTC\nparty P\nparty Q\nagreement w\n  parties P, Q\n"
                   "  signed 2015-01-01\n");
    for (uint32_t i = 0; i < count; i++)
        add_clause(&zones[i], i, mixed, out);
}

static enum status
no_file(void *context, struct str name, struct arena *keep, struct str *ret_text,
        struct err *err)
{
    (void)context, (void)keep, (void)ret_text;
    return err_set(err, TRUCE_MISSING, "no file '%.*s'", STR_ARGS(name));
}

struct program *
work_compile(struct str text, struct arena *keep)
{
    static struct diagnostics diagnostics;
    struct terms_file         file = { STR("bench.truce"), text };
    struct program           *program = NULL;
    struct err                err = { 0 };

    if (terms_compile(&file, 1, no_file, NULL, keep, &program, &diagnostics, &err) !=
        TRUCE_OK) {
        struct buf words;

        buf_init(&words, 1 << 20);
        diagnostics_text(&diagnostics, &words);
        printf("%.*s\n", (int)(words.len > 2000 ? 2000 : words.len), words.at);
        fail("the terms", err.text);
    }
    return program;
}

/* ---- very many, without text ---- */

static uint64_t state;

/* splitmix64: Steele, Lea and Flood, OOPSLA 2014 */
static uint64_t
bits(void)
{
    uint64_t z = (state += 0x9E3779B97F4A7C15u);

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static double
between(double from, double to)
{
    return from + (to - from) * (double)(bits() >> 11) * 0x1p-53;
}

static const struct zone *
many_zone(struct arena *keep)
{
    struct point points[65], at = { between(22, 40.3), between(44.3, 52.4) };
    struct ring  ring = { points, 17 + (uint32_t)(bits() % 48) };
    const double radius = between(1.5, 10) / 111.2;
    uint32_t     corners = ring.count - 1, one = 1;
    struct zone *zone = NULL;
    struct err   err = { 0 };

    for (uint32_t i = 0; i < corners; i++) {
        double angle = 6.283185307 * i / corners, here = radius * between(0.7, 1);

        points[i] = (struct point){ at.lon + here * cos(angle) / 0.6626,
                                    at.lat + here * sin(angle) };
    }
    points[corners] = points[0];
    if (zone_from_polygons(keep, &ring, &one, 1, &zone, &err) != TRUCE_OK)
        fail("a zone", err.text);
    return zone;
}

static struct clause_version
many_version(struct arena *keep)
{
    struct clause_version v = { .kind = CLAUSE_FORBID, .by = 1 + bits() % 3 };
    struct zone_epoch    *epoch = ARENA_NEW(keep, struct zone_epoch);
    double                days = 1 + between(0, 59), from = between(0, 365 - days);

    v.acts.terms = ARENA_ARRAY(keep, 8, uint16_t);
    v.in.zones = ARENA_NEW(keep, struct epochs);
    CHECK(epoch && v.acts.terms && v.in.zones);
    for (uint32_t i = 0; i < 8; i++)
        v.acts.terms[i] = leaf_act(bits() % WORK_ACTS);
    v.acts.count = 8;
    v.span = (struct span){ WORK_YEAR + (instant)(from * (double)TIME_DAY),
                            WORK_YEAR + (instant)((from + days) * (double)TIME_DAY) };
    if (bits() % 10 < 3)
        v.span = (struct span){ TIME_MIN, TIME_MAX };
    v.sure = v.span;
    *epoch = (struct zone_epoch){ { TIME_MIN, TIME_MAX }, many_zone(keep) };
    *v.in.zones = (struct epochs){ .at = epoch, .count = 1, .words = STR("z") };
    v.in.count = 1;
    return v;
}

struct program *
work_many(uint32_t zones, struct arena *keep)
{
    struct str      head = STR("timezone UTC\nparty P\nparty Q\nagreement w\n"
                                    "  parties P, Q\n  signed 2015-01-01\n");
    struct program *program = work_compile(head, keep);

    state = 7;
    program->clauses = ARENA_ARRAY(keep, zones, struct clause);
    CHECK(program->clauses);
    for (uint32_t i = 0; i < zones; i++) {
        struct clause *clause = &program->clauses[i];

        clause->name = STR("w.many");
        clause->versions = ARENA_NEW(keep, struct clause_version);
        CHECK(clause->versions);
        clause->versions[0] = many_version(keep);
        clause->version_count = 1;
    }
    program->clause_count = zones;
    return program;
}

/* ---- reports ---- */

void
work_kind(const struct program *program, uint32_t kind, struct report *ret_report)
{
    struct report report;

    memset(&report, 0, sizeof report);
    report.words = program->words;
    report.act = leaf_act(kind / WORK_PARTIES);
    report.by[0] = str_from_c(party_names[kind % WORK_PARTIES]);
    report.by_count = 1;
    report.calibre_max_mm = report.weapon_range_max_m = INFINITY;
    report.radius_m = report.bearing_deg = report.bearing_width_deg = (double)NAN;
    report.range_min_m = report.range_max_m = (double)NAN;
    report.source = STR("bench");
    report.id = STR("1");
    *ret_report = report;
    work_place(ret_report, &(struct cells_report){ { 30, 50 }, WORK_YEAR, 0, 0 });
}

void
work_place(struct report *report, const struct cells_report *row)
{
    report->lon = row->at.lon;
    report->lat = row->at.lat;
    report->from = (struct when){ WHEN_INSTANT, row->time };
}

void
work_rows(const uint16_t kinds[WORK_KINDS], struct cells_report *reports, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        reports[i].act = kinds[reports[i].act * WORK_PARTIES + reports[i].party];
        reports[i].party = 0;
        reports[i].time = WORK_YEAR + reports[i].time * TIME_SECOND;
    }
}
