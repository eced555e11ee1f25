/*
 * terms/lint.h - what compiles but a lawyer would want to know: design/terms.md, section 8.
 *
 * The compiler says some of it always, since it meets it on its way; the others look for it
 * and are asked for, with terms_lint. A row says which it is, and what it means.
 */
#ifndef TERMS_LINT_H
#define TERMS_LINT_H

#include "terms/bind.h"

#define LINT_TABLE(X)                                                                          \
    /* name, asked of a clause, of the program (of neither: always said), meaning */           \
    X("timezone", NULL, lint_timezone,                                                         \
      "there is no statement 'timezone', so that days without an hour are days in UTC")        \
    X("clock", NULL, NULL,                                                                     \
      "a local time that occurs twice or not at all; 'until' in another zone than 'from'")     \
    X("zone", NULL, NULL, "a zone in which no place lies")                                     \
    X("never", NULL, NULL,                                                                     \
      "nothing can break or meet a clause: its zone is empty, or it ends, or is due, before "    \
      "it begins")                                                                             \
    X("hours", lint_hours, NULL,                                                               \
      "nothing can break a clause: its hours do not come while it holds")                      \
    X("decide", lint_decide, NULL,                                                             \
      "a clause that no report can decide and that is not marked 'uncheckable'")               \
    X("overtaken", NULL, NULL, "an end that a later version of the clause overtakes")          \
    X("gap", lint_gap, NULL, "a version that ends before the next begins")                     \
    X("outsider", NULL, NULL, "somebody bound who is no party of the agreement")               \
    X("exception", lint_exception, NULL, "an exception that covers all its clause says")       \
    X("counting", NULL, NULL, "a line of a counting rule by which nothing counts")             \
    X("item", NULL, NULL, "an item that differs from a weapon by one letter or by case")       \
    X("name", NULL, lint_names, "a name that differs from another by one letter or by case")   \
    X("suspend", NULL, NULL, "a suspension of what does not hold")                             \
    X("source", NULL, NULL, "a clause without 'source' and 'text'")                            \
    X("sources", NULL, lint_sources,                                                           \
      "a unit, recall, meeting, position or measure without 'source'")                         \
    X("reach", NULL, lint_reach, "a unit that serves no need, wherever it may stand")          \
    X("offer", NULL, lint_offer, "a need for what no unit offers")                             \
    X("unused", NULL, lint_unused, "a capability that no site needs")                          \
    X("domain", NULL, lint_domain, "a site that is said to be on none of land, sea and air")

struct lint_row {
    const char *name, *meaning;
};

extern const struct lint_row lint_rows[];
extern const unsigned        lint_row_count;

/* Is it said by the compiler without being asked? */
bool lint_is_always(unsigned row);

/* All rows that are asked of a clause: of its text `draft`, once its end is cut where the
 * next version begins. And those asked of the names, at the end. */
enum status lint_clause(struct binder *b, const struct draft *draft) MUST_USE;
enum status lint_program(struct binder *b) MUST_USE;

/* ---- lint_mission.c ---- */

enum status lint_sources(struct binder *b) MUST_USE;
enum status lint_reach(struct binder *b) MUST_USE;
enum status lint_offer(struct binder *b) MUST_USE;
enum status lint_unused(struct binder *b) MUST_USE;
enum status lint_domain(struct binder *b) MUST_USE;

#endif
