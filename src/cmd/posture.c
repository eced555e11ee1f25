/*
 * truce posture [--on DATE] [--as-of DATE] [--without NAME,...] [--precision DEGREES]
 *               [--json | --csv | -o FILE] FILE.truce...
 * truce posture --as PROFILE [--on DATE] [--without NAME,...] [--rejects FILE]
 *               [--json | --csv | -o FILE] TABLE...
 * truce posture [--db PATH] [--as PROFILE] [--on DATE] [--as-of DATE] [--without NAME,...]
 *               [--json | --csv | -o FILE]
 *
 * From .truce files: what sites need against what is held, firm and hoped for, by
 * capability and by site, on a day and as known on a day (both today if not given); the gap;
 * what can be sustained, with a rotation of 4 assumed, and marked so, where none is said;
 * who is the only one to provide anything. --without asks what is left if these
 * contributors take their people home: before and after side by side, and which sites fall
 * below need or backup. What else no record says is shown as not said, never filled in. A recall
 * counts from its day if it was stated by --as-of; where it does not say when it was stated it
 * is known from its own day, and without --as-of.
 *
 * From tables: who holds what share of each mission on a day, who is the only one to provide
 * anything, and on how many contributors half of a mission rests: from tables of
 * contributions as their makers left them. Profiles: un-contributions (contributor,
 * mission, type, month; or mission, month) and geopko (mission, location, year). "-" is
 * standard input; a compressed table is given unpacked.
 *
 * Strengths are stocks: the answer is that of the latest stock not after --on (without
 * it, of the latest that has come), and months are never added. What is repaired in a table and what is
 * set aside is counted by reason; --rejects FILE keeps every such row. Where the rows of a
 * mission do not add up to the total a table states, the difference is listed.
 *
 * Without files, from a store: the mission of the terms recorded last; or, with --as or where
 * they name no unit and no site, the tables that truce import recorded, and of those with
 * --as-of what was recorded by the end of that day (UTC). The numbers are those of the files.
 * Of a day that a table states twice the statement recorded last holds; what was corrected
 * in it, and which tables were withdrawn or erased and are not counted, is said.
 *
 * Contributors are named as in the table, or by its three-letter codes.
 *
 * -o FILE writes what its suffix names: .html, a page with map and tables; .geojson, sites
 * and units; .ics, milestones, meetings and when needs begin; .csv and .json, as without
 * it. From tables .csv and .json only. A page and a map tell places to 0.01 degree (1.1 km);
 * --precision DEGREES tells them otherwise, up to 1, and 0 exactly.
 *
 * Exit 0; 2 if the files do not compile, a table is not of the profile or there is no such
 * contributor; 3 if there is no stock on that day or before, or the terms name no unit and
 * no site.
 */
#include "cmd/force_give.h"
#include "cmd/posture.h"
#include "cmd/posture_mission.h"

#include "base/sys.h"

/* ---- reading ---- */

static enum status
read_files(struct posture_tables *t, struct err *err)
{
    struct command *command = t->in.command;

    t->files = ARENA_ARRAY(&command->boot, (size_t)command->arg_count + 1, const char *);
    TRY_NEW(t->files, err);
    for (int i = 0; i < command->arg_count; i++) {
        struct csv *csv;
        enum status status;

        t->files[i] = command->args[i];
        TRY(csv_open(t->files[i], &csv, err));
        status = tables_read(&t->in, t->files[i], force_rows_csv(csv), (uint32_t)i, &t->holdings,
                             err);
        csv_close(csv);
        TRY(status);
    }
    return TRUCE_OK;
}

static enum status
read_tables(struct posture_tables *t, struct err *err)
{
    enum status status;

    TRY(tables_open(&t->in, t->in.command, err));
    t->in.quiet = t->recorded; /* they were said when they were recorded */
    status = t->recorded ? posture_read_recorded(t, t->until, err) : read_files(t, err);
    return tables_close(&t->in, status, err);
}

/* ---- what is asked ---- */

enum status
posture_day(const char *option, const char *text, instant *ret_day, struct err *err)
{
    struct when when = { WHEN_NONE, 0 };

    if (!text)
        return TRUCE_OK;
    if (time_parse(str_from_c(text), &when, NULL) != TRUCE_OK || when.kind != WHEN_DATE)
        return err_set(err, TRUCE_USAGE, "--%s wants a day such as 2014-03-31, got '%.40s'",
                       option, text);
    *ret_day = when.at;
    return TRUCE_OK;
}

