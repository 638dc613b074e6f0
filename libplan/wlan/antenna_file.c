/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "core/csv.h"
#include "core/mem.h"
#include "core/textfile.h"
#include "wlan/antenna.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { AZ_DEGREES = 360, EL_DEGREES = 181, POINTS_MAX = 3600 };

/* Losses as the file has them, by angle. */
typedef struct cut {
    double *angle_deg, *loss_db;
    int32_t n;
} cut;

typedef struct pattern {
    const char *path;
    cut az, el;
    double gain_dbi;
} pattern;

static bool cut_new(cut *c)
{
    c->angle_deg = plan_mem_raw(POINTS_MAX, sizeof *c->angle_deg);
    c->loss_db = plan_mem_raw(POINTS_MAX, sizeof *c->loss_db);
    return c->angle_deg && c->loss_db;
}

static void cut_free(cut *c)
{
    free(c->angle_deg);
    free(c->loss_db);
}

/* Keeps the angles ascending. */
static plan_status cut_add(cut *c, const char *path, int32_t line, double angle_deg, double loss_db,
                           plan_error *err)
{
    if (!(loss_db >= 0 && loss_db <= 200))
        return plan_error_set(
            err, PLAN_E_DATA,
            "%s: line %d: %g dB at %g degrees is no loss between 0 and 200 dB against the main "
            "lobe",
            path, line, loss_db, angle_deg);
    if (c->n == POINTS_MAX)
        return plan_error_set(err, PLAN_E_DATA, "%s: line %d: more than %d angles in a plane", path, line,
                              POINTS_MAX);
    int32_t at = c->n;
    while (at > 0 && c->angle_deg[at - 1] >= angle_deg)
        at--;
    if (at < c->n && c->angle_deg[at] == angle_deg)
        return plan_error_set(err, PLAN_E_DATA, "%s: line %d: %g degrees are there already", path, line,
                              angle_deg);
    memmove(c->angle_deg + at + 1, c->angle_deg + at, (size_t)(c->n - at) * sizeof *c->angle_deg);
    memmove(c->loss_db + at + 1, c->loss_db + at, (size_t)(c->n - at) * sizeof *c->loss_db);
    c->angle_deg[at] = angle_deg;
    c->loss_db[at] = loss_db;
    c->n++;
    return PLAN_OK;
}

static double between(double a0, double db0, double a1, double db1, double angle_deg)
{
    return a1 > a0 ? db0 + (db1 - db0) * (angle_deg - a0) / (a1 - a0) : db0;
}

/* Straight between the points; round: the last is followed by the first, else the ends stay. */
static double cut_at(const cut *c, double angle_deg, bool round)
{
    int32_t i = 0, last = c->n - 1;
    while (i < c->n && c->angle_deg[i] < angle_deg)
        i++;
    if (i > 0 && i < c->n)
        return between(c->angle_deg[i - 1], c->loss_db[i - 1], c->angle_deg[i], c->loss_db[i], angle_deg);
    if (!round)
        return i == 0 ? c->loss_db[0] : c->loss_db[last];
    return between(c->angle_deg[last] - 360, c->loss_db[last], c->angle_deg[0], c->loss_db[0],
                   i == 0 ? angle_deg : angle_deg - 360);
}

enum { PLANE, ANGLE, VALUE };
static const char *const columns[] = {"plane", "angle_deg", "value_db", NULL};

static plan_status read_csv(pattern *p, plan_error *err)
{
    plan_csv csv = PLAN_CSV_INIT;
    plan_status status = plan_csv_read(p->path, columns, &csv, err);
    for (int32_t row = 0; status == PLAN_OK && row < csv.n_rows; row++) {
        const char *plane = plan_csv_at(&csv, row, PLANE), *angle = plan_csv_at(&csv, row, ANGLE);
        const char *text = plan_csv_at(&csv, row, VALUE);
        bool is_az = strcmp(plane, "az") == 0, is_gain = strcmp(plane, "gain") == 0;
        double angle_deg = 0, value_db;
        if (!is_az && !is_gain && strcmp(plane, "el") != 0)
            status = plan_error_set(err, PLAN_E_DATA,
                                    "%s: line %d, column plane: '%s' is none of gain, az, el", p->path,
                                    csv.line[row], plane);
        else if (!plan_csv_number(text, &value_db))
            status = plan_error_set(err, PLAN_E_DATA, "%s: line %d, column value_db: '%s' is no number",
                                    p->path, csv.line[row], text);
        else if (is_gain)
            p->gain_dbi = value_db;
        else if (!plan_csv_number(angle, &angle_deg) || angle_deg < (is_az ? 0 : -90) ||
                 angle_deg > (is_az ? 359.999 : 90))
            status = plan_error_set(err, PLAN_E_DATA, "%s: line %d, column angle_deg: '%s' is not between %s",
                                    p->path, csv.line[row], angle, is_az ? "0 and 359.999" : "-90 and 90");
        else
            status = cut_add(is_az ? &p->az : &p->el, p->path, csv.line[row], angle_deg, value_db, err);
    }
    plan_csv_free(&csv);
    return status;
}

/* Cuts the next word out of *at, in place; NULL = none. */
static char *word(char **at)
{
    char *start = *at + strspn(*at, " \t\r");
    if (!*start)
        return NULL;
    char *end = start + strcspn(start, " \t\r");
    *at = *end ? end + 1 : end;
    *end = '\0';
    return start;
}

