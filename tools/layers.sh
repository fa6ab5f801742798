#!/bin/sh
# layers — who may include whom (CONVENTIONS.md, Shape); prints what breaks the order.
#
# An include points to a layer below, or to the own module; of another module, only to a header
# that does not call itself private. Generated headers (build/gen) belong to whoever uses them.
set -eu
cd "$(dirname "$0")/.."

find src test bench tools -name '*.[ch]' 2>/dev/null | LC_ALL=C sort | xargs awk '
BEGIN {
    split("base db http crypto core org document registry ask dossier observation exchange " \
          "system main", order, " ")
    for (i in order)
        rank[order[i]] = i + 0
    rank["press"] = rank["crypto"] # another program: base and crypto alone
}
# src/engine/org/x.c is of org, src/system/portal/x.c of portal; outside of src nothing is held.
function module_of(path,   part) {
    split(path, part, "/")
    if (part[1] == "engine" || part[1] == "system")
        return part[2]
    return part[1]
}
function rank_of(path,   part) {
    split(path, part, "/")
    if (part[1] == "engine")
        return rank[part[2]]
    return rank[part[1]]
}
function bad(why) {
    printf "%s:%d: %s\n", FILENAME, FNR, why
    failed++
}
function is_private(path,   line, text) {
    if (!(path in private)) {
        text = ""
        while ((getline line < ("src/" path)) > 0) {
            text = text " " line
            if (line ~ /\*\/|^ \*$/)
                break
        }
        close("src/" path)
        private[path] = text ~ /[Pp]rivate to|for this engine|the files of|alone\. \*\/|share[: ]|_test —|_fixture —/
    }
    return private[path]
}
FNR == 1 {
    files++
    path = FILENAME
    sub(/^src\//, "", path)
    here = module_of(path)
    my_rank = rank_of(path)
    is_test = FILENAME ~ /_test\.[ch]$|_fixture/
    is_engine = FILENAME ~ /^src\/engine\//
    is_held = FILENAME ~ /^src\//
    if (is_held && !my_rank)
        bad("no layer is called " here)
}
/^#include "/ {
    path = $2
    gsub(/"/, "", path)
    there = module_of(path)
    generated = path ~ /\.html\.h$|\.inc$/ || path == "core/messages.h" || path == "core/assets.h"
    if (is_held && is_engine && path ~ /^http\/|\.html\.h$|^core\/(page|components|twin|assets)\.h/)
        bad("an engine knows neither HTTP nor HTML, but includes " path)
    if (!is_held || here == there || generated)
        next
    if (there == "test") {
        if (!is_test)
            bad("only tests include " path)
        next
    }
    theirs = rank_of(path)
    if (!theirs)
        bad(path " is in no layer")
    else if (here == "press" ? there !~ /^(base|crypto)$/ : theirs >= my_rank)
        bad(here " may not include " path)
    else if (here ~ /^(db|http|crypto)$/ && there != "base")
        bad("db, http and crypto do not know each other: " path)
    else if (is_private(path))
        bad(path " is private to " there)
}
END {
    printf "%d files, %d findings\n", files, failed + 0
    exit failed > 0
}'
