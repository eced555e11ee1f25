#include "test.h"

#include "base/fault.h"
#include "wire/csv.h"

#include <unistd.h>

enum { SHOWN_BYTES = 4 * 1024 * 1024 };

static struct csv_row row;

/* "1[a|b]3!words!" for rows and refusals, each with its line. */
static void
show(struct str text, size_t piece, struct buf *buf)
{
    struct csv *csv;
    bool        more = true;

    EXPECT(csv_open_memory(text, piece, &csv, NULL) == TRUCE_OK);
    while (more) {
        struct err  err = { 0 };
        enum status status = csv_next(csv, &row, &more, &err);

        if (status != TRUCE_OK) {
            buf_printf(buf, "%u!%s!", err.line, err.text);
            EXPECT((status == TRUCE_SYNTAX || status == TRUCE_LIMIT) && !err.column);
            continue;
        }
        for (uint32_t i = 0; more && i < row.count; i++) {
            if (i == 0)
                buf_printf(buf, "%d[", (int)row.line);
            else
                buf_add_byte(buf, '|');
            buf_add(buf, row.cells[i]);
        }
        if (more)
            buf_add_byte(buf, ']');
    }
    EXPECT(csv_bytes_read(csv) == (int64_t)text.len && csv_size(csv) == (int64_t)text.len);
    csv_close(csv);
}

/* However the bytes come in. */
static bool
gives(struct str text, const char *want)
{
    bool same = true;

    for (size_t piece = 0; piece < 12; piece++) {
        struct buf buf;

        buf_init(&buf, SHOWN_BYTES);
        show(text, piece, &buf);
        if (same && !str_eq_c(buf_str(&buf), want)) {
            printf("# by %zu: got  %.*s\n#       want %s\n", piece, STR_ARGS(buf_str(&buf)), want);
            same = false;
        }
        buf_free(&buf);
    }
    return same;
}

#define GIVES(text, want) EXPECT(gives(STR(text), want))

TEST(rows_end_in_lf_or_cr_lf_or_the_end_of_the_file)
{
    GIVES("", "");
    GIVES("\n\r\n", "");
    GIVES("a,b\r\n1,2\n3,4", "1[a|b]2[1|2]3[3|4]");
    GIVES("a,b\r\n1,2\r", "1[a|b]2[1|2]");
    GIVES("a,b\n1,\n,2\n,\n", "1[a|b]2[1|]3[|2]");
    GIVES("a,b\n1,", "1[a|b]2[1|]");
    GIVES("a\rb,c\n", "1[a\rb|c]");
    GIVES("\n\na\n\n\nb\n", "3[a]6[b]");
    GIVES("\xEF\xBB\xBF" "a,b\n", "1[a|b]");
    GIVES("\xEF\xBB\xBF\"a\",b\n", "1[a|b]");
    GIVES("\xEF\xBB", "1[\xEF\xBB]");
    GIVES("\xEF\xBB\xBF", "");
}

TEST(quoted_cells_hold_separators_quotes_and_line_ends)
{
    GIVES("a,\"b,c\"\n", "1[a|b,c]");
    GIVES("a,\"b\"\"c\"\r\nd,\"\"\"\"\n", "1[a|b\"c]2[d|\"]");
    GIVES("\"\"\"a\"\"\",x", "1[\"a\"|x]");
    GIVES("\"a\"\"b\"\"\"\"c\",\"\"\"\"\"\"", "1[a\"b\"\"c|\"\"]");
    GIVES("a,\"b\nc\r\nd\"\ne,f\n", "1[a|b\nc\r\nd]4[e|f]");
    GIVES("a,\"\"\nb,\"c\"", "1[a|]2[b|c]");
    GIVES("a,\"b\"\r", "1[a|b]");
    GIVES("\"a,b;;\";c\n1,2;3\n", "1[a,b;;|c]2[1,2|3]");
}

TEST(the_separator_is_the_one_most_frequent_in_the_header)
{
    GIVES("a;b;c,d\n1,5;2;3\n", "1[a|b|c,d]2[1,5|2|3]");
    GIVES("a\tb,c\td\n1,5\t2\t3\n", "1[a|b,c|d]2[1,5|2|3]");
    GIVES("a\n1;2\n", "1[a]2[1;2]");
    GIVES("a,b;c\n1;2,3\n", "1[a|b;c]2[1;2|3]");
    GIVES("\r\n\r\na;b\n1,2;3\n", "3[a|b]4[1,2|3]");
    GIVES("\"a,b,\"\"c\";d\n1;2,3\n", "1[a,b,\"c|d]2[1|2,3]");
}

