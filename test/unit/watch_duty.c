#include "terms.h"

#include "base/fault.h"
#include "watch/timetable.h"

/* What is required, and whether it was done: judged at a moment. */

#define BOSNIA "timezone Europe/Sarajevo\nparty BA\n  also \"Federation\"\nparty RS\n" \
             "zone zos\n  box 44 17 45 18\n" \
             "agreement dayton\n  parties BA, RS\n  signed 1995-12-14\n"
#define LEAVE BOSNIA "clause dayton.zos\n  require withdrawal\n  in zos\n  from 1995-12-20\n" \
                   "  before 1996-01-19\n  source \"x\"\n"
#define INSPECT BOSNIA "clause dayton.inspect\n  require inspection\n  every 30 days\n" \
                     "  from 1995-12-20\n  until 1996-06-01\n  source \"x\"\n"
#define IN_ZOS ",\"lat\":44.5,\"lon\":17.5}"

static struct compiled  compiled;
static struct arena     keep, step;
static struct duties    duties;
static struct evaluator evaluator;
static struct err       err;

#define OK(call) EXPECT_SAY((call) == TRUCE_OK, "%s", err.text)

static instant
local(const char *text)
{
    struct when when = { 0 };
    instant     from = 0, until;

    EXPECT(time_parse(str_from_c(text), &when, NULL) == TRUCE_OK);
    when_span(when, program_tz(compiled.program), &from, &until);
    return from;
}

static void
begin(const char *terms, const char *moment)
{
    compile(&compiled, terms);
    EXPECT_SAY(compiled.status == TRUCE_OK, "%.*s", STR_ARGS(buf_str(&compiled.text)));
    arena_init(&keep, (size_t)64 << 20);
    arena_init(&step, (size_t)64 << 20);
    OK(duties_init(&duties, compiled.program, local(moment), 3, &keep, &err));
    evaluator_init(&evaluator, compiled.program, NULL);
}

static void
add(const char *text)
{
    const struct json *json;
    struct report      report;

    OK(json_parse(str_from_c(text), &keep, &json, &err));
    OK(report_decode(json, str_from_c(text), compiled.program->words, NULL, &report, &err));
    evaluator_take(&evaluator, &report);
    OK(duties_add(&duties, &evaluator, 1, &step, &err));
}

static void
end(void)
{
    arena_free(&keep);
    arena_free(&step);
    compiled_free(&compiled);
}

static enum duty_status
status(uint32_t window)
{
    return duty_judge(&duties, &duties.at[0], &duties.at[0].windows[window]);
}

/* One report, at one moment. */
static enum duty_status
after(const char *report, const char *moment)
{
    enum duty_status s;

    begin(LEAVE, moment);
    if (report)
        add(report);
    s = status(0);
    end();
    return s;
}

TEST(without_a_report_a_duty_is_pending_until_it_is_due_and_then_overdue)
{
    EXPECT(after(NULL, "1996-01-18 23:59:59") == DUTY_PENDING);
    EXPECT(after(NULL, "1996-01-19") == DUTY_OVERDUE);
}

TEST(what_surely_meets_a_duty_in_time_does_it)
{
    static const char *const reports[] = {
        "{\"act\":\"withdrawal\",\"from\":\"1996-01-18\"" IN_ZOS,
        "{\"act\":\"withdrawal\",\"from\":\"1995-12-19T23:00:00Z\"" IN_ZOS,
        "{\"act\":\"withdrawal\",\"from\":\"1996-01-18T22:59:59Z\",\"by\":\"RS\"" IN_ZOS,
        "{\"act\":\"withdrawal\",\"from\":\"1996-01-02\",\"to\":\"1996-01-05\"" IN_ZOS,
    };

    for (size_t i = 0; i < sizeof reports / sizeof *reports; i++) {
        EXPECT_SAY(after(reports[i], "1996-01-20") == DUTY_DONE, "%s", reports[i]);
        EXPECT_SAY(after(reports[i], "1997-01-20") == DUTY_DONE, "%s", reports[i]);
    }
}

