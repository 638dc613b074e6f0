/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Styles as data, and as the XML that QGIS reads. */

#include "fibre/network.h"
#include "io/workspace.h"
#include "need/need.h"
#include "out/qgis.h"
#include "out/style.h"
#include "rollout/rollout.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

static plan_table *new_table(const plan_layerspec *spec, int32_t rows)
{
    plan_table *t = NULL;
    assert_int_equal(plan_table_new(spec, &t, NULL), PLAN_OK);
    assert_int_equal(plan_table_add_rows(t, rows, NULL), PLAN_OK);
    return t;
}

static plan_style style_of(plan_table *t)
{
    plan_style style;
    assert_int_equal(plan_table_seal(t, NULL), PLAN_OK);
    assert_int_equal(plan_style_make(t, &style, NULL), PLAN_OK);
    return style;
}

/* ---- every layer ---- */

static void check_layer(const plan_layerspec *spec)
{
    plan_geom_kind geom = spec->geom;
    const plan_style_def *def = plan_style_find(spec->name, geom, NULL);
    if (geom == PLAN_GEOM_NONE) {
        assert_int_equal(def->kind, PLAN_STYLE_TABLE);
        return;
    }
    if (strcmp(def->layer, spec->name) != 0)
        fail_msg("layer %s has no style of its own", spec->name);
    const char *const used[] = {def->column, def->label_column};
    for (size_t u = 0; u < COUNT(used); u++) {
        bool found = !used[u];
        for (size_t i = 0; !found && i < spec->n_cols; i++)
            found = strcmp(spec->cols[i].name, used[u]) == 0;
        if (!found)
            fail_msg("style of %s uses column %s, which the layer does not have", spec->name, used[u]);
    }
}

static void test_every_layer_has_a_style(void **state)
{
    (void)state;
    for (size_t i = 0; plan_workspace_specs[i]; i++)
        check_layer(plan_workspace_specs[i]);
    const plan_layerspec *const results[] = {
        &plan_need_buildings_spec,
        &plan_pops_spec,
        &plan_trench_spec,
        &plan_drops_spec,
        &plan_unserved_spec,
        &plan_bill_spec,
        &plan_rollout_trench_spec,
        &plan_rollout_buildings_spec,
        &plan_rollout_years_spec,
        &plan_compare_years_spec,
        &plan_compare_buildings_spec,
        &plan_findings_spec,
        &plan_summary_spec,
        &plan_parameters_spec,
    };
    for (size_t i = 0; i < COUNT(results); i++)
        check_layer(results[i]);
}

static void test_context_looks_like_its_source(void **state)
{
    (void)state;
    assert_ptr_equal(plan_style_find("context_streets", PLAN_GEOM_LINE, NULL),
                     plan_style_find("streets", PLAN_GEOM_LINE, NULL));
    int32_t pops, streets, unknown;
    plan_style_find("pops", PLAN_GEOM_POINT, &pops);
    plan_style_find("context_streets", PLAN_GEOM_LINE, &streets);
    assert_int_equal(plan_style_find("my_layer", PLAN_GEOM_POLYGON, &unknown)->kind, PLAN_STYLE_SINGLE);
    assert_true(pops < streets && streets < unknown);
}

/* ---- colours ---- */

static void test_lightness(void **state)
{
    (void)state;
    /* L* of the sRGB primaries under D65, as commonly tabulated: red 53.24, green 87.73, blue 32.30. */
    static const struct {
        uint32_t colour;
        double lightness;
    } cases[] = {{0x000000, 0}, {0xffffff, 100}, {0xff0000, 53.24}, {0x00ff00, 87.73}, {0x0000ff, 32.30}};
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_true(fabs(plan_colour_lightness(cases[i].colour) - cases[i].lightness) < 0.01);
}

static void test_neighbours_differ_in_lightness(void **state)
{
    (void)state;
    /* maps.md: at most five classes, L* of neighbours at least 15 apart; up to seven years, 12. */
    for (int32_t n = 2; n <= 7; n++) {
        uint32_t colours[7];
        plan_colour_ramp(n, colours);
        for (int32_t i = 1; i < n; i++)
            assert_true(plan_colour_lightness(colours[i]) - plan_colour_lightness(colours[i - 1]) >
                        (n <= 5 ? 15 : 12));
    }
}

/* ---- classes ---- */

static const plan_colspec year_cols[] = {{"name", PLAN_TEXT, "", "Name", ""},
                                         {"year", PLAN_INT32, "", "Year", ""},
                                         {"dwellings", PLAN_INT32, "1", "Dwellings", ""}};
