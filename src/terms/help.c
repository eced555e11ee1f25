#include "terms/compile.h"

#include "terms/lint.h"

static const char *const often_words[] = {
    [OFTEN_NEEDED] = "needed", [OFTEN_ONCE] = "once", [OFTEN_MANY] = "several",
};

/* ---- plain text ---- */

enum { HELP_COLUMNS = 44 }; /* where the meaning stands */

static unsigned
columns_of(const char *text)
{
    unsigned columns = 0;

    for (; *text; text++)
        columns += (*text & 0xC0) != 0x80;
    return columns;
}

static void
add_blanks(struct buf *out, unsigned count)
{
    while (count--)
        buf_add_byte(out, ' ');
}

static void
add_row(struct buf *out, unsigned indent, const char *word, const char *arguments,
        const char *meaning)
{
    const char *blank = word[0] && arguments[0] ? " " : "";
    unsigned    columns = indent + columns_of(word) + columns_of(blank) + columns_of(arguments);

    add_blanks(out, indent);
    buf_printf(out, "%s%s%s", word, blank, arguments);
    if (meaning[0] && columns >= HELP_COLUMNS) {
        buf_add_byte(out, '\n');
        columns = 0;
    }
    if (meaning[0])
        add_blanks(out, HELP_COLUMNS - columns);
    buf_printf(out, "%s\n", meaning);
}

static void
add_forms(struct buf *out, const char *title, const struct form_row *rows, unsigned count)
{
    buf_printf(out, "\n%s\n", title);
    for (unsigned i = 0; i < count; i++)
        add_row(out, 2, "", rows[i].form, rows[i].meaning);
}

void
terms_help(struct buf *out)
{
    buf_add_c(out, "A statement starts in column 1, its attributes are indented below it.\n");
    for (unsigned s = 0; s < STATEMENT_COUNT; s++) {
        const struct statement_row *row = &statement_rows[s];

        buf_add_byte(out, '\n');
        add_row(out, 0, row->word, row->head_text, row->meaning);
        for (unsigned i = 0; i < ATTRIBUTE_COUNT; i++)
            if (attribute_rows[i].statement == s)
                add_row(out, 2, attribute_rows[i].words, attribute_rows[i].arguments,
                        attribute_rows[i].meaning);
    }
    add_forms(out, "ZONE-EXPRESSION", form_rows, FORM_COUNT);
    add_forms(out, "CONDITION of an except line", condition_rows, CONDITION_COUNT);
    buf_add_c(out, "\nValues\n");
    for (unsigned i = 0; i < value_row_count; i++) {
        if (value_rows[i].name[0])
            add_row(out, 2, value_rows[i].name, "", "");
        add_row(out, 4, value_rows[i].form, "", value_rows[i].meaning);
    }
    buf_add_c(out, "\nWarnings\n");
    for (unsigned i = 0; i < lint_row_count; i++)
        add_row(out, 2, lint_rows[i].name, lint_is_always(i) ? "" : "(check --lint)",
                lint_rows[i].meaning);
}

/* ---- scdoc ---- */

/* What scdoc would take for markup. */
static void
add_escaped(struct buf *out, const char *text)
{
    for (; *text; text++) {
        if (strchr("\\*_[]|<>#.~", *text))
            buf_add_byte(out, '\\');
        buf_add_byte(out, *text);
    }
}

static void
add_cells(struct buf *out, bool first, const char *word, const char *arguments, const char *often,
          const char *meaning)
{
    buf_add_c(out, first ? "[[ " : "|  ");
    if (word[0]) {
        buf_add_byte(out, '*');
        add_escaped(out, word);
        buf_add_c(out, "* ");
    }
    add_escaped(out, arguments);
    if (often) {
        buf_add_c(out, "\n:[ ");
        add_escaped(out, often);
    }
    buf_add_c(out, "\n:[ ");
    add_escaped(out, meaning);
    buf_add_byte(out, '\n');
}

static void
add_statement_table(struct buf *out, unsigned statement)
{
    const struct statement_row *row = &statement_rows[statement];
    bool                        first = true;

    buf_printf(out, "## %s\n\n*%s* ", row->word, row->word);
    add_escaped(out, row->head_text);
    buf_add_c(out, "\n\n");
    add_escaped(out, row->meaning);
    buf_add_c(out, ".\n\n");
    for (unsigned i = 0; i < ATTRIBUTE_COUNT; i++) {
        const struct attribute_row *a = &attribute_rows[i];

        if (a->statement != statement)
            continue;
        add_cells(out, first, a->words, a->arguments, often_words[a->often], a->meaning);
        first = false;
    }
    buf_add_c(out, first ? "" : "\n");
}

static void
add_form_table(struct buf *out, const char *title, const struct form_row *rows, unsigned count)
{
    buf_printf(out, "# %s\n\n", title);
    for (unsigned i = 0; i < count; i++)
        add_cells(out, i == 0, "", rows[i].form, NULL, rows[i].meaning);
    buf_add_byte(out, '\n');
}

void
terms_help_scdoc(struct buf *out)
{
    buf_add_c(out, "# STATEMENTS\n\n");
    for (unsigned s = 0; s < STATEMENT_COUNT; s++)
        add_statement_table(out, s);
    add_form_table(out, "ZONE EXPRESSIONS", form_rows, FORM_COUNT);
    add_form_table(out, "CONDITIONS OF AN EXCEPT LINE", condition_rows, CONDITION_COUNT);
    buf_add_c(out, "# VALUES\n\n");
    for (unsigned i = 0; i < value_row_count; i++)
        add_cells(out, i == 0, value_rows[i].name, "", value_rows[i].form, value_rows[i].meaning);
    buf_add_c(out, "\n# WARNINGS\n\n");
    for (unsigned i = 0; i < lint_row_count; i++)
        add_cells(out, i == 0, lint_rows[i].name, "",
                  lint_is_always(i) ? "always" : "with check --lint", lint_rows[i].meaning);
    buf_add_byte(out, '\n');
}
