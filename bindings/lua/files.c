/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* What starts from a file: import, results saved earlier, any layer, SQL. */

#include "plan_lua.h"

#include "io/source_path.h"
#include "out/load.h"
#include "out/verify.h"

#include <stdlib.h>
#include <string.h>

static void free_table(void *table)
{
    plan_table_free(table);
}

static void free_source(void *source)
{
    plan_source_free(source);
}

/* plan.import_osm(file [, { bbox = "W,S,E,N", ... }]) -> result */
int plan_lua_import_osm(lua_State *L)
{
    plan_lua_call call = PLAN_LUA_CALL_INIT;
    const char *path = plan_lua_check_text(L, 1);
    lua_settop(L, 2);
    plan_lua_opts how = {.set = &plan_import_osm_optset};
    plan_import_osm_opts *opts = plan_lua_read_opts(L, 2, &how);
    plan_lua_find_files(L, &how, opts);
    opts->hooks = plan_lua_hooks(L);
    plan_ctx *ctx = plan_lua_push_ctx(L);
    plan_lua_handle *h = plan_lua_push_result(L);
    plan_lua_add_source(L, -1, path);
    plan_result *result = NULL;
    plan_lua_begin(L, &call, NULL);
    plan_status status = plan_import_osm(ctx, path, opts, &result, &call.err);
    h->object = result;
    return plan_lua_end(L, &call, status) ? 1 : 3;
}

/* plan.import_list(city, "access_points" or "walk", file) -> result */
int plan_lua_import_list(lua_State *L)
{
    static const char *const kinds[] = {"access_points", "walk", NULL};
    plan_lua_call call = PLAN_LUA_CALL_INIT;
    const char *city = plan_lua_check_text(L, 1);
    int kind = luaL_checkoption(L, 2, NULL, kinds);
    const char *path = plan_lua_check_text(L, 3);
    lua_settop(L, 3);
    plan_ctx *ctx = plan_lua_push_ctx(L);
    plan_lua_handle *h = plan_lua_push_result(L);
    plan_lua_add_source(L, -1, city);
    plan_lua_add_source(L, -1, path);
    plan_result *result = NULL;
    plan_lua_begin(L, &call, NULL);
    plan_status status = plan_import_list(ctx, city, path, (plan_import_list_kind)kind, plan_lua_hooks(L),
                                          &result, &call.err);
    h->object = result;
    return plan_lua_end(L, &call, status) ? 1 : 3;
}

/* Pushes the result of one stage, or nil where the file has none; false with the failure pushed. */
static bool push_stage(lua_State *L, plan_ctx *ctx, const char *path, const char *stage)
{
    plan_lua_call call = PLAN_LUA_CALL_INIT;
    plan_lua_handle *h = plan_lua_push_result(L);
    plan_lua_add_source(L, -1, path);
    plan_result *result = NULL;
    plan_lua_begin(L, &call, NULL);
    plan_status status = plan_result_load(ctx, path, stage, plan_lua_hooks(L), &result, &call.err);
    h->object = result;
    if (!plan_lua_end(L, &call, status))
        return false;
    if (!result)
        lua_pushnil(L);
    return true;
}

/* Whether what is made of one stage is saved with the other. */
static bool rests_on(const char *stage, const char *other)
{
    if (strcmp(stage, "rollout") == 0)
        return strcmp(other, "need") == 0 || strcmp(other, "network") == 0;
    return strcmp(stage, "sites") == 0 && strcmp(other, "mesh") != 0;
}

/* plan.load(path) -> { need = result, network = result, rollout = result, wlan = result, sites = result, mesh = result }, each where the file has it */
int plan_lua_load(lua_State *L)
{
    static const char *const stages[] = {"need", "network", "rollout", "wlan", "sites", "mesh"};
    enum { FOUND = 3 };
    const char *path = plan_lua_check_text(L, 1);
    lua_settop(L, 1);
    plan_ctx *ctx = plan_lua_push_ctx(L);
    lua_newtable(L);
    int n = 0;
    for (size_t i = 0; i < sizeof stages / sizeof *stages; i++) {
        if (!push_stage(L, ctx, path, stages[i]))
            return 3;
        if (lua_isnil(L, -1)) {
            lua_settop(L, FOUND);
            continue;
        }
        n++;
        for (size_t k = 0; k < i; k++) {
            if (lua_getfield(L, FOUND, stages[k]) != LUA_TNIL && rests_on(stages[i], stages[k]))
                plan_lua_add_upstream(L, -2, -1);
            lua_pop(L, 1);
        }
        lua_setfield(L, FOUND, stages[i]);
        lua_settop(L, FOUND);
    }
    if (n == 0)
        return plan_lua_fail(L, "not_found",
                             "%s: holds no result of need, network, rollout, wlan, sites or mesh", path);
    return 1;
}

/* plan.verify(path) -> result */
int plan_lua_verify(lua_State *L)
{
    plan_lua_call call = PLAN_LUA_CALL_INIT;
    const char *path = luaL_checkstring(L, 1);
    lua_settop(L, 1);
    plan_ctx *ctx = plan_lua_push_ctx(L);
    plan_lua_handle *h = plan_lua_push_result(L);
    plan_result *result = NULL;
    plan_lua_begin(L, &call, NULL);
    plan_status status = plan_result_verify(ctx, path, plan_lua_hooks(L), &result, &call.err);
    h->object = result;
    return plan_lua_end(L, &call, status) ? 1 : 3;
}

/* What plan.report has read. */
typedef struct read_tables {
    plan_table **tables;
    int32_t n;
} read_tables;

static void free_tables(void *object)
{
    read_tables *read = object;
    plan_report_tables_free(read->tables, read->n);
    free(read);
}

