/*
 * truce.h - agreements that a machine can check: the library.
 *
 *   truce_terms   the text of agreements, compiled
 *   truce_judge   judges reports by compiled terms
 *
 *     truce_terms *terms = truce_terms_new();
 *     truce_terms_add_file(terms, "agreement.truce");
 *     if (truce_terms_compile(terms) != TRUCE_OK)
 *         fputs(truce_terms_diagnostics(terms), stderr);
 *     truce_judge *judge = truce_judge_new(terms);
 *     truce_judge_report(judge, json, strlen(json), each_finding, NULL);
 *     truce_judge_free(judge);
 *     truce_terms_free(terms);
 *
 * In      text is UTF-8 with its length and need not end in a zero byte, unless it is a
 *         `const char *` alone. The language: truce-terms(5). Reports: doc/LIBRARY.md.
 * Out     findings and explanations as JSON objects, one a call, to a function of yours
 *
 * Ownership  What a _new gives, its _free takes (NULL is allowed). What you hand in is
 *         copied or read before the call returns, never kept. Strings that a handle gives
 *         are its own and last until the next call with it; those given to your function
 *         last until it returns.
 * Threads  A compiled truce_terms does not change: any number of threads may judge by it
 *         at once, each with a truce_judge of its own. Everything else: one thread at a
 *         time for each handle. The library starts no threads, catches no signals, prints
 *         nothing and keeps no state outside its handles.
 * Errors  Calls return TRUCE_OK (0) or say why not; the words are truce_terms_error's or
 *         truce_judge_error's. After a failure the handle can be used on. If the library
 *         breaks a promise of its own it ends the process with words on standard error,
 *         for a wrong finding is worse than none; no input is known that does it.
 */
#ifndef TRUCE_H
#define TRUCE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define TRUCE_API __attribute__((visibility("default")))
#else
#define TRUCE_API
#endif

/* Of this header; truce_version() is the library's. The first number changes when a
 * caller has to, the second when something is added. */
#define TRUCE_VERSION_MAJOR 0
#define TRUCE_VERSION_MINOR 1
#define TRUCE_VERSION_PATCH 0

#ifdef BASE_STATUS_H /* the library's own files, which know them from there */
typedef enum status truce_status;
#else
typedef enum truce_status {
    TRUCE_OK,          /* done */
    TRUCE_FOUND,       /* not given by the library */
    TRUCE_SYNTAX,      /* input does not parse or does not make sense */
    TRUCE_USAGE,       /* the function was called wrongly */
    TRUCE_UNSUPPORTED, /* valid, but this version cannot do it yet */
    TRUCE_MISSING,     /* a file is not there */
    TRUCE_IO,          /* reading failed */
    TRUCE_CONFLICT,    /* one name was given two texts */
    TRUCE_LIMIT,       /* a stated limit was reached */
    TRUCE_CORRUPT,     /* not given by the library */
    TRUCE_BUSY,        /* not given by the library */
    TRUCE_MEMORY,      /* the machine has no memory left */
    TRUCE_INTERRUPTED  /* your function asked to stop */
} truce_status;
#endif

TRUCE_API const char *truce_version(void);          /* "0.1.0" */
TRUCE_API const char *truce_status_name(int status); /* "SYNTAX"; "" for what is none */

/* ---- terms ---- */

typedef struct truce_terms truce_terms;

/* NULL: no memory. */
TRUCE_API truce_terms *truce_terms_new(void);
TRUCE_API void         truce_terms_free(truce_terms *terms);

/* A file to compile, read when it is added. MISSING, IO, LIMIT (64 MiB). */
TRUCE_API truce_status truce_terms_add_file(truce_terms *terms, const char *path);
/* The same from memory; `name` is what diagnostics call it. */
TRUCE_API truce_status truce_terms_add_text(truce_terms *terms, const char *name,
                                            const char *text, size_t len);
/*
 * Not compiled itself, but there for the others: what they include, or GeoJSON that they
 * name. Names are relative to the folder of the file that names them. What was not added
 * is read from disk if some file was added by its path; otherwise it is not there.
 */
TRUCE_API truce_status truce_terms_add_source(truce_terms *terms, const char *name,
                                              const char *bytes, size_t len);

