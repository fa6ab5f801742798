/* server_in — a request comes in: its line, its head, its body; then it waits for the batch. */
#include "http/server_impl.h"

#include <assert.h>
#include <strings.h>
#include <time.h>

static bool is_word(Str text, const char *word, size_t len)
{
    return text.len == len && !strncasecmp(text.at, word, len);
}

static int64_t clock_us(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec * 1000000LL + at.tv_nsec / 1000;
}

/* The request line has come; MHD keeps uri only for the moment. */
void *in_begin(void *cls, const char *uri, struct MHD_Connection *connection)
{
    Server *server = cls;
    Intake *intake = intake_take(server);
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    intake->server = server;
    intake->connection = connection;
    intake->conn = info->socket_context;
    intake->conn->intake = intake;
    intake->length = -1;
    intake->exchange.began_at_us = clock_us();
    Str target = str_of(uri);
    Ctx ctx = {.arena = intake->exchange.arena};
    if (target.len > MAX_LINE)
        intake->refuse = MHD_HTTP_URI_TOO_LONG;
    else if (http_target(&ctx, &intake->exchange.req, str_copy(ctx.arena, target)) != OK)
        intake->refuse = MHD_HTTP_BAD_REQUEST;
    return intake;
}

/* ---- the head ---------------------------------------------------------------------------- */

static void note_length(Intake *intake, Str value)
{
    int64_t length;
    if (!str_to_int(value, &length) || length < 0 || value.at[0] == '-' || intake->lengths++)
        intake->refuse = MHD_HTTP_BAD_REQUEST;
    else
        intake->length = length;
}

static enum MHD_Result on_header(void *cls, enum MHD_ValueKind kind, const char *key,
                                 size_t key_size, const char *value, size_t value_size)
{
    Intake *intake = cls;
    (void)kind;
    Str name = {key, key_size}, text = {value ? value : "", value_size};
    intake->header_bytes += key_size + value_size + 4;
    if (is_word(name, "Content-Length", 14))
        note_length(intake, text);
    else if (is_word(name, "Transfer-Encoding", 17))
        intake->is_chunked = true;
    else if (is_word(name, "X-Forwarded-For", 15))
        intake->forwarded = text;
    Ctx ctx = {.arena = intake->exchange.arena};
    if (http_header(&ctx, &intake->exchange.req, name, text) != OK)
        intake->refuse = MHD_HTTP_BAD_REQUEST;
    return MHD_YES;
}

/* The proxy appends the address it saw; what stands before was written by anybody. */
static void find_address(Intake *intake)
{
    Req        *req = &intake->exchange.req;
    const char *proxy = intake->server->options.trusted_proxy;
    req->address = str_of(intake->conn->address);
    if (!proxy || !intake->forwarded.len || strcmp(proxy, intake->conn->address))
        return;
    Str last = intake->forwarded, rest = intake->forwarded;
    for (int i = 0; i < 64 && str_cut(rest, ',', &last, &rest); i++)
        last = rest;
    last = str_trim(last);
    if (last.len && last.len < INET6_ADDRSTRLEN)
        req->address = last;
}

static void read_head(Intake *intake)
{
    Req *req = &intake->exchange.req;
    MHD_get_connection_values_n(intake->connection, MHD_HEADER_KIND, on_header, intake);
    find_address(intake);
    if (intake->refuse)
        return;
    if (intake->header_bytes > MAX_HEADERS)
        intake->refuse = MHD_HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE;
    else if (req->method == METHOD_OTHER)
        intake->refuse = MHD_HTTP_METHOD_NOT_ALLOWED;
    else if (!req->host.len || (intake->is_chunked && intake->lengths))
        intake->refuse = MHD_HTTP_BAD_REQUEST; /* two lengths: someone smuggles */
}

static void plan_body(Intake *intake)
{
    const ServerOptions *options = &intake->server->options;
    Exchange *exchange = &intake->exchange;
    Req      *req = &exchange->req;
    bool      files = false;
    bool      has_body = intake->length > 0 || intake->is_chunked;
    if (!has_body)
        return;
    intake->limit = options->head ? options->head(options->arg, exchange, &files) : MAX_BODY;
    if (intake->limit < 0) {
        intake->refuse = (int)-intake->limit;
        return;
    }
    if (intake->length > intake->limit)
        req->refused = ERR_LIMIT;
    if (req->refused == OK && str_eq(req->type, S("multipart/form-data"))) {
        Ctx ctx = {.arena = exchange->arena};
        MultipartOptions parts = {req->boundary, files ? options->temp_folder : NULL,
                                  intake->limit};
        req->refused = multipart_new(&ctx, &parts, &intake->multipart);
    }
    intake->body.arena = exchange->arena;
}

