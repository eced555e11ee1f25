/*
 * cmd/pipeline.h - the lines of a file through several threads, and out in their order.
 *
 * Each lane is a thread that takes a turn, again and again: it reads some lines, works on
 * them, and gives out what came of it once all turns before have given. So the output is
 * that of one thread, byte for byte; memory is that of the lanes.
 *
 * Limits  PIPELINE_LANE_BYTES of lines a turn; PIPELINE_LANES_MAX lanes
 * Errors  the first in the order of the lines, after all that stands before it was given out
 */
#ifndef CMD_PIPELINE_H
#define CMD_PIPELINE_H

#include "intake/intake.h"

enum { PIPELINE_LANES_MAX = 16 };

/* A quarter, half, one and two mebibytes took the same time within the noise. */
enum { PIPELINE_LANE_BYTES = 1 << 19 };

/* A smaller file is soon done by one. */
enum { PIPELINE_FILE_BYTES_MIN = 8 * PIPELINE_LANE_BYTES };

struct pipeline {
    void    *lanes[PIPELINE_LANES_MAX]; /* what `work` and `give` get, each its own */
    unsigned lane_count;
    uint32_t rows_max; /* of a turn */
    const char *name;  /* of the file, for words */
    void    *context;
    /* On the lane's thread. The item is settled and not rejected; step is the lane's. */
    enum status (*work)(void *lane, const struct intake_item *item, struct arena *step,
                        struct err *err);
    /* On any lane's thread, but one at a time and in the order of the lines: what is no
     * report, then what the lane has done this turn. */
    enum status (*reject)(void *context, const struct intake_item *item, struct err *err);
    enum status (*give)(void *context, void *lane, double share, struct err *err);
};

/* Lanes for this machine, at most `most`; 1 where the file is none for this. */
unsigned pipeline_lanes(const struct intake *intake, unsigned most);

enum status pipeline_run(const struct pipeline *pipeline, struct intake *intake,
                         struct err *err) MUST_USE;

#endif
