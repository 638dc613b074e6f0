/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "map/map.h"

#include "core/numeric.h"
#include "io/newfile.h"
#include "map/atlas.h"
#include "map/canvas.h"
#include "map/pdf.h"
#include "map/scene.h"
#include "map/page.h"

#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define AT(member) offsetof(plan_map_opts, member)
#define LEAST_MAP_MM 15.0 /* a map smaller than this shows nothing */
/* The frame of a town is taken where it is this much larger than that of all. */
#define WORTH_LEAVING_OUT 1.25

static const char *const theme_names[] = {"auto",   "rollout", "need",  "network", "wlan",
                                          "supply", "compare", "sites", "mesh",    NULL};
static const char *const paper_names[] = {"A4", "A3", "A2", "A1", "A0", NULL};
static const char *const orientation_names[] = {"auto", "landscape", "portrait", NULL};
static const char *const atlas_names[] = {"none", "district", "grid", NULL};
static const char *const extent_names[] = {"town", "all", NULL};
static const plan_map_opts defaults = PLAN_MAP_OPTS_INIT;
static const plan_optspec map_opts[] = {
    {"theme", PLAN_OPT_CHOICE, AT(theme), "", 0, 0, theme_names, NULL,
     "what the map is about; auto = what the result says most about"},
    {"paper", PLAN_OPT_CHOICE, AT(paper), "", 0, 0, paper_names, NULL, "size of the sheet"},
    {"orientation", PLAN_OPT_CHOICE, AT(orientation), "", 0, 0, orientation_names, NULL,
     "how the sheet stands; auto = so that the map is larger"},
    {"atlas", PLAN_OPT_CHOICE, AT(atlas), "", 0, 0, atlas_names, NULL,
     "many sheets with an index: one a district, or cells of a grid"},
    {"extent", PLAN_OPT_CHOICE, AT(extent), "", 0, 0, extent_names, NULL,
     "town = where the people of the town live, if that makes the map clearly larger; all = every building"},
    {"scale", PLAN_OPT_DOUBLE, AT(scale), "1", 100, 5e6, NULL, NULL,
     "n of 1:n; where not given the largest round one that shows the extent"},
    {"dpi", PLAN_OPT_INT, AT(dpi), "1/inch", 30, 1200, NULL, NULL, "points an inch of a PNG"},
    {"lang", PLAN_OPT_FILE, AT(lang), "", 0, 0, NULL, NULL,
     "language of all words: en, de, ... or the path of a .po file"},
    {"title", PLAN_OPT_TEXT, AT(title), "", 0, 0, NULL, NULL, "title; where not given made from the result"},
    {"message", PLAN_OPT_TEXT, AT(message), "", 0, 0, NULL, NULL,
     "sentence under the title; where not given made from the result"},
    {"font", PLAN_OPT_TEXT, AT(font), "", 0, 0, NULL, NULL,
     "family of the type; where not given the first installed of Source Sans 3, Noto Sans, Open Sans, Lato, "
     "Liberation Sans, DejaVu Sans"},
};
const plan_optset plan_map_optset = {"map",           "a printed map",       map_opts,
                                     COUNT(map_opts), sizeof(plan_map_opts), &defaults};

static const plan_colspec sheets_cols[] = {
    {"sheet", PLAN_INT32, "", "Sheet", "number of the sheet"},
    {"name", PLAN_TEXT, "", "Name", "district or grid cell; missing where there is one sheet"},
    {"scale", PLAN_DOUBLE, "1", "Scale", "n of 1:n"},
    {"features", PLAN_INT32, "1", "Features", "rows of the theme's main layer on it"},
    {"labels", PLAN_INT32, "1", "Labels", "names placed"},
    {"left_out", PLAN_INT32, "1", "Left out", "names there was no room for"},
};
const plan_layerspec plan_map_sheets_spec = {"map_sheets", PLAN_GEOM_POLYGON,
                                             "Sheets",     "what each sheet of a map shows",
                                             sheets_cols,  COUNT(sheets_cols)};
