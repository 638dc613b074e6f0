/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "map/story.h"

#include "map/paint.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

const char *plan_story_fill(const plan_map_scene *scene, const char *text, const plan_lang_arg *args,
                            size_t n)
{
    plan_buf buf = PLAN_BUF_INIT;
    plan_lang_fill(&buf, text, args, n);
    const char *kept = buf.failed || !buf.text ? NULL : plan_arena_text(scene->arena, buf.text, buf.length);
    plan_buf_free(&buf);
    return kept ? kept : "";
}

static const char *keep(const plan_map_scene *scene, const char *text)
{
    const char *kept = plan_arena_text(scene->arena, text, strlen(text));
    return kept ? kept : "";
}

static const char *number(const plan_map_scene *scene, double v, int decimals)
{
    char text[PLAN_LANG_SIZE];
    return keep(scene, plan_lang_number(scene->lang, v, decimals, text));
}

static const char *money(const plan_map_scene *scene, double eur)
{
    char text[PLAN_LANG_SIZE];
    return keep(scene, plan_lang_money_short(scene->lang, eur, text));
}

static const char *percent(const plan_map_scene *scene, double share, int decimals)
{
    char text[PLAN_LANG_SIZE];
    return keep(scene, plan_lang_share(scene->lang, share, decimals, text));
}

static const char *year_text(const plan_map_scene *scene, double year)
{
    char text[24];
    snprintf(text, sizeof text, "%.0f", year);
    return keep(scene, text);
}

const char *plan_story_basis(const plan_map_scene *scene, plan_basis basis)
{
    switch (basis) {
    case PLAN_BASIS_PROVEN: return plan_lang_text(scene->lang, "proven");
    case PLAN_BASIS_HEURISTIC: return plan_lang_text(scene->lang, "by heuristic");
    case PLAN_BASIS_ASSUMED: return plan_lang_text(scene->lang, "estimate");
    default: return "";
    }
}

static void add_figure(plan_story *story, const char *value, const char *caption, plan_basis basis)
{
    if (story->n_figures < PLAN_STORY_FIGURES)
        story->figures[story->n_figures++] = (plan_story_figure){value, caption, basis};
}

/* ---- classes and layers ---- */

static int decimals_of(double v)
{
    int d = 0;
    while (d < 3 && fabs(v * pow(10, d) - round(v * pow(10, d))) > 1e-6)
        d++;
    return d;
}

const char *plan_story_class(const plan_map_scene *scene, const plan_map_layer *layer, int32_t i)
{
    const plan_style *style = &layer->style;
    const plan_style_class *c = &style->classes[i];
    if (style->kind == PLAN_STYLE_SINGLE)
        return plan_story_layer(scene, layer);
    if (style->kind != PLAN_STYLE_GRADES || style->def->breaks)
        return plan_lang_text(scene->lang, c->label);
    if (style->is_whole) {
        plan_style translated = *style;
        plan_style_translate(&translated, scene->lang);
        return keep(scene, translated.classes[i].label);
    }
    int d = isinf(c->from) ? decimals_of(c->to)
            : isinf(c->to) ? decimals_of(c->from)
                           : (int)fmax(decimals_of(c->from), decimals_of(c->to));
    const plan_lang_arg args[] = {{"from", number(scene, c->from, d)}, {"to", number(scene, c->to, d)}};
    const char *text = isinf(c->from) && isinf(c->to) ? plan_lang_text(scene->lang, "all")
                       : isinf(c->from)               ? plan_lang_text(scene->lang, "below {to}")
                       : isinf(c->to)                 ? plan_lang_text(scene->lang, "{from} and more")
                                                      : plan_lang_text(scene->lang, "{from} to {to}");
    return plan_story_fill(scene, text, args, COUNT(args));
}

