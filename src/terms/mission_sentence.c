#include "terms/mission_sentence.h"

const struct mission_part_row mission_part_rows[MISSION_PARTS] = {
#define ROW(id, one, more, title) [MISSION_PART_##id] = { one, more, title },
    MISSION_PART_TABLE(ROW)
#undef ROW
};

/* ---- small words ---- */

static const char *
joint(uint32_t i, uint32_t count)
{
    return !i ? "" : i + 1 < count ? ", " : " and ";
}

static void
add_name(const struct mission_name *name, struct buf *out)
{
    buf_add(out, name->name);
    if (name->title.len)
        buf_printf(out, " (%.*s)", STR_ARGS(name->title));
}

static void
add_day(instant day, struct buf *out)
{
    char text[TIME_TEXT_LEN];

    buf_add(out, time_text_date(day, text));
}

static void
add_source(struct str source, struct buf *out)
{
    if (source.len)
        buf_printf(out, "; source: %.*s", STR_ARGS(source));
    else
        buf_add_c(out, "; no source is given");
}

static void
add_some(int64_t count, const char *one, const char *more, struct buf *out)
{
    buf_printf(out, "%lld %s", (long long)count, count == 1 ? one : more);
}

/* 30 to 90 days; in the larger unit that fits both, weeks being days by then. */
static void
add_spread(struct period first, struct period last, struct buf *out)
{
    bool    hours = first.exact % TIME_HOUR == 0 && last.exact % TIME_HOUR == 0;
    bool    exact = first.exact || last.exact;
    instant unit = !exact ? TIME_DAY : hours ? TIME_HOUR : TIME_MINUTE;
    int64_t from = mission_length(first) / unit, to = mission_length(last) / unit;

    buf_printf(out, "%lld ", (long long)from);
    if (to != from)
        buf_printf(out, "to %lld ", (long long)to);
    buf_printf(out, "%s%s", !exact ? "day" : hours ? "hour" : "minute", to == 1 ? "" : "s");
}

static bool
is_spread(struct period first, struct period last)
{
    return first.days || first.exact || last.days || last.exact;
}

static void
add_metres(double metres, struct buf *out)
{
    if (metres < 1000)
        buf_printf(out, "%g m", metres);
    else
        buf_printf(out, "%g km", metres / 1000);
}

static void
add_words(const struct str *words, uint32_t count, struct buf *out)
{
    for (uint32_t i = 0; i < count; i++)
        buf_printf(out, "%s%.*s", joint(i, count), STR_ARGS(words[i]));
}

static void
add_at(struct point at, struct buf *out)
{
    buf_printf(out, "%.5f %.5f", at.lat, at.lon);
}

/* between 2026-01-15 and 2026-06-30; may it never come, that too */
static void
add_timing(struct timing t, struct buf *out)
{
    if (t.earliest == TIME_MIN && t.latest == TIME_MAX) {
        buf_add_c(out, "on a day that nothing tells");
        return;
    }
    if (t.earliest == t.latest) {
        buf_add_c(out, "on ");
        add_day(t.earliest, out);
    } else if (t.earliest == TIME_MIN) {
        buf_add_c(out, "by ");
        add_day(t.latest, out);
    } else {
        buf_add_c(out, t.latest == TIME_MAX ? "on " : "between ");
        add_day(t.earliest, out);
        buf_add_c(out, t.latest == TIME_MAX ? " or later" : " and ");
        if (t.latest != TIME_MAX)
            add_day(t.latest, out);
    }
    buf_add_c(out, t.may_never ? ", or never" : "");
}

static void
add_who(const struct who_list *who, struct buf *out)
{
    for (uint32_t i = 0; i < who->count; i++)
        buf_printf(out, "%s%.*s", joint(i, who->count), STR_ARGS(who->at[i].name));
}

