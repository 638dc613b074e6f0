/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "map/atlas_private.h"

#include "geo/geom.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Part of a sheet that its neighbour shows too. */
#define OVERLAP 0.06
/* A sheet with less than this is joined to one beside it where both fit on one. */
enum { SPARSE = 25 };

static const double scales[] = {500,   750,   1000,   1500,   2000,   2500,   3000,   4000,
                                5000,  7500,  10000,  15000,  20000,  25000,  30000,  40000,
                                50000, 75000, 100000, 150000, 200000, 500000, 1000000};
enum { N_SCALES = sizeof scales / sizeof *scales };

static bool is_place(const double *xy)
{
    return isfinite(xy[0]) && isfinite(xy[1]);
}

/* ---- groups: districts, or one for all ---- */

int32_t plan_atlas_district(const plan_map_layer *d, const double *xy)
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

static plan_status find_groups(plan_atlas *a, plan_error *err)
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
    a->in_group = plan_mem_new((size_t)a->n_rows, sizeof *a->in_group);
    a->groups = plan_mem_new((size_t)a->n_groups, sizeof *a->groups);
    if (!a->xy || !a->group_of || !a->in_group || !a->groups)
        return plan_error_memory(err);
    for (int32_t g = 0; g < a->n_groups; g++) {
        const plan_column *names = d ? plan_table_find(d->table, "name") : NULL;
        const char *name = names && g < n_districts ? plan_column_text(names, g) : NULL;
        if (d && g == n_districts)
            name = plan_lang_text(scene->lang, PLAN_TR("Surroundings"));
        a->groups[g] = (plan_atlas_group){name ? name : "", PLAN_BBOX_EMPTY, 0};
    }
    for (int32_t row = 0; row < a->n_rows; row++) {
        double *xy = a->xy + 2 * (size_t)row;
        plan_map_layer_middle(a->subject, row, xy);
        a->group_of[row] = -1;
        if (!is_place(xy) || a->subject->class_of[row] < 0)
            continue;
        int32_t g = d ? plan_atlas_district(d, xy) : -1;
        a->group_of[row] = g < 0 ? n_districts : g;
        plan_bbox_add(a->groups[a->group_of[row]].box, xy, 1);
        a->groups[a->group_of[row]].rows++;
    }
    return PLAN_OK;
}

/* ---- cells ---- */

plan_atlas_piece *plan_atlas_add(plan_atlas *a)
{
    if (!plan_mem_grow(&a->pieces, &a->cap, (size_t)a->n + 1, sizeof *a->pieces)) {
        a->failed = true;
        return NULL;
    }
    a->pieces[a->n] = (plan_atlas_piece){.box = PLAN_BBOX_EMPTY};
    return &a->pieces[a->n++];
}

typedef struct cells {
    double x0, y1, step_w, step_h;
    int32_t columns, rows;
} cells;

/* Cells of a group's box at a scale, spread evenly over it. */
static cells cells_of(const plan_atlas *a, const plan_atlas_group *g, double scale)
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

static void name_cell(const plan_atlas_group *in, const cells *c, int32_t i, char *name, size_t size)
{
    char letter[8];
    column_name(i % c->columns, letter);
    if (c->columns * c->rows == 1)
        snprintf(name, size, "%.180s", *in->name ? in->name : "1");
    else
        snprintf(name, size, "%.180s%s%s%d", in->name, *in->name ? " " : "", letter,
                 (int)(i / c->columns) + 1);
}

/* Sheets of a group at a scale. */
static void add_group(plan_atlas *a, int32_t g, double scale)
{
    const plan_atlas_group *in = &a->groups[g];
    const cells c = cells_of(a, in, scale);
    int32_t n = c.columns * c.rows, first = a->n;
    int32_t *piece_of = plan_mem_new((size_t)n, sizeof *piece_of);
    a->failed = a->failed || !piece_of;
    for (int32_t row = 0; row < a->n_rows && !a->failed; row++)
        if (a->in_group[row] == g)
            piece_of[cell_at(&c, a->xy + 2 * (size_t)row)]++;
    for (int32_t i = 0; i < n && !a->failed; i++) {
        plan_atlas_piece *p = piece_of[i] ? plan_atlas_add(a) : NULL;
        piece_of[i] = p ? a->n - 1 : -1;
        if (!p)
            continue;
        p->cx = c.x0 + (i % c.columns + 0.5) * c.step_w;
        p->cy = c.y1 - (i / c.columns + 0.5) * c.step_h;
        p->scale = scale;
        p->group = g;
        name_cell(in, &c, i, p->name, sizeof p->name);
    }
    for (int32_t row = 0; row < a->n_rows && !a->failed; row++) {
        if (a->in_group[row] != g)
            continue;
        plan_atlas_piece *p = &a->pieces[piece_of[cell_at(&c, a->xy + 2 * (size_t)row)]];
        plan_bbox_add(p->box, a->xy + 2 * (size_t)row, 1);
        p->rows++;
    }
    free(piece_of);
    /* A district on one sheet is drawn as large as it may. */
    if (!a->failed && a->n == first + 1 && n == 1)
        a->pieces[first].scale = fmax(
            fmin(scale, plan_map_round_scale(in->box[2] - in->box[0], in->box[3] - in->box[1],
                                             a->sheet->map.w, a->sheet->map.h)),
            1000);
}

