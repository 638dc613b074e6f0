/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* What each row costs by the bill's own prices, and what each area costs by its rows. */

#include "core/mem.h"
#include "out/verify_private.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The bill rounds its running sums, so that a charge is off by less than a cent. */
#define A_CHARGE 1.0
enum { LONG_TEXT = 190 };

typedef struct costs {
    plan_verifier *v;
    const plan_table *trench, *drops, *cabinets, *pops, *bill, *cables;
    double *of_trench, *of_drop; /* cents of the cables there */
    int32_t *n_trench, *n_drop;  /* charges */
} costs;

/* Cents of a unit of an item; NaN where the bill has none of it. */
static double price(const costs *x, const char *item)
{
    for (int32_t r = 0; r < plan_table_rows(x->bill); r++)
        if (strcmp(plan_verify_text(x->bill, "item", r), item) == 0)
            return plan_verify_number(x->bill, "unit_price_eur", r) * 100;
    return NAN;
}

/* The price of an item that is there at least once. */
static double known_price(const costs *x, const plan_table *t, int32_t row, const char *item)
{
    double cents = price(x, item);
    if (isnan(cents))
        plan_verify_fault(x->v, "not_billed", t, row, "the bill has no item '%s'", item);
    return cents;
}

static void add_cables(costs *x)
{
    for (int32_t r = 0; r < plan_table_rows(x->cables); r++) {
        int32_t s = plan_verify_row(x->cables, "trench", r, plan_table_rows(x->trench)),
                d = plan_verify_row(x->cables, "drop", r, plan_table_rows(x->drops));
        double cost = plan_verify_number(x->cables, "cost_eur", r) * 100,
               length = plan_verify_number(x->cables, "length_m", r),
               number = plan_verify_number(x->cables, "number", r);
        if ((s < 0) == (d < 0)) {
            plan_verify_fault(x->v, "bad_place", x->cables, r, "lies in no trench or drop, or in both");
            continue;
        }
        double there = plan_verify_number(s >= 0 ? x->trench : x->drops, "length_m", s >= 0 ? s : d);
        double each = known_price(x, x->cables, r, plan_verify_text(x->cables, "item", r));
        if (!(fabs(length - there) < 0.006))
            plan_verify_fault(x->v, "length_differs", x->cables, r,
                              "length_m is %.2f, its way is %.2f m long", length, there);
        if (!isnan(each) && !(fabs(cost - each * length * number) <= A_CHARGE))
            plan_verify_fault(x->v, "price_differs", x->cables, r,
                              "cost is %.2f EUR, number x length x price %.2f", cost / 100,
                              each * length * number / 100);
        *(s >= 0 ? &x->of_trench[s] : &x->of_drop[d]) += cost;
        (*(s >= 0 ? &x->n_trench[s] : &x->n_drop[d]))++;
    }
}

/* Cents of "duct_7x10, 2 duct_1x7" over a length, and the number of ducts; NaN where an item is not billed. */
static double ducts_cents(const costs *x, int32_t row, const char *text, double length, int32_t *n,
                          int32_t *charges)
{
    double sum = 0;
    *n = *charges = 0;
    while (*text) {
        char item[80];
        int number = 1, used = 0;
        if (sscanf(text, "%d %n", &number, &used) == 1 && used > 0)
            text += used;
        else
            number = 1;
        size_t length_of_name = strcspn(text, ",");
        snprintf(item, sizeof item, "%.*s", (int)(length_of_name < 79 ? length_of_name : 79), text);
        sum += number * length * known_price(x, x->trench, row, item);
        *n += number;
        (*charges)++;
        text += length_of_name;
        text += strspn(text, ", ");
    }
    return sum;
}

static void compare(const costs *x, const plan_table *t, int32_t row, double expected, double off)
{
    double cost = plan_verify_number(t, "cost_eur", row) * 100;
    if (!isnan(expected) && !(fabs(cost - expected) <= off))
        plan_verify_fault(x->v, "price_differs", t, row,
                          "cost is %.2f EUR, by quantities and prices %.2f EUR", cost / 100, expected / 100);
}

