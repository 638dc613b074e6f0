/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* GeoTIFF written and read back, brought onto another grid, and refused. */

#include "io/geotiff.h"

#include "core/mem.h"
#include "files.h"
#include "geo/crs.h"

#include <dirent.h>
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <gdal.h>

static const plan_geotiff_band level_band[] = {{"median level", "dBm", 0.01}, {"90 % level", "dBm", 0.01}};
static const plan_geotiff_band class_band[] = {{"class", "", 1}};
static const plan_geotiff_band height_band[] = {{"ground", "m", 1}};

/* A raster whose cells tell their place. */
typedef struct pattern {
    plan_cell_type type;
    double x0, y0, cell_m, rise_x, rise_y;
    int32_t fail_after; /* windows; -1 = never */
    int32_t windows;
    int32_t empty_cols; /* without value, of INT16 and FLOAT */
} pattern;

static int16_t cell_of(int32_t band, int32_t col, int32_t row)
{
    return (int16_t)((col * 7 + row * 13 + band * 1000) % 9000 - 9000);
}

static plan_status fill(void *user, int32_t band, int32_t col, int32_t row, int32_t n_cols, int32_t n_rows,
                        void *cells, plan_error *err)
{
    pattern *p = user;
    if (p->windows++ == p->fail_after)
        return plan_error_set(err, PLAN_E_DATA, "no more of it");
    for (int32_t r = 0; r < n_rows; r++)
        for (int32_t c = 0; c < n_cols; c++) {
            size_t i = (size_t)r * (size_t)n_cols + (size_t)c;
            if (col + c < p->empty_cols && p->type == PLAN_CELL_INT16)
                ((int16_t *)cells)[i] = -32768;
            else if (col + c < p->empty_cols)
                ((float *)cells)[i] = NAN;
            else if (p->type == PLAN_CELL_UINT8)
                ((uint8_t *)cells)[i] = (uint8_t)((col + c) / 100 + (row + r) / 200);
            else if (p->type == PLAN_CELL_INT16)
                ((int16_t *)cells)[i] = cell_of(band, col + c, row + r);
            else
                ((float *)cells)[i] = (float)(p->rise_x * (p->x0 + (col + c + 0.5) * p->cell_m) +
                                              p->rise_y * (p->y0 + (row + r + 0.5) * p->cell_m));
        }
    return PLAN_OK;
}

static plan_status write_levels(const char *path, pattern *p, plan_error *err)
{
    const plan_geotiff_spec spec = {.grid = {392000, 5934000, 2, 1300, 700},
                                    .epsg = 25833,
                                    .type = PLAN_CELL_INT16,
                                    .nodata = -32768,
                                    .bands = level_band,
                                    .n_bands = 2,
                                    .title = "Levels",
                                    .attribution = "© OpenStreetMap"};
    *p = (pattern){.type = PLAN_CELL_INT16, .fail_after = p->fail_after, .empty_cols = p->empty_cols};
    return plan_geotiff_write(path, &spec, fill, p, NULL, err);
}

static char *bytes_of(const char *path, size_t *n)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    *n = (size_t)ftell(f);
    rewind(f);
    char *bytes = malloc(*n);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *n, f), *n);
    fclose(f);
    return bytes;
}

static void there_and_back(void **state)
{
    (void)state;
    pattern p = {.fail_after = -1};
    plan_error err = PLAN_ERROR_INIT;
    plan_geotiff *tiff;
    const char *path = files_path("levels.tif");
    assert_int_equal(write_levels(path, &p, &err), PLAN_OK);
    assert_int_equal(p.windows, 2 * 3 * 2); /* two bands, 1300 x 700 in windows of 512 */
    assert_int_equal(plan_geotiff_open(path, &tiff, &err), PLAN_OK);
    const plan_geotiff_info *a = plan_geotiff_about(tiff);
    assert_int_equal(a->n_cols, 1300);
    assert_int_equal(a->n_rows, 700);
    assert_int_equal(a->n_bands, 2);
    assert_int_equal(a->epsg, 25833);
    assert_true(a->upright && a->grid.x0 == 392000 && a->grid.y0 == 5934000 && a->grid.cell_m == 2);
    assert_string_equal(plan_geotiff_name(tiff, 0), "median level");
    assert_string_equal(plan_geotiff_name(tiff, 1), "90 % level");
    assert_string_equal(plan_geotiff_unit(tiff, 1), "dBm");
    enum { W = 600, H = 530 };
    float *window = malloc(sizeof *window * W * H);
    assert_non_null(window);
    for (int32_t band = 0; band < 2; band++) {
        assert_int_equal(plan_geotiff_read(tiff, band, 450, 100, W, H, window, &err), PLAN_OK);
        for (int32_t r = 0; r < H; r++)
            for (int32_t c = 0; c < W; c++)
                assert_true(fabsf(window[r * W + c] - 0.01F * cell_of(band, 450 + c, 100 + r)) < 1e-4F);
    }
    free(window);
    plan_geotiff_free(tiff);
}

