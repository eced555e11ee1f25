/*
 * report/seal.h - what a page carries as data: the entries of the reports it lists, and
 * what it takes to prove them.
 *
 * Disclosed is what the list shows of a report's protected members (seal_shows), no more.
 */
#ifndef REPORT_SEAL_H
#define REPORT_SEAL_H

#include "flow/flow.h"
#include "record/sealed.h"
#include "report/situation.h"

bool seal_shows(struct str member);

enum status seal_gather(struct flow *flow, const struct situation *situation,
                        struct arena *keep, struct sealed **ret_sealed,
                        struct err *err) MUST_USE;

#endif