bool
posture_next_name(const struct option_list *list, int *index, struct str *rest,
                  struct str *ret_name)
{
    while (!rest->len) {
        if (*index == list->count)
            return false;
        *rest = str_from_c(list->at[(*index)++]);
    }
    if (!str_cut(rest, ',', ret_name)) {
        *ret_name = *rest;
        *rest = STR_NONE;
    }
    *ret_name = str_trim(*ret_name);
    return true;
}

static enum status
too_many(struct err *err)
{
    return err_set(err, TRUCE_LIMIT, "--without names more than %d contributors",
                   POSTURE_WITHOUT_MAX);
}

/* Tables name a state otherwise from month to month: a code takes all that bear it. */
static enum status
take_same_code(struct posture_tables *t, struct str code, uint32_t taken, struct err *err)
{
    const struct force_names *names = &t->holdings.contributors;

    for (uint32_t i = 0; i < names->count; i++) {
        if (i == taken || !names->also[i].len || !str_eq_nocase(names->also[i], code))
            continue;
        if (t->leave_count == POSTURE_WITHOUT_MAX)
            return too_many(err);
        t->leaves[t->leave_count++] = i;
    }
    return TRUCE_OK;
}

static enum status
take_without(struct posture_tables *t, struct err *err)
{
    const struct option_list *list = &t->in.command->options.without;
    struct str                rest = STR_NONE, name;
    int                       index = 0;

    t->leaves = ARENA_ARRAY(&t->in.command->boot, POSTURE_WITHOUT_MAX, uint32_t);
    TRY_NEW(t->leaves, err);
    while (posture_next_name(list, &index, &rest, &name)) {
        uint32_t contributor;

        if (t->leave_count == POSTURE_WITHOUT_MAX)
            return too_many(err);
        TRY(shares_contributor(&t->holdings, name, &contributor, err));
        t->leaves[t->leave_count++] = contributor;
        TRY(take_same_code(t, name, contributor, err));
    }
    return TRUCE_OK;
}

static enum status
print_shares(const struct posture_tables *t, struct command *command, enum force_form form,
             struct err *err)
{
    if (form == FORM_JSON)
        posture_shares_json(t, &command->out);
    else if (form == FORM_CSV)
        posture_shares_csv(t, &command->out);
    if (form == FORM_CSV)
        posture_undone_say(t); /* its lines are contributors: there is no place for it */
    if (form == FORM_TEXT)
        posture_shares_text(t, &command->out);
    return force_give_file(command, err);
}

/* A table of months has the month's end as its day; what lies behind that is a slip of the pen,
 * or what somebody plans, and no stock. */
static instant
end_of_month(instant now)
{
    struct civil c = civil_from_instant(now);

    if (c.year == 9999 && c.month == 12)
        return TIME_MAX;
    c = (struct civil){ .year = c.month == 12 ? c.year + 1 : c.year,
                        .month = c.month % 12 + 1, .day = 1 };
    return civil_to_instant(c) - 1;
}

/* Of files; without any, of the store as of that day. */
static enum status
from_tables(struct command *command, enum force_form form, struct err *err)
{
    struct posture_tables *t = ARENA_NEW(&command->boot, struct posture_tables);
    instant                day, as_of = TIME_MAX;

    TRY_NEW(t, err);
    if (form > FORM_CSV)
        return err_set(err, TRUCE_UNSUPPORTED, "a page, a map or a calendar is made from .truce "
                       "files; from tables -o FILE is .csv or .json");
    t->in.command = command;
    t->recorded = !command->arg_count;
    t->on = TIME_MAX;
    TRY(posture_day("on", command->options.on, &t->on, err));
    TRY(posture_day("as-of", command->options.as_of, &as_of, err));
    if (!t->recorded && command->options.as_of)
        return err_set(err, TRUCE_USAGE, "--as-of asks what was recorded by that day: a file does "
                       "not tell (truce import records it, truce posture --db asks)");
    t->until = as_of == TIME_MAX ? TIME_MAX : as_of + TIME_DAY;
    holdings_init(&t->holdings, &command->boot);
    TRY(read_tables(t, err));
    TRY(take_without(t, err));
    day = shares_day(&t->holdings, t->on == TIME_MAX ? end_of_month(sys_now()) : t->on);
    t->shares.day = day;
    TRY(posture_read_changes(t, err));
    if (day == TIME_MIN && form == FORM_TEXT)
        posture_undone_text(t, &command->out);
    if (day == TIME_MIN && form != FORM_TEXT)
        posture_undone_say(t);
    if (day == TIME_MIN)
        return err_set(err, TRUCE_MISSING, "the tables hold no stock%s%s%s",
                       command->options.on           ? " on "
                       : posture_to_come(t)          ? " of a day that has come"
                                                     : "",
                       command->options.on ? command->options.on : "",
                       command->options.on ? " or before" : "");
    TRY(shares_make(&t->holdings, day, t->leaves, t->leave_count, &command->boot, &t->shares,
                    err));
    return print_shares(t, command, form, err);
}

