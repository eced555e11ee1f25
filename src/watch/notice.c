#include "watch/notice.h"

#include "watch/force.h"

#include <math.h>
#include <stdlib.h>

/* ---- gathering ---- */

void
notices_init(struct notices *notices, struct arena *keep)
{
    *notices = (struct notices){ .keep = keep };
}

/* The givers that are no party, kept. */
static enum status
keep_others(struct arena *keep, const struct program *program, const struct report *r,
            struct notice *notice, struct err *err)
{
    notice->others = ARENA_ARRAY(keep, r->by_count, struct str);
    TRY_NEW(notice->others, err);
    for (uint32_t i = 0; i < r->by_count; i++) {
        if (program_party(program, r->by[i]) != PARTY_NONE)
            continue;
        notice->others[notice->other_count] = arena_copy_str(keep, r->by[i]);
        TRY_NEW(notice->others[notice->other_count].at, err);
        notice->other_count++;
    }
    return TRUCE_OK;
}

static enum status
keep_texts(struct arena *keep, const struct report *r, struct notice *notice, struct err *err)
{
    notice->source = arena_copy_str(keep, r->source);
    TRY_NEW(notice->source.at, err);
    notice->id = arena_copy_str(keep, r->id);
    TRY_NEW(notice->id.at, err);
    notice->name = arena_copy_str(keep, r->notice);
    TRY_NEW(notice->name.at, err);
    return TRUCE_OK;
}

enum status
notices_add(struct notices *notices, const struct subject *subject,
            const struct program *program, uint32_t spot, struct err *err)
{
    const struct report *r = subject->report;
    struct notice        notice = { .covers = r->covers,
                                    .has_from = subject->from != TIME_MIN,
                                    .from = subject->from,
                                    .until = subject->until,
                                    .has_known = r->known.kind != WHEN_NONE,
                                    .parties = subject->named,
                                    .anyones = !r->by_count,
                                    .spot = spot };
    void                *at = notices->at;

    if (notice.has_known) {
        when_span(r->known, program_tz(program), &notice.known_first, &notice.known_last);
        if (notice.known_last > notice.known_first)
            notice.known_last--;
    }
    TRY(keep_texts(notices->keep, r, &notice, err));
    if (subject->named_others)
        TRY(keep_others(notices->keep, program, r, &notice, err));
    TRY(context_grow(notices->keep, &at, notices->count, &notices->size, sizeof notice,
                     NOTICES_MAX, "notices", err));
    notices->at = at;
    notices->at[notices->count++] = notice;
    return TRUCE_OK;
}

static int
by_time(const void *a, const void *b)
{
    const struct notice *x = a, *y = b;
    int                  order = x->from < y->from ? -1 : x->from > y->from;

    order = order ? order : str_cmp(x->source, y->source);
    order = order ? order : str_cmp(x->id, y->id);
    order = order ? order : x->until < y->until ? -1 : x->until > y->until;
    return order ? order : str_cmp(x->name, y->name);
}

void
notices_finish(struct notices *notices)
{
    if (notices->count)
        qsort(notices->at, notices->count, sizeof *notices->at, by_time);
}

/* The location as a set: a disc as it is, a sector as the disc around it. */
static enum status
area_of(struct arena *keep, const struct subject_location *location, struct notice_area *ret_area,
        struct err *err)
{
    const struct location *l = &location->location;
    struct zone           *zone = NULL;
    double                 radius_m = l->radius_m;
    enum status            status = TRUCE_OK;

    *ret_area = (struct notice_area){ location->span, NULL, false };
    if (l->kind == LOCATION_ZONE)
        ret_area->zone = l->zone;
    if (l->kind != LOCATION_DISC && l->kind != LOCATION_SECTOR)
        return TRUCE_OK;
    if (l->kind == LOCATION_SECTOR)
        radius_m += l->range_max_m;
    ret_area->wider = l->kind == LOCATION_SECTOR || radius_m < ZONE_WITHIN_M_MIN;
    radius_m = radius_m < ZONE_WITHIN_M_MIN ? ZONE_WITHIN_M_MIN : radius_m;
    status = zone_circle(keep, l->at, radius_m, &zone, err);
    if (status == TRUCE_MEMORY)
        return status;
    if (status == TRUCE_OK)
        ret_area->zone = zone; /* else it is too large, or at a pole: nothing is certain */
    else if (err)
        *err = (struct err){ 0 };
    return TRUCE_OK;
}

enum status
notices_bind(struct notices *notices, const struct spots *spots, struct err *err)
{
    for (uint32_t i = 0; i < notices->count; i++) {
        struct notice     *n = &notices->at[i];
        const struct spot_place *spot;

        n->area_count = 0;
        if (n->spot == NOTICE_NO_SPOT)
            continue;
        spot = &spots->at[n->spot];
        n->areas = ARENA_ARRAY(notices->keep, spot->location_count, struct notice_area);
        TRY_NEW(n->areas, err);
        for (uint32_t k = 0; k < spot->location_count; k++)
            TRY(area_of(notices->keep, &spot->locations[k], &n->areas[n->area_count++], err));
    }
    return TRUCE_OK;
}

/* ---- one condition each ---- */

