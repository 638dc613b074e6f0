/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Importing OpenStreetMap: small towns written here, and Neubrandenburg. */

#include "files.h"
#include "pbf_writer.h"

#include "geo/crs.h"
#include "geo/geom.h"
#include "io/import_osm.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* Degrees of some 10 m at 53.5° north. */
#define DX 0.00015
#define DY 0.00009
#define LON 13.25
#define LAT 53.55

static plan_ctx *ctx;

static int set_up(void **state)
{
    (void)state;
    return plan_ctx_new(&ctx, NULL) == PLAN_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    plan_ctx_free(ctx);
    return 0;
}

static const char *data_path(const char *name)
{
    static char paths[4][1000];
    static int next;
    const char *folder = getenv("PLAN_DATA_DIR");
    char *path = paths[next++ % 4];
    (void)snprintf(path, sizeof paths[0], "%s/%s", folder ? folder : "data", name);
    return path;
}

static plan_import_osm_opts options(void)
{
    plan_import_osm_opts opts = PLAN_IMPORT_OSM_OPTS_INIT;
    opts.rules = data_path("osm/mapping.csv");
    opts.estimates = data_path("osm/estimates.csv");
    opts.threads = 1;
    return opts;
}

static plan_result *import(const char *path, const plan_import_osm_opts *opts)
{
    plan_result *result = NULL;
    plan_error err = PLAN_ERROR_INIT;
    if (plan_import_osm(ctx, path, opts, &result, &err) != PLAN_OK)
        fail_msg("%s", err.message);
    return result;
}

/* --- looking into results ------------------------------------------------------------------------ */

static const plan_table *table(const plan_result *r, const char *name)
{
    const plan_table *t = plan_result_table(r, name);
    assert_non_null(t);
    return t;
}

static int32_t row_of(const plan_table *t, const char *source_id)
{
    const plan_column *id = plan_table_find(t, "source_id");
    for (int32_t row = 0; row < plan_table_rows(t); row++)
        if (strcmp(plan_column_text(id, row), source_id) == 0)
            return row;
    return -1;
}

static const char *text(const plan_result *r, const char *layer, const char *source_id, const char *column)
{
    const plan_table *t = table(r, layer);
    int32_t row = row_of(t, source_id);
    assert_true(row >= 0);
    const char *value = plan_column_text(plan_table_find(t, column), row);
    return value ? value : "-";
}

static double number(const plan_result *r, const char *layer, const char *source_id, const char *column)
{
    const plan_table *t = table(r, layer);
    int32_t row = row_of(t, source_id);
    assert_true(row >= 0);
    return plan_column_number(plan_table_find(t, column), row);
}

/* Findings of a code, about one object where source_id is given. */
static int findings(const plan_result *r, const char *code, const char *source_id)
{
    const plan_table *t = table(r, "findings");
    int n = 0;
    for (int32_t row = 0; row < plan_table_rows(t); row++) {
        const char *its = plan_column_text(plan_table_find(t, "source_id"), row);
        n += strcmp(plan_column_text(plan_table_find(t, "code"), row), code) == 0 &&
             (!source_id || (its && strcmp(its, source_id) == 0));
    }
    return n;
}

static bool same_bytes(const void *a, const void *b, size_t n)
{
    return n == 0 || memcmp(a, b, n) == 0;
}

static void check_same_table(const plan_table *a, const plan_table *b)
{
    int32_t rows = plan_table_rows(a);
    assert_string_equal(plan_table_name(a), plan_table_name(b));
    assert_int_equal(rows, plan_table_rows(b));
    for (int32_t c = 0; c < plan_table_n_columns(a); c++) {
        const plan_column *x = plan_table_column(a, c), *y = plan_table_column(b, c);
        for (int32_t row = 0; row < rows; row++) {
            const char *p = plan_column_text(x, row), *q = plan_column_text(y, row);
            double u = plan_column_number(x, row), v = plan_column_number(y, row);
            assert_true((!p && !q) || (p && q && strcmp(p, q) == 0));
            assert_true(same_bytes(&u, &v, sizeof u));
        }
    }
    const plan_geom *g = plan_table_geom(a), *h = plan_table_geom(b);
    if (!g)
        return;
    assert_int_equal(g->n_coords, h->n_coords);
    assert_true(same_bytes(g->row_off, h->row_off, ((size_t)rows + 1) * sizeof *g->row_off));
    assert_true(same_bytes(g->path_off, h->path_off, ((size_t)g->n_paths + 1) * sizeof *g->path_off));
    assert_true(same_bytes(g->xy, h->xy, 2 * (size_t)g->n_coords * sizeof *g->xy));
}

/* The parameters name the threads, and so differ. */
static void check_same(const plan_result *a, const plan_result *b)
{
    assert_int_equal(plan_result_n_tables(a), plan_result_n_tables(b));
    for (int32_t i = 0; i < plan_result_n_tables(a); i++)
        if (strcmp(plan_table_name(plan_result_table_at(a, i)), "parameters") != 0)
            check_same_table(plan_result_table_at(a, i), plan_result_table_at(b, i));
}

/* --- a small town -------------------------------------------------------------------------------- */

static int64_t next_node;

/* A rectangle of w x h times 10 m with its lower left corner x, y times 10 m from the town's. Its nodes are kept in
 * refs. */
static void box(pbf_writer *w, double x, double y, double width, double height, int64_t refs[5])
{
    static const int dx[] = {0, 1, 1, 0}, dy[] = {0, 0, 1, 1};
    for (int i = 0; i < 4; i++) {
        refs[i] = next_node;
        pbf_node(w, next_node++, LON + DX * (x + dx[i] * width), LAT + DY * (y + dy[i] * height), "");
    }
    refs[4] = refs[0];
}

