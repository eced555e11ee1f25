#include "story.h"

#include "base/sys.h"
#include "expect.h"
#include "field.h"

#include <stdio.h>

enum { KEEP_BYTES = 1 << 30, STEP_BYTES = 1 << 28, TERMS_BYTES_MAX = 1 << 20 };

/* Lines that begin with a space speak of the report before them. */
#define STORY_WORD_TABLE(X)                         \
    /* word           what it is */                 \
    X("terms", TERMS, NULL)                         \
    X("report ", REPORT, NULL)                      \
    X("holding ", REPORT, NULL)                     \
    X("position ", REPORT, NULL)                    \
    X("notice ", REPORT, NULL)                      \
    X("rejected ", REJECTED, NULL)                  \
    X("  violation ", EXPECT, expect_violation)     \
    X("  possible ", EXPECT, expect_possible)       \
    X("  no ", EXPECT, expect_none)                 \
    X("  by ", EXPECT, expect_by)                   \
    X("  because ", EXPECT, expect_because)         \
    X("  stock ", EXPECT, expect_stock)             \
    X("expect anchor ", EXPECT_ALL, expect_anchor)  \
    X("expect count ", EXPECT_ALL, expect_count)    \
    X("expect due ", EXPECT_ALL, expect_due)

enum word_kind { TERMS, REPORT, REJECTED, EXPECT, EXPECT_ALL };

struct story_word {
    struct str     word;
    enum word_kind kind;
    void (*expect)(struct story *, struct str);
};

static const struct story_word words[] = {
#define ROW(word, kind, expect) { { "" word, sizeof(word) - 1 }, kind, expect },
    STORY_WORD_TABLE(ROW)
#undef ROW
};

void
story_fault(struct story *s, const char *what, struct str word)
{
    s->failures++;
    printf("# %s:%u: not so: %s%.*s\n", s->path, s->line, what, STR_ARGS(word));
}

void
story_init(struct story *s, const char *path)
{
    s->path = path;
    buf_init(&s->terms, TERMS_BYTES_MAX);
    arena_init(&s->keep, KEEP_BYTES);
    arena_init(&s->step, STEP_BYTES);
    arena_init(&s->shared_keep, KEEP_BYTES);
}

void
story_free(struct story *s)
{
    buf_free(&s->terms);
    arena_free(&s->keep);
    arena_free(&s->step);
    arena_free(&s->shared_keep);
}

void
story_reset(struct story *s)
{
    if (!s->name.len)
        s->common.terms_len = s->terms.len;
    s->step_count = s->common.step_count;
    s->terms.len = s->common.terms_len;
    s->failures = 0;
    s->in_terms = s->stray = false;
    arena_free(&s->keep);
}

void
story_take(struct story *s, struct str line, unsigned number)
{
    const struct story_word *word = NULL;

    s->line = number;
    for (size_t i = 0; i < sizeof words / sizeof *words && !word; i++)
        if (str_starts(line, words[i].word) && !(s->in_terms && line.at[0] == ' '))
            word = &words[i];
    if (!word && s->in_terms && (!line.len || line.at[0] == ' ')) {
        buf_add(&s->terms, str_sub(line, 2, line.len));
        buf_add_byte(&s->terms, '\n');
        return;
    }
    if (!word && (!str_trim(line).len || line.at[0] == '#'))
        return;
    if (!word || s->step_count == STEPS_MAX) {
        s->stray = true;
        story_fault(s, word ? "a scenario is short: " : "a line of a scenario: ", line);
        return;
    }
    s->in_terms = word->kind == TERMS;
    s->steps[s->step_count++] =
        (struct step){ .word = word,
                       .rest = str_trim(str_sub(line, word->word.len, line.len)),
                       .line = number };
}

/* ---- terms ---- */

static enum status
read_file(void *context, struct str name, struct arena *keep, struct str *ret_text,
          struct err *err)
{
    const char *path = arena_copy_c(keep, name);
    struct buf  bytes;
    struct str  text = STR_NONE;
    enum status status;