TEST(what_may_meet_a_duty_leaves_it_undetermined)
{
    static const char *const reports[] = {
        "{\"act\":\"event\",\"from\":\"1996-01-18\"" IN_ZOS,                   /* what? */
        "{\"act\":\"withdrawal\",\"from\":\"1996-01-18\"}",                    /* where? */
        "{\"act\":\"withdrawal\"" IN_ZOS,                                      /* when? */
        "{\"act\":\"withdrawal\",\"from\":\"1996-01-18\",\"to\":\"1996-01-19\"" IN_ZOS,
        "{\"act\":\"withdrawal\",\"from\":\"1995-12-19\",\"to\":\"1995-12-20\"" IN_ZOS,
        "{\"act\":\"withdrawal\",\"from\":\"1996-01-18\",\"lat\":44,\"lon\":17.5,\"radius_m\":900}",
    };

    for (size_t i = 0; i < sizeof reports / sizeof *reports; i++)
        EXPECT_SAY(after(reports[i], "1996-01-25") == DUTY_UNDETERMINED, "%s", reports[i]);
}

TEST(what_does_not_meet_a_duty_changes_nothing)
{
    static const char *const reports[] = {
        "{\"act\":\"release\",\"from\":\"1996-01-18\"" IN_ZOS,
        "{\"act\":\"withdrawal\",\"from\":\"1996-01-18\",\"by\":\"somebody else\"" IN_ZOS,
        "{\"act\":\"withdrawal\",\"from\":\"1996-01-18\",\"lat\":46,\"lon\":17.5}",
        "{\"act\":\"withdrawal\",\"from\":\"1995-12-19\"" IN_ZOS,
        "{\"act\":\"withdrawal\",\"from\":\"1996-01-19\"" IN_ZOS,
    };

    for (size_t i = 0; i < sizeof reports / sizeof *reports; i++) {
        EXPECT_SAY(after(reports[i], "1996-01-18 12:00") == DUTY_PENDING ||
                       i == 0 || i == 3, "%s", reports[i]);
        EXPECT_SAY(after(reports[i], "1996-02-01") == DUTY_OVERDUE, "%s", reports[i]);
    }
}

TEST(what_was_done_late_is_overdue_and_says_by_which_report)
{
    begin(LEAVE, "1996-02-01");
    add("{\"id\":\"3\",\"source\":\"s\",\"act\":\"withdrawal\",\"from\":\"1996-01-24\"" IN_ZOS);
    add("{\"id\":\"2\",\"source\":\"s\",\"act\":\"withdrawal\",\"from\":\"1996-01-22\"" IN_ZOS);
    EXPECT(status(0) == DUTY_OVERDUE);
    EXPECT_STR(duties.at[0].windows[0].late.name, STR("s:2"));
    end();
}

TEST(what_begins_after_the_moment_is_not_known_yet)
{
    EXPECT(after("{\"act\":\"withdrawal\",\"from\":\"1996-01-10\"" IN_ZOS, "1996-01-10") ==
           DUTY_PENDING);
    EXPECT(after("{\"act\":\"withdrawal\",\"from\":\"1996-01-10\"" IN_ZOS, "1996-01-10 00:01") ==
           DUTY_DONE);
}

