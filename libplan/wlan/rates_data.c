/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "core/csv.h"
#include "core/mem.h"
#include "wlan/rates.h"

#include <math.h>
#include <string.h>

enum { STANDARD, WIDTH, MCS, MBIT, SENSITIVITY, SNR, STREAMS, SOURCE };
static const char *const columns[] = {"standard", "width_mhz", "mcs",    "mbit_s", "sensitivity_dbm",
                                      "snr_db",   "streams",   "source", NULL};

static plan_status bad(const plan_csv *csv, int32_t row, int column, const char *want, plan_error *err)
{
    return plan_error_set(err, PLAN_E_DATA, "%s: line %d, column %s: '%s' %s", csv->path, csv->line[row],
                          columns[column], plan_csv_at(csv, row, column), want);
}

/* "1-4", "3 6", as bits. 0 = wrong. */
static unsigned streams_of(const char *text)
{
    unsigned streams = 0;
    for (const char *at = text; *at;) {
        int first = *at - '0', last = first;
        if (at[1] == '-' && at[2]) {
            last = at[2] - '0';
            at += 2;
        }
        if (first < 1 || last > PLAN_STREAMS_MAX || last < first || (at[1] && at[1] != ' '))
            return 0;
        for (int n = first; n <= last; n++)
            streams |= 1u << n;
        at += 1 + strspn(at + 1, " ");
    }
    return streams;
}

static plan_status read_row(const plan_csv *csv, int32_t row, plan_rate_row *r, plan_error *err)
{
    double width, mcs;
    int s = 0;
    while (s < PLAN_N_WLAN_STANDARDS &&
           strcmp(plan_wlan_standard_name((plan_wlan_standard)s), plan_csv_at(csv, row, STANDARD)) != 0)
        s++;
    if (s == PLAN_N_WLAN_STANDARDS)
        return bad(csv, row, STANDARD, "is none of n, ac, ax", err);
    if (!plan_csv_number(plan_csv_at(csv, row, WIDTH), &width) ||
        (width != 20 && width != 40 && width != 80 && width != 160))
        return bad(csv, row, WIDTH, "is none of 20, 40, 80, 160", err);
    if (!plan_csv_number(plan_csv_at(csv, row, MCS), &mcs) || mcs < 0 || mcs > 15 || mcs != floor(mcs))
        return bad(csv, row, MCS, "is no whole number between 0 and 15", err);
    *r = (plan_rate_row){(plan_wlan_standard)s, (int32_t)width, (int32_t)mcs, 0, 0, NAN, 0};
    if (!plan_csv_number(plan_csv_at(csv, row, MBIT), &r->mbit_s) || r->mbit_s <= 0 || r->mbit_s > 1e5)
        return bad(csv, row, MBIT, "is no number between 0 and 100000", err);
    if (!plan_csv_number(plan_csv_at(csv, row, SENSITIVITY), &r->sensitivity_dbm) ||
        r->sensitivity_dbm < -120 || r->sensitivity_dbm > 0)
        return bad(csv, row, SENSITIVITY, "is no number between -120 and 0", err);
    if (*plan_csv_at(csv, row, SNR) && !plan_csv_number(plan_csv_at(csv, row, SNR), &r->snr_db))
        return bad(csv, row, SNR, "is no number", err);
    r->streams = streams_of(plan_csv_at(csv, row, STREAMS));
    return r->streams ? PLAN_OK : bad(csv, row, STREAMS, "is no list as in 1-4 or 3 6", err);
}

plan_status plan_rates_read(const char *path, plan_rates *out, plan_error *err)
{
    plan_csv csv = PLAN_CSV_INIT;
    plan_status status = plan_csv_read(path, columns, &csv, err);
    if (status != PLAN_OK)
        goto done;
    out->rows = plan_mem_new((size_t)csv.n_rows, sizeof *out->rows);
    if (!out->rows) {
        status = plan_error_memory(err);
        goto done;
    }
    for (int32_t row = 0; row < csv.n_rows && status == PLAN_OK; row++) {
        plan_rate_row r;
        status = read_row(&csv, row, &r, err);
        if (status != PLAN_OK)
            break;
        for (int32_t i = 0; i < out->n && status == PLAN_OK; i++)
            if (out->rows[i].standard == r.standard && out->rows[i].width_mhz == r.width_mhz &&
                out->rows[i].mcs == r.mcs)
                status = bad(&csv, row, MCS, "is there already", err);
        out->rows[out->n++] = r;
    }
    if (status == PLAN_OK && out->n == 0)
        status = plan_error_set(err, PLAN_E_DATA, "%s: no rate in it", path);
done:
    plan_csv_free(&csv);
    return status;
}
