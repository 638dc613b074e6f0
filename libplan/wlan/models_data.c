/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "wlan/models_data.h"

#include "core/csv.h"
#include "core/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const street_columns[] = {"edition", "ends",     "case",      "alpha",     "beta",
                                             "gamma",   "sigma_db", "f_min_ghz", "f_max_ghz", "d_min_m",
                                             "d_max_m", "source",   NULL};
static const char *const indoor_columns[] = {"place",   "sight",    "alpha",     "beta",
                                             "gamma",   "sigma_db", "f_min_ghz", "f_max_ghz",
                                             "d_min_m", "d_max_m",  "source",    NULL};
static const char *const entry_columns[] = {"kind", "r", "s", "t", "u",      "v",
                                            "w",    "x", "y", "z", "source", NULL};
static const char *const plant_columns[] = {"what",     "f_ghz",  "f_max_ghz", "value",
                                            "exponent", "source", NULL};

static const char *const surroundings_names[] = {"high_rise", "low_rise", "residential"};
static const char *const indoor_names[] = {"office", "corridor"};
static const char *const entry_names[] = {"traditional", "efficient"};

static plan_status bad(const plan_csv *csv, int32_t row, const char *column, const char *value,
                       const char *want, plan_error *err)
{
    return plan_error_set(err, PLAN_E_DATA, "%s: line %d, column %s: '%s' %s", csv->path, csv->line[row],
                          column, value, want);
}

static int find(const char *const *names, int n, const char *text)
{
    for (int i = 0; i < n; i++)
        if (strcmp(names[i], text) == 0)
            return i;
    return -1;
}

/* The n columns from `first` on, all numbers. */
static plan_status numbers(const plan_csv *csv, int32_t row, const char *const *columns, int first, int n,
                           double *values, plan_error *err)
{
    for (int i = 0; i < n; i++) {
        const char *text = plan_csv_at(csv, row, first + i);
        if (!plan_csv_number(text, &values[i]) || values[i] < -1e6 || values[i] > 1e6)
            return bad(csv, row, columns[first + i], text, "is no number", err);
    }
    return PLAN_OK;
}

static plan_status site_general(const plan_csv *csv, int32_t row, const char *const *columns, int first,
                                plan_site_general *out, plan_error *err)
{
    double v[8];
    if (out->alpha > 0)
        return bad(csv, row, columns[first - 1], plan_csv_at(csv, row, first - 1), "is there already", err);
    plan_status status = numbers(csv, row, columns, first, 8, v, err);
    if (status != PLAN_OK)
        return status;
    if (v[0] <= 0 || v[0] > 10) /* a loss that falls with distance breaks everything built on it */
        return bad(csv, row, "alpha", plan_csv_at(csv, row, first), "is not between 0 and 10", err);
    if (v[3] < 0 || v[3] > 30)
        return bad(csv, row, "sigma_db", plan_csv_at(csv, row, first + 3), "is not between 0 and 30", err);
    if (v[4] >= v[5] || v[6] >= v[7])
        return bad(csv, row, v[4] >= v[5] ? "f_max_ghz" : "d_max_m",
                   plan_csv_at(csv, row, first + (v[4] >= v[5] ? 5 : 7)), "is not above the minimum", err);
    *out = (plan_site_general){v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7]};
    return PLAN_OK;
}

/* Name of the edition to take: the one asked for, or the file's last. */
static plan_status choose_edition(const plan_csv *csv, const char *asked, plan_radio_models *out,
                                  plan_error *err)
{
    const char *chosen = NULL;
    plan_buf known = PLAN_BUF_INIT;
    for (int32_t row = 0; row < csv->n_rows; row++) {
        const char *edition = plan_csv_at(csv, row, 0);
        if (!*edition || strlen(edition) >= PLAN_EDITION_MAX) {
            plan_buf_free(&known);
            return bad(csv, row, "edition", edition, "is empty or too long", err);
        }
        if (row == 0 || strcmp(edition, plan_csv_at(csv, row - 1, 0)) != 0)
            plan_buf_printf(&known, "%s%s", row ? ", " : "", edition);
        if (!asked || strcmp(edition, asked) == 0)
            chosen = edition;
    }
    plan_status status = PLAN_OK;
    if (known.failed)
        status = plan_error_memory(err);
    else if (!chosen && asked)
        status = plan_error_set(err, PLAN_E_ARGUMENT, "edition: '%s' is not in %s; there is %s", asked,
                                csv->path, known.text ? known.text : "none");
    else if (!chosen)
        status = plan_error_set(err, PLAN_E_DATA, "%s: no edition in it", csv->path);
    else
        snprintf(out->edition, sizeof out->edition, "%s", chosen);
    plan_buf_free(&known);
    return status;
}

