/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "fibre/optics.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { WHAT, KEY, VALUE, REACH, YEAR, SOURCE };
static const char *const columns[] = {"what", "key", "value", "reach_km", "year", "source", NULL};
static const char *const what_names[] = {"value", "splitter", "pon", "ptp", NULL};

static const struct {
    const char *key;
    size_t offset;
    double least, most;
} values[] = {
    {"fibre_db_km", offsetof(plan_optics, fibre_db_km), 0.01, 10},
    {"splice_db", offsetof(plan_optics, splice_db), 0, 5},
    {"connector_db", offsetof(plan_optics, connector_db), 0, 5},
    {"splices", offsetof(plan_optics, splices), 0, 1000},
    {"connectors", offsetof(plan_optics, connectors), 0, 1000},
    {"drum_km", offsetof(plan_optics, drum_km), 0.1, 1000},
    {"reserve_db", offsetof(plan_optics, reserve_db), 0, 30},
    {"pop_pon_lines", offsetof(plan_optics, pop_pon_lines), 1, 1e7},
    {"pop_ptp_lines", offsetof(plan_optics, pop_ptp_lines), 1, 1e7},
};
enum { N_VALUES = sizeof values / sizeof *values };

static plan_status bad(const plan_csv *csv, int32_t row, int column, const char *want, plan_error *err)
{
    return plan_error_set(err, PLAN_E_DATA, "%s: line %d, column %s: '%s' %s", csv->path, csv->line[row],
                          columns[column], plan_csv_at(csv, row, column), want);
}

static bool is(const plan_csv *csv, int32_t row, int column, const char *word)
{
    return strcmp(plan_csv_at(csv, row, column), word) == 0;
}

static plan_status number(const plan_csv *csv, int32_t row, int column, double least, double most,
                          double *out, plan_error *err)
{
    char want[80];
    if (plan_csv_number(plan_csv_at(csv, row, column), out) && *out >= least && *out <= most)
        return PLAN_OK;
    snprintf(want, sizeof want, "is no number between %g and %g", least, most);
    return bad(csv, row, column, want, err);
}

/* Every row is checked, whether it is used or not. */
static plan_status check_rows(const plan_csv *csv, plan_error *err)
{
    for (int32_t r = 0; r < csv->n_rows; r++) {
        double x;
        bool known = false;
        for (int k = 0; what_names[k]; k++)
            known |= is(csv, r, WHAT, what_names[k]);
        if (!known)
            return bad(csv, r, WHAT, "is none of value, splitter, pon, ptp", err);
        if (!*plan_csv_at(csv, r, SOURCE))
            return bad(csv, r, SOURCE, "is empty: say where the value comes from", err);
        plan_status status = number(csv, r, VALUE, 0, 1e7, &x, err);
        if (status == PLAN_OK)
            status = number(csv, r, YEAR, 1900, 2200, &x, err);
        if (status == PLAN_OK && is(csv, r, WHAT, "splitter"))
            status = number(csv, r, KEY, 2, 1024, &x, err);
        if (status == PLAN_OK && (is(csv, r, WHAT, "pon") || is(csv, r, WHAT, "ptp")))
            status = number(csv, r, REACH, 0.1, 1000, &x, err);
        if (status != PLAN_OK)
            return status;
    }
    return PLAN_OK;
}

static plan_status read_values(plan_optics *o, plan_error *err)
{
    bool seen[N_VALUES] = {false};
    for (int32_t r = 0; r < o->csv.n_rows; r++) {
        size_t k = 0;
        if (!is(&o->csv, r, WHAT, "value"))
            continue;
        while (k < N_VALUES && !is(&o->csv, r, KEY, values[k].key))
            k++;
        if (k == N_VALUES)
            return bad(&o->csv, r, KEY, "is unknown", err);
        if (seen[k])
            return bad(&o->csv, r, KEY, "is there already", err);
        seen[k] = true;
        plan_status status = number(&o->csv, r, VALUE, values[k].least, values[k].most,
                                    (double *)(void *)((char *)o + values[k].offset), err);
        if (status != PLAN_OK)
            return status;
    }
    for (size_t k = 0; k < N_VALUES; k++)
        if (!seen[k])
            return plan_error_set(err, PLAN_E_DATA, "%s: key %s is missing", o->csv.path, values[k].key);
    return PLAN_OK;
}

