/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "out/verify.h"

#include "core/numeric.h"
#include "core/csv.h"
#include "out/load.h"
#include "out/verify_private.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void plan_verify_fault(plan_verifier *v, const char *code, const plan_table *table, int32_t row,
                       const char *format, ...)
{
    char text[300];
    va_list args;
    if (v->status != PLAN_OK)
        return;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    const plan_geom *g = plan_table_geom(table);
    const plan_column *source = plan_table_find(table, "source_id");
    plan_finding f = {code, plan_table_name(table), NULL, row, NAN, NAN};
    if (row >= 0 && source)
        f.source_id = plan_column_text(source, row);
    if (row >= 0 && g && g->row_off[row] < g->row_off[row + 1]) {
        const double *xy = g->xy + 2 * (size_t)g->path_off[g->row_off[row]];
        f.x = xy[0];
        f.y = xy[1];
        plan_result_set_crs(v->out, plan_table_crs(table));
    }
    v->n_faults++;
    v->status = plan_result_add_finding(v->out, &f, v->err, "%s", text);
}

double plan_verify_number(const plan_table *table, const char *column, int32_t row)
{
    const plan_column *c = plan_table_find(table, column);
    return c ? plan_column_number(c, row) : NAN;
}

const char *plan_verify_text(const plan_table *t, const char *column, int32_t row)
{
    const plan_column *c = plan_table_find(t, column);
    const char *text = c ? plan_column_text(c, row) : NULL;
    return text ? text : "";
}

bool plan_verify_index(plan_verifier *v, const plan_table *table, const char *column, int32_t row,
                       double least, double most, int32_t *out)
{
    double x = plan_verify_number(table, column, row);
    if (x >= least && x <= most && x == floor(x)) {
        *out = (int32_t)x;
        return true;
    }
    plan_verify_fault(v, "bad_number", table, row, "%s is %g, expected a whole number from %.0f to %.0f",
                      column, x, least, most);
    return false;
}

int32_t plan_verify_row(const plan_table *table, const char *column, int32_t row, int32_t limit)
{
    double x = plan_verify_number(table, column, row);
    return x >= 0 && x < limit ? (int32_t)x : -1;
}

const char *plan_verify_told_text(const plan_verifier *v, const char *name)
{
    const plan_table *t = plan_result_table(v->network, "parameters");
    const plan_column *names = t ? plan_table_find(t, "name") : NULL,
                      *values = t ? plan_table_find(t, "value") : NULL;
    for (int32_t r = 0; names && values && r < plan_table_rows(t); r++)
        if (plan_column_text(names, r) && plan_column_text(values, r) &&
            strcmp(plan_column_text(names, r), name) == 0)
            return plan_column_text(values, r);
    return "";
}

double plan_verify_told(const plan_verifier *v, const char *name)
{
    double value;
    const char *text = plan_verify_told_text(v, name);
    if (*text)
        return plan_csv_number(text, &value) ? value : NAN;
    return plan_result_total(v->network, name);
}

int64_t plan_verify_hundredths(const plan_table *table, const char *column, int32_t row)
{
    double x = round(plan_verify_number(table, column, row) * 100);
    return fabs(x) < 1e15 ? (int64_t)x : 0;
}

int64_t plan_verify_cents(plan_verifier *v, const plan_table *table, const char *column, int32_t row)
{
    double euros = plan_verify_number(table, column, row), cents = round(euros * 100);
    if (fabs(cents) < 1e15 && euros == cents / 100)
        return (int64_t)cents;
    plan_verify_fault(v, "no_cents", table, row, "%s is %.6f, no whole number of cents", column, euros);
    return 0;
}

int64_t plan_verify_sum(plan_verifier *v, const plan_table *table, const char *column)
{
    int64_t sum = 0;
    for (int32_t r = 0; r < plan_table_rows(table); r++)
        sum += plan_verify_cents(v, table, column, r);
    return sum;
}

bool plan_verify_path(const plan_table *table, int32_t row, const double **xy, int32_t *n)
{
    const plan_geom *g = plan_table_geom(table);
    if (!g || g->row_off[row + 1] - g->row_off[row] != 1)
        return false;
    int32_t path = g->row_off[row];
    *n = g->path_off[path + 1] - g->path_off[path];
    *xy = g->xy + 2 * (size_t)g->path_off[path];
    return *n >= 1;
}

