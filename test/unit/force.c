#include "base/fault.h"
#include "force/shares.h"
#include "force/tables.h"
#include "test.h"

enum { SPACE = 64 << 20 };

struct told {
    uint64_t issues[FORCE_ISSUES];
};

static enum status
tell(void *context, enum force_issue issue, uint64_t line, struct str detail,
     const struct csv_row *row, struct err *err)
{
    struct told *told = context;

    (void)line, (void)detail, (void)row, (void)err;
    told->issues[issue]++;
    return TRUCE_OK;
}

struct reading {
    struct arena    boot;
    struct holdings holdings;
    struct told     told;
    struct err      err;
    enum status     status;
};

static void
read_more(struct reading *r, const char *profile, const char *text)
{
    struct force_table table = { .tell = tell, .context = &r->told };
    struct csv        *csv;

    r->status = csv_open_memory(str_from_c(text), 0, &csv, &r->err);
    if (r->status != TRUCE_OK)
        return;
    r->status = force_profile_find(str_from_c(profile))->read(force_rows_csv(csv), &table,
                                                              &r->holdings, &r->err);
    csv_close(csv);
}

static void
reading_init(struct reading *r)
{
    *r = (struct reading){ .status = TRUCE_OK };
    arena_init(&r->boot, SPACE);
    holdings_init(&r->holdings, &r->boot);
}

#define UN "Date,Contributor,Contributor_ISO-3,Mission,Troops_Total,Experts_on_Mission_Total,Total_Total\n"
#define MISSIONS "Date,Mission,Troops,Total\n"

static struct shares
shares_on(struct reading *r, const char *day, const char *without)
{
    struct shares s = { 0 };
    struct when   when;
    uint32_t      leaves = 0;

    EXPECT_SAY(r->status == TRUCE_OK, "%s", r->err.text);
    EXPECT(time_parse(str_from_c(day), &when, NULL) == TRUCE_OK);
    if (without)
        EXPECT(shares_contributor(&r->holdings, str_from_c(without), &leaves, &r->err) == TRUCE_OK);
    EXPECT(shares_make(&r->holdings, shares_day(&r->holdings, when.at), &leaves, without != NULL,
                       &r->boot, &s, &r->err) == TRUCE_OK);
    return s;
}

TEST(months_are_never_added)
{
    struct reading r;

    reading_init(&r);
    read_more(&r, "un-contributions", UN "2014-01-31,A,AAA,M,10,NA,10\n2014-02-28,A,AAA,M,12,NA,12\n");
    struct shares s = shares_on(&r, "2014-03-15", NULL);
    EXPECT(s.all.whole.min == 12 && s.all.whole.max == 12);
    s = shares_on(&r, "2014-02-27", NULL);
    EXPECT(s.all.whole.min == 10);
    EXPECT(shares_day(&r.holdings, 0) == TIME_MIN);
    arena_free(&r.boot);
}

TEST(a_key_loaded_twice_counts_once_and_with_other_numbers_is_a_range)
{
    struct reading r;

    reading_init(&r);
    read_more(&r, "un-contributions", UN "2014-01-31,A,AAA,M,10,NA,10\n2014-01-31,A',AAA',M',10,0,10\n"
                                         "2014-01-31,B,BBB,M,5,NA,5\n2014-01-31,B,BBB,M,7,NA,7\n");
    struct shares s = shares_on(&r, "2014-01-31", "bbb");
    EXPECT(r.told.issues[FORCE_ISSUE_AGAIN] == 1 && r.told.issues[FORCE_ISSUE_OTHER] == 1);
    EXPECT(r.told.issues[FORCE_ISSUE_APOSTROPHE] == 1);
    EXPECT(s.all.whole.min == 15 && s.all.whole.max == 17);
    EXPECT(s.missions[0].left.min == 10 && s.missions[0].left.max == 10);
    struct force_part part = force_part_of(s.missions[0].shares[1].total, s.missions[0].whole);
    EXPECT(part.min == 5.0 / 15 && part.max == 7.0 / 17);
    arena_free(&r.boot);
}

