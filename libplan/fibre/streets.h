/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_FIBRE_STREETS_H
#define PLAN_FIBRE_STREETS_H

#include "core/hooks.h"
#include "core/table.h"
#include "fibre/barriers.h"
#include "fibre/catalogue.h"
#include "geo/crs.h"
#include "graph/graph.h"

/* Internal. Street graph: where a trench may be dug, and by which rule. Streets join where their vertices share a place
 * (to 1 mm), never where lines merely cross. Nodes are ends, shared vertices and the ends of crossings of barriers; the
 * pieces between keep their shape, and each has one rule of the catalogue. */

typedef struct plan_streets {
    int32_t n_nodes, n_pieces;
    double *node_xy;    /**< 2 a node */
    int32_t *component; /**< of a node */
    int32_t n_components;
    int64_t *component_cm; /**< length of the pieces in a component */
    int32_t *tail, *head;  /**< nodes of a piece, in the direction of its shape */
    int32_t *street;       /**< row of layer streets */
    int32_t *rule;         /**< of the catalogue */
    int32_t *length_cm;    /**< on the ellipsoid, >= 1 */
    int32_t *first;        /**< n_pieces + 1: coordinates of a piece are first[p] .. first[p+1]-1 */
    double *xy;
    uint8_t *cut;        /**< of a node: a street with sides was cut there to cross its carriageway */
    int32_t n_axes;      /**< carriageways, as segments */
    double *axis_xy;     /**< 4 a segment */
    int32_t *axis_rule;  /**< of a crossing; -1 = none */
    plan_graph *graph;   /**< edge = piece, cost = length in cm */
    int32_t *own_rule;   /**< of a piece where nothing is reused; these five are NULL until plan_reuse_mark */
    int32_t *works_year; /**< year works open the street anyway, 0 = none */
    int32_t *free_tubes; /**< microducts free in the duct along it */
    int32_t *duct;       /**< row of that duct */
    uint8_t *forced;     /**< is to be in the tree */
    uint8_t *overfull;   /**< its duct was too small */
    int32_t n_closed;    /**< stretches left out because their barrier cannot be crossed */
    int32_t n_crossings; /**< stretches under or through a barrier */
    size_t cap_node, cap_tail, cap_head, cap_street, cap_rule, cap_length, cap_first, cap_xy, cap_cut,
        cap_axis_xy, cap_axis_rule;
} plan_streets;

/** table: layer streets; barriers may be NULL. All borrowed during the call. O(n log n). */
PLAN_CHECKED plan_status plan_streets_new(const plan_table *table, const plan_barriers *barriers,
                                          const plan_catalogue *catalogue, const plan_scale *scale,
                                          const plan_hooks *hooks, plan_streets **out, plan_error *err);
void plan_streets_free(plan_streets *streets);
/** Puts pieces made anew in the place of those of streets, adds up what both counted, and frees what was there; made (from
 *  plan_mem_new) is gone. */
void plan_streets_replace(plan_streets *streets, plan_streets *made);
/** Likewise, without the rows where forbidden is 1 (NULL = all rows), and with sides that keep out of buildings (may be
 *  NULL). */
PLAN_CHECKED plan_status plan_streets_new_without(const plan_table *table, const uint8_t *forbidden,
                                                  const plan_geom *buildings, const plan_barriers *barriers,
                                                  const plan_catalogue *catalogue, const plan_scale *scale,
                                                  const plan_hooks *hooks, plan_streets **out,
                                                  plan_error *err);
/** For those who make the graph: a node; a piece of n points, the ends put at its nodes; a segment of a carriageway. */
PLAN_CHECKED plan_status plan_streets_add_node(plan_streets *streets, const double xy[2], int32_t *node,
                                               plan_error *err);
PLAN_CHECKED plan_status plan_streets_add_piece(plan_streets *streets, const plan_scale *scale, int32_t row,
                                                int32_t rule, int32_t tail, int32_t head, const double *path,
                                                int32_t n, plan_error *err);
PLAN_CHECKED plan_status plan_streets_add_axis(plan_streets *streets, const double segment[4], int32_t rule,
                                               plan_error *err);
/** Length in cm from the start of a piece to the place t in [0, 1] of its segment `segment`; 0 .. length_cm. */
int32_t plan_streets_position(const plan_streets *streets, int32_t piece, int32_t segment, double t);
/** Appends to xy (room for all points of the piece) its inner vertices strictly between two positions. */
int32_t plan_streets_between(const plan_streets *streets, int32_t piece, int32_t from_cm, int32_t to_cm,
                             double *xy);

#endif
