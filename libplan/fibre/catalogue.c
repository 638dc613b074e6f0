/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "fibre/catalogue.h"

#include "core/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { KEY, DESCRIPTION, UNIT, PRICE, LABOUR, YEAR, SOURCE };
static const char *const price_columns[] = {"key",          "description", "unit",   "price_eur",
                                            "labour_share", "year",        "source", NULL};
enum { WHAT, KIND, SURFACE, METHOD, ITEM, SETUP, REACH, DROP };
static const char *const rule_columns[] = {"what",       "kind",    "surface", "method", "item",
                                           "setup_item", "reach_m", "drop",    NULL};

static const char *const unit_names[] = {"m", "piece", "dwelling", NULL};
static const char *const of_names[] = {"street",   "bridge", "tunnel", "barrier", "side",
                                       "crossing", "duct",   "works",  NULL};
static const char *const method_names[] = {"none", "open",     "micro", "bridge", "tunnel",
                                           "bore", "crossing", "duct",  NULL};
static const char *const yes_no[] = {"no", "yes", NULL};

static const struct {
    const char *key;
    plan_unit unit;
} fixed_items[PLAN_N_FIXED_ITEMS] = {
    [PLAN_ITEM_DROP_TRENCH] = {"drop_trench", PLAN_UNIT_M},
    [PLAN_ITEM_WALL_PASSAGE] = {"wall_passage", PLAN_UNIT_PIECE},
    [PLAN_ITEM_BUILDING_ENTRY] = {"building_entry", PLAN_UNIT_PIECE},
    [PLAN_ITEM_INHOUSE] = {"inhouse_wiring", PLAN_UNIT_DWELLING},
    [PLAN_ITEM_PORT] = {"port", PLAN_UNIT_PIECE},
    [PLAN_ITEM_SPLITTER] = {"splitter", PLAN_UNIT_PIECE},
    [PLAN_ITEM_CABINET] = {"cabinet", PLAN_UNIT_PIECE},
    [PLAN_ITEM_POP] = {"pop", PLAN_UNIT_PIECE},
    [PLAN_ITEM_POP_EXISTING] = {"pop_existing", PLAN_UNIT_PIECE},
    [PLAN_ITEM_POP_JOIN] = {"pop_join", PLAN_UNIT_M},
};

const char *plan_unit_name(plan_unit unit)
{
    return unit_names[unit];
}

bool plan_item_is_cable(const plan_item *item)
{
    return item->many > 0 && strncmp(item->key, "cable_", 6) == 0;
}

bool plan_item_is_duct(const plan_item *item)
{
    return item->many > 0 && strncmp(item->key, "duct_", 5) == 0;
}

static plan_status bad(const plan_csv *csv, int32_t row, const char *column, const char *value,
                       const char *want, plan_error *err)
{
    return plan_error_set(err, PLAN_E_DATA, "%s: line %d, column %s: '%s' %s", csv->path, csv->line[row],
                          column, value, want);
}

/* Position of text in names, -1 where it is not there. */
static int position(const char *const *names, const char *text)
{
    for (int i = 0; names[i]; i++)
        if (strcmp(names[i], text) == 0)
            return i;
    return -1;
}

static int32_t find_item(const plan_catalogue *c, const char *key)
{
    for (int32_t i = 0; i < c->n_items; i++)
        if (strcmp(c->items[i].key, key) == 0)
            return i;
    return -1;
}

static plan_status read_price(const plan_csv *csv, int32_t row, plan_item *item, plan_error *err)
{
    const char *text = plan_csv_at(csv, row, PRICE);
    double price;
    if (!plan_csv_number(text, &price))
        return bad(csv, row, "price_eur", text, "is no number", err);
    if (price < 0 || price * 100 > (double)PLAN_PRICE_MAX_CT)
        return bad(csv, row, "price_eur", text, "is not between 0 and 1000000", err);
    double cents = round(price * 100);
    if (fabs(price * 100 - cents) > 1e-6 * fmax(1, cents * 1e-6))
        return bad(csv, row, "price_eur", text, "has more than two decimals", err);
    item->price_ct = (int64_t)cents;

    text = plan_csv_at(csv, row, LABOUR);
    if (!plan_csv_number(text, &item->labour_share) || item->labour_share < 0 || item->labour_share > 1)
        return bad(csv, row, "labour_share", text, "is no number between 0 and 1", err);
    double year;
    text = plan_csv_at(csv, row, YEAR);
    if (!plan_csv_number(text, &year) || year != floor(year) || year < 1900 || year > 2200)
        return bad(csv, row, "year", text, "is no year", err);
    item->year = (int32_t)year;
    return PLAN_OK;
}

