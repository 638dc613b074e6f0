/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Reading .osm.pbf: files written here by hand, whole and damaged. */

#include "files.h"
#include "pbf_writer.h"

#include "core/sha256.h"
#include "io/osm_pbf.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char rule_text[] = "layer,column,value,shape,match,assumed,note\n"
                                "buildings,*,keep,area,building=*,,\n"
                                "buildings,name,@name,area,name=*,,\n"
                                "streets,*,keep,line,highway=residential|path,,\n"
                                "sites,*,keep,point,highway=street_lamp,,\n";

static int set_up(void **state)
{
    plan_osm_rules *rules = NULL;
    if (plan_osm_rules_read(files_write("rules.csv", rule_text), &rules, NULL) != PLAN_OK)
        return -1;
    *state = rules;
    return 0;
}

static int tear_down(void **state)
{
    plan_osm_rules_free(*state);
    return 0;
}

static const int64_t square[] = {1, 2, 3, 4, 1}, road[] = {4, 900, 5};

/* A building, a street with a node the file lacks (900), a lamp, a building of two ways. */
static void fill(pbf_writer *w)
{
    static const int64_t half[2][3] = {{1, 2, 3}, {3, 4, 1}};
    pbf_header(w, "OsmSchema-V0.6,DenseNodes", 1455136885);
    pbf_node(w, 1, 13.0, 53.0, "");
    pbf_node(w, 2, 13.001, 53.0, "");
    pbf_node(w, 3, 13.001, 53.001, "highway=street_lamp");
    pbf_node(w, 4, 13.0, 53.001, "natural=tree");
    pbf_node(w, 5, -0.0000001, -53.5, "");
    pbf_flush(w);
    pbf_way(w, 10, square, 5, "building=yes;name=Haus;colour=red");
    pbf_way(w, 11, road, 3, "highway=residential");
    pbf_way(w, 12, road, 3, "highway=motorway");
    pbf_way(w, 13, half[0], 3, "");
    pbf_way(w, 14, half[1], 3, "");
    pbf_flush(w);
    pbf_relation(w, 20, "w13@outer w14@outer n1@label", "type=multipolygon;building=yes");
    pbf_relation(w, 21, "w12@", "type=route");
    pbf_flush(w);
}

static plan_status read_pbf(const plan_osm_rules *rules, const char *path, int threads,
                            plan_osm_store **store, plan_error *err)
{
    plan_osm_pbf_opts opts = {rules, NULL, threads, NULL};
    return plan_osm_pbf_read(path, &opts, store, err);
}

static const char *tag(const plan_osm_rules *rules, const plan_osm_store *s, const plan_osm_object *o,
                       const char *key)
{
    plan_osm_tags tags = plan_osm_object_tags(s, o);
    return plan_osm_tag_text(&tags, plan_osm_rules_key(rules, key));
}

static void check_content(const plan_osm_rules *rules, const plan_osm_store *s)
{
    assert_int_equal(s->list[PLAN_OSM_NODE].n, 1);
    assert_int_equal(s->list[PLAN_OSM_NODE].at[0].id, 3);
    assert_true(s->node_xy[0] == 13.001 && s->node_xy[1] == 53.001);
    assert_int_equal(s->list[PLAN_OSM_WAY].n, 4); /* 12 is a motorway: no rule asks for it */
    assert_string_equal(tag(rules, s, &s->list[PLAN_OSM_WAY].at[0], "name"), "Haus");
    assert_int_equal(plan_osm_rules_key(rules, "colour"), -1);
    assert_int_equal(s->list[PLAN_OSM_RELATION].n, 1);
    assert_int_equal(s->n_members, 3);
    assert_int_equal(s->members[0].id, 13);
    assert_int_equal(s->members[2].kind, PLAN_OSM_NODE);
    assert_int_equal(s->members[2].role, PLAN_OSM_OTHER_ROLE);
    assert_int_equal(s->n_spots, 6);
    /* The double next to the decimal number, below zero as well. */
    assert_true(s->spot_xy[2 * 4] == -0.0000001 && s->spot_xy[2 * 4 + 1] == -53.5);
    assert_int_equal(s->spot_id[5], 900);
    assert_true(isnan(s->spot_xy[2 * 5]));
    const plan_osm_object *street = plan_osm_store_find(s, PLAN_OSM_WAY, 11);
    assert_non_null(street);
    assert_int_equal(street->n, 3);
    assert_int_equal(s->spot[street->first], 3);
    assert_int_equal(s->spot[street->first + 1], 5);
    assert_int_equal(s->replication, 1455136885);
}

static void test_forms_of_the_format(void **state)
{
    for (int form = 0; form < 8; form++) {
        pbf_writer w = {.is_dense = form & 1, .zlib = form & 2, .granularity = form & 4 ? 50 : 0};
        plan_osm_store *store = NULL;
        fill(&w);
        const char *path = pbf_save(&w, "a.osm.pbf");
        for (int threads = 1; threads <= 3; threads++) {
            assert_int_equal(read_pbf(*state, path, threads, &store, NULL), PLAN_OK);
            check_content(*state, store);
            plan_osm_store_free(store);
        }
        pbf_free(&w);
    }
}

