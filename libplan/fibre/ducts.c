/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "core/mem.h"
#include "fibre/cables.h"

#include <stdlib.h>
#include <string.h>

/* Needs looked at for one set: some 13 MB, and a fraction of a second. */
enum { MOST_NEEDS = 1 << 20 };

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

/* Number of needs up to a need, a k-th of it; 0 = more than MOST_NEEDS. */
static size_t count_needs(const plan_ducts *d, const int32_t need[PLAN_MOST_WIDTHS], int32_t k)
{
    size_t needs = 1;
    for (int32_t w = 0; w < d->n_widths; w++) {
        size_t more = (size_t)(need[w] / k) + 1;
        if (more > (size_t)MOST_NEEDS / needs)
            return 0;
        needs *= more;
    }
    return needs;
}

/* Adds the cheapest set for a need, `times` over. */
static plan_status add_cheapest(plan_ducts *d, const int32_t need[PLAN_MOST_WIDTHS], int32_t times,
                                plan_sizes *set, plan_error *err)
{
    size_t needs = count_needs(d, need, 1);
    if (!plan_mem_grow(&d->cost, &d->cap_cost, needs, sizeof *d->cost) ||
        !plan_mem_grow(&d->pieces, &d->cap_pieces, needs, sizeof *d->pieces) ||
        !plan_mem_grow(&d->last, &d->cap_last, needs, 1))
        return plan_error_memory(err);
    d->cost[0] = 0;
    d->pieces[0] = 0;
    for (size_t k = 1; k < needs; k++)
        find_cheapest(d, need, k);
    for (size_t k = needs - 1; k > 0;) {
        int32_t left[PLAN_MOST_WIDTHS], s = d->last[k];
        left_of(d, need, k, left);
        place(d, s, left);
        set->number[s] += times;
        k = number_of(d, need, left);
    }
    return PLAN_OK;
}

plan_status plan_ducts_choose(plan_ducts *ducts, const int32_t need[PLAN_MOST_WIDTHS], plan_sizes *set,
                              plan_error *err)
{
    int32_t rest[PLAN_MOST_WIDTHS], part[PLAN_MOST_WIDTHS] = {0};
    bool more = true;
    *set = (plan_sizes){{0}};
    memcpy(rest, need, sizeof rest);
    /* Beyond MOST_NEEDS, k times the set of a k-th, k as small as can be; then what that leaves, each less than k. With 2
     * to the number of widths below MOST_NEEDS, the k-th is never nothing. */
    while (more) {
        int32_t k = 1;
        while (count_needs(ducts, rest, k) == 0)
            k++;
        more = false;
        for (int32_t w = 0; w < ducts->n_widths; w++) {
            part[w] = rest[w] / k;
            rest[w] -= k * part[w];
            more = more || rest[w] > 0;
        }
        plan_status status = add_cheapest(ducts, part, k, set, err);
        if (status != PLAN_OK)
            return status;
    }
    return PLAN_OK;
}
