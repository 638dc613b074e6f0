/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_WLAN_MESH_RUN_H
#define PLAN_WLAN_MESH_RUN_H

#include "core/mem.h"
#include "graph/blocks.h"
#include "wlan/costs.h"
#include "wlan/mesh.h"
#include "wlan/models_data.h"
#include "wlan/obstacles.h"
#include "wlan/rates.h"
#include "wlan/rules.h"

/* Internal. What one call of plan_mesh_plan holds, shared by its steps. */

enum { PLAN_MESH_CORNERS = 8 };

typedef struct plan_mesh_node {
    const char *name, *source_id, *kind; /**< of the run's arena; NULL = not known */
    const char
        *neighbours; /**< source ids of nodes it has radio links with already, blanks between; or NULL */
    bool existing, online;
    int32_t building; /**< it stands on; -1 = none */
    double xy[2];     /**< middle of the roof, or the place */
    int32_t n_corners;
    double corner[PLAN_MESH_CORNERS][2];
    double roof_m; /**< above datum, where masts stand */
    double mast_m; /**< above that: usual, or as told; grows to what its links need */
    bool mast_fixed;
    bool gateway;
    int32_t gateway_year; /**< 0 = not known */
    const char *why;      /**< it is a gateway */
    int32_t district;     /**< smallest it lies in; -1 = none */
    /* Of the plan. */
    int32_t degree, hops; /**< links planned; to a gateway, -1 = none */
    int32_t ends;         /**< of the links planned, those that are to be built */
    int32_t island;       /**< number of its part of the mesh */
    bool cut;             /**< its failure parts others */
    int32_t parted;       /**< nodes without gateway when it fails, itself not counted */
} plan_mesh_node;

typedef enum plan_mesh_state { PLAN_MESH_CLEAR, PLAN_MESH_BLOCKED, PLAN_MESH_WEAK } plan_mesh_state;
typedef enum plan_mesh_role {
    PLAN_MESH_SPARE, /**< possible, not planned */
    PLAN_MESH_TREE,
    PLAN_MESH_RESERVE,
    PLAN_MESH_NONE /**< not possible */
} plan_mesh_role;

typedef struct plan_mesh_link {
    int32_t a, b; /**< nodes, a < b */
    int8_t corner_a, corner_b;
    plan_mesh_state state;
    plan_mesh_role role;
    bool existing; /**< is there, as the list of its nodes says: costs nothing */
    double length_m, level_dbm, margin_db, vegetation_m, vegetation_db;
    double raise_m; /**< both ends, above the usual masts, for the Fresnel zone asked for */
    double mast_a_m, mast_b_m;
    double lack_m;    /**< with these masts: what both would still have to be raised by */
    double clearance; /**< share of the first Fresnel zone with the masts planned */
    int32_t blocker;  /**< building that reaches highest into the zone; -1 = ground */
    double excess_m;  /**< of its top above the line with the masts planned (negative = below) */
    int64_t cost;     /**< cents */
    int32_t channel;
} plan_mesh_link;

/** On a corner of a roof that planned links start from. */
typedef struct plan_mesh_mast {
    int32_t node, corner, links;
    double height_m; /**< above the roof */
    int64_t cost;    /**< cents */
} plan_mesh_mast;

static inline bool plan_mesh_is_planned(const plan_mesh_link *l)
{
    return l->role == PLAN_MESH_TREE || l->role == PLAN_MESH_RESERVE;
}

typedef struct plan_mesh_run {
    plan_city *city;
    const plan_mesh_opts *opts;
    const plan_result *rollout;
    int threads;
    const plan_table *buildings, *sites, *districts; /**< borrowed; all but buildings may be NULL */
    plan_table *list;                                /**< owned */
    plan_arena *arena;
    bool failed; /**< a text of the arena could not be kept */
    plan_obstacles *obstacles;
    plan_radio_models models;
    plan_rules rules;
    plan_rates rates;
    plan_wlan_costs costs;
    plan_permit permit;
    double need_dbm; /**< least level for the rate and margin */
    plan_mesh_node *nodes;
    int32_t n_nodes;
    size_t cap_nodes;
    plan_mesh_link *links; /**< by a, then b */
    int32_t n_links;
    size_t cap_links;
    plan_mesh_mast *masts; /**< by node, then corner */
    int32_t n_masts;
    int64_t reserve_bound; /**< cents: no set of reserve links that does as much costs less */
    int32_t n_islands;     /**< parts of the mesh without a gateway */
    plan_result *result;
} plan_mesh_run;

/** Steps, in order. */
PLAN_CHECKED plan_status plan_mesh_find_nodes(plan_mesh_run *run, plan_error *err);
PLAN_CHECKED plan_status plan_mesh_find_gateways(plan_mesh_run *run, plan_error *err);
PLAN_CHECKED plan_status plan_mesh_find_links(plan_mesh_run *run, plan_error *err);
PLAN_CHECKED plan_status plan_mesh_choose_links(plan_mesh_run *run, plan_error *err);
PLAN_CHECKED plan_status plan_mesh_report(plan_mesh_run *run, plan_error *err);
const char *plan_mesh_role_name(plan_mesh_role role);

/** Masts of the links planned, on the corners these start from; nodes take the highest of theirs. */
PLAN_CHECKED plan_status plan_mesh_settle_masts(plan_mesh_run *run, plan_error *err);
/** Districts of the nodes; money of a node: its masts and its ends of planned links, cents. */
PLAN_CHECKED plan_status plan_mesh_find_districts(plan_mesh_run *run, plan_error *err);
PLAN_CHECKED plan_status plan_mesh_report_districts(plan_mesh_run *run, plan_error *err);
const char *plan_mesh_district_name(const plan_mesh_run *run, int32_t district);
int64_t plan_mesh_node_cents(const plan_mesh_run *run, int32_t node);
PLAN_CHECKED plan_status plan_mesh_report_masts(plan_mesh_run *run, plan_error *err);
/** "north-east corner": where a corner lies from the middle of the roof. */
const char *plan_mesh_corner_name(const plan_mesh_node *node, int32_t corner);
/** Up to the next tenth of a metre: metres to be added are told so, that adding them is enough. */
double plan_mesh_up_m(double m);
/** What a line lacks to be a link: metres of both masts where it is blocked, and decibels below the margin asked for; a
 *  decibel counts as a metre. */
double plan_mesh_shortfall(const plan_mesh_run *run, const plan_mesh_link *l);
/** Whether a weak link would hold if nothing grew on its line. */
static inline bool plan_mesh_trees_block(const plan_mesh_run *run, const plan_mesh_link *l)
{
    return l->state == PLAN_MESH_WEAK && l->margin_db + l->vegetation_db >= run->opts->margin_db;
}
/** The reason of a node or a link, in words (wlan/mesh_words.c). */
void plan_mesh_say_node(const plan_mesh_run *run, int32_t i, char *text, size_t size);
void plan_mesh_say_link(const plan_mesh_run *run, const plan_mesh_link *l, char *text, size_t size);
/** What keeps a line from being a link: source id of a building, "trees", or NULL. */
const char *plan_mesh_blocker(const plan_mesh_run *run, const plan_mesh_link *l);
const char *plan_mesh_node_text(const plan_mesh_node *node, char *text, size_t size);
/** Source id of a building; NULL where building is -1. */
const char *plan_mesh_building_id(const plan_mesh_run *run, int32_t building);

#endif
