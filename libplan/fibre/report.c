/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "core/sum.h"
#include "fibre/run.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A drop longer than this is worth a look, m. */
#define LONG_DROP_M 60.0
/* Costs of the graph are in 1/100 cent. */
#define COST_UNITS_A_EUR 10000.0

static double sum_of(const plan_result *result, const char *table, const char *column)
{
    const plan_column *c = plan_table_find(plan_result_table(result, table), column);
    plan_sum sum = {0, 0};
    for (int32_t r = 0; r < c->n; r++)
        if (!plan_column_is_missing(c, r))
            plan_sum_add(&sum, plan_column_number(c, r));
    return plan_sum_get(&sum);
}

static int32_t count_reason(const plan_table *unserved, const char *reason)
{
    const plan_column *c = plan_table_find(unserved, "reason");
    int32_t n = 0;
    for (int32_t r = 0; r < c->n; r++)
        n += strcmp(plan_column_text(c, r), reason) == 0;
    return n;
}

static int32_t count_crossings(const plan_network_run *run)
{
    const plan_column *method = plan_table_find(plan_result_table(run->result, "trench"), "method");
    int32_t n = 0;
    for (int32_t r = 0; r < method->n; r++)
        n += strcmp(plan_column_text(method, r), "bore") == 0;
    return n;
}

/* Cost so far of the items that are cables (or, else, ducts), EUR. */
static double cost_of_sizes(const plan_network_run *run, bool cables)
{
    const plan_catalogue *c = &run->catalogue;
    int64_t cents = 0;
    for (int32_t i = 0; i < c->n_items; i++)
        if (cables ? plan_item_is_cable(&c->items[i]) : plan_item_is_duct(&c->items[i]))
            cents += run->bill.charged_ct[i];
    return (double)cents / 100;
}

/* Cabinets and splitters, wherever they are: what they cost, and what they must cost on this tree at least. */
static double cost_of_splitting(const plan_network_run *run, bool least)
{
    const plan_catalogue *c = &run->catalogue;
    const int32_t cabinet = c->fixed[PLAN_ITEM_CABINET], splitter = c->fixed[PLAN_ITEM_SPLITTER];
    int64_t units = 0, splitters = 0;
    int32_t ratio = plan_cabinets_ratio(run);
    if (!least)
        return (double)(run->bill.charged_ct[cabinet] + run->bill.charged_ct[splitter]) / 100;
    for (int32_t k = 0; k < run->cabinets.n + run->pops.n; k++)
        units += run->cabinets.at[k].units;
    if (ratio > 1)
        splitters = (int64_t)ceil((double)units * (1 + run->opts->reserve) / ratio - 1e-6);
    return (double)(run->cabinets.least * c->items[cabinet].price_ct +
                    splitters * c->items[splitter].price_ct) /
           100;
}

/* Greatest loss, or least margin, of all drops; NaN where there is none. */
static double extreme(const plan_result *result, const char *column, bool least)
{
    const plan_column *c = plan_table_find(plan_result_table(result, "drops"), column);
    double found = NAN;
    for (int32_t r = 0; r < c->n; r++)
        found = least ? fmin(found, plan_column_number(c, r)) : fmax(found, plan_column_number(c, r));
    return found;
}

