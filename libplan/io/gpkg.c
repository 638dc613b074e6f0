/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "io/gpkg.h"

#include "core/mem.h"
#include "geo/crs.h"
#include "geo/geom.h"
#include "io/gpkg_blob.h"
#include "io/gpkg_ddl.h"
#include "io/newfile.h"
#include "io/rtree_pack.h"

#include <errno.h>
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { ROWS_A_REPORT = 4096 };
enum { SRS_UNKNOWN = -1, SRS_WGS84 = 4326 };

/* application_id "GPKG", version 1.3: OGC 12-128r18, requirement 2. Nobody else sees the part until it
 * is whole, so no journal is needed: a failure removes it. */
static const char begin_sql[] =
    "PRAGMA page_size = 4096; PRAGMA encoding = 'UTF-8'; PRAGMA locking_mode = EXCLUSIVE; "
    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536; "
    "PRAGMA application_id = 1196444487; PRAGMA user_version = 10300; BEGIN EXCLUSIVE;";

struct plan_gpkg {
    plan_ctx *ctx;
    const plan_hooks *hooks;
    const plan_lang *lang;
    char *time;
    plan_newfile *file;
    sqlite3 *db;
    bool has_styles, has_projects;
};

static plan_status sql_failed(const plan_gpkg *w, const char *layer, plan_error *err)
{
    /* SQLite notes the system's error only of statements that are running, not of a commit. */
    int last = errno, code = sqlite3_errcode(w->db) & 0xff, number = sqlite3_system_errno(w->db);
    const char *path = plan_newfile_path(w->file);
    if (code == SQLITE_NOMEM)
        return plan_error_memory(err);
    if (code == SQLITE_FULL)
        number = ENOSPC;
    else if (code == SQLITE_IOERR && !number)
        number = last;
    if (code == SQLITE_FULL || code == SQLITE_IOERR || code == SQLITE_CANTOPEN || code == SQLITE_READONLY) {
        char reason[200];
        if (!number || strerror_r(number, reason, sizeof reason) != 0)
            snprintf(reason, sizeof reason, "%s", sqlite3_errmsg(w->db));
        return plan_error_set(err, PLAN_E_IO, "%s: cannot be written: %s", path, reason);
    }
    return plan_error_set(err, PLAN_E_DATA, "%s: layer %s: %s", path, layer ? layer : "-",
                          sqlite3_errmsg(w->db));
}

static plan_status run_sql(plan_gpkg *w, const char *layer, const char *sql, plan_error *err)
{
    return sqlite3_exec(w->db, sql, NULL, NULL, NULL) == SQLITE_OK ? PLAN_OK : sql_failed(w, layer, err);
}

/* Runs sql with $i and $l standing for the layer's name. */
static plan_status run_filled(plan_gpkg *w, const char *layer, const char *sql, plan_error *err)
{
    plan_buf text = PLAN_BUF_INIT;
    plan_gpkg_ddl_fill(&text, sql, layer);
    plan_status status = text.failed ? plan_error_memory(err) : run_sql(w, layer, text.text, err);
    plan_buf_free(&text);
    return status;
}

static plan_status prepare(plan_gpkg *w, const char *layer, const char *sql, sqlite3_stmt **out,
                           plan_error *err)
{
    plan_buf text = PLAN_BUF_INIT;
    plan_status status = PLAN_OK;
    plan_gpkg_ddl_fill(&text, sql, layer ? layer : "");
    if (text.failed)
        status = plan_error_memory(err);
    else if (sqlite3_prepare_v2(w->db, text.text, -1, out, NULL) != SQLITE_OK)
        status = sql_failed(w, layer, err);
    plan_buf_free(&text);
    return status;
}

static plan_status step_once(plan_gpkg *w, const char *layer, sqlite3_stmt *s, plan_error *err)
{
    return sqlite3_step(s) == SQLITE_DONE && sqlite3_reset(s) == SQLITE_OK ? PLAN_OK
                                                                           : sql_failed(w, layer, err);
}

/* One statement with text parameters; NULL binds NULL. */
static plan_status run_texts(plan_gpkg *w, const char *layer, const char *sql, const char *const *texts,
                             int n, plan_error *err)
{
    sqlite3_stmt *s = NULL;
    plan_status status = prepare(w, layer, sql, &s, err);
    for (int i = 0; !status && i < n; i++)
        if (sqlite3_bind_text(s, i + 1, texts[i], -1, SQLITE_STATIC) != SQLITE_OK)
            status = sql_failed(w, layer, err);
    if (!status)
        status = step_once(w, layer, s, err);
    sqlite3_finalize(s);
    return status;
}

