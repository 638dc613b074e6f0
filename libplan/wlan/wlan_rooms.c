/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "wlan/wlan_rooms.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int descending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

double plan_wlan_median(double *levels, int32_t n)
{
    if (n == 0)
        return NAN;
    qsort(levels, (size_t)n, sizeof *levels, descending);
    double m = levels[(n - 1) / 2];
    return m >= PLAN_WLAN_FLOOR_DBM ? m : NAN;
}

void plan_wlan_rooms_serve(plan_wlan_rooms *rooms, int32_t ap)
{
    for (int32_t i = 0; i < rooms->n_served; i++) {
        if (rooms->served[i].ap == ap) {
            rooms->served[i].places++;
            return;
        }
    }
    if (rooms->n_served < PLAN_WLAN_SERVED) {
        rooms->served[rooms->n_served].ap = ap;
        rooms->served[rooms->n_served++].places = 1;
    }
}

/* The access point that serves most places, the lowest of several; -1 = none. */
static int32_t best_server(const plan_wlan_rooms *b)
{
    int32_t best = -1, places = 0;
    for (int32_t i = 0; i < b->n_served; i++) {
        if (b->served[i].places > places || (b->served[i].places == places && b->served[i].ap < best)) {
            best = b->served[i].ap;
            places = b->served[i].places;
        }
    }
    return best;
}

/* Sums over the storeys of a building. */
typedef struct whole {
    int32_t usable, storeys_usable;
    double window_dbm;
} whole;

static whole sum_up(const plan_wlan_rooms *b, const plan_wlan_storey *storeys)
{
    whole w = {0, 0, NAN};
    for (int32_t i = 0; i < b->n_storeys; i++) {
        const plan_wlan_storey *s = &storeys[b->first_storey + i];
        w.usable += s->usable;
        w.storeys_usable += s->n > 0 && 2 * s->usable >= s->n;
        if (!isnan(s->window_dbm) && !(s->window_dbm <= w.window_dbm))
            w.window_dbm = s->window_dbm;
    }
    return w;
}

static const char *text_of(const plan_table *t, const char *column, int32_t row)
{
    const plan_column *c = plan_table_find(t, column);
    return c && c->type == PLAN_TEXT ? plan_column_text(c, row) : NULL;
}

static const char *storeys_text(int32_t n, int32_t all, char *text, size_t size)
{
    if (all == 1)
        snprintf(text, size, "%s", n == 1 ? "usable" : "mostly not usable");
    else
        snprintf(text, size, "%d of %d storeys usable", (int)n, (int)all);
    return text;
}

/* What serves it, or why nothing does. */
static void say(const plan_wlan_run *run, const plan_wlan_rooms *b, const plan_wlan_storey *ground,
                const whole *w, char *text, size_t size)
{
    int32_t server = best_server(b);
    char storeys[60], outside[120] = "";
    double xy[2], distance = NAN;
    const plan_geom *g = plan_table_geom(run->buildings);
    storeys_text(w->storeys_usable, b->n_storeys, storeys, sizeof storeys);
    if (ground->outside_ap >= 0)
        snprintf(outside, sizeof outside, "; outside at best %.0f dBm%s", ground->outside_dbm,
                 ground->sight ? " in sight" : "");
    if (b->own > 0) {
        snprintf(text, size, "%d access point%s inside: %s%s", (int)b->own, b->own == 1 ? "" : "s", storeys,
                 outside);
        return;
    }
    if (w->usable > 0) {
        snprintf(text, size, "no access point inside; from %.100s through the walls: %s%s",
                 run->aps[server].name, storeys, outside);
        return;
    }
    memcpy(xy, &g->xy[2 * (size_t)g->path_off[g->row_off[b->building]]], sizeof xy);
    int32_t nearest = plan_wlan_nearest(run, xy, &distance);
    if (ground->outside_ap >= 0)
        snprintf(text, size, "no access point inside; %.100s outside is too weak through the walls%s",
                 run->aps[ground->outside_ap].name, outside);
    else if (nearest < 0)
        snprintf(text, size, "no access point known");
    else
        snprintf(text, size, "no access point inside; the nearest (%.100s) is %.0f m away%s",
                 run->aps[nearest].name, distance,
                 distance <= run->opts->radius_m ? " behind other buildings" : "");
}

static plan_status set_texts(plan_table *t, int32_t row, const plan_wlan_run *run, int32_t building,
                             const char *const *columns, plan_error *err)
{
    plan_status status = PLAN_OK;
    for (; status == PLAN_OK && *columns; columns++)
        status = plan_column_set_text(plan_table_edit(t, *columns), row,
                                      text_of(run->buildings, *columns, building), err);
    return status;
}