/* In whatever order: the earliest report, and each party's own. */
TEST(the_order_of_reports_changes_nothing_and_each_party_has_its_report)
{
    static const char *const reports[] = {
        "{\"id\":\"1\",\"source\":\"s\",\"act\":\"withdrawal\",\"by\":\"RS\",\"from\":\"1996-01-10\"" IN_ZOS,
        "{\"id\":\"2\",\"source\":\"s\",\"act\":\"withdrawal\",\"by\":\"RS\",\"from\":\"1996-01-05\"" IN_ZOS,
        "{\"id\":\"long-name\",\"source\":\"s\",\"act\":\"withdrawal\",\"by\":\"Federation\","
        "\"from\":\"1996-01-12\"" IN_ZOS,
        "{\"id\":\"0\",\"source\":\"s\",\"act\":\"withdrawal\",\"from\":\"1996-01-05\"" IN_ZOS,
        "{\"id\":\"4\",\"source\":\"s\",\"act\":\"event\",\"from\":\"1996-01-02\"" IN_ZOS,
    };

    for (unsigned order = 0; order < 120; order++) {
        unsigned left = order, used = 0;

        begin(LEAVE, "1996-02-01");
        for (unsigned n = 5; n; n--) {
            unsigned pick = left % n, i = 0;

            left /= n;
            for (;; i++)
                if (!(used >> i & 1) && !pick--)
                    break;
            used |= 1u << i;
            add(reports[i]);
        }
        EXPECT(status(0) == DUTY_DONE);
        EXPECT_STR(duties.at[0].windows[0].done.name, STR("s:0"));
        EXPECT_STR(duties.at[0].windows[0].possible.name, STR("s:4"));
        EXPECT_STR(duties.at[0].parties[0].name, STR("s:long-name"));
        EXPECT_STR(duties.at[0].parties[1].name, STR("s:2"));
        end();
    }
}

TEST(a_duty_that_recurs_is_judged_for_each_full_period)
{
    begin(INSPECT, "1996-02-25");
    EXPECT(duties.count == 1 && duties.at[0].count == 5); /* to 18 May; June 1 is no full one */
    EXPECT(duties.at[0].windows[1].from == local("1996-01-19"));
    EXPECT(duties.at[0].windows[4].due_first == local("1996-05-18"));
    add("{\"act\":\"inspection\",\"from\":\"1996-01-18\"}");
    add("{\"act\":\"inspection\",\"from\":\"1996-02-17\",\"to\":\"1996-02-18\"}");
    EXPECT(status(0) == DUTY_DONE && status(1) == DUTY_UNDETERMINED);
    EXPECT(status(2) == DUTY_UNDETERMINED && status(3) == DUTY_PENDING);
    end();
    begin(INSPECT, "1996-02-25");
    EXPECT(status(0) == DUTY_OVERDUE && status(1) == DUTY_OVERDUE && status(2) == DUTY_PENDING);
    end();
    begin(INSPECT, "1995-01-01"); /* three to come are listed */
    EXPECT(duties.at[0].count == 3 && status(0) == DUTY_PENDING);
    end();
    begin(INSPECT, "1996-02-25"); /* none to come: those that have begun */
    OK(duties_init(&duties, compiled.program, local("1996-02-25"), 0, &keep, &err));
    EXPECT(duties.at[0].count == 3 && status(2) == DUTY_PENDING);
    end();
}

TEST(of_very_many_periods_the_latest_are_judged)
{
    begin(BOSNIA "clause dayton.x\n  require inspection\n  every 1 hour\n  from 1900-01-01\n"
               "  source \"x\"\n", "1996-01-01");
    EXPECT(duties.at[0].count == DUTY_WINDOWS_MAX && duties.at[0].number > 0);
    EXPECT(duties.at[0].windows[DUTY_WINDOWS_MAX - 1].from == local("1996-01-01 03:00"));
    end();
}

TEST(a_duty_that_fell_due_while_suspended_is_undetermined)
{
    static const char suspended[] = LEAVE
        "suspend dayton.zos from 1996-01-10 until 1996-01-25\n";

    begin(suspended, "1996-02-01");
    EXPECT(status(0) == DUTY_UNDETERMINED);
    EXPECT(!strcmp(duty_why(&duties, &duties.at[0], &duties.at[0].windows[0]),
                   "the clause was suspended then"));
    end();
    begin(suspended, "1996-02-01");
    add("{\"act\":\"withdrawal\",\"from\":\"1996-01-12\"" IN_ZOS); /* nobody was bound then */
    EXPECT(status(0) == DUTY_UNDETERMINED && !duties.at[0].windows[0].done.is);
    add("{\"act\":\"withdrawal\",\"from\":\"1996-01-09\"" IN_ZOS);
    EXPECT(status(0) == DUTY_DONE);
    end();
    begin(INSPECT "suspend dayton.inspect from 1996-01-10 until 1996-01-12\n", "1996-02-25");
    EXPECT(duties.count == 1 && duties.at[0].pieces == 2);
    EXPECT(status(0) == DUTY_UNDETERMINED && status(1) == DUTY_OVERDUE);
    end();
}

