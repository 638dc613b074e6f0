/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "io/source_values.h"

#include "core/mem.h"

#include <stdlib.h>
#include <string.h>

/* What is asked of every row, by the type GDAL gives a column; %s is the quoted name. */
typedef struct demand {
    const char *misfit, *what;
} demand;

/** NULL where every value of SQLite can be of the type, or none is read. */
static const demand *demand_of(OGRFieldDefnH field)
{
    static const demand flag = {"(%s IS NOT NULL AND (typeof(%s) <> 'integer' OR %s NOT IN (0, 1)))",
                                "yes or no"};
    static const demand small = {
        "(%s IS NOT NULL AND (typeof(%s) <> 'integer' OR %s NOT BETWEEN -32768 AND 32767))",
        "a whole number of 16 bits"};
    static const demand medium = {
        "(%s IS NOT NULL AND (typeof(%s) <> 'integer' OR %s NOT BETWEEN -2147483648 AND 2147483647))",
        "a whole number of 32 bits"};
    static const demand large = {"(%s IS NOT NULL AND typeof(%s) <> 'integer')", "a whole number of 64 bits"};
    static const demand real = {"(%s IS NOT NULL AND typeof(%s) NOT IN ('real', 'integer'))", "a number"};
    OGRFieldSubType sub = OGR_Fld_GetSubType(field);
    if (OGR_Fld_IsIgnored(field))
        return NULL;
    switch (OGR_Fld_GetType(field)) {
    case OFTInteger: return sub == OFSTBoolean ? &flag : sub == OFSTInt16 ? &small : &medium;
    case OFTInteger64: return &large;
    case OFTReal: return &real;
    default: return NULL;
    }
}

static void add_name(plan_buf *sql, const char *name)
{
    plan_buf_add(sql, "\"");
    for (; *name; name++)
        plan_buf_add_n(sql, *name == '"' ? "\"\"" : name, *name == '"' ? 2 : 1);
    plan_buf_add(sql, "\"");
}

/** Adds the condition of a column, its name in place of every %s. */
static void add_misfit(plan_buf *sql, const demand *d, const char *name)
{
    const char *at = d->misfit;
    for (const char *hole; (hole = strstr(at, "%s")); at = hole + 2) {
        plan_buf_add_n(sql, at, (size_t)(hole - at));
        add_name(sql, name);
    }
    plan_buf_add(sql, at);
}

/** Adds one piece a column that has a demand; returns how many there are. */
static int add_columns(plan_buf *sql, OGRLayerH layer, const char *between, bool value)
{
    OGRFeatureDefnH defn = OGR_L_GetLayerDefn(layer);
    int n = 0;
    for (int i = 0; i < OGR_FD_GetFieldCount(defn); i++) {
        OGRFieldDefnH field = OGR_FD_GetFieldDefn(defn, i);
        const demand *d = demand_of(field);
        if (!d)
            continue;
        plan_buf_add(sql, n++ ? between : "");
        add_misfit(sql, d, OGR_Fld_GetNameRef(field));
        if (!value)
            continue;
        plan_buf_printf(sql, " THEN %d || ':' || substr(quote(", i);
        add_name(sql, OGR_Fld_GetNameRef(field));
        plan_buf_add(sql, "), 1, 60)");
    }
    return n;
}

/** Adds the table of a layer. One of several geometries of a table is the layer "table(column)". */
static void add_table(plan_buf *sql, OGRLayerH layer)
{
    const char *name = OGR_L_GetName(layer), *geom = OGR_L_GetGeometryColumn(layer);
    size_t n = strlen(name), m = strlen(geom);
    bool one_of = m > 0 && n > m + 2 && name[n - 1] == ')' && name[n - m - 2] == '(' &&
                  strncmp(name + n - m - 1, geom, m) == 0;
    char *table = plan_mem_text(name);
    if (!table) {
        sql->failed = true;
        return;
    }
    if (one_of)
        table[n - m - 2] = '\0';
    add_name(sql, table);
    free(table);
}

