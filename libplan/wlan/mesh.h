/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_WLAN_MESH_H
#define PLAN_WLAN_MESH_H

#include "core/hooks.h"
#include "core/result.h"
#include "io/workspace.h"

#include <math.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Which roofs the mesh is looked for on. */
typedef enum plan_mesh_on {
    PLAN_MESH_PUBLIC, /**< roofs of public buildings, and mesh nodes that are there */
    PLAN_MESH_KNOWN   /**< only the mesh nodes that are there (layer sites, list) */
} plan_mesh_on;

typedef struct plan_mesh_opts {
    plan_mesh_on on;
    const char *list; /**< file of existing mesh nodes: Freifunk JSON or CSV; NULL = none */
    const char
        *gateway; /**< source_id of the building or node with an uplink; NULL = by rollout, list or PoP */
    int32_t year; /**< gateways are buildings with fibre by the end of this year; 0 = the rollout's first */
    double max_link_m;
    double eirp_dbm; /**< NaN = the most that is lawful */
    double gain_dbi; /**< of the receiving antenna */
    int32_t width_mhz;
    double rate_mbit; /**< rate of the physical layer, one stream, a link must hold */
    double margin_db; /**< on top of what that rate needs */
    double fresnel_share;
    int32_t hops_max;          /**< nodes with more links to a gateway are findings `far_node`; 0 = none is */
    double mast_m, mast_max_m; /**< above the roof: usual, and the most */
    double cell_m, level_m;
    const char *terrain;                        /**< GeoTIFF of the ground; NULL = flat */
    const char *models, *rules, *rates, *costs; /**< files; needed */
    const char *country;
    int32_t date; /**< yyyymmdd: the rules of that day */
    int32_t threads;
    const plan_hooks *hooks;
} plan_mesh_opts;
#define PLAN_MESH_OPTS_INIT                                                                           \
    {                                                                                                 \
        .max_link_m = 1500.0, .eirp_dbm = NAN, .gain_dbi = 16.0, .width_mhz = 40, .rate_mbit = 100.0, \
        .margin_db = 10.0, .fresnel_share = 0.6, .mast_m = 2.0, .mast_max_m = 6.0, .cell_m = 2.0,     \
        .level_m = 3.0, .country = "de", .date = 20270101                                             \
    }
extern PLAN_API const plan_optset plan_mesh_optset;

/** Radio links from roof to roof at 5 GHz: which are clear (share of the first Fresnel zone over every roof, tree and
 *  hill between), with what margin, from which corner of the roof and on how high a mast; the tree of greatest
 *  margins to the gateways, the cheapest further links so that any one site may fail, and the sites whose failure
 *  still parts others. Result "mesh": wlan_nodes, wlan_links, wlan_masts, wlan_mesh_districts. rollout (borrowed, may be NULL): its buildings with fibre
 *  by opts.year are gateways.
 *
 *  Margin = EIRP + gain of the receiver - free space (P.525) - vegetation on the line (P.833) - least level of the rate.
 *  Where masts up to mast_max_m do not clear the line, the link is not counted on, and what blocks it is told with the
 *  metres it lacks. O(pairs within max_link_m x cells between). */
PLAN_API PLAN_CHECKED plan_status plan_mesh_plan(plan_city *city, const plan_result *rollout,
                                                 const plan_mesh_opts *opts, plan_result **out,
                                                 plan_error *err);

extern PLAN_API const plan_layerspec plan_wlan_nodes_spec, plan_wlan_links_spec, plan_wlan_masts_spec,
    plan_wlan_mesh_districts_spec;

#ifdef __cplusplus
}
#endif

#endif
