/* The public page that checks a receipt: what was signed is confirmed, what was changed is not, and
 * no person is named. */
#include "system/portal/portal.h"

#include "base/encode.h"
#include "crypto/certificate.h"
#include "engine/dossier/proof.h"
#include "test/browser.h"
#include "test/test.h"
#include "test/world.h"

static Str a_signed_proof(Ctx *ctx, const Dossier *dossier, const World *world)
{
    Identity      identity;
    unsigned char hash[SHA256_SIZE];
    static char   kept[8192]; /* the portal keeps the text */
    Str           pem = {0}, signature = {0};
    Proof proof = {.code = dossier->code, .service = dossier->service,
                   .body = world->commune.code_2020, .key = S("receipt"),
                   .received_at = dossier->accepted_at, .due_at = dossier->due_at};
    Str message = proof_message(ctx->arena, &proof);
    CHECK(identity_make(ctx, &(Subject){S("Huế"), (Str){0}, false}, NULL, &identity) == OK);
    CHECK(identity_certificate_pem(ctx, &identity, &pem) == OK && pem.len < sizeof kept);
    memcpy(kept, pem.at, pem.len);
    portal_set_receipt_certificate((Str){kept, pem.len});
    crypto_sha256(message, hash);
    CHECK(identity_sign(ctx, &identity, hash, &signature) == OK);
    return str_fmt(ctx->arena, "%.*s~%.*s", FMT(message),
                   FMT(encode_base64url(ctx->arena, signature)));
}

static Str form_of(Ctx *ctx, Str proof)
{
    return str_fmt(ctx->arena, "proof=%.*s", FMT(encode_url(ctx->arena, proof)));
}

TEST(a_receipt_is_checked_by_anybody_and_names_nobody)
{
    World   world;
    Browser browser;
    world_make(ctx, &world);
    Dossier dossier = world_dossier(ctx, &world, "1.013225");
    world_acts(ctx, &world, &dossier, (Act[]){ACT_RECEIVE, ACT_COUNT});
    Str proof = a_signed_proof(ctx, &dossier, &world);
    browser_open(ctx, &PORTAL, &browser);
    browser_get(&browser, S("/check"));
    CHECK(browser.status == 200 && browser_sees(&browser, "name=\"proof\""));
    browser_post(&browser, S("/check"), form_of(ctx, proof));
    CHECK(browser.status == 200 && browser_sees(&browser, "H57.24-261120-0001"));
    CHECK(browser_sees(&browser, "17:00 thứ Ba 01/12/2026"));
    CHECK(browser_sees(&browser, "Thuận Hóa") && browser_sees(&browser, "1.013225"));
    CHECK(!browser_sees(&browser, str_c(ctx->arena, dossier.applicant_name)));

    browser.json = true;
    browser_post(&browser, S("/check"), form_of(ctx, proof));
    CHECK_STR(browser_json(&browser, "verdict"), S("valid"));
    CHECK_STR(browser_json(&browser, "code"), dossier.code);
    Str address = str_fmt(ctx->arena, "https://motcua.example.vn/check#%.*s", FMT(proof));
    browser_post(&browser, S("/check"), form_of(ctx, address));
    CHECK_STR(browser_json(&browser, "verdict"), S("valid"));
}

TEST(a_receipt_that_was_changed_is_not_confirmed)
{
    World   world;
    Browser browser;
    world_make(ctx, &world);
    Dossier dossier = world_dossier(ctx, &world, "1.013225");
    world_acts(ctx, &world, &dossier, (Act[]){ACT_RECEIVE, ACT_COUNT});
    Str   proof = a_signed_proof(ctx, &dossier, &world);
    char *changed = (char *)str_copy(ctx->arena, proof).at;
    browser_open(ctx, &PORTAL, &browser);
    browser.json = true;
    *strstr(changed, "202612011700") = '3'; /* another day: the year 3026 */
    browser_post(&browser, S("/check"), form_of(ctx, (Str){changed, proof.len}));
    CHECK_STR(browser_json(&browser, "verdict"), S("changed"));
    CHECK(browser.status == 200 && !browser_json(&browser, "code").len);
    browser_post(&browser, S("/check"), S("proof=H57.24-261120-0001"));
    CHECK_STR(browser_json(&browser, "verdict"), S("no_proof"));
    browser_post(&browser, S("/check"),
                 S("proof=MC1~a~b~202611200900~202612010900~c~other~AAAA"));
    CHECK_STR(browser_json(&browser, "verdict"), S("unknown_key"));
    browser_post(&browser, S("/check"), S("proof="));
    CHECK(browser.status == 422);
    browser.json = false;
    browser_post(&browser, S("/check"), S("proof=%3Cscript%3E"));
    CHECK(browser.status == 200 && !browser_sees(&browser, "<script>x"));
    CHECK(browser_sees(&browser, "&lt;script&gt;"));
}
