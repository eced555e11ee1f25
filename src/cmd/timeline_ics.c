#include "cmd/timeline.h"

#include "base/sha256.h"
#include "wire/ics.h"

/* Where the two cases differ an event stands where it does if all that is not said came: in the
 * other it mostly has no day. */
static const struct timeline_result *
shown(const struct timeline_row *row)
{
    return &row->cases[TIMELINE_ALL_OF_IT];
}

static void
add_case(const struct timeline_result *result, struct buf *out)
{
    buf_add_c(out, "P10 ");
    timeline_add_day(out, result->days[TIMELINE_P10].at);
    buf_add_c(out, ", P50 ");
    timeline_add_day(out, result->days[TIMELINE_P50].at);
    buf_add_c(out, ", P90 ");
    timeline_add_day(out, result->days[TIMELINE_P90].at);
    buf_printf(out, "; comes at all in %.1f ±%.1f of 100", 100 * result->ever.share,
               100 * result->ever.error);
    if (result->end.share != result->ever.share)
        buf_printf(out, ", holds to the end in %.1f ±%.1f", 100 * result->end.share,
                   100 * result->end.error);
}

static struct str
title_of(const struct timeline_view *view, const struct timeline_row *row)
{
    const struct mission *m = view->program->mission;

    switch (row->kind) {
    case TIMELINE_MILESTONE: return m->milestones[row->index].name.title;
    case TIMELINE_MEETING: return m->meetings[row->index].name.title;
    case TIMELINE_UNIT: return m->units[row->index].name.title;
    case TIMELINE_SITE: return m->sites[row->index].name.title;
    default: return STR_NONE;
    }
}

static void
add_description(const struct timeline_view *view, const struct timeline_row *row, struct buf *out)
{
    struct str title = title_of(view, row);

    if (title.len) {
        buf_add(out, title);
        buf_add_c(out, ". ");
    }
    if (timeline_is_same(row)) {
        add_case(shown(row), out);
    } else {
        buf_add_c(out, "If all that is not said came: ");
        add_case(shown(row), out);
        buf_add_c(out, ". If none of it came: ");
        add_case(&row->cases[TIMELINE_NONE_OF_IT], out);
    }
    buf_printf(out, ". Drawn %u times, seed %llu", view->timeline.ask.draws,
               (unsigned long long)view->timeline.ask.seed);
}

static void
add_domain(const struct timeline_view *view, struct buf *out)
{
    struct digest digest = sha256(&view->program->operation, 1);

    buf_add_byte(out, '@');
    for (int i = 0; i < 8; i++)
        buf_printf(out, "%02x", digest.bytes[i]);
    buf_add_c(out, ".truce");
}

/* What it is of, not when, so that it stays the same event when its day moves: also the one that
 * truce posture gives (report/force_calendar.c). */
static void
add_uid(const struct timeline_view *view, const struct timeline_row *row, struct buf *out)
{
    static const char *const kinds[TIMELINE_KINDS] = {
        [TIMELINE_MILESTONE] = "milestone-", [TIMELINE_MEETING] = "meeting-",
        [TIMELINE_UNIT] = "unit-",           [TIMELINE_BEGIN] = "need-",
        [TIMELINE_NEED] = "covered-",        [TIMELINE_SITE] = "site-",
        [TIMELINE_INITIAL] = "initial",      [TIMELINE_FULL] = "full",
    };
    const struct mission      *m = view->program->mission;
    const struct posture_need *need;

    buf_add_c(out, row ? kinds[row->kind] : "deadline");
    if (row && row->kind == TIMELINE_BEGIN) {
        need = &view->posture->needs[row->index];
        buf_printf(out, "%.*s-%u", STR_ARGS(m->sites[need->site].name.name),
                   (unsigned)(need->need - m->sites[need->site].needs) + 1);
    } else if (row && row->kind < TIMELINE_INITIAL) {
        timeline_add_name(view, row, out);
    }
    add_domain(view, out);
}

static void
add_summary(const struct timeline_view *view, const struct timeline_row *row, struct buf *out)
{
    static const char *const what[TIMELINE_KINDS] = {
        [TIMELINE_UNIT] = " ready", [TIMELINE_BEGIN] = ": needed from here on",
        [TIMELINE_SITE] = " covered",
    };

    timeline_add_name(view, row, out);
    if (what[row->kind])
        buf_add_c(out, what[row->kind]);
    if (shown(row)->days[TIMELINE_P10].at != shown(row)->days[TIMELINE_P90].at)
        buf_add_c(out, " (P50)");
}

static void
add_event(const struct timeline_view *view, const struct timeline_row *row, instant stamp,
          struct buf words[3], struct buf *out)
{
    const struct timeline_day *days = shown(row)->days;
    const struct meeting      *m = row->kind == TIMELINE_MEETING
                                       ? &view->program->mission->meetings[row->index] : NULL;
    struct ics_event event = { .from = days[TIMELINE_P50].at, .all_day = true };

