/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Opening a city: its CRS, its layers, what it says when they are not right. */

#include "files.h"
#include "geo/crs.h"
#include "geo/geom.h"
#include "io/workspace.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

#define HEAD "source_id,levels,WKT\n"
#define HOUSE(id, levels) \
    id "," levels ",\"POLYGON((13.26 53.55,13.261 53.55,13.261 53.551,13.26 53.551,13.26 53.55))\"\n"
#define STREET(id) id ",,\"LINESTRING(13.259 53.549,13.262 53.549)\"\n"

/** A layer from CSV lines into a GeoPackage. crs: as GDAL takes it, NULL for none; transform to `to` unless NULL. */
static const char *add_layer(const char *file, const char *layer, const char *csv, const char *crs,
                             const char *to)
{
    const char *args[16] = {"-f", "GPKG", "-nln", layer, "-update", "-append", "-lco", "SPATIAL_INDEX=NO"};
    int n = 8;
    FILE *there = fopen(files_path(file), "rb");
    if (!there) {
        args[4] = "-lco";
        args[5] = "GEOMETRY_NAME=geom";
    } else {
        (void)fclose(there);
    }
    if (crs) {
        args[n++] = to ? "-s_srs" : "-a_srs";
        args[n++] = crs;
    }
    if (to) {
        args[n++] = "-t_srs";
        args[n++] = to;
    }
    return files_convert(file, files_write("layer.csv", csv), args);
}

static plan_city *open_city(const char *path)
{
    plan_city *city = NULL;
    plan_error err = PLAN_ERROR_INIT;
    plan_status st = plan_city_open(ctx, path, NULL, &city, &err);
    assert_string_equal(err.message, "");
    assert_int_equal(st, PLAN_OK);
    assert_string_equal(plan_city_path(city), path);
    return city;
}

static const plan_table *layer(plan_city *city, const char *name)
{
    const plan_table *t = NULL;
    plan_error err = PLAN_ERROR_INIT;
    plan_status st = plan_city_layer(city, name, &t, &err);
    assert_string_equal(err.message, "");
    assert_int_equal(st, PLAN_OK);
    return t;
}

static void test_working_crs(void **state)
{
    (void)state;
    static const struct {
        const char *file, *crs, *to;
        int epsg; /* expected */
    } cases[] = {
        {"degrees.gpkg", "EPSG:4326", NULL, 25833},
        {"utm33.gpkg", "EPSG:4326", "EPSG:25833", 25833},
        {"utm32.gpkg", "EPSG:4326", "EPSG:25832", 25832},   /* metric: kept, though not the zone */
        {"mercator.gpkg", "EPSG:4326", "EPSG:3857", 25833}, /* stretches by 1.7 at 53.5 N */
        {"gk.gpkg", "EPSG:4326", "EPSG:31469", 31469},      /* north first by its own axis order */
        {"own.gpkg", "EPSG:4326", "+proj=tmerc +lat_0=53 +lon_0=13 +ellps=GRS80 +units=m",
         25833}, /* no EPSG code */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        (void)add_layer(cases[i].file, "buildings", HEAD HOUSE("w1", "2"), cases[i].crs, cases[i].to);
        plan_city *city = open_city(
            add_layer(cases[i].file, "streets", HEAD STREET("w9"), cases[i].crs, cases[i].to));
        const plan_table *buildings = layer(city, "buildings"), *streets = layer(city, "streets");
        assert_int_equal(plan_city_crs(city), cases[i].epsg);
        assert_int_equal(plan_table_crs(buildings), cases[i].epsg);
        /* 0.003 degrees of longitude at 53.549 N: 198.85 m on the ellipsoid (length of a degree, see test_crs). */
        const plan_geom *g = plan_table_geom(streets);
        assert_true(fabs(plan_scale_length(plan_city_scale(city), g->xy, g->n_coords) - 198.85) < 0.02);
        /* x is east: of the two coordinates of a northern city in metres, north is the larger. */
        assert_true(g->xy[1] > g->xy[0] || cases[i].epsg == 31469);
        assert_ptr_equal(layer(city, "buildings"), buildings); /* read once */
        plan_city_free(city);
    }
    plan_city_free(NULL);
}