static const plan_colspec labels_cols[] = {
    {"sheet", PLAN_INT32, "", "Sheet", "number of the sheet"},
    {"kind", PLAN_TEXT, "", "Kind", "place, street, water, green or site"},
    {"text", PLAN_TEXT, "", "Text", "the name"},
};
const plan_layerspec plan_map_labels_spec = {"map_labels", PLAN_GEOM_POLYGON,
                                             "Labels",     "boxes that names on the sheets take up",
                                             labels_cols,  COUNT(labels_cols)};

typedef struct drawing {
    plan_map_scene scene;
    plan_story story;
    plan_page sheet;
    plan_map_labels labels;
    plan_page_place *places;
    int32_t n_places;
    plan_table *sheets, *boxes; /* of the report */
    int32_t n_labels, n_left_out;
} drawing;

/* ---- report ---- */

/* Corners on paper to the world. */
static plan_status add_quad(plan_geom *g, const plan_map_frame *f, const plan_quad *q, plan_error *err)
{
    double ring[10];
    for (int i = 0; i < 5; i++) {
        const double *p = q->at + 2 * ((8 - i) % 4); /* y runs up in the world */
        ring[2 * i] = f->world[0] + (p[0] - f->x) / f->mm;
        ring[2 * i + 1] = f->world[3] - (p[1] - f->y) / f->mm;
    }
    plan_status status = plan_geom_begin_path(g, false, err);
    return status == PLAN_OK ? plan_geom_add(g, ring, 5, err) : status;
}

static plan_status note_labels(drawing *d, plan_error *err)
{
    plan_geom *g = plan_table_edit_geom(d->boxes);
    int32_t row = plan_table_rows(d->boxes);
    plan_status status = plan_table_add_rows(d->boxes, d->labels.n, err);
    for (int32_t i = 0; i < d->labels.n && status == PLAN_OK; i++) {
        const plan_map_label *label = &d->labels.at[i];
        plan_column_set_number(plan_table_edit(d->boxes, "sheet"), row + i, d->sheet.place->number);
        if ((status = plan_column_set_text(plan_table_edit(d->boxes, "kind"), row + i, label->kind, err)) ||
            (status = plan_column_set_text(plan_table_edit(d->boxes, "text"), row + i, label->text, err)) ||
            (status = plan_geom_begin_row(g, err)))
            return status;
        for (int32_t k = 0; k < label->n_quads && status == PLAN_OK; k++)
            status = add_quad(g, &d->sheet.map, &d->labels.quads[label->first_quad + k], err);
    }
    d->n_labels += d->labels.n;
    d->n_left_out += d->labels.left_out;
    return status;
}

static int32_t features_on(const drawing *d)
{
    const plan_map_layer *s = d->scene.subject;
    int32_t n = 0;
    for (int32_t row = 0; row < plan_table_rows(s->table); row++)
        n += s->class_of[row] >= 0 && plan_map_box_meets(s->box + 4 * (size_t)row, d->sheet.map.world);
    return n;
}

static plan_status note_sheet(drawing *d, plan_error *err)
{
    const plan_map_frame *f = &d->sheet.map;
    const plan_quad q = plan_quad_make(f->x + f->w / 2, f->y + f->h / 2, f->w, f->h, 0);
    int32_t row = plan_table_rows(d->sheets);
    plan_status status = plan_table_add_rows(d->sheets, 1, err);
    if (status != PLAN_OK)
        return status;
    plan_column_set_number(plan_table_edit(d->sheets, "sheet"), row, d->sheet.place->number);
    plan_column_set_number(plan_table_edit(d->sheets, "scale"), row, f->scale);
    plan_column_set_number(plan_table_edit(d->sheets, "features"), row, features_on(d));
    plan_column_set_number(plan_table_edit(d->sheets, "labels"), row, d->labels.n);
    plan_column_set_number(plan_table_edit(d->sheets, "left_out"), row, d->labels.left_out);
    if ((status = plan_column_set_text(plan_table_edit(d->sheets, "name"), row,
                                       *d->sheet.place->name ? d->sheet.place->name : NULL, err)) ||
        (status = plan_geom_begin_row(plan_table_edit_geom(d->sheets), err)) ||
        (status = add_quad(plan_table_edit_geom(d->sheets), f, &q, err)))
        return status;
    return note_labels(d, err);
}

