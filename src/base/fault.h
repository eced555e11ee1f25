/*
 * base/fault.h - makes the nth allocation, read, write, sync or rename fail, so that a
 * test can sweep every failure path instead of sampling a few.
 *
 * Only arena.c, buf.c, sys.c and the store's file layer ask fault_hits(). In a normal
 * run nothing is armed and the question costs one load and one comparison.
 */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#include <stdbool.h>
#include <stdint.h>

/* What a point is; a sweep may count some kinds alone. */
enum fault_kind {
    FAULT_OTHER = 1,
    FAULT_WRITE = 2, /* as when the disk is full; making a file is one too */
    FAULT_SYNC = 4,
    FAULT_RENAME = 8,
    FAULT_ALL = 15,
};

/* Count points at which a fault could hit. 0: none is armed. */
extern uint64_t fault_left;

bool fault_hits_armed(enum fault_kind kind);

static inline bool
fault_hits_at(enum fault_kind kind)
{
    return fault_left != 0 && fault_hits_armed(kind);
}

static inline bool
fault_hits(void)
{
    return fault_hits_at(FAULT_OTHER);
}

/* The nth point from now on fails: only that one, or with `for_ever` all from there. */
void fault_arm(uint64_t n, bool for_ever);
/* The nth of these kinds, which may be added up; the others never fail. */
void fault_arm_kinds(unsigned kinds, uint64_t n, bool for_ever);

/* Disarm. True if the armed fault was met since. */
bool fault_disarm(void);

#endif
