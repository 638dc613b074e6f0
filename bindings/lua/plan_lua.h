/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_LUA_H
#define PLAN_LUA_H

#include "plan.h"

#include <lauxlib.h>
#include <lua.h>
#include <signal.h>

/* Internal to the Lua module. Every userdata is made closed, then filled, so that a Lua error at any
 * point leaks nothing; closing twice, collecting twice and using what is closed are all defined. */

/** An object of libplan that Lua owns. Cities, results, contexts and loose tables are all of these. */
typedef struct plan_lua_handle {
    void *object; /**< NULL = closed */
    void (*free)(void *object);
    const char *what; /**< for messages: "city", "result" */
    int busy;         /**< calls under way that hold the object; closing is refused meanwhile */
} plan_lua_handle;

#define PLAN_LUA_CITY "plan.city"
#define PLAN_LUA_RESULT "plan.result"
#define PLAN_LUA_TABLE "plan.table"
#define PLAN_LUA_COLUMN "plan.column"
#define PLAN_LUA_ROW "plan.row"
#define PLAN_LUA_OWNER "plan.owner" /**< contexts and tables that belong to nothing else */

/** Pushes a closed handle of a metatable with user_values slots. */
plan_lua_handle *plan_lua_push_handle(lua_State *L, const char *type, const char *what, void (*free)(void *),
                                      int user_values);
/** The handle at arg; raises when it is of another type or closed. */
plan_lua_handle *plan_lua_check_handle(lua_State *L, int arg, const char *type);
/** Metamethods __gc and __close and the method close of handles. */
int plan_lua_collect(lua_State *L);
int plan_lua_close(lua_State *L);
/** Makes a metatable from metamethods; methods (may be NULL) become its __index. Leaves the stack as it was. */
void plan_lua_new_type(lua_State *L, const char *type, const luaL_Reg *metamethods, const luaL_Reg *methods);
/** Pushes method `name` of a type; false (and nothing pushed) where there is none. */
bool plan_lua_push_method(lua_State *L, const char *type, const char *name);
/** malloc'ed text to a Lua string; the text is freed even when Lua runs out of memory. box: a handle
 *  pushed by plan_lua_push_text_box before the text was made. */
plan_lua_handle *plan_lua_push_text_box(lua_State *L);
void plan_lua_push_text(lua_State *L, plan_lua_handle *box, char *text);

/** One call into libplan: hooks aimed at this Lua state, handles held. No Lua error may be raised between
 *  begin and end. */
typedef struct plan_lua_call {
    plan_error err;
    plan_lua_handle *held[4];
    int n_held;
} plan_lua_call;
#define PLAN_LUA_CALL_INIT                           \
    {                                                \
        PLAN_ERROR_INIT, {NULL, NULL, NULL, NULL}, 0 \
    }

/** The module's hooks, alive as long as the Lua state. */
const plan_hooks *plan_lua_hooks(lua_State *L);
/** Raises when another call is under way (a progress function that calls a stage). held: handles to
 *  keep open, ended by NULL. */
void plan_lua_begin(lua_State *L, plan_lua_call *call, plan_lua_handle *const *held);
/** Whether a call into libplan is under way, so that this is a progress or log function. */
bool plan_lua_is_busy(lua_State *L);
/** Raises on misuse, lack of memory and errors of a progress function; otherwise true on success, or false
 *  with nil, message and code pushed (return 3). */
bool plan_lua_end(lua_State *L, plan_lua_call *call, plan_status status);
/** Pushes nil, message, code; returns 3. For failures outside libplan. */
int plan_lua_fail(lua_State *L, const char *code, const char *format, ...) PLAN_PRINTF(3, 4);
/** plan.on_progress, plan.on_log. */
int plan_lua_on_progress(lua_State *L);
int plan_lua_on_log(lua_State *L);
/** Sets up the module's hooks in a new state. */
void plan_lua_open_hooks(lua_State *L);
/** For the command: the flag its signal handler sets. */
void plan_lua_set_cancel(lua_State *L, volatile sig_atomic_t *flag);

/** Shared context; raises when it cannot be had. Index of the handle is left on the stack top. */
plan_ctx *plan_lua_push_ctx(lua_State *L);

/** Options from a Lua table by an optset. */
typedef struct plan_lua_opts {
    const plan_optset *set;
    const plan_table *buildings; /**< for functions of a building; NULL = refused */
    int buildings_at;            /**< stack index of their plan.table */
    int anchor;                  /**< stack index of the table that keeps texts and arrays alive */
    const char *const *also;     /**< keys the caller reads itself, ended by NULL; may be NULL */
} plan_lua_opts;
/** Pushes the anchor, then a userdata holding the options struct, and returns the latter. arg: stack index of the
 *  Lua table (nil or none = all defaults). Raises on misuse. */
