/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "core/spec.h"

#include "core/numeric.h"
#include "core/sha256.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const void *member(const plan_optspec *spec, const void *opts)
{
    return (const char *)opts + spec->offset;
}

static void *member_edit(const plan_optspec *spec, void *opts)
{
    return (char *)opts + spec->offset;
}

const plan_optspec *plan_opt_find(const plan_optset *set, const char *name)
{
    for (size_t i = 0; i < set->n_opts; i++)
        if (strcmp(set->opts[i].name, name) == 0)
            return &set->opts[i];
    return NULL;
}

/* Edit distance with swaps of neighbours (optimal string alignment), for names up to 31 bytes. */
static int edit_distance(const char *a, const char *b)
{
    enum { MOST = 32 };
    int d[MOST][MOST];
    int n = (int)strlen(a), m = (int)strlen(b);
    if (n >= MOST || m >= MOST)
        return MOST;
    for (int i = 0; i <= n; i++) {
        for (int k = 0; k <= m; k++) {
            if (i == 0 || k == 0) {
                d[i][k] = i + k;
                continue;
            }
            int best = d[i - 1][k - 1] + (a[i - 1] != b[k - 1]);
            best = d[i - 1][k] + 1 < best ? d[i - 1][k] + 1 : best;
            best = d[i][k - 1] + 1 < best ? d[i][k - 1] + 1 : best;
            if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1] && d[i - 2][k - 2] + 1 < best)
                best = d[i - 2][k - 2] + 1;
            d[i][k] = best;
        }
    }
    return d[n][m];
}

plan_status plan_opt_unknown(const plan_optset *set, const char *name, plan_error *err)
{
    const char *nearest = NULL;
    int least = (int)strlen(name) / 3 + 2;
    for (size_t i = 0; i < set->n_opts; i++) {
        int distance = edit_distance(name, set->opts[i].name);
        if (distance < least) {
            least = distance;
            nearest = set->opts[i].name;
        }
    }
    if (nearest)
        return plan_error_set(err, PLAN_E_ARGUMENT, "%s: unknown option '%s'; did you mean '%s'?", set->name,
                              name, nearest);
    return plan_error_set(err, PLAN_E_ARGUMENT, "%s: unknown option '%s'", set->name, name);
}

static const char *type_words(plan_opt_type type)
{
    static const char *const words[] = {"a number",           "a whole number",
                                        "true or false",      "a text",
                                        "one of its choices", "a function or a list of numbers",
                                        "a list of records",  "the path of a file"};
    return words[type];
}

static plan_status wrong_type(const plan_optset *set, const plan_optspec *spec, const char *got,
                              plan_error *err)
{
    return plan_error_set(err, PLAN_E_ARGUMENT, "%s: option '%s' must be %s, not %s", set->name, spec->name,
                          type_words(spec->type), got);
}

/* Whether yyyymmdd is a day of the Gregorian calendar. */
static bool is_day(double value)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int32_t whole = (int32_t)value, year = whole / 10000, month = whole / 100 % 100, day = whole % 100;
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1] + (leap && month == 2);
}

static plan_status check_range(const plan_optset *set, const plan_optspec *spec, double value,
                               plan_error *err)
{
    if (isnan(value))
        return plan_error_set(err, PLAN_E_ARGUMENT, "%s: option '%s' is not a number", set->name, spec->name);
    if (spec->type == PLAN_OPT_INT && value != floor(value))
        return plan_error_set(err, PLAN_E_ARGUMENT, "%s: option '%s' must be a whole number, not %g",
                              set->name, spec->name, value);
    bool dated = strcmp(spec->unit, "yyyymmdd") == 0;
    if (value >= spec->min && value <= spec->max && (!dated || is_day(value)))
        return PLAN_OK;
    if (dated && value >= spec->min && value <= spec->max)
        return plan_error_set(err, PLAN_E_ARGUMENT,
                              "%s: option '%s' must be a day of the calendar, as 20270131, not %.10g",
                              set->name, spec->name, value);
    const char *space = *spec->unit && strcmp(spec->unit, "1") ? " " : "";
    const char *unit = *space ? spec->unit : "";
    if (isinf(spec->max))
        return plan_error_set(err, PLAN_E_ARGUMENT, "%s: option '%s' must be at least %.10g%s%s, not %.10g",
                              set->name, spec->name, spec->min, space, unit, value);
    return plan_error_set(err, PLAN_E_ARGUMENT, "%s: option '%s' must be from %.10g to %.10g%s%s, not %.10g",
                          set->name, spec->name, spec->min, spec->max, space, unit, value);
}

