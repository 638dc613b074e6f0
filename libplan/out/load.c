/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "out/load.h"

#include "core/numeric.h"
#include "core/mem.h"
#include "fibre/network.h"
#include "io/source.h"
#include "io/workspace.h"
#include "need/need.h"
#include "out/save.h"
#include "rollout/rollout.h"
#include "rollout/tree.h"
#include "wlan/coverage.h"
#include "wlan/mesh.h"
#include "wlan/sites.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_TABLES = 13 };

/* Tables of a stage as they stand in the file. Columns beyond the spec (those of the indicators) are kept. */
typedef struct stage_tables {
    const char *stage;
    const plan_layerspec *specs[MOST_TABLES];
    int n_optional; /* of the last ones, which are there where they were asked for */
} stage_tables;

static const stage_tables stages[] = {
    {"need", {&plan_need_buildings_spec, &plan_need_indicators_spec}, 0},
    {"network",
     {&plan_pops_spec, &plan_cabinets_spec, &plan_trench_spec, &plan_drops_spec, &plan_cables_spec,
      &plan_unserved_spec, &plan_bill_spec, &plan_bill_areas_spec},
     0},
    {"rollout", {&plan_rollout_buildings_spec, &plan_rollout_trench_spec, &plan_rollout_years_spec}, 0},
    {"wlan",
     {&plan_wlan_buildings_spec, &plan_wlan_storeys_spec, &plan_wlan_squares_spec, &plan_wlan_coverage_spec,
      &plan_wlan_gaps_spec, &plan_wlan_sites_spec, &plan_wlan_cells_spec, &plan_wlan_districts_spec,
      &plan_wlan_context_spec, &plan_wlan_facades_spec, &plan_wlan_disputed_spec, &plan_wlan_measured_spec,
      &plan_wlan_measured_streets_spec},
     4},
    {"sites",
     {&plan_sites_sites_spec, &plan_sites_indoor_spec, &plan_sites_gaps_spec, &plan_sites_curve_spec,
      &plan_sites_districts_spec, &plan_sites_years_spec},
     1},
    {"mesh",
     {&plan_wlan_nodes_spec, &plan_wlan_links_spec, &plan_wlan_masts_spec, &plan_wlan_mesh_districts_spec},
     2},
};

static int n_specs(const stage_tables *s)
{
    int n = 0;
    while (n < MOST_TABLES && s->specs[n])
        n++;
    return n;
}

static const stage_tables *find_stage(const char *name)
{
    for (size_t i = 0; i < sizeof stages / sizeof *stages; i++)
        if (strcmp(stages[i].stage, name) == 0)
            return &stages[i];
    return NULL;
}

static int count_present(const plan_source *source, const stage_tables *s)
{
    int n = 0;
    for (int i = 0; i < MOST_TABLES && s->specs[i]; i++)
        /* Background says nothing about the stage, nor does the table of access points that two stages write. */
        n += strncmp(s->specs[i]->name, "context_", 8) != 0 && strcmp(s->specs[i]->name, "wlan_sites") != 0 &&
             plan_source_has(source, s->specs[i]->name);
    return n;
}

static plan_status read_table(plan_source *source, const plan_layerspec *spec, const plan_hooks *hooks,
                              plan_table **out, plan_error *err)
{
    const plan_source_opts opts = {.spec = spec, .hooks = hooks};
    return plan_source_read(source, spec->name, &opts, out, err);
}

static plan_status load_tables(plan_source *source, const char *path, const stage_tables *s,
                               const plan_hooks *hooks, plan_result *result, plan_error *err)
{
    for (int i = 0; i < MOST_TABLES && s->specs[i]; i++) {
        bool there = plan_source_has(source, s->specs[i]->name);
        if (!there && i >= n_specs(s) - s->n_optional)
            continue;
        if (!there)
            return plan_error_set(err, PLAN_E_DATA, "%s: layer %s of the %s result is missing", path,
                                  s->specs[i]->name, s->stage);
        plan_table *table = NULL;
        plan_status status = read_table(source, s->specs[i], hooks, &table, err);
        if (status == PLAN_OK && s->specs[i] == &plan_rollout_years_spec)
            status = plan_rollout_check_years(table, err);
        if (status == PLAN_OK)
            status = plan_result_take(result, table, err);
        else
            plan_table_free(table);
        if (status != PLAN_OK)
            return status;
    }
    return PLAN_OK;
}

