/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* plan.city, and the stages that start from it. */

#include "plan_lua.h"

#include <string.h>

enum { CTX = 1 };  /* user value of a city */
enum { CITY = 2 }; /* user value of a result */

static void free_city(void *city)
{
    plan_city_free(city);
}

static plan_lua_handle *check_city(lua_State *L, int arg)
{
    return plan_lua_check_handle(L, arg, PLAN_LUA_CITY);
}

/* plan.open(path) -> city */
int plan_lua_city_open(lua_State *L)
{
    plan_lua_call call = PLAN_LUA_CALL_INIT;
    const char *path = plan_lua_check_text(L, 1);
    plan_lua_handle *h = plan_lua_push_handle(L, PLAN_LUA_CITY, "city", free_city, 1);
    plan_ctx *ctx = plan_lua_push_ctx(L);
    lua_setiuservalue(L, -2, CTX);
    plan_city *city = NULL;
    plan_lua_begin(L, &call, NULL);
    plan_status status = plan_city_open(ctx, path, plan_lua_hooks(L), &city, &call.err);
    h->object = city;
    return plan_lua_end(L, &call, status) ? 1 : 3;
}

/* Pushes the plan.table of a layer that a stage cannot do without; false with the failure pushed. */
static bool push_needed_layer(lua_State *L, int city_at, const char *layer, const char *stage,
                              const plan_table **table)
{
    plan_lua_call call = PLAN_LUA_CALL_INIT;
    plan_lua_handle *city = check_city(L, city_at);
    plan_lua_begin(L, &call, (plan_lua_handle *[]){city, NULL});
    plan_status status = plan_city_need_layer(city->object, layer, stage, table, &call.err);
    if (!plan_lua_end(L, &call, status))
        return false;
    plan_lua_push_table(L, *table, city_at);
    return true;
}

/* Pushes a closed result that belongs to the city at city_at. */
static plan_lua_handle *push_result_of(lua_State *L, int city_at)
{
    plan_lua_handle *h = plan_lua_push_result(L);
    lua_pushvalue(L, city_at);
    lua_setiuservalue(L, -2, CITY);
    return h;
}

/* city:need { ... } -> result */
static int city_need(lua_State *L)
{
    plan_lua_call call = PLAN_LUA_CALL_INIT;
    plan_lua_handle *city = check_city(L, 1);
    lua_settop(L, 2);
    plan_lua_opts how = {.set = &plan_need_optset, .buildings_at = 3};
    if (!push_needed_layer(L, 1, "buildings", "need", &how.buildings))
        return 3;
    plan_need_opts *opts = plan_lua_read_opts(L, 2, &how);
    plan_lua_find_files(L, &how, opts);
    opts->hooks = plan_lua_hooks(L);
    plan_lua_handle *h = push_result_of(L, 1);
    plan_result *result = NULL;
    check_city(L, 1); /* a value function may have closed it */
    plan_lua_begin(L, &call, (plan_lua_handle *[]){city, NULL});
    plan_status status = plan_need_score(city->object, opts, &result, &call.err);
    h->object = result;
    return plan_lua_end(L, &call, status) ? 1 : 3;
}

/* city:network { ... } -> result */
static int city_network(lua_State *L)
{
    plan_lua_call call = PLAN_LUA_CALL_INIT;
    plan_lua_handle *city = check_city(L, 1);
    lua_settop(L, 2);
    plan_lua_opts how = {.set = &plan_network_optset};
    plan_network_opts *opts = plan_lua_read_opts(L, 2, &how);
    plan_lua_find_files(L, &how, opts);
    opts->hooks = plan_lua_hooks(L);
    plan_lua_handle *h = push_result_of(L, 1);
    plan_result *result = NULL;
    plan_lua_begin(L, &call, (plan_lua_handle *[]){city, NULL});
    plan_status status = plan_network_build(city->object, opts, &result, &call.err);
    h->object = result;
    return plan_lua_end(L, &call, status) ? 1 : 3;
}

/* Pushes the optional result of option `name` in the options at `at`; NULL (nil pushed) where it is not given. */
static plan_lua_handle *push_optional(lua_State *L, int at, const char *name, const char *stage,
                                      const char *what)
{
    if (lua_type(L, at) != LUA_TTABLE) {
        lua_pushnil(L);
        return NULL;
    }
    lua_pushstring(L, name);
    return lua_rawget(L, at) == LUA_TNIL ? NULL : plan_lua_check_result(L, lua_gettop(L), stage, what);
}

