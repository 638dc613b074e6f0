/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_IO_RTREE_PACK_H
#define PLAN_IO_RTREE_PACK_H

#include "core/status.h"

#include <stddef.h>
#include <stdint.h>

/* Internal. The nodes of an SQLite R*Tree table, built whole instead of insert by insert: sort-tile-
 * recursive packing (Leutenegger et al. 1997) into the node format of the SQLite file
 * (sqlite.org/rtree.html, "Shadow tables"; ext/rtree/rtree.c: big-endian; depth, cell count, then cells of a
 * 64-bit id and four 32-bit floats min x, max x, min y, max y). */

typedef struct plan_rtree_nodes {
    int32_t n;            /**< nodes; node number = position + 1; number 1 is the root */
    size_t node_size;     /**< bytes of each */
    unsigned char *bytes; /**< n * node_size */
    int32_t *parent;      /**< node number of the parent, 0 for the root */
    int32_t *leaf_of;     /**< an item's node number; 0 for items with an empty box */
} plan_rtree_nodes;
#define PLAN_RTREE_NODES_INIT  \
    {                          \
        0, 0, NULL, NULL, NULL \
    }

/** boxes: n times {xmin, ymin, xmax, ymax}; item i has id i + 1; an empty box (xmin > xmax) is left out. Floats are
 *  rounded outwards. node_size as SQLite chose it for the table. O(n log n). */
PLAN_CHECKED plan_status plan_rtree_pack(const double *boxes, int32_t n, size_t node_size,
                                         plan_rtree_nodes *out, plan_error *err);
void plan_rtree_nodes_clear(plan_rtree_nodes *nodes);

#endif
