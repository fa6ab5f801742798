# lib — what the tests of whole installations share; read by `. test/lib.sh` in the root of the
# repository. Gives $here (a folder that goes away), counts checks, starts and stops what it started.
here=$(mktemp -d /tmp/motcua-test.XXXXXX)
chmod 755 "$here" # PostgreSQL does not run as root
MOTCUA=$PWD/${MOTCUA_BUILD:-build/release}/motcua
passed=0 failed=0 serving='' has_postgres=''

ok() { passed=$((passed + 1)); }
no() { failed=$((failed + 1)) && printf 'FAILED %s\n' "$*"; }
sum() { printf '%s passed, %s failed\n' "$passed" "$failed" && [ "$failed" -eq 0 ]; }

clean_up() {
    for pid in $serving; do kill -KILL "$pid" 2>/dev/null; done
    if [ "$has_postgres" ]; then sh tools/postgres.sh stop "$here/postgres" >/dev/null 2>&1; fi
    rm -rf "$here"
}
trap clean_up EXIT
trap 'exit 1' INT TERM

# expect NAME CODE WORDS COMMAND…: its exit status, and words that it says on either stream ('': any)
expect() {
    name=$1 code=$2 words=$3
    shift 3
    "$@" >"$here/out" 2>&1 </dev/null
    got=$?
    if [ "$got" -ne "$code" ]; then
        no "$name: exit status $got, not $code: $(head -c 300 "$here/out")"
    elif [ "$words" ] && ! grep -qF -e "$words" "$here/out"; then
        no "$name: does not say '$words': $(head -c 300 "$here/out")"
    else
        ok
    fi
}

# is NAME VALUE WANTED
is() { if [ "$2" = "$3" ]; then ok; else no "$1: '$2', not '$3'"; fi; }

# json NAME COMMAND…: it succeeds and prints one JSON text
json() {
    name=$1
    shift
    if "$@" >"$here/out" 2>"$here/err" </dev/null &&
        node -e 'JSON.parse(require("fs").readFileSync(0, "utf8"))' <"$here/out" 2>/dev/null; then
        ok
    else
        no "$name: no JSON: $(head -c 200 "$here/err" "$here/out")"
    fi
}

free_port() {
    node -e 'const s = require("net").createServer();
        s.listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'
}

# ---- databases -----------------------------------------------------------------------------------

postgres_start() { # postgres_start [durable]
    has_postgres=yes
    postgres_url=$(sh tools/postgres.sh start "$here/postgres" "$(free_port)" "$@") || return 1
}

psql_program() {
    for psql in /usr/lib/postgresql/15/bin/psql /usr/lib/postgresql/*/bin/psql; do
        if [ -x "$psql" ]; then echo "$psql" && return; fi
    done
    command -v psql
}

# new_database NAME: prints the URL of a fresh PostgreSQL database
new_database() {
    "$(psql_program)" -qX "$postgres_url" -c "CREATE DATABASE $1" >/dev/null &&
        echo "${postgres_url%/*}/$1"
}

# sql FOLDER STATEMENTS: in the database of an installation; rows as a|b
sql() {
    url=$("$MOTCUA" config --data "$1" database --show-secrets)
    case $url in
    sqlite:*) sqlite3 -cmd '.timeout 5000' "${url#sqlite:}" "$2" ;;
    *) "$(psql_program)" -qXAt -v ON_ERROR_STOP=1 "$url" -c "$2" ;;
    esac
}

# ---- a node --------------------------------------------------------------------------------------

# serve FOLDER [OPTION…]: sets $parent and $site when it listens
serve() {
    folder=$1
    shift
    "$MOTCUA" serve --data "$folder" --port 0 "$@" >"$folder/serve.out" 2>>"$folder/serve.log" &
    parent=$!
    serving="$serving $parent"
    tries=0
    until grep -q '^Listening' "$folder/serve.out"; do
        tries=$((tries + 1))
        if [ $tries -gt 1000 ] || ! kill -0 "$parent" 2>/dev/null; then return 1; fi
        sleep 0.05
    done
    site=$(sed -n 's/^Listening on //p' "$folder/serve.out")
}

# stop: SIGTERM to the last one; its exit status
stop() {
    kill -TERM "$parent"
    wait "$parent"
}

# waiting FOLDER: how much is to be done now: papers to be made, notices …, and events to be sealed;
# not what is for later.
waiting() {
    sql "$1" "SELECT count(*) FROM (SELECT id FROM job WHERE failed_at IS NULL
        AND due_at < $(date +%s)000 UNION ALL SELECT id FROM event WHERE feed IS NULL) AS work"
}

# until_calm FOLDER: nothing waits, three times in a row; however slow the machine is
until_calm() {
    tries=0 calm=0
    while [ $calm -lt 3 ] && [ $tries -lt 600 ]; do
        sleep 0.5
        tries=$((tries + 1))
        if [ "$(waiting "$1")" = 0 ]; then calm=$((calm + 1)); else calm=0; fi
    done
}

# status [CURL OPTION…] PATH: of the answer
status() {
    for last; do :; done
    n=$#
    while [ "$n" -gt 1 ]; do
        set -- "$@" "$1"
        shift
        n=$((n - 1))
    done
    shift
    curl -s -o "$here/body" -w '%{http_code}' -H 'Accept: application/json' "$@" "$site$last"
}

# sign_in LOGIN PASSWORD: the status; the cookie lies in $here/LOGIN.cookies
sign_in() {
    curl -s -o "$here/body" -D "$here/head" -w '%{http_code}' -H 'Accept: application/json' \
        --data-urlencode "login=$1" --data-urlencode "password=$2" "$site/login"
}