/* Pushes the city a coverage was reckoned for; its place on the stack. */
static int push_city_of(lua_State *L, int coverage_at, const char *what)
{
    plan_lua_check_result(L, coverage_at, "wlan", what);
    if (lua_getiuservalue(L, coverage_at, CITY) == LUA_TNIL)
        luaL_error(L, "%s: was read from a file; reckon it with city:wlan{...}", what);
    check_city(L, -1);
    return lua_gettop(L);
}

/* The mesh for the city at city_at by the options at 2. */
static int push_mesh(lua_State *L, int city_at)
{
    static const char *const also[] = {"rollout", NULL};
    enum { OPTIONS = 2 };
    plan_lua_call call = PLAN_LUA_CALL_INIT;
    plan_lua_handle *city = check_city(L, city_at);
    plan_lua_handle *rollout = push_optional(L, OPTIONS, "rollout", "rollout", "mesh: option 'rollout'");
    int rollout_at = lua_gettop(L);
    plan_lua_opts how = {.set = &plan_mesh_optset, .also = also};
    plan_mesh_opts *opts = plan_lua_read_opts(L, OPTIONS, &how);
    plan_lua_find_files(L, &how, opts);
    opts->hooks = plan_lua_hooks(L);
    plan_lua_handle *h = push_result_of(L, city_at);
    if (rollout)
        plan_lua_add_upstream(L, -1, rollout_at);
    plan_result *result = NULL;
    plan_lua_begin(L, &call, (plan_lua_handle *[]){city, rollout, NULL});
    plan_status status = plan_mesh_plan(city->object, rollout ? rollout->object : NULL, opts, &result,
                                        &call.err);
    h->object = result;
    return plan_lua_end(L, &call, status) ? 1 : 3;
}

/* city:mesh { rollout = rollout, ... } -> result */
static int city_mesh(lua_State *L)
{
    lua_settop(L, 2);
    return push_mesh(L, 1);
}

/* coverage:mesh { rollout = rollout, ... } -> result */
int plan_lua_coverage_mesh(lua_State *L)
{
    lua_settop(L, 2);
    return push_mesh(L, push_city_of(L, 1, "mesh: self"));
}

/* The sites for the city at city_at, the coverage at coverage_at (0 = none), by the options at 2. */
static int push_sites(lua_State *L, int city_at, int coverage_at)
{
    static const char *const also[] = {"rollout", "network", NULL};
    enum { OPTIONS = 2 };
    plan_lua_call call = PLAN_LUA_CALL_INIT;
    plan_lua_handle *city = check_city(L, city_at);
    plan_lua_handle *coverage = coverage_at ? plan_lua_check_result(L, coverage_at, "wlan", "sites: self")
                                            : NULL;
    plan_lua_handle *rollout = push_optional(L, OPTIONS, "rollout", "rollout", "sites: option 'rollout'");
    int rollout_at = lua_gettop(L);
    plan_lua_handle *network = push_optional(L, OPTIONS, "network", "network", "sites: option 'network'");
    plan_lua_opts how = {.set = &plan_sites_optset, .also = also};
    plan_sites_opts *opts = plan_lua_read_opts(L, OPTIONS, &how);
    plan_lua_find_files(L, &how, opts);
    opts->hooks = plan_lua_hooks(L);
    opts->network = network ? network->object : NULL;
    plan_lua_handle *h = push_result_of(L, city_at);
    if (rollout)
        plan_lua_add_upstream(L, -1, rollout_at);
    if (coverage)
        plan_lua_add_upstream(L, -1, coverage_at);
    plan_result *result = NULL;
    plan_lua_handle *held[5] = {city};
    int n = 1;
    for (int i = 0; i < 3; i++) {
        plan_lua_handle *each = i == 0 ? coverage : i == 1 ? rollout : network;
        if (each)
            held[n++] = each;
    }
    plan_lua_begin(L, &call, held);
    plan_status status = plan_sites_plan(city->object, coverage ? coverage->object : NULL,
                                         rollout ? rollout->object : NULL, opts, &result, &call.err);
    h->object = result;
    return plan_lua_end(L, &call, status) ? 1 : 3;
}

/* city:sites { rollout = rollout, network = network, ... } -> result: nothing is there yet */
static int city_sites(lua_State *L)
{
    lua_settop(L, 2);
    return push_sites(L, 1, 0);
}

/* coverage:sites { rollout = rollout, network = network, ... } -> result: what the coverage covers is taken off */
int plan_lua_coverage_sites(lua_State *L)
{
    lua_settop(L, 2);
    return push_sites(L, push_city_of(L, 1, "sites: self"), 1);
}

