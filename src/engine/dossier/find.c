/* find — one dossier and what belongs to it, for those whose it is. */
#include "engine/dossier/catalogue.h"
#include "engine/dossier/store.h"

#include "engine/org/codes.h"
#include "engine/dossier/answers.h"
#include "engine/dossier/world.h"

/* The applicant's own, or one of the officer's body: what belongs to others is not found. */
SQL(dossier_by_id,
    "SELECT " DOSSIER_COLUMNS
    "  FROM dossier"
    " WHERE id = $1 AND (applicant = $2 OR body = $3)");

SQL(dossier_by_id_for_system,
    "SELECT " DOSSIER_COLUMNS
    "  FROM dossier"
    " WHERE id = $1");

/* No account and no body has this id: keeps the empty text of NOBODY from matching anything. */
static Str or_none(Str id) { return id.len ? id : S("-"); }

Err dossier_find(Ctx *ctx, Str id, Dossier *out)
{
    Row row;
    if (ctx->actor->kind == ACTOR_SYSTEM)
        TRY(db_one(ctx, &dossier_by_id_for_system, PARAMS(db_text(id)), &row));
    else
        TRY(db_one(ctx, &dossier_by_id,
                   PARAMS(db_text(id), db_text(or_none(ctx->actor->account)),
                          db_text(or_none(ctx->actor->seat.body))),
                   &row));
    dossier_of_row(row, out);
    return OK;
}

Err dossier_definition(Ctx *ctx, const Dossier *dossier, const ServiceDefinition **out)
{
    return catalogue_version(ctx, dossier->service, dossier->version, out);
}

SQL(dossier_data_of, "SELECT answers FROM dossier_data WHERE dossier = $1");

Err dossier_answers(Ctx *ctx, const Dossier *dossier, Str *json)
{
    Row row;
    TRY(db_one(ctx, &dossier_data_of, PARAMS(db_text(dossier->id)), &row));
    *json = row_text(row, "answers");
    return OK;
}

SQL(dossier_papers_of,
    "SELECT paper, round, file, name, type, size, sha256"
    "  FROM dossier_paper"
    " WHERE dossier = $1"
    " ORDER BY nr"
    " LIMIT 500");

void dossier_paper_of_row(Row row, DossierPaper *out)
{
    *out = (DossierPaper){
        .paper = row_text(row, "paper"), .round = row_int(row, "round"),
        .file = row_text(row, "file"),   .name = row_text(row, "name"),
        .type = row_text(row, "type"),   .size = row_int(row, "size"),
        .sha256 = row_bytes(row, "sha256"),
    };
}

Err dossier_papers(Ctx *ctx, const Dossier *dossier, DossierPaper **out, size_t *count)
{
    Rows rows;
    TRY(db_all(ctx, &dossier_papers_of, PARAMS(db_text(dossier->id)), &rows));
    *out = NEW_ARRAY(ctx->arena, DossierPaper, rows.len + 1);
    *count = rows.len;
    for (size_t i = 0; i < rows.len; i++)
        dossier_paper_of_row(rows_at(&rows, i), &(*out)[i]);
    return OK;
}

SQL(dossiers_of_applicant,
    "SELECT " DOSSIER_COLUMNS
    "  FROM dossier"
    " WHERE applicant = $1"
    " ORDER BY nr DESC"
    " LIMIT $2");

Err dossier_mine(Ctx *ctx, size_t limit, Dossier **out, size_t *count)
{
    Rows rows;
    TRY(db_all(ctx, &dossiers_of_applicant,
               PARAMS(db_text(or_none(ctx->actor->account)), db_int((int64_t)limit)), &rows));
    *out = NEW_ARRAY(ctx->arena, Dossier, rows.len + 1);
    *count = rows.len;
    for (size_t i = 0; i < rows.len; i++)
        dossier_of_row(rows_at(&rows, i), &(*out)[i]);
    return OK;
}

/* ---- public tracking ------------------------------------------------------------------------ */

SQL(dossier_public,
    "SELECT code, service, version, status, step, submitted_at, due_at, changed_at, paused_at"
    "  FROM dossier"
    " WHERE code = $1");

Err dossier_track(Ctx *ctx, Str code, PublicTrack *out)
{
    Row         row;
    DossierCode parsed;
    if (dossier_code_parse(ctx, code, &parsed) != OK) {
        fault_clear(ctx);
        return fail(ctx, ERR_NOT_FOUND, "not a dossier code");
    }
    TRY(db_one(ctx, &dossier_public, PARAMS(db_text(code)), &row));
    *out = (PublicTrack){
        .code = row_text(row, "code"),
        .service = row_text(row, "service"),
        .version = row_int(row, "version"),
        .status = (Status)row_int(row, "status"),
        .submitted_at = row_int(row, "submitted_at"),
        .due_at = row_int(row, "due_at"),
        .changed_at = row_int(row, "changed_at"),
        .is_paused = row_int(row, "paused_at") != 0,
    };
    const ServiceDefinition *definition;
    TRY(catalogue_version(ctx, out->service, out->version, &definition));
    int step = definition_step(definition, row_text(row, "step"));
    out->steps = definition->n_steps;
    out->steps_done = step < 0 ? definition->n_steps : (size_t)step;
    return OK;
}

/* ---- the open supplement -------------------------------------------------------------------- */

SQL(supplement_open,
    "SELECT reason, basis, papers, asked_at"
    "  FROM supplement"
    " WHERE dossier = $1 AND answered_at = 0"
    " ORDER BY number DESC"
    " LIMIT 1");

Err dossier_supplement(Ctx *ctx, const Dossier *dossier, Supplement *out)
{
    Row row;
    if (dossier->status != STATUS_SUPPLEMENT)
        return fail(ctx, ERR_NOT_FOUND, "no supplement is asked for now");
    TRY(db_one(ctx, &supplement_open, PARAMS(db_text(dossier->id)), &row));
    *out = (Supplement){
        .reason = row_text(row, "reason"),
        .basis = row_text(row, "basis"),
        .asked_at = row_int(row, "asked_at"),
        .due_at = dossier->supplement_due_at, /* a changed calendar may have moved it */
    };
    Str rest = row_text(row, "papers"), word;
    out->papers = NEW_ARRAY(ctx->arena, Str, rest.len + 1);
    while (rest.len) {
        str_cut(rest, ' ', &word, &rest);
        out->papers[out->paper_count++] = word;
    }
    return OK;
}

/* ---- fee ------------------------------------------------------------------------------------- */

Err dossier_fee(Ctx *ctx, const Dossier *dossier, const ServiceDefinition *def, int64_t *dong)
{
    Str              json;
    Answers          answers;
    AnswersReadError error;
    TRY(dossier_answers(ctx, dossier, &json));
    if (answers_read(ctx, def, answer_world(ctx), json, &answers, &error) != OK)
        return fail(ctx, ERR_BROKEN, "stored answers do not fit their definition, at %.*s",
                    FMT(error.key));
    ExprEnv env = answers_env(&answers);
    *dong = definition_fee(def, &env);
    return OK;
}
