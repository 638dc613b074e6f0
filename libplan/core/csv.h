/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_CORE_CSV_H
#define PLAN_CORE_CSV_H

#include "core/status.h"

#include <stdbool.h>
#include <stdint.h>

/* Internal. Small CSV files that people edit (rules, catalogues, scales): UTF-8 with or without mark, fields
 * by comma, quotes as in RFC 4180 (a quoted field may not hold a line break), lines that begin with
 * '#' and empty lines are comments. The first line that is neither names the columns. Blanks around
 * unquoted fields do not count. */

typedef struct plan_csv {
    char *path;    /**< owned; named in errors */
    char *bytes;   /**< owned; the fields point into it */
    char **fields; /**< n_rows times n_cols in the order of `columns`, missing ones "" */
    int32_t *line; /**< line of each row in the file, from 1 */
    int32_t n_rows, n_cols;
    char sha256[65]; /**< of the whole file */
} plan_csv;
#define PLAN_CSV_INIT                    \
    {                                    \
        NULL, NULL, NULL, NULL, 0, 0, "" \
    }

/** Reads path whole into csv (fills; free it on failure too). columns: the names that must be there, in any
 *  order, ended by NULL; another name is PLAN_E_DATA, as it is most likely a spelling mistake. At most
 *  16 MiB. PLAN_E_NOT_FOUND, PLAN_E_IO, PLAN_E_DATA name the file, and the line where there is one. */
PLAN_CHECKED plan_status plan_csv_read(const char *path, const char *const *columns, plan_csv *csv,
                                       plan_error *err);
void plan_csv_free(plan_csv *csv);
/** Field of a row by the position of its name in `columns` given to plan_csv_read; never NULL. */
const char *plan_csv_at(const plan_csv *csv, int32_t row, int32_t col);
/** Decimal number with '.' whatever the locale, all of text. False where it is none or not finite. */
bool plan_csv_number(const char *text, double *value);

#endif
