#!/bin/sh
# SPDX-FileCopyrightText: 2026 libplan contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Runs one test and prints TAP. Called by `make check`; see tests/Makefile.inc for what a test finds
# in its environment.

set -u

skip() {
    echo "1..0 # SKIP $1"
    exit 0
}

# Tests start programs by path, also after changing the directory.
case $1 in
/*) test=$1 ;;
*) test=$(pwd)/$1 ;;
esac

here=$(cd "$(dirname "$0")" && pwd)
own=$(mktemp -d "${TMPDIR:-/tmp}/plan-test.XXXXXX") || exit 99
trap 'chmod -R u+w "$own"; rm -rf "$own"' EXIT
trap 'exit 99' HUP INT TERM
PLAN_TMP=$own/tmp
export PLAN_TMP
mkdir -m 700 "$PLAN_TMP" "$own/run"
export CMOCKA_MESSAGE_OUTPUT=TAP
export QT_QPA_PLATFORM=offscreen XDG_RUNTIME_DIR="$own/run"
export LC_ALL=C.UTF-8 TZ=UTC
export UBSAN_OPTIONS=print_stacktrace=1
export LSAN_OPTIONS="suppressions=$here/lsan.supp:print_suppressions=0"

case $test in
*.lua)
    [ "$LUA" != : ] || skip "lua5.4 is missing (Debian: lua5.4)"
    [ -n "$BUSTED" ] || skip "busted is missing (Debian: lua-busted)"
    # The interpreter and the shells it starts are not ours to search for leaks; the command is, in
    # the tests that are not written in Lua.
    if [ -n "$SANITIZER_PRELOAD" ]; then
        set -- env ASAN_OPTIONS="detect_leaks=0" LD_PRELOAD="$SANITIZER_PRELOAD"
    else
        set --
    fi
    set -- "$@" "$LUA" "$BUSTED" -o TAP "$test"
    ;;
*.py)
    [ "$PYTHON3" != : ] || skip "no python3 with GDAL (Debian: python3-gdal)"
    set -- "$PYTHON3" -B "$here/py/tap.py" "$test"
    ;;
*)
    # TEST_WRAPPER is for valgrind and the like.
    # shellcheck disable=SC2086 # a list of words
    set -- ${TEST_WRAPPER-} "$test"
    ;;
esac

tap=$own/tap
timeout --kill-after=10 "${PLAN_TEST_TIMEOUT:-900}" "$@" >"$tap" </dev/null
status=$?
# cmocka says "not ok" of what it skipped.
sed 's/^not ok \([0-9]* - \)\{0,1\}\([0-9]* \)\{0,1\}# SKIP/ok \2# SKIP/' "$tap"
# A failed case has been told; what is left to tell is a death, a leak, or running out of time.
if [ "$status" -ne 0 ] && { [ "$status" -ge 124 ] || ! grep -q '^not ok' "$tap"; }; then
    echo "Bail out! $(basename "$test") ended with status $status"
    exit 1
fi
exit 0
