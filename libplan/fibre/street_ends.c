/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */

#include "fibre/street_ends.h"

#include "core/mem.h"

#include <stdlib.h>

plan_status plan_street_ends_list(const plan_streets *s, plan_street_ends *out, plan_error *err)
{
    int32_t n = 2 * s->n_pieces;
    out->first = plan_mem_new((size_t)s->n_nodes + 2, sizeof *out->first);
    out->end = plan_mem_raw((size_t)n, sizeof *out->end);
    if (!out->first || !out->end)
        return plan_error_memory(err);
    for (int32_t e = 0; e < n; e++)
        out->first[plan_street_end_node(s, e) + 2]++;
    for (int32_t v = 0; v < s->n_nodes; v++)
        out->first[v + 2] += out->first[v + 1];
    for (int32_t e = 0; e < n; e++)
        out->end[out->first[plan_street_end_node(s, e) + 1]++] = e;
    return PLAN_OK;
}

void plan_street_ends_free(plan_street_ends *ends)
{
    free(ends->first);
    free(ends->end);
    *ends = (plan_street_ends){NULL, NULL};
}
