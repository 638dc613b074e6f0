/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* SQL over a workspace: what it gives, and what it refuses. */

#include "files.h"
#include "geo/geom.h"
#include "io/sql.h"

#include <math.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char city[1000], results[1000];

/** Three squares of 10 m in EPSG:25833 and a table of results. */
static int set_up(void **state)
{
    (void)state;
    static const char houses[] =
        "id,levels,name,WKT\n"
        "1,2.5,Rathaus,\"POLYGON((384000 5934000,384010 5934000,384010 5934010,384000 5934010,384000 5934000))\"\n"
        "2,,Schule,\"POLYGON((384100 5934000,384110 5934000,384110 5934010,384100 5934010,384100 5934000))\"\n"
        "3,4,,\n";
    static const char *const args[] = {"-f",   "GPKG",         "-a_srs", "EPSG:25833",
                                       "-nln", "buildings",    "-oo",    "AUTODETECT_TYPE=YES",
                                       "-nlt", "MULTIPOLYGON", NULL};
    static const char *const plain[] = {"-f", "GPKG", "-nln", "years", NULL};
    (void)snprintf(city, sizeof city, "%s",
                   files_convert("a city#1 & co.gpkg", files_write("houses.csv", houses), args));
    (void)snprintf(
        results, sizeof results, "%s",
        files_convert("results.gpkg", files_write("years.csv", "building,year\n1,2027\n2,2028\n"), plain));
    return 0;
}

static plan_table *ask(const char *sql)
{
    plan_table *t = NULL;
    plan_error err = PLAN_ERROR_INIT;
    plan_status st = plan_sql_query(city, results, sql, NULL, &t, &err);
    assert_string_equal(err.message, "");
    assert_int_equal(st, PLAN_OK);
    assert_true(plan_table_is_sealed(t));
    assert_string_equal(plan_table_name(t), "sql");
    return t;
}

static double number(const plan_table *t, int32_t column, int32_t row)
{
    return plan_column_number(plan_table_column(t, column), row);
}

static void test_types_follow_the_values(void **state)
{
    (void)state;
    plan_table *t = ask(
        "SELECT 1 AS whole, 2.5 AS real, 'a' AS word, NULL AS none, 5000000000 AS big UNION ALL "
        "SELECT 2, 3, 7, NULL, NULL");
    static const plan_type types[] = {PLAN_INT64, PLAN_DOUBLE, PLAN_TEXT, PLAN_TEXT, PLAN_INT64};
    assert_int_equal(plan_table_rows(t), 2);
    assert_int_equal(plan_table_n_columns(t), 5);
    for (int32_t c = 0; c < 5; c++)
        assert_int_equal(plan_table_column(t, c)->type, types[c]);
    assert_true(number(t, 1, 1) == 3 && number(t, 4, 0) == 5e9 && isnan(number(t, 4, 1)));
    assert_string_equal(plan_column_text(plan_table_column(t, 2), 1), "7");
    assert_string_equal(plan_table_column(t, 0)->name, "whole");
    assert_null(plan_table_geom(t));
    plan_table_free(t);
    t = ask("SELECT name, name FROM buildings WHERE fid = 1");
    assert_string_equal(plan_table_column(t, 1)->name, "name_2");
    plan_table_free(t);
    t = ask("SELECT * FROM buildings WHERE 0");
    assert_int_equal(plan_table_rows(t), 0);
    plan_table_free(t);
}

static void test_functions_of_spatialite(void **state)
{
    (void)state;
    plan_table *t = ask(
        "SELECT ST_Area(geom) AS area, ST_X(ST_Centroid(geom)) AS x FROM buildings ORDER BY fid");
    assert_true(number(t, 0, 0) == 100 && number(t, 1, 1) == 384105 && isnan(number(t, 0, 2)));
    plan_table_free(t);
    t = ask("SELECT ST_Distance(a.geom, b.geom) FROM buildings a, buildings b WHERE a.fid = 1 AND b.fid = 2");
    assert_true(fabs(number(t, 0, 0) - 90) < 1e-9);
    plan_table_free(t);
}

