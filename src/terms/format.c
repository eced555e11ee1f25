#include "terms/compile.h"

#include "terms/parse.h"

/*
 * One line of output after the other: a head or attribute line, cut at commas where it is
 * too long, or a comment of its own. Comments at the end of neighbouring lines are aligned,
 * so lines are gathered before they are printed.
 */
enum { FORMAT_COLUMNS = 100, INDENT = 2, INDENT_MORE = 4, COMMENT_GAP = 2 };

struct out_line {
    unsigned   indent;
    struct str text;    /* without indent; "" for a comment on its own */
    struct str comment; /* "" if there is none */
    unsigned   columns; /* of indent and text */
    bool       blank_before;
};

struct formatter {
    const struct source *source;
    struct arena        *step;
    struct diagnose     *diagnose;
    struct out_line     *lines;
    uint32_t             count, size;
    uint32_t             comment; /* the next one not yet placed */
    const char          *done;    /* up to here the source is laid out */
};

/* ---- lines ---- */

static enum status
add_line(struct formatter *f, struct out_line line)
{
    if (f->count == f->size) {
        uint32_t         size = f->size ? f->size * 2 : 128;
        struct out_line *grown = ARENA_ARRAY(f->step, size, struct out_line);

        TRY_NEW(grown, f->diagnose->err);
        if (f->count)
            memcpy(grown, f->lines, f->count * sizeof *grown);
        f->lines = grown;
        f->size = size;
    }
    line.blank_before = line.blank_before && f->count > 0;
    f->lines[f->count++] = line;
    return TRUCE_OK;
}

/* Two ends of lines or more between what is done and `at`: an empty line is kept. */
static bool
blank_before(const struct formatter *f, const char *at)
{
    unsigned ends = 0;

    for (const char *p = f->done; p < at; p++)
        ends += *p == '\n';
    return ends > 1;
}

static unsigned
columns_of(struct str text)
{
    unsigned columns = 0;

    for (size_t i = 0; i < text.len; i++)
        columns += (text.at[i] & 0xC0) != 0x80;
    return columns;
}

static const struct token *
next_comment(const struct formatter *f)
{
    return f->comment < f->source->comment_count ? &f->source->comments[f->comment] : NULL;
}

/* Comments that stand on their own lines before `at`. */
static enum status
place_comments(struct formatter *f, const char *at, unsigned indent)
{
    const struct token *comment;

    while ((comment = next_comment(f)) && comment->text.at < at) {
        struct out_line line = { .indent = comment->column == 1 ? 0 : indent, .text = STR_NONE,
                                 .comment = comment->text,
                                 .blank_before = blank_before(f, comment->text.at) };

        TRY(add_line(f, line));
        f->done = comment->text.at + comment->text.len;
        f->comment++;
    }
    return TRUCE_OK;
}

/* ---- one statement line ---- */

/* A line of the tokens [from, to); a comment behind the last of them goes with it. */
static enum status
end_line(struct formatter *f, const struct token *from, const struct token *to, unsigned indent,
         bool blank)
{
    const struct token *comment = next_comment(f), *last = to - 1;
    struct out_line     line = { .indent = indent, .comment = STR_NONE, .blank_before = blank };

    TRY(token_join(from, to, f->step, &line.text, f->diagnose->err));
    line.columns = indent + columns_of(line.text);
    f->done = last->text.at + last->text.len;
    if (comment && comment->line == last->line && comment->text.at > last->text.at) {
        line.comment = comment->text;
        f->done = comment->text.at + comment->text.len;
        f->comment++;
    }
    return add_line(f, line);
}

/* The columns of the tokens up to and with the next comma, or up to `to`. */
static unsigned
piece_columns(const struct token *from, const struct token *to, const struct token **ret_end)
{
    const struct token *t = from;
    unsigned            columns = 0;

    for (; t < to && (t == from || t[-1].kind != TOKEN_COMMA); t++)
        columns += columns_of(t->text) + (t > from && token_blank_between(t - 1, t));
    *ret_end = t;
    return columns;
}

/* Does a comment stand between the two tokens? Then the line ends between them. */
static bool
comment_between(const struct formatter *f, const struct token *left, const struct token *right)
{
    const struct token *comment = next_comment(f);

    return comment && comment->text.at > left->text.at && comment->text.at < right->text.at;
}

