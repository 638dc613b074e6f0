/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_WLAN_BUDGET_H
#define PLAN_WLAN_BUDGET_H

#include "wlan/radio.h"

/* Internal. Link budget in both directions. */

typedef struct plan_link {
    double ap_eirp_dbm; /**< in the main lobe, from plan_rules_permit */
    double ap_gain_dbi; /**< in the main lobe: counts for the way up */
    double client_eirp_dbm;
    double client_gain_dbi; /**< counts for the way down */
} plan_link;
/** A hand-held device: 15 dBm, 0 dBi; facts of the field: 15–18 dBm. */
#define PLAN_LINK_INIT       \
    {                        \
        20.0, 2.0, 15.0, 0.0 \
    }

/** Received levels, dBm. loss_db: between isotropic antennas; relative_db: plan_antenna_relative_db towards the client
 *  (<= 0). Levels are loss plus a constant, so maps take plan_link_levels(link, 0, 0) once. */
typedef struct plan_levels {
    double down_dbm, up_dbm;
    double worse_dbm;
    bool up_is_worse;
} plan_levels;
plan_levels plan_link_levels(const plan_link *link, double loss_db, double relative_db);
/** Level that a share p of the places reaches or exceeds. */
double plan_level_at(double median_dbm, double sigma_db, double p);
/** Share of the places that reach level_dbm, [0, 1]; σ = 0: 0 or 1. */
double plan_level_share(double median_dbm, double sigma_db, double level_dbm);
/** Thermal noise, dBm, in width_mhz at 290 K with a noise figure. */
double plan_noise_dbm(double width_mhz, double noise_figure_db);

/** Classes of received level. Thresholds in use for site surveys: −60 (dense), −67 (voice), −70, −75, −80 dBm (edge). */
typedef enum plan_level_class {
    PLAN_LEVEL_NONE, /**< below −80 dBm */
    PLAN_LEVEL_EDGE, /**< from −80 */
    PLAN_LEVEL_WEAK, /**< from −75 */
    PLAN_LEVEL_FAIR, /**< from −70 */
    PLAN_LEVEL_GOOD, /**< from −67 */
    PLAN_LEVEL_BEST, /**< from −60 */
    PLAN_N_LEVEL_CLASSES
} plan_level_class;
/** NaN gives NONE. */
plan_level_class plan_level_class_of(double level_dbm);
/** Lowest level of a class; −INFINITY for NONE. */
double plan_level_class_from_dbm(plan_level_class of);
/** "none", "edge", "weak", "fair", "good", "best". */
const char *plan_level_class_name(plan_level_class of);

#endif
