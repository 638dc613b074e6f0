/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "graph/tree.h"

#include "core/mem.h"

#include <stdlib.h>

typedef struct walk {
    const plan_graph *graph;
    const uint8_t *in;
    plan_tree *tree;
    int32_t *place; /* of a node in the order, -1 = not met yet */
    int32_t *stack; /* edges to go down */
    int32_t *from;  /* node each of them is left from */
    int32_t top;
} walk;

static void add_node(walk *w, int32_t node, int32_t parent, int32_t edge, int32_t root)
{
    plan_tree *t = w->tree;
    t->node[t->n] = node;
    t->parent[t->n] = parent;
    t->edge[t->n] = edge;
    t->root[t->n] = root;
    w->place[node] = t->n++;
    /* Backwards, so that the edge with the lowest number is on top. */
    for (int32_t a = w->graph->first[node + 1]; a-- > w->graph->first[node];) {
        int32_t e = w->graph->arc_edge[a];
        if (w->in[e] && e != edge) {
            w->stack[w->top] = e;
            w->from[w->top++] = node;
        }
    }
}

static plan_status walk_tree(walk *w, int32_t root_node, int32_t root, plan_error *err)
{
    if (w->place[root_node] >= 0)
        return PLAN_OK;
    add_node(w, root_node, -1, -1, root);
    while (w->top > 0) {
        int32_t e = w->stack[--w->top], from = w->from[w->top];
        int32_t to = w->graph->tail[e] == from ? w->graph->head[e] : w->graph->tail[e];
        if (w->place[to] >= 0)
            return plan_error_set(err, PLAN_E_INTERNAL, "tree: edge %d closes a cycle", e);
        add_node(w, to, w->place[from], e, root);
    }
    return PLAN_OK;
}

plan_status plan_tree_new(const plan_graph *graph, const uint8_t *in, const int32_t *roots, int32_t n_roots,
                          plan_tree **out, plan_error *err)
{
    plan_status status = PLAN_OK;
    size_t n = (size_t)graph->n_nodes, m = (size_t)graph->n_edges;
    plan_tree *tree = plan_mem_new(1, sizeof *tree);
    walk w = {.graph = graph, .in = in, .tree = tree};
    w.place = plan_mem_raw(n, sizeof *w.place);
    w.stack = plan_mem_raw(2 * m, sizeof *w.stack);
    w.from = plan_mem_raw(2 * m, sizeof *w.from);
    if (!tree || !w.place || !w.stack || !w.from) {
        status = plan_error_memory(err);
        goto done;
    }
    tree->node = plan_mem_raw(n, sizeof *tree->node);
    tree->parent = plan_mem_raw(n, sizeof *tree->parent);
    tree->edge = plan_mem_raw(n, sizeof *tree->edge);
    tree->root = plan_mem_raw(n, sizeof *tree->root);
    if (!tree->node || !tree->parent || !tree->edge || !tree->root) {
        status = plan_error_memory(err);
        goto done;
    }
    for (size_t v = 0; v < n; v++)
        w.place[v] = -1;
    for (int32_t r = 0; r < n_roots && status == PLAN_OK; r++)
        status = walk_tree(&w, roots[r], r, err);
    if (status == PLAN_OK) {
        *out = tree;
        tree = NULL;
    }
done:
    free(w.place);
    free(w.stack);
    free(w.from);
    plan_tree_free(tree);
    return status;
}

void plan_tree_free(plan_tree *tree)
{
    if (!tree)
        return;
    free(tree->node);
    free(tree->parent);
    free(tree->edge);
    free(tree->root);
    free(tree);
}

void plan_tree_sum_up(const plan_tree *tree, int64_t *value)
{
    for (int32_t i = tree->n; i-- > 0;)
        if (tree->parent[i] >= 0)
            value[tree->parent[i]] += value[i];
}