static void point(pbf_writer *w, int64_t id, double x, double y, const char *tags)
{
    pbf_node(w, id, LON + DX * x, LAT + DY * y, tags);
}

/* Boxes drawn as one way each. */
typedef struct plot {
    int64_t id;
    double x, y, width, height;
    const char *tags;
} plot;

static void town(pbf_writer *w, const plot *plots, int n, void (*points)(pbf_writer *w),
                 void (*ways)(pbf_writer *w))
{
    int64_t refs[50][5];
    assert_in_range(n, 0, 50);
    next_node = 1000;
    *w = (pbf_writer){.is_dense = true};
    pbf_header(w, "OsmSchema-V0.6,DenseNodes", 0);
    if (points)
        points(w);
    for (int i = 0; i < n; i++)
        box(w, plots[i].x, plots[i].y, plots[i].width, plots[i].height, refs[i]);
    pbf_flush(w);
    for (int i = 0; i < n; i++)
        pbf_way(w, plots[i].id, refs[i], 5, plots[i].tags);
    if (ways)
        ways(w);
    pbf_flush(w);
}

static plan_result *import_town(const pbf_writer *w, const plan_import_osm_opts *opts)
{
    plan_import_osm_opts own = options();
    return import(pbf_save(w, "town.osm.pbf"), opts ? opts : &own);
}

static void kinds_points(pbf_writer *w)
{
    point(w, 1, 31, 1, "amenity=library;name=Bücherei");
    point(w, 2, 41, 1, "amenity=kindergarten");
    point(w, 3, 41, 1, "addr:street=Ring;addr:housenumber=2");
    point(w, 4, 42, 1, "addr:street=Ring;addr:housenumber=10");
    point(w, 5, 43, 1, "addr:street=Ring;addr:housenumber=2");
    point(w, 6, 52.3, 1, "addr:street=Gasse;addr:housenumber=1"); /* 3 m beside w50 */
    point(w, 7, 58, 1, "addr:street=Gasse;addr:housenumber=9");   /* far from all */
    point(w, 8, 61, 1, "amenity=school");
    point(w, 9, 0, 50, "man_made=street_cabinet;utility=telecom;operator=Telekom");
    point(w, 10, 1, 50, "man_made=street_cabinet;utility=power");
    point(w, 11, 2, 50, "highway=street_lamp;height=6 m");
    point(w, 12, 3, 50, "amenity=cafe;internet_access=wlan");
    point(w, 13, 4, 50, "highway=bus_stop;name=Markt");
    point(w, 14, 41.5, 1, "addr:street=Ring;addr:housenumber=10b");
    point(w, 15, 42.5, 1, "addr:street=Ring;addr:housenumber=10a");
}

/* What a building is: own tags before ground before points inside. */
static void test_kinds(void **state)
{
    static const plot plots[] = {
        {10, 0, 0, 2, 2, "building=church"},
        {11, 10, -5, 15, 12, "amenity=school;name=Schule"},
        {12, 11, 0, 4, 4, "building=yes"},     /* on the school's ground */
        {13, 16, 0, 0.5, 0.5, "building=yes"}, /* its shed */
        {14, 18, 0, 2, 2, "building=garage"},
        {15, 21, 0, 2, 2, "building=apartments"}, /* dwellings on the ground */
        {16, 16, 3, 3, 3, "building=yes;amenity=place_of_worship"},
        {30, 30, 0, 2, 2, "building=yes"}, /* library inside */
        {40, 40, 0, 4, 2, "building=yes"}, /* kindergarten in a house with two numbers */
        {50, 50, 0, 2, 2, "building=yes"},
        {60, 60, 0, 2, 2,
         "building=house;addr:street=Weg;addr:housenumber=5;building:levels=1;roof:levels=1;height=7"},
        {70, 70, 0, 4, 4, "building=yes;building:levels=EG"},
        {80, 80, 0, 2, 2, "building=construction"},
        {81, 84, 0, 2, 2, "building=yes;internet_access=wlan;name=Rathaus;amenity=townhall"},
    };
    pbf_writer w;
    (void)state;
    town(&w, plots, sizeof plots / sizeof *plots, kinds_points, NULL);
    plan_result *r = import_town(&w, NULL);
    static const struct {
        const char *id, *use, *kind;
    } expected[] = {
        {"w10", "public", "worship"},  {"w12", "public", "school"},
        {"w13", "other", "-"},         {"w14", "other", "-"},
        {"w15", "residential", "-"},   {"w16", "public", "worship"},
        {"w30", "public", "library"},  {"w40", "residential", "kindergarten"},
        {"w50", "residential", "-"},   {"w60", "residential", "school"},
        {"w81", "public", "townhall"},
    };
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        assert_string_equal(text(r, "buildings", expected[i].id, "use"), expected[i].use);
        assert_string_equal(text(r, "buildings", expected[i].id, "public_kind"), expected[i].kind);
    }
    assert_int_equal(row_of(table(r, "buildings"), "w80"), -1);
    assert_non_null(strstr(text(r, "buildings", "w12", "assumed"), "public_kind=on_ground"));
    assert_non_null(strstr(text(r, "buildings", "w30", "assumed"), "use=point_inside"));

    assert_true(number(r, "buildings", "w60", "levels") == 2);
    assert_true(number(r, "buildings", "w60", "height_m") == 7);
    assert_null(strstr(text(r, "buildings", "w60", "assumed"), "levels="));
    assert_null(strstr(text(r, "buildings", "w60", "assumed"), "height_m="));
    assert_non_null(strstr(text(r, "buildings", "w60", "assumed"), "dwellings="));
    assert_int_equal(findings(r, "unread_value", "w70"), 1);
    assert_true(number(r, "buildings", "w12", "dwellings") == 0);

    assert_string_equal(text(r, "buildings", "w40", "street"), "Ring");
    assert_string_equal(text(r, "buildings", "w40", "housenumber"), "2;10;10a;10b");
    assert_string_equal(text(r, "addresses", "n6", "building"), "w50");
    assert_string_equal(text(r, "addresses", "n7", "building"), "-");
    assert_string_equal(text(r, "addresses", "w60", "building"), "w60");

    assert_int_equal(plan_table_rows(table(r, "sites")), 5);
    assert_string_equal(text(r, "sites", "n9", "kind"), "cabinet");
    assert_string_equal(text(r, "sites", "n9", "operator"), "Telekom");
    assert_int_equal(row_of(table(r, "sites"), "n10"), -1);
    assert_true(number(r, "sites", "n11", "height_m") == 6);
    assert_string_equal(text(r, "sites", "n12", "kind"), "access_point");
    assert_true(number(r, "sites", "n12", "online") == 1);
    assert_true(isnan(number(r, "sites", "n11", "online")));
    assert_string_equal(text(r, "sites", "n13", "kind"), "stop");
    assert_string_equal(text(r, "sites", "w81", "kind"), "access_point");
    plan_result_free(r);
    pbf_free(&w);
}