/* city:wlan { ... } -> result */
static int city_wlan(lua_State *L)
{
    plan_lua_call call = PLAN_LUA_CALL_INIT;
    plan_lua_handle *city = check_city(L, 1);
    lua_settop(L, 2);
    plan_lua_opts how = {.set = &plan_wlan_optset};
    plan_wlan_opts *opts = plan_lua_read_opts(L, 2, &how);
    plan_lua_find_files(L, &how, opts);
    opts->hooks = plan_lua_hooks(L);
    plan_lua_handle *h = push_result_of(L, 1);
    plan_result *result = NULL;
    plan_lua_begin(L, &call, (plan_lua_handle *[]){city, NULL});
    plan_status status = plan_wlan_coverage(city->object, opts, &result, &call.err);
    h->object = result;
    return plan_lua_end(L, &call, status) ? 1 : 3;
}

/* The need result in the options at 2, pushed. */
static plan_lua_handle *push_need(lua_State *L)
{
    if (lua_type(L, 2) != LUA_TTABLE)
        luaL_error(L, "rollout: options must be a table, as in { need = need, budget_eur = 2.5e6 }, not a %s",
                   luaL_typename(L, 2));
    lua_pushliteral(L, "need");
    if (lua_rawget(L, 2) == LUA_TNIL)
        luaL_error(L, "rollout: option 'need' is missing: give it a need result, as city:need{...} makes it");
    return plan_lua_check_result(L, lua_gettop(L), "need", "rollout: option 'need'");
}

/* Pushes the city both results belong to, nil where both were read from files; raises when they belong to
 * different ones. */
static void push_common_city(lua_State *L, int a, int b, const char *what)
{
    lua_getiuservalue(L, a, CITY);
    lua_getiuservalue(L, b, CITY);
    bool both = !lua_isnil(L, -1) && !lua_isnil(L, -2);
    if (both && !lua_rawequal(L, -1, -2))
        luaL_error(L, "%s are of different cities", what);
    lua_remove(L, lua_isnil(L, -1) ? -1 : -2);
}

/* Pushes the buildings as a value function sees them: the city's, or for results read from files the rows of the
 * need table. */
static bool push_buildings(lua_State *L, int city_at, int need_at, const plan_table **table)
{
    if (!lua_isnil(L, city_at))
        return push_needed_layer(L, city_at, "buildings", "rollout", table);
    const plan_lua_handle *need = lua_touserdata(L, need_at);
    *table = plan_result_table(need->object, "need_buildings");
    if (!*table) {
        plan_lua_fail(L, "not_found", "rollout: the need result has no table need_buildings");
        return false;
    }
    plan_lua_push_table(L, *table, need_at);
    return true;
}

/* network:rollout { need = need, ... } -> result */
int plan_lua_network_rollout(lua_State *L)
{
    static const char *const also[] = {"need", NULL};
    enum { NETWORK = 1, OPTIONS, NEED, OF_CITY, BUILDINGS };
    plan_lua_call call = PLAN_LUA_CALL_INIT;
    plan_lua_handle *network = plan_lua_check_result(L, NETWORK, "network", "rollout: self");
    lua_settop(L, OPTIONS);
    plan_lua_handle *need = push_need(L);
    push_common_city(L, NETWORK, NEED, "rollout: network and need");
    plan_lua_opts how = {.set = &plan_rollout_optset, .buildings_at = BUILDINGS, .also = also};
    if (!push_buildings(L, OF_CITY, NEED, &how.buildings))
        return 3;
    plan_rollout_opts *opts = plan_lua_read_opts(L, OPTIONS, &how);
    opts->hooks = plan_lua_hooks(L);
    plan_lua_handle *h = plan_lua_push_result(L);
    plan_lua_add_upstream(L, -1, NEED);
    plan_lua_add_upstream(L, -1, NETWORK);
    plan_result *result = NULL;
    plan_lua_check_result(L, NETWORK, "network", "rollout: self");
    plan_lua_check_result(L, NEED, "need", "rollout: option 'need'");
    plan_lua_handle *city = lua_isnil(L, OF_CITY) ? NULL : check_city(L, OF_CITY);
    plan_lua_begin(L, &call, (plan_lua_handle *[]){network, need, city, NULL});
    plan_status status = plan_rollout_order(network->object, need->object, opts, &result, &call.err);
    h->object = result;
    return plan_lua_end(L, &call, status) ? 1 : 3;
}

/* rollout:compare(other) -> result; saving it writes what self rests on along */
int plan_lua_rollout_compare(lua_State *L)
{
    plan_lua_call call = PLAN_LUA_CALL_INIT;
    plan_lua_handle *a = plan_lua_check_result(L, 1, "rollout", "compare: self");
    plan_lua_handle *b = plan_lua_check_result(L, 2, "rollout", "compare: other");
    push_common_city(L, 1, 2, "compare: the rollouts");
    plan_lua_handle *h = plan_lua_push_result(L);
    plan_lua_add_upstream(L, -1, 1);
    plan_lua_add_sources_of(L, -1, 2);
    plan_result *result = NULL;
    plan_lua_begin(L, &call, (plan_lua_handle *[]){a, b, NULL});
    plan_status status = plan_rollout_compare(a->object, b->object, &result, &call.err);
    h->object = result;
    return plan_lua_end(L, &call, status) ? 1 : 3;
}

