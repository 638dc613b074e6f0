/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Any bytes as mapping rules: a planner's slip of the pen ends in a message that names the line. */

#include "input.h"

#include "io/osm_rules.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    plan_error err = PLAN_ERROR_INIT;
    plan_osm_rules *rules = NULL;
    plan_status status = plan_osm_rules_read(input_file(data, size, ".csv"), &rules, &err);
    if ((status == PLAN_OK) != (rules != NULL) || (status != PLAN_OK && err.message[0] == '\0'))
        abort();
    if (strchr(err.message, '\n'))
        abort(); /* one line */
    plan_osm_rules_free(rules);
    return 0;
}