static void network_points(pbf_writer *w)
{
    for (int i = 0; i <= 6; i++)
        point(w, 100 + i, 10 * i, 0, "");
    point(w, 110, 20, 10, "");
    point(w, 111, 20, -10, "");
}

static void network_ways(pbf_writer *w)
{
    static const int64_t main_road[] = {100, 101, 102, 103, 104, 105, 106}, side[] = {110, 102, 111},
                         broken[] = {100, 900, 101, 102, 901}, gone[] = {902, 100};
    pbf_way(w, 1, main_road, 7, "highway=primary;name=Allee;bridge=yes");
    pbf_way(w, 2, side, 3, "highway=track");
    pbf_way(w, 3, broken, 5, "highway=footway;surface=asphalt");
    pbf_way(w, 4, gone, 2, "highway=footway");
    pbf_way(w, 5, main_road, 3, "railway=rail");
    pbf_way(w, 6, main_road, 3, "railway=rail;tunnel=yes");
    pbf_way(w, 7, main_road, 3, "railway=tram");
    pbf_way(w, 8, main_road, 3, "waterway=river;name=Fluss");
    pbf_way(w, 9, main_road, 3, "waterway=river;tunnel=culvert");
    pbf_way(w, 10, main_road, 3, "waterway=stream");
    pbf_way(w, 11, main_road, 3, "highway=motorway;ref=A 20");
    pbf_way(w, 12, main_road, 3, "highway=proposed");
    pbf_way(w, 13, side, 3, "building=yes"); /* not closed */
    pbf_way(w, 14, main_road, 2, "addr:interpolation=odd");
}

/* A tower with a name and no tag that says what it is holds no flats; without a name, or tagged so, it does. */
static void test_named_towers(void **state)
{
    static const plot towers[] = {
        {20, 0, 0, 2, 2, "building=yes;name=Haus der Kultur;building:levels=16"},
        {21, 10, 0, 2, 2, "building=yes;building:levels=16"},
        {22, 20, 0, 2, 2, "building=apartments;name=Hochhaus;building:levels=16"},
        {23, 30, 0, 2, 2, "building=yes;name=Villa Anna;building:levels=2"},
    };
    pbf_writer w;
    (void)state;
    town(&w, towers, 4, NULL, NULL);
    plan_result *r = import_town(&w, NULL);
    assert_string_equal(text(r, "buildings", "w20", "use"), "public");
    assert_string_equal(text(r, "buildings", "w20", "assumed"), "use=named_tower;height_m=from_levels");
    assert_true(number(r, "buildings", "w20", "residents") == 0);
    static const char *const homes[] = {"w21", "w22", "w23"};
    for (int i = 0; i < 3; i++)
        assert_string_equal(text(r, "buildings", homes[i], "use"), "residential");
    plan_result_free(r);
    pbf_free(&w);
}

static void test_streets_and_barriers(void **state)
{
    pbf_writer w;
    (void)state;
    town(&w, NULL, 0, network_points, network_ways);
    plan_result *r = import_town(&w, NULL);
    const plan_table *streets = table(r, "streets");
    const plan_geom *g = plan_table_geom(streets);
    assert_int_equal(plan_table_rows(streets), 3);
    int32_t a = row_of(streets, "w1"), b = row_of(streets, "w2"), c = row_of(streets, "w3");
    /* The node both share, to the bit. */
    assert_memory_equal(g->xy + 2 * (g->path_off[g->row_off[a]] + 2),
                        g->xy + 2 * (g->path_off[g->row_off[b]] + 1), 2 * sizeof(double));
    assert_int_equal(g->row_off[c + 1] - g->row_off[c], 1); /* 101-102; a single node is no path */
    assert_int_equal(findings(r, "clipped_way", "w3"), 1);
    assert_int_equal(findings(r, "clipped_way", "w4"), 1);
    assert_string_equal(text(r, "streets", "w1", "class"), "primary");
    assert_true(number(r, "streets", "w1", "bridge") == 1 && number(r, "streets", "w2", "bridge") == 0);
    assert_string_equal(text(r, "streets", "w1", "surface"), "asphalt");
    assert_string_equal(text(r, "streets", "w1", "assumed"), "surface=class_surface;width_m=class_width");
    assert_string_equal(text(r, "streets", "w2", "surface"), "unpaved");
    assert_string_equal(text(r, "streets", "w3", "assumed"), "width_m=class_width");

    assert_int_equal(plan_table_rows(table(r, "barriers")), 3);
    assert_string_equal(text(r, "barriers", "w5", "kind"), "rail");
    assert_string_equal(text(r, "barriers", "w8", "kind"), "water");
    assert_string_equal(text(r, "barriers", "w11", "kind"), "motorway");
    assert_int_equal(findings(r, "unclosed_ring", "w13"), 1);
    assert_int_equal(findings(r, "interpolation_skipped", "w14"), 1);
    plan_result_free(r);
    pbf_free(&w);
}

