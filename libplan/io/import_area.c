/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Areas of the file: closed ways and multipolygons, assembled, tested, repaired. */

#include "core/mem.h"
#include "core/parallel.h"
#include "geo/geom.h"
#include "geo/geos.h"
#include "io/import_private.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PROGRESS_EVERY = 4096 };
/* A gap in a ring is closed by a straight line where it is at most this share of what is there: the municipality
 * stays usable though one of its fifteen border ways lies outside of the extract. */
#define MOST_GAP 0.05

static const plan_layerspec area_spec = {"areas", PLAN_GEOM_POLYGON, "", "", NULL, 0};

plan_import_id plan_import_id_of(plan_osm_kind kind, int64_t id)
{
    plan_import_id out;
    (void)snprintf(out.text, sizeof out.text, "%c%lld", "nwr"[kind], (long long)id);
    return out;
}

static const char *first_layer(uint32_t layers)
{
    for (int l = 0; l < PLAN_OSM_N_LAYERS; l++)
        if (layers & 1u << l)
            return plan_osm_layer_spec((plan_osm_layer)l)->name;
    return NULL;
}

/* --- one polygon ----------------------------------------------------------------------------- */

/* The member ways of one area, without the nodes the file lacks. */
typedef struct parts {
    plan_osm_part *at;
    int32_t n;
    int32_t *spots;
    int32_t n_spots;
    int32_t missing_nodes, missing_ways;
} parts;

static bool there(const plan_import *import, int32_t spot)
{
    return isfinite(import->store->spot_xy[2 * (size_t)spot]);
}

static void add_part(const plan_import *import, const plan_osm_object *way, plan_osm_role role, parts *p)
{
    plan_osm_part *part = &p->at[p->n++];
    *part = (plan_osm_part){p->spots + p->n_spots, 0, role};
    for (int32_t i = 0; i < way->n; i++) {
        int32_t spot = import->store->spot[way->first + i];
        if (!there(import, spot)) {
            p->missing_nodes++;
        } else if (part->n == 0 || part->spots[part->n - 1] != spot) {
            p->spots[p->n_spots++] = spot;
            part->n++;
        }
    }
    /* A closed way that lost its first node is still closed. */
    bool was_closed = way->n > 2 &&
                      import->store->spot[way->first] == import->store->spot[way->first + way->n - 1];
    if (was_closed && part->n > 2 && part->spots[0] != part->spots[part->n - 1]) {
        p->spots[p->n_spots++] = part->spots[0];
        part->n++;
    }
}

static bool listed_before(const plan_osm_member *members, int32_t m)
{
    for (int32_t i = 0; i < m; i++)
        if (members[i].id == members[m].id && members[i].kind == PLAN_OSM_WAY)
            return true;
    return false;
}

static bool is_ring_member(const plan_osm_member *member)
{
    return member->kind == PLAN_OSM_WAY && member->role != PLAN_OSM_OTHER_ROLE;
}

static plan_status take_members(const plan_import *import, const plan_osm_object *relation, parts *p,
                                plan_error *err)
{
    const plan_osm_member *members = import->store->members + relation->first;
    size_t nodes = 0;
    for (int32_t m = 0; m < relation->n; m++) {
        const plan_osm_object *way = is_ring_member(&members[m])
                                         ? plan_osm_store_find(import->store, PLAN_OSM_WAY, members[m].id)
                                         : NULL;
        nodes += way ? (size_t)way->n + 1 : 0;
    }
    p->at = plan_mem_new((size_t)relation->n, sizeof *p->at);
    p->spots = plan_mem_raw(nodes, sizeof *p->spots);
    if (!p->at || !p->spots)
        return plan_error_memory(err);
    for (int32_t m = 0; m < relation->n; m++) {
        if (!is_ring_member(&members[m]) || listed_before(members, m))
            continue;
        const plan_osm_object *way = plan_osm_store_find(import->store, PLAN_OSM_WAY, members[m].id);
        if (way)
            add_part(import, way, (plan_osm_role)members[m].role, p);
        else
            p->missing_ways++;
    }
    return PLAN_OK;
}