/* ---- opening ---- */

static plan_status refuse_open_elsewhere(const plan_gpkg *w, plan_error *err)
{
    static const char *const suffixes[] = {"-wal", "-journal"};
    plan_status status = PLAN_OK;
    for (size_t i = 0; !status && i < sizeof suffixes / sizeof *suffixes; i++) {
        plan_buf name = PLAN_BUF_INIT;
        struct stat beside;
        plan_buf_add(&name, plan_newfile_target(w->file));
        plan_buf_add(&name, suffixes[i]);
        if (name.failed)
            status = plan_error_memory(err);
        else if (stat(name.text, &beside) == 0 && beside.st_size > 0)
            status = plan_error_set(
                err, PLAN_E_IO,
                "%s: another program is writing to it (%s is there): close it there, or write "
                "to another name",
                plan_newfile_path(w->file), name.text);
        plan_buf_free(&name);
    }
    return status;
}

static plan_status add_srs(plan_gpkg *w, int epsg, plan_error *err)
{
    static const char sql[] =
        "INSERT OR IGNORE INTO gpkg_spatial_ref_sys VALUES (?1, CAST(?2 AS INTEGER), 'EPSG', "
        "CAST(?2 AS INTEGER), ?3, NULL)";
    char *wkt = NULL, *name = NULL, code[16];
    snprintf(code, sizeof code, "%d", epsg);
    plan_status status = plan_crs_describe(w->ctx, epsg, &wkt, &name, err);
    if (!status)
        status = run_texts(w, NULL, sql, (const char *const[]){name, code, wkt}, 3, err);
    free(wkt);
    free(name);
    return status;
}

plan_status plan_gpkg_create(plan_ctx *ctx, const char *path, const plan_gpkg_opts *opts, plan_gpkg **out,
                             plan_error *err)
{
    plan_status status = PLAN_OK;
    plan_gpkg *w = plan_mem_new(1, sizeof *w);
    *out = NULL;
    if (!w)
        return plan_error_memory(err);
    w->ctx = ctx;
    w->hooks = opts ? opts->hooks : NULL;
    w->lang = opts ? opts->lang : NULL;
    w->time = plan_mem_text(opts && opts->time ? opts->time : "1970-01-01T00:00:00.000Z");
    if (!w->time) {
        status = plan_error_memory(err);
        goto done;
    }
    if ((status = plan_newfile_create(path, &w->file, err)) || (status = refuse_open_elsewhere(w, err)))
        goto done;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    if (sqlite3_open_v2(plan_newfile_part(w->file), &w->db, flags, NULL) != SQLITE_OK) {
        status = w->db ? sql_failed(w, NULL, err) : plan_error_memory(err);
        goto done;
    }
    if ((status = run_sql(w, NULL, begin_sql, err)) || (status = run_sql(w, NULL, plan_gpkg_ddl_core, err)) ||
        (status = add_srs(w, SRS_WGS84, err)))
        goto done;
done:
    if (status) {
        plan_gpkg_free(w);
        return status;
    }
    *out = w;
    return PLAN_OK;
}

/* ---- a layer ---- */

static bool same_name(const char *a, const char *b)
{
    return sqlite3_stricmp(a, b) == 0;
}

static plan_status check_names(const plan_table *t, plan_error *err)
{
    static const char *const prefixes[] = {"gpkg_", "sqlite_", "rtree_"};
    const char *name = plan_table_name(t);
    bool taken = same_name(name, "layer_styles") || same_name(name, "qgis_projects") || !*name;
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        taken = taken || sqlite3_strnicmp(name, prefixes[i], (int)strlen(prefixes[i])) == 0;
    if (taken)
        return plan_error_set(err, PLAN_E_ARGUMENT, "layer '%s': a GeoPackage keeps this name for itself",
                              name);
    for (int32_t i = 0; i < plan_table_n_columns(t); i++) {
        const char *col = plan_table_column(t, i)->name;
        if (same_name(col, "fid") || same_name(col, "geom"))
            return plan_error_set(err, PLAN_E_ARGUMENT,
                                  "layer %s: column %s: a GeoPackage keeps this name for itself", name, col);
    }
    return PLAN_OK;
}

