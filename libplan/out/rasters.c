/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "out/rasters.h"

#include "core/mem.h"
#include "io/geotiff.h"
#include "io/newfile.h"
#include "wlan/budget.h"
#include "wlan/wlan_kept.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what is in them ---- */

/* The cells that were written to: the raster of a city is mostly empty. */
typedef struct picture {
    const plan_wlan_kept *kept;
    int32_t col, row;
    plan_grid grid;
} picture;

static bool crop(const plan_wlan_kept *k, picture *p)
{
    const plan_grid *g = &k->raster.grid;
    int32_t n_across, n_up, c0 = INT32_MAX, r0 = INT32_MAX, c1 = 0, r1 = 0;
    plan_tiles_count(k->raster.level, &n_across, &n_up);
    for (int32_t up = 0; up < n_up; up++) {
        for (int32_t across = 0; across < n_across; across++) {
            if (!plan_tiles_look(k->raster.level, across, up))
                continue;
            c0 = across * PLAN_TILE < c0 ? across * PLAN_TILE : c0;
            r0 = up * PLAN_TILE < r0 ? up * PLAN_TILE : r0;
            c1 = (across + 1) * PLAN_TILE > c1 ? (across + 1) * PLAN_TILE : c1;
            r1 = (up + 1) * PLAN_TILE > r1 ? (up + 1) * PLAN_TILE : r1;
        }
    }
    c1 = c1 < g->n_cols ? c1 : g->n_cols;
    r1 = r1 < g->n_rows ? r1 : g->n_rows;
    *p = (picture){k, c0, r0, {g->x0 + c0 * g->cell_m, g->y0 + r0 * g->cell_m, g->cell_m, c1 - c0, r1 - r0}};
    return c1 > c0 && r1 > r0;
}

static int32_t server_at(const plan_wlan_kept *k, int32_t col, int32_t row)
{
    int32_t server;
    memcpy(&server, plan_tiles_at(k->raster.server, col, row), sizeof server);
    return server;
}

/* Bands of the picture of levels. Both directions are the level plus a constant of the access point (wlan_sites). */
enum { MEDIAN, CAUTIOUS, RATE, N_LEVEL_BANDS };

/* Median level; what the cautious share of such places reaches; what one device gets at the median. */
static plan_status fill_levels(void *user, int32_t band, int32_t col, int32_t row, int32_t n_cols,
                               int32_t n_rows, void *cells, plan_error *err)
{
    const picture *p = user;
    int16_t *out = cells;
    (void)err;
    plan_tiles_window(p->kept->raster.level, p->col + col, p->row + row, n_cols, n_rows, out);
    for (int32_t i = 0; band > MEDIAN && i < n_cols * n_rows; i++) {
        if (out[i] == PLAN_WLAN_NONE)
            continue;
        int32_t server = server_at(p->kept, p->col + col + i % n_cols, p->row + row + i / n_cols);
        if (band == RATE) {
            out[i] = plan_wlan_kept_rate(p->kept, server & ~PLAN_WLAN_SIGHT, out[i]);
            continue;
        }
        bool sight = (server & PLAN_WLAN_SIGHT) != 0;
        out[i] = (int16_t)lrint(out[i] - 100 * p->kept->quantile * p->kept->sigma_db[sight]);
    }
    return PLAN_OK;
}

/* Number of the best access point, or 1 where it is in sight and 0 where it is not. */
static plan_status fill_servers(void *user, int32_t band, int32_t col, int32_t row, int32_t n_cols,
                                int32_t n_rows, void *cells, plan_error *err)
{
    const picture *p = user;
    int16_t *out = cells;
    (void)err;
    for (int32_t i = 0; i < n_cols * n_rows; i++) {
        int32_t server = server_at(p->kept, p->col + col + i % n_cols, p->row + row + i / n_cols);
        int32_t id = server & ~PLAN_WLAN_SIGHT;
        if (server < 0)
            out[i] = PLAN_WLAN_NONE;
        else if (band == 1)
            out[i] = (server & PLAN_WLAN_SIGHT) != 0;
        else
            out[i] = id <= INT16_MAX ? (int16_t)id : INT16_MAX;
    }
    return PLAN_OK;
}

/* ---- how they look ---- */

static void begin_style(plan_buf *out, const char *renderer)
{
    plan_buf_printf(
        out,
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        "<qgis version=\"3.22.0\" styleCategories=\"AllStyleCategories\"><pipe>"
        "<rasterrenderer band=\"1\" alphaBand=\"-1\" nodataColor=\"\" opacity=\"0.7\" type=\"%s\"",
        renderer);
}

static void end_style(plan_buf *out)
{
    plan_buf_add(out,
                 "</rasterrenderer><rasterresampler maxOversampling=\"2\"/></pipe><blendMode>0</blendMode>"
                 "</qgis>\n");
}

