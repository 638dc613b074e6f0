/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "io/import_osm.h"

#include "core/numeric.h"
#include "core/mem.h"
#include "core/parallel.h"
#include "core/sum.h"
#include "geo/geom.h"
#include "io/import_private.h"
#include "io/osm_pbf.h"
#include "io/workspace.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifndef PLAN_VERSION /* the build sets it */
#define PLAN_VERSION "unreleased"
#endif

enum { WGS84 = 4326, PROJECT_AT_ONCE = 1 << 14 };
/* By how much lengths on the map may differ from those on the ground: areas by twice as much. */
#define MOST_STRETCH 0.01
/* Half a side of the box the scale is asked in, m. */
#define ABOUT_M 1000.0

static const plan_import_osm_opts defaults = PLAN_IMPORT_OSM_OPTS_INIT;
#define OPT(member) offsetof(plan_import_osm_opts, member)
static const plan_optspec optspecs[] = {
    {"bbox", PLAN_OPT_TEXT, OPT(bbox), "degree", 0, 0, NULL, NULL, "cut to a box: west,south,east,north"},
    {"boundary", PLAN_OPT_FILE, OPT(boundary), "", 0, 0, NULL, NULL,
     "cut to the polygons of a file, or to the administrative boundary of that name in the OpenStreetMap file"},
    {"rules", PLAN_OPT_FILE, OPT(rules), "", 0, 0, NULL, NULL,
     "mapping rules (CSV): which objects become what"},
    {"estimates", PLAN_OPT_FILE, OPT(estimates), "", 0, 0, NULL, NULL,
     "estimate rules (CSV): storeys, heights, dwellings and residents where the map says nothing"},
    {"epsg", PLAN_OPT_INT, OPT(epsg), "", 0, 999999, NULL, NULL,
     "working CRS, metric; 0 = the UTM zone of the data"},
    {"threads", PLAN_OPT_INT, OPT(threads), "", 0, 64, NULL, NULL, "threads to use; 0 = all processors"},
};
const plan_optset plan_import_osm_optset = {
    "import_osm",
    "OpenStreetMap file to workspace layers",
    optspecs,
    sizeof optspecs / sizeof *optspecs,
    sizeof(plan_import_osm_opts),
    &defaults,
};

/* --- reading --------------------------------------------------------------------------------- */

static plan_status read_file(plan_import *import, plan_error *err)
{
    const plan_import_osm_opts *opts = import->opts;
    plan_status status = plan_opts_check(&plan_import_osm_optset, opts, err);
    if (status == PLAN_OK && (!opts->rules || !opts->estimates))
        status = plan_error_set(err, PLAN_E_ARGUMENT, "import_osm: %s must be given",
                                opts->rules ? "estimates" : "rules");
    if (status == PLAN_OK)
        status = plan_import_clip_check(import, err);
    if (status == PLAN_OK)
        status = plan_osm_rules_read(opts->rules, &import->rules, err);
    if (status == PLAN_OK)
        status = plan_osm_estimates_read(opts->estimates, &import->estimates, err);
    if (status != PLAN_OK)
        return status;
    plan_osm_pbf_opts pbf = {import->rules, opts->boundary, import->threads, opts->hooks};
    status = plan_osm_pbf_read(import->path, &pbf, &import->store, err);
    if (status == PLAN_OK && import->store->duplicates)
        status = plan_result_add_finding(
            import->result, &(plan_finding){"duplicate_object", NULL, NULL, -1, NAN, NAN}, err,
            "%lld objects came twice (a file with history?); the first was taken",
            (long long)import->store->duplicates);
    if (status == PLAN_OK && import->store->bad_coordinates)
        status = plan_result_add_finding(import->result,
                                         &(plan_finding){"bad_coordinate", NULL, NULL, -1, NAN, NAN}, err,
                                         "%lld nodes lie outside the globe; treated as not there",
                                         (long long)import->store->bad_coordinates);
    return status;
}

/* --- projecting ------------------------------------------------------------------------------ */

