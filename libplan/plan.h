/* SPDX-FileCopyrightText: 2026 libplan contributors
 * SPDX-License-Identifier: EUPL-1.2 */
#ifndef PLAN_H
#define PLAN_H

/** \file
 *  libplan: municipal broadband by need. The only supported include. */

#include "core/hooks.h"
#include "core/lang.h"
#include "core/result.h"
#include "core/spec.h"
#include "core/status.h"
#include "core/table.h"
#include "fibre/network.h"
#include "geo/ctx.h"
#include "io/check.h"
#include "io/import_list.h"
#include "io/import_osm.h"
#include "io/source.h"
#include "io/sql.h"
#include "io/workspace.h"
#include "map/map.h"
#include "map/report.h"
#include "need/need.h"
#include "out/load.h"
#include "out/save.h"
#include "out/verify.h"
#include "rollout/rollout.h"
#include "wlan/coverage.h"
#include "wlan/mesh.h"
#include "wlan/sites.h"

#endif
