/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Joins by place: features laid out by hand, sharing out that conserves, nearest against all pairs. */

#include "geo/geom.h"
#include "need/join.h"
#include "need/run.h"
#include "need/supply.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define assert_near(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))
#define COUNT(a) (sizeof(a) / sizeof *(a))

static const plan_colspec building_cols[] = {{"source_id", PLAN_TEXT, "", "", ""},
                                             {"dwellings", PLAN_INT32, "", "", ""}};
static const plan_layerspec building_spec = {"buildings", PLAN_GEOM_POLYGON, "", "", building_cols, 2};
static const plan_colspec cell_cols[] = {{"people", PLAN_DOUBLE, "", "", ""},
                                         {"kind", PLAN_TEXT, "", "", ""}};
static const plan_layerspec cell_spec = {"cells", PLAN_GEOM_POLYGON, "", "", cell_cols, 2};
static const plan_layerspec point_spec = {"sites", PLAN_GEOM_POINT, "", "", cell_cols, 2};
static const plan_layerspec line_spec = {"roads", PLAN_GEOM_LINE, "", "", cell_cols, 2};

static plan_table *new_table(const plan_layerspec *spec)
{
    plan_table *t = NULL;
    assert_int_equal(plan_table_new(spec, &t, NULL), PLAN_OK);
    plan_table_set_crs(t, 25833);
    return t;
}

static void add_box(plan_table *t, double x0, double y0, double x1, double y1)
{
    const double xy[] = {x0, y0, x1, y0, x1, y1, x0, y1, x0, y0};
    assert_int_equal(plan_table_add_rows(t, 1, NULL), PLAN_OK);
    assert_int_equal(plan_geom_add_simple(plan_table_edit_geom(t), xy, 5, NULL), PLAN_OK);
}

/* A building of 2 x 2 m around a point. */
static void add_building(plan_table *t, double x, double y, double dwellings)
{
    add_box(t, x - 1, y - 1, x + 1, y + 1);
    if (!isnan(dwellings))
        plan_column_set_number(plan_table_edit(t, "dwellings"), plan_table_rows(t) - 1, dwellings);
}

static void add_cell(plan_table *t, double x0, double y0, double size, double people)
{
    add_box(t, x0, y0, x0 + size, y0 + size);
    plan_column_set_number(plan_table_edit(t, "people"), plan_table_rows(t) - 1, people);
}

static void add_point(plan_table *t, double x, double y, double people, const char *kind)
{
    assert_int_equal(plan_table_add_rows(t, 1, NULL), PLAN_OK);
    int32_t row = plan_table_rows(t) - 1;
    assert_int_equal(plan_geom_add_simple(plan_table_edit_geom(t), (double[]){x, y}, 1, NULL), PLAN_OK);
    plan_column_set_number(plan_table_edit(t, "people"), row, people);
    assert_int_equal(plan_column_set_text(plan_table_edit(t, "kind"), row, kind, NULL), PLAN_OK);
}

static plan_table *seal(plan_table *t)
{
    assert_int_equal(plan_table_seal(t, NULL), PLAN_OK);
    return t;
}

static plan_need_places places_of(const plan_table *buildings, int32_t threads)
{
    plan_need_places places;
    assert_int_equal(plan_need_places_init(buildings, NULL, threads, NULL, &places, NULL), PLAN_OK);
    return places;
}

/* Findings with a code. */
static int count_findings(plan_result *r, const char *code)
{
    const plan_table *t = plan_result_table(r, "findings");
    int n = 0;
    for (int32_t i = 0; i < plan_table_rows(t); i++)
        n += strcmp(plan_column_text(plan_table_find(t, "code"), i), code) == 0;
    return n;
}

