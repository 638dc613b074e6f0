/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The GeoPackage writer: what it writes is read back with SQLite itself, and nothing it fails at may
 * harm the file that stood there. */

#include "geo/geom.h"
#include "io/gpkg.h"
#include "io/gpkg_blob.h"
#include "io/rtree_pack.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const plan_colspec all_types[] = {
    {"length_m", PLAN_DOUBLE, "m", "Length", "a length"},
    {"count", PLAN_INT32, "1", "Count", "a count"},
    {"id", PLAN_INT64, "", "Id", "a large id"},
    {"built", PLAN_BOOL, "", "Built", "a flag"},
    {"name", PLAN_TEXT, "", "Name", "a name"},
};

static char folder[500];

static const char *in_folder(const char *name)
{
    static char path[4][800];
    static int turn;
    turn = (turn + 1) % 4;
    snprintf(path[turn], sizeof path[turn], "%s/%s", folder, name);
    return path[turn];
}

static int make_folder(void **state)
{
    (void)state;
    const char *top = getenv("PLAN_TMP");
    snprintf(folder, sizeof folder, "%s/gpkg.XXXXXX", top ? top : "/tmp");
    return mkdtemp(folder) ? 0 : -1;
}

static int drop_folder(void **state)
{
    (void)state;
    DIR *dir = opendir(folder);
    for (struct dirent *e; dir && (e = readdir(dir));)
        remove(in_folder(e->d_name));
    if (dir)
        closedir(dir);
    return rmdir(folder);
}

/* Files in the folder whose name begins with a dot, "." and ".." left out: parts left behind. */
static int left_behind(void)
{
    int n = 0;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (struct dirent *e; (e = readdir(dir));)
        n += e->d_name[0] == '.' && strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    closedir(dir);
    return n;
}

static void put_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static char *get_file(const char *path, size_t *n)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    fseek(f, 0, SEEK_END);
    *n = (size_t)ftell(f);
    rewind(f);
    char *bytes = malloc(*n + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *n, f), *n);
    bytes[*n] = '\0';
    fclose(f);
    return bytes;
}

static void assert_file_is(const char *path, const char *text)
{
    size_t n;
    char *bytes = get_file(path, &n);
    assert_string_equal(bytes, text);
    free(bytes);
}

/* A table of n rows in EPSG:25833; the last row has no value and no geometry. */
static plan_table *sample(const char *name, plan_geom_kind kind, int32_t n)
{
    const plan_layerspec spec = {
        name, kind, "A \"title\" & <more>", "what it's about", all_types, COUNT(all_types)};
    plan_table *t = NULL;
    assert_int_equal(plan_table_new(&spec, &t, NULL), PLAN_OK);
    assert_int_equal(plan_table_add_rows(t, n, NULL), PLAN_OK);
    for (int32_t r = 0; r + 1 < n; r++) {
        char text[40];
        double x = 380000 + 7.0 * (r % 97), y = 5930000 + 11.0 * (r % 89);
        const double ring[] = {x, y, x + 5, y, x + 5, y + 4, x, y};
        plan_column_set_number(plan_table_edit(t, "length_m"), r, r / 3.0);
        plan_column_set_number(plan_table_edit(t, "count"), r, -r);
        plan_column_set_int64(plan_table_edit(t, "id"), r, INT64_MAX - r);
        plan_column_set_number(plan_table_edit(t, "built"), r, r % 2);
        snprintf(text, sizeof text, "O'Neill \"%d\" Straße", r % 10);
        assert_int_equal(plan_column_set_text(plan_table_edit(t, "name"), r, text, NULL), PLAN_OK);
        int32_t points = kind == PLAN_GEOM_POINT ? 1 : kind == PLAN_GEOM_LINE ? 3 : 4;
        if (kind != PLAN_GEOM_NONE)
            assert_int_equal(plan_geom_add_simple(plan_table_edit_geom(t), ring, points, NULL), PLAN_OK);
    }
    if (kind != PLAN_GEOM_NONE)
        plan_table_set_crs(t, 25833);
    assert_int_equal(plan_table_seal(t, NULL), PLAN_OK);
    return t;
}

