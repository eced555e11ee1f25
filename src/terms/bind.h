/*
 * terms/bind.h - the stage that gives statements their meaning; shared by bind*.c only.
 *
 * Names first, so that the order of statements does not matter; then parties, agreements,
 * anchors, lines, zones, clauses. A symbol that was complained about is broken: whoever
 * refers to it gets SYNTAX and says nothing.
 *
 * Memory  keep: what the program holds; step: everything else, gone after the compilation
 */
#ifndef TERMS_BIND_H
#define TERMS_BIND_H

#include "terms/parse.h"
#include "terms/world.h"

/* Depth of references from one name to the next; a chain of anchors is rarely over ten. */
enum {
    BIND_DEPTH_MAX = 100,
    BIND_NESTING_MAX = 1000, /* of joins, over all the names on the way: bounds the stack */
    BIND_VERSIONS_MAX = 1000,
    BIND_EPOCHS_MAX = 20000, /* a position an hour for two years */
    BIND_TRACKS_MAX = 1000,
    BIND_ACTS_MAX = 1000,
    BIND_COUNTS_MAX = 1000, /* lines of one counting rule */
    BIND_LIMITS_MAX = 1000, /* of one clause: treaties name a dozen things */
};

/* An instant and the zone in which its calendar days are counted. Where it counts from a
 * silence it `awaits` reports: `at` the earliest it may be, `last` the latest, TIME_MAX where
 * they have not shown it yet. */
struct moment {
    instant          at, last;
    bool             awaits;
    const struct tz *tz;
    bool             has_clock; /* an hour is said */
    bool             zone_said; /* a zone, or an offset, or an anchor that brings its own */
};

enum symbol_kind {
    SYMBOL_PARTY, SYMBOL_LINE, SYMBOL_ZONE, SYMBOL_AGREEMENT, SYMBOL_ANCHOR, SYMBOL_CLAUSE,
    SYMBOL_ACT, SYMBOL_COUNTING, SYMBOL_CONTRIBUTOR, SYMBOL_CAPABILITY, SYMBOL_SITE,
    SYMBOL_UNIT, SYMBOL_MILESTONE, SYMBOL_MEETING, SYMBOL_POSITION, SYMBOL_MEASURE,
    SYMBOL_OTHER, /* of a statement that is unknown */
};

/* A statement that says what a name means, from some time on. */
struct version {
    struct statement *statement;
    struct version   *next;
    instant           from;  /* TIME_MIN if not dated */
    bool              dated;
    struct str        title;
};

/* A statement that takes a clause out of force for a while. */
struct suspension {
    struct span         span;
    const struct token *name;
    bool                cuts; /* there was force to take */
    struct suspension  *next; /* of the same clause, by time */
};

struct symbol {
    enum symbol_kind    kind;
    const struct token *name; /* at its first place */
    struct version     *versions; /* in the order of the files; by time once bound */
    uint32_t            version_count;
    uint32_t            index; /* in the program's array of its kind */
    bool                broken;
    enum { SYMBOL_NEW, SYMBOL_BUSY, SYMBOL_DONE } state; /* of its value: */
    struct moment       moment; /* anchor: at; agreement: signed */
    struct extent      *extent; /* zone */
    struct suspension  *suspensions; /* clause */
    uint32_t            suspension_count;
};

struct loaded_tz {
    struct tz         tz;
    struct loaded_tz *next;
};

struct extent;
struct zone_cache;
struct shape_cache;

struct binder {
    struct diagnose      diagnose;
    struct arena        *keep, *step;
    terms_read           read;
    void                *read_context;
    const struct terms_world  *world; /* NULL: no report was seen */
    struct program      *program;
    struct statement   **statements;
    uint32_t             statement_count;
    bool                 incomplete; /* a file could not be read: any name may be in it */
    bool                 tz_broken;
    bool                 lenient; /* what geo/zone.h refuses is no error, only SYNTAX */
    bool                 lint; /* all warnings, not only those met on the way */
    struct loaded_tz    *tzs; /* beside the program's */
    struct map           names;
    struct symbol       *symbols;
    uint32_t             symbol_count;
    struct symbol       *path[BIND_DEPTH_MAX]; /* references being followed */
    uint32_t             depth, nesting;
    struct vocabulary   *words; /* the program's, while it grows; NULL: the standard one */
    struct term         *acts;  /* its acts */
    struct zone_cache   *zones;
    struct shape_cache  *shapes;
};

