/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_OUT_VERIFY_H
#define PLAN_OUT_VERIFY_H

#include "core/hooks.h"
#include "core/result.h"
#include "geo/ctx.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Reads the network and the rollout of a saved GeoPackage back and verifies them from what is written alone, by none of
 *  the code that made them. Result "verify": totals, and one finding for each violation, with its layer and row.
 *
 *  Network: ids and parents (a forest, parents before children), each segment and drop begins where what it hangs on
 *  ends, one tree a PoP, each building once, counts downstream, capacities of PoPs, cabinets, cables and ducts, way and optical margin of
 *  each customer and its cabinet's reach, lengths against
 *  the geometry on the ellipsoid (within 2 cm a vertex and 0.01 %), the bill (quantity x price, sums, quantities
 *  against the layers, areas) to the cent, the cost of each row by the bill's prices, what cabinets serve and hold and the
 *  fibres of each segment counted again from the drops, light lost on each way, places of cabinets and PoPs, trenches
 *  along the streets beneath, totals, bounds below what was found.
 *  WLAN: no access point beyond what is lawful, shares and storeys that agree.
 *  Rollout: nothing before what it hangs on, no year above its money, sums of the years, costs as in the network.
 *  PLAN_E_NOT_FOUND where the file holds neither. O(n log n). */
PLAN_API PLAN_CHECKED plan_status plan_result_verify(plan_ctx *ctx, const char *path, const plan_hooks *hooks,
                                                     plan_result **out, plan_error *err);

#ifdef __cplusplus
}
#endif

#endif
