/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "out/save.h"

#include "core/numeric.h"
#include "core/mem.h"
#include "io/gpkg.h"
#include "io/newfile.h"
#include "out/qgis.h"
#include "out/rasters.h"
#include "out/report.h"
#include "out/style.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const char metadata_uri[] = "https://www.rfc-editor.org/rfc/rfc8259";
static const char project_name[] = "plan";

const char *const plan_save_context_layers[] = {"streets",       "barriers", "districts",
                                                "barrier_areas", "squares",  "vegetation",
                                                "buildings",     "places",   NULL};

/* Everything that goes into the file. */
typedef struct content {
    const plan_table **tables; /* borrowed */
    plan_table **owned;        /* made here: merged and context tables */
    plan_style *styles;        /* one a table */
    int32_t n, n_owned;
    size_t cap, cap_owned;
    const plan_table *provenance;
    int crs;
    plan_lang *lang; /* owned */
} content;

static void content_free(content *c)
{
    for (int32_t i = 0; i < c->n_owned; i++)
        plan_table_free(c->owned[i]);
    free(c->owned);
    free(c->tables);
    free(c->styles);
    plan_lang_free(c->lang);
}

/* ---- which tables ---- */

static bool is_merged(const char *name)
{
    return strcmp(name, plan_summary_spec.name) == 0 || strcmp(name, plan_findings_spec.name) == 0 ||
           strcmp(name, plan_parameters_spec.name) == 0;
}

/* A table of the same name gives its place to the later one. */
static plan_status put_table(content *c, const plan_table *table, plan_error *err)
{
    if (plan_table_crs(table) && !c->crs)
        c->crs = plan_table_crs(table);
    if (strcmp(plan_table_name(table), "provenance") == 0)
        c->provenance = table;
    for (int32_t i = 0; i < c->n; i++) {
        if (strcmp(plan_table_name(c->tables[i]), plan_table_name(table)) == 0) {
            c->tables[i] = table;
            return PLAN_OK;
        }
    }
    if (!plan_mem_grow(&c->tables, &c->cap, (size_t)c->n + 1, sizeof *c->tables))
        return plan_error_memory(err);
    c->tables[c->n++] = table;
    return PLAN_OK;
}

/* Seals and takes table, on failure too. */
static plan_status put_owned(content *c, plan_table *table, plan_error *err)
{
    if (!plan_mem_grow(&c->owned, &c->cap_owned, (size_t)c->n_owned + 1, sizeof *c->owned)) {
        plan_table_free(table);
        return plan_error_memory(err);
    }
    c->owned[c->n_owned++] = table;
    plan_status status = plan_table_seal(table, err);
    return status ? status : put_table(c, table, err);
}

/* ---- copying rows ---- */

static plan_status copy_column(plan_column *to, int32_t first, const plan_column *from, plan_error *err)
{
    plan_status status = PLAN_OK;
    for (int32_t row = 0; !status && row < from->n; row++) {
        if (to->type == PLAN_TEXT)
            status = plan_column_set_text(to, first + row, plan_column_text(from, row), err);
        else if (to->type == PLAN_INT64 && from->type == PLAN_INT64 && !plan_column_is_missing(from, row))
            plan_column_set_int64(to, first + row, from->at.i64[row]);
        else
            plan_column_set_number(to, first + row, plan_column_number(from, row));
    }
    return status;
}

/* Appends all rows of source, by the names of target's columns. */
static plan_status append_rows(plan_table *target, const plan_table *source, plan_error *err)
{
    int32_t first = plan_table_rows(target);
    plan_geom *to = plan_table_edit_geom(target);
    const plan_geom *from = plan_table_geom(source);
    plan_status status = plan_table_add_rows(target, plan_table_rows(source), err);
    for (int32_t i = 0; !status && i < plan_table_n_columns(target); i++) {
        const char *name = plan_table_column(target, i)->name;
        const plan_column *col = plan_table_find(source, name);
        if (col)
            status = copy_column(plan_table_edit(target, name), first, col, err);
    }
    for (int32_t row = 0; !status && to && row < plan_table_rows(source); row++)
        status = from ? plan_geom_add_copy(to, from, row, err) : plan_geom_begin_row(to, err);
    if (plan_table_crs(source))
        plan_table_set_crs(target, plan_table_crs(source));
    return status;
}

