/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Proposing points of presence: candidates amid the demand, the ways to it along the streets, and of them the best by
 * capacity, reach, the price of a PoP and that of the feeder. */

#include "fibre/pops.h"

#include "core/mem.h"
#include "core/parallel.h"
#include "fibre/plots.h"
#include "fibre/locate.h"
#include "geo/geom.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LEAST_CANDIDATES = 24, /* compared for one PoP */
    CANDIDATES_A_POP = 4,  /* and at least so many a PoP */
    LEAST_CELLS = 8,       /* where the number is free */
    MOST_CELLS = 400,
    MANY_CELLS = 40,     /* beyond it fewer candidates a cell are compared, */
    MANY_CANDIDATES = 2, /* so many, */
    MANY_MOST_M = 8000,  /* and no ways longer than this */
    MOST_EXCHANGES = 256,
    MOST_REMOTE = 64,    /* candidates added for what none reaches */
    MOST_PLACES = 16384, /* beyond it buildings are put together */
    MOST_BOUND = 4000000 /* ways looked at for the bound on the cost */
};
/* Ways in a tree are longer than the shortest by so much at most, as a rule. */
#define TREE_DETOUR 1.25
/* A PoP added later stands this much nearer than the reach, so that its tree is the cheapest way to it. */
#define ADDED_DETOUR 4.0
/* Price of the feeder where cables cost nothing, cents a line and m. */
#define LEAST_CT_M 1e-6

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
    const uint8_t *far;     /* demand that counts; NULL = all */
    const plan_pops *there; /* PoPs that are there; NULL = none */
    plan_plots *plots;
    candidate *candidates;
    int32_t n;
    size_t cap;
    int32_t cells;
    int32_t *order; /* of the demand with a drop, split into cells */
    int32_t n_order;
    int32_t n_places; /* places are the demand in order, or parts of it put together */
    int32_t *place;   /* demand that stands for a place */
    int32_t *units;   /* of a place */
    int32_t *way;     /* [candidate][place], m */
    uint8_t *reaches; /* [candidate][place]; NULL = nobody counts what is needed at least */
    size_t cap_way, cap_reaches;
    int32_t most_m; /* longest way allowed */
    int64_t *open;
    uint8_t *chosen;
    int64_t cost, price, bound; /* in units x m; price: without penalties; bound -1 = not sought */
    int32_t least;
} proposal;

