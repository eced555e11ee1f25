/*
 * record/vault.h - what the record keeps to itself: the protected members of each entry,
 * by its number. The only table from which something can be taken out.
 *
 * In the store
 *         VAULT packs (pack.h) by seq: disclosures (protect.h). None: nothing is kept of it,
 *         or no more
 * Promise what is erased is in no page of the store when the transaction is on disk and
 *         store_forget has run: SQLite overwrites what it frees (secure_delete), and the
 *         journal is emptied. What lies in copies and backups is not ours to erase
 * Errors  those of the store; CORRUPT
 */
#ifndef RECORD_VAULT_H
#define RECORD_VAULT_H

#include "record/log.h"
#include "record/protect.h"

/* In the transaction that appends the entry. Nothing if there are none. */
enum status vault_put(struct log *log, uint64_t seq, struct str disclosures,
                      struct err *err) MUST_USE;
/* The object of a body that has the digests: a report, a table or a part of one, or what a
 * decision says. NULL: none. */
const struct json *vault_public(const struct json *body);

/* "" if there are none. */
enum status vault_get(struct log *log, uint64_t seq, struct arena *step,
                      struct str *ret_disclosures, struct err *err) MUST_USE;

/* In a transaction. names: of members; none: all there are. *ret_names: those that were
 * there, in step; they are gone when this returns. */
enum status vault_erase(struct log *log, uint64_t seq, const struct str *names,
                        uint32_t count, struct arena *step, struct str **ret_names,
                        uint32_t *ret_count, struct err *err) MUST_USE;

/* Those of `disclosures` whose members are named; none named: none. In step. MISSING if one
 * that is named is not there. */
enum status vault_choose(struct str disclosures, const struct str *names, uint32_t count,
                         struct arena *step, struct str *ret_chosen,
                         struct err *err) MUST_USE;

/* log_verify; and is all that the vault keeps what the entries have digests of? CORRUPT names
 * the first entry that is not whole, or of which it is not. *ret_kept: entries with something
 * kept. */
enum status vault_verify(struct log *log, struct arena *step, uint64_t *ret_entries,
                         uint64_t *ret_kept, struct err *err) MUST_USE;

#endif