static void
add_event(const struct mission *m, struct mission_event event, struct buf *out)
{
    switch (event.kind) {
    case EVENT_DAY: add_day(event.day, out); break;
    case EVENT_MILESTONE: buf_add(out, m->milestones[event.index].name.name); break;
    case EVENT_MEETING: buf_add(out, m->meetings[event.index].name.name); break;
    case EVENT_NONE: break;
    }
}

/* ---- who and what ---- */

static bool
is_from(const struct unit *unit, uint32_t contributor)
{
    for (uint32_t i = 0; i < unit->version_count; i++)
        if (unit->versions[i].contributor == contributor)
            return true;
    return false;
}

static void
add_contributor(const struct mission *m, uint32_t index, struct buf *out)
{
    int64_t units = 0;

    for (uint32_t u = 0; u < m->unit_count; u++)
        units += is_from(&m->units[u], index);
    add_name(&m->contributors[index], out);
    buf_add_c(out, " is named as sending ");
    if (units)
        add_some(units, "unit", "units", out);
    else
        buf_add_c(out, "no unit");
    buf_add_byte(out, '.');
}

static bool
offers(const struct unit *unit, uint32_t capability)
{
    for (uint32_t i = 0; i < unit->version_count; i++)
        for (uint32_t k = 0; k < unit->versions[i].offer_count; k++)
            if (unit->versions[i].offers[k].capability == capability)
                return true;
    return false;
}

static bool
needs(const struct site *site, uint32_t capability)
{
    for (uint32_t i = 0; i < site->need_count; i++)
        if (site->needs[i].capability == capability)
            return true;
    return false;
}

static void
add_capability(const struct mission *m, uint32_t index, struct buf *out)
{
    int64_t needing = 0, offering = 0;

    for (uint32_t s = 0; s < m->site_count; s++)
        needing += needs(&m->sites[s], index);
    for (uint32_t u = 0; u < m->unit_count; u++)
        offering += offers(&m->units[u], index);
    add_name(&m->capabilities[index], out);
    buf_add_c(out, " is needed at ");
    add_some(needing, "site", "sites", out);
    buf_add_c(out, " and offered by ");
    add_some(offering, "unit", "units", out);
    buf_add_byte(out, '.');
}

/* ---- sites ---- */

static void
add_need(const struct mission *m, const struct need *need, struct buf *out)
{
    buf_printf(out, "%lld %.*s", (long long)need->count,
               STR_ARGS(m->capabilities[need->capability].name));
    if (need->backup)
        buf_printf(out, ", with %lld more that could take over", (long long)need->backup);
    if (need->within_m != MISSION_NOT_SAID) {
        buf_add_c(out, ", no farther than ");
        add_metres(need->within_m, out);
    }
    if (need->from.kind == EVENT_NONE)
        return;
    buf_add_c(out, " from ");
    if (is_spread(need->after, need->after)) {
        add_spread(need->after, need->after, out);
        buf_add_c(out, " after ");
    }
    add_event(m, need->from, out);
}

static void
add_site(const struct mission *m, uint32_t index, struct buf *out)
{
    const struct site *s = &m->sites[index];

    add_name(&s->name, out);
    buf_add_c(out, ", at ");
    add_at(s->at, out);
    if (s->domain_count) {
        buf_add_c(out, ", on ");
        add_words(s->domains, s->domain_count, out);
    }
    if (s->weight < 1 || s->weight > 1)
        buf_printf(out, ", of weight %g", s->weight);
    buf_add_c(out, s->need_count ? ", needs " : ", needs nothing");
    for (uint32_t i = 0; i < s->need_count; i++) {
        buf_add_c(out, i ? "; " : "");
        add_need(m, &s->needs[i], out);
    }
    if (s->base) {
        buf_add_c(out, "; units may be stationed there, ");
        if (s->holds == MISSION_NOT_SAID)
            buf_add_c(out, "for how many people is not said");
        else
            add_some(s->holds, "person at most", "people at most", out);
    }
    if (s->exclude_count) {
        buf_add_c(out, "; no unit can come that is ");
        add_words(s->excludes, s->exclude_count, out);
    }
    buf_add_byte(out, '.');
}

