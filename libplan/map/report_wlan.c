/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* What is told of proposed access points and of a mesh: which, for whom, for how much, and how sure. */

#include "map/report_private.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))
enum { MOST_POINTS = 400 };
typedef char number[PLAN_LANG_SIZE];

static double sites_total(const plan_facts *f, const char *key)
{
    return plan_facts_total(f, "sites", key, NULL);
}

static double mesh_total(const plan_facts *f, const char *key)
{
    return plan_facts_total(f, "mesh", key, NULL);
}

/* ---- in brief ---- */

void plan_report_say_sites(plan_html *h, const plan_facts *f)
{
    number n, cost, share, m, k, inside, gap;
    double people = sites_total(f, "sites_persons");
    if (isnan(people))
        return;
    const plan_lang_arg args[] = {
        {"n", plan_lang_number(f->lang, sites_total(f, "sites_outdoor"), 0, n)},
        {"cost", plan_lang_money(f->lang, round(sites_total(f, "sites_outdoor_eur") / 100) * 100, cost)},
        {"share", plan_facts_share(f, people > 0 ? sites_total(f, "sites_persons_then") / people : 0, share)},
        {"m", plan_lang_number(f->lang, sites_total(f, "sites_indoor"), 0, m)},
        {"k", plan_lang_number(f->lang, sites_total(f, "sites_buildings_proposed"), 0, k)},
        {"inside", plan_lang_money(f->lang, round(sites_total(f, "sites_indoor_eur") / 100) * 100, inside)},
        {"gap", plan_lang_share(f->lang, sites_total(f, "sites_gap"), 1, gap)}};
    plan_html_fill(
        h, "li",
        plan_lang_text(f->lang, PLAN_TR("{n} access points outdoors cost {cost}. They reach {share} of "
                                        "the people on squares, in parks and at stops.")),
        args, COUNT(args));
    plan_html_fill(
        h, "li",
        plan_lang_text(
            f->lang,
            PLAN_TR("{m} more access points serve {k} public buildings inside. They cost {inside}.")),
        args, COUNT(args));
    if (isfinite(sites_total(f, "sites_gap")))
        plan_html_fill(
            h, "li",
            plan_lang_text(f->lang, PLAN_TR("It is proven that no other choice of places for that money "
                                            "reaches more people by more than {gap}.")),
            args, COUNT(args));
}

void plan_report_say_mesh(plan_html *h, const plan_facts *f)
{
    number n, all, links, cost, share, cut;
    double reached = mesh_total(f, "mesh_reached");
    if (isnan(reached))
        return;
    const plan_lang_arg args[] = {
        {"n", plan_lang_number(f->lang, reached, 0, n)},
        {"all", plan_lang_number(f->lang, mesh_total(f, "mesh_nodes"), 0, all)},
        {"links",
         plan_lang_number(f->lang, mesh_total(f, "mesh_tree") + mesh_total(f, "mesh_reserve"), 0, links)},
        {"cost", plan_lang_money(f->lang, round(mesh_total(f, "mesh_cost_eur") / 100) * 100, cost)},
        {"share", plan_facts_share(f, mesh_total(f, "mesh_share_after_failure"), share)},
        {"cut", plan_lang_number(f->lang, mesh_total(f, "mesh_cut_sites"), 0, cut)}};
    plan_html_fill(
        h, "li",
        plan_lang_text(f->lang, PLAN_TR("{n} of {all} roofs have a way to a gateway. That takes {links} "
                                        "radio links, which cost {cost}.")),
        args, COUNT(args));
    if (mesh_total(f, "mesh_share_after_failure") >= 0)
        plan_html_fill(
            h, "li",
            plan_lang_text(f->lang, PLAN_TR("When any one roof fails, {share} of them keep their way, on "
                                            "average. Roofs on which others hang alone: {cut}.")),
            args, COUNT(args));
}

/* ---- access points ---- */

static const char *money_text(const plan_facts *f, double eur, number text)
{
    return plan_lang_money(f->lang, round(eur), text);
}

