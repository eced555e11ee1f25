/*
 * What a line of a scenario expects: a function each, named in the table of story.c. `rest`
 * is the line behind its first words.
 */
#ifndef SCENARIO_EXPECT_H
#define SCENARIO_EXPECT_H

#include "story.h"

/* Of the report before it. */
void expect_violation(struct story *story, struct str rest);
void expect_possible(struct story *story, struct str rest);
void expect_none(struct story *story, struct str rest);
void expect_by(struct story *story, struct str rest);
void expect_because(struct story *story, struct str rest);
void expect_stock(struct story *story, struct str rest);

/* Of all reports of the scenario. */
void expect_anchor(struct story *story, struct str rest);
void expect_count(struct story *story, struct str rest);
void expect_due(struct story *story, struct str rest);

#endif
