/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Proposing points of presence: a weighted p-median (Hakimi 1964; greedy and vertex substitution, Teitz and Bart 1968) on
 * exact street distances. */

#include "fibre/pops.h"

#include "core/mem.h"
#include "core/parallel.h"
#include "geo/geom.h"
#include "graph/path.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LEAST_CANDIDATES = 24, /* compared for one PoP */
    CANDIDATES_A_POP = 6,  /* and at least so many a PoP */
    MOST_EXCHANGES = 64,
    MOST_SWAPS = 100,
    MAX_POPS = 50
};
/* Existing building, power and cables in it are worth so much of the distance. */
#define EXCHANGE_WORTH 0.25
/* Stands for "no way", m: further than any city is wide, and sums of it stay whole numbers. */
#define NO_WAY_M 10000000

typedef enum candidate_kind { CANDIDATE_EXCHANGE, CANDIDATE_PUBLIC, CANDIDATE_STREET } candidate_kind;

typedef struct candidate {
    candidate_kind kind;
    int32_t row; /* of sites or buildings */
    plan_pop_place place;
} candidate;

typedef struct proposal {
    const plan_pops_input *in;
    const plan_demand *demand;
    const uint8_t *live;
    candidate *candidates;
    int32_t n;
    size_t cap;
    int32_t p;      /* PoPs wanted */
    int32_t *order; /* of the demand with a drop, split into cells */
    int32_t n_order;
    int32_t *metres; /* [candidate][place in order] */
    int32_t chosen[MAX_POPS], n_chosen;
    int32_t *first, *second; /* metres to the nearest and second nearest chosen */
    int32_t *nearest;        /* which of chosen */
} proposal;

static void proposal_free(proposal *x)
{
    free(x->candidates);
    free(x->order);
    free(x->metres);
    free(x->first);
    free(x->second);
    free(x->nearest);
}

static const double *point_of(const proposal *x, int32_t d)
{
    return x->demand->xy + 2 * (size_t)d;
}

static plan_status add_candidate(proposal *x, candidate c, plan_error *err)
{
    for (int32_t i = 0; i < x->n; i++)
        if (x->candidates[i].kind == c.kind && x->candidates[i].row == c.row && c.row >= 0)
            return PLAN_OK;
    if (!plan_pop_join(x->in, x->live, &c.place))
        return PLAN_OK;
    if (!plan_mem_grow(&x->candidates, &x->cap, (size_t)x->n + 1, sizeof *x->candidates))
        return plan_error_memory(err);
    x->candidates[x->n++] = c;
    return PLAN_OK;
}

static plan_status add_exchanges(proposal *x, plan_error *err)
{
    const plan_table *sites = x->in->sites;
    const plan_column *kind = sites ? plan_table_find(sites, "kind") : NULL;
    plan_status status = PLAN_OK;
    if (!kind)
        return PLAN_OK;
    for (int32_t r = 0; r < plan_table_rows(sites) && status == PLAN_OK && x->n < MOST_EXCHANGES; r++) {
        const char *text = plan_column_text(kind, r);
        candidate c = {
            .kind = CANDIDATE_EXCHANGE, .row = r, .place = {.basis = PLAN_POP_PROPOSED, .existing = true}};
        if (text && strcmp(text, "exchange") == 0 &&
            plan_geom_row_point(plan_table_geom(sites), r, c.place.xy))
            status = add_candidate(x, c, err);
    }
    return status;
}

/* The public buildings nearest to the middle of a cell, and the street there. */
static plan_status add_near(proposal *x, const double middle[2], int32_t most, plan_error *err)
{
    enum { MOST = LEAST_CANDIDATES };
    const plan_table *buildings = x->in->buildings;
    const plan_column *kind = plan_table_find(buildings, "public_kind");
    struct {
        double d;
        int32_t row;
    } best[MOST];
    int32_t n = 0;
    for (int32_t r = 0; kind && r < plan_table_rows(buildings); r++) {
        double box[4];
        if (plan_column_is_missing(kind, r))
            continue;
        plan_geom_row_bbox(plan_table_geom(buildings), r, box);
        double d = hypot((box[0] + box[2]) / 2 - middle[0], (box[1] + box[3]) / 2 - middle[1]);
        if (!isfinite(d) || (n == most && d >= best[n - 1].d))
            continue;
        int32_t at = n < most ? n++ : n - 1;
        for (; at > 0 && best[at - 1].d > d; at--)
            best[at] = best[at - 1];
        best[at].d = d;
        best[at].row = r;
    }
    plan_status status = PLAN_OK;
    for (int32_t i = 0; i < n && status == PLAN_OK; i++) {
        candidate c = {.kind = CANDIDATE_PUBLIC, .row = best[i].row, .place = {.basis = PLAN_POP_PROPOSED}};
        if (plan_geom_row_point(plan_table_geom(buildings), c.row, c.place.xy))
            status = add_candidate(x, c, err);
    }
    candidate c = {.kind = CANDIDATE_STREET, .row = -1, .place = {.basis = PLAN_POP_PROPOSED}};
    memcpy(c.place.xy, middle, sizeof c.place.xy);
    if (status == PLAN_OK && plan_pop_join(x->in, x->live, &c.place)) {
        memcpy(c.place.xy, c.place.tap, sizeof c.place.xy);
        status = add_candidate(x, c, err);
    }
    return status;
}

