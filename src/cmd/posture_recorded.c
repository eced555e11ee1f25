#include "cmd/posture.h"

#include "cmd/recorded.h"
#include "report/words.h"
#include "wire/json.h"

enum { LISTED_MAX = 10, FILE_COLUMNS = 60 };

struct gathering {
    struct command       *command;
    const char           *profile; /* the one asked for; NULL: only see which there are */
    struct posture_tables *tables;
    uint32_t              size;
    const struct force_profile *seen[2]; /* of those that stand, of those undone */
    bool                  several;
};

/* ---- gathering the statements ---- */

static enum status
keep_statement(struct gathering *g, const struct flow_stock *stock, struct err *err)
{
    struct posture_tables *t = g->tables;
    struct arena          *boot = &g->command->boot;
    struct posture_stated *s;

    if (t->statement_count == g->size) {
        uint32_t size = g->size ? g->size * 2 : 64;

        s = ARENA_ARRAY(boot, size, struct posture_stated);
        TRY_NEW(s, err);
        if (g->size)
            memcpy(s, t->statements, g->size * sizeof *s);
        t->statements = s;
        g->size = size;
    }
    s = &t->statements[t->statement_count];
    *s = (struct posture_stated){ .day = stock->table->day, .record = stock->record,
                                  .corrects = stock->table->corrects,
                                  .recorded = stock->recorded, .undone = stock->undone,
                                  .by = stock->by };
    s->file = arena_copy_str(boot, stock->table->file);
    TRY_NEW(s->file.at, err);
    TRY(force_stock_digest(stock->table, &s->columns, err));
    t->statement_count++;
    return TRUCE_OK;
}

static enum status
take_stock(void *context, const struct flow_stock *stock, struct err *err)
{
    struct gathering            *g = context;
    const struct force_profile  *profile = force_profile_find(stock->table->profile);
    const struct force_profile **seen = &g->seen[stock->undone != UNDONE_NOT];

    g->several |= profile && *seen && profile != *seen && stock->undone == UNDONE_NOT;
    *seen = profile ? profile : *seen;
    if (!g->profile || !str_eq_c(stock->table->profile, g->profile))
        return TRUCE_OK;
    return keep_statement(g, stock, err);
}

enum status
posture_recorded_profile(struct command *command, const char **ret_profile, struct err *err)
{
    struct gathering g = { .command = command };

    TRY(flow_scan_stocks(command->flow, TIME_MAX, &command->step, take_stock, &g, err));
    if (g.several)
        return err_set(err, TRUCE_USAGE, "the store holds tables of several profiles: say which "
                       "with --as un-contributions or --as geopko");
    *ret_profile = g.seen[0] ? g.seen[0]->name : g.seen[1] ? g.seen[1]->name : NULL;
    return TRUCE_OK;
}

/* ---- reading them again ---- */

/* Those of the same file and columns as the first that is not read yet. */
static uint32_t
one_file(struct posture_tables *t, uint64_t *records, struct posture_stated **ret_first)
{
    uint32_t count = 0;

    *ret_first = NULL;
    for (uint32_t i = 0; i < t->statement_count; i++) {
        struct posture_stated *s = &t->statements[i];

        if (s->is_read || s->undone != UNDONE_NOT)
            continue;
        if (!*ret_first)
            *ret_first = s;
        if (!str_eq(s->file, (*ret_first)->file) || !digest_eq(&s->columns, &(*ret_first)->columns))
            continue;
        s->is_read = true;
        records[count++] = s->record;
    }
    return count;
}

/* Rows that were never in this store: of a copy that was made without the vault. */
static void
note_hidden(struct posture_tables *t, const struct recorded_table *table)
{
    for (uint32_t i = 0; i < table->count; i++)
        for (uint32_t k = 0; k < t->statement_count && table->of[i].hidden; k++)
            if (t->statements[k].record == table->of[i].record)
                t->statements[k].hidden = true;
}

/* Its first line is none of the profile, so no row was taken: the others answer all the same. */
static enum status
note_unread(struct posture_tables *t, const uint64_t *records, uint32_t count, struct str why,
            struct err *err)
{
    why = arena_copy_str(&t->in.command->boot, why);
    TRY_NEW(why.at, err);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < t->statement_count; k++)
            if (t->statements[k].record == records[i])
                t->statements[k].unread = why;
    return TRUCE_OK;
}

