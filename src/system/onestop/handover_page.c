/* handover_page — one hand-over: how far it is, its receipt, and the confirmation of both heads. */
#include "system/onestop/publish_own.h"

#include "base/encode.h"
#include "base/time.h"
#include "core/account.h"
#include "engine/dossier/handover.h"

enum { ITEMS_SHOWN = 100, REFRESH_S = 5 };

typedef struct ItemLine {
    Str     code, step, holder;
    int64_t due_at;
} ItemLine;

typedef struct HandoverData {
    Str       id, giver, receiver, basis, day, hash, next;
    Str       giver_name, receiver_name; /* of who confirmed; empty: nobody yet */
    bool      is_done; /* the actor has confirmed just now */
    int64_t   state, total, elsewhere, giver_at, receiver_at, finished_at;
    ItemLine *items;
    size_t    count;
    bool      may_giver, may_receiver;
} HandoverData;

/* Eight digits at a time: people compare it by eye, and it breaks on a narrow screen. */
static Str in_groups(Arena *arena, Str hash)
{
    Buf out = {.arena = arena};
    for (size_t i = 0; i < hash.len; i++) {
        if (i && i % 8 == 0)
            buf_char(&out, ' ');
        buf_char(&out, hash.at[i]);
    }
    return buf_str(&out);
}

#include "system/onestop/handover.html.h"

static const JsonField ITEM[] = {
    JSON(ItemLine, code), JSON(ItemLine, step), JSON(ItemLine, holder), JSON_TIME(ItemLine, due_at),
    {0}};
static const JsonField TWIN[] = {
    JSON(HandoverData, id),    JSON(HandoverData, giver), JSON(HandoverData, receiver),
    JSON(HandoverData, basis), JSON(HandoverData, day),   JSON(HandoverData, state),
    JSON(HandoverData, total), JSON(HandoverData, elsewhere), JSON(HandoverData, hash),
    JSON_TIME(HandoverData, giver_at), JSON_TIME(HandoverData, receiver_at),
    JSON_LIST(HandoverData, items, count, ITEM), JSON(HandoverData, next), {0}};

/* Of the two bodies, and who led the giver on its last day; those who order see all. */
static Err find(Ctx *ctx, const Req *req, Handover *out)
{
    bool is_party;
    TRY(handover_find(ctx, req_param(req, "id"), out));
    if (actor_may(ctx->actor, &MAY_HAND_OVER))
        return OK;
    TRY(handover_is_party(ctx, out, &is_party));
    return is_party ? OK : fail(ctx, ERR_NOT_FOUND, "a hand-over of other bodies");
}

static Err body_words(Ctx *ctx, Str id, Str *name)
{
    Body body;
    TRY(org_body_find(ctx, id, &body));
    *name = body_name(&body, ctx->lang);
    return OK;
}

static Err account_words(Ctx *ctx, Str id, Str *name)
{
    Account account;
    if (!id.len)
        return OK;
    TRY(account_find(ctx, id, &account));
    *name = account.name;
    return OK;
}

static Err fill_items(Ctx *ctx, const Req *req, const Handover *h, HandoverData *data)
{
    HandoverItem *items;
    Str           after = req->method == GET ? req_query(ctx, req, "after") : (Str){0};
    TRY(handover_items(ctx, h, after, ITEMS_SHOWN, &items, &data->count));
    data->items = NEW_ARRAY(ctx->arena, ItemLine, data->count + 1);
    for (size_t i = 0; i < data->count; i++) {
        ItemLine *line = &data->items[i];
        *line = (ItemLine){.code = items[i].code, .due_at = items[i].due_at};
        TRY(handover_step_words(ctx, items[i].service, items[i].version, items[i].step,
                                &line->step));
        TRY(dossier_post_name(ctx, items[i].holder, &line->holder));
        if (!line->holder.len) /* whoever has the role there */
            line->holder = catalogue_role_name(ctx, items[i].role);
    }
    if (data->count == ITEMS_SHOWN)
        data->next = str_fmt(ctx->arena, "/desk/handovers/%.*s?after=%.*s", FMT(h->id),
                             FMT(items[data->count - 1].code));
    return OK;
}

static Err fill(Ctx *ctx, const Handover *h, HandoverData *data)
{
    *data = (HandoverData){
        .id = h->id, .basis = h->basis, .state = h->state, .total = h->total,
        .day = date_text(ctx->arena, date_from_days(h->day)), .elsewhere = h->elsewhere,
        .hash = h->list_hash.len ? encode_hex(ctx->arena, h->list_hash) : S(""),
        .giver_at = h->giver_at, .receiver_at = h->receiver_at, .finished_at = h->finished_at};
    TRY(body_words(ctx, h->giver, &data->giver));
    TRY(body_words(ctx, h->receiver, &data->receiver));
    TRY(account_words(ctx, h->giver_by, &data->giver_name));
    TRY(account_words(ctx, h->receiver_by, &data->receiver_name));
    TRY(handover_may_confirm(ctx, h, HANDOVER_GIVER, &data->may_giver));
    return handover_may_confirm(ctx, h, HANDOVER_RECEIVER, &data->may_receiver);
}

/* GET /desk/handovers/:id — reloads itself while it is under way. */
Err handover_get(Ctx *ctx, Req *req, Res *res)
{
    Handover     handover;
    HandoverData data;
    TRY(find(ctx, req, &handover));
    TRY(fill(ctx, &handover, &data));
    TRY(fill_items(ctx, req, &handover, &data));
    data.is_done = str_eq(req_query(ctx, req, "done"), S("1"));
    if (handover.state == HANDOVER_UNDER_WAY)
        res_header(res, "Refresh", str_fmt(ctx->arena, "%d", REFRESH_S));
    return page_send(ctx, req, res, handover_page, TWIN, &data);
}

/* GET /desk/handovers/:id/receipt — the text whose hash is confirmed. */
Err handover_receipt_get(Ctx *ctx, Req *req, Res *res)
{
    Handover handover;
    Str      text;
    TRY(find(ctx, req, &handover));
    if (handover.state != HANDOVER_COMPLETE)
        return fail(ctx, ERR_NOT_FOUND, "there is no receipt before it is complete");
    TRY(handover_receipt(ctx, &handover, &text));
    res->type = "text/plain; charset=utf-8";
    res_header(res, "Content-Disposition", S("attachment; filename=\"handover.txt\""));
    buf_add(&res->body, text);
    return OK;
}

typedef struct ConfirmForm {
    Str side;
} ConfirmForm;
static const Field FIELDS[] = {
    {"side", FORM_TEXT, offsetof(ConfirmForm, side), true, .max = 10},
    {0},
};

/* POST /desk/handovers/:id/confirm */
Err handover_confirm_post(Ctx *ctx, Req *req, Res *res)
{
    Handover    handover;
    ConfirmForm form = {0};
    TRY(form_read(ctx, req, FIELDS, &form));
    TRY(find(ctx, req, &handover));
    TRY(handover_confirm(ctx, &handover,
                         str_eq(form.side, S("giver")) ? HANDOVER_GIVER : HANDOVER_RECEIVER));
    res_redirect(ctx, res, str_fmt(ctx->arena, "/desk/handovers/%.*s?done=1", FMT(handover.id)));
    return OK;
}
