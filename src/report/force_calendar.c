#include "report/force.h"

#include "base/sha256.h"
#include "report/words.h"
#include "wire/ics.h"

/* A day of the calendar, or no day. */
struct when_day {
    instant day; /* TIME_MAX: none */
    bool    sure;
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

/* The earliest: whoever waits for it has to be ready then. */
static struct when_day
timing_day(struct timing t)
{
    return (struct when_day){ is_day(t.earliest) ? t.earliest : TIME_MAX,
                              t.earliest == t.latest && !t.may_never };
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
add_range_words(struct calendar *c, struct timing t)
{
    if (t.earliest == t.latest && !t.may_never)
        return;
    buf_add_c(&c->detail, c->detail.len ? "; no later than " : "no later than ");
    add_day_text(&c->detail, t.latest, "any day");
    buf_add_c(&c->detail, t.may_never ? ", or never" : "");
}

static void
add_event(struct calendar *c, struct when_day when, instant last, const char *category)
{
    struct ics_event event = { .uid = buf_str(&c->uid), .summary = buf_str(&c->summary),
                               .category = str_from_c(category), .from = when.day,
                               .until = last + TIME_DAY, .all_day = true,
                               .tentative = !when.sure };

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
        struct when_day when = timing_day(m->milestones[i].timing);

        if (!begin(c, "milestone", &m->milestones[i].name, when))
            continue;
        add_sentence(c, m->milestones[i].track);
        add_range_words(c, m->milestones[i].timing);
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
        add_range_words(c, meeting->timing);
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
            struct when_day    when = timing_day(mission_timing(m, need->from));

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
            add_event(c, when, when.day, "deadline");
        }
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
