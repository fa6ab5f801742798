/* file_web — papers and documents of a dossier; each reading leaves a trace. */
#include "system/onestop/own.h"

#include "core/file.h"

/* GET /desk/dossiers/:id/papers/:file — shown in the browser where that is safe. */
Err desk_paper_get(Ctx *ctx, Req *req, Res *res)
{
    Dossier       dossier;
    DossierPaper *papers;
    size_t        count;
    File          file;
    Str           wanted = req_param(req, "file");
    TRY(desk_dossier(ctx, req, "paper", &dossier));
    TRY(dossier_papers(ctx, &dossier, &papers, &count));
    for (size_t i = 0; i < count; i++) {
        if (!str_eq(papers[i].file, wanted))
            continue;
        TRY(file_find(ctx, wanted, &file));
        return file_send(ctx, &file, res, str_eq(req_query(ctx, req, "download"), S("1")));
    }
    return fail(ctx, ERR_NOT_FOUND, "not a paper of this dossier");
}

/* GET /desk/dossiers/:id/documents/:document */
Err desk_document_get(Ctx *ctx, Req *req, Res *res)
{
    Dossier  dossier;
    Document document;
    File     file;
    TRY(desk_dossier(ctx, req, "document", &dossier));
    TRY(document_find(ctx, str_fmt(ctx->arena, "dossier:%.*s", FMT(dossier.id)),
                      req_param(req, "document"), &document));
    if (!document.file.len)
        return fail(ctx, ERR_NOT_FOUND, "the document is not made yet");
    TRY(file_find(ctx, document.file, &file));
    return file_send(ctx, &file, res, str_eq(req_query(ctx, req, "download"), S("1")));
}
