#!/bin/sh
# SPDX-FileCopyrightText: 2026 libplan contributors
# SPDX-License-Identifier: EUPL-1.2
#
# data/locale/libplan.pot holds what there is to translate; every language has all of it (Leichte Sprache what people
# see), with the same names in braces and all plural forms. Prints TAP.

set -u
cd "$PLAN_SRCDIR" || exit 99
for tool in xgettext msgcat msgfmt; do
    if ! command -v $tool >/dev/null; then
        echo "1..0 # SKIP $tool is missing (Debian: gettext)"
        exit 0
    fi
done
tmp=$(mktemp -d "${PLAN_TMP:-${TMPDIR:-/tmp}}/translations.XXXXXX") || exit 99
trap 'rm -rf "$tmp"' EXIT

number=0
said() { # OK-OR-NOT TEXT, complaints on standard input
    number=$((number + 1))
    echo "$1 $number - $2"
    sed 's/^/# /'
}
check() { # TEXT FILE-OF-COMPLAINTS
    if [ -s "$2" ]; then said 'not ok' "$1" <"$2"; else said ok "$1" </dev/null; fi
}

if sh data/locale/pot.sh "$tmp/libplan.pot" >"$tmp/log" 2>&1; then
    diff -u data/locale/libplan.pot "$tmp/libplan.pot" >"$tmp/log"
    [ ! -s "$tmp/log" ] || echo "run 'make pot', and translate what is new" >>"$tmp/log"
fi
check 'data/locale/libplan.pot is what make pot writes' "$tmp/log"

"$PYTHON3" - >"$tmp/all" <<'END'
import glob
import os
import re


def entries(path):
    """(context, id) -> (plural, translations, references) of a .po file."""
    found = {}
    for block in open(path, encoding="utf-8").read().split("\n\n"):
        parts, key = {}, None
        for line in block.splitlines():
            if line.startswith("#"):
                continue
            match = re.match(r'(msg\w+(?:\[\d\])?) *(".*")$', line)
            if match:
                key = match.group(1)
                parts[key] = ""
            text = line[line.index('"') + 1 : line.rindex('"')]
            parts[key] += text
        refs = " ".join(re.findall(r"^#: (.*)$", block, re.M))
        strings = [parts[k] for k in sorted(parts) if k.startswith("msgstr")]
        if parts.get("msgid"):
            found[parts.get("msgctxt"), parts["msgid"]] = (parts.get("msgid_plural"), strings, refs)
    return found


def names(text):
    return sorted(set(re.findall(r"\{\w+\}", text)))


pot = entries("data/locale/libplan.pot")
# What legends and the tables of a report say, besides the sentences in the sources.
shown = {"styles", "totals", "units", "indicators", "catalogue", "parameters"}
for path in sorted(glob.glob("data/locale/*.po")):
    code = os.path.basename(path)[:-3]
    have = entries(path)
    simple = "X-Fallback:" in open(path, encoding="utf-8").read()
    for key, (plural, _, refs) in pot.items():
        seen = "libplan/map/" in refs or "libplan/core/" in refs or shown & set(refs.split())
        if key not in have:
            if seen or not simple:
                print(code, "lacks:", key[1])
            continue
        strings = have[key][1]
        if not all(strings) or (plural and len(strings) < 2):
            print(code, "is not translated whole:", key[1])
        for text in strings:
            if set(names(text)) - set(names(key[1])) or (not plural and names(text) != names(key[1])):
                print(code, "has other names in braces:", key[1], "->", text)
    for key in have:
        if key not in pot:
            print(code, "has what is no longer asked for:", key[1])
END
for file in data/locale/*.po; do
    code=$(basename "$file" .po)
    grep "^$code " "$tmp/all" >"$tmp/log"
    check "$code is whole, with the names in braces of the English" "$tmp/log"
    msgfmt --check-format --check-header -o /dev/null "$file" 2>&1 | grep -v 'header field' >"$tmp/log"
    check "$code is a .po file to gettext" "$tmp/log"
done
echo "1..$number"
