#!/bin/sh
# embed — writes a C file that holds other files by .incbin, so that a page of memory is only
# used when it is read (src/core/embedded.h).
#
#   embed.sh assets OUT        what tools/assets.sh left in OUT
#   embed.sh schema FILE…      migrations, in the order given
#   embed.sh files FILE…       definitions, document templates, data
set -eu
what=$1
shift

n=0
# incbin FILE: as file_N, of which $len is the length
incbin() {
    n=$((n + 1))
    len=$(stat -c %s "$1")
    printf 'INCLUDE(file_%d, "%s");\n' "$n" "$1"
}

echo '/* Made by tools/embed.sh; do not edit. */'
echo '#include "core/embedded.h"'
echo
cat <<'C'
#define INCLUDE(name, path)                                                       \
    __asm__(".pushsection .rodata\n" #name ":\n.incbin \"" path "\"\n.byte 0\n"   \
            ".popsection");                                                       \
    extern const char name[] __attribute__((visibility("hidden")))

C

rows=
add_row()
{
    rows="$rows
    $1"
}

# str FILE: {file_N, length}, or nothing where there is no such file
str() {
    str={0}
    if [ -f "$1" ]; then
        incbin "$1"
        str="{file_$n, $len}"
    fi
}

assets() {
    while read -r name hashed type; do
        file=$1/assets/$hashed
        path=/assets/$hashed
        tag=${hashed##*-}
        str "$file"; plain=$str
        str "$file.gz"; gz=$str
        str "$file.br"; br=$str
        tag="\"\\\"${tag%%.*}\\\"\""
        add_row "{TEXT(\"$path\"), \"$type\", $tag, $plain, $gz, $br}, /* $name */"
    done <"$1/assets.list"
    echo
    echo '#define TEXT(literal) {literal, sizeof(literal) - 1}'
    printf 'static const Asset all[] = {%s\n};\n' "$rows"
    echo 'const Asset *const assets = all;'
    echo 'const size_t asset_count = COUNT(all);'
}

# src/core/schema/0001_name.sql → core; src/engine/org/schema/… → org
schema() {
    for file in "$@"; do
        module=${file%/schema/*} module=${module##*/}
        base=${file##*/} base=${base%.sql}
        number=${base%%_*} name=${base#*_}
        case $number in
        [0-9][0-9][0-9][0-9]) ;;
        *) echo "$file:1: error: a migration is named NNNN_name.sql" >&2; exit 1 ;;
        esac
        str "$file"
        sum=$(sha256sum "$file" | cut -c1-64)
        add_row "{\"$module\", $(expr "$number" + 0), \"$name\", $str, \"$sum\"},"
    done
    printf '\nstatic const Migration all[] = {%s\n    {0},\n};\n' "$rows"
    echo 'const Migration *const migrations = all;'
    echo 'const size_t migration_count = COUNT(all) - 1;'
}

files() {
    for file in "$@"; do
        str "$file"
        add_row "{\"$file\", $str},"
    done
    printf '\nstatic const EmbeddedFile all[] = {%s\n    {0},\n};\n' "$rows"
    echo 'const EmbeddedFile *const embedded_files = all;'
    echo 'const size_t embedded_file_count = COUNT(all) - 1;'
}

"$what" "$@"
