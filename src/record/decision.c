#include "record/decision.h"

static const struct {
    struct str words;
    const char *shown;
} value_rows[] = {
#define VALUE_ROW(id, words, shown) { { words, sizeof words - 1 }, shown },
    DECISION_VALUE_TABLE(VALUE_ROW)
#undef VALUE_ROW
};

static const struct {
    enum record_kind kind;
    uint32_t         least, most;
    const char      *what;
} kind_rows[] = {
#define KIND_ROW(kind, least, most, what) { RECORD_##kind, least, most, what },
    DECISION_KIND_TABLE(KIND_ROW)
#undef KIND_ROW
};

enum { KIND_ROWS = sizeof kind_rows / sizeof *kind_rows };

const struct decision_field decision_fields[DECISION_FIELD_COUNT] = {
#define FIELD_ROW(kind, name, value, needed, is_protected, means) \
    { RECORD_##kind, { name, sizeof name - 1 }, DECISION_##value, needed, is_protected, means },
    DECISION_FIELD_TABLE(FIELD_ROW)
#undef FIELD_ROW
};

static int
kind_row(enum record_kind kind)
{
    for (int i = 0; i < KIND_ROWS; i++)
        if (kind_rows[i].kind == kind)
            return i;
    return -1;
}

bool
decision_is_kind(enum record_kind kind)
{
    return kind_row(kind) >= 0;
}

const char *
decision_kind_what(enum record_kind kind)
{
    CHECK(decision_is_kind(kind));
    return kind_rows[kind_row(kind)].what;
}

bool
decision_may_target(enum record_kind kind, enum record_kind target)
{
    return target == RECORD_REPORT || (kind == RECORD_SUPERSEDE &&
                                       (target == RECORD_UNIT_STATE || decision_is_kind(target)));
}

enum status
decision_check_targets(enum record_kind kind, uint32_t count, struct err *err)
{
    int row = kind_row(kind);

    CHECK(row >= 0);
    if (count >= kind_rows[row].least && count <= kind_rows[row].most)
        return TRUCE_OK;
    return err_set(err, TRUCE_SYNTAX, "the %s is about %s, not %u", record_kind_name(kind),
                   kind_rows[row].most == 0   ? "no report"
                   : kind_rows[row].most == 1 ? "one entry"
                                              : "2 to 64 reports",
                   count);
}

/* ---- help ---- */

static void
add_words(struct str words, struct buf *out)
{
    struct str word;

    for (bool any = false; str_cut(&words, ' ', &word); any = true) {
        buf_add_c(out, any ? "|" : "");
        buf_add(out, word);
    }
}

void
decision_help(struct buf *out)
{
    for (int k = 0; k < KIND_ROWS; k++) {
        buf_printf(out, "%s%s: %s\n", k ? "\n" : "", record_kind_name(kind_rows[k].kind),
                   kind_rows[k].what);
        for (int i = 0; i < DECISION_FIELD_COUNT; i++) {
            const struct decision_field *f = &decision_fields[i];

            if (f->kind != kind_rows[k].kind)
                continue;
            buf_printf(out, "  %.*s=", STR_ARGS(f->name));
            buf_add_c(out, value_rows[f->value].shown);
            add_words(value_rows[f->value].words, out);
            buf_printf(out, "\n      %s%s%s\n", f->means, f->needed ? "; needed" : "",
                       f->is_protected ? "; not shown in the record, and can be erased" : "");
        }
    }
}

/* ---- made field by field ---- */

static int
field_row(enum record_kind kind, struct str name)
{
    for (int i = 0; i < DECISION_FIELD_COUNT; i++)
        if (decision_fields[i].kind == kind && str_eq(decision_fields[i].name, name))
            return i;
    return -1;
}

static bool
is_word(struct str words, struct str value)
{
    struct str word;

    while (str_cut(&words, ' ', &word))
        if (str_eq(word, value))
            return true;
    return false;
}

static enum status
refuse_word(const struct decision_field *field, struct str value, struct err *err)
{
    char       text[200];
    struct buf words = { .at = text, .size = sizeof text, .limit_bytes = sizeof text };

    add_words(value_rows[field->value].words, &words); /* all fit: they are in the table */
    return err_set(err, TRUCE_SYNTAX, "'%.*s' is no %.*s: it is one of %.*s",
                   STR_ARGS(str_sub(value, 0, 60)), STR_ARGS(field->name),
                   STR_ARGS(buf_str(&words)));
}

/* It is shown on terminals: nothing that moves the cursor but the end of a line. */
static bool
is_text(struct str value)
{
    for (size_t i = 0; i < value.len; i++)
        if (((unsigned char)value.at[i] < ' ' && value.at[i] != '\n') || value.at[i] == 0x7f)
            return false;
    return value.len > 0 && value.len <= DECISION_TEXT_BYTES_MAX && str_is_utf8(value);
}

static enum status
check_value(const struct decision_field *field, struct str value, struct err *err)
{
    struct str  words = value_rows[field->value].words;
    struct when when;

    if (words.len && !is_word(words, value))
        return refuse_word(field, value, err);
    if (!is_text(value))
        return err_set(err, TRUCE_SYNTAX, "'%.*s' is text in UTF-8, of 1 to %d bytes, without "
                       "control characters",
                       STR_ARGS(field->name), DECISION_TEXT_BYTES_MAX);
    if (field->value != DECISION_TIME)
        return TRUCE_OK;
    TRY(time_parse(value, &when, err));
    if (when.kind == WHEN_LOCAL)
        return err_set(err, TRUCE_SYNTAX, "'%.*s' is a date, or a time with its offset, such as "
                       "2026-03-01T10:00:00+02:00", STR_ARGS(field->name));
    return TRUCE_OK;
}

enum status
decision_add_actor(struct decision *d, struct str name, struct err *err)
{
    if (!is_text(name) || name.len > AUTHOR_NAME_BYTES_MAX)
        return err_set(err, TRUCE_SYNTAX, "'by' names parties: by=A or by=A,B");
    for (uint32_t i = 0; i < d->by_count; i++)
        if (str_eq(d->by[i], name))
            return err_set(err, TRUCE_SYNTAX, "'%.*s' is named twice",
                           STR_ARGS(str_sub(name, 0, 60)));
    if (d->by_count == DECISION_ACTORS_MAX)
        return err_set(err, TRUCE_LIMIT, "over %d parties", DECISION_ACTORS_MAX);
    d->by[d->by_count++] = name;
    return TRUCE_OK;
}

static enum status
set_actors(struct decision *d, struct str value, struct err *err)
{
    struct str name;

    while (str_cut(&value, ',', &name))
        TRY(decision_add_actor(d, str_trim(name), err));
    return decision_add_actor(d, str_trim(value), err);
}

static enum status
refuse_field(enum record_kind kind, struct str name, struct err *err)
{
    char       text[200];
    struct buf names = { .at = text, .size = sizeof text, .limit_bytes = sizeof text };

    for (int i = 0; i < DECISION_FIELD_COUNT; i++)
        if (decision_fields[i].kind == kind)
            buf_printf(&names, names.len ? ", %.*s" : "%.*s", STR_ARGS(decision_fields[i].name));
    return err_set(err, TRUCE_SYNTAX, "the %s has no field '%.*s': it has %.*s",
                   record_kind_name(kind), STR_ARGS(str_sub(name, 0, 60)),
                   STR_ARGS(buf_str(&names)));
}

enum status
decision_set(struct decision *d, struct str name, struct str value, struct err *err)
{
    int row = field_row(d->kind, name);

    if (row < 0)
        return refuse_field(d->kind, name, err);
    if (decision_fields[row].value == DECISION_ACTORS)
        return d->by_count ? err_set(err, TRUCE_SYNTAX, "'by' is said twice")
                           : set_actors(d, value, err);
    if (d->values[row].at)
        return err_set(err, TRUCE_SYNTAX, "'%.*s' is said twice", STR_ARGS(name));
    TRY(check_value(&decision_fields[row], value, err));
    d->values[row] = value;
    return TRUCE_OK;
}

struct str
decision_get(const struct decision *d, const char *name)
{
    int row = field_row(d->kind, str_from_c(name));

    return row >= 0 && d->values[row].at ? d->values[row] : STR_NONE;
}

bool
decision_says(const struct decision *d, const char *name, const char *word)
{
    return str_eq_c(decision_get(d, name), word);
}

static instant
time_of(struct str text)
{
    struct when when;

    return time_parse(text, &when, NULL) == TRUCE_OK ? when.at : TIME_MIN;
}

static enum status
check_together(const struct decision *d, struct err *err)
{
    struct str to = decision_get(d, "to");
    bool       nobody = decision_says(d, "outcome", "not_attributable");

    if (d->kind == RECORD_ATTRIBUTION && nobody == (d->by_count > 0))
        return err_set(err, TRUCE_SYNTAX, "an attribution names parties, by=A,B, or says "
                                          "outcome=not_attributable: one of both");
    if (d->kind == RECORD_RULING && !decision_get(d, "exception").len &&
        !decision_get(d, "finds").len)
        return err_set(err, TRUCE_SYNTAX, "a ruling says exception=… or finds=…, or both");
    if (d->kind == RECORD_COVERAGE && to.len && time_of(to) < time_of(decision_get(d, "from")))
        return err_set(err, TRUCE_SYNTAX, "'to' is before 'from'");
    return TRUCE_OK;
}

enum status
decision_complete(const struct decision *d, struct err *err)
{
    for (int i = 0; i < DECISION_FIELD_COUNT; i++) {
        const struct decision_field *f = &decision_fields[i];

        if (f->kind == d->kind && f->needed && !d->values[i].at &&
            !(f->is_protected && d->hidden))
            return err_set(err, TRUCE_SYNTAX, "the %s needs %.*s=… (%s)", record_kind_name(d->kind),
                           STR_ARGS(f->name), f->means);
    }
    return check_together(d, err);
}
