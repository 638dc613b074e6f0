/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The table wlan_sites, the totals, and what the models were stretched to. */

#include "wlan/wlan_run.h"

#include "core/sum.h"
#include "wlan/corner.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Error of tuned outdoor models against measurements in published validations, 8 to 12 dB. */
#define PUBLISHED_RMSE_LEAST_DB 8.0
#define PUBLISHED_RMSE_MOST_DB 12.0

/* ---- wlan_sites ---- */

/* Distance at which a level of 0 dB loss has fallen below usable along a curve. */
static double reach_along(const plan_propagation *p, const float *curve, double level_dbm, double usable_dbm)
{
    int32_t i = PLAN_PROPAGATION_STEPS_A_METRE;
    while (i < p->n && level_dbm - (double)curve[i] >= usable_dbm)
        i++;
    return (double)i / PLAN_PROPAGATION_STEPS_A_METRE;
}

static void write_reach(const plan_wlan_run *run, const plan_wlan_ap *ap, plan_table *t, int32_t row)
{
    static const char *const columns[2][3] = {
        {"reach_sight_m", "reach_sight_least_m", "reach_sight_most_m"},
        {"reach_blocked_m", "reach_blocked_least_m", "reach_blocked_most_m"}};
    for (int blocked = 0; blocked < 2; blocked++) {
        double chosen = NAN, least = INFINITY, most = 0;
        for (int32_t m = 0; m < run->radio.n_models; m++) {
            const plan_propagation *p = &run->radio.tables[m][ap->table];
            double d = fmin(
                reach_along(p, blocked ? p->nlos_db : p->los_db, ap->level_dbm, run->opts->usable_dbm),
                run->opts->radius_m);
            chosen = m == 0 ? d : chosen;
            least = fmin(least, d);
            most = fmax(most, d);
        }
        plan_column_set_number(plan_table_edit(t, columns[blocked][0]), row, chosen);
        if (run->radio.n_models > 1) {
            plan_column_set_number(plan_table_edit(t, columns[blocked][1]), row, least);
            plan_column_set_number(plan_table_edit(t, columns[blocked][2]), row, most);
        }
    }
}

static plan_status write_site(const plan_wlan_run *run, int32_t i, plan_table *t, plan_error *err)
{
    static const char *const bases[] = {"existing", "given", "assumed"};
    static const char *const froms[] = {"options", "sites", "list", "own"};
    const plan_wlan_ap *ap = &run->aps[i];
    const struct {
        const char *column;
        double value;
    } numbers[] = {{"id", i},
                   {"indoor", ap->indoor},
                   {"height_m", ap->height_m},
                   {"channel", ap->permit.channel},
                   {"f_ghz", ap->permit.f_ghz},
                   {"eirp_dbm", ap->permit.eirp_dbm},
                   {"limit_dbm", ap->permit.max_eirp_dbm},
                   {"down_over_db", ap->down_dbm - ap->level_dbm},
                   {"up_over_db", ap->up_dbm - ap->level_dbm},
                   {"served_m2", run->served[i]}};
    const struct {
        const char *column, *text;
    } texts[] = {{"source_id", ap->source_id},
                 {"name", ap->name},
                 {"basis", bases[ap->basis]},
                 {"from", froms[ap->from]},
                 {"operator", ap->operator_},
                 {"ssid", ap->ssid},
                 {"fee", ap->fee},
                 {"band", plan_band_name(ap->permit.band)},
                 {"rule", ap->permit.source},
                 {"antenna", ap->antenna_name},
                 {"assumed", ap->assumed}};
    plan_status status = PLAN_OK;
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
        plan_column_set_number(plan_table_edit(t, numbers[k].column), i, numbers[k].value);
    for (size_t k = 0; status == PLAN_OK && k < sizeof texts / sizeof *texts; k++)
        status = plan_column_set_text(plan_table_edit(t, texts[k].column), i, texts[k].text, err);
    if (ap->building >= 0)
        plan_column_set_number(plan_table_edit(t, "building"), i, ap->building);
    if (plan_antenna_is_directional(&ap->antenna)) {
        plan_column_set_number(plan_table_edit(t, "azimuth_deg"), i, ap->antenna.azimuth_deg);
        plan_column_set_number(plan_table_edit(t, "tilt_deg"), i, ap->antenna.tilt_deg);
    }
    write_reach(run, ap, t, i);
    return status == PLAN_OK ? plan_geom_add_simple(plan_table_edit_geom(t), ap->xy, 1, err) : status;
}

plan_status plan_wlan_report_sites(plan_wlan_run *run, plan_error *err)
{
    plan_table *t = NULL;
    plan_status status = plan_table_new(&plan_wlan_sites_spec, &t, err);
    if (status == PLAN_OK)
        status = plan_table_add_rows(t, run->n_aps, err);
    if (status == PLAN_OK)
        plan_table_set_crs(t, plan_city_crs(run->city));
    for (int32_t i = 0; status == PLAN_OK && i < run->n_aps; i++)
        status = write_site(run, i, t, err);
    if (status != PLAN_OK) {
        plan_table_free(t);
        return status;
    }
    return plan_result_take(run->result, t, err);
}