static plan_status read_and_take(plan_source *source, const plan_layerspec *spec, const plan_hooks *hooks,
                                 plan_result *result, plan_error *err)
{
    plan_table *table = NULL;
    plan_status status = read_table(source, spec, hooks, &table, err);
    return status == PLAN_OK ? plan_result_take(result, table, err) : status;
}

/* One layer that was drawn beneath the results. It was saved with some columns of the workspace's layer only; these
 * get their titles again, so that saving once more writes the same. */
static plan_status load_context(plan_source *source, const char *layer, const plan_layerspec *whole,
                                const plan_hooks *hooks, plan_result *result, plan_error *err)
{
    plan_table *bare = NULL;
    const plan_source_opts as_it_is = {.hooks = hooks};
    plan_colspec *cols = plan_mem_new(whole->n_cols, sizeof *cols);
    plan_layerspec spec = {layer, whole->geom, whole->title, whole->text, cols, 0};
    plan_status status = cols ? plan_source_read(source, layer, &as_it_is, &bare, err)
                              : plan_error_memory(err);
    for (int32_t i = 0; status == PLAN_OK && i < plan_table_n_columns(bare); i++)
        for (size_t k = 0; k < whole->n_cols; k++)
            if (strcmp(plan_table_column(bare, i)->name, whole->cols[k].name) == 0)
                cols[spec.n_cols++] = whole->cols[k];
    plan_table_free(bare);
    if (status == PLAN_OK)
        status = read_and_take(source, &spec, hooks, result, err);
    free(cols);
    return status;
}

/* Where the data came from, and the map beneath: they go on into what is made of the result. */
static plan_status load_background(plan_source *source, const plan_hooks *hooks, plan_result *result,
                                   plan_error *err)
{
    const plan_layerspec *origin = plan_workspace_spec("provenance");
    plan_status status = PLAN_OK;
    if (plan_source_has(source, origin->name))
        status = read_and_take(source, origin, hooks, result, err);
    for (int i = 0; status == PLAN_OK && plan_save_context_layers[i]; i++) {
        char name[100];
        snprintf(name, sizeof name, "context_%.80s", plan_save_context_layers[i]);
        if (plan_source_has(source, name) && !plan_result_table(result, name))
            status = load_context(source, name, plan_workspace_spec(plan_save_context_layers[i]), hooks,
                                  result, err);
    }
    return status;
}

static const char *text_of(const plan_table *t, const char *column, int32_t row)
{
    const char *text = plan_column_text(plan_table_find(t, column), row);
    return text ? text : "";
}

static bool is_of_stage(const plan_table *t, int32_t row, const char *stage)
{
    return strcmp(text_of(t, "stage", row), stage) == 0;
}

static plan_basis basis_of(const char *name)
{
    for (int b = PLAN_BASIS_COUNTED; b < PLAN_BASIS_ASSUMED; b++)
        if (strcmp(plan_basis_name((plan_basis)b), name) == 0)
            return (plan_basis)b;
    return PLAN_BASIS_ASSUMED;
}

static plan_status add_totals(plan_result *result, const plan_table *t, plan_error *err)
{
    const plan_column *values = plan_table_find(t, "value");
    plan_status status = PLAN_OK;
    for (int32_t i = 0; status == PLAN_OK && i < plan_table_rows(t); i++) {
        if (is_of_stage(t, i, plan_result_stage(result)))
            status = plan_result_add_total(result, text_of(t, "key", i), plan_column_number(values, i),
                                           text_of(t, "unit", i), basis_of(text_of(t, "basis", i)),
                                           text_of(t, "text", i), err);
    }
    return status;
}

