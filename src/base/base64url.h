/*
 * base/base64url.h - BASE64URL (RFC 4648 section 5) without "=": how disclosures and their
 * digests are written.
 *
 * A text has one form only: no blanks, no spare bits. What is written so is looked up in
 * tables, so its timing is not secret; keys go through libsodium (note.c).
 */
#ifndef BASE_BASE64URL_H
#define BASE_BASE64URL_H

#include "base/str.h"

#define BASE64URL_LEN(bytes) (((bytes) * 4 + 2) / 3)

/* Writes BASE64URL_LEN(len) characters, and no 0 after them. */
void base64url_put(char *text, const void *bytes, size_t len);
/* Writes at most text.len * 3 / 4 bytes. False if it is none. */
bool base64url_get(struct str text, char *bytes, size_t *ret_len);

#endif
