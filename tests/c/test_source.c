/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Reading files: every format, every kind of bad input with the line a person gets to see. */

#include "files.h"
#include "geo/geom.h"
#include "io/source.h"

#include <cpl_error.h>
#include <math.h>
#include <ogr_api.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static plan_ctx *ctx;

static int set_up(void **state)
{
    (void)state;
    return plan_ctx_new(&ctx, NULL) != PLAN_OK;
}

static int tear_down(void **state)
{
    (void)state;
    plan_ctx_free(ctx);
    return 0;
}

static const plan_colspec house_cols[] = {
    {"source_id", PLAN_TEXT, "", "", ""},   {"levels", PLAN_DOUBLE, "1", "", ""},
    {"dwellings", PLAN_INT32, "1", "", ""}, {"listed", PLAN_BOOL, "", "", ""},
    {"absent", PLAN_TEXT, "", "", ""},
};
static const plan_layerspec houses = {"houses", PLAN_GEOM_POLYGON, "Houses", "houses", house_cols, 5};

#define SQUARE(x, y)                                                                                     \
    "{\"type\":\"Polygon\",\"coordinates\":[[[" x "0," y "0],[" x "1," y "0],[" x "1," y "1],[" x "0," y \
    "1],[" x "0," y "0]]]}"
#define FEATURE(properties, geometry) \
    "{\"type\":\"Feature\",\"properties\":{" properties "},\"geometry\":" geometry "}"
#define COLLECTION(name, features) \
    "{\"type\":\"FeatureCollection\",\"name\":\"" name "\",\"features\":[" features "]}"

static const char two_houses[] = COLLECTION(
    "houses",
    FEATURE(
        "\"source_id\":\"w1\",\"levels\":2.5,\"dwellings\":3,\"listed\":true,\"roof\":\"flat\",\"built\":\"1956-07-01\"",
        SQUARE(
            "13.26",
            "53.55")) "," FEATURE("\"source_id\":\"w2\",\"levels\":null,\"dwellings\":12,\"listed\":false,\"roof\":\"\",\"built\":null",
                                  SQUARE("13.27", "53.55")));

static plan_status open_and_read(const char *path, const char *layer, const plan_source_opts *opts,
                                 plan_table **out, plan_error *err)
{
    plan_source *s = NULL;
    plan_status st = plan_source_open(ctx, path, &s, err);
    if (!st)
        st = plan_source_read(s, layer ? layer : plan_source_layer_name(s, 0), opts, out, err);
    plan_source_free(s);
    return st;
}

static double number(const plan_table *t, const char *column, int32_t row)
{
    assert_non_null(plan_table_find(t, column));
    return plan_column_number(plan_table_find(t, column), row);
}

static const char *text(const plan_table *t, const char *column, int32_t row)
{
    assert_non_null(plan_table_find(t, column));
    return plan_column_text(plan_table_find(t, column), row);
}

/** What the two houses must be, whatever file they came through. dates: whether the format keeps text apart
 *  from dates does not matter, both come as ISO text. */
static void check_houses(const plan_table *t)
{
    assert_int_equal(plan_table_rows(t), 2);
    assert_true(plan_table_is_sealed(t));
    assert_string_equal(text(t, "source_id", 1), "w2");
    assert_true(number(t, "levels", 0) == 2.5 && isnan(number(t, "levels", 1)));
    assert_true(number(t, "dwellings", 1) == 12);
    assert_int_equal(plan_table_find(t, "dwellings")->type, PLAN_INT32);
    assert_true(number(t, "listed", 0) == 1 && number(t, "listed", 1) == 0);
    assert_int_equal(plan_table_find(t, "listed")->type, PLAN_BOOL);
    assert_null(text(t, "absent", 0));
    assert_string_equal(text(t, "roof", 0), "flat");
    assert_null(text(t, "roof", 1)); /* empty = missing */
    assert_memory_equal(text(t, "built", 0), "1956-07-01", 10);
    assert_int_equal(plan_table_crs(t), 25833);
    const plan_geom *g = plan_table_geom(t);
    assert_int_equal(g->n_rows, 2);
    /* 13.260, 53.550 in EPSG:25833 by PROJ's cs2cs 9.1: 384722.4686 5934864.5117 */
    double box[4];
    plan_geom_row_bbox(g, 0, box);
    assert_true(fabs(box[0] - 384720) < 5 && fabs(box[1] - 5934863) < 5);
    /* 0.001 degrees at 53.5505 N: 66.29 m x 111.31 m (lengths of a degree, see test_crs); UTM's scale there is 0.99976. */
    assert_true(fabs(plan_geom_row_area(g, 0) / (66.29 * 111.31 * 0.99976 * 0.99976) - 1) < 2e-3);
}

static void test_formats(void **state)
{
    (void)state;
    const char *json = files_write("houses.geojson", two_houses);
    static const struct {
        const char *file;
        const char *args[12];
    } cases[] = {
        {"houses.gpkg", {"-f", "GPKG"}},
        {"houses25832.gpkg", {"-f", "GPKG", "-t_srs", "EPSG:25832", "-nlt", "PROMOTE_TO_MULTI"}},
        {"houses3d.gpkg", {"-f", "GPKG", "-dim", "XYZ"}},
        {"houses.fgb", {"-f", "FlatGeobuf", "-lco", "SPATIAL_INDEX=NO"}}, /* an index would sort the rows */
        {"houses.sqlite", {"-f", "SQLite"}},
        {"houses_spatial.sqlite", {"-f", "SQLite", "-dsco", "SPATIALITE=YES"}},
        {"houses.gml", {"-f", "GML"}},
        {"houses.csv", {"-f", "CSV", "-lco", "GEOMETRY=AS_WKT", "-lco", "CREATE_CSVT=NO"}},
        {"houses.shp", {"-f", "ESRI Shapefile"}},
    };
    plan_source_opts opts = {.spec = &houses, .to_epsg = 25833};
    plan_table *t = NULL;
    assert_int_equal(open_and_read(json, NULL, &opts, &t, NULL), PLAN_OK);
    assert_string_equal(plan_table_name(t), "houses");
    assert_string_equal(plan_table_title(t), "Houses");
    check_houses(t);
    plan_table_free(t);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *path = files_convert(cases[i].file, json, cases[i].args);
        plan_error err = PLAN_ERROR_INIT;
        plan_status st = open_and_read(path, NULL, &opts, &t, &err);
        if (strstr(path, ".csv")) { /* has no CRS */
            assert_int_equal(st, PLAN_E_DATA);
            assert_non_null(strstr(err.message, "no coordinate reference system"));
            continue;
        }
        assert_string_equal(err.message, "");
        assert_int_equal(st, PLAN_OK);
        check_houses(t);
        plan_table_free(t);
    }
    assert_int_not_equal(access(files_path("houses.gfs"), F_OK), 0); /* reading leaves no side files */
}

