/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "wlan/wlan_raster.h"

#include "core/mem.h"
#include "core/parallel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Fields held at a time at most, and of a thread: so many the call is deaf to being cancelled. */
enum { BATCH = 32, BATCH_OF_THREAD = 3 };

/* What one emitter gives to the cells of its window. */
typedef struct window {
    int32_t col, row, n;
    int16_t *level;
    uint8_t *sight;
    size_t cap, cap_sight;
} window;

typedef struct worker {
    plan_field_scratch *scratch;
    plan_field field;
} worker;

typedef struct run {
    const plan_obstacles *obstacles;
    const plan_wlan_emitter *emitters; /* of the batch */
    const plan_propagation *propagations;
    const uint8_t *band_of;      /* by server; NULL = bands are not told apart */
    plan_field_streets *streets; /* of the batch; NULL = not wanted */
    double receiver_m;
    bool flat; /* ground at 0 everywhere */
    int32_t n; /* of the batch */
    window windows[BATCH];
    worker *workers;
    plan_wlan_raster *out;
} run;

/* A level in hundredths of dBm; what is below the floor is none. */
static int16_t stored(double dbm)
{
    return dbm < PLAN_WLAN_FLOOR_DBM ? (int16_t)PLAN_WLAN_NONE : (int16_t)lrint(dbm * 100);
}

/* By how much one cell differs from the others at its distance: direction of the antenna, way inside. */
static double of_direction(const run *r, const plan_wlan_emitter *e, int32_t col, int32_t row)
{
    double xy[2], db = 0;
    plan_grid_middle(plan_obstacles_grid(r->obstacles), col, row, xy);
    double dx = xy[0] - e->x, dy = xy[1] - e->y;
    if (e->antenna) {
        double ground = r->flat ? 0 : (double)plan_obstacles_at(r->obstacles, col, row).ground;
        db += plan_antenna_towards_db(e->antenna, dx, dy, ground + r->receiver_m - e->z_m);
    }
    if (e->behind_m > 0) {
        double d = fmax(hypot(dx, dy), 1);
        db -= 20 * log10((d + e->behind_m) / d);
    }
    return db;
}

static plan_status fill_window(const run *r, const plan_wlan_emitter *e, const plan_field *f, window *w,
                               plan_error *err)
{
    size_t cells = (size_t)f->n * (size_t)f->n;
    bool directed = e->antenna || e->behind_m > 0;
    if (!plan_mem_grow(&w->level, &w->cap, cells, sizeof *w->level) ||
        !plan_mem_grow(&w->sight, &w->cap_sight, cells, sizeof *w->sight))
        return plan_error_memory(err);
    w->col = f->col;
    w->row = f->row;
    w->n = f->n;
    for (int32_t row = 0; row < f->n; row++) {
        for (int32_t col = 0; col < f->n; col++) {
            size_t at = (size_t)row * (size_t)f->n + (size_t)col;
            double dbm = e->level_dbm - plan_field_loss_db(f->cell[at]);
            w->sight[at] = plan_field_state_of(f->cell[at]) == PLAN_FIELD_SIGHT;
            if (directed && dbm >= PLAN_WLAN_FLOOR_DBM)
                dbm += of_direction(r, e, f->col + col, f->row + row);
            w->level[at] = stored(dbm);
        }
    }
    return PLAN_OK;
}

static plan_status radiate(void *user, int32_t begin, int32_t end, int number, plan_error *err)
{
    run *r = user;
    worker *w = &r->workers[number];
    plan_status status = PLAN_OK;
    for (int32_t i = begin; status == PLAN_OK && i < end; i++) {
        const plan_wlan_emitter *e = &r->emitters[i];
        const plan_field_site site = {e->x, e->y, e->z_m, r->receiver_m, e->radius_m};
        status = plan_field_compute(r->obstacles, &site, &r->propagations[e->propagation], w->scratch,
                                    &w->field, err);
        if (status == PLAN_OK && r->streets)
            status = plan_field_keep_streets(w->scratch, &r->streets[i], err);
        if (status == PLAN_OK)
            status = fill_window(r, e, &w->field, &r->windows[i], err);
    }
    return status;
}

