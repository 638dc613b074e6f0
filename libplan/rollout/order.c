/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "rollout/order.h"

#include "core/mem.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

/* Jobs joined between two looks at the cancel hook: some 20 milliseconds. */
enum { LOOK_EVERY = 16384 };

__extension__ typedef __int128 wide;

void plan_outtree_weigh(const double *weights, int32_t n, int64_t *whole)
{
    double total = 0;
    int exponent = 0;
    for (int32_t i = 0; i < n; i++)
        total += weights[i];
    /* A power of two, so that no digit of a weight is lost before the last bit of the sum. n roundings up
     * by a half stay far below the spare factor of two. */
    if (total > 0)
        frexp(total, &exponent);
    for (int32_t i = 0; i < n; i++)
        whole[i] = llround(ldexp(weights[i], 59 - exponent));
}

/* A block in the heap, with its ratio at hand: in large cities looking it up elsewhere is most of the work. */
typedef struct seat {
    double ratio; /* weight per cost, rounded */
    int32_t block;
} seat;

enum { HEAP_WAYS = 4 }; /* children of a seat: those of one lie in one line of the cache */
/* Ratios further apart than this share differ for certain: each is rounded three times (2^-53 each). */
#define RATIO_ROUNDED 1e-15

/* Jobs joined so far make blocks; a block is named by its top job. */
typedef struct forest {
    const plan_outtree *tree;
    int32_t *before; /* place of a job along the tree, for ties */
    int32_t *up;     /* union-find: towards the block's top job */
    int32_t *next, *tail;
    int64_t *cost, *weight; /* of the block */
    seat *heap;             /* of blocks by ratio */
    int32_t *place;         /* of a block in it, -1 = gone */
    int32_t n_heap;
} forest;

/* Whether block a goes before block b: larger weight per cost; what costs nothing goes first. */
static bool goes_before(const forest *f, int32_t a, int32_t b)
{
    if (f->cost[a] == 0 || f->cost[b] == 0) {
        if ((f->cost[a] == 0) != (f->cost[b] == 0))
            return f->cost[a] == 0;
    } else {
        wide left = (wide)f->weight[a] * f->cost[b], right = (wide)f->weight[b] * f->cost[a];
        if (left != right)
            return left > right;
    }
    return f->before[a] < f->before[b];
}

static bool seat_before(const forest *f, seat a, seat b)
{
    if (a.ratio > b.ratio * (1 + RATIO_ROUNDED))
        return true;
    if (b.ratio > a.ratio * (1 + RATIO_ROUNDED))
        return false;
    return goes_before(f, a.block, b.block);
}

static seat seat_of(const forest *f, int32_t block)
{
    return (seat){f->cost[block] == 0 ? INFINITY : (double)f->weight[block] / (double)f->cost[block], block};
}

static void heap_put(forest *f, int32_t at, seat s)
{
    f->heap[at] = s;
    f->place[s.block] = at;
}

/* Seats s at `at` or above it. */
static void sift_up(forest *f, int32_t at, seat s)
{
    while (at > 0 && seat_before(f, s, f->heap[(at - 1) / HEAP_WAYS])) {
        heap_put(f, at, f->heap[(at - 1) / HEAP_WAYS]);
        at = (at - 1) / HEAP_WAYS;
    }
    heap_put(f, at, s);
}

/* Seats s at `at` or below it. */
static void sift_down(forest *f, int32_t at, seat s)
{
    for (int64_t child; (child = HEAP_WAYS * (int64_t)at + 1) < f->n_heap;) {
        int64_t best = child;
        for (int64_t k = child + 1; k < child + HEAP_WAYS && k < f->n_heap; k++)
            if (seat_before(f, f->heap[k], f->heap[best]))
                best = k;
        if (!seat_before(f, f->heap[best], s))
            break;
        heap_put(f, at, f->heap[best]);
        at = (int32_t)best;
    }
    heap_put(f, at, s);
}

static int32_t heap_pop(forest *f)
{
    int32_t top = f->heap[0].block;
    seat last = f->heap[--f->n_heap];
    f->place[top] = -1;
    if (f->n_heap > 0)
        sift_down(f, 0, last);
    return top;
}

static int32_t block_of(forest *f, int32_t job)
{
    int32_t top = job;
    while (f->up[top] != top)
        top = f->up[top];
    while (f->up[job] != top) {
        int32_t above = f->up[job];
        f->up[job] = top;
        job = above;
    }
    return top;
}

/* Children of job v are child[first[v]] .. child[first[v + 1] - 1], leaves first, then by number; the
 * roots are those of v = n. */
static void list_children(const plan_outtree *tree, int32_t *first, int32_t *child, uint8_t *inner)
{
    int32_t n = tree->n;
    for (int32_t v = 0; v < n; v++) {
        int32_t p = tree->parent[v] < 0 ? n : tree->parent[v];
        first[p + 1]++;
        if (p < n)
            inner[p] = 1;
    }
    for (int32_t v = 0; v <= n; v++)
        first[v + 1] += first[v];
    for (int pass = 0; pass < 2; pass++) {
        for (int32_t v = 0; v < n; v++)
            if (inner[v] == pass)
                child[first[tree->parent[v] < 0 ? n : tree->parent[v]]++] = v;
    }
    for (int32_t v = n; v > 0; v--)
        first[v] = first[v - 1];
    first[0] = 0;
}