static void test_layers(void **state)
{
    (void)state;
    static const char file[] = "layers.gpkg";
    (void)add_layer(file, "buildings", HEAD HOUSE("w1", "2") HOUSE("w2", ""), "EPSG:4326", NULL);
    (void)add_layer(file, "streets", HEAD STREET("w9"), "EPSG:4326", "EPSG:25833");
    (void)add_layer(file, "supply", "down_mbit,WKT\n50,POINT(13.26 53.55)\n", "EPSG:4326", NULL);
    (void)add_layer(file, "noise", "db,WKT\n50,POINT(13.26 53.55)\n", "EPSG:4326", NULL);
    const char *path = add_layer(file, "layer_styles", "name,style\nx,y\n", NULL, NULL);
    plan_city *city = open_city(path);
    const plan_table *t = NULL;
    plan_error err = PLAN_ERROR_INIT;
    assert_int_equal(plan_city_n_layers(city), 4); /* styles are no data */
    assert_string_equal(plan_city_layer_name(city, 3), "noise");
    assert_null(plan_city_layer_name(city, 4));
    assert_int_equal(plan_table_rows(layer(city, "buildings")), 2);
    assert_string_equal(plan_table_title(layer(city, "buildings")), "Buildings");
    assert_non_null(
        plan_table_find(layer(city, "buildings"), "residents")); /* of the spec, missing in the file */
    assert_int_equal(plan_table_find(layer(city, "buildings"), "residents")->type, PLAN_DOUBLE);
    assert_true(isnan(plan_column_number(plan_table_find(layer(city, "buildings"), "residents"), 0)));
    assert_int_equal(plan_table_geom(layer(city, "supply"))->kind,
                     PLAN_GEOM_POINT); /* polygons by the spec */
    assert_true(plan_column_number(plan_table_find(layer(city, "supply"), "down_mbit"), 0) == 50);
    assert_int_equal(plan_table_crs(layer(city, "noise")), plan_city_crs(city));
    assert_null(layer(city, "works"));
    assert_int_equal(plan_city_need_layer(city, "works", "network", &t, &err), PLAN_E_NOT_FOUND);
    assert_non_null(strstr(err.message, "network needs a layer works"));
    assert_int_equal(plan_city_need_layer(city, "streets", "network", &t, NULL), PLAN_OK);
    assert_ptr_equal(t, layer(city, "streets"));
    assert_true(plan_result_n_findings(plan_city_findings(city)) > 0); /* missing columns */
    plan_city_free(city);
}

typedef struct told {
    int n;
    char last[300];
} told;

static void note_told(void *user, plan_log_level level, const char *message)
{
    told *t = user;
    assert_int_equal(level, PLAN_LOG_WARNING);
    t->n++;
    snprintf(t->last, sizeof t->last, "%s", message);
}

/* A layer of which rows were dropped or repaired says so once, when it is read; columns that are not there (buildings
 * lack many here) are no warning. */
static void test_findings_are_told(void **state)
{
    (void)state;
    static const char file[] = "told.gpkg";
    (void)add_layer(file, "buildings",
                    HEAD HOUSE("w1", "2") "w2,2,\"POLYGON((13 53,13.1 53.1,13.1 53,13 53.1,13 53))\"\n",
                    "EPSG:4326", NULL);
    const char *path = add_layer(file, "streets", HEAD STREET("w9"), "EPSG:4326", NULL);
    told t = {0, ""};
    plan_hooks hooks = {note_told, NULL, &t};
    plan_city *city = NULL;
    assert_int_equal(plan_city_open(ctx, path, &hooks, &city, NULL), PLAN_OK);
    assert_int_equal(t.n, 0);
    assert_int_equal(plan_table_rows(layer(city, "buildings")), 2);
    assert_int_equal(t.n, 1);
    assert_non_null(strstr(t.last, "layer buildings: 1 finding while reading it, the first: "));
    assert_int_equal(plan_table_rows(layer(city, "buildings")), 2);
    assert_int_equal(plan_table_rows(layer(city, "streets")), 1);
    assert_int_equal(t.n, 1);
    plan_city_free(city);
}

static void test_barriers_drawn_as_areas(void **state)
{
    (void)state;
    static const char file[] = "areas.gpkg";
    (void)add_layer(file, "buildings", HEAD HOUSE("w1", "2"), "EPSG:4326", NULL);
    (void)add_layer(file, "streets", HEAD STREET("w9"), "EPSG:4326", NULL);
    const char *path = add_layer(file, "barriers",
                                 "kind,WKT\nwater,\"POLYGON((13 53,13.1 53,13.1 53.1,13 53))\"\n",
                                 "EPSG:4326", NULL);
    plan_city *city = open_city(path);
    assert_null(layer(city, "barriers"));
    assert_int_equal(plan_table_rows(layer(city, "barrier_areas")), 1);
    plan_city_free(city);
    path = add_layer(file, "barrier_areas", "kind,WKT\nwater,\"POLYGON((13 53,13.1 53,13.1 53.1,13 53))\"\n",
                     "EPSG:4326", NULL);
    city = open_city(path);
    const plan_table *t = NULL;
    plan_error err = PLAN_ERROR_INIT;
    assert_int_equal(plan_city_layer(city, "barrier_areas", &t, &err), PLAN_E_DATA);
    assert_non_null(strstr(err.message, "both hold polygons"));
    plan_city_free(city);
}

