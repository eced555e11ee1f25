#include "terms/file.h"

/* ---- names ---- */

struct str
file_folder(struct str path)
{
    size_t len = path.len;

    while (len && path.at[len - 1] != '/')
        len--;
    return str_sub(path, 0, len);
}

enum status
file_path(const struct source *from, struct str name, struct arena *step, struct str *ret_path,
          struct err *err)
{
    struct str folder = str_starts(name, STR("/")) ? STR_NONE : from->folder;
    struct str path;

    while (str_starts(name, STR("./")))
        name = str_sub(name, 2, name.len);
    path = arena_printf(step, "%.*s%.*s", STR_ARGS(folder), STR_ARGS(name));
    TRY_NEW(path.at, err);
    *ret_path = path;
    return TRUCE_OK;
}

/* The parts kept so far end in one that ".." can strike out. */
static bool
can_go_up(const char *key, size_t len)
{
    return len > 1 && !(len >= 3 && key[len - 2] == '.' && key[len - 3] == '.' &&
                        (len == 3 || key[len - 4] == '/'));
}

enum status
file_key(struct str path, struct arena *step, struct str *ret_key, struct err *err)
{
    char      *key = arena_take(step, path.len + 2, 1);
    size_t     len = 0;
    struct str part;

    TRY_NEW(key, err);
    for (struct str rest = path; rest.len; ) {
        if (!str_cut(&rest, '/', &part)) {
            part = rest;
            rest = STR_NONE;
        }
        if (len && (part.len == 0 || str_eq(part, STR("."))))
            continue;
        if (str_eq(part, STR(".")))
            continue;
        if (str_eq(part, STR("..")) && can_go_up(key, len)) {
            for (len--; len && key[len - 1] != '/'; )
                len--;
            continue;
        }
        memcpy(key + len, part.at, part.len);
        len += part.len;
        key[len++] = '/';
    }
    *ret_key = (struct str){ key, len };
    return TRUCE_OK;
}

enum status
file_read(terms_read read, void *context, struct str path, struct arena *step,
          const struct token *name, struct diagnose *diagnose, struct str *ret_text)
{
    struct err  why = { 0 };
    enum status status = read ? read(context, path, step, ret_text, &why)
                              : err_set(&why, TRUCE_MISSING, "cannot read '%.*s': no other "
                                        "files are at hand", STR_ARGS(path));

    if (status == TRUCE_OK)
        return status;
    if (status == TRUCE_MEMORY)
        return err_memory(diagnose->err);
    return diagnose_error(diagnose, name, "%s", why.text[0] ? why.text : "cannot read the file");
}

/* ---- loading ---- */

static enum status
add_statement(struct file_set *set, struct statement *statement)
{
    if (set->statement_count == set->statement_size) {
        uint32_t           size = set->statement_size ? set->statement_size * 2 : 64;
        struct statement **grown = ARENA_ARRAY(set->step, size, struct statement *);

        TRY_NEW(grown, set->diagnose->err);
        if (set->statement_count)
            memcpy(grown, set->statements, set->statement_count * sizeof *grown);
        set->statements = grown;
        set->statement_size = size;
    }
    set->statements[set->statement_count++] = statement;
    return TRUCE_OK;
}

static enum status enter(struct file_set *set, struct str path, const struct str *text,
                         const struct token *name);

static enum status
include(struct file_set *set, const struct source *from, struct statement *statement)
{
    struct cursor       cursor = cursor_over(statement->from, statement->to, set->diagnose);
    const struct token *name;
    struct str          file, path;

    TRY(cursor_take(&cursor, TOKEN_STRING, "the name of a file in quotes", &name));
    TRY(cursor_finish(&cursor, "the name of the file"));
    TRY(token_string(name, set->step, &file, set->diagnose->err));
    TRY(file_path(from, file, set->step, &path, set->diagnose->err));
    return enter(set, path, NULL, name);
}

static enum status
load(struct file_set *set, struct str path, struct str text, const struct token *name)
{
    struct unit_file *file = ARENA_NEW(set->step, struct unit_file);
    struct token      here = { .kind = TOKEN_WORD, .source = &file->source };

    TRY_NEW(file, set->diagnose->err);
    file->source = (struct source){ .name = path, .folder = file_folder(path), .text = text };
    here.text = (struct str){ text.at, 0 };
    here.column = 1;
    if (text.len > TERMS_FILE_BYTES_MAX)
        return diagnose_error(set->diagnose, name ? name : &here, "'%.*s' has %zu bytes, over the "
                              "limit of %d", STR_ARGS(path), text.len, TERMS_FILE_BYTES_MAX);
    set->sources[set->source_count++] = &file->source;
    TRY(token_split(&file->source, set->step, set->diagnose));
    TRY(parse_source(&file->source, set->step, set->diagnose, &file->statements));
    for (uint32_t i = 0; i < file->statements.count; i++) {
        struct statement *statement = &file->statements.at[i];

        if (!statement->row || statement_kind(statement) != STATEMENT_INCLUDE)
            TRY(add_statement(set, statement));
        else
            TRY_NOTING(include(set, &file->source, statement), set->incomplete);
    }
    return TRUCE_OK;
}

/* The first time a file is met it is read, and what it says stands here. */
static enum status
enter(struct file_set *set, struct str path, const struct str *text, const struct token *name)
{
    struct str key, read_text;
    uint32_t   known;

    TRY(file_key(path, set->step, &key, set->diagnose->err));
    if (map_get(&set->seen, key, &known))
        return TRUCE_OK;
    if (set->source_count == TERMS_FILES_MAX)
        return name ? diagnose_error(set->diagnose, name, "more than %d files", TERMS_FILES_MAX)
                    : err_set(set->diagnose->err, TRUCE_LIMIT, "more than %d files",
                              TERMS_FILES_MAX);
    TRY(map_put(&set->seen, key, 0, set->diagnose->err));
    if (!text && map_get(&set->given_keys, key, &known))
        text = &set->given[known].text;
    if (!text) {
        TRY(file_read(set->read, set->context, path, set->step, name, set->diagnose,
                      &read_text));
        text = &read_text;
    }
    return load(set, path, *text, name);
}

enum status
file_load_all(struct file_set *set)
{
    struct str key;

    map_init(&set->seen, set->step);
    map_init(&set->given_keys, set->step);
    for (uint32_t i = set->given_count; i-- > 0;) {
        TRY(file_key(set->given[i].name, set->step, &key, set->diagnose->err));
        TRY(map_put(&set->given_keys, key, i, set->diagnose->err));
    }
    for (uint32_t i = 0; i < set->given_count; i++)
        TRY_NOTING(enter(set, set->given[i].name, &set->given[i].text, NULL), set->incomplete);
    return TRUCE_OK;
}
