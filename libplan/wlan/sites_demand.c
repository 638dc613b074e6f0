/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Where people are outdoors: points on squares, parks and playgrounds and at stops, with the persons they stand for, and what
 * is covered already. */

#include "core/csv.h"
#include "geo/geom.h"
#include "geo/raster.h"
#include "wlan/sites_run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { KIND, PER_1000, LEAST, MOST, NOTE };

typedef struct kinds {
    plan_csv csv;
    double per_1000, least, most; /* of the kind last looked up */
} kinds;

static plan_status read_kinds(const char *path, kinds *k, plan_error *err)
{
    static const char *const columns[] = {"kind", "persons_per_1000m2", "least", "most", "note", NULL};
    plan_status status = plan_csv_read(path, columns, &k->csv, err);
    bool rest = false;
    for (int32_t row = 0; status == PLAN_OK && row < k->csv.n_rows; row++) {
        rest |= strcmp(plan_csv_at(&k->csv, row, KIND), "*") == 0;
        for (int32_t col = PER_1000; col <= MOST && status == PLAN_OK; col++) {
            double value;
            if (!plan_csv_number(plan_csv_at(&k->csv, row, col), &value) || value < 0 || value > 1e6)
                status = plan_error_set(err, PLAN_E_DATA,
                                        "%s line %d: %s of '%s' must be a number from 0, not '%s'", path,
                                        k->csv.line[row], columns[col], plan_csv_at(&k->csv, row, KIND),
                                        plan_csv_at(&k->csv, row, col));
        }
    }
    if (status == PLAN_OK && !rest)
        status = plan_error_set(err, PLAN_E_DATA, "%s: the row * for all other kinds is missing", path);
    return status;
}

static void look_up(kinds *k, const char *kind)
{
    int32_t at = -1;
    for (int32_t row = 0; row < k->csv.n_rows; row++) {
        const char *name = plan_csv_at(&k->csv, row, KIND);
        if (kind && strcmp(name, kind) == 0) {
            at = row;
            break;
        }
        if (strcmp(name, "*") == 0)
            at = row;
    }
    plan_csv_number(plan_csv_at(&k->csv, at, PER_1000), &k->per_1000);
    plan_csv_number(plan_csv_at(&k->csv, at, LEAST), &k->least);
    plan_csv_number(plan_csv_at(&k->csv, at, MOST), &k->most);
}

static bool is_covered(const plan_sites_run *run, const double xy[2])
{
    int32_t col, row;
    if (!run->kept || !plan_grid_cell(&run->kept->raster.grid, xy[0], xy[1], &col, &row))
        return false;
    double dbm = plan_wlan_dbm(*(const int16_t *)plan_tiles_at(run->kept->raster.level, col, row));
    return dbm >= run->opts->usable_dbm;
}

static plan_status add_point(plan_sites_run *run, int32_t col, int32_t row, plan_error *err)
{
    double xy[2];
    if (!plan_mem_grow(&run->points, &run->cap_points, (size_t)run->n_points + 1, sizeof *run->points))
        return plan_error_memory(err);
    plan_grid_middle(plan_obstacles_grid(run->obstacles), col, row, xy);
    run->points[run->n_points++] = (plan_sites_point){
        .col = col, .row = row, .place = run->n_places - 1, .covered = is_covered(run, xy)};
    return PLAN_OK;
}

/* Shares the persons of the last place among its points, to the thousandth. */
static void share_out(plan_sites_run *run)
{
    plan_sites_place *p = &run->places[run->n_places - 1];
    p->n = run->n_points - p->first;
    int64_t all = p->n > 0 ? llround(p->persons * 1000) : 0, given = 0;
    p->persons = (double)all / 1000; /* so that places, points and districts sum alike */
    for (int32_t i = 0; i < p->n; i++) {
        plan_sites_point *at = &run->points[p->first + i];
        at->weight = all * (i + 1) / p->n - given;
        given += at->weight;
        p->by_existing += at->covered;
    }
}

static plan_sites_place *add_place(plan_sites_run *run)
{
    if (!plan_mem_grow(&run->places, &run->cap_places, (size_t)run->n_places + 1, sizeof *run->places))
        return NULL;
    plan_sites_place *p = &run->places[run->n_places++];
    *p = (plan_sites_place){.square = -1, .first = run->n_points, .district = -1};
    return p;
}

typedef struct sowing {
    plan_sites_run *run;
    int32_t step, cells;
    plan_status status;
    plan_error *err;
} sowing;

/* Cells of a span that nobody's house stands on, every so many. */
static void sow_span(void *user, int32_t row, int32_t from, int32_t until)
{
    sowing *s = user;
    for (int32_t c = from; c < until && s->status == PLAN_OK; c++) {
        if (plan_obstacles_at(s->run->obstacles, c, row).building >= 0)
            continue;
        s->cells++;
        if (row % s->step == 0 && c % s->step == 0)
            s->status = add_point(s->run, c, row, s->err);
    }
}