/* Two cells of 10 m side by side; the second has no dwellings, a third nobody in it. */
static void test_share(void **state)
{
    (void)state;
    plan_table *b = new_table(&building_spec), *c = new_table(&cell_spec);
    add_building(b, 2, 2, 1);
    add_building(b, 5, 5, 3);
    add_building(b, 8, 8, NAN);
    add_building(b, 12, 2, 0);
    add_box(b, 14, 4, 18, 8);   /* 16 m² beside 4 m² */
    add_building(b, 50, 50, 2); /* in no cell */
    add_cell(c, 0, 0, 10, 21);
    add_cell(c, 10, 0, 10, 10);
    add_cell(c, 20, 0, 10, 7);
    seal(b);
    seal(c);
    plan_need_places places = places_of(b, 1);
    plan_need_joining joining = {"people", c, plan_table_find(c, "people"), NULL, PLAN_JOIN_SHARE, NAN};
    plan_result *r = NULL;
    double value[6];
    assert_int_equal(plan_result_new("need", &r, NULL), PLAN_OK);
    assert_int_equal(plan_need_join_values(&places, &joining, value, NULL, r, NULL), PLAN_OK);
    const double expected[] = {5.25, 15.75, 0, 2, 8, NAN};
    for (int i = 0; i < 6; i++)
        assert_true(isnan(expected[i]) ? isnan(value[i]) : fabs(value[i] - expected[i]) < 1e-12);
    assert_int_equal(count_findings(r, "cell_without_buildings"), 1);
    assert_int_equal(count_findings(r, "cell_without_dwellings"), 1);
    assert_int_equal(count_findings(r, "building_without_cell"), 1);
    plan_result_free(r);
    plan_need_places_clear(&places);
    plan_table_free(b);
    plan_table_free(c);
}

/* Random town: what the buildings of a cell get sums to the cell's value; missing values stay missing. */
static void test_share_conserves(void **state)
{
    (void)state;
    enum { SIDE = 10, N = 700 };
    plan_table *b = new_table(&building_spec), *c = new_table(&cell_spec);
    double value[N], sums[SIDE * SIDE] = {0};
    int32_t host[N], inside[SIDE * SIDE] = {0};
    srand(11);
    for (int i = 0; i < N; i++)
        add_building(b, rand() % 9000 / 10.0 + 50, rand() % 9000 / 10.0 + 50,
                     rand() % 3 ? (double)(rand() % 20) : NAN);
    for (int k = 0; k < SIDE * SIDE; k++)
        add_cell(c, k % SIDE * 100, k / SIDE * 100, 100, k % 17 == 0 ? NAN : (double)(rand() % 200));
    seal(b);
    seal(c);
    const plan_column *people = plan_table_find(c, "people");
    plan_result *r = NULL;
    assert_int_equal(plan_result_new("need", &r, NULL), PLAN_OK);
    plan_need_places places = places_of(b, 2);
    plan_need_joining joining = {"people", c, people, NULL, PLAN_JOIN_SHARE, NAN};
    assert_int_equal(plan_need_join_values(&places, &joining, value, host, r, NULL), PLAN_OK);
    for (int i = 0; i < N; i++) {
        /* On the border of two cells the join may take either; the sums must hold all the same. */
        assert_true(host[i] >= 0);
        inside[host[i]]++;
        assert_int_equal(isnan(value[i]), isnan(plan_column_number(people, host[i])));
        sums[host[i]] += value[i];
    }
    for (int k = 0; k < SIDE * SIDE; k++)
        if (inside[k] && !isnan(plan_column_number(people, k)))
            assert_near(sums[k], plan_column_number(people, k), 1e-9);
    plan_result_free(r);
    plan_need_places_clear(&places);
    plan_table_free(b);
    plan_table_free(c);
}

