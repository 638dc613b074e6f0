/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The bill of a network against its layers and totals, to the cent. */

#include "out/verify_private.h"

#include <math.h>
#include <string.h>

/* Layers that carry costs of their own; together they are the bill. */
static const char *const carriers[] = {"pops", "cabinets", "trench", "drops"};
enum { N_CARRIERS = sizeof carriers / sizeof *carriers };

static void check_line(plan_verifier *v, const plan_table *bill, int32_t row)
{
    int64_t cost = plan_verify_cents(v, bill, "cost_eur", row),
            price = plan_verify_cents(v, bill, "unit_price_eur", row);
    int64_t parts = plan_verify_cents(v, bill, "labour_eur", row) +
                    plan_verify_cents(v, bill, "material_eur", row);
    double quantity = round(plan_verify_number(bill, "quantity", row) * 100);
    if (!(quantity >= 0 && quantity < 1e15)) {
        plan_verify_fault(v, "bad_number", bill, row, "quantity is %g", quantity / 100);
        return;
    }
    /* hundredths of a unit x cents, rounded halves up */
    int64_t expected = ((int64_t)quantity * price + 50) / 100;
    if (cost != expected)
        plan_verify_fault(v, "price_differs", bill, row, "%s: cost is %.2f EUR, quantity x price %.2f EUR",
                          plan_verify_text(bill, "item", row), (double)cost / 100, (double)expected / 100);
    double year = plan_verify_number(bill, "year", row);
    if (!(year >= 1990 && year <= 2200) || !*plan_verify_text(bill, "source", row))
        plan_verify_fault(v, "no_source", bill, row, "%s: the price has no year or no source",
                          plan_verify_text(bill, "item", row));
    if (cost != parts)
        plan_verify_fault(v, "parts_differ", bill, row, "%s: cost is %.2f EUR, labour and material %.2f EUR",
                          plan_verify_text(bill, "item", row), (double)cost / 100, (double)parts / 100);
}

/* Metres of an item in the layers that name one a row. */
static int64_t centimetres_of(const plan_verifier *v, const char *item)
{
    static const char *const layers[] = {"trench", "drops"};
    int64_t sum = 0;
    for (size_t k = 0; k < sizeof layers / sizeof *layers; k++) {
        const plan_table *t = plan_result_table(v->network, layers[k]);
        for (int32_t r = 0; r < plan_table_rows(t); r++)
            if (strcmp(plan_verify_text(t, "item", r), item) == 0)
                sum += plan_verify_hundredths(t, "length_m", r);
    }
    return sum;
}

static void check_quantity(plan_verifier *v, const plan_table *bill, int32_t row)
{
    int64_t there = centimetres_of(v, plan_verify_text(bill, "item", row));
    int64_t billed = plan_verify_hundredths(bill, "quantity", row);
    if (there > 0 && there != billed)
        plan_verify_fault(v, "quantity_differs", bill, row, "%s: %.2f m billed, %.2f m in the layers",
                          plan_verify_text(bill, "item", row), (double)billed / 100, (double)there / 100);
}

/* A line of an area, by the bill's line of its item. */
static void check_area_line(plan_verifier *v, const plan_table *areas, int32_t r, const plan_table *bill,
                            int32_t row)
{
    int64_t cost = plan_verify_cents(v, areas, "cost_eur", r),
            price = plan_verify_cents(v, areas, "unit_price_eur", r),
            billed = plan_verify_cents(v, bill, "unit_price_eur", row);
    int64_t parts = plan_verify_cents(v, areas, "labour_eur", r) +
                    plan_verify_cents(v, areas, "material_eur", r);
    if (price != billed)
        plan_verify_fault(v, "price_differs", areas, r, "%s: unit price is %.2f EUR, in the bill %.2f EUR",
                          plan_verify_text(areas, "item", r), (double)price / 100, (double)billed / 100);
    if (cost != parts)
        plan_verify_fault(v, "parts_differ", areas, r, "%s: cost is %.2f EUR, labour and material %.2f EUR",
                          plan_verify_text(areas, "item", r), (double)cost / 100, (double)parts / 100);
}

/* The areas' lines of an item are the bill's line. */
static void check_areas(plan_verifier *v, const plan_table *bill, int32_t row)
{
    const plan_table *areas = plan_result_table(v->network, "bill_areas");
    /* Files of earlier versions lack the parts. */
    bool parted = areas && plan_column_has_values(plan_table_find(areas, "labour_eur"));
    int64_t cents = 0, hundredths = 0, labour = 0;
    for (int32_t r = 0; areas && r < plan_table_rows(areas); r++) {
        if (strcmp(plan_verify_text(areas, "item", r), plan_verify_text(bill, "item", row)) != 0)
            continue;
        cents += plan_verify_cents(v, areas, "cost_eur", r);
        hundredths += plan_verify_hundredths(areas, "quantity", r);
        if (!parted)
            continue;
        check_area_line(v, areas, r, bill, row);
        labour += plan_verify_cents(v, areas, "labour_eur", r);
    }
    if (parted && labour != plan_verify_hundredths(bill, "labour_eur", row))
        plan_verify_fault(v, "areas_differ", bill, row, "%s: the areas sum to %.2f EUR of labour",
                          plan_verify_text(bill, "item", row), (double)labour / 100);
    if (areas && (cents != plan_verify_hundredths(bill, "cost_eur", row) ||
                  hundredths != plan_verify_hundredths(bill, "quantity", row)))
        plan_verify_fault(v, "areas_differ", bill, row,
                          "%s: the areas sum to %.2f EUR and a quantity of %.2f",
                          plan_verify_text(bill, "item", row), (double)cents / 100, (double)hundredths / 100);
}

static void check_total(plan_verifier *v, const plan_table *table, const char *key, int64_t cents)
{
    double total = plan_result_total(v->network, key);
    if (!(fabs(total * 100 - (double)cents) < 0.5))
        plan_verify_fault(v, "total_differs", table, -1, "total %s is %.2f EUR, its rows sum to %.2f EUR",
                          key, total, (double)cents / 100);
}

void plan_verify_bill(plan_verifier *v)
{
    const plan_table *bill = plan_result_table(v->network, "bill");
    int64_t carried = 0;
    for (int i = 0; i < N_CARRIERS; i++) {
        static const char *const keys[N_CARRIERS] = {"cost_pops_eur", "cost_cabinets_eur", "cost_trench_eur",
                                                     "cost_drops_eur"};
        const plan_table *t = plan_result_table(v->network, carriers[i]);
        if (!t || !plan_table_find(t, "cost_eur"))
            continue;
        int64_t sum = plan_verify_sum(v, t, "cost_eur");
        carried += sum;
        check_total(v, t, keys[i], sum);
    }
    int64_t billed = plan_verify_sum(v, bill, "cost_eur");
    for (int32_t r = 0; r < plan_table_rows(bill) && v->status == PLAN_OK; r++) {
        check_line(v, bill, r);
        check_quantity(v, bill, r);
        check_areas(v, bill, r);
    }
    if (billed != carried)
        plan_verify_fault(v, "sum_differs", bill, -1, "its lines sum to %.2f EUR, the layers to %.2f EUR",
                          (double)billed / 100, (double)carried / 100);
    check_total(v, bill, "cost_eur", billed);
}
