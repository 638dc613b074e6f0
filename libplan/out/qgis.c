/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Layer styles of QGIS 3.22: renderer, labels, fields. */

#include "out/qgis.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- text ---- */

/* name as a column in a QGIS expression */
static void add_quoted(plan_buf *out, const char *name)
{
    plan_buf_add(out, "\"");
    for (const char *c = name; *c; c++) {
        if (*c == '"')
            plan_buf_add(out, "\"");
        plan_buf_add_n(out, c, 1);
    }
    plan_buf_add(out, "\"");
}

/* "Trench length [m]" */
static void add_alias(plan_buf *out, const plan_lang *lang, const plan_column *col)
{
    char title[200];
    plan_buf_add(out, plan_lang_title(lang, col->alias, title, sizeof title));
    if (*col->unit && strcmp(col->unit, "1") != 0)
        plan_buf_printf(out, " [%s]", col->unit);
}

static void add_alias_xml(plan_buf *out, const plan_lang *lang, const plan_column *col)
{
    plan_buf text = PLAN_BUF_INIT;
    add_alias(&text, lang, col);
    plan_buf_xml(out, text.text ? text.text : "");
    out->failed = out->failed || text.failed;
    plan_buf_free(&text);
}

/* ---- renderer ---- */

/* Width of a line by a column, as an expression; empty where it does not vary. */
static void width_expression(plan_buf *out, const plan_style *style)
{
    if (!(style->width_max_value > 0))
        return;
    plan_buf_add(out, "scale_exp(coalesce(");
    add_quoted(out, style->def->width_column);
    plan_buf_add(out, ", 0), 0, ");
    plan_qgis_number(out, style->width_max_value);
    plan_buf_add(out, ", ");
    plan_qgis_number(out, style->def->symbol.width_mm);
    plan_buf_add(out, ", ");
    plan_qgis_number(out, style->def->width_max_mm);
    plan_buf_add(out, ", 0.5)");
}

static bool has_casing(const plan_style *style)
{
    for (int32_t i = 0; i < style->n_classes; i++)
        if (style->classes[i].symbol.casing_mm > 0)
            return style->geom == PLAN_GEOM_LINE;
    return false;
}

static void add_symbols(plan_buf *out, const plan_style *style)
{
    plan_buf width = PLAN_BUF_INIT;
    width_expression(&width, style);
    plan_buf_add(out, "<symbols>");
    for (int32_t i = 0; i < style->n_classes; i++) {
        char name[12];
        bool varies = width.length && (style->kind == PLAN_STYLE_SINGLE || !style->classes[i].rest);
        snprintf(name, sizeof name, "%d", i);
        plan_qgis_symbol(out, name, &style->classes[i].symbol, style->geom, varies ? width.text : NULL);
    }
    plan_buf_add(out, "</symbols>");
    out->failed = out->failed || width.failed;
    plan_buf_free(&width);
}

static void add_value(plan_buf *out, const char *element, const char *type, const char *value, size_t n)
{
    plan_buf text = PLAN_BUF_INIT;
    plan_buf_add_n(&text, value, n);
    plan_buf_printf(out, "<%s type=\"%s\" value=\"", element, type);
    plan_buf_xml(out, text.text ? text.text : "");
    out->failed = out->failed || text.failed;
    plan_buf_free(&text);
}

static void begin_category(plan_buf *out, int32_t at, const char *label)
{
    plan_buf_printf(out, " symbol=\"%d\" render=\"true\" label=\"", at);
    plan_buf_xml(out, label);
}

/* A category of several values: words between '|', or years from .. to. */
static void add_category_list(plan_buf *out, const plan_style *style, int32_t at)
{
    const plan_style_class *c = &style->classes[at];
    plan_buf_add(out, "<category type=\"List\"");
    begin_category(out, at, c->label);
    plan_buf_add(out, "\">");
    for (const char *word = c->value; word; word = strchr(word, '|'), word = word ? word + 1 : NULL) {
        add_value(out, "val", "string", word, strcspn(word, "|"));
        plan_buf_add(out, "\"/>");
    }
    for (double year = c->from; !c->value && year <= c->to; year++)
        plan_buf_printf(out, "<val type=\"long\" value=\"%.0f\"/>", year);
    plan_buf_add(out, "</category>");
}

static void add_category(plan_buf *out, const plan_style *style, int32_t at)
{
    const plan_style_class *c = &style->classes[at];
    char year[32];
    if (!c->rest && ((c->value && strchr(c->value, '|')) || (!c->value && c->from < c->to))) {
        add_category_list(out, style, at);
        return;
    }
    snprintf(year, sizeof year, "%.0f", c->from);
    if (c->rest)
        add_value(out, "category", "string", "", 0); /* QGIS: everything else, NULL too */
    else if (c->value)
        add_value(out, "category", "string", c->value, strlen(c->value));
    else
        add_value(out, "category", "long", year, strlen(year));
    plan_buf_add(out, "\"");
    begin_category(out, at, c->label);
    plan_buf_add(out, "\"/>");
}

