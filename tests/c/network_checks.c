/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "network_checks.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static double number(const plan_table *table, const char *column, int32_t row)
{
    const plan_column *c = plan_table_find(table, column);
    if (!c)
        fail_msg("table %s has no column %s", plan_table_name(table), column);
    return plan_column_number(c, row);
}

static const plan_table *table_of(const plan_result *r, const char *name)
{
    const plan_table *t = plan_result_table(r, name);
    if (!t)
        fail_msg("no table %s", name);
    return t;
}

/* First (end = 0) or last (1) point of a row. */
static const double *end_of(const plan_table *table, int32_t row, int end)
{
    const plan_geom *g = plan_table_geom(table);
    int32_t path = g->row_off[row];
    assert_int_equal(g->row_off[row + 1] - path, 1);
    int32_t coord = end ? g->path_off[path + 1] - 1 : g->path_off[path];
    return g->xy + 2 * (size_t)coord;
}

static void assert_same_place(const double *a, const double *b)
{
    assert_memory_equal(a, b, 2 * sizeof *a);
}

int64_t sum_cents(const plan_table *table, const char *column)
{
    int64_t sum = 0;
    for (int32_t r = 0; r < plan_table_rows(table); r++) {
        double euros = number(table, column, r);
        int64_t cents = llround(euros * 100);
        if (euros != (double)cents / 100 || cents < 0)
            fail_msg("table %s, row %d: %.17g EUR is no whole number of cents", plan_table_name(table), r,
                     euros);
        sum += cents;
    }
    return sum;
}

static void check_money(const plan_result *n)
{
    const plan_table *bill = table_of(n, "bill");
    int64_t total = sum_cents(bill, "cost_eur");
    assert_int_equal(total, sum_cents(table_of(n, "trench"), "cost_eur") +
                                sum_cents(table_of(n, "drops"), "cost_eur") +
                                sum_cents(table_of(n, "pops"), "cost_eur") +
                                sum_cents(table_of(n, "cabinets"), "cost_eur"));
    assert_int_equal(total, sum_cents(bill, "labour_eur") + sum_cents(bill, "material_eur"));
    assert_int_equal(total, llround(plan_result_total(n, "cost_eur") * 100));
    for (int32_t r = 0; r < plan_table_rows(bill); r++) {
        /* quantity in hundredths x price in cents, rounded: whole numbers, so exact */
        int64_t quantity = llround(number(bill, "quantity", r) * 100),
                price = llround(number(bill, "unit_price_eur", r) * 100);
        assert_int_equal(llround(number(bill, "cost_eur", r) * 100), (quantity * price + 50) / 100);
    }
}

/* The areas' bills sum to the bill, item by item, in cents and in hundredths. */
static void check_areas(const plan_result *n)
{
    const plan_table *bill = table_of(n, "bill"), *areas = table_of(n, "bill_areas");
    const plan_column *item = plan_table_find(bill, "item"), *area_item = plan_table_find(areas, "item");
    int32_t used = 0;
    for (int32_t r = 0; r < plan_table_rows(bill); r++) {
        int64_t cents = 0, quantity = 0, labour = 0;
        for (int32_t a = 0; a < plan_table_rows(areas); a++) {
            if (strcmp(plan_column_text(item, r), plan_column_text(area_item, a)) != 0)
                continue;
            cents += llround(number(areas, "cost_eur", a) * 100);
            quantity += llround(number(areas, "quantity", a) * 100);
            labour += llround(number(areas, "labour_eur", a) * 100);
            assert_int_equal(llround(number(areas, "labour_eur", a) * 100) +
                                 llround(number(areas, "material_eur", a) * 100),
                             llround(number(areas, "cost_eur", a) * 100));
            assert_true(number(areas, "unit_price_eur", a) == number(bill, "unit_price_eur", r));
            used++;
        }
        assert_int_equal(labour, llround(number(bill, "labour_eur", r) * 100));
        assert_int_equal(cents, llround(number(bill, "cost_eur", r) * 100));
        assert_int_equal(quantity, llround(number(bill, "quantity", r) * 100));
    }
    assert_int_equal(used, plan_table_rows(areas));
}

/* Way in m from the foot of segment `from` (its upstream end) up to the far end of `to` (-1 = the PoP); -1 where `to` is not
 * upstream. */
