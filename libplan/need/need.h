/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_NEED_NEED_H
#define PLAN_NEED_NEED_H

#include "core/hooks.h"
#include "core/result.h"
#include "io/workspace.h"

#include <math.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How raw values become need in [0, 1] (1 = most need). */
typedef enum plan_normalise {
    PLAN_NORMALISE_AUTO, /**< goalposts where good and bad are given, target where target is, else minmax */
    PLAN_NORMALISE_MINMAX,
    PLAN_NORMALISE_Z,    /**< standard normal distribution function of the z-score */
    PLAN_NORMALISE_RANK, /**< (average rank - 1) / (n - 1), n buildings with demand; least need 0, ties too */
    PLAN_NORMALISE_PERCENTILE, /**< share of buildings with demand that have a smaller value, ties half */
    PLAN_NORMALISE_GOALPOSTS,  /**< 0 at good, 1 at bad, clamped: comparable across years */
    PLAN_NORMALISE_TARGET,     /**< distance to target: 0 at or beyond it, 1 at the worst value (or bad) */
    PLAN_NORMALISE_NONE        /**< already in [0, 1]; other values are PLAN_E_DATA */
} plan_normalise;

typedef enum plan_combine {
    PLAN_COMBINE_ARITHMETIC,
    PLAN_COMBINE_GEOMETRIC,
    PLAN_COMBINE_POWER
} plan_combine;

/** What a missing value does. */
typedef enum plan_missing {
    PLAN_MISSING_SKIP,   /**< the other indicators of the group share its weight */
    PLAN_MISSING_MEDIAN, /**< the city's median stands in, flagged as imputed */
    PLAN_MISSING_WORST,  /**< counts as most need */
    PLAN_MISSING_BEST,   /**< counts as no need */
    PLAN_MISSING_ERROR   /**< PLAN_E_DATA naming the first building with demand that has none */
} plan_missing;

/** How a layer other than buildings is joined to a building. */
typedef enum plan_join {
    PLAN_JOIN_AUTO, /**< within for polygons, nearest for points and lines; a layer without column: distance */
    PLAN_JOIN_WITHIN,   /**< value of the polygon the building stands in (the smallest of several); a layer
                             without column: 1 inside, 0 outside */
    PLAN_JOIN_SHARE,    /**< the polygon's value is a count, shared among its buildings by dwellings (by floor
                             plan where none has any): the sum over the buildings is the polygon's value */
    PLAN_JOIN_NEAREST,  /**< value of the nearest feature within max_distance_m */
    PLAN_JOIN_DISTANCE, /**< distance in m to the nearest feature, at most max_distance_m; column names only
                             the layer */
    PLAN_JOIN_COUNT     /**< number of features within max_distance_m; column names only the layer */
} plan_join;

/** An indicator, or a group of indicators (no column, no value; others name it as their group).
 *  A text column counts 1 where a text is present and 0 elsewhere. "supply.down_mbit" in a workspace without a
 *  supply layer is the assumed rate (plan_need_opts.assumed_supply). */
typedef struct plan_indicator {
    const char *name;   /**< unique, [a-z0-9_] */
    const char *group;  /**< name of the group it belongs to; NULL = the top */
    const char *column; /**< "layer.column", "column" (of buildings) or "layer" */
    plan_values value;  /**< instead of column: a value a building, by building row */
    plan_join join;
    const char
        *filter; /**< "column=value" or "column=value|other": only features where this holds; NULL = all */
    double max_distance_m; /**< NaN = without limit; COUNT needs one */
    double weight;         /**< within its group, > 0 */
    plan_normalise normalise;
    double good, bad, target; /**< NaN = not given */
    bool log;         /**< normalise the logarithm: every doubling counts alike (rates, incomes); values > 0,
                             0 only between goalposts */
    bool invert;      /**< small values are the need (rank, minmax, z, percentile, target without bad) */
    double winsorise; /**< share cut at each end before minmax and z, [0, 0.25] */
    plan_missing missing;
    plan_combine combine; /**< groups: how their members combine */
    double power;         /**< groups with PLAN_COMBINE_POWER: exponent, not 0 */
} plan_indicator;
#define PLAN_INDICATOR_INIT                                                                              \
    {                                                                                                    \
        NULL, NULL, NULL, {NULL, 0}, PLAN_JOIN_AUTO, NULL, NAN, 1.0, PLAN_NORMALISE_AUTO, NAN, NAN, NAN, \
            false, false, 0.0, PLAN_MISSING_SKIP, PLAN_COMBINE_ARITHMETIC, 1.0                           \
    }
