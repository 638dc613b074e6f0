/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* What is said of nodes and links of the mesh. */

#include "wlan/mesh_run.h"

#include <math.h>
#include <stdio.h>

const char *plan_mesh_node_text(const plan_mesh_node *node, char *text, size_t size)
{
    snprintf(text, size, "%.120s", node->name ? node->name : node->source_id ? node->source_id : "?");
    return text;
}

double plan_mesh_shortfall(const plan_mesh_run *run, const plan_mesh_link *l)
{
    double metres = l->state == PLAN_MESH_BLOCKED ? l->raise_m : 0;
    return fmax(metres, 0) + fmax(run->opts->margin_db - l->margin_db, 0);
}

static bool is_nearer_miss(const plan_mesh_run *run, const plan_mesh_link *l, const plan_mesh_link *best)
{
    return l->state != PLAN_MESH_CLEAR && run->nodes[l->a].online && run->nodes[l->b].online &&
           (!best || plan_mesh_shortfall(run, l) < plan_mesh_shortfall(run, best));
}

/* The blocked or weak line of a node that is nearest to being a link; NULL where there is none. */
static const plan_mesh_link *best_miss(const plan_mesh_run *run, int32_t node)
{
    const plan_mesh_link *best = NULL;
    for (int32_t i = 0; i < run->n_links; i++) {
        const plan_mesh_link *l = &run->links[i];
        if ((l->a == node || l->b == node) && is_nearer_miss(run, l, best))
            best = l;
    }
    return best;
}

/* That of those that leave a part of the mesh; NULL where there is none. */
static const plan_mesh_link *best_way_out(const plan_mesh_run *run, int32_t island)
{
    const plan_mesh_link *best = NULL;
    for (int32_t i = 0; i < run->n_links; i++) {
        const plan_mesh_link *l = &run->links[i];
        bool from = run->nodes[l->a].island == island, to = run->nodes[l->b].island == island;
        if (from != to && is_nearer_miss(run, l, best))
            best = l;
    }
    return best;
}

/* What a line lacks that is blocked or weak, after the name of its other end. */
static void say_miss(const plan_mesh_run *run, const plan_mesh_link *l, char *text, size_t size)
{
    if (l->state == PLAN_MESH_WEAK)
        snprintf(text, size, "has %.1f dB of margin, %.1f less than asked for%s", l->margin_db,
                 run->opts->margin_db - l->margin_db,
                 plan_mesh_trees_block(run, l) ? "; trees take them" : "");
    else if (l->margin_db < run->opts->margin_db)
        snprintf(text, size, "both masts would have to be %.1f m higher, and it has %.1f dB of margin",
                 plan_mesh_up_m(l->raise_m), l->margin_db);
    else
        snprintf(text, size, "both masts would have to be %.1f m higher", plan_mesh_up_m(l->raise_m));
}

static void say_island(const plan_mesh_run *run, int32_t island, char *text, size_t size)
{
    static const char *const begin = "linked, but its part of the mesh has no gateway";
    const plan_mesh_link *out = best_way_out(run, island);
    char from[128], to[128], lack[128];
    if (!out) {
        snprintf(text, size, "%s, and no other roof in service is within %g m", begin, run->opts->max_link_m);
        return;
    }
    bool inside = run->nodes[out->a].island == island;
    plan_mesh_node_text(&run->nodes[inside ? out->a : out->b], from, sizeof from);
    plan_mesh_node_text(&run->nodes[inside ? out->b : out->a], to, sizeof to);
    say_miss(run, out, lack, sizeof lack);
    snprintf(text, size, "%s: nearest to a way out, the line from %s to %s: %s", begin, from, to, lack);
}

static void say_alone(const plan_mesh_run *run, int32_t i, char *text, size_t size)
{
    const plan_mesh_link *miss = best_miss(run, i);
    char other[128], lack[128];
    if (!miss) {
        snprintf(text, size, "no other roof in service within %g m", run->opts->max_link_m);
        return;
    }
    say_miss(run, miss, lack, sizeof lack);
    snprintf(text, size, "%s: nearest to a link, the line to %s: %s",
             miss->state == PLAN_MESH_WEAK ? "no line has the margin asked for" : "no clear line",
             plan_mesh_node_text(&run->nodes[miss->a == i ? miss->b : miss->a], other, sizeof other), lack);
}

