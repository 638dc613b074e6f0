/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Objects to rows: one layer's table by the mapping rules. */

#include "core/mem.h"
#include "geo/geom.h"
#include "geo/geos.h"
#include "io/import_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PROGRESS_EVERY = 4096 };

typedef struct filler {
    plan_import *import;
    plan_osm_layer layer;
    const plan_layerspec *spec;
    plan_table *table;
    plan_column **columns;
    plan_column *assumed; /* NULL where the layer has none */
    int32_t *source;
    size_t cap_source;
    plan_table *scratch;
    plan_buf note;
} filler;

/* What a column can hold; beyond, the tag says something else than was meant. */
static const struct {
    const char *column;
    double least, most;
} limits[] = {{"levels", 0.5, 200},
              {"height_m", 0.2, 1000},
              {"width_m", 0.2, 200},
              {"dwellings", 0, 5000},
              {"crown_m", 0.5, 60}};

static bool plausible(const char *column, double value)
{
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        if (strcmp(limits[i].column, column) == 0)
            return value >= limits[i].least && value <= limits[i].most;
    return true;
}

/* --- values ---------------------------------------------------------------------------------- */

/* One object about to become a row. */
typedef struct item {
    plan_osm_kind kind;
    int64_t id;
    plan_osm_tags tags;
    unsigned shape;
    int32_t area; /* -1 = none */
} item;

static plan_status set_number(filler *f, const item *o, int32_t row, int32_t c, const plan_osm_rule *rule,
                              plan_error *err)
{
    const plan_colspec *spec = &f->spec->cols[c];
    const char *unread;
    double value = plan_osm_rule_number(rule, &o->tags, &unread);
    if (!unread && !isnan(value) && !plausible(spec->name, value))
        unread = plan_osm_rule_text(rule, &o->tags);
    if (unread)
        return plan_import_find(f->import, "unread_value", f->spec->name, o->kind, o->id, NAN, NAN, err,
                                "column %s cannot be '%.60s'; left missing", spec->name, unread);
    if (!isnan(value))
        plan_column_set_number(f->columns[c], row, spec->type == PLAN_INT32 ? round(value) : value);
    return PLAN_OK;
}

static plan_status set_value(filler *f, const item *o, int32_t row, int32_t c, plan_error *err)
{
    const plan_osm_rule *rule = plan_osm_rules_find(f->import->rules, f->layer, c, o->shape, &o->tags);
    const plan_colspec *spec = &f->spec->cols[c];
    if (!rule)
        return PLAN_OK;
    plan_status status = PLAN_OK;
    const char *text = plan_osm_rule_text(rule, &o->tags);
    if (!text)
        return PLAN_OK;
    if (spec->type == PLAN_TEXT)
        status = plan_column_set_text(f->columns[c], row, text, err);
    else if (spec->type == PLAN_BOOL)
        plan_column_set_number(f->columns[c], row,
                               strcmp(text, "yes") == 0 || strcmp(text, "true") == 0 ||
                                   strcmp(text, "1") == 0);
    else
        status = set_number(f, o, row, c, rule, err);
    const char *assumed = plan_osm_rule_assumed(rule);
    if (assumed && f->assumed)
        plan_buf_printf(&f->note, "%s%s=%s", f->note.length ? ";" : "", spec->name, assumed);
    return status;
}

static plan_status add_row(filler *f, const item *o, plan_error *err)
{
    int32_t row = plan_table_rows(f->table);
    plan_status status = plan_table_add_rows(f->table, 1, err);
    if (status == PLAN_OK && !plan_mem_grow(&f->source, &f->cap_source, (size_t)row + 1, sizeof *f->source))
        status = plan_error_memory(err);
    if (status != PLAN_OK)
        return status;
    f->source[row] = o->area;
    f->note.length = 0;
    status = plan_column_set_text(f->columns[0], row, plan_import_id_of(o->kind, o->id).text, err);
    for (size_t c = 1; c < f->spec->n_cols && status == PLAN_OK; c++)
        if (f->columns[c] != f->assumed)
            status = set_value(f, o, row, (int32_t)c, err);
    if (status == PLAN_OK && f->note.failed)
        status = plan_error_memory(err);
    if (status == PLAN_OK && f->note.length)
        status = plan_column_set_text(f->assumed, row, f->note.text, err);
    return status;
}

/* --- points and polygons ----------------------------------------------------------------------- */

static plan_status add_point(filler *f, const item *o, const double xy[2], plan_error *err)
{
    if (!isfinite(xy[0]) || !plan_import_inside(f->import, xy[0], xy[1]))
        return PLAN_OK;
    plan_status status = plan_geom_add_simple(plan_table_edit_geom(f->table), xy, 1, err);
    return status == PLAN_OK ? add_row(f, o, err) : status;
}

