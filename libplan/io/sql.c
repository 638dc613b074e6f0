/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "io/sql.h"

#include "core/numeric.h"
#include "core/mem.h"
#include "io/gpkg_blob.h"
#include "io/source_path.h"
#include "io/value.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Steps of SQLite's virtual machine between two looks at the hooks: some milliseconds. */
enum { STEPS_PER_LOOK = 20000 };

/* How SQLite's message begins where the module of a virtual table is not there. */
static const char NO_MODULE[] = "no such module: ";

/** A value kept until the type of its column is known. */
typedef struct cell {
    plan_value_type type;
    union {
        int64_t i;
        double f;
        size_t at; /* of a text in `texts` */
    } v;
    size_t length;
} cell;

typedef struct query {
    sqlite3 *db;
    sqlite3_stmt *stmt;
    const plan_hooks *hooks;
    plan_error *err;
    plan_error cancelled;
    char refused[80];     /* what the authorizer refused, "" = nothing */
    int n_cols, geom_col; /* geom_col -1: none so far */
    int32_t n_rows;
    cell *cells; /* row by row */
    size_t cap_cells;
    plan_buf texts;
    plan_table *table; /* made at the first geometry, else at the end */
    int32_t srs_id;
} query;

/* --- What may be asked ---------------------------------------------------------------------------- */

static bool has_prefix(const char *text, const char *prefix)
{
    return strncasecmp(text, prefix, strlen(prefix)) == 0;
}

/** Functions that touch files, the network or the settings of the connection, and SpatiaLite's that keep house
 *  (they would fail to write, but complain to stderr). */
static bool is_harmful(const char *function)
{
    static const char *const names[] = {"load_extension", "readfile",   "writefile",
                                        "fts3_tokenizer", "sqlite_log", "eval"};
    static const char *const prefixes[] = {
        "Import",  "Export",     "BlobTo",   "BlobFrom",   "XB_Load",     "XB_Store",   "PROJ_Set",
        "GPKG",    "wms_",       "Enable",   "Disable",    "InitSpatial", "InitFDO",    "InitAdv",
        "Create",  "Drop",       "Recover",  "Discard",    "Rename",      "Clone",      "Insert",
        "Update",  "Upgrade",    "Register", "UnRegister", "Rebuild",     "AutoFDO",    "AutoGPKG",
        "AddGeom", "AddTemp",    "AddFDO",   "AddTable",   "AddVirtual",  "Elementary", "Topo",
        "Repair",  "Invalidate", "SqlProc",  "StoredProc", "StoredVar",   "SE_",        "Restore"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcasecmp(names[i], function) == 0)
            return true;
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (has_prefix(function, prefixes[i]))
            return true;
    return false;
}

static int refuse(query *q, const char *what, const char *detail)
{
    (void)snprintf(q->refused, sizeof q->refused, "%s%s%.50s", what, detail ? " " : "", detail ? detail : "");
    return SQLITE_DENY;
}

static int authorize(void *user, int action, const char *a, const char *b, const char *schema,
                     const char *trigger)
{
    query *q = user;
    (void)schema;
    (void)trigger;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE: return SQLITE_OK;
    case SQLITE_FUNCTION: return b && is_harmful(b) ? refuse(q, "the function", b) : SQLITE_OK;
    case SQLITE_PRAGMA:
        return a && (strcasecmp(a, "table_info") == 0 || strcasecmp(a, "table_list") == 0)
                   ? SQLITE_OK
                   : refuse(q, "PRAGMA", a);
    case SQLITE_ATTACH: return refuse(q, "ATTACH", NULL);
    case SQLITE_DETACH: return refuse(q, "DETACH", NULL);
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT: return refuse(q, "a transaction", NULL);
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE: return refuse(q, "writing to", a);
    default: return refuse(q, "changing the schema", NULL);
    }
}

static int look(void *user)
{
    query *q = user;
    return plan_hooks_progress(q->hooks, "sql", 0, &q->cancelled) != PLAN_OK;
}