static enum status
read_file(struct posture_tables *t, const char *path, uint32_t number, const uint64_t *records,
          uint32_t count, struct err *err)
{
    struct recorded_table table;
    struct err            why = { 0 };
    enum status status = recorded_open(t->in.command, records, count, &table, &why);

    if (status == TRUCE_OK) {
        note_hidden(t, &table);
        status = tables_read(&t->in, path, recorded_rows(&table), number, &t->holdings, &why);
    }
    recorded_close(&table);
    if (status == TRUCE_SYNTAX)
        return note_unread(t, records, count, str_from_c(why.text), err);
    return status == TRUCE_OK ? status : err_set(err, status, "%s", why.text);
}

enum status
posture_read_recorded(struct posture_tables *t, instant until, struct err *err)
{
    struct command        *command = t->in.command;
    struct gathering       g = { .command = command, .profile = t->in.profile->name, .tables = t };
    struct posture_stated *first;
    uint64_t              *records;
    uint32_t               count, files = 0;

    TRY(flow_scan_stocks(command->flow, until, &command->step, take_stock, &g, err));
    t->files = ARENA_ARRAY(&command->boot, (size_t)t->statement_count + 1, const char *);
    records = ARENA_ARRAY(&command->boot, (size_t)t->statement_count + 1, uint64_t);
    TRY_NEW(t->files, err);
    TRY_NEW(records, err);
    while ((count = one_file(t, records, &first)) > 0) {
        t->files[files] = arena_copy_c(&command->boot, first->file);
        TRY_NEW(t->files[files], err);
        TRY(read_file(t, t->files[files], files, records, count, err));
        files++;
    }
    return TRUCE_OK;
}

/* ---- what was corrected, what does not count ---- */

enum status
posture_read_changes(struct posture_tables *t, struct err *err)
{
    struct command *command = t->in.command;

    for (uint32_t i = 0; i < t->statement_count; i++) {
        struct posture_stated *s = &t->statements[i];

        if (s->undone != UNDONE_NOT)
            TRY(recorded_undoing(command, s->by, &command->boot, &s->undoing, err));
        else if (s->day == t->shares.day && s->corrects != UINT64_MAX)
            TRY(recorded_changes(command, t->in.profile, s->corrects, s->record, &command->boot,
                                 &s->changes_known, &s->changes, &s->change_count, err));
    }
    return TRUCE_OK;
}

static void
add_statement(const struct posture_tables *t, const struct posture_stated *s, struct buf *out)
{
    buf_add_c(out, "  ");
    (void)text_add(out, s->file, FILE_COLUMNS);
    buf_add_c(out, ", ");
    if (t->in.profile->yearly)
        buf_printf(out, "%d", civil_from_instant(s->day).year);
    else
        add_day_words(out, s->day);
    buf_printf(out, ": entry %llu", (unsigned long long)s->record);
}

static void
add_undone(const struct posture_tables *t, const struct posture_stated *s, struct buf *out)
{
    add_statement(t, s, out);
    if (s->unread.len) {
        buf_add_c(out, ", which does not read: ");
        (void)text_add(out, s->unread, 2 * FILE_COLUMNS);
        buf_add_byte(out, '\n');
        return;
    }
    if (s->undone == UNDONE_NOT) {
        buf_add_c(out, ", whose rows are not in this store\n");
        return;
    }
    buf_printf(out, ", %s by entry %llu of ",
               s->undone == UNDONE_ERASED ? "erased" : "withdrawn", (unsigned long long)s->by);
    (void)text_add(out, s->undoing.by, FILE_COLUMNS);
    buf_add_c(out, " on ");
    add_day_words(out, s->undoing.recorded);
    if (s->undoing.because.len) {
        buf_add_c(out, ": ");
        (void)text_add(out, s->undoing.because, 2 * FILE_COLUMNS);
    }
    buf_add_byte(out, '\n');
}

static bool
counts(const struct posture_stated *s)
{
    return s->undone == UNDONE_NOT && !s->hidden && !s->unread.len;
}

void
posture_undone_text(const struct posture_tables *t, struct buf *out)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < t->statement_count; i++)
        if (!counts(&t->statements[i]) && count++ < LISTED_MAX) {
            if (count == 1)
                buf_add_c(out, "\nNot counted\n");
            add_undone(t, &t->statements[i], out);
        }
    if (count > LISTED_MAX)
        buf_printf(out, "  and %u more\n", count - LISTED_MAX);
}

