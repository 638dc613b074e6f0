/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef TESTS_C_FILES_H
#define TESTS_C_FILES_H

#include <stddef.h>

/* Small files for tests, in PLAN_TMP. Everything fails the running test that cannot be done. */

/** Path of a file in the test's own directory; good until sixty-four more were asked for. */
const char *files_path(const char *name);
/** Writes text under a name; returns its path. */
const char *files_write(const char *name, const char *text);
/** Converts a vector file into another by GDAL. args: as ogr2ogr takes them, ended by NULL; may be NULL. */
const char *files_convert(const char *name, const char *from, const char *const *args);
/** Packs files of the directory (names ended by NULL) into an archive. */
const char *files_zip(const char *name, const char *const *members);
const char *files_gzip(const char *name, const char *from);
/** The first n bytes of a file as another. */
const char *files_cut(const char *name, const char *from, size_t n);

#endif
