#!/bin/sh
# kill_acts_test — every kind of act by every seat while the node is killed, frozen and flooded: no
# acknowledged act is lost, none is done twice, and `motcua verify` finds the log whole.
#   test/kill_acts_test.sh sqlite|postgres [ROUNDS]
# SEED=… repeats a run. Ends in "N passed, N failed".
set -u
cd "$(dirname "$0")/.."
. test/lib.sh

engine=${1:-sqlite} rounds=${2:-50}
seed=${SEED:-$(date +%s)}
data=$here/node
echo "SEED=$seed"

case $engine in
sqlite) options= ;;
postgres)
    postgres_start durable || { no 'PostgreSQL does not start'; sum; exit 1; }
    options="--database $(new_database acts)"
    ;;
*) sed -n '4p' "$0" >&2 && exit 2 ;;
esac

count() { sql "$data" "SELECT count(*) FROM $1"; }

# lost NAME STATEMENT: promised lines (of tabs made |) that the statement does not give
lost() {
    tr '\t' '|' <"$here/$1.tsv" | LC_ALL=C sort -u >"$here/promised"
    sql "$data" "$2" | LC_ALL=C sort -u >"$here/stored"
    LC_ALL=C comm -23 "$here/promised" "$here/stored" | tee "$here/lost" | wc -l
}

people_work() {
    OFFICERS=$("$MOTCUA" demo --data "$data" --logins | awk '{print $1}' |
        grep -E '^(thuanhoa|vpdk)\.' | tr '\n' ' ')
    export OFFICERS
    expect 'people work while the node is killed' 0 '' node test/kill/acts.js "$MOTCUA" "$data" \
        "$rounds" "$seed" "$here"
    grep -h 'status=422' "$data/serve.log" | sed 's/.* at=/at=/' | sort | uniq -c
    tail -n 1 "$here/out"
    for list in acts sent notes; do
        [ -s "$here/$list.tsv" ] && ok || no "no $list"
    done
}

everything_is_there() {
    is 'every acknowledged act is the event it was promised to be' "$(lost acts "
        SELECT substr(object, 9), number, verb FROM event WHERE object LIKE 'dossier:%'
        UNION ALL SELECT substr(object, 9), number, '' FROM event WHERE object LIKE 'dossier:%'")" 0
    is 'what applicants were told is stored' "$(lost applicants "
        SELECT substr(object, 9), verb FROM event WHERE object LIKE 'dossier:%'")" 0
    is 'every acknowledged opinion is stored' "$(lost asks "
        SELECT substr(object, 5) FROM event WHERE verb = 'ask.answered'")" 0
    is 'every acknowledged dossier is stored' "$(lost sent 'SELECT id, code FROM dossier')" 0
    sql "$data" "SELECT payload FROM event WHERE payload LIKE '%ghi-%'" |
        grep -o 'ghi-[0-9a-f-]*' | LC_ALL=C sort >"$here/written"
    is 'no note was written twice' "$(uniq -d "$here/written" | wc -l)" 0
    is 'each row stands where its events end' "$(count "dossier AS d WHERE events <>
        (SELECT max(number) FROM event AS e WHERE e.object = 'dossier:' || d.id)")" 0
    is 'no result has the number of another' "$(count "(SELECT body, number FROM dossier
        WHERE number <> '' GROUP BY body, number HAVING count(*) > 1) AS twice")" 0
    is 'no child was opened twice' "$(count "(SELECT parent, parent_open, parent_step FROM dossier
        WHERE parent <> '' GROUP BY parent, parent_open, parent_step HAVING count(*) > 1)
        AS twice")" 0
    is 'no second supplement of a phase' "$(count "(SELECT dossier FROM supplement
        GROUP BY dossier HAVING count(*) > 2) AS thrice")" 0
}

go_on_in_peace() {
    serve "$data"
    until_calm "$data"
    stop
    is 'no work is left' "$(waiting "$data")" 0
    is 'no work was given up' "$(count 'job WHERE failed_at IS NOT NULL')" 0
    is 'nothing is left unsealed' "$(count 'event WHERE feed IS NULL')" 0
    expect 'the log is whole' 0 'whole' "$MOTCUA" verify --data "$data"
}

expect 'init' 0 '' "$MOTCUA" init --data "$data" $options
expect 'demo' 0 '' "$MOTCUA" demo --data "$data"
# Each request comes from an address of its own, so that the limits for one do not count.
sed -i 's/^trusted_proxy = .*/trusted_proxy = 127.0.0.1/' "$data/motcua.conf"
people_work
everything_is_there
go_on_in_peace
sum
