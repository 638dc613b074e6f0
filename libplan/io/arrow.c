/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "io/arrow.h"

#include <inttypes.h>
#include <ogr_recordbatch.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define MS_PER_DAY INT64_C(86400000)

static int32_t int_at(const char *at)
{
    int32_t v;
    memcpy(&v, at, sizeof v);
    return v;
}

bool plan_arrow_is_geometry(const struct ArrowSchema *field)
{
    static const char key[] = "ARROW:extension:name", value[] = "ogc.wkb";
    const char *at = field->metadata;
    if (!at || (strcmp(field->format, "z") != 0 && strcmp(field->format, "Z") != 0))
        return false;
    int32_t pairs = int_at(at);
    at += sizeof pairs;
    for (int32_t i = 0; i < pairs; i++) {
        int32_t key_n = int_at(at);
        const char *k = at + sizeof key_n;
        int32_t value_n = int_at(k + key_n);
        const char *v = k + key_n + sizeof value_n;
        if (key_n == (int32_t)strlen(key) && memcmp(k, key, strlen(key)) == 0 &&
            value_n == (int32_t)strlen(value) && memcmp(v, value, strlen(value)) == 0)
            return true;
        at = v + value_n;
    }
    return false;
}

static bool is_time(const char *format)
{
    return format[0] == 't' && (format[1] == 'd' || format[1] == 't' || format[1] == 's');
}

bool plan_arrow_column_type(const struct ArrowSchema *field, plan_type *type)
{
    switch (field->format[0]) {
    case 'b': *type = PLAN_BOOL; return true;
    case 'c':
    case 'C':
    case 's':
    case 'S':
    case 'i': *type = PLAN_INT32; return true;
    case 'I':
    case 'l': *type = PLAN_INT64; return true;
    case 'f':
    case 'g': *type = PLAN_DOUBLE; return true;
    case 'u':
    case 'U': *type = PLAN_TEXT; return true;
    case 't': *type = PLAN_TEXT; return is_time(field->format);
    case '+':
        *type = PLAN_TEXT;
        return (field->format[1] == 'l' || field->format[1] == 'L') && field->children[0]->format[0] != '+' &&
               plan_arrow_column_type(field->children[0], &(plan_type){PLAN_TEXT});
    default: return false;
    }
}

static bool is_null(const struct ArrowArray *array, int64_t at)
{
    const uint8_t *valid = array->n_buffers > 0 ? array->buffers[0] : NULL;
    return valid && !(valid[at / 8] >> (at % 8) & 1);
}

/** Begin and end of value `at` of a text, binary or list array. */
static void span_at(bool large, const struct ArrowArray *array, int64_t at, int64_t *begin, int64_t *end)
{
    if (large) {
        const int64_t *offsets = array->buffers[1];
        *begin = offsets[at];
        *end = offsets[at + 1];
    } else {
        const int32_t *offsets = array->buffers[1];
        *begin = offsets[at];
        *end = offsets[at + 1];
    }
}

bool plan_arrow_bytes(const struct ArrowSchema *field, const struct ArrowArray *array, int64_t i,
                      const void **bytes, size_t *n)
{
    int64_t at = i + array->offset, begin, end;
    if (is_null(array, at))
        return false;
    span_at(field->format[0] == 'Z' || field->format[0] == 'U', array, at, &begin, &end);
    *bytes = end > begin ? (const char *)array->buffers[2] + begin : "";
    *n = (size_t)(end - begin);
    return true;
}

static void add_date(plan_buf *out, int64_t days)
{
    time_t seconds = (time_t)(days * (MS_PER_DAY / 1000));
    struct tm day;
    if (gmtime_r(&seconds, &day))
        plan_buf_printf(out, "%04d-%02d-%02d", day.tm_year + 1900, day.tm_mon + 1, day.tm_mday);
}

static void add_clock(plan_buf *out, int64_t ms)
{
    plan_buf_printf(out, "%02d:%02d:%02d", (int)(ms / 3600000), (int)(ms / 60000 % 60),
                    (int)(ms / 1000 % 60));
    if (ms % 1000)
        plan_buf_printf(out, ".%03d", (int)(ms % 1000));
}

/** Milliseconds in a time unit's value: s, m(illi), u(micro), n(ano). */
static int64_t to_ms(char unit, int64_t v)
{
    switch (unit) {
    case 's': return v * 1000;
    case 'u': return v / 1000;
    case 'n': return v / 1000000;
    default: return v;
    }
}

