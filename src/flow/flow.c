#include "flow/flow.h"

#include "base/bytes.h"
#include "flow/fold.h"
#include "flow/stocks.h"
#include "record/author.h"
#include "record/vault.h"

enum {
    FLOW_STEP_BYTES = 256 * 1024 * 1024, /* one record's work; a terms record is the largest */
    FLOW_BUF_BYTES = STORE_VALUE_LEN_MAX,
    CURRENT_VALUE_LEN = 8 + SHA256_BYTES,
};

enum status
flow_open(struct store *store, struct arena *boot, struct flow **ret_flow, struct err *err)
{
    struct flow *flow = ARENA_NEW(boot, struct flow);
    enum status  status;

    TRY_NEW(flow, err);
    flow->store = store;
    arena_init(&flow->step, FLOW_STEP_BYTES);
    arena_init(&flow->keep, FLOW_KEEP_BYTES);
    arena_init(&flow->facts, FLOW_FACTS_BYTES);
    arena_init(&flow->probe_keep, FLOW_FACTS_BYTES);
    buf_init(&flow->canonical, FLOW_BUF_BYTES);
    buf_init(&flow->body, FLOW_BUF_BYTES);
    buf_init(&flow->disclosures, FLOW_BUF_BYTES);
    buf_init(&flow->finding, FLOW_BUF_BYTES);
    status = log_open(store, boot, &flow->log, err);
    if (status == TRUCE_OK)
        status = fold_load(flow, err);
    if (status != TRUCE_OK)
        flow_close(flow);
    else
        *ret_flow = flow;
    return status;
}

void
flow_close(struct flow *flow)
{
    arena_free(&flow->step);
    arena_free(&flow->keep);
    arena_free(&flow->facts);
    arena_free(&flow->probe_keep);
    buf_free(&flow->canonical);
    buf_free(&flow->body);
    buf_free(&flow->disclosures);
    buf_free(&flow->finding);
}

struct log *
flow_log(struct flow *flow)
{
    return flow->log;
}

const struct program *
flow_program(const struct flow *flow)
{
    return flow->program;
}

const struct vocabulary *
flow_words(const struct flow *flow)
{
    return flow->program ? flow->program->words : &vocab_standard;
}

const struct context *
flow_context(const struct flow *flow)
{
    return flow->wanted ? &flow->context : NULL;
}

uint64_t
flow_folded(const struct flow *flow)
{
    return flow->folded;
}

enum status
flow_begin(struct flow *flow, struct err *err)
{
    enum status status;

    TRY(store_begin(flow->store, err));
    status = log_reload(flow->log, err); /* another process may have written since */
    if (status != TRUCE_OK)
        store_rollback(flow->store);
    return status;
}

enum status
flow_commit(struct flow *flow, struct err *err)
{
    enum status status = store_commit(flow->store, err);

    if (status != TRUCE_OK)
        flow_rollback(flow);
    return status;
}

void
flow_rollback(struct flow *flow)
{
    store_rollback(flow->store);
    if (log_reload(flow->log, NULL) != TRUCE_OK)
        return; /* flow_begin reloads again before anything is added, and reports it */
}

/* ---- adding ---- */

static struct str
current_value(uint64_t seq, const struct digest *digest, char value[CURRENT_VALUE_LEN])
{
    be_put(value, 8, seq);
    memcpy(value + 8, digest->bytes, SHA256_BYTES);
    return (struct str){ value, CURRENT_VALUE_LEN };
}

static enum status
put_current(struct flow *flow, struct str key, uint64_t seq, const struct digest *digest,
            struct err *err)
{
    char value[CURRENT_VALUE_LEN];

    return store_put(flow->store, STORE_CURRENT, STORE_BYTES(key),
                     current_value(seq, digest, value), err);
}

/* The newest record of a key and its digest; *ret_seq UINT64_MAX if there is none. */
static enum status
get_current(struct flow *flow, struct str key, struct arena *step, uint64_t *ret_seq,
            struct digest *ret_digest, struct err *err)
{
    struct str value;
    bool       found;

    TRY(store_get(flow->store, STORE_CURRENT, STORE_BYTES(key), step, &value, &found, err));
    *ret_seq = UINT64_MAX;
    if (!found)
        return TRUCE_OK;
    if (value.len != CURRENT_VALUE_LEN)
        return err_set(err, TRUCE_CORRUPT, "the table 'current' holds a row that does not "
                                           "read; run truce rebuild");
    *ret_seq = be_get(value.at, 8);
    memcpy(ret_digest->bytes, value.at + 8, SHA256_BYTES);
    return TRUCE_OK;
}

