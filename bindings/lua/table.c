/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Tables, columns and rows as Lua sees them: views, never copies. Rows count from 1. Each view keeps
 * the object that owns the memory alive, and asks it whether it is still open. */

#include "plan_lua.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct table_view {
    const plan_table *table;
    plan_lua_handle *owner; /* user value 1 */
} table_view;

typedef struct column_view {
    const plan_column *column;
    plan_lua_handle *owner; /* user value 1 is the table view */
} column_view;

typedef struct row_view {
    const plan_table *table;
    int32_t row;
    plan_lua_handle *owner; /* user value 1 is the table view */
} row_view;

static void check_open(lua_State *L, const plan_lua_handle *owner)
{
    if (!owner->object)
        luaL_error(L, "the %s this belongs to is closed", owner->what);
}

static table_view *check_table(lua_State *L, int arg)
{
    table_view *v = luaL_checkudata(L, arg, PLAN_LUA_TABLE);
    check_open(L, v->owner);
    return v;
}

const plan_table *plan_lua_check_table(lua_State *L, int arg)
{
    return check_table(L, arg)->table;
}

void plan_lua_push_table(lua_State *L, const plan_table *table, int owner_at)
{
    owner_at = lua_absindex(L, owner_at);
    table_view *v = lua_newuserdatauv(L, sizeof *v, 1);
    *v = (table_view){table, lua_touserdata(L, owner_at)};
    lua_pushvalue(L, owner_at);
    lua_setiuservalue(L, -2, 1);
    luaL_setmetatable(L, PLAN_LUA_TABLE);
}

static void push_column(lua_State *L, const plan_column *column, int table_at)
{
    table_at = lua_absindex(L, table_at);
    column_view *v = lua_newuserdatauv(L, sizeof *v, 1);
    *v = (column_view){column, ((table_view *)lua_touserdata(L, table_at))->owner};
    lua_pushvalue(L, table_at);
    lua_setiuservalue(L, -2, 1);
    luaL_setmetatable(L, PLAN_LUA_COLUMN);
}

void plan_lua_push_row(lua_State *L, int table_at, int32_t row)
{
    table_at = lua_absindex(L, table_at);
    const table_view *t = lua_touserdata(L, table_at);
    row_view *v = lua_newuserdatauv(L, sizeof *v, 1);
    *v = (row_view){t->table, row, t->owner};
    lua_pushvalue(L, table_at);
    lua_setiuservalue(L, -2, 1);
    luaL_setmetatable(L, PLAN_LUA_ROW);
}

const plan_column *plan_lua_test_column(lua_State *L, int arg)
{
    const column_view *v = luaL_testudata(L, arg, PLAN_LUA_COLUMN);
    if (!v)
        return NULL;
    check_open(L, v->owner);
    return v->column;
}

static int push_value(lua_State *L, const plan_column *c, int32_t row)
{
    if (plan_column_is_missing(c, row)) {
        lua_pushnil(L);
        return 1;
    }
    switch (c->type) {
    case PLAN_DOUBLE: lua_pushnumber(L, c->at.f64[row]); break;
    case PLAN_INT32: lua_pushinteger(L, c->at.i32[row]); break;
    case PLAN_INT64: lua_pushinteger(L, c->at.i64[row]); break;
    case PLAN_BOOL: lua_pushboolean(L, c->at.bit[row]); break;
    case PLAN_TEXT: lua_pushstring(L, plan_column_text(c, row)); break;
    }
    return 1;
}

static int unknown_column(lua_State *L, const plan_table *t, const char *name)
{
    luaL_Buffer known;
    luaL_buffinit(L, &known);
    for (int32_t i = 0; i < plan_table_n_columns(t); i++) {
        luaL_addstring(&known, i == 0 ? "" : ", ");
        luaL_addstring(&known, plan_table_column(t, i)->name);
    }
    luaL_pushresult(&known);
    return luaL_error(L, "table %s has no column '%s'; it has %s", plan_table_name(t), name,
                      lua_tostring(L, -1));
}

/* table.COLUMN, table:method */
static int table_index(lua_State *L)
{
    table_view *v = check_table(L, 1);
    if (lua_type(L, 2) == LUA_TNUMBER) {
        lua_Integer i = luaL_checkinteger(L, 2), n = plan_table_rows(v->table);
        if (i == n + 1)
            return 0; /* so that ipairs ends */
        if (i < 1 || i > n)
            return luaL_error(L, "table %s has rows 1 to %d, not %I", plan_table_name(v->table),
                              (int)plan_table_rows(v->table), i);
        plan_lua_push_row(L, 1, (int32_t)(i - 1));
        return 1;
    }
    const char *name = luaL_checkstring(L, 2);
    if (plan_lua_push_method(L, PLAN_LUA_TABLE, name))
        return 1;
    const plan_column *c = plan_table_find(v->table, name);
    if (!c)
        return unknown_column(L, v->table, name);
    push_column(L, c, 1);
    return 1;
}

