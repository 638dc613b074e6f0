/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Trees, counts and lengths of a network as it is written. */

#include "core/mem.h"
#include "geo/crs.h"
#include "out/verify_private.h"

#include <math.h>
#include <stdlib.h>

/* Places are the same where they are written the same; what QGIS saved anew may differ in the last digits, m. */
#define SAME_PLACE_M 1e-3
/* Lengths are whole centimetres, rounded vertex by vertex at worst. */
#define LENGTH_OFF_A_VERTEX_M 0.02
#define LENGTH_OFF_SHARE 1e-4
/* GRS 80: half axis and squared eccentricity (Moritz 2000, Geodetic Reference System 1980). */
#define GRS80_A 6378137.0
#define GRS80_E2 0.00669438002290
enum { EPSG_DEGREES = 4258, ROWS_A_REPORT = 65536 };

static const plan_table *table_of(const plan_verifier *v, const char *name)
{
    return plan_result_table(v->network, name);
}

static bool is_apart(const double *a, const double *b)
{
    return !(hypot(a[0] - b[0], a[1] - b[1]) <= SAME_PLACE_M);
}

static void check_id(plan_verifier *v, const plan_table *t, int32_t row)
{
    double id = plan_verify_number(t, "id", row);
    if (id != row)
        plan_verify_fault(v, "bad_id", t, row, "id is %g, expected the row's number %d", id, row);
}

/* The far end of a segment; NULL where it has no path. */
static const double *far_end(const plan_table *t, int32_t row)
{
    const double *xy;
    int32_t n;
    return plan_verify_path(t, row, &xy, &n) ? xy + 2 * (size_t)(n - 1) : NULL;
}

static void check_begin(plan_verifier *v, const plan_table *t, int32_t row, const double *from,
                        const char *what)
{
    const double *xy;
    int32_t n;
    if (!plan_verify_path(t, row, &xy, &n) || n < 2)
        plan_verify_fault(v, "no_path", t, row, "has no single line as geometry");
    else if (from && is_apart(xy, from))
        plan_verify_fault(v, "gap", t, row, "begins %.2f m from %s", hypot(xy[0] - from[0], xy[1] - from[1]),
                          what);
}

/* first[pop]: where the tree of a PoP begins. */
static void check_segment(plan_verifier *v, const plan_table *t, int32_t row, int32_t n_pops,
                          const double **first)
{
    int32_t parent, pop;
    check_id(v, t, row);
    if (!plan_verify_index(v, t, "pop", row, 0, n_pops - 1, &pop))
        return;
    double up = plan_verify_number(t, "parent", row);
    if (!(up >= -1 && up < row && up == floor(up))) {
        plan_verify_fault(v, "bad_parent", t, row, "parent is %g, expected -1 or a row before", up);
        return;
    }
    parent = (int32_t)up;
    if (parent >= 0) {
        check_begin(v, t, row, far_end(t, parent), "where its parent ends");
        if (plan_verify_number(t, "pop", parent) != pop)
            plan_verify_fault(v, "other_pop", t, row, "leads to PoP %d, its parent to another", pop);
        return;
    }
    check_begin(v, t, row, first[pop], "where the tree of its PoP begins");
    const double *xy;
    int32_t n;
    if (!first[pop] && plan_verify_path(t, row, &xy, &n))
        first[pop] = xy;
}

static void check_drop(plan_verifier *v, const plan_table *t, int32_t row, const plan_table *trench,
                       int32_t n_pops, const double *const *first)
{
    int32_t segment, pop;
    check_id(v, t, row);
    if (!plan_verify_index(v, t, "trench", row, -1, plan_table_rows(trench) - 1, &segment) ||
        !plan_verify_index(v, t, "pop", row, 0, n_pops - 1, &pop))
        return;
    check_begin(v, t, row, segment >= 0 ? far_end(trench, segment) : first[pop],
                segment >= 0 ? "the end of its segment" : "where the tree of its PoP begins");
    if (segment >= 0 && plan_verify_number(trench, "pop", segment) != pop)
        plan_verify_fault(v, "other_pop", t, row, "leads to PoP %d, its segment to another", pop);
}

typedef struct number {
    double value;
    int32_t row, table;
} number;