enum status
fold_newest_program(struct flow *flow, struct arena *keep, const struct program **ret_program,
                    uint64_t *ret_seq, struct err *err)
{
    struct log_entry entry;
    struct digest    digest;
    struct bundle    bundle;
    struct program  *program;

    TRY(get_current(flow, FLOW_TERMS_KEY, keep, ret_seq, &digest, err));
    *ret_program = NULL;
    if (*ret_seq == UINT64_MAX)
        return TRUCE_OK;
    *ret_program = flow->program;
    if (*ret_seq == flow->terms_seq)
        return TRUCE_OK;
    TRY(log_read(flow->log, *ret_seq, keep, &entry, err));
    TRY(bundle_decode(entry.body, keep, &bundle, err));
    TRY(bundle_compile(&bundle, NULL, keep, &program, &flow->diagnostics, err));
    *ret_program = program;
    return TRUCE_OK;
}

enum status
flow_newest_program(struct flow *flow, struct arena *keep, const struct program **ret_program,
                    struct err *err)
{
    uint64_t seq;

    return fold_newest_program(flow, keep, ret_program, &seq, err);
}

enum status
flow_newest_words(struct flow *flow, struct arena *keep, const struct vocabulary **ret_words,
                  struct err *err)
{
    const struct program *program;
    uint64_t              seq;

    TRY(fold_newest_program(flow, keep, &program, &seq, err));
    *ret_words = program ? program->words : &vocab_standard;
    return TRUCE_OK;
}

/* Most reports are new, and one look at the table both finds that and says it. *ret_new false:
 * what stands there is the newest content but for this one, if it is another. */
static enum status
claim_current(struct flow *flow, struct str key, const struct digest *digest,
              struct arena *step, enum flow_news *ret_news, uint64_t *ret_corrects,
              struct err *err)
{
    char          value[CURRENT_VALUE_LEN];
    struct digest before;
    bool          is_new;

    *ret_corrects = UINT64_MAX;
    TRY(store_add_absent(flow->store, STORE_CURRENT, STORE_BYTES(key),
                         current_value(log_size(flow->log), digest, value), &is_new, err));
    *ret_news = FLOW_NEW;
    if (is_new)
        return TRUCE_OK;
    TRY(get_current(flow, key, step, ret_corrects, &before, err));
    *ret_news = digest_eq(digest, &before) ? FLOW_SAME : FLOW_CORRECTION;
    return TRUCE_OK;
}

static enum status
append_report(struct flow *flow, uint64_t corrects, instant now, struct arena *step,
              uint64_t *ret_seq, struct err *err)
{
    buf_clear(&flow->body);
    buf_clear(&flow->disclosures);
    TRY(report_record_add_body(buf_str(&flow->canonical), corrects, &flow->salts, step,
                               &flow->body, &flow->disclosures, err));
    TRY(log_append(flow->log, RECORD_REPORT, now, buf_str(&flow->body), ret_seq, err));
    return vault_put(flow->log, *ret_seq, buf_str(&flow->disclosures), err);
}

enum status
flow_add_report(struct flow *flow, const struct json *json, const struct report *report,
                const struct tz *naive, instant now, struct arena *step,
                enum flow_news *ret_news, struct err *err)
{
    struct digest  digest;
    struct str     key;
    enum flow_news news;
    uint64_t       corrects, seq = 0, next = log_size(flow->log);
    enum status    status;

    buf_clear(&flow->canonical);
    TRY(report_record_canonical(json, report, naive, step, &flow->canonical, &digest, err));
    TRY(report_record_key(report, step, &key, err));
    TRY(claim_current(flow, key, &digest, step, &news, &corrects, err));
    if (news == FLOW_SAME) {
        *ret_news = news;
        return TRUCE_OK;
    }
    status = append_report(flow, corrects, now, step, &seq, err);
    if (status != TRUCE_OK && news == FLOW_NEW &&
        store_delete(flow->store, STORE_CURRENT, STORE_BYTES(key), NULL) != TRUCE_OK)
        return status; /* only rollback is left; else it is refused, and the rest may go on */
    TRY(status);
    CHECK(seq == next);
    if (news == FLOW_CORRECTION)
        TRY(put_current(flow, key, seq, &digest, err));
    *ret_news = news;
    return TRUCE_OK;
}

enum status
flow_add_terms(struct flow *flow, const struct bundle *bundle, instant now,
               struct arena *step, enum flow_news *ret_news, struct err *err)
{
    struct digest digest, before;
    uint64_t      corrects, seq;

    buf_clear(&flow->body);
    bundle_encode(bundle, &flow->body);
    TRY(buf_status(&flow->body, err));
    digest = sha256(&(struct str){ flow->body.at, flow->body.len }, 1);
    TRY(get_current(flow, FLOW_TERMS_KEY, step, &corrects, &before, err));
    if (corrects != UINT64_MAX && digest_eq(&digest, &before)) {
        *ret_news = FLOW_SAME;
        return TRUCE_OK;
    }
    TRY(log_append(flow->log, RECORD_TERMS, now, buf_str(&flow->body), &seq, err));
    TRY(put_current(flow, FLOW_TERMS_KEY, seq, &digest, err));
    *ret_news = corrects == UINT64_MAX ? FLOW_NEW : FLOW_CORRECTION;
    return TRUCE_OK;
}

