/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_WLAN_RADIO_H
#define PLAN_WLAN_RADIO_H

#include "core/status.h"

#include <stdbool.h>
#include <stdint.h>

/* Internal. Propagation models: pure functions, f in GHz, distances in m (3-D), loss in dB between isotropic
 * antennas. Distances below 1 m count as 1 m. No model gives less than free space: where its formula does, the
 * loss is raised and flagged. The coefficients are data (data/wlan, read by wlan/models_data). */

/** What a loss rests on besides its formula. */
enum {
    PLAN_LOSS_FAR = 1,        /**< distance outside the model's range: extrapolated */
    PLAN_LOSS_FREQUENCY = 2,  /**< frequency outside the model's range: extrapolated */
    PLAN_LOSS_FREE_SPACE = 4, /**< the model gave less than free space; raised to it */
    PLAN_LOSS_HEIGHT = 8,     /**< an antenna height outside the model's range */
    PLAN_LOSS_FLOORS = 16     /**< through floors at a frequency outside the range of their model */
};

typedef struct plan_loss {
    double median_db;
    double sigma_db; /**< of the location variability, 0 where the model states none */
    unsigned flags;
} plan_loss;

/** Speed of light in m GHz: wavelength_m = PLAN_LIGHT_M_GHZ / f_ghz. */
#define PLAN_LIGHT_M_GHZ 0.299792458

/** Free space, P.525-4 eq. 5: 92.45 + 20 lg f + 20 lg d_km. */
double plan_radio_free_space_db(double f_ghz, double d_m);

/* --- Site-general models: L = 10 α lg d + β + 10 γ lg f ------------------------------------------------ */

/** Coefficients of one row of P.1411 or P.1238, with the range they were found in. */
typedef struct plan_site_general {
    double alpha, beta, gamma, sigma_db;
    double f_min_ghz, f_max_ghz, d_min_m, d_max_m;
} plan_site_general;

/** The formula alone: no range looked at, not raised to free space. */
double plan_site_general_db(const plan_site_general *row, double f_ghz, double d_m);
plan_loss plan_site_general_loss(const plan_site_general *row, double f_ghz, double d_m);

typedef enum plan_surroundings {
    PLAN_HIGH_RISE,
    PLAN_LOW_RISE, /**< and suburban */
    PLAN_RESIDENTIAL,
    PLAN_N_SURROUNDINGS
} plan_surroundings;

typedef enum plan_street_model { PLAN_MODEL_P1411, PLAN_MODEL_UMI } plan_street_model;

typedef enum plan_entry_kind { PLAN_ENTRY_TRADITIONAL, PLAN_ENTRY_EFFICIENT, PLAN_N_ENTRIES } plan_entry_kind;

/** P.2109 Table 1. */
typedef struct plan_entry_row {
    double r, s, t, u, v, w, x, y, z;
} plan_entry_row;

typedef enum plan_indoor_place { PLAN_INDOOR_OFFICE, PLAN_INDOOR_CORRIDOR, PLAN_N_INDOORS } plan_indoor_place;

enum { PLAN_GAMMA_POINTS_MAX = 8, PLAN_EDITION_MAX = 32 };

/** P.833: A = A_m (1 − e^(−d γ / A_m)), A_m = a1 f_MHz^alpha. */
typedef struct plan_vegetation_row {
    double a1, alpha;
    double f_min_ghz, f_max_ghz;
    double gamma_f_ghz[PLAN_GAMMA_POINTS_MAX], gamma_db_m[PLAN_GAMMA_POINTS_MAX];
    int32_t n_gamma; /**< points, frequency ascending, straight on a double logarithmic scale between them */
} plan_vegetation_row;

/** The choice of models and editions a calculation runs with. Filled by plan_models_read; holds no pointer. */
typedef struct plan_radio_models {
    char edition[PLAN_EDITION_MAX]; /**< of P.1411, as in data/wlan/p1411.csv */
    plan_street_model los_model, nlos_model;
    plan_surroundings surroundings;
    plan_site_general street_los;                       /**< P.1411, both ends below the roofs */
    plan_site_general street_nlos[PLAN_N_SURROUNDINGS]; /**< the same, blocked */
    plan_site_general roof_los, roof_nlos;              /**< P.1411, one end above the roofs */
    plan_site_general indoor[PLAN_N_INDOORS][2];        /**< P.1238, [0] in sight, [1] blocked */
    plan_entry_row entry[PLAN_N_ENTRIES];               /**< P.2109 */
    plan_vegetation_row vegetation;                     /**< P.833 */
} plan_radio_models;

