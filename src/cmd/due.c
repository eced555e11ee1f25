/*
 * truce due [--on DATE] [--all] [--ics FILE] [--as PROFILE] [--tz ZONE] [--source NAME]
 *           [--rejects FILE] [--json] FILE.truce... [REPORTS...]
 * truce due [--db PATH] [--on DATE] [--all] [--ics FILE] [--json]
 *
 * The timetable of the terms, by date: when each clause begins and ceases to hold, when
 * it is suspended, when anchors are reached, and when required acts are due, with what
 * the reports say of them: done, pending, overdue, undetermined or lapsed, the days left
 * or late, and by which report. Without files the terms and reports of the store. What
 * is due by the end of a day is due at its 24:00.
 *
 * That a clause holds from the signature on, and what nobody can check, is left out of
 * table and calendar, and counted, unless --all is given.
 *
 * --on DATE judges at that moment instead of now: what begins later is not known yet. A
 * date is its first moment in the zone of the terms. Of an act that is required again
 * and again the 12 periods to come are listed, and the past ones that were not done.
 *
 * --ics FILE writes the same as a calendar (RFC 5545), "-" to standard output instead
 * of the table. Its events keep their identity when their dates move, so a calendar
 * that takes it in again replaces what it had. --json prints one object an entry.
 *
 * Exit 0; 2 if the files do not compile or no row could be read; 3 if no terms are loaded.
 */
#include "cmd/reading.h"

#include "base/sha256.h"
#include "base/sys.h"
#include "report/words.h"
#include "watch/timetable.h"
#include "wire/ics.h"

enum { COLUMNS = 80, DATE_COLUMNS = 18, STATUS_COLUMNS = 26, COMING = 12 };

struct due_run {
    struct command  *command;
    struct duties    duties;
    struct timetable timetable;
    struct evaluator evaluator;
    const struct tz *tz;
    instant          moment;
};

static enum status
add_report(void *context, const struct read_report *read, struct err *err)
{
    struct due_run *run = context;

    evaluator_take(&run->evaluator, read->report);
    return duties_add(&run->duties, &run->evaluator, read->number, &run->command->step, err);
}

/* ---- words ---- */

static const struct clause_version *
version_of(const struct due_run *run, const struct entry *entry)
{
    const struct clause *clause = &run->duties.program->clauses[entry->index];

    return &clause->versions[entry->kind == ENTRY_SUSPENDED ? clause->version_count - 1
                                                            : entry->version];
}

/* 2015-03-03, or with the hour where it is not the first moment of a day. */
static void
add_local(const struct due_run *run, instant at, struct buf *out)
{
    instant local = at < TIME_FIRST || at > TIME_LAST ? at : at + tz_offset_at(run->tz, at);
    char    text[TIME_TEXT_LEN];

    if (local < TIME_FIRST || local > TIME_LAST) {
        buf_add_c(out, "beyond all dates");
        return;
    }
    buf_add(out, time_text_date(local, text));
    if (local != time_floor_day(local))
        buf_printf(out, " %02d:%02d", civil_from_instant(local).hour,
                   civil_from_instant(local).minute);
}

/* What is excluded at the first moment of a day is the 24:00 of the day before. */
static void
add_end(const struct due_run *run, instant at, struct buf *out)
{
    instant local = at < TIME_FIRST || at > TIME_LAST ? 1 : at + tz_offset_at(run->tz, at);

    add_local(run, local == time_floor_day(local) ? at - 1 : at, out);
    if (local == time_floor_day(local)) {
        out->len -= STR("23:59").len;
        buf_add_c(out, "24:00");
    }
}

/* 12 days, 5 hours, 40 minutes: whole ones of the largest that is not none. */
static void
add_length(instant length, struct buf *out)
{
    if (length >= TIME_DAY)
        add_plural(out, (uint64_t)(length / TIME_DAY), "day", "days");
    else if (length >= TIME_HOUR)
        add_plural(out, (uint64_t)(length / TIME_HOUR), "hour", "hours");
    else
        add_plural(out, (uint64_t)(length / TIME_MINUTE), "minute", "minutes");
}

