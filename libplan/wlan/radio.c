/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "wlan/radio.h"

#include <math.h>

static double at_least_1_m(double d_m)
{
    return d_m > 1 ? d_m : 1;
}

double plan_radio_free_space_db(double f_ghz, double d_m)
{
    return 92.45 + 20 * log10(f_ghz) + 20 * log10(at_least_1_m(d_m) / 1000);
}

static plan_loss raised(plan_loss loss, double f_ghz, double d_m)
{
    double least = plan_radio_free_space_db(f_ghz, d_m);
    if (loss.median_db < least) {
        loss.median_db = least;
        loss.flags |= PLAN_LOSS_FREE_SPACE;
    }
    return loss;
}

static unsigned out_of(double value, double min, double max, unsigned flag)
{
    return value < min || value > max ? flag : 0;
}

double plan_site_general_db(const plan_site_general *row, double f_ghz, double d_m)
{
    return 10 * row->alpha * log10(at_least_1_m(d_m)) + row->beta + 10 * row->gamma * log10(f_ghz);
}

plan_loss plan_site_general_loss(const plan_site_general *row, double f_ghz, double d_m)
{
    plan_loss loss = {.median_db = plan_site_general_db(row, f_ghz, d_m), .sigma_db = row->sigma_db};
    loss.flags = out_of(d_m, row->d_min_m, row->d_max_m, PLAN_LOSS_FAR) |
                 out_of(f_ghz, row->f_min_ghz, row->f_max_ghz, PLAN_LOSS_FREQUENCY);
    return raised(loss, f_ghz, d_m);
}

/* TR 38.901 Table 7.4.1-1. The base station is the higher end, so that the way up and the way down lose the same. */
typedef struct umi_ends {
    double base_m, user_m;
    unsigned flags;
} umi_ends;

static umi_ends ends_of(double f_ghz, double d_m, double tx_m, double rx_m)
{
    umi_ends e = {.base_m = fmax(tx_m, rx_m), .user_m = fmin(tx_m, rx_m)};
    e.flags = out_of(d_m, 10, 5000, PLAN_LOSS_FAR) | out_of(f_ghz, 0.5, 100, PLAN_LOSS_FREQUENCY) |
              out_of(e.user_m, 1.5, 22.5, PLAN_LOSS_HEIGHT);
    /* The model stands for a base station of 10 m; it is in use between the roofs and a hand's reach. */
    e.flags |= out_of(e.base_m, 3, 25, PLAN_LOSS_HEIGHT);
    e.user_m = fmax(e.user_m, 1.5);
    e.base_m = fmax(e.base_m, e.user_m);
    return e;
}

/* Square of the distance from which on the loss rises faster. */
static double umi_bend2(double f_ghz, const umi_ends *e)
{
    double above = 1; /* effective environment height, note 1 */
    double bp_m = 4 * (e->base_m - above) * (e->user_m - above) * f_ghz / PLAN_LIGHT_M_GHZ;
    double rise_m = e->base_m - e->user_m;
    return bp_m * bp_m + rise_m * rise_m;
}

plan_loss plan_umi_los(double f_ghz, double d_m, double tx_m, double rx_m)
{
    umi_ends e = ends_of(f_ghz, d_m, tx_m, rx_m);
    double bend2 = umi_bend2(f_ghz, &e);
    double d = at_least_1_m(d_m);
    double db = 32.4 + 20 * log10(f_ghz);
    db += d * d <= bend2 ? 21 * log10(d) : 40 * log10(d) - 9.5 * log10(bend2);
    return raised((plan_loss){.median_db = db, .sigma_db = 4, .flags = e.flags}, f_ghz, d_m);
}

plan_loss plan_umi_nlos(double f_ghz, double d_m, double tx_m, double rx_m)
{
    umi_ends e = ends_of(f_ghz, d_m, tx_m, rx_m);
    plan_loss sight = plan_umi_los(f_ghz, d_m, tx_m, rx_m);
    double db = 22.4 + 35.3 * log10(at_least_1_m(d_m)) + 21.3 * log10(f_ghz) - 0.3 * (e.user_m - 1.5);
    plan_loss loss = {.median_db = fmax(db, sight.median_db), .sigma_db = 7.82, .flags = e.flags};
    if (db < sight.median_db)
        loss.flags = sight.flags;
    return loss;
}

