/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* In which year every access point is built, and what each year brings. */

#include "wlan/sites_run.h"

#include <math.h>
#include <stdlib.h>

enum { YEARS = 500 };

typedef struct item {
    int64_t cost;
    double gain; /* persons */
    int32_t at;  /* in the order they were taken up */
    int32_t earliest, *year;
} item;

/* Takes the money of an item: from year y on, the first with enough left, or an untouched one for what costs more than
 * a whole year's money, which is saved for over as many years as it takes. Returns the year it is built in, YEARS
 * where there is none. */
static int32_t spend(double *money, double whole, double cost, int32_t y)
{
    while (y < YEARS && money[y] < cost && !(money[y] == whole && cost > whole))
        y++;
    for (; y < YEARS && money[y] < cost; money[y++] = 0)
        cost -= money[y];
    if (y < YEARS)
        money[y] -= cost;
    return y;
}

/* Fills years in the order given: each item when its fibre is there, or later when money is. */
static plan_status fill_years(const plan_sites_run *run, const item *items, int32_t n, plan_error *err)
{
    int32_t first = run->opts->first_year;
    double money[YEARS], whole = run->opts->year_eur * 100;
    for (int32_t y = 0; y < YEARS; y++)
        money[y] = whole;
    for (int32_t i = 0; i < n; i++) {
        int32_t y = items[i].earliest > first ? items[i].earliest - first : 0;
        if (!isnan(whole))
            y = spend(money, whole, (double)items[i].cost, y);
        if (!isnan(whole) && y >= YEARS)
            return plan_error_set(err, PLAN_E_ARGUMENT,
                                  "sites: option 'year_eur': with %g EUR a year it takes more than %d years",
                                  run->opts->year_eur, (int)YEARS);
        *items[i].year = first + y;
    }
    return PLAN_OK;
}

