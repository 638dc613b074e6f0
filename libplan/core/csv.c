/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "core/csv.h"

#include "core/mem.h"
#include "core/sha256.h"
#include "core/textfile.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_COLUMNS = 64 };

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* Cuts the next field out of *at, in place; *more says whether a comma followed. False on a bad quote. */
static bool next_field(char **at, char **field, bool *more)
{
    char *p = *at;
    while (is_blank(*p))
        p++;
    char *out = p;
    *field = out;
    if (*p == '"') {
        *field = out = ++p;
        for (; *p && !(*p == '"' && p[1] != '"'); p++) {
            if (*p == '"')
                p++;
            *out++ = *p;
        }
        if (*p != '"')
            return false;
        p++;
        while (is_blank(*p))
            p++;
        if (*p && *p != ',')
            return false;
    } else {
        while (*p && *p != ',')
            p++;
        for (out = p; out > *field && is_blank(out[-1]); out--)
            ;
    }
    *more = *p == ',';
    *at = *more ? p + 1 : p;
    *out = '\0';
    return true;
}

static plan_status split_line(const plan_csv *csv, char *line, int32_t number, char **fields, int32_t *n,
                              plan_error *err)
{
    bool more = true;
    for (*n = 0; more; (*n)++) {
        if (*n == MAX_COLUMNS)
            return plan_error_set(err, PLAN_E_DATA, "%s, line %d: more than %d fields", csv->path, number,
                                  MAX_COLUMNS);
        if (!next_field(&line, &fields[*n], &more))
            return plan_error_set(err, PLAN_E_DATA,
                                  "%s, line %d, field %d: quote not closed, or text after it", csv->path,
                                  number, *n + 1);
    }
    return PLAN_OK;
}

/* Where each column of the file goes in the order asked for. */
static plan_status order_columns(const plan_csv *csv, const char *const *columns, char **names, int32_t n,
                                 int32_t line, int32_t *order, plan_error *err)
{
    bool seen[MAX_COLUMNS] = {false};
    for (int32_t i = 0; i < n; i++) {
        order[i] = -1;
        for (int32_t c = 0; c < csv->n_cols; c++)
            if (strcmp(names[i], columns[c]) == 0)
                order[i] = c;
        if (order[i] < 0)
            return plan_error_set(err, PLAN_E_DATA, "%s, line %d: unknown column '%s'", csv->path, line,
                                  names[i]);
        if (seen[order[i]])
            return plan_error_set(err, PLAN_E_DATA, "%s, line %d: column '%s' twice", csv->path, line,
                                  names[i]);
        seen[order[i]] = true;
    }
    for (int32_t c = 0; c < csv->n_cols; c++)
        if (!seen[c])
            return plan_error_set(err, PLAN_E_DATA, "%s, line %d: column '%s' is missing", csv->path, line,
                                  columns[c]);
    return PLAN_OK;
}

static plan_status add_row(plan_csv *csv, char **fields, int32_t n, const int32_t *order, int32_t n_order,
                           int32_t line, size_t cap[2], plan_error *err)
{
    static char empty[] = "";
    size_t at = (size_t)csv->n_rows * (size_t)csv->n_cols;
    if (n > n_order)
        return plan_error_set(err, PLAN_E_DATA, "%s, line %d: %d fields under %d column names", csv->path,
                              line, n, n_order);
    if (!plan_mem_grow(&csv->fields, &cap[0], at + (size_t)csv->n_cols, sizeof *csv->fields) ||
        !plan_mem_grow(&csv->line, &cap[1], (size_t)csv->n_rows + 1, sizeof *csv->line))
        return plan_error_memory(err);
    for (int32_t c = 0; c < csv->n_cols; c++)
        csv->fields[at + (size_t)c] = empty;
    for (int32_t i = 0; i < n; i++)
        csv->fields[at + (size_t)order[i]] = fields[i];
    csv->line[csv->n_rows++] = line;
    return PLAN_OK;
}

static plan_status split(plan_csv *csv, char *text, const char *const *columns, plan_error *err)
{
    char *fields[MAX_COLUMNS];
    int32_t order[MAX_COLUMNS], n_order = 0, number = 0;
    size_t cap[2] = {0, 0};
    plan_status status = PLAN_OK;
    for (char *line = text, *next; line && status == PLAN_OK; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        number++;
        char *first = line;
        while (is_blank(*first))
            first++;
        if (*first == '\0' || *first == '#')
            continue;
        int32_t n;
        status = split_line(csv, line, number, fields, &n, err);
        if (status != PLAN_OK)
            break;
        if (n_order == 0) {
            status = order_columns(csv, columns, fields, n, number, order, err);
            n_order = n;
        } else {
            status = add_row(csv, fields, n, order, n_order, number, cap, err);
        }
    }
    if (status == PLAN_OK && n_order == 0)
        status = plan_error_set(err, PLAN_E_DATA, "%s: no line with column names", csv->path);
    return status;
}

plan_status plan_csv_read(const char *path, const char *const *columns, plan_csv *csv, plan_error *err)
{
    *csv = (plan_csv)PLAN_CSV_INIT;
    while (columns[csv->n_cols])
        csv->n_cols++;
    csv->path = plan_mem_text(path);
    if (!csv->path)
        return plan_error_memory(err);
    size_t n = 0;
    plan_status status = plan_textfile_read(path, &csv->bytes, &n, err);
    if (status != PLAN_OK)
        return status;
    plan_sha256 hash;
    plan_sha256_begin(&hash);
    plan_sha256_add(&hash, csv->bytes, n);
    plan_sha256_end(&hash, csv->sha256);
    bool marked = strncmp(csv->bytes, "\xef\xbb\xbf", 3) == 0;
    return split(csv, csv->bytes + (marked ? 3 : 0), columns, err);
}

void plan_csv_free(plan_csv *csv)
{
    free(csv->path);
    free(csv->bytes);
    free(csv->fields);
    free(csv->line);
    *csv = (plan_csv)PLAN_CSV_INIT;
}

const char *plan_csv_at(const plan_csv *csv, int32_t row, int32_t col)
{
    return csv->fields[(size_t)row * (size_t)csv->n_cols + (size_t)col];
}

/* Written out because strtod reads the decimal sign of the locale. */
bool plan_csv_number(const char *text, double *value)
{
    const char *p = text;
    double sign = *p == '-' ? -1 : 1, number = 0;
    int digits = 0, scale = 0;
    p += *p == '-' || *p == '+';
    for (; *p >= '0' && *p <= '9'; p++, digits++)
        number = number * 10 + (*p - '0');
    if (*p == '.')
        for (p++; *p >= '0' && *p <= '9'; p++, digits++, scale--)
            number = number * 10 + (*p - '0');
    if (digits == 0)
        return false;
    if (*p == 'e' || *p == 'E') {
        bool down = *++p == '-';
        int power = 0, power_digits = 0;
        p += *p == '-' || *p == '+';
        for (; *p >= '0' && *p <= '9' && power < 10000; p++, power_digits++)
            power = power * 10 + (*p - '0');
        if (power_digits == 0)
            return false;
        scale += down ? -power : power;
    }
    *value = sign * (scale < 0 ? number / pow(10, -scale) : number * pow(10, scale));
    return *p == '\0' && isfinite(*value);
}
