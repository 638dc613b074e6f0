# SPDX-FileCopyrightText: 2026 libplan contributors
# SPDX-License-Identifier: EUPL-1.2

# Sums up what `gcov --no-output` says: executed lines of every file of libplan and bindings.

/^File '/ {
    file = $0
    gsub(/^File '|'$/, "", file)
    if (file !~ /pb-c/ && match(file, /(libplan|bindings)\/.*\.c$/))
        file = substr(file, RSTART)
    else
        file = ""
}

/^Lines executed:/ && file != "" {
    split($0, part, /[:%]| of /)
    share = part[2]
    lines = $NF
    # A file is named once for each program it is linked into; the last to run has seen it all.
    if (!(file in total) || share > best[file]) {
        best[file] = share
        total[file] = lines
    }
    file = ""
}

END {
    for (file in total) {
        printf "%6.2f %% of %5d  %s\n", best[file], total[file], file | "sort -k5"
        hit += best[file] / 100 * total[file]
        all += total[file]
    }
    close("sort -k5")
    if (all)
        printf "%6.2f %% of %5d  in all\n", 100 * hit / all, all
}
