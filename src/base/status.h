/*
 * base/status.h - how a function says that it could not do its work.
 *
 * One status type. The table below gives for each status the exit code of the
 * command, the HTTP code and the meaning that `truce help exit` prints. The
 * carrier `struct err` holds the place and the words; the first failure writes
 * it and callers never overwrite.
 *
 * Words: lower case, no full stop, what is wrong, where, what to do.
 */
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

#include <stdarg.h>
#include <stdint.h>

/* Rows are part of the surface scripts rely on: never renumber, add at the end. */
#define STATUS_TABLE(X)                                                              \
    /* name         exit  http  meaning                                           */ \
    X(OK,              0, 200, "done")                                               \
    X(FOUND,           1, 200, "the check found something")                          \
    X(SYNTAX,          2, 400, "input does not parse or does not make sense")        \
    X(USAGE,           2, 400, "the command was called wrongly")                     \
    X(UNSUPPORTED,     2, 501, "valid, but this version cannot do it yet")           \
    X(MISSING,         3, 404, "a file, store or record is not there")               \
    X(IO,              4, 500, "reading or writing failed")                          \
    X(CONFLICT,        5, 409, "contradicts an earlier record")                      \
    X(LIMIT,           6, 413, "a stated limit was reached")                         \
    X(CORRUPT,         7, 500, "stored bytes fail their own check")                  \
    X(BUSY,            8, 503, "somebody else is writing to the store")              \
    X(MEMORY,          9, 503, "the machine has no memory left")                     \
    X(INTERRUPTED,   130, 503, "interrupted; what was acknowledged is kept")

enum status {
#define STATUS_ENUM(name, exit, http, meaning) TRUCE_##name,
    STATUS_TABLE(STATUS_ENUM)
#undef STATUS_ENUM
    STATUS_COUNT
};

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

struct err {
    enum status status;
    uint32_t    line;   /* 1-based place in the input; 0: no place */
    uint32_t    column; /* 1-based byte in that line; 0: no place */
    char        text[400];
};

/* Go on only if the call succeeded. Not in a function that owns a descriptor or lock. */
#define TRY(call)                       \
    do {                                \
        enum status try_ = (call);      \
        if (try_ != TRUCE_OK)           \
            return try_;                \
    } while (0)

/* Go on only if the arena gave memory. */
#define TRY_NEW(pointer, err)           \
    do {                                \
        if (!(pointer))                 \
            return err_memory(err);     \
    } while (0)

/* A broken promise of ours. Stays on in release; bytes from outside never reach one. */
#define CHECK(condition)                                                  \
    do {                                                                  \
        if (!(condition))                                                 \
            check_failed(#condition, __FILE__, __LINE__);                 \
    } while (0)

/* Write the words unless an earlier failure did; returns `status`. err may be NULL. */
enum status err_set(struct err *err, enum status status, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* The same, with a place in the input. */
enum status err_at(struct err *err, enum status status, uint32_t line, uint32_t column,
                   const char *format, ...) PRINTF_LIKE(5, 6);

/* An arena met its limit or the machine has no memory left. */
enum status err_memory(struct err *err);

int         status_exit(enum status status);
int         status_http(enum status status);
const char *status_name(enum status status);
const char *status_meaning(enum status status);

_Noreturn void check_failed(const char *condition, const char *file, int line);

#endif
