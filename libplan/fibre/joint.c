/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "fibre/joint.h"

#include "core/mem.h"
#include "graph/steiner.h"

#include <stdlib.h>
#include <string.h>

/* A place on a piece where a drop or a PoP joins. */
typedef struct tap {
    int32_t piece, position_cm;
    int32_t drop; /* index into demand->drops, or -1 - number of the PoP */
} tap;

typedef struct builder {
    const plan_streets *streets;
    const plan_catalogue *catalogue;
    const plan_demand *demand;
    const plan_pops *pops;
    plan_joint *joint;
    tap *taps;          /* by piece, position, drop */
    int32_t *tap_place; /* of a drop, by its index into demand->drops */
    int32_t n_taps, n_drops;
    int32_t *tail, *head;
    int64_t *cost;
    int32_t n_edges;
} builder;

static int by_place(const void *a, const void *b)
{
    const tap *x = a, *y = b;
    if (x->piece != y->piece)
        return x->piece < y->piece ? -1 : 1;
    if (x->position_cm != y->position_cm)
        return x->position_cm < y->position_cm ? -1 : 1;
    return (x->drop > y->drop) - (x->drop < y->drop);
}

static plan_status collect_taps(builder *b, plan_error *err)
{
    const plan_demand *d = b->demand;
    size_t n = (size_t)b->pops->n;
    for (int32_t i = 0; i < d->n; i++)
        n += d->n_drops[i];
    b->n_drops = (int32_t)n - b->pops->n;
    b->taps = plan_mem_raw(n, sizeof *b->taps);
    b->tap_place = plan_mem_raw((size_t)d->n * PLAN_MAX_DROPS, sizeof *b->tap_place);
    if (n > INT32_MAX / 4)
        return plan_error_set(err, PLAN_E_DATA, "network: too many drops");
    if (!b->taps || !b->tap_place)
        return plan_error_memory(err);
    for (int32_t i = 0; i < b->pops->n; i++)
        b->taps[b->n_taps++] = (tap){b->pops->at[i].piece, b->pops->at[i].position_cm, -1 - i};
    for (int32_t i = 0; i < d->n; i++)
        for (int32_t k = 0; k < d->n_drops[i]; k++) {
            int32_t drop = i * PLAN_MAX_DROPS + k;
            b->taps[b->n_taps++] = (tap){d->drops[drop].piece, d->drops[drop].position_cm, drop};
        }
    qsort(b->taps, n, sizeof *b->taps, by_place);
    return PLAN_OK;
}

static bool allocate(builder *b)
{
    plan_joint *j = b->joint;
    size_t places = (size_t)b->streets->n_nodes + (size_t)b->n_taps;
    size_t parts = (size_t)b->streets->n_pieces + (size_t)b->n_taps, edges = parts + (size_t)b->n_drops;
    j->xy = plan_mem_raw(places, 2 * sizeof *j->xy);
    j->kind = plan_mem_new(places + (size_t)b->demand->n, 1);
    j->piece = plan_mem_raw(parts, sizeof *j->piece);
    j->from_cm = plan_mem_raw(parts, sizeof *j->from_cm);
    j->to_cm = plan_mem_raw(parts, sizeof *j->to_cm);
    j->drop = plan_mem_raw((size_t)b->n_drops, sizeof *j->drop);
    j->root = plan_mem_raw((size_t)b->pops->n, sizeof *j->root);
    b->tail = plan_mem_raw(edges, sizeof *b->tail);
    b->head = plan_mem_raw(edges, sizeof *b->head);
    b->cost = plan_mem_raw(edges, sizeof *b->cost);
    return j->xy && j->kind && j->piece && j->from_cm && j->to_cm && j->drop && j->root && b->tail &&
           b->head && b->cost;
}

static void add_part(builder *b, int32_t piece, int32_t tail, int32_t head, int32_t from, int32_t to)
{
    const plan_rule *rule = &b->catalogue->rules[b->streets->rule[piece]];
    const plan_item *items = b->catalogue->items;
    plan_joint *j = b->joint;
    j->piece[j->n_parts] = piece;
    j->from_cm[j->n_parts] = from;
    j->to_cm[j->n_parts] = to;
    j->n_parts++;
    b->tail[b->n_edges] = tail;
    b->head[b->n_edges] = head;
    /* A piece with a set-up takes no drops and is a single part. */
    bool forced = b->streets->forced && b->streets->forced[piece];
    /* What is dug in any case is no reason for or against a way. */
    b->cost[b->n_edges++] = forced ? 0
                                   : (int64_t)(to - from) * items[rule->item].price_ct +
                                         (rule->setup < 0 ? 0 : 100 * items[rule->setup].price_ct);
    if (forced)
        j->kind[tail] = j->kind[head] = PLAN_NODE_TERMINAL;
}

