/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* plan.result: what every stage gives back. One type; what can be done next depends on the stage. */

#include "plan_lua.h"

#include <string.h>

enum { UPSTREAM = 1, CITY = 2, CACHE = 3, SOURCES = 4 }; /* user values */
enum { MAX_CONTEXT = 16 };                               /* layers drawn beneath the results */

static void free_result(void *result)
{
    plan_result_free(result);
}

plan_lua_handle *plan_lua_push_result(lua_State *L)
{
    plan_lua_handle *h = plan_lua_push_handle(L, PLAN_LUA_RESULT, "result", free_result, SOURCES);
    lua_newtable(L);
    lua_setiuservalue(L, -2, UPSTREAM);
    lua_newtable(L);
    lua_setiuservalue(L, -2, CACHE);
    lua_newtable(L);
    lua_setiuservalue(L, -2, SOURCES);
    return h;
}

void plan_lua_add_source(lua_State *L, int result_at, const char *path)
{
    lua_getiuservalue(L, result_at, SOURCES);
    lua_pushstring(L, path);
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
    lua_pop(L, 1);
}

static bool holds(lua_State *L, int list, int value)
{
    bool found = false;
    for (lua_Integer i = 1; !found && i <= (lua_Integer)lua_rawlen(L, list); i++) {
        lua_rawgeti(L, list, i);
        found = lua_rawequal(L, -1, value);
        lua_pop(L, 1);
    }
    return found;
}

/* Appends the value at `value` to the list unless it is in it. */
static void append_once(lua_State *L, int list, int value)
{
    if (holds(L, list, value))
        return;
    lua_pushvalue(L, value);
    lua_rawseti(L, list, (lua_Integer)lua_rawlen(L, list) + 1);
}

/* Appends what is upstream of the result at result_at, then itself, to the list. */
static void append_chain(lua_State *L, int list, int result_at)
{
    lua_getiuservalue(L, result_at, UPSTREAM);
    int upstream = lua_gettop(L);
    for (lua_Integer i = 1; i <= (lua_Integer)lua_rawlen(L, upstream); i++) {
        lua_rawgeti(L, upstream, i);
        append_once(L, list, lua_gettop(L));
        lua_pop(L, 1);
    }
    append_once(L, list, result_at);
    lua_pop(L, 1);
}

/* Appends the files that the results in a list were read from, that of an open city included, to files. */
static void append_sources(lua_State *L, int files, int results)
{
    for (lua_Integer i = 1; i <= (lua_Integer)lua_rawlen(L, results); i++) {
        lua_rawgeti(L, results, i);
        lua_getiuservalue(L, -1, SOURCES);
        for (lua_Integer k = 1; k <= (lua_Integer)lua_rawlen(L, -1); k++) {
            lua_rawgeti(L, -1, k);
            append_once(L, files, lua_gettop(L));
            lua_pop(L, 1);
        }
        lua_getiuservalue(L, -2, CITY);
        const plan_lua_handle *city = lua_touserdata(L, -1);
        if (city && city->object) {
            lua_pushstring(L, plan_city_path(city->object));
            append_once(L, files, lua_gettop(L));
            lua_pop(L, 1);
        }
        lua_pop(L, 3);
    }
}

void plan_lua_add_sources_of(lua_State *L, int result_at, int other_at)
{
    result_at = lua_absindex(L, result_at);
    other_at = lua_absindex(L, other_at);
    lua_newtable(L);
    append_chain(L, lua_gettop(L), other_at);
    lua_getiuservalue(L, result_at, SOURCES);
    append_sources(L, lua_gettop(L), lua_gettop(L) - 1);
    lua_pop(L, 2);
}

/* The files behind a list of results, ended by NULL, in a userdata on the stack top; the texts lie in a table below
 * it. */
