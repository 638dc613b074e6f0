/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The table wlan_cells: shares by cell of the European 100 m grid (INSPIRE, EPSG:3035), which is turned against the
 * raster; and where the models disagree. */

#include "wlan/wlan_run.h"

#include "core/parallel.h"
#include "core/sum.h"
#include "geo/crs.h"
#include "geo/geom.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EPSG_GRID = 3035, SIDE_M = 100, EDGE_POINTS = 4, BATCH = 512 };

/* What the models say of one cell of the grid. */
typedef struct dispute {
    int64_t any, disputed; /* raster cells that some model reaches; that are usable by some, not by all */
    double range_db;       /* sum over `any` */
} dispute;

/* One cell of the grid. */
typedef struct square {
    int32_t east, north;            /* hundreds of metres of its lower left corner */
    double corner[2 * EDGE_POINTS]; /* working CRS, counter-clockwise from the lower left */
    int64_t ground, built;          /* raster cells */
    int32_t server, rank;
    double level_dbm, down_dbm, up_dbm, shares[PLAN_WLAN_N_SHARES];
    dispute models;
} square;

typedef struct run {
    plan_wlan_run *wlan;
    square *squares;
    int32_t n, first;
    size_t cap;
    plan_wlan_shares **shares; /* a thread */
} run;

/* ---- which cells ---- */

/* The grid's cells that meet the raster's box, row by row from the south-west. */
static plan_status list_squares(run *r, plan_error *err)
{
    const plan_grid *g = &r->wlan->raster.grid;
    plan_transform *to_grid = NULL, *to_city = NULL;
    plan_ctx *ctx = plan_city_ctx(r->wlan->city);
    int crs = plan_city_crs(r->wlan->city);
    double w = g->n_cols * g->cell_m, h = g->n_rows * g->cell_m, box[4] = PLAN_BBOX_EMPTY;
    double rim[8 * 2];
    plan_status status = plan_transform_new(ctx, crs, EPSG_GRID, &to_grid, err);
    if (status == PLAN_OK)
        status = plan_transform_new(ctx, EPSG_GRID, crs, &to_city, err);
    for (int k = 0; k < 8; k++) {
        static const double at[8][2] = {{0, 0}, {.5, 0}, {1, 0}, {1, .5}, {1, 1}, {.5, 1}, {0, 1}, {0, .5}};
        rim[2 * k] = g->x0 + at[k][0] * w;
        rim[2 * k + 1] = g->y0 + at[k][1] * h;
    }
    if (status == PLAN_OK) {
        plan_transform_apply(to_grid, rim, 8, NULL);
        plan_bbox_add(box, rim, 8);
    }
    for (int32_t n = (int32_t)floor(box[1] / SIDE_M); status == PLAN_OK && n * (double)SIDE_M < box[3]; n++) {
        for (int32_t e = (int32_t)floor(box[0] / SIDE_M); status == PLAN_OK && e * (double)SIDE_M < box[2];
             e++) {
            const double x = e * (double)SIDE_M, y = n * (double)SIDE_M;
            square s = {.east = e,
                        .north = n,
                        .corner = {x, y, x + SIDE_M, y, x + SIDE_M, y + SIDE_M, x, y + SIDE_M}};
            plan_transform_apply(to_city, s.corner, EDGE_POINTS, NULL);
            if (!plan_mem_grow(&r->squares, &r->cap, (size_t)r->n + 1, sizeof *r->squares))
                status = plan_error_memory(err);
            else
                r->squares[r->n++] = s;
        }
    }
    plan_transform_free(to_grid);
    plan_transform_free(to_city);
    return status;
}

/* ---- one cell ---- */

static void hear_models(const run *r, int32_t col, int32_t row, int16_t level, dispute *d)
{
    const plan_wlan_run *w = r->wlan;
    int16_t least = level, most = level;
    for (int32_t i = 0; i < w->n_others; i++) {
        int16_t other;
        memcpy(&other, plan_tiles_at(w->others[i].level, col, row), sizeof other);
        least = other < least ? other : least;
        most = other > most ? other : most;
    }
    if (most == PLAN_WLAN_NONE)
        return;
    double low = least == PLAN_WLAN_NONE ? PLAN_WLAN_FLOOR_DBM : least / 100.0;
    d->any++;
    d->range_db += most / 100.0 - low;
    d->disputed += most >= w->scale.usable && least < w->scale.usable;
}

typedef struct looking {
    run *r;
    square *s;
    plan_wlan_shares *shares;
} looking;

static void look_at_cell(void *user, int32_t col, int32_t row)
{
    looking *l = user;
    const plan_wlan_run *w = l->r->wlan;
    int16_t level;
    int32_t server;
    if (plan_obstacles_at(w->obstacles, col, row).building >= 0) {
        l->s->built++;
        return;
    }
    memcpy(&level, plan_tiles_at(w->raster.level, col, row), sizeof level);
    memcpy(&server, plan_tiles_at(w->raster.server, col, row), sizeof server);
    plan_wlan_shares_add(l->shares, &w->scale, level, server);
    hear_models(l->r, col, row, level, &l->s->models);
}

