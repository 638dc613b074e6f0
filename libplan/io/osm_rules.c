/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "io/osm_rules.h"

#include "core/csv.h"
#include "core/dict.h"
#include "core/mem.h"
#include "io/workspace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

enum { MAX_KEYS = 128, MAX_VALUES = 65000, MAX_TERMS = 2, ROW_COLUMN = -1 };

/* Keys the importer reads on its own account. */
static const char *const own_keys[] = {"type", "name", "boundary", "admin_level", "building"};

#define SOURCE_ID                          \
    {                                      \
        "source_id", PLAN_TEXT, "", "", "" \
    }
static const plan_colspec ground_cols[] = {
    SOURCE_ID,
    {"use", PLAN_TEXT, "", "", ""},
    {"public_kind", PLAN_TEXT, "", "", ""},
};
static const plan_colspec landuse_cols[] = {SOURCE_ID, {"kind", PLAN_TEXT, "", "", ""}};
static const plan_colspec skipped_cols[] = {SOURCE_ID, {"code", PLAN_TEXT, "", "", ""}};
static const plan_layerspec context_specs[] = {
    {"grounds", PLAN_GEOM_POLYGON, "", "", ground_cols, COUNT(ground_cols)},
    {"facilities", PLAN_GEOM_POINT, "", "", ground_cols, COUNT(ground_cols)},
    {"landuse", PLAN_GEOM_POLYGON, "", "", landuse_cols, COUNT(landuse_cols)},
    {"skipped", PLAN_GEOM_NONE, "", "", skipped_cols, COUNT(skipped_cols)},
};
static const char *const workspace_layers[] = {
    "buildings", "addresses", "streets",   "barriers",   "barrier_areas", "squares", "sites",
    "ducts",     "works",     "districts", "vegetation", "trees",         "places"};

const plan_layerspec *plan_osm_layer_spec(plan_osm_layer layer)
{
    if (layer >= PLAN_OSM_GROUNDS)
        return &context_specs[layer - PLAN_OSM_GROUNDS];
    return plan_workspace_spec(workspace_layers[layer]);
}

/* One term of a match: the key has one of the values (or any, n_values = 0), or has not. */
typedef struct term {
    uint16_t key;
    bool negated;
    int32_t first_value, n_values;
} term;

struct plan_osm_rule {
    plan_osm_layer layer;
    int32_t column; /* in the layer's spec; ROW_COLUMN: whether there is a row at all */
    bool keep;      /* ROW_COLUMN */
    unsigned shapes;
    const char *literal;     /* NULL where the value comes from tags */
    int32_t from[MAX_TERMS]; /* keys the value is taken from */
    int32_t n_from;
    const char *assumed;
    uint64_t need[2], deny[2]; /* keys that must and must not be there: most rules end here */
    int32_t first_term, n_terms;
    const plan_osm_rules *rules;
};

struct plan_osm_rules {
    plan_csv csv;
    plan_dict *keys, *values;
    plan_osm_rule *rule;
    int32_t n;
    int32_t first[PLAN_OSM_N_LAYERS][2]; /* range of each layer */
    term *terms;
    size_t n_terms, cap_terms;
    uint16_t *term_values;
    size_t n_values, cap_values;
};

enum { C_LAYER, C_COLUMN, C_VALUE, C_SHAPE, C_MATCH, C_ASSUMED, C_NOTE };
static const char *const csv_columns[] = {"layer", "column",  "value", "shape",
                                          "match", "assumed", "note",  NULL};

static plan_status bad(const plan_osm_rules *rules, int32_t row, const char *what, const char *word,
                       plan_error *err)
{
    return plan_error_set(err, PLAN_E_DATA, "%s, line %d: %s '%s'", rules->csv.path, rules->csv.line[row],
                          what, word);
}

/* --- compiling ------------------------------------------------------------------------------- */

/* Cuts the word before `separator` out of *at, blanks around it taken off; NULL at the end. */
static char *next_word(char **at, char separator)
{
    char *word = *at;
    if (!word)
        return NULL;
    char *end = strchr(word, separator);
    *at = end ? end + 1 : NULL;
    if (end)
        *end = '\0';
    word += strspn(word, " \t");
    for (end = word + strlen(word); end > word && (end[-1] == ' ' || end[-1] == '\t'); end--)
        end[-1] = '\0';
    return word;
}