/* Multipolygons: a courtyard, tags on the outer way, members missing, outlines twice, a bow tie. */
static void test_areas(void **state)
{
    int64_t q[8][5], bow[5], open_half[3];
    pbf_writer w = {.is_dense = true};
    (void)state;
    next_node = 1000;
    pbf_header(&w, "OsmSchema-V0.6", 0);
    for (int i = 0; i < 8; i++)
        box(&w, 20 * (i / 2) + (i % 2 ? 3 : 0), i % 2 ? 2 : 0, i % 2 ? 4 : 10, i % 2 ? 4 : 10, q[i]);
    pbf_flush(&w);
    pbf_way(&w, 10, q[0], 5, "");
    pbf_way(&w, 11, q[1], 5, "");
    pbf_way(&w, 12, q[2], 5, "building=yes;name=Hof");
    pbf_way(&w, 13, q[3], 5, "");
    pbf_way(&w, 14, q[4], 5, "building=yes");
    pbf_way(&w, 15, q[5], 5, "natural=water;name=Teich");
    const int64_t tie[] = {q[6][0], q[6][2], q[6][1], q[6][3], q[6][0]};
    memcpy(bow, tie, sizeof tie);
    pbf_way(&w, 16, bow, 5, "building=yes");
    memcpy(open_half, q[7], sizeof open_half);
    pbf_way(&w, 17, open_half, 3, "");
    const int64_t flat[] = {q[7][0], q[7][1], q[7][2], q[7][1], q[7][0]};
    pbf_way(&w, 18, flat, 5, "building=yes");
    pbf_flush(&w);
    pbf_relation(&w, 20, "w10@outer w11@inner", "type=multipolygon;building=yes");
    pbf_relation(&w, 21, "w12@outer w13@inner", "type=multipolygon");
    pbf_relation(&w, 22, "w14@outer", "type=multipolygon;building=yes");
    pbf_relation(&w, 23, "w17@outer w99@outer", "type=multipolygon;natural=water");
    pbf_relation(&w, 24, "w15@ w98@outer", "type=multipolygon;natural=wood");
    pbf_flush(&w);
    plan_result *r = import_town(&w, NULL);
    const plan_table *b = table(r, "buildings");
    const plan_geom *g = plan_table_geom(b);
    assert_int_equal(plan_table_rows(b), 4); /* r20, r21, r22, w16 */
    /* 100 x 100 m less 40 x 40 m; the grid's degrees are 10 m to 1 % */
    assert_true(fabs(plan_geom_row_area(g, row_of(b, "r20")) / 8400 - 1) < 0.02);
    assert_true(fabs(plan_geom_row_area(g, row_of(b, "r21")) / 8400 - 1) < 0.02);
    assert_string_equal(text(r, "buildings", "r21", "name"), "Hof");
    assert_int_equal(row_of(b, "w12"), -1); /* its tags went to r21 */
    assert_int_equal(findings(r, "duplicate_building", "w14"), 1);
    assert_int_equal(findings(r, "repaired_polygon", "w16"), 1);
    assert_true(fabs(plan_geom_row_area(g, row_of(b, "w16")) / 5000 - 1) < 0.02); /* two triangles */
    assert_int_equal(findings(r, "dropped_polygon", "w18"), 1);
    assert_int_equal(row_of(b, "w18"), -1);
    assert_int_equal(findings(r, "broken_relation", "r23"), 1);
    assert_int_equal(findings(r, "broken_relation", "r24"), 1);
    assert_int_equal(plan_table_rows(table(r, "vegetation")), 1);
    assert_int_equal(plan_table_rows(table(r, "barrier_areas")), 1);
    for (int32_t row = 0; row < g->n_rows; row++)
        for (int32_t p = g->row_off[row]; p < g->row_off[row + 1]; p++) {
            int32_t from = g->path_off[p];
            double area = plan_ring_area(g->xy + 2 * (size_t)from, g->path_off[p + 1] - from);
            assert_true(g->hole[p] ? area < 0 : area > 0);
        }
    plan_result_free(r);
    pbf_free(&w);
}

/* --- cutting ------------------------------------------------------------------------------------- */

static void clip_ways(pbf_writer *w)
{
    network_ways(w);
    static const int64_t ring[] = {110, 104, 111, 100, 110};
    pbf_way(w, 40, ring, 5, "boundary=administrative;admin_level=8;name=Kleinstadt");
}

static const plot clip_plots[] = {
    {20, 5, 2, 2, 2, "building=yes"},
    {21, 45, 2, 2, 2, "building=yes"},
    {22, -100, 20, 200, 20, "natural=water"},
};

