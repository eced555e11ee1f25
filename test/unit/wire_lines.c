#include "test.h"

#include "base/fault.h"
#include "wire/lines.h"

#include <unistd.h>

enum { SHOWN_BYTES = 64 * 1024 };

/* "1<first>2<second>", with "!words" for a refused line. */
static struct str
shown(struct str text, size_t piece)
{
    static struct buf buf;
    struct lines      lines;
    struct err        err = { 0 };
    bool              more = true;

    buf_free(&buf);
    buf_init(&buf, SHOWN_BYTES);
    EXPECT(lines_open_memory(&lines, text, piece, &err) == TRUCE_OK);
    while (more) {
        struct str  line;
        enum status status = lines_next(&lines, &line, &more, &err);

        if (status != TRUCE_OK)
            buf_printf(&buf, "!%d:%u:%s", status == TRUCE_LIMIT, err.line, err.text);
        else if (more)
            buf_printf(&buf, "%d<%.*s>", (int)lines.number, STR_ARGS(line));
        err = (struct err){ 0 };
    }
    EXPECT(lines.bytes_read == (int64_t)text.len);
    lines_close(&lines);
    return buf_str(&buf);
}

TEST(lines_end_in_lf_or_cr_lf_or_the_end_of_the_file)
{
    for (size_t piece = 0; piece < 9; piece++) {
        EXPECT_STR(shown(STR(""), piece), STR(""));
        EXPECT_STR(shown(STR("\n"), piece), STR("1<>"));
        EXPECT_STR(shown(STR("one\r\n\r\n\nfour"), piece), STR("1<one>2<>3<>4<four>"));
        EXPECT_STR(shown(STR("one\rmore\n"), piece), STR("1<one\rmore>"));
        EXPECT_STR(shown(STR("\xEF\xBB\xBFone\n\xEF\xBB\xBFtwo\n"), piece),
                   STR("1<one>2<\xEF\xBB\xBFtwo>"));
        EXPECT_STR(shown(STR("\xEF\xBB\xBF"), piece), STR("1<>"));
        EXPECT_STR(shown(STR("\xEF\xBB"), piece), STR("1<\xEF\xBB>"));
    }
}

TEST(a_line_too_long_costs_one_line_and_no_more_memory)
{
    size_t       len = 20 * (size_t)LINES_LEN_MAX;
    char        *text = malloc(len + 16);
    struct lines lines;
    struct str   line;
    bool         more = false;
    struct err   err = { 0 };

    memset(text, 'x', len);
    memcpy(text, "first\n", 6);
    memcpy(text + len, "\nlast", 5);
    EXPECT(lines_open_memory(&lines, (struct str){ text, len + 5 }, 0, &err) == TRUCE_OK);
    EXPECT(lines_next(&lines, &line, &more, &err) == TRUCE_OK && str_eq_c(line, "first"));
    EXPECT(lines_next(&lines, &line, &more, &err) == TRUCE_LIMIT);
    EXPECT(err.line == 2 && err.column == 0);
    EXPECT(str_eq_c(str_from_c(err.text), "a line of more than 1048576 bytes"));
    EXPECT(lines_next(&lines, &line, &more, &err) == TRUCE_OK && str_eq_c(line, "last"));
    EXPECT(lines.number == 3 && lines.buf.size <= 2 * (size_t)LINES_LEN_MAX);
    EXPECT(lines_next(&lines, &line, &more, &err) == TRUCE_OK && !more);
    EXPECT(lines_next(&lines, &line, &more, &err) == TRUCE_OK && !more);
    lines_close(&lines);
    free(text);
}

TEST(the_longest_line_is_given_and_one_byte_more_is_not)
{
    char *text = malloc(LINES_LEN_MAX + 16);

    for (size_t piece = 0; piece < 100 * 1024; piece += 50 * 1024 + 1)
        for (int more = 0; more < 4; more++)
            for (int ends = 0; ends < 6; ends++) {
                static const char *const end[] = { "", "\n", "\r\n", "\nx", "\r\nx", "\r" };
                struct lines lines;
                struct str   line = STR_NONE;
                struct err   err = { 0 };
                bool         any = false;
                size_t       mark = more == 3 ? 3 : 0;
                size_t       len = mark + LINES_LEN_MAX + (size_t)(more % 3);

                memset(text, 'x', len);
                memcpy(text, mark ? "\xEF\xBB\xBF" : "xxx", 3);
                memcpy(text + len, end[ends], strlen(end[ends]));
                struct str all = { text, len + strlen(end[ends]) };
                EXPECT(lines_open_memory(&lines, all, piece, &err) == TRUCE_OK);
                enum status status = lines_next(&lines, &line, &any, &err);
                if (more % 3)
                    EXPECT(status == TRUCE_LIMIT && err.line == 1);
                else
                    EXPECT(status == TRUCE_OK && any && line.len == LINES_LEN_MAX);
                EXPECT(lines_next(&lines, &line, &any, &err) == TRUCE_OK);
                EXPECT(any == (strchr(end[ends], 'x') != NULL));
                EXPECT(!any || (str_eq_c(line, "x") && lines.number == 2));
                lines_close(&lines);
            }
    free(text);
}

