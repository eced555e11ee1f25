#include "cmd/ways.h"

static enum status
read_table(struct command *command, const struct mission *mission, const char *path,
           struct travel *travel, struct err *err)
{
    struct csv *csv;
    struct err  why = { 0 };
    enum status status;

    TRY(csv_open(path, &csv, err));
    status = travel_read(csv, mission, &command->boot, travel, &why);
    csv_close(csv);
    if (status == TRUCE_OK)
        return TRUCE_OK;
    return why.line ? err_set(err, status, "%s:%u: %s", path, why.line, why.text)
                    : err_set(err, status, "%s: %s", path, why.text);
}

static enum status
read_minutes(const char *text, double *ret_minutes, struct err *err)
{
    double minutes;

    if (!text)
        return TRUCE_OK;
    if (!str_to_double(str_from_c(text), &minutes) || minutes < 0 || minutes > TRAVEL_LENGTH_MAX)
        return err_set(err, TRUCE_USAGE, "--reach-minutes wants a number from 0 to %d, got '%.40s'",
                       TRAVEL_LENGTH_MAX, text);
    *ret_minutes = minutes;
    return TRUCE_OK;
}

enum status
ways_read(struct command *command, const struct mission *mission, struct ways *ret_ways,
          struct err *err)
{
    const char    *text = command->options.reach_minutes;
    struct ways    ways = { .path = command->options.travel };
    struct travel *travel;

    TRY(read_minutes(text, &ways.minutes_max, err));
    if (!ways.path && text)
        return err_set(err, TRUCE_USAGE, "--reach-minutes is for a table of ways (--travel)");
    if (!ways.path) {
        *ret_ways = ways;
        return TRUCE_OK;
    }
    travel = ARENA_NEW(&command->boot, struct travel);
    TRY_NEW(travel, err);
    TRY(read_table(command, mission, ways.path, travel, err));
    if (travel->minutes && !text)
        return err_set(err, TRUCE_USAGE, "'%.100s' has minutes: --reach-minutes N says how many are "
                       "in reach", ways.path);
    if (!travel->minutes && text)
        return err_set(err, TRUCE_USAGE, "'%.100s' has no minutes that --reach-minutes could limit",
                       ways.path);
    ways.travel = travel;
    *ret_ways = ways;
    return TRUCE_OK;
}
