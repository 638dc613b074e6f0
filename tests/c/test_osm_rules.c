/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Rules that are data: CSV, mapping rules, estimate rules; their errors name the line. */

#include "files.h"

#include "core/csv.h"
#include "io/osm_estimate.h"
#include "io/osm_rules.h"
#include "io/osm_store.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MAPPING "layer,column,value,shape,match,assumed,note\n"
#define ESTIMATES \
    "target,rule,type,use,landuse,addresses,addressed_near_pct,area_m2,per_address_m2,levels,value,source\n"

/* --- CSV --------------------------------------------------------------------------------------- */

static const char *const two[] = {"a", "b", NULL};

static void test_csv_fields(void **state)
{
    plan_csv csv;
    (void)state;
    const char *path = files_write("a.csv", "\xef\xbb\xbf# comment, with comma\r\n\r\n b , a \r\n"
                                            "1,2\r\n  # another\n\"x,\"\"y\"\" \", z w \n,\nlast");
    assert_int_equal(plan_csv_read(path, two, &csv, NULL), PLAN_OK);
    static const char *const cells[][2] = {{"2", "1"}, {"z w", "x,\"y\" "}, {"", ""}, {"", "last"}};
    static const int lines[] = {4, 6, 7, 8};
    assert_int_equal(csv.n_rows, 4);
    for (int r = 0; r < 4; r++) {
        assert_string_equal(plan_csv_at(&csv, r, 0), cells[r][0]);
        assert_string_equal(plan_csv_at(&csv, r, 1), cells[r][1]);
        assert_int_equal(csv.line[r], lines[r]);
    }
    assert_int_equal(strlen(csv.sha256), 64);
    plan_csv_free(&csv);
}

static void test_csv_errors(void **state)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"", "no line with column names"},
        {"# only a comment\n", "no line with column names"},
        {"a\n1\n", "line 1: column 'b' is missing"},
        {"a,b,c\n", "line 1: unknown column 'c'"},
        {"a,b,a\n", "line 1: column 'a' twice"},
        {"a,b\n1,2,3\n", "line 2: 3 fields under 2 column names"},
        {"a,b\n\"1,2\n", "line 2, field 1: quote not closed"},
        {"a,b\n\"1\"x,2\n", "line 2, field 1: quote not closed, or text after it"},
    };
    (void)state;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        plan_csv csv;
        plan_error err = PLAN_ERROR_INIT;
        assert_int_equal(plan_csv_read(files_write("b.csv", cases[c].text), two, &csv, &err), PLAN_E_DATA);
        if (!strstr(err.message, cases[c].words))
            fail_msg("'%s' is not in: %s", cases[c].words, err.message);
        plan_csv_free(&csv);
    }
    plan_csv csv;
    assert_int_equal(plan_csv_read(files_path("none.csv"), two, &csv, NULL), PLAN_E_NOT_FOUND);
    plan_csv_free(&csv);
}

static void test_numbers(void **state)
{
    static const struct {
        const char *text;
        double value; /* NaN = none */
    } cases[] = {{"0", 0},       {"-12", -12},    {"+3.5", 3.5}, {".5", 0.5},   {"5.", 5},
                 {"1e3", 1000},  {"25e-2", 0.25}, {"0.1", 0.1},  {"", NAN},     {"-", NAN},
                 {"1,5", NAN},   {"1 ", NAN},     {"1e", NAN},   {"nan", NAN},  {"inf", NAN},
                 {"1e999", NAN}, {"0x10", NAN},   {"--1", NAN},  {"1.2.3", NAN}};
    (void)state;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        double value = NAN;
        bool read = plan_csv_number(cases[c].text, &value);
        assert_int_equal(read, !isnan(cases[c].value));
        if (read)
            assert_true(value >= cases[c].value && value <= cases[c].value);
    }
}

/* --- mapping ------------------------------------------------------------------------------------ */