static plan_status add_cabinet_totals(plan_network_run *run, plan_error *err)
{
    plan_result *x = run->result;
    const plan_cabinets *c = &run->cabinets;
    char bears[120];
    double fibre_least = 0;
    plan_status found = plan_network_least_fibre(run, &fibre_least, err);
    if (found != PLAN_OK)
        return found;
    snprintf(bears, sizeof bears, "what the optical equipment bears, class %s", run->optics.class_name);
    const struct {
        const char *key;
        double value;
        const char *unit;
        plan_basis basis;
        const char *text;
    } totals[] = {
        {"cost_cabinets_eur", sum_of(x, "cabinets", "cost_eur"), "EUR", PLAN_BASIS_ASSUMED,
         "of it cabinets and the splitters in them"},
        {"cost_ducts_eur", cost_of_sizes(run, false), "EUR", PLAN_BASIS_ASSUMED,
         "ducts, in trenches and drops"},
        {"cost_cables_eur", cost_of_sizes(run, true), "EUR", PLAN_BASIS_ASSUMED,
         "cables, in trenches and drops"},
        {"cost_fibre_eur", cost_of_sizes(run, false) + cost_of_sizes(run, true), "EUR", PLAN_BASIS_HEURISTIC,
         "cables and ducts together"},
        {"cost_fibre_least_eur", fibre_least, "EUR", PLAN_BASIS_PROVEN,
         "cables and ducts from these PoPs cost at least so much, every line on its shortest way"},
        {"cabinets", (double)c->found, "1", PLAN_BASIS_HEURISTIC, "cabinets"},
        {"cabinets_least", (double)c->least, "1", PLAN_BASIS_PROVEN,
         "cabinets that are needed at least on these trenches, in areas that hang together and do not overlap"},
        {"cost_splitting_eur", cost_of_splitting(run, false), "EUR", PLAN_BASIS_HEURISTIC,
         "cabinets and all splitters, those in PoPs too"},
        {"cost_splitting_least_eur", cost_of_splitting(run, true), "EUR", PLAN_BASIS_PROVEN,
         "cabinets and splitters cost at least so much, in such areas"},
        {"straighten_trench_eur", (double)run->ways.trench / 1e4, "EUR", PLAN_BASIS_HEURISTIC,
         "change in the cost of trenches and drops by seeking shorter ways; below 0 they became cheaper"},
        {"straighten_saving_eur", run->ways.saving / 1e4, "EUR", PLAN_BASIS_HEURISTIC,
         "estimated saving by that, the feeder's fibres reckoned in"},
        {"fibre_saving_eur", (double)(c->cost_first - c->cost_after) / 1e6, "EUR", PLAN_BASIS_HEURISTIC,
         "estimated saving in fibre by moving the borders of the areas"},
        {"optical_budget_db", run->optics.budget_db, "dB", PLAN_BASIS_ASSUMED, bears},
        {"optical_reserve_db", run->optics.reserve_db, "dB", PLAN_BASIS_ASSUMED,
         "of it kept for ageing and repair"},
        {"optical_fixed_db", plan_optics_loss(&run->optics, 0), "dB", PLAN_BASIS_ASSUMED,
         "lost on every way in splitter, connectors and splices"},
        {"optical_fibre_db_km", run->optics.fibre_db_km, "dB/km", PLAN_BASIS_ASSUMED, "lost in fibre"},
        {"optical_drum_km", run->optics.drum_km, "km", PLAN_BASIS_ASSUMED,
         "of cable on a drum: a further splice each"},
        {"optical_splice_db", run->optics.splice_db, "dB", PLAN_BASIS_ASSUMED, "lost in such a splice"},
        {"loss_most_db", extreme(x, "loss_db", false), "dB", PLAN_BASIS_ASSUMED,
         "greatest optical loss of a customer"},
        {"margin_least_db", extreme(x, "margin_db", true), "dB", PLAN_BASIS_ASSUMED,
         "smallest optical margin of a customer"},
    };
    for (size_t i = 0; i < sizeof totals / sizeof *totals; i++) {
        plan_status status = plan_result_add_total(x, totals[i].key, totals[i].value, totals[i].unit,
                                                   totals[i].basis, totals[i].text, err);
        if (status != PLAN_OK)
            return status;
    }
    return PLAN_OK;
}

/* The certificate, where one was asked for: what was searched for, and what nothing can be below. */
static plan_status add_proof(plan_network_run *run, plan_error *err)
{
    const plan_certificate *p = &run->proof;
    if (p->bound <= 0)
        return PLAN_OK;
    plan_status status = plan_result_add_total(
        run->result, "trench_search_eur", (double)p->cost / COST_UNITS_A_EUR, "EUR", PLAN_BASIS_HEURISTIC,
        "trenches, drops and passages through walls: what the search for the cheapest tree is about", err);
    if (status == PLAN_OK)
        status = plan_result_add_total(
            run->result, "trench_bound_eur", (double)p->bound / COST_UNITS_A_EUR, "EUR", PLAN_BASIS_PROVEN,
            run->closed ? "no tree of trenches, drops and passages costs less in these areas of the PoPs"
                        : "no tree of trenches, drops and passages on this graph costs less",
            err);
    if (status == PLAN_OK)
        status = plan_result_add_total(
            run->result, "gap_pct", 100 * plan_certificate_gap(p), "%", PLAN_BASIS_PROVEN,
            run->closed
                ? "at most so much cheaper trenches, drops and passages are possible in these areas of the PoPs"
                : "at most so much cheaper trenches, drops and passages are possible on this graph",
            err);
    return status;
}

