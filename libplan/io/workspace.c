/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "io/workspace.h"

#include "core/numeric.h"
#include "core/mem.h"
#include "geo/crs.h"
#include "geo/geom.h"
#include "io/source.h"
#include "io/source_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A projection that stretches lengths by more than this is not one to plan in (Web Mercator: 41-68 % in
 * Germany); UTM stays within 0.1 % of its zone. */
#define MOST_STRETCH 0.01

typedef struct layer_slot {
    char *name;
    plan_table *table; /* NULL where the workspace has none */
} layer_slot;

struct plan_city {
    plan_ctx *ctx;
    const plan_hooks *hooks;
    char *path;
    plan_source *source;
    int epsg;
    plan_scale scale;
    plan_result *findings;
    layer_slot *slots; /* of the layers asked for so far */
    size_t n_slots, cap_slots;
    const char **names; /* of the file's layers of data; owned by the source */
    int32_t n_names;
};

/** Tables of the file that are no data. */
static bool is_bookkeeping(const char *layer)
{
    static const char *const names[] = {"layer_styles", "qgis_projects"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], layer) == 0)
            return true;
    return false;
}

static plan_status list_names(plan_city *c, plan_error *err)
{
    int32_t n = plan_source_n_layers(c->source);
    c->names = plan_mem_new((size_t)n, sizeof *c->names);
    if (!c->names)
        return plan_error_memory(err);
    for (int32_t i = 0; i < n; i++)
        if (!is_bookkeeping(plan_source_layer_name(c->source, i)))
            c->names[c->n_names++] = plan_source_layer_name(c->source, i);
    return PLAN_OK;
}

static plan_status check_core(const plan_city *c, plan_error *err)
{
    static const char *const core[] = {"buildings", "streets"};
    for (size_t i = 0; i < sizeof core / sizeof *core; i++)
        if (!plan_source_has(c->source, core[i]))
            return plan_error_set(err, PLAN_E_NOT_FOUND,
                                  "%s: there is no layer %s; a workspace has buildings and streets", c->path,
                                  core[i]);
    return PLAN_OK;
}

/** Brings a box into another CRS: its corners, the middles of its sides and its centre. */
static plan_status move_box(plan_city *c, const char *layer, int to_epsg, const double from[4], double to[4],
                            plan_error *err)
{
    char *crs = NULL;
    bool swapped = false; /* the extent comes in the order of the coordinates */
    plan_transform *t = NULL;
    double points[18];
    plan_status st = plan_source_crs_text(c->source, layer, &crs, &swapped, err);
    if (!st && !crs)
        st = plan_error_set(err, PLAN_E_DATA, "%s: layer %s has no coordinate reference system", c->path,
                            layer);
    if (!st)
        st = plan_transform_from_text(c->ctx, crs, to_epsg, &t, err);
    if (!st) {
        for (int i = 0; i < 9; i++) {
            points[2 * i + swapped] = from[0] + (from[2] - from[0]) * (i % 3) / 2;
            points[2 * i + !swapped] = from[1] + (from[3] - from[1]) * (i / 3) / 2;
        }
        plan_transform_apply(t, points, 9, NULL);
        for (int i = 0; i < 9; i++)
            if (isfinite(points[2 * i]))
                plan_bbox_add(to, points + 2 * i, 1);
        if (!(to[0] <= to[2]))
            st = plan_error_set(err, PLAN_E_DATA,
                                "%s: the extent %.10g, %.10g, %.10g, %.10g of layer %s does not fit its CRS",
                                c->path, from[0], from[1], from[2], from[3], layer);
    }
    plan_transform_free(t);
    free(crs);
    return st;
}

/** Extent of buildings and streets in a CRS. */
static plan_status core_extent(plan_city *c, int to_epsg, double box[4], plan_error *err)
{
    static const char *const core[] = {"buildings", "streets"};
    plan_status st = PLAN_OK;
    for (int i = 0; i < 2 && !st; i++) {
        double own[4];
        int epsg = 0;
        st = plan_source_crs(c->source, core[i], &epsg, own, err);
        if (!st && own[0] <= own[2])
            st = move_box(c, core[i], to_epsg, own, box, err);
    }
    return st;
}

static plan_status utm_of_data(plan_city *c, const double box[4], int *epsg, plan_error *err)
{
    double degrees[4] = PLAN_BBOX_EMPTY;
    plan_error why = PLAN_ERROR_INIT;
    plan_status st = move_box(c, "buildings", 4326, box, degrees, err);
    if (!st && plan_crs_choose((degrees[0] + degrees[2]) / 2, (degrees[1] + degrees[3]) / 2, epsg, &why))
        st = plan_error_set(err, why.status, "%s: layer buildings: %s", c->path, why.message);
    return st;
}

