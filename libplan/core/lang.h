/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_CORE_LANG_H
#define PLAN_CORE_LANG_H

#include "status.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** \file
 *  Languages, chosen per call and not per process: texts, numbers, money and dates. The sources are English;
 *  a translation is an ordinary gettext .po file, read as it is, so that a town adds its language by adding a
 *  file. A NULL plan_lang is English and needs no file. */

/** Marks a text for translation where it is written as data; plan_lang_text looks it up when it is shown. */
#define PLAN_TR(text) text
/** As PLAN_TR, for a text that means different things in different places. */
#define PLAN_TRC(context, text) text

typedef struct plan_lang plan_lang;

/** Reads a translation. path: a .po file in UTF-8; NULL or "en" give *out = NULL, which is English.
 *  A header field X-Fallback names a file beside it that has what this one lacks (German for Leichte Sprache).
 *  Entries marked fuzzy and those left empty count as not translated. PLAN_E_NOT_FOUND, PLAN_E_IO, and PLAN_E_DATA
 *  with file and line. The caller owns *out, which is only read from then on, by any number of threads. O(bytes log
 *  entries). */
PLAN_API PLAN_CHECKED plan_status plan_lang_read(const char *path, plan_lang **out, plan_error *err);
/** Takes NULL. */
PLAN_API void plan_lang_free(plan_lang *lang);

/** Language tag of the texts (BCP 47) as documents state it: "en", "de", "de-simple"; never NULL. */
PLAN_API const char *plan_lang_tag(const plan_lang *lang);
/** What every document in this language has to say about it ("Entwurf, noch nicht geprüft"); "" = nothing. */
PLAN_API const char *plan_lang_notice(const plan_lang *lang);

/** The translation of text, or text itself where there is none. */
PLAN_API const char *plan_lang_text(const plan_lang *lang, const char *text);
/** As plan_lang_text, of a text that means different things in different places ("order", "format"). */
PLAN_API const char *plan_lang_text_in(const plan_lang *lang, const char *context, const char *text);
/** The form for n things: one ("{n} building") or many ("{n} buildings") in English. A text without translation is
 *  given in English. */
PLAN_API const char *plan_lang_plural(const plan_lang *lang, const char *one, const char *many, int64_t n);

/** Translation of a title that may be put together, as in "Value: undersupply": where the whole has none, the words before
 *  and after the colon are translated each. Returns a text of lang, text itself, or buf (fills, cut at size). */
PLAN_API const char *plan_lang_title(const plan_lang *lang, const char *text, char *buf, size_t size);

/** A value for a name in braces. */
typedef struct plan_lang_arg {
    const char *name;  /**< "year" for "{year}" */
    const char *value; /**< UTF-8; NULL = "" */
} plan_lang_arg;
struct plan_buf;
/** Appends text with every {name} of args replaced; braces around anything else stay. buf: struct plan_buf. */
PLAN_API void plan_lang_fill(struct plan_buf *buf, const char *text, const plan_lang_arg *args,
                             size_t n_args);

/** Big enough for everything below. */
enum { PLAN_LANG_SIZE = 96 };

/** Number with so many decimals (0 .. 6), thousands apart: "1,234.5", German "1.234,5"; "unknown" for NaN. Always returns
 *  text (fills). */
PLAN_API const char *plan_lang_number(const plan_lang *lang, double value, int decimals,
                                      char text[PLAN_LANG_SIZE]);
/** Whole euros: "€2,500,000", German "2.500.000 €". Fills and returns text. */
PLAN_API const char *plan_lang_money(const plan_lang *lang, double eur, char text[PLAN_LANG_SIZE]);
/** Euros in words short enough for a chart: "€2.5 million" from a million on, whole euros below. */
PLAN_API const char *plan_lang_money_short(const plan_lang *lang, double eur, char text[PLAN_LANG_SIZE]);
/** A share of 0 .. 1 in per cent: "45%", German "45 %", Turkish "%45". */
PLAN_API const char *plan_lang_share(const plan_lang *lang, double share, int decimals,
                                     char text[PLAN_LANG_SIZE]);
/** A value with its unit as columns and totals have it: "EUR", "m", "1" or "" (none), any other as it stands. */
PLAN_API const char *plan_lang_quantity(const plan_lang *lang, double value, int decimals, const char *unit,
                                        char text[PLAN_LANG_SIZE]);
/** "25 November 2026", German "25. November 2026". month 1 .. 12. */
PLAN_API const char *plan_lang_date(const plan_lang *lang, int year, int month, int day,
                                    char text[PLAN_LANG_SIZE]);

#ifdef __cplusplus
}
#endif

#endif