/* PoPs: how many there must be, and how good the choice is. */
static plan_status add_pop_totals(plan_network_run *run, plan_error *err)
{
    const plan_pops *p = &run->pops;
    int64_t units = 0;
    for (int32_t k = 0; k < run->cabinets.n + run->pops.n; k++)
        units += run->cabinets.at[k].units;
    int64_t least = (units + run->capacity - 1) / run->capacity;
    plan_status status = plan_result_add_total(
        run->result, "pops_least", (double)(p->least > least ? p->least : least), "1", PLAN_BASIS_PROVEN,
        p->least > 0
            ? "points of presence that are needed at least, by capacity and reach, at the places compared"
            : "points of presence that are needed at least, by capacity",
        err);
    if (status == PLAN_OK && isfinite(p->cost_eur))
        status = plan_result_add_total(
            run->result, "pops_choice_eur", p->cost_eur, "EUR", PLAN_BASIS_HEURISTIC,
            "price of the PoPs chosen first, with feeder fibres along the shortest ways", err);
    if (status == PLAN_OK && isfinite(p->bound_eur))
        status = plan_result_add_total(run->result, "pops_choice_bound_eur", p->bound_eur, "EUR",
                                       PLAN_BASIS_PROVEN, "no choice of the places compared costs less", err);
    return status;
}

static plan_status add_totals(plan_network_run *run, plan_error *err)
{
    plan_result *x = run->result;
    int32_t served = plan_table_rows(plan_result_table(x, "drops"));
    double cost = (double)plan_bill_total(&run->bill) / 100, dwellings = sum_of(x, "drops", "dwellings");
    double units = sum_of(x, "drops", "units"), trench = sum_of(x, "trench", "length_m");
    plan_basis homes = run->demand->n_derived ? PLAN_BASIS_ASSUMED
                                              : plan_workspace_basis(run->buildings, "dwellings");
    plan_basis people = plan_workspace_basis(run->buildings, "residents");
    const struct {
        const char *key;
        double value;
        const char *unit;
        plan_basis basis;
        const char *text;
    } totals[] = {
        {"cost_eur", cost, "EUR", PLAN_BASIS_ASSUMED, "cost of the network, by the prices of the catalogue"},
        {"cost_trench_eur", sum_of(x, "trench", "cost_eur"), "EUR", PLAN_BASIS_ASSUMED,
         "of it trenches in the streets, with their ducts and cables"},
        {"cost_drops_eur", sum_of(x, "drops", "cost_eur"), "EUR", PLAN_BASIS_ASSUMED,
         "of it drops, building entries, wiring and ports"},
        {"cost_pops_eur", sum_of(x, "pops", "cost_eur"), "EUR", PLAN_BASIS_ASSUMED,
         "of it points of presence and the splitters in them"},
        {"cost_per_dwelling_eur", dwellings > 0 ? cost / dwellings : NAN, "EUR", PLAN_BASIS_ASSUMED,
         "cost a dwelling joined"},
        {"cost_per_unit_eur", units > 0 ? cost / units : NAN, "EUR", PLAN_BASIS_ASSUMED,
         "cost a line of demand joined"},
        {"trench_m", trench, "m", PLAN_BASIS_HEURISTIC, "trench in the streets"},
        {"trench_m_per_building", served > 0 ? trench / served : NAN, "m", PLAN_BASIS_HEURISTIC,
         "trench in the streets a building joined"},
        {"drop_m", sum_of(x, "drops", "length_m"), "m", PLAN_BASIS_HEURISTIC, "drops from street to façade"},
        {"bores", count_crossings(run), "1", PLAN_BASIS_HEURISTIC, "bores under rail, water or motorway"},
        {"demand_buildings", run->demand->n, "1", PLAN_BASIS_COUNTED, "buildings with demand"},
        {"buildings", served, "1", PLAN_BASIS_COUNTED, "buildings joined"},
        {"dwellings", dwellings, "1", homes, "dwellings joined"},
        {"residents", sum_of(x, "drops", "residents"), "1", people, "residents joined"},
        {"units", units, "1", homes, "lines of demand joined"},
        {"pops", run->pops.n, "1", PLAN_BASIS_COUNTED, "points of presence"},
        {"unserved", plan_table_rows(plan_result_table(x, "unserved")), "1", PLAN_BASIS_COUNTED,
         "buildings with demand that could not be joined"},
    };
    for (size_t i = 0; i < sizeof totals / sizeof *totals; i++) {
        plan_status status = plan_result_add_total(x, totals[i].key, totals[i].value, totals[i].unit,
                                                   totals[i].basis, totals[i].text, err);
        if (status != PLAN_OK)
            return status;
    }
    for (int reason = 1; reason < PLAN_N_UNSERVED; reason++) {
        char key[40], text[80];
        const char *name = plan_unserved_name((plan_unserved)reason);
        snprintf(key, sizeof key, "unserved_%s", name);
        snprintf(text, sizeof text, "buildings with demand not joined, reason %s", name);
        plan_status status = plan_result_add_total(
            x, key, count_reason(plan_result_table(x, "unserved"), name), "1", PLAN_BASIS_COUNTED, text, err);
        if (status != PLAN_OK)
            return status;
    }
    return PLAN_OK;
}

