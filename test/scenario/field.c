#include "field.h"

#include "base/time.h"
#include "wire/json.h"

/* What is left of the line, and the object so far. */
struct field {
    struct str               rest;
    const struct vocabulary *words;
    struct buf              *out;
    struct str               day; /* of `from`: for `to 11:00` */
    struct str               bad;
    bool                     failed;
};

/* The next word, a text in quotes as one; "" at the end. */
static struct str
take(struct field *f)
{
    struct str rest = str_trim(f->rest), word;
    bool       quoted = rest.len && rest.at[0] == '"';
    size_t     end = quoted ? 1 : 0;

    while (end < rest.len && (quoted ? rest.at[end] != '"' : rest.at[end] != ' '))
        end++;
    word = str_sub(rest, quoted ? 1 : 0, end);
    f->rest = str_sub(rest, quoted ? end + 1 : end, rest.len);
    return word;
}

static struct str
peek(const struct field *f)
{
    struct field ahead = *f;

    return take(&ahead);
}

static void
bad(struct field *f, struct str word)
{
    if (!f->failed)
        f->bad = word.len ? word : STR("the end of the line");
    f->failed = true;
}

static void
add_name(struct field *f, const char *name)
{
    buf_printf(f->out, ",\"%s\":", name);
}

static void
add_text(struct field *f, const char *name, struct str text)
{
    if (!text.len)
        bad(f, text);
    add_name(f, name);
    json_add_string(f->out, text);
}

static bool
is_number(struct str word)
{
    double value;

    return str_to_double(word, &value);
}

static void
add_number(struct field *f, const char *name, struct str word)
{
    if (!is_number(word))
        bad(f, word);
    add_name(f, name);
    buf_add(f->out, word);
}

/* 2015-03-05 | 2015-03-05T10:00Z */
static bool
is_date(struct str word)
{
    struct when when;

    return time_parse(word, &when, NULL) == TRUCE_OK;
}

/* 10:00 | 10:00:30 | 10:00Z | 10:00+02:00 */
static bool
is_clock(struct str word)
{
    return word.len >= 5 && word.at[0] >= '0' && word.at[0] <= '9' && word.at[2] == ':';
}

static void
add_time(struct field *f, const char *name, struct str day)
{
    struct str clock = peek(f);

    if (!is_date(day))
        bad(f, day);
    f->day = str_sub(day, 0, strlen("2015-03-05"));
    add_name(f, name);
    buf_printf(f->out, "\"%.*s", STR_ARGS(day));
    if (day.len == f->day.len && is_clock(clock)) {
        buf_printf(f->out, "T%.*s", STR_ARGS(clock));
        (void)take(f);
    }
    buf_add_byte(f->out, '"');
}

static void
add_until(struct field *f)
{
    struct str word = peek(f);

    if (is_date(word))
        add_time(f, "to", take(f));
    else if (is_clock(word) && f->day.len)
        add_time(f, "to", f->day);
    else
        bad(f, word);
}

/* Names, a comma carrying the list on. */
static void
add_names(struct field *f, const char *name)
{
    bool more = true;

    add_name(f, name);
    for (char mark = '['; more; mark = ',') {
        struct str rest = str_trim(f->rest), word = take(f);
        bool       quoted = rest.len && rest.at[0] == '"';

        more = quoted ? str_starts(f->rest, STR(",")) : str_ends(word, STR(","));
        if (quoted && more)
            f->rest = str_sub(f->rest, 1, f->rest.len);
        else if (more)
            word = str_sub(word, 0, word.len - 1);
        if (!word.len)
            bad(f, word);
        buf_add_byte(f->out, mark);
        json_add_string(f->out, word);
    }
    buf_add_byte(f->out, ']');
}

/* A number with its unit in the next word or behind it: metres. */
static void
add_metres(struct field *f, const char *name, struct str word)
{
    bool   km = str_ends(word, STR("km")), m = !km && str_ends(word, STR("m"));
    double value = 0;

    word = str_sub(word, 0, word.len - (km ? 2 : m ? 1 : 0));
    if (!km && !m) {
        km = str_eq(peek(f), STR("km"));
        if (!km && !str_eq(peek(f), STR("m")))
            bad(f, peek(f));
        (void)take(f);
    }
    if (!str_to_double(word, &value))
        bad(f, word);
    add_name(f, name);
    json_add_number(f->out, km ? value * 1000 : value);
}

