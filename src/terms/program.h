/*
 * terms/program.h - what a set of .truce files means, bound and checked.
 *
 * Names are resolved, instants computed, zones built: nothing here needs the text again.
 * Built by terms/compile.h; read by watch, report and the commands. Immutable afterwards.
 *
 * Units   base/time.h instants; metres; millimetres (calibre); half-open spans
 * Limits  PROGRAM_PARTIES_MAX parties, so that a set of them is one word
 * Memory  all in the keep arena of the compilation
 */
#ifndef TERMS_PROGRAM_H
#define TERMS_PROGRAM_H

#include "base/map.h"
#include "base/tz.h"
#include "geo/zone.h"
#include "record/vocab.h"

enum { PROGRAM_PARTIES_MAX = 64, PROGRAM_CLAUSES_MAX = 10000 };

struct span {
    instant from, until; /* half-open; TIME_MIN, TIME_MAX where open */
};

static inline struct span
span_both(struct span a, struct span b)
{
    return (struct span){ a.from > b.from ? a.from : b.from,
                          a.until < b.until ? a.until : b.until };
}

/* A length of time: exact, or so many calendar days on a wall clock. */
struct period {
    instant exact; /* microseconds; 0: `days` count */
    int64_t days;
};

/* Where a statement stands. */
struct place {
    struct str file; /* as given to the compiler */
    uint32_t   line, column;
};

struct party {
    struct str  name, title;
    struct str *also; /* names under which reports may call it */
    uint32_t    also_count;
};

struct agreement {
    struct str   name, title, source;
    uint64_t     parties; /* bit i: program->parties[i] */
    bool         has_signed;
    instant      signed_at;
    struct place place;
};

struct line_version {
    struct span span;
    struct line line;
};

struct named_line {
    struct str           name, title;
    uint32_t             left, right; /* party index; PARTY_NONE if not said */
    struct line_version *versions;    /* by time, covering all of it */
    uint32_t             version_count;
};

#define PARTY_NONE UINT32_MAX

/*
 * A zone expression over time: which set of points holds when. By time, covering all of it.
 * Where the place of a track is known but to an error, two epochs share one span: first what
 * surely lies in the zone, then what may. Otherwise they do not overlap.
 */
struct zone_epoch {
    struct span        span;
    const struct zone *zone;
};

struct epochs {
    struct zone_epoch *at;
    uint32_t           count;
    struct str         words; /* the expression as written, blanks folded; "" if absent */
    bool               moves; /* with a track */
};

/* What stands after `in`: alternatives. Each answers for itself and the greatest counts, so
 * what lies across two of them lies wholly in neither. */
struct zone_list {
    struct epochs *zones;
    uint32_t       count;
    struct str     words; /* as written, blanks folded; "" if absent */
};

struct named_zone {
    struct str    name, title;
    struct epochs epochs;
    struct place  place;
};

/* A part of the week on the wall clock of program->tz. */
struct window {
    uint8_t weekdays;            /* bit 0 Monday … bit 6 Sunday; daily: all seven */
    int32_t from_min, until_min; /* minutes of the day, 0..1440; until <= from: next day */
};

struct windows {
    struct window *at; /* alternatives; none: always */
    uint32_t       count;
};

enum bound_op { BOUND_NONE, BOUND_LT, BOUND_LE, BOUND_EQ, BOUND_GE, BOUND_GT };

struct bound {
    enum bound_op op;
    double        value; /* mm for calibre, metres for range */
};

struct term_list {
    uint16_t *terms; /* alternatives; none: any */
    uint32_t  count;
};

struct weapon_condition {
    bool             set;
    struct term_list weapons;
    struct bound     calibre_mm, range_m;
};

/* One condition of an `except` line; conditions of one line hold together. */
enum except_kind {
    EXCEPT_ACT, EXCEPT_WITH, EXCEPT_AGAINST, EXCEPT_IN, EXCEPT_BY, EXCEPT_WINDOW, EXCEPT_RULING,
    EXCEPT_DURING, EXCEPT_NOTIFIED
};

struct except_condition {
    enum except_kind        kind;
    struct term_list        terms;   /* ACT, AGAINST */
    struct weapon_condition with;    /* WITH */
    struct zone_list        in;      /* IN */
    uint64_t                by;      /* BY */
    struct windows          windows; /* WINDOW */
    struct period           before;  /* NOTIFIED: how long before the act */
    struct str              notice;  /* DURING: the name of the notice */
    struct str              words;   /* as written; RULING: the question to a person */
};

struct except_line {
    struct except_condition *conditions;
    uint32_t                 count;
    struct place             place;
};

/* What is held: a weapon, with those below it in the tree, or any other word, as it is. */
struct item {
    struct str name;
    bool       is_weapon;
    uint16_t   weapon;
};

struct limit {
    struct item  item;
    int64_t      most;
    struct place place;
};

