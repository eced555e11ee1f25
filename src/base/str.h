/*
 * base/str.h - a borrowed slice of bytes: carries its length, may hold any byte.
 *
 * C strings exist only at the edge of the operating system. No function here
 * allocates; a slice lives as long as what it points into.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
    const char *at;
    size_t      len;
};

#define STR(literal) ((struct str){ "" literal, sizeof(literal) - 1 })
#define STR_NONE ((struct str){ "", 0 })
#define STR_ARGS(s) (int)(s).len, (s).at /* for "%.*s" */

struct str str_from_c(const char *text); /* NULL gives the empty slice */
struct str str_sub(struct str s, size_t from, size_t to); /* clipped to s */
struct str str_trim(struct str s);                        /* blanks, tabs, CR, LF */
bool       str_eq(struct str a, struct str b);
bool       str_eq_c(struct str a, const char *b);
bool       str_eq_nocase(struct str a, struct str b); /* ASCII letters only */
int        str_cmp(struct str a, struct str b);       /* byte order, for sorting */
bool       str_starts(struct str s, struct str head);
bool       str_ends(struct str s, struct str tail);

/* Split *rest at the first `mark`. False, and *rest untouched, if there is none. */
bool str_cut(struct str *rest, char mark, struct str *ret_head);

/* Whole-slice numbers: false, and *ret_ untouched, on anything left over or too large. */
bool str_to_i64(struct str s, int64_t *ret_value);
bool str_to_double(struct str s, double *ret_value); /* finite decimals only */

/* Valid UTF-8 without surrogates or overlong forms (RFC 3629). */
bool str_is_utf8(struct str s);
bool str_is_ascii(struct str s); /* no byte over 127 */

/* Edits (insert, delete, replace, swap) from a to b, or `most` if there are more. */
unsigned str_distance(struct str a, struct str b, unsigned most);

#endif
