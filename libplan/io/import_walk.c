/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "io/import_walk.h"

#include "core/numeric.h"
#include "io/import_freifunk_private.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const plan_colspec walk_cols[] = {
    {"level_dbm", PLAN_DOUBLE, "dBm", "Level", "level measured"},
    {"band", PLAN_TEXT, "GHz", "Band", "2.4, 5 or 6"},
    {"bssid", PLAN_TEXT, "", "Access point", "address of the access point heard"},
    {"ssid", PLAN_TEXT, "", "Network", "name of the network heard"},
    {"time", PLAN_TEXT, "", "Time", "when it was measured, as the file has it"},
};
const plan_layerspec plan_walk_spec = {
    "wlan_walk", PLAN_GEOM_POINT, "Walk test", "levels measured in the street", walk_cols, COUNT(walk_cols)};

static const plan_colspec csv_cols[] = {
    {"level_dbm", PLAN_DOUBLE, "", "", ""}, {"band", PLAN_TEXT, "", "", ""},
    {"freq_mhz", PLAN_DOUBLE, "", "", ""},  {"bssid", PLAN_TEXT, "", "", ""},
    {"ssid", PLAN_TEXT, "", "", ""},        {"time", PLAN_TEXT, "", "", ""},
    {"lon", PLAN_DOUBLE, "", "", ""},       {"lat", PLAN_DOUBLE, "", "", ""},
    {"x", PLAN_DOUBLE, "", "", ""},         {"y", PLAN_DOUBLE, "", "", ""},
};
static const plan_layerspec csv_spec = {"walk_test", PLAN_GEOM_NONE, "", "", csv_cols, COUNT(csv_cols)};

static double number_at(const plan_table *rows, const char *column, int32_t row)
{
    return plan_column_number(plan_table_find(rows, column), row);
}

/* NULL = not said. Frequencies: middle of any channel. */
static const char *band_of(const plan_table *rows, int32_t row)
{
    const char *band = plan_column_text(plan_table_find(rows, "band"), row);
    double mhz = number_at(rows, "freq_mhz", row);
    if (band || isnan(mhz))
        return band;
    return mhz >= 2400 && mhz <= 2500   ? "2.4"
           : mhz >= 5150 && mhz <= 5895 ? "5"
           : mhz >= 5925 && mhz <= 7125 ? "6"
                                        : "";
}

static plan_status left_out(const plan_placing *placing, int32_t row, const char *code, const char *what,
                            plan_error *err)
{
    plan_finding finding = {code, placing->layer, NULL, row - 1, NAN, NAN};
    return plan_result_add_finding(placing->findings, &finding, err, "left out: %s has no %s there",
                                   placing->path, what);
}

static plan_status add_row(const plan_placing *placing, const plan_table *rows, int32_t row,
                           plan_table *table, plan_error *err)
{
    static const char *const texts[] = {"bssid", "ssid", "time"};
    const double lon_lat[2] = {number_at(rows, "lon", row), number_at(rows, "lat", row)};
    const double x_y[2] = {number_at(rows, "x", row), number_at(rows, "y", row)};
    double level_dbm = number_at(rows, "level_dbm", row), xy[2];
    const char *band = band_of(rows, row);
    bool found;
    if (isnan(level_dbm))
        return left_out(placing, row + 1, "no_level", "level_dbm", err);
    if (!(level_dbm >= -120 && level_dbm <= 0))
        return plan_error_set(err, PLAN_E_DATA,
                              "%s: row %d, column level_dbm: '%g' is not between -120 and 0 dBm",
                              placing->path, (int)row + 1, level_dbm);
    if (!band)
        return left_out(placing, row + 1, "no_band", "band or freq_mhz", err);
    if (!plan_placing_is_band(band)) {
        double mhz = number_at(rows, "freq_mhz", row);
        if (!*band)
            return plan_error_set(err, PLAN_E_DATA, "%s: row %d, column freq_mhz: '%g' is in no WLAN band",
                                  placing->path, (int)row + 1, mhz);
        return plan_error_set(err, PLAN_E_DATA, "%s: row %d, column band: '%s' is none of 2.4, 5, 6",
                              placing->path, (int)row + 1, band);
    }
    plan_status status = plan_placing_find(placing, row + 1, NULL, lon_lat, x_y, xy, &found, err);
    if (status != PLAN_OK || !found)
        return status;
    int32_t at = plan_table_rows(table);
    status = plan_table_add_rows(table, 1, err);
    if (status != PLAN_OK)
        return status;
    plan_column_set_number(plan_table_edit(table, "level_dbm"), at, level_dbm);
    status = plan_column_set_text(plan_table_edit(table, "band"), at, band, err);
    for (size_t c = 0; c < COUNT(texts) && status == PLAN_OK; c++)
        status = plan_column_set_text(plan_table_edit(table, texts[c]), at,
                                      plan_column_text(plan_table_find(rows, texts[c]), row), err);
    return status == PLAN_OK ? plan_geom_add_simple(plan_table_edit_geom(table), xy, 1, err) : status;
}

plan_status plan_import_walk(plan_ctx *ctx, const char *path, int to_epsg, plan_result *findings,
                             plan_table **out, plan_error *err)
{
    PLAN_NUMERIC_POINT;
    static const char *const required[] = {"level_dbm", NULL};
    plan_placing placing = {.path = path, .layer = plan_walk_spec.name, .findings = findings};
    plan_table *rows = NULL, *table = NULL;
    const char *dot = strrchr(path, '.');
    *out = NULL;
    if (!dot || strcasecmp(dot, ".csv") != 0)
        return plan_error_set(err, PLAN_E_ARGUMENT, "%s: a walk test is a *.csv", path);
    plan_status status = plan_transform_new(ctx, 4326, to_epsg, &placing.from_degrees, err);
    if (status == PLAN_OK)
        status = plan_placing_csv(ctx, path, &csv_spec, required, &rows, err);
    if (status == PLAN_OK)
        status = plan_placing_check(path, rows, err);
    if (status == PLAN_OK)
        status = plan_table_new(&plan_walk_spec, &table, err);
    if (status == PLAN_OK)
        plan_table_set_crs(table, to_epsg);
    for (int32_t row = 0; status == PLAN_OK && row < plan_table_rows(rows); row++)
        status = add_row(&placing, rows, row, table, err);
    if (status == PLAN_OK)
        status = plan_table_seal(table, err);
    if (status == PLAN_OK) {
        *out = table;
        table = NULL;
    }
    plan_table_free(table);
    plan_table_free(rows);
    plan_transform_free(placing.from_degrees);
    return status;
}
