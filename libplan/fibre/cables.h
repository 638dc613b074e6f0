/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_FIBRE_CABLES_H
#define PLAN_FIBRE_CABLES_H

#include "fibre/catalogue.h"

#include <stddef.h>

/* Internal. Which cables bear so and so many fibres, and which ducts so and so many cables, at least cost. */

enum {
    PLAN_MOST_SIZES = 32, /* of cables, and of ducts, in a catalogue */
    PLAN_MOST_WIDTHS = 6  /* of tubes, mm */
};

/** How many of each size of a plan_cables or plan_ducts. */
typedef struct plan_sizes {
    int32_t number[PLAN_MOST_SIZES];
} plan_sizes;

typedef struct plan_cables {
    int32_t n;
    int32_t item[PLAN_MOST_SIZES], fibres[PLAN_MOST_SIZES], mm[PLAN_MOST_SIZES];
    int32_t step;  /**< greatest common divisor of the sizes */
    int64_t most;  /**< steps the table reaches */
    uint8_t *last; /**< of a number of steps: a size its cheapest set has */
} plan_cables;
#define PLAN_CABLES_INIT             \
    {                                \
        0, {0}, {0}, {0}, 1, 0, NULL \
    }

/** Finds the cheapest sets for up to most_fibres (fills; free it on failure too): exact; of equal cost the fewest cables.
 *  O(most_fibres / step x sizes). PLAN_E_DATA for more than PLAN_MOST_SIZES sizes. */
PLAN_CHECKED plan_status plan_cables_init(plan_cables *cables, const plan_catalogue *catalogue,
                                          int64_t most_fibres, plan_error *err);
void plan_cables_free(plan_cables *cables);
/** Cheapest set with at least `fibres` (0 .. most_fibres): fills set. */
void plan_cables_choose(const plan_cables *cables, int64_t fibres, plan_sizes *set);

typedef struct plan_ducts {
    int32_t n;
    int32_t item[PLAN_MOST_SIZES], tubes[PLAN_MOST_SIZES],
        width[PLAN_MOST_SIZES]; /**< width: index into mm */
    int64_t price[PLAN_MOST_SIZES];
    int32_t n_widths;
    int32_t mm[PLAN_MOST_WIDTHS]; /**< rising */
    int64_t *cost;                /**< scratch of plan_ducts_choose */
    int32_t *pieces;
    uint8_t *last;
    size_t cap_cost, cap_pieces, cap_last;
} plan_ducts;
#define PLAN_DUCTS_INIT                                          \
    {                                                            \
        0, {0}, {0}, {0}, {0}, 0, {0}, NULL, NULL, NULL, 0, 0, 0 \
    }

/** PLAN_E_DATA for more than PLAN_MOST_SIZES sizes or PLAN_MOST_WIDTHS widths. */
PLAN_CHECKED plan_status plan_ducts_init(plan_ducts *ducts, const plan_catalogue *catalogue, plan_error *err);
void plan_ducts_free(plan_ducts *ducts);
/** Index of the narrowest tube that takes a cable for mm; there is one by the catalogue's checks. */
int32_t plan_ducts_width(const plan_ducts *ducts, int32_t mm);
/** Cheapest set with tubes for need[width] cables of each width; a wider tube takes a narrower cable. Exact, by dynamic
 *  programming over what is left to place: O(product of (need + 1) x sizes). Of equal cost the fewest pieces.
 *  Where that product is beyond 2^20 the cheapest set for a k-th is taken k times, k as small as can be, and what is left
 *  over the same way: it takes all, but need not be the cheapest. */
PLAN_CHECKED plan_status plan_ducts_choose(plan_ducts *ducts, const int32_t need[PLAN_MOST_WIDTHS],
                                           plan_sizes *set, plan_error *err);

#endif
