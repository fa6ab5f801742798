# clocks — a million open clocks: the scan of the day before, and planning them anew when a calendar
# changes. ./dev bench clocks [sqlite|postgres] [CLOCKS]; both without a word.
. bench/common.sh
ENGINES=${1:-"sqlite postgres"}
CLOCKS=${2:-1000000}
BODIES=1000

make_node() { # make_node ENGINE
    if [ "$1" = postgres ]; then
        POSTGRES=$WORK/postgres
        chmod 755 "$WORK"
        new_node "$WORK/node" "$(sh tools/postgres.sh start "$POSTGRES" "$(free_port)" durable)"
    else
        new_node "$WORK/node"
    fi
    "$BIN/bench-setup" "$WORK/node" bodies $BODIES
    echo "$1: filling $CLOCKS clocks at $BODIES communes"
    "$BIN/bench-clocks" "$WORK/node" fill "$CLOCKS"
}

# Only what moved is written; the log's line of each part goes to a file.
replan() { # replan ENGINE KIND WORDS
    told=$(MOTCUA_LOG=warn "$BIN/bench-clocks" "$WORK/node" "$2") || fail "$2 failed"
    echo "  $3: $(value looked "$told") looked at, $(value moved "$told") moved," \
        "$(value seconds "$told") s"
    value seconds "$told" >"$WORK/$1.$2"
}

engine() { # engine NAME
    make_node "$1"
    told=$("$BIN/bench-clocks" "$WORK/node" day_before) || fail "day_before failed"
    echo "  the day before: $(value drafts "$told") drafts in $(value seconds "$told") s;" \
        "once more, with nothing to draft: $(value again "$told") s"
    value seconds "$told" >"$WORK/$1.scan"
    replan "$1" same 'a day that is worked as before'
    replan "$1" province 'a storm in one province of 34'
    replan "$1" nation 'a day off in the whole country'
    [ "$1" = sqlite ] || sh tools/postgres.sh stop "$POSTGRES"
    POSTGRES=
    rm -rf "$WORK/node" "$WORK/postgres"
}

build_bench
for name in $ENGINES; do engine "$name"; done
status=0
for name in $ENGINES; do
    verdict "clocks, the day before, $name" "$(cat "$WORK/$name.scan")" 2 most " s" || status=1
    for kind in same province nation; do
        verdict "clocks, replan, $kind, $name" "$(cat "$WORK/$name.$kind")" 30 most " s" ||
            status=1
    done
done
exit $status