typedef struct cell_key {
    double at;
    int32_t demand;
} cell_key;

static int by_place(const void *a, const void *b)
{
    const cell_key *p = a, *q = b;
    if (p->at != q->at)
        return p->at < q->at ? -1 : 1;
    return (p->demand > q->demand) - (p->demand < q->demand);
}

/* Splits the demand of order[begin .. end-1] into `cells` parts of about equal units, across the longer side, and adds
 * candidates around the middle of each. */
static plan_status add_cells(proposal *x, int32_t begin, int32_t end, int32_t cells, cell_key *keys,
                             plan_error *err)
{
    double box[4] = PLAN_BBOX_EMPTY, middle[2] = {0, 0}, units = 0;
    for (int32_t i = begin; i < end; i++) {
        const double *xy = point_of(x, x->order[i]);
        double w = x->demand->units[x->order[i]];
        plan_bbox_add(box, xy, 1);
        middle[0] += w * xy[0];
        middle[1] += w * xy[1];
        units += w;
    }
    if (end <= begin)
        return PLAN_OK;
    if (cells == 1) {
        middle[0] /= units;
        middle[1] /= units;
        int32_t most = LEAST_CANDIDATES / x->p > CANDIDATES_A_POP ? LEAST_CANDIDATES / x->p
                                                                  : CANDIDATES_A_POP;
        return add_near(x, middle, most, err);
    }
    int axis = box[2] - box[0] < box[3] - box[1];
    for (int32_t i = begin; i < end; i++)
        keys[i] = (cell_key){point_of(x, x->order[i])[axis], x->order[i]};
    qsort(keys + begin, (size_t)(end - begin), sizeof *keys, by_place);
    int32_t half = cells / 2, split = begin;
    double wanted = units * half / cells, sum = 0;
    for (int32_t i = begin; i < end; i++) {
        x->order[i] = keys[i].demand;
        if (sum < wanted)
            split = i + 1;
        sum += x->demand->units[keys[i].demand];
    }
    plan_status status = add_cells(x, begin, split, half, keys, err);
    if (status == PLAN_OK)
        status = add_cells(x, split, end, cells - half, keys, err);
    return status;
}

static plan_status gather(proposal *x, plan_error *err)
{
    x->order = plan_mem_raw((size_t)x->demand->n, sizeof *x->order);
    cell_key *keys = plan_mem_raw((size_t)x->demand->n, sizeof *keys);
    if (!x->order || !keys) {
        free(keys);
        return plan_error_memory(err);
    }
    for (int32_t d = 0; d < x->demand->n; d++)
        if (x->demand->n_drops[d] > 0)
            x->order[x->n_order++] = d;
    plan_status status = add_exchanges(x, err);
    if (status == PLAN_OK)
        status = add_cells(x, 0, x->n_order, x->p, keys, err);
    free(keys);
    return status;
}

/* Metres along the streets from one candidate to the nearest drop of every building. */
static void measure(const proposal *x, const candidate *c, const int64_t *distance, int32_t *metres)
{
    const plan_streets *s = x->in->streets;
    for (int32_t i = 0; i < x->n_order; i++) {
        const plan_drop *drop = &x->demand->drops[(size_t)x->order[i] * PLAN_MAX_DROPS];
        int64_t cm = PLAN_COST_NONE;
        if (distance[s->tail[drop->piece]] != PLAN_COST_NONE) {
            int64_t tail = distance[s->tail[drop->piece]] + drop->position_cm;
            int64_t head = distance[s->head[drop->piece]] + s->length_cm[drop->piece] - drop->position_cm;
            cm = tail < head ? tail : head;
        }
        if (drop->piece == c->place.piece) {
            int64_t direct = labs((long)drop->position_cm - c->place.position_cm);
            cm = direct < cm ? direct : cm;
        }
        metres[i] = cm > 100 * (int64_t)NO_WAY_M ? NO_WAY_M : (int32_t)(cm / 100);
    }
}

