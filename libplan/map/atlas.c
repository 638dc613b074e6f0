/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "map/atlas.h"

#include "geo/geom.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Part of a sheet that its neighbour shows too. */
#define OVERLAP 0.06

typedef struct group {
    const char *name; /* "" = no district */
    double box[4];    /* of its rows' middles */
    int32_t rows;
} group;

typedef struct atlas {
    const plan_page *sheet;
    const plan_map_layer *subject;
    double *xy;        /* middles of the subject's rows */
    int32_t *group_of; /* a row; -1 = nowhere */
    group *groups;
    int32_t n_rows, n_groups;
    plan_page_place *places;
    int32_t n;
    size_t cap;
    bool failed;
} atlas;

static const double scales[] = {500,   750,   1000,  1250,   1500,   2000,   2500,   3000,   4000,
                                5000,  6000,  7500,  10000,  12500,  15000,  20000,  25000,  30000,
                                40000, 50000, 75000, 100000, 150000, 200000, 500000, 1000000};
enum { N_SCALES = sizeof scales / sizeof *scales };

static bool is_place(const double *xy)
{
    return isfinite(xy[0]) && isfinite(xy[1]);
}

/* ---- groups: districts, or one for all ---- */

static int32_t district_of(const plan_map_layer *d, const double *xy)
{
    /* The smallest that holds it: a part of the town rather than the town. */
    int32_t best = -1;
    double least = INFINITY;
    for (int32_t i = 0; i < plan_table_rows(d->table); i++) {
        const double *box = d->box + 4 * (size_t)i;
        double size = (box[2] - box[0]) * (box[3] - box[1]);
        if (size < least && xy[0] >= box[0] && xy[0] <= box[2] && xy[1] >= box[1] && xy[1] <= box[3] &&
            plan_geom_row_contains(d->geom, i, xy[0], xy[1])) {
            best = i;
            least = size;
        }
    }
    return best;
}

static plan_status find_groups(atlas *a, plan_error *err)
{
    const plan_map_scene *scene = a->sheet->scene;
    const plan_map_layer *d = scene->opts->atlas == PLAN_ATLAS_DISTRICT ? scene->districts : NULL;
    if (scene->opts->atlas == PLAN_ATLAS_DISTRICT && !d)
        return plan_error_set(
            err, PLAN_E_NOT_FOUND,
            "map: option 'atlas': there is no layer districts to make an atlas by; take 'grid'");
    int32_t n_districts = d ? plan_table_rows(d->table) : 0;
    a->n_rows = plan_table_rows(a->subject->table);
    a->n_groups = n_districts + 1; /* the last holds what lies in no district */
    a->xy = plan_mem_new((size_t)a->n_rows * 2, sizeof *a->xy);
    a->group_of = plan_mem_new((size_t)a->n_rows, sizeof *a->group_of);
    a->groups = plan_mem_new((size_t)a->n_groups, sizeof *a->groups);
    if (!a->xy || !a->group_of || !a->groups)
        return plan_error_memory(err);
    for (int32_t g = 0; g < a->n_groups; g++) {
        const plan_column *names = d ? plan_table_find(d->table, "name") : NULL;
        const char *name = names && g < n_districts ? plan_column_text(names, g) : NULL;
        a->groups[g] = (group){name ? name : "", PLAN_BBOX_EMPTY, 0};
    }
    for (int32_t row = 0; row < a->n_rows; row++) {
        double *xy = a->xy + 2 * (size_t)row;
        plan_map_layer_middle(a->subject, row, xy);
        a->group_of[row] = -1;
        if (!is_place(xy) || a->subject->class_of[row] < 0)
            continue;
        int32_t g = d ? district_of(d, xy) : -1;
        a->group_of[row] = g < 0 ? n_districts : g;
        plan_bbox_add(a->groups[a->group_of[row]].box, xy, 1);
        a->groups[a->group_of[row]].rows++;
    }
    return PLAN_OK;
}

/* ---- cells ---- */

static void add_place(atlas *a, double cx, double cy, double scale, int32_t features, const char *name)
{
    const char *kept = plan_arena_text(a->sheet->scene->arena, name, strlen(name));
    if (!kept || !plan_mem_grow(&a->places, &a->cap, (size_t)a->n + 1, sizeof *a->places)) {
        a->failed = true;
        return;
    }
    a->places[a->n] = (plan_page_place){
        .name = kept, .cx = cx, .cy = cy, .scale = scale, .number = a->n + 2, .features = features};
    a->n++;
}

typedef struct cells {
    double x0, y1, step_w, step_h;
    int32_t columns, rows;
} cells;

/* Cells of a group's box at a scale, spread evenly over it. */
static cells cells_of(const atlas *a, const group *g, double scale)
{
    double w = a->sheet->map.w * scale / 1000, h = a->sheet->map.h * scale / 1000;
    double room_w = g->box[2] - g->box[0] + 0.04 * w, room_h = g->box[3] - g->box[1] + 0.04 * h;
    cells c = {.step_w = w * (1 - OVERLAP), .step_h = h * (1 - OVERLAP)};
    c.columns = (int32_t)fmax(ceil((room_w - w) / c.step_w - 1e-9) + 1, 1);
    c.rows = (int32_t)fmax(ceil((room_h - h) / c.step_h - 1e-9) + 1, 1);
    /* Upper left corner of the cells' steps, all centred on the box. */
    c.x0 = (g->box[0] + g->box[2]) / 2 - c.columns * c.step_w / 2;
    c.y1 = (g->box[1] + g->box[3]) / 2 + c.rows * c.step_h / 2;
    return c;
}