static plan_status key_number(plan_osm_rules *rules, int32_t row, const char *key, uint16_t *number,
                              plan_error *err)
{
    int32_t code;
    if (*key == '\0')
        return bad(rules, row, "a tag key is empty in", plan_csv_at(&rules->csv, row, C_MATCH), err);
    if (!plan_dict_intern(rules->keys, key, &code))
        return plan_error_memory(err);
    if (code >= MAX_KEYS)
        return bad(rules, row, "more than 128 tag keys in all; the one too many is", key, err);
    *number = (uint16_t)code;
    return PLAN_OK;
}

static plan_status add_values(plan_osm_rules *rules, int32_t row, char *list, term *t, plan_error *err)
{
    t->first_value = (int32_t)rules->n_values;
    if (strcmp(list, "*") == 0)
        return PLAN_OK;
    for (char *value = next_word(&list, '|'); value; value = next_word(&list, '|')) {
        int32_t code;
        if (*value == '\0' || strpbrk(value, "=*"))
            return bad(rules, row, "no tag value:", value, err);
        if (!plan_dict_intern(rules->values, value, &code) ||
            !plan_mem_grow(&rules->term_values, &rules->cap_values, rules->n_values + 1,
                           sizeof *rules->term_values))
            return plan_error_memory(err);
        if (code >= MAX_VALUES)
            return bad(rules, row, "too many tag values; the one too many is", value, err);
        rules->term_values[rules->n_values++] = (uint16_t)(code + 1);
        t->n_values++;
    }
    return PLAN_OK;
}

/* "key", "!key", "key=a|b", "key=*", "key!=a|b" (which also holds where the key is missing) */
static plan_status add_term(plan_osm_rules *rules, int32_t row, char *word, plan_osm_rule *rule,
                            plan_error *err)
{
    term t = {.negated = *word == '!'};
    char *equals = strchr(word, '='), any[] = "*", *values = any;
    if (t.negated)
        word++;
    if (equals) {
        if (t.negated)
            return bad(rules, row, "write key!=value instead of", word - 1, err);
        values = equals + 1;
        if (equals > word && equals[-1] == '!') {
            t.negated = true;
            equals--;
        }
        *equals = '\0';
    }
    char *key_at = word;
    char *key = next_word(&key_at, '\0');
    plan_status status = key_number(rules, row, key, &t.key, err);
    if (status == PLAN_OK) {
        char *list = values + strspn(values, " \t");
        status = add_values(rules, row, list, &t, err);
    }
    if (status != PLAN_OK)
        return status;
    if (!t.negated)
        rule->need[t.key / 64] |= (uint64_t)1 << t.key % 64;
    else if (t.n_values == 0)
        rule->deny[t.key / 64] |= (uint64_t)1 << t.key % 64;
    if (t.n_values == 0)
        return PLAN_OK; /* the two masks say it all */
    if (!plan_mem_grow(&rules->terms, &rules->cap_terms, rules->n_terms + 1, sizeof *rules->terms))
        return plan_error_memory(err);
    rules->terms[rules->n_terms++] = t;
    rule->n_terms++;
    return PLAN_OK;
}

static plan_status read_match(plan_osm_rules *rules, int32_t row, plan_osm_rule *rule, plan_error *err)
{
    plan_status status = PLAN_OK;
    char *text = plan_mem_text(plan_csv_at(&rules->csv, row, C_MATCH)), *at = text;
    if (!text)
        return plan_error_memory(err);
    rule->first_term = (int32_t)rules->n_terms;
    if (*text == '\0')
        at = NULL; /* holds for every object of the layer */
    for (char *word = next_word(&at, '&'); word && status == PLAN_OK; word = next_word(&at, '&'))
        status = add_term(rules, row, word, rule, err);
    free(text);
    return status;
}

