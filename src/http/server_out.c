/* server_out — an answer goes out, with the header lines every answer carries. */
#include "http/server_impl.h"

#include <stdio.h>
#include <strings.h>
#include <unistd.h>

#define CSP                                                                              \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "    \
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "  \
    "base-uri 'none'"
#define CSP_FRAME CSP "; frame-src 'self'"

typedef struct Line {
    const char *name, *value;
} Line;

static const Line ALWAYS[] = {
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
};
static const char HSTS[] = "max-age=63072000; includeSubDomains";

static void add(struct MHD_Response *response, const char *name, const char *value)
{
    MHD_add_response_header(response, name, value);
}

static bool has_header(const Res *res, const char *name)
{
    for (size_t i = 0; i < res->header_count; i++)
        if (!strcasecmp(res->headers[i].name, name))
            return true;
    return false;
}

/* The first two a handler may replace by its own, such as a stricter policy for files. */
static void add_usual(struct MHD_Response *response, const Res *res)
{
    char public[48];
    snprintf(public, sizeof public, "public, max-age=%d", res->cache_s);
    if (!has_header(res, "Content-Security-Policy"))
        add(response, "Content-Security-Policy", res->has_frame ? CSP_FRAME : CSP);
    if (!has_header(res, "Cache-Control"))
        add(response, "Cache-Control", res->cache_s > 0 ? public : "no-store");
    for (size_t i = 0; i < COUNT(ALWAYS); i++)
        add(response, ALWAYS[i].name, ALWAYS[i].value);
}

static void add_headers(Intake *intake, struct MHD_Response *response)
{
    const Server *server = intake->server;
    Res   *res = &intake->exchange.res;
    Arena *arena = intake->exchange.arena;
    bool   has_body = res->is_file || res->body.len;
    if (has_body && !has_header(res, "Content-Type"))
        add(response, "Content-Type", res->type ? res->type : "text/html; charset=utf-8");
    add_usual(response, res);
    for (size_t i = 0; i < res->header_count; i++)
        if (res->headers[i].value.len)
            add(response, res->headers[i].name, str_c(arena, res->headers[i].value));
    if (res->location.len)
        add(response, "Location", str_c(arena, res->location));
    if (server->options.is_https)
        add(response, "Strict-Transport-Security", HSTS);
    if (server->is_draining)
        add(response, "Connection", "close");
}

static void fill(Intake *intake)
{
    Res *res = &intake->exchange.res;
    add_headers(intake, intake->response);
    /* What the wire refused is "too large", not "too often". */
    bool too_large = intake->exchange.req.refused == ERR_LIMIT && res->status == 429;
    int  status = too_large ? MHD_HTTP_CONTENT_TOO_LARGE : res->status;
    intake->is_queued =
        MHD_queue_response(intake->connection, (unsigned)status, intake->response) == MHD_YES;
}

bool out_send(Intake *intake)
{
    Res *res = &intake->exchange.res;
    if (res->is_file)
        intake->response = MHD_create_response_from_fd64((uint64_t)res->file_size, res->file);
    else
        intake->response = MHD_create_response_from_buffer(
            res->body.len, res->body.len ? res->body.at : (char *)"", MHD_RESPMEM_PERSISTENT);
    intake->is_queued = false;
    if (!intake->response) {
        if (res->is_file)
            close(res->file);
        return false;
    }
    bool is_done = intake_guarded(intake, fill);
    MHD_destroy_response(intake->response);
    return is_done && intake->is_queued;
}

/* ---- answers without the app ------------------------------------------------------------- */

static const struct {
    int status;
    Str text;
} REFUSALS[] = {
#define REFUSAL(status, vi, en) {status, {vi "\n" en "\n", sizeof vi "\n" en}}
    REFUSAL(400, "Yêu cầu không đúng dạng.", "The request is malformed."),
    REFUSAL(405, "Cách gọi này không được dùng.", "This method is not used here."),
    REFUSAL(413, "Nội dung gửi lên quá lớn.", "What was sent is too large."),
    REFUSAL(414, "Địa chỉ quá dài.", "The address is too long."),
    REFUSAL(431, "Phần đầu của yêu cầu quá dài.", "The head of the request is too long."),
    REFUSAL(503, "Máy chủ đang bận. Hãy thử lại sau ít phút.",
            "The server is busy. Try again in a few minutes."),
#undef REFUSAL
};

void out_refuse(Intake *intake)
{
    Res *res = &intake->exchange.res;
    *res = (Res){.status = intake->refuse, .type = "text/plain; charset=utf-8"};
    for (size_t i = 0; i < COUNT(REFUSALS); i++)
        if (REFUSALS[i].status == intake->refuse)
            res->body = (Buf){.at = (char *)(uintptr_t)REFUSALS[i].text.at,
                              .len = REFUSALS[i].text.len};
    if (intake->refuse == MHD_HTTP_METHOD_NOT_ALLOWED)
        res_header(res, "Allow", S("GET, HEAD, POST"));
}
