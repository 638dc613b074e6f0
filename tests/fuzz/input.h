/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_FUZZ_INPUT_H
#define PLAN_FUZZ_INPUT_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What the fuzzer made up, as a file of the given ending; the same name each time. */
static inline const char *input_file(const uint8_t *data, size_t size, const char *ending)
{
    static char path[200];
    const char *dir = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(path, sizeof path, "%s/plan-fuzz-%ld%s", dir, (long)getpid(), ending);
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(data, 1, size, f) != size || fclose(f) != 0)
        abort();
    return path;
}

/* A file of data/. */
static inline const char *data_file(char *path, size_t size, const char *name)
{
    const char *dir = getenv("PLAN_DATA_DIR");
    snprintf(path, size, "%s/%s", dir ? dir : "data", name);
    return path;
}

#endif
