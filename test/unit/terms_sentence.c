#include "terms.h"

#include "terms/sentence.h"

/* The sentence of the last text of the first clause. */
static void
expect_sentence(const char *lines, const char *want)
{
    struct compiled    c;
    struct buf         text, got;
    struct clause_text at;

    buf_init(&text, 1 << 16);
    buf_init(&got, 1 << 16);
    buf_printf(&text, "%szone z\n  box 48 38 49 39\nclause m.1\n%s", HEAD, lines);
    compile_str(&c, buf_str(&text));
    EXPECT_SAY(c.status == TRUCE_OK, "%.*s", STR_ARGS(buf_str(&c.text)));
    if (c.status == TRUCE_OK) {
        at = (struct clause_text){ &c.program->clauses[0], 0, 0 };
        while (clause_next_text(&at)) {
            buf_clear(&got);
            sentence_add(c.program, &at, &got);
        }
    }
    EXPECT_STR(buf_str(&got), str_from_c(want));
    buf_free(&text);
    buf_free(&got);
    compiled_free(&c);
}

TEST(a_clause_is_read_back_in_one_sentence)
{
    expect_sentence("  forbid fire\n",
                    "From 2015-02-12 00:00 on, without an end (Europe/Kyiv), UA (Ukraine) and AF, all "
                    "parties of m, are forbidden fire anywhere.");
    expect_sentence("  forbid presence, armed_force with artillery, mlrs calibre >= 100 mm range > 20 "
                    "km against civilian\n  by AF\n  in z, within 2 km of z\n  from 2015-03-01 12:30\n"
                    "  until 2015-04-01\n  daily 22:00 to 06:00\n  weekly mon, tue 08:00 to 10:00\n"
                    "  except shot, in z\n  except ruling \"self-defence\"\n  verifier \"SMM\"\n"
                    "  stated by UA\n  disputed by AF\n",
                    "From 2015-03-01 12:30 until 2015-04-01 00:00 (Europe/Kyiv), only daily from 22:00 to "
                    "06:00 of the next day or on Monday, Tuesday from 08:00 to 10:00, AF is forbidden "
                    "presence or armed force with artillery or mlrs of a calibre of at least 100 mm of a "
                    "range of over 20 km against civilian in z, or in within 2 km of z; except shot and "
                    "in z, or where a person rules it \"self-defence\"; as stated by UA; disputed by AF; "
                    "verified by SMM.");
    expect_sentence("  uncheckable \"a duty\"\n  text \"Release of persons\"\n  by UA\n",
                    "From 2015-02-12 00:00 on, without an end (Europe/Kyiv), UA (Ukraine) is bound "
                    "anywhere by what no machine judges: Release of persons.");
}

TEST(each_kind_of_clause_has_its_sentence)
{
    expect_sentence("  limit tank to 75\n  limit stored_weapon to 0\n  in z\n",
                    "From 2015-02-12 00:00 on, without an end (Europe/Kyiv), UA (Ukraine) and AF, all "
                    "parties of m, are each limited to 75 of tank and 0 of stored weapon in z.");
    expect_sentence("  limit tank to 1\n  by AF\n  except in z\n",
                    "From 2015-02-12 00:00 on, without an end (Europe/Kyiv), AF is limited to 1 of tank "
                    "anywhere; except in z.");
    expect_sentence("  equal mortar between AF, UA\n  in z\n",
                    "From 2015-02-12 00:00 on, without an end (Europe/Kyiv), UA (Ukraine) and AF, all "
                    "parties of m, are bound to hold equal stocks of mortar in z.");
    expect_sentence("  require withdrawal, release with tank against military\n  in z\n"
                    "  before 2015-05-01, 2015-04-01 12:00\n",
                    "From 2015-02-12 00:00 on, without an end (Europe/Kyiv), UA (Ukraine) and AF, all "
                    "parties of m, are to carry out withdrawal or release with tank against military "
                    "in z, before 2015-04-01 12:00; one of them is enough.");
    expect_sentence("  require inspection\n  by AF\n  every 2 weeks\n",
                    "From 2015-02-12 00:00 on, without an end (Europe/Kyiv), AF is to carry out "
                    "inspection anywhere, once at least in every 14 days.");
    expect_sentence("  require inspection\n  by AF\n  every 36 hours\n",
                    "From 2015-02-12 00:00 on, without an end (Europe/Kyiv), AF is to carry out "
                    "inspection anywhere, once at least in every 36 hours.");
    expect_sentence("  limit tank to 75\n  uncheckable \"x\"\n  text \"Tanks\"\n  by AF\n",
                    "From 2015-02-12 00:00 on, without an end (Europe/Kyiv), AF is bound anywhere by "
                    "what no machine judges: Tanks.");
}