static void test_geometry_comes_back(void **state)
{
    (void)state;
    plan_table *t = ask("SELECT fid, geom, name FROM buildings ORDER BY fid"); /* GeoPackage blobs */
    const plan_geom *g = plan_table_geom(t);
    assert_int_equal(g->kind, PLAN_GEOM_POLYGON);
    assert_int_equal(plan_table_n_columns(t), 2);
    assert_int_equal(plan_table_crs(t), 25833);
    assert_true(plan_geom_row_area(g, 1) == 100);
    assert_int_equal(g->row_off[3] - g->row_off[2], 0);
    plan_table_free(t);
    t = ask(
        "SELECT ST_Buffer(geom, 5) FROM buildings ORDER BY fid DESC"); /* SpatiaLite blobs, the first row empty */
    g = plan_table_geom(t);
    assert_int_equal(g->n_rows, 3);
    assert_int_equal(g->row_off[1], 0);
    assert_true(fabs(plan_geom_row_area(g, 2) - (100 + 4 * 50 + 25 * 3.14159)) < 1);
    plan_table_free(t);
    t = ask("SELECT ST_Transform(ST_Centroid(geom), 4326) FROM buildings WHERE fid = 1");
    g = plan_table_geom(t);
    assert_int_equal(g->kind, PLAN_GEOM_POINT);
    assert_int_equal(plan_table_crs(t), 4326);
    /* PROJ's cs2cs 9.1, EPSG:25833 to EPSG:4326: 384005 5934005 = 53.54212 13.24942 */
    assert_true(fabs(g->xy[0] - 13.24942) < 1e-4 && fabs(g->xy[1] - 53.54212) < 1e-4);
    plan_table_free(t);
    t = ask("SELECT geom, ST_Centroid(geom) AS middle FROM buildings WHERE fid = 1");
    assert_memory_equal(plan_column_text(plan_table_find(t, "middle"), 0), "blob of", 7);
    plan_table_free(t);
}

static void test_rtree_and_results(void **state)
{
    (void)state;
    plan_table *t = ask("SELECT id FROM rtree_buildings_geom WHERE minx > 384050");
    assert_int_equal(plan_table_rows(t), 1);
    assert_true(number(t, 0, 0) == 2);
    plan_table_free(t);
    t = ask(
        "SELECT b.name, y.year FROM buildings b JOIN result.years y ON y.building = b.fid ORDER BY y.year DESC");
    assert_string_equal(plan_column_text(plan_table_column(t, 0), 0), "Schule");
    plan_table_free(t);
    t = ask(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) SELECT sum(i) FROM n;  -- 5050");
    assert_true(number(t, 0, 0) == 5050);
    plan_table_free(t);
}

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *sql, *message;
    } cases[] = {
        {"DELETE FROM buildings", "writing to buildings is refused"},
        {"INSERT INTO buildings(name) VALUES ('x')", "refused"},
        {"UPDATE result.years SET year = 1", "refused"},
        {"DROP TABLE buildings", "refused"},
        {"CREATE TABLE x(y)", "refused"},
        {"CREATE TEMP TABLE x(y)", "refused"},
        {"CREATE VIRTUAL TABLE x USING VirtualText('/etc/passwd', 'UTF-8', 0, POINT, NONE, ':')", "refused"},
        {"ATTACH 'other.db' AS o", "ATTACH is refused"},
        {"DETACH result", "DETACH is refused"},
        {"PRAGMA journal_mode = DELETE", "PRAGMA journal_mode is refused"},
        {"BEGIN", "a transaction is refused"},
        {"VACUUM INTO 'copy.db'", "only SELECT is allowed"},
        {"SELECT load_extension('x')", "the function load_extension is refused"},
        {"SELECT BlobFromFile('/etc/passwd')", "sql: "},
        {"SELECT XB_LoadXML('http://127.0.0.1/')", "sql: "},
        {"SELECT ExportSHP('buildings', 'geom', '/tmp/x', 'UTF-8')", "sql: "},
        {"SELECT DropTable('main', 'buildings')", "refused"},
        {"SELECT 1; DELETE FROM buildings", "one statement at a time"},
        {"SELECT 1; SELECT 2", "one statement at a time"},
        {"", "no statement"},
        {"-- nothing", "no statement"},
        {"SELEC 1", "near \"SELEC\": syntax error"},
        {"SELECT nowhere FROM buildings", "no such column: nowhere"},
        {"SELECT * FROM barns", "no such table: barns"},
        {"SELECT ST_Centroid(geom) FROM buildings UNION ALL SELECT geom FROM buildings", "where"},
    };
    struct stat before, after;
    assert_int_equal(stat(city, &before), 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        plan_table *t = NULL;
        plan_error err = PLAN_ERROR_INIT;
        assert_int_not_equal(plan_sql_query(city, results, cases[i].sql, NULL, &t, &err), PLAN_OK);
        if (!strstr(err.message, cases[i].message))
            fail_msg("%s: expected '%s', got '%s'", cases[i].sql, cases[i].message, err.message);
        assert_null(strchr(err.message, '\n'));
        assert_null(t);
    }
    assert_int_equal(stat(city, &after), 0);
    assert_true(before.st_size == after.st_size && before.st_mtim.tv_sec == after.st_mtim.tv_sec &&
                before.st_mtim.tv_nsec == after.st_mtim.tv_nsec);
}

