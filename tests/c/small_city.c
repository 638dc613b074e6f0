/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "small_city.h"

#include "io/gpkg.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static void must(plan_status status, const plan_error *err)
{
    if (status != PLAN_OK)
        fail_msg("%s", err->message);
}

static plan_table *new_table(const char *layer)
{
    plan_error err = PLAN_ERROR_INIT;
    plan_table *table = NULL;
    must(plan_table_new(plan_workspace_spec(layer), &table, &err), &err);
    plan_table_set_crs(table, SMALL_CITY_EPSG);
    return table;
}

void small_city_begin(small_city *city)
{
    city->buildings = new_table("buildings");
    city->streets = new_table("streets");
    city->barriers = new_table("barriers");
    city->barrier_areas = new_table("barrier_areas");
    city->sites = new_table("sites");
    city->ducts = new_table("ducts");
    city->works = new_table("works");
}

void small_city_clear(small_city *city)
{
    plan_table_free(city->buildings);
    plan_table_free(city->streets);
    plan_table_free(city->barriers);
    plan_table_free(city->barrier_areas);
    plan_table_free(city->sites);
    plan_table_free(city->ducts);
    plan_table_free(city->works);
    *city = (small_city){NULL, NULL, NULL, NULL, NULL, NULL, NULL};
}

static int32_t add_row(plan_table *table, char letter, int32_t n, const double *xy)
{
    plan_error err = PLAN_ERROR_INIT;
    int32_t row = plan_table_rows(table);
    char id[16];
    double *moved = malloc((size_t)n * 2 * sizeof *moved);
    assert_non_null(moved);
    for (int32_t i = 0; i < n; i++) {
        moved[2 * i] = SMALL_CITY_X + xy[2 * i];
        moved[2 * i + 1] = SMALL_CITY_Y + xy[2 * i + 1];
    }
    snprintf(id, sizeof id, "%c%d", letter, row + 1);
    must(plan_table_add_rows(table, 1, &err), &err);
    must(plan_column_set_text(plan_table_edit(table, "source_id"), row, id, &err), &err);
    must(plan_geom_add_simple(plan_table_edit_geom(table), moved, n, &err), &err);
    free(moved);
    return row;
}

static void set_text(plan_table *table, const char *column, int32_t row, const char *text)
{
    plan_error err = PLAN_ERROR_INIT;
    must(plan_column_set_text(plan_table_edit(table, column), row, text, &err), &err);
}

int32_t small_city_street(small_city *city, const char *street_class, char flag, int32_t n, const double *xy)
{
    int32_t row = add_row(city->streets, 'w', n, xy);
    set_text(city->streets, "class", row, street_class);
    set_text(city->streets, "surface", row, "asphalt");
    plan_column_set_number(plan_table_edit(city->streets, "bridge"), row, flag == 'b');
    plan_column_set_number(plan_table_edit(city->streets, "tunnel"), row, flag == 't');
    return row;
}

int32_t small_city_building(small_city *city, double x, double y, double w, double h, int32_t dwellings,
                            const char *use, const char *public_kind)
{
    const double ring[] = {x, y, x + w, y, x + w, y + h, x, y + h, x, y};
    int32_t row = add_row(city->buildings, 'b', 5, ring);
    set_text(city->buildings, "use", row, use);
    set_text(city->buildings, "public_kind", row, public_kind);
    if (dwellings > 0) {
        plan_column_set_number(plan_table_edit(city->buildings, "dwellings"), row, dwellings);
        plan_column_set_number(plan_table_edit(city->buildings, "residents"), row, 2 * dwellings);
    }
    return row;
}

void small_city_barrier(small_city *city, const char *kind, int32_t n, const double *xy)
{
    set_text(city->barriers, "kind", add_row(city->barriers, 'l', n, xy), kind);
}

void small_city_area(small_city *city, const char *kind, int32_t n, const double *xy)
{
    set_text(city->barrier_areas, "kind", add_row(city->barrier_areas, 'a', n, xy), kind);
}

void small_city_site(small_city *city, const char *kind, const char *name, double x, double y)
{
    const double xy[] = {x, y};
    int32_t row = add_row(city->sites, 'n', 1, xy);
    set_text(city->sites, "kind", row, kind);
    set_text(city->sites, "name", row, name);
}

void small_city_duct(small_city *city, int32_t free_microducts, int32_t n, const double *xy)
{
    int32_t row = add_row(city->ducts, 'd', n, xy);
    plan_column_set_number(plan_table_edit(city->ducts, "free_microducts"), row, free_microducts);
}

void small_city_works(small_city *city, const char *kind, int32_t year, int32_t n, const double *xy)
{
    int32_t row = add_row(city->works, 'k', n, xy);
    set_text(city->works, "kind", row, kind);
    plan_column_set_number(plan_table_edit(city->works, "year"), row, year);
}

void small_city_seal(small_city *city)
{
    plan_error err = PLAN_ERROR_INIT;
    plan_table *tables[] = {city->buildings, city->streets, city->barriers, city->barrier_areas,
                            city->sites,     city->ducts,   city->works};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        must(plan_table_seal(tables[i], &err), &err);
}

plan_city *small_city_open(small_city *city, plan_ctx *ctx)
{
    static int number;
    plan_error err = PLAN_ERROR_INIT;
    plan_gpkg *writer = NULL;
    plan_city *opened = NULL;
    char path[500];
    const char *folder = getenv("PLAN_TMP");
    snprintf(path, sizeof path, "%s/small-%ld-%d.gpkg", folder ? folder : "/tmp", (long)getpid(), ++number);
    small_city_seal(city);
    plan_gpkg_opts opts = {.time = NULL};
    plan_table *tables[] = {city->buildings, city->streets, city->barriers, city->barrier_areas,
                            city->sites,     city->ducts,   city->works};
    must(plan_gpkg_create(ctx, path, &opts, &writer, &err), &err);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (plan_table_rows(tables[i]) > 0)
            must(plan_gpkg_add_table(writer, tables[i], &err), &err);
    must(plan_gpkg_finish(writer, &err), &err);
    plan_gpkg_free(writer);
    must(plan_city_open(ctx, path, NULL, &opened, &err), &err);
    return opened;
}

void small_city_close(plan_city *city)
{
    remove(plan_city_path(city));
    plan_city_free(city);
}
