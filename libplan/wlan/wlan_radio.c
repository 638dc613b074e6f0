/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The files a calculation rests on, and the tables made of them. */

#include "core/csv.h"
#include "core/mem.h"
#include "wlan/wlan_aps.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define USABLE_SHARE 0.5 /* of the rate on air: what is left after overhead and air time of others */

static plan_models_opts models_opts(const plan_wlan_opts *opts, plan_wlan_model model, const char *edition)
{
    static const plan_surroundings towns[] = {
        [PLAN_WLAN_HIGH_RISE] = PLAN_HIGH_RISE,
        [PLAN_WLAN_LOW_RISE] = PLAN_LOW_RISE,
        [PLAN_WLAN_RESIDENTIAL] = PLAN_RESIDENTIAL,
    };
    plan_street_model m = model == PLAN_WLAN_UMI ? PLAN_MODEL_UMI : PLAN_MODEL_P1411;
    return (plan_models_opts){edition, m, m, towns[opts->surroundings], opts->vegetation};
}

static bool is_there(const plan_wlan_radio *r, const plan_radio_models *m)
{
    for (int32_t i = 0; i < r->n_models; i++)
        if (r->models[i].los_model == m->los_model &&
            (m->los_model == PLAN_MODEL_UMI || strcmp(r->models[i].edition, m->edition) == 0))
            return true;
    return false;
}

static plan_status add_model(const plan_wlan_opts *opts, plan_wlan_model model, const char *edition,
                             plan_wlan_radio *r, plan_error *err)
{
    plan_radio_models read;
    plan_models_opts how = models_opts(opts, model, edition);
    plan_status status = plan_models_read(opts->models, &how, &read, err);
    if (status == PLAN_OK && r->n_models < PLAN_WLAN_MODELS_MAX && !is_there(r, &read))
        r->models[r->n_models++] = read;
    return status;
}

/* Every edition of P.1411 that the file has. */
static plan_status add_editions(const plan_wlan_opts *opts, plan_wlan_radio *r, plan_error *err)
{
    static const char *const columns[] = {"edition", "ends",     "case",      "alpha",     "beta",
                                          "gamma",   "sigma_db", "f_min_ghz", "f_max_ghz", "d_min_m",
                                          "d_max_m", "source",   NULL};
    plan_csv csv = PLAN_CSV_INIT;
    plan_status status = plan_csv_read(opts->models, columns, &csv, err);
    for (int32_t row = 0; status == PLAN_OK && row < csv.n_rows; row++)
        if (row == 0 || strcmp(plan_csv_at(&csv, row, 0), plan_csv_at(&csv, row - 1, 0)) != 0)
            status = add_model(opts, PLAN_WLAN_P1411, plan_csv_at(&csv, row, 0), r, err);
    plan_csv_free(&csv);
    return status;
}

static bool has_rate(const plan_rates *rates, plan_wlan_standard standard, int32_t width_mhz, int32_t streams)
{
    for (int32_t i = 0; i < rates->n; i++)
        if (rates->rows[i].standard == standard && rates->rows[i].width_mhz == width_mhz &&
            (rates->rows[i].streams >> streams & 1))
            return true;
    return false;
}

/* Standard and width of each band: 802.11ac knows no 2.4 GHz, 6 GHz knows nothing older than ax, and at 2.4 GHz no
 * channel is wider than 40 MHz (IEEE 802.11-2020 19.3.15, 21.1; 802.11ax-2021 27.1). */
static plan_status settle_rates(const plan_wlan_opts *opts, plan_wlan_radio *r, plan_error *err)
{
    plan_wlan_standard standard = (plan_wlan_standard)opts->standard;
    int32_t width = opts->width_mhz;
    if (width != 20 && width != 40 && width != 80 && width != 160)
        return plan_error_set(err, PLAN_E_ARGUMENT, "wlan: option 'width_mhz': %d is none of 20, 40, 80, 160",
                              (int)width);
    if (!has_rate(&r->rates, standard, width, opts->streams))
        return plan_error_set(
            err, PLAN_E_ARGUMENT,
            "wlan: options 'standard', 'width_mhz', 'streams': %s has no rate of 802.11%s at %d MHz and %d stream%s",
            opts->rates, plan_wlan_standard_name(standard), (int)width, (int)opts->streams,
            opts->streams == 1 ? "" : "s");
    r->streams = opts->streams;
    for (int b = 0; b <= PLAN_N_BANDS; b++) {
        r->rate[b].standard = standard;
        r->rate[b].width_mhz = width;
    }
    if (standard == PLAN_WLAN_AC)
        r->rate[PLAN_BAND_2_4].standard = PLAN_WLAN_N;
    if (width > 40)
        r->rate[PLAN_BAND_2_4].width_mhz = 40;
    r->rate[PLAN_BAND_6].standard = PLAN_WLAN_AX;
    return PLAN_OK;
}

