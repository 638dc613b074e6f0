/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "fibre/cables.h"

#include "core/mem.h"

#include <stdlib.h>

static int32_t common_divisor(int32_t a, int32_t b)
{
    while (b > 0) {
        int32_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static plan_status find_sizes(plan_cables *c, const plan_catalogue *catalogue, plan_error *err)
{
    c->step = 0;
    for (int32_t i = 0; i < catalogue->n_items; i++) {
        const plan_item *item = &catalogue->items[i];
        if (!plan_item_is_cable(item))
            continue;
        if (c->n == PLAN_MOST_SIZES)
            return plan_error_set(err, PLAN_E_DATA, "%s: line %d, column key: '%s' is one cable more than %d",
                                  item->file, item->line, item->key, PLAN_MOST_SIZES);
        c->item[c->n] = i;
        c->fibres[c->n] = item->many;
        c->mm[c->n++] = item->mm;
        c->step = common_divisor(c->step, item->many);
    }
    return PLAN_OK;
}

plan_status plan_cables_init(plan_cables *cables, const plan_catalogue *catalogue, int64_t most_fibres,
                             plan_error *err)
{
    plan_cables *c = cables;
    plan_status status = find_sizes(c, catalogue, err);
    if (status != PLAN_OK)
        return status;
    c->most = (most_fibres + c->step - 1) / c->step;
    int64_t *cost = plan_mem_new((size_t)c->most + 1, sizeof *cost);
    int32_t *pieces = plan_mem_new((size_t)c->most + 1, sizeof *pieces);
    c->last = plan_mem_new((size_t)c->most + 1, 1);
    if (!cost || !pieces || !c->last) {
        status = plan_error_memory(err);
        goto done;
    }
    for (int64_t k = 1; k <= c->most; k++) {
        cost[k] = INT64_MAX;
        for (int32_t s = 0; s < c->n; s++) {
            int64_t steps = c->fibres[s] / c->step, rest = k > steps ? k - steps : 0;
            int64_t price = cost[rest] + catalogue->items[c->item[s]].price_ct;
            if (price > cost[k] || (price == cost[k] && pieces[rest] + 1 >= pieces[k]))
                continue;
            cost[k] = price;
            pieces[k] = pieces[rest] + 1;
            c->last[k] = (uint8_t)s;
        }
    }
done:
    free(cost);
    free(pieces);
    return status;
}

void plan_cables_free(plan_cables *cables)
{
    free(cables->last);
    *cables = (plan_cables)PLAN_CABLES_INIT;
}

void plan_cables_choose(const plan_cables *cables, int64_t fibres, plan_sizes *set)
{
    *set = (plan_sizes){{0}};
    for (int64_t k = (fibres + cables->step - 1) / cables->step; k > 0;) {
        int32_t s = cables->last[k];
        set->number[s]++;
        k -= cables->fibres[s] / cables->step;
    }
}