void plan_mesh_say_node(const plan_mesh_run *run, int32_t i, char *text, size_t size)
{
    const plan_mesh_node *n = &run->nodes[i];
    if (!n->online)
        snprintf(text, size, "not in service when its list was made: left out of the plan");
    else if (n->gateway)
        snprintf(text, size, "gateway: %s%s", n->why ? n->why : "",
                 n->parted > 0 ? "; others hang on it alone" : "");
    else if (n->hops >= 0 && n->cut)
        snprintf(text, size, "%d link%s to a gateway; %d node%s hang%s on it alone", n->hops,
                 n->hops == 1 ? "" : "s", n->parted, n->parted == 1 ? "" : "s", n->parted == 1 ? "s" : "");
    else if (n->hops >= 0)
        snprintf(text, size, "%d link%s to a gateway; its failure parts nobody", n->hops,
                 n->hops == 1 ? "" : "s");
    else if (n->degree > 0)
        say_island(run, n->island, text, size);
    else
        say_alone(run, i, text, size);
}

const char *plan_mesh_building_id(const plan_mesh_run *run, int32_t building)
{
    return building < 0 || !run->buildings
               ? NULL
               : plan_column_text(plan_table_find(run->buildings, "source_id"), building);
}

const char *plan_mesh_blocker(const plan_mesh_run *run, const plan_mesh_link *l)
{
    return l->state == PLAN_MESH_BLOCKED   ? plan_mesh_building_id(run, l->blocker)
           : plan_mesh_trees_block(run, l) ? "trees"
                                           : NULL;
}

/* What grows on the line, and what it takes. */
static const char *say_trees(const plan_mesh_run *run, const plan_mesh_link *l, char *text, size_t size)
{
    text[0] = '\0';
    if (l->vegetation_m > 0)
        snprintf(text, size, "; %.0f m of trees take %.1f dB%s", l->vegetation_m, l->vegetation_db,
                 plan_mesh_trees_block(run, l) ? ": without them it would hold" : "");
    return text;
}

void plan_mesh_say_link(const plan_mesh_run *run, const plan_mesh_link *l, char *text, size_t size)
{
    char trees[120];
    const char *in_way = plan_mesh_building_id(run, l->blocker);
    say_trees(run, l, trees, sizeof trees);
    if (l->existing && l->clearance < run->opts->fresnel_share - 1e-6)
        snprintf(
            text, size,
            "there already, as its list says, though the model finds %.0f %% of the first Fresnel zone free%s",
            fmax(l->clearance, 0) * 100, trees);
    else if (l->existing)
        snprintf(text, size, "there already, as its list says; %.1f dB of margin by the model%s",
                 l->margin_db, trees);
    else if (l->state == PLAN_MESH_WEAK)
        snprintf(text, size, "clear, but %.1f dB of margin where %.1f are asked for%s", l->margin_db,
                 run->opts->margin_db, trees);
    else if (l->state == PLAN_MESH_BLOCKED)
        snprintf(text, size, "%s%s reaches into the zone: on masts of %.4g and %.4g m it lacks %.1f m%s",
                 in_way ? "building " : "the ground", in_way ? in_way : "", l->mast_a_m, l->mast_b_m,
                 plan_mesh_up_m(l->lack_m), trees);
    else if (!isfinite(l->clearance))
        snprintf(text, size, "clear: nothing between; %.1f dB of margin%s", l->margin_db, trees);
    else
        snprintf(text, size,
                 "clear: %.0f %% of the first Fresnel zone free (%.0f asked for); %.1f dB of margin%s",
                 fmin(l->clearance, 9.99) * 100, run->opts->fresnel_share * 100, l->margin_db, trees);
}
