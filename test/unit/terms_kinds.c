/* What a clause can say beside `forbid`: limits, equal stocks and duties. */
#include "terms.h"

#include "record/vocab_table.h"

/* One clause m.1 of these lines compiles; its first version. */
static const struct clause_version *
compile_clause(struct compiled *c, const char *lines)
{
    struct buf text;

    buf_init(&text, 1 << 16);
    buf_printf(&text, "%szone z\n  box 48 38 49 39\nclause m.1\n%s", HEAD, lines);
    memory_files = NULL;
    compile_str(c, buf_str(&text));
    buf_free(&text);
    EXPECT_SAY(c->status == TRUCE_OK, "%.*s", STR_ARGS(buf_str(&c->text)));
    return c->status == TRUCE_OK ? &c->program->clauses[0].versions[0] : NULL;
}

TEST(a_clause_may_limit_several_things_each_to_its_number)
{
    struct compiled              c;
    const struct clause_version *v = compile_clause(&c, "  limit mortar to 75\n"
                                                        "  limit personnel to 6000\n  by UA\n  in z\n");

    if (v) {
        EXPECT(v->kind == CLAUSE_LIMIT && v->limit_count == 2 && c.program->has_stocks);
        EXPECT(v->limits[0].item.is_weapon && v->limits[0].item.weapon == WEAPON_MORTAR);
        EXPECT_STR(v->limits[0].item.name, STR("mortar"));
        EXPECT(v->limits[0].most == 75 && v->limits[1].most == 6000);
        EXPECT(!v->limits[1].item.is_weapon && v->limits[1].place.line == 11);
        EXPECT_STR(v->limits[1].item.name, STR("personnel"));
        EXPECT(v->by == 1 && !v->binds_all && v->acts.count == 0);
    }
    compiled_free(&c);
}

TEST(a_clause_may_make_the_stocks_of_two_parties_equal)
{
    struct compiled              c;
    const struct clause_version *v = compile_clause(&c, "  equal stored_weapon between AF, UA\n");

    if (v) {
        EXPECT(v->kind == CLAUSE_EQUAL && c.program->has_stocks);
        EXPECT(v->equality.parties[0] == 1 && v->equality.parties[1] == 0);
        EXPECT(v->by == 3 && v->binds_all);
        EXPECT_STR(v->equality.item.name, STR("stored_weapon"));
    }
    compiled_free(&c);
}

TEST(a_required_act_is_due_at_the_earliest_of_the_times)
{
    struct compiled              c;
    struct when                  when;
    const struct clause_version *v = compile_clause(&c, "  require withdrawal, release with tank "
                                                        "against military\n  before 2015-05-01, "
                                                        "m.signed + 3 days, 2015-04-01\n");

    EXPECT(time_parse(STR("2015-02-14T22:00Z"), &when, NULL) == TRUCE_OK);
    if (v) {
        EXPECT(v->kind == CLAUSE_REQUIRE && v->acts.count == 2 && v->with.set && v->against.count);
        EXPECT(v->duty.has_due && !v->duty.has_every);
        EXPECT(v->duty.due_first == when.at && v->duty.due_last == when.at);
        EXPECT(v->span.until == TIME_MAX && !c.program->has_stocks);
    }
    compiled_free(&c);
}

TEST(a_required_act_may_be_due_again_and_again)
{
    struct compiled              c;
    const struct clause_version *v = compile_clause(&c, "  require inspection\n  every 2 weeks\n"
                                                        "  until 2016-01-01\n");

    EXPECT(v && v->duty.has_every && !v->duty.has_due && v->duty.every.days == 14 &&
           v->duty.every.exact == 0 && v->span.until < TIME_MAX);
    compiled_free(&c);
    v = compile_clause(&c, "  require inspection\n  every 36 hours\n");
    EXPECT(v && v->duty.every.exact == 36 * TIME_HOUR && v->duty.every.days == 0);
    compiled_free(&c);
}

TEST(an_uncheckable_clause_needs_no_stocks_and_no_time)
{
    struct compiled              c;
    const struct clause_version *v = compile_clause(&c, "  limit tank to 75\n  uncheckable \"x\"\n");

    EXPECT(v && v->kind == CLAUSE_UNCHECKABLE && !v->limit_count && !c.program->has_stocks);
    compiled_free(&c);
    v = compile_clause(&c, "  require release\n  uncheckable \"x\"\n");
    EXPECT(v && v->kind == CLAUSE_UNCHECKABLE && !v->acts.count);
    compiled_free(&c);
}

