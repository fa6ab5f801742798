#!/bin/sh
# tools_test — templates and catalogues that are wrong do not build, and the message says where.
# Run in the root of the repository, after make; ends in "N passed, N failed".
set -u
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
passed=0 failed=0
make -s build/tools/html2c build/tools/po2c build/gen/core/messages.h build/gen/core/assets.h ||
    exit 1

ok() { passed=$((passed + 1)); }
no()
{
    failed=$((failed + 1))
    echo "tools_test: $1"
    sed 's/^/    /' "$here/errors"
}

# refuse NAME PLACE WORDS: what stands in $here/x.html is refused at PLACE (line) with WORDS
refuse()
{
    cat >"$here/x.html"
    if build/tools/html2c "$here/x.html" >"$here/out" 2>"$here/errors"; then
        no "$1: was accepted"
    elif grep -qF "x.html:$2: error: " "$here/errors" && grep -qF "$3" "$here/errors"; then
        ok
    else
        no "$1: expected line $2 and '$3'"
    fi
}

refuse 'a block without end' 2 'missing {#end}' <<'T'
{#part a()}
{#if 1}
T
refuse 'an end too many' 2 '{#end} without a beginning' <<'T'
{#page a()}
{#end}
T
refuse 'an unknown directive' 3 'unknown {#wihle x}' <<'T'
{#page a()}
text
{#wihle x}
T
refuse 'a brace left open' 2 'missing }' <<'T'
{#page a()}
{it->name
T
refuse 'text before the page' 1 'outside a page' <<'T'
text
{#page a()}
T
refuse 'else without if' 2 '{#else} without {#if}' <<'T'
{#page a()}
{#else}
T
refuse 'a page in a page' 2 'inside another' <<'T'
{#page a()}
{#page b()}
T
refuse 'a page without parentheses' 1 'expected name(…)' <<'T'
{#page a}
T
refuse 'a value as a bare attribute' 2 'double quotes' <<'T'
{#page a()}
<p title={x}>
T
refuse 'a value in single quotes' 2 'double quotes' <<'T'
{#page a()}
<p title='{x}'>
T
refuse 'an inline style' 3 'no style attribute' <<'T'
{#page a()}

<p style="color:red">
T
refuse 'a handler' 2 'no onclick attribute' <<'T'
{#page a()}
<p onclick="x()">
T
refuse 'an inline script' 2 'no inline <script>' <<'T'
{#page a()}
<script>alert(1)</script>
T
refuse 'a script with a body' 2 'no inline <script>' <<'T'
{#page a()}
<script src="/a.js">alert(1)</script>
T
refuse 'a style element' 2 'no <style>' <<'T'
{#page a()}
<style>p{{}</style>
T
refuse 'a tag left open in a branch' 2 'must end in it' <<'T'
{#page a()}
{#if x}<p{#end}>
T
refuse 'branches that end differently' 2 'must end in it' <<'T'
{#page a()}
<p {#if x}class="a{#else}class="b"{#end}>
T
refuse 'a message without a key' 2 '{t:key}' <<'T'
{#page a()}
{t:}
T
refuse 'a message with a nameless value' 2 'expected name=value' <<'T'
{#page a()}
{t:service.apply code}
T
refuse 'a layout in a block' 2 'outside every block' <<'T'
{#page a()}
{#if x}{#layout citizen}{#end}
T
refuse 'a part in a tag' 2 'inside a tag' <<'T'
{#page a()}
<p {@chip()}>
T

# compile NAME WORDS: C refuses it and names the line of the template
compile()
{
    cat >"$here/x.html"
    printf '#include "%s/x.h"\nvoid use(View *view) { a_page(view, 0); }\n' "$here" >"$here/x.c"
    if ! build/tools/html2c "$here/x.html" >"$here/x.h" 2>"$here/errors"; then
        no "$1: html2c refused it"
    elif gcc -std=gnu17 -D_GNU_SOURCE -Isrc -Ibuild/gen -fsyntax-only "$here/x.c" \
        2>"$here/errors"; then
        [ "$2" = fine ] && ok || no "$1: compiles"
    elif grep -q 'x.html:2:' "$here/errors" && grep -q "error.*$2" "$here/errors"; then
        ok
    else
        no "$1: expected x.html:2 and '$2'"
    fi
}
compile 'a right page' fine <<'T'
{#page a()}
{t:form.step n=1, total=2} {t:form.change} {asset motcua.css}
T
compile 'an unknown message' MSG_FORM_CHNAGE <<'T'
{#page a()}
{t:form.chnage}
T
compile 'a forgotten placeholder' MSG_FORM_STEP__N <<'T'
{#page a()}
{t:form.step n=1}
T
compile 'a placeholder that is not there' MSG_FORM_CHANGE__N <<'T'
{#page a()}
{t:form.change n=1}
T
compile 'a value of no printable type' '_Generic' <<'T'
{#page a()}
{(struct Site *)0}
T
compile 'an unknown asset' ASSET_NONE_CSS <<'T'
{#page a()}
{asset none.css}
T

# po NAME FILE:LINE WORDS: vi.po and en.po in $here are refused
po()
{
    if build/tools/po2c "$here/m.h" "$here/m.c" vi "$here/vi.po" -- en "$here/en.po" \
        2>"$here/errors"; then
        [ "$2" = fine ] && ok || no "$1: was accepted"
    elif grep -qF "$2: error: " "$here/errors" && grep -qF "$3" "$here/errors"; then
        ok
    else
        no "$1: expected $2 and '$3'"
    fi
}
entry() { printf 'msgid "%s"\nmsgstr "%s"\n' "$1" "$2"; }

entry a.b 'Có {n}' >"$here/vi.po"
entry a.b '{n} of' >"$here/en.po"
po 'a right catalogue' fine
entry a.c 'C' >>"$here/vi.po"
po 'a key missing in English' vi.po:3 'a.c is missing in English'
entry a.c 'C' >>"$here/en.po"
entry a.d 'D' >>"$here/en.po"
po 'a key missing in Vietnamese' en.po:5 'a.d is missing in Vietnamese'
entry a.d '' >>"$here/vi.po"
po 'an empty text' vi.po:5 'a.d: empty text'
entry a.b 'Có {m}' >"$here/vi.po"
entry a.b '{n} of' >"$here/en.po"
po 'other placeholders' en.po:1 'other placeholders'
entry a.b 'Có' >"$here/vi.po"
po 'a placeholder too many' en.po:1 'other placeholders'
entry a.b '{n} of' >"$here/vi.po"
entry a.b '{n} again' >>"$here/vi.po"
po 'a key twice' vi.po:3 'a.b is already in'
entry a.b 'Có {N' >"$here/vi.po"
po 'a broken placeholder' vi.po:1 'a placeholder is {name}'
entry A.b 'Có' >"$here/vi.po"
po 'a key in capitals' vi.po:1 'is not a key'
printf 'msgid "a.b"\nmsgstr "x\n' >"$here/vi.po"
po 'a text without its quote' vi.po:2 'end with a quote'
{ entry a.b_c x; entry a_b.c x; } >"$here/vi.po"
cp "$here/vi.po" "$here/en.po"
po 'two keys, one constant' vi.po:3 'are one constant'

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
