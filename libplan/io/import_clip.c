/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Where an import is cut: by a box in degrees, a polygon file, or an administrative boundary of the file. */

#include "core/csv.h"
#include "core/mem.h"
#include "geo/geom.h"
#include "io/import_private.h"
#include "io/source.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WGS84 = 4326, SIDE_STEPS = 32 };

static const plan_layerspec mask_spec = {"boundary", PLAN_GEOM_POLYGON, "", "", NULL, 0};

static plan_status parse_bbox(const char *text, double bbox[4], plan_error *err)
{
    char copy[128];
    bool good = strlen(text) < sizeof copy;
    if (good)
        memcpy(copy, text, strlen(text) + 1);
    char *at = copy;
    for (int i = 0; i < 4 && good; i++) {
        char *comma = strchr(at, ',');
        good = (comma != NULL) == (i < 3);
        if (good && comma)
            *comma = '\0';
        at += strspn(at, " ");
        good = good && plan_csv_number(at, &bbox[i]);
        at = comma ? comma + 1 : at;
    }
    if (!good)
        return plan_error_set(err, PLAN_E_ARGUMENT, "bbox '%s': expected W,S,E,N in degrees", text);
    if (!(bbox[0] < bbox[2] && bbox[1] < bbox[3]) || bbox[0] < -180 || bbox[2] > 180 || bbox[1] < -90 ||
        bbox[3] > 90)
        return plan_error_set(err, PLAN_E_ARGUMENT,
                              "bbox '%s': west must be less than east, south less than north, "
                              "all within the globe",
                              text);
    return PLAN_OK;
}

/* The box as a ring with points along its sides: straight in degrees is not straight in the working CRS. */
static plan_status bbox_mask(const double bbox[4], plan_table **out, plan_error *err)
{
    const double corners[5][2] = {
        {bbox[0], bbox[1]}, {bbox[2], bbox[1]}, {bbox[2], bbox[3]}, {bbox[0], bbox[3]}, {bbox[0], bbox[1]}};
    double ring[4 * SIDE_STEPS + 1][2];
    for (int i = 0; i < 4 * SIDE_STEPS; i++) {
        double t = (double)(i % SIDE_STEPS) / SIDE_STEPS;
        const double *a = corners[i / SIDE_STEPS], *b = corners[i / SIDE_STEPS + 1];
        ring[i][0] = a[0] + t * (b[0] - a[0]);
        ring[i][1] = a[1] + t * (b[1] - a[1]);
    }
    memcpy(ring[4 * SIDE_STEPS], ring[0], sizeof ring[0]);
    plan_table *mask = NULL;
    plan_status status = plan_table_new(&mask_spec, &mask, err);
    if (status == PLAN_OK)
        status = plan_table_add_rows(mask, 1, err);
    if (status == PLAN_OK)
        status = plan_geom_add_simple(plan_table_edit_geom(mask), &ring[0][0], 4 * SIDE_STEPS + 1, err);
    if (status != PLAN_OK) {
        plan_table_free(mask);
        return status;
    }
    *out = mask;
    return PLAN_OK;
}

/* All polygons of the file's first layer as one row, in degrees. */
static plan_status file_mask(plan_import *import, const char *path, plan_table **out, plan_error *err)
{
    plan_source *source = NULL;
    plan_table *layer = NULL, *mask = NULL;
    plan_status status = plan_source_open(import->ctx, path, &source, err);
    if (status != PLAN_OK)
        return status;
    plan_source_opts opts = {.spec = &mask_spec, .to_epsg = WGS84, .hooks = import->opts->hooks};
    if (plan_source_n_layers(source) == 0)
        status = plan_error_set(err, PLAN_E_DATA, "boundary %s: no layer in it", path);
    if (status == PLAN_OK)
        status = plan_source_read(source, plan_source_layer_name(source, 0), &opts, &layer, err);
    if (status == PLAN_OK && plan_table_geom(layer)->n_coords == 0)
        status = plan_error_set(err, PLAN_E_DATA, "boundary %s: layer '%s' holds no polygon", path,
                                plan_table_name(layer));
    if (status == PLAN_OK)
        status = plan_table_new(&mask_spec, &mask, err);
    if (status == PLAN_OK)
        status = plan_table_add_rows(mask, 1, err);
    if (status == PLAN_OK)
        status = plan_geom_begin_row(plan_table_edit_geom(mask), err);
    const plan_geom *from = status == PLAN_OK ? plan_table_geom(layer) : NULL;
    for (int32_t p = 0; from && p < from->n_paths && status == PLAN_OK; p++) {
        plan_geom *to = plan_table_edit_geom(mask);
        status = plan_geom_begin_path(to, from->hole[p], err);
        if (status == PLAN_OK)
            status = plan_geom_add(to, from->xy + 2 * (size_t)from->path_off[p],
                                   from->path_off[p + 1] - from->path_off[p], err);
    }
    plan_table_free(layer);
    plan_source_free(source);
    if (status != PLAN_OK) {
        plan_table_free(mask);
        return status;
    }
    *out = mask;
    return PLAN_OK;
}