/* Tags "key=value;key=value" as the reader would keep them. */
static plan_osm_tags tags_of(const plan_osm_rules *rules, plan_osm_store *store, const char *text)
{
    plan_osm_store_clear(store);
    assert_true(plan_osm_store_begin(store, PLAN_OSM_WAY, 1));
    while (*text) {
        char key[50], value[50];
        int n = 0;
        assert_int_equal(sscanf(text, "%49[^=]=%49[^;]%n", key, value, &n), 2);
        text += n + (text[n] == ';');
        int32_t number = plan_osm_rules_key(rules, key);
        if (number < 0)
            continue;
        plan_osm_tag tag = {(uint16_t)number, (uint16_t)plan_osm_rules_value(rules, value), 0};
        assert_true(plan_osm_store_add_text(store, value, &tag.text));
        assert_true(plan_osm_store_add_tag(store, PLAN_OSM_WAY, &tag));
    }
    return plan_osm_object_tags(store, store->list[PLAN_OSM_WAY].at);
}

static void test_conditions(void **state)
{
    static const struct {
        const char *match, *tags;
        bool fits;
    } cases[] = {
        {"highway=path", "highway=path", true},
        {"highway=path", "highway=track", false},
        {"highway=path", "railway=rail", false},
        {"highway=path|track", "highway=track", true},
        {"highway", "highway=x", true},
        {"highway=*", "highway=x", true},
        {"!highway", "highway=x", false},
        {"!highway", "name=x", true},
        {"highway=* & bridge!=no", "highway=path", true},
        {"highway=* & bridge!=no", "highway=path;bridge=no", false},
        {"highway=* & bridge!=no", "highway=path;bridge=yes", true},
        {"bridge=* & bridge!=no|none", "bridge=none", false},
        {"bridge=* & bridge!=no|none", "highway=path", false},
        {" highway = path | track & name = A & !ref ", "name=A;highway=track", true},
        {" highway = path | track & name = A & !ref ", "name=A;highway=track;ref=1", false},
        {"a:b=c d", "a:b=c d", true},
    };
    (void)state;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        char text[300];
        plan_osm_rules *rules = NULL;
        plan_osm_store store = {.n_spots = 0};
        (void)snprintf(text, sizeof text, MAPPING "streets,*,keep,line,%s,,\n", cases[c].match);
        assert_int_equal(plan_osm_rules_read(files_write("m.csv", text), &rules, NULL), PLAN_OK);
        plan_osm_tags tags = tags_of(rules, &store, cases[c].tags);
        if ((plan_osm_rules_layers(rules, PLAN_OSM_LINE, &tags) == 1u << PLAN_OSM_STREETS) != cases[c].fits)
            fail_msg("%s against %s", cases[c].match, cases[c].tags);
        assert_int_equal(plan_osm_rules_layers(rules, PLAN_OSM_AREA | PLAN_OSM_POINT, &tags), 0);
        plan_osm_store_clear(&store);
        plan_osm_rules_free(rules);
    }
}

static const char priorities[] = MAPPING
    "streets,*,drop,line,highway=path & indoor=yes,,\n"
    "streets,*,keep,line,highway=*,,\n"
    "streets,surface,asphalt,line,surface=asphalt,,\n"
    "streets,surface,unpaved,line,highway=path,by_class,\n"
    "streets,width_m,@width,line,width=*,,\n"
    "streets,width_m,3,line,,by_class,\n"
    "buildings,*,keep,area,building=*,,\n"
    "buildings,levels,@building:levels+@roof:levels,area,building:levels=*,,\n";

