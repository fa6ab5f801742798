/* cmd_inspect — what the program is made of and how it is set: migrate, routes, sql, config. */
#include "base/json.h"
#include "core/embedded.h"
#include "main/install.h"

#include <stdio.h>

static void put_json(Buf *out)
{
    fwrite(out->at, 1, out->len, stdout);
    putchar('\n');
}

/* ---- migrate -------------------------------------------------------------------------------- */

static Err run_migrate(Cli *cli)
{
    size_t pending = 0, applied = 0;
    bool   dry = cli_flag(cli, "--dry-run");
    TRY(cli_config(cli));
    TRY(cli_end(cli));
    TRY(db_open(cli->ctx, cli->config.database, &cli->ctx->db));
    if (dry)
        TRY(migrate_pending(cli->ctx, migrations, migration_count, &pending));
    else
        TRY(migrate(cli->ctx, migrations, migration_count, &applied));
    if (cli->json)
        printf("{\"applied\":%zu,\"pending\":%zu}\n", applied, pending);
    else if (dry)
        printf("%zu to apply\n", pending);
    else
        printf("%zu applied\n", applied);
    return OK;
}

const Command CMD_MIGRATE = {
    "migrate", "[--data DIR] [--dry-run] [--json]", "bring the tables up to date",
    "Applies missing migrations; --dry-run only counts them. A released migration that was changed\n"
    "is refused.",
    run_migrate};

/* ---- routes --------------------------------------------------------------------------------- */

static void route_json(JsonOut *json, const Module *module, const Route *route)
{
    json_begin_object(json);
    json_field_text(json, S("module"), str_of(module->name));
    json_field_text(json, S("method"), route->method == POST ? S("POST") : S("GET"));
    json_field_text(json, S("path"), str_of(route->path));
    json_field_text(json, S("permission"), str_of(route->permission->name));
    json_field_bool(json, S("upload"), route->flags & ROUTE_UPLOAD);
    json_end_object(json);
}

static Err run_routes(Cli *cli)
{
    Buf     out = {.arena = cli->ctx->arena};
    JsonOut json = {.buf = &out};
    TRY(cli_end(cli));
    json_begin_array(&json);
    for (const Module *const *m = main_app()->modules; *m; m++)
        for (const Route *route = (*m)->routes; route && route->path; route++)
            if (cli->json)
                route_json(&json, *m, route);
            else
                printf("%-5s %-46s %s\n", route->method == POST ? "POST" : "GET", route->path,
                       route->permission->name);
    json_end_array(&json);
    if (cli->json)
        put_json(&out);
    return OK;
}

const Command CMD_ROUTES = {"routes", "[--json]", "list what can be asked, and by whom",
                            "Every route with its method, path and permission.", run_routes};

/* ---- sql ------------------------------------------------------------------------------------ */

static Err run_sql(Cli *cli)
{
    size_t            count;
    const Sql *const *all = sql_all(&count);
    const char       *wanted = cli_word(cli);
    TRY(cli_end(cli));
    for (size_t i = 0; i < count; i++)
        if (!wanted || strstr(all[i]->name, wanted))
            printf("-- %s (%s:%d)%s\n%s;\n", all[i]->name, all[i]->file, all[i]->line,
                   all[i]->kind == SQL_SCAN ? " reads a whole table on purpose" : "",
                   all[i]->text);
    return OK;
}

const Command CMD_SQL = {"sql", "[NAME]", "list every statement the program runs",
                         "All SQL of the program, or what has NAME in its name.", run_sql};

/* ---- config --------------------------------------------------------------------------------- */

static Err run_config(Cli *cli)
{
    size_t             count;
    Str                value;
    const char *const *keys = config_keys(&count);
    Buf                out = {.arena = cli->ctx->arena};
    JsonOut            json = {.buf = &out};
    bool show_secrets = cli_flag(cli, "--show-secrets");
    TRY(cli_config(cli));
    const char *wanted = cli_word(cli);
    TRY(cli_end(cli));
    if (wanted && !config_get(cli->ctx, &cli->config, str_of(wanted), &value))
        return fail(cli->ctx, ERR_NOT_FOUND, "there is no setting '%s'", wanted);
    if (!show_secrets)
        cli->config.database = config_without_secret(cli->ctx, cli->config.database);
    json_begin_object(&json);
    for (size_t i = 0; i < count; i++) {
        if (wanted && strcmp(wanted, keys[i]))
            continue;
        config_get(cli->ctx, &cli->config, str_of(keys[i]), &value);
        if (!cli->json)
            printf("%s%s%.*s\n", wanted ? "" : keys[i], wanted ? "" : " = ", FMT(value));
        json_field_text(&json, str_of(keys[i]), value);
    }
    json_end_object(&json);
    if (cli->json)
        put_json(&out);
    return OK;
}

const Command CMD_CONFIG = {
    "config", "[--data DIR] [KEY] [--show-secrets] [--json]", "show the settings in force",
    "All settings, or one; a password in the database's URL only with --show-secrets. They are\n"
    "changed in motcua.conf in the data folder; then start the node again (after a change of\n"
    "names, `kill -HUP` of the parent is enough).",
    run_config};