static plan_status find_unserved(plan_network_run *run, plan_error *err)
{
    const plan_table *t = plan_result_table(run->result, "unserved");
    const plan_geom *g = plan_table_geom(t);
    for (int32_t r = 0; r < plan_table_rows(t); r++) {
        const double *xy = g->xy + 2 * (size_t)g->path_off[g->row_off[r]];
        plan_finding f = {plan_column_text(plan_table_find(t, "reason"), r),
                          "buildings",
                          plan_column_text(plan_table_find(t, "source_id"), r),
                          (int32_t)plan_column_number(plan_table_find(t, "building"), r),
                          xy[0],
                          xy[1]};
        plan_status status = plan_result_add_finding(run->result, &f, err, "%s",
                                                     plan_column_text(plan_table_find(t, "text"), r));
        if (status != PLAN_OK)
            return status;
    }
    return PLAN_OK;
}

static plan_status find_odd_drops(plan_network_run *run, plan_error *err)
{
    const plan_table *buildings = run->buildings;
    const plan_column *source = plan_table_find(buildings, "source_id");
    plan_status status = PLAN_OK;
    for (int32_t i = 0; i < run->tree->n && status == PLAN_OK; i++) {
        int32_t e = run->tree->edge[i];
        if (e < run->joint->n_parts)
            continue;
        int32_t index = run->joint->drop[e - run->joint->n_parts],
                row = run->demand->building[index / PLAN_MAX_DROPS];
        const plan_drop *drop = &run->demand->drops[index];
        plan_finding f = {
            "drop_through_building", "buildings",    source ? plan_column_text(source, row) : NULL, row,
            drop->facade[0],         drop->facade[1]};
        if (drop->walls > 0)
            status = plan_result_add_finding(
                run->result, &f, err, "drop of %.0f m passes through %d attached building%s",
                drop->length_cm / 100.0, drop->walls, drop->walls > 1 ? "s" : "");
        f.code = "long_drop";
        if (status == PLAN_OK && drop->length_cm > 100 * LONG_DROP_M)
            status = plan_result_add_finding(run->result, &f, err, "drop is %.0f m long",
                                             drop->length_cm / 100.0);
    }
    return status;
}

static plan_status find_bores(plan_network_run *run, plan_error *err)
{
    const plan_table *t = plan_result_table(run->result, "trench");
    const plan_column *method = plan_table_find(t, "method"), *item = plan_table_find(t, "item");
    const plan_column *source = plan_table_find(t, "source_id"), *length = plan_table_find(t, "length_m");
    const plan_column *cost = plan_table_find(t, "cost_eur");
    const plan_geom *g = plan_table_geom(t);
    plan_status status = PLAN_OK;
    for (int32_t r = 0; r < plan_table_rows(t) && status == PLAN_OK; r++) {
        if (strcmp(plan_column_text(method, r), "bore") != 0)
            continue;
        const double *xy = g->xy + 2 * (size_t)g->path_off[g->row_off[r]];
        plan_finding f = {"bore", "streets", plan_column_text(source, r), r, xy[0], xy[1]};
        status = plan_result_add_finding(
            run->result, &f, err, "%s over %.1f m, %.2f EUR (row of layer trench)", plan_column_text(item, r),
            plan_column_number(length, r), plan_column_number(cost, r));
    }
    return status;
}

/* A new PoP without its link is no PoP: what the plan does not know is said. */
static plan_status find_new_pop(plan_network_run *run, plan_finding *f, int32_t k, plan_error *err)
{
    const plan_pop_place *p = &run->pops.at[k];
    double nearest_m = INFINITY;
    for (int32_t i = 0; i < run->pops.n; i++)
        if (i != k)
            nearest_m = fmin(nearest_m,
                             hypot(p->xy[0] - run->pops.at[i].xy[0], p->xy[1] - run->pops.at[i].xy[1]));
    f->code = "pop_link";
    if (p->existing || p->basis != PLAN_POP_PROPOSED || run->pops.n < 2)
        return PLAN_OK;
    return plan_result_add_finding(
        run->result, f, err,
        "new %s%s needs a link to the backbone, which is not in the cost; the next PoP is %.1f km off in a "
        "straight line",
        plan_pop_title(p->name), p->name, nearest_m / 1000);
}