/* Discrete classes: an item holds up to its value. */
static void level_style(plan_buf *out)
{
    static const char *const colours[PLAN_N_LEVEL_CLASSES] = {"#ffffff", "#ffffcc", "#a1dab4",
                                                              "#41b6c4", "#2c7fb8", "#253494"};
    begin_style(out, "singlebandpseudocolor");
    plan_buf_printf(out,
                    " classificationMin=\"%.0f\" classificationMax=\"-40\"><rastershader>"
                    "<colorrampshader classificationMode=\"1\" colorRampType=\"DISCRETE\" clip=\"0\" "
                    "minimumValue=\"%.0f\" maximumValue=\"-40\" labelPrecision=\"0\">",
                    PLAN_WLAN_FLOOR_DBM, PLAN_WLAN_FLOOR_DBM);
    for (int of = PLAN_LEVEL_NONE; of < PLAN_N_LEVEL_CLASSES; of++) {
        const char *name = plan_level_class_name((plan_level_class)of);
        double to = of + 1 < PLAN_N_LEVEL_CLASSES ? plan_level_class_from_dbm((plan_level_class)(of + 1)) : 0;
        plan_buf_printf(out, "<item color=\"%s\" alpha=\"%d\" ", colours[of],
                        of == PLAN_LEVEL_NONE ? 0 : 255);
        if (of + 1 < PLAN_N_LEVEL_CLASSES)
            plan_buf_printf(out, "value=\"%.0f\" label=\"%s, below %.0f dBm\"/>", to, name, to);
        else
            plan_buf_printf(out, "value=\"inf\" label=\"%s\"/>", name);
    }
    plan_buf_add(out, "</colorrampshader></rastershader>");
    end_style(out);
}

/* Colours that differ from number to number: the golden angle round the hues. */
static uint32_t colour_of(int32_t number)
{
    double hue = fmod(number * 137.50776405, 360) / 60, light = 0.55 + 0.15 * (number % 3);
    double chroma = 0.45, x = chroma * (1 - fabs(fmod(hue, 2) - 1)), low = light - chroma / 2;
    const double rgb[6][3] = {{chroma, x, 0}, {x, chroma, 0}, {0, chroma, x},
                              {0, x, chroma}, {x, 0, chroma}, {chroma, 0, x}};
    uint32_t colour = 0;
    for (int i = 0; i < 3; i++)
        colour = colour << 8 | (uint32_t)lrint(255 * (rgb[(int)hue % 6][i] + low));
    return colour;
}

static void server_style(plan_buf *out, const plan_table *sites)
{
    const plan_column *name = plan_table_find(sites, "name");
    begin_style(out, "paletted");
    plan_buf_add(out, "><colorPalette>");
    for (int32_t i = 0; i < plan_table_rows(sites) && i <= INT16_MAX; i++) {
        const char *text = plan_column_text(name, i);
        plan_buf_printf(out, "<paletteEntry value=\"%d\" color=\"#%06x\" alpha=\"255\" label=\"", (int)i,
                        (unsigned)colour_of(i));
        plan_buf_xml(out, text ? text : "");
        plan_buf_add(out, "\"/>");
    }
    plan_buf_add(out, "</colorPalette>");
    end_style(out);
}

/* ---- writing ---- */

static plan_status refuse_input(const char *path, const char *const *inputs, plan_error *err)
{
    for (; inputs && *inputs; inputs++)
        if (plan_newfile_same(path, *inputs))
            return plan_error_set(err, PLAN_E_ARGUMENT,
                                  "%s: is an input too (%s) and would be lost; give the output another name",
                                  path, *inputs);
    return PLAN_OK;
}

static plan_status take(plan_rasters *rasters, plan_newfile *file, plan_error *err)
{
    if (!plan_mem_grow(&rasters->files, &rasters->cap, rasters->n + 1, sizeof *rasters->files)) {
        plan_newfile_free(file);
        return plan_error_memory(err);
    }
    rasters->files[rasters->n++] = file;
    return PLAN_OK;
}

static plan_status write_text(const char *path, const plan_buf *text, plan_rasters *out, plan_error *err)
{
    plan_newfile *file = NULL;
    if (text->failed)
        return plan_error_memory(err);
    plan_status status = plan_newfile_create(path, &file, err);
    FILE *f = status == PLAN_OK ? fopen(plan_newfile_part(file), "wb") : NULL;
    if (status == PLAN_OK && !f)
        status = plan_error_set(err, PLAN_E_IO, "%s: cannot be written", path);
    if (f) {
        bool ok = fwrite(text->text, 1, text->length, f) == text->length;
        ok = fclose(f) == 0 && ok;
        if (!ok)
            status = plan_error_set(err, PLAN_E_IO, "%s: cannot be written", path);
    }
    if (status == PLAN_OK)
        return take(out, file, err);
    plan_newfile_free(file);
    return status;
}

