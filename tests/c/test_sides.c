/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Streets with a trench on either side. The rules are those of the example catalogue: a secondary street has sides 1.5 m
 * beyond its kerb, so 4.5 m from the axis of a carriageway of unknown width (6 m); a residential one without sidewalks
 * keeps to its axis; a carriageway may be crossed at junctions and every 120 m or so. Lengths on the ellipsoid are those
 * drawn by 0.9996. */

#include "fibre/network.h"
#include "fibre/sides_path.h"
#include "fibre/streets.h"
#include "geo/geom.h"
#include "network_checks.h"
#include "small_city.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define OFFSET 4.5

static char catalogue_path[500];
static plan_catalogue catalogue = PLAN_CATALOGUE_INIT;
static plan_ctx *ctx;
static const plan_scale one = PLAN_SCALE_ONE;

static int begin(void **state)
{
    (void)state;
    plan_error err = PLAN_ERROR_INIT;
    const char *data = getenv("PLAN_DATA_DIR");
    snprintf(catalogue_path, sizeof catalogue_path, "%s/catalogue/example-2025.csv", data ? data : "data");
    if (plan_catalogue_read(catalogue_path, NULL, &catalogue, &err) == PLAN_OK &&
        plan_ctx_new(&ctx, &err) == PLAN_OK)
        return 0;
    print_error("%s\n", err.message);
    return -1;
}

static int end(void **state)
{
    (void)state;
    plan_ctx_free(ctx);
    plan_catalogue_free(&catalogue);
    return 0;
}

static bool near(double a, double b, double tolerance)
{
    return fabs(a - b) <= tolerance;
}

static int32_t count_loops(const double *xy, int32_t n)
{
    int32_t loops = 0;
    double t;
    for (int32_t i = 0; i + 1 < n; i++)
        for (int32_t j = i + 2; j + 1 < n; j++)
            loops += plan_segments_cross(xy + 2 * i, xy + 2 * i + 2, xy + 2 * j, xy + 2 * j + 2, &t);
    return loops;
}

/* The ends lie beside those of the axis. */
static int32_t side_of(const double *axis, int32_t n, double offset, double *xy)
{
    const double *last = axis + 2 * (n - 1);
    double a = hypot(axis[2] - axis[0], axis[3] - axis[1]), b = hypot(last[0] - last[-2], last[1] - last[-1]);
    const double from[2] = {axis[0] - offset * (axis[3] - axis[1]) / a,
                            axis[1] + offset * (axis[2] - axis[0]) / a};
    const double to[2] = {last[0] - offset * (last[1] - last[-1]) / b,
                          last[1] + offset * (last[0] - last[-2]) / b};
    return plan_side_path(axis, n, offset, from, to, xy);
}

static void lines_beside_an_axis_are_mitred(void **state)
{
    (void)state;
    double xy[32];
    const double corner[] = {0, 0, 50, 0, 50, 50};
    assert_int_equal(side_of(corner, 3, 4, xy), 3); /* the inner side of a right angle */
    assert_true(near(xy[2], 46, 1e-9) && near(xy[3], 4, 1e-9));
    assert_int_equal(side_of(corner, 3, -4, xy), 3); /* the outer one: mitre of sqrt(2) offsets */
    assert_true(near(xy[2], 54, 1e-9) && near(xy[3], -4, 1e-9));
    assert_int_equal(side_of(corner, 3, 0, xy), 3);
    assert_memory_equal(xy, corner, sizeof corner);

    const double sharp[] = {0, 0, 50, 0, 0, 10}; /* the mitre's tip would lie some 10 offsets away */
    side_of(sharp, 3, -4, xy);
    assert_true(hypot(xy[2] - 50, xy[3]) <= 1.5 * 4 + 1e-9);
}

