/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* A QGIS 3.22 project that shows the layers of the GeoPackage it lies in. */

#include "geo/geom.h"
#include "out/qgis.h"
#include "out/zip.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double margin_share = 0.04; /* of the map around the data */

static void add_text_element(plan_buf *out, const char *element, const char *text)
{
    plan_buf_printf(out, "<%s>", element);
    plan_buf_xml(out, text);
    plan_buf_printf(out, "</%s>", element);
}

static const char *title_of(const plan_qgis_layer *layer)
{
    return plan_lang_text(layer->lang, plan_table_title(layer->table));
}

/* QGIS looks at the code only where there is a number of its own before it, whatever that is. */
static void add_srs(plan_buf *out, const char *element, int epsg)
{
    plan_buf_printf(out, "<%s><spatialrefsys>", element);
    if (epsg > 0)
        plan_buf_printf(out, "<srsid>%d</srsid><srid>%d</srid><authid>EPSG:%d</authid>", epsg, epsg, epsg);
    plan_buf_printf(out, "</spatialrefsys></%s>", element);
}

static void add_extent(plan_buf *out, const double box[4])
{
    static const char *const names[] = {"xmin", "ymin", "xmax", "ymax"};
    plan_buf_add(out, "<extent>");
    for (int i = 0; i < 4; i++)
        plan_buf_printf(out, "<%s>%.0f</%s>", names[i], i < 2 ? floor(box[i]) : ceil(box[i]), names[i]);
    plan_buf_add(out, "</extent>");
}

/* QGIS replaces ids that are short. */
static void add_id(plan_buf *out, const plan_qgis_layer *layer)
{
    plan_buf_add(out, "libplan_layer_");
    plan_buf_xml(out, plan_table_name(layer->table));
}

static void add_source(plan_buf *out, const plan_qgis_layer *layer, const plan_qgis_project_opts *opts)
{
    plan_buf_add(out, "./");
    plan_buf_xml(out, opts->file);
    plan_buf_add(out, "|layername=");
    plan_buf_xml(out, plan_table_name(layer->table));
}

/* ---- layer tree ---- */

typedef struct view {
    const plan_qgis_layer *layers;
    int32_t n;
    const plan_qgis_project_opts *opts;
    const char *about; /* group of the uppermost shown layer that has one: what the file is about */
} view;

static bool has_layer(const view *v, const char *name)
{
    for (int32_t i = 0; i < v->n; i++)
        if (strcmp(plan_table_name(v->layers[i].table), name) == 0)
            return true;
    return false;
}

static bool is_shown(const view *v, const plan_qgis_layer *layer)
{
    const plan_style_def *def = layer->style->def;
    return layer->style->kind != PLAN_STYLE_TABLE && !def->hidden && plan_table_rows(layer->table) > 0 &&
           !(def->superseded_by && has_layer(v, def->superseded_by));
}

static void add_tree_layer(plan_buf *out, const view *v, const plan_qgis_layer *layer, bool expanded)
{
    bool drawn = layer->style->kind != PLAN_STYLE_TABLE;
    plan_buf_add(out, "<layer-tree-layer providerKey=\"ogr\" legend_exp=\"\" legend_split_behavior=\"0\" "
                      "patch_size=\"-1,-1\" id=\"");
    add_id(out, layer);
    plan_buf_add(out, "\" name=\"");
    plan_buf_xml(out, title_of(layer));
    plan_buf_printf(out, "\" checked=\"Qt::%s\" expanded=\"%d\" source=\"",
                    is_shown(v, layer) ? "Checked" : "Unchecked", expanded && is_shown(v, layer));
    add_source(out, layer, v->opts);
    plan_buf_add(out, "\"><customproperties><Option type=\"Map\">");
    plan_qgis_option(out, "showFeatureCount", drawn && expanded ? "1" : "0");
    plan_buf_add(out, "</Option></customproperties></layer-tree-layer>");
}

/* What the file is about, the network it uses and the city beneath are shown; the rest is there to be
 * switched on. */
static bool group_is_shown(const view *v, const char *group)
{
    return strcmp(group, v->about) == 0 || strcmp(group, "City") == 0 || strcmp(group, "Fibre network") == 0;
}

static void add_group(plan_buf *out, const view *v, const char *group)
{
    bool about = strcmp(group, v->about) == 0;
    plan_buf_add(out, "<layer-tree-group name=\"");
    plan_buf_xml(out, plan_lang_text(v->opts->lang, group));
    plan_buf_printf(out,
                    "\" checked=\"Qt::%s\" expanded=\"%d\"><customproperties><Option/></customproperties>",
                    group_is_shown(v, group) ? "Checked" : "Unchecked", about);
    for (int32_t i = 0; i < v->n; i++)
        if (strcmp(v->layers[i].style->def->group, group) == 0)
            add_tree_layer(out, v, &v->layers[i], about);
    plan_buf_add(out, "</layer-tree-group>");
}

