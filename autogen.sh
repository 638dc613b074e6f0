#!/bin/sh
# SPDX-FileCopyrightText: 2026 libplan contributors
# SPDX-License-Identifier: EUPL-1.2
#
# Makes ./configure.  ./autogen.sh [--deps] [CONFIGURE-ARGUMENTS]
#
#   --deps  first installs what the build, the tests and the documents need (Debian 12 and its
#           kin, by apt; elsewhere prints the list), and runs ./configure at the end

set -eu

build_packages='
    gcc make autoconf automake libtool pkgconf
    libgdal-dev libgeos-dev libproj-dev libsqlite3-dev libsqlite3-mod-spatialite
    liblua5.4-dev lua5.4 libjansson-dev libprotobuf-c-dev protobuf-c-compiler zlib1g-dev
    libcairo2-dev libpango1.0-dev libqpdf-dev gettext
    fonts-open-sans fonts-dejavu-core'
test_packages='
    libcmocka-dev libglpk-dev lua-busted lua-check valgrind gdal-bin python3-gdal python3-qgis qgis
    qgis-providers g++ clang libclang-rt-dev clang-format cppcheck shellcheck reuse
    universal-ctags sqlite3 git xz-utils procps poppler-utils qpdf chromium'
docs_packages='doxygen man-db'

missing_packages() {
    for package in $build_packages $test_packages $docs_packages; do
        state=$(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null || true)
        case $state in
        ii*) ;;
        *) echo "$package" ;;
        esac
    done
    # A system may have npm from elsewhere, which Debian's would not stand beside.
    command -v npm >/dev/null || echo npm
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install --yes --no-install-recommends "$@"
}

install_packages() {
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        echo "autogen.sh: no apt here; what Debian 12 calls the needed packages:" >&2
        # shellcheck disable=SC2086 # a list of words
        printf '    %s\n' $build_packages $test_packages npm $docs_packages >&2
        return
    fi
    missing=$(missing_packages)
    if [ -z "$missing" ]; then
        return
    fi
    # shellcheck disable=SC2086 # a list of words
    set -- $missing
    # A fresh system has no package lists, an old one stale ones: then fetch them and try again.
    if apt-get install --simulate -qq "$@" >/dev/null 2>&1 && apt_install "$@"; then
        return
    fi
    as_root apt-get update
    apt_install "$@"
}

# The checker of accessibility for the reports; the test that wants it skips where it is not to be had.
install_axe() {
    if [ -d tests/axe/node_modules/axe-core ] || ! command -v npm >/dev/null; then
        return
    fi
    npm ci --prefix tests/axe --ignore-scripts --no-audit --no-fund --fetch-retries=1 ||
        echo "autogen.sh: no axe-core from npm; reports are tested without it" >&2
}

cd "$(dirname "$0")"

deps=no
if [ "${1-}" = --deps ]; then
    deps=yes
    shift
    install_packages
    install_axe
fi

mkdir -p m4
autoreconf --install

if [ "$deps" = yes ]; then
    ./configure "$@"
elif [ $# -gt 0 ]; then
    ./configure "$@"
else
    echo "Now: ./configure && make"
fi
