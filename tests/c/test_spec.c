/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Options told as data: setting, refusing, recording; results; threads. */

#include "core/line.h"
#include "core/mem.h"
#include "core/parallel.h"
#include "core/result.h"
#include "core/spec.h"
#include "wlan/coverage.h"
#include "wlan/mesh.h"
#include "wlan/sites.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef enum colour { RED, GREEN } colour;
typedef struct part {
    const char *name;
    double weight;
} part;
typedef struct settings {
    double length_m, maybe;
    int32_t count;
    bool strict;
    colour paint;
    plan_records parts;
    const char *prices;
} settings;

static const char *const colours[] = {"red", "green", NULL};
static const plan_optspec part_opts[] = {
    {"name", PLAN_OPT_TEXT, offsetof(part, name), "", 0, 0, NULL, NULL, "its name"},
    {"weight", PLAN_OPT_DOUBLE, offsetof(part, weight), "1", 0, 1, NULL, NULL, "its weight"},
};
static const part part_default = {NULL, 0.5};
static const plan_optset part_set = {"part", "", part_opts, 2, sizeof(part), &part_default};
static const plan_optspec opts[] = {
    {"length_m", PLAN_OPT_DOUBLE, offsetof(settings, length_m), "m", 0, 10, NULL, NULL, "a length"},
    {"maybe", PLAN_OPT_DOUBLE, offsetof(settings, maybe), "", 1, INFINITY, NULL, NULL,
     "not given by default"},
    {"count", PLAN_OPT_INT, offsetof(settings, count), "", 1, 5, NULL, NULL, "a count"},
    {"strict", PLAN_OPT_BOOL, offsetof(settings, strict), "", 0, 0, NULL, NULL, "a flag"},
    {"paint", PLAN_OPT_CHOICE, offsetof(settings, paint), "", 0, 0, colours, NULL, "a colour"},
    {"parts", PLAN_OPT_RECORDS, offsetof(settings, parts), "", 0, 0, NULL, &part_set, "parts"},
    {"prices", PLAN_OPT_FILE, offsetof(settings, prices), "", 0, 0, NULL, NULL, "a file"},
};
static const settings defaults = {1, NAN, 2, false, GREEN, {NULL, 0}, NULL};
static const plan_optset set = {"test", "", opts, 7, sizeof(settings), &defaults};

