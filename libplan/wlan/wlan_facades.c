/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The table wlan_facades: every side of a public building that faces the open, at the height of a person. */

#include "wlan/wlan_rooms.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- what is heard before it ---- */

/* Median over the places of one number; scratch holds as many. */
static double median_of(const plan_wlan_heard *best, int32_t n, size_t member, double *scratch)
{
    for (int32_t k = 0; k < n; k++)
        memcpy(&scratch[k], (const char *)&best[k] + member, sizeof scratch[k]);
    return plan_wlan_median(scratch, n);
}

static double median_of_band(const plan_wlan_heard (*heard)[PLAN_N_BANDS], int32_t n, int band,
                             double *scratch)
{
    for (int32_t k = 0; k < n; k++)
        scratch[k] = heard[k][band].level_dbm;
    return plan_wlan_median(scratch, n);
}

/* n places, those of one façade. */
static plan_wlan_wall look_at(const plan_wlan_run *run, const plan_facade *f, int32_t first, int32_t n,
                              const plan_wlan_heard (*heard)[PLAN_N_BANDS], plan_wlan_heard *best,
                              double *scratch)
{
    const plan_facade_point *middle = &f->at[first + n / 2];
    plan_wlan_wall w = {.sides = f->sides[middle->facade],
                        .number = middle->facade,
                        .places = n,
                        .azimuth_deg = middle->azimuth_deg,
                        .courtyard = middle->courtyard,
                        .best_dbm = NAN,
                        .server = -1};
    for (int32_t k = 0; k < n; k++) {
        w.length_m += f->at[first + k].length_m;
        best[k] = plan_wlan_loudest(heard[first + k]);
        if (best[k].ap < 0)
            continue;
        w.usable += best[k].level_dbm >= run->opts->usable_dbm;
        w.sight = w.sight || best[k].sight;
        if (!(best[k].level_dbm <= w.best_dbm)) {
            w.best_dbm = best[k].level_dbm;
            w.server = best[k].ap;
        }
    }
    w.level_dbm = median_of(best, n, offsetof(plan_wlan_heard, level_dbm), scratch);
    w.down_dbm = median_of(best, n, offsetof(plan_wlan_heard, down_dbm), scratch);
    w.up_dbm = median_of(best, n, offsetof(plan_wlan_heard, up_dbm), scratch);
    for (int band = 0; band < PLAN_N_BANDS; band++)
        w.band_dbm[band] = median_of_band(heard + first, n, band, scratch);
    return w;
}

plan_status plan_wlan_walls_note(const plan_wlan_run *run, const plan_facade *facade,
                                 const plan_wlan_heard (*heard)[PLAN_N_BANDS], plan_wlan_rooms *rooms,
                                 plan_error *err)
{
    size_t n = (size_t)facade->n;
    plan_wlan_heard *best = plan_mem_raw(n, sizeof *best);
    double *scratch = plan_mem_raw(n, sizeof *scratch);
    rooms->walls = plan_mem_new((size_t)facade->n_facades, sizeof *rooms->walls);
    plan_status status = best && scratch && rooms->walls ? PLAN_OK : plan_error_memory(err);
    for (int32_t i = 0, end; status == PLAN_OK && i < facade->n; i = end) {
        for (end = i + 1; end < facade->n && facade->at[end].facade == facade->at[i].facade;)
            end++;
        rooms->walls[rooms->n_walls++] = look_at(run, facade, i, end - i, heard, best, scratch);
    }
    free(best);
    free(scratch);
    return status;
}

/* ---- the table ---- */

static plan_status add_line(plan_geom *g, const plan_facade_sides *s, plan_error *err)
{
    plan_status status = plan_geom_begin_row(g, err);
    if (status == PLAN_OK)
        status = plan_geom_begin_path(g, false, err);
    for (int32_t k = 0; status == PLAN_OK && k <= s->n; k++)
        status = plan_geom_add(g, &s->ring[2 * (size_t)((s->first + k) % s->n_sides)], 1, err);
    return status;
}

static plan_status write_wall(const plan_wlan_run *run, int32_t building, const plan_wlan_wall *w,
                              plan_table *t, int32_t row, plan_error *err)
{
    const struct {
        const char *column;
        double value;
    } numbers[] = {
        {"building", building},
        {"facade", w->number},
        {"azimuth_deg", w->azimuth_deg},
        {"length_m", w->length_m},
        {"courtyard", w->courtyard},
        {"places", w->places},
        {"level_dbm", w->level_dbm},
        {"down_dbm", w->down_dbm},
        {"up_dbm", w->up_dbm},
        {"best_dbm", w->best_dbm},
        {"level_24_dbm", w->band_dbm[PLAN_BAND_2_4]},
        {"level_5_dbm", w->band_dbm[PLAN_BAND_5]},
        {"level_6_dbm", w->band_dbm[PLAN_BAND_6]},
        {"usable_share", (double)w->usable / w->places},
        {"sight", w->sight},
        {"rate_mbit", plan_wlan_radio_rate(&run->radio, plan_wlan_band_of(run, w->server), w->level_dbm)}};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        plan_column_set_number(plan_table_edit(t, numbers[i].column), row, numbers[i].value);
    if (w->server >= 0)
        plan_column_set_number(plan_table_edit(t, "server"), row, w->server);
    const struct {
        const char *column, *text;
    } texts[] = {
        {"source_id", plan_column_text(plan_table_find(run->buildings, "source_id"), building)},
        {"name", plan_column_text(plan_table_find(run->buildings, "name"), building)},
        {"class", plan_level_class_name(plan_level_class_of(w->level_dbm))},
    };
    plan_status status = PLAN_OK;
    for (size_t i = 0; status == PLAN_OK && i < sizeof texts / sizeof *texts; i++)
        status = plan_column_set_text(plan_table_edit(t, texts[i].column), row, texts[i].text, err);
    return status == PLAN_OK ? add_line(plan_table_edit_geom(t), &w->sides, err) : status;
}

plan_status plan_wlan_walls_write(plan_wlan_run *run, const plan_wlan_rooms *rooms, int32_t n,
                                  plan_error *err)
{
    plan_table *t = NULL;
    int32_t rows = 0, row = 0;
    for (int32_t i = 0; i < n; i++)
        rows += rooms[i].n_walls;
    plan_status status = plan_table_new(&plan_wlan_facades_spec, &t, err);
    if (status == PLAN_OK)
        status = plan_table_add_rows(t, rows, err);
    for (int32_t i = 0; i < n; i++)
        for (int32_t k = 0; status == PLAN_OK && k < rooms[i].n_walls; k++, row++)
            status = write_wall(run, rooms[i].building, &rooms[i].walls[k], t, row, err);
    if (status != PLAN_OK) {
        plan_table_free(t);
        return status;
    }
    plan_table_set_crs(t, plan_city_crs(run->city));
    return plan_result_take(run->result, t, err);
}
