#include "report/situation.h"

#include "watch/subject.h"

#include <math.h>
#include <stdlib.h>

/* What one report and its findings add. */
struct addition {
    const struct walk_item *item;
    struct subject          subject;
    instant                 first, last; /* local days; TIME_MIN, TIME_MAX not known */
    struct range            killed;
    bool                    said;
};

static enum status
latest_init(struct latest *latest, uint32_t max, struct arena *keep, struct err *err)
{
    *latest = (struct latest){ .max = max < LISTED_MAX ? max : LISTED_MAX };
    latest->at = ARENA_ARRAY(keep, (size_t)latest->max + 1, struct listed);
    TRY_NEW(latest->at, err);
    return TRUCE_OK;
}

/* When an agreement was signed, else when the first of its clauses took effect. */
static instant
agreement_since(const struct program *program, uint32_t agreement)
{
    instant since = TIME_MAX;

    if (program->agreements[agreement].has_signed)
        return program->agreements[agreement].signed_at;
    for (uint32_t c = 0; c < program->clause_count; c++)
        if (program->clauses[c].agreement == agreement &&
            program->clauses[c].versions[0].span.from < since)
            since = program->clauses[c].versions[0].span.from;
    return since;
}

static enum status
order_agreements(struct situation *s, struct arena *keep, struct err *err)
{
    const struct program *p = s->program;

    s->agreements = ARENA_ARRAY(keep, (size_t)p->agreement_count + 1, uint32_t);
    TRY_NEW(s->agreements, err);
    for (uint32_t a = 0; a < p->agreement_count; a++) {
        uint32_t at = a;

        for (;
             at > 0 && agreement_since(p, s->agreements[at - 1]) > agreement_since(p, a);
             at--)
            s->agreements[at] = s->agreements[at - 1];
        s->agreements[at] = a;
    }
    return TRUCE_OK;
}

enum status
situation_init(struct situation *s, const struct program *program, const struct tz *tz,
               uint32_t listed_max, struct arena *keep, struct err *err)
{
    *s = (struct situation){ .program = program, .tz = tz, .recorded = TIME_MIN };
    s->findings = s->behind = s->several_days = s->unattributed = TALLY_NONE;
    s->several_parties = s->undated_behind = TALLY_NONE;
    s->sources_beyond = (struct source_tally){ .first = TIME_MAX, .last = TIME_MIN };
    TRY(names_init(&s->sources, keep, err));
    TRY(names_init(&s->unknown_actors, keep, err));
    TRY(names_init(&s->unknown_places, keep, err));
    TRY(days_init(&s->days, keep, err));
    TRY(grid_init(&s->grid, keep, err));
    s->source_tallies = ARENA_ARRAY(keep, NAMES_MAX, struct source_tally);
    s->clauses = ARENA_ARRAY(keep, (size_t)program->clause_count + 1, struct tally);
    s->parties = ARENA_ARRAY(keep, PROGRAM_PARTIES_MAX, struct tally);
    TRY_NEW(s->source_tallies, err);
    TRY_NEW(s->clauses, err);
    TRY_NEW(s->parties, err);
    for (uint32_t i = 0; i < NAMES_MAX; i++)
        s->source_tallies[i] = s->sources_beyond;
    for (uint32_t i = 0; i < program->clause_count; i++)
        s->clauses[i] = TALLY_NONE;
    for (uint32_t i = 0; i < PROGRAM_PARTIES_MAX; i++)
        s->parties[i] = TALLY_NONE;
    compares_init(&s->compares, program, tz);
    TRY(latest_init(&s->violations, listed_max, keep, err));
    TRY(latest_init(&s->possibles, listed_max, keep, err));
    TRY(latest_init(&s->dismissed, (listed_max + 1) / 2, keep, err));
    TRY(decisions_init(&s->decisions, program, keep, err));
    return order_agreements(s, keep, err);
}

/* ---- who, from where, known or not ---- */

