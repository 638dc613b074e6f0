/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Tables wlan_nodes and wlan_links, and the totals of the mesh. */

#include "core/sum.h"
#include "wlan/mesh_run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))
/* Of blocked lines those are told that a mast this much higher than the limit would clear, */
#define NEAR_MISS_M 10.0
/* and that many a node, where it has fewer clear ones. */
enum { MISSES_TOLD = 2 };

static const plan_colspec nodes_cols[] = {
    {"id", PLAN_INT32, "", "Node", "number of the node, from 0"},
    {"source_id", PLAN_TEXT, "", "Source id", "id of the building or node in the source"},
    {"name", PLAN_TEXT, "", "Name", "name of the building or node"},
    {"kind", PLAN_TEXT, "", "Kind", "kind of public building, or mesh_node"},
    {"basis", PLAN_TEXT, "", "Basis", "existing or proposed"},
    {"building", PLAN_INT32, "", "Building", "row of the building it stands on"},
    {"roof_m", PLAN_DOUBLE, "m", "Roof", "height of the roof (or of the node as told) above datum"},
    {"mast_m", PLAN_DOUBLE, "m", "Mast", "mast above the roof: the highest its planned links need"},
    {"state", PLAN_TEXT, "", "State",
     "gateway, cut site, linked, island (linked, but without a gateway), alone or off"},
    {"gateway", PLAN_BOOL, "", "Gateway", "has an uplink"},
    {"gateway_year", PLAN_INT32, "", "Fibre in", "year the rollout brings fibre"},
    {"links", PLAN_INT32, "1", "Links", "planned links"},
    {"hops", PLAN_INT32, "1", "Hops", "planned links to the nearest gateway; missing = none reached"},
    {"cut_site", PLAN_BOOL, "", "Cut site", "its failure takes the way to a gateway from others"},
    {"parted", PLAN_INT32, "1", "Cut off by it", "nodes without gateway when it fails"},
    {"district", PLAN_TEXT, "", "District", "smallest district it lies in"},
    {"reason", PLAN_TEXT, "", "Reason", "in words"},
};
const plan_layerspec plan_wlan_nodes_spec = {
    "wlan_nodes", PLAN_GEOM_POINT,  "Mesh nodes", "roofs and mesh nodes with their place in the mesh",
    nodes_cols,   COUNT(nodes_cols)};

static const plan_colspec links_cols[] = {
    {"id", PLAN_INT32, "", "Link", "number of the link, from 0"},
    {"node_a", PLAN_INT32, "", "From", "node"},
    {"node_b", PLAN_INT32, "", "To", "node"},
    {"name_a", PLAN_TEXT, "", "From name", "name or id of the node"},
    {"name_b", PLAN_TEXT, "", "To name", "name or id of the node"},
    {"basis", PLAN_TEXT, "", "Basis", "existing (as the list of its nodes says) or proposed"},
    {"role", PLAN_TEXT, "", "Role",
     "tree (greatest margins), reserve (so that one site may fail), spare (possible), none (not possible)"},
    {"state", PLAN_TEXT, "", "State",
     "clear (also where it is there already: it works), blocked (Fresnel zone) or weak (margin)"},
    {"length_m", PLAN_DOUBLE, "m", "Length", "from antenna to antenna"},
    {"level_dbm", PLAN_DOUBLE, "dBm", "Level", "received, median"},
    {"margin_db", PLAN_DOUBLE, "dB", "Margin", "above the least level of the rate asked for"},
    {"clearance", PLAN_DOUBLE, "1", "Clearance",
     "least clearance over radius of the first Fresnel zone, masts as planned; negative = the line itself is blocked"},
    {"mast_a_m", PLAN_DOUBLE, "m", "Mast from", "mast this link needs above the roof"},
    {"mast_b_m", PLAN_DOUBLE, "m", "Mast to", "mast this link needs above the roof"},
    {"corner_a", PLAN_TEXT, "", "Corner from", "of the roof, where its mast stands"},
    {"corner_b", PLAN_TEXT, "", "Corner to", "of the roof, where its mast stands"},
    {"x_a_m", PLAN_DOUBLE, "m", "East from", "of the mast, working coordinates"},
    {"y_a_m", PLAN_DOUBLE, "m", "North from", "of the mast, working coordinates"},
    {"x_b_m", PLAN_DOUBLE, "m", "East to", "of the mast, working coordinates"},
    {"y_b_m", PLAN_DOUBLE, "m", "North to", "of the mast, working coordinates"},
    {"raise_m", PLAN_DOUBLE, "m", "To be raised",
     "by so much both usual masts would have to be raised for the zone to be clear; negative = so much to spare"},
    {"vegetation_m", PLAN_DOUBLE, "m", "Through vegetation", "length of the line within vegetation"},
    {"vegetation_db", PLAN_DOUBLE, "dB", "Taken by vegetation", "loss by what grows on the line (P.833)"},
    {"blocker", PLAN_TEXT, "", "In the way",
     "source id of the building that reaches highest into the zone; trees where without them the link would hold"},
    {"excess_m", PLAN_DOUBLE, "m", "Top above line",
     "of what is in the way, masts as planned; negative = below"},
    {"band", PLAN_TEXT, "GHz", "Band", "5"},
    {"channel", PLAN_INT32, "", "Channel",
     "of planned links: lowest part, differing from those at its ends where possible"},
    {"eirp_dbm", PLAN_DOUBLE, "dBm", "EIRP", "power with antenna gain, lawful"},
    {"cost_eur", PLAN_DOUBLE, "EUR", "Cost", "two ends and masts above the usual"},
    {"reason", PLAN_TEXT, "", "Reason", "in words"},
};
const plan_layerspec plan_wlan_links_spec = {
    "wlan_links", PLAN_GEOM_LINE,
    "Mesh links", "radio links from roof to roof, with what blocks those that are none",
    links_cols,   COUNT(links_cols)};