static bool fits(const plan_atlas *a, const double box[4], double scale)
{
    return box[2] - box[0] <= a->sheet->map.w * scale / 1000 * (1 - 2 * PLAN_ATLAS_EDGE) &&
           box[3] - box[1] <= a->sheet->map.h * scale / 1000 * (1 - 2 * PLAN_ATLAS_EDGE);
}

/* Middle nearest to `at` of a frame that shows from..to with its edge free. */
static double moved(double at, double from, double to, double half)
{
    half *= 1 - 2 * PLAN_ATLAS_EDGE;
    return at - half > from ? from + half : at + half < to ? to - half : at;
}

/* Rows of no district that lie on a district's sheet are at home there. The boxes of what is left differ by scale. */
static void take_strays(plan_atlas *a)
{
    int32_t last = a->n_groups - 1;
    double box[4] = PLAN_BBOX_EMPTY;
    a->groups[last].rows = 0;
    for (int32_t row = 0; row < a->n_rows; row++) {
        const double *xy = a->xy + 2 * (size_t)row;
        for (int32_t i = 0; i < a->n && a->in_group[row] == last; i++) {
            plan_atlas_piece *p = &a->pieces[i];
            double half_w = a->sheet->map.w * p->scale / 2000 * (1 - 2 * PLAN_ATLAS_EDGE),
                   half_h = a->sheet->map.h * p->scale / 2000 * (1 - 2 * PLAN_ATLAS_EDGE);
            if (fabs(xy[0] - p->cx) > half_w || fabs(xy[1] - p->cy) > half_h)
                continue;
            a->in_group[row] = -1;
            plan_bbox_add(p->box, xy, 1);
            p->rows++;
        }
        if (a->in_group[row] == last) {
            plan_bbox_add(box, xy, 1);
            a->groups[last].rows++;
        }
    }
    memcpy(a->groups[last].box, box, sizeof box);
}

/* The sheet that a sparse one is best joined to: one of its district before others, the smallest together. */
static int32_t partner_of(const plan_atlas *a, int32_t i, double scale)
{
    int32_t best = -1;
    double least = INFINITY;
    for (int32_t k = 0; k < a->n; k++) {
        double box[4];
        memcpy(box, a->pieces[k].box, sizeof box);
        plan_bbox_add(box, a->pieces[i].box, 2);
        double size = (box[2] - box[0]) * (box[3] - box[1]);
        if (a->pieces[k].group != a->pieces[i].group)
            size += 1e15;
        if (k != i && size < least && fits(a, box, scale)) {
            best = k;
            least = size;
        }
    }
    return best;
}

static void join(plan_atlas *a, int32_t i, int32_t k, double scale)
{
    plan_atlas_piece *p = &a->pieces[k];
    plan_bbox_add(p->box, a->pieces[i].box, 2);
    p->rows += a->pieces[i].rows;
    if (!fits(a, p->box, p->scale))
        p->scale = scale;
    p->cx = moved(p->cx, p->box[0], p->box[2], a->sheet->map.w * p->scale / 2000);
    p->cy = moved(p->cy, p->box[1], p->box[3], a->sheet->map.h * p->scale / 2000);
    memmove(a->pieces + i, a->pieces + i + 1, (size_t)(a->n - i - 1) * sizeof *a->pieces);
    a->n--;
}

static void join_sparse(plan_atlas *a, double scale)
{
    for (int32_t i = 0; i < a->n;) {
        int32_t k = a->pieces[i].rows < SPARSE ? partner_of(a, i, scale) : -1;
        if (k >= 0) {
            join(a, i, k, scale);
            i = 0;
        } else {
            i++;
        }
    }
}

