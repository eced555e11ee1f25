/* Two problems of the OR-Library: the solver finds and proves what was published. */
#include "test.h"

#include "base/sys.h"
#include "plan_work.h"

static struct buf text;

static struct str
library(const char *name)
{
    char       path[SYS_PATH_LEN_MAX];
    struct err err = { 0 };

    snprintf(path, sizeof path, TOP_FOLDER "/test/data/or-library/%s", name);
    buf_init(&text, 1 << 20);
    EXPECT_SAY(sys_read_file(path, &text, &err) == TRUCE_OK, "%s", err.text);
    return buf_str(&text);
}

static struct cover_value
solve(const struct cover_problem *p, struct cover_limits limits, enum cover_stage stage,
      struct arena *keep)
{
    struct cover_answer answer = { 0 };
    struct err          err = { 0 };

    EXPECT_SAY(cover_solve(p, &limits, keep, &answer, &err) == TRUCE_OK, "%s", err.text);
    return answer.stages[stage];
}

TEST(set_covering_41_costs_429)
{
    struct cover_problem p = { 0 };
    struct cover_value   v;
    struct arena         keep;
    struct err           err = { 0 };

    arena_init(&keep, 256 << 20);
    EXPECT(work_cover(library("scp41.txt"), &keep, &p, &err) == TRUCE_OK);
    v = solve(&p, (struct cover_limits){ .seed = 1, .stages = 3 }, COVER_COST, &keep);
    EXPECT_SAY(v.value == 429 && v.bound == 429 && v.proven, "%g, bound %g", v.value, v.bound);
    buf_free(&text);
    arena_free(&keep);
}

TEST(five_medians_of_the_first_hundred_places_are_5819_away)
{
    struct cover_problem p = { 0 };
    struct cover_value   v;
    struct arena         keep;
    struct err           err = { 0 };
    double               base = 0;

    arena_init(&keep, 256 << 20);
    EXPECT(work_pmed(library("pmed1.txt"), &keep, &p, &base, &err) == TRUCE_OK);
    v = solve(&p, (struct cover_limits){ .seed = 1, .stages = 1 }, COVER_COVERED, &keep);
    EXPECT_SAY(base - v.value == 5819 && v.proven, "%g, bound %g", base - v.value,
               base - v.bound);
    buf_free(&text);
    arena_free(&keep);
}
