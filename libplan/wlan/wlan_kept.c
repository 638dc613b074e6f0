/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "wlan/wlan_kept.h"

#include "core/mem.h"
#include "wlan/wlan_run.h"

#include <stdlib.h>
#include <string.h>

static void kept_free(void *object)
{
    plan_wlan_kept *k = object;
    plan_wlan_raster_free(&k->raster);
    free(k);
}

plan_status plan_wlan_keep(plan_wlan_run *run, plan_error *err)
{
    plan_wlan_kept *k = plan_mem_new(1, sizeof *k);
    if (!k)
        return plan_error_memory(err);
    *k = (plan_wlan_kept){run->raster,
                          plan_city_crs(run->city),
                          plan_normal_quantile(run->opts->place_share),
                          {run->sigma_db[0], run->sigma_db[1]},
                          run->opts->usable_dbm,
                          run->opts->place_share};
    run->raster.level = run->raster.server = NULL;
    plan_result_keep(run->result, k, kept_free);
    return PLAN_OK;
}

const plan_wlan_kept *plan_wlan_kept_of(const plan_result *result)
{
    return strcmp(plan_result_stage(result), "wlan") == 0 ? plan_result_kept(result) : NULL;
}
