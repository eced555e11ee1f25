#include "terms/diagnose.h"

#include "terms/table.h"

#include <stdio.h>
#include <stdlib.h>

/* A line is shown whole up to here; one that is longer would fill a screen. */
enum { SHOWN_LINE_BYTES_MAX = 1000, WORDS_BYTES_MAX = 1000 };

/* ---- recording ---- */

/* A line, a name of a file may hold anything: what a terminal would obey, or is no UTF-8,
 * becomes '?', byte for byte. */
static void
make_printable(char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        struct str rest = { text + i, len - i };
        size_t     step = 1;

        while (step < rest.len && step < 4 && (rest.at[step] & 0xC0) == 0x80)
            step++;
        unsigned char c = (unsigned char)text[i];
        if ((c < 0x20 && c != '\t') || c == 0x7F || !str_is_utf8(str_sub(rest, 0, step)))
            text[i] = '?';
        else
            i += step - 1;
    }
}

static struct str
line_around(const struct token *token)
{
    struct str  text = token->source->text;
    const char *start = token->text.at - (token->column - 1), *end = token->text.at;

    while (end < text.at + text.len && *end != '\n' && end - start < SHOWN_LINE_BYTES_MAX)
        end++;
    while (end > start && end < text.at + text.len && (*end & 0xC0) == 0x80)
        end--;
    return str_trim((struct str){ start, (size_t)(end - start) }).len
               ? (struct str){ start, (size_t)(end - start) }
               : STR_NONE;
}

static struct str
shown_line(const struct token *token, struct arena *keep)
{
    struct str line = token->line ? line_around(token) : STR_NONE;
    char      *copy = arena_copy_c(keep, line);

    if (!copy)
        return (struct str){ NULL, 0 };
    while (line.len && copy[line.len - 1] == '\r')
        line.len--;
    make_printable(copy, line.len);
    return (struct str){ copy, line.len };
}

/* Where to write the next one, or NULL if it finds no room. */
static struct diagnostic *
make_room(struct diagnostics *to, enum severity severity)
{
    if (to->count < DIAGNOSTICS_MAX)
        return &to->at[to->count++];
    to->more = true;
    if (severity == SEVERITY_WARNING)
        return NULL;
    for (uint32_t i = to->count; i-- > 0;)
        if (to->at[i].severity == SEVERITY_WARNING) {
            memmove(&to->at[i], &to->at[i + 1], (to->count - i - 1) * sizeof to->at[0]);
            return &to->at[to->count - 1];
        }
    return NULL;
}

static enum status
record(struct diagnose *diagnose, const struct token *at, struct diagnostic made,
       const char *format, va_list args)
{
    char   text[WORDS_BYTES_MAX];
    int    written = vsnprintf(text, sizeof text, format, args);
    size_t len = written < (int)sizeof text ? (size_t)written : sizeof text - 1;

    make_printable(text, len);
    made.place = (struct place){ arena_copy_str(diagnose->keep, at->source->name), at->line,
                                 at->column };
    made.width = at->text.len ? (uint32_t)at->text.len : 1;
    made.text = arena_copy_str(diagnose->keep, (struct str){ text, len });
    made.source = shown_line(at, diagnose->keep);
    if (!made.place.file.at || !made.text.at || !made.source.at)
        return err_memory(diagnose->err);
    struct diagnostic *room = make_room(diagnose->to, made.severity);
    if (!room)
        return TRUCE_OK;
    *room = made;
    diagnose->to->error_count += made.severity == SEVERITY_ERROR;
    return TRUCE_OK;
}

enum status
diagnose_error(struct diagnose *diagnose, const struct token *at, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    enum status status = record(diagnose, at, (struct diagnostic){ .severity = SEVERITY_ERROR },
                                format, args);
    va_end(args);
    return status == TRUCE_OK ? TRUCE_SYNTAX : status;
}

enum status
diagnose_warning(struct diagnose *diagnose, const struct token *at, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    enum status status = record(diagnose, at, (struct diagnostic){ .severity = SEVERITY_WARNING },
                                format, args);
    va_end(args);
    return status;
}

/* ---- order ---- */

static uint32_t
file_rank(struct str name, const struct source *const *sources, uint32_t source_count)
{
    for (uint32_t i = 0; i < source_count; i++)
        if (str_eq(sources[i]->name, name))
            return i;
    return source_count;
}

static bool
goes_before(const struct diagnostic *a, const struct diagnostic *b,
            const struct source *const *sources, uint32_t source_count)
{
    uint32_t rank_a = file_rank(a->place.file, sources, source_count);
    uint32_t rank_b = file_rank(b->place.file, sources, source_count);

    if (rank_a != rank_b)
        return rank_a < rank_b;
    if (a->place.line != b->place.line)
        return a->place.line < b->place.line;
    return a->place.column < b->place.column;
}

/* Insertion keeps equals in their order; there are at most DIAGNOSTICS_MAX. */
void
diagnose_sort(struct diagnostics *diagnostics, const struct source *const *sources,
              uint32_t source_count)
{
    for (uint32_t i = 1; i < diagnostics->count; i++) {
        struct diagnostic moving = diagnostics->at[i];
        uint32_t          j = i;

        for (; j && goes_before(&moving, &diagnostics->at[j - 1], sources, source_count); j--)
            diagnostics->at[j] = diagnostics->at[j - 1];
        diagnostics->at[j] = moving;
    }
}

