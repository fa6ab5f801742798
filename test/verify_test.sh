#!/bin/sh
# verify_test — the log of a demo city is changed by SQL in every way we can think of, and `motcua
# verify` names the place; then all hashes are made anew, and signatures or a seal kept elsewhere
# tell. verify_test.sh [sqlite] [postgres]; ends in "N passed, N failed".
set -u
cd "$(dirname "$0")/.."
. test/lib.sh

TABLES='event seal dossier dossier_data dossier_paper'

# columns TABLE: "name type" a line, as the database says
columns() {
    case $engine in
    sqlite) sql "$data" "SELECT name || ' ' || lower(type) FROM pragma_table_info('$1')" ;;
    *) sql "$data" "SELECT column_name || ' ' || data_type FROM information_schema.columns
        WHERE table_name = '$1' AND table_schema = 'public'" ;;
    esac
}

# other COLUMN TYPE: an expression for another value
other() {
    case "$engine $2" in
    *int*) echo "COALESCE($1, 0) + 1000000" ;;
    *text*) echo "COALESCE($1, '') || 'x'" ;;
    sqlite*) echo "x'$(printf 'ab%.0s' $(seq 32))'" ;;
    *) echo "'\\x$(printf 'ab%.0s' $(seq 32))'::bytea" ;;
    esac
}

keep() { for t in $TABLES; do sql "$data" "CREATE TABLE kept_$t AS SELECT * FROM $t"; done; }
undo() {
    for t in $TABLES; do
        echo "DELETE FROM $t; INSERT INTO $t SELECT * FROM kept_$t;"
    done >"$here/undo.sql"
    sql "$data" "$(cat "$here/undo.sql")"
}

# tampered NAME PATTERN STATEMENTS: verify refuses, and says what matches PATTERN; then all is undone
tampered() {
    if ! sql "$data" "$3" >"$here/out" 2>&1; then
        no "$engine: $1: $(cat "$here/out")"
        return
    fi
    named "$1" "$2" && ok
    undo
}

# named NAME PATTERN [OPTION…]: of verify
named() {
    name=$1 pattern=$2
    shift 2
    "$MOTCUA" verify --data "$data" "$@" >"$here/out" 2>&1
    code=$?
    if [ $code -ne 1 ] || ! grep -qE "NOT WHOLE: .*($pattern)" "$here/out"; then
        no "$engine: $name: status $code, not /$pattern/: $(tail -n 2 "$here/out" | head -n 1)"
        return 1
    fi
}

one() { sql "$data" "$1 LIMIT 1"; }

all_is_sealed() { # however slow the machine is
    tries=0
    until [ "$(sql "$data" 'SELECT count(*) FROM event WHERE feed IS NULL')" = 0 ]; do
        tries=$((tries + 1))
        [ $tries -le 120 ] || return 1
        sleep 0.5
    done
}

prepare() {
    data=$here/$engine options=
    if [ "$engine" = postgres ]; then
        postgres_start || return 1
        options="--database $(new_database verify)"
    fi
    expect 'init' 0 '' "$MOTCUA" init --data "$data" $options
    expect 'demo' 0 '' "$MOTCUA" demo --data "$data"
    serve "$data" --workers 1 || return 1
    all_is_sealed
    stop
    keep
    "$MOTCUA" verify --data "$data" --export-seal >"$here/seal.json"
    expect 'untouched it is whole' 0 'whole' "$MOTCUA" verify --data "$data" --seal \
        "$here/seal.json"
    # One in the middle of a dossier's chain, with a payload.
    object=$(one "SELECT object FROM event WHERE object LIKE 'dossier:%' AND number = 4
        AND payload <> '' ORDER BY id")
    dossier=${object#dossier:}
    id=$(one "SELECT id FROM event WHERE object = '$object' AND number = 3")
    before=$(one "SELECT id FROM event WHERE object = '$object' AND number = 2")
}

every_column() {
    columns event | while read -r column type; do echo "$column $(other "$column" "$type")"; done \
        >"$here/event.columns"
    while read -r column value; do
        tampered "event.$column" "table event.*($id|$object|feed|1000000)" \
            "UPDATE event SET $column = $value WHERE id = $id"
    done <"$here/event.columns"
    for column in payload salt feed seal; do
        tampered "event.$column emptied" "table event.*($id|$object|feed)" \
            "UPDATE event SET $column = NULL WHERE id = $id"
    done
    seal=$(one 'SELECT number FROM seal ORDER BY number')
    columns seal | while read -r column type; do echo "$column $(other "$column" "$type")"; done \
        >"$here/seal.columns"
    while read -r column value; do
        tampered "seal.$column" "table (seal|event)" \
            "UPDATE seal SET $column = $value WHERE number = $seal"
    done <"$here/seal.columns"
    tampered 'a seal without a signature' "table seal, number $seal" \
        "UPDATE seal SET signature = NULL WHERE number = $seal"
}

deleting() {
    last=$(one "SELECT max(number) FROM event WHERE object = '$object'")
    for number in 1 3 "$last"; do
        tampered "event $number of $last deleted" "$object|feed" \
            "DELETE FROM event WHERE object = '$object' AND number = $number"
    done
    tampered 'all events of an object deleted' "$object|feed" \
        "DELETE FROM event WHERE object = '$object'"
    tampered 'an object deleted, row and events' 'table event: the event with feed' \
        "DELETE FROM event WHERE object = '$object'; DELETE FROM dossier WHERE id = '$dossier'"
    tampered 'all events deleted' 'table' 'DELETE FROM event'
    tampered 'a seal deleted' 'table (seal|event)' "DELETE FROM seal WHERE number = $seal"
    tampered 'all seals deleted' 'table event' 'DELETE FROM seal'
}

swap() { # swap COLUMNS…: of two events that follow one another
    set_list='' from_list=''
    for column; do
        from_list="$from_list${from_list:+, }$column"
        set_list="$set_list${set_list:+, }$column = (SELECT o.$column FROM kept_event o WHERE
            o.id = CASE event.id WHEN $id THEN $before ELSE $id END)"
    done
    echo "UPDATE event SET $set_list WHERE id IN ($id, $before)"
}

swapping() {
    tampered 'two events change places' "table event.*$object" \
        "UPDATE event SET number = 900 WHERE id = $id;
         UPDATE event SET number = 3 WHERE id = $before;
         UPDATE event SET number = 2 WHERE id = $id"
    tampered 'two events change their contents' "table event.*$object" \
        "$(swap at actor verb payload salt payload_hash)"
    tampered 'and their hashes' "table event.*$object" \
        "$(swap at actor verb payload salt payload_hash previous hash)"
    feed=$(one "SELECT feed FROM event WHERE id = $id")
    first=$(one "SELECT feed FROM event WHERE id = $before")
    tampered 'two events change their order' 'table event' \
        "UPDATE event SET feed = 9000000 WHERE id = $id;
         UPDATE event SET feed = $feed WHERE id = $before;
         UPDATE event SET feed = $first WHERE id = $id"
}

# Says nothing: the order in which rows came.
FREE_COLUMNS=' nr '

invented() { # a copy of a dossier's row under other names
    names=$(columns dossier | cut -d ' ' -f 1 | grep -vx -e nr -e id -e code | paste -sd, -)
    echo "INSERT INTO dossier (id, code, $names) SELECT 'invented', 'X', $names FROM dossier
        WHERE id = '$dossier'"
}

rows() {
    columns dossier | while read -r column type; do
        case $FREE_COLUMNS in *" $column "*) continue ;; esac
        echo "$column $(other "$column" "$type")"
    done >"$here/dossier.columns"
    while read -r column value; do
        tampered "dossier.$column" "dossier|table event" \
            "UPDATE dossier SET $column = $value WHERE id = '$dossier'"
    done <"$here/dossier.columns"
    tampered 'a dossier without events' 'table event: no event of' \
        "$(invented)"
    tampered 'answers' "$object" \
        "UPDATE dossier_data SET answers = answers || ' ' WHERE dossier = '$dossier'"
    paper=$(one "SELECT dossier FROM dossier_paper ORDER BY nr")
    tampered 'a paper' "dossier:$paper" "DELETE FROM dossier_paper WHERE dossier = '$paper'"
}

