/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Ways round buildings, against the shortest ways in the whole visibility graph of random scenes. */

#include "fibre/detour.h"
#include "geo/geom.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 14, MOST_PLACES = 8 * MOST + 16 };

/* A house: middle, half its sides, its direction. */
typedef struct house {
    double x, y, w, h, ux, uy;
} house;

typedef struct scene {
    plan_table *table;
    plan_index *index;
    house houses[MOST];
    int32_t n;
} scene;

static uint64_t state_of_random = 1;

static double random_between(double a, double b)
{
    state_of_random = state_of_random * 6364136223846793005u + 1442695040888963407u;
    return a + (b - a) * (double)(state_of_random >> 11) / 9007199254740992.0;
}

static void corner_of(const house *x, int i, double off, double out[2])
{
    static const int sx[] = {-1, 1, 1, -1}, sy[] = {-1, -1, 1, 1};
    double a = sx[i % 4] * (x->w + off), b = sy[i % 4] * (x->h + off);
    out[0] = x->x + a * x->ux - b * x->uy;
    out[1] = x->y + a * x->uy + b * x->ux;
}

static void add(scene *s, house x)
{
    plan_geom *g = plan_table_edit_geom(s->table);
    double ring[10];
    for (int i = 0; i < 5; i++)
        corner_of(&x, i, 0, ring + 2 * i);
    assert_int_equal(plan_geom_begin_row(g, NULL), PLAN_OK);
    assert_int_equal(plan_geom_begin_path(g, false, NULL), PLAN_OK);
    assert_int_equal(plan_geom_add(g, ring, 5, NULL), PLAN_OK);
    s->houses[s->n++] = x;
}

static void begin(scene *s)
{
    *s = (scene){0};
    const plan_layerspec spec = {"buildings", PLAN_GEOM_POLYGON, "", "", NULL, 0};
    assert_int_equal(plan_table_new(&spec, &s->table, NULL), PLAN_OK);
}

static plan_detour_scene seal(scene *s, const double *street, const double *tap, const double *facade)
{
    assert_int_equal(plan_index_rows(plan_table_geom(s->table), &s->index, NULL), PLAN_OK);
    return (plan_detour_scene){.buildings = plan_table_geom(s->table),
                               .index = s->index,
                               .longest_m = 400,
                               .wall_m = 16,
                               .street = street,
                               .n_street = 2,
                               .facade = facade,
                               .tap = tap};
}

static void end(scene *s)
{
    plan_index_free(s->index);
    plan_table_free(s->table);
}

/* Length of a-b within a house: Liang and Barsky's clipping in the house's own directions. */
static double within(const house *x, const double *a, const double *b)
{
    double from = 0, to = 1;
    double p[2] = {(a[0] - x->x) * x->ux + (a[1] - x->y) * x->uy,
                   (a[1] - x->y) * x->ux - (a[0] - x->x) * x->uy};
    double d[2] = {(b[0] - a[0]) * x->ux + (b[1] - a[1]) * x->uy,
                   (b[1] - a[1]) * x->ux - (b[0] - a[0]) * x->uy};
    double half[2] = {x->w - 1e-3, x->h - 1e-3};
    for (int k = 0; k < 2; k++) {
        if (fabs(d[k]) < 1e-12) {
            if (fabs(p[k]) > half[k])
                return 0;
            continue;
        }
        double t = (-half[k] - p[k]) / d[k], u = (half[k] - p[k]) / d[k];
        from = fmax(from, fmin(t, u));
        to = fmin(to, fmax(t, u));
    }
    return to > from ? (to - from) * hypot(d[0], d[1]) : 0;
}

static bool is_free(const scene *s, const double *a, const double *b)
{
    for (int32_t i = 0; i < s->n; i++)
        if (within(&s->houses[i], a, b) > PLAN_DETOUR_OVERLAP_M)
            return false;
    return true;
}

/* Dijkstra over every corner of every house; the street is the x axis. */
static double shortest(const scene *s, const plan_detour_scene *in)
{
    double xy[MOST_PLACES][2], way[MOST_PLACES], best = INFINITY;
    bool done[MOST_PLACES] = {false};
    int32_t n = 0;
    memcpy(xy[n++], in->facade, sizeof *xy);
    for (int i = 0; i < 4; i++) {
        double next[2];
        corner_of(&s->houses[0], i, 0, xy[n++]);
        corner_of(&s->houses[0], i + 1, 0, next);
        for (int k = 0; k < 2; k++)
            xy[n][k] = (xy[n - 1][k] + next[k]) / 2;
        n++;
    }
    int32_t starts = n;
    for (int32_t h = 1; h < s->n; h++)
        for (int i = 0; i < 4; i++)
            corner_of(&s->houses[h], i, PLAN_DETOUR_CLEAR_M, xy[n++]);
    memcpy(xy[n++], in->tap, sizeof *xy);
    memcpy(xy[n++], in->street, sizeof *xy);
    memcpy(xy[n++], in->street + 2, sizeof *xy);
    for (int32_t i = 0; i < n; i++)
        way[i] = i < starts ? 0 : INFINITY;
    for (;;) {
        int32_t v = -1;
        for (int32_t i = 0; i < n; i++)
            if (!done[i] && isfinite(way[i]) && (v < 0 || way[i] < way[v]))
                v = i;
        if (v < 0)
            return best;
        done[v] = true;
        double foot[2] = {fmin(fmax(xy[v][0], in->street[0]), in->street[2]), 0};
        if (is_free(s, xy[v], foot))
            best = fmin(best, way[v] + hypot(foot[0] - xy[v][0], foot[1] - xy[v][1]));
        for (int32_t i = 0; i < n; i++) {
            double sum = way[v] + hypot(xy[i][0] - xy[v][0], xy[i][1] - xy[v][1]);
            if (sum < way[i] && is_free(s, xy[v], xy[i]))
                way[i] = sum;
        }
    }
}