const char *plan_story_layer(const plan_map_scene *scene, const plan_map_layer *layer)
{
    const char *title = plan_table_title(layer->table);
    static const char *const names[][2] = {{"buildings", PLAN_TR("buildings")},
                                           {"vegetation", PLAN_TR("woods")},
                                           {"districts", PLAN_TR("border of a district")}};
    for (size_t i = 0; i < COUNT(names); i++)
        if (strcmp(layer->name, names[i][0]) == 0)
            title = names[i][1];
    if (layer == scene->districts && scene->is_municipal)
        title = PLAN_TR("border of a municipality");
    return plan_lang_text(scene->lang, title && *title ? title : layer->name);
}

/* ---- concentration ---- */

static int descending(const void *pa, const void *pb)
{
    double a = *(const double *)pa, b = *(const double *)pb;
    return (a < b) - (a > b);
}

plan_status plan_story_concentration(const plan_table *t, const char *column, double *half, double *curve,
                                     plan_error *err)
{
    const plan_column *col = t ? plan_table_find(t, column) : NULL;
    int32_t n = 0;
    double sum = 0, so_far = 0;
    *half = NAN;
    if (!col || col->type == PLAN_TEXT || col->n == 0)
        return PLAN_OK;
    double *v = plan_mem_raw((size_t)col->n, sizeof *v);
    if (!v)
        return plan_error_memory(err);
    for (int32_t row = 0; row < col->n; row++) {
        double x = plan_column_number(col, row);
        v[n++] = x > 0 && isfinite(x) ? x : 0;
    }
    qsort(v, (size_t)n, sizeof *v, descending);
    for (int32_t i = 0; i < n; i++)
        sum += v[i];
    for (int32_t i = 0, p = 0; i < n && sum > 0; i++) {
        so_far += v[i];
        if (isnan(*half) && so_far >= sum / 2)
            *half = (double)(i + 1) / n;
        for (; curve && p <= 100 && (int64_t)p * n <= (int64_t)100 * (i + 1); p++)
            curve[p] = p ? so_far / sum : 0;
    }
    free(v);
    return PLAN_OK;
}

/* ---- stories ---- */

static double cell(const plan_table *t, const char *column, int32_t row)
{
    const plan_column *col = t ? plan_table_find(t, column) : NULL;
    return col && row >= 0 && row < col->n ? plan_column_number(col, row) : NAN;
}

/* Row of the first year in which so much of the need is met; -1 = never. */
static int32_t year_with(const plan_table *years, double share)
{
    for (int32_t row = 0; years && row < plan_table_rows(years); row++)
        if (cell(years, "cum_need_share", row) >= share)
            return row;
    return -1;
}

static void tell_rollout(const plan_map_scene *scene, plan_story *story)
{
    const plan_lang *lang = scene->lang;
    const plan_table *years = plan_map_scene_table(scene, "rollout_years");
    int32_t n = years ? plan_table_rows(years) : 0, half = year_with(years, 0.5);
    plan_basis basis = PLAN_BASIS_ASSUMED;
    double total = cell(years, "cum_spend_eur", n - 1),
           cost = plan_map_scene_total(scene, "network", "cost_eur", &basis);
    double first = cell(years, "year", 0), last = cell(years, "year", n - 1);
    const plan_lang_arg args[] = {
        {"town", scene->town},
        {"first", year_text(scene, first)},
        {"last", year_text(scene, last)},
        {"year", year_text(scene, cell(years, "year", half))},
        {"money", money(scene, half >= 0 ? cell(years, "cum_spend_eur", half) : total)},
        {"total", money(scene, total)},
        {"share", percent(scene, cell(years, "cum_need_share", n - 1), 0)}};
    story->title = plan_story_fill(
        scene,
        n ? plan_lang_text(lang, "{town}: fibre where need is greatest, {first} to {last}")
          : plan_lang_text(lang, "{town}: fibre rollout"),
        args, COUNT(args));
    if (half >= 0 && half < n - 1)
        story->message = plan_story_fill(
            scene,
            plan_lang_text(lang,
                           "By {year} half of all need is met, with {money} of {total}; the last building is "
                           "connected in {last}."),
            args, COUNT(args));
    else if (n)
        story->message = plan_story_fill(
            scene, plan_lang_text(lang, "By {last}, {share} of all need is met with {total}."), args,
            COUNT(args));
    if (!n)
        return;
    if (isnan(cost))
        cost = total;
    add_figure(story, money(scene, cost), plan_lang_text(lang, "cost of the network"), basis);
    add_figure(story, number(scene, cell(years, "cum_buildings", n - 1), 0),
               plan_lang_text(lang, "buildings connected"), PLAN_BASIS_COUNTED);
    add_figure(story, number(scene, cell(years, "cum_residents", n - 1), 0),
               plan_lang_text(lang, "residents connected"), PLAN_BASIS_ASSUMED);
    double km = 0;
    for (int32_t row = 0; row < n; row++)
        km += cell(years, "trench_km", row);
    add_figure(story, plan_story_fill(scene, "{n} km", &(plan_lang_arg){"n", number(scene, km, 0)}, 1),
               plan_lang_text(lang, "trench in the streets"), PLAN_BASIS_HEURISTIC);
    if (half >= 0)
        add_figure(story, year_text(scene, cell(years, "year", half)),
                   plan_lang_text(lang, "half of all need is met"), PLAN_BASIS_COUNTED);
    add_figure(story, money(scene, cell(years, "budget_eur", n / 2)), plan_lang_text(lang, "budget a year"),
               PLAN_BASIS_COUNTED);
}

