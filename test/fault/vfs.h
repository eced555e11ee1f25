/*
 * test/fault/vfs.h - a disk for SQLite that fails on order and loses what was not synced.
 *
 * Lies over the system's own VFS and becomes SQLite's default. Each open, read, write,
 * truncation, sync, lock and deletion is a point at which fault_hits() is asked; a write
 * that fails has written its first half. Nothing is really synced; instead the disk
 * remembers for each file what a sync made safe and what came after it.
 */
#ifndef FAULT_VFS_H
#define FAULT_VFS_H

#include <stdbool.h>
#include <stdint.h>

/* Once, before anything else of SQLite. */
void vfs_install(void);

/* SQLite's own allocations are points too, or (at first) not. */
void vfs_fail_memory(bool fails);

/* From now on every write finds the disk full, or (at first) there is room. */
void vfs_fill_disk(bool is_full);

/* A write that fails says from now on that the disk is full, not that it is broken. */
void vfs_fail_as_full(void);

uint64_t vfs_syncs(void); /* since the start */

/*
 * The power fails. All files of the folder of `path` go back to what was synced; of what
 * was written later each 512 bytes are there or not by chance, with `seed`, or with
 * seed 0 none of it. No file may be open.
 */
void vfs_cut_power(uint64_t seed);

/* Forget all files, as if they had been there for ever. */
void vfs_forget(void);

#endif
