#!/bin/sh
# SPDX-FileCopyrightText: 2026 libplan contributors
# SPDX-License-Identifier: EUPL-1.2
#
# What machines can say about the sources of a git checkout: `make lint`. Prints TAP; a tool that is
# missing is skipped.
#
# shellcheck disable=SC2317 # the functions are called by check

set -u
cd "$(dirname "$0")/../.." || exit 99
git rev-parse --git-dir >/dev/null 2>&1 || {
    echo "1..0 # SKIP not a git checkout"
    exit 0
}

number=0
failed=0
check() { # TEXT TOOL COMMAND...
    text=$1
    tool=$2
    shift 2
    number=$((number + 1))
    if ! command -v "$tool" >/dev/null; then
        echo "ok $number # SKIP $text: $tool is missing"
    elif complaints=$("$@" 2>&1 </dev/null); then
        echo "ok $number - $text"
    else
        echo "not ok $number - $text"
        printf '%s\n' "$complaints" | head -n 100 | sed 's/^/# /'
        failed=1
    fi
}

list() {
    git ls-files -z -- "$@"
}
formatted() {
    lines=$(list '*.c' '*.h' | xargs -0 clang-format --dry-run 2>&1 | grep -o '^[^: ]*\.[ch]:[0-9]*' | uniq)
    [ -z "$lines" ] || { echo "$lines" && false; }
}
shell_scripts() {
    { list '*.sh' && printf '.ci/run\0'; } | xargs -0 shellcheck -x -S warning
}
lua_sources() {
    list '*.lua' | xargs -0 -r luacheck --no-color -q
}
static_analysis() {
    list 'libplan/*.c' 'bindings/*.c' | xargs -0 cppcheck --quiet --std=c11 --error-exitcode=1 \
        --inline-suppr --enable=warning,portability --suppress=missingInclude \
        --suppress=funcArgOrderDifferent --suppress=memleak:libplan/core/mem.c -Ilibplan
}
licences() {
    reuse lint
}
function_lengths() {
    long=$(list 'libplan/*.c' 'bindings/*.c' | xargs -0 ctags -x --c-kinds=f --_xformat='%F:%n %N %e' |
        awk '{ split($1, at, ":"); n = $3 - at[2] + 1; if (n > 80) print $1 ": " $2 " has " n " lines, more than 80" }')
    [ -z "$long" ] || { echo "$long" && false; }
}
left_overs() {
    ! list libplan bindings scripts data docs | xargs -0 grep -nIE '\b(TODO|FIXME|XXX|HACK)\b'
}

check "clang-format agrees" clang-format formatted
check "shellcheck is content" shellcheck shell_scripts
check "luacheck is content" luacheck lua_sources
check "every file has copyright and licence (REUSE)" reuse licences
check "cppcheck is content" cppcheck static_analysis
check "no function is longer than 80 lines" ctags function_lengths
check "nothing is left to be done" grep left_overs
echo "1..$number"
exit $failed
