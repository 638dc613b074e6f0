/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Printed maps of a town drawn by hand: names, sheets, what is refused. */

#include "geo/geom.h"
#include "map/canvas.h"
#include "map/labels.h"
#include "map/map.h"
#include "map/paint.h"
#include "map/scene.h"
#include "map/story.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define X0 500000.0
#define Y0 5930000.0
enum { STREETS = 14, HOUSES = 20 };

/* ---- boxes ---- */

static void test_boxes(void **state)
{
    (void)state;
    static const struct {
        double x, y, w, h, angle;
        bool overlaps; /* with the box of 4 x 2 around 0, 0 */
    } cases[] = {
        {0, 0, 1, 1, 0, true},        {3, 0, 1, 1, 0, false},
        {2.4, 0, 1, 1, 0, true},      {2.5, 0, 1, 1, 0, false},
        {0, 1.5, 1, 1, 0, false},                                            /* touching is not overlapping */
        {2.6, 1.6, 2, 2, 0, true},    {2.9, 1.9, 1.9, 1.9, 0.785398, false}, /* its corner points past */
        {0, 3, 5, 1, 1.570796, true},
    };
    const plan_quad still = plan_quad_make(0, 0, 4, 2, 0);
    for (size_t i = 0; i < COUNT(cases); i++) {
        const plan_quad q = plan_quad_make(cases[i].x, cases[i].y, cases[i].w, cases[i].h, cases[i].angle);
        assert_int_equal(plan_quads_overlap(&still, &q), cases[i].overlaps);
        assert_int_equal(plan_quads_overlap(&q, &still), cases[i].overlaps);
    }
}

static void test_round_scales(void **state)
{
    (void)state;
    /* Box in m on paper in mm; 3 % of room: 1000 m on 100 mm needs 1:10,300. */
    static const struct {
        double box, paper, scale;
    } cases[] = {
        {1000, 100, 15000}, {970, 100, 10000}, {100, 100, 1500}, {30000, 250, 150000}, {2000, 400, 7500}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        double scale = plan_map_round_scale(cases[i].box, cases[i].box, cases[i].paper, cases[i].paper);
        if (scale != cases[i].scale)
            fail_msg("%.0f m on %.0f mm: 1:%.0f, expected 1:%.0f", cases[i].box, cases[i].paper, scale,
                     cases[i].scale);
    }
}

/* ---- a town ---- */

static const plan_colspec house_cols[] = {{"building", PLAN_INT32, "", "Building", ""},
                                          {"year", PLAN_INT32, "", "Year", ""},
                                          {"need", PLAN_DOUBLE, "1", "Need", ""},
                                          {"persons", PLAN_DOUBLE, "1", "Persons", ""}};
static const plan_layerspec houses_spec = {
    "rollout_buildings", PLAN_GEOM_POLYGON, "Buildings by year of connection", "",
    house_cols,          COUNT(house_cols)};
static const plan_colspec street_cols[] = {{"name", PLAN_TEXT, "", "Name", ""},
                                           {"class", PLAN_TEXT, "", "Class", ""}};
static const plan_layerspec streets_spec = {"context_streets", PLAN_GEOM_LINE,    "Streets", "",
                                            street_cols,       COUNT(street_cols)};
static const plan_colspec area_cols[] = {{"name", PLAN_TEXT, "", "Name", ""},
                                         {"kind", PLAN_TEXT, "", "Kind", ""}};
static const plan_layerspec waters_spec = {"context_barrier_areas", PLAN_GEOM_POLYGON, "Water", "", area_cols,
                                           COUNT(area_cols)};
static const plan_layerspec districts_spec = {"districts", PLAN_GEOM_POLYGON, "Districts", "", area_cols, 1};

typedef struct town {
    plan_table *tables[5];
    int32_t n;
} town;

static plan_table *new_table(town *t, const plan_layerspec *spec)
{
    plan_table *table = NULL;
    assert_int_equal(plan_table_new(spec, &table, NULL), PLAN_OK);
    plan_table_set_crs(table, 25833);
    t->tables[t->n++] = table;
    return table;
}