static plan_status note_findings(drawing *d, plan_error *err)
{
    plan_result *r = d->scene.report;
    const plan_map_layer *s = d->scene.subject;
    uint32_t character;
    int32_t n_missing, outside = 0, rows = 0;
    plan_status status = PLAN_OK;
    const char *text = plan_canvas_missing(d->sheet.c, &character, &n_missing);
    plan_result_set_crs(r, plan_table_crs(s->table));
    if (text) {
        const plan_finding f = {"missing_glyph", NULL, NULL, -1, NAN, NAN};
        status = plan_result_add_finding(
            r, &f, err, "no installed font has U+%04X of '%.120s' (characters drawn as '?': %d)",
            (unsigned)character, text, (int)n_missing);
    }
    if (status == PLAN_OK && d->sheet.cut) {
        const plan_finding f = {"text_cut", NULL, NULL, -1, NAN, NAN};
        int characters = 0;
        for (const char *at = d->sheet.cut; *at; at++)
            characters += (*at & 0xc0) != 0x80;
        status = plan_result_add_finding(
            r, &f, err, "a title or message of %d characters has no room on the sheet and is cut",
            characters);
    }
    for (int32_t row = 0; row < plan_table_rows(s->table); row++) {
        rows += s->class_of[row] >= 0;
        outside += s->class_of[row] >= 0 && !plan_map_box_meets(s->box + 4 * (size_t)row, d->sheet.map.world);
    }
    if (status == PLAN_OK && outside > 0 && d->n_places == 0) {
        const plan_finding f = {"outside_sheet", s->name, NULL, -1, NAN, NAN};
        status = plan_result_add_finding(r, &f, err,
                                         "%d of %d rows lie outside the map's frame; extent = all shows them",
                                         (int)outside, (int)rows);
    }
    return status;
}

static plan_status finish_report(drawing *d, plan_error *err)
{
    plan_result *r = d->scene.report;
    plan_status status = note_findings(d, err);
    double sheets = plan_table_rows(d->sheets), scale = d->sheet.map.scale;
    plan_table_set_crs(d->sheets, plan_table_crs(d->scene.subject->table));
    plan_table_set_crs(d->boxes, plan_table_crs(d->scene.subject->table));
    if (status == PLAN_OK) {
        plan_table *t = d->sheets;
        d->sheets = NULL;
        status = plan_result_take(r, t, err);
    }
    if (status == PLAN_OK) {
        plan_table *t = d->boxes;
        d->boxes = NULL;
        status = plan_result_take(r, t, err);
    }
    if (status == PLAN_OK)
        status = plan_result_add_total(r, "sheets", sheets, "1", PLAN_BASIS_COUNTED, "sheets", err);
    if (status == PLAN_OK)
        status = plan_result_add_total(r, "scale", scale, "1", PLAN_BASIS_COUNTED,
                                       "scale, n of 1:n, of the last sheet", err);
    if (status == PLAN_OK)
        status = plan_result_add_total(r, "labels", d->n_labels, "1", PLAN_BASIS_COUNTED, "names placed",
                                       err);
    if (status == PLAN_OK)
        status = plan_result_add_total(r, "labels_left_out", d->n_left_out, "1", PLAN_BASIS_COUNTED,
                                       "names there was no room for", err);
    if (status == PLAN_OK)
        status = plan_result_add_parameters(r, &plan_map_optset, d->scene.opts, err);
    return status == PLAN_OK ? plan_result_seal(r, err) : status;
}