/* Middle of what is kept: of the box to cut to, else the mean of all nodes. */
static bool middle_of(const plan_import *import, double *lon, double *lat)
{
    const plan_osm_store *store = import->store;
    plan_sum x = {0, 0}, y = {0, 0};
    size_t n = 0;
    if (import->clip.given) {
        *lon = (import->clip.bbox[0] + import->clip.bbox[2]) / 2;
        *lat = (import->clip.bbox[1] + import->clip.bbox[3]) / 2;
        return true;
    }
    for (int pass = 0; pass < 2 && n == 0; pass++) {
        const double *xy = pass ? store->node_xy : store->spot_xy;
        size_t all = pass ? store->list[PLAN_OSM_NODE].n : (size_t)store->n_spots;
        for (size_t i = 0; i < all; i++) {
            if (!isfinite(xy[2 * i]))
                continue;
            plan_sum_add(&x, xy[2 * i]);
            plan_sum_add(&y, xy[2 * i + 1]);
            n++;
        }
    }
    *lon = n ? plan_sum_get(&x) / (double)n : 0;
    *lat = n ? plan_sum_get(&y) / (double)n : 0;
    return n > 0;
}

/* Areas, and with them dwellings and residents, are taken from the map: one that stretches it is refused. */
static plan_status check_scale(const plan_import *import, double lon, double lat, plan_error *err)
{
    double xy[2] = {lon, lat}, k = NAN;
    int32_t failed = 0;
    plan_transform *transform = NULL;
    plan_status status = plan_transform_new(import->ctx, WGS84, import->epsg, &transform, err);
    if (status != PLAN_OK)
        return status;
    plan_transform_apply(transform, xy, 1, &failed);
    plan_transform_free(transform);
    if (failed == 0) {
        plan_scale scale;
        double box[4] = {xy[0] - ABOUT_M, xy[1] - ABOUT_M, xy[0] + ABOUT_M, xy[1] + ABOUT_M};
        status = plan_scale_make(import->ctx, import->epsg, box, &scale, err);
        if (status != PLAN_OK)
            return status;
        k = plan_scale_at(&scale, xy[0], xy[1]);
    }
    if (fabs(k - 1) <= MOST_STRETCH)
        return PLAN_OK;
    return plan_error_set(err, PLAN_E_ARGUMENT,
                          "epsg: EPSG:%d draws a metre at %.2f, %.2f as %.3f m: choose a CRS true to scale "
                          "there (0 = its UTM zone)",
                          import->epsg, lon, lat, k);
}

static plan_status choose_crs(plan_import *import, plan_error *err)
{
    double lon, lat;
    bool metric = false;
    if (!middle_of(import, &lon, &lat))
        return plan_error_set(err, PLAN_E_DATA, "%s: no object that the rules ask for has a place",
                              import->path);
    import->epsg = import->opts->epsg;
    if (!import->epsg)
        return plan_crs_choose(lon, lat, &import->epsg, err);
    plan_status status = plan_crs_is_metric(import->ctx, import->epsg, &metric, err);
    if (status == PLAN_OK && !metric)
        status = plan_error_set(err, PLAN_E_ARGUMENT, "epsg: EPSG:%d is not a projected CRS in metres",
                                import->epsg);
    return status == PLAN_OK ? check_scale(import, lon, lat, err) : status;
}

static plan_status project_points(plan_import *import, plan_transform *transform, double *xy, size_t n,
                                  plan_error *err)
{
    plan_status status = PLAN_OK;
    for (size_t i = 0; i < n && status == PLAN_OK; i += PROJECT_AT_ONCE) {
        size_t some = n - i < PROJECT_AT_ONCE ? n - i : PROJECT_AT_ONCE;
        plan_transform_apply(transform, xy + 2 * i, (int32_t)some, NULL);
        status = plan_hooks_progress(import->opts->hooks, "projecting", (double)(i + some) / (double)n, err);
    }
    return status;
}

/* Every node once, so that ways that share one keep sharing it to the bit. Those far from what is kept are left in
 * degrees: nothing looks at them. */
static plan_status project_near(plan_import *import, plan_transform *transform, plan_error *err)
{
    double *xy = import->store->spot_xy;
    size_t n = 0, all = (size_t)import->store->n_spots;
    double *some = plan_mem_raw(2 * all, sizeof *some);
    if (!some)
        return plan_error_memory(err);
    for (size_t i = 0; i < all; i++)
        if (import->near[i]) {
            memcpy(some + 2 * n, xy + 2 * i, 2 * sizeof *xy);
            n++;
        }
    plan_status status = project_points(import, transform, some, n, err);
    n = 0;
    for (size_t i = 0; i < all && status == PLAN_OK; i++)
        if (import->near[i]) {
            memcpy(xy + 2 * i, some + 2 * n, 2 * sizeof *xy);
            n++;
        }
    free(some);
    return status;
}

