/*
 * cmd/command.h - what every command has: arguments, a store, output, progress.
 *
 * One file a command, one row in COMMAND_TABLE. The comment at the top of a command's file
 * is its help (tools/gen_help). Commands read arguments, call the modules, print; no rule of
 * the domain lives here.
 *
 * Output  results on standard output, words for people on standard error
 * Exit    the status table (base/status.h)
 */
#ifndef CMD_COMMAND_H
#define CMD_COMMAND_H

#include "flow/flow.h"

#define COMMAND_BOOT_BYTES ((size_t)8 << 30) /* the terms and their zones */
#define OUTPUT_BYTES_MAX ((size_t)4 << 30)   /* of what is not streamed: a report */
enum { COMMAND_STEP_BYTES = 1 << 28, OUTPUT_FLUSH_BYTES = 64 * 1024 };

/* name, options it takes, least and most arguments, the words after its name in a list */
#define COMMAND_TABLE(X)                                                                     \
    X(check,   "lint json",                        1, -1, "compile .truce files and say what is wrong") \
    X(terms,   "db: json",                     0, -1, "read the clauses back as sentences, and what can be checked") \
    X(fmt,     "write json",                   1, -1, "lay out .truce files canonically")    \
    X(eval,    "as: tz: source: rejects: json", 1, -1, "findings of reports, without a store") \
    X(init,    "db: json",                     0,  0, "make a store")                        \
    X(load,    "db: json",                     1, -1, "record the terms")                    \
    X(import,  "db: as: tz: source: rejects: entries json", 1, -1, "record reports")                 \
    X(watch,   "db: json",                     0,  0, "fold what is new into findings, and sum up") \
    X(count,   "db: rule: clause: as: tz: source: rejects: json", 0, -1, "how many, by the rules of counting of the terms") \
    X(due,     "db: on: ics: as: tz: source: rejects: all json", 0, -1, "what is due and what holds when, and whether it was done") \
    X(posture, "db: as: on: as-of: without: rejects: precision: o: json csv", 0, -1, "what is needed, held and promised, by whom, and what is left without them") \
    X(timeline, "db: on: as-of: without: by: draws: seed: ics: travel: reach-minutes: precision: o: plan json csv", 0, -1, "when a mission may be ready, and what moves that day") \
    X(plan,    "db: on: as-of: without: from: survive: travel: reach-minutes: seconds: gap: precision: o: json csv geojson", 0, -1, "which unit stands at which base, which sites are covered then, and what is lacking") \
    X(explain, "db: as: tz: source: json",     1, -1, "every clause against one report, and why") \
    X(report,  "db: o: key: list: precision: witness: require: json", 0,  0, "the situation report")                \
    X(export,  "db: entries vault json",             0,  0, "the reports, or the whole record, as JSON Lines") \
    X(rebuild, "db: json",                     0,  0, "recompute every derived table from the record") \
    X(verify,  "db: key: witness: require: json", 0,  1, "recompute every digest of the record; or check a page of truce report") \
    X(keygen,  "name: o: as: json",                0,  0, "make the key that signs the record")   \
    X(checkpoint, "db: key: witness: require: json", 0,  0, "sign the record as it stands")          \
    X(prove,   "db: o: disclose: key:",                       1,  1, "a report, with the proof that it is in the record") \
    X(check_proof, "key: witness: require: json", 1,  1, "check such a proof, without a store")   \
    X(author,  "db: key: until: may: json",    0,  1, "who may sign decisions, with which key") \
    X(decide,  "db: key: from: rejects: json", 0, -1, "what a person decides of a report, signed") \
    X(erase,   "db: by: why: field: forget json", 0, 1, "forget a report, or members of it, for good") \
    X(wipe,    "db: key: all yes-destroy: json", 0, 0, "destroy what the store keeps to itself, and keys") \
    X(escrow,  "db: o: to: json",              0,  0, "an encrypted copy of the whole record, for others to keep") \
    X(witness, "key: log: state: listen:",     0,  0, "watch the records of others, and sign that they only grew") \
    X(log,     "db: tiles: key: json",              0,  0, "the record as files for a web server")  \
    X(help,    "json",                         0,  2, "help on a command or a topic")

/* An option that may be given several times. */
enum { OPTION_LIST_MAX = 64 };
struct option_list {
    const char *at[OPTION_LIST_MAX];
    int         count;
};

