/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_WLAN_SITES_RUN_H
#define PLAN_WLAN_SITES_RUN_H

#include "core/mem.h"
#include "geo/index.h"
#include "graph/cover.h"
#include "wlan/costs.h"
#include "wlan/models_data.h"
#include "wlan/obstacles.h"
#include "wlan/rules.h"
#include "wlan/sites.h"
#include "wlan/wlan_kept.h"

#include <math.h>

/* Internal. What one call of plan_sites_plan holds, shared by its steps. */

/** A place outdoors where people are: a square (park, playground, ...) or a stop. */
typedef struct plan_sites_place {
    const char *source_id, *name, *kind; /**< borrowed from the workspace's tables */
    int32_t square;                      /**< row of layer squares; -1 = a stop */
    double xy[2];
    double persons;
    int32_t first, n; /**< its points */
    int32_t by_existing, by_proposed,
        reachable; /**< points covered already; by what is proposed; by any candidate */
    int32_t district;
} plan_sites_place;

/** A point of a place: a cell where somebody may stand. Weights are thousandths of a person. */
typedef struct plan_sites_point {
    int32_t col, row, place;
    int64_t weight;
    bool covered; /**< by what is there already */
} plan_sites_point;

typedef enum plan_sites_mount {
    PLAN_SITES_FACADE,
    PLAN_SITES_ROOF,
    PLAN_SITES_LAMP,
    PLAN_SITES_STOP,
    PLAN_SITES_CABINET,
    PLAN_SITES_N_MOUNTS
} plan_sites_mount;
const char *plan_sites_mount_name(plan_sites_mount mount);

typedef enum plan_sites_uplink {
    PLAN_SITES_UPLINK_BUILDING, /**< cable in the building it hangs on */
    PLAN_SITES_UPLINK_FIBRE,    /**< trench to the nearest fibre */
    PLAN_SITES_UPLINK_RADIO     /**< radio link from the nearest public building */
} plan_sites_uplink;

/** How a site is joined, at what cost, and when. */
typedef struct plan_sites_backhaul {
    plan_sites_uplink uplink;
    double way_m; /**< trench or radio */
    int64_t cost; /**< cents */
    int32_t year; /**< fibre is there; 0 = not known */
} plan_sites_backhaul;

typedef struct plan_sites_candidate {
    plan_sites_mount mount;
    const char *source_id, *name; /**< of the building, lamp, ...; borrowed */
    int32_t building;             /**< -1 = none */
    double xy[2], height_m, z_m;  /**< above ground, above datum */
    plan_sites_backhaul backhaul;
    int64_t cost; /**< cents, all together */
} plan_sites_candidate;

/** An access point proposed outdoors. */
typedef struct plan_sites_choice {
    int32_t candidate, rank, year, channel, district;
    int64_t gain;       /**< thousandths of a person */
    int32_t main_place; /**< the place it gives most to */
} plan_sites_choice;

/** An access point proposed indoors. */
typedef struct plan_sites_room {
    int32_t building, storey, year, channel;
    double xy[2], height_m;
    int64_t cost;
} plan_sites_room;

/** What is proposed for a public building. */
typedef struct plan_sites_building {
    int32_t row, storeys, existing, first, n; /**< first, n: its rooms */
    uint64_t served;                          /**< by bit: the storey is usable as the coverage has it */
    int32_t n_served;
    double ground_m2, least_dbm; /**< level of the worst place by those proposed */
    plan_sites_backhaul backhaul;
    double persons; /**< in it at one time, of those the storeys proposed for */
    int64_t cost;
    int32_t year, district;
    const char *reason; /**< arena */
} plan_sites_building;

typedef struct plan_sites_run {
    plan_city *city;
    const plan_sites_opts *opts;
    const plan_result *coverage, *rollout;
    const plan_wlan_kept *kept; /**< raster of the coverage; may be NULL */
    int threads;
    const plan_table *buildings, *squares, *sites, *districts; /**< borrowed; all but buildings may be NULL */
    plan_arena *arena;
    plan_obstacles *obstacles;
    plan_index *of_districts;
    plan_radio_models models;
    plan_rules rules;
    plan_wlan_costs costs;
    plan_permit outdoor, indoor;
    double budget_db; /**< greatest loss outdoors at which the worse direction is still usable */
    double rooms_per_1000, rooms_least,
        rooms_most; /**< persons in public buildings by m2 of floor (demand file) */
    plan_sites_place *places;
    int32_t n_places;
    size_t cap_places;
    plan_sites_point *points;
    int32_t n_points;
    size_t cap_points;
    plan_sites_candidate *candidates;
    int32_t n_candidates;
    size_t cap_candidates;
    int32_t *off, *covers; /**< points each candidate covers, ascending */
    int32_t *year_of;      /**< of a building: fibre by the rollout; 0 = none */
    plan_index *trenches;  /**< of rollout_trench; NULL = none */
    const plan_table *trench;
    plan_index *lit; /**< buildings with fibre by the rollout, by their box; NULL = none */
    int32_t *lit_rows, n_lit;
    plan_index *publics; /**< public buildings by their box */
    int32_t *public_rows, n_publics;
    plan_cover cover;
    plan_sites_choice *choices; /**< by rank */
    int32_t n_choices;
    plan_sites_building *plans;
    int32_t n_plans;
    plan_sites_room *rooms;
    int32_t n_rooms;
    size_t cap_rooms;
    plan_result *result;
} plan_sites_run;

