/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "wlan/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const band_names[] = {"2.4", "5", "6"};
static const char *const place_names[] = {"indoor", "outdoor"};
static const char *const power_names[] = {"standard", "lpi", "vlp"};

const char *plan_band_name(plan_band band)
{
    return band_names[band];
}

const char *plan_power_class_name(plan_power_class of)
{
    return power_names[of];
}

plan_status plan_band_parse(const char *text, plan_band *out, plan_error *err)
{
    for (int i = 0; i < PLAN_N_BANDS; i++)
        if (text && strcmp(text, band_names[i]) == 0) {
            *out = (plan_band)i;
            return PLAN_OK;
        }
    return plan_error_set(err, PLAN_E_ARGUMENT, "band: '%s' is none of 2.4, 5, 6", text ? text : "");
}

/* Numbering of IEEE 802.11-2020 17.3.8.4.2 and 802.11ax 27.3.23.2; from 1, 36 and 1 on. */
double plan_channel_mhz(plan_band band, int32_t channel)
{
    switch (band) {
    case PLAN_BAND_2_4: return channel >= 1 && channel <= 13 ? 2407 + 5.0 * channel : NAN;
    case PLAN_BAND_5:
        if ((channel >= 36 && channel <= 64) || (channel >= 100 && channel <= 144))
            return channel % 4 == 0 ? 5000 + 5.0 * channel : NAN;
        if (channel >= 149 && channel <= 177)
            return channel % 4 == 1 ? 5000 + 5.0 * channel : NAN;
        return NAN;
    case PLAN_BAND_6: return channel >= 1 && channel <= 233 && channel % 4 == 1 ? 5950 + 5.0 * channel : NAN;
    default: return NAN;
    }
}

/* Lowest 20 MHz part of the channel of a width that `channel` is part of; the next parts follow every 4 numbers. At 2.4
 * GHz wider channels may begin anywhere: the one named is the lowest. */
static int32_t lowest_part(plan_band band, int32_t channel, int32_t width_mhz)
{
    int32_t parts = width_mhz / 20;
    int32_t first = band == PLAN_BAND_5 ? (channel >= 149 ? 149 : channel >= 100 ? 100 : 36) : 1;
    return band == PLAN_BAND_2_4 ? channel : first + (channel - first) / 4 / parts * parts * 4;
}

/* Ranges in which Germany lets WLAN send, from the same decisions as data/wlan/rules.csv. */
typedef struct range {
    plan_band band;
    double mhz_from, mhz_to, eirp_dbm, eirp_no_tpc_dbm;
    bool dfs;
} range;

static const char *german_envelope(const plan_rule_band *row)
{
    static const range ranges[] = {{PLAN_BAND_2_4, 2400, 2483.5, 20, 20, false},
                                   {PLAN_BAND_5, 5150, 5250, 23, 23, false},
                                   {PLAN_BAND_5, 5250, 5350, 23, 20, true},
                                   {PLAN_BAND_5, 5470, 5725, 30, 27, true},
                                   {PLAN_BAND_6, 5945, 6425, 23, 23, false}};
    for (int32_t i = 0; i < row->n_channels; i++) {
        double mhz = plan_channel_mhz(row->band, row->channels[i]);
        const range *in = NULL;
        for (size_t k = 0; k < sizeof ranges / sizeof *ranges; k++)
            if (ranges[k].band == row->band && mhz - 10 >= ranges[k].mhz_from && mhz + 10 <= ranges[k].mhz_to)
                in = &ranges[k];
        if (!in)
            return "it names a channel that is not for WLAN in Germany ((EU) 2022/179, (EU) 2021/1067)";
        if (row->eirp_dbm > in->eirp_dbm || row->eirp_no_tpc_dbm > in->eirp_no_tpc_dbm)
            return "this is more than is allowed in Germany there";
        if (in->dfs && !row->dfs)
            return "without dfs this is not allowed in Germany ((EU) 2022/179)";
    }
    return NULL;
}

const char *plan_rule_envelope(const char *country, const plan_rule_band *row)
{
    if (row->power == PLAN_POWER_LPI && row->outdoor)
        return "low power indoor equipment is for indoors only";
    if (row->outdoor && row->mhz_from < 5350 && row->mhz_to > 5150)
        return "5150-5350 MHz is for indoors only ((EU) 2022/179)";
    if (row->outdoor && row->band == PLAN_BAND_6 && fmax(row->eirp_dbm, row->eirp_no_tpc_dbm) > 14)
        return "outdoors at 6 GHz at most 14 dBm are allowed ((EU) 2021/1067)";
    return strcmp(country, "de") == 0 ? german_envelope(row) : NULL;
}

void plan_rules_free(plan_rules *rules)
{
    free(rules->path);
    free(rules->rows);
    *rules = (plan_rules)PLAN_RULES_INIT;
}

