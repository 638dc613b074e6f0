/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "io/import_list.h"

#include "core/numeric.h"
#include "core/dict.h"
#include "core/mem.h"
#include "core/sha256.h"
#include "core/textfile.h"
#include "io/import_freifunk.h"
#include "io/import_walk.h"
#include "io/source.h"
#include "io/workspace.h"

#include <stdlib.h>
#include <string.h>

typedef struct adding {
    plan_ctx *ctx;
    const char *city_path, *list_path;
    plan_import_list_kind kind;
    const plan_hooks *hooks;
    int epsg;
    plan_source *source;
    plan_result *result;
    plan_table *list; /* its rows */
    int32_t n_list, n_replaced;
} adding;

/* --- rows from table to table ------------------------------------------------------------------------ */

static plan_status copy_cell(const plan_column *from, int32_t row, plan_column *to, int32_t at,
                             plan_error *err)
{
    if (plan_column_is_missing(from, row))
        return PLAN_OK;
    if ((from->type == PLAN_TEXT) != (to->type == PLAN_TEXT))
        return plan_error_set(err, PLAN_E_DATA, "column %s: text in one table, a number in the other",
                              to->name);
    if (to->type == PLAN_TEXT)
        return plan_column_set_text(to, at, plan_column_text(from, row), err);
    if (from->type == PLAN_INT64 && to->type == PLAN_INT64)
        plan_column_set_int64(to, at, from->at.i64[row]);
    else
        plan_column_set_number(to, at, plan_column_number(from, row));
    return PLAN_OK;
}

/* Appends the rows of `from` for which drop (may be NULL) is 0; columns it has beyond those of `to` are added. */
static plan_status append(plan_table *to, const plan_table *from, const uint8_t *drop, plan_error *err)
{
    plan_status status = PLAN_OK;
    for (int32_t c = 0; c < plan_table_n_columns(from) && status == PLAN_OK; c++) {
        const plan_column *col = plan_table_column(from, c);
        plan_colspec spec = {col->name, col->type, col->unit, col->alias, col->text};
        if (!plan_table_find(to, col->name))
            status = plan_table_add_column(to, &spec, err);
    }
    for (int32_t row = 0; row < plan_table_rows(from) && status == PLAN_OK; row++) {
        if (drop && drop[row])
            continue;
        int32_t at = plan_table_rows(to);
        status = plan_table_add_rows(to, 1, err);
        for (int32_t c = 0; c < plan_table_n_columns(from) && status == PLAN_OK; c++) {
            const plan_column *col = plan_table_column(from, c);
            status = copy_cell(col, row, plan_table_edit(to, col->name), at, err);
        }
        if (status == PLAN_OK && plan_table_geom(to) && plan_table_geom(from))
            status = plan_geom_add_copy(plan_table_edit_geom(to), plan_table_geom(from), row, err);
    }
    return status;
}

/* Rows of sites the list has too, by source_id. */
static plan_status find_replaced(adding *a, const plan_table *sites, uint8_t *drop, plan_error *err)
{
    const plan_column *id = plan_table_find(sites, "source_id"),
                      *listed = plan_table_find(a->list, "source_id");
    plan_dict *ids = plan_dict_new();
    plan_status status = ids ? PLAN_OK : plan_error_memory(err);
    int32_t code;
    for (int32_t row = 0; row < a->n_list && status == PLAN_OK; row++)
        if (plan_column_text(listed, row) && !plan_dict_intern(ids, plan_column_text(listed, row), &code))
            status = plan_error_memory(err);
    for (int32_t row = 0; row < plan_table_rows(sites) && status == PLAN_OK && id; row++) {
        drop[row] = plan_column_text(id, row) && plan_dict_find(ids, plan_column_text(id, row)) >= 0;
        a->n_replaced += drop[row];
    }
    plan_dict_free(ids);
    return status;
}

/* --- layers ------------------------------------------------------------------------------------------- */

