/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_MAP_PDF_H
#define PLAN_MAP_PDF_H

#include "core/mem.h"
#include "core/status.h"

#include <stdint.h>

/* Internal. Makes a PDF with Cairo's structure tags one that people who do not see it can read, as far as ISO
 * 14289-1 (PDF/UA-1) can be met by a program: Cairo writes the tags, this adds what it cannot. */

/** What the document says about itself. All texts UTF-8, borrowed. */
typedef struct plan_pdf_meta {
    const char *lang;    /**< BCP 47 tag, of plan_lang_tag */
    const char *title;   /**< shown in the window's title; may not be empty */
    const char *author;  /**< NULL = none; so the three below */
    const char *subject; /**< one sentence: what the document is for */
    const char *keywords;
    const char *date;           /**< "2026-11-25": of the data, never of the clock */
    const char *const *figures; /**< alternative texts of the elements tagged "Figure", in their order */
    int32_t n_figures;
    const plan_buf *drawings; /**< packed, of plan_canvas_drawings */
    int32_t n_drawings;
} plan_pdf_meta;

/** The PDF in n bytes (borrowed), finished: language, title, XMP metadata (pdfuaid:part 1), one Document element, what is
 *  not tagged marked as artefact, alternative texts of figures, scopes of table headers (a row of TH alone heads
 *  columns, any other TH its row), tab order, descriptions of links, drawings in their places; no date of
 *  the clock, /ID from the content. Same input, same bytes. Fewer or more Figure elements than texts is PLAN_E_ARGUMENT, a PDF without tags PLAN_E_DATA.
 *  *out is malloc'ed, the caller frees. O(bytes). */
PLAN_CHECKED plan_status plan_pdf_finish(const char *bytes, size_t n, const plan_pdf_meta *meta, char **out,
                                         size_t *n_out, plan_error *err);

/** Appends n bytes packed as FlateDecode unpacks them (RFC 1950), in pieces that threads share: however many, the same
 *  bytes. */
PLAN_CHECKED plan_status plan_pdf_pack(plan_buf *out, const char *bytes, size_t n, int threads,
                                       plan_error *err);

#endif
