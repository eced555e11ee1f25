/*
 * truce verify [--db PATH]
 * truce verify FILE --key KEY [--witness KEY... --require N-of-M]
 * truce verify DIR --key KEY [--witness KEY... --require N-of-M]
 *
 * Recompute every digest of the record, from the entries up to the root of the tree,
 * and compare with what is stored; then whatever the vault keeps with the digests that
 * the entries have of it; then that each decision (truce decide) was signed by the key of an
 * author who was on record then, about entries that are what it says. Writes nothing.
 *
 * With FILE, a page of truce report, no store is needed: check that KEY signed the record
 * that the page names, that each report the page lists is in that record, and that the
 * list says of it what its entry says. KEY is NAME+ID+KEY, as its owner publishes it: have
 * it from the mission itself, not with the page. With --require so many of the witnesses
 * must have signed the same record. Totals, drawings and verdicts cannot be checked so;
 * whether KEY signed the whole page (truce report --key) is said.
 *
 * With DIR, a record as truce log --tiles publishes it: check that KEY signed its head, and
 * that every entry and every digest in DIR is the one that head speaks of.
 *
 * Exit 0 if all is whole; 7 if not: of a record, the number of the first entry that is not
 * is printed. Of a page: 1 if it holds, but lists reports newer than what was signed; 2 if
 * FILE is no such page or KEY no key.
 */
#include "cmd/cosign.h"

#include "base/sys.h"
#include "record/decision.h"
#include "record/sealed.h"
#include "record/tiles.h"
#include "record/vault.h"
#include "report/page.h"
#include "report/words.h"

#include <stdio.h>

#define PAGE_BYTES_MAX ((size_t)1 << 30) /* thousands of listed reports, the longest words */

/* ---- a page ---- */

static void
print_json(const struct page_facts *facts, const char *file_hex, bool is_signed,
           struct buf *out)
{
    char root[SHA256_HEX_LEN + 1];
    bool any = false;

    digest_hex(&facts->checkpoint.root, root);
    buf_add_c(out, "{\"log\":");
    json_add_string(out, facts->checkpoint.origin);
    buf_printf(out,
               ",\"entries\":%llu,\"root\":\"%s\",\"witnesses\":%u,\"listed\":%u,\"newer\":%u,"
               "\"file\":\"%s\",\"signed\":%s,\"proved\":[",
               (unsigned long long)facts->checkpoint.size, root, facts->witnesses,
               facts->listing.count, facts->newer, file_hex, is_signed ? "true" : "false");
    for (uint32_t i = 0; i < facts->listing.count; i++) {
        if (!facts->listing.at[i].is_proved)
            continue;
        buf_printf(out, any ? ",%llu" : "%llu", (unsigned long long)facts->listing.at[i].seq);
        any = true;
    }
    buf_add_c(out, "]}\n");
}

static void
print_text(const struct page_facts *facts, const char *file_hex, bool is_signed,
           struct buf *out)
{
    char     root[SHA256_HEX_LEN + 1];
    uint32_t proved = facts->listing.count - facts->newer;

    digest_hex(&facts->checkpoint.root, root);
    buf_printf(out, "record '%.*s', signed at %llu entries\nroot %s\n",
               STR_ARGS(facts->checkpoint.origin), (unsigned long long)facts->checkpoint.size,
               root);
    if (facts->witnesses)
        buf_printf(out, "cosigned by %u of the witnesses named\n", facts->witnesses);
    buf_printf(out, "%u of %u listed reports are in it, and the list says what they say\n",
               proved, facts->listing.count);
    if (facts->newer)
        buf_printf(out, "%u newer than the signature: nothing vouches for %s\n", facts->newer,
                   facts->newer == 1 ? "it" : "them");
    buf_printf(out,
               "file sha256 %s\n%s: totals, drawings and verdicts, which whoever holds "
               "the record can make again\n", file_hex,
               is_signed ? "signed as a whole with this key, so as its owner gave them out"
                         : "not signed as a whole, so not checked");
}

