/* kin — the dossier that opened this one, and those it opened at other agencies. */
#include "system/onestop/dossier_page.h"

#include "engine/dossier/asked.h"
#include "engine/dossier/parallel.h"

static const struct {
    Message   words;
    TagColour colour;
} STATES[CHILD_STATES] = {
    [CHILD_ASKED] = {MSG_DESK_CHILD_ASKED, TAG_GREY},
    [CHILD_OPENED] = {MSG_DESK_CHILD_OPENED, TAG_BLUE},
    [CHILD_RECEIVED] = {MSG_DESK_CHILD_RECEIVED, TAG_BLUE},
    [CHILD_GRANTED] = {MSG_DESK_CHILD_GRANTED, TAG_GREEN},
    [CHILD_REFUSED] = {MSG_DESK_CHILD_REFUSED, TAG_RED},
    [CHILD_ENDED] = {MSG_DESK_CHILD_ENDED, TAG_GREY},
    [CHILD_FAILED] = {MSG_DESK_CHILD_FAILED, TAG_RED},
    [CHILD_CANCELLED] = {MSG_DESK_CHILD_CANCELLED, TAG_GREY},
};

static Err child_of(Desk *desk, const Child *child, ChildLine *line)
{
    Ctx *ctx = desk->ctx;
    *line = (ChildLine){
        .code = child->code, .body = child->body_name, .is_lead = child->is_lead,
        .state = msg_text(ctx->lang, STATES[child->state].words),
        .word = child_state_text(child->state), .colour = STATES[child->state].colour,
        .result = child->result, .reason = child->reason, .is_late = child->is_late,
        .closed_at = child->closed_at,
    };
    if (child->code.len && str_eq(child->body, ctx->actor->seat.body))
        line->href = str_fmt(ctx->arena, "/desk/dossiers/%.*s", FMT(child->dossier));
    TRY(catalogue_service_name(ctx, child->service, &line->service));
    bool waits = child->state < CHILD_GRANTED &&
                 (child->need == NEED_RESULT || !child->received_at);
    return waits ? desk_term_of(ctx, desk->calendar, TERM_STEP, child->due_at, &line->term) : OK;
}

/* Of a parent at another body only code and body are told. */
static Err fill_parent(Desk *desk)
{
    Ctx         *ctx = desk->ctx;
    DossierData *data = desk->data;
    Dossier      parent;
    if (!desk->dossier.parent.len)
        return OK;
    TRY(dossier_parent(ctx, &desk->dossier, &parent));
    data->parent_code = parent.code;
    if (str_eq(parent.body, ctx->actor->seat.body))
        data->parent_href = desk_dossier_href(ctx, &parent);
    return desk_body_name(ctx, parent.body, &data->parent_body);
}

Err desk_fill_kin(Desk *desk)
{
    Child       *children;
    DossierData *data = desk->data;
    TRY(fill_parent(desk));
    TRY(dossier_children(desk->ctx, &desk->dossier, &children, &data->child_count));
    data->children = NEW_ARRAY(desk->ctx->arena, ChildLine, data->child_count + 1);
    for (size_t i = 0; i < data->child_count; i++)
        TRY(child_of(desk, &children[i], &data->children[i]));
    return OK;
}
