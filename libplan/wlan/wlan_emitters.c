/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* What radiates: access points outdoors as they are, those indoors through the walls of their building; and what is
 * heard of them at a single place. */

#include "wlan/wlan_run.h"

#include "geo/geom.h"
#include "wlan/indoor.h"
#include "wlan/sight.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- emitters ---- */

static plan_status append(plan_wlan_run *run, const plan_wlan_emitter *e, plan_error *err)
{
    if (!plan_mem_grow(&run->emitters, &run->cap_emitters, (size_t)run->n_emitters + 1,
                       sizeof *run->emitters))
        return plan_error_memory(err);
    run->emitters[run->n_emitters++] = *e;
    return PLAN_OK;
}

/* Distance at which nothing is left even in sight, by the most hopeful of the models. */
static double reach(const plan_wlan_run *run, const plan_wlan_emitter *e)
{
    double r = 1;
    for (int32_t m = 0; m < run->radio.n_models; m++) {
        const plan_propagation *p = &run->radio.tables[m][e->propagation];
        int32_t i = (int32_t)r * PLAN_PROPAGATION_STEPS_A_METRE;
        while (i + 1 < p->n && e->level_dbm - (double)p->los_db[i] >= PLAN_WLAN_FLOOR_DBM)
            i++;
        r = fmax(r, (double)i / PLAN_PROPAGATION_STEPS_A_METRE);
    }
    return fmin(r, run->opts->radius_m);
}

static plan_status add_outdoor(plan_wlan_run *run, int32_t i, plan_error *err)
{
    const plan_wlan_ap *ap = &run->aps[i];
    plan_wlan_emitter e = {i, ap->xy[0], ap->xy[1], ap->ground_m + ap->height_m, 0, ap->level_dbm,
                           0, NULL,      ap->table};
    e.radius_m = reach(run, &e);
    if (plan_antenna_is_directional(&ap->antenna))
        e.antenna = &ap->antenna;
    return append(run, &e, err);
}

/* An access point indoors is heard outside through each wall: entry loss as P.2109 has it the other way round
 * (reciprocity), and the distance within the building. Of each side only the place nearest to it counts. */
static plan_status add_indoor(plan_wlan_run *run, int32_t i, plan_facade *facade, plan_error *err)
{
    enum { SIDES = 4 };
    const plan_wlan_ap *ap = &run->aps[i];
    const plan_facade_point *best[SIDES] = {NULL, NULL, NULL, NULL};
    double way[SIDES] = {INFINITY, INFINITY, INFINITY, INFINITY};
    plan_status status = plan_facade_points(run->obstacles, plan_table_geom(run->buildings), ap->building,
                                            PLAN_WLAN_FACADE_M, facade, err);
    for (int32_t k = 0; status == PLAN_OK && k < facade->n; k++) {
        const plan_facade_point *p = &facade->at[k];
        int side = (int)floor(p->azimuth_deg / 90 + 0.5) % SIDES;
        double d = hypot(p->wall_x - ap->xy[0], p->wall_y - ap->xy[1]);
        if (d < way[side]) {
            way[side] = d;
            best[side] = p;
        }
    }
    plan_entry_kind kind = run->opts->walls == PLAN_WLAN_EFFICIENT ? PLAN_ENTRY_EFFICIENT
                                                                   : PLAN_ENTRY_TRADITIONAL;
    double entry = fmax(0, plan_entry_db(&run->radio.models[0].entry[kind], ap->permit.f_ghz, 0.5, 0));
    for (int s = 0; status == PLAN_OK && s < SIDES; s++) {
        if (!best[s])
            continue;
        plan_wlan_emitter e = {
            i,      best[s]->x, best[s]->y, ap->ground_m + ap->height_m, 0, ap->level_dbm - entry,
            way[s], NULL,       ap->table};
        e.radius_m = reach(run, &e);
        status = append(run, &e, err);
    }
    return status;
}

static plan_status index_emitters(plan_wlan_run *run, plan_error *err)
{
    double *boxes = plan_mem_raw((size_t)run->n_emitters, 4 * sizeof *boxes);
    if (!boxes)
        return plan_error_memory(err);
    for (int32_t i = 0; i < run->n_emitters; i++) {
        const plan_wlan_emitter *e = &run->emitters[i];
        double *b = &boxes[4 * (size_t)i];
        b[0] = e->x - e->radius_m;
        b[1] = e->y - e->radius_m;
        b[2] = e->x + e->radius_m;
        b[3] = e->y + e->radius_m;
    }
    plan_status status = plan_index_new(boxes, run->n_emitters, &run->near, err);
    free(boxes);
    return status;
}

plan_status plan_wlan_find_emitters(plan_wlan_run *run, plan_error *err)
{
    plan_facade facade = PLAN_FACADE_INIT;
    plan_status status = PLAN_OK;
    for (int32_t i = 0; status == PLAN_OK && i < run->n_aps; i++)
        status = run->aps[i].indoor ? add_indoor(run, i, &facade, err) : add_outdoor(run, i, err);
    plan_facade_free(&facade);
    return status == PLAN_OK ? index_emitters(run, err) : status;
}