static const plan_layerspec year_spec = {"rollout_trench",      PLAN_GEOM_LINE, "Trench <&\"'> by year",
                                         "a \"text\" & <more>", year_cols,      COUNT(year_cols)};

static plan_style years(plan_table **t, int32_t n_years, int32_t rows)
{
    *t = new_table(&year_spec, rows);
    for (int32_t r = 0; r + 1 < rows; r++) { /* the last row has no year */
        plan_column_set_number(plan_table_edit(*t, "year"), r, 2027 + r % n_years);
        plan_column_set_number(plan_table_edit(*t, "dwellings"), r, r);
    }
    return style_of(*t);
}

static void test_years_that_occur(void **state)
{
    (void)state;
    plan_table *t;
    plan_style s = years(&t, 3, 10);
    assert_int_equal(s.kind, PLAN_STYLE_YEARS);
    assert_int_equal(s.n_classes, 4);
    assert_string_equal(s.classes[0].label, "2027");
    assert_string_equal(s.classes[2].label, "2029");
    assert_true(s.classes[3].rest);
    assert_int_equal(s.classes[0].rows, 3);
    assert_int_equal(s.classes[3].rows, 1);
    assert_int_equal(plan_style_class_of(&s, t, 1), 1);
    assert_true(s.width_max_value == 8);
    assert_true(plan_colour_lightness(s.classes[0].symbol.line) <
                plan_colour_lightness(s.classes[2].symbol.line));
    plan_table_free(t);
}

static void test_many_years_are_grouped(void **state)
{
    (void)state;
    plan_table *t;
    plan_style s = years(&t, 12, 121);
    assert_int_equal(s.n_classes, 6);
    assert_string_equal(s.classes[0].label, "2027\xe2\x80\x93"
                                            "2028");
    assert_string_equal(s.classes[4].label, "2036\xe2\x80\x93"
                                            "2038");
    int32_t rows = 0;
    for (int32_t i = 0; i < s.n_classes; i++)
        rows += s.classes[i].rows;
    assert_int_equal(rows, 121);
    plan_table_free(t);
}

static void test_no_year_at_all(void **state)
{
    (void)state;
    plan_table *t = new_table(&year_spec, 2);
    plan_style s = style_of(t);
    assert_int_equal(s.kind, PLAN_STYLE_SINGLE);
    assert_int_equal(s.n_classes, 1);
    assert_int_equal(s.classes[0].rows, 2);
    plan_table_free(t);
}

static plan_style grades(plan_table **t, const double *values, int32_t n)
{
    static const plan_colspec cols[] = {{"score", PLAN_DOUBLE, "1", "Score", ""}};
    static const plan_layerspec spec = {"need_buildings", PLAN_GEOM_POLYGON, "Need", "", cols, 1};
    *t = new_table(&spec, n);
    for (int32_t r = 0; r < n; r++)
        plan_column_set_number(plan_table_edit(*t, "score"), r, values[r]);
    return style_of(*t);
}

static void test_grades_are_rounded_quantiles(void **state)
{
    (void)state;
    double values[1000];
    plan_table *t;
    for (int i = 0; i < 1000; i++)
        values[i] = (i + 0.5) / 1000;
    plan_style s = grades(&t, values, 1000);
    assert_int_equal(s.n_classes, 5); /* quantiles of a uniform distribution: 0.2, 0.4, 0.6, 0.8 */
    for (int i = 0; i < 4; i++)
        assert_true(fabs(s.classes[i].to - 0.2 * (i + 1)) < 1e-12);
    assert_string_equal(s.classes[0].label, "below 0.20");
    assert_string_equal(s.classes[1].label, "0.20 \xe2\x80\x93 0.40");
    assert_string_equal(s.classes[4].label, "0.80 and more");
    for (int i = 0; i < 5; i++)
        assert_int_equal(s.classes[i].rows, 200);
    plan_table_free(t);
}

static void test_grades_of_whole_numbers_are_closed_ranges(void **state)
{
    (void)state;
    static const plan_colspec cols[] = {{"proposed", PLAN_INT32, "1", "Proposed", ""}};
    static const plan_layerspec spec = {"wlan_indoor", PLAN_GEOM_POLYGON, "Indoor", "", cols, 1};
    /* 40 rows: rows 8, 16, 24 and 32 of them in order hold 3, 4, 5 and 7. */
    static const int counts[] = {0, 4, 4, 8, 8, 4, 2, 10};
    plan_table *t = new_table(&spec, 40);
    for (int32_t r = 0, v = 0, left = counts[0]; r < 40; r++, left--) {
        while (left == 0)
            left = counts[++v];
        plan_column_set_number(plan_table_edit(t, "proposed"), r, v);
    }
    plan_style s = style_of(t);
    static const struct {
        const char *label;
        int32_t rows;
    } expected[] = {
        {"1\xe2\x80\x93\x32", 8}, {"3", 8}, {"4", 8}, {"5\xe2\x80\x93\x36", 6}, {"7 and more", 10}};
    assert_int_equal(s.n_classes, COUNT(expected));
    for (size_t i = 0; i < COUNT(expected); i++) {
        assert_string_equal(s.classes[i].label, expected[i].label);
        assert_int_equal(s.classes[i].rows, expected[i].rows);
    }
    plan_table_free(t);
}