static void
add_parties(const struct due_run *run, uint64_t parties, const char *between, struct buf *out)
{
    bool first = true;

    for (uint32_t p = 0; p < run->duties.program->party_count; p++)
        if (parties >> p & 1) {
            buf_printf(out, "%s%.*s", first ? "" : between,
                       STR_ARGS(run->duties.program->parties[p].name));
            first = false;
        }
}

static void
add_acts(const struct due_run *run, const struct clause_version *v, struct buf *out)
{
    for (uint32_t i = 0; i < v->acts.count; i++)
        buf_printf(out, "%s%s", i ? " or " : "",
                   vocab_term(run->duties.program->words, VOCAB_ACT, v->acts.terms[i])->name);
}

static void
add_what(const struct due_run *run, const struct entry *e, struct buf *out)
{
    const struct program *program = run->duties.program;
    struct str            name = e->kind == ENTRY_ANCHOR ? program->anchors[e->index].name
                                                         : program->clauses[e->index].name;

    buf_add(out, name);
    switch (e->kind) {
    case ENTRY_ANCHOR: break;
    case ENTRY_BEGIN: buf_add_c(out, e->text > 1 ? ": new text holds" : " begins to hold"); break;
    case ENTRY_END: buf_add_c(out, " ceases to hold"); break;
    case ENTRY_SUSPENDED:
        buf_add_c(out, " suspended until ");
        add_local(run, e->until, out);
        break;
    case ENTRY_DUE:
        buf_add_c(out, ": ");
        add_acts(run, version_of(run, e), out);
        buf_add_c(out, " due");
        break;
    }
}

static enum duty_status
status_of(const struct due_run *run, const struct entry *e)
{
    return duty_judge(&run->duties, e->duty, e->window);
}

static void
add_status(const struct due_run *run, const struct entry *e, struct buf *out)
{
    instant moment = run->moment;

    if (e->kind == ENTRY_DUE) {
        enum duty_status status = status_of(run, e);

        buf_add_c(out, duty_status_name(status));
        if (status == DUTY_OVERDUE || status == DUTY_PENDING) {
            buf_add_c(out, ", ");
            add_length(status == DUTY_OVERDUE ? moment - e->at_last : e->at - moment, out);
            buf_add_c(out, status == DUTY_OVERDUE ? " late" : " left");
        }
    } else if (e->at == TIME_MAX) {
        buf_add_c(out, "not reached yet");
    } else if (moment < e->at) {
        buf_add_c(out, "in ");
        add_length(e->at - moment, out);
    } else if (moment == e->at_last) {
        buf_add_c(out, "now");
    } else if (moment > e->at_last) {
        add_length(moment - e->at_last, out);
        buf_add_c(out, " ago");
    } else {
        buf_add_c(out, "not certain yet");
    }
}

static void
add_report_words(const struct due_run *run, const struct duty_report *report, struct buf *out)
{
    (void)text_add(out, report->name, 60);
    buf_add_c(out, ", ");
    if (report->from == TIME_MIN) {
        buf_add_c(out, "of no date");
        return;
    }
    add_local(run, report->from, out);
    if (report->until > report->from + TIME_DAY && report->until < TIME_MAX) {
        buf_add_c(out, " to ");
        add_local(run, report->until, out);
    }
}

/* The period at hand, or the last one when all are past, says how many were done. */
static bool
says_sum(const struct due_run *run, const struct entry *e)
{
    bool last = e->window + 1 == e->duty->windows + e->duty->count;

    return run->moment >= e->window->from && (last || run->moment < e->at_last);
}

static void
add_period(const struct due_run *run, const struct entry *e, struct buf *out)
{
    if (!e->duty->recurs || e->at == TIME_MAX)
        return;
    buf_add_c(out, "; for the period from ");
    add_local(run, e->window->from, out);
    if (!says_sum(run, e))
        return;
    if (e->periods) {
        buf_add_c(out, "; done in ");
        add_count(out, e->done);
        buf_add_c(out, " of ");
        add_plural(out, e->periods, "past period", "past periods");
    }
    if (e->unlisted) {
        buf_add_c(out, ", ");
        add_count(out, e->unlisted);
        buf_add_c(out, " of the others not listed");
    }
    if (e->duty->number) {
        buf_add_c(out, "; the first ");
        add_count(out, e->duty->number);
        buf_add_c(out, " are not judged, for there are too many");
    }
}

