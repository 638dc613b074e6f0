/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "io/import_freifunk_private.h"

#include "core/numeric.h"
#include "io/source.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const plan_colspec ap_cols[] = {
    {"source_id", PLAN_TEXT, "", "Source", "identifier in the list"},
    {"name", PLAN_TEXT, "", "Name", "name in the list"},
    {"kind", PLAN_TEXT, "", "Kind", "access_point or mesh_node"},
    {"height_m", PLAN_DOUBLE, "m", "Height", "height above ground"},
    {"operator", PLAN_TEXT, "", "Operator", "who runs it"},
    {"online", PLAN_BOOL, "", "Online", "in service when the list was made"},
    {"ssid", PLAN_TEXT, "", "Network", "name of the network"},
    {"bssid", PLAN_TEXT, "", "Address", "address of the radio (BSSID)"},
    {"band", PLAN_TEXT, "GHz", "Band", "2.4, 5 or 6"},
    {"eirp_dbm", PLAN_DOUBLE, "dBm", "Power", "equivalent isotropically radiated power"},
    {"indoor", PLAN_BOOL, "", "Indoors", "stands within a building"},
    {"clients", PLAN_DOUBLE, "1", "Clients", "devices connected when the list was made"},
    {"gateway", PLAN_BOOL, "", "Gateway", "has a way of its own into the internet"},
    {"fee", PLAN_TEXT, "", "Fee", "no, yes or customers"},
    {"neighbours", PLAN_TEXT, "", "Neighbours",
     "source ids of the nodes it had radio links with, blanks between"},
};
const plan_layerspec plan_access_points_spec = {"sites",         PLAN_GEOM_POINT,
                                                "Access points", "access points and mesh nodes out of a list",
                                                ap_cols,         COUNT(ap_cols)};

/* As a CSV has them: the same and the place. */
static const plan_colspec csv_cols[] = {
    {"source_id", PLAN_TEXT, "", "", ""},  {"name", PLAN_TEXT, "", "", ""},
    {"kind", PLAN_TEXT, "", "", ""},       {"height_m", PLAN_DOUBLE, "", "", ""},
    {"operator", PLAN_TEXT, "", "", ""},   {"online", PLAN_BOOL, "", "", ""},
    {"ssid", PLAN_TEXT, "", "", ""},       {"band", PLAN_TEXT, "", "", ""},
    {"eirp_dbm", PLAN_DOUBLE, "", "", ""}, {"indoor", PLAN_BOOL, "", "", ""},
    {"clients", PLAN_DOUBLE, "", "", ""},  {"gateway", PLAN_BOOL, "", "", ""},
    {"lon", PLAN_DOUBLE, "", "", ""},      {"lat", PLAN_DOUBLE, "", "", ""},
    {"x", PLAN_DOUBLE, "", "", ""},        {"y", PLAN_DOUBLE, "", "", ""},
    {"bssid", PLAN_TEXT, "", "", ""},      {"fee", PLAN_TEXT, "", "", ""},
};
static const plan_layerspec csv_spec = {"access_points", PLAN_GEOM_NONE, "", "", csv_cols, COUNT(csv_cols)};

/* --- places ----------------------------------------------------------------------------------------- */

bool plan_placing_is_band(const char *text)
{
    return strcmp(text, "2.4") == 0 || strcmp(text, "5") == 0 || strcmp(text, "6") == 0;
}

plan_status plan_placing_find(const plan_placing *placing, int32_t row, const char *source_id,
                              const double lon_lat[2], const double x_y[2], double xy[2], bool *found,
                              plan_error *err)
{
    plan_finding finding = {"no_location", placing->layer, source_id, row - 1, NAN, NAN};
    bool degrees = !isnan(lon_lat[0]) && !isnan(lon_lat[1]);
    const double *given = degrees ? lon_lat : x_y;
    *found = false;
    xy[0] = given[0];
    xy[1] = given[1];
    if (isnan(given[0]) || isnan(given[1]))
        return plan_result_add_finding(placing->findings, &finding, err,
                                       "left out: %s does not say where it is", placing->path);
    bool bad = !isfinite(xy[0]) || !isfinite(xy[1]) || fabs(xy[0]) > 1e8 || fabs(xy[1]) > 1e8;
    if (degrees) /* 0, 0 lies in the sea: devices that do not know their place say so */
        bad = !(fabs(xy[0]) <= 180 && fabs(xy[1]) <= 90) || (xy[0] == 0 && xy[1] == 0);
    if (degrees && !bad) {
        int32_t failed = 0;
        plan_transform_apply(placing->from_degrees, xy, 1, &failed);
        bad = failed > 0;
    }
    finding.code = "bad_location";
    if (bad)
        return plan_result_add_finding(placing->findings, &finding, err, "left out: %s %g, %g is no place",
                                       degrees ? "lon, lat" : "x, y", given[0], given[1]);
    *found = true;
    return PLAN_OK;
}

