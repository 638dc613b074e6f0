/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_WLAN_WLAN_RUN_H
#define PLAN_WLAN_WLAN_RUN_H

#include "core/mem.h"
#include "geo/index.h"
#include "wlan/coverage.h"
#include "wlan/facade.h"
#include "wlan/wlan_aps.h"
#include "wlan/wlan_raster.h"
#include "wlan/wlan_shares.h"

/* Internal. What one call of plan_wlan_coverage holds, shared by its steps. */

/** What became of a public building or square, for gaps, districts and totals. */
typedef struct plan_wlan_outcome {
    bool square;
    int32_t row; /**< in the workspace */
    const char *kind;
    int32_t district; /**< -1 = none */
    double area_m2, usable_m2;
    bool own, outside_usable;
    const char *reason; /**< in words; of the run's arena */
} plan_wlan_outcome;

/** Places inside public buildings with a level, and those whose level rests on a model outside its range. */
typedef struct plan_wlan_stretched {
    int64_t places, far, frequency, floors;
} plan_wlan_stretched;

typedef struct plan_wlan_run {
    plan_city *city;
    const plan_wlan_opts *opts;
    int threads;
    const plan_table *buildings, *squares, *districts, *sites; /**< borrowed; all but buildings may be NULL */
    plan_table *list;                                          /**< of the file in the options; owned */
    plan_arena *arena;
    plan_obstacles *obstacles;
    plan_wlan_radio radio;
    plan_wlan_ap *aps;
    int32_t n_aps;
    size_t cap_aps;
    plan_wlan_emitter *emitters; /**< by rising access point */
    int32_t n_emitters;
    size_t cap_emitters;
    plan_field_streets *streets; /**< of the emitters, by the model chosen */
    plan_index *near;            /**< of the emitters, by their reach */
    plan_index *of_buildings;    /**< by their boxes */
    plan_index *of_districts;    /**< NULL where there are none */
    plan_wlan_raster raster;     /**< by the model chosen */
    plan_wlan_raster *others;    /**< by the other models, levels only */
    int32_t n_others;
    plan_wlan_scale scale;
    double sigma_db[2]; /**< between alike places: blocked, in sight */
    double *served;     /**< m² outdoors, by access point */
    uint8_t *band_of;   /**< by access point */
    double disputed_m2; /**< ground usable by some models and not by others */
    plan_wlan_stretched stretched;
    plan_wlan_outcome *outcomes;
    int32_t n_outcomes;
    size_t cap_outcomes;
    plan_result *result;
} plan_wlan_run;

enum { PLAN_WLAN_STOREYS_MAX = 60 };

/** Storeys of a building, 1 .. PLAN_WLAN_STOREYS_MAX: as mapped, else by its height. */
int32_t plan_wlan_storeys(const plan_wlan_run *run, int32_t building);
bool plan_wlan_is_public(const plan_table *buildings, int32_t row);
/** Distance of the places looked at before façades. */
#define PLAN_WLAN_FACADE_M 12.0

/** What is heard at a place. */
typedef struct plan_wlan_heard {
    int32_t ap;              /**< -1 = nothing */
    double level_dbm;        /**< median; the worse of down and up */
    double down_dbm, up_dbm; /**< median, downwards and upwards */
    double sigma_db;
    double elevation_deg; /**< of the access point as seen from the place */
    bool sight;
} plan_wlan_heard;
/** The best emitter of every band at a place (z above datum) among those of access points outside `except` (row of a
 *  building, -1 = all), of `band` (-1 = any) and marked in `only` (by access point; NULL = all). Thread-safe. */
void plan_wlan_hear_bands(const plan_wlan_run *run, const double xyz[3], int32_t except, int band,
                          const uint8_t *only, plan_wlan_heard heard[PLAN_N_BANDS]);
/** The best of several bands, ties to the lowest access point. */
plan_wlan_heard plan_wlan_loudest(const plan_wlan_heard heard[PLAN_N_BANDS]);
/** The best emitter of any band asked about. */
plan_wlan_heard plan_wlan_hear(const plan_wlan_run *run, const double xyz[3], int32_t except, int band,
                               const uint8_t *only);

/** Smallest district a polygon's middle lies in; -1 = none. */
int32_t plan_wlan_district_of(const plan_wlan_run *run, const plan_geom *g, int32_t row);
/** NULL for -1. */
const char *plan_wlan_district_name(const plan_wlan_run *run, int32_t district);
/** Access point nearest to a place, the lowest of several; -1 = there is none. */
int32_t plan_wlan_nearest(const plan_wlan_run *run, const double xy[2], double *distance_m);
/** reason is copied. */
PLAN_CHECKED plan_status plan_wlan_add_outcome(plan_wlan_run *run, const plan_wlan_outcome *outcome,
                                               const char *reason, plan_error *err);
/** Band of an access point; -1 for -1. */
static inline int plan_wlan_band_of(const plan_wlan_run *run, int32_t ap)
{
    return ap >= 0 ? (int)run->aps[ap].permit.band : -1;
}
/** Steps, in order. */
PLAN_CHECKED plan_status plan_wlan_find_aps(plan_wlan_run *run, plan_error *err);
PLAN_CHECKED plan_status plan_wlan_find_emitters(plan_wlan_run *run, plan_error *err);
PLAN_CHECKED plan_status plan_wlan_report_buildings(plan_wlan_run *run, plan_error *err);
PLAN_CHECKED plan_status plan_wlan_report_squares(plan_wlan_run *run, plan_error *err);
PLAN_CHECKED plan_status plan_wlan_report_cells(plan_wlan_run *run, plan_error *err);
PLAN_CHECKED plan_status plan_wlan_report_areas(plan_wlan_run *run, plan_error *err);
PLAN_CHECKED plan_status plan_wlan_report_gaps(plan_wlan_run *run, plan_error *err);
PLAN_CHECKED plan_status plan_wlan_report_districts(plan_wlan_run *run, plan_error *err);
PLAN_CHECKED plan_status plan_wlan_report_measured(plan_wlan_run *run, plan_error *err);
PLAN_CHECKED plan_status plan_wlan_report_sites(plan_wlan_run *run, plan_error *err);
PLAN_CHECKED plan_status plan_wlan_report_context(plan_wlan_run *run, plan_error *err);
/** Which models were asked outside what they were found for, and how often. */
PLAN_CHECKED plan_status plan_wlan_report_ranges(plan_wlan_run *run, plan_error *err);
PLAN_CHECKED plan_status plan_wlan_report_totals(plan_wlan_run *run, plan_error *err);

#endif