static plan_status sql_failed(query *q)
{
    if (q->cancelled.status)
        return plan_error_set(q->err, q->cancelled.status, "%s", q->cancelled.message);
    if (q->refused[0])
        return plan_error_set(q->err, PLAN_E_ARGUMENT, "sql: %s is refused, only reading is allowed",
                              q->refused);
    int code = sqlite3_errcode(q->db) & 0xFF;
    plan_status st = code == SQLITE_NOMEM     ? PLAN_E_MEMORY
                     : code == SQLITE_IOERR   ? PLAN_E_IO
                     : code == SQLITE_CORRUPT ? PLAN_E_IO
                     : code == SQLITE_NOTADB  ? PLAN_E_DATA
                                              : PLAN_E_ARGUMENT;
    char line[400];
    const char *why = sqlite3_errmsg(q->db);
    if (has_prefix(why, NO_MODULE))
        return plan_error_set(
            q->err, PLAN_E_ARGUMENT,
            "sql: a virtual table of the kind '%.60s' is refused, it could read other files; of virtual tables only R-trees are read",
            why + strlen(NO_MODULE));
    (void)snprintf(line, sizeof line, "%s", why);
    for (char *c = line; *c; c++)
        if (*c == '\n' || *c == '\r')
            *c = ' ';
    return plan_error_set(q->err, st, "sql: %s", line);
}

/* --- Opening -------------------------------------------------------------------------------------- */

/** "file:" address of a local path, with everything that has a meaning in one escaped. */
static void add_uri(plan_buf *out, const char *path, bool immutable)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
    plan_buf_add(out, path[0] == '/' ? "file://" : "file:");
    for (const char *c = path; *c; c++)
        if (strchr(plain, *c))
            plan_buf_add_n(out, c, 1);
        else
            plan_buf_printf(out, "%%%02X", (unsigned)(unsigned char)*c);
    plan_buf_add(out, immutable ? "?mode=ro&immutable=1" : "?mode=ro");
}

static plan_status run(query *q, const char *sql)
{
    return sqlite3_exec(q->db, sql, NULL, NULL, NULL) == SQLITE_OK ? PLAN_OK : sql_failed(q);
}

static plan_status open_uri(query *q, const char *path, bool immutable)
{
    plan_buf uri = PLAN_BUF_INIT;
    add_uri(&uri, path, immutable);
    if (uri.failed) {
        plan_buf_free(&uri);
        return plan_error_memory(q->err);
    }
    int code = sqlite3_open_v2(uri.text, &q->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX,
                               NULL);
    plan_buf_free(&uri);
    if (!q->db)
        return plan_error_memory(q->err);
    if (code == SQLITE_OK)
        code = sqlite3_exec(q->db, "SELECT 1 FROM sqlite_master", NULL, NULL, NULL);
    return code == SQLITE_OK ? PLAN_OK : PLAN_E_IO;
}

/** A file left in write-ahead mode on a medium that cannot be written has no lock to take: then, and only then, it is
 *  opened as unchanging. */
static plan_status open_file(query *q, const char *path)
{
    plan_status st = plan_source_path_check(path, q->err);
    if (st)
        return st;
    st = open_uri(q, path, false);
    int code = sqlite3_errcode(q->db) & 0xFF;
    if (st == PLAN_E_IO && (code == SQLITE_CANTOPEN || code == SQLITE_READONLY)) {
        (void)sqlite3_close(q->db);
        q->db = NULL;
        st = open_uri(q, path, true);
    }
    if (st == PLAN_E_IO)
        return plan_error_set(q->err, PLAN_E_IO, "%s: %s", path, sqlite3_errmsg(q->db));
    return st;
}

/** The file may come from anyone: what it defines must not call functions with effects, nor alter its own storage. */
static plan_status distrust(query *q)
{
    if (sqlite3_db_config(q->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL) != SQLITE_OK ||
        sqlite3_db_config(q->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) != SQLITE_OK)
        return sql_failed(q);
    return PLAN_OK;
}

/** SpatiaLite brings virtual tables that read any file their definition names (VirtualText, VirtualShape, ...), and a
 *  table is connected before the authorizer hears of it. Only R-trees stay. */
