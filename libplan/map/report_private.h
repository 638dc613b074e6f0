/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_MAP_REPORT_PRIVATE_H
#define PLAN_MAP_REPORT_PRIVATE_H

#include "core/result.h"
#include "map/html.h"
#include "map/report.h"

/* Internal. Shared by the files report*.c. */

/** What a report is made from. All borrowed. */
typedef struct plan_facts {
    const plan_table *const *tables;
    int32_t n;
    const plan_report_opts *opts;
    const plan_lang *lang;
    const plan_table *years, *buildings, *compare, *indicators, *bill, *provenance;
    char date[12];  /**< of the data, "2016-02-10"; "" = unknown */
    char id[16];    /**< hash of inputs and parameters */
    char town[200]; /**< that was asked for, else whose border holds most of the plan; "" = unknown */
} plan_facts;

void plan_facts_find(plan_facts *f);
/** First table of a name with rows; NULL where there is none. */
const plan_table *plan_facts_table(const plan_facts *f, const char *name);
/** A total; NaN where there is none. basis (may be NULL): on what it rests, NULL where there is none. */
double plan_facts_total(const plan_facts *f, const char *stage, const char *key, const char **basis);
/** A number of a table; NaN where column or value are missing. */
double plan_facts_number(const plan_table *t, const char *column, int32_t row);
/** A text of a table, never NULL. */
const char *plan_facts_words(const plan_table *t, const char *column, int32_t row);
/** A share in whole per cents; what is nearly all is not all. Fills and returns text. */
const char *plan_facts_share(const plan_facts *f, double share, char text[PLAN_LANG_SIZE]);
/** The value of a parameter; "" = not given. */
const char *plan_facts_parameter(const plan_facts *f, const char *stage, const char *name);
/** "counted", ... as people call it, translated later. */
const char *plan_facts_basis_title(const char *basis);

/* Lines of the words in brief. */
void plan_report_say_sites(plan_html *h, const plan_facts *f);
void plan_report_say_mesh(plan_html *h, const plan_facts *f);

/* Sections, in the order of the page; each writes nothing where its data are missing. */
void plan_report_words(plan_html *h, const plan_facts *f);
void plan_report_figures(plan_html *h, const plan_facts *f);
PLAN_CHECKED plan_status plan_report_maps(plan_html *h, const plan_facts *f, plan_error *err);
void plan_report_time(plan_html *h, const plan_facts *f);
PLAN_CHECKED plan_status plan_report_fairness(plan_html *h, const plan_facts *f, plan_error *err);
void plan_report_sites(plan_html *h, const plan_facts *f);
void plan_report_mesh(plan_html *h, const plan_facts *f);
void plan_report_cost(plan_html *h, const plan_facts *f);
void plan_report_totals(plan_html *h, const plan_facts *f);
PLAN_CHECKED plan_status plan_report_findings(plan_html *h, const plan_facts *f, plan_error *err);
void plan_report_methods(plan_html *h, const plan_facts *f);
void plan_report_parameters(plan_html *h, const plan_facts *f);
void plan_report_sources(plan_html *h, const plan_facts *f);

/** Appends an SVG of Cairo's (n bytes, terminated), its paths in less room. */
void plan_report_shrink_svg(plan_buf *out, const char *svg, size_t n);
/** Style sheet of the page. */
extern const char plan_report_css[];

/* ---- charts: SVG in the page, described in words, with the numbers in a table beside ---- */

enum { PLAN_CHART_SERIES = 4 };

typedef struct plan_series {
    const char *title; /**< translated */
    const double *x, *y;
    int32_t n;
    uint32_t colour;
    bool dashed;
} plan_series;

typedef struct plan_chart {
    const char *id;           /**< unique in the page */
    const char *title, *text; /**< translated: what it shows; what it says */
    const char *x_title, *y_title;
    double x_min, x_max, y_max;
    bool x_share, x_money, y_share, y_money; /**< how values are written; else plain numbers */
    double bar;                              /**< width of a bar in x; 0 = 1 */
    const plan_series *series;
    int32_t n_series;
    double left, right; /**< margins, found when drawn */
} plan_chart;

/** Lines over x. */
void plan_chart_lines(plan_html *h, const plan_chart *chart);
/** Bars over whole x, the series stacked. */
void plan_chart_bars(plan_html *h, const plan_chart *chart);

typedef struct plan_bar {
    const char *title; /**< translated */
    double value;
} plan_bar;
/** Horizontal bars of money, in the order given. */
void plan_chart_costs(plan_html *h, const char *id, const char *title, const char *text, const plan_bar *bars,
                      int32_t n);

#endif
