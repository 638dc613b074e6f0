/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "io/check.h"

#include "core/numeric.h"
#include "core/mem.h"
#include "geo/geom.h"
#include "io/check_parts.h"
#include "io/domain.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const plan_colspec layers_cols[] = {
    {"layer", PLAN_TEXT, "", "Layer", "name of the layer"},
    {"present", PLAN_BOOL, "", "Present", "whether the workspace has it"},
    {"rows", PLAN_INT32, "1", "Rows", "usable rows"},
    {"geometry", PLAN_TEXT, "", "Geometry", "point, line, polygon or none"},
    {"xmin", PLAN_DOUBLE, "m", "West", "extent in the working CRS"},
    {"ymin", PLAN_DOUBLE, "m", "South", "extent in the working CRS"},
    {"xmax", PLAN_DOUBLE, "m", "East", "extent in the working CRS"},
    {"ymax", PLAN_DOUBLE, "m", "North", "extent in the working CRS"},
    {"crs", PLAN_INT32, "", "CRS", "EPSG code of the working CRS"},
    {"assumed_share", PLAN_DOUBLE, "1", "Assumed",
     "share of rows with an estimated value; missing where none is marked"},
    {"needed_by", PLAN_TEXT, "", "Needed by", "stages that cannot do without"},
    {"text", PLAN_TEXT, "", "About", "what the layer holds, or why it could not be read"},
};
static const plan_colspec stages_cols[] = {
    {"stage", PLAN_TEXT, "", "Stage", "need, network or rollout"},
    {"ready", PLAN_BOOL, "", "Ready", "whether everything it cannot do without is there"},
    {"missing", PLAN_TEXT, "", "Missing", "what it cannot do without and is not there"},
    {"better_with", PLAN_TEXT, "", "Better with", "what is not there and would replace an assumption"},
};
static const plan_layerspec layers_spec = {
    "check_layers", PLAN_GEOM_NONE, "Layers", "layers of the workspace", layers_cols, COUNT(layers_cols)};
static const plan_layerspec stages_spec = {"check_stages",         PLAN_GEOM_NONE, "Stages",
                                           "which stages can run", stages_cols,    COUNT(stages_cols)};

/* What a stage asks for: "layer" with rows, "layer.column" with at least one value, "layer.column possible" with no
 * value outside its domain (or none), or one of several, by " or ". */
#define POSSIBLE " possible"
#define SOMEONE "buildings.dwellings or buildings.residents or buildings.public_kind"
static const struct {
    const char *stage, *needs[7], *better[6];
} stages[] = {
    {"need",
     {"buildings", "buildings.residents or buildings.dwellings", "buildings.residents" POSSIBLE},
     {"buildings.use", "supply.down_mbit", "sites", "cells"}},
    {"network",
     {"buildings", SOMEONE, "buildings.dwellings" POSSIBLE, "buildings.residents" POSSIBLE, "streets",
      "streets.class"},
     {"buildings.dwellings", "streets.surface", "sites", "barriers", "ducts"}},
    {"rollout",
     {"buildings", "buildings.residents or buildings.dwellings", "buildings.residents" POSSIBLE,
      "buildings.dwellings" POSSIBLE, "streets", "streets.class"},
     {"works"}},
};

typedef struct checking {
    plan_city *city;
    plan_result *result;
    plan_table *layers, *stages;
    const plan_table **read; /* by row of layers; NULL where absent or unreadable */
    plan_error *err;
} checking;

static plan_status set_text(plan_table *t, const char *column, int32_t row, const char *text, plan_error *err)
{
    return plan_column_set_text(plan_table_edit(t, column), row, text, err);
}

static void set_number(plan_table *t, const char *column, int32_t row, double value)
{
    plan_column_set_number(plan_table_edit(t, column), row, value);
}

static double assumed_share(const plan_table *t)
{
    const plan_column *c = plan_table_find(t, "assumed");
    int32_t n = plan_table_rows(t), assumed = 0;
    if (!c || n == 0)
        return NAN;
    for (int32_t r = 0; r < n; r++)
        assumed += !plan_column_is_missing(c, r);
    return (double)assumed / n;
}

static const char *kind_name(const plan_geom *g)
{
    static const char *const names[] = {"none", "point", "line", "polygon"};
    return names[g ? g->kind : PLAN_GEOM_NONE];
}

/** Stages that cannot do without a layer, joined by ", ". */
static void needed_by(const char *layer, char *text, size_t size)
{
    size_t at = 0;
    text[0] = '\0';
    for (size_t s = 0; s < COUNT(stages); s++)
        for (size_t k = 0; k < COUNT(stages[s].needs) && stages[s].needs[k]; k++)
            if (strcmp(stages[s].needs[k], layer) == 0 && at < size) {
                int n = snprintf(text + at, size - at, "%s%s", at ? ", " : "", stages[s].stage);
                at += n > 0 ? (size_t)n : 0;
            }
}