plan_status plan_opt_set_number(const plan_optset *set, void *opts, const char *name, double value,
                                plan_error *err)
{
    PLAN_NUMERIC_POINT;
    const plan_optspec *spec = plan_opt_find(set, name);
    if (!spec)
        return plan_opt_unknown(set, name, err);
    if (spec->type != PLAN_OPT_DOUBLE && spec->type != PLAN_OPT_INT)
        return wrong_type(set, spec, "a number", err);
    plan_status status = check_range(set, spec, value, err);
    if (status != PLAN_OK)
        return status;
    if (spec->type == PLAN_OPT_DOUBLE)
        memcpy(member_edit(spec, opts), &value, sizeof value);
    else
        memcpy(member_edit(spec, opts), &(int32_t){(int32_t)value}, sizeof(int32_t));
    return PLAN_OK;
}

plan_status plan_opt_set_bool(const plan_optset *set, void *opts, const char *name, bool value,
                              plan_error *err)
{
    const plan_optspec *spec = plan_opt_find(set, name);
    if (!spec)
        return plan_opt_unknown(set, name, err);
    if (spec->type != PLAN_OPT_BOOL)
        return wrong_type(set, spec, value ? "true" : "false", err);
    memcpy(member_edit(spec, opts), &value, sizeof value);
    return PLAN_OK;
}

static plan_status unknown_choice(const plan_optset *set, const plan_optspec *spec, const char *text,
                                  plan_error *err)
{
    char known[400] = "";
    size_t used = 0;
    for (const char *const *c = spec->choices; *c && used < sizeof known; c++) {
        int n = snprintf(known + used, sizeof known - used, "%s%s", used ? ", " : "", *c);
        used += n > 0 ? (size_t)n : 0;
    }
    return plan_error_set(err, PLAN_E_ARGUMENT, "%s: option '%s' must be one of %s, not '%s'", set->name,
                          spec->name, known, text);
}

plan_status plan_opt_set_text(const plan_optset *set, void *opts, const char *name, const char *text,
                              plan_error *err)
{
    const plan_optspec *spec = plan_opt_find(set, name);
    if (!spec)
        return plan_opt_unknown(set, name, err);
    if (spec->type == PLAN_OPT_TEXT || spec->type == PLAN_OPT_FILE) {
        memcpy(member_edit(spec, opts), &text, sizeof text);
        return PLAN_OK;
    }
    if (spec->type != PLAN_OPT_CHOICE) {
        char got[80];
        snprintf(got, sizeof got, "the text '%.60s'", text);
        return wrong_type(set, spec, got, err);
    }
    for (int i = 0; spec->choices[i]; i++) {
        if (strcmp(spec->choices[i], text) == 0) {
            memcpy(member_edit(spec, opts), &i, sizeof i);
            return PLAN_OK;
        }
    }
    return unknown_choice(set, spec, text, err);
}

plan_status plan_opt_parse(const plan_optset *set, void *opts, const char *name, const char *word,
                           plan_error *err)
{
    PLAN_NUMERIC_POINT;
    const plan_optspec *spec = plan_opt_find(set, name);
    if (!spec)
        return plan_opt_unknown(set, name, err);
    char *end = NULL;
    switch (spec->type) {
    case PLAN_OPT_DOUBLE:
    case PLAN_OPT_INT: {
        double value = strtod(word, &end);
        if (end == word || *end)
            return plan_error_set(err, PLAN_E_ARGUMENT, "%s: option '%s' must be %s, not '%s'", set->name,
                                  name, type_words(spec->type), word);
        return plan_opt_set_number(set, opts, name, value, err);
    }
    case PLAN_OPT_BOOL: {
        bool yes = strcmp(word, "true") == 0 || strcmp(word, "yes") == 0 || strcmp(word, "1") == 0;
        bool no = strcmp(word, "false") == 0 || strcmp(word, "no") == 0 || strcmp(word, "0") == 0;
        if (!yes && !no)
            return plan_error_set(err, PLAN_E_ARGUMENT, "%s: option '%s' must be true or false, not '%s'",
                                  set->name, name, word);
        return plan_opt_set_bool(set, opts, name, yes, err);
    }
    case PLAN_OPT_TEXT:
    case PLAN_OPT_FILE:
    case PLAN_OPT_CHOICE: return plan_opt_set_text(set, opts, name, word, err);
    case PLAN_OPT_VALUES:
    case PLAN_OPT_RECORDS: break;
    }
    return plan_error_set(err, PLAN_E_ARGUMENT, "%s: option '%s' cannot be given as one word", set->name,
                          name);
}

static plan_status check_choice(const plan_optset *set, const plan_optspec *spec, int choice, plan_error *err)
{
    int n = 0;
    while (spec->choices[n])
        n++;
    if (choice >= 0 && choice < n)
        return PLAN_OK;
    return plan_error_set(err, PLAN_E_ARGUMENT, "%s: option '%s' has no choice %d", set->name, spec->name,
                          choice);
}

static plan_status check_records(const plan_optspec *spec, const plan_records *records, plan_error *err)
{
    for (int32_t r = 0; r < records->n; r++) {
        const char *record = (const char *)records->at + (size_t)r * spec->records->size;
        plan_status status = plan_opts_check(spec->records, record, err);
        if (status != PLAN_OK)
            return status;
    }
    return PLAN_OK;
}