TEST(totals_among_details_are_compared_and_not_added)
{
    struct reading r;

    reading_init(&r);
    read_more(&r, "un-contributions", UN "2014-01-31,all,all,all,16,NA,16\n2014-01-31,A,AAA,all,10,NA,10\n"
                                         "2014-01-31,A,AAA,M,10,NA,10\n2014-01-31,B,BBB,M,5,NA,5\n");
    struct shares s = shares_on(&r, "2014-01-31", NULL);
    EXPECT(s.compared == 2 && s.difference_count == 1 && s.differences[0].sum.min == 15);
    EXPECT(r.told.issues[FORCE_ISSUE_TOTALS] == 2);
    EXPECT(s.all.whole.min == 16 && s.all.in_no_row == 1);
    arena_free(&r.boot);
}

TEST(what_a_mission_table_states_beyond_the_rows_belongs_to_nobody_known)
{
    struct reading r;

    reading_init(&r);
    read_more(&r, "un-contributions", UN "2014-01-31,A,AAA,M,10,NA,10\n");
    read_more(&r, "un-contributions", MISSIONS "2014-01-31,M,40,40\n2014-01-31,N,7,7\n");
    struct shares s = shares_on(&r, "2014-01-31", "A");
    EXPECT(s.mission_count == 2 && s.missions[0].whole.min == 40 && s.missions[0].in_no_row == 30);
    EXPECT(s.missions[0].left.min == 30 && s.missions[1].share_count == 0);
    EXPECT(force_part_of(s.missions[0].shares[0].total, s.missions[0].whole).min == 0.25);
    EXPECT(s.difference_count == 2);
    EXPECT(s.sole_count == 0); /* whose the other 30 are nobody knows */
    arena_free(&r.boot);
}

TEST(the_only_one_to_provide_something_is_named)
{
    struct reading r;

    reading_init(&r);
    read_more(&r, "un-contributions", UN "2014-01-31,A,AAA,M,10,3,13\n2014-01-31,B,BBB,M,5,NA,5\n"
                                         "2014-01-31,B,BBB,N,5,NA,5\n");
    struct shares s = shares_on(&r, "2014-01-31", NULL);
    EXPECT(s.sole_count == 2);
    EXPECT(s.soles[0].kind == FORCE_EXPERTS && s.soles[0].contributor == 0);
    EXPECT(s.soles[1].kind == FORCE_NONE && s.soles[1].contributor == 1);
    EXPECT(s.missions[0].half_from == 1);
    arena_free(&r.boot);
}

TEST(dirt_is_told_and_no_row_is_lost_in_silence)
{
    struct reading r;

    reading_init(&r);
    read_more(&r, "un-contributions",
              UN "2014-02-30,A,AAA,M,1,NA,1\n2012-02-28,A,AAA,M,1,NA,1\n2014-01-31,,,M,1,NA,1\n"
              "2014-01-31,A,AAA,M,-1,NA,1\n2014-01-31,A,AAA,M,1,NA,x\n2014-01-31,A,AAA,M,1,NA,NA\n"
              "2014-01-31,A,AAA,M,1\n2014-01-31,B,BBB,M,1,1,3\n2014-01-31,\"A,AAA,M,1,NA,1\n");
    const uint64_t *told = r.told.issues;
    EXPECT_SAY(r.status == TRUCE_OK, "%s", r.err.text);
    EXPECT(told[FORCE_ISSUE_DAY] == 1 && told[FORCE_ISSUE_MONTH_END] == 1);
    EXPECT(told[FORCE_ISSUE_NAME] == 1 && told[FORCE_ISSUE_NUMBER] == 2);
    EXPECT(told[FORCE_ISSUE_NO_TOTAL] == 1 && told[FORCE_ISSUE_ROW] == 2);
    EXPECT(told[FORCE_ISSUE_TYPES] == 1);
    EXPECT(r.holdings.count == 2);
    EXPECT(holdings_at(&r.holdings, 0)->day == civil_to_instant((struct civil){ .year = 2012, .month = 2, .day = 29 }));
    arena_free(&r.boot);
}

