/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_WLAN_INDOOR_H
#define PLAN_WLAN_INDOOR_H

#include "wlan/radio.h"

/* Internal. Access points within buildings: P.1238 on a storey, floors by the multi-wall model. */

/** Loss through n floors, COST 231 final report §4.7: 18.3 n^((n+2)/(n+1) − 0.46); 0 for n <= 0. Found at
 *  0.8–1.9 GHz. */
double plan_floors_db(int32_t n_floors);
#define PLAN_FLOORS_F_MIN_GHZ 0.8
#define PLAN_FLOORS_F_MAX_GHZ 1.9
/** Whether a place on the storey of an access point counts as in its room: nearer than the shortest way over which the
 *  blocked row of P.1238 was found (4 m in an office). Nobody maps inner walls; beyond it one is taken to stand between.
 *  The corridor rows are read for callers that know of corridors; none of the data here does. */
bool plan_indoor_same_room(const plan_radio_models *set, plan_indoor_place place, double d_m,
                           int32_t n_floors);
/** From an access point indoors to a place in the same building, d_m in 3-D. sight: on the same storey without a
 *  wall between. Through floors the model of the blocked way holds on top of the floors. */
plan_loss plan_indoor_loss(const plan_radio_models *set, plan_indoor_place place, bool sight, double f_ghz,
                           double d_m, int32_t n_floors);
/** From outdoors to a place depth_m behind the façade: `outdoor` is the loss just outside, P.2109 at a share p of the
 *  buildings covers the first PLAN_ENTRY_DEPTH_M, beyond that what P.1238 blocked (office) adds from there to depth_m.
 *  sigma_db stays that of `outdoor`: the spread of the entry is in p. */
plan_loss plan_indoor_from_outside(const plan_radio_models *set, plan_entry_kind kind, plan_loss outdoor,
                                   double f_ghz, double p, double elevation_deg, double depth_m);
#define PLAN_ENTRY_DEPTH_M 10.0

#endif