static plan_status add_totals(plan_verifier *v, plan_error *err)
{
    const plan_table *trench = v->network ? plan_result_table(v->network, "trench") : NULL;
    const plan_table *drops = v->network ? plan_result_table(v->network, "drops") : NULL;
    const plan_table *public = v->wlan ? plan_result_table(v->wlan, "wlan_buildings") : NULL;
    const plan_table *years = v->rollout ? plan_result_table(v->rollout, "rollout_years") : NULL;
    const plan_table *sites = v->sites ? plan_result_table(v->sites, "wlan_sites") : NULL;
    const plan_table *nodes = v->mesh ? plan_result_table(v->mesh, "wlan_nodes") : NULL;
    const struct {
        const char *key, *unit, *text;
        double value;
    } totals[] = {
        {"violations", "1", "violations found", v->n_faults},
        {"segments", "1", "trench segments verified", trench ? plan_table_rows(trench) : 0},
        {"drops", "1", "drops verified", drops ? plan_table_rows(drops) : 0},
        {"lengths", "1", "lengths measured anew on the ellipsoid", v->n_lengths},
        {"length_off_m", "m", "largest difference of a length written and measured", v->most_off_m},
        {"years", "1", "years of building verified", years ? plan_table_rows(years) : 0},
        {"wlan_buildings", "1", "public buildings with WLAN levels verified",
         public ? plan_table_rows(public) : 0},
        {"wlan_sites", "1", "access points verified, proposed and existing",
         sites ? plan_table_rows(sites) : 0},
        {"wlan_nodes", "1", "mesh nodes verified", nodes ? plan_table_rows(nodes) : 0},
    };
    plan_status status = PLAN_OK;
    for (size_t i = 0; i < sizeof totals / sizeof *totals && status == PLAN_OK; i++)
        status = plan_result_add_total(v->out, totals[i].key, totals[i].value, totals[i].unit,
                                       PLAN_BASIS_COUNTED, totals[i].text, err);
    return status;
}

static void look(plan_verifier *v)
{
    void (*const of_network[])(plan_verifier *) = {
        plan_verify_trees,  plan_verify_counts, plan_verify_lengths, plan_verify_fibres, plan_verify_cabinets,
        plan_verify_places, plan_verify_bill,   plan_verify_costs,   plan_verify_totals};
    enum { STEPS = sizeof of_network / sizeof *of_network + 1 };
    for (int i = 0; i < STEPS && v->status == PLAN_OK; i++) {
        v->status = plan_hooks_progress(v->hooks, "verify", (double)i / STEPS, v->err);
        if (v->status == PLAN_OK && i + 1 < STEPS && v->network)
            of_network[i](v);
        if (v->status == PLAN_OK && i + 1 == STEPS && v->rollout)
            plan_verify_rollout(v);
    }
    if (v->status == PLAN_OK && v->wlan)
        plan_verify_wlan(v);
    if (v->status == PLAN_OK && v->sites)
        plan_verify_sites(v);
    if (v->status == PLAN_OK && v->mesh)
        plan_verify_mesh(v);
}

plan_status plan_result_verify(plan_ctx *ctx, const char *path, const plan_hooks *hooks, plan_result **out,
                               plan_error *err)
{
    PLAN_NUMERIC_POINT;
    static const char *const stages[] = {"network", "rollout", "wlan", "sites", "mesh"};
    enum { N_STAGES = sizeof stages / sizeof *stages };
    plan_result *found[N_STAGES] = {NULL};
    plan_verifier v = {.ctx = ctx, .hooks = hooks, .status = PLAN_OK, .err = err};
    plan_status status = PLAN_OK;
    bool any = false;
    for (int i = 0; i < N_STAGES && status == PLAN_OK; i++) {
        status = plan_result_load(ctx, path, stages[i], hooks, &found[i], err);
        any |= found[i] != NULL;
    }
    if (status == PLAN_OK && !any)
        status = plan_error_set(err, PLAN_E_NOT_FOUND,
                                "%s: holds no result of network, rollout, wlan, sites or mesh", path);
    if (status == PLAN_OK)
        status = plan_result_new("verify", &v.out, err);
    if (status == PLAN_OK) {
        v.network = found[0];
        v.rollout = found[1];
        v.wlan = found[2];
        v.sites = found[3];
        v.mesh = found[4];
        look(&v);
        status = v.status;
    }
    if (status == PLAN_OK)
        status = add_totals(&v, err);
    if (status == PLAN_OK)
        status = plan_result_seal(v.out, err);
    if (status == PLAN_OK) {
        *out = v.out;
        v.out = NULL;
    }
    plan_result_free(v.out);
    for (int i = 0; i < N_STAGES; i++)
        plan_result_free(found[i]);
    return status;
}