static int table_column(lua_State *L)
{
    table_view *v = check_table(L, 1);
    const char *name = luaL_checkstring(L, 2);
    const plan_column *c = plan_table_find(v->table, name);
    if (!c)
        return unknown_column(L, v->table, name);
    push_column(L, c, 1);
    return 1;
}

static int table_length(lua_State *L)
{
    lua_pushinteger(L, plan_table_rows(check_table(L, 1)->table));
    return 1;
}

static int table_to_text(lua_State *L)
{
    const table_view *v = luaL_checkudata(L, 1, PLAN_LUA_TABLE);
    if (!v->owner->object)
        lua_pushliteral(L, "plan.table (closed)");
    else
        lua_pushfstring(L, "plan.table %s: %d rows, %d columns", plan_table_name(v->table),
                        (int)plan_table_rows(v->table), (int)plan_table_n_columns(v->table));
    return 1;
}

static int next_row(lua_State *L)
{
    table_view *v = check_table(L, lua_upvalueindex(1));
    lua_Integer i = lua_tointeger(L, lua_upvalueindex(2));
    if (i >= plan_table_rows(v->table))
        return 0;
    lua_pushinteger(L, i + 1);
    lua_replace(L, lua_upvalueindex(2));
    plan_lua_push_row(L, lua_upvalueindex(1), (int32_t)i);
    lua_pushinteger(L, i + 1);
    return 2;
}

/* for row, i in table:rows() do ... end */
static int table_rows(lua_State *L)
{
    check_table(L, 1);
    lua_settop(L, 1);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, next_row, 2);
    return 1;
}

static const char *type_name(plan_type type)
{
    static const char *const names[] = {"number", "integer", "integer", "boolean", "string"};
    return names[type];
}

/* Names of the columns, in order. */
static int table_columns(lua_State *L)
{
    table_view *v = check_table(L, 1);
    lua_newtable(L);
    for (int32_t i = 0; i < plan_table_n_columns(v->table); i++) {
        lua_pushstring(L, plan_table_column(v->table, i)->name);
        lua_rawseti(L, -2, i + 1);
    }
    return 1;
}

static int table_info(lua_State *L)
{
    static const char *const kinds[] = {"none", "point", "line", "polygon"};
    const plan_table *t = check_table(L, 1)->table;
    const plan_geom *g = plan_table_geom(t);
    lua_newtable(L);
    lua_pushstring(L, plan_table_name(t));
    lua_setfield(L, -2, "name");
    lua_pushstring(L, plan_table_title(t));
    lua_setfield(L, -2, "title");
    lua_pushstring(L, plan_table_text(t));
    lua_setfield(L, -2, "text");
    lua_pushinteger(L, plan_table_rows(t));
    lua_setfield(L, -2, "rows");
    lua_pushstring(L, kinds[g ? g->kind : PLAN_GEOM_NONE]);
    lua_setfield(L, -2, "geometry");
    lua_pushinteger(L, plan_table_crs(t));
    lua_setfield(L, -2, "crs");
    return 1;
}

static void add_path(lua_State *L, luaL_Buffer *b, const plan_geom *g, int32_t path)
{
    (void)L;
    luaL_addchar(b, '(');
    for (int32_t c = g->path_off[path]; c < g->path_off[path + 1]; c++) {
        char xy[64];
        snprintf(xy, sizeof xy, "%s%.12g %.12g", c > g->path_off[path] ? ", " : "", g->xy[2 * c],
                 g->xy[2 * c + 1]);
        luaL_addstring(b, xy);
    }
    luaL_addchar(b, ')');
}

/* Well-known text of a row; nil where it has no geometry. */
static int push_wkt(lua_State *L, const plan_geom *g, int32_t row)
{
    int32_t first = g->row_off[row], end = g->row_off[row + 1];
    int32_t parts = 0;
    for (int32_t p = first; p < end; p++)
        parts += g->kind != PLAN_GEOM_POLYGON || !g->hole[p];
    if (parts == 0) {
        lua_pushnil(L);
        return 1;
    }
    static const char *const names[] = {"", "POINT", "LINESTRING", "POLYGON"};
    bool polygon = g->kind == PLAN_GEOM_POLYGON;
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    luaL_addstring(&b, parts > 1 ? "MULTI" : "");
    luaL_addstring(&b, names[g->kind]);
    luaL_addchar(&b, ' ');
    luaL_addstring(&b, parts > 1 ? "(" : "");
    for (int32_t p = first; p < end; p++) {
        bool opens = polygon && !g->hole[p];
        bool closes = polygon && (p + 1 == end || !g->hole[p + 1]);
        luaL_addstring(&b, p > first ? ", " : "");
        luaL_addstring(&b, opens ? "(" : "");
        add_path(L, &b, g, p);
        luaL_addstring(&b, closes ? ")" : "");
    }
    luaL_addstring(&b, parts > 1 ? ")" : "");
    luaL_pushresult(&b);
    return 1;
}