static void add_total(const plan_map_scene *scene, plan_story *story, const char *stage, const char *key,
                      const char *(*format)(const plan_map_scene *, double), const char *caption)
{
    plan_basis basis = PLAN_BASIS_COUNTED;
    double v = plan_map_scene_total(scene, stage, key, &basis);
    if (!isnan(v))
        add_figure(story, format(scene, v), plan_lang_text(scene->lang, caption), basis);
}

static const char *whole(const plan_map_scene *scene, double v)
{
    return number(scene, v, 0);
}

static const char *kilometres(const plan_map_scene *scene, double m)
{
    return plan_story_fill(scene, "{n} km", &(plan_lang_arg){"n", number(scene, m / 1000, 0)}, 1);
}

static const char *euros(const plan_map_scene *scene, double eur)
{
    char text[PLAN_LANG_SIZE];
    return keep(scene, plan_lang_money(scene->lang, round(eur), text));
}

static void tell_network(const plan_map_scene *scene, plan_story *story)
{
    const plan_lang *lang = scene->lang;
    double joined = plan_map_scene_total(scene, "network", "buildings", NULL);
    double demand = plan_map_scene_total(scene, "network", "demand_buildings", NULL);
    double gap = plan_map_scene_total(scene, "network", "gap_pct", NULL);
    const plan_lang_arg args[] = {
        {"town", scene->town},
        {"km", number(scene, plan_map_scene_total(scene, "network", "trench_m", NULL) / 1000, 0)},
        {"joined", number(scene, joined, 0)},
        {"all", number(scene, demand, 0)},
        {"cost", money(scene, plan_map_scene_total(scene, "network", "cost_eur", NULL))},
        {"gap", number(scene, gap, 1)}};
    story->title = plan_story_fill(scene, plan_lang_text(lang, "{town}: the fibre network"), args,
                                   COUNT(args));
    if (!isnan(demand))
        story->message = plan_story_fill(
            scene, plan_lang_text(lang, "{km} km of trench join {joined} of {all} buildings for {cost}."),
            args, COUNT(args));
    add_total(scene, story, "network", "cost_eur", money, PLAN_TR("cost of the network"));
    add_total(scene, story, "network", "cost_per_dwelling_eur", euros, PLAN_TR("cost a dwelling"));
    add_total(scene, story, "network", "trench_m", kilometres, PLAN_TR("trench in the streets"));
    add_total(scene, story, "network", "buildings", whole, PLAN_TR("buildings connected"));
    add_total(scene, story, "network", "cabinets", whole, PLAN_TR("cabinets"));
    if (!isnan(gap))
        add_figure(story, plan_story_fill(scene, "≤ {gap} %", args, COUNT(args)),
                   plan_lang_text(lang, "cheaper trenches possible at most"), PLAN_BASIS_PROVEN);
}