plan_status plan_placing_csv(plan_ctx *ctx, const char *path, const plan_layerspec *spec,
                             const char *const *required, plan_table **out, plan_error *err)
{
    plan_source *source = NULL;
    plan_source_opts opts = {.spec = spec, .required = required};
    plan_status status = plan_source_open(ctx, path, &source, err);
    if (status == PLAN_OK && plan_source_n_layers(source) != 1)
        status = plan_error_set(err, PLAN_E_DATA, "%s: no table in it", path);
    if (status == PLAN_OK)
        status = plan_source_read(source, plan_source_layer_name(source, 0), &opts, out, err);
    plan_source_free(source);
    return status;
}

plan_status plan_placing_check(const char *path, const plan_table *rows, plan_error *err)
{
    if (plan_table_rows(rows) == 0)
        return plan_error_set(err, PLAN_E_DATA, "%s: no row in it", path);
    if ((plan_column_has_values(plan_table_find(rows, "lon")) &&
         plan_column_has_values(plan_table_find(rows, "lat"))) ||
        (plan_column_has_values(plan_table_find(rows, "x")) &&
         plan_column_has_values(plan_table_find(rows, "y"))))
        return PLAN_OK;
    return plan_error_set(
        err, PLAN_E_DATA,
        "%s: no row says where it is: columns lon and lat (degrees), or x and y (working CRS)", path);
}

/* --- access points ---------------------------------------------------------------------------------- */

static plan_status check_ap(const plan_placing *placing, int32_t row, const plan_ap *ap, plan_error *err)
{
    const char *column = NULL, *want = NULL;
    char value[32];
    const char *text = value;
    if (ap->kind && strcmp(ap->kind, "access_point") != 0 && strcmp(ap->kind, "mesh_node") != 0) {
        column = "kind";
        text = ap->kind;
        want = "is neither access_point nor mesh_node";
    } else if (ap->band && !plan_placing_is_band(ap->band)) {
        column = "band";
        text = ap->band;
        want = "is none of 2.4, 5, 6";
    } else if (!isnan(ap->height_m) && !(ap->height_m >= 0 && ap->height_m <= 500)) {
        column = "height_m";
        snprintf(value, sizeof value, "%g", ap->height_m);
        want = "is not between 0 and 500";
    } else if (!isnan(ap->eirp_dbm) && !(ap->eirp_dbm >= -20 && ap->eirp_dbm <= 60)) {
        column = "eirp_dbm";
        snprintf(value, sizeof value, "%g", ap->eirp_dbm);
        want = "is not between -20 and 60";
    }
    if (!column)
        return PLAN_OK;
    return plan_error_set(err, PLAN_E_DATA, "%s: row %d, column %s: '%s' %s", placing->path, (int)row, column,
                          text, want);
}

static void set_flag(plan_table *table, const char *column, int32_t row, int value)
{
    if (value >= 0)
        plan_column_set_number(plan_table_edit(table, column), row, value > 0);
}

