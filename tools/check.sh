#!/bin/sh
# check — all that can be said about the code without running it; ends in N passed, N failed.
#
#   check.sh [STEP …]   steps: layers lengths text words memory shell compile
#                       definitions cppcheck tidy
#
# The setting of the code is not held against .clang-format: its tables and comments are set by
# hand where that reads better. `./dev format` sets the lines that were changed.
set -u
cd "$(dirname "$0")/.." || exit
JOBS=$(nproc 2>/dev/null || echo 2)
OUT=build/check
mkdir -p $OUT
passed=0 failed=0

step() { # step NAME COMMAND…
    name=$1 began=$(date +%s)
    shift
    if "$@" >"$OUT/$name.log" 2>&1; then
        passed=$((passed + 1))
        printf 'ok    %-12s %s s\n' "$name" "$(($(date +%s) - began))"
    else
        failed=$((failed + 1))
        printf 'FAILED %s\n' "$name"
        tail -n 60 "$OUT/$name.log"
    fi
}

files() { git ls-files --cached --others --exclude-standard -- "$@" | while read -r f; do
    [ ! -f "$f" ] || printf '%s\n' "$f"
done; }

# Spaces at the end, tabs, carriage returns, a last line without an end.
plain_text() {
    found=0
    all=$(files '*.c' '*.h' '*.sh' '*.sql' '*.html' '*.css' '*.js' '*.md' '*.po' '*.mdoc' dev |
        grep -v '^test/fuzz/corpus/')
    if grep -nHP '[ \t\r]$' $all; then found=1; fi
    if grep -nHP '\t' $(printf '%s\n' $all | grep '\.[ch]$'); then found=1; fi
    for file in $all; do
        if [ -s "$file" ] && [ -n "$(tail -c 1 "$file")" ]; then
            echo "$file: the last line has no end"
            found=1
        fi
    done
    return $found
}

# Notes to oneself and paths of one machine do not belong into a finished tree.
words() {
    ! files | grep -v '^tools/check.sh$\|package-lock\|^data/\|^test/fuzz/corpus/' |
        xargs grep -nIE '\b(TODO|FIXME|XXX|HACK|WIP)\b|[l]orem ipsum|/home/[a-z]+/'
}

# malloc and its like live in base; the press's libraries and one cache outside the arena are
# the exceptions.
memory() {
    ! grep -rnE '\b(malloc|calloc|realloc|strdup|asprintf)\(' src --include='*.c' |
        grep -v '^src/base/\|_test\.c:' | grep -v '^src/core/cache\.c:'
}

compile() { make -s -j"$JOBS" VARIANT=release all; }

shell() {
    command -v shellcheck >/dev/null || { echo "shellcheck is not installed"; return 0; }
    # SC2086, SC2046, SC2048: words are split on purpose where a list is meant.
    # SC1083: {0} is C. SC2164: a script's own folder is there. SC2034: for others, by `.`.
    shellcheck -s sh -S warning -e SC1083,SC2034,SC2046,SC2048,SC2086,SC2164 \
        $(files '*.sh' dev .ci/run)
}

# Tests and fuzz targets are read too.
static_cppcheck() {
    cppcheck --quiet --error-exitcode=1 --enable=warning,performance,portability --std=c11 \
        --inline-suppr --suppressions-list=tools/cppcheck.txt --max-configs=4 -j "$JOBS" \
        -Isrc -I. -Ibuild/gen -D_GNU_SOURCE '-DTEST(name)=static void name(Ctx *ctx)' \
        $(files 'src/*.c' 'test/*.c' 'tools/*.c' 'bench/*.c')
}

definitions() { build/release/motcua check; }

run() {
    case $1 in
    layers) step layers sh tools/layers.sh ;;
    lengths) step lengths sh tools/lengths.sh ;;
    text) step text plain_text ;;
    words) step words words ;;
    memory) step memory memory ;;
    compile) step compile compile ;;
    shell) step shell shell ;;
    cppcheck) step cppcheck static_cppcheck ;;
    tidy) step tidy sh tools/tidy.sh ;;
    definitions) step definitions definitions ;;
    *) echo "check.sh: there is no step '$1'" >&2; exit 2 ;;
    esac
}

for name in ${*:-layers lengths text words memory shell compile definitions cppcheck tidy}; do
    run "$name"
done
printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
