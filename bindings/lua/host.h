/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_LUA_HOST_H
#define PLAN_LUA_HOST_H

#include <lua.h>

/* Module "plan.host": what the command's scripts need of the system beyond Lua's own libraries. */
int luaopen_plan_host(lua_State *L);
/** The folder scripts are found in: PLAN_SCRIPT_DIR of the environment, else the one compiled in. */
const char *plan_host_script_dir(void);

#endif
