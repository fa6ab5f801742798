# page — the service page and the tracking page through one worker, against nginx with one worker
# that sends the same bytes from a file. ./dev bench page [SECONDS]
. bench/common.sh
SECONDS_EACH=${1:-3}
REPEATS=${BENCH_REPEATS:-3}
SERVICE=/services/1.013225

make_node() {
    new_node "$WORK/node"
    "$BIN/motcua" demo --data "$WORK/node" >/dev/null
    CODE=$("$BIN/bench-setup" "$WORK/node" code)
    start_node "$WORK/node" 1
    OURS=$PID
    wait_for_documents "$WORK/node"
}

# The same bytes; a file for each page.
save_pages() {
    mkdir "$WORK/html"
    curl -sf "http://127.0.0.1:$PORT$SERVICE" >"$WORK/html/service.html"
    curl -sf "http://127.0.0.1:$PORT/track" >"$WORK/html/track.html"
    curl -sf -H 'X-Forwarded-For: 10.255.1.1' --data "code=$CODE" \
        "http://127.0.0.1:$PORT/track" >"$WORK/html/found.html"
    grep -q "$CODE" "$WORK/html/found.html" || fail "the tracking page does not show $CODE"
}

start_nginx() {
    NGINX_PORT=$(free_port)
    cat >"$WORK/nginx.conf" <<END
daemon off;
worker_processes 1;
pid $WORK/nginx.pid;
error_log $WORK/nginx.err;
events { worker_connections 1024; }
http {
    access_log off;
    sendfile on;
    tcp_nopush on;
    open_file_cache max=100;
    keepalive_requests 1000000000;
    types { text/html html; }
    client_body_temp_path $WORK/t1; proxy_temp_path $WORK/t2; fastcgi_temp_path $WORK/t3;
    uwsgi_temp_path $WORK/t4; scgi_temp_path $WORK/t5;
    server { listen 127.0.0.1:$NGINX_PORT; root $WORK/html; }
}
END
    chmod 755 "$WORK" "$WORK/html"
    taskset -c "$CORE" nginx -c "$WORK/nginx.conf" -e "$WORK/nginx.err" &
    NGINX=$!
    SERVERS="$SERVERS $NGINX"
    sleep 0.5
}

# Each request from another address, to both, so that the limits per address stay in force.
write_scripts() {
    cat >"$WORK/get.lua" <<'END'
local n = 0
function request()
    n = n + 1
    local address = "10." .. n % 250 .. "." .. math.floor(n / 250) % 250 .. ".9"
    return wrk.format(METHOD, nil, {["X-Forwarded-For"] = address, ["Content-Type"] = TYPE}, BODY)
end
END
    {
        echo 'METHOD, TYPE = "POST", "application/x-www-form-urlencoded"'
        echo "BODY = \"code=$CODE\""
        cat "$WORK/get.lua"
    } >"$WORK/post.lua"
}

# Nanoseconds of CPU for one request; the rate by wall clock goes to stderr.
one() { # one PID SCRIPT URL
    before=$(cpu_ns "$1")
    pinned wrk -t1 -c64 -d"$SECONDS_EACH"s -s "$WORK/$2.lua" "$3" >"$WORK/wrk.out"
    after=$(cpu_ns "$1")
    grep -q 'Non-2xx' "$WORK/wrk.out" && { cat "$WORK/wrk.out" >&2; fail "wrong answers of $3"; }
    requests=$(awk '/requests in/ {print $1}' "$WORK/wrk.out")
    awk '/Requests.sec/ {print $2}' "$WORK/wrk.out" >>"$WORK/$4.rate"
    echo $(((after - before) / requests))
}

compare() { # compare NAME SCRIPT PATH
    i=0
    while [ $i -lt "$REPEATS" ]; do
        one "$OURS" "$2" "http://127.0.0.1:$PORT$3" "$1.ours" >>"$WORK/$1.ours"
        one "$NGINX" get "http://127.0.0.1:$NGINX_PORT/$1.html" "$1.nginx" >>"$WORK/$1.nginx"
        i=$((i + 1))
    done
    ours=$(median <"$WORK/$1.ours") nginx=$(median <"$WORK/$1.nginx")
    ratio=$(awk -v a="$nginx" -v b="$ours" 'BEGIN {printf "%.2f", a / b}')
    printf '%-8s %6d bytes  ours %6d ns, %.0f/s  nginx %6d ns, %.0f/s  ratio %s\n' "$1" \
        "$(wc -c <"$WORK/html/$1.html")" "$ours" "$(median <"$WORK/$1.ours.rate")" "$nginx" \
        "$(median <"$WORK/$1.nginx.rate")" "$ratio"
    echo "$ratio" >>"$WORK/ratios"
}

build_bench
make_node
save_pages
start_nginx
write_scripts
echo "CPU of the server for one request (method B, medians of $REPEATS); the rate is by wall clock"
compare service get "$SERVICE"
compare track get /track
sort -n "$WORK/ratios" >"$WORK/gated"
# A search in the database and a page made for it, against a file: told, not gated.
compare found post /track
verdict "page, the lower of service and track" "$(head -n 1 "$WORK/gated")" 0.5 least