static int32_t cell_at(const cells *c, const double *xy)
{
    int32_t column = (int32_t)floor((xy[0] - c->x0) / c->step_w),
            row = (int32_t)floor((c->y1 - xy[1]) / c->step_h);
    column = column < 0 ? 0 : column >= c->columns ? c->columns - 1 : column;
    row = row < 0 ? 0 : row >= c->rows ? c->rows - 1 : row;
    return row * c->columns + column;
}

/* Letters as columns of a spreadsheet have them. */
static void column_name(int32_t column, char text[8])
{
    if (column < 26)
        snprintf(text, 8, "%c", 'A' + column);
    else
        snprintf(text, 8, "%c%c", 'A' + column / 26 - 1, 'A' + column % 26);
}

/* Sheets of a group at a scale: counted, and added where add is set. */
static int32_t group_sheets(atlas *a, int32_t g, double scale, bool add, plan_error *err)
{
    const group *in = &a->groups[g];
    const cells c = cells_of(a, in, scale);
    if ((int64_t)c.columns * c.rows > 20 * PLAN_ATLAS_MOST)
        return PLAN_ATLAS_MOST + 1;
    int32_t *count = plan_mem_new((size_t)c.columns * (size_t)c.rows, sizeof *count), used = 0;
    if (!count) {
        plan_error_memory(err);
        a->failed = true;
        return 0;
    }
    for (int32_t row = 0; row < a->n_rows; row++)
        if (a->group_of[row] == g)
            count[cell_at(&c, a->xy + 2 * (size_t)row)]++;
    for (int32_t i = 0; i < c.columns * c.rows; i++) {
        char letter[8], name[200];
        if (count[i] == 0)
            continue;
        used++;
        column_name(i % c.columns, letter);
        if (c.columns * c.rows == 1)
            snprintf(name, sizeof name, "%.180s", in->name);
        else if (*in->name)
            snprintf(name, sizeof name, "%.180s %s%d", in->name, letter, (int)(i / c.columns) + 1);
        else
            snprintf(name, sizeof name, "%s%d", letter, (int)(i / c.columns) + 1);
        double fit = c.columns * c.rows == 1
                         ? fmin(scale, plan_map_round_scale(in->box[2] - in->box[0], in->box[3] - in->box[1],
                                                            a->sheet->map.w, a->sheet->map.h))
                         : scale;
        if (add)
            add_place(a, c.x0 + (i % c.columns + 0.5) * c.step_w, c.y1 - (i / c.columns + 0.5) * c.step_h,
                      fmax(fit, 1000), count[i], *name ? name : "1");
    }
    free(count);
    return used;
}

static int32_t all_sheets(atlas *a, double scale, bool add, plan_error *err)
{
    int32_t n = 0;
    for (int32_t g = 0; g < a->n_groups && n <= PLAN_ATLAS_MOST && !a->failed; g++)
        if (a->groups[g].rows > 0)
            n += group_sheets(a, g, scale, add, err);
    return n;
}

/* ---- neighbours ---- */

static void find_neighbours(atlas *a)
{
    static const double at[][2] = {{-0.55, 0}, {0, 0.55}, {0.55, 0}, {0, -0.55}};
    for (int32_t i = 0; i < a->n; i++) {
        plan_page_place *p = &a->places[i];
        for (int side = 0; side < 4; side++) {
            double x = p->cx + at[side][0] * a->sheet->map.w * p->scale / 1000;
            double y = p->cy + at[side][1] * a->sheet->map.h * p->scale / 1000, least = INFINITY;
            for (int32_t k = 0; k < a->n; k++) {
                const plan_page_place *q = &a->places[k];
                double dx = fabs(x - q->cx) / (a->sheet->map.w * q->scale / 2000),
                       dy = fabs(y - q->cy) / (a->sheet->map.h * q->scale / 2000);
                if (k != i && dx < 1 && dy < 1 && fmax(dx, dy) < least) {
                    least = fmax(dx, dy);
                    p->neighbour[side] = q->number;
                }
            }
        }
    }
}

static plan_status choose_scale(atlas *a, double *scale, plan_error *err)
{
    *scale = a->sheet->scene->opts->scale;
    if (isnan(*scale)) {
        for (int i = 0; i < N_SCALES && !a->failed; i++) {
            *scale = scales[i];
            if (all_sheets(a, *scale, false, err) <= PLAN_ATLAS_SHEETS)
                break;
        }
    }
    if (a->failed)
        return plan_error_memory(err);
    int32_t n = all_sheets(a, *scale, false, err);
    if (n > PLAN_ATLAS_MOST)
        return plan_error_set(
            err, PLAN_E_ARGUMENT,
            "map: option 'scale': at 1:%.0f the atlas has more than %d sheets; take a smaller scale", *scale,
            (int)PLAN_ATLAS_MOST);
    return PLAN_OK;
}

plan_status plan_atlas_places(const plan_page *sheet, plan_page_place **places, int32_t *n, plan_error *err)
{
    atlas a = {.sheet = sheet, .subject = sheet->scene->subject};
    double scale;
    plan_status status = find_groups(&a, err);
    if (status == PLAN_OK)
        status = choose_scale(&a, &scale, err);
    if (status == PLAN_OK)
        all_sheets(&a, scale, true, err);
    if (status == PLAN_OK && a.failed)
        status = plan_error_memory(err);
    if (status == PLAN_OK)
        find_neighbours(&a);
    free(a.xy);
    free(a.group_of);
    free(a.groups);
    if (status != PLAN_OK) {
        free(a.places);
        return status;
    }
    *places = a.places;
    *n = a.n;
    return PLAN_OK;
}