static plan_status tell_need(const plan_map_scene *scene, plan_story *story, plan_error *err)
{
    const plan_lang *lang = scene->lang;
    const plan_table *t = scene->subject->table;
    double half;
    plan_status status = plan_story_concentration(t, "need", &half, NULL, err);
    const plan_column *persons = plan_table_find(t, "persons");
    double people = 0;
    for (int32_t row = 0; persons && row < persons->n; row++) {
        double v = plan_column_number(persons, row);
        people += v > 0 ? v : 0;
    }
    const plan_lang_arg args[] = {{"town", scene->town}, {"share", percent(scene, half, 0)}};
    story->title = plan_story_fill(scene, plan_lang_text(lang, "{town}: where broadband is needed most"),
                                   args, COUNT(args));
    if (!isnan(half))
        story->message = plan_story_fill(
            scene,
            plan_lang_text(
                lang, "Half of all need lies in {share} of the buildings: whoever begins there helps most "
                      "people soonest."),
            args, COUNT(args));
    add_figure(story, number(scene, plan_table_rows(t), 0), plan_lang_text(lang, "buildings"),
               PLAN_BASIS_COUNTED);
    if (persons)
        add_figure(
            story, number(scene, people, 0),
            plan_lang_text(lang, "persons: residents, and those whom businesses and public places count for"),
            PLAN_BASIS_ASSUMED);
    if (!isnan(half))
        add_figure(story, percent(scene, half, 0),
                   plan_lang_text(lang, "of the buildings hold half of the need"), PLAN_BASIS_COUNTED);
    double measured = plan_map_scene_total(scene, "need", "measured_share", NULL);
    if (!isnan(measured))
        add_figure(story, percent(scene, measured, 0),
                   plan_lang_text(lang, "of the scores rests on data, the rest on estimates"),
                   PLAN_BASIS_COUNTED);
    return status;
}

static const char *years_text(const plan_map_scene *scene, double v)
{
    return number(scene, v, 1);
}

const char *plan_story_order_name(const char *by)
{
    static const char *const names[][2] = {{"need", PLAN_TR("by need")},
                                           {"profit", PLAN_TR("by profit")},
                                           {"value", PLAN_TR("by worth")},
                                           {"distance", PLAN_TR("by distance")}};
    for (size_t i = 0; by && i < COUNT(names); i++)
        if (strcmp(names[i][0], by) == 0)
            return names[i][1];
    return NULL;
}

const char *plan_story_order(const plan_map_scene *scene, char which)
{
    const char key[] = {'b', 'y', '_', which, '\0'};
    for (int32_t i = 0; i < scene->n_tables; i++) {
        const plan_table *t = scene->tables[i];
        if (strcmp(plan_table_name(t), plan_parameters_spec.name) != 0)
            continue;
        for (int32_t row = 0; row < plan_table_rows(t); row++) {
            const char *stage = plan_column_text(plan_table_find(t, "stage"), row),
                       *name = plan_column_text(plan_table_find(t, "name"), row);
            const char *order = stage && name && strcmp(stage, "compare") == 0 && strcmp(name, key) == 0
                                    ? plan_story_order_name(
                                          plan_column_text(plan_table_find(t, "value"), row))
                                    : NULL;
            if (order)
                return plan_lang_text(scene->lang, order);
        }
    }
    return "";
}

