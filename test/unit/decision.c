#include "test.h"
#include "unit/signed_log.h"

#include "base/fault.h"
#include "record/decision.h"
#include "record/merkle.h"
#include "record/vault.h"

/* ---- a log with an author, terms and reports, and decisions on them ---- */

struct office {
    struct setting     s;
    struct note_signer signer;
    struct buf         body, disclosures;
    uint64_t           author, terms, report;
};

static struct arena step;

static uint64_t
append(struct office *o, enum record_kind kind, struct str body)
{
    uint64_t seq = 0;

    DO(store_begin(o->s.store, &err));
    DO(log_append(o->s.log, kind, NOW, body, &seq, &err));
    DO(store_commit(o->s.store, &err));
    return seq;
}

static struct note_signer
signer_of(uint8_t first)
{
    uint8_t            seed[NOTE_KEY_BYTES] = { first };
    struct note_signer signer;

    note_signer_from_seed(STR("anna.example"), NOTE_AUTHOR, seed, &signer);
    return signer;
}

static uint64_t
add_author(struct office *o, const struct note_signer *signer, instant until, const char *may)
{
    struct author author = { .name = STR("Anna \"Ann\" K."), .key = signer->key, .until = until };
    uint64_t      seq;

    DO(author_may_from_text(str_from_c(may), &author.may, &err));
    buf_clear(&o->body);
    author_add_body(&author, &o->body);
    seq = append(o, RECORD_AUTHOR, buf_str(&o->body));
    return seq;
}

#define ALL_KINDS "verification,attribution,ruling,link,coverage,supersede"

static void
open_office(struct office *o)
{
    err = (struct err){ 0 };
    arena_init(&step, 64 << 20);
    set_up(&o->s, 3, "r");
    buf_init(&o->body, 1 << 20);
    buf_init(&o->disclosures, 1 << 20);
    o->signer = signer_of(7);
    o->report = 1;
    o->terms = append(o, RECORD_TERMS, STR("{\"files\":[]}"));
    o->author = add_author(o, &o->signer, TIME_MAX, ALL_KINDS);
}

static void
close_office(struct office *o)
{
    buf_free(&o->body);
    buf_free(&o->disclosures);
    take_down(&o->s);
    arena_free(&step);
}

static struct decision_entry
entry_of(struct office *o, uint64_t seq)
{
    struct decision_entry entry = { .seq = seq };
    struct str            bytes = STR_NONE;

    DO(log_read_bytes(o->s.log, seq, &step, &bytes, &err));
    entry.leaf = merkle_leaf(bytes);
    return entry;
}

/* "name=value" each, up to NULL. */
static struct decision
decide(struct office *o, enum record_kind kind, const char *const *fields)
{
    struct decision d = { .kind = kind, .name = STR("Anna \"Ann\" K."), .key = o->signer.key };

    d.author = entry_of(o, o->author);
    d.has_terms = true;
    d.terms = entry_of(o, o->terms);
    if (kind != RECORD_COVERAGE)
        d.targets[d.target_count++] = entry_of(o, o->report);
    if (kind == RECORD_LINK)
        d.targets[d.target_count++] = entry_of(o, o->report + 1);
    for (; *fields; fields++) {
        struct str value = str_from_c(*fields), name;

        EXPECT(str_cut(&value, '=', &name));
        DO(decision_set(&d, name, value, &err));
    }
    DO(decision_complete(&d, &err));
    return d;
}

static struct str
sign(struct office *o, const struct decision *d)
{
    buf_clear(&o->body);
    buf_clear(&o->disclosures);
    DO(decision_sign(d, &o->signer, &step, &o->body, &o->disclosures, &err));
    return buf_str(&o->body);
}

static bool
signature_holds(const struct decision *d)
{
    bool holds = false;

    return decision_signature(d, &holds, &err) == TRUCE_OK && holds;
}

