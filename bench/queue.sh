# queue — the first page of a desk's queue among a million dossiers. ./dev bench queue [DOSSIERS]
. bench/common.sh
DOSSIERS=${1:-1000000}

build_bench
new_node "$WORK/node"
"$BIN/bench-setup" "$WORK/node" bodies 1000
echo "filling $DOSSIERS dossiers"
"$BIN/bench-setup" "$WORK/node" queue "$DOSSIERS" "$WORK/requests"
"$BIN/bench-engine" "$WORK/node" motcua.bench 300
start_node "$WORK/node" 1
"$BIN/bench-load" "$PORT" 1 1 "$WORK/requests" >/dev/null
told=$("$BIN/bench-load" "$PORT" 1 8 "$WORK/requests") || fail "$told"
echo "  GET /desk/queues/… by one client: p50 $(value p50 "$told") ms, p99 $(value p99 "$told") ms," \
    "worst $(value worst "$told") ms, $(value rate "$told")/s"
verdict "queue p99" "$(value p99 "$told")" 20 most " ms"