static void
add_done_by(const struct due_run *run, const struct entry *e, struct buf *out)
{
    const struct duty_window *w = e->window;
    const char               *why = duty_why(&run->duties, e->duty, w);
    enum duty_status          status = status_of(run, e);

    if (*why)
        buf_printf(out, "; %s", why);
    if (w->done.is) {
        buf_add_c(out, "; by ");
        add_report_words(run, &w->done, out);
    } else if (w->possible.is) {
        buf_add_c(out, "; possibly by ");
        add_report_words(run, &w->possible, out);
    } else if (status == DUTY_OVERDUE && w->late.is) {
        buf_add_c(out, "; done ");
        add_length(w->late.from - w->due_last, out);
        buf_add_c(out, " late, by ");
        add_report_words(run, &w->late, out);
    }
    for (uint32_t p = 0; w->done.is && p < run->duties.program->party_count; p++)
        if (e->duty->parties[p].is && !e->duty->recurs) {
            buf_printf(out, "; %.*s: ", STR_ARGS(run->duties.program->parties[p].name));
            add_report_words(run, &e->duty->parties[p], out);
        }
}

/* What stands below: the title, who is bound, and what the reports say. */
static void
add_detail(const struct due_run *run, const struct entry *e, struct buf *out)
{
    const struct clause_version *v;

    if (e->kind == ENTRY_ANCHOR) {
        const struct anchor *anchor = &run->duties.program->anchors[e->index];

        buf_add_c(out, anchor->silence ? "known by the reports" : "as the terms say");
        if (anchor->title.len)
            buf_printf(out, "; %.*s", STR_ARGS(anchor->title));
    } else {
        v = version_of(run, e);
        add_parties(run, v->by, e->kind == ENTRY_DUE ? " or " : ", ", out);
        if (v->title.len)
            buf_printf(out, "; %.*s", STR_ARGS(v->title));
        if (v->stated_by.len)
            buf_printf(out, "; as stated by %.*s", STR_ARGS(v->stated_by));
        if (v->uncheckable.len)
            buf_printf(out, "; not checkable: %.*s", STR_ARGS(v->uncheckable));
    }
    if (e->at != e->at_last) {
        buf_add_c(out, "; no earlier than ");
        add_local(run, e->at, out);
        buf_add_c(out, e->at_last == TIME_MAX ? ", and perhaps not yet" : ", no later than ");
        if (e->at_last != TIME_MAX)
            add_local(run, e->at_last, out);
    }
    if (e->kind == ENTRY_DUE) {
        add_period(run, e, out);
        add_done_by(run, e, out);
    }
}

/* ---- the table ---- */

static void
print_entry(const struct due_run *run, const struct entry *e, struct buf *words, struct buf *out)
{
    unsigned room = COLUMNS - STATUS_COLUMNS, used;

    buf_clear(words);
    if (e->at == TIME_MAX)
        buf_add_c(words, "not reached yet");
    else if (e->kind == ENTRY_DUE || e->kind == ENTRY_END)
        add_end(run, e->at, words);
    else
        add_local(run, e->at, words);
    text_add_cell(out, buf_str(words), DATE_COLUMNS, false);
    buf_clear(words);
    add_what(run, e, words);
    used = text_add_wrapped(out, buf_str(words), DATE_COLUMNS, DATE_COLUMNS + 2, room);
    buf_printf(out, "%*s", (int)(used < room ? room - used : 1), "");
    buf_clear(words);
    if (e->kind == ENTRY_DUE || e->at != TIME_MAX)
        add_status(run, e, words);
    text_add_cell(out, buf_str(words), STATUS_COLUMNS, true);
    while (out->len && out->at[out->len - 1] == ' ')
        out->len--;
    buf_printf(out, "\n%*s", DATE_COLUMNS + 2, "");
    buf_clear(words);
    add_detail(run, e, words);
    (void)text_add_wrapped(out, buf_str(words), DATE_COLUMNS + 2, DATE_COLUMNS + 2, COLUMNS);
    buf_add_byte(out, '\n');
}