static plan_status take_way(const plan_import *import, const plan_osm_object *way, parts *p, plan_error *err)
{
    p->at = plan_mem_new(1, sizeof *p->at);
    p->spots = plan_mem_raw((size_t)way->n + 1, sizeof *p->spots);
    if (!p->at || !p->spots)
        return plan_error_memory(err);
    add_part(import, way, PLAN_OSM_OUTER, p);
    return PLAN_OK;
}

static plan_status append_rings(const plan_import *import, const plan_osm_rings *rings, plan_geom *out,
                                int32_t *shells, plan_error *err)
{
    plan_status status = plan_geom_begin_row(out, err);
    *shells = 0;
    for (size_t r = 0; r < rings->n_rings && status == PLAN_OK; r++) {
        const plan_osm_ring *ring = &rings->rings[r];
        *shells += !ring->hole;
        status = plan_geom_begin_path(out, ring->hole, err);
        for (int32_t i = ring->first; i < ring->first + ring->n && status == PLAN_OK; i++)
            status = plan_geom_add(out, &import->store->spot_xy[2 * (size_t)rings->spots[i]], 1, err);
    }
    return status;
}

/* What was wrong with an area: the worst of it, as one finding. */
static plan_status report_parts(plan_import *import, plan_osm_kind kind, const plan_osm_object *object,
                                const char *layer, const parts *p, const plan_osm_rings *rings,
                                plan_error *err)
{
    const double nowhere[2] = {NAN, NAN};
    const double *at = p->n_spots ? &import->store->spot_xy[2 * (size_t)p->spots[0]] : nowhere;
    for (int32_t i = 0; i < p->n && rings->n_open > 0; i++)
        if (rings->open[i] && p->at[i].n > 0) {
            at = &import->store->spot_xy[2 * (size_t)p->at[i].spots[0]];
            break;
        }
    if (p->missing_ways && rings->gap_m > 0)
        return plan_import_find(
            import, "repaired_ring", layer, kind, object->id, at[0], at[1], err,
            "%d member ways are not in the file; the gap of %.0f m was closed by a straight line",
            p->missing_ways, rings->gap_m);
    if (p->missing_ways)
        return plan_import_find(
            import, "broken_relation", layer, kind, object->id, at[0], at[1], err,
            "%d member ways are not in the file; %zu rings could be closed without them, %d ways "
            "were left out",
            p->missing_ways, rings->n_rings, rings->n_open);
    if (rings->n_open > 0)
        return plan_import_find(import, "unclosed_ring", layer, kind, object->id, at[0], at[1], err,
                                "%d of %d ways close no ring and were left out", rings->n_open, p->n);
    if (p->missing_nodes)
        return plan_import_find(import, "clipped_way", layer, kind, object->id, at[0], at[1], err,
                                "%d nodes of its outline are not in the file; drawn without them",
                                p->missing_nodes);
    if (rings->n_stray + rings->n_mismatch > 0)
        return plan_import_find(
            import, "wrong_role", layer, kind, object->id, at[0], at[1], err,
            "%d rings have a role that is not where they lie; %d inner ones lie in no outer "
            "one and were left out",
            rings->n_mismatch, rings->n_stray);
    if (rings->n_rings == 0)
        return plan_import_find(import, "dropped_polygon", layer, kind, object->id, at[0], at[1], err,
                                "its outline has no area");
    return PLAN_OK;
}

plan_status plan_import_polygon(plan_import *import, plan_osm_kind kind, const plan_osm_object *object,
                                const char *report_layer, plan_geom *out, int32_t *shells, plan_error *err)
{
    parts p = {.n = 0};
    plan_osm_rings rings = PLAN_OSM_RINGS_INIT;
    plan_status status = kind == PLAN_OSM_WAY ? take_way(import, object, &p, err)
                                              : take_members(import, object, &p, err);
    if (status == PLAN_OK)
        status = plan_osm_rings_make(p.at, p.n, import->store->spot_xy, p.missing_ways ? MOST_GAP : 0, &rings,
                                     err);
    if (status == PLAN_OK)
        status = append_rings(import, &rings, out, shells, err);
    if (status == PLAN_OK && report_layer)
        status = report_parts(import, kind, object, report_layer, &p, &rings, err);
    plan_osm_rings_free(&rings);
    free(p.at);
    free(p.spots);
    return status;
}

