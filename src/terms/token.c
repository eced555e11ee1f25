#include "terms/token.h"

#include "terms/diagnose.h"

#include <stdio.h>

/* ---- the file as a whole ---- */

/* U+202A..202E and U+2066..2069 make a line look different from what it says. */
static bool
is_bidi_control(const char *p, size_t left)
{
    const unsigned char *u = (const unsigned char *)p;

    if (left < 3 || u[0] != 0xE2)
        return false;
    return (u[1] == 0x80 && u[2] >= 0xAA && u[2] <= 0xAE) ||
           (u[1] == 0x81 && u[2] >= 0xA6 && u[2] <= 0xA9);
}

static bool
is_control(struct str text, size_t i)
{
    unsigned char c = (unsigned char)text.at[i];

    if (c == '\r')
        return i + 1 >= text.len || text.at[i + 1] != '\n';
    return (c < 0x20 && c != '\t' && c != '\n') || c == 0x7F;
}

/* How many bytes of a text are UTF-8 before the first that are not. */
static size_t
utf8_head(struct str text)
{
    size_t i = 0;

    while (i < text.len) {
        size_t step = 1;

        while ((text.at[i] & 0x80) && step < 4 && i + step < text.len &&
               (text.at[i + step] & 0xC0) == 0x80)
            step++;
        if (!str_is_utf8(str_sub(text, i, i + step)))
            break;
        i += step;
    }
    return i;
}

static struct token
token_at_offset(const struct source *source, size_t offset)
{
    struct token token = { .kind = TOKEN_WORD, .line = 1, .source = source };
    size_t       start = 0;

    for (size_t i = 0; i < offset; i++)
        if (source->text.at[i] == '\n') {
            token.line++;
            start = i + 1;
        }
    token.column = (uint32_t)(offset - start + 1);
    token.text = str_sub(source->text, offset, offset + 1);
    return token;
}

static enum status
check_text(const struct source *source, struct diagnose *diagnose)
{
    struct str text = source->text;

    for (size_t i = 0; i < text.len; i++) {
        bool bidi = is_bidi_control(text.at + i, text.len - i);

        if (!bidi && !is_control(text, i))
            continue;
        if (!str_is_utf8(str_sub(text, 0, i)))
            break; /* the earlier fault is the one to name */
        struct token at = token_at_offset(source, i);
        if (bidi)
            return diagnose_error(diagnose, &at, "a character that changes the direction of "
                                  "writing makes the line look different from what it says");
        return diagnose_error(diagnose, &at, "control character 0x%02X; a .truce file is "
                              "plain text", (unsigned char)text.at[i]);
    }
    if (str_is_utf8(text))
        return TRUCE_OK;
    struct token at = token_at_offset(source, utf8_head(text));
    return diagnose_error(diagnose, &at, "the file is not UTF-8 (byte 0x%02X)",
                          (unsigned char)at.text.at[0]);
}

/* ---- splitting ---- */

struct splitter {
    struct source   *source;
    struct arena    *step;
    struct diagnose *diagnose;
    const char      *at, *end, *line_start;
    uint32_t         line;
    bool             starts_line;
    uint32_t         token_size, comment_size;
};

static enum status
push(struct splitter *s, struct token **list, uint32_t *count, uint32_t *size,
     struct token token)
{
    if (*count == *size) {
        uint32_t      more = *size ? *size * 2 : 256;
        struct token *grown = ARENA_ARRAY(s->step, more, struct token);

        TRY_NEW(grown, s->diagnose->err);
        if (*count)
            memcpy(grown, *list, *count * sizeof **list);
        *list = grown;
        *size = more;
    }
    (*list)[(*count)++] = token;
    return TRUCE_OK;
}

static bool
is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool
is_name(struct str word)
{
    if (!is_letter(word.at[0]))
        return false;
    for (size_t i = 1; i < word.len; i++)
        if (!is_letter(word.at[i]) && !is_digit(word.at[i]) && !strchr("_.-", word.at[i]))
            return false;
    return true;
}

