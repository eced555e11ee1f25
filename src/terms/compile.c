#include "terms/compile.h"

#include "terms/bind.h"
#include "terms/file.h"

/* Tokens are about ten times their text; the text itself may be read into it, too. */
#define COMPILE_STEP_BYTES_MAX ((size_t)2 * 1024 * 1024 * 1024)

static enum status
summary(const struct diagnostics *diagnostics, struct err *err)
{
    const struct diagnostic *first = NULL;

    for (uint32_t i = 0; i < diagnostics->count && !first; i++)
        if (diagnostics->at[i].severity == SEVERITY_ERROR)
            first = &diagnostics->at[i];
    CHECK(first);
    return err_at(err, TRUCE_SYNTAX, first->place.line, first->place.column, "the terms do not compile: %u error%s, the first in "
                  "%.*s:%u", diagnostics->error_count, diagnostics->error_count == 1 ? "" : "s",
                  STR_ARGS(first->place.file), first->place.line);
}

static enum status
compile_files(struct file_set *set, struct binder *b)
{
    TRY(file_load_all(set));
    b->statements = set->statements;
    b->statement_count = set->statement_count;
    b->incomplete = set->incomplete;
    b->program = ARENA_NEW(b->keep, struct program);
    TRY_NEW(b->program, b->diagnose.err);
    b->program->operation = STR_NONE;
    b->program->words = &vocab_standard;
    TRY(bind_program(b));
    diagnose_sort(b->diagnose.to, set->sources, set->source_count);
    return b->diagnose.to->error_count ? summary(b->diagnose.to, b->diagnose.err) : TRUCE_OK;
}

/* `b` holds what both stages share. */
static enum status
compile(const struct terms_file *files, uint32_t file_count, struct binder *b,
        struct program **ret_program)
{
    struct arena    step;
    struct file_set set = { .given = files, .given_count = file_count, .read = b->read,
                            .context = b->read_context, .step = &step,
                            .diagnose = &b->diagnose };
    enum status     status;

    *b->diagnose.to = (struct diagnostics){ .count = 0 };
    arena_init(&step, COMPILE_STEP_BYTES_MAX);
    b->step = &step;
    status = compile_files(&set, b);
    arena_free(&step);
    if (status == TRUCE_OK)
        *ret_program = b->program;
    return status;
}

enum status
terms_compile_in(const struct terms_world *world, const struct terms_file *files,
                 uint32_t file_count, terms_read read, void *read_context,
                 struct arena *keep, struct program **ret_program,
                 struct diagnostics *diagnostics, struct err *err)
{
    struct binder b = { .diagnose = { diagnostics, keep, err }, .keep = keep, .read = read,
                        .read_context = read_context, .world = world };

    return compile(files, file_count, &b, ret_program);
}

enum status
terms_compile(const struct terms_file *files, uint32_t file_count, terms_read read,
              void *read_context, struct arena *keep, struct program **ret_program,
              struct diagnostics *diagnostics, struct err *err)
{
    return terms_compile_in(NULL, files, file_count, read, read_context, keep, ret_program,
                            diagnostics, err);
}

enum status
terms_lint(const struct terms_file *files, uint32_t file_count, terms_read read,
           void *read_context, struct arena *keep, struct program **ret_program,
           struct diagnostics *diagnostics, struct err *err)
{
    struct binder b = { .diagnose = { diagnostics, keep, err }, .keep = keep, .read = read,
                        .read_context = read_context, .lint = true };

    return compile(files, file_count, &b, ret_program);
}