static void add_range(plan_buf *out, const plan_style *style, int32_t at)
{
    /* QGIS has no open ends in a file. */
    const plan_style_class *c = &style->classes[at];
    plan_buf_printf(out, "<range symbol=\"%d\" render=\"true\" lower=\"", at);
    plan_qgis_number(out, isfinite(c->from) ? c->from : -1e15);
    plan_buf_add(out, "\" upper=\"");
    plan_qgis_number(out, isfinite(c->to) ? c->to : 1e15);
    plan_buf_add(out, "\" label=\"");
    plan_buf_xml(out, c->label);
    plan_buf_add(out, "\"/>");
}

static void add_renderer(plan_buf *out, const plan_style *style)
{
    bool grades = style->kind == PLAN_STYLE_GRADES, single = style->kind == PLAN_STYLE_SINGLE;
    plan_buf_printf(
        out,
        "<renderer-v2 type=\"%s\" enableorderby=\"0\" forceraster=\"0\" referencescale=\"-1\" symbollevels=\"%d\"",
        single   ? "singleSymbol"
        : grades ? "graduatedSymbol"
                 : "categorizedSymbol",
        has_casing(style));
    if (!single) {
        plan_buf quoted = PLAN_BUF_INIT;
        add_quoted(&quoted, style->def->column);
        plan_buf_printf(out, "%s attr=\"", grades ? " graduatedMethod=\"GraduatedColor\"" : "");
        plan_buf_xml(out, quoted.text ? quoted.text : "");
        plan_buf_add(out, grades ? "\"><ranges>" : "\"><categories>");
        out->failed = out->failed || quoted.failed;
        plan_buf_free(&quoted);
        for (int32_t i = 0; i < style->n_classes; i++)
            (grades ? add_range : add_category)(out, style, i);
        plan_buf_add(out, grades ? "</ranges>" : "</categories>");
    } else {
        plan_buf_add(out, ">");
    }
    add_symbols(out, style);
    plan_buf_add(out, "<rotation/><sizescale/></renderer-v2>");
}

/* ---- labels ---- */

static bool has_marker(const plan_style *style)
{
    for (int32_t i = 0; i < style->n_classes; i++)
        if (style->classes[i].symbol.size_mm > 0)
            return true;
    return false;
}

static bool has_labels(const plan_qgis_layer *layer)
{
    const char *column = layer->style->def->label_column;
    return column && layer->style->kind != PLAN_STYLE_TABLE && plan_table_find(layer->table, column);
}

static void add_label_rendering(plan_buf *out, const plan_style *style, const plan_style_label *label)
{
    /* Placements of QGIS: 6 around the point, 1 over it where it has no sign, 3 along the line, 1 over the area's middle. */
    static const int placements[] = {
        [PLAN_GEOM_NONE] = 0, [PLAN_GEOM_POINT] = 6, [PLAN_GEOM_LINE] = 3, [PLAN_GEOM_POLYGON] = 1};
    bool line = style->geom == PLAN_GEOM_LINE, bare = style->geom == PLAN_GEOM_POINT && !has_marker(style);
    plan_buf_printf(
        out,
        "<placement placement=\"%d\" placementFlags=\"9\" dist=\"%d\" distUnits=\"MM\" offsetType=\"1\" "
        "quadOffset=\"4\" "
        "predefinedPositionOrder=\"TR,TL,BR,BL,R,L,TSR,BSR\" centroidInside=\"1\" repeatDistance=\"%d\" "
        "repeatDistanceUnits=\"MM\" maxCurvedCharAngleIn=\"25\" maxCurvedCharAngleOut=\"-25\" priority=\"%d\"/>",
        bare ? 1 : placements[style->geom], style->geom == PLAN_GEOM_POINT && !bare, line ? 150 : 0,
        style->geom == PLAN_GEOM_POINT ? 9 : 5);
    plan_buf_printf(
        out,
        "<rendering drawLabels=\"1\" scaleVisibility=\"%d\" scaleMin=\"1\" scaleMax=\"%.0f\" obstacle=\"%d\" "
        "obstacleFactor=\"1\" mergeLines=\"%d\" displayAll=\"0\" minFeatureSize=\"%d\" limitNumLabels=\"0\"/>",
        label->scale > 0, label->scale, style->geom == PLAN_GEOM_POINT && !bare, line, line ? 4 : 0);
}