/* A word for an option, and the message expected; NULL = accepted. */
static void test_words(void **state)
{
    (void)state;
    static const struct {
        const char *name, *word, *message;
    } cases[] = {
        {"length_m", "2.5e0", NULL},
        {"length_m", "11", "test: option 'length_m' must be from 0 to 10 m, not 11"},
        {"length_m", "nan", "test: option 'length_m' is not a number"},
        {"length_m", "ten", "test: option 'length_m' must be a number, not 'ten'"},
        {"length_m", "", "test: option 'length_m' must be a number, not ''"},
        {"maybe", "0.5", "test: option 'maybe' must be at least 1, not 0.5"},
        {"count", "3", NULL},
        {"count", "3.5", "test: option 'count' must be a whole number, not 3.5"},
        {"count", "1e300", "test: option 'count' must be from 1 to 5, not 1e+300"},
        {"strict", "yes", NULL},
        {"strict", "maybe", "test: option 'strict' must be true or false, not 'maybe'"},
        {"paint", "red", NULL},
        {"paint", "blue", "test: option 'paint' must be one of red, green, not 'blue'"},
        {"parts", "x", "test: option 'parts' cannot be given as one word"},
        {"lenght_m", "1", "test: unknown option 'lenght_m'; did you mean 'length_m'?"},
        {"q", "1", "test: unknown option 'q'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        settings s = defaults;
        plan_error err = PLAN_ERROR_INIT;
        plan_status status = plan_opt_parse(&set, &s, cases[i].name, cases[i].word, &err);
        assert_int_equal(status, cases[i].message ? PLAN_E_ARGUMENT : PLAN_OK);
        assert_string_equal(err.message, cases[i].message ? cases[i].message : "");
    }
}

static void test_typed_setters(void **state)
{
    (void)state;
    settings s = defaults;
    plan_error err = PLAN_ERROR_INIT;
    assert_int_equal(plan_opt_set_bool(&set, &s, "strict", true, NULL), PLAN_OK);
    assert_true(s.strict);
    assert_int_equal(plan_opt_set_text(&set, &s, "paint", "red", NULL), PLAN_OK);
    assert_int_equal(s.paint, RED);
    assert_int_equal(plan_opt_set_number(&set, &s, "count", 4, NULL), PLAN_OK);
    assert_int_equal(s.count, 4);
    assert_int_equal(plan_opt_set_text(&set, &s, "count", "many", &err), PLAN_E_ARGUMENT);
    assert_string_equal(err.message, "test: option 'count' must be a whole number, not the text 'many'");
    assert_int_equal(plan_opt_set_bool(&set, &s, "count", true, NULL), PLAN_E_ARGUMENT);
    assert_int_equal(plan_opt_set_number(&set, &s, "strict", 1, NULL), PLAN_E_ARGUMENT);
}

static void test_check_whole_struct(void **state)
{
    (void)state;
    part parts[] = {{"a", 0.1}, {"b", 7}};
    settings s = defaults;
    assert_int_equal(plan_opts_check(&set, &s, NULL), PLAN_OK);
    s.parts = (plan_records){parts, 1};
    assert_int_equal(plan_opts_check(&set, &s, NULL), PLAN_OK);
    s.parts.n = 2;
    plan_error err = PLAN_ERROR_INIT;
    assert_int_equal(plan_opts_check(&set, &s, &err), PLAN_E_ARGUMENT);
    assert_string_equal(err.message, "part: option 'weight' must be from 0 to 1, not 7");
    s = defaults;
    s.length_m = NAN;
    assert_int_equal(plan_opts_check(&set, &s, NULL), PLAN_E_ARGUMENT);
    s = defaults;
    s.paint = (colour)2;
    assert_int_equal(plan_opts_check(&set, &s, NULL), PLAN_E_ARGUMENT);
}

/* What came from a file is told on one line, and does nothing to a terminal. */
static void test_control_characters_are_escaped(void **state)
{
    (void)state;
    static const struct {
        const char *raw, *line;
    } cases[] = {
        {"plain, Straße", "plain, Straße"},
        {"two\nlines\tand\r", "two\\nlines\\tand\\r"},
        {"\x1b[31mred\x7f", "\\x1b[31mred\\x7f"},
        {"\xc2\x9b"
         "31m \xc2\xa0",
         "\\u009b31m \xc2\xa0"},
    };
    plan_result *result = NULL;
    plan_finding f = {"odd", NULL, NULL, -1, NAN, NAN};
    assert_int_equal(plan_result_new("test", &result, NULL), PLAN_OK);
    for (int32_t i = 0; i < (int32_t)(sizeof cases / sizeof *cases); i++) {
        plan_error err = PLAN_ERROR_INIT;
        assert_int_equal(plan_error_set(&err, PLAN_E_DATA, "%s", cases[i].raw), PLAN_E_DATA);
        assert_string_equal(err.message, cases[i].line);
        assert_int_equal(plan_result_add_finding(result, &f, NULL, "%s", cases[i].raw), PLAN_OK);
        const plan_table *t = plan_result_table(result, "findings");
        assert_string_equal(plan_column_text(plan_table_find(t, "text"), i), cases[i].line);
    }
    plan_result_free(result);
    char cut[6];
    plan_line_escape(cut, sizeof cut, "abc\x1b");
    assert_string_equal(cut, "abc");
}

static void test_first_message_is_kept(void **state)
{
    (void)state;
    plan_error err = PLAN_ERROR_INIT;
    assert_int_equal(plan_error_set(&err, PLAN_E_DATA, "row %d\nof many", 3), PLAN_E_DATA);
    assert_int_equal(plan_error_set(&err, PLAN_E_IO, "later"), PLAN_E_IO);
    assert_string_equal(err.message, "row 3\\nof many");
    assert_int_equal(err.status, PLAN_E_DATA);
    assert_string_equal(plan_status_name(PLAN_E_CANCELLED), "cancelled");
    assert_string_equal(plan_status_name((plan_status)99), "unknown");
}

static void test_result_records(void **state)
{
    (void)state;
    part parts[] = {{"a", 0.25}};
    settings s = defaults;
    s.parts = (plan_records){parts, 1};
    plan_result *r = NULL;
    assert_int_equal(plan_result_new("test", &r, NULL), PLAN_OK);
    assert_int_equal(plan_result_add_total(r, "cost_eur", 12.5, "EUR", PLAN_BASIS_PROVEN, "cost", NULL),
                     PLAN_OK);
    assert_int_equal(plan_result_add_parameters(r, &set, &s, NULL), PLAN_OK);
    plan_finding f = {"gone", "buildings", "w1", 4, 1.0, 2.0};
    assert_int_equal(plan_result_add_finding(r, &f, NULL, "row %d", 4), PLAN_OK);
    f = (plan_finding){"nowhere", NULL, NULL, -1, NAN, NAN};
    assert_int_equal(plan_result_add_finding(r, &f, NULL, "no place"), PLAN_OK);

    plan_result *other = NULL;
    assert_int_equal(plan_result_new("other", &other, NULL), PLAN_OK);
    assert_int_equal(plan_result_add_findings(other, plan_result_table(r, "findings"), NULL), PLAN_OK);
    assert_int_equal(plan_result_seal(r, NULL), PLAN_OK);
    assert_int_equal(plan_result_seal(other, NULL), PLAN_OK);

    assert_true(plan_result_total(r, "cost_eur") == 12.5);
    assert_true(isnan(plan_result_total(r, "nothing")));
    const plan_table *p = plan_result_table(r, "parameters");
    assert_int_equal(plan_table_rows(p), 8);
    assert_string_equal(plan_column_text(plan_table_find(p, "name"), 6), "parts[1].weight");
    assert_string_equal(plan_column_text(plan_table_find(p, "value"), 6), "0.25");
    assert_string_equal(plan_column_text(plan_table_find(p, "value"), 1), "");
    assert_string_equal(plan_column_text(plan_table_find(p, "value"), 4), "green");
    const plan_table *copied = plan_result_table(other, "findings");
    assert_int_equal(plan_result_n_findings(other), 2);
    assert_string_equal(plan_column_text(plan_table_find(copied, "stage"), 0), "test");
    assert_true(plan_column_is_missing(plan_table_find(copied, "row"), 1));
    assert_int_equal(plan_table_geom(copied)->row_off[2], 1);
    plan_result_free(r);
    plan_result_free(other);
}

/* The same file in any folder leaves the same record. */
static void test_files_are_recorded_by_content(void **state)
{
    (void)state;
    static const struct {
        const char *bytes, *record;
    } cases[] = {
        {"abc", "prices.csv (sha256 ba7816bf8f01)"}, /* FIPS 180-4's example */
        {"", "prices.csv (sha256 e3b0c44298fc)"},
        {NULL, "prices.csv"}, /* not there */
    };
    const char *tmp = getenv("PLAN_TMP");
    char path[1000], text[100];
    snprintf(path, sizeof path, "%s/prices.csv", tmp ? tmp : "/tmp");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        settings s = defaults;
        assert_int_equal(plan_opt_parse(&set, &s, "prices", path, NULL), PLAN_OK);
        FILE *file = cases[i].bytes ? fopen(path, "wb") : NULL;
        if (file) {
            fputs(cases[i].bytes, file);
            fclose(file);
        }
        plan_opt_record(plan_opt_find(&set, "prices"), &s, text, sizeof text);
        assert_string_equal(text, cases[i].record);
        plan_opt_format(plan_opt_find(&set, "prices"), &s, text, sizeof text);
        assert_string_equal(text, path);
        remove(path);
    }
    settings folder = defaults;
    assert_int_equal(plan_opt_set_text(&set, &folder, "prices", "/", NULL), PLAN_OK);
    plan_opt_record(plan_opt_find(&set, "prices"), &folder, text, sizeof text);
    assert_string_equal(text, "/");
    plan_opt_record(plan_opt_find(&set, "prices"), &defaults, text, sizeof text);
    assert_string_equal(text, "");
}

