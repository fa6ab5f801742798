#!/bin/sh
# first_change_test — does what docs/FIRST-CHANGE.md says, word for word, in a copy of the tree.
# Each block of the document is one test; ends in "N passed, N failed".
set -u
cd "$(dirname "$0")/.." || exit
root=$PWD
copy=$root/build/newcomer/tree
steps=$root/build/newcomer/steps
passed=0 failed=0

# The tree as it is, with what is built already, so that only the change is compiled.
make_copy() {
    rm -rf "$root/build/newcomer"
    mkdir -p "$copy" "$steps"
    {
        git ls-files --cached --others --exclude-standard
        find build/gen build/tools build/asan build/release -type f 2>/dev/null
    } | while read -r file; do
        [ -f "$file" ] && printf '%s\n' "$file"
    done | tar -cf - -T - | tar -xf - -C "$copy"
    ln -s "$root/node_modules" "$copy/node_modules"
    git -C "$copy" init -q # so that `git apply` takes this folder for the root
}

# Takes the document apart: NNN.kind holds a block, NNN.file the file it makes or adds to.
take_apart() {
    awk -v out="$steps" '
    /^```/ && in_block { in_block = 0; close(name); next }
    /^```/ {
        in_block = 1
        kind = substr($1, 4)
        name = sprintf("%s/%03d.%s", out, ++n, $2 == "" ? kind : "make")
        if ($2 != "") {
            print $2 > sprintf("%s/%03d.file", out, n)
            close(sprintf("%s/%03d.file", out, n))
        }
        printf "" > name
        next
    }
    in_block { print > name }' docs/FIRST-CHANGE.md
}

make_file() { # make_file BLOCK PATH: a new file, or lines at the end of one (>>PATH)
    case $2 in
    '>>'*) [ -f "${2#>>}" ] && cat "$1" >>"${2#>>}" ;;
    *) [ ! -e "$2" ] && cp "$1" "$2" ;;
    esac
}

do_step() {
    case $1 in
    *.sh) sh -eu "$1" ;;
    *.diff) git apply -C1 "$1" ;;
    *.make) make_file "$1" "$(cat "${1%.make}.file")" ;;
    *) echo "$1: a block of no known kind"; return 1 ;;
    esac
}

make_copy
take_apart
cd "$copy" || exit
export MOTCUA_BUILD=build/asan
for step in "$steps"/*; do
    case $step in *.file | *.log) continue ;; esac
    if do_step "$step" >"$step.log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "docs/FIRST-CHANGE.md: block $(basename "$step") fails:"
        sed 's/^/    /' "$step" | head -n 12
        tail -n 30 "$step.log"
        break # what follows builds on it
    fi
done
[ "$passed" -ge 12 ] || [ "$failed" -gt 0 ] || { echo "blocks are missing"; failed=1; }
printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