a_file() {
    if [ "$engine" = sqlite ]; then
        file=$(find "$data/files" -type f | head -n 1)
        cp -p "$file" "$here/file"
        chmod u+w "$file" && printf 'x' >>"$file"
        named 'a longer file' 'file' && ok
        sed 's/PDF/FDP/' "$here/file" >"$file"
        named 'a changed file' 'file' && ok
        rm "$file"
        named 'a file gone' 'file' && ok
        cp -p "$here/file" "$file"
    else
        sql "$data" "CREATE TABLE kept_chunk AS SELECT * FROM file_chunk;
            UPDATE file_chunk SET bytes = bytes || '\\x00'::bytea"
        named 'a changed file' 'file' && ok
        sql "$data" 'DELETE FROM file_chunk'
        named 'a file gone' 'file' && ok
        sql "$data" 'INSERT INTO file_chunk SELECT * FROM kept_chunk'
    fi
    expect 'put back it is whole' 0 'whole' "$MOTCUA" verify --data "$data"
}

FORGE=$(dirname "$MOTCUA")/forge
url() { "$MOTCUA" config --data "$data" database --show-secrets; }

# forged NAME STATEMENTS: then every hash is made anew
forged() {
    for how in keep none own; do
        sql "$data" "$2"
        "$FORGE" "$(url)" $how >"$here/out" 2>&1 || no "forge: $(cat "$here/out")"
        named "$1, all hashes made anew, signatures: $how" \
            'table seal, number [0-9]*: the signature' && ok
        undo
    done
}

everything_made_anew() {
    "$FORGE" "$(url)" keep && expect 'made anew without a change it is whole' 0 'whole' \
        "$MOTCUA" verify --data "$data" --seal "$here/seal.json"
    undo
    # These say nothing that a row is held against: only hashes can tell.
    forged 'an actor' "UPDATE event SET actor = 'somebody' WHERE object LIKE 'account:%'"
    forged 'a deleted object' "DELETE FROM event WHERE object = '$object';
        DELETE FROM dossier WHERE id = '$dossier'; DELETE FROM dossier_data WHERE dossier = '$dossier'"
    expect 'undone it is whole again' 0 'whole' "$MOTCUA" verify --data "$data" --seal \
        "$here/seal.json"
    # Even the node's own key does not help: what was exported before is no longer there.
    sql "$data" "UPDATE event SET actor = 'somebody' WHERE object LIKE 'account:%'"
    sql "$data" 'UPDATE event SET feed = NULL, seal = NULL; DELETE FROM seal'
    "$FORGE" "$(url)" none
    serve "$data" --workers 1 || no 'serve'
    all_is_sealed
    stop
    expect 'sealed again by the node it looks whole' 0 'whole' "$MOTCUA" verify --data "$data"
    named 'but not to who kept a seal' 'it is not the one exported|it was exported' --seal \
        "$here/seal.json" && ok
}

for engine in ${*:-sqlite postgres}; do
    prepare || { no "$engine: no demo"; continue; }
    every_column
    deleting
    swapping
    rows
    a_file
    everything_made_anew
done
sum