static void proposal_free(proposal *x)
{
    plan_plots_free(x->plots);
    free(x->candidates);
    free(x->order);
    free(x->place);
    free(x->units);
    free(x->way);
    free(x->reaches);
    free(x->open);
    free(x->chosen);
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
    bool found = false;
    plan_status status = plan_pop_join(x->in, x->live, &c.place, &found, err);
    if (status != PLAN_OK || !found)
        return status;
    for (int32_t k = 0; x->there && k < x->there->n; k++)
        if (x->there->at[k].piece == c.place.piece && x->there->at[k].position_cm == c.place.position_cm)
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

/* The street there, or the nearest fit for a PoP; only where none is near, whatever street there is. */
static plan_status add_street(proposal *x, const double xy[2], plan_error *err)
{
    candidate c = {.kind = CANDIDATE_STREET, .row = -1, .place = {.basis = PLAN_POP_PROPOSED}};
    bool found = false;
    memcpy(c.place.xy, xy, sizeof c.place.xy);
    plan_status status = plan_plots_nearest(x->plots, xy, c.place.xy, &found, err);
    if (status == PLAN_OK)
        status = plan_pop_join(x->in, x->live, &c.place, &found, err);
    if (status != PLAN_OK || !found)
        return status;
    memcpy(c.place.xy, c.place.tap, sizeof c.place.xy);
    return add_candidate(x, c, err);
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
        if (plan_geom_row_point(plan_table_geom(buildings), c.row, c.place.xy) &&
            plan_plots_suit(x->plots, c.place.xy))
            status = add_candidate(x, c, err);
    }
    return status == PLAN_OK ? add_street(x, middle, err) : status;
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
        int32_t most = x->cells > MANY_CELLS                            ? MANY_CANDIDATES
                       : LEAST_CANDIDATES / x->cells > CANDIDATES_A_POP ? LEAST_CANDIDATES / x->cells
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

static int64_t units_in(const proposal *x, int32_t begin, int32_t end)
{
    int64_t units = 0;
    for (int32_t i = begin; i < end; i++)
        units += x->demand->units[x->order[i]];
    return units;
}

/* Where the number is free, cells enough that each PoP finds its place among several. */
static int32_t count_cells(const proposal *x)
{
    int64_t p = x->in->opts->propose_pops, capacity = x->in->capacity;
    if (p > 0)
        return (int32_t)p;
    int64_t cells = capacity > 0 ? 3 * (units_in(x, 0, x->n_order) + capacity - 1) / capacity / 2 + 2 : 0;
    return cells < LEAST_CELLS ? LEAST_CELLS : cells > MOST_CELLS ? MOST_CELLS : (int32_t)cells;
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
        if (x->demand->n_drops[d] > 0 && (!x->far || x->far[d]))
            x->order[x->n_order++] = d;
    x->cells = count_cells(x);
    plan_status status = plan_plots_new(x->in->streets, x->in->street_table, x->in->catalogue, x->live,
                                        x->demand, &x->plots, err);
    if (status == PLAN_OK)
        status = add_exchanges(x, err);
    if (status == PLAN_OK)
        status = add_cells(x, 0, x->n_order, x->cells, keys, err);
    free(keys);
    return status;
}

/* Places: each building, or, where there are very many, runs of the order the cells were made in. */
static plan_status make_places(proposal *x, plan_error *err)
{
    int32_t many = (x->n_order + MOST_PLACES - 1) / MOST_PLACES;
    many = many < 1 ? 1 : many;
    x->n_places = (x->n_order + many - 1) / many;
    x->place = plan_mem_raw((size_t)x->n_places, sizeof *x->place);
    x->units = plan_mem_raw((size_t)x->n_places, sizeof *x->units);
    if (!x->place || !x->units)
        return plan_error_memory(err);
    for (int32_t i = 0; i < x->n_places; i++) {
        int32_t begin = i * many, end = begin + many < x->n_order ? begin + many : x->n_order;
        x->place[i] = x->order[begin + (end - begin) / 2];
        x->units[i] = (int32_t)units_in(x, begin, end);
    }
    return PLAN_OK;
}

/* What is needed at least is proven where each place is one building, and every way within reach is known. */
static bool counts_least(const proposal *x)
{
    return !x->far && x->n_places == x->n_order && x->cells <= MANY_CELLS;
}

/* Shortest way to any drop of a building, cm. */
static int64_t shortest_cm(const proposal *x, const plan_pop_place *from, const int64_t *distance, int32_t d)
{
    int64_t shortest = PLAN_COST_NONE;
    for (int32_t k = 0; k < x->demand->n_drops[d]; k++) {
        const plan_drop *drop = &x->demand->drops[(size_t)d * PLAN_MAX_DROPS + (size_t)k];
        int64_t cm = plan_pop_way_cm(x->in->streets, distance, from, drop);
        if (cm == PLAN_COST_NONE)
            continue;
        cm += from->join_cm + drop->length_cm;
        shortest = cm < shortest ? cm : shortest;
    }
    return shortest;
}

/* Metres along the streets from one candidate to the nearest drop of every place, and whether light gets to any. */
static void measure(const proposal *x, const candidate *c, const int64_t *distance, int32_t *way,
                    uint8_t *reaches)
{
    for (int32_t i = 0; i < x->n_places; i++) {
        const plan_drop *drop = &x->demand->drops[(size_t)x->place[i] * PLAN_MAX_DROPS];
        int64_t cm = plan_pop_way_cm(x->in->streets, distance, &c->place, drop);
        int64_t m = cm == PLAN_COST_NONE ? PLAN_WAY_NONE : cm / 100;
        m = m > x->most_m && m < PLAN_WAY_NONE ? m + PLAN_WAY_FAR : m;
        way[i] = m > PLAN_WAY_NONE ? PLAN_WAY_NONE : (int32_t)m;
        if (reaches)
            reaches[i] = shortest_cm(x, &c->place, distance, x->place[i]) <= llround(100 * x->in->reach_m);
    }
}

static plan_status measure_range(void *user, int32_t begin, int32_t end, int worker, plan_error *err)
{
    (void)worker;
    const proposal *x = user;
    int64_t *distance = plan_mem_raw((size_t)x->in->streets->n_nodes, sizeof *distance);
    plan_status status = distance ? PLAN_OK : plan_error_memory(err);
    int64_t most = 110 * (int64_t)x->most_m, reach = llround(100 * x->in->reach_m);
    most = x->reaches && reach > most ? reach : most;
    for (int32_t k = begin; k < end && status == PLAN_OK; k++) {
        size_t row = (size_t)k * (size_t)x->n_places;
        status = plan_pop_distances(x->in->streets, &x->candidates[k].place, most, distance, err);
        if (status == PLAN_OK)
            measure(x, &x->candidates[k], distance, x->way + row, x->reaches ? x->reaches + row : NULL);
    }
    free(distance);
    return status;
}

/* Ways of the candidates from `begin` on. */
static plan_status measure_from(proposal *x, int32_t begin, plan_error *err)
{
    size_t n = (size_t)x->n_places;
    if (!plan_mem_grow(&x->way, &x->cap_way, n * (size_t)x->n, sizeof *x->way) ||
        (counts_least(x) && !plan_mem_grow(&x->reaches, &x->cap_reaches, n * (size_t)x->n, 1)))
        return plan_error_memory(err);
    /* Few at a time, so that a cancel is heard. */
    plan_status status = PLAN_OK;
    int threads = plan_parallel_threads(x->in->opts->threads);
    for (int32_t k = begin; k < x->n && status == PLAN_OK; k += threads) {
        int32_t count = x->n - k < threads ? x->n - k : threads;
        proposal batch = *x;
        batch.candidates = x->candidates + k;
        batch.way = x->way + (size_t)k * n;
        batch.reaches = x->reaches ? x->reaches + (size_t)k * n : NULL;
        status = plan_hooks_progress(x->in->opts->hooks, "places for a PoP", 0.5 * k / x->n, err);
        if (status == PLAN_OK)
            status = plan_parallel_for(threads, count, measure_range, &batch, err);
    }
    return status;
}

/* A place no candidate reaches; -1 = none. */
static int32_t first_remote(const proposal *x)
{
    for (int32_t i = 0; i < x->n_places; i++) {
        bool reached = false;
        for (int32_t c = 0; c < x->n && !reached; c++)
            reached = x->way[(size_t)c * (size_t)x->n_places + (size_t)i] < PLAN_WAY_FAR;
        if (!reached)
            return i;
    }
    return -1;
}

static plan_status measure_all(proposal *x, plan_error *err)
{
    plan_status status = measure_from(x, 0, err);
    int32_t last = -1;
    for (int32_t k = 0; k < MOST_REMOTE && status == PLAN_OK && x->most_m > 0; k++) {
        int32_t place = first_remote(x), before = x->n;
        if (place < 0 || place == last)
            break;
        last = place;
        status = add_street(x, point_of(x, x->place[place]), err);
        if (status == PLAN_OK)
            status = measure_from(x, before, err);
    }
    return status;
}

/* Price of each candidate with its way to the street, in what a unit's feeder costs a metre. */
static plan_status price_candidates(proposal *x, plan_error *err)
{
    const plan_catalogue *c = x->in->catalogue;
    double ct_m = fmax(100 * x->in->feeder_ct_cm, LEAST_CT_M);
    x->open = plan_mem_raw((size_t)x->n, sizeof *x->open);
    x->chosen = plan_mem_new((size_t)x->n, 1);
    if (!x->open || !x->chosen)
        return plan_error_memory(err);
    for (int32_t k = 0; k < x->n; k++) {
        const plan_pop_place *p = &x->candidates[k].place;
        double ct =
            (double)c->items[c->fixed[p->existing ? PLAN_ITEM_POP_EXISTING : PLAN_ITEM_POP]].price_ct +
            (double)c->items[c->fixed[PLAN_ITEM_POP_JOIN]].price_ct * p->join_cm / 100.0;
        x->open[k] = llround(fmin(ct / ct_m, 1e15));
    }
    return PLAN_OK;
}

static plan_status choose(proposal *x, plan_error *err)
{
    plan_locate in = {
        x->n_places,        x->n,      x->units, x->way, x->open, x->in->capacity, x->in->opts->propose_pops,
        x->in->opts->hooks, x->reaches};
    plan_status status = x->reaches ? plan_locate_least(&in, &x->least, err) : PLAN_OK;
    if (status == PLAN_OK)
        status = plan_locate_choose(&in, x->chosen, &x->cost, &x->price, err);
    x->bound = -1;
    /* A bound over buildings put together would be one on something else. */
    if (status == PLAN_OK && x->n_places == x->n_order && (int64_t)x->n * x->n_places <= MOST_BOUND)
        status = plan_locate_bound(&in, &x->bound, err);
    return status;
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

static plan_status report(const proposal *x, const char *why, plan_pops *out, plan_error *err)
{
    int32_t n_chosen = 0;
    plan_status status = PLAN_OK;
    for (int32_t k = 0; k < x->n; k++)
        n_chosen += x->chosen[k];
    for (int32_t k = 0; k < x->n && status == PLAN_OK; k++) {
        const candidate *c = &x->candidates[k];
        char name[160], reason[400], label[200];
        const char *what;
        if (!x->chosen[k])
            continue;
        names_of(x, c, name, sizeof name, &what);
        if (*name)
            snprintf(label, sizeof label, "%s", name);
        else
            snprintf(label, sizeof label, "PoP %d", out->n + 1);
        snprintf(reason, sizeof reason, "%s%s%s; of %d places compared%s, %s", what, *name ? " " : "", name,
                 x->n, n_chosen > 1 ? " (all PoPs together)" : "", why);
        status = plan_pops_add(out, &c->place, label, reason, err);
    }
    return status;
}

static plan_status propose(proposal *x, plan_error *err)
{
    x->most_m = (int32_t)fmin(x->in->reach_m / (x->far ? ADDED_DETOUR : TREE_DETOUR), PLAN_WAY_FAR - 1);
    plan_status status = gather(x, err);
    if (x->cells > MANY_CELLS && x->most_m > MANY_MOST_M)
        x->most_m = MANY_MOST_M;
    if (status == PLAN_OK && x->n == 0)
        status = plan_error_set(
            err, PLAN_E_DATA,
            "network: no PoP is given and none can be proposed: no building with demand lies within "
            "reach of a street; give pops, or a site of kind pop");
    if (status == PLAN_OK)
        status = make_places(x, err);
    if (status == PLAN_OK)
        status = measure_all(x, err);
    if (status == PLAN_OK)
        status = price_candidates(x, err);
    return status == PLAN_OK ? choose(x, err) : status;
}

plan_status plan_pops_propose(const plan_pops_input *in, const plan_demand *demand, const uint8_t *live,
                              plan_pops *out, plan_error *err)
{
    proposal x = {.in = in, .demand = demand, .live = live};
    plan_status status = propose(&x, err);
    if (status == PLAN_OK)
        status = report(&x, "least cost of PoPs and feeder", out, err);
    if (status == PLAN_OK) {
        double eur = fmax(100 * in->feeder_ct_cm, LEAST_CT_M) / 100;
        out->least = x.least;
        out->cost_eur = (double)x.price * eur;
        /* Of prices and penalties together it says nothing about prices. */
        out->bound_eur = x.bound < 0 || x.price < x.cost ? NAN : (double)x.bound * eur;
    }
    proposal_free(&x);
    return status;
}

plan_status plan_pops_add_for(const plan_pops_input *in, const plan_demand *demand, const uint8_t *live,
                              const uint8_t *far, plan_pops *out, plan_error *err)
{
    proposal x = {.in = in, .demand = demand, .live = live, .far = far, .there = out};
    plan_status status = propose(&x, err);
    if (status == PLAN_OK)
        status = report(&x, "for buildings beyond the reach of the others in the cheapest trees", out, err);
    proposal_free(&x);
    return status;
}
