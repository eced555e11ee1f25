/*
 * truce check-proof FILE --key KEY [--witness KEY... --require N-of-M]
 *
 * Check, without any store, that the entry in FILE (truce prove) is in the record that
 * KEY signed, and print it; of a decision also who signed it, and whether that holds. KEY is NAME+ID+KEY, as its owner publishes it (FILE.pub of
 * truce keygen): have it from the mission itself, not with the proof.
 *
 * With --require N-of-M, or all, so many of the witnesses named by --witness must have
 * signed the same record: then nobody was shown another.
 *
 * The page check-proof.html (installed in share/truce) does the same in a browser.
 *
 * Exit 0 if it is so, 7 if not, 2 if FILE is no proof or KEY no key.
 */
#include "cmd/cosign.h"

#include "base/sys.h"
#include "record/decision.h"
#include "record/proof.h"
#include "record/vault.h"

/* An entry of the largest size, of which each byte may be escaped, and the proof. */
#define PROOF_BYTES_MAX ((size_t)2 * STORE_VALUE_LEN_MAX + 4 * NOTE_BYTES_MAX)

/* CORRUPT if its author did not sign it. */
static enum status
read_decision(struct command *command, const struct proof *proof, const struct log_entry *entry,
              struct decision *ret_decision, struct err *err)
{
    bool holds = false;

    TRY(decision_read(entry->kind, entry->body, proof->disclosures, &command->boot, ret_decision,
                      err));
    TRY(decision_signature(ret_decision, &holds, err));
    if (!holds)
        return err_set(err, TRUCE_CORRUPT, "entry %llu is in the record, but the key of %.*s did "
                       "not sign this decision", (unsigned long long)entry->seq,
                       STR_ARGS(str_sub(ret_decision->name, 0, 100)));
    return TRUCE_OK;
}

static enum status
add_decision(struct command *command, const struct proof *proof, const struct log_entry *entry,
             struct buf *out, struct err *err)
{
    struct decision d;

    TRY(read_decision(command, proof, entry, &d, err));
    buf_printf(out, "signed by %.*s with the key %.*s+%08x, which holds; whose key that is says "
                    "entry %llu (truce prove %llu)\n",
               STR_ARGS(d.name), STR_ARGS(d.key.name), d.key.id,
               (unsigned long long)d.author.seq, (unsigned long long)d.author.seq);
    for (uint32_t i = 0; i < d.target_count; i++)
        buf_printf(out, i ? ", %llu" : "about entry %llu", (unsigned long long)d.targets[i].seq);
    buf_add_c(out, d.target_count ? "\n" : "");
    for (uint32_t i = 0; i < d.by_count; i++)
        buf_printf(out, i ? ",%.*s" : "by=%.*s", STR_ARGS(d.by[i]));
    buf_add_c(out, d.by_count ? "\n" : "");
    for (int i = 0; i < DECISION_FIELD_COUNT; i++)
        if (d.values[i].at)
            buf_printf(out, "%.*s=%.*s\n", STR_ARGS(decision_fields[i].name),
                       STR_ARGS(d.values[i]));
    buf_printf(out, "%u field%s not shown\n", d.hidden, d.hidden == 1 ? " is" : "s are");
    return TRUCE_OK;
}

static void
add_decision_json(const struct decision *d, struct buf *out)
{
    bool any = false;

    buf_add_c(out, ",\"author\":");
    json_add_string(out, d->name);
    buf_printf(out, ",\"author_entry\":%llu,\"signature\":\"holds\",\"hidden\":%u,\"decision\":{",
               (unsigned long long)d->author.seq, d->hidden);
    for (int i = 0; i < DECISION_FIELD_COUNT; i++) {
        if (!d->values[i].at)
            continue;
        buf_printf(out, "%s\"%.*s\":", any ? "," : "", STR_ARGS(decision_fields[i].name));
        json_add_string(out, d->values[i]);
        any = true;
    }
    for (uint32_t i = 0; i < d->by_count; i++) {
        buf_add_c(out, i ? "," : any ? ",\"by\":[" : "\"by\":[");
        json_add_string(out, d->by[i]);
    }
    buf_add_c(out, d->by_count ? "]}" : "}");
}

/* Are there members that a proof may show? A unit_state of another program may have none. */
static enum status
shows_members(struct command *command, const struct log_entry *entry, bool *ret_shows,
              struct err *err)
{
    const struct json *body;