typedef struct job {
    const char *stem, *suffix, *title, *attribution;
    const plan_geotiff_band *bands;
    int32_t n_bands;
    bool classes;
    plan_geotiff_fill *fill;
    plan_buf style;
} job;

static plan_status write_picture(const picture *p, job *j, const char *const *inputs, const plan_hooks *hooks,
                                 plan_rasters *out, plan_error *err)
{
    plan_newfile *file = NULL;
    plan_buf tif = PLAN_BUF_INIT, qml = PLAN_BUF_INIT;
    plan_buf_printf(&tif, "%s-%s.tif", j->stem, j->suffix);
    plan_buf_printf(&qml, "%s-%s.qml", j->stem, j->suffix);
    const plan_geotiff_spec spec = {p->grid,    p->kept->crs, PLAN_CELL_INT16, PLAN_WLAN_NONE, j->bands,
                                    j->n_bands, j->classes,   j->title,        j->attribution};
    plan_status status = tif.failed || qml.failed ? plan_error_memory(err) : PLAN_OK;
    if (status == PLAN_OK)
        status = refuse_input(tif.text, inputs, err);
    if (status == PLAN_OK)
        status = refuse_input(qml.text, inputs, err);
    if (status == PLAN_OK)
        status = plan_geotiff_prepare(tif.text, &spec, j->fill, (void *)p, hooks, &file, err);
    if (status == PLAN_OK)
        status = take(out, file, err);
    if (status == PLAN_OK)
        status = write_text(qml.text, &j->style, out, err);
    plan_buf_free(&tif);
    plan_buf_free(&qml);
    return status;
}

static plan_status save_one(const plan_wlan_kept *k, const plan_table *sites, const char *stem,
                            const char *attribution, const char *const *inputs, const plan_hooks *hooks,
                            plan_rasters *out, plan_error *err)
{
    char cautious[80];
    picture p;
    if (!crop(k, &p))
        return PLAN_OK;
    snprintf(cautious, sizeof cautious, "level that %.0f %% of alike places reach", 100 * k->place_share);
    const plan_geotiff_band levels[N_LEVEL_BANDS] = {
        [MEDIAN] = {"median level", "dBm", 0.01},
        [CAUTIOUS] = {cautious, "dBm", 0.01},
        [RATE] = {"rate one device gets at the median level", "Mbit/s", 0.1}};
    const plan_geotiff_band servers[] = {{"best access point", "", 1}, {"in line of sight", "", 1}};
    job jobs[] = {{stem, "wlan", "WLAN outdoors: level", attribution, levels, N_LEVEL_BANDS, false,
                   fill_levels, PLAN_BUF_INIT},
                  {stem, "server", "WLAN outdoors: best access point", attribution, servers, 2, true,
                   fill_servers, PLAN_BUF_INIT}};
    level_style(&jobs[0].style);
    server_style(&jobs[1].style, sites);
    plan_status status = PLAN_OK;
    for (size_t i = 0; i < sizeof jobs / sizeof *jobs; i++) {
        if (status == PLAN_OK)
            status = write_picture(&p, &jobs[i], inputs, hooks, out, err);
        plan_buf_free(&jobs[i].style);
    }
    return status;
}

plan_status plan_rasters_write(const plan_result *const *results, int32_t n, const char *path,
                               const char *attribution, const char *const *inputs, const plan_hooks *hooks,
                               plan_rasters *out, plan_error *err)
{
    size_t length = strlen(path);
    plan_status status = PLAN_OK;
    for (int32_t i = 0; status == PLAN_OK && i < n; i++) {
        const plan_wlan_kept *k = plan_wlan_kept_of(results[i]);
        if (!k)
            continue;
        char *stem = plan_mem_text(path);
        if (!stem)
            return plan_error_memory(err);
        stem[length > 5 ? length - 5 : 0] = '\0'; /* .gpkg, which saving has looked for */
        status = save_one(k, plan_result_table(results[i], "wlan_sites"), stem, attribution, inputs, hooks,
                          out, err);
        free(stem);
    }
    return status;
}

plan_status plan_rasters_finish(plan_rasters *rasters, plan_error *err)
{
    plan_status status = PLAN_OK;
    for (size_t i = 0; i < rasters->n && status == PLAN_OK; i++)
        status = plan_newfile_finish(rasters->files[i], err);
    return status;
}

void plan_rasters_free(plan_rasters *rasters)
{
    for (size_t i = 0; i < rasters->n; i++)
        plan_newfile_free(rasters->files[i]);
    free(rasters->files);
    *rasters = (plan_rasters){NULL, 0, 0};
}