/* The smallest polygon counts; text counts 1; a layer alone is presence. */
static void test_within(void **state)
{
    (void)state;
    plan_table *b = new_table(&building_spec), *c = new_table(&cell_spec);
    add_building(b, 5, 5, 1);
    add_building(b, 50, 50, 1);
    add_building(b, 500, 500, 1);
    add_cell(c, 0, 0, 100, 1);
    add_cell(c, 0, 0, 10, 2);
    assert_int_equal(plan_column_set_text(plan_table_edit(c, "kind"), 0, "park", NULL), PLAN_OK);
    seal(b);
    seal(c);
    plan_need_places places = places_of(b, 1);
    double value[3];
    int32_t feature[3];
    plan_need_joining joining = {"x", c, plan_table_find(c, "people"), NULL, PLAN_JOIN_WITHIN, NAN};
    assert_int_equal(plan_need_join_values(&places, &joining, value, feature, NULL, NULL), PLAN_OK);
    assert_true(value[0] == 2 && value[1] == 1 && isnan(value[2]));
    assert_true(feature[0] == 1 && feature[1] == 0 && feature[2] == -1);
    joining.column = plan_table_find(c, "kind");
    assert_int_equal(plan_need_join_values(&places, &joining, value, NULL, NULL, NULL), PLAN_OK);
    assert_true(value[0] == 0 && value[1] == 1 && value[2] == 0);
    joining.column = NULL;
    assert_int_equal(plan_need_join_values(&places, &joining, value, NULL, NULL, NULL), PLAN_OK);
    assert_true(value[0] == 1 && value[1] == 1 && value[2] == 0);
    plan_need_places_clear(&places);
    plan_table_free(b);
    plan_table_free(c);
}

/* Nearest, distance and count among random points, against all pairs; with a filter, on two threads. */
static void test_near(void **state)
{
    (void)state;
    enum { N = 300, M = 60 };
    plan_table *b = new_table(&building_spec), *p = new_table(&point_spec);
    static const char *const kinds[] = {"cabinet", "mast", "stop"};
    double at[M][2], value[N];
    uint8_t *keep = NULL;
    srand(5);
    for (int i = 0; i < N; i++)
        add_building(b, rand() % 1000, rand() % 1000, 1);
    for (int k = 0; k < M; k++) {
        at[k][0] = rand() % 1000;
        at[k][1] = rand() % 1000;
        add_point(p, at[k][0], at[k][1], k, kinds[k % 3]);
    }
    seal(b);
    seal(p);
    plan_need_places places = places_of(b, 2);
    assert_int_equal(plan_need_filter("x", "kind=cabinet|mast", p, &keep, NULL), PLAN_OK);
    plan_need_joining joining = {"x", p, NULL, keep, PLAN_JOIN_DISTANCE, NAN};
    for (int kind = PLAN_JOIN_NEAREST; kind <= PLAN_JOIN_COUNT; kind++) {
        joining.join = (plan_join)kind;
        joining.column = kind == PLAN_JOIN_NEAREST ? plan_table_find(p, "people") : NULL;
        joining.max_distance_m = kind == PLAN_JOIN_DISTANCE ? NAN : 80;
        assert_int_equal(plan_need_join_values(&places, &joining, value, NULL, NULL, NULL), PLAN_OK);
        for (int i = 0; i < N; i++) {
            double best = INFINITY, nearest = NAN, count = 0;
            for (int k = 0; k < M; k++) {
                double d = hypot(at[k][0] - places.xy[2 * i], at[k][1] - places.xy[2 * i + 1]);
                if (k % 3 == 2)
                    continue;
                count += d <= 80;
                if (d < best) {
                    best = d;
                    nearest = d <= 80 ? (double)k : NAN;
                }
            }
            double e = kind == PLAN_JOIN_NEAREST ? nearest : kind == PLAN_JOIN_DISTANCE ? best : count;
            assert_true(isnan(e) ? isnan(value[i]) : fabs(value[i] - e) < 1e-9);
        }
    }
    free(keep);
    plan_need_places_clear(&places);
    plan_table_free(b);
    plan_table_free(p);
}