TEST(a_duty_whose_text_was_replaced_before_it_fell_due_lapses)
{
    begin(LEAVE "clause dayton.zos\n  require withdrawal\n  in zos\n  from 1996-01-10\n"
                "  before 1996-03-01\n  source \"y\"\n", "1996-02-01");
    EXPECT(duties.count == 2);
    EXPECT(status(0) == DUTY_LAPSED);
    EXPECT(duty_judge(&duties, &duties.at[1], &duties.at[1].windows[0]) == DUTY_PENDING);
    add("{\"act\":\"withdrawal\",\"from\":\"1996-01-09\"" IN_ZOS); /* under the first text */
    EXPECT(status(0) == DUTY_DONE);
    EXPECT(duty_judge(&duties, &duties.at[1], &duties.at[1].windows[0]) == DUTY_PENDING);
    end();
}

/* As the compiler leaves it where reports tell when an anchor was reached, or not yet. */
static void
begin_in_doubt(const char *moment, instant from, instant sure_from, instant due_first,
               instant due_last)
{
    begin(LEAVE, moment);
    struct clause_version *v = &compiled.program->clauses[0].versions[0];

    v->span.from = from;
    v->sure.from = sure_from;
    if (from == TIME_MAX)
        v->span.until = v->sure.until = TIME_MAX;
    v->duty.due_first = due_first;
    v->duty.due_last = due_last;
    OK(duties_init(&duties, compiled.program, local(moment), 3, &keep, &err));
}

TEST(a_due_date_in_doubt_is_pending_before_it_overdue_after_it_and_undetermined_between)
{
    static const struct {
        const char      *moment;
        enum duty_status status;
    } cases[] = { { "1996-01-14", DUTY_PENDING }, { "1996-01-15", DUTY_UNDETERMINED },
                  { "1996-01-16", DUTY_UNDETERMINED }, { "1996-01-17", DUTY_OVERDUE } };

    for (size_t i = 0; i < 4; i++) {
        begin(LEAVE, "1996-01-01");
        instant first = local("1996-01-15"), last = local("1996-01-17"),
                from = local("1995-12-20");
        end();
        begin_in_doubt(cases[i].moment, from, from, first, last);
        EXPECT_SAY(status(0) == cases[i].status, "%s", cases[i].moment);
        end();
    }
    begin(LEAVE, "1996-01-01");
    instant first = local("1996-01-15"), last = local("1996-01-17"), from = local("1995-12-20");
    end();
    begin_in_doubt("1996-02-01", from, from + TIME_DAY, first, last);
    add("{\"act\":\"withdrawal\",\"from\":\"1996-01-15\"" IN_ZOS);
    EXPECT(status(0) == DUTY_UNDETERMINED);
    add("{\"act\":\"withdrawal\",\"from\":\"1995-12-20\"" IN_ZOS);
    EXPECT(status(0) == DUTY_UNDETERMINED);
    add("{\"act\":\"withdrawal\",\"from\":\"1996-01-14\"" IN_ZOS);
    EXPECT(status(0) == DUTY_DONE);
    end();
}