static plan_status add_square(plan_sites_run *run, kinds *k, int32_t row, plan_raster_scratch *scratch,
                              plan_error *err)
{
    const plan_geom *g = plan_table_geom(run->squares);
    const plan_grid *grid = plan_obstacles_grid(run->obstacles);
    plan_sites_place *p = add_place(run);
    if (!p)
        return plan_error_memory(err);
    p->square = row;
    p->source_id = plan_sites_text(run->squares, "source_id", row);
    p->name = plan_sites_text(run->squares, "name", row);
    p->kind = plan_sites_text(run->squares, "kind", row);
    if (!plan_geom_row_point(g, row, p->xy))
        return PLAN_OK;
    p->district = plan_sites_district_of(run, p->xy);
    int32_t step = (int32_t)lrint(run->opts->demand_m / grid->cell_m);
    sowing s = {run, step < 1 ? 1 : step, 0, PLAN_OK, err};
    plan_status status = plan_raster_polygon(grid, g, row, 0, grid->n_rows, scratch, sow_span, &s, err);
    int32_t col, r;
    if (status == PLAN_OK)
        status = s.status;
    p = &run->places[run->n_places - 1];
    if (status == PLAN_OK && run->n_points == p->first &&
        plan_grid_cell(grid, p->xy[0], p->xy[1], &col, &r) &&
        plan_obstacles_at(run->obstacles, col, r).building < 0)
        status = add_point(run, col, r, err);
    look_up(k, p->kind);
    p->persons = fmin(fmax(k->per_1000 * s.cells * grid->cell_m * grid->cell_m / 1000, k->least), k->most);
    if (status == PLAN_OK)
        share_out(run);
    return status;
}

static plan_status add_stop(plan_sites_run *run, kinds *k, int32_t row, plan_error *err)
{
    const char *kind = plan_sites_text(run->sites, "kind", row);
    int32_t col, r;
    double xy[2];
    if (!kind || strcmp(kind, "stop") != 0 || !plan_geom_row_point(plan_table_geom(run->sites), row, xy) ||
        !plan_grid_cell(plan_obstacles_grid(run->obstacles), xy[0], xy[1], &col, &r) ||
        plan_obstacles_at(run->obstacles, col, r).building >= 0)
        return PLAN_OK;
    plan_sites_place *p = add_place(run);
    if (!p)
        return plan_error_memory(err);
    p->source_id = plan_sites_text(run->sites, "source_id", row);
    p->name = plan_sites_text(run->sites, "name", row);
    p->kind = "stop";
    memcpy(p->xy, xy, sizeof xy);
    p->district = plan_sites_district_of(run, xy);
    look_up(k, p->kind);
    p->persons = k->least;
    plan_status status = add_point(run, col, r, err);
    if (status == PLAN_OK)
        share_out(run);
    return status;
}

plan_status plan_sites_find_demand(plan_sites_run *run, plan_error *err)
{
    kinds k = {.csv = PLAN_CSV_INIT};
    plan_raster_scratch scratch = PLAN_RASTER_SCRATCH_INIT;
    plan_status status = read_kinds(run->opts->demand, &k, err);
    for (int32_t row = 0; status == PLAN_OK && run->squares && row < plan_table_rows(run->squares); row++)
        status = add_square(run, &k, row, &scratch, err);
    for (int32_t row = 0; status == PLAN_OK && run->sites && row < plan_table_rows(run->sites); row++)
        status = add_stop(run, &k, row, err);
    if (status == PLAN_OK) {
        look_up(&k, "rooms");
        run->rooms_per_1000 = k.per_1000;
        run->rooms_least = k.least;
        run->rooms_most = k.most;
    }
    plan_raster_scratch_free(&scratch);
    plan_csv_free(&k.csv);
    return status;
}

typedef struct finding_district {
    const plan_sites_run *run;
    const double *xy;
    double area;
    int32_t row;
} finding_district;

static bool look_at_district(void *user, int32_t row)
{
    finding_district *f = user;
    const plan_geom *g = plan_table_geom(f->run->districts);
    double area = plan_geom_row_area(g, row);
    if (area < f->area && plan_geom_row_contains(g, row, f->xy[0], f->xy[1])) {
        f->area = area;
        f->row = row;
    }
    return true;
}

int32_t plan_sites_district_of(const plan_sites_run *run, const double xy[2])
{
    finding_district f = {run, xy, INFINITY, -1};
    const double box[4] = {xy[0], xy[1], xy[0], xy[1]};
    if (run->of_districts)
        plan_index_query(run->of_districts, box, look_at_district, &f);
    return f.row;
}
