/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Whether things stand where they say: cabinets on their trench, PoPs beside their tree, trenches along their street. */

#include "core/mem.h"
#include "out/verify_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ON_LINE_M 0.05
/* A side of the widest street, and a crossing, lie within this of the street's axis. */
#define BESIDE_STREET_M 40.0
#define JOIN_OFF_SHARE 1e-3 /* plane against ellipsoid */

static double to_piece(const double p[2], const double *a, const double *b)
{
    double dx = b[0] - a[0], dy = b[1] - a[1], length2 = dx * dx + dy * dy;
    double t = length2 > 0 ? ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length2 : 0;
    t = fmin(fmax(t, 0), 1);
    return hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy);
}

static double to_row(const double p[2], const plan_table *t, int32_t row)
{
    const plan_geom *g = plan_table_geom(t);
    double best = INFINITY;
    for (int32_t path = g->row_off[row]; path < g->row_off[row + 1]; path++)
        for (int32_t c = g->path_off[path]; c + 1 < g->path_off[path + 1]; c++)
            best = fmin(best, to_piece(p, g->xy + 2 * (size_t)c, g->xy + 2 * (size_t)(c + 1)));
    return best;
}

static void check_cabinets(plan_verifier *v, const plan_table *cabinets, const plan_table *trench)
{
    for (int32_t r = 0; r < plan_table_rows(cabinets) && v->status == PLAN_OK; r++) {
        const double *xy;
        int32_t n, at = plan_verify_row(cabinets, "trench", r, plan_table_rows(trench));
        if (!plan_verify_path(cabinets, r, &xy, &n))
            plan_verify_fault(v, "no_path", cabinets, r, "has no point as geometry");
        else if (at >= 0 && !(to_row(xy, trench, at) <= ON_LINE_M))
            plan_verify_fault(v, "off_its_trench", cabinets, r, "stands %.1f m from segment %d",
                              to_row(xy, trench, at), at);
    }
}

/* Where the tree of each PoP begins: at its first segment, or its first drop. */
static void find_begins(const plan_table *t, const char *above, const double **first, int32_t n_pops)
{
    for (int32_t r = 0; r < plan_table_rows(t); r++) {
        const double *xy;
        int32_t n, pop = plan_verify_row(t, "pop", r, n_pops);
        if (pop >= 0 && !first[pop] && plan_verify_number(t, above, r) == -1 &&
            plan_verify_path(t, r, &xy, &n))
            first[pop] = xy;
    }
}

/* What customers' fibres have on top of trench and drop is the way from the PoP to its tree. */
static double join_of(const plan_table *trench, const plan_table *drops, int32_t pop)
{
    for (int32_t r = 0; r < plan_table_rows(drops); r++) {
        if (plan_verify_number(drops, "pop", r) != pop)
            continue;
        double way = plan_verify_number(drops, "length_m", r);
        for (int32_t s = plan_verify_row(drops, "trench", r, plan_table_rows(trench)); s >= 0;
             s = plan_verify_row(trench, "parent", s, s))
            way += plan_verify_number(trench, "length_m", s);
        return plan_verify_number(drops, "fibre_m", r) - way;
    }
    return NAN;
}

static void check_pops(plan_verifier *v, const plan_table *pops, const plan_table *trench,
                       const plan_table *drops)
{
    int32_t n_pops = plan_table_rows(pops);
    const double **first = plan_mem_new((size_t)n_pops, sizeof *first);
    if (!first) {
        v->status = plan_error_memory(v->err);
        return;
    }
    find_begins(trench, "parent", first, n_pops);
    find_begins(drops, "trench", first, n_pops);
    for (int32_t k = 0; k < n_pops && v->status == PLAN_OK; k++) {
        const double *xy;
        int32_t n;
        double told[2] = {plan_verify_number(pops, "x_m", k), plan_verify_number(pops, "y_m", k)};
        double join = join_of(trench, drops, k);
        if (!plan_verify_path(pops, k, &xy, &n)) {
            plan_verify_fault(v, "no_path", pops, k, "has no point as geometry");
            continue;
        }
        if (!(hypot(xy[0] - told[0], xy[1] - told[1]) <= ON_LINE_M))
            plan_verify_fault(v, "off_its_place", pops, k, "stands %.1f m from x_m, y_m",
                              hypot(xy[0] - told[0], xy[1] - told[1]));
        if (!first[k] || isnan(join))
            continue;
        double away = hypot(xy[0] - first[k][0], xy[1] - first[k][1]);
        if (!(fabs(away - join) <= ON_LINE_M + JOIN_OFF_SHARE * join))
            plan_verify_fault(v, "off_its_tree", pops, k, "stands %.2f m from its tree, the fibres go %.2f m",
                              away, join);
    }
    free(first);
}

