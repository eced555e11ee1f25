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

/* Count points at which a fault could hit. 0: none is armed. */
extern uint64_t fault_left;

bool fault_hits_armed(void);

static inline bool
fault_hits(void)
{
    return fault_left != 0 && fault_hits_armed();
}

/* The nth point from now on fails: only that one, or with `for_ever` all from there. */
void fault_arm(uint64_t n, bool for_ever);

/* Disarm. True if the armed fault was met since. */
bool fault_disarm(void);

#endif
