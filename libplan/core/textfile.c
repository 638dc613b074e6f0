/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "core/textfile.h"

#include "core/mem.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { MAX_BYTES = 16 << 20 };

plan_status plan_textfile_read(const char *path, char **bytes, size_t *n, plan_error *err)
{
    plan_status status = PLAN_OK;
    size_t cap = 0, length = 0, got;
    char *text = NULL;
    FILE *file = fopen(path, "rb");
    if (!file)
        return plan_error_set(err, errno == ENOENT ? PLAN_E_NOT_FOUND : PLAN_E_IO, "%s: %s", path,
                              strerror(errno));
    do {
        if (!plan_mem_grow(&text, &cap, length + (1 << 16) + 1, 1)) {
            status = plan_error_memory(err);
            goto done;
        }
        got = fread(text + length, 1, 1 << 16, file);
        length += got;
    } while (got > 0 && length <= MAX_BYTES);
    if (ferror(file))
        status = plan_error_set(err, PLAN_E_IO, "%s: %s", path, strerror(errno));
    else if (length > MAX_BYTES)
        status = plan_error_set(err, PLAN_E_DATA, "%s: larger than 16 MiB", path);
    else if (memchr(text, '\0', length))
        status = plan_error_set(err, PLAN_E_DATA, "%s: holds a NUL byte, so it is no text file", path);
    else
        text[length] = '\0';
done:
    fclose(file);
    *bytes = text;
    *n = length;
    return status;
}
