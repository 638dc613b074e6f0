/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "files.h"

#include <cpl_vsi.h>
#include <gdal.h>
#include <gdal_utils.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PATHS = 64, ROOM = 1000 };

const char *files_path(const char *name)
{
    static char paths[PATHS][ROOM];
    static unsigned next;
    const char *folder = getenv("PLAN_TMP");
    char *path = paths[next++ % PATHS];
    (void)snprintf(path, ROOM, "%s/%s", folder ? folder : ".", name);
    return path;
}

const char *files_write(const char *name, const char *text)
{
    const char *path = files_path(name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
    return path;
}

const char *files_convert(const char *name, const char *from, const char *const *args)
{
    const char *path = files_path(name), *const *a = args;
    char *list[20] = {NULL};
    int n = 0;
    for (; a && *a; a++) {
        list[n] = strdup(*a);
        assert_non_null(list[n++]);
    }
    GDALAllRegister();
    GDALDatasetH source = GDALOpenEx(from, GDAL_OF_VECTOR, NULL, NULL, NULL);
    assert_non_null(source);
    GDALVectorTranslateOptions *options = GDALVectorTranslateOptionsNew(list, NULL);
    GDALDatasetH target = GDALVectorTranslate(path, NULL, 1, &source, options, NULL);
    assert_non_null(target);
    GDALClose(target);
    GDALClose(source);
    GDALVectorTranslateOptionsFree(options);
    while (n > 0)
        free(list[--n]);
    return path;
}

static void copy(const char *from, const char *to)
{
    char buffer[4096];
    size_t n;
    VSILFILE *in = VSIFOpenL(from, "rb"), *out = VSIFOpenL(to, "wb");
    assert_non_null(in);
    assert_non_null(out);
    while ((n = VSIFReadL(buffer, 1, sizeof buffer, in)) > 0)
        assert_int_equal(VSIFWriteL(buffer, 1, n, out), n);
    (void)VSIFCloseL(in);
    assert_int_equal(VSIFCloseL(out), 0);
}

const char *files_zip(const char *name, const char *const *members)
{
    const char *path = files_path(name);
    char inside[ROOM + 200], whole[ROOM + 20];
    (void)snprintf(whole, sizeof whole, "/vsizip/%s", path);
    VSILFILE *zip = VSIFOpenL(whole, "wb"); /* open all the while, so that members are added */
    assert_non_null(zip);
    for (; *members; members++) {
        (void)snprintf(inside, sizeof inside, "/vsizip/%s/%s", path, *members);
        copy(files_path(*members), inside);
    }
    assert_int_equal(VSIFCloseL(zip), 0);
    return path;
}

const char *files_gzip(const char *name, const char *from)
{
    const char *path = files_path(name);
    char inside[ROOM + 20];
    (void)snprintf(inside, sizeof inside, "/vsigzip/%s", path);
    copy(from, inside);
    return path;
}

const char *files_cut(const char *name, const char *from, size_t n)
{
    const char *path = files_path(name);
    FILE *in = fopen(from, "rb"), *out = fopen(path, "wb");
    assert_non_null(in);
    assert_non_null(out);
    for (; n > 0; n--) {
        int c = fgetc(in);
        assert_true(c != EOF);
        assert_true(fputc(c, out) != EOF);
    }
    (void)fclose(in);
    assert_int_equal(fclose(out), 0);
    return path;
}
