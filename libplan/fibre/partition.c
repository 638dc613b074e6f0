/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "fibre/partition.h"

#include "core/mem.h"

#include <stdlib.h>
#include <string.h>

/* Height of what bears no load: below any that counts, and stays so when lengths are added. */
#define NO_HEIGHT (INT64_MIN / 4)

/* What may be left hanging at a place after the fewest cuts below it. Those of a place: heights fall, loads rise. */
typedef struct rest {
    int64_t load, height;
    int64_t limit; /* the tallest height allowed when this was made */
} rest;

/* A child while its parent's rests are made. */
typedef struct branch {
    int32_t child, pick; /* pick: its rest, -1 = cut off */
    int64_t load, height;
} branch;

typedef struct cutter {
    const plan_partition *in;
    int32_t *first_child, *next_sibling; /* children in order */
    int64_t *first_rest;                 /* n + 1, by n - 1 - place: rests are made from the last place up */
    rest *rests;
    size_t cap_rests;
    branch *branches; /* of the place in hand */
    size_t cap_branches;
    int64_t *limits;
    size_t cap_limits;
    int32_t n_branches, n_limits;
} cutter;

static void cutter_free(cutter *c)
{
    free(c->first_child);
    free(c->next_sibling);
    free(c->first_rest);
    free(c->rests);
    free(c->branches);
    free(c->limits);
}

static const rest *rests_of(const cutter *c, int32_t place, int32_t *n)
{
    int32_t k = c->in->n - 1 - place;
    *n = (int32_t)(c->first_rest[k + 1] - c->first_rest[k]);
    return c->rests + c->first_rest[k];
}

static int heaviest_first(const void *a, const void *b)
{
    const branch *x = a, *y = b;
    if ((x->pick < 0) != (y->pick < 0))
        return x->pick < 0 ? -1 : 1;
    if (x->load != y->load)
        return x->load > y->load ? -1 : 1;
    return (x->child > y->child) - (x->child < y->child);
}

/* Lightest rest of each child no taller than limit, then the heaviest cut off until the load is borne. Returns the number
 * cut, and what is left in *left. */
static int32_t cut_at(cutter *c, int32_t place, int64_t limit, rest *left)
{
    int64_t load = c->in->load[place], height = load > 0 ? 0 : NO_HEIGHT;
    int32_t n_cut = 0;
    c->n_branches = 0;
    for (int32_t child = c->first_child[place]; child >= 0; child = c->next_sibling[child]) {
        int32_t n;
        const rest *r = rests_of(c, child, &n);
        branch b = {child, -1, 0, NO_HEIGHT};
        /* heights fall and loads rise: the first that is low enough is the lightest */
        for (int32_t k = 0; k < n && b.pick < 0; k++)
            if (r[k].height + c->in->length_cm[child] <= limit)
                b = (branch){child, k, r[k].load, r[k].height + c->in->length_cm[child]};
        n_cut += b.pick < 0;
        load += b.load;
        c->branches[c->n_branches++] = b;
    }
    qsort(c->branches, (size_t)c->n_branches, sizeof *c->branches, heaviest_first);
    for (int32_t i = n_cut; i < c->n_branches && load > c->in->most_load; i++, n_cut++) {
        load -= c->branches[i].load;
        c->branches[i].pick = -1;
    }
    for (int32_t i = 0; i < c->n_branches; i++)
        if (c->branches[i].pick >= 0 && c->branches[i].height > height)
            height = c->branches[i].height;
    *left = (rest){load, height, limit};
    return n_cut;
}

static int falling(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x < y) - (x > y);
}