/* ---- collecting ---- */

static plan_status put_merged(content *c, const plan_result *const *results, int32_t n,
                              const plan_layerspec *spec, plan_error *err)
{
    plan_table *all = NULL;
    plan_status status = plan_table_new(spec, &all, err);
    for (int32_t i = 0; !status && i < n; i++)
        status = append_rows(all, plan_result_table(results[i], spec->name), err);
    if (status) {
        plan_table_free(all);
        return status;
    }
    if (spec->geom != PLAN_GEOM_NONE && !plan_table_crs(all))
        plan_table_set_crs(all, c->crs);
    return put_owned(c, all, err);
}

static plan_colspec spec_of(const plan_column *col)
{
    return (plan_colspec){col->name, col->type, col->unit, col->alias, col->text};
}

/* The columns of a context layer that are drawn: what sets its class, its label, its name. */
static plan_status add_drawn_columns(plan_table *to, const plan_table *from, plan_error *err)
{
    const plan_style_def *def = plan_style_find(plan_table_name(from), plan_table_geom(from)->kind, NULL);
    const char *const names[] = {"source_id", "name", def->column, def->label_column};
    plan_status status = PLAN_OK;
    for (size_t i = 0; !status && i < COUNT(names); i++) {
        const plan_column *col = names[i] ? plan_table_find(from, names[i]) : NULL;
        if (!col || plan_table_find(to, names[i]))
            continue;
        const plan_colspec spec = spec_of(col);
        status = plan_table_add_column(to, &spec, err);
    }
    return status;
}

static plan_status put_context(content *c, const plan_table *layer, plan_error *err)
{
    char name[200];
    plan_table *copy = NULL;
    if (!plan_table_geom(layer))
        return PLAN_OK;
    snprintf(name, sizeof name, "context_%.150s", plan_table_name(layer));
    const plan_layerspec spec = {
        name, plan_table_geom(layer)->kind, plan_table_title(layer), plan_table_text(layer), NULL, 0};
    plan_status status = plan_table_new(&spec, &copy, err);
    if (!status)
        status = add_drawn_columns(copy, layer, err);
    if (!status)
        status = append_rows(copy, layer, err);
    if (status) {
        plan_table_free(copy);
        return status;
    }
    return put_owned(c, copy, err);
}

/* Whether a result has every building already. */
static bool has_buildings(const content *c)
{
    static const char *const names[] = {"buildings", "context_buildings", "need_buildings"};
    for (size_t k = 0; k < COUNT(names); k++)
        for (int32_t i = 0; i < c->n; i++)
            if (strcmp(plan_table_name(c->tables[i]), names[k]) == 0)
                return true;
    return false;
}

static plan_status collect(content *c, const plan_result *const *results, int32_t n,
                           const plan_save_opts *opts, plan_error *err)
{
    static const plan_layerspec *const merged[] = {&plan_summary_spec, &plan_findings_spec,
                                                   &plan_parameters_spec};
    plan_status status = PLAN_OK;
    for (int32_t i = 0; i < n; i++) {
        for (int32_t k = 0; !status && k < plan_result_n_tables(results[i]); k++) {
            const plan_table *t = plan_result_table_at(results[i], k);
            if (!is_merged(plan_table_name(t)))
                status = put_table(c, t, err);
        }
    }
    for (size_t i = 0; !status && i < COUNT(merged); i++)
        status = put_merged(c, results, n, merged[i], err);
    if (!status && opts->provenance && !c->provenance)
        status = put_table(c, opts->provenance, err);
    for (int32_t i = 0; !status && i < opts->n_context; i++)
        if (opts->context[i] &&
            !(has_buildings(c) && strcmp(plan_table_name(opts->context[i]), "buildings") == 0))
            status = put_context(c, opts->context[i], err);
    return status;
}