/* What saving writes anew. */
static bool is_written_anew(const adding *a, const char *layer)
{
    static const char *const names[] = {"findings",   "summary",      "parameters",
                                        "provenance", "layer_styles", "qgis_projects"};
    if (strcmp(layer, a->kind == PLAN_IMPORT_WALK ? plan_walk_spec.name : "sites") == 0)
        return true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], layer) == 0)
            return true;
    return false;
}

static plan_status read_layer(adding *a, const char *layer, plan_table **out, plan_error *err)
{
    const plan_layerspec *canonical = plan_workspace_spec(layer);
    plan_layerspec spec;
    plan_geom_kind kind;
    plan_source_opts opts = {.to_epsg = a->epsg, .findings = a->result, .hooks = a->hooks};
    plan_status status = plan_source_kind(a->source, layer, &kind, err);
    if (status != PLAN_OK)
        return status;
    if (kind == PLAN_GEOM_NONE)
        opts.to_epsg = 0;
    if (canonical) {
        spec = *canonical;
        spec.geom = kind;
        opts.spec = &spec;
    }
    return plan_source_read(a->source, layer, &opts, out, err);
}

static plan_status take_layers(adding *a, plan_error *err)
{
    plan_status status = PLAN_OK;
    int32_t n = plan_source_n_layers(a->source);
    for (int32_t i = 0; i < n && status == PLAN_OK; i++) {
        const char *layer = plan_source_layer_name(a->source, i);
        plan_table *table = NULL;
        if (is_written_anew(a, layer))
            continue;
        status = plan_hooks_progress(a->hooks, "reading the workspace", (double)i / n, err);
        if (status == PLAN_OK)
            status = read_layer(a, layer, &table, err);
        if (status == PLAN_OK)
            status = plan_result_take(a->result, table, err);
    }
    return status;
}

static plan_status take_sites(adding *a, plan_error *err)
{
    plan_table *before = NULL, *table = NULL;
    uint8_t *drop = NULL;
    plan_status status = PLAN_OK;
    if (plan_source_has(a->source, "sites"))
        status = read_layer(a, "sites", &before, err);
    if (status == PLAN_OK)
        status = plan_table_new(plan_workspace_spec("sites"), &table, err);
    if (status == PLAN_OK && before) {
        drop = plan_mem_new((size_t)plan_table_rows(before), sizeof *drop);
        status = drop ? find_replaced(a, before, drop, err) : plan_error_memory(err);
        if (status == PLAN_OK)
            status = append(table, before, drop, err);
    }
    if (status == PLAN_OK)
        status = append(table, a->list, NULL, err);
    free(drop);
    plan_table_free(before);
    if (status != PLAN_OK) {
        plan_table_free(table);
        return status;
    }
    plan_table_set_crs(table, a->epsg);
    return plan_result_take(a->result, table, err);
}

static plan_status hash_list(const adding *a, char hex[65], plan_error *err)
{
    char *bytes = NULL;
    size_t n = 0;
    plan_sha256 hash;
    plan_status status = plan_textfile_read(a->list_path, &bytes, &n, err);
    plan_sha256_begin(&hash);
    plan_sha256_add(&hash, bytes, n);
    plan_sha256_end(&hash, hex);
    free(bytes);
    return status;
}

