/* apology_web — for heads: the apologies that were drafted the working day before, checked and sent
 * in one step. Each is an act of its own: one that somebody else was first at keeps none back. */
#include "system/onestop/act_page.h"

#include "engine/dossier/apologies.h"

typedef struct ApologyLine {
    Str  id, code, service, applicant, step, holder, href, seen, seen_name, due, fresh;
    bool may_send;
} ApologyLine;
typedef struct ApologiesData {
    DeskNav        nav;
    ApologyLine   *lines;
    size_t         count, may_count;
    ControlOption *choices, *whys;
    size_t         why_count;
    Str            title, basis, done;
} ApologiesData;

#include "system/onestop/apologies.html.h"

static const JsonField LINE[] = {
    JSON(ApologyLine, id),   JSON(ApologyLine, code),  JSON(ApologyLine, service),
    JSON(ApologyLine, href), JSON(ApologyLine, due),   JSON(ApologyLine, fresh),
    JSON(ApologyLine, seen), JSON(ApologyLine, may_send), {0}};
static const JsonField APOLOGIES_TWIN[] = {JSON_LIST(ApologiesData, lines, count, LINE), {0}};

static Err line_of(Ctx *ctx, Holders *holders, const Apology *one, ApologyLine *line)
{
    Permitted                permitted;
    const ServiceDefinition *def;
    const Dossier           *d = &one->dossier;
    TRY(dossier_definition(ctx, d, &def));
    TRY(dossier_permitted(ctx, d, &permitted));
    *line = (ApologyLine){
        .id = d->id, .code = d->code, .applicant = d->applicant_name,
        .service = words_in(def->catalogue.name, ctx->lang),
        .step = desk_step_name(ctx, def, d->step), .href = desk_dossier_href(ctx, d),
        .seen = str_fmt(ctx->arena, "%lld", (long long)d->head.number),
        .seen_name = str_fmt(ctx->arena, "seen.%.*s", FMT(d->id)),
        .due = time_text(ctx->arena, d->due_at, ctx->lang),
        .fresh = time_text(ctx->arena, one->draft.new_due_at, ctx->lang),
        .may_send = permitted.may[ACT_EXTEND],
    };
    TRY(desk_holder_name(ctx, holders, d->holder, &line->holder));
    if (!line->holder.len && d->role.len)
        line->holder = catalogue_role_name(ctx, d->role);
    return OK;
}

static Err fill_lines(Ctx *ctx, ApologiesData *data)
{
    Apology *all;
    Holders *holders = NEW(ctx->arena, Holders);
    TRY(dossier_apologies(ctx, &all, &data->count));
    data->lines = NEW_ARRAY(ctx->arena, ApologyLine, data->count + 1);
    data->choices = NEW_ARRAY(ctx->arena, ControlOption, data->count + 1);
    for (size_t i = 0; i < data->count; i++) {
        ApologyLine *line = &data->lines[i];
        TRY(line_of(ctx, holders, &all[i], line));
        if (line->may_send)
            data->choices[data->may_count++] = (ControlOption){
                .value = line->id, .is_chosen = true,
                .label = str_fmt(ctx->arena, "%.*s, %.*s", FMT(line->code), FMT(line->applicant)),
                .hint = msg_fmt(ctx->arena, ctx->lang, MSG_DESK_APOLOGY_LINE__DUE__FRESH__STEP__WHO,
                                line->due, line->fresh, line->step, line->holder)};
    }
    return OK;
}

static Str sent_words(Ctx *ctx, const Req *req)
{
    int64_t sent = 0, left = 0;
    if (!str_to_int(req_query(ctx, req, "sent"), &sent) ||
        !str_to_int(req_query(ctx, req, "left"), &left))
        return (Str){0};
    if (left)
        return msg_fmt(ctx->arena, ctx->lang, MSG_DESK_APOLOGIES_PART__LEFT__SENT, left, sent);
    return msg_fmt(ctx->arena, ctx->lang, MSG_DESK_APOLOGIES_SENT__SENT, sent);
}

