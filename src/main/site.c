/* site — assets with hashed names, the language, health, the components page; menus. */
#include "main/site.h"

#include "core/embedded.h"
#include "core/page.h"
#include "main/keys.h"
#include "system/identity/identity.h"
#include "system/onestop/onestop.h"
#include "system/onestop/publish_web.h"

/* ---- what the program serves as it is -------------------------------------------------------- */

static bool accepts(const Req *req, const char *coding)
{
    Str rest = req->encoding, word;
    while (rest.len) {
        str_cut(rest, ',', &word, &rest);
        str_cut(str_trim(word), ';', &word, &(Str){0});
        if (str_eq(str_trim(word), str_of(coding)))
            return true;
    }
    return false;
}

/* GET /assets/:name — the hash is in the name, so it may be kept for ever. */
static Err asset(Ctx *ctx, Req *req, Res *res)
{
    const Asset *found = asset_find(req->path);
    if (!found)
        return fail(ctx, ERR_NOT_FOUND, "no such asset");
    Str body = found->plain;
    if (found->br.len && accepts(req, "br")) {
        body = found->br;
        res_header(res, "Content-Encoding", S("br"));
    } else if (found->gz.len && accepts(req, "gzip")) {
        body = found->gz;
        res_header(res, "Content-Encoding", S("gzip"));
    }
    res->type = found->type;
    res_header(res, "Cache-Control", S("public, max-age=31536000, immutable"));
    res_header(res, "Vary", S("Accept-Encoding"));
    res_header(res, "ETag", str_of(found->etag));
    if (req->known.len && str_eq(req->known, str_of(found->etag)))
        res->status = 304;
    else
        buf_add(&res->body, body);
    return OK;
}

/* GET /health — for the proxy and the watchman: the database answers. */
SQL(site_health, "SELECT 1 AS well");
static Err health(Ctx *ctx, Req *req, Res *res)
{
    Row row;
    (void)req;
    TRY(db_one(ctx, &site_health, NO_PARAMS, &row));
    res->type = "application/json";
    buf_add(&res->body, S("{\"status\":\"ok\"}\n"));
    return OK;
}

static Err robots(Ctx *ctx, Req *req, Res *res)
{
    (void)ctx, (void)req;
    res->type = "text/plain; charset=utf-8";
    buf_add(&res->body, S("User-agent: *\nDisallow: /drafts/\nDisallow: /dossiers/\n"
                          "Disallow: /desk/\n"));
    return OK;
}

/* GET /language/:lang?next=/path — keeps the choice for a year and goes back. A GET, because it
 * changes nothing but what this browser asks for. */
static Err language(Ctx *ctx, Req *req, Res *res)
{
    Str lang = req_param(req, "lang"), next = req_query(ctx, req, "next");
    if (!str_eq(lang, S("vi")) && !str_eq(lang, S("en")))
        return fail(ctx, ERR_NOT_FOUND, "no such language");
    res_header(res, "Set-Cookie",
               str_fmt(ctx->arena, "lang=%.*s; Path=/; Max-Age=31536000; Secure; SameSite=Lax",
                       FMT(lang)));
    bool inside = str_starts(next, S("/")) && !str_starts(next, S("//"));
    res_redirect(ctx, res, inside ? next : S("/"));
    return OK;
}

static Err components(Ctx *ctx, Req *req, Res *res)
{
    return page_send(ctx, req, res, components_page, NULL, NULL);
}

static const Route ROUTES[] = {
    {GET, "/assets/:name", asset, &PUBLIC, .cache_s = 0},
    {GET, "/health", health, &PUBLIC},
    {GET, "/robots.txt", robots, &PUBLIC},
    {GET, "/language/:lang", language, &PUBLIC},
    {GET, "/keys/:name", keys_get, &PUBLIC, .cache_s = 0},
    {GET, "/components", components, &PUBLIC},
    {0},
};

const Module SITE = {"site", ROUTES, NULL};

/* ---- menus ----------------------------------------------------------------------------------- */

static const NavLink CITIZEN_MENU[] = {
    {MSG_SITE_MENU_SERVICES, "/services", NULL},
    {MSG_SITE_MENU_TRACK, "/track", NULL},
    {MSG_SITE_MENU_MY, "/my", NULL},
    {0},
};
static const NavLink DESK_MENU[] = {
    {MSG_SITE_MENU_QUEUE, "/desk", &MAY_WORK},
    {MSG_SITE_MENU_HEAD, "/desk/head", &MAY_OVERSEE},
    {MSG_VERSIONS_MENU, "/desk/definitions", &MAY_MOVE},
    {MSG_VERSIONS_MENU_HANDOVERS, "/desk/handovers", &MAY_HAND_OVER},
    {MSG_IDENTITY_MENU_ACCOUNTS, "/admin/accounts", &MAY_MANAGE_ACCOUNTS},
    {MSG_IDENTITY_MENU_JOBS, "/admin/jobs", &MAY_SEE_JOBS},
    {0},
};
static const NavLink PERSON_MENU[] = {
    {MSG_IDENTITY_MENU_DESK, "/desk", &MAY_WORK},
    {MSG_SITE_MENU_ACCOUNT, "/account", NULL},
    {0},
};
static const NavLink HELP[] = {
    {MSG_SITE_MENU_CONTACT, "/about/contact", NULL},
    {MSG_SITE_MENU_CHECK, "/check", NULL},
    {0},
};
static const NavLink RIGHTS[] = {
    {MSG_SITE_MENU_WHO_READ, "/my#who-read", NULL},
    {MSG_SITE_MENU_PRIVACY, "/about/privacy", NULL},
    {0},
};
static const NavLink ABOUT[] = {
    {MSG_SITE_MENU_ACCESSIBILITY, "/about/accessibility", NULL},
    {MSG_SITE_MENU_COMPONENTS, "/components", NULL},
    {0},
};

Err site_setup(Ctx *ctx, const Config *config)
{
    Site *site = NEW(ctx->arena, Site);
    *site = (Site){
        .name = {[LANG_VI] = config->name_vi, [LANG_EN] = config->name_en},
        .hotline = config->hotline,
        .is_demo = config->is_demo,
        .citizen_menu = CITIZEN_MENU,
        .desk_menu = DESK_MENU,
        .person_menu = PERSON_MENU,
        .help_links = HELP,
        .rights_links = RIGHTS,
        .about_links = ABOUT,
        .sign_in = "/login",
        .sign_out = "/logout",
        .desk_search = "/desk/search",
    };
    page_setup(site);
    return OK;
}
