/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The table rollout_years and the totals. */

#include "core/mem.h"
#include "core/sum.h"
#include "rollout/equity.h"
#include "rollout/run.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const plan_colspec years_cols[] = {
    {"year", PLAN_INT32, "", "Year", "year of building"},
    {"budget_eur", PLAN_DOUBLE, "EUR", "Budget", "budget of the year"},
    {"available_eur", PLAN_DOUBLE, "EUR", "Available",
     "budget and what was carried over from the year before"},
    {"spend_eur", PLAN_DOUBLE, "EUR", "Spend", "cost of what is built in the year"},
    {"pops_eur", PLAN_DOUBLE, "EUR", "Spend on PoPs", "of it points of presence"},
    {"trench_eur", PLAN_DOUBLE, "EUR", "Spend on trench", "of it trench"},
    {"cabinets_eur", PLAN_DOUBLE, "EUR", "Spend on cabinets", "of it cabinets and the splitters in them"},
    {"drops_eur", PLAN_DOUBLE, "EUR", "Spend on drops", "of it drops"},
    {"carry_eur", PLAN_DOUBLE, "EUR", "Carried over", "left for the next year"},
    {"trench_km", PLAN_DOUBLE, "km", "Trench", "trench built in the year"},
    {"drops_km", PLAN_DOUBLE, "km", "Drops", "drops built in the year"},
    {"buildings", PLAN_INT32, "1", "Buildings", "buildings connected in the year"},
    {"dwellings", PLAN_INT32, "1", "Dwellings", "homes connected in the year"},
    {"residents", PLAN_DOUBLE, "1", "Residents", "residents connected in the year"},
    {"public_buildings", PLAN_INT32, "1", "Public buildings", "public buildings connected in the year"},
    {"need_met", PLAN_DOUBLE, "1", "Need met", "need of the buildings connected in the year"},
    {"need_share", PLAN_DOUBLE, "1", "Share of need met", "of the need of all buildings"},
    {"cum_spend_eur", PLAN_DOUBLE, "EUR", "Spend so far", "spend up to the year's end"},
    {"cum_buildings", PLAN_INT32, "1", "Buildings so far", "buildings connected by the year's end"},
    {"cum_residents", PLAN_DOUBLE, "1", "Residents so far", "residents connected by the year's end"},
    {"cum_need_share", PLAN_DOUBLE, "1", "Share of need so far", "share of all need met by the year's end"},
    {"need_ceiling", PLAN_DOUBLE, "1", "Ceiling of that share",
     "share of all need that no order on this network can exceed with the money available by then (proven)"},
};
const plan_layerspec plan_rollout_years_spec = {
    "rollout_years", PLAN_GEOM_NONE,   "Years of building", "money, metres, people and need of each year",
    years_cols,      COUNT(years_cols)};

/* Sums of one year. */
typedef struct year_sums {
    int64_t pops, trench, cabinets, drops; /* cents */
    plan_sum trench_m, drops_m, residents, need;
    int64_t buildings, dwellings, public_buildings;
} year_sums;

static double positive(const plan_column *col, int32_t row)
{
    double x = col ? plan_column_number(col, row) : NAN;
    return x > 0 ? x : 0;
}

static bool is_public(const plan_table *need, int32_t building)
{
    const plan_column *use = plan_table_find(need, "use"), *kind = plan_table_find(need, "public_kind");
    const char *text = use && use->type == PLAN_TEXT ? plan_column_text(use, building) : NULL;
    return (kind && !plan_column_is_missing(kind, building)) || (text && strcmp(text, "public") == 0);
}

