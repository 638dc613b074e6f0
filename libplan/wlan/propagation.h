/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_WLAN_PROPAGATION_H
#define PLAN_WLAN_PROPAGATION_H

#include "wlan/radio.h"

/* Internal. The stack of models as wlan/field works on it: for one frequency and pair of heights every curve
 * tabled over distance, so that no logarithm is taken in a cell.
 *
 *   in sight      loss = los(d)
 *   blocked       loss = min(over-roof diffraction: free(d) + J(ν),  street(way))
 *   in sight and over roofs also += vegetation(length);  and always loss >= free(d)
 *
 * street(way) follows the shortest way round the buildings (wlan/field_ways.c): round one corner P.1411 §4.1.3.2
 * (wlan/corner), round more nlos(length of the way); where there is no way, as into a closed courtyard, it is nothing.
 * Where the antenna is higher than the median of the roofs within 100 m (plan_field_above_roofs), los and nlos are
 * P.1411's rows over rooftops. */

enum { PLAN_PROPAGATION_STEPS_A_METRE = 2 };

typedef struct plan_propagation {
    double f_ghz, wavelength_m;
    double max_m; /**< plan distance up to which the tables reach */
    int32_t n;    /**< entries of each table: distance i / steps a metre, 3-D, from 0; they
                                            reach a 3-D distance of hypot(max_m, 300 m) */
    float *free_db, *los_db,
        *nlos_db;                  /**< at d < 1 m as at 1 m; none falls with distance; free <= los <= nlos */
    plan_power_law free, sight[2]; /**< of those tables; in sight, the greatest of the three */
    bool above_roofs, residential;
    float los_sigma_db, nlos_sigma_db;
    float vegetation_max_db, vegetation_db_m; /**< A_m and γ of P.833; its range is 0.1–2.1 GHz */
    unsigned vegetation_flags;                /**< plan_loss flags of P.833 */
    unsigned flags; /**< plan_loss flags of sight and blocked met anywhere within max_m */
} plan_propagation;

/** Tables of the models in `set` for a frequency; tx_m and rx_m heights above ground; above_roofs: of the antenna. Fills out (free it).
 *  PLAN_E_ARGUMENT where a number is out of all range. */
PLAN_CHECKED plan_status plan_propagation_make(const plan_radio_models *set, double f_ghz, double tx_m,
                                               double rx_m, double max_m, bool above_roofs,
                                               plan_propagation *out, plan_error *err);
void plan_propagation_free(plan_propagation *p);

#endif
