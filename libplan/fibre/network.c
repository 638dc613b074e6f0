/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "fibre/network.h"

#include "core/numeric.h"
#include "core/mem.h"
#include "core/parallel.h"
#include "fibre/areas.h"
#include "fibre/reuse.h"
#include "fibre/run.h"
#include "fibre/ways.h"
#include "graph/steiner.h"
#include "io/domain.h"

#include <math.h>
#include <stdlib.h>

static const char stage[] = "network";

/* Further than any city is wide. */
#define NO_REACH_M 1e6

static void run_free(plan_network_run *run)
{
    plan_bill_free(&run->bill);
    plan_cabinets_free(&run->cabinets);
    plan_tree_free(run->tree);
    free(run->in);
    plan_joint_free(run->joint);
    free(run->pop_of);
    free(run->live);
    plan_pops_free(&run->pops);
    plan_demand_free(run->demand);
    plan_index_free(run->taps);
    plan_streets_free(run->streets);
    plan_barriers_free(run->barriers);
    plan_optics_free(&run->optics);
    plan_catalogue_free(&run->catalogue);
    plan_result_free(run->result);
}

/* Prices hang on the class of a street: a layer without any is the wrong layer, or misses the column. */
static plan_status check_classes(const plan_table *streets, plan_error *err)
{
    const plan_column *street_class = plan_table_find(streets, "class");
    if (street_class && plan_column_n_texts(street_class) > 0)
        return PLAN_OK;
    return plan_error_set(
        err, PLAN_E_DATA,
        "layer streets: column class is missing or empty in all %d rows, so no trench has a price",
        plan_table_rows(streets));
}

static plan_status read_optics(plan_network_run *run, plan_error *err)
{
    const plan_network_opts *opts = run->opts;
    char *beside = opts->optics ? NULL : plan_catalogue_beside(opts->catalogue, "optics.csv");
    if (!opts->optics && !beside)
        return plan_error_memory(err);
    plan_status status = plan_optics_read(opts->optics ? opts->optics : beside, plan_cabinets_ratio(run),
                                          opts->optical_class, &run->optics, err);
    free(beside);
    if (status != PLAN_OK)
        return status;
    run->reach_m = plan_optics_reach(&run->optics, plan_cabinets_ratio(run), opts->optical_class != NULL);
    if (run->reach_m < 1)
        run->reach_m = NO_REACH_M; /* no place of a PoP helps */
    run->capacity = opts->pop_units > 0 ? opts->pop_units : llround(run->optics.pop_lines);
    return PLAN_OK;
}

/* Numbers that no town has would take for ever, or overflow. */
static plan_status check_numbers(const plan_network_run *run, plan_error *err)
{
    static const char *const of_buildings[] = {"dwellings", "residents", NULL};
    static const char *const of_streets[] = {"width_m", NULL}, *const of_ducts[] = {"free_microducts", NULL};
    plan_status status = plan_domain_check_numbers(run->buildings, of_buildings, err);
    if (status == PLAN_OK)
        status = plan_domain_check_numbers(run->street_table, of_streets, err);
    return status == PLAN_OK ? plan_domain_check_numbers(run->ducts, of_ducts, err) : status;
}

static plan_status read_inputs(plan_network_run *run, plan_error *err)
{
    const plan_network_opts *opts = run->opts;
    plan_status status = plan_opts_check(&plan_network_optset, opts, err);
    if (status != PLAN_OK)
        return status;
    if (!opts->catalogue)
        return plan_error_set(err, PLAN_E_ARGUMENT,
                              "network: catalogue is required: a CSV file of unit prices");
    if (opts->pops.n > 0 && opts->propose_pops > 0)
        return plan_error_set(err, PLAN_E_ARGUMENT, "network: propose_pops %d: pops are given; give either",
                              opts->propose_pops);
    status = plan_catalogue_read_own(opts->catalogue, opts->prices, opts->rules, &run->catalogue, err);
    if (status == PLAN_OK)
        status = read_optics(run, err);
    if (status == PLAN_OK)
        status = plan_city_need_layer(run->city, "buildings", stage, &run->buildings, err);
    if (status == PLAN_OK)
        status = plan_city_need_layer(run->city, "streets", stage, &run->street_table, err);
    if (status == PLAN_OK)
        status = check_classes(run->street_table, err);
    if (status == PLAN_OK)
        status = plan_city_layer(run->city, "barriers", &run->lines, err);
    if (status == PLAN_OK)
        status = plan_city_layer(run->city, "barrier_areas", &run->areas, err);
    if (status == PLAN_OK)
        status = plan_city_layer(run->city, "sites", &run->sites, err);
    if (status == PLAN_OK)
        status = plan_city_layer(run->city, "ducts", &run->ducts, err);
    if (status == PLAN_OK)
        status = plan_city_layer(run->city, "works", &run->works, err);
    run->scale = plan_city_scale(run->city);
    return status == PLAN_OK ? check_numbers(run, err) : status;
}

