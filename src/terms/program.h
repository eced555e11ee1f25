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

/* A zone expression over time: which set of points holds when. Sorted; covers all time. */
struct zone_epoch {
    struct span        span;
    const struct zone *zone;
};

struct epochs {
    struct zone_epoch *at;
    uint32_t           count;
    struct str         words; /* the expression as written, blanks folded; "" if absent */
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
    EXCEPT_ACT, EXCEPT_WITH, EXCEPT_AGAINST, EXCEPT_IN, EXCEPT_BY, EXCEPT_WINDOW, EXCEPT_RULING
};

struct except_condition {
    enum except_kind        kind;
    struct term_list        terms;   /* ACT, AGAINST */
    struct weapon_condition with;    /* WITH */
    struct zone_list        in;      /* IN */
    uint64_t                by;      /* BY */
    struct windows          windows; /* WINDOW */
    struct str              words;   /* as written; RULING: the question to a person */
};

struct except_line {
    struct except_condition *conditions;
    uint32_t                 count;
    struct place             place;
};

/*
 * A clause's text over a span of time. A suspension cuts that in two; the later part says
 * that it is `resumed`, so that a reader is not told of another text.
 */
struct clause_version {
    struct span             span;  /* in force, cut where the next version begins */
    bool                    resumed;
    struct windows          windows;
    struct term_list        acts;  /* empty if uncheckable */
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
    struct clause_version *versions; /* by time, not overlapping */
    uint32_t               version_count;
    struct span           *suspends; /* by time, apart from each other */
    uint32_t               suspend_count;
};

struct program {
    struct str         operation; /* "" if none is named */
    struct tz          tz;
    bool               has_tz;
    struct party      *parties;
    struct agreement  *agreements;
    struct named_line *lines;
    struct named_zone *zones;
    struct clause     *clauses;
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

/* The set of points that holds at an instant. */
const struct zone_epoch *epochs_at(const struct epochs *epochs, instant at);

#endif
