/* cmd/cosign.h - witnesses as commands take them: --witness KEY[@URL]… and --require. */
#ifndef CMD_COSIGN_H
#define CMD_COSIGN_H

#include "cmd/command.h"
#include "record/log_proof.h"
#include "record/witness.h"

struct cosigners {
    struct note_key *keys;
    const char     **urls; /* NULL where none is said */
    uint32_t         count, need;
};

enum status cosign_read(struct command *command, struct cosigners *ret_cosigners,
                        struct err *err) MUST_USE;

struct cosigned {
    uint32_t count;    /* that signed */
    bool     conflict; /* one of them saw another record */
};

/* The note with the line of every witness that signs it, appended to `out`; those that do
 * not are said on standard error. before: the size that was signed before, a guess. */
enum status cosign_collect(const struct cosigners *cosigners, struct log *log,
                           struct str note, uint64_t before, struct arena *boot,
                           struct buf *out, struct cosigned *ret_cosigned,
                           struct err *err) MUST_USE;

#endif
