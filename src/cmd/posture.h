/*
 * cmd/posture.h - what the files of `truce posture` share.
 */
#ifndef CMD_POSTURE_H
#define CMD_POSTURE_H

#include "cmd/command.h"
#include "force/shares.h"
#include "force/tables.h"

/* 193 states are members of the United Nations; two observe (un.org, "Member States"). */
enum { POSTURE_WITHOUT_MAX = 200 };

struct posture_tables {
    struct command *command;
    const struct force_profile *profile;
    const char     *path; /* of the table being read */
    struct holdings holdings;
    struct shares   shares;
    instant         on; /* TIME_MAX: the latest */
    uint32_t       *leaves;
    uint32_t        leave_count;
    uint64_t        rows, taken;
    uint64_t        issues[FORCE_ISSUES];
    struct buf      rejects;
    int             rejects_fd; /* -1: not kept */
};

/* By enum force_done: "repaired", "noted", "set aside". */
extern const char *const posture_done_words[3];

void posture_shares_text(const struct posture_tables *tables, struct buf *out);
void posture_shares_json(const struct posture_tables *tables, struct buf *out);
void posture_shares_csv(const struct posture_tables *tables, struct buf *out);

/* The day of an option; *ret_day untouched if it is not given. */
enum status posture_day(const char *option, const char *text, instant *ret_day,
                        struct err *err) MUST_USE;
/* The names of all lists, one after the other; *index 0 and *rest empty before the first. */
bool posture_next_name(const struct option_list *list, int *index, struct str *rest,
                       struct str *ret_name);

#endif