static int by_value(const void *a, const void *b)
{
    const number *x = a, *y = b;
    if (x->value != y->value)
        return x->value < y->value ? -1 : 1;
    if (x->table != y->table)
        return x->table < y->table ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

/* Each building has one drop, or is told as not served. */
static void check_once(plan_verifier *v)
{
    const plan_table *tables[] = {table_of(v, "drops"), table_of(v, "unserved")};
    int32_t rows[] = {plan_table_rows(tables[0]), plan_table_rows(tables[1])}, n = 0;
    number *all = plan_mem_raw((size_t)rows[0] + (size_t)rows[1], sizeof *all);
    if (!all) {
        v->status = plan_error_memory(v->err);
        return;
    }
    for (int32_t t = 0; t < 2; t++)
        for (int32_t r = 0; r < rows[t]; r++) {
            double building = plan_verify_number(tables[t], "building", r);
            if (isnan(building))
                plan_verify_fault(v, "bad_number", tables[t], r, "has no building");
            else
                all[n++] = (number){building, r, t};
        }
    qsort(all, (size_t)n, sizeof *all, by_value);
    for (int32_t i = 1; i < n; i++)
        if (all[i].value == all[i - 1].value)
            plan_verify_fault(v, "building_twice", tables[all[i].table], all[i].row,
                              "building %.0f is there already", all[i].value);
    free(all);
}

void plan_verify_trees(plan_verifier *v)
{
    const plan_table *trench = table_of(v, "trench"), *drops = table_of(v, "drops"),
                     *pops = table_of(v, "pops");
    int32_t n_pops = plan_table_rows(pops);
    const double **first = plan_mem_new((size_t)n_pops, sizeof *first);
    if (!first) {
        v->status = plan_error_memory(v->err);
        return;
    }
    for (int32_t k = 0; k < n_pops; k++)
        check_id(v, pops, k);
    for (int32_t r = 0; r < plan_table_rows(trench); r++)
        check_segment(v, trench, r, n_pops, first);
    for (int32_t r = 0; r < plan_table_rows(drops); r++)
        check_drop(v, drops, r, trench, n_pops, first);
    free(first);
    if (v->status == PLAN_OK)
        check_once(v);
}

static void compare_count(plan_verifier *v, const plan_table *t, const char *column, int32_t row,
                          int64_t counted)
{
    double written = plan_verify_number(t, column, row);
    if (plan_table_find(t, column) && written != (double)counted)
        plan_verify_fault(v, "count_differs", t, row, "%s is %g, counted %lld", column, written,
                          (long long)counted);
}

/* Adds up one column along the trees: of drops, or one a drop where column_of_drops is NULL. */
static void count_along(plan_verifier *v, const char *column, const char *column_of_drops)
{
    const plan_table *trench = table_of(v, "trench"), *drops = table_of(v, "drops"),
                     *pops = table_of(v, "pops");
    int32_t n = plan_table_rows(trench), n_pops = plan_table_rows(pops);
    int64_t *below = plan_mem_new((size_t)n + (size_t)n_pops, sizeof *below);
    if (!below) {
        v->status = plan_error_memory(v->err);
        return;
    }
    for (int32_t r = 0; r < plan_table_rows(drops); r++) {
        double x = column_of_drops ? plan_verify_number(drops, column_of_drops, r) : 1;
        int32_t segment = plan_verify_row(drops, "trench", r, n),
                pop = plan_verify_row(drops, "pop", r, n_pops);
        if (segment >= 0 || pop >= 0)
            below[segment >= 0 ? segment : n + pop] += x > 0 ? (int64_t)x : 0;
    }
    for (int32_t r = n; r-- > 0;) {
        int32_t parent = plan_verify_row(trench, "parent", r, r),
                pop = plan_verify_row(trench, "pop", r, n_pops);
        compare_count(v, trench, column, r, below[r]);
        if (parent >= 0 || pop >= 0)
            below[parent >= 0 ? parent : n + pop] += below[r];
    }
    for (int32_t k = 0; k < n_pops; k++)
        compare_count(v, pops, column, k, below[n + k]);
    free(below);
}

/* Wherever a layer says what it can take and what it has, it has no more. */
static void check_capacities(plan_verifier *v)
{
    static const char *const pairs[][2] = {{"used", "capacity"},        {"dwellings", "capacity_dwellings"},
                                           {"units", "capacity_units"}, {"fibres", "capacity_fibres"},
                                           {"reach_m", "max_reach_m"},  {"loss_db", "budget_db"}};
    for (int32_t t = 0; t < plan_result_n_tables(v->network); t++) {
        const plan_table *table = plan_result_table_at(v->network, t);
        for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++) {
            if (!plan_table_find(table, pairs[k][0]) || !plan_table_find(table, pairs[k][1]))
                continue;
            for (int32_t r = 0; r < plan_table_rows(table); r++) {
                double has = plan_verify_number(table, pairs[k][0], r),
                       can = plan_verify_number(table, pairs[k][1], r);
                if (has > can)
                    plan_verify_fault(v, "above_capacity", table, r, "%s is %g, %s is %g", pairs[k][0], has,
                                      pairs[k][1], can);
            }
        }
    }
}

