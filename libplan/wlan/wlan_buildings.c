/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Public buildings: before their façades, and inside storey by storey. */

#include "wlan/wlan_run.h"

#include "core/parallel.h"
#include "geo/geom.h"
#include "wlan/indoor.h"
#include "wlan/wlan_rooms.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 16, SAMPLES = 160 };
#define SAMPLE_LEAST_M 2.0 /* finer than rooms are needs no reckoning */

/* Places on a floor, the same on each storey. */
typedef struct floor_plan {
    double xy[SAMPLES][2], depth_m[SAMPLES];
    int32_t facade[SAMPLES]; /* nearest; -1 = the building has none */
    int32_t n;
    plan_facade facade_points;
    /* Before the façades of a storey by band: of all, and of those outside the building. */
    plan_wlan_heard (*all)[PLAN_N_BANDS], (*others)[PLAN_N_BANDS];
    size_t cap_all, cap_others;
} floor_plan;

typedef struct run {
    plan_wlan_run *wlan;
    plan_wlan_rooms *buildings;
    plan_wlan_storey *storeys; /* of all, by building */
    int32_t n, first;
    int32_t *own_first, *own; /* access points indoors, by row of the building */
    double quantile;
    plan_entry_kind walls;
} search;

/* ---- the floor ---- */

static void add_sample(floor_plan *f, double x, double y)
{
    f->xy[f->n][0] = x;
    f->xy[f->n][1] = y;
    f->facade[f->n] = -1;
    f->depth_m[f->n] = INFINITY;
    for (int32_t k = 0; k < f->facade_points.n; k++) {
        const plan_facade_point *p = &f->facade_points.at[k];
        double d = hypot(x - p->wall_x, y - p->wall_y);
        if (d < f->depth_m[f->n]) {
            f->depth_m[f->n] = d;
            f->facade[f->n] = k;
        }
    }
    f->n++;
}

/* A lattice over the floor, wide enough that at most SAMPLES points fall into it; at least the middle. */
static plan_status lay_out(const plan_wlan_run *run, int32_t building, double area_m2, floor_plan *f,
                           plan_error *err)
{
    const plan_geom *g = plan_table_geom(run->buildings);
    double box[4] = PLAN_BBOX_EMPTY, middle[2];
    double step = fmax(SAMPLE_LEAST_M, sqrt(area_m2 / (SAMPLES / 2)));
    plan_status status = plan_facade_points(run->obstacles, g, building, PLAN_WLAN_FACADE_M,
                                            &f->facade_points, err);
    size_t n = (size_t)f->facade_points.n;
    if (status == PLAN_OK && (!plan_mem_grow(&f->all, &f->cap_all, n, sizeof *f->all) ||
                              !plan_mem_grow(&f->others, &f->cap_others, n, sizeof *f->others)))
        status = plan_error_memory(err);
    if (status != PLAN_OK)
        return status;
    f->n = 0;
    plan_geom_row_bbox(g, building, box);
    for (double y = box[1] + step / 2; y < box[3]; y += step)
        for (double x = box[0] + step / 2; x < box[2] && f->n < SAMPLES; x += step)
            if (plan_geom_row_contains(g, building, x, y))
                add_sample(f, x, y);
    if (f->n == 0 && plan_geom_row_point(g, building, middle))
        add_sample(f, middle[0], middle[1]);
    return PLAN_OK;
}

/* ---- levels ---- */

static void hear_facades(const search *r, const floor_plan *f, double z_m, int32_t except,
                         plan_wlan_heard (*heard)[PLAN_N_BANDS])
{
    for (int32_t k = 0; k < f->facade_points.n; k++) {
        const double xyz[3] = {f->facade_points.at[k].x, f->facade_points.at[k].y, z_m};
        plan_wlan_hear_bands(r->wlan, xyz, except, -1, NULL, heard[k]);
    }
}

/* A level inside, and the one that place_share of such places reach. */
typedef struct inside {
    double median_dbm, cautious_dbm;
    int32_t ap;
    unsigned flags; /* of P.1238 and floors */
} inside;

/* From outside through the nearest wall: P.2109, deeper in P.1238. */
static inside from_outside(const search *r, const plan_wlan_heard *h, double depth_m)
{
    inside none = {-INFINITY, -INFINITY, -1, 0};
    if (h->ap < 0)
        return none;
    const plan_radio_models *set = &r->wlan->radio.models[0];
    const plan_loss at_wall = {0, h->sigma_db, 0};
    double f_ghz = r->wlan->aps[h->ap].permit.f_ghz, p = r->wlan->opts->place_share;
    plan_loss half = plan_indoor_from_outside(set, r->walls, at_wall, f_ghz, 0.5, h->elevation_deg, depth_m);
    double most =
        plan_indoor_from_outside(set, r->walls, at_wall, f_ghz, p, h->elevation_deg, depth_m).median_db;
    /* Before the wall and through it spread independently. */
    double spread = hypot(r->quantile * h->sigma_db, most - half.median_db);
    double level = h->level_dbm - half.median_db;
    return (inside){level, level - spread, h->ap, half.flags};
}

