/*
 * watch/evaluate.h - what a clause says of a report: design/terms.md, section 5.
 *
 * In      a program, a report as subject
 * Out     a verdict a clause: each condition's answer and the numbers behind it
 * State   none but a memory of this report's answers by zone, so that a thousand clauses
 *         over ten zones ask ten times
 * Errors  MEMORY, LIMIT from the shapes of a location
 */
#ifndef WATCH_EVALUATE_H
#define WATCH_EVALUATE_H

#include "watch/subject.h"

struct verdict {
    uint32_t                     clause;  /* index in the program */
    const struct clause_version *version; /* the last one touched; the last if none */
    bool                         several_versions;
    enum answer                  answer;  /* of the whole */
    enum answer                  act, where, when, who;
    bool                         has_except;
    enum answer                  except;
    uint32_t                     except_line; /* the line that answers most */
    enum answer act_alone, weapon, calibre, range, target; /* what `act` is the least of */
    uint32_t zone; /* of the clause's list, the one that answers most */
    double edge_m; /* to that zone's edge, negative inside; NAN: none, or not asked for (it
                      is for a finding that lies wholly in, and where thorough) */
};

enum { EVALUATOR_MEMO_SIZE = 256 };

struct context;

struct evaluator {
    const struct program *program;
    const struct context *context; /* NULL: nothing is known beyond the report itself */
    struct subject        subject;
    uint32_t              turn;
    struct {
        const void        *zone;
        uint32_t           location, turn;
        enum answer        answer;
    } memo[EVALUATOR_MEMO_SIZE];
};

/* Both must stay as long as the evaluator. */
void evaluator_init(struct evaluator *evaluator, const struct program *program,
                    const struct context *context);

/* Begin with a report. It must stay until the next one. */
void evaluator_take(struct evaluator *evaluator, const struct report *report);

/*
 * One clause. With `thorough` every condition is answered; without, the first no ends it
 * and the rest of the verdict is not meaningful. An uncheckable clause is never judged: no.
 */
enum status evaluator_judge(struct evaluator *evaluator, uint32_t clause, bool thorough,
                            struct arena *step, struct verdict *ret_verdict,
                            struct err *err) MUST_USE;

/*
 * How far the report is what a version of a clause speaks of: the least of act, weapon,
 * target, by and where, and of no exception; all but the time. For a clause that requires
 * an act: how far the report meets it. An uncheckable version: no.
 */
enum status evaluator_match(struct evaluator *evaluator, uint32_t clause, uint32_t version,
                            struct arena *step, enum answer *ret_answer,
                            struct err *err) MUST_USE;

/* Of that what the report is, apart from its place and of exceptions: the least of act,
 * weapon, target and by. */
enum answer evaluator_kind(const struct subject *subject,
                           const struct clause_version *version);

#endif
