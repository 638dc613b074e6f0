/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_SOURCE_PATH_H
#define PLAN_IO_SOURCE_PATH_H

#include "core/status.h"

#include <stdbool.h>
#include <stddef.h>

/* Internal. Which files may be read at all, and by which driver. Pure but for one look at the file's kind. */

typedef struct plan_format {
    const char *extension;      /**< lower case, with the dot */
    const char *driver;         /**< GDAL's name of the driver */
    bool sqlite;                /**< an SQLite file */
    const char *const *options; /**< open options, ended by NULL */
} plan_format;

/** Format by the end of a name; NULL where it is none of the allowed ones. */
const plan_format *plan_format_of(const char *name, size_t length);
/** Refuses whatever is no plain local file: URLs, /vsi... paths, connection strings, directories, devices. */
PLAN_CHECKED plan_status plan_source_path_check(const char *path, plan_error *err);
/** The formats as a list for messages. */
void plan_format_list(char *text, size_t size);

#endif
