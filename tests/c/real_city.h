/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef TESTS_REAL_CITY_H
#define TESTS_REAL_CITY_H

#include "io/workspace.h"

/* Cities from OpenStreetMap extracts. Anything that fails ends the test. */

/** Value of an environment variable, or what is otherwise. */
const char *real_city_folder(const char *variable, const char *otherwise);
/** Path of an extract below the folder of an environment variable, into path (of 500); false, with a message, where it is not
 *  there: skip the test. */
bool real_city_extract(const char *variable, const char *otherwise, const char *name, char *path);
/** Imports an extract to a workspace and opens it. */
plan_city *real_city_import(plan_ctx *ctx, const char *extract, const char *workspace);

#endif