/* ---- units ---- */

static void
add_ready(const struct mission *m, const struct unit_version *v, struct buf *out)
{
    if (!v->has_ready)
        return;
    buf_add_c(out, ", ready ");
    add_spread(v->ready.first, v->ready.last, out);
    buf_add_c(out, " after ");
    add_event(m, v->ready.event, out);
}

static void
add_figures(const struct unit_version *v, struct buf *out)
{
    double  least, most;
    bool    assumed;
    int64_t rotation = mission_rotation(v, &assumed);

    if (mission_confidence(v, &least, &most))
        buf_printf(out, "; it comes with a chance of %g", most);
    else if (most > least)
        buf_printf(out, "; that it comes has a chance of %g to %g (%s)", least, most,
                   stage_rows[v->stage].why);
    buf_printf(out, "; rotation %lld%s", (long long)rotation, assumed ? ", assumed" : "");
    if (v->caveat_count) {
        buf_add_c(out, "; ");
        add_words(v->caveats, v->caveat_count, out);
    }
    add_source(v->source, out);
}

static void
add_unit(const struct mission *m, uint32_t index, uint32_t version, struct buf *out)
{
    const struct unit         *u = &m->units[index];
    const struct unit_version *v = &u->versions[version];

    add_name(&u->name, out);
    buf_printf(out, " of %.*s", STR_ARGS(m->contributors[v->contributor].name));
    if (v->stated != TIME_MIN) {
        buf_add_c(out, ", as stated on ");
        add_day(v->stated, out);
    }
    if (v->strength == MISSION_NOT_SAID) {
        buf_add_c(out, ": strength not said");
    } else {
        buf_add_c(out, ": ");
        add_some(v->strength, "person", "people", out);
    }
    if (v->stage == STAGE_NOT_SAID)
        buf_add_c(out, ", stage not said");
    else
        buf_printf(out, ", %s (%s)", stage_rows[v->stage].word, stage_rows[v->stage].meaning);
    if (v->site != MISSION_NONE)
        buf_printf(out, ", at %.*s", STR_ARGS(m->sites[v->site].name.name));
    buf_add_c(out, v->offer_count ? ", can do " : ", can do nothing that is said");
    for (uint32_t i = 0; i < v->offer_count; i++)
        buf_printf(out, "%s%lld %.*s", joint(i, v->offer_count), (long long)v->offers[i].count,
                   STR_ARGS(m->capabilities[v->offers[i].capability].name));
    if (v->reach_m == MISSION_NOT_SAID) {
        buf_add_c(out, " where it stands");
    } else {
        buf_add_c(out, " as far as ");
        add_metres(v->reach_m, out);
        buf_add_c(out, " from where it stands");
    }
    add_ready(m, v, out);
    add_figures(v, out);
    buf_add_byte(out, '.');
}

/* ---- milestones, recalls ---- */

static void
add_milestone(const struct mission *m, uint32_t index, struct buf *out)
{
    const struct milestone *s = &m->milestones[index];

    add_name(&s->name, out);
    if (s->track.len)
        buf_printf(out, ", %.*s,", STR_ARGS(s->track));
    buf_add_c(out, " comes ");
    add_timing(s->timing, out);
    if (s->has_likely) {
        buf_add_c(out, ", most likely on ");
        add_day(s->likely, out);
    }
    for (uint32_t i = 0; i < s->after_count; i++) {
        const struct mission_after *after = &s->after[i];

        buf_add_c(out, i ? " and " : "; it waits for ");
        add_event(m, after->event, out);
        if (!is_spread(after->first, after->last))
            continue;
        buf_add_c(out, " and then ");
        add_spread(after->first, after->last, out);
    }
    if (s->chance < 1)
        buf_printf(out, "; that it comes at all has a chance of %g", s->chance);
    buf_add_byte(out, '.');
}

