/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The mesh stage, from the city to its nodes and links. */

#include "wlan/mesh.h"

#include "core/numeric.h"
#include "core/parallel.h"
#include "wlan/mesh_run.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define AT(member) offsetof(plan_mesh_opts, member)

static const char *const on_names[] = {"public", "known", NULL};
static const plan_mesh_opts mesh_defaults = PLAN_MESH_OPTS_INIT;
static const plan_optspec mesh_opts[] = {
    {"on", PLAN_OPT_CHOICE, AT(on), "", 0, 0, on_names, NULL,
     "public: roofs of public buildings and nodes that are there; known: only those"},
    {"list", PLAN_OPT_FILE, AT(list), "", 0, 0, NULL, NULL,
     "file of existing mesh nodes: a Freifunk list (meshviewer.json, nodelist.json) or CSV"},
    {"gateway", PLAN_OPT_TEXT, AT(gateway), "", 0, 0, NULL, NULL,
     "source_id of the building or node with an uplink; otherwise by rollout, list, or nearest to a PoP"},
    {"year", PLAN_OPT_INT, AT(year), "", 0, 2300, NULL, NULL,
     "buildings with fibre by the end of this year are gateways; 0 = the rollout's first year"},
    {"max_link_m", PLAN_OPT_DOUBLE, AT(max_link_m), "m", 20, 20000, NULL, NULL, "longest link"},
    {"eirp_dbm", PLAN_OPT_DOUBLE, AT(eirp_dbm), "dBm", 0, 60, NULL, NULL,
     "power with antenna gain; where not given the most that is lawful"},
    {"gain_dbi", PLAN_OPT_DOUBLE, AT(gain_dbi), "dBi", 0, 40, NULL, NULL, "gain of the receiving antenna"},
    {"width_mhz", PLAN_OPT_INT, AT(width_mhz), "MHz", 20, 160, NULL, NULL,
     "width of the channel: 20, 40, 80 or 160"},
    {"rate_mbit", PLAN_OPT_DOUBLE, AT(rate_mbit), "Mbit/s", 1, 1000, NULL, NULL,
     "rate of the physical layer, one stream, that a link must hold; about half is usable"},
    {"margin_db", PLAN_OPT_DOUBLE, AT(margin_db), "dB", 0, 40, NULL, NULL, "on top of what that rate needs"},
    {"fresnel_share", PLAN_OPT_DOUBLE, AT(fresnel_share), "1", 0, 1, NULL, NULL,
     "share of the first Fresnel zone that must be clear"},
    {"hops_max", PLAN_OPT_INT, AT(hops_max), "1", 0, 1000, NULL, NULL,
     "nodes with more links than this to a gateway are listed as findings; 0 = any number will do"},
    {"mast_m", PLAN_OPT_DOUBLE, AT(mast_m), "m", 0, 30, NULL, NULL, "usual height of a mast above the roof"},
    {"mast_max_m", PLAN_OPT_DOUBLE, AT(mast_max_m), "m", 0, 60, NULL, NULL,
     "greatest height of a mast above the roof"},
    {"cell_m", PLAN_OPT_DOUBLE, AT(cell_m), "m", 0.5, 10, NULL, NULL, "side of a raster cell"},
    {"level_m", PLAN_OPT_DOUBLE, AT(level_m), "m", 2, 6, NULL, NULL, "height of a storey"},
    {"terrain", PLAN_OPT_FILE, AT(terrain), "", 0, 0, NULL, NULL,
     "GeoTIFF of the ground, m above datum; flat where not given"},
    {"models", PLAN_OPT_FILE, AT(models), "", 0, 0, NULL, NULL,
     "coefficients of P.1411, with the files of the other models beside it"},
    {"rules", PLAN_OPT_FILE, AT(rules), "", 0, 0, NULL, NULL, "what is lawful, with dates and sources"},
    {"rates", PLAN_OPT_FILE, AT(rates), "", 0, 0, NULL, NULL, "sensitivities and rates of 802.11n/ac/ax"},
    {"costs", PLAN_OPT_FILE, AT(costs), "", 0, 0, NULL, NULL, "prices of sites and radio links"},
    {"country", PLAN_OPT_TEXT, AT(country), "", 0, 0, NULL, NULL, "whose rules"},
    {"date", PLAN_OPT_INT, AT(date), "yyyymmdd", 19000101, 23001231, NULL, NULL,
     "day whose rules hold, as in 20270101"},
    {"threads", PLAN_OPT_INT, AT(threads), "1", 0, 64, NULL, NULL,
     "threads; 0 = as many as processors (the result is the same)"},
};
const plan_optset plan_mesh_optset = {"mesh",           "radio links from roof to roof", mesh_opts,
                                      COUNT(mesh_opts), sizeof(plan_mesh_opts),          &mesh_defaults};

static plan_status read_files(plan_mesh_run *run, plan_error *err)
{
    const plan_mesh_opts *o = run->opts;
    static const char *const needed[] = {"models", "rules", "rates", "costs", NULL};
    plan_models_opts how = PLAN_MODELS_OPTS_INIT;
    plan_status status = plan_opts_need_files(&plan_mesh_optset, o, needed, err);
    if (status == PLAN_OK)
        status = plan_models_read(o->models, &how, &run->models, err);
    if (status == PLAN_OK)
        status = plan_rules_read(o->rules, o->country, &run->rules, err);
    if (status == PLAN_OK)
        status = plan_rules_tell(&run->rules, run->result, err);
    if (status == PLAN_OK)
        status = plan_rates_read(o->rates, &run->rates, err);
    return status == PLAN_OK ? plan_wlan_costs_read(o->costs, &run->costs, err) : status;
}

