# lint — reading and checking definitions, in CPU time; beside it jansson alone parses the same
# bytes in the same run. Each is broken in one way too, and must be refused.
# ./dev bench lint [DEFINITIONS]
. bench/common.sh
DEFINITIONS=${1:-6000}

make -s -j2 VARIANT=release build/release/bench-lint >/dev/null
told=$("$BIN/bench-lint" "$DEFINITIONS") || fail "$told"
echo "  $DEFINITIONS definitions, $(value megabytes "$told") MB: checked in $(value seconds "$told") s," \
    "parsed by jansson alone in $(value jansson "$told") s"
echo "  valid ones refused: $(value refused "$told"), broken ones that passed: $(value missed "$told")"
verdict "lint of $DEFINITIONS definitions" "$(value seconds "$told")" 2 most " s of CPU"
