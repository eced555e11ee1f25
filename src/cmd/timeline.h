/*
 * cmd/timeline.h - what the files of `truce timeline` share.
 */
#ifndef CMD_TIMELINE_H
#define CMD_TIMELINE_H

#include "cmd/ways.h"
#include "plan/plan.h"
#include "plan/timeline.h"

struct timeline_view {
    const struct program *program;
    const struct posture *posture;
    struct timeline       timeline;
    instant               as_of;
    const uint32_t       *leaves; /* contributors without whom we ask */
    uint32_t              leave_count;
    struct ways           ways;
    const struct plan    *plan; /* units stand where it puts them; NULL: where their terms say */
};

/* 2026-03-01, "beginning" or "never". */
void timeline_add_day(struct buf *out, instant at);
/* The row as the terms name it; of a need the site and its words. */
void timeline_add_name(const struct timeline_view *view, const struct timeline_row *row,
                       struct buf *out);
/* "0.0 to 98.2 %" where the two cases differ. */
void timeline_add_chances(struct timeline_chance none, struct timeline_chance all,
                          struct buf *out);
bool timeline_is_same(const struct timeline_row *row); /* in both cases */
/* A day that lies behind the one asked about for sure: there is nothing to tell of it but that. */
bool timeline_is_over(const struct timeline_view *view, const struct timeline_row *row);
/* The unit is here, or may come, and this recall is what takes it away. */
bool timeline_recall_takes(const struct timeline_view *view, const struct recall *recall,
                           uint32_t unit);

/* NULL: it calls nobody home, or it is not told of it. */
const struct timeline_stay *timeline_stay_of(const struct timeline_view *view,
                                             uint32_t contributor);

void timeline_text(const struct timeline_view *view, struct buf *out);
bool timeline_has_any(const struct timeline_view *view); /* a row to be drawn */
/* The synchronisation matrix and the Gantt chart. */
void timeline_chart(const struct timeline_view *view, struct buf *out);
/* What recalls that lie ahead take away. */
void timeline_falls_text(const struct timeline_view *view, struct buf *out);
/* What moves the day. */
void timeline_gains_text(const struct timeline_view *view, struct buf *out);
void timeline_json(const struct timeline_view *view, struct buf *out);
void timeline_csv(const struct timeline_view *view, struct buf *out);
/* iCalendar; stamp: the moment it is written for. */
void timeline_calendar(const struct timeline_view *view, instant stamp, struct buf *out);

#endif
