/*
 * wire/text.h - text for pages, and from old encodings.
 */
#ifndef WIRE_TEXT_H
#define WIRE_TEXT_H

#include "base/arena.h"
#include "base/buf.h"

/* The length of the UTF-8 character at the beginning of s (RFC 3629); 0: there is none. */
size_t text_utf8_step(struct str s);

/* With & < > " ' as entities; for HTML text, attributes and SVG alike. Bytes that are not
 * UTF-8, control characters other than tab, LF and CR, U+FFFE and U+FFFF become U+FFFD. */
void html_add(struct buf *buf, struct str s);

/* Windows-1252 to UTF-8 (WHATWG index; the five unassigned bytes become U+FFFD). */
enum status text_from_windows_1252(struct str bytes, struct arena *step, struct str *ret_text,
                                   struct err *err) MUST_USE;

/* Thousands separated: 12,345. */
void text_add_count(struct buf *buf, int64_t count);

#endif