/* All buildings, to be drawn beneath: the map of a radio plan is a map of walls. */
plan_status plan_wlan_report_context(plan_wlan_run *run, plan_error *err)
{
    static const char *const columns[] = {"source_id", "name", "use"};
    plan_table *t = NULL;
    int32_t n = plan_table_rows(run->buildings);
    plan_status status = plan_table_new(&plan_wlan_context_spec, &t, err);
    if (status == PLAN_OK)
        status = plan_table_add_rows(t, n, err);
    for (int32_t row = 0; status == PLAN_OK && row < n; row++) {
        for (size_t k = 0; status == PLAN_OK && k < sizeof columns / sizeof *columns; k++)
            status = plan_column_set_text(plan_table_edit(t, columns[k]), row,
                                          plan_column_text(plan_table_find(run->buildings, columns[k]), row),
                                          err);
        if (status == PLAN_OK)
            status = plan_geom_add_copy(plan_table_edit_geom(t), plan_table_geom(run->buildings), row, err);
    }
    if (status != PLAN_OK) {
        plan_table_free(t);
        return status;
    }
    plan_table_set_crs(t, plan_city_crs(run->city));
    return plan_result_take(run->result, t, err);
}

/* ---- totals ---- */

typedef struct sums {
    int32_t by_basis[3];
    int32_t buildings, own, buildings_usable, buildings_outside, squares, squares_usable;
    plan_sum floor, floor_usable, ground, ground_usable, served;
} sums;

static sums sum_up(const plan_wlan_run *run)
{
    sums s = {{0, 0, 0}, 0, 0, 0, 0, 0, 0, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}};
    for (int32_t i = 0; i < run->n_aps; i++) {
        s.by_basis[run->aps[i].basis]++;
        plan_sum_add(&s.served, run->served[i]);
    }
    for (int32_t i = 0; i < run->n_outcomes; i++) {
        const plan_wlan_outcome *o = &run->outcomes[i];
        bool half = o->area_m2 > 0 && 2 * o->usable_m2 >= o->area_m2;
        if (o->square) {
            s.squares++;
            s.squares_usable += half;
            plan_sum_add(&s.ground, o->area_m2);
            plan_sum_add(&s.ground_usable, o->usable_m2);
        } else {
            s.buildings++;
            s.own += o->own;
            s.buildings_usable += half;
            s.buildings_outside += o->outside_usable;
            plan_sum_add(&s.floor, o->area_m2);
            plan_sum_add(&s.floor_usable, o->usable_m2);
        }
    }
    return s;
}

static double share_of(const plan_sum *part, const plan_sum *whole)
{
    return plan_sum_get(whole) > 0 ? plan_sum_get(part) / plan_sum_get(whole) : NAN;
}

/* The walk test's line for all streets. */
static double measured(const plan_wlan_run *run, const char *column)
{
    const plan_table *t = plan_result_table(run->result, plan_wlan_measured_streets_spec.name);
    return t && plan_table_rows(t) > 0 ? plan_column_number(plan_table_find(t, column), 0) : NAN;
}

/* What is reckoned where nothing is seen. */
static plan_status tell_ways(const plan_wlan_run *run, plan_error *err)
{
    plan_finding f = {"model", NULL, NULL, -1, NAN, NAN};
    int32_t above = 0;
    for (int32_t i = 0; i < run->n_aps; i++)
        above += run->radio.tables[0][run->aps[i].table].above_roofs;
    return plan_result_add_finding(
        run->result, &f, err,
        "out of sight counts the better of the way over the roofs (P.526) and that through the streets, as far as one "
        "leads there: round one corner P.1411 4.1.3.2 with streets of %g m (assumed), round more the model of "
        "blocked streets at the length of the way. %d of %d access points hang higher than the median roof within "
        "100 m: for them P.1411's rows over rooftops hold",
        PLAN_STREET_WIDTH_M, (int)above, (int)run->n_aps);
}

