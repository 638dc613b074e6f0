/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Access points in public buildings: as many on a storey as its floor needs by P.1238, spread over it evenly. */

#include "geo/geom.h"
#include "geo/raster.h"
#include "wlan/budget.h"
#include "wlan/indoor.h"
#include "wlan/sites_run.h"
#include "wlan/wlan_run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STOREYS_MAX = 60, A_STOREY_MAX = 40, ROUNDS = 12 };
#define UNDER_CEILING_M 2.5
#define SMALL_STOREY_M2 200.0 /* below it one access point serves its storey and the one above */
#define MAST_M 2.0            /* of a radio uplink above the roof, as in wlan/mesh */
#define SERVED_SHARE 0.5      /* of a storey, for it to count as usable, as in wlan/coverage */
#define LEAST_FLOOR_M2 20.0   /* kiosks and sheds get none */

typedef struct floor_cells {
    double *xy;
    int32_t n;
    size_t cap;
    const plan_grid *grid;
    bool failed;
} floor_cells;

static void take_span(void *user, int32_t row, int32_t from, int32_t until)
{
    floor_cells *f = user;
    for (int32_t c = from; c < until && !f->failed; c++) {
        f->failed = !plan_mem_grow(&f->xy, &f->cap, 2 * ((size_t)f->n + 1), sizeof *f->xy);
        if (!f->failed)
            plan_grid_middle(f->grid, c, row, &f->xy[2 * (size_t)f->n++]);
    }
}

static bool take_point(floor_cells *f, const double xy[2])
{
    if (!plan_mem_grow(&f->xy, &f->cap, 2 * ((size_t)f->n + 1), sizeof *f->xy))
        return false;
    memcpy(&f->xy[2 * (size_t)f->n++], xy, 2 * sizeof *xy);
    return true;
}

static int32_t nearest_of(const double *at, int32_t n, const double xy[2], double *d)
{
    int32_t best = 0;
    *d = INFINITY;
    for (int32_t i = 0; i < n; i++) {
        double m = hypot(at[2 * i] - xy[0], at[2 * i + 1] - xy[1]);
        if (m < *d) {
            *d = m;
            best = i;
        }
    }
    return best;
}

/* n places on the floor, each in the middle of the cells nearest to it (Lloyd 1982), begun farthest from each other; ends on
 * cells of the floor. Returns the distance of the cell farthest from its place. */
static double spread(const floor_cells *f, double *at, int32_t n)
{
    double far = 0, d;
    double mean[2] = {0, 0};
    for (int32_t i = 0; i < f->n; i++) {
        mean[0] += f->xy[2 * i] / f->n;
        mean[1] += f->xy[2 * i + 1] / f->n;
    }
    nearest_of(f->xy, f->n, mean, &d);
    memcpy(at, &f->xy[2 * nearest_of(f->xy, f->n, mean, &d)], 2 * sizeof *at);
    for (int32_t k = 1; k < n; k++) {
        int32_t most = 0;
        double most_m = -1;
        for (int32_t i = 0; i < f->n; i++) {
            nearest_of(at, k, &f->xy[2 * i], &d);
            if (d > most_m) {
                most_m = d;
                most = i;
            }
        }
        memcpy(&at[2 * k], &f->xy[2 * most], 2 * sizeof *at);
    }
    for (int round = 0; round < ROUNDS; round++) {
        double sum[A_STOREY_MAX][3] = {{0}};
        for (int32_t i = 0; i < f->n; i++) {
            int32_t k = nearest_of(at, n, &f->xy[2 * i], &d);
            sum[k][0] += f->xy[2 * i];
            sum[k][1] += f->xy[2 * i + 1];
            sum[k][2] += 1;
        }
        for (int32_t k = 0; k < n; k++) {
            double middle[2] = {sum[k][0] / fmax(sum[k][2], 1), sum[k][1] / fmax(sum[k][2], 1)};
            if (sum[k][2] > 0)
                memcpy(&at[2 * k], &f->xy[2 * nearest_of(f->xy, f->n, middle, &d)], 2 * sizeof *at);
        }
    }
    for (int32_t i = 0; i < f->n; i++) {
        nearest_of(at, n, &f->xy[2 * i], &d);
        far = fmax(far, d);
    }
    return far;
}

static double level_at(const plan_sites_run *run, double far_m, int32_t floors)
{
    const plan_link link = {run->indoor.eirp_dbm, 2.0, run->opts->client_dbm, 0.0};
    double d = hypot(far_m, UNDER_CEILING_M - 1.5 + floors * run->opts->level_m);
    plan_loss loss = plan_indoor_loss(&run->models, PLAN_INDOOR_OFFICE, false, run->indoor.f_ghz, d, floors);
    return plan_link_levels(&link, loss.median_db, 0).worse_dbm;
}

static bool is_served(const plan_sites_building *plan, int32_t storey)
{
    return plan->served >> storey & 1;
}