/* --- an administrative boundary of the file ----------------------------------------------------- */

/* The municipality first, then larger and smaller units: "Rostock" is a city, and a district of the same name. */
static int preference(const char *admin_level)
{
    static const char *const order[] = {"8", "7", "6", "9", "10", "11", "5", "4"};
    for (int i = 0; i < 8; i++)
        if (admin_level && strcmp(order[i], admin_level) == 0)
            return i;
    return 8;
}

static void add_way_bbox(const plan_osm_store *store, const plan_osm_object *way, double bbox[4])
{
    for (int32_t i = 0; i < way->n; i++) {
        const double *xy = &store->spot_xy[2 * (size_t)store->spot[way->first + i]];
        if (isfinite(xy[0]))
            plan_bbox_add(bbox, xy, 1);
    }
}

static void object_bbox(const plan_osm_store *store, plan_osm_kind kind, const plan_osm_object *object,
                        double bbox[4])
{
    const double empty[4] = PLAN_BBOX_EMPTY;
    memcpy(bbox, empty, sizeof empty);
    if (kind == PLAN_OSM_WAY)
        add_way_bbox(store, object, bbox);
    for (int32_t m = 0; kind == PLAN_OSM_RELATION && m < object->n; m++) {
        const plan_osm_member *member = &store->members[object->first + m];
        const plan_osm_object *way = member->kind == PLAN_OSM_WAY && member->role != PLAN_OSM_OTHER_ROLE
                                         ? plan_osm_store_find(store, PLAN_OSM_WAY, member->id)
                                         : NULL;
        if (way)
            add_way_bbox(store, way, bbox);
    }
}

static plan_status find_boundary(plan_import *import, const char *name, plan_error *err)
{
    const plan_osm_store *store = import->store;
    int32_t key_boundary = plan_osm_rules_key(import->rules, "boundary"),
            key_name = plan_osm_rules_key(import->rules, "name");
    int32_t key_level = plan_osm_rules_key(import->rules, "admin_level");
    int best = 9;
    for (int kind = PLAN_OSM_RELATION; kind >= PLAN_OSM_WAY; kind--)
        for (size_t i = 0; i < store->list[kind].n; i++) {
            const plan_osm_object *object = &store->list[kind].at[i];
            plan_osm_tags tags = plan_osm_object_tags(store, object);
            const char *boundary = plan_osm_tag_text(&tags, key_boundary),
                       *its = plan_osm_tag_text(&tags, key_name);
            int rank = preference(plan_osm_tag_text(&tags, key_level));
            if (!boundary || !its || strcmp(boundary, "administrative") != 0 || strcmp(its, name) != 0 ||
                rank >= best)
                continue;
            best = rank;
            import->clip.boundary = object;
            import->clip.boundary_kind = (plan_osm_kind)kind;
        }
    if (!import->clip.boundary)
        return plan_error_set(err, PLAN_E_NOT_FOUND,
                              "boundary '%s': neither a file, nor an administrative boundary in %s", name,
                              import->path);
    object_bbox(store, import->clip.boundary_kind, import->clip.boundary, import->clip.bbox);
    if (!(import->clip.bbox[0] < import->clip.bbox[2]))
        return plan_error_set(err, PLAN_E_DATA, "boundary '%s': none of its ways is in %s", name,
                              import->path);
    return PLAN_OK;
}

/* --- what is near ------------------------------------------------------------------------------ */

static bool way_meets(const plan_osm_store *store, const plan_osm_object *way, const double box[4])
{
    double bbox[4] = PLAN_BBOX_EMPTY;
    add_way_bbox(store, way, bbox);
    return bbox[0] <= box[2] && bbox[2] >= box[0] && bbox[1] <= box[3] && bbox[3] >= box[1];
}

static void mark_way(plan_import *import, const plan_osm_object *way)
{
    for (int32_t i = 0; i < way->n; i++)
        import->near[import->store->spot[way->first + i]] = true;
}

