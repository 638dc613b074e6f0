/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* How far the fibre of the rollout is from any place, and when it is there. */

#include "geo/crs.h"
#include "geo/geom.h"
#include "wlan/sites_run.h"

#include <math.h>
#include <stdlib.h>

/* Boxes of the buildings that the rollout brings fibre to. */
plan_status plan_sites_index_lit(plan_sites_run *run, plan_error *err)
{
    int32_t rows = plan_table_rows(run->buildings);
    double *boxes = plan_mem_new((size_t)rows, 4 * sizeof *boxes);
    run->lit_rows = plan_mem_new((size_t)rows, sizeof *run->lit_rows);
    plan_status status = boxes && run->lit_rows ? PLAN_OK : plan_error_memory(err);
    for (int32_t row = 0; status == PLAN_OK && row < rows; row++)
        if (run->year_of[row] > 0) {
            plan_geom_row_bbox(plan_table_geom(run->buildings), row, &boxes[4 * (size_t)run->n_lit]);
            run->lit_rows[run->n_lit++] = row;
        }
    if (status == PLAN_OK && run->n_lit > 0)
        status = plan_index_new(boxes, run->n_lit, &run->lit, err);
    free(boxes);
    return status;
}

typedef struct seeking {
    const plan_sites_run *run;
    const double *xy;
    double best_m;
    int32_t year;
} seeking;

static void take(seeking *s, const plan_geom *g, int32_t row, double year)
{
    double d = plan_sites_to_line(g, row, s->xy);
    if (d < s->best_m) {
        s->best_m = d;
        s->year = year > 0 ? (int32_t)year : 0;
    }
}

static bool look_at_trench(void *user, int32_t row, double box_m)
{
    seeking *s = user;
    if (box_m >= s->best_m)
        return false;
    take(s, plan_table_geom(s->run->trench), row, plan_sites_number(s->run->trench, "year", row));
    return true;
}

static bool look_at_building(void *user, int32_t item, double box_m)
{
    seeking *s = user;
    if (box_m >= s->best_m)
        return false;
    int32_t row = s->run->lit_rows[item];
    take(s, plan_table_geom(s->run->buildings), row, s->run->year_of[row]);
    return true;
}

plan_status plan_sites_near_fibre(const plan_sites_run *run, const double xy[2], int32_t building,
                                  plan_sites_fibre *out, plan_error *err)
{
    *out = (plan_sites_fibre){NAN, 0};
    if (!run->rollout)
        return PLAN_OK;
    if (building >= 0 && run->year_of[building] > 0) {
        *out = (plan_sites_fibre){0, run->year_of[building]};
        return PLAN_OK;
    }
    seeking s = {run, xy, INFINITY, 0};
    plan_status status = run->trenches
                             ? plan_index_nearest(run->trenches, xy[0], xy[1], look_at_trench, &s, err)
                             : PLAN_OK;
    if (status == PLAN_OK && run->lit)
        status = plan_index_nearest(run->lit, xy[0], xy[1], look_at_building, &s, err);
    if (status == PLAN_OK && s.best_m < INFINITY)
        *out = (plan_sites_fibre){s.best_m / plan_scale_at(plan_city_scale(run->city), xy[0], xy[1]), s.year};
    return status;
}
