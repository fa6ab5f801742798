#!/bin/sh
# A private PostgreSQL 15 for tests and benchmarks, in a folder of its own.
#   tools/postgres.sh start DIR PORT [durable]   prints its URL; durable: fsync on
#   tools/postgres.sh stop DIR                   stops it and removes the folder
# It listens on 127.0.0.1 and on a socket in DIR, trusts whoever reaches it, and never runs as
# root: started by root it becomes the user postgres (or nobody).
set -eu

fail() { echo "postgres.sh: $*" >&2; exit 1; }
usage() { sed -n '3,4s/^# *//p' "$0" >&2; exit 2; }

find_programs() {
    for bin in /usr/lib/postgresql/15/bin /usr/lib/postgresql/*/bin; do
        [ ! -x "$bin/initdb" ] || return 0
    done
    path=$(command -v initdb) || fail "PostgreSQL is not installed (package postgresql-15)"
    bin=$(dirname "$path")
}

# As the unprivileged user when we are root.
as_user() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups -- "$@"
    else
        "$@"
    fi
}

stop() {
    [ -d "$1" ] || return 0
    [ ! -f "$1/elsewhere" ] || stop "$(cat "$1/elsewhere")"
    if [ -f "$1/data/postmaster.pid" ]; then
        pid=$(head -n 1 "$1/data/postmaster.pid")
        # A stale file may name somebody else's process by now.
        if [ "$(readlink "/proc/$pid/cwd" 2>/dev/null)" = "$1/data" ]; then
            kill -QUIT "$pid" 2>/dev/null || true
            waited=0
            while kill -0 "$pid" 2>/dev/null; do
                waited=$((waited + 1))
                [ $waited -le 100 ] || { kill -KILL "$pid"; break; }
                sleep 0.05
            done
        fi
    fi
    [ -f "$1/motcua-postgres" ] && rm -rf "$1"
    return 0
}

start() {
    case $3 in durable) fsync=on ;; *) fsync=off ;; esac
    [ ! -e "$1" ] || [ -f "$1/motcua-postgres" ] || [ -z "$(ls -A "$1")" ] ||
        fail "$1 exists and is not ours"
    stop "$1"
    mkdir -p "$1"
    set -- "$(cd "$1" && pwd -P)" "$2" "$3"
    touch "$1/motcua-postgres"
    cd / # the user may not see where we came from
    if [ "$(id -u)" = 0 ]; then
        chown -R "$user" "$1"
        if ! as_user test -w "$1"; then # a checkout in root's own folder
            mktemp -d /tmp/motcua-postgres.XXXXXX >"$1/elsewhere"
            set -- "$(cat "$1/elsewhere")" "$2" "$3"
            touch "$1/motcua-postgres"
            chown -R "$user" "$1"
        fi
    fi
    cd "$1"
    as_user test -w "$1" || fail "the user $user cannot reach $1"
    sockets=$1
    [ ${#1} -lt 80 ] || sockets= # longer than a socket's name may be
    as_user "$bin/initdb" -D "$1/data" -U postgres -A trust -E UTF8 --locale=C --no-sync \
        >"$1/initdb.log" 2>&1 || { cat "$1/initdb.log" >&2; fail "initdb failed"; }
    cat >>"$1/data/postgresql.conf" <<END
port = $2
listen_addresses = '127.0.0.1'
unix_socket_directories = '$sockets'
max_connections = 100
shared_buffers = 128MB
fsync = $fsync
autovacuum = $fsync
synchronous_commit = $fsync
full_page_writes = $fsync
max_wal_size = 1GB
jit = off
log_min_messages = fatal
log_min_error_statement = panic
END
    # An empty environment: no locale of ours, no descriptors of the caller kept open.
    as_user "$bin/pg_ctl" -D "$1/data" -l "$1/server.log" -w -t 60 start >"$1/start.log" 2>&1 ||
        { cat "$1/start.log" "$1/server.log" >&2; fail "the server does not start"; }
    as_user "$bin/createdb" -h 127.0.0.1 -p "$2" -U postgres motcua
    echo "postgres://postgres@127.0.0.1:$2/motcua"
}

command=${1:-}
dir=${2:-}
[ -n "$dir" ] || usage
case $dir in /*) ;; *) dir=$PWD/$dir ;; esac
[ ! -d "$dir" ] || dir=$(cd "$dir" && pwd -P)
user=postgres
id postgres >/dev/null 2>&1 || user=nobody
case $command in
start)
    [ -n "${3:-}" ] || usage
    find_programs
    start "$dir" "$3" "${4:-}"
    ;;
stop) stop "$dir" ;;
*) usage ;;
esac