static plan_status drop_modules(query *q)
{
    static const char *kept[] = {"rtree", "rtree_i32", NULL};
    return sqlite3_drop_modules(q->db, kept) == SQLITE_OK ? PLAN_OK : sql_failed(q);
}

static plan_status load_spatialite(query *q)
{
    char *message = NULL;
    plan_status st = PLAN_OK;
    if (sqlite3_db_config(q->db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 1, NULL) != SQLITE_OK)
        return sql_failed(q);
    if (sqlite3_load_extension(q->db, "mod_spatialite", NULL, &message) != SQLITE_OK)
        st = plan_error_set(q->err, PLAN_E_NOT_FOUND, "sql: SpatiaLite (mod_spatialite) cannot be loaded: %s",
                            message ? message : sqlite3_errmsg(q->db));
    sqlite3_free(message);
    if (sqlite3_db_config(q->db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL) != SQLITE_OK && !st)
        st = sql_failed(q);
    if (!st)
        st = drop_modules(q);
    return st ? st : run(q, "SELECT EnableGpkgAmphibiousMode()");
}

/** A GeoPackage has its own list of reference systems; SpatiaLite looks for a table spatial_ref_sys. It gets one in
 *  memory, with those of the file and the ones people in Europe transform to: ETRS89 and WGS 84, their UTM zones,
 *  Gauss-Krueger, the European grids, Web Mercator. */
static plan_status list_crs(query *q)
{
    static const char create[] =
        "PRAGMA temp_store = MEMORY;"
        "CREATE TEMP TABLE spatial_ref_sys (srid INTEGER PRIMARY KEY, auth_name TEXT, auth_srid INTEGER,"
        " ref_sys_name TEXT, proj4text TEXT, srtext TEXT);"
        "WITH RECURSIVE code(n) AS (SELECT 3034 UNION ALL SELECT n + 1 FROM code WHERE n < 32760)"
        " INSERT INTO temp.spatial_ref_sys SELECT n, 'epsg', n, '', '', '' FROM code WHERE n IN (3034, 3035, 3857, 4258,"
        " 4326) OR n BETWEEN 25828 AND 25838 OR n BETWEEN 31466 AND 31469 OR n BETWEEN 32601 AND 32660 OR n >= 32701;";
    static const char copy[] =
        "INSERT OR IGNORE INTO temp.spatial_ref_sys"
        " SELECT srs_id, lower(organization), organization_coordsys_id, srs_name, '', ''"
        " FROM main.gpkg_spatial_ref_sys WHERE srs_id > 0";
    static const char both[] = "SELECT 1 FROM main.sqlite_master WHERE name = 'spatial_ref_sys'";
    sqlite3_stmt *stmt = NULL;
    bool own = sqlite3_prepare_v2(q->db, both, -1, &stmt, NULL) == SQLITE_OK &&
               sqlite3_step(stmt) == SQLITE_ROW;
    (void)sqlite3_finalize(stmt);
    if (own)
        return PLAN_OK;
    plan_status st = run(q, create);
    if (!st)
        (void)sqlite3_exec(q->db, copy, NULL, NULL,
                           NULL); /* any SQLite file may be asked, GeoPackage or not */
    return st;
}

static plan_status attach_results(query *q, const char *path)
{
    plan_buf uri = PLAN_BUF_INIT;
    sqlite3_stmt *stmt = NULL;
    plan_status st = plan_source_path_check(path, q->err);
    if (st)
        return st;
    add_uri(&uri, path, false);
    if (uri.failed) {
        plan_buf_free(&uri);
        return plan_error_memory(q->err);
    }
    if (sqlite3_prepare_v2(q->db, "ATTACH DATABASE ?1 AS result", -1, &stmt, NULL) != SQLITE_OK ||
        sqlite3_bind_text(stmt, 1, uri.text, -1, SQLITE_STATIC) != SQLITE_OK ||
        sqlite3_step(stmt) != SQLITE_DONE)
        st = plan_error_set(q->err, PLAN_E_IO, "%s: %s", path, sqlite3_errmsg(q->db));
    (void)sqlite3_finalize(stmt);
    plan_buf_free(&uri);
    return st;
}