/* Fills b->program. What is wrong is said; only hard failures return. */
enum status bind_program(struct binder *b) MUST_USE;

/* ---- bind.c ---- */

/* NAME ["TITLE"] of a head line. */
enum status bind_head(struct binder *b, const struct statement *statement,
                      struct str *ret_title) MUST_USE;
/* As TRY_NOTING, of a part of a line: what stands behind one of the words is read all the same,
 * so that all that is wrong with the line is said at once. */
#define TRY_UP_TO(call, cursor, words, broken)       \
    do {                                             \
        bool bad_ = false;                           \
        TRY_NOTING(call, bad_);                      \
        if (bad_)                                    \
            cursor_skip_to_word(cursor, words);      \
        (broken) |= bad_;                            \
    } while (0)

/* The same, of one part of a list with commas. */
#define TRY_UP_TO_COMMA(call, cursor, broken)        \
    do {                                             \
        bool bad_ = false;                           \
        TRY_NOTING(call, bad_);                      \
        if (bad_)                                    \
            cursor_skip_to_mark(cursor, TOKEN_COMMA); \
        (broken) |= bad_;                            \
    } while (0)

/* And the end of such a line; `what` came before it. */
#define TRY_FINISH(cursor, what, broken)                 \
    do {                                                 \
        TRY_NOTING(cursor_finish(cursor, what), broken); \
        if (broken)                                      \
            return TRUCE_SYNTAX;                         \
    } while (0)

/* That of a version; its title, where no version before it gave one. The first one's is read with
 * the names. */
enum status bind_version_head(struct binder *b, const struct symbol *symbol,
                              const struct version *version, struct str *title) MUST_USE;
/* With the name of the file in keep. */
enum status bind_place(struct binder *b, const struct token *token,
                       struct place *ret_place) MUST_USE;
/* A text attribute, if it is there. */
enum status bind_text(struct binder *b, const struct statement *statement,
                      enum attribute_kind kind, struct str *ret_text) MUST_USE;

/* ---- bind_names.c ---- */

enum status bind_names(struct binder *b) MUST_USE;
/* Attributes, each as often as it may stand. */
enum status bind_check_attributes(struct binder *b, struct statement *statement) MUST_USE;
/* NULL if there is none. */
struct symbol *bind_lookup(struct binder *b, struct str name);
/* `kinds`: 1 << SYMBOL_…; `what` names them: "a line or zone". */
enum status bind_find(struct binder *b, const struct token *name, unsigned kinds,
                      const char *what, struct symbol **ret_symbol) MUST_USE;
/* Steps over a name and finds it. */
enum status bind_take(struct binder *b, struct cursor *cursor, unsigned kinds,
                      const char *what, struct symbol **ret_symbol) MUST_USE;
/* PARTY, …: as a set of indices. */
enum status bind_parties(struct binder *b, struct cursor *cursor, uint64_t *ret_parties) MUST_USE;
/* Follow a reference to `symbol`, standing at `name`; bind_leave afterwards. Complains of
 * a circle, with its path. */
enum status bind_enter(struct binder *b, struct symbol *symbol, const struct token *name) MUST_USE;
void        bind_leave(struct binder *b);

/* ---- bind_time.c ---- */

enum status bind_timezone(struct binder *b) MUST_USE;
enum status bind_anchors(struct binder *b) MUST_USE;
/* What the silences are made of; after the zones. */
enum status bind_silences(struct binder *b) MUST_USE;
/* Complains of a moment that awaits reports, read from those tokens; `what` needs another. */
enum status bind_written(struct binder *b, const struct token *first, const struct token *end,
                         const struct moment *moment, const char *what) MUST_USE;
/* An instant as an argument. */
enum status bind_moment(struct binder *b, struct cursor *cursor, struct moment *ret_moment) MUST_USE;
/* The whole of an attribute is an instant. */
enum status bind_moment_attribute(struct binder *b, const struct attribute *attribute,
                                  struct moment *ret_moment) MUST_USE;
/* `through`: the first moment of the day after. */
enum status bind_day_after(struct binder *b, const struct attribute *attribute,
                           struct moment *ret_moment) MUST_USE;
enum status bind_duration_after(struct binder *b, const struct attribute *attribute,
                                struct moment from, struct moment *ret_moment) MUST_USE;
