#!/bin/sh
# tidy — clang-tidy over the C files, two at a time; what was clean and has not changed since
# (itself, its headers, the settings) is passed over.
#
#   tidy.sh [FILE…]   prints what is found; status 1 when there is something
set -eu
cd "$(dirname "$0")/.."
OUT=build/check/tidy
FLAGS="-std=gnu17 -D_GNU_SOURCE -fdouble-square-bracket-attributes -Isrc -I. -Ibuild/gen \
-isystem /usr/include/postgresql $(pkg-config --cflags pangocairo libqrencode) \
-include tools/analyzer.h"
mkdir -p "$OUT"

one() {
    stamp=$OUT/$(printf '%s' "$1" | tr / _)
    # shellcheck disable=SC2086
    now=$({ cat .clang-tidy; clang $FLAGS -E "$1"; } 2>/dev/null | sha256sum)
    [ "$(cat "$stamp" 2>/dev/null)" != "$now" ] || return 0
    # shellcheck disable=SC2086
    if clang-tidy --quiet "$1" -- $FLAGS >"$stamp.log" 2>/dev/null; then
        printf '%s' "$now" >"$stamp"
        rm -f "$stamp.log"
    else
        cat "$stamp.log"
        return 1
    fi
}

if [ "${1:-}" = --one ]; then
    one "$2"
    exit
fi
[ $# -gt 0 ] || set -- $(find src test bench -name '*.c' 2>/dev/null | LC_ALL=C sort)
printf '%s\n' "$@" | xargs -P "$(nproc)" -n 1 sh tools/tidy.sh --one