static void test_bbox(void **state)
{
    pbf_writer w;
    plan_import_osm_opts opts = options();
    char bbox[100];
    (void)state;
    town(&w, clip_plots, 3, network_points, clip_ways);
    (void)snprintf(bbox, sizeof bbox, "%.7f, %.7f,%.7f,%.7f", LON - DX, LAT - 5 * DY, LON + 25 * DX,
                   LAT + 30 * DY);
    opts.bbox = bbox;
    plan_result *r = import_town(&w, &opts);
    assert_int_equal(plan_table_rows(table(r, "buildings")), 1);
    assert_string_equal(text(r, "buildings", "w20", "source_id"), "w20");
    const plan_geom *g = plan_table_geom(table(r, "streets"));
    int32_t a = row_of(table(r, "streets"), "w1");
    /* nodes 100, 101, 102 inside, 103 the first outside, kept as it is */
    assert_int_equal(g->path_off[g->row_off[a] + 1] - g->path_off[g->row_off[a]], 4);
    /* The lake is cut: 26 x 10 of its 200 x 20 cells of 10 m are inside. */
    const plan_geom *lake = plan_table_geom(table(r, "barrier_areas"));
    assert_int_equal(lake->n_rows, 1);
    assert_true(fabs(plan_geom_row_area(lake, 0) / 26000 - 1) < 0.03);
    /* The railway ends on the box, 50 m after its node 102 at the latest. */
    double box_of_rail[4];
    const plan_table *barriers = table(r, "barriers");
    plan_geom_row_bbox(plan_table_geom(barriers), row_of(barriers, "w5"), box_of_rail);
    assert_true(fabs((box_of_rail[2] - box_of_rail[0]) / 200 - 1) < 0.02);
    plan_result_free(r);
    pbf_free(&w);
}

/* A wood beyond the box, with a clearing, in one corner joined to one that the box cuts: left out, not drawn with one
 * node in metres and the others in degrees. */
static void outlying_ways(pbf_writer *w)
{
    int64_t cut[5], beyond[5], clearing[5];
    box(w, 0, 0, 10, 10, cut);
    box(w, 10, 10, 10, 10, beyond);
    box(w, 11, 11, 1, 1, clearing);
    beyond[0] = beyond[4] = cut[2];
    pbf_flush(w);
    pbf_way(w, 90, cut, 5, "natural=wood");
    pbf_way(w, 91, beyond, 5, "");
    pbf_way(w, 92, clearing, 5, "");
    pbf_flush(w);
    pbf_relation(w, 93, "w91@outer w92@inner", "type=multipolygon;natural=wood");
}

static void test_outlying_ways(void **state)
{
    static const plot house[] = {{20, 1, 1, 1, 1, "building=yes"}};
    pbf_writer w;
    plan_import_osm_opts opts = options();
    char bbox[100];
    (void)state;
    town(&w, house, 1, NULL, outlying_ways);
    (void)snprintf(bbox, sizeof bbox, "%.7f,%.7f,%.7f,%.7f", LON - DX, LAT - DY, LON + 5 * DX, LAT + 5 * DY);
    opts.bbox = bbox;
    plan_result *r = import_town(&w, &opts);
    assert_int_equal(plan_table_rows(table(r, "vegetation")), 1);
    assert_string_equal(text(r, "vegetation", "w90", "source_id"), "w90");
    assert_int_equal(plan_table_rows(table(r, "findings")), 0);
    plan_result_free(r);
    pbf_free(&w);
}

/* Single trees: what the map says of them stays, what it does not is assumed and marked. */
static void three_trees(pbf_writer *w)
{
    point(w, 800, 2, 2, "natural=tree;height=18 m;diameter_crown=9");
    point(w, 801, 3, 2, "natural=tree;diameter_crown=700");
    point(w, 802, 4, 2, "natural=tree");
    point(w, 803, 5, 2, "natural=tree;denotation=stump");
}

static void test_trees(void **state)
{
    static const plot house[] = {{20, 1, 1, 1, 1, "building=yes"}};
    pbf_writer w;
    (void)state;
    town(&w, house, 1, three_trees, NULL);
    plan_result *r = import_town(&w, NULL);
    assert_int_equal(plan_table_rows(table(r, "trees")), 3);
    assert_true(number(r, "trees", "n800", "height_m") == 18 && number(r, "trees", "n800", "crown_m") == 9);
    assert_string_equal(text(r, "trees", "n800", "assumed"), "-");
    assert_true(number(r, "trees", "n801", "height_m") == 10); /* as mapping.csv has it */
    assert_true(isnan(number(r, "trees", "n801", "crown_m")));
    assert_int_equal(findings(r, "unread_value", "n801"), 1);
    assert_string_equal(text(r, "trees", "n801", "assumed"), "height_m=typical_tree");
    assert_true(number(r, "trees", "n802", "crown_m") == 6);
    assert_string_equal(text(r, "trees", "n802", "assumed"), "height_m=typical_tree;crown_m=typical_tree");
    plan_result_free(r);
    pbf_free(&w);
    town(&w, house, 1, NULL, NULL); /* none: no layer */
    r = import_town(&w, NULL);
    assert_null(plan_result_table(r, "trees"));
    plan_result_free(r);
    pbf_free(&w);
}

/* Names of quarters: of points and of areas; without a name, or of a field, none. */
static void some_places(pbf_writer *w)
{
    point(w, 810, 2, 2, "place=suburb;name=Oststadt;population=1200");
    point(w, 811, 3, 2, "place=city;name=Stadt");
    point(w, 812, 4, 2, "place=locality;name=Lange Wiese");
    point(w, 813, 5, 2, "place=quarter");
    point(w, 814, 6, 2, "place=isolated_dwelling;name=Hof");
}