plan_status plan_wlan_radio_read(const plan_wlan_opts *opts, plan_wlan_radio *out, plan_error *err)
{
    *out = (plan_wlan_radio){.receiver_m = opts->receiver_m, .radius_m = opts->radius_m};
    static const char *const needed[] = {"models", "rules", "rates", NULL};
    plan_status status = plan_opts_need_files(&plan_wlan_optset, opts, needed, err);
    if (status == PLAN_OK)
        status = add_model(opts, opts->model, opts->edition, out, err);
    if (status == PLAN_OK && opts->disagreement)
        status = add_editions(opts, out, err);
    if (status == PLAN_OK && opts->disagreement)
        status = add_model(opts, PLAN_WLAN_UMI, NULL, out, err);
    if (status == PLAN_OK)
        status = plan_rules_read(opts->rules, opts->country, &out->rules, err);
    if (status == PLAN_OK)
        status = plan_rates_read(opts->rates, &out->rates, err);
    return status == PLAN_OK ? settle_rates(opts, out, err) : status;
}

void plan_wlan_radio_free(plan_wlan_radio *r)
{
    for (int32_t m = 0; m < PLAN_WLAN_MODELS_MAX; m++) {
        for (int32_t i = 0; r->tables[m] && i < r->n_tables; i++)
            plan_propagation_free(&r->tables[m][i]);
        free(r->tables[m]);
    }
    free(r->heights);
    plan_rules_free(&r->rules);
    plan_rates_free(&r->rates);
    *r = (plan_wlan_radio){.n_models = 0};
}

plan_status plan_wlan_radio_table(plan_wlan_radio *r, double f_ghz, double tx_m, bool above_roofs,
                                  int32_t *number, plan_error *err)
{
    /* Rows of a rule or a list tell heights to the decimetre; more would only make more tables. */
    double height = fmax(round(tx_m * 10) / 10, 0.1);
    size_t n = (size_t)r->n_tables;
    for (int32_t i = 0; i < r->n_tables; i++) {
        if (r->heights[i] == height && r->tables[0][i].f_ghz == f_ghz &&
            r->tables[0][i].above_roofs == above_roofs) {
            *number = i;
            return PLAN_OK;
        }
    }
    if (!plan_mem_grow(&r->heights, &r->cap_heights, n + 1, sizeof *r->heights))
        return plan_error_memory(err);
    r->heights[n] = height;
    for (int32_t m = 0; m < r->n_models; m++) {
        if (!plan_mem_grow(&r->tables[m], &r->cap_tables[m], n + 1, sizeof *r->tables[m]))
            return plan_error_memory(err);
        r->tables[m][n] = (plan_propagation){.f_ghz = 0};
    }
    r->n_tables++; /* from here on freed, whatever of it is made */
    for (int32_t m = 0; m < r->n_models; m++) {
        plan_status status = plan_propagation_make(&r->models[m], f_ghz, height, r->receiver_m,
                                                   r->radius_m + 1, above_roofs, &r->tables[m][n], err);
        if (status != PLAN_OK)
            return status;
    }
    *number = (int32_t)n;
    return PLAN_OK;
}

double plan_wlan_radio_rate(const plan_wlan_radio *r, int band, double level_dbm)
{
    int by = band >= 0 ? band : PLAN_N_BANDS;
    return isnan(level_dbm)
               ? 0
               : USABLE_SHARE * plan_rate_at_level(&r->rates, r->rate[by].standard, r->rate[by].width_mhz,
                                                   r->streams, level_dbm, NULL);
}

void plan_wlan_radio_model_name(const plan_radio_models *models, char *text, size_t size)
{
    if (models->los_model == PLAN_MODEL_UMI)
        snprintf(text, size, "TR 38.901 UMi");
    else
        snprintf(text, size, "P.1411 (%s)", models->edition);
}
