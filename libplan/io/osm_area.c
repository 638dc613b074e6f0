/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "io/osm_area.h"

#include "core/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* An open part seen from one of its ends. */
typedef struct end {
    int32_t node, part;
    double angle; /* in which direction the part leaves */
} end;

typedef struct step {
    int32_t node; /* where the part is entered */
    int32_t part;
} step;

/* A ring before it is known what it is. */
typedef struct loop {
    int32_t first, n;
    double area; /* signed */
    double bbox[4];
    plan_osm_role role;
    int32_t depth, parent;
} loop;

typedef struct maker {
    plan_osm_part *parts; /* a copy, with room for the bridge */
    int32_t n_parts;
    int32_t bridge[2];
    double most_gap;
    const double *xy;
    plan_osm_rings *out;
    end *ends; /* by node, then angle */
    int32_t n_ends;
    bool *used;
    step *steps;
    int32_t n_steps;
    int32_t *spots;
    size_t n_spots, cap_spots;
    loop *loops;
    size_t n_loops, cap_loops;
} maker;

static int32_t first_node(const plan_osm_part *part)
{
    return part->spots[0];
}

static int32_t last_node(const plan_osm_part *part)
{
    return part->spots[part->n - 1];
}

static int32_t other_end(const plan_osm_part *part, int32_t node)
{
    return first_node(part) == node ? last_node(part) : first_node(part);
}

static int by_node(const void *a, const void *b)
{
    const end *x = a, *y = b;
    if (x->node != y->node)
        return (x->node > y->node) - (x->node < y->node);
    if (x->angle < y->angle || x->angle > y->angle)
        return x->angle < y->angle ? -1 : 1;
    return (x->part > y->part) - (x->part < y->part);
}

static void add_ends(maker *m, int32_t part)
{
    const plan_osm_part *p = &m->parts[part];
    for (int side = 0; side < 2; side++) {
        int32_t node = p->spots[side ? p->n - 1 : 0], next = p->spots[side ? p->n - 2 : 1];
        const double *a = &m->xy[2 * (size_t)node], *b = &m->xy[2 * (size_t)next];
        m->ends[m->n_ends++] = (end){node, part, atan2(b[1] - a[1], b[0] - a[0])};
    }
}

