/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Areas out of the raster: wlan_coverage by class, wlan_disputed where the models disagree; and the area each access point
 * serves. */

#include "wlan/wlan_run.h"

#include "io/polygonise.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MIN_CELLS = 9 }; /* 36 m² at 2 m: less is no place on a map of a city */

/* The tiles of the raster that were written to, as cells: all that areas can lie in. */
typedef struct window {
    int32_t col, row, n_cols, n_rows;
} window;

static void widen(const plan_tiles *tiles, int32_t box[4])
{
    int32_t n_across, n_up;
    plan_tiles_count(tiles, &n_across, &n_up);
    for (int32_t up = 0; up < n_up; up++) {
        for (int32_t across = 0; across < n_across; across++) {
            if (!plan_tiles_look(tiles, across, up))
                continue;
            box[0] = across < box[0] ? across : box[0];
            box[1] = up < box[1] ? up : box[1];
            box[2] = across > box[2] ? across : box[2];
            box[3] = up > box[3] ? up : box[3];
        }
    }
}

static window touched(const plan_wlan_run *run)
{
    const plan_grid *g = &run->raster.grid;
    int32_t box[4] = {INT32_MAX, INT32_MAX, -1, -1};
    widen(run->raster.level, box);
    for (int32_t i = 0; i < run->n_others; i++)
        widen(run->others[i].level, box);
    if (box[2] < 0)
        return (window){0, 0, 0, 0};
    window w = {box[0] * PLAN_TILE, box[1] * PLAN_TILE, (box[2] + 1 - box[0]) * PLAN_TILE,
                (box[3] + 1 - box[1]) * PLAN_TILE};
    w.n_cols = w.col + w.n_cols > g->n_cols ? g->n_cols - w.col : w.n_cols;
    w.n_rows = w.row + w.n_rows > g->n_rows ? g->n_rows - w.row : w.n_rows;
    return w;
}

/* levels: of one cell by each model, the chosen one first. */
typedef uint8_t class_fn(const plan_wlan_run *run, const int16_t *levels);

static uint8_t level_class(const plan_wlan_run *run, const int16_t *levels)
{
    (void)run;
    return (uint8_t)plan_level_class_of(plan_wlan_dbm(levels[0]));
}

/* By how many models the ground is usable; 0 where all agree. */
static uint8_t models_for(const plan_wlan_run *run, const int16_t *levels)
{
    int n = 0;
    for (int32_t i = 0; i <= run->n_others; i++)
        n += levels[i] >= run->scale.usable;
    return (uint8_t)(n == run->n_others + 1 ? 0 : n);
}

static void classify_row(const plan_wlan_run *run, const window *w, int32_t row, class_fn *of, int16_t *rows,
                         uint8_t *classes)
{
    int32_t n = run->n_others + 1;
    for (int32_t i = 0; i < n; i++)
        plan_tiles_window(i == 0 ? run->raster.level : run->others[i - 1].level, w->col, w->row + row,
                          w->n_cols, 1, rows + (size_t)i * (size_t)w->n_cols);
    for (int32_t c = 0; c < w->n_cols; c++) {
        int16_t levels[PLAN_WLAN_MODELS_MAX];
        bool any = false;
        for (int32_t i = 0; i < n; i++) {
            levels[i] = rows[(size_t)i * (size_t)w->n_cols + (size_t)c];
            any = any || levels[i] != PLAN_WLAN_NONE;
        }
        classes[c] = any ? of(run, levels) : 0;
    }
}

static plan_status classify(const plan_wlan_run *run, const window *w, class_fn *of, const char *step,
                            uint8_t *classes, plan_error *err)
{
    plan_status status = PLAN_OK;
    int16_t *rows = plan_mem_raw((size_t)(run->n_others + 1) * (size_t)w->n_cols, sizeof *rows);
    if (!rows)
        return plan_error_memory(err);
    for (int32_t r = 0; status == PLAN_OK && r < w->n_rows; r++) {
        if (r % 64 == 0)
            status = plan_hooks_progress(run->opts->hooks, step, (double)r / w->n_rows, err);
        classify_row(run, w, r, of, rows, classes + (size_t)r * (size_t)w->n_cols);
    }
    free(rows);
    return status;
}