/* plan.report(result, page [, { lang = "de", ... }]) -> true */
int plan_lua_report(lua_State *L)
{
    plan_lua_call call = PLAN_LUA_CALL_INIT;
    const char *path = plan_lua_check_text(L, 1), *page = plan_lua_check_text(L, 2);
    lua_settop(L, 3);
    plan_lua_opts how = {.set = &plan_report_optset};
    plan_report_opts *opts = plan_lua_read_opts(L, 3, &how);
    plan_lua_find_files(L, &how, opts);
    opts->hooks = plan_lua_hooks(L);
    plan_ctx *ctx = plan_lua_push_ctx(L);
    plan_lua_handle *owner = plan_lua_push_handle(L, PLAN_LUA_OWNER, "tables", free_tables, 0);
    read_tables *read = calloc(1, sizeof *read);
    if (!read)
        return luaL_error(L, "out of memory");
    owner->object = read;
    plan_lua_begin(L, &call, NULL);
    plan_status status = plan_report_read(ctx, path, opts->hooks, &read->tables, &read->n, &call.err);
    if (status == PLAN_OK)
        status = plan_report_save((const plan_table *const *)read->tables, read->n, page, opts, &call.err);
    if (!plan_lua_end(L, &call, status))
        return 3;
    lua_pushboolean(L, 1);
    return 1;
}

static plan_status read_layer(plan_lua_handle *source, const char *path, const char *layer, int epsg,
                              const plan_hooks *hooks, plan_table **table, plan_error *err)
{
    plan_source_opts opts = {.to_epsg = epsg, .hooks = hooks};
    int32_t n = plan_source_n_layers(source->object);
    if (!layer && n != 1)
        return plan_error_set(err, PLAN_E_NOT_FOUND, "%s: has %d layers; name one", path, (int)n);
    return plan_source_read(source->object, layer ? layer : plan_source_layer_name(source->object, 0), &opts,
                            table, err);
}

/* plan.read(path [, layer [, { crs = 25833 }]]) -> table */
int plan_lua_read(lua_State *L)
{
    static const char *const keys[] = {"crs", NULL};
    plan_lua_call call = PLAN_LUA_CALL_INIT;
    const char *path = plan_lua_check_text(L, 1);
    const char *layer = luaL_optstring(L, 2, NULL);
    int epsg = 0;
    lua_settop(L, 3);
    plan_lua_check_keys(L, 3, "read", keys);
    if (!lua_isnil(L, 3) && lua_getfield(L, 3, "crs") != LUA_TNIL) {
        if (!lua_isinteger(L, -1) || lua_tointeger(L, -1) < 1 || lua_tointeger(L, -1) > 1000000)
            return luaL_error(L, "read: option 'crs' must be an EPSG code, as in 25833");
        epsg = (int)lua_tointeger(L, -1);
    }
    plan_ctx *ctx = plan_lua_push_ctx(L);
    plan_lua_handle *source = plan_lua_push_handle(L, PLAN_LUA_OWNER, "file", free_source, 0);
    plan_lua_handle *owner = plan_lua_push_handle(L, PLAN_LUA_OWNER, "table", free_table, 0);
    int owner_at = lua_gettop(L);
    plan_source *opened = NULL;
    plan_table *table = NULL;
    plan_lua_begin(L, &call, NULL);
    plan_status status = plan_source_open(ctx, path, &opened, &call.err);
    source->object = opened;
    if (status == PLAN_OK)
        status = read_layer(source, path, layer, epsg, plan_lua_hooks(L), &table, &call.err);
    owner->object = table;
    source->object = NULL;
    plan_source_free(opened);
    if (!plan_lua_end(L, &call, status))
        return 3;
    plan_lua_push_table(L, table, owner_at);
    return 1;
}

/* plan.sql(path, text [, { results = "r.gpkg" }]) -> table */
int plan_lua_sql(lua_State *L)
{
    static const char *const keys[] = {"results", NULL};
    plan_lua_call call = PLAN_LUA_CALL_INIT;
    const char *path = plan_lua_check_text(L, 1), *sql = plan_lua_check_text(L, 2), *results = NULL;
    lua_settop(L, 3);
    plan_lua_check_keys(L, 3, "sql", keys);
    if (!lua_isnil(L, 3) && lua_getfield(L, 3, "results") != LUA_TNIL) {
        if (lua_type(L, -1) != LUA_TSTRING)
            return luaL_error(L, "sql: option 'results' must be the path of a file, not a %s",
                              luaL_typename(L, -1));
        results = lua_tostring(L, -1);
    }
    plan_lua_handle *owner = plan_lua_push_handle(L, PLAN_LUA_OWNER, "table", free_table, 0);
    int owner_at = lua_gettop(L);
    plan_table *table = NULL;
    plan_lua_begin(L, &call, NULL);
    /* A path that is refused is a mistake in the script, as wherever a file is opened; text that is no query is the
     * planner's input. */
    plan_status status = plan_source_path_check(path, &call.err);
    if (status == PLAN_OK && results)
        status = plan_source_path_check(results, &call.err);
    bool readable = status == PLAN_OK;
    if (readable)
        status = plan_sql_query(path, results, sql, plan_lua_hooks(L), &table, &call.err);
    owner->object = table;
    if (status == PLAN_E_ARGUMENT && readable) {
        plan_lua_end(L, &call, PLAN_OK);
        return plan_lua_fail(L, plan_status_name(status), "%s", call.err.message);
    }
    if (!plan_lua_end(L, &call, status))
        return 3;
    plan_lua_push_table(L, table, owner_at);
    return 1;
}
