#include "report/force.h"

#include "base/sha256.h"
#include "report/words.h"
#include "wire/ics.h"

/* A day of the calendar, or no day. */
struct when_day {
    instant day;       /* TIME_MAX: none */
    bool    sure;
    const struct timeline_result *result; /* behind it, or NULL */
};

struct calendar {
    const struct force_view *view;
    instant                  stamp;
    struct buf              *out;
    struct buf               uid, summary, detail;
};

static bool
is_day(instant at)
{
    return at >= TIME_FIRST && at <= TIME_LAST;
}

/* ---- when ---- */

static const struct timeline_result *
drawn(const struct force_view *view, enum timeline_kind kind, uint32_t index)
{
    const struct timeline_row *row =
        view->timeline ? timeline_row(view->timeline, kind, index) : NULL;

    return row && row->is ? &row->cases[TIMELINE_ALL_OF_IT] : NULL;
}

static struct when_day
milestone_day(const struct force_view *view, uint32_t index)
{
    const struct milestone       *m = &view->program->mission->milestones[index];
    const struct timeline_result *r = drawn(view, TIMELINE_MILESTONE, index);

    if (r)
        return (struct when_day){ r->days[TIMELINE_P50].at,
                                  m->earliest == m->latest && !m->may_never, r };
    return (struct when_day){ is_day(m->earliest) ? m->earliest : TIME_MAX,
                              m->earliest == m->latest && !m->may_never, NULL };
}

static struct when_day
timing_day(struct timing t)
{
    return (struct when_day){ is_day(t.earliest) ? t.earliest : TIME_MAX,
                              t.earliest == t.latest && !t.may_never, NULL };
}

/* ---- one event ---- */

/* What it is of, not when, so that it stays the same event when its day moves. */
static void
set_uid(struct calendar *c, const char *kind, struct str name, uint32_t number)
{
    struct digest digest = sha256(&c->view->program->operation, 1);

    buf_clear(&c->uid);
    buf_printf(&c->uid, "%s-%.*s", kind, STR_ARGS(name));
    if (number)
        buf_printf(&c->uid, "-%u", number);
    buf_add_byte(&c->uid, '@');
    for (int i = 0; i < 8; i++)
        buf_printf(&c->uid, "%02x", digest.bytes[i]);
    buf_add_c(&c->uid, ".truce");
}

static void
add_sentence(struct calendar *c, struct str text)
{
    if (!text.len)
        return;
    buf_add_c(&c->detail, c->detail.len ? "; " : "");
    buf_add(&c->detail, text);
}

static void
add_quantiles(struct calendar *c, const struct timeline_result *r)
{
    static const char *const words[] = { "P10 ", ", P50 ", ", P90 " };

    buf_add_c(&c->detail, c->detail.len ? "; " : "");
    for (unsigned q = 0; q < TIMELINE_QUANTILES; q++) {
        buf_add_c(&c->detail, words[q]);
        add_day_text(&c->detail, r->days[q].at, r->days[q].at == TIME_MAX ? "never" : "now");
    }
    if (r->ever.share < 1)
        buf_printf(&c->detail, "; comes at all in %.0f of 100 draws", r->ever.share * 100);
}

static void
add_event(struct calendar *c, struct when_day when, instant last, const char *category)
{
    struct ics_event event = { .uid = buf_str(&c->uid), .summary = buf_str(&c->summary),
                               .category = str_from_c(category), .from = when.day,
                               .until = last + TIME_DAY, .all_day = true,
                               .tentative = !when.sure };

    if (when.result)
        add_quantiles(c, when.result);
    event.description = buf_str(&c->detail);
    ics_add_event(c->out, &event, c->stamp);
}

static bool
begin(struct calendar *c, const char *kind, const struct mission_name *name, struct when_day when)
{
    if (!is_day(when.day))
        return false;
    set_uid(c, kind, name->name, 0);
    buf_clear(&c->summary);
    buf_clear(&c->detail);
    buf_add(&c->summary, name->title.len ? name->title : name->name);
    return true;
}

/* ---- all of them ---- */

static void
add_milestones(struct calendar *c)
{
    const struct mission *m = c->view->program->mission;

    for (uint32_t i = 0; i < m->milestone_count; i++) {
        struct when_day when = milestone_day(c->view, i);

        if (!begin(c, "milestone", &m->milestones[i].name, when))
            continue;
        add_sentence(c, m->milestones[i].track);
        add_event(c, when, when.day, "milestone");
    }
}

static void
add_meetings(struct calendar *c)
{
    const struct mission *m = c->view->program->mission;

    for (uint32_t i = 0; i < m->meeting_count; i++) {
        const struct meeting *meeting = &m->meetings[i];
        struct when_day       when = timing_day(meeting->timing);

        if (!begin(c, "meeting", &meeting->name, when))
            continue;
        add_sentence(c, meeting->site == MISSION_NONE ? meeting->where
                                                      : m->sites[meeting->site].name.title);
        for (uint32_t w = 0; w < meeting->who.count; w++)
            add_sentence(c, meeting->who.at[w].name);
        add_sentence(c, meeting->source);
        add_event(c, when, meeting->has_on ? meeting->through : when.day, "meeting");
    }
}

/* From when a site needs what it does not need always. */
static void
add_needs(struct calendar *c)
{
    const struct mission *m = c->view->program->mission;

    for (uint32_t s = 0; s < m->site_count; s++)
        for (uint32_t i = 0; i < m->sites[s].need_count; i++) {
            const struct need *need = &m->sites[s].needs[i];
            struct when_day    when = { need->from, true, NULL };

            if (need->milestone != MISSION_NONE)
                when = milestone_day(c->view, need->milestone);
            if (!is_day(when.day))
                continue;
            when.day = mission_add(when.day, need->after);
            if (!begin(c, "need", &m->sites[s].name, when))
                continue;
            set_uid(c, "need", m->sites[s].name.name, i + 1);
            buf_add_c(&c->summary, ": needs ");
            buf_add(&c->summary, m->capabilities[need->capability].name);
            buf_printf(&c->summary, " %lld", (long long)need->count);
            add_sentence(c, need->words);
            when.result = NULL;
            add_event(c, when, when.day, "deadline");
        }
}

static void
add_capability(struct calendar *c, enum timeline_kind kind, const char *name)
{
    const struct timeline_result *r = drawn(c->view, kind, 0);
    struct mission_name           it = { .name = str_from_c(name) };
    struct when_day               when = { r ? r->days[TIMELINE_P50].at : TIME_MAX, false, r };

    if (begin(c, "capability", &it, when))
        add_event(c, when, when.day, "capability");
}

enum status
force_add_calendar(const struct force_view *view, instant stamp, struct buf *out, struct err *err)
{
    struct calendar c = { .view = view, .stamp = stamp, .out = out };
    enum status     status;

    buf_init(&c.uid, 1 << 20);
    buf_init(&c.summary, 1 << 20);
    buf_init(&c.detail, 1 << 20);
    ics_begin(out, view->program->operation);
    add_milestones(&c);
    add_meetings(&c);
    add_needs(&c);
    add_capability(&c, TIMELINE_INITIAL, "initial capability");
    add_capability(&c, TIMELINE_FULL, "full capability");
    ics_end(out);
    status = buf_status(&c.uid, err);
    if (status == TRUCE_OK)
        status = buf_status(&c.summary, err);
    if (status == TRUCE_OK)
        status = buf_status(&c.detail, err);
    buf_free(&c.uid);
    buf_free(&c.summary);
    buf_free(&c.detail);
    return status == TRUCE_OK ? buf_status(out, err) : status;
}
