/* dossier_act_web — what an applicant does with a dossier that is under way or over. */
#include "system/portal/portal_own.h"

static Err back(Ctx *ctx, Req *req, Res *res, const Dossier *dossier)
{
    if (req->wants_json)
        return portal_dossier(ctx, req, res);
    res_redirect(ctx, res, str_fmt(ctx->arena, "/dossiers/%.*s", FMT(dossier->id)));
    return OK;
}

/* The number of the last event on the page the person saw; a program that saw none takes
 * today's. */
static int64_t seen_of(const Req *req, const Dossier *dossier)
{
    int64_t seen;
    return str_to_int(req_value(req, "seen"), &seen) ? seen : dossier->head.number;
}

/* POST /dossiers/:id/withdraw */
Err portal_withdraw(Ctx *ctx, Req *req, Res *res)
{
    Dossier dossier;
    TRY(own_dossier(ctx, req, &dossier));
    if (dossier.status == STATUS_WITHDRAWN)
        return back(ctx, req, res, &dossier); /* pressed twice */
    TRY(dossier_act(ctx, &dossier,
                    &(ActInput){.act = ACT_WITHDRAW, .seen = seen_of(req, &dossier)}));
    return back(ctx, req, res, &dossier);
}

typedef struct Rating {
    int score;
    Str comment;
} Rating;

static const Choice SCORES[] = {{"1", 1}, {"2", 2}, {"3", 3}, {0}};
static const Field RATING[] = {
    {"score", FORM_CHOICE, offsetof(Rating, score), .required = true, .choices = SCORES},
    {"comment", FORM_LONG, offsetof(Rating, comment), .max = 1000},
    {0},
};

/* POST /dossiers/:id/rating — once; a second one changes nothing. */
Err portal_rate(Ctx *ctx, Req *req, Res *res)
{
    Rating  rating = {0};
    Dossier dossier;
    int64_t given;
    TRY(own_dossier(ctx, req, &dossier));
    TRY(form_read(ctx, req, RATING, &rating));
    TRY(dossier_rating(ctx, &dossier, &given));
    if (!given)
        TRY(dossier_rate(ctx, &dossier, rating.score, rating.comment));
    return back(ctx, req, res, &dossier);
}