/* Nodes of ways that meet the box, and of all ways of a relation that does. */
static plan_status mark_near(plan_import *import, plan_error *err)
{
    const plan_osm_store *store = import->store;
    import->near = plan_mem_new((size_t)store->n_spots, sizeof *import->near);
    if (!import->near)
        return plan_error_memory(err);
    for (size_t w = 0; w < store->list[PLAN_OSM_WAY].n; w++)
        if (way_meets(store, &store->list[PLAN_OSM_WAY].at[w], import->clip.bbox))
            mark_way(import, &store->list[PLAN_OSM_WAY].at[w]);
    for (size_t r = 0; r < store->list[PLAN_OSM_RELATION].n; r++) {
        const plan_osm_object *relation = &store->list[PLAN_OSM_RELATION].at[r];
        double box[4];
        object_bbox(store, PLAN_OSM_RELATION, relation, box);
        if (!(box[0] <= import->clip.bbox[2] && box[2] >= import->clip.bbox[0] &&
              box[1] <= import->clip.bbox[3] && box[3] >= import->clip.bbox[1]))
            continue;
        for (int32_t m = 0; m < relation->n; m++) {
            const plan_osm_member *member = &store->members[relation->first + m];
            const plan_osm_object *way = member->kind == PLAN_OSM_WAY
                                             ? plan_osm_store_find(store, PLAN_OSM_WAY, member->id)
                                             : NULL;
            if (way)
                mark_way(import, way);
        }
    }
    return PLAN_OK;
}

plan_status plan_import_clip_check(plan_import *import, plan_error *err)
{
    const plan_import_osm_opts *opts = import->opts;
    import->clip.given = opts->bbox || opts->boundary;
    if (opts->bbox && opts->boundary)
        return plan_error_set(err, PLAN_E_ARGUMENT, "bbox and boundary: give one of them");
    return opts->bbox ? parse_bbox(opts->bbox, import->clip.bbox, err) : PLAN_OK;
}

plan_status plan_import_clip_prepare(plan_import *import, plan_error *err)
{
    plan_import_clip *clip = &import->clip;
    const char *boundary = import->opts->boundary;
    plan_status status = PLAN_OK;
    if (!clip->given)
        return PLAN_OK;
    if (!boundary) {
        status = bbox_mask(clip->bbox, &clip->mask, err);
    } else if (access(boundary, R_OK) == 0) {
        status = file_mask(import, boundary, &clip->mask, err);
        if (status == PLAN_OK)
            plan_geom_bbox(plan_table_geom(clip->mask), clip->bbox);
    } else {
        status = find_boundary(import, boundary, err);
    }
    return status == PLAN_OK ? mark_near(import, err) : status;
}

plan_status plan_import_clip_make(plan_import *import, plan_error *err)
{
    plan_import_clip *clip = &import->clip;
    plan_status status = PLAN_OK;
    int32_t shells = 1;
    if (!clip->given)
        return PLAN_OK;
    if (clip->boundary) {
        /* As a row of some layer it is reported there. */
        plan_osm_tags tags = plan_osm_object_tags(import->store, clip->boundary);
        const char *report = plan_osm_rules_layers(import->rules, PLAN_OSM_AREA, &tags) ? NULL : "districts";
        status = plan_table_new(&mask_spec, &clip->mask, err);
        if (status == PLAN_OK)
            status = plan_table_add_rows(clip->mask, 1, err);
        if (status == PLAN_OK)
            status = plan_import_polygon(import, clip->boundary_kind, clip->boundary, report,
                                         plan_table_edit_geom(clip->mask), &shells, err);
        if (status == PLAN_OK && shells == 0)
            status = plan_error_set(err, PLAN_E_DATA, "boundary '%s': its line is not whole in %s",
                                    import->opts->boundary, import->path);
    } else {
        plan_transform *transform = NULL;
        plan_geom *geom = plan_table_edit_geom(clip->mask);
        int32_t failed = 0;
        status = plan_transform_new(import->ctx, WGS84, import->epsg, &transform, err);
        if (status == PLAN_OK)
            plan_transform_apply(transform, geom->xy, geom->n_coords, &failed);
        plan_transform_free(transform);
        if (status == PLAN_OK && failed)
            status = plan_error_set(err, PLAN_E_DATA, "%s '%s' lies outside of what EPSG:%d can show",
                                    import->opts->bbox ? "bbox" : "boundary",
                                    import->opts->bbox ? import->opts->bbox : import->opts->boundary,
                                    import->epsg);
    }
    if (status == PLAN_OK)
        plan_geom_bbox(plan_table_geom(clip->mask), clip->mask_bbox);
    return status;
}

bool plan_import_inside(const plan_import *import, double x, double y)
{
    const double *box = import->clip.mask_bbox;
    if (!import->clip.given)
        return true;
    return x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3] &&
           plan_geom_row_contains(plan_table_geom(import->clip.mask), 0, x, y);
}