/** Steps, in order. */
PLAN_CHECKED plan_status plan_sites_find_demand(plan_sites_run *run, plan_error *err);
PLAN_CHECKED plan_status plan_sites_find_fibre(plan_sites_run *run, plan_error *err);
PLAN_CHECKED plan_status plan_sites_find_candidates(plan_sites_run *run, plan_error *err);
PLAN_CHECKED plan_status plan_sites_find_sets(plan_sites_run *run, plan_error *err);
PLAN_CHECKED plan_status plan_sites_choose(plan_sites_run *run, plan_error *err);
PLAN_CHECKED plan_status plan_sites_find_rooms(plan_sites_run *run, plan_error *err);
PLAN_CHECKED plan_status plan_sites_settle_channels(plan_sites_run *run, plan_error *err);
PLAN_CHECKED plan_status plan_sites_settle_years(plan_sites_run *run, plan_error *err);
PLAN_CHECKED plan_status plan_sites_report(plan_sites_run *run, plan_error *err);
PLAN_CHECKED plan_status plan_sites_report_totals(plan_sites_run *run, plan_error *err);

/** Cheapest uplink for a place; z_m above datum of the antenna that would look for a radio link; building: it hangs in or
 *  on, -1 = none. cost INT64_MAX: there is none. */
PLAN_CHECKED plan_status plan_sites_join(const plan_sites_run *run, const double xy[2], double z_m,
                                         int32_t building, plan_sites_backhaul *out, plan_error *err);
/** Where the nearest fibre of the rollout is: trench or building. fibre_m NaN: there is none. */
typedef struct plan_sites_fibre {
    double fibre_m;
    int32_t year; /**< 0 = not known */
} plan_sites_fibre;
/** building: the place is in or on it, -1 = none. */
PLAN_CHECKED plan_status plan_sites_near_fibre(const plan_sites_run *run, const double xy[2],
                                               int32_t building, plan_sites_fibre *out, plan_error *err);
PLAN_CHECKED plan_status plan_sites_index_lit(plan_sites_run *run, plan_error *err);
/** Distance in plan to the lines or outline of a row, working CRS. */
double plan_sites_to_line(const plan_geom *g, int32_t row, const double xy[2]);
/** Smallest district around a place; -1 = none. */
int32_t plan_sites_district_of(const plan_sites_run *run, const double xy[2]);

/** What is reached outdoors, step by step, begun with what is covered already. */
typedef struct plan_sites_tally {
    uint8_t *seen;     /**< owned; of a point */
    int64_t *at_place; /**< owned; thousandths of a person */
    int64_t persons;   /**< thousandths */
    int32_t places;    /**< with at least half of their persons reached */
} plan_sites_tally;
PLAN_CHECKED plan_status plan_sites_tally_new(const plan_sites_run *run, plan_sites_tally *out,
                                              plan_error *err);
void plan_sites_tally_free(plan_sites_tally *tally);
void plan_sites_tally_point(const plan_sites_run *run, plan_sites_tally *tally, int32_t point);
void plan_sites_tally_add(const plan_sites_run *run, plan_sites_tally *tally, int32_t choice);
/** Table wlan_sites_years. */
PLAN_CHECKED plan_status plan_sites_fill_years(const plan_sites_run *run, plan_table *t, plan_error *err);

static inline const char *plan_sites_text(const plan_table *t, const char *column, int32_t row)
{
    const plan_column *c = plan_table_find(t, column);
    return c ? plan_column_text(c, row) : NULL;
}
static inline double plan_sites_number(const plan_table *t, const char *column, int32_t row)
{
    const plan_column *c = plan_table_find(t, column);
    return c ? plan_column_number(c, row) : (double)NAN;
}
/** Whether at least half of its storeys are usable with what is proposed. */
static inline bool plan_sites_is_served(const plan_sites_building *plan)
{
    return plan->n > 0 || 2 * plan->n_served >= plan->storeys;
}

#endif