/* ---- where ---- */

static double scale_of(const plan_page *s, const double box[4])
{
    /* Room for signs at the rim. */
    return plan_map_round_scale(box[2] - box[0], box[3] - box[1], s->map.w - 6, s->map.h - 6);
}

static void choose_orientation(drawing *d)
{
    const plan_map_opts *o = d->scene.opts;
    plan_page *s = &d->sheet;
    if (o->bare_width_mm > 0) {
        s->w = o->bare_width_mm;
        s->h = o->bare_height_mm;
        s->f = 1;
        s->map = (plan_map_frame){.w = s->w, .h = s->h, .grow = 1};
        return;
    }
    if (o->orientation == PLAN_ORIENTATION_AUTO) {
        const double *box = o->extent == PLAN_EXTENT_ALL ? d->scene.whole : d->scene.town_box;
        plan_page_lay_out(s, o->paper, false);
        double upright = scale_of(s, box);
        plan_page_lay_out(s, o->paper, true);
        if (o->atlas != PLAN_ATLAS_NONE || scale_of(s, box) <= upright)
            return;
    }
    plan_page_lay_out(s, o->paper, o->orientation == PLAN_ORIENTATION_LANDSCAPE);
}

static plan_status place_single(drawing *d, plan_page_place *place, plan_error *err)
{
    const plan_map_opts *o = d->scene.opts;
    const double *box = d->scene.whole;
    bool town = o->extent == PLAN_EXTENT_TOWN && o->atlas == PLAN_ATLAS_NONE &&
                scale_of(&d->sheet, d->scene.town_box) * WORTH_LEAVING_OUT <=
                    scale_of(&d->sheet, d->scene.whole);
    if (town)
        box = d->scene.town_box;
    double scale = scale_of(&d->sheet, box);
    if (!isnan(o->scale) && o->atlas == PLAN_ATLAS_NONE)
        scale = o->scale;
    double w = (box[2] - box[0]) * 1000 / scale, h = (box[3] - box[1]) * 1000 / scale;
    if (!isnan(o->scale) && fmax(w, h) < LEAST_MAP_MM && o->atlas == PLAN_ATLAS_NONE)
        return plan_error_set(
            err, PLAN_E_ARGUMENT,
            "map: option 'scale': at 1:%.0f all there is to show is %.1f mm wide; 1:%.0f fills the sheet",
            scale, fmax(w, h), scale_of(&d->sheet, box));
    *place = (plan_page_place){.name = "",
                               .cx = (box[0] + box[2]) / 2,
                               .cy = (box[1] + box[3]) / 2,
                               .scale = fmax(scale, 250),
                               .number = 1};
    return PLAN_OK;
}

/* ---- drawing ---- */

static plan_status draw_sheets(drawing *d, plan_error *err)
{
    plan_page_place first;
    plan_page *s = &d->sheet;
    plan_status status = place_single(d, &first, err);
    s->place = &first;
    s->all = d->places;
    s->n_all = d->n_places;
    s->of = d->n_places + 1;
    if (d->n_places)
        first.name = plan_lang_text(d->scene.lang, "Index");
    if (status == PLAN_OK)
        status = plan_page_draw(s, d->n_places > 0, err);
    if (status == PLAN_OK)
        status = note_sheet(d, err);
    for (int32_t i = 0; i < d->n_places && status == PLAN_OK; i++) {
        status = plan_hooks_progress(d->scene.opts->hooks, "sheets", (double)i / d->n_places, err);
        plan_canvas_next_page(s->c, s->w, s->h);
        s->place = &d->places[i];
        if (status == PLAN_OK)
            status = plan_page_draw(s, false, err);
        if (status == PLAN_OK)
            status = note_sheet(d, err);
    }
    return status == PLAN_OK && d->labels.failed ? plan_error_memory(err) : status;
}

