/*
 * watch/evaluate.h - what a clause says of a report: design/terms.md, section 5.
 *
 * In      a program, what other reports tell (watch/context.h), a report as subject
 * Out     a verdict a clause: each condition's answer and the numbers behind it
 * State   none but memories of answers by zone, so that a thousand clauses over ten zones ask
 *         ten times; step may be reset between any two calls
 * Errors  MEMORY, LIMIT from the shapes of a location
 *
 *   forbid       the report is what is forbidden
 *   limit        a holding after which a bound party has, or may have, more than allowed
 *   equal        a holding after which two stocks differ, or may
 *   require      never answers here (watch/duty.h); see evaluator_match
 *   uncheckable  never answers
 */
#ifndef WATCH_EVALUATE_H
#define WATCH_EVALUATE_H

#include "watch/condition.h"
#include "watch/decided.h"
#include "watch/notice.h"
#include "watch/stock.h"

/* Of a limit: what the party held. Of an equality: what both did. */
struct stock_verdict {
    enum answer      answer;     /* over the limit, or not equal */
    uint32_t         limit;      /* which of the clause's limits answers most */
    uint32_t         parties[2]; /* indices; of a limit the first, the one that answers most */
    struct stock_sum sums[2];
};

struct verdict {
    uint32_t                     clause;  /* index in the program */
    const struct clause_version *version; /* the last one touched; the last if none */
    bool                         several_versions;
    enum answer                  answer;  /* of the whole */
    enum answer                  act, where, when, who;
    uint64_t                     by;      /* bound parties that a finding may name */
    bool                         has_except;
    enum answer                  except;
    uint32_t                     except_line; /* the line that answers most */
    enum answer act_alone, weapon, calibre, range, target; /* what `act` is the least of */
    bool                 has_stock; /* limit, equal; then `act` is whether the item is one */
    struct stock_verdict stock;
    uint32_t zone; /* of the clause's list, the one that answers most */
    double edge_m; /* to that zone's edge, negative inside; NAN: none, or not asked for (it
                      is for a finding that lies wholly in, and where thorough) */
};

/* Places of other reports are asked for again and again by each holding. */
enum { EVALUATOR_MEMO_SIZE = 256, EVALUATOR_OTHERS_SIZE = 1024 };

struct context;

struct evaluator {
    const struct program *program;
    const struct context *context; /* NULL: no other report is known */
    struct subject        subject;
    const struct decided_report *decided; /* of the subject; NULL: nobody decided anything */
    uint32_t              turn;
    struct where_slot     memo[EVALUATOR_MEMO_SIZE];     /* of the subject's places, a turn */
    struct where_slot     others[EVALUATOR_OTHERS_SIZE]; /* of the context's, for good */
};

/* Both must stay as long as the evaluator; the context is bound to this program. */
void evaluator_init(struct evaluator *evaluator, const struct program *program,
                    const struct context *context);

/* Begin with a report. It must stay until the next one. */
void evaluator_take(struct evaluator *evaluator, const struct report *report);
/* With what persons decided of it, which must stay too. */
void evaluator_take_decided(struct evaluator *evaluator, const struct report *report,
                            const struct decided_report *decided);

/*
 * One clause. With `thorough` every condition is answered; without, the first no ends it
 * and the rest of the verdict is not meaningful. A clause that is uncheckable, or that
 * requires something, answers no; thorough, the conditions of the latter are those of
 * evaluator_match.
 */
enum status evaluator_judge(struct evaluator *evaluator, uint32_t clause, bool thorough,
                            struct arena *step, struct verdict *ret_verdict,
                            struct err *err) MUST_USE;

/*
 * How far the report is what a version of a clause speaks of: the least of act, weapon,
 * target, by and where, and of no exception; all but the time. For a clause that requires
 * an act: how far the report meets it. One that names no act: no.
 */
enum status evaluator_match(struct evaluator *evaluator, uint32_t clause, uint32_t version,
                            struct arena *step, enum answer *ret_answer,
                            struct err *err) MUST_USE;

/* ---- for explanations ---- */

/* One condition of an exception; *ret_match.notice is set where it is about notices. */
enum status evaluator_except(struct evaluator *evaluator, uint32_t clause,
                             const struct clause_version *version,
                             const struct except_condition *condition, struct arena *step,
                             enum answer *ret_answer, struct notice_match *ret_match,
                             struct err *err) MUST_USE;

/* The parts of sum `which` of a verdict that has a stock. */
enum status evaluator_stock_parts(struct evaluator *evaluator, const struct verdict *verdict,
                                  int which, struct arena *step, stock_each each,
                                  void *context, struct err *err) MUST_USE;

/* Of that what the report is, apart from time, place, item and exceptions: the least of
 * act, weapon, target and by. No if no finding may come of it: also for a clause that
 * requires; of a holding at most possible. */
enum answer evaluator_kind(const struct subject *subject,
                           const struct clause_version *version);

#endif