/* Is it a date that somebody waits for? */
static bool
is_awaited(const struct due_run *run, const struct entry *e)
{
    const struct clause *clause;

    if (e->kind == ENTRY_ANCHOR)
        return true;
    clause = &run->duties.program->clauses[e->index];
    if (version_of(run, e)->uncheckable.len)
        return false;
    return e->kind != ENTRY_BEGIN || e->text > 1 || e->at == TIME_MAX || e->at != e->at_last ||
           e->at != run->duties.program->agreements[clause->agreement].signed_at;
}

static void
print_text(const struct due_run *run, struct buf *out)
{
    struct str operation = run->duties.program->operation;
    uint32_t   left_out = 0;
    struct buf words;

    buf_init(&words, 1 << 20);
    (void)text_add(out, operation.len ? operation : STR("Timetable"), COLUMNS - 40);
    buf_add_c(out, ", at ");
    add_local(run, run->moment, out);
    buf_printf(out, " (%.*s)\n", STR_ARGS(run->tz->name));
    if (!run->timetable.count)
        buf_add_c(out, "the terms date nothing\n");
    else
        buf_add_byte(out, '\n');
    for (uint32_t i = 0; i < run->timetable.count; i++)
        if (run->command->options.all || is_awaited(run, &run->timetable.at[i]))
            print_entry(run, &run->timetable.at[i], &words, out);
        else
            left_out++;
    if (left_out) {
        buf_add_byte(out, '\n');
        add_count(out, left_out);
        buf_add_c(out, " dates left out: clauses that hold since the signature, and\nwhat nobody "
                       "can check (--all)\n");
    }
    buf_free(&words);
}

/* ---- as JSON ---- */

static void
add_instant_json(struct buf *out, const char *name, instant at)
{
    char text[TIME_TEXT_LEN];

    if (at < TIME_FIRST || at > TIME_LAST)
        buf_printf(out, ",\"%s\":null", name);
    else
        buf_printf(out, ",\"%s\":\"%.*s\"", name, STR_ARGS(time_text(at, text)));
}

static void
add_string_json(struct buf *out, const char *name, struct str text)
{
    if (!text.len)
        return;
    buf_printf(out, ",\"%s\":", name);
    json_add_string(out, text);
}

static void
add_report_json(struct buf *out, const char *name, const struct duty_report *report)
{
    if (!report->is)
        return;
    buf_printf(out, ",\"%s\":{\"report\":", name);
    json_add_string(out, report->name);
    add_instant_json(out, "from", report->from);
    add_instant_json(out, "to", report->until);
    buf_add_byte(out, '}');
}

static void
add_parties_json(const struct due_run *run, uint64_t parties, struct buf *out)
{
    bool first = true;

    buf_add_c(out, ",\"by\":[");
    for (uint32_t p = 0; p < run->duties.program->party_count; p++)
        if (parties >> p & 1) {
            if (!first)
                buf_add_byte(out, ',');
            json_add_string(out, run->duties.program->parties[p].name);
            first = false;
        }
    buf_add_byte(out, ']');
}

