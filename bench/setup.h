/* setup — what the files of bench-setup share. */
#pragma once
#include "core/account.h"

#include <stdio.h>

/* Appends one request in the form that bench-load reads. */
void setup_request(FILE *out, Str text);
/* The i-th of many addresses, for X-Forwarded-For: the limits per address stay in force. */
Str setup_address(Ctx *ctx, size_t i);
/* A new account, signed in; token goes into the cookie. */
Err setup_session(Ctx *ctx, const NewAccount *fresh, Str post, Str *account, Str *token);

/* queue.c: `wanted` dossiers at all communes, and who reads one commune's queue. */
Err setup_queue(Ctx *ctx, size_t wanted, FILE *out);
