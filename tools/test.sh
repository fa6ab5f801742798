#!/bin/sh
# test — every shard of ./dev test, with its time; the last line is the sum: N passed, N failed.
#   tools/test.sh [SHARD|RUN …]    all without one
# First what the shards need is built, by all cores; then their runs go side by side, one for each
# core, the longest first: whoever is through takes the next. Each has folders, databases and ports
# of its own, and its log in build/test/NAME.log; what is said of it is said at once, at its end.
set -u
cd "$(dirname "$0")/.."
JOBS=$(nproc 2>/dev/null || echo 2)
OUT=build/test
PORT=${MOTCUA_TEST_PORT:-54329}
mkdir -p $OUT
export UBSAN_OPTIONS=print_stacktrace=1 ASAN_OPTIONS=detect_leaks=1

# ---- one run ---------------------------------------------------------------------------------------

# What went wrong, wherever it stands, and the end.
excerpt() {
    grep -nE '^(FAILED|FAIL) |: not so: |error:' "$1" | head -n 40
    echo '   …'
    tail -n 60 "$1"
}

# run NAME COMMAND…: counts the last "N passed, N failed" of its output; none is a failure.
run() {
    name=$1 log=$OUT/$1.log began=$(date +%s)
    shift
    if "$@" >"$log" 2>&1; then code=0; else code=$?; fi
    line=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$log" | tail -n 1)
    p=$(printf '%s' "$line" | sed -n 's/^\([0-9]*\) passed.*/\1/p')
    f=$(printf '%s' "$line" | sed -n 's/^.* \([0-9]*\) failed.*/\1/p')
    if [ -z "$line" ] || { [ "$code" -ne 0 ] && [ "${f:-0}" -eq 0 ]; }; then
        f=$((${f:-0} + 1))
    fi
    said=$(printf '== %-18s %s passed, %s failed, %s s' "$name" "${p:-0}" "${f:-0}" \
        "$(($(date +%s) - began))")
    lived=$(grep -h ' histories: ' "$log" | tail -n 1)
    said="$said${lived:+; $lived}"
    if [ "${f:-0}" -gt 0 ]; then said="$said
$(excerpt "$log")"; fi
    flock $OUT/said printf '%s\n' "$said"
    echo "${p:-0} ${f:-0}" >>$OUT/sums
}

built() { # built VARIANT TARGETS: a build that is counted as one test
    # shellcheck disable=SC2086
    make -s -j"$JOBS" VARIANT="$1" $2 && echo "1 passed, 0 failed"
}

tests() { # tests VARIANT DATABASE-URL
    MOTCUA_BUILD="build/$1" TEST_DB="$2" "build/$1/tests"
}

tests_postgres() { # tests_postgres VARIANT PORT: on a PostgreSQL of its own
    server=$OUT/postgres-$1
    # shellcheck disable=SC2064
    trap "sh tools/postgres.sh stop $server >/dev/null 2>&1" EXIT INT TERM
    url=$(sh tools/postgres.sh start "$server" "$2") || { echo 'PostgreSQL did not start'; return 1; }
    tests "$1" "$url"
}

# histories FIRST COUNT: a part of the random histories; every one of them is another.
histories() {
    MOTCUA_HISTORIES=$1:$2 TEST_DB=sqlite::memory: build/release/tests random_histories
}

HALF=$((${MOTCUA_ALL_HISTORIES:-100000} / 2))
one() {
    case $1 in
    tools) run "$1" sh test/tools_test.sh ;;
    gcc-sqlite) run "$1" tests asan sqlite::memory: ;;
    clang-sqlite) run "$1" tests clang sqlite::memory: ;;
    gcc-postgres) run "$1" tests_postgres asan "$PORT" ;;
    clang-postgres) run "$1" tests_postgres clang $((PORT + 1)) ;;
    histories-1) run "$1" histories 0 "$HALF" ;;
    histories-2) run "$1" histories "$HALF" "$HALF" ;;
    openapi) run "$1" sh test/openapi_test.sh ;;
    kill-sqlite) run "$1" sh test/kill_test.sh sqlite "${MOTCUA_KILLS:-200}" ;;
    kill-postgres) run "$1" sh test/kill_test.sh postgres "${MOTCUA_KILLS:-200}" ;;
    kill-acts-sqlite) run "$1" sh test/kill_acts_test.sh sqlite "${MOTCUA_ACT_KILLS:-20}" ;;
    kill-acts-postgres) run "$1" sh test/kill_acts_test.sh postgres "${MOTCUA_ACT_KILLS:-20}" ;;
    verify) run "$1" sh test/verify_test.sh ;;
    cli) run "$1" sh test/cli_test.sh ;;
    browser) run "$1" node test/browser/run.js ;;
    newcomer) run "$1" sh test/first_change_test.sh ;;
    *) run "$1" false ;;
    esac
}

# ---- all of them -----------------------------------------------------------------------------------

# Each run: its shard, what it needs built (VARIANT:TARGET), longest first.
RUNS='browser browser release:all
histories-1 histories release:tests
histories-2 histories release:tests
kill-postgres serve release:all release:kill
kill-sqlite serve release:all release:kill
gcc-postgres postgres asan:tests asan:all
clang-postgres postgres clang:tests clang:all
gcc-sqlite gcc asan:tests asan:all
clang-sqlite clang clang:tests clang:all
verify verify release:all release:forge
newcomer newcomer asan:tests asan:all release:all
kill-acts-postgres acts release:all
kill-acts-sqlite acts release:all
cli cli release:all
tools tools
openapi serve release:all'

if [ "${1:-}" = --run ]; then
    one "$2"
    exit 0
fi
started=$(date +%s)
: >$OUT/sums
wanted=" ${*:-tools gcc clang postgres histories serve acts verify cli browser newcomer} "
runs=$(echo "$RUNS" | while read -r name shard needs; do
    case $wanted in *" $shard "* | *" $name "*) echo "$name $needs" ;; esac
done)
[ "$runs" ] || { echo "no shard is called$wanted" >&2 && exit 2; }
for variant in asan clang release; do
    targets=$(echo "$runs" | tr ' ' '\n' | sed -n "s/^$variant://p" | sort -u | tr '\n' ' ')
    if [ "$targets" ]; then run $variant-build built $variant "$targets"; fi
done
echo "$runs" | cut -d ' ' -f 1 | xargs -n 1 -P "$JOBS" sh tools/test.sh --run
printf 'time: %s s of a budget of 2700 s\n' "$(($(date +%s) - started))"
awk '{ passed += $1; failed += $2 }
    END { printf "%d passed, %d failed\n", passed, failed; exit failed > 0 || NR == 0 }' $OUT/sums
