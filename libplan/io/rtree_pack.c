/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "io/rtree_pack.h"

#include "core/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER_BYTES = 4, CELL_BYTES = 24, MAX_LEVELS = 40 };

/* A box of one level: an item, or a node of the level below. */
typedef struct cell {
    double x, y; /* middle */
    float min_x, max_x, min_y, max_y;
    int64_t id;
} cell;

/* The cells of all levels, leaves first. Node k of a level holds cells first(k) .. first(k+1)-1. */
typedef struct level {
    cell *cells;
    int32_t n, n_nodes;
} level;

static int by_x(const void *pa, const void *pb)
{
    const cell *a = pa, *b = pb;
    return a->x != b->x ? (a->x < b->x ? -1 : 1) : (a->id > b->id) - (a->id < b->id);
}

static int by_y(const void *pa, const void *pb)
{
    const cell *a = pa, *b = pb;
    return a->y != b->y ? (a->y < b->y ? -1 : 1) : (a->id > b->id) - (a->id < b->id);
}

static float float_down(double value)
{
    float f = (float)value;
    return f > value ? nextafterf(f, -INFINITY) : f;
}

static float float_up(double value)
{
    float f = (float)value;
    return f < value ? nextafterf(f, INFINITY) : f;
}

/* Cells are dealt out evenly, so that no node is left nearly empty. */
static int32_t first_cell(const level *l, int32_t node)
{
    return (int32_t)((int64_t)node * l->n / l->n_nodes);
}

static void tile(level *l)
{
    qsort(l->cells, (size_t)l->n, sizeof *l->cells, by_x);
    int32_t slices = (int32_t)ceil(sqrt((double)l->n_nodes));
    for (int32_t s = 0; s < slices; s++) {
        int32_t from = first_cell(l, (int32_t)((int64_t)s * l->n_nodes / slices));
        int32_t to = first_cell(l, (int32_t)((int64_t)(s + 1) * l->n_nodes / slices));
        qsort(l->cells + from, (size_t)(to - from), sizeof *l->cells, by_y);
    }
}

static cell box_of(const level *l, int32_t from, int32_t to)
{
    cell sum = l->cells[from];
    for (int32_t i = from + 1; i < to; i++) {
        const cell *c = &l->cells[i];
        sum.min_x = fminf(sum.min_x, c->min_x);
        sum.max_x = fmaxf(sum.max_x, c->max_x);
        sum.min_y = fminf(sum.min_y, c->min_y);
        sum.max_y = fmaxf(sum.max_y, c->max_y);
    }
    sum.x = ((double)sum.min_x + (double)sum.max_x) / 2;
    sum.y = ((double)sum.min_y + (double)sum.max_y) / 2;
    return sum;
}

static int32_t nodes_for(int32_t cells, int32_t capacity)
{
    return cells <= capacity ? 1 : cells / capacity + (cells % capacity != 0);
}

/* Fills levels[0] with the items that have a box; false when memory is exhausted. */
static bool take_items(const double *boxes, int32_t n, level *leaf)
{
    leaf->cells = plan_mem_raw((size_t)n, sizeof *leaf->cells);
    if (!leaf->cells)
        return false;
    for (int32_t i = 0; i < n; i++) {
        const double *b = &boxes[4 * (size_t)i];
        if (!(b[0] <= b[2] && b[1] <= b[3]))
            continue;
        leaf->cells[leaf->n++] = (cell){(b[0] + b[2]) / 2, (b[1] + b[3]) / 2, float_down(b[0]),
                                        float_up(b[2]),    float_down(b[1]),  float_up(b[3]),
                                        (int64_t)i + 1};
    }
    return true;
}

/* Packs level after level until one node holds all; node numbers run on from 2, the root is 1. */
static bool pack_levels(level *levels, int *n_levels, int32_t capacity, int32_t *n_nodes)
{
    *n_nodes = 1;
    for (int k = 0; k + 1 < MAX_LEVELS; k++) {
        level *l = &levels[k];
        *n_levels = k + 1;
        l->n_nodes = nodes_for(l->n, capacity);
        tile(l);
        if (l->n_nodes == 1)
            return true;
        level *up = &levels[k + 1];
        up->cells = plan_mem_raw((size_t)l->n_nodes, sizeof *up->cells);
        if (!up->cells)
            return false;
        for (int32_t node = 0; node < l->n_nodes; node++) {
            cell c = box_of(l, first_cell(l, node), first_cell(l, node + 1));
            c.id = ++*n_nodes;
            up->cells[up->n++] = c;
        }
        /* tile() will reorder these; ids stay with their boxes. */
    }
    return true;
}