static void check_trench(const costs *x, int32_t r)
{
    const char *ducts = plan_verify_text(x->trench, "duct_item", r),
               *item = plan_verify_text(x->trench, "item", r);
    char setup[100];
    int32_t n, charges;
    double length = plan_verify_number(x->trench, "length_m", r);
    if (strlen(ducts) >= LONG_TEXT) /* cut off */
        return;
    snprintf(setup, sizeof setup, "%.80s_setup", item);
    double once = price(x, setup);
    double cents = length * known_price(x, x->trench, r, item) + (isnan(once) ? 0 : once) + x->of_trench[r] +
                   ducts_cents(x, r, ducts, length, &n, &charges);
    compare(x, x->trench, r, cents, A_CHARGE * (1 + charges + x->n_trench[r]));
    if (plan_table_find(x->trench, "ducts") && plan_verify_number(x->trench, "ducts", r) != n)
        plan_verify_fault(x->v, "count_differs", x->trench, r, "ducts is %g, duct_item tells of %d",
                          plan_verify_number(x->trench, "ducts", r), (int)n);
    double width = n <= 2 ? 30 : n <= 6 ? 45 : 60; /* cm, by the ducts side by side */
    if (plan_table_find(x->trench, "width_class") && plan_verify_number(x->trench, "width_class", r) != width)
        plan_verify_fault(x->v, "count_differs", x->trench, r, "width_class is %g, %d ducts need %g",
                          plan_verify_number(x->trench, "width_class", r), (int)n, width);
}

/* What passages through walls and crossings cost is left over: no less than nothing, and together what the bill says. */
static double check_drop(const costs *x, int32_t r)
{
    static const struct {
        const char *item, *column;
    } parts[] = {{"building_entry", NULL}, {"inhouse_wiring", "dwellings"}, {"port", "units"}};
    const plan_table *t = x->drops;
    double cents = plan_verify_number(t, "length_m", r) *
                       known_price(x, t, r, plan_verify_text(t, "item", r)) +
                   x->of_drop[r];
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
        double quantity = parts[k].column ? plan_verify_number(t, parts[k].column, r) : 1;
        if (quantity != 0)
            cents += quantity * known_price(x, t, r, parts[k].item);
    }
    double rest = plan_verify_number(t, "cost_eur", r) * 100 - cents, off = A_CHARGE * (4 + x->n_drop[r]);
    if (rest < -off)
        compare(x, t, r, cents, off);
    return rest > off ? rest : 0;
}

static void check_drops(const costs *x)
{
    double rests = 0, charged = 0;
    for (int32_t r = 0; r < plan_table_rows(x->drops) && x->v->status == PLAN_OK; r++)
        rests += check_drop(x, r);
    for (int32_t r = 0; r < plan_table_rows(x->bill); r++) {
        const char *item = plan_verify_text(x->bill, "item", r);
        if (strcmp(item, "wall_passage") == 0 || strncmp(item, "crossing_", 9) == 0)
            charged += plan_verify_number(x->bill, "cost_eur", r) * 100;
    }
    if (rests > charged + A_CHARGE * plan_table_rows(x->drops))
        plan_verify_fault(
            x->v, "price_differs", x->drops, -1,
            "drops cost %.2f EUR beside trench, entry, wiring and ports; the bill has %.2f EUR of "
            "passages and crossings",
            rests / 100, charged / 100);
}

static void check_cabinets(const costs *x)
{
    for (int32_t r = 0; r < plan_table_rows(x->cabinets) && x->v->status == PLAN_OK; r++) {
        double splitters = plan_verify_number(x->cabinets, "splitters", r);
        double cents = plan_verify_number(x->cabinets, "housings", r) *
                       known_price(x, x->cabinets, r, "cabinet");
        if (splitters > 0)
            cents += splitters * known_price(x, x->cabinets, r, "splitter");
        compare(x, x->cabinets, r, cents, A_CHARGE);
    }
}

/* --- areas ---------------------------------------------------------------------------------------- */