TEST(coordinates_under_each_others_name_are_known_by_what_can_only_be_a_longitude)
{
    struct reading r;

    reading_init(&r);
    read_more(&r, "un-contributions", "Date,Mission,Mission HQ Longitude,Mission HQ Latitude,Total\n"
                                      "2014-01-31,M,-8.55,125.567,1\n2014-01-31,N,9,8,1\n");
    EXPECT(r.told.issues[FORCE_ISSUE_SWAPPED] == 2);
    read_more(&r, "un-contributions", "Date,Mission,Mission HQ Longitude,Mission HQ Latitude,Total\n"
                                      "2014-02-28,N,9,8,1\n");
    EXPECT(r.told.issues[FORCE_ISSUE_COORDINATES] == 1);
    read_more(&r, "un-contributions", "Date,Mission,Mission HQ Longitude,Mission HQ Latitude,Total\n"
                                      "2014-03-31,N,100,8,1\n");
    EXPECT(r.told.issues[FORCE_ISSUE_COORDINATES] == 1 && r.told.issues[FORCE_ISSUE_SWAPPED] == 2);
    arena_free(&r.boot);
}

TEST(a_size_that_is_not_known_leaves_the_upper_end_open)
{
    struct reading r;

    reading_init(&r);
    read_more(&r, "geopko", "mission,year,location,latitude,longitude,No.TCC,year.overview\n"
                            "M,2021,Goma,-1.6,29.2,2,\"India (150), Korea (ROK) (size unknown)\"\n"
                            "M,2021,Beni,0.5,29.4,1,India (850)\nM,2021,Beni,91,29.4,1,India (850)\n"
                            "M,2021,Beni,0.5,29.4,2,India (850)\nM,2021,Beni,0.5,29.4,1,India 850\n");
    struct shares s = shares_on(&r, "2021-12-31", "India");
    EXPECT(s.place_count == 2 && s.all.share_count == 2);
    EXPECT(s.all.whole.min == 1001 && s.all.whole.max == FORCE_OPEN);
    EXPECT(s.sole_count == 1 && s.soles[0].group->place != FORCE_NONE && s.soles[0].leaves);
    EXPECT(r.told.issues[FORCE_ISSUE_SIZE] == 1 && r.told.issues[FORCE_ISSUE_PLACE] == 1);
    EXPECT(r.told.issues[FORCE_ISSUE_CELL] == 2);
    EXPECT_STR(r.holdings.contributors.at[1], STR("Korea (ROK)"));
    arena_free(&r.boot);
}

/* The other spelling of everybody, in the same rows: only names differ. */
TEST(other_names_for_contributors_change_only_names)
{
    struct reading a, b;

    reading_init(&a);
    reading_init(&b);
    read_more(&a, "un-contributions", UN "2014-01-31,A,AAA,M,10,3,13\n2014-01-31,B,BBB,M,13,NA,13\n2014-01-31,C,CCC,N,2,NA,2\n");
    read_more(&b, "un-contributions", UN "2014-01-31,Z,ZZZ,M,10,3,13\n2014-01-31,C,CCC,M,13,NA,13\n2014-01-31,A,AAA,N,2,NA,2\n");
    struct shares sa = shares_on(&a, "2014-01-31", "B"), sb = shares_on(&b, "2014-01-31", "C");
    EXPECT(sa.sole_count == sb.sole_count && sa.mission_count == sb.mission_count);
    for (uint32_t i = 0; i < sa.mission_count; i++) {
        EXPECT(sa.missions[i].left.min == sb.missions[i].left.min);
        EXPECT(sa.missions[i].half_from == sb.missions[i].half_from);
        for (uint32_t k = 0; k < sa.missions[i].share_count; k++)
            EXPECT(sa.missions[i].shares[k].contributor == sb.missions[i].shares[k].contributor &&
                   sa.missions[i].shares[k].leaves == sb.missions[i].shares[k].leaves);
    }
    for (uint32_t i = 0; i < sa.sole_count; i++)
        EXPECT(sa.soles[i].contributor == sb.soles[i].contributor && sa.soles[i].kind == sb.soles[i].kind);
    arena_free(&a.boot);
    arena_free(&b.boot);
}