TEST(an_exception_may_ask_for_a_notice_by_its_name_or_given_beforehand)
{
    struct compiled                c;
    const struct except_condition *one;
    const struct clause_version   *v = compile_clause(&c, "  forbid fire\n  except shot, during \"Easter"
                                                          " \\\"a\\\"\" notified 24 hours before\n"
                                                          "  except notified 2 days before, in z\n");

    if (v) {
        one = v->excepts[0].conditions;
        EXPECT(v->except_count == 2 && v->excepts[0].count == 3 && v->excepts[1].count == 2);
        EXPECT(one[1].kind == EXCEPT_DURING && c.program->has_during && c.program->has_notified);
        EXPECT_STR(one[1].notice, STR("Easter \"a\""));
        EXPECT(one[2].kind == EXCEPT_NOTIFIED && one[2].before.exact == TIME_DAY);
        EXPECT(v->excepts[1].conditions[0].before.days == 2);
        EXPECT_STR(v->excepts[1].conditions[0].words, STR("notified 2 days before"));
    }
    compiled_free(&c);
    v = compile_clause(&c, "  forbid fire\n  except during \"x\" notified 0 hours before\n"
                           "  uncheckable \"x\"\n");
    EXPECT(v && !c.program->has_during && !c.program->has_notified);
    compiled_free(&c);
}

TEST(a_counting_rule_has_its_lines_in_order)
{
    struct compiled c;

    compile(&c, "counting osce \"Each discharge\"\n  count explosion, burst by number\n"
                "  count flare by report\n"
                "counting shelling\n  merge fire, explosion within 90 minutes and 1 km of at least 30 as 1\n"
                "  merge armed_force within 1 hour and 0 m as 2\n");
    EXPECT_SAY(c.status == TRUCE_OK && c.program->counting_count == 2, "%.*s",
               STR_ARGS(buf_str(&c.text)));
    if (c.status == TRUCE_OK) {
        const struct counting *osce = &c.program->countings[0], *shelling = osce + 1;

        EXPECT_STR(osce->name, STR("osce"));
        EXPECT_STR(osce->title, STR("Each discharge"));
        EXPECT(osce->part_count == 2 && osce->parts[0].by_number && !osce->parts[0].merge);
        EXPECT(osce->parts[0].acts.count == 2 && !osce->parts[1].by_number);
        EXPECT(shelling->part_count == 2 && shelling->parts[0].merge && shelling->place.line == 4);
        EXPECT(shelling->parts[0].gap == 90 * TIME_MINUTE && shelling->parts[0].at_least == 30 &&
               shelling->parts[0].as == 1);
        EXPECT(shelling->parts[1].at_least == 1 && shelling->parts[1].as == 2);
    }
    compiled_free(&c);
}

TEST(a_line_of_a_counting_rule_that_counts_nothing_is_a_warning)
{
    struct compiled c;

    compile(&c, "counting c\n  count fire, explosion by number\n  count shot, impact by report\n"
                "  count burst, flare by report\n");
    EXPECT(c.status == TRUCE_OK && c.diagnostics.count == 1);
    EXPECT(has(buf_str(&c.text), "t.truce:3:3: warning: nothing counts by this line"));
    compiled_free(&c);
}

TEST(a_file_may_add_acts_of_its_own_in_any_order)
{
    struct compiled c;
    uint16_t        car, burning;

    compile(&c, HEAD "clause m.1\n  forbid burning\n  except car_burning\n"
                     "act car_burning under burning\n"
                     "act burning \"Setting fire to houses\" under sabotage\n");
    EXPECT_SAY(c.status == TRUCE_OK, "%.*s", STR_ARGS(buf_str(&c.text)));
    if (c.status == TRUCE_OK) {
        const struct vocabulary *words = c.program->words;

        EXPECT(vocab_size(words, VOCAB_ACT) == vocab_size(&vocab_standard, VOCAB_ACT) + 2);
        EXPECT(vocab_size(words, VOCAB_WEAPON) == vocab_size(&vocab_standard, VOCAB_WEAPON));
        EXPECT(vocab_find(words, VOCAB_ACT, STR("car_burning"), &car));
        EXPECT(vocab_find(words, VOCAB_ACT, STR("burning"), &burning));
        EXPECT(vocab_covers(words, VOCAB_ACT, ACT_SABOTAGE, car));
        EXPECT(vocab_covers(words, VOCAB_ACT, burning, car) && burning < car);
        EXPECT(vocab_answer(words, VOCAB_ACT, car, burning) == ANSWER_POSSIBLE);
        EXPECT(c.program->clauses[0].versions[0].acts.terms[0] == burning);
        EXPECT(strcmp(vocab_term(words, VOCAB_ACT, burning)->meaning, "Setting fire to houses") == 0);
    }
    compiled_free(&c);
    compile(&c, "party A\n");
    EXPECT(c.status == TRUCE_OK && c.program->words == &vocab_standard);
    compiled_free(&c);
}

