/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "wlan/indoor.h"

#include <math.h>

double plan_floors_db(int32_t n_floors)
{
    if (n_floors <= 0)
        return 0;
    double n = n_floors;
    return 18.3 * pow(n, (n + 2) / (n + 1) - 0.46);
}

bool plan_indoor_same_room(const plan_radio_models *set, plan_indoor_place place, double d_m,
                           int32_t n_floors)
{
    return n_floors <= 0 && d_m < set->indoor[place][1].d_min_m;
}

plan_loss plan_indoor_loss(const plan_radio_models *set, plan_indoor_place place, bool sight, double f_ghz,
                           double d_m, int32_t n_floors)
{
    const plan_site_general *rows = set->indoor[place];
    plan_loss in_sight = plan_site_general_loss(&rows[0], f_ghz, d_m);
    if (sight && n_floors <= 0)
        return in_sight;
    plan_loss loss = plan_site_general_loss(&rows[1], f_ghz, d_m);
    if (loss.median_db < in_sight.median_db) { /* nearer than its measurements */
        loss.median_db = in_sight.median_db;
        loss.flags &= ~(unsigned)PLAN_LOSS_FREE_SPACE;
    }
    loss.median_db += plan_floors_db(n_floors);
    if (n_floors > 0 && (f_ghz < PLAN_FLOORS_F_MIN_GHZ || f_ghz > PLAN_FLOORS_F_MAX_GHZ))
        loss.flags |= PLAN_LOSS_FLOORS;
    return loss;
}

plan_loss plan_indoor_from_outside(const plan_radio_models *set, plan_entry_kind kind, plan_loss outdoor,
                                   double f_ghz, double p, double elevation_deg, double depth_m)
{
    plan_loss loss = outdoor;
    loss.median_db += fmax(0, plan_entry_db(&set->entry[kind], f_ghz, p, elevation_deg));
    if (depth_m > PLAN_ENTRY_DEPTH_M) {
        /* P.1238 as seen from the façade: what it adds between 10 m and the depth. */
        const plan_site_general *row = &set->indoor[PLAN_INDOOR_OFFICE][1];
        loss.median_db += 10 * row->alpha * log10(depth_m / PLAN_ENTRY_DEPTH_M);
        if (depth_m > row->d_max_m)
            loss.flags |= PLAN_LOSS_FAR;
    }
    return loss;
}
