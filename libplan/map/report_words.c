/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* What the plan says in plain words, and the figures to remember. Every sentence is left out where its numbers are
 * missing. */

#include "map/report_private.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef char number[PLAN_LANG_SIZE];

/* Years are no quantities: no thousands apart. */
static const char *year_text(double year, number text)
{
    snprintf(text, PLAN_LANG_SIZE, "%.0f", year);
    return text;
}

static void say_demand(plan_html *h, const plan_facts *f)
{
    number persons, buildings;
    double n = plan_facts_total(f, "need", "buildings_with_demand", NULL);
    double people = plan_facts_total(f, "need", "persons", NULL);
    if (isnan(n) || isnan(people))
        return;
    /* The count of persons rests on estimates: three figures say what is known. */
    double round_to = people >= 1000 ? pow(10, floor(log10(people)) - 2) : 1;
    const plan_lang_arg args[] = {
        {"persons", plan_lang_number(f->lang, round(people / round_to) * round_to, 0, persons)},
        {"buildings", plan_lang_number(f->lang, n, 0, buildings)}};
    plan_html_fill(
        h, "li",
        plan_lang_text(f->lang, PLAN_TR("About {persons} people live, learn or work in the {buildings} "
                                        "buildings that need a connection.")),
        args, 2);
}

static void say_network(plan_html *h, const plan_facts *f)
{
    number joined, cost, each;
    double n = plan_facts_total(f, "network", "buildings", NULL),
           eur = plan_facts_total(f, "network", "cost_eur", NULL);
    double dwelling = plan_facts_total(f, "network", "cost_per_dwelling_eur", NULL);
    if (isnan(n) || isnan(eur))
        return;
    const plan_lang_arg args[] = {{"buildings", plan_lang_number(f->lang, n, 0, joined)},
                                  {"cost", plan_lang_money_short(f->lang, eur, cost)},
                                  {"each", plan_lang_money(f->lang, round(dwelling / 10) * 10, each)}};
    plan_html_fill(
        h, "li",
        plan_lang_text(f->lang,
                       isnan(dwelling)
                           ? PLAN_TR("A fibre network for {buildings} buildings costs about {cost} by the "
                                     "prices assumed.")
                           : PLAN_TR("A fibre network for {buildings} buildings costs about {cost} by the "
                                     "prices assumed, that is {each} a dwelling.")),
        args, 3);
}

static void say_rollout(plan_html *h, const plan_facts *f)
{
    number first, last, budget, share, third;
    int32_t n = f->years ? plan_table_rows(f->years) : 0;
    if (n == 0)
        return;
    double from = plan_facts_number(f->years, "year", 0), to = plan_facts_number(f->years, "year", n - 1);
    double least = INFINITY, most = 0;
    for (int32_t row = 0; row < n; row++) {
        double b = plan_facts_number(f->years, "budget_eur", row);
        least = fmin(least, b);
        most = fmax(most, b);
    }
    const plan_lang_arg args[] = {
        {"first", year_text(from, first)},
        {"last", year_text(to, last)},
        {"budget", plan_lang_money_short(f->lang, most, budget)},
        {"share", plan_facts_share(f, plan_facts_number(f->years, "cum_need_share", n - 1), share)},
        {"third",
         plan_lang_share(f->lang, plan_facts_total(f, "rollout", "need_share_third_1", NULL), 0, third)}};
    if (n == 1)
        plan_html_fill(
            h, "li",
            plan_lang_text(
                f->lang, PLAN_TR("In {first} {budget} can be spent. After that {share} of all need is met.")),
            args, 5);
    else if (least == most)
        plan_html_fill(
            h, "li",
            plan_lang_text(
                f->lang,
                PLAN_TR(
                    "From {first} to {last} {budget} can be spent each year. After that {share} of all need is met.")),
            args, 5);
    else
        plan_html_fill(
            h, "li",
            plan_lang_text(
                f->lang,
                PLAN_TR(
                    "From {first} to {last} up to {budget} can be spent in a year. After that {share} of all need is met.")),
            args, 5);
    if (n >= 3)
        plan_html_fill(
            h, "li",
            plan_lang_text(f->lang,
                           PLAN_TR("After a third of the years {third} of all need is met already.")),
            args, 5);
}

static void say_order(plan_html *h, const plan_facts *f)
{
    static const char *const orders[][2] = {
        {"need", PLAN_TR("Need decides the order: first those works that meet most need for the money.")},
        {"profit", PLAN_TR("Profit decides the order: first those works that earn most for the money.")},
        {"distance", PLAN_TR("Distance decides the order: first what lies near the exchange.")}};
    const char *by = plan_facts_parameter(f, "rollout", "by");
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
        if (strcmp(orders[i][0], by) == 0)
            plan_html_say(h, "li", orders[i][1]);
}

static void say_compare(plan_html *h, const plan_facts *f)
{
    number years;
    double saved = plan_facts_total(f, "compare", "waiting_years_saved", NULL);
    if (isnan(saved))
        return;
    const plan_lang_arg args[] = {{"years", plan_lang_number(f->lang, fabs(saved), 1, years)}};
    plan_html_fill(
        h, "li",
        plan_lang_text(
            f->lang,
            saved >= 0
                ? PLAN_TR("Compared with the other plan need waits {years} years less, on average.")
                : PLAN_TR("Compared with the other plan need waits {years} years longer, on average.")),
        args, 1);
}

