/*
 * test/unit/terms.h - compiling small texts, for the tests of terms/.
 */
#ifndef TEST_UNIT_TERMS_H
#define TEST_UNIT_TERMS_H

#include "test.h"

#include "terms/compile.h"

/* What one compilation gave; files_* are what `read` finds. */
struct compiled {
    struct arena       keep;
    struct program    *program;
    struct diagnostics diagnostics;
    struct err         err;
    enum status        status;
    struct buf         text; /* the diagnostics as printed */
};

struct memory_file {
    const char *name, *text;
};

static const struct memory_file *memory_files; /* up to one without a name */

static inline enum status
memory_read(void *context, struct str name, struct arena *keep, struct str *ret_text,
            struct err *err)
{
    (void)context;
    (void)keep;
    for (const struct memory_file *f = memory_files; f && f->name; f++)
        if (str_eq_c(name, f->name)) {
            *ret_text = str_from_c(f->text);
            return TRUCE_OK;
        }
    return err_set(err, TRUCE_MISSING, "cannot open '%.*s': No such file or directory",
                   STR_ARGS(name));
}

static inline void
compile_str(struct compiled *c, struct str text)
{
    struct terms_file file = { STR("t.truce"), text };

    *c = (struct compiled){ 0 };
    arena_init(&c->keep, (size_t)256 << 20);
    buf_init(&c->text, (size_t)16 << 20);
    c->status = terms_compile(&file, 1, memory_read, NULL, &c->keep, &c->program,
                              &c->diagnostics, &c->err);
    diagnostics_text(&c->diagnostics, &c->text);
}

static inline void
compile(struct compiled *c, const char *text)
{
    compile_str(c, str_from_c(text));
}

static inline void
compiled_free(struct compiled *c)
{
    arena_free(&c->keep);
    buf_free(&c->text);
}

static inline bool
has(struct str text, const char *part)
{
    size_t len = strlen(part);

    for (size_t i = 0; i + len <= text.len; i++)
        if (memcmp(text.at + i, part, len) == 0)
            return true;
    return false;
}

/* Enough for a clause to stand on. */
#define HEAD                        \
    "timezone Europe/Kyiv\n"        \
    "party UA \"Ukraine\"\n"        \
    "party AF\n"                    \
    "agreement m\n"                 \
    "  parties UA, AF\n"            \
    "  signed 2015-02-12\n"

#endif