static plan_status project(plan_import *import, plan_error *err)
{
    plan_transform *transform = NULL;
    plan_osm_store *store = import->store;
    plan_status status = choose_crs(import, err);
    if (status != PLAN_OK)
        return status;
    plan_result_set_crs(import->result, import->epsg);
    status = plan_transform_new(import->ctx, WGS84, import->epsg, &transform, err);
    if (status == PLAN_OK)
        status = import->near
                     ? project_near(import, transform, err)
                     : project_points(import, transform, store->spot_xy, (size_t)store->n_spots, err);
    if (status == PLAN_OK)
        status = project_points(import, transform, store->node_xy, store->list[PLAN_OSM_NODE].n, err);
    plan_transform_free(transform);
    return status;
}

/* --- layers ---------------------------------------------------------------------------------- */

static plan_status make_layers(plan_import *import, plan_error *err)
{
    static const struct {
        plan_osm_layer layer;
        bool optional; /* left out where empty */
    } layers[] = {{PLAN_OSM_STREETS, false}, {PLAN_OSM_BARRIERS, false},  {PLAN_OSM_BARRIER_AREAS, false},
                  {PLAN_OSM_SQUARES, false}, {PLAN_OSM_SITES, false},     {PLAN_OSM_DUCTS, true},
                  {PLAN_OSM_WORKS, true},    {PLAN_OSM_DISTRICTS, false}, {PLAN_OSM_VEGETATION, false},
                  {PLAN_OSM_TREES, true},    {PLAN_OSM_PLACES, true}};
    plan_table *buildings = NULL, *addresses = NULL;
    plan_status status = plan_import_buildings(import, &buildings, &addresses, err);
    if (status != PLAN_OK)
        return status;
    status = plan_result_take(import->result, buildings, err);
    if (status == PLAN_OK)
        status = plan_result_take(import->result, addresses, err);
    else
        plan_table_free(addresses);
    for (size_t i = 0; i < sizeof layers / sizeof *layers && status == PLAN_OK; i++) {
        plan_table *table = NULL;
        status = plan_import_rows(import, layers[i].layer, &table, NULL, err);
        if (status == PLAN_OK && layers[i].optional && plan_table_rows(table) == 0)
            plan_table_free(table);
        else if (status == PLAN_OK)
            status = plan_result_take(import->result, table, err);
    }
    return status;
}

static plan_status skip_object(plan_import *import, plan_osm_kind kind, int64_t id, const plan_osm_tags *tags,
                               unsigned shape, const double *xy, plan_error *err)
{
    const plan_osm_rule *rule = plan_osm_rules_find(import->rules, PLAN_OSM_SKIPPED, 1, shape, tags);
    const char *code = rule ? plan_osm_rule_text(rule, tags) : NULL;
    if (import->clip.given && !(xy && plan_import_inside(import, xy[0], xy[1])))
        return PLAN_OK;
    return plan_import_find(import, code ? code : "skipped", NULL, kind, id, xy ? xy[0] : NAN,
                            xy ? xy[1] : NAN, err, "left out, as the mapping rules say");
}

