/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Options of every stage, read from a Lua table by the stage's optset. Misuse raises an error that
 * names the option and what was expected. */

#include "plan_lua.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DEEPEST = 8 }; /* groups within groups; also ends tables that hold themselves */

static void read_struct(lua_State *L, const plan_lua_opts *how, const plan_optset *set, int t, void *opts,
                        const char *path, const char *const *also, int depth);

/* Keeps the value on the stack top alive as long as the options; pops it. */
static void anchor(lua_State *L, const plan_lua_opts *how)
{
    lua_rawseti(L, how->anchor, luaL_len(L, how->anchor) + 1);
}

/* "indicator: option ..." becomes "need: indicators[2]: option ...": the place is what helps. */
static int misuse(lua_State *L, const plan_optset *set, const char *path, const plan_error *err)
{
    const char *message = err->message;
    size_t n = strlen(set->name);
    if (strncmp(message, set->name, n) == 0 && message[n] == ':')
        message += n + 2;
    return luaL_error(L, "%s: %s", path, message);
}

static int wrong_type(lua_State *L, const plan_optspec *spec, const char *path, const char *expected)
{
    return luaL_error(L, "%s: option '%s' must be %s, not a %s", path, spec->name, expected,
                      luaL_typename(L, -1));
}

static bool is_in(const char *const *names, const char *name)
{
    for (; names && *names; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

/* The first unknown key in the alphabet, so that the message does not depend on hash order; NULL = none. */
static const char *unknown_key(lua_State *L, int t, const plan_optset *set, const char *const *also,
                               const char *path)
{
    const char *least = NULL;
    lua_pushnil(L);
    while (lua_next(L, t)) {
        lua_pop(L, 1);
        if (lua_type(L, -1) != LUA_TSTRING) {
            luaL_tolstring(L, -1, NULL);
            luaL_error(L, "%s: options are given by name; found key [%s]", path, lua_tostring(L, -1));
        }
        const char *key = lua_tostring(L, -1);
        if (!(set && plan_opt_find(set, key)) && !is_in(also, key) && (!least || strcmp(key, least) < 0))
            least = key;
    }
    return least;
}

const char *plan_lua_check_text(lua_State *L, int arg)
{
    luaL_checktype(L, arg, LUA_TSTRING);
    return lua_tostring(L, arg);
}

void plan_lua_check_keys(lua_State *L, int arg, const char *what, const char *const *names)
{
    if (lua_isnoneornil(L, arg))
        return;
    luaL_checktype(L, arg, LUA_TTABLE);
    const char *key = unknown_key(L, arg, NULL, names, what);
    if (!key)
        return;
    luaL_Buffer known;
    luaL_buffinit(L, &known);
    for (const char *const *n = names; *n; n++) {
        luaL_addstring(&known, n == names ? "" : ", ");
        luaL_addstring(&known, *n);
    }
    luaL_pushresult(&known);
    luaL_error(L, "%s: unknown option '%s'; it takes %s", what, key, lua_tostring(L, -1));
}

/* A list of numbers at the stack top. */
static double *read_list(lua_State *L, const plan_optspec *spec, const char *path, lua_Integer *n)
{
    int list = lua_gettop(L);
    *n = (lua_Integer)lua_rawlen(L, list);
    double *at = lua_newuserdatauv(L, (size_t)(*n > 0 ? *n : 1) * sizeof *at, 0);
    for (lua_Integer i = 0; i < *n; i++) {
        if (lua_rawgeti(L, list, i + 1) != LUA_TNUMBER)
            luaL_error(L, "%s: %s[%I] must be a number, not a %s", path, spec->name, i + 1,
                       luaL_typename(L, -1));
        at[i] = lua_tonumber(L, -1);
        lua_pop(L, 1);
    }
    return at;
}

static double *copy_column(lua_State *L, const plan_column *column, lua_Integer *n)
{
    *n = column->n;
    double *at = lua_newuserdatauv(L, (size_t)(*n > 0 ? *n : 1) * sizeof *at, 0);
    for (int32_t i = 0; i < column->n; i++)
        at[i] = plan_column_number(column, i);
    return at;
}

static double value_of(lua_State *L, const plan_lua_opts *how, const plan_optspec *spec, const char *path,
                       int32_t row)
{
    switch (lua_type(L, -1)) {
    case LUA_TNUMBER: return lua_tonumber(L, -1);
    case LUA_TBOOLEAN: return lua_toboolean(L, -1);
    case LUA_TNIL: return NAN;
    default: break;
    }
    const plan_column *ids = plan_table_find(how->buildings, "source_id");
    const char *id = ids ? plan_column_text(ids, row) : NULL;
    luaL_error(L, "%s: function '%s' gave a %s for building %d (%s); expected a number, true, false or nil",
               path, spec->name, luaL_typename(L, -1), (int)row + 1, id ? id : "no source_id");
    return NAN;
}

/* Calls the function at the stack top with each building. */
static double *call_function(lua_State *L, const plan_lua_opts *how, const plan_optspec *spec,
                             const char *path, lua_Integer *n)
{
    int function = lua_gettop(L);
    int32_t rows = plan_table_rows(how->buildings);
    double *at = lua_newuserdatauv(L, (size_t)(rows > 0 ? rows : 1) * sizeof *at, 0);
    for (int32_t row = 0; row < rows; row++) {
        lua_pushvalue(L, function);
        plan_lua_push_row(L, how->buildings_at, row);
        lua_call(L, 1, 1);
        plan_lua_check_table(L, how->buildings_at); /* the function may have closed the city */
        at[row] = value_of(L, how, spec, path, row);
        lua_pop(L, 1);
    }
    *n = rows;
    return at;
}

/* VALUES at the stack top. Those called "value" hold one number a building; others are plain lists. */
static void read_values(lua_State *L, const plan_lua_opts *how, const plan_optspec *spec, const char *path,
                        plan_values *values)
{
    bool per_building = strcmp(spec->name, "value") == 0;
    const plan_column *column = plan_lua_test_column(L, lua_gettop(L));
    lua_Integer n = 0;
    double *at = NULL;
    if (column && column->type != PLAN_TEXT)
        at = copy_column(L, column, &n);
    else if (lua_type(L, -1) == LUA_TTABLE)
        at = read_list(L, spec, path, &n);
    else if (lua_type(L, -1) == LUA_TFUNCTION && per_building && how->buildings)
        at = call_function(L, how, spec, path, &n);
    else
        wrong_type(L, spec, path,
                   per_building ? "a function of the building or a list of numbers" : "a list of numbers");
    if (per_building && how->buildings && n != plan_table_rows(how->buildings))
        luaL_error(L, "%s: option '%s' has %I numbers for %d buildings", path, spec->name, n,
                   (int)plan_table_rows(how->buildings));
    *values = (plan_values){at, (int32_t)n};
    anchor(L, how);
}

/* Groups: an entry of a list of records may hold such a list itself. */
static bool has_groups(const plan_optspec *spec)
{
    return plan_opt_find(spec->records, "group") && plan_opt_find(spec->records, "name");
}

/* The table at the stack top holds nothing but entries. */
static void check_list(lua_State *L, const char *name, const char *path)
{
    lua_pushnil(L);
    while (lua_next(L, -2)) {
        lua_pop(L, 1);
        if (!lua_isinteger(L, -1))
            luaL_error(L, "%s: option '%s' is a list: write %s = { { ... }, { ... } }", path, name, name);
    }
}

/* The list called `name` within the record at t: pushes it and returns its length; -1 and nothing pushed where there
 * is none. */
static lua_Integer push_list(lua_State *L, int t, const char *name, const char *path)
{
    lua_pushstring(L, name);
    int type = lua_rawget(L, t);
    if (type == LUA_TNIL) {
        lua_pop(L, 1);
        return -1;
    }
    if (type != LUA_TTABLE)
        luaL_error(L, "%s: option '%s' must be a list of tables, not a %s", path, name, luaL_typename(L, -1));
    check_list(L, name, path);
    return (lua_Integer)lua_rawlen(L, -1);
}

static lua_Integer count_records(lua_State *L, const plan_optspec *spec, int list, const char *path,
                                 int depth)
{
    lua_Integer n = (lua_Integer)lua_rawlen(L, list), total = n;
    luaL_checkstack(L, 10, NULL);
    if (depth > DEEPEST)
        luaL_error(L, "%s: option '%s' is nested more than %d deep", path, spec->name, DEEPEST);
    for (lua_Integer i = 1; i <= n; i++) {
        if (lua_rawgeti(L, list, i) != LUA_TTABLE)
            luaL_error(L, "%s: %s[%I] must be a table, not a %s", path, spec->name, i, luaL_typename(L, -1));
        if (has_groups(spec) && push_list(L, lua_gettop(L), spec->name, path) >= 0) {
            total += count_records(L, spec, lua_gettop(L), path, depth + 1);
            lua_pop(L, 1);
        }
        lua_pop(L, 1);
    }
    return total;
}

typedef struct filling {
    char *at; /* the next record goes here */
    const char *end;
    int depth;
} filling;

/* Records of the list at index `list`, each followed by its members. group (may be NULL): theirs. */
static void fill_records(lua_State *L, const plan_lua_opts *how, const plan_optspec *spec, int list,
                         const char *group, const char *path, filling *f)
{
    const char *const members[] = {has_groups(spec) ? spec->name : NULL, NULL};
    lua_Integer n = (lua_Integer)lua_rawlen(L, list);
    luaL_checkstack(L, 20, NULL);
    for (lua_Integer i = 1; i <= n; i++) {
        void *record = f->at;
        f->at += spec->records->size;
        const char *place = lua_pushfstring(L, "%s: %s[%I]", path, spec->name, i);
        /* A value function has the run of the options while they are read. */
        if (lua_rawgeti(L, list, i) != LUA_TTABLE || f->at > f->end)
            luaL_error(L, "%s: was changed by a function called from within", place);
        int t = lua_gettop(L);
        read_struct(L, how, spec->records, t, record, place, members, f->depth);
        if (group) {
            plan_error err = PLAN_ERROR_INIT;
            lua_pushstring(L, "group");
            if (lua_rawget(L, t) != LUA_TNIL)
                luaL_error(L, "%s: option 'group' is the entry around it ('%s') and cannot be given too",
                           place, group);
            lua_pop(L, 1);
            const char *kept = lua_pushstring(L, group);
            anchor(L, how);
            if (plan_opt_set_text(spec->records, record, "group", kept, &err) != PLAN_OK)
                misuse(L, spec->records, place, &err);
        }
        if (members[0] && push_list(L, t, members[0], place) >= 0) {
            lua_pushstring(L, "name");
            if (lua_rawget(L, t) != LUA_TSTRING)
                luaL_error(L, "%s: a group needs a name", place);
            f->depth++;
            fill_records(L, how, spec, t + 1, lua_tostring(L, -1), place, f);
            f->depth--;
        }
        lua_settop(L, t - 2);
    }
}

/* RECORDS at the stack top. */
static void read_records(lua_State *L, const plan_lua_opts *how, const plan_optspec *spec, const char *path,
                         plan_records *records)
{
    if (lua_type(L, -1) != LUA_TTABLE)
        wrong_type(L, spec, path, "a list of tables");
    int list = lua_gettop(L);
    check_list(L, spec->name, path);
    lua_Integer n = count_records(L, spec, list, path, 0);
    size_t size = spec->records->size;
    if (n > INT32_MAX / 4096)
        luaL_error(L, "%s: option '%s' has too many entries", path, spec->name);
    char *at = lua_newuserdatauv(L, (size_t)(n > 0 ? n : 1) * size, 0);
    for (lua_Integer i = 0; i < n; i++) {
        if (spec->records->defaults)
            memcpy(at + (size_t)i * size, spec->records->defaults, size);
        else
            memset(at + (size_t)i * size, 0, size);
    }
    anchor(L, how);
    filling f = {at, at + (size_t)n * size, 1};
    fill_records(L, how, spec, list, NULL, path, &f);
    *records = (plan_records){at, (int32_t)n};
}

/* The value at the stack top into one option. */
static void read_option(lua_State *L, const plan_lua_opts *how, const plan_optset *set,
                        const plan_optspec *spec, void *opts, const char *path, int depth)
{
    plan_error err = PLAN_ERROR_INIT;
    plan_status status = PLAN_OK;
    void *member = (char *)opts + spec->offset;
    if (depth > 0 && spec->type == PLAN_OPT_RECORDS)
        luaL_error(L, "%s: option '%s' cannot be nested", path, spec->name);
    switch (spec->type) {
    case PLAN_OPT_DOUBLE:
    case PLAN_OPT_INT:
        if (lua_type(L, -1) != LUA_TNUMBER)
            wrong_type(L, spec, path, spec->type == PLAN_OPT_INT ? "a whole number" : "a number");
        status = plan_opt_set_number(set, opts, spec->name, lua_tonumber(L, -1), &err);
        break;
    case PLAN_OPT_BOOL:
        if (lua_type(L, -1) != LUA_TBOOLEAN)
            wrong_type(L, spec, path, "true or false");
        status = plan_opt_set_bool(set, opts, spec->name, lua_toboolean(L, -1), &err);
        break;
    case PLAN_OPT_TEXT:
    case PLAN_OPT_FILE:
    case PLAN_OPT_CHOICE:
        if (lua_type(L, -1) != LUA_TSTRING)
            wrong_type(L, spec, path, spec->type == PLAN_OPT_CHOICE ? "the name of a choice" : "a text");
        lua_pushvalue(L, -1);
        anchor(L, how);
        status = plan_opt_set_text(set, opts, spec->name, lua_tostring(L, -1), &err);
        break;
    case PLAN_OPT_VALUES: read_values(L, how, spec, path, member); break;
    case PLAN_OPT_RECORDS: read_records(L, how, spec, path, member); break;
    }
    if (status != PLAN_OK)
        misuse(L, set, path, &err);
}

static void read_struct(lua_State *L, const plan_lua_opts *how, const plan_optset *set, int t, void *opts,
                        const char *path, const char *const *also, int depth)
{
    plan_error err = PLAN_ERROR_INIT;
    const char *unknown = unknown_key(L, t, set, also, path);
    if (unknown && plan_opt_unknown(set, unknown, &err) != PLAN_OK)
        misuse(L, set, path, &err);
    for (size_t i = 0; i < set->n_opts; i++) {
        lua_pushstring(L, set->opts[i].name);
        int top = lua_gettop(L);
        if (!is_in(also, set->opts[i].name) && lua_rawget(L, t) != LUA_TNIL)
            read_option(L, how, set, &set->opts[i], opts, path, depth);
        lua_settop(L, top - 1);
    }
}

void *plan_lua_read_opts(lua_State *L, int arg, plan_lua_opts *how)
{
    const plan_optset *set = how->set;
    arg = lua_absindex(L, arg);
    lua_newtable(L);
    how->anchor = lua_gettop(L);
    void *opts = lua_newuserdatauv(L, set->size, 0);
    if (set->defaults)
        memcpy(opts, set->defaults, set->size);
    else
        memset(opts, 0, set->size);
    if (lua_isnoneornil(L, arg))
        return opts;
    if (lua_type(L, arg) != LUA_TTABLE)
        luaL_error(L, "%s: options must be a table, as in { name = value }, not a %s", set->name,
                   luaL_typename(L, arg));
    read_struct(L, how, set, arg, opts, set->name, how->also, 0);
    return opts;
}

const char *plan_lua_push_data_dir(lua_State *L)
{
    const char *dir = getenv("PLAN_DATA_DIR");
    return lua_pushstring(L, dir && *dir ? dir : PLAN_DEFAULT_DATA_DIR);
}

const char *plan_lua_push_lang(lua_State *L, const char *name)
{
    if (strcmp(name, "en") == 0 || strchr(name, '/') || strchr(name, '.'))
        return lua_pushstring(L, name);
    const char *path = lua_pushfstring(L, "%s/locale/%s.po", plan_lua_push_data_dir(L), name);
    lua_remove(L, -2);
    return path;
}

static const plan_lua_file files[] = {
    {"import_osm", "rules", "osm", "mapping", NULL, NULL},
    {"import_osm", "estimates", "osm", "estimates", NULL, NULL},
    {"need", "assumed_supply", "need", "assumed-supply", NULL, NULL},
    {"network", "catalogue", "catalogue", "example-2025", NULL, NULL},
    {"network", "rules", "catalogue", "trench-rules", "catalogue", NULL},
    {"network", "optics", "catalogue", "optics", "catalogue", NULL},
    {"wlan", "models", "wlan", "p1411", NULL, NULL},
    {"wlan", "rules", "wlan", "rules", NULL, NULL},
    {"wlan", "rates", "wlan", "rates", NULL, NULL},
    {"map", "lang", "locale", "de", NULL, "po"},
    {"report", "lang", "locale", "de", NULL, "po"},
    {"mesh", "models", "wlan", "p1411", NULL, NULL},
    {"mesh", "rules", "wlan", "rules", NULL, NULL},
    {"mesh", "rates", "wlan", "rates", NULL, NULL},
    {"mesh", "costs", "wlan", "costs-2025", NULL, NULL},
    {"sites", "models", "wlan", "p1411", NULL, NULL},
    {"sites", "rules", "wlan", "rules", NULL, NULL},
    {"sites", "costs", "wlan", "costs-2025", NULL, NULL},
    {"sites", "demand", "wlan", "demand", NULL, NULL},
};
enum { N_FILES = sizeof files / sizeof *files };

const plan_lua_file *plan_lua_file_of(const char *set, const char *option)
{
    for (int i = 0; i < N_FILES; i++)
        if (strcmp(files[i].set, set) == 0 && strcmp(files[i].option, option) == 0)
            return &files[i];
    return NULL;
}

/* The path a name stands for; NULL = none at all. */
static const char *resolve(lua_State *L, const plan_lua_opts *how, const plan_lua_file *file,
                           const char *name)
{
    bool language = strcmp(file->folder, "locale") == 0;
    if (strcmp(name, "none") == 0 && !language)
        return NULL;
    if (strchr(name, '/') || strchr(name, '.') || (language && strcmp(name, "en") == 0))
        return name;
    const char *path = lua_pushfstring(L, "%s/%s/%s.%s", plan_lua_push_data_dir(L), file->folder, name,
                                       file->extension ? file->extension : "csv");
    anchor(L, how);
    lua_pop(L, 1);
    return path;
}

/* NAME.csv in the folder of another option's file; NULL where it is not there. */
static const char *find_beside(lua_State *L, const plan_lua_opts *how, const plan_lua_file *file,
                               const void *opts)
{
    const plan_optspec *other = plan_opt_find(how->set, file->beside);
    const char *path = *(const char *const *)(const void *)((const char *)opts + other->offset);
    const char *slash = path ? strrchr(path, '/') : NULL;
    lua_pushlstring(L, path ? path : "", slash ? (size_t)(slash + 1 - path) : 0);
    const char *found = lua_pushfstring(L, "%s%s.csv", lua_tostring(L, -1), file->name);
    bool there = access(found, R_OK) == 0;
    anchor(L, how);
    lua_pop(L, 1);
    return there ? found : NULL;
}

/* Prices are the planner's own long before the rules are: a copy of the catalogue alone is enough. */
void plan_lua_find_files(lua_State *L, const plan_lua_opts *how, void *opts)
{
    const plan_optset *set = how->set;
    for (size_t i = 0; i < set->n_opts; i++) {
        const plan_lua_file *file = plan_lua_file_of(set->name, set->opts[i].name);
        if (!file)
            continue;
        const char **text = (const char **)(void *)((char *)opts + set->opts[i].offset);
        if (!*text && file->beside)
            *text = find_beside(L, how, file, opts);
        *text = resolve(L, how, file, *text ? *text : file->name);
    }
}
