/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_WLAN_FACADE_H
#define PLAN_WLAN_FACADE_H

#include "wlan/obstacles.h"

/* Internal. Places outdoors along the façades of a building: where its outside is looked at, and where what comes
 * through its walls enters. A façade is what runs on without a corner of 30° or more; courtyards have façades too. */

typedef struct plan_facade_point {
    double x, y;           /**< outdoors, off the wall, in a cell where nothing stands */
    double wall_x, wall_y; /**< on the wall */
    double azimuth_deg;    /**< the way the wall faces, clockwise from grid north, [0, 360) */
    double length_m;       /**< of wall that the point stands for */
    int32_t col, row;      /**< cell of x, y */
    int32_t facade;        /**< number of the façade, from 0 */
    bool courtyard;
} plan_facade_point;

/** The sides of a façade on its ring: vertices first .. first + n, modulo n_sides. */
typedef struct plan_facade_sides {
    const double *ring; /**< borrowed of the buildings' geometry; closed, n_sides + 1 vertices */
    int32_t n_sides, first, n;
} plan_facade_sides;

typedef struct plan_facade {
    plan_facade_point *at;
    int32_t n;
    int32_t n_facades;        /**< with those that have no point */
    double shared_m;          /**< wall without a point: another building stands there, or the raster ends */
    plan_facade_sides *sides; /**< by number of the façade */
    size_t cap, cap_sides;
} plan_facade;
#define PLAN_FACADE_INIT            \
    {                               \
        NULL, 0, 0, 0.0, NULL, 0, 0 \
    }

/** Fills out for the building of row `building` of the layer the obstacles were made from: at each façade a point in
 *  the middle of equal pieces as near to spacing_m as goes, one at least. out is used again from call to call.
 *  O(vertices + points). */
PLAN_CHECKED plan_status plan_facade_points(const plan_obstacles *obstacles, const plan_geom *buildings,
                                            int32_t building, double spacing_m, plan_facade *out,
                                            plan_error *err);
void plan_facade_free(plan_facade *facade);

#endif
