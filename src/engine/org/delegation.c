/* delegation — who stands in for a post during leave. */
#include "engine/org/delegation.h"

#include "core/audit.h"
#include "engine/org/org_own.h"

SQL(delegations_of_post,
    "SELECT id, from_post, to_post, basis, valid_from, valid_to FROM delegation"
    " WHERE (from_post = $1 OR to_post = $1) AND valid_to > $2"
    " ORDER BY valid_from, id LIMIT 100");
SQL(delegation_given,
    "SELECT id, from_post, to_post, basis, valid_from, valid_to FROM delegation"
    " WHERE id = $1 AND from_post = $2 AND valid_to > $3");
SQL(delegation_close,
    "UPDATE delegation SET valid_to = $2, version = version + 1 WHERE id = $1");
SQL(delegation_remove, "DELETE FROM delegation WHERE id = $1");

static DelegationRow row_of(Row row)
{
    return (DelegationRow){
        .id = row_text(row, "id"),           .from_post = row_text(row, "from_post"),
        .to_post = row_text(row, "to_post"), .basis = row_text(row, "basis"),
        .valid_from = org_row_day(row, "valid_from"),
        .valid_to = org_row_day(row, "valid_to"),
    };
}

Err org_delegations_of(Ctx *ctx, Str post, Date day, DelegationRow **out, size_t *count)
{
    Rows rows;
    TRY(db_all(ctx, &delegations_of_post, PARAMS(db_text(post), org_day(ctx, day)), &rows));
    *out = NEW_ARRAY(ctx->arena, DelegationRow, rows.len + 1);
    *count = rows.len;
    for (size_t i = 0; i < rows.len; i++)
        (*out)[i] = row_of(rows_at(&rows, i));
    return OK;
}

/* One that has not begun by yesterday leaves no day on which it held: its row goes, the events
 * stay. */
Err org_delegation_end(Ctx *ctx, Str id, Str from_post)
{
    Row  row;
    Date today = org_today(ctx);
    TRY(db_one(ctx, &delegation_given,
               PARAMS(db_text(id), db_text(from_post), org_day(ctx, today)), &row));
    DelegationRow found = row_of(row);
    if (date_cmp(found.valid_from, today) < 0)
        TRY(db_change(ctx, &delegation_close, PARAMS(db_text(id), org_day(ctx, today))));
    else
        TRY(db_change(ctx, &delegation_remove, PARAMS(db_text(id))));
    Str object = str_fmt(ctx->arena, "post:%.*s", FMT(from_post));
    Str payload = org_payload(ctx, (const OrgPair[]){{"post", found.to_post},
                                                     {"to", date_iso(ctx->arena, today)}}, 2);
    db_forget(ctx);
    return audit_event(ctx, object, "org.delegation_ended", payload);
}