/* Two parties' stocks of one item, to be the same. */
struct equality {
    struct item item;
    uint32_t    parties[2]; /* indices */
};

/* When a required act is due: once, or again and again. */
struct duty {
    bool          has_due, has_every;
    instant       due_first, due_last; /* excluded; two where a conditional anchor leaves
                                          doubt, TIME_MAX where it is not known yet */
    struct period every;               /* once at least in each such length, from span.from */
};

enum clause_kind {
    CLAUSE_UNCHECKABLE, CLAUSE_FORBID, CLAUSE_LIMIT, CLAUSE_EQUAL, CLAUSE_REQUIRE
};

/*
 * A clause's text over a span of time. A suspension cuts that in two; the later part says
 * that it is `resumed`, so that a reader is not told of another text.
 */
struct clause_version {
    enum clause_kind        kind;
    struct span             span;  /* in force, cut where the next version begins */
    struct span             sure;  /* within it: certainly in force. They differ where a
                                      conditional anchor is known to a stretch of time only;
                                      one that is not known yet: both empty, at TIME_MAX */
    bool                    resumed;
    struct str              from_words, until_words; /* as written, where they count from a
                                      conditional anchor; else "" */
    struct windows          windows;
    struct term_list        acts;  /* FORBID, REQUIRE; else empty */
    struct limit           *limits; /* LIMIT */
    uint32_t                limit_count;
    struct equality         equality; /* EQUAL */
    struct duty             duty;     /* REQUIRE */
    struct weapon_condition with;
    struct term_list        against;
    uint64_t                by;
    bool                    binds_all; /* by holds every party of the agreement */
    struct zone_list        in; /* one at least */
    struct except_line     *excepts;
    uint32_t                except_count;
    struct str              title, text, source, verifier;
    struct str              uncheckable; /* why it is never judged; "" if it is */
    struct str              stated_by, disputed_by; /* names of parties, or "" */
    struct place            place;
};

/* In the order of the files and of the statements in them. */
struct clause {
    struct str             name;
    uint32_t               agreement;
    struct clause_version *versions; /* by time; they overlap in `span` only where one begins
                                        with a conditional anchor, and never in `sure` */
    uint32_t               version_count;
    struct span           *suspends; /* by time, apart from each other */
    uint32_t               suspend_count;
};

/* The end of the first `length` after `after` in which no such act is reported there. */
struct silence {
    struct period    length;
    struct term_list acts;
    struct zone_list in;
    instant          after;
};

/* first = last where known; apart where the reports leave doubt; both TIME_MAX: not yet. */
struct anchor {
    struct str      name, title;
    instant         first, last;
    struct silence *silence; /* NULL: it is written */
    struct place    place;
};

/* One line of a counting rule. What fits several lines counts by the first. */
struct counting_part {
    struct term_list acts;
    bool             by_number; /* each report counts its number; else it is one */
    bool             merge;     /* neither: reports that are near each other count together */
    instant          gap;      /* merge: less than this apart in time … */
    double           near_m;   /* … and no farther apart than this */
    int64_t          at_least; /* of so many; 1 if not said */
    int64_t          as;       /* together they count as this */
};

struct counting {
    struct str            name, title;
    struct counting_part *parts;
    uint32_t              part_count;
    struct place          place;
};

struct mission; /* terms/mission.h */

struct program {
    struct str         operation; /* "" if none is named */
    struct tz          tz;
    bool               has_tz;
    const struct vocabulary *words; /* the standard ones, and the acts the files add */
    struct anchor     *anchors;
    struct counting   *countings;
    struct str        *tracks;    /* names after `of track`, each once */
    uint32_t           anchor_count, counting_count, track_count;
    bool               has_during, has_notified, has_stocks; /* some clause needs these */
    struct party      *parties;
    struct agreement  *agreements;
    struct named_line *lines;
    struct named_zone *zones;
    struct clause     *clauses;
    struct mission    *mission;
    uint32_t           party_count, agreement_count, line_count, zone_count, clause_count;
    struct map         party_names; /* names and also-names, to the party's index */
    struct map         zone_names;  /* to the zone's index */
};

/* The operation's zone; UTC where none is declared (no clause then needs one). */
static inline const struct tz *
program_tz(const struct program *program)
{
    return program->has_tz ? &program->tz : &tz_utc;
}

/* PARTY_NONE if the name is neither a party nor an alias. */
uint32_t program_party(const struct program *program, struct str name);
/* NULL if there is no such zone. */
const struct named_zone *program_zone(const struct program *program, struct str name);

/* Different texts over time: versions, those resumed after a suspension not counted again. */
uint32_t clause_text_count(const struct clause *clause);

/* The set of points that holds at an instant; of two the second, what may lie in it. */
const struct zone_epoch *epochs_at(const struct epochs *epochs, instant at);

#endif
