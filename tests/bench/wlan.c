/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* wlan CITY.gpkg CELL_M SITES RADIUS_M [DIR]: cells a second of visibility with full path loss, one thread and all, the
 * least of a few runs, and how many cells err against an exact check of every cell (only with DIR, where the raster, the
 * sites and the exact masks are left for a peer). Sites: façades at 4 to 6 m, lamps at 5 m, roofs + 2 m. */

#include "core/mem.h"
#include "core/parallel.h"
#include "plan.h"
#include "wlan/field_private.h"
#include "wlan/models_data.h"
#include "wlan/sight.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { RUNS = 10 };

/* Of the processor for one thread: other programs do not count. */
static double now(int threads)
{
    struct timespec t;
    clock_gettime(threads == 1 ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static uint64_t seed = 5;

static int32_t below(int32_t n)
{
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return (int32_t)((seed * UINT64_C(2685821657736338717)) % (uint64_t)n);
}

typedef struct job {
    const plan_obstacles *obstacles;
    const plan_propagation *p;
    plan_field_site *sites;
    int32_t n;
    plan_field_scratch *scratch[64];
    plan_field fields[64];
    double sum[64];
} job;

/* A third each of façades, lamps and roofs; all inside the raster by half a radius, on ground but for the roofs. */
static void place_sites(job *j, double radius_m)
{
    const plan_grid *g = plan_obstacles_grid(j->obstacles);
    int32_t edge = (int32_t)(radius_m / g->cell_m / 2);
    for (int32_t i = 0; i < j->n;) {
        int32_t c = edge + below(g->n_cols - 2 * edge), r = edge + below(g->n_rows - 2 * edge);
        plan_obstacle at = plan_obstacles_at(j->obstacles, c, r);
        bool wall = plan_obstacles_at(j->obstacles, c + 1, r).building >= 0 ||
                    plan_obstacles_at(j->obstacles, c, r + 1).building >= 0 ||
                    plan_obstacles_at(j->obstacles, c - 1, r).building >= 0;
        if (i % 3 == 2 ? at.building < 0 : at.building >= 0 || (i % 3 == 0 && !wall))
            continue;
        double xy[2];
        plan_grid_middle(g, c, r, xy);
        plan_field_site *s = &j->sites[i];
        s->x = xy[0] + (below(1000) - 500) * 0.00098 * g->cell_m;
        s->y = xy[1] + (below(1000) - 500) * 0.00098 * g->cell_m;
        s->z_m = i % 3 == 2 ? (double)at.top + 2 : (double)at.ground + (i % 3 == 1 ? 5 : 4 + below(3));
        s->receiver_m = 1.5;
        s->radius_m = radius_m;
        i++;
    }
}

static plan_status radiate(void *user, int32_t begin, int32_t end, int worker, plan_error *err)
{
    job *j = user;
    plan_status status = PLAN_OK;
    for (int32_t i = begin; i < end && !status; i++) {
        status = plan_field_compute(j->obstacles, &j->sites[i], j->p, j->scratch[worker], &j->fields[worker],
                                    err);
        j->sum[worker] += j->fields[worker].cell[0];
    }
    return status;
}

static double cells_of(const plan_obstacles *o, const plan_field_site *s)
{
    double r = s->radius_m / plan_obstacles_grid(o)->cell_m;
    return 3.14159265358979 * r * r;
}

static plan_status measure(job *j, int threads, const char *name, plan_error *err)
{
    double least = INFINITY;
    for (int run = 0; run < RUNS; run++) {
        double begin = now(threads);
        plan_status status = plan_parallel_for(threads, j->n, radiate, j, err);
        if (status)
            return status;
        least = fmin(least, now(threads) - begin);
    }
    double cells = j->n * cells_of(j->obstacles, &j->sites[0]);
    printf("%-28s %8.4f s  %8.1f Mcells/s\n", name, least, 1e-6 * cells / least);
    fflush(stdout);
    return PLAN_OK;
}

/* --- exact ------------------------------------------------------------------------------------- */

static bool exact(const job *j, const plan_field_site *s, int32_t col, int32_t row)
{
    double b[3];
    plan_sight sight;
    plan_grid_middle(plan_obstacles_grid(j->obstacles), col, row, b);
    b[2] = (double)plan_obstacles_at(j->obstacles, col, row).ground + s->receiver_m;
    plan_sight_line(j->obstacles, (double[]){s->x, s->y, s->z_m}, b, 5.5, &sight);
    return sight.clear;
}

typedef struct tally {
    int64_t cells, clear, wrong;
} tally;

/* mask: 0 beyond the radius, 1 building, 2 blocked, 3 in sight. */
static void compare(const job *j, const plan_field_site *s, const plan_field *f, uint8_t *mask, tally *t)
{
    for (int32_t r = 0; r < f->n; r++)
        for (int32_t c = 0; c < f->n; c++) {
            size_t at = (size_t)r * (size_t)f->n + (size_t)c;
            plan_field_state state = plan_field_state_of(f->cell[at]);
            mask[at] = (uint8_t)(state <= PLAN_FIELD_BUILDING ? state : 2);
            if (mask[at] < 2)
                continue;
            bool clear = exact(j, s, f->col + c, f->row + r);
            mask[at] = clear ? 3 : 2;
            t->cells++;
            t->clear += clear;
            t->wrong += clear != (state == PLAN_FIELD_SIGHT);
        }
}

static plan_status check(job *j, const char *dir, plan_error *err)
{
    char path[4096];
    tally all = {0};
    snprintf(path, sizeof path, "%s/exact.bin", dir);
    FILE *masks = fopen(path, "wb");
    snprintf(path, sizeof path, "%s/sites.csv", dir);
    FILE *sites = fopen(path, "w");
    snprintf(path, sizeof path, "%s/top.bin", dir);
    FILE *raster = fopen(path, "wb");
    if (!masks || !sites || !raster)
        return plan_error_set(err, PLAN_E_IO, "%s cannot be written", path);
    const plan_grid *g = plan_obstacles_grid(j->obstacles);
    float *top = plan_mem_raw((size_t)g->n_cols, sizeof *top);
    for (int32_t r = g->n_rows - 1; r >= 0 && top; r--) { /* rows from north, as GDAL has them */
        plan_obstacles_window(j->obstacles, 0, r, g->n_cols, 1, NULL, top, NULL);
        fwrite(top, sizeof *top, (size_t)g->n_cols, raster);
    }
    free(top);
    fprintf(sites, "%d,%d,%.17g,%.17g,%.17g\n", g->n_cols, g->n_rows, g->cell_m, g->x0, g->y0);
    plan_status status = PLAN_OK;
    for (int32_t i = 0; i < j->n && !status; i++) {
        plan_field *f = &j->fields[0];
        status = plan_field_compute(j->obstacles, &j->sites[i], j->p, j->scratch[0], f, err);
        uint8_t *mask = status ? NULL : plan_mem_raw((size_t)f->n * (size_t)f->n, 1);
        if (!mask)
            break;
        compare(j, &j->sites[i], f, mask, &all);
        fwrite(mask, 1, (size_t)f->n * (size_t)f->n, masks);
        const plan_field_site *s = &j->sites[i];
        double ground = (double)plan_obstacles_at(j->obstacles, f->col + f->n / 2, f->row + f->n / 2).top;
        fprintf(sites, "%.17g,%.17g,%.17g,%.17g,%.17g,%d,%d,%d\n", s->x, s->y, s->z_m - ground, s->receiver_m,
                s->radius_m, f->col, f->row, f->n);
        free(mask);
    }
    fclose(masks);
    fclose(sites);
    fclose(raster);
    printf("exact: %lld of %lld cells err = %.4f %% of cells, %.4f %% of %lld in sight\n",
           (long long)all.wrong, (long long)all.cells, 100.0 * (double)all.wrong / (double)all.cells,
           100.0 * (double)all.wrong / (double)all.clear, (long long)all.clear);
    return status;
}

static plan_status run(job *j, const char *dir, plan_error *err)
{
    plan_status status = PLAN_OK;
    int threads = plan_parallel_threads(0);
    for (int i = 0; i < threads && !status; i++)
        status = plan_field_scratch_new(&j->scratch[i], err);
    if (!status)
        status = measure(j, 1, "loss, one thread", err);
    if (!status)
        status = measure(j, threads, "loss, all threads", err);
    if (!status && dir)
        status = check(j, dir, err);
    const plan_field_kernel *kernels[PLAN_FIELD_KERNELS_MAX];
    for (int k = plan_field_kernels(kernels) - 2; k >= 0 && !status && dir; k--) {
        char name[64];
        snprintf(name, sizeof name, "loss, one thread, %s", kernels[k]->name);
        plan_field_scratch_use(j->scratch[0], kernels[k]);
        status = measure(j, 1, name, err);
    }
    for (int i = 0; i < threads; i++) {
        plan_field_scratch_free(j->scratch[i]);
        plan_field_free(&j->fields[i]);
    }
    return status;
}

static plan_status start(plan_city *city, char **argv, const char *dir, plan_error *err)
{
    plan_obstacles_opts opts = PLAN_OBSTACLES_OPTS_INIT;
    plan_models_opts models = PLAN_MODELS_OPTS_INIT;
    plan_radio_models set;
    plan_propagation p = {0};
    plan_obstacles *o = NULL;
    plan_result *findings = NULL;
    char path[4096];
    job *j = plan_mem_new(1, sizeof *j);
    const char *data = getenv("PLAN_DATA_DIR");
    snprintf(path, sizeof path, "%s/wlan/p1411.csv", data ? data : ".");
    opts.cell_m = atof(argv[2]);
    double radius_m = atof(argv[4]);
    plan_status status = j ? plan_result_new("wlan", &findings, err) : plan_error_memory(err);
    if (!status)
        status = plan_models_read(path, &models, &set, err);
    if (!status)
        status = plan_propagation_make(&set, 5.5, 5, 1.5, radius_m, false, &p, err);
    if (!status)
        status = plan_obstacles_build(city, &opts, findings, &o, err);
    if (!status) {
        *j = (job){.obstacles = o, .p = &p, .n = atoi(argv[3])};
        j->sites = plan_mem_new((size_t)j->n, sizeof *j->sites);
        if (!j->sites)
            status = plan_error_memory(err);
    }
    if (!status) {
        place_sites(j, radius_m);
        status = run(j, dir, err);
        free(j->sites);
    }
    free(j);
    plan_propagation_free(&p);
    plan_obstacles_free(o);
    plan_result_free(findings);
    return status;
}

int main(int argc, char **argv)
{
    plan_error err = PLAN_ERROR_INIT;
    plan_ctx *ctx = NULL;
    plan_city *city = NULL;
    if (argc < 5) {
        fprintf(stderr, "usage: wlan CITY.gpkg CELL_M SITES RADIUS_M [DIR]\n");
        return 2;
    }
    plan_status status = plan_ctx_new(&ctx, &err);
    if (!status)
        status = plan_city_open(ctx, argv[1], NULL, &city, &err);
    const plan_table *buildings = NULL;
    if (!status)
        status = plan_city_need_layer(city, "buildings", "wlan", &buildings, &err);
    if (!status)
        status = start(city, argv, argc > 5 ? argv[5] : NULL, &err);
    plan_city_free(city);
    plan_ctx_free(ctx);
    if (status)
        fprintf(stderr, "%s\n", err.message);
    return status ? 1 : 0;
}