/* [+-]digits[.digits] */
static bool
is_number(struct str word)
{
    size_t i = word.at[0] == '+' || word.at[0] == '-', digits = 0;

    for (; i < word.len && is_digit(word.at[i]); i++)
        digits++;
    if (digits && i < word.len && word.at[i] == '.')
        for (i++, digits = 0; i < word.len && is_digit(word.at[i]); i++)
            digits++;
    return digits && i == word.len;
}

static enum token_kind
word_kind(struct str word)
{
    if (word.len == 1 && word.at[0] == '+')
        return TOKEN_PLUS;
    if (word.len == 1 && word.at[0] == '-')
        return TOKEN_MINUS;
    return is_name(word) ? TOKEN_NAME : is_number(word) ? TOKEN_NUMBER : TOKEN_WORD;
}

static bool
ends_word(char c)
{
    return strchr(" \t\r\n,()\"#<>=", c) != NULL;
}

/* Complaining makes the token broken, so that nobody complains of it again. */
static enum status
break_token(struct splitter *s, struct token *token, const struct token *at, const char *why)
{
    enum status status = diagnose_error(s->diagnose, at, "%s", why);

    token->kind = TOKEN_BROKEN;
    return status == TRUCE_SYNTAX ? TRUCE_OK : status;
}

/* *ret_end is one past the closing quote, or the end of the line if there is none. */
static enum status
split_string(struct splitter *s, struct token *token, const char **ret_end)
{
    const char *p = s->at + 1;

    token->kind = TOKEN_STRING;
    for (; p < s->end && *p != '\n' && *p != '"'; p++) {
        if (*p != '\\')
            continue;
        if (p + 1 < s->end && (p[1] == '"' || p[1] == '\\')) {
            p++;
            continue;
        }
        struct token bad = *token;
        bad.text = (struct str){ p, 1 };
        bad.column = (uint32_t)(p - s->line_start + 1);
        TRY(break_token(s, token, &bad, "in a text only \\\" and \\\\ may follow a backslash"));
    }
    *ret_end = p < s->end && *p == '"' ? p + 1 : p;
    token->text = str_trim((struct str){ s->at, (size_t)(*ret_end - s->at) });
    if (p < s->end && *p == '"')
        return TRUCE_OK;
    return break_token(s, token, token, "the text that begins here does not end on this line "
                       "(a closing \" is missing)");
}

static const char *
word_end(const struct splitter *s)
{
    const char *p = s->at;

    while (p < s->end && !ends_word(*p))
        p++;
    return p;
}

static enum status
split_token(struct splitter *s)
{
    struct token token = {
        .starts_line = s->starts_line,
        .line = s->line,
        .column = (uint32_t)(s->at - s->line_start + 1),
        .source = s->source,
    };
    const char *end = s->at + 1;

    switch (*s->at) {
    case ',': token.kind = TOKEN_COMMA; break;
    case '(': token.kind = TOKEN_OPEN; break;
    case ')': token.kind = TOKEN_CLOSE; break;
    case '<': case '>': case '=':
        token.kind = TOKEN_OPERATOR;
        if (*s->at != '=' && end < s->end && *end == '=')
            end++;
        break;
    case '"':
        TRY(split_string(s, &token, &end));
        break;
    default:
        end = word_end(s);
        token.kind = word_kind((struct str){ s->at, (size_t)(end - s->at) });
    }
    if (!token.text.at)
        token.text = (struct str){ s->at, (size_t)(end - s->at) };
    s->at = end;
    s->starts_line = false;
    return push(s, &s->source->tokens, &s->source->token_count, &s->token_size, token);
}

static enum status
split_comment(struct splitter *s)
{
    struct token token = {
        .kind = TOKEN_COMMENT,
        .starts_line = s->starts_line,
        .line = s->line,
        .column = (uint32_t)(s->at - s->line_start + 1),
        .source = s->source,
    };
    const char *end = memchr(s->at, '\n', (size_t)(s->end - s->at));

    end = end ? end : s->end;
    token.text = str_trim((struct str){ s->at, (size_t)(end - s->at) });
    s->at = end;
    return push(s, &s->source->comments, &s->source->comment_count, &s->comment_size, token);
}

