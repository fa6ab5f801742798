/* message — sentences of the product, in the languages it speaks.
 *
 * They live in locale/vi and locale/en, one .po file per module, of which po2c makes
 * core/messages.h. The constant names the placeholders in alphabetical order, so a call reads
 * as what it says:
 *
 *     msg_fmt(ctx->arena, ctx->lang, MSG_TRACK_FOUND__AT__CODE, at, code)
 *
 * Texts of the catalogue are static; what msg_fmt returns lives in the arena. */
#pragma once
#include "base/base.h"
#include "core/messages.h"

typedef struct MsgArg {
    Str     text;
    int64_t number;
    enum { MSG_ARG_TEXT, MSG_ARG_NUMBER, MSG_ARG_HTML } kind;
} MsgArg;

static inline MsgArg msg_arg_str(Str text) { return (MsgArg){.text = text}; }
static inline MsgArg msg_arg_chars(const char *text) { return (MsgArg){.text = str_of(text)}; }
static inline MsgArg msg_arg_int(int64_t n)
{
    return (MsgArg){.number = n, .kind = MSG_ARG_NUMBER};
}
static inline MsgArg msg_arg_size(size_t n) { return msg_arg_int((int64_t)n); }
static inline MsgArg msg_arg_same(MsgArg arg) { return arg; }
/* Safe HTML to stand in a sentence, such as a link; only for msg_html. */
static inline MsgArg msg_safe(Str html) { return (MsgArg){.text = html, .kind = MSG_ARG_HTML}; }

#define msg_arg(value)                                                                     \
    _Generic((value), Str: msg_arg_str, char *: msg_arg_chars, const char *: msg_arg_chars, \
             int: msg_arg_int, int64_t: msg_arg_int, unsigned: msg_arg_int,                \
             size_t: msg_arg_size, MsgArg: msg_arg_same)(value)

/* A message without placeholders. */
Str msg_text(Lang lang, Message id);
/* Appends the message; n must be its number of placeholders. */
void msg_plain(Buf *out, Lang lang, Message id, const MsgArg *args, size_t n);
/* The same, escaped for HTML. */
void msg_html(Buf *out, Lang lang, Message id, const MsgArg *args, size_t n);
Str  msg_str(Arena *arena, Lang lang, Message id, const MsgArg *args, size_t n);
/* How many placeholders it has. */
size_t msg_arg_count(Message id);
/* "service.apply": for JSON, where programs read it. */
Str msg_key(Message id);

#define MSG_1_(a)          msg_arg(a)
#define MSG_2_(a, ...)     msg_arg(a), MSG_1_(__VA_ARGS__)
#define MSG_3_(a, ...)     msg_arg(a), MSG_2_(__VA_ARGS__)
#define MSG_4_(a, ...)     msg_arg(a), MSG_3_(__VA_ARGS__)
#define MSG_5_(a, ...)     msg_arg(a), MSG_4_(__VA_ARGS__)
#define MSG_6_(a, ...)     msg_arg(a), MSG_5_(__VA_ARGS__)
#define MSG_PICK_(a, b, c, d, e, f, name, ...) name
#define MSG_ARGS_(...)                                                            \
    (const MsgArg[]){MSG_PICK_(__VA_ARGS__, MSG_6_, MSG_5_, MSG_4_, MSG_3_, MSG_2_, \
                               MSG_1_, 0)(__VA_ARGS__)}
#define MSG_COUNT_(...) MSG_PICK_(__VA_ARGS__, 6, 5, 4, 3, 2, 1, 0)
/* With one to six placeholders: Str, C string or integer each, in the order of the name. */
#define msg_fmt(arena, lang, id, ...) \
    msg_str(arena, lang, id, MSG_ARGS_(__VA_ARGS__), MSG_COUNT_(__VA_ARGS__))

/* Made by po2c: one literal per language and form; message i lies from at[i] to at[i + 1]. */
typedef struct MessageTable {
    const char     *text;
    const uint32_t *text_at;
    const char     *html;
    const uint32_t *html_at;
} MessageTable;
extern const MessageTable  message_tables[LANG_COUNT];
extern const unsigned char message_args[MSG_COUNT];
extern const char *const   message_keys[MSG_COUNT];
