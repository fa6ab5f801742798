/* multipart — a multipart/form-data body, taken apart while it streams in.
 *
 * The delimiter is CR LF - - boundary. CR stands only at its beginning, so a match that
 * breaks off can start again only at the byte that broke it: no byte is looked at twice. */
#include "http/multipart.h"

#include "http/part.h"
#include "http/upload.h"

enum { MAX_BOUNDARY = 70, MAX_PART_HEAD = 4096, MAX_PART_LINES = 16 };

typedef enum State { IN_BODY, AFTER_DELIMITER, IN_HEAD, AT_END } State;

struct Multipart {
    MultipartOptions options;
    State    state;
    bool     is_first;  /* nothing but the first delimiter has been looked for */
    char     delimiter[MAX_BOUNDARY + 4];
    size_t   delimiter_len, matched;
    char     tail[2];   /* what follows a delimiter */
    size_t   tail_len;
    char     head[MAX_PART_HEAD];
    size_t   head_len, line_start, lines;
    Part     part;
    Incoming *incoming; /* the part is a file */
    Buf      value;     /* the part is a field */
    size_t   value_bytes; /* of all fields */
    int64_t  file_bytes;
    Pair    *pairs;
    size_t   pair_count;
    Upload  *uploads;
    size_t   upload_count;
};

static bool is_boundary_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("'()+_,-./:=? ", c));
}

Err multipart_new(Ctx *ctx, const MultipartOptions *options, Multipart **out)
{
    Str boundary = options->boundary;
    if (!boundary.len || boundary.len > MAX_BOUNDARY || boundary.at[boundary.len - 1] == ' ')
        return fail(ctx, ERR_INVALID, "multipart: no usable boundary");
    for (size_t i = 0; i < boundary.len; i++)
        if (!is_boundary_byte(boundary.at[i]))
            return fail(ctx, ERR_INVALID, "multipart: no usable boundary");
    Multipart *multipart = NEW(ctx->arena, Multipart);
    multipart->options = *options;
    multipart->is_first = true;
    memcpy(multipart->delimiter, "\r\n--", 4);
    memcpy(multipart->delimiter + 4, boundary.at, boundary.len);
    multipart->delimiter_len = boundary.len + 4;
    multipart->matched = 2; /* the first delimiter needs no line end before it */
    multipart->pairs = NEW_ARRAY(ctx->arena, Pair, MAX_PAIRS);
    multipart->uploads = NEW_ARRAY(ctx->arena, Upload, MAX_UPLOADS);
    *out = multipart;
    return OK;
}

/* ---- one part ---------------------------------------------------------------------------- */

static Err begin_part(Ctx *ctx, Multipart *multipart)
{
    Part *part = &multipart->part;
    multipart->incoming = NULL;
    multipart->value = (Buf){.arena = ctx->arena};
    if (!part->name.at)
        return fail(ctx, ERR_INVALID, "multipart: a part without a name");
    if (!part->is_file)
        return multipart->pair_count < MAX_PAIRS
                   ? OK
                   : fail(ctx, ERR_LIMIT, "multipart: more than %d fields", MAX_PAIRS);
    if (!part->file_name.len)
        return OK; /* no file was chosen; opened below if bytes come nevertheless */
    if (multipart->upload_count == MAX_UPLOADS)
        return fail(ctx, ERR_LIMIT, "multipart: more than %d files", MAX_UPLOADS);
    if (!multipart->options.temp_folder)
        return fail(ctx, ERR_INVALID, "multipart: a file where none is taken");
    return incoming_open(ctx, multipart->options.temp_folder, &multipart->incoming);
}

static Err part_bytes(Ctx *ctx, Multipart *multipart, Str bytes)
{
    if (!bytes.len)
        return OK;
    if (multipart->is_first)
        return fail(ctx, ERR_INVALID, "multipart: the body does not begin with its boundary");
    if (multipart->part.is_file) {
        if (!multipart->incoming)
            return fail(ctx, ERR_INVALID, "multipart: a file without a name");
        multipart->file_bytes += (int64_t)bytes.len;
        if (multipart->file_bytes > multipart->options.limit)
            return fail(ctx, ERR_LIMIT, "multipart: files larger than %lld bytes",
                        (long long)multipart->options.limit);
        return incoming_write(ctx, multipart->incoming, bytes);
    }
    multipart->value_bytes += bytes.len;
    if (multipart->value_bytes > MAX_BODY)
        return fail(ctx, ERR_LIMIT, "multipart: fields larger than %d bytes", MAX_BODY);
    buf_add(&multipart->value, bytes);
    return OK;
}

