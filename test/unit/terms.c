#include "terms.h"

static const char first_text[] =
    "operation \"Donbas 2015\"\n"
    HEAD
    "zone town\n"
    "  circle 2 km at 48.66 39.43\n"
    "zone area\n"
    "  polygon 48 38, 48 40, 49 40, 49 38\n"
    "zone rest\n"
    "  area minus within 5 km of town\n"
    "clause m.1 \"Ceasefire\"\n"
    "  forbid fire, explosion\n"
    "  by UA, AF\n"
    "  in rest\n"
    "  from 2015-02-15 00:00\n"
    "  until 2015-03-15\n"
    "  source \"point 1\"\n";

TEST(a_small_file_becomes_a_program)
{
    struct compiled c;

    compile(&c, first_text);
    EXPECT_STR(buf_str(&c.text), STR(""));
    EXPECT(c.status == TRUCE_OK);
    if (c.status == TRUCE_OK) {
        const struct program        *p = c.program;
        const struct clause_version *v = p->clauses[0].versions;
        char                         text[TIME_TEXT_LEN];

        EXPECT_STR(p->operation, STR("Donbas 2015"));
        EXPECT(p->party_count == 2 && p->zone_count == 3 && p->clause_count == 1);
        EXPECT_STR(p->clauses[0].name, STR("m.1"));
        EXPECT_STR(v->title, STR("Ceasefire"));
        EXPECT(v->binds_all && v->by == 3 && v->acts.count == 2);
        EXPECT_STR(time_text(v->span.from, text), STR("2015-02-14T22:00:00Z"));
        EXPECT_STR(time_text(v->span.until, text), STR("2015-03-14T22:00:00Z"));
        EXPECT_STR(v->in.words, STR("rest"));
        EXPECT(v->in.count == 1 && v->in.zones[0].at[0].zone == p->zones[2].epochs.at[0].zone);
        EXPECT(zone_contains_point(v->in.zones[0].at[0].zone, (struct point){ 38.5, 48.5 }));
        EXPECT(!zone_contains_point(v->in.zones[0].at[0].zone, (struct point){ 39.43, 48.66 }));
    }
    compiled_free(&c);
}

/* ---- time ---- */

/* The span of the first clause of HEAD and these lines; "" where open. */
static void
expect_span(const char *head, const char *lines, const char *from, const char *until)
{
    struct compiled c;
    struct buf      text;
    char            at[2][TIME_TEXT_LEN];

    buf_init(&text, 1 << 16);
    buf_printf(&text, "%sclause m.1\n  forbid fire\n  text \"x\"\n%s", head, lines);
    compile_str(&c, buf_str(&text));
    EXPECT_SAY(c.status == TRUCE_OK, "%.*s", STR_ARGS(buf_str(&c.text)));
    if (c.status == TRUCE_OK) {
        struct span span = c.program->clauses[0].versions[0].span;

        EXPECT_STR(time_text(span.from, at[0]), str_from_c(from));
        EXPECT_STR(time_text(span.until, at[1]), str_from_c(until));
    }
    buf_free(&text);
    compiled_free(&c);
}

TEST(an_instant_is_read_in_its_zone_or_the_files)
{
    expect_span(HEAD, "  from 2015-02-15 00:00\n", "2015-02-14T22:00:00Z", "never");
    expect_span(HEAD, "  from 2015-02-15 00:00 Europe/Moscow\n", "2015-02-14T21:00:00Z", "never");
    expect_span(HEAD, "  from 2015-02-14T22:00Z\n", "2015-02-14T22:00:00Z", "never");
    expect_span(HEAD, "  from 2015-02-15 00:00 +03:00\n", "2015-02-14T21:00:00Z", "never");
    expect_span(HEAD, "  from 2015-02-15T00:00+02:00\n", "2015-02-14T22:00:00Z", "never");
    expect_span(HEAD, "  from 2015-02-15 UTC\n", "2015-02-15T00:00:00Z", "never");
    expect_span(HEAD, "  from 2015-02-15 24:00\n", "2015-02-15T22:00:00Z", "never");
    expect_span(HEAD, "  from 2015-07-15 12:30:15\n", "2015-07-15T09:30:15Z", "never");
}

TEST(without_from_a_clause_holds_from_the_signature)
{
    expect_span(HEAD, "", "2015-02-11T22:00:00Z", "never");
    expect_span(HEAD, "  for 2 days\n", "2015-02-11T22:00:00Z", "2015-02-13T22:00:00Z");
}

TEST(until_excludes_through_includes_and_for_counts)
{
    expect_span(HEAD, "  until 2015-03-01\n", "2015-02-11T22:00:00Z", "2015-02-28T22:00:00Z");
    expect_span(HEAD, "  through 2015-03-01\n", "2015-02-11T22:00:00Z", "2015-03-01T22:00:00Z");
    expect_span(HEAD, "  from 2015-02-15\n  for 48 hours\n", "2015-02-14T22:00:00Z",
                "2015-02-16T22:00:00Z");
    expect_span(HEAD, "  from 2015-02-15\n  for 1 week\n", "2015-02-14T22:00:00Z",
                "2015-02-21T22:00:00Z");
}

/* Kyiv turned its clocks on 2015-03-29 at 03:00 and on 2015-10-25 at 04:00. */
TEST(days_are_calendar_days_and_hours_are_exact_over_a_turn_of_the_clocks)
{
    expect_span(HEAD, "  from 2015-03-28 12:00\n  for 2 days\n", "2015-03-28T10:00:00Z",
                "2015-03-30T09:00:00Z");
    expect_span(HEAD, "  from 2015-03-28 12:00\n  for 48 hours\n", "2015-03-28T10:00:00Z",
                "2015-03-30T10:00:00Z");
    expect_span(HEAD, "  from 2015-10-24\n  through 2015-10-25\n", "2015-10-23T21:00:00Z",
                "2015-10-25T22:00:00Z");
    /* Moscow turns none: 30 days from its midnight end at its midnight, whatever Kyiv does. */
    expect_span(HEAD, "  from 2025-03-18 00:00 Europe/Moscow\n  for 30 days\n",
                "2025-03-17T21:00:00Z", "2025-04-16T21:00:00Z");
}