TEST(a_file_and_a_pipe_give_the_same_lines)
{
    char         path[] = "/tmp/truce-lines-XXXXXX", name[32];
    int          file = mkstemp(path), ends[2];
    struct lines lines;
    struct err   err = { 0 };
    struct str   line;
    bool         more;

    EXPECT(file >= 0 && pipe(ends) == 0);
    EXPECT(sys_write(file, path, STR("a\nb"), &err) == TRUCE_OK);
    EXPECT(sys_write(ends[1], "pipe", STR("a\nb"), &err) == TRUCE_OK);
    close(ends[1]);
    close(file);
    snprintf(name, sizeof name, "/dev/fd/%d", ends[0]);
    for (int i = 0; i < 2; i++) {
        EXPECT(lines_open(&lines, i ? name : path, &err) == TRUCE_OK);
        EXPECT(lines.file.size == (i ? -1 : 3));
        EXPECT(lines_next(&lines, &line, &more, &err) == TRUCE_OK && str_eq_c(line, "a"));
        EXPECT(lines_next(&lines, &line, &more, &err) == TRUCE_OK && str_eq_c(line, "b"));
        EXPECT(lines_next(&lines, &line, &more, &err) == TRUCE_OK && !more);
        lines_close(&lines);
    }
    close(ends[0]);
    unlink(path);
    EXPECT(lines_open(&lines, path, &err) == TRUCE_MISSING && strstr(err.text, path));
}

TEST(a_file_begun_by_another_goes_on_where_that_one_stopped)
{
    char            path[] = "/tmp/truce-lines-XXXXXX", head[4];
    int             made = mkstemp(path);
    struct sys_file file;
    struct lines    lines;
    struct err      err = { 0 };
    struct str      line;
    size_t          got;
    bool            more;

    EXPECT(sys_write(made, path, STR("one\ntwo"), &err) == TRUCE_OK);
    close(made);
    EXPECT(sys_open(path, &file, &err) == TRUCE_OK);
    EXPECT(sys_read(&file, head, sizeof head - 1, &got, &err) == TRUCE_OK && got == 3);
    EXPECT(lines_open_file(&lines, file, (struct str){ head, got }, &err) == TRUCE_OK);
    EXPECT(lines_next(&lines, &line, &more, &err) == TRUCE_OK && str_eq_c(line, "one"));
    EXPECT(lines_next(&lines, &line, &more, &err) == TRUCE_OK && str_eq_c(line, "two"));
    EXPECT(lines_next(&lines, &line, &more, &err) == TRUCE_OK && !more);
    EXPECT(lines.bytes_read == 7);
    lines_close(&lines);
    unlink(path);
}

TEST(a_failing_read_or_no_memory_is_a_status)
{
    char       path[] = "/tmp/truce-lines-XXXXXX";
    int        file = mkstemp(path);
    struct err err = { 0 };

    EXPECT(sys_write(file, path, STR("a\nb\n"), &err) == TRUCE_OK);
    close(file);
    for (uint64_t n = 1;; n++) {
        struct lines lines;
        struct str   line;
        bool         more = true;

        err = (struct err){ 0 };
        fault_arm(n, n % 2);
        enum status status = lines_open(&lines, path, &err);
        bool        opened = status == TRUCE_OK;
        while (status == TRUCE_OK && more)
            status = lines_next(&lines, &line, &more, &err);
        bool met = fault_disarm();
        EXPECT(met ? status != TRUCE_OK && status != TRUCE_LIMIT && err.text[0]
                   : status == TRUCE_OK);
        if (opened)
            lines_close(&lines);
        if (!met)
            break;
    }
    unlink(path);
}
