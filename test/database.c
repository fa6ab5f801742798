/* database — SQLite: a copy of a template in memory. PostgreSQL: one database, migrated once,
 * whose tables are emptied before each test; rows that migrations put in are restored. */
#include "test/database.h"
#include "core/embedded.h"
#include "db/sqlite.h"
#include "test/test.h"

static Str database_url;
static Db *template; /* SQLite: what each test's database is copied from */
static Db *shared;   /* PostgreSQL: the connection all tests use, one after the other */

static const char REMEMBER[] =
    "CREATE SCHEMA test_seed;"
    "DO $$ DECLARE t record; has boolean; BEGIN"
    "  CREATE TABLE test_seed.known_table (name text PRIMARY KEY, is_seeded boolean);"
    "  FOR t IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' LOOP"
    "    EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I)', t.name) INTO has;"
    "    INSERT INTO test_seed.known_table VALUES (t.name, has);"
    "    IF has THEN"
    "      EXECUTE format('CREATE TABLE test_seed.%I AS TABLE public.%I', t.name, t.name);"
    "    END IF;"
    "  END LOOP;"
    "  CREATE TABLE test_seed.known_sequence AS"
    "    SELECT sequencename AS name, last_value FROM pg_sequences WHERE schemaname = 'public';"
    "END $$;"
    "CREATE FUNCTION test_seed.reset() RETURNS void LANGUAGE plpgsql AS $$"
    "DECLARE t record; has boolean; BEGIN"
    "  SET LOCAL session_replication_role = replica;" /* no foreign keys: any order will do */
    "  SET LOCAL client_min_messages = error;"
    "  FOR t IN SELECT p.tablename AS name, k.name IS NULL AS is_new, k.is_seeded"
    "             FROM pg_tables p LEFT JOIN test_seed.known_table k ON k.name = p.tablename"
    "            WHERE p.schemaname = 'public' LOOP"
    "    IF t.is_new THEN"
    "      EXECUTE format('DROP TABLE IF EXISTS public.%I CASCADE', t.name); CONTINUE;"
    "    END IF;"
    "    EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I)', t.name) INTO has;"
    "    IF has THEN EXECUTE format('DELETE FROM public.%I', t.name); END IF;"
    "    IF t.is_seeded THEN"
    "      EXECUTE format('INSERT INTO public.%I OVERRIDING SYSTEM VALUE SELECT *"
    " FROM test_seed.%I', t.name, t.name);"
    "    END IF;"
    "  END LOOP;"
    "  FOR t IN SELECT s.sequencename AS name, k.last_value AS first, s.last_value AS last"
    "             FROM pg_sequences s"
    "             JOIN test_seed.known_sequence k ON k.name = s.sequencename"
    "            WHERE s.schemaname = 'public' LOOP"
    "    IF t.last IS DISTINCT FROM t.first THEN"
    "      PERFORM setval(format('public.%I', t.name), coalesce(t.first, 1),"
    " t.first IS NOT NULL);"
    "    END IF;"
    "  END LOOP;"
    "END $$";

Err test_db_start(Ctx *ctx, Str url)
{
    size_t applied;
    database_url = url;
    TRY(db_open(ctx, url, &ctx->db));
    bool is_postgres = db_is_postgres(ctx->db);
    *(is_postgres ? &shared : &template) = ctx->db;
    if (is_postgres)
        TRY(db_script(ctx, S("SET client_min_messages = error;"
                             "DROP SCHEMA IF EXISTS test_seed CASCADE;"
                             "DROP SCHEMA public CASCADE; CREATE SCHEMA public")));
    TRY(migrate(ctx, migrations, migration_count, &applied));
    return is_postgres ? db_script(ctx, str_of(REMEMBER)) : OK;
}

static Err copy_template(Ctx *ctx)
{
    TRY(db_open(ctx, database_url, &ctx->db));
    sqlite3_backup *copy = sqlite3_backup_init(((Sqlite *)ctx->db)->handle, "main",
                                               ((Sqlite *)template)->handle, "main");
    int rc = copy ? sqlite3_backup_step(copy, -1) : SQLITE_ERROR;
    sqlite3_backup_finish(copy);
    return rc == SQLITE_DONE ? OK : fail(ctx, ERR_BROKEN, "cannot copy the template");
}

Err test_db_begin(Ctx *ctx)
{
    if (template)
        return copy_template(ctx);
    if (shared && db_is_lost(shared)) {
        db_close(shared);
        shared = NULL;
    }
    if (!shared)
        TRY(db_open(ctx, database_url, &shared));
    ctx->db = shared;
    return db_script(ctx, S("SELECT test_seed.reset()"));
}

void test_db_end(Ctx *ctx)
{
    if (!ctx->db)
        return;
    db_batch_rollback(ctx);
    db_rollback(ctx);
    db_forget(ctx);
    if (ctx->db != shared)
        db_close(ctx->db);
    ctx->db = NULL;
}

void test_db_stop(void)
{
    if (template)
        db_close(template);
    if (shared)
        db_close(shared);
}

bool test_is_postgres(const Ctx *ctx) { return db_is_postgres(ctx->db); }
Str  test_db_url(void) { return database_url; }