    if (event.from == TIME_MIN || event.from == TIME_MAX)
        return; /* no day, and so nothing for a calendar */
    for (int i = 0; i < 3; i++)
        buf_clear(&words[i]);
    add_summary(view, row, &words[1]);
    add_uid(view, row, &words[0]);
    add_description(view, row, &words[2]);
    event.until = (m && m->has_on ? m->through : event.from) + TIME_DAY;
    event.tentative = days[TIMELINE_P10].at != days[TIMELINE_P90].at || !timeline_is_same(row);
    event.uid = buf_str(&words[0]);
    event.summary = buf_str(&words[1]);
    event.description = buf_str(&words[2]);
    event.category = str_from_c(row->kind == TIMELINE_BEGIN ? "deadline"
                                                            : timeline_kind_words[row->kind]);
    ics_add_event(out, &event, stamp);
}

/* The day that was asked about. */
static void
add_deadline(const struct timeline_view *view, instant stamp, struct buf words[3], struct buf *out)
{
    const struct timeline_ask *ask = &view->timeline.ask;
    const struct timeline_row *full = timeline_row(&view->timeline, TIMELINE_FULL, 0);
    struct ics_event           event = { .from = ask->by, .all_day = true,
                                         .category = STR("deadline") };

    if (ask->by == TIME_MAX || !full->is)
        return;
    event.until = ask->by + TIME_DAY;
    for (int i = 0; i < 3; i++)
        buf_clear(&words[i]);
    add_uid(view, NULL, &words[0]);
    for (unsigned kind = TIMELINE_INITIAL; kind <= TIMELINE_FULL; kind++) {
        const struct timeline_row *row =
            timeline_row(&view->timeline, (enum timeline_kind)kind, 0);

        buf_printf(&words[2], "%s%s by the end of this day: ", kind == TIMELINE_FULL ? "; " : "",
                   timeline_kind_words[kind]);
        timeline_add_chances(row->cases[0].by, row->cases[1].by, &words[2]);
    }
    event.uid = buf_str(&words[0]);
    event.summary = STR("Day by which the mission is to be ready");
    event.description = buf_str(&words[2]);
    ics_add_event(out, &event, stamp);
}

/* The day from which the units are gone, and what is lost then. */
static void
add_recall(const struct timeline_view *view, const struct recall *r, instant stamp,
           struct buf words[3], struct buf *out)
{
    const struct timeline *t = &view->timeline;
    const struct mission  *m = view->program->mission;
    struct ics_event       event = { .from = r->on, .until = r->on + TIME_DAY, .all_day = true,
                                     .category = STR("recall") };
    bool                   any = false;

    for (int i = 0; i < 3; i++)
        buf_clear(&words[i]);
    buf_add_c(&words[0], "recall-");
    buf_add(&words[0], m->contributors[r->contributor].name);
    buf_add_byte(&words[0], '-');
    timeline_add_day(&words[0], r->on);
    add_domain(view, &words[0]);
    buf_add(&words[1], m->contributors[r->contributor].name);
    buf_add_c(&words[1], " calls home");
    for (uint32_t u = 0; u < m->unit_count; u++)
        if (timeline_recall_takes(view, r, u)) {
            buf_add_c(&words[1], any ? ", " : " ");
            buf_add(&words[1], m->units[u].name.name);
            any = true;
        }
    buf_add_c(&words[1], any ? "" : " nothing that is here or may come");
    for (uint32_t f = 0; f < t->fall_count; f++) {
        if (t->falls[f].on != r->on || t->falls[f].kind < TIMELINE_SITE)
            continue;
        buf_add_c(&words[2], words[2].len ? "; " : "No longer covered from this day on, of all draws: ");
        timeline_add_name(view, timeline_row(t, t->falls[f].kind, t->falls[f].index), &words[2]);
        buf_add_c(&words[2], " in ");
        timeline_add_chances(t->falls[f].lost[0], t->falls[f].lost[1], &words[2]);
    }
    event.uid = buf_str(&words[0]);
    event.summary = buf_str(&words[1]);
    event.description = buf_str(&words[2]);
    ics_add_event(out, &event, stamp);
}

void
timeline_calendar(const struct timeline_view *view, instant stamp, struct buf *out)
{
    const struct timeline *t = &view->timeline;
    struct buf             words[3];

    for (int i = 0; i < 3; i++)
        buf_init(&words[i], 1 << 20);
    ics_begin(out, view->program->operation);
    for (uint32_t r = 0; r < t->row_count; r++)
        if (t->rows[r].is && t->rows[r].kind != TIMELINE_NEED)
            add_event(view, &t->rows[r], stamp, words, out);
    for (uint32_t i = 0; i < t->recall_count; i++)
        add_recall(view, &view->program->mission->recalls[t->recalls[i]], stamp, words, out);
    add_deadline(view, stamp, words, out);
    ics_end(out);
    for (int i = 0; i < 3; i++)
        buf_free(&words[i]);
}