static plan_status write_file(const char *path, const plan_table *const *tables, int n,
                              const plan_hooks *hooks, plan_error *err)
{
    plan_ctx *ctx = NULL;
    plan_gpkg *w = NULL;
    const plan_gpkg_opts opts = {.time = "2025-01-31T00:00:00.000Z", .hooks = hooks};
    assert_int_equal(plan_ctx_new(&ctx, NULL), PLAN_OK);
    plan_status status = plan_gpkg_create(ctx, path, &opts, &w, err);
    for (int i = 0; !status && i < n; i++)
        status = plan_gpkg_add_table(w, tables[i], err);
    if (!status)
        status = plan_gpkg_add_style(w, plan_table_name(tables[0]), "style", "<qgis/>", err);
    if (!status)
        status = plan_gpkg_add_project(w, "plan", "PK\xff", 3, err);
    if (!status)
        status = plan_gpkg_add_metadata(w, "http://example.org", "application/json", "{}", err);
    if (!status)
        status = plan_gpkg_finish(w, err);
    plan_gpkg_free(w);
    plan_ctx_free(ctx);
    return status;
}

static sqlite3 *open_db(const char *path)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    return db;
}

static void assert_query(sqlite3 *db, const char *sql, const char *expected)
{
    sqlite3_stmt *s = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    const char *text = (const char *)sqlite3_column_text(s, 0);
    assert_string_equal(text ? text : "NULL", expected);
    sqlite3_finalize(s);
}