static plan_status find_skipped(plan_import *import, plan_error *err)
{
    const plan_osm_store *store = import->store;
    const plan_osm_list *nodes = &store->list[PLAN_OSM_NODE], *ways = &store->list[PLAN_OSM_WAY];
    plan_status status = PLAN_OK;
    for (size_t i = 0; i < nodes->n && status == PLAN_OK; i++) {
        plan_osm_tags tags = plan_osm_object_tags(store, &nodes->at[i]);
        if (plan_osm_rules_layers(import->rules, PLAN_OSM_POINT, &tags) & 1u << PLAN_OSM_SKIPPED)
            status = skip_object(import, PLAN_OSM_NODE, nodes->at[i].id, &tags, PLAN_OSM_POINT,
                                 &store->node_xy[2 * i], err);
    }
    for (size_t i = 0; i < ways->n && status == PLAN_OK; i++) {
        const plan_osm_object *way = &ways->at[i];
        plan_osm_tags tags = plan_osm_object_tags(store, way);
        const double *xy = way->n ? &store->spot_xy[2 * (size_t)store->spot[way->first]] : NULL;
        if (import->way_lines[i] & 1u << PLAN_OSM_SKIPPED)
            status = skip_object(import, PLAN_OSM_WAY, way->id, &tags, PLAN_OSM_LINE, xy, err);
    }
    for (size_t a = 0; a < import->n_areas && status == PLAN_OK; a++)
        if (import->areas[a].layers & 1u << PLAN_OSM_SKIPPED)
            status = skip_object(import, import->areas[a].kind, import->areas[a].id, &import->areas[a].tags,
                                 PLAN_OSM_AREA, NULL, err);
    return status;
}

/* --- provenance and totals --------------------------------------------------------------------- */

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static plan_status add_provenance(plan_import *import, plan_error *err)
{
    const plan_osm_store *store = import->store;
    plan_table *table = NULL;
    char state[32] = "", by[400];
    time_t stamp = (time_t)(store->replication > 0 ? store->replication : store->newest);
    struct tm utc;
    if (stamp > 0 && stamp < 253402300800 && gmtime_r(&stamp, &utc)) /* year 10000 */
        (void)strftime(state, sizeof state, "%Y-%m-%dT%H:%M:%SZ", &utc);
    (void)snprintf(by, sizeof by, "libplan %s, rules %s %.12s, estimates %s %.12s", PLAN_VERSION,
                   file_name(import->opts->rules), plan_osm_rules_sha256(import->rules),
                   file_name(import->opts->estimates), plan_osm_estimates_sha256(import->estimates));
    const char *const values[] = {file_name(import->path),        store->sha256,         "ODbL-1.0",
                                  "© OpenStreetMap contributors", *state ? state : NULL, by};
    static const char *const columns[] = {"file",        "sha256",   "licence",
                                          "attribution", "state_of", "imported_by"};
    plan_status status = plan_table_new(plan_workspace_spec("provenance"), &table, err);
    if (status == PLAN_OK)
        status = plan_table_add_rows(table, 1, err);
    for (size_t c = 0; c < sizeof columns / sizeof *columns && status == PLAN_OK; c++)
        status = plan_column_set_text(plan_table_edit(table, columns[c]), 0, values[c], err);
    if (status != PLAN_OK) {
        plan_table_free(table);
        return status;
    }
    return plan_result_take(import->result, table, err);
}

static double sum_of(const plan_column *column)
{
    plan_sum sum = {0, 0};
    for (int32_t row = 0; row < column->n; row++) {
        double value = plan_column_number(column, row);
        if (!isnan(value))
            plan_sum_add(&sum, value);
    }
    return plan_sum_get(&sum);
}

static double present(const plan_column *column)
{
    double n = 0;
    for (int32_t row = 0; row < column->n; row++)
        n += !plan_column_is_missing(column, row);
    return n;
}

static plan_status street_length(plan_import *import, const plan_table *streets, double *km, plan_error *err)
{
    const plan_geom *g = plan_table_geom(streets);
    double box[4];
    plan_scale scale;
    plan_sum sum = {0, 0};
    *km = 0;
    if (g->n_coords == 0)
        return PLAN_OK;
    plan_geom_bbox(g, box);
    plan_status status = plan_scale_make(import->ctx, import->epsg, box, &scale, err);
    for (int32_t p = 0; p < g->n_paths && status == PLAN_OK; p++)
        plan_sum_add(&sum, plan_scale_length(&scale, g->xy + 2 * (size_t)g->path_off[p],
                                             g->path_off[p + 1] - g->path_off[p]));
    *km = plan_sum_get(&sum) / 1000;
    return status;
}

/* As every stage counts them: by their kind or, where the map tells none, by their use. */
static int32_t public_buildings(const plan_table *buildings)
{
    const plan_column *kind = plan_table_find(buildings, "public_kind"),
                      *use = plan_table_find(buildings, "use");
    int32_t n = 0;
    for (int32_t row = 0; row < plan_table_rows(buildings); row++) {
        const char *text = plan_column_text(use, row);
        n += plan_column_text(kind, row) || (text && strcmp(text, "public") == 0);
    }
    return n;
}

