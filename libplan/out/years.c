/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The years of a rollout as a table of text: what a council looks at first. */

#include "out/report.h"

#include "core/mem.h"
#include "rollout/rollout.h"

#include <stdio.h>
#include <string.h>

enum { MOST_YEARS = 40, CELL_SIZE = 420 };

typedef struct shown {
    const char *column, *title;
    int percent; /* 1: a share, shown in % */
} shown;

static const shown columns[] = {
    {"year", "year", 0},
    {"spend_eur", "spend EUR", 0},
    {"trench_km", "trench km", 0},
    {"buildings", "buildings", 0},
    {"residents", "residents", 0},
    {"need_share", "need met", 1},
    {"cum_need_share", "so far", 1},
};

static void cell_of(const plan_table *t, const shown *s, int32_t row, char text[CELL_SIZE])
{
    double value = plan_column_number(plan_table_find(t, s->column), row);
    if (strcmp(s->column, "year") == 0)
        snprintf(text, CELL_SIZE, "%.0f", value);
    else if (s->percent)
        snprintf(text, CELL_SIZE, "%.1f %%", 100 * value);
    else
        plan_report_number(value, strcmp(s->column, "spend_eur") == 0 ? "EUR" : "", text, CELL_SIZE);
}

void plan_report_years(plan_buf *out, const plan_result *result)
{
    enum { N = sizeof columns / sizeof *columns };
    const plan_table *t = plan_result_table(result, plan_rollout_years_spec.name);
    int32_t n = t ? plan_table_rows(t) : 0, last = n > MOST_YEARS ? MOST_YEARS - 1 : n;
    size_t width[N];
    char text[CELL_SIZE];
    for (size_t c = 0; c < N; c++) {
        if (n == 0 || !plan_table_find(t, columns[c].column))
            return;
        width[c] = strlen(columns[c].title);
        for (int32_t row = 0; row < last; row++) {
            cell_of(t, &columns[c], row, text);
            width[c] = strlen(text) > width[c] ? strlen(text) : width[c];
        }
    }
    plan_buf_add(out, "  years\n");
    for (int32_t row = -1; row < last; row++) {
        plan_buf_add(out, "  ");
        for (size_t c = 0; c < N; c++) {
            if (row >= 0)
                cell_of(t, &columns[c], row, text);
            plan_buf_printf(out, "  %*s", (int)width[c], row < 0 ? columns[c].title : text);
        }
        plan_buf_add(out, "\n");
    }
    if (last < n)
        plan_buf_printf(out, "    ... and %d more years, in the table %s\n", (int)(n - last),
                        plan_rollout_years_spec.name);
}
