/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The sparse raster against a plain array. */

#include "geo/tiles.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { COLS = 700, ROWS = 530 }; /* 3 x 3 tiles, the last ones cut */

static uint64_t seed = 3;

static int32_t random_in(int32_t low, int32_t high)
{
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return low + (int32_t)((seed * UINT64_C(2685821657736338717)) >> 33) % (high - low);
}

static int32_t plain_at(const int32_t *plain, int64_t col, int64_t row)
{
    return col < 0 || row < 0 || col >= COLS || row >= ROWS ? -7 : plain[row * COLS + col];
}

static void against_array(void **state)
{
    (void)state;
    static const int32_t empty = -7;
    plan_tiles *t;
    int32_t across, up;
    int32_t *plain = malloc(sizeof *plain * COLS * ROWS), *window = malloc(sizeof *window * 400 * 300);
    assert_true(plain && window);
    assert_int_equal(plan_tiles_new(COLS, ROWS, sizeof empty, &empty, &t, NULL), PLAN_OK);
    plan_tiles_count(t, &across, &up);
    assert_true(across == 3 && up == 3);
    size_t before = plan_tiles_bytes(t);
    for (int32_t i = 0; i < COLS * ROWS; i++)
        plain[i] = empty;
    for (int n = 0; n < 300000; n++) {
        int32_t col = random_in(0, COLS), row = random_in(0, ROWS);
        if (col / PLAN_TILE == 1 && row / PLAN_TILE == 1)
            continue; /* a tile nobody writes to */
        void *cells;
        assert_int_equal(plan_tiles_touch(t, col / PLAN_TILE, row / PLAN_TILE, &cells, NULL), PLAN_OK);
        ((int32_t *)cells)[row % PLAN_TILE * PLAN_TILE + col % PLAN_TILE] = plain[row * COLS + col] = n;
    }
    assert_null(plan_tiles_look(t, 1, 1));
    assert_non_null(plan_tiles_look(t, 0, 0));
    assert_int_equal(plan_tiles_bytes(t) - before, 8 * PLAN_TILE * PLAN_TILE * sizeof empty);
    for (int32_t row = -2; row < ROWS + 2; row++)
        for (int32_t col = -2; col < COLS + 2; col++)
            assert_int_equal(*(const int32_t *)plan_tiles_at(t, col, row), plain_at(plain, col, row));
    for (int n = 0; n < 60; n++) {
        int32_t col = random_in(-450, COLS + 50), row = random_in(-350, ROWS + 50);
        int32_t w = random_in(1, 400), h = random_in(1, 300);
        plan_tiles_window(t, col, row, w, h, window);
        for (int32_t i = 0; i < w * h; i++)
            assert_int_equal(window[i], plain_at(plain, col + i % w, row + i / w));
    }
    plan_tiles_window(t, INT32_MAX - 3, INT32_MIN, 10, 10, window); /* past the end of the numbers */
    for (int32_t i = 0; i < 100; i++)
        assert_int_equal(window[i], empty);
    plan_tiles_free(t);
    free(plain);
    free(window);
}

static void odd_sizes(void **state)
{
    (void)state;
    static const uint8_t empty = 1;
    plan_tiles *t = NULL;
    assert_int_equal(plan_tiles_new(0, 5, 1, &empty, &t, NULL), PLAN_E_ARGUMENT);
    assert_int_equal(plan_tiles_new(5, -1, 1, &empty, &t, NULL), PLAN_E_ARGUMENT);
    assert_null(t);
    assert_int_equal(plan_tiles_new(1, 1, 1, &empty, &t, NULL), PLAN_OK);
    assert_int_equal(*(const uint8_t *)plan_tiles_at(t, 0, 0), 1);
    plan_tiles_free(t);
    plan_tiles_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(against_array), cmocka_unit_test(odd_sizes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
