/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Streets: the shortest ways round the buildings from the ground in sight of an antenna to that out of sight, on squares of
 * some 6 m, and what P.1411 says of them. Round one corner the corner model: the crossing ends where sight does. Round
 * more the model of blocked streets at the length of the way. Neither falls along a way, and where no way leads, nothing
 * comes through a street. */

#include "core/mem.h"
#include "wlan/corner.h"
#include "wlan/field_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    STRAIGHT = 16,
    ACROSS = 23 /* 16 √2 */
};
static const int step_col[8] = {1, 1, 0, -1, -1, -1, 0, 1}, step_row[8] = {0, 1, 1, 1, 0, -1, -1, -1};

void plan_field_ways_free(plan_field_ways *w)
{
    free(w->key);
    free(w->kind);
    free(w->levels);
    free(w->nodes);
    free(w->middle);
    free(w->seen);
    free(w->at);
    free(w->outs);
    free(w->order);
    free(w->heads);
    free(w->entries);
    free(w->level);
    free(w->pieces);
    free(w->roofs);
    *w = (plan_field_ways){0};
}

void plan_field_ways_none(plan_field_ways *w)
{
    w->n_cols = w->n_rows = 0;
}

static plan_status reserve(plan_field_ways *w, const plan_field *f, plan_error *err)
{
    int32_t k = w->grid->k;
    w->col = plan_field_floor_div(f->col, k) - 1;
    w->row = plan_field_floor_div(f->row, k) - 1;
    w->n_cols = plan_field_floor_div(f->col + f->n - 1, k) + 2 - w->col;
    w->n_rows = plan_field_floor_div(f->row + f->n - 1, k) + 2 - w->row;
    w->n_entries = w->n_outs = w->n_order = 0;
    size_t n = (size_t)w->n_cols * (size_t)w->n_rows, keys = (size_t)w->last_key + 1;
    size_t cells = (size_t)f->n + 2 * PLAN_FIELD_PAD;
    /* A square is put in once as one in sight or by each of its neighbours. */
    if (!plan_mem_grow(&w->key, &w->cap_key, n + PLAN_FIELD_PAD, sizeof *w->key) ||
        !plan_mem_grow(&w->kind, &w->cap_kind, n + PLAN_FIELD_PAD, sizeof *w->kind) ||
        !plan_mem_grow(&w->levels, &w->cap_levels, n, sizeof *w->levels) ||
        !plan_mem_grow(&w->nodes, &w->cap_nodes, n + PLAN_FIELD_PAD, sizeof *w->nodes) ||
        !plan_mem_grow(&w->middle, &w->cap_middle, n + PLAN_FIELD_PAD, sizeof *w->middle) ||
        !plan_mem_grow(&w->seen, &w->cap_seen, n + PLAN_FIELD_PAD, sizeof *w->seen) ||
        !plan_mem_grow(&w->at, &w->cap_at, n, sizeof *w->at) ||
        !plan_mem_grow(&w->outs, &w->cap_outs, n, sizeof *w->outs) ||
        !plan_mem_grow(&w->order, &w->cap_order, n, sizeof *w->order) ||
        !plan_mem_grow(&w->heads, &w->cap_heads, keys, sizeof *w->heads) ||
        !plan_mem_grow(&w->entries, &w->cap_entries, 8 * n, sizeof *w->entries) ||
        !plan_mem_grow(&w->level, &w->cap_level, cells, sizeof *w->level) ||
        !plan_mem_grow(&w->pieces, &w->cap_pieces, (size_t)w->n_cols, sizeof *w->pieces) ||
        !plan_mem_grow(&w->roofs, &w->cap_roofs, cells, sizeof *w->roofs))
        return plan_error_memory(err);
    memset(w->heads, 0xff, keys * sizeof *w->heads);
    memset(w->roofs, 0, cells * sizeof *w->roofs);
    memset(w->kind + n, 0, PLAN_FIELD_PAD * sizeof *w->kind);
    return PLAN_OK;
}

/* --- squares ----------------------------------------------------------------------------------- */

