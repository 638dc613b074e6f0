/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "io/osm_estimate.h"

#include "core/csv.h"
#include "core/dict.h"
#include "core/mem.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

typedef enum target {
    T_USE,
    T_LEVELS,
    T_STOREY_M,
    T_ROOF_M,
    T_DWELLINGS,
    T_DWELLINGS_PER_ADDRESS,
    T_FLOOR_M2_PER_DWELLING,
    T_PERSONS_PER_DWELLING,
    N_TARGETS
} target;
static const char *const target_names[] = {"use",
                                           "levels",
                                           "storey_m",
                                           "roof_m",
                                           "dwellings",
                                           "dwellings_per_address",
                                           "floor_m2_per_dwelling",
                                           "persons_per_dwelling"};

enum {
    C_TARGET,
    C_RULE,
    C_TYPE,
    C_USE,
    C_LANDUSE,
    C_ADDRESSES,
    C_NEAR,
    C_AREA,
    C_PER_ADDRESS,
    C_LEVELS,
    C_VALUE,
    C_SOURCE
};
static const char *const csv_columns[] = {
    "target",  "rule",           "type",   "use",   "landuse", "addresses", "addressed_near_pct",
    "area_m2", "per_address_m2", "levels", "value", "source",  NULL};
enum { N_RANGES = C_LEVELS - C_ADDRESSES + 1 };

/* Words one of which must fit; none = any. A word may be "-": the property is unknown. */
typedef struct choice {
    int32_t first, n;
} choice;

typedef struct range {
    double from, below;
} range;

typedef struct rule {
    target target;
    const char *name;       /* NULL: follows by definition, no assumption */
    choice words[3];        /* type, use, landuse */
    range ranges[N_RANGES]; /* addresses, share of addressed neighbours, area, area per address, levels */
    const char *text;       /* value of T_USE */
    double value;
} rule;

struct plan_osm_estimates {
    plan_csv csv;
    plan_dict *words;
    int32_t *list;
    size_t n_list, cap_list;
    rule *rules;
};

static plan_status bad(const plan_osm_estimates *e, int32_t row, const char *what, const char *word,
                       plan_error *err)
{
    return plan_error_set(err, PLAN_E_DATA, "%s, line %d: %s '%s'", e->csv.path, e->csv.line[row], what,
                          word);
}

static plan_status read_choice(plan_osm_estimates *e, int32_t row, int column, choice *c, plan_error *err)
{
    const char *field = plan_csv_at(&e->csv, row, column);
    c->first = (int32_t)e->n_list;
    while (*field) {
        size_t n = strcspn(field, "|");
        char word[64];
        if (n == 0 || n >= sizeof word)
            return bad(e, row, "empty or overlong word in", field, err);
        memcpy(word, field, n);
        word[n] = '\0';
        if (!plan_mem_grow(&e->list, &e->cap_list, e->n_list + 1, sizeof *e->list) ||
            !plan_dict_intern(e->words, word, &e->list[e->n_list]))
            return plan_error_memory(err);
        e->n_list++;
        c->n++;
        field += n + (field[n] == '|');
    }
    return PLAN_OK;
}

/* "", "100-", "-35", "35-120" (from, below) or "2" (just this) */
static plan_status read_range(const plan_osm_estimates *e, int32_t row, int column, range *r, plan_error *err)
{
    const char *field = plan_csv_at(&e->csv, row, column), *dash = strchr(field, '-');
    char from[32];
    bool good = true;
    *r = (range){-INFINITY, INFINITY};
    if (*field && !dash) {
        good = plan_csv_number(field, &r->from);
        r->below = r->from + 1;
    } else if (*field) {
        size_t n = (size_t)(dash - field);
        good = n < sizeof from;
        if (good) {
            memcpy(from, field, n);
            from[n] = '\0';
            good = (n == 0 || plan_csv_number(from, &r->from)) &&
                   (!dash[1] || plan_csv_number(dash + 1, &r->below)) && r->from < r->below;
        }
    }
    return good ? PLAN_OK : bad(e, row, "not a range like 35-120, 100- or -35:", field, err);
}

