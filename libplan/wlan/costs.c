/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Prices of WLAN equipment out of a file. */

#include "wlan/costs.h"

#include "core/csv.h"

#include <math.h>
#include <string.h>

enum { KEY, DESCRIPTION, UNIT, PRICE, LABOUR, YEAR };

static const struct {
    const char *key, *unit;
} known[PLAN_N_WLAN_PRICES] = {
    [PLAN_PRICE_AP_INDOOR] = {"ap_indoor", "piece"},
    [PLAN_PRICE_AP_OUTDOOR] = {"ap_outdoor", "piece"},
    [PLAN_PRICE_POWER_BUILDING] = {"power_building", "piece"},
    [PLAN_PRICE_POWER_LAMP] = {"power_lamp", "piece"},
    [PLAN_PRICE_POWER_CABINET] = {"power_cabinet", "piece"},
    [PLAN_PRICE_MAST_FOOT] = {"mast_foot", "piece"},
    [PLAN_PRICE_MAST] = {"mast", "m"},
    [PLAN_PRICE_RADIO_END] = {"radio_end", "piece"},
    [PLAN_PRICE_TRENCH] = {"trench", "m"},
    [PLAN_PRICE_FIBRE_END] = {"fibre_end", "piece"},
};

static plan_status take(const plan_csv *csv, int32_t row, plan_wlan_costs *out, plan_error *err)
{
    const char *key = plan_csv_at(csv, row, KEY), *unit = plan_csv_at(csv, row, UNIT);
    double price, year;
    int at = 0;
    while (at < PLAN_N_WLAN_PRICES && strcmp(known[at].key, key) != 0)
        at++;
    if (at == PLAN_N_WLAN_PRICES)
        return plan_error_set(err, PLAN_E_DATA, "%s line %d: key '%s' is not known", csv->path,
                              csv->line[row], key);
    if (out->cents[at] >= 0)
        return plan_error_set(err, PLAN_E_DATA, "%s line %d: key '%s' stands there twice", csv->path,
                              csv->line[row], key);
    if (strcmp(known[at].unit, unit) != 0)
        return plan_error_set(err, PLAN_E_DATA, "%s line %d: unit of '%s' must be %s, not '%s'", csv->path,
                              csv->line[row], key, known[at].unit, unit);
    if (!plan_csv_number(plan_csv_at(csv, row, PRICE), &price) || price < 0 || price > 1e7)
        return plan_error_set(err, PLAN_E_DATA, "%s line %d: price_eur of '%s' must be a price, not '%s'",
                              csv->path, csv->line[row], key, plan_csv_at(csv, row, PRICE));
    if (!plan_csv_number(plan_csv_at(csv, row, YEAR), &year) || year < 1900 || year > 2300)
        return plan_error_set(err, PLAN_E_DATA, "%s line %d: year of '%s' must be a year, not '%s'",
                              csv->path, csv->line[row], key, plan_csv_at(csv, row, YEAR));
    out->cents[at] = llround(price * 100);
    if ((int32_t)year > out->year)
        out->year = (int32_t)year;
    return PLAN_OK;
}

plan_status plan_wlan_costs_read(const char *path, plan_wlan_costs *out, plan_error *err)
{
    static const char *const columns[] = {"key",          "description", "unit",   "price_eur",
                                          "labour_share", "year",        "source", NULL};
    plan_csv csv = PLAN_CSV_INIT;
    plan_status status = plan_csv_read(path, columns, &csv, err);
    *out = (plan_wlan_costs){.year = 0};
    for (int i = 0; i < PLAN_N_WLAN_PRICES; i++)
        out->cents[i] = -1;
    for (int32_t row = 0; status == PLAN_OK && row < csv.n_rows; row++)
        status = take(&csv, row, out, err);
    for (int i = 0; i < PLAN_N_WLAN_PRICES && status == PLAN_OK; i++)
        if (out->cents[i] < 0)
            status = plan_error_set(err, PLAN_E_DATA, "%s: key '%s' is missing", path, known[i].key);
    plan_csv_free(&csv);
    return status;
}