static void test_hash_is_of_the_file(void **state)
{
    pbf_writer w = {.is_dense = true};
    plan_osm_store *store = NULL;
    plan_sha256 sha256;
    char hex[65];
    fill(&w);
    plan_sha256_begin(&sha256);
    plan_sha256_add(&sha256, w.file.at, w.file.n);
    plan_sha256_end(&sha256, hex);
    assert_int_equal(read_pbf(*state, pbf_save(&w, "a.osm.pbf"), 2, &store, NULL), PLAN_OK);
    assert_string_equal(store->sha256, hex);
    plan_osm_store_free(store);
    pbf_free(&w);
}

/* FIPS 180-4 examples: "abc" and the 56-byte message; the million 'a' crosses many blocks. */
static void test_sha256(void **state)
{
    static const struct {
        const char *text;
        int times;
        const char *hex;
    } cases[] = {
        {"", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
        {"a", 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
    };
    (void)state;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        plan_sha256 sha256;
        char hex[65];
        plan_sha256_begin(&sha256);
        for (int i = 0; i < cases[c].times; i++)
            plan_sha256_add(&sha256, cases[c].text, strlen(cases[c].text));
        plan_sha256_end(&sha256, hex);
        assert_string_equal(hex, cases[c].hex);
    }
}

/* A file may end between two blocks and be whole; everywhere else its end is an error that names it. */
static void test_cut_at_every_byte(void **state)
{
    for (int zlib = 0; zlib < 2; zlib++) {
        pbf_writer w = {.is_dense = true, .zlib = zlib};
        fill(&w);
        int whole = 0;
        for (size_t n = 0; n < w.file.n; n++) {
            plan_osm_store *store = NULL;
            plan_error err = PLAN_ERROR_INIT;
            plan_status status = read_pbf(*state, pbf_save_part(&w, "cut.osm.pbf", n), 1, &store, &err);
            if (status == PLAN_OK) {
                whole++;
                plan_osm_store_free(store);
                continue;
            }
            assert_true(status == PLAN_E_IO || status == PLAN_E_DATA);
            assert_null(store);
            assert_non_null(strstr(err.message, "cut.osm.pbf"));
            assert_non_null(strstr(err.message, "byte"));
        }
        assert_int_equal(whole, 2); /* after the nodes and after the ways */
        plan_osm_store *store = NULL;
        plan_error err = PLAN_ERROR_INIT;
        const char *path = pbf_save_part(&w, "cut.osm.pbf", w.file.n - 1);
        assert_int_equal(read_pbf(*state, path, 1, &store, &err), PLAN_E_IO);
        assert_non_null(strstr(err.message, "is cut off: it ends at byte"));
        pbf_free(&w);
    }
}

/* Any one byte changed: a result or a clear error, never a crash. */
static void test_any_byte_damaged(void **state)
{
    pbf_writer w = {.is_dense = true};
    fill(&w);
    for (size_t n = 0; n < w.file.n; n++)
        for (int change = 0; change < 3; change++) {
            static const unsigned char with[] = {0xff, 0x00, 0x81};
            unsigned char kept = w.file.at[n];
            plan_osm_store *store = NULL;
            plan_error err = PLAN_ERROR_INIT;
            w.file.at[n] ^= with[change];
            plan_status status = read_pbf(*state, pbf_save(&w, "bad.osm.pbf"), 1, &store, &err);
            assert_true(status == PLAN_OK || status == PLAN_E_IO || status == PLAN_E_DATA);
            assert_true((status == PLAN_OK) == (err.message[0] == '\0'));
            plan_osm_store_free(store);
            w.file.at[n] = kept;
        }
    pbf_free(&w);
}

static void expect(const plan_osm_rules *rules, const pbf_writer *w, plan_status expected, const char *words)
{
    plan_osm_store *store = NULL;
    plan_error err = PLAN_ERROR_INIT;
    assert_int_equal(read_pbf(rules, pbf_save(w, "x.osm.pbf"), 1, &store, &err), expected);
    if (!strstr(err.message, words))
        fail_msg("'%s' is not in: %s", words, err.message);
    assert_null(store);
}

static void test_clear_words(void **state)
{
    pbf_writer w = {.is_dense = true};
    pbf_bytes raw = {NULL, 0, 0};
    pbf_header(&w, "OsmSchema-V0.6,HistoricalInformation", 0);
    expect(*state, &w, PLAN_E_DATA, "HistoricalInformation");
    pbf_free(&w);

    pbf_header(&w, "OsmSchema-V0.6", 0);
    expect(*state, &w, PLAN_E_DATA, "without any data");
    pbf_field(&raw, 1, "\x0a\x00", 2);
    pbf_blob(&w, "Unknown", &raw); /* readers pass over kinds they do not know */
    expect(*state, &w, PLAN_E_DATA, "without any data");
    pbf_free(&w);

    pbf_blob(&w, "OSMData", &raw);
    expect(*state, &w, PLAN_E_DATA, "no OSMHeader first");
    pbf_free(&w);

    pbf_header(&w, "", 0);
    size_t at = w.file.n;
    pbf_number(&raw, 2, 5); /* a group must be bytes */
    pbf_blob(&w, "OSMData", &raw);
    char offset[40];
    (void)snprintf(offset, sizeof offset, "block at byte %zu", at + 4 + 11);
    expect(*state, &w, PLAN_E_DATA, "is damaged");
    expect(*state, &w, PLAN_E_DATA, offset);
    pbf_free(&w);
    free(raw.at);

    plan_osm_store *store = NULL;
    plan_error err = PLAN_ERROR_INIT;
    assert_int_equal(
        read_pbf(*state, files_write("town.osm", "<osm version=\"0.6\"></osm>"), 1, &store, &err),
        PLAN_E_DATA);
    assert_non_null(strstr(err.message, "not an OSM PBF file"));
    err = (plan_error)PLAN_ERROR_INIT;
    assert_int_equal(read_pbf(*state, files_path("none.osm.pbf"), 1, &store, &err), PLAN_E_NOT_FOUND);
    assert_int_equal(read_pbf(*state, ".", 1, &store, NULL), PLAN_E_ARGUMENT);
}

/* Out of order, twice, outside the globe, no UTF-8. */
static void test_odd_objects(void **state)
{
    pbf_writer w = {.is_dense = true};
    plan_osm_store *store = NULL;
    pbf_header(&w, "OsmSchema-V0.6", 0);
    pbf_node(&w, 7, 13, 53, "highway=street_lamp");
    pbf_node(&w, 2, 14, 54, "highway=street_lamp");
    pbf_node(&w, 7, 15, 55, "highway=street_lamp");
    pbf_node(&w, 9, 200, 54, "highway=street_lamp");
    pbf_flush(&w);
    pbf_way(&w, -5, road, 3, "highway=path");
    pbf_way(&w, -6, square, 5,
            "building=yes;name=Stra\xdf"
            "e\n");
    pbf_way(&w, -4, square, 5, "building=yes;name=Stadt\xc3");
    pbf_flush(&w);
    assert_int_equal(read_pbf(*state, pbf_save(&w, "odd.osm.pbf"), 2, &store, NULL), PLAN_OK);
    assert_int_equal(store->list[PLAN_OSM_NODE].n, 2);
    assert_int_equal(store->list[PLAN_OSM_NODE].at[0].id, 2);
    assert_true(store->node_xy[0] == 14 && store->node_xy[2] == 13);
    assert_int_equal(store->duplicates, 1);
    assert_int_equal(store->bad_coordinates, 1);
    assert_int_equal(store->list[PLAN_OSM_WAY].at[0].id, -6);
    assert_string_equal(tag(*state, store, &store->list[PLAN_OSM_WAY].at[0], "name"), "Stra?e ");
    /* A letter cut off at the end of the text: nothing beyond it is read (the sanitizers look). */
    size_t last = store->list[PLAN_OSM_WAY].n - 1;
    assert_string_equal(tag(*state, store, &store->list[PLAN_OSM_WAY].at[last], "name"), "Stadt?");
    plan_osm_store_free(store);
    pbf_free(&w);
}

static bool stop(void *user, const char *step, double share)
{
    (void)step;
    (void)share;
    return --*(int *)user > 0;
}

static void test_cancel_at_every_step(void **state)
{
    pbf_writer w = {.is_dense = true};
    fill(&w);
    const char *path = pbf_save(&w, "a.osm.pbf");
    plan_status status = PLAN_E_CANCELLED;
    int steps = 0;
    while (status == PLAN_E_CANCELLED) {
        int left = ++steps;
        plan_hooks hooks = {NULL, stop, &left};
        plan_osm_pbf_opts opts = {*state, NULL, 1, &hooks};
        plan_osm_store *store = NULL;
        status = plan_osm_pbf_read(path, &opts, &store, NULL);
        assert_true((status == PLAN_OK) == (store != NULL));
        plan_osm_store_free(store);
    }
    assert_int_equal(status, PLAN_OK);
    assert_in_range(steps, 4, 20);
    pbf_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms_of_the_format),
        cmocka_unit_test(test_hash_is_of_the_file),
        cmocka_unit_test(test_sha256),
        cmocka_unit_test(test_cut_at_every_byte),
        cmocka_unit_test(test_any_byte_damaged),
        cmocka_unit_test(test_clear_words),
        cmocka_unit_test(test_odd_objects),
        cmocka_unit_test(test_cancel_at_every_step),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