static void add(plan_table *t, const char *name, const char *second_column, const char *second,
                const double *xy, int32_t n)
{
    int32_t row = plan_table_rows(t);
    assert_int_equal(plan_table_add_rows(t, 1, NULL), PLAN_OK);
    if (name)
        assert_int_equal(plan_column_set_text(plan_table_edit(t, "name"), row, name, NULL), PLAN_OK);
    if (second)
        assert_int_equal(plan_column_set_text(plan_table_edit(t, second_column), row, second, NULL), PLAN_OK);
    assert_int_equal(plan_geom_add_simple(plan_table_edit_geom(t), xy, n, NULL), PLAN_OK);
}

static void square(double x, double y, double side, double ring[10])
{
    const double corners[] = {x, y, x + side, y, x + side, y + side, x, y + side, x, y};
    memcpy(ring, corners, sizeof corners);
}

static const char long_name[] =
    "Gasse der dreihundert Zeichen, deren Namen niemand auf eine Karte bringt, weil kein Blatt so breit ist und keine "
    "Gasse so lang, und die doch im Verzeichnis steht, denn Verzeichnisse sind geduldiger als Papier, und wer sie liest, "
    "der weiss am Ende nicht mehr, wie der Anfang war, was niemanden stoert, der sie nicht liest";

/* Streets to and fro, some of them with names that do not fit or are written otherwise; houses along them. */
static town make_town(void)
{
    static const char *const names[] = {
        "Hauptstra\xc3\x9f"
        "e",
        "\xd0\x9f\xd1\x80\xd0\xbe\xd1\x81\xd0\xbf\xd0\xb5\xd0\xba\xd1\x82 \xd0\x9c\xd0\xb8\xd1\x80\xd0\xb0",
        "\xd8\xb4\xd8\xa7\xd8\xb1\xd8\xb9 \xd8\xa7\xd9\x84\xd9\x86\xd9\x8a\xd9\x84",
        long_name,
        "Am Markt",
        "Gr\xc3\xbcner Weg",
        "Bahnhofstra\xc3\x9f"
        "e"};
    town t = {{NULL}, 0};
    plan_table *houses = new_table(&t, &houses_spec), *streets = new_table(&t, &streets_spec);
    plan_table *waters = new_table(&t, &waters_spec), *districts = new_table(&t, &districts_spec);
    double ring[10];
    for (int i = 0; i < STREETS; i++) {
        /* Crossing ones, bent in the middle. */
        const double along[] = {X0, Y0 + 90 * i, X0 + 600, Y0 + 90 * i + 25, X0 + 1300, Y0 + 90 * i};
        const double across[] = {X0 + 95 * i, Y0, X0 + 95 * i + 20, Y0 + 600, X0 + 95 * i, Y0 + 1200};
        add(streets, names[i % COUNT(names)], "class", i % 3 ? "residential" : "primary",
            i % 2 ? along : across, 3);
    }
    /* A way out in zigzags, where no text fits, and straight back: its whole runs to the right, its text to the left. */
    double there_and_back[2 * 34];
    for (int i = 0; i < 34; i++) {
        there_and_back[2 * i] = i < 33 ? X0 + 30 * i : X0 + 50;
        there_and_back[2 * i + 1] = i < 32 ? Y0 + 1010 + 30 * (i % 2) : Y0 + 1080;
    }
    add(streets, "Kehrweg", "class", "residential", there_and_back, 34);
    for (int i = 0; i < STREETS * HOUSES; i++) {
        square(X0 + 63 * (i % HOUSES) + 10, Y0 + 85 * (i / HOUSES) + 12, 14, ring);
        add(houses, NULL, NULL, NULL, ring, 5);
        plan_column_set_number(plan_table_edit(houses, "building"), i, i);
        plan_column_set_number(plan_table_edit(houses, "year"), i, 2027 + i % 4);
        plan_column_set_number(plan_table_edit(houses, "need"), i, 1 + i % 7);
        plan_column_set_number(plan_table_edit(houses, "persons"), i, 2);
    }
    square(X0 + 500, Y0 + 520, 180, ring);
    add(waters,
        "Gro\xc3\x9f"
        "er See",
        "kind", "water", ring, 5);
    square(X0 - 50, Y0 - 50, 800, ring);
    add(districts, "Altstadt", NULL, NULL, ring, 5);
    square(X0 + 750, Y0 - 50, 1500, ring);
    add(districts, "Neustadt", NULL, NULL, ring, 5);
    for (int32_t i = 0; i < t.n; i++)
        assert_int_equal(plan_table_seal(t.tables[i], NULL), PLAN_OK);
    return t;
}

