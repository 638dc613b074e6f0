/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* What a building is: by its own tags, by the ground it stands on, by what lies inside it, and by estimate. */

#include "core/mem.h"
#include "geo/geom.h"
#include "io/import_join.h"
#include "io/import_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PROGRESS_EVERY = 2048 };

/* An untyped building below this without an address is a shed, also on a school's ground: garden houses, bicycle
 * stands and transformer houses stay below, pavilions of schools above. */
#define SHED_M2 40.0
/* An address belongs to the building at most so far away: half the depth of a front garden's wall or porch, and the
 * imprecision of mapping from aerial pictures. */
#define ADDRESS_REACH_M 5.0
/* Smaller ones may be garages and do not count as houses that ought to have a number. */
#define HOUSE_M2 50.0
/* A point meant to lie in a building may have been set onto its outline. */
#define FACILITY_REACH_M 1.0

typedef struct town {
    plan_import *import;
    plan_table *table;
    int32_t *source; /* area of each building */
    int32_t n;
    double *middle; /* x, y of an inner point of each */
    plan_import_places around;
    plan_osm_building *facts;
    const char **kind, **kind_rule; /* public kind, and how it was found where not by own tags */
    plan_column *c_use, *c_kind, *c_levels, *c_height, *c_dwellings, *c_residents, *c_assumed;
} town;

/* --- duplicates ------------------------------------------------------------------------------- */

typedef struct outline {
    uint64_t hash; /* of its shells' corners, whatever their order */
    int32_t corners, area;
    double bbox[4];
} outline;

