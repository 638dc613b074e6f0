/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* require "plan" */

#include "plan_lua.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char ctx_key;

static void free_ctx(void *ctx)
{
    plan_ctx_free(ctx);
}

/* Made at the first need, before any city, so that at the end of the state it is collected last. */
plan_ctx *plan_lua_push_ctx(lua_State *L)
{
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &ctx_key) == LUA_TUSERDATA)
        return plan_lua_check_handle(L, -1, PLAN_LUA_OWNER)->object;
    lua_pop(L, 1);
    plan_lua_call call = PLAN_LUA_CALL_INIT;
    plan_lua_handle *h = plan_lua_push_handle(L, PLAN_LUA_OWNER, "context", free_ctx, 0);
    plan_ctx *ctx = NULL;
    if (plan_ctx_new(&ctx, &call.err) != PLAN_OK)
        luaL_error(L, "%s", call.err.message);
    h->object = ctx;
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &ctx_key);
    return ctx;
}

/* plan.data(path) -> path of a file of the data folder ("catalogue/example-2025.csv") */
static int data_file(lua_State *L)
{
    const char *name = plan_lua_check_text(L, 1);
    const char *path = lua_pushfstring(L, "%s/%s", plan_lua_push_data_dir(L), name);
    FILE *f = fopen(path, "rb");
    if (!f)
        return plan_lua_fail(L, "not_found", "%s: %s", path, strerror(errno));
    fclose(f);
    return 1;
}

int luaopen_plan(lua_State *L)
{
    static const luaL_Reg functions[] = {{"open", plan_lua_city_open},
                                         {"import_osm", plan_lua_import_osm},
                                         {"import_list", plan_lua_import_list},
                                         {"load", plan_lua_load},
                                         {"verify", plan_lua_verify},
                                         {"read", plan_lua_read},
                                         {"sql", plan_lua_sql},
                                         {"report", plan_lua_report},
                                         {"map", plan_lua_map},
                                         {"data", data_file},
                                         {"describe", plan_lua_describe},
                                         {"option", plan_lua_option},
                                         {"on_progress", plan_lua_on_progress},
                                         {"on_log", plan_lua_on_log},
                                         {NULL, NULL}};
    static const luaL_Reg owner_meta[] = {
        {"__gc", plan_lua_collect}, {"__close", plan_lua_close}, {NULL, NULL}};
    luaL_checkversion(L);
    plan_lua_open_hooks(L);
    plan_lua_new_type(L, PLAN_LUA_OWNER, owner_meta, NULL);
    plan_lua_open_table(L);
    plan_lua_open_result(L);
    plan_lua_open_city(L);
    luaL_newlib(L, functions);
    lua_pushstring(L, PLAN_VERSION);
    lua_setfield(L, -2, "version");
    return 1;
}