static bool allows_place(const plan_rule_band *row, plan_place place)
{
    return place == PLAN_PLACE_OUTDOOR ? row->outdoor : row->indoor;
}

static bool has_channel(const plan_rule_band *row, plan_band band, int32_t channel)
{
    if (row->band != band)
        return false;
    for (int32_t i = 0; i < row->n_channels; i++)
        if (row->channels[i] == channel)
            return true;
    return false;
}

static double limit_dbm(const plan_rule_band *row, bool tpc)
{
    return tpc ? fmax(row->eirp_dbm, row->eirp_no_tpc_dbm) : row->eirp_no_tpc_dbm;
}

/* The rule that allows most to equipment of a class in one 20 MHz part; NULL = none does. */
static const plan_rule_band *rule_of(const plan_rules *rules, const plan_ask *ask, plan_power_class power,
                                     int32_t channel)
{
    const plan_rule_band *best = NULL;
    for (int32_t i = 0; i < rules->n; i++) {
        const plan_rule_band *row = &rules->rows[i];
        if (row->power == power && ask->date >= row->from && ask->date <= row->to &&
            allows_place(row, ask->place) && has_channel(row, ask->band, channel) &&
            !plan_rule_envelope(rules->country, row) &&
            (!best || limit_dbm(row, ask->tpc) > limit_dbm(best, ask->tpc)))
            best = row;
    }
    return best;
}

/* What equipment of a class may do in the channel that begins at `lowest`. False = nothing. */
static bool allowed_to(const plan_rules *rules, const plan_ask *ask, plan_power_class power, int32_t lowest,
                       plan_permit *out)
{
    plan_permit p = {.band = ask->band,
                     .place = ask->place,
                     .power = power,
                     .max_eirp_dbm = INFINITY,
                     .channel = lowest,
                     .width_mhz = ask->width_mhz};
    double least_no_tpc = INFINITY;
    for (int32_t part = 0; part < ask->width_mhz / 20; part++) {
        const plan_rule_band *row = rule_of(rules, ask, power, lowest + 4 * part);
        if (!row)
            return false;
        least_no_tpc = fmin(least_no_tpc, row->eirp_no_tpc_dbm);
        p.dfs = p.dfs || row->dfs;
        if (limit_dbm(row, ask->tpc) < p.max_eirp_dbm) {
            p.max_eirp_dbm = limit_dbm(row, ask->tpc);
            snprintf(p.source, sizeof p.source, "%s", row->source);
        }
    }
    p.clipped = ask->eirp_dbm > p.max_eirp_dbm;
    p.eirp_dbm = isnan(ask->eirp_dbm) || p.clipped ? p.max_eirp_dbm : ask->eirp_dbm;
    p.tpc = p.eirp_dbm > least_no_tpc;
    p.f_ghz = (plan_channel_mhz(ask->band, lowest) + 10.0 * (ask->width_mhz / 20 - 1)) / 1000;
    *out = p;
    return true;
}

/* The same with the class that may do most. */
static bool allowed(const plan_rules *rules, const plan_ask *ask, int32_t lowest, plan_permit *out)
{
    bool any = false;
    for (int c = 0; c < PLAN_N_POWER_CLASSES; c++) {
        plan_permit p;
        if (allowed_to(rules, ask, (plan_power_class)c, lowest, &p) &&
            (!any || p.max_eirp_dbm > out->max_eirp_dbm)) {
            *out = p;
            any = true;
        }
    }
    return any;
}