/* Lines a cabinet was asked to serve at most; a single place with more is beyond any partition. */
static void check_cabinets(plan_verifier *v)
{
    const plan_table *t = table_of(v, "cabinets");
    double most = plan_verify_told(v, "cabinet_units");
    for (int32_t r = 0; t && r < plan_table_rows(t); r++) {
        double units = plan_verify_number(t, "units", r);
        if (units > most && plan_verify_number(t, "buildings", r) > 1)
            plan_verify_fault(v, "above_capacity", t, r, "serves %g lines, %g are the most", units, most);
    }
}

void plan_verify_counts(plan_verifier *v)
{
    count_along(v, "buildings", NULL);
    if (v->status == PLAN_OK)
        count_along(v, "dwellings", "dwellings");
    if (v->status == PLAN_OK)
        count_along(v, "units", "units");
    if (v->status == PLAN_OK)
        check_capacities(v);
    if (v->status == PLAN_OK)
        check_cabinets(v);
}

/* Length of a short line between two places in degrees, on the plane of the ellipsoid's radii at their mean latitude
 * (Torge and Müller 2012, Geodesy, 4.2.1): off by less than 1e-8 of the length below 1 km. */
static double short_line(const double a[2], const double b[2])
{
    const double degree = 3.14159265358979323846 / 180;
    double s = sin((a[1] + b[1]) / 2 * degree), c = cos((a[1] + b[1]) / 2 * degree);
    double w2 = 1 - GRS80_E2 * s * s, prime = GRS80_A / sqrt(w2), meridian = prime * (1 - GRS80_E2) / w2;
    return hypot((b[1] - a[1]) * degree * meridian, (b[0] - a[0]) * degree * prime * c);
}

static void measure(plan_verifier *v, const plan_table *table, const double *degrees)
{
    const plan_geom *g = plan_table_geom(table);
    for (int32_t r = 0; r < plan_table_rows(table) && v->status == PLAN_OK; r++) {
        double sum = 0, written = plan_verify_number(table, "length_m", r);
        int32_t vertices = 0;
        for (int32_t p = g->row_off[r]; p < g->row_off[r + 1]; p++)
            for (int32_t c = g->path_off[p]; c + 1 < g->path_off[p + 1]; c++, vertices++)
                sum += short_line(degrees + 2 * (size_t)c, degrees + 2 * (size_t)(c + 1));
        double off = fabs(sum - written);
        v->n_lengths++;
        v->most_off_m = fmax(v->most_off_m, off);
        if (!(off <= LENGTH_OFF_A_VERTEX_M * (vertices + 1) + LENGTH_OFF_SHARE * sum))
            plan_verify_fault(v, "length_differs", table, r, "length_m is %.2f, the line is %.2f m long",
                              written, sum);
        if (r % ROWS_A_REPORT == 0 && v->status == PLAN_OK)
            v->status = plan_hooks_progress(v->hooks, "lengths", (double)r / plan_table_rows(table), v->err);
    }
}

static void measure_layer(plan_verifier *v, const plan_table *table)
{
    const plan_geom *g = plan_table_geom(table);
    plan_transform *t = NULL;
    double *degrees = plan_mem_copy(g->xy, (size_t)g->n_coords, 2 * sizeof *degrees);
    v->status = degrees ? plan_transform_new(v->ctx, plan_table_crs(table), EPSG_DEGREES, &t, v->err)
                        : plan_error_memory(v->err);
    if (v->status == PLAN_OK) {
        plan_transform_apply(t, degrees, g->n_coords, NULL);
        measure(v, table, degrees);
    }
    plan_transform_free(t);
    free(degrees);
}

void plan_verify_lengths(plan_verifier *v)
{
    for (int32_t i = 0; i < plan_result_n_tables(v->network) && v->status == PLAN_OK; i++) {
        const plan_table *table = plan_result_table_at(v->network, i);
        const plan_geom *g = plan_table_geom(table);
        if (g && g->kind == PLAN_GEOM_LINE && g->n_coords > 0 && plan_table_find(table, "length_m"))
            measure_layer(v, table);
    }
}