static void test_places(void **state)
{
    static const plot grounds[] = {{20, 1, 1, 1, 1, "building=yes"},
                                   {21, 5, 5, 4, 4, "place=neighbourhood;name=Am Hang"}};
    pbf_writer w;
    (void)state;
    town(&w, grounds, 2, some_places, NULL);
    plan_result *r = import_town(&w, NULL);
    const plan_table *places = table(r, "places");
    assert_int_equal(plan_table_rows(places), 4);
    assert_string_equal(text(r, "places", "n810", "name"), "Oststadt");
    assert_string_equal(text(r, "places", "n810", "kind"), "suburb");
    assert_true(number(r, "places", "n810", "population") == 1200);
    assert_string_equal(text(r, "places", "n811", "kind"), "town");
    assert_string_equal(text(r, "places", "n814", "kind"), "farm");
    assert_string_equal(text(r, "places", "w21", "kind"), "neighbourhood");
    /* The area's point lies within it. */
    double xy[2], box[4];
    plan_geom_row_bbox(plan_table_geom(table(r, "districts")), 0, box);
    memcpy(xy, plan_table_geom(places)->xy + 2 * (size_t)row_of(places, "w21"), sizeof xy);
    assert_true(xy[0] > box[0] && xy[0] < box[2] && xy[1] > box[1] && xy[1] < box[3]);
    plan_result_free(r);
    pbf_free(&w);
}

/* What is wrong with the town's map does not depend on the cut: as in test_neubrandenburg, and of every object once. */
static void test_cut_finds_nothing_new(void **state)
{
    plan_import_osm_opts opts = options();
    (void)state;
    plan_result *whole = import(data_path("neubrandenburg/neubrandenburg.osm.pbf"), &opts);
    opts.boundary = "Neubrandenburg";
    plan_result *cut = import(data_path("neubrandenburg/neubrandenburg.osm.pbf"), &opts);
    static const char *const codes[] = {"wrong_role", "repaired_polygon", "repaired_ring", "broken_relation"};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        assert_true(findings(cut, codes[i], NULL) <= findings(whole, codes[i], NULL));
    assert_int_equal(findings(cut, "repaired_ring", "r62705"), 1);
    plan_result_free(whole);
    plan_result_free(cut);
}

static void check_kleinstadt(const plan_result *r)
{
    /* The square on its corner around (20, 0) holds w20 at (6, 3) but not w21 at (46, 3). */
    assert_int_equal(plan_table_rows(table(r, "buildings")), 1);
    assert_string_equal(text(r, "buildings", "w20", "source_id"), "w20");
}

static void test_boundary(void **state)
{
    static const double corners[5][2] = {{20, 10}, {0, 0}, {20, -10}, {40, 0}, {20, 10}};
    char json[1000] = "{\"type\":\"Polygon\",\"coordinates\":[[";
    pbf_writer w;
    plan_import_osm_opts opts = options();
    (void)state;
    town(&w, clip_plots, 3, network_points, clip_ways);
    opts.boundary = "Kleinstadt";
    plan_result *r = import_town(&w, &opts);
    check_kleinstadt(r);
    plan_result_free(r);

    for (int i = 0; i < 5; i++)
        (void)snprintf(json + strlen(json), sizeof json - strlen(json), "%s[%.7f,%.7f]", i ? "," : "",
                       LON + DX * corners[i][0], LAT + DY * corners[i][1]);
    (void)snprintf(json + strlen(json), sizeof json - strlen(json), "]]}");
    opts.boundary = files_write("boundary.geojson", json);
    r = import_town(&w, &opts);
    check_kleinstadt(r);
    plan_result_free(r);
    pbf_free(&w);
}

static void test_refusals(void **state)
{
    static const plot plots[] = {{20, 0, 0, 2, 2, "building=yes"}};
    static const struct {
        const char *bbox, *boundary;
        int epsg, threads;
        plan_status status;
        const char *words;
    } cases[] = {
        {"1,2,3", NULL, 0, 1, PLAN_E_ARGUMENT, "expected W,S,E,N"},
        {"1,2,3,x", NULL, 0, 1, PLAN_E_ARGUMENT, "expected W,S,E,N"},
        {"1,2,3,4,5", NULL, 0, 1, PLAN_E_ARGUMENT, "expected W,S,E,N"},
        {"14,53,13,54", NULL, 0, 1, PLAN_E_ARGUMENT, "west must be less than east"},
        {"13,53,14,95", NULL, 0, 1, PLAN_E_ARGUMENT, "within the globe"},
        {"13,53,14,54", "x", 0, 1, PLAN_E_ARGUMENT, "give one of them"},
        {"1,1,2,2", NULL, 0, 1, PLAN_E_DATA, "no building and no street inside the bbox"},
        {NULL, "Nirgendwo", 0, 1, PLAN_E_NOT_FOUND, "boundary 'Nirgendwo': neither a file"},
        {NULL, NULL, 4326, 1, PLAN_E_ARGUMENT, "not a projected CRS in metres"},
        /* 1 / cos(53.55°) = 1.683 */
        {NULL, NULL, 3857, 1, PLAN_E_ARGUMENT, "epsg: EPSG:3857 draws a metre at 13.25, 53.55 as 1.68"},
        {NULL, NULL, 999998, 1, PLAN_E_ARGUMENT, "EPSG:999998"},
        {NULL, NULL, 0, 65, PLAN_E_ARGUMENT, "threads"},
    };
    pbf_writer w;
    (void)state;
    town(&w, plots, 1, NULL, NULL);
    const char *path = pbf_save(&w, "town.osm.pbf");
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        plan_import_osm_opts opts = options();
        plan_result *r = NULL;
        plan_error err = PLAN_ERROR_INIT;
        opts.bbox = cases[c].bbox;
        opts.boundary = cases[c].boundary;
        opts.epsg = cases[c].epsg;
        opts.threads = cases[c].threads;
        plan_status status = plan_import_osm(ctx, path, &opts, &r, &err);
        if (status != cases[c].status || !strstr(err.message, cases[c].words))
            fail_msg("case %zu: %s: %s", c, plan_status_name(status), err.message);
        assert_null(r);
    }
    plan_result *r = NULL;
    plan_import_osm_opts opts = options();
    opts.epsg = 25832; /* the neighbouring zone is near enough */
    plan_result_free(import(path, &opts));
    opts.estimates = NULL;
    assert_int_equal(plan_import_osm(ctx, path, &opts, &r, NULL), PLAN_E_ARGUMENT);
    opts = options();
    opts.rules = files_path("none.csv");
    assert_int_equal(plan_import_osm(ctx, path, &opts, &r, NULL), PLAN_E_NOT_FOUND);
    pbf_free(&w);

    town(&w, NULL, 0, network_points, NULL);
    opts = options();
    assert_int_equal(plan_import_osm(ctx, pbf_save(&w, "empty.osm.pbf"), &opts, &r, NULL), PLAN_E_DATA);
    pbf_free(&w);
}

