#include "record/proof.h"

#include "record/entry.h"
#include "record/vault.h"
#include "wire/json.h"

#define PROOF_FORMAT STR("truce proof 1")
#define PROOF_HEAD STR("c2sp.org/tlog-proof@v1\n")

enum status
proof_make(struct log *log, const struct note_key *key, uint64_t index, struct arena *step,
           struct proof *ret_proof, struct err *err)
{
    struct merkle_tiles *tiles;
    struct checkpoint    checkpoint;
    struct proof         proof = { .index = index };
    struct digest        leaf;

    TRY(log_tiles(log, step, &tiles, err));
    TRY(log_checkpoint(log, tiles, key, step, &proof.checkpoint, &checkpoint, err));
    TRY(log_read_bytes(log, index, step, &proof.entry, err));
    if (index >= checkpoint.size)
        return err_set(err, TRUCE_MISSING,
                       "entry %llu is newer than the last signed tree head, of %llu "
                       "entries: truce checkpoint --key FILE",
                       (unsigned long long)index, (unsigned long long)checkpoint.size);
    if (!str_is_utf8(proof.entry))
        return entry_bad(index, "is not UTF-8", err);
    TRY(merkle_prove_inclusion(tiles, index, checkpoint.size, &proof.path, err));
    leaf = merkle_leaf(proof.entry);
    if (!merkle_inclusion_holds(&proof.path, index, checkpoint.size, &leaf,
                                &checkpoint.root))
        return entry_bad(index, "or one after it was changed together with its digest",
                         err);
    *ret_proof = proof;
    return TRUCE_OK;
}

/* ---- as text ---- */

static void
path_add(const struct proof *proof, struct buf *out)
{
    buf_add(out, PROOF_HEAD);
    buf_printf(out, "index %llu\n", (unsigned long long)proof->index);
    for (unsigned i = 0; i < proof->path.count; i++) {
        digest_add_base64(&proof->path.at[i], out);
        buf_add_byte(out, '\n');
    }
    buf_add_byte(out, '\n');
    buf_add(out, proof->checkpoint);
}

void
proof_add_json(const struct proof *proof, struct buf *out)
{
    struct buf text;

    buf_init(&text, 2 * NOTE_BYTES_MAX);
    path_add(proof, &text);
    buf_add_byte(out, '{');
    if (proof->disclosures.len) {
        buf_add_c(out, "\"disclosures\":");
        json_add_string(out, proof->disclosures);
        buf_add_byte(out, ',');
    }
    buf_add_c(out, "\"entry\":");
    json_add_string(out, proof->entry);
    buf_add_c(out, ",\"format\":");
    json_add_string(out, PROOF_FORMAT);
    buf_add_c(out, ",\"proof\":");
    json_add_string(out, buf_str(&text));
    buf_add_c(out, "}\n");
    out->failed = out->failed || text.failed;
    buf_free(&text);
}

/* "index N" without needless digits; N below 2^63. */
static bool
index_take(struct str line, uint64_t *ret_index)
{
    struct str head = STR("index ");
    int64_t    index;

    if (!str_starts(line, head) ||
        !str_to_i64(str_sub(line, head.len, line.len), &index) || index < 0 ||
        !entry_number_is(str_sub(line, head.len, line.len), (uint64_t)index))
        return false;
    *ret_index = (uint64_t)index;
    return true;
}

