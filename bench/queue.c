/* queue — very many dossiers, as if a country had worked for years, and one desk that reads them.
 *
 * Only the rows that queues read are made, with every column in force and the indexes as they
 * are: one tenth lies at the desk's own commune, one fifth is open. */
#include "bench/setup.h"

#include "base/time.h"
#include "crypto/crypto.h"
#include "engine/dossier/dossier.h"
#include "engine/org/import.h"

enum { CHUNK = 50000, OWN_EACH = 10, OPEN_EACH = 5, REQUESTS = 2000 };

SQL_WHOLE_TABLE(bench_bodies, "SELECT id FROM body WHERE level = 'commune' ORDER BY id");
SQL(bench_dossier,
    "INSERT INTO dossier (id, code, service, version, body, applicant, applicant_name,"
    "  applicant_fold, subject, status, outcome, step, role, holder, submitted_at, accepted_at,"
    "  clock_from, due_at, step_due_at, paused_at, supplement_due_at, done_at, delivered_at,"
    "  changed_at, supplements, channel, number, is_open, urgent_at, events, head, assigned)"
    " VALUES ($1, $2, '1.013225', 1, $3, $4, 'Nguyễn Thị Hoài Thương',"
    "  'nguyen thi hoai thuong', 'Nhà ở riêng lẻ, phường Thuận Hoá', $5, $6, $7, $8, $9, $10, $10,"
    "  $10, $11, $11, 0, 0, $12, $12, $10, 0, 'online', '', $13, $11, 3, $14, $9)");

typedef struct Desk {
    Str body, post;
} Desk;

/* Where a dossier stands: most wait for a specialist, some at the desk. */
typedef struct Place {
    const char *step, *role;
    Status      status;
    bool        is_held;
} Place;

static Err add_one(Ctx *ctx, const Desk *desk, const Rows *bodies, size_t i)
{
    static const Place PLACES[] = {
        {"receive", "one_stop", STATUS_SUBMITTED, false},
        {"examine", "specialist", STATUS_IN_PROGRESS, false},
        {"examine", "one_stop", STATUS_IN_PROGRESS, true},
        {"deliver", "one_stop", STATUS_DONE, false},
    };
    static const Place CLOSED = {"", "", STATUS_DELIVERED, false};
    static const char  NO_HASH[32];
    bool         is_own = i % OWN_EACH == 0, is_open = i / OWN_EACH % OPEN_EACH == 0;
    const Place *place = is_open ? &PLACES[i / OWN_EACH / OPEN_EACH % COUNT(PLACES)] : &CLOSED;
    int64_t      age_ms = (int64_t)(i * 2654435761u % 2000000) * 1000 * (is_open ? 1 : 60);
    int64_t      at = ctx->now - age_ms, due = at + 15 * DAY_MS;
    Str          body = is_own ? desk->body : row_text(rows_at(bodies, i % bodies->len), "id");
    Str          holder = place->is_held && is_own ? desk->post : (Str){0};
    return db_change(
        ctx, &bench_dossier,
        PARAMS(db_text(crypto_random_id(ctx->arena)), db_text(str_fmt(ctx->arena, "B%09zu", i)),
               db_text(body), db_text(S("bench")), db_int(place->status),
               db_int(is_open ? OUTCOME_NONE : OUTCOME_GRANTED), db_text(str_of(place->step)),
               db_text(str_of(place->role)), db_text(holder), db_int(at), db_int(due),
               db_int(is_open ? 0 : due - DAY_MS), db_int(is_open),
               db_bytes((Str){NO_HASH, sizeof NO_HASH})));
}

static Err add_all(Ctx *ctx, const Desk *desk, size_t wanted)
{
    Rows bodies;
    TRY(db_all(ctx, &bench_bodies, NO_PARAMS, &bodies));
    for (size_t i = 0; i < wanted; i++) {
        ArenaMark mark = arena_mark(ctx->arena);
        TRY(add_one(ctx, desk, &bodies, i));
        arena_reset(ctx->arena, mark);
        if (i % CHUNK)
            continue;
        TRY(db_commit(ctx));
        TRY(db_checkpoint(ctx));
        TRY(db_begin(ctx, true));
    }
    return OK;
}

static Err add_desk(Ctx *ctx, Desk *desk, Str *token)
{
    Rows bodies;
    Str  unit, account;
    TRY(db_all(ctx, &bench_bodies, NO_PARAMS, &bodies));
    if (!bodies.len)
        return fail(ctx, ERR_NOT_FOUND, "no communes: run bodies first");
    desk->body = row_text(rows_at(&bodies, 0), "id");
    TRY(org_unit_add(ctx, &(Unit){.body = desk->body, .kind = S("one_stop"),
                                  .name_vi = S("Một cửa"), .name_en = S("One-stop"),
                                  .valid_from = MERGER_DAY}, &unit));
    TRY(org_post_add(ctx, &(Post){.unit = unit, .role = S("one_stop"),
                                  .title_vi = S("Cán bộ"), .title_en = S("Officer"),
                                  .valid_from = MERGER_DAY}, &desk->post));
    NewAccount officer = {.login = S("motcua.bench"), .name = S("Trần Thị Thảo"),
                          .kind = ACTOR_OFFICER, .is_demo = true};
    TRY(setup_session(ctx, &officer, desk->post, &account, token));
    return org_holder_add(ctx, desk->post, account, MERGER_DAY, (Date){0});
}

Err setup_queue(Ctx *ctx, size_t wanted, FILE *out)
{
    static const char *const QUEUES[] = {"mine", "unit", "intake", "all"};
    Desk desk;
    Str  token;
    TRY(add_desk(ctx, &desk, &token));
    TRY(add_all(ctx, &desk, wanted));
    for (size_t i = 0; i < REQUESTS; i++)
        setup_request(out, str_fmt(ctx->arena,
                                   "GET /desk/queues/%s HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                                   "Cookie: __Host-sid=%.*s\r\nX-Forwarded-For: %.*s\r\n\r\n",
                                   QUEUES[i % COUNT(QUEUES)], FMT(token),
                                   FMT(setup_address(ctx, i))));
    return OK;
}