static const char *const *push_inputs(lua_State *L, int results)
{
    lua_newtable(L);
    int files = lua_gettop(L);
    append_sources(L, files, results);
    size_t n = lua_rawlen(L, files);
    const char **paths = lua_newuserdatauv(L, (n + 1) * sizeof *paths, 0);
    for (size_t i = 0; i < n; i++) {
        lua_rawgeti(L, files, (lua_Integer)i + 1);
        paths[i] = lua_tostring(L, -1);
        lua_pop(L, 1);
    }
    paths[n] = NULL;
    return paths;
}

void plan_lua_add_upstream(lua_State *L, int result_at, int upstream_at)
{
    result_at = lua_absindex(L, result_at);
    upstream_at = lua_absindex(L, upstream_at);
    lua_getiuservalue(L, result_at, UPSTREAM);
    append_chain(L, lua_gettop(L), upstream_at);
    lua_pop(L, 1);
    if (lua_getiuservalue(L, upstream_at, CITY) == LUA_TNIL)
        lua_pop(L, 1);
    else
        lua_setiuservalue(L, result_at, CITY);
}

plan_lua_handle *plan_lua_check_result(lua_State *L, int arg, const char *stage, const char *name)
{
    plan_lua_handle *h = luaL_testudata(L, arg, PLAN_LUA_RESULT);
    const char *want = stage ? stage : "plan";
    if (!h)
        luaL_error(L, "%s must be a %s result, not a %s", name, want, luaL_typename(L, arg));
    else if (!h->object)
        luaL_error(L, "%s: result is closed", name);
    else if (stage && strcmp(plan_result_stage(h->object), stage) != 0)
        luaL_error(L, "%s must be a %s result, not a %s result", name, want, plan_result_stage(h->object));
    return h;
}

static const char *main_table(const char *stage)
{
    static const char *const names[][2] = {
        {"import", "buildings"},    {"check", "check_layers"},        {"need", "need_buildings"},
        {"network", "trench"},      {"rollout", "rollout_buildings"}, {"compare", "compare_buildings"},
        {"wlan", "wlan_buildings"}, {"sites", "wlan_sites"},          {"mesh", "wlan_links"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i][0], stage) == 0)
            return names[i][1];
    return "summary";
}

/* Asking for what is not there is a misspelling: name what there is. Upvalues: what, the names in order. */
static int no_such_key(lua_State *L)
{
    luaL_Buffer known;
    luaL_buffinit(L, &known);
    for (lua_Integer i = 1; i <= (lua_Integer)lua_rawlen(L, lua_upvalueindex(2)); i++) {
        luaL_addstring(&known, i == 1 ? "" : ", ");
        lua_rawgeti(L, lua_upvalueindex(2), i);
        luaL_addvalue(&known);
    }
    luaL_pushresult(&known);
    const char *names = lua_tostring(L, -1);
    const char *key = luaL_tolstring(L, 2, NULL);
    return luaL_error(L, "%s '%s'; there is %s", lua_tostring(L, lua_upvalueindex(1)), key, names);
}

static int next_key(lua_State *L)
{
    lua_Integer i = lua_tointeger(L, lua_upvalueindex(2)) + 1;
    lua_pushinteger(L, i);
    lua_replace(L, lua_upvalueindex(2));
    if (lua_rawgeti(L, lua_upvalueindex(1), i) == LUA_TNIL)
        return 1;
    lua_pushvalue(L, -1);
    lua_rawget(L, 1);
    return 2;
}

static int ordered_pairs(lua_State *L)
{
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, next_key, 2);
    lua_pushvalue(L, 1);
    return 2;
}

/* Stack: values by name, list of names. Leaves the first, made strict and ordered. what: "table", "total". */
static void make_strict(lua_State *L, const plan_result *r, const char *what)
{
    lua_createtable(L, 0, 2);
    lua_pushfstring(L, "the %s result has no %s", plan_result_stage(r), what);
    lua_pushvalue(L, -3);
    lua_pushcclosure(L, no_such_key, 2);
    lua_setfield(L, -2, "__index");
    lua_pushvalue(L, -2);
    lua_pushcclosure(L, ordered_pairs, 1);
    lua_setfield(L, -2, "__pairs");
    lua_setmetatable(L, -3);
    lua_pop(L, 1);
}