/* Beyond the raster nothing stands. */
static plan_way_node node_beyond(const plan_way_grid *g, int32_t col, int32_t row)
{
    plan_way_node open = {0, (uint8_t)(g->k / 2 * g->k + g->k / 2)};
    for (int d = 0; d < 8; d++) {
        int32_t c = col + step_col[d], r = row + step_row[d];
        if (c < 0 || r < 0 || c >= g->n_cols || r >= g->n_rows ||
            g->nodes[(size_t)r * (size_t)g->n_cols + (size_t)c].exits >> (d + 4) % 8 & 1)
            open.exits |= (uint8_t)(1U << d);
    }
    return open;
}

static void close_squares(plan_field_ways *w, size_t first, int32_t from, int32_t until)
{
    for (int32_t c = from; c < until; c++) {
        w->key[first + (size_t)c] = PLAN_FIELD_NO_GROUND;
        w->kind[first + (size_t)c] = 0;
    }
}

/* Rows ahead that are asked of memory. */
static const int32_t nodes_ahead = 4;

static void read_nodes(plan_field_ways *w, size_t first, int32_t row, int32_t from, int32_t until)
{
    const plan_way_grid *g = w->grid;
    int32_t low = from > -w->col ? from : -w->col,
            high = until < g->n_cols - w->col ? until : g->n_cols - w->col;
    bool within = row >= 0 && row < g->n_rows && low < high;
    if (row + nodes_ahead >= 0 && row + nodes_ahead < g->n_rows)
        for (int32_t c = low; c < high; c += PLAN_FIELD_ALIGN / (int32_t)sizeof *w->nodes)
            __builtin_prefetch(g->nodes + (int64_t)(row + nodes_ahead) * g->n_cols + w->col + c);
    if (within)
        memcpy(w->nodes + first + low, g->nodes + (int64_t)row * g->n_cols + w->col + low,
               (size_t)(high - low) * sizeof *w->nodes);
    for (int32_t c = from; c < until; c++)
        if (!within || c < low || c >= high)
            w->nodes[first + (size_t)c] = node_beyond(g, w->col + c, row);
    for (int32_t c = until; c < until + PLAN_FIELD_LANES_MAX; c++) /* looked at with the last ones */
        w->nodes[first + (size_t)c] = (plan_way_node){0, PLAN_WAY_CLOSED};
}

/* One row of squares; those from `from` to `until` - 1 are looked at, the others closed. Rows come one after the other, as
 * a few squares more are written. */
static void read_row(plan_field_ways *w, const plan_field *f, int32_t r, int32_t from, int32_t until)
{
    const int32_t k = w->grid->k;
    const size_t first = (size_t)r * (size_t)w->n_cols;
    plan_field_squares row = {.nodes = w->nodes + first,
                              .cell = f->cell,
                              .roofs = w->roofs + PLAN_FIELD_PAD,
                              .k = k,
                              .n = f->n,
                              .col = w->col * k - f->col,
                              .row = (w->row + r) * k - f->row,
                              .key = w->key + first,
                              .middle = w->middle + first,
                              .seen = w->seen + first,
                              .kind = w->kind + first};
    const int32_t low = row.row > 0 ? row.row : 0, high = row.row + k < f->n ? row.row + k : f->n;
    if (low < high && from < until) { /* has the cells at hand that are looked at next */
        w->kernel->roofs(f->cell + (size_t)low * (size_t)f->n, (size_t)f->n, high - low, f->n, k,
                         w->roofs + PLAN_FIELD_PAD);
        read_nodes(w, first, w->row + r, from, until);
        w->kernel->squares(&row, from, until);
    } else {
        until = from;
    }
    memset(w->levels + first, 0xff, (size_t)w->n_cols * sizeof *w->levels);
    close_squares(w, first, 0, from);
    close_squares(w, first, until, w->n_cols);
}

