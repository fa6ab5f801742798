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

bool desk_file_type_is_taken(Str type)
{
    static const char *const TYPES[] = {"application/pdf", "image/jpeg", "image/png"};
    for (size_t i = 0; i < COUNT(TYPES); i++)
        if (str_eq(type, str_of(TYPES[i])))
            return true;
    return false;
}

/* Attached by an officer, or come with an opinion. */
static Err is_of_dossier(Ctx *ctx, const Dossier *dossier, Str wanted, bool *found)
{
    DossierFile *files;
    Ask         *asks;
    size_t       count;
    TRY(dossier_files(ctx, dossier, &files, &count));
    for (size_t i = 0; i < count; i++)
        *found |= str_eq(files[i].file, wanted);
    TRY(ask_of_source(ctx, str_fmt(ctx->arena, "dossier:%.*s", FMT(dossier->id)), &asks,
                      &count));
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < asks[i].count; k++)
            *found |= str_eq(asks[i].targets[k].file, wanted);
    return OK;
}

/* GET /desk/dossiers/:id/files/:file */
Err desk_file_get(Ctx *ctx, Req *req, Res *res)
{
    Dossier dossier;
    File    file;
    bool    found = false;
    Str     wanted = req_param(req, "file");
    TRY(desk_dossier(ctx, req, "paper", &dossier));
    TRY(is_of_dossier(ctx, &dossier, wanted, &found));
    if (!found || !wanted.len)
        return fail(ctx, ERR_NOT_FOUND, "not a file of this dossier");
    TRY(file_find(ctx, wanted, &file));
    return file_send(ctx, &file, res, str_eq(req_query(ctx, req, "download"), S("1")));
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