static uint64_t mix(uint64_t x)
{
    /* Finaliser of SplitMix64 (Steele, Lea & Flood 2014). */
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

static uint64_t bits(double x)
{
    uint64_t b;
    memcpy(&b, &x, sizeof b);
    return b;
}

static outline outline_of(const plan_geom *g, int32_t row, int32_t area)
{
    outline o = {.area = area, .bbox = PLAN_BBOX_EMPTY};
    for (int32_t p = g->row_off[row]; p < g->row_off[row + 1]; p++) {
        if (g->hole[p])
            continue;
        for (int32_t i = g->path_off[p]; i + 1 < g->path_off[p + 1]; i++) {
            const double *xy = g->xy + 2 * (size_t)i;
            o.hash += mix(bits(xy[0]) + mix(bits(xy[1])));
            o.corners++;
            plan_bbox_add(o.bbox, xy, 1);
        }
    }
    return o;
}

static int by_outline(const void *a, const void *b)
{
    const outline *x = a, *y = b;
    return x->hash != y->hash ? (x->hash > y->hash) - (x->hash < y->hash)
                              : (x->area > y->area) - (x->area < y->area);
}

static bool same_outline(const outline *a, const outline *b)
{
    return a->hash == b->hash && a->corners == b->corners && memcmp(a->bbox, b->bbox, sizeof a->bbox) == 0;
}

/* Of buildings with the same outline the last stays: relations come after ways and know the courtyards. */
static plan_status drop_duplicates(plan_import *import, plan_error *err)
{
    const plan_geom *g = plan_table_geom(import->area_table);
    outline *outlines = plan_mem_raw(import->n_areas, sizeof *outlines);
    size_t n = 0;
    plan_status status = outlines ? PLAN_OK : plan_error_memory(err);
    for (size_t a = 0; a < import->n_areas && status == PLAN_OK; a++)
        if (import->areas[a].layers & 1u << PLAN_OSM_BUILDINGS)
            outlines[n++] = outline_of(g, import->areas[a].row, (int32_t)a);
    if (status == PLAN_OK && n)
        qsort(outlines, n, sizeof *outlines, by_outline);
    for (size_t i = 1; i < n && status == PLAN_OK; i++) {
        if (!same_outline(&outlines[i - 1], &outlines[i]))
            continue;
        plan_import_area *area = &import->areas[outlines[i - 1].area];
        const plan_import_area *kept = &import->areas[outlines[i].area];
        area->layers &= ~(1u << PLAN_OSM_BUILDINGS);
        status = plan_import_find(import, "duplicate_building", "buildings", area->kind, area->id,
                                  outlines[i].bbox[0], outlines[i].bbox[1], err,
                                  "same outline as %s, which is kept",
                                  plan_import_id_of(kept->kind, kept->id).text);
    }
    free(outlines);
    return status;
}

/* --- what the map says ------------------------------------------------------------------------- */

static plan_status set_up(town *t, plan_error *err)
{
    size_t n = (size_t)plan_table_rows(t->table);
    int32_t key = plan_osm_rules_key(t->import->rules, "building");
    t->n = (int32_t)n;
    t->middle = plan_mem_new(2 * n, sizeof *t->middle);
    t->facts = plan_mem_new(n, sizeof *t->facts);
    t->kind = plan_mem_new(n, sizeof *t->kind);
    t->kind_rule = plan_mem_new(n, sizeof *t->kind_rule);
    if (!t->middle || !t->facts || !t->kind || !t->kind_rule)
        return plan_error_memory(err);
    t->c_use = plan_table_edit(t->table, "use");
    t->c_kind = plan_table_edit(t->table, "public_kind");
    t->c_levels = plan_table_edit(t->table, "levels");
    t->c_height = plan_table_edit(t->table, "height_m");
    t->c_dwellings = plan_table_edit(t->table, "dwellings");
    t->c_residents = plan_table_edit(t->table, "residents");
    t->c_assumed = plan_table_edit(t->table, "assumed");
    const plan_geom *g = plan_table_geom(t->table);
    for (int32_t b = 0; b < t->n; b++) {
        plan_osm_building *f = &t->facts[b];
        if (!plan_geom_row_point(g, b, &t->middle[2 * (size_t)b]))
            t->middle[2 * (size_t)b] = t->middle[2 * (size_t)b + 1] = NAN;
        f->type = plan_osm_tag_text(&t->import->areas[t->source[b]].tags, key);
        f->area_m2 = plan_geom_row_area(g, b);
        f->use = plan_column_text(t->c_use, b);
        f->levels = plan_column_number(t->c_levels, b);
        f->height_m = plan_column_number(t->c_height, b);
        f->dwellings = plan_column_number(t->c_dwellings, b);
        f->residents = NAN;
        t->kind[b] = plan_column_text(t->c_kind, b);
        if (t->kind[b] && !f->use)
            f->use = "public";
    }
    return PLAN_OK;
}

/* A school's ground makes schools of the houses on it, but not of its sheds, nor of what says itself what it is. */
static plan_status look_at_grounds(town *t, plan_error *err)
{
    plan_table *grounds = NULL;
    int32_t *source = NULL;
    plan_import_places places = {NULL};
    plan_status status = plan_import_rows(t->import, PLAN_OSM_GROUNDS, &grounds, &source, err);
    if (status == PLAN_OK)
        status = plan_import_places_make(plan_table_geom(grounds), &places, err);
    const plan_column *use = status == PLAN_OK ? plan_table_find(grounds, "use") : NULL;
    const plan_column *kind = status == PLAN_OK ? plan_table_find(grounds, "public_kind") : NULL;
    for (int32_t b = 0; b < t->n && status == PLAN_OK; b++) {
        plan_osm_building *f = &t->facts[b];
        bool shed = f->area_m2 < SHED_M2 && f->addresses == 0;
        bool open = !f->use || (strcmp(f->use, "public") == 0 && !t->kind[b]);
        if (b % PROGRESS_EVERY == 0)
            status = plan_hooks_progress(t->import->opts->hooks, "what buildings are", 0.2, err);
        if (!open || shed || status != PLAN_OK)
            continue;
        int32_t ground = plan_import_places_around(&places, &t->middle[2 * (size_t)b], source, t->source[b]);
        if (ground < 0)
            continue;
        if (!f->use && (f->use = plan_osm_use_name(plan_column_text(use, ground))))
            f->use_rule = "on_ground";
        const char *name = plan_column_text(kind, ground);
        if (name && !t->kind[b] && f->use && strcmp(f->use, "public") == 0) {
            status = plan_column_set_text(t->c_kind, b, name, err);
            t->kind[b] = plan_column_text(t->c_kind, b);
            t->kind_rule[b] = "on_ground";
        }
    }
    plan_import_places_free(&places);
    plan_table_free(grounds);
    free(source);
    return status;
}

/* A library in a house: the house gets its kind. An untyped building becomes public (or commercial) by it, unless
 * several house numbers say that it is a block of flats with the facility on its ground floor. */
static plan_status look_inside(town *t, plan_error *err)
{
    plan_table *points = NULL;
    plan_status status = plan_import_rows(t->import, PLAN_OSM_FACILITIES, &points, NULL, err);
    const plan_geom *g = status == PLAN_OK ? plan_table_geom(points) : NULL;
    const plan_column *use = g ? plan_table_find(points, "use") : NULL,
                      *kind = g ? plan_table_find(points, "public_kind") : NULL;
    for (int32_t p = 0; g && p < g->n_rows && status == PLAN_OK; p++) {
        int32_t b = plan_import_places_nearest(&t->around, g->xy + 2 * (size_t)p, FACILITY_REACH_M);
        if (b < 0 || (t->facts[b].use && strcmp(t->facts[b].use, "other") == 0))
            continue;
        plan_osm_building *f = &t->facts[b];
        const char *name = plan_column_text(kind, p);
        if (name && !t->kind[b]) {
            status = plan_column_set_text(t->c_kind, b, name, err);
            t->kind[b] = plan_column_text(t->c_kind, b);
            t->kind_rule[b] = "point_inside";
        }
        if (f->use || f->addresses > 1)
            continue;
        f->use = name ? "public" : plan_osm_use_name(plan_column_text(use, p));
        f->use_rule = f->use ? "point_inside" : NULL;
    }
    plan_table_free(points);
    return status;
}

/* Whether house numbers are mapped around here: where they are, a building without one is a shed or a hall. */
static plan_status look_around(town *t, plan_error *err)
{
    bool *house = plan_mem_new((size_t)t->n, sizeof *house),
         *addressed = plan_mem_new((size_t)t->n, sizeof *addressed);
    double *share = plan_mem_new((size_t)t->n, sizeof *share);
    plan_status status = house && addressed && share ? PLAN_OK : plan_error_memory(err);
    for (int32_t b = 0; b < t->n && status == PLAN_OK; b++) {
        house[b] = t->facts[b].area_m2 >= HOUSE_M2 &&
                   !(t->facts[b].use && strcmp(t->facts[b].use, "other") == 0);
        addressed[b] = t->facts[b].addresses > 0;
    }
    if (status == PLAN_OK)
        status = plan_import_share_near(t->middle, house, addressed, t->n, share, err);
    for (int32_t b = 0; b < t->n && status == PLAN_OK; b++)
        t->facts[b].addressed_near_pct = share[b];
    free(house);
    free(addressed);
    free(share);
    return status;
}

/* Houses with numbers that stand wall to wall are judged as one: a block is often drawn as one outline for each
 * entrance, and a row of houses as one outline. */
static plan_status look_at_rows(town *t, plan_error *err)
{
    bool *numbered = plan_mem_new((size_t)t->n, sizeof *numbered);
    int32_t *group = plan_mem_new((size_t)t->n, sizeof *group);
    plan_status status = numbered && group ? PLAN_OK : plan_error_memory(err);
    for (int32_t b = 0; b < t->n && status == PLAN_OK; b++)
        numbered[b] = t->facts[b].addresses > 0 && t->facts[b].area_m2 >= HOUSE_M2 &&
                      !(t->facts[b].use && strcmp(t->facts[b].use, "other") == 0);
    if (status == PLAN_OK)
        status = plan_import_share_walls(plan_table_geom(t->table), numbered, group, err);
    for (int32_t b = 0; b < t->n && status == PLAN_OK; b++) {
        t->facts[group[b]].row_addresses += t->facts[b].addresses;
        t->facts[group[b]].row_area_m2 += t->facts[b].area_m2;
    }
    for (int32_t b = 0; b < t->n && status == PLAN_OK; b++) {
        t->facts[b].row_addresses = t->facts[group[b]].row_addresses;
        t->facts[b].row_area_m2 = t->facts[group[b]].row_area_m2;
    }
    free(numbered);
    free(group);
    return status;
}

/* --- estimates --------------------------------------------------------------------------------- */

static void note(plan_buf *text, const char *column, const char *rule)
{
    if (rule)
        plan_buf_printf(text, "%s%s=%s", text->length ? ";" : "", column, rule);
}

static plan_status write_facts(town *t, int32_t b, plan_buf *text, plan_error *err)
{
    const plan_osm_building *f = &t->facts[b];
    const char *before = plan_column_text(t->c_assumed, b);
    text->length = 0;
    if (before)
        plan_buf_add(text, before);
    note(text, "use", f->use_rule);
    note(text, "public_kind", t->kind_rule[b]);
    note(text, "levels", f->levels_rule);
    note(text, "height_m", f->height_rule);
    note(text, "dwellings", f->dwellings_rule);
    note(text, "residents", f->residents_rule);
    if (text->failed)
        return plan_error_memory(err);
    plan_column_set_number(t->c_levels, b, f->levels);
    plan_column_set_number(t->c_height, b, f->height_m);
    if (!isnan(f->dwellings))
        plan_column_set_number(t->c_dwellings, b, f->dwellings);
    plan_column_set_number(t->c_residents, b, f->residents);
    plan_status status = plan_column_set_text(t->c_use, b, f->use, err);
    if (status == PLAN_OK && text->length)
        status = plan_column_set_text(t->c_assumed, b, text->text, err);
    return status;
}

static plan_status estimate(town *t, plan_error *err)
{
    plan_table *landuse = NULL;
    plan_import_places places = {NULL};
    plan_buf text = PLAN_BUF_INIT;
    plan_status status = plan_import_rows(t->import, PLAN_OSM_LANDUSE, &landuse, NULL, err);
    if (status == PLAN_OK)
        status = plan_import_places_make(plan_table_geom(landuse), &places, err);
    const plan_column *kind = status == PLAN_OK ? plan_table_find(landuse, "kind") : NULL;
    for (int32_t b = 0; b < t->n && status == PLAN_OK; b++) {
        if (b % PROGRESS_EVERY == 0)
            status = plan_hooks_progress(t->import->opts->hooks, "what buildings are", 0.5 + 0.5 * b / t->n,
                                         err);
        if (status != PLAN_OK)
            break;
        int32_t around = plan_import_places_around(&places, &t->middle[2 * (size_t)b], NULL, -1);
        t->facts[b].landuse = around < 0 ? NULL : plan_column_text(kind, around);
        plan_osm_estimate(t->import->estimates, &t->facts[b]);
        status = write_facts(t, b, &text, err);
    }
    plan_buf_free(&text);
    plan_import_places_free(&places);
    plan_table_free(landuse);
    return status;
}

plan_status plan_import_buildings(plan_import *import, plan_table **buildings, plan_table **addresses,
                                  plan_error *err)
{
    town t = {.import = import};
    plan_table *numbers = NULL;
    int32_t *number_source = NULL, *counts = NULL;
    plan_status status = drop_duplicates(import, err);
    if (status == PLAN_OK)
        status = plan_import_rows(import, PLAN_OSM_BUILDINGS, &t.table, &t.source, err);
    if (status == PLAN_OK)
        status = set_up(&t, err);
    if (status == PLAN_OK)
        status = plan_import_places_make(plan_table_geom(t.table), &t.around, err);
    if (status == PLAN_OK)
        status = plan_import_rows(import, PLAN_OSM_ADDRESSES, &numbers, &number_source, err);
    if (status == PLAN_OK)
        status = plan_import_join_addresses(import, &t.around, t.table, t.source, numbers, number_source,
                                            ADDRESS_REACH_M, &counts, err);
    for (int32_t b = 0; b < t.n && status == PLAN_OK; b++)
        t.facts[b].addresses = counts[b];
    if (status == PLAN_OK)
        status = look_around(&t, err);
    if (status == PLAN_OK)
        status = look_at_rows(&t, err);
    if (status == PLAN_OK)
        status = look_at_grounds(&t, err);
    if (status == PLAN_OK)
        status = look_inside(&t, err);
    if (status == PLAN_OK)
        status = estimate(&t, err);
    plan_import_places_free(&t.around);
    free(t.source);
    free(t.middle);
    free(t.facts);
    free(t.kind);
    free(t.kind_rule);
    free(number_source);
    free(counts);
    if (status != PLAN_OK) {
        plan_table_free(t.table);
        plan_table_free(numbers);
        return status;
    }
    *buildings = t.table;
    *addresses = numbers;
    return PLAN_OK;
}