/* What may be sent, and the least level that holds the rate with its margin. */
static plan_status settle_radio(plan_mesh_run *run, plan_error *err)
{
    const plan_mesh_opts *o = run->opts;
    plan_ask ask = PLAN_ASK_INIT;
    ask.date = o->date;
    ask.eirp_dbm = o->eirp_dbm;
    ask.width_mhz = o->width_mhz;
    if (o->width_mhz != 20 && o->width_mhz != 40 && o->width_mhz != 80 && o->width_mhz != 160)
        return plan_error_set(err, PLAN_E_ARGUMENT, "mesh: option 'width_mhz': %d is none of 20, 40, 80, 160",
                              (int)o->width_mhz);
    if (o->mast_max_m < o->mast_m)
        return plan_error_set(err, PLAN_E_ARGUMENT, "mesh: option 'mast_max_m': %g is less than mast_m, %g",
                              o->mast_max_m, o->mast_m);
    plan_status status = plan_rules_permit(&run->rules, &ask, &run->permit, err);
    if (status != PLAN_OK)
        return status;
    if (run->permit.clipped) {
        plan_finding f = {"clipped_power", NULL, NULL, -1, NAN, NAN};
        status = plan_result_add_finding(run->result, &f, err,
                                         "eirp_dbm %g is more than the %g that is lawful: %s", o->eirp_dbm,
                                         run->permit.max_eirp_dbm, run->permit.source);
    }
    double least = INFINITY;
    for (int32_t i = 0; i < run->rates.n; i++) {
        const plan_rate_row *r = &run->rates.rows[i];
        if (r->standard == PLAN_WLAN_AX && r->width_mhz == o->width_mhz && r->mbit_s >= o->rate_mbit &&
            r->sensitivity_dbm < least)
            least = r->sensitivity_dbm;
    }
    if (status == PLAN_OK && !(least < INFINITY))
        status = plan_error_set(
            err, PLAN_E_ARGUMENT,
            "mesh: option 'rate_mbit': no rate of 802.11ax at %d MHz and one stream reaches %g Mbit/s",
            (int)o->width_mhz, o->rate_mbit);
    run->need_dbm = least + o->margin_db;
    return status;
}

static plan_status read_city(plan_mesh_run *run, plan_error *err)
{
    plan_obstacles_opts how = PLAN_OBSTACLES_OPTS_INIT;
    how.cell_m = run->opts->cell_m;
    how.level_m = run->opts->level_m;
    how.terrain = run->opts->terrain;
    how.threads = run->opts->threads;
    how.hooks = run->opts->hooks;
    how.no_fields = true;
    plan_status status = plan_city_need_layer(run->city, "buildings", "mesh", &run->buildings, err);
    if (status == PLAN_OK)
        status = plan_city_layer(run->city, "sites", &run->sites, err);
    return status == PLAN_OK ? plan_obstacles_build(run->city, &how, run->result, &run->obstacles, err)
                             : status;
}

static void run_free(plan_mesh_run *run)
{
    plan_table_free(run->list);
    plan_arena_free(run->arena);
    plan_obstacles_free(run->obstacles);
    plan_rules_free(&run->rules);
    plan_rates_free(&run->rates);
    free(run->nodes);
    free(run->links);
    free(run->masts);
    plan_result_free(run->result);
}

plan_status plan_mesh_plan(plan_city *city, const plan_result *rollout, const plan_mesh_opts *opts,
                           plan_result **out, plan_error *err)
{
    PLAN_NUMERIC_POINT;
    plan_mesh_run run = {.city = city,
                         .opts = opts ? opts : plan_mesh_optset.defaults,
                         .rollout = rollout,
                         .rules = PLAN_RULES_INIT,
                         .rates = PLAN_RATES_INIT};
    static plan_status (*const steps[])(plan_mesh_run *, plan_error *) = {read_files,
                                                                          settle_radio,
                                                                          read_city,
                                                                          plan_mesh_find_nodes,
                                                                          plan_mesh_find_districts,
                                                                          plan_mesh_find_gateways,
                                                                          plan_mesh_find_links,
                                                                          plan_mesh_choose_links,
                                                                          plan_mesh_report};
    *out = NULL;
    run.threads = plan_parallel_threads(run.opts->threads);
    run.arena = plan_arena_new();
    plan_status status = run.arena ? plan_opts_check(&plan_mesh_optset, run.opts, err)
                                   : plan_error_memory(err);
    if (status == PLAN_OK)
        status = plan_result_new("mesh", &run.result, err);
    if (status == PLAN_OK)
        plan_result_set_crs(run.result, plan_city_crs(city));
    for (size_t i = 0; i < COUNT(steps) && status == PLAN_OK; i++)
        status = steps[i](&run, err);
    if (status == PLAN_OK)
        status = plan_result_add_parameters(run.result, &plan_mesh_optset, run.opts, err);
    if (status == PLAN_OK)
        status = plan_result_seal(run.result, err);
    if (status == PLAN_OK) {
        *out = run.result;
        run.result = NULL;
    }
    run_free(&run);
    return status;
}
