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
        EXPECT(v->in.count == 1 && v->in.at[0].zone == p->zones[2].epochs.at[0].zone);
        EXPECT(zone_contains_point(v->in.at[0].zone, (struct point){ 38.5, 48.5 }));
        EXPECT(!zone_contains_point(v->in.at[0].zone, (struct point){ 39.43, 48.66 }));
    }
    compiled_free(&c);
}
