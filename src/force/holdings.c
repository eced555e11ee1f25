#include "force/holdings.h"

const char *const force_kind_names[FORCE_KINDS] = {
#define ROW(id, name, words) [FORCE_##id] = name,
    FORCE_KIND_TABLE(ROW)
#undef ROW
};

const char *const force_kind_words[FORCE_KINDS] = {
#define ROW(id, name, words) [FORCE_##id] = words,
    FORCE_KIND_TABLE(ROW)
#undef ROW
};

void
holdings_init(struct holdings *holdings, struct arena *boot)
{
    *holdings = (struct holdings){ .boot = boot, .unnamed = FORCE_NONE };
    map_init(&holdings->codes, boot);
    map_init(&holdings->missions.index, boot);
    map_init(&holdings->places.index, boot);
    map_init(&holdings->contributors.index, boot);
    map_init(&holdings->keys, boot);
    map_init(&holdings->stated_keys, boot);
}

/* An array of twice the size with what was in it; NULL without memory. */
static void *
grow(struct arena *boot, const void *at, uint32_t count, uint32_t *size, size_t item)
{
    uint32_t more = *size ? *size * 2 : 64;
    void    *grown = arena_take_array(boot, more, item, _Alignof(max_align_t));

    if (!grown)
        return NULL;
    if (count)
        memcpy(grown, at, count * item);
    *size = more;
    return grown;
}

