/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "map/report.h"

#include "core/numeric.h"
#include "io/newfile.h"
#include "io/source.h"
#include "map/report_private.h"
#include "map/scene.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const plan_report_opts defaults = PLAN_REPORT_OPTS_INIT;
static const plan_optspec optspecs[] = {
    {"lang", PLAN_OPT_FILE, offsetof(plan_report_opts, lang), "", 0, 0, NULL, NULL,
     "language: en, or a translation by name or path"},
    {"title", PLAN_OPT_TEXT, offsetof(plan_report_opts, title), "", 0, 0, NULL, NULL,
     "title of the report; made from what the result is about where not given"},
    {"place", PLAN_OPT_TEXT, offsetof(plan_report_opts, place), "", 0, 0, NULL, NULL,
     "name of the town; where not given that whose border holds most of the plan"},
    {"maps", PLAN_OPT_BOOL, offsetof(plan_report_opts, maps), "", 0, 0, NULL, NULL, "with maps"},
};
const plan_optset plan_report_optset = {
    "report", "report as one accessible HTML file", optspecs, COUNT(optspecs), sizeof(plan_report_opts),
    &defaults};

/* ---- reading ---- */

/* All a report tells of; what a map draws besides is read with it. */
static const char *const layers[] = {"provenance",
                                     "parameters",
                                     "summary",
                                     "findings",
                                     "rollout_years",
                                     "rollout_buildings",
                                     "rollout_trench",
                                     "need_indicators",
                                     "need_buildings",
                                     "bill",
                                     "compare_years",
                                     "compare_buildings",
                                     "trench",
                                     "cabinets",
                                     "pops",
                                     "unserved",
                                     "wlan_coverage",
                                     "wlan_sites",
                                     "wlan_squares",
                                     "wlan_buildings",
                                     "wlan_gaps",
                                     "wlan_links",
                                     "wlan_nodes",
                                     "wlan_indoor",
                                     "wlan_gaps_left",
                                     "wlan_curve",
                                     "context_streets",
                                     "context_barriers",
                                     "context_districts",
                                     "context_barrier_areas",
                                     "context_squares",
                                     "context_vegetation",
                                     "context_places",
                                     NULL};

void plan_report_tables_free(plan_table **tables, int32_t n)
{
    for (int32_t i = 0; tables && i < n; i++)
        plan_table_free(tables[i]);
    free(tables);
}

plan_status plan_report_read(plan_ctx *ctx, const char *path, const plan_hooks *hooks, plan_table ***out,
                             int32_t *n_out, plan_error *err)
{
    PLAN_NUMERIC_POINT;
    plan_source *source = NULL;
    plan_table **tables = plan_mem_new(COUNT(layers), sizeof *tables);
    int32_t n = 0;
    const plan_source_opts opts = {.hooks = hooks};
    plan_status status = tables ? plan_source_open(ctx, path, &source, err) : plan_error_memory(err);
    if (status == PLAN_OK && !plan_source_has(source, "summary"))
        status = plan_error_set(err, PLAN_E_NOT_FOUND, "%s: has no layer summary: it is no result of a plan",
                                path);
    for (size_t i = 0; status == PLAN_OK && layers[i]; i++) {
        if (!plan_source_has(source, layers[i]))
            continue;
        status = plan_source_read(source, layers[i], &opts, &tables[n], err);
        n += status == PLAN_OK;
    }
    plan_source_free(source);
    if (status != PLAN_OK) {
        plan_report_tables_free(tables, n);
        return status;
    }
    *out = tables;
    *n_out = n;
    return PLAN_OK;
}

/* ---- the page ---- */

static const char *title_of(const plan_facts *f)
{
    static const char *const titles[][2] = {{"wlan_nodes", PLAN_TR("Radio mesh from roof to roof")},
                                            {"wlan_curve", PLAN_TR("Places for WLAN access points")},
                                            {"rollout_years", PLAN_TR("Fibre rollout by year")},
                                            {"wlan_coverage", PLAN_TR("Public WLAN")},
                                            {"compare_years", PLAN_TR("Two rollouts compared")},
                                            {"bill", PLAN_TR("Fibre network")},
                                            {"need_indicators", PLAN_TR("Broadband need")}};
    for (size_t i = 0; i < COUNT(titles); i++)
        if (plan_facts_table(f, titles[i][0]))
            return plan_lang_text(f->lang, titles[i][1]);
    return plan_lang_text(f->lang, PLAN_TR("Plan"));
}

static void add_title(plan_html *h, const plan_facts *f)
{
    plan_html_text(h, f->opts->title ? f->opts->title : title_of(f));
    if (!f->opts->title && *f->town) {
        plan_html_raw(h, ": ");
        plan_html_text(h, f->town);
    }
}