/** A copy of the city whose schema names a file elsewhere: as a table, and as tables that SpatiaLite and the adapter
 *  look at by themselves. */
static const char *write_trap(const char *secret)
{
    static const char *const tables[] = {"vt", "spatial_ref_sys", "geometry_columns", "gpkg_contents"};
    struct stat all;
    assert_int_equal(stat(city, &all), 0);
    const char *path = files_cut("trap.gpkg", city, (size_t)all.st_size);
    char sql[3000];
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db,
                                  "PRAGMA writable_schema = ON; DELETE FROM sqlite_master WHERE name = "
                                  "'gpkg_contents' OR tbl_name = 'gpkg_contents'",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        (void)snprintf(
            sql, sizeof sql,
            "INSERT INTO sqlite_master VALUES ('table', '%s', '%s', 0, 'CREATE VIRTUAL TABLE %s USING "
            "VirtualText(''%s'', ''UTF-8'', 1, POINT, NONE, '','')')",
            tables[i], tables[i], tables[i], secret);
        assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    }
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return path;
}

static void test_schema_that_names_other_files(void **state)
{
    (void)state;
    static const struct {
        const char *sql, *message; /* NULL: the query works */
    } cases[] = {
        {"SELECT 1", NULL},
        {"SELECT name FROM buildings", NULL},
        {"SELECT id FROM rtree_buildings_geom", NULL},
        {"SELECT * FROM vt", "virtual table of the kind 'VirtualText' is refused"},
        {"SELECT * FROM gpkg_contents", "virtual table of the kind 'VirtualText' is refused"},
        {"SELECT * FROM pragma_table_info('vt')", "refused"},
    };
    char events[4096];
    const char *secret = files_write("secret.csv", "a,b\nhidden,1\n"), *trap = write_trap(secret);
    int watch = inotify_init1(IN_NONBLOCK);
    assert_true(watch >= 0 && inotify_add_watch(watch, secret, IN_OPEN) >= 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        plan_table *t = NULL;
        plan_error err = PLAN_ERROR_INIT;
        plan_status st = plan_sql_query(trap, i % 2 ? trap : NULL, cases[i].sql, NULL, &t, &err);
        if ((st == PLAN_OK) != !cases[i].message)
            fail_msg("%s: '%s'", cases[i].sql, err.message);
        if (cases[i].message && !strstr(err.message, cases[i].message))
            fail_msg("%s: expected '%s', got '%s'", cases[i].sql, cases[i].message, err.message);
        if (read(watch, events, sizeof events) > 0)
            fail_msg("%s: the file was opened", cases[i].sql);
        plan_table_free(t);
    }
    assert_int_equal(close(watch), 0);
}

