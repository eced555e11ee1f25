#include "wire/json_order.h"

#include "wire/scan.h"

/*
 * UTF-8 sorts by code point. UTF-16 differs in one thing: what lies above U+FFFF begins
 * with a surrogate, D800 to DFFF, and so stands before U+E000 to U+FFFF. In UTF-8 those
 * begin with F0 to F4, and EE or EF.
 */
int
json_name_cmp(struct str a, struct str b)
{
    size_t shorter = a.len < b.len ? a.len : b.len, i = 0;

    while (i < shorter && a.at[i] == b.at[i])
        i++;
    if (i == shorter)
        return (a.len > b.len) - (a.len < b.len);
    unsigned char x = (unsigned char)a.at[i], y = (unsigned char)b.at[i];
    bool          turn = x >= 0xEE && y >= 0xEE && (x >= 0xF0) != (y >= 0xF0);
    return (x < y) != turn ? -1 : 1;
}

/* As bytes are compared: the first one highest. Shorter names end in zeros. */
static uint64_t
key_of(struct str name)
{
    unsigned char head[8] = { 0 };
    uint64_t      key = 0;

    if (name.len)
        memcpy(head, name.at, name.len < sizeof head ? name.len : sizeof head);
    for (size_t i = 0; i < sizeof head; i++)
        key = key << 8 | head[i];
    return key;
}

static inline bool
is_behind(const struct json_ordered *a, const struct json_ordered *b)
{
    /* in ASCII, bytes and UTF-16 code units have the same order */
    if (a->key != b->key && !((a->key | b->key) & SCAN_MARKS))
        return a->key > b->key;
    return json_name_cmp(a->member->name, b->member->name) > 0;
}

/* from[low..middle) and from[middle..high), each sorted, into to[low..high). */
static void
merge(const struct json_ordered *from, struct json_ordered *to, size_t low, size_t middle,
      size_t high)
{
    size_t left = low, right = middle;

    for (size_t i = low; i < high; i++) {
        bool take_right =
            left == middle || (right < high && is_behind(&from[left], &from[right]));

        to[i] = take_right ? from[right++] : from[left++];
    }
}

static void
insertion_sort(struct json_ordered *items, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct json_ordered item = items[i];
        size_t              j = i;

        for (; j && is_behind(&items[j - 1], &item); j--)
            items[j] = items[j - 1];
        items[j] = item;
    }
}

/* Runs this long are sorted by insertion, which the members of a report never exceed. */
enum { RUN = 32 };

static struct json_ordered *
merge_sort(struct json_ordered *items, struct json_ordered *spare, size_t count)
{
    for (size_t low = 0; low < count; low += RUN)
        insertion_sort(items + low, count - low < RUN ? count - low : RUN);
    for (size_t width = RUN; width < count; width *= 2) {
        struct json_ordered *last = items;

        for (size_t low = 0; low < count; low += 2 * width) {
            size_t middle = low + width < count ? low + width : count;
            size_t high = middle + width < count ? middle + width : count;

            merge(items, spare, low, middle, high);
        }
        items = spare;
        spare = last;
    }
    return items;
}

enum status
json_sort_members(const struct json *object, struct arena *step,
                  struct json_ordered **ret_members, struct err *err)
{
    size_t count = object->count, i = 0;

    CHECK(object->kind == JSON_OBJECT && count <= SIZE_MAX / 2);
    struct json_ordered *items =
        ARENA_ARRAY(step, count > RUN ? 2 * count : count, struct json_ordered);
    TRY_NEW(items, err);
    for (const struct json *member = object->first; member; member = member->next) {
        CHECK(i < count);
        items[i++] = (struct json_ordered){ key_of(member->name), member };
    }
    CHECK(i == count);
    *ret_members = merge_sort(items, items + count, count);
    return TRUCE_OK;
}
