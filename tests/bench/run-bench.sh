#!/bin/bash
# SPDX-FileCopyrightText: 2026 libplan contributors
# SPDX-License-Identifier: EUPL-1.2

# make bench: seconds and memory of every stage on the sample city, how they grow with the city tiled 2 x 2 and
# 4 x 4, and the ratio to peers in the same run (ogr2ogr; PostGIS + pgRouting where installed). These
# machines are noisy: read the ratios, not the seconds. BENCH_RUNS sets how often each is run (the
# least time counts, for us and for the peers alike).

set -euo pipefail
export LC_ALL=C

build=${PLAN_BUILDDIR:-.} data=${PLAN_DATA_DIR:?run by make bench}
runs=${BENCH_RUNS:-3}
pbf=$data/neubrandenburg/neubrandenburg.osm.pbf
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# Least seconds of each first-column name over all runs, in order of first appearance, with the rest of its line.
least() {
    awk '{ if (!($1 in t)) order[++n] = $1; if (!($1 in t) || $2 < t[$1]) { t[$1] = $2; line[$1] = $0 } }
         END { for (i = 1; i <= n; i++) print line[order[i]] }'
}
repeat() { for ((i = 0; i < runs; i++)); do "$@"; done | least; }
sum() { awk -v names="$1" 'BEGIN { split(names, a, " "); for (i in a) want[a[i]] } $1 in want { s += $2 } END { print s }' "$2"; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }

echo "== Neubrandenburg, stage by stage (two threads, least of $runs runs)"
repeat "$build/tests/bench/stages" "$pbf" "$data" "$dir" 2 | tee "$dir/ours"
echo
echo "== one thread"
repeat "$build/tests/bench/stages" "$pbf" "$data" "$dir" 1 | tee "$dir/ours1"

echo
echo "== import against ogr2ogr reading the same file into a GeoPackage"
if command -v ogr2ogr >/dev/null; then
    ogr() {
        rm -f "$dir/ogr.gpkg"
        local from to
        from=$(date +%s.%N)
        ogr2ogr -q -f GPKG "$dir/ogr.gpkg" "$pbf"
        to=$(date +%s.%N)
        awk -v a="$from" -v b="$to" 'BEGIN { printf "ogr2ogr %.3f s\n", b - a }'
    }
    repeat ogr | tee "$dir/ogr"
    ours=$(sum "import save-city" "$dir/ours")
    echo "ours (import + save-city) $ours s; ratio ours / ogr2ogr $(ratio "$ours" "$(sum ogr2ogr "$dir/ogr")")"
else
    echo "skipped: ogr2ogr is not installed (Debian: gdal-bin)"
fi

echo
echo "== import, street graph, nearest streets, tree: against PostGIS + pgRouting, one backend"
peer() { "${0%/*}/peer-postgis.sh" "$pbf" 25833; }
if peer >"$dir/peer.first" 2>"$dir/peer.err"; then
    runs=$((runs > 1 ? runs - 1 : 1))
    { cat "$dir/peer.first"; repeat peer; } | least | tee "$dir/peer"
    # One thread. Ours does more in this time all the same: layers with estimates, R-trees, sides of streets, prices, walls
    # and water in a drop's way.
    runs=${BENCH_RUNS:-3}
    repeat "$build/tests/bench/onetree" "$pbf" "$data" "$dir" | tee "$dir/onetree"
    ours=$(sum "import graph nearest tree" "$dir/onetree")
    theirs=$(sum "import graph nearest tree prune" "$dir/peer")
    echo "ours, one thread $ours s; theirs $theirs s; ratio theirs / ours $(ratio "$theirs" "$ours")"
else
    echo "skipped: $(tail -n 1 "$dir/peer.err")"
fi

echo
echo "== the city tiled (from its GeoPackage; two threads)"
for n in 1 2 4; do
    "$build/tests/bench/tile" "$n" "$dir/bench-city.gpkg" "$dir/tiled.gpkg"
    echo "-- $n x $n"
    "$build/tests/bench/stages" "$dir/tiled.gpkg" "$data" "$dir" 2 | tee "$dir/tiled.$n"
done
for n in 2 4; do
    echo "growth to $n x $n: $(ratio "$(sum "open-city need network rollout save" "$dir/tiled.$n")" \
        "$(sum "open-city need network rollout save" "$dir/tiled.1")") times for $((n * n)) times the city"
done
