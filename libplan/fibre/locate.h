/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_FIBRE_LOCATE_H
#define PLAN_FIBRE_LOCATE_H

#include "core/hooks.h"

#include <stdbool.h>
#include <stdint.h>

/* Internal. Where to open sites of bounded capacity, and who is served from which: the capacitated p-median, or facility
 * location where the number is free. Pure: knows ways between places and sites, not what they are. */

/** A way at least so long stands for "none". */
#define PLAN_WAY_NONE 1000000000
/** Added to a way that is possible but not allowed: taken only where nothing else is left. */
#define PLAN_WAY_FAR 100000000

typedef struct plan_locate {
    int32_t n, m;         /**< places, candidates */
    const int32_t *units; /**< of a place, > 0 */
    const int32_t *way;   /**< m rows of n: from a candidate to each place, >= 0 */
    const int64_t *open;  /**< price of a candidate, in units x way */
    int64_t capacity;     /**< units a site serves at most; 0 = any */
    int32_t p;            /**< sites to open; 0 = as many as pay, and as many as capacity and ways ask for */
    const plan_hooks *hooks;
    const uint8_t
        *reaches; /**< m rows of n: 1 = a candidate may serve a place; NULL = by way below PLAN_WAY_FAR */
} plan_locate;

/** Chooses candidates: fills chosen (m flags) and *cost: prices, sum of units x way, and PLAN_WAY_FAR for each unit above
 *  a capacity; *price: prices and units x way alone, for places that have one. Greedy, then adding, closing and
 *  exchanging as long as that helps (Teitz and Bart 1968; the best exchange of all in O(n m) by Whitaker 1983), each move
 *  that may help reckoned with places shared out by capacity. Deterministic; ties by number. */
PLAN_CHECKED plan_status plan_locate_choose(const plan_locate *in, uint8_t *chosen, int64_t *cost,
                                            int64_t *price, plan_error *err);
/** Fewest sites with which every place that a candidate reaches is served by one that does (proven): those of capacity, and places of which no
 *  candidate reaches two, in each group of places that share candidates. */
PLAN_CHECKED plan_status plan_locate_least(const plan_locate *in, int32_t *least, plan_error *err);
/** No choice costs less, capacities aside or not: dual ascent (Erlenkotter 1978, 10.1287/opre.26.6.992).
 *  O(n m log m) and a few rounds of O(n m). */
PLAN_CHECKED plan_status plan_locate_bound(const plan_locate *in, int64_t *bound, plan_error *err);

/** Sites that are there, and places to share out. */
typedef struct plan_share {
    int32_t n, k;
    const int32_t *units;
    const int32_t *const *way; /**< k rows of n */
    int64_t capacity;          /**< of each site; 0 = any */
} plan_share;

/** Shares places out, each as a whole, at little way within the capacities: each place goes to the site with the least way
 *  and handicap, handicaps rise where a site has too much (auction, Bertsekas 1988, then chains of moves by least cost; the least
 *  total way, but for what whole places leave over). As all go by way + handicap, areas along shortest ways hang together.
 *  Fills site (n; -1 = no way), handicap and load (k), *total = sum of units x way and *over = units above
 *  capacity. Where there is too much for all, they bear it in equal parts. */
PLAN_CHECKED plan_status plan_share_out(const plan_share *in, int32_t *site, int64_t *handicap, int64_t *load,
                                        int64_t *total, int64_t *over, plan_error *err);

#endif