plan_loss plan_street_canyon(double f_ghz, double d_m, double h1_m, double h2_m)
{
    double wavelength_m = PLAN_LIGHT_M_GHZ / f_ghz;
    double h2 = fmax(h1_m, 0.5) * fmax(h2_m, 0.5);
    double bp_m = 4 * h2 / wavelength_m;
    double bp_db = fabs(20 * log10(wavelength_m * wavelength_m / (8 * acos(-1) * h2)));
    double decades = log10(at_least_1_m(d_m) / bp_m);
    plan_loss loss = {.median_db = bp_db + 6 + (decades <= 0 ? 20 : 40) * decades};
    loss.flags = out_of(d_m, 1, 1000, PLAN_LOSS_FAR) | out_of(f_ghz, 0.3, 15, PLAN_LOSS_FREQUENCY) |
                 out_of(fmin(h1_m, h2_m), 0.5, INFINITY, PLAN_LOSS_HEIGHT);
    return raised(loss, f_ghz, d_m);
}

plan_loss plan_radio_los(const plan_radio_models *set, double f_ghz, double d_m, double tx_m, double rx_m)
{
    if (set->los_model == PLAN_MODEL_UMI)
        return plan_umi_los(f_ghz, d_m, tx_m, rx_m);
    return plan_site_general_loss(&set->street_los, f_ghz, d_m);
}

void plan_radio_los_laws(const plan_radio_models *set, double f_ghz, double tx_m, double rx_m,
                         bool above_roofs, plan_power_law laws[2])
{
    const plan_site_general *row = above_roofs ? &set->roof_los : &set->street_los;
    double lg_f = log10(f_ghz);
    laws[0] = laws[1] = (plan_power_law){row->beta + 10 * row->gamma * lg_f, 10 * row->alpha};
    if (set->los_model != PLAN_MODEL_UMI)
        return;
    umi_ends e = ends_of(f_ghz, 1, tx_m, rx_m);
    laws[0] = (plan_power_law){32.4 + 20 * lg_f, 21};
    laws[1] = (plan_power_law){32.4 + 20 * lg_f - 9.5 * log10(umi_bend2(f_ghz, &e)), 40};
}

/* Nearer than their measurements the models of blocked ways fall below those in sight. */
static plan_loss not_below(plan_loss loss, double sight_db)
{
    if (loss.median_db < sight_db) {
        loss.median_db = sight_db;
        loss.flags &= ~(unsigned)PLAN_LOSS_FREE_SPACE;
    }
    return loss;
}

plan_loss plan_radio_nlos(const plan_radio_models *set, double f_ghz, double d_m, double tx_m, double rx_m)
{
    plan_loss loss = set->nlos_model == PLAN_MODEL_UMI
                         ? plan_umi_nlos(f_ghz, d_m, tx_m, rx_m)
                         : plan_site_general_loss(&set->street_nlos[set->surroundings], f_ghz, d_m);
    return not_below(loss, plan_radio_los(set, f_ghz, d_m, tx_m, rx_m).median_db);
}

plan_loss plan_radio_roof_los(const plan_radio_models *set, double f_ghz, double d_m, double tx_m,
                              double rx_m)
{
    return set->los_model == PLAN_MODEL_UMI ? plan_umi_los(f_ghz, d_m, tx_m, rx_m)
                                            : plan_site_general_loss(&set->roof_los, f_ghz, d_m);
}

plan_loss plan_radio_roof_nlos(const plan_radio_models *set, double f_ghz, double d_m, double tx_m,
                               double rx_m)
{
    if (set->nlos_model == PLAN_MODEL_UMI)
        return plan_radio_nlos(set, f_ghz, d_m, tx_m, rx_m);
    return not_below(plan_site_general_loss(&set->roof_nlos, f_ghz, d_m),
                     plan_radio_roof_los(set, f_ghz, d_m, tx_m, rx_m).median_db);
}
