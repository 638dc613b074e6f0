/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "need/supply.h"

#include "core/csv.h"
#include "core/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const plan_colspec rates_cols[] = {
    {"site", PLAN_TEXT, "", "Site", "cabinet, exchange, or none: the rate where no site is known"},
    {"line_m", PLAN_DOUBLE, "m", "Line", "length of the copper line"},
    {"detour", PLAN_DOUBLE, "1", "Detour", "length of the line over the distance as the crow flies"},
    {"down_mbit", PLAN_DOUBLE, "Mbit/s", "Download", "download rate assumed"},
    {"year", PLAN_INT32, "", "Year", "year of the source"},
    {"source", PLAN_TEXT, "", "Source", "where the rate is from"},
};
const plan_layerspec plan_need_rates_spec = {"assumed_supply", PLAN_GEOM_NONE,
                                             "Assumed supply", "rate by length of the copper line",
                                             rates_cols,       COUNT(rates_cols)};

static bool same_text(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

plan_status plan_need_rates_check(const plan_table *rates, plan_error *err)
{
    const plan_column *site = plan_table_find(rates, "site"), *line = plan_table_find(rates, "line_m");
    const plan_column *detour = plan_table_find(rates, "detour"), *down = plan_table_find(rates, "down_mbit");
    const char *layer = plan_table_name(rates), *before = NULL;
    double line_before = NAN;
    if (!site || !line || !detour || !down)
        return plan_error_set(err, PLAN_E_DATA,
                              "layer %s: expected columns site, line_m, detour and down_mbit", layer);
    for (int32_t i = 0; i < plan_table_rows(rates); i++) {
        const char *kind = plan_column_text(site, i);
        double at = plan_column_number(line, i);
        if (!same_text(kind, "cabinet") && !same_text(kind, "exchange") && !same_text(kind, "none"))
            return plan_error_set(err, PLAN_E_DATA,
                                  "layer %s, column site, row %d: '%s': expected cabinet, exchange or none",
                                  layer, i + 1, kind ? kind : "");
        if (!(at >= 0) || (same_text(kind, before) && !(at > line_before)))
            return plan_error_set(err, PLAN_E_DATA,
                                  "layer %s, column line_m, row %d: %g: expected lengths in ascending order",
                                  layer, i + 1, at);
        if (!(plan_column_number(detour, i) >= 1))
            return plan_error_set(err, PLAN_E_DATA, "layer %s, column detour, row %d: %g: expected 1 or more",
                                  layer, i + 1, plan_column_number(detour, i));
        if (!(plan_column_number(down, i) > 0))
            return plan_error_set(err, PLAN_E_DATA,
                                  "layer %s, column down_mbit, row %d: %g: expected more than 0", layer,
                                  i + 1, plan_column_number(down, i));
        before = kind;
        line_before = at;
    }
    return PLAN_OK;
}

/* A number of the file, NaN (missing) where the field is empty. */
static plan_status put_number(plan_table *rates, const plan_csv *csv, int32_t row, int32_t col,
                              plan_error *err)
{
    double value = NAN;
    const char *text = plan_csv_at(csv, row, col), *name = plan_need_rates_spec.cols[col].name;
    if (text[0] && !plan_csv_number(text, &value))
        return plan_error_set(err, PLAN_E_DATA, "%s: line %d, column %s: '%s' is no number", csv->path,
                              csv->line[row], name, text);
    if (!isnan(value))
        plan_column_set_number(plan_table_edit(rates, name), row, value);
    return PLAN_OK;
}

static plan_status put_row(plan_table *rates, const plan_csv *csv, int32_t row, plan_error *err)
{
    enum { SITE, LINE, DETOUR, DOWN, YEAR, SOURCE };
    plan_status status = plan_column_set_text(plan_table_edit(rates, "site"), row,
                                              plan_csv_at(csv, row, SITE), err);
    for (int32_t col = LINE; status == PLAN_OK && col <= YEAR; col++)
        status = put_number(rates, csv, row, col, err);
    return status == PLAN_OK ? plan_column_set_text(plan_table_edit(rates, "source"), row,
                                                    plan_csv_at(csv, row, SOURCE), err)
                             : status;
}

plan_status plan_need_rates_read(const char *path, plan_table **out, plan_error *err)
{
    const char *names[COUNT(rates_cols) + 1] = {NULL};
    for (size_t c = 0; c < COUNT(rates_cols); c++)
        names[c] = rates_cols[c].name;
    plan_csv csv = PLAN_CSV_INIT;
    plan_table *rates = NULL;
    plan_status status = plan_csv_read(path, names, &csv, err);
    if (status == PLAN_OK)
        status = plan_table_new(&plan_need_rates_spec, &rates, err);
    if (status == PLAN_OK)
        status = plan_table_add_rows(rates, csv.n_rows, err);
    for (int32_t row = 0; status == PLAN_OK && row < csv.n_rows; row++)
        status = put_row(rates, &csv, row, err);
    plan_csv_free(&csv);
    if (status == PLAN_OK)
        status = plan_need_rates_check(rates, err);
    if (status != PLAN_OK) {
        plan_table_free(rates);
        return status;
    }
    *out = rates;
    return PLAN_OK;
}

double plan_need_rate_at(const plan_table *rates, const char *site, double distance_m)
{
    const plan_column *sites = plan_table_find(rates, "site"), *line = plan_table_find(rates, "line_m");
    const plan_column *detour = plan_table_find(rates, "detour"), *down = plan_table_find(rates, "down_mbit");
    double x0 = NAN, y0 = NAN;
    for (int32_t i = 0; i < plan_table_rows(rates); i++) {
        if (!same_text(plan_column_text(sites, i), site))
            continue;
        double x = plan_column_number(line, i), y = plan_column_number(down, i);
        double length = distance_m * plan_column_number(detour, i);
        if (length <= x)
            return isnan(x0) ? y : y0 + (y - y0) * (length - x0) / (x - x0);
        x0 = x;
        y0 = y;
    }
    return y0;
}

/* Distance from every place to the nearest site of a kind; *n = how many there are. */
static plan_status site_distances(const plan_need_places *places, const plan_table *sites, const char *filter,
                                  double *distance, int32_t *n, plan_result *findings, plan_error *err)
{
    uint8_t *keep = NULL;
    *n = 0;
    for (int32_t i = 0; i < places->n; i++)
        distance[i] = NAN;
    if (!sites || !plan_table_find(sites, "kind"))
        return PLAN_OK;
    plan_status status = plan_need_filter("undersupply", filter, sites, &keep, err);
    for (int32_t i = 0; status == PLAN_OK && i < plan_table_rows(sites); i++)
        *n += keep[i];
    plan_need_joining joining = {"undersupply", sites, NULL, keep, PLAN_JOIN_DISTANCE, NAN};
    if (status == PLAN_OK && *n > 0)
        status = plan_need_join_values(places, &joining, distance, NULL, findings, err);
    free(keep);
    return status;
}

static plan_status report(int32_t cabinets, int32_t exchanges, double constant, plan_result *findings,
                          plan_error *err)
{
    plan_finding f = {cabinets + exchanges > 0 ? "assumed_supply" : "no_sites", "sites", NULL, -1, NAN, NAN};
    if (cabinets + exchanges == 0)
        return plan_result_add_finding(
            findings, &f, err,
            "no supply layer and no street cabinet or exchange in layer sites: %g Mbit/s assumed "
            "for every building, so undersupply cannot tell buildings apart",
            constant);
    return plan_result_add_finding(
        findings, &f, err,
        "no supply layer: download rates assumed from the distance to %d street cabinet%s "
        "and %d exchange%s of layer sites; where more stand than are mapped, need is "
        "overstated",
        cabinets, cabinets == 1 ? "" : "s", exchanges, exchanges == 1 ? "" : "s");
}

plan_status plan_need_assume_supply(const plan_need_places *places, const plan_table *sites,
                                    const plan_table *rates, double *value, plan_result *findings,
                                    plan_error *err)
{
    double *exchange = plan_mem_raw((size_t)places->n, sizeof *exchange);
    int32_t n_cabinets = 0, n_exchanges = 0;
    double constant = plan_need_rate_at(rates, "none", 0);
    plan_status status = exchange ? PLAN_OK : plan_error_memory(err);
    if (status == PLAN_OK)
        status = site_distances(places, sites, "kind=cabinet", value, &n_cabinets, findings, err);
    if (status == PLAN_OK)
        status = site_distances(places, sites, "kind=exchange", exchange, &n_exchanges, findings, err);
    for (int32_t i = 0; status == PLAN_OK && i < places->n; i++) {
        double c = isnan(value[i]) ? NAN : plan_need_rate_at(rates, "cabinet", value[i]);
        double e = isnan(exchange[i]) ? NAN : plan_need_rate_at(rates, "exchange", exchange[i]);
        value[i] = isnan(c) && isnan(e) ? constant : fmax(c, e);
    }
    if (status == PLAN_OK)
        status = report(n_cabinets, n_exchanges, constant, findings, err);
    free(exchange);
    return status;
}