static void chart_reached(plan_html *h, const plan_facts *f, const plan_table *t)
{
    double eur[MOST_POINTS], share[MOST_POINTS];
    number reached, cost;
    plan_buf words = PLAN_BUF_INIT;
    int32_t rows = plan_table_rows(t), n = rows < MOST_POINTS ? rows : MOST_POINTS;
    for (int32_t i = 0; i < n; i++) {
        int32_t row = n > 1 ? (int32_t)((int64_t)i * (rows - 1) / (n - 1)) : 0;
        eur[i] = plan_facts_number(t, "cost_eur", row);
        share[i] = plan_facts_number(t, "share", row);
    }
    const plan_series series[] = {
        {plan_lang_text(f->lang, PLAN_TR("People reached")), eur, share, n, 0x225ea8, false}};
    const plan_lang_arg args[] = {{"share", plan_facts_share(f, share[n - 1], reached)},
                                  {"cost", money_text(f, eur[n - 1], cost)}};
    plan_lang_fill(
        &words,
        plan_lang_text(f->lang, PLAN_TR("The first access points reach most. All of them reach {share} "
                                        "for {cost}. The numbers are in the table below.")),
        args, COUNT(args));
    const plan_chart chart = {
        .id = "reached",
        .title = plan_lang_text(f->lang, PLAN_TR("People reached outdoors, against euros")),
        .text = words.text ? words.text : "",
        .x_title = plan_lang_text(f->lang, PLAN_TR("Euros spent so far")),
        .y_title = plan_lang_text(f->lang, PLAN_TR("Share of the people")),
        .x_max = eur[n - 1],
        .y_max = 1,
        .x_money = true,
        .y_share = true,
        .series = series,
        .n_series = 1};
    plan_chart_lines(h, &chart);
    h->out.failed = h->out.failed || words.failed;
    plan_buf_free(&words);
}

/* Row of the access point of a rank; -1 = none. */
static int32_t site_of(const plan_table *sites, double rank)
{
    for (int32_t row = 0; sites && row < plan_table_rows(sites); row++)
        if (plan_facts_number(sites, "rank", row) == rank)
            return row;
    return -1;
}

static void table_sites(plan_html *h, const plan_facts *f, const plan_table *curve)
{
    static const char *const titles[] = {PLAN_TR("Place in order"),
                                         PLAN_TR("Name"),
                                         PLAN_TR("Year"),
                                         PLAN_TR("Euros spent so far"),
                                         PLAN_TR("People reached so far"),
                                         PLAN_TR("Share of the people")};
    const plan_table *sites = plan_facts_table(f, "wlan_sites");
    number text;
    plan_html_begin_table(h, PLAN_TR("Access points outdoors in the order of building"));
    plan_html_head(h, titles, COUNT(titles), 2);
    for (int32_t row = 0; row < plan_table_rows(curve); row++) {
        double rank = plan_facts_number(curve, "rank", row), year = plan_facts_number(curve, "year", row);
        int32_t site = site_of(sites, rank);
        if (!(rank > 0))
            continue;
        plan_html_begin_row(h, plan_lang_number(f->lang, rank, 0, text));
        plan_html_cell(h, site >= 0 ? plan_facts_words(sites, "name", site) : "");
        snprintf(text, sizeof text, "%.0f", year);
        plan_html_number(h, isnan(year) ? "\xe2\x80\x93" : text);
        plan_html_number(h, money_text(f, plan_facts_number(curve, "cost_eur", row), text));
        plan_html_number(h, plan_lang_number(f->lang, plan_facts_number(curve, "persons", row), 0, text));
        plan_html_number(h, plan_lang_share(f->lang, plan_facts_number(curve, "share", row), 1, text));
        plan_html_end_row(h);
    }
    plan_html_end_table(h);
}

void plan_report_sites(plan_html *h, const plan_facts *f)
{
    const plan_table *curve = plan_facts_table(f, "wlan_curve");
    if (isnan(sites_total(f, "sites_outdoor")) || !curve || plan_table_rows(curve) < 2)
        return;
    plan_html_raw(h, "<section id=\"sites\">\n");
    plan_html_say(h, "h2", PLAN_TR("Access points"));
    plan_html_say(
        h, "p",
        PLAN_TR("Each access point stands where it reaches most people whom none before it does. People "
                "reached already are not counted again."));
    if (plan_facts_number(curve, "cost_eur", plan_table_rows(curve) - 1) > 0)
        chart_reached(h, f, curve);
    table_sites(h, f, curve);
    plan_html_raw(h, "</section>\n");
}