static void look_at_span(void *user, int32_t row, int32_t from, int32_t until)
{
    for (int32_t col = from; col < until; col++)
        look_at_cell(user, col, row);
}

/* A square of the grid as a polygon row, to be scanned like any other. */
static plan_geom as_polygon(double ring[2 * (EDGE_POINTS + 1)], int32_t row_off[2], int32_t path_off[2])
{
    row_off[0] = path_off[0] = 0;
    row_off[1] = 1;
    path_off[1] = EDGE_POINTS + 1;
    return (plan_geom){.kind = PLAN_GEOM_POLYGON,
                       .n_rows = 1,
                       .n_paths = 1,
                       .n_coords = EDGE_POINTS + 1,
                       .row_off = row_off,
                       .path_off = path_off,
                       .xy = ring};
}

static void close_ring(const square *s, double ring[2 * (EDGE_POINTS + 1)])
{
    memcpy(ring, s->corner, sizeof s->corner);
    ring[2 * EDGE_POINTS] = s->corner[0];
    ring[2 * EDGE_POINTS + 1] = s->corner[1];
}

static bool is_there(void *user, int32_t item)
{
    (void)item;
    *(bool *)user = true;
    return false;
}

/* Nothing was written to the tiles below the box. */
static bool is_silent(const plan_tiles *tiles, const plan_grid *g, const double box[4])
{
    int32_t n_across, n_up;
    double side = g->cell_m * PLAN_TILE;
    plan_tiles_count(tiles, &n_across, &n_up);
    for (int32_t up = (int32_t)fmax(0, floor((box[1] - g->y0) / side));
         up < n_up && g->y0 + up * side <= box[3]; up++)
        for (int32_t across = (int32_t)fmax(0, floor((box[0] - g->x0) / side));
             across < n_across && g->x0 + across * side <= box[2]; across++)
            if (plan_tiles_look(tiles, across, up))
                return false;
    return true;
}

/* Fields and lakes far from everything are most of a raster, and no rows. */
static bool is_empty(const run *r, const square *s)
{
    double box[4] = PLAN_BBOX_EMPTY;
    bool built = false;
    plan_bbox_add(box, s->corner, EDGE_POINTS);
    bool silent = is_silent(r->wlan->raster.level, &r->wlan->raster.grid, box);
    for (int32_t i = 0; silent && i < r->wlan->n_others; i++)
        silent = is_silent(r->wlan->others[i].level, &r->wlan->raster.grid, box);
    if (silent)
        plan_index_query(r->wlan->of_buildings, box, is_there, &built);
    return silent && !built;
}

static plan_status look_at_square(run *r, int32_t row, plan_wlan_shares *shares, plan_raster_scratch *scratch,
                                  plan_error *err)
{
    const plan_grid *g = &r->wlan->raster.grid;
    square *s = &r->squares[row];
    double ring[2 * (EDGE_POINTS + 1)];
    int32_t row_off[2], path_off[2];
    looking l = {r, s, shares};
    if (is_empty(r, s))
        return PLAN_OK;
    close_ring(s, ring);
    const plan_geom polygon = as_polygon(ring, row_off, path_off);
    plan_wlan_shares_reset(shares);
    plan_status status = plan_raster_polygon(g, &polygon, 0, 0, g->n_rows, scratch, look_at_span, &l, err);
    s->ground = shares->cells;
    s->server = plan_wlan_shares_server(shares);
    double reached = shares->reached > 0 ? 100 * (double)shares->reached : NAN;
    s->level_dbm = (double)shares->level_sum / reached;
    s->down_dbm = (double)shares->down_sum / reached;
    s->up_dbm = (double)shares->up_sum / reached;
    plan_wlan_shares_values(shares, s->shares);
    return status;
}

static plan_status look_at_some(void *user, int32_t begin, int32_t end, int number, plan_error *err)
{
    run *r = user;
    plan_raster_scratch scratch = PLAN_RASTER_SCRATCH_INIT;
    plan_status status = PLAN_OK;
    for (int32_t i = begin; status == PLAN_OK && i < end; i++)
        status = look_at_square(r, r->first + i, r->shares[number], &scratch, err);
    plan_raster_scratch_free(&scratch);
    return status;
}

/* ---- the table ---- */

/* Fields nobody lives on and nothing reaches are no rows. */
static bool is_told(const square *s)
{
    return s->ground > 0 && (s->built > 0 || s->server >= 0 || s->models.any > 0);
}

static int most_disputed_first(const void *a, const void *b)
{
    const square *x = *(const square *const *)a, *y = *(const square *const *)b;
    if (x->models.disputed != y->models.disputed)
        return x->models.disputed > y->models.disputed ? -1 : 1;
    if (x->north != y->north)
        return x->north < y->north ? -1 : 1;
    return (x->east > y->east) - (x->east < y->east);
}