static plan_status find_splitter(plan_optics *o, int32_t split_ratio, plan_error *err)
{
    double best = INFINITY;
    for (int32_t r = 0; r < o->csv.n_rows && split_ratio > 1; r++) {
        double ratio = 0, loss = 0;
        if (!is(&o->csv, r, WHAT, "splitter") || !plan_csv_number(plan_csv_at(&o->csv, r, KEY), &ratio) ||
            !plan_csv_number(plan_csv_at(&o->csv, r, VALUE), &loss) || ratio < split_ratio || ratio >= best)
            continue;
        best = ratio;
        o->splitter_db = loss;
    }
    if (split_ratio > 1 && isinf(best))
        return plan_error_set(err, PLAN_E_ARGUMENT,
                              "network: split_ratio %d: %s has no splitter of so many outputs", split_ratio,
                              o->csv.path);
    return PLAN_OK;
}

static plan_status find_class(plan_optics *o, const char *what, const char *name, plan_error *err)
{
    for (int32_t r = 0; r < o->csv.n_rows; r++) {
        if (!is(&o->csv, r, WHAT, what) || (name && !is(&o->csv, r, KEY, name)))
            continue;
        o->class_name = plan_csv_at(&o->csv, r, KEY);
        plan_status status = number(&o->csv, r, VALUE, 0, 1000, &o->budget_db, err);
        return status == PLAN_OK ? number(&o->csv, r, REACH, 0.1, 1000, &o->reach_km, err) : status;
    }
    return plan_error_set(err, PLAN_E_ARGUMENT, "network: optical_class '%s' is no %s class of %s",
                          name ? name : "", what, o->csv.path);
}

plan_status plan_optics_read(const char *path, int32_t split_ratio, const char *class_name, plan_optics *out,
                             plan_error *err)
{
    plan_status status = plan_csv_read(path, columns, &out->csv, err);
    if (status == PLAN_OK)
        status = check_rows(&out->csv, err);
    if (status == PLAN_OK)
        status = read_values(out, err);
    if (status == PLAN_OK)
        status = find_splitter(out, split_ratio, err);
    if (status == PLAN_OK)
        status = find_class(out, split_ratio > 1 ? "pon" : "ptp", class_name, err);
    out->pop_lines = split_ratio > 1 ? out->pop_pon_lines : out->pop_ptp_lines;
    return status;
}

void plan_optics_free(plan_optics *optics)
{
    plan_csv_free(&optics->csv);
    *optics = (plan_optics)PLAN_OPTICS_INIT;
}

double plan_optics_loss(const plan_optics *optics, double length_m)
{
    double km = length_m / 1000;
    return km * optics->fibre_db_km + (optics->splices + floor(km / optics->drum_km)) * optics->splice_db +
           optics->connectors * optics->connector_db + optics->splitter_db;
}

void plan_optics_choose(plan_optics *optics, int32_t split_ratio, double length_m)
{
    const plan_csv *csv = &optics->csv;
    double needed_db = plan_optics_loss(optics, length_m) + optics->reserve_db;
    bool found = false;
    optics->budget_db = -1;
    for (int32_t r = 0; r < csv->n_rows && !found; r++) {
        double budget_db = 0, reach_km = 0;
        if (!is(csv, r, WHAT, split_ratio > 1 ? "pon" : "ptp") ||
            !plan_csv_number(plan_csv_at(csv, r, VALUE), &budget_db) ||
            !plan_csv_number(plan_csv_at(csv, r, REACH), &reach_km))
            continue;
        found = budget_db >= needed_db && reach_km * 1000 >= length_m;
        if (!found && budget_db <= optics->budget_db)
            continue;
        optics->class_name = plan_csv_at(csv, r, KEY);
        optics->budget_db = budget_db;
        optics->reach_km = reach_km;
    }
}

/* Longest way of a class, to the metre: losses only grow with it. */
static double reach_of(const plan_optics *o, double budget_db, double reach_km)
{
    int64_t low = -1, high = llround(1000 * reach_km) + 1;
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if (plan_optics_loss(o, (double)middle) + o->reserve_db <= budget_db)
            low = middle;
        else
            high = middle;
    }
    return low > 0 ? (double)low : 0;
}

double plan_optics_reach(const plan_optics *optics, int32_t split_ratio, bool fixed)
{
    const plan_csv *csv = &optics->csv;
    double most = reach_of(optics, optics->budget_db, optics->reach_km);
    for (int32_t r = 0; r < csv->n_rows && !fixed; r++) {
        double budget_db = 0, reach_km = 0;
        if (is(csv, r, WHAT, split_ratio > 1 ? "pon" : "ptp") &&
            plan_csv_number(plan_csv_at(csv, r, VALUE), &budget_db) &&
            plan_csv_number(plan_csv_at(csv, r, REACH), &reach_km))
            most = fmax(most, reach_of(optics, budget_db, reach_km));
    }
    return most;
}
