/* The short proof on a receipt: what is changed is found out. And which forms are in force when. */
#include "engine/dossier/proof.h"

#include "base/encode.h"
#include "crypto/certificate.h"
#include "engine/dossier/forms.h"
#include "test/test.h"

static Proof a_proof(void)
{
    return (Proof){.code = S("H57.24-261120-0001"), .service = S("1.013225"), .body = S("H57.24"),
                   .key = S("receipt"), .received_at = TEST_NOW,
                   .due_at = TEST_NOW + 11 * INT64_C(86400000)};
}

static Str signed_by(Ctx *ctx, const Identity *identity, Str message)
{
    unsigned char hash[SHA256_SIZE];
    Str           signature = {0};
    crypto_sha256(message, hash);
    CHECK(identity_sign(ctx, identity, hash, &signature) == OK);
    return str_fmt(ctx->arena, "%.*s~%.*s", FMT(message),
                   FMT(encode_base64url(ctx->arena, signature)));
}

static Err check(Ctx *ctx, Str text, Str pem, Proof *out)
{
    TRY(proof_read(ctx, text, out));
    return proof_check(ctx, out, pem);
}

TEST(a_proof_says_what_was_signed_and_nothing_else)
{
    Identity identity, other;
    Proof    proof = a_proof(), read;
    Str      pem = {0}, wrong_pem = {0}, message = proof_message(ctx->arena, &proof);
    Subject  subject = {S("Huế"), (Str){0}, false};
    CHECK(identity_make(ctx, &subject, NULL, &identity) == OK);
    CHECK(identity_make(ctx, &subject, NULL, &other) == OK);
    CHECK(identity_certificate_pem(ctx, &identity, &pem) == OK);
    CHECK(identity_certificate_pem(ctx, &other, &wrong_pem) == OK);
    CHECK_STR(message, S("MC1~H57.24-261120-0001~1.013225~202611200900~202612010900~H57.24~receipt"));
    Str text = signed_by(ctx, &identity, message);
    CHECK(text.len < 200); /* with an address it must fit a code that phones can read */

    CHECK(check(ctx, text, pem, &read) == OK);
    CHECK_STR(read.code, proof.code);
    CHECK(read.received_at == proof.received_at && read.due_at == proof.due_at);
    /* As a phone reads it, and as it comes out of an e-mail. */
    Str scanned = str_fmt(ctx->arena, "https://motcua.example.vn/check#%.*s \n", FMT(text));
    CHECK(check(ctx, scanned, pem, &read) == OK);
    Str broken = str_fmt(ctx->arena, "%.*s\n  %.*s", 100, text.at, (int)text.len - 100,
                         text.at + 100);
    CHECK(check(ctx, broken, pem, &read) == OK);

    CHECK(check(ctx, text, wrong_pem, &read) == ERR_DENIED);
    fault_clear(ctx);
    for (size_t i = 4; i < text.len; i++) { /* any letter of it */
        char *changed = (char *)str_copy(ctx->arena, text).at;
        changed[i] = changed[i] == '1' ? '2' : '1';
        CHECK(check(ctx, (Str){changed, text.len}, pem, &read) != OK);
        fault_clear(ctx);
    }
}

TEST(what_is_no_proof_is_said_to_be_none)
{
    static const char *const WRONG[] = {
        "",
        "MC1~",
        "H57.24-261120-0001",
        "MC2~a~b~202611200900~202612010900~c~receipt~AAAA",
        "MC1~a~b~202611200900~202612010900~c~receipt",
        "MC1~a~b~202611200900~202612010900~c~receipt~AAAA~AAAA",
        "MC1~a~b~202613200900~202612010900~c~receipt~AAAA",
        "MC1~a~b~202611202500~202612010900~c~receipt~AAAA",
        "MC1~a~~202611200900~202612010900~c~receipt~AAAA",
        "MC1~a~b~202611200900~202612010900~c~receipt~A=",
        "MC1~a~<b>~202611200900~202612010900~c~receipt~AAAA",
    };
    Proof read;
    for (size_t i = 0; i < COUNT(WRONG); i++) {
        CHECK(proof_read(ctx, str_of(WRONG[i]), &read) == ERR_INVALID);
        fault_clear(ctx);
    }
    Proof strange = a_proof();
    strange.service = S("a~b");
    CHECK(proof_message(ctx->arena, &strange).len == 0);
}

TEST(a_proof_is_found_in_a_pdf)
{
    Str text = {0};
    CHECK(proof_find(S("%PDF-1.4 << /Keywords (MC1~a.b~c-d~e_f) >>"), &text));
    CHECK_STR(text, S("MC1~a.b~c-d~e_f"));
    CHECK(!proof_find(S("%PDF-1.4 MC1"), &text));
}

/* Circular 01/2018 has six forms, Circular 03/2025 seven. */
TEST(the_forms_are_those_in_force_on_the_day)
{
    const FormSet *old = form_set_on((Date){2025, 9, 14}), *fresh = form_set_on((Date){2025, 9, 15});
    CHECK(form_set_on((Date){2026, 11, 22}) == fresh && form_set_on((Date){2018, 1, 1}) == old);
    CHECK_STR(form_label(ctx->arena, old, FORM_SLIP), S("Mẫu số 05 - Thông tư 01/2018/TT-VPCP"));
    CHECK_STR(form_label(ctx->arena, fresh, FORM_SLIP), S("Mẫu số 06 - Thông tư 03/2025/TT-VPCP"));
    CHECK_STR(str_of(old->forms[FORM_APOLOGY].template), S("apology_2018"));
    CHECK_STR(str_of(fresh->forms[FORM_STOP].template), S("stop"));
    for (Form form = 0; form < FORMS; form++)
        CHECK(old->forms[form].template && fresh->forms[form].template && form_kind(form));
}