static int32_t place_of(builder *b, const tap *t, int32_t last_place, int32_t last_cm)
{
    const plan_streets *s = b->streets;
    plan_joint *j = b->joint;
    if (t->position_cm == s->length_cm[t->piece])
        return s->head[t->piece];
    if (t->position_cm == last_cm)
        return last_place;
    const double *xy = t->drop < 0 ? b->pops->at[-1 - t->drop].tap : b->demand->drops[t->drop].tap;
    memcpy(j->xy + 2 * (size_t)j->n_places, xy, 2 * sizeof *xy);
    return j->n_places++;
}

static void add_parts(builder *b)
{
    const plan_streets *s = b->streets;
    const tap *t = b->taps, *end = b->taps + b->n_taps;
    memcpy(b->joint->xy, s->node_xy, (size_t)s->n_nodes * 2 * sizeof *s->node_xy);
    b->joint->n_places = s->n_nodes;
    for (int32_t p = 0; p < s->n_pieces; p++) {
        int32_t place = s->tail[p], cm = 0;
        for (; t < end && t->piece == p; t++) {
            int32_t next = place_of(b, t, place, cm);
            if (t->drop < 0)
                b->joint->root[-1 - t->drop] = next;
            else
                b->tap_place[t->drop] = next;
            if (t->position_cm > cm && t->position_cm < s->length_cm[p]) {
                add_part(b, p, place, next, cm, t->position_cm);
                place = next;
                cm = t->position_cm;
            }
        }
        add_part(b, p, place, s->head[p], cm, s->length_cm[p]);
    }
}

static void add_drops(builder *b)
{
    const plan_demand *d = b->demand;
    plan_joint *j = b->joint;
    for (int32_t i = 0; i < d->n; i++) {
        j->kind[j->n_places + i] = PLAN_NODE_LEAF;
        for (int32_t k = 0; k < d->n_drops[i]; k++) {
            int32_t drop = i * PLAN_MAX_DROPS + k;
            j->drop[b->n_edges - j->n_parts] = drop;
            b->tail[b->n_edges] = b->tap_place[drop];
            b->head[b->n_edges] = j->n_places + i;
            b->cost[b->n_edges++] = plan_drop_cost(b->catalogue, &d->drops[drop]);
        }
    }
}

plan_status plan_joint_new(const plan_streets *streets, const plan_catalogue *catalogue,
                           const plan_demand *demand, const plan_pops *pops, plan_joint **out,
                           plan_error *err)
{
    plan_status status = PLAN_OK;
    builder b = {.streets = streets, .catalogue = catalogue, .demand = demand, .pops = pops};
    b.joint = plan_mem_new(1, sizeof *b.joint);
    if (!b.joint) {
        status = plan_error_memory(err);
        goto done;
    }
    status = collect_taps(&b, err);
    if (status == PLAN_OK && !allocate(&b))
        status = plan_error_memory(err);
    if (status != PLAN_OK)
        goto done;
    add_parts(&b);
    add_drops(&b);
    status = plan_graph_new(b.joint->n_places + demand->n, b.n_edges, b.tail, b.head, b.cost, &b.joint->graph,
                            err);
    if (status == PLAN_OK) {
        *out = b.joint;
        b.joint = NULL;
    }
done:
    free(b.taps);
    free(b.tap_place);
    free(b.tail);
    free(b.head);
    free(b.cost);
    plan_joint_free(b.joint);
    return status;
}

void plan_joint_free(plan_joint *joint)
{
    if (!joint)
        return;
    plan_graph_free(joint->graph);
    free(joint->kind);
    free(joint->xy);
    free(joint->piece);
    free(joint->from_cm);
    free(joint->to_cm);
    free(joint->drop);
    free(joint->root);
    free(joint);
}
