/* act_note — what officers add to a dossier without moving it: a comment, a file. */
#include "engine/dossier/act.h"

#include "base/encode.h"

Err act_comment(Acting *a)
{
    a->verb = "dossier.commented";
    if (!str_trim(a->input->note).len)
        return fail(a->ctx, ERR_INVALID, "a comment says something");
    a->facts.note = a->input->note;
    return OK;
}

SQL(dossier_file_insert,
    "INSERT INTO dossier_file (dossier, number, file, name, type, size, sha256, post, at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");

Err act_attach(Acting *a)
{
    const File *file = a->input->file;
    a->verb = "dossier.attached";
    if (!file || !str_eq(file->owner, dossier_file_owner(a->ctx, a->d)))
        return fail(a->ctx, ERR_INVALID, "the file was not kept for this dossier");
    a->facts.file = file->id;
    a->facts.file_sha256 = encode_hex(a->ctx->arena, file->sha256);
    a->facts.note = a->input->note;
    return db_later(a->ctx, &dossier_file_insert,
                    PARAMS(db_text(a->d->id), db_int(a->before.head.number + 1),
                           db_text(file->id), db_text(file->name), db_text(file->type),
                           db_int(file->size), db_bytes(file->sha256),
                           db_text(actor_post(a->ctx->actor)), db_int(a->ctx->now)));
}

Str dossier_file_owner(Ctx *ctx, const Dossier *dossier)
{
    return str_fmt(ctx->arena, "dossier:%.*s", FMT(dossier->id));
}

SQL(dossier_files_of,
    "SELECT number, file, name, type, size, sha256, post, at"
    "  FROM dossier_file WHERE dossier = $1 ORDER BY number LIMIT 200");

Err dossier_files(Ctx *ctx, const Dossier *dossier, DossierFile **out, size_t *count)
{
    Rows rows;
    TRY(db_all(ctx, &dossier_files_of, PARAMS(db_text(dossier->id)), &rows));
    *out = NEW_ARRAY(ctx->arena, DossierFile, rows.len + 1);
    *count = rows.len;
    for (size_t i = 0; i < rows.len; i++) {
        Row row = rows_at(&rows, i);
        (*out)[i] = (DossierFile){
            .file = row_text(row, "file"),       .name = row_text(row, "name"),
            .type = row_text(row, "type"),       .sha256 = row_bytes(row, "sha256"),
            .post = row_text(row, "post"),       .size = row_int(row, "size"),
            .number = row_int(row, "number"),    .at = row_int(row, "at"),
        };
    }
    return OK;
}
