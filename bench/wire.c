/*
 * bench/wire.c - how fast reports are read: JSON Lines by json_parse and by jansson, the
 * same rows as CSV, lines alone. CPU time, best of nine runs over the same bytes.
 *
 *   bench_wire              all of them; with a name, those that begin with it
 *   bench_wire parse FILE   json_parse alone over the lines of a file, to hold truce eval
 *                           against
 */
#include "base/arena.h"
#include "wire/csv.h"
#include "wire/json.h"
#include "wire/lines.h"

#ifdef HAVE_JANSSON
#include "oracle/jansson_names.h"
#endif
#include <stdlib.h>

enum { BENCH_BYTES = 20 * 1024 * 1024, BENCH_RUNS = 9 };

static uint64_t state = 88172645463325252u; /* xorshift64, Marsaglia 2003 */

static unsigned
below(unsigned limit)
{
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return (unsigned)(state >> 33) % limit;
}

static const char *const texts[] = {
    "Two undetermined explosions 3-5 km to the south-east, assessed as impacts.",
    "Burst of small-arms fire heard at the entry-exit checkpoint; the patrol withdrew.",
    "\\u0421\\u043f\\u043e\\u0441\\u0442\\u0435\\u0440\\u0456\\u0433\\u0430\\u0447 said \\\"nothing seen\\\".",
    "Дві вибухові хвилі на південний схід від позиції, джерело невідоме.",
};

/* About 500 bytes with what a monitor's daily table holds. */
static void
add_report(struct buf *buf, unsigned number)
{
    buf_printf(buf,
               "{\"id\":\"2020-%06u\",\"source\":\"monitor/%u\",\"reliability\":\"B\","
               "\"from\":\"2020-03-%02uT%02u:%02u:00+02:00\",\"lat\":%u.%05u,\"lon\":%u.%05u,"
               "\"radius_m\":%u,\"act\":\"explosion\",\"weapon\":\"mortar\",\"calibre_mm\":%u,"
               "\"count\":[%u,%u],\"by\":null,\"place\":\"Shyrokyne (20 km east of Mariupol)\","
               "\"site\":\"camera %u\",\"killed\":0,\"injured\":0,\"civilian\":false,"
               "\"bearing_deg\":%u,\"range_max_m\":%u,\"lang\":\"en\",\"text\":\"%s\","
               "\"url\":\"https://example.org/reports/2020/%06u\"}\n",
               number, below(40), 1 + below(28), below(24), below(60), 47 + below(3),
               below(100000), 37 + below(3), below(100000), 50 * below(40), 82 + below(70),
               below(9), 9 + below(9), below(30), below(360), 1000 * below(9), texts[number % 4],
               number);
}

static void
add_row(struct buf *buf, unsigned number)
{
    buf_printf(buf,
               "2020-%06u,monitor/%u,B,2020-03-%02uT%02u:%02u:00+02:00,%u.%05u,%u.%05u,%u,"
               "explosion,mortar,%u,%u,%u,,\"Shyrokyne (20 km east, of Mariupol)\",camera %u,"
               "0,0,false,%u,%u,en,\"%s\"\"%u\"\"\",https://example.org/reports/2020/%06u\n",
               number, below(40), 1 + below(28), below(24), below(60), 47 + below(3),
               below(100000), 37 + below(3), below(100000), 50 * below(40), 82 + below(70),
               below(9), 9 + below(9), below(30), below(360), 1000 * below(9), texts[number % 2],
               number, number);
}

static void
must(enum status status)
{
    CHECK(status == TRUCE_OK);
}

/* ---- what is measured: each gives a sum that the work cannot be left out of ---- */

static uint64_t
run_lines(struct str text)
{
    struct lines lines;
    struct str   line;
    bool         more = true;
    uint64_t     sum = 0;

    must(lines_open_memory(&lines, text, 0, NULL));
    for (must(lines_next(&lines, &line, &more, NULL)); more;
         must(lines_next(&lines, &line, &more, NULL)))
        sum += line.len;
    lines_close(&lines);
    return sum;
}