/* Most persons for the money first, indoors and outdoors alike. */
static int most_for_money(const void *a, const void *b)
{
    const item *x = a, *y = b;
    double more = x->gain * (double)y->cost, less = y->gain * (double)x->cost;
    if (more != less)
        return more > less ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

plan_status plan_sites_settle_years(plan_sites_run *run, plan_error *err)
{
    int32_t n = 0;
    item *items = plan_mem_new((size_t)run->n_choices + (size_t)run->n_plans, sizeof *items);
    if (!items)
        return plan_error_memory(err);
    for (int32_t i = 0; i < run->n_plans; i++, n++)
        items[n] = (item){run->plans[i].cost, run->plans[i].persons, n, run->plans[i].backhaul.year,
                          &run->plans[i].year};
    for (int32_t i = 0; i < run->n_choices; i++, n++) {
        const plan_sites_candidate *c = &run->candidates[run->choices[i].candidate];
        items[n] = (item){c->cost, (double)run->choices[i].gain / 1000, n, c->backhaul.year,
                          &run->choices[i].year};
    }
    int32_t kept = 0; /* those of public buildings that get something */
    for (int32_t i = 0; i < n; i++)
        if (i >= run->n_plans || run->plans[i].n > 0)
            items[kept++] = items[i];
    if (kept > 0)
        qsort(items, (size_t)kept, sizeof *items, most_for_money);
    plan_status status = fill_years(run, items, kept, err);
    for (int32_t i = 0; i < run->n_plans; i++)
        for (int32_t k = 0; k < run->plans[i].n; k++)
            run->rooms[run->plans[i].first + k].year = run->plans[i].year;
    free(items);
    return status;
}

/* --- the tables of it -------------------------------------------------------------------------- */

plan_status plan_sites_tally_new(const plan_sites_run *run, plan_sites_tally *out, plan_error *err)
{
    *out = (plan_sites_tally){.seen = plan_mem_new((size_t)run->n_points, 1),
                              .at_place = plan_mem_new((size_t)run->n_places, sizeof *out->at_place)};
    if (!out->seen || !out->at_place)
        return plan_error_memory(err);
    for (int32_t i = 0; i < run->n_points; i++)
        if (run->points[i].covered)
            plan_sites_tally_point(run, out, i);
    return PLAN_OK;
}

void plan_sites_tally_free(plan_sites_tally *tally)
{
    free(tally->seen);
    free(tally->at_place);
}

void plan_sites_tally_point(const plan_sites_run *run, plan_sites_tally *tally, int32_t point)
{
    const plan_sites_point *p = &run->points[point];
    const plan_sites_place *place = &run->places[p->place];
    if (tally->seen[point])
        return;
    tally->seen[point] = 1;
    tally->persons += p->weight;
    int64_t half = llround(place->persons * 1000), *at = &tally->at_place[p->place];
    bool before = 2 * *at >= half;
    *at += p->weight;
    tally->places += half > 0 && !before && 2 * *at >= half;
}

void plan_sites_tally_add(const plan_sites_run *run, plan_sites_tally *tally, int32_t choice)
{
    int32_t c = run->choices[choice].candidate;
    for (int32_t k = run->off[c]; k < run->off[c + 1]; k++)
        plan_sites_tally_point(run, tally, run->covers[k]);
}

/* The next year after one in which anything is built; INT32_MAX where there is none. */
static int32_t next_year(const plan_sites_run *run, int32_t after)
{
    int32_t next = INT32_MAX;
    for (int32_t i = 0; i < run->n_choices; i++)
        if (run->choices[i].year > after && run->choices[i].year < next)
            next = run->choices[i].year;
    for (int32_t i = 0; i < run->n_plans; i++)
        if (run->plans[i].n > 0 && run->plans[i].year > after && run->plans[i].year < next)
            next = run->plans[i].year;
    return next;
}

typedef struct sums {
    int64_t outdoor_cents, indoor_cents;
    int32_t outdoor, indoor, buildings;
} sums;

static void sum_year(const plan_sites_run *run, int32_t year, plan_sites_tally *tally, sums *out)
{
    *out = (sums){0, 0, 0, 0, 0};
    for (int32_t i = 0; i < run->n_choices; i++) {
        if (run->choices[i].year != year)
            continue;
        out->outdoor++;
        out->outdoor_cents += run->candidates[run->choices[i].candidate].cost;
        plan_sites_tally_add(run, tally, i);
    }
    for (int32_t i = 0; i < run->n_plans; i++) {
        if (run->plans[i].n == 0 || run->plans[i].year != year)
            continue;
        out->buildings++;
        out->indoor += run->plans[i].n;
        out->indoor_cents += run->plans[i].cost;
    }
}

plan_status plan_sites_fill_years(const plan_sites_run *run, plan_table *t, plan_error *err)
{
    plan_sites_tally tally;
    plan_status status = plan_sites_tally_new(run, &tally, err);
    int64_t cents = 0;
    int32_t row = 0, year = status == PLAN_OK ? next_year(run, INT32_MIN) : INT32_MAX;
    for (; year < INT32_MAX && status == PLAN_OK; year = next_year(run, year), row++) {
        int64_t persons = tally.persons;
        int32_t places = tally.places;
        sums s;
        sum_year(run, year, &tally, &s);
        cents += s.outdoor_cents + s.indoor_cents;
        const struct {
            const char *column;
            double value;
        } values[] = {{"year", year},
                      {"outdoor", s.outdoor},
                      {"indoor", s.indoor},
                      {"buildings", s.buildings},
                      {"outdoor_eur", (double)s.outdoor_cents / 100},
                      {"indoor_eur", (double)s.indoor_cents / 100},
                      {"cost_eur", (double)(s.outdoor_cents + s.indoor_cents) / 100},
                      {"persons", (double)(tally.persons - persons) / 1000},
                      {"places", tally.places - places},
                      {"cost_so_far_eur", (double)cents / 100},
                      {"persons_so_far", (double)tally.persons / 1000},
                      {"places_so_far", tally.places}};
        status = plan_table_add_rows(t, 1, err);
        for (size_t i = 0; i < sizeof values / sizeof *values && status == PLAN_OK; i++)
            plan_column_set_number(plan_table_edit(t, values[i].column), row, values[i].value);
    }
    plan_sites_tally_free(&tally);
    return status;
}
