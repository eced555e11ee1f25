/*
 * terms/value.h - the values that stand in arguments: numbers with units, positions,
 * clocks, texts.
 *
 * Each steps over what it reads; what does not fit is said where it stands.
 * Units   metres; degrees; minutes of the day
 */
#ifndef TERMS_VALUE_H
#define TERMS_VALUE_H

#include "base/time.h"
#include "geo/geodesic.h"
#include "terms/parse.h"
#include "terms/program.h"

struct duration {
    int64_t count;
    instant exact; /* of one, in microseconds; 0: a calendar unit of `days` days each */
    int     days;
};

enum status value_number(struct cursor *cursor, const char *what, double *ret_number) MUST_USE;
enum status value_distance(struct cursor *cursor, double *ret_m) MUST_USE;
enum status value_millimetres(struct cursor *cursor, double *ret_mm) MUST_USE;
enum status value_position(struct cursor *cursor, struct point *ret_point) MUST_USE;
/* LAT LON, LAT LON, …; in step. */
enum status value_positions(struct cursor *cursor, struct arena *step,
                            struct point **ret_points, uint32_t *ret_count) MUST_USE;
/* `negative`: the number may have a minus. */
enum status value_duration(struct cursor *cursor, bool negative,
                           struct duration *ret_duration) MUST_USE;
enum status value_text(struct cursor *cursor, const char *what, struct arena *keep,
                       struct str *ret_text) MUST_USE;
enum status value_operator(struct cursor *cursor, enum bound_op *ret_op) MUST_USE;

/* HH:MM to HH:MM, … after `daily`, with the days before it after `weekly`; in keep. */
enum status value_windows(struct cursor *cursor, bool weekly, struct arena *keep,
                          struct windows *windows) MUST_USE;

#endif