static plan_status find_odd_pops(plan_network_run *run, plan_error *err)
{
    const plan_table *t = plan_result_table(run->result, "pops");
    const plan_column *buildings = plan_table_find(t, "buildings"), *units = plan_table_find(t, "units");
    plan_status status = PLAN_OK;
    for (int32_t k = 0; k < run->pops.n && status == PLAN_OK; k++) {
        const plan_pop_place *p = &run->pops.at[k];
        plan_finding f = {"idle_pop", "pops", NULL, k, p->xy[0], p->xy[1]};
        if (plan_column_number(buildings, k) == 0)
            status = plan_result_add_finding(run->result, &f, err, "%s%s serves no building",
                                             plan_pop_title(p->name), p->name);
        f.code = "pop_capacity";
        if (status == PLAN_OK && plan_column_number(units, k) > (double)run->capacity)
            status = plan_result_add_finding(run->result, &f, err, "%s%s has %.0f lines, it takes %lld",
                                             plan_pop_title(p->name), p->name, plan_column_number(units, k),
                                             (long long)run->capacity);
        if (status == PLAN_OK)
            status = find_new_pop(run, &f, k, err);
    }
    plan_finding f = {"propose_pops_unused", "sites", NULL, -1, NAN, NAN};
    if (status == PLAN_OK && run->opts->propose_pops > 0 && run->pops.at[0].basis != PLAN_POP_PROPOSED)
        status = plan_result_add_finding(
            run->result, &f, err, "%d PoPs of the layer are there: none of the %d asked for is proposed",
            run->pops.n, run->opts->propose_pops);
    return status;
}

/* Customers whose equipment would not see enough light, or stand too far off. */
static plan_status find_dark_drops(plan_network_run *run, plan_error *err)
{
    const plan_table *t = plan_result_table(run->result, "drops");
    const plan_column *building = plan_table_find(t, "building"), *source = plan_table_find(t, "source_id");
    const plan_column *loss = plan_table_find(t, "loss_db"), *margin = plan_table_find(t, "margin_db");
    const plan_column *way = plan_table_find(t, "fibre_m");
    const plan_geom *g = plan_table_geom(t);
    const plan_optics *o = &run->optics;
    plan_status status = PLAN_OK;
    for (int32_t r = 0; r < plan_table_rows(t) && status == PLAN_OK; r++) {
        const double *xy = g->xy + 2 * (size_t)(g->path_off[g->row_off[r] + 1] - 1);
        plan_finding f = {"optical_budget",
                          "buildings",
                          plan_column_text(source, r),
                          (int32_t)plan_column_number(building, r),
                          xy[0],
                          xy[1]};
        if (plan_column_number(margin, r) < 0)
            status = plan_result_add_finding(
                run->result, &f, err,
                "loses %.1f dB on the way; class %s bears %.1f dB, of which %.1f dB are kept in reserve",
                plan_column_number(loss, r), o->class_name, o->budget_db, o->reserve_db);
        f.code = "optical_reach";
        double way_km = plan_column_number(way, r) / 1000;
        if (status == PLAN_OK && way_km > o->reach_km)
            status = plan_result_add_finding(run->result, &f, err,
                                             "is %.1f km of fibre from the PoP; class %s reaches %g km",
                                             way_km, o->class_name, o->reach_km);
    }
    return status;
}

plan_status plan_network_report(plan_network_run *run, plan_error *err)
{
    plan_status status = add_totals(run, err);
    if (status == PLAN_OK)
        status = add_proof(run, err);
    if (status == PLAN_OK)
        status = add_pop_totals(run, err);
    if (status == PLAN_OK)
        status = add_cabinet_totals(run, err);
    if (status == PLAN_OK)
        status = find_unserved(run, err);
    if (status == PLAN_OK)
        status = find_odd_drops(run, err);
    if (status == PLAN_OK)
        status = find_bores(run, err);
    if (status == PLAN_OK)
        status = find_odd_pops(run, err);
    if (status == PLAN_OK)
        status = find_dark_drops(run, err);
    return status;
}
