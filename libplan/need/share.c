/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "need/share.h"

#include "core/mem.h"
#include "core/sum.h"
#include "geo/geom.h"

#include <math.h>
#include <stdlib.h>

/* What stands in a cell. */
typedef struct cell {
    plan_sum dwellings, area;
    int32_t buildings;
} cell;

static double dwellings_of(const plan_column *col, int32_t row)
{
    double d = col ? plan_column_number(col, row) : NAN;
    return d > 0 ? d : 0;
}

static void fill_cells(const plan_need_places *places, const int32_t *host, cell *cells)
{
    const plan_column *dwellings = plan_table_find(places->buildings, "dwellings");
    const plan_geom *g = plan_table_geom(places->buildings);
    for (int32_t i = 0; i < places->n; i++) {
        if (host[i] < 0)
            continue;
        cell *c = &cells[host[i]];
        plan_sum_add(&c->dwellings, dwellings_of(dwellings, i));
        plan_sum_add(&c->area, fabs(plan_geom_row_area(g, i)));
        c->buildings++;
    }
}

static plan_status report_cells(const plan_need_joining *j, const cell *cells, plan_result *findings,
                                plan_error *err)
{
    const plan_geom *g = plan_table_geom(j->layer);
    const char *layer = plan_table_name(j->layer);
    const plan_column *id = plan_table_find(j->layer, "cell_id");
    plan_status status = PLAN_OK;
    for (int32_t r = 0; status == PLAN_OK && r < plan_table_rows(j->layer); r++) {
        double total = plan_column_number(j->column, r), xy[2] = {NAN, NAN};
        if (!(total != 0) || isnan(total) || (j->keep && !j->keep[r]) ||
            plan_sum_get(&cells[r].dwellings) > 0)
            continue;
        bool empty = cells[r].buildings == 0;
        (void)plan_geom_row_point(g, r, xy); /* an empty cell has no place, and the finding none either */
        plan_finding f = {empty ? "cell_without_buildings" : "cell_without_dwellings",
                          layer,
                          id ? plan_column_text(id, r) : NULL,
                          r,
                          xy[0],
                          xy[1]};
        status = empty ? plan_result_add_finding(
                             findings, &f, err,
                             "%s of %g: no building stands in the cell, its value is not shared out",
                             j->column->name, total)
                       : plan_result_add_finding(
                             findings, &f, err,
                             "%s of %g: no building in the cell has dwellings, shared out by floor plan",
                             j->column->name, total);
    }
    return status;
}

static plan_status report_outside(const plan_need_places *places, const plan_need_joining *j, int32_t row,
                                  plan_result *findings, plan_error *err)
{
    const plan_column *id = plan_table_find(places->buildings, "source_id");
    plan_finding f = {"building_without_cell",
                      "buildings",
                      id ? plan_column_text(id, row) : NULL,
                      row,
                      places->xy[2 * (size_t)row],
                      places->xy[2 * (size_t)row + 1]};
    return plan_result_add_finding(findings, &f, err,
                                   "building with dwellings stands in no polygon of layer %s",
                                   plan_table_name(j->layer));
}

plan_status plan_need_share_out(const plan_need_places *places, const plan_need_joining *j,
                                const int32_t *host, double *value, plan_result *findings, plan_error *err)
{
    const plan_column *dwellings = plan_table_find(places->buildings, "dwellings");
    const plan_geom *g = plan_table_geom(places->buildings);
    cell *cells = plan_mem_new((size_t)plan_table_rows(j->layer), sizeof *cells);
    if (!cells)
        return plan_error_memory(err);
    fill_cells(places, host, cells);
    plan_status status = report_cells(j, cells, findings, err);
    for (int32_t i = 0; status == PLAN_OK && i < places->n; i++) {
        double own = dwellings_of(dwellings, i);
        if (host[i] < 0) {
            value[i] = NAN;
            if (own > 0)
                status = report_outside(places, j, i, findings, err);
            continue;
        }
        const cell *c = &cells[host[i]];
        double all = plan_sum_get(&c->dwellings);
        if (!(all > 0)) {
            own = fabs(plan_geom_row_area(g, i));
            all = plan_sum_get(&c->area);
        }
        value[i] = all > 0 ? plan_column_number(j->column, host[i]) * (own / all) : NAN;
    }
    free(cells);
    return status;
}