/* Heights among which a limit must be sought, the tallest first, each once. */
static bool find_limits(cutter *c, int32_t place)
{
    int32_t n_children = 0;
    c->n_limits = 0;
    for (int32_t child = c->first_child[place]; child >= 0; child = c->next_sibling[child]) {
        int32_t n;
        const rest *r = rests_of(c, child, &n);
        if (!plan_mem_grow(&c->limits, &c->cap_limits, (size_t)c->n_limits + (size_t)n + 1,
                           sizeof *c->limits))
            return false;
        for (int32_t k = 0; k < n; k++) {
            int64_t height = r[k].height + c->in->length_cm[child];
            if (height >= 0 && height <= c->in->most_cm)
                c->limits[c->n_limits++] = height;
        }
        n_children++;
    }
    if (!plan_mem_grow(&c->limits, &c->cap_limits, (size_t)c->n_limits + 1, sizeof *c->limits) ||
        !plan_mem_grow(&c->branches, &c->cap_branches, (size_t)n_children + 1, sizeof *c->branches))
        return false;
    c->limits[c->n_limits++] = 0;
    qsort(c->limits, (size_t)c->n_limits, sizeof *c->limits, falling);
    int32_t n = 1;
    for (int32_t i = 1; i < c->n_limits; i++)
        if (c->limits[i] != c->limits[n - 1])
            c->limits[n++] = c->limits[i];
    c->n_limits = n;
    return true;
}

/* Appends the rests of a place; *n_cut grows by its cuts. */
static bool make_rests(cutter *c, int32_t place, int32_t *n_cut)
{
    int64_t begin = c->first_rest[c->in->n - 1 - place], end = begin;
    int32_t least = 0;
    if (!find_limits(c, place))
        return false;
    for (int32_t i = 0; i < c->n_limits; i++) {
        rest left;
        int32_t cuts = cut_at(c, place, c->limits[i], &left);
        if (i > 0 && cuts > least)
            break;
        least = cuts;
        /* what is as light and lower replaces the one before */
        if (end > begin && c->rests[end - 1].load >= left.load)
            end--;
        else if (end > begin && c->rests[end - 1].height <= left.height)
            continue;
        if (!plan_mem_grow(&c->rests, &c->cap_rests, (size_t)end + 1, sizeof *c->rests))
            return false;
        c->rests[end++] = left;
    }
    c->first_rest[c->in->n - place] = end;
    *n_cut += least;
    return true;
}

static plan_status cutter_init(cutter *c, const plan_partition *in, plan_error *err)
{
    size_t n = (size_t)in->n;
    c->in = in;
    c->first_child = plan_mem_raw(n, sizeof *c->first_child);
    c->next_sibling = plan_mem_raw(n, sizeof *c->next_sibling);
    c->first_rest = plan_mem_new(n + 1, sizeof *c->first_rest);
    if (!c->first_child || !c->next_sibling || !c->first_rest)
        return plan_error_memory(err);
    for (int32_t i = 0; i < in->n; i++)
        c->first_child[i] = -1;
    for (int32_t i = in->n; i-- > 0;) {
        c->next_sibling[i] = -1;
        if (in->parent[i] < 0)
            continue;
        c->next_sibling[i] = c->first_child[in->parent[i]];
        c->first_child[in->parent[i]] = i;
    }
    return PLAN_OK;
}

plan_status plan_partition_fewest(const plan_partition *in, uint8_t *top, int32_t *n_areas, plan_error *err)
{
    cutter c = {.in = in};
    int32_t n_cut = 0, *pick = plan_mem_new((size_t)in->n, sizeof *pick);
    plan_status status = pick ? cutter_init(&c, in, err) : plan_error_memory(err);
    for (int32_t i = in->n; i-- > 0 && status == PLAN_OK;)
        if (!make_rests(&c, i, &n_cut))
            status = plan_error_memory(err);
    for (int32_t i = 0; i < in->n && status == PLAN_OK; i++) {
        int32_t n;
        const rest *r = rests_of(&c, i, &n);
        rest left;
        top[i] = in->parent[i] < 0 || pick[i] < 0;
        /* Where an area begins every rest will do; the lowest keeps it compact. */
        (void)cut_at(&c, i, r[top[i] ? n - 1 : pick[i]].limit, &left);
        for (int32_t k = 0; k < c.n_branches; k++)
            pick[c.branches[k].child] = c.branches[k].pick;
    }
    cutter_free(&c);
    free(pick);
    if (status == PLAN_OK)
        *n_areas = n_cut;
    return status;
}
