/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "wlan/wlan_kept.h"

#include "core/mem.h"
#include "wlan/wlan_run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void kept_free(void *object)
{
    plan_wlan_kept *k = object;
    plan_wlan_raster_free(&k->raster);
    free(k->band_of);
    free(k->rate);
    free(k);
}

static int16_t *tabulate_rates(const plan_wlan_radio *radio)
{
    int16_t *rate = plan_mem_raw((size_t)PLAN_N_BANDS * PLAN_WLAN_RATE_STEPS, sizeof *rate), *at = rate;
    for (int band = 0; rate && band < PLAN_N_BANDS; band++)
        for (int32_t i = 0; i < PLAN_WLAN_RATE_STEPS; i++)
            *at++ = (int16_t)lrint(10 * plan_wlan_radio_rate(radio, band, PLAN_WLAN_FLOOR_DBM + i / 100.0));
    return rate;
}

int16_t plan_wlan_kept_rate(const plan_wlan_kept *k, int32_t server, int16_t level)
{
    int32_t i = level - (int32_t)(100 * PLAN_WLAN_FLOOR_DBM), last = PLAN_WLAN_RATE_STEPS - 1;
    const int16_t *rate = k->rate + (size_t)k->band_of[server] * PLAN_WLAN_RATE_STEPS;
    return rate[i < 0 ? 0 : i < last ? i : last];
}

plan_status plan_wlan_keep(plan_wlan_run *run, plan_error *err)
{
    plan_wlan_kept *k = plan_mem_new(1, sizeof *k);
    int16_t *rate = k ? tabulate_rates(&run->radio) : NULL;
    if (!rate) {
        free(k);
        return plan_error_memory(err);
    }
    *k = (plan_wlan_kept){run->raster,
                          plan_city_crs(run->city),
                          plan_normal_quantile(run->opts->place_share),
                          {run->sigma_db[0], run->sigma_db[1]},
                          run->opts->usable_dbm,
                          run->opts->place_share,
                          run->band_of,
                          rate};
    run->band_of = NULL;
    run->raster = (plan_wlan_raster){.grid = run->raster.grid};
    plan_result_keep(run->result, k, kept_free);
    return PLAN_OK;
}

const plan_wlan_kept *plan_wlan_kept_of(const plan_result *result)
{
    return strcmp(plan_result_stage(result), "wlan") == 0 ? plan_result_kept(result) : NULL;
}