static void test_first_rule_decides(void **state)
{
    plan_osm_rules *rules = NULL;
    plan_osm_store store = {.n_spots = 0};
    const char *unread;
    (void)state;
    assert_int_equal(plan_osm_rules_read(files_write("p.csv", priorities), &rules, NULL), PLAN_OK);
    plan_osm_tags tags = tags_of(rules, &store, "highway=path;indoor=yes");
    assert_int_equal(plan_osm_rules_layers(rules, PLAN_OSM_LINE, &tags), 0);

    tags = tags_of(rules, &store, "highway=path;surface=asphalt;width=2,5 m");
    assert_int_equal(plan_osm_rules_layers(rules, PLAN_OSM_LINE, &tags), 1u << PLAN_OSM_STREETS);
    const plan_osm_rule *rule = plan_osm_rules_find(rules, PLAN_OSM_STREETS, 3, PLAN_OSM_LINE, &tags);
    assert_string_equal(plan_osm_rule_text(rule, &tags), "asphalt");
    assert_null(plan_osm_rule_assumed(rule));
    rule = plan_osm_rules_find(rules, PLAN_OSM_STREETS, 4, PLAN_OSM_LINE, &tags);
    assert_true(fabs(plan_osm_rule_number(rule, &tags, &unread) - 2.5) < 1e-12);

    tags = tags_of(rules, &store, "highway=path");
    rule = plan_osm_rules_find(rules, PLAN_OSM_STREETS, 3, PLAN_OSM_LINE, &tags);
    assert_string_equal(plan_osm_rule_text(rule, &tags), "unpaved");
    assert_string_equal(plan_osm_rule_assumed(rule), "by_class");
    assert_null(plan_osm_rules_find(rules, PLAN_OSM_STREETS, 1, PLAN_OSM_LINE, &tags));
    plan_osm_store_clear(&store);
    plan_osm_rules_free(rules);
}

static void test_sums_and_units(void **state)
{
    static const struct {
        const char *tags;
        double value;
        const char *unread;
    } cases[] = {
        {"building:levels=3;roof:levels=1", 4, NULL},
        {"building:levels=3", 3, NULL},
        {"building:levels=1.5", 1.5, NULL},
        {"building:levels=12 m", 12, NULL},
        {"building:levels=0.2 km", 200, NULL},
        {"building:levels=EG", NAN, "EG"},
        {"building:levels=3;roof:levels=x", NAN, "x"},
        {"building:levels=4-5", NAN, "4-5"},
        {"building:levels=10 ft", NAN, "10 ft"},
    };
    plan_osm_rules *rules = NULL;
    plan_osm_store store = {.n_spots = 0};
    (void)state;
    assert_int_equal(plan_osm_rules_read(files_write("p.csv", priorities), &rules, NULL), PLAN_OK);
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        const char *unread = "?";
        plan_osm_tags tags = tags_of(rules, &store, cases[c].tags);
        const plan_osm_rule *rule = plan_osm_rules_find(rules, PLAN_OSM_BUILDINGS, 5, PLAN_OSM_AREA, &tags);
        double value = plan_osm_rule_number(rule, &tags, &unread);
        assert_true(isnan(cases[c].value) ? isnan(value) : fabs(value - cases[c].value) < 1e-9);
        if (cases[c].unread)
            assert_string_equal(unread, cases[c].unread);
        else
            assert_null(unread);
    }
    plan_osm_store_clear(&store);
    plan_osm_rules_free(rules);
}

static void test_mapping_errors(void **state)
{
    static const struct {
        const char *line, *words;
    } cases[] = {
        {"street,*,keep,line,highway=*,,", "line 3: no layer that rules can fill: 'street'"},
        {"supply,*,keep,area,highway=*,,", "no layer that rules can fill: 'supply'"},
        {"streets,colour,red,line,,,", "line 3: no column that rules can fill: 'colour'"},
        {"streets,source_id,1,line,,,", "no column that rules can fill: 'source_id'"},
        {"streets,assumed,1,line,,,", "no column that rules can fill: 'assumed'"},
        {"streets,*,yes,line,highway=*,,", "value is neither keep nor drop: 'yes'"},
        {"streets,*,keep,way,highway=*,,", "shape is none of point, line, area: 'way'"},
        {"streets,*,keep,,highway=*,,", "shape is none of point, line, area: ''"},
        {"streets,*,keep,area,highway=*,,", "the layer's geometry cannot be made of shape 'area'"},
        {"buildings,*,keep,line,building=*,,", "the layer's geometry cannot be made of shape 'line'"},
        {"streets,width_m,wide,line,,,", "the column takes a number, not 'wide'"},
        {"streets,bridge,maybe,line,,,", "the column takes yes or no, not 'maybe'"},
        {"streets,name,,line,,,", "no value for column 'name'"},
        {"streets,width_m,@a+@b+@c,line,,,", "value is neither a literal nor @key"},
        {"streets,width_m,@a+2,line,,,", "value is neither a literal nor @key"},
        {"streets,*,keep,line,=path,,", "a tag key is empty"},
        {"streets,*,keep,line,highway=a||b,,", "no tag value: ''"},
        {"streets,*,keep,line,highway=pa*,,", "no tag value: 'pa*'"},
        {"streets,*,keep,line,!highway=path,,", "write key!=value instead of '!highway=path'"},
    };
    (void)state;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        char text[300];
        plan_osm_rules *rules = NULL;
        plan_error err = PLAN_ERROR_INIT;
        (void)snprintf(text, sizeof text, "# a comment\n" MAPPING "%s\n", cases[c].line);
        assert_int_equal(plan_osm_rules_read(files_write("e.csv", text), &rules, &err), PLAN_E_DATA);
        assert_null(rules);
        if (!strstr(err.message, cases[c].words) || !strstr(err.message, "line 3"))
            fail_msg("'%s' is not in: %s", cases[c].words, err.message);
    }
}