/* Blocks without any value are left out of the file, and read as without value. */
static void empty_blocks(void **state)
{
    (void)state;
    pattern p = {.fail_after = -1, .empty_cols = 1030};
    assert_int_equal(write_levels(files_path("empty.tif"), &p, NULL), PLAN_OK);
    GDALDatasetH ds = GDALOpen(files_path("empty.tif"), GA_ReadOnly);
    GDALRasterBandH band = GDALGetRasterBand(ds, 1);
    assert_null(GDALGetMetadataItem(band, "BLOCK_OFFSET_1_1", "TIFF"));
    assert_non_null(GDALGetMetadataItem(band, "BLOCK_OFFSET_2_1", "TIFF"));
    GDALClose(ds);
    const plan_geotiff_band height = {"height", "m", 1};
    const plan_geotiff_spec metres = {.grid = {392000, 5934000, 2, 1300, 700},
                                      .epsg = 25833,
                                      .type = PLAN_CELL_FLOAT,
                                      .nodata = NAN,
                                      .bands = &height,
                                      .n_bands = 1};
    pattern f = {.type = PLAN_CELL_FLOAT, .cell_m = 2, .rise_x = 1, .fail_after = -1, .empty_cols = 1030};
    assert_int_equal(plan_geotiff_write(files_path("metres.tif"), &metres, fill, &f, NULL, NULL), PLAN_OK);
    for (int i = 0; i < 2; i++) {
        plan_geotiff *tiff = NULL;
        float row[1300];
        assert_int_equal(plan_geotiff_open(files_path(i ? "metres.tif" : "empty.tif"), &tiff, NULL), PLAN_OK);
        for (int32_t r = 0; r < 700; r += 233) {
            assert_int_equal(plan_geotiff_read(tiff, 0, 0, r, 1300, 1, row, NULL), PLAN_OK);
            for (int32_t c = 0; c < 1300; c++)
                assert_true(c < 1030
                                ? isnan(row[c])
                                : fabsf(row[c] - (i ? 2 * (float)c + 1 : 0.01F * cell_of(0, c, r))) < 1e-4F);
        }
        plan_geotiff_free(tiff);
    }
}

/* GDAL's own judge of Cloud-Optimised GeoTIFF, where Python has it. */
static void valid_cog(void **state)
{
    (void)state;
    static const char judge[] = "osgeo_utils.samples.validate_cloud_optimized_geotiff";
    pattern p = {.fail_after = -1, .empty_cols = 600};
    char command[1200];
    const char *python = getenv("PYTHON") ? getenv("PYTHON") : "/usr/bin/python3";
    (void)snprintf(command, sizeof command, "'%s' -c 'import %s' 2>/dev/null", python, judge);
    if (system(command) != 0) { // NOLINT(cert-env33-c)
        print_message("skipped: no %s\n", judge);
        skip();
    }
    assert_int_equal(write_levels(files_path("cog.tif"), &p, NULL), PLAN_OK);
    (void)snprintf(command, sizeof command, "'%s' -m %s '%s' >'%s.log' 2>&1", python, judge,
                   files_path("cog.tif"), files_path("cog.tif"));
    assert_int_equal(system(command), 0); // NOLINT(cert-env33-c)
}

static void same_bytes(void **state)
{
    (void)state;
    pattern p = {.fail_after = -1};
    size_t n, m;
    const char *one = files_path("one.tif"), *two = files_path("two.tif");
    assert_int_equal(write_levels(one, &p, NULL), PLAN_OK);
    assert_int_equal(write_levels(two, &p, NULL), PLAN_OK);
    assert_int_equal(write_levels(two, &p, NULL), PLAN_OK); /* over the one that is there */
    char *a = bytes_of(one, &n), *b = bytes_of(two, &m);
    assert_int_equal(n, m);
    assert_memory_equal(a, b, n);
    free(a);
    free(b);
}

static int files_in_dir(const char *of)
{
    char dir[1000];
    int n = 0;
    (void)snprintf(dir, sizeof dir, "%s", of);
    *strrchr(dir, '/') = '\0';
    DIR *d = opendir(dir);
    assert_non_null(d);
    for (struct dirent *e = readdir(d); e; e = readdir(d))
        n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    closedir(d);
    return n;
}

