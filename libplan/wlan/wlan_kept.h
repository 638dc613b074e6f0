/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_WLAN_WLAN_KEPT_H
#define PLAN_WLAN_WLAN_KEPT_H

#include "core/result.h"
#include "wlan/wlan_raster.h"

/* Internal. The raster that goes with a coverage result: out/ writes it beside the tables. */

typedef struct plan_wlan_kept {
    plan_wlan_raster raster;
    int crs;
    double quantile;    /**< of the share of alike places that reach the cautious level */
    double sigma_db[2]; /**< blocked, in sight */
    double usable_dbm, place_share;
    uint8_t *band_of; /**< by server */
    int16_t *rate;    /**< tenths of Mbit/s by band and hundredth of dBm from PLAN_WLAN_FLOOR_DBM to 0 */
} plan_wlan_kept;

enum { PLAN_WLAN_RATE_STEPS = 9001 };

struct plan_wlan_run;
/** Moves the raster of a run to its result. */
PLAN_CHECKED plan_status plan_wlan_keep(struct plan_wlan_run *run, plan_error *err);
/** What one device gets at a stored level of a server, tenths of Mbit/s. */
int16_t plan_wlan_kept_rate(const plan_wlan_kept *kept, int32_t server, int16_t level);
/** The raster of a result; NULL where it has none (another stage, or read from a file). */
const plan_wlan_kept *plan_wlan_kept_of(const plan_result *result);

#endif
