/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The highest top of every block of cells: a line that passes well above it need not look at the cells. */

#include "core/mem.h"
#include "core/parallel.h"
#include "wlan/obstacles_private.h"

#include <math.h>

enum { BLOCKS = PLAN_TILE / PLAN_BLOCK }; /* along a tile */

static float top_of_block(const plan_obstacles *o, const int32_t *solid, const float *ground)
{
    float most = -INFINITY;
    if (!solid && !ground)
        return 0;
    int32_t last = -2; /* on level ground a run of cells of one number has one top */
    for (int32_t y = 0; y < PLAN_BLOCK; y++)
        for (int32_t x = 0; x < PLAN_BLOCK; x++) {
            size_t i = (size_t)y * PLAN_TILE + (size_t)x;
            int32_t number = solid ? solid[i] : -1;
            if (!ground && number == last)
                continue;
            float at = ground ? ground[i] : 0, top = number < 0 ? at : plan_solid_top(&o->solids[number], at);
            most = top > most ? top : most;
            last = number;
        }
    return most;
}

static plan_status look_at_tiles(void *user, int32_t begin, int32_t end, int worker, plan_error *err)
{
    plan_obstacles *o = user;
    int32_t across, up;
    (void)worker;
    (void)err;
    plan_tiles_count(o->solid, &across, &up);
    for (int32_t row = begin * BLOCKS; row < end * BLOCKS; row++)
        for (int32_t col = 0; col < across * BLOCKS; col++) {
            size_t at = ((size_t)(row % BLOCKS) * PLAN_TILE + (size_t)(col % BLOCKS)) * PLAN_BLOCK;
            const int32_t *solid = plan_tiles_look(o->solid, col / BLOCKS, row / BLOCKS);
            const float *ground = o->ground ? plan_tiles_look(o->ground, col / BLOCKS, row / BLOCKS) : NULL;
            o->tops[(size_t)row * (size_t)(across * BLOCKS) + (size_t)col] = top_of_block(
                o, solid ? solid + at : NULL, ground ? ground + at : NULL);
        }
    return PLAN_OK;
}

plan_status plan_obstacles_find_tops(plan_obstacles *o, int32_t threads, plan_error *err)
{
    int32_t across, up;
    plan_tiles_count(o->solid, &across, &up);
    o->tops = plan_mem_raw((size_t)across * BLOCKS * (size_t)up * BLOCKS, sizeof *o->tops);
    return o->tops ? plan_parallel_for(plan_parallel_threads(threads), up, look_at_tiles, o, err)
                   : plan_error_memory(err);
}

float plan_obstacles_block_top(const plan_obstacles *o, int32_t col, int32_t row)
{
    int32_t across = (o->grid.n_cols - 1) / PLAN_TILE + 1;
    if (col < 0 || row < 0 || col >= o->grid.n_cols || row >= o->grid.n_rows)
        return INFINITY;
    return o->tops[(size_t)(row / PLAN_BLOCK) * (size_t)(across * BLOCKS) + (size_t)(col / PLAN_BLOCK)];
}
