/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* What the plan rests on: totals by their basis, findings, methods, parameters, sources. */

#include "core/mem.h"
#include "map/report_private.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- totals ---- */

typedef void each_fn(plan_html *h, const plan_facts *f, const plan_table *t, int32_t row);

/* Rows of all tables of a name whose column holds value (NULL = any); returns how many. */
static int32_t for_each(plan_html *h, const plan_facts *f, const char *name, const char *column,
                        const char *value, each_fn *each)
{
    int32_t n = 0;
    for (int32_t i = 0; i < f->n; i++) {
        const plan_table *t = f->tables[i];
        if (strcmp(plan_table_name(t), name) != 0)
            continue;
        for (int32_t row = 0; row < plan_table_rows(t); row++) {
            if (value && strcmp(plan_facts_words(t, column, row), value) != 0)
                continue;
            n++;
            if (each)
                each(h, f, t, row);
        }
    }
    return n;
}

static const char *stage_title(const char *stage)
{
    static const char *const titles[][2] = {
        {"import", PLAN_TR("Import")},       {"need", PLAN_TR("Need")},
        {"network", PLAN_TR("Network")},     {"rollout", PLAN_TR("Rollout")},
        {"wlan", PLAN_TR("WLAN")},           {"compare", PLAN_TR("Comparison")},
        {"sites", PLAN_TR("Access points")}, {"mesh", PLAN_TR("Radio links")}};
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (strcmp(titles[i][0], stage) == 0)
            return titles[i][1];
    return stage;
}

static void total_row(plan_html *h, const plan_facts *f, const plan_table *t, int32_t row)
{
    char text[PLAN_LANG_SIZE];
    double value = plan_facts_number(t, "value", row), size = fabs(value);
    const char *unit = plan_facts_words(t, "unit", row), *words = plan_facts_words(t, "text", row);
    int decimals = strcmp(unit, "EUR") == 0 || size == floor(size) || size >= 1000 ? 0 : size >= 10 ? 1 : 3;
    plan_html_begin_row(h, plan_lang_text(f->lang, *words ? words : plan_facts_words(t, "key", row)));
    plan_html_cell(h, plan_lang_text(f->lang, stage_title(plan_facts_words(t, "stage", row))));
    plan_html_number(h, plan_lang_quantity(f->lang, value, decimals, unit, text));
    plan_html_end_row(h);
}

void plan_report_totals(plan_html *h, const plan_facts *f)
{
    static const struct {
        const char *basis, *title, *text;
    } parts[] = {
        {"counted", PLAN_TR("Counted"), PLAN_TR("Counted or summed from the tables of the plan.")},
        {"proven", PLAN_TR("Proven"), PLAN_TR("Limits with a proof: better is impossible with these data.")},
        {"heuristic", PLAN_TR("Found by heuristic"),
         PLAN_TR("Good solutions, without proof that they are the best.")},
        {"assumed", PLAN_TR("Assumed"),
         PLAN_TR("Rests on estimates or example prices; better data change it.")}};
    static const char *const titles[] = {PLAN_TR("Meaning"), PLAN_TR("Stage"), PLAN_TR("Value")};
    plan_html_raw(h, "<section id=\"certain\">\n");
    plan_html_say(h, "h2", PLAN_TR("How sure is that?"));
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (for_each(h, f, plan_summary_spec.name, "basis", parts[i].basis, NULL) == 0)
            continue;
        plan_buf_printf(&h->out, "<details%s><summary>", i == 1 ? " open" : "");
        plan_html_say(h, "h3", parts[i].title);
        plan_html_say(h, "span", parts[i].text);
        plan_html_raw(h, "</summary>\n");
        plan_html_begin_table(h, parts[i].title);
        plan_html_head(h, titles, 3, 2);
        for_each(h, f, plan_summary_spec.name, "basis", parts[i].basis, total_row);
        plan_html_end_table(h);
        plan_html_raw(h, "</details>\n");
    }
    plan_html_raw(h, "</section>\n");
}

/* ---- findings ---- */

