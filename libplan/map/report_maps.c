/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Maps within a report: pictures that stand in the page itself, each with its legend as a table. */

#include "map/report_private.h"
#include "map/story.h"
#include "need/need.h"
#include "rollout/rollout.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As wide as the column at about 4 px a millimetre. */
static const double width_mm = 250, height_mm = 180;

/* What a class looks like, in small. */
static void add_swatch(plan_html *h, const plan_symbol *symbol, plan_geom_kind geom)
{
    bool line = geom == PLAN_GEOM_LINE;
    plan_html_raw(h, "<svg class=\"swatch\" viewBox=\"0 0 28 16\" aria-hidden=\"true\">");
    if (line)
        plan_buf_printf(&h->out, "<path d=\"M1 8H27\" stroke=\"#%06x\" stroke-width=\"%.1f\"%s/>",
                        (unsigned)symbol->line, 2 + 4 * symbol->width_mm,
                        symbol->dash == PLAN_DASH_SOLID ? "" : " stroke-dasharray=\"4 3\"");
    else
        plan_buf_printf(&h->out,
                        "<rect x=\"1\" y=\"1\" width=\"26\" height=\"14\" fill=\"#%06x\" stroke=\"#%06x\"/>",
                        symbol->hollow ? 0xffffffu : (unsigned)symbol->fill, (unsigned)symbol->line);
    if (!line && symbol->hatch_mm > 0)
        plan_buf_printf(&h->out, "<path d=\"M3 14L14 2M12 14L23 2M20 14L26 8\" stroke=\"#%06x\"/>",
                        (unsigned)symbol->hatch);
    plan_html_raw(h, "</svg> ");
}

static void add_legend(plan_html *h, const plan_map_scene *scene, const char *title)
{
    static const char *const titles[] = {PLAN_TR("Class"), PLAN_TR("Number")};
    const plan_map_layer *subject = scene->subject;
    char text[PLAN_LANG_SIZE];
    plan_html_begin_table(h, title);
    plan_html_head(h, titles, 2, 1);
    for (int32_t i = 0; i < subject->style.n_classes; i++) {
        if (subject->style.classes[i].rows == 0)
            continue;
        plan_html_raw(h, "<tr><th scope=\"row\">");
        add_swatch(h, &subject->style.classes[i].symbol, subject->style.geom);
        plan_html_text(h, plan_story_class(scene, subject, i));
        plan_html_raw(h, "</th>");
        plan_html_number(h, plan_lang_number(h->lang, subject->style.classes[i].rows, 0, text));
        plan_html_end_row(h);
    }
    plan_html_end_table(h);
}

static void add_picture(plan_html *h, const plan_map_scene *scene, const plan_story *story, const char *title,
                        const char *svg, size_t n)
{
    plan_html_raw(h, "<figure class=\"map\"><figcaption>");
    plan_html_element(h, "strong", story->title);
    plan_html_element(h, "span", story->message);
    plan_html_raw(h, "</figcaption>\n<img alt=\"");
    plan_html_text(h, plan_lang_text(h->lang, PLAN_TR("Map")));
    plan_html_raw(h, ": ");
    plan_html_text(h, story->message);
    plan_buf_printf(&h->out, "\" width=\"%.0f\" height=\"%.0f\" src=\"data:image/svg+xml;base64,",
                    4 * width_mm, 4 * height_mm);
    plan_buf whole = PLAN_BUF_INIT, small = PLAN_BUF_INIT;
    plan_buf_add_n(&whole, svg, n); /* ends it */
    plan_report_shrink_svg(&small, whole.text ? whole.text : "", whole.length);
    plan_html_base64(h, small.text ? small.text : "", small.length);
    h->out.failed = h->out.failed || small.failed || whole.failed;
    plan_buf_free(&whole);
    plan_buf_free(&small);
    plan_html_raw(h, "\">\n");
    add_legend(h, scene, title);
    plan_html_raw(h, "</figure>\n");
}

static plan_status add_map(plan_html *h, const plan_facts *f, plan_map_theme theme, const char *title,
                           plan_error *err)
{
    plan_map_opts opts = PLAN_MAP_OPTS_INIT;
    plan_map_scene scene = {.tables = NULL};
    plan_story story = {.title = NULL};
    char *svg = NULL;
    size_t n = 0;
    opts.theme = theme;
    opts.lang = f->opts->lang;
    opts.hooks = f->opts->hooks;
    opts.bare_width_mm = width_mm;
    opts.bare_height_mm = height_mm;
    plan_status status = plan_map_scene_make(f->tables, f->n, &opts, &scene, err);
    if (status == PLAN_OK)
        status = plan_story_make(&scene, &story, err);
    if (status == PLAN_OK)
        status = plan_map_draw(f->tables, f->n, &opts, PLAN_MAP_SVG, &svg, &n, NULL, err);
    if (status == PLAN_OK)
        add_picture(h, &scene, &story, title, svg, n);
    free(svg);
    plan_map_scene_free(&scene);
    return status;
}

plan_status plan_report_maps(plan_html *h, const plan_facts *f, plan_error *err)
{
    const struct {
        const char *table, *title;
        plan_map_theme theme;
    } maps[] = {{"wlan_nodes", PLAN_TR("Radio mesh from roof to roof"), PLAN_MAP_MESH},
                {"wlan_indoor", PLAN_TR("Places for WLAN access points"), PLAN_MAP_SITES},
                {"rollout_buildings", plan_rollout_buildings_spec.title, PLAN_MAP_ROLLOUT},
                {"compare_buildings", plan_compare_buildings_spec.title, PLAN_MAP_COMPARE},
                {"need_buildings", plan_need_buildings_spec.title, PLAN_MAP_NEED},
                {"wlan_coverage", PLAN_TR("WLAN coverage"), PLAN_MAP_WLAN}};
    plan_status status = PLAN_OK;
    bool any = false;
    for (size_t i = 0; status == PLAN_OK && i < sizeof maps / sizeof *maps; i++) {
        const plan_table *t = plan_facts_table(f, maps[i].table);
        if (!t || !plan_table_geom(t))
            continue;
        if (!any) {
            plan_html_raw(h, "<section id=\"maps\">\n");
            plan_html_say(h, "h2", PLAN_TR("Maps"));
        }
        any = true;
        status = add_map(h, f, maps[i].theme, maps[i].title, err);
    }
    if (any)
        plan_html_raw(h, "</section>\n");
    return status;
}
