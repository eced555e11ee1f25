/*
 * record/report_record.h - a report as it is recorded.
 *
 *   {"corrects":17,"report":{…}}     "corrects" only where it replaces an earlier record
 *
 * The report is the object as it came, every member kept, with its identity filled in and
 * wall clocks turned into instants, so that it reads the same on any machine; but in the
 * entry stand only its public members, and digests of the others (protect.h).
 */
#ifndef RECORD_REPORT_RECORD_H
#define RECORD_REPORT_RECORD_H

#include "base/sha256.h"
#include "record/protect.h"
#include "record/report.h"

/* The canonical report (RFC 8785) and its digest. `report` is what json decoded to.
 * SYNTAX without an id or a source: a record needs both. */
enum status report_record_canonical(const struct json *json, const struct report *report,
                                    const struct tz *naive, struct arena *step,
                                    struct buf *out, struct digest *ret_digest,
                                    struct err *err) MUST_USE;

/* The body of a record around the public part of a canonical report; corrects: UINT64_MAX for
 * none. What is not in it is appended to `disclosures`. */
enum status report_record_add_body(struct str report, uint64_t corrects,
                                   struct protect_salts *salts, struct arena *step,
                                   struct buf *out, struct buf *disclosures,
                                   struct err *err) MUST_USE;

/* From a body: the report, its JSON (may be NULL) and what it corrects. words: those of the
 * terms in force; the report may be `unknown` under them (report.h). */
enum status report_record_read(struct str body, struct str disclosures,
                               const struct vocabulary *words,
                               struct arena *step, struct report *ret_report,
                               const struct json **ret_json, uint64_t *ret_corrects,
                               struct err *err) MUST_USE;

/* source, 0 byte, id: the key by which a report is known. */
enum status report_record_key(const struct report *report, struct arena *step,
                              struct str *ret_key, struct err *err) MUST_USE;

#endif
