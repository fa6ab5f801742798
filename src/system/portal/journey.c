/* journey — finding a draft, and which steps apply to what was answered so far. */
#include "system/portal/journey.h"

#include "crypto/crypto.h"

enum { KEY_DAYS = 90 };

Str journey_key(Ctx *ctx, const Req *req, Res *res)
{
    Str key = req_cookie(req, DRAFT_COOKIE);
    if (key.len >= 43)
        return key;
    key = crypto_random_token(ctx->arena);
    res_cookie(ctx, res, DRAFT_COOKIE, key, KEY_DAYS * (int64_t)86400);
    return key;
}

static Err load(Ctx *ctx, Journey *journey)
{
    TRY(catalogue_version(ctx, journey->draft.service, journey->draft.version, &journey->def));
    TRY(draft_answers(ctx, &journey->draft, &journey->answers));
    TRY(draft_papers(ctx, &journey->draft, &journey->papers, &journey->paper_count));
    return journey_settle(ctx, journey);
}

Err journey_load(Ctx *ctx, const Draft *draft, Journey *out)
{
    *out = (Journey){.draft = *draft};
    return load(ctx, out);
}

Err journey_find(Ctx *ctx, const Req *req, Journey *out)
{
    *out = (Journey){0};
    TRY(draft_find(ctx, req_param(req, "id"), req_cookie(req, DRAFT_COOKIE), &out->draft));
    return load(ctx, out);
}

Err journey_hold(Ctx *ctx, const Req *req, Journey *out)
{
    Str id = req_param(req, "id"), key = req_cookie(req, DRAFT_COOKIE);
    *out = (Journey){0};
    Err err = draft_find(ctx, id, key, &out->draft);
    if (err == ERR_NOT_FOUND && !ctx->actor->account.len) {
        fault_clear(ctx);
        out->is_held = true;
        err = draft_find_held(ctx, id, key, &out->draft);
    }
    TRY(err);
    if (ctx->actor->account.len && !out->draft.account.len) {
        TRY(draft_adopt(ctx, key));
        TRY(draft_hold(ctx, &out->draft, key));
        TRY(draft_find(ctx, id, key, &out->draft));
    }
    return load(ctx, out);
}

/* ---- steps ------------------------------------------------------------------------------- */

bool journey_takes_paper(const Answers *answers, const DefinitionPaper *paper)
{
    ExprEnv env = answers_env(answers);
    return (paper->from == FROM_UPLOAD || paper->else_upload) &&
           expr_holds(&paper->condition, &env);
}

static bool has_paper(const Journey *journey, Str paper)
{
    for (size_t i = 0; i < journey->paper_count; i++)
        if (str_eq(journey->papers[i].paper, paper))
            return true;
    return false;
}

static bool page_is_done(const Journey *journey, uint16_t page)
{
    AnswerProblem first;
    return answers_problems(&journey->answers, page, &first, 1) == 0;
}

static void add_pages(Ctx *ctx, Journey *journey)
{
    const ServiceDefinition *def = journey->def;
    for (uint16_t i = 0; i < def->n_pages; i++)
        if (answers_page_is_visible(&journey->answers, i))
            journey->steps[journey->count++] = (JourneyStep){
                STEP_PAGE, i, def->pages[i].id, words_in(def->pages[i].title, ctx->lang),
                str_fmt(ctx->arena, "/drafts/%.*s/pages/%.*s", FMT(journey->draft.id),
                        FMT(def->pages[i].id)),
                page_is_done(journey, i)};
}

static void add_papers(Ctx *ctx, Journey *journey)
{
    const ServiceDefinition *def = journey->def;
    for (uint16_t i = 0; i < def->n_papers; i++)
        if (journey_takes_paper(&journey->answers, &def->papers[i]))
            journey->steps[journey->count++] = (JourneyStep){
                STEP_PAPER, i, def->papers[i].id, words_in(def->papers[i].name, ctx->lang),
                str_fmt(ctx->arena, "/drafts/%.*s/papers/%.*s", FMT(journey->draft.id),
                        FMT(def->papers[i].id)),
                !def->papers[i].is_needed || journey->draft.dossier.len > 0 ||
                    has_paper(journey, def->papers[i].id)};
}

Err journey_settle(Ctx *ctx, Journey *journey)
{
    const ServiceDefinition *def = journey->def;
    journey->steps = NEW_ARRAY(ctx->arena, JourneyStep, def->n_pages + def->n_papers + 1u);
    journey->count = 0;
    add_pages(ctx, journey);
    add_papers(ctx, journey);
    bool is_supplement = journey->draft.dossier.len > 0;
    Str  href =
        is_supplement
             ? str_fmt(ctx->arena, "/dossiers/%.*s/supplement", FMT(journey->draft.dossier))
             : str_fmt(ctx->arena, "/drafts/%.*s/check", FMT(journey->draft.id));
    journey->steps[journey->count++] =
        (JourneyStep){STEP_CHECK, 0, S("check"),
                      msg_text(ctx->lang, is_supplement ? MSG_PORTAL_SUPPLEMENT_TITLE
                                                        : MSG_PORTAL_CHECK_TITLE),
                      href, false};
    return OK;
}

size_t journey_step(const Journey *journey, StepKind kind, Str id)
{
    for (size_t i = 0; i < journey->count; i++)
        if (journey->steps[i].kind == kind && str_eq(journey->steps[i].id, id))
            return i;
    return journey->count;
}

Str journey_resume(const Journey *journey)
{
    for (size_t i = 0; i < journey->count; i++)
        if (!journey->steps[i].is_done)
            return journey->steps[i].href;
    return journey->steps[journey->count - 1].href;
}

Err journey_save(Ctx *ctx, Journey *journey, Str page)
{
    TRY(draft_save(ctx, &journey->draft, page, &journey->answers));
    return journey_settle(ctx, journey);
}

Str journey_saved(Ctx *ctx, const Journey *journey)
{
    LocalTime at = time_to_local(journey->draft.saved_at);
    Str       time = str_fmt(ctx->arena, "%02d:%02d", at.hour, at.minute);
    return msg_fmt(ctx->arena, ctx->lang, MSG_FORM_SAVED_AT__TIME, time);
}