TEST(a_broken_row_costs_one_row)
{
    GIVES("a,b\n1,x\"y\"\n2,3\n",
          "1[a|b]2!a quote inside cell 2, which does not begin with one!3[2|3]");
    GIVES("a,b\n\"1\"x,2\n2,3\n", "1[a|b]2!text behind the closing quote of cell 1; a quote "
                                  "inside a cell is written twice!3[2|3]");
    GIVES("a,b\n\"1\"\rx,2\n2,3\n", "1[a|b]2!text behind the closing quote of cell 1; a quote "
                                    "inside a cell is written twice!3[2|3]");
    GIVES("a,b\n1,\"x\n2,3\n4,5", "1[a|b]2!the quote of cell 2 is never closed!3[2|3]4[4|5]");
    GIVES("a,b\n1,\"", "1[a|b]2!the quote of cell 2 is never closed!");
    GIVES("a,b\n1,\"x\n2,\"three\"\n4,5",
          "1[a|b]2!text behind the closing quote of cell 2; a quote inside a cell is written "
          "twice!3[2|three]4[4|5]");
    GIVES("a,\"b\n1,2\n", "1!the quote of cell 2 is never closed!2[1|2]");
    /* what a row with several broken lines leaves behind is judged line by line */
    GIVES("a,b\n1,\"x\ny\"z,3\n4,5\n",
          "1[a|b]2!text behind the closing quote of cell 2; a quote inside a cell is written "
          "twice!3!a quote inside cell 1, which does not begin with one!4[4|5]");
    /* quotes made one in a row later found broken would be read wrongly the second time */
    GIVES("a,b\n\"1\"\"\n2,\"\"\"\"\"x\n3,4\n",
          "1[a|b]2!text behind the closing quote of cell 1; a quote inside a cell is written "
          "twice!3!the quote of cell 2 is never closed!4[3|4]");
}

static struct str
repeated(struct buf *buf, const char *head, char fill, size_t count, const char *tail)
{
    buf_init(buf, SHOWN_BYTES);
    buf_add_c(buf, head);
    char *room = buf_room(buf, count);
    memset(room, fill, count);
    buf->len += count;
    buf_add_c(buf, tail);
    return buf_str(buf);
}

static bool
gives_large(struct str text, size_t piece, const char *want)
{
    struct buf buf;

    buf_init(&buf, SHOWN_BYTES);
    show(text, piece, &buf);
    bool same = str_eq_c(buf_str(&buf), want);
    if (!same)
        printf("# got %.*s\n", (int)(buf.len < 300 ? buf.len : 300), buf.at);
    buf_free(&buf);
    return same;
}

TEST(a_row_too_long_costs_one_row)
{
    struct buf buf;

    for (size_t piece = 0; piece < 3; piece++) {
        struct str text = repeated(&buf, "a,b\n1,", 'x', 2 * CSV_ROW_LEN_MAX, "\n2,3\n");

        EXPECT(gives_large(text, piece * 7001, "1[a|b]2!a row of more than 1048576 bytes!3[2|3]"));
        buf_free(&buf);
        text = repeated(&buf, "a,b\n1,\"\n2,3\n", 'x', 2 * CSV_ROW_LEN_MAX, "\n4,5");
        EXPECT(gives_large(text, piece * 7001,
                           "1[a|b]2!the quote of cell 2 is not closed within the 1048576 bytes a "
                           "row may have!3[2|3]4!a row of more than 1048576 bytes!5[4|5]"));
        buf_free(&buf);
        text = repeated(&buf, "a,b\n1,\"", 'x', 2 * CSV_ROW_LEN_MAX, "\"\n4,5");
        EXPECT(gives_large(text, piece * 7001,
                           "1[a|b]2!the quote of cell 2 is not closed within the 1048576 bytes a "
                           "row may have!3[4|5]"));
        buf_free(&buf);
    }
}

TEST(the_longest_row_is_given_and_one_byte_more_is_not)
{
    struct buf buf;

    for (size_t more = 0; more < 2; more++)
        for (size_t piece = 0; piece < 2; piece++) {
            struct str text =
                repeated(&buf, "a,b\n1,", 'x', CSV_ROW_LEN_MAX - 2 + more, "\n2,3\n");
            struct csv *csv;
            bool        any;
            struct err  err = { 0 };

            EXPECT(csv_open_memory(text, piece * 1000, &csv, &err) == TRUCE_OK);
            EXPECT(csv_next(csv, &row, &any, &err) == TRUCE_OK && any);
            EXPECT(csv_next(csv, &row, &any, &err) == (more ? TRUCE_LIMIT : TRUCE_OK));
            EXPECT(more || row.cells[1].len == CSV_ROW_LEN_MAX - 2);
            EXPECT(csv_next(csv, &row, &any, &err) == TRUCE_OK && any && row.line == 3);
            csv_close(csv);
            buf_free(&buf);
        }
}