TEST(an_instant_may_be_counted_from_an_anchor_or_a_signature)
{
    static const char anchors[] =
        HEAD "anchor d\n  at 2015-02-16 00:00\nanchor e\n  at d + 3 days\n"
             "anchor f\n  at m.signed + 1 week - 36 hours\n";

    expect_span(anchors, "  from d + 14 days\n", "2015-03-01T22:00:00Z", "never");
    expect_span(anchors, "  from d +14 days\n", "2015-03-01T22:00:00Z", "never");
    expect_span(anchors, "  from e - 90 minutes\n", "2015-02-18T20:30:00Z", "never");
    expect_span(anchors, "  from f\n", "2015-02-17T10:00:00Z", "never");
    expect_span(anchors, "  from m.signed + 17 days\n  until e + 20 days\n",
                "2015-02-28T22:00:00Z", "2015-03-10T22:00:00Z");
    expect_span(anchors, "  through d + 1 day\n", "2015-02-11T22:00:00Z", "2015-02-17T22:00:00Z");
    expect_span(anchors, "  from 2015-03-28 12:00 + 1 day\n", "2015-03-29T09:00:00Z", "never");
}

TEST(an_anchor_brings_the_zone_in_which_its_days_are_counted)
{
    static const char anchors[] = HEAD "anchor d\n  at 2025-03-18 00:00 Europe/Moscow\n";

    expect_span(anchors, "  from d + 30 days\n", "2025-04-16T21:00:00Z", "never");
    expect_span(anchors, "  from d Europe/Kyiv + 30 days\n", "2025-04-16T20:00:00Z", "never");
}

TEST(a_signature_may_be_counted_from_an_anchor)
{
    expect_span("timezone UTC\nparty A\nanchor d\n  at 2015-01-01\nagreement m\n  parties A\n"
                "  signed d + 2 days\n", "", "2015-01-03T00:00:00Z", "never");
}

/* The only diagnostic is a warning with these words. */
static void
expect_warning(const char *lines, const char *told)
{
    struct compiled c;
    struct buf      text;

    buf_init(&text, 1 << 16);
    buf_printf(&text, "%s%s", HEAD, lines);
    compile_str(&c, buf_str(&text));
    EXPECT_SAY(c.status == TRUCE_OK && c.diagnostics.count == 1 && has(buf_str(&c.text), told),
               "%s\n# wanted %s\n# got %.*s", lines, told, STR_ARGS(buf_str(&c.text)));
    buf_free(&text);
    compiled_free(&c);
}

#define CLAUSE "clause m.1\n  forbid fire\n  text \"x\"\n"

TEST(what_compiles_but_a_lawyer_would_want_to_know_is_a_warning)
{
    expect_warning(CLAUSE "  from 2015-03-29 03:30\n",
                   "t.truce:10:8: warning: 2015-03-29 03:30 does not occur in Europe/Kyiv, where "
                   "clocks are turned; read as 2015-03-29T01:30:00Z");
    expect_warning(CLAUSE "  from 2015-10-25 03:30\n",
                   "warning: 2015-10-25 03:30 occurs twice in Europe/Kyiv, where clocks are "
                   "turned; read as 2015-10-25T00:30:00Z");
    expect_warning(CLAUSE "  from 2015-03-28 03:30\n  for 1 day\n", "does not occur");
    expect_warning(CLAUSE "  from 2015-03-01 00:00 Europe/Moscow\n  until 2015-03-02\n",
                   "t.truce:11:3: warning: 'until' is read in Europe/Kyiv, 'from' in "
                   "Europe/Moscow");
    expect_warning(CLAUSE "  from 2015-03-02\n  until 2015-03-01\n",
                   "t.truce:11:3: warning: nothing can break clause 'm.1': it ends "
                   "2015-02-28T22:00:00Z and begins 2015-03-01T22:00:00Z");
    expect_warning("party RU\n" CLAUSE "  by UA, RU\n",
                   "t.truce:11:10: warning: 'RU' is bound but is no party of agreement 'm'");
    expect_warning(CLAUSE "suspend m.1 from 2015-01-01 until 2015-02-01\n",
                   "t.truce:10:9: warning: nothing is suspended: clause 'm.1' does not hold then");
    expect_warning("clause m.1\n  forbid fire\n",
                   "t.truce:7:8: warning: clause 'm.1' has neither 'source' nor 'text'");
    expect_warning(CLAUSE "  in everywhere minus everywhere\n",
                   "t.truce:7:8: warning: nothing can break clause 'm.1': its zone is empty");
    expect_warning("zone z\n  box 48 38 49 39 and box 50 38 51 39\n",
                   "t.truce:7:6: warning: zone 'z' is empty");
    expect_warning("zone z from 2015-03-01\n  everywhere\n" CLAUSE "  in z\n",
                   "warning: nothing can break clause 'm.1' from 2015-02-11T22:00:00Z until "
                   "2015-02-28T22:00:00Z: its zone is empty then");
    expect_warning(CLAUSE "  until 2015-04-01\n" CLAUSE "  from 2015-03-01\n",
                   "t.truce:10:3: warning: the version in line 11 replaces this one before it "
                   "ends, from 2015-02-28T22:00:00Z");
}

/* ---- lint ---- */

/* A row of LINT_TABLE that is asked for: what sets it off, what is said; and what is near
 * and does not. "" told: no warning at all. */
