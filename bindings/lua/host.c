/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "host.h"

#include "core/line.h"
#include "io/newfile.h"

#include <errno.h>
#include <lauxlib.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

const char *plan_host_script_dir(void)
{
    const char *dir = getenv("PLAN_SCRIPT_DIR");
    return dir && *dir ? dir : PLAN_DEFAULT_SCRIPT_DIR;
}

/* host.isatty(fd) */
static int host_isatty(lua_State *L)
{
    lua_pushboolean(L, isatty((int)luaL_checkinteger(L, 1)));
    return 1;
}

/* host.clock() -> seconds that pass, whatever the wall clock does */
static int host_clock(lua_State *L)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    lua_pushnumber(L, (double)now.tv_sec + 1e-9 * (double)now.tv_nsec);
    return 1;
}

static int answer(lua_State *L, int failed, const char *path)
{
    if (!failed) {
        lua_pushboolean(L, 1);
        return 1;
    }
    lua_pushnil(L);
    lua_pushfstring(L, "%s: %s", path, strerror(errno));
    return 2;
}

/* host.mkdir(path): an existing folder is as good as a new one */
static int host_mkdir(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    struct stat info;
    int failed = mkdir(path, 0777);
    if (failed && errno == EEXIST && stat(path, &info) == 0 && S_ISDIR(info.st_mode))
        failed = 0;
    return answer(L, failed, path);
}

static int host_chdir(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    return answer(L, chdir(path), path);
}

/* host.absolute(path) -> the path from the root */
static int host_absolute(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    char here[PATH_MAX];
    if (path[0] == '/') {
        lua_pushvalue(L, 1);
        return 1;
    }
    if (!getcwd(here, sizeof here))
        return answer(L, 1, path);
    lua_pushfstring(L, "%s/%s", here, path);
    return 1;
}

/* host.same_file(a, b): whether both are there and are one file */
static int host_same_file(lua_State *L)
{
    lua_pushboolean(L, plan_newfile_same(luaL_checkstring(L, 1), luaL_checkstring(L, 2)));
    return 1;
}

/* host.line(text) -> the text as one line that does nothing to a terminal */
static int host_line(lua_State *L)
{
    size_t n;
    const char *text = luaL_checklstring(L, 1, &n);
    luaL_Buffer buffer;
    char *line = luaL_buffinitsize(L, &buffer, 4 * n + 1);
    plan_line_escape(line, 4 * n + 1, text);
    luaL_pushresultsize(&buffer, strlen(line));
    return 1;
}

int luaopen_plan_host(lua_State *L)
{
    static const luaL_Reg functions[] = {{"isatty", host_isatty},     {"clock", host_clock},
                                         {"mkdir", host_mkdir},       {"chdir", host_chdir},
                                         {"absolute", host_absolute}, {"same_file", host_same_file},
                                         {"line", host_line},         {NULL, NULL}};
    luaL_newlib(L, functions);
    lua_pushstring(L, plan_host_script_dir());
    lua_setfield(L, -2, "script_dir");
    return 1;
}
