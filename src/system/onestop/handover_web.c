/* handover_web — hand-overs of a body's open dossiers: the list, an order with its preview. */
#include "system/onestop/own.h"
#include "system/onestop/publish_own.h"

#include "base/time.h"
#include "engine/dossier/handover.h"

typedef struct HandoverLine {
    Str     id, giver, receiver, basis, day;
    int64_t state, total;
    bool    is_owed; /* waits for this actor's confirmation */
} HandoverLine;

typedef struct PreviewLine {
    Str code, step, why; /* why empty: it goes */
} PreviewLine;

typedef struct HandoversData {
    HandoverLine *lines;
    size_t        count;
    bool          may_order, is_preview;
    Str           giver, receiver, basis, day; /* as asked; names in the preview */
    Str           giver_code, receiver_code;
    PreviewLine  *found;
    size_t        found_count;
    int64_t       open, stays, nobody;
} HandoversData;

#include "system/onestop/handovers.html.h"

static const JsonField LINE[] = {
    JSON(HandoverLine, id),  JSON(HandoverLine, giver), JSON(HandoverLine, receiver),
    JSON(HandoverLine, basis), JSON(HandoverLine, day), JSON(HandoverLine, state),
    JSON(HandoverLine, total), JSON(HandoverLine, is_owed), {0}};
static const JsonField FOUND[] = {
    JSON(PreviewLine, code), JSON(PreviewLine, step), JSON(PreviewLine, why), {0}};
static const JsonField TWIN[] = {
    JSON_LIST(HandoversData, lines, count, LINE), JSON(HandoversData, open),
    JSON(HandoversData, stays), JSON(HandoversData, nobody),
    JSON_LIST(HandoversData, found, found_count, FOUND), {0}};

static Err name_of(Ctx *ctx, Str id, Str *name)
{
    Body body;
    TRY(org_body_find(ctx, id, &body));
    *name = body_name(&body, ctx->lang);
    return OK;
}

Err handover_step_words(Ctx *ctx, Str service, int64_t version, Str step, Str *words)
{
    const ServiceDefinition *def;
    TRY(catalogue_version(ctx, service, version, &def));
    *words = desk_step_name(ctx, def, step);
    return OK;
}

static Err fill_line(Ctx *ctx, const Handover *h, const Handover *owed, size_t owed_count,
                     HandoverLine *line)
{
    *line = (HandoverLine){.id = h->id,
                           .basis = h->basis,
                           .day = date_text(ctx->arena, date_from_days(h->day)),
                           .state = h->state,
                           .total = h->total};
    for (size_t i = 0; i < owed_count; i++)
        line->is_owed |= str_eq(owed[i].id, h->id);
    TRY(name_of(ctx, h->giver, &line->giver));
    return name_of(ctx, h->receiver, &line->receiver);
}

/* All of them for who may order; else those of one's own body, and of one that one led. */
static Err fill_lines(Ctx *ctx, HandoversData *data)
{
    Handover *all, *owed;
    size_t    count, owed_count;
    TRY(handover_list(ctx, &all, &count));
    TRY(handover_owed(ctx, &owed, &owed_count));
    data->lines = NEW_ARRAY(ctx->arena, HandoverLine, count + 1);
    for (size_t i = 0; i < count; i++) {
        bool is_shown = data->may_order;
        if (!is_shown)
            TRY(handover_is_party(ctx, &all[i], &is_shown));
        if (is_shown)
            TRY(fill_line(ctx, &all[i], owed, owed_count, &data->lines[data->count++]));
    }
    return OK;
}

/* The giver may have ended on the day itself. */
static Err body_by_code(Ctx *ctx, Str code, Date day, Body *out)
{
    Err err = org_body_by_code(ctx, code, day, out);
    if (err != ERR_NOT_FOUND)
        return err;
    fault_clear(ctx);
    return org_body_by_code(ctx, code, date_add_days(day, -1), out);
}

typedef struct OrderForm {
    Str  giver, receiver, basis;
    Date day;
    bool confirmed;
} OrderForm;
static const Field FIELDS[] = {
    {"giver", FORM_TEXT, offsetof(OrderForm, giver), true, .max = 40},
    {"receiver", FORM_TEXT, offsetof(OrderForm, receiver), true, .max = 40},
    {"day", FORM_DATE, offsetof(OrderForm, day), true},
    {"basis", FORM_LONG, offsetof(OrderForm, basis), true, .max = 500},
    {"confirmed", FORM_BOOL, offsetof(OrderForm, confirmed)},
    {0},
};