static plan_status read_layer(const plan_osm_rules *rules, int32_t row, plan_osm_rule *rule, plan_error *err)
{
    const char *layer = plan_csv_at(&rules->csv, row, C_LAYER),
               *column = plan_csv_at(&rules->csv, row, C_COLUMN);
    for (int l = 0; l < PLAN_OSM_N_LAYERS; l++) {
        const plan_layerspec *spec = plan_osm_layer_spec((plan_osm_layer)l);
        if (!spec || strcmp(spec->name, layer) != 0)
            continue;
        rule->layer = (plan_osm_layer)l;
        rule->column = ROW_COLUMN;
        if (strcmp(column, "*") == 0)
            return PLAN_OK;
        for (size_t c = 0; c < spec->n_cols; c++)
            if (strcmp(spec->cols[c].name, column) == 0)
                rule->column = (int32_t)c;
        if (rule->column == ROW_COLUMN || strcmp(column, "source_id") == 0 || strcmp(column, "assumed") == 0)
            return bad(rules, row, "no column that rules can fill:", column, err);
        return PLAN_OK;
    }
    return bad(rules, row, "no layer that rules can fill:", layer, err);
}

static plan_status read_shapes(const plan_osm_rules *rules, int32_t row, plan_osm_rule *rule, plan_error *err)
{
    static const char *const names[] = {"point", "line", "area"};
    static const unsigned allowed[] = {7, PLAN_OSM_POINT | PLAN_OSM_AREA, PLAN_OSM_LINE, PLAN_OSM_AREA};
    const plan_layerspec *spec = plan_osm_layer_spec(rule->layer);
    char text[64], *at = text;
    const char *field = plan_csv_at(&rules->csv, row, C_SHAPE);
    if (strlen(field) >= sizeof text)
        return bad(rules, row, "shape is none of point, line, area:", field, err);
    memcpy(text, field, strlen(field) + 1);
    for (char *word = next_word(&at, '|'); word; word = next_word(&at, '|')) {
        unsigned shape = 0;
        for (unsigned s = 0; s < COUNT(names); s++)
            if (strcmp(word, names[s]) == 0)
                shape = 1u << s;
        if (!shape)
            return bad(rules, row, "shape is none of point, line, area:", word, err);
        if (!(allowed[spec->geom] & shape))
            return bad(rules, row, "the layer's geometry cannot be made of shape", word, err);
        rule->shapes |= shape;
    }
    return PLAN_OK;
}