/* --- all of them ----------------------------------------------------------------------------- */

/* Whether all of the way's nodes are in the working CRS: those of a way that is needed are. One that is not may share
 * a node with one that is; the rest of its nodes are still in degrees. */
static bool is_near(const plan_import *import, const plan_osm_object *way)
{
    if (!import->near)
        return true;
    for (int32_t i = 0; i < way->n; i++)
        if (!import->near[import->store->spot[way->first + i]])
            return false;
    return way->n > 0;
}

/* Whether this holds of all ways of a relation's rings, and there is one. */
static bool relation_is_near(const plan_import *import, const plan_osm_object *relation)
{
    int32_t n = 0;
    for (int32_t m = 0; m < relation->n; m++) {
        const plan_osm_member *member = &import->store->members[relation->first + m];
        const plan_osm_object *way = is_ring_member(member)
                                         ? plan_osm_store_find(import->store, PLAN_OSM_WAY, member->id)
                                         : NULL;
        if (way && !is_near(import, way))
            return false;
        n += way != NULL;
    }
    return n > 0;
}

static bool is_closed(const plan_import *import, const plan_osm_object *way)
{
    const int32_t *spot = import->store->spot + way->first;
    return way->n >= 4 && spot[0] == spot[way->n - 1];
}

static plan_status add_area(plan_import *import, plan_osm_kind kind, const plan_osm_object *object,
                            const plan_osm_tags *tags, uint32_t layers, plan_error *err)
{
    plan_geom *geom = plan_table_edit_geom(import->area_table);
    int32_t shells;
    if (!plan_mem_grow(&import->areas, &import->cap_areas, import->n_areas + 1, sizeof *import->areas))
        return plan_error_memory(err);
    plan_status status = plan_import_polygon(import, kind, object, first_layer(layers), geom, &shells, err);
    if (status != PLAN_OK)
        return status;
    import->areas[import->n_areas++] = (plan_import_area){object->id, kind, *tags, layers, geom->n_rows - 1};
    if (shells == 0)
        import->areas[import->n_areas - 1].layers = 0;
    return PLAN_OK;
}

/* Multipolygons of the old kind carry no tags: their outer way does. Such a way is then no area of its own. */
static const plan_osm_object *tagged_outer(const plan_import *import, const plan_osm_object *relation)
{
    const plan_osm_member *members = import->store->members + relation->first;
    for (int32_t m = 0; m < relation->n; m++) {
        if (members[m].kind != PLAN_OSM_WAY || members[m].role != PLAN_OSM_OUTER)
            continue;
        const plan_osm_object *way = plan_osm_store_find(import->store, PLAN_OSM_WAY, members[m].id);
        plan_osm_tags tags = {NULL, 0, NULL};
        if (way)
            tags = plan_osm_object_tags(import->store, way);
        if (plan_osm_rules_layers(import->rules, PLAN_OSM_AREA, &tags))
            return way;
    }
    return NULL;
}

/* Tags and layers of each relation; ways whose tags went to one, or that only draw one, are marked. */
static void classify_relations(const plan_import *import, const plan_osm_object **tagged, bool *consumed)
{
    const plan_osm_list *relations = &import->store->list[PLAN_OSM_RELATION];
    const plan_osm_object *ways = import->store->list[PLAN_OSM_WAY].at;
    for (size_t r = 0; r < relations->n; r++) {
        const plan_osm_object *relation = &relations->at[r];
        const plan_osm_member *members = import->store->members + relation->first;
        plan_osm_tags own = plan_osm_object_tags(import->store, relation);
        tagged[r] = plan_osm_rules_layers(import->rules, PLAN_OSM_AREA, &own)
                        ? relation
                        : tagged_outer(import, relation);
        if (!tagged[r])
            continue;
        plan_osm_tags tags = plan_osm_object_tags(import->store, tagged[r]);
        uint32_t layers = plan_osm_rules_layers(import->rules, PLAN_OSM_AREA, &tags);
        for (int32_t m = 0; m < relation->n; m++) {
            const plan_osm_object *way = members[m].kind == PLAN_OSM_WAY
                                             ? plan_osm_store_find(import->store, PLAN_OSM_WAY, members[m].id)
                                             : NULL;
            if (!way)
                continue;
            plan_osm_tags its = plan_osm_object_tags(import->store, way);
            bool same = plan_osm_rules_layers(import->rules, PLAN_OSM_AREA, &its) == layers;
            /* The same tags on the relation and its ways: buildings of that kind become findings later. */
            if (tagged[r] == relation)
                same = same && members[m].role == PLAN_OSM_OUTER && !(layers & 1u << PLAN_OSM_BUILDINGS);
            consumed[way - ways] |= same || !is_closed(import, way);
        }
    }
}