TEST(what_waits_for_an_anchor_that_is_not_reached_is_undetermined_and_says_so)
{
    begin(LEAVE, "1996-01-01");
    instant from = local("1995-12-20");
    end();
    begin_in_doubt("1996-02-01", from, from, TIME_MAX, TIME_MAX);
    EXPECT(status(0) == DUTY_UNDETERMINED);
    EXPECT(!strcmp(duty_why(&duties, &duties.at[0], &duties.at[0].windows[0]),
                   "when it falls due is not known yet"));
    add("{\"act\":\"withdrawal\",\"from\":\"1996-01-14\"" IN_ZOS);
    EXPECT(status(0) == DUTY_DONE);
    end();
    begin_in_doubt("1996-02-01", TIME_MAX, TIME_MAX, TIME_MAX, TIME_MAX);
    add("{\"act\":\"withdrawal\",\"from\":\"1996-01-14\"" IN_ZOS);
    EXPECT(status(0) == DUTY_UNDETERMINED && !duties.at[0].windows[0].possible.is);
    EXPECT(strstr(duty_why(&duties, &duties.at[0], &duties.at[0].windows[0]), "not reached"));
    end();
}

static void
make(struct timetable *table)
{
    OK(timetable_make(&duties, &keep, table, &err));
    for (uint32_t i = 1; i < table->count; i++)
        EXPECT(table->at[i - 1].at <= table->at[i].at);
}

TEST(the_timetable_is_by_date_and_holds_every_kind_of_date)
{
    static const enum entry_kind kinds[] = { ENTRY_BEGIN, ENTRY_ANCHOR, ENTRY_SUSPENDED,
                                             ENTRY_DUE, ENTRY_BEGIN, ENTRY_END };
    static struct anchor         anchor = { .name = { "toa", 3 } };
    struct timetable             table;

    begin(LEAVE "clause dayton.1\n  forbid fire\n  from 1996-02-01\n  until 1996-03-01\n"
                "  source \"x\"\n"
                "suspend dayton.zos from 1996-01-05 until 1996-01-07\n", "1996-01-18");
    anchor.first = anchor.last = local("1995-12-25");
    compiled.program->anchors = &anchor;
    compiled.program->anchor_count = 1;
    make(&table);
    EXPECT(table.count == 6);
    for (uint32_t i = 0; i < 6 && i < table.count; i++)
        EXPECT_SAY(table.at[i].kind == kinds[i], "%u: %s", i, entry_kind_name(table.at[i].kind));
    EXPECT(table.at[3].window == &duties.at[0].windows[0] && table.at[2].until ==
           local("1996-01-07"));
    end();
}

TEST(a_new_text_begins_and_what_it_replaces_does_not_end)
{
    struct timetable table;

    begin(BOSNIA "clause dayton.1\n  forbid fire\n  from 1996-01-01\n  source \"x\"\n"
               "clause dayton.1\n  forbid explosion\n  from 1996-02-01\n  until 1996-03-01\n"
               "  source \"y\"\n", "1996-01-18");
    make(&table);
    EXPECT(table.count == 3);
    EXPECT(table.at[0].kind == ENTRY_BEGIN && table.at[0].text == 1);
    EXPECT(table.at[1].kind == ENTRY_BEGIN && table.at[1].text == 2);
    EXPECT(table.at[2].kind == ENTRY_END && table.at[2].at == local("1996-03-01"));
    end();
}

TEST(periods_that_were_done_are_counted_and_those_missed_are_listed)
{
    struct timetable table;

    begin(INSPECT, "1996-02-25");
    add("{\"act\":\"inspection\",\"from\":\"1995-12-28\"}");
    make(&table);
    EXPECT(table.count == 2 + 4); /* begin, end; one missed, three to come */
    EXPECT(table.at[1].kind == ENTRY_DUE && table.at[1].at == local("1996-02-18"));
    EXPECT(table.at[2].periods == 2 && table.at[2].done == 1 && table.at[2].unlisted == 0);
    end();
    begin(INSPECT, "1999-01-01"); /* long over: the last one says how many */
    add("{\"act\":\"inspection\",\"from\":\"1996-05-10\"}");
    make(&table);
    EXPECT(table.at[5].kind == ENTRY_DUE && table.at[5].periods == 5 && table.at[5].done == 1);
    end();
}

