/* cmd_demo — fills an installation with an invented Huế and prints who may sign in. */
#include "base/time.h"
#include "core/account.h"
#include "main/demo.h"

#include <stdio.h>

SQL_WHOLE_TABLE(demo_people, "SELECT login FROM account WHERE login <> $1 ORDER BY id LIMIT 1");
SQL_WHOLE_TABLE(demo_logins,
    "SELECT login, name, kind FROM account WHERE is_demo = 1 ORDER BY kind, login LIMIT 500");

static Err print_logins(Cli *cli, bool all)
{
    Rows rows;
    TRY(db_all(cli->ctx, &demo_logins, NO_PARAMS, &rows));
    printf("Password of every demo account: %s\n\n", DEMO_PASSWORD);
    for (size_t i = 0; i < rows.len; i++) {
        Str login = row_text(rows_at(&rows, i), "login");
        /* One commune shows every post; the others are alike. */
        if (all || str_starts(login, S("congdan")) || str_starts(login, S("thuanhoa.")) ||
            str_starts(login, S("vpdk.")))
            printf("  %-24.*s %.*s\n", FMT(login), FMT(row_text(rows_at(&rows, i), "name")));
    }
    printf("\n%.*s\n", FMT(cli->config.public_url));
    return OK;
}

static Err add_officers(Cli *cli, const DemoOrg *org, Str hash, Str *accounts)
{
    Ctx *ctx = cli->ctx;
    Date today = date_of_time(ctx->now);
    for (size_t i = 0; i < org->len; i++) {
        const DemoPost *post = &org->at[i];
        TRY(account_add(ctx, &(NewAccount){.login = post->login, .name = post->name,
                                           .password_hash = hash, .kind = ACTOR_OFFICER,
                                           .is_demo = true}, &accounts[i]));
        TRY(org_holder_add(ctx, post->post, accounts[i], date_add_days(today, -400), (Date){0}));
        if (str_eq(post->role, S("chair")) || str_eq(post->role, S("vice_chair")) ||
            str_eq(post->role, S("director")))
            TRY(install_post_key(ctx, &cli->config, post->post, post->name, post->body_name));
        if (i == 0 || !str_eq(post->body, org->at[i - 1].body))
            TRY(install_keys(ctx, &cli->config, post->body, post->body_name));
    }
    return OK;
}

static Err add_citizens(Ctx *ctx, Str hash, DemoCitizen citizens[DEMO_CITIZENS])
{
    for (size_t i = 0; i < DEMO_CITIZENS; i++) {
        citizens[i] = demo_citizen(ctx, i);
        TRY(account_add(ctx, &(NewAccount){.login = citizens[i].login, .name = citizens[i].name,
                                           .personal_id = citizens[i].personal_id,
                                           .birth_date = citizens[i].birth,
                                           .phone = citizens[i].phone, .password_hash = hash,
                                           .kind = ACTOR_CITIZEN, .is_demo = true},
                        &citizens[i].account));
    }
    return OK;
}

/* Invented people shall never stand among real ones. */
static Err check_new(Ctx *ctx)
{
    Row  row;
    bool found;
    TRY(db_maybe(ctx, &demo_people, PARAMS(db_text(S(IDENTITY_FIRST_LOGIN))), &row, &found));
    return found ? fail(ctx, ERR_CONFLICT, "this installation has people already") : OK;
}

static Err fill(Cli *cli, bool has_year)
{
    Ctx        *ctx = cli->ctx;
    DemoOrg     org;
    DemoCitizen citizens[DEMO_CITIZENS];
    Str         hash;
    int64_t     published;
    TRY(install_password(ctx, S(DEMO_PASSWORD), &hash));
    TRY(db_begin(ctx, true));
    TRY(install_services(ctx, &published));
    TRY(org_demo(ctx, &org));
    Str *officers = NEW_ARRAY(ctx->arena, Str, org.len + 1);
    TRY(add_officers(cli, &org, hash, officers));
    TRY(add_citizens(ctx, hash, citizens));
    TRY(demo_dossiers(ctx, &(DemoPeople){&org, officers, citizens}));
    if (has_year)
        TRY(demo_year(ctx, &(DemoPeople){&org, officers, citizens}));
    return db_commit(ctx);
}

static Err run(Cli *cli)
{
    bool only_logins = cli_flag(cli, "--logins"), all = cli_flag(cli, "--all");
    bool has_year = cli_flag(cli, "--year");
    TRY(cli_open(cli));
    TRY(cli_end(cli));
    if (!only_logins) {
        TRY(check_new(cli->ctx));
        TRY(fill(cli, has_year));
        TRY(config_set_demo(cli->ctx, &cli->config));
    }
    return print_logins(cli, all);
}

const Command CMD_DEMO = {
    "demo", "[--data DIR] [--year] [--logins] [--all]",
    "fill a new installation with an invented city",
    "Huế (H57) with its departments, thirteen communes and their police, insurance, tax and land\n"
    "registration offices, officers of every post, citizens and two hundred dossiers in all states,\n"
    "the same in every run. Prints the logins; --logins only prints them, --all those of every\n"
    "commune. --year adds six hundred finished dossiers of the year before, for motcua simulate.\n"
    "Every page of a demo says that it is one.",
    run};
