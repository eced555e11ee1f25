#include "beside.h"

#include "base/sys.h"

#include <stdlib.h>
#include <unistd.h>

struct err err;
char       path[4096];

struct watch
watch_start(void)
{
    return (struct watch){ sys_clock_s(), sys_cpu_s() };
}

struct rate
watch_rate(struct watch watch, double count)
{
    return (struct rate){ count / (sys_clock_s() - watch.wall_s),
                          count / (sys_cpu_s() - watch.cpu_s) };
}

void
keep_best(struct rate *best, struct rate rate)
{
    best->wall = rate.wall > best->wall ? rate.wall : best->wall;
    best->cpu = rate.cpu > best->cpu ? rate.cpu : best->cpu;
}

void
must(enum status status)
{
    if (status == TRUCE_OK)
        return;
    (void)fprintf(stderr, "bench: %s\n", err.text);
    exit(status_exit(status));
}

void
must_sql(sqlite3 *db, int code)
{
    if (code == SQLITE_OK || code == SQLITE_DONE)
        return;
    (void)fprintf(stderr, "bench: %s\n", sqlite3_errmsg(db));
    exit(1);
}

void
remove_store(void)
{
    static const char *const endings[] = { "", "-wal", "-shm" };

    for (size_t i = 0; i < 3; i++) {
        char file[4200];

        (void)snprintf(file, sizeof file, "%s%s", path, endings[i]);
        (void)unlink(file);
    }
}
