#include "flow/restore.h"

#include "flow/fold.h"
#include "record/entry.h"
#include "record/log_proof.h"
#include "record/log_rows.h"
#include "record/vault.h"

/* The number that stands last in the frame. */
static bool
read_seq(struct str line, uint64_t *ret_seq)
{
    size_t  at = line.len;
    int64_t number;

    if (!str_ends(line, STR("}")))
        return false;
    for (at = line.len - 1; at && line.at[at - 1] >= '0' && line.at[at - 1] <= '9'; at--)
        ;
    if (!str_to_i64(str_sub(line, at, line.len - 1), &number) || number < 0)
        return false;
    *ret_seq = (uint64_t)number;
    return true;
}

/* The body must be the one canonical text of itself, or another reader would hash another. */
static enum status
check_canonical(struct flow *flow, struct str body, struct arena *step, struct err *err)
{
    const struct json *json;

    TRY(json_parse(body, step, &json, err));
    buf_clear(&flow->canonical);
    TRY(json_add_canonical(&flow->canonical, json, step, err));
    TRY(buf_status(&flow->canonical, err));
    if (json->kind != JSON_OBJECT || !str_eq(buf_str(&flow->canonical), body))
        return err_set(err, TRUCE_SYNTAX, "the body of an entry is not in canonical form");
    return TRUCE_OK;
}

/* What the vault kept must be what the entry has digests of. */
static enum status
add_vault(struct flow *flow, struct str line, const struct log_entry *entry, struct arena *step,
          struct err *err)
{
    const struct json *json, *disclosures, *seq, *body, *report;
    uint32_t           hidden;

    if (!line.len)
        return TRUCE_OK;
    TRY(json_parse(line, step, &json, err));
    disclosures = json_get(json, STR("disclosures"));
    seq = json_get(json, STR("seq"));
    if (!disclosures || disclosures->kind != JSON_STRING || !seq ||
        seq->kind != JSON_NUMBER || !entry_number_is(seq->text, entry->seq))
        return err_set(err, TRUCE_SYNTAX, "the line before does not tell of this entry");
    TRY(json_parse(entry->body, step, &body, err));
    report = vault_public(body);
    if (!report)
        return err_set(err, TRUCE_SYNTAX, "the line before tells of an entry that keeps nothing "
                                          "to itself");
    TRY(protect_merge(report, disclosures->text, step, &report, &hidden, err));
    return vault_put(flow->log, entry->seq, disclosures->text, err);
}

static enum status
add_entry(struct flow *flow, struct str vault, struct str line, uint64_t seq,
          struct arena *step, struct err *err)
{
    struct log_entry entry;
    struct str       bytes = { 0 };
    uint64_t         number;
    bool             found = false;

    TRY(entry_parse(line, seq, &entry, err));
    TRY(check_canonical(flow, entry.body, step, err));
    TRY(log_append(flow->log, entry.kind, entry.recorded, entry.body, &number, err));
    CHECK(number == seq);
    TRY(pack_get(log_entries(flow->log), seq, step, &bytes, &found, err));
    if (!found || !str_eq(bytes, line)) /* its instant lies before that of the entry before */
        return err_set(err, TRUCE_CONFLICT, "entry %llu does not continue the one before it",
                       (unsigned long long)seq);
    TRY(add_vault(flow, vault, &entry, step, err));
    return fold_current(flow, &entry, err);
}

enum status
flow_restore_entry(struct flow *flow, struct str vault, struct str line, struct arena *step,
                   bool *ret_new, struct err *err)
{
    uint64_t   seq, size = log_size(flow->log);
    struct str bytes = { 0 };
    bool       found = false;

    *ret_new = false;
    if (!read_seq(line, &seq))
        return err_set(err, TRUCE_SYNTAX, "no entry of a record, as truce export --entries "
                                          "writes it");
    if (seq > size)
        return err_set(err, TRUCE_CONFLICT, "entry %llu comes after a gap: the record has %llu",
                       (unsigned long long)seq, (unsigned long long)size);
    if (seq == size) {
        *ret_new = true;
        return add_entry(flow, vault, line, seq, step, err);
    }
    TRY(pack_get(log_entries(flow->log), seq, step, &bytes, &found, err));
    if (!found || !str_eq(bytes, line))
        return err_set(err, TRUCE_CONFLICT, "the record has another entry %llu: it is not this "
                                            "record, or one of them was changed",
                       (unsigned long long)seq);
    return TRUCE_OK;
}

#define VAULT_LINE STR("{\"disclosures\":")

void
flow_add_vault_line(uint64_t seq, struct str disclosures, struct buf *out)
{
    if (!disclosures.len)
        return;
    buf_add(out, VAULT_LINE);
    json_add_string(out, disclosures);
    buf_printf(out, ",\"seq\":%llu}\n", (unsigned long long)seq);
}

bool
flow_is_vault_line(struct str line)
{
    return str_starts(line, VAULT_LINE);
}

/* ---- the signed head ---- */

bool
flow_is_checkpoint(struct str line)
{
    return str_starts(line, STR("{\"checkpoint\":"));
}

enum status
flow_restore_checkpoint(struct flow *flow, struct str line, struct arena *step,
                        struct err *err)
{
    struct log          *log = flow->log;
    const struct json   *json, *text;
    struct merkle_tiles *tiles;
    struct checkpoint    head;
    struct digest        root;
    struct note          note;

    TRY(json_parse(line, step, &json, err));
    text = json_get(json, STR("checkpoint"));
    if (!text || text->kind != JSON_STRING)
        return err_set(err, TRUCE_SYNTAX, "'checkpoint' is a signed note as a string");
    TRY(note_parse(text->text, &note, err));
    TRY(checkpoint_parse(note.text, &head, err));
    TRY(log_tiles(log, step, &tiles, err));
    if (head.size <= log_size(log))
        TRY(merkle_root_at(tiles, head.size, &root, err));
    if (head.size > log_size(log) || !digest_eq(&root, &head.root))
        return err_set(err, TRUCE_CONFLICT,
                       "the checkpoint of %llu entries is not of the entries before it: some "
                       "are missing or changed",
                       (unsigned long long)head.size);
    return log_keep_checkpoint(log, text->text, err);
}