static void test_packed_files(void **state)
{
    (void)state;
    plan_source_opts opts = {.spec = &houses, .to_epsg = 25833};
    plan_table *t = NULL;
    const char *json = files_write("packed.geojson", two_houses);
    static const char *const shape[] = {"-f", "ESRI Shapefile", NULL}, *const gpkg[] = {"-f", "GPKG", NULL};
    (void)files_convert("packed.shp", json, shape);
    (void)files_convert("packed.gpkg", json, gpkg);
    (void)files_write("readme.txt", "nothing to read");
    static const char *const sets[][7] = {
        {"packed.shp", "packed.shx", "packed.dbf", "packed.prj", "readme.txt", NULL},
        {"packed.gpkg", "readme.txt", NULL},
        {"packed.geojson", NULL},
    };
    for (size_t i = 0; i < 3; i++) {
        plan_error err = PLAN_ERROR_INIT;
        char name[20];
        (void)snprintf(name, sizeof name, "set %zu.zip", i);
        plan_status st = open_and_read(files_zip(name, sets[i]), NULL, &opts, &t, &err);
        assert_string_equal(err.message, "");
        assert_int_equal(st, PLAN_OK);
        check_houses(t);
        plan_table_free(t);
    }
    assert_int_equal(open_and_read(files_gzip("gz.geojson.gz", json), NULL, &opts, &t, NULL), PLAN_OK);
    check_houses(t);
    plan_table_free(t);
    assert_int_not_equal(access(files_path("gz.geojson.gz.properties"), F_OK), 0);

    static const char *const several[] = {"packed.gpkg", "packed.geojson", NULL}, *const none[] = {
                                                                                      "readme.txt", NULL};
    plan_error err = PLAN_ERROR_INIT;
    assert_int_equal(open_and_read(files_zip("two.zip", several), NULL, NULL, &t, &err), PLAN_E_DATA);
    assert_non_null(strstr(err.message, "several files"));
    err = (plan_error)PLAN_ERROR_INIT;
    assert_int_equal(open_and_read(files_zip("none.zip", none), NULL, NULL, &t, &err), PLAN_E_DATA);
    assert_non_null(strstr(err.message, "no readable file"));
    err = (plan_error)PLAN_ERROR_INIT;
    assert_int_equal(open_and_read(files_gzip("a.shp.gz", json), NULL, NULL, &t, &err), PLAN_E_ARGUMENT);
    assert_non_null(strstr(err.message, ".zip"));
}

static void test_several_shapefiles_in_one_archive(void **state)
{
    (void)state;
    static const char *const args[] = {"-f", "ESRI Shapefile", NULL};
    static const char *const members[] = {"m1.shp", "m1.shx", "m1.dbf", "m1.prj", "m2.shp",
                                          "m2.shx", "m2.dbf", "m2.prj", NULL};
    const char *json = files_write("m.geojson", two_houses);
    (void)files_convert("m1.shp", json, args);
    (void)files_convert("m2.shp", json, args);
    plan_source *s = NULL;
    assert_int_equal(plan_source_open(ctx, files_zip("m.zip", members), &s, NULL), PLAN_OK);
    assert_int_equal(plan_source_n_layers(s), 2);
    assert_true(plan_source_has(s, "m1") && plan_source_has(s, "m2") && !plan_source_has(s, "m3"));
    assert_null(plan_source_layer_name(s, 2));
    plan_source_free(s);
}

static void test_refused_paths(void **state)
{
    (void)state;
    const char *vrt = files_write("a.vrt", "<OGRVRTDataSource></OGRVRTDataSource>");
    const char *empty = files_write("empty.gpkg", ""), *folder = files_path("folder.gpkg");
    assert_int_equal(mkdir(folder, 0700), 0);
    const struct {
        const char *path, *message;
        plan_status status;
    } cases[] = {
        {"https://example.org/a.gpkg", "URLs are refused", PLAN_E_ARGUMENT},
        {"/vsicurl/https://example.org/a.gpkg", "refused", PLAN_E_ARGUMENT},
        {"/vsicurl/example.org/a.gpkg", "virtual file systems are refused", PLAN_E_ARGUMENT},
        {"/vsis3/bucket/a.gpkg", "virtual file systems are refused", PLAN_E_ARGUMENT},
        {"/vsizip/vsicurl/a.zip", "virtual file systems are refused", PLAN_E_ARGUMENT},
        {"/VSIMEM/a.gpkg", "virtual file systems are refused", PLAN_E_ARGUMENT},
        {"WFS:example.org/wfs", "connections are refused", PLAN_E_ARGUMENT},
        {"PG:dbname=x", "connections are refused", PLAN_E_ARGUMENT},
        {"<OGRVRTDataSource/>", "refused", PLAN_E_ARGUMENT},
        {"{\"type\":\"FeatureCollection\"}", "refused", PLAN_E_ARGUMENT},
        {"", "no file name", PLAN_E_ARGUMENT},
        {"/nowhere/a.gpkg", "No such file", PLAN_E_NOT_FOUND},
        {vrt, "format not read; known are .gpkg", PLAN_E_ARGUMENT},
        {empty, "empty", PLAN_E_DATA},
        {folder, "folder", PLAN_E_ARGUMENT},
        {"/dev/null", "device", PLAN_E_ARGUMENT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        plan_source *s = NULL;
        plan_error err = PLAN_ERROR_INIT;
        assert_int_equal(plan_source_open(ctx, cases[i].path, &s, &err), cases[i].status);
        assert_non_null(strstr(err.message, cases[i].message));
        assert_null(s);
    }
}

/* A file under an allowed name is still opened by its own driver alone. */
static void test_disguised_files(void **state)
{
    (void)state;
    static const char vrt[] =
        "<OGRVRTDataSource><OGRVRTLayer name=\"a\"><SrcDataSource>/vsicurl/http://127.0.0.1/a.csv"
        "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>";
    static const char *const names[] = {"vrt.gpkg",   "vrt.geojson", "vrt.gml", "vrt.fgb",
                                        "vrt.sqlite", "vrt.shp",     "vrt.osm"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        plan_source *s = NULL;
        plan_error err = PLAN_ERROR_INIT;
        plan_status st = plan_source_open(ctx, files_write(names[i], vrt), &s, &err);
        assert_true(st != PLAN_OK || plan_source_n_layers(s) == 0 || strcmp(names[i], "vrt.osm") == 0);
        assert_true(st == PLAN_OK || err.message[0] != '\0');
        plan_source_free(s);
    }
}

static void test_bad_rows_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *features, *message;
    } cases[] = {
        {FEATURE("\"levels\":\"12,5\"", SQUARE("13.26", "53.55")),
         "layer houses, column levels, row 1: '12,5' is not a number"},
        {FEATURE("\"levels\":1", SQUARE("13.26", "53.55")) "," FEATURE("\"levels\":\"two\"",
                                                                       SQUARE("13.26", "53.55")),
         "layer houses, column levels, row 2: 'two' is not a number"},
        {FEATURE("\"dwellings\":2.5", SQUARE("13.26", "53.55")),
         "column dwellings, row 1: 2.5 is not a whole number"},
        {FEATURE("\"dwellings\":3000000000", SQUARE("13.26", "53.55")),
         "column dwellings, row 1: 3000000000 is not a whole number of 32 bits"},
        {FEATURE("\"listed\":\"perhaps\"", SQUARE("13.26", "53.55")),
         "column listed, row 1: 'perhaps' is not yes or no"},
        {FEATURE("\"levels\":true", SQUARE("13.26", "53.55")), "column levels, row 1: true is not a number"},
        {FEATURE("", "{\"type\":\"LineString\",\"coordinates\":[[13,53],[14,53]]}"),
         "layer houses, row 1: a line where a polygon belongs"},
        {FEATURE("", "{\"type\":\"Point\",\"coordinates\":[13,53]}"),
         "layer houses, row 1: a point where a polygon belongs"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char json[2000];
        plan_source_opts opts = {.spec = &houses, .to_epsg = 25833};
        plan_table *t = NULL;
        plan_error err = PLAN_ERROR_INIT;
        (void)snprintf(json, sizeof json,
                       "{\"type\":\"FeatureCollection\",\"name\":\"houses\",\"features\":[%s]}",
                       cases[i].features);
        plan_status st = open_and_read(files_write("bad.geojson", json), NULL, &opts, &t, &err);
        if (!strstr(err.message, cases[i].message))
            fail_msg("expected '%s', got '%s'", cases[i].message, err.message);
        assert_int_equal(st, PLAN_E_DATA);
        assert_null(t);
    }
}

