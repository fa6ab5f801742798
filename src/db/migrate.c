/* migrate — applies the numbered SQL files that a database does not have yet. */
#include "db/migrate.h"

SQL_WHOLE_TABLE(migrations_applied,
    "SELECT module, number, sha256"
    "  FROM schema_migration"
    " ORDER BY module, number"
    " LIMIT 100000");

SQL(migration_applied,
    "SELECT sha256 FROM schema_migration WHERE module = $1 AND number = $2");

SQL(migration_note,
    "INSERT INTO schema_migration (module, number, name, sha256) VALUES ($1, $2, $3, $4)");

static const char TABLE[] = "CREATE TABLE IF NOT EXISTS schema_migration ("
                            "  module TEXT NOT NULL,"
                            "  number INT64 NOT NULL,"
                            "  name   TEXT NOT NULL,"
                            "  sha256 TEXT NOT NULL,"
                            "  PRIMARY KEY (module, number)"
                            ") STRICT";

/* One process at a time, until the end of the transaction; it may take as long as it takes.
 * On SQLite BEGIN IMMEDIATE does the same. */
static const char ONE_AT_A_TIME[] = "SET LOCAL statement_timeout = 0;"
                                    "SELECT pg_advisory_xact_lock(7166240918843)";

static Err begin(Ctx *ctx)
{
    TRY(db_begin(ctx, true));
    if (db_is_postgres(ctx->db))
        TRY(db_script(ctx, str_of(ONE_AT_A_TIME)));
    return OK;
}

static const Migration *known(const Migration *all, size_t count, Str module, int64_t number)
{
    for (size_t i = 0; i < count; i++)
        if (all[i].number == number && str_eq(str_of(all[i].module), module))
            return &all[i];
    return NULL;
}

/* How many of all are missing; refuses a database that was made by other files. */
static Err compare(Ctx *ctx, const Migration *all, size_t count, size_t *missing)
{
    Rows rows;
    TRY(db_script(ctx, str_of(TABLE)));
    TRY(db_all(ctx, &migrations_applied, NO_PARAMS, &rows));
    for (size_t i = 0; i < rows.len; i++) {
        Row row = rows_at(&rows, i);
        Str module = row_text(row, "module");
        int64_t number = row_int(row, "number");
        const Migration *it = known(all, count, module, number);
        if (!it || !str_eq(str_of(it->sha256), row_text(row, "sha256")))
            return fail(ctx, ERR_INVALID, "migration %.*s/%04lld was applied and %s since",
                        FMT(module), (long long)number, it ? "has changed" : "is gone");
    }
    *missing = count - rows.len;
    return OK;
}

static Err apply(Ctx *ctx, const Migration *it, size_t *applied)
{
    Row row;
    bool found;
    TRY(begin(ctx));
    Params key = PARAMS(db_text(str_of(it->module)), db_int(it->number));
    TRY(db_maybe(ctx, &migration_applied, key, &row, &found));
    if (!found) { /* else another process was first */
        TRY(db_script(ctx, it->text));
        TRY(db_run(ctx, &migration_note,
                   PARAMS(db_text(str_of(it->module)), db_int(it->number),
                          db_text(str_of(it->name)), db_text(str_of(it->sha256)))));
        ++*applied;
    }
    return db_commit(ctx);
}

static Err prepare(Ctx *ctx, const Migration *all, size_t count, size_t *missing)
{
    TRY(begin(ctx));
    TRY(compare(ctx, all, count, missing));
    return db_commit(ctx);
}

Err migrate(Ctx *ctx, const Migration *all, size_t count, size_t *applied)
{
    size_t missing;
    *applied = 0;
    Err err = prepare(ctx, all, count, &missing);
    for (size_t i = 0; i < count && err == OK && missing; i++) {
        err = apply(ctx, &all[i], applied);
        if (err != OK)
            err = fail(ctx, err, "migration %s/%04d", all[i].module, all[i].number);
    }
    if (err != OK)
        db_rollback(ctx);
    return err;
}

Err migrate_pending(Ctx *ctx, const Migration *all, size_t count, size_t *pending)
{
    Err err = begin(ctx);
    if (err == OK)
        err = compare(ctx, all, count, pending);
    db_rollback(ctx); /* the table it may have made */
    return err;
}

static bool line_names(Str line, Str table)
{
    Str rest, name, mark = S("-- large:");
    if (!str_starts(line, mark))
        return false;
    rest = (Str){line.at + mark.len, line.len - mark.len};
    for (bool more = true; more;) {
        more = str_cut(rest, ',', &name, &rest);
        if (str_eq(str_trim(name), table))
            return true;
    }
    return false;
}

bool migrate_is_large(const Migration *all, size_t count, Str table)
{
    for (size_t i = 0; i < count; i++) {
        Str text = all[i].text, line;
        for (bool more = true; more;) {
            more = str_cut(text, '\n', &line, &text);
            if (line_names(line, table))
                return true;
        }
    }
    return false;
}
