/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "core/mem.h"
#include "fibre/cables.h"

#include <stdlib.h>

static plan_status add_width(plan_ducts *d, const plan_item *item, plan_error *err)
{
    int32_t at = 0;
    while (at < d->n_widths && d->mm[at] < item->mm)
        at++;
    if (at < d->n_widths && d->mm[at] == item->mm)
        return PLAN_OK;
    if (d->n_widths == PLAN_MOST_WIDTHS)
        return plan_error_set(err, PLAN_E_DATA, "%s: line %d, column key: '%s' is of one width more than %d",
                              item->file, item->line, item->key, PLAN_MOST_WIDTHS);
    for (int32_t w = d->n_widths++; w > at; w--)
        d->mm[w] = d->mm[w - 1];
    d->mm[at] = item->mm;
    return PLAN_OK;
}

plan_status plan_ducts_init(plan_ducts *ducts, const plan_catalogue *catalogue, plan_error *err)
{
    plan_status status = PLAN_OK;
    for (int32_t i = 0; i < catalogue->n_items && status == PLAN_OK; i++) {
        const plan_item *item = &catalogue->items[i];
        if (!plan_item_is_duct(item))
            continue;
        if (ducts->n == PLAN_MOST_SIZES)
            return plan_error_set(err, PLAN_E_DATA, "%s: line %d, column key: '%s' is one duct more than %d",
                                  item->file, item->line, item->key, PLAN_MOST_SIZES);
        ducts->item[ducts->n] = i;
        ducts->price[ducts->n] = item->price_ct;
        ducts->tubes[ducts->n++] = item->many;
        status = add_width(ducts, item, err);
    }
    for (int32_t s = 0; s < ducts->n; s++)
        ducts->width[s] = plan_ducts_width(ducts, catalogue->items[ducts->item[s]].mm);
    return status;
}

void plan_ducts_free(plan_ducts *ducts)
{
    free(ducts->cost);
    free(ducts->pieces);
    free(ducts->last);
    *ducts = (plan_ducts)PLAN_DUCTS_INIT;
}

int32_t plan_ducts_width(const plan_ducts *ducts, int32_t mm)
{
    int32_t w = 0;
    while (w + 1 < ducts->n_widths && ducts->mm[w] < mm)
        w++;
    return w;
}

/* What is left of a need once a duct is there: its tubes go to the widest cables it takes. */
static void place(const plan_ducts *d, int32_t size, int32_t left[PLAN_MOST_WIDTHS])
{
    int32_t tubes = d->tubes[size];
    for (int32_t w = d->width[size]; w >= 0 && tubes > 0; w--) {
        int32_t used = left[w] < tubes ? left[w] : tubes;
        left[w] -= used;
        tubes -= used;
    }
}

static size_t number_of(const plan_ducts *d, const int32_t need[PLAN_MOST_WIDTHS],
                        const int32_t left[PLAN_MOST_WIDTHS])
{
    size_t number = 0;
    for (int32_t w = d->n_widths; w-- > 0;)
        number = number * ((size_t)need[w] + 1) + (size_t)left[w];
    return number;
}

static void left_of(const plan_ducts *d, const int32_t need[PLAN_MOST_WIDTHS], size_t number,
                    int32_t left[PLAN_MOST_WIDTHS])
{
    for (int32_t w = 0; w < d->n_widths; w++) {
        left[w] = (int32_t)(number % ((size_t)need[w] + 1));
        number /= (size_t)need[w] + 1;
    }
}

static void find_cheapest(plan_ducts *d, const int32_t need[PLAN_MOST_WIDTHS], size_t number)
{
    d->cost[number] = INT64_MAX;
    for (int32_t s = 0; s < d->n; s++) {
        int32_t left[PLAN_MOST_WIDTHS];
        left_of(d, need, number, left);
        place(d, s, left);
        size_t rest = number_of(d, need, left);
        if (rest == number || d->cost[rest] == INT64_MAX)
            continue;
        int64_t cost = d->cost[rest] + d->price[s];
        if (cost > d->cost[number] || (cost == d->cost[number] && d->pieces[rest] + 1 >= d->pieces[number]))
            continue;
        d->cost[number] = cost;
        d->pieces[number] = d->pieces[rest] + 1;
        d->last[number] = (uint8_t)s;
    }
}

plan_status plan_ducts_choose(plan_ducts *ducts, const int32_t need[PLAN_MOST_WIDTHS], plan_sizes *set,
                              plan_error *err)
{
    plan_ducts *d = ducts;
    size_t states = 1;
    *set = (plan_sizes){{0}};
    for (int32_t w = 0; w < d->n_widths; w++)
        states *= (size_t)need[w] + 1;
    if (!plan_mem_grow(&d->cost, &d->cap_cost, states, sizeof *d->cost) ||
        !plan_mem_grow(&d->pieces, &d->cap_pieces, states, sizeof *d->pieces) ||
        !plan_mem_grow(&d->last, &d->cap_last, states, 1))
        return plan_error_memory(err);
    d->cost[0] = 0;
    d->pieces[0] = 0;
    for (size_t k = 1; k < states; k++)
        find_cheapest(d, need, k);
    for (size_t k = states - 1; k > 0;) {
        int32_t left[PLAN_MOST_WIDTHS], s = d->last[k];
        left_of(d, need, k, left);
        place(d, s, left);
        set->number[s]++;
        k = number_of(d, need, left);
    }
    return PLAN_OK;
}
