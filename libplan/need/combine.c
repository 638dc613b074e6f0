/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "need/combine.h"

#include "core/mem.h"

#include <math.h>
#include <stdlib.h>

bool plan_need_mean_has_floor(plan_combine combine, double power)
{
    return combine == PLAN_COMBINE_GEOMETRIC || (combine == PLAN_COMBINE_POWER && power < 0);
}

static double generator(plan_combine combine, double power, double x)
{
    return combine == PLAN_COMBINE_ARITHMETIC  ? x
           : combine == PLAN_COMBINE_GEOMETRIC ? log(x)
                                               : pow(x, power);
}

static double generator_inverse(plan_combine combine, double power, double y)
{
    return combine == PLAN_COMBINE_ARITHMETIC  ? y
           : combine == PLAN_COMBINE_GEOMETRIC ? exp(y)
                                               : pow(y, 1 / power);
}

void plan_need_mean(plan_combine combine, double power, double floor, const plan_need_member *members,
                    int32_t n, double *score, double *base, double *part)
{
    double least = plan_need_mean_has_floor(combine, power) ? floor : 0;
    double weights = 0, at = 0, at_base = 0, differences = 0;
    for (int32_t i = 0; i < n; i++)
        weights += members[i].weight;
    for (int32_t i = 0; i < n; i++) {
        double w = members[i].weight / weights;
        double y = w * generator(combine, power, fmax(members[i].x, least));
        double y0 = w * generator(combine, power, fmax(members[i].x0, least));
        at += y;
        at_base += y0;
        part[i] = y - y0;
        differences += part[i];
    }
    *base = generator_inverse(combine, power, at_base);
    *score = differences == 0 ? *base : generator_inverse(combine, power, at);
    /* Dividing by the sum of the very differences makes the parts add up whatever was lost above. */
    for (int32_t i = 0; i < n; i++)
        part[i] = differences == 0 ? 0 : (*score - *base) * (part[i] / differences);
}

plan_status plan_need_scratch_init(const plan_need_tree *tree, plan_need_scratch *s, plan_error *err)
{
    size_t n = (size_t)tree->n_nodes, widest = (size_t)tree->widest;
    *s = (plan_need_scratch){plan_mem_new(n, sizeof(double)),
                             plan_mem_new(n, sizeof(double)),
                             plan_mem_new(n, sizeof(double)),
                             plan_mem_new(n, sizeof(double)),
                             plan_mem_new(n, 1),
                             plan_mem_new(widest, sizeof(plan_need_member)),
                             plan_mem_new(widest, sizeof(double))};
    if (s->score && s->base && s->part && s->share && s->present && s->members && s->parts)
        return PLAN_OK;
    plan_need_scratch_clear(s);
    return plan_error_memory(err);
}

void plan_need_scratch_clear(plan_need_scratch *s)
{
    free(s->score);
    free(s->base);
    free(s->part);
    free(s->share);
    free(s->present);
    free(s->members);
    free(s->parts);
    *s = (plan_need_scratch){NULL, NULL, NULL, NULL, NULL, NULL, NULL};
}

/* Score of group g from its present members; their parts of it, in the unit of the group's score, go to
 * s->part. */
static void score_group(const plan_need_tree *tree, plan_need_scratch *s, int32_t g)
{
    const plan_need_node *group = &tree->nodes[g];
    const int32_t *members = &tree->members[group->first];
    int32_t n = 0;
    for (int32_t k = 0; k < group->n; k++)
        if (s->present[members[k]])
            s->members[n++] = (plan_need_member){s->score[members[k]], s->base[members[k]],
                                                 tree->nodes[members[k]].weight};
    s->present[g] = n > 0;
    if (n == 0)
        return;
    plan_need_mean(group->combine, group->power, tree->floor, s->members, n, &s->score[g], &s->base[g],
                   s->parts);
    for (int32_t k = 0, i = 0; k < group->n; k++)
        if (s->present[members[k]])
            s->part[members[k]] = s->parts[i++];
}

/* Hands the whole part of group g down to its members in proportion to their own. */
static void hand_down(const plan_need_tree *tree, plan_need_scratch *s, int32_t g)
{
    const plan_need_node *group = &tree->nodes[g];
    const int32_t *members = &tree->members[group->first];
    double rise = s->score[g] - s->base[g], weights = 0;
    for (int32_t k = 0; k < group->n; k++)
        if (s->present[members[k]])
            weights += tree->nodes[members[k]].weight;
    for (int32_t k = 0; k < group->n; k++) {
        int32_t m = members[k];
        if (!s->present[m])
            continue;
        s->part[m] = rise == 0 ? 0 : s->part[g] * (s->part[m] / rise);
        s->share[m] = s->share[g] * tree->nodes[m].weight / weights;
    }
}

void plan_need_tree_score(const plan_need_tree *tree, plan_need_scratch *s, const double *x, double *score,
                          double *base, double *part, double *share)
{
    for (int32_t v = tree->n_nodes - 1; v >= 0; v--) {
        int32_t leaf = tree->nodes[v].leaf;
        if (leaf < 0) {
            score_group(tree, s, v);
        } else {
            s->present[v] = (uint8_t)!isnan(x[leaf]);
            s->score[v] = x[leaf];
            s->base[v] = 0;
        }
    }
    *score = s->present[0] ? s->score[0] : NAN;
    *base = s->present[0] ? s->base[0] : NAN;
    s->part[0] = s->present[0] ? s->score[0] - s->base[0] : NAN;
    s->share[0] = 1;
    for (int32_t v = 0; v < tree->n_nodes; v++) {
        const plan_need_node *node = &tree->nodes[v];
        if (node->leaf < 0) {
            if (s->present[v])
                hand_down(tree, s, v);
            continue;
        }
        /* A leaf of an absent group is absent itself. */
        part[node->leaf] = s->present[v] ? s->part[v] : NAN;
        share[node->leaf] = s->present[v] ? s->share[v] : 0;
    }
}
