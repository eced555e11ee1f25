/*
 * intake/settle.h - from the text of one object to a report. Private to intake.
 *
 * What the caller knows of the file is written into the object, so that the text stands
 * for itself afterwards: the source where none is named, and the offset of a wall clock.
 *
 * Errors  SYNTAX, LIMIT: this report is set aside; MEMORY
 */
#ifndef INTAKE_SETTLE_H
#define INTAKE_SETTLE_H

#include "intake/intake.h"

/* *text: the object; replaced by one in step where something had to be written into it. */
enum status settle_report(const struct intake_options *options, struct arena *step,
                          struct str *text, const struct json **ret_json,
                          struct report *ret_report, struct err *err) MUST_USE;

/* The arena's own limit, not the machine's, stopped a row: that costs the row only. */
enum status settle_memory(enum status status, const struct arena *step,
                          struct err *err) MUST_USE;

#endif