/** Connects the virtual tables of a schema, of which R-trees alone can be (drop_modules): they prepare statements that
 *  write, which the authorizer would refuse later. One that cannot be connected is left for the query to stumble over. */
static plan_status connect_virtual(query *q, const char *schema)
{
    sqlite3_stmt *list = NULL;
    char *sql = sqlite3_mprintf(
        "SELECT printf('SELECT 1 FROM \"%w\".\"%%w\" LIMIT 0', name) FROM \"%w\".sqlite_master "
        "WHERE type = 'table' AND rootpage = 0",
        schema, schema);
    if (!sql)
        return plan_error_memory(q->err);
    plan_status st = sqlite3_prepare_v2(q->db, sql, -1, &list, NULL) == SQLITE_OK ? PLAN_OK : sql_failed(q);
    sqlite3_free(sql);
    while (!st && sqlite3_step(list) == SQLITE_ROW)
        (void)sqlite3_exec(q->db, (const char *)sqlite3_column_text(list, 0), NULL, NULL, NULL);
    (void)sqlite3_finalize(list);
    return st;
}

static plan_status prepare(query *q, const char *sql)
{
    const char *tail = NULL;
    sqlite3_stmt *more = NULL;
    if (sqlite3_prepare_v2(q->db, sql, -1, &q->stmt, &tail) != SQLITE_OK)
        return sql_failed(q);
    if (!q->stmt)
        return plan_error_set(q->err, PLAN_E_ARGUMENT, "sql: there is no statement");
    bool second = sqlite3_prepare_v2(q->db, tail, -1, &more, NULL) != SQLITE_OK || more;
    (void)sqlite3_finalize(more);
    if (second)
        return plan_error_set(q->err, PLAN_E_ARGUMENT,
                              "sql: one statement at a time; what follows is '%.60s'", tail);
    q->n_cols = sqlite3_column_count(q->stmt);
    if (q->n_cols == 0 || !sqlite3_stmt_readonly(q->stmt))
        return plan_error_set(q->err, PLAN_E_ARGUMENT, "sql: only SELECT is allowed");
    return PLAN_OK;
}

/* --- Rows ------------------------------------------------------------------------------------------ */

/** At the first geometry: a table of its kind, with rows without geometry for those before. */
static plan_status begin_geometry(query *q, int col, plan_geom_kind kind, int32_t srs_id)
{
    plan_layerspec spec = {"sql", kind, "SQL", "rows of a query", NULL, 0};
    plan_status st = plan_table_new(&spec, &q->table, q->err);
    for (int32_t r = 0; r < q->n_rows && !st; r++)
        st = plan_geom_begin_row(plan_table_edit_geom(q->table), q->err);
    q->geom_col = col;
    q->srs_id = srs_id;
    return st;
}

/** Takes a geometry blob of the row being read. What is in another than the first geometry column is told as text. */
static plan_status take_geometry(query *q, int col, const void *blob, size_t n, bool *taken)
{
    plan_geom_kind kind = PLAN_GEOM_NONE;
    int32_t srs_id = 0;
    *taken = false;
    if (q->geom_col >= 0 && q->geom_col != col)
        return PLAN_OK;
    plan_error e = PLAN_ERROR_INIT;
    plan_status st = plan_gpkg_blob_kind(blob, n, &kind, &srs_id, &e);
    if (!st && kind != PLAN_GEOM_NONE && q->geom_col < 0)
        st = begin_geometry(q, col, kind, srs_id);
    if (!st && kind != PLAN_GEOM_NONE && srs_id != q->srs_id)
        st = plan_error_set(&e, PLAN_E_DATA, "CRS %d after CRS %d", srs_id, q->srs_id);
    if (!st && kind != PLAN_GEOM_NONE)
        st = plan_gpkg_blob_decode(blob, n, plan_table_edit_geom(q->table), &e);
    if (st)
        return plan_error_set(q->err, st, "sql: column %s, row %d: %s", sqlite3_column_name(q->stmt, col),
                              q->n_rows + 1, e.message);
    *taken = true;
    return PLAN_OK;
}