static bool is_apart(const scene *s, const house *x)
{
    for (int32_t i = 0; i < s->n; i++) {
        const house *o = &s->houses[i];
        if (hypot(x->x - o->x, x->y - o->y) < hypot(x->w, x->h) + hypot(o->w, o->h) + 1.5)
            return false;
    }
    return true;
}

static void ways_are_the_shortest(void **state)
{
    (void)state;
    const double street[] = {-60, 0, 60, 0};
    int32_t bent = 0, same = 0;
    enum { CASES = 3000 };
    for (int32_t c = 0; c < CASES; c++) {
        scene s;
        begin(&s);
        for (int32_t tries = 0; tries < 60 && s.n < MOST; tries++) {
            double angle = random_between(0, 3.14159265358979);
            house x = {random_between(-40, 40),
                       random_between(14, 70),
                       random_between(2, 14),
                       random_between(2, 5),
                       cos(angle),
                       sin(angle)};
            if (s.n == 0)
                x.y = random_between(50, 80);
            if (is_apart(&s, &x))
                add(&s, x);
        }
        double facade[2], tap[2] = {0, 0};
        for (int i = 3; i >= 0; i--) {
            double p[2];
            corner_of(&s.houses[0], i, 0, p);
            if (i == 3 || p[1] < facade[1])
                memcpy(facade, p, sizeof p);
        }
        tap[0] = facade[0];
        plan_detour_scene in = seal(&s, street, tap, facade);
        plan_detour way;
        assert_true(plan_detour_find(&in, &way));
        double best = shortest(&s, &in);
        assert_true(isfinite(best));
        for (int32_t i = 0; i + 1 < way.n; i++)
            assert_true(is_free(&s, way.xy + 2 * i, way.xy + 2 * i + 2));
        assert_true(fabs(way.xy[2 * way.n - 1]) < 1e-9);
        assert_int_equal(way.walls, 0);
        /* Corners of houses that are not in the way can shorten it a little: they are not tried. */
        assert_true(way.length_m > best - 2e-3 && way.length_m < best + 1);
        bent += way.n > 2;
        same += fabs(way.length_m - best) < 2e-3;
        end(&s);
    }
    print_message("%d of %d ways are bent, %d as short as can be\n", bent, CASES, same);
    assert_true(bent > CASES / 4 && same > 0.97 * CASES);
}

static bool south_is_closed(const void *user, const double a[2], const double b[2])
{
    double t;
    return plan_segments_cross(a, b, user, (const double *)user + 2, &t);
}

/* House 0 behind house 1, which is so long that the way round it is too long; attached, it is passed through. */
static void only_attached_houses_are_passed_through(void **state)
{
    (void)state;
    const double street[] = {-500, 0, 500, 0}, facade[] = {0, 20}, tap[] = {0, 0};
    for (int gap = 0; gap < 2; gap++) {
        scene s;
        bool attached;
        begin(&s);
        add(&s, (house){0, 25, 5, 5, 1, 0});
        add(&s, (house){0, 15 - gap, 300, 5, 1, 0});
        plan_detour_scene in = seal(&s, street, tap, facade);
        plan_detour way;
        in.longest_m = 100;
        assert_int_equal(plan_detour_walls(&in, facade, tap, &attached), 1);
        assert_false(attached || plan_detour_find(&in, &way));
        plan_detour_attach(&in);
        assert_int_equal(in.n_attached, gap ? 0 : 1);
        assert_int_equal(plan_detour_find(&in, &way), !gap);
        assert_true(gap || (way.n == 2 && way.walls == 1 && fabs(way.length_m - 20) < 1e-9));
        end(&s);
    }
}

/* What closes the shorter way round a house sends it round the other end. */
static void closed_legs_are_not_taken(void **state)
{
    (void)state;
    const double street[] = {-100, 0, 100, 0}, facade[] = {0, 20}, tap[] = {0, 0}, fence[] = {-50, 5, -9, 5};
    scene s;
    begin(&s);
    add(&s, (house){0, 25, 2, 5, 1, 0});
    add(&s, (house){1, 12, 9, 2, 1, 0}); /* x = -8 .. 10 */
    plan_detour_scene in = seal(&s, street, tap, facade);
    plan_detour way;
    assert_true(plan_detour_find(&in, &way));
    assert_true(way.xy[2 * way.n - 2] < 0);
    const double wall[] = {-50, 5, 0, 5};
    in.blocked = south_is_closed;
    in.user = wall;
    assert_true(plan_detour_find(&in, &way));
    assert_true(way.xy[2 * way.n - 2] > 9);
    in.user = fence;
    assert_true(plan_detour_find(&in, &way));
    assert_true(way.xy[2 * way.n - 2] < 0);
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ways_are_the_shortest),
        cmocka_unit_test(only_attached_houses_are_passed_through),
        cmocka_unit_test(closed_legs_are_not_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