static enum status
split_all(struct splitter *s)
{
    while (s->at < s->end && !diagnose_is_full(s->diagnose))
        switch (*s->at) {
        case '\n':
            s->line_start = ++s->at;
            s->line++;
            s->starts_line = true;
            break;
        case ' ': case '\t': case '\r':
            s->at++;
            break;
        case '#':
            TRY(split_comment(s));
            break;
        default:
            TRY(split_token(s));
        }
    s->diagnose->to->more |= s->at < s->end;
    struct token end = { .kind = TOKEN_END, .starts_line = true, .text = { s->at, 0 },
                         .line = s->line, .column = (uint32_t)(s->at - s->line_start + 1),
                         .source = s->source };
    TRY(push(s, &s->source->tokens, &s->source->token_count, &s->token_size, end));
    s->source->token_count--;
    return TRUCE_OK;
}

enum status
token_split(struct source *source, struct arena *step, struct diagnose *diagnose)
{
    if (str_starts(source->text, STR("\xEF\xBB\xBF")))
        source->text = str_sub(source->text, 3, source->text.len);
    TRY(check_text(source, diagnose));
    struct splitter s = { .source = source, .step = step, .diagnose = diagnose,
                          .at = source->text.at, .end = source->text.at + source->text.len,
                          .line_start = source->text.at, .line = 1, .starts_line = true };
    return split_all(&s);
}

/* ---- what others ask of tokens ---- */

enum status
token_string(const struct token *token, struct arena *keep, struct str *ret_text,
             struct err *err)
{
    CHECK(token->kind == TOKEN_STRING);
    struct str raw = str_sub(token->text, 1, token->text.len - 1);
    char      *copy = arena_take(keep, raw.len + 1, 1);
    size_t     len = 0;

    TRY_NEW(copy, err);
    for (size_t i = 0; i < raw.len; i++) {
        if (raw.at[i] == '\\' && i + 1 < raw.len)
            i++;
        copy[len++] = raw.at[i];
    }
    *ret_text = (struct str){ copy, len };
    return TRUCE_OK;
}

struct token
token_span(const struct token *first, const struct token *last)
{
    struct token span = *first;

    if (first->source == last->source && first->line == last->line &&
        last->text.at >= first->text.at)
        span.text.len = (size_t)(last->text.at + last->text.len - first->text.at);
    return span;
}

/* At most `most` bytes of s, not cutting a character. */
static size_t
clip(struct str s, size_t most)
{
    if (s.len <= most)
        return s.len;
    while (most && (s.at[most] & 0xC0) == 0x80)
        most--;
    return most;
}

struct token_words
token_words(const struct token *token)
{
    enum { WORDS_LEN_MAX = 40 };
    struct token_words words;
    size_t             len = clip(token->text, WORDS_LEN_MAX);
    const char        *more = len < token->text.len ? "…" : "";

    if (token->kind == TOKEN_END)
        (void)snprintf(words.text, sizeof words.text, "the end of the line");
    else if (token->kind == TOKEN_STRING)
        (void)snprintf(words.text, sizeof words.text, "the text %.*s%s", (int)len,
                       token->text.at, more);
    else
        (void)snprintf(words.text, sizeof words.text, "'%.*s%s'", (int)len, token->text.at,
                       more);
    return words;
}

bool
token_blank_between(const struct token *left, const struct token *right)
{
    return right->kind != TOKEN_COMMA && right->kind != TOKEN_CLOSE &&
           left->kind != TOKEN_OPEN;
}

enum status
token_join(const struct token *from, const struct token *to, struct arena *keep,
           struct str *ret_text, struct err *err)
{
    size_t len = 0, most = 0;

    for (const struct token *t = from; t < to; t++)
        most += t->text.len + 1;
    char *text = arena_take(keep, most + 1, 1);
    TRY_NEW(text, err);
    for (const struct token *t = from; t < to; t++) {
        if (t > from && token_blank_between(t - 1, t))
            text[len++] = ' ';
        memcpy(text + len, t->text.at, t->text.len);
        len += t->text.len;
    }
    *ret_text = (struct str){ text, len };
    return TRUCE_OK;
}

bool
token_is(const struct token *token, const char *word)
{
    return token->kind == TOKEN_NAME && str_eq_c(token->text, word);
}