static plan_status add_totals(plan_import *import, plan_error *err)
{
    const plan_table *buildings = plan_result_table(import->result, "buildings");
    const plan_table *addresses = plan_result_table(import->result, "addresses");
    const plan_table *streets = plan_result_table(import->result, "streets");
    double km;
    if (plan_table_rows(buildings) == 0 && plan_table_rows(streets) == 0)
        return plan_error_set(err, PLAN_E_DATA, "%s: no building and no street %s", import->path,
                              !import->clip.given  ? "in it"
                              : import->opts->bbox ? "inside the bbox"
                                                   : "inside the boundary");
    plan_status status = street_length(import, streets, &km, err);
    const struct {
        const char *key;
        double value;
        const char *unit;
        plan_basis basis;
        const char *text;
    } totals[] = {
        {"buildings", plan_table_rows(buildings), "1", PLAN_BASIS_COUNTED, "buildings"},
        {"public_buildings", public_buildings(buildings), "1", PLAN_BASIS_COUNTED, "public buildings"},
        {"addresses", plan_table_rows(addresses), "1", PLAN_BASIS_COUNTED, "house numbers"},
        {"addresses_joined", present(plan_table_find(addresses, "building")), "1", PLAN_BASIS_COUNTED,
         "house numbers that belong to a building"},
        {"streets", plan_table_rows(streets), "1", PLAN_BASIS_COUNTED, "streets and ways"},
        {"street_km", km, "km", PLAN_BASIS_COUNTED, "length of streets and ways"},
        {"dwellings", sum_of(plan_table_find(buildings, "dwellings")), "1", PLAN_BASIS_ASSUMED, "homes"},
        {"residents", sum_of(plan_table_find(buildings, "residents")), "1", PLAN_BASIS_ASSUMED,
         "residents, by estimate from footprints, storeys and addresses"},
    };
    for (size_t i = 0; i < sizeof totals / sizeof *totals && status == PLAN_OK; i++)
        status = plan_result_add_total(import->result, totals[i].key, totals[i].value, totals[i].unit,
                                       totals[i].basis, totals[i].text, err);
    return status;
}

/* --- the whole --------------------------------------------------------------------------------- */

static plan_status run(plan_import *import, plan_error *err)
{
    plan_status status = read_file(import, err);
    if (status == PLAN_OK)
        status = plan_import_clip_prepare(import, err);
    if (status == PLAN_OK)
        status = project(import, err);
    if (status == PLAN_OK)
        status = plan_import_clip_make(import, err);
    if (status == PLAN_OK)
        status = plan_import_areas(import, err);
    if (status == PLAN_OK)
        status = make_layers(import, err);
    if (status == PLAN_OK)
        status = find_skipped(import, err);
    if (status == PLAN_OK)
        status = add_provenance(import, err);
    if (status == PLAN_OK)
        status = add_totals(import, err);
    if (status == PLAN_OK)
        status = plan_result_add_parameters(import->result, &plan_import_osm_optset, import->opts, err);
    if (status == PLAN_OK)
        status = plan_hooks_progress(import->opts->hooks, "import done", 1, err);
    return status == PLAN_OK ? plan_result_seal(import->result, err) : status;
}

plan_status plan_import_osm(plan_ctx *ctx, const char *path, const plan_import_osm_opts *opts,
                            plan_result **out, plan_error *err)
{
    PLAN_NUMERIC_POINT;
    *out = NULL;
    plan_import import = {.ctx = ctx, .path = path, .opts = opts ? opts : &defaults};
    import.threads = plan_parallel_threads(import.opts->threads);
    plan_status status = plan_result_new("import", &import.result, err);
    if (status == PLAN_OK)
        status = run(&import, err);
    plan_osm_rules_free(import.rules);
    plan_osm_estimates_free(import.estimates);
    plan_osm_store_free(import.store);
    plan_table_free(import.clip.mask);
    plan_table_free(import.area_table);
    free(import.near);
    free(import.way_lines);
    free(import.areas);
    if (status == PLAN_OK) {
        *out = import.result;
        import.result = NULL;
    }
    plan_result_free(import.result);
    return status;
}
