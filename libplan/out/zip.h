/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_OUT_ZIP_H
#define PLAN_OUT_ZIP_H

#include "core/mem.h"

/* Internal. A zip archive of one stored (not compressed) file, dated 1980-01-01: same content, same bytes. */

/** Appends the archive to out; n < 4 GB. Failure is sticky in out. */
void plan_zip_single(plan_buf *out, const char *name, const void *bytes, size_t n);

#endif