/* A length of time, more than nothing unless `or_none`. */
enum status bind_period(struct binder *b, struct cursor *cursor, bool or_none,
                        struct period *ret_period) MUST_USE;
/* When the agreement was signed; SYNTAX, said at `name`, if it does not say. */
enum status bind_signed(struct binder *b, struct symbol *agreement, const struct token *name,
                        struct moment *ret_moment) MUST_USE;
/* The versions of a line or zone in order of time; complains of two with one `from`. */
enum status bind_versions(struct binder *b, struct symbol *symbol) MUST_USE;
/* The first that is given. */
struct str version_title(const struct symbol *symbol);

/* ---- bind_shape.c: what stands in files and lists of positions ---- */

enum status bind_line_shape(struct binder *b, const struct statement *statement,
                            struct line *ret_line) MUST_USE;
struct expression;
/* For FORM_FILE and FORM_POLYGON; in keep. */
enum status bind_polygons(struct binder *b, const struct expression *expression,
                          struct zone **ret_zone) MUST_USE;

/* What geo/zone.h said, as a diagnostic over those tokens where it is the user's matter; where
 * it is that of the reports, nothing is said. */
enum status bind_shaped(struct binder *b, enum status status, const struct err *why,
                        const struct token *first, const struct token *last) MUST_USE;

/* ---- bind_make.c: each distinct set, once; in keep ---- */

enum status bind_make_leaf(struct binder *b, const struct expression *e,
                           const struct zone **ret_zone) MUST_USE;
/* Around the line or the zone; the other is NULL. */
enum status bind_make_within(struct binder *b, const struct expression *e,
                             const struct line *line, const struct zone *zone,
                             double distance_m, const struct zone **ret_zone) MUST_USE;
enum status bind_make_side(struct binder *b, const struct expression *e, const struct line *line,
                           bool left, const struct zone **ret_zone) MUST_USE;
enum status bind_make_join(struct binder *b, const struct expression *e, enum zone_join join,
                           const struct zone *a, const struct zone *c,
                           const struct zone **ret_zone) MUST_USE;
/* NULL where there can be none: over a pole, or too large. */
enum status bind_make_disc(struct binder *b, struct point centre, double radius_m,
                           const struct zone **ret_zone) MUST_USE;
enum status bind_make_everywhere(struct binder *b, const struct zone **ret_zone) MUST_USE;
enum status bind_make_empty(struct binder *b, const struct zone **ret_zone) MUST_USE;
enum status bind_everywhere(struct binder *b, struct zone_list *ret_list) MUST_USE;

/* ---- bind_zone.c ---- */

enum status bind_lines(struct binder *b) MUST_USE;
enum status bind_zones(struct binder *b) MUST_USE;
/* Zone expressions with commas between them, as after `in`; in keep. Leaves the cursor after
 * them. */
enum status bind_zone_list(struct binder *b, struct cursor *cursor,
                           struct zone_list *ret_list) MUST_USE;

/* ---- bind_term.c ---- */

enum status bind_terms(struct binder *b, struct cursor *cursor, enum vocab vocab,
                       struct term_list *ret_list) MUST_USE;
/* What follows `with`. */
enum status bind_weapons(struct binder *b, struct cursor *cursor,
                         struct weapon_condition *ret_with) MUST_USE;
/* What follows `daily` or `weekly`; added to those there are. */
enum status bind_windows(struct binder *b, struct cursor *cursor, bool weekly,
                         struct windows *windows) MUST_USE;

/* ---- bind_act.c ---- */

/* Before anything that names an act. */
enum status bind_acts(struct binder *b) MUST_USE;

/* ---- bind_count.c ---- */

enum status bind_countings(struct binder *b) MUST_USE;

/* ---- bind_force*.c: terms/mission.h ---- */

enum status bind_mission(struct binder *b) MUST_USE;

struct milestone;
struct mission_after;
struct mission_event;
struct need;
struct unit_version;
/* Reads the lines of one statement; SYNTAX if something was said. */
enum status bind_milestone(struct binder *b, const struct symbol *symbol,
                           struct milestone *milestone) MUST_USE;
enum status bind_unit(struct binder *b, const struct statement *statement,
                      struct unit_version *ret_version) MUST_USE;

