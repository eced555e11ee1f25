/*
 * Through the library, any bytes as terms and any bytes as reports: each call succeeds or
 * fails with words, what is given out is JSON, and to learn first changes neither. The text
 * of the terms ends at the first number sign.
 */
#include "fuzz/fuzz.h"

#include "wire/json.h"
#include "truce.h"

static struct arena step;

static void
check_json(const char *json, size_t len)
{
    const struct json *parsed;
    struct err         err = { 0 };

    arena_reset(&step);
    CHECK(strlen(json) == len);
    CHECK(json_parse((struct str){ json, len }, &step, &parsed, &err) == TRUCE_OK);
}

static int
each_object(void *context, const char *json, size_t len)
{
    check_json(json, len);
    ++*(unsigned *)context;
    return 0;
}

static int
each_reject(void *context, unsigned long long line, const char *why, const char *row,
            size_t len)
{
    (void)context;
    CHECK(line && why[0] && (row || !len));
    return 0;
}

static void
judge_all(truce_judge *judge, const char *bytes, size_t len)
{
    unsigned     count = 0;
    truce_status status;

    status = truce_judge_learn_batch(judge, bytes, len, NULL);
    CHECK(status == TRUCE_OK || truce_judge_error(judge, NULL, NULL)[0]);
    if (truce_judge_learned(judge) != TRUCE_OK) {
        CHECK(truce_judge_error(judge, NULL, NULL)[0]);
        CHECK(truce_judge_report(judge, "{}", 2, each_object, &count) != TRUCE_OK);
        return;
    }
    status = truce_judge_batch(judge, bytes, len, NULL, each_object, each_reject, &count);
    CHECK(status == TRUCE_OK || truce_judge_error(judge, NULL, NULL)[0]);
    status = truce_judge_report(judge, bytes, len, each_object, &count);
    CHECK(status == TRUCE_OK || truce_judge_error(judge, NULL, NULL)[0]);
    status = truce_judge_explain(judge, bytes, len, each_object, &count);
    CHECK(status == TRUCE_OK || truce_judge_error(judge, NULL, NULL)[0]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char  *bytes = (const char *)data, *mark = size ? memchr(bytes, '#', size) : NULL;
    size_t       len = mark ? (size_t)(mark - bytes) : size;
    truce_terms *terms = truce_terms_new();
    truce_judge *judge = NULL;

    arena_init(&step, 64 * 1024 * 1024);
    if (truce_terms_add_text(terms, "fuzz.truce", bytes, len) == TRUCE_OK &&
        truce_terms_compile(terms) == TRUCE_OK)
        judge = truce_judge_new(terms);
    CHECK(judge || truce_terms_error(terms)[0]);
    check_json(truce_terms_diagnostics_json(terms),
               strlen(truce_terms_diagnostics_json(terms)));
    if (judge && mark)
        judge_all(judge, mark + 1, size - len - 1);
    truce_judge_free(judge);
    truce_terms_free(terms);
    arena_free(&step);
    return 0;
}
