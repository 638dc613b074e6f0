/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Which buildings stand wall to wall. */

#include "core/mem.h"
#include "io/import_join.h"

#include <stdlib.h>
#include <string.h>

/* A side of a building in the hash table; its two corners in a fixed order. */
typedef struct wall {
    double corners[4];
    int32_t row; /* -1 = free */
} wall;

static uint64_t hash_of(const double corners[4])
{
    uint64_t hash = 0x9e3779b97f4a7c15u;
    for (int i = 0; i < 4; i++) {
        uint64_t bits;
        memcpy(&bits, &corners[i], sizeof bits);
        /* Finaliser of SplitMix64 (Steele, Lea & Flood 2014). */
        hash ^= bits;
        hash = (hash ^ hash >> 30) * 0xbf58476d1ce4e5b9u;
        hash = (hash ^ hash >> 27) * 0x94d049bb133111ebu;
        hash ^= hash >> 31;
    }
    return hash;
}

static wall wall_between(const double *a, const double *b, int32_t row)
{
    bool swap = a[0] > b[0] || (a[0] == b[0] && a[1] > b[1]);
    const double *first = swap ? b : a, *second = swap ? a : b;
    return (wall){{first[0], first[1], second[0], second[1]}, row};
}

static bool same_corners(const wall *a, const wall *b)
{
    for (int i = 0; i < 4; i++)
        if (a->corners[i] < b->corners[i] || a->corners[i] > b->corners[i])
            return false;
    return true;
}

static int32_t root_of(int32_t *group, int32_t row)
{
    while (group[row] != row) {
        group[row] = group[group[row]];
        row = group[row];
    }
    return row;
}

static void join(int32_t *group, int32_t a, int32_t b)
{
    a = root_of(group, a);
    b = root_of(group, b);
    if (a < b)
        group[b] = a;
    else
        group[a] = b;
}

static void add_walls(const plan_geom *g, int32_t row, wall *table, size_t mask, int32_t *group)
{
    for (int32_t p = g->row_off[row]; p < g->row_off[row + 1]; p++)
        for (int32_t i = g->path_off[p]; i + 1 < g->path_off[p + 1]; i++) {
            const double *a = g->xy + 2 * (size_t)i;
            wall w = wall_between(a, a + 2, row);
            size_t slot = hash_of(w.corners) & mask;
            while (table[slot].row >= 0 && !same_corners(&table[slot], &w))
                slot = (slot + 1) & mask;
            if (table[slot].row < 0)
                table[slot] = w;
            else
                join(group, table[slot].row, row);
        }
}

plan_status plan_import_share_walls(const plan_geom *geom, const bool *takes_part, int32_t *group,
                                    plan_error *err)
{
    size_t corners = 0, slots = 16;
    for (int32_t row = 0; row < geom->n_rows; row++) {
        group[row] = row;
        for (int32_t p = geom->row_off[row]; takes_part[row] && p < geom->row_off[row + 1]; p++)
            corners += (size_t)(geom->path_off[p + 1] - geom->path_off[p]);
    }
    while (slots < 2 * corners)
        slots *= 2;
    wall *table = plan_mem_raw(slots, sizeof *table);
    if (!table)
        return plan_error_memory(err);
    for (size_t s = 0; s < slots; s++)
        table[s].row = -1;
    for (int32_t row = 0; row < geom->n_rows; row++)
        if (takes_part[row])
            add_walls(geom, row, table, slots - 1, group);
    for (int32_t row = 0; row < geom->n_rows; row++)
        group[row] = root_of(group, row);
    free(table);
    return PLAN_OK;
}