/* A day of the calendar, as if UTC. */
enum status bind_day(struct cursor *cursor, instant *ret_day) MUST_USE;
/* "TEXT", where none was said before. */
enum status bind_source(struct binder *b, struct cursor *cursor, struct str *source) MUST_USE;
/* DATE [source "TEXT"] */
enum status bind_stated(struct binder *b, struct cursor *cursor, instant *ret_stated,
                        struct str *source) MUST_USE;
/* A whole number, `least` or more. */
enum status bind_whole(struct cursor *cursor, const char *what, int64_t least,
                       int64_t *ret_number) MUST_USE;
/* A reach: more than nothing, which is else said in those words, and not around the earth. */
enum status bind_distance(struct cursor *cursor, const char *nothing, double *ret_m) MUST_USE;
/* The end of the attribute's line: "unexpected 'men' after what 'strength' says". */
enum status bind_finish(struct cursor *cursor, const struct attribute *attribute) MUST_USE;
/* 0 to 1 */
enum status bind_share(struct cursor *cursor, const char *what, double *ret_share) MUST_USE;
/* DURATION [to DURATION], also "30 to 90 days". */
enum status bind_spread(struct binder *b, struct cursor *cursor, struct period *ret_first,
                        struct period *ret_last) MUST_USE;
/* NAME, … of any words, each once, added to those there are; in keep. */
enum status bind_words(struct binder *b, struct cursor *cursor, const char *what,
                       struct str **words, uint32_t *count) MUST_USE;
/* ---- bind_event.c: what milestones, meetings, units and needs wait for ---- */

/* MILESTONE|MEETING|DATE */
enum status bind_event(struct binder *b, struct cursor *cursor,
                       struct mission_event *ret_event) MUST_USE;
/* MILESTONE|MEETING|DATE [DURATION [to DURATION]] */
enum status bind_after(struct binder *b, struct cursor *cursor,
                       struct mission_after *ret_after) MUST_USE;
/* When each milestone and meeting may come, following what it waits for; complains of a circle,
 * with its path. */
enum status bind_event_times(struct binder *b) MUST_USE;

/* ---- bind_force_politics.c ---- */

/* After the sites they refer to. */
enum status bind_meetings(struct binder *b) MUST_USE;
/* Positions and measures; after the times of the events that measures wait for. */
enum status bind_politics(struct binder *b) MUST_USE;

/* CAPABILITY N; `what` is the number: "the number offered". */
enum status bind_number_of(struct binder *b, struct cursor *cursor, const char *what,
                           uint32_t *ret_capability, int64_t *ret_count) MUST_USE;

/* ---- bind_suspend.c ---- */

/* Reads all `suspend` statements; each goes to the symbol of its clause. */
enum status bind_suspensions(struct binder *b) MUST_USE;
/* Appends the version to the clause's, cut into what no suspension takes; an empty span at
 * least. There is room for suspension_count more than there are versions. */
void        suspend_version(const struct symbol *symbol, const struct clause_version *version,
                            struct clause *clause);
/* The spans for clause->suspends. */
enum status suspend_spans(struct binder *b, const struct symbol *symbol,
                          struct clause *clause) MUST_USE;
/* Warns of suspensions that took nothing. */
enum status bind_check_suspensions(struct binder *b) MUST_USE;

/* ---- bind_except.c, bind_says.c, bind_clause.c, bind_clauses.c ---- */

/* A clause statement, before it is gathered with the others of its name and stater. */
struct draft {
    struct clause_version  version;
    struct statement      *statement;
    uint32_t               agreement;
    struct moment          from;  /* when it begins */
    bool                   awaits; /* its beginning or end does */
    const struct attribute *says; /* the line that says what it is about, the first; or NULL */
    const struct attribute *end;  /* the line that says when it ends, or NULL */
    struct draft           *next; /* of the same name and stater, by time */
};

enum status bind_except(struct binder *b, const struct attribute *attribute,
                        struct except_line *ret_line) MUST_USE;
/* What it forbids, limits, makes equal or requires: the version's kind and all that goes with
 * it, but for who is bound. */
enum status bind_says(struct binder *b, struct draft *draft) MUST_USE;
/* Fills the draft of a statement; SYNTAX if something about it was said. */
enum status bind_clause(struct binder *b, struct draft *draft) MUST_USE;
enum status bind_clauses(struct binder *b) MUST_USE;

#endif