static plan_status create_table(plan_gpkg *w, const plan_table *t, const char *geom_type, plan_error *err)
{
    plan_buf sql = PLAN_BUF_INIT;
    plan_gpkg_ddl_table(&sql, t, geom_type);
    plan_status status = sql.failed ? plan_error_memory(err) : run_sql(w, plan_table_name(t), sql.text, err);
    plan_buf_free(&sql);
    return status;
}

static int bind_value(sqlite3_stmt *s, int at, const plan_column *col, int32_t row)
{
    if (plan_column_is_missing(col, row))
        return sqlite3_bind_null(s, at);
    switch (col->type) {
    case PLAN_DOUBLE: return sqlite3_bind_double(s, at, col->at.f64[row]);
    case PLAN_INT32: return sqlite3_bind_int(s, at, col->at.i32[row]);
    case PLAN_INT64: return sqlite3_bind_int64(s, at, col->at.i64[row]);
    case PLAN_BOOL: return sqlite3_bind_int(s, at, col->at.bit[row] != 0);
    case PLAN_TEXT: break;
    }
    return sqlite3_bind_text(s, at, plan_column_text(col, row), -1, SQLITE_STATIC);
}

static plan_status prepare_insert(plan_gpkg *w, const plan_table *t, sqlite3_stmt **out, plan_error *err)
{
    int32_t n = 1 + (plan_table_geom(t) != NULL) + plan_table_n_columns(t);
    plan_buf sql = PLAN_BUF_INIT;
    plan_buf_add(&sql, "INSERT INTO \"$i\" VALUES (?");
    for (int32_t i = 1; i < n; i++)
        plan_buf_add(&sql, ",?");
    plan_buf_add(&sql, ")");
    plan_status status = sql.failed ? plan_error_memory(err)
                                    : prepare(w, plan_table_name(t), sql.text, out, err);
    plan_buf_free(&sql);
    return status;
}

typedef struct layer_geom {
    const char *type; /* NULL: attribute table */
    bool multi;
    int32_t srs;
} layer_geom;

static plan_status insert_row(plan_gpkg *w, const plan_table *t, const layer_geom *g, int32_t row,
                              sqlite3_stmt *s, plan_buf *blob, plan_error *err)
{
    int at = 1, code = sqlite3_bind_int64(s, at++, (int64_t)row + 1);
    if (g->type) {
        blob->length = 0;
        plan_gpkg_blob_encode(plan_table_geom(t), row, g->srs, g->multi, blob);
        if (blob->failed)
            return plan_error_memory(err);
        code |= blob->length ? sqlite3_bind_blob64(s, at, blob->text, blob->length, SQLITE_STATIC)
                             : sqlite3_bind_null(s, at);
        at++;
    }
    for (int32_t i = 0; i < plan_table_n_columns(t); i++)
        code |= bind_value(s, at++, plan_table_column(t, i), row);
    return code == SQLITE_OK ? step_once(w, plan_table_name(t), s, err)
                             : sql_failed(w, plan_table_name(t), err);
}

static plan_status insert_rows(plan_gpkg *w, const plan_table *t, const layer_geom *g, plan_error *err)
{
    sqlite3_stmt *s = NULL;
    plan_buf blob = PLAN_BUF_INIT;
    int32_t n = plan_table_rows(t);
    char step[200];
    snprintf(step, sizeof step, "write %.100s", plan_table_name(t));
    plan_status status = prepare_insert(w, t, &s, err);
    for (int32_t row = 0; !status && row < n; row++) {
        if (row % ROWS_A_REPORT == 0)
            status = plan_hooks_progress(w->hooks, step, (double)row / n, err);
        if (!status)
            status = insert_row(w, t, g, row, s, &blob, err);
    }
    sqlite3_finalize(s);
    plan_buf_free(&blob);
    return status;
}

/* ---- R-tree ---- */

static plan_status node_size_of(plan_gpkg *w, const char *layer, size_t *size, plan_error *err)
{
    sqlite3_stmt *s = NULL;
    plan_status status = prepare(w, layer, "SELECT length(data) FROM \"rtree_$i_geom_node\" WHERE nodeno = 1",
                                 &s, err);
    if (!status) {
        if (sqlite3_step(s) == SQLITE_ROW)
            *size = (size_t)sqlite3_column_int64(s, 0);
        else
            status = sql_failed(w, layer, err);
    }
    sqlite3_finalize(s);
    return status;
}