/* Numbers the jobs in preorder. */
static plan_status number_along(const plan_outtree *tree, int32_t *before, plan_error *err)
{
    int32_t n = tree->n, n_stack = 0, count = 0;
    int32_t *first = plan_mem_new((size_t)n + 2, sizeof *first),
            *child = plan_mem_raw((size_t)n, sizeof *child);
    int32_t *stack = plan_mem_raw((size_t)n + 1, sizeof *stack);
    uint8_t *inner = plan_mem_new((size_t)n, 1);
    plan_status status = first && child && stack && inner ? PLAN_OK : plan_error_memory(err);
    if (status == PLAN_OK) {
        list_children(tree, first, child, inner);
        for (stack[n_stack++] = n; n_stack > 0;) {
            int32_t v = stack[--n_stack];
            if (v < n)
                before[v] = count++;
            for (int32_t k = first[v + 1]; k > first[v]; k--)
                stack[n_stack++] = child[k - 1];
        }
    }
    free(first);
    free(child);
    free(stack);
    free(inner);
    return status;
}

static void forest_clear(forest *f)
{
    free(f->before);
    free(f->up);
    free(f->next);
    free(f->tail);
    free(f->cost);
    free(f->weight);
    free(f->heap);
    free(f->place);
}

static plan_status forest_init(forest *f, const plan_outtree *tree, const int64_t *weight, plan_error *err)
{
    size_t n = (size_t)tree->n, item = sizeof(int32_t);
    *f = (forest){.tree = tree,
                  .before = plan_mem_raw(n, item),
                  .up = plan_mem_raw(n, item),
                  .next = plan_mem_raw(n, item),
                  .tail = plan_mem_raw(n, item),
                  .cost = plan_mem_copy(tree->cost, n, sizeof *tree->cost),
                  .weight = plan_mem_copy(weight, n, sizeof *weight),
                  .heap = plan_mem_raw(n, sizeof(seat)),
                  .place = plan_mem_raw(n, item),
                  .n_heap = tree->n};
    if (!f->before || !f->up || !f->next || !f->tail || !f->cost || !f->weight || !f->heap || !f->place)
        return plan_error_memory(err);
    plan_status status = number_along(tree, f->before, err);
    for (int32_t v = 0; status == PLAN_OK && v < tree->n; v++) {
        f->up[v] = f->tail[v] = v;
        f->next[v] = -1;
        heap_put(f, v, seat_of(f, v));
    }
    for (int32_t at = tree->n / HEAP_WAYS + 1; status == PLAN_OK && at-- > 0;)
        if (at < tree->n)
            sift_down(f, at, f->heap[at]);
    return status;
}

/* Block b, the best of all, is done right after the block of its top job's parent. */
static void join_parent(forest *f, int32_t b)
{
    int32_t p = block_of(f, f->tree->parent[b]);
    f->up[b] = p;
    f->next[f->tail[p]] = b;
    f->tail[p] = f->tail[b];
    f->cost[p] += f->cost[b];
    f->weight[p] += f->weight[b];
    sift_up(f, f->place[p], seat_of(f, p));
}

plan_status plan_outtree_horn(const plan_outtree *tree, const int64_t *weight, int32_t *order, int32_t *block,
                              int32_t *n_blocks, const plan_hooks *hooks, plan_error *err)
{
    forest f;
    int32_t done = 0, blocks = 0;
    plan_status status = forest_init(&f, tree, weight, err);
    while (status == PLAN_OK && f.n_heap > 0) {
        if (f.n_heap % LOOK_EVERY == 0)
            status = plan_hooks_progress(hooks, "ordering the steps", 1 - (double)f.n_heap / tree->n, err);
        if (status != PLAN_OK)
            break;
        int32_t b = heap_pop(&f);
        if (tree->parent[b] >= 0 && f.place[block_of(&f, tree->parent[b])] >= 0) {
            join_parent(&f, b);
            continue;
        }
        /* The parent is done already, or there is none: the block follows all done before it. */
        for (int32_t v = b; v >= 0; v = f.next[v]) {
            block[v] = blocks;
            order[done++] = v;
        }
        blocks++;
    }
    *n_blocks = blocks;
    forest_clear(&f);
    return status;
}

plan_status plan_outtree_fetch(const plan_outtree *tree, const int32_t *wanted, int32_t n_wanted,
                               int32_t *order, plan_error *err)
{
    int32_t done = 0;
    uint8_t *is_done = plan_mem_new((size_t)tree->n, 1);
    int32_t *path = plan_mem_raw((size_t)tree->n, sizeof *path);
    plan_status status = is_done && path ? PLAN_OK : plan_error_memory(err);
    for (int64_t k = 0; status == PLAN_OK && k < (int64_t)n_wanted + tree->n; k++) {
        int32_t n_path = 0;
        for (int32_t v = k < n_wanted ? wanted[k] : (int32_t)(k - n_wanted); v >= 0 && !is_done[v];
             v = tree->parent[v]) {
            is_done[v] = 1;
            path[n_path++] = v;
        }
        while (n_path > 0)
            order[done++] = path[--n_path];
    }
    free(is_done);
    free(path);
    return status;
}

double plan_outtree_ceiling(const int64_t *block_cost, const double *block_weight, int32_t n_blocks,
                            int64_t budget)
{
    int64_t cost = 0;
    double weight = 0;
    for (int32_t b = 0; b < n_blocks; b++) {
        if (cost + block_cost[b] > budget)
            return weight + block_weight[b] * ((double)(budget - cost) / (double)block_cost[b]);
        cost += block_cost[b];
        weight += block_weight[b];
    }
    return weight;
}
