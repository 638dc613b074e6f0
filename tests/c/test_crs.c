/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Axis order, zones, scale: against published points and formulas. */

#include "geo/crs.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PI 3.14159265358979323846

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

static void test_zone_of_a_place(void **state)
{
    (void)state;
    static const struct {
        const char *place;
        double lon, lat;
        int epsg; /* names of the CRSs: EPSG registry; zones by longitude, EPSG guidance note 7-2 */
    } cases[] = {
        {"Neubrandenburg", 13.26, 53.56, 25833},
        {"Offenbach am Main", 8.76, 50.10, 25832},
        {"zone border, Rostock side", 12.0, 54.1, 25833},
        {"Lisbon", -9.14, 38.72, 25829},
        {"Bergen: zone 32 reaches west", 5.32, 60.39, 25832},
        {"Longyearbyen: zone 33", 15.6, 78.2, 25833},
        {"Svalbard, east", 25.0, 79.0, 25835},
        {"Tunis is not in Europe", 10.18, 36.8, 32632},
        {"Tbilisi", 44.8, 41.7, 32638},
        {"Nairobi", 36.8, -1.29, 32737},
        {"New York", -74.0, 40.7, 32618},
        {"date line", 180.0, 10.0, 32601},
        {"Sevilla", -5.98, 37.39, 25830},
        {"Palermo", 13.36, 38.1, 25833},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int epsg = 0;
        assert_int_equal(plan_crs_choose(cases[i].lon, cases[i].lat, &epsg, NULL), PLAN_OK);
        assert_int_equal(epsg, cases[i].epsg);
    }
    int epsg = 0;
    plan_error err = PLAN_ERROR_INIT;
    assert_int_equal(plan_crs_choose(385000, 5930000, &epsg, &err), PLAN_E_DATA);
    assert_non_null(strstr(err.message, "degrees"));
    assert_int_equal(plan_crs_choose(NAN, 50, &epsg, NULL), PLAN_E_DATA);
    assert_int_equal(plan_crs_choose(10, 89, &epsg, NULL), PLAN_E_DATA);
}

static void test_known_points(void **state)
{
    (void)state;
    static const struct {
        int from, to;
        double x, y, tx, ty, tolerance; /* x east or longitude; tolerance in units of the target */
        const char *source;
    } cases[] = {
        {4277, 27700, 0.5, 50.5, 577274.99, 69740.50, 0.02,
         "IOGP 373-7-2 (EPSG guidance note 7-2), example of Transverse Mercator"},
        {4258, 3035, 5.0, 50.0, 3962799.45, 2999718.85, 0.01,
         "IOGP 373-7-2, example of Lambert Azimuthal Equal Area; EPSG:3035 itself has north first"},
        {27700, 4277, 577274.99, 69740.50, 0.5, 50.5, 2e-7, "the same, backwards; 1e-7 degrees are 1 cm"},
        {4326, 32633, 15.0, 0.0, 500000, 0, 1e-6, "definition of UTM: central meridian and equator"},
        {25833, 25833, 384722.5, 5934864.5, 384722.5, 5934864.5, 0, "nothing to do"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        plan_transform *t = NULL;
        double xy[4] = {cases[i].x, cases[i].y, cases[i].x, cases[i].y};
        int32_t failed = -1;
        assert_int_equal(plan_transform_new(ctx, cases[i].from, cases[i].to, &t, NULL), PLAN_OK);
        plan_transform_apply(t, xy, 2, &failed);
        assert_int_equal(failed, 0);
        for (int k = 0; k < 2; k++) {
            assert_true(fabs(xy[2 * k] - cases[i].tx) <= cases[i].tolerance);
            assert_true(fabs(xy[2 * k + 1] - cases[i].ty) <= cases[i].tolerance);
        }
        plan_transform_free(t);
    }
}

static void test_points_that_cannot_be_moved(void **state)
{
    (void)state;
    plan_transform *t = NULL;
    double xy[] = {13, 53, NAN, 53, 13, 1e9};
    int32_t failed = 0;
    assert_int_equal(plan_transform_new(ctx, 4326, 25833, &t, NULL), PLAN_OK);
    plan_transform_apply(t, xy, 3, &failed);
    assert_int_equal(failed, 2);
    assert_true(isfinite(xy[0]) && isinf(xy[2]) && isinf(xy[5]));
    plan_transform_apply(t, xy, 0, NULL);
    plan_transform_free(t);
}

static void test_crs_given_as_text(void **state)
{
    (void)state;
    static const char *const same[] = {"EPSG:4258", "+proj=longlat +ellps=GRS80 +no_defs +type=crs",
                                       "urn:ogc:def:crs:EPSG::4258"};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        plan_transform *t = NULL;
        double xy[] = {5, 50};
        assert_int_equal(plan_transform_from_text(ctx, same[i], 3035, &t, NULL), PLAN_OK);
        plan_transform_apply(t, xy, 1, NULL);
        assert_true(fabs(xy[0] - 3962799.45) < 0.01 && fabs(xy[1] - 2999718.85) < 0.01);
        plan_transform_free(t);
    }
    plan_transform *t = NULL;
    plan_error err = PLAN_ERROR_INIT;
    assert_int_equal(plan_transform_from_text(ctx, "somewhere", 3035, &t, &err), PLAN_E_DATA);
    assert_non_null(strstr(err.message, "somewhere"));
    assert_null(strchr(err.message, '\n'));
    err = (plan_error)PLAN_ERROR_INIT;
    assert_int_equal(plan_transform_new(ctx, 4326, 99999, &t, &err), PLAN_E_ARGUMENT);
    assert_non_null(strstr(err.message, "99999"));
}