static int32_t larger(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static int32_t smaller(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

/* What of a window lies in a tile: its rows, and so many cells of each from these on. */
typedef struct overlap {
    int32_t r0, r1, n;
    size_t from, to; /* in the window and in the tile, at row r0 */
} overlap;

static bool overlap_of(const run *r, const window *w, int32_t across, int32_t up, overlap *o)
{
    const plan_grid *g = &r->out->grid;
    int32_t col = across * PLAN_TILE, row = up * PLAN_TILE;
    int32_t c0 = larger(col, w->col), c1 = smaller(smaller(col + PLAN_TILE, g->n_cols), w->col + w->n);
    o->r0 = larger(row, w->row);
    o->r1 = smaller(smaller(row + PLAN_TILE, g->n_rows), w->row + w->n);
    o->n = c1 - c0;
    if (c0 >= c1 || o->r0 >= o->r1)
        return false;
    o->from = (size_t)(o->r0 - w->row) * (size_t)w->n + (size_t)(c0 - w->col);
    o->to = (size_t)(o->r0 - row) * PLAN_TILE + (size_t)(c0 - col);
    return true;
}

/* The level of one band: the best of its own. */
static plan_status merge_band(run *r, const window *w, int32_t server, int32_t across, int32_t up,
                              plan_error *err)
{
    overlap o;
    void *cells = NULL;
    plan_tiles *tiles = r->band_of ? r->out->of_band[r->band_of[server]] : NULL;
    if (!tiles || !overlap_of(r, w, across, up, &o))
        return PLAN_OK;
    plan_status status = plan_tiles_touch(tiles, across, up, &cells, err);
    for (int32_t y = 0; status == PLAN_OK && y < o.r1 - o.r0; y++) {
        int16_t *best = (int16_t *)cells + o.to + (size_t)y * PLAN_TILE;
        const int16_t *level = w->level + o.from + (size_t)y * (size_t)w->n;
        for (int32_t i = 0; i < o.n; i++)
            best[i] = level[i] > best[i] ? level[i] : best[i];
    }
    return status;
}

/* One window into a tile. */
static plan_status merge_window(run *r, const window *w, int32_t server, int32_t across, int32_t up,
                                plan_error *err)
{
    overlap o;
    void *levels = NULL, *servers = NULL;
    if (!overlap_of(r, w, across, up, &o))
        return PLAN_OK;
    plan_status status = plan_tiles_touch(r->out->level, across, up, &levels, err);
    if (status == PLAN_OK && r->out->server)
        status = plan_tiles_touch(r->out->server, across, up, &servers, err);
    if (status != PLAN_OK)
        return status;
    for (int32_t y = 0; y < o.r1 - o.r0; y++) {
        const size_t from = o.from + (size_t)y * (size_t)w->n;
        const size_t to = o.to + (size_t)y * PLAN_TILE, n = (size_t)o.n;
        int16_t *best = (int16_t *)levels + to;
        int32_t *by = servers ? (int32_t *)servers + to : NULL;
        const int16_t *level = w->level + from;
        for (size_t i = 0; i < n; i++) {
            /* Emitters come by rising server, so that a tie stays with the lowest. */
            if (level[i] <= best[i])
                continue;
            best[i] = level[i];
            if (by)
                by[i] = server | (w->sight[from + i] ? PLAN_WLAN_SIGHT : 0);
        }
    }
    return PLAN_OK;
}

static plan_status merge(void *user, int32_t begin, int32_t end, int number, plan_error *err)
{
    run *r = user;
    (void)number;
    int32_t n_across, n_up;
    plan_status status = PLAN_OK;
    plan_tiles_count(r->out->level, &n_across, &n_up);
    for (int32_t tile = begin; tile < end; tile++)
        for (int32_t i = 0; status == PLAN_OK && i < r->n; i++) {
            int32_t server = r->emitters[i].server, across = tile % n_across, up = tile / n_across;
            status = merge_window(r, &r->windows[i], server, across, up, err);
            if (status == PLAN_OK)
                status = merge_band(r, &r->windows[i], server, across, up, err);
        }
    return status;
}

static plan_status radiate_all(run *r, const plan_wlan_emitter *emitters, int32_t n,
                               plan_field_streets *streets, int threads, const plan_hooks *hooks,
                               plan_error *err)
{
    int32_t n_across, n_up;
    plan_tiles_count(r->out->level, &n_across, &n_up);
    plan_status status = PLAN_OK;
    int32_t batch = smaller(BATCH, BATCH_OF_THREAD * plan_parallel_threads(threads));
    for (int32_t first = 0; status == PLAN_OK && first < n; first += batch) {
        r->emitters = emitters + first;
        r->streets = streets ? streets + first : NULL;
        r->n = smaller(n - first, batch);
        status = plan_hooks_progress(hooks, "radiating", (double)first / n, err);
        if (status == PLAN_OK)
            status = plan_parallel_for(threads, r->n, radiate, r, err);
        if (status == PLAN_OK)
            status = plan_parallel_for(threads, n_across * n_up, merge, r, err);
    }
    return status;
}

/* Tiles for what is asked for; by band only where there are several, as one alone has the level already. */
static plan_status make_tiles(const run *r, const plan_wlan_emitter *emitters, int32_t n,
                              plan_wlan_raster *out, plan_error *err)
{
    static const int16_t no_level = PLAN_WLAN_NONE;
    static const int32_t no_server = -1;
    int32_t n_cols = out->grid.n_cols, n_rows = out->grid.n_rows;
    for (int32_t i = 0; r->band_of && i < n; i++)
        out->bands |= 1u << r->band_of[emitters[i].server];
    plan_status status = plan_tiles_new(n_cols, n_rows, sizeof(int16_t), &no_level, &out->level, err);
    if (status == PLAN_OK && r->band_of)
        status = plan_tiles_new(n_cols, n_rows, sizeof(int32_t), &no_server, &out->server, err);
    for (int b = 0; status == PLAN_OK && b < PLAN_N_BANDS; b++)
        if ((out->bands >> b & 1) && out->bands != 1u << b)
            status = plan_tiles_new(n_cols, n_rows, sizeof(int16_t), &no_level, &out->of_band[b], err);
    return status;
}

int16_t plan_wlan_raster_band(const plan_wlan_raster *raster, int band, int32_t col, int32_t row)
{
    int16_t level = PLAN_WLAN_NONE;
    const plan_tiles *tiles = raster->of_band[band] ? raster->of_band[band] : raster->level;
    if (raster->bands >> band & 1)
        memcpy(&level, plan_tiles_at(tiles, col, row), sizeof level);
    return level;
}

plan_status plan_wlan_raster_make(const plan_obstacles *obstacles, const plan_wlan_emitter *emitters,
                                  int32_t n, const plan_propagation *propagations, double receiver_m,
                                  const uint8_t *band_of, plan_field_streets *streets, int threads,
                                  const plan_hooks *hooks, plan_wlan_raster *out, plan_error *err)
{
    run *r = plan_mem_new(1, sizeof *r);
    *out = (plan_wlan_raster){.grid = *plan_obstacles_grid(obstacles)};
    worker *workers = plan_mem_new((size_t)threads, sizeof *workers);
    plan_status status = r && workers ? PLAN_OK : plan_error_memory(err);
    if (status == PLAN_OK)
        *r = (run){.obstacles = obstacles,
                   .propagations = propagations,
                   .band_of = band_of,
                   .receiver_m = receiver_m,
                   .flat = !plan_obstacles_has_terrain(obstacles),
                   .workers = workers,
                   .out = out};
    for (int i = 0; status == PLAN_OK && i < threads; i++) {
        workers[i].field = (plan_field)PLAN_FIELD_INIT;
        status = plan_field_scratch_new(&workers[i].scratch, err);
    }
    if (status == PLAN_OK)
        status = make_tiles(r, emitters, n, out, err);
    if (status == PLAN_OK)
        status = radiate_all(r, emitters, n, streets, threads, hooks, err);
    for (int i = 0; workers && i < threads; i++) {
        plan_field_scratch_free(workers[i].scratch);
        plan_field_free(&workers[i].field);
    }
    for (int i = 0; r && i < BATCH; i++) {
        free(r->windows[i].level);
        free(r->windows[i].sight);
    }
    free(workers);
    free(r);
    return status;
}

void plan_wlan_raster_free(plan_wlan_raster *raster)
{
    plan_tiles_free(raster->level);
    plan_tiles_free(raster->server);
    raster->level = raster->server = NULL;
    for (int b = 0; b < PLAN_N_BANDS; b++) {
        plan_tiles_free(raster->of_band[b]);
        raster->of_band[b] = NULL;
    }
}