static Err end_part(Ctx *ctx, Multipart *multipart)
{
    Part *part = &multipart->part;
    multipart->state = AFTER_DELIMITER;
    multipart->tail_len = multipart->matched = 0;
    if (multipart->is_first) {
        multipart->is_first = false;
        return OK;
    }
    if (!part->is_file) {
        multipart->pairs[multipart->pair_count++] =
            (Pair){.name = part->name, .value = buf_str(&multipart->value)};
        return OK;
    }
    if (!multipart->incoming)
        return OK;
    Upload *upload = &multipart->uploads[multipart->upload_count++];
    *upload = (Upload){.field = part->name, .name = http_file_name(ctx, part->file_name)};
    return incoming_finish(ctx, multipart->incoming, upload);
}

/* ---- states: each takes bytes off the front ---------------------------------------------- */

static Err take_body(Ctx *ctx, Multipart *multipart, Str *bytes)
{
    if (!multipart->matched) {
        const char *mark = memchr(bytes->at, '\r', bytes->len);
        size_t      len = mark ? (size_t)(mark - bytes->at) : bytes->len;
        TRY(part_bytes(ctx, multipart, (Str){bytes->at, len}));
        *bytes = (Str){bytes->at + len, bytes->len - len};
        if (!mark)
            return OK;
    }
    while (bytes->len && bytes->at[0] == multipart->delimiter[multipart->matched]) {
        *bytes = (Str){bytes->at + 1, bytes->len - 1};
        if (++multipart->matched == multipart->delimiter_len)
            return end_part(ctx, multipart);
    }
    if (!bytes->len)
        return OK;
    Str unmatched = {multipart->delimiter, multipart->matched};
    multipart->matched = 0;
    return part_bytes(ctx, multipart, multipart->is_first ? *bytes : unmatched);
}

static Err take_tail(Ctx *ctx, Multipart *multipart, Str *bytes)
{
    multipart->tail[multipart->tail_len++] = bytes->at[0];
    *bytes = (Str){bytes->at + 1, bytes->len - 1};
    if (multipart->tail_len < 2)
        return OK;
    multipart->head_len = multipart->line_start = multipart->lines = 0;
    multipart->part = (Part){0};
    bool is_end = !memcmp(multipart->tail, "--", 2);
    if (!is_end && memcmp(multipart->tail, "\r\n", 2))
        return fail(ctx, ERR_INVALID, "multipart: something behind a boundary");
    multipart->state = is_end ? AT_END : IN_HEAD;
    return OK;
}

static Err take_head(Ctx *ctx, Multipart *multipart, Str *bytes)
{
    if (multipart->head_len == MAX_PART_HEAD)
        return fail(ctx, ERR_LIMIT, "multipart: a head larger than %d bytes", MAX_PART_HEAD);
    char c = bytes->at[0];
    *bytes = (Str){bytes->at + 1, bytes->len - 1};
    multipart->head[multipart->head_len++] = c;
    bool after_cr = multipart->head_len >= multipart->line_start + 2 &&
                    multipart->head[multipart->head_len - 2] == '\r';
    if (c == '\0' || (c == '\n') != after_cr)
        return fail(ctx, ERR_INVALID, "multipart: a malformed head");
    if (c != '\n')
        return OK;
    Str line = {multipart->head + multipart->line_start,
                multipart->head_len - 2 - multipart->line_start};
    multipart->line_start = multipart->head_len;
    if (line.len) {
        if (multipart->lines++ == MAX_PART_LINES)
            return fail(ctx, ERR_LIMIT, "multipart: more than %d lines", MAX_PART_LINES);
        return part_header(ctx, &multipart->part, line);
    }
    multipart->state = IN_BODY;
    return begin_part(ctx, multipart);
}

static Err take_rest(Ctx *ctx, Multipart *multipart, Str *bytes)
{
    (void)ctx, (void)multipart;
    *bytes = (Str){0}; /* after the end comes nothing that counts */
    return OK;
}

Err multipart_feed(Ctx *ctx, Multipart *multipart, Str bytes)
{
    static Err (*const TAKE[])(Ctx *, Multipart *, Str *) = {
        [IN_BODY] = take_body,
        [AFTER_DELIMITER] = take_tail,
        [IN_HEAD] = take_head,
        [AT_END] = take_rest,
    };
    while (bytes.len)
        TRY(TAKE[multipart->state](ctx, multipart, &bytes));
    return OK;
}

Err multipart_end(Ctx *ctx, Multipart *multipart, Req *req)
{
    if (multipart->state != AT_END)
        return fail(ctx, ERR_INVALID, "multipart: the body ends too early");
    req->pairs = multipart->pairs;
    req->pair_count = multipart->pair_count;
    Err err = http_clean_pairs(ctx, req);
    if (err != OK) {
        req->pair_count = 0;
        return err;
    }
    req->uploads = multipart->uploads;
    req->upload_count = multipart->upload_count;
    req->parsed = true;
    return OK;
}