static void take_text(query *q, cell *c, const char *text, size_t n)
{
    *c = (cell){.type = PLAN_VALUE_TEXT, .v.at = q->texts.length, .length = n};
    plan_buf_add_n(&q->texts, text, n);
}

static plan_status take_blob(query *q, int col, cell *c)
{
    const void *blob = sqlite3_column_blob(q->stmt, col);
    size_t n = (size_t)sqlite3_column_bytes(q->stmt, col);
    bool taken = false;
    if (plan_gpkg_blob_is(blob, n)) {
        plan_status st = take_geometry(q, col, blob, n, &taken);
        if (st || taken)
            return st;
    }
    char text[40];
    int length = snprintf(text, sizeof text, "blob of %zu bytes", n);
    take_text(q, c, text, (size_t)length);
    return PLAN_OK;
}

static plan_status take_row(query *q)
{
    if (q->n_rows >= INT32_MAX - 1)
        return plan_error_set(q->err, PLAN_E_DATA, "sql: more rows than a table holds");
    size_t first = (size_t)q->n_rows * (size_t)q->n_cols;
    if (!plan_mem_grow(&q->cells, &q->cap_cells, first + (size_t)q->n_cols, sizeof *q->cells))
        return plan_error_memory(q->err);
    for (int i = 0; i < q->n_cols; i++) {
        cell *c = &q->cells[first + (size_t)i];
        plan_status st = PLAN_OK;
        *c = (cell){.type = PLAN_VALUE_MISSING};
        switch (sqlite3_column_type(q->stmt, i)) {
        case SQLITE_INTEGER:
            *c = (cell){.type = PLAN_VALUE_INT, .v.i = sqlite3_column_int64(q->stmt, i)};
            break;
        case SQLITE_FLOAT:
            *c = (cell){.type = PLAN_VALUE_REAL, .v.f = sqlite3_column_double(q->stmt, i)};
            break;
        case SQLITE_TEXT:
            take_text(q, c, (const char *)sqlite3_column_text(q->stmt, i),
                      (size_t)sqlite3_column_bytes(q->stmt, i));
            break;
        case SQLITE_BLOB: st = take_blob(q, i, c); break;
        default: break;
        }
        if (st)
            return st;
    }
    q->n_rows++;
    plan_geom *g = q->table ? plan_table_edit_geom(q->table) : NULL;
    plan_status st = g && g->n_rows < q->n_rows ? plan_geom_begin_row(g, q->err) : PLAN_OK;
    return !st && q->texts.failed ? plan_error_memory(q->err) : st;
}

static plan_status take_rows(query *q)
{
    for (;;) {
        int code = sqlite3_step(q->stmt);
        if (code == SQLITE_DONE)
            return PLAN_OK;
        plan_status st = code == SQLITE_ROW ? take_row(q) : sql_failed(q);
        if (st)
            return st;
    }
}

/* --- The table ------------------------------------------------------------------------------------- */

/** Type that holds all values of a column: all whole, all numbers, else text. */
static plan_type column_type(const query *q, int col)
{
    bool any = false, real = false;
    for (int32_t r = 0; r < q->n_rows; r++) {
        plan_value_type t = q->cells[(size_t)r * (size_t)q->n_cols + (size_t)col].type;
        if (t == PLAN_VALUE_TEXT)
            return PLAN_TEXT;
        any = any || t != PLAN_VALUE_MISSING;
        real = real || t == PLAN_VALUE_REAL;
    }
    return !any ? PLAN_TEXT : real ? PLAN_DOUBLE : PLAN_INT64;
}

