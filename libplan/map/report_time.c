/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* What each year brings, who waits how long, and what it costs. */

#include "core/mem.h"
#include "map/report_private.h"
#include "map/story.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_YEARS = 200 };

/* ---- years ---- */

static int32_t column_of(const plan_table *t, const char *name, double scale, double out[MOST_YEARS])
{
    int32_t n = t ? plan_table_rows(t) : 0;
    n = n < MOST_YEARS ? n : MOST_YEARS;
    for (int32_t i = 0; i < n; i++)
        out[i] = plan_facts_number(t, name, i) * scale;
    return n;
}

static double greatest(const double *v, int32_t n)
{
    double most = 0;
    for (int32_t i = 0; i < n; i++)
        most = v[i] > most ? v[i] : most;
    return most;
}

static void chart_spend(plan_html *h, const plan_facts *f)
{
    static const char *const columns[] = {"drops_eur", "trench_eur", "cabinets_eur", "pops_eur"};
    static const char *const titles[] = {PLAN_TR("Drops"), PLAN_TR("Trenches"), PLAN_TR("Cabinets"),
                                         PLAN_TR("PoPs")};
    static const uint32_t colours[] = {0x253494, 0x41b6c4, 0xc7e9b4, 0xf5b301};
    double year[MOST_YEARS], spend[PLAN_CHART_SERIES][MOST_YEARS], all[MOST_YEARS];
    plan_series series[PLAN_CHART_SERIES];
    int32_t n = column_of(f->years, "year", 1, year);
    column_of(f->years, "spend_eur", 1, all);
    for (int i = 0; i < PLAN_CHART_SERIES; i++) {
        column_of(f->years, columns[i], 1, spend[i]);
        series[i] = (plan_series){plan_lang_text(f->lang, titles[i]), year, spend[i], n, colours[i], false};
    }
    const plan_chart chart = {
        .id = "spend",
        .title = plan_lang_text(f->lang, PLAN_TR("Spending by year")),
        .text = plan_lang_text(
            f->lang,
            PLAN_TR("What is built each year, by kind of work. The numbers are in the table below.")),
        .x_title = plan_lang_text(f->lang, PLAN_TR("Year")),
        .y_title = plan_lang_text(f->lang, PLAN_TR("Spend")),
        .x_min = year[0],
        .x_max = year[n - 1],
        .y_max = greatest(all, n),
        .y_money = true,
        .series = series,
        .n_series = PLAN_CHART_SERIES};
    plan_chart_bars(h, &chart);
}

/* "This plan (by need)" where two are compared. */
static const char *name_of(const plan_facts *f, const char *key, const char *plan, char text[PLAN_LANG_SIZE])
{
    const char *order = plan_story_order_name(plan_facts_parameter(f, "compare", key));
    snprintf(text, PLAN_LANG_SIZE, order ? "%.60s (%.30s)" : "%.60s%.30s", plan_lang_text(f->lang, plan),
             order ? plan_lang_text(f->lang, order) : "");
    return text;
}

