/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Two rollouts of the same city side by side. */

#include "core/mem.h"
#include "core/numeric.h"
#include "core/sum.h"
#include "rollout/rollout.h"
#include "rollout/tree.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const plan_colspec buildings_cols[] = {
    {"building", PLAN_INT32, "", "Building", "row of the building in the workspace"},
    {"source_id", PLAN_TEXT, "", "Source id", "id of the building in the source"},
    {"use", PLAN_TEXT, "", "Use", "residential, public, commercial, industrial or other"},
    {"street", PLAN_TEXT, "", "Street", "street of the address"},
    {"housenumber", PLAN_TEXT, "", "House number", "house number"},
    {"year_a", PLAN_INT32, "", "Year in A", "year of connection in rollout A; missing = not built"},
    {"year_b", PLAN_INT32, "", "Year in B", "year of connection in rollout B; missing = not built"},
    {"difference", PLAN_INT32, "years", "Earlier in A by",
     "year in B less year in A; missing where the building is not built in both"},
    {"need", PLAN_DOUBLE, "1", "Need", "need of the building, as rollout A has it"},
    {"persons", PLAN_DOUBLE, "1", "Persons", "persons the building counts for"},
};
const plan_layerspec plan_compare_buildings_spec = {
    "compare_buildings",
    PLAN_GEOM_POLYGON,
    "Buildings: year in A and B",
    "which buildings are connected earlier in one rollout than in the other",
    buildings_cols,
    COUNT(buildings_cols)};

static const plan_colspec years_cols[] = {
    {"year", PLAN_INT32, "", "Year", "year of building"},
    {"spend_eur_a", PLAN_DOUBLE, "EUR", "Spend in A", "cost of what is built in the year"},
    {"spend_eur_b", PLAN_DOUBLE, "EUR", "Spend in B", "cost of what is built in the year"},
    {"need_met_a", PLAN_DOUBLE, "1", "Need met in A", "need of the buildings connected in the year"},
    {"need_met_b", PLAN_DOUBLE, "1", "Need met in B", "need of the buildings connected in the year"},
    {"buildings_a", PLAN_INT32, "1", "Buildings in A", "buildings connected in the year"},
    {"buildings_b", PLAN_INT32, "1", "Buildings in B", "buildings connected in the year"},
    {"cum_spend_eur_a", PLAN_DOUBLE, "EUR", "Spend so far in A", "spend up to the year's end"},
    {"cum_spend_eur_b", PLAN_DOUBLE, "EUR", "Spend so far in B", "spend up to the year's end"},
    {"cum_buildings_a", PLAN_INT32, "1", "Buildings so far in A", "buildings connected by the year's end"},
    {"cum_buildings_b", PLAN_INT32, "1", "Buildings so far in B", "buildings connected by the year's end"},
    {"cum_need_share_a", PLAN_DOUBLE, "1", "Share of need so far in A",
     "share of all need met by the year's end"},
    {"cum_need_share_b", PLAN_DOUBLE, "1", "Share of need so far in B",
     "share of all need met by the year's end"},
};
const plan_layerspec plan_compare_years_spec = {
    "compare_years",  PLAN_GEOM_NONE,
    "Years: A and B", "money, buildings and need of each year, side by side",
    years_cols,       COUNT(years_cols)};

/* One rollout of the two. */
typedef struct side {
    const plan_table *buildings, *years;
    const plan_column *building, *year, *source_id;
    const plan_column *years_year;
    int32_t first, last; /* years of the plan; first > last where there is none */
} side;

typedef struct comparison {
    side a, b;
    int32_t first, last; /* years of both */
    plan_result *result;
    plan_sum need, persons, wait_a, wait_b;
    plan_sum earlier[2], persons_earlier[2]; /* need and persons connected earlier in a, b */
    int32_t n_earlier[2], n_same, n_only[2];
} comparison;

/* A building is built in one of the plan's years, or not at all. */
static plan_status check_built(const side *s, plan_error *err)
{
    for (int32_t r = 0; r < plan_table_rows(s->buildings); r++) {
        double year = plan_column_number(s->year, r);
        if (!isnan(year) && !(year >= s->first && year <= s->last && year == floor(year)))
            return plan_error_set(
                err, PLAN_E_DATA,
                "layer rollout_buildings, column year, row %d: %.15g: expected a year of the table "
                "rollout_years",
                r + 1, year);
    }
    return PLAN_OK;
}

