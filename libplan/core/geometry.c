/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Building the flat geometry column of a table. */

#include "core/table.h"

#include "core/mem.h"

#include <string.h>

static plan_status too_much(plan_error *err)
{
    return plan_error_set(err, PLAN_E_DATA, "geometry: more than %d rows, paths or coordinates in one layer",
                          INT32_MAX - 1);
}

plan_status plan_geom_begin_row(plan_geom *g, plan_error *err)
{
    if (g->n_rows >= INT32_MAX - 2)
        return too_much(err);
    if (!plan_mem_grow(&g->row_off, &g->cap_rows, (size_t)g->n_rows + 2, sizeof *g->row_off))
        return plan_error_memory(err);
    g->n_rows++;
    g->row_off[g->n_rows] = g->n_paths;
    return PLAN_OK;
}

plan_status plan_geom_begin_path(plan_geom *g, bool hole, plan_error *err)
{
    if (g->n_paths >= INT32_MAX - 2)
        return too_much(err);
    if (!plan_mem_grow(&g->path_off, &g->cap_paths, (size_t)g->n_paths + 2, sizeof *g->path_off))
        return plan_error_memory(err);
    if (g->kind == PLAN_GEOM_POLYGON) {
        if (!plan_mem_grow(&g->hole, &g->cap_holes, (size_t)g->n_paths + 1, sizeof *g->hole))
            return plan_error_memory(err);
        g->hole[g->n_paths] = hole;
    }
    g->n_paths++;
    g->path_off[g->n_paths] = g->n_coords;
    g->row_off[g->n_rows] = g->n_paths;
    return PLAN_OK;
}

static plan_status make_room(plan_geom *g, int32_t n, plan_error *err)
{
    if (n < 0 || n > INT32_MAX / 2 - g->n_coords)
        return too_much(err);
    return plan_mem_grow(&g->xy, &g->cap_coords, ((size_t)g->n_coords + (size_t)n) * 2, sizeof *g->xy)
               ? PLAN_OK
               : plan_error_memory(err);
}

plan_status plan_geom_add(plan_geom *g, const double *xy, int32_t n, plan_error *err)
{
    plan_status status = make_room(g, n, err);
    if (status != PLAN_OK)
        return status;
    if (n > 0)
        memcpy(g->xy + 2 * (size_t)g->n_coords, xy, (size_t)n * 2 * sizeof *xy);
    g->n_coords += n;
    g->path_off[g->n_paths] = g->n_coords;
    return PLAN_OK;
}

plan_status plan_geom_add_simple(plan_geom *g, const double *xy, int32_t n, plan_error *err)
{
    plan_status status = plan_geom_begin_row(g, err);
    if (status == PLAN_OK)
        status = plan_geom_begin_path(g, false, err);
    if (status == PLAN_OK)
        status = plan_geom_add(g, xy, n, err);
    return status;
}

plan_status plan_geom_add_copy(plan_geom *g, const plan_geom *source, int32_t row, plan_error *err)
{
    plan_status status = plan_geom_begin_row(g, err);
    for (int32_t p = source->row_off[row]; status == PLAN_OK && p < source->row_off[row + 1]; p++) {
        int32_t from = source->path_off[p], n = source->path_off[p + 1] - from;
        status = plan_geom_begin_path(g, source->hole && source->hole[p], err);
        if (status == PLAN_OK) /* before its coordinates are pointed to: the source may be g itself */
            status = make_room(g, n, err);
        if (status == PLAN_OK)
            status = plan_geom_add(g, source->xy + 2 * (size_t)from, n, err);
    }
    return status;
}
