/*
 * intake/detect.h - what kind of file this is. Private to intake.
 *
 * In      the name as the caller gave it ("-" is standard input) and the first bytes
 * Errors  SYNTAX with what to do: a binary file, an encoding that is not read, an array
 *         of reports, an object spread over lines
 */
#ifndef INTAKE_DETECT_H
#define INTAKE_DETECT_H

#include "base/arena.h"
#include "base/status.h"
#include "base/str.h"

/* FEATURE_LINES: one GeoJSON feature a line (RFC 8142 without its separators). */
enum format { FORMAT_LINES, FORMAT_FEATURE_LINES, FORMAT_TABLE, FORMAT_FEATURES };

/* As much of the file as is looked at; a first line longer than this is judged by its
 * beginning. */
enum { DETECT_HEAD_BYTES = 64 * 1024 };

/* No profile said: by the suffix of the name, else by the first byte that is not blank. */
enum status detect_format(const char *path, struct str head, struct arena *step,
                          enum format *ret_format, struct err *err) MUST_USE;

/* Whatever the profile, these bytes are no text that can be read. */
enum status detect_binary(const char *path, struct str head, struct err *err) MUST_USE;

#endif