static void push_path(lua_State *L, const plan_geom *g, int32_t path)
{
    lua_createtable(L, g->path_off[path + 1] - g->path_off[path], 0);
    for (int32_t c = g->path_off[path]; c < g->path_off[path + 1]; c++) {
        lua_createtable(L, 2, 0);
        lua_pushnumber(L, g->xy[2 * c]);
        lua_rawseti(L, -2, 1);
        lua_pushnumber(L, g->xy[2 * c + 1]);
        lua_rawseti(L, -2, 2);
        lua_rawseti(L, -2, c - g->path_off[path] + 1);
    }
}

/* A point as x, y; else a list of paths, each { hole = true or nil, {x, y}, ... }. */
static int push_coordinates(lua_State *L, const plan_geom *g, int32_t row)
{
    int32_t first = g->row_off[row], end = g->row_off[row + 1];
    if (first == end) {
        lua_pushnil(L);
        return 1;
    }
    if (g->kind == PLAN_GEOM_POINT) {
        lua_pushnumber(L, g->xy[2 * g->path_off[first]]);
        lua_pushnumber(L, g->xy[2 * g->path_off[first] + 1]);
        return 2;
    }
    lua_createtable(L, end - first, 0);
    for (int32_t p = first; p < end; p++) {
        push_path(L, g, p);
        if (g->kind == PLAN_GEOM_POLYGON && g->hole[p]) {
            lua_pushboolean(L, 1);
            lua_setfield(L, -2, "hole");
        }
        lua_rawseti(L, -2, p - first + 1);
    }
    return 1;
}

/* table:geometry(i [, "wkt" | "coordinates"]) */
static int table_geometry(lua_State *L)
{
    static const char *const forms[] = {"wkt", "coordinates", NULL};
    const plan_table *t = check_table(L, 1)->table;
    lua_Integer i = luaL_checkinteger(L, 2);
    int form = luaL_checkoption(L, 3, "wkt", forms);
    const plan_geom *g = plan_table_geom(t);
    if (!g)
        return luaL_error(L, "table %s has no geometry", plan_table_name(t));
    if (i < 1 || i > plan_table_rows(t))
        return luaL_error(L, "table %s has rows 1 to %d, not %I", plan_table_name(t), (int)plan_table_rows(t),
                          i);
    return form == 0 ? push_wkt(L, g, (int32_t)(i - 1)) : push_coordinates(L, g, (int32_t)(i - 1));
}

static column_view *check_column(lua_State *L, int arg)
{
    column_view *v = luaL_checkudata(L, arg, PLAN_LUA_COLUMN);
    check_open(L, v->owner);
    return v;
}

static int column_field(lua_State *L, const plan_column *c, const char *key)
{
    if (strcmp(key, "name") == 0)
        lua_pushstring(L, c->name);
    else if (strcmp(key, "unit") == 0)
        lua_pushstring(L, c->unit);
    else if (strcmp(key, "alias") == 0)
        lua_pushstring(L, c->alias);
    else if (strcmp(key, "text") == 0)
        lua_pushstring(L, c->text);
    else if (strcmp(key, "type") == 0)
        lua_pushstring(L, type_name(c->type));
    else
        return luaL_error(L, "a column has no field '%s'; it has name, unit, alias, text, type, values, sum",
                          key);
    return 1;
}

/* column[i], column.unit, column:sum() */
static int column_index(lua_State *L)
{
    const plan_column *c = check_column(L, 1)->column;
    if (lua_type(L, 2) == LUA_TNUMBER) {
        lua_Integer i = luaL_checkinteger(L, 2);
        /* One past the end is nil, so that ipairs ends. */
        if (i < 1 || i > (lua_Integer)c->n + 1)
            return luaL_error(L, "column %s has rows 1 to %d, not %I", c->name, (int)c->n, i);
        if (i == (lua_Integer)c->n + 1)
            return 0;
        return push_value(L, c, (int32_t)(i - 1));
    }
    const char *key = luaL_checkstring(L, 2);
    return plan_lua_push_method(L, PLAN_LUA_COLUMN, key) ? 1 : column_field(L, c, key);
}

