/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_MAP_HTML_H
#define PLAN_MAP_HTML_H

#include "core/lang.h"
#include "core/mem.h"

#include <stdint.h>

/* Internal. Pieces of an HTML page in a language. Failures of memory show in out.failed. */

typedef struct plan_html {
    plan_buf out;
    const plan_lang *lang; /**< borrowed */
    int tables;            /**< made so far, for ids */
} plan_html;

/** Markup as it stands. */
void plan_html_raw(plan_html *h, const char *markup);
/** Text, escaped. */
void plan_html_text(plan_html *h, const char *text);
/** <TAG>translated text</TAG>; tag may hold attributes ("p class=\"x\""). */
void plan_html_say(plan_html *h, const char *tag, const char *text);
/** As plan_html_say, of a text with names in braces; values are escaped. text: already translated. */
void plan_html_fill(plan_html *h, const char *tag, const char *text, const plan_lang_arg *args, size_t n);
/** <TAG>text</TAG>, not translated. */
void plan_html_element(plan_html *h, const char *tag, const char *text);

/** A table that scrolls on its own where the window is narrow, by keyboard too. caption: translated here. */
void plan_html_begin_table(plan_html *h, const char *caption);
/** Header row of n translated titles; those after the first n_text stand over numbers. */
void plan_html_head(plan_html *h, const char *const *titles, int n, int n_text);
void plan_html_begin_row(plan_html *h, const char *header); /**< header: text of its first cell, escaped */
void plan_html_cell(plan_html *h, const char *text);        /**< of words */
void plan_html_number(plan_html *h, const char *text);
void plan_html_end_row(plan_html *h);
void plan_html_end_table(plan_html *h);

/** bytes as base64. */
void plan_html_base64(plan_html *h, const char *bytes, size_t n);

#endif