static plan_status insert_pairs(plan_gpkg *w, const char *layer, const char *sql, const int32_t *second,
                                int32_t n, plan_error *err)
{
    sqlite3_stmt *s = NULL;
    plan_status status = prepare(w, layer, sql, &s, err);
    for (int32_t i = 0; !status && i < n; i++) {
        if (second[i] == 0)
            continue;
        if (sqlite3_bind_int64(s, 1, (int64_t)i + 1) || sqlite3_bind_int64(s, 2, second[i]))
            status = sql_failed(w, layer, err);
        else
            status = step_once(w, layer, s, err);
    }
    sqlite3_finalize(s);
    return status;
}

static plan_status insert_nodes(plan_gpkg *w, const char *layer, const plan_rtree_nodes *nodes,
                                plan_error *err)
{
    sqlite3_stmt *s = NULL;
    plan_status status = prepare(w, layer, "INSERT OR REPLACE INTO \"rtree_$i_geom_node\" VALUES (?, ?)", &s,
                                 err);
    for (int32_t i = 0; !status && i < nodes->n; i++) {
        const unsigned char *bytes = nodes->bytes + (size_t)i * nodes->node_size;
        if (sqlite3_bind_int64(s, 1, (int64_t)i + 1) ||
            sqlite3_bind_blob64(s, 2, bytes, nodes->node_size, SQLITE_STATIC))
            status = sql_failed(w, layer, err);
        else
            status = step_once(w, layer, s, err);
    }
    sqlite3_finalize(s);
    return status;
}

static plan_status write_rtree(plan_gpkg *w, const char *layer, const double *boxes, int32_t n,
                               plan_error *err)
{
    plan_rtree_nodes nodes = PLAN_RTREE_NODES_INIT;
    size_t node_size = 0;
    plan_status status = PLAN_OK;
    if ((status = run_filled(w, layer,
                             "CREATE VIRTUAL TABLE \"rtree_$i_geom\" USING rtree(id, minx, maxx, miny, maxy)",
                             err)) ||
        (status = node_size_of(w, layer, &node_size, err)) ||
        (status = plan_rtree_pack(boxes, n, node_size, &nodes, err)) ||
        (status = insert_nodes(w, layer, &nodes, err)) ||
        (status = insert_pairs(w, layer, "INSERT INTO \"rtree_$i_geom_rowid\" VALUES (?, ?)", nodes.leaf_of,
                               n, err)) ||
        (status = insert_pairs(w, layer, "INSERT INTO \"rtree_$i_geom_parent\" VALUES (?, ?)", nodes.parent,
                               nodes.n, err)) ||
        (status = run_filled(w, layer, plan_gpkg_ddl_rtree, err)))
        goto done;
    status = run_filled(w, layer,
                        "INSERT INTO gpkg_extensions VALUES ('$l', 'geom', 'gpkg_rtree_index', "
                        "'http://www.geopackage.org/spec121/#extension_rtree', 'write-only')",
                        err);
done:
    plan_rtree_nodes_clear(&nodes);
    return status;
}

/* ---- what is told about a layer ---- */

static plan_status register_contents(plan_gpkg *w, const plan_table *t, const layer_geom *g,
                                     const double box[4], plan_error *err)
{
    /* Identifiers must differ: a title used before gets the table's name added. */
    static const char sql[] =
        "INSERT INTO gpkg_contents VALUES (?1, ?2, CASE WHEN EXISTS (SELECT 1 FROM gpkg_contents WHERE identifier = ?3) "
        "THEN ?3 || ' (' || ?1 || ')' ELSE ?3 END, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    const char *name = plan_table_name(t);
    const char *const texts[] = {name, g->type ? "features" : "attributes",
                                 plan_lang_text(w->lang, plan_table_title(t)),
                                 plan_lang_text(w->lang, plan_table_text(t)), w->time};
    sqlite3_stmt *s = NULL;
    plan_status status = prepare(w, NULL, sql, &s, err);
    if (status)
        return status;
    int code = SQLITE_OK;
    for (int i = 0; i < 5; i++)
        code |= sqlite3_bind_text(s, i + 1, texts[i], -1, SQLITE_STATIC);
    for (int i = 0; g->type && box[0] <= box[2] && i < 4; i++)
        code |= sqlite3_bind_double(s, i + 6, box[i]);
    if (g->type)
        code |= sqlite3_bind_int(s, 10, g->srs);
    status = code == SQLITE_OK ? step_once(w, name, s, err) : sql_failed(w, name, err);
    sqlite3_finalize(s);
    return status;
}