/* Those the disc touches, within the margin; and where the antenna hangs before a wall its own square. */
static void read_squares(plan_field_ways *w, const plan_field *f)
{
    const int32_t k = w->grid->k, own = f->n / 2;
    double radius = f->n / 2.0 / k + 1, u = (w->u + f->col) / k - w->col, v = (w->v + f->row) / k - w->row;
    for (int32_t r = 0; r < w->n_rows; r++) {
        double dy = r + 0.5 - v, wide = dy * dy < radius * radius ? sqrt(radius * radius - dy * dy) : -1;
        int32_t from = (int32_t)fmax(u - wide, 1), until = (int32_t)fmin(u + wide + 1, w->n_cols - 1);
        bool none = wide < 0 || r == 0 || r + 1 == w->n_rows;
        read_row(w, f, r, from, none ? from : until);
    }
    uint16_t cell = f->cell[(size_t)own * (size_t)f->n + (size_t)own];
    int32_t c = plan_field_floor_div(f->col + own, k) - w->col,
            r = plan_field_floor_div(f->row + own, k) - w->row;
    size_t i = (size_t)r * (size_t)w->n_cols + (size_t)c;
    if (plan_field_state_of(cell) == PLAN_FIELD_SIGHT &&
        (w->kind[i] & ~PLAN_FIELD_WAY_ROOFS) == PLAN_FIELD_WAY_OPEN) {
        w->middle[i] = plan_field_middle_of(own, own);
        w->seen[i] = cell;
        w->key[i] = PLAN_FIELD_SEEN;
        w->kind[i] = (uint8_t)((w->kind[i] & ~PLAN_FIELD_WAY_OPEN) | PLAN_FIELD_WAY_SEEN);
    }
}

/* --- losses ------------------------------------------------------------------------------------ */

/* Straight in lg d between the entries. */
static inline float curve(const plan_field_ways *w, const float *table, float d_m)
{
    float at = d_m * PLAN_PROPAGATION_STEPS_A_METRE;
    int32_t last = w->tables->p.n - 2, i = (int32_t)at;
    i = i < last ? i : last;
    float part = at - (float)i;
    return table[i] + (part < 1 ? part : 1) * (table[i + 1] - table[i]);
}

static const float half_street_m = PLAN_STREET_WIDTH_M / 2, lg_zone = 1.4913616938342726F; /* lg 31 */

static float most_db(const plan_field_ways *w)
{
    return w->tables->p.residential ? (float)PLAN_CORNER_RESIDENTIAL_DB : (float)PLAN_CORNER_URBAN_DB;
}

/* plan_corner_loss by the tables, for a way of so many metres. */
static inline float corner_db(const plan_field_ways *w, const plan_field_out *out, float way_m)
{
    float past_m = way_m - out->way_m;
    if (past_m > 1 + (float)PLAN_CORNER_ZONE_M)
        return out->corner_db + 10 * (float)PLAN_CORNER_BETA * curve(w, w->tables->lg, way_m + half_street_m);
    return out->loss_db + (past_m > 1 ? most_db(w) / lg_zone * curve(w, w->tables->lg, past_m) : 0);
}

/* Of a square in sight. */
static plan_field_out out_of(const plan_field_ways *w, size_t i)
{
    int32_t col = plan_field_middle_col(w->middle[i]), row = plan_field_middle_row(w->middle[i]);
    double dx = (col + 0.5 - w->u) * w->cell_m, dy = (row + 0.5 - w->v) * w->cell_m;
    double d_m = sqrt(dx * dx + dy * dy + w->rise_m * w->rise_m);
    plan_field_out out = {.way_m = d_m > 1 ? (float)d_m : 1,
                          .loss_db = (float)plan_field_loss_db(w->seen[i])};
    float zone_m = out.way_m + half_street_m + (float)PLAN_CORNER_ZONE_M;
    out.corner_db = out.loss_db + most_db(w) - 10 * (float)PLAN_CORNER_BETA * curve(w, w->tables->lg, zone_m);
    out.leaves_db = w->leaves ? out.loss_db - curve(w, w->tables->p.los_db, out.way_m) : 0;
    out.leaves_db = out.leaves_db > 0 ? out.leaves_db : 0;
    return out;
}