/* GET /desk/apologies?sent=2&left=0 — also the form again after a mistake. */
Err desk_apologies_get(Ctx *ctx, Req *req, Res *res)
{
    const Message *whys;
    ApologiesData  data = {.title = msg_text(ctx->lang, MSG_DESK_APOLOGIES),
                           .basis = msg_text(LANG_VI, MSG_DESK_APOLOGY_BASIS),
                           .done = sent_words(ctx, req)};
    TRY(desk_nav(ctx, "apologies", &data.nav));
    TRY(fill_lines(ctx, &data));
    data.why_count = desk_whys(ACT_EXTEND, &whys);
    data.whys = NEW_ARRAY(ctx->arena, ControlOption, data.why_count);
    for (size_t i = 0; i < data.why_count; i++)
        data.whys[i] = (ControlOption){.value = str_fmt(ctx->arena, "%zu", i + 1),
                                       .label = msg_text(ctx->lang, whys[i])};
    return page_send(ctx, req, res, apologies_page, APOLOGIES_TWIN, &data);
}

/* ---- sending ------------------------------------------------------------------------------ */

typedef struct ApologyForm {
    int64_t why;
    Str     reason, basis;
} ApologyForm;
static const Field FORM[] = {
    {"why", FORM_INT, offsetof(ApologyForm, why), true, .max = 20, .min = 1},
    {"reason", FORM_LONG, offsetof(ApologyForm, reason), .max = 5000},
    {"basis", FORM_TEXT, offsetof(ApologyForm, basis), true, .max = 500, .min = 5},
    {0},
};

/* *sent stays when it no longer may be done, or somebody was first: the page shows what is left. */
static Err send_one(Ctx *ctx, const Req *req, Str id, const ApologyForm *form, int64_t *sent)
{
    Dossier      dossier;
    Permitted    permitted;
    ApologyDraft draft;
    bool         found;
    int64_t      seen = 0;
    Err          err = dossier_find(ctx, id, &dossier);
    if (err == ERR_NOT_FOUND) {
        fault_clear(ctx);
        return OK;
    }
    TRY(err);
    const char *name = str_c(ctx->arena, str_fmt(ctx->arena, "seen.%.*s", FMT(id)));
    TRY(dossier_permitted(ctx, &dossier, &permitted));
    TRY(dossier_apology_draft(ctx, &dossier, &draft, &found));
    if (!found || !permitted.may[ACT_EXTEND] || !str_to_int(req_value(req, name), &seen) ||
        seen != dossier.head.number)
        return OK;
    ActInput input = {.act = ACT_EXTEND, .seen = seen, .days = draft.days,
                      .reason = form->reason, .basis = form->basis};
    TRY(dossier_act(ctx, &dossier, &input));
    (*sent)++;
    return OK;
}

/* POST /desk/apologies */
Err desk_apologies_post(Ctx *ctx, Req *req, Res *res)
{
    const Message *whys;
    int64_t        sent = 0, asked = 0;
    ApologyForm    form = {0};
    TRY(form_read(ctx, req, FORM, &form));
    if (form.why > (int64_t)desk_whys(ACT_EXTEND, &whys)) {
        req_problem(req, S("why"), MSG_FORM_REQUIRED, (Str){0});
        return fail(ctx, ERR_INVALID, "no such reason");
    }
    Str why = msg_text(LANG_VI, whys[form.why - 1]);
    form.reason = form.reason.len
                      ? str_fmt(ctx->arena, "%.*s. %.*s", FMT(why), FMT(form.reason))
                      : why;
    for (const Pair *pair; (pair = req_pair(req, "dossier", (size_t)asked)); asked++)
        TRY(send_one(ctx, req, pair->value, &form, &sent));
    if (!asked) {
        req_problem(req, S("dossier"), MSG_DESK_APOLOGY_NONE_CHOSEN, (Str){0});
        return fail(ctx, ERR_INVALID, "nothing is chosen");
    }
    res_redirect(ctx, res, str_fmt(ctx->arena, "/desk/apologies?sent=%lld&left=%lld",
                                   (long long)sent, (long long)(asked - sent)));
    return OK;
}
