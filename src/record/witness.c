#include "record/witness.h"

#include "base/sys.h"

#include <stdio.h>

/* ---- the request ---- */

struct request {
    uint64_t            old;
    struct merkle_proof proof;
    struct str          bytes; /* of the note */
    struct note         note;
    struct checkpoint   checkpoint;
};

static bool
request_parse(struct str text, struct request *ret_request)
{
    struct str line;
    bool       more = str_cut(&text, '\n', &line);

    if (!more || !str_starts(line, STR("old ")) ||
        !checkpoint_size_from_text(str_sub(line, 4, line.len), &ret_request->old))
        return false;
    for (ret_request->proof.count = 0; (more = str_cut(&text, '\n', &line)) && line.len;)
        if (ret_request->proof.count == WITNESS_PROOF_MAX ||
            !digest_from_base64(line, &ret_request->proof.at[ret_request->proof.count++]))
            return false;
    ret_request->bytes = text;
    return more && note_parse(text, &ret_request->note, NULL) == TRUCE_OK &&
           checkpoint_parse(ret_request->note.text, &ret_request->checkpoint, NULL) ==
               TRUCE_OK;
}

static const struct note_key *
key_of_log(const struct witness *witness, struct str origin)
{
    for (uint32_t i = 0; i < witness->log_count; i++)
        if (str_eq(witness->logs[i].name, origin))
            return &witness->logs[i];
    return NULL;
}

/* ---- what was signed last ---- */

static enum status
path_of(const struct witness *witness, struct str origin, char path[SYS_PATH_LEN_MAX],
        struct err *err)
{
    struct digest digest = sha256(&origin, 1);
    char          hex[SHA256_HEX_LEN + 1];
    int           len;

    digest_hex(&digest, hex);
    len = snprintf(path, SYS_PATH_LEN_MAX, "%s/%s", witness->folder, hex);
    return len > 0 && len < SYS_PATH_LEN_MAX
               ? TRUCE_OK
               : err_set(err, TRUCE_USAGE, "path too long: '%.80s...'", witness->folder);
}

/* The empty tree if nothing was signed yet. `text` holds what the checkpoint borrows. */
static enum status
read_last(const struct witness *witness, const char *path, const struct note_key *log,
          struct buf *text, struct checkpoint *ret_last, struct err *err)
{
    struct checkpoint last = { .origin = log->name, .root = sha256(NULL, 0) };
    struct note       note;

    if (sys_exists(path)) {
        TRY(sys_read_file(path, text, err));
        TRY(note_parse(buf_str(text), &note, err));
        TRY(note_verify(&note, &witness->signer->key, NULL, err));
        TRY(checkpoint_open(buf_str(text), log, &last, err));
    }
    *ret_last = last;
    return TRUCE_OK;
}

/* ---- the answer ---- */

static enum witness_code
refuse(struct buf *out, enum witness_code code, const char *why)
{
    buf_add_c(out, why);
    buf_add_byte(out, '\n');
    return code;
}

/* The checks in the order that tlog-witness gives them. */
static enum witness_code
judge(const struct request *request, const struct checkpoint *last, struct buf *out)
{
    const struct checkpoint *next = &request->checkpoint;

    if (request->old > next->size)
        return refuse(out, WITNESS_MALFORMED, "the old size is greater than the new");
    if (request->old != last->size) {
        buf_printf(out, "%llu\n", (unsigned long long)last->size);
        return WITNESS_OTHER_SIZE;
    }
    if (!merkle_consistency_holds(&request->proof, last->size, next->size, &last->root,
                                  &next->root))
        return refuse(out, WITNESS_INCONSISTENT,
                      "the tree is not a continuation of the one that was cosigned");
    return WITNESS_SIGNED;
}

/* The head with the log's signature and ours, to disk before anybody sees it. */
static enum status
sign_and_keep(const struct witness *witness, const struct request *request,
              struct str log_line, const char *path, instant now, struct buf *out,
              struct err *err)
{
    struct buf  kept;
    size_t      from = out->len;
    enum status status = note_cosign(witness->signer, request->note.text, now, out, err);

    TRY(status);
    buf_init(&kept, 2 * NOTE_BYTES_MAX);
    buf_add(&kept, request->note.text);
    buf_add_byte(&kept, '\n');
    buf_add(&kept, log_line);
    buf_add(&kept, (struct str){ out->at + from, out->len - from });
    status = buf_status(&kept, err);
    if (status == TRUCE_OK)
        status = sys_write_file(path, buf_str(&kept), err);
    if (status == TRUCE_OK)
        status = sys_sync_folder_of(path, err);
    buf_free(&kept);
    if (status != TRUCE_OK)
        out->len = from; /* a signature that is not kept was never given */
    return status;
}

static enum status
answer(const struct witness *witness, const struct request *request,
       const struct note_key *log, instant now, struct buf *text, struct buf *out,
       enum witness_code *ret_code, struct err *err)
{
    struct checkpoint last;
    struct str        line;
    char              path[SYS_PATH_LEN_MAX];