/* The codes of the form as bodies; a problem beside the field that names none. */
static Err order_of(Ctx *ctx, Req *req, const OrderForm *form, HandoverOrder *out,
                    HandoversData *data)
{
    const struct { const char *name; Str code; Str *id, *shown; } SIDES[] = {
        {"giver", form->giver, &out->giver, &data->giver},
        {"receiver", form->receiver, &out->receiver, &data->receiver}};
    *out = (HandoverOrder){.basis = form->basis, .day = form->day};
    for (size_t i = 0; i < COUNT(SIDES); i++) {
        Body body;
        Err  err = body_by_code(ctx, SIDES[i].code, form->day, &body);
        if (err == ERR_NOT_FOUND) {
            fault_clear(ctx);
            req_problem(req, str_of(SIDES[i].name), MSG_VERSIONS_NO_BODY, (Str){0});
            continue;
        }
        TRY(err);
        *SIDES[i].id = body.id;
        *SIDES[i].shown = body_name(&body, ctx->lang);
    }
    if (!req->problem_count && str_eq(out->giver, out->receiver))
        req_problem(req, S("receiver"), MSG_VERSIONS_SAME_BODY, (Str){0});
    return req->problem_count ? fail(ctx, ERR_INVALID, "the order names no two bodies") : OK;
}

static Err fill_preview(Ctx *ctx, const HandoverOrder *order, HandoversData *data)
{
    HandoverPreview preview;
    TRY(handover_preview(ctx, order, &preview));
    data->is_preview = true;
    data->open = preview.open;
    data->found_count = preview.count;
    data->found = NEW_ARRAY(ctx->arena, PreviewLine, preview.count + 1);
    for (size_t i = 0; i < preview.count; i++) {
        const HandoverCandidate *it = &preview.items[i];
        PreviewLine *line = &data->found[i];
        *line = (PreviewLine){.code = it->dossier.code};
        TRY(handover_step_words(ctx, it->dossier.service, it->dossier.version, it->dossier.step,
                                &line->step));
        data->stays += it->elsewhere.len > 0;
        data->nobody += it->nobody;
        if (it->elsewhere.len) {
            Str name;
            TRY(name_of(ctx, it->elsewhere, &name));
            line->why = msg_fmt(ctx->arena, ctx->lang, MSG_VERSIONS_ELSEWHERE__BODY, name);
        } else if (it->nobody) {
            line->why = msg_text(ctx->lang, MSG_VERSIONS_NOBODY);
        }
    }
    return OK;
}

/* GET /desk/handovers — for every officer: who led a body that is gone has no seat, and confirms. */
Err handovers_get(Ctx *ctx, Req *req, Res *res)
{
    if (ctx->actor->kind != ACTOR_OFFICER)
        return fail(ctx, ERR_NOT_FOUND, "hand-overs are for officers");
    HandoversData data = {.may_order = actor_may(ctx->actor, &MAY_HAND_OVER)};
    TRY(fill_lines(ctx, &data));
    return page_send(ctx, req, res, handovers_page, TWIN, &data);
}

/* POST /desk/handovers — first the preview, then, confirmed, the order. */
Err handovers_post(Ctx *ctx, Req *req, Res *res)
{
    OrderForm     form = {0};
    HandoverOrder order;
    Handover      handover;
    HandoversData data = {.may_order = true};
    TRY(form_read(ctx, req, FIELDS, &form));
    TRY(order_of(ctx, req, &form, &order, &data));
    if (form.confirmed) {
        TRY(handover_order(ctx, &order, &handover));
        res_redirect(ctx, res,
                     str_fmt(ctx->arena, "/desk/handovers/%.*s", FMT(handover.id)));
        return OK;
    }
    data.giver_code = form.giver;
    data.receiver_code = form.receiver;
    data.basis = form.basis;
    data.day = date_iso(ctx->arena, form.day);
    TRY(fill_preview(ctx, &order, &data));
    return page_send(ctx, req, res, handovers_page, TWIN, &data);
}
