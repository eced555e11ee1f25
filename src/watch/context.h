/*
 * watch/context.h - what reports tell that outlasts them, and that others are judged by.
 *
 *   stocks     who held what, for `limit` and `equal`
 *   notices    what was announced, for `except notified` and `except during`
 *   fixes      where the tracks were, for zones that move
 *   silences   the acts that break one, for anchors that only reports show
 *
 * A function of the set of reports: their order changes nothing. It is gathered before the
 * first is judged, in this order:
 *
 *   context_init, context_take for each report, context_finish: what the compiler needs
 *   terms_compile_in, if context_moves_terms(program)
 *   context_bind to the program that then judges; evaluator_init with both
 *
 * The two programs are of the same text. A report that another one corrects is not given.
 *
 * Limits  those of its parts; SPOTS_MAX places; CONTEXT_FIXES_MAX
 * Memory  the keep arena of context_init
 * Errors  LIMIT, MEMORY; those of zones
 */
#ifndef WATCH_CONTEXT_H
#define WATCH_CONTEXT_H

#include "terms/world.h"
#include "watch/notice.h"
#include "watch/silence.h"
#include "watch/stock.h"

enum { CONTEXT_FIXES_MAX = 1 << 20 };

struct context_fix {
    uint32_t         track; /* of the program */
    struct track_fix fix;
};

struct context {
    const struct program  *program;
    struct arena          *keep;
    struct spots           spots;
    struct stocks          stocks;
    struct notices         notices;
    struct context_fix    *fixes;
    uint32_t               fix_count, fix_size;
    struct silence_breaks *breaks; /* an anchor of the program each */
    instant                horizon; /* the latest end of any report; TIME_MIN: none */
    struct subject        *subject; /* the report at hand */
    struct where_slot     *slots;
    uint32_t               turn;
};

/* Does the program need one at all? */
bool context_is_wanted(const struct program *program);
/* Does it have to be compiled again once the context is known? */
bool context_moves_terms(const struct program *program);

/* Where a position puts its track: a point with its error, or a name that stands for one disc.
 * False for any other: it moves nothing. */
bool context_fix_of(const struct subject *subject, struct track_fix *ret_fix);

enum status context_init(struct context *context, const struct program *program,
                         struct arena *keep, struct err *err) MUST_USE;

/* The report may go afterwards. *ret_took: it told something (beyond its end). */
enum status context_take(struct context *context, const struct report *report,
                         struct arena *step, bool *ret_took, struct err *err) MUST_USE;

/* What it all comes to, in keep. */
enum status context_finish(struct context *context, struct terms_world *ret_world,
                           struct err *err) MUST_USE;
/* Would a later end of the last report tell the program something new of its silences? */
bool        context_horizon_moves(struct context *context, instant horizon);
enum status context_bind(struct context *context, const struct program *program,
                         struct err *err) MUST_USE;

#endif