TEST(a_sum_is_no_contributor_however_it_is_written)
{
    static const char *const words[] = { "all", "ALL", "All", "total", "Total", "TOTAL" };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct reading r;
        char           text[400];

        reading_init(&r);
        (void)snprintf(text, sizeof text, UN "2014-01-31,A,AAA,M,10,NA,10\n2014-01-31,%s,,M,10,NA,10\n"
                       "2014-01-31,%s,,%s,10,NA,10\n", words[i], words[i], words[i]);
        read_more(&r, "un-contributions", text);
        struct shares s = shares_on(&r, "2014-01-31", NULL);
        EXPECT_SAY(s.all.whole.max == 10 && s.all.share_count == 1 && s.compared == 2, "%s", words[i]);
        arena_free(&r.boot);
    }
}

TEST(a_name_in_other_letters_or_blanks_is_the_same_name)
{
    struct reading r;

    reading_init(&r);
    read_more(&r, "un-contributions", UN "2014-01-31,Viet Nam,VNM,M,10,NA,10\n"
                                         "2014-01-31,VIET  NAM,VNM,N,5,NA,5\n"
                                         "2014-01-31,Viet Nam,VNM,n,5,NA,5\n");
    struct shares s = shares_on(&r, "2014-01-31", "viet nam");
    EXPECT(s.all.share_count == 1 && s.mission_count == 2 && s.missions[0].left.max == 0);
    EXPECT(r.told.issues[FORCE_ISSUE_SPELLING] == 2 && r.told.issues[FORCE_ISSUE_AGAIN] == 1);
    EXPECT_STR(r.holdings.contributors.at[0], STR("Viet Nam"));
    arena_free(&r.boot);
}

TEST(a_code_and_a_name_that_do_not_go_together_are_told)
{
    struct reading r;

    reading_init(&r);
    read_more(&r, "un-contributions", UN "2014-01-31,A,AAA,M,10,NA,10\n2014-01-31,B,AAA,M,5,NA,5\n"
                                         "2014-01-31,A,CCC,N,5,NA,5\n2014-02-28,A,AAA,N,5,NA,5\n"
                                         "2014-02-28,B,AAA,N,5,NA,5\n");
    EXPECT(r.told.issues[FORCE_ISSUE_CODE_AGAIN] == 2 && r.holdings.contributors.count == 2);
    EXPECT_STR(r.holdings.contributors.also[0], STR("AAA"));
    EXPECT_STR(r.holdings.contributors.also[1], STR("AAA"));
    arena_free(&r.boot);
}

#define GEOPKO "mission,year,location,latitude,longitude,No.TCC,year.overview\n"

TEST(a_place_at_two_coordinates_holds_one_contingent_or_both)
{
    struct reading r;

    reading_init(&r);
    read_more(&r, "geopko", GEOPKO "M,2014,P,1,2,1,A (70)\nM,2014,P,1.5,2,1,A (150)\n"
                                   "M,2014,P,1,2,1,A (70)\nM,2014,Q,1,2,1,A (5)\nM,2013,P,3,3,1,A (9)\n");
    struct shares s = shares_on(&r, "2014-06-01", NULL);
    EXPECT(r.told.issues[FORCE_ISSUE_PLACE_AGAIN] == 1);
    EXPECT(s.places[0].whole.min == 70 && s.places[0].whole.max == 220);
    EXPECT(s.all.whole.min == 75 && s.all.whole.max == 225);
    arena_free(&r.boot);
}

