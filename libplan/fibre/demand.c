/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "fibre/drops.h"

#include "core/mem.h"
#include "geo/geom.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *plan_unserved_name(plan_unserved reason)
{
    static const char *const names[PLAN_N_UNSERVED] = {
        "", "no_street", "drop_too_long", "drop_blocked", "drop_enclosed", "disconnected"};
    return names[reason];
}

typedef struct columns {
    const plan_column *use, *public_kind, *dwellings, *residents;
} columns;

static bool is(const char *text, const char *word)
{
    return text && strcmp(text, word) == 0;
}

/* Number of a column that may be absent, refused where it cannot be. */
static plan_status number_in(const plan_column *col, int32_t row, double *value, plan_error *err)
{
    *value = col ? plan_column_number(col, row) : NAN;
    if (*value < 0 || *value > INT32_MAX)
        return plan_error_set(err, PLAN_E_DATA, "layer buildings, column %s, row %d: %g: expected 0 or more",
                              col->name, row + 1, *value);
    return PLAN_OK;
}

/* Dwellings of a building: where none are told, enough for those who live there. */
static plan_status dwellings_of(const columns *c, int32_t row, int32_t *dwellings, bool *derived,
                                plan_error *err)
{
    double known, living;
    plan_status status = number_in(c->dwellings, row, &known, err);
    if (status == PLAN_OK)
        status = number_in(c->residents, row, &living, err);
    if (status != PLAN_OK)
        return status;
    *derived = !(known > 0) && living > 0;
    *dwellings = *derived    ? (int32_t)ceil(living / PLAN_PERSONS_PER_DWELLING)
                 : known > 0 ? (int32_t)ceil(known)
                             : 0;
    return PLAN_OK;
}

/* Lines of demand of a building, 0 where it has none. */
static int32_t units_of(const plan_table *buildings, const columns *c, int32_t row, bool public_only,
                        int32_t dwellings)
{
    const plan_geom *g = plan_table_geom(buildings);
    const char *kind = c->public_kind ? plan_column_text(c->public_kind, row) : NULL;
    const char *use = c->use ? plan_column_text(c->use, row) : NULL;
    if (g->row_off[row] == g->row_off[row + 1] || (public_only && !kind))
        return 0;
    if (dwellings > 0)
        return dwellings;
    if (kind)
        return 1;
    if (is(use, "commercial") || is(use, "industrial") || is(use, "public"))
        return plan_geom_row_area(g, row) >= PLAN_SITE_MIN_M2;
    return 0;
}

static bool allocate(plan_demand *d, size_t n)
{
    d->building = plan_mem_raw(n, sizeof *d->building);
    d->units = plan_mem_raw(n, sizeof *d->units);
    d->dwellings = plan_mem_new(n, sizeof *d->dwellings);
    d->residents = plan_mem_raw(n, sizeof *d->residents);
    d->xy = plan_mem_new(n, 2 * sizeof *d->xy);
    d->drops = plan_mem_new(n, PLAN_MAX_DROPS * sizeof *d->drops);
    d->n_drops = plan_mem_new(n, 1);
    d->reason = plan_mem_new(n, 1);
    d->nearest_m = plan_mem_raw(n, sizeof *d->nearest_m);
    return d->building && d->units && d->dwellings && d->residents && d->xy && d->drops && d->n_drops &&
           d->reason && d->nearest_m;
}

plan_status plan_demand_new(const plan_table *buildings, bool public_only, plan_demand **out, plan_error *err)
{
    plan_status status = PLAN_OK;
    int32_t rows = plan_table_rows(buildings), n = 0;
    columns c = {plan_table_find(buildings, "use"), plan_table_find(buildings, "public_kind"),
                 plan_table_find(buildings, "dwellings"), plan_table_find(buildings, "residents")};
    plan_demand *d = plan_mem_new(1, sizeof *d);
    int32_t *units = plan_mem_raw((size_t)rows, sizeof *units);
    int32_t *dwellings = plan_mem_raw((size_t)rows, sizeof *dwellings);
    if (!d || !units || !dwellings) {
        status = plan_error_memory(err);
        goto done;
    }
    for (int32_t r = 0; r < rows; r++) {
        bool derived;
        status = dwellings_of(&c, r, &dwellings[r], &derived, err);
        if (status != PLAN_OK)
            goto done;
        units[r] = units_of(buildings, &c, r, public_only, dwellings[r]);
        n += units[r] > 0;
        d->n_derived += derived && units[r] > 0;
    }
    if (!allocate(d, (size_t)n)) {
        status = plan_error_memory(err);
        goto done;
    }
    for (int32_t r = 0; r < rows; r++) {
        if (units[r] == 0)
            continue;
        int32_t i = d->n++;
        d->building[i] = r;
        d->units[i] = units[r];
        d->dwellings[i] = dwellings[r];
        d->residents[i] = c.residents ? plan_column_number(c.residents, r) : NAN;
        d->nearest_m[i] = NAN;
        plan_geom_row_point(plan_table_geom(buildings), r, d->xy + 2 * (size_t)i);
    }
    *out = d;
    d = NULL;
done:
    free(units);
    free(dwellings);
    plan_demand_free(d);
    return status;
}

plan_status plan_demand_report(const plan_demand *demand, plan_result *result, plan_error *err)
{
    plan_finding f = {"dwellings_missing", "buildings", NULL, -1, NAN, NAN};
    if (demand->n_derived == 0)
        return PLAN_OK;
    return plan_result_add_finding(
        result, &f, err, "%d buildings have residents but no dwellings: one assumed for each %g residents",
        demand->n_derived, PLAN_PERSONS_PER_DWELLING);
}

void plan_demand_free(plan_demand *demand)
{
    if (!demand)
        return;
    free(demand->building);
    free(demand->units);
    free(demand->dwellings);
    free(demand->residents);
    free(demand->xy);
    for (int32_t i = 0; demand->drops && i < demand->n * PLAN_MAX_DROPS; i++)
        free(demand->drops[i].bends);
    free(demand->drops);
    free(demand->n_drops);
    free(demand->reason);
    free(demand->nearest_m);
    free(demand);
}