static plan_status add_nodes(filler *f, plan_error *err)
{
    const plan_osm_store *store = f->import->store;
    plan_status status = PLAN_OK;
    for (size_t i = 0; i < store->list[PLAN_OSM_NODE].n && status == PLAN_OK; i++) {
        const plan_osm_object *node = &store->list[PLAN_OSM_NODE].at[i];
        item o = {PLAN_OSM_NODE, node->id, plan_osm_object_tags(store, node), PLAN_OSM_POINT, -1};
        if (i % PROGRESS_EVERY == 0)
            status = plan_hooks_progress(f->import->opts->hooks, f->spec->title, 0, err);
        if (status == PLAN_OK &&
            plan_osm_rules_layers(f->import->rules, PLAN_OSM_POINT, &o.tags) & 1u << f->layer)
            status = add_point(f, &o, &store->node_xy[2 * i], err);
    }
    return status;
}

/* Buildings belong as a whole where their inner point does; what only tells of its ground is not cut; all else
 * is cut at the boundary. */
static plan_status add_polygon(filler *f, const item *o, int32_t area_row, plan_error *err)
{
    const plan_geom *areas = plan_table_geom(f->import->area_table);
    plan_geom *out = plan_table_edit_geom(f->table);
    const plan_import_clip *clip = &f->import->clip;
    double xy[2];
    plan_status status;
    if (clip->given && f->layer == PLAN_OSM_BUILDINGS) {
        if (!plan_geom_row_point(areas, area_row, xy) || !plan_import_inside(f->import, xy[0], xy[1]))
            return PLAN_OK;
    } else if (clip->given && f->layer < PLAN_OSM_GROUNDS) {
        plan_geom *cut = plan_table_edit_geom(f->scratch);
        cut->n_rows = cut->n_paths = cut->n_coords = 0;
        status = plan_geos_clip(f->import->ctx, areas, area_row, plan_table_geom(clip->mask), 0, cut, err);
        if (status != PLAN_OK || cut->n_coords == 0)
            return status;
        status = plan_geom_add_copy(out, cut, 0, err);
        return status == PLAN_OK ? add_row(f, o, err) : status;
    }
    status = plan_geom_add_copy(out, areas, area_row, err);
    return status == PLAN_OK ? add_row(f, o, err) : status;
}

static plan_status add_areas(filler *f, plan_error *err)
{
    plan_status status = PLAN_OK;
    for (size_t a = 0; a < f->import->n_areas && status == PLAN_OK; a++) {
        const plan_import_area *area = &f->import->areas[a];
        item o = {area->kind, area->id, area->tags, PLAN_OSM_AREA, (int32_t)a};
        double xy[2];
        if (a % PROGRESS_EVERY == 0)
            status = plan_hooks_progress(f->import->opts->hooks, f->spec->title,
                                         (double)a / (double)f->import->n_areas, err);
        if (status != PLAN_OK || !(area->layers & 1u << f->layer))
            continue;
        if (f->spec->geom == PLAN_GEOM_POLYGON)
            status = add_polygon(f, &o, area->row, err);
        else if (plan_geom_row_point(plan_table_geom(f->import->area_table), area->row, xy))
            status = add_point(f, &o, xy, err);
    }
    return status;
}

/* --- lines ------------------------------------------------------------------------------------- */

/* Nodes of a way that are there, as runs: a path for each. With a clip streets keep the sides one of whose ends is
 * inside, so that a node stays where it is, shared or not. */
static plan_status add_runs(filler *f, const plan_osm_object *way, bool by_nodes, plan_geom *out,
                            int32_t *missing, plan_error *err)
{
    const plan_osm_store *store = f->import->store;
    const double *last = NULL;
    bool last_inside = false, begun = false;
    plan_status status = PLAN_OK;
    for (int32_t i = 0; i < way->n && status == PLAN_OK; i++) {
        const double *xy = &store->spot_xy[2 * (size_t)store->spot[way->first + i]];
        if (!isfinite(xy[0])) {
            ++*missing;
            last = NULL;
            begun = false;
            continue;
        }
        bool inside = !by_nodes || plan_import_inside(f->import, xy[0], xy[1]);
        bool side = last && (inside || last_inside) && memcmp(last, xy, 2 * sizeof *xy) != 0;
        if (side && !begun) {
            status = plan_geom_begin_path(out, false, err);
            if (status == PLAN_OK)
                status = plan_geom_add(out, last, 1, err);
        }
        if (side && status == PLAN_OK)
            status = plan_geom_add(out, xy, 1, err);
        begun = side || (begun && last && memcmp(last, xy, 2 * sizeof *xy) == 0);
        last = xy;
        last_inside = inside;
    }
    return status;
}