static void
add_due_json(const struct due_run *run, const struct entry *e, struct buf *out)
{
    const struct clause_version *v = version_of(run, e);
    enum duty_status             status = status_of(run, e);
    bool                         first = true;

    buf_add_c(out, ",\"acts\":[");
    for (uint32_t i = 0; i < v->acts.count; i++) {
        if (i)
            buf_add_byte(out, ',');
        json_add_string(out, vocab_text(run->duties.program->words, VOCAB_ACT,
                                        v->acts.terms[i]));
    }
    buf_printf(out, "],\"status\":\"%s\"", duty_status_name(status));
    add_string_json(out, "why", str_from_c(duty_why(&run->duties, e->duty, e->window)));
    if (status == DUTY_PENDING || status == DUTY_OVERDUE) {
        instant length = status == DUTY_PENDING ? e->at - run->moment : run->moment - e->at_last;

        buf_printf(out, ",\"%s\":%lld", status == DUTY_PENDING ? "seconds_left" : "seconds_late",
                   (long long)(length / TIME_SECOND));
    }
    if (e->duty->recurs && e->at != TIME_MAX) {
        add_instant_json(out, "period_from", e->window->from);
        buf_printf(out, ",\"periods_past\":%llu,\"periods_done\":%llu",
                   (unsigned long long)e->periods, (unsigned long long)e->done);
    }
    add_report_json(out, "done", &e->window->done);
    add_report_json(out, "possibly", &e->window->possible);
    if (status == DUTY_OVERDUE)
        add_report_json(out, "late", &e->window->late);
    if (!e->window->done.is || e->duty->recurs)
        return;
    buf_add_c(out, ",\"done_by\":{");
    for (uint32_t p = 0; p < run->duties.program->party_count; p++) {
        if (!e->duty->parties[p].is)
            continue;
        if (!first)
            buf_add_byte(out, ',');
        json_add_string(out, run->duties.program->parties[p].name);
        buf_add_byte(out, ':');
        json_add_string(out, e->duty->parties[p].name);
        first = false;
    }
    buf_add_byte(out, '}');
}

static void
print_json(const struct due_run *run, struct buf *out)
{
    const struct program *program = run->duties.program;

    for (uint32_t i = 0; i < run->timetable.count; i++) {
        const struct entry *e = &run->timetable.at[i];

        buf_printf(out, "{\"kind\":\"%s\"", entry_kind_name(e->kind));
        add_instant_json(out, "at", e->at);
        add_instant_json(out, "at_latest", e->at_last);
        if (e->kind == ENTRY_ANCHOR) {
            add_string_json(out, "anchor", program->anchors[e->index].name);
            add_string_json(out, "title", program->anchors[e->index].title);
        } else {
            add_string_json(out, "clause", program->clauses[e->index].name);
            add_string_json(out, "title", version_of(run, e)->title);
            add_parties_json(run, version_of(run, e)->by, out);
        }
        if (e->kind == ENTRY_SUSPENDED)
            add_instant_json(out, "until", e->until);
        if (e->kind == ENTRY_DUE)
            add_due_json(run, e, out);
        buf_add_c(out, "}\n");
    }
}

/* ---- as a calendar ---- */

/* What it is of, not when: so it stays the same event when the date moves. The operation
 * sets it apart from the same clause of another. */
static void
add_uid(const struct due_run *run, const struct entry *e, struct buf *out)
{
    const struct program *program = run->duties.program;
    struct digest         digest = sha256(&program->operation, 1);

    buf_printf(out, "%.*s-%s", STR_ARGS(e->kind == ENTRY_ANCHOR ? program->anchors[e->index].name
                                                                : program->clauses[e->index].name),
               entry_kind_name(e->kind));
    if (e->kind == ENTRY_BEGIN || e->kind == ENTRY_DUE)
        buf_printf(out, "-%u", e->text);
    if (e->kind == ENTRY_END || e->kind == ENTRY_SUSPENDED)
        buf_printf(out, "-%u", e->version + 1);
    if (e->kind == ENTRY_DUE && e->duty->recurs)
        buf_printf(out, "-%llu", (unsigned long long)(e->duty->number +
                                                      (uint64_t)(e->window - e->duty->windows) + 1));
    buf_add_byte(out, '@');
    for (int i = 0; i < 8; i++)
        buf_printf(out, "%02x", digest.bytes[i]);
    buf_add_c(out, ".truce");
}

/* Whole days of the operation's zone, where it begins and ends with days. */
static bool
whole_days(const struct due_run *run, struct ics_event *event)
{
    instant from = event->from + tz_offset_at(run->tz, event->from);
    instant until = event->until > TIME_LAST ? TIME_MAX
                                             : event->until + tz_offset_at(run->tz, event->until);

    if (until <= from || until == TIME_MAX || from != time_floor_day(from) ||
        until != time_floor_day(until))
        return false;
    event->from = from;
    event->until = until;
    return true;
}