static void add_drop(const plan_rollout_run *run, int32_t drop, year_sums *sums)
{
    const plan_rollout_tree *t = &run->tree;
    int32_t step = plan_rollout_first_drop(t) + drop;
    sums->drops += t->cost[step];
    sums->buildings++;
    sums->dwellings += (int64_t)positive(plan_table_find(t->drops, "dwellings"), drop);
    sums->public_buildings += is_public(t->need, t->building[drop]);
    plan_sum_add(&sums->drops_m, positive(plan_table_find(t->drops, "length_m"), drop));
    plan_sum_add(&sums->residents, positive(plan_table_find(t->drops, "residents"), drop));
    plan_sum_add(&sums->need, t->weight[step]);
}

static void sum_years(const plan_rollout_run *run, year_sums *years)
{
    const plan_rollout_tree *t = &run->tree;
    const plan_column *length = plan_table_find(t->trench, "length_m");
    for (int32_t v = 0; v < t->n; v++) {
        if (run->year[v] < 0)
            continue;
        year_sums *sums = &years[run->year[v]];
        sums->cabinets += t->cabinet[v];
        if (v < t->n_pops) {
            sums->pops += t->cost[v] - t->cabinet[v];
        } else if (v < plan_rollout_first_drop(t)) {
            sums->trench += t->cost[v] - t->cabinet[v];
            plan_sum_add(&sums->trench_m, positive(length, v - t->n_pops));
        } else {
            add_drop(run, v - plan_rollout_first_drop(t), sums);
        }
    }
}

static double share_of(double part, double whole)
{
    return whole > 0 ? part / whole : NAN;
}

/* Ceiling of the need met, as need, for money spent so far. */
static plan_status ceilings(const plan_rollout_run *run, double *ceiling, plan_error *err)
{
    int32_t n = run->n_need_blocks;
    int64_t *cost = plan_mem_raw((size_t)n, sizeof *cost), money = 0;
    double *weight = plan_mem_raw((size_t)n, sizeof *weight);
    plan_status status = cost && weight ? PLAN_OK : plan_error_memory(err);
    for (int32_t b = 0; status == PLAN_OK && b < n; b++) {
        cost[b] = run->need_blocks[b].cost;
        weight[b] = run->need_blocks[b].weight;
    }
    for (int32_t y = 0; status == PLAN_OK && y < run->n_years; y++) {
        money += run->phases[y].budget;
        ceiling[y] = plan_outtree_ceiling(cost, weight, n, money);
    }
    free(cost);
    free(weight);
    return status;
}

static double eur(int64_t cents)
{
    return (double)cents / 100;
}

static void write_years(const plan_rollout_run *run, plan_table *t, const year_sums *years,
                        const double *ceiling)
{
    plan_sum residents = {0, 0}, need = {0, 0};
    int64_t spend = 0, buildings = 0;
    for (int32_t y = 0; y < run->n_years; y++) {
        const plan_phase *p = &run->phases[y];
        const year_sums *s = &years[y];
        spend += p->spend;
        buildings += s->buildings;
        plan_sum_add(&residents, plan_sum_get(&s->residents));
        plan_sum_add(&need, plan_sum_get(&s->need));
        const double values[] = {run->opts->first_year + y,
                                 eur(p->budget),
                                 eur(p->available),
                                 eur(p->spend),
                                 eur(s->pops),
                                 eur(s->trench),
                                 eur(s->cabinets),
                                 eur(s->drops),
                                 eur(p->carry),
                                 plan_sum_get(&s->trench_m) / 1000,
                                 plan_sum_get(&s->drops_m) / 1000,
                                 (double)s->buildings,
                                 (double)s->dwellings,
                                 plan_sum_get(&s->residents),
                                 (double)s->public_buildings,
                                 plan_sum_get(&s->need),
                                 share_of(plan_sum_get(&s->need), run->need_all),
                                 eur(spend),
                                 (double)buildings,
                                 plan_sum_get(&residents),
                                 share_of(plan_sum_get(&need), run->need_all),
                                 share_of(ceiling[y], run->need_all)};
        static_assert(sizeof values / sizeof *values == COUNT(years_cols), "a value for each column");
        for (size_t c = 0; c < COUNT(years_cols); c++)
            plan_column_set_number(plan_table_edit(t, years_cols[c].name), y, values[c]);
    }
}

