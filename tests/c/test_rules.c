/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* What may be sent where: every combination of what can be asked for, against the law written down a second time here.
 * Rates, link budget and antennas besides. */

#include "files.h"
#include "wlan/antenna.h"
#include "wlan/budget.h"
#include "wlan/rates.h"
#include "wlan/rules.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { TODAY = 20261125 };

#define assert_near(a, b, within) check_near(a, b, within, #a, __LINE__)

static void check_near(double a, double b, double within, const char *what, int line)
{
    if (!(fabs(a - b) <= within))
        fail_msg("line %d: %s is %.10g, not %.10g", line, what, a, b);
}

static const char *data_file(const char *name)
{
    static char path[1000];
    const char *dir = getenv("PLAN_DATA_DIR");
    snprintf(path, sizeof path, "%s/wlan/%s", dir ? dir : "data", name);
    return path;
}

static plan_rules german(void)
{
    plan_rules rules = PLAN_RULES_INIT;
    plan_error err = PLAN_ERROR_INIT;
    if (plan_rules_read(data_file("rules.csv"), "de", &rules, &err) != PLAN_OK)
        fail_msg("%s", err.message);
    return rules;
}

/* The law again, by frequency, of (EU) 2022/179, (EU) 2021/1067 and 2006/771/EC: most dBm a 20 MHz piece of the spectrum
 * may be sent with, −1 = not at all. */
static double law_dbm(double mhz, bool outdoor, bool tpc)
{
    if (mhz - 10 >= 2400 && mhz + 10 <= 2483.5)
        return 20;
    if (mhz - 10 >= 5150 && mhz + 10 <= 5250)
        return outdoor ? -1 : 23;
    if (mhz - 10 >= 5250 && mhz + 10 <= 5350)
        return outdoor ? -1 : tpc ? 23 : 20;
    if (mhz - 10 >= 5470 && mhz + 10 <= 5725)
        return tpc ? 30 : 27;
    if (mhz - 10 >= 5945 && mhz + 10 <= 6425)
        return outdoor ? 14 : 23;
    return -1;
}

static void check_lawful(const plan_rules *rules, const plan_ask *ask, const plan_permit *p)
{
    bool outdoor = ask->place == PLAN_PLACE_OUTDOOR;
    assert_int_equal(p->place, ask->place);
    assert_int_equal(p->band, ask->band);
    assert_int_equal(p->width_mhz, ask->width_mhz);
    assert_true(p->eirp_dbm <= p->max_eirp_dbm);
    assert_true(ask->tpc || !p->tpc);
    assert_true(isnan(ask->eirp_dbm) || p->eirp_dbm <= ask->eirp_dbm);
    assert_true(p->clipped == (ask->eirp_dbm > p->max_eirp_dbm));
    assert_true(plan_permit_holds(rules, p, ask->date));
    for (double mhz = 1000 * p->f_ghz - p->width_mhz / 2.0 + 10; mhz < 1000 * p->f_ghz + p->width_mhz / 2.0;
         mhz += 20) {
        if (p->eirp_dbm > law_dbm(mhz, outdoor, p->tpc))
            fail_msg("%g dBm at %g MHz %s", p->eirp_dbm, mhz, outdoor ? "outdoors" : "indoors");
        if (mhz > 5250 && mhz < 5725)
            assert_true(p->dfs);
    }
    assert_false(outdoor && p->power == PLAN_POWER_LPI);
    assert_true(p->n_channels > 0);
    for (int32_t i = 0; i < p->n_channels; i++) {
        plan_permit other = *p;
        other.channel = p->channels[i];
        assert_true(plan_permit_holds(rules, &other, ask->date));
    }
}