static enum status
add_source(struct situation *s, const struct addition *a, struct err *err)
{
    struct source_tally *tally = &s->sources_beyond;
    uint32_t             index;

    TRY(names_add(&s->sources, a->item->report->source, &index, err));
    if (index != UINT32_MAX)
        tally = &s->source_tallies[index];
    tally->reports++;
    tally->corrections += a->item->is_correction;
    tally->undated += a->first == TIME_MIN;
    tally->with_finding += a->item->finding_count > 0;
    if (a->first != TIME_MIN && a->first < tally->first)
        tally->first = a->first;
    if (a->first != TIME_MIN && a->first > tally->last)
        tally->last = a->first;
    return TRUCE_OK;
}

static enum status
add_unknown_names(struct situation *s, const struct addition *a, struct err *err)
{
    const struct report *r = a->item->report;

    for (uint32_t i = 0; i < r->by_count; i++)
        if (program_party(s->program, r->by[i]) == PARTY_NONE)
            TRY(names_add(&s->unknown_actors, r->by[i], NULL, err));
    for (uint32_t i = 0; i < r->between_count; i++)
        if (program_party(s->program, r->between[i]) == PARTY_NONE)
            TRY(names_add(&s->unknown_actors, r->between[i], NULL, err));
    if (a->subject.place_unknown)
        TRY(names_add(&s->unknown_places, r->place, NULL, err));
    return TRUCE_OK;
}

/* ---- where ---- */

const char *
place_kind_name(enum place_kind kind)
{
    static const char *const names[] = { "coordinates", "sector", "settlement", "zone",
                                         "several",     "unknown", "none" };

    return names[kind];
}

/* The disc that holds a sector: about the middle of the arc, or about the observer. */
static struct located
locate_sector(const struct location *sector)
{
    double mid = (sector->range_min_m + sector->range_max_m) / 2;
    double half = fmin(sector->bearing_width_deg, 360) / 2 * acos(-1) / 180; /* radians */
    double across = 2 * sector->range_max_m * sin(fmin(half, acos(0)) / 2);
    double deep = (sector->range_max_m - sector->range_min_m) / 2;
    double near = deep + across; /* the middle to any point: at most along, then across */
    struct point at = sector->at;

    if (near < sector->range_max_m)
        at = geodesic_direct(sector->at, sector->bearing_deg, mid);
    return (struct located){ PLACE_SECTOR, at.lon, at.lat,
                             fmin(near, sector->range_max_m) + sector->radius_m };
}

static struct located
locate_exactly(const struct subject *subject)
{
    const struct report   *r = subject->report;
    const struct location *at = &subject->locations[0].location;

    if (isnan(r->lat) && !r->place.len)
        return (struct located){ .kind = PLACE_NONE };
    if (at->kind == LOCATION_ZONE)
        return (struct located){ .kind = PLACE_ZONE };
    if (subject->location_count > 1)
        return (struct located){ .kind = PLACE_SEVERAL };
    if (at->kind == LOCATION_SECTOR)
        return locate_sector(at);
    if (at->kind == LOCATION_DISC)
        return (struct located){ isnan(r->lat) ? PLACE_NAMED : PLACE_POINT, at->at.lon,
                                 at->at.lat, at->radius_m };
    return (struct located){ .kind = PLACE_UNKNOWN };
}

struct located
report_locate(const struct subject *subject)
{
    struct located place = locate_exactly(subject);

    if (place.kind > PLACE_NAMED)
        return place;
    place.lon = place_reduced(place.lon);
    place.lat = place_reduced(place.lat);
    place.radius_m += PLACE_REDUCED_ERROR_M;
    return place;
}

static void
add_place(struct situation *s, const struct addition *a, bool violation)
{
    struct located place = report_locate(&a->subject);

    s->places[place.kind]++;
    if (place.kind <= PLACE_NAMED)
        grid_add(&s->grid, place.lon, place.lat, place.radius_m, violation);
}

/* ---- findings ---- */