static void push_tables(lua_State *L, const plan_result *r)
{
    lua_newtable(L);
    lua_newtable(L);
    for (int32_t i = 0; i < plan_result_n_tables(r); i++) {
        const plan_table *t = plan_result_table_at(r, i);
        plan_lua_push_table(L, t, 1);
        lua_setfield(L, -3, plan_table_name(t));
        lua_pushstring(L, plan_table_name(t));
        lua_rawseti(L, -2, i + 1);
    }
    make_strict(L, r, "table");
}

static void push_totals(lua_State *L, const plan_result *r)
{
    const plan_table *t = plan_result_table(r, "summary");
    const plan_column *keys = plan_table_find(t, "key"), *values = plan_table_find(t, "value");
    lua_newtable(L);
    lua_newtable(L);
    for (int32_t i = 0; i < plan_table_rows(t); i++) {
        lua_pushnumber(L, plan_column_number(values, i));
        lua_setfield(L, -3, plan_column_text(keys, i));
        lua_pushstring(L, plan_column_text(keys, i));
        lua_rawseti(L, -2, i + 1);
    }
    make_strict(L, r, "total");
}

/* tables and totals are made when first asked for. */
static int cached(lua_State *L, const plan_result *r, const char *key)
{
    lua_getiuservalue(L, 1, CACHE);
    if (lua_getfield(L, -1, key) != LUA_TNIL)
        return 1;
    lua_pop(L, 1);
    if (strcmp(key, "tables") == 0)
        push_tables(L, r);
    else
        push_totals(L, r);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, key);
    return 1;
}

/* Stage a method belongs to; NULL = every one. */
static const char *stage_of_method(const char *key)
{
    if (strcmp(key, "rollout") == 0)
        return "network";
    if (strcmp(key, "sites") == 0 || strcmp(key, "mesh") == 0)
        return "wlan";
    return strcmp(key, "compare") == 0 ? "rollout" : NULL;
}

static int result_index(lua_State *L)
{
    const char *key = luaL_checkstring(L, 2);
    if (strcmp(key, "close") == 0)
        return plan_lua_push_method(L, PLAN_LUA_RESULT, key);
    const plan_result *r = plan_lua_check_handle(L, 1, PLAN_LUA_RESULT)->object;
    const char *stage = plan_result_stage(r);
    if (strcmp(key, "stage") == 0) {
        lua_pushstring(L, stage);
        return 1;
    }
    if (strcmp(key, "table") == 0) {
        const plan_table *t = plan_result_table(r, main_table(stage));
        if (t)
            plan_lua_push_table(L, t, 1);
        else
            lua_pushnil(L);
        return 1;
    }
    if (strcmp(key, "tables") == 0 || strcmp(key, "totals") == 0)
        return cached(L, r, key);
    const char *wanted = stage_of_method(key);
    if (wanted && strcmp(wanted, stage) != 0)
        return luaL_error(L, "'%s' is asked of a %s result, not of a %s result", key, wanted, stage);
    if (plan_lua_push_method(L, PLAN_LUA_RESULT, key))
        return 1;
    return luaL_error(
        L,
        "a %s result has no '%s'; it has stage, table, tables, totals, findings, summary, json, save, report, map",
        stage, key);
}

/* Pushes a list of the results to speak of: this one, or with everything upstream when arg is "all". */
static int push_scope(lua_State *L, int arg)
{
    static const char *const scopes[] = {"one", "all", NULL};
    plan_lua_check_handle(L, 1, PLAN_LUA_RESULT);
    int all = luaL_checkoption(L, arg, "one", scopes);
    lua_newtable(L);
    int list = lua_gettop(L);
    if (all)
        append_chain(L, list, 1);
    else
        append_once(L, list, 1);
    return list;
}