static void free_town(town *t)
{
    for (int32_t i = 0; i < t->n; i++)
        plan_table_free(t->tables[i]);
}

static plan_result *draw(const town *t, const plan_map_opts *opts, plan_map_format format, char **bytes,
                         size_t *n)
{
    plan_result *report = NULL;
    plan_error err = PLAN_ERROR_INIT;
    if (plan_map_draw((const plan_table *const *)t->tables, t->n, opts, format, bytes, n, &report, &err))
        fail_msg("%s", err.message);
    return report;
}

static plan_map_opts of_paper(plan_map_paper paper)
{
    plan_map_opts opts = PLAN_MAP_OPTS_INIT;
    opts.paper = paper;
    return opts;
}

/* ---- names ---- */

/* No boxes of two labels of a sheet share a point, none leaves the sheet's frame. */
static void check_labels(const plan_result *report)
{
    const plan_table *labels = plan_result_table(report, "map_labels"),
                     *sheets = plan_result_table(report, "map_sheets");
    const plan_geom *g = plan_table_geom(labels);
    const plan_column *sheet = plan_table_find(labels, "sheet");
    int32_t n = plan_table_rows(labels);
    for (int32_t a = 0; a < n; a++) {
        int32_t on = (int32_t)plan_column_number(sheet, a);
        double frame[4], box[4];
        plan_geom_row_bbox(plan_table_geom(sheets), on - 1, frame);
        plan_geom_row_bbox(g, a, box);
        /* Boxes follow the text, and begin where it does: it does not stand on its head. */
        const double *first = g->xy + 2 * g->path_off[g->row_off[a]],
                     *last = g->xy + 2 * g->path_off[g->row_off[a + 1] - 1];
        double dx = (last[0] + last[4] - first[0] - first[4]) / 2,
               dy = (last[1] + last[5] - first[1] - first[5]) / 2;
        if (dx < -0.1 * fabs(dy)) /* upright ones lean to either side */
            fail_msg("'%s' runs from right to left", plan_column_text(plan_table_find(labels, "text"), a));
        assert_true(box[0] >= frame[0] && box[1] >= frame[1] && box[2] <= frame[2] && box[3] <= frame[3]);
        for (int32_t b = a + 1; b < n; b++) {
            if ((int32_t)plan_column_number(sheet, b) != on)
                continue;
            for (int32_t p = g->row_off[a]; p < g->row_off[a + 1]; p++) {
                for (int32_t q = g->row_off[b]; q < g->row_off[b + 1]; q++) {
                    plan_quad u, v;
                    memcpy(u.at, g->xy + 2 * g->path_off[p], sizeof u.at);
                    memcpy(v.at, g->xy + 2 * g->path_off[q], sizeof v.at);
                    /* A hair is lost on the way from paper to the world and back. */
                    for (int i = 0; i < 8; i++)
                        u.at[i] += (u.at[i % 2] * 0.5 + u.at[4 + i % 2] * 0.5 - u.at[i]) * 1e-6;
                    if (plan_quads_overlap(&u, &v))
                        fail_msg("'%s' lies on '%s'", plan_column_text(plan_table_find(labels, "text"), a),
                                 plan_column_text(plan_table_find(labels, "text"), b));
                }
            }
        }
    }
}

