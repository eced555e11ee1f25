/*
 * Scenarios: what a monitor would write down, judged. Each file is one story:
 *
 *     scenario "a blast on the first day"
 *     terms
 *       party A …                              (any .truce text, indented by two)
 *     report {"id":"1","source":"smm",…}       (one report, as JSON, on one line)
 *       violation minsk2.1                      a finding of that clause
 *       possible minsk2.2.UA                    likewise
 *       no minsk2.3                             none of that clause
 *       by A, B                                 whom the findings name; "by nobody"
 *       because WORDS                           stand in the reason of some finding
 *     rejected {"id":"2",…}                     a row that must be set aside
 *       because WORDS
 *
 * A report is right when exactly the findings listed come out: a clause that is not listed
 * must not answer. Each scenario of a file is one sentence in TAP.
 */
#include "base/sys.h"
#include "terms/compile.h"
#include "watch/finding.h"

#include <stdio.h>

enum { FINDINGS_MAX = 64 };

struct story {
    const char       *path;
    struct str        name;
    struct arena      keep, step;
    struct buf        terms;
    struct program   *program;
    struct evaluator *evaluator;
    unsigned          line, failures;
    bool              compiled; /* tried: a second complaint would say nothing new */
    /* of the report at hand */
    bool           rejected, any;
    struct err     why;
    struct finding findings[FINDINGS_MAX];
    uint32_t       count;
    bool           claimed[FINDINGS_MAX];
};

static unsigned stories, stories_failed;

static void
fault(struct story *s, const char *what, struct str word)
{
    s->failures++;
    printf("# %s:%u: not so: %s%.*s\n", s->path, s->line, what, STR_ARGS(word));
}

static enum status
no_file(void *context, struct str name, struct arena *keep, struct str *ret_text, struct err *err)
{
    (void)context, (void)keep, (void)ret_text;
    return err_set(err, TRUCE_MISSING, "a scenario has no file '%.*s'", STR_ARGS(name));
}

static void
compile(struct story *s)
{
    static struct diagnostics diagnostics;
    struct terms_file         file = { s->name, buf_str(&s->terms) };
    struct buf                words;

    if (s->compiled || !s->terms.len)
        return;
    s->compiled = true;
    diagnostics = (struct diagnostics){ 0 };
    if (terms_compile(&file, 1, no_file, NULL, &s->keep, &s->program, &diagnostics, NULL) !=
        TRUCE_OK) {
        buf_init(&words, 1 << 20);
        diagnostics_text(&diagnostics, &words);
        fault(s, "the terms compile:\n", buf_str(&words));
        buf_free(&words);
        return;
    }
    s->evaluator = ARENA_NEW(&s->keep, struct evaluator);
    evaluator_init(s->evaluator, s->program, NULL);
}

/* Findings of the last report that no line claimed. */
static void
settle_report(struct story *s)
{
    for (uint32_t i = 0; i < s->count; i++)
        if (!s->claimed[i])
            fault(s, "no finding that is not expected, but there is one of ", s->findings[i].clause);
    s->count = 0;
    s->any = false;
}

static void
judge(struct story *s, const struct report *report)
{
    struct verdict verdict;
    struct buf     words;

    buf_init(&words, 1 << 20);
    evaluator_take(s->evaluator, report);
    for (uint32_t i = 0; i < s->program->clause_count && s->count < FINDINGS_MAX; i++) {
        if (evaluator_judge(s->evaluator, i, false, &s->step, &verdict, &s->why) != TRUCE_OK)
            fault(s, s->why.text, STR_NONE);
        else if (verdict.answer != ANSWER_NO) {
            buf_clear(&words);
            finding_add(s->evaluator, &verdict, s->line, &words);
            s->claimed[s->count] = false;
            if (finding_read(arena_copy_str(&s->step, buf_str(&words)), &s->step,
                             &s->findings[s->count++], &s->why) != TRUCE_OK)
                fault(s, s->why.text, STR_NONE);
        }
    }
    buf_free(&words);
}

static void
take_report(struct story *s, struct str text, bool want_rejected)
{
    static struct report report;
    const struct json   *json;

    settle_report(s);
    compile(s);
    arena_reset(&s->step);
    s->why = (struct err){ 0 };
    s->any = true;
    s->rejected = json_parse(text, &s->step, &json, &s->why) != TRUCE_OK ||
                  report_decode(json, text, &vocab_standard, NULL, &report, &s->why) != TRUCE_OK;
    if (s->rejected != want_rejected)
        fault(s, want_rejected ? "this is set aside" : "this reads: ", str_from_c(s->why.text));
    else if (!s->rejected && s->evaluator)
        judge(s, &report);
}

static void
expect_finding(struct story *s, struct str clause, bool violation)
{
    for (uint32_t i = 0; i < s->count; i++)
        if (!s->claimed[i] && str_eq(s->findings[i].clause, clause) &&
            s->findings[i].violation == violation) {
            s->claimed[i] = true;
            return;
        }
    fault(s, violation ? "violation " : "possible ", clause);
}

