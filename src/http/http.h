/* http — requests, responses, routes and forms; no sockets here, no database.
 *
 * The server (http/server.h) makes a Req of what came over the wire, app_serve (core/app.h)
 * fills a Res, the server sends it. Tests and fuzzers make a Req themselves. */
#pragma once
#include "base/base.h"

typedef enum Method { GET, POST, HEAD, METHOD_OTHER } Method;

/* A named value. Of a form: value is NFC with line ends as \n, raw is what was sent
 * (FORM_SECRET reads that). Of a path: raw is not set. */
typedef struct Pair {
    Str name, value, raw;
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
    MAX_HEADERS = 16 * 1024,      /* all header lines together */
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
    Str     boundary;   /* of a multipart/form-data body; as sent */
    Str     encoding;   /* Accept-Encoding */
    Str     known;      /* If-None-Match */
    Str     address;    /* the peer, or the last X-Forwarded-For when a trusted proxy sent it */
    Pair    params[MAX_PARAMS]; /* from the path: /dossiers/:id */
    size_t  param_count;
    Pair   *pairs;      /* query on GET; urlencoded, multipart or flat JSON on POST */
    size_t  pair_count;
    Upload *uploads;
    size_t  upload_count;
    Problem problems[MAX_PROBLEMS]; /* what the person must correct */
    size_t  problem_count;
    const struct Route *route;
    Err     refused;    /* the body was not taken: ERR_LIMIT too large, ERR_INVALID malformed */
    bool    wants_json; /* Accept: application/json, or a JSON body */
    bool    parsed;     /* pairs are filled */
    void   *prepared;   /* by the route's `ahead`, of this try, for its handler; or NULL */
    bool    is_counted; /* against the limit of its address: once, however often it is served */
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
    int         file;      /* descriptor to send instead of body when is_file */
    int64_t     file_size;
    bool        is_file;
    bool        is_suspended; /* slow work was asked for: run again with its answer */
    bool        has_frame;    /* a page that shows a file of this site in a frame */
    int         cache_s;   /* > 0: public, may be kept that long */
} Res;

Str req_param(const Req *req, const char *name);  /* of the path; empty if none */
Str req_query(Ctx *ctx, const Req *req, const char *name); /* of the query, decoded */
/* A form field as typed: the first of that name, NFC, empty if none. Call form_parse first. */
Str req_value(const Req *req, const char *name);
bool req_has(const Req *req, const char *name);
/* The n-th field of that name (check boxes), from 0; NULL when there are fewer. */
const Pair *req_pair(const Req *req, const char *name, size_t n);
Str req_cookie(const Req *req, const char *name);
const Upload *req_upload(const Req *req, const char *field);
void req_problem(Req *req, Str field, int message, Str arg);
/* NULL when the field has no problem. */
const Problem *req_problem_of(const Req *req, Str field);

void res_redirect(Ctx *ctx, Res *res, Str location); /* 303 */
void res_header(Res *res, const char *name, Str value);
/* HttpOnly, Secure, SameSite=Lax, Path=/; the name must begin with __Host-. max_age_s < 0:
 * session; 0: delete. */
void res_cookie(Ctx *ctx, Res *res, const char *name, Str value, int64_t max_age_s);

typedef Err Handler(Ctx *ctx, Req *req, Res *res);
/* What a handler does before it matters who asks, so that its questions to the database travel
 * with that one (db_ahead). ctx->actor is nobody yet. Leaves what it made in req->prepared for the
 * handler, which makes it itself when there is nothing: this may not run at all, and its errors
 * are not shown. On an error it has written nothing; what it writes else is undone when the
 * request is refused. */
typedef Err AheadHandler(Ctx *ctx, Req *req);

typedef struct Permission {
    const char *name; /* "dossier.receive": in role tables and logs */
} Permission;

/* Route flags. */
enum {
    ROUTE_READS = 1,  /* a POST that changes nothing (look-up by a typed code) */
    ROUTE_UPLOAD = 2, /* may carry files up to MAX_UPLOAD */
    ROUTE_NO_CSRF = 4, /* machine endpoint authenticated otherwise */
    ROUTE_LOGIN = 8,  /* strict rate limit per address */
    ROUTE_TRACES = 16, /* a GET that leaves a trace of whose record was read: it writes */
    ROUTE_JSON = 32,   /* takes JSON alone and reads req->body itself: there are no pairs */
};

