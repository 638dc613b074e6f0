/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "need/indicator.h"

#include "core/mem.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define OPT(type, member) type, offsetof(STRUCT, member)

/* Beyond these a power mean is a maximum or minimum in all but name, or a geometric mean. */
static const double POWER_MOST = 20, POWER_LEAST = 0.01;
enum { NAME_MOST = 40 };

static const char *const normalise_names[] = {"auto",      "minmax", "z",    "rank", "percentile",
                                              "goalposts", "target", "none", NULL};
static const char *const combine_names[] = {"arithmetic", "geometric", "power", NULL};
static const char *const missing_names[] = {"skip", "median", "worst", "best", "error", NULL};
static const char *const join_names[] = {"auto", "within", "share", "nearest", "distance", "count", NULL};
static const char *const weigh_names[] = {"persons", "dwellings", "buildings", NULL};

#define STRUCT plan_indicator
static const plan_indicator indicator_defaults = PLAN_INDICATOR_INIT;
static const plan_optspec indicator_opts[] = {
    {"name", OPT(PLAN_OPT_TEXT, name), "", 0, 0, NULL, NULL,
     "name of the indicator or group: a-z, 0-9 and _, unique"},
    {"group", OPT(PLAN_OPT_TEXT, group), "", 0, 0, NULL, NULL, "name of the group it belongs to"},
    {"column", OPT(PLAN_OPT_TEXT, column), "", 0, 0, NULL, NULL,
     "where the value is from: 'layer.column', a column of buildings, or a layer; a text counts 1 where it is there, else 0"},
    {"value", OPT(PLAN_OPT_VALUES, value), "", 0, 0, NULL, NULL, "value of a building, instead of column"},
    {"join", OPT(PLAN_OPT_CHOICE, join), "", 0, 0, join_names, NULL,
     "how a layer is joined to a building by place"},
    {"filter", OPT(PLAN_OPT_TEXT, filter), "", 0, 0, NULL, NULL,
     "'column=value' or 'column=value|other': only features where this holds"},
    {"max_distance_m", OPT(PLAN_OPT_DOUBLE, max_distance_m), "m", 0.01, 1e6, NULL, NULL,
     "how far a feature may be (nearest, distance, count)"},
    {"weight", OPT(PLAN_OPT_DOUBLE, weight), "", 1e-9, 1e9, NULL, NULL, "weight within its group"},
    {"normalise", OPT(PLAN_OPT_CHOICE, normalise), "", 0, 0, normalise_names, NULL,
     "how values become need in 0 .. 1"},
    {"good", OPT(PLAN_OPT_DOUBLE, good), "", -1e15, 1e15, NULL, NULL, "goalposts: value of no need"},
    {"bad", OPT(PLAN_OPT_DOUBLE, bad), "", -1e15, 1e15, NULL, NULL, "goalposts, target: value of most need"},
    {"target", OPT(PLAN_OPT_DOUBLE, target), "", -1e15, 1e15, NULL, NULL,
     "distance to target: value from which on there is no need"},
    {"log", OPT(PLAN_OPT_BOOL, log), "", 0, 0, NULL, NULL,
     "normalise the logarithm, so that every doubling counts alike"},
    {"invert", OPT(PLAN_OPT_BOOL, invert), "", 0, 0, NULL, NULL,
     "small values are the need (minmax, z, rank, percentile, target)"},
    {"winsorise", OPT(PLAN_OPT_DOUBLE, winsorise), "1", 0, 0.25, NULL, NULL,
     "share of extreme values drawn in at each end (minmax, z, target)"},
    {"missing", OPT(PLAN_OPT_CHOICE, missing), "", 0, 0, missing_names, NULL, "what a missing value does"},
    {"combine", OPT(PLAN_OPT_CHOICE, combine), "", 0, 0, combine_names, NULL, "groups: mean of the members"},
    {"power", OPT(PLAN_OPT_DOUBLE, power), "", -20, 20, NULL, NULL,
     "groups: exponent of the power mean, not 0"},
};
const plan_optset plan_indicator_optset = {"indicator",
                                           "an indicator of need, or a group of indicators",
                                           indicator_opts,
                                           COUNT(indicator_opts),
                                           sizeof(plan_indicator),
                                           &indicator_defaults};
