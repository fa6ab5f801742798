/* html2c — turns a page template into C: build/gen/X.html.h from src/X.html.
 *
 *   {#page name(const Data *it)}  the rest of the file is a page: void name_page(View *, data)
 *   {#part name(Str text)} … {#end}   a component: void name_part(View *view, Str text)
 *   {#public page …} {#public part …} the same, not static: declared by hand in a header
 *   {#frame name} … {#slot} … {#end}  a layout: layout_name_open() and layout_name_close()
 *   {#title}…{#end} {#layout name}    of a page: its title, then the layout around the rest
 *   {expr}  escaped by type       {raw expr} safe HTML       {url expr} percent-encoded
 *   {asset motcua.css}  the hashed address of an embedded file
 *   {time ms} {date date} {number n} {money dong} {bytes n}   as people write them
 *   {t:key} {t:key name=expr, …}      a message; inside an expression t:key or t:key(name=expr)
 *   {@part(args)}  {#if c} {#elif c} {#else} {#for …} {#each Type *x = list, count} {#end}
 *   {#let Type x = expr} {#do statement;} {#html name}…{#end} (what is inside, as a Str)
 *   {{  a brace          {! a comment}
 *
 * Not escaped by mistake: a value stands only in text or in a double-quoted attribute; at the
 * start of an address (href, src, action) it is checked to be one. What our CSP would refuse
 * (style attributes, on… handlers, inline scripts) does not compile. Errors of the C compiler
 * point at the line of the template. The indentation of lines is dropped. */
#include "template.h"

#include <ctype.h>

enum { MAX_DEPTH = 64 };
typedef enum Open { IN_PAGE, IN_PART, IN_FRAME, IN_BLOCK, IN_TITLE, IN_HTML } Open;

static struct {
    Open  kind;
    int   line;
    Place before, first; /* where in the HTML: at {#if}, and at the end of its first branch */
    bool  has_branch;
    char *name;
} stack[MAX_DEPTH];
static int   depth;
static char *layout; /* of the page being written */

static void push(Open kind, char *name)
{
    if (depth == MAX_DEPTH)
        bad("nested too deeply");
    stack[depth].kind = kind;
    stack[depth].line = line;
    stack[depth].before = place;
    stack[depth].has_branch = false;
    stack[depth++].name = name;
}

/* "name(args)" → name; the args without the closing parenthesis. */
static char *split_call(char *text, char **args)
{
    char *open = strchr(text, '(');
    size_t len = strlen(text);
    if (!open || text[len - 1] != ')')
        bad("expected name(…), not '%s'", text);
    text[len - 1] = 0;
    *open = 0;
    *args = open + 1;
    return text;
}

static void page(char *call, bool is_public)
{
    char *args, *name = split_call(call, &args);
    if (depth)
        bad("{#page} inside another");
    code("%svoid %s_page(View *view, %sconst void *data)", is_public ? "" : "static ", name,
         *args ? "" : "__attribute__((unused)) ");
    put("{\n");
    if (*args)
        code("%s = data;", args);
    push(IN_PAGE, name);
    layout = NULL;
    place = (Place){0};
}

static void part(char *call, bool is_public)
{
    char *args, *name = split_call(call, &args);
    if (depth)
        bad("{#part} inside another");
    code("%svoid %s_part(View *view%s%s)", is_public ? "" : "static ", name, *args ? ", " : "",
         args);
    put("{\n");
    push(IN_PART, name);
    place = (Place){0};
}

static void frame(char *name)
{
    if (depth)
        bad("{#frame} inside another");
    code("void layout_%s_open(View *view)", name);
    put("{\n");
    push(IN_FRAME, name);
    place = (Place){0};
}

static void slot(void)
{
    if (depth != 1 || stack[0].kind != IN_FRAME || place.where != IN_TEXT)
        bad("{#slot} belongs directly into a {#frame}, between tags");
    code("}");
    code("void layout_%s_close(View *view)", stack[0].name);
    put("{\n");
}

static void branch(const char *before, char *condition, const char *after)
{
    if (!depth || stack[depth - 1].kind != IN_BLOCK)
        bad("{#else} without {#if}");
    if (stack[depth - 1].has_branch && !same_place(place, stack[depth - 1].first))
        bad("the branches of {#if} end in different places of a tag");
    stack[depth - 1].first = place;
    stack[depth - 1].has_branch = true;
    place = stack[depth - 1].before;
    code("%s%s%s", before, condition ? rewrite(condition) : "", after);
}

static void each(char *what)
{
    static int n;
    char *is = strstr(what, " = "), *comma = is ? strrchr(is, ',') : NULL;
    if (!comma)
        bad("expected {#each const Type *name = list, count}");
    *is = *comma = 0;
    char *name = is;
    while (name > what && (isalnum((unsigned char)name[-1]) || name[-1] == '_'))
        name--;
    code("for (size_t each_%d = 0; each_%d < (size_t)(%s); each_%d++) {", n, n,
         rewrite(comma + 1), n);
    code("%s = &(%s)[each_%d]; __attribute__((unused)) const size_t %s_i = each_%d;", what,
         rewrite(is + 3), n, name, n);
    push(IN_BLOCK, NULL);
    n++;
}

static void end_block(void)
{
    Place want = stack[depth].has_branch ? stack[depth].first : stack[depth].before;
    if (!same_place(place, want))
        bad("a tag or attribute begun in this block must end in it");
    code("}");
}

