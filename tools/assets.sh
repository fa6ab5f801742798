#!/bin/sh
# assets — the files of the interface, ready to serve: one style sheet, fonts, script, signs.
#
#   assets.sh OUT   writes OUT/assets/NAME-HASH.EXT, with .gz and .br beside it for text,
#                   OUT/assets.list (name, file, type) and OUT/core/assets.h (addresses)
set -eu
out=$1
npm=node_modules
dir=$out/assets.$$
list=$out/assets.list.$$
trap 'rm -rf "$dir" "$list"' EXIT
mkdir -p "$dir" "$out/core"
: >"$list"

hash_of() { sha256sum "$1" | cut -c1-10; }

# add FILE NAME TYPE: under its hashed name, which it prints
add() {
    stem=${2%.*} ext=${2##*.}
    hashed=$stem-$(hash_of "$1").$ext
    cp "$1" "$dir/$hashed"
    echo "$2 $hashed $3" >>"$list"
    echo "$hashed"
}

# Three subsets of two weights: the browser fetches only those whose letters it meets.
faces=$dir/faces.css
: >"$faces"
for weight in 400 600; do
    cat "$npm/@fontsource/be-vietnam-pro/$weight.css" >>"$faces"
done
for weight in 400 600; do
    for subset in vietnamese latin latin-ext; do
        name=be-vietnam-pro-$subset-$weight-normal.woff2
        hashed=$(add "$npm/@fontsource/be-vietnam-pro/files/$name" "$name" font/woff2)
        sed -i "s|url(./files/$name)|url($hashed)|" "$faces"
    done
done
sed -i "s|, url(./files/[^)]*.woff) format('woff')||; /^\/\*/d" "$faces"

# govuk-frontend less its font (not ours to use) and its crest, in our own letters.
style=$dir/style.css
sed -e 's/@font-face{[^}]*}//g' \
    -e 's/GDS Transport,arial,sans-serif/var(--font)/g' \
    -e 's|url(/assets/images/govuk-crest.svg)|none|g' \
    -e '/^\/\*# sourceMappingURL/d' \
    "$npm/govuk-frontend/dist/govuk/govuk-frontend.min.css" >"$style"
cat "$faces" ui/src/motcua.css ui/src/flow.css ui/src/desk.css ui/src/small.css >>"$style"
if grep -q 'GDS Transport\|url(\.*/' "$style"; then
    echo "assets.sh: the style sheet still asks for files that are not ours" >&2
    exit 1
fi
add "$style" motcua.css 'text/css;charset=utf-8' >/dev/null
add ui/src/motcua.js motcua.js 'text/javascript;charset=utf-8' >/dev/null
add ui/src/logo.svg logo.svg image/svg+xml >/dev/null
rm -f "$style" "$faces"

for file in "$dir"/*.css "$dir"/*.js "$dir"/*.svg; do
    gzip -9nk "$file"
    if command -v brotli >/dev/null; then brotli -q 11 -k "$file"; fi
done

{
    echo '/* Made by tools/assets.sh; do not edit. */'
    echo '#pragma once'
    while read -r name hashed _; do
        printf '#define ASSET_%s "/assets/%s"\n' \
            "$(echo "$name" | tr 'a-z.-' 'A-Z__')" "$hashed"
    done <"$list"
} >"$dir.h"
if cmp -s "$dir.h" "$out/core/assets.h"; then rm "$dir.h"; else mv "$dir.h" "$out/core/assets.h"; fi
rm -rf "$out/assets"
mv "$dir" "$out/assets"
mv "$list" "$out/assets.list"