static const struct {
    const char *text, *told;
} lints[] = {
    { "party UA\nagreement m\n  parties UA\n  signed 2015-02-12T00:00Z\n" CLAUSE,
      "t.truce:5:8: warning: there is no statement 'timezone …'" },
    { HEAD CLAUSE, "" },
    /* hours */
    { HEAD CLAUSE "  from 2015-03-01 08:00\n  until 2015-03-01 18:00\n  daily 20:00 to 22:00\n",
      "t.truce:12:3: warning: nothing can break clause 'm.1': these hours do not come" },
    { HEAD CLAUSE "  from 2015-03-02\n  for 3 days\n  weekly sun, fri 08:00 to 10:00\n", "these hours" },
    { HEAD CLAUSE "  from 2015-03-02\n  for 3 days\n  weekly sun 22:00 to 02:00\n", "" },
    { HEAD CLAUSE "  from 2015-03-02\n  for 7 days\n  weekly sun 08:00 to 10:00\n", "" },
    { HEAD CLAUSE "  weekly sun 08:00 to 10:00\n", "" },
    { HEAD CLAUSE "  from 1915-02-12\n  weekly sun 08:00 to 10:00\n", "" },
    /* decide */
    { HEAD "clause m.1\n  forbid fire with missile, mine calibre >= 100 mm\n  text \"x\"\n",
      "t.truce:8:10: warning: no report can decide clause 'm.1': none of these weapons" },
    { HEAD "clause m.1\n  forbid fire with grad calibre > 122 mm\n  text \"x\"\n", "none of these" },
    { HEAD "clause m.1\n  forbid fire with grad calibre >= 122 mm\n  text \"x\"\n", "" },
    { HEAD "clause m.1\n  forbid fire with missile, mlrs calibre > 122 mm\n  text \"x\"\n", "" },
    { HEAD "clause m.1\n  forbid fire with missile\n  text \"x\"\n", "" },
    { HEAD CLAUSE "  except ruling \"self-defence\"\n",
      "t.truce:10:10: warning: no report can decide clause 'm.1': whether this exception" },
    { HEAD CLAUSE "  except fire ruling \"self-defence\"\n", "only a person can say" },
    { HEAD CLAUSE "  except shot ruling \"self-defence\"\n", "" },
    { HEAD "clause m.1\n  uncheckable \"x\"\n  text \"x\"\n  except ruling \"x\"\n", "" },
    /* gap */
    { HEAD CLAUSE "  until 2015-03-01\n" CLAUSE "  from 2015-04-01\n",
      "t.truce:10:3: warning: this version ends 2015-02-28T22:00:00Z, the next, in line 11, begins "
      "2015-03-31T21:00:00Z" },
    { HEAD CLAUSE "  until 2015-03-01\n" CLAUSE "  from 2015-03-01\n", "" },
    /* exception */
    { HEAD CLAUSE "  except shot\n  except armed_force, in everywhere, by UA, AF\n",
      "t.truce:11:10: warning: nothing can break clause 'm.1': this exception covers" },
    { HEAD CLAUSE "  in box 48 38 49 39\n  except in box 47 37 50 40\n", "this exception covers" },
    { HEAD CLAUSE "  in box 47 37 50 40\n  except in box 48 38 49 39\n", "" },
    { HEAD CLAUSE "  in box 48 38 49 39, box 49 39 50 40\n  except in box 48 38 49 39\n", "" },
    { HEAD CLAUSE "  in box 48 38 49 39\n  except in box 40 30 41 31, box 48 37 50 40\n", "covers" },
    { HEAD CLAUSE "  except in box 47 37 50 40\n", "" },
    { HEAD CLAUSE "  by UA\n  except by UA\n", "this exception covers" },
    { HEAD CLAUSE "  except by UA\n", "" },
    { HEAD CLAUSE "  except daily 00:00 to 24:00\n", "this exception covers" },
    { HEAD CLAUSE "  daily 08:00 to 10:00\n  except daily 08:00 to 10:00\n", "this exception" },
    { HEAD CLAUSE "  except daily 00:00 to 23:59\n", "" },
    { HEAD CLAUSE "  except with weapon\n", "this exception covers" },
    { HEAD CLAUSE "  except with weapon calibre < 100 mm\n", "" },
    { HEAD CLAUSE "  except with mortar\n", "" },
    { HEAD CLAUSE "  except against civilian\n", "" },
    { HEAD "clause m.1\n  forbid fire with grad calibre > 100 mm against school\n  text \"x\"\n"
           "  except with mlrs calibre > 100 mm, against civilian\n", "this exception covers" },
    { HEAD "zone z\n  everywhere\nzone z from 2015-05-01\n  box 48 38 49 39\n" CLAUSE
           "  in box 48 38 49 39\n  except in z\n", "this exception covers" },
    { HEAD "zone z\n  everywhere\nzone z from 2015-05-01\n  box 48 38 49 39\n" CLAUSE
           "  in box 48 38 49 40\n  except in z\n", "" },
    /* name */
    { HEAD "zone buffer\n  everywhere\nzone bufer\n  everywhere\n",
      "t.truce:9:6: warning: 'bufer' differs from 'buffer' (t.truce:7:6) by one letter" },
    { HEAD "zone z\n  everywhere\nzone Z\n  everywhere\n", "only by upper and lower case" },
    { HEAD "zone buffer\n  everywhere\nline buffet\n  path 48 38, 49 39\n", "by one letter" },
    { HEAD "zone aol_10_w\n  everywhere\nzone aol_10_e\n  everywhere\n", "" },
    { HEAD "zone aol_10\n  everywhere\nzone aol_20\n  everywhere\n", "" },
    { "act burning under fire\nact berning under fire\n", "'berning' differs from 'burning'" },
    { "act burts under fire\n", "" },
    { "act bursts under fire\n", "t.truce:1:5: warning: 'bursts' differs from the act 'burst' of the "
      "standard vocabulary by one letter" },
    { "act Shot under fire\n", "only by upper and lower case" },
    { HEAD "zone abc\n  everywhere\nzone abd\n  everywhere\n", "" },
};

TEST(lint_says_what_the_compiler_does_not_look_for)
{
    for (size_t i = 0; i < sizeof lints / sizeof *lints; i++) {
        struct terms_file file = { STR("t.truce"), str_from_c(lints[i].text) };
        struct compiled   c;

        compile(&c, lints[i].text);
        EXPECT_SAY(c.status == TRUCE_OK && !c.diagnostics.count, "%s\n# got %.*s", lints[i].text,
                   STR_ARGS(buf_str(&c.text)));
        buf_clear(&c.text);
        EXPECT(terms_lint(&file, 1, memory_read, NULL, &c.keep, &c.program, &c.diagnostics,
                          &c.err) == TRUCE_OK);
        diagnostics_text(&c.diagnostics, &c.text);
        EXPECT_SAY(c.diagnostics.count == (lints[i].told[0] != 0) &&
                   has(buf_str(&c.text), lints[i].told), "%s\n# wanted %s\n# got %.*s",
                   lints[i].text, lints[i].told, STR_ARGS(buf_str(&c.text)));
        compiled_free(&c);
    }
}

TEST(a_day_without_midnight_begins_when_it_begins)
{
    struct compiled c;
    char            text[TIME_TEXT_LEN];

    /* Beirut jumps from 00:00 to 01:00 on 2015-03-29. */
    compile(&c, "timezone Asia/Beirut\nparty A\nagreement m\n  parties A\n  signed 2015-03-29\n");
    EXPECT(c.status == TRUCE_OK && c.diagnostics.count == 0);
    EXPECT_STR(time_text(c.program->agreements[0].signed_at, text), STR("2015-03-28T22:00:00Z"));
    compiled_free(&c);
}