/* Distance to a line, to an area (0 inside), at most the limit, none without features. */
static void test_distance(void **state)
{
    (void)state;
    plan_table *b = new_table(&building_spec), *l = new_table(&line_spec), *c = new_table(&cell_spec);
    add_building(b, 5, 3, 1);
    add_building(b, 14, 3, 1);
    add_building(b, 5, 300, 1);
    assert_int_equal(plan_table_add_rows(l, 1, NULL), PLAN_OK);
    assert_int_equal(plan_geom_add_simple(plan_table_edit_geom(l), (double[]){0, 0, 10, 0}, 2, NULL),
                     PLAN_OK);
    add_cell(c, 0, 0, 10, 1);
    seal(b);
    seal(l);
    seal(c);
    plan_need_places places = places_of(b, 1);
    double value[3];
    const uint8_t none = 0;
    plan_need_joining joining = {"x", l, NULL, NULL, PLAN_JOIN_DISTANCE, 100};
    assert_int_equal(plan_need_join_values(&places, &joining, value, NULL, NULL, NULL), PLAN_OK);
    assert_true(value[0] == 3 && value[1] == 5 && value[2] == 100); /* 3-4-5 triangle beyond the line's end */
    joining.layer = c;
    assert_int_equal(plan_need_join_values(&places, &joining, value, NULL, NULL, NULL), PLAN_OK);
    assert_true(value[0] == 0 && value[1] == 4 && value[2] == 100);
    joining.keep = &none;
    assert_int_equal(plan_need_join_values(&places, &joining, value, NULL, NULL, NULL), PLAN_OK);
    assert_true(isnan(value[0]) && isnan(value[2]));
    /* On a map that stretches by 1 %, 3 m are 3 / 1.01. */
    plan_scale scale = PLAN_SCALE_ONE;
    for (int i = 0; i < 25; i++)
        scale.k[i / 5][i % 5] = 1.01;
    places.scale = &scale;
    joining = (plan_need_joining){"x", l, NULL, NULL, PLAN_JOIN_DISTANCE, NAN};
    assert_int_equal(plan_need_join_values(&places, &joining, value, NULL, NULL, NULL), PLAN_OK);
    assert_near(value[0], 3 / 1.01, 1e-12);
    plan_need_places_clear(&places);
    plan_table_free(b);
    plan_table_free(l);
    plan_table_free(c);
}

static void test_refused(void **state)
{
    (void)state;
    plan_table *b = new_table(&building_spec), *p = new_table(&point_spec);
    add_building(b, 0, 0, 1);
    add_point(p, 0, 0, 1, "mast");
    seal(b);
    seal(p);
    plan_need_places places = places_of(b, 1);
    const plan_column *people = plan_table_find(p, "people");
    const struct {
        plan_need_joining joining;
        plan_status status;
        const char *says;
    } cases[] = {
        {{"x", p, people, NULL, PLAN_JOIN_WITHIN, NAN},
         PLAN_E_ARGUMENT,
         "join 'within' needs polygons; layer sites has none"},
        {{"x", p, people, NULL, PLAN_JOIN_DISTANCE, NAN},
         PLAN_E_ARGUMENT,
         "takes the layer 'sites' alone, not its column 'people'"},
        {{"x", p, NULL, NULL, PLAN_JOIN_NEAREST, NAN}, PLAN_E_ARGUMENT, "needs a column of layer sites"},
    };
    double value;
    for (size_t k = 0; k < COUNT(cases); k++) {
        plan_error err = PLAN_ERROR_INIT;
        assert_int_equal(plan_need_join_values(&places, &cases[k].joining, &value, NULL, NULL, &err),
                         cases[k].status);
        if (!strstr(err.message, cases[k].says))
            fail_msg("%s", err.message);
    }
    uint8_t *keep = NULL;
    assert_int_equal(plan_need_filter("x", "kind", p, &keep, NULL), PLAN_E_ARGUMENT);
    assert_int_equal(plan_need_filter("x", "=mast", p, &keep, NULL), PLAN_E_ARGUMENT);
    assert_int_equal(plan_need_filter("x", "kid=mast", p, &keep, NULL), PLAN_E_NOT_FOUND);
    assert_int_equal(plan_need_filter("x", "people=1", p, &keep, NULL), PLAN_OK);
    assert_int_equal(keep[0], 1);
    free(keep);
    plan_need_places_clear(&places);
    plan_table_free(b);
    plan_table_free(p);
}

