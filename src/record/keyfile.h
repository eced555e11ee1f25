/*
 * record/keyfile.h - the key of a log, and what it signed last.
 *
 * FILE        PRIVATE+KEY+NAME+ID+SEED (note.h) and a newline, for its owner alone
 * FILE.pub    NAME+ID+KEY and a newline: for everybody who checks
 * FILE.last   the newest checkpoint that the key signed, from keyfile_make on: that of the
 *             empty log. It lies beside the key and not in the store, so that a store
 *             restored from an old backup does not take it back in time. A witness has none:
 *             what it saw last of each log is witness.h's
 *
 * Promise no signature leaves keyfile_sign unless FILE.last holds it, on disk; and it holds
 *         only checkpoints of which each is consistent with the one before it. So any two
 *         that the key ever signed are consistent, whatever happens to the store. The
 *         promise ends where FILE.last itself is put back or the key used elsewhere
 * Errors  CONFLICT a log that is not a continuation of what was signed; a file that others
 *         may read; MISSING; BUSY another program is signing; SYNTAX no key; CORRUPT
 */
#ifndef RECORD_KEYFILE_H
#define RECORD_KEYFILE_H

#include "base/sys.h"
#include "record/log_proof.h"

/* A new key. CONFLICT if any of the files is there; on failure none is. */
enum status keyfile_make(const char *path, struct str name, enum note_type type,
                         struct arena *step, struct note_key *ret_key,
                         struct err *err) MUST_USE;

struct keyfile {
    struct note_signer signer; /* its name in boot */
    struct sys_file    file;   /* held until keyfile_close */
    char               path[SYS_PATH_LEN_MAX], last[SYS_PATH_LEN_MAX];
};

enum status keyfile_open(const char *path, struct arena *boot,
                         struct keyfile **ret_keyfile, struct err *err) MUST_USE;
void        keyfile_close(struct keyfile *keyfile);

/* The signed tree head of the log as it is open. USAGE for the key of a witness or a person. */
enum status keyfile_sign(struct keyfile *keyfile, struct log *log, struct arena *step,
                         struct buf *out, struct err *err) MUST_USE;

#endif