TEST(hours_of_days_and_weeks_are_alternatives)
{
    struct compiled c;

    compile(&c, HEAD CLAUSE "  daily 08:00 to 10:00, 22:00 to 06:00\n"
                "  weekly mon, wed 00:00 to 24:00\n  weekly sun 20:00 to 24:00\n");
    EXPECT(c.status == TRUCE_OK);
    if (c.status == TRUCE_OK) {
        const struct windows *w = &c.program->clauses[0].versions[0].windows;

        EXPECT(w->count == 4);
        EXPECT(w->at[0].weekdays == 0x7F && w->at[0].from_min == 480 && w->at[0].until_min == 600);
        EXPECT(w->at[1].weekdays == 0x7F && w->at[1].from_min == 1320 && w->at[1].until_min == 360);
        EXPECT(w->at[2].weekdays == 0x05 && w->at[2].from_min == 0 && w->at[2].until_min == 1440);
        EXPECT(w->at[3].weekdays == 0x40 && w->at[3].from_min == 1200);
    }
    compiled_free(&c);
}

/* ---- versions ---- */

TEST(a_later_version_of_a_clause_replaces_the_earlier_from_its_beginning)
{
    struct compiled c;
    char            text[TIME_TEXT_LEN];

    compile(&c, HEAD
            "clause m.1\n  forbid flare\n  from 2015-04-01\n  text \"b\"\n"
            "clause m.1\n  forbid fire\n  text \"a\"\n"
            "clause m.1\n  forbid shot\n  from 2015-05-01\n  until 2015-06-01\n  text \"c\"\n");
    EXPECT_SAY(c.status == TRUCE_OK && c.diagnostics.count == 0, "%.*s",
               STR_ARGS(buf_str(&c.text)));
    if (c.status == TRUCE_OK) {
        const struct clause *clause = &c.program->clauses[0];

        EXPECT(c.program->clause_count == 1 && clause->version_count == 3);
        EXPECT_STR(clause->versions[0].text, STR("a"));
        EXPECT_STR(clause->versions[1].text, STR("b"));
        EXPECT_STR(clause->versions[2].text, STR("c"));
        EXPECT_STR(time_text(clause->versions[0].span.until, text), STR("2015-03-31T21:00:00Z"));
        EXPECT(clause->versions[1].span.from == clause->versions[0].span.until);
        EXPECT(clause->versions[2].span.from == clause->versions[1].span.until);
        EXPECT_STR(time_text(clause->versions[2].span.until, text), STR("2015-05-31T21:00:00Z"));
    }
    compiled_free(&c);
}

/* The spans of a clause, in days since the signature on 2015-02-12; "-": open. */
static void
expect_pieces(const char *lines, const char *want)
{
    struct compiled c;
    struct buf      text, got;

    buf_init(&text, 1 << 16);
    buf_init(&got, 1 << 16);
    buf_printf(&text, "%s%s", HEAD, lines);
    compile_str(&c, buf_str(&text));
    EXPECT_SAY(c.status == TRUCE_OK && c.diagnostics.count == 0, "%.*s",
               STR_ARGS(buf_str(&c.text)));
    for (uint32_t i = 0; c.status == TRUCE_OK && i < c.program->clauses[0].version_count; i++) {
        const struct clause_version *v = &c.program->clauses[0].versions[i];
        instant                      signed_at = c.program->agreements[0].signed_at;

        buf_printf(&got, "%s%d..", v->resumed ? "+" : "",
                   (int)((v->span.from - signed_at) / TIME_DAY));
        if (v->span.until == TIME_MAX)
            buf_add_c(&got, "- ");
        else
            buf_printf(&got, "%d ", (int)((v->span.until - signed_at) / TIME_DAY));
    }
    EXPECT_STR(buf_str(&got), str_from_c(want));
    buf_free(&text);
    buf_free(&got);
    compiled_free(&c);
}

TEST(a_suspension_takes_a_clause_out_of_force_for_a_while)
{
    expect_pieces(CLAUSE "suspend m.1 from 2015-02-22 until m.signed + 12 days\n",
                  "0..10 +12..- ");
    /* in any order, one within, beside or across another */
    expect_pieces("suspend m.1 from 2015-03-04 until 2015-03-06\n" CLAUSE
                  "suspend m.1 from 2015-02-22 until 2015-02-26\n"
                  "suspend m.1 from 2015-02-23 until 2015-02-24\n"
                  "suspend m.1 from 2015-02-25 until 2015-02-28\n"
                  "suspend m.1 from 2015-02-28 until 2015-03-01\n", "0..10 +17..20 +22..- ");
    expect_pieces(CLAUSE "  until 2015-02-20\nsuspend m.1 from 2015-02-01 until 2015-02-14\n"
                  "suspend m.1 from 2015-02-18 until 2015-03-14\n", "2..6 ");
    expect_pieces(CLAUSE "  until 2015-02-20\nsuspend m.1 from 2015-02-01 until 2015-03-01\n",
                  "0..0 ");
    /* over a change of the text, and over all of a text */
    expect_pieces(CLAUSE CLAUSE "  from 2015-02-22\n"
                  "suspend m.1 from 2015-02-20 until 2015-02-24\n", "0..8 12..- ");
    expect_pieces(CLAUSE CLAUSE "  from 2015-02-22\n" CLAUSE "  from 2015-02-24\n"
                  "suspend m.1 from 2015-02-21 until 2015-02-25\n"
                  "suspend m.1 from 2015-02-26 until 2015-02-27\n",
                  "0..9 10..10 13..14 +15..- ");
}

TEST(a_suspension_holds_whoever_states_the_clause)
{
    struct compiled c;

    compile(&c, HEAD CLAUSE "  stated by UA\n" CLAUSE "  stated by AF\n"
                "suspend m.1 from 2015-03-01 until 2015-03-02\n"
                "suspend m.1 from 2015-03-02 until 2015-03-03\n");
    EXPECT(c.status == TRUCE_OK && c.program->clause_count == 2);
    for (uint32_t i = 0; c.status == TRUCE_OK && i < 2; i++) {
        const struct clause *clause = &c.program->clauses[i];

        EXPECT(clause->version_count == 2 && clause_text_count(clause) == 1);
        EXPECT(clause->suspend_count == 1);
        EXPECT(clause->suspends[0].until - clause->suspends[0].from == 2 * TIME_DAY);
    }
    compiled_free(&c);
}