/* Storeys to put access points on, from below: each that is not served, or of those with step 2 not the one above it. */
static int32_t pick_storeys(const plan_sites_building *plan, int32_t step, int32_t out[STOREYS_MAX])
{
    int32_t n = 0;
    for (int32_t storey = 0; storey < plan->storeys; storey++) {
        if (is_served(plan, storey))
            continue;
        out[n++] = storey;
        storey += step - 1;
    }
    return n;
}

static plan_status add_rooms(plan_sites_run *run, plan_sites_building *plan, const double *at, int32_t n,
                             int32_t step, plan_error *err)
{
    int32_t storeys[STOREYS_MAX], n_storeys = pick_storeys(plan, step, storeys);
    plan->first = run->n_rooms;
    for (int32_t i = 0; i < n_storeys; i++)
        for (int32_t k = 0; k < n; k++) {
            if (!plan_mem_grow(&run->rooms, &run->cap_rooms, (size_t)run->n_rooms + 1, sizeof *run->rooms))
                return plan_error_memory(err);
            run->rooms[run->n_rooms++] = (plan_sites_room){.building = plan->row,
                                                           .storey = storeys[i],
                                                           .xy = {at[2 * k], at[2 * k + 1]},
                                                           .height_m = storeys[i] * run->opts->level_m +
                                                                       UNDER_CEILING_M,
                                                           .cost = run->costs.cents[PLAN_PRICE_AP_INDOOR]};
        }
    plan->n = run->n_rooms - plan->first;
    plan->cost = plan->n * run->costs.cents[PLAN_PRICE_AP_INDOOR] + plan->backhaul.cost;
    return PLAN_OK;
}

/* One way to furnish a building: n access points on every so manyth storey. */
typedef struct layout {
    double at[2 * A_STOREY_MAX];
    int32_t n, step;
    double least_dbm;
} layout;

/* As few on a storey as give the level, or at most so many. */
static void lay_out(const plan_sites_run *run, const floor_cells *f, int32_t step, int32_t most, layout *out)
{
    *out = (layout){.n = 0, .step = step};
    do {
        out->n++;
        out->least_dbm = level_at(run, spread(f, out->at, out->n), step - 1);
    } while (out->least_dbm < run->opts->indoor_dbm && out->n < most && out->n < f->n);
}

/* On each storey, or, where storeys are small, on every second if that takes fewer: a ceiling costs more than most walls. */
static void choose_layout(const plan_sites_run *run, const plan_sites_building *plan, const floor_cells *f,
                          layout *out)
{
    layout sparse;
    int32_t storeys[STOREYS_MAX], second = pick_storeys(plan, 2, storeys);
    lay_out(run, f, 1, A_STOREY_MAX, out);
    int32_t each = out->n * pick_storeys(plan, 1, storeys);
    int32_t most = (each - 1) / second;
    if (plan->storeys < 2 || plan->ground_m2 > SMALL_STOREY_M2 || most < 1)
        return;
    lay_out(run, f, 2, most < A_STOREY_MAX ? most : A_STOREY_MAX, &sparse);
    if (sparse.least_dbm >= fmin(run->opts->indoor_dbm, out->least_dbm))
        *out = sparse;
}

static plan_status furnish(plan_sites_run *run, plan_sites_building *plan, const floor_cells *f,
                           plan_error *err)
{
    layout x;
    if (plan->ground_m2 < LEAST_FLOOR_M2) {
        plan->reason = "smaller than 20 m²: no room of its own";
        return PLAN_OK;
    }
    choose_layout(run, plan, f, &x);
    plan->least_dbm = x.least_dbm;
    plan_status status = add_rooms(run, plan, x.at, x.n, x.step, err);
    char *text = plan_arena_take(run->arena, 240, 1);
    if (status != PLAN_OK || !text)
        return status == PLAN_OK ? plan_error_memory(err) : status;
    char there[64] = "";
    if (plan->n_served > 0)
        snprintf(there, sizeof there, "%d of %d storeys are usable already; ", (int)plan->n_served,
                 (int)plan->storeys);
    snprintf(
        text, 240,
        "%s%d access point%s: %d on %s of %.0f m², the worst place has %.0f dBm through walls by P.1238%s",
        there, (int)plan->n, plan->n == 1 ? "" : "s", (int)x.n,
        x.step == 2          ? "every second storey"
        : plan->n_served > 0 ? "each other storey"
                             : "each storey",
        plan->ground_m2, plan->least_dbm,
        plan->least_dbm < run->opts->indoor_dbm ? "; less than asked for" : "");
    plan->reason = text;
    double persons = run->rooms_per_1000 * plan->ground_m2 * plan->storeys / 1000;
    persons = fmin(fmax(persons, run->rooms_least), run->rooms_most);
    plan->persons = persons * (plan->storeys - plan->n_served) / plan->storeys;
    return PLAN_OK;
}

/* What the coverage knows of a building: access points in it, and the storeys of which at least half is usable. */
typedef struct standing {
    int32_t existing;
    uint64_t served;
} standing;