static void
add_recall(const struct mission *m, uint32_t index, struct buf *out)
{
    const struct recall *r = &m->recalls[index];

    buf_add_c(out, "On ");
    add_day(r->on, out);
    buf_printf(out, " %.*s calls home all that was stated of its units until then",
               STR_ARGS(m->contributors[r->contributor].name));
    if (r->title.len)
        buf_printf(out, " (%.*s)", STR_ARGS(r->title));
    if (r->stated == TIME_MIN) {
        buf_add_c(out, "; when that was stated is not said");
    } else {
        buf_add_c(out, ", as stated on ");
        add_day(r->stated, out);
    }
    add_source(r->source, out);
    buf_add_byte(out, '.');
}

/* ---- the political track ---- */

static void
add_place_of(const struct mission *m, const struct meeting *t, struct buf *out)
{
    if (t->site != MISSION_NONE)
        buf_printf(out, " at %.*s", STR_ARGS(m->sites[t->site].name.name));
    else if (t->where.len)
        buf_printf(out, " in %.*s", STR_ARGS(t->where));
    else
        buf_add_c(out, " at a place that is not said");
    if (t->has_at && t->site == MISSION_NONE) {
        buf_add_c(out, " (");
        add_at(t->at, out);
        buf_add_byte(out, ')');
    }
}

static void
add_meeting(const struct mission *m, uint32_t index, struct buf *out)
{
    const struct meeting *t = &m->meetings[index];

    add_name(&t->name, out);
    buf_add_c(out, ": ");
    add_who(&t->who, out);
    buf_add_c(out, !t->who.count ? "a meeting of whom is not said" : t->who.count == 1 ? " meets" : " meet");
    add_place_of(m, t, out);
    buf_add_byte(out, ' ');
    add_timing(t->timing, out);
    if (t->has_on && t->through > t->on) {
        buf_add_c(out, " through ");
        add_day(t->through, out);
    }
    for (uint32_t i = 0; i < t->after_count; i++) {
        const struct mission_after *after = &t->after[i];

        buf_add_c(out, i ? " and " : ", ");
        if (is_spread(after->first, after->last))
            add_spread(after->first, after->last, out);
        buf_add_c(out, is_spread(after->first, after->last) ? " after " : "after ");
        add_event(m, after->event, out);
    }
    add_source(t->source, out);
    buf_add_byte(out, '.');
}

static void
add_texts(const char *verb, const struct str *texts, uint32_t count, struct buf *out)
{
    for (uint32_t i = 0; i < count; i++)
        buf_printf(out, "%s%s\"%.*s\"", i ? joint(i, count) : verb, i ? "" : " ",
                   STR_ARGS(texts[i]));
}

static void
add_position(const struct mission *m, uint32_t index, uint32_t version, struct buf *out)
{
    const struct position         *p = &m->positions[index];
    const struct position_version *v = &p->versions[version];

    add_name(&p->name, out);
    buf_printf(out, ", on %.*s, ", STR_ARGS(v->topic));
    if (v->since == TIME_MIN) {
        buf_add_c(out, "since a day that is not said");
    } else {
        buf_add_c(out, "since ");
        add_day(v->since, out);
    }
    if (v->until != TIME_MAX) {
        buf_add_c(out, " until ");
        add_day(v->until, out);
    }
    buf_add_c(out, ": ");
    add_who(&v->by, out);
    buf_add_byte(out, ' ');
    add_texts(v->by.count == 1 ? "demands" : "demand", v->demands, v->demand_count, out);
    buf_add_c(out, v->demand_count && v->offer_count ? " and " : "");
    add_texts(v->by.count == 1 ? "offers" : "offer", v->offers, v->offer_count, out);
    add_source(v->source, out);
    buf_add_byte(out, '.');
}

