/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Columns, texts, geometry and sealing of plan_table. */

#include "core/dict.h"
#include "core/mem.h"
#include "core/sum.h"
#include "core/table.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const plan_colspec cols[] = {
    {"length_m", PLAN_DOUBLE, "m", "Length", "a length"},
    {"count", PLAN_INT32, "1", "", "a count"},
    {"id", PLAN_INT64, "", "", "a large id"},
    {"built", PLAN_BOOL, "", "", "a flag"},
    {"name", PLAN_TEXT, "", "", "a name"},
};
static const plan_layerspec spec = {"things", PLAN_GEOM_POLYGON, "Things", "things to test", cols, 5};

static plan_table *new_table(int32_t rows)
{
    plan_table *t = NULL;
    assert_int_equal(plan_table_new(&spec, &t, NULL), PLAN_OK);
    assert_int_equal(plan_table_add_rows(t, rows, NULL), PLAN_OK);
    return t;
}

static void test_new_rows_are_missing(void **state)
{
    (void)state;
    plan_table *t = new_table(3);
    for (int32_t c = 0; c < plan_table_n_columns(t); c++)
        for (int32_t r = 0; r < 3; r++)
            assert_true(plan_column_is_missing(plan_table_column(t, c), r));
    assert_true(isnan(plan_column_number(plan_table_find(t, "count"), 2)));
    assert_null(plan_column_text(plan_table_find(t, "name"), 0));
    assert_null(plan_table_find(t, "nothing"));
    assert_null(plan_table_column(t, 5));
    assert_string_equal(plan_table_find(t, "count")->alias, "count");
    plan_table_free(t);
}

static void test_values_come_back(void **state)
{
    (void)state;
    plan_table *t = new_table(2);
    plan_column_set_number(plan_table_edit(t, "length_m"), 0, 1.5);
    plan_column_set_number(plan_table_edit(t, "count"), 0, -7);
    plan_column_set_int64(plan_table_edit(t, "id"), 0, INT64_MAX);
    plan_column_set_number(plan_table_edit(t, "built"), 0, 1);
    for (int32_t r = 0; r < 2; r++)
        assert_int_equal(plan_column_set_text(plan_table_edit(t, "name"), r, "Straße", NULL), PLAN_OK);
    assert_true(plan_column_number(plan_table_find(t, "length_m"), 0) == 1.5);
    assert_true(plan_column_number(plan_table_find(t, "count"), 0) == -7);
    assert_true(plan_table_find(t, "id")->at.i64[0] == INT64_MAX);
    assert_true(plan_column_number(plan_table_find(t, "built"), 0) == 1);
    assert_string_equal(plan_column_text(plan_table_find(t, "name"), 1), "Straße");
    assert_int_equal(plan_column_n_texts(plan_table_find(t, "name")), 1);

    plan_column_set_missing(plan_table_edit(t, "count"), 0);
    plan_column_set_number(plan_table_edit(t, "built"), 0, NAN);
    assert_true(plan_column_is_missing(plan_table_find(t, "count"), 0));
    assert_true(plan_column_is_missing(plan_table_find(t, "built"), 0));
    plan_table_free(t);
}

static void test_columns_and_rows_grow(void **state)
{
    (void)state;
    plan_table *t = new_table(1);
    plan_column_set_number(plan_table_edit(t, "count"), 0, 42);
    const plan_column *before = plan_table_find(t, "count");
    static const plan_colspec more = {"extra", PLAN_DOUBLE, "", "", ""};
    assert_int_equal(plan_table_add_column(t, &more, NULL), PLAN_OK);
    plan_error err = PLAN_ERROR_INIT;
    assert_int_equal(plan_table_add_column(t, &more, &err), PLAN_E_ARGUMENT);
    assert_non_null(strstr(err.message, "extra"));
    assert_int_equal(plan_table_add_rows(t, 100000, NULL), PLAN_OK);
    assert_ptr_equal(before, plan_table_find(t, "count"));
    assert_true(plan_column_number(before, 0) == 42);
    assert_true(plan_column_is_missing(before, 100000));
    assert_true(isnan(plan_table_find(t, "extra")->at.f64[100000]));
    assert_int_equal(plan_table_add_rows(t, INT32_MAX, NULL), PLAN_E_DATA);
    assert_int_equal(plan_table_add_rows(t, -1, NULL), PLAN_E_DATA);
    plan_table_free(t);
}

static void test_geometry_keeps_paths_and_holes(void **state)
{
    (void)state;
    static const double shell[] = {0, 0, 4, 0, 4, 4, 0, 0}, hole[] = {2, 1, 3, 2, 3, 1, 2, 1};
    plan_table *t = new_table(3);
    plan_geom *g = plan_table_edit_geom(t);
    assert_int_equal(plan_geom_begin_row(g, NULL), PLAN_OK);
    assert_int_equal(plan_geom_begin_path(g, false, NULL), PLAN_OK);
    assert_int_equal(plan_geom_add(g, shell, 2, NULL), PLAN_OK);
    assert_int_equal(plan_geom_add(g, shell + 4, 2, NULL), PLAN_OK);
    assert_int_equal(plan_geom_begin_path(g, true, NULL), PLAN_OK);
    assert_int_equal(plan_geom_add(g, hole, 4, NULL), PLAN_OK);
    assert_int_equal(plan_geom_add_simple(g, shell, 4, NULL), PLAN_OK);
    assert_int_equal(plan_table_seal(t, NULL), PLAN_OK);

    assert_int_equal(g->n_rows, 3);
    assert_int_equal(g->row_off[1], 2);
    assert_int_equal(g->row_off[2], 3);
    assert_int_equal(g->row_off[3], 3);
    assert_int_equal(g->path_off[1], 4);
    assert_int_equal(g->path_off[2], 8);
    assert_int_equal(g->hole[0], 0);
    assert_int_equal(g->hole[1], 1);
    assert_memory_equal(g->xy, shell, sizeof shell);
    assert_memory_equal(g->xy + 8, hole, sizeof hole);

    plan_table *copy = new_table(2);
    for (int32_t r = 0; r < 2; r++)
        assert_int_equal(plan_geom_add_copy(plan_table_edit_geom(copy), plan_table_geom(t), r, NULL),
                         PLAN_OK);
    assert_memory_equal(plan_table_geom(copy)->path_off, g->path_off, 4 * sizeof *g->path_off);
    assert_memory_equal(plan_table_geom(copy)->hole, g->hole, 3);
    plan_table_free(copy);
    plan_table_free(t);
}

