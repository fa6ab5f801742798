/* panels — what stands around a dossier: opinions asked, files of officers, an apology drafted. */
#include "system/onestop/dossier_page.h"

#include "engine/dossier/asked.h"

#include "system/onestop/dossier_panels.html.h"

/* ---- names, each looked up once for a page ------------------------------------------------ */

Err desk_body_name(Ctx *ctx, Str id, Str *name)
{
    Body body;
    *name = (Str){0};
    if (!id.len)
        return OK;
    Err err = org_body_find(ctx, id, &body);
    if (err == ERR_NOT_FOUND) {
        fault_clear(ctx);
        return OK;
    }
    TRY(err);
    *name = body_name(&body, ctx->lang);
    return OK;
}

/* ---- opinions ----------------------------------------------------------------------------- */

static const struct {
    Message   words;
    TagColour colour;
} VERDICTS[ASK_VERDICTS] = {
    [ASK_NO_VERDICT] = {MSG_DESK_ASK_OUT, TAG_BLUE},
    [ASK_AGREE] = {MSG_DESK_ASK_AGREE, TAG_GREEN},
    [ASK_AGREE_WITH_COMMENTS] = {MSG_DESK_ASK_AGREE_BUT, TAG_GREEN},
    [ASK_DISAGREE] = {MSG_DESK_ASK_DISAGREE, TAG_RED},
    [ASK_OTHER] = {MSG_DESK_ASK_OTHER, TAG_YELLOW},
};
static const struct {
    Message   words;
    TagColour colour;
} STATES[ASK_STATES] = {
    [ASK_CREATED] = {MSG_DESK_ASK_CREATED, TAG_GREY},
    [ASK_DELIVERED] = {MSG_DESK_ASK_OUT, TAG_BLUE},
    [ASK_SEEN] = {MSG_DESK_ASK_SEEN, TAG_BLUE},
    [ASK_ANSWERED] = {MSG_DESK_ASK_ANSWERED, TAG_GREEN},
    [ASK_RETURNED] = {MSG_DESK_ASK_RETURNED, TAG_YELLOW},
    [ASK_SILENT] = {MSG_DESK_ASK_SILENT, TAG_GREY},
    [ASK_DECLINED] = {MSG_DESK_ASK_DECLINED, TAG_YELLOW},
    [ASK_VOID] = {MSG_DESK_ASK_VOID, TAG_GREY},
};
static const Message SILENCES[] = {[ASK_WAIT] = MSG_DESK_SILENCE_WAIT,
                                   [ASK_CONSENT] = MSG_DESK_SILENCE_CONSENT,
                                   [ASK_ESCALATE] = MSG_DESK_SILENCE_ESCALATE};

Str desk_ask_verdict(const Ctx *ctx, AskVerdict verdict)
{
    return verdict == ASK_NO_VERDICT ? (Str){0} : msg_text(ctx->lang, VERDICTS[verdict].words);
}

Str desk_ask_state(const Ctx *ctx, AskState state)
{
    return msg_text(ctx->lang, STATES[state].words);
}

Str desk_silence_words(const Ctx *ctx, AskSilence silence)
{
    return msg_text(ctx->lang, SILENCES[silence]);
}

/* What the office that asked may do with a question while the dossier is at its step. */
static void fill_asker(Desk *desk, const Ask *ask, const AskTarget *target, OpinionLine *line)
{
    if (!ask_is_asker(desk->ctx, ask) || !dossier_asks_now(&desk->dossier, ask))
        return;
    Str at = str_fmt(desk->ctx->arena, "/desk/asks/%.*s/targets/%lld", FMT(ask->id),
                     (long long)target->number);
    if (ask_is_returnable(target))
        line->return_href = str_fmt(desk->ctx->arena, "%.*s/return", FMT(at));
    if (ask_is_extendable(target))
        line->extend_href = str_fmt(desk->ctx->arena, "%.*s/extend", FMT(at));
}

