/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_FIBRE_RUN_H
#define PLAN_FIBRE_RUN_H

#include "fibre/bill.h"
#include "fibre/cabinets.h"
#include "fibre/joint.h"
#include "fibre/network.h"
#include "fibre/optics.h"
#include "graph/certified.h"
#include "graph/tree.h"

/* Internal. One run of the network stage: what its steps hand on to each other. */

/** What straightening changed, 1/100 cent. */
typedef struct plan_ways {
    int64_t trench;    /**< by which trenches and drops became dearer */
    double saving;     /**< by which they became cheaper with the feeder's fibres reckoned in */
    int32_t far;       /**< buildings left beyond the reach of the equipment */
    double shortening; /**< what it cost to bring others within it, fibres reckoned in */
} plan_ways;

typedef struct plan_network_run {
    plan_city *city;
    const plan_network_opts *opts;
    const plan_scale *scale;
    const plan_table *buildings, *street_table, *lines, *areas, *sites; /* the last three may be NULL */
    const plan_table *ducts, *works;                                    /* may be NULL */
    plan_catalogue catalogue;
    plan_optics optics;
    plan_barriers *barriers; /* NULL where there are none */
    plan_streets *streets;
    plan_index *taps; /* pieces that take drops, by place */
    plan_demand *demand;
    plan_pops pops;
    double reach_m;   /**< longest way the equipment bears */
    int64_t capacity; /**< lines of a PoP */
    int32_t *pop_of;  /**< of a building; NULL with one PoP */
    bool closed;      /**< trees were sought within the areas of the PoPs */
    bool shared;      /**< they are to be, whatever capacity asks for */
    uint8_t *live;    /* components a PoP can be reached from */
    plan_joint *joint;
    uint8_t *in;     /* edges of the forest */
    double effort_s; /* of the trees in hand */
    bool placing;    /* they only tell where PoPs are needed */
    plan_certificate proof;
    plan_ways ways;
    plan_tree *tree;
    plan_cabinets cabinets;
    plan_bill bill;
    plan_result *result;
} plan_network_run;

/** Trench segments: parts of the tree chained as long as street and rule stay and nothing begins or stands between. */
typedef struct plan_segments {
    int32_t n;
    int32_t *begin, *end; /**< first and last place in the tree's order */
    int32_t *parent;      /**< segment upstream, -1 */
    int32_t *at; /**< segment that ends or passes at a place of the tree's order, -1 at roots and drops */
    int64_t *buildings, *dwellings, *units; /**< at and below a place of the tree's order */
} plan_segments;
#define PLAN_SEGMENTS_INIT                          \
    {                                               \
        0, NULL, NULL, NULL, NULL, NULL, NULL, NULL \
    }

/** Fills segments from run->tree; free them on failure too. O(n). */
PLAN_CHECKED plan_status plan_segments_make(const plan_network_run *run, plan_segments *out, plan_error *err);
void plan_segments_free(plan_segments *segments);

/** Writes the tables pops, cabinets, trench, drops, cables, unserved, bill and bill_areas into run->result, charging
 *  run->bill on the way. */
PLAN_CHECKED plan_status plan_network_tables(plan_network_run *run, plan_error *err);
/** Way of light from the PoP to the building of a drop, m. */
double plan_network_way_m(const plan_network_run *run, int32_t place);
/** No network of these PoPs and customers has cables and ducts for less, EUR: each line along its shortest way at the lowest
 *  price of a fibre with its part of a tube, each drop with a cable of its own. */
PLAN_CHECKED plan_status plan_network_least_fibre(const plan_network_run *run, double *eur, plan_error *err);
/** Totals and findings, from the tables. */
PLAN_CHECKED plan_status plan_network_report(plan_network_run *run, plan_error *err);

#endif