static const char *const code_titles[][2] = {
    {"assumed_height", PLAN_TR("Height of a building estimated")},
    {"assumed_supply", PLAN_TR("Download rates estimated, no data on supply")},
    {"bad_coordinate", PLAN_TR("Object without usable place")},
    {"bore", PLAN_TR("Bore under rail, water or motorway needed")},
    {"building_below_cell", PLAN_TR("Building in a cell with fewer people than estimated")},
    {"building_without_cell", PLAN_TR("Building outside all cells")},
    {"clipped_way", PLAN_TR("Way cut at the edge of the map")},
    {"constant_indicator", PLAN_TR("Indicator that is the same everywhere")},
    {"disconnected", PLAN_TR("Building not joined to a PoP")},
    {"double_counting", PLAN_TR("Two indicators that say almost the same")},
    {"drop_blocked", PLAN_TR("Drop blocked by water, rail or motorway")},
    {"drop_enclosed", PLAN_TR("Drop blocked by other buildings")},
    {"drop_through_building", PLAN_TR("Drop that passes through another building")},
    {"drop_too_long", PLAN_TR("Drop longer than allowed")},
    {"duct_full", PLAN_TR("Existing duct without room")},
    {"duplicate_object", PLAN_TR("Object that is in the data twice")},
    {"dwellings_missing", PLAN_TR("Number of dwellings unknown")},
    {"idle_pop", PLAN_TR("Point of presence without customers")},
    {"long_drop", PLAN_TR("Long drop")},
    {"need_missing", PLAN_TR("Building without score")},
    {"no_sites", PLAN_TR("No sites of telecommunication in the data")},
    {"no_street", PLAN_TR("No street near the building")},
    {"no_value", PLAN_TR("Building without any indicator")},
    {"not_built", PLAN_TR("Building not reached within the plan's years")},
    {"optical_budget", PLAN_TR("Loss of light near or above what the equipment bears")},
    {"optical_reach", PLAN_TR("Way of light longer than the equipment reaches")},
    {"pop_link", PLAN_TR("Point of presence joined to the street by a way of its own")},
    {"repaired_polygon", PLAN_TR("Faulty area repaired")},
    {"repaired_ring", PLAN_TR("Faulty ring repaired")},
    {"residents_missing", PLAN_TR("Number of residents unknown")},
};

typedef struct code_count {
    const char *stage, *code;
    int32_t n;
} code_count;

static int most_first(const void *a, const void *b)
{
    const code_count *x = a, *y = b;
    if (x->n != y->n)
        return x->n > y->n ? -1 : 1;
    int order = strcmp(x->code, y->code);
    return order ? order : strcmp(x->stage, y->stage);
}

static plan_status count_codes(const plan_facts *f, code_count **list, size_t *n, plan_error *err)
{
    size_t cap = 0;
    for (int32_t i = 0; i < f->n; i++) {
        const plan_table *t = f->tables[i];
        for (int32_t row = 0;
             strcmp(plan_table_name(t), plan_findings_spec.name) == 0 && row < plan_table_rows(t); row++) {
            const char *code = plan_facts_words(t, "code", row), *stage = plan_facts_words(t, "stage", row);
            size_t k = 0;
            while (k < *n && (strcmp((*list)[k].code, code) != 0 || strcmp((*list)[k].stage, stage) != 0))
                k++;
            if (k == *n) {
                if (!plan_mem_grow(list, &cap, *n + 1, sizeof **list))
                    return plan_error_memory(err);
                (*list)[(*n)++] = (code_count){stage, code, 0};
            }
            (*list)[k].n++;
        }
    }
    if (*n)
        qsort(*list, *n, sizeof **list, most_first);
    return PLAN_OK;
}

/* Words for a code; a code without is shown with its underscores as blanks. */
static const char *code_title(const plan_facts *f, const char *code, char text[PLAN_LANG_SIZE])
{
    for (size_t i = 0; i < sizeof code_titles / sizeof *code_titles; i++)
        if (strcmp(code_titles[i][0], code) == 0)
            return plan_lang_text(f->lang, code_titles[i][1]);
    snprintf(text, PLAN_LANG_SIZE, "%.90s", code);
    for (char *c = text; *c; c++)
        *c = *c == '_' ? ' ' : *c;
    return text;
}