static void tell_compare(const plan_map_scene *scene, plan_story *story)
{
    double saved = plan_map_scene_total(scene, "compare", "waiting_years_saved", NULL);
    const plan_lang_arg args[] = {
        {"town", scene->town},
        {"a", plan_story_order(scene, 'a')},
        {"b", plan_story_order(scene, 'b')},
        {"years", number(scene, fabs(saved), 1)},
        {"earlier", number(scene, plan_map_scene_total(scene, "compare", "buildings_earlier_a", NULL), 0)},
        {"later", number(scene, plan_map_scene_total(scene, "compare", "buildings_earlier_b", NULL), 0)}};
    bool named = *args[1].value && *args[2].value;
    const char *less =
        named ? PLAN_TR("With plan A ({a}) need waits {years} years less than with plan B ({b}), on average; "
                        "{earlier} buildings are connected earlier, {later} later.")
              : PLAN_TR("With plan A need waits {years} years less than with plan B, on average; {earlier} "
                        "buildings are connected earlier, {later} later.");
    const char *longer =
        named
            ? PLAN_TR("With plan A ({a}) need waits {years} years longer than with plan B ({b}), on average; "
                      "{earlier} buildings are connected earlier, {later} later.")
            : PLAN_TR("With plan A need waits {years} years longer than with plan B, on average; {earlier} "
                      "buildings are connected earlier, {later} later.");
    story->title = plan_story_fill(
        scene, plan_lang_text(scene->lang, "{town}: two orders of building compared"), args, COUNT(args));
    if (!isnan(saved))
        story->message = plan_story_fill(scene, plan_lang_text(scene->lang, saved >= 0 ? less : longer), args,
                                         COUNT(args));
    add_total(scene, story, "compare", "waiting_years_a", years_text, PLAN_TR("years need waits in A"));
    add_total(scene, story, "compare", "waiting_years_b", years_text, PLAN_TR("years need waits in B"));
    add_total(scene, story, "compare", "buildings_earlier_a", whole, PLAN_TR("buildings earlier in A"));
    add_total(scene, story, "compare", "buildings_earlier_b", whole, PLAN_TR("buildings earlier in B"));
    add_total(scene, story, "compare", "persons_earlier_a", whole, PLAN_TR("people earlier in A"));
    add_total(scene, story, "compare", "persons_earlier_b", whole, PLAN_TR("people earlier in B"));
}

static void tell_wlan(const plan_map_scene *scene, plan_story *story)
{
    const plan_lang *lang = scene->lang;
    double all = plan_map_scene_total(scene, "wlan", "public_buildings", NULL);
    char text[PLAN_LANG_SIZE];
    const plan_lang_arg args[] = {
        {"town", scene->town},
        {"n", number(scene, plan_map_scene_total(scene, "wlan", "public_buildings_usable", NULL), 0)},
        {"all", number(scene, all, 0)},
        {"m", number(scene, plan_map_scene_total(scene, "wlan", "squares_usable", NULL), 0)},
        {"k", number(scene, plan_map_scene_total(scene, "wlan", "squares", NULL), 0)}};
    story->title = plan_story_fill(scene, plan_lang_text(lang, "{town}: what public WLAN reaches"), args,
                                   COUNT(args));
    if (isnan(all))
        return;
    story->message = plan_story_fill(
        scene,
        plan_lang_text(
            lang,
            "By the model WLAN is usable in at least half of the rooms of {n} of {all} public buildings, and on "
            "{m} of {k} squares, parks and schoolyards."),
        args, COUNT(args));
    double points = plan_map_scene_total(scene, "wlan", "access_points_existing", NULL) +
                    plan_map_scene_total(scene, "wlan", "access_points_given", NULL) +
                    plan_map_scene_total(scene, "wlan", "access_points_assumed", NULL);
    if (!isnan(points))
        add_figure(story, number(scene, points, 0), plan_lang_text(lang, "access points"),
                   plan_map_scene_total(scene, "wlan", "access_points_assumed", NULL) > 0
                       ? PLAN_BASIS_ASSUMED
                       : PLAN_BASIS_COUNTED);
    add_total(scene, story, "wlan", "public_buildings_usable", whole,
              PLAN_TR("public buildings usable inside"));
    double share = plan_map_scene_total(scene, "wlan", "floor_usable_share", NULL);
    if (!isnan(share))
        add_figure(story, keep(scene, plan_lang_share(lang, share, 0, text)),
                   plan_lang_text(lang, "of the floor of public buildings usable"), PLAN_BASIS_ASSUMED);
    add_total(scene, story, "wlan", "squares_usable", whole, PLAN_TR("squares and parks usable"));
    double doubt = plan_map_scene_total(scene, "wlan", "disputed_m2", NULL);
    if (!isnan(doubt)) {
        const plan_lang_arg area = {"n", number(scene, doubt / 1e4, 1)};
        add_figure(story, plan_story_fill(scene, "{n} ha", &area, 1),
                   plan_lang_text(lang, "models disagree: measure there"), PLAN_BASIS_ASSUMED);
    }
}

