#!/bin/bash
# SPDX-FileCopyrightText: 2026 libplan contributors
# SPDX-License-Identifier: EUPL-1.2

# make bench-peers: visibility and path loss from 50 sites on Neubrandenburg at 1 m, 300 m around each, against GDAL's
# viewshed (visibility only) on the same raster and sites in the same run; both against an exact check of
# every cell. Seconds of one thread are of CPU. Then 2,000 sites at 2 m.

set -euo pipefail
export LC_ALL=C

here=$(dirname "$0") build=${PLAN_BUILDDIR:-.} data=${PLAN_DATA_DIR:?run by make bench-peers}
plan=${PLAN:-$build/plan} python=python3
/usr/bin/python3 -c 'from osgeo import gdal' 2>/dev/null && python=/usr/bin/python3
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
city=$dir/city.gpkg
"$plan" import osm "$data/neubrandenburg/neubrandenburg.osm.pbf" "$city" >"$dir/log" 2>&1 || { cat "$dir/log" >&2; exit 1; }
echo "== Neubrandenburg at 1 m, 50 sites, 300 m"
"$build/tests/bench/wlan" "$city" 1 50 300 "$dir" | tee "$dir/ours"
if "$python" "$here/peer-viewshed.py" "$dir" | tee "$dir/theirs"; then
    awk '/^loss, one thread  |^GDAL/ { rate[n++] = $(NF - 1) }
         END { printf "%.2f times GDAL, a core each\n", rate[0] / rate[1] }' "$dir/ours" "$dir/theirs"
else
    echo "GDAL skipped"
fi
echo "== Neubrandenburg at 2 m, 2000 sites, 300 m"
"$build/tests/bench/wlan" "$city" 2 2000 300
