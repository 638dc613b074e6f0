/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_OSM_ESTIMATE_H
#define PLAN_IO_OSM_ESTIMATE_H

#include "core/status.h"

#include <stdint.h>

/* Internal. What a map does not say about a building, estimated by rules that are data: data/osm/estimates.csv,
 * which explains its columns. */

typedef struct plan_osm_estimates plan_osm_estimates;

/** Reads and checks path. Errors name the file's line. */
PLAN_CHECKED plan_status plan_osm_estimates_read(const char *path, plan_osm_estimates **out, plan_error *err);
void plan_osm_estimates_free(plan_osm_estimates *estimates);
/** SHA-256 of the rule file, hexadecimal. */
const char *plan_osm_estimates_sha256(const plan_osm_estimates *estimates);

/** The constant name of a use ("residential", ...) that equals text; NULL where there is none, or text is NULL. */
const char *plan_osm_use_name(const char *text);

/** A building: what is known goes in, what is missing is filled. Texts are borrowed (from the caller or the
 *  rules); NULL = unknown. */
typedef struct plan_osm_building {
    const char *type;          /**< value of building=* */
    const char *landuse;       /**< of the ground around it */
    double area_m2;            /**< of the footprint */
    int32_t addresses;         /**< distinct house numbers it carries */
    int32_t row_addresses;     /**< and of the whole row, with all it stands wall to wall with */
    double row_area_m2;        /**< footprint of that row */
    double addressed_near_pct; /**< share of the houses around that carry one */
    const char *use;
    double levels, height_m, dwellings, residents; /**< NaN = unknown */
    /** Names of the rules that filled a member; NULL where it was known, or follows by definition. */
    const char *use_rule, *levels_rule, *height_rule, *dwellings_rule, *residents_rule;
} plan_osm_building;

/** Fills what is unknown. Pure; O(rules). A member stays unknown where no rule fits. */
void plan_osm_estimate(const plan_osm_estimates *estimates, plan_osm_building *building);

#endif