    if (note_verify(&request->note, log, &line, NULL) != TRUCE_OK) {
        *ret_code = refuse(out, WITNESS_NOT_SIGNED_BY_LOG, "the log did not sign this");
        return TRUCE_OK;
    }
    TRY(path_of(witness, log->name, path, err));
    TRY(read_last(witness, path, log, text, &last, err));
    *ret_code = judge(request, &last, out);
    if (*ret_code != WITNESS_SIGNED)
        return TRUCE_OK;
    return sign_and_keep(witness, request, line, path, now, out, err);
}

enum status
witness_add_checkpoint(const struct witness *witness, struct str bytes, instant now,
                       struct arena *step, struct buf *out, enum witness_code *ret_code,
                       struct err *err)
{
    struct request        *request = ARENA_NEW(step, struct request);
    const struct note_key *log;
    struct buf             text;
    enum status            status;

    TRY_NEW(request, err);
    if (!request_parse(bytes, request)) {
        *ret_code = refuse(out, WITNESS_MALFORMED,
                           "want 'old N', the lines of a proof, an empty line and a "
                           "signed checkpoint (c2sp.org/tlog-witness)");
        return TRUCE_OK;
    }
    log = key_of_log(witness, request->checkpoint.origin);
    if (!log) {
        *ret_code = refuse(out, WITNESS_UNKNOWN_LOG, "this witness does not watch that log");
        return TRUCE_OK;
    }
    buf_init(&text, 2 * NOTE_BYTES_MAX);
    status = answer(witness, request, log, now, &text, out, ret_code, err);
    buf_free(&text);
    return status;
}

enum status
witness_checkpoint(const struct witness *witness, struct str hex, struct buf *out,
                   enum witness_code *ret_code, struct err *err)
{
    for (uint32_t i = 0; i < witness->log_count; i++) {
        struct digest digest = sha256(&witness->logs[i].name, 1);
        char          name[SHA256_HEX_LEN + 1], path[SYS_PATH_LEN_MAX];

        digest_hex(&digest, name);
        TRY(path_of(witness, witness->logs[i].name, path, err));
        if (!str_eq_c(hex, name) || !sys_exists(path))
            continue;
        *ret_code = WITNESS_SIGNED;
        return sys_read_file(path, out, err);
    }
    *ret_code = refuse(out, WITNESS_UNKNOWN_LOG, "nothing of that log was cosigned yet");
    return TRUCE_OK;
}

/* ---- the other side ---- */

void
witness_add_request(uint64_t old, const struct merkle_proof *proof, struct str note,
                    struct buf *out)
{
    buf_printf(out, "old %llu\n", (unsigned long long)old);
    for (unsigned i = 0; i < proof->count; i++) {
        digest_add_base64(&proof->at[i], out);
        buf_add_byte(out, '\n');
    }
    buf_add_byte(out, '\n');
    buf_add(out, note);
}

bool
witness_read_size(struct str body, uint64_t *ret_size)
{
    return str_ends(body, STR("\n")) &&
           checkpoint_size_from_text(str_sub(body, 0, body.len - 1), ret_size);
}

enum status
quorum_need(struct str text, uint32_t count, uint32_t *ret_need, struct err *err)
{
    struct str rest = text, head;
    uint64_t   need = 0, of = 0;

    if (str_eq_c(text, "all")) {
        *ret_need = count;
        return TRUCE_OK;
    }
    if (!str_cut(&rest, '-', &head) || !checkpoint_size_from_text(head, &need) ||
        !str_starts(rest, STR("of-")) ||
        !checkpoint_size_from_text(str_sub(rest, 3, rest.len), &of) || !need || need > of)
        return err_set(err, TRUCE_USAGE,
                       "--require wants N-of-M, such as 2-of-3, or all; not '%.*s'",
                       STR_ARGS(str_sub(text, 0, 40)));
    if (of != count)
        return err_set(err, TRUCE_USAGE,
                       "--require %.*s speaks of %llu witnesses, but %u %s given",
                       STR_ARGS(str_sub(text, 0, 40)), (unsigned long long)of, count,
                       count == 1 ? "is" : "are");
    *ret_need = (uint32_t)need;
    return TRUCE_OK;
}

enum status
quorum_check(const struct quorum *quorum, struct str bytes, uint32_t *ret_count,
             struct err *err)
{
    struct note note;
    uint32_t    count = 0;
    struct str  missing = STR_NONE;

    TRY(note_parse(bytes, &note, err));
    for (uint32_t i = 0; i < quorum->count; i++) {
        struct err  why = { 0 };
        enum status status = note_verify(&note, &quorum->keys[i], NULL, &why);

        if (status == TRUCE_OK)
            count++;
        else if (!note_bears(&note, &quorum->keys[i]))
            missing = missing.len ? missing : quorum->keys[i].name;
        else
            return err_set(err, status, "%s", why.text);
    }
    if (count < quorum->need)
        return err_set(err, TRUCE_CORRUPT,
                       "%u of %u witnesses cosigned this, %u are required; '%.*s' did not",
                       count, quorum->count, quorum->need,
                       STR_ARGS(str_sub(missing, 0, NOTE_SHOWN_BYTES)));
    *ret_count = count;
    return TRUCE_OK;
}
