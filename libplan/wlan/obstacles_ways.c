/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Open ground, in squares of some 6 m: where one can walk from one to the next without a cell of building between. */

#include "core/mem.h"
#include "wlan/obstacles_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A street's narrowest: squares of this size tell streets from blocks and are few. */
static const double square_m = 6;
/* Least share of open cells for a square to be part of a way. */
enum { OPEN_PARTS = 4 };

void plan_way_grid_free(plan_way_grid *w)
{
    free(w->nodes);
    free(w->pieces);
    *w = (plan_way_grid){.k = 1};
}

uint64_t plan_way_piece_of(const plan_way_grid *w, int64_t node)
{
    size_t low = 0, high = w->n_pieces;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (w->pieces[middle].node < node)
            low = middle + 1;
        else
            high = middle;
    }
    return low < w->n_pieces && w->pieces[low].node == node ? w->pieces[low].cells : 0;
}

/* --- cells of one square, a bit each ----------------------------------------------------------- */

static uint64_t cell(int32_t k, int32_t col, int32_t row)
{
    return UINT64_C(1) << (row * k + col);
}

static uint64_t all_of(int32_t k)
{
    return k * k == 64 ? UINT64_MAX : (UINT64_C(1) << k * k) - 1;
}

static uint64_t column_of(int32_t k, int32_t col)
{
    uint64_t cells = 0;
    for (int32_t row = 0; row < k; row++)
        cells |= cell(k, col, row);
    return cells;
}

static int32_t count(uint64_t cells)
{
    return __builtin_popcountll(cells);
}

/* All of `open` that is connected with `seed` side by side. */
static uint64_t piece_with(uint64_t open, uint64_t seed, int32_t k)
{
    const uint64_t west = column_of(k, 0), east = column_of(k, k - 1);
    for (uint64_t before = 0; before != seed;) {
        before = seed;
        seed |= ((seed & ~east) << 1 | (seed & ~west) >> 1 | seed << k | seed >> k) & open;
    }
    return seed;
}

static uint64_t largest_piece(uint64_t open, int32_t k)
{
    uint64_t best = 0;
    for (uint64_t rest = open; rest;) {
        uint64_t piece = piece_with(open, rest & (0 - rest), k);
        rest &= ~piece;
        if (count(piece) > count(best))
            best = piece;
    }
    return best;
}

static uint8_t middle_of(uint64_t piece, int32_t k)
{
    int32_t best = -1, least = INT32_MAX;
    for (int32_t i = 0; i < k * k; i++) {
        int32_t dx = 2 * (i % k) + 1 - k, dy = 2 * (i / k) + 1 - k, d = dx * dx + dy * dy;
        if ((piece >> i & 1) && d < least) {
            least = d;
            best = i;
        }
    }
    return (uint8_t)best;
}

/* --- rows of squares --------------------------------------------------------------------------- */

/* Cells without anything solid, of a row of squares. numbers: room for its cells. */
static void read_row(const plan_obstacles *o, int32_t row, int32_t *numbers, uint64_t *open)
{
    int32_t k = o->ways.k, n = o->ways.n_cols;
    plan_tiles_window(o->solid, 0, row * k, n * k, k, numbers);
    memset(open, 0, (size_t)n * sizeof *open);
    for (int32_t y = 0; y < k; y++) {
        const int32_t *at = numbers + (size_t)y * (size_t)n * (size_t)k;
        for (int32_t c = 0; c < n; c++) {
            uint64_t bits = 0;
            for (int32_t x = 0; x < k; x++) /* the sign is the bit */
                bits |= (uint64_t)((uint32_t)*at++ >> 31) << x;
            open[c] |= bits << (y * k);
        }
    }
}

/* middle: of a square that is open throughout. */
static plan_status make_node(plan_way_grid *w, int64_t at, uint8_t middle, uint64_t *cells, plan_error *err)
{
    plan_way_node *node = &w->nodes[at];
    uint64_t open = *cells;
    if (open == all_of(w->k)) { /* as most are */
        node->middle = middle;
        return PLAN_OK;
    }
    uint64_t piece = largest_piece(open, w->k);
    if (OPEN_PARTS * count(piece) < w->k * w->k) {
        *cells = 0;
        node->middle = PLAN_WAY_CLOSED;
        return PLAN_OK;
    }
    *cells = piece;
    node->middle = middle_of(piece, w->k);
    if (piece == open)
        return PLAN_OK;
    node->middle |= PLAN_WAY_SEVERAL;
    if (!plan_mem_grow(&w->pieces, &w->cap_pieces, w->n_pieces + 1, sizeof *w->pieces))
        return plan_error_memory(err);
    w->pieces[w->n_pieces++] = (plan_way_piece){at, piece};
    return PLAN_OK;
}