const char *plan_mesh_role_name(plan_mesh_role role)
{
    static const char *const names[] = {"spare", "tree", "reserve", "none"};
    return names[role];
}

static plan_status set_text(plan_table *t, const char *column, int32_t row, const char *text, plan_error *err)
{
    return plan_column_set_text(plan_table_edit(t, column), row, text, err);
}

static void set_number(plan_table *t, const char *column, int32_t row, double value)
{
    if (isfinite(value))
        plan_column_set_number(plan_table_edit(t, column), row, value);
}

static const char *state_of(const plan_mesh_node *n)
{
    return !n->online      ? "off"
           : n->gateway    ? "gateway"
           : n->parted > 0 ? "cut site"
           : n->hops >= 0  ? "linked"
           : n->degree > 0 ? "island"
                           : "alone";
}

static plan_status write_node(const plan_mesh_run *run, plan_table *t, int32_t i, plan_error *err)
{
    const plan_mesh_node *n = &run->nodes[i];
    char text[400];
    set_number(t, "id", i, i);
    if (n->building >= 0)
        set_number(t, "building", i, n->building);
    set_number(t, "roof_m", i, n->roof_m);
    set_number(t, "mast_m", i, n->mast_m);
    set_number(t, "gateway", i, n->gateway);
    if (n->gateway_year > 0)
        set_number(t, "gateway_year", i, n->gateway_year);
    set_number(t, "links", i, n->degree);
    if (n->hops >= 0)
        set_number(t, "hops", i, n->hops);
    set_number(t, "cut_site", i, n->parted > 0);
    set_number(t, "parted", i, n->parted);
    plan_mesh_say_node(run, i, text, sizeof text);
    plan_status status = set_text(t, "source_id", i, n->source_id, err);
    if (status == PLAN_OK)
        status = set_text(t, "name", i, n->name, err);
    if (status == PLAN_OK)
        status = set_text(t, "kind", i, n->kind, err);
    if (status == PLAN_OK)
        status = set_text(t, "basis", i, n->existing ? "existing" : "proposed", err);
    if (status == PLAN_OK)
        status = set_text(t, "state", i, state_of(n), err);
    if (status == PLAN_OK)
        status = set_text(t, "district", i, plan_mesh_district_name(run, n->district), err);
    if (status == PLAN_OK)
        status = set_text(t, "reason", i, text, err);
    return status == PLAN_OK ? plan_geom_add_simple(plan_table_edit_geom(t), n->xy, 1, err) : status;
}