/* Bends narrower than the offset, and random walks: no loops, nothing far from the axis. */
static void lines_beside_an_axis_have_no_loops(void **state)
{
    (void)state;
    double xy[128], axis[80];
    const double pocket[] = {0, 0, 40, 0, 42, 3, 40, 6, 0, 6};
    for (int side = -1; side <= 1; side += 2)
        assert_int_equal(count_loops(xy, side_of(pocket, 5, side * 4.75, xy)), 0);
    uint32_t random = 1;
    for (int round = 0; round < 3000; round++) {
        double heading = 0;
        int32_t n = 3 + round % 37;
        memset(axis, 0, sizeof axis);
        for (int32_t i = 1; i < n; i++) {
            random = random * 1664525u + 1013904223u; /* Numerical Recipes, 7.1 */
            heading += ((random >> 8) / 16777216.0 - 0.5) * 1.6;
            double step = 2 + (random >> 20) % 30;
            axis[2 * i] = axis[2 * i - 2] + step * cos(heading);
            axis[2 * i + 1] = axis[2 * i - 1] + step * sin(heading);
        }
        if (count_loops(axis, n) > 0)
            continue;
        int32_t m = side_of(axis, n, round % 2 ? 4.5 : -4.5, xy);
        assert_in_range(m, 2, n);
        assert_int_equal(count_loops(xy, m), 0);
    }
}

static plan_streets *weave(small_city *city)
{
    plan_streets *streets = NULL;
    plan_error err = PLAN_ERROR_INIT;
    small_city_seal(city);
    if (plan_streets_new(city->streets, NULL, &catalogue, &one, NULL, &streets, &err) != PLAN_OK)
        fail_msg("%s", err.message);
    small_city_clear(city);
    return streets;
}

static const char *method(const plan_streets *s, int32_t piece)
{
    return catalogue.rules[s->rule[piece]].method;
}

static int32_t count_method(const plan_streets *s, const char *name)
{
    int32_t n = 0;
    for (int32_t p = 0; p < s->n_pieces; p++)
        n += strcmp(method(s, p), name) == 0;
    return n;
}

/* 240 m: cut once in the middle; crossings there and at both ends. */
static void a_wide_street_has_two_sides_and_crossings(void **state)
{
    (void)state;
    small_city city;
    small_city_begin(&city);
    small_city_street(&city, "secondary", 0, 2, (double[]){0, 0, 240, 0});
    plan_streets *s = weave(&city);
    assert_int_equal(s->n_pieces, 4 + 3);
    assert_int_equal(count_method(s, "crossing"), 3);
    assert_int_equal(s->n_components, 1);
    assert_int_equal(s->n_axes, 2);
    for (int32_t p = 0; p < s->n_pieces; p++) {
        bool over = strcmp(method(s, p), "crossing") == 0;
        assert_int_equal(s->length_cm[p], over ? 900 : 12000);
        for (int32_t c = s->first[p]; c < s->first[p + 1]; c++)
            assert_true(near(fabs(s->xy[2 * c + 1] - SMALL_CITY_Y), OFFSET, 1e-6));
    }
    plan_streets_free(s);
}

/* Two carriageways 12 m apart, one for each direction: trenches 4.5 m outside of either, none in between. The same without
 * a name, or both in one direction, are two streets. */
static void dual_carriageways_have_outer_sides(void **state)
{
    (void)state;
    for (int what = 0; what < 3; what++) {
        plan_error err = PLAN_ERROR_INIT;
        small_city city;
        small_city_begin(&city);
        const double there[] = {0, 0, 240, 0}, back[] = {240, 12, 0, 12}, same[] = {0, 12, 240, 12};
        for (int i = 0; i < 2; i++) {
            int32_t row = small_city_street(&city, "secondary", 0, 2,
                                            i == 0      ? there
                                            : what == 2 ? same
                                                        : back);
            plan_column_set_number(plan_table_edit(city.streets, "oneway"), row, 1);
            if (what != 1)
                assert_int_equal(
                    plan_column_set_text(plan_table_edit(city.streets, "name"), row, "Ring", &err), PLAN_OK);
        }
        plan_streets *s = weave(&city);
        double outer = 0, between = 0;
        for (int32_t p = 0; p < s->n_pieces; p++) {
            double y = s->xy[2 * s->first[p] + 1] - SMALL_CITY_Y, m = s->length_cm[p] / 100.0;
            if (catalogue.rules[s->rule[p]].of != PLAN_RULE_SIDE || m < 10)
                continue;
            outer += near(y, -OFFSET, 1e-6) || near(y, 12 + OFFSET, 1e-6) ? m : 0;
            between += near(y, OFFSET, 1e-6) || near(y, 12 - OFFSET, 1e-6) ? m : 0;
        }
        assert_true(near(outer, 480, 0.1));
        assert_true(near(between, what == 0 ? 0 : 480, 0.1));
        plan_streets_free(s);
    }
}