static void test_what_is_written_is_read_back(void **state)
{
    (void)state;
    plan_table *areas = sample("areas", PLAN_GEOM_POLYGON, 1000), *list = sample("list", PLAN_GEOM_NONE, 3);
    plan_table *empty = sample("empty", PLAN_GEOM_LINE, 0);
    const plan_table *const tables[] = {areas, list, empty};
    plan_error err = PLAN_ERROR_INIT;
    if (write_file(in_folder("a.gpkg"), tables, 3, NULL, &err))
        fail_msg("%s", err.message);
    sqlite3 *db = open_db(in_folder("a.gpkg"));
    static const char *const queries[][2] = {
        {"PRAGMA application_id", "1196444487"},
        {"PRAGMA user_version", "10300"},
        {"PRAGMA integrity_check", "ok"},
        {"PRAGMA journal_mode", "delete"},
        {"SELECT count(*) FROM areas", "1000"},
        {"SELECT length_m || '|' || count || '|' || id || '|' || built || '|' || name FROM areas WHERE fid = 4",
         "1.0|-3|9223372036854775804|1|O'Neill \"3\" Straße"},
        {"SELECT count(*) FROM areas WHERE coalesce(geom, length_m, count, id, built, name) IS NULL", "1"},
        {"SELECT count(*) FROM areas WHERE fid = 1000 AND geom IS NULL", "1"},
        {"SELECT identifier || '|' || description || '|' || last_change || '|' || srs_id FROM gpkg_contents WHERE "
         "table_name = 'areas'",
         "A \"title\" & <more>|what it's about|2025-01-31T00:00:00.000Z|25833"},
        /* the same title again gets the name added */
        {"SELECT identifier FROM gpkg_contents WHERE table_name = 'list'", "A \"title\" & <more> (list)"},
        {"SELECT min_x || ' ' || max_x || ' ' || min_y || ' ' || max_y FROM gpkg_contents WHERE table_name = 'areas'",
         "380000.0 380677.0 5930000.0 5930972.0"},
        {"SELECT min_x FROM gpkg_contents WHERE table_name = 'empty'", "NULL"},
        {"SELECT geometry_type_name FROM gpkg_geometry_columns WHERE table_name = 'areas'", "MULTIPOLYGON"},
        {"SELECT title || '|' || description FROM gpkg_data_columns WHERE table_name = 'areas' AND column_name = "
         "'length_m'",
         "Length|a length [m]"},
        {"SELECT title || '|' || description FROM gpkg_data_columns WHERE table_name = 'areas' AND column_name = 'count'",
         "Count|a count"},
        {"SELECT rtreecheck('rtree_areas_geom')", "ok"},
        {"SELECT rtreecheck('rtree_empty_geom')", "ok"},
        {"SELECT count(*) FROM rtree_areas_geom", "999"},
        {"SELECT feature_count FROM gpkg_ogr_contents WHERE table_name = 'areas'", "1000"},
        {"SELECT styleName || '|' || f_table_schema || '|' || f_geometry_column || '|' || useAsDefault FROM layer_styles",
         "style||geom|1"},
        {"SELECT feature_count FROM gpkg_ogr_contents WHERE table_name = 'layer_styles'", "1"},
        {"SELECT content FROM qgis_projects", "504bff"},
        {"SELECT m.metadata || r.timestamp FROM gpkg_metadata m JOIN gpkg_metadata_reference r ON m.id = r.md_file_id",
         "{}2025-01-31T00:00:00.000Z"},
    };
    for (size_t i = 0; i < COUNT(queries); i++)
        assert_query(db, queries[i][0], queries[i][1]);

    sqlite3_stmt *s = NULL;
    plan_table *back = sample("areas", PLAN_GEOM_POLYGON, 0);
    const plan_layerspec spec = {"back", PLAN_GEOM_POLYGON, "", "", NULL, 0};
    plan_table_free(back);
    assert_int_equal(plan_table_new(&spec, &back, NULL), PLAN_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT geom FROM areas WHERE geom NOT NULL", -1, &s, NULL),
                     SQLITE_OK);
    while (sqlite3_step(s) == SQLITE_ROW)
        assert_int_equal(plan_gpkg_blob_decode(sqlite3_column_blob(s, 0), (size_t)sqlite3_column_bytes(s, 0),
                                               plan_table_edit_geom(back), NULL),
                         PLAN_OK);
    const plan_geom *a = plan_table_geom(areas), *b = plan_table_edit_geom(back);
    assert_int_equal(a->n_coords, b->n_coords);
    assert_memory_equal(a->xy, b->xy, (size_t)a->n_coords * 2 * sizeof *a->xy);
    sqlite3_finalize(s);
    sqlite3_close(db);
    plan_table_free(back);
    plan_table_free(areas);
    plan_table_free(list);
    plan_table_free(empty);
    assert_int_equal(left_behind(), 0);
}

static void test_same_tables_same_bytes(void **state)
{
    (void)state;
    plan_table *t = sample("areas", PLAN_GEOM_POLYGON, 3000);
    const plan_table *const tables[] = {t};
    size_t n[2];
    char *bytes[2];
    for (int i = 0; i < 2; i++) {
        assert_int_equal(write_file(in_folder("same.gpkg"), tables, 1, NULL, NULL), PLAN_OK);
        bytes[i] = get_file(in_folder("same.gpkg"), &n[i]);
    }
    assert_int_equal(n[0], n[1]);
    assert_memory_equal(bytes[0], bytes[1], n[0]);
    free(bytes[0]);
    free(bytes[1]);
    plan_table_free(t);
}

/* ---- R-tree against looking at every box ---- */

static uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u; /* Knuth's MMIX */
    return *seed >> 33;
}

typedef struct cell {
    int64_t id;
    float v[4]; /* min x, max x, min y, max y */
} cell;

static cell cell_of(const plan_rtree_nodes *nodes, int32_t number, int at)
{
    const unsigned char *c = nodes->bytes + (size_t)(number - 1) * nodes->node_size + 4 + 24 * at;
    cell out = {0, {0}};
    for (int k = 0; k < 8; k++)
        out.id = out.id << 8 | c[k];
    for (int k = 0; k < 4; k++) {
        const unsigned char *b = c + 8 + 4 * k;
        uint32_t bits = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
        memcpy(&out.v[k], &bits, sizeof bits);
    }
    return out;
}

