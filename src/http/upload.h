/* upload — one file on its way from the wire to the disk, hashed as it comes. */
#pragma once
#include "http/http.h"

typedef struct Incoming Incoming;

/* Opens a new temporary file in folder; it is removed when the arena is reset, unless someone
 * has renamed it. ERR_BROKEN: the folder cannot be written. */
Err incoming_open(Ctx *ctx, const char *folder, Incoming **out);
/* ERR_UNAVAILABLE: the disk is full. */
Err incoming_write(Ctx *ctx, Incoming *incoming, Str bytes);
/* Closes the file; fills path, size, sha256 and type of out, whose name must be there. */
Err incoming_finish(Ctx *ctx, Incoming *incoming, Upload *out);
