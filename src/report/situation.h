/*
 * report/situation.h - everything the report says, added up in one pass.
 *
 * In      each current report once, with its findings, in the order of the record
 * Out     totals as min-max by clause, party and day; sources and their coverage; names
 *         that are nobody's; places for the map; before and after each agreement
 * State   pure: the same reports and program give the same situation. Order matters to
 *         nothing but which of equal listed findings comes first
 * Limits  those of names, days, grid; SOURCES_MAX; LISTED_MAX
 */
#ifndef REPORT_SITUATION_H
#define REPORT_SITUATION_H

#include "report/compare.h"
#include "report/days.h"
#include "report/decisions.h"
#include "report/grid.h"
#include "report/names.h"
#include "report/walk.h"

enum { LISTED_MAX = 10000 };

/* What a place came to on a map. */
enum place_kind {
    PLACE_POINT,   /* coordinates as reported */
    PLACE_SECTOR,  /* bearing and range: the disc that holds the sector */
    PLACE_NAMED,   /* a settlement of the gazetteer, as a disc */
    PLACE_ZONE,    /* a zone of the terms: drawn as such, no point */
    PLACE_SEVERAL, /* one of several places of that name */
    PLACE_UNKNOWN, /* a name found nowhere, or a bearing without range */
    PLACE_NONE,    /* not reported */
    PLACE_KIND_COUNT
};

struct located {
    enum place_kind kind;
    double          lon, lat, radius_m; /* POINT, SECTOR, NAMED */
};

struct source_tally {
    uint64_t reports, corrections, undated, with_finding;
    instant  first, last; /* local days on which its reports begin */
};

struct listed { /* a report whose findings the page shows */
    uint64_t seq;
    instant  from;
    uint32_t findings;
};

struct latest {
    struct listed *at; /* a heap, oldest first; after situation_finish newest first */
    uint32_t       count, max;
    uint64_t       findings;
};

struct force_view;

struct situation {
    const struct program *program;
    const struct tz      *tz;
    /* the record it is about */
    uint64_t        log_size, folded;
    struct digest   root;
    instant         recorded; /* of the last entry: the time of the report */
    struct walk_log log;
    /* reports */
    uint64_t             reports, corrections, undated;
    uint64_t             unjudged; /* of an act that the terms in force do not know */
    struct names         sources, unknown_actors, unknown_places;
    struct source_tally *source_tallies; /* by index into sources.at */
    struct source_tally  sources_beyond; /* of those without room in the list */
    /* findings: each report that breaks a clause, once a clause */
    struct tally  findings;
    struct tally *clauses;
    /* reports behind them, each once */
    struct tally  behind, several_days; /* several_days: of behind, longer than one day */
    struct tally *parties, unattributed, several_parties; /* several: of the named */
    struct tally  undated_behind;
    struct days   days;
    struct grid   grid;
    uint64_t      places[PLACE_KIND_COUNT]; /* of the reports behind */
    struct compares compares;
    struct latest   violations, possibles; /* the latest reports with one; without */
    struct latest   dismissed;             /* refuted, and in none of the totals */
    struct decisions decisions;
    struct duties  *duties; /* NULL: nothing is required (report/duties.h) */
    const struct force_view *force; /* NULL: the terms name no mission (report/force.h) */
    uint32_t       *agreements; /* by when they were signed or took effect */
};

enum status situation_init(struct situation *situation, const struct program *program,
                           const struct tz *tz, uint32_t listed_max, struct arena *keep,
                           struct err *err) MUST_USE;
enum status situation_add(struct situation *situation, const struct walk_item *item,
                          struct err *err) MUST_USE;
void        situation_finish(struct situation *situation);

/* From the whole store: what situation_add is given by a walk. */
enum status situation_gather(struct flow *flow, const struct tz *tz, uint32_t listed_max,
                             struct arena *keep, struct situation *situation,
                             struct err *err) MUST_USE;

struct subject;
/* As all that is published tells it: reduced (watch/subject.h), and the radius grown by what that
 * may be off. */
struct located report_locate(const struct subject *subject);
const char    *place_kind_name(enum place_kind kind);

/* The version of a clause that the page prints: the last. */
const struct clause_version *clause_latest(const struct clause *clause);
/* Can a report decide it? And does it find reports against it: what requires an act does
 * not, it is done or not (watch/duty.h). */
bool                         clause_is_checkable(const struct clause *clause);
bool                         clause_gives_findings(const struct clause *clause);
bool                         clause_requires(const struct clause *clause);

#endif
