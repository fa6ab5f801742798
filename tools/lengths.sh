#!/bin/sh
# lengths — what fits on a screen: files of at most 400 lines, functions of at most 50 with at
# most five parameters beside ctx, lines of C of at most 105 characters (96 is what we write to).
# A callback, whose first parameter is a void * or SQLite's handle, has the parameters that its
# caller decided.
set -eu
cd "$(dirname "$0")/.."
FILE_LINES=400

long=$(find src test bench tools ui dev -type f \( -name '*.[ch]' -o -name '*.sh' -o -name '*.js' \
    -o -name '*.html' -o -name '*.css' -o -name dev \) -not -path '*/corpus/*' 2>/dev/null |
    LC_ALL=C sort | while read -r file; do
    lines=$(wc -l <"$file")
    [ "$lines" -le $FILE_LINES ] || echo "$file:1: $lines lines; at most $FILE_LINES"
done)
[ -z "$long" ] || printf '%s\n' "$long"

# A small lexer: comments, strings, character constants and directives are taken out first, so
# that a brace in them counts for nothing. At depth 0 a { behind a ) begins a function.
find src test bench tools -name '*.[ch]' 2>/dev/null | LC_ALL=C sort | LC_ALL=C xargs awk '
function bad(line, why) {
    printf "%s:%d: %s\n", FILENAME, line, why
    failed++
}
# The line without what is not code.
function code_of(line,   out, c, two) {
    out = ""
    for (; line != ""; line = substr(line, 2)) {
        c = substr(line, 1, 1)
        two = substr(line, 1, 2)
        if (in_comment) {
            if (two == "*/") {
                in_comment = 0
                line = substr(line, 2)
            }
        } else if (quote != "") {
            if (c == "\\")
                line = substr(line, 2)
            else if (c == quote)
                quote = ""
        } else if (two == "/*") {
            in_comment = 1
            line = substr(line, 2)
        } else if (two == "//") {
            break
        } else if (c == "\"" || c == "\047") {
            quote = c
            out = out "0" # some value was here
        } else {
            out = out c
        }
    }
    return out
}
function begin_function(   count) {
    in_function = 1
    count = commas + (first !~ /^(Ctx|constCtx)\*/)
    if (count > 5 && first !~ /^(void|sqlite3)\*/)
        bad(began, name " has " count " parameters; at most 5")
}
function end_function(   lines) {
    lines = FNR - began + 1
    functions++
    if (lines > 50)
        bad(began, name " has " lines " lines; at most 50")
    in_function = 0
}
function restart() {
    began = 0
    last = name = word = first = ""
    commas = 0
}
FNR == 1 {
    depth = parens = in_comment = in_function = in_directive = 0
    quote = ""
    restart()
}
{
    wide = $0
    gsub(/[\200-\277]/, "", wide) # each letter once
    if (length(wide) > 105)
        bad(FNR, length(wide) " characters; at most 105")
    was_directive = in_directive
    in_directive = (was_directive || /^[ \t]*#/) && /\\$/
    if (was_directive || /^[ \t]*#/)
        next
    code = code_of($0)
    for (i = 1; i <= length(code); i++) {
        c = substr(code, i, 1)
        if (c ~ /[ \t]/)
            continue
        if (depth == 0 && !began)
            began = FNR
        if (c == "{") {
            if (depth++ == 0 && last == ")" && name != "")
                begin_function()
        } else if (c == "}") {
            if (--depth == 0) {
                if (in_function)
                    end_function()
                restart()
            }
        } else if (depth == 0) {
            if (c == "(" && parens++ == 0 && word !~ /^(__attribute__|__asm__)$/) {
                name = word
                first = ""
                commas = 0
            } else if (c == ")") {
                parens--
            } else if (c == "," && parens == 1) {
                commas++
            } else if (parens == 1 && !commas) {
                first = first c
            } else if (c == ";" && parens == 0) {
                restart()
                continue
            }
        }
        if (c ~ /[A-Za-z0-9_]/)
            word = (i > 1 && substr(code, i - 1, 1) ~ /[A-Za-z0-9_]/) ? word c : c
        last = c
    }
}
END {
    printf "%d functions, %d findings\n", functions, failed + 0
    exit failed > 0
}' && [ -z "$long" ]