/** Along the street in sight, and where blocked, by the models chosen. tx_m, rx_m: heights above ground, used by
 *  UMi alone. Never below free space; UMi blocked never below UMi in sight. */
plan_loss plan_radio_los(const plan_radio_models *set, double f_ghz, double d_m, double tx_m, double rx_m);
plan_loss plan_radio_nlos(const plan_radio_models *set, double f_ghz, double d_m, double tx_m, double rx_m);

/** The same where one end stands above the roofs around it: P.1411's rows over rooftops. UMi has none of its own and
 *  stays as it is. */
plan_loss plan_radio_roof_los(const plan_radio_models *set, double f_ghz, double d_m, double tx_m,
                              double rx_m);
plan_loss plan_radio_roof_nlos(const plan_radio_models *set, double f_ghz, double d_m, double tx_m,
                               double rx_m);

/** A loss of at_1_m_db + decade_db lg d, d in m. */
typedef struct plan_power_law {
    double at_1_m_db, decade_db;
} plan_power_law;
/** Along the street in sight, or over rooftops: the greater of the two, and of free space. Where one says all, both are it. */
void plan_radio_los_laws(const plan_radio_models *set, double f_ghz, double tx_m, double rx_m,
                         bool above_roofs, plan_power_law laws[2]);

/** 3GPP TR 38.901 Table 7.4.1-1, UMi street canyon; range 0.5–100 GHz, 10 m – 5 km, base station 10 m, receiver
 *  1.5–22.5 m. The effective environment height is 1 m (note 1). */
plan_loss plan_umi_los(double f_ghz, double d_m, double tx_m, double rx_m);
plan_loss plan_umi_nlos(double f_ghz, double d_m, double tx_m, double rx_m);

/** P.1411 §4.1.2, street canyon in sight, median, 0.3–15 GHz: two slopes that meet at R_bp = 4 h1 h2 / λ.
 *  σ is not stated. */
plan_loss plan_street_canyon(double f_ghz, double d_m, double h1_m, double h2_m);

/* --- Edges and vegetation ------------------------------------------------------------------------------ */

/** P.526-15 eq. 31: loss of a single knife edge, >= 0; 0 at ν <= −0.78. */
double plan_knife_edge_db(double nu);
/** P.526-15 eq. 26: ν of an edge h_m above the line (negative = below), d1_m and d2_m from its ends. */
double plan_knife_edge_nu(double h_m, double d1_m, double d2_m, double f_ghz);
/** An edge on the way: distance from the transmitter and height in the datum of the antennas. */
typedef struct plan_edge {
    double d_m, z_m;
} plan_edge;
/** Several edges between antennas at heights a_m and b_m, d_m apart in plan; edges in any order. Edges that lie
 *  at or beyond an end are left out. Deygout with at most three edges (P.526-15 §4.4, without its empirical
 *  correction) and Bullington's equivalent edge (§4.5.1). >= 0. */
double plan_deygout_db(const plan_edge *edges, int32_t n, double a_m, double b_m, double d_m, double f_ghz);
double plan_bullington_db(const plan_edge *edges, int32_t n, double a_m, double b_m, double d_m,
                          double f_ghz);

/** P.833 parameters at a frequency: A_m and γ. Returns PLAN_LOSS_FREQUENCY beyond the range of A_m. */
unsigned plan_vegetation_at(const plan_vegetation_row *row, double f_ghz, double *max_db, double *gamma_db_m);
/** Loss of a length of vegetation, m; 0 where there is none. */
plan_loss plan_vegetation_loss(const plan_vegetation_row *row, double f_ghz, double length_m);

/* --- Into a building ----------------------------------------------------------------------------------- */

/** Entry loss that a share p of the places does not exceed, P.2109-2 eq. 1; p in (0, 1), elevation of the path at
 *  the façade in degrees. May be negative for small p. Range 0.08–100 GHz, |elevation| <= 90. */
double plan_entry_db(const plan_entry_row *row, double f_ghz, double p, double elevation_deg);

/* --- Places, not medians ------------------------------------------------------------------------------- */

/** Inverse of the normal distribution function, p in (0, 1); within 1e-12 relative of the quantile (absolute near
 *  0) for p in [1e-12, 1 − 1e-12]. NaN outside (0, 1). */
double plan_normal_quantile(double p);
/** Loss that a share p of the places does not exceed. */
static inline double plan_loss_at(const plan_loss *loss, double p)
{
    return loss->median_db + loss->sigma_db * plan_normal_quantile(p);
}

#endif
