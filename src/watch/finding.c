#include "watch/finding.h"

enum { BECAUSE_BYTES_MAX = 16 * 1024 };

void
finding_add_report_name(const struct report *report, uint64_t line, struct buf *out)
{
    if (report->source.len) {
        buf_add(out, report->source);
        buf_add_byte(out, ':');
    }
    if (report->id.len)
        buf_add(out, report->id);
    else
        buf_printf(out, "line-%llu", (unsigned long long)line);
}

static void
add_member(struct buf *out, const char *name, struct str value)
{
    buf_printf(out, ",\"%s\":", name);
    json_add_string(out, value);
}

static void
add_instant(struct buf *out, const char *name, instant at)
{
    char text[TIME_TEXT_LEN];

    if (at < TIME_FIRST || at > TIME_LAST) /* open, or past what a date can say */
        buf_printf(out, ",\"%s\":null", name);
    else
        add_member(out, name, time_text(at, text));
}

/* ,"name":"value", where it says something. */
static void
add_word(struct buf *out, const char *name, struct str value)
{
    if (value.len)
        add_member(out, name, value);
}

static void
add_said(const struct said *said, struct buf *out)
{
    char text[TIME_TEXT_LEN];

    buf_printf(out, "{\"kind\":\"%s\"", record_kind_name(said->kind));
    add_word(out, "outcome", said->outcome);
    add_word(out, "confidence", said->confidence);
    add_word(out, "exception", said->exception);
    add_word(out, "finds", said->finds);
    add_member(out, "author", said->author);
    add_member(out, "at", time_text(said->at, text));
    buf_printf(out, ",\"entry\":%llu}", (unsigned long long)said->entry);
}

/* What persons decided of the report, and of this clause. */
static void
add_decided(const struct evaluator *e, const struct verdict *v, struct buf *out)
{
    static const enum record_kind kinds[FINDING_DECIDED_MAX] = {
        RECORD_VERIFICATION, RECORD_ATTRIBUTION, RECORD_RULING
    };
    const struct decided_report *d = e->decided;
    bool                         any = false;

    if (!d)
        return;
    if (d->dismissed)
        add_member(out, "dismissed",
                   v->answer == ANSWER_YES ? STR("violation") : STR("possible"));
    if (d->attributed) {
        buf_add_c(out, ",\"said_by\":[");
        for (uint32_t i = 0; i < d->said_count; i++) {
            buf_add_c(out, i ? "," : "");
            json_add_string(out, d->said_by[i]);
        }
        buf_add_byte(out, ']');
    }
    for (int k = 0; k < FINDING_DECIDED_MAX; k++) {
        const struct said *said = decided_find(d, kinds[k], v->clause);

        if (!said)
            continue;
        buf_add_c(out, any ? "," : ",\"decided\":[");
        add_said(said, out);
        any = true;
    }
    buf_add_c(out, any ? "]" : "");
}

/* The named parties that are bound, each once, in the report's order. */
static void
add_by(const struct evaluator *e, const struct verdict *v, struct buf *out)
{
    const struct report *r = e->subject.report;
    uint64_t             said = 0;

    buf_add_c(out, ",\"by\":[");
    for (uint32_t i = 0; i < r->by_count; i++) {
        uint32_t party = program_party(e->program, r->by[i]);

        if (party == PARTY_NONE)
            continue;
        uint64_t bit = UINT64_C(1) << party;
        if (!(v->by & bit) || (said & bit))
            continue;
        buf_add_c(out, said ? "," : "");
        json_add_string(out, e->program->parties[party].name);
        said |= bit;
    }
    /* Which of two made two stocks differ nobody can say. */
    buf_printf(out, "],\"unattributed\":%s",
               r->by_count && v->version->kind != CLAUSE_EQUAL ? "false" : "true");
}

void
finding_add(const struct evaluator *e, const struct verdict *v, uint64_t line, struct buf *out)
{
    const struct clause *clause = &e->program->clauses[v->clause];
    struct buf           words;

    CHECK(v->answer != ANSWER_NO);
    buf_init(&words, BECAUSE_BYTES_MAX);
    buf_add_c(out, "{\"clause\":");
    json_add_string(out, clause->name);
    add_member(out, "agreement", e->program->agreements[clause->agreement].name);
    finding_add_report_name(e->subject.report, line, &words);
    add_member(out, "report", buf_str(&words));
    out->failed = out->failed || words.failed;
    add_member(out, "verdict",
               e->decided && e->decided->dismissed ? STR("dismissed")
               : v->answer == ANSWER_YES           ? STR("violation")
                                                   : STR("possible"));
    add_by(e, v, out);
    add_instant(out, "from", e->subject.from);
    add_instant(out, "to", e->subject.until);
    add_member(out, "where", str_from_c(answer_name(v->where)));
    add_member(out, "when", str_from_c(answer_name(v->when)));
    add_member(out, "act", str_from_c(answer_name(v->act)));
    add_member(out, "who", str_from_c(answer_name(v->who)));
    if (v->has_except)
        add_member(out, "except", str_from_c(answer_name(v->except)));
    buf_clear(&words);
    because(e, v, &words);
    add_member(out, "because", buf_str(&words));
    if (v->version->stated_by.len)
        add_member(out, "stated_by", v->version->stated_by);
    add_decided(e, v, out);
    buf_add_byte(out, '}');
    out->failed = out->failed || words.failed;
    buf_free(&words);
}