static void add_tree(plan_buf *out, const view *v)
{
    plan_buf_add(out, "<layer-tree-group><customproperties><Option/></customproperties>");
    for (int32_t i = 0; i < v->n; i++)
        if (!*v->layers[i].style->def->group)
            add_tree_layer(out, v, &v->layers[i], true);
    for (int32_t i = 0; i < v->n; i++) {
        const char *group = v->layers[i].style->def->group;
        bool known = !*group;
        for (int32_t k = 0; k < i && !known; k++)
            known = strcmp(v->layers[k].style->def->group, group) == 0;
        if (!known)
            add_group(out, v, group);
    }
    plan_buf_add(out, "</layer-tree-group>");
}

/* ---- layers ---- */

static void add_layer(plan_buf *out, const plan_qgis_layer *layer, const plan_qgis_project_opts *opts)
{
    static const char *const kinds[] = {[PLAN_GEOM_NONE] = "No geometry",
                                        [PLAN_GEOM_POINT] = "Point",
                                        [PLAN_GEOM_LINE] = "Line",
                                        [PLAN_GEOM_POLYGON] = "Polygon"};
    bool labels = layer->style->def->label_column &&
                  plan_table_find(layer->table, layer->style->def->label_column);
    plan_buf_printf(
        out,
        "<maplayer type=\"vector\" geometry=\"%s\" autoRefreshEnabled=\"0\" autoRefreshTime=\"0\" "
        "refreshOnNotifyEnabled=\"0\" labelsEnabled=\"%d\" styleCategories=\"AllStyleCategories\"",
        kinds[layer->style->geom], labels && layer->style->kind != PLAN_STYLE_TABLE);
    plan_qgis_attributes(out, layer->style);
    plan_buf_add(out, ">");
    plan_buf_add(out, "<id>");
    add_id(out, layer);
    plan_buf_add(out, "</id><datasource>");
    add_source(out, layer, opts);
    plan_buf_add(out, "</datasource>");
    add_text_element(out, "layername", title_of(layer));
    add_text_element(out, "title", title_of(layer));
    add_text_element(out, "abstract", plan_lang_text(layer->lang, plan_table_text(layer->table)));
    add_srs(out, "srs", plan_table_crs(layer->table));
    plan_buf_add(out, "<resourceMetadata>");
    add_text_element(out, "title", title_of(layer));
    add_text_element(out, "abstract", plan_lang_text(layer->lang, plan_table_text(layer->table)));
    add_text_element(out, "rights", opts->attribution);
    plan_buf_add(out, "</resourceMetadata><provider encoding=\"UTF-8\">ogr</provider>");
    plan_qgis_body(out, layer);
    plan_buf_add(out, "</maplayer>\n");
}

/* Adds the rows that have a class of their own: what is built, not what is left out. */
static void add_classed_rows(const plan_qgis_layer *layer, double box[4])
{
    const plan_geom *g = plan_table_geom(layer->table);
    const plan_style *style = layer->style;
    for (int32_t row = 0; row < plan_table_rows(layer->table); row++) {
        int32_t c = plan_style_class_of(style, layer->table, row);
        if (c < 0 || (style->classes[c].rest && style->n_classes > 1))
            continue;
        double part[4] = PLAN_BBOX_EMPTY;
        plan_geom_row_bbox(g, row, part);
        plan_bbox_add(box, part, part[0] <= part[2] ? 2 : 0);
    }
}

/* Box of what the file is about, of everything where that is empty, with a margin. Of a city it is the buildings:
 * railways run on beyond. */
static void map_box(const view *v, double box[4])
{
    for (int pass = 0; pass < 2 && !(box[0] <= box[2]); pass++) {
        for (int32_t i = 0; i < v->n; i++) {
            const plan_qgis_layer *layer = &v->layers[i];
            const char *group = layer->style->def->group;
            bool about = strcmp(group, v->about) == 0 && is_shown(v, layer) &&
                         (strcmp(group, "City") != 0 ||
                          strcmp(plan_table_name(layer->table), "buildings") == 0);
            if (layer->style->kind != PLAN_STYLE_TABLE && (about || pass == 1))
                add_classed_rows(layer, box);
        }
    }
    if (!(box[0] <= box[2]))
        memset(box, 0, 4 * sizeof *box);
    double margin = margin_share * fmax(box[2] - box[0], box[3] - box[1]) + 1;
    for (int i = 0; i < 4; i++)
        box[i] += i < 2 ? -margin : margin;
}

