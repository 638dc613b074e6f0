/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The specs as Lua tables: from them come the reference, the editor stubs, the data dictionary and
 * the flags of the command. */

#include "plan_lua.h"

#include "out/style.h"

#include <math.h>
#include <string.h>

enum { MOST_TABLES = 13 };

/* A stage as Lua calls it, its options and what it gives back. */
typedef struct stage {
    const char *name, *call, *text;
    const plan_optset *set; /* NULL = takes no options */
    const plan_layerspec *tables[MOST_TABLES];
} stage;

static const stage stages[] = {
    {"import",
     "plan.import_osm(file, options)",
     "OpenStreetMap file to workspace layers",
     &plan_import_osm_optset,
     {NULL}},
    {"check",
     "city:check()",
     "what a workspace holds, what is missing for which stage, what looks wrong",
     NULL,
     {NULL}},
    {"need",
     "city:need(options)",
     "need of every building",
     &plan_need_optset,
     {&plan_need_buildings_spec, &plan_need_indicators_spec}},
    {"network",
     "city:network(options)",
     "trench network joining every building with demand",
     &plan_network_optset,
     {&plan_pops_spec, &plan_cabinets_spec, &plan_trench_spec, &plan_drops_spec, &plan_cables_spec,
      &plan_unserved_spec, &plan_bill_spec, &plan_bill_areas_spec}},
    {"rollout",
     "network:rollout(options)",
     "order of building, cut into years by budget",
     &plan_rollout_optset,
     {&plan_rollout_buildings_spec, &plan_rollout_trench_spec, &plan_rollout_years_spec}},
    {"compare",
     "rollout:compare(other)",
     "two rollouts of the same city side by side",
     NULL,
     {&plan_compare_buildings_spec, &plan_compare_years_spec}},
    {"mesh",
     "city:mesh(options)",
     "radio links from roof to roof (coverage:mesh too); options hold rollout = the rollout whose buildings are gateways",
     &plan_mesh_optset,
     {&plan_wlan_nodes_spec, &plan_wlan_links_spec, &plan_wlan_masts_spec, &plan_wlan_mesh_districts_spec}},
    {"map",
     "result:map(options)",
     "printed sheets: PDF, SVG or PNG",
     &plan_map_optset,
     {&plan_map_sheets_spec, &plan_map_labels_spec}},
    {"wlan",
     "city:wlan(options)",
     "WLAN coverage of public buildings and squares",
     &plan_wlan_optset,
     {&plan_wlan_buildings_spec, &plan_wlan_storeys_spec, &plan_wlan_facades_spec, &plan_wlan_squares_spec,
      &plan_wlan_coverage_spec, &plan_wlan_disputed_spec, &plan_wlan_gaps_spec, &plan_wlan_sites_spec,
      &plan_wlan_cells_spec, &plan_wlan_districts_spec, &plan_wlan_measured_spec,
      &plan_wlan_measured_streets_spec, &plan_wlan_context_spec}},
    {"sites",
     "coverage:sites(options)",
     "where access points should stand; city:sites(options) where nothing is there yet; options hold rollout = the rollout "
     "whose fibre they are joined to",
     &plan_sites_optset,
     {&plan_sites_sites_spec, &plan_sites_indoor_spec, &plan_sites_gaps_spec, &plan_sites_curve_spec,
      &plan_sites_years_spec, &plan_sites_districts_spec}},
    {"report", "result:report(options)", "report as one accessible HTML file", &plan_report_optset, {NULL}},
};
enum { N_STAGES = sizeof stages / sizeof *stages };

static void set_text(lua_State *L, const char *key, const char *text)
{
    lua_pushstring(L, text ? text : "");
    lua_setfield(L, -2, key);
}

static void set_bound(lua_State *L, const char *key, double value)
{
    if (isinf(value))
        return;
    lua_pushnumber(L, value);
    lua_setfield(L, -2, key);
}

static void push_optset(lua_State *L, const plan_optset *set);

static void push_option(lua_State *L, const plan_optset *set, const plan_optspec *spec)
{
    static const char *const types[] = {"number", "integer", "boolean", "string",
                                        "choice", "values",  "records", "string"};
    char text[200] = "";
    lua_newtable(L);
    set_text(L, "name", spec->name);
    set_text(L, "type", types[spec->type]);
    set_text(L, "unit", spec->unit);
    set_text(L, "text", spec->text);
    if (set->defaults)
        plan_opt_format(spec, set->defaults, text, sizeof text);
    const plan_lua_file *file = plan_lua_file_of(set->name, spec->name);
    set_text(L, "default", file && !file->beside ? file->name : text);
    if (file && file->beside) {
        luaL_gsub(L, spec->text, " where not given", ", else of the data folder, where not given");
        lua_setfield(L, -2, "text");
    }
    if (spec->type == PLAN_OPT_DOUBLE || spec->type == PLAN_OPT_INT) {
        set_bound(L, "min", spec->min);
        set_bound(L, "max", spec->max);
    }
    if (spec->type == PLAN_OPT_CHOICE) {
        lua_newtable(L);
        for (int i = 0; spec->choices[i]; i++) {
            lua_pushstring(L, spec->choices[i]);
            lua_rawseti(L, -2, i + 1);
        }
        lua_setfield(L, -2, "choices");
    }
    if (spec->type == PLAN_OPT_RECORDS) {
        push_optset(L, spec->records);
        lua_setfield(L, -2, "records");
    }
}

