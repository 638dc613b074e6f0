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

enum { WIDTH_MHZ = 20, STREAMS = 1 };
#define USABLE_SHARE 0.5 /* of the rate on air: what is left after overhead and air time of others */

static plan_models_opts models_opts(const plan_wlan_opts *opts, plan_wlan_model model, const char *edition)
{
    static const plan_surroundings towns[] = {
        [PLAN_WLAN_HIGH_RISE] = PLAN_HIGH_RISE,
        [PLAN_WLAN_LOW_RISE] = PLAN_LOW_RISE,
        [PLAN_WLAN_RESIDENTIAL] = PLAN_RESIDENTIAL,
    };
    plan_street_model m = model == PLAN_WLAN_UMI ? PLAN_MODEL_UMI : PLAN_MODEL_P1411;
    return (plan_models_opts){edition, m, m, towns[opts->surroundings]};
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
    return status == PLAN_OK ? plan_rates_read(opts->rates, &out->rates, err) : status;
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

plan_status plan_wlan_radio_table(plan_wlan_radio *r, double f_ghz, double tx_m, int32_t *number,
                                  plan_error *err)
{
    /* Rows of a rule or a list tell heights to the decimetre; more would only make more tables. */
    double height = fmax(round(tx_m * 10) / 10, 0.1);
    size_t n = (size_t)r->n_tables;
    for (int32_t i = 0; i < r->n_tables; i++) {
        if (r->heights[i] == height && r->tables[0][i].f_ghz == f_ghz) {
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
                                                   r->radius_m + 1, &r->tables[m][n], err);
        if (status != PLAN_OK)
            return status;
    }
    *number = (int32_t)n;
    return PLAN_OK;
}

double plan_wlan_radio_rate(const plan_wlan_radio *r, double level_dbm)
{
    return isnan(level_dbm) ? 0
                            : USABLE_SHARE * plan_rate_at_level(&r->rates, PLAN_WLAN_AX, WIDTH_MHZ, STREAMS,
                                                                level_dbm, NULL);
}

void plan_wlan_radio_model_name(const plan_radio_models *models, char *text, size_t size)
{
    if (models->los_model == PLAN_MODEL_UMI)
        snprintf(text, size, "TR 38.901 UMi");
    else
        snprintf(text, size, "P.1411 (%s)", models->edition);
}