/*
 * All that was added, as one name space; once. SYNTAX: the diagnostics say what is wrong;
 * the handle is then good for them alone.
 */
TRUCE_API truce_status truce_terms_compile(truce_terms *terms);

/* All errors and warnings, as `truce check` prints them; "" if there are none. */
TRUCE_API const char *truce_terms_diagnostics(const truce_terms *terms);
/* The same for machines: a JSON array of objects with file, line, column, width, severity
 * ("error", "warning") and text. */
TRUCE_API const char *truce_terms_diagnostics_json(const truce_terms *terms);

/*
 * 1 if a report cannot be judged by itself, for the terms speak of stocks, notices,
 * tracks or silence: then a judge learns from all reports before it judges the first.
 */
TRUCE_API int truce_terms_need_all_reports(const truce_terms *terms);

/* Why the last call failed; "" if it did not. */
TRUCE_API const char *truce_terms_error(const truce_terms *terms);

/* ---- judging ---- */

typedef struct truce_judge truce_judge;

/* One JSON object of `len` bytes, a zero byte behind it. 0 to go on, anything else to
 * stop: then the call returns INTERRUPTED. It must not use the judge. */
typedef int (*truce_object_fn)(void *context, const char *json, size_t len);

/* A row of a batch that is no report: the line it begins in, what is wrong, and the row
 * as it stood. 0 to go on. */
typedef int (*truce_reject_fn)(void *context, unsigned long long line, const char *why,
                               const char *row, size_t len);

/* NULL: no memory, or the terms are not compiled. The terms must stay as long. */
TRUCE_API truce_judge *truce_judge_new(const truce_terms *terms);
TRUCE_API void         truce_judge_free(truce_judge *judge);

/* The zone of wall clocks that bear no offset ("Europe/Kyiv"); NULL: they are errors. */
TRUCE_API truce_status truce_judge_set_zone(truce_judge *judge, const char *zone);
/* The source of reports that name none; NULL: none. */
TRUCE_API truce_status truce_judge_set_source(truce_judge *judge, const char *source);

/*
 * A report as a JSON object: its findings, in the order of the clauses. SYNTAX: it is no
 * report; truce_judge_error says why, and where. USAGE: the terms need all reports, and
 * truce_judge_learned was not called.
 */
TRUCE_API truce_status truce_judge_report(truce_judge *judge, const char *json,
                                          size_t len, truce_object_fn finding,
                                          void *context);
/* Every clause against the report, whatever it answers: an object a clause, as `truce
 * explain --json` prints it. */
TRUCE_API truce_status truce_judge_explain(truce_judge *judge, const char *json,
                                           size_t len, truce_object_fn clause,
                                           void *context);

/*
 * Many reports, as the bytes of a file: JSON Lines, CSV by its header, GeoJSON. `profile`
 * as `truce eval --as`, or NULL: by the first byte. What is no report goes to `reject`,
 * which may be NULL, and the rest goes on. SYNTAX: the bytes as a whole are none of
 * these.
 */
TRUCE_API truce_status truce_judge_batch(truce_judge *judge, const char *bytes,
                                         size_t len, const char *profile,
                                         truce_object_fn finding,
                                         truce_reject_fn reject, void *context);

/*
 * For terms that need all reports, two passes: each report is learned from, in any order,
 * then truce_judge_learned, then each is judged. A report that another one corrects is
 * left out of both. For other terms these do nothing: a caller may always go both ways.
 * In learn_batch, what is no report is passed over: the second pass tells of it.
 */
TRUCE_API truce_status truce_judge_learn(truce_judge *judge, const char *json,
                                         size_t len);
TRUCE_API truce_status truce_judge_learn_batch(truce_judge *judge, const char *bytes,
                                               size_t len, const char *profile);
TRUCE_API truce_status truce_judge_learned(truce_judge *judge);

/* Why the last call failed; "" if it did not. Line and column of the report, 1-based, 0
 * if there is no place; both may be NULL. */
TRUCE_API const char *truce_judge_error(const truce_judge *judge, unsigned *ret_line,
                                        unsigned *ret_column);

#ifdef __cplusplus
}
#endif

#endif