static bool
is_base64(struct str text)
{
    size_t padding = str_ends(text, STR("==")) ? 2 : str_ends(text, STR("="));

    for (size_t i = 0; i + padding < text.len; i++) {
        char c = text.at[i];

        if (!(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
            c != '+' && c != '/')
            return false;
    }
    return text.len && text.len % 4 == 0;
}

/* c2sp.org/tlog-proof. Of its "extra" line only the form is looked at: nobody signed it. */
static bool
extra_pass(struct str *text, struct str *line)
{
    struct str head = STR("extra ");

    if (!str_starts(*line, head))
        return true;
    return is_base64(str_sub(*line, head.len, line->len)) && str_cut(text, '\n', line);
}

static bool
text_take(struct str text, struct proof *proof)
{
    struct str line;

    if (!str_starts(text, PROOF_HEAD))
        return false;
    text = str_sub(text, PROOF_HEAD.len, text.len);
    if (!str_cut(&text, '\n', &line) ||
        !extra_pass(&text, &line) || !index_take(line, &proof->index))
        return false;
    for (proof->path.count = 0; str_cut(&text, '\n', &line) && line.len;)
        if (proof->path.count == MERKLE_PROOF_MAX ||
            !digest_from_base64(line, &proof->path.at[proof->path.count++]))
            return false;
    proof->checkpoint = text;
    return line.len == 0;
}

static bool
member_take(const struct json *json, struct str name, struct str *ret_text)
{
    const struct json *member = json_get(json, name);

    if (!member || member->kind != JSON_STRING)
        return false;
    *ret_text = member->text;
    return true;
}

enum status
proof_parse(struct str text, struct arena *step, struct proof *ret_proof, struct err *err)
{
    const struct json *json;
    struct proof       proof = { 0 };
    struct str         format, lines;

    TRY(json_parse(text, step, &json, err));
    if (!member_take(json, STR("format"), &format) || !str_eq(format, PROOF_FORMAT))
        return err_set(err, TRUCE_SYNTAX, "no proof: it has no member \"format\":\"%s\"",
                       PROOF_FORMAT.at);
    if (!member_take(json, STR("entry"), &proof.entry) ||
        !member_take(json, STR("proof"), &lines))
        return err_set(err, TRUCE_SYNTAX,
                       "no proof: it lacks the string \"entry\" or \"proof\"");
    if (!text_take(lines, &proof))
        return err_set(err, TRUCE_SYNTAX,
                       "no proof: its member \"proof\" is not in the form of "
                       "c2sp.org/tlog-proof");
    if (json_get(json, STR("disclosures")) &&
        !member_take(json, STR("disclosures"), &proof.disclosures))
        return err_set(err, TRUCE_SYNTAX, "no proof: \"disclosures\" is not a string");
    *ret_proof = proof;
    return TRUCE_OK;
}

/* ---- checking ---- */

enum status
proof_check(const struct proof *proof, const struct note_key *key, struct arena *step,
            struct checkpoint *ret_checkpoint, struct log_entry *ret_entry,
            struct err *err)
{
    struct digest      leaf = merkle_leaf(proof->entry);
    struct checkpoint  checkpoint;
    struct log_entry   entry;
    const struct json *json;

    TRY(checkpoint_open(proof->checkpoint, key, &checkpoint, err));
    if (!merkle_inclusion_holds(&proof->path, proof->index, checkpoint.size, &leaf,
                                &checkpoint.root))
        return err_set(err, TRUCE_CORRUPT,
                       "this entry is not entry %llu of the log that '%.*s' signed: the "
                       "entry or the proof was changed",
                       (unsigned long long)proof->index,
                       STR_ARGS(str_sub(key->name, 0, NOTE_SHOWN_BYTES)));
    TRY(json_parse(proof->entry, step, &json, err));
    TRY(entry_parse(proof->entry, proof->index, &entry, err));
    *ret_checkpoint = checkpoint;
    *ret_entry = entry;
    return TRUCE_OK;
}

enum status
proof_report(const struct proof *proof, const struct log_entry *entry, struct arena *step,
             const struct json **ret_report, uint32_t *ret_hidden, struct err *err)
{
    const struct json *body, *report;

    TRY(json_parse(entry->body, step, &body, err));
    report = vault_public(body);
    if (!report || report->kind != JSON_OBJECT)
        return err_set(err, TRUCE_CORRUPT, "the entry of this proof holds nothing to show");
    return protect_merge(report, proof->disclosures, step, ret_report, ret_hidden, err);
}
