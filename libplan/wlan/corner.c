/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "wlan/corner.h"

#include <math.h>

double plan_corner_excess_db(const plan_corner *corner, bool residential)
{
    const double beta = PLAN_CORNER_BETA, zone_m = PLAN_CORNER_ZONE_M;
    double corner_db = residential ? PLAN_CORNER_RESIDENTIAL_DB : PLAN_CORNER_URBAN_DB;
    double past_m = corner->x2_m - corner->w1_m / 2;
    if (past_m <= 1) /* still in the crossing, in sight */
        return 0;
    if (past_m <= 1 + zone_m)
        return fmin(corner_db, corner_db / log10(1 + zone_m) * log10(past_m));
    double beyond = 10 * beta *
                    log10((corner->x1_m + corner->x2_m) / (corner->x1_m + corner->w1_m / 2 + zone_m));
    return corner_db + fmax(0, beyond);
}

plan_loss plan_corner_loss(const plan_radio_models *set, const plan_corner *corner, double f_ghz, double tx_m,
                           double rx_m)
{
    plan_loss loss = plan_radio_los(set, f_ghz, corner->x1_m, tx_m, rx_m);
    loss.median_db += plan_corner_excess_db(corner, set->surroundings == PLAN_RESIDENTIAL);
    if (f_ghz < 2 || f_ghz > 38)
        loss.flags |= PLAN_LOSS_FREQUENCY;
    /* In the crossing the way is a straight line and longer than that to its middle. */
    double straight_m = hypot(corner->x1_m, corner->x2_m);
    double least = plan_radio_los(set, f_ghz, straight_m, tx_m, rx_m).median_db;
    if (loss.median_db < least)
        loss.median_db = least;
    return loss;
}