static void set_numbers(const plan_wlan_run *run, const plan_wlan_rooms *b, const plan_wlan_storey *ground,
                        const whole *w, plan_table *t, int32_t row)
{
    double share = b->places > 0 ? (double)w->usable / b->places : NAN;
    const struct {
        const char *column;
        double value;
    } numbers[] = {
        {"building", b->building},
        {"storeys", b->n_storeys},
        {"height_m", plan_obstacles_height(run->obstacles, b->building)},
        {"floor_m2", b->ground_m2 * b->n_storeys},
        {"own", b->own},
        {"outside_dbm", ground->outside_dbm},
        {"outside_share", ground->n_facades > 0 ? (double)ground->facades_usable / ground->n_facades : NAN},
        {"sight", ground->sight},
        {"window_dbm", w->window_dbm},
        {"inside_dbm", b->inside_dbm},
        {"cautious_dbm", b->cautious_dbm},
        {"down_dbm", b->down_dbm},
        {"up_dbm", b->up_dbm},
        {"inside_24_dbm", b->band_dbm[PLAN_BAND_2_4]},
        {"inside_5_dbm", b->band_dbm[PLAN_BAND_5]},
        {"inside_6_dbm", b->band_dbm[PLAN_BAND_6]},
        {"inside_share", share},
        {"storeys_usable", w->storeys_usable},
        {"rate_mbit",
         plan_wlan_radio_rate(&run->radio, plan_wlan_band_of(run, best_server(b)), b->inside_dbm)},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        plan_column_set_number(plan_table_edit(t, numbers[i].column), row, numbers[i].value);
    if (best_server(b) >= 0)
        plan_column_set_number(plan_table_edit(t, "server"), row, best_server(b));
}

static plan_status write_building(plan_wlan_run *run, const plan_wlan_rooms *b,
                                  const plan_wlan_storey *storeys, plan_table *t, int32_t row,
                                  plan_error *err)
{
    static const char *const copied[] = {"source_id", "name",        "public_kind", "operator",
                                         "street",    "housenumber", NULL};
    const plan_wlan_storey *ground = &storeys[b->first_storey];
    const plan_geom *g = plan_table_geom(run->buildings);
    whole w = sum_up(b, storeys);
    int32_t server = best_server(b), district = plan_wlan_district_of(run, g, b->building);
    char reason[500];
    say(run, b, ground, &w, reason, sizeof reason);
    set_numbers(run, b, ground, &w, t, row);
    const struct {
        const char *column, *text;
    } texts[] = {{"district", plan_wlan_district_name(run, district)},
                 {"class", plan_level_class_name(plan_level_class_of(b->inside_dbm))},
                 {"band", server >= 0 ? plan_band_name(run->aps[server].permit.band) : NULL},
                 {"reason", reason}};
    plan_status status = set_texts(t, row, run, b->building, copied, err);
    for (size_t i = 0; status == PLAN_OK && i < sizeof texts / sizeof *texts; i++)
        status = plan_column_set_text(plan_table_edit(t, texts[i].column), row, texts[i].text, err);
    if (status == PLAN_OK)
        status = plan_geom_add_copy(plan_table_edit_geom(t), g, b->building, err);
    double floor_m2 = b->ground_m2 * b->n_storeys;
    const plan_wlan_outcome o = {.square = false,
                                 .row = b->building,
                                 .kind = text_of(run->buildings, "public_kind", b->building),
                                 .district = district,
                                 .area_m2 = floor_m2,
                                 .usable_m2 = b->places > 0 ? floor_m2 * w.usable / b->places : 0,
                                 .own = b->own > 0,
                                 .outside_usable = ground->facades_usable > 0};
    return status == PLAN_OK ? plan_wlan_add_outcome(run, &o, reason, err) : status;
}

static plan_status write_storey(const plan_wlan_run *run, const plan_wlan_rooms *b, int32_t storey,
                                const plan_wlan_storey *s, plan_table *t, int32_t row, plan_error *err)
{
    static const char *const copied[] = {"source_id", "name", NULL};
    const struct {
        const char *column;
        double value;
    } numbers[] = {
        {"building", b->building},     {"storey", storey},
        {"height_m", s->height_m},     {"outside_dbm", s->outside_dbm},
        {"facades", s->n_facades},     {"facades_usable", s->facades_usable},
        {"window_dbm", s->window_dbm}, {"own_dbm", s->own_dbm},
        {"inside_dbm", s->inside_dbm}, {"inside_share", s->n > 0 ? (double)s->usable / s->n : NAN}};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        plan_column_set_number(plan_table_edit(t, numbers[i].column), row, numbers[i].value);
    plan_status status = set_texts(t, row, run, b->building, copied, err);
    return status == PLAN_OK
               ? plan_column_set_text(plan_table_edit(t, "class"), row,
                                      plan_level_class_name(plan_level_class_of(s->inside_dbm)), err)
               : status;
}

static plan_status write_storeys(plan_wlan_run *run, const plan_wlan_rooms *rooms, int32_t n,
                                 const plan_wlan_storey *storeys, plan_error *err)
{
    plan_table *t = NULL;
    int32_t rows = n > 0 ? rooms[n - 1].first_storey + rooms[n - 1].n_storeys : 0, row = 0;
    plan_status status = plan_table_new(&plan_wlan_storeys_spec, &t, err);
    if (status == PLAN_OK)
        status = plan_table_add_rows(t, rows, err);
    for (int32_t i = 0; i < n; i++)
        for (int32_t s = 0; status == PLAN_OK && s < rooms[i].n_storeys; s++, row++)
            status = write_storey(run, &rooms[i], s, &storeys[row], t, row, err);
    if (status != PLAN_OK) {
        plan_table_free(t);
        return status;
    }
    return plan_result_take(run->result, t, err);
}

plan_status plan_wlan_rooms_write(plan_wlan_run *run, const plan_wlan_rooms *rooms, int32_t n,
                                  const plan_wlan_storey *storeys, plan_error *err)
{
    plan_table *t = NULL;
    plan_status status = plan_table_new(&plan_wlan_buildings_spec, &t, err);
    if (status == PLAN_OK)
        status = plan_table_add_rows(t, n, err);
    if (status == PLAN_OK)
        plan_table_set_crs(t, plan_city_crs(run->city));
    for (int32_t i = 0; status == PLAN_OK && i < n; i++)
        status = write_building(run, &rooms[i], storeys, t, i, err);
    if (status != PLAN_OK) {
        plan_table_free(t);
        return status;
    }
    status = plan_result_take(run->result, t, err);
    if (status == PLAN_OK)
        status = write_storeys(run, rooms, n, storeys, err);
    return status == PLAN_OK ? plan_wlan_walls_write(run, rooms, n, err) : status;
}