static plan_status add_findings(plan_result *result, const plan_table *t, plan_error *err)
{
    const plan_geom *g = plan_table_geom(t);
    const plan_column *rows = plan_table_find(t, "row");
    plan_status status = PLAN_OK;
    plan_result_set_crs(result, plan_table_crs(t));
    for (int32_t i = 0; status == PLAN_OK && i < plan_table_rows(t); i++) {
        if (!is_of_stage(t, i, plan_result_stage(result)))
            continue;
        const double *xy = g && g->row_off[i] < g->row_off[i + 1] ? &g->xy[2 * g->path_off[g->row_off[i]]]
                                                                  : NULL;
        plan_finding f = {text_of(t, "code", i),
                          plan_column_text(plan_table_find(t, "layer"), i),
                          plan_column_text(plan_table_find(t, "source_id"), i),
                          plan_column_is_missing(rows, i) ? -1 : (int32_t)plan_column_number(rows, i),
                          xy ? xy[0] : NAN,
                          xy ? xy[1] : NAN};
        status = plan_result_add_finding(result, &f, err, "%s", text_of(t, "text", i));
    }
    return status;
}

/* Parameters were texts in the file; they go back as an option set of texts made for the purpose. */
static plan_status add_parameters(plan_result *result, const plan_table *t, plan_error *err)
{
    size_t n = (size_t)plan_table_rows(t), used = 0;
    plan_optspec *specs = plan_mem_new(n, sizeof *specs);
    const char **values = plan_mem_new(n, sizeof *values);
    plan_status status = specs && values ? PLAN_OK : plan_error_memory(err);
    for (int32_t i = 0; status == PLAN_OK && i < plan_table_rows(t); i++) {
        if (!is_of_stage(t, i, plan_result_stage(result)))
            continue;
        values[used] = plan_column_text(plan_table_find(t, "value"), i);
        specs[used] = (plan_optspec){.name = text_of(t, "name", i),
                                     .type = PLAN_OPT_TEXT,
                                     .offset = used * sizeof *values,
                                     .unit = text_of(t, "unit", i),
                                     .text = text_of(t, "text", i)};
        used++;
    }
    if (status == PLAN_OK) {
        const plan_optset set = {plan_result_stage(result), "", specs, used, used * sizeof *values, NULL};
        status = plan_result_add_parameters(result, &set, values, err);
    }
    free(values);
    free(specs);
    return status;
}

typedef plan_status add_fn(plan_result *result, const plan_table *t, plan_error *err);

/* One of the tables that hold rows of every stage; a file without it has nothing to add. */
static plan_status load_common(plan_source *source, const plan_layerspec *spec, add_fn *add,
                               const plan_hooks *hooks, plan_result *result, plan_error *err)
{
    plan_table *table = NULL;
    if (!plan_source_has(source, spec->name))
        return PLAN_OK;
    plan_status status = read_table(source, spec, hooks, &table, err);
    if (status == PLAN_OK)
        status = add(result, table, err);
    plan_table_free(table);
    return status;
}

static plan_status load_stage(plan_source *source, const char *path, const stage_tables *s,
                              const plan_hooks *hooks, plan_result *result, plan_error *err)
{
    plan_status status = load_tables(source, path, s, hooks, result, err);
    if (status == PLAN_OK)
        status = load_background(source, hooks, result, err);
    if (status == PLAN_OK)
        status = load_common(source, &plan_summary_spec, add_totals, hooks, result, err);
    if (status == PLAN_OK)
        status = load_common(source, &plan_findings_spec, add_findings, hooks, result, err);
    if (status == PLAN_OK)
        status = load_common(source, &plan_parameters_spec, add_parameters, hooks, result, err);
    return status == PLAN_OK ? plan_result_seal(result, err) : status;
}

plan_status plan_result_load(plan_ctx *ctx, const char *path, const char *stage, const plan_hooks *hooks,
                             plan_result **out, plan_error *err)
{
    PLAN_NUMERIC_POINT;
    plan_source *source = NULL;
    plan_result *result = NULL;
    const stage_tables *s = find_stage(stage);
    if (!s)
        return plan_error_set(err, PLAN_E_ARGUMENT,
                              "load: no stage '%s'; there is need, network, rollout, wlan", stage);
    plan_status status = plan_source_open(ctx, path, &source, err);
    bool present = status == PLAN_OK && count_present(source, s) > 0;
    if (present)
        status = plan_result_new(stage, &result, err);
    if (present && status == PLAN_OK)
        status = load_stage(source, path, s, hooks, result, err);
    plan_source_free(source);
    if (status != PLAN_OK) {
        plan_result_free(result);
        return status;
    }
    *out = result;
    return PLAN_OK;
}