static double way_up(const plan_table *trench, int32_t from, int32_t to)
{
    double way = 0;
    for (; from != to; from = (int32_t)number(trench, "parent", from)) {
        if (from < 0)
            return -1;
        way += number(trench, "length_m", from);
    }
    return way;
}

/* Every line has a cabinet or the PoP; no cabinet bears too much or reaches too far, and each is upstream of all it
 * serves. */
static void check_cabinets(const plan_result *n)
{
    const plan_table *cabinets = table_of(n, "cabinets"), *drops = table_of(n, "drops"),
                     *trench = table_of(n, "trench");
    const plan_table *pops = table_of(n, "pops"), *given = table_of(n, "parameters");
    int32_t rows = plan_table_rows(cabinets), n_areas = rows + plan_table_rows(pops);
    int64_t *units = calloc((size_t)n_areas, sizeof *units), housings = 0;
    double most_units = 0, most_m = 0;
    assert_non_null(units);
    for (int32_t r = 0; r < plan_table_rows(given); r++) {
        const char *name = plan_column_text(plan_table_find(given, "name"), r);
        const char *value = plan_column_text(plan_table_find(given, "value"), r);
        most_units = strcmp(name, "cabinet_units") == 0 ? atof(value) : most_units;
        most_m = strcmp(name, "cabinet_reach_m") == 0 ? atof(value) : most_m;
    }
    assert_true(most_units > 0 && most_m > 0);
    for (int32_t r = 0; r < plan_table_rows(drops); r++) {
        int32_t cabinet = (int32_t)number(drops, "cabinet", r);
        assert_in_range(cabinet + 1, 0, rows);
        int32_t spot = cabinet < 0 ? -1 : (int32_t)number(cabinets, "trench", cabinet);
        double way = way_up(trench, (int32_t)number(drops, "trench", r), spot);
        assert_true(way >= 0);
        assert_true(way + number(drops, "length_m", r) <= most_m + 0.001);
        if (cabinet >= 0) {
            assert_true(number(cabinets, "pop", cabinet) == number(drops, "pop", r));
            assert_true(way + number(drops, "length_m", r) <= number(cabinets, "longest_m", cabinet) + 0.001);
        }
        units[cabinet >= 0 ? cabinet : rows + (int32_t)number(drops, "pop", r)] += (int64_t)number(
            drops, "units", r);
    }
    for (int32_t k = 0; k < n_areas; k++) {
        assert_true((double)units[k] <= most_units * (k < rows ? number(cabinets, "housings", k) : 1));
        if (k >= rows)
            continue;
        assert_true(units[k] >= 1);
        assert_int_equal((int64_t)number(cabinets, "units", k), units[k]);
        assert_true(number(cabinets, "housings", k) == 1 || number(cabinets, "buildings", k) == 1);
        assert_true(number(cabinets, "ports", k) >= (double)units[k]);
        housings += (int64_t)number(cabinets, "housings", k);
    }
    assert_int_equal((int64_t)plan_result_total(n, "cabinets"), housings);
    assert_true(plan_result_total(n, "cabinets_least") <= (double)housings);
    assert_true(plan_result_total(n, "cost_splitting_least_eur") <=
                plan_result_total(n, "cost_splitting_eur"));
    free(units);
}

/* Cables hold the fibres a segment or drop needs. */
static void check_cables(const plan_result *n)
{
    const plan_table *cables = table_of(n, "cables"), *trench = table_of(n, "trench"),
                     *drops = table_of(n, "drops");
    int32_t rows = plan_table_rows(trench), all = rows + plan_table_rows(drops);
    int64_t *fibres = calloc((size_t)all + 1, sizeof *fibres),
            *number_of = calloc((size_t)all + 1, sizeof *number_of);
    assert_true(fibres && number_of);
    for (int32_t r = 0; r < plan_table_rows(cables); r++) {
        int32_t t = (int32_t)number(cables, "trench", r), d = (int32_t)number(cables, "drop", r),
                at = t >= 0 ? t : rows + d;
        assert_true((t < 0) != (d < 0));
        fibres[at] += (int64_t)(number(cables, "fibres", r) * number(cables, "number", r));
        number_of[at] += (int64_t)number(cables, "number", r);
        assert_true(number(cables, "length_m", r) ==
                    (t >= 0 ? number(trench, "length_m", t) : number(drops, "length_m", d)));
    }
    for (int32_t r = 0; r < all; r++) {
        bool is_trench = r < rows;
        double need = is_trench ? number(trench, "fibres", r) : number(drops, "fibres", r - rows);
        assert_true(need >= 1 && (double)fibres[r] >= need);
        if (is_trench)
            assert_int_equal(number_of[r], (int64_t)number(trench, "cables", r));
        if (is_trench)
            assert_true(number(trench, "ducts", r) >= 1);
    }
    free(fibres);
    free(number_of);
}