static plan_status measure_range(void *user, int32_t begin, int32_t end, int worker, plan_error *err)
{
    (void)worker;
    const proposal *x = user;
    const plan_streets *s = x->in->streets;
    int64_t *distance = plan_mem_raw((size_t)s->n_nodes, sizeof *distance);
    if (!distance)
        return plan_error_memory(err);
    plan_status status = PLAN_OK;
    for (int32_t k = begin; k < end && status == PLAN_OK; k++) {
        const plan_pop_place *p = &x->candidates[k].place;
        plan_source_node sources[2] = {{s->tail[p->piece], p->position_cm},
                                       {s->head[p->piece], s->length_cm[p->piece] - p->position_cm}};
        plan_paths paths = {distance, NULL, NULL};
        status = plan_path_nearest(s->graph, sources, 2, &paths, NULL, err);
        if (status == PLAN_OK)
            measure(x, &x->candidates[k], distance, x->metres + (size_t)k * (size_t)x->n_order);
    }
    free(distance);
    return status;
}

static plan_status measure_all(proposal *x, plan_error *err)
{
    size_t n = (size_t)x->n_order;
    x->metres = plan_mem_raw(n * (size_t)x->n, sizeof *x->metres);
    x->first = plan_mem_raw(n, sizeof *x->first);
    x->second = plan_mem_raw(n, sizeof *x->second);
    x->nearest = plan_mem_raw(n, sizeof *x->nearest);
    if (!x->metres || !x->first || !x->second || !x->nearest)
        return plan_error_memory(err);
    /* Few at a time, so that a cancel is heard. */
    plan_status status = PLAN_OK;
    int threads = plan_parallel_threads(x->in->opts->threads);
    proposal batch = *x;
    for (int32_t k = 0; k < x->n && status == PLAN_OK; k += threads) {
        int32_t count = x->n - k < threads ? x->n - k : threads;
        batch.candidates = x->candidates + k;
        batch.metres = x->metres + (size_t)k * n;
        status = plan_hooks_progress(x->in->opts->hooks, "places for a PoP", (double)k / x->n, err);
        if (status == PLAN_OK)
            status = plan_parallel_for(threads, count, measure_range, &batch, err);
    }
    return status;
}

static const int32_t *metres_of(const proposal *x, int32_t c)
{
    return x->metres + (size_t)c * (size_t)x->n_order;
}

/* Sum of units x metres when candidate `in` is added and chosen[out] (-1 = none) is taken away. */
static int64_t total_with(const proposal *x, int32_t in, int32_t out)
{
    const int32_t *metres = metres_of(x, in);
    int64_t total = 0;
    for (int32_t i = 0; i < x->n_order; i++) {
        int32_t stay = out >= 0 && x->nearest[i] == out ? x->second[i] : x->first[i];
        total += (int64_t)x->demand->units[x->order[i]] * (metres[i] < stay ? metres[i] : stay);
    }
    return total;
}

static int64_t refresh(proposal *x)
{
    int64_t total = 0;
    for (int32_t i = 0; i < x->n_order; i++) {
        x->first[i] = x->second[i] = NO_WAY_M;
        x->nearest[i] = -1;
        for (int32_t k = 0; k < x->n_chosen; k++) {
            int32_t m = metres_of(x, x->chosen[k])[i];
            if (m < x->first[i]) {
                x->second[i] = x->first[i];
                x->first[i] = m;
                x->nearest[i] = k;
            } else if (m < x->second[i]) {
                x->second[i] = m;
            }
        }
        total += (int64_t)x->demand->units[x->order[i]] * x->first[i];
    }
    return total;
}

static bool is_chosen(const proposal *x, int32_t c)
{
    for (int32_t k = 0; k < x->n_chosen; k++)
        if (x->chosen[k] == c)
            return true;
    return false;
}

/* The best candidate of a kind (-1 = any) to put in for chosen[out] (-1 = to add). */
static int32_t best_for(const proposal *x, int32_t out, int kind, int64_t *total)
{
    int32_t best = -1;
    for (int32_t c = 0; c < x->n; c++) {
        if (is_chosen(x, c) || (kind >= 0 && (int)x->candidates[c].kind != kind))
            continue;
        int64_t t = total_with(x, c, out);
        if (best < 0 || t < *total) {
            best = c;
            *total = t;
        }
    }
    return best;
}