static plan_status add_ways(plan_import *import, const bool *consumed, plan_error *err)
{
    const plan_osm_list *ways = &import->store->list[PLAN_OSM_WAY];
    plan_status status = PLAN_OK;
    for (size_t w = 0; w < ways->n && status == PLAN_OK; w++) {
        const plan_osm_object *way = &ways->at[w];
        plan_osm_tags tags = plan_osm_object_tags(import->store, way);
        if (w % PROGRESS_EVERY == 0)
            status = plan_hooks_progress(import->opts->hooks, "assembling areas", (double)w / (double)ways->n,
                                         err);
        if (status != PLAN_OK || !is_near(import, way))
            continue;
        import->way_lines[w] = plan_osm_rules_layers(import->rules, PLAN_OSM_LINE, &tags);
        uint32_t layers = consumed[w] ? 0 : plan_osm_rules_layers(import->rules, PLAN_OSM_AREA, &tags);
        if (layers && is_closed(import, way))
            status = add_area(import, PLAN_OSM_WAY, way, &tags, layers, err);
        else if (layers && !import->way_lines[w]) {
            const double *at = way->n ? &import->store->spot_xy[2 * (size_t)import->store->spot[way->first]]
                                      : NULL;
            status = plan_import_find(import, "unclosed_ring", first_layer(layers), PLAN_OSM_WAY, way->id,
                                      at ? at[0] : NAN, at ? at[1] : NAN, err,
                                      "tagged as an area, but its last node is not its first; left out");
        }
    }
    return status;
}

static plan_status add_relations(plan_import *import, const plan_osm_object *const *tagged, plan_error *err)
{
    const plan_osm_list *relations = &import->store->list[PLAN_OSM_RELATION];
    plan_status status = PLAN_OK;
    for (size_t r = 0; r < relations->n && status == PLAN_OK; r++) {
        const plan_osm_object *relation = &relations->at[r];
        if (!tagged[r] || !relation_is_near(import, relation))
            continue;
        plan_osm_tags tags = plan_osm_object_tags(import->store, tagged[r]);
        status = plan_hooks_progress(import->opts->hooks, "assembling areas", 1, err);
        if (status == PLAN_OK)
            status = add_area(import, PLAN_OSM_RELATION, relation, &tags,
                              plan_osm_rules_layers(import->rules, PLAN_OSM_AREA, &tags), err);
    }
    return status;
}

/* --- validity -------------------------------------------------------------------------------- */

/* Whether one ring is plainly simple: no two sides touch but neighbours at their corner. Most buildings are, and
 * this is many times cheaper than asking GEOS; the others are asked there. */
static bool plainly_simple(const double *xy, int32_t n)
{
    enum { MANY = 64 };
    if (n > MANY)
        return false;
    for (int32_t i = 0; i + 1 < n; i++) {
        const double *a = xy + 2 * i, *b = a + 2;
        double low[2] = {fmin(a[0], b[0]), fmin(a[1], b[1])}, high[2] = {fmax(a[0], b[0]), fmax(a[1], b[1])};
        const double *after = i + 2 < n ? b + 2 : xy + 2;
        /* A side that runs back over its neighbour. */
        if ((b[0] - a[0]) * (after[1] - b[1]) - (b[1] - a[1]) * (after[0] - b[0]) == 0 &&
            (b[0] - a[0]) * (after[0] - b[0]) + (b[1] - a[1]) * (after[1] - b[1]) <= 0)
            return false;
        for (int32_t j = i + 2; j + 1 < n; j++) {
            const double *c = xy + 2 * j, *d = c + 2;
            if (i == 0 && j + 2 == n)
                continue;
            if (fmin(c[0], d[0]) > high[0] || fmax(c[0], d[0]) < low[0] || fmin(c[1], d[1]) > high[1] ||
                fmax(c[1], d[1]) < low[1])
                continue;
            if (plan_segments_meet(a, b, c, d))
                return false;
        }
    }
    return true;
}

