/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "fibre/plots.h"

#include "core/mem.h"
#include "fibre/sides.h"
#include "geo/geom.h"
#include "geo/index.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_LOOKED_AT = 100 };

struct plan_plots {
    const plan_streets *streets;
    const plan_demand *demand;
    plan_index *segments; /* of streets for vehicles */
    plan_index *houses;   /* with demand */
};

/* Whether a vehicle gets there: by streets, and by ways to houses and yards. */
static bool is_drivable(const char *street_class)
{
    return plan_sides_carriageway(street_class) || (street_class && strcmp(street_class, "service") == 0);
}

static plan_status index_streets(plan_plots *g, const plan_table *table, const plan_catalogue *catalogue,
                                 const uint8_t *live, plan_error *err)
{
    const plan_streets *s = g->streets;
    const plan_column *street_class = plan_table_find(table, "class");
    int32_t n = s->first[s->n_pieces];
    double *boxes = plan_mem_raw((size_t)n * 4, sizeof *boxes);
    if (!boxes)
        return plan_error_memory(err);
    for (int32_t p = 0; p < s->n_pieces; p++) {
        bool fit = live[s->component[s->tail[p]]] && plan_streets_takes_drops(s, catalogue, p) &&
                   is_drivable(street_class ? plan_column_text(street_class, s->street[p]) : NULL);
        for (int32_t c = s->first[p]; c < s->first[p + 1]; c++) {
            double box[4] = PLAN_BBOX_EMPTY;
            if (fit && c + 1 < s->first[p + 1])
                plan_bbox_add(box, s->xy + 2 * (size_t)c, 2);
            memcpy(boxes + 4 * (size_t)c, box, sizeof box);
        }
    }
    plan_status status = plan_index_new(boxes, n, &g->segments, err);
    free(boxes);
    return status;
}

static plan_status index_houses(plan_plots *g, plan_error *err)
{
    const plan_demand *d = g->demand;
    double *boxes = plan_mem_raw((size_t)d->n * 4, sizeof *boxes);
    if (!boxes)
        return plan_error_memory(err);
    for (int32_t i = 0; i < d->n; i++) {
        double box[4] = PLAN_BBOX_EMPTY;
        if (d->n_drops[i] > 0)
            plan_bbox_add(box, d->xy + 2 * (size_t)i, 1);
        memcpy(boxes + 4 * (size_t)i, box, sizeof box);
    }
    plan_status status = plan_index_new(boxes, d->n, &g->houses, err);
    free(boxes);
    return status;
}

plan_status plan_plots_new(const plan_streets *streets, const plan_table *table,
                           const plan_catalogue *catalogue, const uint8_t *live, const plan_demand *demand,
                           plan_plots **out, plan_error *err)
{
    plan_plots *g = plan_mem_new(1, sizeof *g);
    if (!g)
        return plan_error_memory(err);
    g->streets = streets;
    g->demand = demand;
    plan_status status = index_streets(g, table, catalogue, live, err);
    if (status == PLAN_OK)
        status = index_houses(g, err);
    if (status != PLAN_OK) {
        plan_plots_free(g);
        return status;
    }
    *out = g;
    return PLAN_OK;
}

void plan_plots_free(plan_plots *plots)
{
    if (!plots)
        return;
    plan_index_free(plots->segments);
    plan_index_free(plots->houses);
    free(plots);
}

typedef struct look {
    const plan_plots *g;
    const double *xy;
    double *out; /* where to put a place */
    double nearest_m;
    int32_t n;
    bool found;
} look;

static bool on_segment(void *user, int32_t item)
{
    look *x = user;
    const double *a = x->g->streets->xy + 2 * (size_t)item;
    double q[2], t, d = plan_segment_nearest(a, a + 2, x->xy, q, &t);
    if (d < x->nearest_m) {
        x->nearest_m = d;
        if (x->out)
            memcpy(x->out, q, sizeof q);
    }
    return true;
}

static bool on_house(void *user, int32_t item)
{
    look *x = user;
    const double *p = x->g->demand->xy + 2 * (size_t)item;
    x->n += hypot(p[0] - x->xy[0], p[1] - x->xy[1]) <= PLAN_PLOTS_M;
    return x->n < PLAN_PLOTS_HOUSES;
}

static void box_around(const double xy[2], double m, double box[4])
{
    for (int k = 0; k < 4; k++)
        box[k] = xy[k % 2] + (k < 2 ? -m : m);
}

/* Fills out (may be NULL) with the nearest place of a street for vehicles. */
static bool is_fit(const plan_plots *g, const double xy[2], double *out)
{
    look x = {.g = g, .xy = xy, .out = out, .nearest_m = PLAN_PLOTS_STREET_M};
    double box[4];
    box_around(xy, PLAN_PLOTS_M, box);
    plan_index_query(g->houses, box, on_house, &x);
    if (x.n < PLAN_PLOTS_HOUSES)
        return false;
    box_around(xy, PLAN_PLOTS_STREET_M, box);
    plan_index_query(g->segments, box, on_segment, &x);
    return x.nearest_m < PLAN_PLOTS_STREET_M;
}

bool plan_plots_suit(const plan_plots *plots, const double xy[2])
{
    return is_fit(plots, xy, NULL);
}

static bool on_near(void *user, int32_t item, double box_distance)
{
    look *x = user;
    (void)box_distance;
    x->found = is_fit(x->g, x->g->demand->xy + 2 * (size_t)item, x->out);
    return !x->found && ++x->n < MOST_LOOKED_AT;
}

plan_status plan_plots_nearest(const plan_plots *plots, const double xy[2], double out[2], bool *found,
                               plan_error *err)
{
    double place[2] = {0, 0};
    look x = {.g = plots, .out = place};
    plan_status status = plan_index_nearest(plots->houses, xy[0], xy[1], on_near, &x, err);
    *found = status == PLAN_OK && x.found;
    if (*found)
        memcpy(out, place, sizeof place);
    return status;
}
