#include "watch/columns_parts.h"

#include <pthread.h> /* not threads.h: the thread sanitizer does not see those */

enum { HITS_BYTES_MAX = 1 << 30 };

/* Fewer rows are sooner matched than a thread is begun. */
enum { ROWS_A_THREAD = 4096 };

struct share {
    struct columns_work         work;
    const struct columns_kinds *kinds;
    const struct cells_report  *rows;
    uint32_t                    from, until;
    struct arena                keep;
    struct buf                  hits;
    struct err                  err;
    enum status                 status;
    pthread_t                   thread;
    bool                        is_begun;
};

static void *
match_share(void *context)
{
    struct share *share = context;

    share->status =
        columns_work_init(&share->work, share->work.columns, &share->keep, &share->err);
    if (share->status == TRUCE_OK)
        share->status =
            columns_match(&share->work, share->kinds, share->rows, share->from,
                          share->until, &share->hits, &share->err);
    return NULL;
}

static enum status
gather(struct share *shares, unsigned count, struct buf *hits, struct err *err)
{
    for (unsigned i = 0; i < count; i++) {
        if (shares[i].status != TRUCE_OK)
            return err_set(err, shares[i].status, "%s", shares[i].err.text);
        buf_add(hits, buf_str(&shares[i].hits));
    }
    return buf_status(hits, err);
}

enum status
columns_match_threads(const struct columns *columns, const struct columns_kinds *kinds,
                      const struct cells_report *rows, uint32_t from, uint32_t until,
                      unsigned threads, struct buf *hits, struct err *err)
{
    static const struct share none;
    struct share              shares[COLUMNS_THREADS_MAX];
    uint32_t                  count = until - from, most = count / ROWS_A_THREAD + 1;
    enum status               status;

    threads = threads < COLUMNS_THREADS_MAX ? threads : COLUMNS_THREADS_MAX;
    threads = threads < most ? threads : most;
    threads = threads ? threads : 1;
    for (unsigned i = 0; i < threads; i++) {
        struct share *share = &shares[i];

        *share = none;
        share->work.columns = columns;
        share->kinds = kinds;
        share->rows = rows;
        share->from = from + (uint32_t)((uint64_t)count * i / threads);
        share->until = from + (uint32_t)((uint64_t)count * (i + 1) / threads);
        arena_init(&share->keep, HITS_BYTES_MAX);
        buf_init(&share->hits, HITS_BYTES_MAX);
        share->is_begun =
            i > 0 && pthread_create(&share->thread, NULL, match_share, share) == 0;
    }
    for (unsigned i = 0; i < threads; i++) /* this thread's, and those that found none */
        if (!shares[i].is_begun)
            (void)match_share(&shares[i]);
    for (unsigned i = 0; i < threads; i++)
        if (shares[i].is_begun)
            (void)pthread_join(shares[i].thread, NULL);
    status = gather(shares, threads, hits, err);
    for (unsigned i = 0; i < threads; i++) {
        buf_free(&shares[i].hits);
        arena_free(&shares[i].keep);
    }
    return status;
}
