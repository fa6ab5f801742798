/* browser — a browser for tests: asks an app without sockets, keeps cookies, sends forms. */
#pragma once
#include "core/core.h"

typedef struct Browser {
    Ctx         *ctx;
    const App   *app;
    const Actor *actor;  /* who is signed in; NULL: nobody */
    Str          cookie; /* kept from answers */
    bool         json;   /* asks for the JSON twin */
    int          status; /* of the last answer, with its address and body: */
    Str          location, body;
} Browser;

/* An app of one module; who is signed in is the browser's actor. */
void browser_open(Ctx *ctx, const Module *module, Browser *out);
void browser_get(Browser *browser, Str path);
/* form: name=value&…, encoded. */
void browser_post(Browser *browser, Str path, Str form);
void browser_post_json(Browser *browser, Str path, Str json);
/* One file in the field, beside the form. */
typedef struct BrowserFile {
    Str field, bytes, type;
} BrowserFile;
void browser_upload(Browser *browser, Str path, Str form, BrowserFile file);
bool browser_sees(const Browser *browser, const char *part);
/* The text of a key of a JSON answer. */
Str browser_json(const Browser *browser, const char *key);