static void test_grades_of_odd_data(void **state)
{
    (void)state;
    static const double same[] = {0.3, 0.3, 0.3}, skewed[] = {0, 0, 0, 0, 0, 0, 0, 0, 0.5, 1},
                        none[] = {NAN, NAN};
    static const struct {
        const double *values;
        int32_t n, classes;
    } cases[] = {{same, 3, 1}, {skewed, 10, 2}, {none, 2, 1}, {none, 0, 1}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        plan_table *t;
        plan_style s = grades(&t, cases[i].values, cases[i].n);
        int32_t rows = 0;
        assert_int_equal(s.n_classes, cases[i].classes);
        for (int32_t c = 0; c < s.n_classes; c++)
            rows += s.classes[c].rows;
        assert_int_equal(rows, cases[i].n);
        plan_table_free(t);
    }
}

static void test_categories_of_several_values(void **state)
{
    (void)state;
    static const plan_colspec cols[] = {{"class", PLAN_TEXT, "", "Class", ""}};
    static const plan_layerspec spec = {"streets", PLAN_GEOM_LINE, "Streets", "", cols, 1};
    static const char *const values[] = {"primary_link", "primary", "tertiary", "prim", "link", NULL};
    static const char *const labels[] = {"main road", "main road", "through road", "path", "path", "path"};
    plan_table *t = new_table(&spec, COUNT(values));
    for (int32_t r = 0; r < (int32_t)COUNT(values); r++)
        assert_int_equal(plan_column_set_text(plan_table_edit(t, "class"), r, values[r], NULL), PLAN_OK);
    plan_style s = style_of(t);
    for (int32_t r = 0; r < (int32_t)COUNT(values); r++)
        assert_string_equal(s.classes[plan_style_class_of(&s, t, r)].label, labels[r]);
    plan_table_free(t);
}

/* Names are written by the first of a definition's labels that fits; what fits none, and what has no name, is not. */
static void test_names_are_written_by_kind(void **state)
{
    (void)state;
    static const struct {
        const char *kind, *name;
        int32_t label;
    } rows[] = {{"motorway", "A 20", 0}, {"water", "Tollense", 1}, {"rail", "Nordbahn", -1},
                {"water", NULL, -1},     {"water", "", -1},        {NULL, "Tollense", -1}};
    plan_table *t = NULL;
    const plan_style_def *def = plan_style_find("barriers", PLAN_GEOM_LINE, NULL);
    assert_int_equal(plan_table_new(plan_workspace_spec("barriers"), &t, NULL), PLAN_OK);
    assert_int_equal(plan_table_add_rows(t, COUNT(rows), NULL), PLAN_OK);
    for (int32_t i = 0; i < (int32_t)COUNT(rows); i++) {
        assert_int_equal(plan_column_set_text(plan_table_edit(t, "kind"), i, rows[i].kind, NULL), PLAN_OK);
        assert_int_equal(plan_column_set_text(plan_table_edit(t, "name"), i, rows[i].name, NULL), PLAN_OK);
        assert_int_equal(plan_style_label_of(def, t, i), rows[i].label);
    }
    plan_table_free(t);
}

/* ---- XML ---- */

/* Checks that elements nest and are closed, attributes are quoted, and & begins an entity. */
static void assert_well_formed(const char *xml)
{
    char open[64][48];
    int depth = 0;
    for (const char *c = xml; *c; c++) {
        if (*c == '&')
            assert_true(strncmp(c, "&amp;", 5) == 0 || strncmp(c, "&lt;", 4) == 0 ||
                        strncmp(c, "&gt;", 4) == 0 || strncmp(c, "&quot;", 6) == 0 ||
                        strncmp(c, "&apos;", 6) == 0);
        assert_int_not_equal(*c, '>'); /* written as &gt; in text, skipped below in tags */
        if (*c != '<')
            continue;
        char name[48];
        bool end = c[1] == '/', declaration = c[1] == '!';
        assert_int_equal(sscanf(c + 1 + end, "%47[^ />]", name), 1);
        char quote = '\0';
        for (c++; *c && (*c != '>' || quote); c++) {
            if (quote && *c == quote)
                quote = '\0';
            else if (!quote && (*c == '"' || *c == '\''))
                quote = *c;
            assert_true(*c != '<');
        }
        assert_int_equal(*c, '>');
        if (declaration || c[-1] == '/')
            continue;
        if (end) {
            assert_true(depth > 0);
            assert_string_equal(open[--depth], name);
        } else {
            assert_true(depth < (int)COUNT(open));
            strcpy(open[depth++], name);
        }
    }
    assert_int_equal(depth, 0);
}

