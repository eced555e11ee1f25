#include "wire/json_order.h"

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

/* from[low..middle) and from[middle..high), each sorted, into to[low..high). */
static void
merge(const struct json **from, const struct json **to, size_t low, size_t middle,
      size_t high)
{
    size_t left = low, right = middle;

    for (size_t i = low; i < high; i++) {
        bool take_left =
            left < middle &&
            (right == high || json_name_cmp(from[left]->name, from[right]->name) <= 0);

        to[i] = take_left ? from[left++] : from[right++];
    }
}

static const struct json **
merge_sort(const struct json **items, const struct json **spare, size_t count)
{
    for (size_t width = 1; width < count; width *= 2) {
        const struct json **last = items;

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

static void
insertion_sort(const struct json **items, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        const struct json *item = items[i];
        size_t             j = i;

        for (; j && json_name_cmp(items[j - 1]->name, item->name) > 0; j--)
            items[j] = items[j - 1];
        items[j] = item;
    }
}

enum status
json_sort_members(const struct json *object, struct arena *step,
                  const struct json ***ret_members, struct err *err)
{
    enum { INSERTION_MAX = 16 }; /* where the second array of a merge begins to pay */
    size_t              count = object->count, places = count > INSERTION_MAX ? 2 : 1, i = 0;
    const struct json **items = ARENA_ARRAY(step, count * places, const struct json *);

    CHECK(object->kind == JSON_OBJECT);
    TRY_NEW(items, err);
    for (const struct json *member = object->first; member; member = member->next) {
        CHECK(i < count);
        items[i++] = member;
    }
    CHECK(i == count);
    if (count > INSERTION_MAX)
        items = merge_sort(items, items + count, count);
    else
        insertion_sort(items, count);
    *ret_members = items;
    return TRUCE_OK;
}