static void
add_position(struct field *f, struct str lat)
{
    static const struct str signs[] = { { "\xC2\xB1", 2 }, { "+-", 2 } };

    add_number(f, "lat", lat);
    add_number(f, "lon", take(f));
    for (size_t i = 0; i < 2; i++)
        if (str_starts(peek(f), signs[i])) {
            struct str word = take(f);

            word = str_sub(word, signs[i].len, word.len);
            add_metres(f, "radius_m", word.len ? word : take(f));
            return;
        }
}

/* howitzer | howitzer 122 mm | 122 mm */
static void
add_weapon(struct field *f)
{
    struct field ahead;

    if (!is_number(peek(f)))
        add_text(f, "weapon", take(f));
    ahead = *f;
    if (!is_number(take(&ahead)) || !str_eq(take(&ahead), STR("mm")))
        return;
    add_number(f, "calibre_mm", take(f));
    (void)take(f);
}

/* 40 | 40-45 | 40+ */
static bool
add_count(struct field *f, struct str word)
{
    struct str rest = word, least;
    int64_t    number;
    bool       range = str_cut(&rest, '-', &least), open = str_ends(word, STR("+"));

    if (open)
        least = str_sub(word, 0, word.len - 1);
    else if (!range)
        least = word;
    if (!str_to_i64(least, &number) || (range && !str_to_i64(rest, &number)))
        return false;
    add_number(f, "count_min", least);
    if (!open)
        add_number(f, "count_max", range ? rest : least);
    return true;
}

/* any_field=VALUE, a number or a text as it looks */
static bool
add_other(struct field *f, struct str word)
{
    struct str name, value = word;

    if (!str_cut(&value, '=', &name) || !name.len)
        return false;
    buf_printf(f->out, ",\"%.*s\":", STR_ARGS(name));
    if (value.len == 0)
        value = take(f);
    if (is_number(value))
        buf_add(f->out, value);
    else
        json_add_string(f->out, value);
    return true;
}

static bool
add_keyed(struct field *f, struct str word)
{
    static const struct {
        struct str  word;
        const char *name; /* a text */
    } texts[] = { { { "in", 2 }, "place" },      { { "at", 2 }, "site" },
                  { { "of", 2 }, "track" },      { { "called", 6 }, "notice" },
                  { { "covers", 6 }, "covers" }, { { "against", 7 }, "target" },
                  { { "says", 4 }, "text" } };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (str_eq(word, texts[i].word)) {
            add_text(f, texts[i].name, take(f));
            return true;
        }
    if (str_eq(word, STR("by")) || str_eq(word, STR("between")))
        add_names(f, str_eq(word, STR("by")) ? "by" : "between");
    else if (str_eq(word, STR("with")))
        add_weapon(f);
    else if (str_eq(word, STR("to")))
        add_until(f);
    else if (str_eq(word, STR("known")))
        add_time(f, "known", take(f));
    else
        return false;
    return true;
}

static void
add_word(struct field *f, struct str word, bool is_holding)
{
    uint16_t act;

    if (add_keyed(f, word) || add_other(f, word))
        return;
    if (is_date(word))
        add_time(f, "from", word);
    else if (is_number(word) && is_number(peek(f)))
        add_position(f, word);
    else if (add_count(f, word)) {
        if (is_holding)
            add_text(f, "item", take(f));
    } else if (vocab_find(f->words, VOCAB_ACT, word, &act))
        add_text(f, "act", word);
    else
        bad(f, word);
}

bool
field_read(struct str kind, struct str line, const struct vocabulary *words, struct buf *out,
           struct str *ret_word)
{
    struct field f = { .rest = line, .words = words, .out = out };
    struct str   id = take(&f);

    buf_add_c(out, "{\"id\":");
    json_add_string(out, id);
    if (!str_eq(kind, STR("report")))
        add_text(&f, "act", kind);
    while (str_trim(f.rest).len && !f.failed)
        add_word(&f, take(&f), str_eq(kind, STR("holding")));
    buf_add_c(out, ",\"source\":\"field\"}");
    *ret_word = f.bad;
    return !f.failed && !out->failed;
}