static int32_t count_labels(const plan_result *report, const char *text)
{
    const plan_table *labels = plan_result_table(report, "map_labels");
    int32_t n = 0;
    for (int32_t i = 0; i < plan_table_rows(labels); i++)
        n += strcmp(plan_column_text(plan_table_find(labels, "text"), i), text) == 0;
    return n;
}

static void test_names_keep_apart(void **state)
{
    (void)state;
    town t = make_town();
    for (int paper = PLAN_PAPER_A4; paper <= PLAN_PAPER_A2; paper++) {
        plan_map_opts opts = of_paper((plan_map_paper)paper);
        char *bytes = NULL;
        size_t n = 0;
        plan_result *report = draw(&t, &opts, PLAN_MAP_SVG, &bytes, &n);
        check_labels(report);
        assert_true(plan_result_total(report, "labels") >= 5);
        /* 1.3 km on the 200 mm and more of any of these sheets hold the lake's name, but no street the long one. */
        assert_int_equal(count_labels(report, "Gro\xc3\x9f"
                                              "er See"),
                         1);
        assert_int_equal(count_labels(report, long_name), 0);
        assert_true(count_labels(report, "Kehrweg") > 0);
        assert_true(
            count_labels(report,
                         "\xd8\xb4\xd8\xa7\xd8\xb1\xd8\xb9 \xd8\xa7\xd9\x84\xd9\x86\xd9\x8a\xd9\x84") > 0);
        plan_result_free(report);
        free(bytes);
    }
    free_town(&t);
}

static const plan_layerspec places_spec = {"context_places", PLAN_GEOM_POINT, "Places", "",
                                           area_cols,        COUNT(area_cols)};

/* Quarters are named by their points, and a district of the same name not once more; small places from near only. */
static void test_places_are_named_once(void **state)
{
    (void)state;
    town t = make_town();
    plan_table *places = new_table(&t, &places_spec);
    static const struct {
        const char *name, *kind;
        double x, y;
    } each[] = {{"Altstadt", "suburb", 200, 300},
                {"S\xc3\xbc"
                 "dviertel",
                 "neighbourhood", 900, 200},
                {NULL, "suburb", 300, 900},
                {"Vorwerk", "farm", 1000, 1100}};
    for (size_t i = 0; i < COUNT(each); i++) {
        const double xy[] = {X0 + each[i].x, Y0 + each[i].y};
        add(places, each[i].name, "kind", each[i].kind, xy, 1);
    }
    assert_int_equal(plan_table_seal(places, NULL), PLAN_OK);
    for (int pass = 0; pass < 2; pass++) {
        plan_map_opts opts = of_paper(PLAN_PAPER_A3);
        char *bytes = NULL;
        size_t n = 0;
        opts.scale = pass ? 35000 : 7500;
        plan_result *report = draw(&t, &opts, PLAN_MAP_SVG, &bytes, &n);
        check_labels(report);
        assert_int_equal(count_labels(report, "Altstadt"), 1);
        assert_int_equal(count_labels(report, each[1].name), !pass);
        assert_int_equal(count_labels(report, "Vorwerk"), !pass);
        plan_result_free(report);
        free(bytes);
    }
    free_town(&t);
}

static void test_missing_glyph(void **state)
{
    (void)state;
    town t = make_town();
    plan_map_opts opts = of_paper(PLAN_PAPER_A4);
    char *bytes = NULL;
    size_t n = 0;
    opts.title = "Plan \xf3\xb0\x80\x81"; /* U+F0001, private use: in no font */
    plan_result *report = draw(&t, &opts, PLAN_MAP_SVG, &bytes, &n);
    const plan_table *findings = plan_result_table(report, "findings");
    assert_int_equal(plan_table_rows(findings), 1);
    assert_string_equal(plan_column_text(plan_table_find(findings, "code"), 0), "missing_glyph");
    assert_non_null(strstr(plan_column_text(plan_table_find(findings, "text"), 0), "U+F0001"));
    plan_result_free(report);
    free(bytes);
    free_town(&t);
}

