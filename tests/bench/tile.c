/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* tile N CITY.gpkg OUT.gpkg: the city N x N times side by side, its copies joined by straight streets
 * between the same crossing of neighbouring tiles. For measuring how cost grows with size. */

#include "core/mem.h"
#include "geo/geom.h"
#include "io/gpkg.h"
#include "plan.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static plan_status shift_row(const plan_geom *from, int32_t row, double dx, double dy, plan_geom *to,
                             plan_error *err)
{
    int32_t coord = to->n_coords;
    plan_status status = plan_geom_add_copy(to, from, row, err);
    for (; status == PLAN_OK && coord < to->n_coords; coord++) {
        to->xy[2 * coord] += dx;
        to->xy[2 * coord + 1] += dy;
    }
    return status;
}

static plan_status copy_value(const plan_column *from, int32_t row, plan_column *to, int32_t at,
                              const char *suffix, plan_error *err)
{
    if (from->type != PLAN_TEXT) {
        plan_column_set_number(to, at, plan_column_number(from, row));
        return PLAN_OK;
    }
    const char *text = plan_column_text(from, row);
    char id[200];
    if (text && strcmp(from->name, "source_id") == 0) {
        snprintf(id, sizeof id, "%s%s", text, suffix);
        text = id;
    }
    return plan_column_set_text(to, at, text, err);
}

static plan_status new_like(const plan_table *source, plan_table **out, plan_error *err)
{
    const plan_geom *g = plan_table_geom(source);
    plan_layerspec spec = {plan_table_name(source),
                           g ? g->kind : PLAN_GEOM_NONE,
                           plan_table_title(source),
                           plan_table_text(source),
                           NULL,
                           0};
    plan_status status = plan_table_new(&spec, out, err);
    for (int32_t c = 0; status == PLAN_OK && c < plan_table_n_columns(source); c++) {
        const plan_column *col = plan_table_column(source, c);
        plan_colspec colspec = {col->name, col->type, col->unit, col->alias, col->text};
        status = plan_table_add_column(*out, &colspec, err);
    }
    if (status == PLAN_OK)
        plan_table_set_crs(*out, plan_table_crs(source));
    return status;
}

static plan_status add_tile(const plan_table *source, int tile, double dx, double dy, plan_table *out,
                            plan_error *err)
{
    char suffix[20];
    snprintf(suffix, sizeof suffix, tile ? "#%d" : "", tile);
    int32_t n = plan_table_rows(source), base = plan_table_rows(out);
    const plan_geom *g = plan_table_geom(source);
    plan_status status = plan_table_add_rows(out, n, err);
    for (int32_t r = 0; status == PLAN_OK && r < n; r++) {
        for (int32_t c = 0; status == PLAN_OK && c < plan_table_n_columns(source); c++) {
            const plan_column *col = plan_table_column(source, c);
            status = copy_value(col, r, plan_table_edit(out, col->name), base + r, suffix, err);
        }
        if (status == PLAN_OK && g)
            status = shift_row(g, r, dx, dy, plan_table_edit_geom(out), err);
    }
    return status;
}

/* The street end nearest to the middle of the buildings: the tiles are joined there. */
static void pick_joint(const plan_geom *streets, const double box[4], double joint[2])
{
    double best = INFINITY, x = (box[0] + box[2]) / 2, y = (box[1] + box[3]) / 2;
    for (int32_t p = 0; p < streets->n_paths; p++) {
        const double *end = streets->xy + 2 * streets->path_off[p];
        double d = hypot(end[0] - x, end[1] - y);
        if (d < best) {
            best = d;
            joint[0] = end[0];
            joint[1] = end[1];
        }
    }
}

static plan_status join_tiles(plan_table *streets, int n, const double joint[2], double w, double h,
                              plan_error *err)
{
    plan_status status = PLAN_OK;
    for (int t = 1; status == PLAN_OK && t < n * n; t++) {
        double x = joint[0] + t % n * w, y = joint[1] + t / n * h;
        double line[4] = {x, y, t % n ? x - w : x, t % n ? y : y - h};
        int32_t row = plan_table_rows(streets);
        status = plan_table_add_rows(streets, 1, err);
        if (status == PLAN_OK)
            status = plan_column_set_text(plan_table_edit(streets, "class"), row, "residential", err);
        if (status == PLAN_OK)
            status = plan_geom_add_simple(plan_table_edit_geom(streets), line, 2, err);
    }
    return status;
}

static plan_status tile_layer(plan_city *city, const char *name, int n, const double box[4], plan_gpkg *file,
                              plan_error *err)
{
    const plan_table *source = NULL;
    plan_table *out = NULL;
    double w = box[2] - box[0] + 500, h = box[3] - box[1] + 500;
    plan_status status = plan_city_layer(city, name, &source, err);
    if (status != PLAN_OK || !source)
        return status;
    status = new_like(source, &out, err);
    int tiles = plan_table_geom(source) ? n * n : 1;
    for (int t = 0; status == PLAN_OK && t < tiles; t++)
        status = add_tile(source, t, t % n * w, t / n * h, out, err);
    if (status == PLAN_OK && strcmp(name, "streets") == 0) {
        double joint[2] = {0, 0};
        pick_joint(plan_table_geom(source), box, joint);
        status = join_tiles(out, n, joint, w, h, err);
    }
    if (status == PLAN_OK)
        status = plan_table_seal(out, err);
    if (status == PLAN_OK)
        status = plan_gpkg_add_table(file, out, err);
    plan_table_free(out);
    return status;
}

int main(int argc, char **argv)
{
    if (argc != 4 || atoi(argv[1]) < 1) {
        fprintf(stderr, "usage: tile N CITY.gpkg OUT.gpkg\n");
        return 2;
    }
    plan_error err = PLAN_ERROR_INIT;
    plan_ctx *ctx = NULL;
    plan_city *city = NULL;
    plan_gpkg *file = NULL;
    const plan_table *buildings = NULL;
    plan_status status = plan_ctx_new(&ctx, &err);
    if (status == PLAN_OK)
        status = plan_city_open(ctx, argv[2], NULL, &city, &err);
    if (status == PLAN_OK)
        status = plan_city_need_layer(city, "buildings", "tile", &buildings, &err);
    if (status == PLAN_OK)
        status = plan_gpkg_create(ctx, argv[3], &(plan_gpkg_opts){.lang = NULL}, &file, &err);
    double box[4] = PLAN_BBOX_EMPTY;
    if (status == PLAN_OK)
        plan_geom_bbox(plan_table_geom(buildings), box);
    for (int i = 0; status == PLAN_OK && plan_workspace_specs[i]; i++)
        status = tile_layer(city, plan_workspace_specs[i]->name, atoi(argv[1]), box, file, &err);
    if (status == PLAN_OK)
        status = plan_gpkg_finish(file, &err);
    if (status != PLAN_OK)
        fprintf(stderr, "tile: %s\n", err.message);
    plan_gpkg_free(file);
    plan_city_free(city);
    plan_ctx_free(ctx);
    return status == PLAN_OK ? 0 : 1;
}
