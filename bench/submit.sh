# submit — durable submissions through HTTP, 64 clients, at 1,000 bodies, against a bare program
# that writes the same rows. ./dev bench submit [sqlite|postgres] [SECONDS]; both without a word.
. bench/common.sh
ENGINES=${1:-"sqlite postgres"}
SECONDS_EACH=${2:-5}
REPEATS=${BENCH_REPEATS:-3}
BODIES=1000
REQUESTS=2000
PG_WORKERS=8 # and as many connections of the bare program

make_node() { # make_node ENGINE; sets DATABASE
    if [ "$1" = postgres ]; then
        POSTGRES=$WORK/postgres
        chmod 755 "$WORK"
        DATABASE=$(pinned sh tools/postgres.sh start "$POSTGRES" "$(free_port)" durable)
        POSTMASTER=$(head -n 1 "$POSTGRES/data/postmaster.pid")
        # Vacuum would be counted to whichever side happens to run.
        psql -q "$DATABASE" -c 'ALTER SYSTEM SET autovacuum = off' -c 'SELECT pg_reload_conf()' \
            >/dev/null
        SETUP_DB=$(echo "$DATABASE" | sed 's,/motcua$,/postgres,')
    fi
    if [ "$1" = sqlite ]; then new_node "$WORK/node"; else new_node "$WORK/node" "$DATABASE"; fi
    "$BIN/bench-setup" "$WORK/node" bodies $BODIES
    "$BIN/bench-setup" "$WORK/node" submit $REQUESTS "$WORK/requests"
    keep_empty "$1"
}

# Both sides begin with the same tables and write as many submissions, so that they end alike.
keep_empty() {
    if [ "$1" = sqlite ]; then
        "$BIN/motcua" backup --data "$WORK/node" "$WORK/empty" >/dev/null
        cp "$WORK/empty/motcua.db" "$WORK/bare.db"
    else
        psql -q "$SETUP_DB" -c 'CREATE DATABASE bare TEMPLATE motcua'
    fi
}

# All processes of a side: on PostgreSQL its server too.
ours_ns() { # ours_ns ENGINE
    if [ "$1" = sqlite ]; then cpu_ns "$PID"; else cpu_ns "$PID" "$POSTMASTER"; fi
}

run_ours() { # run_ours ENGINE
    before=$(ours_ns "$1")
    told=$(pinned "$BIN/bench-load" "$PORT" 64 "$SECONDS_EACH" "$WORK/requests") ||
        fail "$told"
    sleep 2 # the last seal and checkpoint belong to it
    after=$(ours_ns "$1")
    value requests "$told" >"$WORK/count"
    cost=$(((after - before) / $(value requests "$told")))
    echo "  ours: $cost ns each, $(value rate "$told")/s, p50 $(value p50 "$told") ms," \
        "p99 $(value p99 "$told") ms" >&2
    echo "$cost"
}

run_bare() { # run_bare ENGINE COUNT
    if [ "$1" = sqlite ]; then
        told=$(pinned "$BIN/bench-bare_sqlite" "$WORK/bare.db" "$WORK/model" "$2")
        cost=$(value cpu "$told")
    else
        before=$(cpu_ns "$POSTMASTER")
        told=$(pinned "$BIN/bench-bare_postgres" "${DATABASE%/*}/bare" "$WORK/model" "$2" \
            $PG_WORKERS)
        sleep 2 # as ours; and its connections' processes are gone by then, all of them counted
        after=$(cpu_ns "$POSTMASTER")
        cost=$(($(value cpu "$told") + (after - before) / $(value requests "$told")))
    fi
    echo "  bare: $cost ns each, $(value rate "$told")/s" >&2
    echo "$cost"
}

engine() { # engine NAME
    echo "$1: CPU of every server process for one submission (method B); the rate is by wall clock"
    make_node "$1"
    workers=1
    [ "$1" = sqlite ] || workers=$PG_WORKERS
    start_node "$WORK/node" $workers
    # Every body once, and the model's row.
    warm=$(pinned "$BIN/bench-load" "$PORT" 64 3 "$WORK/requests")
    sleep 1
    "$BIN/bench-setup" "$WORK/node" model "$WORK/model"
    run_bare "$1" "$(value requests "$warm")" >/dev/null 2>&1
    i=0
    while [ $i -lt "$REPEATS" ]; do
        run_ours "$1" >>"$WORK/$1.ours"
        run_bare "$1" "$(cat "$WORK/count")" >>"$WORK/$1.bare"
        i=$((i + 1))
    done
    stop_server "$PID"
    "$BIN/motcua" verify --data "$WORK/node" | tail -n 1
    awk -v a="$(median <"$WORK/$1.bare")" -v b="$(median <"$WORK/$1.ours")" \
        'BEGIN {printf "%.2f\n", a / b}' >"$WORK/$1.ratio"
    rm -rf "$WORK/node"
}

build_bench
for name in $ENGINES; do engine "$name"; done
status=0
for name in $ENGINES; do
    verdict "submit $name" "$(cat "$WORK/$name.ratio")" 0.5 least || status=1
done
exit $status
