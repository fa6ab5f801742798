# build — a whole clean release build on two cores; npm's packages are there already.
# ./dev bench build. It works on a copy, so that nobody's build is thrown away.
. bench/common.sh
mkdir "$WORK/copy"
git archive HEAD | tar -x -C "$WORK/copy"
ln -s "$ROOT/node_modules" "$WORK/copy/node_modules"
began=$(date +%s%3N)
(cd "$WORK/copy" && make -s -j2 VARIANT=release all >"$WORK/build.log" 2>&1) ||
    { tail -n 20 "$WORK/build.log" >&2; fail "it does not build"; }
took=$(($(date +%s%3N) - began))
verdict "clean build" "$(awk -v ms=$took 'BEGIN {printf "%.1f", ms / 1000}')" 60 most " s"
