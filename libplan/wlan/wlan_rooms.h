/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_WLAN_WLAN_ROOMS_H
#define PLAN_WLAN_WLAN_ROOMS_H

#include "wlan/wlan_run.h"

/* Internal. What was found out about public buildings, and the tables wlan_buildings and wlan_storeys of it. */

typedef struct plan_wlan_storey {
    double height_m;                                     /**< of the device above ground */
    double outside_dbm, window_dbm, own_dbm, inside_dbm; /**< NaN = none */
    int32_t n_facades, facades_usable;
    int32_t n, usable;  /**< places on the floor */
    int32_t outside_ap; /**< -1 = none */
    bool sight;
} plan_wlan_storey;

/** A façade at the height of a person. Levels are medians over its places; NaN = none. */
typedef struct plan_wlan_wall {
    plan_facade_sides sides;
    int32_t number, places, usable;
    double azimuth_deg, length_m;
    double level_dbm, down_dbm, up_dbm, best_dbm, band_dbm[PLAN_N_BANDS];
    int32_t server; /**< at its best place; -1 = none */
    bool sight, courtyard;
} plan_wlan_wall;

enum { PLAN_WLAN_SERVED = 16 };

typedef struct plan_wlan_rooms {
    int32_t building; /**< row */
    int32_t n_storeys, first_storey;
    double ground_m2;
    double ground_m; /**< above datum */
    int32_t own;
    int32_t places;
    double inside_dbm, cautious_dbm, down_dbm, up_dbm, band_dbm[PLAN_N_BANDS]; /**< NaN = none */
    plan_wlan_wall *walls; /**< façades with a place outdoors; owned */
    int32_t n_walls;
    plan_wlan_stretched stretched;
    struct {
        int32_t ap, places;
    } served[PLAN_WLAN_SERVED]; /**< by whom; those beyond the first so many are not told apart */
    int32_t n_served;
} plan_wlan_rooms;

/** Level that half of n places reach, dBm; NaN where it is none. Sorts. */
double plan_wlan_median(double *levels, int32_t n);
/** The walls of a building from what is heard before its façades (by point and band). */
PLAN_CHECKED plan_status plan_wlan_walls_note(const plan_wlan_run *run, const plan_facade *facade,
                                              const plan_wlan_heard (*heard)[PLAN_N_BANDS],
                                              plan_wlan_rooms *rooms, plan_error *err);
/** Writes the table wlan_facades. */
PLAN_CHECKED plan_status plan_wlan_walls_write(plan_wlan_run *run, const plan_wlan_rooms *rooms, int32_t n,
                                               plan_error *err);
/** Counts a place of the building for an access point. */
void plan_wlan_rooms_serve(plan_wlan_rooms *rooms, int32_t ap);
/** Writes both tables and the outcomes. storeys: of all buildings, by first_storey. */
PLAN_CHECKED plan_status plan_wlan_rooms_write(plan_wlan_run *run, const plan_wlan_rooms *rooms, int32_t n,
                                               const plan_wlan_storey *storeys, plan_error *err);

#endif