/* Height in m of the box of a name. */
static double height_of(const plan_result *report, const char *text)
{
    const plan_table *labels = plan_result_table(report, "map_labels");
    for (int32_t i = 0; i < plan_table_rows(labels); i++) {
        double box[4];
        plan_geom_row_bbox(plan_table_geom(labels), i, box);
        if (strcmp(plan_column_text(plan_table_find(labels, "text"), i), text) == 0)
            return box[3] - box[1];
    }
    return NAN;
}

/* What hangs on a wall is written larger, by the root of the ratio of the sheets' sides; A4 as A3. */
static void test_large_sheets_have_large_type(void **state)
{
    (void)state;
    static const double side[] = {297, 297, 420, 594, 841}; /* ISO 216; of A4 that of A3 */
    double a3 = NAN;
    town t = make_town();
    static const int papers[] = {PLAN_PAPER_A3, PLAN_PAPER_A4, PLAN_PAPER_A2, PLAN_PAPER_A1, PLAN_PAPER_A0};
    for (size_t i = 0; i < COUNT(papers); i++) {
        plan_map_opts opts = of_paper((plan_map_paper)papers[i]);
        char *bytes = NULL;
        size_t n = 0;
        opts.scale = 7500;
        plan_result *report = draw(&t, &opts, PLAN_MAP_SVG, &bytes, &n);
        double mm = height_of(report, "Altstadt") / 7.5 - 0.8; /* without the gap around it */
        if (i == 0)
            a3 = mm;
        check_labels(report);
        if (!(fabs(mm / a3 - sqrt(side[papers[i]] / 297)) < 0.01))
            fail_msg("paper %d: %.2f mm, on A3 %.2f mm", papers[i], mm, a3);
        plan_result_free(report);
        free(bytes);
    }
    free_town(&t);
}

/* So are lines, edges and hatches: none is thinner than the thinnest of A3 made larger as its type is. */
static void test_large_sheets_have_thick_lines(void **state)
{
    (void)state;
    static const struct {
        plan_map_paper paper;
        double side; /* ISO 216; of A4 that of A3 */
    } cases[] = {{PLAN_PAPER_A4, 297}, {PLAN_PAPER_A3, 297}, {PLAN_PAPER_A2, 420}, {PLAN_PAPER_A0, 841}};
    static const char key[] = "stroke-width:";
    town t = make_town();
    for (size_t i = 0; i < COUNT(cases); i++) {
        plan_map_opts opts = of_paper(cases[i].paper);
        char *svg = NULL;
        size_t n = 0;
        double grow = sqrt(cases[i].side / 297), least = INFINITY, neatline = 0;
        plan_result_free(draw(&t, &opts, PLAN_MAP_SVG, &svg, &n));
        for (const char *at = strstr(svg, key); at; at = strstr(at + 1, key)) {
            double mm = strtod(at + sizeof key - 1, NULL);
            least = fmin(least, mm);
            neatline = fabs(mm - 0.5 * grow) < 1e-5 ? mm : neatline;
        }
        if (fabs(least - 0.1 * grow) > 1e-5 || neatline <= 0)
            fail_msg("paper %d: thinnest line %.4f mm, neatline %.4f mm", cases[i].paper, least, neatline);
        free(svg);
    }
    free_town(&t);
}

static void test_hatches_grow_with_the_sheet(void **state)
{
    (void)state;
    const plan_geom geom = {.kind = PLAN_GEOM_POLYGON};
    plan_map_layer layer = {.geom = &geom, .name = "barrier_areas"};
    layer.style.classes[0].symbol = (plan_symbol){.hollow = true, .width_mm = 0.2, .hatch_mm = 1.6};
    for (int i = 1; i <= 2; i++) {
        const plan_map_frame frame = {.scale = 10000, .mm = 0.1, .grow = i};
        const plan_symbol s = plan_map_symbol(&layer, 0, &frame);
        assert_true(fabs(s.width_mm - 0.2 * i) < 1e-12 && fabs(s.hatch_mm - 1.6 * i) < 1e-12);
    }
}

/* ---- sheets ---- */

