/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The stripes of a raster against its cells, one by one. */

#include "wlan/obstacles_private.h"

#include "core/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { COLS = 700, ROWS = 530 }; /* three tiles by three, of which the middle one stays empty */

static uint64_t seed = 41;

static int32_t below(int32_t n)
{
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return (int32_t)((seed * UINT64_C(2685821657736338717) >> 32) % (uint64_t)n);
}

static bool in_middle(int32_t col, int32_t row)
{
    return col / PLAN_TILE == 1 && row / PLAN_TILE == 1;
}

static void write_cell(plan_tiles *tiles, int32_t col, int32_t row, size_t size, const void *value)
{
    void *cells;
    assert_int_equal(plan_tiles_touch(tiles, col / PLAN_TILE, row / PLAN_TILE, &cells, NULL), PLAN_OK);
    memcpy((char *)cells + (size_t)(row % PLAN_TILE * PLAN_TILE + col % PLAN_TILE) * size, value, size);
}

/* Rectangles of few values, over borders of tiles and up to those of the raster, and single cells. */
static void strew(plan_obstacles *o)
{
    for (int i = 0; i < 400; i++) {
        int32_t wide = i % 4 ? 1 + below(60) : 1, high = i % 4 ? 1 + below(60) : 1, value = below(5);
        int32_t col = below(COLS), row = below(ROWS);
        uint16_t plant = (uint16_t)(below(3) * 400);
        for (int32_t r = row; r < row + high && r < ROWS; r++)
            for (int32_t c = col; c < col + wide && c < COLS; c++) {
                if (in_middle(c, r))
                    continue;
                if (i % 2)
                    write_cell(o->solid, c, r, sizeof value, &value);
                else
                    write_cell(o->plants, c, r, sizeof plant, &plant);
            }
    }
}

static int32_t value_at(const plan_tiles *tiles, size_t size, int32_t col, int32_t row)
{
    const void *cell = plan_tiles_at(tiles, col, row);
    uint16_t narrow;
    int32_t value;
    if (size == sizeof value) {
        memcpy(&value, cell, sizeof value);
        return value;
    }
    memcpy(&narrow, cell, sizeof narrow);
    return narrow;
}

/* One piece of a line: its stripes rise, do not touch where they are equal, and say what the cells say. */
static void line(const plan_stripes *s, const plan_tiles *tiles, size_t size, int32_t none, bool columns,
                 int32_t number, int32_t from, int32_t until)
{
    static plan_stripe found[COLS + ROWS + 100];
    int32_t n = plan_stripes_read(s, number, number + below(9) - 4, from, until, found), k = 0;
    assert_true(n <= (until > from ? until - from : 0));
    for (int32_t i = 0; i < n; i++) {
        assert_true(found[i].from >= from && found[i].from < found[i].until && found[i].until <= until);
        assert_true(found[i].value != none);
        assert_true(i == 0 || found[i].from > found[i - 1].until ||
                    (found[i].from == found[i - 1].until && found[i].value != found[i - 1].value));
    }
    for (int32_t m = from; m < until; m++) {
        while (k < n && found[k].until <= m)
            k++;
        int32_t told = k < n && found[k].from <= m ? found[k].value : none;
        assert_int_equal(told, columns ? value_at(tiles, size, number, m) : value_at(tiles, size, m, number));
    }
}

static void stripes_are_the_cells(void **state)
{
    (void)state;
    plan_grid grid = {.x0 = 0, .y0 = 0, .cell_m = 1, .n_cols = COLS, .n_rows = ROWS};
    plan_obstacles *o = NULL;
    const uint16_t nothing = 0;
    assert_int_equal(plan_obstacles_new(&grid, 0, &o, NULL), PLAN_OK);
    assert_int_equal(plan_tiles_new(COLS, ROWS, sizeof nothing, &nothing, &o->plants, NULL), PLAN_OK);
    strew(o);
    size_t before = plan_stripes_bytes(&o->solid_stripes[0]);
    assert_int_equal(plan_obstacles_find_stripes(o, NULL), PLAN_OK);
    assert_true(plan_stripes_bytes(&o->solid_stripes[0]) > before && o->solid_stripes[1].n > 100);
    for (int columns = 0; columns < 2; columns++)
        for (int32_t number = -2; number < COLS + 2; number++) {
            int32_t a = below(COLS + 60) - 30, b = a + below(COLS);
            line(&o->solid_stripes[columns], o->solid, sizeof(int32_t), -1, columns, number, -20, COLS + 20);
            line(&o->solid_stripes[columns], o->solid, sizeof(int32_t), -1, columns, number, a, b);
            line(&o->plant_stripes[columns], o->plants, sizeof nothing, 0, columns, number, a, b);
            line(&o->plant_stripes[columns], o->plants, sizeof nothing, 0, columns, number, b, a);
        }
    plan_obstacles_free(o);
}

/* In a terrain the ground counts, cell by cell. */
static void none_of_solids_in_a_terrain(void **state)
{
    (void)state;
    plan_grid grid = {.x0 = 0, .y0 = 0, .cell_m = 1, .n_cols = COLS, .n_rows = ROWS};
    plan_obstacles *o = NULL;
    const float level = 0;
    const int32_t one = 1;
    plan_stripe found[COLS];
    assert_int_equal(plan_obstacles_new(&grid, 0, &o, NULL), PLAN_OK);
    assert_int_equal(plan_tiles_new(COLS, ROWS, sizeof level, &level, &o->ground, NULL), PLAN_OK);
    write_cell(o->solid, 5, 5, sizeof one, &one);
    assert_int_equal(plan_obstacles_find_stripes(o, NULL), PLAN_OK);
    assert_int_equal(plan_stripes_read(&o->solid_stripes[0], 5, 6, 0, COLS, found), 0);
    assert_int_equal(plan_stripes_read(&o->plant_stripes[1], 5, 6, 0, COLS, found), 0);
    plan_obstacles_free(o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(stripes_are_the_cells),
                                       cmocka_unit_test(none_of_solids_in_a_terrain)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
