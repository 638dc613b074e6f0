/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Numbers, money and dates. How a language writes them is told by translating examples. */

#include "core/lang.h"

#include "core/mem.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define FORMAT "format"

/* Appends as much of more as fits, never a part of a character. */
static void add(char text[PLAN_LANG_SIZE], const char *more)
{
    size_t length = strlen(text), n = strlen(more);
    if (n >= PLAN_LANG_SIZE - length)
        n = PLAN_LANG_SIZE - length - 1;
    while (n > 0 && ((unsigned char)more[n] & 0xc0) == 0x80)
        n--;
    memcpy(text + length, more, n);
    text[length + n] = '\0';
}

/* Puts value for {name} of a format into text, cut at the size. */
static const char *fill_one(const char *format, const char *name, const char *value, char *text)
{
    const char *at = strstr(format, name);
    char before[PLAN_LANG_SIZE] = "";
    *text = '\0';
    if (at)
        snprintf(before, sizeof before, "%.*s", (int)(at - format), format);
    add(text, before);
    add(text, value);
    add(text, at ? at + strlen(name) : "");
    return text;
}

/* The marks between the digits of the translated "1,234.5"; English ones where it is no such number. */
static void marks(const plan_lang *lang, char thousands[8], char decimal[8])
{
    const char *sample = plan_lang_text_in(lang, FORMAT, PLAN_TRC("format", "1,234.5"));
    const char *two = strstr(sample, "234"), *five = strrchr(sample, '5');
    strcpy(thousands, ",");
    strcpy(decimal, ".");
    if (*sample != '1' || !two || !five || two - sample > 7 || five - two < 4 || five - two > 9)
        return;
    snprintf(thousands, 8, "%.*s", (int)(two - sample - 1), sample + 1);
    snprintf(decimal, 8, "%.*s", (int)(five - two - 3), two + 3);
}

const char *plan_lang_number(const plan_lang *lang, double value, int decimals, char text[PLAN_LANG_SIZE])
{
    char digits[64], thousands[8], decimal[8];
    size_t length = 0;
    decimals = decimals < 0 ? 0 : decimals > 6 ? 6 : decimals;
    if (isnan(value)) {
        snprintf(text, PLAN_LANG_SIZE, "%s", plan_lang_text(lang, PLAN_TR("unknown")));
        return text;
    }
    if (fabs(value) >= 1e21) { /* no such number is a plan's; digits would not fit */
        snprintf(text, PLAN_LANG_SIZE, "%g", value);
        return text;
    }
    marks(lang, thousands, decimal);
    double scale = 1;
    for (int i = 0; i < decimals; i++)
        scale *= 10;
    double whole = floor(fabs(value)), rest = round((fabs(value) - whole) * scale);
    if (decimals == 0)
        whole = round(fabs(value));
    else if (rest >= scale)
        whole++, rest = 0;
    snprintf(digits, sizeof digits, "%.0f", whole);
    bool zero = whole == 0 && (decimals == 0 || rest == 0);
    length = (size_t)snprintf(text, PLAN_LANG_SIZE, "%s", value < 0 && !zero ? "\xe2\x88\x92" : "");
    size_t n = strlen(digits);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0)
            length += (size_t)snprintf(text + length, PLAN_LANG_SIZE - length, "%s", thousands);
        text[length++] = digits[i];
        text[length] = '\0';
    }
    if (decimals > 0)
        snprintf(text + length, PLAN_LANG_SIZE - length, "%s%0*.0f", decimal, decimals, rest);
    return text;
}

const char *plan_lang_money(const plan_lang *lang, double eur, char text[PLAN_LANG_SIZE])
{
    char number[PLAN_LANG_SIZE];
    if (isnan(eur))
        return plan_lang_number(lang, eur, 0, text);
    return fill_one(plan_lang_text_in(lang, FORMAT, PLAN_TRC("format", "€{number}")), "{number}",
                    plan_lang_number(lang, eur, 0, number), text);
}

const char *plan_lang_money_short(const plan_lang *lang, double eur, char text[PLAN_LANG_SIZE])
{
    char number[PLAN_LANG_SIZE];
    if (isnan(eur) || fabs(eur) < 999500)
        return plan_lang_money(lang, eur, text);
    double millions = eur / 1e6;
    int decimals = fabs(millions) >= 100 || fabs(millions - round(millions)) < 0.05 ? 0 : 1;
    return fill_one(plan_lang_text_in(lang, FORMAT, PLAN_TRC("format", "€{number} million")), "{number}",
                    plan_lang_number(lang, millions, decimals, number), text);
}

const char *plan_lang_share(const plan_lang *lang, double share, int decimals, char text[PLAN_LANG_SIZE])
{
    char number[PLAN_LANG_SIZE];
    if (isnan(share))
        return plan_lang_number(lang, share, 0, text);
    return fill_one(plan_lang_text_in(lang, FORMAT, PLAN_TRC("format", "{number}%")), "{number}",
                    plan_lang_number(lang, 100 * share, decimals, number), text);
}

const char *plan_lang_quantity(const plan_lang *lang, double value, int decimals, const char *unit,
                               char text[PLAN_LANG_SIZE])
{
    char number[PLAN_LANG_SIZE];
    plan_lang_number(lang, value, decimals, number);
    if (strcmp(unit, "EUR") == 0 && !isnan(value))
        return fill_one(plan_lang_text_in(lang, FORMAT, "€{number}"), "{number}", number, text);
    *text = '\0';
    add(text, number);
    if (isnan(value) || !*unit || strcmp(unit, "1") == 0)
        return text;
    add(text, "\xc2\xa0"); /* DIN 5008: number and unit stay on one line */
    add(text, plan_lang_text_in(lang, "unit", unit));
    return text;
}

const char *plan_lang_date(const plan_lang *lang, int year, int month, int day, char text[PLAN_LANG_SIZE])
{
    static const char *const months[] = {PLAN_TR("January"), PLAN_TR("February"), PLAN_TR("March"),
                                         PLAN_TR("April"),   PLAN_TR("May"),      PLAN_TR("June"),
                                         PLAN_TR("July"),    PLAN_TR("August"),   PLAN_TR("September"),
                                         PLAN_TR("October"), PLAN_TR("November"), PLAN_TR("December")};
    char day_text[16], year_text[16];
    const char *name = month >= 1 && month <= 12 ? plan_lang_text(lang, months[month - 1]) : "?";
    snprintf(day_text, sizeof day_text, "%d", day);
    snprintf(year_text, sizeof year_text, "%d", year);
    const plan_lang_arg args[] = {{"day", day_text}, {"month", name}, {"year", year_text}};
    plan_buf out = PLAN_BUF_INIT;
    plan_lang_fill(&out, plan_lang_text_in(lang, FORMAT, PLAN_TRC("format", "{day} {month} {year}")), args,
                   3);
    snprintf(text, PLAN_LANG_SIZE, "%s", out.failed ? "" : out.text);
    plan_buf_free(&out);
    return text;
}