/* ---- reading back ---- */

static bool
read_string(const struct json *json, struct str name, struct str *ret_text)
{
    const struct json *member = json_get(json, name);

    if (!member || member->kind != JSON_STRING)
        return false;
    *ret_text = member->text;
    return true;
}

static bool
read_answer(const struct json *json, struct str name, enum answer *ret_answer)
{
    struct str text;

    if (!read_string(json, name, &text))
        return false;
    for (enum answer a = ANSWER_NO; a <= ANSWER_YES; a++)
        if (str_eq_c(text, answer_name(a))) {
            *ret_answer = a;
            return true;
        }
    return false;
}

static bool
read_instant(const struct json *json, struct str name, instant open, instant *ret_at)
{
    const struct json *member = json_get(json, name);
    struct when        when;

    *ret_at = open;
    if (!member || member->kind == JSON_NULL)
        return member != NULL;
    if (member->kind != JSON_STRING || time_parse(member->text, &when, NULL) != TRUCE_OK)
        return false;
    *ret_at = when.at;
    return true;
}

static bool
read_names(const struct json *list, struct str names[REPORT_NAMES_MAX], uint32_t *ret_count)
{
    uint32_t count = 0;

    if (!list || list->kind != JSON_ARRAY || list->count > REPORT_NAMES_MAX)
        return false;
    for (const struct json *name = list->first; name; name = name->next)
        names[count++] = name->text;
    *ret_count = count;
    return true;
}

static bool
read_one_decided(const struct json *json, struct finding_decided *ret_decided)
{
    struct finding_decided d = { .at = TIME_MIN };
    const struct json     *entry = json_get(json, STR("entry"));
    int64_t                number;

    if (!read_string(json, STR("kind"), &d.kind) || !read_string(json, STR("author"), &d.author) ||
        !read_instant(json, STR("at"), TIME_MIN, &d.at) || !entry ||
        entry->kind != JSON_NUMBER || !str_to_i64(entry->text, &number) || number < 0)
        return false;
    d.entry = (uint64_t)number;
    (void)read_string(json, STR("outcome"), &d.outcome);
    (void)read_string(json, STR("confidence"), &d.confidence);
    (void)read_string(json, STR("exception"), &d.exception);
    (void)read_string(json, STR("finds"), &d.finds);
    *ret_decided = d;
    return true;
}

/* False where it is there and does not read. */
static bool
read_decided(const struct json *json, struct finding *f)
{
    const struct json *said_by = json_get(json, STR("said_by"));
    const struct json *list = json_get(json, STR("decided"));

    f->attributed = said_by != NULL;
    if (said_by && !read_names(said_by, f->said_by, &f->said_count))
        return false;
    if (list && (list->kind != JSON_ARRAY || list->count > FINDING_DECIDED_MAX))
        return false;
    for (const struct json *one = list ? list->first : NULL; one; one = one->next)
        if (!read_one_decided(one, &f->decided[f->decided_count++]))
            return false;
    return true;
}

enum status
finding_read(struct str text, struct arena *step, struct finding *ret_finding, struct err *err)
{
    struct finding     f = { .except = ANSWER_NO };
    const struct json *json, *unattributed;
    struct str         verdict = STR_NONE;

    TRY(json_parse(text, step, &json, err));
    unattributed = json_get(json, STR("unattributed"));
    if (!read_string(json, STR("clause"), &f.clause) ||
        !read_string(json, STR("agreement"), &f.agreement) ||
        !read_string(json, STR("report"), &f.report) ||
        !read_string(json, STR("verdict"), &verdict) ||
        !read_string(json, STR("because"), &f.because) ||
        !read_names(json_get(json, STR("by")), f.by, &f.by_count) || !read_decided(json, &f) ||
        !read_instant(json, STR("from"), TIME_MIN, &f.from) ||
        !read_instant(json, STR("to"), TIME_MAX, &f.until) ||
        !read_answer(json, STR("where"), &f.where) ||
        !read_answer(json, STR("when"), &f.when) || !read_answer(json, STR("act"), &f.act) ||
        !read_answer(json, STR("who"), &f.who) || !unattributed)
        return err_set(err, TRUCE_CORRUPT, "a stored finding does not read");
    f.has_except = read_answer(json, STR("except"), &f.except);
    (void)read_string(json, STR("stated_by"), &f.stated_by);
    f.dismissed = str_eq(verdict, STR("dismissed"));
    if (f.dismissed && !read_string(json, STR("dismissed"), &verdict))
        return err_set(err, TRUCE_CORRUPT, "a stored finding does not read");
    f.violation = str_eq(verdict, STR("violation"));
    f.unattributed = unattributed->kind == JSON_TRUE;
    *ret_finding = f;
    return TRUCE_OK;
}