static void add_label_settings(plan_buf *out, const plan_style *style, const plan_style_label *label)
{
    plan_buf_add(out, "<settings calloutType=\"simple\"><text-style isExpression=\"0\" fieldName=\"");
    plan_buf_xml(out, style->def->label_column);
    plan_buf_printf(out,
                    "\" fontFamily=\"Sans Serif\" namedStyle=\"%s\" fontWeight=\"%d\" fontItalic=\"%d\" "
                    "capitalization=\"%d\" fontSizeUnit=\"Point\" "
                    "textColor=\"%u,%u,%u,255\" textOpacity=\"1\" blendMode=\"0\" fontSize=\"",
                    label->bold     ? "Bold"
                    : label->italic ? "Italic"
                                    : "Regular",
                    label->bold ? 75 : 50, label->italic, label->capitals, label->colour >> 16 & 255,
                    label->colour >> 8 & 255, label->colour & 255);
    plan_qgis_number(out, label->size_pt);
    plan_buf_add(out, "\" fontLetterSpacing=\"");
    plan_qgis_number(out, label->spacing_em * label->size_pt);
    plan_buf_add(out, "\"><text-buffer bufferDraw=\"1\" bufferSize=\"");
    /* QGIS draws half of it under the letters. */
    plan_qgis_number(out, 2 * label->halo_mm);
    plan_buf_add(out, "\" bufferSizeUnits=\"MM\" bufferColor=\"255,255,255,255\" bufferOpacity=\"1\" "
                      "bufferJoinStyle=\"128\" bufferNoFill=\"1\"/></text-style>");
    add_label_rendering(out, style, label);
    plan_buf_add(out, "</settings>");
}

/* "kind" IN ('town','city') */
static void add_label_filter(plan_buf *out, const char *column, const char *values)
{
    plan_buf text = PLAN_BUF_INIT;
    add_quoted(&text, column);
    plan_buf_add(&text, " IN (");
    for (const char *word = values; word; word = strchr(word, '|'), word = word ? word + 1 : NULL) {
        plan_buf_add(&text, word == values ? "'" : ",'");
        plan_buf_add_n(&text, word, strcspn(word, "|"));
        plan_buf_add(&text, "'");
    }
    plan_buf_add(&text, ")");
    plan_buf_xml(out, text.text ? text.text : "");
    out->failed = out->failed || text.failed;
    plan_buf_free(&text);
}

static void add_labels(plan_buf *out, const plan_style *style)
{
    const plan_style_def *def = style->def;
    if (def->n_labels == 1 && !def->labels[0].values) {
        plan_buf_add(out, "<labeling type=\"simple\">");
        add_label_settings(out, style, &def->labels[0]);
        plan_buf_add(out, "</labeling>");
        return;
    }
    plan_buf_add(out, "<labeling type=\"rule-based\"><rules key=\"labels\">");
    for (int32_t i = 0; i < def->n_labels; i++) {
        plan_buf_printf(out, "<rule key=\"label%d\" filter=\"", i);
        if (def->labels[i].values)
            add_label_filter(out, def->column, def->labels[i].values);
        else
            plan_buf_add(out, "ELSE");
        plan_buf_add(out, "\">");
        add_label_settings(out, style, &def->labels[i]);
        plan_buf_add(out, "</rule>");
    }
    plan_buf_add(out, "</rules></labeling>");
}

/* ---- fields ---- */

static const char *widget_of(plan_type type)
{
    if (type == PLAN_BOOL)
        return "CheckBox";
    return type == PLAN_INT32 || type == PLAN_INT64 ? "Range" : "TextEdit";
}

static void add_fields(plan_buf *out, const plan_lang *lang, const plan_table *t)
{
    int32_t n = plan_table_n_columns(t);
    plan_buf_add(out, "<fieldConfiguration>");
    for (int32_t i = 0; i < n; i++) {
        const plan_column *col = plan_table_column(t, i);
        plan_buf_add(out, "<field name=\"");
        plan_buf_xml(out, col->name);
        plan_buf_printf(
            out,
            "\" configurationFlags=\"None\"><editWidget type=\"%s\"><config><Option/></config></editWidget></field>",
            widget_of(col->type));
    }
    plan_buf_add(out, "</fieldConfiguration><aliases><alias field=\"fid\" index=\"0\" name=\"\"/>");
    for (int32_t i = 0; i < n; i++) {
        const plan_column *col = plan_table_column(t, i);
        plan_buf_add(out, "<alias field=\"");
        plan_buf_xml(out, col->name);
        plan_buf_printf(out, "\" index=\"%d\" name=\"", i + 1);
        add_alias_xml(out, lang, col);
        plan_buf_add(out, "\"/>");
    }
    plan_buf_add(
        out,
        "</aliases><attributetableconfig actionWidgetStyle=\"dropDown\" sortExpression=\"\" sortOrder=\"0\"><columns>"
        "<column type=\"field\" name=\"fid\" hidden=\"1\" width=\"-1\"/>");
    for (int32_t i = 0; i < n; i++) {
        plan_buf_add(out, "<column type=\"field\" name=\"");
        plan_buf_xml(out, plan_table_column(t, i)->name);
        plan_buf_add(out, "\" hidden=\"0\" width=\"-1\"/>");
    }
    plan_buf_add(out,
                 "<column type=\"actions\" hidden=\"1\" width=\"-1\"/></columns></attributetableconfig>");
}