/* Number of up to five digits at *text, which moves behind it; 0 where there is none. */
static int32_t size_at(const char **text)
{
    int32_t value = 0;
    int digits = 0;
    for (; **text >= '0' && **text <= '9' && digits < 5; (*text)++, digits++)
        value = 10 * value + (**text - '0');
    return value;
}

/* Sizes of a cable or duct, from its key: cable_48x10, duct_24x7. */
static void read_sizes(plan_item *item)
{
    const char *at = item->key;
    if (strncmp(at, "cable_", 6) == 0)
        at += 6;
    else if (strncmp(at, "duct_", 5) == 0)
        at += 5;
    else
        return;
    int32_t many = size_at(&at);
    if (many == 0 || *at++ != 'x')
        return;
    int32_t mm = size_at(&at);
    if (mm == 0 || *at)
        return;
    item->many = many;
    item->mm = mm;
}

static plan_status check_unit(const plan_item *item, plan_unit unit, plan_error *err)
{
    if (item->unit == unit)
        return PLAN_OK;
    return plan_error_set(err, PLAN_E_DATA, "%s: line %d, column unit: '%s' of %s must be '%s'", item->file,
                          item->line, unit_names[item->unit], item->key, unit_names[unit]);
}

static plan_status read_item(const plan_csv *csv, int32_t row, plan_item *item, plan_error *err)
{
    *item = (plan_item){.key = plan_csv_at(csv, row, KEY),
                        .description = plan_csv_at(csv, row, DESCRIPTION),
                        .source = plan_csv_at(csv, row, SOURCE),
                        .file = csv->path,
                        .line = csv->line[row]};
    if (!*item->key)
        return bad(csv, row, "key", item->key, "is empty", err);
    int unit = position(unit_names, plan_csv_at(csv, row, UNIT));
    if (unit < 0)
        return bad(csv, row, "unit", plan_csv_at(csv, row, UNIT), "is none of m, piece, dwelling", err);
    item->unit = (plan_unit)unit;
    if (!*item->source)
        return bad(csv, row, "source", item->source, "is empty: say where the price comes from", err);
    read_sizes(item);
    plan_status status = read_price(csv, row, item, err);
    return status == PLAN_OK && item->many > 0 ? check_unit(item, PLAN_UNIT_M, err) : status;
}

static plan_status read_items(plan_catalogue *c, plan_error *err)
{
    const plan_csv *csv = &c->prices;
    c->items = plan_mem_new((size_t)csv->n_rows, sizeof *c->items);
    if (!c->items)
        return plan_error_memory(err);
    for (int32_t row = 0; row < csv->n_rows; row++) {
        plan_item item;
        plan_status status = read_item(csv, row, &item, err);
        if (status != PLAN_OK)
            return status;
        if (find_item(c, item.key) >= 0)
            return bad(csv, row, "key", item.key, "is there already", err);
        c->items[c->n_items++] = item;
    }
    return PLAN_OK;
}

/* The planner's own rows take the place of the catalogue's. */
static plan_status override_items(plan_catalogue *c, const char *path, plan_error *err)
{
    plan_status status = plan_csv_read(path, price_columns, &c->own, err);
    for (int32_t row = 0; row < c->own.n_rows && status == PLAN_OK; row++) {
        plan_item item;
        status = read_item(&c->own, row, &item, err);
        if (status != PLAN_OK)
            return status;
        int32_t at = find_item(c, item.key);
        if (at < 0)
            return plan_error_set(err, PLAN_E_DATA, "%s: line %d, column key: '%s' is not in %s", item.file,
                                  item.line, item.key, c->prices.path);
        if (c->items[at].file == c->own.path)
            return bad(&c->own, row, "key", item.key, "is there already", err);
        status = check_unit(&item, c->items[at].unit, err);
        c->items[at] = item;
    }
    return status;
}

static plan_status find_fixed(plan_catalogue *c, plan_error *err)
{
    for (int i = 0; i < PLAN_N_FIXED_ITEMS; i++) {
        c->fixed[i] = find_item(c, fixed_items[i].key);
        if (c->fixed[i] < 0)
            return plan_error_set(err, PLAN_E_DATA, "%s: key %s (unit %s) is missing", c->prices.path,
                                  fixed_items[i].key, unit_names[fixed_items[i].unit]);
        plan_status status = check_unit(&c->items[c->fixed[i]], fixed_items[i].unit, err);
        if (status != PLAN_OK)
            return status;
    }
    return PLAN_OK;
}