/* ---- warnings ---- */

/* The lines of a clause m.1 with a text, and its only warning; "" for none. */
static const struct {
    const char *lines, *told;
    bool        lint; /* asked for, or always */
} warned[] = {
    { "  limit tank to 3\n", "", true },
    { "  limit tanks to 3\n", "t.truce:10:9: warning: 'tanks' is no weapon of the vocabulary, so only "
      "reports of an item of that very name count; is 'tank' meant?", false },
    { "  limit Tank to 3\n", "'Tank' is no weapon", false },
    { "  equal motar between UA, AF\n", "is 'mortar' meant?", false },
    { "  limit gus to 3\n", "", true }, /* of three letters two are no likeness */
    { "  limit personnel to 0\n", "", true },
    { "  limit tank to 3\n  except holding\n", "warning: nothing can break clause 'm.1': this "
      "exception covers all that it says", true },
    { "  limit tank to 3\n  except in z\n", "", true },
    { "  limit tank to 3\n  except ruling \"x\"\n", "warning: no report can decide clause 'm.1'",
      true },
    { "  limit tank to 3\n  until 2014-01-01\n", "nothing can break clause 'm.1': it ends", false },
    { "  limit tank to 3\n  in z minus z\n", "nothing can break clause 'm.1': its zone is empty",
      false },
    { "  forbid fire\n  except during \"Easter\"\n  except notified 2 hours before\n", "", true },
    { "  require release\n  before m.signed - 1 day\n", "t.truce:11:3: warning: nothing can meet "
      "clause 'm.1': it is due 2015-02-10T22:00:00Z and begins 2015-02-11T22:00:00Z", false },
    { "  require release\n  before m.signed\n", "nothing can meet clause 'm.1': it is due", false },
    { "  require release\n  before m.signed + 1 minute\n", "", true },
    { "  require release\n  every 3 days\n  in z minus z\n", "nothing can meet clause 'm.1': its "
      "zone is empty", false },
    { "  require release with tochka calibre > 9 mm\n  every 3 days\n", "no report can decide",
      true },
};

static void
expect_warning(const char *lines, const char *told, bool lint)
{
    struct compiled    c;
    struct buf         text;

    buf_init(&text, 1 << 16);
    buf_printf(&text, "%szone z\n  box 48 38 49 39\nclause m.1\n%s  text \"x\"\n", HEAD, lines);
    struct terms_file file = { STR("t.truce"), buf_str(&text) };
    compile_str(&c, file.text);
    EXPECT_SAY(c.status == TRUCE_OK && c.diagnostics.count == (told[0] && !lint), "%s\n# got %.*s",
               lines, STR_ARGS(buf_str(&c.text)));
    if (lint) {
        buf_clear(&c.text);
        EXPECT(terms_lint(&file, 1, memory_read, NULL, &c.keep, &c.program, &c.diagnostics,
                          &c.err) == TRUCE_OK);
        diagnostics_text(&c.diagnostics, &c.text);
        EXPECT_SAY(c.diagnostics.count == (told[0] != 0), "%s\n# got %.*s", lines,
                   STR_ARGS(buf_str(&c.text)));
    }
    EXPECT_SAY(has(buf_str(&c.text), told), "%s\n# wanted %s\n# got %.*s", lines, told,
               STR_ARGS(buf_str(&c.text)));
    buf_free(&text);
    compiled_free(&c);
}

TEST(what_is_odd_about_a_limit_or_a_duty_is_a_warning)
{
    memory_files = NULL;
    for (size_t i = 0; i < sizeof warned / sizeof warned[0]; i++)
        expect_warning(warned[i].lines, warned[i].told, warned[i].lint);
}
