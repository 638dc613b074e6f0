/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* obstacles CITY.gpkg [TERRAIN.tif]: seconds and memory of the raster of obstacles at 2 m and 1 m, on one thread and
 * on all, and of 100,000 sight lines of up to 300 m on it. */

#include "plan.h"
#include "wlan/sight.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LINES = 100000 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double random_in(double low, double high)
{
    static unsigned long long seed = 5;
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return low + (high - low) * ((double)((seed * 2685821657736338717ULL) >> 32) / 4294967296.0);
}

static void measure_lines(const plan_obstacles *o)
{
    const plan_grid *g = plan_obstacles_grid(o);
    double begin = now(), cells = 0;
    int clear = 0;
    for (int i = 0; i < LINES; i++) {
        double a[] = {g->x0 + random_in(400, g->n_cols * g->cell_m - 400),
                      g->y0 + random_in(400, g->n_rows * g->cell_m - 400), 4};
        double b[] = {a[0] + random_in(-212, 212), a[1] + random_in(-212, 212), 1.5};
        plan_sight s;
        plan_sight_line(o, a, b, 5.5, &s);
        clear += s.clear;
        cells += (fabs(b[0] - a[0]) + fabs(b[1] - a[1])) / g->cell_m;
    }
    double seconds = now() - begin;
    printf("  %d sight lines: %.2f s, %.1f Mcells/s, %d clear\n", LINES, seconds, cells / seconds / 1e6,
           clear);
}

static plan_status measure(plan_city *city, double cell_m, int32_t threads, const char *terrain,
                           plan_error *err)
{
    plan_obstacles_opts opts = PLAN_OBSTACLES_OPTS_INIT;
    plan_obstacles *o = NULL;
    plan_result *findings = NULL;
    opts.cell_m = cell_m;
    opts.threads = threads;
    opts.terrain = terrain;
    plan_status status = plan_result_new("wlan", &findings, err);
    double begin = now();
    if (!status)
        status = plan_obstacles_build(city, &opts, findings, &o, err);
    if (!status) {
        const plan_grid *g = plan_obstacles_grid(o);
        printf("%g m, %s: %.2f s, %d x %d = %.1f Mcells, %.1f MB\n", cell_m,
               threads == 1 ? "one thread" : "all threads", now() - begin, g->n_cols, g->n_rows,
               1e-6 * g->n_cols * g->n_rows, 1e-6 * (double)plan_obstacles_bytes(o));
        if (threads == 1)
            measure_lines(o);
    }
    if (!status && threads == 1 && (status = plan_result_seal(findings, err)) == PLAN_OK) {
        const plan_column *text = plan_table_find(plan_result_table(findings, "findings"), "text");
        for (int32_t r = 0; text && r < text->n; r++)
            printf("  %s\n", plan_column_text(text, r));
    }
    plan_obstacles_free(o);
    plan_result_free(findings);
    return status;
}

int main(int argc, char **argv)
{
    plan_error err = PLAN_ERROR_INIT;
    plan_ctx *ctx = NULL;
    plan_city *city = NULL;
    if (argc < 2) {
        fprintf(stderr, "usage: obstacles CITY.gpkg [TERRAIN.tif]\n");
        return 2;
    }
    const char *terrain = argc > 2 ? argv[2] : NULL;
    plan_status status = plan_ctx_new(&ctx, &err);
    if (!status)
        status = plan_city_open(ctx, argv[1], NULL, &city, &err);
    const plan_table *buildings = NULL;
    if (!status)
        status = plan_city_need_layer(city, "buildings", "wlan", &buildings, &err);
    for (int i = 0; i < 4 && !status; i++)
        status = measure(city, i < 2 ? 2 : 1, i % 2 ? 0 : 1, terrain, &err);
    plan_city_free(city);
    plan_ctx_free(ctx);
    if (status)
        fprintf(stderr, "%s\n", err.message);
    return status ? 1 : 0;
}