/* Array of the results in the list, in a userdata on the stack top; extra (may be NULL) comes first. */
static const plan_result **push_array(lua_State *L, int list, const plan_result *extra, int32_t *n)
{
    lua_Integer length = (lua_Integer)lua_rawlen(L, list);
    const plan_result **at = lua_newuserdatauv(L, (size_t)(length + 1) * sizeof *at, 0);
    *n = 0;
    if (extra)
        at[(*n)++] = extra;
    for (lua_Integer i = 1; i <= length; i++) {
        lua_rawgeti(L, list, i);
        const plan_lua_handle *h = lua_touserdata(L, -1);
        if (!h->object)
            luaL_error(L, "a result this one rests on is closed");
        at[(*n)++] = h->object;
        lua_pop(L, 1);
    }
    return at;
}

typedef plan_status text_fn(const plan_result *const *results, int32_t n, char **text, plan_error *err);

static int push_results_text(lua_State *L, text_fn *make)
{
    plan_lua_call call = PLAN_LUA_CALL_INIT;
    int32_t n;
    const plan_result **at = push_array(L, push_scope(L, 2), NULL, &n);
    plan_lua_handle *box = plan_lua_push_text_box(L);
    char *text = NULL;
    plan_status status = make(at, n, &text, &call.err);
    if (status == PLAN_OK) {
        plan_lua_push_text(L, box, text);
        return 1;
    }
    return plan_lua_fail(L, plan_status_name(status), "%s", call.err.message);
}

/* result:summary() -> text; "all" adds what it rests on */
static int result_summary(lua_State *L)
{
    return push_results_text(L, plan_results_text);
}

/* result:json() -> text */
static int result_json(lua_State *L)
{
    return push_results_text(L, plan_results_json);
}

static int result_to_text(lua_State *L)
{
    const plan_lua_handle *h = luaL_checkudata(L, 1, PLAN_LUA_RESULT);
    if (!h->object) {
        lua_pushliteral(L, "plan.result (closed)");
        return 1;
    }
    lua_settop(L, 1);
    push_results_text(L, plan_results_text);
    if (lua_isnil(L, -1) || lua_type(L, -1) != LUA_TSTRING)
        lua_pushfstring(L, "plan.result %s", plan_result_stage(h->object));
    return 1;
}

/* result:findings() -> table */
static int result_findings(lua_State *L)
{
    const plan_result *r = plan_lua_check_handle(L, 1, PLAN_LUA_RESULT)->object;
    plan_lua_push_table(L, plan_result_table(r, "findings"), 1);
    return 1;
}

/* The open city of the result at 1, pushed; NULL where it has none (loaded from a file). */
static plan_lua_handle *push_city(lua_State *L)
{
    if (lua_getiuservalue(L, 1, CITY) == LUA_TNIL)
        return NULL;
    return plan_lua_check_handle(L, -1, PLAN_LUA_CITY);
}

/* Appends the results of options.with, and what they rest on, to the list. */
static void append_with(lua_State *L, int options, int list)
{
    if (lua_isnoneornil(L, options) || lua_getfield(L, options, "with") == LUA_TNIL)
        return;
    if (lua_type(L, -1) != LUA_TTABLE)
        luaL_error(L, "save: option 'with' must be a list of results, not a %s", luaL_typename(L, -1));
    int with = lua_gettop(L);
    for (lua_Integer i = 1; i <= (lua_Integer)lua_rawlen(L, with); i++) {
        lua_rawgeti(L, with, i);
        plan_lua_check_result(L, lua_gettop(L), NULL, "save: each entry of 'with'");
        append_chain(L, list, lua_gettop(L));
        lua_pop(L, 1);
    }
}