/* Areas by class appended to a table, whose numbers set_row fills. */
static plan_status make_areas(const plan_wlan_run *run, class_fn *of, const char *step, plan_table *t,
                              plan_status (*set_row)(const plan_wlan_run *run, plan_table *t, int32_t row,
                                                     uint8_t class, plan_error *err),
                              plan_error *err)
{
    window w = touched(run);
    const plan_grid *whole = &run->raster.grid;
    const plan_grid part = {whole->x0 + w.col * whole->cell_m, whole->y0 + w.row * whole->cell_m,
                            whole->cell_m, w.n_cols, w.n_rows};
    const plan_polygonise_opts how = {MIN_CELLS, true, false, run->opts->hooks};
    uint8_t *classes = NULL, *row_class = NULL;
    int64_t *row_cells = NULL;
    if (w.n_cols == 0)
        return PLAN_OK;
    classes = plan_mem_raw((size_t)w.n_cols, (size_t)w.n_rows);
    plan_status status = classes ? classify(run, &w, of, step, classes, err) : plan_error_memory(err);
    if (status == PLAN_OK)
        status = plan_polygonise(&part, classes, &how, plan_table_edit_geom(t), &row_class, &row_cells, err);
    int32_t n = status == PLAN_OK ? plan_table_edit_geom(t)->n_rows : 0;
    if (status == PLAN_OK)
        status = plan_table_add_rows(t, n, err);
    for (int32_t row = 0; status == PLAN_OK && row < n; row++) {
        plan_column_set_number(plan_table_edit(t, "area_m2"), row,
                               (double)row_cells[row] * part.cell_m * part.cell_m);
        status = set_row(run, t, row, row_class[row], err);
    }
    free(classes);
    free(row_class);
    free(row_cells);
    return status;
}

static plan_status set_class(const plan_wlan_run *run, plan_table *t, int32_t row, uint8_t class,
                             plan_error *err)
{
    plan_level_class of = (plan_level_class) class;
    double from = plan_level_class_from_dbm(of);
    plan_column_set_number(plan_table_edit(t, "from_dbm"), row, from);
    plan_column_set_number(plan_table_edit(t, "rate_mbit"), row, plan_wlan_radio_rate(&run->radio, -1, from));
    if (of < PLAN_LEVEL_BEST)
        plan_column_set_number(plan_table_edit(t, "to_dbm"), row,
                               plan_level_class_from_dbm((plan_level_class)(of + 1)));
    return plan_column_set_text(plan_table_edit(t, "class"), row, plan_level_class_name(of), err);
}

static plan_status set_models(const plan_wlan_run *run, plan_table *t, int32_t row, uint8_t class,
                              plan_error *err)
{
    (void)err;
    plan_column_set_number(plan_table_edit(t, "models_usable"), row, class);
    plan_column_set_number(plan_table_edit(t, "models"), row, run->n_others + 1);
    return PLAN_OK;
}

static plan_status take_areas(plan_wlan_run *run, const plan_layerspec *spec, class_fn *of, const char *step,
                              plan_status (*set_row)(const plan_wlan_run *run, plan_table *t, int32_t row,
                                                     uint8_t class, plan_error *err),
                              plan_error *err)
{
    plan_table *t = NULL;
    plan_status status = plan_table_new(spec, &t, err);
    if (status == PLAN_OK)
        status = make_areas(run, of, step, t, set_row, err);
    if (status != PLAN_OK) {
        plan_table_free(t);
        return status;
    }
    plan_table_set_crs(t, plan_city_crs(run->city));
    return plan_result_take(run->result, t, err);
}

/* Usable ground by its best server. */
static void count_served(plan_wlan_run *run)
{
    int32_t n_across, n_up;
    double cell = run->raster.grid.cell_m * run->raster.grid.cell_m;
    plan_tiles_count(run->raster.level, &n_across, &n_up);
    for (int32_t up = 0; up < n_up; up++) {
        for (int32_t across = 0; across < n_across; across++) {
            const int16_t *level = plan_tiles_look(run->raster.level, across, up);
            const int32_t *server = plan_tiles_look(run->raster.server, across, up);
            for (size_t i = 0; level && i < (size_t)PLAN_TILE * PLAN_TILE; i++)
                if (level[i] >= run->scale.usable)
                    run->served[server[i] & ~PLAN_WLAN_SIGHT] += cell;
        }
    }
}

plan_status plan_wlan_report_areas(plan_wlan_run *run, plan_error *err)
{
    count_served(run);
    plan_status status = take_areas(run, &plan_wlan_coverage_spec, level_class, "areas by class", set_class,
                                    err);
    if (status == PLAN_OK && run->n_others > 0)
        status = take_areas(run, &plan_wlan_disputed_spec, models_for, "areas disputed", set_models, err);
    return status;
}
