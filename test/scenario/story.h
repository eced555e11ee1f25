/*
 * One scenario: terms, reports, and what is expected of them. Private to the runner; run.c
 * reads the files, field.c the reports that are not JSON.
 */
#ifndef SCENARIO_STORY_H
#define SCENARIO_STORY_H

#include "terms/compile.h"
#include "watch/context.h"
#include "watch/finding.h"

enum { STEPS_MAX = 4096, FINDINGS_MAX = 64, TERMS_PATHS_MAX = 32 };

/* A line that is no .truce text. */
struct step {
    const struct story_word *word;
    struct str               rest;
    unsigned                 line;
    struct report           *report; /* of a report that reads */
    struct err               why;    /* of one that does not */
};

struct story {
    const char *path;
    struct str  name;
    unsigned    line, failures; /* of the step at hand */
    bool        in_terms, stray;

    struct step steps[STEPS_MAX];
    uint32_t    step_count;
    struct buf  terms; /* .truce text in the scenario itself */
    struct {           /* what stands before the first scenario */
        uint32_t step_count;
        size_t   terms_len;
    } common;

    struct arena           keep, step, shared_keep;
    const struct program  *shared; /* of terms that all scenarios of the file have; or NULL */
    const struct program  *program;
    struct context         context;
    struct evaluator      *evaluator;

    /* of the report at hand */
    const struct step *said;
    struct finding     findings[FINDINGS_MAX];
    uint32_t           count;
    bool               claimed[FINDINGS_MAX];
};

void     story_init(struct story *story, const char *path);
void     story_free(struct story *story);
void     story_reset(struct story *story); /* back to what all scenarios of the file share */
void     story_take(struct story *story, struct str line, unsigned number);
unsigned story_judge(struct story *story); /* how many failures */

/* ---- for the expectations ---- */

void story_fault(struct story *story, const char *what, struct str word);
/* The clause of that name; a fault, and UINT32_MAX, if there is none. */
uint32_t story_clause(struct story *story, struct str name);

#endif
