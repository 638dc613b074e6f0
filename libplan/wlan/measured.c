/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* A walk test beside the model, in layers of its own: what was measured changes nothing that was reckoned. */

#include "wlan/wlan_run.h"

#include "core/sum.h"
#include "geo/geom.h"
#include "io/import_walk.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STREET_M 30.0 /* a walker further from a street is not on it */

typedef struct search {
    const plan_table *streets;
    const double *xy;
    double best_m;
    int32_t row;
} search;

static bool is_nearer(void *user, int32_t row, double box_m)
{
    search *s = user;
    const plan_geom *g = plan_table_geom(s->streets);
    if (box_m > s->best_m)
        return false;
    if (!plan_column_text(plan_table_find(s->streets, "name"), row))
        return true;
    for (int32_t p = g->row_off[row]; p < g->row_off[row + 1]; p++) {
        for (int32_t c = g->path_off[p]; c + 1 < g->path_off[p + 1]; c++) {
            const double *a = &g->xy[2 * (size_t)c];
            double q[2], t, d = plan_segment_nearest(a, a + 2, s->xy, q, &t);
            if (d < s->best_m || (d == s->best_m && s->row >= 0 && row < s->row)) {
                s->best_m = d;
                s->row = row;
            }
        }
    }
    return true;
}

/* Name of the nearest street that has one. */
static plan_status street_at(const plan_table *streets, const plan_index *index, const double xy[2],
                             const char **name, plan_error *err)
{
    search s = {streets, xy, STREET_M, -1};
    plan_status status = plan_index_nearest(index, xy[0], xy[1], is_nearer, &s, err);
    *name = s.row >= 0 ? plan_column_text(plan_table_find(streets, "name"), s.row) : NULL;
    return status;
}

static int band_of(const char *text)
{
    plan_band band;
    return text && plan_band_parse(text, &band, NULL) == PLAN_OK ? (int)band : -1;
}

/* ---- which access points it can have been ---- */

/* A walk test, and whom its rows are compared with. */
typedef struct test {
    plan_wlan_run *run;
    const plan_table *walk;
    uint8_t *only; /* by access point, of the row looked at */
    int32_t n_existing, n_strange;
} test;

static const char *text_at(const plan_table *t, const char *column, int32_t row)
{
    const plan_column *c = plan_table_find(t, column);
    return c && c->type == PLAN_TEXT ? plan_column_text(c, row) : NULL;
}

/* The next hexadecimal digit in lower case; files write 0a:1B, 0A-1b and 0a1b. 0 = the end. */
static int next_digit(const char **at)
{
    while (**at && !isxdigit((unsigned char)**at))
        (*at)++;
    return **at ? tolower((unsigned char)*(*at)++) : 0;
}

static bool same_bssid(const char *a, const char *b)
{
    int x;
    do {
        x = next_digit(&a);
        if (x != next_digit(&b))
            return false;
    } while (x);
    return true;
}