static Err opinion_of(Desk *desk, const Ask *ask, const AskTarget *target, OpinionLine *line)
{
    Ctx *ctx = desk->ctx;
    bool has_answer = target->verdict != ASK_NO_VERDICT && target->state != ASK_RETURNED;
    *line = (OpinionLine){
        .id = ask->id, .number = target->number, .about = ask_about(ask, ctx->lang),
        .state = has_answer ? desk_ask_verdict(ctx, target->verdict)
                            : desk_ask_state(ctx, target->state),
        .colour = has_answer ? VERDICTS[target->verdict].colour : STATES[target->state].colour,
        .text = target->text, .reason = target->reason, .asked_at = ask->asked_at,
        .closed_at = target->closed_at, .is_open = ask_is_open(target),
        .is_late = ask_is_late(target, ctx->now),
        .verdict = ask_verdict_text(target->verdict),
        .silence = desk_silence_words(ctx, ask->silence),
    };
    if (target->file.len)
        line->file_href = str_fmt(ctx->arena, "%.*s/files/%.*s", FMT(desk->data->href),
                                  FMT(target->file));
    fill_asker(desk, ask, target, line);
    TRY(desk_body_name(ctx, target->body, &line->body));
    TRY(desk_holder_name(ctx, &desk->holders, target->post, &line->who));
    if (!line->who.len)
        line->who = catalogue_role_name(ctx, target->role);
    if (!line->is_open)
        return OK;
    int64_t *first = &desk->data->opinion_due_at;
    if (!*first || target->due_now < *first)
        *first = target->due_now;
    const Calendar *calendar;
    TRY(org_calendar(ctx, target->body, &calendar)); /* the term ticks where it is answered */
    return desk_term_of(ctx, calendar, TERM_STEP, target->due_now, &line->term);
}

Err desk_fill_opinions(Desk *desk)
{
    Ctx         *ctx = desk->ctx;
    DossierData *data = desk->data;
    Ask         *asks;
    size_t       count, most = 0;
    Str          source = str_fmt(ctx->arena, "dossier:%.*s", FMT(desk->dossier.id));
    TRY(ask_of_source(ctx, source, &asks, &count));
    for (size_t i = 0; i < count; i++)
        most += asks[i].count;
    data->opinions = NEW_ARRAY(ctx->arena, OpinionLine, most + 1);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < asks[i].count; k++)
            TRY(opinion_of(desk, &asks[i], &asks[i].targets[k],
                           &data->opinions[data->opinion_count++]));
    return OK;
}

/* ---- files, apology ----------------------------------------------------------------------- */

Err desk_fill_files(Desk *desk)
{
    Ctx         *ctx = desk->ctx;
    DossierData *data = desk->data;
    DossierFile *files;
    TRY(dossier_files(ctx, &desk->dossier, &files, &data->file_count));
    data->files = NEW_ARRAY(ctx->arena, PaperLine, data->file_count + 1);
    for (size_t i = 0; i < data->file_count; i++) {
        PaperLine *line = &data->files[i];
        *line = (PaperLine){.file = files[i].file, .file_name = files[i].name,
                            .size = show_bytes(ctx->arena, ctx->lang, files[i].size),
                            .href = str_fmt(ctx->arena, "%.*s/files/%.*s", FMT(data->href),
                                            FMT(files[i].file))};
        TRY(desk_holder_name(ctx, &desk->holders, files[i].post, &line->name));
    }
    return OK;
}

/* Only to who may send it. */
Err desk_fill_apology(Desk *desk)
{
    Ctx         *ctx = desk->ctx;
    ApologyDraft draft;
    bool         found;
    TRY(dossier_apology_draft(ctx, &desk->dossier, &draft, &found));
    if (!found)
        return OK;
    desk->data->apology = msg_fmt(ctx->arena, ctx->lang, MSG_DESK_APOLOGY_READY__AT__DUE,
                                  time_text(ctx->arena, draft.new_due_at, ctx->lang),
                                  time_text(ctx->arena, draft.due_at, ctx->lang));
    desk->data->apology_href = str_fmt(ctx->arena, "%.*s/acts/extend",
                                       FMT(desk->data->href));
    return OK;
}