static void take_known(const plan_sites_run *run, standing *known)
{
    int32_t n = plan_table_rows(run->buildings);
    const plan_table *sites = run->coverage ? plan_result_table(run->coverage, "wlan_sites") : NULL;
    const plan_table *storeys = run->coverage ? plan_result_table(run->coverage, "wlan_storeys") : NULL;
    for (int32_t row = 0; sites && row < plan_table_rows(sites); row++) {
        double b = plan_sites_number(sites, "building", row);
        if (b >= 0 && b < n && plan_sites_number(sites, "indoor", row) == 1)
            known[(int32_t)b].existing++;
    }
    for (int32_t row = 0; storeys && row < plan_table_rows(storeys); row++) {
        double b = plan_sites_number(storeys, "building", row), s = plan_sites_number(storeys, "storey", row);
        if (b >= 0 && b < n && s >= 0 && s < STOREYS_MAX &&
            plan_sites_number(storeys, "inside_share", row) >= SERVED_SHARE)
            known[(int32_t)b].served |= (uint64_t)1 << (int32_t)s;
    }
}

static double top_at(const plan_sites_run *run, const double xy[2])
{
    int32_t col = 0, row = 0;
    plan_grid_cell(plan_obstacles_grid(run->obstacles), xy[0], xy[1], &col, &row);
    return plan_obstacles_at(run->obstacles, col, row).top;
}

static plan_status plan_building(plan_sites_run *run, int32_t row, const standing *known, floor_cells *f,
                                 plan_raster_scratch *scratch, plan_error *err)
{
    const plan_geom *g = plan_table_geom(run->buildings);
    plan_sites_building *plan = &run->plans[run->n_plans++];
    double xy[2] = {NAN, NAN}, height = plan_obstacles_height(run->obstacles, row);
    const plan_column *told = plan_table_find(run->buildings, "levels");
    double levels = told ? plan_column_number(told, row) : NAN;
    *plan = (plan_sites_building){.row = row, .existing = known->existing, .district = -1, .least_dbm = NAN};
    levels = levels >= 1 ? levels : height > 0 ? height / run->opts->level_m : 1;
    plan->storeys = (int32_t)fmin(fmax(round(levels), 1), STOREYS_MAX);
    plan->served = known->served;
    for (int32_t storey = 0; storey < plan->storeys; storey++)
        plan->n_served += is_served(plan, storey);
    if (!plan_geom_row_point(g, row, xy)) {
        plan->reason = "has no area";
        return PLAN_OK;
    }
    plan->district = plan_sites_district_of(run, xy);
    plan->ground_m2 = plan_geom_row_area(g, row);
    if (plan->n_served == plan->storeys) {
        plan->reason = plan->existing > 0 ? "every storey is usable already, with the access points in it"
                                          : "every storey is usable already, from outside";
        return PLAN_OK;
    }
    plan_status status = plan->existing > 0 /* it has an uplink */
                             ? PLAN_OK
                             : plan_sites_join(run, xy, top_at(run, xy) + MAST_M, row, &plan->backhaul, err);
    if (status == PLAN_OK && plan->backhaul.cost == INT64_MAX)
        plan->reason =
            "the rollout brings no fibre near, and no public building with fibre is in sight of a radio on its roof";
    if (status != PLAN_OK || plan->backhaul.cost == INT64_MAX)
        return status;
    f->n = 0;
    status = plan_raster_polygon(f->grid, g, row, 0, f->grid->n_rows, scratch, take_span, f, err);
    if (status == PLAN_OK && (f->failed || (f->n == 0 && !take_point(f, xy))))
        status = plan_error_memory(err);
    return status == PLAN_OK ? furnish(run, plan, f, err) : status;
}

plan_status plan_sites_find_rooms(plan_sites_run *run, plan_error *err)
{
    int32_t rows = plan_table_rows(run->buildings), n = 0;
    floor_cells f = {.grid = plan_obstacles_grid(run->obstacles)};
    plan_raster_scratch scratch = PLAN_RASTER_SCRATCH_INIT;
    if (!run->opts->indoor)
        return PLAN_OK;
    for (int32_t row = 0; row < rows; row++)
        n += plan_wlan_is_public(run->buildings, row);
    standing *known = plan_mem_new((size_t)rows, sizeof *known);
    run->plans = plan_mem_new((size_t)n, sizeof *run->plans);
    plan_status status = known && run->plans ? PLAN_OK : plan_error_memory(err);
    if (status == PLAN_OK)
        take_known(run, known);
    for (int32_t row = 0; row < rows && status == PLAN_OK; row++) {
        if (!plan_wlan_is_public(run->buildings, row))
            continue;
        if (run->n_plans % 8 == 0)
            status = plan_hooks_progress(run->opts->hooks, "rooms", (double)row / rows, err);
        if (status == PLAN_OK)
            status = plan_building(run, row, &known[row], &f, &scratch, err);
    }
    free(known);
    free(f.xy);
    plan_raster_scratch_free(&scratch);
    return status;
}
