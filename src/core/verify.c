/* verify — the log against itself: each object's chain, and its row against its events. */
#include "core/verify_own.h"

#include "core/audit_own.h"

#include <stdarg.h>
#include <stdio.h>

enum { WORDS = 800, PAGE = 500, TRIES = 3 };

/* Goes through the whole index on purpose, page by page. */
SQL_WHOLE_TABLE(verify_objects,
    "SELECT DISTINCT object FROM event WHERE object > $1 ORDER BY object LIMIT $2");

void verify_wrong(Verify *verify, const char *format, ...)
{
    if (verify_is_done(verify))
        return;
    va_list args;
    va_start(args, format);
    int len = vsnprintf(verify->words, WORDS, format, args);
    va_end(args);
    size_t most = WORDS - 1;
    verify->out->problem = (Str){verify->words, (size_t)len < most ? (size_t)len : most};
}

bool verify_same(Str stored, const unsigned char hash[HASH])
{
    return str_eq(stored, (Str){(const char *)hash, HASH});
}

/* ---- one event --------------------------------------------------------------------------- */

static void wrong_event(Verify *verify, const Event *event, const char *what)
{
    verify_wrong(verify, "table event, id %lld: event %lld of %.*s: %s", (long long)event->id,
                 (long long)event->number, FMT(event->object), what);
}

static void check_hashes(Verify *verify, const Event *event)
{
    unsigned char hash[HASH];
    audit_hash(verify->ctx->arena, event, hash);
    if (!verify_same(event->hash, hash))
        wrong_event(verify, event, "the hash does not fit its columns");
    if (event->is_erased == event->has_salt)
        wrong_event(verify, event, "payload and salt must both be there, or both be erased");
    if (event->is_erased)
        return;
    audit_payload_hash(verify->ctx->arena, event->salt, event->payload, hash);
    if (!verify_same(event->payload_hash, hash))
        wrong_event(verify, event, "payload or salt does not fit the payload's hash");
}

static void check_place(Verify *verify, const Event *event, const Event *before)
{
    static const unsigned char ZERO[HASH];
    int64_t number = before ? before->number + 1 : 1;
    if (event->number != number)
        verify_wrong(verify,
                     "table event: event %lld of %.*s is missing; the next one there is %lld "
                     "(id %lld)",
                     (long long)number, FMT(event->object), (long long)event->number,
                     (long long)event->id);
    bool fits = before ? str_eq(event->previous, before->hash)
                       : verify_same(event->previous, ZERO);
    if (!fits)
        wrong_event(verify, event, "previous is not the hash of the event before it");
    if ((event->feed == 0) != (event->seal == 0))
        wrong_event(verify, event, "feed and seal must both be there, or neither");
    if (before && event->feed && !before->feed)
        wrong_event(verify, before,
                    "feed is empty though a later event of the object is sealed");
    if (before && event->feed && event->feed <= before->feed)
        wrong_event(verify, event, "feed is not after that of the event before it");
}

/* What was erased lawfully has an event that says so. */
static void check_erased(Verify *verify, const Events *events, size_t at)
{
    Arena    *arena = verify->ctx->arena;
    ArenaMark mark = arena_mark(arena);
    Str       begin = str_fmt(arena, "{\"number\":%lld,", (long long)events->at[at].number);
    bool      is_told = false;
    for (size_t i = at + 1; i < events->len && !is_told; i++)
        is_told = str_eq(events->at[i].verb, S("event.erased")) &&
                  str_starts(events->at[i].payload, begin);
    if (!is_told)
        wrong_event(verify, &events->at[at], "the payload is gone without an event.erased");
    arena_reset(arena, mark);
    verify->out->erased++;
}

/* ---- one object -------------------------------------------------------------------------- */

static const VerifyPort *const OWN[] = {&TRACE_PORT, &ACCOUNT_PORT};

static const VerifyPort *port_of(const VerifyPort *ports, Str object)
{
    Str kind, id;
    if (!str_cut(object, ':', &kind, &id))
        return NULL;
    for (size_t i = 0; i < COUNT(OWN); i++)
        if (str_eq(kind, str_of(OWN[i]->kind)))
            return OWN[i];
    for (const VerifyPort *port = ports; port && port->kind; port++)
        if (str_eq(kind, str_of(port->kind)))
            return port;
    return NULL;
}