/* ---- from terms ---- */

enum status
posture_leaving(struct command *command, const struct mission *mission, uint32_t **ret_leaves,
                uint32_t *ret_count, struct err *err)
{
    uint32_t  *leaves = ARENA_ARRAY(&command->boot, POSTURE_WITHOUT_MAX, uint32_t), count = 0;
    struct str rest = STR_NONE, name;
    int        index = 0;

    TRY_NEW(leaves, err);
    while (posture_next_name(&command->options.without, &index, &rest, &name)) {
        uint32_t contributor = mission_contributor(mission, name);

        if (contributor == MISSION_NONE)
            return err_set(err, TRUCE_USAGE, "the terms name no contributor '%.*s'",
                           (int)(name.len > 60 ? 60 : name.len), name.at);
        if (count == POSTURE_WITHOUT_MAX)
            return too_many(err);
        leaves[count++] = contributor;
    }
    *ret_leaves = leaves;
    *ret_count = count;
    return TRUCE_OK;
}

static enum status
print_mission(const struct posture_mission *t, struct command *command, enum force_form form,
              struct err *err)
{
    struct force_view view = { .program = t->program, .on = t->ask.on, .as_of = t->ask.as_of,
                               .posture = &t->before, .leaves = t->leaves,
                               .without = t->leave_count ? &t->after : NULL,
                               .leave_count = t->leave_count, .kind = "Posture" };

    switch (form) {
    case FORM_JSON: posture_mission_json(t, &command->out); break;
    case FORM_CSV: posture_mission_csv(t, &command->out); break;
    case FORM_TEXT: posture_mission_text(t, &command->out); break;
    default: TRY(force_give(command, &view, form, err));
    }
    return force_give_file(command, err);
}

static enum status
ask_mission(struct command *command, const struct program *program, enum force_form form,
            struct err *err)
{
    struct posture_mission t = { .program = program,
                                 .ask = { .on = time_floor_day(sys_now()),
                                          .as_now = !command->options.as_of } };

    t.ask.as_of = t.ask.on;
    TRY(posture_day("on", command->options.on, &t.ask.on, err));
    TRY(posture_day("as-of", command->options.as_of, &t.ask.as_of, err));
    TRY(posture_leaving(command, program->mission, &t.leaves, &t.leave_count, err));
    TRY(posture_make(program->mission, &t.ask, &command->boot, &t.before, err));
    t.ask.leaves = t.leaves;
    t.ask.leave_count = t.leave_count;
    t.after = t.before;
    if (t.leave_count)
        TRY(posture_make(program->mission, &t.ask, &command->boot, &t.after, err));
    return print_mission(&t, command, form, err);
}

static bool
has_mission(const struct program *program)
{
    return program && (program->mission->unit_count || program->mission->site_count);
}

static enum status
from_terms(struct command *command, enum force_form form, struct err *err)
{
    struct program *program;

    TRY(command_compile(command, command->args, command->arg_count, NULL, &program, err));
    if (!has_mission(program))
        return err_set(err, TRUCE_MISSING, "the terms name no unit and no site (tables of "
                       "contributions are read with --as PROFILE)");
    return ask_mission(command, program, form, err);
}

/* ---- from a store ---- */

/* The mission of the terms recorded last; where they have none, the tables. */
static enum status
from_store(struct command *command, enum force_form form, struct err *err)
{
    const struct program *program;
    const char           *profile;

    TRY(command_open(command, STORE_READ, err));
    if (!command->options.as) {
        TRY(flow_newest_program(command->flow, &command->boot, &program, err));
        if (has_mission(program))
            return ask_mission(command, program, form, err);
        TRY(posture_recorded_profile(command, &profile, err));
        if (!profile)
            return err_set(err, TRUCE_MISSING, "the store holds no terms that name a unit or a "
                           "site, and no table: truce load FILE.truce, or truce import --as "
                           "PROFILE TABLE");
        command->options.as = profile;
    }
    return from_tables(command, form, err);
}

enum status
cmd_posture(struct command *command, struct err *err)
{
    enum force_form form;

    TRY(force_form_of(command, &form, err));
    if (command->arg_count && command->options.db)
        return err_set(err, TRUCE_USAGE, "truce posture reads either --db or files, not both");
    if (command->options.rejects && (!command->arg_count || !command->options.as))
        return err_set(err, TRUCE_USAGE, "--rejects is for tables from files (--as PROFILE)");
    if (!command->arg_count)
        return from_store(command, form, err);
    return command->options.as ? from_tables(command, form, err)
                               : from_terms(command, form, err);
}