static void test_sealed_is_closed(void **state)
{
    (void)state;
    plan_table *t = new_table(1);
    assert_int_equal(plan_geom_begin_row(plan_table_edit_geom(t), NULL), PLAN_OK);
    assert_int_equal(plan_geom_begin_row(plan_table_edit_geom(t), NULL), PLAN_OK);
    plan_error err = PLAN_ERROR_INIT;
    assert_int_equal(plan_table_seal(t, &err), PLAN_E_INTERNAL);
    assert_string_equal(err.message, "table things: 2 geometries for 1 rows");
    assert_int_equal(plan_table_add_rows(t, 1, NULL), PLAN_OK);
    assert_int_equal(plan_table_seal(t, NULL), PLAN_OK);
    assert_true(plan_table_is_sealed(t));
    assert_null(plan_table_edit(t, "count"));
    assert_null(plan_table_edit_geom(t));
    assert_int_equal(plan_table_add_rows(t, 1, NULL), PLAN_E_INTERNAL);
    assert_int_equal(plan_table_add_column(t, &cols[0], NULL), PLAN_E_INTERNAL);
    plan_table_free(t);
}

static void test_dictionary_numbers_by_first_appearance(void **state)
{
    (void)state;
    plan_dict *d = plan_dict_new();
    assert_int_equal(plan_dict_find(d, "a"), -1);
    for (int round = 0; round < 2; round++) {
        for (int32_t i = 0; i < 10000; i++) {
            char text[20];
            int32_t code = -1;
            snprintf(text, sizeof text, "t%d", i);
            assert_true(plan_dict_intern(d, text, &code));
            assert_int_equal(code, i);
        }
    }
    assert_int_equal(plan_dict_count(d), 10000);
    assert_string_equal(plan_dict_text(d, 77), "t77");
    assert_int_equal(plan_dict_find(d, "t9999"), 9999);
    assert_int_equal(plan_dict_find(d, ""), -1);
    plan_dict_free(d);
}

static void test_sizes_overflow_to_null(void **state)
{
    (void)state;
    assert_null(plan_mem_new(SIZE_MAX / 2, 3));
    assert_null(plan_mem_raw(SIZE_MAX, 1));
    void *empty = plan_mem_new(0, 8);
    assert_non_null(empty);
    free(empty);
    double *p = NULL;
    size_t cap = 0;
    assert_false(plan_mem_grow(&p, &cap, SIZE_MAX / 4, sizeof *p));
    assert_null(p);
    assert_int_equal(cap, 0);
}

static void test_arena_pieces_are_zeroed_and_aligned(void **state)
{
    (void)state;
    plan_arena *a = plan_arena_new();
    for (size_t n = 1; n < 200000; n = n * 3 + 1) {
        unsigned char *p = plan_arena_take(a, n, 1);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xff, n);
    }
    assert_string_equal(plan_arena_text(a, "abcdef", 3), "abc");
    assert_null(plan_arena_take(a, SIZE_MAX, 2));
    plan_arena_free(a);
}

static void test_buffer_escapes_xml(void **state)
{
    (void)state;
    plan_buf b = PLAN_BUF_INIT;
    plan_buf_xml(&b, "a<b>&\"c'\x01");
    plan_buf_printf(&b, "%0300d", 7);
    assert_false(b.failed);
    assert_int_equal(b.length, strlen("a&lt;b&gt;&amp;&quot;c&apos;") + 300);
    assert_memory_equal(b.text, "a&lt;b&gt;&amp;&quot;c&apos;000", 30);
    assert_string_equal(b.text + b.length - 2, "07");
    plan_buf_free(&b);
}

static void test_sum_is_compensated(void **state)
{
    (void)state;
    plan_sum s = {0};
    static const double values[] = {1.0, 1e100, 1.0, -1e100}; /* Neumaier's example: 2, not 0 */
    for (int i = 0; i < 4; i++)
        plan_sum_add(&s, values[i]);
    assert_true(plan_sum_get(&s) == 2.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_new_rows_are_missing),
        cmocka_unit_test(test_values_come_back),
        cmocka_unit_test(test_columns_and_rows_grow),
        cmocka_unit_test(test_geometry_keeps_paths_and_holes),
        cmocka_unit_test(test_sealed_is_closed),
        cmocka_unit_test(test_dictionary_numbers_by_first_appearance),
        cmocka_unit_test(test_sizes_overflow_to_null),
        cmocka_unit_test(test_arena_pieces_are_zeroed_and_aligned),
        cmocka_unit_test(test_buffer_escapes_xml),
        cmocka_unit_test(test_sum_is_compensated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