/* Whether the sheets at a scale are at most so many. */
static bool make_pieces(plan_atlas *a, double scale, int32_t most)
{
    int64_t cells_all = 0;
    int32_t dense = 0, last = a->n_groups - 1;
    a->n = 0;
    for (int32_t g = 0; g <= last; g++) {
        const cells c = a->groups[g].rows > 0 ? cells_of(a, &a->groups[g], scale) : (cells){.columns = 0};
        cells_all += (int64_t)c.columns * c.rows;
    }
    if (cells_all > 20 * PLAN_ATLAS_MOST)
        return false;
    memcpy(a->in_group, a->group_of, (size_t)a->n_rows * sizeof *a->in_group);
    for (int32_t g = 0; g < last && !a->failed; g++)
        if (a->groups[g].rows > 0)
            add_group(a, g, scale);
    if (a->n > 0)
        take_strays(a);
    if (last > 0)
        plan_atlas_add_rest(a, scale);
    else if (a->groups[last].rows > 0)
        add_group(a, last, scale);
    for (int32_t i = 0; i < a->n; i++)
        dense += a->pieces[i].rows >= SPARSE;
    /* These stay, whatever is joined. */
    if (dense > most)
        return false;
    if (!a->failed)
        join_sparse(a, scale);
    return a->n <= most;
}

/* ---- neighbours ---- */

/* How well q goes on where p ends at a point beyond its side: 0 = in q's middle, 1 = at its edge; one of the same
 * district before any other. */
static double distance_from(const plan_atlas *a, const plan_page_place *p, const plan_page_place *q, double x,
                            double y)
{
    double d = fmax(fabs(x - q->cx) / (a->sheet->map.w * q->scale / 2000),
                    fabs(y - q->cy) / (a->sheet->map.h * q->scale / 2000));
    return d < 1 ? d + (p->group != q->group) : INFINITY;
}

static void find_neighbours(const plan_atlas *a, plan_page_place *places)
{
    static const double at[][2] = {{-0.55, 0}, {0, 0.55}, {0.55, 0}, {0, -0.55}};
    for (int32_t i = 0; i < a->n; i++) {
        plan_page_place *p = &places[i];
        for (int side = 0; side < 4; side++) {
            double x = p->cx + at[side][0] * a->sheet->map.w * p->scale / 1000;
            double y = p->cy + at[side][1] * a->sheet->map.h * p->scale / 1000, least = INFINITY;
            for (int32_t k = 0; k < a->n; k++) {
                double d = k == i ? INFINITY : distance_from(a, p, &places[k], x, y);
                if (d < least) {
                    least = d;
                    p->neighbour[side] = places[k].number;
                }
            }
        }
    }
}

static plan_status choose_scale(plan_atlas *a, plan_error *err)
{
    double scale = a->sheet->scene->opts->scale;
    bool made = false;
    if (!isnan(scale))
        made = make_pieces(a, scale, PLAN_ATLAS_MOST);
    for (int i = 0; isnan(a->sheet->scene->opts->scale) && i < N_SCALES && !a->failed && !made; i++) {
        scale = scales[i];
        made = make_pieces(a, scale, i + 1 < N_SCALES ? PLAN_ATLAS_SHEETS : PLAN_ATLAS_MOST);
    }
    if (a->failed)
        return plan_error_memory(err);
    if (!made)
        return plan_error_set(
            err, PLAN_E_ARGUMENT,
            "map: option 'scale': at 1:%.0f the atlas has more than %d sheets; take a smaller scale", scale,
            (int)PLAN_ATLAS_MOST);
    return PLAN_OK;
}

static plan_status make_places(const plan_atlas *a, plan_page_place **out, plan_error *err)
{
    plan_page_place *places = plan_mem_new((size_t)a->n + 1, sizeof *places);
    if (!places)
        return plan_error_memory(err);
    for (int32_t i = 0; i < a->n; i++) {
        const plan_atlas_piece *p = &a->pieces[i];
        places[i] = (plan_page_place){
            .name = plan_arena_text(a->sheet->scene->arena, p->name, strlen(p->name)),
            .cx = p->cx,
            .cy = p->cy,
            .scale = p->scale,
            .number = i + 2,
            .features = p->rows,
            .group = p->group};
        if (!places[i].name) {
            free(places);
            return plan_error_memory(err);
        }
    }
    find_neighbours(a, places);
    *out = places;
    return PLAN_OK;
}

plan_status plan_atlas_places(const plan_page *sheet, plan_page_place **places, int32_t *n, plan_error *err)
{
    plan_atlas a = {.sheet = sheet, .subject = sheet->scene->subject};
    plan_status status = find_groups(&a, err);
    if (status == PLAN_OK)
        status = choose_scale(&a, err);
    if (status == PLAN_OK)
        status = make_places(&a, places, err);
    if (status == PLAN_OK)
        *n = a.n;
    free(a.xy);
    free(a.group_of);
    free(a.in_group);
    free(a.groups);
    free(a.pieces);
    return status;
}