static plan_status open_side(const plan_result *result, side *s, plan_error *err)
{
    plan_status status = plan_rollout_table(result, "rollout_buildings", &s->buildings, err);
    if (status == PLAN_OK)
        status = plan_rollout_table(result, "rollout_years", &s->years, err);
    if (status == PLAN_OK)
        status = plan_rollout_column(s->buildings, "building", &s->building, err);
    if (status == PLAN_OK)
        status = plan_rollout_column(s->buildings, "year", &s->year, err);
    if (status == PLAN_OK)
        status = plan_rollout_column(s->years, "year", &s->years_year, err);
    if (status == PLAN_OK)
        status = plan_rollout_check_years(s->years, err);
    if (status != PLAN_OK)
        return status;
    int32_t n = plan_table_rows(s->years);
    s->source_id = plan_table_find(s->buildings, "source_id");
    s->first = n > 0 ? (int32_t)plan_column_number(s->years_year, 0) : INT32_MAX;
    s->last = n > 0 ? (int32_t)plan_column_number(s->years_year, n - 1) : INT32_MIN;
    return check_built(s, err);
}

/* Next pair of rows with the same building, both tables being in building order; a row only one side has
 * comes with -1 for the other. False at the end. */
static bool next_pair(const comparison *c, int32_t *ra, int32_t *rb, int32_t *at_a, int32_t *at_b)
{
    int32_t na = plan_table_rows(c->a.buildings), nb = plan_table_rows(c->b.buildings);
    double a = *at_a < na ? plan_column_number(c->a.building, *at_a) : INFINITY;
    double b = *at_b < nb ? plan_column_number(c->b.building, *at_b) : INFINITY;
    if (*at_a >= na && *at_b >= nb)
        return false;
    *ra = a <= b ? (*at_a)++ : -1;
    *rb = b <= a ? (*at_b)++ : -1;
    return true;
}

static plan_status check_order(const side *s, plan_error *err)
{
    for (int32_t r = 0; r < plan_table_rows(s->buildings); r++) {
        double x = plan_column_number(s->building, r);
        if (!(x >= 0) || (r > 0 && !(x > plan_column_number(s->building, r - 1))))
            return plan_error_set(
                err, PLAN_E_DATA,
                "layer rollout_buildings, column building, row %d: %g: expected rows in ascending order",
                r + 1, x);
    }
    return PLAN_OK;
}

static plan_status check_same(const comparison *c, int32_t ra, int32_t rb, plan_error *err)
{
    const char *a = ra >= 0 && c->a.source_id ? plan_column_text(c->a.source_id, ra) : NULL;
    const char *b = rb >= 0 && c->b.source_id ? plan_column_text(c->b.source_id, rb) : NULL;
    if (a && b && strcmp(a, b) != 0)
        return plan_error_set(
            err, PLAN_E_DATA,
            "compare: building %.0f is '%s' in one rollout and '%s' in the other: they are of different cities",
            plan_column_number(c->a.building, ra), a, b);
    return PLAN_OK;
}

static double number_of(const plan_table *t, const char *name, int32_t row)
{
    const plan_column *col = plan_table_find(t, name);
    return col ? plan_column_number(col, row) : NAN;
}

/* Year of a row, NaN where it is not built. */
static double year_of(const side *s, int32_t row)
{
    return row < 0 ? NAN : plan_column_number(s->year, row);
}

/* Tallies one building; years are NaN where it is not built. */
static void tally(comparison *c, double year_a, double year_b, double need, double persons)
{
    double beyond = c->last + 1, a = isnan(year_a) ? beyond : year_a, b = isnan(year_b) ? beyond : year_b;
    need = need > 0 ? need : 0;
    persons = persons > 0 ? persons : 0;
    plan_sum_add(&c->need, need);
    plan_sum_add(&c->wait_a, need * (a - c->first + 1));
    plan_sum_add(&c->wait_b, need * (b - c->first + 1));
    c->n_only[0] += isnan(year_b) && !isnan(year_a);
    c->n_only[1] += isnan(year_a) && !isnan(year_b);
    if (a == b) {
        c->n_same++;
        return;
    }
    c->n_earlier[a > b]++;
    plan_sum_add(&c->earlier[a > b], need);
    plan_sum_add(&c->persons_earlier[a > b], persons);
}