static void check_every_building_once(const plan_result *n, int32_t demand)
{
    const plan_table *drops = table_of(n, "drops"), *unserved = table_of(n, "unserved");
    int32_t most = 0, n_drops = plan_table_rows(drops), n_unserved = plan_table_rows(unserved);
    assert_int_equal(n_drops + n_unserved, demand);
    for (int32_t r = 0; r < n_drops; r++)
        most = (int32_t)fmax(most, number(drops, "building", r));
    for (int32_t r = 0; r < n_unserved; r++)
        most = (int32_t)fmax(most, number(unserved, "building", r));
    uint8_t *seen = calloc((size_t)most + 1, 1);
    assert_non_null(seen);
    for (int32_t r = 0; r < n_drops; r++)
        assert_int_equal(seen[(int32_t)number(drops, "building", r)]++, 0);
    for (int32_t r = 0; r < n_unserved; r++)
        assert_int_equal(seen[(int32_t)number(unserved, "building", r)]++, 0);
    free(seen);
}

typedef struct point {
    double xy[2];
} point;

static int by_place(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(point));
}

/* A forest: each segment ends at a place of its own, which is no PoP's. */
static void check_ends_apart(const plan_table *trench)
{
    int32_t n = plan_table_rows(trench);
    point *ends = calloc((size_t)n + 1, sizeof *ends);
    assert_non_null(ends);
    for (int32_t r = 0; r < n; r++)
        memcpy(ends[r].xy, end_of(trench, r, 1), sizeof ends[r].xy);
    qsort(ends, (size_t)n, sizeof *ends, by_place);
    for (int32_t r = 1; r < n; r++)
        assert_true(memcmp(&ends[r - 1], &ends[r], sizeof *ends) != 0);
    free(ends);
}

/* Drawn as long as it says, but for the scale of a projection (UTM: 0.9996 .. 1.001) and rounding to cm. */
static void check_drawn_length(const plan_table *table, int32_t row)
{
    const plan_geom *g = plan_table_geom(table);
    double drawn = 0, length = number(table, "length_m", row);
    for (int32_t c = g->path_off[g->row_off[row]]; c + 1 < g->path_off[g->row_off[row + 1]]; c++) {
        const double *a = g->xy + 2 * (size_t)c;
        drawn += hypot(a[2] - a[0], a[3] - a[1]);
    }
    if (!(fabs(drawn - length) < 0.03 + 0.0011 * length))
        fail_msg("table %s, row %d: %.3f m drawn, %.3f m said", plan_table_name(table), row, drawn, length);
}

static void check_trench(const plan_result *n)
{
    const plan_table *trench = table_of(n, "trench"), *pops = table_of(n, "pops");
    int32_t n_pops = plan_table_rows(pops);
    int32_t *first = malloc(((size_t)n_pops + 1) * sizeof *first);
    assert_non_null(first);
    for (int32_t k = 0; k < n_pops; k++)
        first[k] = -1;
    for (int32_t r = 0; r < plan_table_rows(trench); r++) {
        int32_t parent = (int32_t)number(trench, "parent", r), pop = (int32_t)number(trench, "pop", r);
        assert_int_equal((int32_t)number(trench, "id", r), r);
        assert_in_range(pop, 0, n_pops - 1);
        assert_true(number(trench, "length_m", r) > 0);
        check_drawn_length(trench, r);
        assert_true(parent < r);
        assert_true(number(trench, "buildings", r) >= 1); /* else it is there for nobody */
        if (parent >= 0) {
            assert_int_equal((int32_t)number(trench, "pop", parent), pop);
            assert_same_place(end_of(trench, parent, 1), end_of(trench, r, 0));
        } else if (first[pop] < 0) {
            first[pop] = r;
        } else {
            assert_same_place(end_of(trench, first[pop], 0), end_of(trench, r, 0));
        }
    }
    check_ends_apart(trench);
    free(first);
}