static const char *most_percent(const plan_map_scene *scene, double share)
{
    return plan_story_fill(scene, "\xe2\x89\xa4 {n}", &(plan_lang_arg){"n", percent(scene, share, 1)}, 1);
}

static const char *share_text(const plan_map_scene *scene, double share)
{
    /* What is nearly all is not all. */
    return percent(scene, share, share > 0.99 && share < 1 ? 1 : 0);
}

static void tell_sites(const plan_map_scene *scene, plan_story *story)
{
    const plan_lang *lang = scene->lang;
    double people = plan_map_scene_total(scene, "sites", "sites_persons", NULL),
           then = plan_map_scene_total(scene, "sites", "sites_persons_then", NULL);
    const plan_lang_arg args[] = {
        {"town", scene->town},
        {"n", number(scene, plan_map_scene_total(scene, "sites", "sites_outdoor", NULL), 0)},
        {"share", share_text(scene, then / people)},
        {"m", number(scene, plan_map_scene_total(scene, "sites", "sites_indoor", NULL), 0)},
        {"k", number(scene, plan_map_scene_total(scene, "sites", "sites_buildings_proposed", NULL), 0)}};
    story->title = plan_story_fill(
        scene, plan_lang_text(lang, "{town}: where WLAN access points should stand"), args, COUNT(args));
    if (people > 0)
        story->message = plan_story_fill(
            scene,
            plan_lang_text(lang,
                           "Outdoors {n} access points reach {share} of the people on squares, in parks and "
                           "at stops; {m} more serve {k} public buildings inside."),
            args, COUNT(args));
    add_total(scene, story, "sites", "sites_outdoor", whole, PLAN_TR("access points proposed outdoors"));
    add_total(scene, story, "sites", "sites_outdoor_eur", money, PLAN_TR("cost outdoors, at example prices"));
    add_total(scene, story, "sites", "sites_indoor", whole,
              PLAN_TR("access points proposed in public buildings"));
    add_total(scene, story, "sites", "sites_indoor_eur", money,
              PLAN_TR("cost in buildings, at example prices"));
    if (people > 0)
        add_figure(story, share_text(scene, then / people),
                   plan_lang_text(lang, "of the people outdoors reached"), PLAN_BASIS_ASSUMED);
    add_total(scene, story, "sites", "sites_gap", most_percent,
              PLAN_TR("more people possible for that money"));
}

static void tell_mesh(const plan_map_scene *scene, plan_story *story)
{
    const plan_lang *lang = scene->lang;
    double reached = plan_map_scene_total(scene, "mesh", "mesh_reached", NULL);
    double links = plan_map_scene_total(scene, "mesh", "mesh_tree", NULL) +
                   plan_map_scene_total(scene, "mesh", "mesh_reserve", NULL);
    const plan_lang_arg args[] = {
        {"town", scene->town},
        {"links", number(scene, links, 0)},
        {"n", number(scene, reached, 0)},
        {"all", number(scene, plan_map_scene_total(scene, "mesh", "mesh_nodes", NULL), 0)},
        {"cost", money(scene, plan_map_scene_total(scene, "mesh", "mesh_cost_eur", NULL))}};
    story->title = plan_story_fill(scene, plan_lang_text(lang, "{town}: radio links from roof to roof"), args,
                                   COUNT(args));
    if (!isnan(reached))
        story->message = plan_story_fill(
            scene,
            plan_lang_text(lang,
                           "{links} radio links for {cost} give {n} of {all} roofs a way to a gateway; the "
                           "dashed ones take over when a roof fails."),
            args, COUNT(args));
    add_total(scene, story, "mesh", "mesh_gateways", whole, PLAN_TR("gateways"));
    add_total(scene, story, "mesh", "mesh_reached", whole, PLAN_TR("roofs with a way to a gateway"));
    if (!isnan(links))
        add_figure(story, number(scene, links, 0), plan_lang_text(lang, "links planned"),
                   PLAN_BASIS_HEURISTIC);
    add_total(scene, story, "mesh", "mesh_cost_eur", money, PLAN_TR("cost, at example prices"));
    add_total(scene, story, "mesh", "mesh_share_after_failure", share_text,
              PLAN_TR("of the roofs keep their way when any one fails, on average"));
    add_total(scene, story, "mesh", "mesh_cut_sites", whole, PLAN_TR("roofs on which others hang alone"));
}