static plan_status describe_columns(plan_gpkg *w, const plan_table *t, plan_error *err)
{
    sqlite3_stmt *s = NULL;
    plan_buf text = PLAN_BUF_INIT;
    const char *layer = plan_table_name(t);
    /* GDAL and QGIS show the name instead of the column's own; names must differ within a layer. */
    static const char sql[] =
        "INSERT INTO gpkg_data_columns SELECT '$l', ?1, CASE WHEN EXISTS (SELECT 1 FROM gpkg_data_columns WHERE "
        "table_name = '$l' AND name = ?2) THEN NULL ELSE ?2 END, ?2, ?3, NULL, NULL";
    plan_status status = prepare(w, layer, sql, &s, err);
    for (int32_t i = 0; !status && i < plan_table_n_columns(t); i++) {
        const plan_column *col = plan_table_column(t, i);
        char title[200];
        text.length = 0;
        plan_buf_add(&text, plan_lang_text(w->lang, col->text));
        if (*col->unit && strcmp(col->unit, "1") != 0) /* a count or share has no unit to tell */
            plan_buf_printf(&text, "%s[%s]", *col->text ? " " : "", col->unit);
        if (text.failed)
            status = plan_error_memory(err);
        else if (sqlite3_bind_text(s, 1, col->name, -1, SQLITE_STATIC) ||
                 sqlite3_bind_text(s, 2, plan_lang_title(w->lang, col->alias, title, sizeof title), -1,
                                   SQLITE_TRANSIENT) ||
                 sqlite3_bind_text(s, 3, text.text, -1, SQLITE_STATIC))
            status = sql_failed(w, layer, err);
        else
            status = step_once(w, layer, s, err);
    }
    sqlite3_finalize(s);
    plan_buf_free(&text);
    return status;
}

static plan_status register_counts(plan_gpkg *w, const char *layer, int32_t rows, plan_error *err)
{
    char count[16];
    snprintf(count, sizeof count, "%d", rows);
    plan_status status = run_texts(w, layer, "INSERT INTO gpkg_ogr_contents VALUES (?, CAST(? AS INTEGER))",
                                   (const char *const[]){layer, count}, 2, err);
    return status ? status : run_filled(w, layer, plan_gpkg_ddl_count, err);
}

static plan_status register_geometry(plan_gpkg *w, const char *layer, const layer_geom *g, plan_error *err)
{
    char srs[16];
    snprintf(srs, sizeof srs, "%d", g->srs);
    return run_texts(w, layer,
                     "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, CAST(? AS INTEGER), 0, 0)",
                     (const char *const[]){layer, g->type, srs}, 3, err);
}

/* Boxes of all rows and the box around them. */
static plan_status measure(const plan_table *t, double **boxes, double box[4], plan_error *err)
{
    const plan_geom *geom = plan_table_geom(t);
    *boxes = plan_mem_raw((size_t)plan_table_rows(t), 4 * sizeof **boxes);
    if (!*boxes)
        return plan_error_memory(err);
    for (int32_t row = 0; row < plan_table_rows(t); row++) {
        double *b = &(*boxes)[4 * (size_t)row];
        memcpy(b, (const double[4])PLAN_BBOX_EMPTY, 4 * sizeof *b);
        plan_geom_row_bbox(geom, row, b);
        for (int i = 0; i < 2; i++) {
            box[i] = fmin(box[i], b[i]);
            box[i + 2] = fmax(box[i + 2], b[i + 2]);
        }
    }
    return PLAN_OK;
}

plan_status plan_gpkg_add_table(plan_gpkg *w, const plan_table *t, plan_error *err)
{
    plan_status status = PLAN_OK;
    const char *name = plan_table_name(t);
    const plan_geom *geom = plan_table_geom(t);
    layer_geom g = {NULL, false, SRS_UNKNOWN};
    double box[4] = PLAN_BBOX_EMPTY, *boxes = NULL;
    if (!plan_table_is_sealed(t))
        return plan_error_set(err, PLAN_E_INTERNAL, "layer %s: written before it was sealed", name);
    if ((status = check_names(t, err)))
        goto done;
    if (geom) {
        g.type = plan_gpkg_blob_type(geom, &g.multi);
        g.srs = plan_table_crs(t) ? plan_table_crs(t) : SRS_UNKNOWN;
        if (g.srs != SRS_UNKNOWN && (status = add_srs(w, g.srs, err)))
            goto done;
        if ((status = measure(t, &boxes, box, err)))
            goto done;
    }
    if ((status = create_table(w, t, g.type, err)) || (status = insert_rows(w, t, &g, err)) ||
        (status = register_contents(w, t, &g, box, err)) || (status = describe_columns(w, t, err)) ||
        (status = register_counts(w, name, plan_table_rows(t), err)) || !geom)
        goto done;
    if ((status = register_geometry(w, name, &g, err)))
        goto done;
    status = write_rtree(w, name, boxes, plan_table_rows(t), err);
done:
    free(boxes);
    return status;
}

