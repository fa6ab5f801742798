/* asked — what other offices see of a dossier: one that is asked for an opinion, one that decides a
 * child of it. */
#include "engine/dossier/asked.h"

#include "engine/dossier/store.h"

SQL(dossier_asked_about, "SELECT " DOSSIER_COLUMNS "  FROM dossier WHERE id = $1");

Err dossier_of_ask(Ctx *ctx, const Ask *ask, Dossier *out)
{
    Row row;
    Str kind, id;
    if (!str_cut(ask->source, ':', &kind, &id) || !str_eq(kind, S("dossier")))
        return fail(ctx, ERR_NOT_FOUND, "not asked about a dossier");
    TRY(db_one(ctx, &dossier_asked_about, PARAMS(db_text(id)), &row));
    dossier_of_row(row, out);
    return OK;
}

Err dossier_parent(Ctx *ctx, const Dossier *child, Dossier *out)
{
    Row row;
    TRY(db_one(ctx, &dossier_asked_about, PARAMS(db_text(child->parent)), &row));
    dossier_of_row(row, out);
    return OK;
}
