/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "geo/index.h"

#include "core/mem.h"
#include "geo/geom.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Children a node; eight levels then hold INT32_MAX items. */
enum { FAN = 16, MAX_LEVELS = 9 };

struct plan_index {
    int32_t n;     /* items with a box */
    int32_t *item; /* id of the item at each place of level 0 */
    double *box;   /* boxes of all levels, level 0 (items) first */
    int n_levels;  /* the last one is the root's */
    int32_t count[MAX_LEVELS];
    size_t first[MAX_LEVELS]; /* of a level in box */
};

typedef struct sort_key {
    double key, other;
    int32_t id;
} sort_key;

static int by_key(const void *a, const void *b)
{
    const sort_key *p = a, *q = b;
    if (p->key != q->key)
        return p->key < q->key ? -1 : 1;
    if (p->other != q->other)
        return p->other < q->other ? -1 : 1;
    return (p->id > q->id) - (p->id < q->id);
}

static bool has_box(const double *b)
{
    return b[0] <= b[2] && b[1] <= b[3] && isfinite(b[0]) && isfinite(b[1]) && isfinite(b[2]) &&
           isfinite(b[3]);
}

/** Sort-tile-recursive order: vertical slices of whole nodes, each from south to north. */
static void tile(sort_key *keys, int32_t n)
{
    qsort(keys, (size_t)n, sizeof *keys, by_key);
    double nodes = ceil((double)n / FAN);
    int64_t slice = (int64_t)ceil(sqrt(nodes)) * FAN;
    for (int64_t at = 0; at < n; at += slice) {
        int64_t end = at + slice < n ? at + slice : n;
        for (int64_t i = at; i < end; i++) {
            double x = keys[i].key;
            keys[i].key = keys[i].other;
            keys[i].other = x;
        }
        qsort(keys + at, (size_t)(end - at), sizeof *keys, by_key);
    }
}

static size_t plan_levels(plan_index *x)
{
    size_t total = 0;
    int32_t count = x->n;
    for (;;) {
        x->count[x->n_levels] = count;
        x->first[x->n_levels] = total;
        x->n_levels++;
        total += (size_t)count;
        if (count <= 1)
            return total;
        count = (count - 1) / FAN + 1;
    }
}

static void fill_parents(plan_index *x)
{
    for (int level = 1; level < x->n_levels; level++)
        for (int32_t i = 0; i < x->count[level]; i++) {
            double *box = x->box + 4 * (x->first[level] + (size_t)i);
            memcpy(box, (const double[4])PLAN_BBOX_EMPTY, 4 * sizeof *box);
            for (int32_t c = i * FAN; c < x->count[level - 1] && c / FAN == i; c++)
                plan_bbox_add(box, x->box + 4 * (x->first[level - 1] + (size_t)c), 2);
        }
}

plan_status plan_index_new(const double *boxes, int32_t n, plan_index **out, plan_error *err)
{
    plan_index *x = plan_mem_new(1, sizeof *x);
    sort_key *keys = plan_mem_raw((size_t)n, sizeof *keys);
    if (!x || !keys)
        goto fail;
    for (int32_t i = 0; i < n; i++) {
        const double *b = boxes + 4 * (size_t)i;
        if (has_box(b))
            keys[x->n++] = (sort_key){b[0] + (b[2] - b[0]) / 2, b[1] + (b[3] - b[1]) / 2, i};
    }
    tile(keys, x->n);
    size_t total = plan_levels(x);
    x->item = plan_mem_raw((size_t)x->n, sizeof *x->item);
    x->box = plan_mem_raw(total, 4 * sizeof *x->box);
    if (!x->item || !x->box)
        goto fail;
    for (int32_t i = 0; i < x->n; i++) {
        x->item[i] = keys[i].id;
        memcpy(x->box + 4 * (size_t)i, boxes + 4 * (size_t)keys[i].id, 4 * sizeof *x->box);
    }
    fill_parents(x);
    free(keys);
    *out = x;
    return PLAN_OK;
fail:
    free(keys);
    plan_index_free(x);
    return plan_error_memory(err);
}

