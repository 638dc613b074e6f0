/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* How a call into libplan speaks to Lua: progress, log, cancelling, errors. A Lua function called
 * from within libplan runs protected: its error must not jump over C code that holds memory. */

#include "plan_lua.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

typedef struct state {
    plan_hooks hooks;
    lua_State *L; /* of the call under way; NULL = none */
    bool failed;  /* a Lua function raised; its error waits under &error_key */
    volatile sig_atomic_t *cancel;
    struct timespec last;
} state;

static const char state_key, error_key, progress_key, log_key;

static state *state_of(lua_State *L)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &state_key);
    state *s = lua_touserdata(L, -1);
    lua_pop(L, 1);
    return s;
}

/* What a protected call carries, on the C stack of the hook. */
typedef struct note {
    const char *text;
    double share;
    plan_log_level level;
    bool go_on;
} note;

static int call_progress(lua_State *L)
{
    note *n = lua_touserdata(L, 1);
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &progress_key) != LUA_TFUNCTION)
        return 0;
    lua_pushstring(L, n->text);
    lua_pushnumber(L, n->share);
    lua_call(L, 2, 1);
    n->go_on = lua_isnil(L, -1) || lua_toboolean(L, -1);
    return 0;
}

static int call_log(lua_State *L)
{
    static const char *const levels[] = {"debug", "info", "warning"};
    note *n = lua_touserdata(L, 1);
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &log_key) != LUA_TFUNCTION)
        return 0;
    lua_pushstring(L, levels[n->level]);
    lua_pushstring(L, n->text);
    lua_call(L, 2, 0);
    return 0;
}

/* Pushing a light C function and a light userdata takes no memory, so nothing raises out here. */
static void protect(state *s, lua_CFunction f, note *n)
{
    lua_State *L = s->L;
    if (!L || s->failed || !lua_checkstack(L, 8))
        return;
    lua_pushcfunction(L, f);
    lua_pushlightuserdata(L, n);
    if (lua_pcall(L, 1, 0, 0) != LUA_OK) {
        s->failed = true;
        lua_rawsetp(L, LUA_REGISTRYINDEX, &error_key); /* the slot exists: no memory needed */
    }
}

/* At most 20 calls a second into Lua: progress is for people. */
static bool is_due(state *s)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    double passed = (double)(now.tv_sec - s->last.tv_sec) + 1e-9 * (double)(now.tv_nsec - s->last.tv_nsec);
    if (passed < 0.05)
        return false;
    s->last = now;
    return true;
}

static bool is_cancelled(const state *s)
{
    return s->failed || (s->cancel && *s->cancel);
}

static bool on_progress(void *user, const char *step, double share)
{
    state *s = user;
    note n = {step, share, PLAN_LOG_INFO, true};
    if (!is_cancelled(s) && is_due(s))
        protect(s, call_progress, &n);
    return n.go_on && !is_cancelled(s);
}

static void on_log(void *user, plan_log_level level, const char *message)
{
    note n = {message, 0, level, true};
    protect(user, call_log, &n);
}

void plan_lua_open_hooks(lua_State *L)
{
    state *s = lua_newuserdatauv(L, sizeof *s, 0);
    *s = (state){.hooks = {on_log, on_progress, s}};
    lua_rawsetp(L, LUA_REGISTRYINDEX, &state_key);
    lua_pushboolean(L, 0);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &error_key);
}

void plan_lua_set_cancel(lua_State *L, volatile sig_atomic_t *flag)
{
    state_of(L)->cancel = flag;
}

const plan_hooks *plan_lua_hooks(lua_State *L)
{
    return &state_of(L)->hooks;
}

bool plan_lua_is_busy(lua_State *L)
{
    return state_of(L)->L != NULL;
}

void plan_lua_begin(lua_State *L, plan_lua_call *call, plan_lua_handle *const *held)
{
    state *s = state_of(L);
    if (s->L)
        luaL_error(L, "a stage cannot be started from within a progress or log function");
    luaL_checkstack(L, 10, NULL);
    for (; held && *held; held++) {
        call->held[call->n_held++] = *held;
        (*held)->busy++;
    }
    s->L = L;
    s->failed = false;
}

bool plan_lua_end(lua_State *L, plan_lua_call *call, plan_status status)
{
    state *s = state_of(L);
    s->L = NULL;
    while (call->n_held > 0)
        call->held[--call->n_held]->busy--;
    if (s->failed) {
        s->failed = false;
        lua_rawgetp(L, LUA_REGISTRYINDEX, &error_key);
        lua_error(L);
    }
    if (status == PLAN_OK)
        return true;
    /* Ctrl-C in the command ends the script, also one that does not look at what it gets. */
    if (status == PLAN_E_CANCELLED && s->cancel && *s->cancel)
        luaL_error(L, "cancelled");
    const char *message = call->err.message[0] ? call->err.message : plan_status_name(status);
    if (status == PLAN_E_ARGUMENT || status == PLAN_E_MEMORY)
        luaL_error(L, "%s", message);
    plan_lua_fail(L, plan_status_name(status), "%s", message);
    return false;
}

int plan_lua_fail(lua_State *L, const char *code, const char *format, ...)
{
    char message[1000];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    lua_pushnil(L);
    lua_pushstring(L, message);
    lua_pushstring(L, code);
    return 3;
}

static int set_function(lua_State *L, const void *key)
{
    if (!lua_isnoneornil(L, 1))
        luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_settop(L, 1);
    lua_rawgetp(L, LUA_REGISTRYINDEX, key);
    lua_insert(L, 1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, key);
    return 1;
}

int plan_lua_on_progress(lua_State *L)
{
    return set_function(L, &progress_key);
}

int plan_lua_on_log(lua_State *L)
{
    return set_function(L, &log_key);
}
