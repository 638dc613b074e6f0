/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_NEED_JOIN_H
#define PLAN_NEED_JOIN_H

#include "core/hooks.h"
#include "core/result.h"
#include "geo/crs.h"
#include "need/need.h"

#include <stdint.h>

/* Internal. Values of other layers at the places of the buildings. */

/** The buildings as places: a point inside each, and what counts are shared by. */
typedef struct plan_need_places {
    const plan_table *buildings; /**< borrowed */
    const plan_scale *scale;     /**< borrowed; NULL = map metres are true metres */
    int32_t n;
    double *xy; /**< 2n; NaN where a building has no geometry */
    int threads;
    const plan_hooks *hooks;
} plan_need_places;
PLAN_CHECKED plan_status plan_need_places_init(const plan_table *buildings, const plan_scale *scale,
                                               int32_t threads, const plan_hooks *hooks,
                                               plan_need_places *out, plan_error *err);
void plan_need_places_clear(plan_need_places *places);

/** A join, resolved: join is never AUTO. */
typedef struct plan_need_joining {
    const char *name;          /**< of the indicator, for messages */
    const plan_table *layer;   /**< borrowed; has geometry */
    const plan_column *column; /**< NULL: presence, distance or count */
    const uint8_t *keep;       /**< features that count; NULL = all */
    plan_join join;
    double max_distance_m; /**< NaN = without limit */
} plan_need_joining;

/** What AUTO means for a layer, with or without a column. */
plan_join plan_need_join_kind(plan_join join, const plan_table *layer, bool has_column);
/** Mask of the features of layer that a filter "column=value|other" keeps (malloc'ed, caller frees; NULL
 *  without a filter). A column that is not there is PLAN_E_NOT_FOUND, a filter without '=' PLAN_E_ARGUMENT. */
PLAN_CHECKED plan_status plan_need_filter(const char *name, const char *filter, const plan_table *layer,
                                          uint8_t **keep, plan_error *err);

/** Values at the places: value (places->n) is filled, NaN where there is none; feature (may be NULL) with
 *  the row a value came from, -1 where none (WITHIN, NEAREST, SHARE). SHARE adds findings for polygons
 *  without buildings and dwellings without polygon. O((n + features) log features). */
PLAN_CHECKED plan_status plan_need_join_values(const plan_need_places *places,
                                               const plan_need_joining *joining, double *value,
                                               int32_t *feature, plan_result *findings, plan_error *err);

#endif