static const char *const verified[] = { "outcome=refuted", "because=Witness W7 was not there",
                                        NULL };

static bool
holds(struct str text, const char *part)
{
    struct str wanted = str_from_c(part);

    for (size_t i = 0; i + wanted.len <= text.len; i++)
        if (memcmp(text.at + i, wanted.at, wanted.len) == 0)
            return true;
    return false;
}

/* ---- what is signed ---- */

TEST(a_decision_is_read_as_it_was_made_and_its_signature_holds)
{
    static const struct {
        enum record_kind  kind;
        const char *const fields[8];
    } all[] = {
        { RECORD_VERIFICATION, { "outcome=corroborated", "because=two cameras" } },
        { RECORD_ATTRIBUTION, { "by=A, B", "confidence=moderate", "because=\"both\"" } },
        { RECORD_ATTRIBUTION, { "outcome=not_attributable", "because=no access" } },
        { RECORD_RULING, { "clause=x.1", "exception=applies", "finds=no_violation", "because=é" } },
        { RECORD_LINK, { "events=different", "because=an hour apart" } },
        { RECORD_COVERAGE, { "source=uav-2", "state=denied", "from=2026-01-01",
                             "to=2026-01-02T10:00:00+02:00", "place=Zolote" } },
        { RECORD_SUPERSEDE, { "because=entered twice" } },
    };
    struct office o;

    open_office(&o);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct decision  made = decide(&o, all[i].kind, all[i].fields), d;
        struct str       body = sign(&o, &made);
        struct log_entry entry = { .seq = append(&o, all[i].kind, body), .kind = all[i].kind,
                                   .recorded = NOW, .body = body };
        const char      *not = "";

        DO(decision_read(made.kind, body, buf_str(&o.disclosures), &step, &d, &err));
        EXPECT(signature_holds(&d) && d.hidden == 0);
        DO(decision_check(o.s.log, &entry, &d, o.author, &step, &not, &err));
        EXPECT_SAY(!not, "%s", not);
        EXPECT(d.target_count == made.target_count && d.by_count == made.by_count);
        EXPECT(d.author.seq == o.author && str_eq(d.name, made.name));
        for (int f = 0; f < DECISION_FIELD_COUNT; f++)
            EXPECT_STR(d.values[f].at ? d.values[f] : STR("-"),
                       made.values[f].at ? made.values[f] : STR("-"));
    }
    close_office(&o);
}

TEST(what_is_protected_stands_in_no_body_and_the_signature_holds_without_it)
{
    struct office   o;
    struct decision made, d;
    struct str      body;

    open_office(&o);
    made = decide(&o, RECORD_VERIFICATION, verified);
    body = sign(&o, &made);
    EXPECT(!holds(body, "Witness W7") && !holds(body, "\"because\"") && holds(body, "refuted"));
    DO(decision_read(RECORD_VERIFICATION, body, STR_NONE, &step, &d, &err));
    EXPECT(d.hidden == 1 && signature_holds(&d));
    EXPECT(decision_says(&d, "outcome", "refuted") && !decision_get(&d, "because").len);
    close_office(&o);
}

TEST(no_protected_field_of_a_decision_is_named_as_what_is_public_in_a_report)
{
    for (int i = 0; i < DECISION_FIELD_COUNT; i++)
        EXPECT(!decision_fields[i].is_protected || !protect_is_clear(decision_fields[i].name));
}

