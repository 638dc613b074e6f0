/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_FIBRE_DETOUR_H
#define PLAN_FIBRE_DETOUR_H

#include "core/table.h"
#include "geo/index.h"

#include <stdbool.h>

/* Internal. Shortest way from a building to a street round what stands between. */

enum { PLAN_DETOUR_BENDS = 8, PLAN_DETOUR_ATTACHED = 64 };
/** What lies inside a building over no more than this is at its wall, m. */
#define PLAN_DETOUR_OVERLAP_M 0.1
/** Buildings nearer to each other than this touch, m. */
#define PLAN_DETOUR_TOUCH_M 0.1

/** What is round a building; all borrowed. */
typedef struct plan_detour_scene {
    const plan_geom *buildings;
    const plan_index *index; /**< of them */
    int32_t own;
    double longest_m;     /**< of the way */
    double wall_m;        /**< detour that a passage through an attached building is worth */
    const double *street; /**< axis of n_street points, where the way ends */
    int32_t n_street;
    const double *facade, *tap; /**< a straight way to begin with */
    bool (*blocked)(const void *user, const double a[2], const double b[2]); /**< NULL = nothing is */
    const void *user;
    int32_t attached[PLAN_DETOUR_ATTACHED]; /**< that may be passed through, from plan_detour_attach */
    int32_t n_attached;
} plan_detour_scene;

/** From façade to tap. */
typedef struct plan_detour {
    double xy[2 * (PLAN_DETOUR_BENDS + 2)];
    int32_t n;     /**< points, >= 2 */
    int32_t walls; /**< attached buildings passed through */
    double length_m;
} plan_detour;

/** Fills attached: what touches the building, or what touches such a one, nearer than longest_m. O(k log n). */
void plan_detour_attach(plan_detour_scene *scene);
/** Other buildings than own that a-b passes through; *all_attached says whether each is one of scene->attached. */
int32_t plan_detour_walls(const plan_detour_scene *scene, const double a[2], const double b[2],
                          bool *all_attached);
/** Whether there is a way. It leaves the outline at a vertex, the middle of an edge or scene->facade, bends at corners that
 *  stand PLAN_DETOUR_CLEAR_M off the convex corners of other buildings, and ends at the street's nearest point, a
 *  vertex of it or scene->tap. O(k² e) for k corners of the buildings in the way and their e edges. */
bool plan_detour_find(const plan_detour_scene *scene, plan_detour *out);
#define PLAN_DETOUR_CLEAR_M 0.5

#endif