/* Its whole interval within the notice's time: yes; none of it: no. */
static enum answer
time_answer(const struct notice *n, const struct subject *s)
{
    struct span span = { n->from, n->until };
    bool        whole = span.from <= s->from && s->until <= span.until;

    if (span.from == span.until) /* the instant alone */
        span.until++;
    if (!span_touches(span, s->from, s->until))
        return ANSWER_NO;
    if (!n->has_from || s->from == TIME_MIN)
        return ANSWER_POSSIBLE;
    whole = whole && (s->from < s->until || s->from < span.until);
    return whole ? ANSWER_YES : ANSWER_POSSIBLE;
}

static enum status
place_answer(const struct notice *n, const struct subject *s, struct where_memo memo,
             struct arena *step, enum answer *ret_answer, struct err *err)
{
    static const struct span always = { TIME_MIN, TIME_MAX };
    struct where_asked       asked = subject_asked(s);
    struct where_tally       tally = { 0 };
    enum answer              one;

    *ret_answer = ANSWER_YES;
    if (n->spot == NOTICE_NO_SPOT)
        return TRUCE_OK;
    for (uint32_t i = 0; i < n->area_count; i++)
        for (uint32_t k = 0; k < s->location_count; k++) {
            const struct notice_area *area = &n->areas[i];

            if (!where_touches(&asked, area->span, always, s->locations[k].span))
                continue;
            one = ANSWER_POSSIBLE;
            if (area->zone)
                TRY(where_locate(memo, area->zone, &s->locations[k].location, step, &one, err));
            where_tally_add(&tally, area->wider ? answer_least(one, ANSWER_POSSIBLE) : one);
        }
    *ret_answer = where_tally_answer(tally);
    return TRUCE_OK;
}

static bool
gives(const struct notice *n, const struct program *program, struct str name)
{
    uint32_t party = program_party(program, name);

    if (party != PARTY_NONE)
        return n->parties & UINT64_C(1) << party;
    for (uint32_t i = 0; i < n->other_count; i++)
        if (str_eq(n->others[i], name))
            return true;
    return false;
}

/* Did whoever acted give it? All who are named; of several who may have, some. */
static enum answer
who_answer(const struct notice *n, const struct subject *s, const struct program *program)
{
    const struct report *r = s->report;
    const struct str    *names = r->by_count ? r->by : r->between;
    uint32_t             count = r->by_count ? r->by_count : r->between_count, in = 0;

    if (n->anyones)
        return ANSWER_YES;
    for (uint32_t i = 0; i < count; i++)
        in += gives(n, program, names[i]);
    if (!count || (in && in < count))
        return ANSWER_POSSIBLE;
    return in ? ANSWER_YES : ANSWER_NO;
}

static enum answer
lead_answer(const struct notice *n, const struct subject *s, const struct tz *tz,
            struct period before, instant *ret_due)
{
    instant last = s->until > s->from ? s->until - 1 : s->from;
    instant due = period_before(tz, before, s->from);

    *ret_due = due;
    if (!n->has_known || s->from == TIME_MIN)
        return ANSWER_POSSIBLE;
    if (n->known_last <= due)
        return ANSWER_YES;
    return n->known_first <= period_before(tz, before, last) ? ANSWER_POSSIBLE : ANSWER_NO;
}

/* ---- asking ---- */

static enum answer
least(const struct notice_match *m)
{
    enum answer what = answer_least(m->act, answer_least(m->time, m->place));

    return answer_least(what, answer_least(m->who, m->lead));
}

static void
take_greatest(struct notice_match *best, struct notice_match *one)
{
    one->answer = least(one);
    if (!best->notice || one->answer > best->answer)
        *best = *one;
}

enum status
notice_before(const struct notices *notices, const struct subject *subject,
              const struct program *program, struct period before, struct where_memo memo,
              struct arena *step, struct notice_match *ret_match, struct err *err)
{
    const struct report *r = subject->report;
    struct notice_match  best = { .due = TIME_MIN };

    for (uint32_t i = 0; notices && i < notices->count && best.answer != ANSWER_YES; i++) {
        const struct notice *n = &notices->at[i];
        struct notice_match  one = { .notice = n };

        one.act = vocab_answer(r->words, VOCAB_ACT, n->covers, r->act);
        one.time = time_answer(n, subject);
        one.who = who_answer(n, subject, program);
        one.lead = lead_answer(n, subject, program_tz(program), before, &one.due);
        one.place = ANSWER_YES;
        if (least(&one) != ANSWER_NO)
            TRY(place_answer(n, subject, memo, step, &one.place, err));
        take_greatest(&best, &one);
    }
    *ret_match = best;
    return TRUCE_OK;
}

enum status
notice_during(const struct notices *notices, const struct subject *subject, struct str name,
              struct where_memo memo, struct arena *step, struct notice_match *ret_match,
              struct err *err)
{
    struct notice_match best = { .due = TIME_MIN };

    for (uint32_t i = 0; notices && i < notices->count && best.answer != ANSWER_YES; i++) {
        const struct notice *n = &notices->at[i];
        struct notice_match  one = { n, ANSWER_NO, ANSWER_YES, ANSWER_NO,
                                     ANSWER_YES, ANSWER_YES, ANSWER_YES, TIME_MIN };

        if (!str_eq(n->name, name))
            continue;
        one.time = time_answer(n, subject);
        if (one.time != ANSWER_NO)
            TRY(place_answer(n, subject, memo, step, &one.place, err));
        take_greatest(&best, &one);
    }
    *ret_match = best;
    return TRUCE_OK;
}