static plan_status describe(checking *c, const char *layer, const plan_table *t, const char *text)
{
    char stage_list[80];
    int32_t row = plan_table_rows(c->layers);
    plan_status st = plan_table_add_rows(c->layers, 1, c->err);
    if (!st)
        st = set_text(c->layers, "layer", row, layer, c->err);
    needed_by(layer, stage_list, sizeof stage_list);
    if (!st)
        st = set_text(c->layers, "needed_by", row, stage_list[0] ? stage_list : NULL, c->err);
    if (!st)
        st = set_text(c->layers, "text", row, text, c->err);
    if (st)
        return st;
    set_number(c->layers, "present", row, t != NULL);
    if (!t)
        return PLAN_OK;
    const plan_geom *g = plan_table_geom(t);
    set_number(c->layers, "rows", row, plan_table_rows(t));
    set_number(c->layers, "assumed_share", row, assumed_share(t));
    if (g && g->n_coords > 0) {
        static const char *const sides[] = {"xmin", "ymin", "xmax", "ymax"};
        double box[4];
        plan_geom_bbox(g, box);
        for (int i = 0; i < 4; i++)
            set_number(c->layers, sides[i], row, box[i]);
        set_number(c->layers, "crs", row, plan_table_crs(t));
    }
    return set_text(c->layers, "geometry", row, kind_name(g), c->err);
}

/** A layer whose rows cannot be read is a finding; lack of memory and a cancelled call are not. */
static plan_status read_layer(checking *c, const char *layer, const plan_table **t, plan_error *why)
{
    plan_status st = plan_city_layer(c->city, layer, t, why);
    if (st != PLAN_E_DATA && st != PLAN_E_NOT_FOUND)
        return st ? plan_error_set(c->err, st, "%s", why->message) : PLAN_OK;
    *t = NULL;
    plan_finding f = {"unreadable_layer", layer, NULL, -1, NAN, NAN};
    return plan_result_add_finding(c->result, &f, c->err, "%s", why->message);
}

static plan_status check_layer(checking *c, const char *layer)
{
    const plan_layerspec *spec = plan_workspace_spec(layer);
    const plan_table *t = NULL;
    plan_error why = PLAN_ERROR_INIT;
    plan_status st = read_layer(c, layer, &t, &why);
    if (!st)
        c->read[plan_table_rows(c->layers)] = t;
    if (!st)
        st = describe(c, layer, t, why.message[0] ? why.message : spec ? spec->text : "a layer of its own");
    if (!st && t)
        st = plan_check_duplicates(t, c->result, c->err);
    if (!st)
        st = plan_domain_find_words(t, NULL, c->result, c->err);
    /* Those of buildings are looked at more closely: plan_check_buildings. */
    return st || strcmp(layer, "buildings") == 0 ? st : plan_domain_find_numbers(t, c->result, c->err);
}

/** Canonical layers first, in their order, then those of the file's own. */
static plan_status check_layers(checking *c)
{
    size_t n_canonical = 0;
    while (plan_workspace_specs[n_canonical])
        n_canonical++;
    c->read = plan_mem_new(n_canonical + (size_t)plan_city_n_layers(c->city), sizeof *c->read);
    plan_status st = c->read ? PLAN_OK : plan_error_memory(c->err);
    for (size_t i = 0; i < n_canonical && !st; i++)
        st = check_layer(c, plan_workspace_specs[i]->name);
    for (int32_t i = 0; i < plan_city_n_layers(c->city) && !st; i++) {
        const char *name = plan_city_layer_name(c->city, i);
        if (!plan_workspace_spec(name))
            st = check_layer(c, name);
    }
    return st;
}

/** A layer as read by check_layers, NULL where there is none or it could not be read. */
static const plan_table *layer_of(checking *c, const char *name)
{
    const plan_column *names = plan_table_find(c->layers, "layer");
    for (int32_t i = 0; i < plan_table_rows(c->layers); i++)
        if (strcmp(plan_column_text(names, i), name) == 0)
            return c->read[i];
    return NULL;
}

static bool any_impossible(const plan_column *col, const plan_domain *domain)
{
    for (int32_t r = 0; col && r < col->n; r++)
        if (!plan_column_is_missing(col, r) && plan_domain_excludes(domain, plan_column_number(col, r)))
            return true;
    return false;
}

/** Whether one of the stages' wants is met; length: of what. */
static bool has_one(checking *c, const char *what, size_t length)
{
    char word[60];
    (void)snprintf(word, sizeof word, "%.*s", (int)length, what);
    char *dot = strchr(word, '.'), *sign = strstr(word, POSSIBLE);
    if (dot)
        *dot = '\0';
    if (sign)
        *sign = '\0';
    const plan_table *t = layer_of(c, word);
    if (sign)
        return !t || !any_impossible(plan_table_find(t, dot + 1), plan_domain_of(word, dot + 1));
    if (!t || !dot)
        return t && plan_table_rows(t) > 0;
    return plan_column_has_values(plan_table_find(t, dot + 1));
}

static bool has(checking *c, const char *what)
{
    static const char either[] = " or ";
    for (const char *next; (next = strstr(what, either)); what = next + strlen(either))
        if (has_one(c, what, (size_t)(next - what)))
            return true;
    return has_one(c, what, strlen(what));
}