static enum status
format_line(struct formatter *f, const struct token *from, const struct token *to, unsigned indent)
{
    const struct token *at = from, *end;
    bool                blank = blank_before(f, from->text.at);
    unsigned            columns = indent;

    while (at < to) {
        unsigned more = piece_columns(at, to, &end);
        bool     comment = at > from && comment_between(f, at - 1, at);

        if (comment || (at > from && columns + 1 + more > FORMAT_COLUMNS)) {
            TRY(end_line(f, from, at, indent, blank));
            TRY(place_comments(f, at->text.at, INDENT_MORE));
            blank = comment && blank_before(f, at->text.at);
            indent = columns = INDENT_MORE;
            from = at;
        }
        columns += more + (at > from);
        at = end;
    }
    return end_line(f, from, to, indent, blank);
}

static enum status
format_statement(struct formatter *f, const struct statement *statement)
{
    TRY(place_comments(f, statement->word->text.at, INDENT));
    TRY(format_line(f, statement->word, statement->to, 0));
    for (uint32_t i = 0; i < statement->attribute_count; i++) {
        const struct attribute *attribute = &statement->attributes[i];

        TRY(place_comments(f, attribute->word->text.at, INDENT));
        TRY(format_line(f, attribute->word, attribute->to, INDENT));
    }
    return TRUCE_OK;
}

/* ---- printing ---- */

static void
print_line(struct buf *out, const struct out_line *line, unsigned comment_column)
{
    static const char blanks[] = "    ";
    unsigned          column = line->text.len ? line->columns : line->indent;

    if (line->blank_before)
        buf_add_byte(out, '\n');
    buf_add(out, (struct str){ blanks, line->indent });
    buf_add(out, line->text);
    for (; line->comment.len && line->text.len && column < comment_column; column++)
        buf_add_byte(out, ' ');
    buf_add(out, line->comment);
    buf_add_byte(out, '\n');
}

static bool
has_tail(const struct out_line *line)
{
    return line->text.len && line->comment.len;
}

static void
print_lines(const struct formatter *f, struct buf *out)
{
    for (uint32_t i = 0; i < f->count;) {
        unsigned column = 0;
        uint32_t end = i;

        for (; end < f->count && has_tail(&f->lines[end]); end++)
            if (f->lines[end].columns + COMMENT_GAP > column)
                column = f->lines[end].columns + COMMENT_GAP;
        end += end == i;
        for (; i < end; i++)
            print_line(out, &f->lines[i], column);
    }
}

static enum status
format_source(struct formatter *f, struct source *source)
{
    struct statements statements;
    const char       *end;

    TRY(token_split(source, f->step, f->diagnose));
    TRY(parse_source(source, f->step, f->diagnose, &statements));
    if (f->diagnose->to->error_count)
        return TRUCE_SYNTAX;
    f->source = source;
    f->done = source->text.at;
    for (uint32_t i = 0; i < statements.count; i++)
        TRY(format_statement(f, &statements.at[i]));
    end = source->text.at + source->text.len;
    return place_comments(f, end, INDENT);
}

enum status
terms_format(struct terms_file file, struct arena *step, struct buf *out,
             struct diagnostics *diagnostics, struct err *err)
{
    struct source    source = { .name = file.name, .text = file.text };
    struct diagnose  diagnose = { diagnostics, step, err };
    struct formatter f = { .step = step, .diagnose = &diagnose };
    enum status      status;

    *diagnostics = (struct diagnostics){ .count = 0 };
    if (file.text.len > TERMS_FILE_BYTES_MAX)
        return err_set(err, TRUCE_LIMIT, "'%.*s' has %zu bytes, over the limit of %d",
                       STR_ARGS(file.name), file.text.len, TERMS_FILE_BYTES_MAX);
    status = format_source(&f, &source);
    if (status == TRUCE_SYNTAX)
        return err_at(err, status, diagnostics->at[0].place.line, diagnostics->at[0].place.column,
                      "%.*s: %.*s", STR_ARGS(file.name), STR_ARGS(diagnostics->at[0].text));
    TRY(status);
    print_lines(&f, out);
    return buf_status(out, err);
}
