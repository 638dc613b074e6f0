/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_NEED_SUPPLY_H
#define PLAN_NEED_SUPPLY_H

#include "need/join.h"

/* Internal. The download rate assumed where nobody says what is there: by the distance to the nearest street
 * cabinet and exchange that the workspace knows. */

/** Table of rates: site (cabinet, exchange, none), line_m, detour, down_mbit, year, source; the rows of a
 *  site by ascending line_m. */
extern const plan_layerspec plan_need_rates_spec;
PLAN_CHECKED plan_status plan_need_rates_read(const char *path, plan_table **out, plan_error *err);
/** PLAN_E_DATA naming the row that is out of order or range. */
PLAN_CHECKED plan_status plan_need_rates_check(const plan_table *rates, plan_error *err);
/** Rate in Mbit/s at a distance in m as the crow flies from a kind of site; the line is longer by the
 *  site's detour. Linear between the rows, the first and last rate beyond them. NaN where the table has no such
 *  site. */
double plan_need_rate_at(const plan_table *rates, const char *site, double distance_m);

/** Assumed rate at every place: the better of cabinet and exchange; where the workspace knows neither, the
 *  rate of "none" for all, which tells no buildings apart. sites may be NULL. Adds the finding
 *  assumed_supply, which says on how many sites it rests, or no_sites. */
PLAN_CHECKED plan_status plan_need_assume_supply(const plan_need_places *places, const plan_table *sites,
                                                 const plan_table *rates, double *value,
                                                 plan_result *findings, plan_error *err);

#endif
