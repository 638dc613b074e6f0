/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "fibre/bill.h"

#include "core/mem.h"
#include "fibre/network.h"

#include <math.h>
#include <stdlib.h>

plan_status plan_bill_init(plan_bill *bill, const plan_catalogue *catalogue, plan_error *err)
{
    *bill = (plan_bill){.catalogue = catalogue};
    bill->quantity = plan_mem_new((size_t)catalogue->n_items, sizeof *bill->quantity);
    bill->charged_ct = plan_mem_new((size_t)catalogue->n_items, sizeof *bill->charged_ct);
    if (!bill->quantity || !bill->charged_ct) {
        plan_bill_free(bill);
        return plan_error_memory(err);
    }
    return PLAN_OK;
}

void plan_bill_free(plan_bill *bill)
{
    free(bill->quantity);
    free(bill->charged_ct);
    free(bill->area_quantity);
    free(bill->area_ct);
    *bill = (plan_bill){.catalogue = bill->catalogue};
}

plan_status plan_bill_keep_areas(plan_bill *bill, int32_t n_areas, plan_error *err)
{
    size_t n = (size_t)n_areas * (size_t)bill->catalogue->n_items;
    bill->area_quantity = plan_mem_new(n, sizeof *bill->area_quantity);
    bill->area_ct = plan_mem_new(n, sizeof *bill->area_ct);
    if (!bill->area_quantity || !bill->area_ct)
        return plan_error_memory(err);
    bill->n_areas = n_areas;
    return PLAN_OK;
}

int64_t plan_bill_charge(plan_bill *bill, int32_t item, int64_t quantity)
{
    const plan_item *i = &bill->catalogue->items[item];
    int64_t sum, total;
    if (__builtin_add_overflow(bill->quantity[item], quantity, &sum) || sum > PLAN_BILL_MOST ||
        __builtin_mul_overflow(sum, i->price_ct, &total) || total > PLAN_BILL_MOST) {
        bill->too_much = true;
        return 0;
    }
    bill->quantity[item] = sum;
    if (i->unit == PLAN_UNIT_M)
        total = (total + 50) / 100;
    int64_t share = total - bill->charged_ct[item];
    bill->charged_ct[item] = total;
    if (bill->n_areas > 0) {
        size_t at = (size_t)bill->area * (size_t)bill->catalogue->n_items + (size_t)item;
        bill->area_quantity[at] += quantity;
        bill->area_ct[at] += share;
    }
    return share;
}

int64_t plan_bill_total(const plan_bill *bill)
{
    int64_t total = 0;
    for (int32_t i = 0; i < bill->catalogue->n_items; i++)
        total += bill->charged_ct[i];
    return total;
}

static plan_status fill_row(const plan_bill *bill, int32_t item, plan_table *table, int32_t row,
                            plan_error *err)
{
    const plan_item *i = &bill->catalogue->items[item];
    const struct {
        const char *column, *text;
    } texts[] = {{"item", i->key},
                 {"description", i->description},
                 {"unit", plan_unit_name(i->unit)},
                 {"source", i->source}};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
        plan_status status = plan_column_set_text(plan_table_edit(table, texts[k].column), row, texts[k].text,
                                                  err);
        if (status != PLAN_OK)
            return status;
    }
    int64_t labour_ct = llround((double)bill->charged_ct[item] * i->labour_share);
    const struct {
        const char *column;
        double value;
    } numbers[] = {
        {"quantity", (double)bill->quantity[item] / (i->unit == PLAN_UNIT_M ? 100 : 1)},
        {"unit_price_eur", (double)i->price_ct / 100},
        {"cost_eur", (double)bill->charged_ct[item] / 100},
        {"labour_eur", (double)labour_ct / 100},
        {"material_eur", (double)(bill->charged_ct[item] - labour_ct) / 100},
        {"year", i->year},
    };
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
        plan_column_set_number(plan_table_edit(table, numbers[k].column), row, numbers[k].value);
    return PLAN_OK;
}

plan_status plan_bill_table(const plan_bill *bill, plan_table **out, plan_error *err)
{
    plan_table *table = NULL;
    if (bill->too_much)
        return plan_error_set(
            err, PLAN_E_DATA,
            "layer bill, column cost_eur: quantity times price is too large to be summed to the cent");
    plan_status status = plan_table_new(&plan_bill_spec, &table, err);
    int32_t row = 0;
    for (int32_t i = 0; i < bill->catalogue->n_items && status == PLAN_OK; i++) {
        if (bill->quantity[i] == 0)
            continue;
        status = plan_table_add_rows(table, 1, err);
        if (status == PLAN_OK)
            status = fill_row(bill, i, table, row++, err);
    }
    if (status != PLAN_OK) {
        plan_table_free(table);
        return status;
    }
    *out = table;
    return PLAN_OK;
}

/* billed_ct: what areas before it were charged for the item; so rounded labour sums to that of the whole bill. */
static plan_status fill_area_row(const plan_bill *bill, size_t at, int32_t cabinet, int32_t pop,
                                 int64_t *billed_ct, plan_table *table, int32_t row, plan_error *err)
{
    const plan_item *i = &bill->catalogue->items[at % (size_t)bill->catalogue->n_items];
    int64_t cost_ct = bill->area_ct[at], labour_ct = -llround((double)*billed_ct * i->labour_share);
    *billed_ct += cost_ct;
    labour_ct += llround((double)*billed_ct * i->labour_share);
    const struct {
        const char *column;
        double value;
    } numbers[] = {
        {"cabinet", cabinet},
        {"pop", pop},
        {"quantity", (double)bill->area_quantity[at] / (i->unit == PLAN_UNIT_M ? 100 : 1)},
        {"unit_price_eur", (double)i->price_ct / 100},
        {"cost_eur", (double)cost_ct / 100},
        {"labour_eur", (double)labour_ct / 100},
        {"material_eur", (double)(cost_ct - labour_ct) / 100},
    };
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
        plan_column_set_number(plan_table_edit(table, numbers[k].column), row, numbers[k].value);
    plan_status status = plan_column_set_text(plan_table_edit(table, "item"), row, i->key, err);
    return status == PLAN_OK
               ? plan_column_set_text(plan_table_edit(table, "unit"), row, plan_unit_name(i->unit), err)
               : status;
}

plan_status plan_bill_areas_table(const plan_bill *bill, int32_t n_cabinets, const int32_t *pop,
                                  plan_table **out, plan_error *err)
{
    plan_table *table = NULL;
    int32_t row = 0, n_items = bill->catalogue->n_items;
    int64_t *billed_ct = plan_mem_new((size_t)n_items, sizeof *billed_ct);
    plan_status status = billed_ct ? plan_table_new(&plan_bill_areas_spec, &table, err)
                                   : plan_error_memory(err);
    for (int32_t area = 0; area < bill->n_areas; area++)
        for (int32_t i = 0; i < n_items && status == PLAN_OK; i++) {
            size_t at = (size_t)area * (size_t)n_items + (size_t)i;
            if (bill->area_quantity[at] == 0)
                continue;
            status = plan_table_add_rows(table, 1, err);
            if (status == PLAN_OK)
                status = fill_area_row(bill, at, area < n_cabinets ? area : -1, pop[area], &billed_ct[i],
                                       table, row++, err);
        }
    free(billed_ct);
    if (status != PLAN_OK) {
        plan_table_free(table);
        return status;
    }
    *out = table;
    return PLAN_OK;
}