/* First of the ends at a node. */
static int32_t ends_at(const maker *m, int32_t node)
{
    int32_t low = 0, high = m->n_ends;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (m->ends[middle].node < node)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* An unused part at a node, the first by angle; -1 where there is none. *n (may be NULL) counts them. */
static int32_t free_part(const maker *m, int32_t node, int32_t *n)
{
    int32_t found = -1, count = 0;
    for (int32_t e = ends_at(m, node); e < m->n_ends && m->ends[e].node == node; e++) {
        if (m->used[m->ends[e].part])
            continue;
        if (found < 0)
            found = m->ends[e].part;
        count++;
        if (!n)
            break;
    }
    if (n)
        *n = count;
    return found;
}

/* Where to go on at a node reached along `part`. The ways there are paired around it, neighbours by angle: rings
 * through the same node may then touch there but never cross. */
static int32_t next_part(const maker *m, int32_t node, int32_t part)
{
    int32_t place = 0, before = -1;
    bool reached = false;
    for (int32_t e = ends_at(m, node); e < m->n_ends && m->ends[e].node == node; e++) {
        int32_t here = m->ends[e].part;
        if (m->out->open[here])
            continue;
        if (reached && place % 2 == 1)
            return m->used[here] ? free_part(m, node, NULL) : here;
        if (here == part && place % 2 == 1)
            return m->used[before] ? free_part(m, node, NULL) : before;
        reached = here == part;
        before = here;
        place++;
    }
    return free_part(m, node, NULL);
}

static void leave_open(maker *m, int32_t part)
{
    m->used[part] = true;
    m->out->open[part] = true;
    m->out->n_open++;
}

/* Parts that end where no other begins can close no ring; neither can then those before them. */
static void prune(maker *m)
{
    for (int32_t p = 0; p < m->n_parts; p++) {
        int32_t part = p, count;
        for (int side = 0; side < 2; side++) {
            int32_t node = m->used[p] ? -1 : side ? last_node(&m->parts[p]) : first_node(&m->parts[p]);
            part = p;
            while (node >= 0 && part >= 0 && !m->used[part]) {
                free_part(m, node, &count);
                if (count != 1)
                    break;
                node = other_end(&m->parts[part], node);
                leave_open(m, part);
                part = free_part(m, node, NULL);
            }
        }
    }
}

static bool add_part(maker *m, int32_t part, int32_t from)
{
    const plan_osm_part *p = &m->parts[part];
    bool forward = first_node(p) == from;
    if (!plan_mem_grow(&m->spots, &m->cap_spots, m->n_spots + (size_t)p->n, sizeof *m->spots))
        return false;
    for (int32_t i = 0; i < p->n; i++) {
        int32_t spot = p->spots[forward ? i : p->n - 1 - i];
        const loop *l = &m->loops[m->n_loops - 1];
        if (m->n_spots > (size_t)l->first && m->spots[m->n_spots - 1] == spot)
            continue;
        m->spots[m->n_spots++] = spot;
    }
    return true;
}

static bool begin_loop(maker *m, plan_osm_role role)
{
    if (m->n_loops == INT32_MAX || m->n_spots > INT32_MAX ||
        !plan_mem_grow(&m->loops, &m->cap_loops, m->n_loops + 1, sizeof *m->loops))
        return false;
    m->loops[m->n_loops++] = (loop){.first = (int32_t)m->n_spots, .role = role, .parent = -1};
    return true;
}

/* Twice the area would do, but it is compared with nothing. Taken from the first corner for precision. */
static double signed_area(const maker *m, const loop *l)
{
    const double *o = &m->xy[2 * (size_t)m->spots[l->first]];
    double sum = 0;
    for (int32_t i = l->first + 1; i + 1 < l->first + l->n; i++) {
        const double *a = &m->xy[2 * (size_t)m->spots[i]], *b = &m->xy[2 * (size_t)m->spots[i + 1]];
        sum += (a[0] - o[0]) * (b[1] - o[1]) - (b[0] - o[0]) * (a[1] - o[1]);
    }
    return sum / 2;
}

static void end_loop(maker *m)
{
    loop *l = &m->loops[m->n_loops - 1];
    l->n = (int32_t)m->n_spots - l->first;
    l->area = l->n >= 4 ? signed_area(m, l) : 0;
    if (l->area == 0 || !isfinite(l->area)) {
        m->out->n_flat++;
        m->n_spots = (size_t)l->first;
        m->n_loops--;
        return;
    }
    l->bbox[0] = l->bbox[1] = INFINITY;
    l->bbox[2] = l->bbox[3] = -INFINITY;
    for (int32_t i = l->first; i < l->first + l->n; i++) {
        const double *p = &m->xy[2 * (size_t)m->spots[i]];
        for (int d = 0; d < 2; d++) {
            l->bbox[d] = fmin(l->bbox[d], p[d]);
            l->bbox[2 + d] = fmax(l->bbox[2 + d], p[d]);
        }
    }
}

/* Makes a ring of the steps from the one that entered `node` on; false when memory is exhausted. */
static bool cut_loop(maker *m, int32_t from_step)
{
    if (!begin_loop(m, m->parts[m->steps[from_step].part].role))
        return false;
    for (int32_t s = from_step; s < m->n_steps; s++)
        if (!add_part(m, m->steps[s].part, m->steps[s].node))
            return false;
    end_loop(m);
    m->n_steps = from_step;
    return true;
}

/* Walks from an unused part along shared ends. Whenever a node comes up again, what lies between is a ring. */
static bool walk(maker *m, int32_t part)
{
    int32_t node = first_node(&m->parts[part]);
    m->n_steps = 0;
    while (part >= 0) {
        m->used[part] = true;
        m->steps[m->n_steps++] = (step){node, part};
        node = other_end(&m->parts[part], node);
        for (int32_t s = m->n_steps; s-- > 0;)
            if (m->steps[s].node == node) {
                if (!cut_loop(m, s))
                    return false;
                break;
            }
        part = next_part(m, node, part);
    }
    while (m->n_steps > 0)
        leave_open(m, m->steps[--m->n_steps].part);
    return true;
}

/* --- gaps ------------------------------------------------------------------------------------ */

static double part_length(const maker *m, const plan_osm_part *part)
{
    double length = 0;
    for (int32_t i = 1; i < part->n; i++) {
        const double *a = &m->xy[2 * (size_t)part->spots[i - 1]], *b = &m->xy[2 * (size_t)part->spots[i]];
        length += hypot(b[0] - a[0], b[1] - a[1]);
    }
    return length;
}

/* Nodes where an odd number of the parts left over end; more than two are only counted. */
static int32_t loose_nodes(const maker *m, int32_t nodes[2])
{
    int32_t n = 0;
    for (int32_t e = 0, next; e < m->n_ends; e = next) {
        int32_t degree = 0;
        for (next = e; next < m->n_ends && m->ends[next].node == m->ends[e].node; next++)
            degree += m->out->open[m->ends[next].part];
        if (degree % 2 && n++ < 2)
            nodes[n - 1] = m->ends[e].node;
    }
    return n;
}

/* A member the file lacks leaves one gap: where it is short, a straight line stands for it. */
static bool close_gap(maker *m)
{
    plan_osm_rings *out = m->out;
    double length = 0;
    if (m->most_gap <= 0 || out->n_open == 0 || loose_nodes(m, m->bridge) != 2)
        return true;
    for (int32_t p = 0; p < m->n_parts; p++)
        length += out->open[p] ? part_length(m, &m->parts[p]) : 0;
    int32_t bridge = m->n_parts;
    m->parts[bridge] = (plan_osm_part){m->bridge, 2, PLAN_OSM_OUTER};
    double gap = part_length(m, &m->parts[bridge]);
    if (gap > m->most_gap * length)
        return true;
    for (int32_t p = 0; p < m->n_parts; p++)
        if (out->open[p] && m->parts[p].n >= 2)
            m->used[p] = out->open[p] = false;
    m->n_parts++;
    out->n_open = 0;
    add_ends(m, bridge);
    qsort(m->ends, (size_t)m->n_ends, sizeof *m->ends, by_node);
    for (int32_t p = m->n_parts; p-- > 0;)
        if (!m->used[p] && !walk(m, p))
            return false;
    if (!out->open[bridge])
        out->gap_m = gap;
    else
        out->n_open--;
    return true;
}

/* Closed parts are rings at once; open ones go to the ends. */
static bool take_parts(maker *m)
{
    for (int32_t p = 0; p < m->n_parts; p++) {
        const plan_osm_part *part = &m->parts[p];
        if (part->n < 2) {
            leave_open(m, p);
        } else if (first_node(part) == last_node(part)) {
            m->used[p] = true;
            if (!begin_loop(m, part->role) || !add_part(m, p, first_node(part)))
                return false;
            end_loop(m);
        } else {
            add_ends(m, p);
        }
    }
    qsort(m->ends, (size_t)m->n_ends, sizeof *m->ends, by_node);
    prune(m);
    for (int32_t p = 0; p < m->n_parts; p++)
        if (!m->used[p] && !walk(m, p))
            return false;
    return close_gap(m);
}

/* --- nesting --------------------------------------------------------------------------------- */

/* Whether the place lies in the loop: 1 yes, 0 no, -1 on a corner of it. */
static int place_in(const maker *m, const loop *l, double x, double y)
{
    bool inside = false;
    for (int32_t i = l->first; i + 1 < l->first + l->n; i++) {
        const double *a = &m->xy[2 * (size_t)m->spots[i]], *b = &m->xy[2 * (size_t)m->spots[i + 1]];
        if (a[0] == x && a[1] == y)
            return -1;
        if ((a[1] > y) != (b[1] > y) && x < a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]))
            inside = !inside;
    }
    return inside;
}