static void chart_need(plan_html *h, const plan_facts *f)
{
    double year[MOST_YEARS], met[MOST_YEARS], ceiling[MOST_YEARS], year_b[MOST_YEARS], met_b[MOST_YEARS];
    int32_t n = column_of(f->years, "year", 1, year), n_b = column_of(f->compare, "year", 1, year_b);
    char text[PLAN_LANG_SIZE], last[24];
    plan_buf words = PLAN_BUF_INIT;
    column_of(f->years, "cum_need_share", 1, met);
    column_of(f->years, "need_ceiling", 1, ceiling);
    column_of(f->compare, "cum_need_share_b", 1, met_b);
    char name_a[PLAN_LANG_SIZE], name_b[PLAN_LANG_SIZE];
    plan_series series[3] = {
        {name_of(f, "by_a", PLAN_TR("This plan"), name_a), year, met, n, 0x225ea8, false}};
    int32_t n_series = 1;
    if (n_b > 0)
        series[n_series++] = (plan_series){
            name_of(f, "by_b", PLAN_TR("Other plan"), name_b), year_b, met_b, n_b, 0x8a3b12, true};
    else if (isfinite(ceiling[0]))
        series[n_series++] = (plan_series){
            plan_lang_text(f->lang, PLAN_TR("Highest possible")), year, ceiling, n, 0x5c6670, true};
    snprintf(last, sizeof last, "%.0f", year[n - 1]);
    const plan_lang_arg args[] = {{"share", plan_facts_share(f, met[n - 1], text)}, {"year", last}};
    plan_lang_fill(
        &words,
        plan_lang_text(
            f->lang, PLAN_TR("Share of all need met by the end of each year. It reaches {share} in {year}.")),
        args, 2);
    const plan_chart chart = {.id = "met",
                              .title = plan_lang_text(f->lang, PLAN_TR("Need met over time")),
                              .text = words.text ? words.text : "",
                              .x_title = plan_lang_text(f->lang, PLAN_TR("Year")),
                              .y_title = plan_lang_text(f->lang, PLAN_TR("Share of need")),
                              .x_min = year[0],
                              .x_max = year[n - 1],
                              .y_max = 1,
                              .y_share = true,
                              .series = series,
                              .n_series = n_series};
    plan_chart_lines(h, &chart);
    h->out.failed = h->out.failed || words.failed;
    plan_buf_free(&words);
}

static void table_years(plan_html *h, const plan_facts *f)
{
    static const char *const titles[] = {PLAN_TR("Year"),      PLAN_TR("Spend"),     PLAN_TR("Trench"),
                                         PLAN_TR("Buildings"), PLAN_TR("Residents"), PLAN_TR("Need met"),
                                         PLAN_TR("So far")};
    char text[PLAN_LANG_SIZE];
    plan_html_begin_table(h, PLAN_TR("What each year brings"));
    plan_html_head(h, titles, 7, 1);
    for (int32_t row = 0; row < plan_table_rows(f->years); row++) {
        snprintf(text, sizeof text, "%.0f", plan_facts_number(f->years, "year", row));
        plan_html_begin_row(h, text);
        plan_html_number(h, plan_lang_money(f->lang, plan_facts_number(f->years, "spend_eur", row), text));
        plan_html_number(
            h, plan_lang_quantity(f->lang, plan_facts_number(f->years, "trench_km", row), 1, "km", text));
        plan_html_number(h,
                         plan_lang_number(f->lang, plan_facts_number(f->years, "buildings", row), 0, text));
        plan_html_number(h,
                         plan_lang_number(f->lang, plan_facts_number(f->years, "residents", row), 0, text));
        plan_html_number(h,
                         plan_lang_share(f->lang, plan_facts_number(f->years, "need_share", row), 1, text));
        plan_html_number(
            h, plan_lang_share(f->lang, plan_facts_number(f->years, "cum_need_share", row), 1, text));
        plan_html_end_row(h);
    }
    plan_html_end_table(h);
}

void plan_report_time(plan_html *h, const plan_facts *f)
{
    if (!f->years || !plan_table_find(f->years, "year") || !plan_table_find(f->years, "spend_eur"))
        return;
    plan_html_raw(h, "<section id=\"years\">\n");
    plan_html_say(h, "h2", PLAN_TR("Year by year"));
    chart_spend(h, f);
    chart_need(h, f);
    table_years(h, f);
    plan_html_raw(h, "</section>\n");
}

/* ---- fairness ---- */

typedef struct person {
    double score, persons, wait;
    int32_t row;
} person;