/* A street that both must and must not be dug is a slip. */
static plan_status check_named(const plan_network_run *run, const uint8_t *forbidden, const uint8_t *forced,
                               plan_error *err)
{
    for (int32_t r = 0; forbidden && forced && r < plan_table_rows(run->street_table); r++)
        if (forbidden[r] && forced[r])
            return plan_error_set(err, PLAN_E_ARGUMENT,
                                  "network: street '%s' is both in forbid and in force; give either",
                                  plan_column_text(plan_table_find(run->street_table, "source_id"), r));
    return PLAN_OK;
}

static plan_status lay_streets(plan_network_run *run, plan_error *err)
{
    uint8_t *forbidden = NULL, *forced = NULL;
    plan_status status = plan_reuse_named(run->street_table, run->opts->forbid, "forbid", &forbidden, err);
    if (status == PLAN_OK)
        status = plan_reuse_named(run->street_table, run->opts->force, "force", &forced, err);
    if (status == PLAN_OK)
        status = check_named(run, forbidden, forced, err);
    if (status == PLAN_OK)
        status = plan_streets_new_without(run->street_table, forbidden, plan_table_geom(run->buildings),
                                          run->barriers, &run->catalogue, run->scale, run->opts->hooks,
                                          &run->streets, err);
    if (status == PLAN_OK)
        status = plan_reuse_mark(run->streets, run->ducts, run->works, forced, &run->catalogue, err);
    free(forbidden);
    free(forced);
    return status;
}

static plan_status make_streets(plan_network_run *run, plan_error *err)
{
    plan_status status = PLAN_OK;
    if (run->lines || run->areas)
        status = plan_barriers_new(run->lines, run->areas, &run->catalogue, &run->barriers, err);
    if (status == PLAN_OK)
        status = lay_streets(run, err);
    if (status == PLAN_OK && run->streets->n_pieces == 0)
        status = plan_error_set(err, PLAN_E_DATA,
                                "layer streets: none of %d rows may carry a trench by the rules of %s",
                                plan_table_rows(run->street_table), run->catalogue.uses.path);
    if (status == PLAN_OK)
        status = plan_pops_taps(run->streets, &run->catalogue, &run->taps, err);
    if (status != PLAN_OK)
        return status;
    run->live = plan_mem_new((size_t)run->streets->n_components, 1);
    return run->live ? PLAN_OK : plan_error_memory(err);
}

static plan_pops_input pops_input(const plan_network_run *run)
{
    return (plan_pops_input){.city = run->city,
                             .opts = run->opts,
                             .streets = run->streets,
                             .taps = run->taps,
                             .catalogue = &run->catalogue,
                             .scale = run->scale,
                             .buildings = run->buildings,
                             .sites = run->sites,
                             .street_table = run->street_table,
                             .capacity = run->capacity,
                             .reach_m = run->reach_m,
                             .feeder_ct_cm = plan_cabinets_feeder_ct_cm(run)};
}