static void test_metric_or_not(void **state)
{
    (void)state;
    static const struct {
        int epsg;
        bool metric;
    } cases[] = {{25833, true}, {3035, true},  {31467, true}, {5555, true},
                 {4326, false}, {2263, false}, {4979, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) { /* 5555: with heights; 2263: in US feet */
        bool metric = !cases[i].metric;
        assert_int_equal(plan_crs_is_metric(ctx, cases[i].epsg, &metric, NULL), PLAN_OK);
        assert_int_equal(metric, cases[i].metric);
    }
    bool metric;
    assert_int_equal(plan_crs_is_metric(ctx, 1, &metric, NULL), PLAN_E_ARGUMENT);
}

static void test_description(void **state)
{
    (void)state;
    char *wkt = NULL, *name = NULL;
    assert_int_equal(plan_crs_describe(ctx, 25833, &wkt, &name, NULL), PLAN_OK);
    assert_string_equal(name, "ETRS89 / UTM zone 33N"); /* EPSG registry */
    assert_memory_equal(wkt, "PROJCS[", 7);
    assert_null(strchr(wkt, '\n'));
    free(wkt);
    free(name);
}

/** Lengths of a degree on WGS 84: NIMA TR8350.2 and the Nautical Almanac's series, in m. */
static double degree_of_latitude(double lat)
{
    double f = lat * PI / 180;
    return 111132.92 - 559.82 * cos(2 * f) + 1.175 * cos(4 * f) - 0.0023 * cos(6 * f);
}

static double degree_of_longitude(double lat)
{
    double f = lat * PI / 180;
    return 111412.84 * cos(f) - 93.5 * cos(3 * f) + 0.118 * cos(5 * f);
}

static void test_true_length(void **state)
{
    (void)state;
    static const double places[][2] = {{12.1, 53.5}, {13.26, 53.55}, {15.0, 51.0}, {17.9, 48.0}};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        double lon = places[i][0], lat = places[i][1], h = 0.005; /* a kilometre or so */
        double north[] = {lon, lat - h, lon, lat + h}, east[] = {lon - h, lat, lon + h, lat};
        double box[4] = {0};
        plan_transform *t = NULL;
        plan_scale scale;
        assert_int_equal(plan_transform_new(ctx, 4258, 25833, &t, NULL), PLAN_OK);
        plan_transform_apply(t, north, 2, NULL);
        plan_transform_apply(t, east, 2, NULL);
        plan_transform_free(t);
        box[0] = east[0] - 5000;
        box[2] = east[2] + 5000;
        box[1] = north[1] - 5000;
        box[3] = north[3] + 5000;
        assert_int_equal(plan_scale_make(ctx, 25833, box, &scale, NULL), PLAN_OK);
        double a = plan_scale_length(&scale, north, 2), b = plan_scale_length(&scale, east, 2);
        /* Within 5 mm on a kilometre; uncorrected, UTM is off by up to 400 mm there. */
        assert_true(fabs(a - 2 * h * degree_of_latitude(lat)) < 0.005);
        assert_true(fabs(b - 2 * h * degree_of_longitude(lat)) < 0.005);
    }
}

static void test_scale_of_utm(void **state)
{
    (void)state;
    plan_scale s;
    const double on_meridian[] = {499000, 5900000, 501000, 5902000};
    assert_int_equal(plan_scale_make(ctx, 25833, on_meridian, &s, NULL), PLAN_OK);
    assert_true(fabs(plan_scale_at(&s, 500000, 5901000) - 0.9996) < 1e-8); /* definition of UTM */
    assert_true(plan_scale_at(&s, -1e6, 0) == s.k[0][0]);                  /* beyond: the edge's */
    const double wide[] = {300000, 5900000, 340000, 5940000};
    assert_int_equal(plan_scale_make(ctx, 25833, wide, &s, NULL), PLAN_OK);
    /* k = 0.9996 (1 + E'^2 / (2 k0^2 R^2)): Snyder 1987, Map projections, p. 61, without the fourth power; R = 6384 km
     * at 53.4 N. Between the grid's lines, 10 km apart, the straight line is up to (10 km)^2 / 8 R^2 = 3.1e-7 too high. */
    for (double x = 300000; x <= 340000; x += 5000) {
        double e = (x - 500000) / 0.9996, k = 0.9996 * (1 + e * e / (2 * 6384e3 * 6384e3));
        assert_true(fabs(plan_scale_at(&s, x, 5920000) - k) < 4e-7);
    }
    const double point[] = {400000, 5900000, 400000, 5900000}, nothing[] = {1, 1, 0, 0};
    assert_int_equal(plan_scale_make(ctx, 25833, point, &s, NULL), PLAN_OK);
    assert_true(s.dx > 0 && s.dy > 0);
    assert_int_equal(plan_scale_make(ctx, 25833, nothing, &s, NULL), PLAN_OK);
    assert_true(plan_scale_at(&s, 5, 5) == 1);
    plan_error err = PLAN_ERROR_INIT;
    assert_int_equal(plan_scale_make(ctx, 4326, point, &s, &err), PLAN_E_ARGUMENT);
    assert_non_null(strstr(err.message, "4326"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zone_of_a_place),
        cmocka_unit_test(test_known_points),
        cmocka_unit_test(test_points_that_cannot_be_moved),
        cmocka_unit_test(test_crs_given_as_text),
        cmocka_unit_test(test_metric_or_not),
        cmocka_unit_test(test_description),
        cmocka_unit_test(test_true_length),
        cmocka_unit_test(test_scale_of_utm),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