static plan_status fill_column(query *q, int col, plan_column *column)
{
    for (int32_t r = 0; r < q->n_rows; r++) {
        const cell *c = &q->cells[(size_t)r * (size_t)q->n_cols + (size_t)col];
        plan_value v = {.type = c->type};
        if (c->type == PLAN_VALUE_TEXT) {
            v.text = q->texts.text + c->v.at;
            v.length = c->length;
        } else if (c->type == PLAN_VALUE_REAL) {
            v.f = c->v.f;
        } else if (c->type == PLAN_VALUE_INT) {
            v.i = c->v.i;
        }
        plan_status st = plan_value_store(&v, column, r, q->err);
        if (st)
            return st;
    }
    return PLAN_OK;
}

/** Adds a column under the name SQLite gives it, numbered where it is taken ("name", "name_2"). */
static plan_status add_column(query *q, int col)
{
    char name[200];
    const char *given = sqlite3_column_name(q->stmt, col);
    if (!given)
        return plan_error_memory(q->err);
    (void)snprintf(name, sizeof name, "%.180s", given);
    for (int k = 2; plan_table_find(q->table, name); k++)
        (void)snprintf(name, sizeof name, "%.180s_%d", given, k);
    plan_colspec spec = {name, column_type(q, col), "", "", ""};
    plan_status st = plan_table_add_column(q->table, &spec, q->err);
    return st ? st : fill_column(q, col, plan_table_edit(q->table, name));
}

/** EPSG code of a spatial reference of the file; its own number where the file tells no other. */
static int epsg_of(query *q, int32_t srs_id)
{
    static const char sql[] = "SELECT organization_coordsys_id FROM gpkg_spatial_ref_sys "
                              "WHERE srs_id = ?1 AND upper(organization) = 'EPSG'";
    sqlite3_stmt *stmt = NULL;
    int epsg = srs_id > 0 ? srs_id : 0;
    if (sqlite3_prepare_v2(q->db, sql, -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_bind_int(stmt, 1, srs_id) == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW)
        epsg = sqlite3_column_int(stmt, 0);
    (void)sqlite3_finalize(stmt);
    return epsg;
}

static plan_status build_table(query *q)
{
    plan_layerspec spec = {"sql", PLAN_GEOM_NONE, "SQL", "rows of a query", NULL, 0};
    plan_status st = q->table ? PLAN_OK : plan_table_new(&spec, &q->table, q->err);
    if (!st && q->geom_col >= 0)
        plan_table_set_crs(q->table, epsg_of(q, q->srs_id));
    if (!st)
        st = plan_table_add_rows(q->table, q->n_rows, q->err);
    for (int i = 0; i < q->n_cols && !st; i++)
        if (i != q->geom_col)
            st = add_column(q, i);
    return st ? st : plan_table_seal(q->table, q->err);
}

static plan_status open_all(query *q, const char *path, const char *results_path)
{
    plan_status st = open_file(q, path);
    if (!st)
        st = distrust(q);
    if (!st)
        st = load_spatialite(q);
    if (!st)
        st = list_crs(q);
    if (!st && results_path)
        st = attach_results(q, results_path);
    if (!st)
        st = connect_virtual(q, "main");
    if (!st && results_path)
        st = connect_virtual(q, "result");
    if (!st && sqlite3_set_authorizer(q->db, authorize, q) != SQLITE_OK)
        st = sql_failed(q);
    if (!st)
        sqlite3_progress_handler(q->db, STEPS_PER_LOOK, look, q);
    return st;
}

plan_status plan_sql_query(const char *path, const char *results_path, const char *sql,
                           const plan_hooks *hooks, plan_table **out, plan_error *err)
{
    PLAN_NUMERIC_POINT;
    query q = {.hooks = hooks, .err = err, .geom_col = -1, .texts = PLAN_BUF_INIT};
    plan_status st = plan_hooks_progress(hooks, "sql", 0, err);
    if (!st)
        st = open_all(&q, path, results_path);
    if (!st)
        st = prepare(&q, sql);
    if (!st)
        st = take_rows(&q);
    if (!st)
        st = build_table(&q);
    (void)sqlite3_finalize(q.stmt);
    (void)sqlite3_close(q.db);
    plan_buf_free(&q.texts);
    free(q.cells);
    if (st) {
        plan_table_free(q.table);
        return st;
    }
    *out = q.table;
    return PLAN_OK;
}
