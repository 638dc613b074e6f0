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

/** Puts on a page the drawings whose stand-ins it has; returns their number. */
int32_t plan_pdf_place_drawings(qpdf_data q, qpdf_oh page, const plan_pdf_meta *meta);

#endif