static void narrow_streets_keep_to_their_axis(void **state)
{
    (void)state;
    small_city city;
    small_city_begin(&city);
    small_city_street(&city, "residential", 0, 2, (double[]){0, 0, 240, 0});
    int32_t separate = small_city_street(&city, "secondary", 0, 2, (double[]){0, 50, 240, 50});
    int32_t bridge = small_city_street(&city, "secondary", 'b', 2, (double[]){0, 90, 240, 90});
    assert_int_equal(
        plan_column_set_text(plan_table_edit(city.streets, "sidewalk"), separate, "separate", NULL), PLAN_OK);
    (void)bridge;
    plan_streets *s = weave(&city);
    assert_int_equal(s->n_pieces, 3);
    assert_int_equal(count_method(s, "crossing"), 0);
    plan_streets_free(s);
}

/* A residential street ends at a secondary one: it stops at the near side, in one corner; one crossing leads over. */
static void a_side_street_joins_the_side_it_comes_from(void **state)
{
    (void)state;
    small_city city;
    small_city_begin(&city);
    small_city_street(&city, "secondary", 0, 3, (double[]){0, 0, 60, 0, 120, 0});
    small_city_street(&city, "residential", 0, 2, (double[]){60, 0, 60, 80});
    plan_streets *s = weave(&city);
    /* 2 sides x 2 parts, the side street, crossings at both ends and at the junction */
    assert_int_equal(s->n_pieces, 4 + 1 + 3);
    int32_t corners = 0;
    for (int32_t p = 0; p < s->n_pieces; p++) {
        if (s->street[p] != 1)
            continue;
        assert_int_equal(s->length_cm[p], 8000 - 450);
        assert_true(near(s->node_xy[2 * s->tail[p] + 1] - SMALL_CITY_Y, OFFSET, 1e-6));
        for (int32_t q = 0; q < s->n_pieces; q++)
            corners += q != p && (s->tail[q] == s->tail[p] || s->head[q] == s->tail[p]);
    }
    assert_int_equal(corners, 3);
    plan_streets_free(s);
}

/* Four streets with sides: four corners, at 4.5 m from both axes, and four crossings around. */
static void streets_with_sides_meet_in_corners(void **state)
{
    (void)state;
    small_city city;
    small_city_begin(&city);
    small_city_street(&city, "secondary", 0, 3, (double[]){-50, 0, 0, 0, 50, 0});
    small_city_street(&city, "secondary", 0, 3, (double[]){0, -50, 0, 0, 0, 50});
    plan_streets *s = weave(&city);
    assert_int_equal(s->n_pieces, 8 + 4 + 4); /* sides, crossings at the junction and at the dead ends */
    assert_int_equal(s->n_nodes, 4 + 8);
    int32_t corners = 0;
    for (int32_t v = 0; v < s->n_nodes; v++)
        corners += near(fabs(s->node_xy[2 * v] - SMALL_CITY_X), OFFSET, 1e-6) &&
                   near(fabs(s->node_xy[2 * v + 1] - SMALL_CITY_Y), OFFSET, 1e-6);
    assert_int_equal(corners, 4);
    assert_int_equal(s->n_components, 1);
    plan_streets_free(s);
}

static plan_result *plan_city_of(small_city *drawn, int32_t threads)
{
    plan_error err = PLAN_ERROR_INIT;
    plan_result *network = NULL;
    plan_pop pop = {"West", SMALL_CITY_X + 1, SMALL_CITY_Y + OFFSET, NAN, NAN};
    plan_network_opts opts = PLAN_NETWORK_OPTS_INIT;
    opts.catalogue = catalogue_path;
    opts.pops = (plan_records){&pop, 1};
    opts.threads = threads;
    plan_city *city = small_city_open(drawn, ctx);
    if (plan_network_build(city, &opts, &network, &err) != PLAN_OK)
        fail_msg("%s", err.message);
    small_city_close(city);
    return network;
}

static double quantity(const plan_result *r, const char *item)
{
    const plan_table *bill = plan_result_table(r, "bill");
    for (int32_t i = 0; i < plan_table_rows(bill); i++)
        if (strcmp(plan_column_text(plan_table_find(bill, "item"), i), item) == 0)
            return plan_column_number(plan_table_find(bill, "quantity"), i);
    return 0;
}

