/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_WLAN_CORNER_H
#define PLAN_WLAN_CORNER_H

#include "wlan/radio.h"

/* Internal. Around one street corner, P.1411 §4.1.3.2 (2–38 GHz): better than the site-general model where the
 * geometry of the two streets is known. */

/* Coefficients there: β, the loss of a corner, the length of the corner zone. */
#define PLAN_CORNER_BETA 6.0
#define PLAN_CORNER_URBAN_DB 20.0
#define PLAN_CORNER_RESIDENTIAL_DB 30.0
#define PLAN_CORNER_ZONE_M 30.0
/** Width of a street between its houses where none is measured: an assumption, of which the model takes the half. */
#define PLAN_STREET_WIDTH_M 16.0

typedef struct plan_corner {
    double x1_m; /**< access point to the middle of the crossing, along its street */
    double x2_m; /**< middle of the crossing to the receiver, along the other street */
    double w1_m; /**< width of the access point's street */
} plan_corner;

/** L_LoS(x1) + L_c + attenuation beyond the corner zone. L_LoS by the models in `set`. residential: 30 dB for the
 *  corner instead of 20. σ is that of the model in sight. */
plan_loss plan_corner_loss(const plan_radio_models *set, const plan_corner *corner, double f_ghz, double tx_m,
                           double rx_m);
/** The part beyond L_LoS(x1) alone, dB, >= 0. */
double plan_corner_excess_db(const plan_corner *corner, bool residential);

#endif
