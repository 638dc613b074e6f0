/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "wlan/coverage.h"

#include "core/numeric.h"
#include "core/mem.h"
#include "core/parallel.h"
#include "wlan/wlan_kept.h"
#include "wlan/wlan_run.h"

#include <math.h>
#include <stdlib.h>

static plan_status read_layers(plan_wlan_run *run, plan_error *err)
{
    plan_status status = plan_city_need_layer(run->city, "buildings", "wlan", &run->buildings, err);
    if (status == PLAN_OK)
        status = plan_city_layer(run->city, "squares", &run->squares, err);
    if (status == PLAN_OK)
        status = plan_city_layer(run->city, "districts", &run->districts, err);
    if (status == PLAN_OK)
        status = plan_city_layer(run->city, "sites", &run->sites, err);
    if (status == PLAN_OK)
        status = plan_index_rows(plan_table_geom(run->buildings), &run->of_buildings, err);
    if (status == PLAN_OK && run->districts && plan_table_geom(run->districts))
        status = plan_index_rows(plan_table_geom(run->districts), &run->of_districts, err);
    return status;
}

static plan_status build_obstacles(plan_wlan_run *run, plan_error *err)
{
    plan_obstacles_opts opts = PLAN_OBSTACLES_OPTS_INIT;
    opts.cell_m = run->opts->cell_m;
    opts.level_m = run->opts->level_m;
    opts.terrain = run->opts->terrain;
    opts.threads = run->opts->threads;
    opts.hooks = run->opts->hooks;
    return plan_obstacles_build(run->city, &opts, run->result, &run->obstacles, err);
}

/* σ of the chosen model at the middle of 5 GHz: the bands differ by nothing in it. */
static plan_status make_scale(plan_wlan_run *run, plan_error *err)
{
    const plan_radio_models *m = &run->radio.models[0];
    enum { TYPICAL_M = 50 };
    plan_loss sight = plan_radio_los(m, 5.5, TYPICAL_M, PLAN_WLAN_OUTDOOR_M, run->opts->receiver_m);
    plan_loss blocked = plan_radio_nlos(m, 5.5, TYPICAL_M, PLAN_WLAN_OUTDOOR_M, run->opts->receiver_m);
    run->sigma_db[0] = blocked.sigma_db;
    run->sigma_db[1] = sight.sigma_db;
    return plan_wlan_scale_make(run->opts->usable_dbm, blocked.sigma_db, sight.sigma_db, &run->scale, err);
}

/* Both directions are the level plus a constant of the access point. */
static plan_status make_directions(plan_wlan_run *run, plan_error *err)
{
    plan_status status = plan_wlan_scale_servers(&run->scale, run->n_aps, err);
    for (int32_t i = 0; status == PLAN_OK && i < run->n_aps; i++) {
        const plan_wlan_ap *ap = &run->aps[i];
        run->scale.down[i] = (int16_t)lrint(100 * (ap->down_dbm - ap->level_dbm));
        run->scale.up[i] = (int16_t)lrint(100 * (ap->up_dbm - ap->level_dbm));
    }
    return status;
}

/* Bands of the access points, where there are several; the model chosen tells their levels apart. */
static plan_status list_bands(plan_wlan_run *run, plan_error *err)
{
    run->band_of = plan_mem_new((size_t)run->n_aps, sizeof *run->band_of);
    for (int32_t i = 0; run->band_of && i < run->n_aps; i++)
        run->band_of[i] = (uint8_t)run->aps[i].permit.band;
    return run->band_of ? PLAN_OK : plan_error_memory(err);
}

static plan_status radiate_by(plan_wlan_run *run, int32_t model, plan_wlan_raster *out, plan_error *err)
{
    return plan_wlan_raster_make(run->obstacles, run->emitters, run->n_emitters, run->radio.tables[model],
                                 run->opts->receiver_m, model == 0 ? run->band_of : NULL,
                                 model == 0 ? run->streets : NULL, run->threads, run->opts->hooks, out, err);
}

static plan_status radiate(plan_wlan_run *run, plan_error *err)
{
    plan_status status = make_directions(run, err);
    if (status == PLAN_OK)
        status = list_bands(run, err);
    if (status == PLAN_OK && !(run->streets = plan_mem_new((size_t)run->n_emitters, sizeof *run->streets)))
        status = plan_error_memory(err);
    if (status == PLAN_OK)
        status = radiate_by(run, 0, &run->raster, err);
    int32_t n = run->radio.n_models - 1;
    if (status == PLAN_OK && n > 0 && !(run->others = plan_mem_new((size_t)n, sizeof *run->others)))
        status = plan_error_memory(err);
    for (int32_t i = 0; status == PLAN_OK && i < n; i++) {
        run->n_others++;
        status = radiate_by(run, i + 1, &run->others[i], err);
    }
    if (status == PLAN_OK && !(run->served = plan_mem_new((size_t)run->n_aps, sizeof *run->served)))
        status = plan_error_memory(err);
    return status;
}