static void
add_occasion(const struct mission *m, const char *verb, const struct occasion *o, struct buf *out)
{
    bool event = o->event.kind != EVENT_NONE;

    buf_printf(out, "; %s ", verb);
    if (!event && !o->words.len) {
        buf_add_c(out, "by what is not said");
        return;
    }
    if (event) {
        buf_add_c(out, "by ");
        add_event(m, o->event, out);
        if (is_spread(o->first, o->last)) {
            buf_add_c(out, " and then ");
            add_spread(o->first, o->last, out);
        }
        if (o->event.kind != EVENT_DAY) {
            buf_add_c(out, ", ");
            add_timing(o->timing, out);
        }
    }
    if (o->words.len)
        buf_printf(out, "%sas a person judges: \"%.*s\"", event ? ", " : "", STR_ARGS(o->words));
}

static void
add_measure(const struct mission *m, uint32_t index, struct buf *out)
{
    const struct measure *t = &m->measures[index];

    add_name(&t->name, out);
    buf_printf(out, ", a%s %s by ", t->kind == MEASURE_INCENTIVE ? "n" : "",
               measure_kind_name(t->kind));
    add_who(&t->by, out);
    buf_add_c(out, " on ");
    add_who(&t->on, out);
    if (t->since != TIME_MIN) {
        buf_add_c(out, ", announced on ");
        add_day(t->since, out);
    }
    add_occasion(m, "put in force", &t->trigger, out);
    add_occasion(m, "ended", &t->release, out);
    add_source(t->source, out);
    buf_add_byte(out, '.');
}

/* ---- all of them ---- */

uint32_t
mission_part_count(const struct mission *m, enum mission_part part)
{
    switch (part) {
    case MISSION_PART_CONTRIBUTOR: return m->contributor_count;
    case MISSION_PART_CAPABILITY: return m->capability_count;
    case MISSION_PART_SITE: return m->site_count;
    case MISSION_PART_UNIT: return m->unit_count;
    case MISSION_PART_MILESTONE: return m->milestone_count;
    case MISSION_PART_RECALL: return m->recall_count;
    case MISSION_PART_MEETING: return m->meeting_count;
    case MISSION_PART_POSITION: return m->position_count;
    case MISSION_PART_MEASURE: return m->measure_count;
    case MISSION_PARTS: break;
    }
    return 0;
}

struct str
mission_part_name(const struct mission *m, enum mission_part part, uint32_t i)
{
    switch (part) {
    case MISSION_PART_CONTRIBUTOR: return m->contributors[i].name;
    case MISSION_PART_CAPABILITY: return m->capabilities[i].name;
    case MISSION_PART_SITE: return m->sites[i].name.name;
    case MISSION_PART_UNIT: return m->units[i].name.name;
    case MISSION_PART_MILESTONE: return m->milestones[i].name.name;
    case MISSION_PART_RECALL: return m->contributors[m->recalls[i].contributor].name;
    case MISSION_PART_MEETING: return m->meetings[i].name.name;
    case MISSION_PART_POSITION: return m->positions[i].name.name;
    case MISSION_PART_MEASURE: return m->measures[i].name.name;
    case MISSION_PARTS: break;
    }
    return STR_NONE;
}

uint32_t
mission_sentence_count(const struct mission *m, enum mission_part part, uint32_t i)
{
    return part == MISSION_PART_UNIT       ? m->units[i].version_count
           : part == MISSION_PART_POSITION ? m->positions[i].version_count
                                           : 1;
}

void
mission_sentence_add(const struct mission *m, enum mission_part part, uint32_t i, uint32_t k,
                     struct buf *out)
{
    switch (part) {
    case MISSION_PART_CONTRIBUTOR: add_contributor(m, i, out); break;
    case MISSION_PART_CAPABILITY: add_capability(m, i, out); break;
    case MISSION_PART_SITE: add_site(m, i, out); break;
    case MISSION_PART_UNIT: add_unit(m, i, k, out); break;
    case MISSION_PART_MILESTONE: add_milestone(m, i, out); break;
    case MISSION_PART_RECALL: add_recall(m, i, out); break;
    case MISSION_PART_MEETING: add_meeting(m, i, out); break;
    case MISSION_PART_POSITION: add_position(m, i, k, out); break;
    case MISSION_PART_MEASURE: add_measure(m, i, out); break;
    case MISSION_PARTS: break;
    }
}
