/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The command `plan`: every sub-command is a Lua script of the script folder. Here are only signals,
 * exit codes and the last look at standard output. */

#include "host.h"
#include "plan_lua.h"

#include <errno.h>
#include <locale.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { EXIT_OK = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_SIGNAL = 128 };
enum { HOOK_EVERY = 10000 }; /* Lua instructions between two looks at the flag */

/* The only globals: a signal handler can reach nothing else. stopped holds the signal's number. */
static volatile sig_atomic_t stopped, times;

static void on_signal(int number)
{
    /* Whoever asks a third time wants out at once, whatever stays behind. */
    if (++times > 2) {
        signal(number, SIG_DFL);
        (void)raise(number);
    }
    stopped = number;
}

static void catch_signals(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    /* A reader that leaves early must not kill us between writing a file and naming it. */
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, NULL);
}

/* Stops Lua code; coroutines inherit it. From the first time on it fires at every step, so that a script that
 * catches errors ends too. */
static void stop_hook(lua_State *L, lua_Debug *where)
{
    (void)where;
    if (!stopped)
        return;
    lua_sethook(L, stop_hook, LUA_MASKCALL | LUA_MASKLINE | LUA_MASKCOUNT, 1);
    luaL_error(L, "cancelled");
}

static bool is_name(const char *text)
{
    size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz");
    return n > 0 && text[n] == '\0';
}

static const char *sub_command(int argc, char **argv)
{
    if (argc < 2)
        return "";
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        return "help";
    return strcmp(argv[1], "--version") == 0 ? "version" : argv[1];
}

static void push_arguments(lua_State *L, int argc, char **argv, const char *script)
{
    lua_newtable(L);
    lua_pushstring(L, script);
    lua_rawseti(L, -2, 0);
    for (int i = 2; i < argc; i++) {
        lua_pushstring(L, argv[i]);
        lua_rawseti(L, -2, i - 1);
    }
    lua_setglobal(L, "arg");
    luaL_checkstack(L, argc, "too many arguments");
    for (int i = 2; i < argc; i++)
        lua_pushstring(L, argv[i]);
}

static void open_modules(lua_State *L)
{
    luaL_openlibs(L);
    luaL_requiref(L, "plan", luaopen_plan, 0);
    luaL_requiref(L, "plan.host", luaopen_plan_host, 0);
    plan_lua_set_cancel(L, &stopped);
    lua_getglobal(L, "package");
    lua_getfield(L, -1, "path");
    lua_pushfstring(L, "%s/?.lua;%s", plan_host_script_dir(), lua_tostring(L, -1));
    lua_setfield(L, -3, "path");
    lua_settop(L, 0);
    lua_sethook(L, stop_hook, LUA_MASKCOUNT, HOOK_EVERY);
}

/* Runs the script; returns its exit code. */
static int run(lua_State *L)
{
    int argc = (int)lua_tointeger(L, 1);
    char **argv = lua_touserdata(L, 2);
    open_modules(L);
    const char *name = sub_command(argc, argv);
    const char *script = lua_pushfstring(L, "%s/%s.lua", plan_host_script_dir(), name);
    if (!is_name(name) || access(script, R_OK) != 0) {
        script = lua_pushfstring(L, "%s/help.lua", plan_host_script_dir());
        lua_pushstring(L, name);
        lua_setglobal(L, "unknown_command");
    }
    if (luaL_loadfile(L, script) != LUA_OK)
        return lua_error(L);
    int before = lua_gettop(L);
    push_arguments(L, argc, argv, script);
    lua_call(L, lua_gettop(L) - before, 1);
    return 1;
}

/* An error as one line on standard error; returns the exit code. Scripts raise { code, message }. */
static int report(lua_State *L, const char *name)
{
    int code = EXIT_FAILED;
    if (stopped) {
        fprintf(stderr, "plan %s: cancelled\n", name);
        return EXIT_SIGNAL + stopped;
    }
    if (lua_istable(L, -1)) {
        lua_getfield(L, -1, "code");
        code = lua_isinteger(L, -1) ? (int)lua_tointeger(L, -1) : EXIT_FAILED;
        lua_getfield(L, -2, "message");
    }
    const char *message = lua_tostring(L, -1);
    /* The library's messages begin with their stage, which may be the command. */
    size_t n = strlen(name);
    if (message && n > 0 && strncmp(message, name, n) == 0 && strncmp(message + n, ": ", 2) == 0)
        message += n + 2;
    if (!message || *message)
        fprintf(stderr, "plan%s%s: %s\n", *name ? " " : "", name, message ? message : "failed");
    return code;
}

/* A full disk shows only when the last byte is written. */
static int finish_output(int code, const char *name)
{
    errno = 0;
    bool failed = fflush(stdout) != 0 || ferror(stdout);
    if (!failed)
        return code;
    if (errno != EPIPE && code == EXIT_OK)
        fprintf(stderr, "plan %s: standard output: %s\n", name, errno ? strerror(errno) : "write failed");
    return code == EXIT_OK ? EXIT_FAILED : code;
}

int main(int argc, char **argv)
{
    /* Only the character set: numbers are read and written as in C everywhere. */
    setlocale(LC_CTYPE, "");
    catch_signals();
    const char *name = sub_command(argc, argv);
    lua_State *L = luaL_newstate();
    if (!L) {
        fprintf(stderr, "plan: out of memory\n");
        return EXIT_FAILED;
    }
    lua_pushcfunction(L, run);
    lua_pushinteger(L, argc);
    lua_pushlightuserdata(L, argv);
    int code = lua_pcall(L, 2, 1, 0) == LUA_OK ? (int)lua_tointeger(L, -1) : report(L, name);
    lua_sethook(L, NULL, 0, 0);
    lua_close(L);
    return finish_output(code, name);
}
