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
    ACROSS = 23, /* 16 √2 */
    NOT_YET = 255
};
static const int step_col[8] = {1, 1, 0, -1, -1, -1, 0, 1}, step_row[8] = {0, 1, 1, 1, 0, -1, -1, -1};

void plan_field_ways_free(plan_field_ways *w)
{
    free(w->at);
    free(w->heads);
    free(w->entries);
    free(w->level);
    *w = (plan_field_ways){0};
}

/* What all steps need. */
typedef struct search {
    plan_field_ways *w;
    const plan_way_grid *grid;
    const plan_field_tables *t;
    const plan_field_kernel *kernel;
    plan_field *f;
    double u, v;                   /* antenna, in cells of the field */
    double cell_m, side_m, rise_m; /* of a cell, a square; antenna above receivers */
    int32_t last_key;
    bool leaves;
    const float *ground; /* of the window; NULL = flat */
    const plan_field_site *site;
    int8_t middle_col[PLAN_WAY_SIDE_MAX * PLAN_WAY_SIDE_MAX],
        middle_row[PLAN_WAY_SIDE_MAX * PLAN_WAY_SIDE_MAX];
} search;

static int32_t floor_div(int32_t a, int32_t b)
{
    return a >= 0 ? a / b : -((b - 1 - a) / b);
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

/* One row of squares; those from `from` to `until` - 1 are looked at. */
static void read_row(search *s, int32_t r, int32_t from, int32_t until)
{
    plan_field_ways *w = s->w;
    const int32_t k = s->grid->k, row = w->row + r;
    const int32_t x0 = w->col * k - s->f->col, y0 = row * k - s->f->row;
    plan_field_way *at = &w->at[(size_t)r * (size_t)w->n_cols];
    const plan_way_node *nodes = &s->grid->nodes[(size_t)(row < 0 ? 0 : row) * (size_t)s->grid->n_cols];
    for (int32_t c = 0; c < w->n_cols; c++) {
        int32_t col = w->col + c;
        bool within = row >= 0 && row < s->grid->n_rows && col >= 0 && col < s->grid->n_cols;
        plan_way_node n = {0, PLAN_WAY_CLOSED};
        if (c >= from && c < until)
            n = within ? nodes[col] : node_beyond(s->grid, col, row);
        at[c].key = n.middle & PLAN_WAY_CLOSED ? INT32_MIN : INT32_MAX;
        at[c].bends = NOT_YET;
        at[c].exits = n.exits;
        at[c].middle = n.middle;
        at[c].col = (int16_t)(x0 + c * k + s->middle_col[n.middle & PLAN_WAY_MIDDLE]);
        at[c].row = (int16_t)(y0 + s->middle_row[n.middle & PLAN_WAY_MIDDLE]);
    }
}

/* Those the disc touches, within the margin. */
static void read_squares(search *s)
{
    plan_field_ways *w = s->w;
    const int32_t k = s->grid->k;
    for (int32_t i = 0; i < PLAN_WAY_SIDE_MAX * PLAN_WAY_SIDE_MAX; i++) {
        s->middle_col[i] = (int8_t)(i % k);
        s->middle_row[i] = (int8_t)(i / k);
    }
    for (int32_t r = 0; r < w->n_rows; r++) {
        double radius = s->f->n / 2.0 / k + 1, u = (s->u + s->f->col) / k - w->col,
               v = (s->v + s->f->row) / k - w->row;
        double dy = r + 0.5 - v, wide = dy * dy < radius * radius ? sqrt(radius * radius - dy * dy) : -1;
        int32_t from = (int32_t)fmax(u - wide, 1), until = (int32_t)fmin(u + wide + 1, w->n_cols - 1);
        bool none = wide < 0 || r == 0 || r + 1 == w->n_rows;
        read_row(s, r, from, none ? from : until);
    }
}

static double apart_m(const search *s, const plan_field_way *a, const plan_field_way *b)
{
    double dx = a->col - b->col, dy = a->row - b->row;
    return sqrt(dx * dx + dy * dy) * s->cell_m;
}

static plan_status reserve(search *s, plan_error *err)
{
    plan_field_ways *w = s->w;
    int32_t k = s->grid->k;
    w->col = floor_div(s->f->col, k) - 1;
    w->row = floor_div(s->f->row, k) - 1;
    w->n_cols = floor_div(s->f->col + s->f->n - 1, k) + 2 - w->col;
    w->n_rows = floor_div(s->f->row + s->f->n - 1, k) + 2 - w->row;
    w->n_entries = 0;
    size_t n = (size_t)w->n_cols * (size_t)w->n_rows, keys = (size_t)s->last_key + 1;
    /* A square is put in once as one in sight or by each of its neighbours. */
    if (!plan_mem_grow(&w->at, &w->cap_at, n, sizeof *w->at) ||
        !plan_mem_grow(&w->heads, &w->cap_heads, keys, sizeof *w->heads) ||
        !plan_mem_grow(&w->level, &w->cap_level, (size_t)s->f->n + PLAN_FIELD_PAD, sizeof *w->level) ||
        !plan_mem_grow(&w->entries, &w->cap_entries, 2 * 8 * n, sizeof *w->entries))
        return plan_error_memory(err);
    memset(w->heads, 0xff, keys * sizeof *w->heads);
    return PLAN_OK;
}

/* --- ways -------------------------------------------------------------------------------------- */

static void put(search *s, int32_t i, int32_t key)
{
    plan_field_ways *w = s->w;
    if (key > s->last_key)
        return;
    w->entries[2 * w->n_entries] = i;
    w->entries[2 * w->n_entries + 1] = w->heads[key];
    w->heads[key] = (int32_t)w->n_entries++;
}

/* Straight in lg d between the entries. */
static double curve(const search *s, const float *table, double d_m)
{
    double at = d_m * PLAN_PROPAGATION_STEPS_A_METRE;
    int32_t i = at < s->t->p.n - 2 ? (int32_t)at : s->t->p.n - 2;
    double part = at - i;
    return (double)table[i] + (part < 1 ? part : 1) * ((double)table[i + 1] - (double)table[i]);
}

/* The part of plan_corner_loss beyond the crossing, by the tables. */
static double corner_db(const search *s, double x1_m, double past_m)
{
    double most_db = s->t->p.residential ? PLAN_CORNER_RESIDENTIAL_DB : PLAN_CORNER_URBAN_DB;
    const double half_m = PLAN_STREET_WIDTH_M / 2, lg_zone = 1.4913616938342726; /* lg 31 */
    if (past_m <= 1)
        return 0;
    if (past_m <= 1 + PLAN_CORNER_ZONE_M)
        return most_db / lg_zone * curve(s, s->t->lg, past_m);
    return most_db + 10 * PLAN_CORNER_BETA *
                         (curve(s, s->t->lg, x1_m + half_m + past_m) -
                          curve(s, s->t->lg, x1_m + half_m + PLAN_CORNER_ZONE_M));
}

static void see(search *s, int32_t i, double straight_m, double loss_db)
{
    plan_field_way *n = &s->w->at[i];
    n->key = (int32_t)(straight_m / s->side_m * STRAIGHT);
    n->anchor = n->bend = i;
    n->before_m = 0;
    n->way_m = (float)straight_m;
    n->loss_db = (float)loss_db;
    n->bends = 0;
    put(s, i, n->key);
}

/* All that is in sight, and where the antenna hangs before a wall its own square. */
static void see_all(search *s)
{
    const plan_field *f = s->f;
    int32_t n = s->w->n_cols * s->w->n_rows, own = f->n / 2;
    for (int32_t i = 0; i < n; i++) {
        const plan_field_way *way = &s->w->at[i];
        if ((way->middle & PLAN_WAY_CLOSED) || way->col < 0 || way->row < 0 || way->col >= f->n ||
            way->row >= f->n)
            continue;
        size_t at = (size_t)way->row * (size_t)f->n + (size_t)way->col;
        if (f->state[at] != PLAN_FIELD_SIGHT)
            continue;
        double dx = (way->col + 0.5 - s->u) * s->cell_m, dy = (way->row + 0.5 - s->v) * s->cell_m;
        see(s, i, sqrt(dx * dx + dy * dy + s->rise_m * s->rise_m), (double)f->loss_db[at]);
    }
    size_t at = (size_t)own * (size_t)f->n + (size_t)own;
    int32_t c = floor_div(f->col + own, s->grid->k) - s->w->col,
            r = floor_div(f->row + own, s->grid->k) - s->w->row;
    plan_field_way *node = &s->w->at[(size_t)r * (size_t)s->w->n_cols + (size_t)c];
    if (f->state[at] == PLAN_FIELD_SIGHT && node->bends &&
        !(node->middle & (PLAN_WAY_CLOSED | PLAN_WAY_SEVERAL)))
        see(s, r * s->w->n_cols + c, fmax(fabs(s->rise_m), 1), (double)f->loss_db[at]);
}

/* A way that keeps to one direction of the grid, or to two beside each other, is straight. */
static bool is_straight(uint8_t steps)
{
    uint8_t rest = steps & (uint8_t)(steps - 1);
    return !rest || (!(rest & (rest - 1)) && (steps & (uint8_t)(steps << 1 | steps >> 7)));
}

static void settle(search *s, int32_t i)
{
    plan_field_way *n = &s->w->at[i];
    const plan_field_way *from = &s->w->at[n->from], *bend = &s->w->at[from->bend];
    uint8_t steps = (uint8_t)(from->steps | n->steps);
    n->bend = from->bend;
    if (from->bends == 0 || !is_straight(steps)) {
        n->anchor = n->from;
        n->before_m = from->way_m;
        n->bends = (uint8_t)(from->bends < NOT_YET - 1 ? from->bends + 1 : from->bends);
    } else {
        n->anchor = from->anchor;
        n->before_m = from->before_m;
        n->bends = from->bends;
        n->steps = steps;
    }
    n->way_m = n->before_m + (float)apart_m(s, &s->w->at[n->anchor], n);
    double x1_m = (double)bend->way_m, db, at_bend_db = (double)bend->loss_db;
    if (n->bends == 1) {
        db = at_bend_db + corner_db(s, x1_m, (double)n->way_m - x1_m);
    } else {
        db = curve(s, s->t->p.nlos_db, (double)n->way_m);
        if (s->leaves) /* on the stretch in sight */
            db += fmax(at_bend_db - curve(s, s->t->p.los_db, x1_m), 0);
    }
    n->loss_db = (float)fmax(db, (double)from->loss_db);
}

static void go_on(search *s, int32_t i)
{
    plan_field_ways *w = s->w;
    const plan_field_way *n = &w->at[i];
    for (int d = 0; d < 8; d++) {
        if (!(n->exits >> d & 1))
            continue;
        int32_t to = i + step_row[d] * w->n_cols + step_col[d], key = n->key + (d % 2 ? ACROSS : STRAIGHT);
        plan_field_way *next = &w->at[to];
        if (key >= next->key || next->bends == 0)
            continue;
        next->key = key;
        next->from = i;
        next->steps = (uint8_t)(1U << d);
        put(s, to, key);
    }
}

static void follow(search *s)
{
    plan_field_ways *w = s->w;
    for (int32_t key = 0; key <= s->last_key; key++)
        for (int32_t e = w->heads[key]; e >= 0; e = w->entries[2 * e + 1]) {
            int32_t i = w->entries[2 * e];
            plan_field_way *n = &w->at[i];
            if (n->key != key || (n->bends != 0 && n->bends != NOT_YET))
                continue;
            if (n->bends)
                settle(s, i);
            go_on(s, i);
        }
}

/* --- cells ------------------------------------------------------------------------------------- */

/* As the cells have it: rounded up. */
static double free_db(const plan_field_tables *t, double d2_m2)
{
    float d2 = (float)fmax(d2_m2, 1);
    int32_t bits;
    memcpy(&bits, &d2, sizeof bits);
    bits = (bits >> PLAN_FIELD_BITS) - PLAN_FIELD_D_BASE;
    return (double)t->free_db[bits < t->n ? bits : t->n - 1];
}

/* Of the cells out of sight of a square whose lower left one is col, row; never less than free space at the furthest of
 * them. */
static float loss_of(const search *s, const plan_field_way *n, int32_t col, int32_t row)
{
    double half = s->grid->k * 0.5, x = col + half - s->u, y = row + half - s->v;
    double far_m = (sqrt(x * x + y * y) + half * 1.4143) * s->cell_m;
    double least = free_db(s->t, far_m * far_m + s->rise_m * s->rise_m);
    double db = (double)n->loss_db;
    if (n->bends == 0) /* the edge of sight runs through it */
        db += corner_db(s, (double)n->way_m, s->side_m / 2);
    return (float)fmax(db, least);
}

/* On a slope the ground of a cell is not that under the antenna. */
static double free_on_slope_db(const search *s, int32_t col, int32_t row)
{
    double dx = (col + 0.5 - s->u) * s->cell_m, dy = (row + 0.5 - s->v) * s->cell_m;
    double ground = (double)s->ground[(size_t)row * (size_t)s->f->n + (size_t)col];
    double rise = s->site->z_m - ground - s->site->receiver_m;
    return free_db(s->t, dx * dx + dy * dy + rise * rise);
}

/* What comes through the streets, cell by cell of a line; INFINITY where nothing does. several: whether a square of the
 * line has more than one piece, and each line of cells is its own. */
static void level_row(const search *s, int32_t r, int32_t y, float *level, bool *several)
{
    const plan_field_ways *w = s->w;
    const int32_t k = s->grid->k, n = s->f->n;
    *several = false;
    for (int32_t c = 0; c < w->n_cols; c++) {
        const plan_field_way *way = &w->at[(size_t)r * (size_t)w->n_cols + (size_t)c];
        int32_t col = (w->col + c) * k - s->f->col, x0 = col < 0 ? -col : 0, x1 = col + k < n ? k : n - col;
        float db = way->bends == NOT_YET ? INFINITY : way->loss_db;
        for (int32_t x = x0; x < x1; x++)
            level[col + x] = db;
        if (way->bends == NOT_YET || !(way->middle & PLAN_WAY_SEVERAL))
            continue;
        *several = true;
        uint64_t cells = plan_way_piece_of(s->grid, (int64_t)(w->row + r) * s->grid->n_cols + w->col + c);
        for (int32_t x = x0; x < x1; x++)
            if (!(cells >> (y * k + x) & 1))
                level[col + x] = INFINITY;
    }
}

static void fill_row(const search *s, int32_t row, const float *level)
{
    plan_field *f = s->f;
    size_t at = (size_t)row * (size_t)f->n;
    float *restrict loss = f->loss_db + at;
    uint8_t *restrict state = f->state + at;
    if (!s->ground) {
        s->kernel->streets(level, f->n, loss, state);
        return;
    }
    for (int32_t x = 0; x < f->n; x++)
        if (state[x] == PLAN_FIELD_ROOF && level[x] < loss[x]) {
            loss[x] = (float)fmax((double)level[x], free_on_slope_db(s, x, row));
            state[x] = PLAN_FIELD_STREET;
        }
}

static void fill(const search *s, float *level)
{
    const plan_field_ways *w = s->w;
    const int32_t k = s->grid->k;
    for (int32_t r = 0; r < w->n_rows; r++) {
        int32_t row = (w->row + r) * k - s->f->row;
        for (int32_t c = 0; c < w->n_cols; c++) {
            plan_field_way *n = &w->at[(size_t)r * (size_t)w->n_cols + (size_t)c];
            if (n->bends != NOT_YET)
                n->loss_db = loss_of(s, n, (w->col + c) * k - s->f->col, row);
        }
        bool several = true;
        int32_t y1 = row + k < s->f->n ? k : s->f->n - row;
        for (int32_t y = row < 0 ? -row : 0; y < y1; y++) {
            if (several)
                level_row(s, r, y, level, &several);
            fill_row(s, row + y, level);
        }
    }
}

plan_status plan_field_follow_ways(plan_field_ways *w, const plan_obstacles *o, const plan_field_site *site,
                                   const plan_field_tables *t, const plan_field_kernel *kernel, bool leaves,
                                   const float *ground, plan_field *f, plan_error *err)
{
    const plan_grid *g = &o->grid;
    int32_t own = f->n / 2;
    double below_m = ground ? (double)ground[(size_t)own * (size_t)f->n + (size_t)own] : 0;
    search s = {.w = w,
                .grid = &o->ways,
                .t = t,
                .kernel = kernel,
                .f = f,
                .cell_m = g->cell_m,
                .leaves = leaves,
                .ground = ground,
                .site = site};
    s.u = (site->x - g->x0) / g->cell_m - f->col;
    s.v = (site->y - g->y0) / g->cell_m - f->row;
    s.side_m = s.grid->k * g->cell_m;
    s.rise_m = site->z_m - below_m - site->receiver_m;
    s.last_key = (int32_t)((double)(t->p.n - 2) / PLAN_PROPAGATION_STEPS_A_METRE / s.side_m * STRAIGHT);
    plan_status status = reserve(&s, err);
    if (status)
        return status;
    read_squares(&s);
    see_all(&s);
    follow(&s);
    fill(&s, w->level);
    return PLAN_OK;
}

/* --- kept -------------------------------------------------------------------------------------- */

enum { NO_WAY = UINT16_MAX };

void plan_field_streets_free(plan_field_streets *streets)
{
    free(streets->loss);
    *streets = (plan_field_streets)PLAN_FIELD_STREETS_INIT;
}

plan_status plan_field_ways_keep(const plan_field_ways *w, plan_field_streets *out, plan_error *err)
{
    size_t n = (size_t)w->n_cols * (size_t)w->n_rows;
    uint16_t *loss = plan_mem_raw(n, sizeof *loss);
    if (!loss)
        return plan_error_memory(err);
    for (size_t i = 0; i < n; i++) {
        double steps = w->at[i].bends == NOT_YET ? NO_WAY
                                                 : ceil((double)w->at[i].loss_db * PLAN_FIELD_DB_STEPS);
        loss[i] = (uint16_t)fmin(steps, NO_WAY);
    }
    plan_field_streets_free(out);
    *out = (plan_field_streets){w->col, w->row, w->n_cols, w->n_rows, loss};
    return PLAN_OK;
}

double plan_field_street_db(const plan_obstacles *o, const plan_field_streets *streets, double x, double y)
{
    const plan_grid *g = &o->grid;
    int32_t k = o->ways.k, col = (int32_t)floor((x - g->x0) / g->cell_m),
            row = (int32_t)floor((y - g->y0) / g->cell_m);
    int32_t node_col = floor_div(col, k), node_row = floor_div(row, k), c = node_col - streets->col,
            r = node_row - streets->row;
    if (!streets->loss || c < 0 || r < 0 || c >= streets->n_cols || r >= streets->n_rows)
        return INFINITY;
    uint16_t steps = streets->loss[(size_t)r * (size_t)streets->n_cols + (size_t)c];
    if (steps == NO_WAY)
        return INFINITY;
    if (node_col >= 0 && node_row >= 0 && node_col < o->ways.n_cols && node_row < o->ways.n_rows) {
        int64_t node = (int64_t)node_row * o->ways.n_cols + node_col;
        int32_t bit = (row - node_row * k) * k + col - node_col * k;
        if ((o->ways.nodes[node].middle & PLAN_WAY_SEVERAL) &&
            !(plan_way_piece_of(&o->ways, node) >> bit & 1))
            return INFINITY;
    }
    return (double)steps / PLAN_FIELD_DB_STEPS;
}
