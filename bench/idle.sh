# idle — memory of a node at rest, and how soon it answers. ./dev bench idle [REST_SECONDS]
. bench/common.sh
REST=${1:-60}

now_ms() { date +%s%3N; }
pss_kb() { # of a process and all below it
    total=0
    for pid in $1 $(descendants "$1"); do
        kb=$(awk '/^Pss:/ {print $2}' "/proc/$pid/smaps_rollup" 2>/dev/null || echo 0)
        printf '  %-14s %6d kB\n' "$(cat "/proc/$pid/comm")" "${kb:-0}" >&2
        total=$((total + ${kb:-0}))
    done
    echo "$total"
}
descendants() {
    for child in $(cat /proc/"$1"/task/*/children); do
        echo "$child"
        descendants "$child"
    done
}

build_bench
new_node "$WORK/node"
"$BIN/motcua" demo --data "$WORK/node" >/dev/null
PORT=$(free_port)
began=$(now_ms)
"$BIN/motcua" serve --data "$WORK/node" --port "$PORT" --workers 2 \
    >"$WORK/serve.out" 2>"$WORK/serve.log" &
PID=$!
SERVERS="$SERVERS $PID"
until curl -sf "http://127.0.0.1:$PORT/" >/dev/null 2>&1; do
    [ $(($(now_ms) - began)) -lt 10000 ] || fail "it does not answer"
    sleep 0.01
done
first=$(($(now_ms) - began))
i=0
while [ $i -lt 25 ]; do # four pages each: one hundred; a list compiles every definition
    for page in "services?n=$i" services/1.013225 "track?n=$i" "?n=$i"; do
        curl -sf "http://127.0.0.1:$PORT/$page" >/dev/null || fail "no page"
    done
    i=$((i + 1))
done
wait_for_documents "$WORK/node"
echo "one hundred pages and the documents of two hundred dossiers; now $REST s of rest"
sleep "$REST"
kb=$(pss_kb "$PID")
status=0
verdict "start to first answer" "$first" 1000 most " ms" || status=1
verdict "idle, all processes" "$(awk -v kb="$kb" 'BEGIN {printf "%.1f", kb / 1024}')" 20 most " MB" ||
    status=1
exit $status