/* Fibres need cables, and each cable a tube it can be blown into. */
static plan_status check_sizes(const plan_catalogue *c, plan_error *err)
{
    int32_t widest = 0, n_cables = 0;
    for (int32_t i = 0; i < c->n_items; i++)
        if (plan_item_is_duct(&c->items[i]) && c->items[i].mm > widest)
            widest = c->items[i].mm;
    for (int32_t i = 0; i < c->n_items; i++) {
        const plan_item *item = &c->items[i];
        if (!plan_item_is_cable(item))
            continue;
        n_cables++;
        if (item->mm > widest)
            return plan_error_set(err, PLAN_E_DATA,
                                  "%s: line %d, column key: '%s' needs a duct of %d mm or wider", item->file,
                                  item->line, item->key, item->mm);
    }
    if (n_cables == 0)
        return plan_error_set(err, PLAN_E_DATA,
                              "%s: no cable: key cable_<fibres>x<mm of its duct> (unit m) is missing",
                              c->prices.path);
    return PLAN_OK;
}

static plan_status read_rule_item(plan_catalogue *c, int32_t row, int column, plan_unit unit, int32_t *item,
                                  plan_error *err)
{
    const char *key = plan_csv_at(&c->uses, row, column);
    *item = -1;
    if (!*key)
        return PLAN_OK;
    *item = find_item(c, key);
    if (*item < 0)
        return plan_error_set(err, PLAN_E_DATA, "%s: line %d, column %s: '%s' is not in %s", c->uses.path,
                              c->uses.line[row], rule_columns[column], key, c->prices.path);
    return check_unit(&c->items[*item], unit, err);
}

static plan_status read_rule(plan_catalogue *c, int32_t row, plan_rule *rule, plan_error *err)
{
    const plan_csv *csv = &c->uses;
    int of = position(of_names, plan_csv_at(csv, row, WHAT));
    if (of < 0)
        return bad(csv, row, "what", plan_csv_at(csv, row, WHAT),
                   "is none of street, bridge, tunnel, barrier, side, crossing, duct, works", err);
    int method = position(method_names, plan_csv_at(csv, row, METHOD));
    if (method < 0)
        return bad(csv, row, "method", plan_csv_at(csv, row, METHOD),
                   "is none of none, open, micro, bridge, tunnel, bore, crossing, duct", err);
    *rule = (plan_rule){.of = (plan_rule_of)of,
                        .kind = plan_csv_at(csv, row, KIND),
                        .surface = plan_csv_at(csv, row, SURFACE),
                        .method = method_names[method],
                        .item = -1,
                        .setup = -1};
    if (method == 0)
        return PLAN_OK;

    plan_status status = read_rule_item(c, row, ITEM, PLAN_UNIT_M, &rule->item, err);
    if (status == PLAN_OK)
        status = read_rule_item(c, row, SETUP, PLAN_UNIT_PIECE, &rule->setup, err);
    if (status != PLAN_OK)
        return status;
    if (rule->item < 0)
        return bad(csv, row, "item", "", "is empty though the method is not none", err);
    int drop = position(yes_no, plan_csv_at(csv, row, DROP));
    if (drop < 0)
        return bad(csv, row, "drop", plan_csv_at(csv, row, DROP), "is neither yes nor no", err);
    rule->drop = drop == 1;
    const char *reach = plan_csv_at(csv, row, REACH);
    if (*reach && (!plan_csv_number(reach, &rule->reach_m) || rule->reach_m < 0 || rule->reach_m > 1000))
        return bad(csv, row, "reach_m", reach, "is no number between 0 and 1000", err);
    return PLAN_OK;
}

static plan_status read_rules(plan_catalogue *c, plan_error *err)
{
    c->rules = plan_mem_new((size_t)c->uses.n_rows, sizeof *c->rules);
    if (!c->rules)
        return plan_error_memory(err);
    for (int32_t row = 0; row < c->uses.n_rows; row++) {
        plan_status status = read_rule(c, row, &c->rules[c->n_rules], err);
        if (status != PLAN_OK)
            return status;
        c->n_rules++;
    }
    return PLAN_OK;
}