TEST(any_byte_changed_of_a_decision_is_noticed)
{
    struct office   o;
    struct decision made, d;
    struct str      body;
    char           *bytes;

    open_office(&o);
    made = decide(&o, RECORD_VERIFICATION, verified);
    body = sign(&o, &made);
    bytes = arena_copy_c(&step, body);
    for (size_t i = 0; i < body.len; i++) {
        bytes[i] ^= 1;
        err = (struct err){ 0 };
        EXPECT_SAY(decision_read(RECORD_VERIFICATION, (struct str){ bytes, body.len },
                                 buf_str(&o.disclosures), &step, &d, &err) != TRUCE_OK ||
                       !signature_holds(&d),
                   "byte %zu of %s", i, bytes);
        bytes[i] ^= 1;
    }
    DO(decision_read(RECORD_VERIFICATION, (struct str){ bytes, body.len }, STR_NONE, &step, &d,
                     &err));
    EXPECT(signature_holds(&d));
    EXPECT(decision_read(RECORD_LINK, body, STR_NONE, &step, &d, &err) == TRUCE_SYNTAX);
    close_office(&o);
}

TEST(a_signature_for_one_kind_is_none_for_another)
{
    static const char *const reasons[] = { "because=entered twice", NULL };
    struct office            o;
    struct decision          made, d;

    open_office(&o);
    made = decide(&o, RECORD_SUPERSEDE, reasons);
    DO(decision_read(RECORD_SUPERSEDE, sign(&o, &made), STR_NONE, &step, &d, &err));
    EXPECT(signature_holds(&d));
    d.kind = RECORD_VERIFICATION;
    EXPECT(!signature_holds(&d));
    close_office(&o);
}

/* ---- in this log ---- */

static void
expect_bad(struct office *o, const struct decision *made, instant recorded, uint64_t newest,
           const char *why)
{
    struct str       body = sign(o, made);
    struct log_entry entry = { .seq = log_size(o->s.log), .kind = made->kind,
                               .recorded = recorded, .body = body };
    struct decision  d;
    const char      *not = NULL;

    err = (struct err){ 0 };
    DO(decision_read(made->kind, body, buf_str(&o->disclosures), &step, &d, &err));
    DO(decision_check(o->s.log, &entry, &d, newest, &step, &not, &err));
    EXPECT_SAY(not && strstr(not, why), "got '%s', want '%s'", not ? not : "", why);
}

TEST(a_decision_cannot_be_moved_to_another_content)
{
    struct office   o, other;
    struct decision d;

    open_office(&o);
    d = decide(&o, RECORD_VERIFICATION, verified);
    d.targets[0].seq = 2; /* another entry under its digest */
    expect_bad(&o, &d, NOW, o.author, "not in this record");
    d.targets[0] = entry_of(&o, o.terms);
    expect_bad(&o, &d, NOW, o.author, "not in this record");
    d.targets[0] = (struct decision_entry){ .seq = 99 };
    expect_bad(&o, &d, NOW, o.author, "not in this record");
    d.targets[0] = entry_of(&o, o.report);
    d.terms = entry_of(&o, o.report);
    expect_bad(&o, &d, NOW, o.author, "of terms that are not in this record");
    /* the same numbers in another log */
    d = decide(&o, RECORD_VERIFICATION, verified);
    set_up(&other.s, 3, "other");
    struct setting mine = o.s;
    o.s = other.s;
    append(&o, RECORD_TERMS, STR("{\"files\":[]}"));
    add_author(&o, &o.signer, TIME_MAX, ALL_KINDS);
    expect_bad(&o, &d, NOW, o.author, "not in this record");
    take_down(&o.s);
    o.s = mine;
    close_office(&o);
}