/* In small letters, and with one blank for several. */
static struct str
folded(struct str name, char text[FORCE_NAME_LEN_MAX])
{
    size_t len = 0;

    CHECK(name.len <= FORCE_NAME_LEN_MAX);
    for (size_t i = 0; i < name.len; i++) {
        char c = name.at[i];

        if (c == ' ' && (!len || text[len - 1] == ' '))
            continue;
        text[len++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return (struct str){ text, len };
}

bool
force_name_find(const struct force_names *names, struct str name, uint32_t *ret_index)
{
    char text[FORCE_NAME_LEN_MAX];

    return name.len <= FORCE_NAME_LEN_MAX && map_get(&names->index, folded(name, text), ret_index);
}

enum status
force_name(struct force_names *names, struct str name, uint32_t *ret_index, struct err *err)
{
    struct arena *boot = names->index.arena;
    char          text[FORCE_NAME_LEN_MAX];
    struct str    copy, key;

    if (force_name_find(names, name, ret_index))
        return TRUCE_OK;
    if (names->count == names->size) {
        uint32_t    size = names->size;
        struct str *also = grow(boot, names->also, names->count, &size, sizeof *also);
        struct str *at = grow(boot, names->at, names->count, &names->size, sizeof *at);

        if (!at || !also) {
            names->size = names->count;
            return err_memory(err);
        }
        names->at = at;
        names->also = also;
    }
    copy = arena_copy_str(boot, name);
    key = arena_copy_str(boot, folded(name, text));
    TRY_NEW(copy.at, err);
    TRY_NEW(key.at, err);
    TRY(map_put(&names->index, key, names->count, err));
    names->at[names->count] = copy;
    names->also[names->count] = STR_NONE;
    *ret_index = names->count++;
    return TRUCE_OK;
}

/* ---- ranges ---- */

static int64_t
add_open(int64_t a, int64_t b)
{
    return a == FORCE_OPEN || b == FORCE_OPEN ? FORCE_OPEN : a + b;
}

struct force_range
force_sum(struct force_range a, struct force_range b)
{
    return (struct force_range){ a.min + b.min, add_open(a.max, b.max) };
}

struct force_range
force_less(struct force_range a, struct force_range b)
{
    struct force_range left = { a.min - b.min, FORCE_OPEN };

    if (a.max != FORCE_OPEN && b.max != FORCE_OPEN)
        left.max = a.max - b.max;
    return left;
}

static bool
range_same(struct force_range a, struct force_range b)
{
    return a.min == b.min && a.max == b.max;
}

static void
range_widen(struct force_range *a, struct force_range b)
{
    a->min = b.min < a->min ? b.min : a->min;
    a->max = b.max > a->max ? b.max : a->max;
}

/* ---- holdings ---- */

static bool
holding_same(const struct force_holding *a, const struct force_holding *b)
{
    for (unsigned k = 0; k < FORCE_KINDS; k++)
        if ((a->kinds_said & b->kinds_said & 1u << k) && !range_same(a->kinds[k], b->kinds[k]))
            return false;
    return range_same(a->total, b->total);
}

static void
holding_widen(struct force_holding *a, const struct force_holding *b)
{
    range_widen(&a->total, b->total);
    for (unsigned k = 0; k < FORCE_KINDS; k++)
        if (b->kinds_said & 1u << k) {
            if (a->kinds_said & 1u << k)
                range_widen(&a->kinds[k], b->kinds[k]);
            else
                a->kinds[k] = b->kinds[k];
        }
    a->kinds_said |= b->kinds_said;
}

static void
holding_widen_beside(struct force_holding *a, const struct force_holding *b)
{
    int64_t both = add_open(a->total.max, b->total.max);

    holding_widen(a, b);
    a->total.max = both;
}

struct key {
    instant  day;
    uint32_t mission, place, contributor, none;
};

_Static_assert(offsetof(struct force_holding, line) == sizeof(struct key) &&
                   offsetof(struct force_holding, none) == offsetof(struct key, none),
               "a holding begins with the bytes of its key");

static enum status
put_key(struct map *keys, const struct key *key, uint32_t index, struct err *err)
{
    struct str copy = arena_copy_str(keys->arena, (struct str){ (const char *)key, sizeof *key });

    TRY_NEW(copy.at, err);
    return map_put(keys, copy, index, err);
}

static bool
find(const struct map *keys, const struct key *key, uint32_t *ret_index)
{
    return map_get(keys, (struct str){ (const char *)key, sizeof *key }, ret_index);
}

const struct force_holding *
holdings_find(const struct holdings *h, instant day, uint32_t mission, uint32_t place,
              uint32_t contributor)
{
    struct key key = { day, mission, place, contributor, 0 };
    uint32_t   index;

    return find(&h->keys, &key, &index) ? holdings_at(h, index) : NULL;
}

const struct stated_total *
holdings_find_stated(const struct holdings *h, instant day, uint32_t mission,
                     uint32_t contributor)
{
    struct key key = { day, mission, FORCE_NONE, contributor, 0 };
    uint32_t   index;

    return find(&h->stated_keys, &key, &index) ? &h->stated[index] : NULL;
}

/* Room for one more; the block it stands in never moves. */
static enum status
take_holding(struct holdings *h, const struct force_holding *holding,
             struct force_holding **ret_at, struct err *err)
{
    if (h->count == HOLDINGS_MAX)
        return err_set(err, TRUCE_LIMIT, "more than %d holdings: give fewer months at once",
                       HOLDINGS_MAX);
    if (h->block_count == h->block_size) {
        struct force_holding **grown = grow(h->boot, h->blocks, h->block_count, &h->block_size,
                                            sizeof *grown);

        TRY_NEW(grown, err);
        h->blocks = grown;
    }
    if (h->count == h->block_count * HOLDINGS_BLOCK) {
        struct force_holding *block = ARENA_ARRAY(h->boot, HOLDINGS_BLOCK, struct force_holding);

        TRY_NEW(block, err);
        h->blocks[h->block_count++] = block;
    }
    *ret_at = holdings_at(h, h->count);
    **ret_at = *holding;
    (*ret_at)->none = 0;
    return TRUCE_OK;
}

static enum status
add(struct holdings *h, const struct force_holding *holding, bool beside,
    enum force_again *ret_again, struct err *err)
{
    struct key key = { holding->day, holding->mission, holding->place, holding->contributor, 0 };
    struct force_holding *at = NULL;
    uint32_t              index;

    CHECK(holding->total.min >= 0 && holding->total.min <= holding->total.max);
    CHECK(holding->mission < h->missions.count && holding->contributor < h->contributors.count);
    if (find(&h->keys, &key, &index)) {
        at = holdings_at(h, index);
        *ret_again = holding_same(at, holding) ? FORCE_SAME : FORCE_OTHER;
        if (beside)
            holding_widen_beside(at, holding);
        else
            holding_widen(at, holding);
        return TRUCE_OK;
    }
    TRY(take_holding(h, holding, &at, err));
    TRY(map_put(&h->keys, (struct str){ (const char *)at, sizeof key }, h->count, err));
    h->count++;
    *ret_again = FORCE_NEW;
    return TRUCE_OK;
}

enum status
holdings_add(struct holdings *h, const struct force_holding *holding, enum force_again *ret_again,
             struct err *err)
{
    return add(h, holding, false, ret_again, err);
}

enum status
holdings_add_beside(struct holdings *h, const struct force_holding *holding,
                    enum force_again *ret_again, struct err *err)
{
    return add(h, holding, true, ret_again, err);
}

enum status
holdings_add_stated(struct holdings *h, const struct stated_total *stated,
                    enum force_again *ret_again, struct err *err)
{
    struct key key = { stated->day, stated->mission, FORCE_NONE, stated->contributor, 0 };
    uint32_t   index;

    CHECK(stated->total >= 0);
    if (find(&h->stated_keys, &key, &index)) {
        *ret_again = h->stated[index].total == stated->total ? FORCE_SAME : FORCE_OTHER;
        return TRUCE_OK;
    }
    if (h->stated_count == HOLDINGS_MAX)
        return err_set(err, TRUCE_LIMIT, "more than %d totals: give fewer months at once",
                       HOLDINGS_MAX);
    if (h->stated_count == h->stated_size) {
        struct stated_total *grown = grow(h->boot, h->stated, h->stated_count, &h->stated_size,
                                          sizeof *grown);

        TRY_NEW(grown, err);
        h->stated = grown;
    }
    TRY(put_key(&h->stated_keys, &key, h->stated_count, err));
    h->stated[h->stated_count++] = *stated;
    *ret_again = FORCE_NEW;
    return TRUCE_OK;
}
