/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_MAP_PDF_PRIVATE_H
#define PLAN_MAP_PDF_PRIVATE_H

#include "map/pdf.h"

#include <qpdf/qpdf-c.h>

/* Internal, of the files pdf*.c. */

/** Appends a page's content stream (borrowed) with what stands in no tag wrapped as artefact. False where the stream
 *  cannot be read. */
bool plan_pdf_mark_artifacts(plan_buf *out, const char *content, size_t n);

/** Puts on a page the drawings whose stand-ins it has; adds their number to *n_placed. */
PLAN_CHECKED plan_status plan_pdf_place_drawings(qpdf_data q, qpdf_oh page, const plan_pdf_meta *meta,
                                                 int32_t *n_placed, plan_error *err);

/** Appends n bytes packed as FlateDecode unpacks them (RFC 1950), in pieces that threads share: however many, the same
 *  bytes. */
PLAN_CHECKED plan_status plan_pdf_pack(plan_buf *out, const char *bytes, size_t n, int threads,
                                       plan_error *err);

#endif