#undef STRUCT

#define STRUCT plan_need_opts
static const plan_need_opts need_defaults = PLAN_NEED_OPTS_INIT;
static const plan_optspec need_opts[] = {
    {"indicators", OPT(PLAN_OPT_RECORDS, indicators), "", 0, 0, NULL, &plan_indicator_optset,
     "indicators and groups; none = undersupply, residents and public facilities"},
    {"combine", OPT(PLAN_OPT_CHOICE, combine), "", 0, 0, combine_names, NULL,
     "mean at the top; geometric and negative power let no strength make up for a weakness"},
    {"power", OPT(PLAN_OPT_DOUBLE, power), "", -20, 20, NULL, NULL,
     "exponent of the power mean at the top, not 0"},
    {"floor", OPT(PLAN_OPT_DOUBLE, floor), "1", 1e-6, 0.5, NULL, NULL,
     "least normalised value under geometric and negative power means"},
    {"weigh_by", OPT(PLAN_OPT_CHOICE, weigh_by), "", 0, 0, weigh_names, NULL,
     "what the score is multiplied with to give the need"},
    {"persons_per_site", OPT(PLAN_OPT_DOUBLE, persons_per_site), "1", 0, 1e6, NULL, NULL,
     "persons a commercial or industrial building counts for"},
    {"persons_per_public", OPT(PLAN_OPT_DOUBLE, persons_per_public), "1", 0, 1e6, NULL, NULL,
     "persons a public building counts for"},
    {"assumed_supply", OPT(PLAN_OPT_FILE, assumed_supply), "", 0, 0, NULL, NULL,
     "CSV of rates by distance to cabinet or exchange, where the workspace has no supply layer"},
    {"threads", OPT(PLAN_OPT_INT, threads), "", 0, 64, NULL, NULL, "threads; 0 = one a processor"},
};
const plan_optset plan_need_optset = {"need",
                                      "need of every building, from indicators",
                                      need_opts,
                                      COUNT(need_opts),
                                      sizeof(plan_need_opts),
                                      &need_defaults};
#undef STRUCT

bool plan_indicator_is_group(const plan_indicator *indicator)
{
    return !indicator->column && !indicator->value.at;
}