/* PoPs that are given decide which streets count; where there are none, buildings come first and PoPs after them. */
static plan_status place_demand_and_pops(plan_network_run *run, plan_error *err)
{
    plan_pops_input pops = pops_input(run);
    plan_status status = plan_demand_new(run->buildings, run->opts->public_only, &run->demand, err);
    if (status == PLAN_OK)
        status = plan_pops_known(&pops, &run->pops, err);
    if (status != PLAN_OK)
        return status;

    bool propose = run->pops.n == 0;
    if (propose)
        plan_pops_main_components(run->streets, run->live);
    else
        plan_pops_components(&run->pops, run->streets, run->live);
    plan_drops_input drops = {.buildings = plan_table_geom(run->buildings),
                              .streets = run->streets,
                              .live = run->live,
                              .barriers = run->barriers,
                              .catalogue = &run->catalogue,
                              .scale = run->scale,
                              .max_drop_m = run->opts->max_drop_m,
                              .candidates = run->opts->candidates,
                              .threads = plan_parallel_threads(run->opts->threads),
                              .hooks = run->opts->hooks};
    status = plan_drops_find(&drops, run->demand, err);
    if (status == PLAN_OK && propose)
        status = plan_pops_propose(&pops, run->demand, run->live, &run->pops, err);
    if (status == PLAN_OK)
        status = plan_areas_share(run, err);
    return status;
}

/* Effort where none is given: so much that the trees of a town of 12,000 buildings are proven to within 1 % of the cheapest,
 * measured on the sample city. */
#define EFFORT_A_BUILDING_S 0.0013
#define EFFORT_LEAST_S 1.0
#define EFFORT_MOST_S 120.0
/* Of trees on which PoPs are only placed: nothing where the city is so large that the most there is does not do. */
#define EFFORT_TO_PLACE_S 1.0

/* Without effort the plain heuristic, and no proof; its better half only for a tree that stays. */
static plan_status find_tree(plan_network_run *run, const plan_steiner *problem, plan_error *err)
{
    run->proof = (plan_certificate){0};
    if (run->effort_s <= 0 && run->placing) {
        plan_status status = plan_steiner_grow(problem, run->in, err);
        return status == PLAN_OK ? plan_steiner_clean(problem, run->in, err) : status;
    }
    if (run->effort_s <= 0)
        return plan_steiner_solve(problem, run->in, err);
    plan_certify_opts certify = PLAN_CERTIFY_OPTS_INIT;
    certify.time_limit_s = 0;
    certify.work_limit = 1 + (int64_t)(run->effort_s * PLAN_CERTIFY_WORK_A_SECOND);
    certify.threads = run->opts->threads;
    return plan_steiner_certify(problem, &certify, run->in, &run->proof, err);
}

/* Trees within areas shared out beforehand. */
static plan_status find_within_areas(plan_network_run *run, const plan_steiner *problem, plan_error *err)
{
    plan_status status = plan_areas_close(run, err);
    return status == PLAN_OK ? find_tree(run, problem, err) : status;
}

/* The cheapest forest may give a PoP more than it takes: parts of it are hung on others, or, where that does not do, the
 * trees are sought again within areas. With many PoPs some always is too much for one, and that is how they begin. */
static plan_status find_forest(plan_network_run *run, const plan_steiner *problem, plan_error *err)
{
    int64_t over = 0;
    if (run->pops.n > 1 && (run->shared || run->pops.n > PLAN_MANY_POPS))
        return find_within_areas(run, problem, err);
    plan_status status = find_tree(run, problem, err);
    if (status == PLAN_OK && run->pops.n > 1)
        status = plan_ways_relieve(run, problem, &over, err);
    return status == PLAN_OK && over > 0 ? find_within_areas(run, problem, err) : status;
}

static void forget_tree(plan_network_run *run)
{
    plan_tree_free(run->tree);
    plan_joint_free(run->joint);
    free(run->in);
    run->tree = NULL;
    run->joint = NULL;
    run->in = NULL;
}

/* Price of PoPs from `begin` on, 1/100 cent. */
static double price_of_pops(const plan_network_run *run, int32_t begin)
{
    const plan_catalogue *c = &run->catalogue;
    double price = 0;
    for (int32_t k = begin; k < run->pops.n; k++) {
        const plan_pop_place *p = &run->pops.at[k];
        plan_fixed_item item = p->existing ? PLAN_ITEM_POP_EXISTING : PLAN_ITEM_POP;
        price += 100.0 * (double)c->items[c->fixed[item]].price_ct +
                 (double)c->items[c->fixed[PLAN_ITEM_POP_JOIN]].price_ct * p->join_cm;
    }
    return price;
}