static plan_status write_pair(comparison *c, plan_table *t, int32_t row, int32_t ra, int32_t rb,
                              plan_error *err)
{
    static const char *const texts[] = {"source_id", "use", "street", "housenumber"};
    const plan_table *from = ra >= 0 ? c->a.buildings : c->b.buildings;
    int32_t r = ra >= 0 ? ra : rb;
    double a = year_of(&c->a, ra), b = year_of(&c->b, rb);
    double need = number_of(from, "need", r), persons = number_of(from, "persons", r);
    plan_status status = check_same(c, ra, rb, err);
    for (size_t k = 0; status == PLAN_OK && k < COUNT(texts); k++) {
        const plan_column *col = plan_table_find(from, texts[k]);
        if (col && col->type == PLAN_TEXT)
            status = plan_column_set_text(plan_table_edit(t, texts[k]), row, plan_column_text(col, r), err);
    }
    if (status != PLAN_OK)
        return status;
    const struct {
        const char *name;
        double value;
    } numbers[] = {{"building", number_of(from, "building", r)},
                   {"year_a", a},
                   {"year_b", b},
                   {"difference", b - a},
                   {"need", need},
                   {"persons", persons}};
    for (size_t k = 0; k < COUNT(numbers); k++)
        if (!isnan(numbers[k].value))
            plan_column_set_number(plan_table_edit(t, numbers[k].name), row, numbers[k].value);
    tally(c, a, b, need, persons);
    const plan_geom *polygons = plan_table_geom(from);
    return polygons ? plan_geom_add_copy(plan_table_edit_geom(t), polygons, r, err) : PLAN_OK;
}

static plan_status compare_buildings(comparison *c, plan_error *err)
{
    plan_table *t = NULL;
    int32_t ra, rb, at_a = 0, at_b = 0;
    plan_status status = check_order(&c->a, err);
    if (status == PLAN_OK)
        status = check_order(&c->b, err);
    if (status == PLAN_OK)
        status = plan_table_new(&plan_compare_buildings_spec, &t, err);
    if (status == PLAN_OK)
        plan_table_set_crs(t, plan_table_crs(c->a.buildings));
    for (int32_t row = 0; status == PLAN_OK && next_pair(c, &ra, &rb, &at_a, &at_b); row++) {
        status = plan_table_add_rows(t, 1, err);
        if (status == PLAN_OK)
            status = write_pair(c, t, row, ra, rb, err);
    }
    if (status != PLAN_OK) {
        plan_table_free(t);
        return status;
    }
    return plan_result_take(c->result, t, err);
}

/* Values of one side into the columns "NAME_a" or "NAME_b"; after its last year, cumulated values stay. */
static void write_side(const side *s, char suffix, plan_table *t, int32_t first)
{
    static const char *const yearly[] = {"spend_eur", "need_met", "buildings"};
    static const char *const running[] = {"cum_spend_eur", "cum_buildings", "cum_need_share"};
    char name[40];
    for (int32_t y = 0; y < plan_table_rows(t); y++) {
        int32_t row = first + y - s->first, n = plan_table_rows(s->years);
        for (size_t k = 0; k < COUNT(yearly); k++) {
            snprintf(name, sizeof name, "%s_%c", yearly[k], suffix);
            plan_column_set_number(plan_table_edit(t, name), y,
                                   row >= 0 && row < n ? number_of(s->years, yearly[k], row) : 0);
        }
        for (size_t k = 0; k < COUNT(running); k++) {
            snprintf(name, sizeof name, "%s_%c", running[k], suffix);
            double value = row < 0 || n == 0 ? 0 : number_of(s->years, running[k], row < n ? row : n - 1);
            if (!isnan(value))
                plan_column_set_number(plan_table_edit(t, name), y, value);
        }
    }
}

static plan_status compare_years(comparison *c, plan_error *err)
{
    plan_table *t = NULL;
    int32_t n = c->last >= c->first ? c->last - c->first + 1 : 0;
    plan_status status = plan_table_new(&plan_compare_years_spec, &t, err);
    if (status == PLAN_OK)
        status = plan_table_add_rows(t, n, err);
    if (status != PLAN_OK) {
        plan_table_free(t);
        return status;
    }
    for (int32_t y = 0; y < n; y++)
        plan_column_set_number(plan_table_edit(t, "year"), y, c->first + y);
    write_side(&c->a, 'a', t, c->first);
    write_side(&c->b, 'b', t, c->first);
    return plan_result_take(c->result, t, err);
}

/* By what order each plan builds, so that maps and reports can name the two. */
typedef struct orders {
    const char *by_a, *by_b;
} orders;
static const plan_optspec order_opts[] = {
    {"by_a", PLAN_OPT_TEXT, offsetof(orders, by_a), "", 0, 0, NULL, NULL, "order of rollout A"},
    {"by_b", PLAN_OPT_TEXT, offsetof(orders, by_b), "", 0, 0, NULL, NULL, "order of rollout B"},
};
static const orders no_orders = {NULL, NULL};
static const plan_optset order_optset = {
    "compare", "two rollouts side by side", order_opts, COUNT(order_opts), sizeof(orders), &no_orders};

