#include "test/browser.h"

#include "base/json.h"
#include "crypto/crypto.h"
#include "test/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const Module *modules[2];
static const Actor  *who;

static Err admit(Ctx *ctx, Req *req, const Actor **actor)
{
    (void)ctx, (void)req;
    *actor = who ? who : &NOBODY;
    return OK;
}

/* As ctx of the test says: both languages are tried. */
static Lang test_lang;
static Lang language(const Req *req)
{
    (void)req;
    return test_lang;
}

void browser_open(Ctx *ctx, const Module *module, Browser *out)
{
    static App app = {.modules = modules, .admit = admit, .language = language};
    modules[0] = module;
    *out = (Browser){.ctx = ctx, .app = &app};
}

static void keep_cookies(Browser *browser, const Res *res)
{
    for (size_t i = 0; i < res->header_count; i++) {
        Str pair;
        if (strcmp(res->headers[i].name, "Set-Cookie"))
            continue;
        str_cut(res->headers[i].value, ';', &pair, &(Str){0});
        browser->cookie = str_fmt(browser->ctx->arena, "%.*s%s%.*s", FMT(browser->cookie),
                                  browser->cookie.len ? "; " : "", FMT(pair));
    }
}

static void ask(Browser *browser, Req *req, Str path)
{
    Ctx  *ctx = browser->ctx;
    Res   res;
    Lang  lang = ctx->lang;
    const Actor *actor = ctx->actor;
    who = browser->actor;
    test_lang = lang;
    req->cookie = browser->cookie;
    req->wants_json |= browser->json;
    CHECK(http_target(ctx, req, path) == OK);
    app_serve(ctx, browser->app, req, &res);
    if (res.is_file && res.file >= 0)
        close(res.file);
    keep_cookies(browser, &res);
    browser->status = res.status;
    browser->location = res.location;
    browser->body = buf_str(&res.body);
    ctx->actor = actor;
    ctx->lang = lang;
    fault_clear(ctx);
}

void browser_get(Browser *browser, Str path)
{
    Req req = {.method = GET};
    ask(browser, &req, path);
}

void browser_post(Browser *browser, Str path, Str form)
{
    Req req = {.method = POST, .type = S("application/x-www-form-urlencoded"), .body = form};
    ask(browser, &req, path);
}

void browser_post_json(Browser *browser, Str path, Str json)
{
    Req req = {.method = POST, .type = S("application/json"), .body = json, .wants_json = true};
    ask(browser, &req, path);
}

void browser_upload(Browser *browser, Str path, Str form, BrowserFile sent)
{
    static char name[] = "/tmp/motcua-upload-XXXXXX";
    char        file[sizeof name];
    Upload      upload = {.field = sent.field, .name = S("ban-ve.pdf"), .type = sent.type,
                          .size = (int64_t)sent.bytes.len};
    memcpy(file, name, sizeof name);
    int fd = mkstemp(file);
    CHECK(fd >= 0 && write(fd, sent.bytes.at, sent.bytes.len) == (ssize_t)sent.bytes.len);
    if (fd >= 0)
        close(fd);
    upload.path = str_of(file);
    crypto_sha256(sent.bytes, upload.sha256);
    Req req = {.method = POST, .type = S("multipart/form-data"), .uploads = &upload,
               .upload_count = 1};
    CHECK(http_parse_pairs(browser->ctx, form, &req.pairs, &req.pair_count) == OK);
    CHECK(http_clean_pairs(browser->ctx, &req) == OK);
    req.parsed = true;
    ask(browser, &req, path);
    unlink(file);
}

bool browser_sees(const Browser *browser, const char *part)
{
    return browser->body.len &&
           memmem(browser->body.at, browser->body.len, part, strlen(part)) != NULL;
}

Str browser_json(const Browser *browser, const char *key)
{
    const Json *json;
    if (json_read(browser->ctx, browser->body, (JsonLimits){0}, &json) != OK) {
        fault_clear(browser->ctx);
        return (Str){0};
    }
    return json_text(json_get(json, str_of(key)));
}