/* ---- one place ---- */

typedef struct hearing {
    const plan_wlan_run *run;
    const double *xyz;
    int32_t except;
    int band;
    const uint8_t *only;   /* by access point; NULL = all */
    plan_wlan_heard *best; /* by band */
} hearing;

static double table_at(const plan_propagation *p, const float *table, double d_m)
{
    double at = fmax(d_m, 1) * PLAN_PROPAGATION_STEPS_A_METRE; /* straight in lg d, as wlan/field has it */
    int32_t i = at < p->n - 2 ? (int32_t)at : p->n - 2;
    double part = fmin(log(at / i) / log1p(1.0 / i), 1);
    return (double)table[i] + part * ((double)table[i + 1] - (double)table[i]);
}

/* As wlan/field does, along one exact sight line; street_db is what comes round the buildings. */
static double loss_along(const plan_propagation *p, const plan_sight *s, double street_db)
{
    double least = table_at(p, p->free_db, s->length_m);
    double loss = s->clear ? table_at(p, p->los_db, s->length_m) : least + plan_knife_edge_db(s->nu);
    if (s->vegetation_m > 0 && p->vegetation_max_db > 0)
        loss += (double)p->vegetation_max_db *
                -expm1(-s->vegetation_m * (double)p->vegetation_db_m / (double)p->vegetation_max_db);
    if (!s->clear)
        loss = fmin(loss, street_db);
    return fmax(loss, least);
}

static bool hear_emitter(void *user, int32_t item)
{
    hearing *h = user;
    const plan_wlan_emitter *e = &h->run->emitters[item];
    const plan_wlan_ap *ap = &h->run->aps[e->server];
    const plan_propagation *p = &h->run->radio.tables[0][e->propagation];
    double dx = h->xyz[0] - e->x, dy = h->xyz[1] - e->y, plan_m = hypot(dx, dy);
    if (plan_m > e->radius_m || (h->except >= 0 && ap->building == h->except && ap->indoor) ||
        (h->band >= 0 && (int)ap->permit.band != h->band) || (h->only && !h->only[e->server]))
        return true;
    /* Nothing is better than free space. */
    plan_wlan_heard *b = &h->best[ap->permit.band];
    if (e->level_dbm - table_at(p, p->free_db, plan_m) + 0.01 < b->level_dbm)
        return true;
    const double from[3] = {e->x, e->y, e->z_m};
    plan_sight s;
    plan_sight_line(h->run->obstacles, from, h->xyz, p->f_ghz, &s);
    double street_db = s.clear ? 0
                               : plan_field_street_db(h->run->obstacles, &h->run->streets[item], h->xyz[0],
                                                      h->xyz[1]);
    double level = e->level_dbm - loss_along(p, &s, street_db);
    double elevation = atan2(e->z_m - h->xyz[2], fmax(plan_m, 0.1)) * (180 / acos(-1.0));
    if (e->antenna)
        level += plan_antenna_towards_db(e->antenna, dx, dy, h->xyz[2] - e->z_m);
    if (e->behind_m > 0)
        level -= 20 * log10((fmax(plan_m, 1) + e->behind_m) / fmax(plan_m, 1));
    if (level < PLAN_WLAN_FLOOR_DBM ||
        !(level > b->level_dbm || (level == b->level_dbm && b->ap >= 0 && e->server < b->ap)))
        return true;
    *b = (plan_wlan_heard){e->server,
                           level,
                           level - ap->level_dbm + ap->down_dbm,
                           level - ap->level_dbm + ap->up_dbm,
                           s.clear ? (double)p->los_sigma_db : (double)p->nlos_sigma_db,
                           elevation,
                           s.clear};
    return true;
}

void plan_wlan_hear_bands(const plan_wlan_run *run, const double xyz[3], int32_t except, int band,
                          const uint8_t *only, plan_wlan_heard heard[PLAN_N_BANDS])
{
    const double box[4] = {xyz[0], xyz[1], xyz[0], xyz[1]};
    hearing h = {run, xyz, except, band, only, heard};
    for (int b = 0; b < PLAN_N_BANDS; b++)
        heard[b] = (plan_wlan_heard){-1, -INFINITY, -INFINITY, -INFINITY, 0, 0, false};
    plan_index_query(run->near, box, hear_emitter, &h);
}

plan_wlan_heard plan_wlan_loudest(const plan_wlan_heard heard[PLAN_N_BANDS])
{
    int best = 0;
    for (int b = 1; b < PLAN_N_BANDS; b++)
        if (heard[b].level_dbm > heard[best].level_dbm ||
            (heard[b].level_dbm == heard[best].level_dbm && heard[b].ap < heard[best].ap))
            best = b;
    return heard[best];
}

plan_wlan_heard plan_wlan_hear(const plan_wlan_run *run, const double xyz[3], int32_t except, int band,
                               const uint8_t *only)
{
    plan_wlan_heard heard[PLAN_N_BANDS];
    plan_wlan_hear_bands(run, xyz, except, band, only, heard);
    return plan_wlan_loudest(heard);
}