static plan_status rank_disputes(run *r, plan_error *err)
{
    square **by = plan_mem_raw((size_t)r->n, sizeof *by);
    if (!by)
        return plan_error_memory(err);
    for (int32_t i = 0; i < r->n; i++)
        by[i] = &r->squares[i];
    qsort(by, (size_t)r->n, sizeof *by, most_disputed_first);
    for (int32_t i = 0; i < r->n && by[i]->models.disputed > 0; i++)
        by[i]->rank = i + 1;
    free(by);
    return PLAN_OK;
}

static plan_status write_square(const run *r, const square *s, plan_table *t, plan_error *err)
{
    double cell = r->wlan->raster.grid.cell_m, ring[2 * (EDGE_POINTS + 1)];
    char id[64];
    int32_t row = plan_table_rows(t);
    plan_status status = plan_table_add_rows(t, 1, err);
    if (status != PLAN_OK)
        return status;
    close_ring(s, ring);
    snprintf(id, sizeof id, "CRS3035RES100mN%dE%d", s->north * SIDE_M, s->east * SIDE_M);
    plan_wlan_shares_write(s->shares, t, row);
    plan_column_set_number(plan_table_edit(t, "x_mp_3035"), row, s->east * (double)SIDE_M + SIDE_M / 2.0);
    plan_column_set_number(plan_table_edit(t, "y_mp_3035"), row, s->north * (double)SIDE_M + SIDE_M / 2.0);
    plan_column_set_number(plan_table_edit(t, "ground_m2"), row, (double)s->ground * cell * cell);
    plan_column_set_number(plan_table_edit(t, "level_dbm"), row, s->level_dbm);
    plan_column_set_number(plan_table_edit(t, "down_dbm"), row, s->down_dbm);
    plan_column_set_number(plan_table_edit(t, "up_dbm"), row, s->up_dbm);
    plan_column_set_number(
        plan_table_edit(t, "rate_mbit"), row,
        plan_wlan_radio_rate(&r->wlan->radio, plan_wlan_band_of(r->wlan, s->server), s->level_dbm));
    if (s->server >= 0)
        plan_column_set_number(plan_table_edit(t, "server"), row, s->server);
    if (s->rank > 0)
        plan_column_set_number(plan_table_edit(t, "measure_rank"), row, s->rank);
    if (r->wlan->n_others > 0) {
        double any = s->models.any > 0 ? (double)s->models.any : NAN;
        plan_column_set_number(plan_table_edit(t, "disagreement_db"), row, s->models.range_db / any);
        plan_column_set_number(plan_table_edit(t, "disputed_share"), row,
                               (double)s->models.disputed / (double)s->ground);
    }
    status = plan_column_set_text(plan_table_edit(t, "cell_id"), row, id, err);
    return status == PLAN_OK ? plan_geom_add_simple(plan_table_edit_geom(t), ring, EDGE_POINTS + 1, err)
                             : status;
}

/* In batches, so that the call can be cancelled. */
static plan_status look_at_all(run *r, plan_error *err)
{
    int threads = r->wlan->threads;
    plan_status status = PLAN_OK;
    r->shares = plan_mem_new((size_t)threads, sizeof(plan_wlan_shares *));
    if (!r->shares)
        return plan_error_memory(err);
    for (int i = 0; status == PLAN_OK && i < threads; i++)
        status = plan_wlan_shares_new(r->wlan->n_aps, &r->shares[i], err);
    for (r->first = 0; status == PLAN_OK && r->first < r->n; r->first += BATCH) {
        int32_t n = r->n - r->first < BATCH ? r->n - r->first : BATCH;
        status = plan_hooks_progress(r->wlan->opts->hooks, "100 m cells", (double)r->first / r->n, err);
        if (status == PLAN_OK)
            status = plan_parallel_for(threads, n, look_at_some, r, err);
    }
    for (int i = 0; i < threads; i++)
        plan_wlan_shares_free(r->shares[i]);
    free(r->shares);
    return status;
}

plan_status plan_wlan_report_cells(plan_wlan_run *wlan, plan_error *err)
{
    run r = {.wlan = wlan};
    plan_table *t = NULL;
    plan_status status = list_squares(&r, err);
    if (status == PLAN_OK)
        status = look_at_all(&r, err);
    if (status == PLAN_OK)
        status = rank_disputes(&r, err);
    if (status == PLAN_OK)
        status = plan_table_new(&plan_wlan_cells_spec, &t, err);
    if (status == PLAN_OK)
        plan_table_set_crs(t, plan_city_crs(wlan->city));
    for (int32_t i = 0; status == PLAN_OK && i < r.n; i++)
        if (is_told(&r.squares[i]))
            status = write_square(&r, &r.squares[i], t, err);
    for (int32_t i = 0; status == PLAN_OK && i < r.n; i++)
        wlan->disputed_m2 += (double)r.squares[i].models.disputed * wlan->raster.grid.cell_m *
                             wlan->raster.grid.cell_m;
    free(r.squares);
    if (status != PLAN_OK) {
        plan_table_free(t);
        return status;
    }
    return plan_result_take(wlan->result, t, err);
}
