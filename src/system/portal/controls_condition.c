/* controls_condition — what of an expression a small script can follow: one field, some values.
 * Anything else is decided by the server, from what was saved. */
#include "system/portal/controls.h"

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

static Str take_word(Str *rest)
{
    size_t n = 0;
    *rest = str_trim(*rest);
    while (n < rest->len && is_letter(rest->at[n]))
        n++;
    Str word = {rest->at, n};
    *rest = str_trim((Str){rest->at + n, rest->len - n});
    return word;
}

static bool take(Str *rest, const char *sign)
{
    size_t len = strlen(sign);
    if (!str_starts(*rest, str_of(sign)))
        return false;
    *rest = str_trim((Str){rest->at + len, rest->len - len});
    return true;
}

/* 'text', true or false. */
static bool take_value(Str *rest, Str *value)
{
    if (take(rest, "true"))
        return *value = S("yes"), true;
    if (take(rest, "false"))
        return *value = S("no"), true;
    if (!rest->len || rest->at[0] != '\'')
        return false;
    Str inside = {rest->at + 1, rest->len - 1};
    if (!str_cut(inside, '\'', value, rest) || (rest->len && rest->at[0] == '\''))
        return false;
    *rest = str_trim(*rest);
    return true;
}

enum { MAX_VALUES = 16 };
typedef struct Simple {
    Str    name, values[MAX_VALUES];
    size_t count;
    bool   is_not;
} Simple;

static bool take_list(Str *rest, Simple *out)
{
    if (!take(rest, "["))
        return false;
    while (out->count < MAX_VALUES && take_value(rest, &out->values[out->count])) {
        out->count++;
        if (!take(rest, ","))
            break;
    }
    return take(rest, "]");
}

static bool parse(Str rest, Simple *out)
{
    *out = (Simple){.name = take_word(&rest)};
    if (take(&rest, "in"))
        return take_list(&rest, out) && !rest.len;
    out->is_not = take(&rest, "!=");
    if (!out->is_not && !take(&rest, "=") && !take(&rest, "has"))
        return false;
    out->count = 1;
    return take_value(&rest, &out->values[0]) && !rest.len;
}

static bool has_value(const Simple *simple, Str value)
{
    for (size_t i = 0; i < simple->count; i++)
        if (str_eq(simple->values[i], value))
            return true;
    return false;
}

/* "is not" becomes the list of all other options. */
static void turn_round(const DefinitionField *field, Simple *simple)
{
    Simple all = {.name = simple->name};
    if (field->type == FIELD_YES_NO) {
        all.values[all.count++] = has_value(simple, S("yes")) ? S("no") : S("yes");
    } else {
        for (size_t i = 0; i < field->n_options && all.count < MAX_VALUES; i++)
            if (!has_value(simple, field->options[i].id))
                all.values[all.count++] = field->options[i].id;
    }
    *simple = all;
}

static Str value_name(Ctx *ctx, const DefinitionField *field, Str value)
{
    const FieldOption *option = field_option(field, value);
    if (option)
        return words_in(option->name, ctx->lang);
    return msg_text(ctx->lang, str_eq(value, S("yes")) ? MSG_PORTAL_YES : MSG_PORTAL_NO);
}

bool controls_condition(Ctx *ctx, const ServiceDefinition *def, const DefinitionField *field,
                        Str *shown_when, Str *words)
{
    Simple simple;
    Buf    when = {.arena = ctx->arena}, names = {.arena = ctx->arena};
    if (!parse(field->condition.source, &simple))
        return false;
    uint16_t index = definition_field(def, simple.name);
    if (index == NO_FIELD || def->fields[index].page != field->page)
        return false;
    const DefinitionField *other = &def->fields[index];
    if (other->type != FIELD_YES_NO && !other->n_options)
        return false;
    if (simple.is_not)
        turn_round(other, &simple);
    buf_fmt(&when, "%.*s=", FMT(simple.name));
    for (size_t i = 0; i < simple.count; i++) {
        buf_fmt(&when, "%s%.*s", i ? "|" : "", FMT(simple.values[i]));
        buf_fmt(&names, "%s“%.*s”", i ? ", " : "",
                FMT(value_name(ctx, other, simple.values[i])));
    }
    Str label = words_in(other->label, ctx->lang);
    *shown_when = buf_str(&when);
    *words = msg_fmt(ctx->arena, ctx->lang, MSG_PORTAL_ONLY_IF__QUESTION__VALUE, label,
                     buf_str(&names));
    return true;
}