TEST(a_sentence_tells_what_the_reports_have_not_shown_yet)
{
    expect_sentence("  forbid fire\n  by AF\n  from q + 1 day\n  for 30 days\n"
                    "anchor q\n  first 2 days without fire in z after m.signed\n",
                    "From q + 1 day, which the reports have not shown yet, for 30 days, AF is forbidden "
                    "fire anywhere.");
    expect_sentence("  forbid fire\n  by AF\n  until q\n"
                    "anchor q\n  first 2 days without fire in z after m.signed\n",
                    "From 2015-02-12 00:00, until q, which the reports have not shown yet (Europe/Kyiv), "
                    "AF is forbidden fire anywhere.");
    expect_sentence("  require release\n  by AF\n  before q\n"
                    "anchor q\n  first 2 days without fire in z after m.signed\n",
                    "From 2015-02-12 00:00 on, without an end (Europe/Kyiv), AF is to carry out release "
                    "anywhere, before a time that the reports have not shown yet.");
}

TEST(a_sentence_tells_of_suspensions_and_of_each_text)
{
    expect_sentence("  forbid fire\n  by AF\nsuspend m.1 from 2015-03-01 until 2015-03-02\n"
                    "suspend m.1 from 2015-04-01 until 2015-04-02 12:00\n",
                    "From 2015-02-12 00:00 on, without an end (Europe/Kyiv), but not from 2015-03-01 00:00 "
                    "until 2015-03-02 00:00 and from 2015-04-01 00:00 until 2015-04-02 12:00, AF is "
                    "forbidden fire anywhere.");
    expect_sentence("  forbid fire\n  by AF\nclause m.1\n  forbid shot\n  by AF\n  from 2015-03-01\n",
                    "From 2015-03-01 00:00 on, without an end (Europe/Kyiv), AF is forbidden shot anywhere.");
    expect_sentence("  forbid fire\n  by AF\n  until 2015-01-01\n",
                    "At no time at all, AF is forbidden fire anywhere.");
}

static void
add_field(void *fields, const char *field)
{
    buf_printf(fields, "%s ", field);
}

TEST(what_decides_a_clause_is_what_it_and_its_exceptions_ask)
{
    static const struct {
        const char    *lines, *fields;
        enum checkable checkable;
    } rows[] = {
        { "  forbid fire\n", "act from ", CHECKABLE_YES },
        { "  forbid fire\n  by UA\n  in z\n", "act from lat lon place by ", CHECKABLE_YES },
        { "  forbid fire with mortar\n", "act from weapon ", CHECKABLE_YES },
        { "  forbid fire\n  except against port, with mortar calibre < 9 mm range < 1 km, in z, by UA\n",
          "act from lat lon place by weapon calibre_mm weapon_range_km target ", CHECKABLE_YES },
        { "  forbid fire\n  except shot ruling \"x\"\n", "act from ", CHECKABLE_IN_PART },
        { "  forbid fire\n  uncheckable \"x\"\n", "act from ", CHECKABLE_NO },
        { "  forbid fire\n  until 2015-01-01\n", "act from ", CHECKABLE_NO },
        { "  limit tank to 3\n  in z\n", "act from item site count lat lon place by ", CHECKABLE_YES },
        { "  equal tank between UA, AF\n", "act from item site count by ", CHECKABLE_YES },
        { "  forbid fire\n  except during \"x\"\n", "act from lat lon place notice ", CHECKABLE_YES },
        { "  forbid fire\n  except notified 2 days before\n",
          "act from lat lon place by covers known ", CHECKABLE_YES },
        { "  require release\n  every 3 days\n", "act from by ", CHECKABLE_YES },
        { "  require release\n  uncheckable \"x\"\n", "act from ", CHECKABLE_NO },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct compiled c;
        struct buf      text, fields;

        buf_init(&text, 1 << 16);
        buf_init(&fields, 1 << 16);
        buf_printf(&text, "%szone z\n  everywhere\nclause m.1\n%s", HEAD, rows[i].lines);
        compile_str(&c, buf_str(&text));
        EXPECT_SAY(c.status == TRUCE_OK, "%.*s", STR_ARGS(buf_str(&c.text)));
        if (c.status == TRUCE_OK) {
            clause_each_field(c.program->clauses[0].versions, add_field, &fields);
            EXPECT_STR(buf_str(&fields), str_from_c(rows[i].fields));
            EXPECT(clause_checkable(c.program->clauses[0].versions) == rows[i].checkable);
        }
        buf_free(&text);
        buf_free(&fields);
        compiled_free(&c);
    }
}
