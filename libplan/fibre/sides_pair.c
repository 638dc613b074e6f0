/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Which ways are the two carriageways of one road. */

#include "core/mem.h"
#include "fibre/sides.h"
#include "geo/geom.h"
#include "geo/index.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A way is one of a pair where the other is beside it at this share of its points, one every so many metres. */
#define BESIDE_SHARE 0.6
#define STEP_M 10.0
/* Ways whose directions have at most this cosine run against each other. */
#define AGAINST -0.7

typedef struct pairer {
    const plan_geom *g;
    const plan_column *name, *oneway;
    plan_index *index;
    int32_t row;
    const double *at;
    double dir[2], nearest_m;
    int side; /* 1 = the other is to the left, -1 = to the right, 0 = there is none */
} pairer;

static bool may_pair(const pairer *p, int32_t row)
{
    const char *name = plan_column_text(p->name, row);
    return plan_column_number(p->oneway, row) == 1 && name && *name;
}

static bool on_row(void *user, int32_t row)
{
    pairer *p = user;
    const plan_geom *g = p->g;
    if (row == p->row || !may_pair(p, row) ||
        strcmp(plan_column_text(p->name, row), plan_column_text(p->name, p->row)) != 0)
        return true;
    for (int32_t path = g->row_off[row]; path < g->row_off[row + 1]; path++)
        for (int32_t c = g->path_off[path]; c + 1 < g->path_off[path + 1]; c++) {
            const double *a = g->xy + 2 * (size_t)c;
            double q[2], t, length = hypot(a[2] - a[0], a[3] - a[1]);
            double d = plan_segment_nearest(a, a + 2, p->at, q, &t);
            if (length == 0 || d >= p->nearest_m ||
                p->dir[0] * (a[2] - a[0]) + p->dir[1] * (a[3] - a[1]) > AGAINST * length)
                continue;
            double across = p->dir[0] * (q[1] - p->at[1]) - p->dir[1] * (q[0] - p->at[0]);
            p->nearest_m = d;
            p->side = across > 0 ? 1 : across < 0 ? -1 : 0;
        }
    return true;
}

/* Side of a row on which the other carriageway lies; 0 = there is none. */
static int other_side(pairer *p, int32_t row)
{
    const plan_geom *g = p->g;
    int32_t all = 0, left = 0, right = 0;
    p->row = row;
    for (int32_t path = g->row_off[row]; path < g->row_off[row + 1]; path++)
        for (int32_t c = g->path_off[path]; c + 1 < g->path_off[path + 1]; c++) {
            const double *a = g->xy + 2 * (size_t)c;
            double length = hypot(a[2] - a[0], a[3] - a[1]);
            int32_t n = (int32_t)ceil(fmin(length / STEP_M, 1e4));
            for (int32_t k = 0; k < n; k++, all++) {
                double t = (k + 0.5) / n, at[2] = {a[0] + t * (a[2] - a[0]), a[1] + t * (a[3] - a[1])};
                double box[4] = {at[0] - PLAN_DUAL_M, at[1] - PLAN_DUAL_M, at[0] + PLAN_DUAL_M,
                                 at[1] + PLAN_DUAL_M};
                p->at = at;
                p->dir[0] = (a[2] - a[0]) / length;
                p->dir[1] = (a[3] - a[1]) / length;
                p->nearest_m = PLAN_DUAL_M;
                p->side = 0;
                plan_index_query(p->index, box, on_row, p);
                left += p->side > 0;
                right += p->side < 0;
            }
        }
    int32_t most = left > right ? left : right;
    return all > 0 && most >= BESIDE_SHARE * all ? (left > right ? 1 : -1) : 0;
}

plan_status plan_sides_pair(const plan_table *table, plan_sides *out, plan_error *err)
{
    int32_t n = plan_table_rows(table);
    pairer p = {.g = plan_table_geom(table),
                .name = plan_table_find(table, "name"),
                .oneway = plan_table_find(table, "oneway")};
    out->only = plan_mem_new((size_t)n, sizeof *out->only);
    if (!out->only)
        return plan_error_memory(err);
    bool any = false;
    for (int32_t r = 0; r < n && p.name && p.oneway && !any; r++)
        any = out->rule[r] >= 0 && may_pair(&p, r);
    if (!any)
        return PLAN_OK;
    plan_status status = plan_index_rows(p.g, &p.index, err);
    for (int32_t r = 0; r < n && status == PLAN_OK; r++)
        if (out->rule[r] >= 0 && may_pair(&p, r))
            out->only[r] = (int8_t)-other_side(&p, r);
    plan_index_free(p.index);
    return status;
}