static void draw_houses(small_city *city, int32_t south)
{
    small_city_begin(city);
    small_city_street(city, "secondary", 0, 2, (double[]){0, 0, 240, 0});
    small_city_building(city, 100, 12, 10, 8, 1, "residential", NULL);
    for (int32_t i = 0; i < south; i++)
        small_city_building(city, 15 + 11 * i, -20, 8, 8, 1, "residential", NULL);
}

static void drops_go_to_the_nearer_side(void **state)
{
    (void)state;
    small_city city;
    draw_houses(&city, 0);
    plan_result *n = plan_city_of(&city, 1);
    check_network(n, 1);
    assert_int_equal(quantity(n, "crossing_road_setup"), 0);
    /* wall 12 m north of the axis, side 4.5 m: drop of 7.5 m; trench from x = 1 to the wall's near end */
    assert_true(near(quantity(n, "drop_trench"), 7.5 / SMALL_CITY_SCALE, 0.011));
    assert_true(near(quantity(n, "trench_paved"), 99 / SMALL_CITY_SCALE, 10.1));
    assert_true(quantity(n, "trench_asphalt") == 0);
    plan_result_free(n);
    small_city_clear(&city);
}

/* One house beyond the street: its drop goes across, for 1,500 + 9 x 55 EUR, rather than a trench for 9 x 195 more.
 * Twenty: whichever way is found, none is crossed twice, and threads change nothing. */
static void carriageways_are_crossed_at_a_price(void **state)
{
    (void)state;
    static const struct {
        int32_t houses;
        double most;
    } cases[] = {{1, 1}, {20, 20}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        small_city city;
        draw_houses(&city, cases[i].houses);
        plan_result *n = plan_city_of(&city, 1), *two = plan_city_of(&city, 2);
        check_network(n, 1 + cases[i].houses);
        check_same(n, two);
        assert_in_range((int)quantity(n, "crossing_road_setup"), 1, (int)cases[i].most);
        plan_result_free(n);
        plan_result_free(two);
        small_city_clear(&city);
    }
}

/* A street without sides that leads nowhere lies between the house and the way its drop must come from. */
static void carriageways_without_sides_are_crossed_at_a_price(void **state)
{
    (void)state;
    static const char *const classes[] = {"residential", "footway"};
    for (int i = 0; i < 2; i++) {
        small_city city;
        small_city_begin(&city);
        small_city_street(&city, classes[i], 0, 2, (double[]){0, 0, 20, 0});
        small_city_street(&city, "footway", 0, 2, (double[]){-4000, -13, 4000, -13});
        small_city_building(&city, 5, 5, 10, 10, 1, "residential", NULL);
        small_city_building(&city, 300, -5, 10, 10, 1, "residential", NULL);
        plan_result *n = plan_city_of(&city, 1);
        check_network(n, 2);
        assert_int_equal(quantity(n, "crossing_road_setup"), i == 0);
        plan_result_free(n);
        small_city_clear(&city);
    }
}

/* Of houses 3.8 m off the axis a side 4.5 m off would be inside: it is drawn in to 3.6 m (a share of 0.8). Of houses 2 m off
 * there is no room for sides. */
static void sides_keep_out_of_houses(void **state)
{
    (void)state;
    const double wall[] = {3.8, 2, 6}, offset[] = {3.6, 0, OFFSET};
    for (int i = 0; i < 3; i++) {
        small_city city;
        plan_streets *s = NULL;
        plan_error err = PLAN_ERROR_INIT;
        small_city_begin(&city);
        small_city_street(&city, "secondary", 0, 2, (double[]){0, 0, 60, 0});
        small_city_building(&city, 20, wall[i], 10, 8, 1, "residential", NULL);
        small_city_seal(&city);
        if (plan_streets_new_without(city.streets, NULL, plan_table_geom(city.buildings), NULL, &catalogue,
                                     &one, NULL, &s, &err) != PLAN_OK)
            fail_msg("%s", err.message);
        double least = INFINITY;
        for (int32_t c = 0; c < s->first[s->n_pieces]; c++)
            least = fmin(least, fabs(s->xy[2 * c + 1] - SMALL_CITY_Y));
        assert_true(near(least, offset[i], 1e-6));
        plan_streets_free(s);
        small_city_clear(&city);
    }
}

