#include "test.h"

#include "base/fault.h"
#include "wire/json_walk.h"

enum { SPACE = 16 * 1024 * 1024 };

static struct arena     step;
static struct json_walk walk;

/* The walk and the parser, each to its end, side by side; with a guess at each name. */
static bool
walks_as_it_parses(struct str text, const struct json_guess *guess)
{
    const struct json *json = NULL, *want, *member = NULL;
    struct err         why = { 0 }, err = { 0 };
    enum status        status, walked;

    arena_free(&step);
    arena_init(&step, SPACE);
    status = json_parse(text, &step, &json, &err);
    if (strstr(err.text, "is there twice"))
        return true; /* the parser's business alone */
    if (!json_walk_begin(&walk, text, &step, &why))
        return !json || json->kind != JSON_OBJECT;
    want = json ? json->first : NULL;
    while ((walked = json_walk_next(&walk, guess, &member)) == TRUCE_OK && member) {
        if (json && !(want && want->kind == member->kind && want->at == member->at &&
                      str_eq(want->name, member->name) && want->count == member->count &&
                      str_eq(want->text, member->text)))
            return false;
        want = json ? want->next : NULL;
    }
    return walked == status && !want && strcmp(why.text, err.text) == 0 &&
           why.line == err.line && why.column == err.column;
}

TEST(a_walk_gives_each_member_in_its_order)
{
    const struct json *member;
    struct err         err = { 0 };

    arena_free(&step);
    arena_init(&step, SPACE);
    EXPECT(json_walk_begin(&walk,
                           STR(" {\"a\":-1.5, \"b\\n\":[1,{\"c\":2}]}\n"), &step, &err));
    EXPECT(json_walk_next(&walk, NULL, &member) == TRUCE_OK && member);
    EXPECT(member->kind == JSON_NUMBER && member->number == -1.5);
    EXPECT_STR(member->name, STR("a"));
    EXPECT(json_walk_next(&walk, NULL, &member) == TRUCE_OK && member);
    EXPECT_STR(member->name, STR("b\n"));
    EXPECT(member->kind == JSON_ARRAY && member->count == 2);
    EXPECT(json_get(member->first->next, STR("c"))->number == 2);
    EXPECT(json_walk_next(&walk, NULL, &member) == TRUCE_OK && !member);
    arena_free(&step);
}

TEST(what_is_no_object_is_not_walked)
{
    static const char *const texts[] = { "", " ", "[{}]", "1", "\"{}\"", "null", "x" };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        EXPECT(!json_walk_begin(&walk, str_from_c(texts[i]), &step, NULL));
    EXPECT(walks_as_it_parses(STR("{}"), NULL));
    EXPECT(walks_as_it_parses(STR(" { } x"), NULL));
}

/* Each beginning of the text, and each byte replaced by those that mean something. */
static void
expect_same_refusals(const struct json_guess *guess)
{
    static const char text[] = "{\"a\" : 1.5e3,\"b\":[true,{\"c\":null}] ,\"\\u0064\":\"x"
                               "\xC3\xA9\\n\"\n,\"a1\":{\"a\":-0}}";
    static const char marks[] = "{}[],:\"\\ \n0a\xFF";
    char              changed[sizeof text];
    size_t            len = sizeof text - 1;

    for (size_t i = 0; i <= len; i++)
        EXPECT_SAY(walks_as_it_parses((struct str){ text, i }, guess), "%zu bytes", i);
    for (size_t i = 0; i < len; i++)
        for (size_t k = 0; k < sizeof marks; k++) {
            memcpy(changed, text, sizeof text);
            changed[i] = marks[k];
            EXPECT_SAY(walks_as_it_parses((struct str){ changed, len }, guess), "%s",
                       changed);
        }
    arena_free(&step);
}

TEST(a_walk_refuses_what_the_parser_refuses_in_the_same_words)
{
    expect_same_refusals(NULL);
}

TEST(a_guess_changes_nothing_but_that_it_was_right)
{
    static const struct json_guess b = JSON_GUESS("b"), a1 = JSON_GUESS("a1"),
                                   ab = JSON_GUESS("ab");
    const struct json *member;

    expect_same_refusals(&b);
    expect_same_refusals(&a1);
    arena_init(&step, SPACE);
    EXPECT(json_walk_begin(&walk, STR("{\"a\":1,\"ab\": 2,\"ab\" :3}"), &step, NULL));
    EXPECT(json_walk_next(&walk, &ab, &member) == TRUCE_OK && !walk.guessed);
    EXPECT_STR(member->name, STR("a"));
    EXPECT(json_walk_next(&walk, &ab, &member) == TRUCE_OK && walk.guessed);
    EXPECT_STR(member->name, STR("ab"));
    EXPECT(member->number == 2);
    EXPECT(json_walk_next(&walk, &ab, &member) == TRUCE_OK && !walk.guessed);
    EXPECT_STR(member->name, STR("ab"));
    EXPECT(json_walk_next(&walk, &ab, &member) == TRUCE_OK && !member);
    arena_free(&step);
}

TEST(memory_that_runs_out_ends_a_walk_with_a_status)
{
    for (uint64_t n = 1;; n++) {
        const struct json *member = NULL;
        struct err         err = { 0 };
        enum status        status = TRUCE_OK;

        arena_free(&step);
        arena_init(&step, SPACE);
        fault_arm(n, n % 2);
        if (json_walk_begin(&walk, STR("{\"a\":[1,2],\"b\":\"\\n\"}"), &step, &err))
            do
                status = json_walk_next(&walk, NULL, &member);
            while (status == TRUCE_OK && member);
        EXPECT(status == TRUCE_OK || (status == TRUCE_MEMORY && err.text[0]));
        if (!fault_disarm())
            break;
        EXPECT(status != TRUCE_OK);
    }
    arena_free(&step);
}
