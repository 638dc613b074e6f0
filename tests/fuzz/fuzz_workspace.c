/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Any bytes as workspace: it is opened, read and checked, or refused with a message. */

#include "input.h"
#include "plan.h"

static void read_all(plan_city *city)
{
    for (int32_t i = 0; i < plan_city_n_layers(city); i++) {
        plan_error err = PLAN_ERROR_INIT;
        const plan_table *layer = NULL;
        plan_status status = plan_city_layer(city, plan_city_layer_name(city, i), &layer, &err);
        if (status != PLAN_OK && err.message[0] == '\0')
            abort();
    }
    plan_result *result = NULL;
    plan_error err = PLAN_ERROR_INIT;
    if (plan_city_check(city, &result, &err) == PLAN_OK && !result)
        abort();
    plan_result_free(result);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static plan_ctx *ctx;
    plan_error err = PLAN_ERROR_INIT;
    if (!ctx && plan_ctx_new(&ctx, &err) != PLAN_OK)
        abort();
    plan_city *city = NULL;
    plan_status status = plan_city_open(ctx, input_file(data, size, ".gpkg"), NULL, &city, &err);
    if ((status == PLAN_OK) != (city != NULL) || (status != PLAN_OK && err.message[0] == '\0'))
        abort();
    if (city)
        read_all(city);
    plan_city_free(city);
    return 0;
}
