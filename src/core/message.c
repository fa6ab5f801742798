/* message — looks a sentence up and fills its placeholders in. */
#include "core/message.h"

#include <assert.h>

enum { LAST_PLACEHOLDER = 8 }; /* bytes 1 to 8 stand for the arguments; see tools/po2c.c */

static Str text_of(Lang lang, Message id, bool html)
{
    assert(lang < LANG_COUNT && id < MSG_COUNT);
    const MessageTable *table = &message_tables[lang];
    const uint32_t     *at = html ? table->html_at : table->text_at;
    return (Str){(html ? table->html : table->text) + at[id], at[id + 1] - at[id]};
}

static void add_arg(Buf *out, const MsgArg *arg, bool html)
{
    assert(html || arg->kind != MSG_ARG_HTML);
    if (arg->kind == MSG_ARG_NUMBER)
        buf_int(out, arg->number);
    else if (html && arg->kind == MSG_ARG_TEXT)
        buf_html(out, arg->text);
    else
        buf_add(out, arg->text);
}

static void print(Buf *out, Str text, const MsgArg *args, bool html)
{
    size_t start = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char mark = (unsigned char)text.at[i];
        if (mark > LAST_PLACEHOLDER)
            continue;
        buf_add(out, (Str){text.at + start, i - start});
        add_arg(out, &args[mark - 1], html);
        start = i + 1;
    }
    buf_add(out, (Str){text.at + start, text.len - start});
}

Str msg_text(Lang lang, Message id)
{
    assert(id < MSG_COUNT && message_args[id] == 0);
    return text_of(lang, id, false);
}

void msg_plain(Buf *out, Lang lang, Message id, const MsgArg *args, size_t n)
{
    Str text = text_of(lang, id, false);
    assert(n == message_args[id]);
    if (n)
        print(out, text, args, false);
    else
        buf_add(out, text);
}

void msg_html(Buf *out, Lang lang, Message id, const MsgArg *args, size_t n)
{
    Str text = text_of(lang, id, true);
    assert(n == message_args[id]);
    if (n)
        print(out, text, args, true);
    else
        buf_add(out, text);
}

Str msg_str(Arena *arena, Lang lang, Message id, const MsgArg *args, size_t n)
{
    if (!n)
        return msg_text(lang, id);
    Buf out = {.arena = arena};
    msg_plain(&out, lang, id, args, n);
    return buf_str(&out);
}

size_t msg_arg_count(Message id)
{
    assert(id < MSG_COUNT);
    return message_args[id];
}

Str msg_key(Message id)
{
    assert(id < MSG_COUNT);
    return str_of(message_keys[id]);
}