/* The totals a stage counts first among its key figures, whatever they are. */
static void tell_stage(const plan_map_scene *scene, plan_story *story, const char *stage, const char *title)
{
    const plan_lang_arg args[] = {{"town", scene->town}};
    story->title = plan_story_fill(scene, plan_lang_text(scene->lang, title), args, COUNT(args));
    for (int32_t i = 0; i < scene->n_tables; i++) {
        const plan_table *t = scene->tables[i];
        const plan_column *stages = plan_table_find(t, "stage"), *keys = plan_table_find(t, "key");
        for (int32_t row = 0; stages && keys && plan_table_find(t, "basis") && row < plan_table_rows(t);
             row++) {
            const char *is = plan_column_text(stages, row),
                       *text = plan_column_text(plan_table_find(t, "text"), row);
            const char *unit = plan_column_text(plan_table_find(t, "unit"), row);
            double v = plan_column_number(plan_table_find(t, "value"), row);
            char quantity[PLAN_LANG_SIZE];
            plan_basis basis = PLAN_BASIS_COUNTED;
            if (!is || strcmp(is, stage) != 0 || !text || isnan(v))
                continue;
            plan_map_scene_total(scene, stage, plan_column_text(keys, row), &basis);
            plan_lang_quantity(scene->lang, v, fabs(v) < 10 && v != floor(v) ? 2 : 0, unit ? unit : "",
                               quantity);
            add_figure(story, keep(scene, quantity), plan_lang_text(scene->lang, text), basis);
        }
    }
}

plan_status plan_story_make(const plan_map_scene *scene, plan_story *story, plan_error *err)
{
    plan_status status = PLAN_OK;
    memset(story, 0, sizeof *story);
    story->message = "";
    switch (scene->theme) {
    case PLAN_MAP_ROLLOUT: tell_rollout(scene, story); break;
    case PLAN_MAP_NETWORK: tell_network(scene, story); break;
    case PLAN_MAP_NEED: status = tell_need(scene, story, err); break;
    case PLAN_MAP_COMPARE: tell_compare(scene, story); break;
    case PLAN_MAP_WLAN: tell_wlan(scene, story); break;
    case PLAN_MAP_SITES: tell_sites(scene, story); break;
    case PLAN_MAP_MESH: tell_mesh(scene, story); break;
    default: tell_stage(scene, story, "supply", PLAN_TR("{town}: broadband there is today")); break;
    }
    /* Without a town the title begins with what follows it. */
    if (!*scene->town && strncmp(story->title, ": ", 2) == 0)
        story->title += 2;
    if (scene->opts->title)
        story->title = scene->opts->title;
    if (scene->opts->message)
        story->message = scene->opts->message;
    return status;
}

/* ---- one sheet of an atlas ---- */

/* Sum of a column over the rows that world shows a part of, as the legend counts them; rows where column is NULL. *any: there
 * is one. */