enum status
flow_read_report(struct flow *flow, const struct log_entry *entry, struct arena *step,
                 struct report *ret_report, const struct json **ret_json,
                 uint64_t *ret_corrects, struct err *err)
{
    struct str disclosures;

    TRY(vault_get(flow->log, entry->seq, step, &disclosures, err));
    return report_record_read(entry->body, disclosures, flow_words(flow), step, ret_report,
                              ret_json, ret_corrects, err);
}

/* By source and id; where the source was erased, by its number: no report is without an id, so
 * no key of the one kind is one of the other. */
static enum status
current_key(const struct report *report, uint64_t seq, struct arena *step, struct str *ret_key,
            struct err *err)
{
    if (report->source.len)
        return report_record_key(report, step, ret_key, err);
    *ret_key = arena_printf(step, "#%llu", (unsigned long long)seq);
    TRY_NEW(ret_key->at, err);
    return TRUCE_OK;
}

enum status
fold_is_current(struct flow *flow, uint64_t seq, const struct report *report, bool *ret_is,
                struct err *err)
{
    struct digest digest;
    struct str    key;
    uint64_t      current;

    TRY(current_key(report, seq, &flow->step, &key, err));
    TRY(get_current(flow, key, &flow->step, &current, &digest, err));
    *ret_is = current == seq;
    return TRUCE_OK;
}

/* A version that another corrects is not the current one. */
static enum status
drop_number(struct flow *flow, uint64_t seq, struct err *err)
{
    struct str key = arena_printf(&flow->step, "#%llu", (unsigned long long)seq);

    TRY_NEW(key.at, err);
    return store_delete(flow->store, STORE_CURRENT, STORE_BYTES(key), err);
}

enum status
fold_drop_current(struct flow *flow, const struct log_entry *entry, struct err *err)
{
    struct report report;
    struct str    key;
    uint64_t      corrects;

    TRY(flow_read_report(flow, entry, &flow->step, &report, NULL, &corrects, err));
    TRY(current_key(&report, entry->seq, &flow->step, &key, err));
    return store_delete(flow->store, STORE_CURRENT, STORE_BYTES(key), err);
}

enum { AUTHOR_KEY_LEN = 8 + NOTE_KEY_BYTES };

static struct str
author_key(char at[AUTHOR_KEY_LEN], const struct note_key *key)
{
    memcpy(at, FLOW_AUTHOR_KEY.at, FLOW_AUTHOR_KEY.len);
    memcpy(at + FLOW_AUTHOR_KEY.len, key->bytes, NOTE_KEY_BYTES);
    return (struct str){ at, AUTHOR_KEY_LEN };
}

/* What is no author's record, from another program, is kept and names no key. */
static enum status
put_author(struct flow *flow, const struct log_entry *entry, struct err *err)
{
    struct digest digest = sha256(&entry->body, 1);
    struct author author;
    char          key[AUTHOR_KEY_LEN];
    struct err    why = { 0 };

    if (author_read(entry->body, &flow->step, &author, &why) != TRUCE_OK)
        return why.status == TRUCE_MEMORY ? err_memory(err) : TRUCE_OK;
    return put_current(flow, author_key(key, &author.key), entry->seq, &digest, err);
}

enum status
fold_current_author(struct flow *flow, const struct note_key *of, struct arena *step,
                    uint64_t *ret_seq, struct err *err)
{
    struct digest digest;
    char          key[AUTHOR_KEY_LEN];

    return get_current(flow, author_key(key, of), step, ret_seq, &digest, err);
}

struct author_scan {
    enum status (*each)(void *context, uint64_t seq, struct err *err);
    void *context;
};

static enum status
scan_author(void *context, struct store_key key, struct str value, struct err *err)
{
    struct author_scan *scan = context;

    if (!str_starts(key.bytes, FLOW_AUTHOR_KEY) || value.len != CURRENT_VALUE_LEN)
        return TRUCE_FOUND; /* not an error: those are all */
    return scan->each(scan->context, be_get(value.at, 8), err);
}

enum status
fold_scan_authors(struct flow *flow,
                  enum status (*each)(void *context, uint64_t seq, struct err *err),
                  void *context, struct err *err)
{
    struct author_scan scan = { each, context };
    enum status status = store_scan(flow->store, STORE_CURRENT, STORE_BYTES(FLOW_AUTHOR_KEY),
                                    scan_author, &scan, err);

    return status == TRUCE_FOUND ? TRUCE_OK : status;
}

