/* Any bytes as a request: "METHOD TARGET\n", header lines, an empty line, a body. Everything
 * the server does between the wire and the handler: target, headers, route, cookies, pairs. */
#include "base/text.h"
#include "http/http.h"

#include <setjmp.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool is_so)
{
    if (!is_so)
        abort();
}

static void jump(void *place) { longjmp(*(jmp_buf *)place, 1); }

static const Route ROUTES[] = {
    {.method = GET, .path = "/"},
    {.method = GET, .path = "/dossiers/:id"},
    {.method = POST, .path = "/dossiers/:id/:act"},
    {.method = GET, .path = "/:a/:b/:c/:d/:e/:f/:g/:h"},
    {.method = GET, .path = "/:a/:b/:c/:d/:e/:f/:g/:h/:i"},
};

static void read_all(Ctx *ctx, Req *req)
{
    for (size_t i = 0; i < COUNT(ROUTES); i++)
        if (route_match(&ROUTES[i], req))
            for (size_t p = 0; p < req->param_count; p++)
                must(req->params[p].value.len > 0);
    (void)req_cookie(req, "__Host-sid");
    must(text_valid(req_query(ctx, req, "a")));
    if (form_parse(ctx, req) != OK)
        return;
    for (size_t i = 0; i < req->pair_count; i++) {
        must(text_valid(req->pairs[i].name));
        must(text_valid(req->pairs[i].value));
        must(req_has(req, str_c(ctx->arena, req->pairs[i].name)));
    }
}

static void receive(Ctx *ctx, Str rest)
{
    Req *req = NEW(ctx->arena, Req);
    Str  line, method, target, name, value;
    str_cut(rest, '\n', &line, &rest);
    str_cut(line, ' ', &method, &target);
    req->method = http_method(method);
    if (http_target(ctx, req, target) != OK)
        return;
    must(text_valid(req->path) && str_starts(req->path, S("/")));
    for (int i = 0; i < 100 && rest.len; i++) {
        str_cut(rest, '\n', &line, &rest);
        if (!line.len)
            break;
        str_cut(line, ':', &name, &value);
        if (http_header(ctx, req, name, str_trim(value)) != OK)
            return;
    }
    req->body = rest;
    read_all(ctx, req);
    res_redirect(ctx, &(Res){0}, target);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    jmp_buf full;
    Arena  *arena = arena_new(32 << 20);
    Ctx     ctx = {.arena = arena};
    arena_on_full(arena, jump, &full);
    if (setjmp(full) == 0)
        receive(&ctx, (Str){(const char *)data, size});
    arena_free(arena);
    return 0;
}