static void end(void)
{
    if (!depth || stack[depth - 1].kind == IN_PAGE)
        bad("{#end} without a beginning");
    Open kind = stack[--depth].kind;
    if (kind == IN_BLOCK) {
        end_block();
        return;
    }
    if (place.where != IN_TEXT)
        bad("{#end} inside a tag");
    if (kind == IN_TITLE)
        code("view->title = page_take(view, title_from);");
    else if (kind == IN_HTML)
        code("Str %s = page_take(view, %s_from);", stack[depth].name, stack[depth].name);
    else
        code("}");
    if (kind == IN_HTML || kind == IN_TITLE)
        place = stack[depth].before;
}

static void capture(Open kind, char *name)
{
    if (place.where != IN_TEXT)
        bad("{#%s} inside a tag", kind == IN_TITLE ? "title" : "html");
    code("const size_t %s_from = view->out->len;", name);
    push(kind, name);
}

static void use_layout(char *name)
{
    if (depth != 1 || stack[0].kind != IN_PAGE || layout)
        bad("{#layout} belongs once into a page, outside every block");
    layout = name;
    code("layout_%s_open(view);", name);
}

/* The rest after the word, or NULL when text does not begin with it. */
static char *after(char *text, const char *word)
{
    size_t len = strlen(word);
    if (strncmp(text, word, len))
        return NULL;
    if (text[len] == 0)
        return text + len;
    return text[len] == ' ' ? text + len + 1 : NULL;
}

static void block(const char *before, char *condition, const char *behind)
{
    code("%s%s%s", before, rewrite(condition), behind);
    push(IN_BLOCK, NULL);
}

/* Directives that only stand inside a page, part or frame. */
static void inner_directive(char *word)
{
    char *rest;
    if (!depth)
        bad("{#%s} outside a page or part", word);
    if ((rest = after(word, "if")))          block("if (", rest, ") {");
    else if ((rest = after(word, "elif")))   branch("} else if (", rest, ") {");
    else if (!strcmp(word, "else"))          branch("} else {", NULL, "");
    else if ((rest = after(word, "for")))    block("for (", rest, ") {");
    else if ((rest = after(word, "each")))   each(rest);
    else if ((rest = after(word, "let")))    code("%s;", rewrite(rest));
    else if ((rest = after(word, "do")))     code("%s", rewrite(rest));
    else if (!strcmp(word, "end"))           end();
    else if (!strcmp(word, "title"))         capture(IN_TITLE, "title");
    else if ((rest = after(word, "html")))   capture(IN_HTML, rest);
    else if ((rest = after(word, "layout"))) use_layout(rest);
    else if (!strcmp(word, "slot"))          slot();
    else                                     bad("unknown {#%s}", word);
}

static void directive(char *word)
{
    char *rest;
    bool  is_public = after(word, "public") != NULL;
    if (is_public)
        word = after(word, "public");
    if ((rest = after(word, "page")))       page(rest, is_public);
    else if ((rest = after(word, "part")))  part(rest, is_public);
    else if ((rest = after(word, "frame"))) frame(rest);
    else if (is_public)                     bad("{#public %s}", word);
    else                                    inner_directive(word);
    skip_line_end();
}

/* Words that show a value as people of the page's language write it. */
static bool shown(char *text)
{
    static const struct { const char *word, *call; } WORDS[] = {
        {"time", "time_text(view->out->arena, %s, view->lang)"},
        {"date", "date_text(view->out->arena, %s)"},
        {"number", "show_number(view->out->arena, view->lang, %s)"},
        {"money", "show_money(view->out->arena, view->lang, %s)"},
        {"bytes", "show_bytes(view->out->arena, view->lang, %s)"},
    };
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        char *rest = after(text, WORDS[i].word);
        if (!rest || !*rest)
            continue;
        const char *hole = strchr(WORDS[i].call, '%');
        code("buf_add(view->out, %.*s%s%s);", (int)(hole - WORDS[i].call), WORDS[i].call,
             rewrite(rest), hole + 2);
        return true;
    }
    return false;
}

static void inside(char *text)
{
    char *rest;
    if (*text == '!') {
        skip_line_end();
        return;
    }
    if (*text == '#') {
        directive(text + 1);
        return;
    }
    if (!depth)
        bad("text outside a page or part");
    if (*text == '@') {
        if (place.where != IN_TEXT)
            bad("{@%s} inside a tag", text + 1);
        char *args, *name = split_call(text + 1, &args);
        code("%s_part(view%s%s);", name, *args ? ", " : "", rewrite(args));
        return;
    }
    value_place();
    if (!strncmp(text, "t:", 2))
        message(text + 2);
    else if ((rest = after(text, "asset")))
        code("buf_add(view->out, S(ASSET_%s));", upper(rest));
    else if ((rest = after(text, "raw")))
        code("buf_add(view->out, %s);", rewrite(rest));
    else if ((rest = after(text, "url")))
        code("show_url(view->out, %s);", rewrite(rest));
    else if (!shown(text))
        code("%s(view->out, %s);", at_address() ? "html_link" : "html_value", rewrite(text));
    place.last = 'x';
}

int main(int argc, char **argv)
{
    if (argc != 2 || !template_open(argv[1])) {
        fprintf(stderr, "html2c: cannot read %s\n", argc == 2 ? argv[1] : "(one template)");
        return 1;
    }
    put("/* Made by html2c; do not edit. */\n#include \"core/page.h\"\n");
    for (char *braces; (braces = template_next(depth > 0));)
        inside(braces);
    if (depth && stack[depth - 1].kind != IN_PAGE) {
        line = stack[depth - 1].line;
        bad("missing {#end}");
    }
    if (depth && layout)
        code("layout_%s_close(view);", layout);
    if (depth)
        code("}");
    return template_close();
}
