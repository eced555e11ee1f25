#include "cmd/pipeline.h"

#include "base/sys.h"

#include <pthread.h> /* not threads.h: the thread sanitizer does not see those */

enum { STEP_BYTES = 1 << 28, REJECTS_KEEP_BYTES = 1 << 28, LANES_BYTES = 1 << 28 };

struct row {
    uint64_t          line;
    size_t            at, len;  /* in the lane's text */
    const struct err *rejected; /* when it was read, or when it was settled; NULL: no */
};

/* What the lanes share. */
struct turns {
    struct intake  *intake;
    pthread_mutex_t reading, giving; /* who holds giving may take reading, not the reverse */
    pthread_cond_t  given;
    uint64_t        taken, gave; /* turns */
    bool            more;        /* to be read */
    enum status     status;      /* the first failure, in the order of turns … */
    struct err     *err;         /* … and its words */
};

struct lane {
    const struct pipeline *pipeline;
    struct turns          *turns;
    void                  *mine;
    struct buf             text;
    struct row            *rows;
    uint32_t               row_count;
    uint64_t               turn;
    double                 share;
    struct report_reader   reader;
    struct arena           step, keep; /* keep: why rows were rejected, this turn */
    struct intake_item     item;
    enum status            status;
    struct err             err;
    pthread_t              thread;
    bool                   began;
    char                   apart[128]; /* what one lane writes does not slow the next */
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

/* *more false at the end of the file. */
static enum status
fill_rows(struct lane *lane, struct intake *intake, bool *more, struct err *err)
{
    struct intake_item *item = &lane->item;

    buf_clear(&lane->text);
    arena_reset(&lane->keep);
    lane->row_count = 0;
    while (*more && lane->row_count < lane->pipeline->rows_max &&
           lane->text.len < PIPELINE_LANE_BYTES) {
        struct row *row = &lane->rows[lane->row_count];

        TRY(intake_next_line(intake, item, more, err));
        if (!*more)
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

/* The next lines, and the turn that they have; false if there are no more. */
static bool
take_turn(struct lane *lane)
{
    struct turns *turns = lane->turns;
    bool          takes;

    pthread_mutex_lock(&turns->reading);
    takes = turns->more;
    if (takes) {
        lane->turn = turns->taken++;
        lane->status = fill_rows(lane, turns->intake, &turns->more, &lane->err);
        lane->share = (double)intake_bytes_read(turns->intake) /
                      (double)intake_bytes_total(turns->intake);
    }
    if (takes && lane->status != TRUCE_OK)
        turns->more = false;
    pthread_mutex_unlock(&turns->reading);
    return takes;
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

/* What was done before a failure is given too. */
static enum status
give(struct lane *lane, struct err *err)
{
    const struct pipeline *pipeline = lane->pipeline;
    uint64_t last = lane->row_count ? lane->rows[lane->row_count - 1].line : 0;

    TRY(give_rejects(lane, err));
    TRY(pipeline->give(pipeline->context, lane->mine, lane->share, err));
    if (lane->status != TRUCE_OK)
        return err_at(err, lane->status, lane->err.line, lane->err.column, "%s",
                      lane->err.text);
    if (sys_interrupted())
        return err_set(err, TRUCE_INTERRUPTED, "interrupted at line %llu of '%s'",
                       (unsigned long long)last, pipeline->name);
    return TRUCE_OK;
}

/* When all turns before this one have given; nothing behind one that failed. */
static void
give_turn(struct lane *lane)
{
    struct turns *turns = lane->turns;

    pthread_mutex_lock(&turns->giving);
    while (turns->gave != lane->turn)
        pthread_cond_wait(&turns->given, &turns->giving);
    if (turns->status == TRUCE_OK) {
        turns->status = give(lane, turns->err);
        if (turns->status != TRUCE_OK) {
            pthread_mutex_lock(&turns->reading);
            turns->more = false;
            pthread_mutex_unlock(&turns->reading);
        }
    }
    turns->gave++;
    pthread_cond_broadcast(&turns->given);
    pthread_mutex_unlock(&turns->giving);
}

static void *
run_lane(void *context)
{
    struct lane *lane = context;

    while (take_turn(lane)) {
        enum status status = work_rows(lane); /* lines that were read before a failure */

        if (lane->status == TRUCE_OK)
            lane->status = status;
        give_turn(lane);
    }
    return NULL;
}

/* The first lane on this thread; a thread that cannot be begun is done without. */
static void
run_lanes(struct lane *lanes, unsigned count)
{
    for (unsigned i = 1; i < count; i++)
        lanes[i].began = pthread_create(&lanes[i].thread, NULL, run_lane, &lanes[i]) == 0;
    (void)run_lane(&lanes[0]);
    for (unsigned i = 1; i < count; i++)
        if (lanes[i].began)
            (void)pthread_join(lanes[i].thread, NULL);
}

static void
init_lane(struct lane *lane, const struct pipeline *pipeline, struct turns *turns,
          void *mine)
{
    lane->pipeline = pipeline;
    lane->turns = turns;
    lane->mine = mine;
    lane->reader = intake_reader(turns->intake);
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
    struct turns turns = {
        .intake = intake, .more = true, .err = err,
        .reading = PTHREAD_MUTEX_INITIALIZER, .giving = PTHREAD_MUTEX_INITIALIZER,
        .given = PTHREAD_COND_INITIALIZER,
    };
    struct arena arena;
    struct lane *lanes;

    CHECK(count && count <= PIPELINE_LANES_MAX && pipeline->rows_max);
    arena_init(&arena, LANES_BYTES);
    lanes = ARENA_ARRAY(&arena, count, struct lane);
    if (!lanes)
        return err_memory(err);
    for (unsigned i = 0; i < count; i++) {
        init_lane(&lanes[i], pipeline, &turns, pipeline->lanes[i]);
        lanes[i].rows = ARENA_ARRAY(&arena, pipeline->rows_max, struct row);
        if (!lanes[i].rows)
            turns.status = err_memory(err);
    }
    if (turns.status == TRUCE_OK)
        run_lanes(lanes, count);
    for (unsigned i = 0; i < count; i++)
        free_lane(&lanes[i]);
    arena_free(&arena);
    return turns.status;
}
