/*
 * cmd/posture.h - what the files of `truce posture` share.
 */
#ifndef CMD_POSTURE_H
#define CMD_POSTURE_H

#include "cmd/tables.h"
#include "force/shares.h"

/* 193 states are members of the United Nations; two observe (un.org, "Member States"). */
enum { POSTURE_WITHOUT_MAX = 200 };

struct posture_tables {
    struct tables   in;
    const char    **files; /* the names of the tables */
    bool            recorded; /* they come from a store … */
    instant         until;    /* … as it was before then */
    struct holdings holdings;
    struct shares   shares;
    instant         on; /* TIME_MAX: the latest */
    uint32_t       *leaves;
    uint32_t        leave_count;
};

void posture_shares_text(const struct posture_tables *tables, struct buf *out);
void posture_shares_json(const struct posture_tables *tables, struct buf *out);
void posture_shares_csv(const struct posture_tables *tables, struct buf *out);

/* posture_recorded.c: the tables of a store, as they were recorded before `until`. */
enum status posture_read_recorded(struct posture_tables *tables, instant until,
                                  struct err *err) MUST_USE;
/* The profile of those there are; NULL if there are none, USAGE if there are several. */
enum status posture_recorded_profile(struct command *command, const char **ret_profile,
                                     struct err *err) MUST_USE;

/* The day of an option; *ret_day untouched if it is not given. */
enum status posture_day(const char *option, const char *text, instant *ret_day,
                        struct err *err) MUST_USE;
/* The names of all lists, one after the other; *index 0 and *rest empty before the first. */
bool posture_next_name(const struct option_list *list, int *index, struct str *rest,
                       struct str *ret_name);
/* The contributors that --without names; in boot. */
struct mission;
enum status posture_leaving(struct command *command, const struct mission *mission,
                            uint32_t **ret_leaves, uint32_t *ret_count,
                            struct err *err) MUST_USE;

#endif