const char *plan_osm_use_name(const char *text)
{
    static const char *const uses[] = {"residential", "public", "commercial", "industrial", "other"};
    for (size_t u = 0; text && u < sizeof uses / sizeof *uses; u++)
        if (strcmp(text, uses[u]) == 0)
            return uses[u];
    return NULL;
}

static plan_status read_value(const plan_osm_estimates *e, int32_t row, rule *r, plan_error *err)
{
    const char *field = plan_csv_at(&e->csv, row, C_VALUE);
    if (r->target != T_USE) {
        bool positive = r->target != T_DWELLINGS && r->target != T_ROOF_M &&
                        r->target != T_PERSONS_PER_DWELLING;
        if (!plan_csv_number(field, &r->value) || r->value < 0 || r->value > 10000 ||
            (positive && r->value == 0))
            return bad(e, row, "not a number that can be meant here:", field, err);
        return PLAN_OK;
    }
    r->text = plan_osm_use_name(field);
    return r->text ? PLAN_OK : bad(e, row, "no use:", field, err);
}

static plan_status read_rule(plan_osm_estimates *e, int32_t row, rule *r, plan_error *err)
{
    const char *name = plan_csv_at(&e->csv, row, C_TARGET), *rule_name = plan_csv_at(&e->csv, row, C_RULE);
    r->target = N_TARGETS;
    for (int t = 0; t < N_TARGETS; t++)
        if (strcmp(name, target_names[t]) == 0)
            r->target = (target)t;
    if (r->target == N_TARGETS)
        return bad(e, row, "unknown target", name, err);
    if (strpbrk(rule_name, ";="))
        return bad(e, row, "a rule's name has no ';' or '=':", rule_name, err);
    r->name = *rule_name ? rule_name : NULL;
    plan_status status = PLAN_OK;
    for (int i = 0; i < 3 && status == PLAN_OK; i++)
        status = read_choice(e, row, C_TYPE + i, &r->words[i], err);
    for (int i = 0; i < N_RANGES && status == PLAN_OK; i++)
        status = read_range(e, row, C_ADDRESSES + i, &r->ranges[i], err);
    return status == PLAN_OK ? read_value(e, row, r, err) : status;
}

plan_status plan_osm_estimates_read(const char *path, plan_osm_estimates **out, plan_error *err)
{
    *out = NULL;
    plan_osm_estimates *e = plan_mem_new(1, sizeof *e);
    if (!e)
        return plan_error_memory(err);
    plan_status status = plan_csv_read(path, csv_columns, &e->csv, err);
    if (status != PLAN_OK)
        goto done;
    e->words = plan_dict_new();
    e->rules = plan_mem_new((size_t)e->csv.n_rows, sizeof *e->rules);
    if (!e->words || !e->rules)
        status = plan_error_memory(err);
    for (int32_t row = 0; row < e->csv.n_rows && status == PLAN_OK; row++)
        status = read_rule(e, row, &e->rules[row], err);
    if (status == PLAN_OK) {
        *out = e;
        e = NULL;
    }
done:
    plan_osm_estimates_free(e);
    return status;
}

void plan_osm_estimates_free(plan_osm_estimates *e)
{
    if (!e)
        return;
    plan_csv_free(&e->csv);
    plan_dict_free(e->words);
    free(e->list);
    free(e->rules);
    free(e);
}

const char *plan_osm_estimates_sha256(const plan_osm_estimates *e)
{
    return e->csv.sha256;
}

/* --- applying -------------------------------------------------------------------------------- */

/* A building as the rules see it. */
typedef struct view {
    int32_t words[3];
    double numbers[N_RANGES];
} view;