/* Ways within reach. far: scratch by building where PoPs may be added, NULL where none may. A PoP is added for what is
 * beyond reach in the cheapest trees where it is cheaper than the shorter ways, so those are sought no further than up to
 * its price. Trench that a PoP saves does not speak for it: it needs its link too. */
static plan_status keep_reach(plan_network_run *run, const plan_steiner *problem, uint8_t *far, bool *added,
                              plan_error *err)
{
    plan_pops_input in = pops_input(run);
    int32_t before = run->pops.n, n = 0;
    double price = INFINITY;
    plan_status status = far ? plan_ways_far(run, problem, far, &n, err) : PLAN_OK;
    if (status == PLAN_OK && n > 0)
        status = plan_pops_add_for(&in, run->demand, run->live, far, &run->pops, err);
    if (status == PLAN_OK && run->pops.n > before)
        price = price_of_pops(run, before);
    if (status == PLAN_OK)
        status = plan_ways_shorten(run, problem, price, err);
    *added = status == PLAN_OK && run->pops.n > before && (run->ways.far > 0 || run->ways.shortening > price);
    if (!*added)
        plan_pops_cut(&run->pops, before);
    return status;
}

/* Edges of the trees. *added says that PoPs were added for what is beyond reach, and the trees are to be sought again. */
static plan_status choose_edges(plan_network_run *run, uint8_t *far, bool *added, plan_error *err)
{
    *added = false;
    plan_status status = plan_joint_new(run->streets, &run->catalogue, run->demand, &run->pops, &run->joint,
                                        err);
    if (status != PLAN_OK)
        return status;
    const plan_joint *j = run->joint;
    run->in = plan_mem_new((size_t)j->graph->n_edges, 1);
    if (!run->in)
        return plan_error_memory(err);
    plan_steiner problem = {j->graph, j->kind, j->root, run->pops.n, run->opts->hooks};
    run->closed = false;
    run->ways = (plan_ways){0};
    status = find_forest(run, &problem, err);
    if (status == PLAN_OK && run->opts->straighten)
        status = plan_ways_straighten(run, &problem, err);
    return status == PLAN_OK ? keep_reach(run, &problem, far, added, err) : status;
}

/* Parts hung on other PoPs for their capacity may have come out of reach: trees within areas shared out beforehand
 * take their place where they leave less beyond it. */
static plan_status try_areas(plan_network_run *run, plan_error *err)
{
    const plan_network_run before = *run;
    bool added;
    run->joint = NULL;
    run->in = NULL;
    run->shared = true;
    plan_status status = choose_edges(run, NULL, &added, err);
    run->shared = false;
    bool better = status == PLAN_OK && run->ways.far < before.ways.far;
    plan_joint_free(better ? before.joint : run->joint);
    free(better ? before.in : run->in);
    if (better)
        return PLAN_OK;
    run->joint = before.joint;
    run->in = before.in;
    run->proof = before.proof;
    run->ways = before.ways;
    run->closed = before.closed;
    return status;
}

static plan_status solve_tree(plan_network_run *run, uint8_t *far, bool *added, plan_error *err)
{
    plan_status status = choose_edges(run, far, added, err);
    if (status == PLAN_OK && !*added && !run->placing && run->pops.n > 1 && run->ways.far > 0 && !run->closed)
        status = try_areas(run, err);
    if (status != PLAN_OK || *added)
        return status;
    run->proof.cost = plan_steiner_cost(run->joint->graph, run->in);
    return plan_tree_new(run->joint->graph, run->in, run->joint->root, run->pops.n, &run->tree, err);
}

/* As given, or what the city's size asks for. */
static double whole_effort_s(const plan_network_run *run)
{
    if (!isnan(run->opts->effort_s))
        return run->opts->effort_s;
    return fmin(fmax(run->demand->n * EFFORT_A_BUILDING_S, EFFORT_LEAST_S), EFFORT_MOST_S);
}

/* Where the number of PoPs is free, further ones for what is beyond reach: found on trees of little effort, all of it goes
 * into the trees of those that stay. */