static plan_status tell_model(plan_wlan_run *run, plan_error *err)
{
    plan_finding f = {"model", "wlan_coverage", NULL, -1, NAN, NAN};
    char chosen[80], others[300] = "";
    plan_wlan_radio_model_name(&run->radio.models[0], chosen, sizeof chosen);
    for (int32_t m = 1; m < run->radio.n_models; m++) {
        char name[80];
        size_t at = strlen(others);
        plan_wlan_radio_model_name(&run->radio.models[m], name, sizeof name);
        snprintf(others + at, sizeof others - at, "%s%s", m == 1 ? "; beside it " : ", ", name);
    }
    plan_status status = plan_result_add_finding(
        run->result, &f, err,
        "levels are medians of %s%s. Nothing was calibrated here: published validations of such models outdoors "
        "are off by 8 to 12 dB (RMSE), which halves or doubles a radius; measure before money is spent",
        chosen, others);
    if (status == PLAN_OK)
        status = tell_ways(run, err);
    if (status == PLAN_OK)
        status = plan_result_add_finding(
            run->result, &f, err,
            "inside buildings the office rows of P.1238 hold: in sight nearer than %g m to an access point on the same "
            "storey, blocked beyond, as inner walls and corridors are not known; floors by COST 231",
            run->radio.models[0].indoor[PLAN_INDOOR_OFFICE][1].d_min_m);
    if (status == PLAN_OK)
        status = plan_wlan_report_ranges(run, err);
    f.code = "flat_ground";
    if (status == PLAN_OK && !plan_obstacles_has_terrain(run->obstacles))
        status = plan_result_add_finding(
            run->result, &f, err, "no terrain given: the ground is taken as flat, hills block nothing");
    return status;
}

plan_status plan_wlan_report_totals(plan_wlan_run *run, plan_error *err)
{
    sums s = sum_up(run);
    bool walked = plan_result_table(run->result, plan_wlan_measured_streets_spec.name) != NULL;
    bool compared = measured(run, "n") > 0;
    const struct {
        const char *key;
        double value;
        const char *unit;
        plan_basis basis;
        const char *text;
        bool left_out;
    } totals[] = {
        {"access_points_existing", s.by_basis[PLAN_WLAN_EXISTING], "1", PLAN_BASIS_COUNTED,
         "existing access points", false},
        {"access_points_given", s.by_basis[PLAN_WLAN_GIVEN], "1", PLAN_BASIS_COUNTED, "access points given",
         false},
        {"access_points_assumed", s.by_basis[PLAN_WLAN_ASSUMED], "1", PLAN_BASIS_ASSUMED,
         "access points assumed, one in each public building without", !run->opts->own},
        {"public_buildings", s.buildings, "1", PLAN_BASIS_COUNTED, "public buildings", false},
        {"public_buildings_own", s.own, "1", run->opts->own ? PLAN_BASIS_ASSUMED : PLAN_BASIS_COUNTED,
         "of them with an access point inside", false},
        {"public_buildings_outside", s.buildings_outside, "1", PLAN_BASIS_ASSUMED,
         "public buildings with a usable level before a façade", false},
        {"public_buildings_usable", s.buildings_usable, "1", PLAN_BASIS_ASSUMED,
         "public buildings of which at least half is usable inside", false},
        {"floor_usable_share", share_of(&s.floor_usable, &s.floor), "1", PLAN_BASIS_ASSUMED,
         "share of the floor area of public buildings that is usable", false},
        {"squares", s.squares, "1", PLAN_BASIS_COUNTED, "squares, parks, playgrounds and schoolyards", false},
        {"squares_usable", s.squares_usable, "1", PLAN_BASIS_ASSUMED, "of them with at least half usable",
         false},
        {"squares_usable_share", share_of(&s.ground_usable, &s.ground), "1", PLAN_BASIS_ASSUMED,
         "share of the ground of all of them that is usable", false},
        {"outdoor_usable_m2", plan_sum_get(&s.served), "m²", PLAN_BASIS_ASSUMED, "usable ground outdoors",
         false},
        {"disputed_m2", run->disputed_m2, "m²", PLAN_BASIS_ASSUMED,
         "ground outdoors that is usable by some models and not by others: measure there first",
         run->n_others == 0},
        {"published_rmse_least_db", PUBLISHED_RMSE_LEAST_DB, "dB", PLAN_BASIS_ASSUMED,
         "error of such models in published outdoor validations, RMSE, from ...", false},
        {"published_rmse_most_db", PUBLISHED_RMSE_MOST_DB, "dB", PLAN_BASIS_ASSUMED, "... to", false},
        {"measured", measured(run, "n"), "1", PLAN_BASIS_COUNTED, "measurements compared", !walked},
        {"measured_bias_db", measured(run, "bias_db"), "dB", PLAN_BASIS_COUNTED,
         "measured less modelled, mean: not corrected for", !compared},
        {"measured_spread_db", measured(run, "spread_db"), "dB", PLAN_BASIS_COUNTED,
         "measured less modelled, standard deviation", !compared},
        {"measured_rmse_db", measured(run, "rmse_db"), "dB", PLAN_BASIS_COUNTED,
         "measured less modelled, RMSE", !compared},
    };
    plan_status status = PLAN_OK;
    for (size_t k = 0; status == PLAN_OK && k < sizeof totals / sizeof *totals; k++)
        if (!totals[k].left_out)
            status = plan_result_add_total(run->result, totals[k].key, totals[k].value, totals[k].unit,
                                           totals[k].basis, totals[k].text, err);
    return status == PLAN_OK ? tell_model(run, err) : status;
}
