/* parallel_verify — the rows of child dossiers and of registers against their dossier's events. */
#include "engine/dossier/parallel_own.h"

#include "base/encode.h"
#include "crypto/crypto.h"

typedef struct Checking {
    Ctx          *ctx;
    const Events *events;
    const Json  **payloads; /* NULL where an event is not of ours */
    Str          *problem;
} Checking;

static Str fact(const Checking *c, size_t event, const char *name)
{
    return json_text(json_get(c->payloads[event], str_of(name)));
}

static void wrong(const Checking *c, const char *what, Str id)
{
    if (!c->problem->len)
        *c->problem = str_fmt(c->ctx->arena, "%s of %.*s", what, FMT(id));
}

/* ---- children -------------------------------------------------------------------------------- */

static ChildState closed_as(Str verdict)
{
    for (int i = CHILD_GRANTED; i <= CHILD_FAILED; i++)
        if (str_eq(verdict, child_state_text((ChildState)i)))
            return (ChildState)i;
    return CHILD_STATES;
}

/* What the events say of one child. */
static Child folded(const Checking *c, Str dossier)
{
    Child child = {.dossier = dossier};
    for (size_t i = 0; i < c->events->len; i++) {
        Str verb = c->events->at[i].verb;
        if (!c->payloads[i] || !str_eq(fact(c, i, "child"), dossier))
            continue;
        child.open = fact(c, i, "item");
        if (str_eq(verb, S("dossier.child_closed"))) {
            child.state = closed_as(fact(c, i, "verdict"));
            child.result = fact(c, i, "note");
            child.reason = fact(c, i, "reason");
        } else {
            child.code = fact(c, i, "note");
            child.state = str_eq(verb, S("dossier.child_opened")) ? CHILD_OPENED : CHILD_RECEIVED;
        }
    }
    return child;
}

static Err check_children(const Checking *c, Str id)
{
    Child *rows;
    size_t count, known = 0, told = 0;
    TRY(children_of(c->ctx, id, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        Child want = folded(c, rows[i].dossier);
        known += want.state != CHILD_ASKED && want.state != CHILD_FAILED;
        if (rows[i].state == CHILD_CANCELLED ? want.state > CHILD_RECEIVED
                                             : want.state != rows[i].state)
            wrong(c, "table child: the state", rows[i].dossier);
        else if (!str_eq(want.code, rows[i].code) || !str_eq(want.result, rows[i].result) ||
                 !str_eq(want.reason, rows[i].reason) ||
                 (want.open.len && !str_eq(want.open, rows[i].open)))
            wrong(c, "table child: the row", rows[i].dossier);
    }
    for (size_t i = 0; i < c->events->len; i++)
        told += str_eq(c->events->at[i].verb, S("dossier.child_opened"));
    if (told != known)
        wrong(c, "table child: a row is missing", id);
    return OK;
}

/* ---- registers ------------------------------------------------------------------------------- */

SQL(verify_entries,
    "SELECT register, number, step, data, sha256 FROM register_entry WHERE dossier = $1"
    " ORDER BY nr LIMIT 64");

static bool is_recorded(const Checking *c, Str note)
{
    for (size_t i = 0; i < c->events->len; i++)
        if (c->payloads[i] && str_eq(fact(c, i, "note"), note))
            return true;
    return false;
}

static Err check_entries(const Checking *c, Str id)
{
    Ctx *ctx = c->ctx;
    Rows rows;
    TRY(db_all(ctx, &verify_entries, PARAMS(db_text(id)), &rows));
    for (size_t i = 0; i < rows.len; i++) {
        Row row = rows_at(&rows, i);
        Str sha256 = row_text(row, "sha256");
        Str hash = crypto_sha256_str(ctx->arena, row_text(row, "data"));
        Str note = str_fmt(ctx->arena, "%.*s %lld %.*s", FMT(row_text(row, "register")),
                           (long long)row_int(row, "number"), FMT(sha256));
        if (!str_eq(encode_hex(ctx->arena, hash), sha256) || !is_recorded(c, note))
            wrong(c, "table register_entry: the entry", id);
    }
    return OK;
}

/* ---- both ------------------------------------------------------------------------------------ */

static bool is_ours(Str verb)
{
    return str_starts(verb, S("dossier.child_")) || str_eq(verb, S("dossier.recorded"));
}

Err parallel_verify(Ctx *ctx, const Events *events, Str *problem)
{
    Str      kind, id;
    Checking c = {.ctx = ctx, .events = events, .problem = problem,
                  .payloads = NEW_ARRAY(ctx->arena, const Json *, events->len + 1)};
    str_cut(events->at[0].object, ':', &kind, &id);
    for (size_t i = 0; i < events->len; i++) {
        Str payload = events->at[i].payload;
        if (!is_ours(events->at[i].verb))
            continue;
        if (!payload.len)
            return OK; /* erased: the rows can no longer be told from it */
        TRY(json_read(ctx, payload, (JsonLimits){0}, &c.payloads[i]));
    }
    TRY(check_children(&c, id));
    return check_entries(&c, id);
}
