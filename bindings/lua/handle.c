/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "plan_lua.h"

#include <stdlib.h>

plan_lua_handle *plan_lua_push_handle(lua_State *L, const char *type, const char *what, void (*free)(void *),
                                      int user_values)
{
    plan_lua_handle *h = lua_newuserdatauv(L, sizeof *h, user_values);
    *h = (plan_lua_handle){NULL, free, what, 0};
    luaL_setmetatable(L, type);
    return h;
}

plan_lua_handle *plan_lua_check_handle(lua_State *L, int arg, const char *type)
{
    plan_lua_handle *h = luaL_checkudata(L, arg, type);
    if (!h->object)
        luaL_error(L, "%s is closed", h->what);
    return h;
}

static void release(plan_lua_handle *h)
{
    void *object = h->object;
    h->object = NULL;
    if (object)
        h->free(object);
}

/* The handle at arg, open or closed; NULL where it is something else. */
static plan_lua_handle *any_handle(lua_State *L, int arg)
{
    static const char *const types[] = {PLAN_LUA_CITY, PLAN_LUA_RESULT, PLAN_LUA_OWNER};
    void *h = NULL;
    for (size_t i = 0; !h && i < sizeof types / sizeof *types; i++)
        h = luaL_testudata(L, arg, types[i]);
    return h;
}

int plan_lua_collect(lua_State *L)
{
    plan_lua_handle *h = any_handle(L, 1);
    /* A handle in use is on the stack, so this is no collection but a hand-made call: ignored. */
    if (h && h->busy == 0)
        release(h);
    return 0;
}

int plan_lua_close(lua_State *L)
{
    plan_lua_handle *h = any_handle(L, 1);
    if (!h)
        return luaL_error(L, "close needs the object: write city:close(), not city.close()");
    /* A result being saved holds others too, so nothing at all is closed meanwhile. */
    if (h->object && (h->busy > 0 || plan_lua_is_busy(L)))
        return luaL_error(L, "%s is in use and cannot be closed now", h->what);
    release(h);
    return 0;
}

void plan_lua_new_type(lua_State *L, const char *type, const luaL_Reg *metamethods, const luaL_Reg *methods)
{
    luaL_newmetatable(L, type);
    luaL_setfuncs(L, metamethods, 0);
    lua_pushstring(L, type);
    lua_setfield(L, -2, "__metatable");
    lua_newtable(L);
    if (methods)
        luaL_setfuncs(L, methods, 0);
    lua_setfield(L, -2, "methods");
    lua_pop(L, 1);
}

bool plan_lua_push_method(lua_State *L, const char *type, const char *name)
{
    luaL_getmetatable(L, type);
    lua_getfield(L, -1, "methods");
    lua_pushstring(L, name);
    bool found = lua_rawget(L, -2) != LUA_TNIL;
    lua_replace(L, -3);
    lua_pop(L, found ? 1 : 2);
    return found;
}

plan_lua_handle *plan_lua_push_text_box(lua_State *L)
{
    return plan_lua_push_handle(L, PLAN_LUA_OWNER, "text", free, 0);
}

void plan_lua_push_text(lua_State *L, plan_lua_handle *box, char *text)
{
    box->object = text;
    lua_pushstring(L, text);
    release(box);
}
