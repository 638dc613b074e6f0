/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* mesh CITY.gpkg [THREADS]: the mesh of all public roofs, planned three times with the layers read before; a JSON line
 * each. Prices and rules from PLAN_DATA_DIR. */

#include "graph/bare.h"
#include "plan.h"

#include <stdio.h>
#include <stdlib.h>

static plan_status plan_once(plan_city *city, const plan_mesh_opts *opts, plan_error *err)
{
    plan_result *result = NULL;
    double begin = plan_effort_clock();
    plan_status status = plan_mesh_plan(city, NULL, opts, &result, err);
    if (status == PLAN_OK)
        printf("{\"roofs\": %.0f, \"pairs\": %.0f, \"clear\": %.0f, \"seconds\": %.2f}\n",
               plan_result_total(result, "mesh_nodes"), plan_result_total(result, "mesh_pairs"),
               plan_result_total(result, "mesh_clear"), plan_effort_clock() - begin);
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
        fputs("usage: mesh CITY.gpkg [THREADS]\n", stderr);
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
    for (int i = 0; i < 3 && status == PLAN_OK; i++)
        status = plan_once(city, &opts, &err);
    if (status != PLAN_OK)
        fprintf(stderr, "mesh: %s\n", err.message);
    plan_city_free(city);
    plan_ctx_free(ctx);
    return status == PLAN_OK ? 0 : 1;
}