/** First value of the first row of an answer, to be freed; NULL where there is none, or no answer. */
static plan_status ask(GDALDatasetH dataset, plan_buf *sql, char **answer, plan_error *err)
{
    *answer = NULL;
    if (sql->failed)
        return plan_error_memory(err);
    OGRLayerH rows = GDALDatasetExecuteSQL(dataset, sql->text, NULL, NULL);
    OGRFeatureH row = rows ? OGR_L_GetNextFeature(rows) : NULL;
    plan_status st = PLAN_OK;
    if (row && !(*answer = plan_mem_text(OGR_F_GetFieldAsString(row, 0))))
        st = plan_error_memory(err);
    if (row)
        OGR_F_Destroy(row);
    if (rows)
        GDALDatasetReleaseResultSet(dataset, rows);
    return st;
}

/** "row:column:value" of the first misfit. Rows are counted as they are read: those of a table by their id, those of a
 *  view as they come. */
static plan_status find_misfit(GDALDatasetH dataset, OGRLayerH layer, char **answer, plan_error *err)
{
    static const char *const orders[] = {"ORDER BY _rowid_", ""};
    plan_status st = PLAN_OK;
    *answer = NULL;
    for (size_t i = 0; i < sizeof orders / sizeof *orders && !st && !*answer; i++) {
        plan_buf sql = PLAN_BUF_INIT;
        plan_buf_add(&sql, "SELECT \"plan row\" || ':' || CASE WHEN ");
        (void)add_columns(&sql, layer, " WHEN ", true);
        plan_buf_printf(&sql, " END FROM (SELECT row_number() OVER (%s) AS \"plan row\", * FROM ", orders[i]);
        add_table(&sql, layer);
        plan_buf_add(&sql, ") WHERE ");
        (void)add_columns(&sql, layer, " OR ", false);
        plan_buf_add(&sql, " ORDER BY 1 * \"plan row\" LIMIT 1");
        st = ask(dataset, &sql, answer, err);
        plan_buf_free(&sql);
    }
    return st;
}

/** What find_misfit found, as a message. */
static plan_status tell(OGRLayerH layer, const char *answer, plan_error *err)
{
    OGRFeatureDefnH defn = OGR_L_GetLayerDefn(layer);
    char *end = NULL;
    long long row = strtoll(answer, &end, 10);
    long column = *end == ':' ? strtol(end + 1, &end, 10) : -1;
    if (*end != ':' || column < 0 || column >= OGR_FD_GetFieldCount(defn))
        return plan_error_set(err, PLAN_E_DATA, "layer %s: a value does not fit the type of its column",
                              OGR_L_GetName(layer));
    OGRFieldDefnH field = OGR_FD_GetFieldDefn(defn, (int)column);
    return plan_error_set(
        err, PLAN_E_DATA, "layer %s, column %s, row %lld: %s is not %s, as the type of the column asks",
        OGR_L_GetName(layer), OGR_Fld_GetNameRef(field), row, end + 1, demand_of(field)->what);
}

plan_status plan_source_check_values(GDALDatasetH dataset, OGRLayerH layer, plan_error *err)
{
    plan_buf sql = PLAN_BUF_INIT;
    char *any = NULL, *where = NULL;
    plan_buf_add(&sql, "SELECT 1 FROM ");
    add_table(&sql, layer);
    plan_buf_add(&sql, " WHERE ");
    int n = add_columns(&sql, layer, " OR ", false);
    plan_buf_add(&sql, " LIMIT 1");
    plan_status st = sql.failed ? plan_error_memory(err) : PLAN_OK;
    if (!st && n > 0)
        st = ask(dataset, &sql, &any, err);
    if (!st && any)
        st = find_misfit(dataset, layer, &where, err);
    if (!st && any)
        st = tell(layer, where ? where : "", err);
    plan_buf_free(&sql);
    free(any);
    free(where);
    return st;
}
