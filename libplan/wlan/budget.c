/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "wlan/budget.h"

#include <math.h>

plan_levels plan_link_levels(const plan_link *link, double loss_db, double relative_db)
{
    plan_levels levels;
    levels.down_dbm = link->ap_eirp_dbm + relative_db + link->client_gain_dbi - loss_db;
    levels.up_dbm = link->client_eirp_dbm + link->ap_gain_dbi + relative_db - loss_db;
    levels.up_is_worse = levels.up_dbm < levels.down_dbm;
    levels.worse_dbm = levels.up_is_worse ? levels.up_dbm : levels.down_dbm;
    return levels;
}

double plan_level_at(double median_dbm, double sigma_db, double p)
{
    return sigma_db > 0 ? median_dbm - sigma_db * plan_normal_quantile(p) : median_dbm;
}

double plan_level_share(double median_dbm, double sigma_db, double level_dbm)
{
    if (!(sigma_db > 0))
        return median_dbm >= level_dbm ? 1 : 0;
    return 0.5 * erfc((level_dbm - median_dbm) / sigma_db / sqrt(2));
}

double plan_noise_dbm(double width_mhz, double noise_figure_db)
{
    const double boltzmann_j_k = 1.380649e-23, temperature_k = 290;
    return 10 * log10(boltzmann_j_k * temperature_k * 1e6 * width_mhz) + 30 + noise_figure_db;
}

static const struct {
    double from_dbm;
    const char *name;
} classes[PLAN_N_LEVEL_CLASSES] = {
    [PLAN_LEVEL_NONE] = {-INFINITY, "none"}, [PLAN_LEVEL_EDGE] = {-80, "edge"},
    [PLAN_LEVEL_WEAK] = {-75, "weak"},       [PLAN_LEVEL_FAIR] = {-70, "fair"},
    [PLAN_LEVEL_GOOD] = {-67, "good"},       [PLAN_LEVEL_BEST] = {-60, "best"},
};

plan_level_class plan_level_class_of(double level_dbm)
{
    int c = PLAN_N_LEVEL_CLASSES - 1;
    while (c > PLAN_LEVEL_NONE && !(level_dbm >= classes[c].from_dbm))
        c--;
    return (plan_level_class)c;
}

double plan_level_class_from_dbm(plan_level_class of)
{
    return classes[of].from_dbm;
}

const char *plan_level_class_name(plan_level_class of)
{
    return classes[of].name;
}