TEST(only_whose_key_is_on_record_may_decide_and_only_what_and_as_long_as_it_says)
{
    struct office      o;
    struct decision    d;
    struct note_signer own;
    uint64_t           later;

    open_office(&o);
    d = decide(&o, RECORD_VERIFICATION, verified);
    expect_bad(&o, &d, NOW, UINT64_MAX, "no author's record");
    d.name = STR("Somebody else");
    expect_bad(&o, &d, NOW, o.author, "says something else");
    d = decide(&o, RECORD_VERIFICATION, verified);
    later = add_author(&o, &o.signer, NOW + TIME_HOUR, "ruling,verification");
    expect_bad(&o, &d, NOW, later, "newest record of its key");
    o.author = later;
    d = decide(&o, RECORD_VERIFICATION, verified);
    expect_bad(&o, &d, NOW + TIME_HOUR, later, "time of its key was over");
    o.author = add_author(&o, &o.signer, TIME_MAX, "ruling,link");
    d = decide(&o, RECORD_VERIFICATION, verified);
    expect_bad(&o, &d, NOW, o.author, "may not decide that");
    /* under the name of the author, with a key of one's own */
    own = signer_of(8);
    o.author = add_author(&o, &o.signer, TIME_MAX, ALL_KINDS);
    o.signer = own;
    d = decide(&o, RECORD_VERIFICATION, verified);
    expect_bad(&o, &d, NOW, o.author, "says something else");
    close_office(&o);
}

TEST(verify_names_the_first_decision_that_does_not_hold)
{
    struct office   o;
    struct decision made;
    uint64_t        authors, decisions, seq;

    open_office(&o);
    made = decide(&o, RECORD_VERIFICATION, verified);
    append(&o, RECORD_VERIFICATION, sign(&o, &made));
    DO(decision_verify(o.s.log, &step, &authors, &decisions, &err));
    EXPECT(authors == 1 && decisions == 1);
    made = decide(&o, RECORD_VERIFICATION, verified);
    sign(&o, &made);
    o.body.at[o.body.len - 10] = o.body.at[o.body.len - 10] == 'A' ? 'B' : 'A';
    seq = append(&o, RECORD_VERIFICATION, buf_str(&o.body));
    append(&o, RECORD_VERIFICATION, STR("{\"x\":1}"));
    EXPECT(decision_verify(o.s.log, &step, &authors, &decisions, &err) == TRUCE_CORRUPT);
    char want[40];
    (void)snprintf(want, sizeof want, "entry %llu of the log", (unsigned long long)seq);
    EXPECT_SAY(strstr(err.text, want), "%s", err.text);
    close_office(&o);
}

/* ---- fields ---- */

TEST(what_a_decision_cannot_say_is_refused_with_words)
{
    static const struct {
        enum record_kind kind;
        const char      *name, *value, *want;
    } all[] = {
        { RECORD_VERIFICATION, "clause", "x", "no field 'clause': it has outcome, because" },
        { RECORD_VERIFICATION, "outcome", "true", "one of verified|corroborated" },
        { RECORD_VERIFICATION, "outcome", "verified corroborated", "one of" },
        { RECORD_VERIFICATION, "because", "", "1 to 16384 bytes" },
        { RECORD_VERIFICATION, "because", "\xff", "UTF-8" },
        { RECORD_ATTRIBUTION, "by", "A,,B", "names parties" },
        { RECORD_ATTRIBUTION, "by", "A, A", "named twice" },
        { RECORD_COVERAGE, "from", "yesterday", "" },
        { RECORD_COVERAGE, "from", "2026-01-01 10:00", "with its offset" },
    };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct decision d = { .kind = all[i].kind };

        err = (struct err){ 0 };
        EXPECT(decision_set(&d, str_from_c(all[i].name), str_from_c(all[i].value), &err) ==
               TRUCE_SYNTAX);
        EXPECT_SAY(err.text[0] && strstr(err.text, all[i].want), "got '%s', want '%s'", err.text,
                   all[i].want);
    }
}