static void list_absent(checking *c, const char *const *what, size_t n, plan_buf *out)
{
    for (size_t i = 0; i < n && what[i]; i++)
        if (!has(c, what[i])) {
            plan_buf_add(out, out->length ? ", " : "");
            plan_buf_add(out, what[i]);
        }
}

static plan_status check_stage(checking *c, size_t s)
{
    plan_buf missing = PLAN_BUF_INIT, better = PLAN_BUF_INIT;
    int32_t row = plan_table_rows(c->stages);
    list_absent(c, stages[s].needs, COUNT(stages[s].needs), &missing);
    list_absent(c, stages[s].better, COUNT(stages[s].better), &better);
    plan_status st = missing.failed || better.failed ? plan_error_memory(c->err)
                                                     : plan_table_add_rows(c->stages, 1, c->err);
    if (!st)
        set_number(c->stages, "ready", row, missing.length == 0);
    if (!st)
        st = set_text(c->stages, "stage", row, stages[s].stage, c->err);
    if (!st)
        st = set_text(c->stages, "missing", row, missing.length ? missing.text : NULL, c->err);
    if (!st)
        st = set_text(c->stages, "better_with", row, better.length ? better.text : NULL, c->err);
    plan_buf_free(&missing);
    plan_buf_free(&better);
    return st;
}

/* Layers farther than this from the buildings are somewhere else. */
#define APART_M 1000.0

/** Layers that lie wholly apart from the buildings: most often a wrong CRS. */
static plan_status check_extents(checking *c)
{
    const plan_table *buildings = layer_of(c, "buildings");
    double home[4], box[4];
    if (!buildings)
        return PLAN_OK;
    plan_geom_bbox(plan_table_geom(buildings), home);
    plan_status st = PLAN_OK;
    for (int32_t i = 0; i < plan_table_rows(c->layers) && !st; i++) {
        const char *name = plan_column_text(plan_table_find(c->layers, "layer"), i);
        const plan_table *t = layer_of(c, name);
        const plan_geom *g = t ? plan_table_geom(t) : NULL;
        if (!g || g->n_coords == 0)
            continue;
        plan_geom_bbox(g, box);
        if (box[0] - home[2] <= APART_M && home[0] - box[2] <= APART_M && box[1] - home[3] <= APART_M &&
            home[1] - box[3] <= APART_M)
            continue;
        plan_finding f = {"extent_apart", name, NULL, -1, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2};
        st = plan_result_add_finding(
            c->result, &f, c->err,
            "the layer lies apart from the buildings (%.0f, %.0f, %.0f, %.0f): is its CRS right?", box[0],
            box[1], box[2], box[3]);
    }
    return st;
}

static plan_status check_contents(checking *c)
{
    const plan_table *buildings = layer_of(c, "buildings"), *streets = layer_of(c, "streets");
    plan_status st = plan_result_add_total(c->result, "buildings", buildings ? plan_table_rows(buildings) : 0,
                                           "1", PLAN_BASIS_COUNTED, "buildings", c->err);
    if (!st)
        st = plan_result_add_total(c->result, "streets", streets ? plan_table_rows(streets) : 0, "1",
                                   PLAN_BASIS_COUNTED, "streets", c->err);
    if (!st && buildings)
        st = plan_check_buildings(buildings, layer_of(c, "addresses"), c->result, c->err);
    if (!st && streets)
        st = plan_check_streets(c->city, streets, buildings, c->result, c->err);
    return st;
}

static plan_status check_all(checking *c)
{
    plan_status st = plan_table_new(&layers_spec, &c->layers, c->err);
    if (!st)
        st = plan_table_new(&stages_spec, &c->stages, c->err);
    if (!st)
        st = check_layers(c);
    for (size_t s = 0; s < COUNT(stages) && !st; s++)
        st = check_stage(c, s);
    if (!st)
        st = check_extents(c);
    if (!st)
        st = check_contents(c);
    if (!st)
        st = plan_result_add_findings(c->result, plan_result_table(plan_city_findings(c->city), "findings"),
                                      c->err);
    return st;
}

plan_status plan_city_check(plan_city *city, plan_result **out, plan_error *err)
{
    PLAN_NUMERIC_POINT;
    checking c = {.city = city, .err = err};
    plan_status st = plan_result_new("check", &c.result, err);
    if (!st) {
        plan_result_set_crs(c.result, plan_city_crs(city));
        st = check_all(&c);
    }
    if (!st) {
        plan_table *layers = c.layers;
        c.layers = NULL;
        st = plan_result_take(c.result, layers, err);
    }
    if (!st) {
        plan_table *taken = c.stages;
        c.stages = NULL;
        st = plan_result_take(c.result, taken, err);
    }
    if (!st)
        st = plan_result_add_total(c.result, "findings", plan_result_n_findings(c.result), "1",
                                   PLAN_BASIS_COUNTED, "things that look wrong", err);
    if (!st)
        st = plan_result_seal(c.result, err);
    plan_table_free(c.layers);
    plan_table_free(c.stages);
    free(c.read);
    if (st) {
        plan_result_free(c.result);
        return st;
    }
    *out = c.result;
    return PLAN_OK;
}
