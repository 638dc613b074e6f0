#!/bin/sh
# SPDX-FileCopyrightText: 2026 libplan contributors
# SPDX-License-Identifier: EUPL-1.2
#
# pot.sh OUT.pot: all texts to translate, from the sources (xgettext) and from the specs (pot.lua). Runs in the
# environment of the tests: PLAN, PLAN_SRCDIR.

set -eu
LC_ALL=C.UTF-8
export LC_ALL
tmp=$(mktemp -d "${PLAN_TMP:-${TMPDIR:-/tmp}}/pot.XXXXXX")
trap 'rm -rf "$tmp"' EXIT

"$PLAN" run "$PLAN_SRCDIR/data/locale/pot.lua" "$PLAN_SRCDIR" "$tmp/specs.pot"
(cd "$PLAN_SRCDIR" && find libplan -name '*.c' | LC_ALL=C sort >"$tmp/sources")
# The sign of the euro is no ASCII, of which xgettext warns.
xgettext --directory="$PLAN_SRCDIR" --files-from="$tmp/sources" --language=C --from-code=UTF-8 --add-location=file \
    --keyword= --keyword=PLAN_TR --keyword=PLAN_TRC:1c,2 --keyword=plan_lang_text:2 \
    --keyword=plan_lang_text_in:2c,3 --keyword=plan_lang_plural:2,3 --keyword=plan_html_say:3 \
    --output="$tmp/code.pot" 2>"$tmp/warnings"
# REUSE-IgnoreStart: a header that is written
{
    printf '# SPDX-FileCopyrightText: 2026 libplan contributors\n# SPDX-License-Identifier: EUPL-1.2\n'
    printf 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
    # The header tells the hour.
    msgcat --use-first --sort-output --width=100 "$tmp/code.pot" "$tmp/specs.pot" 2>"$tmp/warnings" |
        awk 'found { print } /^$/ { if (!found) print; found = 1 }'
} >"$1"
# REUSE-IgnoreEnd