plan_status plan_rollout_report_years(plan_rollout_run *run, plan_error *err)
{
    plan_table *t = NULL;
    year_sums *years = plan_mem_new((size_t)run->n_years, sizeof *years);
    double *ceiling = plan_mem_new((size_t)run->n_years, sizeof *ceiling);
    plan_status status = years && ceiling ? PLAN_OK : plan_error_memory(err);
    if (status == PLAN_OK)
        status = ceilings(run, ceiling, err);
    if (status == PLAN_OK)
        status = plan_table_new(&plan_rollout_years_spec, &t, err);
    if (status == PLAN_OK)
        status = plan_table_add_rows(t, run->n_years, err);
    if (status == PLAN_OK) {
        sum_years(run, years);
        write_years(run, t, years, ceiling);
    }
    free(years);
    free(ceiling);
    if (status != PLAN_OK) {
        plan_table_free(t);
        return status;
    }
    return plan_result_take(run->result, t, err);
}

/* What the totals are made of, apart from the years. */
typedef struct outcome {
    double wait, concentration, need_cost;
    double need_reachable, need_not_built;
    int32_t not_built;
} outcome;

static plan_status find_outcome(const plan_rollout_run *run, outcome *o, plan_error *err)
{
    const plan_rollout_tree *t = &run->tree;
    const plan_column *score = plan_table_find(t->need, "score"),
                      *people = plan_table_find(t->need, "persons");
    size_t n = (size_t)t->n_drops;
    double *wait = plan_mem_raw(n, sizeof *wait), *weight = plan_mem_raw(n, sizeof *weight);
    double *scores = plan_mem_raw(n, sizeof *scores), *persons = plan_mem_raw(n, sizeof *persons);
    plan_sum reachable = {0, 0}, left = {0, 0};
    int32_t k = 0;
    plan_status status = wait && weight && scores && persons ? PLAN_OK : plan_error_memory(err);
    for (int32_t d = 0; status == PLAN_OK && d < t->n_drops; d++) {
        int32_t step = plan_rollout_first_drop(t) + d;
        plan_sum_add(&reachable, t->weight[step]);
        if (run->year[step] < 0) {
            plan_sum_add(&left, t->weight[step]);
            continue;
        }
        wait[k] = run->year[step] + 1;
        weight[k] = t->weight[step];
        scores[k] = score ? plan_column_number(score, t->building[d]) : NAN;
        persons[k++] = positive(people, t->building[d]);
    }
    if (status == PLAN_OK) {
        *o = (outcome){plan_equity_mean(wait, weight, k),
                       NAN,
                       NAN,
                       plan_sum_get(&reachable),
                       plan_sum_get(&left),
                       t->n_drops - k};
        status = plan_equity_concentration(wait, scores, persons, k, &o->concentration, err);
    }
    free(wait);
    free(weight);
    free(scores);
    free(persons);
    return status;
}

/* Sum over the drops of need x EUR spent until they are connected, all steps built in order. */
static double need_cost(const plan_rollout_run *run)
{
    plan_sum sum = {0, 0};
    int64_t spent = 0;
    for (int32_t k = 0; k < run->tree.n; k++) {
        spent += run->tree.cost[run->order[k]];
        plan_sum_add(&sum, run->tree.weight[run->order[k]] * eur(spent));
    }
    return plan_sum_get(&sum);
}

/* Share of need met by the end of the k-th third of the years. */
static double after_third(const plan_rollout_run *run, int32_t k)
{
    const plan_table *years = plan_result_table(run->result, "rollout_years");
    const plan_column *share = plan_table_find(years, "cum_need_share");
    return run->n_years > 0 ? plan_column_number(share, (run->n_years * k + 2) / 3 - 1) : NAN;
}

