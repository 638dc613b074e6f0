/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "graph/heap.h"

#include "core/mem.h"

#include <stdlib.h>

static bool less(plan_heap_item a, plan_heap_item b)
{
    return a.key < b.key || (a.key == b.key && a.node < b.node);
}

static void put(plan_heap *heap, int32_t at, plan_heap_item item)
{
    heap->items[at] = item;
    heap->place[item.node] = at;
}

static void sift_up(plan_heap *heap, int32_t at, plan_heap_item item)
{
    while (at > 0) {
        int32_t up = (at - 1) / 4;
        if (!less(item, heap->items[up]))
            break;
        put(heap, at, heap->items[up]);
        at = up;
    }
    put(heap, at, item);
}

static void sift_down(plan_heap *heap, int32_t at, plan_heap_item item)
{
    for (;;) {
        int32_t child = 4 * at + 1;
        if (child >= heap->n)
            break;
        int32_t last = child + 4 < heap->n ? child + 4 : heap->n;
        int32_t best = child;
        for (int32_t c = child + 1; c < last; c++)
            if (less(heap->items[c], heap->items[best]))
                best = c;
        if (!less(heap->items[best], item))
            break;
        put(heap, at, heap->items[best]);
        at = best;
    }
    put(heap, at, item);
}

bool plan_heap_init(plan_heap *heap, int32_t n_nodes)
{
    *heap = (plan_heap){NULL, NULL, 0};
    heap->items = plan_mem_raw((size_t)n_nodes, sizeof *heap->items);
    heap->place = plan_mem_raw((size_t)n_nodes, sizeof *heap->place);
    if (!heap->items || !heap->place) {
        plan_heap_free(heap);
        return false;
    }
    for (int32_t v = 0; v < n_nodes; v++)
        heap->place[v] = -1;
    return true;
}

void plan_heap_free(plan_heap *heap)
{
    free(heap->items);
    free(heap->place);
    *heap = (plan_heap){NULL, NULL, 0};
}

void plan_heap_push(plan_heap *heap, int32_t node, int64_t key)
{
    plan_heap_item item = {key, node};
    int32_t at = heap->place[node];
    if (at < 0)
        at = heap->n++;
    else if (!less(item, heap->items[at]))
        return;
    sift_up(heap, at, item);
}

plan_heap_item plan_heap_pop(plan_heap *heap)
{
    plan_heap_item top = heap->items[0];
    heap->place[top.node] = -1;
    plan_heap_item last = heap->items[--heap->n];
    if (heap->n > 0)
        sift_down(heap, 0, last);
    return top;
}

void plan_heap_clear(plan_heap *heap)
{
    for (int32_t i = 0; i < heap->n; i++)
        heap->place[heap->items[i].node] = -1;
    heap->n = 0;
}