static void test_style_documents_are_xml(void **state)
{
    (void)state;
    for (size_t i = 0; plan_workspace_specs[i]; i++) {
        plan_table *t = new_table(plan_workspace_specs[i], 3);
        plan_style s = style_of(t);
        char *qml = NULL;
        assert_int_equal(plan_qgis_style(&(plan_qgis_layer){t, &s, NULL}, &qml, NULL), PLAN_OK);
        assert_well_formed(qml);
        free(qml);
        plan_table_free(t);
    }
}

static void test_names_are_escaped(void **state)
{
    (void)state;
    static const plan_colspec cols[] = {{"a<b>&\"c\"'d'", PLAN_TEXT, "<m>", "Alias <&\"'>", "text"},
                                        {"year", PLAN_INT32, "", "Year", ""}};
    static const plan_layerspec spec = {
        "odd <layer> & \"more\"", PLAN_GEOM_POLYGON, "Title <&\"'>", "<&\"'>", cols, 2};
    plan_table *t = new_table(&spec, 2);
    plan_style s = style_of(t);
    const plan_qgis_layer layer = {t, &s, NULL};
    char *qml = NULL, *qgz = NULL;
    size_t n = 0;
    assert_int_equal(plan_qgis_style(&layer, &qml, NULL), PLAN_OK);
    assert_well_formed(qml);
    assert_non_null(strstr(qml, "Alias &lt;&amp;&quot;&apos;&gt; [&lt;m&gt;]"));
    const plan_qgis_project_opts opts = {"plan", "T <&\"'>", "a&b.gpkg", "\xc2\xa9 <&>", 25833, NULL};
    assert_int_equal(plan_qgis_project(&layer, 1, &opts, &qgz, &n, NULL), PLAN_OK);
    /* stored: 30 bytes of header, 8 of name, then the document, the directory begins with PK */
    char *document = malloc(n + 1);
    assert_non_null(document);
    memcpy(document, qgz + 38, n - 38);
    uint32_t size;
    memcpy(&size, qgz + 22, sizeof size);
    document[size] = '\0';
    assert_well_formed(document);
    assert_non_null(strstr(document, "./a&amp;b.gpkg|layername=odd &lt;layer&gt;"));
    free(document);
    free(qgz);
    free(qml);
    plan_table_free(t);
}

static void test_grouped_years_in_qgis(void **state)
{
    (void)state;
    plan_table *t;
    plan_style s = years(&t, 12, 121);
    char *qml = NULL;
    assert_int_equal(plan_qgis_style(&(plan_qgis_layer){t, &s, NULL}, &qml, NULL), PLAN_OK);
    assert_well_formed(qml);
    assert_non_null(
        strstr(qml, "<val type=\"long\" value=\"2027\"/><val type=\"long\" value=\"2028\"/></category>"));
    assert_non_null(
        strstr(qml, "scale_exp(coalesce(&quot;dwellings&quot;, 0), 0, 119, 0.4, 1.7, 0.5) + 0.16"));
    free(qml);
    plan_table_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_layer_has_a_style),
        cmocka_unit_test(test_context_looks_like_its_source),
        cmocka_unit_test(test_lightness),
        cmocka_unit_test(test_neighbours_differ_in_lightness),
        cmocka_unit_test(test_years_that_occur),
        cmocka_unit_test(test_many_years_are_grouped),
        cmocka_unit_test(test_no_year_at_all),
        cmocka_unit_test(test_grades_are_rounded_quantiles),
        cmocka_unit_test(test_grades_of_whole_numbers_are_closed_ranges),
        cmocka_unit_test(test_grades_of_odd_data),
        cmocka_unit_test(test_categories_of_several_values),
        cmocka_unit_test(test_names_are_written_by_kind),
        cmocka_unit_test(test_style_documents_are_xml),
        cmocka_unit_test(test_names_are_escaped),
        cmocka_unit_test(test_grouped_years_in_qgis),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