static plan_status square_or_fail(void *user, int32_t begin, int32_t end, int worker, plan_error *err)
{
    (void)worker;
    int64_t *squares = user;
    for (int32_t i = begin; i < end; i++) {
        if (squares[i] < 0)
            return plan_error_set(err, PLAN_E_DATA, "row %d", i);
        squares[i] = (int64_t)i * i;
    }
    return PLAN_OK;
}

static void test_parallel_covers_all_and_reports_lowest(void **state)
{
    (void)state;
    enum { N = 10007 };
    for (int threads = 1; threads <= 4; threads++) {
        int64_t *squares = plan_mem_new(N, sizeof *squares);
        assert_int_equal(plan_parallel_for(threads, N, square_or_fail, squares, NULL), PLAN_OK);
        for (int32_t i = 0; i < N; i++)
            assert_true(squares[i] == (int64_t)i * i);
        squares[400] = squares[9000] = -1;
        plan_error err = PLAN_ERROR_INIT;
        assert_int_equal(plan_parallel_for(threads, N, square_or_fail, squares, &err), PLAN_E_DATA);
        assert_string_equal(err.message, "row 400");
        free(squares);
    }
    assert_int_equal(plan_parallel_for(2, 0, square_or_fail, NULL, NULL), PLAN_OK);
    assert_int_equal(plan_parallel_threads(3), 3);
    assert_in_range(plan_parallel_threads(0), 1, 64);
}

