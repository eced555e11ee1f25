#include "cmd/pipeline.h"

#include "base/sys.h"

#include <pthread.h> /* not threads.h: the thread sanitizer does not see those */

enum { STEP_BYTES = 1 << 28, REJECTS_KEEP_BYTES = 1 << 28, LANES_BYTES = 1 << 28 };

struct row {
    uint64_t          line;
    size_t            at, len;  /* in the lane's text */
    const struct err *rejected; /* when it was read, or when it was settled; NULL: no */
};

struct lane {
    const struct pipeline *pipeline;
    void                  *mine;
    struct buf             text;
    struct row            *rows;
    uint32_t               row_count;
    struct report_reader   reader;
    struct arena           step, keep; /* keep: why rows were rejected, this turn */
    struct intake_item     item;
    enum status            status;
    struct err             err;
    pthread_t              thread;
    bool                   began;
};

unsigned
pipeline_lanes(const struct intake *intake, unsigned most)
{
    unsigned lanes = sys_processors();

    if (!intake_gives_lines(intake) || intake_bytes_total(intake) < PIPELINE_FILE_BYTES_MIN)
        return 1;
    lanes = lanes < most ? lanes : most;
    return lanes < PIPELINE_LANES_MAX ? lanes : PIPELINE_LANES_MAX;
}

/* ---- a lane ---- */

static enum status
reject_row(struct lane *lane, struct row *row, const struct err *why, struct err *err)
{
    struct err *copy = ARENA_NEW(&lane->keep, struct err);

    TRY_NEW(copy, err);
    *copy = *why;
    row->rejected = copy;
    return TRUCE_OK;
}

static enum status
work_rows(struct lane *lane)
{
    struct intake_item *item = &lane->item;

    for (uint32_t i = 0; i < lane->row_count; i++) {
        struct row *row = &lane->rows[i];

        if (row->rejected)
            continue;
        arena_reset(&lane->step);
        item->line = row->line;
        item->raw = (struct str){ lane->text.at + row->at, row->len };
        item->rejected = false;
        TRY(intake_settle_line(&lane->reader, &lane->step, item, &lane->err));
        if (item->rejected)
            TRY(reject_row(lane, row, &item->why, &lane->err));
        else
            TRY(lane->pipeline->work(lane->mine, item, &lane->step, &lane->err));
    }
    return TRUCE_OK;
}

static void *
run_lane(void *context)
{
    struct lane *lane = context;

    lane->status = work_rows(lane);
    return NULL;
}

/* *ret_more false at the end of the file. */
static enum status
fill_lane(struct lane *lane, struct intake *intake, bool *ret_more, struct err *err)
{
    struct intake_item *item = &lane->item;

    buf_clear(&lane->text);
    arena_reset(&lane->keep);
    lane->row_count = 0;
    lane->status = TRUCE_OK;
    while (*ret_more && lane->row_count < lane->pipeline->rows_max &&
           lane->text.len < PIPELINE_LANE_BYTES) {
        struct row *row = &lane->rows[lane->row_count];

        TRY(intake_next_line(intake, item, ret_more, err));
        if (!*ret_more)
            break;
        *row = (struct row){ item->line, lane->text.len, item->raw.len, NULL };
        if (item->rejected)
            TRY(reject_row(lane, row, &item->why, err));
        buf_add(&lane->text, item->raw);
        lane->row_count++;
    }
    return buf_status(&lane->text, err);
}

/* ---- a turn ---- */

/* The first lane on this thread; one whose thread cannot be begun too. */
static void
run_lanes(struct lane *lanes, unsigned count)
{
    for (unsigned i = 1; i < count; i++)
        lanes[i].began = pthread_create(&lanes[i].thread, NULL, run_lane, &lanes[i]) == 0;
    (void)run_lane(&lanes[0]);
    for (unsigned i = 1; i < count; i++) {
        if (lanes[i].began)
            (void)pthread_join(lanes[i].thread, NULL);
        else
            (void)run_lane(&lanes[i]);
    }
}

