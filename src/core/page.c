/* page — from a handler's struct to the bytes of a page. */
#include "core/page.h"

#include "base/encode.h"
#include <assert.h>

static const Site NOWHERE = {
    .name = {{"Một cửa", sizeof "Một cửa" - 1}, {"Một cửa", sizeof "Một cửa" - 1}},
};
static const Site *the_site = &NOWHERE; /* set once, before the workers are forked */

enum { PAGE_SIZE = 32 * 1024 };

void page_setup(const Site *site)
{
    assert(site);
    the_site = site;
}

const Site *page_site(void) { return the_site; }

void page_write(Ctx *ctx, const Req *req, Buf *out, PageFn *page, const void *data)
{
    View view = {
        .out = out,
        .lang = ctx->lang,
        .ctx = ctx,
        .req = req,
        .actor = ctx->actor ? ctx->actor : &NOBODY,
        .site = the_site,
        .has_problems = req->problem_count > 0,
    };
    page(&view, data);
}

Err page_send(Ctx *ctx, Req *req, Res *res, PageFn *page, const JsonField *twin,
              const void *data)
{
    /* most pages fit, so they are not copied while they grow */
    res->body = (Buf){
        .arena = ctx->arena, .at = arena_bytes(ctx->arena, PAGE_SIZE, 1), .cap = PAGE_SIZE};
    if (req->wants_json && twin) {
        res->type = "application/json";
        twin_write(ctx, req, &res->body, twin, data);
        return OK;
    }
    page_write(ctx, req, &res->body, page, data);
    return OK;
}

Str page_take(View *view, size_t from)
{
    Buf *out = view->out;
    assert(from <= out->len);
    Str taken = str_copy(out->arena, (Str){out->at ? out->at + from : "", out->len - from});
    out->len = from;
    return taken;
}

Str field_value(const View *view, Str name, Str value)
{
    if (!view->has_problems)
        return value;
    for (size_t i = 0; i < view->req->pair_count; i++)
        if (str_eq(view->req->pairs[i].name, name))
            return view->req->pairs[i].value;
    return (Str){0};
}

bool field_chosen(const View *view, Str name, Str option, bool is_chosen)
{
    if (!view->has_problems)
        return is_chosen;
    for (size_t i = 0; i < view->req->pair_count; i++) {
        const Pair *pair = &view->req->pairs[i];
        if (str_eq(pair->name, name) && str_eq(pair->value, option))
            return true;
    }
    return false;
}

Str problem_text(Arena *arena, Lang lang, const Problem *problem)
{
    MsgArg arg = msg_arg(problem->arg);
    size_t n = msg_arg_count((Message)problem->message);
    assert(n <= 1);
    return msg_str(arena, lang, (Message)problem->message, &arg, n);
}

Str field_problem(const View *view, Str name)
{
    for (size_t i = 0; i < view->req->problem_count; i++)
        if (str_eq(view->req->problems[i].field, name))
            return problem_text(view->out->arena, view->lang, &view->req->problems[i]);
    return (Str){0};
}

/* "/my" is the place of "/my" and "/my/papers", not of "/mystery"; "/" only of itself. */
static bool lies_under(Str path, Str href)
{
    if (!str_starts(path, href))
        return false;
    return path.len == href.len || (href.len > 1 && path.at[href.len] == '/');
}

const NavLink *menu_place(const NavLink *menu, Str path)
{
    const NavLink *best = NULL;
    for (const NavLink *link = menu; link && link->href; link++)
        if (lies_under(path, str_of(link->href)) &&
            (!best || strlen(link->href) > strlen(best->href)))
            best = link;
    return best;
}

bool menu_shows(const View *view, const NavLink *link)
{
    return !link->permission || actor_may(view->actor, link->permission);
}

Str page_in_language(const View *view, Lang lang)
{
    static const char *const WORDS[LANG_COUNT] = {"vi", "en"};
    Str path = view->req->path.len ? view->req->path : S("/");
    return str_fmt(view->out->arena, "/language/%s?next=%.*s", WORDS[lang],
                   FMT(encode_url(view->out->arena, path)));
}