/* Values of options; NULL or false where not given. */
struct options {
    const char *db, *as, *tz, *source, *rejects, *o, *list, *name, *key, *tiles;
    const char *listen, *state, *require, *rule, *clause, *on, *as_of, *ics, *disclose, *by, *why;
    const char *draws, *seed;
    const char *until, *may, *from;
    const char *survive, *travel, *reach_minutes, *seconds, *gap, *precision;
    struct option_list witness, log, to, field, without, yes_destroy;
    struct option_list keys; /* each --key that was given; `key` is the last */
    bool        all, plan, csv, geojson, vault, forget, json, write, entries, lint;
};

struct command {
    const struct command_row *row;
    struct options            options;
    char                    **args;
    int                       arg_count;
    struct arena              boot, step;
    struct store             *store;
    struct flow              *flow;
    struct diagnostics       *diagnostics; /* of the last compilation */
    struct buf                out; /* for standard output; flushed at the end */
};

struct command_row {
    const char *name, *options;
    int         args_min, args_max; /* -1: any number */
    const char *title, *help;       /* help: from the comment of its file */
    enum status (*run)(struct command *command, struct err *err);
};

extern const struct command_row command_rows[];
extern const size_t             command_count;

#define COMMAND_DECLARE(name, options, least, most, title) \
    enum status cmd_##name(struct command *command, struct err *err);
COMMAND_TABLE(COMMAND_DECLARE)
#undef COMMAND_DECLARE

/* ---- for the commands ---- */

/* The store that --db or TRUCE_DB names, or ./truce.db, and the flow on it. */
const char *command_db(const struct command *command);
enum status command_open(struct command *command, enum store_mode mode,
                         struct err *err) MUST_USE;

/* What was added to command->out so far, to standard output. */
enum status command_flush(struct command *command, struct err *err) MUST_USE;

/* --tz as a zone in boot; NULL if it is not given. */
enum status command_tz(struct command *command, const struct tz **ret_tz,
                       struct err *err) MUST_USE;

/* Compile .truce files from disk, diagnostics to standard error. The bundle holds every
 * file that was read; it may be NULL. */
enum status command_compile(struct command *command, char **paths, int count,
                            struct bundle *bundle, struct program **ret_program,
                            struct err *err) MUST_USE;

/* Keys to check with, each NAME+ID+KEY, in boot. */
struct note_key;
enum status command_keys(struct command *command, const struct option_list *list,
                         const struct note_key **ret_keys, uint32_t *ret_count,
                         struct err *err) MUST_USE;

/* That of --key, such as prove takes it: NULL if it is not given. */
enum status command_public_key(struct command *command, const struct note_key **ret_key,
                               struct err *err) MUST_USE;

/* The same files again, in the light of what reports have told. Says no warning twice. */
enum status command_compile_in(struct command *command, char **paths, int count,
                               const struct terms_world *world, struct program **ret_program,
                               struct err *err) MUST_USE;

/* Words for people, on standard error. */
void say(const char *format, ...) PRINTF_LIKE(1, 2);
void say_diagnostics(const struct diagnostics *diagnostics);

/* A line on standard error that is written over: only on a terminal. */
struct progress {
    const char *what, *unit;
    double      began_s, shown_s;
    bool        on, shown;
};

void progress_init(struct progress *progress, const char *what, const char *unit);
/* `done` of `unit`; share 0..1 of the whole, negative if unknown. */
void progress_show(struct progress *progress, uint64_t done, double share);
void progress_clear(struct progress *progress);

/* Rows set aside: counted, shown (the first few), and kept in --rejects FILE. */
struct rejects {
    struct command *command;
    const char     *path;
    struct buf      buf;
    int             fd; /* -1: not kept */
    uint64_t        count;
};

enum status rejects_open(struct rejects *rejects, struct command *command,
                         struct err *err) MUST_USE;
enum status rejects_add(struct rejects *rejects, const char *path, uint64_t line,
                        const struct err *why, struct str raw, struct err *err) MUST_USE;
enum status rejects_close(struct rejects *rejects, struct err *err) MUST_USE;

/* Topics of `truce help` beside the commands. */
enum status help_topic(const char *name, struct buf *out, bool *ret_found, struct err *err) MUST_USE;
void        help_manual(struct buf *out); /* truce(1) as scdoc */

#endif
