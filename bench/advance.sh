# advance — nine-step dossiers to delivery, clocks and forms included, by four workers; each act is a
# durable unit of work. Against a bare program that writes the same rows by as many writers, each act
# its own commit. All act back to back, without a pause, on both sides.
# ./dev bench advance [sqlite|postgres] [SECONDS]; both without a word.
. bench/common.sh
ENGINES=${1:-"sqlite postgres"}
SECONDS_EACH=${2:-5}
REPEATS=${BENCH_REPEATS:-2}
DOSSIERS=9000
WORKERS=4

make_node() { # make_node ENGINE; sets DATABASE
    if [ "$1" = postgres ]; then
        POSTGRES=$WORK/postgres
        chmod 755 "$WORK"
        DATABASE=$(sh tools/postgres.sh start "$POSTGRES" "$(free_port)" durable)
        POSTMASTER=$(head -n 1 "$POSTGRES/data/postmaster.pid")
        # Vacuum would be counted to whichever side happens to run.
        psql -q "$DATABASE" -c 'ALTER SYSTEM SET autovacuum = off' -c 'SELECT pg_reload_conf()' \
            >/dev/null
        SETUP_DB=$(echo "$DATABASE" | sed 's,/motcua$,/postgres,')
        new_node "$WORK/node" "$DATABASE"
    else
        new_node "$WORK/node"
    fi
    "$BIN/bench-setup" "$WORK/node" bodies 20
    "$BIN/bench-advance" "$WORK/node" fill $DOSSIERS
    if [ "$1" = postgres ]; then
        psql -q "$SETUP_DB" -c 'CREATE DATABASE filled TEMPLATE motcua'
    else
        "$BIN/motcua" backup --data "$WORK/node" "$WORK/filled" >/dev/null
    fi
}

# Both sides begin with the same dossiers, each time.
fresh() { # fresh ENGINE NAME; prints the database
    if [ "$1" = postgres ]; then
        psql -q "$SETUP_DB" -c "DROP DATABASE IF EXISTS $2" -c "CREATE DATABASE $2 TEMPLATE filled" \
            2>/dev/null
        echo "${DATABASE%/*}/$2"
    else
        rm -f "$WORK/$2.db"*
        cp "$WORK/filled/motcua.db" "$WORK/$2.db"
        echo "$WORK/$2.db"
    fi
}

# The CPU of PostgreSQL's processes belongs to the side that used them.
server_ns() {
    [ "$1" = postgres ] || { echo 0; return; }
    sleep 1 # a backend that ended counts when its parent has seen it
    cpu_ns "$POSTMASTER"
}

side() { # side ENGINE ours|bare|alone: alone is one bare writer, told only
    if [ "$2" = ours ]; then
        [ "$1" = sqlite ] || fresh "$1" motcua >/dev/null
        [ "$1" = postgres ] || { rm -f "$WORK/node/motcua.db-"*; cp "$WORK/filled/motcua.db" "$WORK/node/"; }
        set -- "$1" "$2" "$BIN/bench-advance" "$WORK/node" run $WORKERS
    else
        set -- "$1" "$2" "$BIN/bench-bare_advance" "$(fresh "$1" bare)"
    fi
    name=$1 kind=$2 writers=
    shift 2
    [ "$kind" = ours ] || writers=$WORKERS
    [ "$kind" != alone ] || writers=1
    before=$(server_ns "$name")
    told=$("$@" "$SECONDS_EACH" $writers) || fail "$told"
    after=$(server_ns "$name")
    cost=$(($(value cpu "$told") + (after - before) / $(value acts "$told")))
    [ "$kind" != alone ] || kind="one bare writer"
    echo "  $kind: $cost ns each, $(value rate "$told") acts/s by wall clock" \
        "$(echo "$told" | sed -n 's/.*p50=\([0-9.]*\) p99=\([0-9.]*\).*/p50 \1 ms, p99 \2 ms/p')" >&2
    [ "$kind" != ours ] || value p99 "$told" >>"$WORK/$name.p99"
    echo "$cost" >>"$WORK/$name.$kind" # that of one bare writer is told only
}

engine() { # engine NAME
    echo "$1: CPU of all processes for one act; $WORKERS workers against $WORKERS bare writers"
    make_node "$1"
    i=0
    while [ $i -lt "$REPEATS" ]; do
        side "$1" ours
        side "$1" bare
        side "$1" alone
        i=$((i + 1))
    done
    awk -v a="$(median <"$WORK/$1.bare")" -v b="$(median <"$WORK/$1.ours")" \
        'BEGIN {printf "%.2f\n", a / b}' >"$WORK/$1.ratio"
    [ "$1" = sqlite ] || sh tools/postgres.sh stop "$POSTGRES"
    POSTGRES=
    rm -rf "$WORK/node" "$WORK/postgres"
}

build_bench
for name in $ENGINES; do engine "$name"; done
status=0
for name in $ENGINES; do
    verdict "advance p99 $name" "$(median <"$WORK/$name.p99")" 5 most " ms" || status=1
    verdict "advance $name" "$(cat "$WORK/$name.ratio")" 0.5 least || status=1
done
exit $status
