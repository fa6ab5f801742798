/* child_find — a dossier's children, for those who found it and for the public. */
#include "engine/dossier/parallel_own.h"

static const char *const STATES[CHILD_STATES] = {
    [CHILD_ASKED] = "asked",     [CHILD_OPENED] = "opened",   [CHILD_RECEIVED] = "received",
    [CHILD_GRANTED] = "granted", [CHILD_REFUSED] = "refused", [CHILD_ENDED] = "ended",
    [CHILD_FAILED] = "failed",   [CHILD_CANCELLED] = "cancelled",
};

Str child_state_text(ChildState state) { return str_of(STATES[state]); }

Err dossier_children(Ctx *ctx, const Dossier *parent, Child **out, size_t *count)
{
    TRY(children_of(ctx, parent->id, out, count));
    for (size_t i = 0; i < *count; i++) {
        Body   body;
        Child *child = &(*out)[i];
        int64_t until = child->closed_at ? child->closed_at : ctx->now;
        child->is_late = child->due_at && until > child->due_at;
        if (!child->body.len)
            continue;
        TRY(org_body_find(ctx, child->body, &body));
        child->body_name = body_name(&body, ctx->lang);
    }
    return OK;
}

SQL(dossier_id_by_code, "SELECT id FROM dossier WHERE code = $1");

Err dossier_track_children(Ctx *ctx, Str code, Child **out, size_t *count)
{
    Row     row;
    Dossier parent = {0};
    TRY(db_one(ctx, &dossier_id_by_code, PARAMS(db_text(code)), &row));
    parent.id = row_text(row, "id");
    TRY(dossier_children(ctx, &parent, out, count));
    for (size_t i = 0; i < *count; i++) {
        Child *child = &(*out)[i];
        child->dossier = child->code = child->result = child->reason = (Str){0};
    }
    return OK;
}