/* GAIN 12.5 dBi; without a unit dBd, as this format has it (a half-wave dipole has 2.15 dBi). */
static plan_status read_gain(pattern *p, int32_t line, char *rest, plan_error *err)
{
    char *value = word(&rest), *unit = word(&rest);
    if (!value || !plan_csv_number(value, &p->gain_dbi) ||
        (unit && strcasecmp(unit, "dBi") != 0 && strcasecmp(unit, "dBd") != 0))
        return plan_error_set(err, PLAN_E_DATA, "%s: line %d: GAIN is no number with dBi or dBd", p->path,
                              line);
    if (!unit || strcasecmp(unit, "dBd") == 0)
        p->gain_dbi += 2.15;
    return PLAN_OK;
}

/* One line "angle loss" of a plane. Vertical angles run from the horizon ahead downward: 90 is straight down, 270 up;
 * what lies behind is not used. */
static plan_status read_point(pattern *p, bool vertical, int32_t line, char *first, char *rest,
                              plan_error *err)
{
    double angle_deg, loss_db;
    char *second = word(&rest);
    if (!plan_csv_number(first, &angle_deg) || !second || !plan_csv_number(second, &loss_db) ||
        angle_deg < 0 || angle_deg >= 360)
        return plan_error_set(err, PLAN_E_DATA, "%s: line %d: no angle between 0 and 360 and loss: '%s %s'",
                              p->path, line, first, second ? second : "");
    if (!vertical)
        return cut_add(&p->az, p->path, line, angle_deg, loss_db, err);
    if (angle_deg > 90 && angle_deg < 270)
        return PLAN_OK;
    return cut_add(&p->el, p->path, line, angle_deg <= 90 ? -angle_deg : 360 - angle_deg, loss_db, err);
}

static plan_status read_planning(pattern *p, plan_error *err)
{
    char *bytes = NULL;
    size_t n;
    plan_status status = plan_textfile_read(p->path, &bytes, &n, err);
    bool vertical = false;
    double left = 0;
    int32_t line = 0;
    for (char *at = bytes, *next; status == PLAN_OK && at && *at; at = next) {
        line++;
        char *end = at + strcspn(at, "\n");
        next = *end ? end + 1 : end;
        *end = '\0';
        char *first = word(&at);
        if (!first)
            continue;
        if (left > 0) {
            left--;
            status = read_point(p, vertical, line, first, at, err);
        } else if (strcasecmp(first, "GAIN") == 0) {
            status = read_gain(p, line, at, err);
        } else if (strcasecmp(first, "HORIZONTAL") == 0 || strcasecmp(first, "VERTICAL") == 0) {
            char *count = word(&at);
            vertical = strcasecmp(first, "VERTICAL") == 0;
            if (!count || !plan_csv_number(count, &left) || left < 1 || left > POINTS_MAX)
                status = plan_error_set(err, PLAN_E_DATA, "%s: line %d: %s without a number of angles",
                                        p->path, line, first);
        }
    }
    if (status == PLAN_OK && left > 0)
        status = plan_error_set(err, PLAN_E_DATA, "%s: ends %g angles too early", p->path, left);
    free(bytes);
    return status;
}

static plan_status fill(const pattern *p, plan_antenna *out, plan_error *err)
{
    if (p->az.n < 1 || p->el.n < 1 || isnan(p->gain_dbi))
        return plan_error_set(err, PLAN_E_DATA, "%s: %s is missing", p->path,
                              isnan(p->gain_dbi) ? "the gain"
                              : p->az.n < 1      ? "the horizontal plane (az)"
                                                 : "the vertical plane (el)");
    if (!(p->gain_dbi >= -20 && p->gain_dbi <= 60))
        return plan_error_set(err, PLAN_E_DATA, "%s: a gain of %g dBi is not between -20 and 60", p->path,
                              p->gain_dbi);
    plan_antenna a = PLAN_ANTENNA_INIT;
    a.kind = PLAN_ANTENNA_FILE;
    a.gain_dbi = p->gain_dbi;
    a.az_db = plan_mem_raw(AZ_DEGREES, sizeof *a.az_db);
    a.el_db = plan_mem_raw(EL_DEGREES, sizeof *a.el_db);
    if (!a.az_db || !a.el_db) {
        plan_antenna_free(&a);
        return plan_error_memory(err);
    }
    for (int i = 0; i < AZ_DEGREES; i++)
        a.az_db[i] = (float)cut_at(&p->az, i, true);
    for (int i = 0; i < EL_DEGREES; i++)
        a.el_db[i] = (float)cut_at(&p->el, i - 90, false);
    *out = a;
    return PLAN_OK;
}

plan_status plan_antenna_read(const char *path, plan_antenna *out, plan_error *err)
{
    pattern p = {.path = path, .gain_dbi = NAN};
    const char *dot = strrchr(path, '.');
    plan_status status = PLAN_OK;
    if (!dot ||
        (strcasecmp(dot, ".csv") != 0 && strcasecmp(dot, ".msi") != 0 && strcasecmp(dot, ".pln") != 0))
        return plan_error_set(err, PLAN_E_ARGUMENT, "antenna: '%s' is none of *.csv, *.msi, *.pln", path);
    if (!cut_new(&p.az) || !cut_new(&p.el))
        status = plan_error_memory(err);
    if (status == PLAN_OK)
        status = strcasecmp(dot, ".csv") == 0 ? read_csv(&p, err) : read_planning(&p, err);
    if (status == PLAN_OK)
        status = fill(&p, out, err);
    cut_free(&p.az);
    cut_free(&p.el);
    return status;
}
