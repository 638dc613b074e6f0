/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_NEWFILE_H
#define PLAN_IO_NEWFILE_H

#include "core/status.h"

#include <stdbool.h>

/* Internal. A file that appears under its name only when whole: written beside it, synced, renamed.
 * Until then, whatever stood there stays untouched. */

typedef struct plan_newfile plan_newfile;

/** Makes an empty hidden file beside path (a link is followed first, so that it keeps pointing), and the folders on the
 *  way to it that are missing. Refuses a directory, a device, a file without write permission. Messages name path and the system's reason. */
PLAN_CHECKED plan_status plan_newfile_create(const char *path, plan_newfile **out, plan_error *err);
/** Whether both are there and are one file, by whatever names and links. */
bool plan_newfile_same(const char *a, const char *b);
/** Name to write to, until finished. */
const char *plan_newfile_part(const plan_newfile *file);
/** Name under which it will appear, as the caller gave it. */
const char *plan_newfile_path(const plan_newfile *file);
/** The file itself that will be replaced: path, or where the link there points. */
const char *plan_newfile_target(const plan_newfile *file);
/** Syncs the finished part, renames it, syncs the directory. */
PLAN_CHECKED plan_status plan_newfile_finish(plan_newfile *file, plan_error *err);
/** Frees; removes the part of an unfinished file. NULL is accepted. */
void plan_newfile_free(plan_newfile *file);

#endif