static void
add_event(const struct due_run *run, const struct entry *e, struct buf words[3], struct buf *out)
{
    struct ics_event event = { .from = e->at, .until = e->at, .tentative = e->at != e->at_last };

    if (e->at < TIME_FIRST || e->at > TIME_LAST)
        return; /* no date yet, and so nothing for a calendar */
    for (int i = 0; i < 3; i++)
        buf_clear(&words[i]);
    add_uid(run, e, &words[0]);
    add_what(run, e, &words[1]);
    if (e->kind == ENTRY_DUE)
        buf_printf(&words[1], " (%s)", duty_status_name(status_of(run, e)));
    add_detail(run, e, &words[2]);
    if (e->kind == ENTRY_SUSPENDED) {
        event.until = e->until;
        event.all_day = whole_days(run, &event);
    }
    event.uid = buf_str(&words[0]);
    event.summary = buf_str(&words[1]);
    event.description = buf_str(&words[2]);
    event.category = str_from_c(entry_kind_name(e->kind));
    ics_add_event(out, &event, run->moment);
}

static enum status
write_calendar(const struct due_run *run, const char *path, struct err *err)
{
    struct sys_output output;
    struct buf        out, words[3];
    enum status       status;

    buf_init(&out, OUTPUT_BYTES_MAX);
    for (int i = 0; i < 3; i++)
        buf_init(&words[i], 1 << 20);
    ics_begin(&out, run->duties.program->operation);
    for (uint32_t i = 0; i < run->timetable.count; i++)
        if (run->command->options.all || is_awaited(run, &run->timetable.at[i]))
            add_event(run, &run->timetable.at[i], words, &out);
    ics_end(&out);
    status = sys_output_open(&output, path, err);
    if (status == TRUCE_OK) {
        status = buf_status(&out, err);
        if (status == TRUCE_OK)
            status = sys_output_write(&output, buf_str(&out), err);
        status = sys_output_end(&output, status, err);
    }
    for (int i = 0; i < 3; i++)
        buf_free(&words[i]);
    buf_free(&out);
    return status;
}

/* ---- the command ---- */

static enum status
take_moment(const struct command *command, struct when *ret_on, struct err *err)
{
    struct err why = { 0 };

    *ret_on = (struct when){ WHEN_NONE, 0 };
    if (command->options.on &&
        time_parse(str_from_c(command->options.on), ret_on, &why) != TRUCE_OK)
        return err_set(err, TRUCE_USAGE, "--on: %.300s", why.text);
    return TRUCE_OK;
}

enum status
cmd_due(struct command *command, struct err *err)
{
    struct due_run *run = ARENA_NEW(&command->boot, struct due_run);
    const char     *ics = command->options.ics;
    struct reading  reading;
    struct when     on;
    instant         end;
    enum status     status, closed;

    TRY_NEW(run, err);
    TRY(take_moment(command, &on, err));
    TRY(reading_open(&reading, command, false, on, err));
    run->command = command;
    run->tz = program_tz(reading.program);
    run->moment = sys_now();
    if (on.kind != WHEN_NONE)
        when_span(on, run->tz, &run->moment, &end);
    evaluator_init(&run->evaluator, reading.program, reading.context);
    status = duties_init(&run->duties, reading.program, run->moment, COMING, &command->boot, err);
    if (status == TRUCE_OK)
        status = reading_run(&reading, add_report, run, err);
    closed = reading_close(&reading, err);
    TRY(status);
    TRY(closed);
    TRY(timetable_make(&run->duties, &command->boot, &run->timetable, err));
    if (ics)
        TRY(write_calendar(run, ics, err));
    if (command->options.json)
        print_json(run, &command->out);
    else if (!ics || strcmp(ics, "-") != 0)
        print_text(run, &command->out);
    return TRUCE_OK;
}