TEST(each_partys_own_version_of_a_clause_is_a_clause_of_its_own)
{
    struct compiled c;

    compile(&c, HEAD
            "clause m.1\n  forbid fire\n  stated by UA\n  disputed by AF\n  text \"a\"\n"
            "clause m.1\n  forbid fire\n  stated by AF\n  disputed by UA, AF\n  text \"b\"\n"
            "clause m.1\n  forbid fire\n  text \"c\"\n");
    EXPECT(c.status == TRUCE_OK && c.program->clause_count == 3);
    if (c.status == TRUCE_OK) {
        EXPECT_STR(c.program->clauses[1].name, STR("m.1"));
        EXPECT(c.program->clauses[1].version_count == 1);
        EXPECT_STR(c.program->clauses[1].versions[0].stated_by, STR("AF"));
        EXPECT_STR(c.program->clauses[1].versions[0].disputed_by, STR("UA, AF"));
        EXPECT_STR(c.program->clauses[2].versions[0].stated_by, STR(""));
    }
    compiled_free(&c);
}

TEST(a_zone_is_what_its_version_of_the_time_says_and_nothing_before_the_first)
{
    struct compiled c;

    compile(&c, HEAD
            "zone z from 2015-04-01\n  box 50 38 51 39\n"
            "zone z\n  from 2015-03-01\n  box 48 38 49 39\n"
            "zone y\n  box 40 30 60 50 minus z\n"
            "line l from 2015-03-15\n  path 48 38, 49 38\n  left UA\n  right AF\n"
            CLAUSE "  in z or (y and within 5 km of l) or side UA of l\n");
    EXPECT_SAY(c.status == TRUCE_OK, "%.*s", STR_ARGS(buf_str(&c.text)));
    if (c.status == TRUCE_OK) {
        const struct epochs     *z = &program_zone(c.program, STR("z"))->epochs;
        const struct epochs     *y = &program_zone(c.program, STR("y"))->epochs;
        const struct epochs     *in = c.program->clauses[0].versions[0].in.zones;
        const struct named_line *l = &c.program->lines[0];

        EXPECT(z->count == 3 && z->at[0].span.from == TIME_MIN && z->at[0].zone->empty);
        EXPECT(z->at[2].span.until == TIME_MAX && z->at[1].span.from == z->at[0].span.until);
        EXPECT(zone_contains_point(z->at[1].zone, (struct point){ 38.5, 48.5 }));
        EXPECT(zone_contains_point(z->at[2].zone, (struct point){ 38.5, 50.5 }));
        EXPECT(y->count == 3 && zone_contains_point(y->at[0].zone, (struct point){ 38.5, 48.5 }));
        EXPECT(!zone_contains_point(y->at[1].zone, (struct point){ 38.5, 48.5 }));
        EXPECT(in->count == 4); /* before, z, l, z again */
        for (uint32_t i = 1; i < in->count; i++)
            EXPECT(in->at[i].span.from == in->at[i - 1].span.until);
        EXPECT(l->version_count == 2 && l->versions[0].line.count == 0);
        EXPECT(l->versions[0].span.from == TIME_MIN && l->versions[1].span.until == TIME_MAX);
        EXPECT_STR(in->words, STR("z or (y and within 5 km of l) or side UA of l"));
    }
    compiled_free(&c);
}

TEST(an_undated_line_holds_for_all_time)
{
    struct compiled c;

    compile(&c, HEAD "line l \"The line\"\n  path 48 38, 49 38\n  left UA\n");
    EXPECT(c.status == TRUCE_OK);
    if (c.status == TRUCE_OK) {
        const struct named_line *l = &c.program->lines[0];

        EXPECT(l->version_count == 1 && l->versions[0].span.from == TIME_MIN);
        EXPECT(l->versions[0].span.until == TIME_MAX && l->versions[0].line.count == 2);
        EXPECT(l->left == 0 && l->right == PARTY_NONE);
        EXPECT_STR(l->title, STR("The line"));
    }
    compiled_free(&c);
}

/* ---- places ---- */

static const struct memory_file places[] = {
    { "areas.geojson",
      "{\"type\":\"FeatureCollection\",\"features\":["
      "{\"type\":\"Feature\",\"properties\":{\"name\":\"West\",\"no\":1},\"geometry\":"
      "{\"type\":\"Polygon\",\"coordinates\":[[[38,48],[39,48],[39,49],[38,49],[38,48]]]}},"
      "{\"type\":\"Feature\",\"properties\":{\"name\":\"East\",\"no\":2},\"geometry\":"
      "{\"type\":\"Polygon\",\"coordinates\":[[[39,48],[40,48],[40,49],[39,49],[39,48]]]}},"
      "{\"type\":\"Feature\",\"properties\":{\"name\":\"Bow\",\"no\":3},\"geometry\":"
      "{\"type\":\"Polygon\",\"coordinates\":[[[38,48],[39,49],[39,48],[38,49],[38,48]]]}},"
      "{\"type\":\"Feature\",\"properties\":{\"name\":\"Road\"},\"geometry\":"
      "{\"type\":\"LineString\",\"coordinates\":[[38,48],[39,49]]}}]}" },
    { "maps/line.geojson", "{\"type\":\"LineString\",\"coordinates\":[[38,48],[38,49]]}" },
    { "maps/lines.truce", "line l\n  file \"line.geojson\"\n  left UA\n  right AF\n"
                          "line k\n  file \"../maps/line.geojson\"\ninclude \"../t.truce\"\n"
                          "include \"more.truce\"\n" },
    { "maps/../maps/line.geojson", "{\"type\":\"LineString\",\"coordinates\":[[38,48],[38,49]]}" },
    { "maps/more.truce", "include \"lines.truce\"\ninclude \"/abs/zone.truce\"\n" },
    { "/abs/zone.truce", "zone abs\n  everywhere\n" },
    { "broken.geojson", "{\"type\":\n  \"Polygon\", }" },
    { NULL, NULL },
};