static plan_status make_styles(content *c, plan_error *err)
{
    c->styles = plan_mem_new((size_t)c->n, sizeof *c->styles);
    if (!c->styles)
        return plan_error_memory(err);
    plan_status status = PLAN_OK;
    for (int32_t i = 0; !status && i < c->n; i++)
        if (!(status = plan_style_make(c->tables[i], &c->styles[i], err)))
            plan_style_translate(&c->styles[i], c->lang);
    return status;
}

/* ---- what is said about the file ---- */

/* Latest state of the data as time of the file: "2025-01-31T20:21:22.000Z". */
static void file_time(const plan_table *provenance, char time[32])
{
    const plan_column *col = provenance ? plan_table_find(provenance, "state_of") : NULL;
    snprintf(time, 32, "1970-01-01T00:00:00.000Z");
    for (int32_t row = 0; col && row < plan_table_rows(provenance); row++) {
        int y, mo, d, h = 0, mi = 0, s = 0;
        char found[32];
        const char *text = plan_column_text(col, row);
        if (!text || sscanf(text, "%4d-%2d-%2d%*1[T ]%2d:%2d:%2d", &y, &mo, &d, &h, &mi, &s) < 3)
            continue;
        if (y < 0 || mo < 1 || mo > 12 || d < 1 || d > 31 || h < 0 || h > 23 || mi < 0 || mi > 59 || s < 0 ||
            s > 59)
            continue;
        snprintf(found, sizeof found, "%04d-%02d-%02dT%02d:%02d:%02d.000Z", y % 10000, mo, d, h, mi, s);
        if (strcmp(found, time) > 0)
            memcpy(time, found, sizeof found);
    }
}

static plan_status attributions(const plan_table *provenance, plan_buf *out, plan_error *err)
{
    const plan_column *col = provenance ? plan_table_find(provenance, "attribution") : NULL;
    plan_buf_add(out, "");
    for (int32_t i = 0; col && i < plan_column_n_texts(col); i++) {
        const char *text = plan_column_text_at(col, i);
        if (*text)
            plan_buf_printf(out, "%s%s", out->length ? "; " : "", text);
    }
    return out->failed ? plan_error_memory(err) : PLAN_OK;
}

/* By the stage that says most about the plan. */
static const char *title_of(const plan_result *const *results, int32_t n)
{
    static const char *const titles[][2] = {
        {"rollout", PLAN_TR("Fibre rollout by year")},
        {"compare", PLAN_TR("Two rollouts compared")},
        {"wlan", PLAN_TR("WLAN coverage")},
        {"network", PLAN_TR("Fibre network")},
        {"need", PLAN_TR("Broadband need")},
        {"import", PLAN_TR("City workspace")},
    };
    for (size_t i = 0; i < COUNT(titles); i++)
        for (int32_t k = 0; k < n; k++)
            if (strcmp(titles[i][0], plan_result_stage(results[k])) == 0)
                return titles[i][1];
    return n ? plan_result_stage(results[n - 1]) : "Plan";
}

/* ---- writing ---- */

static plan_status write_styles(plan_gpkg *w, const content *c, plan_error *err)
{
    plan_status status = PLAN_OK;
    for (int32_t i = 0; !status && i < c->n; i++) {
        const plan_qgis_layer layer = {c->tables[i], &c->styles[i], c->lang};
        char *qml = NULL;
        status = plan_qgis_style(&layer, &qml, err);
        if (!status)
            status = plan_gpkg_add_style(w, plan_table_name(c->tables[i]), plan_table_name(c->tables[i]), qml,
                                         err);
        free(qml);
    }
    return status;
}

/* Layers from the uppermost down; those drawn at the same height, and tables, as they came. */
static plan_status ordered_layers(const content *c, plan_qgis_layer **out, plan_error *err)
{
    plan_qgis_layer *layers = plan_mem_new((size_t)c->n, sizeof *layers);
    int32_t at = 0, last = 0;
    if (!layers)
        return plan_error_memory(err);
    while (plan_style_defs[last].layer)
        last++;
    for (int32_t place = 0; place <= last; place++) {
        for (int32_t i = 0; i < c->n; i++) {
            int32_t order = 0;
            plan_style_find(plan_table_name(c->tables[i]), c->styles[i].geom, &order);
            if (order == place)
                layers[at++] = (plan_qgis_layer){c->tables[i], &c->styles[i], c->lang};
        }
    }
    *out = layers;
    return PLAN_OK;
}

