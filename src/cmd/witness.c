/*
 * truce witness --key FILE --log KEY... --state DIR [--listen ADDRESS:PORT]
 *
 * Watch the records of others and sign that each only grew: a witness as in
 * c2sp.org/tlog-witness, for a party, a court, a newspaper. Whoever runs one makes it
 * impossible to show the parties two different records without being found out.
 *
 * FILE   the witness's key (truce keygen --witness)
 * KEY    NAME+ID+KEY of a record that it watches, as its owner publishes it; several
 * DIR    what was signed last of each: keep it, it is the witness's memory
 *
 * It listens on 127.0.0.1:7380 until it is interrupted; TLS is the work of a proxy in
 * front. POST /add-checkpoint signs; GET /HASH/checkpoint gives what was signed last of
 * the record whose name has that SHA-256.
 *
 * Exit 5 if others may read FILE; 8 if another witness is running with it.
 */
#include "cmd/command.h"

#include "base/sys.h"
#include "record/keyfile.h"
#include "record/witness.h"
#include "serve/http.h"

#define WITNESS_LISTEN "127.0.0.1:7380" /* this machine only: a proxy stands in front */

struct watching {
    struct command *command;
    struct witness  witness;
};

static enum status
answer(void *context, const struct http_request *request, struct http_reply *reply,
       struct err *err)
{
    struct watching  *w = context;
    enum witness_code code = WITNESS_UNKNOWN_LOG;
    struct str        path = request->path, end = STR("/checkpoint");
    enum status       status = TRUCE_OK;

    arena_reset(&w->command->step);
    if (str_eq_c(path, "/add-checkpoint") && str_eq_c(request->method, "POST"))
        status = witness_add_checkpoint(&w->witness, request->body, sys_now(),
                                        &w->command->step, &reply->body, &code, err);
    else if (str_eq_c(request->method, "GET") && str_ends(path, end) && path.len > end.len)
        status = witness_checkpoint(&w->witness, str_sub(path, 1, path.len - end.len),
                                    &reply->body, &code, err);
    else
        buf_add_c(&reply->body, "POST /add-checkpoint, or GET /HASH/checkpoint\n");
    reply->code = (unsigned)code;
    if (code == WITNESS_OTHER_SIZE)
        reply->type = "text/x.tlog.size";
    return status;
}

static void
trouble(void *context, const struct err *err)
{
    (void)context;
    say("truce: %s", err->text);
}

static void
ready(void *context, const char *address, unsigned port)
{
    struct watching *w = context;

    say("watching %u record%s on http://%s%s%s:%u", w->witness.log_count,
        w->witness.log_count == 1 ? "" : "s", strchr(address, ':') ? "[" : "", address,
        strchr(address, ':') ? "]" : "", port);
}

static enum status
serve_with(struct command *command, const struct keyfile *keyfile, struct err *err)
{
    const struct options *options = &command->options;
    struct watching       watching = { command, { .signer = &keyfile->signer,
                                                  .folder = options->state } };
    struct http_service   service = { answer, trouble, ready, &watching,
                                      WITNESS_REQUEST_BYTES_MAX };

    if (keyfile->signer.key.type != NOTE_WITNESS)
        return err_set(err, TRUCE_USAGE, "'%s' is the key of a record, not of a witness: "
                                         "truce keygen --witness makes one", options->key);
    TRY(command_keys(command, &options->log, &watching.witness.logs,
                     &watching.witness.log_count, err));
    TRY(sys_make_folder(options->state, err));
    return http_serve(&service, options->listen ? options->listen : WITNESS_LISTEN, err);
}

enum status
cmd_witness(struct command *command, struct err *err)
{
    struct keyfile *keyfile;
    enum status     status;

    if (!command->options.key || !command->options.log.count || !command->options.state)
        return err_set(err, TRUCE_USAGE,
                       "truce witness wants --key FILE, --log KEY and --state DIR");
    TRY(keyfile_open(command->options.key, &command->boot, &keyfile, err));
    status = serve_with(command, keyfile, err);
    keyfile_close(keyfile);
    return status;
}
