/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* mesh CITY.gpkg [THREADS [ROOFS]]: the mesh of all public roofs, or of the ROOFS largest buildings, planned five times
 * with the layers read before; a JSON line each. obstacles_s are the seconds until the first line from roof to roof is
 * looked at, links_s those of looking at all of them and of choosing. Prices and rules from PLAN_DATA_DIR. */

#include "core/mem.h"
#include "geo/geom.h"
#include "graph/bare.h"
#include "plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RUNS = 5 };

typedef struct large {
    double area_m2;
    int32_t row;
} large;

static int largest_first(const void *a, const void *b)
{
    const large *x = a, *y = b;
    return x->area_m2 != y->area_m2 ? (x->area_m2 < y->area_m2 ? 1 : -1)
                                    : (x->row > y->row) - (x->row < y->row);
}

/* The layer as the city holds it is changed in place: the n largest are public, all others are not. */
static plan_status make_public(plan_city *city, int32_t n, plan_error *err)
{
    const plan_table *t = NULL;
    plan_status status = plan_city_need_layer(city, "buildings", "mesh", &t, err);
    if (status != PLAN_OK)
        return status;
    const plan_column *kind = plan_table_find(t, "public_kind"), *use = plan_table_find(t, "use");
    int32_t rows = plan_table_rows(t);
    if (!kind || !use || plan_column_n_texts(kind) == 0)
        return plan_error_set(err, PLAN_E_DATA, "no public building to take for a pattern");
    large *order = plan_mem_new((size_t)rows, sizeof *order);
    if (!order)
        return plan_error_memory(err);
    for (int32_t r = 0; r < rows; r++) {
        order[r] = (large){plan_geom_row_area(plan_table_geom(t), r), r};
        const char *word = plan_column_text(use, r);
        kind->at.code[r] = -1;
        if (word && strcmp(word, "public") == 0)
            use->at.code[r] = -1;
    }
    qsort(order, (size_t)rows, sizeof *order, largest_first);
    for (int32_t i = 0; i < n && i < rows; i++)
        kind->at.code[order[i].row] = 0;
    free(order);
    return PLAN_OK;
}

/* When the first line was looked at. */
static bool note(void *user, const char *step, double share)
{
    double *lines = user;
    if (*lines == 0 && strcmp(step, "roof to roof") == 0)
        *lines = plan_effort_clock();
    (void)share;
    return true;
}

static plan_status plan_once(plan_city *city, plan_mesh_opts *opts, plan_error *err)
{
    plan_result *result = NULL;
    double begin = plan_effort_clock(), lines = 0;
    plan_hooks hooks = {.progress = note, .user = &lines};
    opts->hooks = &hooks;
    plan_status status = plan_mesh_plan(city, NULL, opts, &result, err);
    if (status == PLAN_OK)
        printf(
            "{\"roofs\": %.0f, \"pairs\": %.0f, \"clear\": %.0f, \"obstacles_s\": %.3f, \"links_s\": %.3f}\n",
            plan_result_total(result, "mesh_nodes"), plan_result_total(result, "mesh_pairs"),
            plan_result_total(result, "mesh_clear"), lines - begin, plan_effort_clock() - lines);
    plan_result_free(result);
    return status;
}

int main(int argc, char **argv)
{
    static const char *const names[] = {"p1411", "rules", "rates", "costs-2025"};
    char files[4][1000];
    const char *data = getenv("PLAN_DATA_DIR");
    plan_error err = PLAN_ERROR_INIT;
    plan_ctx *ctx = NULL;
    plan_city *city = NULL;
    plan_mesh_opts opts = PLAN_MESH_OPTS_INIT;
    if (argc < 2) {
        fputs("usage: mesh CITY.gpkg [THREADS [ROOFS]]\n", stderr);
        return 2;
    }
    for (int i = 0; i < 4; i++)
        snprintf(files[i], sizeof files[i], "%s/wlan/%s.csv", data ? data : "data", names[i]);
    opts.models = files[0];
    opts.rules = files[1];
    opts.rates = files[2];
    opts.costs = files[3];
    opts.threads = argc > 2 ? atoi(argv[2]) : 0;
    plan_status status = plan_ctx_new(&ctx, &err);
    if (status == PLAN_OK)
        status = plan_city_open(ctx, argv[1], NULL, &city, &err);
    if (status == PLAN_OK && argc > 3)
        status = make_public(city, atoi(argv[3]), &err);
    for (int i = 0; i < RUNS && status == PLAN_OK; i++)
        status = plan_once(city, &opts, &err);
    if (status != PLAN_OK)
        fprintf(stderr, "mesh: %s\n", err.message);
    plan_city_free(city);
    plan_ctx_free(ctx);
    return status == PLAN_OK ? 0 : 1;
}
