#include "test.h"

#include "base/fault.h"
#include "record/report.h"
#include "record/vault.h"

static struct arena step;
static struct err   err;

#define REPORT                                                                                 \
    "{\"act\":\"shot\",\"from\":\"2015-03-01T10:00:00Z\",\"id\":\"5\",\"lat\":48.01,"          \
    "\"lon\":37.8,\"source\":\"smm\",\"text\":\"a neighbour saw it\",\"witness\":{\"name\":"   \
    "\"Ann\"}}"

struct parts {
    struct buf public_text, disclosures;
};

static const struct json *
parse(struct str text)
{
    const struct json *json = NULL;

    EXPECT_SAY(json_parse(text, &step, &json, &err) == TRUCE_OK, "%s", err.text);
    return json;
}

static struct parts
split(struct str report)
{
    struct parts p;

    if (!step.limit_bytes)
        arena_init(&step, 1 << 24);
    buf_init(&p.public_text, 1 << 20);
    buf_init(&p.disclosures, 1 << 20);
    EXPECT_SAY(protect_split(parse(report), &step, &p.public_text, &p.disclosures, &err) ==
                   TRUCE_OK, "%s", err.text);
    return p;
}

static void
parts_free(struct parts *p)
{
    buf_free(&p->public_text);
    buf_free(&p->disclosures);
}

static bool
holds(struct str text, const char *part)
{
    struct str wanted = str_from_c(part);

    for (size_t i = 0; i + wanted.len <= text.len; i++)
        if (memcmp(text.at + i, wanted.at, wanted.len) == 0)
            return true;
    return false;
}

static struct str
merged(struct str public_text, struct str disclosures, uint32_t *ret_hidden)
{
    const struct json *report;
    static struct buf  out;

    buf_free(&out);
    buf_init(&out, 1 << 20);
    EXPECT_SAY(protect_merge(parse(public_text), disclosures, &step, &report, ret_hidden,
                             &err) == TRUCE_OK, "%s", err.text);
    EXPECT(json_add_canonical(&out, report, &step, &err) == TRUCE_OK);
    return buf_str(&out);
}

TEST(what_is_published_of_a_report_holds_neither_who_nor_where_nor_the_words)
{
    static const char *const secret[] = { "smm", "48.01", "37.8", "neighbour", "Ann", "witness",
                                          "source", "lat" };
    struct parts             p = split(STR(REPORT));

    for (size_t i = 0; i < sizeof secret / sizeof *secret; i++)
        EXPECT_SAY(!holds(buf_str(&p.public_text), secret[i]), "%s", secret[i]);
    EXPECT(str_starts(buf_str(&p.public_text), STR("{\"_sd\":[\"")));
    EXPECT(holds(buf_str(&p.public_text), "\"act\":\"shot\""));
    parts_free(&p);
}

TEST(all_disclosures_give_the_report_back_and_none_gives_what_is_public)
{
    struct parts p = split(STR(REPORT));
    uint32_t     hidden = 9;

    EXPECT_STR(merged(buf_str(&p.public_text), buf_str(&p.disclosures), &hidden), STR(REPORT));
    EXPECT(hidden == 0);
    EXPECT_STR(merged(buf_str(&p.public_text), STR_NONE, &hidden),
               STR("{\"act\":\"shot\",\"from\":\"2015-03-01T10:00:00Z\",\"id\":\"5\"}"));
    EXPECT(hidden == 5);
    parts_free(&p);
}

TEST(members_are_shown_one_by_one)
{
    struct parts p = split(STR(REPORT));
    struct str   names[] = { STR("lat"), STR("lon") }, chosen;
    uint32_t     hidden = 9;

    EXPECT(vault_choose(buf_str(&p.disclosures), names, 2, &step, &chosen, &err) == TRUCE_OK);
    EXPECT_STR(merged(buf_str(&p.public_text), chosen, &hidden),
               STR("{\"act\":\"shot\",\"from\":\"2015-03-01T10:00:00Z\",\"id\":\"5\","
                   "\"lat\":48.01,\"lon\":37.8}"));
    EXPECT(hidden == 3);
    names[1] = STR("act");
    EXPECT(vault_choose(buf_str(&p.disclosures), names, 2, &step, &chosen, NULL) ==
           TRUCE_MISSING);
    parts_free(&p);
}