static int column_length(lua_State *L)
{
    lua_pushinteger(L, check_column(L, 1)->column->n);
    return 1;
}

static int column_to_text(lua_State *L)
{
    const column_view *v = luaL_checkudata(L, 1, PLAN_LUA_COLUMN);
    if (!v->owner->object)
        lua_pushliteral(L, "plan.column (closed)");
    else
        lua_pushfstring(L, "plan.column %s (%s): %d rows", v->column->name, type_name(v->column->type),
                        (int)v->column->n);
    return 1;
}

/* All values as a Lua list (a copy; missing ones are holes). */
static int column_values(lua_State *L)
{
    const plan_column *c = check_column(L, 1)->column;
    lua_createtable(L, c->n, 0);
    for (int32_t i = 0; i < c->n; i++) {
        push_value(L, c, i);
        lua_rawseti(L, -2, i + 1);
    }
    return 1;
}

/* Compensated sum of the values that are not missing (Neumaier 1974, as in the library's own totals). */
static int column_sum(lua_State *L)
{
    const plan_column *c = check_column(L, 1)->column;
    double sum = 0, lost = 0;
    if (c->type == PLAN_TEXT)
        return luaL_error(L, "column %s is text and has no sum", c->name);
    for (int32_t i = 0; i < c->n; i++) {
        if (plan_column_is_missing(c, i))
            continue;
        double value = plan_column_number(c, i), t = sum + value;
        lost += fabs(sum) >= fabs(value) ? (sum - t) + value : (value - t) + sum;
        sum = t;
    }
    lua_pushnumber(L, sum + lost);
    return 1;
}

/* row.COLUMN, read when asked for */
static int row_index(lua_State *L)
{
    const row_view *v = luaL_checkudata(L, 1, PLAN_LUA_ROW);
    check_open(L, v->owner);
    const char *name = luaL_checkstring(L, 2);
    const plan_column *c = plan_table_find(v->table, name);
    return c ? push_value(L, c, v->row) : unknown_column(L, v->table, name);
}

static int row_to_text(lua_State *L)
{
    const row_view *v = luaL_checkudata(L, 1, PLAN_LUA_ROW);
    if (!v->owner->object)
        lua_pushliteral(L, "plan.row (closed)");
    else
        lua_pushfstring(L, "plan.row %d of %s", (int)v->row + 1, plan_table_name(v->table));
    return 1;
}

static int next_field(lua_State *L)
{
    const row_view *v = luaL_checkudata(L, 1, PLAN_LUA_ROW);
    check_open(L, v->owner);
    int32_t i = (int32_t)lua_tointeger(L, lua_upvalueindex(1));
    const plan_column *c = plan_table_column(v->table, i);
    if (!c)
        return 0;
    lua_pushinteger(L, i + 1);
    lua_replace(L, lua_upvalueindex(1));
    lua_pushstring(L, c->name);
    return 1 + push_value(L, c, v->row);
}

/* for name, value in pairs(row): in column order, missing values too */
static int row_pairs(lua_State *L)
{
    luaL_checkudata(L, 1, PLAN_LUA_ROW);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, next_field, 1);
    lua_pushvalue(L, 1);
    return 2;
}

static int read_only(lua_State *L)
{
    return luaL_error(L, "tables are read-only; another scenario is another call");
}

void plan_lua_open_table(lua_State *L)
{
    static const luaL_Reg table_meta[] = {{"__index", table_index},
                                          {"__newindex", read_only},
                                          {"__len", table_length},
                                          {"__tostring", table_to_text},
                                          {NULL, NULL}};
    static const luaL_Reg table_methods[] = {{"rows", table_rows},     {"columns", table_columns},
                                             {"column", table_column}, {"geometry", table_geometry},
                                             {"info", table_info},     {NULL, NULL}};
    static const luaL_Reg column_meta[] = {{"__index", column_index},
                                           {"__newindex", read_only},
                                           {"__len", column_length},
                                           {"__tostring", column_to_text},
                                           {NULL, NULL}};
    static const luaL_Reg column_methods[] = {{"values", column_values}, {"sum", column_sum}, {NULL, NULL}};
    static const luaL_Reg row_meta[] = {{"__index", row_index},
                                        {"__newindex", read_only},
                                        {"__tostring", row_to_text},
                                        {"__pairs", row_pairs},
                                        {NULL, NULL}};
    plan_lua_new_type(L, PLAN_LUA_TABLE, table_meta, table_methods);
    plan_lua_new_type(L, PLAN_LUA_COLUMN, column_meta, column_methods);
    plan_lua_new_type(L, PLAN_LUA_ROW, row_meta, NULL);
}