static void say_unserved(plan_html *h, const plan_facts *f)
{
    number count;
    double n = plan_facts_total(f, "network", "unserved", NULL);
    if (!(n > 0))
        return;
    const plan_lang_arg args[] = {{"n", plan_lang_number(f->lang, n, 0, count)}};
    plan_html_fill(h, "li",
                   plan_lang_plural(f->lang, "{n} building cannot be joined. The reason is told below.",
                                    "{n} buildings cannot be joined. The reasons are told below.",
                                    (int64_t)n),
                   args, 1);
}

static void say_proof(plan_html *h, const plan_facts *f)
{
    number share;
    double gap = plan_facts_total(f, "network", "gap_pct", NULL);
    if (isnan(gap))
        return;
    const plan_lang_arg args[] = {{"share", plan_lang_share(f->lang, gap / 100, 1, share)}};
    plan_html_fill(
        h, "li",
        plan_lang_text(
            f->lang,
            PLAN_TR(
                "It is proven that no other choice of trenches in these streets is more than {share} cheaper.")),
        args, 1);
}

void plan_report_words(plan_html *h, const plan_facts *f)
{
    plan_html_raw(h, "<section id=\"brief\" class=\"brief\">\n");
    plan_html_say(h, "h2", PLAN_TR("In brief"));
    plan_html_raw(h, "<ul>\n");
    say_demand(h, f);
    say_network(h, f);
    say_rollout(h, f);
    say_order(h, f);
    say_compare(h, f);
    plan_report_say_sites(h, f);
    plan_report_say_mesh(h, f);
    say_unserved(h, f);
    say_proof(h, f);
    plan_html_raw(h, "</ul>\n</section>\n");
}

/* ---- figures ---- */

typedef enum kind { COUNT, MONEY, KILOMETRES, SHARE } kind;

static void tile(plan_html *h, const plan_facts *f, const char *stage, const char *key, kind how,
                 const char *title)
{
    number text;
    const char *basis = NULL;
    double value = plan_facts_total(f, stage, key, &basis);
    if (isnan(value))
        return;
    switch (how) {
    case COUNT: plan_lang_number(f->lang, value, 0, text); break;
    case MONEY: plan_lang_money_short(f->lang, value, text); break;
    case KILOMETRES: plan_lang_quantity(f->lang, value / 1000, 0, "km", text); break;
    case SHARE: plan_lang_share(f->lang, value, 0, text); break;
    }
    plan_buf_printf(&h->out, "<div class=\"tile %.20s\">", basis);
    plan_html_say(h, "dt", title);
    plan_html_raw(h, "<dd>");
    plan_html_element(h, "strong", text);
    plan_html_say(h, "span class=\"basis\"", plan_facts_basis_title(basis));
    plan_html_raw(h, "</dd></div>\n");
}

void plan_report_figures(plan_html *h, const plan_facts *f)
{
    plan_html_raw(h, "<section id=\"figures\">\n");
    plan_html_say(h, "h2", PLAN_TR("Key figures"));
    plan_html_raw(h, "<dl class=\"tiles\">\n");
    tile(h, f, "network", "cost_eur", MONEY, PLAN_TR("Cost of the network"));
    tile(h, f, "network", "buildings", COUNT, PLAN_TR("Buildings joined"));
    tile(h, f, "network", "dwellings", COUNT, PLAN_TR("Dwellings joined"));
    tile(h, f, "network", "trench_m", KILOMETRES, PLAN_TR("Trench in the streets"));
    tile(h, f, "rollout", "years", COUNT, PLAN_TR("Years of building"));
    tile(h, f, "rollout", "need_share_third_1", SHARE, PLAN_TR("Need met after a third of the years"));
    tile(h, f, "network", "unserved", COUNT, PLAN_TR("Buildings not joined"));
    tile(h, f, "sites", "sites_outdoor", COUNT, PLAN_TR("Access points proposed outdoors"));
    tile(h, f, "sites", "sites_outdoor_eur", MONEY, PLAN_TR("Their cost"));
    tile(h, f, "sites", "sites_indoor", COUNT, PLAN_TR("Access points proposed in public buildings"));
    tile(h, f, "sites", "sites_indoor_eur", MONEY, PLAN_TR("Their cost"));
    tile(h, f, "mesh", "mesh_gateways", COUNT, PLAN_TR("Gateways"));
    tile(h, f, "mesh", "mesh_reached", COUNT, PLAN_TR("Roofs with a way to a gateway"));
    tile(h, f, "mesh", "mesh_cost_eur", MONEY, PLAN_TR("Cost of the radio links"));
    if (isnan(plan_facts_total(f, "network", "buildings", NULL))) {
        tile(h, f, "need", "buildings_with_demand", COUNT, PLAN_TR("Buildings with demand"));
        tile(h, f, "need", "persons", COUNT, PLAN_TR("Persons"));
        tile(h, f, "need", "measured_share", SHARE, PLAN_TR("Share resting on measured data"));
    }
    plan_html_raw(h, "</dl>\n");
    plan_html_say(
        h, "p class=\"note\"",
        PLAN_TR("Counted: counted or summed from the tables. Proven: a limit with a proof. Found by "
                "heuristic: good, but without proof that it is the best. Assumed: rests on estimates or "
                "example prices."));
    plan_html_raw(h, "</section>\n");
}
