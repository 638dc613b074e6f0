#!/bin/sh
# SPDX-FileCopyrightText: 2026 libplan contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Includes run only downward, and a library from outside is known to its adapters alone.
# Prints TAP. Without PLAN_SRCDIR it looks at the directory it lies in.

set -u
top=${PLAN_SRCDIR:-$(cd "$(dirname "$0")/../.." && pwd)}
tmp=$(mktemp -d "${PLAN_TMP:-${TMPDIR:-/tmp}}/layering.XXXXXX") || exit 99
trap 'rm -rf "$tmp"' EXIT

cat >"$tmp/rules.awk" <<'EOF'
BEGIN {
    # What a directory may include besides itself.
    may["core"] = ""
    may["geo"] = "core"
    may["graph"] = "core"
    may["io"] = "core geo"
    may["need"] = "core geo io graph"
    may["fibre"] = "core geo io graph need"
    may["rollout"] = "core geo io graph need fibre"
    may["wlan"] = "core geo io graph need fibre rollout"
    may["out"] = "core geo io graph need fibre rollout wlan"
    may["map"] = "core geo io graph need fibre rollout wlan out"

    # Libraries from outside and the files that may know them.
    adapter["geos_c.h"] = "^libplan/geo/(geos|ctx)[a-z_]*\\.[ch]$"
    adapter["proj.h"] = "^libplan/geo/(crs|ctx)[a-z_]*\\.[ch]$"
    adapter["(gdal|ogr|cpl)[a-z_]*.h"] = "^libplan/io/(source[a-z_]*|arrow|geotiff[a-z_]*|polygonise)\\.[ch]$"
    adapter["sqlite3.h"] = "^libplan/io/(gpkg|sql)[a-z_]*\\.[ch]$"
    adapter["(protobuf-c/)?protobuf-c.h"] = "^libplan/io/osm_(blob|block)\\.c$"
    adapter["io/osm.pb-c.h"] = adapter["(protobuf-c/)?protobuf-c.h"]
    adapter["zlib.h"] = "^libplan/(io/osm_(blob|block)|map/pdf_pack)\\.c$"
    adapter["(cairo(-[a-z0-9]+)?|pango/[a-z0-9-]+|fontconfig/[a-z]+).h"] = "^libplan/map/canvas[a-z_]*\\.[ch]$"
    adapter["qpdf/[a-z-]+.h"] = "^libplan/map/pdf[a-z_]*\\.[ch]$"
    adapter["immintrin.h"] = "^libplan/wlan/field_avx(2|512)\\.c$"
    adapter["jansson.h"] = "^libplan/(out/json|io/import_freifunk_json)\\.c$"
    adapter["(lua|lauxlib|lualib|luaconf).h"] = "^bindings/lua/"

    # C17 and POSIX. Anything else is a dependency somebody has to decide on.
    n = split("assert ctype errno fcntl fenv float inttypes iso646 limits locale math pthread sched " \
              "setjmp signal stdalign stdarg stdatomic stdbool stddef stdint stdio stdlib string " \
              "strings sys/mman sys/resource sys/stat sys/time sys/types sys/wait termios sys/ioctl " \
              "tgmath time unistd", names)
    for (i = 1; i <= n; i++)
        standard[names[i] ".h"] = 1
}

function complain(text) { print file ":" FNR ": " text }

function directory(path) { # libplan/core/mem.h -> core, bindings/lua/x.c -> lua, libplan/plan.h -> ""
    return split(path, part, "/") > 2 ? part[2] : ""
}

FNR == 1 {
    file = substr(FILENAME, length(top) + 2)
    here = directory(file)
}

/^[ \t]*#[ \t]*include[ \t]*[<"]/ {
    header = $0
    sub(/^[^<"]*[<"]/, "", header)
    sub(/[>"].*$/, "", header)
    for (pattern in adapter) {
        if (header ~ "^" pattern "$") {
            if (file !~ adapter[pattern])
                complain(header " belongs to " adapter[pattern])
            next
        }
    }
    if ($0 ~ /</) {
        if (!(header in standard))
            complain("<" header "> is neither C17, POSIX nor a known library")
        next
    }
    if (split(header, part, "/") == 1)
        next # beside the file itself, or plan.h
    there = part[1]
    if (here == "" || here == "lua" || there == here)
        next
    if (!(there in may))
        complain("\"" header "\" is in no known directory")
    else if (index(" " may[here] " ", " " there " ") == 0)
        complain(here " may not include " there " (\"" header "\")")
}
EOF

# look DIRECTORY: complaints about the sources in it
look() {
    (cd "$1" && find libplan bindings -name '*.[ch]' ! -name 'osm.pb-c.*' | sort | sed "s#^#$1/#") |
        tr '\n' '\0' | xargs -0 awk -v top="$1" -f "$tmp/rules.awk"
}

echo 1..5
complaints=$(look "$top")
if [ -z "$complaints" ]; then
    echo "ok 1 - includes run downward, outside libraries stay in their adapters"
else
    echo "not ok 1 - includes run downward, outside libraries stay in their adapters"
    printf '%s\n' "$complaints" | sed 's/^/# /'
fi

# plant NUMBER FILE INCLUDE: the rule must see this
plant() {
    rm -rf "$tmp/planted"
    mkdir -p "$tmp/planted/bindings" "$tmp/planted/$(dirname "$2")"
    printf '#include %s\n' "$3" >"$tmp/planted/$2"
    if [ -n "$(look "$tmp/planted")" ]; then
        echo "ok $1 - $3 in $2 is seen"
    else
        echo "not ok $1 - $3 in $2 is seen"
    fi
}
plant 2 libplan/graph/planted.c '"geo/geom.h"'
plant 3 libplan/core/planted.h '"out/save.h"'
plant 4 libplan/need/planted.c '<sqlite3.h>'
plant 5 libplan/io/planted.c '<curl/curl.h>'