static inside from_own(const search *r, const plan_wlan_ap *ap, int32_t id, const double xy[2],
                       double height_m, int32_t storey)
{
    double dx = xy[0] - ap->xy[0], dy = xy[1] - ap->xy[1], dz = height_m - ap->height_m;
    int32_t floors = abs((int32_t)floor(ap->height_m / r->wlan->opts->level_m) - storey);
    const plan_radio_models *set = &r->wlan->radio.models[0];
    double d = sqrt(dx * dx + dy * dy + dz * dz);
    bool sight = plan_indoor_same_room(set, PLAN_INDOOR_OFFICE, d, floors);
    plan_loss loss = plan_indoor_loss(set, PLAN_INDOOR_OFFICE, sight, ap->permit.f_ghz, d, floors);
    double relative = plan_antenna_relative_db(&ap->antenna, atan2(dx, dy) * (180 / acos(-1.0)),
                                               atan2(dz, fmax(hypot(dx, dy), 0.1)) * (180 / acos(-1.0)));
    double level = ap->level_dbm + relative - loss.median_db;
    return (inside){level, level - r->quantile * loss.sigma_db, id, loss.flags};
}

static void take_better(inside *best, const inside *other)
{
    if (other->median_dbm > best->median_dbm)
        *best = *other;
}

/* ---- one storey ---- */

/* Levels of the places of one building, storey after storey. */
enum { INSIDE, CAUTIOUS, DOWN, UP, FIRST_BAND, N_LEVELS = FIRST_BAND + PLAN_N_BANDS };
typedef struct levels {
    double *at[N_LEVELS];
    int32_t n;
} levels;

static void note_windows(const search *r, const floor_plan *f, plan_wlan_storey *s)
{
    s->window_dbm = NAN;
    for (int32_t k = 0; k < f->facade_points.n; k++) {
        for (int band = 0; band < PLAN_N_BANDS; band++) {
            inside w = from_outside(r, &f->others[k][band], 0);
            if (w.median_dbm >= PLAN_WLAN_FLOOR_DBM && !(w.median_dbm <= s->window_dbm))
                s->window_dbm = w.median_dbm;
        }
    }
}

static void note_facades(const search *r, const floor_plan *f, plan_wlan_storey *s)
{
    s->n_facades = f->facade_points.n;
    s->outside_dbm = NAN;
    for (int32_t k = 0; k < s->n_facades; k++) {
        plan_wlan_heard h = plan_wlan_loudest(f->all[k]);
        if (h.ap < 0)
            continue;
        s->facades_usable += h.level_dbm >= r->wlan->opts->usable_dbm;
        s->sight = s->sight || h.sight;
        if (!(h.level_dbm <= s->outside_dbm)) {
            s->outside_dbm = h.level_dbm;
            s->outside_ap = h.ap;
        }
    }
}

/* Place i of the floor: what each band gives there. Returns the best level of the building's own access points. */
static double look_at_place(const search *r, const plan_wlan_rooms *b, const floor_plan *f, int32_t i,
                            int32_t storey, double height_m, inside by_band[PLAN_N_BANDS])
{
    const plan_wlan_run *w = r->wlan;
    double own_dbm = -INFINITY;
    for (int band = 0; band < PLAN_N_BANDS; band++)
        by_band[band] = (inside){-INFINITY, -INFINITY, -1, 0};
    for (int32_t k = r->own_first[b->building]; k < r->own_first[b->building + 1]; k++) {
        const plan_wlan_ap *ap = &w->aps[r->own[k]];
        inside in = from_own(r, ap, r->own[k], f->xy[i], height_m, storey);
        take_better(&by_band[ap->permit.band], &in);
        own_dbm = fmax(own_dbm, in.median_dbm);
    }
    for (int band = 0; f->facade[i] >= 0 && band < PLAN_N_BANDS; band++) {
        inside in = from_outside(r, &f->others[f->facade[i]][band], f->depth_m[i]);
        take_better(&by_band[band], &in);
    }
    return own_dbm;
}

