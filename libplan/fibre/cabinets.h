/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_FIBRE_CABINETS_H
#define PLAN_FIBRE_CABINETS_H

#include "core/status.h"

#include <stdbool.h>
#include <stdint.h>

/* Internal. Who is served from which cabinet, and how many fibres lie where. A cabinet stands upstream of all it serves,
 * so that no fibre runs back and the rollout builds it on the way. What is near a PoP is served from there. */

struct plan_network_run;

/** An area served from one spot: a cabinet's, or a PoP's own. */
typedef struct plan_cabinet {
    int32_t pop;
    int32_t top; /**< place of the tree's order nearest the PoP */
    int32_t
        spot; /**< place where it stands: where the area begins to branch or serve, or a corner above that; a root
                      for the PoP's own */
    int32_t
        housings; /**< cabinets side by side: 1, or more for a building that is larger than one; 0 for a PoP */
    bool corner;  /**< stands where streets meet */
    int64_t units, buildings;
    int64_t splitters;  /**< 0 = point-to-point */
    int64_t fibres;     /**< of the feeder, reserve included; 0 for a PoP */
    int64_t feeder_cm;  /**< PoP to spot, the way from PoP to street included */
    int64_t longest_cm; /**< spot to the furthest façade */
} plan_cabinet;

typedef struct plan_cabinets {
    int32_t n; /**< cabinets; behind them at[n + k] is the own area of PoP k */
    plan_cabinet *at;
    int32_t *area;                  /**< index into at of a place of the tree's order */
    uint8_t *stands;                /**< whether a cabinet stands at a place */
    int64_t *feeder, *distribution; /**< fibres on the way from a place to its parent, reserve included */
    int64_t *depth_cm;              /**< from the root */
    int64_t found, least; /**< housings, and fewest with which it can be done (proven on this tree) */
    int64_t cost_first,
        cost_after; /**< what the search for better borders gained, 1e-4 cent; no cost of the bill */
} plan_cabinets;
#define PLAN_CABINETS_INIT                                \
    {                                                     \
        0, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, 0, 0 \
    }

/** Fills run->cabinets from run->tree; plan_cabinets_free on failure too. O(n log n) as a rule. */
PLAN_CHECKED plan_status plan_cabinets_make(struct plan_network_run *run, plan_error *err);
void plan_cabinets_free(plan_cabinets *cabinets);
/** Customers a splitter, 1 = a fibre each. */
int32_t plan_cabinets_ratio(const struct plan_network_run *run);
/** Cost of a line's share of the feeder over 1 cm, cents: the fibre of the cable that has it cheapest, reserve included. */
double plan_cabinets_feeder_ct_cm(const struct plan_network_run *run);
/** Fibres to lay for so many, reserve included, rounded up. */
int64_t plan_cabinets_reserved(const struct plan_network_run *run, int64_t n);

/** Greatest distance from where an area branches or serves up to a corner where its cabinet may stand, cm. */
#define PLAN_CORNER_MOST_CM 10000

#endif