static int most_need_first(const void *a, const void *b)
{
    const person *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

enum { CURVE = 101 };

/* Share of all waiting borne by the persons in greatest need, at every hundredth of the persons. */
static plan_status waiting_curve(const plan_facts *f, double share[CURVE], bool *found, plan_error *err)
{
    const plan_table *t = f->buildings;
    int32_t n = 0, rows = plan_table_rows(t);
    double persons = 0, waiting = 0, first = plan_facts_number(f->years, "year", 0);
    person *p = plan_mem_raw((size_t)rows, sizeof *p);
    if (!p)
        return plan_error_memory(err);
    for (int32_t row = 0; row < rows; row++) {
        person at = {plan_facts_number(t, "score", row), plan_facts_number(t, "persons", row),
                     plan_facts_number(t, "year", row) - first + 1, row};
        if (isfinite(at.score) && at.persons > 0 && at.wait > 0) {
            p[n++] = at;
            persons += at.persons;
            waiting += at.persons * at.wait;
        }
    }
    qsort(p, (size_t)n, sizeof *p, most_need_first);
    double x = 0, y = 0;
    int32_t i = 0;
    for (int k = 0; k < CURVE; k++) {
        double want = persons * k / (CURVE - 1);
        while (i < n && x + p[i].persons <= want) {
            x += p[i].persons;
            y += p[i].persons * p[i].wait;
            i++;
        }
        share[k] = waiting > 0 ? (y + (i < n ? (want - x) * p[i].wait : 0)) / waiting : 0;
    }
    *found = waiting > 0;
    free(p);
    return PLAN_OK;
}

static void chart_waiting(plan_html *h, const plan_facts *f, const double share[CURVE])
{
    double x[CURVE], even[] = {0, 1};
    char text[PLAN_LANG_SIZE], half[PLAN_LANG_SIZE];
    plan_buf words = PLAN_BUF_INIT;
    double index = plan_facts_total(f, "rollout", "concentration_index", NULL);
    for (int k = 0; k < CURVE; k++)
        x[k] = k / (CURVE - 1.0);
    const plan_series series[] = {
        {plan_lang_text(f->lang, PLAN_TR("This plan")), x, share, CURVE, 0x225ea8, false},
        {plan_lang_text(f->lang, PLAN_TR("All wait alike")), even, even, 2, 0x5c6670, true}};
    const plan_lang_arg args[] = {{"half", plan_lang_share(f->lang, share[CURVE / 2], 0, half)},
                                  {"index", plan_lang_number(f->lang, index, 3, text)}};
    plan_lang_fill(
        &words,
        plan_lang_text(
            f->lang,
            PLAN_TR(
                "The half of the people in greatest need bears {half} of all waiting; less than half is good for them. Concentration index: {index}.")),
        args, 2);
    const plan_chart chart = {
        .id = "waiting",
        .title = plan_lang_text(f->lang, PLAN_TR("Who waits how long")),
        .text = words.text ? words.text : "",
        .x_title = plan_lang_text(f->lang, PLAN_TR("Share of the people, those in greatest need first")),
        .y_title = plan_lang_text(f->lang, PLAN_TR("Share of waiting")),
        .x_min = 0,
        .x_max = 1,
        .y_max = 1,
        .x_share = true,
        .y_share = true,
        .series = series,
        .n_series = 2};
    plan_chart_lines(h, &chart);
    h->out.failed = h->out.failed || words.failed;
    plan_buf_free(&words);
}

static void table_waiting(plan_html *h, const plan_facts *f, const double share[CURVE])
{
    static const char *const titles[] = {PLAN_TR("Share of the people, those in greatest need first"),
                                         PLAN_TR("Share of waiting")};
    char text[PLAN_LANG_SIZE];
    plan_html_begin_table(h, PLAN_TR("Who waits how long, in numbers"));
    plan_html_head(h, titles, 2, 1);
    for (int k = 10; k < CURVE; k += 10) {
        plan_html_begin_row(h, plan_lang_share(f->lang, k / 100.0, 0, text));
        plan_html_number(h, plan_lang_share(f->lang, share[k], 1, text));
        plan_html_end_row(h);
    }
    plan_html_end_table(h);
}

plan_status plan_report_fairness(plan_html *h, const plan_facts *f, plan_error *err)
{
    double share[CURVE];
    bool found = false;
    if (!f->buildings || !f->years || !plan_table_find(f->buildings, "score") ||
        !plan_table_find(f->buildings, "persons") || !plan_table_find(f->buildings, "year"))
        return PLAN_OK;
    plan_status status = waiting_curve(f, share, &found, err);
    if (status != PLAN_OK || !found)
        return status;
    plan_html_raw(h, "<section id=\"fairness\">\n");
    plan_html_say(h, "h2", PLAN_TR("Fairness"));
    chart_waiting(h, f, share);
    plan_html_say(
        h, "p",
        PLAN_TR(
            "Above the dashed line those in greater need wait longer than others, below it shorter. Where money decides too, a costly street may wait although its need is great."));
    table_waiting(h, f, share);
    plan_html_raw(h, "</section>\n");
    return PLAN_OK;
}

/* ---- cost ---- */

static void table_bill(plan_html *h, const plan_facts *f)
{
    static const char *const titles[] = {PLAN_TR("Item"), PLAN_TR("Quantity"), PLAN_TR("Unit price"),
                                         PLAN_TR("Cost")};
    char text[PLAN_LANG_SIZE];
    if (!f->bill)
        return;
    plan_html_begin_table(h, PLAN_TR("Bill of quantities"));
    plan_html_head(h, titles, 4, 1);
    for (int32_t row = 0; row < plan_table_rows(f->bill); row++) {
        double price = plan_facts_number(f->bill, "unit_price_eur", row),
               n = plan_facts_number(f->bill, "quantity", row);
        plan_html_begin_row(h, plan_lang_text(f->lang, plan_facts_words(f->bill, "description", row)));
        plan_html_number(h, plan_lang_quantity(f->lang, n, 0, plan_facts_words(f->bill, "unit", row), text));
        plan_html_number(h, plan_lang_quantity(f->lang, price, price == floor(price) ? 0 : 2, "EUR", text));
        plan_html_number(h, plan_lang_money(f->lang, plan_facts_number(f->bill, "cost_eur", row), text));
        plan_html_end_row(h);
    }
    plan_html_end_table(h);
}

void plan_report_cost(plan_html *h, const plan_facts *f)
{
    static const char *const parts[][2] = {{"cost_trench_eur", PLAN_TR("Trenches, ducts and cables")},
                                           {"cost_drops_eur", PLAN_TR("Drops and house wiring")},
                                           {"cost_cabinets_eur", PLAN_TR("Cabinets")},
                                           {"cost_pops_eur", PLAN_TR("Points of presence")}};
    enum { N = sizeof parts / sizeof *parts };
    plan_bar bars[N];
    char text[PLAN_LANG_SIZE];
    plan_buf words = PLAN_BUF_INIT;
    double all = plan_facts_total(f, "network", "cost_eur", NULL);
    int32_t n = 0;
    if (isnan(all))
        return;
    for (int i = 0; i < N; i++) {
        bars[n].title = plan_lang_text(f->lang, parts[i][1]);
        bars[n].value = plan_facts_total(f, "network", parts[i][0], NULL);
        n += bars[n].value > 0;
    }
    const plan_lang_arg args[] = {{"cost", plan_lang_money(f->lang, all, text)}};
    plan_lang_fill(
        &words, plan_lang_text(f->lang, PLAN_TR("The network costs {cost} in all, by the prices assumed.")),
        args, 1);
    plan_html_raw(h, "<section id=\"cost\">\n");
    plan_html_say(h, "h2", PLAN_TR("Cost"));
    plan_chart_costs(h, "parts", plan_lang_text(f->lang, PLAN_TR("Cost by kind of work")),
                     words.text ? words.text : "", bars, n);
    table_bill(h, f);
    plan_html_raw(h, "</section>\n");
    h->out.failed = h->out.failed || words.failed;
    plan_buf_free(&words);
}
