#!/bin/sh
# test — every shard of ./dev test, with its time; the last line is the sum: N passed, N failed.
set -u
cd "$(dirname "$0")/.."
JOBS=$(nproc 2>/dev/null || echo 2)
OUT=build/test
mkdir -p $OUT
PG=build/test/postgres
PORT=${MOTCUA_TEST_PORT:-54329}
passed=0 failed=0 started=$(date +%s)
export UBSAN_OPTIONS=print_stacktrace=1 ASAN_OPTIONS=detect_leaks=1

postgres_url() { sh tools/postgres.sh start "$PG" "$PORT"; }
postgres_stop() { sh tools/postgres.sh stop "$PG" >/dev/null 2>&1; }
trap postgres_stop EXIT INT TERM

# run NAME COMMAND…: counts the last "N passed, N failed" of its output; none is a failure.
run() {
    name=$1 began=$(date +%s)
    shift
    printf '== %s\n' "$name"
    if "$@" >"$OUT/$name.log" 2>&1; then code=0; else code=$?; fi
    line=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$OUT/$name.log" | tail -n 1)
    p=$(printf '%s' "$line" | sed -n 's/^\([0-9]*\) passed.*/\1/p')
    f=$(printf '%s' "$line" | sed -n 's/^.* \([0-9]*\) failed.*/\1/p')
    if [ -z "$line" ] || { [ "$code" -ne 0 ] && [ "${f:-0}" -eq 0 ]; }; then
        f=$((${f:-0} + 1))
    fi
    passed=$((passed + ${p:-0})) failed=$((failed + ${f:-0}))
    if [ "${f:-0}" -gt 0 ]; then
        tail -n 60 "$OUT/$name.log"
    fi
    printf '   %s passed, %s failed, %s s\n' "${p:-0}" "${f:-0}" "$(($(date +%s) - began))"
}

built() { # built VARIANT TARGET: a build that is counted as one test
    make -s -j"$JOBS" VARIANT="$1" $2 && echo "1 passed, 0 failed"
}

tests() { # tests VARIANT DATABASE-URL
    MOTCUA_BUILD="build/$1" TEST_DB="$2" "build/$1/tests"
}

shard_tools() { run tools sh test/tools_test.sh; }
shard_gcc() {
    run gcc-build built asan "tests all"
    run gcc-sqlite tests asan sqlite::memory:
}
shard_clang() {
    run clang-build built clang "tests all"
    run clang-sqlite tests clang sqlite::memory:
}
shard_postgres() {
    [ -x build/asan/tests ] || run gcc-build built asan "tests all"
    url=$(postgres_url) || { echo "PostgreSQL did not start"; failed=$((failed + 1)); return; }
    run gcc-postgres tests asan "$url"
    if [ -x build/clang/tests ]; then run clang-postgres tests clang "$url"; fi
    postgres_stop
}
shard_serve() {
    run serve-build built release "all kill"
    run openapi sh test/openapi_test.sh
    run kill-sqlite sh test/kill_test.sh sqlite "${MOTCUA_KILLS:-200}"
    run kill-postgres sh test/kill_test.sh postgres "${MOTCUA_KILLS:-200}"
}
shard_acts() {
    run acts-build built release all
    run kill-acts-sqlite sh test/kill_acts_test.sh sqlite "${MOTCUA_ACT_KILLS:-20}"
    run kill-acts-postgres sh test/kill_acts_test.sh postgres "${MOTCUA_ACT_KILLS:-20}"
}
# Half of the histories on each of two cores; every one of them is another.
histories() {
    half=$((${MOTCUA_ALL_HISTORIES:-100000} / 2)) code=0
    MOTCUA_HISTORIES=0:$half build/release/tests random_histories >"$OUT/histories-1" 2>&1 &
    first=$!
    MOTCUA_HISTORIES=$half:$half build/release/tests random_histories 2>&1 || code=1
    wait $first || code=1
    cat "$OUT/histories-1"
    grep -h ' histories: ' "$OUT/histories-1"
    [ $code -eq 0 ] && echo '2 passed, 0 failed'
}
shard_histories() {
    run histories-build built release tests
    run histories histories
}
shard_verify() {
    run verify-build built release "all forge"
    run verify sh test/verify_test.sh
}
shard_cli() {
    run cli-build built release all
    run cli sh test/cli_test.sh
}
shard_browser() {
    run browser-build built release all
    run browser node test/browser/run.js
}
shard_newcomer() { run newcomer sh test/first_change_test.sh; }

for shard in ${*:-tools gcc clang postgres histories serve acts verify cli browser newcomer}; do
    "shard_$shard"
done
printf 'time: %s s of a budget of 2700 s\n' "$(($(date +%s) - started))"
printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