static void put_big_endian(unsigned char *at, uint64_t value, int bytes)
{
    for (int i = bytes - 1; i >= 0; i--, value >>= 8)
        at[i] = (unsigned char)(value & 0xff);
}

static void put_float(unsigned char *at, float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    put_big_endian(at, bits, 4);
}

static void put_node(unsigned char *bytes, const level *l, int32_t node, int depth)
{
    int32_t from = first_cell(l, node), to = first_cell(l, node + 1);
    put_big_endian(bytes, (uint64_t)depth, 2);
    put_big_endian(bytes + 2, (uint64_t)(to - from), 2);
    for (int32_t i = from; i < to; i++) {
        const cell *c = &l->cells[i];
        unsigned char *at = bytes + HEADER_BYTES + (size_t)(i - from) * CELL_BYTES;
        put_big_endian(at, (uint64_t)c->id, 8);
        put_float(at + 8, c->min_x);
        put_float(at + 12, c->max_x);
        put_float(at + 16, c->min_y);
        put_float(at + 20, c->max_y);
    }
}

static void write_levels(const level *levels, int n_levels, plan_rtree_nodes *out)
{
    int32_t number = 2;
    for (int k = 0; k < n_levels; k++) {
        const level *l = &levels[k];
        bool root = k + 1 == n_levels;
        for (int32_t node = 0; node < l->n_nodes; node++) {
            int32_t id = root ? 1 : number++;
            put_node(out->bytes + (size_t)(id - 1) * out->node_size, l, node, root ? k : 0);
            for (int32_t i = first_cell(l, node); i < first_cell(l, node + 1); i++) {
                if (k == 0)
                    out->leaf_of[l->cells[i].id - 1] = id;
                else
                    out->parent[l->cells[i].id - 1] = id;
            }
        }
    }
}

plan_status plan_rtree_pack(const double *boxes, int32_t n, size_t node_size, plan_rtree_nodes *out,
                            plan_error *err)
{
    plan_status status = PLAN_OK;
    level levels[MAX_LEVELS] = {{NULL, 0, 0}};
    int n_levels = 0;
    plan_rtree_nodes nodes = PLAN_RTREE_NODES_INIT;
    if (node_size < HEADER_BYTES + 4 * CELL_BYTES)
        return plan_error_set(err, PLAN_E_INTERNAL, "R-tree: node size %zu is too small", node_size);
    int32_t capacity = (int32_t)((node_size - HEADER_BYTES) / CELL_BYTES);
    nodes.node_size = node_size;
    nodes.leaf_of = plan_mem_new((size_t)n, sizeof *nodes.leaf_of);
    if (!nodes.leaf_of || !take_items(boxes, n, &levels[0]) ||
        !pack_levels(levels, &n_levels, capacity, &nodes.n)) {
        status = plan_error_memory(err);
        goto done;
    }
    nodes.bytes = plan_mem_new((size_t)nodes.n, node_size);
    nodes.parent = plan_mem_new((size_t)nodes.n, sizeof *nodes.parent);
    if (!nodes.bytes || !nodes.parent) {
        status = plan_error_memory(err);
        goto done;
    }
    write_levels(levels, n_levels, &nodes);
    *out = nodes;
    nodes = (plan_rtree_nodes)PLAN_RTREE_NODES_INIT;
done:
    for (int k = 0; k < MAX_LEVELS; k++)
        free(levels[k].cells);
    plan_rtree_nodes_clear(&nodes);
    return status;
}

void plan_rtree_nodes_clear(plan_rtree_nodes *nodes)
{
    free(nodes->bytes);
    free(nodes->parent);
    free(nodes->leaf_of);
    *nodes = (plan_rtree_nodes)PLAN_RTREE_NODES_INIT;
}
