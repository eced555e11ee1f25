#include "vfs.h"

#include "base/fault.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILES_MAX = 64, PATH_BYTES = 512, SECTOR_BYTES = 512 };

/* A write after the last sync; a truncation has no bytes and is at the new size. */
struct change {
    struct change *next;
    sqlite3_int64  at;
    int            len; /* -1: truncation */
    unsigned char  bytes[];
};

struct disk_file {
    char           path[PATH_BYTES];
    unsigned char *synced;
    size_t         synced_len;
    struct change *first, **last;
};

struct shim_file {
    sqlite3_file      base;
    sqlite3_file     *real;
    struct disk_file *disk; /* NULL: a temporary file */
};

static sqlite3_vfs     *under;
static struct disk_file files[FILES_MAX];
static unsigned         files_count;
static uint64_t         syncs;
static bool             disk_is_full, writes_fill;

static void *
must(void *pointer)
{
    if (!pointer)
        abort();
    return pointer;
}

/* ---- what lies safe on the disk ---- */

static void
disk_drop_changes(struct disk_file *file)
{
    while (file->first) {
        struct change *next = file->first->next;

        free(file->first);
        file->first = next;
    }
    file->last = &file->first;
}

static void
disk_read(struct disk_file *file)
{
    FILE *in = fopen(file->path, "rb");
    long  len = 0;

    if (in && fseek(in, 0, SEEK_END) == 0)
        len = ftell(in);
    free(file->synced);
    file->synced = must(malloc((size_t)len + 1));
    file->synced_len = (size_t)len;
    if (in && (fseek(in, 0, SEEK_SET) != 0 ||
               fread(file->synced, 1, (size_t)len, in) != (size_t)len))
        abort();
    if (in)
        (void)fclose(in);
    disk_drop_changes(file);
}

static struct disk_file *
disk_find(const char *path)
{
    for (unsigned i = 0; i < files_count; i++)
        if (strcmp(files[i].path, path) == 0)
            return &files[i];
    if (files_count == FILES_MAX || strlen(path) >= PATH_BYTES)
        abort();
    struct disk_file *file = &files[files_count++];
    *file = (struct disk_file){ .last = &file->first };
    memcpy(file->path, path, strlen(path) + 1);
    disk_read(file); /* what was there before us was safe */
    return file;
}

static void
disk_change(struct disk_file *file, sqlite3_int64 at, const void *bytes, int len)
{
    size_t         size = len < 0 ? 0 : (size_t)len;
    struct change *change;

    if (!file)
        return;
    change = must(malloc(sizeof *change + size));
    change->next = NULL;
    change->at = at;
    change->len = len;
    if (size)
        memcpy(change->bytes, bytes, size);
    *file->last = change;
    file->last = &change->next;
}

static uint64_t
next_random(uint64_t *state)
{
    *state ^= *state << 13, *state ^= *state >> 7, *state ^= *state << 17; /* Marsaglia */
    return *state;
}

static void
image_write(unsigned char **image, size_t *len, size_t at, const unsigned char *bytes,
            size_t count)
{
    if (at + count > *len) {
        *image = must(realloc(*image, at + count));
        memset(*image + *len, 0, at + count - *len);
        *len = at + count;
    }
    memcpy(*image + at, bytes, count);
}

static void
disk_cut(struct disk_file *file, uint64_t *state)
{
    unsigned char *image = must(malloc(file->synced_len + 1));
    size_t         len = file->synced_len;

    memcpy(image, file->synced, len);
    for (struct change *c = file->first; c && *state; c = c->next) {
        if (c->len < 0 && next_random(state) % 2 && (size_t)c->at < len)
            len = (size_t)c->at;
        for (int from = 0; from < c->len; from += SECTOR_BYTES) {
            int count = c->len - from < SECTOR_BYTES ? c->len - from : SECTOR_BYTES;

            if (next_random(state) % 2)
                image_write(&image, &len, (size_t)(c->at + from), c->bytes + from,
                            (size_t)count);
        }
    }
    FILE *out = must(fopen(file->path, "wb"));
    if (fwrite(image, 1, len, out) != len || fclose(out) != 0)
        abort();
    free(image);
}

