#!/bin/sh
# openapi_test — docs/openapi.yaml says what the route table says: every route with its method and
# permission, and nothing else. Ends in "N passed, N failed".
set -u
cd "$(dirname "$0")/.." || exit
program=${MOTCUA:-build/release/motcua}
out=build/test/openapi
mkdir -p $out
passed=0 failed=0

# "METHOD /path/{id} permission", one a line, of the running program …
"$program" routes --json >$out/routes.json || exit 1
tr '{' '\n' <$out/routes.json | sed -n \
    's/.*"method":"\([A-Z]*\)","path":"\([^"]*\)","permission":"\([^"]*\)".*/\1 \2 \3/p' |
    sed 's/:\([a-z_]*\)/{\1}/g' | LC_ALL=C sort >$out/routes

# … and of the document, which is set with two spaces a level.
awk '
/^paths:/ { in_paths = 1; next }
/^[a-z]/ { in_paths = 0 }
!in_paths { next }
/^  \// { path = $1; sub(/:$/, "", path); next }
/^    (get|post|put|delete|patch|head):$/ { method = toupper($1); sub(/:/, "", method); next }
/^      x-permission: / { print method, path, $2 }' docs/openapi.yaml | LC_ALL=C sort >$out/documented

while read -r line; do
    if grep -qxF "$line" $out/documented; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "not in docs/openapi.yaml: $line"
    fi
done <$out/routes
while read -r line; do
    grep -qxF "$line" $out/routes && continue
    failed=$((failed + 1))
    echo "docs/openapi.yaml has what no route serves: $line"
done <$out/documented

# Each $ref leads somewhere, each operation has its permission and a summary.
for ref in $(sed -n "s/.*'#\/components\/\([A-Za-z]*\/[A-Za-z]*\)'.*/\1/p" docs/openapi.yaml | sort -u); do
    if awk -v section="  ${ref%%/*}:" -v name="    ${ref#*/}:" '
        /^  [a-zA-Z]/ { in_it = $0 == section }
        in_it && $0 == name { found = 1 }
        END { exit !found }' docs/openapi.yaml; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "docs/openapi.yaml: nothing at #/components/$ref"
    fi
done
operations=$(grep -cE '^    (get|post|put|delete|patch|head):$' docs/openapi.yaml)
for key in 'summary: .' 'x-permission: .' 'responses:'; do
    if [ "$(grep -cE "^      $key" docs/openapi.yaml)" -eq "$operations" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "docs/openapi.yaml: not every operation has '$key'"
    fi
done
[ "$passed" -gt 50 ] || { failed=$((failed + 1)); echo "too few routes were found"; }
printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