/* city:check() -> result */
static int city_check(lua_State *L)
{
    plan_lua_call call = PLAN_LUA_CALL_INIT;
    plan_lua_handle *city = check_city(L, 1);
    lua_settop(L, 1);
    plan_lua_handle *h = push_result_of(L, 1);
    plan_result *result = NULL;
    plan_lua_begin(L, &call, (plan_lua_handle *[]){city, NULL});
    plan_status status = plan_city_check(city->object, &result, &call.err);
    h->object = result;
    return plan_lua_end(L, &call, status) ? 1 : 3;
}

/* city:layer(name) -> table */
static int city_layer(lua_State *L)
{
    plan_lua_call call = PLAN_LUA_CALL_INIT;
    plan_lua_handle *city = check_city(L, 1);
    const char *name = plan_lua_check_text(L, 2);
    const plan_table *table = NULL;
    plan_lua_begin(L, &call, (plan_lua_handle *[]){city, NULL});
    plan_status status = plan_city_layer(city->object, name, &table, &call.err);
    if (!plan_lua_end(L, &call, status))
        return 3;
    if (!table)
        return plan_lua_fail(L, "not_found", "%s: no layer '%s'", plan_city_path(city->object), name);
    plan_lua_push_table(L, table, 1);
    return 1;
}

/* city:layers() -> list of names */
static int city_layers(lua_State *L)
{
    const plan_city *city = check_city(L, 1)->object;
    lua_newtable(L);
    for (int32_t i = 0; i < plan_city_n_layers(city); i++) {
        lua_pushstring(L, plan_city_layer_name(city, i));
        lua_rawseti(L, -2, i + 1);
    }
    return 1;
}

/* city:findings() -> table of what was dropped or repaired while reading so far */
static int city_findings(lua_State *L)
{
    const plan_city *city = check_city(L, 1)->object;
    plan_lua_push_table(L, plan_result_table(plan_city_findings(city), "findings"), 1);
    return 1;
}

/* city:sql(text [, { results = "r.gpkg" }]) -> table */
static int city_sql(lua_State *L)
{
    const plan_city *city = check_city(L, 1)->object;
    lua_settop(L, 3);
    lua_pushcfunction(L, plan_lua_sql);
    lua_pushstring(L, plan_city_path(city));
    lua_pushvalue(L, 2);
    lua_pushvalue(L, 3);
    lua_call(L, 3, LUA_MULTRET);
    return lua_gettop(L) - 3;
}

static int city_index(lua_State *L)
{
    const char *key = luaL_checkstring(L, 2);
    if (strcmp(key, "close") == 0)
        return plan_lua_push_method(L, PLAN_LUA_CITY, key);
    const plan_city *city = check_city(L, 1)->object;
    if (strcmp(key, "path") == 0)
        lua_pushstring(L, plan_city_path(city));
    else if (strcmp(key, "crs") == 0)
        lua_pushinteger(L, plan_city_crs(city));
    else if (!plan_lua_push_method(L, PLAN_LUA_CITY, key))
        return luaL_error(
            L,
            "a city has no '%s'; it has path, crs, need, network, wlan, mesh, check, layer, layers, findings, sql",
            key);
    return 1;
}

static int city_to_text(lua_State *L)
{
    const plan_lua_handle *h = luaL_checkudata(L, 1, PLAN_LUA_CITY);
    if (!h->object)
        lua_pushliteral(L, "plan.city (closed)");
    else
        lua_pushfstring(L, "plan.city %s (EPSG:%d)", plan_city_path(h->object), plan_city_crs(h->object));
    return 1;
}

void plan_lua_open_city(lua_State *L)
{
    static const luaL_Reg meta[] = {{"__index", city_index},
                                    {"__tostring", city_to_text},
                                    {"__gc", plan_lua_collect},
                                    {"__close", plan_lua_close},
                                    {NULL, NULL}};
    static const luaL_Reg methods[] = {
        {"need", city_need},   {"wlan", city_wlan},       {"network", city_network},
        {"mesh", city_mesh},   {"sites", city_sites},     {"check", city_check},
        {"layer", city_layer}, {"layers", city_layers},   {"findings", city_findings},
        {"sql", city_sql},     {"close", plan_lua_close}, {NULL, NULL}};
    plan_lua_new_type(L, PLAN_LUA_CITY, meta, methods);
}
