/* ask_asker_web — what the asking office does with a question that is out: sends an answer back that
 * is not enough, or grants more time. Each has a page, reached from the dossier that asked. */
#include "system/onestop/own.h"

#include "engine/dossier/asked.h"

enum { DAYS_MOST = 30 };

typedef struct AskerData {
    Str     id, act, href, send_href, code, subject, about, body, state, verdict, text, reason;
    Str     file_href, title, rule, send, label, days_hint, days, seen, why_not;
    int64_t number, version, closed_at;
    Term    due;
    bool    may, is_return;
} AskerData;

#include "system/onestop/ask_asker.html.h"

static const JsonField ASKER_TWIN[] = {
    JSON(AskerData, id), JSON(AskerData, number), JSON(AskerData, act), JSON(AskerData, code),
    JSON(AskerData, about), JSON(AskerData, body), JSON(AskerData, state),
    JSON(AskerData, verdict), JSON(AskerData, text), JSON(AskerData, reason),
    JSON(AskerData, may), JSON(AskerData, why_not), JSON(AskerData, version),
    JSON_TIME(AskerData, closed_at), JSON_OBJECT(AskerData, due, DESK_TERM), {0}};

static const struct AskerAct {
    const char *word;
    Message     title, rule, send, label, days_hint, none;
    bool        is_return;
} ACTS[] = {
    {"return", MSG_DESK_ASKER_RETURN, MSG_DESK_ASKER_RETURN_RULE, MSG_DESK_ASKER_RETURN_SEND,
     MSG_DESK_ASKER_NEW_DAYS, MSG_DESK_ASKER_NEW_DAYS_HINT, MSG_DESK_ASKER_NO_ANSWER, true},
    {"extend", MSG_DESK_ASKER_EXTEND, MSG_DESK_ASKER_EXTEND_RULE, MSG_DESK_ASKER_EXTEND_SEND,
     MSG_DESK_ASKER_DAYS, MSG_DESK_ASKER_DAYS_HINT, MSG_DESK_ASKER_NOT_OUT, false},
};

typedef struct Asker {
    Ask                    ask;
    AskTarget             *target;
    Dossier                dossier;
    const struct AskerAct *act;
} Asker;

/* The question of this office's own dossier, and which of its targets the address names. */
static Err find(Ctx *ctx, const Req *req, Asker *out)
{
    int64_t number;
    *out = (Asker){0};
    TRY(ask_find(ctx, req_param(req, "id"), &out->ask));
    TRY(dossier_of_ask(ctx, &out->ask, &out->dossier));
    for (size_t i = 0; i < COUNT(ACTS); i++)
        if (str_eq(req_param(req, "act"), str_of(ACTS[i].word)))
            out->act = &ACTS[i];
    if (!out->act || !str_to_int(req_param(req, "number"), &number) || number < 1 ||
        number > (int64_t)out->ask.count)
        return fail(ctx, ERR_NOT_FOUND, "no such act of the asker, or no such target");
    out->target = &out->ask.targets[number - 1];
    return ask_is_asker(ctx, &out->ask) ? OK : fail(ctx, ERR_DENIED, "this seat did not ask");
}

static bool may(const Asker *asker)
{
    return dossier_asks_now(&asker->dossier, &asker->ask) &&
           (asker->act->is_return ? ask_is_returnable(asker->target)
                                  : ask_is_extendable(asker->target));
}

static Err fill(Ctx *ctx, const Asker *asker, AskerData *data)
{
    const Calendar        *calendar;
    const AskTarget       *target = asker->target;
    const struct AskerAct *act = asker->act;
    *data = (AskerData){
        .id = asker->ask.id, .act = str_of(act->word), .number = target->number,
        .href = desk_dossier_href(ctx, &asker->dossier), .code = asker->dossier.code,
        .about = ask_about(&asker->ask, ctx->lang), .text = target->text,
        .state = desk_ask_state(ctx, target->state), .reason = target->reason,
        .verdict = desk_ask_verdict(ctx, target->verdict), .closed_at = target->closed_at,
        .title = msg_text(ctx->lang, act->title), .rule = msg_text(ctx->lang, act->rule),
        .send = msg_text(ctx->lang, act->send), .label = msg_text(ctx->lang, act->label),
        .days_hint = msg_text(ctx->lang, act->days_hint), .is_return = act->is_return,
        .version = asker->ask.head.number, .may = may(asker),
        .seen = str_fmt(ctx->arena, "%lld", (long long)asker->ask.head.number),
        .send_href = str_fmt(ctx->arena, "/desk/asks/%.*s/targets/%lld/%s", FMT(asker->ask.id),
                             (long long)target->number, act->word),
        .days = act->is_return && target->due_now > ctx->now ? (Str){0} : S("2"),
    };
    if (!data->may)
        data->why_not = msg_text(ctx->lang, dossier_asks_now(&asker->dossier, &asker->ask)
                                                ? act->none : MSG_DESK_ASKER_STEP_OVER);
    if (target->file.len)
        data->file_href = str_fmt(ctx->arena, "%.*s/files/%.*s", FMT(data->href),
                                  FMT(target->file));
    TRY(desk_body_name(ctx, target->body, &data->body));
    TRY(org_calendar(ctx, target->body, &calendar));
    return desk_term_of(ctx, calendar, TERM_STEP, target->due_now, &data->due);
}

/* GET /desk/asks/:id/targets/:number/:act — also the form again after a mistake. */
Err desk_asker_get(Ctx *ctx, Req *req, Res *res)
{
    Asker     asker;
    AskerData data;
    TRY(find(ctx, req, &asker));
    TRY(desk_ask_trace(ctx, req, &asker.dossier));
    TRY(fill(ctx, &asker, &data));
    return page_send(ctx, req, res, ask_asker_page, ASKER_TWIN, &data);
}

typedef struct AskerForm {
    Str     reason;
    int64_t days, seen;
} AskerForm;
static const Field RETURN[] = {
    {"reason", FORM_LONG, offsetof(AskerForm, reason), true, .max = 2500, .min = 10},
    {"days", FORM_INT, offsetof(AskerForm, days), .max = DAYS_MOST, .min = 1},
    {"seen", FORM_INT, offsetof(AskerForm, seen), true, .min = 1},
    {0},
};
static const Field EXTEND[] = {
    {"days", FORM_INT, offsetof(AskerForm, days), true, .max = DAYS_MOST, .min = 1},
    {"seen", FORM_INT, offsetof(AskerForm, seen), true, .min = 1},
    {0},
};

/* POST /desk/asks/:id/targets/:number/:act */
Err desk_asker_post(Ctx *ctx, Req *req, Res *res)
{
    Asker     asker;
    AskerForm form = {0};
    TRY(find(ctx, req, &asker));
    TRY(form_read(ctx, req, asker.act->is_return ? RETURN : EXTEND, &form));
    if (form.seen != asker.ask.head.number)
        return fail(ctx, ERR_CONFLICT, "the question has changed since the page was made");
    Err err = asker.act->is_return
                  ? ask_return(ctx, &asker.ask, asker.target->number, form.reason, form.days)
                  : ask_extend(ctx, &asker.ask, asker.target->number, form.days);
    if (err == ERR_INVALID)
        req_problem(req, S("days"), MSG_DESK_ASKER_NOT_LATER, (Str){0});
    TRY(err);
    res_redirect(ctx, res, str_fmt(ctx->arena, "%.*s?done=ask_%s",
                                   FMT(desk_dossier_href(ctx, &asker.dossier)),
                                   asker.act->word));
    return OK;
}
