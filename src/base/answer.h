/*
 * base/answer.h - what a condition says of a report. Ordered: the least of several
 * conditions is the clause's answer, the greatest of several alternatives the list's.
 */
#ifndef BASE_ANSWER_H
#define BASE_ANSWER_H

enum answer { ANSWER_NO, ANSWER_POSSIBLE, ANSWER_YES };

static inline enum answer
answer_least(enum answer a, enum answer b)
{
    return a < b ? a : b;
}

static inline enum answer
answer_most(enum answer a, enum answer b)
{
    return a > b ? a : b;
}

/* not possible = possible */
static inline enum answer
answer_not(enum answer a)
{
    return (enum answer)(ANSWER_YES - a);
}

static inline const char *
answer_name(enum answer a)
{
    static const char *const names[] = { "no", "possible", "yes" };

    return names[a];
}

#endif