static plan_status check_name(const plan_indicator *all, int32_t i, plan_error *err)
{
    const char *name = all[i].name;
    if (!name || !name[0])
        return plan_error_set(err, PLAN_E_ARGUMENT, "need: indicators[%d] has no name", i + 1);
    if (name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")] || strlen(name) > NAME_MOST)
        return plan_error_set(err, PLAN_E_ARGUMENT,
                              "need: indicator name '%s': expected at most %d characters of a-z, 0-9 and _",
                              name, NAME_MOST);
    for (int32_t k = 0; k < i; k++)
        if (strcmp(all[k].name, name) == 0)
            return plan_error_set(err, PLAN_E_ARGUMENT, "need: two indicators are named '%s'", name);
    return PLAN_OK;
}

static plan_status check_power(const char *name, plan_combine combine, double power, plan_error *err)
{
    if (combine != PLAN_COMBINE_POWER && power != need_defaults.power)
        return plan_error_set(err, PLAN_E_ARGUMENT,
                              "need: %s: power %g has no effect with combine '%s': take combine 'power'",
                              name, power, combine_names[combine]);
    if (combine == PLAN_COMBINE_POWER && !(fabs(power) >= POWER_LEAST && fabs(power) <= POWER_MOST))
        return plan_error_set(
            err, PLAN_E_ARGUMENT,
            "need: %s: power %g: expected -20 .. -0.01 or 0.01 .. 20 (near 0 is 'geometric')", name, power);
    return PLAN_OK;
}

static plan_status check_group(const plan_indicator *g, plan_error *err)
{
    if (g->normalise != PLAN_NORMALISE_AUTO || g->join != PLAN_JOIN_AUTO || g->filter || !isnan(g->good) ||
        !isnan(g->bad) || !isnan(g->target))
        return plan_error_set(
            err, PLAN_E_ARGUMENT,
            "need: indicator '%s' has neither column nor value, so it is a group and takes no "
            "normalise, join, filter, good, bad or target",
            g->name);
    return check_power(g->name, g->combine, g->power, err);
}

/* Bounds of the normaliser: those it needs are there, apart, and have a logarithm where one is taken. */
static plan_status check_bounds(const plan_indicator *s, plan_error *err)
{
    bool goalposts = s->normalise == PLAN_NORMALISE_GOALPOSTS ||
                     (s->normalise == PLAN_NORMALISE_AUTO && isnan(s->target) &&
                      (!isnan(s->good) || !isnan(s->bad)));
    if (goalposts && (isnan(s->good) || isnan(s->bad)))
        return plan_error_set(err, PLAN_E_ARGUMENT, "need: indicator '%s': goalposts need both good and bad",
                              s->name);
    if (goalposts && s->good == s->bad)
        return plan_error_set(err, PLAN_E_ARGUMENT, "need: indicator '%s': good and bad are both %g", s->name,
                              s->good);
    if (s->normalise == PLAN_NORMALISE_TARGET && isnan(s->target))
        return plan_error_set(err, PLAN_E_ARGUMENT, "need: indicator '%s': normalise 'target' needs target",
                              s->name);
    if (!isnan(s->target) && s->target == s->bad)
        return plan_error_set(err, PLAN_E_ARGUMENT, "need: indicator '%s': target and bad are both %g",
                              s->name, s->bad);
    if (s->log && s->normalise == PLAN_NORMALISE_NONE)
        return plan_error_set(err, PLAN_E_ARGUMENT,
                              "need: indicator '%s': log does not go with normalise 'none'", s->name);
    if (s->log && (s->good <= 0 || s->bad <= 0 || s->target <= 0))
        return plan_error_set(err, PLAN_E_ARGUMENT,
                              "need: indicator '%s': on a logarithmic scale good, bad and target are above 0",
                              s->name);
    return PLAN_OK;
}

static plan_status check_leaf(const plan_indicator *s, int32_t n_buildings, plan_error *err)
{
    if (s->column && s->value.at)
        return plan_error_set(err, PLAN_E_ARGUMENT, "need: indicator '%s' has both column and value",
                              s->name);
    if (s->value.at && s->value.n != n_buildings)
        return plan_error_set(err, PLAN_E_ARGUMENT,
                              "need: indicator '%s': value has %d numbers, the workspace %d buildings",
                              s->name, s->value.n, n_buildings);
    if (s->join == PLAN_JOIN_COUNT && isnan(s->max_distance_m))
        return plan_error_set(err, PLAN_E_ARGUMENT, "need: indicator '%s': join 'count' needs max_distance_m",
                              s->name);
    return check_bounds(s, err);
}

static int32_t find_named(const plan_indicator *all, int32_t n, const char *name)
{
    for (int32_t i = 0; i < n; i++)
        if (strcmp(all[i].name, name) == 0)
            return i;
    return -1;
}

/* Group of every indicator (-1 = the top) and its depth; a cycle is told by its names. */
static plan_status find_groups(const plan_indicator *all, int32_t n, int32_t *group, int32_t *depth,
                               plan_error *err)
{
    for (int32_t i = 0; i < n; i++) {
        group[i] = all[i].group ? find_named(all, n, all[i].group) : -1;
        if (all[i].group && group[i] < 0)
            return plan_error_set(err, PLAN_E_ARGUMENT, "need: indicator '%s': there is no group '%s'",
                                  all[i].name, all[i].group);
        if (group[i] >= 0 && !plan_indicator_is_group(&all[group[i]]))
            return plan_error_set(err, PLAN_E_ARGUMENT,
                                  "need: indicator '%s': '%s' has a value of its own and cannot be its group",
                                  all[i].name, all[i].group);
    }
    for (int32_t i = 0; i < n; i++) {
        depth[i] = 1;
        for (int32_t g = group[i]; g >= 0; g = group[g])
            if (++depth[i] > n)
                return plan_error_set(err, PLAN_E_ARGUMENT,
                                      "need: group '%s' is, by way of '%s', a member of itself", all[g].name,
                                      all[g].group);
    }
    return PLAN_OK;
}

static plan_status check_all(const plan_indicator *all, int32_t n, int32_t n_buildings, plan_error *err)
{
    plan_status status = PLAN_OK;
    for (int32_t i = 0; status == PLAN_OK && i < n; i++)
        status = check_name(all, i, err);
    for (int32_t i = 0; status == PLAN_OK && i < n; i++)
        status = plan_indicator_is_group(&all[i]) ? check_group(&all[i], err)
                                                  : check_leaf(&all[i], n_buildings, err);
    return status;
}

/* Numbers the nodes level by level, so that a parent stands before its children. */
static void number_nodes(const plan_indicator *all, int32_t n, const int32_t *group, const int32_t *depth,
                         plan_need_tree *tree, int32_t *leaf, int32_t *node_of)
{
    int32_t next = 1;
    for (int32_t level = 1; next <= n; level++) {
        for (int32_t i = 0; i < n; i++) {
            if (depth[i] != level)
                continue;
            plan_need_node *node = &tree->nodes[next];
            node_of[i] = next++;
            node->parent = group[i] < 0 ? 0 : node_of[group[i]];
            node->leaf = -1;
            node->weight = all[i].weight;
            node->combine = all[i].combine;
            node->power = all[i].power;
        }
    }
    /* Leaves are numbered in the planner's order, which is the order of the result's columns. */
    for (int32_t i = 0; i < n; i++) {
        if (plan_indicator_is_group(&all[i]))
            continue;
        tree->nodes[node_of[i]].leaf = tree->n_leaves;
        leaf[tree->n_leaves++] = i;
    }
}

/* Lists the members of every group; a group without any is an error. */
static plan_status list_members(const plan_indicator *all, int32_t n, const int32_t *node_of,
                                plan_need_tree *tree, plan_error *err)
{
    int32_t at = 0;
    for (int32_t g = 0; g < tree->n_nodes; g++) {
        plan_need_node *group = &tree->nodes[g];
        if (group->leaf >= 0)
            continue;
        group->first = at;
        for (int32_t i = 0; i < n; i++)
            if (tree->nodes[node_of[i]].parent == g)
                tree->members[at++] = node_of[i];
        group->n = at - group->first;
        tree->widest = group->n > tree->widest ? group->n : tree->widest;
        for (int32_t i = 0; group->n == 0 && i < n; i++)
            if (node_of[i] == g)
                return plan_error_set(
                    err, PLAN_E_ARGUMENT,
                    "need: indicator '%s' has neither column nor value, and no indicator names it "
                    "as its group",
                    all[i].name);
    }
    return PLAN_OK;
}

plan_status plan_need_tree_build(const plan_need_opts *opts, const plan_indicator *all, int32_t n,
                                 int32_t n_buildings, plan_need_tree *out, int32_t **leaf_out,
                                 plan_error *err)
{
    plan_need_tree tree = {.nodes = plan_mem_new((size_t)n + 1, sizeof *tree.nodes),
                           .members = plan_mem_new((size_t)n, sizeof *tree.members),
                           .n_nodes = n + 1,
                           .floor = opts->floor};
    int32_t *group = plan_mem_new((size_t)n, sizeof *group), *depth = plan_mem_new((size_t)n, sizeof *depth);
    int32_t *leaf = plan_mem_new((size_t)n, sizeof *leaf),
            *node_of = plan_mem_new((size_t)n, sizeof *node_of);
    plan_status status = PLAN_OK;
    if (!tree.nodes || !tree.members || !group || !depth || !leaf || !node_of)
        status = plan_error_memory(err);
    if (status == PLAN_OK)
        status = check_power("combine", opts->combine, opts->power, err);
    if (status == PLAN_OK)
        status = check_all(all, n, n_buildings, err);
    if (status == PLAN_OK)
        status = find_groups(all, n, group, depth, err);
    if (status == PLAN_OK) {
        tree.nodes[0] = (plan_need_node){-1, -1, 0, 0, 1, opts->combine, opts->power};
        number_nodes(all, n, group, depth, &tree, leaf, node_of);
        status = list_members(all, n, node_of, &tree, err);
    }
    free(group);
    free(depth);
    free(node_of);
    if (status != PLAN_OK) {
        plan_need_tree_clear(&tree);
        free(leaf);
        return status;
    }
    *out = tree;
    *leaf_out = leaf;
    return PLAN_OK;
}

void plan_need_tree_clear(plan_need_tree *tree)
{
    free(tree->nodes);
    free(tree->members);
    *tree = (plan_need_tree){.nodes = NULL};
}
