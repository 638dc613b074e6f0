/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The table wlan_squares: shares of each square's ground by class. */

#include "wlan/wlan_run.h"

#include "geo/geom.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AT_A_TIME = 64 }; /* squares between two looks at the progress hook */

/* What is counted of one square after the other; large, so on the heap. */
typedef struct square {
    plan_wlan_shares *shares;
    plan_wlan_levels down, up, bands[PLAN_N_BANDS];
} square;

typedef struct looking {
    const plan_wlan_run *run;
    square *square;
} looking;

static void look_at_cell(void *user, int32_t col, int32_t row)
{
    looking *l = user;
    const plan_wlan_scale *scale = &l->run->scale;
    square *s = l->square;
    if (plan_obstacles_at(l->run->obstacles, col, row).building >= 0)
        return;
    int16_t level;
    int32_t server;
    memcpy(&level, plan_tiles_at(l->run->raster.level, col, row), sizeof level);
    memcpy(&server, plan_tiles_at(l->run->raster.server, col, row), sizeof server);
    plan_wlan_shares_add(s->shares, scale, level, server);
    if (level == PLAN_WLAN_NONE)
        return;
    plan_wlan_levels_add(&s->down, (int16_t)(level + scale->down[server & ~PLAN_WLAN_SIGHT]));
    plan_wlan_levels_add(&s->up, (int16_t)(level + scale->up[server & ~PLAN_WLAN_SIGHT]));
    for (int b = 0; b < PLAN_N_BANDS; b++)
        plan_wlan_levels_add(&s->bands[b], plan_wlan_raster_band(&l->run->raster, b, col, row));
}

/* A share too small for whole percents. */
static const char *few_percent(double share, char *text, size_t size)
{
    if (share < 0.0005)
        snprintf(text, size, "less than 0.1");
    else
        snprintf(text, size, "%.1f", 100 * share);
    return text;
}

/* What serves the ground, or why nothing does. */
static void say(const plan_wlan_run *run, const plan_wlan_shares *s, int32_t row, char *text, size_t size)
{
    int32_t server = plan_wlan_shares_server(s);
    double usable = s->cells > 0 ? (double)s->usable / (double)s->cells : 0;
    double xy[2] = {NAN, NAN}, distance = NAN;
    char share[32];
    plan_geom_row_point(plan_table_geom(run->squares), row, xy);
    int32_t nearest = plan_wlan_nearest(run, xy, &distance);
    if (s->cells == 0)
        snprintf(text, size,
                 "smaller than a raster cell, built over or outside the raster: nothing to look at");
    else if (server >= 0 && usable >= 0.005)
        snprintf(text, size, "%.0f %% usable, mostly from %.100s%s", 100 * usable, run->aps[server].name,
                 2 * s->sight >= s->reached ? " in sight" : ", mostly around or over buildings");
    else if (server >= 0 && s->usable > 0)
        snprintf(text, size, "usable on %s %% of the ground only, at best %.0f dBm from %.100s",
                 few_percent(usable, share, sizeof share), s->best / 100.0, run->aps[server].name);
    else if (server >= 0)
        snprintf(text, size, "no usable level: at best %.0f dBm from %.100s", s->best / 100.0,
                 run->aps[server].name);
    else if (nearest < 0)
        snprintf(text, size, "no access point known");
    else if (distance > run->opts->radius_m)
        snprintf(text, size, "nearest access point (%.100s) is %.0f m away", run->aps[nearest].name,
                 distance);
    else
        snprintf(text, size,
                 "nearest access point (%.100s, %.0f m) does not get here: walls or buildings between",
                 run->aps[nearest].name, distance);
}

static void look_at_span(void *user, int32_t row, int32_t from, int32_t until)
{
    for (int32_t col = from; col < until; col++)
        look_at_cell(user, col, row);
}

static void write_levels(const square *s, plan_table *t, int32_t row)
{
    int64_t cells = s->shares->cells;
    const struct {
        const char *column;
        const plan_wlan_levels *levels;
    } medians[] = {{"level_dbm", &s->shares->levels},
                   {"down_dbm", &s->down},
                   {"up_dbm", &s->up},
                   {"level_24_dbm", &s->bands[PLAN_BAND_2_4]},
                   {"level_5_dbm", &s->bands[PLAN_BAND_5]},
                   {"level_6_dbm", &s->bands[PLAN_BAND_6]}};
    for (size_t i = 0; i < sizeof medians / sizeof *medians; i++)
        plan_column_set_number(plan_table_edit(t, medians[i].column), row,
                               plan_wlan_levels_median(medians[i].levels, cells));
    plan_column_set_number(plan_table_edit(t, "best_dbm"), row, plan_wlan_dbm(s->shares->best));
}