/* What flow_add_… wrote to CURRENT, from the entry alone: the fold that rebuild uses. */
enum status
fold_current(struct flow *flow, const struct log_entry *entry, struct err *err)
{
    struct digest      digest;
    struct str         key = FLOW_TERMS_KEY;
    struct report      report;
    const struct json *json;
    uint64_t           corrects;

    if (entry->kind == RECORD_AUTHOR)
        return put_author(flow, entry, err);
    if (entry->kind == RECORD_UNIT_STATE)
        return fold_current_stock(flow, entry, err);
    if (entry->kind == RECORD_SUPERSEDE || entry->kind == RECORD_ERASE)
        return fold_current_undone(flow, entry, err);
    if (entry->kind == RECORD_TERMS) {
        digest = sha256(&entry->body, 1);
    } else if (entry->kind == RECORD_REPORT) {
        TRY(flow_read_report(flow, entry, &flow->step, &report, &json, &corrects, err));
        TRY(current_key(&report, entry->seq, &flow->step, &key, err));
        if (!report.source.len && corrects < entry->seq)
            TRY(drop_number(flow, corrects, err));
        buf_clear(&flow->canonical);
        TRY(json_add_canonical(&flow->canonical, json, &flow->step, err));
        TRY(buf_status(&flow->canonical, err));
        digest = sha256(&(struct str){ flow->canonical.at, flow->canonical.len }, 1);
    } else {
        return TRUCE_OK;
    }
    return put_current(flow, key, entry->seq, &digest, err);
}

/* ---- asking ---- */

enum status
flow_find_report(struct flow *flow, struct str name, struct arena *step,
                 struct log_entry *ret_entry, struct err *err)
{
    char         *key = arena_copy_c(step, name);
    struct digest digest;
    uint64_t      seq;

    TRY_NEW(key, err);
    TRY(get_current(flow, name, step, &seq, &digest, err)); /* #17: its source was erased */
    if (name.len && name.at[0] == '#' && seq != UINT64_MAX)
        return log_read(flow->log, seq, step, ret_entry, err);
    /* A source may hold a colon itself: try each one as the end of the source. */
    for (size_t i = 0; i < name.len; i++) {
        if (name.at[i] != ':')
            continue;
        key[i] = 0;
        TRY(get_current(flow, (struct str){ key, name.len }, step, &seq, &digest, err));
        key[i] = ':';
        if (seq != UINT64_MAX)
            return log_read(flow->log, seq, step, ret_entry, err);
    }
    return err_set(err, TRUCE_MISSING,
                   "no report '%.*s' (want SOURCE:ID, as findings name it)",
                   (int)(name.len > 100 ? 100 : name.len), name.at);
}

struct finding_scan {
    flow_each_finding each;
    void             *context;
};

static enum status
scan_one(void *context, struct store_key key, struct str value, struct err *err)
{
    struct finding_scan *scan = context;

    if (key.bytes.len != FLOW_FINDING_KEY_LEN)
        return err_set(err, TRUCE_CORRUPT, "the table 'finding' holds a row that does not "
                                           "read; run truce rebuild");
    return scan->each(scan->context, be_get(key.bytes.at, 8), value, err);
}

enum status
flow_scan_findings(struct flow *flow, flow_each_finding each, void *context, struct err *err)
{
    struct finding_scan scan = { each, context };

    return store_scan(flow->store, STORE_FINDING, STORE_BYTES(STR_NONE), scan_one, &scan, err);
}

struct table_hash {
    struct digest so_far;
};

static enum status
hash_row(void *context, struct store_key key, struct str value, struct err *err)
{
    struct table_hash *hash = context;
    char               sizes[24];

    (void)err;
    be_put(sizes, 8, key.number);
    be_put(sizes + 8, 8, key.bytes.len);
    be_put(sizes + 16, 8, value.len);
    hash->so_far = sha256((struct str[]){ { (const char *)hash->so_far.bytes, SHA256_BYTES },
                                          { sizes, sizeof sizes }, key.bytes, value }, 4);
    return TRUCE_OK;
}

enum status
flow_digest(struct flow *flow, struct digest *ret_digest, struct err *err)
{
    struct table_hash hash = { { { 0 } } };

    for (enum store_table t = 0; t < STORE_TABLE_COUNT; t++) {
        if (!store_table_is_derived(t))
            continue;
        struct str name = str_from_c(store_table_name(t));
        hash.so_far = sha256((struct str[]){ { (const char *)hash.so_far.bytes, SHA256_BYTES },
                                             name }, 2);
        TRY(store_scan(flow->store, t, STORE_BYTES(STR_NONE), hash_row, &hash, err));
    }
    *ret_digest = hash.so_far;
    return TRUCE_OK;
}
