/*
 * cmd/posture.h - what the files of `truce posture` share.
 */
#ifndef CMD_POSTURE_H
#define CMD_POSTURE_H

#include "cmd/recorded.h"
#include "force/shares.h"

/* 193 states are members of the United Nations; two observe (un.org, "Member States"). */
enum { POSTURE_WITHOUT_MAX = 200 };

/* What was recorded of one day of one table: the statement that holds, or is undone. */
struct posture_stated {
    struct str              file;
    struct digest           columns; /* of the profile and them */
    instant                 day, recorded;
    uint64_t                record, corrects; /* UINT64_MAX: none */
    enum undone             undone;
    uint64_t                by;
    struct recorded_undoing undoing;
    bool                    is_read, hidden; /* hidden: its rows are not in this store */
    struct str              unread;          /* why its rows do not read; "": they do */
    bool                    changes_known;
    struct force_change    *changes; /* against what it corrects, on the day of the answer */
    uint32_t                change_count;
};

struct posture_tables {
    struct tables   in;
    const char    **files; /* the names of the tables */
    bool            recorded; /* they come from a store … */
    instant         until;    /* … as it was before then */
    struct posture_stated *statements;
    uint32_t        statement_count;
    struct holdings holdings;
    struct shares   shares;
    instant         on; /* TIME_MAX: the latest */
    uint32_t       *leaves;
    uint32_t        leave_count;
};

/* Strengths of days after the one that is answered, where none was asked for. */
uint32_t posture_to_come(const struct posture_tables *tables);
void posture_shares_text(const struct posture_tables *tables, struct buf *out);
void posture_shares_json(const struct posture_tables *tables, struct buf *out);
void posture_shares_csv(const struct posture_tables *tables, struct buf *out);

/* posture_recorded.c: the tables of a store, as they were recorded before `until`. */
enum status posture_read_recorded(struct posture_tables *tables, instant until,
                                  struct err *err) MUST_USE;
/* Of the statements: what they correct, once the day is known, and who undid them. */
enum status posture_read_changes(struct posture_tables *tables, struct err *err) MUST_USE;
void        posture_undone_say(const struct posture_tables *tables);
void        posture_undone_text(const struct posture_tables *tables, struct buf *out);
void        posture_statements_text(const struct posture_tables *tables, struct buf *out);
void        posture_statements_json(const struct posture_tables *tables, struct buf *out);
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
