/*
 * record/protect.h - what a record shows of a report, and what it keeps in the vault.
 *
 * The record is made to be published and can never be changed. So who reported, the exact
 * place, the words, and every member that this program does not know are not in it: in
 * their stead stands, for each, a digest that nobody can guess the value from. The values
 * lie in the vault (vault.h), from which they can be shown one by one, or erased, while
 * every proof goes on to hold.
 *
 * In      a report in canonical form
 * Out     the public object: members in clear, and "_sd":[digests, in order of the digests];
 *         the disclosures, each with '~' after it:
 *           BASE64URL(["salt","name",value]), value canonical, salt 128 random bits
 *           digest: BASE64URL(SHA-256(disclosure))
 * Errors  SYNTAX a report that itself has a member _sd; CORRUPT a disclosure that is none,
 *         or of another report; LIMIT over PROTECT_MEMBERS_MAX protected members
 * Source  RFC 9901 (SD-JWT) sections 4.2.1, 4.2.3, 4.2.4.1, without the JWT around it
 */
#ifndef RECORD_PROTECT_H
#define RECORD_PROTECT_H

#include "base/sha256.h"
#include "wire/json.h"

enum { PROTECT_MEMBERS_MAX = 1000, PROTECT_SALT_BYTES = 16, PROTECT_SALTS_DRAWN = 64 };

/* May this member of a report stand in the published record? Of members that are not known
 * nothing is known, so they may not. */
bool protect_is_clear(struct str name);

/* The public object is appended to `out`, the disclosures to `disclosures`. */
enum status protect_split(const struct json *report, struct arena *step, struct buf *out,
                          struct buf *disclosures, struct err *err) MUST_USE;
/* The same of a report as canonical text. Zeroed salts: none drawn yet; they are drawn from the
 * system many at once, as asking costs as much as three of them, and each is used once. */
struct protect_salts {
    unsigned left;
    uint8_t  bytes[PROTECT_SALTS_DRAWN * PROTECT_SALT_BYTES];
};
enum status protect_split_text(struct str report, struct protect_salts *salts,
                               struct arena *step, struct buf *out, struct buf *disclosures,
                               struct err *err) MUST_USE;
/* The same of what is no report: which members are public is said by `is_clear`, and those
 * that are not bear no name that is public in a report. */
typedef bool (*protect_rule)(struct str name);
enum status protect_split_by(protect_rule is_clear, const struct json *object,
                             struct arena *step, struct buf *out, struct buf *disclosures,
                             struct err *err) MUST_USE;

/* The report with what is disclosed of it, without "_sd". `disclosures` may be a part of
 * those there are, in any order. *ret_hidden: how many digests are not disclosed. */
enum status protect_merge(const struct json *public_report, struct str disclosures,
                          struct arena *step, const struct json **ret_report,
                          uint32_t *ret_hidden, struct err *err) MUST_USE;

/* The name of the member in the first of the disclosures, which is cut off with its '~'.
 * CORRUPT if it is none. */
enum status protect_take(struct str *disclosures, struct arena *step,
                         struct str *ret_disclosure, struct str *ret_name,
                         struct err *err) MUST_USE;

#endif