/* ---- styles, projects, metadata ---- */

static plan_status begin_styles(plan_gpkg *w, plan_error *err)
{
    static const char sql[] =
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) "
        "VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?)";
    plan_status status = run_sql(w, NULL, plan_gpkg_ddl_styles, err);
    if (!status)
        status = run_texts(w, NULL, sql, (const char *const[]){w->time}, 1, err);
    if (!status)
        status = register_counts(w, "layer_styles", 0, err);
    w->has_styles = true;
    return status;
}

plan_status plan_gpkg_add_style(plan_gpkg *w, const char *layer, const char *style_name, const char *qml,
                                plan_error *err)
{
    /* QGIS looks for an empty schema, not for NULL. A table without geometry has an empty column name. */
    static const char sql[] =
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
        "styleQML, styleSLD, useAsDefault, description, owner, ui, update_time) "
        "VALUES ('', '', ?1, coalesce((SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?1), ''), ?2, "
        "?3, '', 1, ?4, '', NULL, ?5)";
    plan_status status = w->has_styles ? PLAN_OK : begin_styles(w, err);
    if (status)
        return status;
    return run_texts(w, layer, sql, (const char *const[]){layer, style_name, qml, style_name, w->time}, 5,
                     err);
}

plan_status plan_gpkg_add_project(plan_gpkg *w, const char *name, const void *qgz, size_t n, plan_error *err)
{
    static const char digits[] = "0123456789abcdef";
    plan_status status = w->has_projects ? PLAN_OK : run_sql(w, NULL, plan_gpkg_ddl_projects, err);
    plan_buf hex = PLAN_BUF_INIT, about = PLAN_BUF_INIT;
    w->has_projects = true;
    for (size_t i = 0; i < n; i++) {
        unsigned char byte = ((const unsigned char *)qgz)[i];
        plan_buf_add_n(&hex, (const char[2]){digits[byte >> 4], digits[byte & 15]}, 2);
    }
    plan_buf_printf(&about, "{\"last_modified_time\": \"%s\", \"last_modified_user\": \"libplan\"}", w->time);
    if (!status && (hex.failed || about.failed))
        status = plan_error_memory(err);
    if (!status)
        status = run_texts(w, NULL, "INSERT INTO qgis_projects VALUES (?, ?, ?)",
                           (const char *const[]){name, about.text, hex.text}, 3, err);
    plan_buf_free(&hex);
    plan_buf_free(&about);
    return status;
}

plan_status plan_gpkg_add_metadata(plan_gpkg *w, const char *uri, const char *mime, const char *text,
                                   plan_error *err)
{
    plan_status status = run_texts(
        w, NULL,
        "INSERT INTO gpkg_metadata (md_scope, md_standard_uri, mime_type, metadata) "
        "VALUES ('dataset', ?, ?, ?)",
        (const char *const[]){uri, mime, text}, 3, err);
    if (status)
        return status;
    return run_texts(w, NULL,
                     "INSERT INTO gpkg_metadata_reference VALUES ('geopackage', NULL, NULL, NULL, ?, "
                     "last_insert_rowid(), NULL)",
                     (const char *const[]){w->time}, 1, err);
}

/* ---- closing ---- */

plan_status plan_gpkg_finish(plan_gpkg *w, plan_error *err)
{
    plan_status status = plan_hooks_progress(w->hooks, "write", 1, err);
    if (!status)
        status = run_sql(w, NULL, "COMMIT", err);
    if (status)
        return status;
    if (sqlite3_close(w->db) != SQLITE_OK)
        return sql_failed(w, NULL, err);
    w->db = NULL;
    return plan_newfile_finish(w->file, err);
}

void plan_gpkg_free(plan_gpkg *w)
{
    if (!w)
        return;
    sqlite3_close(w->db);
    plan_newfile_free(w->file);
    free(w->time);
    free(w);
}
