#!/bin/sh
# SPDX-FileCopyrightText: 2026 libplan contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Builds the fuzz targets with the whole library instrumented, and runs them for FUZZ_SECONDS in all.
# Called by `make fuzz` in the build directory. Prints TAP; what was found stays in fuzz-build/.
#
# tests/fuzz/fuzz_NAME.c starts from what make-seeds.py makes for it, and from tests/fuzz/corpus/NAME/
# where there is such a directory: what once failed.

set -u

# shellcheck disable=SC2086 # a list of words
set -- $FUZZ_TESTS
if [ -z "$FUZZ_CC" ]; then
    echo "1..0 # SKIP no clang with a fuzzer runtime (Debian: clang libclang-rt-dev), nothing was fuzzed"
    exit 0
fi
if [ $# -eq 0 ]; then
    echo "1..0 # SKIP no fuzz targets"
    exit 0
fi

flags="-std=c17 -g -O1 -fno-omit-frame-pointer -fsanitize=address,undefined
    -fno-sanitize-recover=undefined $FUZZ_CPPFLAGS"
mkdir -p fuzz-build
export FUZZ_CC flags

# compile SOURCE: into fuzz-build, unless the object is newer; headers count as well
cat >fuzz-build/compile.sh <<'E2'
object=fuzz-build/$(echo "$1" | tr / _).o
source=$1
[ -f "$source" ] || source=$PLAN_SRCDIR/$1
newest=$(find "$source" "$PLAN_SRCDIR/libplan" -newer "$object" -name '*.[ch]' 2>/dev/null | head -n 1)
[ -f "$object" ] && [ -z "$newest" ] && exit 0
exec $FUZZ_CC $flags -DPLAN_VERSION="\"$FUZZ_VERSION\"" -fsanitize=fuzzer-no-link -c "$source" -o "$object"
E2
# shellcheck disable=SC2086 # lists of words
if ! printf '%s\n' $FUZZ_SOURCES "$@" | xargs -P "$(nproc)" -n 1 sh fuzz-build/compile.sh; then
    echo "Bail out! the fuzz targets do not compile"
    exit 1
fi
objects=
for source in $FUZZ_SOURCES; do
    objects="$objects fuzz-build/$(echo "$source" | tr / _).o"
done

if [ "$PYTHON3" != : ]; then
    "$PYTHON3" -B "$PLAN_SRCDIR/tests/fuzz/make-seeds.py" fuzz-build/seeds || exit 1
fi

seconds=$((FUZZ_SECONDS / $#))
[ "$seconds" -gt 0 ] || seconds=1
echo "1..$#"
number=0
failed=0
for target; do
    number=$((number + 1))
    name=$(basename "$target" .c)
    program=fuzz-build/$name
    corpus=fuzz-build/corpus-$name
    seeds=
    for dir in "fuzz-build/seeds/${name#fuzz_}" "$PLAN_SRCDIR/tests/fuzz/corpus/${name#fuzz_}"; do
        [ ! -d "$dir" ] || seeds="$seeds $dir"
    done
    log=fuzz-build/$name.txt
    mkdir -p "$corpus"
    # shellcheck disable=SC2086 # lists of words
    if $FUZZ_CC $flags -fsanitize=fuzzer "fuzz-build/$(echo "$target" | tr / _).o" $objects \
        $FUZZ_LIBS -o "$program" >"$log" 2>&1 &&
        "$program" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 \
            -artifact_prefix="fuzz-build/$name-" "$corpus" $seeds >>"$log" 2>&1 </dev/null; then
        runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
        echo "ok $number - $name: $runs runs in $seconds s"
    else
        echo "not ok $number - $name"
        tail -n 60 "$log" | sed 's/^/# /'
        failed=1
    fi
done
exit $failed