static uint64_t
run_json(struct str text)
{
    struct arena       step;
    struct str         line;
    const struct json *json;
    uint64_t           sum = 0;

    arena_init(&step, BENCH_BYTES);
    while (str_cut(&text, '\n', &line)) {
        arena_reset(&step);
        must(json_parse(line, &step, &json, NULL));
        sum += json->count;
    }
    arena_free(&step);
    return sum;
}

static uint64_t
run_canonical(struct str text)
{
    struct arena       step;
    struct buf         buf;
    struct str         line;
    const struct json *json;
    uint64_t           sum = 0;

    arena_init(&step, BENCH_BYTES);
    buf_init(&buf, BENCH_BYTES);
    while (str_cut(&text, '\n', &line)) {
        arena_reset(&step);
        buf_clear(&buf);
        must(json_parse(line, &step, &json, NULL));
        must(json_add_canonical(&buf, json, &step, NULL));
        sum += buf.len;
    }
    arena_free(&step);
    buf_free(&buf);
    return sum;
}

static uint64_t
run_csv(struct str text)
{
    static struct csv_row row;
    struct csv           *csv;
    bool                  more = true;
    uint64_t              sum = 0;

    must(csv_open_memory(text, 0, &csv, NULL));
    for (must(csv_next(csv, &row, &more, NULL)); more; must(csv_next(csv, &row, &more, NULL)))
        sum += row.count;
    csv_close(csv);
    return sum;
}

#ifdef HAVE_JANSSON
static uint64_t
run_jansson(struct str text)
{
    struct str line;
    uint64_t   sum = 0;

    while (str_cut(&text, '\n', &line)) {
        json_t *json = json_loadb(line.at, line.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);

        CHECK(json);
        sum += json_object_size(json);
        json_decref(json);
    }
    return sum;
}
#endif

static const char *only; /* the argument: names that begin with it */

static void
measure(const char *name, uint64_t (*run)(struct str text), struct str text)
{
    double   best = 0;
    uint64_t sum = 0;

    if (only && !str_starts(str_from_c(name), str_from_c(only)))
        return;
    for (int i = 0; i < BENCH_RUNS; i++) {
        double from = sys_cpu_s();

        sum = run(text);
        double spent = sys_cpu_s() - from;
        best = i == 0 || spent < best ? spent : best;
    }
    printf("%-28s %8.0f MB/s   sum %llu\n", name, (double)text.len / best * 1e-6,
           (unsigned long long)sum);
}

static void
measure_file(const char *path)
{
    struct buf text;

    buf_init(&text, (size_t)4 << 30);
    must(sys_read_file(path, &text, NULL));
    measure("json_parse alone", run_json, buf_str(&text));
    buf_free(&text);
}

int
main(int argc, char **argv)
{
    struct buf json, csv;
    unsigned   count = 0;

    if (argc == 3 && strcmp(argv[1], "parse") == 0) {
        measure_file(argv[2]);
        return 0;
    }
    only = argc > 1 ? argv[1] : NULL;
    buf_init(&json, 2 * BENCH_BYTES);
    buf_init(&csv, 2 * BENCH_BYTES);
    while (json.len < BENCH_BYTES) {
        add_report(&json, count);
        add_row(&csv, count++);
    }
    must(buf_status(&json, NULL));
    must(buf_status(&csv, NULL));
    printf("%u records, %zu bytes of JSON and %zu of CSV each\n", count, json.len / count,
           csv.len / count);
    measure("lines", run_lines, buf_str(&json));
    measure("json_parse", run_json, buf_str(&json));
    measure("canonical form, with parsing", run_canonical, buf_str(&json));
#ifdef HAVE_JANSSON
    measure("jansson", run_jansson, buf_str(&json));
#endif
    measure("csv_next", run_csv, buf_str(&csv));
    buf_free(&json);
    buf_free(&csv);
    return 0;
}
