/* What is asked of witnesses: the part of `truce checkpoint` that goes over the network. */
#include "cmd/cosign.h"

#include "serve/http.h"

#include <stdio.h>

enum { ASK_TIMES_MAX = 3 }; /* the witness may sign for somebody else between two requests */

/* KEY@URL */
static enum status
split_address(struct str word, struct note_key *ret_key, const char **ret_url,
              struct err *err)
{
    static const char *const schemes[] = { "@http://", "@https://" };

    for (size_t i = 0; i + 8 < word.len; i++)
        for (int s = 0; s < 2; s++)
            if (str_starts(str_sub(word, i, word.len), str_from_c(schemes[s]))) {
                *ret_url = word.at + i + 1;
                return note_key_from_text(str_sub(word, 0, i), ret_key, err);
            }
    *ret_url = NULL;
    return note_key_from_text(word, ret_key, err);
}

enum status
cosign_read(struct command *command, struct cosigners *ret_cosigners, struct err *err)
{
    const struct option_list *list = &command->options.witness;
    struct cosigners          c = { .count = (uint32_t)list->count };

    c.keys = ARENA_ARRAY(&command->boot, c.count + 1u, struct note_key);
    c.urls = ARENA_ARRAY(&command->boot, c.count + 1u, const char *);
    TRY_NEW(c.keys, err);
    TRY_NEW(c.urls, err);
    for (uint32_t i = 0; i < c.count; i++) {
        TRY(split_address(str_trim(str_from_c(list->at[i])), &c.keys[i], &c.urls[i], err));
        if (c.keys[i].type != NOTE_WITNESS)
            return err_set(err, TRUCE_USAGE, "--witness wants the key of a witness; '%.*s' is "
                                             "that of a record",
                           STR_ARGS(str_sub(c.keys[i].name, 0, NOTE_SHOWN_BYTES)));
        for (uint32_t k = 0; k < i; k++)
            if (memcmp(c.keys[k].bytes, c.keys[i].bytes, NOTE_KEY_BYTES) == 0)
                return err_set(err, TRUCE_USAGE, "--witness '%.*s' is given twice",
                               STR_ARGS(str_sub(c.keys[i].name, 0, NOTE_SHOWN_BYTES)));
    }
    c.need = 0;
    if (command->options.require && !c.count)
        return err_set(err, TRUCE_USAGE, "--require wants --witness KEY for each of those it "
                                         "counts");
    if (command->options.require)
        TRY(quorum_need(str_from_c(command->options.require), c.count, &c.need, err));
    *ret_cosigners = c;
    return TRUCE_OK;
}

/* ---- one witness ---- */

struct asking {
    struct merkle_tiles *tiles;
    struct str           note; /* as the log signed it */
    struct checkpoint    head;
    struct buf           request, reply, whole;
};

/* Its line, if it is one of the key's over our head. */
static enum status
take_line(struct asking *a, const struct note_key *key, struct buf *out, struct err *err)
{
    struct note note;
    struct str  line;

    buf_clear(&a->whole);
    buf_add(&a->whole, a->note);
    buf_add(&a->whole, buf_str(&a->reply));
    TRY(buf_status(&a->whole, err));
    TRY(note_parse(buf_str(&a->whole), &note, err));
    TRY(note_verify(&note, key, &line, err));
    buf_add(out, line);
    return buf_status(out, err);
}

static enum status
refused(const struct asking *a, const char *url, unsigned code, struct err *err)
{
    struct str words = str_trim(str_sub(buf_str(&a->reply), 0, 160));

    return err_set(err, code == WITNESS_INCONSISTENT ? TRUCE_CONFLICT : TRUCE_IO,
                   "'%.120s' did not sign (%u): %.*s", url, code, STR_ARGS(words));
}

/* The size it had is a guess until it says another. */
static enum status
ask(struct asking *a, const struct note_key *key, const char *url, uint64_t old,
    struct buf *out, struct err *err)
{
    struct merkle_proof proof;
    char                address[2048];
    unsigned            code = 0;
    size_t              len = strlen(url);

    if (snprintf(address, sizeof address, "%.*s/add-checkpoint",
                 (int)(len && url[len - 1] == '/' ? len - 1 : len), url) >= (int)sizeof address)
        return err_set(err, TRUCE_USAGE, "the address of a witness is too long");
    for (int times = 0; times < ASK_TIMES_MAX; times++) {
        if (old > a->head.size)
            return err_set(err, TRUCE_CONFLICT,
                           "'%.120s' signed %llu entries of this record, and this one has only "
                           "%llu: it is an older copy, or not the one that was shown there",
                           url, (unsigned long long)old, (unsigned long long)a->head.size);
        buf_clear(&a->request);
        buf_clear(&a->reply);
        TRY(merkle_prove_consistency(a->tiles, old, a->head.size, &proof, err));
        witness_add_request(old, &proof, a->note, &a->request);
        TRY(buf_status(&a->request, err));
        TRY(http_post(address, "text/plain", buf_str(&a->request), &a->reply, &code, err));
        if (code == WITNESS_SIGNED)
            return take_line(a, key, out, err);
        if (code != WITNESS_OTHER_SIZE || !witness_read_size(buf_str(&a->reply), &old))
            break;
    }
    return refused(a, url, code, err);
}

enum status
cosign_collect(const struct cosigners *c, struct log *log, struct str note, uint64_t before,
               struct arena *boot, struct buf *out, struct cosigned *ret_cosigned,
               struct err *err)
{
    struct asking   a = { .note = note };
    struct note     parsed;
    struct cosigned cosigned = { 0 };

    TRY(log_tiles(log, boot, &a.tiles, err));
    TRY(note_parse(note, &parsed, err));
    TRY(checkpoint_parse(parsed.text, &a.head, err));
    buf_init(&a.request, 2 * NOTE_BYTES_MAX);
    buf_init(&a.reply, HTTP_REPLY_BYTES_MAX);
    buf_init(&a.whole, NOTE_BYTES_MAX + HTTP_REPLY_BYTES_MAX);
    buf_add(out, note);
    for (uint32_t i = 0; i < c->count; i++) {
        struct err  why = { 0 };
        enum status status;

        if (!c->urls[i])
            continue;
        status = ask(&a, &c->keys[i], c->urls[i], before <= a.head.size ? before : 0, out, &why);
        cosigned.count += status == TRUCE_OK;
        cosigned.conflict |= status == TRUCE_CONFLICT;
        if (status != TRUCE_OK)
            say("truce: %s", why.text);
    }
    buf_free(&a.request);
    buf_free(&a.reply);
    buf_free(&a.whole);
    *ret_cosigned = cosigned;
    return buf_status(out, err);
}