    (void)context;
    TRY_NEW(path, err);
    buf_init(&bytes, TERMS_FILE_BYTES_MAX);
    status = sys_read_file(path, &bytes, err);
    if (status == TRUCE_OK)
        text = arena_copy_str(keep, buf_str(&bytes));
    buf_free(&bytes);
    TRY(status);
    TRY_NEW(text.at, err);
    *ret_text = text;
    return TRUCE_OK;
}

/* Those that `terms FILE` names, and the text in the scenario itself. */
static uint32_t
terms_files(struct story *s, struct arena *keep, struct terms_file files[TERMS_PATHS_MAX])
{
    uint32_t   count = 0;
    struct err err = { 0 };

    for (uint32_t i = 0; i < s->step_count; i++) {
        const struct step *step = &s->steps[i];

        if (step->word->kind != TERMS || !step->rest.len || count == TERMS_PATHS_MAX - 1)
            continue;
        files[count].name = step->rest;
        s->line = step->line;
        if (read_file(NULL, step->rest, keep, &files[count].text, &err) == TRUCE_OK)
            count++;
        else
            story_fault(s, "the terms are there: ", str_from_c(err.text));
    }
    if (s->terms.len)
        files[count++] = (struct terms_file){ str_from_c(s->path),
                                              arena_copy_str(keep, buf_str(&s->terms)) };
    return count;
}

static const struct program *
compile(struct story *s, const struct terms_world *world, struct arena *keep)
{
    static struct diagnostics diagnostics;
    struct terms_file         files[TERMS_PATHS_MAX];
    uint32_t                  count = terms_files(s, keep, files);
    struct program           *program;
    struct err                err = { 0 };
    struct buf                text;

    if (!count)
        return NULL;
    diagnostics = (struct diagnostics){ 0 };
    if (terms_compile_in(world, files, count, read_file, NULL, keep, &program, &diagnostics,
                         &err) == TRUCE_OK)
        return program;
    buf_init(&text, 1 << 20);
    diagnostics_text(&diagnostics, &text);
    story_fault(s, "the terms compile:\n", text.len ? buf_str(&text) : str_from_c(err.text));
    buf_free(&text);
    return NULL;
}

/* Terms that stand before the first scenario are compiled once for all of them: an agreement
 * with its maps takes longer than any story about it. */
static const struct program *
compile_once(struct story *s)
{
    bool own = s->terms.len > s->common.terms_len || !s->name.len;

    for (uint32_t i = s->common.step_count; i < s->step_count; i++)
        own = own || s->steps[i].word->kind == TERMS;
    if (own)
        return compile(s, NULL, &s->keep);
    if (!s->shared)
        s->shared = compile(s, NULL, &s->shared_keep);
    return s->shared;
}

/* ---- reports ---- */

static enum status
decode(struct story *s, const struct step *step, struct report *report, struct err *err)
{
    const struct vocabulary *vocabulary = s->program ? s->program->words : &vocab_standard;
    bool               is_json = str_starts(step->rest, STR("{")) || str_starts(step->rest, STR("["));
    const struct json *json;
    struct str         text = step->rest, word;
    struct buf         out;
    bool               read;

    if (!is_json) {
        struct str kind = step->word->kind == REJECTED ? STR("report")
                                                       : str_trim(step->word->word);

        buf_init(&out, 1 << 20);
        read = field_read(kind, step->rest, vocabulary, &out, &word);
        text = arena_copy_str(&s->keep, buf_str(&out));
        buf_free(&out);
        if (!read)
            return err_set(err, TRUCE_SYNTAX, "'%.*s' is no word of a report", STR_ARGS(word));
    }
    TRY(json_parse(text, &s->keep, &json, err));
    return report_decode(json, text, vocabulary, is_json || !s->program ? NULL : program_tz(s->program),
                         report, err);
}