TEST(a_decision_needs_what_its_kind_needs)
{
    static const struct {
        enum record_kind  kind;
        const char *const fields[5];
        const char       *want;
    } all[] = {
        { RECORD_VERIFICATION, { "because=x" }, "needs outcome=" },
        { RECORD_VERIFICATION, { "outcome=verified" }, "needs because=" },
        { RECORD_ATTRIBUTION, { "because=x" }, "one of both" },
        { RECORD_ATTRIBUTION, { "because=x", "by=A", "outcome=not_attributable" }, "one of both" },
        { RECORD_RULING, { "clause=x.1", "because=x" }, "exception=… or finds=…" },
        { RECORD_COVERAGE, { "source=u", "state=up", "from=2026-01-02", "to=2026-01-01" },
          "'to' is before 'from'" },
        { RECORD_LINK, { "because=x" }, "needs events=" },
    };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct decision d = { .kind = all[i].kind };

        err = (struct err){ 0 };
        for (const char *const *f = all[i].fields; *f; f++) {
            struct str value = str_from_c(*f), name;

            EXPECT(str_cut(&value, '=', &name));
            DO(decision_set(&d, name, value, &err));
        }
        EXPECT(decision_complete(&d, &err) == TRUCE_SYNTAX);
        EXPECT_SAY(strstr(err.text, all[i].want), "got '%s', want '%s'", err.text, all[i].want);
    }
    err = (struct err){ 0 };
    EXPECT(decision_check_targets(RECORD_LINK, 1, &err) == TRUCE_SYNTAX);
    EXPECT(decision_check_targets(RECORD_COVERAGE, 0, &err) == TRUCE_OK);
}

/* ---- authors ---- */

TEST(an_authors_record_is_read_as_it_was_written_and_nothing_else_is_one)
{
    struct note_signer signer = signer_of(3);
    struct author      author = { .name = STR("Office \"7\""), .key = signer.key,
                                  .until = NOW }, again;
    struct buf         body;

    arena_init(&step, 64 << 20);
    buf_init(&body, 1 << 16);
    err = (struct err){ 0 };
    DO(author_may_from_text(STR("ruling, link"), &author.may, &err));
    author_add_body(&author, &body);
    DO(author_read(buf_str(&body), &step, &again, &err));
    EXPECT(str_eq(again.name, author.name) && again.until == NOW && again.may == author.may);
    EXPECT(memcmp(again.key.bytes, signer.key.bytes, NOTE_KEY_BYTES) == 0);
    EXPECT(author_may(&again, RECORD_RULING) && !author_may(&again, RECORD_SUPERSEDE));
    EXPECT(author_may_from_text(STR("ruling,report"), &again.may, &err) == TRUCE_SYNTAX);
    static const char *const bad[] = {
        "{}", "{\"author\":{}}", "{\"author\":{\"name\":\"\\n\",\"key\":\"x\"}}",
        "{\"author\":{\"name\":\"A\",\"key\":\"x\"}}", "[1]", "{\"author\":{\"name\":\"A\"}}" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        err = (struct err){ 0 };
        EXPECT(author_read(str_from_c(bad[i]), &step, &again, &err) == TRUCE_SYNTAX &&
               err.text[0]);
    }
    buf_free(&body);
    arena_free(&step);
}

/* ---- failures ---- */

TEST(whatever_fails_nothing_half_signed_comes_out)
{
    struct office   o;
    struct decision made, d;

    open_office(&o);
    made = decide(&o, RECORD_VERIFICATION, verified);
    for (uint64_t n = 1, done = 0; !done; n++) {
        struct arena own;
        struct buf   body, disclosures;
        enum status  status;

        arena_init(&own, 1 << 22);
        buf_init(&body, 1 << 20);
        buf_init(&disclosures, 1 << 20);
        err = (struct err){ 0 };
        fault_arm(n, false);
        status = decision_sign(&made, &o.signer, &own, &body, &disclosures, &err);
        if (status == TRUCE_OK)
            status = decision_read(made.kind, buf_str(&body), buf_str(&disclosures), &own, &d,
                                   &err);
        done = !fault_disarm();
        EXPECT(status == TRUCE_OK || err.text[0]);
        EXPECT(!done || (status == TRUCE_OK && signature_holds(&d)));
        EXPECT(n < 1000);
        buf_free(&body);
        buf_free(&disclosures);
        arena_free(&own);
    }
    close_office(&o);
}
