/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "io/value.h"

#include "core/mem.h"

#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { SHOWN = 60, NUMBER_TEXT = 64 };

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

static void trim(const char **text, size_t *n)
{
    while (*n > 0 && is_space(**text)) {
        (*text)++;
        (*n)--;
    }
    while (*n > 0 && is_space((*text)[*n - 1]))
        (*n)--;
}

static size_t digits(const char *text, size_t n, size_t at)
{
    size_t begin = at;
    while (at < n && text[at] >= '0' && text[at] <= '9')
        at++;
    return at - begin;
}

/** Whether the whole text is a decimal number; *whole says that it has neither point nor exponent. */
static bool is_number(const char *text, size_t n, bool *whole)
{
    size_t at = n > 0 && (text[0] == '-' || text[0] == '+'), before = digits(text, n, at), after = 0;
    at += before;
    *whole = true;
    if (at < n && text[at] == '.') {
        *whole = false;
        after = digits(text, n, at + 1);
        at += 1 + after;
    }
    if (before + after == 0)
        return false;
    if (at < n && (text[at] == 'e' || text[at] == 'E')) {
        *whole = false;
        at++;
        at += at < n && (text[at] == '-' || text[at] == '+');
        size_t exponent = digits(text, n, at);
        if (exponent == 0)
            return false;
        at += exponent;
    }
    return at == n;
}

/** strtod whatever the decimal sign of the program's locale. text is a number. */
static double to_double(const char *text, size_t n)
{
    char buffer[NUMBER_TEXT];
    if (n >= sizeof buffer)
        n = sizeof buffer - 1; /* digits beyond what a double holds */
    memcpy(buffer, text, n);
    buffer[n] = '\0';
    char *point = strchr(buffer, '.');
    const struct lconv *locale = point ? localeconv() : NULL;
    if (point && locale->decimal_point[0] && !locale->decimal_point[1])
        *point = locale->decimal_point[0];
    return strtod(buffer, NULL);
}

static bool to_int(const char *text, size_t n, int64_t *value)
{
    char buffer[NUMBER_TEXT];
    if (n >= sizeof buffer)
        return false;
    memcpy(buffer, text, n);
    buffer[n] = '\0';
    const char *magnitude = buffer + (buffer[0] == '-' || buffer[0] == '+');
    while (*magnitude == '0')
        magnitude++;
    size_t size = strlen(magnitude);
    if (size > 19 || (size == 19 && strcmp(magnitude, "9223372036854775807") > 0))
        return false;
    *value = strtoll(buffer, NULL, 10);
    return true;
}

static plan_status refuse(const plan_value *v, const char *what, plan_error *err)
{
    switch (v->type) {
    case PLAN_VALUE_TEXT: {
        int n = v->length > SHOWN ? SHOWN : (int)v->length;
        return plan_error_set(err, PLAN_E_DATA, "'%.*s'%s is not %s", n, v->text,
                              v->length > SHOWN ? "..." : "", what);
    }
    case PLAN_VALUE_INT: return plan_error_set(err, PLAN_E_DATA, "%" PRId64 " is not %s", v->i, what);
    case PLAN_VALUE_REAL: return plan_error_set(err, PLAN_E_DATA, "%.15g is not %s", v->f, what);
    default: return plan_error_set(err, PLAN_E_DATA, "%s is not %s", v->i ? "true" : "false", what);
    }
}

static plan_status store_double(const plan_value *v, plan_column *col, int32_t row, plan_error *err)
{
    const char *text = v->text;
    size_t n = v->length;
    bool whole;
    switch (v->type) {
    case PLAN_VALUE_INT: plan_column_set_number(col, row, (double)v->i); return PLAN_OK;
    case PLAN_VALUE_REAL:
        if (isinf(v->f))
            return refuse(v, "a finite number", err);
        plan_column_set_number(col, row, v->f);
        return PLAN_OK;
    case PLAN_VALUE_TEXT: {
        trim(&text, &n);
        if (!is_number(text, n, &whole))
            return refuse(v, "a number", err);
        double f = to_double(text, n);
        if (isinf(f))
            return refuse(v, "a finite number", err);
        plan_column_set_number(col, row, f);
        return PLAN_OK;
    }
    default: return refuse(v, "a number", err);
    }
}

static plan_status store_whole(const plan_value *v, plan_column *col, int32_t row, plan_error *err)
{
    const char *what = col->type == PLAN_INT32 ? "a whole number of 32 bits" : "a whole number of 64 bits";
    const char *text = v->text;
    size_t n = v->length;
    bool whole;
    int64_t i = v->i;
    if (v->type == PLAN_VALUE_REAL) {
        if (!(v->f == floor(v->f)) || !(fabs(v->f) < 9.2e18))
            return refuse(v, what, err);
        i = (int64_t)v->f;
    } else if (v->type == PLAN_VALUE_TEXT) {
        trim(&text, &n);
        if (!is_number(text, n, &whole) || !whole || !to_int(text, n, &i))
            return refuse(v, what, err);
    } else if (v->type != PLAN_VALUE_INT) {
        return refuse(v, what, err);
    }
    if (col->type == PLAN_INT32 && (i < INT32_MIN || i > INT32_MAX))
        return refuse(v, what, err);
    if (col->type == PLAN_INT32)
        plan_column_set_number(col, row, (double)i);
    else
        plan_column_set_int64(col, row, i);
    return PLAN_OK;
}