static void test_cities_that_do_not_open(void **state)
{
    (void)state;
    static const struct {
        const char *file, *buildings, *crs, *streets, *message;
        plan_status status;
    } cases[] = {
        {"nostreets.gpkg", HEAD HOUSE("w1", "2"), "EPSG:4326", NULL, "there is no layer streets",
         PLAN_E_NOT_FOUND},
        {"nobuildings.gpkg", NULL, "EPSG:4326", HEAD STREET("w9"), "there is no layer buildings",
         PLAN_E_NOT_FOUND},
        {"nocrs.gpkg", HEAD HOUSE("w1", "2"), NULL, HEAD STREET("w9"),
         "layer buildings has no coordinate reference system", PLAN_E_DATA},
        {"empty.gpkg", HEAD, "EPSG:4326", HEAD STREET("w9"), "layer buildings is empty", PLAN_E_DATA},
        {"wrong.gpkg", HEAD HOUSE("w1", "2"), "EPSG:25833", HEAD STREET("w9"),
         "its coordinates are degrees (13.26, 53.55)", PLAN_E_DATA},
        {"metres.gpkg",
         "source_id,WKT\nw1,\"POLYGON((384000 5934000,384010 5934000,384010 5934010,384000 5934000))\"\n",
         "EPSG:4326", HEAD STREET("w9"), "layer buildings: no UTM zone for longitude 384005", PLAN_E_DATA},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        plan_city *city = NULL;
        plan_error err = PLAN_ERROR_INIT;
        if (cases[i].buildings)
            (void)add_layer(cases[i].file, "buildings", cases[i].buildings, cases[i].crs, NULL);
        if (cases[i].streets)
            (void)add_layer(cases[i].file, "streets", cases[i].streets, cases[i].crs, NULL);
        plan_status st = plan_city_open(ctx, files_path(cases[i].file), NULL, &city, &err);
        if (!strstr(err.message, cases[i].message))
            fail_msg("%s: expected '%s', got '%s'", cases[i].file, cases[i].message, err.message);
        assert_int_equal(st, cases[i].status);
        assert_null(city);
    }
}

static void test_layers_that_cannot_be_read(void **state)
{
    (void)state;
    static const struct {
        const char *file, *buildings, *message;
    } cases[] = {
        {"type.gpkg", HEAD HOUSE("w1", "2") HOUSE("w2", "\"2,5\""),
         "layer buildings, column levels, row 2: '2,5' is not a number"},
        {"line.gpkg", HEAD STREET("w1"), "layer buildings, row 1: a line where a polygon belongs"},
        {"rows.gpkg", HEAD HOUSE("w1", "2"), "layer streets has no usable rows"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const plan_table *t = NULL;
        plan_error err = PLAN_ERROR_INIT;
        (void)add_layer(cases[i].file, "buildings", cases[i].buildings, "EPSG:4326", NULL);
        plan_city *city = open_city(add_layer(cases[i].file, "streets",
                                              i == 2 ? HEAD "w9,,\n" : HEAD STREET("w9"), "EPSG:4326", NULL));
        assert_int_equal(plan_city_layer(city, i == 2 ? "streets" : "buildings", &t, &err), PLAN_E_DATA);
        if (!strstr(err.message, cases[i].message))
            fail_msg("%s: expected '%s', got '%s'", cases[i].file, cases[i].message, err.message);
        assert_null(t);
        plan_city_free(city);
    }
}

static void test_specs(void **state)
{
    (void)state;
    for (int32_t i = 0; plan_workspace_specs[i]; i++)
        assert_ptr_equal(plan_workspace_spec(plan_workspace_specs[i]->name), plan_workspace_specs[i]);
    assert_null(plan_workspace_spec("castles"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_working_crs),
        cmocka_unit_test(test_layers),
        cmocka_unit_test(test_findings_are_told),
        cmocka_unit_test(test_barriers_drawn_as_areas),
        cmocka_unit_test(test_cities_that_do_not_open),
        cmocka_unit_test(test_layers_that_cannot_be_read),
        cmocka_unit_test(test_specs),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
