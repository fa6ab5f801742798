/* document_text — the marks within a line: *bold*, _italic_, {key}, [reserved 40], | and \. */
#include "press/document.h"

enum { MAX_PIECES = 400 };

typedef struct Reader {
    Ctx   *ctx;
    Node  *node;
    Str    rest;
    Buf    plain; /* text not yet made a piece */
    bool   is_bold, is_italic;
    size_t cap;
} Reader;

bool document_is_key(Str text, bool may_dot)
{
    bool starts = true;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        bool is_letter = c >= 'a' && c <= 'z';
        if (c == '.' && may_dot && !starts) {
            starts = true;
            continue;
        }
        if (!is_letter && (starts || !((c >= '0' && c <= '9') || c == '_')))
            return false;
        starts = false;
    }
    return text.len > 0 && text.len <= 64 && !starts;
}

static Err add(Reader *reader, Piece piece)
{
    Node *node = reader->node;
    if (node->piece_count == MAX_PIECES)
        return fail(reader->ctx, ERR_LIMIT, "a line has too many parts");
    if (node->piece_count == reader->cap) {
        size_t cap = reader->cap ? reader->cap * 2 : 8;
        Piece *more = NEW_ARRAY(reader->ctx->arena, Piece, cap);
        if (node->piece_count)
            memcpy(more, node->pieces, node->piece_count * sizeof *more);
        node->pieces = more;
        reader->cap = cap;
    }
    piece.is_bold = reader->is_bold;
    piece.is_italic = reader->is_italic;
    node->pieces[node->piece_count++] = piece;
    return OK;
}

static Err flush(Reader *reader)
{
    if (reader->plain.len == 0)
        return OK;
    Str text = buf_str(&reader->plain);
    reader->plain = (Buf){.arena = reader->ctx->arena};
    return add(reader, (Piece){.kind = PIECE_TEXT, .text = text});
}

static Err take_until(Reader *reader, char end, Str *inside)
{
    Str after;
    if (!str_cut(reader->rest, end, inside, &after))
        return fail(reader->ctx, ERR_INVALID, "a '%c' is missing", end);
    reader->rest = after;
    return OK;
}

static Err read_key(Reader *reader)
{
    Str   key;
    Piece piece = {.kind = PIECE_FIELD};
    TRY(take_until(reader, '}', &key));
    for (; key.len && (key.at[key.len - 1] == '?' || key.at[key.len - 1] == '^'); key.len--) {
        piece.is_optional |= key.at[key.len - 1] == '?';
        piece.is_upper |= key.at[key.len - 1] == '^';
    }
    piece.text = key;
    if (!document_is_key(key, true) && !str_eq(key, S("#")))
        return fail(reader->ctx, ERR_INVALID, "'{%.*s}' is no key", FMT(key));
    return add(reader, piece);
}

static Err read_reserved(Reader *reader)
{
    Str     inside, name, width, side;
    int64_t points = 0;
    TRY(take_until(reader, ']', &inside));
    bool has_width = str_cut(inside, ' ', &name, &width);
    bool has_side = str_cut(width, ' ', &width, &side);
    if (!has_width || !document_is_key(name, false) || !str_to_int(width, &points) ||
        points < 5 || points > 400 || (has_side && !str_eq(side, S("right"))))
        return fail(reader->ctx, ERR_INVALID, "'[%.*s]' is no reserved field", FMT(inside));
    return add(reader, (Piece){.kind = PIECE_RESERVED,
                               .text = name,
                               .width = (double)points,
                               .is_right = has_side});
}

static Err read_escape(Reader *reader)
{
    if (reader->rest.len == 0 || !memchr("\\*_{}[]|#", reader->rest.at[0], 9))
        return fail(reader->ctx, ERR_INVALID,
                    "a '\\' stands before none of \\ * _ { } [ ] | #");
    buf_char(&reader->plain, reader->rest.at[0]);
    reader->rest = (Str){reader->rest.at + 1, reader->rest.len - 1};
    return OK;
}

static Err read_cell(Reader *reader)
{
    if (reader->node->kind != NODE_ROW && reader->node->kind != NODE_HEAD) {
        buf_char(&reader->plain, '|');
        return OK;
    }
    while (reader->plain.len && reader->plain.at[reader->plain.len - 1] == ' ')
        reader->plain.len--;
    TRY(flush(reader));
    while (reader->rest.len && reader->rest.at[0] == ' ')
        reader->rest = (Str){reader->rest.at + 1, reader->rest.len - 1};
    return add(reader, (Piece){.kind = PIECE_CELL});
}

static Err read_mark(Reader *reader, char mark)
{
    if (mark == '\\')
        return read_escape(reader);
    if (mark == '|')
        return read_cell(reader);
    TRY(flush(reader));
    if (mark == '*')
        reader->is_bold = !reader->is_bold;
    if (mark == '_')
        reader->is_italic = !reader->is_italic;
    if (mark == '{')
        return read_key(reader);
    if (mark == '[')
        return read_reserved(reader);
    return OK;
}

Err document_pieces(Ctx *ctx, Str text, Node *node)
{
    Reader reader = {.ctx = ctx, .node = node, .rest = text, .plain = {.arena = ctx->arena}};
    while (reader.rest.len) {
        char c = reader.rest.at[0];
        reader.rest = (Str){reader.rest.at + 1, reader.rest.len - 1};
        if (c == '}' || c == ']')
            return fail(ctx, ERR_INVALID, "a '%c' closes nothing", c);
        if (memchr("\\*_{[|", c, 6))
            TRY(read_mark(&reader, c));
        else
            buf_char(&reader.plain, c);
    }
    if (reader.is_bold || reader.is_italic)
        return fail(ctx, ERR_INVALID, "a '%c' is not closed", reader.is_bold ? '*' : '_');
    return flush(&reader);
}
