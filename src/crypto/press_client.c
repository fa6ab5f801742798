/* press_client — frames for the press, blocking and not. */
#include "crypto/press_client.h"

static const char *const KINDS[] = {
    [PRESS_ARGON2_HASH] = "argon2-hash",
    [PRESS_ARGON2_VERIFY] = "argon2-verify",
    [PRESS_PDF] = "pdf",
};

uint16_t press_kind(Str name)
{
    for (size_t i = 1; i < COUNT(KINDS); i++)
        if (str_eq(name, str_of(KINDS[i])))
            return (uint16_t)i;
    return 0;
}

static Err number(Ctx *ctx, const char *kind, Str payload, uint16_t *out)
{
    *out = press_kind(str_of(kind));
    if (!*out)
        return fail(ctx, ERR_BROKEN, "the press knows no work '%s'", kind);
    if (payload.len > WIRE_LIMIT)
        return fail(ctx, ERR_LIMIT, "%zu bytes are too many for the press", payload.len);
    return OK;
}

Err press_call(Ctx *ctx, Str socket, const char *kind, Str payload, Str *answer)
{
    WireCall call = {.socket = socket, .payload = payload, .timeout_ms = PRESS_TIMEOUT_MS};
    TRY(number(ctx, kind, payload, &call.kind));
    return wire_call(ctx, &call, answer);
}

Err press_question(Ctx *ctx, const char *kind, Str payload, Str *frame)
{
    uint16_t n;
    TRY(number(ctx, kind, payload, &n));
    *frame = wire_frame(ctx->arena, n, payload);
    return OK;
}

PressState press_answer(Str received, Err *status, Str *payload)
{
    WireHead head;
    if (received.len < WIRE_HEAD)
        return PRESS_WAIT;
    if (!wire_head(received.at, &head) || head.kind > ERR_BROKEN)
        return PRESS_GARBAGE;
    if (received.len - WIRE_HEAD < head.size)
        return PRESS_WAIT;
    if (received.len - WIRE_HEAD > head.size)
        return PRESS_GARBAGE;
    *status = (Err)head.kind;
    *payload = (Str){received.at + WIRE_HEAD, head.size};
    return PRESS_DONE;
}

/* A hash holds no NUL byte, a password may hold any. */
Str press_password_check(Arena *arena, Str encoded, Str password)
{
    Buf buf = {.arena = arena};
    buf_add(&buf, encoded);
    buf_char(&buf, '\0');
    buf_add(&buf, password);
    return buf_str(&buf);
}
