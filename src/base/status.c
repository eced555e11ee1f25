#include "base/status.h"

#include <stdio.h>
#include <stdlib.h>

static const struct {
    int         exit, http;
    const char *name, *meaning;
} status_rows[] = {
#define STATUS_ROW(name, exit, http, meaning) { exit, http, #name, meaning },
    STATUS_TABLE(STATUS_ROW)
#undef STATUS_ROW
};

static void
err_write(struct err *err, enum status status, uint32_t line, uint32_t column,
          const char *format, va_list args)
{
    if (!err || err->status != TRUCE_OK)
        return;
    err->status = status;
    err->line = line;
    err->column = column;
    (void)vsnprintf(err->text, sizeof err->text, format, args);
}

enum status
err_set(struct err *err, enum status status, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    err_write(err, status, 0, 0, format, args);
    va_end(args);
    return status;
}

enum status
err_at(struct err *err, enum status status, uint32_t line, uint32_t column,
       const char *format, ...)
{
    va_list args;

    va_start(args, format);
    err_write(err, status, line, column, format, args);
    va_end(args);
    return status;
}

enum status
err_memory(struct err *err)
{
    return err_set(err, TRUCE_MEMORY, "out of memory, or over this step's limit");
}

int
status_exit(enum status status)
{
    CHECK((unsigned)status < STATUS_COUNT);
    return status_rows[status].exit;
}

int
status_http(enum status status)
{
    CHECK((unsigned)status < STATUS_COUNT);
    return status_rows[status].http;
}

const char *
status_name(enum status status)
{
    CHECK((unsigned)status < STATUS_COUNT);
    return status_rows[status].name;
}

const char *
status_meaning(enum status status)
{
    CHECK((unsigned)status < STATUS_COUNT);
    return status_rows[status].meaning;
}

void
check_failed(const char *condition, const char *file, int line)
{
    fprintf(stderr, "truce: broken promise: %s (%s:%d); please report this\n", condition,
            file, line);
    abort();
}
