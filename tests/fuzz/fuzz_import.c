/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Any bytes as .osm.pbf: an import ends in a result or in a message, and leaves nothing behind. */

#include "input.h"
#include "plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static plan_ctx *ctx;
    plan_error err = PLAN_ERROR_INIT;
    if (!ctx && plan_ctx_new(&ctx, &err) != PLAN_OK)
        abort();
    char rules[4096], estimates[4096];
    plan_import_osm_opts opts = PLAN_IMPORT_OSM_OPTS_INIT;
    opts.rules = data_file(rules, sizeof rules, "osm/mapping.csv");
    opts.estimates = data_file(estimates, sizeof estimates, "osm/estimates.csv");
    opts.threads = 1;
    plan_result *result = NULL;
    plan_status status = plan_import_osm(ctx, input_file(data, size, ".osm.pbf"), &opts, &result, &err);
    if ((status == PLAN_OK) != (result != NULL) || (status != PLAN_OK && err.message[0] == '\0'))
        abort();
    /* Rules and estimates are there and right, and the file can be read. */
    if (status == PLAN_E_ARGUMENT || status == PLAN_E_INTERNAL)
        abort();
    plan_result_free(result);
    return 0;
}