static plan_site_general *street_row(plan_radio_models *out, const char *ends, const char *which)
{
    int blocked = find(surroundings_names, PLAN_N_SURROUNDINGS, which);
    if (strcmp(ends, "below") == 0 && blocked >= 0)
        return &out->street_nlos[blocked];
    if (strcmp(ends, "below") == 0 && strcmp(which, "los") == 0)
        return &out->street_los;
    if (strcmp(ends, "over") == 0 && strcmp(which, "los") == 0)
        return &out->roof_los;
    if (strcmp(ends, "over") == 0 && strcmp(which, "nlos") == 0)
        return &out->roof_nlos;
    return NULL;
}

static plan_status read_street(const char *path, const char *edition, plan_radio_models *out, plan_error *err)
{
    plan_csv csv = PLAN_CSV_INIT;
    plan_status status = plan_csv_read(path, street_columns, &csv, err);
    if (status == PLAN_OK)
        status = choose_edition(&csv, edition, out, err);
    for (int32_t row = 0; status == PLAN_OK && row < csv.n_rows; row++) {
        plan_site_general other = {0}; /* rows of other editions are checked all the same */
        const char *which = plan_csv_at(&csv, row, 2);
        plan_site_general *into = street_row(out, plan_csv_at(&csv, row, 1), which);
        if (!into) {
            status = bad(&csv, row, "case", which, "is unknown for these ends", err);
            break;
        }
        if (strcmp(plan_csv_at(&csv, row, 0), out->edition) != 0)
            into = &other;
        status = site_general(&csv, row, street_columns, 3, into, err);
    }
    bool whole = out->street_los.alpha > 0 && out->roof_los.alpha > 0 && out->roof_nlos.alpha > 0;
    for (int i = 0; i < PLAN_N_SURROUNDINGS; i++)
        whole = whole && out->street_nlos[i].alpha > 0;
    if (status == PLAN_OK && !whole)
        status = plan_error_set(
            err, PLAN_E_DATA,
            "%s: edition %s lacks one of below los, high_rise, low_rise, residential, over los, "
            "nlos",
            path, out->edition);
    plan_csv_free(&csv);
    return status;
}

static plan_status read_indoor(const char *path, const char *pair, plan_radio_models *out, plan_error *err)
{
    (void)pair;
    plan_csv csv = PLAN_CSV_INIT;
    plan_status status = plan_csv_read(path, indoor_columns, &csv, err);
    for (int32_t row = 0; status == PLAN_OK && row < csv.n_rows; row++) {
        const char *place = plan_csv_at(&csv, row, 0), *sight = plan_csv_at(&csv, row, 1);
        int at = find(indoor_names, PLAN_N_INDOORS, place);
        bool blocked = strcmp(sight, "nlos") == 0;
        if (at < 0)
            status = bad(&csv, row, "place", place, "is none of office, corridor", err);
        else if (!blocked && strcmp(sight, "los") != 0)
            status = bad(&csv, row, "sight", sight, "is neither los nor nlos", err);
        else
            status = site_general(&csv, row, indoor_columns, 2, &out->indoor[at][blocked], err);
    }
    for (int i = 0; status == PLAN_OK && i < PLAN_N_INDOORS; i++)
        if (out->indoor[i][0].alpha <= 0 || out->indoor[i][1].alpha <= 0)
            status = plan_error_set(err, PLAN_E_DATA, "%s: place %s lacks los or nlos", path,
                                    indoor_names[i]);
    plan_csv_free(&csv);
    return status;
}

static plan_status read_entry(const char *path, const char *pair, plan_radio_models *out, plan_error *err)
{
    (void)pair;
    plan_csv csv = PLAN_CSV_INIT;
    bool seen[PLAN_N_ENTRIES] = {false};
    plan_status status = plan_csv_read(path, entry_columns, &csv, err);
    for (int32_t row = 0; status == PLAN_OK && row < csv.n_rows; row++) {
        double v[9];
        const char *kind = plan_csv_at(&csv, row, 0);
        int at = find(entry_names, PLAN_N_ENTRIES, kind);
        if (at < 0 || seen[at]) {
            status = bad(&csv, row, "kind", kind,
                         at < 0 ? "is neither traditional nor efficient" : "is there already", err);
            break;
        }
        seen[at] = true;
        status = numbers(&csv, row, entry_columns, 1, 9, v, err);
        if (status == PLAN_OK)
            out->entry[at] = (plan_entry_row){v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8]};
    }
    for (int i = 0; status == PLAN_OK && i < PLAN_N_ENTRIES; i++)
        if (!seen[i])
            status = plan_error_set(err, PLAN_E_DATA, "%s: kind %s is missing", path, entry_names[i]);
    plan_csv_free(&csv);
    return status;
}