static plan_status swap(proposal *x, int64_t *total, plan_error *err)
{
    for (int32_t round = 0; round < MOST_SWAPS; round++) {
        int32_t out = -1, in = -1;
        int64_t best = *total;
        for (int32_t k = 0; k < x->n_chosen; k++) {
            int64_t t = 0;
            int32_t c = best_for(x, k, -1, &t);
            if (c >= 0 && t < best) {
                best = t;
                out = k;
                in = c;
            }
            plan_status status = plan_hooks_progress(x->in->opts->hooks, "places for a PoP", 0.99, err);
            if (status != PLAN_OK)
                return status;
        }
        if (out < 0)
            break;
        x->chosen[out] = in;
        *total = refresh(x);
    }
    return PLAN_OK;
}

/* Puts exchanges in the place of others as long as the whole stays within EXCHANGE_WORTH of the best. */
static int64_t prefer_exchanges(proposal *x, int64_t best)
{
    int64_t total = best;
    for (int32_t k = 0; k < x->n_chosen; k++) {
        int64_t t = 0;
        if (x->candidates[x->chosen[k]].kind == CANDIDATE_EXCHANGE)
            continue;
        int32_t c = best_for(x, k, CANDIDATE_EXCHANGE, &t);
        if (c < 0 || (double)t > (1 + EXCHANGE_WORTH) * (double)best)
            continue;
        x->chosen[k] = c;
        total = refresh(x);
    }
    return total;
}

static void names_of(const proposal *x, const candidate *c, char *name, size_t size, const char **what)
{
    const plan_table *table = c->kind == CANDIDATE_EXCHANGE ? x->in->sites : x->in->buildings;
    const plan_column *names = c->row >= 0 ? plan_table_find(table, "name") : NULL;
    const plan_column *kinds = c->kind == CANDIDATE_PUBLIC ? plan_table_find(table, "public_kind") : NULL;
    const char *text = names ? plan_column_text(names, c->row) : NULL;
    *what = c->kind == CANDIDATE_EXCHANGE ? "existing exchange"
            : kinds                       ? plan_column_text(kinds, c->row)
                                          : "street amid the demand";
    snprintf(name, size, "%s", text ? text : "");
}

static plan_status report(const proposal *x, int64_t total, int64_t best, plan_pops *out, plan_error *err)
{
    int64_t units = 0;
    for (int32_t i = 0; i < x->n_order; i++)
        units += x->demand->units[x->order[i]];
    for (int32_t k = 0; k < x->n_chosen; k++) {
        const candidate *c = &x->candidates[x->chosen[k]];
        char name[160], reason[400], label[200], dearer[80] = "";
        const char *what;
        names_of(x, c, name, sizeof name, &what);
        if (*name)
            snprintf(label, sizeof label, "%s", name);
        else
            snprintf(label, sizeof label, "PoP %d", out->n + 1);
        if (total > best)
            snprintf(dearer, sizeof dearer, ", %.0f %% more than the best places found",
                     100.0 * (double)(total - best) / (double)best);
        snprintf(reason, sizeof reason,
                 "%s%s%s; of %d places compared%s: %.0f m of street to a line on average%s", what,
                 *name ? " " : "", name, x->n, x->n_chosen > 1 ? " (all PoPs together)" : "",
                 (double)total / (double)units, dearer);
        plan_status status = plan_pops_add(out, &c->place, label, reason, err);
        if (status != PLAN_OK)
            return status;
    }
    return PLAN_OK;
}

plan_status plan_pops_propose(const plan_pops_input *in, const plan_demand *demand, const uint8_t *live,
                              plan_pops *out, plan_error *err)
{
    proposal x = {.in = in, .demand = demand, .live = live, .p = in->opts->propose_pops};
    plan_status status = gather(&x, err);
    if (status == PLAN_OK && x.n == 0)
        status = plan_error_set(
            err, PLAN_E_DATA,
            "network: no PoP is given and none can be proposed: no building with demand lies within "
            "reach of a street; give pops, or a site of kind pop");
    if (status == PLAN_OK)
        status = measure_all(&x, err);
    if (status != PLAN_OK)
        goto done;

    int64_t total = refresh(&x);
    while (x.n_chosen < x.p && x.n_chosen < x.n) {
        int64_t t = 0;
        int32_t c = best_for(&x, -1, -1, &t);
        if (c < 0 || (x.n_chosen > 0 && t >= total))
            break; /* one more serves nobody better */
        x.chosen[x.n_chosen++] = c;
        total = refresh(&x);
    }
    status = swap(&x, &total, err);
    if (status == PLAN_OK) {
        int64_t best = total;
        total = prefer_exchanges(&x, best);
        status = report(&x, total, best, out, err);
    }
done:
    proposal_free(&x);
    return status;
}
