/* history — what was done, line by line, from the events alone. */
#include "engine/dossier/store.h"

#include "core/account.h"
#include "base/time.h"
#include "engine/org/org.h"

enum { HISTORY_MAX = 1000, NAMES_MAX = 64 };

/* The same few people and units return on every line: each is looked up once. */
typedef struct Name {
    Str id, text;
} Name;
typedef struct Names {
    Name   at[NAMES_MAX];
    size_t len;
} Names;

typedef Err NameOf(Ctx *ctx, Str id, Str *text);

static Err account_name(Ctx *ctx, Str id, Str *text)
{
    Account account;
    TRY(account_find(ctx, id, &account));
    *text = account.name;
    return OK;
}

static Err unit_name_of(Ctx *ctx, Str id, Str *text)
{
    Unit unit;
    TRY(org_unit_find(ctx, id, &unit));
    *text = unit_name(&unit, ctx->lang);
    return OK;
}

/* The holder's name where there is one, else the post's title. */
static Err post_name(Ctx *ctx, Str id, Str *text)
{
    Accounts holders;
    Post     post;
    TRY(org_post_find(ctx, id, &post));
    *text = post_title(&post, ctx->lang);
    TRY(org_holders_of(ctx, id, date_of_time(ctx->now), &holders));
    return holders.len ? account_name(ctx, holders.at[0], text) : OK;
}

Err dossier_post_name(Ctx *ctx, Str post, Str *name)
{
    *name = (Str){0};
    if (!post.len)
        return OK;
    Err err = post_name(ctx, post, name);
    if (err == ERR_NOT_FOUND) {
        fault_clear(ctx);
        return OK;
    }
    return err;
}

/* Who is no longer there has no name; the line stays. */
static Err lookup(Ctx *ctx, Names *names, NameOf *find, Str id, Str *text)
{
    *text = (Str){0};
    if (!id.len || str_eq(id, S("system")))
        return OK;
    for (size_t i = 0; i < names->len; i++)
        if (str_eq(names->at[i].id, id)) {
            *text = names->at[i].text;
            return OK;
        }
    Err err = find(ctx, id, text);
    if (err == ERR_NOT_FOUND)
        fault_clear(ctx);
    else
        TRY(err);
    if (names->len < NAMES_MAX)
        names->at[names->len++] = (Name){id, *text};
    return OK;
}

static Err line_of(Ctx *ctx, const Event *event, Names *names, DossierLine *out)
{
    const Json *payload = NULL;
    *out = (DossierLine){.at = event->at, .number = event->number, .verb = event->verb};
    if (event->payload.len)
        TRY(json_read(ctx, event->payload, (JsonLimits){0}, &payload));
    const Json *set = json_get(payload, S("set"));
    out->step = json_text(json_get(set, S("step")));
    out->verdict = json_text(json_get(payload, S("verdict")));
    out->reason = json_text(json_get(payload, S("reason")));
    out->late = json_text(json_get(payload, S("late")));
    out->due_at = json_int(json_get(set, S("due_at")), 0);
    TRY(lookup(ctx, names, account_name, event->actor, &out->actor_name));
    TRY(lookup(ctx, names, unit_name_of, event->unit, &out->unit_name));
    return lookup(ctx, names, post_name, json_text(json_get(payload, S("to"))), &out->to_name);
}

Err dossier_history(Ctx *ctx, const Dossier *dossier, DossierLine **out, size_t *count)
{
    Events events;
    Names *names = NEW(ctx->arena, Names);
    Str    object = str_fmt(ctx->arena, "dossier:%.*s", FMT(dossier->id));
    TRY(audit_of(ctx, object, HISTORY_MAX, &events));
    *out = NEW_ARRAY(ctx->arena, DossierLine, events.len + 1);
    *count = events.len;
    for (size_t i = 0; i < events.len; i++)
        TRY(line_of(ctx, &events.at[i], names, &(*out)[i]));
    return OK;
}