plan_status plan_ap_add(const plan_placing *placing, int32_t row, const plan_ap *ap, plan_table *table,
                        plan_error *err)
{
    static const char *const columns[] = {"source_id", "name",  "kind", "operator",
                                          "ssid",      "bssid", "band", "fee"};
    const char *const texts[] = {ap->source_id,     ap->name, ap->kind ? ap->kind : "access_point",
                                 ap->operator_name, ap->ssid, ap->bssid,
                                 ap->band,          ap->fee};
    double xy[2] = {NAN, NAN};
    bool found = false;
    plan_status status = check_ap(placing, row, ap, err);
    if (status == PLAN_OK)
        status = plan_placing_find(placing, row, ap->source_id, ap->lon_lat, ap->x_y, xy, &found, err);
    if (status != PLAN_OK || !found)
        return status;
    int32_t at = plan_table_rows(table);
    status = plan_table_add_rows(table, 1, err);
    for (size_t c = 0; c < COUNT(columns) && status == PLAN_OK; c++)
        if (texts[c])
            status = plan_column_set_text(plan_table_edit(table, columns[c]), at, texts[c], err);
    if (status != PLAN_OK)
        return status;
    plan_column_set_number(plan_table_edit(table, "height_m"), at, ap->height_m);
    plan_column_set_number(plan_table_edit(table, "eirp_dbm"), at, ap->eirp_dbm);
    plan_column_set_number(plan_table_edit(table, "clients"), at, ap->clients);
    set_flag(table, "online", at, ap->online);
    set_flag(table, "indoor", at, ap->indoor);
    set_flag(table, "gateway", at, ap->gateway);
    return plan_geom_add_simple(plan_table_edit_geom(table), xy, 1, err);
}

static const char *text_at(const plan_table *rows, const char *column, int32_t row)
{
    return plan_column_text(plan_table_find(rows, column), row);
}

static double number_at(const plan_table *rows, const char *column, int32_t row)
{
    return plan_column_number(plan_table_find(rows, column), row);
}

static int flag_at(const plan_table *rows, const char *column, int32_t row)
{
    double value = number_at(rows, column, row);
    return isnan(value) ? -1 : value != 0;
}

static plan_status read_csv(plan_ctx *ctx, const plan_placing *placing, plan_table *table, plan_error *err)
{
    plan_table *rows = NULL;
    plan_status status = plan_placing_csv(ctx, placing->path, &csv_spec, NULL, &rows, err);
    if (status == PLAN_OK)
        status = plan_placing_check(placing->path, rows, err);
    for (int32_t row = 0; status == PLAN_OK && row < plan_table_rows(rows); row++) {
        plan_ap ap = {.source_id = text_at(rows, "source_id", row),
                      .name = text_at(rows, "name", row),
                      .kind = text_at(rows, "kind", row),
                      .operator_name = text_at(rows, "operator", row),
                      .ssid = text_at(rows, "ssid", row),
                      .bssid = text_at(rows, "bssid", row),
                      .band = text_at(rows, "band", row),
                      .fee = text_at(rows, "fee", row),
                      .height_m = number_at(rows, "height_m", row),
                      .eirp_dbm = number_at(rows, "eirp_dbm", row),
                      .clients = number_at(rows, "clients", row),
                      .online = flag_at(rows, "online", row),
                      .gateway = flag_at(rows, "gateway", row),
                      .indoor = flag_at(rows, "indoor", row),
                      .lon_lat = {number_at(rows, "lon", row), number_at(rows, "lat", row)},
                      .x_y = {number_at(rows, "x", row), number_at(rows, "y", row)}};
        status = plan_ap_add(placing, row + 1, &ap, table, err);
    }
    plan_table_free(rows);
    return status;
}

plan_status plan_import_access_points(plan_ctx *ctx, const char *path, int to_epsg, plan_result *findings,
                                      plan_table **out, plan_error *err)
{
    PLAN_NUMERIC_POINT;
    plan_placing placing = {.path = path, .layer = "sites", .findings = findings};
    plan_table *table = NULL;
    const char *dot = strrchr(path, '.');
    bool json = dot && strcasecmp(dot, ".json") == 0;
    *out = NULL;
    if (!json && !(dot && strcasecmp(dot, ".csv") == 0))
        return plan_error_set(err, PLAN_E_ARGUMENT,
                              "%s: a list of access points is a *.json of Freifunk or a *.csv", path);
    plan_status status = plan_transform_new(ctx, 4326, to_epsg, &placing.from_degrees, err);
    if (status == PLAN_OK)
        status = plan_table_new(&plan_access_points_spec, &table, err);
    if (status == PLAN_OK) {
        plan_table_set_crs(table, to_epsg);
        status = json ? plan_ap_read_json(&placing, table, err) : read_csv(ctx, &placing, table, err);
    }
    if (status == PLAN_OK)
        status = plan_table_seal(table, err);
    if (status == PLAN_OK) {
        *out = table;
        table = NULL;
    }
    plan_table_free(table);
    plan_transform_free(placing.from_degrees);
    return status;
}