typedef struct Route {
    Method            method;
    const char       *path;
    Handler          *handler;
    const Permission *permission; /* &PUBLIC, &SIGNED_IN or one of a module */
    Handler          *on_invalid; /* shows the form again */
    unsigned          flags;
    AheadHandler     *ahead;   /* may be NULL */
    int               cache_s; /* > 0: an anonymous GET may be answered from a copy that old */
} Route;

/* True when method and path fit (HEAD fits GET); fills req->params with views of req->path. */
bool route_match(const Route *route, Req *req);

/* Splits body or query into pairs once: limits, UTF-8 validity, NFC. ERR_INVALID: malformed,
 * or a text with broken UTF-8 or control characters (a Problem names the field); ERR_LIMIT:
 * too many. The server has already split a multipart body. */
Err form_parse(Ctx *ctx, Req *req);

typedef enum FormType {
    FORM_TEXT,   /* Str, trimmed */
    FORM_LONG,   /* Str, several lines */
    FORM_INT,    /* int64_t */
    FORM_CHOICE, /* int, by Choice table */
    FORM_BOOL,   /* bool: any value but "", "0", "false" */
    FORM_DATE,   /* Date (base/time.h): name-day, name-month, name-year, or ISO text in name */
    FORM_SECRET, /* Str as sent, never shown again, never normalised */
} FormType;

typedef struct Choice {
    const char *word;
    int         value;
} Choice;

typedef struct Field {
    const char   *name;
    FormType      type;
    size_t        at; /* offsetof the struct member */
    bool          required;
    size_t        max; /* characters, 0: 2000; for FORM_INT the largest value, 0: none */
    int64_t       min; /* FORM_INT: the smallest value; others: the least characters */
    const Choice *choices;
} Field;

/* Reads and checks; each fault becomes a Problem. ERR_INVALID when there is one. */
Err form_read(Ctx *ctx, Req *req, const Field *fields, void *out);

/* ---- what the wire gives: shared by the server, tests and fuzzers ------------------------ */

/* One header line goes to its place in req. ERR_INVALID for a second Host. */
Err  http_header(Ctx *ctx, Req *req, Str name, Str value);
/* "/a%20b?x=1" into req->path and req->query. ERR_INVALID: not absolute, malformed or not
 * UTF-8. */
Err  http_target(Ctx *ctx, Req *req, Str target);
Method http_method(Str word);
/* Splits "a=1&b=2", decoded but not yet checked for UTF-8. ERR_INVALID, ERR_LIMIT. */
Err  http_parse_pairs(Ctx *ctx, Str encoded, Pair **pairs, size_t *count);
/* False when a % is not followed by two hexadecimal digits. */
bool http_percent_decode(Arena *arena, Str text, bool plus_is_space, Str *out);
/* Turns a flat JSON object into pairs: "a": "x"; "a": [1, 2] repeats a; "a": {"b": 1} is a.b;
 * a list of objects is a.0.b, a.1.b. null is an empty value. */
Err  http_parse_json(Ctx *ctx, Str json, Pair **pairs, size_t *count);
/* Checks value and name of each pair: sets raw, makes value NFC. ERR_INVALID names the
 * field. */
Err  http_clean_pairs(Ctx *ctx, Req *req);
/* The base name of what a browser calls a file: NFC, no path, no control characters, at most
 * 120 characters, never empty or starting with a dot. */
Str  http_file_name(Ctx *ctx, Str name);
/* The media type by the first bytes of a file (up to SNIFF bytes of them); what its name says
 * counts only to tell docx and xlsx from zip, where the bytes allow it. */
enum { SNIFF = 4096 };
const char *http_sniff(Str head, Str name);
/* RFC 6266 value: attachment or inline, with the name in ASCII and in UTF-8. */
Str  http_disposition(Ctx *ctx, bool is_download, Str name);