static plan_status add_line(filler *f, const plan_osm_object *way, plan_error *err)
{
    const plan_osm_store *store = f->import->store;
    item o = {PLAN_OSM_WAY, way->id, plan_osm_object_tags(store, way), PLAN_OSM_LINE, -1};
    plan_geom *line = plan_table_edit_geom(f->scratch), *out = plan_table_edit_geom(f->table);
    bool cut = f->import->clip.given && f->layer != PLAN_OSM_STREETS;
    int32_t missing = 0;
    line->n_rows = line->n_paths = line->n_coords = 0;
    plan_status status = plan_geom_begin_row(line, err);
    if (status == PLAN_OK)
        status = add_runs(f, way, f->import->clip.given && !cut, line, &missing, err);
    if (status == PLAN_OK && cut && line->n_coords > 0)
        status = plan_geos_clip(f->import->ctx, line, 0, plan_table_geom(f->import->clip.mask), 0, line, err);
    int32_t row = line->n_rows - 1;
    bool empty = line->row_off[row] == line->row_off[row + 1];
    if (status == PLAN_OK && missing > 0)
        status = plan_import_find(f->import, "clipped_way", f->spec->name, PLAN_OSM_WAY, way->id,
                                  empty ? NAN : line->xy[0], empty ? NAN : line->xy[1], err,
                                  "%d of %d nodes are not in the file; %s", missing, way->n,
                                  empty ? "left out" : "cut there");
    else if (status == PLAN_OK && empty && !f->import->clip.given)
        status = plan_import_find(f->import, "short_way", f->spec->name, PLAN_OSM_WAY, way->id, NAN, NAN, err,
                                  "fewer than two distinct nodes; left out");
    if (status != PLAN_OK || empty)
        return status;
    status = plan_geom_add_copy(out, line, row, err);
    return status == PLAN_OK ? add_row(f, &o, err) : status;
}

static plan_status add_lines(filler *f, plan_error *err)
{
    const plan_osm_list *ways = &f->import->store->list[PLAN_OSM_WAY];
    plan_status status = PLAN_OK;
    for (size_t w = 0; w < ways->n && status == PLAN_OK; w++) {
        if (w % PROGRESS_EVERY == 0)
            status = plan_hooks_progress(f->import->opts->hooks, f->spec->title, (double)w / (double)ways->n,
                                         err);
        if (status == PLAN_OK && f->import->way_lines[w] & 1u << f->layer)
            status = add_line(f, &ways->at[w], err);
    }
    return status;
}

/* --- the layer --------------------------------------------------------------------------------- */

static plan_status begin(filler *f, plan_error *err)
{
    static const plan_layerspec lines = {"scratch", PLAN_GEOM_LINE, "", "", NULL, 0};
    static const plan_layerspec polygons = {"scratch", PLAN_GEOM_POLYGON, "", "", NULL, 0};
    plan_status status = plan_table_new(f->spec, &f->table, err);
    if (status == PLAN_OK)
        status = plan_table_new(f->spec->geom == PLAN_GEOM_LINE ? &lines : &polygons, &f->scratch, err);
    f->columns = plan_mem_new(f->spec->n_cols, sizeof *f->columns);
    if (status == PLAN_OK && !f->columns)
        status = plan_error_memory(err);
    for (size_t c = 0; c < f->spec->n_cols && status == PLAN_OK; c++) {
        f->columns[c] = plan_table_edit(f->table, f->spec->cols[c].name);
        if (strcmp(f->spec->cols[c].name, "assumed") == 0)
            f->assumed = f->columns[c];
    }
    if (status == PLAN_OK)
        plan_table_set_crs(f->table, f->import->epsg);
    return status;
}

plan_status plan_import_rows(plan_import *import, plan_osm_layer layer, plan_table **out, int32_t **source,
                             plan_error *err)
{
    filler f = {.import = import, .layer = layer, .spec = plan_osm_layer_spec(layer), .note = PLAN_BUF_INIT};
    plan_status status = begin(&f, err);
    if (status == PLAN_OK && f.spec->geom == PLAN_GEOM_POINT)
        status = add_nodes(&f, err);
    if (status == PLAN_OK && f.spec->geom == PLAN_GEOM_LINE)
        status = add_lines(&f, err);
    else if (status == PLAN_OK)
        status = add_areas(&f, err);
    plan_buf_free(&f.note);
    plan_table_free(f.scratch);
    free(f.columns);
    if (status != PLAN_OK) {
        plan_table_free(f.table);
        free(f.source);
        return status;
    }
    *out = f.table;
    if (source)
        *source = f.source;
    else
        free(f.source);
    return PLAN_OK;
}