TEST(of_very_many_missed_periods_the_latest_hundred_are_listed)
{
    struct timetable table;

    begin(BOSNIA "clause dayton.x\n  require inspection\n  every 1 day\n  from 1995-01-01\n"
               "  source \"x\"\n", "1996-01-01");
    make(&table);
    EXPECT(table.count == 1 + TIMETABLE_MISSED_MAX + 1 + 3);
    EXPECT(table.at[1 + TIMETABLE_MISSED_MAX].unlisted == 365 - TIMETABLE_MISSED_MAX);
    end();
}

TEST(duties_without_memory_say_so)
{
    static const char  text[] = "{\"id\":\"1\",\"source\":\"s\",\"act\":\"withdrawal\",\"by\":\"RS\","
                                "\"from\":\"1996-01-10\"" IN_ZOS;
    const struct json *json;
    struct report      report;
    bool               met = true;

    begin(LEAVE, "1996-02-01");
    OK(json_parse(str_from_c(text), &keep, &json, &err));
    OK(report_decode(json, str_from_c(text), compiled.program->words, NULL, &report, &err));
    evaluator_take(&evaluator, &report);
    for (uint64_t n = 1; met; n++) {
        struct timetable table;
        struct arena     own, work;
        struct err       why = { 0 };
        enum status      s;

        arena_init(&own, (size_t)64 << 20);
        arena_init(&work, (size_t)64 << 20);
        fault_arm(n, n % 2);
        s = duties_init(&duties, compiled.program, local("1996-02-01"), 3, &own, &why);
        if (s == TRUCE_OK)
            s = duties_add(&duties, &evaluator, 1, &work, &why);
        if (s == TRUCE_OK)
            s = timetable_make(&duties, &own, &table, &why);
        met = fault_disarm();
        EXPECT(met ? s == TRUCE_MEMORY && why.text[0] : s == TRUCE_OK);
        if (!met)
            EXPECT(status(0) == DUTY_DONE && table.count == 2);
        arena_free(&own);
        arena_free(&work);
    }
    end();
}

TEST(what_lies_on_an_edge_falls_on_its_right_side)
{
    begin(LEAVE, "1996-02-01"); /* begun when it was due: late, by nothing */
    add("{\"id\":\"9\",\"source\":\"s\",\"act\":\"withdrawal\",\"from\":\"1996-01-18T23:00:00Z\"" IN_ZOS);
    EXPECT(status(0) == DUTY_OVERDUE && duties.at[0].windows[0].late.is);
    end();
    begin(BOSNIA "clause dayton.x\n  require inspection\n  every 30 days\n  from 1995-12-20\n"
                 "  until 1996-02-18\n  source \"x\"\n", "1996-01-01");
    EXPECT(duties.at[0].count == 2); /* the last ends with the clause, and is a full one */
    end();
    begin(LEAVE "suspend dayton.zos from 1996-01-10 until 1996-01-19\n", "1996-02-01");
    EXPECT(status(0) == DUTY_UNDETERMINED);
    end();
    begin(LEAVE "clause dayton.zos\n  require withdrawal\n  in zos\n  from 1996-01-10\n"
                "  before 1996-03-01\n  source \"y\"\n", "1996-01-10");
    EXPECT(status(0) == DUTY_LAPSED);
    end();
    begin(LEAVE, "1996-02-01"); /* of two from one moment the shorter */
    add("{\"id\":\"1\",\"source\":\"s\",\"act\":\"withdrawal\",\"from\":\"1996-01-02\",\"to\":\"1996-01-04\"" IN_ZOS);
    add("{\"id\":\"2\",\"source\":\"s\",\"act\":\"withdrawal\",\"from\":\"1996-01-02\"" IN_ZOS);
    add("{\"id\":\"0\",\"source\":\"s\",\"act\":\"withdrawal\",\"from\":\"1996-01-02\",\"to\":\"1996-01-05\"" IN_ZOS);
    EXPECT_STR(duties.at[0].windows[0].done.name, STR("s:2"));
    end();
}