plan_status plan_report_findings(plan_html *h, const plan_facts *f, plan_error *err)
{
    static const char *const titles[] = {PLAN_TR("Finding"), PLAN_TR("Stage"), PLAN_TR("Number")};
    code_count *list = NULL;
    size_t n = 0;
    char text[PLAN_LANG_SIZE];
    plan_status status = count_codes(f, &list, &n, err);
    if (status == PLAN_OK && n > 0) {
        plan_html_raw(h, "<section id=\"findings\">\n");
        plan_html_say(h, "h2", PLAN_TR("Findings"));
        plan_html_say(
            h, "p",
            PLAN_TR(
                "What was dropped, repaired, assumed or left unserved. Each one stands with its place in the layer of findings of the plan's file."));
        plan_html_begin_table(h, PLAN_TR("Findings by kind"));
        plan_html_head(h, titles, 3, 2);
        for (size_t i = 0; i < n; i++) {
            plan_html_begin_row(h, code_title(f, list[i].code, text));
            plan_html_cell(h, plan_lang_text(f->lang, stage_title(list[i].stage)));
            plan_html_number(h, plan_lang_number(f->lang, list[i].n, 0, text));
            plan_html_end_row(h);
        }
        plan_html_end_table(h);
        plan_html_raw(h, "</section>\n");
    }
    free(list);
    return status;
}

/* ---- methods ---- */

static bool has_stage(const plan_facts *f, const char *stage)
{
    return for_each(NULL, f, plan_summary_spec.name, "stage", stage, NULL) > 0;
}

static void table_indicators(plan_html *h, const plan_facts *f)
{
    static const char *const titles[] = {PLAN_TR("Indicator"), PLAN_TR("Column"), PLAN_TR("Share of weight"),
                                         PLAN_TR("Measured"), PLAN_TR("Assumed")};
    const plan_table *t = f->indicators;
    char text[PLAN_LANG_SIZE];
    if (!t)
        return;
    plan_html_begin_table(h, PLAN_TR("Indicators of need"));
    plan_html_head(h, titles, 5, 2);
    for (int32_t row = 0; row < plan_table_rows(t); row++) {
        plan_html_begin_row(h, plan_lang_text(f->lang, plan_facts_words(t, "name", row)));
        plan_html_cell(h, plan_facts_words(t, "column", row));
        plan_html_number(h, plan_lang_share(f->lang, plan_facts_number(t, "weight_share", row), 0, text));
        plan_html_number(h, plan_lang_number(f->lang, plan_facts_number(t, "measured", row), 0, text));
        plan_html_number(h, plan_lang_number(f->lang, plan_facts_number(t, "assumed", row), 0, text));
        plan_html_end_row(h);
    }
    plan_html_end_table(h);
}

void plan_report_methods(plan_html *h, const plan_facts *f)
{
    plan_html_raw(h, "<section id=\"methods\">\n");
    plan_html_say(h, "h2", PLAN_TR("Methods and assumptions"));
    if (has_stage(f, "need")) {
        plan_html_say(h, "h3", PLAN_TR("Need"));
        plan_html_say(
            h, "p",
            PLAN_TR(
                "Every building gets a score from 0 (no need) to 1 (most need) out of indicators and their weights. The weights are a political choice: they are told here, and changing them changes the plan. Need is the score times the people in the building."));
        table_indicators(h, f);
    }
    if (has_stage(f, "network")) {
        plan_html_say(h, "h3", PLAN_TR("Network"));
        plan_html_say(
            h, "p",
            PLAN_TR(
                "Trenches follow the streets. They are chosen so that all buildings are joined at the least cost; a computed lower limit says how much cheaper any other choice could be at most. Cabinets, cables and ducts are then counted by what passes through every trench."));
        plan_html_say(
            h, "p",
            PLAN_TR(
                "The prices are those of a catalogue. Unless it is the town's own, they are examples of the right size and no offer."));
    }
    if (has_stage(f, "rollout")) {
        plan_html_say(h, "h3", PLAN_TR("Rollout"));
        plan_html_say(
            h, "p",
            PLAN_TR(
                "What is built first is decided for whole branches of the network, because a street can be joined only after the way to it. Each year builds as much as its budget allows; what is left over is carried to the next year."));
    }
    plan_html_say(
        h, "p",
        PLAN_TR(
            "Data that a map does not hold, such as dwellings and residents, are estimated by rules that are told with the data, and marked as assumed. Same data and parameters give the same report."));
    plan_html_raw(h, "</section>\n");
}

