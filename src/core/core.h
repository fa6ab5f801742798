/* core — the platform: who acts, what may be done, modules, units of work.
 *
 * Begin reading here, then app.c: `app_serve` is the five steps in the middle of a request. */
#pragma once
#include "db/db.h"
#include "http/http.h"

/* Permissions are declared by the module that owns them:
 *   PERMISSION(MAY_RECEIVE, "dossier.receive");
 * and named in route tables and in definitions/roles.json (role → permissions). */
#define PERMISSION(id, text)                                                \
    const Permission id = {text};                                           \
    static const Permission *const id##_listed                              \
        __attribute__((used, section("motcua_permissions"))) = &id
enum { MAX_PERMISSIONS = 256 };
const Permission *const *permission_all(size_t *count);
/* Index into Actor.rights; asserts that the permission is declared. */
size_t permission_index(const Permission *permission);
/* -1 when no permission has this name. */
int permission_by_name(Str name);

extern const Permission PUBLIC;    /* everybody, signed in or not */
extern const Permission SIGNED_IN; /* any account */

typedef enum ActorKind { ACTOR_NOBODY, ACTOR_CITIZEN, ACTOR_OFFICER, ACTOR_SYSTEM } ActorKind;

/* The seat an officer acts in; empty texts for citizens. All are ids. */
typedef struct Seat {
    Str post, unit, body;
    Str role;       /* "specialist", see definitions/roles.json */
    Str unit_name, body_name, title; /* for pages, in the actor's language */
} Seat;

typedef struct Actor {
    ActorKind kind;
    Str       account;   /* id; "system" for ACTOR_SYSTEM */
    Str       name;      /* shown to its owner and colleagues; never logged */
    Str       personal_id;
    Str       on_behalf; /* post id when standing in for another, else empty */
    Seat      seat;
    Str       session;   /* id (hash) of the session row, for logout */
    Str       csrf;      /* token of this session */
    bool      is_demo;
    bool      touch_due; /* the session's time of use must be written again */
    uint64_t  rights[MAX_PERMISSIONS / 64];
} Actor;

extern const Actor NOBODY;       /* nobody signed in */
extern const Actor SYSTEM_ACTOR; /* jobs and commands */

bool actor_may(const Actor *actor, const Permission *permission);
void actor_grant(Actor *actor, const Permission *permission);

typedef struct Module {
    const char  *name;
    const Route *routes; /* ends with {0}; may be NULL */
    const struct JobKind *jobs; /* ends with {0}; may be NULL (core/job.h) */
} Module;

/* What main puts together. Ports let core use what lies to its right. */
typedef struct App {
    const Module *const *modules; /* ends with NULL */
    /* Who sends this request: reads the session cookie or token. Never fails for a bad cookie:
     * that is nobody. *actor lives in ctx->arena. May be NULL: nobody. */
    Err  (*admit)(Ctx *ctx, Req *req, const Actor **actor);
    /* Writes the session's time of use when touch_due: at the end of a unit that writes, after one
     * that only reads in a unit of its own. Nobody waits for it. */
    Err  (*touch)(Ctx *ctx, const Actor *actor);
    /* A page (or JSON) for an error. NULL: a bare text. */
    void (*error_page)(Ctx *ctx, Req *req, Res *res, Err err);
    /* The person's language: cookie, query, Accept-Language. */
    Lang (*language)(const Req *req);
    struct Limits *limits; /* core/limit.h; NULL: none */
} App;

/* route → admit → begin → act → commit: fills res from req. Knows no sockets; called by the
 * server's batch, by tests and by fuzzers. When res->is_suspended, slow work was asked for
 * (core/slow.h): call again once ctx->slow has the answer. Never fails: errors become pages. */
void app_serve(Ctx *ctx, const App *app, Req *req, Res *res);
/* The route of a request, or NULL; also used when the head has come, for the body limit. */
const Route *app_route(const App *app, Req *req);
/* The browser says that the form came from this site, or says nothing: https://host or http://host. */
bool app_same_origin(const Req *req);
/* True when the request changes data: it belongs into the write batch. */
bool app_writes(const App *app, Req *req);
/* HTTP status of an Err. */
int app_status(Err err);

/* Handlers answer with a page or its JSON twin, made from the same struct (core/page.h). */