static int cells_of(const plan_rtree_nodes *nodes, int32_t number)
{
    const unsigned char *at = nodes->bytes + (size_t)(number - 1) * nodes->node_size;
    return at[2] << 8 | at[3];
}

static int32_t count_in_nodes(const plan_rtree_nodes *nodes, int32_t number, int depth, const float box[4])
{
    int32_t found = 0;
    for (int i = 0; i < cells_of(nodes, number); i++) {
        cell c = cell_of(nodes, number, i);
        if (c.v[0] > box[2] || c.v[1] < box[0] || c.v[2] > box[3] || c.v[3] < box[1])
            continue;
        found += depth == 0 ? 1 : count_in_nodes(nodes, (int32_t)c.id, depth - 1, box);
    }
    return found;
}

/* Cells hold what is below them, and items their boxes though floats are coarse; every node but the root is
 * a third full. */
static void check_nodes(const plan_rtree_nodes *nodes, int32_t number, int depth, const float within[4],
                        const double *boxes)
{
    assert_in_range(cells_of(nodes, number), number == 1 ? 0 : 17, 51);
    for (int i = 0; i < cells_of(nodes, number); i++) {
        cell c = cell_of(nodes, number, i);
        const double *b = &boxes[4 * (c.id - 1)];
        assert_true(c.v[0] >= within[0] && c.v[1] <= within[1] && c.v[2] >= within[2] && c.v[3] <= within[3]);
        if (depth > 0)
            check_nodes(nodes, (int32_t)c.id, depth - 1, c.v, boxes);
        else
            assert_true(c.v[0] <= b[0] && c.v[1] >= b[2] && c.v[2] <= b[1] && c.v[3] >= b[3]);
    }
}

static void test_rtree_finds_what_is_there(void **state)
{
    (void)state;
    static const int32_t sizes[] = {0, 1, 51, 52, 51 * 51, 51 * 51 + 1, 9000};
    uint64_t seed = 7;
    for (size_t s = 0; s < COUNT(sizes); s++) {
        int32_t n = sizes[s];
        double *boxes = calloc((size_t)n + 1, 4 * sizeof *boxes);
        for (int32_t i = 0; i < n; i++) {
            double x = 380000 + (double)(next_random(&seed) % 100000) / 7,
                   y = 5930000 + (double)(next_random(&seed) % 100000) / 7;
            double w = (double)(next_random(&seed) % 100);
            memcpy(&boxes[4 * i],
                   i % 10 == 9 ? (double[4])PLAN_BBOX_EMPTY : (double[4]){x, y, x + w, y + w / 3},
                   4 * sizeof *boxes);
        }
        plan_rtree_nodes nodes = PLAN_RTREE_NODES_INIT;
        assert_int_equal(plan_rtree_pack(boxes, n, 1228, &nodes, NULL), PLAN_OK);
        int depth = nodes.bytes[0] << 8 | nodes.bytes[1];
        for (int q = 0; q < 50; q++) {
            float x = (float)(380000 + next_random(&seed) % 14000),
                  y = (float)(5930000 + next_random(&seed) % 14000);
            const float box[4] = {x, y, x + 900, y + 700};
            int32_t expected = 0;
            for (int32_t i = 0; i < n; i++)
                expected += boxes[4 * i] <= box[2] && boxes[4 * i + 2] >= box[0] &&
                            boxes[4 * i + 1] <= box[3] && boxes[4 * i + 3] >= box[1];
            int32_t found = count_in_nodes(&nodes, 1, depth, box);
            /* floats of six digits before the point are 1/32 m apart: a box may be found that just misses */
            assert_in_range(found, expected, expected + 3);
        }
        const float everywhere[4] = {-INFINITY, -INFINITY, INFINITY, INFINITY};
        assert_int_equal(count_in_nodes(&nodes, 1, depth, everywhere), n - n / 10);
        check_nodes(&nodes, 1, depth, (const float[4]){-INFINITY, INFINITY, -INFINITY, INFINITY}, boxes);
        for (int32_t i = 0; i < n; i++)
            assert_true((nodes.leaf_of[i] == 0) == (i % 10 == 9));
        plan_rtree_nodes_clear(&nodes);
        free(boxes);
    }
}

