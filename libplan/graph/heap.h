/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_GRAPH_HEAP_H
#define PLAN_GRAPH_HEAP_H

#include <stdbool.h>
#include <stdint.h>

/* Internal. Indexed 4-ary heap of nodes: least key first, ties by node number, so that the order in which nodes
 * leave depends on nothing but the keys. */

typedef struct plan_heap_item {
    int64_t key;
    int32_t node;
} plan_heap_item;

typedef struct plan_heap {
    plan_heap_item *items;
    int32_t *place; /**< of a node in items, -1 = not in the heap */
    int32_t n;
} plan_heap;

/** False when out of memory. */
bool plan_heap_init(plan_heap *heap, int32_t n_nodes);
void plan_heap_free(plan_heap *heap);
/** Inserts node, or moves it up when it is there with a greater key. O(log n). */
void plan_heap_push(plan_heap *heap, int32_t node, int64_t key);
/** Takes out the least; the heap must not be empty. O(log n). */
plan_heap_item plan_heap_pop(plan_heap *heap);
/** Empties in O(items left). */
void plan_heap_clear(plan_heap *heap);

#endif
