/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "wlan/propagation.h"

#include "core/mem.h"

#include <math.h>
#include <stdlib.h>

/* Antennas stand on hills and towers: tables end where a line of max_m in plan with this difference in height does. */
static const double rise_max_m = 300;

void plan_propagation_free(plan_propagation *p)
{
    if (!p)
        return;
    free(p->free_db);
    free(p->los_db);
    free(p->nlos_db);
    *p = (plan_propagation){0};
}

static plan_status check(double f_ghz, double tx_m, double rx_m, double max_m, plan_error *err)
{
    if (!(f_ghz >= 0.3 && f_ghz <= 100))
        return plan_error_set(err, PLAN_E_ARGUMENT, "propagation: %g GHz is not between 0.3 and 100 GHz",
                              f_ghz);
    if (!(max_m >= 1 && max_m <= 20000))
        return plan_error_set(err, PLAN_E_ARGUMENT,
                              "propagation: a radius of %g m is not between 1 and 20000 m", max_m);
    if (!(tx_m >= 0 && tx_m <= 1000 && rx_m >= 0 && rx_m <= 1000))
        return plan_error_set(
            err, PLAN_E_ARGUMENT,
            "propagation: antennas at %g m and %g m are not between 0 and 1000 m above ground", tx_m, rx_m);
    return PLAN_OK;
}

plan_status plan_propagation_make(const plan_radio_models *set, double f_ghz, double tx_m, double rx_m,
                                  double max_m, bool above_roofs, plan_propagation *out, plan_error *err)
{
    plan_propagation p = {.f_ghz = f_ghz,
                          .wavelength_m = PLAN_LIGHT_M_GHZ / f_ghz,
                          .max_m = max_m,
                          .above_roofs = above_roofs,
                          .residential = set->surroundings == PLAN_RESIDENTIAL};
    plan_status status = check(f_ghz, tx_m, rx_m, max_m, err);
    if (status != PLAN_OK)
        return status;
    p.free = (plan_power_law){plan_radio_free_space_db(f_ghz, 1), 20};
    plan_radio_los_laws(set, f_ghz, tx_m, rx_m, above_roofs, p.sight);
    p.n = (int32_t)ceil(hypot(max_m, rise_max_m) * PLAN_PROPAGATION_STEPS_A_METRE) + 2;
    p.free_db = plan_mem_raw((size_t)p.n, sizeof *p.free_db);
    p.los_db = plan_mem_raw((size_t)p.n, sizeof *p.los_db);
    p.nlos_db = plan_mem_raw((size_t)p.n, sizeof *p.nlos_db);
    if (!p.free_db || !p.los_db || !p.nlos_db) {
        plan_propagation_free(&p);
        return plan_error_memory(err);
    }
    for (int32_t i = 0; i < p.n; i++) {
        double d_m = (double)i / PLAN_PROPAGATION_STEPS_A_METRE;
        plan_loss los = (above_roofs ? plan_radio_roof_los : plan_radio_los)(set, f_ghz, d_m, tx_m, rx_m);
        plan_loss nlos = (above_roofs ? plan_radio_roof_nlos : plan_radio_nlos)(set, f_ghz, d_m, tx_m, rx_m);
        p.free_db[i] = (float)plan_radio_free_space_db(f_ghz, d_m);
        p.los_db[i] = (float)los.median_db;
        p.nlos_db[i] = (float)nlos.median_db;
        p.los_sigma_db = (float)los.sigma_db;
        p.nlos_sigma_db = (float)nlos.sigma_db;
        if (d_m <= max_m)
            p.flags |= los.flags | nlos.flags;
    }
    double max_db, gamma_db_m;
    p.vegetation_flags = plan_vegetation_at(&set->vegetation, f_ghz, &max_db, &gamma_db_m);
    p.vegetation_max_db = (float)max_db;
    p.vegetation_db_m = (float)gamma_db_m;
    *out = p;
    return PLAN_OK;
}