/* Free space at the furthest cell of square i. */
static float least_steps(const plan_field_ways *w, size_t i)
{
    int32_t c = (int32_t)(i % (size_t)w->n_cols), r = (int32_t)(i / (size_t)w->n_cols);
    double half = w->grid->k * 0.5, x = (w->col + c) * w->grid->k - w->field_col + half - w->u,
           y = (w->row + r) * w->grid->k - w->field_row + half - w->v;
    double far_m = (sqrt(x * x + y * y) + half * 1.4143) * w->cell_m;
    return plan_field_free_steps(w->tables, (float)(far_m * far_m + w->rise_m * w->rise_m));
}

/* Of the cells out of sight of square i, as cells have it, less the kind: rounded up, and never less than free space at the
 * furthest of them. */
static inline uint16_t level_of(const plan_field_ways *w, size_t i, float loss_db)
{
    float steps = loss_db * PLAN_FIELD_STEPS;
    if (steps < w->free_steps) {
        float least = least_steps(w, i);
        steps = steps > least ? steps : least;
    }
    int32_t whole = (int32_t)steps;
    whole += (float)whole < steps;
    return plan_field_cell((float)whole, 0);
}

uint16_t plan_field_way_level(const plan_field_ways *w, size_t i)
{
    if (w->key[i] != PLAN_FIELD_SEEN)
        return w->levels[i];
    plan_field_out out = out_of(w, i); /* the edge of sight runs through it */
    return level_of(w, i, corner_db(w, &out, out.way_m + (float)w->side_m / 2));
}

/* --- ways -------------------------------------------------------------------------------------- */

static void put(plan_field_ways *w, int32_t i, int32_t key)
{
    if (key > w->last_key)
        return;
    w->entries[w->n_entries] = (plan_field_entry){i, w->heads[key]};
    w->heads[key] = (int32_t)w->n_entries++;
}

/* A square in sight from which a way may lead out of it. */
static void set_out(plan_field_ways *w, int32_t i)
{
    plan_field_out out = out_of(w, (size_t)i);
    w->at[i] = (plan_field_way){
        .anchor = w->middle[i], .out = w->n_outs, .way_m = out.way_m, .loss_db = out.loss_db};
    w->outs[w->n_outs++] = out;
    put(w, i, (int32_t)(out.way_m / (float)w->side_m * STRAIGHT));
}

/* All in sight that have a neighbour out of it: eight squares at a time, a byte each. */
static void set_out_all(plan_field_ways *w)
{
    const uint64_t each = UINT64_C(0x0101010101010101);
    const int32_t n = w->n_cols * (w->n_rows - 1), up = w->n_cols;
    const int32_t around[8] = {-up - 1, -up, -up + 1, -1, 1, up - 1, up, up + 1};
    for (int32_t first = up + 1; first < n; first += 8) { /* the margin is not in sight */
        uint64_t own, open = 0;
        memcpy(&own, w->kind + first, sizeof own);
        own = own >> 1 & each; /* PLAN_FIELD_WAY_SEEN */
        if (!own)
            continue;
        for (int d = 0; d < 8; d++) {
            uint64_t next;
            memcpy(&next, w->kind + first + around[d], sizeof next);
            open |= next;
        }
        own &= open; /* PLAN_FIELD_WAY_OPEN */
        uint8_t border[8];
        memcpy(border, &own, sizeof border);
        for (int32_t k = 0; k < 8 && own; k++)
            if (border[k] && first + k < n)
                set_out(w, first + k);
    }
}

/* A way that keeps to one direction of the grid, or to two beside each other, is straight. */
static inline bool is_straight(uint8_t steps)
{
    uint8_t rest = steps & (uint8_t)(steps - 1), beside = steps & (uint8_t)(steps << 1 | steps >> 7);
    return (rest == 0) | (((rest & (rest - 1)) == 0) & (beside != 0)); /* no branch: either is as likely */
}