static void add_properties(plan_buf *out, const plan_qgis_project_opts *opts)
{
    plan_buf_add(out,
                 "<properties><Paths><Absolute type=\"bool\">false</Absolute></Paths>"
                 "<SpatialRefSys><ProjectionsEnabled type=\"int\">1</ProjectionsEnabled></SpatialRefSys>");
    if (*opts->attribution) {
        plan_buf_add(out, "<CopyrightLabel><Enabled type=\"bool\">true</Enabled><Label type=\"QString\">");
        plan_buf_xml(out, opts->attribution);
        plan_buf_add(out, "</Label><Placement type=\"int\">3</Placement><MarginH type=\"int\">1</MarginH>"
                          "<MarginV type=\"int\">1</MarginV></CopyrightLabel>");
    }
    plan_buf_add(
        out, "<ScaleBar><Enabled type=\"bool\">true</Enabled><Placement type=\"int\">2</Placement></ScaleBar>"
             "</properties>");
}

static void add_canvas(plan_buf *out, const view *v)
{
    static const char *const next[] = {"\" ymin=\"", "\" xmax=\"", "\" ymax=\"", "\">"};
    double box[4] = PLAN_BBOX_EMPTY;
    map_box(v, box);
    plan_buf_add(out, "<mapcanvas name=\"theMapCanvas\" annotationsVisible=\"1\"><units>meters</units>");
    add_extent(out, box);
    plan_buf_add(out, "<rotation>0</rotation>");
    add_srs(out, "destinationsrs", v->opts->crs);
    plan_buf_add(out,
                 "<rendermaptile>0</rendermaptile></mapcanvas><ProjectViewSettings UseProjectScales=\"0\">"
                 "<DefaultViewExtent xmin=\"");
    for (int i = 0; i < 4; i++)
        plan_buf_printf(out, "%.0f%s", i < 2 ? floor(box[i]) : ceil(box[i]), next[i]);
    add_srs(out, "crs", v->opts->crs);
    plan_buf_add(out, "</DefaultViewExtent></ProjectViewSettings>\n");
}

static void add_document(plan_buf *out, const view *v)
{
    plan_buf_add(out, "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
                      "<qgis version=\"3.22.16\" projectname=\"");
    plan_buf_xml(out, v->opts->title);
    plan_buf_add(out, "\">");
    add_text_element(out, "title", v->opts->title);
    add_srs(out, "projectCrs", v->opts->crs);
    add_tree(out, v);
    add_canvas(out, v);
    plan_buf_add(out, "<projectlayers>");
    for (int32_t i = 0; i < v->n; i++)
        add_layer(out, &v->layers[i], v->opts);
    plan_buf_add(out, "</projectlayers><layerorder>");
    for (int32_t i = 0; i < v->n; i++) {
        plan_buf_add(out, "<layer id=\"");
        add_id(out, &v->layers[i]);
        plan_buf_add(out, "\"/>");
    }
    plan_buf_add(out, "</layerorder>");
    add_properties(out, v->opts);
    plan_buf_add(out, "<projectMetadata>");
    add_text_element(out, "title", v->opts->title);
    add_text_element(out, "abstract", v->opts->attribution);
    plan_buf_add(out, "</projectMetadata></qgis>\n");
}

plan_status plan_qgis_project(const plan_qgis_layer *layers, int32_t n_layers,
                              const plan_qgis_project_opts *opts, char **bytes, size_t *n, plan_error *err)
{
    plan_buf document = PLAN_BUF_INIT, archive = PLAN_BUF_INIT, name = PLAN_BUF_INIT;
    plan_status status = PLAN_OK;
    view v = {layers, n_layers, opts, ""};
    for (int32_t i = 0; i < n_layers && !*v.about; i++)
        if (is_shown(&v, &layers[i]))
            v.about = layers[i].style->def->group;
    add_document(&document, &v);
    plan_buf_printf(&name, "%s.qgs", opts->name);
    if (!document.failed && !name.failed)
        plan_zip_single(&archive, name.text, document.text, document.length);
    if (document.failed || name.failed || archive.failed) {
        status = plan_error_memory(err);
        plan_buf_free(&archive);
        goto done;
    }
    *bytes = archive.text;
    *n = archive.length;
done:
    plan_buf_free(&document);
    plan_buf_free(&name);
    return status;
}