static void test_files_that_are_needed(void **state)
{
    (void)state;
    static const char *const needed[] = {"prices", NULL};
    settings s = defaults;
    plan_error err = PLAN_ERROR_INIT;
    assert_int_equal(plan_opts_need_files(&set, &s, needed, &err), PLAN_E_ARGUMENT);
    assert_string_equal(err.message, "test: option 'prices' names no file");
    s.prices = "prices.csv";
    assert_int_equal(plan_opts_need_files(&set, &s, needed, NULL), PLAN_OK);
    assert_int_equal(plan_opts_need_files(&set, &s, needed + 1, NULL), PLAN_OK);
}

/* The stages whose rules are dated: a day that is none finds no rule, and plans nothing. */
static void test_days_are_days_of_the_calendar(void **state)
{
    (void)state;
    static const struct {
        const char *word;
        bool good;
    } days[] = {{"20270131", true},  {"20280229", true},  {"20000229", true},  {"20301331", false},
                {"20300031", false}, {"20300230", false}, {"20300431", false}, {"20300100", false},
                {"20270229", false}, {"21000229", false}, {"2027", false}};
    plan_wlan_opts wlan = PLAN_WLAN_OPTS_INIT;
    plan_sites_opts sites = PLAN_SITES_OPTS_INIT;
    plan_mesh_opts mesh = PLAN_MESH_OPTS_INIT;
    const struct {
        const plan_optset *set;
        void *opts;
    } stages[] = {{&plan_wlan_optset, &wlan}, {&plan_sites_optset, &sites}, {&plan_mesh_optset, &mesh}};
    for (size_t s = 0; s < sizeof stages / sizeof *stages; s++)
        for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
            plan_status status = plan_opt_parse(stages[s].set, stages[s].opts, "date", days[i].word, NULL);
            assert_int_equal(status, days[i].good ? PLAN_OK : PLAN_E_ARGUMENT);
        }
    plan_error err = PLAN_ERROR_INIT;
    wlan.date = 20301331;
    assert_int_equal(plan_opts_check(&plan_wlan_optset, &wlan, &err), PLAN_E_ARGUMENT);
    assert_string_equal(err.message,
                        "wlan: option 'date' must be a day of the calendar, as 20270131, not 20301331");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_control_characters_are_escaped),
        cmocka_unit_test(test_typed_setters),
        cmocka_unit_test(test_check_whole_struct),
        cmocka_unit_test(test_first_message_is_kept),
        cmocka_unit_test(test_result_records),
        cmocka_unit_test(test_files_are_recorded_by_content),
        cmocka_unit_test(test_files_that_are_needed),
        cmocka_unit_test(test_days_are_days_of_the_calendar),
        cmocka_unit_test(test_parallel_covers_all_and_reports_lowest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
