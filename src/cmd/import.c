/*
 * truce import [--db PATH] [--as PROFILE] [--tz ZONE] [--source NAME] [--rejects FILE]
 *              FILE...
 * truce import [--db PATH] --as un-contributions|geopko [--source NAME] [--rejects FILE]
 *              TABLE...
 * truce import [--db PATH] --entries FILE...
 *
 * Record reports: JSON Lines, CSV by its header, GeoJSON, or what --as names (truce
 * help profiles). Importing the same again changes nothing; the same source and id
 * with another content is a correction, and both stay in the record. What the sum
 * counts as recorded is on disk: an import that is interrupted, at any moment, is
 * taken up by running it again.
 *
 * Acts are those of the terms loaded last: what a file adds with act NAME under … is
 * read once it is loaded.
 *
 * A row that does not read is set aside with its line and reason, and the rest goes
 * on; --rejects FILE keeps all of them. --tz is the zone of wall clocks that bear no
 * offset. --source names the source of reports that do not name theirs.
 *
 * Tables of contributions are recorded a day at a time, each row as its maker left it,
 * with its line and what was repaired in it; truce posture --db reads them again. Other
 * rows for the same day of a file of the same name are a correction: it holds from then on,
 * and which figures are others is said. Rows that were withdrawn (truce decide supersede) stay
 * out when they come again. Rows that say nothing new are set aside and counted by reason.
 *
 * --entries takes in a whole record, as truce export --entries and truce escrow give it:
 * the same bytes, so the same root. Into an empty store, or one that begins with the
 * same entries.
 *
 * Exit 0, or 2 if no row at all could be read, 4 if the disk refuses, 5 if
 * --entries gives another record than the one that is there, 8 if somebody
 * else is writing.
 */
#include "cmd/entries.h"
#include "cmd/import_tables.h"

#include "base/sys.h"
#include "intake/intake.h"

/* A group commit: so many records, or so long, whichever is first. The time bounds what an
 * interruption throws away; the number bounds the transaction. */
enum { IMPORT_GROUP = FLOW_BATCH };
#define IMPORT_GROUP_S 1.0

struct importing {
    struct command *command;
    struct rejects  rejects;
    struct progress progress;
    const struct tz *naive;
    const struct vocabulary *words;
    instant         now;
    bool            open; /* a transaction is */
    uint64_t        in_group, read;
    uint64_t        group[3], total[3]; /* by enum flow_news */
    double          group_began_s;
};

static enum status
group_end(struct importing *im, struct err *err)
{
    if (!im->open)
        return TRUCE_OK;
    im->open = false;
    TRY(flow_commit(im->command->flow, err));
    for (int i = 0; i < 3; i++)
        im->total[i] += im->group[i];
    return TRUCE_OK;
}

static enum status
group_begin(struct importing *im, struct err *err)
{
    if (im->open)
        return TRUCE_OK;
    TRY(flow_begin(im->command->flow, err));
    im->open = true;
    im->in_group = 0;
    memset(im->group, 0, sizeof im->group);
    im->group_began_s = sys_clock_s();
    im->now = sys_now();
    return TRUCE_OK;
}

static enum status
record(struct importing *im, const struct intake_item *item, const char *path, struct err *err)
{
    struct err     why = { 0 };
    enum flow_news news = FLOW_SAME;
    enum status    status;

    TRY(group_begin(im, err));
    status = flow_add_report(im->command->flow, item->json, &item->report, im->naive, im->now,
                             &im->command->step, &news, &why);
    if (status == TRUCE_SYNTAX)
        return rejects_add(&im->rejects, path, item->line, &why, item->raw, err);
    if (status != TRUCE_OK)
        return err_set(err, status, "%s", why.text);
    im->read++;
    im->group[news]++;
    if (++im->in_group < IMPORT_GROUP && sys_clock_s() - im->group_began_s < IMPORT_GROUP_S)
        return TRUCE_OK;
    return group_end(im, err);
}

static enum status
import_items(struct importing *im, struct intake *intake, const char *path, struct err *err)
{
    struct intake_item item;
    double             total = (double)intake_bytes_total(intake);
    bool               more;

    for (;;) {
        arena_reset(&im->command->step);
        TRY(intake_next(intake, &im->command->step, &item, &more, err));
        if (!more)
            return TRUCE_OK;
        if (item.rejected)
            TRY(rejects_add(&im->rejects, path, item.line, &item.why, item.raw, err));
        else
            TRY(record(im, &item, path, err));
        progress_show(&im->progress, im->read,
                      total > 0 ? (double)intake_bytes_read(intake) / total : -1);
        if (sys_interrupted())
            return err_set(err, TRUCE_INTERRUPTED,
                           "interrupted; what is recorded stays, run the same again to go on");
    }
}

static enum status
import_file(struct importing *im, const char *path, struct err *err)
{
    struct intake_options options = { .profile = im->command->options.as,
                                      .source = im->command->options.source,
                                      .naive = im->naive,
                                      .words = im->words };
    struct arena          keep;
    struct intake        *intake;
    enum status           status, ended;

    arena_init(&keep, COMMAND_STEP_BYTES * (size_t)4);
    status = intake_open(path, &options, &keep, &intake, err);
    if (status == TRUCE_OK) {
        status = import_items(im, intake, path, err);
        intake_close(intake);
    }
    arena_free(&keep);
    if (status == TRUCE_OK || status == TRUCE_INTERRUPTED) {
        ended = group_end(im, err);
        return status == TRUCE_OK ? ended : status;
    }
    if (im->open)
        flow_rollback(im->command->flow);
    im->open = false;
    return status;
}

static void
print_sum(struct importing *im)
{
    struct buf *out = &im->command->out;

    if (im->command->options.json)
        buf_printf(out, "{\"new\":%llu,\"corrections\":%llu,\"same\":%llu,\"set_aside\":%llu}\n",
                   (unsigned long long)im->total[FLOW_NEW],
                   (unsigned long long)im->total[FLOW_CORRECTION],
                   (unsigned long long)im->total[FLOW_SAME],
                   (unsigned long long)im->rejects.count);
    else
        buf_printf(out, "%llu new, %llu corrections, %llu there already, %llu set aside\n",
                   (unsigned long long)im->total[FLOW_NEW],
                   (unsigned long long)im->total[FLOW_CORRECTION],
                   (unsigned long long)im->total[FLOW_SAME],
                   (unsigned long long)im->rejects.count);
}

enum status
cmd_import(struct command *command, struct err *err)
{
    struct importing im = { .command = command };
    enum status      status = TRUCE_OK, closed;

    if (command->options.entries)
        return import_entries(command, err);
    if (import_is_table(command))
        return import_tables(command, err);
    TRY(command_tz(command, &im.naive, err));
    TRY(command_open(command, STORE_WRITE, err));
    TRY(flow_newest_words(command->flow, &command->boot, &im.words, err));
    TRY(rejects_open(&im.rejects, command, err));
    progress_init(&im.progress, "import", "reports");
    for (int i = 0; i < command->arg_count && status == TRUCE_OK; i++)
        status = import_file(&im, command->args[i], err);
    progress_clear(&im.progress);
    print_sum(&im);
    closed = rejects_close(&im.rejects, err);
    if (status == TRUCE_OK && im.rejects.count && !im.read)
        return err_set(err, TRUCE_SYNTAX, "no row could be read as a report");
    return status == TRUCE_OK ? closed : status;
}