static void add_head(plan_html *h, const plan_facts *f)
{
    plan_html_raw(h, "<!DOCTYPE html>\n<html lang=\"");
    plan_html_text(h, plan_lang_tag(f->lang));
    plan_html_raw(h, "\">\n<head>\n<meta charset=\"utf-8\">\n"
                     "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
                     "<meta name=\"generator\" content=\"libplan " PLAN_VERSION
                     "\">\n<link rel=\"icon\" href=\"data:,\">\n<title>");
    add_title(h, f);
    plan_html_raw(h, "</title>\n<style>\n");
    plan_html_raw(h, plan_report_css);
    plan_html_raw(h, "</style>\n</head>\n<body>\n");
}

static void add_header(plan_html *h, const plan_facts *f)
{
    char text[PLAN_LANG_SIZE];
    int year, month, day;
    plan_html_raw(h, "<a class=\"skip\" href=\"#main\">");
    plan_html_text(h, plan_lang_text(f->lang, PLAN_TR("To the content")));
    plan_html_raw(h, "</a>\n<header>\n<h1>");
    add_title(h, f);
    plan_html_raw(h, "</h1>\n");
    if (sscanf(f->date, "%4d-%2d-%2d", &year, &month, &day) == 3) {
        const plan_lang_arg args[] = {{"date", plan_lang_date(f->lang, year, month, day, text)},
                                      {"id", f->id}};
        plan_html_fill(h, "p", plan_lang_text(f->lang, PLAN_TR("State of the data: {date}. Plan {id}.")),
                       args, 2);
    } else {
        const plan_lang_arg args[] = {{"id", f->id}};
        plan_html_fill(h, "p", plan_lang_text(f->lang, PLAN_TR("State of the data unknown. Plan {id}.")),
                       args, 1);
    }
    if (*plan_lang_notice(f->lang))
        plan_html_element(h, "p class=\"notice\"", plan_lang_notice(f->lang));
    plan_html_raw(h, "</header>\n");
}

/* Links to the sections that have come about. */
static void add_nav(plan_html *h, const plan_facts *f, const char *sections)
{
    static const char *const links[][2] = {{"brief", PLAN_TR("In brief")},
                                           {"figures", PLAN_TR("Key figures")},
                                           {"maps", PLAN_TR("Maps")},
                                           {"years", PLAN_TR("Year by year")},
                                           {"fairness", PLAN_TR("Fairness")},
                                           {"sites", PLAN_TR("Access points")},
                                           {"mesh", PLAN_TR("Radio links")},
                                           {"cost", PLAN_TR("Cost")},
                                           {"certain", PLAN_TR("How sure is that?")},
                                           {"findings", PLAN_TR("Findings")},
                                           {"methods", PLAN_TR("Methods and assumptions")},
                                           {"parameters", PLAN_TR("Parameters")},
                                           {"sources", PLAN_TR("Sources and licences")}};
    plan_html_raw(h, "<nav aria-label=\"");
    plan_html_text(h, plan_lang_text(f->lang, PLAN_TR("Contents")));
    plan_html_raw(h, "\">\n<ul>\n");
    for (size_t i = 0; i < COUNT(links); i++) {
        char begin[40];
        snprintf(begin, sizeof begin, "<section id=\"%s\"", links[i][0]);
        if (!strstr(sections, begin))
            continue;
        plan_buf_printf(&h->out, "<li><a href=\"#%s\">", links[i][0]);
        plan_html_text(h, plan_lang_text(f->lang, links[i][1]));
        plan_html_raw(h, "</a></li>\n");
    }
    plan_html_raw(h, "</ul>\n</nav>\n");
}

static void add_footer(plan_html *h, const plan_facts *f)
{
    const plan_lang_arg args[] = {{"version", PLAN_VERSION}, {"id", f->id}};
    plan_html_raw(h, "<footer>\n");
    plan_html_fill(
        h, "p",
        plan_lang_text(
            f->lang,
            PLAN_TR(
                "Made with libplan {version}, free software under the EUPL-1.2. Plan {id}: the number stands for data and parameters; the same number means the same plan.")),
        args, 2);
    plan_html_raw(h, "</footer>\n</body>\n</html>\n");
}

static plan_status add_sections(plan_html *h, const plan_facts *f, plan_error *err)
{
    plan_status status = PLAN_OK;
    plan_report_words(h, f);
    plan_report_figures(h, f);
    if (f->opts->maps)
        status = plan_report_maps(h, f, err);
    plan_report_time(h, f);
    if (status == PLAN_OK)
        status = plan_report_fairness(h, f, err);
    plan_report_sites(h, f);
    plan_report_mesh(h, f);
    plan_report_cost(h, f);
    plan_report_totals(h, f);
    if (status == PLAN_OK)
        status = plan_report_findings(h, f, err);
    plan_report_methods(h, f);
    plan_report_parameters(h, f);
    plan_report_sources(h, f);
    return status;
}

