/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* realpath() belongs to the X/Open part of POSIX. */
#define _XOPEN_SOURCE 700

#include "io/newfile.h"

#include "core/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_KEPT = 200, TRIES = 1000 };

struct plan_newfile {
    char *path;   /* as given, for messages */
    char *target; /* path, or where the link points */
    char *dir;    /* of target */
    char *part;   /* NULL when there is nothing to remove */
};

static plan_status system_failed(const char *path, const char *what, int number, plan_error *err)
{
    char reason[200];
    if (strerror_r(number, reason, sizeof reason) != 0)
        snprintf(reason, sizeof reason, "system error %d", number);
    return plan_error_set(err, PLAN_E_IO, "%s: %s: %s", path, what, reason);
}

/* What stands under the name already must be a file that may be written; *mode is its permissions, or
 * unchanged where there is none. */
static plan_status look_at_old(const plan_newfile *file, mode_t *mode, plan_error *err)
{
    struct stat old;
    if (stat(file->target, &old) != 0)
        return errno == ENOENT ? PLAN_OK : system_failed(file->path, "cannot be written", errno, err);
    if (S_ISDIR(old.st_mode))
        return system_failed(file->path, "cannot be written", EISDIR, err);
    if (!S_ISREG(old.st_mode))
        return plan_error_set(err, PLAN_E_IO, "%s: cannot be written: not a regular file", file->path);
    if (access(file->target, W_OK) != 0)
        return system_failed(file->path, "cannot be written", errno, err);
    *mode = old.st_mode & 0777;
    return PLAN_OK;
}

static bool name_parts(plan_newfile *file, const char *path)
{
    file->path = plan_mem_text(path);
    char *resolved = realpath(path, NULL); /* NULL: nothing there yet */
    file->target = resolved ? resolved : plan_mem_text(path);
    if (!file->path || !file->target)
        return false;
    const char *slash = strrchr(file->target, '/');
    size_t n = slash ? (size_t)(slash - file->target) : 0;
    file->dir = slash ? plan_mem_raw(n + 2, 1) : plan_mem_text(".");
    if (!file->dir)
        return false;
    if (slash) {
        memcpy(file->dir, file->target, n);
        memcpy(file->dir + n, n ? "" : "/", n ? 1 : 2);
    }
    return true;
}

bool plan_newfile_same(const char *a, const char *b)
{
    struct stat one, other;
    return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_dev == other.st_dev &&
           one.st_ino == other.st_ino;
}

/* Makes the folders of the target that are missing; dir is written to meanwhile. */
static plan_status make_folders(const plan_newfile *file, plan_error *err)
{
    struct stat info;
    bool is_folder = *file->target && file->target[strlen(file->target) - 1] == '/'; /* refused later */
    if (is_folder || stat(file->dir, &info) == 0)
        return PLAN_OK;
    for (char *c = file->dir + 1; c[-1]; c++) {
        char kept = *c;
        if (kept != '/' && kept != '\0')
            continue;
        *c = '\0';
        int number = mkdir(file->dir, 0777) == 0 || errno == EEXIST ? 0 : errno;
        /* A read-only or system folder on the way may refuse although the next one is there. */
        if (number && stat(file->dir, &info) != 0) {
            char what[300];
            snprintf(what, sizeof what, "folder %.200s cannot be made", file->dir);
            *c = kept;
            return system_failed(file->path, what, number, err);
        }
        *c = kept;
    }
    return PLAN_OK;
}

/* Opens a name nobody has; open() with 0666 rather than mkstemp(), so that the umask holds. */
static plan_status open_part(plan_newfile *file, int *fd, plan_error *err)
{
    const char *slash = strrchr(file->target, '/');
    const char *base = slash ? slash + 1 : file->target;
    if (!*base)
        return system_failed(file->path, "cannot be written", EISDIR, err);
    size_t size = strlen(file->dir) + NAME_KEPT + 64;
    file->part = plan_mem_raw(size, 1);
    if (!file->part)
        return plan_error_memory(err);
    for (int i = 0; i < TRIES; i++) {
        snprintf(file->part, size, "%s/.%.*s.%ld-%d.part", file->dir, NAME_KEPT, base, (long)getpid(), i);
        *fd = open(file->part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (*fd >= 0)
            return PLAN_OK;
        if (errno != EEXIST)
            break;
    }
    int number = errno;
    free(file->part);
    file->part = NULL;
    char what[300];
    snprintf(what, sizeof what, "cannot be written in folder %.200s", file->dir);
    return system_failed(file->path, what, number, err);
}

plan_status plan_newfile_create(const char *path, plan_newfile **out, plan_error *err)
{
    plan_status status = PLAN_OK;
    plan_newfile *file = plan_mem_new(1, sizeof *file);
    mode_t mode = 0;
    int fd = -1;
    *out = NULL;
    if (!file || !name_parts(file, path)) {
        status = plan_error_memory(err);
        goto done;
    }
    if ((status = look_at_old(file, &mode, err)) || (status = make_folders(file, err)) ||
        (status = open_part(file, &fd, err)))
        goto done;
    if (mode && fchmod(fd, mode) != 0)
        status = system_failed(file->path, "cannot be written", errno, err);
done:
    if (fd >= 0)
        close(fd);
    if (status) {
        plan_newfile_free(file);
        return status;
    }
    *out = file;
    return PLAN_OK;
}

const char *plan_newfile_part(const plan_newfile *file)
{
    return file->part;
}

const char *plan_newfile_path(const plan_newfile *file)
{
    return file->path;
}

const char *plan_newfile_target(const plan_newfile *file)
{
    return file->target;
}

static plan_status sync_path(const plan_newfile *file, const char *name, int flags, plan_error *err)
{
    int fd = open(name, flags | O_CLOEXEC);
    if (fd < 0)
        return system_failed(file->path, "cannot be synced", errno, err);
    int number = fsync(fd) == 0 ? 0 : errno;
    close(fd);
    /* Some file systems cannot sync a directory and say so: nothing is lost by that. */
    if (number && !(number == EINVAL && flags & O_DIRECTORY))
        return system_failed(file->path, "cannot be synced", number, err);
    return PLAN_OK;
}

plan_status plan_newfile_finish(plan_newfile *file, plan_error *err)
{
    plan_status status = sync_path(file, file->part, O_RDWR, err);
    if (status)
        return status;
    if (rename(file->part, file->target) != 0)
        return system_failed(file->path, "cannot be written", errno, err);
    free(file->part);
    file->part = NULL;
    return sync_path(file, file->dir, O_RDONLY | O_DIRECTORY, err);
}

void plan_newfile_free(plan_newfile *file)
{
    if (!file)
        return;
    if (file->part)
        unlink(file->part);
    free(file->part);
    free(file->dir);
    free(file->target);
    free(file->path);
    free(file);
}
