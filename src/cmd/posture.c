/*
 * truce posture [--on DATE] [--as-of DATE] [--without NAME,...] [--json | --csv | -o FILE]
 *               FILE.truce...
 * truce posture --as PROFILE [--on DATE] [--without NAME,...] [--rejects FILE]
 *               [--json | --csv] TABLE...
 *
 * From .truce files: what sites need against what is held, firm and hoped for, by
 * capability and by site, on a day and as known on a day (both today if not given); the gap;
 * what can be sustained, with a rotation of 4 assumed, and marked so, where none is said;
 * who is the only one to provide anything. --without asks what is left if these
 * contributors take their people home: before and after side by side, and which sites fall
 * below need or backup. What else no record says is shown as not said, never filled in.
 *
 * From tables: who holds what share of each mission on a day, who is the only one to provide
 * anything, and on how many contributors half of a mission rests: from tables of
 * contributions as their makers left them. Profiles: un-contributions (contributor,
 * mission, type, month; or mission, month) and geopko (mission, location, year). "-" is
 * standard input; a compressed table is given unpacked.
 *
 * Strengths are stocks: the answer is that of the latest stock not after --on (without
 * it, of the latest), and months are never added. What is repaired in a table and what is
 * set aside is counted by reason; --rejects FILE keeps every such row. Where the rows of a
 * mission do not add up to the total a table states, the difference is listed.
 *
 * Contributors are named as in the table, or by its three-letter codes.
 *
 * -o FILE writes what its suffix names: .html, a page with map and tables; .geojson, sites
 * and units; .ics, milestones, meetings and when needs begin; .csv and .json, as without
 * it. From tables .csv and .json only.
 *
 * Exit 0; 2 if the files do not compile, a table is not of the profile or there is no such
 * contributor; 3 if there is no stock on that day or before, or the terms name no unit and
 * no site.
 */
#include "cmd/force_give.h"
#include "cmd/posture.h"
#include "cmd/posture_mission.h"

#include "base/sys.h"

enum { FILES_MAX = 1000, TOLD_EACH = 3, ASIDE_BYTES_MAX = 16 * 1024 * 1024 };

/* ---- what was wrong with the tables ---- */

static void
add_reject(struct buf *out, const char *path, uint64_t line, enum force_issue issue,
           struct str detail, const struct csv_row *row)
{
    buf_add_c(out, "{\"file\":");
    json_add_string(out, str_from_c(path));
    buf_printf(out, ",\"line\":%llu,\"reason\":\"%s\",\"done\":\"%s\"", (unsigned long long)line,
               force_issue_rows[issue].name, posture_done_words[force_issue_rows[issue].done]);
    if (detail.len && str_is_utf8(detail)) {
        buf_add_c(out, ",\"detail\":");
        json_add_string(out, detail);
    }
    for (uint32_t i = 0; row && i < row->count; i++) {
        buf_add_c(out, i ? "," : ",\"cells\":[");
        if (str_is_utf8(row->cells[i]))
            json_add_string(out, row->cells[i]);
        else
            buf_add_c(out, "null");
    }
    buf_add_c(out, row && row->count ? "]}\n" : "}\n");
}

static enum status
flush_rejects(struct posture_tables *t, struct err *err)
{
    TRY(buf_status(&t->rejects, err));
    TRY(sys_write(t->rejects_fd, t->command->options.rejects, buf_str(&t->rejects), err));
    buf_clear(&t->rejects);
    return TRUCE_OK;
}

static enum status
tell(void *context, enum force_issue issue, uint64_t line, struct str detail,
     const struct csv_row *row, struct err *err)
{
    struct posture_tables *t = context;
    bool                   clean = detail.len && detail.len < 80 && str_is_utf8(detail);

    if (t->issues[issue]++ < TOLD_EACH && line)
        say("%s:%llu: %s: %s%s%.*s", t->path, (unsigned long long)line,
            posture_done_words[force_issue_rows[issue].done], force_issue_rows[issue].words,
            clean ? ": " : "", clean ? (int)detail.len : 0, detail.at);
    if (t->rejects_fd < 0)
        return TRUCE_OK;
    add_reject(&t->rejects, t->path, line, issue, detail, row);
    return t->rejects.len < OUTPUT_FLUSH_BYTES ? TRUCE_OK : flush_rejects(t, err);
}

/* ---- reading ---- */

static enum status
read_table(struct posture_tables *t, const struct force_profile *profile, int file,
           struct err *err)
{
    struct force_table table = { .file = (uint32_t)file, .tell = tell, .context = t };
    struct csv        *csv;
    enum status        status;

    t->path = t->command->args[file];
    TRY(csv_open(t->path, &csv, err));
    status = profile->read(csv, &table, &t->holdings, err);
    csv_close(csv);
    t->rows += table.rows;
    t->taken += table.taken;
    if (status == TRUCE_SYNTAX && err->text[0]) {
        struct err why = *err;

        *err = (struct err){ .status = TRUCE_OK };
        return err_set(err, status, "%s: %s", t->path, why.text);
    }
    return status;
}