/* A row of the tip, left out where the value is missing: HTML with QGIS expressions in [% %]. */
static void add_tip_row(plan_buf *html, const plan_lang *lang, const plan_column *col)
{
    plan_buf alias = PLAN_BUF_INIT;
    add_alias(&alias, lang, col);
    plan_buf_add(html, "[% CASE WHEN ");
    add_quoted(html, col->name);
    plan_buf_add(html, " IS NULL THEN '' ELSE '<tr><td>");
    for (const char *c = alias.text ? alias.text : ""; *c; c++)
        plan_buf_add_n(html, *c == '\'' ? "''" : c, *c == '\'' ? 2 : 1);
    plan_buf_add(html, "</td><td><b>' || ");
    if (col->type == PLAN_DOUBLE) {
        plan_buf_add(html, "format_number(");
        add_quoted(html, col->name);
        plan_buf_add(html, ", 2)");
    } else {
        add_quoted(html, col->name);
    }
    plan_buf_add(html, " || '</b></td></tr>' END %]");
    html->failed = html->failed || alias.failed;
    plan_buf_free(&alias);
}

static void add_tip(plan_buf *out, const plan_qgis_layer *layer)
{
    plan_buf html = PLAN_BUF_INIT;
    bool any = false;
    plan_buf_add(&html, "<table>");
    for (const char *word = layer->style->def->tip; word;
         word = strchr(word, ' '), word = word ? word + 1 : NULL) {
        char name[64];
        snprintf(name, sizeof name, "%.*s", (int)strcspn(word, " "), word);
        const plan_column *col = plan_table_find(layer->table, name);
        if (col)
            add_tip_row(&html, layer->lang, col);
        any = any || col;
    }
    plan_buf_add(&html, "</table>");
    if (any && !html.failed) {
        plan_buf_add(out, "<mapTip>");
        plan_buf_xml(out, html.text);
        plan_buf_add(out, "</mapTip>");
    }
    out->failed = out->failed || html.failed;
    plan_buf_free(&html);
}

/* ---- documents ---- */

void plan_qgis_attributes(plan_buf *out, const plan_style *style)
{
    double scale = style->def->scale;
    plan_buf_printf(
        out,
        " hasScaleBasedVisibilityFlag=\"%d\" minScale=\"%.0f\" maxScale=\"0\" readOnly=\"0\" "
        "simplifyDrawingHints=\"%d\" simplifyDrawingTol=\"1\" simplifyAlgorithm=\"0\" simplifyLocal=\"1\" "
        "simplifyMaxScale=\"1\"",
        scale > 0, scale > 0 ? scale : 1e8,
        style->geom == PLAN_GEOM_LINE || style->geom == PLAN_GEOM_POLYGON);
}

void plan_qgis_body(plan_buf *out, const plan_qgis_layer *layer)
{
    plan_buf_add(out,
                 "<flags><Identifiable>1</Identifiable><Removable>1</Removable><Searchable>1</Searchable>"
                 "<Private>0</Private></flags>");
    if (layer->style->kind != PLAN_STYLE_TABLE) {
        add_renderer(out, layer->style);
        if (has_labels(layer))
            add_labels(out, layer->style);
        plan_buf_add(
            out,
            "<blendMode>0</blendMode><featureBlendMode>0</featureBlendMode><layerOpacity>1</layerOpacity>");
    }
    add_fields(out, layer->lang, layer->table);
    add_tip(out, layer);
}

plan_status plan_qgis_style(const plan_qgis_layer *layer, char **qml, plan_error *err)
{
    plan_buf out = PLAN_BUF_INIT;
    plan_buf_add(&out, "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
                       "<qgis version=\"3.22.16\" styleCategories=\"AllStyleCategories\"");
    plan_buf_printf(&out, " labelsEnabled=\"%d\"", has_labels(layer));
    plan_qgis_attributes(&out, layer->style);
    plan_buf_add(&out, ">\n");
    plan_qgis_body(&out, layer);
    static const char *const types[] = {
        [PLAN_GEOM_POINT] = "0", [PLAN_GEOM_LINE] = "1", [PLAN_GEOM_POLYGON] = "2", [PLAN_GEOM_NONE] = "4"};
    plan_buf_printf(&out, "<layerGeometryType>%s</layerGeometryType>\n</qgis>\n", types[layer->style->geom]);
    if (out.failed) {
        plan_buf_free(&out);
        return plan_error_memory(err);
    }
    *qml = out.text;
    return PLAN_OK;
}