static void add_time(plan_buf *out, const char *format, const void *values, int64_t at)
{
    bool wide = format[1] == 's' || format[2] == 'u' || format[2] == 'n' ||
                (format[1] == 'd' && format[2] == 'm');
    int64_t v = wide ? ((const int64_t *)values)[at] : ((const int32_t *)values)[at];
    if (format[1] == 'd' && format[2] == 'D') {
        add_date(out, v);
        return;
    }
    int64_t ms = to_ms(format[2], v), days = ms / MS_PER_DAY, rest = ms % MS_PER_DAY;
    if (rest < 0) {
        rest += MS_PER_DAY;
        days--;
    }
    if (format[1] != 't') {
        add_date(out, days);
        plan_buf_add(out, "T");
    }
    add_clock(out, rest);
    if (format[1] == 's' && format[3] == ':' && format[4])
        plan_buf_add(out, "Z");
}

static void scalar_at(const struct ArrowSchema *field, const struct ArrowArray *array, int64_t at,
                      plan_value *out)
{
    const void *values = array->buffers[1];
    int64_t i = 0;
    switch (field->format[0]) {
    case 'b':
        *out = (plan_value){.type = PLAN_VALUE_BOOL, .i = ((const uint8_t *)values)[at / 8] >> (at % 8) & 1};
        return;
    case 'f': *out = (plan_value){.type = PLAN_VALUE_REAL, .f = (double)((const float *)values)[at]}; return;
    case 'g': *out = (plan_value){.type = PLAN_VALUE_REAL, .f = ((const double *)values)[at]}; return;
    case 'c': i = ((const int8_t *)values)[at]; break;
    case 'C': i = ((const uint8_t *)values)[at]; break;
    case 's': i = ((const int16_t *)values)[at]; break;
    case 'S': i = ((const uint16_t *)values)[at]; break;
    case 'i': i = ((const int32_t *)values)[at]; break;
    case 'I': i = ((const uint32_t *)values)[at]; break;
    case 'l': i = ((const int64_t *)values)[at]; break;
    default: *out = (plan_value){.type = PLAN_VALUE_MISSING}; return;
    }
    *out = (plan_value){.type = PLAN_VALUE_INT, .i = i};
}

static void add_value(plan_buf *out, const plan_value *v)
{
    if (v->type == PLAN_VALUE_TEXT)
        plan_buf_add_n(out, v->text, v->length);
    else if (v->type == PLAN_VALUE_REAL)
        plan_buf_printf(out, "%.15g", v->f);
    else if (v->type != PLAN_VALUE_MISSING)
        plan_buf_printf(out, "%" PRId64, v->i);
}

static void join_list(const struct ArrowSchema *field, const struct ArrowArray *array, int64_t at,
                      plan_buf *scratch)
{
    int64_t begin, end;
    span_at(field->format[1] == 'L', array, at, &begin, &end);
    for (int64_t k = begin; k < end; k++) {
        plan_value member;
        const void *bytes;
        size_t n;
        const struct ArrowSchema *member_field = field->children[0];
        bool text = member_field->format[0] == 'u' || member_field->format[0] == 'U';
        if (k > begin)
            plan_buf_add(scratch, ";");
        if (text && plan_arrow_bytes(member_field, array->children[0], k, &bytes, &n)) {
            plan_buf_add_n(scratch, bytes, n);
        } else if (!text && !is_null(array->children[0], k + array->children[0]->offset)) {
            scalar_at(member_field, array->children[0], k + array->children[0]->offset, &member);
            add_value(scratch, &member);
        }
    }
}

void plan_arrow_value(const struct ArrowSchema *field, const struct ArrowArray *array, int64_t i,
                      plan_buf *scratch, plan_value *out)
{
    int64_t at = i + array->offset;
    char class = field->format[0];
    const void *bytes = NULL;
    *out = (plan_value){.type = PLAN_VALUE_MISSING};
    if (is_null(array, at))
        return;
    if (class == 'u' || class == 'U') {
        size_t n = 0;
        if (plan_arrow_bytes(field, array, i, &bytes, &n))
            *out = (plan_value){.type = PLAN_VALUE_TEXT, .text = bytes, .length = n};
        return;
    }
    if (class != 't' && class != '+') {
        scalar_at(field, array, at, out);
        return;
    }
    scratch->length = 0;
    if (class == 't')
        add_time(scratch, field->format, array->buffers[1], at);
    else
        join_list(field, array, at, scratch);
    if (!scratch->failed)
        *out = (plan_value){.type = PLAN_VALUE_TEXT, .text = scratch->text, .length = scratch->length};
}