static void nothing_illegal_can_be_asked_for(void **state)
{
    (void)state;
    static const double powers[] = {NAN, -20, 0, 13.9, 14.1, 20, 23, 23.1, 30, 60};
    plan_rules rules = german();
    long granted = 0, refused = 0;
    for (int band = 0; band < PLAN_N_BANDS; band++)
        for (int place = 0; place < 2; place++)
            for (int32_t channel = -1; channel <= 240; channel++)
                for (int k = 0; k < 4 * 2 * 10; k++) {
                    plan_ask ask = {(plan_band)band, (plan_place)place, TODAY,         powers[k / 8],
                                    channel,         20 << k % 4,       k / 4 % 2 != 0};
                    plan_permit p;
                    plan_error err = PLAN_ERROR_INIT;
                    plan_status status = plan_rules_permit(&rules, &ask, &p, &err);
                    if (status == PLAN_OK) {
                        check_lawful(&rules, &ask, &p);
                        granted++;
                        continue;
                    }
                    assert_int_equal(status, PLAN_E_ARGUMENT);
                    assert_true(strncmp(err.message, "rules: ", 7) == 0);
                    refused++;
                }
    print_message("%ld asked and granted, %ld refused\n", granted, refused);
    assert_true(granted > 5000 && refused > 5000);
    plan_rules_free(&rules);
}

static void what_is_forbidden_is_refused_in_words(void **state)
{
    (void)state;
    const struct {
        plan_band band;
        plan_place place;
        int32_t date, channel, width_mhz;
        double eirp_dbm;
        const char *message;
    } cases[] = {
        {PLAN_BAND_5, PLAN_PLACE_OUTDOOR, TODAY, 36, 20, NAN,
         "rules: 5 GHz channel 36 (20 MHz wide) may not be used outdoors: de allows it indoors only "
         "(Commission Implementing Decision (EU) 2022/179 annex, 200 mW, indoors only)"},
        {PLAN_BAND_5, PLAN_PLACE_OUTDOOR, TODAY, 60, 160, NAN, "may not be used outdoors"},
        {PLAN_BAND_5, PLAN_PLACE_INDOOR, TODAY, 144, 20, NAN, "no rule of de allows it"},
        {PLAN_BAND_5, PLAN_PLACE_INDOOR, TODAY, 140, 80, NAN,
         "no rule of de allows it"}, /* reaches to 5730 MHz */
        {PLAN_BAND_5, PLAN_PLACE_INDOOR, TODAY, 37, 20, NAN, "rules: the 5 GHz band has no channel 37"},
        {PLAN_BAND_6, PLAN_PLACE_INDOOR, TODAY, 97, 20, NAN, "no rule of de allows it"}, /* 6435 MHz */
        {PLAN_BAND_6, PLAN_PLACE_INDOOR, 20200101, 1, 20, NAN, "no rule of de is in force on 20200101"},
        {PLAN_BAND_6, PLAN_PLACE_OUTDOOR, 20261301, 1, 20, NAN, "rules: 20261301 is no day as in 20261231"},
        {PLAN_BAND_2_4, PLAN_PLACE_OUTDOOR, TODAY, 14, 20, NAN, "rules: the 2.4 GHz band has no channel 14"},
        {PLAN_BAND_2_4, PLAN_PLACE_OUTDOOR, TODAY, 1, 80, NAN,
         "rules: the 2.4 GHz band has no channels of 80 MHz"},
        {PLAN_BAND_2_4, PLAN_PLACE_OUTDOOR, TODAY, 13, 40, NAN, "no rule of de allows it"},
        {PLAN_BAND_5, PLAN_PLACE_OUTDOOR, TODAY, 0, 30, NAN,
         "rules: a width of 30 MHz is none of 20, 40, 80, 160"},
        {PLAN_BAND_5, PLAN_PLACE_OUTDOOR, TODAY, 0, 20, -INFINITY,
         "rules: a power of -inf dBm is not between"},
        {PLAN_BAND_5, PLAN_PLACE_OUTDOOR, TODAY, 0, 20, INFINITY, "rules: a power of inf dBm is not between"},
    };
    plan_rules rules = german();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        plan_ask ask = {cases[i].band,    cases[i].place,     cases[i].date, cases[i].eirp_dbm,
                        cases[i].channel, cases[i].width_mhz, true};
        plan_permit p;
        plan_error err = PLAN_ERROR_INIT;
        assert_int_equal(plan_rules_permit(&rules, &ask, &p, &err), PLAN_E_ARGUMENT);
        if (!strstr(err.message, cases[i].message))
            fail_msg("case %zu: %s", i, err.message);
    }
    plan_rules_free(&rules);
}