void
posture_undone_say(const struct posture_tables *t)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < t->statement_count; i++)
        count += !counts(&t->statements[i]);
    if (count)
        say("%u of the %u recorded statements %s not counted: truce posture as text says which "
            "and why", count, t->statement_count, count == 1 ? "is" : "are");
}

static void
add_corrected(const struct posture_tables *t, struct buf *out)
{
    uint32_t other = 0, here = 0;

    for (uint32_t i = 0; i < t->statement_count; i++) {
        const struct posture_stated *s = &t->statements[i];

        if (!counts(s) || s->corrects == UINT64_MAX)
            continue;
        if (s->day != t->shares.day) {
            other++;
            continue;
        }
        buf_add_c(out, here++ ? "" : "\nCorrected: the statement recorded last holds\n");
        add_statement(t, s, out);
        buf_printf(out, " in place of entry %llu, since ", (unsigned long long)s->corrects);
        add_day_words(out, s->recorded);
        buf_add_c(out, s->changes_known ? "\n" : "; the rows of that one are not kept\n");
        if (s->changes_known)
            recorded_changes_text(s->changes, s->change_count, out);
    }
    if (other) {
        buf_add_c(out, here ? "  and " : "\nCorrected: ");
        add_plural(out, other, "statement", "statements");
        buf_add_c(out, " of other days\n");
    }
}

/* What a figure rests on; and the number by which a statement is withdrawn. */
static void
add_sources(const struct posture_tables *t, struct buf *out)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < t->statement_count; i++) {
        const struct posture_stated *s = &t->statements[i];

        if (!counts(s) || s->day != t->shares.day || count++ >= LISTED_MAX)
            continue;
        buf_add_c(out, count == 1 ? "\nStated in\n" : "");
        add_statement(t, s, out);
        buf_add_c(out, ", recorded ");
        add_day_words(out, s->recorded);
        buf_add_byte(out, '\n');
    }
    if (count > LISTED_MAX)
        buf_printf(out, "  and %u more\n", count - LISTED_MAX);
}

void
posture_statements_text(const struct posture_tables *t, struct buf *out)
{
    add_sources(t, out);
    add_corrected(t, out);
    posture_undone_text(t, out);
}

static void
add_statement_json(const struct posture_stated *s, struct buf *out)
{
    char text[TIME_TEXT_LEN];

    buf_add_c(out, "{\"file\":");
    json_add_string(out, s->file);
    buf_printf(out, ",\"day\":\"%.*s\",\"entry\":%llu,", STR_ARGS(time_text_date(s->day, text)),
               (unsigned long long)s->record);
    buf_printf(out, "\"recorded\":\"%.*s\",\"counts\":%s", STR_ARGS(time_text(s->recorded, text)),
               counts(s) ? "true" : "false");
    if (s->corrects != UINT64_MAX)
        buf_printf(out, ",\"corrects\":%llu", (unsigned long long)s->corrects);
    if (s->changes_known) {
        buf_add_c(out, ",\"changes\":");
        recorded_changes_json(s->changes, s->change_count, out);
    }
    if (s->undone != UNDONE_NOT) {
        buf_printf(out, ",\"%s\":{\"entry\":%llu,\"on\":\"%.*s\",\"by\":",
                   s->undone == UNDONE_ERASED ? "erased" : "withdrawn",
                   (unsigned long long)s->by, STR_ARGS(time_text(s->undoing.recorded, text)));
        json_add_string(out, s->undoing.by);
        if (s->undoing.because.len) {
            buf_add_c(out, ",\"because\":");
            json_add_string(out, s->undoing.because);
        }
        buf_add_byte(out, '}');
    }
    if (s->unread.len) {
        buf_add_c(out, ",\"unread\":");
        json_add_string(out, s->unread);
    }
    buf_add_c(out, s->hidden ? ",\"hidden\":true}" : "}");
}

void
posture_statements_json(const struct posture_tables *t, struct buf *out)
{
    if (!t->recorded)
        return;
    buf_add_c(out, ",\"statements\":[");
    for (uint32_t i = 0; i < t->statement_count; i++) {
        buf_add_c(out, i ? "," : "");
        add_statement_json(&t->statements[i], out);
    }
    buf_add_byte(out, ']');
}