/* ---- mesh ---- */

static bool is_planned(const plan_table *links, int32_t row)
{
    const char *role = plan_facts_words(links, "role", row);
    return strcmp(role, "tree") == 0 || strcmp(role, "reserve") == 0;
}

enum { BINS = 6, BIN_DB = 5 };

static void chart_margins(plan_html *h, const plan_facts *f, const double *count)
{
    double x[BINS], most = 1;
    for (int i = 0; i < BINS; i++) {
        x[i] = i * BIN_DB;
        most = fmax(most, count[i]);
    }
    const plan_series series[] = {
        {plan_lang_text(f->lang, PLAN_TR("Links")), x, count, BINS, 0x225ea8, false}};
    const plan_chart chart = {
        .id = "margins",
        .title = plan_lang_text(f->lang, PLAN_TR("Margins of the planned links, dB")),
        .text = plan_lang_text(f->lang,
                               PLAN_TR("How much stronger than needed the links are. Links with little "
                                       "margin fail first in rain or when trees grow. The numbers are in "
                                       "the table below.")),
        .x_title = plan_lang_text(f->lang, PLAN_TR("Margin from, dB")),
        .y_title = plan_lang_text(f->lang, PLAN_TR("Links")),
        .x_max = (BINS - 1) * BIN_DB,
        .y_max = most,
        .series = series,
        .n_series = 1,
        .bar = BIN_DB};
    plan_chart_bars(h, &chart);
}

static void table_margins(plan_html *h, const plan_facts *f, const double *count)
{
    static const char *const titles[] = {PLAN_TR("Margin from, dB"), PLAN_TR("Links")};
    number text;
    plan_html_begin_table(h, PLAN_TR("Margins of the planned links, dB"));
    plan_html_head(h, titles, COUNT(titles), 1);
    for (int i = 0; i < BINS; i++) {
        plan_html_begin_row(h, plan_lang_number(f->lang, i * BIN_DB, 0, text));
        plan_html_number(h, plan_lang_number(f->lang, count[i], 0, text));
        plan_html_end_row(h);
    }
    plan_html_end_table(h);
}

/* What to know of the roofs on which others hang alone. */
static void table_cut_sites(plan_html *h, const plan_facts *f)
{
    static const char *const titles[] = {PLAN_TR("Roof"), PLAN_TR("Roofs cut off when it fails")};
    const plan_table *nodes = plan_facts_table(f, "wlan_nodes");
    number text;
    bool any = false;
    for (int32_t row = 0; nodes && row < plan_table_rows(nodes); row++) {
        if (strcmp(plan_facts_words(nodes, "state", row), "cut site") != 0)
            continue;
        if (!any) {
            plan_html_begin_table(h, PLAN_TR("Roofs on which others hang alone"));
            plan_html_head(h, titles, COUNT(titles), 1);
        }
        any = true;
        plan_html_begin_row(h, plan_facts_words(nodes, "name", row));
        plan_html_number(h, plan_lang_number(f->lang, plan_facts_number(nodes, "parted", row), 0, text));
        plan_html_end_row(h);
    }
    if (any)
        plan_html_end_table(h);
}

void plan_report_mesh(plan_html *h, const plan_facts *f)
{
    const plan_table *links = plan_facts_table(f, "wlan_links");
    double count[BINS] = {0};
    if (isnan(mesh_total(f, "mesh_reached")) || !links)
        return;
    for (int32_t row = 0; row < plan_table_rows(links); row++) {
        double margin = plan_facts_number(links, "margin_db", row);
        if (is_planned(links, row) && isfinite(margin))
            count[(int)fmin(fmax(margin / BIN_DB, 0), BINS - 1)]++;
    }
    plan_html_raw(h, "<section id=\"mesh\">\n");
    plan_html_say(h, "h2", PLAN_TR("Radio links"));
    plan_html_say(
        h, "p",
        PLAN_TR("A tree of links joins the roofs to gateways, which have fibre. Reserves take over when one "
                "roof fails."));
    chart_margins(h, f, count);
    table_margins(h, f, count);
    table_cut_sites(h, f);
    plan_html_raw(h, "</section>\n");
}
