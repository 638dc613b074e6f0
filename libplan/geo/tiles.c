/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "geo/tiles.h"

#include "core/mem.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct plan_tiles {
    int32_t n_cols, n_rows, n_across, n_up;
    size_t size;           /* of a cell */
    unsigned char **tiles; /* by up, then across; NULL where nothing was written */
    unsigned char *empty;  /* a row of PLAN_TILE cells nobody wrote to */
};

static size_t place(const plan_tiles *t, int32_t across, int32_t up)
{
    return (size_t)up * (size_t)t->n_across + (size_t)across;
}

plan_status plan_tiles_new(int32_t n_cols, int32_t n_rows, size_t size, const void *empty, plan_tiles **out,
                           plan_error *err)
{
    *out = NULL;
    if (n_cols < 1 || n_rows < 1 || size < 1)
        return plan_error_set(err, PLAN_E_ARGUMENT, "raster of %d x %d cells of %zu bytes", n_cols, n_rows,
                              size);
    plan_tiles *t = plan_mem_new(1, sizeof *t);
    if (!t)
        return plan_error_memory(err);
    *t = (plan_tiles){.n_cols = n_cols, .n_rows = n_rows, .size = size};
    t->n_across = (n_cols - 1) / PLAN_TILE + 1;
    t->n_up = (n_rows - 1) / PLAN_TILE + 1;
    t->tiles = plan_mem_new((size_t)t->n_across * (size_t)t->n_up, sizeof *t->tiles);
    t->empty = plan_mem_raw(PLAN_TILE, size);
    if (!t->tiles || !t->empty) {
        plan_tiles_free(t);
        return plan_error_memory(err);
    }
    for (size_t i = 0; i < PLAN_TILE; i++)
        memcpy(t->empty + i * size, empty, size);
    *out = t;
    return PLAN_OK;
}

void plan_tiles_free(plan_tiles *t)
{
    if (!t)
        return;
    for (size_t i = 0; t->tiles && i < (size_t)t->n_across * (size_t)t->n_up; i++)
        free(t->tiles[i]);
    free(t->tiles);
    free(t->empty);
    free(t);
}

void plan_tiles_count(const plan_tiles *t, int32_t *n_across, int32_t *n_up)
{
    *n_across = t->n_across;
    *n_up = t->n_up;
}

const void *plan_tiles_look(const plan_tiles *t, int32_t across, int32_t up)
{
    return t->tiles[place(t, across, up)];
}

plan_status plan_tiles_touch(plan_tiles *t, int32_t across, int32_t up, void **cells, plan_error *err)
{
    unsigned char **tile = &t->tiles[place(t, across, up)];
    if (!*tile) {
        unsigned char *fresh = plan_mem_raw((size_t)PLAN_TILE * PLAN_TILE, t->size);
        if (!fresh)
            return plan_error_memory(err);
        for (size_t row = 0; row < PLAN_TILE; row++)
            memcpy(fresh + row * PLAN_TILE * t->size, t->empty, PLAN_TILE * t->size);
        *tile = fresh;
    }
    *cells = *tile;
    return PLAN_OK;
}

const void *plan_tiles_at(const plan_tiles *t, int32_t col, int32_t row)
{
    if (col < 0 || row < 0 || col >= t->n_cols || row >= t->n_rows)
        return t->empty;
    const unsigned char *tile = t->tiles[place(t, col / PLAN_TILE, row / PLAN_TILE)];
    size_t at = (size_t)(row % PLAN_TILE) * PLAN_TILE + (size_t)(col % PLAN_TILE);
    return tile ? tile + at * t->size : t->empty;
}

/** Copies one row of a window. Columns are 64 bit: a window may begin and end anywhere. */
static void copy_row(const plan_tiles *t, int64_t col, int64_t row, int64_t n, unsigned char *out)
{
    bool outside = row < 0 || row >= t->n_rows;
    while (n > 0) {
        int64_t run;
        const unsigned char *from = NULL;
        if (outside || col >= t->n_cols) {
            run = n;
        } else if (col < 0) {
            run = -col;
        } else {
            run = PLAN_TILE - col % PLAN_TILE;
            run = run < t->n_cols - col ? run : t->n_cols - col;
            from = plan_tiles_at(t, (int32_t)col, (int32_t)row);
            from = t->tiles[place(t, (int32_t)col / PLAN_TILE, (int32_t)row / PLAN_TILE)] ? from : NULL;
        }
        run = run < n ? run : n;
        col += run;
        n -= run;
        for (int64_t left = run; left > 0;) {
            int64_t piece = left < PLAN_TILE ? left : PLAN_TILE;
            memcpy(out, from ? from : t->empty, (size_t)piece * t->size);
            out += (size_t)piece * t->size;
            left -= piece;
        }
    }
}

void plan_tiles_window(const plan_tiles *t, int32_t col, int32_t row, int32_t n_cols, int32_t n_rows,
                       void *out)
{
    for (int32_t r = 0; r < n_rows; r++)
        copy_row(t, col, (int64_t)row + r, n_cols,
                 (unsigned char *)out + (size_t)r * (size_t)n_cols * t->size);
}

size_t plan_tiles_bytes(const plan_tiles *t)
{
    size_t n = (size_t)t->n_across * (size_t)t->n_up, used = 0;
    for (size_t i = 0; i < n; i++)
        used += t->tiles[i] != NULL;
    return sizeof *t + n * sizeof *t->tiles + PLAN_TILE * t->size +
           used * (size_t)PLAN_TILE * PLAN_TILE * t->size;
}
