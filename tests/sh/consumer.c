/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* A program of somebody else: knows only <plan.h> and what pkg-config says. */

#include <plan.h>

#include <string.h>

int main(void)
{
    plan_result *result = NULL;
    plan_error err = PLAN_ERROR_INIT;
    plan_status status = plan_result_new("consumer", &result, &err);
    plan_result_free(result);
    return status == PLAN_OK && strcmp(plan_status_name(PLAN_OK), "ok") == 0 ? 0 : 1;
}
