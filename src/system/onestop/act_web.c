/* act_web — the acts of a step, each one form of the dossier's page. */
#include "system/onestop/own.h"

Str desk_dossier_href(const Ctx *ctx, const Dossier *dossier)
{
    return str_fmt(ctx->arena, "/desk/dossiers/%.*s", FMT(dossier->id));
}

Err desk_dossier(Ctx *ctx, const Req *req, const char *purpose, Dossier *out)
{
    TRY(dossier_find(ctx, req_param(req, "id"), out));
    /* Whoever applied here as a citizen has no desk for their own dossier. */
    if (!str_eq(out->body, ctx->actor->seat.body))
        return fail(ctx, ERR_NOT_FOUND, "a dossier of another body");
    if (!purpose)
        return OK;
    Str object = str_fmt(ctx->arena, "dossier:%.*s", FMT(out->id));
    return trace(ctx, out->applicant.len ? out->applicant : object, object, purpose);
}

Err desk_act_and_return(Ctx *ctx, Req *req, Res *res, Dossier *dossier, const ActInput *input)
{
    if (input->seen != dossier->head.number)
        return desk_stale_page_send(ctx, req, res, dossier, input);
    Err err = dossier_act(ctx, dossier, input);
    if (err == ERR_INVALID && !req->problem_count) /* what no field of the form can say */
        req_problem(req, (Str){0}, MSG_DESK_NOT_TAKEN, (Str){0});
    TRY(err);
    res_redirect(ctx, res, str_fmt(ctx->arena, "%.*s?done=%s",
                                   FMT(desk_dossier_href(ctx, dossier)),
                                   DESK_ACTS[input->act].word));
    return OK;
}

typedef struct ActForm {
    int64_t seen;
    Str     to, verdict, note, reason, basis;
} ActForm;
static const Field SEEN[] = {
    {"seen", FORM_INT, offsetof(ActForm, seen), true, .min = 1},
    {0},
};
static const Field ASSIGN[] = {
    {"seen", FORM_INT, offsetof(ActForm, seen), true, .min = 1},
    {"to", FORM_TEXT, offsetof(ActForm, to), true, .max = 100},
    {0},
};
static const Field VERDICT[] = {
    {"seen", FORM_INT, offsetof(ActForm, seen), true, .min = 1},
    {"verdict", FORM_TEXT, offsetof(ActForm, verdict), .max = 100},
    {"note", FORM_LONG, offsetof(ActForm, note), .max = 5000},
    {"reason", FORM_LONG, offsetof(ActForm, reason), .max = 5000},
    {"basis", FORM_LONG, offsetof(ActForm, basis), .max = 2000},
    {0},
};

static Err act(Ctx *ctx, Req *req, Res *res, Act what, const Field *fields)
{
    ActForm form = {0};
    Dossier dossier;
    TRY(form_read(ctx, req, fields, &form));
    TRY(desk_dossier(ctx, req, "act", &dossier));
    ActInput input = {.act = what, .seen = form.seen, .to = form.to, .verdict = form.verdict,
                      .note = form.note, .reason = form.reason, .basis = form.basis};
    return desk_act_and_return(ctx, req, res, &dossier, &input);
}

/* POST /desk/dossiers/:id/receive — the legal clock starts. */
Err desk_receive_post(Ctx *ctx, Req *req, Res *res)
{
    return act(ctx, req, res, ACT_RECEIVE, SEEN);
}

/* POST /desk/dossiers/:id/sign */
Err desk_sign_post(Ctx *ctx, Req *req, Res *res)
{
    return act(ctx, req, res, ACT_SIGN, SEEN);
}

/* POST /desk/dossiers/:id/number */
Err desk_number_post(Ctx *ctx, Req *req, Res *res)
{
    return act(ctx, req, res, ACT_NUMBER, SEEN);
}

/* POST /desk/dossiers/:id/deliver */
Err desk_deliver_post(Ctx *ctx, Req *req, Res *res)
{
    return act(ctx, req, res, ACT_DELIVER, SEEN);
}

/* POST /desk/dossiers/:id/assign */
Err desk_assign_post(Ctx *ctx, Req *req, Res *res)
{
    return act(ctx, req, res, ACT_ASSIGN, ASSIGN);
}

/* Whether a verdict goes back to an earlier step: whoever must do it again is told why. */
static bool sends_back(const ServiceDefinition *def, const Dossier *dossier, Str verdict)
{
    int step = definition_step(def, dossier->step);
    for (uint16_t i = 0; step >= 0 && i < def->steps[step].n_verdicts; i++)
        if (str_eq(def->steps[step].verdicts[i].id, verdict))
            return true;
    return false;
}

/* POST /desk/dossiers/:id/verdict */
Err desk_verdict_post(Ctx *ctx, Req *req, Res *res)
{
    ActForm                  form = {0};
    Dossier                  dossier;
    const ServiceDefinition *def;
    TRY(form_read(ctx, req, VERDICT, &form));
    TRY(desk_dossier(ctx, req, "act", &dossier));
    TRY(dossier_definition(ctx, &dossier, &def));
    if (sends_back(def, &dossier, form.verdict) && !str_trim(form.reason).len) {
        req_problem(req, S("reason"), MSG_FORM_REQUIRED, (Str){0});
        return fail(ctx, ERR_INVALID, "a verdict that sends back needs a reason");
    }
    int      step = definition_step(def, dossier.step);
    bool     is_consult = step >= 0 && def->steps[step].verb == VERB_CONSULT;
    ActInput input = {.act = is_consult ? ACT_CONCLUDE : ACT_VERDICT, .seen = form.seen,
                      .verdict = form.verdict, .note = form.note,
                      .reason = form.reason, .basis = form.basis};
    return desk_act_and_return(ctx, req, res, &dossier, &input);
}