TEST(a_zone_is_cut_from_a_file_by_a_property)
{
    struct compiled c;

    memory_files = places;
    compile(&c, "zone a\n  file \"areas.geojson\" where name = \"West\", \"East\"\n"
                "zone b\n  file \"areas.geojson\" where \"no\" = \"2\"\n"
                "zone d\n  a minus file \"areas.geojson\" where name = \"West\"\n");
    EXPECT_SAY(c.status == TRUCE_OK, "%.*s", STR_ARGS(buf_str(&c.text)));
    if (c.status == TRUCE_OK) {
        const struct zone *a = c.program->zones[0].epochs.at[0].zone;
        const struct zone *b = c.program->zones[1].epochs.at[0].zone;
        const struct zone *d = c.program->zones[2].epochs.at[0].zone;

        EXPECT(zone_contains_point(a, (struct point){ 38.5, 48.5 }));
        EXPECT(zone_contains_point(a, (struct point){ 39.5, 48.5 }));
        EXPECT(!zone_contains_point(b, (struct point){ 38.5, 48.5 }));
        EXPECT(zone_contains_point(b, (struct point){ 39.5, 48.5 }));
        EXPECT(!zone_contains_point(d, (struct point){ 38.5, 48.5 }));
    }
    compiled_free(&c);
}

/* The only error has these words. */
static void
expect_error(const char *text, const char *told)
{
    struct compiled c;

    compile(&c, text);
    EXPECT_SAY(c.status == TRUCE_SYNTAX && c.diagnostics.error_count == 1 &&
               has(buf_str(&c.text), told), "%s\n# wanted %s\n# got %.*s", text, told,
               STR_ARGS(buf_str(&c.text)));
    compiled_free(&c);
}

TEST(what_is_wrong_with_a_file_of_places_is_told_where_it_is_named)
{
    memory_files = places;
    expect_error("zone a\n  file \"areas.geojson\" where name = \"Wst\"\n",
                 "t.truce:2:37: error: no feature of the file has name = \"Wst\" (did you mean "
                 "'West'?)");
    expect_error("zone a\n  file \"areas.geojson\" where nam = \"West\"\n",
                 "error: no feature of the file has a property 'nam'");
    expect_error("zone a\n  file \"areas.geojson\" where name = \"West\", \"Bow\"\n",
                 "t.truce:2:8: error: feature 3 of the file: the polygon crosses itself");
    expect_error("zone a\n  file \"areas.geojson\"\n",
                 "t.truce:2:8: error: feature 4 of the file is not an area");
    expect_error("zone a\n  file \"broken.geojson\"\n", "t.truce:2:8: error: broken.geojson:2:");
    expect_error("line a\n  file \"areas.geojson\"\n",
                 "t.truce:2:8: error: feature 1 of the file is not a line");
}

TEST(files_are_found_beside_the_file_that_names_them_and_read_once)
{
    struct compiled c;

    memory_files = places;
    compile(&c, "include \"maps/lines.truce\"\ninclude \"./maps/lines.truce\"\n" HEAD
                "zone z\n  within 1 km of l or within 1 km of k\n");
    EXPECT_SAY(c.status == TRUCE_OK, "%.*s", STR_ARGS(buf_str(&c.text)));
    if (c.status == TRUCE_OK) {
        EXPECT(c.program->line_count == 2 && c.program->zone_count == 2);
        EXPECT_STR(c.program->zones[0].name, STR("abs")); /* in the place of the include */
        EXPECT_STR(c.program->zones[0].place.file, STR("/abs/zone.truce"));
    }
    compiled_free(&c);
}

TEST(a_distinct_zone_is_built_once)
{
    struct compiled c;

    compile(&c, HEAD "zone z\n  circle 5 km at 48 38\nzone y\n  circle  5 km at 48 38\n"
                CLAUSE "  in z minus box 48 38 49 39\n"
                "clause m.2\n  forbid fire\n  text \"x\"\n  in y minus box 48 38 49 39\n");
    EXPECT(c.status == TRUCE_OK);
    if (c.status == TRUCE_OK) {
        EXPECT(c.program->zones[0].epochs.at[0].zone == c.program->zones[1].epochs.at[0].zone);
        EXPECT(c.program->clauses[0].versions[0].in.zones[0].at[0].zone ==
               c.program->clauses[1].versions[0].in.zones[0].at[0].zone);
    }
    compiled_free(&c);
}

/* The name of a zone's set: one of the parts, the empty set, or another. */
static const char *
set_of(const struct compiled *c, const char *name)
{
    static const char *const parts[] = { "big", "small", "far", "edge" };
    const struct zone       *zone = program_zone(c->program, str_from_c(name))->epochs.at[0].zone;

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (zone == program_zone(c->program, str_from_c(parts[i]))->epochs.at[0].zone)
            return parts[i];
    return zone->empty ? "empty" : "other";
}

TEST(sets_that_are_clear_of_each_others_edges_are_joined_at_sight)
{
    static const char *const joins[][2] = {
        { "small and big", "small" }, { "big and small", "small" }, { "small or big", "big" },
        { "big or small", "big" },    { "small minus big", "empty" }, { "big minus small", "other" },
        { "far and big", "empty" },   { "big and far", "empty" },   { "far minus big", "far" },
        { "big minus far", "big" },   { "far or big", "other" },    { "big or far", "other" },
        { "edge and big", "other" },  { "big minus edge", "other" }, { "edge or big", "other" },
        { "small and far", "empty" }, { "far minus small", "far" },
    };

    for (size_t i = 0; i < sizeof joins / sizeof joins[0]; i++) {
        struct compiled c;
        struct buf      text;

        buf_init(&text, 1 << 16);
        buf_printf(&text, "zone big\n  box 48 38 49 39\nzone small\n  circle 5 km at 48.5 38.5\n"
                          "zone far\n  circle 5 km at 48.5 39.3\nzone edge\n  circle 5 km at 48.5 39\n"
                          "zone z\n  %s\n", joins[i][0]);
        compile_str(&c, buf_str(&text));
        EXPECT_SAY(c.status == TRUCE_OK, "%.*s", STR_ARGS(buf_str(&c.text)));
        if (c.status == TRUCE_OK)
            EXPECT_STR(str_from_c(set_of(&c, "z")), str_from_c(joins[i][1]));
        buf_free(&text);
        compiled_free(&c);
    }
}