/* Cents of a table's rows by area: a cabinet, or a PoP behind all of them. */
static void add_rows(const costs *x, const plan_table *t, int64_t *cents, int64_t sign)
{
    int32_t n = plan_table_rows(x->cabinets), n_pops = plan_table_rows(x->pops);
    bool cabinets = t == x->cabinets, pops = t == x->pops;
    for (int32_t r = 0; r < plan_table_rows(t); r++) {
        int32_t cabinet = cabinets ? r : pops ? -1 : plan_verify_row(t, "cabinet", r, n);
        int32_t pop = pops ? r : plan_verify_row(t, "pop", r, n_pops);
        if (cabinet >= 0 || pop >= 0)
            cents[cabinet >= 0 ? cabinet : n + pop] += sign * plan_verify_hundredths(t, "cost_eur", r);
    }
}

/* Pieces cost what they cost; metres are charged in many shares, each rounded. */
static void check_area_line(const costs *x, const plan_table *areas, int32_t r)
{
    double cost = plan_verify_number(areas, "cost_eur", r) * 100;
    double expected = plan_verify_number(areas, "quantity", r) *
                      known_price(x, areas, r, plan_verify_text(areas, "item", r));
    bool metres = strcmp(plan_verify_text(areas, "unit", r), "m") == 0;
    if (!isnan(expected) && !(fabs(cost - expected) <= (metres ? 100 + 0.01 * expected : 0.5)))
        plan_verify_fault(x->v, "price_differs", areas, r, "cost is %.2f EUR, quantity x price %.2f EUR",
                          cost / 100, expected / 100);
}

static void check_areas(const costs *x)
{
    const plan_table *areas = plan_result_table(x->v->network, "bill_areas");
    int32_t n = plan_table_rows(x->cabinets), n_pops = plan_table_rows(x->pops);
    if (!areas)
        return;
    int64_t *cents = plan_mem_new((size_t)n + (size_t)n_pops, sizeof *cents);
    if (!cents) {
        x->v->status = plan_error_memory(x->v->err);
        return;
    }
    const plan_table *const carriers[] = {x->pops, x->cabinets, x->trench, x->drops};
    for (size_t k = 0; k < sizeof carriers / sizeof *carriers; k++)
        add_rows(x, carriers[k], cents, 1);
    add_rows(x, areas, cents, -1);
    for (int32_t k = 0; k < n + n_pops; k++)
        if (cents[k] != 0)
            plan_verify_fault(x->v, "areas_differ", k < n ? x->cabinets : x->pops, k < n ? k : k - n,
                              "its rows cost %.2f EUR more than the lines of its bill",
                              (double)cents[k] / 100);
    for (int32_t r = 0; r < plan_table_rows(areas) && x->v->status == PLAN_OK; r++)
        check_area_line(x, areas, r);
    free(cents);
}

void plan_verify_costs(plan_verifier *v)
{
    costs x = {.v = v,
               .trench = plan_result_table(v->network, "trench"),
               .drops = plan_result_table(v->network, "drops"),
               .cabinets = plan_result_table(v->network, "cabinets"),
               .pops = plan_result_table(v->network, "pops"),
               .bill = plan_result_table(v->network, "bill"),
               .cables = plan_result_table(v->network, "cables")};
    if (!x.cabinets || !x.cables)
        return;
    size_t n_trench = (size_t)plan_table_rows(x.trench), n_drops = (size_t)plan_table_rows(x.drops);
    x.of_trench = plan_mem_new(n_trench, sizeof *x.of_trench);
    x.of_drop = plan_mem_new(n_drops, sizeof *x.of_drop);
    x.n_trench = plan_mem_new(n_trench, sizeof *x.n_trench);
    x.n_drop = plan_mem_new(n_drops, sizeof *x.n_drop);
    if (!x.of_trench || !x.of_drop || !x.n_trench || !x.n_drop)
        v->status = plan_error_memory(v->err);
    if (v->status == PLAN_OK) {
        add_cables(&x);
        for (int32_t r = 0; r < plan_table_rows(x.trench) && v->status == PLAN_OK; r++)
            check_trench(&x, r);
        check_drops(&x);
        check_cabinets(&x);
        check_areas(&x);
    }
    free(x.of_trench);
    free(x.of_drop);
    free(x.n_trench);
    free(x.n_drop);
}