static plan_status make_scale(plan_city *c, plan_error *err)
{
    double box[4] = PLAN_BBOX_EMPTY;
    plan_status st = core_extent(c, c->epsg, box, err);
    plan_error why = PLAN_ERROR_INIT;
    if (!st && (st = plan_scale_make(c->ctx, c->epsg, box, &c->scale, &why)) != PLAN_OK)
        st = plan_error_set(err, st,
                            "%s: layers buildings and streets reach from %.10g, %.10g to %.10g, %.10g: %s",
                            c->path, box[0], box[1], box[2], box[3], why.message);
    return st;
}

/** The file's own CRS where it is metric and true to scale, else the UTM zone of the data. */
static plan_status choose_crs(plan_city *c, plan_error *err)
{
    double box[4] = {NAN, NAN, NAN, NAN};
    char *crs = NULL;
    bool swapped = false, metric = false;
    plan_status st = plan_source_crs_text(c->source, "buildings", &crs, &swapped, err);
    if (!st && !crs)
        st = plan_error_set(err, PLAN_E_DATA, "%s: layer buildings has no coordinate reference system",
                            c->path);
    free(crs);
    if (!st)
        st = plan_source_crs(c->source, "buildings", &c->epsg, box, err);
    if (!st && !(box[0] <= box[2]))
        st = plan_error_set(err, PLAN_E_DATA, "%s: layer buildings is empty", c->path);
    if (!st && c->epsg)
        st = plan_crs_is_metric(c->ctx, c->epsg, &metric, err);
    if (!st && metric && fabs(box[0]) <= 180 && fabs(box[2]) <= 180 && fabs(box[1]) <= 90 &&
        fabs(box[3]) <= 90)
        return plan_error_set(
            err, PLAN_E_DATA,
            "%s: layer buildings has the metric CRS EPSG:%d, but its coordinates are degrees (%.6g, %.6g)",
            c->path, c->epsg, box[0], box[1]);
    if (!st && metric) {
        st = make_scale(c, err);
        double k = plan_scale_at(&c->scale, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2);
        if (st || fabs(k - 1) <= MOST_STRETCH)
            return st;
    }
    if (!st)
        st = utm_of_data(c, box, &c->epsg, err);
    return st ? st : make_scale(c, err);
}

plan_status plan_city_open(plan_ctx *ctx, const char *path, const plan_hooks *hooks, plan_city **out,
                           plan_error *err)
{
    PLAN_NUMERIC_POINT;
    plan_city *c = plan_mem_new(1, sizeof *c);
    if (!c)
        return plan_error_memory(err);
    c->ctx = ctx;
    c->hooks = hooks;
    c->scale = (plan_scale)PLAN_SCALE_ONE;
    plan_status st = plan_source_open(ctx, path, &c->source, err);
    if (!st && !(c->path = plan_mem_text(path)))
        st = plan_error_memory(err);
    if (!st)
        st = check_core(c, err);
    if (!st)
        st = list_names(c, err);
    if (!st)
        st = choose_crs(c, err);
    if (!st)
        st = plan_result_new("workspace", &c->findings, err);
    if (st) {
        plan_city_free(c);
        return st;
    }
    plan_result_set_crs(c->findings, c->epsg);
    *out = c;
    return PLAN_OK;
}

void plan_city_free(plan_city *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->n_slots; i++) {
        plan_table_free(c->slots[i].table);
        free(c->slots[i].name);
    }
    free(c->slots);
    free(c->names);
    plan_source_free(c->source);
    plan_result_free(c->findings);
    free(c->path);
    free(c);
}

const char *plan_city_path(const plan_city *c)
{
    return c->path;
}

int plan_city_crs(const plan_city *c)
{
    return c->epsg;
}

const plan_result *plan_city_findings(const plan_city *c)
{
    return c->findings;
}

const plan_scale *plan_city_scale(const plan_city *c)
{
    return &c->scale;
}

const plan_hooks *plan_city_hooks(const plan_city *c)
{
    return c->hooks;
}

plan_ctx *plan_city_ctx(const plan_city *c)
{
    return c->ctx;
}

int32_t plan_city_n_layers(const plan_city *c)
{
    return c->n_names;
}

const char *plan_city_layer_name(const plan_city *c, int32_t i)
{
    return i >= 0 && i < c->n_names ? c->names[i] : NULL;
}

/** Name in the file of a layer asked for; NULL where there is none. Barriers drawn as polygons are
 *  barrier areas, whatever their layer is called. */