static plan_status read_value(plan_osm_rules *rules, int32_t row, plan_osm_rule *rule, plan_error *err)
{
    const char *value = plan_csv_at(&rules->csv, row, C_VALUE),
               *assumed = plan_csv_at(&rules->csv, row, C_ASSUMED);
    rule->assumed = *assumed ? assumed : NULL;
    if (rule->column == ROW_COLUMN) {
        rule->keep = strcmp(value, "keep") == 0;
        return rule->keep || strcmp(value, "drop") == 0
                   ? PLAN_OK
                   : bad(rules, row, "value is neither keep nor drop:", value, err);
    }
    if (*value != '@') {
        const plan_colspec *col = &plan_osm_layer_spec(rule->layer)->cols[rule->column];
        double number;
        rule->literal = value;
        if ((col->type == PLAN_DOUBLE || col->type == PLAN_INT32) && !plan_csv_number(value, &number))
            return bad(rules, row, "the column takes a number, not", value, err);
        if (col->type == PLAN_BOOL && strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
            return bad(rules, row, "the column takes yes or no, not", value, err);
        return *value ? PLAN_OK : bad(rules, row, "no value for column", col->name, err);
    }
    char *text = plan_mem_text(value), *at = text;
    if (!text)
        return plan_error_memory(err);
    plan_status status = PLAN_OK;
    for (char *word = next_word(&at, '+'); word && status == PLAN_OK; word = next_word(&at, '+')) {
        uint16_t key = 0;
        if (*word != '@' || rule->n_from == MAX_TERMS)
            status = bad(rules, row, "value is neither a literal nor @key nor @key+@key:", value, err);
        else
            status = key_number(rules, row, word + 1, &key, err);
        if (status == PLAN_OK)
            rule->from[rule->n_from++] = key;
    }
    free(text);
    return status;
}

static plan_status compile_row(plan_osm_rules *rules, int32_t row, plan_osm_rule *rule, plan_error *err)
{
    plan_status status = read_layer(rules, row, rule, err);
    if (status == PLAN_OK)
        status = read_shapes(rules, row, rule, err);
    if (status == PLAN_OK)
        status = read_match(rules, row, rule, err);
    if (status == PLAN_OK)
        status = read_value(rules, row, rule, err);
    rule->rules = rules;
    return status;
}

/* By layer; within a layer the order of the file is the priority and stays. */
static void group_by_layer(plan_osm_rules *rules, plan_osm_rule *sorted)
{
    int32_t at = 0;
    for (int l = 0; l < PLAN_OSM_N_LAYERS; l++) {
        rules->first[l][0] = at;
        for (int32_t r = 0; r < rules->n; r++)
            if (rules->rule[r].layer == (plan_osm_layer)l)
                sorted[at++] = rules->rule[r];
        rules->first[l][1] = at;
    }
    free(rules->rule);
    rules->rule = sorted;
}

plan_status plan_osm_rules_read(const char *path, plan_osm_rules **out, plan_error *err)
{
    plan_osm_rules *rules = plan_mem_new(1, sizeof *rules);
    plan_osm_rule *sorted = NULL;
    plan_status status;
    *out = NULL;
    if (!rules)
        return plan_error_memory(err);
    status = plan_csv_read(path, csv_columns, &rules->csv, err);
    if (status != PLAN_OK)
        goto done;
    rules->keys = plan_dict_new();
    rules->values = plan_dict_new();
    rules->rule = plan_mem_new((size_t)rules->csv.n_rows, sizeof *rules->rule);
    sorted = plan_mem_new((size_t)rules->csv.n_rows, sizeof *sorted);
    if (!rules->keys || !rules->values || !rules->rule || !sorted) {
        status = plan_error_memory(err);
        goto done;
    }
    for (size_t k = 0; k < COUNT(own_keys) && status == PLAN_OK; k++) {
        int32_t code;
        if (!plan_dict_intern(rules->keys, own_keys[k], &code))
            status = plan_error_memory(err);
    }
    for (rules->n = 0; rules->n < rules->csv.n_rows && status == PLAN_OK; rules->n++)
        status = compile_row(rules, rules->n, &rules->rule[rules->n], err);
    if (status != PLAN_OK)
        goto done;
    group_by_layer(rules, sorted);
    sorted = NULL;
    *out = rules;
    rules = NULL;
done:
    free(sorted);
    plan_osm_rules_free(rules);
    return status;
}

void plan_osm_rules_free(plan_osm_rules *rules)
{
    if (!rules)
        return;
    plan_csv_free(&rules->csv);
    plan_dict_free(rules->keys);
    plan_dict_free(rules->values);
    free(rules->rule);
    free(rules->terms);
    free(rules->term_values);
    free(rules);
}

const char *plan_osm_rules_sha256(const plan_osm_rules *rules)
{
    return rules->csv.sha256;
}

int32_t plan_osm_rules_key(const plan_osm_rules *rules, const char *key)
{
    return plan_dict_find(rules->keys, key);
}

int32_t plan_osm_rules_value(const plan_osm_rules *rules, const char *value)
{
    return plan_dict_find(rules->values, value) + 1;
}

/* --- matching -------------------------------------------------------------------------------- */

static const plan_osm_tag *find_tag(const plan_osm_tags *tags, int32_t key)
{
    for (int32_t i = 0; i < tags->n; i++)
        if (tags->at[i].key == key)
            return &tags->at[i];
    return NULL;
}

static bool term_holds(const plan_osm_rules *rules, const term *t, const plan_osm_tags *tags)
{
    const plan_osm_tag *tag = find_tag(tags, t->key);
    if (tag)
        for (int32_t v = 0; v < t->n_values; v++)
            if (rules->term_values[t->first_value + v] == tag->value)
                return !t->negated;
    return t->negated;
}

static void mask_of(const plan_osm_tags *tags, uint64_t mask[2])
{
    mask[0] = mask[1] = 0;
    for (int32_t i = 0; i < tags->n; i++)
        mask[tags->at[i].key / 64] |= (uint64_t)1 << tags->at[i].key % 64;
}

static bool fits(const plan_osm_rule *rule, unsigned shapes, const uint64_t mask[2],
                 const plan_osm_tags *tags)
{
    if (!(rule->shapes & shapes) || (mask[0] & rule->need[0]) != rule->need[0] ||
        (mask[1] & rule->need[1]) != rule->need[1] || (mask[0] & rule->deny[0]) || (mask[1] & rule->deny[1]))
        return false;
    for (int32_t t = 0; t < rule->n_terms; t++)
        if (!term_holds(rule->rules, &rule->rules->terms[rule->first_term + t], tags))
            return false;
    return true;
}

static const plan_osm_rule *first_fit(const plan_osm_rules *rules, plan_osm_layer layer, int32_t column,
                                      unsigned shapes, const uint64_t mask[2], const plan_osm_tags *tags)
{
    for (int32_t r = rules->first[layer][0]; r < rules->first[layer][1]; r++)
        if (rules->rule[r].column == column && fits(&rules->rule[r], shapes, mask, tags))
            return &rules->rule[r];
    return NULL;
}

uint32_t plan_osm_rules_layers(const plan_osm_rules *rules, unsigned shapes, const plan_osm_tags *tags)
{
    uint64_t mask[2];
    uint32_t layers = 0;
    if (tags->n == 0)
        return 0;
    mask_of(tags, mask);
    for (int l = 0; l < PLAN_OSM_N_LAYERS; l++) {
        const plan_osm_rule *rule = first_fit(rules, (plan_osm_layer)l, ROW_COLUMN, shapes, mask, tags);
        if (rule && rule->keep)
            layers |= 1u << l;
    }
    return layers;
}

const plan_osm_rule *plan_osm_rules_find(const plan_osm_rules *rules, plan_osm_layer layer, int32_t column,
                                         unsigned shapes, const plan_osm_tags *tags)
{
    uint64_t mask[2];
    mask_of(tags, mask);
    return first_fit(rules, layer, column, shapes, mask, tags);
}

const char *plan_osm_tag_text(const plan_osm_tags *tags, int32_t key)
{
    const plan_osm_tag *tag = find_tag(tags, key);
    return tag ? tags->text + tag->text : NULL;
}

const char *plan_osm_rule_text(const plan_osm_rule *rule, const plan_osm_tags *tags)
{
    return rule->literal ? rule->literal : plan_osm_tag_text(tags, rule->from[0]);
}

/* "3", "3.5", "3,5", "12 m", "0.2 km" */
static double quantity(const char *text)
{
    static const struct {
        const char *name;
        double factor;
    } units[] = {{"", 1}, {"m", 1}, {"km", 1000}};
    char number[32];
    size_t digits = strspn(text, "+-0123456789.,");
    double value;
    if (digits == 0 || digits >= sizeof number)
        return NAN;
    memcpy(number, text, digits);
    number[digits] = '\0';
    char *comma = strchr(number, ',');
    if (comma)
        *comma = '.';
    if (!plan_csv_number(number, &value))
        return NAN;
    const char *unit = text + digits + strspn(text + digits, " ");
    for (size_t u = 0; u < COUNT(units); u++)
        if (strcmp(unit, units[u].name) == 0)
            return value * units[u].factor;
    return NAN;
}

double plan_osm_rule_number(const plan_osm_rule *rule, const plan_osm_tags *tags, const char **unread)
{
    *unread = NULL;
    if (rule->literal)
        return quantity(rule->literal);
    double sum = NAN;
    for (int32_t i = 0; i < rule->n_from; i++) {
        const char *text = plan_osm_tag_text(tags, rule->from[i]);
        double value = text ? quantity(text) : 0;
        if (isnan(value)) {
            *unread = text;
            return NAN;
        }
        if (text || i > 0)
            sum = i == 0 ? value : sum + value;
    }
    return sum;
}

const char *plan_osm_rule_assumed(const plan_osm_rule *rule)
{
    return rule->assumed;
}