static enum status
give_rejects(struct lane *lane, struct err *err)
{
    struct intake_item *item = &lane->item;

    for (uint32_t i = 0; i < lane->row_count; i++) {
        const struct row *row = &lane->rows[i];

        if (!row->rejected)
            continue;
        item->rejected = true;
        item->line = row->line;
        item->why = *row->rejected;
        item->raw = (struct str){ lane->text.at + row->at, row->len };
        TRY(lane->pipeline->reject(lane->pipeline->context, item, err));
    }
    return TRUCE_OK;
}

static enum status
give_lanes(struct lane *lanes, unsigned count, double share, struct err *err)
{
    for (unsigned i = 0; i < count; i++) {
        const struct pipeline *pipeline = lanes[i].pipeline;

        TRY(give_rejects(&lanes[i], err));
        TRY(pipeline->give(pipeline->context, lanes[i].mine, share, err));
        if (lanes[i].status != TRUCE_OK)
            return err_at(err, lanes[i].status, lanes[i].err.line, lanes[i].err.column, "%s",
                          lanes[i].err.text);
    }
    return TRUCE_OK;
}

static uint64_t
last_line(const struct lane *lane)
{
    return lane->row_count ? lane->rows[lane->row_count - 1].line : 0;
}

static enum status
run_turns(struct lane *lanes, unsigned count, struct intake *intake, struct err *err)
{
    double      total = (double)intake_bytes_total(intake);
    bool        more = true;
    enum status status = TRUCE_OK; /* of the reading: what was read before is judged */

    while (more && status == TRUCE_OK) {
        unsigned used = 0;

        while (used < count && more && status == TRUCE_OK)
            status = fill_lane(&lanes[used++], intake, &more, err);
        run_lanes(lanes, used);
        TRY(give_lanes(lanes, used, (double)intake_bytes_read(intake) / total, err));
        if (sys_interrupted())
            return err_set(err, TRUCE_INTERRUPTED, "interrupted at line %llu of '%s'",
                           (unsigned long long)last_line(&lanes[used - 1]),
                           lanes[0].pipeline->name);
    }
    return status;
}

static void
init_lane(struct lane *lane, const struct pipeline *pipeline, void *mine,
          struct intake *intake)
{
    lane->pipeline = pipeline;
    lane->mine = mine;
    lane->reader = intake_reader(intake);
    arena_init(&lane->step, STEP_BYTES);
    arena_init(&lane->keep, REJECTS_KEEP_BYTES);
    buf_init(&lane->text, 4 * PIPELINE_LANE_BYTES); /* a line more than is wanted */
}

static void
free_lane(struct lane *lane)
{
    buf_free(&lane->text);
    arena_free(&lane->step);
    arena_free(&lane->keep);
}

enum status
pipeline_run(const struct pipeline *pipeline, struct intake *intake, struct err *err)
{
    unsigned     count = pipeline->lane_count;
    struct arena arena;
    struct lane *lanes;
    enum status  status = TRUCE_OK;

    CHECK(count && count <= PIPELINE_LANES_MAX && pipeline->rows_max);
    arena_init(&arena, LANES_BYTES);
    lanes = ARENA_ARRAY(&arena, count, struct lane);
    if (!lanes)
        return err_memory(err);
    for (unsigned i = 0; i < count; i++) {
        init_lane(&lanes[i], pipeline, pipeline->lanes[i], intake);
        lanes[i].rows = ARENA_ARRAY(&arena, pipeline->rows_max, struct row);
        if (!lanes[i].rows)
            status = err_memory(err);
    }
    if (status == TRUCE_OK)
        status = run_turns(lanes, count, intake, err);
    for (unsigned i = 0; i < count; i++)
        free_lane(&lanes[i]);
    arena_free(&arena);
    return status;
}
