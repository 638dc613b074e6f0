/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* The summary a person reads: what was counted, proven, found by heuristic and assumed stands apart. */

#include "out/report.h"

#include "core/numeric.h"
#include "out/save.h"

#include "core/mem.h"

#include <stdlib.h>
#include <string.h>

enum { N_BASES = 4, NUMBER_SIZE = 420 };

static const char *const headings[N_BASES] = {
    [PLAN_BASIS_COUNTED] = "counted",
    [PLAN_BASIS_PROVEN] = "proven",
    [PLAN_BASIS_HEURISTIC] = "found by heuristic, no proof that it is the best",
    [PLAN_BASIS_ASSUMED] = "assumed: rests on estimates or example prices",
};

/* What is looked for first, in this order; it stands above the rest, with its basis. */
static const char *const key_figures[][2] = {
    {"need", "buildings_with_demand"},
    {"need", "persons"},
    {"network", "cost_eur"},
    {"network", "trench_m"},
    {"network", "buildings"},
    {"network", "unserved"},
    {"rollout", "years"},
    {"rollout", "spend_eur"},
    {"rollout", "buildings_connected"},
    {"rollout", "need_share_third_1"},
    {"wlan", "public_buildings"},
    {"wlan", "public_buildings_usable"},
    {"wlan", "public_buildings_outside"},
    {"wlan", "squares"},
    {"wlan", "squares_usable"},
    {"wlan", "squares_usable_share"},
    {"compare", "waiting_years_saved"},
    {"compare", "buildings_earlier_a"},
    {"compare", "buildings_earlier_b"},
};
enum { N_KEYS = sizeof key_figures / sizeof *key_figures };

typedef struct summary {
    const char *stage;
    const plan_table *table;
    const plan_column *key, *value, *unit, *basis, *text;
    int value_width, unit_width;
} summary;

/* Characters, not bytes: UTF-8 continuation bytes are not counted. */
static int width_of(const char *text)
{
    int n = 0;
    for (; *text; text++)
        n += ((unsigned char)*text & 0xC0) != 0x80;
    return n;
}

static void add_spaces(plan_buf *out, int n)
{
    for (int i = 0; i < n; i++)
        plan_buf_add(out, " ");
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static const char *label_of(const summary *s, int32_t row)
{
    const char *text = plan_column_text(s->text, row);
    return text && *text ? text : or_empty(plan_column_text(s->key, row));
}

static void value_of(const summary *s, int32_t row, char *text)
{
    plan_report_number(plan_column_number(s->value, row), or_empty(plan_column_text(s->unit, row)), text,
                       NUMBER_SIZE);
}

/* A count has no unit to tell. */
static const char *unit_of(const summary *s, int32_t row)
{
    const char *unit = or_empty(plan_column_text(s->unit, row));
    return strcmp(unit, "1") == 0 ? "" : unit;
}

static summary look_at(const plan_result *result)
{
    const plan_table *t = plan_result_table(result, plan_summary_spec.name);
    summary s = {plan_result_stage(result),
                 t,
                 plan_table_find(t, "key"),
                 plan_table_find(t, "value"),
                 plan_table_find(t, "unit"),
                 plan_table_find(t, "basis"),
                 plan_table_find(t, "text"),
                 0,
                 0};
    for (int32_t row = 0; row < plan_table_rows(t); row++) {
        char number[NUMBER_SIZE];
        value_of(&s, row, number);
        int value = width_of(number), unit = width_of(unit_of(&s, row));
        s.value_width = value > s.value_width ? value : s.value_width;
        s.unit_width = unit > s.unit_width ? unit : s.unit_width;
    }
    return s;
}

static bool is_key(const summary *s, int32_t row, int key)
{
    return strcmp(s->stage, key_figures[key][0]) == 0 &&
           strcmp(or_empty(plan_column_text(s->key, row)), key_figures[key][1]) == 0;
}

/* Among the key figures already; or a reason for which nothing was left out. Both stay in the table. */
static bool is_told(const summary *s, int32_t row)
{
    static const char reason[] = "unserved_";
    bool told = strncmp(or_empty(plan_column_text(s->key, row)), reason, sizeof reason - 1) == 0 &&
                plan_column_number(s->value, row) == 0;
    for (int key = 0; key < N_KEYS; key++)
        told = told || is_key(s, row, key);
    return told;
}

/* "      435,088.30 m     trench in the streets (counted)"; basis may be NULL */
static void add_total(plan_buf *out, const summary *s, int32_t row, const char *basis)
{
    char number[NUMBER_SIZE];
    const char *unit = unit_of(s, row);
    value_of(s, row, number);
    plan_buf_add(out, "    ");
    add_spaces(out, s->value_width - width_of(number));
    plan_buf_printf(out, "%s %s", number, unit);
    add_spaces(out, s->unit_width - width_of(unit) + 1);
    plan_buf_add(out, label_of(s, row));
    if (basis)
        plan_buf_printf(out, " (%s)", basis);
    plan_buf_add(out, "\n");
}

static void add_key_figures(plan_buf *out, const summary *s)
{
    bool any = false;
    for (int key = 0; key < N_KEYS; key++) {
        for (int32_t row = 0; row < plan_table_rows(s->table); row++) {
            if (!is_key(s, row, key))
                continue;
            if (!any)
                plan_buf_add(out, "  key figures\n");
            any = true;
            add_total(out, s, row, or_empty(plan_column_text(s->basis, row)));
        }
    }
}

static void add_stage(plan_buf *out, const plan_result *result)
{
    summary s = look_at(result);
    plan_buf_printf(out, "%s\n", s.stage);
    add_key_figures(out, &s);
    for (int basis = 0; basis < N_BASES; basis++) {
        bool any = false;
        for (int32_t row = 0; row < plan_table_rows(s.table); row++) {
            if (strcmp(or_empty(plan_column_text(s.basis, row)), plan_basis_name((plan_basis)basis)) != 0 ||
                is_told(&s, row))
                continue;
            if (!any)
                plan_buf_printf(out, "  %s\n", headings[basis]);
            any = true;
            add_total(out, &s, row, NULL);
        }
    }
}

static void add_codes(plan_buf *out, const plan_code_count *codes, int32_t n)
{
    if (n > 0)
        plan_buf_add(out, "  findings\n");
    for (int32_t i = 0; i < n; i++) {
        char number[NUMBER_SIZE];
        plan_report_number(codes[i].n, "", number, sizeof number);
        plan_buf_printf(out, "    %8s  %s\n", number, codes[i].code);
    }
}

plan_status plan_results_text(const plan_result *const *results, int32_t n, char **text, plan_error *err)
{
    PLAN_NUMERIC_POINT;
    plan_buf out = PLAN_BUF_INIT;
    plan_code_count *codes = NULL;
    int32_t n_codes = 0;
    plan_buf_add(&out, "");
    for (int32_t i = 0; i < n; i++) {
        plan_status status = plan_report_codes(&results[i], 1, &codes, &n_codes, err);
        if (status) {
            plan_buf_free(&out);
            return status;
        }
        if (i > 0)
            plan_buf_add(&out, "\n");
        add_stage(&out, results[i]);
        plan_report_years(&out, results[i]);
        add_codes(&out, codes, n_codes);
        free(codes);
        codes = NULL;
    }
    if (out.failed) {
        plan_buf_free(&out);
        return plan_error_memory(err);
    }
    *text = out.text;
    return PLAN_OK;
}
