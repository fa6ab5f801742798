# common — what the benchmarks share; read with `. bench/common.sh` in the project's folder.
# Method B: the server's own CPU seconds, whoever else uses the machine; server and load on one
# core. BENCH_CORE chooses it.
set -eu
LC_ALL=C
export LC_ALL
BIN=${BENCH_BIN:-build/release}
CORE=${BENCH_CORE:-0}
ROOT=$PWD
WORK=$(mktemp -d "${TMPDIR:-/tmp}/motcua-bench.XXXXXX")
SERVERS=
POSTGRES=

fail() { printf '%s\n' "$*" >&2; exit 1; }
pinned() { taskset -c "$CORE" "$@"; }
cpu_ns() { "$BIN/bench-cpu" "$@"; }

# Ends only what was started here.
finish() {
    for pid in $SERVERS; do kill "$pid" 2>/dev/null || true; done
    for pid in $SERVERS; do wait "$pid" 2>/dev/null || true; done
    [ -z "$POSTGRES" ] || sh tools/postgres.sh stop "$POSTGRES" || true
    rm -rf "$WORK"
}
trap finish EXIT
trap 'exit 130' INT TERM

build_bench() { make -s VARIANT=release all bench; }

free_port() {
    port=$((20000 + $$ % 10000))
    while ss -ltn 2>/dev/null | grep -q ":$port "; do port=$((port + 1)); done
    echo "$port"
}

# The address that X-Forwarded-For tells counts, so the limits per address stay in force.
new_node() { # new_node DIR [DATABASE]
    "$BIN/motcua" init --data "$1" ${2:+--database "$2"} >/dev/null
    echo "trusted_proxy = 127.0.0.1" >>"$1/motcua.conf"
}

# Sets PID and PORT.
start_node() { # start_node DIR WORKERS
    PORT=$(free_port)
    # Not by a function: $! must be the server, which is killed by it.
    taskset -c "$CORE" "$BIN/motcua" serve --data "$1" --port "$PORT" --workers "$2" \
        >"$WORK/serve.out" 2>"$WORK/serve.log" &
    PID=$!
    SERVERS="$SERVERS $PID"
    wait_for_node
}

wait_for_node() {
    tries=0
    until grep -q Listening "$WORK/serve.out"; do
        tries=$((tries + 1))
        kill -0 "$PID" 2>/dev/null && [ $tries -lt 400 ] ||
            { cat "$WORK/serve.log" >&2; fail "the node does not start"; }
        sleep 0.05
    done
}

# The demo's dossiers wait for documents, which the press makes first: work of its own.
wait_for_documents() { # wait_for_documents DIR
    waited=0
    while [ "$("$BIN/bench-setup" "$1" jobs)" -gt 0 ]; do
        waited=$((waited + 1))
        [ $waited -lt 120 ] || fail "the documents are not made"
        sleep 1
    done
}

stop_server() { # stop_server PID
    kill "$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
    SERVERS=$(printf '%s' "$SERVERS" | sed "s/ $1\\b//")
}

median() { sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }
value() { printf '%s\n' "$2" | sed -n "s/.*$1=\\([0-9.]*\\).*/\\1/p"; }

# The last line: NAME FIGURE, PASS or FAIL. $4: "least" or "most".
verdict() { # verdict NAME FIGURE LIMIT least|most [UNIT]
    awk -v name="$1" -v x="$2" -v limit="$3" -v kind="$4" -v unit="${5:-}" 'BEGIN {
        good = kind == "least" ? x + 0 >= limit + 0 : x + 0 <= limit + 0
        printf "%s: %s%s (at %s %s%s) %s\n", name, x, unit, kind, limit, unit,
               good ? "PASS" : "FAIL"
        exit !good
    }'
}
