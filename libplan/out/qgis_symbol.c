/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* <symbol> elements of QGIS 3.22. */

#include "out/qgis.h"

#include <stdio.h>

static const char *const dash_names[] = {
    [PLAN_DASH_SOLID] = "solid", [PLAN_DASH_DASH] = "dash", [PLAN_DASH_DOT] = "dot"};
static const char *const marker_names[] = {[PLAN_MARKER_CIRCLE] = "circle",
                                           [PLAN_MARKER_SQUARE] = "square",
                                           [PLAN_MARKER_DIAMOND] = "diamond",
                                           [PLAN_MARKER_TRIANGLE] = "triangle",
                                           [PLAN_MARKER_CROSS] = "cross2"};

void plan_qgis_number(plan_buf *out, double value)
{
    char text[40];
    snprintf(text, sizeof text, "%.9g", value);
    for (char *c = text; *c; c++)
        if (*c == ',')
            *c = '.';
    plan_buf_add(out, text);
}

void plan_qgis_option(plan_buf *out, const char *name, const char *value)
{
    plan_buf_printf(out, "<Option name=\"%s\" type=\"QString\" value=\"", name);
    plan_buf_xml(out, value);
    plan_buf_add(out, "\"/>");
}

static void option_colour(plan_buf *out, const char *name, uint32_t colour, int alpha)
{
    char text[24];
    snprintf(text, sizeof text, "%u,%u,%u,%d", colour >> 16 & 255, colour >> 8 & 255, colour & 255, alpha);
    plan_qgis_option(out, name, text);
}

static void option_mm(plan_buf *out, const char *name, double mm)
{
    plan_buf_printf(out, "<Option name=\"%s\" type=\"QString\" value=\"", name);
    plan_qgis_number(out, mm);
    plan_buf_printf(out, "\"/><Option name=\"%s_unit\" type=\"QString\" value=\"MM\"/>", name);
}

static void begin_layer(plan_buf *out, const char *class, int pass)
{
    plan_buf_printf(out, "<layer class=\"%s\" enabled=\"1\" locked=\"0\" pass=\"%d\"><Option type=\"Map\">",
                    class, pass);
}

static void end_layer(plan_buf *out, const char *property, const char *expression, double more)
{
    plan_buf_add(out, "</Option>");
    if (expression) {
        plan_buf_printf(
            out,
            "<data_defined_properties><Option type=\"Map\"><Option name=\"name\" type=\"QString\" value=\"\"/>"
            "<Option name=\"properties\" type=\"Map\"><Option name=\"%s\" type=\"Map\">"
            "<Option name=\"active\" type=\"bool\" value=\"true\"/>"
            "<Option name=\"expression\" type=\"QString\" value=\"",
            property);
        plan_buf_xml(out, expression);
        if (more > 0) {
            plan_buf_add(out, " + ");
            plan_qgis_number(out, more);
        }
        plan_buf_add(
            out,
            "\"/><Option name=\"type\" type=\"int\" value=\"3\"/></Option></Option>"
            "<Option name=\"type\" type=\"QString\" value=\"collection\"/></Option></data_defined_properties>");
    }
    plan_buf_add(out, "</layer>");
}

static void simple_line(plan_buf *out, uint32_t colour, double width_mm, plan_dash dash, int pass,
                        const char *width, double more)
{
    begin_layer(out, "SimpleLine", pass);
    option_colour(out, "line_color", colour, 255);
    option_mm(out, "line_width", width_mm);
    plan_qgis_option(out, "line_style", dash_names[dash]);
    plan_qgis_option(out, "capstyle", dash == PLAN_DASH_SOLID ? "round" : "flat");
    plan_qgis_option(out, "joinstyle", "round");
    end_layer(out, "outlineWidth", width, more);
}

static void line_layers(plan_buf *out, const plan_symbol *s, const char *width)
{
    if (s->casing_mm > 0)
        simple_line(out, s->casing, s->width_mm + 2 * s->casing_mm, PLAN_DASH_SOLID, 0, width,
                    2 * s->casing_mm);
    simple_line(out, s->line, s->width_mm, s->dash, s->casing_mm > 0, width, 0);
}

static void marker_layers(plan_buf *out, const plan_symbol *s)
{
    begin_layer(out, "SimpleMarker", 0);
    plan_qgis_option(out, "name", marker_names[s->marker]);
    option_colour(out, "color", s->fill, s->hollow ? 0 : 255);
    option_colour(out, "outline_color", s->line, 255);
    plan_qgis_option(out, "outline_style", s->width_mm > 0 ? "solid" : "no");
    option_mm(out, "outline_width", s->width_mm);
    plan_qgis_option(out, "joinstyle", "miter");
    option_mm(out, "size", s->size_mm);
    end_layer(out, NULL, NULL, 0);
}

static void hatch_layer(plan_buf *out, const plan_symbol *s, const char *name)
{
    begin_layer(out, "LinePatternFill", 0);
    plan_qgis_option(out, "angle", "45");
    option_mm(out, "distance", s->hatch_mm);
    plan_buf_printf(
        out,
        "</Option><symbol type=\"line\" name=\"@%s@1\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">",
        name);
    simple_line(out, s->hatch, 0.12, PLAN_DASH_SOLID, 0, NULL, 0);
    plan_buf_add(out, "</symbol></layer>");
}

static void fill_layers(plan_buf *out, const plan_symbol *s, const char *name)
{
    begin_layer(out, "SimpleFill", 0);
    option_colour(out, "color", s->fill, 255);
    plan_qgis_option(out, "style", s->hollow ? "no" : "solid");
    option_colour(out, "outline_color", s->line, 255);
    plan_qgis_option(out, "outline_style", s->width_mm > 0 ? dash_names[s->dash] : "no");
    option_mm(out, "outline_width", s->width_mm);
    plan_qgis_option(out, "joinstyle", "miter");
    end_layer(out, NULL, NULL, 0);
    if (s->hatch_mm > 0)
        hatch_layer(out, s, name);
}

void plan_qgis_symbol(plan_buf *out, const char *name, const plan_symbol *symbol, plan_geom_kind geom,
                      const char *width)
{
    static const char *const types[] = {[PLAN_GEOM_NONE] = "",
                                        [PLAN_GEOM_POINT] = "marker",
                                        [PLAN_GEOM_LINE] = "line",
                                        [PLAN_GEOM_POLYGON] = "fill"};
    plan_buf_printf(out, "<symbol type=\"%s\" name=\"%s\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">",
                    types[geom], name);
    if (geom == PLAN_GEOM_POINT)
        marker_layers(out, symbol);
    else if (geom == PLAN_GEOM_LINE)
        line_layers(out, symbol, width);
    else
        fill_layers(out, symbol, name);
    plan_buf_add(out, "</symbol>");
}
