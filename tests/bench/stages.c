/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* stages FILE.osm.pbf|CITY.gpkg DATADIR OUTDIR [THREADS [EFFORT]]: runs the chain once and prints a line
 * "stage seconds cpu_seconds peak_mb" for each stage, peak being that of the whole process so far, and a line on the
 * network. */

#include "plan.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

typedef struct run {
    plan_ctx *ctx;
    plan_city *city;
    plan_result *import, *need, *network, *rollout;
    const char *data, *out;
    char city_path[1000];
    int32_t threads;
    double effort_s; /* of the network; below 0 = the default */
} run;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double cpu(const struct rusage *usage)
{
    return (double)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) +
           (double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) * 1e-6;
}

static const char *in(char path[1000], const char *dir, const char *name)
{
    snprintf(path, 1000, "%s/%s", dir, name);
    return path;
}

static plan_status import(run *r, const char *pbf, plan_error *err)
{
    char rules[1000], estimates[1000];
    plan_import_osm_opts opts = PLAN_IMPORT_OSM_OPTS_INIT;
    opts.rules = in(rules, r->data, "osm/mapping.csv");
    opts.estimates = in(estimates, r->data, "osm/estimates.csv");
    opts.threads = r->threads;
    return plan_import_osm(r->ctx, pbf, &opts, &r->import, err);
}

static plan_status save(run *r, const plan_result *const *results, int32_t n, const char *path,
                        plan_error *err)
{
    plan_save_opts opts = PLAN_SAVE_OPTS_INIT;
    return plan_results_save(r->ctx, results, n, path, &opts, err);
}

static plan_status save_city(run *r, const char *pbf, plan_error *err)
{
    (void)pbf;
    const plan_result *const results[] = {r->import};
    return save(r, results, 1, in(r->city_path, r->out, "bench-city.gpkg"), err);
}

static plan_status open_city(run *r, const char *pbf, plan_error *err)
{
    (void)pbf;
    const plan_table *t;
    plan_status status = plan_city_open(r->ctx, r->city_path, NULL, &r->city, err);
    for (int i = 0; status == PLAN_OK && i < 2; i++)
        status = plan_city_need_layer(r->city, i ? "streets" : "buildings", "bench", &t, err);
    return status;
}

static plan_status need(run *r, const char *pbf, plan_error *err)
{
    (void)pbf;
    char supply[1000];
    plan_need_opts opts = PLAN_NEED_OPTS_INIT;
    opts.assumed_supply = in(supply, r->data, "need/assumed-supply.csv");
    opts.threads = r->threads;
    return plan_need_score(r->city, &opts, &r->need, err);
}

static plan_status network(run *r, const char *pbf, plan_error *err)
{
    (void)pbf;
    char catalogue[1000];
    plan_network_opts opts = PLAN_NETWORK_OPTS_INIT;
    opts.catalogue = in(catalogue, r->data, "catalogue/example-2025.csv");
    opts.threads = r->threads;
    if (r->effort_s >= 0)
        opts.effort_s = r->effort_s;
    return plan_network_build(r->city, &opts, &r->network, err);
}

static plan_status rollout(run *r, const char *pbf, plan_error *err)
{
    (void)pbf;
    plan_rollout_opts opts = PLAN_ROLLOUT_OPTS_INIT;
    opts.budget_eur = fmax(plan_result_total(r->network, "cost_eur") / 10, 1e6);
    return plan_rollout_order(r->network, r->need, &opts, &r->rollout, err);
}

static plan_status save_all(run *r, const char *pbf, plan_error *err)
{
    (void)pbf;
    char path[1000];
    const plan_result *const results[] = {r->need, r->network, r->rollout};
    return save(r, results, 3, in(path, r->out, "bench-rollout.gpkg"), err);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        plan_status (*call)(run *, const char *, plan_error *);
        bool from_pbf;
    } stages[] = {
        {"import", import, true},  {"save-city", save_city, true}, {"open-city", open_city, false},
        {"need", need, false},     {"network", network, false},    {"rollout", rollout, false},
        {"save", save_all, false},
    };
    if (argc < 4) {
        fprintf(stderr, "usage: stages FILE.osm.pbf|CITY.gpkg DATADIR OUTDIR [THREADS [EFFORT]]\n");
        return 2;
    }
    run r = {.data = argv[2],
             .out = argv[3],
             .threads = argc > 4 ? atoi(argv[4]) : 0,
             .effort_s = argc > 5 ? atof(argv[5]) : -1};
    size_t length = strlen(argv[1]);
    bool from_pbf = length > 4 && strcmp(argv[1] + length - 4, ".pbf") == 0;
    snprintf(r.city_path, sizeof r.city_path, "%s", argv[1]);
    plan_error err = PLAN_ERROR_INIT;
    plan_status status = plan_ctx_new(&r.ctx, &err);
    double begin = now();
    for (size_t i = 0; status == PLAN_OK && i < sizeof stages / sizeof *stages; i++) {
        if (stages[i].from_pbf && !from_pbf)
            continue;
        struct rusage before, after;
        double start = now();
        getrusage(RUSAGE_SELF, &before);
        status = stages[i].call(&r, argv[1], &err);
        getrusage(RUSAGE_SELF, &after);
        printf("%-10s %8.3f s %8.3f s cpu %8.1f MB peak\n", stages[i].name, now() - start,
               cpu(&after) - cpu(&before), (double)after.ru_maxrss / 1024);
        fflush(stdout);
    }
    printf("%-10s %8.3f s\n", "total", now() - begin);
    if (r.network)
        printf("buildings %.0f pops %.0f cost_eur %.2f gap_pct %.3f\n",
               plan_result_total(r.network, "buildings"), plan_result_total(r.network, "pops"),
               plan_result_total(r.network, "cost_eur"), plan_result_total(r.network, "gap_pct"));
    if (status != PLAN_OK)
        fprintf(stderr, "stages: %s\n", err.message);
    plan_result_free(r.rollout);
    plan_result_free(r.network);
    plan_result_free(r.need);
    plan_result_free(r.import);
    plan_city_free(r.city);
    plan_ctx_free(r.ctx);
    return status == PLAN_OK ? 0 : 1;
}
