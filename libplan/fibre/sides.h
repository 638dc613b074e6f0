/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_FIBRE_SIDES_H
#define PLAN_FIBRE_SIDES_H

#include "fibre/streets.h"

/* Internal. Streets with a trench on either side: which they are, and the street graph with their sides, corners and
 * crossings in place of their axes. */

/** Of each row of layer streets. */
typedef struct plan_sides {
    int32_t *rule;     /**< of the trench at its sides; -1 = along the axis */
    int32_t *crossing; /**< rule of a crossing of its carriageway, with or without sides; -1 = none */
    double *offset_m;  /**< of the sides from the axis */
    int8_t *only;      /**< one side alone: 1 = left, -1 = right of the axis as drawn; 0 = both */
} plan_sides;
#define PLAN_SIDES_INIT        \
    {                          \
        NULL, NULL, NULL, NULL \
    }

/** Whether a street of this class (may be NULL) has a carriageway that it takes work to cross. */
bool plan_sides_carriageway(const char *street_class);
/** street_rule: of each row, -1 = no trench; bridges and tunnels keep to the axis. Fills; free it on failure too. */
PLAN_CHECKED plan_status plan_sides_choose(const plan_table *table, const plan_catalogue *catalogue,
                                           const int32_t *street_rule, plan_sides *out, plan_error *err);
/** Fills out->only: the carriageways of a road that has one for each direction (layer streets: oneway, of the same name,
 *  against each other and at most PLAN_DUAL_M apart) have their outer sides alone, none in between. O(n log n). */
PLAN_CHECKED plan_status plan_sides_pair(const plan_table *table, plan_sides *out, plan_error *err);
#define PLAN_DUAL_M 30.0
void plan_sides_free(plan_sides *sides);
/** Into how many parts a stretch of a row is cut so that its carriageway can be crossed every so often, >= 1. */
int32_t plan_sides_cuts(const plan_sides *sides, const plan_catalogue *catalogue, int32_t row,
                        double length_m);

/** Puts sides in place of the axes of streets' pieces (before their graph is made). At a node the sides of neighbouring
 *  streets meet in corners; a street without sides joins the corner it comes from. Crossings lie at
 *  junctions, at dead ends and at the nodes marked in streets->cut. Sides keep out of buildings, and cross no barrier that the axis does not (both may be NULL): they are drawn in, or the piece
 *  keeps to its axis. O(n log n). */
PLAN_CHECKED plan_status plan_sides_weave(plan_streets *streets, const plan_sides *sides,
                                          const plan_geom *buildings, const plan_barriers *barriers,
                                          const plan_catalogue *catalogue, const plan_scale *scale,
                                          plan_error *err);

#endif
