/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "real_city.h"

#include "io/gpkg.h"
#include "io/import_osm.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

const char *real_city_folder(const char *variable, const char *otherwise)
{
    const char *value = getenv(variable);
    return value ? value : otherwise;
}

bool real_city_extract(const char *variable, const char *otherwise, const char *name, char *path)
{
    snprintf(path, 500, "%s/%s", real_city_folder(variable, otherwise), name);
    if (access(path, R_OK) == 0)
        return true;
    print_message("skipped: no %s\n", path);
    return false;
}

static void must(plan_status status, const plan_error *err)
{
    if (status != PLAN_OK)
        fail_msg("%s", err->message);
}

plan_city *real_city_import(plan_ctx *ctx, const char *extract, const char *workspace)
{
    plan_error err = PLAN_ERROR_INIT;
    char rules[500], estimates[500];
    const char *data = real_city_folder("PLAN_DATA_DIR", "data");
    plan_result *import = NULL;
    plan_gpkg *writer = NULL;
    plan_city *city = NULL;
    plan_import_osm_opts opts = PLAN_IMPORT_OSM_OPTS_INIT;
    plan_gpkg_opts gpkg_opts = {.time = NULL};
    snprintf(rules, sizeof rules, "%s/osm/mapping.csv", data);
    snprintf(estimates, sizeof estimates, "%s/osm/estimates.csv", data);
    opts.rules = rules;
    opts.estimates = estimates;
    must(plan_import_osm(ctx, extract, &opts, &import, &err), &err);
    must(plan_gpkg_create(ctx, workspace, &gpkg_opts, &writer, &err), &err);
    for (int32_t i = 0; i < plan_result_n_tables(import); i++)
        must(plan_gpkg_add_table(writer, plan_result_table_at(import, i), &err), &err);
    must(plan_gpkg_finish(writer, &err), &err);
    plan_gpkg_free(writer);
    plan_result_free(import);
    must(plan_city_open(ctx, workspace, NULL, &city, &err), &err);
    return city;
}
