/* drafts_web — drafts of this browser, for who has not signed in: the service's own page is kept
 * for everybody and cannot tell. */
#include "system/portal/portal_own.h"

typedef struct DraftLine {
    Str     id, service_name, href, remove, saved;
    int64_t saved_at;
} DraftLine;
typedef struct DraftsData {
    DraftLine *drafts;
    size_t     count;
} DraftsData;

#include "system/portal/drafts.html.h"

static const JsonField DRAFT[] = {JSON(DraftLine, id), JSON(DraftLine, service_name),
                                  JSON(DraftLine, href), JSON_TIME(DraftLine, saved_at), {0}};
static const JsonField DRAFTS[] = {JSON_LIST(DraftsData, drafts, count, DRAFT), {0}};

/* GET /drafts */
Err portal_drafts(Ctx *ctx, Req *req, Res *res)
{
    Draft     *drafts;
    DraftsData data = {0};
    if (ctx->actor->account.len && !req->wants_json) { /* where all that is theirs stands */
        res_redirect(ctx, res, S("/my#drafts"));
        return OK;
    }
    TRY(ctx->actor->account.len
            ? draft_of_account(ctx, &drafts, &data.count)
            : draft_of_key(ctx, req_cookie(req, DRAFT_COOKIE), &drafts, &data.count));
    data.drafts = NEW_ARRAY(ctx->arena, DraftLine, data.count + 1);
    for (size_t i = 0; i < data.count; i++) {
        DraftLine *line = &data.drafts[i];
        line->id = drafts[i].id;
        line->href = str_fmt(ctx->arena, "/drafts/%.*s", FMT(line->id));
        line->remove = str_fmt(ctx->arena, "/drafts/%.*s/delete", FMT(line->id));
        line->saved_at = drafts[i].saved_at;
        line->saved = moment_text(ctx, line->saved_at);
        TRY(service_name(ctx, drafts[i].service, drafts[i].version, &line->service_name));
    }
    return page_send(ctx, req, res, drafts_page, DRAFTS, &data);
}