static plan_status take_provenance(adding *a, plan_error *err)
{
    plan_table *before = NULL, *table = NULL;
    uint8_t *drop = NULL;
    char hex[65];
    const char *slash = strrchr(a->list_path, '/');
    plan_status status = hash_list(a, hex, err);
    if (status == PLAN_OK && plan_source_has(a->source, "provenance"))
        status = read_layer(a, "provenance", &before, err);
    if (status == PLAN_OK)
        status = plan_table_new(plan_workspace_spec("provenance"), &table, err);
    if (status == PLAN_OK && before) {
        /* The same list again is the same source. */
        const plan_column *known = plan_table_find(before, "sha256");
        drop = plan_mem_new((size_t)plan_table_rows(before), sizeof *drop);
        for (int32_t row = 0; drop && known && row < plan_table_rows(before); row++)
            drop[row] = plan_column_text(known, row) && strcmp(plan_column_text(known, row), hex) == 0;
        status = drop ? append(table, before, drop, err) : plan_error_memory(err);
    }
    int32_t at = status == PLAN_OK ? plan_table_rows(table) : 0;
    if (status == PLAN_OK)
        status = plan_table_add_rows(table, 1, err);
    if (status == PLAN_OK)
        status = plan_column_set_text(plan_table_edit(table, "file"), at, slash ? slash + 1 : a->list_path,
                                      err);
    if (status == PLAN_OK)
        status = plan_column_set_text(plan_table_edit(table, "sha256"), at, hex, err);
    if (status == PLAN_OK)
        status = plan_column_set_text(plan_table_edit(table, "imported_by"), at, "libplan " PLAN_VERSION,
                                      err);
    free(drop);
    plan_table_free(before);
    if (status != PLAN_OK) {
        plan_table_free(table);
        return status;
    }
    return plan_result_take(a->result, table, err);
}

static plan_status add_totals(adding *a, plan_error *err)
{
    bool sites = a->kind == PLAN_IMPORT_ACCESS_POINTS;
    plan_status status = sites
                             ? plan_result_add_total(a->result, "access_points", a->n_list, "1",
                                                     PLAN_BASIS_COUNTED,
                                                     "access points and mesh nodes taken from the list", err)
                             : plan_result_add_total(a->result, "measured", a->n_list, "1",
                                                     PLAN_BASIS_COUNTED, "levels taken from the walk test",
                                                     err);
    if (status == PLAN_OK && sites)
        status = plan_result_add_total(a->result, "sites_replaced", a->n_replaced, "1", PLAN_BASIS_COUNTED,
                                       "sites that were there with the same identifier", err);
    return status;
}

static plan_status run(adding *a, plan_error *err)
{
    plan_city *city = NULL;
    plan_status status = plan_city_open(a->ctx, a->city_path, a->hooks, &city, err);
    if (status == PLAN_OK)
        a->epsg = plan_city_crs(city);
    plan_city_free(city);
    if (status == PLAN_OK)
        plan_result_set_crs(a->result, a->epsg);
    if (status == PLAN_OK)
        status = plan_source_open(a->ctx, a->city_path, &a->source, err);
    if (status == PLAN_OK)
        status = (a->kind == PLAN_IMPORT_WALK ? plan_import_walk : plan_import_access_points)(
            a->ctx, a->list_path, a->epsg, a->result, &a->list, err);
    if (status != PLAN_OK)
        return status;
    a->n_list = plan_table_rows(a->list);
    status = take_layers(a, err);
    if (status == PLAN_OK && a->kind == PLAN_IMPORT_ACCESS_POINTS) {
        status = take_sites(a, err);
    } else if (status == PLAN_OK) {
        plan_table *list = a->list;
        a->list = NULL;
        status = plan_result_take(a->result, list, err);
    }
    if (status == PLAN_OK)
        status = take_provenance(a, err);
    if (status == PLAN_OK)
        status = add_totals(a, err);
    if (status == PLAN_OK)
        status = plan_hooks_progress(a->hooks, "import done", 1, err);
    return status == PLAN_OK ? plan_result_seal(a->result, err) : status;
}

plan_status plan_import_list(plan_ctx *ctx, const char *city, const char *list, plan_import_list_kind kind,
                             const plan_hooks *hooks, plan_result **out, plan_error *err)
{
    PLAN_NUMERIC_POINT;
    adding a = {.ctx = ctx, .city_path = city, .list_path = list, .kind = kind, .hooks = hooks};
    *out = NULL;
    plan_status status = plan_result_new("import", &a.result, err);
    if (status == PLAN_OK)
        status = run(&a, err);
    plan_table_free(a.list);
    plan_source_free(a.source);
    if (status == PLAN_OK) {
        *out = a.result;
        a.result = NULL;
    }
    plan_result_free(a.result);
    return status;
}
