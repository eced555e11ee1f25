/*
 * flow/restore.h - a record taken in from its entries: the same bytes, so the same root.
 *
 * In      lines as `truce export --entries` and `truce escrow` write them, in order; or a line
 *         {"checkpoint":"…"}, the newest signed tree head, which must be of these entries.
 *         Before an entry may stand {"disclosures":"…","seq":N}: what the vault keeps of it
 * Promise an entry is taken as it is or not at all. Entries that are there already, to the
 *         byte, are passed over: a restore that was cut short is run again
 * Errors  SYNTAX no entry, or not in canonical form; CONFLICT another entry stands at that
 *         number, one is missing before it, or the checkpoint is of another record;
 *         UNSUPPORTED a kind that only a newer version knows
 */
#ifndef FLOW_RESTORE_H
#define FLOW_RESTORE_H

#include "flow/flow.h"

/* Between flow_begin and flow_commit. vault: the line of disclosures before it, or "": those
 * of an entry that is there already are not taken again, for they may have been erased.
 * *ret_new: the entry was not there yet. */
enum status flow_restore_entry(struct flow *flow, struct str vault, struct str line,
                               struct arena *step, bool *ret_new, struct err *err) MUST_USE;

/* The line of disclosures for an entry. Nothing if there are none. */
void flow_add_vault_line(uint64_t seq, struct str disclosures, struct buf *out);
bool flow_is_vault_line(struct str line);

bool        flow_is_checkpoint(struct str line);
/* In a transaction of its own, when the entries are on disk. */
enum status flow_restore_checkpoint(struct flow *flow, struct str line, struct arena *step,
                                    struct err *err) MUST_USE;

#endif