static void
expect_none(struct story *s, struct str clause)
{
    for (uint32_t i = 0; i < s->count; i++)
        if (str_eq(s->findings[i].clause, clause))
            fault(s, "no finding of ", clause);
}

static void
expect_by(struct story *s, struct str names)
{
    for (uint32_t i = 0; i < s->count; i++) {
        struct str rest = names, name;
        uint32_t   said = 0;

        if (str_eq(names, STR("nobody"))) {
            if (!s->findings[i].unattributed)
                fault(s, "nobody is named in ", s->findings[i].clause);
            continue;
        }
        do {
            if (!str_cut(&rest, ',', &name)) {
                name = rest;
                rest = STR_NONE;
            }
            if (said >= s->findings[i].by_count || !str_eq(str_trim(name), s->findings[i].by[said]))
                fault(s, "named in order: ", names);
            said++;
        } while (rest.len);
        if (said != s->findings[i].by_count)
            fault(s, "only these are named: ", names);
    }
}

static bool
holds_words(struct str text, struct str words)
{
    for (size_t i = 0; i + words.len <= text.len; i++)
        if (memcmp(text.at + i, words.at, words.len) == 0)
            return true;
    return false;
}

static void
expect_because(struct story *s, struct str words)
{
    if (s->rejected && holds_words(str_from_c(s->why.text), words))
        return;
    for (uint32_t i = 0; i < s->count; i++)
        if (holds_words(s->findings[i].because, words))
            return;
    fault(s, "because ", words);
    for (uint32_t i = 0; i < s->count; i++)
        printf("#   it says: %.*s\n", STR_ARGS(s->findings[i].because));
    if (s->rejected)
        printf("#   it says: %s\n", s->why.text);
}

static void
end_story(struct story *s)
{
    settle_report(s);
    compile(s);
    if (s->name.len) {
        stories++;
        stories_failed += s->failures > 0;
        printf("%sok %u - %.*s\n", s->failures ? "not " : "", stories, STR_ARGS(s->name));
    }
    arena_free(&s->keep);
    arena_free(&s->step);
    buf_free(&s->terms);
    *s = (struct story){ .path = s->path, .line = s->line };
    arena_init(&s->keep, (size_t)1 << 30);
    arena_init(&s->step, (size_t)1 << 28);
    buf_init(&s->terms, 1 << 20);
}

static void
take_line(struct story *s, struct str line, bool *in_terms)
{
    static const struct {
        struct str word;
        int        what;
    } words[] = { { { "scenario ", 9 }, 's' }, { { "terms", 5 }, 't' },  { { "report ", 7 }, 'r' },
                  { { "rejected ", 9 }, 'x' }, { { "  violation ", 12 }, 'v' },
                  { { "  possible ", 11 }, 'p' }, { { "  no ", 5 }, 'n' },
                  { { "  by ", 5 }, 'b' }, { { "  because ", 10 }, 'w' } };
    struct str rest = STR_NONE;
    int        what = 0;

    for (size_t i = 0; i < sizeof words / sizeof *words && !what; i++)
        if (str_starts(line, words[i].word) && !(*in_terms && line.at[0] == ' ')) {
            what = words[i].what;
            rest = str_trim(str_sub(line, words[i].word.len, line.len));
        }
    if (*in_terms && (!line.len || line.at[0] == ' ') && !what) {
        buf_add(&s->terms, str_sub(line, 2, line.len));
        buf_add_byte(&s->terms, '\n');
        return;
    }
    *in_terms = what == 't';
    switch (what) {
    case 's': end_story(s); s->name = str_sub(rest, 1, rest.len - 1); break;
    case 'r': take_report(s, rest, false); break;
    case 'x': take_report(s, rest, true); break;
    case 'v': expect_finding(s, rest, true); break;
    case 'p': expect_finding(s, rest, false); break;
    case 'n': expect_none(s, rest); break;
    case 'b': expect_by(s, rest); break;
    case 'w': expect_because(s, rest); break;
    case 't': break;
    default:
        if (str_trim(line).len && line.at[0] != '#')
            fault(s, "a line of a scenario: ", line);
    }
}

int
main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (int i = 1; i < argc; i++) {
        struct story s = { .path = argv[i] };
        struct buf   text;
        struct str   rest, line;
        bool         in_terms = false;

        end_story(&s);
        buf_init(&text, 1 << 24);
        if (sys_read_file(argv[i], &text, NULL) != TRUCE_OK) {
            printf("not ok %u - %s can be read\n", ++stories, argv[i]);
            stories_failed++;
        }
        buf_add_byte(&text, '\n');
        for (rest = buf_str(&text), s.line = 1; str_cut(&rest, '\n', &line); s.line++)
            take_line(&s, line, &in_terms);
        end_story(&s);
        buf_free(&text);
        arena_free(&s.keep);
        arena_free(&s.step);
        buf_free(&s.terms);
    }
    printf("1..%u\n", stories);
    return stories_failed || !stories;
}
