/*
 * report/force.h - a mission's posture, plan and timeline, for people and for other programs: a
 * page by itself, chapters of the situation report, GeoJSON, a calendar.
 *
 * In      a posture, and what has been made of a plan and of a timeline
 * Out     the same figures as the commands print, in words that are alike for all contributors
 * Limits  FORCE_SITES_DRAWN on a map, FORCE_ROWS_DRAWN in a drawing of dates; the page says how
 *         many it leaves out, and tables leave out nothing
 * State   pure: the same answers give the same bytes
 */
#ifndef REPORT_FORCE_H
#define REPORT_FORCE_H

#include "plan/plan.h"
#include "plan/timeline.h"
#include "watch/subject.h"

#include "base/buf.h"

enum { FORCE_SITES_DRAWN = 500, FORCE_ROWS_DRAWN = 400 };

/*
 * How exactly pages and maps tell where sites lie. Exact places of units help whoever would attack
 * them, so all zero is the safe choice: hundredths of a degree, as of everything that is published
 * (watch/subject.h). What is counted, is counted by the exact places.
 */
#define FORCE_STEP_DEG (1.0 / PLACE_STEPS_A_DEGREE)
struct force_precision {
    bool   exact;    /* as the terms give them */
    double step_deg; /* to multiples of it; 0: of FORCE_STEP_DEG */
};

struct force_view {
    const struct program  *program;
    instant                on, as_of; /* on TIME_MAX: no day, once everything has come */
    const struct posture  *posture;
    const struct posture  *without; /* the same without some; NULL: nobody is left out */
    const uint32_t        *leaves;
    uint32_t               leave_count;
    const struct plan     *plan;     /* NULL: no such chapter */
    const struct timeline *timeline; /* NULL: no such chapter */
    const char            *kind;     /* above the title: "Posture" */
    struct str             no_plan;  /* why there is none, though one was asked for; "" */
    struct force_precision precision;
};

/* What the situation report says of the mission, on the day of its last entry: the posture, a plan
 * that survives one leaving, a timeline with units where that plan puts them. NULL: the terms name
 * nothing of a mission. A plan that time ends before it is proven may differ on another machine. */
struct situation;
enum status force_gather(const struct situation *situation, struct force_precision precision,
                         struct arena *keep, const struct force_view **ret_view,
                         struct err *err) MUST_USE;

/* One HTML page that needs nothing else: of a plan alone that chapter, of a timeline alone that one;
 * of neither the posture, of both all three. */
enum status force_add_page(const struct force_view *view, struct arena *step, struct buf *out,
                           struct err *err) MUST_USE;
/* RFC 7946: sites with what they need and have, units where they stand, which base serves which
 * site. */
enum status force_add_geojson(const struct force_view *view, struct arena *step, struct buf *out,
                              struct err *err) MUST_USE;
/* Milestones, meetings, and when needs begin, each on the earliest day that the terms allow and
 * tentative unless that is its only one; what has no day is left out. `stamp`: the moment it is
 * written for. (Median days are a timeline's: cmd/timeline.h.) */
enum status force_add_calendar(const struct force_view *view, instant stamp, struct buf *out,
                               struct err *err) MUST_USE;

/* ---- private to the pages ---- */

struct page;

/* CSS that these chapters need beside page_style. */
void        page_add_force_style(struct page *page);
enum status page_add_posture(struct page *page, const struct force_view *view,
                             struct err *err) MUST_USE;
enum status page_add_plan(struct page *page, const struct force_view *view,
                          struct err *err) MUST_USE;
enum status page_add_dates(struct page *page, const struct force_view *view,
                           struct err *err) MUST_USE;
void        page_add_politics(struct page *page, const struct force_view *view);
/* All of them, as chapters of the situation report. */
enum status page_add_force(struct page *page, const struct force_view *view,
                           struct err *err) MUST_USE;
bool        page_has_force(const struct force_view *view, const char *section);

/* ---- pieces ---- */

/* Where a site lies, as far as it is told. */
struct point force_place(const struct force_view *view, uint32_t site);
/* "Places are told to 0.01 degree, about 1.1 km, not exactly." */
void force_add_precision(const struct force_view *view, struct buf *out);
/* Recalls that are not counted as they do not say when they were stated, a line each; also those
 * that lie ahead. */
void force_add_doubts(const struct posture *posture, bool ahead, struct buf *out);
/* ,"recalls_not_counted":[{"contributor":…,"on":…}] */
void force_add_doubts_json(const struct posture *posture, bool ahead, struct buf *out);
const struct mission_name *force_row_name(const struct force_view *view,
                                          const struct timeline_row *row);
/* Political tracks above, forces below, dates across. */
enum status force_add_matrix(struct page *page, const struct force_view *view,
                             struct err *err) MUST_USE;
/* The chance of both capabilities by a day. */
void        force_add_curves(struct page *page, const struct force_view *view);
/* "On 1 June 2026, as known on 2 June 2026" */
void force_add_day(struct page *page, const struct force_view *view);
/* "FR" of a contributor, site, unit, with its title behind it. */
void force_add_name(struct page *page, const struct mission_name *name);
void force_open_table(struct page *page, const char *label, const char *caption,
                      const char *const *heads);
void force_close_table(struct page *page);
/* <td class="n">, with the head for a narrow page. */
void force_number_cell(struct page *page, const char *head, int64_t number);
/* 800, or "not said" */
void force_people(struct page *page, int64_t people, uint32_t unsaid);
struct range force_gap(const struct posture_capability *capability);
extern const char *const force_group_words[STAGE_GROUPS];
/* Does any site state a need of it, begun or not? */
bool force_is_needed(const struct posture *posture, uint32_t capability);
/* The worst need of a site that has begun, NEED_STATES before the first: `need` is another. */
void force_worst_state(uint8_t *state, enum need_state need);
/* Those who are left out, by their titles. */
void force_add_leaves(struct page *page, const struct force_view *view);

/* A numbered map of sites: the worst state of their needs by fill, squares for bases, lines from
 * where units stand to what they serve, circles of reach. `id` is one a map on the page. */
struct force_map {
    const char            *id;
    const uint8_t         *states;   /* enum need_state of each site; NEED_STATES: no need */
    const struct posture_people *people; /* at each site */
    const uint32_t        *stations; /* of each unit, or MISSION_NONE */
    const struct plan_service *services; /* NULL: by reach.h from the posture */
    uint32_t               service_count;
    const struct plan_need *needs;
};

enum status force_add_map(struct page *page, const struct force_view *view,
                          const struct force_map *map, struct err *err) MUST_USE;

#endif