static void check_counts(const plan_result *n)
{
    const plan_table *trench = table_of(n, "trench"), *drops = table_of(n, "drops"),
                     *pops = table_of(n, "pops");
    int32_t rows = plan_table_rows(trench), n_pops = plan_table_rows(pops);
    int64_t *buildings = calloc((size_t)rows + (size_t)n_pops, sizeof *buildings);
    int64_t *dwellings = calloc((size_t)rows + (size_t)n_pops, sizeof *dwellings);
    assert_true(buildings && dwellings);
    for (int32_t r = 0; r < plan_table_rows(drops); r++) {
        int32_t segment = (int32_t)number(drops, "trench", r), pop = (int32_t)number(drops, "pop", r);
        assert_int_equal((int32_t)number(drops, "id", r), r);
        check_drawn_length(drops, r);
        if (segment >= 0) {
            assert_int_equal((int32_t)number(trench, "pop", segment), pop);
            assert_same_place(end_of(trench, segment, 1), end_of(drops, r, 0));
        }
        int32_t at = segment >= 0 ? segment : rows + pop;
        buildings[at]++;
        dwellings[at] += (int64_t)number(drops, "dwellings", r);
        assert_true(number(drops, "units", r) >= 1);
    }
    for (int32_t r = rows; r-- > 0;) {
        int32_t parent = (int32_t)number(trench, "parent", r);
        int32_t up = parent >= 0 ? parent : rows + (int32_t)number(trench, "pop", r);
        assert_int_equal((int64_t)number(trench, "buildings", r), buildings[r]);
        assert_int_equal((int64_t)number(trench, "dwellings", r), dwellings[r]);
        buildings[up] += buildings[r];
        dwellings[up] += dwellings[r];
    }
    for (int32_t k = 0; k < n_pops; k++) {
        assert_int_equal((int64_t)number(pops, "buildings", k), buildings[rows + k]);
        assert_int_equal((int64_t)number(pops, "dwellings", k), dwellings[rows + k]);
    }
    free(buildings);
    free(dwellings);
}

void check_network(const plan_result *network, int32_t demand)
{
    check_money(network);
    check_areas(network);
    check_cabinets(network);
    check_cables(network);
    check_every_building_once(network, demand);
    check_trench(network);
    check_counts(network);
    assert_int_equal((int32_t)plan_result_total(network, "demand_buildings"), demand);
    assert_int_equal((int32_t)plan_result_total(network, "unserved"),
                     plan_table_rows(table_of(network, "unserved")));
}

static void check_same_column(const plan_table *a, const plan_table *b, int32_t i)
{
    const plan_column *x = plan_table_column(a, i), *y = plan_table_column(b, i);
    assert_string_equal(x->name, y->name);
    for (int32_t r = 0; r < x->n; r++) {
        assert_int_equal(plan_column_is_missing(x, r), plan_column_is_missing(y, r));
        if (plan_column_is_missing(x, r))
            continue;
        if (x->type == PLAN_TEXT)
            assert_string_equal(plan_column_text(x, r), plan_column_text(y, r));
        else
            assert_true(plan_column_number(x, r) == plan_column_number(y, r));
    }
}

void check_same(const plan_result *a, const plan_result *b)
{
    assert_int_equal(plan_result_n_tables(a), plan_result_n_tables(b));
    for (int32_t t = 0; t < plan_result_n_tables(a); t++) {
        const plan_table *x = plan_result_table_at(a, t), *y = plan_result_table_at(b, t);
        const plan_geom *g = plan_table_geom(x), *h = plan_table_geom(y);
        assert_int_equal(plan_table_rows(x), plan_table_rows(y));
        assert_int_equal(plan_table_n_columns(x), plan_table_n_columns(y));
        for (int32_t i = 0; i < plan_table_n_columns(x); i++)
            check_same_column(x, y, i);
        assert_int_equal(g != NULL, h != NULL);
        if (!g || g->n_coords == 0)
            continue;
        assert_int_equal(g->n_coords, h->n_coords);
        assert_memory_equal(g->xy, h->xy, (size_t)g->n_coords * 2 * sizeof *g->xy);
    }
}
