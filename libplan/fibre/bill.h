/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_FIBRE_BILL_H
#define PLAN_FIBRE_BILL_H

#include "core/table.h"
#include "fibre/catalogue.h"

/* Internal. The bill of quantities, kept while rows are written: what is charged is what is billed, to the cent. */

/** Most of an item, in cents as in cm or pieces: sums of all items stay within int64, and each is exact as a double. */
#define PLAN_BILL_MOST (INT64_C(1) << 53)

typedef struct plan_bill {
    const plan_catalogue *catalogue;  /**< borrowed */
    int64_t *quantity;                /**< of an item: cm, or pieces */
    int64_t *charged_ct;              /**< cents handed out so far */
    int32_t n_areas, area;            /**< area charged to; none where n_areas is 0 */
    int64_t *area_quantity, *area_ct; /**< n_items an area */
    bool too_much;                    /**< a charge left PLAN_BILL_MOST: the tables are refused */
} plan_bill;

PLAN_CHECKED plan_status plan_bill_init(plan_bill *bill, const plan_catalogue *catalogue, plan_error *err);
void plan_bill_free(plan_bill *bill);
/** Adds a quantity (cm for items by the metre) of an item and returns its share of the cost in whole cents. Shares are
 *  what the rounded running total grows by, so that they sum to round(quantity x price), halves up.
 *  Beyond PLAN_BILL_MOST nothing is charged, and plan_bill_table says so (PLAN_E_DATA). */
int64_t plan_bill_charge(plan_bill *bill, int32_t item, int64_t quantity);
/** Keeps each charge also under the area that bill->area names at the time, 0 .. n_areas - 1. */
PLAN_CHECKED plan_status plan_bill_keep_areas(plan_bill *bill, int32_t n_areas, plan_error *err);
/** Sum of all charges, cents. */
int64_t plan_bill_total(const plan_bill *bill);
/** Table "bill_areas" (plan_bill_areas_spec), unsealed: the items in use of each area, areas from n_cabinets on being those
 *  of the PoPs. */
PLAN_CHECKED plan_status plan_bill_areas_table(const plan_bill *bill, int32_t n_cabinets, const int32_t *pop,
                                               plan_table **out, plan_error *err);
/** Table "bill" (plan_bill_spec), unsealed: the items in use, in catalogue order. */
PLAN_CHECKED plan_status plan_bill_table(const plan_bill *bill, plan_table **out, plan_error *err);

#endif