static void take_head(Intake *intake)
{
    read_head(intake);
    if (!intake->refuse)
        plan_body(intake);
    if (intake->length > SWALLOW && !intake->refuse && intake->length > intake->limit)
        intake->refuse = MHD_HTTP_CONTENT_TOO_LARGE;
}

/* ---- the body ---------------------------------------------------------------------------- */

static void take_piece(Intake *intake)
{
    Req *req = &intake->exchange.req;
    Ctx  ctx = {.arena = intake->exchange.arena};
    if (req->refused != OK)
        return; /* swallowed, so that the answer is read */
    if (intake->received > intake->limit)
        req->refused = ERR_LIMIT;
    else if (intake->multipart)
        req->refused = multipart_feed(&ctx, intake->multipart, intake->piece);
    else
        buf_add(&intake->body, intake->piece);
}

static enum MHD_Result take_body(Intake *intake, const char *data, size_t *size)
{
    intake->received += (int64_t)*size;
    intake->piece = (Str){data, *size};
    *size = 0;
    if (intake->received > SWALLOW && intake->received > intake->limit)
        return MHD_NO;
    if (!intake->refuse && !intake_guarded(intake, take_piece))
        intake->exchange.req.refused = ERR_LIMIT;
    return MHD_YES;
}

static void end_body(Intake *intake)
{
    Req *req = &intake->exchange.req;
    Ctx  ctx = {.arena = intake->exchange.arena};
    if (req->refused == OK && intake->multipart)
        req->refused = multipart_end(&ctx, intake->multipart, req);
    else if (req->refused == OK)
        req->body = buf_str(&intake->body);
}

/* ---- the whole --------------------------------------------------------------------------- */

void server_queue(Server *server, Exchange *exchange)
{
    exchange->next = NULL;
    if (server->last)
        server->last->next = exchange;
    else
        server->first = exchange;
    server->last = exchange;
    server->waiting++;
}

static enum MHD_Result send_now(Intake *intake)
{
    intake->stage = STAGE_SENDING;
    intake->is_suspended = false;
    intake->conn->since_ms = intake->server->now_ms;
    return out_send(intake) ? MHD_YES : MHD_NO;
}

static enum MHD_Result refuse_now(Intake *intake)
{
    out_refuse(intake);
    return send_now(intake);
}

static enum MHD_Result complete(Intake *intake)
{
    Server              *server = intake->server;
    const ServerOptions *options = &server->options;
    Exchange            *exchange = &intake->exchange;
    if (intake->refuse)
        return refuse_now(intake);
    if (!intake_guarded(intake, end_body))
        exchange->req.refused = ERR_LIMIT;
    intake->stage = STAGE_WAITING;
    bool is_read = exchange->req.method != POST && exchange->req.refused == OK;
    if (is_read && options->inline_get && options->inline_get(options->arg, exchange))
        return send_now(intake);
    MHD_suspend_connection(intake->connection);
    intake->is_suspended = true;
    server_queue(server, exchange);
    return MHD_YES;
}

enum MHD_Result in_request(void *cls, struct MHD_Connection *connection, const char *url,
                           const char *method, const char *version, const char *data,
                           size_t *size, void **context)
{
    Server *server = cls;
    Intake *intake = *context;
    (void)connection, (void)url, (void)version;
    if (server->is_stopping)
        return MHD_NO;
    if (intake->stage == STAGE_HEAD) {
        intake->exchange.req.method = http_method(str_of(method));
        if (!intake_guarded(intake, take_head))
            return MHD_NO;
        intake->stage = STAGE_BODY;
        intake->conn->since_ms = server->now_ms;
        bool may_wait = intake->length <= SWALLOW && !intake->is_chunked;
        return intake->refuse && !may_wait ? refuse_now(intake) : MHD_YES;
    }
    if (*size)
        return take_body(intake, data, size);
    if (intake->exchange.answered)
        return send_now(intake);
    return complete(intake);
}

void in_done(void *cls, struct MHD_Connection *connection, void **context,
             enum MHD_RequestTerminationCode code)
{
    Server *server = cls;
    Intake *intake = *context;
    (void)connection, (void)code;
    if (!intake)
        return;
    intake->conn->intake = NULL;
    intake->conn->since_ms = server->now_ms;
    *context = NULL;
    intake_give(server, intake);
}