static bool stop(void *user, const char *step, double share)
{
    (void)step;
    assert_true(share >= 0 && share <= 1);
    return --*(int *)user > 0;
}

static void test_cancel_at_every_step(void **state)
{
    static const plot plots[] = {{20, 0, 0, 2, 2, "building=yes"}, {21, 5, 0, 9, 9, "amenity=school"}};
    pbf_writer w;
    plan_status status = PLAN_E_CANCELLED;
    int steps = 0;
    (void)state;
    town(&w, plots, 2, kinds_points, NULL);
    const char *path = pbf_save(&w, "town.osm.pbf");
    while (status == PLAN_E_CANCELLED) {
        int left = ++steps;
        plan_hooks hooks = {NULL, stop, &left};
        plan_import_osm_opts opts = options();
        plan_result *r = NULL;
        opts.hooks = &hooks;
        status = plan_import_osm(ctx, path, &opts, &r, NULL);
        assert_true((status == PLAN_OK) == (r != NULL));
        plan_result_free(r);
    }
    assert_int_equal(status, PLAN_OK);
    assert_in_range(steps, 15, 60);
    pbf_free(&w);
}

/* --- Neubrandenburg ------------------------------------------------------------------------------ */

static int count(const plan_table *t, const char *column, const char *value)
{
    const plan_column *c = plan_table_find(t, column);
    int n = 0;
    for (int32_t row = 0; row < plan_table_rows(t); row++) {
        const char *its = plan_column_text(c, row);
        n += its && strcmp(its, value) == 0;
    }
    return n;
}

/* The file has 15,331 ways and 9 relations tagged building=*, counted with another tool. Of these 3 are entrances,
 * 1 "no", 3 under construction, 1 demolished, 1 ruins; 2 outlines come twice: 15,329. It has 10,261 objects with
 * addr:housenumber, and 25 interpolation lines. */
static void test_neubrandenburg(void **state)
{
    plan_import_osm_opts opts = options();
    (void)state;
    plan_result *r = import(data_path("neubrandenburg/neubrandenburg.osm.pbf"), &opts);
    const plan_table *b = table(r, "buildings");
    assert_int_equal(plan_table_rows(b), 15331 + 9 - 9 - 2);
    assert_int_equal(plan_table_crs(b), 25833);
    assert_int_equal(plan_table_rows(table(r, "addresses")), 10261);
    assert_int_equal(findings(r, "duplicate_building", NULL), 2);
    assert_int_equal(findings(r, "interpolation_skipped", NULL), 25);
    assert_int_equal(findings(r, "clipped_way", NULL), 0);       /* the extract has all nodes of its ways */
    assert_int_equal(findings(r, "repaired_ring", "r62705"), 1); /* the town's border lacks one of its ways */
    /* 23 school areas and 1 relation, 17 building=school: most of the 40-odd are on grounds. */
    assert_in_range(count(b, "public_kind", "school"), 35, 60);
    assert_in_range(count(b, "public_kind", "kindergarten"), 15, 30);
    assert_in_range(count(b, "public_kind", "hospital"), 25, 40);
    assert_int_equal(count(b, "public_kind", "fire"), 5);
    /* Ways with one of the highway values the mapping takes, counted with another tool: 7,876. */
    assert_int_equal(plan_table_rows(table(r, "streets")), 7876);
    assert_int_equal(count(table(r, "sites"), "kind", "exchange"), 4); /* man_made=MDF: 3 nodes, 1 way */
    assert_int_equal(count(table(r, "barriers"), "kind", "motorway"),
                     12);                                                /* 22 ways, 10 of them on bridges */
    assert_true(number(r, "buildings", "w110528605", "dwellings") == 0); /* house of culture, 16 storeys */
    const plan_table *p = table(r, "provenance");
    assert_string_equal(plan_column_text(plan_table_find(p, "state_of"), 0), "2016-02-10T20:41:25Z");
    assert_string_equal(plan_column_text(plan_table_find(p, "licence"), 0), "ODbL-1.0");
    assert_string_equal(plan_column_text(plan_table_find(p, "sha256"), 0),
                        "be4345fd71b77e03dc2fc84afee1a10a4fcf4a8b4cab0a9835b5ec3ae1860f45");
    plan_result_free(r);
}

static void test_threads_change_nothing(void **state)
{
    const char *path = data_path("neubrandenburg/neubrandenburg.osm.pbf");
    plan_import_osm_opts opts = options();
    (void)state;
    plan_result *one = import(path, &opts);
    for (int threads = 1; threads <= 4; threads++) {
        opts.threads = threads;
        plan_result *again = import(path, &opts);
        check_same(one, again);
        plan_result_free(again);
    }
    plan_result_free(one);
}