static plan_status write_link(const plan_mesh_run *run, plan_table *t, int32_t row, const plan_mesh_link *l,
                              plan_error *err)
{
    static const char *const states[] = {"clear", "blocked", "weak"};
    const plan_mesh_node *a = &run->nodes[l->a], *b = &run->nodes[l->b];
    bool planned = plan_mesh_is_planned(l);
    const double xy[4] = {a->corner[l->corner_a][0], a->corner[l->corner_a][1], b->corner[l->corner_b][0],
                          b->corner[l->corner_b][1]};
    const struct {
        const char *column;
        double value;
    } numbers[] = {
        {"id", row},
        {"node_a", l->a},
        {"node_b", l->b},
        {"length_m", l->length_m},
        {"level_dbm", l->level_dbm},
        {"margin_db", l->margin_db},
        {"clearance", l->clearance},
        {"mast_a_m", l->mast_a_m},
        {"mast_b_m", l->mast_b_m},
        {"x_a_m", xy[0]},
        {"y_a_m", xy[1]},
        {"x_b_m", xy[2]},
        {"y_b_m", xy[3]},
        {"raise_m", l->raise_m},
        {"vegetation_m", l->vegetation_m},
        {"vegetation_db", l->vegetation_db},
        {"excess_m", l->excess_m},
        {"channel", planned && !l->existing ? (double)l->channel : (double)NAN},
        {"eirp_dbm", run->permit.eirp_dbm},
        {"cost_eur", l->state == PLAN_MESH_CLEAR ? (double)l->cost / 100 : NAN},
    };
    for (size_t i = 0; i < COUNT(numbers); i++)
        set_number(t, numbers[i].column, row, numbers[i].value);
    char from[128], to[128], reason[400];
    plan_mesh_say_link(run, l, reason, sizeof reason);
    const struct {
        const char *column, *text;
    } texts[] = {{"name_a", plan_mesh_node_text(a, from, sizeof from)},
                 {"name_b", plan_mesh_node_text(b, to, sizeof to)},
                 {"basis", l->existing ? "existing" : "proposed"},
                 {"role", plan_mesh_role_name(l->role)},
                 {"state", states[l->state]},
                 {"corner_a", plan_mesh_corner_name(a, l->corner_a)},
                 {"corner_b", plan_mesh_corner_name(b, l->corner_b)},
                 {"blocker", plan_mesh_blocker(run, l)},
                 {"band", plan_band_name(run->permit.band)},
                 {"reason", reason}};
    plan_status status = PLAN_OK;
    for (size_t i = 0; i < COUNT(texts) && status == PLAN_OK; i++)
        status = set_text(t, texts[i].column, row, texts[i].text, err);
    return status == PLAN_OK ? plan_geom_add_simple(plan_table_edit_geom(t), xy, 2, err) : status;
}

typedef struct miss {
    double lack; /* as plan_mesh_shortfall */
    int32_t link;
} miss;

static int nearest_miss(const void *a, const void *b)
{
    const miss *x = a, *y = b;
    if (x->lack != y->lack)
        return x->lack < y->lack ? -1 : 1;
    return (x->link > y->link) - (x->link < y->link);
}

/* All clear links, and of the others the nearest misses of nodes that have few. */
static plan_status choose_told(const plan_mesh_run *run, uint8_t *told, plan_error *err)
{
    int32_t *clear = plan_mem_new((size_t)run->n_nodes, sizeof *clear), n = 0;
    miss *misses = plan_mem_new((size_t)run->n_links, sizeof *misses);
    plan_status status = clear && misses ? PLAN_OK : plan_error_memory(err);
    for (int32_t i = 0; i < run->n_links && status == PLAN_OK; i++) {
        const plan_mesh_link *l = &run->links[i];
        if (l->state == PLAN_MESH_CLEAR) {
            told[i] = 1;
            clear[l->a]++;
            clear[l->b]++;
        } else if (l->state == PLAN_MESH_WEAK ||
                   l->raise_m <= run->opts->mast_max_m - run->opts->mast_m + NEAR_MISS_M)
            misses[n++] = (miss){plan_mesh_shortfall(run, l), i};
    }
    if (status == PLAN_OK)
        qsort(misses, (size_t)n, sizeof *misses, nearest_miss);
    for (int32_t i = 0; i < n && status == PLAN_OK; i++) {
        const plan_mesh_link *l = &run->links[misses[i].link];
        if (clear[l->a] >= MISSES_TOLD && clear[l->b] >= MISSES_TOLD)
            continue;
        told[misses[i].link] = 1;
        clear[l->a]++;
        clear[l->b]++;
    }
    free(clear);
    free(misses);
    return status;
}