extern PLAN_API const plan_optset plan_indicator_optset;

/** What a building's score is multiplied with to give its need. */
typedef enum plan_weigh { PLAN_WEIGH_PERSONS, PLAN_WEIGH_DWELLINGS, PLAN_WEIGH_BUILDINGS } plan_weigh;

typedef struct plan_need_opts {
    plan_records indicators; /**< of plan_indicator; none = the default for a town with only OpenStreetMap */
    plan_combine combine;    /**< at the top */
    double power;
    double floor; /**< least normalised value under geometric and negative power means, (0, 0.5] */
    plan_weigh weigh_by;
    double persons_per_site;    /**< persons a business with demand counts for */
    double persons_per_public;  /**< persons a public building counts for */
    const char *assumed_supply; /**< CSV: rate assumed by distance to cabinet or exchange; used where the
                                     workspace has no supply layer; NULL = no such assumption */
    int32_t threads;
    const plan_hooks *hooks;
} plan_need_opts;
#define PLAN_NEED_OPTS_INIT                                                                         \
    {                                                                                               \
        {NULL, 0}, PLAN_COMBINE_ARITHMETIC, 1.0, 0.01, PLAN_WEIGH_PERSONS, 2.0, 25.0, NULL, 0, NULL \
    }
extern PLAN_API const plan_optset plan_need_optset;

/** Need of every building. Result "need": need_buildings (one row a building, in building row order; columns of
 *  plan_need_buildings_spec, then for each indicator its raw value "v_NAME" and its contribution "c_NAME" in
 *  the unit of the score) and need_indicators (what each indicator was, its weight, basis, missing values and
 *  closest relative).
 *
 *  Buildings with demand are those with persons > 0: residents (where unknown, dwellings times the city's
 *  residents a dwelling); persons_per_public more for a public building, persons_per_site more for a commercial or
 *  industrial one, without public_kind from PLAN_SITE_MIN_M2 on. Normalisers take their bounds, ranks and
 *  medians from them alone, so that sheds do not move homes; rank is theirs alone, by score, 1 = most need,
 *  ties share the lowest rank. Other buildings get a score, need 0 and no rank. A building without any
 *  value has no score.
 *
 *  base + sum of contributions = score, exactly. base is the score of a building without any need (0, or the
 *  floor of a geometric or negative power mean); quasi-arithmetic means share out the difference of the score
 *  by the difference of the generator (LMDI for the geometric mean, Ang 2004), level by level.
 *
 *  Default indicators: undersupply (weight 3; goalposts 1000 and 1 Mbit/s on a logarithmic scale: a doubling of the rate
 *  takes 0.1 off, wherever it happens, where a linear scale would hardly tell 2 from 100 Mbit/s), residents (rank,
 *  weight 1), public (public facilities, weight 2). O(n log n) an indicator. */
PLAN_API PLAN_CHECKED plan_status plan_need_score(plan_city *city, const plan_need_opts *opts,
                                                  plan_result **out, plan_error *err);
/** Fixed columns: building (row), source_id, name, use, public_kind, street, housenumber, score, rank, persons,
 *  need, base, main_reason (the indicator with the largest contribution), measured_share (share of the score's
 *  weight resting on data not estimated), quality (measured, incomplete: measured but for an
 *  indicator without value that was skipped, partly assumed, assumed, imputed, no value). */
extern PLAN_API const plan_layerspec plan_need_buildings_spec;
extern PLAN_API const plan_layerspec plan_need_indicators_spec;

#ifdef __cplusplus
}
#endif

#endif