static plan_status make_page(const plan_facts *f, plan_html *page, plan_error *err)
{
    plan_html sections = {PLAN_BUF_INIT, f->lang, 0};
    plan_status status = add_sections(&sections, f, err);
    if (status == PLAN_OK && !sections.out.failed) {
        add_head(page, f);
        add_header(page, f);
        add_nav(page, f, sections.out.text);
        plan_html_raw(page, "<main id=\"main\">\n");
        plan_buf_add_n(&page->out, sections.out.text, sections.out.length);
        plan_html_raw(page, "</main>\n");
        add_footer(page, f);
    }
    if (status == PLAN_OK && (sections.out.failed || page->out.failed))
        status = plan_error_memory(err);
    plan_buf_free(&sections.out);
    return status;
}

/* ---- writing ---- */

static plan_status write_file(const char *path, const plan_buf *page, plan_error *err)
{
    plan_newfile *file = NULL;
    plan_status status = plan_newfile_create(path, &file, err);
    if (status != PLAN_OK)
        return status;
    FILE *out = fopen(plan_newfile_part(file), "wb");
    bool good = out && fwrite(page->text, 1, page->length, out) == page->length;
    if (out)
        good = fclose(out) == 0 && good;
    if (!good)
        status = plan_error_set(err, PLAN_E_IO, "%s: %s", path, strerror(errno));
    if (status == PLAN_OK)
        status = plan_newfile_finish(file, err);
    plan_newfile_free(file);
    return status;
}

/* A workspace has totals too, those of its import. */
static bool is_of_a_plan(const plan_facts *f)
{
    static const char *const stages[] = {"need", "network", "rollout", "compare", "wlan", "sites", "mesh"};
    for (int32_t i = 0; i < f->n; i++) {
        const plan_table *t = f->tables[i];
        for (int32_t row = 0;
             strcmp(plan_table_name(t), plan_summary_spec.name) == 0 && row < plan_table_rows(t); row++)
            for (size_t k = 0; k < COUNT(stages); k++)
                if (strcmp(plan_facts_words(t, "stage", row), stages[k]) == 0)
                    return true;
    }
    return false;
}

static plan_status check_path(const char *path, plan_error *err)
{
    const char *slash = strrchr(path, '/'), *end = strrchr(slash ? slash : path, '.');
    if (end && (strcasecmp(end, ".html") == 0 || strcasecmp(end, ".htm") == 0))
        return PLAN_OK;
    return plan_error_set(err, PLAN_E_ARGUMENT, "%s: a web page is written: its name must end in .html",
                          path);
}

/* As the maps have it. What has nothing to draw has no town either. */
static plan_status find_town(plan_facts *f, plan_error *err)
{
    plan_map_opts opts = PLAN_MAP_OPTS_INIT;
    plan_map_scene scene = {.tables = NULL};
    plan_error why = PLAN_ERROR_INIT;
    if (f->opts->place) {
        snprintf(f->town, sizeof f->town, "%.190s", f->opts->place);
        return PLAN_OK;
    }
    opts.hooks = f->opts->hooks;
    plan_status status = plan_map_scene_make(f->tables, f->n, &opts, &scene, &why);
    if (status == PLAN_OK && scene.is_municipal)
        snprintf(f->town, sizeof f->town, "%.190s", scene.town);
    plan_map_scene_free(&scene);
    if (status == PLAN_OK || status == PLAN_E_NOT_FOUND || status == PLAN_E_DATA)
        return PLAN_OK;
    return plan_error_set(err, status, "%s", why.message);
}

plan_status plan_report_save(const plan_table *const *tables, int32_t n, const char *path,
                             const plan_report_opts *opts, plan_error *err)
{
    PLAN_NUMERIC_POINT;
    plan_lang *lang = NULL;
    plan_facts f = {.tables = tables, .n = n, .opts = opts ? opts : &defaults};
    plan_html page = {PLAN_BUF_INIT, NULL, 0};
    plan_status status = check_path(path, err);
    if (status == PLAN_OK)
        status = plan_hooks_progress(f.opts->hooks, "report", 0, err);
    if (status == PLAN_OK)
        status = plan_lang_read(f.opts->lang, &lang, err);
    if (status != PLAN_OK)
        goto done;
    f.lang = page.lang = lang;
    plan_facts_find(&f);
    if (!is_of_a_plan(&f)) {
        status = plan_error_set(
            err, PLAN_E_ARGUMENT,
            "report: there is no result of need, network, rollout, compare or wlan to tell of");
        goto done;
    }
    status = find_town(&f, err);
    if (status == PLAN_OK)
        status = make_page(&f, &page, err);
    if (status == PLAN_OK)
        status = write_file(path, &page.out, err);
done:
    plan_buf_free(&page.out);
    plan_lang_free(lang);
    return status;
}