static void
tally_report(struct tally *tally, const struct addition *a, bool violation)
{
    tally_add(tally, violation, a->killed, a->said, a->first, a->last);
}

/* Corrupt stores may name any clause; those that the program has no more count in the
 * sum. */
static struct tally *
tally_of_clause(struct situation *s, struct str name, uint32_t *hint)
{
    for (uint32_t i = 0; i < s->program->clause_count; i++) {
        uint32_t c = (*hint + i) % s->program->clause_count;

        if (str_eq(s->program->clauses[c].name, name)) {
            *hint = c + 1;
            return &s->clauses[c];
        }
    }
    return NULL;
}

/* The parties named by any of the findings, and by any that is a violation. */
static void
tally_parties(struct situation *s, const struct addition *a)
{
    uint64_t violation = 0, any = 0;
    bool     nobody = false, nobody_violation = false;

    for (uint32_t i = 0; i < a->item->finding_count; i++) {
        const struct finding *f = &a->item->findings[i];

        nobody = nobody || f->unattributed;
        nobody_violation = nobody_violation || (f->unattributed && f->violation);
        for (uint32_t j = 0; j < f->by_count; j++) {
            uint32_t party = program_party(s->program, f->by[j]);

            if (party == PARTY_NONE)
                continue;
            any |= UINT64_C(1) << party;
            violation |= f->violation ? UINT64_C(1) << party : 0;
        }
    }
    for (uint32_t p = 0; p < s->program->party_count; p++)
        if (any >> p & 1)
            tally_report(&s->parties[p], a, violation >> p & 1);
    if (any & (any - 1))
        tally_report(&s->several_parties, a, violation != 0);
    if (nobody)
        tally_report(&s->unattributed, a, nobody_violation);
}

static bool
add_findings(struct situation *s, const struct addition *a)
{
    bool     violation = false;
    uint32_t hint = 0;

    for (uint32_t i = 0; i < a->item->finding_count; i++) {
        const struct finding *f = &a->item->findings[i];
        struct tally         *tally = tally_of_clause(s, f->clause, &hint);

        tally_report(&s->findings, a, f->violation);
        if (tally)
            tally_report(tally, a, f->violation);
        violation = violation || f->violation;
    }
    tally_report(&s->behind, a, violation);
    if (a->first == TIME_MIN)
        tally_report(&s->undated_behind, a, violation);
    else if (a->first != a->last)
        tally_report(&s->several_days, a, violation);
    tally_parties(s, a);
    return violation;
}

static enum status
add_day(struct situation *s, const struct addition *a, bool violation, struct err *err)
{
    struct day *day;

    if (a->first == TIME_MIN) {
        s->undated++;
        return TRUCE_OK;
    }
    TRY(days_find(&s->days, a->first, &day, err));
    day->received++;
    if (!a->item->finding_count)
        return TRUCE_OK;
    day->violation += violation;
    day->possible += !violation;
    if (a->first == a->last)
        tally_report(&day->single, a, violation);
    return TRUCE_OK;
}

/* ---- the latest: a heap whose first is the one to go ---- */

static bool
goes_first(const struct listed *a, const struct listed *b)
{
    return a->from != b->from ? a->from < b->from : a->seq < b->seq;
}

static void
sift_down(struct listed *heap, uint32_t count)
{
    for (uint32_t i = 0, child; (child = 2 * i + 1) < count; i = child) {
        struct listed swap = heap[i];

        child += child + 1 < count && goes_first(&heap[child + 1], &heap[child]);
        if (!goes_first(&heap[child], &heap[i]))
            return;
        heap[i] = heap[child];
        heap[child] = swap;
    }
}

static void
sift_up(struct listed *heap, uint32_t i)
{
    for (; i > 0 && goes_first(&heap[i], &heap[(i - 1) / 2]); i = (i - 1) / 2) {
        struct listed swap = heap[i];

        heap[i] = heap[(i - 1) / 2];
        heap[(i - 1) / 2] = swap;
    }
}

