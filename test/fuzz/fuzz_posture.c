/*
 * Any bytes as a table of contributions: every row is taken or told, the parts of a whole are
 * parts, and nobody holds more than all. The first byte chooses the profile.
 */
#include "fuzz/fuzz.h"

#include "force/shares.h"
#include "force/tables.h"

enum { FUZZ_SPACE = 256 * 1024 * 1024 };

static enum status
tell(void *context, enum force_issue issue, uint64_t line, struct str detail,
     const struct csv_row *row, struct err *err)
{
    uint64_t *told = context;

    (void)line, (void)detail, (void)row, (void)err;
    CHECK(issue < FORCE_ISSUES);
    ++*told;
    return TRUCE_OK;
}

static void
check_group(const struct force_group *group)
{
    int64_t sum = 0;

    for (uint32_t i = 0; i < group->share_count; i++) {
        const struct force_share *share = &group->shares[i];
        struct force_part         part = force_part_of(share->total, group->whole);

        CHECK(part.min >= 0 && part.min <= part.max && part.max <= 1);
        CHECK(i == 0 || share->total.min <= group->shares[i - 1].total.min);
        sum += share->total.min;
    }
    CHECK(sum == group->rows.min && group->rows.min <= group->whole.min);
    CHECK(group->left.min >= 0 && group->left.min <= group->whole.min);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str         text = { (const char *)data + 1, size - 1 };
    uint64_t           told = 0;
    struct force_table table = { .tell = tell, .context = &told };
    struct holdings    holdings;
    struct shares      s;
    struct arena       boot;
    struct csv        *csv;
    struct err         err = { 0 };
    uint32_t           leaves = 0;

    if (!size)
        return 0;
    arena_init(&boot, FUZZ_SPACE);
    holdings_init(&holdings, &boot);
    CHECK(csv_open_memory(text, 0, &csv, &err) == TRUCE_OK);
    enum status status = force_profiles[data[0] % force_profile_count].read(
        force_rows_csv(csv), &table, &holdings, &err);
    csv_close(csv);
    CHECK(status == TRUCE_OK || err.text[0]);
    if (status == TRUCE_OK) {
        CHECK(data[0] % 2 || told + table.taken >= table.rows);
        instant day = shares_day(&holdings, TIME_MAX);
        CHECK(day != TIME_MIN || !holdings.count);
        if (day != TIME_MIN) {
            CHECK(shares_make(&holdings, day, &leaves, holdings.contributors.count > 0, &boot, &s,
                              &err) == TRUCE_OK);
            check_group(&s.all);
            for (uint32_t i = 0; i < s.mission_count; i++)
                check_group(&s.missions[i]);
            for (uint32_t i = 0; i < s.place_count; i++)
                check_group(&s.places[i]);
        }
    }
    arena_free(&boot);
    return 0;
}