static plan_status finish_pdf(const drawing *d, char **bytes, size_t *n, plan_error *err)
{
    int32_t n_drawings = 0;
    const plan_buf *drawings = plan_canvas_drawings(d->sheet.c, &n_drawings);
    const plan_pdf_meta meta = {.lang = plan_lang_tag(d->scene.lang),
                                .title = *d->story.title ? d->story.title : "map",
                                .subject = *d->story.message ? d->story.message : NULL,
                                .date = *d->scene.date ? d->scene.date : "1970-01-01",
                                .figures = d->sheet.figures,
                                .n_figures = d->sheet.n_figures,
                                .drawings = drawings,
                                .n_drawings = n_drawings};
    char *done = NULL;
    size_t n_done = 0;
    plan_status status = plan_pdf_finish(*bytes, *n, &meta, &done, &n_done, err);
    if (status != PLAN_OK)
        return status;
    free(*bytes);
    *bytes = done;
    *n = n_done;
    return PLAN_OK;
}

/* Title, description and role of an SVG, after its root's tag. */
static plan_status describe_svg(const drawing *d, char **bytes, size_t *n, plan_error *err)
{
    const char *root = strstr(*bytes, "<svg"), *end = root ? strchr(root, '>') : NULL;
    plan_buf out = PLAN_BUF_INIT;
    if (!end)
        return PLAN_OK;
    plan_buf_add_n(&out, *bytes, (size_t)(end - *bytes));
    plan_buf_printf(&out, " role=\"img\" xml:lang=\"%s\">\n<title>", plan_lang_tag(d->scene.lang));
    plan_buf_xml(&out, *d->story.title ? d->story.title : "map");
    plan_buf_add(&out, "</title>\n<desc>");
    plan_buf_xml(&out, plan_story_alternative(&d->scene, &d->story, &d->sheet.map, ""));
    plan_buf_add(&out, "</desc>");
    plan_buf_add(&out, end + 1);
    if (out.failed) {
        plan_buf_free(&out);
        return plan_error_memory(err);
    }
    free(*bytes);
    *bytes = out.text;
    *n = out.length;
    return PLAN_OK;
}

static plan_status draw_all(drawing *d, plan_map_format format, char **bytes, size_t *n, plan_error *err)
{
    const plan_map_opts *o = d->scene.opts;
    plan_status status = plan_story_make(&d->scene, &d->story, err);
    d->sheet.scene = &d->scene;
    d->sheet.story = &d->story;
    d->sheet.labels = &d->labels;
    choose_orientation(d);
    const plan_canvas_opts canvas = {.format = (plan_canvas_format)format,
                                     .width_mm = d->sheet.w,
                                     .height_mm = d->sheet.h,
                                     .dpi = o->dpi,
                                     .font = o->font,
                                     .apart = o->bare_width_mm <= 0};
    if (status == PLAN_OK && o->atlas != PLAN_ATLAS_NONE)
        status = plan_atlas_places(&d->sheet, &d->places, &d->n_places, err);
    if (status == PLAN_OK)
        status = plan_canvas_new(&canvas, &d->sheet.c, err);
    if (status == PLAN_OK)
        status = plan_table_new(&plan_map_sheets_spec, &d->sheets, err);
    if (status == PLAN_OK)
        status = plan_table_new(&plan_map_labels_spec, &d->boxes, err);
    if (status == PLAN_OK)
        status = draw_sheets(d, err);
    if (status == PLAN_OK)
        status = finish_report(d, err);
    if (status == PLAN_OK)
        status = plan_canvas_finish(d->sheet.c, bytes, n, err);
    if (status == PLAN_OK && format == PLAN_MAP_PDF && o->bare_width_mm <= 0)
        status = finish_pdf(d, bytes, n, err);
    else if (status == PLAN_OK && format == PLAN_MAP_SVG && o->bare_width_mm <= 0)
        status = describe_svg(d, bytes, n, err);
    return status;
}

