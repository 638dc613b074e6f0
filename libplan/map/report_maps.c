/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

/* Maps within a report. */

#include "map/report_private.h"

plan_status plan_report_maps(plan_html *h, const plan_facts *f, plan_error *err)
{
    (void)h;
    (void)f;
    (void)err;
    return PLAN_OK;
}