void
vfs_cut_power(uint64_t seed)
{
    for (unsigned i = 0; i < files_count; i++) {
        char shm[PATH_BYTES + 8];

        if (access(files[i].path, F_OK) == 0)
            disk_cut(&files[i], &seed);
        (void)snprintf(shm, sizeof shm, "%s-shm", files[i].path);
        (void)unlink(shm); /* memory is gone */
    }
    vfs_forget();
}

void
vfs_forget(void)
{
    for (unsigned i = 0; i < files_count; i++) {
        disk_drop_changes(&files[i]);
        free(files[i].synced);
    }
    files_count = 0;
}

/* ---- one file ---- */

static struct shim_file *
shim_of(sqlite3_file *file)
{
    return (struct shim_file *)(void *)file;
}

static int
shim_close(sqlite3_file *file)
{
    int code = shim_of(file)->real->pMethods->xClose(shim_of(file)->real);

    free(shim_of(file)->real);
    return code;
}

static int
shim_read(sqlite3_file *file, void *bytes, int len, sqlite3_int64 at)
{
    sqlite3_file *real = shim_of(file)->real;

    return fault_hits() ? SQLITE_IOERR_READ : real->pMethods->xRead(real, bytes, len, at);
}

static int
shim_write(sqlite3_file *file, const void *bytes, int len, sqlite3_int64 at)
{
    sqlite3_file *real = shim_of(file)->real;
    bool          fails = fault_hits_at(FAULT_WRITE);
    int           count = fails || disk_is_full ? len / 2 : len;
    int           code = count ? real->pMethods->xWrite(real, bytes, count, at) : SQLITE_OK;

    if (count)
        disk_change(shim_of(file)->disk, at, bytes, count);
    if (disk_is_full || (fails && writes_fill))
        return SQLITE_FULL;
    return fails ? SQLITE_IOERR_WRITE : code;
}

static int
shim_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    sqlite3_file *real = shim_of(file)->real;

    if (fault_hits())
        return SQLITE_IOERR_TRUNCATE;
    disk_change(shim_of(file)->disk, size, NULL, -1);
    return real->pMethods->xTruncate(real, size);
}

static int
shim_sync(sqlite3_file *file, int flags)
{
    (void)flags;
    if (fault_hits_at(FAULT_SYNC))
        return SQLITE_IOERR_FSYNC;
    syncs++;
    if (shim_of(file)->disk)
        disk_read(shim_of(file)->disk);
    return SQLITE_OK;
}

static int
shim_file_size(sqlite3_file *file, sqlite3_int64 *ret_size)
{
    sqlite3_file *real = shim_of(file)->real;

    return fault_hits() ? SQLITE_IOERR_FSTAT : real->pMethods->xFileSize(real, ret_size);
}

static int
shim_lock(sqlite3_file *file, int level)
{
    sqlite3_file *real = shim_of(file)->real;

    return fault_hits() ? SQLITE_IOERR_LOCK : real->pMethods->xLock(real, level);
}

static int
shim_unlock(sqlite3_file *file, int level)
{
    return shim_of(file)->real->pMethods->xUnlock(shim_of(file)->real, level);
}

static int
shim_check_lock(sqlite3_file *file, int *ret_held)
{
    return shim_of(file)->real->pMethods->xCheckReservedLock(shim_of(file)->real, ret_held);
}

static int
shim_control(sqlite3_file *file, int what, void *argument)
{
    return shim_of(file)->real->pMethods->xFileControl(shim_of(file)->real, what, argument);
}

static int
shim_sector(sqlite3_file *file)
{
    return shim_of(file)->real->pMethods->xSectorSize(shim_of(file)->real);
}

static int
shim_device(sqlite3_file *file)
{
    sqlite3_file *real = shim_of(file)->real;

    return real->pMethods->xDeviceCharacteristics(real);
}

static int
shim_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **ret_at)
{
    sqlite3_file *real = shim_of(file)->real;

    return fault_hits() ? SQLITE_IOERR_SHMMAP
                        : real->pMethods->xShmMap(real, page, size, extend, ret_at);
}

static int
shim_shm_lock(sqlite3_file *file, int from, int count, int flags)
{
    sqlite3_file *real = shim_of(file)->real;

    if (flags & SQLITE_SHM_LOCK && fault_hits())
        return SQLITE_IOERR_SHMLOCK;
    return real->pMethods->xShmLock(real, from, count, flags);
}