/* A track comes near the street without reaching its axis: the side beyond would cross it. */
static void sides_cross_no_barrier_alone(void **state)
{
    (void)state;
    small_city city;
    plan_streets *s = NULL;
    plan_barriers *barriers = NULL;
    plan_error err = PLAN_ERROR_INIT;
    small_city_begin(&city);
    small_city_street(&city, "secondary", 0, 2, (double[]){0, 0, 60, 0});
    small_city_barrier(&city, "rail", 2, (double[]){20, 2, 40, 12});
    small_city_seal(&city);
    if (plan_barriers_new(city.barriers, NULL, &catalogue, &barriers, &err) != PLAN_OK ||
        plan_streets_new(city.streets, barriers, &catalogue, &one, NULL, &s, &err) != PLAN_OK)
        fail_msg("%s", err.message);
    assert_int_equal(s->n_crossings, 0);
    for (int32_t c = 0; c < s->first[s->n_pieces]; c++)
        assert_true(near(s->xy[2 * c + 1], SMALL_CITY_Y, 1e-6));
    plan_streets_free(s);
    plan_barriers_free(barriers);
    small_city_clear(&city);
}

typedef struct meeting {
    const plan_streets *s;
    int32_t bores, met;
} meeting;

static meeting meet(const plan_streets *s, const double rail[4])
{
    meeting x = {s, 0, 0};
    for (int32_t p = 0; p < s->n_pieces; p++) {
        bool bore = catalogue.rules[s->rule[p]].of == PLAN_RULE_BARRIER;
        x.bores += bore;
        for (int32_t c = s->first[p]; c + 1 < s->first[p + 1] && !bore; c++)
            x.met += plan_segments_meet(s->xy + 2 * (size_t)c, s->xy + 2 * (size_t)c + 2, rail, rail + 2);
    }
    return x;
}

/* A track crosses a street with sides so much aslant, or so near to its end, that what leads from the sides to the bore
 * crosses it too. */
static void what_leads_to_a_bore_crosses_at_a_price(void **state)
{
    (void)state;
    const double tracks[][4] = {
        {0, -30, 60, 30}, {20, -8, 40, 8}, {3, -30, 9, 30}, {0, -30, 0, 30}, {-5, -30, 8, 30}};
    for (size_t i = 0; i < sizeof tracks / sizeof *tracks; i++) {
        small_city city;
        plan_streets *s = NULL;
        plan_barriers *barriers = NULL;
        plan_error err = PLAN_ERROR_INIT;
        double rail[4];
        small_city_begin(&city);
        small_city_street(&city, "secondary", 0, 2, (double[]){0, 0, 60, 0});
        small_city_street(&city, "secondary", 0, 2, (double[]){0, 0, -60, 0});
        small_city_barrier(&city, "rail", 2, tracks[i]);
        small_city_seal(&city);
        if (plan_barriers_new(city.barriers, NULL, &catalogue, &barriers, &err) != PLAN_OK ||
            plan_streets_new(city.streets, barriers, &catalogue, &one, NULL, &s, &err) != PLAN_OK)
            fail_msg("%s", err.message);
        for (int k = 0; k < 4; k++)
            rail[k] = tracks[i][k] + (k % 2 ? SMALL_CITY_Y : SMALL_CITY_X);
        meeting x = meet(s, rail);
        if (x.met > 0 || x.bores == 0)
            fail_msg("track %d: %d met, %d bores", (int)i, x.met, x.bores);
        assert_int_equal(s->n_components, 1);
        plan_streets_free(s);
        plan_barriers_free(barriers);
        small_city_clear(&city);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_beside_an_axis_are_mitred),
        cmocka_unit_test(lines_beside_an_axis_have_no_loops),
        cmocka_unit_test(a_wide_street_has_two_sides_and_crossings),
        cmocka_unit_test(dual_carriageways_have_outer_sides),
        cmocka_unit_test(narrow_streets_keep_to_their_axis),
        cmocka_unit_test(a_side_street_joins_the_side_it_comes_from),
        cmocka_unit_test(streets_with_sides_meet_in_corners),
        cmocka_unit_test(drops_go_to_the_nearer_side),
        cmocka_unit_test(carriageways_are_crossed_at_a_price),
        cmocka_unit_test(carriageways_without_sides_are_crossed_at_a_price),
        cmocka_unit_test(sides_keep_out_of_houses),
        cmocka_unit_test(sides_cross_no_barrier_alone),
        cmocka_unit_test(what_leads_to_a_bore_crosses_at_a_price),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