static inside add_place(const plan_wlan_run *w, const inside by_band[PLAN_N_BANDS], levels *l)
{
    inside best = by_band[0];
    for (int band = 0; band < PLAN_N_BANDS; band++) {
        take_better(&best, &by_band[band]);
        l->at[FIRST_BAND + band][l->n] = by_band[band].median_dbm;
    }
    const plan_wlan_ap *ap = best.ap >= 0 ? &w->aps[best.ap] : NULL;
    l->at[INSIDE][l->n] = best.median_dbm;
    l->at[CAUTIOUS][l->n] = best.cautious_dbm;
    l->at[DOWN][l->n] = ap ? best.median_dbm - ap->level_dbm + ap->down_dbm : -INFINITY;
    l->at[UP][l->n] = ap ? best.median_dbm - ap->level_dbm + ap->up_dbm : -INFINITY;
    l->n++;
    return best;
}

static void count_stretched(unsigned flags, plan_wlan_stretched *n)
{
    n->places++;
    n->far += (flags & PLAN_LOSS_FAR) != 0;
    n->frequency += (flags & PLAN_LOSS_FREQUENCY) != 0;
    n->floors += (flags & PLAN_LOSS_FLOORS) != 0;
}

static void hear_storey(const search *r, const plan_wlan_rooms *b, const floor_plan *f, int32_t storey,
                        plan_wlan_storey *s)
{
    double height = storey * r->wlan->opts->level_m + r->wlan->opts->receiver_m;
    *s = (plan_wlan_storey){.height_m = height, .outside_ap = -1};
    hear_facades(r, f, b->ground_m + height, -1, f->all);
    hear_facades(r, f, b->ground_m + height, b->building, f->others);
    note_facades(r, f, s);
    note_windows(r, f, s);
}

static void look_at_storey(const search *r, plan_wlan_rooms *b, const floor_plan *f, int32_t storey,
                           levels *l, plan_wlan_storey *s)
{
    double own_levels[SAMPLES], here[SAMPLES];
    for (int32_t i = 0; i < f->n; i++) {
        inside by_band[PLAN_N_BANDS];
        own_levels[i] = look_at_place(r, b, f, i, storey, s->height_m, by_band);
        inside best = add_place(r->wlan, by_band, l);
        here[i] = best.median_dbm;
        s->usable += best.median_dbm >= r->wlan->opts->usable_dbm;
        if (best.ap >= 0 && best.median_dbm >= PLAN_WLAN_FLOOR_DBM) {
            plan_wlan_rooms_serve(b, best.ap);
            count_stretched(best.flags, &b->stretched);
        }
    }
    s->n = f->n;
    s->inside_dbm = plan_wlan_median(here, f->n);
    s->own_dbm = b->own > 0 ? plan_wlan_median(own_levels, f->n) : NAN;
}

/* ---- one building ---- */

static double ground_of(const plan_wlan_run *run, int32_t building)
{
    double xy[2];
    int32_t col, row;
    if (!plan_geom_row_point(plan_table_geom(run->buildings), building, xy) ||
        !plan_grid_cell(plan_obstacles_grid(run->obstacles), xy[0], xy[1], &col, &row))
        return 0;
    return (double)plan_obstacles_at(run->obstacles, col, row).ground;
}

static void note_levels(plan_wlan_rooms *b, const levels *l)
{
    b->places = l->n;
    b->inside_dbm = plan_wlan_median(l->at[INSIDE], l->n);
    b->cautious_dbm = plan_wlan_median(l->at[CAUTIOUS], l->n);
    b->down_dbm = plan_wlan_median(l->at[DOWN], l->n);
    b->up_dbm = plan_wlan_median(l->at[UP], l->n);
    for (int band = 0; band < PLAN_N_BANDS; band++)
        b->band_dbm[band] = plan_wlan_median(l->at[FIRST_BAND + band], l->n);
}

static plan_status look_at_building(search *r, plan_wlan_rooms *b, floor_plan *f, plan_error *err)
{
    size_t most = (size_t)b->n_storeys * SAMPLES;
    levels l = {.n = 0};
    double *block = plan_mem_raw(most * N_LEVELS, sizeof *block);
    plan_status status = block ? lay_out(r->wlan, b->building, b->ground_m2, f, err) : plan_error_memory(err);
    for (size_t k = 0; block && k < N_LEVELS; k++)
        l.at[k] = block + k * most;
    if (status == PLAN_OK) {
        b->ground_m = ground_of(r->wlan, b->building);
        b->own = r->own_first[b->building + 1] - r->own_first[b->building];
    }
    for (int32_t s = 0; status == PLAN_OK && s < b->n_storeys; s++) {
        plan_wlan_storey *storey = &r->storeys[b->first_storey + s];
        hear_storey(r, b, f, s, storey);
        if (s == 0)
            status = plan_wlan_walls_note(r->wlan, &f->facade_points,
                                          (const plan_wlan_heard(*)[PLAN_N_BANDS])f->all, b, err);
        look_at_storey(r, b, f, s, &l, storey);
    }
    if (status == PLAN_OK)
        note_levels(b, &l);
    free(block);
    return status;
}