/* An item nothing uses is most likely a spelling mistake. */
static plan_status check_used(const plan_catalogue *c, plan_error *err)
{
    for (int32_t i = 0; i < c->n_items; i++) {
        bool used = c->items[i].many > 0;
        for (int k = 0; k < PLAN_N_FIXED_ITEMS; k++)
            used |= c->fixed[k] == i;
        for (int32_t r = 0; r < c->n_rules; r++)
            used |= c->rules[r].item == i || c->rules[r].setup == i;
        if (!used)
            return plan_error_set(err, PLAN_E_DATA,
                                  "%s: line %d, column key: '%s' is unknown: no rule of %s uses it",
                                  c->items[i].file, c->items[i].line, c->items[i].key, c->uses.path);
    }
    return PLAN_OK;
}

char *plan_catalogue_beside(const char *path, const char *name)
{
    plan_buf buf = PLAN_BUF_INIT;
    const char *slash = strrchr(path, '/');
    if (slash)
        plan_buf_add_n(&buf, path, (size_t)(slash - path) + 1);
    plan_buf_add(&buf, name);
    if (buf.failed) {
        plan_buf_free(&buf);
        return NULL;
    }
    return buf.text;
}

plan_status plan_catalogue_read(const char *prices, const char *rules, plan_catalogue *out, plan_error *err)
{
    return plan_catalogue_read_own(prices, NULL, rules, out, err);
}

plan_status plan_catalogue_read_own(const char *prices, const char *own, const char *rules,
                                    plan_catalogue *out, plan_error *err)
{
    char *sibling = NULL;
    plan_status status = plan_csv_read(prices, price_columns, &out->prices, err);
    if (status != PLAN_OK)
        return status;
    if (!rules) {
        rules = sibling = plan_catalogue_beside(prices, "trench-rules.csv");
        if (!sibling)
            return plan_error_memory(err);
    }
    status = plan_csv_read(rules, rule_columns, &out->uses, err);
    if (status == PLAN_OK)
        status = read_items(out, err);
    if (status == PLAN_OK && own)
        status = override_items(out, own, err);
    if (status == PLAN_OK)
        status = find_fixed(out, err);
    if (status == PLAN_OK)
        status = check_sizes(out, err);
    if (status == PLAN_OK)
        status = read_rules(out, err);
    if (status == PLAN_OK)
        status = check_used(out, err);
    free(sibling);
    return status;
}

void plan_catalogue_free(plan_catalogue *catalogue)
{
    plan_csv_free(&catalogue->prices);
    plan_csv_free(&catalogue->uses);
    plan_csv_free(&catalogue->own);
    free(catalogue->items);
    free(catalogue->rules);
    *catalogue = (plan_catalogue)PLAN_CATALOGUE_INIT;
}

static bool fits(const char *pattern, const char *text)
{
    return strcmp(pattern, "*") == 0 || (text && strcmp(pattern, text) == 0);
}

static int32_t first_rule(const plan_catalogue *c, plan_rule_of of, const char *kind, const char *surface)
{
    for (int32_t r = 0; r < c->n_rules; r++)
        if (c->rules[r].of == of && fits(c->rules[r].kind, kind) && fits(c->rules[r].surface, surface))
            return c->rules[r].item < 0 ? -1 : r;
    return -1;
}

int32_t plan_catalogue_street(const plan_catalogue *catalogue, const char *street_class, const char *surface,
                              bool bridge, bool tunnel)
{
    int32_t rule = first_rule(catalogue, PLAN_RULE_STREET, street_class, surface);
    if (rule < 0 || (!bridge && !tunnel))
        return rule;
    return first_rule(catalogue, bridge ? PLAN_RULE_BRIDGE : PLAN_RULE_TUNNEL, street_class, surface);
}

int32_t plan_catalogue_barrier(const plan_catalogue *catalogue, const char *kind)
{
    return first_rule(catalogue, PLAN_RULE_BARRIER, kind, NULL);
}

int32_t plan_catalogue_first(const plan_catalogue *catalogue, plan_rule_of of, const char *kind)
{
    return first_rule(catalogue, of, kind, NULL);
}

int32_t plan_catalogue_side(const plan_catalogue *catalogue, const char *street_class, double width_m,
                            const char *sidewalk)
{
    for (int32_t r = 0; r < catalogue->n_rules; r++) {
        const plan_rule *rule = &catalogue->rules[r];
        double least;
        if (rule->of != PLAN_RULE_SIDE || !fits(rule->surface, sidewalk))
            continue;
        bool wide = strncmp(rule->kind, ">=", 2) == 0 && plan_csv_number(rule->kind + 2, &least) &&
                    width_m >= least;
        if (wide || fits(rule->kind, street_class))
            return rule->item < 0 ? -1 : r;
    }
    return -1;
}