static plan_status report_nodes(plan_mesh_run *run, plan_error *err)
{
    plan_table *t = NULL;
    plan_status status = plan_table_new(&plan_wlan_nodes_spec, &t, err);
    if (status == PLAN_OK)
        status = plan_table_add_rows(t, run->n_nodes, err);
    if (status == PLAN_OK)
        plan_table_set_crs(t, plan_city_crs(run->city));
    for (int32_t i = 0; i < run->n_nodes && status == PLAN_OK; i++)
        status = write_node(run, t, i, err);
    if (status == PLAN_OK)
        return plan_result_take(run->result, t, err);
    plan_table_free(t);
    return status;
}

static plan_status report_links(plan_mesh_run *run, plan_error *err)
{
    plan_table *t = NULL;
    uint8_t *told = plan_mem_new((size_t)run->n_links, 1);
    plan_status status = told ? choose_told(run, told, err) : plan_error_memory(err);
    if (status == PLAN_OK)
        status = plan_table_new(&plan_wlan_links_spec, &t, err);
    if (status == PLAN_OK)
        plan_table_set_crs(t, plan_city_crs(run->city));
    for (int32_t i = 0, row = 0; i < run->n_links && status == PLAN_OK; i++) {
        if (!told[i])
            continue;
        status = plan_table_add_rows(t, 1, err);
        if (status == PLAN_OK)
            status = write_link(run, t, row++, &run->links[i], err);
    }
    free(told);
    if (status == PLAN_OK)
        return plan_result_take(run->result, t, err);
    plan_table_free(t);
    return status;
}

