/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "geo/raster.h"

#include "core/mem.h"
#include "geo/geom.h"

#include <math.h>
#include <stdlib.h>

/* Cells each way: a state at 2 m; their tiles' addresses are 2 MB. */
enum { MOST_CELLS = 1 << 17 };

plan_status plan_grid_check(const plan_grid *g, plan_error *err)
{
    if (!isfinite(g->x0) || !isfinite(g->y0) || !(g->cell_m > 0) || !isfinite(g->cell_m))
        return plan_error_set(err, PLAN_E_ARGUMENT, "raster at %g, %g with cells of %g m", g->x0, g->y0,
                              g->cell_m);
    if (g->n_cols < 1 || g->n_rows < 1 || g->n_cols > MOST_CELLS || g->n_rows > MOST_CELLS)
        return plan_error_set(err, PLAN_E_ARGUMENT, "raster of %d x %d cells: 1 to %d each way are possible",
                              g->n_cols, g->n_rows, MOST_CELLS);
    return PLAN_OK;
}

plan_status plan_grid_over(const double bbox[4], double cell_m, plan_grid *out, plan_error *err)
{
    double x = floor(bbox[0] / cell_m), y = floor(bbox[1] / cell_m);
    double across = ceil(bbox[2] / cell_m) - x, up = ceil(bbox[3] / cell_m) - y;
    if (!(across >= 0 && up >= 0))
        return plan_error_set(err, PLAN_E_ARGUMENT, "box %g, %g, %g, %g: nothing lies in it", bbox[0],
                              bbox[1], bbox[2], bbox[3]);
    if (across > MOST_CELLS || up > MOST_CELLS)
        return plan_error_set(
            err, PLAN_E_ARGUMENT,
            "%.0f x %.0f cells of %g m, at most %d each way are possible: take larger cells or a "
            "smaller area",
            across, up, cell_m, MOST_CELLS);
    *out = (plan_grid){x * cell_m, y * cell_m, cell_m, (int32_t)fmax(across, 1), (int32_t)fmax(up, 1)};
    return PLAN_OK;
}

bool plan_grid_cell(const plan_grid *g, double x, double y, int32_t *col, int32_t *row)
{
    double c = floor((x - g->x0) / g->cell_m), r = floor((y - g->y0) / g->cell_m);
    if (!(c >= 0 && c < g->n_cols && r >= 0 && r < g->n_rows))
        return false;
    *col = (int32_t)c;
    *row = (int32_t)r;
    return true;
}

void plan_grid_middle(const plan_grid *g, int32_t col, int32_t row, double xy[2])
{
    xy[0] = g->x0 + (col + 0.5) * g->cell_m;
    xy[1] = g->y0 + (row + 0.5) * g->cell_m;
}

/** First of n cells from `origin` on whose middle is not below v: estimated, then put right. */
static int32_t first_from(double origin, double cell_m, int32_t n, double v)
{
    double guess = ceil((v - origin) / cell_m - 0.5);
    int32_t i = guess < 0 ? 0 : guess > n ? n : (int32_t)guess;
    while (i > 0 && origin + (i - 0.5) * cell_m >= v)
        i--;
    while (i < n && origin + (i + 0.5) * cell_m < v)
        i++;
    return i;
}

int32_t plan_grid_row_from(const plan_grid *g, double y)
{
    return first_from(g->y0, g->cell_m, g->n_rows, y);
}

/* --- polygons ---------------------------------------------------------------------------------- */

struct plan_raster_crossing {
    double x;
    int32_t row;
};

void plan_raster_scratch_free(plan_raster_scratch *scratch)
{
    free(scratch->at);
    scratch->at = NULL;
    scratch->cap = 0;
}

static int by_place(const void *a, const void *b)
{
    const struct plan_raster_crossing *p = a, *q = b;
    return p->row != q->row ? (p->row > q->row) - (p->row < q->row) : (p->x > q->x) - (p->x < q->x);
}

/** Where an edge crosses the middles of the rows from .. until-1. */
static bool add_edge(const plan_grid *grid, const double *a, const double *b, int32_t from, int32_t until,
                     plan_raster_scratch *scratch, size_t *n)
{
    int32_t first = plan_grid_row_from(grid, fmin(a[1], b[1])), last = until;
    for (int32_t r = first > from ? first : from; r < last; r++) {
        double y = grid->y0 + (r + 0.5) * grid->cell_m, x;
        if (y > a[1] && y > b[1])
            break;
        if (!plan_segment_level(a, b, y, &x))
            continue;
        if (!plan_mem_grow(&scratch->at, &scratch->cap, *n + 1, sizeof *scratch->at))
            return false;
        scratch->at[(*n)++] = (struct plan_raster_crossing){x, r};
    }
    return true;
}

plan_status plan_raster_polygon(const plan_grid *grid, const plan_geom *g, int32_t row, int32_t from,
                                int32_t until, plan_raster_scratch *scratch, plan_span_fn *span, void *user,
                                plan_error *err)
{
    size_t n = 0;
    for (int32_t p = g->row_off[row]; p < g->row_off[row + 1]; p++)
        for (int32_t c = g->path_off[p] + 1; c < g->path_off[p + 1]; c++) {
            const double *b = g->xy + 2 * (size_t)c;
            if (!add_edge(grid, b - 2, b, from, until, scratch, &n))
                return plan_error_memory(err);
        }
    if (n > 1)
        qsort(scratch->at, n, sizeof *scratch->at, by_place);
    /* Closed rings cross a level an even number of times. */
    for (size_t i = 0; i + 1 < n; i += 2) {
        int32_t west = first_from(grid->x0, grid->cell_m, grid->n_cols, scratch->at[i].x);
        int32_t east = first_from(grid->x0, grid->cell_m, grid->n_cols, scratch->at[i + 1].x);
        if (east > west)
            span(user, scratch->at[i].row, west, east);
    }
    return PLAN_OK;
}

void plan_raster_disc(const plan_grid *grid, const double middle[2], double radius_m, int32_t from,
                      int32_t until, plan_span_fn *span, void *user)
{
    int32_t own_col = -1, own_row = -1;
    bool own = plan_grid_cell(grid, middle[0], middle[1], &own_col, &own_row);
    int32_t first = plan_grid_row_from(grid, middle[1] - radius_m);
    if (own && own_row < first)
        first = own_row;
    for (int32_t r = first > from ? first : from; r < until; r++) {
        double dy = grid->y0 + (r + 0.5) * grid->cell_m - middle[1];
        double half = dy * dy <= radius_m * radius_m ? sqrt(radius_m * radius_m - dy * dy) : -1;
        if (half < 0 && dy > 0 && !(own && r <= own_row))
            break;
        int32_t west = first_from(grid->x0, grid->cell_m, grid->n_cols, middle[0] - half);
        int32_t east = first_from(grid->x0, grid->cell_m, grid->n_cols,
                                  nextafter(middle[0] + half, INFINITY));
        if (own && r == own_row && (half < 0 || own_col < west || own_col >= east)) {
            west = own_col;
            east = own_col + 1;
        } else if (half < 0) {
            continue;
        }
        if (east > west)
            span(user, r, west, east);
    }
}