static plan_permit permit_of(plan_band band, plan_place place, int32_t width_mhz, double eirp_dbm, bool tpc)
{
    plan_rules rules = german();
    plan_ask ask = {band, place, TODAY, eirp_dbm, 0, width_mhz, tpc};
    plan_permit p;
    plan_error err = PLAN_ERROR_INIT;
    if (plan_rules_permit(&rules, &ask, &p, &err) != PLAN_OK)
        fail_msg("%s", err.message);
    plan_rules_free(&rules);
    return p;
}

/* Channels: IEEE 802.11-2020 annex E, the 80 MHz channels 100-112 and 116-128 below 5725 MHz; 24 of 20 MHz within
 * 5945-6425 MHz. */
static void what_is_chosen_where_nothing_is_said(void **state)
{
    (void)state;
    plan_permit p = permit_of(PLAN_BAND_5, PLAN_PLACE_OUTDOOR, 20, NAN, true);
    assert_int_equal(p.channel, 100);
    assert_int_equal(p.n_channels, 11);
    assert_int_equal(p.channels[10], 140);
    assert_near(p.eirp_dbm, 30, 0);
    assert_near(p.f_ghz, 5.5, 1e-12);
    assert_true(p.tpc && p.dfs);
    p = permit_of(PLAN_BAND_5, PLAN_PLACE_OUTDOOR, 80, NAN, false);
    assert_near(p.eirp_dbm, 27, 0);
    assert_false(p.tpc);
    assert_near(p.f_ghz, 5.53, 1e-12);
    assert_int_equal(p.n_channels, 2);
    p = permit_of(PLAN_BAND_6, PLAN_PLACE_OUTDOOR, 20, 23, true);
    assert_int_equal(p.power, PLAN_POWER_VLP);
    assert_true(p.clipped);
    assert_near(p.eirp_dbm, 14, 0);
    p = permit_of(PLAN_BAND_6, PLAN_PLACE_INDOOR, 160, 20, true);
    assert_int_equal(p.power, PLAN_POWER_LPI);
    assert_false(p.clipped);
    assert_near(p.eirp_dbm, 20, 0);
    assert_int_equal(permit_of(PLAN_BAND_6, PLAN_PLACE_INDOOR, 20, NAN, true).n_channels, 24);
    assert_int_equal(permit_of(PLAN_BAND_2_4, PLAN_PLACE_OUTDOOR, 20, NAN, true).n_channels, 13);
}

#define HEAD "country,from,to,band,class,place,channels,mhz_from,mhz_to,eirp_dbm,eirp_no_tpc_dbm,dfs,source\n"