TEST(two_records_of_the_same_report_have_no_digest_in_common)
{
    struct parts       a = split(STR(REPORT)), b = split(STR(REPORT));
    const struct json *mine = json_get(parse(buf_str(&a.public_text)), STR("_sd"));
    const struct json *other = json_get(parse(buf_str(&b.public_text)), STR("_sd"));

    EXPECT(mine->count == 5 && other->count == 5);
    for (const struct json *m = mine->first; m; m = m->next)
        for (const struct json *o = other->first; o; o = o->next)
            EXPECT(!str_eq(m->text, o->text));
    for (const struct json *m = mine->first; m->next; m = m->next)
        EXPECT(memcmp(m->text.at, m->next->text.at, m->text.len) < 0); /* an order that says nothing */
    parts_free(&a);
    parts_free(&b);
}

TEST(a_disclosure_that_was_changed_or_is_of_another_report_is_refused)
{
    struct parts       p = split(STR(REPORT)), other = split(STR(REPORT));
    const struct json *public_report = parse(buf_str(&p.public_text)), *report;
    uint32_t           hidden;

    EXPECT(protect_merge(public_report, buf_str(&other.disclosures), &step, &report, &hidden,
                         NULL) == TRUCE_CORRUPT);
    for (size_t i = 0; i < p.disclosures.len; i++) {
        char was = p.disclosures.at[i];

        p.disclosures.at[i] = was == 'A' ? 'B' : 'A';
        EXPECT_SAY(protect_merge(public_report, buf_str(&p.disclosures), &step, &report,
                                 &hidden, NULL) == TRUCE_CORRUPT, "byte %zu", i);
        p.disclosures.at[i] = was;
    }
    buf_add(&other.disclosures, arena_copy_str(&step, buf_str(&other.disclosures))); /* twice */
    EXPECT(protect_merge(parse(buf_str(&other.public_text)), buf_str(&other.disclosures), &step,
                         &report, &hidden, NULL) == TRUCE_CORRUPT);
    parts_free(&p);
    parts_free(&other);
}

TEST(a_report_may_not_bring_digests_of_its_own)
{
    struct buf out, disclosures;

    arena_free(&step);
    arena_init(&step, 1 << 24);
    buf_init(&out, 1 << 20);
    buf_init(&disclosures, 1 << 20);
    EXPECT(protect_split(parse(STR("{\"_sd\":[],\"act\":\"shot\"}")), &step, &out, &disclosures,
                         NULL) == TRUCE_SYNTAX);
    buf_free(&out);
    buf_free(&disclosures);
}

TEST(each_field_of_a_report_is_public_or_protected_on_purpose)
{
    static const char *const secret[] = {
        "source", "lat", "lon", "radius_m", "bearing_deg", "bearing_width_deg", "range_min_m",
        "range_max_m", "place", "site", "track", "text", "url", "evidence",
    };

    for (size_t i = 0; i < report_field_count; i++) {
        struct str name = str_from_c(report_fields[i].name);
        bool       is_secret = false;

        for (size_t k = 0; k < sizeof secret / sizeof *secret; k++)
            is_secret = is_secret || str_eq_c(name, secret[k]);
        EXPECT_SAY(protect_is_clear(name) == !is_secret, "%s", report_fields[i].name);
    }
    EXPECT(!protect_is_clear(STR("anything else")));
}

