#!/bin/bash
# SPDX-FileCopyrightText: 2026 libplan contributors
# SPDX-License-Identifier: EUPL-1.2

# make bench-peers: the trench tree of Neubrandenburg's street graph, ours with one second and one thread against
# networkx and GRASS on the very same graph and terminals. Seconds are of CPU, but those of our first tree
# are of the clock; ours count the reading of the file, those of the others do not. The bound is ours: no tree
# at all is shorter, so it also tells how far from the best the others can be. GRASS takes minutes and
# runs with PEERS_GRASS=1 only; PEERS_GRASS_SECONDS (400) is how long it may for each number of terminals.

set -euo pipefail
export LC_ALL=C

here=$(dirname "$0") build=${PLAN_BUILDDIR:-.} data=${PLAN_DATA_DIR:?run by make bench-peers}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
value() { sed -n "s/.*\"$1\": \([0-9.]*\).*/\1/p" <<<"$2"; }
row() { printf '%9s  %-26s %12s %9s %12s %8s\n' "$@"; }

# row of a peer: terminals, method, bound, "metres seconds"
peer_row() {
    read -r metres seconds <<<"$4"
    row "$1" "$2" "$metres" "$seconds" - "$(awk -v m="$metres" -v b="$3" 'BEGIN { printf "%.3f", 100 * (m - b) / m }')"
}

# try NAME LIMIT COMMAND...: prints the row of a peer, or why there is none.
try() {
    local name=$1 status=0 answer
    shift
    answer=$("$@" 2>"$dir/err") || status=$?
    case $status in
    0) peer_row "$n" "$name" "$bound" "$answer" ;;
    124) row "$n" "$name" - ">$grass_seconds" - - ;;
    *) echo "$name skipped: $(tail -n 1 "$dir/err")" ;;
    esac
}

# The first Python whose networkx has Mehlhorn's method, else the one the build found.
python=${PYTHON3:-python3}
for candidate in python3 /usr/bin/python3; do
    if "$candidate" -c 'import networkx; exit(int(networkx.__version__.split(".")[0]) < 3)' 2>/dev/null; then
        python=$candidate
        break
    fi
done
grass_seconds=${PEERS_GRASS_SECONDS:-400}
"$build/plan" import osm "$data/neubrandenburg/neubrandenburg.osm.pbf" "$dir/city.gpkg" >/dev/null
row terminals method metres seconds bound 'gap %'
for n in 20 200 1000; do
    "$build/tests/bench/streetgraph" "$dir/city.gpkg" "$data" "$n" "$dir/$n"
    ours=$("$build/tests/bench/steiner" "$dir/$n.gr" --seconds 1)
    bound=$(awk -v b="$(value bound "$ours")" 'BEGIN { printf "%.2f", b / 100 }')
    row "$n" 'ours, at most 1 s' "$(awk -v c="$(value cost "$ours")" 'BEGIN { printf "%.2f", c / 100 }')" \
        "$(value cpu_seconds "$ours")" "$bound" "$(value gap_pct "$ours")"
    row "$n" 'ours, first tree' "$(awk -v c="$(value first_cost "$ours")" 'BEGIN { printf "%.2f", c / 100 }')" \
        "$(value first_seconds "$ours")" - -
    try 'networkx, Mehlhorn' "$python" "$here/peer-networkx.py" "$dir/$n.gr"
    if [ "${PEERS_GRASS:-0}" = 1 ]; then
        try 'GRASS v.net.steiner' "$here/peer-grass.sh" "$dir/$n" "$grass_seconds"
    fi
done
[ "${PEERS_GRASS:-0}" = 1 ] || echo "GRASS v.net.steiner left out: it takes minutes; PEERS_GRASS=1 runs it"
