/*
 * truce checkpoint [--db PATH] --key FILE [--witness KEY@URL...] [--require N-of-M]
 *
 * Sign the record as it stands, keep the signature with it and print it: a C2SP
 * checkpoint, three lines and a signature. Publish it; proofs and tiles rest on it.
 *
 * FILE.last, beside the key, holds what the key signed last. A record that is not a
 * continuation of it is never signed: not an older copy, not one in which something
 * that was signed is changed or gone. What several keys signed is kept for each.
 *
 * Each --witness is asked to sign too (truce witness, or any of c2sp.org/tlog-witness):
 * KEY is its NAME+ID+KEY, URL where it is reached. One that does not is said; with
 * --require N-of-M, or all, too few signatures are a failure, though what was signed is
 * kept.
 *
 * Exit 4 if too few witnesses signed; 5 if a witness saw another record,
 * if the record is no continuation, or if others may read FILE; 8 if another
 * program is signing.
 */
#include "cmd/cosign.h"

#include "record/keyfile.h"

static void
print_note(struct command *command, struct str note)
{
    if (!command->options.json) {
        buf_add(&command->out, note);
        return;
    }
    buf_add_c(&command->out, "{\"checkpoint\":");
    json_add_string(&command->out, note);
    buf_add_c(&command->out, "}\n");
}

/*
 * What was signed in this store before, with any key, must be its beginning still: a new key
 * knows nothing of the others. *ret_before: how far this key had signed, a guess at what the
 * witnesses have.
 */
static enum status
check_kept(struct log *log, const struct note_key *key, struct arena *boot,
           uint64_t *ret_before, struct err *err)
{
    struct merkle_tiles *tiles;
    struct checkpoint    last;
    struct str           note;
    struct err           why = { 0 };

    *ret_before = 0;
    TRY(log_tiles(log, boot, &tiles, err));
    enum status status = log_checkpoint(log, tiles, NULL, boot, &note, &last, &why);
    if (status == TRUCE_CORRUPT)
        return err_set(err, TRUCE_CONFLICT,
                       "the first entries of the log are not those that were signed in this "
                       "store before: it was changed; put a backup back that is whole; nothing "
                       "is signed");
    if (status != TRUCE_OK && status != TRUCE_MISSING)
        return err_set(err, status, "%s", why.text);
    if (status == TRUCE_OK && log_checkpoint(log, tiles, key, boot, &note, &last, NULL) == TRUCE_OK)
        *ret_before = last.size;
    return TRUCE_OK;
}

static enum status
sign_with_key(struct command *command, struct buf *note, uint64_t *ret_before, struct err *err)
{
    struct log     *log = flow_log(command->flow);
    struct keyfile *keyfile;
    enum status     status;

    TRY(keyfile_open(command->options.key, &command->boot, &keyfile, err));
    status = check_kept(log, &keyfile->signer.key, &command->boot, ret_before, err);
    if (status == TRUCE_OK)
        status = keyfile_sign(keyfile, log, &command->boot, note, err);
    keyfile_close(keyfile);
    return status;
}

static enum status
sign(struct command *command, const struct cosigners *cosigners, struct buf *note,
     struct buf *cosigned, struct err *err)
{
    struct log     *log = flow_log(command->flow);
    uint64_t        before;
    struct cosigned got;

    TRY(sign_with_key(command, note, &before, err));
    TRY(log_keep_checkpoint(log, buf_str(note), err)); /* whatever the witnesses do */
    TRY(cosign_collect(cosigners, log, buf_str(note), before, &command->boot, cosigned, &got,
                       err));
    if (got.count)
        TRY(log_keep_checkpoint(log, buf_str(cosigned), err));
    print_note(command, buf_str(cosigned));
    if (got.conflict)
        return err_set(err, TRUCE_CONFLICT, "a witness was shown another record than this one: "
                                            "do not publish it before that is explained");
    if (got.count < cosigners->need)
        return err_set(err, TRUCE_IO, "%u witness%s required to sign, %u did", cosigners->need,
                       cosigners->need == 1 ? " is" : "es are", got.count);
    return TRUCE_OK;
}

enum status
cmd_checkpoint(struct command *command, struct err *err)
{
    struct cosigners cosigners;
    struct buf       note, cosigned;
    enum status      status;

    if (!command->options.key)
        return err_set(err, TRUCE_USAGE, "truce checkpoint wants --key FILE (truce keygen)");
    TRY(cosign_read(command, &cosigners, err));
    TRY(command_open(command, STORE_WRITE, err));
    buf_init(&note, NOTE_BYTES_MAX);
    buf_init(&cosigned, 2 * NOTE_BYTES_MAX);
    status = sign(command, &cosigners, &note, &cosigned, err);
    buf_free(&cosigned);
    buf_free(&note);
    return status;
}
