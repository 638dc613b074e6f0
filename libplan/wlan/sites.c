/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The choice of sites, from the city to the proposal. */

#include "wlan/sites.h"

#include "core/numeric.h"
#include "core/parallel.h"
#include "wlan/budget.h"
#include "wlan/sites_run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define OUTDOOR_DBI 2.0 /* rod: counts on the way up */

static plan_status read_files(plan_sites_run *run, plan_error *err)
{
    const plan_sites_opts *o = run->opts;
    static const char *const needed[] = {"models", "rules", "costs", "demand", NULL};
    plan_models_opts how = PLAN_MODELS_OPTS_INIT;
    plan_status status = plan_opts_need_files(&plan_sites_optset, o, needed, err);
    if (status == PLAN_OK)
        status = plan_models_read(o->models, &how, &run->models, err);
    if (status == PLAN_OK)
        status = plan_rules_read(o->rules, o->country, &run->rules, err);
    if (status == PLAN_OK)
        status = plan_rules_tell(&run->rules, run->result, err);
    return status == PLAN_OK ? plan_wlan_costs_read(o->costs, &run->costs, err) : status;
}

static plan_status settle_radio(plan_sites_run *run, plan_error *err)
{
    plan_ask ask = PLAN_ASK_INIT;
    ask.date = run->opts->date;
    ask.band = (plan_band)run->opts->band;
    plan_status status = plan_rules_permit(&run->rules, &ask, &run->outdoor, err);
    /* (EU) 2021/1067: very low power outdoors is for portable equipment; what is proposed here is fixed. */
    if (status == PLAN_OK && run->outdoor.power == PLAN_POWER_VLP)
        return plan_error_set(
            err, PLAN_E_ARGUMENT,
            "sites: option 'band': the rules allow %s GHz outdoors to very low power, portable "
            "equipment only, not to fixed access points; take another band (%.120s)",
            plan_band_name(run->outdoor.band), run->outdoor.source);
    ask.band = (plan_band)run->opts->indoor_band;
    ask.place = PLAN_PLACE_INDOOR;
    if (status == PLAN_OK && run->opts->indoor)
        status = plan_rules_permit(&run->rules, &ask, &run->indoor, err);
    const plan_link link = {run->outdoor.eirp_dbm, OUTDOOR_DBI, run->opts->client_dbm, 0.0};
    run->budget_db = plan_link_levels(&link, 0, 0).worse_dbm - run->opts->usable_dbm;
    return status;
}

/* What the coverage covers is known from its raster alone, and only what is there or was decided counts. */
static plan_status take_coverage(plan_sites_run *run, plan_error *err)
{
    const plan_table *t = plan_result_table(run->coverage, "wlan_sites");
    run->kept = plan_wlan_kept_of(run->coverage);
    if (!run->kept)
        return plan_error_set(
            err, PLAN_E_ARGUMENT,
            "sites: the coverage has no raster, as none has that is read from a file; reckon it anew");
    if (run->kept->crs != plan_city_crs(run->city))
        return plan_error_set(err, PLAN_E_ARGUMENT, "sites: the coverage is of another city: EPSG:%d, not %d",
                              run->kept->crs, plan_city_crs(run->city));
    for (int32_t row = 0; t && row < plan_table_rows(t); row++) {
        const char *basis = plan_sites_text(t, "basis", row);
        if (basis && strcmp(basis, "assumed") == 0)
            return plan_error_set(
                err, PLAN_E_ARGUMENT,
                "sites: the coverage assumes access points in public buildings; reckon it without option 'own'");
    }
    return PLAN_OK;
}

static plan_status read_city(plan_sites_run *run, plan_error *err)
{
    plan_obstacles_opts how = PLAN_OBSTACLES_OPTS_INIT;
    how.cell_m = run->opts->cell_m;
    how.level_m = run->opts->level_m;
    how.terrain = run->opts->terrain;
    how.threads = run->opts->threads;
    how.hooks = run->opts->hooks;
    plan_status status = plan_city_need_layer(run->city, "buildings", "sites", &run->buildings, err);
    if (status == PLAN_OK)
        status = plan_city_layer(run->city, "squares", &run->squares, err);
    if (status == PLAN_OK)
        status = plan_city_layer(run->city, "sites", &run->sites, err);
    if (status == PLAN_OK)
        status = plan_city_layer(run->city, "districts", &run->districts, err);
    if (status == PLAN_OK && run->districts && plan_table_geom(run->districts))
        status = plan_index_rows(plan_table_geom(run->districts), &run->of_districts, err);
    if (status == PLAN_OK && run->coverage)
        status = take_coverage(run, err);
    return status == PLAN_OK ? plan_obstacles_build(run->city, &how, run->result, &run->obstacles, err)
                             : status;
}

static void run_free(plan_sites_run *run)
{
    plan_arena_free(run->arena);
    plan_obstacles_free(run->obstacles);
    plan_index_free(run->of_districts);
    plan_index_free(run->trenches);
    plan_index_free(run->publics);
    plan_index_free(run->lit);
    free(run->lit_rows);
    plan_rules_free(&run->rules);
    plan_cover_free(&run->cover);
    free(run->places);
    free(run->points);
    free(run->candidates);
    free(run->off);
    free(run->covers);
    free(run->year_of);
    free(run->public_rows);
    free(run->choices);
    free(run->plans);
    free(run->rooms);
    plan_result_free(run->result);
}

plan_status plan_sites_plan(plan_city *city, const plan_result *coverage, const plan_result *rollout,
                            const plan_sites_opts *opts, plan_result **out, plan_error *err)
{
    PLAN_NUMERIC_POINT;
    plan_sites_run run = {.city = city,
                          .opts = opts ? opts : plan_sites_optset.defaults,
                          .coverage = coverage,
                          .rollout = rollout,
                          .rules = PLAN_RULES_INIT};
    static plan_status (*const steps[])(plan_sites_run *, plan_error *) = {read_files,
                                                                           settle_radio,
                                                                           read_city,
                                                                           plan_sites_find_demand,
                                                                           plan_sites_find_fibre,
                                                                           plan_sites_find_candidates,
                                                                           plan_sites_find_sets,
                                                                           plan_sites_choose,
                                                                           plan_sites_find_rooms,
                                                                           plan_sites_settle_channels,
                                                                           plan_sites_settle_years,
                                                                           plan_sites_report,
                                                                           plan_sites_report_totals};
    *out = NULL;
    run.threads = plan_parallel_threads(run.opts->threads);
    run.arena = plan_arena_new();
    plan_status status = run.arena ? plan_opts_check(&plan_sites_optset, run.opts, err)
                                   : plan_error_memory(err);
    if (status == PLAN_OK)
        status = plan_result_new("sites", &run.result, err);
    if (status == PLAN_OK)
        plan_result_set_crs(run.result, plan_city_crs(city));
    for (size_t i = 0; i < COUNT(steps) && status == PLAN_OK; i++)
        status = steps[i](&run, err);
    if (status == PLAN_OK)
        status = plan_result_add_parameters(run.result, &plan_sites_optset, run.opts, err);
    if (status == PLAN_OK)
        status = plan_result_seal(run.result, err);
    if (status == PLAN_OK) {
        *out = run.result;
        run.result = NULL;
    }
    run_free(&run);
    return status;
}