static bool same_ssid(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/* Marks the existing access points whose text is that of the row; where there is none, those whose text nobody
 * knows. False where the row names one that none of them can be. */
static bool narrow(const test *t, const char *heard, bool by_bssid, bool *named)
{
    bool (*same)(const char *, const char *) = by_bssid ? same_bssid : same_ssid;
    bool known = false, any = false;
    *named = false;
    for (int32_t i = 0; heard && i < t->run->n_aps; i++) {
        const char *own = by_bssid ? t->run->aps[i].bssid : t->run->aps[i].ssid;
        known = known || (t->only[i] && own);
        *named = *named || (t->only[i] && own && same(own, heard));
    }
    for (int32_t i = 0; i < t->run->n_aps; i++) {
        const char *own = by_bssid ? t->run->aps[i].bssid : t->run->aps[i].ssid;
        if (known)
            t->only[i] = t->only[i] && (*named ? own && same(own, heard) : !own);
        any = any || t->only[i];
    }
    return any;
}

/* Which access points the row can have heard, in test.only; by what they were found. NULL = none. */
static const char *match(test *t, int32_t row)
{
    const char *bssid = text_at(t->walk, "bssid", row), *ssid = text_at(t->walk, "ssid", row);
    bool by_bssid, by_ssid = false;
    for (int32_t i = 0; i < t->run->n_aps; i++)
        t->only[i] = t->run->aps[i].basis == PLAN_WLAN_EXISTING;
    if (!narrow(t, bssid, true, &by_bssid) || (!by_bssid && !narrow(t, ssid, false, &by_ssid))) {
        t->n_strange += t->n_existing > 0;
        return NULL;
    }
    return by_bssid ? "bssid" : by_ssid ? "ssid" : "band";
}

/* ---- point by point ---- */

/* What the model has at the place of a row; nothing in a building. */
static plan_wlan_heard hear(const test *t, const double xy[2], int band)
{
    const plan_wlan_run *run = t->run;
    int32_t col, line;
    if (!plan_grid_cell(plan_obstacles_grid(run->obstacles), xy[0], xy[1], &col, &line))
        return (plan_wlan_heard){.ap = -1};
    plan_obstacle here = plan_obstacles_at(run->obstacles, col, line);
    const double xyz[3] = {xy[0], xy[1], (double)here.ground + run->opts->receiver_m};
    if (here.building >= 0)
        return (plan_wlan_heard){.ap = -1};
    return plan_wlan_hear(run, xyz, -1, band, t->only);
}

/* Where it was measured; NULL where a row of the workspace has no geometry. */
static const double *place_of(const test *t, int32_t row)
{
    const plan_geom *g = plan_table_geom(t->walk);
    return g->row_off[row] < g->row_off[row + 1] ? &g->xy[2 * (size_t)g->path_off[g->row_off[row]]] : NULL;
}

static plan_status write_point(test *t, int32_t row, const char *street, plan_table *out, plan_error *err)
{
    const plan_geom *g = plan_table_geom(t->walk);
    const double *xy = place_of(t, row);
    const char *band = text_at(t->walk, "band", row), *matched = match(t, row);
    double level = plan_column_number(plan_table_find(t->walk, "level_dbm"), row);
    plan_wlan_heard heard = {.ap = -1};
    if (matched && xy)
        heard = hear(t, xy, band_of(band));
    plan_column_set_number(plan_table_edit(out, "id"), row, row);
    plan_column_set_number(plan_table_edit(out, "level_dbm"), row, level);
    plan_column_set_number(plan_table_edit(out, "outlier"), row, heard.ap < 0);
    if (heard.ap >= 0) {
        plan_column_set_number(plan_table_edit(out, "model_dbm"), row, heard.down_dbm);
        plan_column_set_number(plan_table_edit(out, "difference_db"), row, level - heard.down_dbm);
        plan_column_set_number(plan_table_edit(out, "server"), row, heard.ap);
        plan_column_set_number(plan_table_edit(out, "sight"), row, heard.sight);
    }
    const struct {
        const char *column, *text;
    } texts[] = {{"band", band},
                 {"bssid", text_at(t->walk, "bssid", row)},
                 {"ssid", text_at(t->walk, "ssid", row)},
                 {"matched_by", matched},
                 {"street", street}};
    plan_status status = PLAN_OK;
    for (size_t k = 0; status == PLAN_OK && k < sizeof texts / sizeof *texts; k++)
        status = plan_column_set_text(plan_table_edit(out, texts[k].column), row, texts[k].text, err);
    return status == PLAN_OK ? plan_geom_add_copy(plan_table_edit_geom(out), g, row, err) : status;
}

/* Only what is on air can have been measured. */
static plan_status tell_whom(const test *t, plan_error *err)
{
    int32_t n = plan_table_rows(t->walk);
    plan_finding f = {"not_compared", plan_wlan_measured_spec.name, NULL, -1, NAN, NAN};
    if (t->n_existing == 0)
        return plan_result_add_finding(
            t->run->result, &f, err,
            "walk test: none of the %d access points exists already: its %d measurements are not compared",
            (int)t->run->n_aps, (int)n);
    return t->n_strange == 0
               ? PLAN_OK
               : plan_result_add_finding(t->run->result, &f, err,
                                         "walk test: %d of %d measurements name a BSSID or network that none "
                                         "of the %d existing access points has: not compared",
                                         (int)t->n_strange, (int)n, (int)t->n_existing);
}

static plan_status write_points(test *t, plan_table *out, plan_error *err)
{
    const plan_table *streets = NULL;
    plan_index *index = NULL;
    plan_wlan_run *run = t->run;
    int32_t n = plan_table_rows(t->walk);
    plan_status status = plan_city_layer(run->city, "streets", &streets, err);
    if (status == PLAN_OK && streets)
        status = plan_index_rows(plan_table_geom(streets), &index, err);
    if (status == PLAN_OK)
        status = plan_table_add_rows(out, n, err);
    for (int32_t row = 0; status == PLAN_OK && row < n; row++) {
        const char *street = NULL;
        if (row % 256 == 0)
            status = plan_hooks_progress(run->opts->hooks, "walk test", (double)row / n, err);
        if (status == PLAN_OK && index && place_of(t, row))
            status = street_at(streets, index, place_of(t, row), &street, err);
        if (status == PLAN_OK)
            status = write_point(t, row, street, out, err);
    }
    plan_index_free(index);
    return status == PLAN_OK ? tell_whom(t, err) : status;
}

/* ---- by street ---- */

typedef struct by_street {
    const char *street;
    int32_t row;
} by_street;

static int by_name(const void *a, const void *b)
{
    const by_street *x = a, *y = b;
    int order = !x->street || !y->street ? !x->street - !y->street : strcmp(x->street, y->street);
    return order ? order : (x->row > y->row) - (x->row < y->row);
}

/* Rows from .. until-1 of the list as one line of the table. */
static plan_status write_street(const by_street *rows, int32_t n, const plan_column *difference,
                                const char *name, plan_table *t, plan_error *err)
{
    plan_sum sum = {0, 0}, square = {0, 0}, about = {0, 0};
    int32_t k = 0, row = plan_table_rows(t);
    for (int32_t i = 0; i < n; i++) {
        double d = plan_column_number(difference, rows[i].row);
        if (isnan(d))
            continue;
        plan_sum_add(&sum, d);
        plan_sum_add(&square, d * d);
        k++;
    }
    double bias = k > 0 ? plan_sum_get(&sum) / k : NAN;
    for (int32_t i = 0; i < n; i++) {
        double d = plan_column_number(difference, rows[i].row) - bias;
        if (!isnan(d))
            plan_sum_add(&about, d * d);
    }
    plan_status status = plan_table_add_rows(t, 1, err);
    if (status != PLAN_OK)
        return status;
    plan_column_set_number(plan_table_edit(t, "n"), row, k);
    plan_column_set_number(plan_table_edit(t, "bias_db"), row, bias);
    plan_column_set_number(plan_table_edit(t, "spread_db"), row,
                           k > 1 ? sqrt(plan_sum_get(&about) / (k - 1)) : NAN);
    plan_column_set_number(plan_table_edit(t, "rmse_db"), row, k > 0 ? sqrt(plan_sum_get(&square) / k) : NAN);
    plan_column_set_number(plan_table_edit(t, "not_compared"), row, n - k);
    return plan_column_set_text(plan_table_edit(t, "street"), row, name, err);
}

static plan_status write_streets(const plan_table *points, plan_table *t, plan_error *err)
{
    int32_t n = plan_table_rows(points);
    const plan_column *difference = plan_table_find(points, "difference_db");
    by_street *list = plan_mem_raw((size_t)n, sizeof *list);
    plan_status status = list ? PLAN_OK : plan_error_memory(err);
    for (int32_t row = 0; list && row < n; row++)
        list[row] = (by_street){plan_column_text(plan_table_find(points, "street"), row), row};
    if (status == PLAN_OK) {
        qsort(list, (size_t)n, sizeof *list, by_name);
        status = write_street(list, n, difference, "(all)", t, err);
    }
    for (int32_t i = 0, end; status == PLAN_OK && i < n; i = end) {
        for (end = i + 1; end < n; end++)
            if (!list[i].street ? list[end].street != NULL
                                : !list[end].street || strcmp(list[i].street, list[end].street) != 0)
                break;
        status = write_street(&list[i], end - i, difference, list[i].street, t, err);
    }
    free(list);
    return status;
}

static plan_status compare(plan_wlan_run *run, const plan_table *walk, plan_error *err)
{
    plan_table *points = NULL, *streets = NULL;
    test t = {run, walk, plan_mem_new((size_t)run->n_aps, sizeof *t.only), 0, 0};
    plan_status status = t.only ? plan_table_new(&plan_wlan_measured_spec, &points, err)
                                : plan_error_memory(err);
    for (int32_t i = 0; i < run->n_aps; i++)
        t.n_existing += run->aps[i].basis == PLAN_WLAN_EXISTING;
    if (status == PLAN_OK)
        status = write_points(&t, points, err);
    free(t.only);
    if (status == PLAN_OK)
        status = plan_table_new(&plan_wlan_measured_streets_spec, &streets, err);
    if (status == PLAN_OK)
        status = write_streets(points, streets, err);
    if (status != PLAN_OK) {
        plan_table_free(points);
        plan_table_free(streets);
        return status;
    }
    plan_table_set_crs(points, plan_city_crs(run->city));
    status = plan_result_take(run->result, points, err);
    if (status != PLAN_OK) {
        plan_table_free(streets);
        return status;
    }
    return plan_result_take(run->result, streets, err);
}

/* The walk test that 'plan import walk' put into the workspace; NULL where there is none. Anybody may have edited it. */
static plan_status find_walk(const plan_wlan_run *run, const plan_table **out, plan_error *err)
{
    plan_status status = plan_city_layer(run->city, plan_walk_spec.name, out, err);
    if (status != PLAN_OK || !*out)
        return status;
    const plan_geom *g = plan_table_geom(*out);
    const plan_column *level = plan_table_find(*out, "level_dbm");
    const char *path = plan_city_path(run->city), *layer = plan_walk_spec.name;
    if (!g || g->kind != PLAN_GEOM_POINT)
        return plan_error_set(err, PLAN_E_DATA, "%s: layer %s: holds no points", path, layer);
    if (!level || level->type == PLAN_TEXT)
        return plan_error_set(err, PLAN_E_DATA, "%s: layer %s: no column level_dbm of numbers", path, layer);
    for (int32_t row = 0; row < plan_table_rows(*out); row++) {
        double dbm = plan_column_number(level, row);
        if (!(dbm >= -120 && dbm <= 0))
            return plan_error_set(
                err, PLAN_E_DATA,
                "%s: layer %s, row %d, column level_dbm: '%g' is not between -120 and 0 dBm", path, layer,
                (int)row + 1, dbm);
    }
    return PLAN_OK;
}

plan_status plan_wlan_report_measured(plan_wlan_run *run, plan_error *err)
{
    plan_table *read = NULL;
    const plan_table *walk = NULL;
    plan_status status;
    if (run->opts->measured) {
        status = plan_import_walk(plan_city_ctx(run->city), run->opts->measured, plan_city_crs(run->city),
                                  run->result, &read, err);
        walk = read;
    } else {
        status = find_walk(run, &walk, err);
    }
    if (status == PLAN_OK && walk)
        status = compare(run, walk, err);
    plan_table_free(read);
    return status;
}