/* The steps of plan_wlan_coverage. */
static plan_status cover(plan_wlan_run *run, plan_error *err)
{
    plan_status status = plan_wlan_radio_read(run->opts, &run->radio, err);
    if (status == PLAN_OK)
        status = plan_rules_tell(&run->radio.rules, run->result, err);
    if (status == PLAN_OK)
        status = read_layers(run, err);
    if (status == PLAN_OK)
        status = build_obstacles(run, err);
    if (status == PLAN_OK)
        status = make_scale(run, err);
    if (status == PLAN_OK)
        status = plan_wlan_find_aps(run, err);
    if (status == PLAN_OK)
        status = plan_wlan_find_emitters(run, err);
    if (status == PLAN_OK)
        status = radiate(run, err);
    if (status == PLAN_OK)
        status = plan_wlan_report_buildings(run, err);
    if (status == PLAN_OK)
        status = plan_wlan_report_squares(run, err);
    if (status == PLAN_OK)
        status = plan_wlan_report_areas(run, err);
    if (status == PLAN_OK)
        status = plan_wlan_report_gaps(run, err);
    if (status == PLAN_OK)
        status = plan_wlan_report_sites(run, err);
    if (status == PLAN_OK)
        status = plan_wlan_report_cells(run, err);
    if (status == PLAN_OK)
        status = plan_wlan_report_districts(run, err);
    if (status == PLAN_OK)
        status = plan_wlan_report_measured(run, err);
    if (status == PLAN_OK)
        status = plan_wlan_report_context(run, err);
    if (status == PLAN_OK)
        status = plan_wlan_report_totals(run, err);
    if (status == PLAN_OK)
        status = plan_result_add_parameters(run->result, &plan_wlan_optset, run->opts, err);
    if (status == PLAN_OK)
        status = plan_wlan_keep(run, err);
    return status == PLAN_OK ? plan_result_seal(run->result, err) : status;
}

static void run_free(plan_wlan_run *run)
{
    for (int32_t i = 0; i < run->n_aps; i++)
        plan_antenna_free(&run->aps[i].antenna);
    for (int32_t i = 0; i < run->n_others; i++)
        plan_wlan_raster_free(&run->others[i]);
    plan_wlan_raster_free(&run->raster);
    plan_wlan_scale_free(&run->scale);
    plan_wlan_radio_free(&run->radio);
    plan_obstacles_free(run->obstacles);
    plan_index_free(run->near);
    plan_index_free(run->of_buildings);
    plan_index_free(run->of_districts);
    plan_table_free(run->list);
    plan_arena_free(run->arena);
    free(run->aps);
    for (int32_t i = 0; run->streets && i < run->n_emitters; i++)
        plan_field_streets_free(&run->streets[i]);
    free(run->streets);
    free(run->emitters);
    free(run->others);
    free(run->served);
    free(run->band_of);
    free(run->outcomes);
    free(run);
}

plan_status plan_wlan_coverage(plan_city *city, const plan_wlan_opts *opts, plan_result **out,
                               plan_error *err)
{
    PLAN_NUMERIC_POINT;
    plan_result *result = NULL;
    const plan_wlan_opts *defaults = plan_wlan_optset.defaults;
    plan_wlan_run *run = plan_mem_new(1, sizeof *run);
    plan_status status = run ? PLAN_OK : plan_error_memory(err);
    if (status == PLAN_OK) {
        run->city = city;
        run->opts = opts ? opts : defaults;
        run->threads = plan_parallel_threads(run->opts->threads);
        status = plan_opts_check(&plan_wlan_optset, run->opts, err);
    }
    if (status == PLAN_OK && !(run->arena = plan_arena_new()))
        status = plan_error_memory(err);
    if (status == PLAN_OK)
        status = plan_result_new("wlan", &run->result, err);
    if (status == PLAN_OK) {
        plan_result_set_crs(run->result, plan_city_crs(city));
        status = cover(run, err);
    }
    if (run) {
        result = run->result;
        run_free(run);
    }
    if (status != PLAN_OK) {
        plan_result_free(result);
        return status;
    }
    *out = result;
    return PLAN_OK;
}