/* A disk that takes no more, at every stage: an error, and nothing left. The limit on the size of a file stands for it. */
static void full_disk(void **state)
{
    (void)state;
    static const rlim_t limits[] = {0, 100, 5000, 100000, 1000000, 2000000, 3500000};
    const char *path = files_path("folder/full.tif");
    char dir[1000];
    (void)snprintf(dir, sizeof dir, "%s", path);
    *strrchr(dir, '/') = '\0';
    assert_int_equal(mkdir(dir, 0777), 0);
    struct rlimit before, now;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        plan_error err = PLAN_ERROR_INIT;
        pattern p = {.fail_after = -1};
        now = before;
        now.rlim_cur = limits[i];
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &now), 0);
        plan_status status = write_levels(path, &p, &err);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
        assert_int_equal(status, PLAN_E_IO);
        assert_non_null(strstr(err.message, "full.tif: "));
        assert_int_equal(files_in_dir(path), 0);
    }
    (void)signal(SIGXFSZ, handler);
}

static void cannot_be_written(void **state)
{
    (void)state;
    pattern p = {.fail_after = -1};
    plan_error err = PLAN_ERROR_INIT;
    char path[1000];
    (void)snprintf(path, sizeof path, "%s/x.tif", files_write("plain", "a file, no folder"));
    assert_int_equal(write_levels(path, &p, &err), PLAN_E_IO);
    assert_non_null(strstr(err.message, "x.tif: "));
    err = (plan_error)PLAN_ERROR_INIT;
    assert_int_equal(write_levels("/proc/x.tif", &p, &err), PLAN_E_IO);
    /* What fills fails: its own words, and nothing left, of an old file all. */
    const char *old = files_write("sub.tif", "old");
    int files = files_in_dir(old);
    err = (plan_error)PLAN_ERROR_INIT;
    p.fail_after = 5;
    assert_int_equal(write_levels(old, &p, &err), PLAN_E_DATA);
    assert_string_equal(err.message, "no more of it");
    assert_int_equal(files_in_dir(old), files);
    size_t n;
    char *bytes = bytes_of(old, &n);
    assert_int_equal(n, 3);
    free(bytes);
}

static bool stop_late(void *user, const char *step, double share)
{
    (void)step;
    return share < *(double *)user;
}

static void stopped(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        double at = i ? 0.7 : 0.1;
        plan_hooks hooks = {.progress = stop_late, .user = &at};
        const plan_geotiff_spec spec = {.grid = {0, 0, 2, 1300, 1300},
                                        .epsg = 25833,
                                        .type = PLAN_CELL_UINT8,
                                        .nodata = 0,
                                        .bands = class_band,
                                        .n_bands = 1,
                                        .classes = true};
        pattern p = {.type = PLAN_CELL_UINT8, .fail_after = -1};
        const char *path = files_path("stopped.tif");
        int files = files_in_dir(path);
        assert_int_equal(plan_geotiff_write(path, &spec, fill, &p, &hooks, NULL), PLAN_E_CANCELLED);
        assert_int_equal(files_in_dir(path), files);
    }
}

/* --- onto another grid --------------------------------------------------------------------------- */

static plan_geotiff *plane(const char *name, plan_grid grid, int epsg, double rise_x, double rise_y,
                           const char *unit)
{
    const plan_geotiff_band band[] = {{"ground", unit, 1}};
    const plan_geotiff_spec spec = {.grid = grid,
                                    .epsg = epsg,
                                    .type = PLAN_CELL_FLOAT,
                                    .nodata = -9999,
                                    .bands = unit ? band : height_band,
                                    .n_bands = 1};
    pattern p = {PLAN_CELL_FLOAT, grid.x0, grid.y0, grid.cell_m, rise_x, rise_y, -1, 0, 0};
    const char *path = files_path(name);
    plan_geotiff *tiff;
    assert_int_equal(plan_geotiff_write(path, &spec, fill, &p, NULL, NULL), PLAN_OK);
    assert_int_equal(plan_geotiff_open(path, &tiff, NULL), PLAN_OK);
    return tiff;
}

