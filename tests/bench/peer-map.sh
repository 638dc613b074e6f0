#!/bin/bash
# SPDX-FileCopyrightText: 2026 libplan contributors
# SPDX-License-Identifier: EUPL-1.2

# make bench-peers: the A3 rollout map of Neubrandenburg as PDF, ours against a headless QGIS print layout of the same
# layers in the same run. Seconds of the whole process and of its CPU; ours places names, too, and tags the PDF.
# Then an atlas of some forty sheets.

set -euo pipefail
export LC_ALL=C

here=$(dirname "$0") build=${PLAN_BUILDDIR:-.} data=${PLAN_DATA_DIR:?run by make bench-peers}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
row() { printf '%-34s %9s %9s %9s\n' "$@"; }

# timed NAME FILE COMMAND...: wall seconds, CPU seconds, size of the file
timed() {
    local name=$1 file=$2 TIMEFORMAT='%R %U %S'
    shift 2
    if { time "$@" >"$dir/out" 2>"$dir/err"; } 2>"$dir/time"; then
        row "$name" "$(awk '{ print $1 }' "$dir/time")" "$(awk '{ print $2 + $3 }' "$dir/time")" \
            "$(awk -v n="$(stat -c %s "$file")" 'BEGIN { printf "%.2f", n / 1e6 }')"
    else
        echo "$name skipped: $(tail -n 1 "$dir/err")"
    fi
}

"$build/plan" import osm "$data/neubrandenburg/neubrandenburg.osm.pbf" "$dir/city.gpkg" >/dev/null
"$build/plan" rollout "$dir/city.gpkg" "$dir/rollout.gpkg" --budget-eur 11e6 --first-year 2027 --quiet
row 'A3 map' 'wall s' 'cpu s' 'MB'
for run in 1 2 3; do
    timed "plan map, run $run" "$dir/ours.pdf" "$build/plan" map "$dir/rollout.gpkg" "$dir/ours.pdf" --lang en
    timed "QGIS print layout, run $run" "$dir/theirs.pdf" "${PYTHON3:-python3}" "$here/peer-qgis-layout.py" \
        "$dir/rollout.gpkg" "$dir/theirs.pdf" 380200,5931300,389400,5938300
    [ -s "$dir/out" ] && echo "    of it reading and export: $(tail -n 1 "$dir/out") s"
done
timed 'plan map --atlas grid, A3' "$dir/atlas.pdf" "$build/plan" map "$dir/rollout.gpkg" "$dir/atlas.pdf" --atlas grid
