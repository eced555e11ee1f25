/*
 * flow/flow.h - one record through everything, and all of them again.
 *
 * The log is the truth; the derived tables are a fold of it:
 *
 *   CURRENT  a report's key: the record that holds its newest content, and that content's
 *            digest. Kept with each append, so that an import knows what is there.
 *   FINDING  record and clause: the finding. Kept by flow_catch_up.
 *   STATE    how far findings are folded, and by which version of the terms; and which
 *            records tell something that others are judged by (watch/context.h). When such a
 *            record comes, is corrected, or goes, all reports are judged again at the end of
 *            the catch-up, so that findings are a function of all current reports.
 *
 * flow_fold() is a pure function of the entries before it: it reads no clock, no disk
 * outside the store, no chance. So flow_rebuild gives the same bytes on any machine (with
 * the same tz database).
 *
 * State   one writer; readers may look on
 * Errors  those of store and log; SYNTAX if recorded terms no longer compile
 */
#ifndef FLOW_FLOW_H
#define FLOW_FLOW_H

#include "record/log.h"
#include "record/report_record.h"
#include "terms/bundle.h"
#include "watch/finding.h"

enum { FLOW_BATCH = 10000 }; /* entries a transaction; measured in doc/PERFORMANCE.md */

struct flow;

struct flow_tally {
    uint64_t reports, findings; /* folded in this run */
    uint64_t unjudged;          /* of an act that the terms in force do not know */
};

/* Progress of long work: done and total entries; an answer other than OK stops it whole. */
typedef enum status (*flow_progress)(void *context, uint64_t done, uint64_t total,
                                     struct err *err);

enum status flow_open(struct store *store, struct arena *boot, struct flow **ret_flow,
                      struct err *err) MUST_USE;
void        flow_close(struct flow *flow);

struct log *flow_log(struct flow *flow);

/* The program of the newest terms folded, or NULL if there are none yet. */
const struct program *flow_program(const struct flow *flow);
/* Its words; the standard ones where there is none. */
const struct vocabulary *flow_words(const struct flow *flow);
/* What reports tell of each other, for an evaluator of that program; NULL: it asks for none. */
const struct context *flow_context(const struct flow *flow);
/* That of the newest terms recorded, folded or not; NULL if there are none. */
enum status flow_newest_program(struct flow *flow, struct arena *keep,
                                const struct program **ret_program, struct err *err) MUST_USE;
/* Those of the newest terms recorded, folded or not: what a new report is read by. */
enum status flow_newest_words(struct flow *flow, struct arena *keep,
                              const struct vocabulary **ret_words, struct err *err) MUST_USE;
uint64_t              flow_folded(const struct flow *flow); /* entries folded into findings */

/* Between flow_begin and flow_commit. */
enum status flow_begin(struct flow *flow, struct err *err) MUST_USE;
enum status flow_commit(struct flow *flow, struct err *err) MUST_USE;
void        flow_rollback(struct flow *flow);

enum flow_news { FLOW_NEW, FLOW_SAME, FLOW_CORRECTION };

enum status flow_add_report(struct flow *flow, const struct json *json,
                            const struct report *report, const struct tz *naive, instant now,
                            struct arena *step, enum flow_news *ret_news,
                            struct err *err) MUST_USE;
/* The same bundle as the newest one changes nothing (FLOW_SAME). */
enum status flow_add_terms(struct flow *flow, const struct bundle *bundle, instant now,
                           struct arena *step, enum flow_news *ret_news,
                           struct err *err) MUST_USE;

/* The report of an entry, with what the vault holds of it, by the words of the terms. ret_json
 * may be NULL. */
enum status flow_read_report(struct flow *flow, const struct log_entry *entry,
                             struct arena *step, struct report *ret_report,
                             const struct json **ret_json, uint64_t *ret_corrects,
                             struct err *err) MUST_USE;

/* Fold what is new into findings. */
enum status flow_catch_up(struct flow *flow, flow_progress progress, void *context,
                          struct flow_tally *ret_tally, struct err *err) MUST_USE;

/* Drop every derived table and fold the whole log again, in one transaction. After a
 * failure the store is as it was; close the flow. */
enum status flow_rebuild(struct flow *flow, flow_progress progress, void *context,
                         struct flow_tally *ret_tally, struct err *err) MUST_USE;

/* SHA-256 over the rows of all derived tables, in order: equal means byte for byte. */
enum status flow_digest(struct flow *flow, struct digest *ret_digest, struct err *err) MUST_USE;

/* The newest record of a report. MISSING if there is none of that name. */
enum status flow_find_report(struct flow *flow, struct str source_and_id, struct arena *step,
                             struct log_entry *ret_entry, struct err *err) MUST_USE;

/* Findings in the order of their reports, then of the clauses. */
typedef enum status (*flow_each_finding)(void *context, uint64_t record, struct str json,
                                         struct err *err);
enum status flow_scan_findings(struct flow *flow, flow_each_finding each, void *context,
                               struct err *err) MUST_USE;

#endif
