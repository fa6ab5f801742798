/* request — reading a Req: its parameters, fields, cookies; and filling it from header
 * lines. */
#include "http/http.h"

#include "base/text.h"

#include <strings.h>

static Str pair_value(const Pair *pairs, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(pairs[i].name, str_of(name)))
            return pairs[i].value;
    return (Str){0};
}

Str req_param(const Req *req, const char *name)
{
    return pair_value(req->params, req->param_count, name);
}

Str req_value(const Req *req, const char *name)
{
    return pair_value(req->pairs, req->pair_count, name);
}

const Pair *req_pair(const Req *req, const char *name, size_t n)
{
    for (size_t i = 0; i < req->pair_count; i++)
        if (str_eq(req->pairs[i].name, str_of(name)) && n-- == 0)
            return &req->pairs[i];
    return NULL;
}

bool req_has(const Req *req, const char *name) { return req_pair(req, name, 0) != NULL; }

Str req_query(Ctx *ctx, const Req *req, const char *name)
{
    Str rest = req->query, part, key, value, clean;
    for (int i = 0; rest.len && i < MAX_PAIRS; i++) {
        str_cut(rest, '&', &part, &rest);
        str_cut(part, '=', &key, &value);
        if (!http_percent_decode(ctx->arena, key, true, &key) || !str_eq(key, str_of(name)))
            continue;
        if (!http_percent_decode(ctx->arena, value, true, &value) || !text_valid(value) ||
            text_nfc(ctx, value, &clean) != OK)
            return (Str){0};
        return clean;
    }
    return (Str){0};
}

Str req_cookie(const Req *req, const char *name)
{
    Str rest = req->cookie, part, key, value;
    for (int i = 0; rest.len && i < MAX_PAIRS; i++) {
        str_cut(rest, ';', &part, &rest);
        if (!str_cut(part, '=', &key, &value) || !str_eq(str_trim(key), str_of(name)))
            continue;
        value = str_trim(value);
        for (size_t c = 0; c < value.len; c++)
            if (value.at[c] <= ' ' || value.at[c] > '~')
                return (Str){0};
        return value;
    }
    return (Str){0};
}

const Upload *req_upload(const Req *req, const char *field)
{
    for (size_t i = 0; i < req->upload_count; i++)
        if (str_eq(req->uploads[i].field, str_of(field)))
            return &req->uploads[i];
    return NULL;
}

void req_problem(Req *req, Str field, int message, Str arg)
{
    if (req->problem_count < COUNT(req->problems))
        req->problems[req->problem_count++] = (Problem){field, message, arg};
}

const Problem *req_problem_of(const Req *req, Str field)
{
    for (size_t i = 0; i < req->problem_count; i++)
        if (str_eq(req->problems[i].field, field))
            return &req->problems[i];
    return NULL;
}

/* ---- from the wire ----------------------------------------------------------------------- */

static const struct {
    const char *name;
    size_t      len, at;
} HEADERS[] = {
#define HEADER(name, member) {name, sizeof name - 1, offsetof(Req, member)}
    HEADER("Host", host),
    HEADER("Cookie", cookie),
    HEADER("Accept", accept),
    HEADER("Origin", origin),
    HEADER("User-Agent", user_agent),
    HEADER("Content-Type", type),
    HEADER("Accept-Language", language),
    HEADER("Accept-Encoding", encoding),
    HEADER("If-None-Match", known),
    HEADER("Idempotency-Key", idempotency_key),
#undef HEADER
};

/* The boundary of "multipart/form-data; boundary=x" or boundary="x y". */
static Str boundary_of(Str value)
{
    Str part, key, text;
    str_cut(value, ';', &part, &value);
    for (int i = 0; value.len && i < 8; i++) {
        str_cut(value, ';', &part, &value);
        str_cut(part, '=', &key, &text);
        key = str_trim(key);
        text = str_trim(text);
        if (key.len != 8 || strncasecmp(key.at, "boundary", 8))
            continue;
        if (text.len > 1 && text.at[0] == '"' && text.at[text.len - 1] == '"')
            return (Str){text.at + 1, text.len - 2};
        return text;
    }
    return (Str){0};
}

/* "Text/HTML; charset=utf-8" is "text/html". */
static Str media_type(Arena *arena, Str value)
{
    Str bare, parameters;
    str_cut(value, ';', &bare, &parameters);
    bare = str_copy(arena, str_trim(bare));
    for (char *c = (char *)bare.at; c < bare.at + bare.len; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c + 'a' - 'A');
    return bare;
}

/* The twin in JSON is for programs: they name it before, or instead of, HTML. */
static bool prefers_json(Str accept)
{
    Str part, bare, quality;
    for (int i = 0; accept.len && i < 32; i++) {
        str_cut(accept, ',', &part, &accept);
        str_cut(part, ';', &bare, &quality);
        bare = str_trim(bare);
        if (str_eq(bare, S("application/json")))
            return true;
        if (str_eq(bare, S("text/html")))
            return false;
    }
    return false;
}

Err http_header(Ctx *ctx, Req *req, Str name, Str value)
{
    for (size_t i = 0; i < COUNT(HEADERS); i++) {
        if (HEADERS[i].len != name.len || strncasecmp(HEADERS[i].name, name.at, name.len))
            continue;
        Str *place = (Str *)(void *)((char *)req + HEADERS[i].at);
        if (place->at) {
            if (place == &req->host || place == &req->type)
                return fail(ctx, ERR_INVALID, "a second %s line", HEADERS[i].name);
            return OK; /* the first counts */
        }
        *place = place == &req->type ? media_type(ctx->arena, value) : value;
        if (place == &req->accept)
            req->wants_json |= prefers_json(value);
        if (place == &req->type && str_eq(*place, S("multipart/form-data")))
            req->boundary = boundary_of(value);
        if (place == &req->type)
            req->wants_json |= str_eq(*place, S("application/json"));
        return OK;
    }
    return OK;
}

Err http_target(Ctx *ctx, Req *req, Str target)
{
    Str path;
    str_cut(target, '?', &path, &req->query);
    if (!str_starts(path, S("/")))
        return fail(ctx, ERR_INVALID, "the target is not a path");
    if (!http_percent_decode(ctx->arena, path, false, &req->path) || !text_valid(req->path))
        return fail(ctx, ERR_INVALID, "the path is malformed");
    for (size_t i = 0; i < req->path.len; i++)
        if ((unsigned char)req->path.at[i] < ' ' || req->path.at[i] == 0x7f)
            return fail(ctx, ERR_INVALID, "the path has control characters");
    return OK;
}

Method http_method(Str word)
{
    static const struct {
        Str    word;
        Method method;
    } METHODS[] = {{{"GET", 3}, GET}, {{"POST", 4}, POST}, {{"HEAD", 4}, HEAD}};
    for (size_t i = 0; i < COUNT(METHODS); i++)
        if (str_eq(METHODS[i].word, word))
            return METHODS[i].method;
    return METHOD_OTHER;
}