TEST(members_of_any_name_and_value_come_back_as_they_were)
{
    static const char *const reports[] = {
        "{\"\":\"\",\"Zulu\":[],\"\\\"a\\\\\":\"\\\\\\\\\",\"act\":\"\\\"}\",\"id\":\"5\\\\\"}",
        "{\"act\":\"shot\",\"place\":{\"n\":[1,\"}\",{\"a\":\"]\",\"b\":{}}]},\"x,y\":[[],[{}]]}",
        "{\"id\":null,\"_sc\":true,\"_se\":-0.5,\"\xc3\xa9\":\"\xf0\x9f\x95\x8a\",\"\\u0007\":[\"_sd\",\"\\u001f\"]}",
        "{\"act\":\"only what is public\"}",
        "{}",
    };

    for (size_t i = 0; i < sizeof reports / sizeof *reports; i++) {
        const struct json *json = parse(str_from_c(reports[i]));
        struct parts       p = split(str_from_c(reports[i]));
        struct buf         want;
        uint32_t           hidden = 9;

        buf_init(&want, 1 << 16);
        EXPECT(json_add_canonical(&want, json, &step, &err) == TRUCE_OK);
        EXPECT_STR(merged(buf_str(&p.public_text), buf_str(&p.disclosures), &hidden),
                   buf_str(&want));
        EXPECT(hidden == 0);
        buf_clear(&want); /* what is public is in canonical form itself */
        EXPECT(json_add_canonical(&want, parse(buf_str(&p.public_text)), &step, &err) == TRUCE_OK);
        EXPECT_STR(buf_str(&p.public_text), buf_str(&want));
        buf_free(&want);
        parts_free(&p);
    }
}

TEST(what_is_erased_from_the_vault_is_gone_and_the_rest_stays)
{
    struct parts  p = split(STR(REPORT));
    struct store *store = NULL;
    struct log   *log = NULL;
    struct arena  boot;
    struct str    names[] = { STR("text"), STR("witness") }, *gone, left;
    uint32_t      count = 0, hidden;

    arena_init(&boot, 1 << 20);
    EXPECT(store_open(":memory:", STORE_CREATE, &store, &err) == TRUCE_OK);
    EXPECT(log_init(store, 0, &err) == TRUCE_OK);
    EXPECT(log_open(store, &boot, &log, &err) == TRUCE_OK);
    EXPECT(store_begin(store, &err) == TRUCE_OK);
    EXPECT(vault_put(log, 7, buf_str(&p.disclosures), &err) == TRUCE_OK);
    EXPECT(vault_erase(log, 7, names, 2, &step, &gone, &count, &err) == TRUCE_OK && count == 2);
    EXPECT(vault_get(log, 7, &step, &left, &err) == TRUCE_OK);
    EXPECT_STR(merged(buf_str(&p.public_text), left, &hidden),
               STR("{\"act\":\"shot\",\"from\":\"2015-03-01T10:00:00Z\",\"id\":\"5\","
                   "\"lat\":48.01,\"lon\":37.8,\"source\":\"smm\"}"));
    EXPECT(vault_erase(log, 7, names, 2, &step, &gone, &count, &err) == TRUCE_OK && count == 0);
    EXPECT(vault_erase(log, 7, NULL, 0, &step, &gone, &count, &err) == TRUCE_OK && count == 3);
    EXPECT(vault_get(log, 7, &step, &left, &err) == TRUCE_OK && left.len == 0);
    EXPECT(store_commit(store, &err) == TRUCE_OK);
    store_close(store);
    arena_free(&boot);
    parts_free(&p);
}

TEST(a_failure_while_splitting_or_merging_is_said)
{
    bool met = true;

    for (uint64_t n = 1; met; n++) {
        struct parts       p;
        struct err         why = { 0 };
        const struct json *json = parse(STR(REPORT)), *report;
        uint32_t           hidden;

        buf_init(&p.public_text, 1 << 20);
        buf_init(&p.disclosures, 1 << 20);
        fault_arm(n, false);
        enum status status = protect_split(json, &step, &p.public_text, &p.disclosures, &why);
        if (status == TRUCE_OK && json_parse(buf_str(&p.public_text), &step, &json, &why) == TRUCE_OK)
            status = protect_merge(json, buf_str(&p.disclosures), &step, &report, &hidden, &why);
        met = fault_disarm();
        EXPECT(status == TRUCE_OK || why.text[0]);
        parts_free(&p);
    }
}