static void test_same_bytes(void **state)
{
    (void)state;
    town t = make_town();
    for (int format = PLAN_MAP_PDF; format <= PLAN_MAP_PNG; format++) {
        plan_map_opts opts = of_paper(PLAN_PAPER_A4);
        char *a = NULL, *b = NULL;
        size_t n_a = 0, n_b = 0;
        opts.dpi = 60;
        plan_result_free(draw(&t, &opts, (plan_map_format)format, &a, &n_a));
        plan_result_free(draw(&t, &opts, (plan_map_format)format, &b, &n_b));
        assert_int_equal(n_a, n_b);
        assert_memory_equal(a, b, n_a);
        free(a);
        free(b);
    }
    free_town(&t);
}

/* Steps of the dashed lines of a drawing whose districts are so many, all in the same place. */
static int dashed_steps(int n_districts)
{
    town t = make_town();
    plan_map_opts opts = of_paper(PLAN_PAPER_A4);
    char *bytes = NULL;
    size_t n = 0;
    int steps = 0;
    double ring[10];
    plan_table_free(t.tables[--t.n]);
    plan_table *districts = new_table(&t, &districts_spec);
    square(X0 + 50, Y0 + 50, 800, ring);
    for (int i = 0; i < n_districts; i++)
        add(districts, NULL, NULL, NULL, ring, 5);
    assert_int_equal(plan_table_seal(districts, NULL), PLAN_OK);
    plan_result_free(draw(&t, &opts, PLAN_MAP_SVG, &bytes, &n));
    for (const char *p = bytes; (p = strstr(p, "stroke-dasharray")) != NULL;) {
        p = strstr(p, " d=\"");
        for (; p && *p && *p != '>'; p++)
            steps += *p == 'L';
    }
    free(bytes);
    free_town(&t);
    return steps;
}

/* A border of two districts is one dashed line: of two, one would fill the gaps of the other. */
static void test_borders_are_drawn_once(void **state)
{
    (void)state;
    int steps = dashed_steps(1);
    assert_true(steps >= 4);
    assert_int_equal(dashed_steps(2), steps);
}

/* Every house lies on a sheet, numbers run without gap, neighbours know one another. */
static void check_atlas(const town *t, plan_map_atlas atlas, double scale)
{
    plan_map_opts opts = of_paper(PLAN_PAPER_A4);
    char *bytes = NULL;
    size_t n = 0;
    opts.atlas = atlas;
    opts.scale = scale;
    plan_result *report = draw(t, &opts, PLAN_MAP_PDF, &bytes, &n);
    const plan_table *sheets = plan_result_table(report, "map_sheets");
    const plan_geom *houses = plan_table_geom(t->tables[0]);
    assert_true(plan_table_rows(sheets) >= 3);
    for (int32_t i = 0; i < plan_table_rows(sheets); i++)
        assert_int_equal(plan_column_number(plan_table_find(sheets, "sheet"), i), i + 1);
    for (int32_t row = 0; row < houses->n_rows; row++) {
        double box[4], frame[4];
        bool shown = false;
        plan_geom_row_bbox(houses, row, box);
        for (int32_t i = 1; i < plan_table_rows(sheets) && !shown; i++) { /* the index does not count */
            plan_geom_row_bbox(plan_table_geom(sheets), i, frame);
            shown = box[0] >= frame[0] && box[1] >= frame[1] && box[2] <= frame[2] && box[3] <= frame[3];
        }
        assert_true(shown);
    }
    check_labels(report);
    plan_result_free(report);
    free(bytes);
}