static void add_rate(plan_table *t, const char *site, double line, double detour, double down)
{
    int32_t row = plan_table_rows(t);
    assert_int_equal(plan_table_add_rows(t, 1, NULL), PLAN_OK);
    assert_int_equal(plan_column_set_text(plan_table_edit(t, "site"), row, site, NULL), PLAN_OK);
    plan_column_set_number(plan_table_edit(t, "line_m"), row, line);
    plan_column_set_number(plan_table_edit(t, "detour"), row, detour);
    plan_column_set_number(plan_table_edit(t, "down_mbit"), row, down);
}

/* Linear between the rows of a site, flat beyond; the better of cabinet and exchange; a constant where no
 * site is known. */
static void test_assumed_supply(void **state)
{
    (void)state;
    plan_table *b = new_table(&building_spec), *p = new_table(&point_spec),
               *t = new_table(&plan_need_rates_spec);
    add_rate(t, "cabinet", 100, 2, 100);
    add_rate(t, "cabinet", 300, 2, 20);
    add_rate(t, "exchange", 1000, 1, 50);
    add_rate(t, "none", 0, 1, 16);
    assert_int_equal(plan_need_rates_check(t, NULL), PLAN_OK);
    assert_near(plan_need_rate_at(t, "cabinet", 10), 100, 0);
    assert_near(plan_need_rate_at(t, "cabinet", 100), 60, 1e-12); /* 200 m of line: half-way down */
    assert_near(plan_need_rate_at(t, "cabinet", 900), 20, 0);
    assert_true(isnan(plan_need_rate_at(t, "mast", 1)));
    add_building(b, 0, 0, 1);
    add_building(b, 400, 0, 1);
    add_point(p, 100, 0, 1, "cabinet");
    add_point(p, 2000, 0, 1, "exchange");
    seal(b);
    seal(p);
    plan_need_places places = places_of(b, 1);
    plan_result *r = NULL;
    double value[2];
    assert_int_equal(plan_result_new("need", &r, NULL), PLAN_OK);
    assert_int_equal(plan_need_assume_supply(&places, p, t, value, r, NULL), PLAN_OK);
    assert_true(value[0] == 60 && value[1] == 50);
    assert_int_equal(count_findings(r, "assumed_supply"), 1);
    assert_int_equal(plan_need_assume_supply(&places, NULL, t, value, r, NULL), PLAN_OK);
    assert_true(value[0] == 16 && value[1] == 16);
    assert_int_equal(count_findings(r, "no_sites"), 1);
    add_rate(t, "none", 0, 1, 0);
    plan_error err = PLAN_ERROR_INIT;
    assert_int_equal(plan_need_rates_check(t, &err), PLAN_E_DATA);
    assert_string_equal(err.message,
                        "layer assumed_supply, column line_m, row 5: 0: expected lengths in ascending order");
    plan_result_free(r);
    plan_need_places_clear(&places);
    plan_table_free(b);
    plan_table_free(p);
    plan_table_free(t);
}

static void test_assumed_words(void **state)
{
    (void)state;
    assert_true(plan_need_is_assumed("levels=rule;residents=rule", "residents"));
    assert_true(plan_need_is_assumed("levels=rule;residents=rule", "levels"));
    assert_true(plan_need_is_assumed("levels", "levels"));
    assert_false(plan_need_is_assumed("levels=residents", "residents"));
    assert_false(plan_need_is_assumed("height_m=x", "height"));
    assert_false(plan_need_is_assumed(NULL, "height"));
    assert_false(plan_need_is_assumed("", "height"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_share),          cmocka_unit_test(test_share_conserves),
        cmocka_unit_test(test_within),         cmocka_unit_test(test_near),
        cmocka_unit_test(test_distance),       cmocka_unit_test(test_refused),
        cmocka_unit_test(test_assumed_supply), cmocka_unit_test(test_assumed_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
