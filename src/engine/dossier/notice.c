/* notice — one row per thing told; written in the transaction of the act it tells of. */
#include "engine/dossier/notice.h"

#include "engine/dossier/act.h"

SQL(notice_insert,
    "INSERT INTO notice (account, kind, dossier, at, read_at) VALUES ($1, $2, $3, $4, 0)");

Err notice_add(Ctx *ctx, Str account, const char *kind, Str dossier)
{
    if (!account.len)
        return OK; /* handed in at the counter by someone without an account */
    return db_later(ctx, &notice_insert,
                    PARAMS(db_text(account), db_text(str_of(kind)), db_text(dossier),
                           db_int(ctx->now)));
}

#define NOTICES(insert, from)                                                                 \
    insert " INTO notice (account, kind, dossier, at, read_at)"                               \
    " SELECT c1, c2, c3, c4, 0 FROM " from
SQL(notices_insert_sqlite, NOTICES("INSERT OR FAIL", "bulk($1)"));
SQL(notices_insert_postgres,
    NOTICES("INSERT", "unnest(" BULK_TEXTS(1) ", " BULK_TEXTS(2) ", " BULK_TEXTS(3) ", " BULK_INTS(4) ")"
            " AS bulk (c1, c2, c3, c4)"));
static const BulkSql notices_insert = {&notices_insert_sqlite, &notices_insert_postgres};

Bulk notice_gather_new(Ctx *ctx, size_t most) { return bulk_new(ctx, "ttti", most); }

void notice_gather(Ctx *ctx, Bulk *notices, Str account, const char *kind, Str dossier)
{
    if (account.len)
        bulk_add(notices, PARAMS(db_text(account), db_text(str_of(kind)), db_text(dossier),
                                 db_int(ctx->now)));
}

Err notice_gathered(Ctx *ctx, Bulk *notices) { return db_bulk(ctx, &notices_insert, notices); }

SQL(notices_of_account,
    "SELECT n.kind, n.dossier, n.at, n.read_at, d.code, d.service, d.version"
    "  FROM notice AS n JOIN dossier AS d ON d.id = n.dossier"
    " WHERE n.account = $1"
    " ORDER BY n.nr DESC"
    " LIMIT $2");

Err notice_list(Ctx *ctx, size_t limit, Notice **out, size_t *count)
{
    Rows rows;
    TRY(db_all(ctx, &notices_of_account,
               PARAMS(db_text(ctx->actor->account), db_int((int64_t)limit)), &rows));
    *out = NEW_ARRAY(ctx->arena, Notice, rows.len + 1);
    *count = rows.len;
    for (size_t i = 0; i < rows.len; i++) {
        Row row = rows_at(&rows, i);
        (*out)[i] = (Notice){
            .kind = row_text(row, "kind"),       .dossier = row_text(row, "dossier"),
            .at = row_int(row, "at"),            .read_at = row_int(row, "read_at"),
            .code = row_text(row, "code"),       .service = row_text(row, "service"),
            .version = row_int(row, "version"),
        };
    }
    return OK;
}

SQL(notice_read, "UPDATE notice SET read_at = $2 WHERE account = $1 AND read_at = 0");

Err notice_mark_read(Ctx *ctx)
{
    return db_run(ctx, &notice_read, PARAMS(db_text(ctx->actor->account), db_int(ctx->now)));
}