    *ret_shows = entry->kind == RECORD_REPORT;
    if (entry->kind != RECORD_UNIT_STATE)
        return TRUCE_OK;
    TRY(json_parse(entry->body, &command->boot, &body, err));
    *ret_shows = vault_public(body) && vault_public(body)->kind == JSON_OBJECT;
    return TRUCE_OK;
}

/* The report or table with what is disclosed of it; of another kind the body as it is. */
static enum status
add_body(struct command *command, const struct proof *proof, const struct log_entry *entry,
         struct buf *out, struct err *err)
{
    const struct json *report;
    uint32_t           hidden;
    bool               shows;

    if (decision_is_kind(entry->kind))
        return add_decision(command, proof, entry, out, err);
    TRY(shows_members(command, entry, &shows, err));
    if (!shows) {
        buf_add(out, entry->body);
        buf_add_byte(out, '\n');
        return TRUCE_OK;
    }
    TRY(proof_report(proof, entry, &command->boot, &report, &hidden, err));
    TRY(json_add_canonical(out, report, &command->boot, err));
    buf_printf(out, "\n%u member%s of the %s %s not shown\n", hidden, hidden == 1 ? "" : "s",
               entry->kind == RECORD_REPORT ? "report" : "table", hidden == 1 ? "is" : "are");
    return TRUCE_OK;
}

static enum status
print_proof(struct command *command, const struct proof *proof,
            const struct checkpoint *checkpoint, const struct log_entry *entry,
            uint32_t witnesses, struct err *err)
{
    struct buf *out = &command->out;
    char        hex[SHA256_HEX_LEN + 1], text[TIME_TEXT_LEN];
    uint32_t    hidden;
    bool        shows;
    const struct json *report;

    digest_hex(&checkpoint->root, hex);
    if (command->options.json) {
        buf_add_c(out, "{\"log\":");
        json_add_string(out, checkpoint->origin);
        buf_printf(out, ",\"entries\":%llu,\"root\":\"%s\",\"entry\":",
                   (unsigned long long)checkpoint->size, hex);
        buf_add(out, proof->entry);
        buf_printf(out, ",\"witnesses\":%u", witnesses);
        if (decision_is_kind(entry->kind)) {
            struct decision d;

            TRY(read_decision(command, proof, entry, &d, err));
            add_decision_json(&d, out);
        }
        TRY(shows_members(command, entry, &shows, err));
        if (shows) {
            TRY(proof_report(proof, entry, &command->boot, &report, &hidden, err));
            buf_printf(out, ",\"hidden\":%u,\"%s\":", hidden,
                       entry->kind == RECORD_REPORT ? "report" : "table");
            TRY(json_add_canonical(out, report, &command->boot, err));
        }
        buf_add_c(out, "}\n");
        return TRUCE_OK;
    }
    buf_printf(out,
               "entry %llu of the record '%.*s', signed at %llu entries\n"
               "%s, recorded %.*s\nroot %s\n",
               (unsigned long long)entry->seq, STR_ARGS(checkpoint->origin),
               (unsigned long long)checkpoint->size, record_kind_name(entry->kind),
               STR_ARGS(time_text(entry->recorded, text)), hex);
    if (witnesses)
        buf_printf(out, "cosigned by %u of the witnesses named\n", witnesses);
    return add_body(command, proof, entry, out, err);
}

enum status
cmd_check_proof(struct command *command, struct err *err)
{
    struct proof      proof;
    struct checkpoint checkpoint;
    struct log_entry  entry;
    struct note_key   key;
    struct cosigners  cosigners;
    struct quorum     quorum;
    uint32_t          witnesses = 0;
    struct buf        text;
    enum status       status;

    if (!command->options.key)
        return err_set(err, TRUCE_USAGE, "truce check-proof wants --key NAME+ID+KEY");
    TRY(note_key_from_text(str_trim(str_from_c(command->options.key)), &key, err));
    TRY(cosign_read(command, &cosigners, err));
    quorum = (struct quorum){ cosigners.keys, cosigners.count, cosigners.need };
    buf_init(&text, PROOF_BYTES_MAX);
    status = sys_read_file(command->args[0], &text, err);
    if (status == TRUCE_OK)
        status = proof_parse(buf_str(&text), &command->boot, &proof, err);
    if (status == TRUCE_OK)
        status = proof_check(&proof, &key, &command->boot, &checkpoint, &entry, err);
    if (status == TRUCE_OK)
        status = quorum_check(&quorum, proof.checkpoint, &witnesses, err);
    if (status == TRUCE_OK)
        status = print_proof(command, &proof, &checkpoint, &entry, witnesses, err);
    buf_free(&text);
    return status;
}