static plan_status write_square(plan_wlan_run *run, plan_table *t, int32_t row, const square *counted,
                                plan_error *err)
{
    const plan_wlan_shares *s = counted->shares;
    static const char *const copied[] = {"source_id", "name", "kind"};
    double cell = run->raster.grid.cell_m * run->raster.grid.cell_m;
    double level = plan_wlan_shares_median(s);
    int32_t district = plan_wlan_district_of(run, plan_table_geom(run->squares), row);
    double shares[PLAN_WLAN_N_SHARES];
    char text[400];
    plan_status status = PLAN_OK;
    say(run, s, row, text, sizeof text);
    for (size_t i = 0; status == PLAN_OK && i < sizeof copied / sizeof *copied; i++)
        status = plan_column_set_text(plan_table_edit(t, copied[i]), row,
                                      plan_column_text(plan_table_find(run->squares, copied[i]), row), err);
    if (status == PLAN_OK)
        status = plan_column_set_text(plan_table_edit(t, "district"), row,
                                      plan_wlan_district_name(run, district), err);
    if (status == PLAN_OK)
        status = plan_column_set_text(plan_table_edit(t, "class"), row,
                                      plan_level_class_name(plan_level_class_of(level)), err);
    if (status == PLAN_OK)
        status = plan_column_set_text(plan_table_edit(t, "reason"), row, text, err);
    plan_wlan_shares_values(s, shares);
    plan_wlan_shares_write(shares, t, row);
    plan_column_set_number(plan_table_edit(t, "square"), row, row);
    plan_column_set_number(plan_table_edit(t, "ground_m2"), row, (double)s->cells * cell);
    write_levels(counted, t, row);
    plan_column_set_number(
        plan_table_edit(t, "rate_mbit"), row,
        plan_wlan_radio_rate(&run->radio, plan_wlan_band_of(run, plan_wlan_shares_server(s)), level));
    if (plan_wlan_shares_server(s) >= 0)
        plan_column_set_number(plan_table_edit(t, "server"), row, plan_wlan_shares_server(s));
    if (status != PLAN_OK)
        return status;
    const plan_wlan_outcome o = {.square = true,
                                 .row = row,
                                 .kind = plan_column_text(plan_table_find(run->squares, "kind"), row),
                                 .district = district,
                                 .area_m2 = (double)s->cells * cell,
                                 .usable_m2 = (double)s->usable * cell,
                                 .outside_usable = s->usable > 0};
    return plan_wlan_add_outcome(run, &o, text, err);
}

static plan_status look_at_square(plan_wlan_run *run, plan_table *t, int32_t row, square *s,
                                  plan_raster_scratch *scratch, plan_error *err)
{
    const plan_geom *g = plan_table_geom(run->squares);
    looking l = {run, s};
    plan_wlan_shares *shares = s->shares;
    plan_wlan_shares_reset(shares);
    *s = (square){.shares = shares};
    plan_status status = plan_geom_add_copy(plan_table_edit_geom(t), g, row, err);
    if (status == PLAN_OK)
        status = plan_raster_polygon(&run->raster.grid, g, row, 0, run->raster.grid.n_rows, scratch,
                                     look_at_span, &l, err);
    return status == PLAN_OK ? write_square(run, t, row, s, err) : status;
}

plan_status plan_wlan_report_squares(plan_wlan_run *run, plan_error *err)
{
    plan_table *t = NULL;
    square *s = plan_mem_new(1, sizeof *s);
    plan_raster_scratch scratch = PLAN_RASTER_SCRATCH_INIT;
    int32_t n = run->squares ? plan_table_rows(run->squares) : 0;
    plan_status status = s ? plan_table_new(&plan_wlan_squares_spec, &t, err) : plan_error_memory(err);
    if (status == PLAN_OK)
        status = plan_table_add_rows(t, n, err);
    if (status == PLAN_OK)
        status = plan_wlan_shares_new(run->n_aps, &s->shares, err);
    if (status == PLAN_OK)
        plan_table_set_crs(t, plan_city_crs(run->city));
    for (int32_t row = 0; status == PLAN_OK && row < n; row++) {
        if (row % AT_A_TIME == 0)
            status = plan_hooks_progress(run->opts->hooks, "squares", (double)row / n, err);
        if (status == PLAN_OK)
            status = look_at_square(run, t, row, s, &scratch, err);
    }
    plan_raster_scratch_free(&scratch);
    plan_wlan_shares_free(s ? s->shares : NULL);
    free(s);
    if (status != PLAN_OK) {
        plan_table_free(t);
        return status;
    }
    return plan_result_take(run->result, t, err);
}
