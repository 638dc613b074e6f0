/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_FIBRE_NETWORK_H
#define PLAN_FIBRE_NETWORK_H

#include "core/hooks.h"
#include "core/result.h"
#include "io/workspace.h"

#include <math.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A point of presence given by the planner. */
typedef struct plan_pop {
    const char *name; /**< NULL = "PoP 1", ... */
    double x, y;      /**< working CRS; NaN where lon and lat are given */
    double lon, lat;  /**< degrees; NaN where x and y are given */
} plan_pop;
#define PLAN_POP_INIT            \
    {                            \
        NULL, NAN, NAN, NAN, NAN \
    }
extern PLAN_API const plan_optset plan_pop_optset;

/** How customers hang on the PoP. */
typedef enum plan_architecture {
    PLAN_POINT_TO_MULTIPOINT, /**< splitters at the cabinets: a feeder fibre for split_ratio customers */
    PLAN_POINT_TO_POINT       /**< a fibre a customer all the way */
} plan_architecture;

/** A street the planner forbids or forces. */
typedef struct plan_named_street {
    const char *source_id;
} plan_named_street;
#define PLAN_NAMED_STREET_INIT \
    {                          \
        NULL                   \
    }
extern PLAN_API const plan_optset plan_named_street_optset;

typedef struct plan_network_opts {
    const char *catalogue; /**< CSV of unit prices; required */
    const char *prices;    /**< CSV whose rows replace those of catalogue with the same key; NULL = none */
    const char
        *rules; /**< CSV of which street takes which item; NULL = trench-rules.csv beside the catalogue */
    plan_records pops; /**< of plan_pop; none = those of layer sites (kind pop), else proposed */
    int32_t
        propose_pops; /**< how many to propose, 1 .. 1000; 0 = where none is given, as many as are needed and pay */
    int32_t pop_units;  /**< most lines of demand a PoP serves; 0 = as optics says */
    double max_drop_m;  /**< longest drop from façade to street */
    int32_t candidates; /**< candidate drops a building, 1 .. 3 */
    bool straighten;    /**< trade trench for shorter ways where that is cheaper with the feeder */
    plan_architecture architecture;
    int32_t split_ratio;    /**< customers a splitter; 1 = point-to-point */
    double reserve;         /**< share added to demand when fibres, splitters and tubes are counted, [0, 2] */
    int32_t cabinet_units;  /**< most lines of demand a cabinet serves */
    double cabinet_reach_m; /**< longest way from cabinet to façade */
    const char *optics;     /**< CSV of losses and equipment; NULL = optics.csv beside the catalogue */
    const char
        *optical_class; /**< of the equipment, a key of optics; NULL = the first that will do for all */
    bool public_only;   /**< connect public buildings only */
    double
        effort_s; /**< work spent on cheaper trenches and a proof, in seconds of a usual processor; the same
                          effort gives the same network everywhere. 0 = none, and no proof;
                          NaN = by the size of the city, 25 for 12,000 buildings, at most 120 */
    int32_t threads;
    const plan_hooks *hooks;
    plan_records forbid; /**< of plan_named_street: never dug */
    plan_records force;  /**< of plan_named_street: in the network in any case */
} plan_network_opts;
#define PLAN_NETWORK_OPTS_INIT                                                                             \
    {                                                                                                      \
        NULL, NULL, NULL, {NULL, 0}, 0, 0, 100.0, 3, true, PLAN_POINT_TO_MULTIPOINT, 32, 0.2, 288, 1000.0, \
            NULL, NULL, false, NAN, 0, NULL, {NULL, 0},                                                    \
        {                                                                                                  \
            NULL, 0                                                                                        \
        }                                                                                                  \
    }
extern PLAN_API const plan_optset plan_network_optset;

/** Fibre network joining every building with demand to a PoP, by cabinets. Result "network": tables pops, cabinets,
 *  trench, drops, cables, unserved, bill, bill_areas; totals. Every building with demand is in drops or in unserved. trench is a forest, parents
 *  before children. Costs are whole cents, and the bill's lines sum to them. O(E log V + T log T). */
PLAN_API PLAN_CHECKED plan_status plan_network_build(plan_city *city, const plan_network_opts *opts,
                                                     plan_result **out, plan_error *err);

/** pops: id, name, basis (given, sites, proposed), x_m, y_m, buildings, dwellings, units, capacity_units, cost_eur, reason; POINT.
 *  trench: id (= row), parent (trench id upstream, -1 at the PoP), pop (id), source_id (street), name (street),
 *    class, method, item (catalogue key), length_m (ellipsoid), cost_eur, buildings, dwellings (downstream), cabinet (of
 *    whose area it is, -1 = the PoP's own), fibres, cables, ducts, duct_item, width_class (cm); LINE, drawn from upstream
 *    to downstream.
 *  cabinets: id (= row), pop, trench (id of the segment at whose downstream end it stands, -1 = at the PoP), units,
 *    buildings, housings, splitters, ports, fibres (feeder), feeder_m, longest_m, cost_eur, reason; POINT.
 *  cables: trench or drop (id, -1 = it is the other), role (feeder, distribution, drop), item, fibres, number, length_m,
 *    cost_eur.
 *  drops: id (= row), building (row), source_id (building), trench (id of the segment at whose downstream end it
 *    starts, -1 = at the PoP itself), pop, dwellings, residents, units (lines of demand), length_m, item, cost_eur, cabinet (id, -1 = the PoP), fibres, fibre_m, loss_db, margin_db; LINE.
 *  unserved: building (row), source_id, reason (no_street, drop_too_long, drop_blocked, drop_enclosed,
 *    disconnected), text, dwellings,
 *    residents; POINT.
 *  bill: item, description, unit, quantity, unit_price_eur, cost_eur, labour_eur, material_eur, year, source.
 *  bill_areas: cabinet (-1 = the PoP's own area), pop, item, unit, quantity, unit_price_eur, cost_eur, labour_eur,
 *  material_eur; sums to bill, item by item. */
extern PLAN_API const plan_layerspec plan_pops_spec, plan_cabinets_spec, plan_trench_spec, plan_drops_spec,
    plan_cables_spec, plan_unserved_spec, plan_bill_spec, plan_bill_areas_spec;

#ifdef __cplusplus
}
#endif

#endif
