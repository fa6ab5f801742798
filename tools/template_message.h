/* template_message — {t:key …} becomes a call that compiles only when the catalogue has the key
 * with exactly these placeholders: po2c names the constant after both, in alphabetical order.
 * Included once, by template.h. */
#pragma once

enum { MAX_ARGS = 8 };

static char *rewrite(const char *expression);

static bool is_key(char c)
{
    return islower((unsigned char)c) || isdigit((unsigned char)c) || c == '_' || c == '.';
}

static char *trim(char *from)
{
    while (isspace((unsigned char)*from))
        from++;
    size_t len = strlen(from);
    while (len && isspace((unsigned char)from[len - 1]))
        from[--len] = 0;
    return from;
}

/* Cuts at the next comma outside parentheses, braces and literals. */
static char *next_arg(char **rest)
{
    char *from = *rest;
    int   deep = 0;
    if (!from || !*trim(from))
        return NULL;
    for (const char *at = from; *at; at++) {
        if (*at == '"' || *at == '\'')
            at = literal_end(at);
        if (!at)
            bad("a text without its closing quote");
        deep += (strchr("([{", *at) != NULL) - (strchr(")]}", *at) != NULL);
        if (*at == ',' && !deep) {
            from[at - from] = 0;
            *rest = from + (at - from) + 1;
            return trim(from);
        }
    }
    *rest = NULL;
    return trim(from);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* MSG_KEY__A__B, (MsgArg[]){…}, 2 */
static char *message_args(const char *key, char *rest)
{
    char  *args[MAX_ARGS], *arg, *out = NULL;
    size_t n = 0, size = 0;
    while ((arg = next_arg(&rest))) {
        if (n == MAX_ARGS || !strchr(arg, '='))
            bad("t:%s: expected name=value, not '%s'", key, arg);
        args[n++] = arg;
    }
    if (n)
        qsort(args, n, sizeof *args, by_name);
    FILE *to = open_memstream(&out, &size);
    if (!to)
        exit(1);
    fprintf(to, "MSG_%s", upper(key));
    for (size_t i = 0; i < n; i++) {
        char *is = strchr(args[i], '=');
        *is = 0;
        fprintf(to, "__%s", upper(trim(args[i])));
        args[i] = is + 1;
    }
    fputs(n ? ", (const MsgArg[]){" : ", NULL", to);
    for (size_t i = 0; i < n; i++)
        fprintf(to, "%smsg_arg(%s)", i ? ", " : "", rewrite(trim(args[i])));
    fprintf(to, n ? "}, %zu" : ", %zu", n);
    fclose(to);
    return out;
}

/* {t:key name=expr, …} */
static void message(char *text)
{
    size_t len = 0;
    while (is_key(text[len]))
        len++;
    if (!len || (text[len] && text[len] != ' '))
        bad("expected {t:key} or {t:key name=value}, not {t:%s}", text);
    char *key = copy(text, len);
    code("msg_html(view->out, view->lang, %s);", message_args(key, text + len));
}

/* The end of "(…)" that begins at `from`. */
static const char *closing(const char *from)
{
    int deep = 0;
    for (const char *at = from; *at; at++) {
        if (*at == '"' || *at == '\'')
            at = literal_end(at);
        if (!at)
            break;
        deep += (*at == '(') - (*at == ')');
        if (!deep)
            return at;
    }
    bad("missing ) in '%s'", from);
}

/* An expression of C in which t:key and t:key(name=value) are texts. */
static char *rewrite(const char *expression)
{
    char  *out = NULL;
    size_t size = 0;
    FILE  *to = open_memstream(&out, &size);
    if (!to)
        exit(1);
    char before = ' ';
    for (const char *at = expression; *at; before = *at++) {
        if (*at == '"' || *at == '\'') {
            const char *stop = literal_end(at);
            if (!stop)
                bad("a text without its closing quote");
            fwrite(at, 1, (size_t)(stop - at), to);
            at = stop;
        }
        bool is_message = at[0] == 't' && at[1] == ':' && islower((unsigned char)at[2]) &&
                          !isalnum((unsigned char)before) && before != '_';
        if (!is_message) {
            fputc(*at, to);
            continue;
        }
        size_t len = 0;
        while (is_key(at[2 + len]))
            len++;
        char *key = copy(at + 2, len), *args = NULL;
        at += 1 + len;
        if (at[1] == '(') {
            const char *stop = closing(at + 1);
            args = copy(at + 2, (size_t)(stop - at) - 2);
            at = stop;
        }
        fprintf(to, "msg_str(view->out->arena, view->lang, %s)", message_args(key, args));
    }
    fclose(to);
    return out;
}
