#include "lib/handles.h"

#include "base/sys.h"
#include "watch/context.h"
#include "wire/json.h"

const char *
truce_version(void)
{
#define DIGITS(number) #number
#define TEXT(number) DIGITS(number)
    return TEXT(TRUCE_VERSION_MAJOR) "." TEXT(TRUCE_VERSION_MINOR) "." TEXT(
        TRUCE_VERSION_PATCH);
#undef TEXT
#undef DIGITS
}

const char *
truce_status_name(int status)
{
    return status >= 0 && status < STATUS_COUNT ? status_name((enum status)status) : "";
}

truce_terms *
truce_terms_new(void)
{
    struct arena keep;
    truce_terms *terms;

    arena_init(&keep, LIB_KEEP_BYTES);
    terms = ARENA_NEW(&keep, truce_terms);
    if (!terms)
        return NULL;
    terms->keep = keep;
    bundle_init(&terms->files, &terms->keep);
    bundle_init(&terms->sources, &terms->keep);
    buf_init(&terms->words, LIB_WORDS_BYTES);
    buf_init(&terms->json, LIB_WORDS_BYTES);
    return terms;
}

void
truce_terms_free(truce_terms *terms)
{
    struct arena keep;

    if (!terms)
        return;
    buf_free(&terms->words);
    buf_free(&terms->json);
    keep = terms->keep;
    arena_free(&keep);
}

const char *
truce_terms_error(const truce_terms *terms)
{
    return terms->err.text;
}

/* ---- files ---- */

static enum status
begin(truce_terms *terms)
{
    terms->err = (struct err){ 0 };
    if (terms->tried)
        return err_set(&terms->err, TRUCE_USAGE,
                       "these terms are compiled already (make new ones)");
    return TRUCE_OK;
}

/* A terms_read from disk. */
static enum status
read_disk(struct str name, struct arena *keep, struct str *ret_text, struct err *err)
{
    const char *path = arena_copy_c(keep, name);
    struct buf  bytes;
    struct str  text;
    enum status status;

    TRY_NEW(path, err);
    buf_init(&bytes, TERMS_FILE_BYTES_MAX);
    status = sys_read_file(path, &bytes, err);
    text = status == TRUCE_OK ? arena_copy_str(keep, buf_str(&bytes)) : STR_NONE;
    buf_free(&bytes);
    TRY(status);
    TRY_NEW(text.at, err);
    *ret_text = text;
    return TRUCE_OK;
}

static struct str
text_of(const char *text, size_t len)
{
    return len ? (struct str){ text, len } : STR_NONE;
}

truce_status
truce_terms_add_file(truce_terms *terms, const char *path)
{
    struct str text;

    TRY(begin(terms));
    TRY(read_disk(str_from_c(path), &terms->keep, &text, &terms->err));
    TRY(bundle_add_main(&terms->files, str_from_c(path), text, &terms->err));
    terms->from_disk = true;
    return TRUCE_OK;
}

truce_status
truce_terms_add_text(truce_terms *terms, const char *name, const char *text, size_t len)
{
    TRY(begin(terms));
    return bundle_add_main(&terms->files, str_from_c(name), text_of(text, len),
                           &terms->err);
}

truce_status
truce_terms_add_source(truce_terms *terms, const char *name, const char *bytes,
                       size_t len)
{
    TRY(begin(terms));
    return bundle_add(&terms->sources, str_from_c(name), text_of(bytes, len),
                      &terms->err);
}

/* What was added first, then the disk. */
static enum status
read_source(void *context, struct str name, struct arena *keep, struct str *ret_text,
            struct err *err)
{
    truce_terms *terms = context;

    for (uint32_t i = 0; i < terms->sources.count; i++)
        if (str_eq(terms->sources.files[i].name, name)) {
            *ret_text = terms->sources.files[i].text;
            return TRUCE_OK;
        }
    if (!terms->from_disk)
        return err_set(err, TRUCE_MISSING, "no file '%.*s' was added",
                       (int)(name.len > 200 ? 200 : name.len), name.at);
    return read_disk(name, keep, ret_text, err);
}

/* ---- compiling ---- */

static void
add_diagnostic(const struct diagnostic *d, struct buf *out)
{
    buf_add_c(out, "{\"file\":");
    json_add_string(out, d->place.file);
    buf_printf(out,
               ",\"line\":%u,\"column\":%u,\"width\":%u,\"severity\":\"%s\",\"text\":",
               d->place.line, d->place.column, d->width,
               d->severity == SEVERITY_WARNING ? "warning" : "error");
    json_add_string(out, d->text);
    buf_add_byte(out, '}');
}

static enum status
write_diagnostics(truce_terms *terms)
{
    const struct diagnostics *all = terms->diagnostics;

    diagnostics_text(all, &terms->words);
    buf_add_byte(&terms->words, 0);
    for (uint32_t i = 0; i < all->count; i++) {
        buf_add_byte(&terms->json, i ? ',' : '[');
        add_diagnostic(&all->at[i], &terms->json);
    }
    buf_add_c(&terms->json, all->count ? "]" : "[]");
    buf_add_byte(&terms->json, 0);
    TRY(buf_status(&terms->words, &terms->err));
    return buf_status(&terms->json, &terms->err);
}

truce_status
truce_terms_compile(truce_terms *terms)
{
    struct bundle_recorder recorder = { &terms->files, read_source, terms };
    struct program        *program = NULL;
    struct terms_file     *files;
    uint32_t               count = terms->files.main_count;
    enum status            status, written;

    TRY(begin(terms));
    if (!count)
        return err_set(&terms->err, TRUCE_USAGE, "no file or text was added");
    /* A copy, for the bundle's own moves when what is read is added to it. */
    files = ARENA_ARRAY(&terms->keep, count, struct terms_file);
    terms->diagnostics = ARENA_NEW(&terms->keep, struct diagnostics);
    if (!files || !terms->diagnostics)
        return err_memory(&terms->err);
    memcpy(files, terms->files.files, count * sizeof *files);
    terms->tried = true;
    status = terms_compile(files, count, bundle_record, &recorder, &terms->keep, &program,
                           terms->diagnostics, &terms->err);
    if (status == TRUCE_OK)
        status = columns_build(&terms->keep, program, &terms->columns, &terms->err);
    written = write_diagnostics(terms);
    if (terms->diagnostics->error_count)
        err_set(&terms->err, status, "the terms have %u errors (truce_terms_diagnostics)",
                terms->diagnostics->error_count);
    if (status == TRUCE_OK && written == TRUCE_OK)
        terms->program = program;
    return status == TRUCE_OK ? written : status;
}

static const char *
text_in(const struct buf *buf, const char *none)
{
    return buf->len && !buf->failed ? buf->at : none;
}

const char *
truce_terms_diagnostics(const truce_terms *terms)
{
    return text_in(&terms->words, "");
}

const char *
truce_terms_diagnostics_json(const truce_terms *terms)
{
    return text_in(&terms->json, "[]");
}

int
truce_terms_need_all_reports(const truce_terms *terms)
{
    return terms->program && context_is_wanted(terms->program);
}