static const char *text_option(lua_State *L, int options, const char *key, const char *fallback)
{
    if (lua_isnoneornil(L, options) || lua_getfield(L, options, key) == LUA_TNIL)
        return fallback;
    if (lua_type(L, -1) != LUA_TSTRING)
        luaL_error(L, "save: option '%s' must be a text, not a %s", key, luaL_typename(L, -1));
    return lua_tostring(L, -1);
}

/* Where the data came from: the workspace's provenance layer, or what an import wrote down. */
static plan_status find_provenance(plan_city *city, const plan_result *self, const plan_table **out,
                                   plan_error *err)
{
    *out = plan_result_table(self, "provenance");
    return *out || !city ? PLAN_OK : plan_city_layer(city, "provenance", out, err);
}

/* The workspace's layers to draw beneath the results. */
static plan_status find_context(plan_city *city, const plan_table *layers[MAX_CONTEXT], int32_t *n,
                                plan_error *err)
{
    plan_status status = PLAN_OK;
    for (*n = 0; city && status == PLAN_OK && *n < MAX_CONTEXT && plan_save_context_layers[*n]; ++*n)
        status = plan_city_layer(city, plan_save_context_layers[*n], &layers[*n], err);
    return status;
}

/* result:save(path [, { lang = "en", with = { other results } }]) -> true */
static int result_save(lua_State *L)
{
    static const char *const keys[] = {"lang", "with", NULL};
    const plan_table *context[MAX_CONTEXT] = {NULL};
    plan_lua_call call = PLAN_LUA_CALL_INIT;
    plan_save_opts opts = PLAN_SAVE_OPTS_INIT;
    plan_lua_handle *self = plan_lua_check_handle(L, 1, PLAN_LUA_RESULT);
    const char *path = plan_lua_check_text(L, 2);
    lua_settop(L, 3);
    plan_lua_check_keys(L, 3, "save", keys);

    lua_newtable(L);
    int list = lua_gettop(L);
    append_chain(L, list, 1);
    append_with(L, 3, list);
    opts.lang = plan_lua_push_lang(L, text_option(L, 3, "lang", "en"));
    opts.hooks = plan_lua_hooks(L);
    opts.context = context;
    opts.inputs = push_inputs(L, list);
    plan_lua_handle *city = push_city(L);
    plan_ctx *ctx = plan_lua_push_ctx(L);

    /* Reading may find something too: the array of results comes after. */
    plan_lua_begin(L, &call, (plan_lua_handle *[]){self, city, NULL});
    plan_status status = find_provenance(city ? city->object : NULL, self->object, &opts.provenance,
                                         &call.err);
    if (status == PLAN_OK)
        status = find_context(city ? city->object : NULL, context, &opts.n_context, &call.err);
    if (!plan_lua_end(L, &call, status))
        return 3;
    int32_t n;
    const plan_result *read = city ? plan_city_findings(city->object) : NULL;
    const plan_result **at = push_array(L, list, read && plan_result_n_findings(read) > 0 ? read : NULL, &n);

    plan_lua_begin(L, &call, (plan_lua_handle *[]){self, city, NULL});
    status = plan_results_save(ctx, at, n, path, &opts, &call.err);
    if (!plan_lua_end(L, &call, status))
        return 3;
    lua_pushboolean(L, 1);
    return 1;
}

/* Tables of n results, then provenance and context, in a userdata on the stack top. */
static const plan_table **push_all_tables(lua_State *L, const plan_result *const *results, int32_t n,
                                          const plan_save_opts *more, int32_t *n_tables)
{
    size_t count = (size_t)more->n_context + 1;
    for (int32_t i = 0; i < n; i++)
        count += (size_t)plan_result_n_tables(results[i]);
    const plan_table **at = lua_newuserdatauv(L, count * sizeof *at, 0);
    *n_tables = 0;
    if (more->provenance)
        at[(*n_tables)++] = more->provenance;
    for (int32_t i = 0; i < n; i++)
        for (int32_t k = 0; k < plan_result_n_tables(results[i]); k++)
            if (plan_result_table_at(results[i], k) != more->provenance)
                at[(*n_tables)++] = plan_result_table_at(results[i], k);
    for (int32_t i = 0; i < more->n_context; i++)
        if (more->context[i])
            at[(*n_tables)++] = more->context[i];
    return at;
}