static void test_too_many_keys(void **state)
{
    char text[8000] = MAPPING;
    plan_osm_rules *rules = NULL;
    plan_error err = PLAN_ERROR_INIT;
    (void)state;
    for (int i = 0; i < 130; i++)
        (void)snprintf(text + strlen(text), sizeof text - strlen(text), "streets,*,keep,line,key%d=*,,\n", i);
    assert_int_equal(plan_osm_rules_read(files_write("many.csv", text), &rules, &err), PLAN_E_DATA);
    assert_non_null(strstr(err.message, "more than 128 tag keys"));
}

/* --- estimates ----------------------------------------------------------------------------------- */

static const char estimate_rules[] = ESTIMATES "use,shed,,-,,0,,-35,,,other,\n"
                                               "use,works,,-,industrial,,,,,,industrial,\n"
                                               "use,barn,,-,,0,40-,100-,,,other,\n"
                                               "use,house,,-,,,,,,,residential,\n"
                                               "levels,slab,,residential,,4-,,,100-300,,5,\n"
                                               "levels,house,house|detached,,,,,,,,2,\n"
                                               "levels,one,,,,,,,,,1,\n"
                                               "storey_m,,,,,,,,,,3,\n"
                                               "roof_m,,,,,,,,,,1.5,\n"
                                               "dwellings,,,public|industrial|other,,,,,,,0,\n"
                                               "dwellings_per_address,row,house,,,2-,,,,,1,\n"
                                               "dwellings,single,house,,,,,,,,1,\n"
                                               "floor_m2_per_dwelling,flats,,,,,,,,,80,\n"
                                               "persons_per_dwelling,house,house,,,,,,,,2.5,\n"
                                               "persons_per_dwelling,flat,,,,,,,,,1.5,\n";

static plan_osm_building building(const char *type, const char *landuse, double area, int addresses)
{
    return (plan_osm_building){.type = type,
                               .landuse = landuse,
                               .area_m2 = area,
                               .addresses = addresses,
                               .row_addresses = addresses,
                               .row_area_m2 = area,
                               .levels = NAN,
                               .height_m = NAN,
                               .dwellings = NAN,
                               .residents = NAN};
}

