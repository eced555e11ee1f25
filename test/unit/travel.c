#include "terms.h"

#include "base/fault.h"
#include "plan/travel.h"

#include <math.h>

#define SITES "site hub\n  at 46.1 30\nsite port\n  at 46.0 30\nsite far\n  at 47.0 30\n"

struct read {
    struct compiled c;
    struct travel   travel;
    enum status     status;
    struct err      err;
};

static struct read
read_table(const char *text)
{
    struct read r = { 0 };
    struct csv *csv;

    compile(&r.c, SITES);
    EXPECT(r.c.status == TRUCE_OK);
    EXPECT(csv_open_memory(str_from_c(text), 0, &csv, &r.err) == TRUCE_OK);
    r.status = travel_read(csv, r.c.program->mission, &r.c.keep, &r.travel, &r.err);
    csv_close(csv);
    return r;
}

static double
km(const struct read *r, uint32_t from, uint32_t to)
{
    return r->travel.m[from * r->travel.site_count + to] / 1000;
}

TEST(rows_of_ways_are_read_each_way_by_itself)
{
    struct read r = read_table("From,note,to,km\nhub,by road,port,12.5\nport,,hub,14\nhub,,far,\n");

    EXPECT_SAY(r.status == TRUCE_OK, "%s", r.err.text);
    EXPECT(km(&r, 0, 1) == 12.5 && km(&r, 1, 0) == 14 && !r.travel.minutes);
    EXPECT(isinf(km(&r, 0, 2)) && isinf(km(&r, 2, 0)) && km(&r, 2, 2) == 0 && r.travel.pairs == 2);
    compiled_free(&r.c);
}

TEST(a_square_table_is_read_row_by_column)
{
    struct read r = read_table("km;port;hub\nhub;12.5;0\nport;0;14\n");

    EXPECT_SAY(r.status == TRUCE_OK, "%s", r.err.text);
    EXPECT(km(&r, 0, 1) == 12.5 && km(&r, 1, 0) == 14 && r.travel.pairs == 2);
    compiled_free(&r.c);
    r = read_table("minutes,hub,port\nhub,,35\n");
    EXPECT(r.status == TRUCE_OK && !r.travel.m && r.travel.minutes[1] == 35 && r.travel.pairs == 1);
    compiled_free(&r.c);
}

TEST(both_lengths_are_wanted_where_a_table_has_both)
{
    struct read r = read_table("from,to,km,minutes\nhub,port,12,30\nport,hub,12,\n");

    EXPECT(r.status == TRUCE_OK && r.travel.pairs == 1 && km(&r, 1, 0) == 12);
    EXPECT(r.travel.minutes[1] == 30 && isinf(r.travel.minutes[3]));
    compiled_free(&r.c);
}

TEST(a_way_given_again_alike_is_taken_once)
{
    struct read r = read_table("from,to,km\nhub,port,12\nhub,port,12.0\nhub,hub,0\n");

    EXPECT(r.status == TRUCE_OK && r.travel.pairs == 1);
    compiled_free(&r.c);
}

TEST(what_is_wrong_in_a_table_is_said_with_its_line)
{
    static const struct {
        const char *table, *words;
        uint32_t    line;
    } rows[] = {
        { "from,to,km\nhub,prt,12\n", "no site is called 'prt' (did you mean 'port'?)", 2 },
        { "from,to,km\n\nhub,port,-1\n", "a number from 0 to 40075, got '-1'", 3 },
        { "from,to,km\nhub,port,12 km\n", "got '12 km'", 2 },
        { "from,to,km\nhub,port,99999\n", "got '99999'", 2 },
        { "from,to,km\nhub,port,12\nhub,port,13\n", "the way from 'hub' to 'port' is given again", 3 },
        { "from,to,km\nhub,hub,1\n", "a way from a site to itself is 0, got 1", 2 },
        { "from,to,km\nhub,port\n", "2 cells where the header has 3", 2 },
        { "from,to,length\nhub,port,1\n", "the columns from, to and km or minutes", 1 },
        { "from,to,km,km\nhub,port,1,1\n", "the header names 'km' twice", 1 },
        { "km,hub,hub\nhub,0,0\n", "the header names 'hub' twice", 1 },
        { "km,hub,nix\nhub,0,0\n", "no site is called 'nix'", 1 },
        { "km,hub\nhub,0\nport,1,2\n", "3 cells where the header has 2", 3 },
        { "", "an empty table of ways", 0 },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct read r = read_table(rows[i].table);

        EXPECT_SAY(r.status == TRUCE_SYNTAX && strstr(r.err.text, rows[i].words) &&
                   r.err.line == rows[i].line, "%s: line %u: %s", rows[i].table, r.err.line,
                   r.err.text);
        compiled_free(&r.c);
    }
}

TEST(bytes_that_are_no_text_are_not_printed)
{
    struct read r = read_table("from,to,km\nhub,\xff\x01,12\n");

    EXPECT(r.status == TRUCE_SYNTAX && strstr(r.err.text, "no site is called ''"));
    compiled_free(&r.c);
}

TEST(memory_that_fails_in_a_table_of_ways_is_said)
{
    bool met = true;

    for (uint64_t n = 1; met; n++) {
        struct compiled c;
        struct travel   travel;
        struct csv     *csv;
        enum status     status;

        compile(&c, SITES);
        fault_arm(n, false);
        status = csv_open_memory(STR("km,hub,port\nhub,0,1\n"), 0, &csv, &c.err);
        if (status == TRUCE_OK) {
            status = travel_read(csv, c.program->mission, &c.keep, &travel, &c.err);
            csv_close(csv);
        }
        met = fault_disarm();
        EXPECT(status == TRUCE_OK || c.err.text[0]);
        compiled_free(&c);
    }
}