/* "max" without a pair named, "max NAME" with one. */
static bool is_pair(const char *what, const char *pair)
{
    return pair ? strncmp(what, "max ", 4) == 0 && strcmp(what + 4, pair) == 0 : strcmp(what, "max") == 0;
}

static plan_status read_plant_row(const plan_csv *csv, int32_t row, const char *pair, plan_vegetation_row *v,
                                  plan_error *err)
{
    const char *what = plan_csv_at(csv, row, 0);
    double f, value[3];
    plan_status status = numbers(csv, row, plant_columns, 1, 1, &f, err);
    if (status == PLAN_OK)
        status = numbers(csv, row, plant_columns, 3, 1, &value[1], err);
    if (status != PLAN_OK)
        return status;
    if (f <= 0 || value[1] <= 0)
        return bad(csv, row, f <= 0 ? "f_ghz" : "value", plan_csv_at(csv, row, f <= 0 ? 1 : 3),
                   "is not above 0", err);
    if (strcmp(what, "gamma") == 0) {
        if (v->n_gamma == PLAN_GAMMA_POINTS_MAX)
            return bad(csv, row, "what", what, "is there more than 8 times", err);
        if (v->n_gamma > 0 && f <= v->gamma_f_ghz[v->n_gamma - 1])
            return bad(csv, row, "f_ghz", plan_csv_at(csv, row, 1), "does not ascend", err);
        v->gamma_f_ghz[v->n_gamma] = f;
        v->gamma_db_m[v->n_gamma++] = value[1];
        return PLAN_OK;
    }
    if (strcmp(what, "max") != 0 && strncmp(what, "max ", 4) != 0)
        return bad(csv, row, "what", what, "is neither max nor gamma", err);
    if (!is_pair(what, pair))
        return PLAN_OK;
    if (v->a1 > 0)
        return bad(csv, row, "what", what, "is there already", err);
    status = numbers(csv, row, plant_columns, 2, 1, &value[0], err);
    if (status == PLAN_OK)
        status = numbers(csv, row, plant_columns, 4, 1, &value[2], err);
    v->f_min_ghz = f;
    v->f_max_ghz = value[0];
    v->a1 = value[1];
    v->alpha = value[2];
    return status;
}

static plan_status read_plants(const char *path, const char *pair, plan_radio_models *out, plan_error *err)
{
    plan_csv csv = PLAN_CSV_INIT;
    plan_status status = plan_csv_read(path, plant_columns, &csv, err);
    for (int32_t row = 0; status == PLAN_OK && row < csv.n_rows; row++)
        status = read_plant_row(&csv, row, pair, &out->vegetation, err);
    if (status == PLAN_OK && pair && out->vegetation.a1 <= 0)
        status = plan_error_set(err, PLAN_E_ARGUMENT, "vegetation: '%s' is not in %s", pair, path);
    if (status == PLAN_OK && (out->vegetation.a1 <= 0 || out->vegetation.n_gamma == 0))
        status = plan_error_set(err, PLAN_E_DATA, "%s: max or gamma is missing", path);
    plan_csv_free(&csv);
    return status;
}

/* Reads the file `name` in the folder of `path`. */
static plan_status beside(const char *path, const char *name,
                          plan_status (*read)(const char *, const char *, plan_radio_models *, plan_error *),
                          const char *pair, plan_radio_models *out, plan_error *err)
{
    plan_buf buf = PLAN_BUF_INIT;
    const char *slash = strrchr(path, '/');
    plan_buf_add_n(&buf, path, slash ? (size_t)(slash - path) + 1 : 0);
    plan_buf_add(&buf, name);
    plan_status status = buf.failed ? plan_error_memory(err) : read(buf.text, pair, out, err);
    plan_buf_free(&buf);
    return status;
}

plan_status plan_models_read(const char *p1411, const plan_models_opts *opts, plan_radio_models *out,
                             plan_error *err)
{
    plan_radio_models models = {
        .los_model = opts->los_model, .nlos_model = opts->nlos_model, .surroundings = opts->surroundings};
    if ((unsigned)opts->los_model > PLAN_MODEL_UMI || (unsigned)opts->nlos_model > PLAN_MODEL_UMI ||
        (unsigned)opts->surroundings >= PLAN_N_SURROUNDINGS)
        return plan_error_set(err, PLAN_E_ARGUMENT, "models: no such model or surroundings");
    plan_status status = read_street(p1411, opts->edition, &models, err);
    if (status == PLAN_OK)
        status = beside(p1411, "p1238.csv", read_indoor, NULL, &models, err);
    if (status == PLAN_OK)
        status = beside(p1411, "p2109.csv", read_entry, NULL, &models, err);
    if (status == PLAN_OK)
        status = beside(p1411, "p833.csv", read_plants, opts->vegetation, &models, err);
    if (status == PLAN_OK)
        *out = models;
    return status;
}
