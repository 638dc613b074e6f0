/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_WLAN_SIGHT_H
#define PLAN_WLAN_SIGHT_H

#include "wlan/obstacles.h"

/* Internal. One sight line, cell by cell and exact: the oracle of wlan/field, façades and mesh links use it.
 * Prisms as told in wlan/obstacles.h; the earth is a plane at these distances (at 1 km the bulge is 2 cm). Heights are
 * vertical and distances in plan, as in the profiles of P.526. A corner of four cells is crossed without entering the
 * two beside it; on a border the cell east or north of it counts. What stands beside the line, but not under it, does not
 * count. A line and its reverse give the same numbers to the last bit. */

/** What a line from a to b meets. */
typedef struct plan_sight {
    bool clear;      /**< nothing solid above the line */
    double length_m; /**< 3-D */
    double nu;       /**< greatest ν of P.526 of the tops crossed (negative = clear); -INFINITY where none */
    double edge_m;   /**< plan distance from a to where ν is greatest; NaN where none */
    double excess_m; /**< height of that top above the line there (negative = below) */
    int32_t edge_col, edge_row; /**< its cell */
    int32_t edge_building;      /**< its building, -1 where it is ground */
    int32_t roofs;              /**< separate buildings crossed below their top */
    double vegetation_m;        /**< length within vegetation */
    double
        fresnel_share; /**< least clearance / radius of the first Fresnel zone, over the whole line; >= 0.6 is
                                "clear" for a link; negative where blocked; INFINITY where nothing stands near */
} plan_sight;

/** a, b: x, y (working CRS) and z (m above datum). O(cells crossed). Thread-safe. */
void plan_sight_line(const plan_obstacles *obstacles, const double a[3], const double b[3], double f_ghz,
                     plan_sight *out);
/** By how much both ends have to be raised so that `share` of the first Fresnel zone (radius √(λ d1 d2 / d)) is clear of
 *  every top under the line; negative = so much to spare; -INFINITY where nothing is crossed. Raising both ends raises the
 *  whole line, so that raising by the answer clears exactly. Where that is
 *  `enough` or more, the answer may be any number from `enough` to it: who looks for less need not wait for the rest.
 *  O(cells crossed) at worst; blocks of cells that lie low are passed as one. Thread-safe. */
double plan_sight_raise_m(const plan_obstacles *obstacles, const double a[3], const double b[3], double f_ghz,
                          double share, double enough);
/** Diffraction loss over all tops crossed, Bullington's single equivalent edge with the correction of P.526-15
 *  §4.5.1; dB, >= 0. */
double plan_sight_diffraction_db(const plan_obstacles *obstacles, const double a[3], const double b[3],
                                 double f_ghz);

#endif
