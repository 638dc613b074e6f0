/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef TESTS_NETWORK_CHECKS_H
#define TESTS_NETWORK_CHECKS_H

#include "core/result.h"

#include <stdint.h>

/** What must hold of every network, whatever the city; fails the test where it does not. demand: buildings with demand.
 *  Each of them is in drops or unserved; ids are rows and parents lower; pieces of trench begin where their parent
 *  ends, drops where their segment ends, trees at their PoP's street; counts downstream are right; no place is reached
 *  twice; costs are whole cents, and bill, tables and total agree to the cent. */
void check_network(const plan_result *network, int32_t demand);
/** Both have the same tables with the same values and shapes, bit for bit. */
void check_same(const plan_result *a, const plan_result *b);
/** Cents of a column of euros. */
int64_t sum_cents(const plan_table *table, const char *column);

#endif