/* Two hamlets far from the only district: a sheet each, named by its place, that lie on no other. */
static void test_atlas_of_what_lies_in_no_district(void **state)
{
    (void)state;
    town t = {{NULL}, 0};
    plan_table *houses = new_table(&t, &houses_spec), *districts = new_table(&t, &districts_spec),
               *places = new_table(&t, &places_spec);
    static const struct {
        const char *name;
        double x, y;
    } at[] = {{"Stadt", 0, 0}, {"Norddorf", 1500, 4000}, {"Ostdorf", 6000, -1000}};
    double ring[10];
    square(X0 - 50, Y0 - 50, 800, ring);
    add(districts, "Stadt", NULL, NULL, ring, 5);
    for (int i = 0; i < 3 * 30; i++) {
        square(X0 + at[i / 30].x + 20 * (i % 30), Y0 + at[i / 30].y + 15 * (i % 7), 10, ring);
        add(houses, NULL, NULL, NULL, ring, 5);
        plan_column_set_number(plan_table_edit(houses, "year"), i, 2027);
    }
    for (size_t i = 0; i < COUNT(at); i++) {
        const double xy[] = {X0 + at[i].x + 300, Y0 + at[i].y};
        add(places, at[i].name, "kind", "hamlet", xy, 1);
    }
    for (int32_t i = 0; i < t.n; i++)
        assert_int_equal(plan_table_seal(t.tables[i], NULL), PLAN_OK);
    plan_map_opts opts = of_paper(PLAN_PAPER_A4);
    char *bytes = NULL;
    size_t n = 0;
    opts.atlas = PLAN_ATLAS_DISTRICT;
    opts.scale = 5000;
    plan_result *report = draw(&t, &opts, PLAN_MAP_PDF, &bytes, &n);
    const plan_table *sheets = plan_result_table(report, "map_sheets");
    assert_int_equal(plan_table_rows(sheets), 4); /* with the index */
    for (int32_t i = 1; i < 4; i++) {
        double a[4], b[4];
        assert_string_equal(plan_column_text(plan_table_find(sheets, "name"), i), at[i - 1].name);
        assert_int_equal(plan_column_number(plan_table_find(sheets, "features"), i), 30);
        plan_geom_row_bbox(plan_table_geom(sheets), i, a);
        for (int32_t k = i + 1; k < 4; k++) {
            plan_geom_row_bbox(plan_table_geom(sheets), k, b);
            assert_false(plan_map_box_meets(a, b));
        }
    }
    plan_result_free(report);
    free(bytes);
    free_town(&t);
}

static void test_atlas(void **state)
{
    (void)state;
    town t = make_town();
    check_atlas(&t, PLAN_ATLAS_GRID, 2500);
    check_atlas(&t, PLAN_ATLAS_DISTRICT, 5000);
    free_town(&t);
}

/* ---- what is refused ---- */

static void test_refused(void **state)
{
    (void)state;
    town t = make_town();
    char *bytes = NULL;
    size_t n = 0;
    struct {
        plan_map_opts opts;
        plan_map_format format;
        plan_status status;
        const char *words;
    } cases[] = {
        {.opts = PLAN_MAP_OPTS_INIT, .status = PLAN_E_NOT_FOUND, .words = "theme 'wlan'"},
        {.opts = PLAN_MAP_OPTS_INIT, .status = PLAN_E_ARGUMENT, .words = "no font 'No Such Type'"},
        {.opts = PLAN_MAP_OPTS_INIT,
         .status = PLAN_E_ARGUMENT,
         .words = "must be a .pdf",
         .format = PLAN_MAP_PNG},
        {.opts = PLAN_MAP_OPTS_INIT, .status = PLAN_E_ARGUMENT, .words = "option 'scale': at 1:1000000"},
        {.opts = PLAN_MAP_OPTS_INIT,
         .status = PLAN_E_ARGUMENT,
         .words = "at most 32767 a side",
         .format = PLAN_MAP_PNG},
        {.opts = PLAN_MAP_OPTS_INIT, .status = PLAN_E_ARGUMENT, .words = "scale"},
    };
    cases[0].opts.theme = PLAN_MAP_WLAN;
    cases[1].opts.font = "No Such Type";
    cases[2].opts.atlas = PLAN_ATLAS_GRID;
    cases[3].opts.scale = 1e6;
    cases[4].opts.paper = PLAN_PAPER_A0;
    cases[4].opts.dpi = 1200;
    cases[5].opts.scale = 1;
    for (size_t i = 0; i < COUNT(cases); i++) {
        plan_error err = PLAN_ERROR_INIT;
        plan_status status = plan_map_draw((const plan_table *const *)t.tables, t.n, &cases[i].opts,
                                           cases[i].format, &bytes, &n, NULL, &err);
        if (status != cases[i].status || !strstr(err.message, cases[i].words) || strchr(err.message, '\n'))
            fail_msg("case %zu: %s: %s", i, plan_status_name(status), err.message);
    }
    assert_int_equal(
        plan_map_save((const plan_table *const *)t.tables, t.n, "/tmp/map.gif", NULL, NULL, NULL),
        PLAN_E_ARGUMENT);
    free_town(&t);
}

