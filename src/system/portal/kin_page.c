/* kin_page — dossiers that one dossier opened at other agencies. */
#include "system/portal/kin_page.h"

#include "engine/dossier/catalogue.h"

#include "system/portal/kin_page.html.h"

const JsonField KIN_LINE[] = {
    JSON(KinLine, service), JSON(KinLine, body), JSON_AS("state", KinLine, word),
    JSON(KinLine, is_lead), JSON(KinLine, is_open), JSON(KinLine, code), JSON(KinLine, href), {0},
};

static const struct {
    Message   words;
    TagColour colour;
} STATES[CHILD_STATES] = {
    [CHILD_ASKED] = {MSG_PORTAL_KIN_ASKED, TAG_GREY},
    [CHILD_OPENED] = {MSG_PORTAL_KIN_OPENED, TAG_BLUE},
    [CHILD_RECEIVED] = {MSG_PORTAL_KIN_RECEIVED, TAG_BLUE},
    [CHILD_GRANTED] = {MSG_PORTAL_KIN_GRANTED, TAG_GREEN},
    [CHILD_REFUSED] = {MSG_PORTAL_KIN_REFUSED, TAG_RED},
    [CHILD_ENDED] = {MSG_PORTAL_KIN_ENDED, TAG_GREY},
    [CHILD_FAILED] = {MSG_PORTAL_KIN_ASKED, TAG_GREY}, /* the office tries otherwise */
    [CHILD_CANCELLED] = {MSG_PORTAL_KIN_CANCELLED, TAG_GREY},
};

/* One that is in somebody else's name has no page for this reader. */
static Err link_to(Ctx *ctx, const Child *child, Str *href)
{
    Dossier found;
    Err     err = dossier_find(ctx, child->dossier, &found);
    if (err == ERR_NOT_FOUND) {
        fault_clear(ctx);
        return OK;
    }
    TRY(err);
    if (str_eq(found.applicant, ctx->actor->account))
        *href = str_fmt(ctx->arena, "/dossiers/%.*s", FMT(found.id));
    return OK;
}

static Err line_of(Ctx *ctx, const Child *child, bool is_own, KinLine *line)
{
    *line = (KinLine){
        .body = child->body_name, .state = msg_text(ctx->lang, STATES[child->state].words),
        .word = child_state_text(child->state), .colour = STATES[child->state].colour,
        .is_lead = child->is_lead, .is_open = child->state < CHILD_GRANTED,
    };
    if (line->is_open && child->due_at) {
        line->due_state = child->is_late ? DUE_LATE : DUE_FAR;
        line->due = msg_fmt(ctx->arena, ctx->lang, MSG_PORTAL_RESULT_BY__AT,
                            moment_text(ctx, child->due_at));
    }
    TRY(catalogue_service_name(ctx, child->service, &line->service));
    if (!is_own || !child->code.len)
        return OK;
    line->code = child->code;
    return link_to(ctx, child, &line->href);
}

Err kin_lines(Ctx *ctx, const Child *children, size_t count, bool is_own, KinLine **out)
{
    *out = NEW_ARRAY(ctx->arena, KinLine, count + 1);
    for (size_t i = 0; i < count; i++)
        TRY(line_of(ctx, &children[i], is_own, &(*out)[i]));
    return OK;
}
