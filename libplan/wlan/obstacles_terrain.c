/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The ground under the obstacles, from a GeoTIFF; gaps closed along rows. */

#include "core/mem.h"
#include "io/geotiff.h"
#include "wlan/obstacles_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Buildings without ground up to this share are at the rim of the terrain; beyond, it is the wrong file. */
static const double most_without_ground = 0.01;

typedef struct strip {
    float *at; /* PLAN_TILE rows of the raster */
    int32_t row, n_rows;
    int64_t filled; /* cells so far */
} strip;

/** Closes the gaps of a row: straight between the values on both sides, level beyond the last. False where there
 *  is no value at all. */
static bool fill_row(float *cells, int32_t n, int64_t *filled)
{
    int32_t last = -1;
    for (int32_t c = 0; c < n; c++) {
        if (isnan(cells[c]))
            continue;
        for (int32_t gap = last + 1; gap < c; gap++)
            cells[gap] = last < 0 ? cells[c]
                                  : cells[last] +
                                        (cells[c] - cells[last]) * (float)(gap - last) / (float)(c - last);
        *filled += c - last - 1;
        last = c;
    }
    for (int32_t gap = last + 1; gap < n && last >= 0; gap++)
        cells[gap] = cells[last];
    *filled += last >= 0 ? n - last - 1 : 0;
    return last >= 0;
}

static plan_status store_row(plan_obstacles *o, int32_t row, const float *cells, plan_error *err)
{
    for (int32_t col = 0; col < o->grid.n_cols; col += PLAN_TILE) {
        int32_t n = o->grid.n_cols - col < PLAN_TILE ? o->grid.n_cols - col : PLAN_TILE;
        void *tile;
        plan_status status = plan_tiles_touch(o->ground, col / PLAN_TILE, row / PLAN_TILE, &tile, err);
        if (status)
            return status;
        memcpy((float *)tile + (size_t)(row % PLAN_TILE) * PLAN_TILE, cells + col, (size_t)n * sizeof *cells);
    }
    return PLAN_OK;
}

/** Buildings with a cell in these rows where the file has no ground: bit 0 = has a cell, bit 1 = lacks ground. */
static void look_under(const plan_obstacles *o, const strip *s, uint8_t *marks)
{
    for (int32_t r = 0; r < s->n_rows; r++)
        for (int32_t c = 0; c < o->grid.n_cols; c++) {
            int32_t b = *(const int32_t *)plan_tiles_at(o->solid, c, s->row + r);
            if (b >= 0)
                marks[b] |= isnan(s->at[(size_t)r * (size_t)o->grid.n_cols + (size_t)c]) ? 3 : 1;
        }
}

/** Remembers the cells without ground, before they are filled. */
static plan_status mark_gaps(plan_obstacles *o, const strip *s, plan_error *err)
{
    static const uint8_t known = 0;
    plan_status status = PLAN_OK;
    for (int32_t r = 0; r < s->n_rows; r++)
        for (int32_t c = 0; c < o->grid.n_cols && !status; c++) {
            void *tile;
            int32_t row = s->row + r;
            if (!isnan(s->at[(size_t)r * (size_t)o->grid.n_cols + (size_t)c]))
                continue;
            if (!o->filled)
                status = plan_tiles_new(o->grid.n_cols, o->grid.n_rows, sizeof known, &known, &o->filled,
                                        err);
            if (!status)
                status = plan_tiles_touch(o->filled, c / PLAN_TILE, row / PLAN_TILE, &tile, err);
            if (!status)
                ((uint8_t *)tile)[(size_t)(row % PLAN_TILE) * PLAN_TILE + (size_t)(c % PLAN_TILE)] = 1;
        }
    return status;
}

/** Rows without any value, kept until a neighbour has some. */
typedef struct gap {
    int32_t first;     /* row; -1 = none open */
    int32_t known_row; /* last row with values; -1 = none yet */
} gap;

static plan_status store_strip(plan_obstacles *o, strip *s, gap *open, float *known, plan_error *err)
{
    plan_status status = PLAN_OK;
    size_t bytes = (size_t)o->grid.n_cols * sizeof *known;
    for (int32_t r = 0; r < s->n_rows && !status; r++) {
        float *cells = s->at + (size_t)r * (size_t)o->grid.n_cols;
        int32_t row = s->row + r;
        if (!fill_row(cells, o->grid.n_cols, &s->filled)) {
            s->filled += o->grid.n_cols;
            if (open->known_row >= 0)
                status = store_row(o, row, known, err);
            else if (open->first < 0)
                open->first = row;
            continue;
        }
        memcpy(known, cells, bytes);
        open->known_row = row;
        status = store_row(o, row, cells, err);
        for (int32_t below = open->first; below >= 0 && below < row && !status; below++)
            status = store_row(o, below, known, err);
        open->first = -1;
    }
    return status;
}

static plan_status judge(const plan_obstacles *o, const char *path, const uint8_t *marks, int64_t filled,
                         bool any, plan_result *findings, plan_error *err)
{
    int32_t seen = 0, lacking = 0;
    for (size_t b = 0; b < o->n_solids; b++) {
        seen += marks[b] & 1;
        lacking += (marks[b] & 2) != 0;
    }
    if (!any || lacking > most_without_ground * seen)
        return plan_error_set(
            err, PLAN_E_DATA,
            "%s: the terrain does not cover the city: %d of %d buildings stand where it has no value", path,
            any ? lacking : seen, seen);
    if (filled == 0 || !findings)
        return PLAN_OK;
    const plan_finding f = {"terrain_filled", "terrain", NULL, -1, NAN, NAN};
    return plan_result_add_finding(
        findings, &f, err,
        "%lld of %lld cells have no value in the terrain (%d buildings stand on such); taken from "
        "their neighbours in the row",
        (long long)filled, (long long)o->grid.n_cols * o->grid.n_rows, lacking);
}

plan_status plan_obstacles_read_terrain(plan_obstacles *o, const char *path, int epsg,
                                        const plan_hooks *hooks, plan_result *findings, plan_error *err)
{
    static const float level = 0;
    plan_geotiff *tiff = NULL;
    size_t n_cols = (size_t)o->grid.n_cols;
    strip s = {.at = plan_mem_raw(n_cols * PLAN_TILE, sizeof *s.at)};
    float *known = plan_mem_raw(n_cols, sizeof *known);
    uint8_t *marks = plan_mem_new(o->n_solids, 1);
    gap open = {-1, -1};
    plan_status status = s.at && known && marks ? PLAN_OK : plan_error_memory(err);
    if (status || (status = plan_geotiff_open(path, &tiff, err)) ||
        (status = plan_tiles_new(o->grid.n_cols, o->grid.n_rows, sizeof level, &level, &o->ground, err)))
        goto done;
    for (s.row = 0; s.row < o->grid.n_rows && !status; s.row += PLAN_TILE) {
        int32_t left = o->grid.n_rows - s.row;
        s.n_rows = left < PLAN_TILE ? left : PLAN_TILE;
        status = plan_hooks_progress(hooks, "terrain", (double)s.row / o->grid.n_rows, err);
        if (!status)
            status = plan_geotiff_onto(tiff, &o->grid, epsg, s.row, s.n_rows, s.at, err);
        if (status)
            break;
        look_under(o, &s, marks);
        status = mark_gaps(o, &s, err);
        if (!status)
            status = store_strip(o, &s, &open, known, err);
    }
    if (!status)
        status = judge(o, path, marks, s.filled, open.known_row >= 0, findings, err);
done:
    plan_geotiff_free(tiff);
    free(s.at);
    free(known);
    free(marks);
    return status;
}
