/* apologies — what the job of the day before drafted, for the heads of a body. */
#include "engine/dossier/apologies.h"

#include "engine/dossier/store.h"

/* The columns that both have are the dossier's here; the draft's are named anew. */
#define DRAFTED                                                                               \
    "  FROM dossier JOIN (SELECT dossier AS of, due_at AS was_due, days AS by_days,"          \
    "                            new_due_at, prepared_at FROM apology_draft"                  \
    "                      WHERE body = $1 ORDER BY due_at LIMIT 500) AS a"                   \
    "    ON a.of = id"                                                                        \
    " WHERE body = $1 AND is_open = 1 AND done_at = 0 AND extended_at = 0 AND due_at = was_due"

SQL(apologies_of_body, "SELECT was_due, by_days, new_due_at, prepared_at, " DOSSIER_COLUMNS DRAFTED
                       " ORDER BY due_at, nr LIMIT 100");
SQL(apology_count_of_body,
    "SELECT count(*) AS n FROM (SELECT 1 AS one" DRAFTED " LIMIT 100) AS first");

/* No body has this id. */
static Param own_body(const Ctx *ctx)
{
    return db_text(ctx->actor->seat.body.len ? ctx->actor->seat.body : S("-"));
}

Err dossier_apologies(Ctx *ctx, Apology **out, size_t *count)
{
    Rows rows;
    TRY(db_all(ctx, &apologies_of_body, PARAMS(own_body(ctx)), &rows));
    *out = NEW_ARRAY(ctx->arena, Apology, rows.len + 1);
    *count = rows.len;
    for (size_t i = 0; i < rows.len; i++) {
        Row      row = rows_at(&rows, i);
        Apology *one = &(*out)[i];
        dossier_of_row(row, &one->dossier);
        one->draft = (ApologyDraft){
            .dossier = one->dossier.id, .due_at = row_int(row, "was_due"),
            .days = row_int(row, "by_days"), .new_due_at = row_int(row, "new_due_at"),
            .prepared_at = row_int(row, "prepared_at")};
    }
    return OK;
}

Err dossier_apology_count(Ctx *ctx, int64_t *count)
{
    Row row;
    TRY(db_one(ctx, &apology_count_of_body, PARAMS(own_body(ctx)), &row));
    *count = row_int(row, "n");
    return OK;
}