static enum status
read_tables(struct posture_tables *t, const struct force_profile *profile, struct err *err)
{
    enum status status = TRUCE_OK;

    t->rejects_fd = -1;
    buf_init(&t->rejects, ASIDE_BYTES_MAX);
    if (t->command->options.rejects)
        TRY(sys_create(t->command->options.rejects, &t->rejects_fd, err));
    for (int i = 0; i < t->command->arg_count && status == TRUCE_OK; i++)
        status = read_table(t, profile, i, err);
    if (t->rejects_fd >= 0) {
        if (status == TRUCE_OK)
            status = flush_rejects(t, err);
        sys_close(&(struct sys_file){ .fd = t->rejects_fd });
    }
    buf_free(&t->rejects);
    return status;
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
take_without(struct posture_tables *t, struct err *err)
{
    const struct option_list *list = &t->command->options.without;
    struct str                rest = STR_NONE, name;
    int                       index = 0;

    t->leaves = ARENA_ARRAY(&t->command->boot, POSTURE_WITHOUT_MAX, uint32_t);
    TRY_NEW(t->leaves, err);
    while (posture_next_name(list, &index, &rest, &name)) {
        uint32_t contributor;

        if (t->leave_count == POSTURE_WITHOUT_MAX)
            return err_set(err, TRUCE_LIMIT, "--without names more than %d contributors",
                           POSTURE_WITHOUT_MAX);
        TRY(shares_contributor(&t->holdings, name, &contributor, err));
        t->leaves[t->leave_count++] = contributor;
    }
    return TRUCE_OK;
}

static enum status
from_tables(struct command *command, enum force_form form, struct err *err)
{
    const struct force_profile *profile = force_profile_find(str_from_c(command->options.as));
    struct posture_tables      *t = ARENA_NEW(&command->boot, struct posture_tables);
    instant                     day;

    TRY_NEW(t, err);
    if (form > FORM_CSV)
        return err_set(err, TRUCE_UNSUPPORTED, "a page, a map or a calendar is made from .truce "
                       "files; from tables -o FILE is .csv or .json");
    if (!profile)
        return err_set(err, TRUCE_USAGE, "no profile '%.60s' of contributions: it is "
                       "un-contributions or geopko", command->options.as);
    t->command = command;
    t->on = TIME_MAX;
    t->profile = profile;
    TRY(posture_day("on", command->options.on, &t->on, err));
    holdings_init(&t->holdings, &command->boot);
    TRY(read_tables(t, profile, err));
    TRY(take_without(t, err));
    day = shares_day(&t->holdings, t->on);
    if (day == TIME_MIN)
        return err_set(err, TRUCE_MISSING, "the tables hold no stock on %s or before",
                       command->options.on ? command->options.on : "any day");
    TRY(shares_make(&t->holdings, day, t->leaves, t->leave_count, &command->boot, &t->shares,
                    err));
    if (form == FORM_JSON)
        posture_shares_json(t, &command->out);
    else if (form == FORM_CSV)
        posture_shares_csv(t, &command->out);
    else
        posture_shares_text(t, &command->out);
    return force_give_file(command, err);
}

/* ---- from terms ---- */

static enum status
take_leaving(struct posture_mission *t, struct command *command, struct err *err)
{
    struct str rest = STR_NONE, name;
    int        index = 0;

    t->leaves = ARENA_ARRAY(&command->boot, POSTURE_WITHOUT_MAX, uint32_t);
    TRY_NEW(t->leaves, err);
    while (posture_next_name(&command->options.without, &index, &rest, &name)) {
        uint32_t contributor = mission_contributor(t->program->mission, name);

        if (contributor == MISSION_NONE)
            return err_set(err, TRUCE_USAGE, "the terms name no contributor '%.*s'",
                           (int)(name.len > 60 ? 60 : name.len), name.at);
        if (t->leave_count == POSTURE_WITHOUT_MAX)
            return err_set(err, TRUCE_LIMIT, "--without names more than %d contributors",
                           POSTURE_WITHOUT_MAX);
        t->leaves[t->leave_count++] = contributor;
    }
    return TRUCE_OK;
}

static enum status
print_terms(const struct posture_mission *t, struct command *command, enum force_form form,
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
from_terms(struct command *command, enum force_form form, struct err *err)
{
    struct posture_mission t = { .ask = { .on = time_floor_day(sys_now()) } };
    struct program        *program;

    t.ask.as_of = t.ask.on;
    TRY(posture_day("on", command->options.on, &t.ask.on, err));
    TRY(posture_day("as-of", command->options.as_of, &t.ask.as_of, err));
    TRY(command_compile(command, command->args, command->arg_count, NULL, &program, err));
    t.program = program;
    if (!program->mission->unit_count && !program->mission->site_count)
        return err_set(err, TRUCE_MISSING, "the terms name no unit and no site (tables of "
                       "contributions are read with --as PROFILE)");
    TRY(take_leaving(&t, command, err));
    TRY(posture_make(program->mission, &t.ask, &command->boot, &t.before, err));
    t.ask.leaves = t.leaves;
    t.ask.leave_count = t.leave_count;
    TRY(posture_make(program->mission, &t.ask, &command->boot, &t.after, err));
    return print_terms(&t, command, form, err);
}

enum status
cmd_posture(struct command *command, struct err *err)
{
    enum force_form form;

    TRY(force_form_of(command, &form, err));
    if (command->options.as)
        return from_tables(command, form, err);
    if (command->options.rejects)
        return err_set(err, TRUCE_USAGE, "--rejects is for tables (--as PROFILE)");
    return from_terms(command, form, err);
}
