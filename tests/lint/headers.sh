#!/bin/sh
# SPDX-FileCopyrightText: 2026 libplan contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Every public header compiles alone, as C and as C++, with nothing around it but the other public
# headers. Prints TAP.

set -u
if [ -z "${PLAN_PUBLIC_HEADERS-}" ]; then
    echo "1..0 # SKIP needs the list of headers from make"
    exit 0
fi
include=$PLAN_TMP/include
# shellcheck disable=SC2086 # a list of paths without spaces
set -- $PLAN_PUBLIC_HEADERS
for header; do
    mkdir -p "$include/$(dirname "$header")"
    cp "$PLAN_SRCDIR/$header" "$include/$header"
done

echo "1..$(($# * 2))"
number=0
# try LANGUAGE STANDARD HEADER COMPILER...
try() {
    name="$3 as $2"
    included=${3#libplan/}
    language=$1
    shift 3
    number=$((number + 1))
    if ! command -v "$1" >/dev/null; then
        echo "ok $number # SKIP $name: no $1"
    elif printf '#include "%s"\nint not_empty;\n' "$included" |
        "$@" -Wall -Wextra -Werror -pedantic -fsyntax-only -I"$include/libplan" -x "$language" - \
            2>"$PLAN_TMP/complaints"; then
        echo "ok $number - $name"
    else
        echo "not ok $number - $name"
        sed 's/^/# /' "$PLAN_TMP/complaints"
    fi
}
for header; do
    try c C17 "$header" cc -std=c17
    try c++ C++17 "$header" "${CXX:-g++}" -std=c++17
done