static bool is_default(const plan_optset *set, const plan_optspec *spec, const void *opts, size_t size)
{
    return set->defaults && memcmp(member(spec, opts), member(spec, set->defaults), size) == 0;
}

static plan_status check_one(const plan_optset *set, const plan_optspec *spec, const void *opts,
                             plan_error *err)
{
    switch (spec->type) {
    case PLAN_OPT_DOUBLE: {
        double value;
        memcpy(&value, member(spec, opts), sizeof value);
        /* A NaN default means "not given"; a NaN elsewhere is a mistake. */
        double given;
        memcpy(&given, set->defaults ? member(spec, set->defaults) : (const void *)&value, sizeof given);
        if (is_default(set, spec, opts, sizeof value) || (isnan(value) && isnan(given)))
            return PLAN_OK;
        return check_range(set, spec, value, err);
    }
    case PLAN_OPT_INT: {
        int32_t value;
        memcpy(&value, member(spec, opts), sizeof value);
        return is_default(set, spec, opts, sizeof value) ? PLAN_OK : check_range(set, spec, value, err);
    }
    case PLAN_OPT_CHOICE: {
        int choice;
        memcpy(&choice, member(spec, opts), sizeof choice);
        return check_choice(set, spec, choice, err);
    }
    case PLAN_OPT_RECORDS: return check_records(spec, member(spec, opts), err);
    case PLAN_OPT_BOOL:
    case PLAN_OPT_TEXT:
    case PLAN_OPT_FILE:
    case PLAN_OPT_VALUES: break;
    }
    return PLAN_OK;
}

plan_status plan_opts_check(const plan_optset *set, const void *opts, plan_error *err)
{
    PLAN_NUMERIC_POINT;
    for (size_t i = 0; i < set->n_opts; i++) {
        plan_status status = check_one(set, &set->opts[i], opts, err);
        if (status != PLAN_OK)
            return status;
    }
    return PLAN_OK;
}

plan_status plan_opts_need_files(const plan_optset *set, const void *opts, const char *const *names,
                                 plan_error *err)
{
    for (; *names; names++) {
        const char *path = NULL;
        memcpy(&path, member(plan_opt_find(set, *names), opts), sizeof path);
        if (!path)
            return plan_error_set(err, PLAN_E_ARGUMENT, "%s: option '%s' names no file", set->name, *names);
    }
    return PLAN_OK;
}

void plan_opt_format(const plan_optspec *spec, const void *opts, char *text, size_t size)
{
    PLAN_NUMERIC_POINT;
    const void *at = member(spec, opts);
    text[0] = '\0';
    switch (spec->type) {
    case PLAN_OPT_DOUBLE: {
        double value;
        memcpy(&value, at, sizeof value);
        if (!isnan(value))
            snprintf(text, size, "%.15g", value);
        break;
    }
    case PLAN_OPT_INT: {
        int32_t value;
        memcpy(&value, at, sizeof value);
        snprintf(text, size, "%d", value);
        break;
    }
    case PLAN_OPT_BOOL: {
        bool value;
        memcpy(&value, at, sizeof value);
        snprintf(text, size, "%s", value ? "true" : "false");
        break;
    }
    case PLAN_OPT_TEXT:
    case PLAN_OPT_FILE: {
        const char *value;
        memcpy(&value, at, sizeof value);
        if (value)
            snprintf(text, size, "%s", value);
        break;
    }
    case PLAN_OPT_CHOICE: {
        int choice;
        memcpy(&choice, at, sizeof choice);
        snprintf(text, size, "%s", spec->choices[choice]);
        break;
    }
    case PLAN_OPT_VALUES:
    case PLAN_OPT_RECORDS: break;
    }
}

/* True where path is a file that could be read to its end. */
static bool hash_file(const char *path, char hex[65])
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    unsigned char bytes[16384];
    plan_sha256 hash;
    plan_sha256_begin(&hash);
    for (size_t n; (n = fread(bytes, 1, sizeof bytes, file)) > 0;)
        plan_sha256_add(&hash, bytes, n);
    bool whole = !ferror(file); /* a folder opens, but cannot be read */
    fclose(file);
    plan_sha256_end(&hash, hex);
    return whole;
}

void plan_opt_record(const plan_optspec *spec, const void *opts, char *text, size_t size)
{
    const char *path = NULL;
    char hex[65];
    if (spec->type == PLAN_OPT_FILE)
        memcpy(&path, member(spec, opts), sizeof path);
    if (!path) {
        plan_opt_format(spec, opts, text, size);
        return;
    }
    const char *slash = strrchr(path, '/');
    const char *name = slash && slash[1] ? slash + 1 : path;
    if (hash_file(path, hex))
        snprintf(text, size, "%s (sha256 %.12s)", name, hex);
    else
        snprintf(text, size, "%s", name);
}
