#include "record/entry.h"

static const struct {
    struct str  name;
    const char *what;
} kind_rows[] = {
#define RECORD_ROW(id, name, what) { { name, sizeof name - 1 }, what },
    RECORD_KIND_TABLE(RECORD_ROW)
#undef RECORD_ROW
};

const char *
record_kind_name(enum record_kind kind)
{
    CHECK((unsigned)kind < RECORD_KIND_COUNT);
    return kind_rows[kind].name.at;
}

const char *
record_kind_what(enum record_kind kind)
{
    CHECK((unsigned)kind < RECORD_KIND_COUNT);
    return kind_rows[kind].what;
}

bool
record_kind_find(struct str name, enum record_kind *ret_kind)
{
    for (unsigned i = 0; i < RECORD_KIND_COUNT; i++)
        if (str_eq(kind_rows[i].name, name)) {
            *ret_kind = (enum record_kind)i;
            return true;
        }
    return false;
}

enum status
entry_bad(uint64_t seq, const char *what, struct err *err)
{
    return err_set(err, TRUCE_CORRUPT,
                   "entry %llu of the log %s: keep the store, and restore a backup",
                   (unsigned long long)seq, what);
}

/* Cut `mark` and what follows it off the end of *rest. Marks hold no byte that the values
 * after them may hold, so the last one is meant. */
static bool
cut_last(struct str *rest, struct str mark, struct str *ret_tail)
{
    for (size_t at = rest->len < ENTRY_FRAME_BYTES ? 0 : rest->len - ENTRY_FRAME_BYTES,
                end = rest->len;
         end >= at + mark.len; end--) {
        if (rest->at[end - 1] != mark.at[mark.len - 1] ||
            memcmp(rest->at + end - mark.len, mark.at, mark.len) != 0)
            continue;
        *ret_tail = str_sub(*rest, end, rest->len);
        *rest = str_sub(*rest, 0, end - mark.len);
        return true;
    }
    return false;
}

struct entry_text {
    struct str body, kind, recorded, seq;
};

/* The frame is ours and has one form, so it is taken off from both ends. */
static bool
entry_split(struct str text, struct entry_text *ret_parts)
{
    struct entry_text parts;

    if (!str_starts(text, STR("{\"body\":{")) || !str_ends(text, STR("}")))
        return false;
    text = str_sub(text, STR("{\"body\":").len, text.len - 1);
    if (!cut_last(&text, STR("\",\"seq\":"), &parts.seq) ||
        !cut_last(&text, STR("\",\"recorded\":\""), &parts.recorded) ||
        !cut_last(&text, STR(",\"kind\":\""), &parts.kind) || !str_ends(text, STR("}")))
        return false;
    parts.body = text;
    *ret_parts = parts;
    return true;
}

struct str
entry_number(uint64_t number, char digits[ENTRY_NUMBER_LEN])
{
    char *at = digits + ENTRY_NUMBER_LEN;

    do
        *--at = (char)('0' + number % 10);
    while (number /= 10);
    return (struct str){ at, (size_t)(digits + ENTRY_NUMBER_LEN - at) };
}

bool
entry_number_is(struct str text, uint64_t number)
{
    char digits[ENTRY_NUMBER_LEN];

    return str_eq(text, entry_number(number, digits));
}

static bool
kind_is_word(struct str kind)
{
    for (size_t i = 0; i < kind.len; i++)
        if (!(kind.at[i] >= 'a' && kind.at[i] <= 'z') && kind.at[i] != '_')
            return false;
    return kind.len > 0;
}

static bool
read_recorded(struct entry_clock *clock, struct str text)
{
    struct when when;

    if (clock->len && str_eq(text, (struct str){ clock->text, clock->len }))
        return true;
    if (time_parse(text, &when, NULL) != TRUCE_OK || when.kind != WHEN_INSTANT)
        return false;
    clock->at = when.at;
    clock->len = text.len <= sizeof clock->text ? text.len : 0;
    memcpy(clock->text, text.at, clock->len);
    return true;
}

enum status
entry_parse(struct str text, uint64_t seq, struct log_entry *ret_entry, struct err *err)
{
    struct entry_clock clock = { .len = 0 };

    return entry_parse_next(&clock, text, seq, ret_entry, err);
}

enum status
entry_parse_next(struct entry_clock *clock, struct str text, uint64_t seq,
                 struct log_entry *ret_entry, struct err *err)
{
    struct log_entry  entry = { .seq = seq };
    struct entry_text parts;

    if (!entry_split(text, &parts))
        return entry_bad(seq, "is not in the form of an entry", err);
    if (!entry_number_is(parts.seq, seq))
        return entry_bad(seq, "bears another number", err);
    if (!read_recorded(clock, parts.recorded))
        return entry_bad(seq, "has no valid instant", err);
    if (!kind_is_word(parts.kind))
        return entry_bad(seq, "has no valid kind", err);
    if (!record_kind_find(parts.kind, &entry.kind))
        return err_set(err, TRUCE_UNSUPPORTED,
                       "entry %llu of the log is of the kind '%.*s', which this version "
                       "does not know: use a newer truce",
                       (unsigned long long)seq, STR_ARGS(parts.kind));
    entry.recorded = clock->at;
    entry.body = parts.body;
    *ret_entry = entry;
    return TRUCE_OK;
}

static char *
put_str(char *at, struct str s)
{
    memcpy(at, s.at, s.len);
    return at + s.len;
}

struct str
entry_write(char *at, enum record_kind kind, struct str recorded, uint64_t seq,
            struct str body)
{
    char  digits[ENTRY_NUMBER_LEN];
    char *end = put_str(at, STR("{\"body\":"));

    CHECK(str_starts(body, STR("{")) && str_ends(body, STR("}")));
    end = put_str(end, body);
    end = put_str(end, STR(",\"kind\":\""));
    end = put_str(end, str_from_c(record_kind_name(kind)));
    end = put_str(end, STR("\",\"recorded\":\""));
    end = put_str(end, recorded);
    end = put_str(end, STR("\",\"seq\":"));
    end = put_str(end, entry_number(seq, digits));
    *end++ = '}';
    CHECK((size_t)(end - at) <= body.len + ENTRY_FRAME_BYTES);
    return (struct str){ at, (size_t)(end - at) };
}
