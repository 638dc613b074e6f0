/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Which points every candidate covers, and the choice among them. */

#include "core/parallel.h"
#include "wlan/field.h"
#include "wlan/sites_run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { A_TURN = 32 };

/* Points by tile of the raster, so that a window meets only those near it. */
typedef struct strewn {
    plan_sites_run *run;
    int32_t across, up, *first, *list;
    plan_propagation *tables; /* by tenth of a metre of height */
    int32_t *table_of;        /* of a candidate */
    int32_t n_tables;
    plan_field_scratch **scratch; /* of a worker */
    plan_field *fields;
    int32_t **covers; /* of a candidate */
    int32_t *n_covers;
    int32_t from;
} strewn;

enum { BLOCK = 64 };

static plan_status strew(strewn *x, plan_error *err)
{
    const plan_grid *g = plan_obstacles_grid(x->run->obstacles);
    x->across = g->n_cols / BLOCK + 1;
    x->up = g->n_rows / BLOCK + 1;
    int32_t n = x->across * x->up;
    x->first = plan_mem_new((size_t)n + 1, sizeof *x->first);
    x->list = plan_mem_new((size_t)x->run->n_points, sizeof *x->list);
    if (!x->first || !x->list)
        return plan_error_memory(err);
    for (int pass = 0; pass < 2; pass++) {
        for (int32_t i = 0; i < x->run->n_points; i++) {
            const plan_sites_point *p = &x->run->points[i];
            int32_t block = p->row / BLOCK * x->across + p->col / BLOCK;
            if (pass)
                x->list[x->first[block]++] = i;
            else
                x->first[block + 1]++;
        }
        for (int32_t b = 0; !pass && b < n; b++)
            x->first[b + 1] += x->first[b];
    }
    memmove(x->first + 1, x->first, (size_t)n * sizeof *x->first);
    x->first[0] = 0;
    return PLAN_OK;
}

static plan_status make_tables(strewn *x, plan_error *err)
{
    plan_sites_run *run = x->run;
    double *heights = plan_mem_new((size_t)run->n_candidates, sizeof *heights);
    x->tables = plan_mem_new((size_t)run->n_candidates, sizeof *x->tables);
    x->table_of = plan_mem_new((size_t)run->n_candidates, sizeof *x->table_of);
    plan_status status = heights && x->tables && x->table_of ? PLAN_OK : plan_error_memory(err);
    for (int32_t c = 0; c < run->n_candidates && status == PLAN_OK; c++) {
        double height = fmax(round(run->candidates[c].height_m), 1); /* the models tell no less apart */
        const plan_sites_candidate *at = &run->candidates[c];
        bool above_roofs = plan_field_above_roofs(run->obstacles, at->xy[0], at->xy[1], at->z_m);
        int32_t t = 0;
        while (t < x->n_tables && (heights[t] != height || x->tables[t].above_roofs != above_roofs))
            t++;
        x->table_of[c] = t;
        if (t < x->n_tables)
            continue;
        heights[x->n_tables++] = height;
        status = plan_propagation_make(&run->models, run->outdoor.f_ghz, height, 1.5, run->opts->radius_m + 1,
                                       above_roofs, &x->tables[t], err);
    }
    free(heights);
    return status;
}