static inline void settle(plan_field_ways *w, int32_t i)
{
    plan_field_way *n = &w->at[i];
    const plan_field_way *from = &w->at[n->from];
    uint8_t steps = (uint8_t)(from->steps | n->steps);
    bool bent = from->bends == 0 || !is_straight(steps);
    n->steps = bent ? n->steps : steps;
    n->anchor = bent ? w->middle[n->from] : from->anchor;
    n->before_m = bent ? from->way_m : from->before_m;
    n->bends = (uint8_t)(from->bends + (bent && from->bends < 2));
    n->out = from->out;
    int32_t a = n->anchor, b = w->middle[i];
    float dx = (float)(plan_field_middle_col(a) - plan_field_middle_col(b)),
          dy = (float)(plan_field_middle_row(a) - plan_field_middle_row(b));
    n->way_m = n->before_m + sqrtf(dx * dx + dy * dy) * (float)w->cell_m;
    const plan_field_out *out = &w->outs[n->out];
    float db = n->bends == 1 ? corner_db(w, out, n->way_m)
                             : curve(w, w->tables->p.nlos_db, n->way_m) + out->leaves_db;
    n->loss_db = db > from->loss_db ? db : from->loss_db;
    w->levels[i] = level_of(w, (size_t)i, n->loss_db);
}

static inline void go_on(plan_field_ways *w, int32_t i, int32_t key)
{
    const int32_t up = w->n_cols, straight = key + STRAIGHT, across = key + ACROSS, *at = w->key + i;
    /* Those nearer this way than any so far, without a branch for each: most are not. */
    unsigned to = (unsigned)(straight < at[1]) | (unsigned)(across < at[up + 1]) << 1 |
                  (unsigned)(straight < at[up]) << 2 | (unsigned)(across < at[up - 1]) << 3 |
                  (unsigned)(straight < at[-1]) << 4 | (unsigned)(across < at[-up - 1]) << 5 |
                  (unsigned)(straight < at[-up]) << 6 | (unsigned)(across < at[-up + 1]) << 7;
    for (to &= w->nodes[i].exits; to; to &= to - 1) {
        int d = __builtin_ctz(to);
        int32_t next = i + step_row[d] * up + step_col[d], there = d % 2 ? across : straight;
        w->key[next] = there;
        w->at[next].from = i;
        w->at[next].steps = (uint8_t)(1U << d);
        put(w, next, there);
    }
}

static void follow(plan_field_ways *w)
{
    for (int32_t key = 0; key <= w->last_key; key++)
        for (int32_t e = w->heads[key]; e >= 0; e = w->entries[e].next) {
            int32_t i = w->entries[e].square;
            if (w->key[i] != PLAN_FIELD_SEEN && w->key[i] != key)
                continue;
            if (w->key[i] == key) {
                w->key[i] = PLAN_FIELD_SETTLED;
                w->order[w->n_order++] = i;
            }
            go_on(w, i, key);
        }
    for (int32_t k = 0; k < w->n_order; k++)
        settle(w, w->order[k]);
}

plan_status plan_field_ways_find(plan_field_ways *w, const plan_obstacles *o, const plan_field_site *site,
                                 const plan_field_tables *t, const plan_field_kernel *kernel, bool leaves,
                                 const float *ground, const plan_field *f, plan_error *err)
{
    const plan_grid *g = &o->grid;
    int32_t own = f->n / 2;
    double below_m = ground ? (double)ground[(size_t)own * (size_t)f->n + (size_t)own] : 0;
    w->grid = &o->ways;
    w->tables = t;
    w->kernel = kernel;
    w->leaves = leaves;
    w->field_col = f->col;
    w->field_row = f->row;
    w->cell_m = g->cell_m;
    w->u = (site->x - g->x0) / g->cell_m - f->col;
    w->v = (site->y - g->y0) / g->cell_m - f->row;
    w->side_m = w->grid->k * g->cell_m;
    w->rise_m = site->z_m - below_m - site->receiver_m;
    w->last_key = (int32_t)((double)(t->p.n - 2) / PLAN_PROPAGATION_STEPS_A_METRE / w->side_m * STRAIGHT);
    double far_m = 1.4143 * (f->n + 2 * w->grid->k) * w->cell_m;
    w->free_steps = plan_field_free_steps(t, (float)(far_m * far_m + w->rise_m * w->rise_m));
    plan_status status = reserve(w, f, err);
    if (status)
        return status;
    read_squares(w, f);
    set_out_all(w);
    follow(w);
    return PLAN_OK;
}