static const char *order_of(const plan_result *rollout)
{
    const plan_table *t = plan_result_table(rollout, plan_parameters_spec.name);
    const plan_column *stage = t ? plan_table_find(t, "stage") : NULL,
                      *name = t ? plan_table_find(t, "name") : NULL;
    for (int32_t row = 0; stage && name && row < plan_table_rows(t); row++) {
        const char *of = plan_column_text(stage, row), *is = plan_column_text(name, row);
        if (of && is && strcmp(of, "rollout") == 0 && strcmp(is, "by") == 0)
            return plan_column_text(plan_table_find(t, "value"), row);
    }
    return NULL;
}

static double mean_of(const plan_sum *sum, const plan_sum *weight)
{
    return plan_sum_get(weight) > 0 ? plan_sum_get(sum) / plan_sum_get(weight) : NAN;
}

static plan_status add_totals(const comparison *c, plan_error *err)
{
    double a = mean_of(&c->wait_a, &c->need), b = mean_of(&c->wait_b, &c->need);
    const struct {
        const char *key;
        double value;
        const char *unit, *text;
    } totals[] = {
        {"waiting_years_a", a, "years",
         "need-weighted mean waiting time in A; what is not built waits a year longer than either plan"},
        {"waiting_years_b", b, "years", "need-weighted mean waiting time in B"},
        {"waiting_years_saved", b - a, "years", "by which a unit of need waits less in A, mean"},
        {"buildings_earlier_a", c->n_earlier[0], "1", "buildings connected earlier in A"},
        {"buildings_earlier_b", c->n_earlier[1], "1", "buildings connected earlier in B"},
        {"buildings_same", c->n_same, "1", "buildings connected in the same year, or in neither"},
        {"buildings_only_a", c->n_only[0], "1", "buildings connected in A alone"},
        {"buildings_only_b", c->n_only[1], "1", "buildings connected in B alone"},
        {"need_earlier_a", plan_sum_get(&c->earlier[0]), "1", "need of the buildings connected earlier in A"},
        {"need_earlier_b", plan_sum_get(&c->earlier[1]), "1", "need of the buildings connected earlier in B"},
        {"persons_earlier_a", plan_sum_get(&c->persons_earlier[0]), "1", "persons connected earlier in A"},
        {"persons_earlier_b", plan_sum_get(&c->persons_earlier[1]), "1", "persons connected earlier in B"},
    };
    plan_status status = PLAN_OK;
    for (size_t k = 0; status == PLAN_OK && k < COUNT(totals); k++) {
        /* What businesses and public buildings count for is an assumption, residents most often too. */
        bool people = strncmp(totals[k].key, "persons", strlen("persons")) == 0;
        status = plan_result_add_total(c->result, totals[k].key, totals[k].value, totals[k].unit,
                                       people ? PLAN_BASIS_ASSUMED : PLAN_BASIS_COUNTED, totals[k].text, err);
    }
    return status;
}

plan_status plan_rollout_compare(const plan_result *a, const plan_result *b, plan_result **out,
                                 plan_error *err)
{
    PLAN_NUMERIC_POINT;
    comparison c = {.result = NULL};
    plan_status status = plan_result_new("compare", &c.result, err);
    if (status == PLAN_OK)
        status = open_side(a, &c.a, err);
    if (status == PLAN_OK)
        status = open_side(b, &c.b, err);
    if (status == PLAN_OK) {
        c.first = c.a.first < c.b.first ? c.a.first : c.b.first;
        c.last = c.a.last > c.b.last ? c.a.last : c.b.last;
        plan_result_set_crs(c.result, plan_table_crs(c.a.buildings));
        status = compare_buildings(&c, err);
    }
    if (status == PLAN_OK)
        status = compare_years(&c, err);
    if (status == PLAN_OK)
        status = add_totals(&c, err);
    const orders by = {order_of(a), order_of(b)};
    if (status == PLAN_OK)
        status = plan_result_add_parameters(c.result, &order_optset, &by, err);
    if (status == PLAN_OK)
        status = plan_result_seal(c.result, err);
    if (status != PLAN_OK) {
        plan_result_free(c.result);
        return status;
    }
    *out = c.result;
    return PLAN_OK;
}