/** A GeoPackage with the houses, and what the statements add to it. */
static const char *make_database(const char *name, const char *statements)
{
    static const char *const gpkg[] = {"-f", "GPKG", NULL};
    const char *path = files_convert(name, files_write("houses.geojson", two_houses), gpkg);
    sqlite3 *db = NULL;
    char *message = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    (void)sqlite3_exec(db, statements, NULL, NULL, &message);
    if (message)
        fail_msg("%s: %s", statements, message);
    sqlite3_close(db);
    return path;
}

/* SQLite takes any value in any column; nothing of it may become another value on its way. */
static void test_values_that_do_not_fit_their_column(void **state)
{
    (void)state;
#define TABLE(name, column, type) \
    "CREATE TABLE \"" name "\" (fid INTEGER PRIMARY KEY, note TEXT, \"" column "\" " type ");"
#define ATTRIBUTES(name)                                                                                     \
    "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('" name "', 'attributes', '" name \
    "');"
    static const struct {
        const char *layer, *statements, *message; /* NULL: reads well */
    } cases[] = {
        {"t", TABLE("t", "n", "MEDIUMINT") "INSERT INTO t (n) VALUES (1), (NULL), (4294967300);",
         "layer t, column n, row 3: 4294967300 is not a whole number of 32 bits"},
        {"t", TABLE("t", "n", "SMALLINT") "INSERT INTO t (n) VALUES (40000);",
         "layer t, column n, row 1: 40000 is not a whole number of 16 bits"},
        {"t", TABLE("t", "n", "INTEGER") "INSERT INTO t (n) VALUES (1), (3.7);",
         "layer t, column n, row 2: 3.7 is not a whole number of 64 bits"},
        {"t", TABLE("t", "x", "REAL") "INSERT INTO t (fid, x) VALUES (70, 1.5), (60, 'much'), (50, NULL);",
         "layer t, column x, row 2: 'much' is not a number"},
        {"t", TABLE("t", "x", "DOUBLE") "INSERT INTO t (x) VALUES (x'00ff');",
         "layer t, column x, row 1: X'00FF' is not a number"},
        {"t", TABLE("t", "flag", "BOOLEAN") "INSERT INTO t (flag) VALUES (0), (1), (2);",
         "layer t, column flag, row 3: 2 is not yes or no"},
        {"a \"b\"",
         TABLE("a \"\"b\"\"", "c\"\"d", "REAL") "INSERT INTO \"a \"\"b\"\"\" VALUES (1, '', '12,5');",
         "layer a \"b\", column c\"d, row 1: '12,5' is not a number"},
        {"v",
         TABLE("t", "x", "REAL") "INSERT INTO t (x) VALUES (1), ('some'), (2);"
                                 "CREATE VIEW v AS SELECT fid, x FROM t ORDER BY fid DESC;" ATTRIBUTES("v"),
         "layer v, column x, row 2: 'some' is not a number"},
        {"t", TABLE("t", "x", "REAL") "INSERT INTO t (x) VALUES ('12.5'), (3), (NULL), (-1e300);", NULL},
        {"t",
         TABLE("t", "n",
               "MEDIUMINT") "INSERT INTO t (n) VALUES ('-2147483648'), (2147483647), (3.0), (NULL);",
         NULL},
        {"t", TABLE("t", "note2", "TEXT") "INSERT INTO t (note2) VALUES (1), (x'41');", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        plan_table *t = NULL;
        plan_error err = PLAN_ERROR_INIT;
        const char *path = make_database("fits.gpkg", cases[i].statements);
        plan_status st = open_and_read(path, cases[i].layer, NULL, &t, &err);
        if (cases[i].message && !strstr(err.message, cases[i].message))
            fail_msg("expected '%s', got '%s'", cases[i].message, err.message);
        if (!cases[i].message)
            assert_string_equal(err.message, "");
        assert_int_equal(st, cases[i].message ? PLAN_E_DATA : PLAN_OK);
        plan_table_free(t);
        assert_int_equal(remove(path), 0);
    }
}

/* Where only the columns of the spec are read, the others are neither there nor asked about. */
static void test_columns_beyond_the_spec_left_out(void **state)
{
    (void)state;
    static const plan_colspec cols[] = {{"n", PLAN_INT32, "", "", ""}, {"absent", PLAN_TEXT, "", "", ""}};
    static const plan_layerspec spec = {"t", PLAN_GEOM_NONE, "", "", cols, 2};
    static const char csv[] = "n,x\n7,odd\n";
    const char *paths[] = {make_database("only.gpkg",
                                         TABLE("t", "x", "REAL") "ALTER TABLE t ADD n MEDIUMINT;"
                                                                 "INSERT INTO t (x, n) VALUES ('odd', 7);"),
                           files_write("t.csv", csv)};
    for (int i = 0; i < 2; i++) {
        plan_source_opts opts = {.spec = &spec, .spec_only = true};
        plan_source *s = NULL;
        plan_table *t = NULL;
        plan_error err = PLAN_ERROR_INIT;
        assert_int_equal(plan_source_open(ctx, paths[i], &s, NULL), PLAN_OK);
        assert_int_equal(plan_source_read(s, "t", &opts, &t, NULL), PLAN_OK);
        assert_int_equal(plan_table_n_columns(t), 2);
        assert_true(number(t, "n", 0) == 7);
        plan_table_free(t);
        /* The source leaves nothing out the next time. */
        opts.spec_only = false;
        t = NULL;
        assert_int_equal(plan_source_read(s, "t", &opts, &t, &err), i == 0 ? PLAN_E_DATA : PLAN_OK);
        assert_true(i == 0 ? strstr(err.message, "'odd'") != NULL : plan_table_find(t, "x") != NULL);
        plan_table_free(t);
        plan_source_free(s);
    }
}

/* The same in a plain SQLite file and in a packed one. */
static void test_values_of_other_databases(void **state)
{
    (void)state;
    static const char table[] = "CREATE TABLE t (n INTEGER, x REAL); INSERT INTO t VALUES (1, 2), (3.5, 4);";
    const char *path = files_path("plain.sqlite");
    sqlite3 *db = NULL;
    plan_table *t = NULL;
    plan_error err = PLAN_ERROR_INIT, packed = PLAN_ERROR_INIT;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, table, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    assert_int_equal(open_and_read(path, "t", NULL, &t, &err), PLAN_E_DATA);
    assert_non_null(strstr(err.message, "layer t, column n, row 2: 3.5 is not a whole number"));
    path = make_database("packed.gpkg", TABLE("t", "x", "REAL") "INSERT INTO t (x) VALUES ('odd');");
    static const char *const members[] = {"packed.gpkg", NULL};
    path = files_zip("packed.zip", members);
    assert_int_equal(open_and_read(path, "t", NULL, &t, &packed), PLAN_E_DATA);
    assert_non_null(strstr(packed.message, "layer t, column x, row 1: 'odd' is not a number"));
}

static void test_numbers_written_as_text(void **state)
{
    (void)state;
    static const char csv[] = "source_id,levels,dwellings,listed,WKT\n"
                              "w1, 2.5 ,3,yes,\"POLYGON((0 0,1 0,1 1,0 0))\"\n"
                              "w2,1e1,,No,\"POLYGON((0 0,1 0,1 1,0 0))\"\n"
                              "w3,,-4,1,\"POLYGON((0 0,1 0,1 1,0 0))\"\n";
    plan_source_opts opts = {.spec = &houses};
    plan_table *t = NULL;
    assert_int_equal(open_and_read(files_write("numbers.csv", csv), NULL, &opts, &t, NULL), PLAN_OK);
    assert_true(number(t, "levels", 0) == 2.5 && number(t, "levels", 1) == 10 &&
                isnan(number(t, "levels", 2)));
    assert_true(number(t, "dwellings", 0) == 3 && isnan(number(t, "dwellings", 1)) &&
                number(t, "dwellings", 2) == -4);
    assert_true(number(t, "listed", 0) == 1 && number(t, "listed", 1) == 0 && number(t, "listed", 2) == 1);
    plan_table_free(t);
}

static void test_csv_types_and_places(void **state)
{
    (void)state;
    static const char csv[] = "ags,count,big,share,name,mixed,lon,lat\n"
                              "02000000,1,5000000000,0.5,Stra\337e,1,13.26,53.55\n" /* ISO 8859-1 */
                              "13071107,-2,1,1,Weg,a,13.27,53.56\n";
    plan_source_opts opts = {.to_epsg = 25833};
    plan_table *t = NULL;
    assert_int_equal(open_and_read(files_write("places.csv", csv), NULL, &opts, &t, NULL), PLAN_OK);
    static const struct {
        const char *column;
        plan_type type;
    } types[] = {{"ags", PLAN_TEXT},     {"count", PLAN_INT32}, {"big", PLAN_INT64},
                 {"share", PLAN_DOUBLE}, {"name", PLAN_TEXT},   {"mixed", PLAN_TEXT}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        assert_int_equal(plan_table_find(t, types[i].column)->type, types[i].type);
    assert_string_equal(text(t, "ags", 0), "02000000");
    assert_string_equal(text(t, "name", 0), "Straße");
    assert_int_equal(plan_table_geom(t)->kind, PLAN_GEOM_POINT);
    assert_int_equal(plan_table_crs(t), 25833);
    assert_true(fabs(plan_table_geom(t)->xy[0] - 384722.4686) < 1e-3); /* PROJ's cs2cs 9.1 */
    plan_table_free(t);
}

static int32_t findings_of(const plan_result *r, const char *code, const char **first_text,
                           const char **first_id)
{
    const plan_table *t = plan_result_table(r, "findings");
    int32_t n = 0;
    for (int32_t i = 0; i < plan_table_rows(t); i++)
        if (strcmp(text(t, "code", i), code) == 0 && n++ == 0) {
            *first_text = text(t, "text", i);
            *first_id = text(t, "source_id", i);
        }
    return n;
}

/** Makes the second x of the geometry of row 3 not-a-number: past header 8, envelope 32, WKB 13, one point. */
static void put_nan(const char *path)
{
    static const double not_a_number = NAN;
    sqlite3 *db = NULL;
    sqlite3_blob *blob = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_blob_open(db, "main", "houses", "geom", 3, 1, &blob), SQLITE_OK);
    assert_int_equal(sqlite3_blob_write(blob, &not_a_number, 8, 8 + 32 + 13 + 16), SQLITE_OK);
    assert_int_equal(sqlite3_blob_close(blob), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void test_odd_geometry_becomes_findings(void **state)
{
    (void)state;
    static const char csv[] =
        "source_id,WKT\n"
        "w1,\"POLYGON((13.1 53.5,13.2 53.5,13.2 53.6,13.1 53.6,13.1 53.5))\"\n"
        "w2,\"POLYGON((13.1 53.5,13.2 53.6,13.2 53.5,13.1 53.6,13.1 53.5))\"\n"
        "w3,\"POLYGON((13.1 53.5,0 53.5,13.2 53.6,13.1 53.6,13.1 53.5))\"\n" /* made NaN below */
        "w4,\n"
        "w5,\"POLYGON((13.1 53.5,13.2 53.6,13.1 53.5,13.1 53.5))\"\n"
        "w6,\"POLYGON((13.1 53.5,13.2 153.5,13.2 153.6,13.1 53.6,13.1 53.5))\"\n"
        "w7,POLYGON EMPTY\n"
        "w8,\"MULTIPOLYGON(((13.1 53.5,13.1 53.6,13.2 53.6,13.2 53.5,13.1 53.5)))\"\n";
    static const struct {
        const char *code, *id, *text;
        int32_t n;
    } expected[] = {
        {"repaired_polygon", "w2", "row 2: invalid polygon repaired (Self-intersection", 1},
        {"broken_coordinates", "w3", "row 3: ", 1},
        {"no_geometry", "w4", "row 4: ", 2},
        {"collapsed_polygon", "w5", "row 5: ", 1},
        {"outside_crs", "w6", "row 6: ", 1},
        {"missing_column", NULL, "column levels is not in the file", 4},
    };
    plan_result *r = NULL;
    plan_table *t = NULL;
    plan_error err = PLAN_ERROR_INIT;
    static const char *const gpkg[] = {"-f", "GPKG", "-a_srs", "EPSG:4326", "-nln", "houses", NULL};
    const char *path = files_convert("odd.gpkg", files_write("odd.csv", csv), gpkg);
    put_nan(path);
    assert_int_equal(plan_result_new("test", &r, NULL), PLAN_OK);
    plan_source_opts opts = {.spec = &houses, .to_epsg = 25833, .findings = r};
    plan_status st = open_and_read(path, "houses", &opts, &t, &err);
    assert_string_equal(err.message, "");
    assert_int_equal(st, PLAN_OK);
    assert_int_equal(plan_table_rows(t), 3);
    assert_string_equal(text(t, "source_id", 1), "w2");
    assert_string_equal(text(t, "source_id", 2), "w8");
    const plan_geom *g = plan_table_geom(t);
    /* The bow tie is two triangles, together half of the square; all shells counter-clockwise. */
    assert_true(fabs(plan_geom_row_area(g, 1) / plan_geom_row_area(g, 0) - 0.5) < 1e-3);
    for (int32_t p = 0; p < g->n_paths; p++)
        assert_true(plan_ring_area(g->xy + 2 * g->path_off[p], g->path_off[p + 1] - g->path_off[p]) > 0);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        const char *what = "", *id = "";
        int32_t n = findings_of(r, expected[i].code, &what, &id);
        if (n != expected[i].n)
            fail_msg("%s: %d findings, expected %d", expected[i].code, n, expected[i].n);
        assert_memory_equal(what, expected[i].text, strlen(expected[i].text));
        if (expected[i].id)
            assert_string_equal(id, expected[i].id);
    }
    plan_table_free(t);
    plan_result_free(r);
}

/* The quick proof of small rings and GEOS must agree: rings of three and four of six corners, several on one line. */
static void test_small_rings_against_geos(void **state)
{
    (void)state;
    static const double corners[6][2] = {{0, 0}, {4, 0}, {5, 3}, {2, 5}, {2, 2}, {2, 0}};
    char csv[40000] = "source_id,WKT\n";
    size_t at = strlen(csv);
    int32_t rows = 0;
    for (int code = 0; code < 6 * 6 * 6 * 6; code++) {
        int pick[4] = {code % 6, code / 6 % 6, code / 36 % 6, code / 216}, sides = pick[3] == pick[0] ? 3 : 4;
        if (pick[0] > 1 || at > sizeof csv - 200)
            continue;
        at += (size_t)snprintf(csv + at, sizeof csv - at, "r%d,\"POLYGON((", rows++);
        for (int i = 0; i <= sides; i++)
            at += (size_t)snprintf(csv + at, sizeof csv - at, "%s%g %g", i ? "," : "",
                                   corners[pick[i % sides]][0], corners[pick[i % sides]][1]);
        at += (size_t)snprintf(csv + at, sizeof csv - at, "))\"\n");
    }
    plan_result *r = NULL;
    plan_table *t = NULL;
    assert_int_equal(plan_result_new("test", &r, NULL), PLAN_OK);
    plan_source_opts opts = {.spec = &houses, .findings = r};
    assert_int_equal(open_and_read(files_write("rings.csv", csv), NULL, &opts, &t, NULL), PLAN_OK);
    /* Oracle: GDAL's own way to ask GEOS, whole ring by whole ring. */
    const char *what = "", *id = "";
    int32_t repaired = findings_of(r, "repaired_polygon", &what, &id), valid = 0;
    int32_t collapsed = findings_of(r, "collapsed_polygon", &what, &id);
    CPLPushErrorHandler(CPLQuietErrorHandler);
    for (char *line = strchr(csv, '\n') + 1; *line; line = strchr(line, '\n') + 1) {
        char *wkt = strchr(line, '"') + 1;
        OGRGeometryH geom = NULL;
        assert_int_equal(OGR_G_CreateFromWkt(&wkt, NULL, &geom), OGRERR_NONE);
        valid += OGR_G_IsValid(geom);
        OGR_G_DestroyGeometry(geom);
    }
    CPLPopErrorHandler();
    assert_true(valid > 20 && repaired > 20);
    assert_int_equal(rows - repaired - collapsed, valid);
    assert_int_equal(plan_table_rows(t), rows - collapsed);
    plan_table_free(t);
    plan_result_free(r);
}

static void test_missing_things(void **state)
{
    (void)state;
    plan_table *t = NULL;
    plan_source *s = NULL;
    plan_error err = PLAN_ERROR_INIT;
    static const char *const required[] = {"source_id", "absent", NULL};
    const char *path = files_write("missing.geojson", two_houses);
    plan_source_opts opts = {.spec = &houses, .required = required};
    assert_int_equal(plan_source_open(ctx, path, &s, NULL), PLAN_OK);
    assert_int_equal(plan_source_read(s, "houses", &opts, &t, &err), PLAN_E_NOT_FOUND);
    assert_string_equal(err.message, "layer houses: column absent is missing");
    err = (plan_error)PLAN_ERROR_INIT;
    assert_int_equal(plan_source_read(s, "barns", &opts, &t, &err), PLAN_E_NOT_FOUND);
    assert_non_null(strstr(err.message, "barns"));
    int epsg;
    plan_geom_kind kind;
    assert_int_equal(plan_source_crs(s, "barns", &epsg, NULL, NULL), PLAN_E_NOT_FOUND);
    assert_int_equal(plan_source_kind(s, "barns", &kind, NULL), PLAN_E_NOT_FOUND);
    plan_source_free(s);
    plan_source_free(NULL);

    static const char *const bare[] = {"-f", "GPKG", "-nln", "houses", NULL}; /* CSV without place */
    path = files_convert("bare.gpkg", files_write("bare.csv", "source_id,levels\nw1,2\n"), bare);
    err = (plan_error)PLAN_ERROR_INIT;
    opts.required = NULL;
    assert_int_equal(open_and_read(path, "houses", &opts, &t, &err), PLAN_E_DATA);
    assert_string_equal(err.message, "layer houses has no geometry");
}

static void test_no_crs(void **state)
{
    (void)state;
    static const char csv[] = "source_id,WKT\nw1,\"POLYGON((0 0,1 0,1 1,0 0))\"\n";
    static const char *const gpkg[] = {"-f", "GPKG", "-nln", "houses", NULL};
    const char *paths[2];
    paths[0] = files_write("nocrs.csv", csv);
    paths[1] = files_convert("nocrs.gpkg", paths[0], gpkg);
    for (int i = 0; i < 2; i++) {
        plan_table *t = NULL;
        plan_error err = PLAN_ERROR_INIT;
        plan_source_opts opts = {.spec = &houses, .to_epsg = 25833};
        assert_int_equal(open_and_read(paths[i], NULL, &opts, &t, &err), PLAN_E_DATA);
        assert_non_null(strstr(err.message, "has no coordinate reference system"));
        opts.to_epsg = 0; /* nobody asks */
        assert_int_equal(open_and_read(paths[i], NULL, &opts, &t, NULL), PLAN_OK);
        assert_int_equal(plan_table_crs(t), 0);
        plan_table_free(t);
    }
}

static void test_truncated_files(void **state)
{
    (void)state;
    static const char *const gpkg[] = {"-f", "GPKG", NULL}, *const fgb[] = {"-f", "FlatGeobuf", NULL};
    const char *json = files_write("whole.geojson", two_houses);
    const char *whole = files_convert("whole.gpkg", json, gpkg);
    struct stat info;
    assert_int_equal(stat(whole, &info), 0);
    const size_t sizes[] = {1, 99, 4096, 50000, (size_t)info.st_size - 1};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        plan_source *s = NULL;
        plan_error err = PLAN_ERROR_INIT;
        plan_status st = plan_source_open(ctx, files_cut("cut.gpkg", whole, sizes[i]), &s, &err);
        assert_true(st == PLAN_E_IO || st == PLAN_E_DATA);
        assert_non_null(strstr(err.message, "cut off"));
        assert_null(s);
    }
    whole = files_convert("whole.fgb", json, fgb);
    assert_int_equal(stat(whole, &info), 0);
    const char *cut[] = {files_cut("cut.fgb", whole, (size_t)info.st_size - 100),
                         files_cut("cut.geojson", json, 300)};
    for (size_t i = 0; i < 2; i++) {
        plan_table *t = NULL;
        plan_error err = PLAN_ERROR_INIT;
        assert_int_not_equal(open_and_read(cut[i], NULL, NULL, &t, &err), PLAN_OK);
        assert_true(err.message[0] != '\0');
        assert_null(t);
    }
}

/* The size is right, but a page in the middle is not. */
static void test_damaged_geopackage(void **state)
{
    (void)state;
    static const char *const gpkg[] = {"-f", "GPKG", NULL};
    static char csv[700000] = "source_id,WKT\n";
    size_t at = strlen(csv);
    for (int i = 0; i < 6000; i++)
        at += (size_t)snprintf(csv + at, sizeof csv - at, "w%d,\"POLYGON((%d 0,%d 1,%d 1,%d 0))\"\n", i, i, i,
                               i + 1, i);
    const char *path = files_convert("damaged.gpkg", files_write("many.csv", csv), gpkg);
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(db, "SELECT rootpage FROM sqlite_master WHERE name = 'many'", -1, &stmt, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    long root = sqlite3_column_int(stmt, 0);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    FILE *file = fopen(path, "r+b");
    unsigned char pointer[4];
    assert_non_null(file); /* the root is an inner page: its first cell points to the first leaf */
    assert_int_equal(fseek(file, (root - 1) * 4096 + 12 + 2 * 20, SEEK_SET), 0);
    assert_int_equal(fread(pointer, 1, 2, file), 2);
    assert_int_equal(fseek(file, (root - 1) * 4096 + pointer[0] * 256 + pointer[1], SEEK_SET), 0);
    assert_int_equal(fread(pointer, 1, 4, file), 4);
    long leaf = (long)pointer[2] * 256 + pointer[3];
    assert_int_equal(fseek(file, (leaf - 1) * 4096, SEEK_SET), 0);
    for (int i = 0; i < 4096; i++)
        assert_int_equal(fputc(0x55, file), 0x55);
    assert_int_equal(fclose(file), 0);
    plan_table *t = NULL;
    plan_error err = PLAN_ERROR_INIT;
    assert_int_equal(open_and_read(path, "many", NULL, &t, &err), PLAN_E_IO);
    assert_non_null(strstr(err.message, "layer many cannot be read to its end"));
    assert_null(t);
}

static bool stop_at_once(void *user, const char *step, double share)
{
    (void)share;
    int *calls = user;
    assert_string_equal(step, "read houses");
    return ++*calls < 2;
}

static void test_cancelled(void **state)
{
    (void)state;
    int calls = 0;
    plan_hooks hooks = {.progress = stop_at_once, .user = &calls};
    plan_source_opts opts = {.spec = &houses, .hooks = &hooks};
    plan_table *t = NULL;
    assert_int_equal(open_and_read(files_write("stop.geojson", two_houses), NULL, &opts, &t, NULL),
                     PLAN_E_CANCELLED);
    assert_null(t);
    assert_int_equal(calls, 2);
}

static void test_empty_layer_is_empty(void **state)
{
    (void)state;
    static const char *const gpkg[] = {"-f", "GPKG", "-where", "levels > 99", NULL};
    const char *path = files_convert("nobody.gpkg", files_write("some.geojson", two_houses), gpkg);
    plan_source_opts opts = {.spec = &houses, .to_epsg = 25833};
    plan_table *t = NULL;
    plan_source *s = NULL;
    double box[4];
    int epsg = 0;
    assert_int_equal(open_and_read(path, NULL, &opts, &t, NULL), PLAN_OK);
    assert_int_equal(plan_table_rows(t), 0);
    plan_table_free(t);
    assert_int_equal(plan_source_open(ctx, path, &s, NULL), PLAN_OK);
    assert_int_equal(plan_source_crs(s, "houses", &epsg, box, NULL), PLAN_OK);
    assert_int_equal(epsg, 4326);
    assert_true(box[0] > box[2]);
    plan_source_free(s);
}

static void test_lists_and_times(void **state)
{
    (void)state;
    static const char json[] = COLLECTION(
        "things",
        FEATURE("\"tags\":[\"a\",\"b\"],\"years\":[1,2],\"at\":\"2024-05-01T12:30:00Z\",\"big\":5000000000",
                "{\"type\":\"Point\",\"coordinates\":[13,53]}"));
    static const char *const gpkg[] = {"-f", "GPKG", "-mapFieldType", "StringList=String,IntegerList=String",
                                       NULL};
    const char *paths[2];
    paths[0] = files_write("things.geojson", json);
    paths[1] = files_convert("things.gpkg", paths[0], gpkg);
    for (int i = 0; i < 2; i++) {
        plan_table *t = NULL;
        assert_int_equal(open_and_read(paths[i], NULL, NULL, &t, NULL), PLAN_OK);
        if (i == 0) {
            assert_string_equal(text(t, "tags", 0), "a;b");
            assert_string_equal(text(t, "years", 0), "1;2");
        }
        assert_memory_equal(text(t, "at", 0), "2024-05-01T12:30:00", 19);
        assert_int_equal(plan_table_find(t, "big")->type, PLAN_INT64);
        assert_true(number(t, "big", 0) == 5e9);
        plan_table_free(t);
    }
}

/* Through every way GDAL has to batches: flags of more rows than a byte has bits, dates before 1970. */
static void test_flags_and_dates_of_many_rows(void **state)
{
    (void)state;
    static char json[8000] = "{\"type\":\"FeatureCollection\",\"name\":\"many\",\"features\":[";
    size_t at = strlen(json);
    for (int i = 0; i < 40; i++)
        at += (size_t)snprintf(
            json + at, sizeof json - at,
            "%s{\"type\":\"Feature\",\"properties\":{\"flag\":%s,\"day\":\"%d-03-09\"},\"geometry\":"
            "{\"type\":\"Point\",\"coordinates\":[13,53]}}",
            i ? "," : "", i % 7 == 0 || i % 5 == 1 ? "true" : "false", 1950 + i);
    (void)snprintf(json + at, sizeof json - at, "]}");
    static const struct {
        const char *file;
        const char *args[6];
        bool flags; /* the format has them */
    } cases[] = {
        {"many.gpkg", {"-f", "GPKG"}, true},
        {"many.fgb", {"-f", "FlatGeobuf", "-lco", "SPATIAL_INDEX=NO"}, true},
        {"many.sqlite", {"-f", "SQLite"}, false},
        {"many.gml", {"-f", "GML"}, true},
        {"many.shp", {"-f", "ESRI Shapefile"}, false},
    };
    const char *from = files_write("many.geojson", json);
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        plan_table *t = NULL;
        assert_int_equal(
            open_and_read(files_convert(cases[k].file, from, cases[k].args), NULL, NULL, &t, NULL), PLAN_OK);
        assert_int_equal(plan_table_rows(t), 40);
        if (cases[k].flags)
            assert_int_equal(plan_table_find(t, "flag")->type, PLAN_BOOL);
        for (int32_t i = 0; i < 40; i++) {
            char day[20];
            (void)snprintf(day, sizeof day, "%d-03-09", 1950 + i);
            assert_true(number(t, "flag", i) == (i % 7 == 0 || i % 5 == 1));
            assert_memory_equal(text(t, "day", i), day, 10);
        }
        plan_table_free(t);
    }
}

enum { MANY = 20000 }; /* several batches */

static uint32_t scatter(int32_t row, uint32_t column)
{
    uint32_t h = (uint32_t)row * 2654435761U + column * 40503U;
    return (h ^ (h >> 15)) * 2246822519U >> 16;
}

static bool is_gap(int32_t row, uint32_t column)
{
    return scatter(row, column) % 5 == 0;
}

/** Row i: {"i":..,"l":..,"d":..,"b":..,"t":..,"day":..} with gaps scattered over all of them. */
static const char *many_rows(void)
{
    static char line[600];
    const char *path = files_path("gaps.geojson");
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs("{\"type\":\"FeatureCollection\",\"name\":\"gaps\",\"features\":[\n", file);
    for (int32_t i = 0; i < MANY; i++) {
        char v[6][60];
        static const char *const gap = "null";
        (void)snprintf(v[0], sizeof *v, "%d", i - 100);
        (void)snprintf(v[1], sizeof *v, "%lld", 5000000000LL + i);
        (void)snprintf(v[2], sizeof *v, "%d.25", i);
        (void)snprintf(v[3], sizeof *v, "%s", scatter(i, 9) % 2 ? "true" : "false");
        (void)snprintf(v[4], sizeof *v, "\"text %d\"", i % 1000);
        (void)snprintf(v[5], sizeof *v, "\"%d-%02d-17\"", 1930 + i % 100, 1 + i % 12);
        for (uint32_t c = 0; c < 6; c++)
            if (is_gap(i, c))
                (void)snprintf(v[c], sizeof *v, "%s", gap);
        (void)snprintf(
            line, sizeof line,
            "%s{\"type\":\"Feature\",\"properties\":{\"i\":%s,\"l\":%s,\"d\":%s,\"b\":%s,\"t\":%s,\"day\":%s},"
            "\"geometry\":",
            i ? ",\n" : "", v[0], v[1], v[2], v[3], v[4], v[5]);
        fputs(line, file);
        if (is_gap(i, 6))
            fputs("null}", file);
        else
            fprintf(file, "{\"type\":\"Point\",\"coordinates\":[%d.5,%d]}}", i % 100, i % 80);
    }
    fputs("]}", file);
    assert_int_equal(fclose(file), 0);
    return path;
}

static void check_many_row(const plan_table *t, int32_t i)
{
    const plan_geom *g = plan_table_geom(t);
    const double expected[] = {i - 100, 5e9 + i, i + 0.25, scatter(i, 9) % 2};
    static const char *const names[] = {"i", "l", "d", "b"};
    char word[20], day[20];
    for (uint32_t c = 0; c < 4; c++) {
        double v = number(t, names[c], i);
        if (is_gap(i, c) ? !isnan(v) : v != expected[c])
            fail_msg("row %d, column %s: %g", i, names[c], v);
    }
    (void)snprintf(word, sizeof word, "text %d", i % 1000);
    (void)snprintf(day, sizeof day, "%d-%02d-17", 1930 + i % 100, 1 + i % 12);
    if (is_gap(i, 4))
        assert_null(text(t, "t", i));
    else
        assert_string_equal(text(t, "t", i), word);
    if (is_gap(i, 5))
        assert_null(text(t, "day", i));
    else
        assert_memory_equal(text(t, "day", i), day, 10);
    assert_int_equal(g->row_off[i + 1] - g->row_off[i], !is_gap(i, 6));
    if (!is_gap(i, 6)) {
        const double *xy = g->xy + 2 * g->path_off[g->row_off[i]];
        assert_true(xy[0] == i % 100 + 0.5 && xy[1] == i % 80);
    }
}

/* Every type, with gaps, over several batches: GDAL's quick way to them was wrong in three places. */
static void test_many_rows_with_gaps(void **state)
{
    (void)state;
    static const struct {
        const char *file;
        const char *args[6];
    } cases[] = {
        {"gaps.gpkg", {"-f", "GPKG"}},
        {"gaps.sqlite", {"-f", "SQLite"}}, /* FlatGeobuf has no rows without geometry */
    };
    const char *from = many_rows();
    for (size_t k = 0; k <= sizeof cases / sizeof *cases; k++) {
        plan_table *t = NULL;
        const char *path = k == 0 ? from : files_convert(cases[k - 1].file, from, cases[k - 1].args);
        assert_int_equal(open_and_read(path, NULL, NULL, &t, NULL), PLAN_OK);
        assert_int_equal(plan_table_rows(t), MANY);
        assert_int_equal(plan_table_find(t, "i")->type, PLAN_INT32);
        assert_int_equal(plan_table_find(t, "l")->type, PLAN_INT64);
        assert_int_equal(plan_table_find(t, "b")->type, PLAN_BOOL);
        for (int32_t i = 0; i < MANY; i++)
            check_many_row(t, i);
        plan_table_free(t);
    }
}

static void test_layer_of_nothing_but_geometry(void **state)
{
    (void)state;
    static const char bare[] = COLLECTION(
        "bare", FEATURE("", "{\"type\":\"LineString\",\"coordinates\":[[13,53],[14,53]]}"));
    static const char *const gpkg[] = {"-f", "GPKG", NULL};
    const char *paths[2];
    paths[0] = files_write("bare.geojson", bare);
    paths[1] = files_convert("bareline.gpkg", paths[0], gpkg);
    for (int i = 0; i < 2; i++) {
        plan_table *t = NULL;
        assert_int_equal(open_and_read(paths[i], NULL, NULL, &t, NULL), PLAN_OK);
        assert_int_equal(plan_table_n_columns(t), 0);
        assert_int_equal(plan_table_geom(t)->n_coords, 2);
        plan_table_free(t);
    }
}

static void test_osm_file(void **state)
{
    (void)state;
    char path[1000];
    const char *top = getenv("PLAN_SRCDIR");
    (void)snprintf(path, sizeof path, "%s/tests/data/block.osm.pbf", top ? top : ".");
    if (access(path, R_OK) != 0)
        skip();
    plan_source *s = NULL;
    assert_int_equal(plan_source_open(ctx, path, &s, NULL), PLAN_OK);
    static const struct {
        const char *layer;
        plan_geom_kind kind;
    } layers[] = {
        {"points", PLAN_GEOM_POINT}, {"multipolygons", PLAN_GEOM_POLYGON}, {"lines", PLAN_GEOM_LINE}};
    for (int i = 0; i < 3; i++) { /* in any order, one after the other */
        plan_table *t = NULL;
        plan_geom_kind kind = PLAN_GEOM_NONE;
        plan_source_opts opts = {.to_epsg = 25833};
        assert_int_equal(plan_source_kind(s, layers[i].layer, &kind, NULL), PLAN_OK);
        assert_int_equal(kind, layers[i].kind);
        assert_int_equal(plan_source_read(s, layers[i].layer, &opts, &t, NULL), PLAN_OK);
        assert_true(plan_table_rows(t) > 0);
        plan_table_free(t);
    }
    plan_source_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_formats),
        cmocka_unit_test(test_packed_files),
        cmocka_unit_test(test_several_shapefiles_in_one_archive),
        cmocka_unit_test(test_refused_paths),
        cmocka_unit_test(test_disguised_files),
        cmocka_unit_test(test_bad_rows_are_named),
        cmocka_unit_test(test_values_that_do_not_fit_their_column),
        cmocka_unit_test(test_columns_beyond_the_spec_left_out),
        cmocka_unit_test(test_values_of_other_databases),
        cmocka_unit_test(test_numbers_written_as_text),
        cmocka_unit_test(test_csv_types_and_places),
        cmocka_unit_test(test_odd_geometry_becomes_findings),
        cmocka_unit_test(test_small_rings_against_geos),
        cmocka_unit_test(test_missing_things),
        cmocka_unit_test(test_no_crs),
        cmocka_unit_test(test_truncated_files),
        cmocka_unit_test(test_damaged_geopackage),
        cmocka_unit_test(test_cancelled),
        cmocka_unit_test(test_empty_layer_is_empty),
        cmocka_unit_test(test_lists_and_times),
        cmocka_unit_test(test_flags_and_dates_of_many_rows),
        cmocka_unit_test(test_many_rows_with_gaps),
        cmocka_unit_test(test_layer_of_nothing_but_geometry),
        cmocka_unit_test(test_osm_file),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
