/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* What a map needs of a result's file, and nothing more of it. */

#include "core/mem.h"

#include "core/numeric.h"
#include "fibre/network.h"
#include "io/source.h"
#include "io/workspace.h"
#include "map/scene.h"
#include "need/need.h"
#include "rollout/rollout.h"
#include "rollout/tree.h"
#include "wlan/coverage.h"
#include "wlan/mesh.h"
#include "wlan/sites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const plan_layerspec *const result_specs[] = {
    &plan_need_buildings_spec,
    &plan_pops_spec,
    &plan_cabinets_spec,
    &plan_trench_spec,
    &plan_drops_spec,
    &plan_unserved_spec,
    &plan_rollout_buildings_spec,
    &plan_rollout_trench_spec,
    &plan_rollout_years_spec,
    &plan_compare_buildings_spec,
    &plan_compare_years_spec,
    &plan_summary_spec,
    &plan_parameters_spec,
    &plan_wlan_buildings_spec,
    &plan_wlan_squares_spec,
    &plan_wlan_coverage_spec,
    &plan_wlan_sites_spec,
    &plan_wlan_gaps_spec,
    &plan_wlan_nodes_spec,
    &plan_wlan_links_spec,
    &plan_wlan_masts_spec,
    &plan_sites_indoor_spec,
    &plan_sites_gaps_spec,
};
static const char *const common[] = {"summary",       "parameters",    "provenance",
                                     "rollout_years", "compare_years", "wlan_curve"};

/* Houses beneath another theme, of the need result: what is counted of them, and which building each is. */
static const plan_colspec stand_in_cols[] = {
    {"building", PLAN_INT32, "", "", ""},
    {"persons", PLAN_DOUBLE, "1", "", ""},
};
static const plan_layerspec stand_in = {"need_buildings", PLAN_GEOM_POLYGON,   "Buildings", "",
                                        stand_in_cols,    COUNT(stand_in_cols)};

typedef struct reading {
    plan_source *source;
    const plan_hooks *hooks;
    plan_table **tables;
    int32_t n;
    size_t cap;
    int crs;
} reading;

static const plan_layerspec *spec_of(const char *layer)
{
    for (size_t i = 0; i < COUNT(result_specs); i++)
        if (strcmp(result_specs[i]->name, layer) == 0)
            return result_specs[i];
    return plan_workspace_spec(strncmp(layer, "context_", 8) == 0 ? layer + 8 : layer);
}

static bool is_read(const reading *r, const char *name)
{
    for (int32_t i = 0; i < r->n; i++) {
        const char *is = plan_table_name(r->tables[i]);
        if (strcmp(strncmp(is, "context_", 8) == 0 ? is + 8 : is, name) == 0)
            return true;
    }
    return false;
}

/* spec NULL = the one of that name, if any. */
static plan_status read_layer_as(reading *r, const char *layer, const plan_layerspec *spec, plan_error *err)
{
    plan_table *table = NULL;
    plan_layerspec named;
    if (!spec)
        spec = spec_of(layer);
    /* Layers of this name are written by stages that differ in their columns: only the title is told. */
    if (spec && strncmp(layer, "wlan_", 5) == 0) {
        named = *spec;
        named.n_cols = 0;
        spec = &named;
    }
    const plan_source_opts opts = {
        .spec = spec, .hooks = r->hooks, .to_epsg = r->crs, .spec_only = spec == &stand_in};
    if (!plan_source_has(r->source, layer) ||
        is_read(r, layer + (strncmp(layer, "context_", 8) == 0 ? 8 : 0)))
        return PLAN_OK;
    if (!plan_mem_grow(&r->tables, &r->cap, (size_t)r->n + 1, sizeof *r->tables))
        return plan_error_memory(err);
    plan_status status = plan_source_read(r->source, layer, &opts, &table, err);
    if (status != PLAN_OK)
        return status;
    r->tables[r->n++] = table;
    if ((strcmp(layer, "rollout_years") == 0 || strcmp(layer, "compare_years") == 0) &&
        plan_table_find(table, "year"))
        status = plan_rollout_check_years(table, err);
    if (status != PLAN_OK)
        return status;
    if (!r->crs && plan_table_geom(table))
        r->crs = plan_table_crs(table);
    return PLAN_OK;
}