static plan_status write_project(plan_gpkg *w, const content *c, const char *path, const char *title,
                                 const char *attribution, plan_error *err)
{
    const char *slash = strrchr(path, '/');
    const plan_qgis_project_opts opts = {project_name, title,  slash ? slash + 1 : path,
                                         attribution,  c->crs, c->lang};
    plan_qgis_layer *layers = NULL;
    char *bytes = NULL;
    size_t n = 0;
    plan_status status = ordered_layers(c, &layers, err);
    if (!status)
        status = plan_qgis_project(layers, c->n, &opts, &bytes, &n, err);
    if (!status)
        status = plan_gpkg_add_project(w, project_name, bytes, n, err);
    free(bytes);
    free(layers);
    return status;
}

static plan_status write_file(plan_gpkg *w, const content *c, const plan_result *const *results, int32_t n,
                              const char *path, const plan_save_opts *opts, plan_error *err)
{
    char *metadata = NULL;
    const char *title = plan_lang_text(c->lang, title_of(results, n));
    plan_buf attribution = PLAN_BUF_INIT;
    plan_rasters rasters = {NULL, 0, 0};
    plan_status status = PLAN_OK;
    for (int32_t i = 0; i < c->n; i++)
        if ((status = plan_gpkg_add_table(w, c->tables[i], err)))
            goto done;
    if ((status = write_styles(w, c, err)) || (status = attributions(c->provenance, &attribution, err)) ||
        (status = write_project(w, c, path, title, attribution.text, err)) ||
        (status = plan_report_metadata(results, n, title, attribution.text, c->provenance, &metadata, err)) ||
        (status = plan_gpkg_add_metadata(w, metadata_uri, "application/json", metadata, err)) ||
        (status = plan_rasters_write(results, n, path, attribution.text, opts->inputs, opts->hooks, &rasters,
                                     err)) ||
        (status = plan_gpkg_finish(w, err)))
        goto done;
    status = plan_rasters_finish(&rasters, err);
done:
    plan_rasters_free(&rasters);
    plan_buf_free(&attribution);
    free(metadata);
    return status;
}

/* What QGIS and GDAL would not know as a GeoPackage, and what the results were made of, is no target. */
static plan_status check_target(const char *path, const plan_save_opts *opts, plan_error *err)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *end = strrchr(name, '.');
    if (*name && (!end || end == name || strcasecmp(end, ".gpkg") != 0))
        return plan_error_set(err, PLAN_E_ARGUMENT, "%s: a GeoPackage is written: its name must end in .gpkg",
                              path);
    for (const char *const *input = opts->inputs; input && *input; input++)
        if (plan_newfile_same(path, *input))
            return plan_error_set(err, PLAN_E_ARGUMENT,
                                  "%s: is the input too (%s) and would be lost; give the output another name",
                                  path, *input);
    return PLAN_OK;
}

plan_status plan_results_save(plan_ctx *ctx, const plan_result *const *results, int32_t n, const char *path,
                              const plan_save_opts *opts, plan_error *err)
{
    PLAN_NUMERIC_POINT;
    static const plan_save_opts defaults = PLAN_SAVE_OPTS_INIT;
    content c = {NULL, NULL, NULL, 0, 0, 0, 0, NULL, 0, NULL};
    plan_gpkg *w = NULL;
    char time[32];
    plan_status status = PLAN_OK;
    if (!opts)
        opts = &defaults;
    if ((status = check_target(path, opts, err)) || (status = plan_lang_read(opts->lang, &c.lang, err)) ||
        (status = plan_hooks_progress(opts->hooks, "write", 0, err)) ||
        (status = collect(&c, results, n, opts, err)) || (status = make_styles(&c, err)))
        goto done;
    file_time(c.provenance, time);
    const plan_gpkg_opts file = {time, opts->hooks, c.lang};
    if ((status = plan_gpkg_create(ctx, path, &file, &w, err)))
        goto done;
    status = write_file(w, &c, results, n, path, opts, err);
done:
    plan_gpkg_free(w);
    content_free(&c);
    return status;
}
