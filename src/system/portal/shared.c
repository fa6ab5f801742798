/* shared — words and look-ups that several pages of the portal need. */
#include "system/portal/portal_own.h"

static const Message VERB_NAMES[VERBS] = {
    [VERB_RECEIVE] = MSG_PORTAL_VERB_RECEIVE, [VERB_ASSIGN] = MSG_PORTAL_VERB_ASSIGN,
    [VERB_EXAMINE] = MSG_PORTAL_VERB_EXAMINE, [VERB_INSPECT] = MSG_PORTAL_VERB_INSPECT,
    [VERB_REVIEW] = MSG_PORTAL_VERB_REVIEW,   [VERB_SIGN] = MSG_PORTAL_VERB_SIGN,
    [VERB_NUMBER] = MSG_PORTAL_VERB_NUMBER,   [VERB_DELIVER] = MSG_PORTAL_VERB_DELIVER,
    [VERB_CONSULT] = MSG_PORTAL_VERB_EXAMINE, [VERB_LINK] = MSG_PORTAL_VERB_EXAMINE,
    [VERB_CHARGE] = MSG_PORTAL_VERB_EXAMINE,  [VERB_RECORD] = MSG_PORTAL_VERB_NUMBER,
};

Err own_dossier(Ctx *ctx, const Req *req, Dossier *out)
{
    TRY(dossier_find(ctx, req_param(req, "id"), out));
    if (!out->applicant.len || !str_eq(out->applicant, ctx->actor->account))
        return fail(ctx, ERR_NOT_FOUND, "not the applicant's own dossier");
    return OK;
}

Err service_name(Ctx *ctx, Str service, int64_t version, Str *name)
{
    const ServiceDefinition *definition;
    TRY(catalogue_version(ctx, service, version, &definition));
    *name = words_in(definition->catalogue.name, ctx->lang);
    return OK;
}

Str term_text(Ctx *ctx, int days)
{
    if (days == 0)
        return msg_text(ctx->lang, MSG_PORTAL_SAME_DAY);
    return msg_fmt(ctx->arena, ctx->lang, MSG_PORTAL_WORKING_DAYS__N, days);
}

Str fee_text(Ctx *ctx, int64_t dong)
{
    return dong ? show_money(ctx->arena, ctx->lang, dong)
                : msg_text(ctx->lang, MSG_PORTAL_FREE);
}

Str moment_text(Ctx *ctx, int64_t at)
{
    return at ? time_text(ctx->arena, at, ctx->lang) : (Str){0};
}

Err body_name_of(Ctx *ctx, Str body, Str *name)
{
    Body found;
    *name = (Str){0};
    Err err = org_body_find(ctx, body, &found);
    if (err == ERR_NOT_FOUND) {
        fault_clear(ctx);
        return OK;
    }
    TRY(err);
    *name = body_name(&found, ctx->lang);
    return OK;
}

Str step_name(Ctx *ctx, const DefinitionStep *step)
{
    if (!words_are_none(step->name))
        return words_in(step->name, ctx->lang);
    return msg_text(ctx->lang, VERB_NAMES[step->verb]);
}

Str step_time(Ctx *ctx, const DefinitionStep *step)
{
    if (step->days)
        return msg_fmt(ctx->arena, ctx->lang, MSG_PORTAL_DAYS__N, step->days);
    if (step->minutes >= 60)
        return msg_fmt(ctx->arena, ctx->lang, MSG_PORTAL_HOURS__N, step->minutes / 60);
    if (step->minutes)
        return msg_fmt(ctx->arena, ctx->lang, MSG_PORTAL_MINUTES__N, step->minutes);
    return (Str){0};
}

/* ---- files ------------------------------------------------------------------------------- */

const JsonField FILE_LINE[] = {
    JSON(FileLine, id),   JSON(FileLine, paper), JSON(FileLine, name),
    JSON(FileLine, type), JSON(FileLine, size),  JSON(FileLine, href), {0},
};

FileLine file_line(Ctx *ctx, const DossierPaper *paper, Str href)
{
    return (FileLine){.id = paper->file, .paper = paper->paper, .name = paper->name,
                      .type = paper->type, .size = paper->size, .href = href,
                      .size_text = show_bytes(ctx->arena, ctx->lang, paper->size)};
}

static const struct { unsigned bit; const char *type, *name; } PAPER_TYPES[] = {
    {PAPER_PDF, "application/pdf", "PDF"},
    {PAPER_JPEG, "image/jpeg", "JPEG"},
    {PAPER_PNG, "image/png", "PNG"},
};

Str paper_accept(Ctx *ctx, const DefinitionPaper *paper)
{
    Buf out = {.arena = ctx->arena};
    for (size_t i = 0; i < COUNT(PAPER_TYPES); i++)
        if (paper->types & PAPER_TYPES[i].bit)
            buf_fmt(&out, "%s%s", out.len ? "," : "", PAPER_TYPES[i].type);
    return buf_str(&out);
}

Str paper_limits(Ctx *ctx, const DefinitionPaper *paper)
{
    Buf out = {.arena = ctx->arena};
    for (size_t i = 0; i < COUNT(PAPER_TYPES); i++)
        if (paper->types & PAPER_TYPES[i].bit)
            buf_fmt(&out, "%s%s", out.len ? ", " : "", PAPER_TYPES[i].name);
    return msg_fmt(ctx->arena, ctx->lang, MSG_PORTAL_PAPER_LIMITS__SIZE__TYPES,
                   show_bytes(ctx->arena, ctx->lang, paper->max_bytes), buf_str(&out));
}