static double sum_in(const plan_map_layer *layer, const char *column, const double world[4], bool *any)
{
    const plan_column *col = column ? plan_table_find(layer->table, column) : NULL;
    double sum = 0;
    *any = !column || col;
    for (int32_t row = 0; *any && row < plan_table_rows(layer->table); row++) {
        double v = col ? plan_column_number(col, row) : 1;
        if (layer->class_of[row] >= 0 && v > 0 && plan_map_box_meets(layer->box + 4 * (size_t)row, world))
            sum += v;
    }
    return sum;
}

static void add_here(const plan_map_scene *scene, plan_story *here, const plan_map_layer *layer,
                     const char *column, const double world[4], const char *caption, plan_basis basis)
{
    bool any = false;
    double v = layer ? sum_in(layer, column, world, &any) : 0;
    if (any)
        add_figure(here, number(scene, v, 0), plan_lang_text(scene->lang, caption), basis);
}

void plan_story_here(const plan_map_scene *scene, const plan_story *story, const double world[4],
                     plan_story *here)
{
    static const char *const houses[] = {"rollout_buildings", "need_buildings", "compare_buildings",
                                         "buildings"};
    const plan_map_layer *buildings = NULL, *trench = plan_map_scene_layer(scene, "rollout_trench");
    for (size_t i = 0; i < COUNT(houses) && !buildings; i++)
        buildings = plan_map_scene_layer(scene, houses[i]);
    trench = trench ? trench : plan_map_scene_layer(scene, "trench");
    *here = (plan_story){.title = story->title, .message = ""};
    add_here(scene, here, buildings, NULL, world, PLAN_TR("buildings here"), PLAN_BASIS_COUNTED);
    add_here(scene, here, buildings, "residents", world, PLAN_TR("residents here"), PLAN_BASIS_ASSUMED);
    if (here->n_figures < 2)
        add_here(scene, here, buildings, "persons", world, PLAN_TR("persons here"), PLAN_BASIS_ASSUMED);
    add_here(scene, here, buildings, "dwellings", world, PLAN_TR("dwellings here"), PLAN_BASIS_ASSUMED);
    bool any = false;
    double m = trench ? sum_in(trench, "length_m", world, &any) : 0;
    if (any)
        add_figure(here, plan_story_fill(scene, "{n} m", &(plan_lang_arg){"n", number(scene, m, 0)}, 1),
                   plan_lang_text(scene->lang, "trench here"), PLAN_BASIS_HEURISTIC);
    if (scene->subject != buildings && scene->subject != trench)
        add_here(scene, here, scene->subject, NULL, world, plan_table_title(scene->subject->table),
                 PLAN_BASIS_COUNTED);
}

const char *plan_story_alternative(const plan_map_scene *scene, const plan_story *story,
                                   const plan_map_frame *frame, const char *sheet)
{
    plan_buf buf = PLAN_BUF_INIT;
    const plan_lang_arg args[] = {
        {"title", story->title}, {"scale", number(scene, frame->scale, 0)}, {"sheet", sheet}};
    plan_lang_fill(&buf, plan_lang_text(scene->lang, "Map, scale 1:{scale}. {title}."), args, COUNT(args));
    if (*sheet)
        plan_buf_printf(&buf, " %s.", sheet);
    if (*story->message)
        plan_buf_printf(&buf, " %s", story->message);
    for (int32_t i = scene->n - 1; i >= 0; i--) {
        const plan_map_layer *layer = &scene->layers[i];
        if (!layer->theme || !plan_map_layer_is_drawn(scene, layer, frame->scale))
            continue;
        plan_buf_printf(&buf, " %s:", plan_story_layer(scene, layer));
        if (layer->style.n_classes == 1)
            plan_buf_printf(&buf, " %s.", number(scene, layer->style.classes[0].rows, 0));
        for (int32_t k = 0; layer->style.n_classes > 1 && k < layer->style.n_classes; k++)
            if (layer->style.classes[k].rows > 0)
                plan_buf_printf(&buf, " %s %s;", plan_story_class(scene, layer, k),
                                number(scene, layer->style.classes[k].rows, 0));
    }
    const char *kept = buf.failed || !buf.text ? "" : keep(scene, buf.text);
    plan_buf_free(&buf);
    return kept;
}
