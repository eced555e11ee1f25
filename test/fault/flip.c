#include "test.h"

#include "flow/flow.h"
#include "record/vault.h"

#include <stdio.h>
#include <stdlib.h>

/*
 * One bit of one byte of what the record consists of is flipped: an entry, a tile of digests,
 * the head of the tree, something in the vault. It is found, and named. Each table has its
 * share of the places, drawn by chance from a fixed seed; .ci/run tries 10,000.
 */

enum { REPORTS = 600, FLIPS = 1500 };

static uint64_t random_state = 0x9e3779b97f4a7c15u;

static uint64_t
random_below(uint64_t n)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (random_state >> 33) % n;
}

static struct store *store;
static struct arena  boot, step;
static struct flow  *flow;
static struct err    err;

#define DO(call) EXPECT_SAY((call) == TRUCE_OK, "%s", err.text)

static void
add_reports(void)
{
    DO(flow_begin(flow, &err));
    for (unsigned i = 0; i < REPORTS; i++) {
        const struct json *json = NULL;
        struct report      report;
        enum flow_news     news;
        char               text[200];

        (void)snprintf(text, sizeof text,
                       "{\"act\":\"shot\",\"from\":\"2015-03-01T10:00:00Z\",\"id\":\"%u\","
                       "\"lat\":48.5,\"lon\":38,\"source\":\"smm\",\"text\":\"a shot\"}", i);
        arena_reset(&step);
        DO(json_parse(str_from_c(text), &step, &json, &err));
        DO(report_decode(json, str_from_c(text), &vocab_standard, NULL, &report, &err));
        DO(flow_add_report(flow, json, &report, NULL, 0, &step, &news, &err));
    }
    DO(flow_commit(flow, &err));
}

/* Digests of the tree, then the vault; what a log_open of the changed store says comes first. */
static enum status
verify(struct err *why)
{
    struct arena again;
    struct log  *log = NULL;
    uint64_t     checked, kept;

    arena_init(&again, 1 << 26);
    enum status status = log_open(store, &again, &log, why);
    if (status == TRUCE_OK)
        status = vault_verify(log, &step, &checked, &kept, why);
    arena_free(&again);
    return status;
}

struct row_place {
    enum store_table table;
    struct store_key key;
};

static enum status
take_key(void *context, struct store_key key, struct str value, struct err *why)
{
    (void)value, (void)why;
    *(uint64_t *)context = key.number;
    return TRUCE_OK;
}

/* The row that holds what belongs to an entry. */
static struct store_key
row_of(enum store_table table, uint64_t seq)
{
    uint64_t number = UINT64_MAX;

    DO(store_find(store, table, STORE_NUMBER(seq), take_key, &number, &err));
    EXPECT(number <= seq);
    return STORE_NUMBER(number);
}

static struct row_place
random_place(void)
{
    switch (random_below(4)) {
    case 0: return (struct row_place){ STORE_LOG, row_of(STORE_LOG, random_below(REPORTS)) };
    case 1: return (struct row_place){ STORE_VAULT, row_of(STORE_VAULT, random_below(REPORTS)) };
    case 2: /* three tiles of leaves, one above them */
        return (struct row_place){ STORE_NODE, STORE_NUMBER(random_below(4) < 3 ? random_below(3)
                                                                            : 1ull << 56) };
    default: return (struct row_place){ STORE_META, STORE_BYTES(STR("head")) };
    }
}

static void
write_back(struct row_place place, struct str value)
{
    DO(store_begin(store, &err));
    DO(store_put(store, place.table, place.key, value, &err));
    DO(store_commit(store, &err));
}

/* 1: found and named. */
static int
flip_one(void)
{
    struct row_place place = random_place();
    struct arena own;
    struct str   value = STR_NONE;
    struct err   why = { 0 };
    bool         found = false;

    arena_init(&own, 1 << 20);
    DO(store_get(store, place.table, place.key, &own, &value, &found, &err));
    EXPECT(found && value.len);
    char  *changed = (char *)arena_copy_str(&own, value).at;
    size_t at = random_below(value.len);
    int    bit = (int)random_below(8);
    changed[at] = (char)(changed[at] ^ 1 << bit);
    write_back(place, (struct str){ changed, value.len });
    arena_reset(&step);
    enum status status = verify(&why);
    /* at the growing edge of the tree no entry can be told from the others: the head is named */
    bool is_head = place.table == STORE_META || place.table == STORE_NODE;
    bool is_named = strstr(why.text, "entry ") || (is_head && strstr(why.text, "head"));
    EXPECT_SAY(status == TRUCE_CORRUPT && is_named, "table %s, byte %zu, bit %d: %s",
               store_table_name(place.table), at, bit, why.text);
    write_back(place, value);
    arena_free(&own);
    return status == TRUCE_CORRUPT && is_named;
}

TEST(one_flipped_bit_anywhere_in_the_record_is_found_and_named)
{
    const char *rounds = getenv("TRUCE_FLIPS");
    int         flips = rounds ? atoi(rounds) : FLIPS, found = 0;

    arena_init(&boot, 1 << 26);
    arena_init(&step, 1 << 24);
    DO(store_open(":memory:", STORE_CREATE, &store, &err));
    DO(log_init(store, 0, &err));
    DO(flow_open(store, &boot, &flow, &err));
    add_reports();
    EXPECT(verify(&err) == TRUCE_OK);
    for (int i = 0; i < flips && found == i; i++)
        found += flip_one();
    EXPECT(found == flips);
    EXPECT(verify(&err) == TRUCE_OK);
    flow_close(flow);
    store_close(store);
    arena_free(&boot);
    arena_free(&step);
}
