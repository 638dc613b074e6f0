/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* How many persons a building counts for. */

#include "core/sum.h"
#include "geo/geom.h"
#include "need/run.h"

#include <math.h>
#include <string.h>

typedef struct columns {
    const plan_column *residents, *dwellings, *use, *kind;
    const plan_geom *geom;
} columns;

static double number_in(const plan_column *col, int32_t row)
{
    return col ? plan_column_number(col, row) : NAN;
}

static bool text_is(const plan_column *col, int32_t row, const char *text)
{
    const char *value = col && col->type == PLAN_TEXT ? plan_column_text(col, row) : NULL;
    return value && strcmp(value, text) == 0;
}

/* Residents of a dwelling, of the buildings that know both. */
static double per_dwelling(const columns *c, int32_t n)
{
    plan_sum residents = {0, 0}, dwellings = {0, 0};
    for (int32_t i = 0; i < n; i++) {
        double r = number_in(c->residents, i), d = number_in(c->dwellings, i);
        if (r >= 0 && d > 0) {
            plan_sum_add(&residents, r);
            plan_sum_add(&dwellings, d);
        }
    }
    return plan_sum_get(&residents) > 0 ? plan_sum_get(&residents) / plan_sum_get(&dwellings)
                                        : PLAN_PERSONS_PER_DWELLING;
}

/* What a building counts for beyond those who live in it; the network asks the same of its customers. */
static double visitors(const plan_need_run *run, const columns *c, int32_t row)
{
    bool large = c->geom && plan_geom_row_area(c->geom, row) >= PLAN_SITE_MIN_M2;
    if (c->kind && !plan_column_is_missing(c->kind, row))
        return run->opts->persons_per_public;
    if (large && text_is(c->use, row, "public"))
        return run->opts->persons_per_public;
    if (large && (text_is(c->use, row, "commercial") || text_is(c->use, row, "industrial")))
        return run->opts->persons_per_site;
    return 0;
}

plan_status plan_need_count_persons(plan_need_run *run, plan_error *err)
{
    const columns c = {plan_table_find(run->buildings, "residents"),
                       plan_table_find(run->buildings, "dwellings"), plan_table_find(run->buildings, "use"),
                       plan_table_find(run->buildings, "public_kind"), plan_table_geom(run->buildings)};
    double mean = per_dwelling(&c, run->n);
    int32_t n_assumed = 0;
    for (int32_t i = 0; i < run->n; i++) {
        double living = number_in(c.residents, i), dwellings = number_in(c.dwellings, i);
        if (living < 0 || isinf(living))
            return plan_error_set(err, PLAN_E_DATA,
                                  "layer buildings, column residents, row %d: %g: expected 0 or more", i + 1,
                                  living);
        if (isnan(living)) {
            living = dwellings > 0 ? dwellings * mean : 0;
            n_assumed += dwellings > 0;
        }
        run->persons[i] = living + visitors(run, &c, i);
        run->demand[i] = run->persons[i] > 0;
    }
    plan_finding f = {"residents_missing", "buildings", NULL, -1, NAN, NAN};
    if (n_assumed == 0)
        return PLAN_OK;
    return plan_result_add_finding(
        run->result, &f, err,
        "%d buildings have dwellings but no residents: %.2f persons assumed for a dwelling", n_assumed, mean);
}
