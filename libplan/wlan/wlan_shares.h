/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_WLAN_WLAN_SHARES_H
#define PLAN_WLAN_WLAN_SHARES_H

#include "core/table.h"
#include "wlan/budget.h"
#include "wlan/wlan_raster.h"

/* Internal. Shares of a piece of ground by class: what squares and 100 m cells are told by. */

enum { PLAN_WLAN_BINS = 1200 }; /* of 0.1 dB from the floor up */

/** Cells of a piece of ground by level. */
typedef struct plan_wlan_levels {
    int64_t n[PLAN_WLAN_BINS];
} plan_wlan_levels;
/** One cell; PLAN_WLAN_NONE counts for nothing. */
void plan_wlan_levels_add(plan_wlan_levels *levels, int16_t level);
/** Level that half of so many cells reach, dBm; NaN where half is not reached at all. */
double plan_wlan_levels_median(const plan_wlan_levels *levels, int64_t cells);

/** Sums over cells. Reused from place to place; large, so one a thread on the heap. */
typedef struct plan_wlan_shares {
    int64_t cells; /**< of ground */
    int64_t usable, sight, reached;
    int64_t by_class[PLAN_N_LEVEL_CLASSES];
    plan_wlan_levels levels;
    int64_t level_sum, down_sum, up_sum; /**< hundredths of dBm of the cells reached */
    double likely;                       /**< sum of the share of alike places that are usable */
    int16_t best;
    int64_t *by_server; /**< cells, by server */
    int32_t *servers;   /**< those with cells, in the order met */
    int32_t n_servers, n_all;
} plan_wlan_shares;

/** What level of a cell means. */
typedef struct plan_wlan_scale {
    int16_t usable;     /**< hundredths of dBm */
    double *likely;     /**< share of alike places usable, by bin: blocked, then in sight; owned */
    int16_t *down, *up; /**< by server: that direction less the worse, hundredths of dB; owned */
} plan_wlan_scale;

PLAN_CHECKED plan_status plan_wlan_scale_make(double usable_dbm, double sigma_blocked_db,
                                              double sigma_sight_db, plan_wlan_scale *out, plan_error *err);
/** Room for the directions of n servers, all 0. */
PLAN_CHECKED plan_status plan_wlan_scale_servers(plan_wlan_scale *scale, int32_t n, plan_error *err);
void plan_wlan_scale_free(plan_wlan_scale *scale);

PLAN_CHECKED plan_status plan_wlan_shares_new(int32_t n_servers, plan_wlan_shares **out, plan_error *err);
void plan_wlan_shares_free(plan_wlan_shares *shares);
/** Back to nothing. */
void plan_wlan_shares_reset(plan_wlan_shares *shares);
/** One cell of ground; server as in the raster. */
void plan_wlan_shares_add(plan_wlan_shares *shares, const plan_wlan_scale *scale, int16_t level,
                          int32_t server);
/** Level that half of the ground reaches, dBm; NaN where half is not reached at all. */
double plan_wlan_shares_median(const plan_wlan_shares *shares);
/** The server with most cells, the lowest of several; -1 = none. */
int32_t plan_wlan_shares_server(const plan_wlan_shares *shares);
enum { PLAN_WLAN_N_SHARES = PLAN_N_LEVEL_CLASSES + 2 };
/** share_best, share_good, share_fair, share_weak, share_edge, share_usable, share_likely, sight_share of the ground. */
void plan_wlan_shares_values(const plan_wlan_shares *shares, double values[PLAN_WLAN_N_SHARES]);
/** The columns of these names. */
void plan_wlan_shares_write(const double values[PLAN_WLAN_N_SHARES], plan_table *table, int32_t row);

#endif