/* A ring may share corners with the one around it: the first corner that is its own decides, else the middle of
 * an edge. */
static bool lies_in(const maker *m, const loop *inner, const loop *outer)
{
    for (int d = 0; d < 2; d++)
        if (inner->bbox[d] < outer->bbox[d] || inner->bbox[2 + d] > outer->bbox[2 + d])
            return false;
    for (int half = 0; half < 2; half++)
        for (int32_t i = inner->first; i + 1 < inner->first + inner->n; i++) {
            const double *a = &m->xy[2 * (size_t)m->spots[i]], *b = &m->xy[2 * (size_t)m->spots[i + 1]];
            double x = half ? (a[0] + b[0]) / 2 : a[0], y = half ? (a[1] + b[1]) / 2 : a[1];
            int in = place_in(m, outer, x, y);
            if (in >= 0)
                return in == 1;
        }
    return false;
}

static void nest(maker *m)
{
    for (size_t i = 0; i < m->n_loops; i++) {
        loop *l = &m->loops[i];
        double smallest = INFINITY;
        for (size_t o = 0; o < m->n_loops; o++) {
            const loop *around = &m->loops[o];
            double area = fabs(around->area);
            bool larger = area > fabs(l->area) || (area == fabs(l->area) && o < i);
            if (o == i || !larger || !lies_in(m, l, around))
                continue;
            l->depth++;
            if (area < smallest) {
                smallest = area;
                l->parent = (int32_t)o;
            }
        }
    }
}

