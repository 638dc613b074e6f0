#!/bin/sh
# SPDX-FileCopyrightText: 2026 libplan contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Every sub-command (scripts/NAME.lua) stands in the man page and in the bash completion, and neither
# names one that is gone; options the man page tells of exist. Prints TAP.

set -u
cd "$PLAN_SRCDIR" || exit 99
number=0
said() { # OK-OR-NOT TEXT
    number=$((number + 1))
    echo "$1 $number - $2"
}

words=$(sed -n "s/^ *local commands='\(.*\)'$/\1/p" docs/completions/plan)
sections=$(sed -n 's/^\.SS plan \([a-z]*\).*/\1/p' docs/plan.1)
for script in scripts/*.lua; do
    command=$(basename "$script" .lua)
    case $command in *[!a-z]*) continue ;; esac # not a name that plan takes for a command
    if echo "$sections" | grep -qx "$command"; then ok=ok; else ok='not ok'; fi
    said "$ok" "plan $command has a section in docs/plan.1"
    case " $words " in *" $command "*) ok=ok ;; *) ok='not ok' ;; esac
    said "$ok" "plan $command is completed"
done
for command in $sections $words; do
    if [ -f "scripts/$command.lua" ]; then ok=ok; else ok='not ok'; fi
    said "$ok" "plan $command exists"
done

# Options the man page names under a command are options of that command.
for command in $sections; do
    help=$("$PLAN" "$command" --help 2>&1)
    options=$(awk -v command="$command" '/^\.S[SH] / { here = ($1 == ".SS" && $3 == command) } here' docs/plan.1 |
        sed 's/\\-/-/g' | grep -oE -- '--[a-z][a-z-]*' | sort -u)
    for option in $options; do
        case "$help" in *"$option"*) ok=ok ;; *) ok='not ok' ;; esac
        said "$ok" "plan $command $option exists"
    done
done
echo "1..$number"
