#include "intake/profile.h"

#include "wire/json.h"

static void
add_comma(struct buf *out)
{
    if (out->len && out->at[out->len - 1] != '{')
        buf_add_byte(out, ',');
}

void
profile_add_name(struct buf *out, struct str name)
{
    add_comma(out);
    json_add_string(out, name);
    buf_add_byte(out, ':');
}

void
profile_add_column(struct buf *out, const struct columns *columns, uint32_t place)
{
    add_comma(out);
    buf_add(out, columns->members[place]);
}

void
profile_add_string(struct buf *out, struct str name, struct str value)
{
    profile_add_name(out, name);
    json_add_string(out, value);
}

void
profile_add_i64(struct buf *out, struct str name, int64_t value)
{
    profile_add_name(out, name);
    json_add_i64(out, value);
}

void
profile_add_number(struct buf *out, struct str name, double value)
{
    profile_add_name(out, name);
    json_add_number(out, value);
}

bool
columns_find(const struct columns *columns, struct str name, uint32_t *ret_place)
{
    for (uint32_t i = 0; i < columns->count; i++)
        if (str_eq(columns->names[i], name)) {
            *ret_place = i;
            return true;
        }
    return false;
}