static double left_unspent(const plan_rollout_run *run)
{
    return run->n_years > 0 ? eur(run->phases[run->n_years - 1].carry) : 0;
}

static plan_status find_not_built(plan_rollout_run *run, const outcome *o, plan_error *err)
{
    plan_finding f = {"not_built", "rollout_buildings", NULL, -1, NAN, NAN};
    if (o->not_built == 0)
        return PLAN_OK;
    return plan_result_add_finding(
        run->result, &f, err,
        "%d building%s with %.6g of need cannot be connected within the %d years of the plan", o->not_built,
        o->not_built == 1 ? "" : "s", o->need_not_built, run->n_years);
}

plan_status plan_rollout_report_totals(plan_rollout_run *run, plan_error *err)
{
    outcome o = {NAN, NAN, NAN, 0, 0, 0};
    plan_status status = find_outcome(run, &o, err);
    if (status != PLAN_OK)
        return status;
    int64_t spend = 0;
    for (int32_t y = 0; y < run->n_years; y++)
        spend += run->phases[y].spend;
    double need = o.need_reachable, all = run->need_all;
    bool exact = run->opts->by == PLAN_BY_NEED;
    const struct {
        const char *key;
        double value;
        const char *unit;
        plan_basis basis;
        const char *text;
    } totals[] = {
        {"years", run->n_years, "1", PLAN_BASIS_COUNTED, "years of building"},
        {"spend_eur", eur(spend), "EUR", PLAN_BASIS_ASSUMED,
         "cost of all that is built, at the catalogue's prices"},
        {"unspent_eur", left_unspent(run), "EUR", PLAN_BASIS_ASSUMED,
         "money left at the end of the last year"},
        {"buildings_connected", run->tree.n_drops - o.not_built, "1", PLAN_BASIS_COUNTED,
         "buildings connected"},
        {"buildings_not_built", o.not_built, "1", PLAN_BASIS_COUNTED,
         "buildings with a drop left out by the end of the plan"},
        {"need_met_share", share_of(need - o.need_not_built, all), "1", PLAN_BASIS_COUNTED,
         "share of all need met by the end"},
        {"need_no_drop_share", all > 0 ? fmax(0, 1 - need / all) : NAN, "1", PLAN_BASIS_COUNTED,
         "share of all need in buildings the network does not reach"},
        {"need_share_third_1", after_third(run, 1), "1", PLAN_BASIS_COUNTED,
         "share of all need met after a third of the years"},
        {"need_share_third_2", after_third(run, 2), "1", PLAN_BASIS_COUNTED,
         "share of all need met after two thirds of the years"},
        {"need_share_third_3", after_third(run, 3), "1", PLAN_BASIS_COUNTED,
         "share of all need met after all years"},
        {"waiting_years", o.wait, "years", PLAN_BASIS_COUNTED,
         "need-weighted mean of the years until the end of the year of connection, over buildings connected"},
        {"concentration_index", o.concentration, "1", PLAN_BASIS_COUNTED,
         "waiting against need score over persons; above 0 = those in greater need are connected earlier"},
        {"need_mean_spend_eur", share_of(need_cost(run), need), "EUR",
         exact ? PLAN_BASIS_PROVEN : PLAN_BASIS_COUNTED,
         exact ? "spend until a unit of need is met, mean; no order on this network has less"
               : "spend until a unit of need is met, mean"},
        {"need_mean_spend_least_eur", share_of(run->need_cost_least, need), "EUR", PLAN_BASIS_PROVEN,
         "the least that mean can be on this network"},
    };
    for (size_t k = 0; status == PLAN_OK && k < COUNT(totals); k++)
        status = plan_result_add_total(run->result, totals[k].key, totals[k].value, totals[k].unit,
                                       totals[k].basis, totals[k].text, err);
    return status == PLAN_OK ? find_not_built(run, &o, err) : status;
}