/* Residents of a building go to the cells of its addresses, as the census counts them. */
static double residents_in_cells(const plan_result *r, const bool *cells, int x0, int y0, int width)
{
    const plan_table *b = table(r, "buildings"), *a = table(r, "addresses");
    const plan_column *id = plan_table_find(b, "source_id"), *residents = plan_table_find(b, "residents");
    const plan_column *of = plan_table_find(a, "building");
    plan_transform *t = NULL;
    double sum = 0;
    assert_int_equal(plan_transform_new(ctx, plan_table_crs(b), 3035, &t, NULL), PLAN_OK);
    for (int32_t row = 0; row < plan_table_rows(b); row++) {
        double people = plan_column_number(residents, row), in = 0, all = 0, xy[2];
        for (int32_t n = 0; n <= plan_table_rows(a); n++) {
            bool own = n == plan_table_rows(a);
            if (people <= 0 || isnan(people) || (own && all > 0))
                break;
            const char *its = own ? NULL : plan_column_text(of, n);
            if (!own && (!its || strcmp(its, plan_column_text(id, row)) != 0))
                continue;
            if (own)
                assert_true(plan_geom_row_point(plan_table_geom(b), row, xy));
            else
                memcpy(xy, plan_table_geom(a)->xy + 2 * (size_t)n, sizeof xy);
            plan_transform_apply(t, xy, 1, NULL);
            int x = (int)floor(xy[0] / 100) - x0, y = (int)floor(xy[1] / 100) - y0;
            in += x >= 0 && y >= 0 && x < width && y < width && cells[y * width + x];
            all++;
        }
        sum += all > 0 ? people * in / all : 0;
    }
    plan_transform_free(t);
    return sum;
}

/* 64,447 residents in 1,168 cells of the German census 2011. */
static void test_residents_against_census(void **state)
{
    enum {
        X0 = 45200,
        Y0 = 33700,
        WIDTH = 400
    }; /* a square of 40 km around the town, in cells of EPSG:3035 */
    static bool cells[WIDTH * WIDTH];
    char path[1000], line[200];
    const char *shared = getenv("PLAN_SHARED");
    double census = 0;
    (void)state;
    (void)snprintf(path, sizeof path, "%s/data/neubrandenburg/zensus2011_population_100m.csv",
                   shared ? shared : "../shared");
    FILE *file = fopen(path, "r");
    if (!file) {
        print_message("no census cells at %s\n", path);
        skip();
    }
    while (fgets(line, sizeof line, file)) {
        int x, y, n;
        if (sscanf(line, "%d,%d,%d", &x, &y, &n) != 3)
            continue;
        assert_in_range(x / 100 - X0, 0, WIDTH - 1);
        assert_in_range(y / 100 - Y0, 0, WIDTH - 1);
        cells[(y / 100 - Y0) * WIDTH + x / 100 - X0] = true;
        census += n;
    }
    (void)fclose(file);
    assert_true(census == 64447);
    plan_import_osm_opts opts = options();
    plan_result *all = import(data_path("neubrandenburg/neubrandenburg.osm.pbf"), &opts);
    opts.boundary = "Neubrandenburg";
    plan_result *town = import(data_path("neubrandenburg/neubrandenburg.osm.pbf"), &opts);
    /* people in the cells whose middle lies within the border of the town */
    const double census_in_town = 62827;
    double inside = residents_in_cells(all, cells, X0, Y0, WIDTH),
           within = plan_result_total(town, "residents");
    print_message("residents inside the census cells %.0f (%+.1f %%), inside the town %.0f (%+.1f %%)\n",
                  inside, 100 * (inside / census - 1), within, 100 * (within / census_in_town - 1));
    assert_true(fabs(inside / census - 1) < 0.10);
    assert_true(fabs(within / census_in_town - 1) < 0.10);
    plan_result_free(all);
    plan_result_free(town);
}

/* Storeys are mapped on a third of the buildings there: the rules may not be far off where they are not looked at. */
static void test_berlin_is_sane(void **state)
{
    char path[1000];
    const char *shared = getenv("PLAN_SHARED");
    plan_import_osm_opts opts = options();
    (void)state;
    (void)snprintf(path, sizeof path, "%s/data/berlin-miraustrasse/miraustrasse.osm.pbf",
                   shared ? shared : "../shared");
    if (access(path, R_OK) != 0) {
        print_message("no file %s\n", path);
        skip();
    }
    opts.bbox = "13.294,52.575,13.329,52.594";
    plan_result *r = import(path, &opts);
    assert_in_range(plan_table_rows(table(r, "buildings")), 3600, 3760); /* 3,720 by the file's description */
    assert_int_equal(count(table(r, "sites"), "kind", "street_lamp"), 539);
    /* 19 cabinets, of which the power company's are none of telecommunication */
    assert_in_range(count(table(r, "sites"), "kind", "cabinet"), 1, 18);
    const plan_column *residents = plan_table_find(table(r, "buildings"), "residents");
    for (int32_t row = 0; row < residents->n; row++)
        assert_false(plan_column_number(residents, row) > 1000);
    plan_result_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_named_towers),
        cmocka_unit_test(test_streets_and_barriers),
        cmocka_unit_test(test_areas),
        cmocka_unit_test(test_trees),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_bbox),
        cmocka_unit_test(test_outlying_ways),
        cmocka_unit_test(test_cut_finds_nothing_new),
        cmocka_unit_test(test_boundary),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_cancel_at_every_step),
        cmocka_unit_test(test_neubrandenburg),
        cmocka_unit_test(test_threads_change_nothing),
        cmocka_unit_test(test_residents_against_census),
        cmocka_unit_test(test_berlin_is_sane),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