static plan_status read_layer(reading *r, const char *layer, plan_error *err)
{
    return read_layer_as(r, layer, NULL, err);
}

static plan_status read_theme(reading *r, plan_map_theme theme, plan_error *err)
{
    plan_status status = PLAN_OK;
    for (const char *const *name = plan_map_theme_layers(theme); *name && status == PLAN_OK; name++)
        status = read_layer(r, *name, err);
    return status;
}

static bool has_theme(const reading *r, plan_map_theme theme)
{
    const char *const *names = plan_map_theme_layers(theme);
    /* Of the others only the first layer is their own. */
    do {
        if (*names && plan_source_has(r->source, *names))
            return true;
    } while ((theme == PLAN_MAP_WLAN || theme >= PLAN_MAP_SITES) && *names && *++names);
    return false;
}

/* Theme by theme until one has something to draw: what the others draw is not read. */
static plan_status read_first_theme(reading *r, plan_error *err)
{
    plan_status status = PLAN_OK;
    for (const plan_map_theme *t = plan_map_theme_order(); *t != PLAN_MAP_AUTO && status == PLAN_OK; t++) {
        const plan_map_scene so_far = {.tables = (const plan_table *const *)r->tables, .n_tables = r->n};
        if (plan_map_scene_told(&so_far) != PLAN_MAP_AUTO)
            break;
        if (has_theme(r, *t))
            status = read_theme(r, *t, err);
    }
    return status;
}

static plan_status read_result(reading *r, plan_map_theme theme, plan_error *err)
{
    plan_status status = PLAN_OK;
    for (size_t i = 0; i < COUNT(common) && status == PLAN_OK; i++)
        status = read_layer(r, common[i], err);
    if (status == PLAN_OK)
        status = theme == PLAN_MAP_AUTO ? read_first_theme(r, err) : read_theme(r, theme, err);
    for (const char *const *name = plan_map_base_layers(); *name && status == PLAN_OK; name++) {
        char context[64];
        snprintf(context, sizeof context, "context_%.50s", *name);
        status = read_layer(r, context, err);
        /* A workspace has them by their own names: of it the supply is drawn. */
        if (status == PLAN_OK && !is_read(r, *name))
            status = read_layer(r, *name, err);
    }
    if (status == PLAN_OK && !is_read(r, "buildings"))
        status = read_layer_as(r, "need_buildings", &stand_in, err);
    return status;
}

/* The workspace lends what the result's file lacks. */
static plan_status read_city(reading *r, plan_map_theme theme, plan_error *err)
{
    plan_status status = PLAN_OK;
    for (const char *const *name = plan_map_base_layers(); *name && status == PLAN_OK; name++)
        status = read_layer(r, *name, err);
    if (status == PLAN_OK)
        status = read_layer(r, "provenance", err);
    if (status == PLAN_OK && theme == PLAN_MAP_SUPPLY)
        status = read_layer(r, "supply", err);
    return status;
}

plan_status plan_map_read(plan_ctx *ctx, const char *path, const char *city, const plan_map_opts *opts,
                          plan_table ***tables, int32_t *n, plan_error *err)
{
    PLAN_NUMERIC_POINT;
    reading r = {.hooks = opts ? opts->hooks : NULL};
    plan_map_theme theme = opts ? opts->theme : PLAN_MAP_AUTO;
    plan_status status = plan_source_open(ctx, path, &r.source, err);
    if (status == PLAN_OK)
        status = read_result(&r, theme, err);
    plan_source_free(r.source);
    r.source = NULL;
    if (status == PLAN_OK && city) {
        status = plan_source_open(ctx, city, &r.source, err);
        if (status == PLAN_OK)
            status = read_city(&r, theme, err);
        plan_source_free(r.source);
    }
    if (status != PLAN_OK) {
        plan_map_tables_free(r.tables, r.n);
        return status;
    }
    *tables = r.tables;
    *n = r.n;
    return PLAN_OK;
}

void plan_map_tables_free(plan_table **tables, int32_t n)
{
    for (int32_t i = 0; i < n && tables; i++)
        plan_table_free(tables[i]);
    free(tables);
}