static void
latest_add(struct latest *latest, struct listed listed)
{
    if (latest->count < latest->max) {
        latest->at[latest->count] = listed;
        sift_up(latest->at, latest->count++);
    } else if (latest->max && goes_first(&latest->at[0], &listed)) {
        latest->at[0] = listed;
        sift_down(latest->at, latest->count);
    }
}

static int
latest_first(const void *a, const void *b)
{
    return goes_first(a, b) ? 1 : goes_first(b, a) ? -1 : 0;
}

/* Newest first; whole reports, as long as their findings fit, but at least one. */
static void
latest_finish(struct latest *latest, uint64_t findings_max)
{
    uint32_t kept = 0;

    qsort(latest->at, latest->count, sizeof *latest->at, latest_first);
    for (; kept < latest->count; kept++) {
        if (kept && latest->findings + latest->at[kept].findings > findings_max)
            break;
        latest->findings += latest->at[kept].findings;
    }
    latest->count = kept;
}

/* Half the room for violations, half for possibles; what one leaves the other takes. */
static void
share_room(struct latest *violations, struct latest *possibles)
{
    uint64_t max = violations->max, wanted = 0, left;

    for (uint32_t i = 0; i < possibles->count; i++)
        wanted += possibles->at[i].findings;
    latest_finish(violations, wanted < max / 2 ? max - wanted : (max + 1) / 2);
    left = max > violations->findings ? max - violations->findings : 0;
    latest_finish(possibles, left);
}

/* ---- together ---- */

enum status
situation_add(struct situation *s, const struct walk_item *item, struct err *err)
{
    struct addition a = { .item = item };
    bool            violation = false;
    instant         from, until;

    subject_init(&a.subject, s->program, item->report);
    report_span(item->report, s->tz, &from, &until);
    a.first = local_day(s->tz, from);
    a.last = local_day(s->tz, until > from && until != TIME_MAX ? until - 1 : until);
    a.killed = report_killed(item->report, &a.said);
    s->reports++;
    s->unjudged += item->report->unknown.len > 0;
    s->corrections += item->is_correction;
    TRY(add_source(s, &a, err));
    TRY(add_unknown_names(s, &a, err));
    decisions_add(&s->decisions, s->program, item);
    if (item->dismissed_count)
        latest_add(&s->dismissed, (struct listed){ item->seq, from, item->dismissed_count });
    if (!item->decided || !item->decided->dismissed) /* what did not happen is not compared */
        compares_add(&s->compares, s->program, a.first, a.last, item);
    if (item->finding_count) {
        violation = add_findings(s, &a);
        add_place(s, &a, violation);
        latest_add(violation ? &s->violations : &s->possibles,
                   (struct listed){ item->seq, from, item->finding_count });
    }
    return add_day(s, &a, violation, err);
}

void
situation_finish(struct situation *s)
{
    days_sort(&s->days);
    grid_sort(&s->grid);
    names_sort(&s->unknown_actors);
    names_sort(&s->unknown_places);
    share_room(&s->violations, &s->possibles);
    latest_finish(&s->dismissed, s->dismissed.max);
    /* The dead are as many however many clauses a report breaks. */
    s->findings.killed = s->behind.killed;
}

const struct clause_version *
clause_latest(const struct clause *clause)
{
    return &clause->versions[clause->version_count - 1];
}

bool
clause_is_checkable(const struct clause *clause)
{
    for (uint32_t i = 0; i < clause->version_count; i++)
        if (clause->versions[i].kind != CLAUSE_UNCHECKABLE)
            return true;
    return false;
}

bool
clause_gives_findings(const struct clause *clause)
{
    for (uint32_t i = 0; i < clause->version_count; i++)
        if (clause_version_gives_findings(&clause->versions[i]))
            return true;
    return false;
}

bool
clause_requires(const struct clause *clause)
{
    for (uint32_t i = 0; i < clause->version_count; i++)
        if (clause->versions[i].kind == CLAUSE_REQUIRE)
            return true;
    return false;
}