/* A plane stays the same plane whatever its cells are. */
static void finer_and_coarser(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        plan_geotiff *tiff = plane("plane.tif", (plan_grid){0, 0, i ? 1 : 5, i ? 1000 : 200, i ? 1000 : 200},
                                   25833, 0.01, 0.02, NULL);
        const plan_grid onto = {101, 203, 2, 300, 200};
        float *cells = malloc(sizeof *cells * 300 * 100);
        assert_non_null(cells);
        assert_int_equal(plan_geotiff_onto(tiff, &onto, 25833, 50, 100, cells, NULL), PLAN_OK);
        for (int32_t r = 0; r < 100; r++)
            for (int32_t c = 0; c < 300; c++) {
                double xy[2];
                plan_grid_middle(&onto, c, r + 50, xy);
                assert_true(fabs((double)cells[r * 300 + c] - (0.01 * xy[0] + 0.02 * xy[1])) < 1e-4);
            }
        free(cells);
        plan_geotiff_free(tiff);
    }
}

/* Degrees to metres: height told by latitude and longitude, checked by the transformation itself. */
static void reprojected(void **state)
{
    (void)state;
    plan_geotiff *tiff = plane("degrees.tif", (plan_grid){13.2, 53.5, 0.0002, 700, 500}, 4326, 100, 1000,
                               NULL);
    const plan_grid onto = {384000, 5932000, 50, 40, 40};
    float cells[1600];
    plan_ctx *ctx;
    plan_transform *t;
    assert_int_equal(plan_ctx_new(&ctx, NULL), PLAN_OK);
    assert_int_equal(plan_transform_new(ctx, 25833, 4326, &t, NULL), PLAN_OK);
    assert_int_equal(plan_geotiff_onto(tiff, &onto, 25833, 0, 40, cells, NULL), PLAN_OK);
    for (int32_t i = 0; i < 1600; i++) {
        double xy[2];
        plan_grid_middle(&onto, i % 40, i / 40, xy);
        plan_transform_apply(t, xy, 1, NULL);
        /* 1e-6 degrees of latitude are 0.1 m and 0.001 of these metres; float has 0.004 at 54,000. */
        assert_true(fabs((double)cells[i] - (100 * xy[0] + 1000 * xy[1])) < 0.02);
    }
    plan_transform_free(t);
    plan_ctx_free(ctx);
    plan_geotiff_free(tiff);
}

static void beyond_the_rim(void **state)
{
    (void)state;
    plan_geotiff *tiff = plane("rim.tif", (plan_grid){0, 0, 5, 20, 20}, 25833, 0, 0, NULL);
    const plan_grid onto = {-50, 0, 5, 40, 1};
    float cells[40];
    assert_int_equal(plan_geotiff_onto(tiff, &onto, 25833, 0, 1, cells, NULL), PLAN_OK);
    for (int32_t c = 0; c < 40; c++)
        assert_int_equal(isnan(cells[c]), c < 10 || c >= 30);
    plan_geotiff_free(tiff);
}

static void refused(void **state)
{
    (void)state;
    static const char *const paths[] = {"https://example.org/t.tif", "/vsicurl/https://example.org/t.tif",
                                        "GTIFF_DIR:1:t.tif", "/vsimem/t.tif"};
    plan_geotiff *tiff = NULL;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        plan_error err = PLAN_ERROR_INIT;
        assert_int_equal(plan_geotiff_open(paths[i], &tiff, &err), PLAN_E_ARGUMENT);
        assert_non_null(strstr(err.message, "refused"));
    }
    plan_error err = PLAN_ERROR_INIT;
    assert_int_equal(plan_geotiff_open(files_path("none.tif"), &tiff, &err), PLAN_E_NOT_FOUND);
    err = (plan_error)PLAN_ERROR_INIT;
    assert_int_equal(plan_geotiff_open(files_write("text.tif", "no raster at all"), &tiff, &err),
                     PLAN_E_DATA);
    assert_non_null(strstr(err.message, "text.tif: cannot be read as GeoTIFF"));
    tiff = plane("feet.tif", (plan_grid){0, 0, 5, 20, 20}, 25833, 0, 0, "ft");
    float cells[400];
    const plan_grid same = {0, 0, 5, 20, 20};
    err = (plan_error)PLAN_ERROR_INIT;
    assert_int_equal(plan_geotiff_onto(tiff, &same, 25833, 0, 20, cells, &err), PLAN_E_DATA);
    assert_non_null(strstr(err.message, "heights in 'ft', not in metres"));
    plan_geotiff_free(tiff);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_and_back), cmocka_unit_test(empty_blocks),
        cmocka_unit_test(valid_cog),      cmocka_unit_test(same_bytes),
        cmocka_unit_test(full_disk),      cmocka_unit_test(cannot_be_written),
        cmocka_unit_test(stopped),        cmocka_unit_test(finer_and_coarser),
        cmocka_unit_test(reprojected),    cmocka_unit_test(beyond_the_rim),
        cmocka_unit_test(refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