plan_lua_handle *plan_lua_push_tables(lua_State *L, const plan_table ***tables, int32_t *n)
{
    const plan_table *context[MAX_CONTEXT] = {NULL};
    plan_lua_call call = PLAN_LUA_CALL_INIT;
    plan_save_opts more = PLAN_SAVE_OPTS_INIT;
    plan_lua_handle *self = plan_lua_check_handle(L, 1, PLAN_LUA_RESULT);
    lua_newtable(L);
    int list = lua_gettop(L);
    append_chain(L, list, 1);
    plan_lua_handle *city = push_city(L);
    more.context = context;
    plan_lua_begin(L, &call, (plan_lua_handle *[]){self, city, NULL});
    plan_status status = find_provenance(city ? city->object : NULL, self->object, &more.provenance,
                                         &call.err);
    if (status == PLAN_OK)
        status = find_context(city ? city->object : NULL, context, &more.n_context, &call.err);
    *tables = NULL;
    if (!plan_lua_end(L, &call, status))
        return NULL;
    int32_t n_results;
    const plan_result **results = push_array(L, list, NULL, &n_results);
    *tables = push_all_tables(L, results, n_results, &more, n);
    return city;
}

/* The text of option file, which names what is written. */
const char *plan_lua_check_file(lua_State *L, int options, const char *what, const char *example)
{
    if (lua_type(L, options) != LUA_TTABLE || lua_getfield(L, options, "file") != LUA_TSTRING)
        luaL_error(L, "%s: option 'file' is missing: what to write, as in \"%s\"", what, example);
    return lua_tostring(L, -1);
}

/* result:report { file = "x.html", lang = "de", ... } -> true */
static int result_report(lua_State *L)
{
    static const char *const also[] = {"file", NULL};
    plan_lua_call call = PLAN_LUA_CALL_INIT;
    plan_lua_handle *self = plan_lua_check_handle(L, 1, PLAN_LUA_RESULT);
    lua_settop(L, 2);
    plan_lua_opts how = {.set = &plan_report_optset, .also = also};
    plan_report_opts *opts = plan_lua_read_opts(L, 2, &how);
    plan_lua_find_files(L, &how, opts);
    opts->hooks = plan_lua_hooks(L);
    const char *path = plan_lua_check_file(L, 2, "report", "report.html");
    const plan_table **tables;
    int32_t n;
    plan_lua_handle *city = plan_lua_push_tables(L, &tables, &n);
    if (!tables)
        return 3;
    plan_lua_begin(L, &call, (plan_lua_handle *[]){self, city, NULL});
    plan_status status = plan_report_save(tables, n, path, opts, &call.err);
    if (!plan_lua_end(L, &call, status))
        return 3;
    lua_pushboolean(L, 1);
    return 1;
}

void plan_lua_open_result(lua_State *L)
{
    static const luaL_Reg meta[] = {{"__index", result_index},
                                    {"__tostring", result_to_text},
                                    {"__gc", plan_lua_collect},
                                    {"__close", plan_lua_close},
                                    {NULL, NULL}};
    static const luaL_Reg methods[] = {{"summary", result_summary},
                                       {"json", result_json},
                                       {"findings", result_findings},
                                       {"save", result_save},
                                       {"report", result_report},
                                       {"map", plan_lua_result_map},
                                       {"close", plan_lua_close},
                                       {"rollout", plan_lua_network_rollout},
                                       {"compare", plan_lua_rollout_compare},
                                       {"sites", plan_lua_coverage_sites},
                                       {"mesh", plan_lua_coverage_mesh},
                                       {NULL, NULL}};
    plan_lua_new_type(L, PLAN_LUA_RESULT, meta, methods);
}