static void push_optset(lua_State *L, const plan_optset *set)
{
    lua_newtable(L);
    set_text(L, "name", set->name);
    set_text(L, "text", set->text);
    lua_newtable(L);
    for (size_t i = 0; i < set->n_opts; i++) {
        push_option(L, set, &set->opts[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, "options");
}

static void push_layer(lua_State *L, const plan_layerspec *layer)
{
    static const char *const kinds[] = {"none", "point", "line", "polygon"};
    static const char *const types[] = {"number", "integer", "integer64", "boolean", "text"};
    lua_newtable(L);
    set_text(L, "name", layer->name);
    set_text(L, "title", layer->title);
    set_text(L, "text", layer->text);
    set_text(L, "geometry", kinds[layer->geom]);
    lua_newtable(L);
    for (size_t i = 0; i < layer->n_cols; i++) {
        const plan_colspec *c = &layer->cols[i];
        lua_newtable(L);
        set_text(L, "name", c->name);
        set_text(L, "type", types[c->type]);
        set_text(L, "unit", c->unit);
        set_text(L, "alias", c->alias);
        set_text(L, "text", c->text);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, "columns");
}

static void push_layers(lua_State *L, const plan_layerspec *const *layers, size_t most)
{
    lua_newtable(L);
    for (size_t i = 0; i < most && layers[i]; i++) {
        push_layer(L, layers[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

static void push_stage(lua_State *L, const stage *s)
{
    lua_newtable(L);
    set_text(L, "name", s->name);
    set_text(L, "call", s->call);
    set_text(L, "text", s->text);
    if (s->set) {
        push_optset(L, s->set);
        lua_setfield(L, -2, "set");
    }
    push_layers(L, s->tables, MOST_TABLES);
    lua_setfield(L, -2, "tables");
}

/* Appends a text to the list on the stack top. */
static void add_label(lua_State *L, const char *text)
{
    if (!text || !*text)
        return;
    lua_pushstring(L, text);
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
}

/* What legends say, for translators. */
static void push_labels(lua_State *L)
{
    lua_newtable(L);
    for (const plan_style_def *def = plan_style_defs; def->layer; def++) {
        add_label(L, def->group);
        for (int32_t i = 0; i < def->n_categories; i++)
            add_label(L, def->categories[i].label);
        for (int32_t i = 0; def->break_names && i < def->n_colours; i++)
            add_label(L, def->break_names[i]);
    }
    add_label(L, plan_style_find("", PLAN_GEOM_NONE, NULL)->group);
}

/* plan.describe() -> { stages, workspace, common, labels } */
int plan_lua_describe(lua_State *L)
{
    static const plan_layerspec *const common[] = {&plan_summary_spec, &plan_findings_spec,
                                                   &plan_parameters_spec};
    lua_newtable(L);
    lua_newtable(L);
    for (int i = 0; i < N_STAGES; i++) {
        push_stage(L, &stages[i]);
        lua_rawseti(L, -2, i + 1);
    }
    lua_setfield(L, -2, "stages");
    push_layers(L, plan_workspace_specs, SIZE_MAX);
    lua_setfield(L, -2, "workspace");
    push_layers(L, common, sizeof common / sizeof *common);
    lua_setfield(L, -2, "common");
    push_labels(L);
    lua_setfield(L, -2, "labels");
    return 1;
}

static void push_parsed(lua_State *L, const plan_optspec *spec, const void *opts)
{
    char text[4096];
    const char *at = (const char *)opts + spec->offset;
    switch (spec->type) {
    case PLAN_OPT_DOUBLE: {
        double value;
        memcpy(&value, at, sizeof value);
        lua_pushnumber(L, value);
        break;
    }
    case PLAN_OPT_INT: {
        int32_t value;
        memcpy(&value, at, sizeof value);
        lua_pushinteger(L, value);
        break;
    }
    case PLAN_OPT_BOOL: {
        bool value;
        memcpy(&value, at, sizeof value);
        lua_pushboolean(L, value);
        break;
    }
    default: plan_opt_format(spec, opts, text, sizeof text); lua_pushstring(L, text);
    }
}

/* plan.option(stage, name, word) -> value of a scalar option from a command-line word; nil, message */
int plan_lua_option(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1), *option = luaL_checkstring(L, 2),
               *word = luaL_checkstring(L, 3);
    plan_error err = PLAN_ERROR_INIT;
    for (int i = 0; i < N_STAGES; i++) {
        const plan_optset *set = stages[i].set;
        if (!set || strcmp(stages[i].name, name) != 0)
            continue;
        void *opts = lua_newuserdatauv(L, set->size, 0);
        memset(opts, 0, set->size);
        plan_status status = plan_opt_parse(set, opts, option, word, &err);
        if (status != PLAN_OK)
            return plan_lua_fail(L, plan_status_name(status), "%s", err.message);
        push_parsed(L, plan_opt_find(set, option), opts);
        return 1;
    }
    return luaL_error(L, "no stage '%s' with options", name);
}