static int by_number(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* Points in the window of a field where the loss is not too great. */
static plan_status gather(const strewn *x, const plan_field *f, int32_t candidate, plan_error *err)
{
    const plan_sites_run *run = x->run;
    int32_t *found = NULL, n = 0;
    size_t cap = 0;
    int32_t b0 = f->col < 0 ? 0 : f->col / BLOCK, b1 = (f->col + f->n - 1) / BLOCK;
    int32_t r0 = f->row < 0 ? 0 : f->row / BLOCK, r1 = (f->row + f->n - 1) / BLOCK;
    for (int32_t r = r0; r <= r1 && r < x->up; r++)
        for (int32_t b = b0; b <= b1 && b < x->across; b++)
            for (int32_t k = x->first[r * x->across + b]; k < x->first[r * x->across + b + 1]; k++) {
                const plan_sites_point *p = &run->points[x->list[k]];
                int32_t col = p->col - f->col, row = p->row - f->row;
                if (p->covered || col < 0 || row < 0 || col >= f->n || row >= f->n ||
                    plan_field_loss_db(f->cell[(size_t)row * (size_t)f->n + (size_t)col]) > run->budget_db)
                    continue;
                if (!plan_mem_grow(&found, &cap, (size_t)n + 1, sizeof *found)) {
                    free(found);
                    return plan_error_memory(err);
                }
                found[n++] = x->list[k];
            }
    if (n > 0)
        qsort(found, (size_t)n, sizeof *found, by_number);
    x->covers[candidate] = found;
    x->n_covers[candidate] = n;
    return PLAN_OK;
}

static plan_status look(void *user, int32_t begin, int32_t end, int worker, plan_error *err)
{
    strewn *x = user;
    plan_status status = PLAN_OK;
    for (int32_t i = x->from + begin; i < x->from + end && status == PLAN_OK; i++) {
        const plan_sites_candidate *c = &x->run->candidates[i];
        const plan_field_site site = {c->xy[0], c->xy[1], c->z_m, 1.5, x->run->opts->radius_m};
        status = plan_field_compute(x->run->obstacles, &site, &x->tables[x->table_of[i]], x->scratch[worker],
                                    &x->fields[worker], err);
        if (status == PLAN_OK)
            status = gather(x, &x->fields[worker], i, err);
    }
    return status;
}

static plan_status look_from_all(strewn *x, plan_error *err)
{
    plan_sites_run *run = x->run;
    plan_status status = PLAN_OK;
    x->covers = plan_mem_new((size_t)run->n_candidates, sizeof *x->covers);
    x->n_covers = plan_mem_new((size_t)run->n_candidates, sizeof *x->n_covers);
    x->scratch = plan_mem_new((size_t)run->threads, sizeof *x->scratch);
    x->fields = plan_mem_new((size_t)run->threads, sizeof *x->fields);
    if (!x->covers || !x->n_covers || !x->scratch || !x->fields)
        return plan_error_memory(err);
    for (int i = 0; i < run->threads && status == PLAN_OK; i++) {
        x->fields[i] = (plan_field)PLAN_FIELD_INIT;
        status = plan_field_scratch_new(&x->scratch[i], err);
    }
    for (; status == PLAN_OK && x->from < run->n_candidates; x->from += A_TURN) {
        int32_t n = run->n_candidates - x->from < A_TURN ? run->n_candidates - x->from : A_TURN;
        status = plan_hooks_progress(run->opts->hooks, "what candidates cover",
                                     (double)x->from / run->n_candidates, err);
        if (status == PLAN_OK)
            status = plan_parallel_for(run->threads, n, look, x, err);
    }
    return status;
}

static plan_status string_together(strewn *x, plan_error *err)
{
    plan_sites_run *run = x->run;
    size_t n = 0;
    for (int32_t c = 0; c < run->n_candidates; c++)
        n += (size_t)x->n_covers[c];
    if (n > INT32_MAX)
        return plan_error_set(err, PLAN_E_DATA,
                              "sites: candidates and places together are too many; raise demand_m");
    run->off = plan_mem_new((size_t)run->n_candidates + 1, sizeof *run->off);
    run->covers = plan_mem_new(n, sizeof *run->covers);
    uint8_t *seen = plan_mem_new((size_t)run->n_points, 1);
    if (!run->off || !run->covers || !seen) {
        free(seen);
        return plan_error_memory(err);
    }
    for (int32_t c = 0; c < run->n_candidates; c++) {
        run->off[c + 1] = run->off[c] + x->n_covers[c];
        for (int32_t k = 0; k < x->n_covers[c]; k++) {
            int32_t p = run->covers[run->off[c] + k] = x->covers[c][k];
            run->places[run->points[p].place].reachable += !seen[p];
            seen[p] = 1;
        }
    }
    free(seen);
    return PLAN_OK;
}

plan_status plan_sites_find_sets(plan_sites_run *run, plan_error *err)
{
    strewn x = {.run = run};
    plan_status status = strew(&x, err);
    if (status == PLAN_OK)
        status = make_tables(&x, err);
    if (status == PLAN_OK)
        status = look_from_all(&x, err);
    if (status == PLAN_OK)
        status = string_together(&x, err);
    for (int32_t i = 0; i < x.n_tables; i++)
        plan_propagation_free(&x.tables[i]);
    for (int i = 0; x.scratch && x.fields && i < run->threads; i++) {
        plan_field_scratch_free(x.scratch[i]);
        plan_field_free(&x.fields[i]);
    }
    for (int32_t c = 0; x.covers && c < run->n_candidates; c++)
        free(x.covers[c]);
    free(x.first);
    free(x.list);
    free(x.tables);
    free(x.table_of);
    free(x.scratch);
    free(x.fields);
    free(x.covers);
    free(x.n_covers);
    return status;
}
