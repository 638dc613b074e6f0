#!/bin/bash
# SPDX-FileCopyrightText: 2026 libplan contributors
# SPDX-License-Identifier: EUPL-1.2

# A Steiner tree by GRASS v.net.steiner: peer-grass.sh STEM SECONDS, on the STEM.gr and STEM.csv of streetgraph.
# Prints metres and CPU seconds; exits 77 where GRASS is missing, 124 where the time was not enough.
# Works in a throw-away location.

set -euo pipefail
export LC_ALL=C

stem=$1 seconds=$2
if ! command -v grass >/dev/null; then
    echo "peer-grass: needs GRASS (Debian: grass-core)" >&2
    exit 77
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# Lines are straight: cost comes from the table. Terminals are points at their nodes, in layer 2.
awk -F '[, ]' '
    FNR == NR { if ($1 == "T") terminal[$2] = ++n; next }
    FNR == 1 { next }
    function place(node, x, y) {
        if (node in terminal) { printf "P 1 1\n %s %s\n 2 %d\n", x, y, terminal[node]; delete terminal[node] }
    }
    { printf "L 2 1\n %s %s\n %s %s\n 1 %d\n", $5, $6, $7, $8, $1; place($2, $5, $6); place($3, $7, $8) }
' "$stem.gr" "$stem.csv" >"$dir/net.txt"
n=$(grep -c '^T ' "$stem.gr")
{
    echo 'BEGIN;'
    awk -F , 'FNR > 1 { printf "UPDATE net SET m = %s WHERE cat = %d;\n", $4, $1 }' "$stem.csv"
    echo 'COMMIT;'
} >"$dir/cost.sql"

cat >"$dir/job.sh" <<'JOB'
set -e
v.in.ascii --quiet -n input="$DIR/net.txt" output=net format=standard
v.db.addtable --quiet map=net layer=1 columns='m double precision'
db.execute --quiet input="$DIR/cost.sql"
TIMEFORMAT='%U'
{ time timeout "$SECONDS_MOST" v.net.steiner --quiet input=net output=tree arc_layer=1 node_layer=2 acolumn=m \
    terminal_cats="1-$N" >"$DIR/log" 2>&1 || exit $?; } 2>"$DIR/time"
v.category --quiet input=tree layer=1 option=print >"$DIR/cats"
JOB
status=0
DIR=$dir SECONDS_MOST=$seconds N=$n grass --tmp-location XY --exec bash "$dir/job.sh" >"$dir/grass.log" 2>&1 || status=$?
if [ "$status" != 0 ]; then
    [ "$status" = 124 ] || tail -n 5 "$dir/grass.log" "$dir/log" >&2
    exit "$status"
fi
awk -F , 'FNR == NR { in_tree[$1]; next } $1 in in_tree { sum += $4 } END { printf "%.2f ", sum }' "$dir/cats" "$stem.csv"
tail -n 1 "$dir/time"