TEST(a_line_drawn_as_before_makes_no_other_zones)
{
    struct compiled c;

    compile(&c, HEAD "line l\n  path 48 38, 49 38\n  left UA\n  right AF\n"
                "line l from 2015-03-01\n  path 48 38.1, 49 38\n"
                "line l from 2015-04-01\n  path 48 38, 49 38\n"
                "line l from 2015-05-01\n  path 48 38, 49 38\n"
                "zone w\n  within 5 km of l\nzone s\n  side UA of l\n");
    EXPECT_SAY(c.status == TRUCE_OK, "%.*s", STR_ARGS(buf_str(&c.text)));
    if (c.status == TRUCE_OK) {
        const struct epochs *w = &program_zone(c.program, STR("w"))->epochs;
        const struct epochs *s = &program_zone(c.program, STR("s"))->epochs;

        EXPECT(w->count == 3 && w->at[0].zone == w->at[2].zone && w->at[0].zone != w->at[1].zone);
        EXPECT(s->count == 3 && s->at[0].zone == s->at[2].zone);
    }
    compiled_free(&c);
}

TEST(between_is_the_far_one_without_the_near_one)
{
    struct compiled c;

    compile(&c, "line l\n  path 48 38, 49 38\nzone z\n  between 5 km and 10 km of l\n"
                "zone y\n  between 0 km and 10 km of l\nzone x\n  within 10 km of l\n");
    EXPECT(c.status == TRUCE_OK);
    if (c.status == TRUCE_OK) {
        const struct zone *z = c.program->zones[0].epochs.at[0].zone;

        EXPECT(zone_contains_point(z, (struct point){ 38.1, 48.5 })); /* 7.4 km */
        EXPECT(!zone_contains_point(z, (struct point){ 38.01, 48.5 }));
        EXPECT(!zone_contains_point(z, (struct point){ 38.2, 48.5 }));
        EXPECT(c.program->zones[1].epochs.at[0].zone == c.program->zones[2].epochs.at[0].zone);
    }
    compiled_free(&c);
}

TEST(several_zones_of_a_clause_are_kept_apart)
{
    struct compiled c;

    memory_files = places;
    compile(&c, HEAD "zone a\n  box 48 38 49 39\n"
                CLAUSE "  in a, polygon 48 39, 48 40, 49 40, (a or within 5 km of a),\n"
                "    file \"areas.geojson\" where name = \"West\", \"East\", everywhere minus a\n"
                "  except in a, everywhere by UA\n");
    EXPECT_SAY(c.status == TRUCE_OK && c.diagnostics.count == 0, "%.*s",
               STR_ARGS(buf_str(&c.text)));
    if (c.status == TRUCE_OK) {
        const struct clause_version *v = c.program->clauses[0].versions;

        EXPECT(v->in.count == 5);
        EXPECT(v->in.zones[0].at[0].zone == c.program->zones[0].epochs.at[0].zone);
        EXPECT(zone_contains_point(v->in.zones[1].at[0].zone, (struct point){ 39.5, 48.3 }));
        EXPECT_STR(v->in.zones[2].words, STR("(a or within 5 km of a)"));
        EXPECT(zone_contains_point(v->in.zones[3].at[0].zone, (struct point){ 39.5, 48.5 }));
        EXPECT_STR(v->in.zones[4].words, STR("everywhere minus a"));
        EXPECT(v->excepts[0].count == 2 && v->excepts[0].conditions[0].in.count == 2);
        EXPECT_STR(v->excepts[0].conditions[0].words, STR("in a, everywhere"));
    }
    compiled_free(&c);
}

TEST(several_zones_leave_a_gap_only_where_all_of_them_are_empty)
{
    expect_warning("zone z from 2015-03-01\n  everywhere\nzone y from 2015-02-20\n  everywhere\n"
                   CLAUSE "  in z, y\n",
                   "warning: nothing can break clause 'm.1' from 2015-02-11T22:00:00Z until "
                   "2015-02-19T22:00:00Z: its zone is empty then");
}

TEST(the_set_of_an_instant_is_found_among_many)
{
    struct zone_epoch at[5];
    struct epochs     epochs = { .at = at, .count = 5, .words = STR_NONE };

    for (int i = 0; i < 5; i++)
        at[i].span = (struct span){ i ? i * 10 : TIME_MIN, i < 4 ? i * 10 + 10 : TIME_MAX };
    for (uint32_t count = 1; count <= 5; count++) {
        epochs.count = count;
        for (instant t = -5; t < (instant)count * 10; t++)
            EXPECT(epochs_at(&epochs, t) == &at[t < 0 ? 0 : t / 10]);
    }
}

TEST(a_comma_may_stand_before_the_word_that_begins_a_condition)
{
    struct compiled c;

    compile(&c, HEAD "zone z\n  everywhere\n" CLAUSE
                "  except fire, flare, in z, box 48 38 49 39, by UA, AF,\n"
                "    against civilian, daily 08:00 to 10:00, 12:00 to 13:00, weekly mon, tue "
                "08:00 to 09:00, with mortar, mlrs calibre > 5 mm, ruling \"x\", in z\n"
                "  except fire in z, by UA\n");
    EXPECT_SAY(c.status == TRUCE_OK, "%.*s", STR_ARGS(buf_str(&c.text)));
    if (c.status == TRUCE_OK) {
        static const enum except_kind kinds[] = { EXCEPT_ACT, EXCEPT_IN, EXCEPT_BY,
                                                  EXCEPT_AGAINST, EXCEPT_WINDOW, EXCEPT_WINDOW,
                                                  EXCEPT_WITH, EXCEPT_RULING, EXCEPT_IN };
        const struct except_line *line = c.program->clauses[0].versions[0].excepts;

        EXPECT(line[0].count == 9 && line[1].count == 3);
        for (uint32_t i = 0; i < 9 && i < line[0].count; i++)
            EXPECT(line[0].conditions[i].kind == kinds[i]);
        EXPECT(line[0].conditions[0].terms.count == 2 && line[0].conditions[1].in.count == 2);
        EXPECT(line[0].conditions[2].by == 3 && line[0].conditions[4].windows.count == 2);
        EXPECT_STR(line[0].conditions[2].words, STR("by UA, AF"));
    }
    compiled_free(&c);
}

/* ---- clauses ---- */