static plan_status report_totals(plan_mesh_run *run, plan_error *err)
{
    double n[PLAN_MESH_NONE + 1] = {0}, gateways = 0, reached = 0, cut = 0, worst = 0, cents = 0, reserve = 0,
                              in_service = 0, masts = 0, island = 0, existing = 0, farthest = 0, hops = 0;
    plan_sum left = {0, 0};
    for (int32_t i = 0; i < run->n_links; i++) {
        const plan_mesh_link *l = &run->links[i];
        n[l->role]++;
        existing += l->existing;
        cents += plan_mesh_is_planned(l) && !l->existing ? 2 * (double)run->costs.cents[PLAN_PRICE_RADIO_END]
                                                         : 0;
        reserve += l->role == PLAN_MESH_RESERVE ? (double)l->cost : 0;
    }
    for (int32_t i = 0; i < run->n_nodes; i++) {
        const plan_mesh_node *v = &run->nodes[i];
        in_service += v->online;
        gateways += v->gateway;
        island += v->hops < 0 ? (double)plan_mesh_node_cents(run, i) : 0;
        reached += v->hops >= 0;
        cut += v->parted > 0;
        worst = fmax(worst, v->parted);
        farthest = fmax(farthest, v->hops);
        hops += v->hops > 0 ? v->hops : 0;
        if (v->hops >= 0)
            plan_sum_add(&left, v->parted);
    }
    for (int32_t i = 0; i < run->n_masts; i++)
        masts += (double)run->masts[i].cost;
    const struct {
        const char *key;
        double value;
        const char *unit;
        plan_basis basis;
        const char *text;
    } totals[] = {
        {"mesh_nodes", in_service, "1", PLAN_BASIS_COUNTED, "roofs and mesh nodes"},
        {"mesh_gateways", gateways, "1", PLAN_BASIS_COUNTED, "gateways"},
        {"mesh_pairs", run->n_links, "1", PLAN_BASIS_COUNTED, "lines from roof to roof looked at"},
        {"mesh_clear", n[PLAN_MESH_TREE] + n[PLAN_MESH_RESERVE] + n[PLAN_MESH_SPARE], "1", PLAN_BASIS_ASSUMED,
         "clear links with the margin asked for, as far as heights are right"},
        {"mesh_existing", existing, "1", PLAN_BASIS_COUNTED,
         "links that are there already, as their list says"},
        {"mesh_tree", n[PLAN_MESH_TREE], "1", PLAN_BASIS_PROVEN, "links of the tree of greatest margins"},
        {"mesh_reserve", n[PLAN_MESH_RESERVE], "1", PLAN_BASIS_HEURISTIC,
         "further links, so that one site may fail"},
        {"mesh_reached", reached, "1", PLAN_BASIS_COUNTED, "nodes with a way to a gateway"},
        {"mesh_most_hops", farthest, "1", PLAN_BASIS_COUNTED, "links from the farthest node to a gateway"},
        {"mesh_mean_hops", reached > gateways ? hops / (reached - gateways) : NAN, "1", PLAN_BASIS_COUNTED,
         "links from a node to a gateway, mean over nodes that reach one"},
        {"mesh_islands", run->n_islands, "1", PLAN_BASIS_COUNTED,
         "parts without a gateway, single nodes too"},
        {"mesh_cut_sites", cut, "1", PLAN_BASIS_PROVEN,
         "sites whose failure cuts others off: no link looked at helps"},
        {"mesh_worst_failure", worst, "1", PLAN_BASIS_PROVEN,
         "nodes cut off by the worst failure of one site"},
        {"mesh_share_after_failure", reached > 1 ? 1 - plan_sum_get(&left) / (reached * (reached - 1)) : NAN,
         "1", PLAN_BASIS_COUNTED, "nodes that keep a gateway when one site fails, mean over the sites"},
        {"mesh_cost_eur", (cents + masts) / 100, "EUR", PLAN_BASIS_ASSUMED,
         "links of tree and reserve, masts and their feet, by example prices"},
        {"mesh_island_eur", island / 100, "EUR", PLAN_BASIS_ASSUMED, "of it in parts without a gateway"},
        {"mesh_masts", run->n_masts, "1", PLAN_BASIS_COUNTED, "corners of roofs that carry links planned"},
        {"mesh_masts_eur", masts / 100, "EUR", PLAN_BASIS_ASSUMED, "masts and their feet on them"},
        {"mesh_reserve_eur", reserve / 100, "EUR", PLAN_BASIS_HEURISTIC, "of it reserves"},
        {"mesh_reserve_least_eur", (double)run->reserve_bound / 100, "EUR", PLAN_BASIS_PROVEN,
         "no reserves that do as much cost less"},
    };
    plan_status status = PLAN_OK;
    for (size_t i = 0; i < COUNT(totals) && status == PLAN_OK; i++)
        if (!isnan(totals[i].value))
            status = plan_result_add_total(run->result, totals[i].key, totals[i].value, totals[i].unit,
                                           totals[i].basis, totals[i].text, err);
    return status;
}

/* Nodes with more links to a gateway than are wanted. More gateways bring them nearer; the plan is the same. */
static plan_status tell_far_nodes(plan_mesh_run *run, plan_error *err)
{
    int32_t most = run->opts->hops_max;
    plan_status status = PLAN_OK;
    for (int32_t i = 0; i < run->n_nodes && status == PLAN_OK && most > 0; i++) {
        const plan_mesh_node *v = &run->nodes[i];
        plan_finding f = {"far_node", "wlan_nodes", v->source_id, i, v->xy[0], v->xy[1]};
        char name[128];
        if (v->hops > most)
            status = plan_result_add_finding(
                run->result, &f, err, "%s: %d links to a gateway, at most %d are wanted",
                plan_mesh_node_text(v, name, sizeof name), (int)v->hops, (int)most);
    }
    return status;
}

plan_status plan_mesh_report(plan_mesh_run *run, plan_error *err)
{
    plan_status status = report_nodes(run, err);
    if (status == PLAN_OK)
        status = tell_far_nodes(run, err);
    if (status == PLAN_OK)
        status = report_links(run, err);
    if (status == PLAN_OK)
        status = plan_mesh_report_masts(run, err);
    if (status == PLAN_OK)
        status = plan_mesh_report_districts(run, err);
    return status == PLAN_OK ? report_totals(run, err) : status;
}