static bool emit(maker *m, const loop *l, bool hole)
{
    plan_osm_rings *out = m->out;
    if (!plan_mem_grow(&out->spots, &out->cap_spots, out->n_spots + (size_t)l->n, sizeof *out->spots) ||
        !plan_mem_grow(&out->rings, &out->cap_rings, out->n_rings + 1, sizeof *out->rings))
        return false;
    bool reverse = (l->area > 0) == hole;
    out->rings[out->n_rings++] = (plan_osm_ring){(int32_t)out->n_spots, l->n, hole};
    for (int32_t i = 0; i < l->n; i++)
        out->spots[out->n_spots++] = m->spots[reverse ? l->first + l->n - 1 - i : l->first + i];
    return true;
}

static bool emit_polygons(maker *m)
{
    for (size_t i = 0; i < m->n_loops; i++) {
        const loop *shell = &m->loops[i];
        if (shell->depth % 2)
            continue;
        if (shell->role == PLAN_OSM_INNER && shell->depth == 0) {
            m->out->n_stray++;
            continue;
        }
        m->out->n_mismatch += shell->role == PLAN_OSM_INNER;
        if (!emit(m, shell, false))
            return false;
        for (size_t h = 0; h < m->n_loops; h++) {
            const loop *hole = &m->loops[h];
            if (hole->depth % 2 == 0 || hole->parent != (int32_t)i)
                continue;
            m->out->n_mismatch += hole->role == PLAN_OSM_OUTER;
            if (!emit(m, hole, true))
                return false;
        }
    }
    return true;
}

plan_status plan_osm_rings_make(const plan_osm_part *parts, int32_t n, const double *xy, double most_gap,
                                plan_osm_rings *out, plan_error *err)
{
    plan_status status = PLAN_OK;
    size_t room = (size_t)n + 1;
    *out = (plan_osm_rings)PLAN_OSM_RINGS_INIT;
    maker m = {.n_parts = n, .most_gap = most_gap, .xy = xy, .out = out};
    out->open = plan_mem_new(room, sizeof *out->open);
    m.parts = plan_mem_new(room, sizeof *m.parts);
    m.used = plan_mem_new(room, sizeof *m.used);
    m.ends = plan_mem_new(2 * room, sizeof *m.ends);
    m.steps = plan_mem_new(room, sizeof *m.steps);
    if (!out->open || !m.parts || !m.used || !m.ends || !m.steps) {
        status = plan_error_memory(err);
        goto done;
    }
    if (n > 0)
        memcpy(m.parts, parts, (size_t)n * sizeof *parts);
    if (!take_parts(&m)) {
        status = plan_error_memory(err);
        goto done;
    }
    nest(&m);
    if (!emit_polygons(&m))
        status = plan_error_memory(err);
done:
    free(m.parts);
    free(m.used);
    free(m.ends);
    free(m.steps);
    free(m.spots);
    free(m.loops);
    if (status != PLAN_OK)
        plan_osm_rings_free(out);
    return status;
}

void plan_osm_rings_free(plan_osm_rings *rings)
{
    free(rings->spots);
    free(rings->rings);
    free(rings->open);
    *rings = (plan_osm_rings)PLAN_OSM_RINGS_INIT;
}
