/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "core/csv.h"
#include "core/mem.h"
#include "wlan/rules.h"

#include <stdio.h>
#include <string.h>

enum { COUNTRY, FROM, TO, BAND, CLASS, PLACE, CHANNELS, MHZ_FROM, MHZ_TO, EIRP, EIRP_NO_TPC, DFS, SOURCE };
static const char *const columns[] = {"country",         "from",     "to",       "band",   "class",
                                      "place",           "channels", "mhz_from", "mhz_to", "eirp_dbm",
                                      "eirp_no_tpc_dbm", "dfs",      "source",   NULL};

/* Of data/wlan/rules.csv: a copy that was changed is no longer the decisions' text. */
static const char shipped_sha256[] = "c8a35f424e06cf398a40030ebe4cc666bd91287ce9d074af9d504a196ff80631";

static plan_status bad(const plan_csv *csv, int32_t row, int column, const char *want, plan_error *err)
{
    return plan_error_set(err, PLAN_E_DATA, "%s: line %d, column %s: '%s' %s", csv->path, csv->line[row],
                          columns[column], plan_csv_at(csv, row, column), want);
}

static plan_status number(const plan_csv *csv, int32_t row, int column, double min, double max, double *out,
                          plan_error *err)
{
    char want[64];
    if (plan_csv_number(plan_csv_at(csv, row, column), out) && *out >= min && *out <= max)
        return PLAN_OK;
    snprintf(want, sizeof want, "is no number between %g and %g", min, max);
    return bad(csv, row, column, want, err);
}

static plan_status date(const plan_csv *csv, int32_t row, int column, int32_t *out, plan_error *err)
{
    double value;
    plan_status status = number(csv, row, column, 19000101, 99991231, &value, err);
    if (status != PLAN_OK)
        return status;
    *out = (int32_t)value;
    int32_t month = *out / 100 % 100, day = *out % 100;
    if (value != *out || month < 1 || month > 12 || day < 1 || day > 31)
        return bad(csv, row, column, "is no day as in 20261231", err);
    return PLAN_OK;
}

/* Whole number of up to four digits at *text, which moves behind it; -1 where there is none. */
static int32_t whole(const char **text)
{
    int32_t value = 0;
    int digits = 0;
    for (; **text >= '0' && **text <= '9' && digits < 4; (*text)++, digits++)
        value = 10 * value + (**text - '0');
    return digits ? value : -1;
}

static plan_status add_channel(const plan_csv *csv, int32_t row, plan_rule_band *r, int32_t channel,
                               plan_error *err)
{
    double mhz = plan_channel_mhz(r->band, channel);
    if (isnan(mhz))
        return bad(csv, row, CHANNELS, "names a channel the band does not have", err);
    if (mhz - 10 < r->mhz_from || mhz + 10 > r->mhz_to)
        return bad(csv, row, CHANNELS, "names a channel that is not within mhz_from .. mhz_to", err);
    if (r->n_channels == PLAN_CHANNELS_MAX ||
        (r->n_channels > 0 && channel <= r->channels[r->n_channels - 1]))
        return bad(csv, row, CHANNELS, "does not ascend", err);
    r->channels[r->n_channels++] = channel;
    return PLAN_OK;
}

/* "1-13", "36-48/4 100 104" */
static plan_status read_channels(const plan_csv *csv, int32_t row, plan_rule_band *r, plan_error *err)
{
    const char *at = plan_csv_at(csv, row, CHANNELS);
    for (at += strspn(at, " "); *at; at += strspn(at, " ")) {
        int32_t first = whole(&at), last = first, step = 1;
        if (first >= 0 && *at == '-') {
            at++;
            last = whole(&at);
            if (*at == '/') {
                at++;
                step = whole(&at);
            }
        }
        if (first < 0 || last < first || step < 1 || (*at && *at != ' '))
            return bad(csv, row, CHANNELS, "is no list as in 1-13 or 36-48/4 100", err);
        for (int32_t c = first; c <= last; c += step) {
            plan_status status = add_channel(csv, row, r, c, err);
            if (status != PLAN_OK)
                return status;
        }
    }
    return r->n_channels ? PLAN_OK : bad(csv, row, CHANNELS, "is empty", err);
}

