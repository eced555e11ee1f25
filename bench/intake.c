/*
 * bench/intake.c - how fast files become reports: rows a second and megabytes a second of
 * JSON Lines, CSV by its header and ucdp-ged, with what json_parse alone takes of the same
 * texts. From memory, one thread, CPU time, the best of three runs.
 *
 *     bench_intake [UCDP-GED.csv]      default examples/ukraine/ucdp-ged-ukraine.csv
 */
#include "base/sys.h"
#include "intake/intake.h"

#include <stdlib.h>

enum { ROWS_WANTED = 100000, RUNS = 3 };

static struct arena step;

static void
must(enum status status, const struct err *err)
{
    if (status == TRUCE_OK)
        return;
    (void)fprintf(stderr, "bench_intake: %s\n", err->text);
    exit(status_exit(status));
}

static bool lean; /* the report alone, without a tree */

/* One pass; with `texts`, each report's text as a line into it. */
static unsigned
read_all(struct str bytes, const char *profile, struct buf *texts)
{
    struct intake_options options = { .profile = profile, .lean = lean };
    struct arena          keep;
    struct intake        *intake;
    struct intake_item    item;
    struct err            err = { 0 };
    unsigned              rows = 0;
    bool                  more = true;

    arena_init(&keep, 1 << 26);
    must(intake_open_memory("bench", bytes, &options, &keep, &intake, &err), &err);
    for (;;) {
        arena_reset(&step);
        must(intake_next(intake, &step, &item, &more, &err), &err);
        if (!more)
            break;
        CHECK(!item.rejected);
        rows++;
        if (texts) {
            buf_add(texts, item.text);
            buf_add_byte(texts, '\n');
        }
    }
    intake_close(intake);
    arena_free(&keep);
    return rows;
}

static unsigned
parse_all(struct str lines)
{
    const struct json *json;
    struct str         line;
    struct err         err = { 0 };
    unsigned           rows = 0;

    for (; str_cut(&lines, '\n', &line); rows++) {
        arena_reset(&step);
        must(json_parse(line, &step, &json, &err), &err);
    }
    return rows;
}

/* profile NULL: json_parse alone. */
static void
measure(const char *name, struct str bytes, const char *profile)
{
    double   best_s = 1e9;
    unsigned rows = 0;

    for (int run = 0; run < RUNS; run++) {
        double from_s = sys_cpu_s();
        rows = profile ? read_all(bytes, profile, NULL) : parse_all(bytes);
        double took_s = sys_cpu_s() - from_s;
        best_s = took_s < best_s ? took_s : best_s;
    }
    printf("%-28s %9.0f rows/s %7.0f MB/s %6.0f bytes/row\n", name, rows / best_s,
           (double)bytes.len / best_s * 1e-6, (double)bytes.len / rows);
}

/* The table's rows again and again behind its header. */
static void
repeat_rows(const struct buf *table, unsigned rows, struct buf *out)
{
    struct str rest = buf_str(table), header;

    CHECK(str_cut(&rest, '\n', &header));
    buf_add(out, header);
    buf_add_byte(out, '\n');
    for (unsigned i = 0; i < ROWS_WANTED / rows; i++)
        buf_add(out, rest);
}

static void
add_short(struct buf *lines, struct buf *table)
{
    buf_add_c(table, "id,source,from,lat,lon,radius_m,act,weapon,count_min,count_max\n");
    for (unsigned i = 0; i < ROWS_WANTED; i++) {
        buf_printf(table, "%u,smm,2018-10-04T16:32:00Z,48.%05u,37.%05u,50,explosion,mortar,3,3\n",
                   i, i * 7 % 100000, i * 13 % 100000);
        buf_printf(lines, "{\"id\":\"%u\",\"source\":\"smm\",\"from\":\"2018-10-04T16:32:00Z\","
                          "\"lat\":48.%05u,\"lon\":37.%05u,\"radius_m\":50,\"act\":\"explosion\","
                          "\"weapon\":\"mortar\",\"count_min\":3,\"count_max\":3}\n",
                   i, i * 7 % 100000, i * 13 % 100000);
    }
}

int
main(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : TOP_FOLDER "/examples/ukraine/ucdp-ged-ukraine.csv";
    struct buf  table, ged, ged_lines, csv, lines;
    struct err  err = { 0 };

    arena_init(&step, 1 << 26);
    buf_init(&table, 1 << 28);
    buf_init(&ged, 1 << 28);
    buf_init(&ged_lines, 1 << 29);
    buf_init(&csv, 1 << 28);
    buf_init(&lines, 1 << 28);
    must(sys_read_file(path, &table, &err), &err);
    repeat_rows(&table, read_all(buf_str(&table), "ucdp-ged", NULL), &ged);
    (void)read_all(buf_str(&ged), "ucdp-ged", &ged_lines);
    add_short(&lines, &csv);
    CHECK(!ged.failed && !ged_lines.failed && !csv.failed && !lines.failed);

    measure("short, JSON parsing alone", buf_str(&lines), NULL);
    measure("short, jsonl", buf_str(&lines), "jsonl");
    lean = true;
    measure("short, jsonl, report alone", buf_str(&lines), "jsonl");
    lean = false;
    measure("short, csv", buf_str(&csv), "csv");
    measure("GED, JSON parsing alone", buf_str(&ged_lines), NULL);
    measure("GED, jsonl", buf_str(&ged_lines), "jsonl");
    lean = true;
    measure("GED, jsonl, report alone", buf_str(&ged_lines), "jsonl");
    lean = false;
    measure("GED, ucdp-ged", buf_str(&ged), "ucdp-ged");

    buf_free(&table);
    buf_free(&ged);
    buf_free(&ged_lines);
    buf_free(&csv);
    buf_free(&lines);
    arena_free(&step);
    return 0;
}