/* Someone may act on the object between our two looks, so a difference counts only when the
 * events are still the same afterwards. */
static Err check_derived(Verify *verify, const VerifyPort *port, Events events)
{
    Ctx *ctx = verify->ctx;
    Str  object = events.at[0].object;
    for (int i = 0; i < TRIES; i++) {
        Str problem = {0};
        Err err = port->check(ctx, &events, &problem);
        if (err == ERR_NOT_FOUND) {
            fault_clear(ctx);
            problem = S("it has events but no row");
        } else if (err != OK) {
            return err;
        }
        if (problem.len == 0)
            return OK;
        size_t seen = events.len;
        TRY(audit_of(ctx, object, EVENTS_MAX, &events));
        if (events.len == seen) {
            verify_wrong(verify, "%.*s, after event %zu: %.*s", FMT(object), seen,
                         FMT(problem));
            return OK;
        }
    }
    return OK; /* so busy that it is never the same twice */
}

static Err check_object(Verify *verify, const VerifyPort *ports, Str object)
{
    Events events;
    TRY(audit_of(verify->ctx, object, EVENTS_MAX, &events));
    if (events.len == EVENTS_MAX)
        return fail(verify->ctx, ERR_LIMIT, "verify: an object with too many events");
    for (size_t i = 0; i < events.len && !verify_is_done(verify); i++) {
        check_hashes(verify, &events.at[i]);
        check_place(verify, &events.at[i], i ? &events.at[i - 1] : NULL);
        if (events.at[i].is_erased)
            check_erased(verify, &events, i);
        verify->out->events++;
    }
    verify->out->objects += events.len > 0;
    const VerifyPort *port = port_of(ports, object);
    if (port && port->check && events.len && !verify_is_done(verify))
        TRY(check_derived(verify, port, events));
    return OK;
}

/* ---- all --------------------------------------------------------------------------------- */

static Err check_objects(Verify *verify, const VerifyPort *ports)
{
    Ctx  *ctx = verify->ctx;
    char *after = arena_bytes(ctx->arena, 4096, 1);
    Str   last = {after, 0};
    TRY(check_object(verify, ports, last)); /* the empty name: only a change by hand makes it */
    for (bool more = true; more && !verify_is_done(verify);) {
        ArenaMark page = arena_mark(ctx->arena);
        Rows      rows;
        TRY(db_all(ctx, &verify_objects, PARAMS(db_text(last), db_int(PAGE)), &rows));
        more = rows.len == PAGE;
        for (size_t i = 0; i < rows.len && !verify_is_done(verify); i++) {
            ArenaMark one = arena_mark(ctx->arena);
            last = row_text(rows_at(&rows, i), "object");
            TRY(check_object(verify, ports, last));
            arena_reset(ctx->arena, one);
        }
        if (last.len > 4096) /* nobody writes such a name but by hand */
            return fail(ctx, ERR_LIMIT, "verify: the name of an object is too long");
        memmove(after, last.at, last.len);
        last.at = after;
        arena_reset(ctx->arena, page);
    }
    return OK;
}

static Err check_without_events(Verify *verify, const VerifyPort *port)
{
    Row  row = {0};
    bool found = false;
    if (port->without_events && !verify_is_done(verify))
        TRY(db_maybe(verify->ctx, port->without_events, NO_PARAMS, &row, &found));
    if (found)
        verify_wrong(verify, "table event: no event of %.*s is there, but its row is",
                     FMT(row_text(row, "object")));
    return OK;
}

Err seal_verify(Ctx *ctx, const VerifyPort *ports, Str exported, SealVerifier *verify_signature,
                VerifyReport *out)
{
    *out = (VerifyReport){0};
    Verify verify = {ctx, out, verify_signature, arena_bytes(ctx->arena, WORDS, 1)};
    TRY(check_objects(&verify, ports));
    for (size_t i = 0; i < COUNT(OWN); i++)
        TRY(check_without_events(&verify, OWN[i]));
    for (const VerifyPort *port = ports; port && port->kind; port++)
        TRY(check_without_events(&verify, port));
    if (!verify_is_done(&verify))
        TRY(verify_seals(&verify));
    if (!verify_is_done(&verify) && exported.len)
        TRY(verify_exported(&verify, exported));
    out->is_whole = out->problem.len == 0;
    return OK;
}