plan_status plan_index_rows(const plan_geom *geom, plan_index **out, plan_error *err)
{
    double *boxes = plan_mem_raw((size_t)geom->n_rows, 4 * sizeof *boxes);
    if (!boxes)
        return plan_error_memory(err);
    for (int32_t r = 0; r < geom->n_rows; r++)
        plan_geom_row_bbox(geom, r, boxes + 4 * (size_t)r);
    plan_status st = plan_index_new(boxes, geom->n_rows, out, err);
    free(boxes);
    return st;
}

void plan_index_free(plan_index *x)
{
    if (!x)
        return;
    free(x->item);
    free(x->box);
    free(x);
}

static bool boxes_meet(const double *a, const double *b)
{
    return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
}

/** False when found asked to stop. Depth is at most MAX_LEVELS. */
static bool visit(const plan_index *x, int level, int32_t node, const double box[4],
                  bool (*found)(void *user, int32_t item), void *user)
{
    if (!boxes_meet(x->box + 4 * (x->first[level] + (size_t)node), box))
        return true;
    if (level == 0)
        return found(user, x->item[node]);
    int32_t begin = node * FAN;
    for (int32_t c = begin; c < x->count[level - 1] && c - begin < FAN; c++)
        if (!visit(x, level - 1, c, box, found, user))
            return false;
    return true;
}

void plan_index_query(const plan_index *x, const double box[4], bool (*found)(void *user, int32_t item),
                      void *user)
{
    if (x->n > 0)
        (void)visit(x, x->n_levels - 1, 0, box, found, user);
}

/* A node or an item waiting in the queue; items have level 0 and their own id. */
typedef struct waiting {
    double distance;
    int32_t level, id;
} waiting;

typedef struct queue {
    waiting *at;
    size_t n, cap;
} queue;

/** Nearer first; of equals, nodes before items (they may hold an item of lower id), then by id. */
static bool before(const waiting *a, const waiting *b)
{
    if (a->distance != b->distance)
        return a->distance < b->distance;
    if (a->level != b->level)
        return a->level > b->level;
    return a->id < b->id;
}

static bool push(queue *q, waiting w)
{
    if (!plan_mem_grow(&q->at, &q->cap, q->n + 1, sizeof *q->at))
        return false;
    size_t i = q->n++;
    for (; i > 0 && before(&w, &q->at[(i - 1) / 2]); i = (i - 1) / 2)
        q->at[i] = q->at[(i - 1) / 2];
    q->at[i] = w;
    return true;
}

static waiting pop(queue *q)
{
    waiting top = q->at[0], last = q->at[--q->n];
    size_t i = 0;
    for (size_t child; (child = 2 * i + 1) < q->n; i = child) {
        if (child + 1 < q->n && before(&q->at[child + 1], &q->at[child]))
            child++;
        if (!before(&q->at[child], &last))
            break;
        q->at[i] = q->at[child];
    }
    q->at[i] = last;
    return top;
}

static double box_distance(const double *b, double x, double y)
{
    double dx = fmax(fmax(b[0] - x, x - b[2]), 0), dy = fmax(fmax(b[1] - y, y - b[3]), 0);
    return sqrt(dx * dx + dy * dy);
}

static bool push_children(const plan_index *x, queue *q, const waiting *node, double px, double py)
{
    int level = node->level - 1;
    int32_t begin = node->id * FAN;
    for (int32_t c = begin; c < x->count[level] && c - begin < FAN; c++) {
        double d = box_distance(x->box + 4 * (x->first[level] + (size_t)c), px, py);
        if (!push(q, (waiting){d, level, level == 0 ? x->item[c] : c}))
            return false;
    }
    return true;
}

plan_status plan_index_nearest(const plan_index *x, double px, double py,
                               bool (*found)(void *user, int32_t item, double box_distance), void *user,
                               plan_error *err)
{
    queue q = {NULL, 0, 0};
    plan_status st = PLAN_OK;
    if (x->n > 0) {
        int top = x->n_levels - 1;
        waiting root = {box_distance(x->box + 4 * x->first[top], px, py), top, top == 0 ? x->item[0] : 0};
        if (!push(&q, root))
            st = plan_error_memory(err);
    }
    while (!st && q.n > 0) {
        waiting w = pop(&q);
        if (w.level == 0) {
            if (!found(user, w.id, w.distance))
                break;
        } else if (!push_children(x, &q, &w, px, py)) {
            st = plan_error_memory(err);
        }
    }
    free(q.at);
    return st;
}
