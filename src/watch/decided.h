/*
 * watch/decided.h - what persons decided of a report, as far as it holds: for those who judge
 * it, and those who say why.
 *
 *   verification   refuted: its findings are dismissed
 *   attribution    the report stands with the parties that were named, and `ruled`
 *   ruling         answers every `except ruling` of a clause; and says what it finds
 *
 * The record has more: decisions that were withdrawn, or that a newer one took the place of.
 */
#ifndef WATCH_DECIDED_H
#define WATCH_DECIDED_H

#include "record/decision.h"
#include "terms/program.h"

/* One decision that holds. Strings borrowed; "" where it does not say. */
struct said {
    enum record_kind kind;
    struct str       author;
    uint64_t         entry;
    instant          at;
    struct str       outcome, confidence; /* verification, attribution */
    uint32_t         clause;              /* ruling: of the program */
    struct str       exception, finds;
};

struct decided_report {
    const struct said *at;
    uint32_t           count;
    bool               dismissed;  /* refuted */
    bool               withdrawn;  /* not to be judged at all */
    bool               attributed; /* the report's `by` is that of a decision */
    const struct str  *said_by;    /* what the source had said */
    uint32_t           said_count;
};

/* Of this kind, and for a ruling of this clause; NULL: there is none, or nobody decided. */
const struct said *decided_find(const struct decided_report *decided, enum record_kind kind,
                                uint32_t clause);
/* What a ruling answers to `except ruling`; possible where there is none. */
enum answer        decided_exception(const struct decided_report *decided, uint32_t clause);

#endif