TEST(whom_nobody_could_name_is_in_the_whole_and_the_only_one_of_nothing)
{
    struct reading r;

    reading_init(&r);
    read_more(&r, "geopko", GEOPKO "M,2014,P,1,2,1,TCC name unknown (70)\nM,2014,Q,1,2,1,A (5)\n");
    struct shares s = shares_on(&r, "2014-06-01", NULL);
    EXPECT(r.told.issues[FORCE_ISSUE_UNNAMED] == 1 && s.all.whole.min == 75);
    EXPECT(s.sole_count == 1 && s.soles[0].strength.min == 5);
    arena_free(&r.boot);
}

TEST(a_part_of_nobody_is_no_part)
{
    struct force_range none = { 0, 0 }, some = { 0, 3 };

    EXPECT(force_part_of(none, none).of_none && !force_part_of(none, some).of_none);
}

/* profile, the table, what is said of it */
static const char *const headers[][3] = {
    { "un-contributions", "Date,Mission,Total,Total\n", "two columns 'Total', 3 and 4" },
    { "geopko", GEOPKO "", NULL },
    { "geopko", "mission,mission,year\n", "two columns 'mission', 1 and 2" },
    { "un-contributions", "Date,Mission,Total\r2014-01-31,M,3\r", "end in CR alone" },
    { "un-contributions", "\xff\xfe" "D,a,t\n", "UTF-16" },
    { "un-contributions", "\x1f\x8b\x08,b\n", "compressed" },
    { "un-contributions", "\x1f\x8b\x08,b\"c\n", "is given unpacked" },
    { "un-contributions", "", "the table is empty" },
};

TEST(a_file_that_is_no_such_table_is_known_by_its_first_line)
{
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        struct reading r;

        reading_init(&r);
        read_more(&r, headers[i][0], headers[i][1]);
        EXPECT_SAY(headers[i][2] ? r.status == TRUCE_SYNTAX && strstr(r.err.text, headers[i][2])
                                 : r.status == TRUCE_OK,
                   "%zu: %s", i, r.err.text);
        arena_free(&r.boot);
    }
}

TEST(another_table_is_refused_by_the_column_it_lacks)
{
    struct reading r;

    reading_init(&r);
    read_more(&r, "un-contributions", "a,b\n1,2\n");
    EXPECT(r.status == TRUCE_SYNTAX && strstr(r.err.text, "'Date'"));
    arena_free(&r.boot);
    reading_init(&r);
    read_more(&r, "geopko", "mission,year,country,location,latitude,longitude\n");
    EXPECT(r.status == TRUCE_SYNTAX && strstr(r.err.text, "No.TCC"));
    arena_free(&r.boot);
}

TEST(every_fault_is_told_and_none_crashes)
{
    static const char *const texts[] = {
        UN "2014-01-31,A,AAA,M,10,3,13\n2014-01-31,all,all,all,10,3,13\n",
        "mission,year,location,latitude,longitude,No.TCC,year.overview\n"
        "M,2021,Goma,-1.6,29.2,2,\"India (150), Korea (size unknown)\"\n",
    };

    for (unsigned t = 0; t < 2; t++) {
        bool met = true;

        for (uint64_t n = 1; met; n++) {
            struct reading r;
            struct shares  s;
            enum status    status;

            reading_init(&r);
            fault_arm(n, n % 2);
            read_more(&r, t ? "geopko" : "un-contributions", texts[t]);
            status = r.status;
            if (status == TRUCE_OK)
                status = shares_make(&r.holdings, shares_day(&r.holdings, TIME_MAX), NULL, 0,
                                     &r.boot, &s, &r.err);
            met = fault_disarm();
            EXPECT(status == TRUCE_OK || r.err.text[0]);
            EXPECT(met || status == TRUCE_OK);
            arena_free(&r.boot);
        }
    }
}
