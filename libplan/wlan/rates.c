/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "wlan/rates.h"

#include <math.h>
#include <stdlib.h>

static const char *const names[] = {"n", "ac", "ax"};

const char *plan_wlan_standard_name(plan_wlan_standard of)
{
    return names[of];
}

void plan_rates_free(plan_rates *rates)
{
    free(rates->rows);
    *rates = (plan_rates)PLAN_RATES_INIT;
}

/* Most streams up to `streams` the row is defined for. */
static int32_t most_streams(const plan_rate_row *row, int32_t streams)
{
    for (int32_t n = streams < PLAN_STREAMS_MAX ? streams : PLAN_STREAMS_MAX; n > 0; n--)
        if (row->streams >> n & 1)
            return n;
    return 0;
}

static double best(const plan_rates *rates, plan_wlan_standard standard, int32_t width_mhz, int32_t streams,
                   bool by_snr, double have, int32_t *mcs)
{
    double mbit_s = 0;
    if (mcs)
        *mcs = -1;
    for (int32_t i = 0; i < rates->n; i++) {
        const plan_rate_row *row = &rates->rows[i];
        double need = by_snr ? row->snr_db : row->sensitivity_dbm;
        if (row->standard != standard || row->width_mhz != width_mhz ||
            !(have >= need)) /* NaN: not reached */
            continue;
        double here = row->mbit_s * most_streams(row, streams);
        if (here > mbit_s) {
            mbit_s = here;
            if (mcs)
                *mcs = row->mcs;
        }
    }
    return mbit_s;
}

double plan_rate_at_level(const plan_rates *rates, plan_wlan_standard standard, int32_t width_mhz,
                          int32_t streams, double level_dbm, int32_t *mcs)
{
    return best(rates, standard, width_mhz, streams, false, level_dbm, mcs);
}

double plan_rate_at_snr(const plan_rates *rates, plan_wlan_standard standard, int32_t width_mhz,
                        int32_t streams, double snr_db, int32_t *mcs)
{
    return best(rates, standard, width_mhz, streams, true, snr_db, mcs);
}