TEST(a_clause_keeps_all_that_it_says)
{
    struct compiled c;

    compile(&c, HEAD "zone depot\n  circle 1 km at 48 38\n"
            "clause m.2.UA \"Artillery\"\n"
            "  forbid presence, movement with artillery, mlrs calibre >= 100 mm range > 10 km "
            "against civilian\n"
            "  by UA\n"
            "  except in depot by AF\n"
            "  except fire, flare with mortar calibre < 82.5 mm against military daily 08:00 to "
            "10:00 weekly sat 00:00 to 24:00\n"
            "  except ruling \"self-defence, \\\"as ordered\\\"\"\n"
            "  verifier \"SMM\"\n  text \"the text\"\n  source \"point 2\"\n");
    EXPECT_SAY(c.status == TRUCE_OK, "%.*s", STR_ARGS(buf_str(&c.text)));
    if (c.status == TRUCE_OK) {
        const struct clause_version   *v = c.program->clauses[0].versions;
        const struct except_condition *e = v->excepts[1].conditions;

        EXPECT(v->acts.count == 2 && v->with.set && v->with.weapons.count == 2);
        EXPECT(v->with.calibre_mm.op == BOUND_GE && v->with.calibre_mm.value == 100);
        EXPECT(v->with.range_m.op == BOUND_GT && v->with.range_m.value == 10000);
        EXPECT(v->against.count == 1 && v->by == 1 && !v->binds_all);
        EXPECT(v->in.count == 1 && v->in.zones[0].at[0].zone->everywhere &&
               v->in.words.len == 0);
        EXPECT(v->except_count == 3 && v->excepts[0].count == 2 && v->excepts[1].count == 5);
        EXPECT(v->excepts[0].conditions[0].kind == EXCEPT_IN);
        EXPECT(v->excepts[0].conditions[1].kind == EXCEPT_BY && v->excepts[0].conditions[1].by == 2);
        EXPECT_STR(v->excepts[0].conditions[0].words, STR("in depot"));
        EXPECT(e[0].kind == EXCEPT_ACT && e[0].terms.count == 2);
        EXPECT(e[1].kind == EXCEPT_WITH && e[1].with.calibre_mm.value == 82.5);
        EXPECT(e[2].kind == EXCEPT_AGAINST && e[3].kind == EXCEPT_WINDOW);
        EXPECT(e[4].kind == EXCEPT_WINDOW && e[4].windows.at[0].weekdays == 0x20);
        EXPECT(v->excepts[2].conditions[0].kind == EXCEPT_RULING);
        EXPECT_STR(v->excepts[2].conditions[0].words, STR("self-defence, \"as ordered\""));
        EXPECT(v->excepts[2].place.line == 14);
        EXPECT_STR(v->verifier, STR("SMM"));
        EXPECT_STR(v->text, STR("the text"));
        EXPECT_STR(v->source, STR("point 2"));
        EXPECT(v->place.line == 9 && v->place.column == 8);
    }
    compiled_free(&c);
}

TEST(without_by_all_parties_are_bound)
{
    struct compiled c;

    compile(&c, HEAD "party X\n" CLAUSE "clause m.2\n  forbid fire\n  by AF, UA\n  text \"x\"\n");
    EXPECT(c.status == TRUCE_OK && c.program->clauses[0].versions[0].by == 3);
    EXPECT(c.program->clauses[0].versions[0].binds_all);
    EXPECT(c.program->clauses[1].versions[0].binds_all);
    compiled_free(&c);
}

TEST(an_uncheckable_clause_is_kept_and_has_no_acts)
{
    struct compiled c;

    compile(&c, HEAD "clause m.1\n  forbid fire\n  uncheckable \"no area\"\n  text \"x\"\n"
                "clause m.2\n  uncheckable \"a duty\"\n  text \"x\"\n");
    EXPECT(c.status == TRUCE_OK && c.diagnostics.count == 0 && c.program->clause_count == 2);
    EXPECT(c.program->clauses[0].versions[0].acts.count == 0);
    EXPECT_STR(c.program->clauses[1].versions[0].uncheckable, STR("a duty"));
    compiled_free(&c);
}

TEST(a_party_is_found_by_its_name_and_by_those_reports_use)
{
    struct compiled c;

    compile(&c, "party UA\n  also \"Ukraine\",\n\n    # more\n    \"Government\"\n  also \"VSU\"\n"
                "party RU\n");
    EXPECT(c.status == TRUCE_OK);
    if (c.status == TRUCE_OK) {
        EXPECT(c.program->parties[0].also_count == 3);
        EXPECT(program_party(c.program, STR("UA")) == 0);
        EXPECT(program_party(c.program, STR("Government")) == 0);
        EXPECT(program_party(c.program, STR("VSU")) == 0);
        EXPECT(program_party(c.program, STR("RU")) == 1);
        EXPECT(program_party(c.program, STR("ukraine")) == PARTY_NONE);
        EXPECT(program_zone(c.program, STR("UA")) == NULL);
    }
    compiled_free(&c);
}

TEST(the_order_of_statements_does_not_matter)
{
    struct compiled c;

    compile(&c, CLAUSE "  in z\n  from d\nanchor d\n  at m.signed + 1 day\nzone z\n"
                "  side UA of l and y\nzone y\n  everywhere\nline l\n  path 48 38, 49 38\n"
                "  left UA\n" HEAD);
    EXPECT_SAY(c.status == TRUCE_OK, "%.*s", STR_ARGS(buf_str(&c.text)));
    compiled_free(&c);
}

TEST(a_file_may_begin_with_a_mark_and_end_its_lines_as_it_likes)
{
    struct compiled c;

    compile(&c, "\xEF\xBB\xBFparty UA \"U\" # x\r\n\talso \"a\",\r\n\t\"b\"\r\n");
    EXPECT_SAY(c.status == TRUCE_OK && c.program->parties[0].also_count == 2, "%.*s",
               STR_ARGS(buf_str(&c.text)));
    compiled_free(&c);
    compile(&c, "");
    EXPECT(c.status == TRUCE_OK && c.program->clause_count == 0);
    compiled_free(&c);
}

TEST(a_zone_or_name_may_be_said_twice_if_it_is_the_same)
{
    struct compiled c;

    compile(&c, "timezone UTC\noperation \"x\"\ntimezone UTC\noperation \"x\"\n");
    EXPECT(c.status == TRUCE_OK && c.program->has_tz);
    EXPECT_STR(c.program->tz.name, STR("UTC"));
    compiled_free(&c);
}