static plan_status read_words(const plan_csv *csv, int32_t row, plan_rule_band *r, plan_error *err)
{
    if (plan_band_parse(plan_csv_at(csv, row, BAND), &r->band, NULL) != PLAN_OK)
        return bad(csv, row, BAND, "is none of 2.4, 5, 6", err);
    int c = 0;
    const char *text = plan_csv_at(csv, row, CLASS);
    while (c < PLAN_N_POWER_CLASSES && strcmp(plan_power_class_name((plan_power_class)c), text) != 0)
        c++;
    if (c == PLAN_N_POWER_CLASSES)
        return bad(csv, row, CLASS, "is none of standard, lpi, vlp", err);
    r->power = (plan_power_class)c;
    text = plan_csv_at(csv, row, PLACE);
    r->indoor = strcmp(text, "indoor") == 0 || strcmp(text, "any") == 0;
    r->outdoor = strcmp(text, "outdoor") == 0 || strcmp(text, "any") == 0;
    if (!r->indoor && !r->outdoor)
        return bad(csv, row, PLACE, "is none of indoor, outdoor, any", err);
    text = plan_csv_at(csv, row, DFS);
    r->dfs = strcmp(text, "yes") == 0;
    if (!r->dfs && strcmp(text, "no") != 0)
        return bad(csv, row, DFS, "is neither yes nor no", err);
    text = plan_csv_at(csv, row, SOURCE);
    if (!*text || strlen(text) >= sizeof r->source)
        return bad(csv, row, SOURCE, *text ? "is too long" : "is empty: say where the rule stands", err);
    snprintf(r->source, sizeof r->source, "%s", text);
    return PLAN_OK;
}

static plan_status read_row(const plan_csv *csv, int32_t row, const char *country, plan_rule_band *r,
                            plan_error *err)
{
    *r = (plan_rule_band){.to = 99991231, .line = csv->line[row]};
    plan_status status = read_words(csv, row, r, err);
    if (status == PLAN_OK)
        status = date(csv, row, FROM, &r->from, err);
    if (status == PLAN_OK && *plan_csv_at(csv, row, TO))
        status = date(csv, row, TO, &r->to, err);
    if (status == PLAN_OK && r->to < r->from)
        status = bad(csv, row, TO, "is before from", err);
    if (status == PLAN_OK)
        status = number(csv, row, MHZ_FROM, 2000, 8000, &r->mhz_from, err);
    if (status == PLAN_OK)
        status = number(csv, row, MHZ_TO, r->mhz_from, 8000, &r->mhz_to, err);
    if (status == PLAN_OK)
        status = number(csv, row, EIRP, -20, 36, &r->eirp_dbm, err);
    if (status == PLAN_OK)
        status = number(csv, row, EIRP_NO_TPC, -20, r->eirp_dbm, &r->eirp_no_tpc_dbm, err);
    if (status == PLAN_OK)
        status = read_channels(csv, row, r, err);
    const char *wrong = status == PLAN_OK ? plan_rule_envelope(country, r) : NULL;
    if (wrong)
        status = plan_error_set(err, PLAN_E_DATA, "%s: line %d: %s", csv->path, csv->line[row], wrong);
    return status;
}

/* Two small letters: "DE" must not pass for a country without limits of its own. */
static bool is_country(const char *text)
{
    return strlen(text) == 2 && strspn(text, "abcdefghijklmnopqrstuvwxyz") == 2;
}

plan_status plan_rules_read(const char *path, const char *country, plan_rules *out, plan_error *err)
{
    plan_csv csv = PLAN_CSV_INIT;
    if (!country || !is_country(country))
        return plan_error_set(err, PLAN_E_ARGUMENT, "country: '%s' is no code of two small letters as in de",
                              country ? country : "");
    plan_status status = plan_csv_read(path, columns, &csv, err);
    if (status != PLAN_OK)
        goto done;
    snprintf(out->country, sizeof out->country, "%s", country);
    out->shipped = strcmp(csv.sha256, shipped_sha256) == 0;
    out->path = plan_mem_text(path);
    out->rows = plan_mem_new((size_t)csv.n_rows, sizeof *out->rows);
    if (!out->path || !out->rows) {
        status = plan_error_memory(err);
        goto done;
    }
    for (int32_t row = 0; row < csv.n_rows && status == PLAN_OK; row++) {
        plan_rule_band r;
        const char *of = plan_csv_at(&csv, row, COUNTRY);
        status = is_country(of) ? read_row(&csv, row, of, &r, err)
                                : bad(&csv, row, COUNTRY, "is no code of two small letters", err);
        if (status == PLAN_OK && strcmp(of, country) == 0)
            out->rows[out->n++] = r;
    }
    if (status == PLAN_OK && out->n == 0)
        status = plan_error_set(err, PLAN_E_NOT_FOUND, "%s: no rule for country '%s'", path, country);
done:
    plan_csv_free(&csv);
    return status;
}

plan_status plan_rules_tell(const plan_rules *rules, plan_result *result, plan_error *err)
{
    plan_finding f = {"own_rules", NULL, NULL, -1, NAN, NAN};
    return rules->shipped ? PLAN_OK
                          : plan_result_add_finding(
                                result, &f, err,
                                "%s is not the file of radio rules that the library comes with: whether its "
                                "rows for '%s' are lawful is for you to see to",
                                rules->path, rules->country);
}