static plan_status file_layer(plan_city *c, const char *layer, const char **name, plan_error *err)
{
    bool areas = strcmp(layer, "barrier_areas") == 0, there = plan_source_has(c->source, layer);
    plan_geom_kind kind = PLAN_GEOM_NONE;
    *name = there ? layer : NULL;
    if ((!areas && strcmp(layer, "barriers") != 0) || !plan_source_has(c->source, "barriers"))
        return PLAN_OK;
    plan_status st = plan_source_kind(c->source, "barriers", &kind, err);
    if (st || kind != PLAN_GEOM_POLYGON)
        return st;
    if (areas && there)
        return plan_error_set(err, PLAN_E_DATA,
                              "%s: layers barriers and barrier_areas both hold polygons; join them", c->path);
    *name = areas ? "barriers" : NULL;
    return PLAN_OK;
}

/** Says once a layer that rows of it were dropped or repaired; what and where is in the findings. A column that is not
 *  there is no warning: few towns have them all. */
static void log_findings(const plan_city *c, const char *layer, int32_t before)
{
    const plan_table *t = plan_result_table(c->findings, plan_findings_spec.name);
    const plan_column *code = plan_table_find(t, "code"), *text = plan_table_find(t, "text");
    int32_t n = 0, first = -1;
    for (int32_t row = before; row < plan_table_rows(t); row++) {
        if (strcmp(plan_column_text(code, row), "missing_column") == 0)
            continue;
        first = n++ ? first : row;
    }
    if (n > 0)
        plan_hooks_log(c->hooks, PLAN_LOG_WARNING, "layer %s: %d finding%s while reading it, the first: %s",
                       layer, n, n == 1 ? "" : "s", plan_column_text(text, first));
}

/** Reads a canonical layer by its spec. But for buildings and streets, the kind of geometry is the file's. */
static plan_status read_layer(plan_city *c, const char *layer, const char *name, plan_table **out,
                              plan_error *err)
{
    const plan_layerspec *canonical = plan_workspace_spec(layer);
    bool core = strcmp(layer, "buildings") == 0 || strcmp(layer, "streets") == 0;
    plan_layerspec spec;
    plan_source_opts opts = {.to_epsg = c->epsg, .findings = c->findings, .hooks = c->hooks};
    if (canonical) {
        spec = *canonical;
        opts.spec = &spec;
        plan_geom_kind kind = PLAN_GEOM_NONE;
        plan_status st = plan_source_kind(c->source, name, &kind, err);
        if (st)
            return st;
        if (!core && kind != PLAN_GEOM_NONE && spec.geom != PLAN_GEOM_NONE)
            spec.geom = kind;
    }
    plan_table *table = NULL;
    int32_t before = plan_result_n_findings(c->findings);
    plan_status st = plan_source_read(c->source, name, &opts, &table, err);
    log_findings(c, layer, before);
    if (!st && core && plan_table_rows(table) == 0) {
        plan_table_free(table);
        return plan_error_set(err, PLAN_E_DATA, "%s: layer %s has no usable rows", c->path, layer);
    }
    if (!st)
        *out = table;
    return st;
}

plan_status plan_city_layer(plan_city *c, const char *layer, const plan_table **out, plan_error *err)
{
    PLAN_NUMERIC_POINT;
    for (size_t i = 0; i < c->n_slots; i++)
        if (strcmp(c->slots[i].name, layer) == 0) {
            *out = c->slots[i].table;
            return PLAN_OK;
        }
    const char *name = NULL;
    plan_table *table = NULL;
    plan_status st = file_layer(c, layer, &name, err);
    if (!st && !name) {
        *out = NULL;
        return PLAN_OK;
    }
    char *copy = st ? NULL : plan_mem_text(layer);
    if (!st && (!copy || !plan_mem_grow(&c->slots, &c->cap_slots, c->n_slots + 1, sizeof *c->slots)))
        st = plan_error_memory(err);
    if (!st)
        st = read_layer(c, layer, name, &table, err);
    if (st) {
        free(copy);
        return st;
    }
    c->slots[c->n_slots++] = (layer_slot){copy, table};
    *out = table;
    return PLAN_OK;
}

plan_status plan_city_need_layer(plan_city *c, const char *layer, const char *stage, const plan_table **out,
                                 plan_error *err)
{
    const plan_table *table = NULL;
    plan_status st = plan_city_layer(c, layer, &table, err);
    if (st)
        return st;
    if (!table)
        return plan_error_set(err, PLAN_E_NOT_FOUND, "%s: %s needs a layer %s, which is not there", c->path,
                              stage, layer);
    *out = table;
    return PLAN_OK;
}
