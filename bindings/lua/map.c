/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Printed maps, of a saved result or of one at hand. */

#include "plan_lua.h"

#include <stdlib.h>

/* What plan.map has read. */
typedef struct read_tables {
    plan_table **tables;
    int32_t n;
} read_tables;

static void free_tables(void *object)
{
    read_tables *read = object;
    plan_map_tables_free(read->tables, read->n);
    free(read);
}

static plan_map_opts *read_opts(lua_State *L, int arg, const char *const *also)
{
    plan_lua_opts how = {.set = &plan_map_optset, .also = also};
    plan_map_opts *opts = plan_lua_read_opts(L, arg, &how);
    plan_lua_find_files(L, &how, opts);
    opts->hooks = plan_lua_hooks(L);
    return opts;
}

/* plan.map(result, file [, { city = "city.gpkg", paper = "A3", ... }]) -> result */
int plan_lua_map(lua_State *L)
{
    static const char *const also[] = {"city", NULL};
    plan_lua_call call = PLAN_LUA_CALL_INIT;
    const char *path = plan_lua_check_text(L, 1), *file = plan_lua_check_text(L, 2), *city = NULL;
    lua_settop(L, 3);
    plan_map_opts *opts = read_opts(L, 3, also);
    if (!lua_isnil(L, 3) && lua_getfield(L, 3, "city") != LUA_TNIL)
        city = plan_lua_check_text(L, lua_gettop(L));
    plan_ctx *ctx = plan_lua_push_ctx(L);
    plan_lua_handle *owner = plan_lua_push_handle(L, PLAN_LUA_OWNER, "tables", free_tables, 0);
    read_tables *read = calloc(1, sizeof *read);
    if (!read)
        return luaL_error(L, "out of memory");
    owner->object = read;
    plan_lua_handle *h = plan_lua_push_result(L);
    plan_result *report = NULL;
    plan_lua_begin(L, &call, NULL);
    plan_status status = plan_map_read(ctx, path, city, opts, &read->tables, &read->n, &call.err);
    if (status == PLAN_OK)
        status = plan_map_save((const plan_table *const *)read->tables, read->n, file, opts, &report,
                               &call.err);
    h->object = report;
    return plan_lua_end(L, &call, status) ? 1 : 3;
}

/* result:map { file = "x.pdf", paper = "A3", lang = "de", ... } -> result */
int plan_lua_result_map(lua_State *L)
{
    static const char *const also[] = {"file", NULL};
    plan_lua_call call = PLAN_LUA_CALL_INIT;
    plan_lua_handle *self = plan_lua_check_handle(L, 1, PLAN_LUA_RESULT);
    lua_settop(L, 2);
    plan_map_opts *opts = read_opts(L, 2, also);
    const char *path = plan_lua_check_file(L, 2, "map", "map.pdf");
    const plan_table **tables;
    int32_t n;
    plan_lua_handle *city = plan_lua_push_tables(L, &tables, &n);
    if (!tables)
        return 3;
    plan_lua_handle *h = plan_lua_push_result(L);
    plan_result *report = NULL;
    plan_lua_begin(L, &call, (plan_lua_handle *[]){self, city, NULL});
    plan_status status = plan_map_save(tables, n, path, opts, &report, &call.err);
    h->object = report;
    return plan_lua_end(L, &call, status) ? 1 : 3;
}
