#!/bin/sh
# SPDX-FileCopyrightText: 2026 libplan contributors
# SPDX-License-Identifier: EUPL-1.2
#
# What `make install` lays down can be used: a C program by pkg-config, shared and static, the
# command, the Lua module. `make uninstall` takes it all away again. Prints TAP.

set -u
unset MAKEFLAGS MFLAGS MAKELEVEL PLAN_DATA_DIR PLAN_SCRIPT_DIR
root=$PLAN_TMP/root
log=$PLAN_TMP/log
cd "$PLAN_BUILDDIR" || exit 99

echo 1..9
number=0
case_() { # TEXT COMMAND...
    text=$1
    shift
    number=$((number + 1))
    if "$@" >"$log" 2>&1; then
        echo "ok $number - $text"
    else
        echo "not ok $number - $text"
        tail -n 30 "$log" | sed 's/^/# /'
    fi
}

prefix=$(sed -n 's/^prefix=//p' plan.pc)
libdir=$root$(PKG_CONFIG_PATH=. pkg-config --variable=libdir plan)
flags() { # pkg-config over the staged tree only, as a user with another root would
    PKG_CONFIG_PATH=$libdir/pkgconfig pkg-config "$@" plan
}
compile() { # OUTPUT LIBRARIES...
    output=$1
    shift
    # shellcheck disable=SC2046,SC2086 # flags are lists of words
    ${CC:-cc} ${INSTRUMENT_FLAGS-} "$PLAN_SRCDIR/tests/sh/consumer.c" \
        $(flags --cflags | sed "s#-I$prefix#-I$root$prefix#g") -o "$PLAN_TMP/$output" "$@"
}
shared() {
    # shellcheck disable=SC2046
    compile shared $(flags --libs | sed "s#-L[^ ]*#-L$libdir#") &&
        LD_LIBRARY_PATH=$libdir "$PLAN_TMP/shared"
}
declared() { # every function of the installed headers is one a program can link
    # shellcheck disable=SC2046
    printf '#include <plan.h>\n' |
        ${CC:-cc} -E -P $(flags --cflags | sed "s#-I$prefix#-I$root$prefix#g") - >"$PLAN_TMP/whole.h" &&
        nm -D --defined-only "$libdir/libplan.so" | awk '{ print $3 }' >"$PLAN_TMP/there" &&
        grep -oE 'static inline [^(]*' "$PLAN_TMP/whole.h" | grep -oE 'plan_[a-z0-9_]+$' >>"$PLAN_TMP/there"
    left=$(grep -oE '\bplan_[a-z0-9_]+ ?\(' "$PLAN_TMP/whole.h" | tr -d '( ' | sort -u |
        grep -vxF -f "$PLAN_TMP/there") && echo "declared, not exported:" "$left"
    [ -z "$left" ] && grep -q '^plan_network_build$' "$PLAN_TMP/there"
}
static() { # of libplan alone: the libraries below it come as shared ones
    # shellcheck disable=SC2046
    compile static "$libdir/libplan.a" -lm -lpthread -ldl \
        $(pkg-config --libs $(flags --print-requires-private | sed 's/ .*//')) && "$PLAN_TMP/static"
}
module() {
    LUA_CPATH="$libdir/lua/5.4/?.so" LD_PRELOAD="$SANITIZER_PRELOAD" ASAN_OPTIONS=detect_leaks=0 \
        "$LUA" -e 'assert(type(require "plan") == "table")'
}
command_() {
    PLAN_SCRIPT_DIR=$root$prefix/share/libplan/scripts "$root$prefix/bin/plan" --help
}
documents() { # every file README links to, but for what is installed with the data; the licence
    doc=$(dirname "$(find "$root" -name README.md)")
    links=$(sed -n 's/.*](\([A-Za-z][^:)]*\)).*/\1/p' "$doc/README.md" | grep -v '^data/')
    [ -n "$links" ] && for link in $links LICENSES/EUPL-1.2.txt; do
        test -f "$doc/$link" || { echo "$link is missing"; return 1; }
    done
}
tidy() { # of the module, what Lua loads and nothing else
    left=$(ls "$libdir/lua/5.4") && echo "$left" && [ "$left" = plan.so ]
}
removed() {
    make uninstall DESTDIR="$root" && left=$(find "$root" ! -type d) && echo "$left" && [ -z "$left" ]
}

case_ "make install" make install DESTDIR="$root"
case_ "a C program with the shared library" shared
case_ "the functions of the headers are in the shared library" declared
case_ "a C program with the static library" static
case_ "require \"plan\"" module
case_ "plan --help" command_
case_ "what README links to" documents
case_ "the module without libtool's note" tidy
case_ "make uninstall leaves nothing" removed
