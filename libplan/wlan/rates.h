/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_WLAN_RATES_H
#define PLAN_WLAN_RATES_H

#include "core/status.h"

#include <stdbool.h>
#include <stdint.h>

/* Internal. From a received level to a rate of the physical layer: 802.11n, ac, ax. */

typedef enum plan_wlan_standard {
    PLAN_WLAN_N,
    PLAN_WLAN_AC,
    PLAN_WLAN_AX,
    PLAN_N_WLAN_STANDARDS
} plan_wlan_standard;

typedef struct plan_rate_row {
    plan_wlan_standard standard;
    int32_t width_mhz, mcs;
    double mbit_s;          /**< one spatial stream; more streams: times their number */
    double sensitivity_dbm; /**< minimum of the standard */
    double snr_db;          /**< what receivers need; NaN = not known */
    unsigned streams;       /**< bit n: n streams are defined for this row */
} plan_rate_row;

enum { PLAN_STREAMS_MAX = 8 };

typedef struct plan_rates {
    plan_rate_row *rows; /**< owned; by standard, width, MCS */
    int32_t n;
} plan_rates;
#define PLAN_RATES_INIT \
    {                   \
        NULL, 0         \
    }

/** Reads data/wlan/rates.csv (wlan/rates_data.c; fills; free on failure too). */
PLAN_CHECKED plan_status plan_rates_read(const char *path, plan_rates *out, plan_error *err);
void plan_rates_free(plan_rates *rates);

/** "n", "ac", "ax". */
const char *plan_wlan_standard_name(plan_wlan_standard of);
/** Best rate at a level by the standard's minimum sensitivity, Mbit/s of the physical layer (about half is usable), up
 *  to `streams` (1..8) streams; 0 below the lowest. *mcs (may be NULL) -1 then. Never falls with rising level, width
 *  allowing, or with more streams. The standard states sensitivity per receive chain whatever the number of streams. */
double plan_rate_at_level(const plan_rates *rates, plan_wlan_standard standard, int32_t width_mhz,
                          int32_t streams, double level_dbm, int32_t *mcs);
/** The same by signal to noise, where rows know it: less careful, for one stream. */
double plan_rate_at_snr(const plan_rates *rates, plan_wlan_standard standard, int32_t width_mhz,
                        int32_t streams, double snr_db, int32_t *mcs);

#endif
