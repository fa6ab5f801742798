/* dossier_web — the applicant's own dossier: what they must do, the legal clock, who holds it,
 * what was done, papers and documents. */
#include "system/portal/dossier_page.h"

/* What an applicant may do with the dossier of the address: nobody else's is found. */
static Err load(Ctx *ctx, const Req *req, DossierData *data)
{
    *data = (DossierData){0};
    TRY(own_dossier(ctx, req, &data->dossier));
    TRY(dossier_definition(ctx, &data->dossier, &data->def));
    return dossier_page_fill(ctx, data);
}

static const JsonField SUPPLEMENT[] = {
    JSON(AskedData, reason), JSON(AskedData, basis), JSON_TIME(AskedData, asked_at),
    JSON_TIME(AskedData, due_at), JSON_TEXTS(AskedData, papers, paper_count), {0},
};
static const JsonField LINE[] = {
    JSON_TIME(HistoryLine, at), JSON(HistoryLine, verb), JSON(HistoryLine, title),
    JSON(HistoryLine, who), JSON(HistoryLine, text), {0},
};
static const JsonField DOCUMENT[] = {
    JSON(DocumentLine, id),     JSON(DocumentLine, kind), JSON(DocumentLine, state),
    JSON(DocumentLine, number), JSON(DocumentLine, href), JSON(DocumentLine, is_final), {0},
};
static const JsonField DOSSIER[] = {
    JSON(DossierData, id),
    JSON(DossierData, code),
    JSON(DossierData, service),
    JSON(DossierData, service_name),
    JSON(DossierData, status),
    JSON(DossierData, status_name),
    JSON(DossierData, step),
    JSON(DossierData, number),
    JSON(DossierData, seen),
    JSON(DossierData, body),
    JSON_TIME(DossierData, submitted_at),
    JSON_TIME(DossierData, accepted_at),
    JSON_TIME(DossierData, due_at),
    JSON_TIME(DossierData, paused_at),
    JSON(DossierData, must_pay),
    JSON(DossierData, fee_dong),
    JSON_TIME(DossierData, done_at),
    JSON_TIME(DossierData, changed_at),
    JSON(DossierData, may_withdraw),
    JSON(DossierData, may_rate),
    JSON(DossierData, rating),
    JSON_POINTER(DossierData, asked, SUPPLEMENT),
    JSON_LIST(DossierData, history, history_count, LINE),
    JSON_LIST(DossierData, kin, kin_count, KIN_LINE),
    JSON_LIST(DossierData, files, file_count, FILE_LINE),
    JSON_LIST(DossierData, documents, document_count, DOCUMENT),
    JSON(DossierData, csrf),
    {0},
};

typedef struct MakingData {
    Str id, document, state, back;
} MakingData;

#include "system/portal/done.html.h"
#include "system/portal/making.html.h"

/* GET /dossiers/:id */
Err portal_dossier(Ctx *ctx, Req *req, Res *res)
{
    DossierData data;
    TRY(load(ctx, req, &data));
    return page_send(ctx, req, res, dossier_page, DOSSIER, &data);
}

/* GET /dossiers/:id/done */
Err portal_done(Ctx *ctx, Req *req, Res *res)
{
    DossierData data;
    TRY(load(ctx, req, &data));
    return page_send(ctx, req, res, done_page, DOSSIER, &data);
}

/* ---- files ------------------------------------------------------------------------------- */

static const JsonField MAKING[] = {JSON(MakingData, id), JSON(MakingData, document),
                                   JSON(MakingData, state), {0}};

/* GET /dossiers/:id/documents/:document — the PDF, or a calm page while it is being made. */
Err portal_document(Ctx *ctx, Req *req, Res *res)
{
    Dossier  dossier;
    Document document;
    File     file;
    TRY(own_dossier(ctx, req, &dossier));
    Str object = str_fmt(ctx->arena, "dossier:%.*s", FMT(dossier.id));
    TRY(document_find(ctx, object, req_param(req, "document"), &document));
    if (document_is_final(&document)) {
        TRY(file_find(ctx, document.file, &file));
        return file_send(ctx, &file, res, true);
    }
    MakingData data = {dossier.id, document.id, document.state,
                       str_fmt(ctx->arena, "/dossiers/%.*s", FMT(dossier.id))};
    res_header(res, "Refresh", S("5"));
    res_header(res, "Retry-After", S("5"));
    TRY(page_send(ctx, req, res, making_page, MAKING, &data));
    res->status = 202;
    return OK;
}

/* GET /dossiers/:id/papers/:file — only what this dossier itself lists. */
Err portal_paper_file(Ctx *ctx, Req *req, Res *res)
{
    Dossier       dossier;
    DossierPaper *papers;
    size_t        n;
    File          file;
    TRY(own_dossier(ctx, req, &dossier));
    TRY(dossier_papers(ctx, &dossier, &papers, &n));
    for (size_t i = 0; i < n; i++)
        if (str_eq(papers[i].file, req_param(req, "file"))) {
            TRY(file_find(ctx, papers[i].file, &file));
            return file_send(ctx, &file, res, false);
        }
    return fail(ctx, ERR_NOT_FOUND, "the dossier has no such paper");
}
