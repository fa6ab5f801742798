#!/bin/sh
# kill_test — kill -9 at random moments while people work: nothing acknowledged is lost or doubled.
#   test/kill_test.sh sqlite|postgres [ROUNDS]
# First whole processes on a small module of their own (build/…/kill-test), then the product itself:
# citizens apply, officers receive, and the parent or a child is killed ROUNDS times. SEED=… repeats
# a run. Ends in "N passed, N failed".
set -u
cd "$(dirname "$0")/.."
. test/lib.sh

engine=${1:-sqlite} rounds=${2:-200}
seed=${SEED:-$(date +%s)}
data=$here/node
echo "SEED=$seed"

database() { # database NAME: for kill-test
    if [ "$engine" = sqlite ]; then echo sqlite; else new_database "$1"; fi
}

on_a_dummy_row() {
    program=$(dirname "$MOTCUA")/kill-test
    [ -x "$program" ] || { no "$program is not built"; return; }
    SEED=$seed "$program" "$((rounds / 4))" "$(database dummy)" "$MOTCUA-press" >"$here/dummy" 2>&1
    line=$(tail -n 1 "$here/dummy")
    passed=$((passed + $(echo "$line" | sed -n 's/^\([0-9]*\) passed.*/\1/p')))
    case $line in
    *' 0 failed') ;;
    *) no "kill-test: $(grep FAILED "$here/dummy" | head -n 5) $line" ;;
    esac
}

# count TABLE: rows of a statement, one number
count() { sql "$data" "SELECT count(*) FROM $1"; }

# lost FILE COLUMN STATEMENT: lines of FILE whose COLUMN the statement does not give
lost() {
    cut -f "$2" "$here/$1.tsv" | LC_ALL=C sort >"$here/promised"
    sql "$data" "$3" | LC_ALL=C sort >"$here/stored"
    LC_ALL=C comm -23 "$here/promised" "$here/stored" | wc -l
}

everything_is_there() {
    is 'every acknowledged code is stored' "$(lost submitted 2 'SELECT code FROM dossier')" 0
    is 'no code was given twice' "$(cut -f 2 "$here/submitted.tsv" | sort | uniq -d | wc -l)" 0
    is 'each with its answers' "$(lost submitted 3 'SELECT dossier FROM dossier_data')" 0
    is 'each with its event' "$(lost submitted 3 "SELECT substr(object, 9) FROM event
        WHERE verb = 'dossier.submitted'")" 0
    is 'nothing is there twice under one key' "$(count "(SELECT subject FROM dossier
        WHERE subject LIKE 'Hồ sơ số %' GROUP BY subject HAVING count(*) > 1) AS twice")" 0
    sent=$(count "dossier WHERE subject LIKE 'Hồ sơ số %'")
    known=$(wc -l <"$here/submitted.tsv") unknown=$(wc -l <"$here/unknown.tsv")
    [ "$sent" -ge "$known" ] && [ "$sent" -le $((known + unknown)) ] && ok ||
        no "$sent dossiers, but $known acknowledged and $unknown unknown"
    is 'every dossier has an answer under its key' "$(count \
        "idempotency WHERE status = 201 AND location = ''")" "$sent"
    is 'every receipt is stored' "$(lost received 1 "SELECT substr(object, 9) FROM event
        WHERE verb = 'dossier.received'")" 0
    is 'every file is stored' "$(lost files 1 'SELECT id FROM file')" 0
}

# What came in before the end is done and sealed when the node runs again; a paper that is made then is
# an event, too.
seal_the_rest() {
    serve "$data"
    until_calm "$data"
    stop
}

the_product() {
    options=
    [ "$engine" = sqlite ] || options="--database $(new_database product)"
    expect 'init' 0 '' "$MOTCUA" init --data "$data" $options
    expect 'demo' 0 '' "$MOTCUA" demo --data "$data"
    # Each request comes from an address of its own, so that the limits for one do not count.
    sed -i 's/^trusted_proxy = .*/trusted_proxy = 127.0.0.1/' "$data/motcua.conf"
    expect 'people work while the node is killed' 0 '' node test/kill/client.js "$MOTCUA" "$data" \
        "$rounds" "$seed" "$here"
    tail -n 1 "$here/out"
    [ -s "$here/submitted.tsv" ] && ok || { no 'nothing was submitted'; return; }
    [ -s "$here/received.tsv" ] && ok || no 'nothing was received'
    [ -s "$here/files.tsv" ] && ok || no 'no file was uploaded'
    everything_is_there
    seal_the_rest
    expect 'the log is whole' 0 'whole' "$MOTCUA" verify --data "$data"
    is 'nothing is left unsealed' "$(count 'event WHERE feed IS NULL')" 0
}

case $engine in
sqlite) ;;
postgres) postgres_start durable || { no 'PostgreSQL does not start'; sum; exit 1; } ;;
*) sed -n '3p' "$0" >&2 && exit 2 ;;
esac
on_a_dummy_row
the_product
sum