/* --- streets -------------------------------------------------------------------------------------- */

typedef struct named {
    const char *id;
    int32_t row;
} named;

static int by_id(const void *a, const void *b)
{
    const named *x = a, *y = b;
    int order = strcmp(x->id, y->id);
    return order ? order : (x->row > y->row) - (x->row < y->row);
}

static named *list_streets(const plan_table *streets, int32_t *n)
{
    const plan_column *id = plan_table_find(streets, "source_id");
    named *list = plan_mem_raw((size_t)plan_table_rows(streets), sizeof *list);
    *n = 0;
    for (int32_t r = 0; list && id && r < plan_table_rows(streets); r++)
        if (plan_column_text(id, r))
            list[(*n)++] = (named){plan_column_text(id, r), r};
    if (list)
        qsort(list, (size_t)*n, sizeof *list, by_id);
    return list;
}

/* Farthest point of a segment from all pieces of its street. */
static double farthest(const plan_table *trench, int32_t row, const plan_table *streets, const named *begin,
                       const named *end)
{
    const double *xy;
    int32_t n;
    double most = 0;
    if (!plan_verify_path(trench, row, &xy, &n))
        return 0;
    for (int32_t i = 0; i < n; i++) {
        double nearest = INFINITY;
        for (const named *s = begin; s < end; s++)
            nearest = fmin(nearest, to_row(xy + 2 * (size_t)i, streets, s->row));
        most = fmax(most, nearest);
    }
    return most;
}

static void check_streets(plan_verifier *v, const plan_table *trench, const plan_table *streets)
{
    const plan_column *id = plan_table_find(trench, "source_id");
    int32_t n;
    named *list = list_streets(streets, &n);
    if (!list) {
        v->status = plan_error_memory(v->err);
        return;
    }
    for (int32_t r = 0; id && n > 0 && r < plan_table_rows(trench) && v->status == PLAN_OK; r++) {
        const char *street = plan_column_text(id, r);
        named key = {street ? street : "", -1};
        int32_t low = 0, high = n;
        while (low < high) {
            int32_t middle = low + (high - low) / 2;
            if (by_id(&list[middle], &key) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        for (high = low; high < n && strcmp(list[high].id, key.id) == 0; high++)
            ;
        double off = low < high ? farthest(trench, r, streets, list + low, list + high) : INFINITY;
        if (low == high)
            plan_verify_fault(v, "no_street", trench, r, "the map beneath has no street '%s'", key.id);
        else if (!(off <= BESIDE_STREET_M))
            plan_verify_fault(v, "off_its_street", trench, r, "leads %.0f m away from street '%s'", off,
                              key.id);
    }
    free(list);
}

void plan_verify_places(plan_verifier *v)
{
    const plan_table *trench = plan_result_table(v->network, "trench"),
                     *drops = plan_result_table(v->network, "drops"),
                     *cabinets = plan_result_table(v->network, "cabinets"),
                     *streets = plan_result_table(v->network, "context_streets");
    if (cabinets)
        check_cabinets(v, cabinets, trench);
    if (v->status == PLAN_OK && plan_table_find(drops, "fibre_m"))
        check_pops(v, plan_result_table(v->network, "pops"), trench, drops);
    if (v->status == PLAN_OK && streets && plan_table_geom(streets) && plan_table_find(streets, "source_id"))
        check_streets(v, trench, streets);
}