/* ---- did you mean ---- */

void
nearest_init(struct nearest *nearest, struct str word)
{
    /* One edit in a short word, two in a longer one: more would guess. */
    *nearest = (struct nearest){ word, STR_NONE, word.len < 4 ? 2 : 3 };
}

void
nearest_try(struct nearest *nearest, struct str candidate)
{
    unsigned edits = str_eq_nocase(nearest->word, candidate)
                         ? 1
                         : str_distance(nearest->word, candidate, nearest->edits);

    if (edits < nearest->edits && edits < candidate.len) {
        nearest->edits = edits;
        nearest->best = candidate;
    }
}

void
nearest_try_reserved(struct nearest *nearest)
{
    const char *reserved;

    for (unsigned i = 0; (reserved = table_reserved(i)); i++)
        nearest_try(nearest, str_from_c(reserved));
}

const char *
hint_text(struct str best, struct arena *step)
{
    struct str hint = best.len ? arena_printf(step, " (did you mean '%.*s'?)", STR_ARGS(best))
                               : STR_NONE;

    return hint.at ? hint.at : "";
}

const char *
nearest_hint(const struct nearest *nearest, struct arena *step)
{
    if (str_eq(nearest->best, nearest->word)) /* a word in a wrong place */
        return "";
    return hint_text(nearest->best, step);
}

/* ---- printing ---- */

struct glyph_range {
    uint32_t from, to;
    unsigned columns;
};

/* Unicode 15: the blocks of combining marks, and those drawn two columns wide (UAX 11). */
static const struct glyph_range glyph_ranges[] = {
    { 0x0300, 0x036F, 0 },   { 0x0483, 0x0489, 0 },   { 0x0591, 0x05BD, 0 },
    { 0x064B, 0x065F, 0 },   { 0x200B, 0x200F, 0 },   { 0x20D0, 0x20FF, 0 },
    { 0xFE00, 0xFE0F, 0 },   { 0x1100, 0x115F, 2 },   { 0x2E80, 0x303E, 2 },
    { 0x3041, 0xA4CF, 2 },   { 0xAC00, 0xD7A3, 2 },   { 0xF900, 0xFAFF, 2 },
    { 0xFE30, 0xFE6F, 2 },   { 0xFF00, 0xFF60, 2 },   { 0xFFE0, 0xFFE6, 2 },
    { 0x1F300, 0x1F64F, 2 }, { 0x1F900, 0x1F9FF, 2 }, { 0x20000, 0x3FFFD, 2 },
};

/* The code point at the front of s, which is UTF-8; *ret_len its bytes. */
static uint32_t
code_point(struct str s, size_t *ret_len)
{
    unsigned char c = (unsigned char)s.at[0];
    size_t        len = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    uint32_t      point = c < 0x80 ? c : c & (0x7Fu >> len);

    for (size_t i = 1; i < len && i < s.len; i++)
        point = point << 6 | ((unsigned char)s.at[i] & 0x3F);
    *ret_len = len < s.len ? len : s.len;
    return point;
}

static unsigned
glyph_columns(uint32_t point)
{
    for (size_t i = 0; i < sizeof glyph_ranges / sizeof glyph_ranges[0]; i++)
        if (point >= glyph_ranges[i].from && point <= glyph_ranges[i].to)
            return glyph_ranges[i].columns;
    return 1;
}

/* As many marks as s takes columns; a tab stays a tab. */
static void
add_columns(struct buf *out, struct str s, char mark)
{
    while (s.len) {
        size_t   len;
        unsigned columns = glyph_columns(code_point(s, &len));

        for (unsigned i = 0; i < columns; i++)
            buf_add_byte(out, s.at[0] == '\t' && mark == ' ' ? '\t' : mark);
        s = str_sub(s, len, s.len);
    }
}

static void
add_excerpt(struct buf *out, const struct diagnostic *d)
{
    size_t from = d->place.column - 1;

    if (!d->place.column || from > d->source.len || !d->source.len)
        return;
    buf_add_c(out, "  ");
    buf_add(out, d->source);
    buf_add_c(out, "\n  ");
    add_columns(out, str_sub(d->source, 0, from), ' ');
    buf_add_byte(out, '^');
    struct str under = str_sub(d->source, from, from + d->width);
    if (under.len) {
        size_t len;

        (void)code_point(under, &len);
        add_columns(out, str_sub(under, len, under.len), '~');
    }
    buf_add_byte(out, '\n');
}

void
diagnostics_text(const struct diagnostics *diagnostics, struct buf *out)
{
    for (uint32_t i = 0; i < diagnostics->count; i++) {
        const struct diagnostic *d = &diagnostics->at[i];

        buf_add(out, d->place.file);
        if (d->place.line)
            buf_printf(out, ":%u:%u", d->place.line, d->place.column);
        buf_add_c(out, d->severity == SEVERITY_ERROR ? ": error: " : ": warning: ");
        buf_add(out, d->text);
        buf_add_byte(out, '\n');
        add_excerpt(out, d);
    }
    if (diagnostics->more)
        buf_printf(out, "more than %d diagnostics; the first are shown\n", DIAGNOSTICS_MAX);
}