/* ---- failures ---- */

static void expect_failure(const char *path, const plan_hooks *hooks, plan_status expected, const char *says)
{
    plan_table *t = sample("areas", PLAN_GEOM_POLYGON, 20000);
    const plan_table *const tables[] = {t};
    plan_error err = PLAN_ERROR_INIT;
    assert_int_equal(write_file(path, tables, 1, hooks, &err), expected);
    if (!strstr(err.message, says) || strchr(err.message, '\n'))
        fail_msg("'%s' lacks '%s'", err.message, says);
    plan_table_free(t);
}

static void test_targets_that_cannot_be(void **state)
{
    (void)state;
    assert_int_equal(mkdir(in_folder("dir.gpkg"), 0777), 0);
    assert_int_equal(mkfifo(in_folder("pipe.gpkg"), 0666), 0);
    put_file(in_folder("busy.gpkg"), "old");
    put_file(in_folder("busy.gpkg-wal"), "changes of another program");
    put_file(in_folder("file"), "");
    static const struct {
        const char *name, *says;
    } cases[] = {
        {"dir.gpkg", "dir.gpkg: cannot be written: Is a directory"},
        {"pipe.gpkg", "pipe.gpkg: cannot be written: not a regular file"},
        {"file/sub/a.gpkg", "Not a directory"},
        {"file/a.gpkg", "Not a directory"},
        {"none/", "Is a directory"},
        {"busy.gpkg", "another program is writing to it"},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        expect_failure(in_folder(cases[i].name), NULL, PLAN_E_IO, cases[i].says);
    expect_failure("/dev/full", NULL, PLAN_E_IO, "/dev/full: cannot be written: not a regular file");
    assert_file_is(in_folder("busy.gpkg"), "old");
    assert_int_equal(left_behind(), 0);
    rmdir(in_folder("dir.gpkg"));
}

static void test_without_permission(void **state)
{
    (void)state;
    if (geteuid() == 0)
        skip(); /* root may write anywhere */
    put_file(in_folder("locked.gpkg"), "old");
    assert_int_equal(chmod(in_folder("locked.gpkg"), 0444), 0);
    expect_failure(in_folder("locked.gpkg"), NULL, PLAN_E_IO, "Permission denied");
    assert_int_equal(chmod(folder, 0555), 0);
    expect_failure(in_folder("new.gpkg"), NULL, PLAN_E_IO, "Permission denied");
    assert_int_equal(chmod(folder, 0755), 0);
    assert_file_is(in_folder("locked.gpkg"), "old");
}

static void test_full_disk_leaves_the_old_file(void **state)
{
    (void)state;
    struct rlimit old, small;
    put_file(in_folder("full.gpkg"), "old");
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small = old;
    small.rlim_cur = 100000;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    expect_failure(in_folder("full.gpkg"), NULL, PLAN_E_IO, "full.gpkg: cannot be written: File too large");
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    signal(SIGXFSZ, SIG_DFL);
    assert_file_is(in_folder("full.gpkg"), "old");
    assert_int_equal(left_behind(), 0);
}

static bool stop_later(void *user, const char *step, double share)
{
    (void)step;
    (void)share;
    return ++*(int *)user < 3;
}

static void test_cancel_leaves_the_old_file(void **state)
{
    (void)state;
    int calls = 0;
    const plan_hooks hooks = {NULL, stop_later, &calls};
    put_file(in_folder("stop.gpkg"), "old");
    expect_failure(in_folder("stop.gpkg"), &hooks, PLAN_E_CANCELLED, "");
    assert_int_equal(calls, 3);
    assert_file_is(in_folder("stop.gpkg"), "old");
    assert_int_equal(left_behind(), 0);
}

static void test_failed_rename_leaves_nothing(void **state)
{
    (void)state;
    plan_ctx *ctx = NULL;
    plan_gpkg *w = NULL;
    plan_error err = PLAN_ERROR_INIT;
    assert_int_equal(plan_ctx_new(&ctx, NULL), PLAN_OK);
    assert_int_equal(plan_gpkg_create(ctx, in_folder("late.gpkg"), NULL, &w, NULL), PLAN_OK);
    assert_int_equal(mkdir(in_folder("late.gpkg"), 0777), 0); /* in the way when it is time to rename */
    assert_int_equal(plan_gpkg_finish(w, &err), PLAN_E_IO);
    assert_non_null(strstr(err.message, "late.gpkg: cannot be written: Is a directory"));
    plan_gpkg_free(w);
    plan_ctx_free(ctx);
    assert_int_equal(rmdir(in_folder("late.gpkg")), 0);
    assert_int_equal(left_behind(), 0);
}

static void test_names_of_the_format_are_refused(void **state)
{
    (void)state;
    static const char *const names[] = {"gpkg_areas", "RTREE_areas", "sqlite_areas", "layer_styles", ""};
    for (size_t i = 0; i < COUNT(names); i++) {
        plan_table *t = sample(names[i], PLAN_GEOM_NONE, 1);
        const plan_table *const tables[] = {t};
        assert_int_equal(write_file(in_folder("n.gpkg"), tables, 1, NULL, NULL), PLAN_E_ARGUMENT);
        plan_table_free(t);
    }
    static const plan_colspec fid = {"FID", PLAN_INT32, "", "", ""};
    const plan_layerspec spec = {"areas", PLAN_GEOM_NONE, "", "", &fid, 1};
    plan_table *t = NULL;
    assert_int_equal(plan_table_new(&spec, &t, NULL), PLAN_OK);
    assert_int_equal(plan_table_seal(t, NULL), PLAN_OK);
    const plan_table *const tables[] = {t};
    assert_int_equal(write_file(in_folder("n.gpkg"), tables, 1, NULL, NULL), PLAN_E_ARGUMENT);
    plan_table_free(t);
    assert_int_equal(left_behind(), 0);
}

static void test_mode_and_link_stay(void **state)
{
    (void)state;
    plan_table *t = sample("odd \"name's", PLAN_GEOM_POINT, 5); /* quoted in every statement */
    const plan_table *const tables[] = {t};
    struct stat now;
    put_file(in_folder("true.gpkg"), "old");
    assert_int_equal(chmod(in_folder("true.gpkg"), 0640), 0);
    assert_int_equal(symlink("true.gpkg", in_folder("link.gpkg")), 0);
    assert_int_equal(write_file(in_folder("link.gpkg"), tables, 1, NULL, NULL), PLAN_OK);
    assert_int_equal(lstat(in_folder("link.gpkg"), &now), 0);
    assert_true(S_ISLNK(now.st_mode));
    assert_int_equal(stat(in_folder("true.gpkg"), &now), 0);
    assert_int_equal(now.st_mode & 0777, 0640);
    sqlite3 *db = open_db(in_folder("true.gpkg"));
    assert_query(db, "SELECT rtreecheck('rtree_odd \"name''s_geom')", "ok");
    sqlite3_close(db);
    plan_table_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_written_is_read_back),
        cmocka_unit_test(test_same_tables_same_bytes),
        cmocka_unit_test(test_rtree_finds_what_is_there),
        cmocka_unit_test(test_targets_that_cannot_be),
        cmocka_unit_test(test_without_permission),
        cmocka_unit_test(test_full_disk_leaves_the_old_file),
        cmocka_unit_test(test_cancel_leaves_the_old_file),
        cmocka_unit_test(test_failed_rename_leaves_nothing),
        cmocka_unit_test(test_names_of_the_format_are_refused),
        cmocka_unit_test(test_mode_and_link_stay),
    };
    return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
