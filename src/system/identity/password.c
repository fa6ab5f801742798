/* password — checked and made by the press; what is easily guessed is refused. */
#include "system/identity/own.h"

#include "base/text.h"
#include "core/slow.h"
#include "crypto/press_client.h"

/* Of a random password that nobody knows: an unknown login costs what a known one does. */
static const char NOBODYS_HASH[] =
    "$argon2id$v=19$m=65536,t=3,p=1$YXjV2c1+W/q38oE6Eo4bgA$"
    "bwWBy5BJDhzQHQTg5YglSGJ3g5IX4r4QVMgU1O12v3g";

Err password_fits(Ctx *ctx, Str hash, Str password, bool *fits)
{
    Str answer, against = hash.len ? hash : str_of(NOBODYS_HASH);
    Err err = slow_ask(ctx, "argon2-verify",
                       press_password_check(ctx->arena, against, password), &answer);
    *fits = err == OK && hash.len > 0;
    if (err != ERR_DENIED)
        return err;
    fault_clear(ctx);
    return OK;
}

Err password_make(Ctx *ctx, Str password, Str *hash)
{
    return slow_ask(ctx, "argon2-hash", password, hash);
}

/* What people type when twelve characters are asked for; folded. */
static const char *const GUESSED[] = {
    "123456789012", "012345678901", "1234567890123", "123456123456", "matkhau", "password",
    "qwertyuiop", "asdfghjkl", "iloveyou", "anhyeuem", "emyeuanh", "vietnam", "motcua", "admin",
};

/* The parts must be most of it: "motcua" in a sentence of four words does no harm. */
static bool is_mostly(Str folded, Str part)
{
    if (part.len < 4 || folded.len < part.len || part.len * 2 < folded.len)
        return false;
    return memmem(folded.at, folded.len, part.at, part.len) != NULL;
}

static bool has_few_letters(Str text)
{
    bool   seen[256] = {0};
    size_t kinds = 0;
    for (size_t i = 0; i < text.len; i++) {
        kinds += !seen[(unsigned char)text.at[i]];
        seen[(unsigned char)text.at[i]] = true;
    }
    return kinds < 5;
}

bool password_is_good(Ctx *ctx, Req *req, const char *field, Str password,
                      const Account *whose)
{
    Str  folded = text_fold(ctx->arena, password);
    bool bad = has_few_letters(password);
    Str  own[] = {whose->login, whose->name, whose->personal_id, whose->phone, whose->email};
    for (size_t i = 0; i < COUNT(GUESSED) && !bad; i++)
        bad = is_mostly(folded, str_of(GUESSED[i]));
    for (size_t i = 0; i < COUNT(own) && !bad; i++)
        bad = is_mostly(folded, text_fold(ctx->arena, own[i]));
    if (bad)
        req_problem(req, str_of(field), MSG_IDENTITY_PASSWORD_GUESSED, (Str){0});
    return !bad;
}
