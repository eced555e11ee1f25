/*
 * flow/erase.h - what must be forgotten: members of a report out of the vault, for good.
 *
 * A person decides it, so it is on the record: an entry {"by":"…","erased":17,
 * "fields":["source","text"],"why":"…"} for each version of the report. It says which
 * members and never what they held; the entry they stood in, and every proof of it, goes on
 * to hold. Where the source is erased the report is known as #17 from then on.
 *
 * In one transaction  entries, vault, and all derived tables anew; then the store forgets
 *         (store_forget)
 * Errors  MISSING no such report, or nothing of that name is kept of it; those of flow.
 *         BUSY after the erasing: a reader still holds old pages; call flow_forget again
 */
#ifndef FLOW_ERASE_H
#define FLOW_ERASE_H

#include "flow/flow.h"

struct erasure {
    struct str        report;    /* SOURCE:ID, or #NUMBER; or that of a decision or a table */
    const struct str *fields;    /* none: all that is protected */
    uint32_t          field_count;
    struct str        by, why;
};

struct erased {
    uint32_t versions, members;
};

enum status flow_erase(struct flow *flow, const struct erasure *erasure, instant now,
                       struct arena *step, struct erased *ret_erased,
                       struct err *err) MUST_USE;
enum status flow_forget(struct flow *flow, struct err *err) MUST_USE;

#endif