enum { EAST = 1, NORTH = 4, WEST = 16, SOUTH = 64 };

/* Beyond the raster nothing stands: what lies open towards it has an exit. */
static void join_row(plan_way_grid *w, int32_t row, const uint64_t *cells, const uint64_t *south)
{
    int32_t k = w->k, n = w->n_cols;
    plan_way_node *nodes = &w->nodes[(size_t)row * (size_t)n];
    const uint64_t west = column_of(k, 0), bottom = (UINT64_C(1) << k) - 1;
    for (int32_t c = 0; c < n; c++) {
        uint64_t here = cells[c], next = c + 1 < n ? cells[c + 1] : all_of(k);
        if ((here >> (k - 1) & west) & next) {
            nodes[c].exits |= EAST;
            if (c + 1 < n)
                nodes[c + 1].exits |= WEST;
        }
        if (c == 0 && (here & west))
            nodes[c].exits |= WEST;
        uint64_t below = south ? south[c] >> (k * (k - 1)) : bottom;
        if (here & bottom & below) {
            nodes[c].exits |= SOUTH;
            if (south)
                nodes[c - n].exits |= NORTH;
        }
        if (row + 1 == w->n_rows && here >> (k * (k - 1)))
            nodes[c].exits |= NORTH;
    }
}

static bool has(const plan_way_grid *w, int32_t col, int32_t row, int side)
{
    if (col < 0 || row < 0 || col >= w->n_cols || row >= w->n_rows)
        return true;
    return w->nodes[(size_t)row * (size_t)w->n_cols + (size_t)col].exits & side;
}

/* Across a corner one can go where one can go along one of the two squares beside it. */
static void join_corners(plan_way_grid *w, int32_t col, int32_t row)
{
    static const int sides[4][3] = {
        {EAST, NORTH, 2}, {WEST, NORTH, 8}, {WEST, SOUTH, 32}, {EAST, SOUTH, 128}};
    plan_way_node *node = &w->nodes[(size_t)row * (size_t)w->n_cols + (size_t)col];
    for (int i = 0; i < 4; i++) {
        int x = sides[i][0], y = sides[i][1];
        int32_t dx = x == EAST ? 1 : -1, dy = y == NORTH ? 1 : -1;
        if ((has(w, col, row, x) && has(w, col + dx, row, y)) ||
            (has(w, col, row, y) && has(w, col, row + dy, x)))
            node->exits |= (uint8_t)sides[i][2];
    }
}

plan_status plan_obstacles_find_ways(plan_obstacles *o, plan_error *err)
{
    plan_way_grid *w = &o->ways;
    plan_way_grid_free(w);
    w->k = (int32_t)fmin(fmax(round(square_m / o->grid.cell_m), 1), PLAN_WAY_SIDE_MAX);
    w->n_cols = (o->grid.n_cols + w->k - 1) / w->k;
    w->n_rows = (o->grid.n_rows + w->k - 1) / w->k;
    size_t n = (size_t)w->n_cols;
    w->nodes = plan_mem_new(n * (size_t)w->n_rows, sizeof *w->nodes);
    int32_t *numbers = plan_mem_raw(n * (size_t)(w->k * w->k), sizeof *numbers);
    uint64_t *cells[2] = {plan_mem_raw(n, sizeof **cells), plan_mem_raw(n, sizeof **cells)};
    const uint8_t middle = middle_of(all_of(w->k), w->k);
    plan_status status = w->nodes && numbers && cells[0] && cells[1] ? PLAN_OK : plan_error_memory(err);
    for (int32_t row = 0; row < w->n_rows && !status; row++) {
        uint64_t *here = cells[row % 2];
        read_row(o, row, numbers, here);
        for (int32_t c = 0; c < w->n_cols && !status; c++)
            status = make_node(w, (int64_t)row * w->n_cols + c, middle, &here[c], err);
        if (!status)
            join_row(w, row, here, row > 0 ? cells[1 - row % 2] : NULL);
    }
    for (int32_t row = 0; row < w->n_rows && !status; row++)
        for (int32_t c = 0; c < w->n_cols; c++)
            join_corners(w, c, row);
    free(numbers);
    free(cells[0]);
    free(cells[1]);
    return status;
}