static bool fits(const plan_osm_estimates *e, const rule *r, const view *v)
{
    for (int i = 0; i < N_RANGES; i++) {
        const range *a = &r->ranges[i];
        bool any = a->from == -INFINITY && a->below == INFINITY;
        if (!any && !(v->numbers[i] >= a->from && v->numbers[i] < a->below))
            return false;
    }
    for (int i = 0; i < 3; i++) {
        const choice *c = &r->words[i];
        bool found = c->n == 0;
        for (int32_t w = 0; w < c->n && !found; w++)
            found = e->list[c->first + w] == v->words[i];
        if (!found)
            return false;
    }
    return true;
}

/* First rule for one of the targets (bits) that fits. */
static const rule *find(const plan_osm_estimates *e, unsigned targets, const view *v)
{
    for (int32_t r = 0; r < e->csv.n_rows; r++)
        if (targets & 1u << e->rules[r].target && fits(e, &e->rules[r], v))
            return &e->rules[r];
    return NULL;
}

static int32_t word_of(const plan_osm_estimates *e, const char *text)
{
    return plan_dict_find(e->words, text ? text : "-");
}

static double value_of(const plan_osm_estimates *e, target t, const view *v)
{
    const rule *r = find(e, 1u << t, v);
    return r ? r->value : NAN;
}

/* From height where that is known, else by rule; height from levels in turn. */
static void estimate_size(const plan_osm_estimates *e, plan_osm_building *b, view *v)
{
    double storey = value_of(e, T_STOREY_M, v), roof = value_of(e, T_ROOF_M, v);
    if (isnan(b->levels) && !isnan(b->height_m) && !isnan(storey) && !isnan(roof)) {
        b->levels = fmax(1, round((b->height_m - roof) / storey));
        b->levels_rule = "from_height";
    } else if (isnan(b->levels)) {
        const rule *r = find(e, 1u << T_LEVELS, v);
        b->levels = r ? r->value : NAN;
        b->levels_rule = r ? r->name : NULL;
    }
    v->numbers[N_RANGES - 1] = b->levels;
    if (isnan(b->height_m) && !isnan(b->levels) && !isnan(storey) && !isnan(roof)) {
        b->height_m = b->levels * storey + roof;
        b->height_rule = "from_levels";
    }
}

static void estimate_people(const plan_osm_estimates *e, plan_osm_building *b, const view *v)
{
    if (isnan(b->dwellings)) {
        const rule *r = find(
            e, 1u << T_DWELLINGS | 1u << T_DWELLINGS_PER_ADDRESS | 1u << T_FLOOR_M2_PER_DWELLING, v);
        double levels = isnan(b->levels) ? 1 : b->levels;
        if (r && r->target == T_DWELLINGS)
            b->dwellings = round(r->value);
        else if (r && r->target == T_DWELLINGS_PER_ADDRESS)
            b->dwellings = fmax(1, round(r->value * (b->addresses > 0 ? b->addresses : 1)));
        else if (r)
            b->dwellings = fmax(1, round(b->area_m2 * levels / r->value));
        b->dwellings_rule = r ? r->name : NULL;
    }
    if (isnan(b->residents) && !isnan(b->dwellings)) {
        const rule *r = b->dwellings > 0 ? find(e, 1u << T_PERSONS_PER_DWELLING, v) : NULL;
        b->residents = b->dwellings > 0 ? (r ? b->dwellings * r->value : NAN) : 0;
        b->residents_rule = r ? r->name : NULL;
    }
}

void plan_osm_estimate(const plan_osm_estimates *e, plan_osm_building *b)
{
    double share = b->row_addresses > 1 ? b->row_area_m2 / b->row_addresses : b->row_area_m2;
    view v = {{word_of(e, b->type), word_of(e, b->use), word_of(e, b->landuse)},
              {b->row_addresses, b->addressed_near_pct, b->area_m2, share, b->levels}};
    if (!b->use) {
        const rule *r = find(e, 1u << T_USE, &v);
        b->use = r ? r->text : NULL;
        b->use_rule = r ? r->name : NULL;
        v.words[1] = word_of(e, b->use);
    }
    estimate_size(e, b, &v);
    estimate_people(e, b, &v);
}