static enum status
check_page(struct command *command, struct str file, struct err *err)
{
    struct note_key   key;
    struct cosigners  cosigners;
    struct quorum     quorum;
    struct page_facts facts;
    struct digest     digest = sha256(&file, 1);
    char              hex[SHA256_HEX_LEN + 1];
    bool              is_signed;

    TRY(note_key_from_text(str_trim(str_from_c(command->options.key)), &key, err));
    TRY(cosign_read(command, &cosigners, err));
    quorum = (struct quorum){ cosigners.keys, cosigners.count, cosigners.need };
    TRY(sealed_check_signed(file, &key, &command->boot, &file, &is_signed, err));
    TRY(page_check(file, &key, &quorum, &command->boot, &facts, err));
    digest_hex(&digest, hex);
    (command->options.json ? print_json : print_text)(&facts, hex, is_signed, &command->out);
    return facts.newer ? TRUCE_FOUND : TRUCE_OK;
}

/* ---- tiles ---- */

static bool
is_folder_of_tiles(const char *path)
{
    char name[SYS_PATH_LEN_MAX];
    int  len = snprintf(name, sizeof name, "%s/checkpoint", path);

    return len > 0 && (size_t)len < sizeof name && sys_exists(name);
}

static enum status
verify_tiles(struct command *command, struct err *err)
{
    const struct note_key *key;
    struct cosigners       cosigners;
    struct checkpoint      head;
    struct str             note;
    uint32_t               witnesses = 0;
    char                   root[SHA256_HEX_LEN + 1];

    TRY(command_public_key(command, &key, err));
    TRY(cosign_read(command, &cosigners, err));
    TRY(tiles_verify(command->args[0], key, &command->boot, &note, &head, err));
    TRY(quorum_check(&(struct quorum){ cosigners.keys, cosigners.count, cosigners.need }, note,
                     &witnesses, err));
    digest_hex(&head.root, root);
    buf_add_c(&command->out, command->options.json ? "{\"log\":" : "record ");
    json_add_string(&command->out, head.origin);
    buf_printf(&command->out,
               command->options.json ? ",\"entries\":%llu,\"root\":\"%s\",\"witnesses\":%u}\n"
                                     : ", %llu entries, all whole\nroot %s\n",
               (unsigned long long)head.size, root, witnesses);
    if (witnesses && !command->options.json)
        buf_printf(&command->out, "cosigned by %u of the witnesses named\n", witnesses);
    return TRUCE_OK;
}

/* ---- what is named ---- */

static enum status
verify_published(struct command *command, struct err *err)
{
    struct buf  file;
    enum status status;

    if (!command->options.key)
        return err_set(err, TRUCE_USAGE, "truce verify %.80s wants --key NAME+ID+KEY",
                       command->args[0]);
    if (command->options.db)
        return err_set(err, TRUCE_USAGE, "truce verify checks FILE or --db, not both at once");
    if (is_folder_of_tiles(command->args[0]))
        return verify_tiles(command, err);
    buf_init(&file, PAGE_BYTES_MAX);
    status = sys_read_file(command->args[0], &file, err);
    if (status == TRUCE_OK)
        status = check_page(command, buf_str(&file), err);
    buf_free(&file);
    return status;
}

/* ---- the record ---- */

static enum status
verify_record(struct command *command, struct err *err)
{
    struct digest root;
    uint64_t      checked, kept, authors, decisions;
    char          hex[SHA256_HEX_LEN + 1];

    TRY(command_open(command, STORE_READ, err));
    TRY(vault_verify(flow_log(command->flow), &command->step, &checked, &kept, err));
    TRY(decision_verify(flow_log(command->flow), &command->step, &authors, &decisions, err));
    root = log_root(flow_log(command->flow));
    digest_hex(&root, hex);
    buf_printf(&command->out,
               command->options.json ? "{\"entries\":%llu,\"root\":\"%s\",\"vault\":%llu"
                                     : "%llu entries, all whole\nroot %s\n%llu with something in "
                                       "the vault, all whole\n",
               (unsigned long long)checked, hex, (unsigned long long)kept);
    if (command->options.json)
        buf_printf(&command->out, ",\"decisions\":%llu}\n", (unsigned long long)decisions);
    else if (decisions) {
        add_plural(&command->out, decisions, "decision", "decisions");
        buf_add_c(&command->out, ", signed by who made them\n");
    }
    return TRUCE_OK;
}

enum status
cmd_verify(struct command *command, struct err *err)
{
    if (command->arg_count)
        return verify_published(command, err);
    if (command->options.key || command->options.require || command->options.witness.count)
        return err_set(err, TRUCE_USAGE, "truce verify wants a page of truce report to check "
                                         "with a key: truce verify FILE --key KEY");
    return verify_record(command, err);
}