/* ---- parameters ---- */

static void parameter_row(plan_html *h, const plan_facts *f, const plan_table *t, int32_t row)
{
    const char *value = plan_facts_words(t, "value", row), *unit = plan_facts_words(t, "unit", row);
    if (!*value)
        return;
    plan_html_begin_row(h, plan_facts_words(t, "name", row));
    plan_html_cell(h, plan_lang_text(f->lang, stage_title(plan_facts_words(t, "stage", row))));
    plan_html_raw(h, "<td>");
    plan_html_text(h, value);
    if (*unit && strcmp(unit, "1") != 0) {
        plan_html_raw(h, "\xc2\xa0");
        plan_html_text(h, unit);
    }
    plan_html_raw(h, "</td>");
    plan_html_cell(h, plan_lang_text(f->lang, plan_facts_words(t, "text", row)));
    plan_html_end_row(h);
}

void plan_report_parameters(plan_html *h, const plan_facts *f)
{
    static const char *const titles[] = {PLAN_TR("Name"), PLAN_TR("Stage"), PLAN_TR("Value"),
                                         PLAN_TR("Meaning")};
    if (!plan_facts_table(f, plan_parameters_spec.name))
        return;
    plan_html_raw(h, "<section id=\"parameters\">\n<details><summary>");
    plan_html_say(h, "h2", PLAN_TR("Parameters"));
    plan_html_say(h, "span", PLAN_TR("The options the plan was made with."));
    plan_html_raw(h, "</summary>\n");
    plan_html_begin_table(h, PLAN_TR("Parameters"));
    plan_html_head(h, titles, 4, 4);
    for_each(h, f, plan_parameters_spec.name, NULL, NULL, parameter_row);
    plan_html_end_table(h);
    plan_html_raw(h, "</details>\n</section>\n");
}

/* ---- sources ---- */

/* As the language writes it; what is no date as it is. */
static const char *day_of(const plan_facts *f, const char *state, char text[PLAN_LANG_SIZE])
{
    int year, month, day;
    if (sscanf(state, "%4d-%2d-%2d", &year, &month, &day) != 3 || month < 1 || month > 12 || day < 1 ||
        day > 31)
        return state;
    return plan_lang_date(f->lang, year, month, day, text);
}

void plan_report_sources(plan_html *h, const plan_facts *f)
{
    static const char *const titles[] = {PLAN_TR("File"), PLAN_TR("Attribution"), PLAN_TR("Licence"),
                                         PLAN_TR("State of"), "SHA-256"};
    if (!f->provenance)
        return;
    plan_html_raw(h, "<section id=\"sources\">\n");
    plan_html_say(h, "h2", PLAN_TR("Sources and licences"));
    plan_html_begin_table(h, PLAN_TR("Where the data come from"));
    plan_html_head(h, titles, 5, 5);
    for (int32_t row = 0; row < plan_table_rows(f->provenance); row++) {
        char hash[20], day[PLAN_LANG_SIZE];
        snprintf(hash, sizeof hash, "%.12s…", plan_facts_words(f->provenance, "sha256", row));
        plan_html_begin_row(h, plan_facts_words(f->provenance, "file", row));
        plan_html_cell(h, plan_facts_words(f->provenance, "attribution", row));
        plan_html_cell(h, plan_facts_words(f->provenance, "licence", row));
        plan_html_cell(h, day_of(f, plan_facts_words(f->provenance, "state_of", row), day));
        plan_html_cell(h, hash);
        plan_html_end_row(h);
    }
    plan_html_end_table(h);
    plan_html_raw(h, "</section>\n");
}