static plan_status look_at_some(void *user, int32_t begin, int32_t end, int number, plan_error *err)
{
    search *r = user;
    (void)number;
    floor_plan *f = plan_mem_new(1, sizeof *f);
    plan_status status = f ? PLAN_OK : plan_error_memory(err);
    for (int32_t i = begin; status == PLAN_OK && i < end; i++)
        status = look_at_building(r, &r->buildings[r->first + i], f, err);
    if (f) {
        plan_facade_free(&f->facade_points);
        free(f->all);
        free(f->others);
    }
    free(f);
    return status;
}

/* ---- all ---- */

/* Access points indoors by building. */
static plan_status sort_own(search *r, plan_error *err)
{
    const plan_wlan_run *w = r->wlan;
    int32_t n = plan_table_rows(w->buildings);
    r->own_first = plan_mem_new((size_t)n + 2, sizeof *r->own_first);
    r->own = plan_mem_new((size_t)w->n_aps, sizeof *r->own);
    if (!r->own_first || !r->own)
        return plan_error_memory(err);
    for (int32_t i = 0; i < w->n_aps; i++)
        if (w->aps[i].indoor)
            r->own_first[w->aps[i].building + 2]++;
    for (int32_t b = 0; b < n; b++)
        r->own_first[b + 2] += r->own_first[b + 1];
    for (int32_t i = 0; i < w->n_aps; i++)
        if (w->aps[i].indoor)
            r->own[r->own_first[w->aps[i].building + 1]++] = i;
    return PLAN_OK;
}

static plan_status list_buildings(search *r, plan_error *err)
{
    plan_wlan_run *w = r->wlan;
    int32_t rows = plan_table_rows(w->buildings), storeys = 0;
    r->buildings = plan_mem_new((size_t)rows, sizeof *r->buildings);
    if (!r->buildings)
        return plan_error_memory(err);
    for (int32_t row = 0; row < rows; row++) {
        if (!plan_wlan_is_public(w->buildings, row))
            continue;
        plan_wlan_rooms *b = &r->buildings[r->n++];
        *b = (plan_wlan_rooms){.building = row,
                               .n_storeys = plan_wlan_storeys(w, row),
                               .first_storey = storeys,
                               .ground_m2 = plan_geom_row_area(plan_table_geom(w->buildings), row)};
        storeys += b->n_storeys;
    }
    r->storeys = plan_mem_new((size_t)storeys, sizeof *r->storeys);
    return r->storeys ? PLAN_OK : plan_error_memory(err);
}

plan_status plan_wlan_report_buildings(plan_wlan_run *wlan, plan_error *err)
{
    search r = {.wlan = wlan,
                .quantile = plan_normal_quantile(wlan->opts->place_share),
                .walls = wlan->opts->walls == PLAN_WLAN_EFFICIENT ? PLAN_ENTRY_EFFICIENT
                                                                  : PLAN_ENTRY_TRADITIONAL};
    plan_status status = list_buildings(&r, err);
    if (status == PLAN_OK)
        status = sort_own(&r, err);
    for (r.first = 0; status == PLAN_OK && r.first < r.n; r.first += BATCH) {
        int32_t n = r.n - r.first < BATCH ? r.n - r.first : BATCH;
        status = plan_hooks_progress(wlan->opts->hooks, "public buildings", (double)r.first / r.n, err);
        if (status == PLAN_OK)
            status = plan_parallel_for(wlan->threads, n, look_at_some, &r, err);
    }
    if (status == PLAN_OK)
        status = plan_wlan_rooms_write(wlan, r.buildings, r.n, r.storeys, err);
    for (int32_t i = 0; status == PLAN_OK && i < r.n; i++) {
        wlan->stretched.places += r.buildings[i].stretched.places;
        wlan->stretched.far += r.buildings[i].stretched.far;
        wlan->stretched.frequency += r.buildings[i].stretched.frequency;
        wlan->stretched.floors += r.buildings[i].stretched.floors;
    }
    for (int32_t i = 0; i < r.n; i++)
        free(r.buildings[i].walls);
    free(r.buildings);
    free(r.storeys);
    free(r.own_first);
    free(r.own);
    return status;
}