static void test_empty_layer(void **state)
{
    (void)state;
    town t = {{NULL}, 0};
    plan_error err = PLAN_ERROR_INIT;
    char *bytes = NULL;
    size_t n = 0;
    plan_map_opts opts = PLAN_MAP_OPTS_INIT;
    assert_int_equal(plan_table_seal(new_table(&t, &houses_spec), NULL), PLAN_OK);
    opts.theme = PLAN_MAP_ROLLOUT;
    assert_int_equal(
        plan_map_draw((const plan_table *const *)t.tables, t.n, &opts, PLAN_MAP_PDF, &bytes, &n, NULL, &err),
        PLAN_E_NOT_FOUND);
    assert_string_equal(err.message, "map: theme 'rollout': layer rollout_buildings has no row");
    free_town(&t);
}

static bool stop(void *user, const char *step, double share)
{
    (void)user;
    (void)step;
    (void)share;
    return false;
}

static void test_cancelled(void **state)
{
    (void)state;
    town t = make_town();
    const plan_hooks hooks = {NULL, stop, NULL};
    plan_map_opts opts = PLAN_MAP_OPTS_INIT;
    char *bytes = NULL;
    size_t n = 0;
    opts.hooks = &hooks;
    assert_int_equal(
        plan_map_draw((const plan_table *const *)t.tables, t.n, &opts, PLAN_MAP_PDF, &bytes, &n, NULL, NULL),
        PLAN_E_CANCELLED);
    assert_null(bytes);
    free_town(&t);
}

/* ---- numbers ---- */

static void test_concentration(void **state)
{
    (void)state;
    town t = {{NULL}, 0};
    plan_table *table = new_table(&t, &houses_spec);
    double half, curve[101];
    assert_int_equal(plan_table_add_rows(table, 5, NULL), PLAN_OK);
    for (int i = 0; i < 4; i++) /* 4, 3, 2, 1 and one missing: 7 of 10 in the first two of five */
        plan_column_set_number(plan_table_edit(table, "need"), i, 4 - i);
    for (int i = 0; i < 5; i++)
        assert_int_equal(plan_geom_begin_row(plan_table_edit_geom(table), NULL), PLAN_OK);
    assert_int_equal(plan_table_seal(table, NULL), PLAN_OK);
    assert_int_equal(plan_story_concentration(table, "need", &half, curve, NULL), PLAN_OK);
    assert_true(half == 0.4);
    assert_true(fabs(curve[20] - 0.4) < 1e-12 && fabs(curve[40] - 0.7) < 1e-12 &&
                fabs(curve[100] - 1) < 1e-12);
    free_town(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_boxes),
        cmocka_unit_test(test_round_scales),
        cmocka_unit_test(test_names_keep_apart),
        cmocka_unit_test(test_places_are_named_once),
        cmocka_unit_test(test_large_sheets_have_large_type),
        cmocka_unit_test(test_large_sheets_have_thick_lines),
        cmocka_unit_test(test_hatches_grow_with_the_sheet),
        cmocka_unit_test(test_missing_glyph),
        cmocka_unit_test(test_same_bytes),
        cmocka_unit_test(test_borders_are_drawn_once),
        cmocka_unit_test(test_atlas),
        cmocka_unit_test(test_atlas_of_what_lies_in_no_district),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_empty_layer),
        cmocka_unit_test(test_cancelled),
        cmocka_unit_test(test_concentration),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
