#include "cmd/tables.h"

#include "base/sys.h"
#include "wire/json.h"
#include "wire/text.h"

enum { TOLD_EACH = 3, ASIDE_BYTES_MAX = 16 * 1024 * 1024 };

const char *const tables_done_words[3] = {
    [FORCE_REPAIRED] = "repaired", [FORCE_NOTED] = "noted", [FORCE_ASIDE] = "set aside",
};

/* ---- what was wrong with the tables ---- */

static void
add_reject(struct buf *out, const char *path, uint64_t line, enum force_issue issue,
           struct str detail, const struct csv_row *row)
{
    buf_add_c(out, "{\"file\":");
    json_add_string(out, str_from_c(path));
    buf_printf(out, ",\"line\":%llu,\"reason\":\"%s\",\"done\":\"%s\"", (unsigned long long)line,
               force_issue_rows[issue].name, tables_done_words[force_issue_rows[issue].done]);
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
flush_rejects(struct tables *t, struct err *err)
{
    TRY(buf_status(&t->rejects, err));
    TRY(sys_write(t->rejects_fd, t->command->options.rejects, buf_str(&t->rejects), err));
    buf_clear(&t->rejects);
    return TRUCE_OK;
}

/* Of two tables, neither of which was wrong when it was recorded. */
static bool
is_between(enum force_issue issue)
{
    return issue == FORCE_ISSUE_OTHER || issue == FORCE_ISSUE_TOTALS_OTHER;
}

static enum status
tell(void *context, enum force_issue issue, uint64_t line, struct str detail,
     const struct csv_row *row, struct err *err)
{
    struct tables *t = context;
    bool           clean = detail.len && detail.len < 80 && str_is_utf8(detail);

    if (t->issues[issue]++ < TOLD_EACH && line && (!t->quiet || is_between(issue)))
        say("%s:%llu: %s: %s%s%.*s", t->path, (unsigned long long)line,
            tables_done_words[force_issue_rows[issue].done], force_issue_rows[issue].words,
            clean ? ": " : "", clean ? (int)detail.len : 0, detail.at);
    if (row)
        t->row_issues |= 1u << issue;
    else if (issue == FORCE_ISSUE_SWAPPED || issue == FORCE_ISSUE_COORDINATES)
        t->table_issues |= 1u << issue;
    if (t->rejects_fd < 0)
        return TRUCE_OK;
    add_reject(&t->rejects, t->path, line, issue, detail, row);
    return t->rejects.len < OUTPUT_FLUSH_BYTES ? TRUCE_OK : flush_rejects(t, err);
}

/* ---- reading ---- */

enum status
tables_open(struct tables *t, struct command *command, struct err *err)
{
    *t = (struct tables){ .command = command, .rejects_fd = -1 };
    t->profile = force_profile_find(str_from_c(command->options.as));
    if (!t->profile)
        return err_set(err, TRUCE_USAGE, "no profile '%.60s' of contributions: it is "
                       "un-contributions or geopko", command->options.as);
    buf_init(&t->rejects, ASIDE_BYTES_MAX);
    if (!command->options.rejects)
        return TRUCE_OK;
    return sys_create(command->options.rejects, &t->rejects_fd, err);
}

enum status
tables_read(struct tables *t, const char *path, struct force_rows rows, uint32_t file,
            struct holdings *holdings, struct err *err)
{
    enum status status;

    t->table = (struct force_table){ .file = file, .tell = tell, .context = t };
    t->path = path;
    t->table_issues = 0;
    status = t->profile->read(rows, &t->table, holdings, err);
    t->rows += t->table.rows;
    t->taken += t->table.taken;
    if (status == TRUCE_SYNTAX && err->text[0]) {
        struct err why = *err;

        *err = (struct err){ .status = TRUCE_OK };
        return err_set(err, status, "%s: %s", path, why.text);
    }
    return status;
}

enum status
tables_close(struct tables *t, enum status status, struct err *err)
{
    if (t->rejects_fd >= 0) {
        if (status == TRUCE_OK)
            status = flush_rejects(t, err);
        sys_close(&(struct sys_file){ .fd = t->rejects_fd });
        t->rejects_fd = -1;
    }
    buf_free(&t->rejects);
    return status;
}

/* ---- the sum ---- */

void
tables_issues_text(const struct tables *t, struct buf *out)
{
    for (unsigned i = 0; i < FORCE_ISSUES; i++)
        if (t->issues[i]) {
            buf_printf(out, "  %s, ", tables_done_words[force_issue_rows[i].done]);
            text_add_count(out, (int64_t)t->issues[i]);
            buf_printf(out, ": %s\n", force_issue_rows[i].words);
        }
}

void
tables_issues_json(const struct tables *t, struct buf *out)
{
    bool first = true;

    buf_add_c(out, "\"issues\":{");
    for (unsigned i = 0; i < FORCE_ISSUES; i++)
        if (t->issues[i]) {
            buf_printf(out, "%s\"%s\":{\"done\":\"%s\",\"count\":%llu}", first ? "" : ",",
                       force_issue_rows[i].name, tables_done_words[force_issue_rows[i].done],
                       (unsigned long long)t->issues[i]);
            first = false;
        }
    buf_add_byte(out, '}');
}
