/* http — requests, responses, routes and forms; no sockets here, no database.
 *
 * The server (http/server.h) makes a Req of what came over the wire, app_serve (core/app.h) fills
 * a Res, the server sends it. Tests and fuzzers make a Req themselves. */
#pragma once
#include "base/base.h"

typedef enum Method { GET, POST, HEAD, METHOD_OTHER } Method;

typedef struct Pair {
    Str name, value;
} Pair;

/* One thing the person must correct. The message is a key of the catalogue (core/message.h), so
 * that it is said in the person's language; `arg` fills its one placeholder {arg}. */
typedef struct Problem {
    Str field;   /* name of the form field, "" for the whole form */
    int message; /* enum Message */
    Str arg;
} Problem;

/* An uploaded file: already on disk, hashed while it streamed in. Removed when the request ends
 * unless a handler kept it (core/file.h). */
typedef struct Upload {
    Str     field, name; /* name as sent, made safe: base name, NFC, no control characters */
    Str     type;        /* as sniffed from the bytes; "application/octet-stream" if unknown */
    Str     path;        /* temporary file */
    int64_t size;
    unsigned char sha256[32];
} Upload;

enum {
    MAX_LINE = 8 * 1024,          /* request line */
    MAX_HEADERS = 32 * 1024,      /* all header lines together */
    MAX_BODY = 1024 * 1024,       /* a body without files */
    MAX_UPLOAD = 50 * 1024 * 1024, /* one file, and all files of a request */
    MAX_PAIRS = 1000,             /* parameters of one form or query */
    MAX_PARAMS = 8,               /* of a path */
    MAX_PROBLEMS = 64,
    MAX_UPLOADS = 20,
};

typedef struct Req {
    Method  method;
    Str     path;       /* decoded, starts with '/' */
    Str     query;      /* raw, without '?' */
    Str     body;       /* raw; empty when uploads were streamed */
    Str     type;       /* Content-Type without parameters, lower case */
    Str     host, origin, accept, cookie, language, idempotency_key, user_agent;
    Str     address;    /* the peer, or the last X-Forwarded-For when a trusted proxy sent it */
    Pair    params[MAX_PARAMS]; /* from the path: /dossiers/:id */
    size_t  param_count;
    Pair   *pairs;      /* form fields: query on GET; urlencoded, multipart or flat JSON on POST */
    size_t  pair_count;
    Upload *uploads;
    size_t  upload_count;
    Problem problems[MAX_PROBLEMS]; /* what the person must correct */
    size_t  problem_count;
    const struct Route *route;
    bool    wants_json; /* Accept: application/json, or a JSON body */
    bool    parsed;     /* pairs are filled */
} Req;

typedef struct Header {
    const char *name; /* static */
    Str         value;
} Header;

enum { MAX_RES_HEADERS = 12 };

typedef struct Res {
    int         status;
    const char *type;      /* Content-Type; NULL: text/html; charset=utf-8 */
    Header      headers[MAX_RES_HEADERS];
    size_t      header_count;
    Str         location;  /* with 303 */
    Buf         body;
    int         file;      /* descriptor to send instead of body when file_size > 0 or is_file */
    int64_t     file_size;
    bool        is_file;
    bool        is_suspended; /* slow work was asked for: run again with its answer */
    int         cache_s;   /* > 0: public, may be kept that long */
} Res;

Str req_param(const Req *req, const char *name);  /* of the path; empty if none */
Str req_query(Ctx *ctx, const Req *req, const char *name); /* of the query, decoded */
/* A form field as typed: the first of that name, NFC, empty if none. Call form_parse first. */
Str req_value(const Req *req, const char *name);
bool req_has(const Req *req, const char *name);
Str req_cookie(const Req *req, const char *name);
const Upload *req_upload(const Req *req, const char *field);
void req_problem(Req *req, Str field, int message, Str arg);
/* NULL when the field has no problem. */
const Problem *req_problem_of(const Req *req, Str field);

void res_redirect(Ctx *ctx, Res *res, Str location); /* 303 */
void res_header(Res *res, const char *name, Str value);
/* HttpOnly, Secure, SameSite=Lax, Path=/; the name must begin with __Host-. max_age_s < 0: session;
 * 0: delete. */
void res_cookie(Ctx *ctx, Res *res, const char *name, Str value, int64_t max_age_s);

typedef Err Handler(Ctx *ctx, Req *req, Res *res);

typedef struct Permission {
    const char *name; /* "dossier.receive": in role tables and logs */
} Permission;

/* Route flags. */
enum {
    ROUTE_READS = 1,  /* a POST that changes nothing (look-up by a typed code) */
    ROUTE_UPLOAD = 2, /* may carry files up to MAX_UPLOAD */
    ROUTE_NO_CSRF = 4, /* machine endpoint authenticated otherwise */
    ROUTE_LOGIN = 8,  /* strict rate limit per address */
    ROUTE_TRACES = 16, /* a GET that notes whose record was read: runs in the write batch */
};

typedef struct Route {
    Method            method;
    const char       *path;
    Handler          *handler;
    const Permission *permission; /* &PUBLIC, &SIGNED_IN or one of a module */
    Handler          *on_invalid; /* shows the form again */
    unsigned          flags;
    int               cache_s;    /* > 0: an anonymous GET may be answered from a copy that old */
} Route;

/* Percent-decoding and matching; fills req->params. */
bool route_match(const Route *route, Req *req);

/* Splits body or query into pairs once: limits, UTF-8 validity, NFC. ERR_INVALID or ERR_LIMIT. */
Err form_parse(Ctx *ctx, Req *req);

typedef enum FieldType {
    FIELD_TEXT,   /* Str, trimmed */
    FIELD_LONG,   /* Str, several lines */
    FIELD_INT,    /* int64_t */
    FIELD_CHOICE, /* int, by Choice table */
    FIELD_BOOL,   /* bool: any value but "", "0", "false" */
    FIELD_DATE,   /* Date (base/time.h): name-day, name-month, name-year, or ISO text in name */
    FIELD_SECRET, /* Str as sent, never shown again, never normalised */
} FieldType;

typedef struct Choice {
    const char *word;
    int         value;
} Choice;

typedef struct Field {
    const char   *name;
    FieldType     type;
    size_t        at; /* offsetof the struct member */
    bool          required;
    size_t        max; /* characters; for FIELD_INT the largest value; 0: 2000 */
    int64_t       min;
    const Choice *choices;
} Field;

/* Reads and checks; each fault becomes a Problem. ERR_INVALID when there is one. */
Err form_read(Ctx *ctx, Req *req, const Field *fields, void *out);

/* What the wire gives: shared by the server, tests and fuzzers. */
Err  http_parse_pairs(Ctx *ctx, Str encoded, Pair **pairs, size_t *count);
bool http_percent_decode(Arena *arena, Str text, bool plus_is_space, Str *out);
