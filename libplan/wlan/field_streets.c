/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* What comes through the streets (field_ways.c), given to the cells it is the better way to; and kept, for places that are
 * no cell of the field. */

#include "core/mem.h"
#include "wlan/field_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- cells ------------------------------------------------------------------------------------- */

enum { NO_WAY = UINT16_MAX }; /* more than any cell has */

/* As many cells as a square has at most. */
typedef struct side {
    uint64_t of[PLAN_WAY_SIDE_MAX * sizeof(uint16_t) / sizeof(uint64_t)];
} side;

static side all(uint16_t value)
{
    uint64_t four = value * UINT64_C(0x0001000100010001);
    return (side){{four, four}};
}

static bool any_roofs(const plan_field_ways *w, int32_t r)
{
    const uint8_t *kind = w->kind + (size_t)r * (size_t)w->n_cols;
    uint8_t any = 0;
    for (int32_t c = 0; c < w->n_cols; c++)
        any |= kind[c];
    return any & PLAN_FIELD_WAY_ROOFS;
}

/* One row of squares, cell by cell: those from .. until of the field get something. Squares write over what their left
 * neighbour has too much. */
static bool make_level(plan_field_ways *w, const plan_field *f, int32_t r, int32_t *from, int32_t *until)
{
    const int32_t k = w->grid->k;
    *from = f->n;
    *until = 0;
    w->n_pieces = 0;
    if (!any_roofs(w, r))
        return false;
    for (int32_t c = 0; c < w->n_cols; c++) {
        size_t i = (size_t)r * (size_t)w->n_cols + (size_t)c;
        int32_t col = (w->col + c) * k - f->col;
        uint16_t level = w->kind[i] & PLAN_FIELD_WAY_ROOFS ? plan_field_way_level(w, i) : NO_WAY;
        side levels = all(level);
        memcpy(w->level + PLAN_FIELD_PAD + col, &levels, sizeof levels);
        if (level == NO_WAY)
            continue;
        *from = col < *from ? col : *from;
        *until = col + k;
        if (w->kind[i] & PLAN_FIELD_WAY_PIECES) {
            int64_t node = (int64_t)(w->row + r) * w->grid->n_cols + w->col + c;
            w->pieces[w->n_pieces++] = (plan_field_piece){plan_way_piece_of(w->grid, node),
                                                          PLAN_FIELD_PAD + col, level};
        }
    }
    *from = *from > 0 ? *from : 0;
    *until = *until < f->n ? *until : f->n;
    return *from < *until;
}

/* Squares of more than one piece of ground stand for one of them: each line of cells is its own. */
static void cut_pieces(plan_field_ways *w, int32_t y)
{
    for (int32_t i = 0; i < w->n_pieces; i++) {
        const plan_field_piece *p = &w->pieces[i];
        for (int32_t x = 0; x < w->grid->k; x++)
            w->level[p->at + x] = p->cells >> (y * w->grid->k + x) & 1 ? p->level : NO_WAY;
    }
}

/* On a slope the ground of a cell is not that under the antenna, and free space counts cell by cell. */
static void give_slope(const plan_field_ways *w, const plan_field_site *site, const float *ground,
                       plan_field *f, int32_t row)
{
    size_t first = (size_t)row * (size_t)f->n;
    const uint16_t *levels = w->level + PLAN_FIELD_PAD;
    for (int32_t x = 0; x < f->n; x++) {
        uint16_t *cell = &f->cell[first + (size_t)x];
        if (plan_field_state_of(*cell) != PLAN_FIELD_ROOF || levels[x] >= (*cell & ~PLAN_FIELD_KINDS))
            continue;
        double dx = (x + 0.5 - w->u) * w->cell_m, dy = (row + 0.5 - w->v) * w->cell_m;
        double rise = site->z_m - (double)ground[first + (size_t)x] - site->receiver_m;
        float steps = plan_field_free_steps(w->tables, (float)(dx * dx + dy * dy + rise * rise));
        uint16_t least = plan_field_cell(steps, 0), level = levels[x] > least ? levels[x] : least;
        *cell = level | PLAN_FIELD_KIND_STREET;
    }
}

void plan_field_ways_give(plan_field_ways *w, const plan_field_site *site, const float *ground, plan_field *f)
{
    const int32_t k = w->grid->k;
    for (int32_t r = 0; r < w->n_rows; r++) {
        int32_t row = (w->row + r) * k - f->row, y0 = row < 0 ? -row : 0,
                y1 = row + k < f->n ? k : f->n - row;
        int32_t from, until;
        if (y0 >= y1 || !make_level(w, f, r, &from, &until))
            continue;
        for (int32_t y = y0; y < y1; y++) {
            cut_pieces(w, y);
            if (ground)
                give_slope(w, site, ground, f, row + y);
            else
                w->kernel->streets(w->level + PLAN_FIELD_PAD + from, until - from,
                                   f->cell + (size_t)(row + y) * (size_t)f->n + from);
        }
    }
}

/* --- kept -------------------------------------------------------------------------------------- */

void plan_field_streets_free(plan_field_streets *streets)
{
    free(streets->loss);
    *streets = (plan_field_streets)PLAN_FIELD_STREETS_INIT;
}

plan_status plan_field_ways_keep(const plan_field_ways *w, plan_field_streets *out, plan_error *err)
{
    size_t n = (size_t)w->n_cols * (size_t)w->n_rows;
    plan_field_streets_free(out);
    if (n == 0)
        return PLAN_OK;
    uint16_t *loss = plan_mem_raw(n, sizeof *loss);
    if (!loss)
        return plan_error_memory(err);
    for (size_t i = 0; i < n; i++)
        loss[i] = plan_field_way_level(w, i);
    *out = (plan_field_streets){w->col, w->row, w->n_cols, w->n_rows, loss};
    return PLAN_OK;
}

double plan_field_street_db(const plan_obstacles *o, const plan_field_streets *streets, double x, double y)
{
    const plan_grid *g = &o->grid;
    int32_t k = o->ways.k, col = (int32_t)floor((x - g->x0) / g->cell_m),
            row = (int32_t)floor((y - g->y0) / g->cell_m);
    int32_t node_col = plan_field_floor_div(col, k), node_row = plan_field_floor_div(row, k),
            c = node_col - streets->col, r = node_row - streets->row;
    if (!streets->loss || c < 0 || r < 0 || c >= streets->n_cols || r >= streets->n_rows)
        return INFINITY;
    uint16_t level = streets->loss[(size_t)r * (size_t)streets->n_cols + (size_t)c];
    if (level == NO_WAY)
        return INFINITY;
    if (node_col >= 0 && node_row >= 0 && node_col < o->ways.n_cols && node_row < o->ways.n_rows) {
        int64_t node = (int64_t)node_row * o->ways.n_cols + node_col;
        int32_t bit = (row - node_row * k) * k + col - node_col * k;
        if ((o->ways.nodes[node].middle & PLAN_WAY_SEVERAL) &&
            !(plan_way_piece_of(&o->ways, node) >> bit & 1))
            return INFINITY;
    }
    return (double)(level >> PLAN_FIELD_KIND_BITS) / PLAN_FIELD_STEPS;
}