static void test_files_that_cannot_be_asked(void **state)
{
    (void)state;
    const char *cut = files_cut("cut.gpkg", city, 20000),
               *text = files_write("text.gpkg", "no database, and long enough for it");
    const struct {
        const char *path, *results, *message;
        plan_status status;
    } cases[] = {
        {"/nowhere/a.gpkg", NULL, "No such file", PLAN_E_NOT_FOUND},
        {"https://example.org/a.gpkg", NULL, "URLs are refused", PLAN_E_ARGUMENT},
        {city, "/nowhere/r.gpkg", "/nowhere/r.gpkg: No such file", PLAN_E_NOT_FOUND},
        {city, text, "text.gpkg", PLAN_E_IO},
        {cut, NULL, "malformed", PLAN_E_IO},
        {text, NULL, "not a database", PLAN_E_IO},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        plan_table *t = NULL;
        plan_error err = PLAN_ERROR_INIT;
        assert_int_equal(
            plan_sql_query(cases[i].path, cases[i].results, "SELECT * FROM buildings", NULL, &t, &err),
            cases[i].status);
        if (!strstr(err.message, cases[i].message))
            fail_msg("expected '%s', got '%s'", cases[i].message, err.message);
        assert_null(t);
    }
}

/* Left in write-ahead mode, then put where nothing can be written: still readable. */
static void test_wal_file_on_a_read_only_medium(void **state)
{
    (void)state;
    char folder[1000], path[1100];
    sqlite3 *db = NULL;
    if (geteuid() == 0)
        skip(); /* root may write anywhere */
    (void)snprintf(folder, sizeof folder, "%s", files_path("medium"));
    assert_int_equal(mkdir(folder, 0700), 0);
    (void)snprintf(path, sizeof path, "%s/w.gpkg", folder);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db,
                                  "PRAGMA journal_mode = WAL; CREATE TABLE a(b); INSERT INTO a VALUES (7)",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    assert_int_equal(chmod(path, 0400), 0);
    assert_int_equal(chmod(folder, 0500), 0);
    plan_table *t = NULL;
    plan_error err = PLAN_ERROR_INIT;
    plan_status st = plan_sql_query(path, NULL, "SELECT b FROM a", NULL, &t, &err);
    assert_int_equal(chmod(folder, 0700), 0);
    assert_string_equal(err.message, "");
    assert_int_equal(st, PLAN_OK);
    assert_true(number(t, 0, 0) == 7);
    plan_table_free(t);
}

static bool stop_later(void *user, const char *step, double share)
{
    int *calls = user;
    assert_string_equal(step, "sql");
    assert_true(share >= 0 && share <= 1);
    return ++*calls < 4;
}

static void test_cancelled(void **state)
{
    (void)state;
    int calls = 0;
    plan_hooks hooks = {.progress = stop_later, .user = &calls};
    plan_table *t = NULL;
    plan_error err = PLAN_ERROR_INIT;
    static const char endless[] =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
    assert_int_equal(plan_sql_query(city, NULL, endless, &hooks, &t, &err), PLAN_E_CANCELLED);
    assert_int_equal(calls, 4);
    assert_null(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types_follow_the_values),
        cmocka_unit_test(test_functions_of_spatialite),
        cmocka_unit_test(test_geometry_comes_back),
        cmocka_unit_test(test_rtree_and_results),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_schema_that_names_other_files),
        cmocka_unit_test(test_files_that_cannot_be_asked),
        cmocka_unit_test(test_wal_file_on_a_read_only_medium),
        cmocka_unit_test(test_cancelled),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