TEST(a_row_too_wide_costs_one_row)
{
    struct buf buf;
    struct str text = repeated(&buf, "a,b\n\"x\ny\"", ',', CSV_CELLS_MAX, "\n2,3\n");

    EXPECT(gives_large(text, 100, "1[a|b]2!a row of more than 1024 cells!4[2|3]"));
    buf_free(&buf);
    text = repeated(&buf, "a", ',', CSV_CELLS_MAX - 1, "\n");
    struct csv *csv;
    bool        more;
    EXPECT(csv_open_memory(text, 0, &csv, NULL) == TRUCE_OK);
    EXPECT(csv_next(csv, &row, &more, NULL) == TRUCE_OK && more && row.count == CSV_CELLS_MAX);
    csv_close(csv);
    buf_free(&buf);
}

/* Lines that each open a quote could make every row cost the whole window. */
TEST(quotes_never_closed_cost_no_more_than_twice_the_file)
{
    struct buf  buf;
    struct csv *csv;
    bool        more = true;
    unsigned    rows = 0, broken = 0;

    buf_init(&buf, 64 * 1024 * 1024);
    for (int i = 0; i < 1000000; i++)
        buf_add_c(&buf, i % 3 ? "a,\"b\n" : "a,b,c\n");
    EXPECT(csv_open_memory(buf_str(&buf), 0, &csv, NULL) == TRUCE_OK);
    while (more) {
        enum status status = csv_next(csv, &row, &more, NULL);

        broken += status != TRUCE_OK;
        rows += status == TRUCE_OK && more;
    }
    EXPECT(broken > 300000 && rows > 300000);
    csv_close(csv);
    buf_free(&buf);
}

TEST(a_cell_is_quoted_only_where_it_must_be)
{
    struct buf buf;

    buf_init(&buf, 1000);
    csv_add_cell(&buf, STR("plain; text\t'x'"));
    buf_add_byte(&buf, ' ');
    csv_add_cell(&buf, STR("a,b"));
    buf_add_byte(&buf, ' ');
    csv_add_cell(&buf, STR("say \"x\""));
    buf_add_byte(&buf, ' ');
    csv_add_cell(&buf, STR("a\nb"));
    buf_add_byte(&buf, ' ');
    csv_add_cell(&buf, STR("a\rb"));
    buf_add_byte(&buf, ' ');
    csv_add_cell(&buf, STR_NONE);
    EXPECT_STR(buf_str(&buf),
               STR("plain; text\t'x' \"a,b\" \"say \"\"x\"\"\" \"a\nb\" \"a\rb\" "));
    buf_free(&buf);
}

TEST(a_file_begun_by_another_goes_on_where_that_one_stopped)
{
    char            path[] = "/tmp/truce-csv-XXXXXX", head[4];
    int             made = mkstemp(path);
    struct sys_file file;
    struct csv     *csv;
    struct err      err = { 0 };
    size_t          got;
    bool            more;

    EXPECT(sys_write(made, path, STR("a;b\n1;2"), &err) == TRUCE_OK);
    close(made);
    EXPECT(sys_open(path, &file, &err) == TRUCE_OK);
    EXPECT(sys_read(&file, head, 2, &got, &err) == TRUCE_OK && got == 2);
    EXPECT(csv_open_file(file, (struct str){ head, got }, &csv, &err) == TRUCE_OK);
    EXPECT(csv_next(csv, &row, &more, &err) == TRUCE_OK && more && str_eq_c(row.cells[0], "a"));
    EXPECT(csv_next(csv, &row, &more, &err) == TRUCE_OK && more && str_eq_c(row.cells[1], "2"));
    EXPECT(csv_next(csv, &row, &more, &err) == TRUCE_OK && !more);
    EXPECT(csv_bytes_read(csv) == 7);
    csv_close(csv);
    unlink(path);
}

TEST(a_failing_read_or_no_memory_is_a_status)
{
    char       path[] = "/tmp/truce-csv-XXXXXX";
    int        file = mkstemp(path);
    struct err err = { 0 };

    EXPECT(sys_write(file, path, STR("a,b\n1,2\n"), &err) == TRUCE_OK);
    close(file);
    for (uint64_t n = 1;; n++) {
        struct csv *csv = NULL;
        bool        more = true;

        err = (struct err){ 0 };
        fault_arm(n, n % 2);
        enum status status = csv_open(path, &csv, &err);
        while (status == TRUCE_OK && more)
            status = csv_next(csv, &row, &more, &err);
        bool met = fault_disarm();
        EXPECT(met ? (status == TRUCE_IO || status == TRUCE_MEMORY || status == TRUCE_MISSING) &&
                         err.text[0]
                   : status == TRUCE_OK);
        csv_close(csv);
        if (!met)
            break;
    }
    unlink(path);
}
