/*
 * bench/peers/work.h - the files of `bench_cells write`, the clock, and the line of
 * figures, for peers in C and C++. The rule's cheap conditions are tested here, before
 * geometry: no peer has them of its own.
 */
#ifndef BENCH_PEERS_WORK_H
#define BENCH_PEERS_WORK_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

struct zone {
    int32_t  kind, count;
    double  *at; /* longitude, latitude; closed */
    int64_t  from, until;
    uint32_t acts, parties;
};

struct report {
    double   lon, lat;
    int32_t  time;
    uint16_t act, party;
};

static struct zone   *zones;
static struct report *reports;
static int32_t        zone_count;
static uint32_t       report_count;

static inline double
cpu_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static inline void
need(int holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "peer: %s\n", what);
    exit(1);
}

static inline void
take(FILE *file, void *to, size_t size)
{
    need(fread(to, 1, size, file) == size, "a file of work is cut short");
}

static inline FILE *
open_work(const char *folder, const char *name)
{
    char path[512];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    need(file != NULL, "no files of work; run bench_cells write FOLDER");
    return file;
}

static inline void
read_zones(const char *folder)
{
    FILE *file = open_work(folder, "zones.bin");

    take(file, &zone_count, 4);
    zones = (struct zone *)calloc((size_t)zone_count, sizeof *zones);
    for (int32_t i = 0; i < zone_count; i++) {
        int32_t number;

        take(file, &number, 4);
        take(file, &zones[i].kind, 8);
        zones[i].at = (double *)malloc((size_t)zones[i].count * 16);
        take(file, zones[i].at, (size_t)zones[i].count * 16);
        take(file, &zones[i].from, 24);
    }
    fclose(file);
}

static inline void
read_reports(const char *folder, char set, uint32_t count)
{
    char  name[] = "points_U.bin";
    FILE *file;

    name[7] = set;
    file = open_work(folder, name);
    reports = (struct report *)realloc(reports, count * sizeof *reports);
    take(file, reports, count * sizeof *reports);
    report_count = count;
    fclose(file);
}

static inline int
rule_holds(const struct zone *zone, const struct report *report)
{
    return report->time >= zone->from && report->time < zone->until &&
           (zone->acts >> report->act & 1) && (zone->parties >> report->party & 1);
}

static inline void
say_built(const char *peer, double from_s)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    printf("%s built %.0f ms, %ld MB with its zones\n", peer, (cpu_s() - from_s) * 1e3,
           usage.ru_maxrss / 1024);
}

static inline void
say(const char *peer, char set, int match, double took_s, uint64_t hits, uint64_t sum)
{
    printf("%s %c %s %.1f %llu %llu\n", peer, set, match ? "rules" : "zones",
           took_s / report_count * 1e9, (unsigned long long)hits,
           (unsigned long long)sum);
    fflush(stdout);
}

#endif