static plan_status make_tree_and_pops(plan_network_run *run, plan_error *err)
{
    enum { MOST_ROUNDS = 4 };
    uint8_t *far = plan_mem_new((size_t)run->demand->n, 1);
    bool free_number = run->opts->propose_pops == 0 && run->pops.at[0].basis == PLAN_POP_PROPOSED;
    bool added = true;
    plan_status status = far ? PLAN_OK : plan_error_memory(err);
    double effort_s = whole_effort_s(run);
    run->placing = free_number && effort_s > 0;
    run->effort_s = !run->placing              ? effort_s
                    : effort_s < EFFORT_MOST_S ? fmin(effort_s, EFFORT_TO_PLACE_S)
                                               : 0;
    for (int round = 0; status == PLAN_OK && added; round++) {
        status = solve_tree(run, free_number && round < MOST_ROUNDS ? far : NULL, &added, err);
        if (status != PLAN_OK || !added)
            break;
        forget_tree(run);
        status = plan_areas_share(run, err);
    }
    if (status == PLAN_OK && run->effort_s < effort_s) {
        forget_tree(run);
        run->placing = false;
        run->effort_s = effort_s;
        status = solve_tree(run, NULL, &added, err);
    }
    free(far);
    return status;
}

/* A tree that leads more through a duct than it holds is sought again at the price of a trench there. */
static plan_status make_tree(plan_network_run *run, plan_error *err)
{
    enum { MOST_ROUNDS = 4 };
    plan_status status = make_tree_and_pops(run, err);
    for (int round = 1; status == PLAN_OK; round++) {
        int32_t n = 0;
        status = plan_reuse_overfull(run, &n, err);
        if (status != PLAN_OK || n == 0 || round == MOST_ROUNDS)
            break;
        bool added = false;
        forget_tree(run);
        status = solve_tree(run, NULL, &added, err);
    }
    return status;
}

/* Rules and prices that fall back on "*", or on no barrier at all, because nobody knows the word. */
static plan_status report_words(plan_network_run *run, plan_error *err)
{
    const plan_table *const layers[] = {run->buildings, run->street_table, run->lines, run->areas};
    plan_status status = PLAN_OK;
    for (size_t i = 0; i < sizeof layers / sizeof *layers && status == PLAN_OK; i++)
        status = plan_domain_find_words(layers[i], NULL, run->result, err);
    return status;
}

static plan_status write_result(plan_network_run *run, plan_error *err)
{
    plan_status status = plan_result_new(stage, &run->result, err);
    if (status != PLAN_OK)
        return status;
    plan_result_set_crs(run->result, plan_city_crs(run->city));
    status = plan_bill_init(&run->bill, &run->catalogue, err);
    if (status == PLAN_OK)
        status = plan_bill_keep_areas(&run->bill, run->cabinets.n + run->pops.n, err);
    if (status == PLAN_OK)
        status = plan_network_tables(run, err);
    if (status == PLAN_OK)
        status = plan_demand_report(run->demand, run->result, err);
    if (status == PLAN_OK)
        status = plan_network_report(run, err);
    if (status == PLAN_OK)
        status = plan_reuse_report(run, err);
    if (status == PLAN_OK)
        status = report_words(run, err);
    if (status == PLAN_OK)
        status = plan_result_add_parameters(run->result, &plan_network_optset, run->opts, err);
    if (status == PLAN_OK)
        status = plan_result_seal(run->result, err);
    return status;
}

plan_status plan_network_build(plan_city *city, const plan_network_opts *opts, plan_result **out,
                               plan_error *err)
{
    PLAN_NUMERIC_POINT;
    plan_network_run run = {.city = city,
                            .opts = opts ? opts : plan_network_optset.defaults,
                            .catalogue = PLAN_CATALOGUE_INIT,
                            .optics = PLAN_OPTICS_INIT,
                            .pops = PLAN_POPS_INIT};
    plan_status status = read_inputs(&run, err);
    if (status == PLAN_OK)
        status = make_streets(&run, err);
    if (status == PLAN_OK)
        status = place_demand_and_pops(&run, err);
    if (status == PLAN_OK)
        status = make_tree(&run, err);
    if (status == PLAN_OK)
        status = plan_cabinets_make(&run, err);
    if (status == PLAN_OK)
        status = plan_hooks_progress(run.opts->hooks, "tables", 0, err);
    if (status == PLAN_OK)
        status = write_result(&run, err);
    if (status == PLAN_OK) {
        *out = run.result;
        run.result = NULL;
    }
    run_free(&run);
    return status;
}