static void
shim_shm_barrier(sqlite3_file *file)
{
    shim_of(file)->real->pMethods->xShmBarrier(shim_of(file)->real);
}

static int
shim_shm_unmap(sqlite3_file *file, int is_deleted)
{
    return shim_of(file)->real->pMethods->xShmUnmap(shim_of(file)->real, is_deleted);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = shim_close,
    .xRead = shim_read,
    .xWrite = shim_write,
    .xTruncate = shim_truncate,
    .xSync = shim_sync,
    .xFileSize = shim_file_size,
    .xLock = shim_lock,
    .xUnlock = shim_unlock,
    .xCheckReservedLock = shim_check_lock,
    .xFileControl = shim_control,
    .xSectorSize = shim_sector,
    .xDeviceCharacteristics = shim_device,
    .xShmMap = shim_shm_map,
    .xShmLock = shim_shm_lock,
    .xShmBarrier = shim_shm_barrier,
    .xShmUnmap = shim_shm_unmap,
};

/* ---- the file system ---- */

static int
shim_open(sqlite3_vfs *vfs, sqlite3_filename path, sqlite3_file *file, int flags,
          int *ret_flags)
{
    struct shim_file *shim = shim_of(file);
    int               code;

    (void)vfs;
    *shim = (struct shim_file){ 0 };
    if (fault_hits())
        return SQLITE_CANTOPEN;
    shim->real = must(calloc(1, (size_t)under->szOsFile));
    code = under->xOpen(under, path, shim->real, flags, ret_flags);
    if (code != SQLITE_OK) {
        if (shim->real->pMethods)
            (void)shim->real->pMethods->xClose(shim->real);
        free(shim->real);
        return code;
    }
    shim->base.pMethods = &methods;
    shim->disk = path ? disk_find(path) : NULL;
    return SQLITE_OK;
}

static int
shim_delete(sqlite3_vfs *vfs, const char *path, int sync_folder)
{
    (void)vfs;
    if (fault_hits())
        return SQLITE_IOERR_DELETE;
    int code = under->xDelete(under, path, sync_folder);
    for (unsigned i = 0; i < files_count && code == SQLITE_OK; i++)
        if (strcmp(files[i].path, path) == 0)
            disk_read(&files[i]); /* a file of this name begins anew */
    return code;
}

static int
shim_access(sqlite3_vfs *vfs, const char *path, int flags, int *ret_is)
{
    (void)vfs;
    return fault_hits() ? SQLITE_IOERR_ACCESS : under->xAccess(under, path, flags, ret_is);
}

static int
shim_full_path(sqlite3_vfs *vfs, const char *path, int size, char *ret_path)
{
    (void)vfs;
    return under->xFullPathname(under, path, size, ret_path);
}

static sqlite3_mem_methods memory_under;

static bool memory_fails;

static void *
memory_malloc(int size)
{
    return memory_fails && fault_hits() ? NULL : memory_under.xMalloc(size);
}

static void *
memory_realloc(void *old, int size)
{
    return memory_fails && fault_hits() ? NULL : memory_under.xRealloc(old, size);
}

void
vfs_install(void)
{
    static sqlite3_vfs shim;

    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &memory_under) != SQLITE_OK)
        abort();
    sqlite3_mem_methods ours = memory_under;
    ours.xMalloc = memory_malloc;
    ours.xRealloc = memory_realloc;
    if (sqlite3_config(SQLITE_CONFIG_MALLOC, &ours) != SQLITE_OK)
        abort();
    under = must(sqlite3_vfs_find(NULL));
    shim = *under; /* clock, chance and errno stay the system's */
    shim.zName = "fault";
    shim.szOsFile = sizeof(struct shim_file);
    shim.xOpen = shim_open;
    shim.xDelete = shim_delete;
    shim.xAccess = shim_access;
    shim.xFullPathname = shim_full_path;
    if (sqlite3_vfs_register(&shim, 1) != SQLITE_OK)
        abort();
}

void
vfs_fail_memory(bool fails)
{
    memory_fails = fails;
}

void
vfs_fill_disk(bool is_full)
{
    disk_is_full = is_full;
}

void
vfs_fail_as_full(void)
{
    writes_fill = true;
}

uint64_t
vfs_syncs(void)
{
    return syncs;
}