static bool is_day(int32_t date)
{
    int32_t month = date / 100 % 100, day = date % 100;
    return date >= 19000101 && date <= 99991231 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

static plan_status check_ask(const plan_ask *ask, plan_error *err)
{
    if ((unsigned)ask->band >= PLAN_N_BANDS || (unsigned)ask->place > PLAN_PLACE_OUTDOOR)
        return plan_error_set(err, PLAN_E_ARGUMENT, "rules: no such band or place");
    if (ask->width_mhz != 20 && ask->width_mhz != 40 && ask->width_mhz != 80 && ask->width_mhz != 160)
        return plan_error_set(err, PLAN_E_ARGUMENT, "rules: a width of %d MHz is none of 20, 40, 80, 160",
                              ask->width_mhz);
    if (ask->band == PLAN_BAND_2_4 && ask->width_mhz > 40)
        return plan_error_set(err, PLAN_E_ARGUMENT, "rules: the 2.4 GHz band has no channels of %d MHz",
                              ask->width_mhz);
    if (!is_day(ask->date))
        return plan_error_set(err, PLAN_E_ARGUMENT, "rules: %d is no day as in 20261231", ask->date);
    if (!isnan(ask->eirp_dbm) && !(ask->eirp_dbm >= -20 && ask->eirp_dbm <= 60))
        return plan_error_set(err, PLAN_E_ARGUMENT, "rules: a power of %g dBm is not between -20 and 60 dBm",
                              ask->eirp_dbm);
    if (ask->channel != 0 && isnan(plan_channel_mhz(ask->band, ask->channel)))
        return plan_error_set(err, PLAN_E_ARGUMENT, "rules: the %s GHz band has no channel %d",
                              band_names[ask->band], ask->channel);
    return PLAN_OK;
}

/* Says why nothing is allowed: the place if that is it, else the day, else that no rule does. */
static plan_status refuse(const plan_rules *rules, const plan_ask *ask, plan_error *err)
{
    char what[80];
    const plan_rule_band *elsewhere = NULL, *other_day = NULL;
    bool here_and_now = false; /* then it is the width */
    if (ask->channel)
        snprintf(what, sizeof what, "%s GHz channel %d (%d MHz wide)", band_names[ask->band], ask->channel,
                 ask->width_mhz);
    else
        snprintf(what, sizeof what, "%s GHz (%d MHz wide)", band_names[ask->band], ask->width_mhz);
    for (int32_t i = 0; i < rules->n; i++) {
        const plan_rule_band *row = &rules->rows[i];
        if (row->band != ask->band || (ask->channel && !has_channel(row, ask->band, ask->channel)))
            continue;
        bool in_force = ask->date >= row->from && ask->date <= row->to;
        if (in_force && !allows_place(row, ask->place))
            elsewhere = row;
        if (!in_force && allows_place(row, ask->place))
            other_day = row;
        here_and_now = here_and_now || (in_force && allows_place(row, ask->place));
    }
    if (elsewhere && !here_and_now)
        return plan_error_set(
            err, PLAN_E_ARGUMENT, "rules: %s may not be used %ss: %s allows it %ss only (%s)", what,
            place_names[ask->place], rules->country, place_names[!ask->place], elsewhere->source);
    if (other_day && !here_and_now)
        return plan_error_set(err, PLAN_E_ARGUMENT, "rules: %s: no rule of %s is in force on %d (%s line %d)",
                              what, rules->country, ask->date, rules->path, other_day->line);
    return plan_error_set(err, PLAN_E_ARGUMENT, "rules: %s: no rule of %s allows it (%s)", what,
                          rules->country, rules->path);
}

/* Every channel of the width there could be, lowest part first; 0 = no more. */
static int32_t next_channel(const plan_ask *ask, int32_t after)
{
    for (int32_t c = after + 1; c <= 233; c++)
        if (!isnan(plan_channel_mhz(ask->band, c)) && lowest_part(ask->band, c, ask->width_mhz) == c)
            return c;
    return 0;
}

plan_status plan_rules_permit(const plan_rules *rules, const plan_ask *ask, plan_permit *out, plan_error *err)
{
    plan_permit best, p;
    bool any = false;
    plan_status status = check_ask(ask, err);
    if (status != PLAN_OK)
        return status;
    if (ask->channel) {
        any = allowed(rules, ask, lowest_part(ask->band, ask->channel, ask->width_mhz), &best);
    } else {
        for (int32_t c = next_channel(ask, 0); c; c = next_channel(ask, c)) {
            bool usual = c == 100 && ask->band == PLAN_BAND_5 && ask->place == PLAN_PLACE_OUTDOOR;
            if (allowed(rules, ask, c, &p) && (!any || usual || p.max_eirp_dbm > best.max_eirp_dbm)) {
                best = p;
                any = true;
                if (usual)
                    break;
            }
        }
    }
    if (!any)
        return refuse(rules, ask, err);
    for (int32_t c = next_channel(ask, 0); c && best.n_channels < PLAN_CHANNELS_MAX; c = next_channel(ask, c))
        if (allowed(rules, ask, c, &p) && p.max_eirp_dbm >= best.max_eirp_dbm && p.power == best.power &&
            p.dfs == best.dfs)
            best.channels[best.n_channels++] = c;
    *out = best;
    return PLAN_OK;
}

bool plan_permit_holds(const plan_rules *rules, const plan_permit *permit, int32_t date)
{
    plan_ask ask = {.band = permit->band,
                    .place = permit->place,
                    .date = date,
                    .eirp_dbm = permit->eirp_dbm,
                    .width_mhz = permit->width_mhz,
                    .tpc = permit->tpc};
    plan_permit p;
    return check_ask(&ask, NULL) == PLAN_OK && !isnan(permit->eirp_dbm) &&
           lowest_part(ask.band, permit->channel, ask.width_mhz) == permit->channel &&
           allowed_to(rules, &ask, permit->power, permit->channel, &p) && !p.clipped &&
           (permit->dfs || !p.dfs);
}
