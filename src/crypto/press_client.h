/* press_client — how to ask the press (motcua-press) for slow work; knows nothing of Pango.
 *
 * Kinds:
 *   argon2-hash     password                          → encoded hash (ASCII)
 *   argon2-verify   press_password_check(…)           → "ok"; ERR_DENIED: not the password
 *   pdf             JSON {template, lang, data}       → PDF with its reserved fields
 *                   ERR_NOT_FOUND: no such template; ERR_INVALID: data is missing or of the
 *                   wrong type, the words name the template's line and the key
 * All: ERR_LIMIT too large or too much work, ERR_INVALID malformed. */
#pragma once
#include "crypto/wire.h"

enum { PRESS_IDLE_MS = 30000, PRESS_TIMEOUT_MS = 20000 };

/* Asks and waits; for jobs and commands. ERR_UNAVAILABLE: no press, or it broke off. */
Err press_call(Ctx *ctx, Str socket, const char *kind, Str payload, Str *answer);

/* The payload of argon2-verify. */
Str press_password_check(Arena *arena, Str encoded, Str password);

/* For a loop that must not wait: the bytes to send … */
Err press_question(Ctx *ctx, const char *kind, Str payload, Str *frame);
/* … and what has come so far. PRESS_WAIT: more must come; PRESS_GARBAGE: hang up;
 * PRESS_DONE: *status and *payload (a part of `received`) are set. */
typedef enum PressState { PRESS_WAIT, PRESS_DONE, PRESS_GARBAGE } PressState;
PressState press_answer(Str received, Err *status, Str *payload);

/* The number of a kind in frames; 0 when there is none. For the press itself. */
typedef enum PressKind { PRESS_ARGON2_HASH = 1, PRESS_ARGON2_VERIFY, PRESS_PDF } PressKind;
uint16_t press_kind(Str name);