typedef struct checker {
    const plan_import *import;
    const plan_geom *geom;
    bool *suspicious;
} checker;

static plan_status look_at_rows(void *user, int32_t begin, int32_t end, int worker, plan_error *err)
{
    checker *c = user;
    (void)worker;
    (void)err;
    for (int32_t row = begin; row < end; row++) {
        int32_t path = c->geom->row_off[row];
        if (path == c->geom->row_off[row + 1])
            continue;
        int32_t from = c->geom->path_off[path], n = c->geom->path_off[path + 1] - from;
        bool single = c->geom->row_off[row + 1] == path + 1;
        c->suspicious[row] = !single || !plainly_simple(c->geom->xy + 2 * (size_t)from, n);
    }
    return PLAN_OK;
}

static plan_status repair(plan_import *import, plan_import_area *area, plan_error *err)
{
    plan_geom *geom = plan_table_edit_geom(import->area_table);
    bool valid;
    char reason[200] = "";
    double at[2] = {NAN, NAN};
    plan_status status = plan_geos_is_valid(import->ctx, geom, area->row, &valid, reason, sizeof reason, err);
    if (status != PLAN_OK || valid)
        return status;
    double before = plan_geom_row_area(geom, area->row);
    const char *layer = first_layer(area->layers);
    memcpy(at, geom->xy + 2 * (size_t)geom->path_off[geom->row_off[area->row]], sizeof at);
    status = plan_geos_repair(import->ctx, geom, area->row, geom, err);
    if (status != PLAN_OK)
        return status;
    area->row = geom->n_rows - 1;
    double after = plan_geom_row_area(geom, area->row);
    if (after > 0)
        return plan_import_find(import, "repaired_polygon", layer, area->kind, area->id, at[0], at[1], err,
                                "%s; area %.1f m² before, %.1f m² after", reason, before, after);
    area->layers = 0;
    return plan_import_find(import, "dropped_polygon", layer, area->kind, area->id, at[0], at[1], err,
                            "%s; nothing "
                            "of area is left after repair",
                            reason);
}

static plan_status test_areas(plan_import *import, plan_error *err)
{
    int32_t n = (int32_t)import->n_areas;
    checker c = {import, plan_table_edit_geom(import->area_table), plan_mem_new((size_t)n, sizeof(bool))};
    if (!c.suspicious)
        return plan_error_memory(err);
    plan_status status = plan_parallel_for(import->threads, n, look_at_rows, &c, err);
    for (int32_t a = 0; a < n && status == PLAN_OK; a++) {
        if (!c.suspicious[a] || !import->areas[a].layers)
            continue;
        status = plan_hooks_progress(import->opts->hooks, "testing areas", (double)a / n, err);
        if (status == PLAN_OK)
            status = repair(import, &import->areas[a], err);
    }
    free(c.suspicious);
    return status;
}

plan_status plan_import_areas(plan_import *import, plan_error *err)
{
    const plan_osm_store *store = import->store;
    const plan_osm_object **tagged = plan_mem_new(store->list[PLAN_OSM_RELATION].n, sizeof *tagged);
    bool *consumed = plan_mem_new(store->list[PLAN_OSM_WAY].n, sizeof *consumed);
    import->way_lines = plan_mem_new(store->list[PLAN_OSM_WAY].n, sizeof *import->way_lines);
    plan_status status = tagged && consumed && import->way_lines
                             ? plan_table_new(&area_spec, &import->area_table, err)
                             : plan_error_memory(err);
    if (status == PLAN_OK) {
        classify_relations(import, tagged, consumed);
        status = add_ways(import, consumed, err);
    }
    if (status == PLAN_OK)
        status = add_relations(import, tagged, err);
    if (status == PLAN_OK)
        status = test_areas(import, err);
    free(tagged);
    free(consumed);
    return status;
}