plan_status plan_map_draw(const plan_table *const *tables, int32_t n, const plan_map_opts *opts,
                          plan_map_format format, char **bytes, size_t *n_bytes, plan_result **report,
                          plan_error *err)
{
    PLAN_NUMERIC_POINT;
    drawing d = {.sheet = {.c = NULL}};
    char *out = NULL;
    size_t n_out = 0;
    unsigned long refused = plan_mem_refused();
    if (!opts)
        opts = &defaults;
    if (opts->atlas != PLAN_ATLAS_NONE && format != PLAN_MAP_PDF)
        return plan_error_set(err, PLAN_E_ARGUMENT, "map: an atlas has many sheets: its file must be a .pdf");
    plan_status status = plan_opts_check(&plan_map_optset, opts, err);
    if (status == PLAN_OK)
        status = plan_map_scene_make(tables, n, opts, &d.scene, err);
    if (status == PLAN_OK)
        status = draw_all(&d, format, &out, &n_out, err);
    if (status == PLAN_OK && plan_mem_refused() != refused)
        status = plan_error_memory(err);
    if (status == PLAN_OK && report) {
        *report = d.scene.report;
        d.scene.report = NULL;
    }
    plan_canvas_free(d.sheet.c);
    plan_map_labels_free(&d.labels);
    plan_map_scene_free(&d.scene);
    plan_table_free(d.sheets);
    plan_table_free(d.boxes);
    free(d.sheet.figures);
    free(d.places);
    if (status != PLAN_OK) {
        free(out);
        return status;
    }
    *bytes = out;
    *n_bytes = n_out;
    return PLAN_OK;
}

/* ---- the file ---- */

static plan_status format_of(const char *path, plan_map_format *format, plan_error *err)
{
    static const char *const ends[] = {".pdf", ".svg", ".png"};
    size_t n = strlen(path);
    for (size_t i = 0; i < COUNT(ends); i++) {
        if (n > 4 && strcasecmp(path + n - 4, ends[i]) == 0) {
            *format = (plan_map_format)i;
            return PLAN_OK;
        }
    }
    return plan_error_set(err, PLAN_E_ARGUMENT,
                          "%s: a map is written: its name must end in .pdf, .svg or .png", path);
}

static plan_status write_bytes(const char *path, const char *bytes, size_t n, plan_error *err)
{
    plan_newfile *file = NULL;
    plan_status status = plan_newfile_create(path, &file, err);
    if (status != PLAN_OK)
        return status;
    FILE *f = fopen(plan_newfile_part(file), "wb");
    bool written = f && fwrite(bytes, 1, n, f) == n;
    int reason = errno;
    if (f && fclose(f) != 0 && written) {
        written = false;
        reason = errno;
    }
    if (!written)
        status = plan_error_set(err, PLAN_E_IO, "%s: cannot be written: %s", path, strerror(reason));
    if (status == PLAN_OK)
        status = plan_newfile_finish(file, err);
    plan_newfile_free(file);
    return status;
}

plan_status plan_map_save(const plan_table *const *tables, int32_t n, const char *path,
                          const plan_map_opts *opts, plan_result **report, plan_error *err)
{
    PLAN_NUMERIC_POINT;
    plan_map_format format = PLAN_MAP_PDF;
    char *bytes = NULL;
    size_t n_bytes = 0;
    plan_result *told = NULL;
    plan_status status = format_of(path, &format, err);
    if (status == PLAN_OK)
        status = plan_map_draw(tables, n, opts, format, &bytes, &n_bytes, &told, err);
    if (status == PLAN_OK)
        status = write_bytes(path, bytes, n_bytes, err);
    free(bytes);
    if (status != PLAN_OK || !report)
        plan_result_free(told);
    else
        *report = told;
    return status;
}
