#include "terms/table.h"

const struct statement_row statement_rows[STATEMENT_COUNT] = {
#define ROW(id, word, head, head_text, meaning) \
    [STATEMENT_##id] = { word, HEAD_##head, head_text, meaning },
    STATEMENT_TABLE(ROW)
#undef ROW
};

const struct attribute_row attribute_rows[ATTRIBUTE_COUNT] = {
#define ROW(id, statement, words, arguments, often, meaning)                    \
    [ATTRIBUTE_##id] = { ATTRIBUTE_##id, STATEMENT_##statement, words, arguments,          \
                         OFTEN_##often, meaning },
    ATTRIBUTE_TABLE(ROW)
#undef ROW
};

const struct form_row form_rows[FORM_COUNT] = {
#define ROW(id, word, form, meaning) [FORM_##id] = { word, form, meaning },
    FORM_TABLE(ROW)
#undef ROW
};

const struct form_row condition_rows[CONDITION_COUNT] = {
#define ROW(id, word, form, meaning) \
    [CONDITION_##id] = { word, form, meaning },
    CONDITION_TABLE(ROW)
#undef ROW
};

const struct value_row value_rows[] = {
#define ROW(name, form, meaning) { name, form, meaning },
    VALUE_TABLE(ROW)
#undef ROW
};
const unsigned value_row_count = sizeof value_rows / sizeof value_rows[0];

/* Beside the words of forms and conditions. */
static const char *const small_words[] = { "of",      "at",    "where", "to",
                                           "calibre", "range", "from",  "until" };

const struct statement_row *
table_statement(struct str word)
{
    for (unsigned i = 0; i < STATEMENT_COUNT; i++)
        if (str_eq_c(word, statement_rows[i].word))
            return &statement_rows[i];
    return NULL;
}

const char *
table_reserved(unsigned i)
{
    if (i < FORM_COUNT)
        return form_rows[i].word;
    i -= FORM_COUNT;
    if (i < CONDITION_COUNT)
        return condition_rows[i].word;
    i -= CONDITION_COUNT;
    return i < sizeof small_words / sizeof small_words[0] ? small_words[i] : NULL;
}

bool
table_is_reserved(struct str word)
{
    const char *reserved;

    for (unsigned i = 0; (reserved = table_reserved(i)); i++)
        if (word.len && str_eq_c(word, reserved))
            return true;
    return false;
}
