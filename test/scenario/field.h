/*
 * A report as a monitor writes it down, turned into the JSON that import reads:
 *
 *     report 14 2015-03-05 10:00 48.5 37.8 ±50 m shelling with howitzer 122 mm by AF
 *
 * README.md beside this file has the words.
 */
#ifndef SCENARIO_FIELD_H
#define SCENARIO_FIELD_H

#include "base/buf.h"
#include "record/vocab.h"

/* kind: "report", or the act that stands for it ("holding", "position", "notice"). The JSON is
 * added to out. False with the words that are not understood in *ret_word. */
bool field_read(struct str kind, struct str line, const struct vocabulary *words,
                struct buf *out, struct str *ret_word);

#endif