void *plan_lua_read_opts(lua_State *L, int arg, plan_lua_opts *how);
/** An option that names a file of the data folder: FOLDER/NAME.csv there where it is not given. */
typedef struct plan_lua_file {
    const char *set, *option, *folder, *name;
    const char *beside;    /**< option whose file's folder is looked into before; NULL = none */
    const char *extension; /**< NULL = csv */
} plan_lua_file;
const plan_lua_file *plan_lua_file_of(const char *set, const char *option);
/** Brings such options to paths: a bare name becomes FOLDER/NAME.csv of the data folder, "none" becomes
 *  NULL, a path stays, as does the language "en", which needs no file. how->anchor keeps the texts alive. */
void plan_lua_find_files(lua_State *L, const plan_lua_opts *how, void *opts);
/** Pushes what libplan takes for a language: "en", or the path of a translation ("de" is locale/de.po of the data
 *  folder). */
const char *plan_lua_push_lang(lua_State *L, const char *name);
/** Pushes the data folder: PLAN_DATA_DIR of the environment, else the one compiled in. */
const char *plan_lua_push_data_dir(lua_State *L);
/** The text at arg; raises for a number, which Lua would take for one. */
const char *plan_lua_check_text(lua_State *L, int arg);
/** Raises when the table at arg has a key that is not in names (ended by NULL). */
void plan_lua_check_keys(lua_State *L, int arg, const char *what, const char *const *names);

/** Pushes a plan.table on a table of the handle at stack index owner_at. */
void plan_lua_push_table(lua_State *L, const plan_table *table, int owner_at);
/** The table at arg; raises when it is something else or its owner is closed. */
const plan_table *plan_lua_check_table(lua_State *L, int arg);
/** Pushes a row view (row from 0) of the plan.table at table_at. */
void plan_lua_push_row(lua_State *L, int table_at, int32_t row);
/** The column at arg, or NULL where arg is something else; raises when its owner is closed. */
const plan_column *plan_lua_test_column(lua_State *L, int arg);
void plan_lua_open_table(lua_State *L);

/** Pushes a closed result; user values: 1 the upstream results (list), 2 the city or nil, 3 cache, 4 the files it
 *  was read from (list), which may not be saved to. */
plan_lua_handle *plan_lua_push_result(lua_State *L);
/** Notes path as a file the result at result_at was read from. */
void plan_lua_add_source(lua_State *L, int result_at, const char *path);
/** Notes the files of the result at other_at, and of what it rests on, as those of the result at result_at. */
void plan_lua_add_sources_of(lua_State *L, int result_at, int other_at);
/** Notes the result at upstream_at (and what is upstream of it) as upstream of the result at result_at. */
void plan_lua_add_upstream(lua_State *L, int result_at, int upstream_at);
/** The open result at arg, of a stage (NULL = any). name: what to call the argument in messages. */
plan_lua_handle *plan_lua_check_result(lua_State *L, int arg, const char *stage, const char *name);
/** Pushes what is drawn and told of the result at 1: the tables of it and of what it rests on, provenance, background;
 *  returns its open city (NULL where it has none). *tables = NULL with nil, message and code pushed where that failed. */
plan_lua_handle *plan_lua_push_tables(lua_State *L, const plan_table ***tables, int32_t *n);
/** The text of key file in the options, which is left on the stack; raises where it is missing. */
const char *plan_lua_check_file(lua_State *L, int options, const char *what, const char *example);
void plan_lua_open_result(lua_State *L);

/** plan.map and result:map. */
int plan_lua_map(lua_State *L);
int plan_lua_result_map(lua_State *L);

/** plan.open, plan.sql. */
int plan_lua_city_open(lua_State *L);
int plan_lua_sql(lua_State *L);
void plan_lua_open_city(lua_State *L);

/** network:rollout and rollout:compare. */
int plan_lua_network_rollout(lua_State *L);
int plan_lua_rollout_compare(lua_State *L);
/** coverage:sites and coverage:mesh. */
int plan_lua_coverage_sites(lua_State *L);
int plan_lua_coverage_mesh(lua_State *L);

/** plan.import_osm, plan.load, plan.read, plan.verify. */
int plan_lua_import_osm(lua_State *L);
int plan_lua_import_list(lua_State *L);
int plan_lua_load(lua_State *L);
int plan_lua_verify(lua_State *L);
int plan_lua_read(lua_State *L);

/** plan.report. */
int plan_lua_report(lua_State *L);

/** plan.describe and plan.option. */
int plan_lua_describe(lua_State *L);
int plan_lua_option(lua_State *L);

PLAN_API int luaopen_plan(lua_State *L);

#endif
