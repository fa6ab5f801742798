/* kin_fill — of one's own dossier: other agencies' dossiers, the one it belongs to, and what the
 * legal clock has been through. */
#include "system/portal/dossier_page.h"

#include "engine/dossier/asked.h"

static Err fill_parent(Ctx *ctx, DossierData *data)
{
    Dossier parent;
    if (!data->dossier.parent.len)
        return OK;
    TRY(dossier_parent(ctx, &data->dossier, &parent));
    if (!str_eq(parent.applicant, ctx->actor->account))
        return OK;
    data->parent_code = parent.code;
    data->parent_href = str_fmt(ctx->arena, "/dossiers/%.*s", FMT(parent.id));
    return OK;
}

static void fill_clock(Ctx *ctx, DossierData *data)
{
    static const Message WHY[] = {
        [PAUSE_NONE] = MSG_PORTAL_CLOCK_RESTARTS, [PAUSE_PAYMENT] = MSG_PORTAL_STANDS_PAYMENT,
        [PAUSE_APPLICANT] = MSG_PORTAL_STANDS_APPLICANT, [PAUSE_COURT] = MSG_PORTAL_STANDS_COURT};
    const Dossier *d = &data->dossier;
    if (d->paused_at)
        data->why_stands = msg_text(ctx->lang, d->status == STATUS_SUPPLEMENT
                                                   ? MSG_PORTAL_CLOCK_RESTARTS
                                                   : WHY[d->pause]);
    if (d->extended_at)
        data->was_extended = msg_fmt(ctx->arena, ctx->lang, MSG_PORTAL_WAS_EXTENDED__AT,
                                     moment_text(ctx, d->first_due_at));
}

/* While the clock stands for a payment: how much, and to whom. */
static Err fill_payment(Ctx *ctx, DossierData *data)
{
    data->must_pay = data->dossier.paused_at && data->dossier.pause == PAUSE_PAYMENT;
    if (!data->must_pay)
        return OK;
    TRY(dossier_fee(ctx, &data->dossier, data->def, &data->fee_dong));
    data->fee = data->fee_dong ? fee_text(ctx, data->fee_dong) : (Str){0};
    data->pay_how = msg_fmt(ctx->arena, ctx->lang, MSG_PORTAL_PAY_HOW__BODY, data->body);
    return OK;
}

Err dossier_page_kin(Ctx *ctx, DossierData *data)
{
    Child *children;
    fill_clock(ctx, data);
    TRY(fill_payment(ctx, data));
    TRY(fill_parent(ctx, data));
    TRY(dossier_children(ctx, &data->dossier, &children, &data->kin_count));
    return kin_lines(ctx, children, data->kin_count, true, &data->kin);
}