static void a_file_cannot_lift_the_law(void **state)
{
    (void)state;
    const struct {
        const char *row, *message;
    } cases[] = {
        {"de,20260101,,5,standard,any,36,5150,5250,23,23,no,mine", "5150-5350 MHz is for indoors only"},
        {"de,20260101,,5,standard,outdoor,100,5300,5725,23,23,no,mine", "5150-5350 MHz is for indoors only"},
        {"de,20260101,,6,lpi,any,1,5945,6425,10,10,no,mine",
         "low power indoor equipment is for indoors only"},
        {"at,20260101,,5,standard,any,36-64/4,5150,5350,36,36,no,mine", "5150-5350 MHz is for indoors only"},
        {"xx,20260101,,5,standard,outdoor,36,5150,5350,1,1,no,mine", "5150-5350 MHz is for indoors only"},
        {"xx,20260101,,6,standard,any,1,5945,6425,23,23,no,mine", "outdoors at 6 GHz at most 14 dBm"},
        {"xx,20260101,,6,vlp,outdoor,1,5945,6425,15,15,no,mine", "outdoors at 6 GHz at most 14 dBm"},
        {"de,20260101,,5,standard,outdoor,149,5725,5850,30,30,no,mine",
         "names a channel that is not for WLAN"},
        {"de,20260101,,6,lpi,indoor,97,5945,7125,23,23,no,mine", "names a channel that is not for WLAN"},
        {"de,20260101,,5,standard,indoor,36,5150,5250,30,30,no,mine", "more than is allowed in Germany"},
        {"de,20260101,,5,standard,any,100,5470,5725,30,30,yes,mine", "more than is allowed in Germany"},
        {"de,20260101,,5,standard,any,100,5470,5725,30,27,no,mine", "without dfs"},
        {"at,20260101,,6,lpi,outdoor,1,5945,6425,10,10,no,mine",
         "low power indoor equipment is for indoors only"},
        {"de,20260101,,6,standard,outdoor,1,5945,6425,23,23,no,mine", "outdoors at 6 GHz at most 14 dBm"},
        {"de,20260101,,5,standard,any,100,5470,5725,36,36,no,mine",
         "this is more than is allowed in Germany"},
        {"DE,20260101,,5,standard,any,36,5150,5250,23,23,no,mine",
         "column country: 'DE' is no code of two small"},
        {"de,20260101,,5,standard,any,36,5470,5725,30,30,no,mine",
         "column channels: '36' names a channel that is not"},
        {"de,20260101,,5,standard,any,100-96,5470,5725,30,30,no,mine",
         "column channels: '100-96' is no list"},
        {"de,20260101,,5,standard,any,104 100,5470,5725,30,30,no,mine",
         "column channels: '104 100' does not ascend"},
        {"de,20260101,,5,standard,any,102,5470,5725,30,30,no,mine",
         "column channels: '102' names a channel the band"},
        {"de,20260101,,5,standard,any,,5470,5725,30,30,no,mine", "column channels: '' is empty"},
        {"de,20260101,20250101,5,standard,any,100,5470,5725,30,30,no,mine",
         "column to: '20250101' is before from"},
        {"de,20260230,,7,standard,any,100,5470,5725,30,30,no,mine", "column band: '7' is none of 2.4, 5, 6"},
        {"de,20261301,,5,standard,any,100,5470,5725,30,30,no,mine", "column from: '20261301' is no day"},
        {"de,20260101,,5,strong,any,100,5470,5725,30,30,no,mine", "column class: 'strong' is none of"},
        {"de,20260101,,5,standard,roof,100,5470,5725,30,30,no,mine", "column place: 'roof' is none of"},
        {"de,20260101,,5,standard,any,100,5470,5725,27,30,no,mine",
         "column eirp_no_tpc_dbm: '30' is no number"},
        {"de,20260101,,5,standard,any,100,5470,5725,30,30,maybe,mine",
         "column dfs: 'maybe' is neither yes nor no"},
        {"de,20260101,,5,standard,any,100,5470,5725,30,30,no,", "column source: '' is empty"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[600];
        plan_rules rules = PLAN_RULES_INIT;
        plan_error err = PLAN_ERROR_INIT;
        snprintf(text, sizeof text, HEAD "%s\n", cases[i].row);
        plan_status status = plan_rules_read(files_write("rules.csv", text), "de", &rules, &err);
        if (status != PLAN_E_DATA || !strstr(err.message, cases[i].message) || !strstr(err.message, "line 2"))
            fail_msg("case %zu: %s", i, err.message);
        plan_rules_free(&rules);
    }
}

static void a_country_of_ones_own(void **state)
{
    (void)state;
    const char *path = files_write(
        "own.csv", HEAD "xx,20260101,20261231,5,standard,outdoor,149-161/4,5725,5850,30,30,no,mine\n");
    plan_rules rules = PLAN_RULES_INIT;
    plan_ask ask = {PLAN_BAND_5, PLAN_PLACE_OUTDOOR, 20260601, NAN, 0, 80, true};
    plan_permit p;
    plan_error err = PLAN_ERROR_INIT;
    assert_int_equal(plan_rules_read(path, "xx", &rules, &err), PLAN_OK);
    assert_int_equal(plan_rules_permit(&rules, &ask, &p, &err), PLAN_OK);
    assert_near(p.f_ghz, 5.775, 1e-12); /* channel 155: 5775 MHz */
    assert_false(rules.shipped);
    ask.date = 20270101;
    assert_int_equal(plan_rules_permit(&rules, &ask, &p, NULL), PLAN_E_ARGUMENT);
    ask.date = 20260601;
    ask.place = PLAN_PLACE_INDOOR;
    assert_int_equal(plan_rules_permit(&rules, &ask, &p, &err), PLAN_E_ARGUMENT);
    assert_non_null(strstr(err.message, "may not be used indoors: xx allows it outdoors only"));
    plan_rules_free(&rules);
    assert_int_equal(plan_rules_read(path, "de", &rules, NULL), PLAN_E_NOT_FOUND);
    plan_rules_free(&rules);
    assert_int_equal(plan_rules_read(path, "DE", &rules, NULL), PLAN_E_ARGUMENT);
    plan_rules_free(&rules);
}

static void findings_of(const plan_rules *rules, int32_t want)
{
    plan_result *result = NULL;
    plan_error err = PLAN_ERROR_INIT;
    assert_int_equal(plan_result_new("wlan", &result, &err), PLAN_OK);
    assert_int_equal(plan_rules_tell(rules, result, &err), PLAN_OK);
    assert_int_equal(plan_result_seal(result, &err), PLAN_OK);
    const plan_table *t = plan_result_table(result, "findings");
    assert_int_equal(t ? plan_table_rows(t) : 0, want);
    if (want)
        assert_string_equal(plan_column_text(plan_table_find(t, "code"), 0), "own_rules");
    plan_result_free(result);
}

/* Who changes data/wlan/rules.csv changes the sum in rules_data.c. */
static void rules_of_ones_own_are_a_finding(void **state)
{
    (void)state;
    plan_rules rules = german(), own = PLAN_RULES_INIT;
    assert_true(rules.shipped);
    findings_of(&rules, 0);
    const char *path = files_write("own.csv",
                                   HEAD "de,20260101,,2.4,standard,any,1-13,2400,2483.5,20,20,no,mine\n");
    assert_int_equal(plan_rules_read(path, "de", &own, NULL), PLAN_OK);
    findings_of(&own, 1);
    plan_rules_free(&own);
    plan_rules_free(&rules);
}

static plan_rates all_rates(void)
{
    plan_rates rates = PLAN_RATES_INIT;
    plan_error err = PLAN_ERROR_INIT;
    if (plan_rates_read(data_file("rates.csv"), &rates, &err) != PLAN_OK)
        fail_msg("%s", err.message);
    return rates;
}

/* Tables of IEEE 802.11: HE20, one stream, 0.8 us; VHT80 MCS 9 433.3; HT40 MCS 7 150; HE160 MCS 11 1201. MCS 9 of
 * VHT20 is not defined for one stream, so 86.7 is its most. */
static void rates_by_the_standard(void **state)
{
    (void)state;
    static const double he20[] = {8.6, 17.2, 25.8, 34.4, 51.6, 68.8, 77.4, 86, 103.2, 114.7, 129, 143.4};
    static const double level_dbm[] = {-82, -79, -77, -74, -70, -66, -65, -64, -59, -57, -54, -52};
    static const double snr_db[] = {2, 5, 9, 11, 15, 18, 20, 25, 29, 31, 34, 36};
    plan_rates r = all_rates();
    int32_t mcs;
    for (int i = 0; i < 12; i++) {
        assert_near(plan_rate_at_level(&r, PLAN_WLAN_AX, 20, 1, level_dbm[i], &mcs), he20[i], 0.05);
        assert_int_equal(mcs, i);
        assert_near(plan_rate_at_snr(&r, PLAN_WLAN_AX, 20, 1, snr_db[i], &mcs), he20[i], 0.05);
        assert_int_equal(mcs, i);
        assert_near(plan_rate_at_level(&r, PLAN_WLAN_AX, 80, 1, level_dbm[i] + 6, &mcs), he20[i] * 980 / 234,
                    0.25);
    }
    assert_near(plan_rate_at_level(&r, PLAN_WLAN_AC, 80, 1, -40, NULL), 433.3, 0.05);
    assert_near(plan_rate_at_level(&r, PLAN_WLAN_N, 40, 1, -40, NULL), 150, 0.05);
    assert_near(plan_rate_at_level(&r, PLAN_WLAN_AX, 160, 1, -40, NULL), 1201, 0.1);
    assert_near(plan_rate_at_level(&r, PLAN_WLAN_AC, 20, 1, -40, &mcs), 86.7, 0.05);
    assert_int_equal(mcs, 8);
    assert_near(plan_rate_at_level(&r, PLAN_WLAN_AC, 20, 3, -40, NULL), 288.9, 0.05);
    assert_near(plan_rate_at_level(&r, PLAN_WLAN_AX, 20, 1, -82.1, &mcs), 0, 0);
    assert_int_equal(mcs, -1);
    assert_near(plan_rate_at_level(&r, PLAN_WLAN_AX, 20, 1, NAN, NULL), 0, 0);
    assert_near(plan_rate_at_level(&r, PLAN_WLAN_N, 160, 1, -40, NULL), 0, 0);
    plan_rates_free(&r);
}

static void rates_never_fall(void **state)
{
    (void)state;
    plan_rates r = all_rates();
    for (int s = 0; s < PLAN_N_WLAN_STANDARDS; s++)
        for (int32_t width = 20; width <= 160; width *= 2)
            for (int32_t streams = 1; streams <= PLAN_STREAMS_MAX; streams++) {
                double before = 0;
                for (double level = -95; level < -30; level += 0.5) {
                    double here = plan_rate_at_level(&r, (plan_wlan_standard)s, width, streams, level, NULL);
                    assert_true(here >= before);
                    assert_true(streams == 1 || here >= plan_rate_at_level(&r, (plan_wlan_standard)s, width,
                                                                           streams - 1, level, NULL));
                    before = here;
                }
            }
    plan_rates_free(&r);
}

static void mistakes_in_rates_are_named(void **state)
{
    (void)state;
    const struct {
        const char *row, *message;
    } cases[] = {
        {"ay,20,0,8.6,-82,2,1-8,s", "column standard: 'ay' is none of n, ac, ax"},
        {"ax,22,0,8.6,-82,2,1-8,s", "column width_mhz: '22' is none of"},
        {"ax,20,0.5,8.6,-82,2,1-8,s", "column mcs: '0.5' is no whole number"},
        {"ax,20,0,0,-82,2,1-8,s", "column mbit_s: '0' is no number between"},
        {"ax,20,0,8.6,82,2,1-8,s", "column sensitivity_dbm: '82' is no number between"},
        {"ax,20,0,8.6,-82,x,1-8,s", "column snr_db: 'x' is no number"},
        {"ax,20,0,8.6,-82,2,0-9,s", "column streams: '0-9' is no list"},
        {"ax,20,0,8.6,-82,2,,s", "column streams: '' is no list"},
        {"ax,20,0,8.6,-82,,1,s\nax,20,0,8.6,-82,,1,s", "column mcs: '0' is there already"},
        {"# nothing", "no rate in it"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[300];
        plan_rates rates = PLAN_RATES_INIT;
        plan_error err = PLAN_ERROR_INIT;
        snprintf(text, sizeof text,
                 "standard,width_mhz,mcs,mbit_s,sensitivity_dbm,snr_db,streams,source\n%s\n", cases[i].row);
        assert_int_equal(plan_rates_read(files_write("rates.csv", text), &rates, &err), PLAN_E_DATA);
        if (!strstr(err.message, cases[i].message))
            fail_msg("case %zu: %s", i, err.message);
        plan_rates_free(&rates);
    }
}

/* Down 27 + 0 - 90 = -63, up 15 + 5 - 90 = -70 dBm; thermal noise in 20 MHz at 290 K: -174 + 73 = -101 dBm. */
static void budget_by_hand(void **state)
{
    (void)state;
    plan_link link = {27, 5, 15, 0};
    plan_levels levels = plan_link_levels(&link, 90, 0);
    assert_near(levels.down_dbm, -63, 1e-12);
    assert_near(levels.up_dbm, -70, 1e-12);
    assert_near(levels.worse_dbm, -70, 1e-12);
    assert_true(levels.up_is_worse);
    levels = plan_link_levels(&link, 90, -12);
    assert_near(levels.down_dbm, -75, 1e-12);
    link.ap_eirp_dbm = 14;
    assert_false(plan_link_levels(&link, 90, 0).up_is_worse);
    assert_near(plan_noise_dbm(20, 0), -100.97, 0.01);
    /* at the quantile of 90 % the level is reached in 90 % of the places */
    double level = plan_level_at(-60, 7.6, 0.9);
    assert_near(level, -60 - 1.28155 * 7.6, 1e-3);
    assert_near(plan_level_share(-60, 7.6, level), 0.9, 1e-12);
    assert_near(plan_level_share(-60, 0, -60), 1, 0);
    assert_near(plan_level_share(-60, 0, -59), 0, 0);
}

static void classes_by_threshold(void **state)
{
    (void)state;
    static const double from_dbm[] = {-80, -75, -70, -67, -60};
    for (int i = 0; i < 5; i++) {
        assert_int_equal(plan_level_class_of(from_dbm[i]), i + 1);
        assert_int_equal(plan_level_class_of(from_dbm[i] - 0.01), i);
        assert_near(plan_level_class_from_dbm((plan_level_class)(i + 1)), from_dbm[i], 0);
    }
    assert_int_equal(plan_level_class_of(NAN), PLAN_LEVEL_NONE);
    assert_int_equal(plan_level_class_of(-INFINITY), PLAN_LEVEL_NONE);
    assert_string_equal(plan_level_class_name(PLAN_LEVEL_BEST), "best");
}

/* TR 38.901 Table 7.3-1: 3 dB at half the width, 12 dB at the whole, 30 dB at most. */
static void sectors(void **state)
{
    (void)state;
    plan_antenna a = plan_antenna_sector(8, 90, 10, 65, 20);
    assert_near(plan_antenna_gain_dbi(&a, 90, -10), 8, 1e-12);
    assert_near(plan_antenna_gain_dbi(&a, 90, 0), 5, 1e-12);
    assert_near(plan_antenna_relative_db(&a, 90 + 32.5, -10 * cos(32.5 * acos(-1) / 180)), -3, 1e-9);
    assert_near(plan_antenna_relative_db(&a, 270, 10), -30, 1e-9);
    assert_near(plan_antenna_relative_db(&a, 90 - 360, -10), 0, 1e-12);
    assert_near(plan_antenna_relative_db(&a, 450, -10), 0, 1e-12);
    for (double az = -720; az < 720; az += 7)
        for (double el = -90; el <= 90; el += 5) {
            double here = plan_antenna_relative_db(&a, az, el);
            assert_true(here <= 0 && here >= -30);
        }
    assert_true(plan_antenna_is_directional(&a));
    plan_antenna rod = plan_antenna_omni(2, 0);
    assert_near(plan_antenna_gain_dbi(&rod, 123, -89), 2, 0);
    assert_false(plan_antenna_is_directional(&rod));
    rod = plan_antenna_omni(6, 30);
    assert_near(plan_antenna_gain_dbi(&rod, 200, 15), 3, 1e-12);
    assert_near(plan_antenna_gain_dbi(&rod, 200, 90), 6 - 30, 1e-12);
}

static void patterns_from_files(void **state)
{
    (void)state;
    plan_antenna a;
    plan_error err = PLAN_ERROR_INIT;
    const char *csv = files_write(
        "a.csv", "plane,angle_deg,value_db\ngain,,7.5\naz,180,20\naz,0,0\naz,90,10\naz,270,12\n"
                 "el,-90,30\nel,0,0\nel,10,2\n");
    assert_int_equal(plan_antenna_read(csv, &a, &err), PLAN_OK);
    a.azimuth_deg = 45;
    assert_near(plan_antenna_gain_dbi(&a, 45, 0), 7.5, 1e-6);
    assert_near(plan_antenna_relative_db(&a, 90, 0), -5, 1e-5); /* half way to 90: 5 */
    assert_near(plan_antenna_relative_db(&a, 0, 0), -6, 1e-5);  /* half way back from 270 to 360 */
    assert_near(plan_antenna_relative_db(&a, 45 - 0.5, 0), -12.0 / 180, 1e-5);
    assert_near(plan_antenna_relative_db(&a, 225, 0), -20, 1e-5);
    assert_near(plan_antenna_relative_db(&a, 45, 50), -2, 1e-5); /* the last stays */
    assert_near(plan_antenna_relative_db(&a, 45, -45), -15, 1e-5);
    plan_antenna_free(&a);
    const char *msi = files_write(
        "a.msi", "NAME test\nFREQUENCY 5500\nGAIN 10.0 dBd\nTILT MECHANICAL\nHORIZONTAL 4\n0 0.0\n"
                 "90 6.0\n180 25.5\n270 6.0\r\nVERTICAL 4\n0 0\n90 18\n180 25\n270 22\n");
    assert_int_equal(plan_antenna_read(msi, &a, &err), PLAN_OK);
    assert_near(a.gain_dbi, 12.15, 1e-9); /* a dipole has 2.15 dBi */
    assert_near(plan_antenna_relative_db(&a, 180, 0), -25.5, 1e-5);
    assert_near(plan_antenna_relative_db(&a, 0, -90), -18, 1e-5); /* 90 in the file is straight down */
    assert_near(plan_antenna_relative_db(&a, 0, 90), -22, 1e-5);
    plan_antenna_free(&a);
}

static void mistakes_in_patterns_are_named(void **state)
{
    (void)state;
    const struct {
        const char *name, *text, *message;
    } cases[] = {
        {"b.csv", "plane,angle_deg,value_db\naz,0,0\nel,0,0\n", "the gain is missing"},
        {"b.csv", "plane,angle_deg,value_db\ngain,,5\nel,0,0\n", "the horizontal plane (az) is missing"},
        {"b.csv", "plane,angle_deg,value_db\ngain,,5\naz,0,-3\n", "line 3: -3 dB at 0 degrees is no loss"},
        {"b.csv", "plane,angle_deg,value_db\ngain,,5\naz,1,3\naz,1,3\n",
         "line 4: 1 degrees are there already"},
        {"b.csv", "plane,angle_deg,value_db\ngain,,5\nel,91,3\n",
         "column angle_deg: '91' is not between -90 and 90"},
        {"b.csv", "plane,angle_deg,value_db\ngain,,five\n", "column value_db: 'five' is no number"},
        {"b.csv", "plane,angle_deg,value_db\ngain,,99\naz,0,0\nel,0,0\n", "a gain of 99 dBi is not between"},
        {"b.csv", "plane,angle_deg,value_db\nup,0,5\n", "column plane: 'up' is none of gain, az, el"},
        {"b.msi", "GAIN 5 dBx\n", "line 1: GAIN is no number with dBi or dBd"},
        {"b.pln", "GAIN 5\nHORIZONTAL 3\n0 0\n120 1\n", "ends 1 angles too early"},
        {"b.msi", "GAIN 5\nHORIZONTAL\n", "line 2: HORIZONTAL without a number of angles"},
        {"b.msi", "GAIN 5\nHORIZONTAL 2\n0 0\n360 1\n",
         "line 4: no angle between 0 and 360 and loss: '360 1'"},
        {"b.txt", "GAIN 5\n", "is none of *.csv, *.msi, *.pln"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        plan_antenna a = PLAN_ANTENNA_INIT;
        plan_error err = PLAN_ERROR_INIT;
        plan_status status = plan_antenna_read(files_write(cases[i].name, cases[i].text), &a, &err);
        if (status == PLAN_OK || !strstr(err.message, cases[i].message))
            fail_msg("case %zu: %s", i, err.message);
        plan_antenna_free(&a);
    }
}

static void bands_by_name(void **state)
{
    (void)state;
    plan_band band;
    plan_error err = PLAN_ERROR_INIT;
    for (int b = 0; b < PLAN_N_BANDS; b++) {
        assert_int_equal(plan_band_parse(plan_band_name((plan_band)b), &band, &err), PLAN_OK);
        assert_int_equal(band, b);
    }
    assert_int_equal(plan_band_parse("7", &band, &err), PLAN_E_ARGUMENT);
    assert_string_equal(err.message, "band: '7' is none of 2.4, 5, 6");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_illegal_can_be_asked_for),
        cmocka_unit_test(what_is_forbidden_is_refused_in_words),
        cmocka_unit_test(what_is_chosen_where_nothing_is_said),
        cmocka_unit_test(a_file_cannot_lift_the_law),
        cmocka_unit_test(a_country_of_ones_own),
        cmocka_unit_test(rules_of_ones_own_are_a_finding),
        cmocka_unit_test(rates_by_the_standard),
        cmocka_unit_test(rates_never_fall),
        cmocka_unit_test(mistakes_in_rates_are_named),
        cmocka_unit_test(budget_by_hand),
        cmocka_unit_test(classes_by_threshold),
        cmocka_unit_test(sectors),
        cmocka_unit_test(patterns_from_files),
        cmocka_unit_test(mistakes_in_patterns_are_named),
        cmocka_unit_test(bands_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