/* Figures worked out by hand from the rules above. */
static void test_estimates(void **state)
{
    plan_osm_estimates *e = NULL;
    (void)state;
    assert_int_equal(plan_osm_estimates_read(files_write("est.csv", estimate_rules), &e, NULL), PLAN_OK);

    plan_osm_building b = building("yes", "residential", 34, 0);
    plan_osm_estimate(e, &b);
    assert_string_equal(b.use, "other");
    assert_string_equal(b.use_rule, "shed");
    assert_true(b.dwellings == 0 && b.residents == 0 && b.levels == 1 && b.height_m == 4.5);
    assert_null(b.dwellings_rule); /* by definition */
    assert_null(b.residents_rule);
    assert_string_equal(b.levels_rule, "one");
    assert_string_equal(b.height_rule, "from_levels");

    b = building("yes", "residential", 35, 0); /* the end of a range is not in it */
    plan_osm_estimate(e, &b);
    assert_string_equal(b.use, "residential");

    b = building("yes", NULL, 600, 4); /* 150 m² each: 5 x 600 / 80 = 37.5 -> 38 homes */
    plan_osm_estimate(e, &b);
    assert_string_equal(b.use_rule, "house");
    assert_true(b.levels == 5 && b.dwellings == 38 && fabs(b.residents - 57) < 1e-9);

    b = building("yes", NULL, 150, 1); /* one entrance of a row of four */
    b.row_addresses = 4;
    b.row_area_m2 = 600;
    plan_osm_estimate(e, &b);
    assert_true(b.levels == 5 && b.dwellings == 9); /* 750 / 80 */

    b = building("yes", "industrial", 600, 4);
    plan_osm_estimate(e, &b);
    assert_string_equal(b.use, "industrial");
    assert_true(b.residents == 0);

    b = building("yes", NULL, 150, 0);
    b.addressed_near_pct = 39.9;
    plan_osm_estimate(e, &b);
    assert_string_equal(b.use, "residential");
    b = building("yes", NULL, 150, 0);
    b.addressed_near_pct = 40;
    plan_osm_estimate(e, &b);
    assert_string_equal(b.use, "other");

    b = building("house", NULL, 160, 2);
    b.use = "residential";
    plan_osm_estimate(e, &b);
    assert_null(b.use_rule);
    assert_true(b.levels == 2 && b.dwellings == 2 && b.residents == 5);

    /* What is known stays; storeys follow from a known height. */
    b = building("house", NULL, 100, 1);
    b.use = "residential";
    b.height_m = 10.6;
    b.dwellings = 3;
    plan_osm_estimate(e, &b);
    assert_true(b.levels == 3 && b.height_m == 10.6 && b.dwellings == 3);
    assert_string_equal(b.levels_rule, "from_height");
    assert_null(b.height_rule);
    assert_null(b.dwellings_rule);
    plan_osm_estimates_free(e);
}

static void test_estimate_errors(void **state)
{
    static const struct {
        const char *line, *words;
    } cases[] = {
        {"storeys,x,,,,,,,,,2,", "unknown target 'storeys'"},
        {"use,x,,,,,,,,,house,", "no use: 'house'"},
        {"levels,x,,,,,,,,,0,", "not a number that can be meant here: '0'"},
        {"levels,x,,,,,,,,,,", "not a number that can be meant here: ''"},
        {"floor_m2_per_dwelling,x,,,,,,,,,-5,", "not a number that can be meant here: '-5'"},
        {"levels,x,,,,,,120-35,,,2,", "not a range like 35-120, 100- or -35: '120-35'"},
        {"levels,x,,,,a,,,,,2,", "not a range"},
        {"levels,a;b,,,,,,,,,2,", "a rule's name has no ';' or '='"},
        {"levels,x,a||b,,,,,,,,2,", "empty or overlong word"},
    };
    (void)state;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        char text[300];
        plan_osm_estimates *e = NULL;
        plan_error err = PLAN_ERROR_INIT;
        (void)snprintf(text, sizeof text, ESTIMATES "%s\n", cases[c].line);
        assert_int_equal(plan_osm_estimates_read(files_write("e.csv", text), &e, &err), PLAN_E_DATA);
        assert_null(e);
        if (!strstr(err.message, cases[c].words) || !strstr(err.message, "line 2"))
            fail_msg("'%s' is not in: %s", cases[c].words, err.message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_csv_fields),
        cmocka_unit_test(test_csv_errors),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_conditions),
        cmocka_unit_test(test_first_rule_decides),
        cmocka_unit_test(test_sums_and_units),
        cmocka_unit_test(test_mapping_errors),
        cmocka_unit_test(test_too_many_keys),
        cmocka_unit_test(test_estimates),
        cmocka_unit_test(test_estimate_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