static plan_status store_bool(const plan_value *v, plan_column *col, int32_t row, plan_error *err)
{
    static const char *const words[] = {"false", "true", "no", "yes", "0", "1", "f", "t"};
    int flag = -1;
    const char *text = v->text;
    size_t n = v->length;
    if (v->type == PLAN_VALUE_BOOL || v->type == PLAN_VALUE_INT)
        flag = v->i == 0 ? 0 : v->i == 1 ? 1 : -1;
    else if (v->type == PLAN_VALUE_REAL)
        flag = v->f == 0 ? 0 : v->f == 1 ? 1 : -1;
    else
        trim(&text, &n);
    for (int w = 0; v->type == PLAN_VALUE_TEXT && w < 8; w++)
        if (strlen(words[w]) == n && strncasecmp(words[w], text, n) == 0)
            flag = w % 2;
    if (flag < 0)
        return refuse(v, "yes or no", err);
    plan_column_set_number(col, row, flag);
    return PLAN_OK;
}

/** Bytes of the UTF-8 character at text, 0 where there is none (RFC 3629, 4). */
static size_t utf8_length(const unsigned char *c, size_t n)
{
    if (c[0] < 0x80)
        return 1;
    size_t size = c[0] >= 0xC2 && c[0] < 0xE0   ? 2
                  : c[0] >= 0xE0 && c[0] < 0xF0 ? 3
                  : c[0] >= 0xF0 && c[0] < 0xF5 ? 4
                                                : 0;
    if (size == 0 || n < size)
        return 0;
    for (size_t i = 1; i < size; i++)
        if ((c[i] & 0xC0) != 0x80)
            return 0;
    bool overlong = (c[0] == 0xE0 && c[1] < 0xA0) || (c[0] == 0xF0 && c[1] < 0x90);
    bool outside = (c[0] == 0xED && c[1] > 0x9F) || (c[0] == 0xF4 && c[1] > 0x8F);
    return overlong || outside ? 0 : size;
}

static bool is_utf8(const char *text, size_t n)
{
    const unsigned char *c = (const unsigned char *)text;
    for (size_t i = 0; i < n;) {
        size_t size = utf8_length(c + i, n - i);
        if (size == 0)
            return false;
        i += size;
    }
    return true;
}

static size_t from_latin1(char *to, const char *text, size_t n)
{
    size_t size = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c < 0x80) {
            to[size++] = (char)c;
        } else {
            to[size++] = (char)(0xC0 | (c >> 6));
            to[size++] = (char)(0x80 | (c & 0x3F));
        }
    }
    return size;
}

static plan_status store_text(const char *text, size_t n, plan_column *col, int32_t row, plan_error *err)
{
    char small[256], *copy = small;
    const char *end = memchr(text, '\0', n);
    if (end)
        n = (size_t)(end - text);
    if (n > (sizeof small - 1) / 2 && !(copy = plan_mem_raw(n + 1, 2)))
        return plan_error_memory(err);
    size_t size = n;
    if (is_utf8(text, n))
        memcpy(copy, text, n);
    else
        size = from_latin1(copy, text, n);
    copy[size] = '\0';
    plan_status st = plan_column_set_text(col, row, copy, err);
    if (copy != small)
        free(copy);
    return st;
}

static plan_status store_as_text(const plan_value *v, plan_column *col, int32_t row, plan_error *err)
{
    char number[NUMBER_TEXT];
    switch (v->type) {
    case PLAN_VALUE_TEXT: return store_text(v->text, v->length, col, row, err);
    case PLAN_VALUE_INT: (void)snprintf(number, sizeof number, "%" PRId64, v->i); break;
    case PLAN_VALUE_REAL:
        (void)snprintf(number, sizeof number, "%.15g", v->f);
        if (strtod(number, NULL) != v->f)
            (void)snprintf(number, sizeof number, "%.17g", v->f);
        for (char *c = number; *c; c++)
            if (*c == ',')
                *c = '.';
        break;
    default: (void)snprintf(number, sizeof number, "%s", v->i ? "true" : "false");
    }
    return plan_column_set_text(col, row, number, err);
}

plan_status plan_value_store(const plan_value *v, plan_column *col, int32_t row, plan_error *err)
{
    const char *text = v->text;
    size_t length = v->type == PLAN_VALUE_TEXT ? v->length : 1;
    if (v->type == PLAN_VALUE_TEXT && col->type != PLAN_TEXT)
        trim(&text, &length);
    bool missing = v->type == PLAN_VALUE_MISSING || length == 0 ||
                   (v->type == PLAN_VALUE_REAL && isnan(v->f));
    if (missing) {
        plan_column_set_missing(col, row);
        return PLAN_OK;
    }
    switch (col->type) {
    case PLAN_DOUBLE: return store_double(v, col, row, err);
    case PLAN_INT32:
    case PLAN_INT64: return store_whole(v, col, row, err);
    case PLAN_BOOL: return store_bool(v, col, row, err);
    default: return store_as_text(v, col, row, err);
    }
}

void plan_value_guess_add(plan_value_guess *g, const char *text, size_t n)
{
    bool whole;
    int64_t i = 0;
    if (n == 0 || g->not_number)
        return;
    g->any = true;
    size_t sign = text[0] == '-';
    bool padded = n > sign + 1 && text[sign] == '0' && text[sign + 1] >= '0' && text[sign + 1] <= '9';
    if (padded || text[0] == '+' || !is_number(text, n, &whole)) {
        g->not_number = true;
    } else if (!whole) {
        g->not_int32 = g->not_int64 = true;
    } else if (!to_int(text, n, &i)) {
        g->not_number = true; /* digits a double would lose */
    } else if (i < INT32_MIN || i > INT32_MAX) {
        g->not_int32 = true;
    }
}

plan_type plan_value_guess_type(const plan_value_guess *g)
{
    if (!g->any || g->not_number)
        return PLAN_TEXT;
    return !g->not_int32 ? PLAN_INT32 : !g->not_int64 ? PLAN_INT64 : PLAN_DOUBLE;
}