static void
decode_all(struct story *s)
{
    for (uint32_t i = 0; i < s->step_count; i++) {
        struct step   *step = &s->steps[i];
        struct report *report;
        bool           read;

        if (step->word->kind != REPORT && step->word->kind != REJECTED)
            continue;
        s->line = step->line;
        step->why = (struct err){ 0 };
        step->report = NULL;
        report = ARENA_NEW(&s->keep, struct report);
        read = report && decode(s, step, report, &step->why) == TRUCE_OK;
        if (read != (step->word->kind == REPORT))
            story_fault(s, read ? "this is set aside" : "this reads: ",
                        str_from_c(step->why.text));
        step->report = read ? report : NULL;
    }
}

/* What the reports tell of each other; the terms again in its light. */
static enum status
gather(struct story *s, struct err *err)
{
    struct terms_world world;
    bool               took;

    TRY(context_init(&s->context, s->program, &s->keep, err));
    for (uint32_t i = 0; i < s->step_count; i++)
        if (s->steps[i].report)
            TRY(context_take(&s->context, s->steps[i].report, &s->step, &took, err));
    TRY(context_finish(&s->context, &world, err));
    if (context_moves_terms(s->program))
        s->program = compile(s, &world, &s->keep);
    return s->program ? context_bind(&s->context, s->program, err) : TRUCE_OK;
}

/* ---- judging ---- */

/* Findings of the last report that no line claimed. */
static void
settle_report(struct story *s)
{
    for (uint32_t i = 0; i < s->count; i++)
        if (!s->claimed[i])
            story_fault(s, "no finding that is not expected, but there is one of ",
                        s->findings[i].clause);
    s->count = 0;
    s->said = NULL;
}

static void
judge(struct story *s, const struct report *report)
{
    struct verdict verdict;
    struct buf     text;
    struct err     err = { 0 };

    buf_init(&text, 1 << 20);
    evaluator_take(s->evaluator, report);
    for (uint32_t i = 0; i < s->program->clause_count && s->count < FINDINGS_MAX; i++) {
        if (evaluator_judge(s->evaluator, i, false, &s->step, &verdict, &err) != TRUCE_OK) {
            story_fault(s, err.text, STR_NONE);
        } else if (verdict.answer != ANSWER_NO) {
            buf_clear(&text);
            finding_add(s->evaluator, &verdict, s->line, &text);
            s->claimed[s->count] = false;
            if (finding_read(arena_copy_str(&s->step, buf_str(&text)), &s->step,
                             &s->findings[s->count++], &err) != TRUCE_OK)
                story_fault(s, err.text, STR_NONE);
        }
    }
    buf_free(&text);
}

static void
take_step(struct story *s, const struct step *step)
{
    if (step->word->kind == REPORT || step->word->kind == REJECTED) {
        settle_report(s);
        arena_reset(&s->step);
        s->line = step->line;
        s->said = step;
        if (step->report && s->evaluator)
            judge(s, step->report);
        return;
    }
    if (step->word->kind == EXPECT_ALL)
        settle_report(s);
    s->line = step->line;
    if (step->word->expect && (s->program || s->said))
        step->word->expect(s, step->rest);
}

unsigned
story_judge(struct story *s)
{
    struct err err = { 0 };

    s->program = compile_once(s);
    decode_all(s);
    if (s->program && gather(s, &err) != TRUCE_OK)
        story_fault(s, "what the reports tell of each other can be gathered: ",
                    str_from_c(err.text));
    s->evaluator = NULL;
    if (s->program) {
        s->evaluator = ARENA_NEW(&s->keep, struct evaluator);
        evaluator_init(s->evaluator, s->program, &s->context);
    }
    for (uint32_t i = 0; i < s->step_count; i++)
        take_step(s, &s->steps[i]);
    settle_report(s);
    return s->failures;
}

uint32_t
story_clause(struct story *s, struct str name)
{
    for (uint32_t i = 0; s->program && i < s->program->clause_count; i++)
        if (str_eq(s->program->clauses[i].name, name))
            return i;
    story_fault(s, "there is a clause ", name);
    return UINT32_MAX;
}
