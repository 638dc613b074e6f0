/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Why a building is connected when it is, in words. */

#include "core/mem.h"
#include "rollout/run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER = 48 };

/* A number with thousands grouped by commas, whatever the locale. */
static void grouped(double value, int decimals, char text[NUMBER])
{
    char plain[NUMBER];
    int n = 0;
    snprintf(plain, sizeof plain, "%.*f", decimals, fabs(value) < 1e18 ? value : 1e18);
    size_t digits = strspn(plain, "-0123456789"), sign = plain[0] == '-';
    for (size_t i = 0; plain[i] && n < NUMBER - 2; i++) {
        if (i > sign && i < digits && (digits - i) % 3 == 0)
            text[n++] = ',';
        text[n++] = plain[i];
    }
    text[n] = '\0';
}

/* "need 41.2 (rank 312 of 9,800; mostly undersupply)" */
static void say_need(const plan_rollout_run *run, int32_t drop, plan_buf *b)
{
    const plan_rollout_tree *t = &run->tree;
    const plan_column *rank = plan_table_find(t->need, "rank"),
                      *main = plan_table_find(t->need, "main_reason");
    int32_t building = t->building[drop];
    char need[NUMBER], place[NUMBER], all[NUMBER];
    grouped(t->weight[plan_rollout_first_drop(t) + drop], 1, need);
    plan_buf_printf(b, "need %s", need);
    double r = rank ? plan_column_number(rank, building) : NAN;
    const char *reason = main && main->type == PLAN_TEXT ? plan_column_text(main, building) : NULL;
    if (isnan(r)) {
        plan_buf_add(b, " (not ranked)");
        return;
    }
    grouped(r, 0, place);
    grouped(run->n_ranked, 0, all);
    plan_buf_printf(b, " (rank %s of %s%s%s)", place, all, reason ? "; mostly " : "", reason ? reason : "");
}

/* "shares 1,240 EUR of works with 13 other buildings that are best built together" */
static void say_cost(const plan_rollout_run *run, int32_t drop, plan_buf *b)
{
    const plan_rollout_tree *t = &run->tree;
    int32_t step = plan_rollout_first_drop(t) + drop;
    char number[NUMBER], count[NUMBER];
    if (run->block[step] < 0) {
        grouped(t->length[step], 0, number);
        plan_buf_printf(b, ", %s m along the trench from the PoP", number);
        return;
    }
    const plan_rollout_block *block = &run->blocks[run->block[step]];
    grouped((double)block->cost / 100, 0, number);
    grouped(block->drops - 1, 0, count);
    if (block->drops == 1)
        plan_buf_printf(b, ", reached with %s EUR on its own", number);
    else
        plan_buf_printf(b, ", shares %s EUR of works with %s other building%s that %s best built together",
                        number, count, block->drops == 2 ? "" : "s", block->drops == 2 ? "is" : "are");
}

plan_status plan_rollout_reason(const plan_rollout_run *run, int32_t drop, plan_table *table, int32_t row,
                                plan_error *err)
{
    int32_t step = plan_rollout_first_drop(&run->tree) + drop;
    char number[NUMBER];
    plan_buf b = PLAN_BUF_INIT;
    if (run->year[step] < 0)
        plan_buf_printf(&b, "not built by %d: ", run->opts->first_year + run->n_years - 1);
    else
        plan_buf_printf(&b, "year %d: ", run->opts->first_year + run->year[step]);
    grouped(run->worth[step], 0, number);
    if (run->opts->by == PLAN_BY_PROFIT)
        plan_buf_printf(&b, "revenue %s EUR a year, ", number);
    else if (run->opts->by == PLAN_BY_VALUE)
        plan_buf_printf(&b, "value %s, ", number);
    say_need(run, drop, &b);
    say_cost(run, drop, &b);
    plan_status status = b.failed ? plan_error_memory(err)
                                  : plan_column_set_text(plan_table_edit(table, "reason"), row, b.text, err);
    plan_buf_free(&b);
    return status;
}
