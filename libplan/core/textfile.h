/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_CORE_TEXTFILE_H
#define PLAN_CORE_TEXTFILE_H

#include "core/status.h"

#include <stddef.h>

/* Internal. Reads a text file that people edit whole: *bytes (malloc'ed, caller frees, on failure too) is terminated,
 * *n its length. At most 16 MiB and without NUL bytes. PLAN_E_NOT_FOUND, PLAN_E_IO, PLAN_E_DATA name the file. */
PLAN_CHECKED plan_status plan_textfile_read(const char *path, char **bytes, size_t *n, plan_error *err);

#endif
