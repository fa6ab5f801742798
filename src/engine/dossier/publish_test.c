/* publish_test — a definition is checked, dated, hashed and signed; verify sees a change of any. */
#include "engine/dossier/publish.h"

#include "base/time.h"
#include "core/embedded.h"
#include "crypto/certificate.h"
#include "engine/dossier/definition_test.h"
#include "test/world.h"

#define PERMIT "1.013225"

static Identity signing;

static Err sign(Ctx *ctx, Str what, const unsigned char digest[HASH], Str *signature)
{
    CHECK(str_starts(what, S("definition:")));
    for (size_t i = 0; i < what.len; i++) /* a word of the signer, whatever the service's id */
        CHECK((what.at[i] >= 'a' && what.at[i] <= 'z') || (what.at[i] >= '0' && what.at[i] <= '9') ||
              what.at[i] == ':');
    return identity_sign(ctx, &signing, digest, signature);
}

/* A signer in this process; off again when the test ends. */
static void with_signer(Ctx *ctx)
{
    Str pem;
    CHECK(identity_make(ctx, &(Subject){.common_name = S("Nút thử")}, NULL, &signing) == OK);
    CHECK(identity_certificate_pem(ctx, &signing, &pem) == OK);
    publish_set_signer(sign);
    publish_set_certificate(pem);
}

static void without_signer(void)
{
    publish_set_signer(NULL);
    publish_set_certificate((Str){0});
}

/* The permit's next version, in force from a day, with a shorter examination and one more fee. */
static Str second_version(Ctx *ctx, const char *from)
{
    Str json = test_file(ctx, PERMIT_FILE);
    json = test_replace(ctx, json, "\"version\": 1", "\"version\": 2");
    return test_replace(ctx, json, "\"2026-07-01\"", from);
}

static Err publish(Ctx *ctx, Str json, bool ends_older, Publication *out)
{
    DefinitionErrors *errors = NEW(ctx->arena, DefinitionErrors);
    ctx->actor = &SYSTEM_ACTOR;
    TRY(publish_check(ctx, json, S("second.json"), errors, out));
    return publish_store(ctx, out, ends_older);
}

static bool is_whole(Ctx *ctx)
{
    VerifyReport report;
    static const VerifyPort PORTS[] = {{"service", publish_verify, &PUBLISH_WITHOUT_EVENTS}, {0}};
    ctx->actor = &SYSTEM_ACTOR;
    CHECK(seal_verify(ctx, PORTS, (Str){0}, NULL, &report) == OK);
    return report.is_whole;
}

TEST(a_version_that_would_hold_beside_an_older_one_is_refused_unless_it_ends_that_one)
{
    World       world;
    Publication publication;
    const ServiceDefinition *found;
    world_make(ctx, &world);
    Str json = second_version(ctx, "\"2026-12-01\"");
    CHECK(publish(ctx, json, false, &publication) == ERR_CONFLICT);
    CHECK(publication.ends == 1 && publication.before == 1);
    fault_clear(ctx);
    CHECK(publish(ctx, json, true, &publication) == OK);
    CHECK(catalogue_find(ctx, S(PERMIT), &found) == OK && found->version == 1);
    ctx->now += 11 * DAY_MS; /* 1 December */
    CHECK(catalogue_find(ctx, S(PERMIT), &found) == OK && found->version == 2);

    ServiceVersion *all;
    size_t          count;
    CHECK(publish_list(ctx, S(PERMIT), &all, &count) == OK && count == 2);
    CHECK(all[0].version == 2 && all[0].to_day == INT32_MAX && all[0].replaces == 1);
    CHECK(all[1].to_day == date_to_days((Date){2026, 11, 30}));
    CHECK(is_whole(ctx));
}

TEST(after_a_rest_a_version_is_compiled_again)
{
    World                    world;
    const ServiceDefinition *found;
    char                     hash[65];
    world_make(ctx, &world);
    CHECK(catalogue_find(ctx, S(PERMIT), &found) == OK);
    memcpy(hash, found->hash, sizeof hash);
    catalogue_rest();
    catalogue_rest();
    CHECK(catalogue_version(ctx, S(PERMIT), 1, &found) == OK);
    CHECK(!memcmp(hash, found->hash, sizeof hash) && found->n_pages == 9);
    CHECK(catalogue_version(ctx, S(PERMIT), 7, &found) == ERR_NOT_FOUND);
}

TEST(a_version_cannot_begin_on_or_before_the_day_of_an_older_one)
{
    World       world;
    Publication publication;
    world_make(ctx, &world);
    CHECK(publish(ctx, second_version(ctx, "\"2026-07-01\""), true, &publication) == ERR_CONFLICT);
    CHECK(publication.newest == 1);
    fault_clear(ctx);
    CHECK(publish(ctx, second_version(ctx, "\"2026-06-01\""), true, &publication) == ERR_CONFLICT);
}

TEST(the_same_text_again_changes_nothing_and_other_content_is_refused)
{
    World       world;
    Publication publication;
    world_make(ctx, &world);
    Str json = test_file(ctx, PERMIT_FILE);
    CHECK(publish(ctx, json, true, &publication) == OK && publication.is_known);
    json = test_replace(ctx, json, "Lệ phí cấp giấy phép xây dựng", "Lệ phí khác");
    CHECK(publish(ctx, json, true, &publication) == ERR_CONFLICT);
}

TEST(what_differs_is_said_item_by_item)
{
    World       world;
    Publication publication;
    world_make(ctx, &world);
    Str json = second_version(ctx, "\"2026-12-01\"");
    json = test_replace(ctx, json, "\"amount\": 50000", "\"amount\": 80000");
    CHECK(publish(ctx, json, true, &publication) == OK);
    ServiceVersion *all;
    size_t          count, fees = 0;
    for (size_t i = 0; i < publication.changes.count; i++)
        fees += publication.changes.lines[i].part == DIFF_FEE;
    CHECK(fees == 1 && publication.changes.answers_stand);
    CHECK(publish_list(ctx, S(PERMIT), &all, &count) == OK && all[0].changes.len > 10);
}

TEST(published_versions_are_signed_and_a_changed_row_is_noticed)
{
    World   world;
    int64_t count;
    with_signer(ctx);
    world_make(ctx, &world);
    ctx->actor = &SYSTEM_ACTOR;
    CHECK(publish_sign(ctx, &count) == OK && count >= 4);
    CHECK(is_whole(ctx));
    CHECK(publish_sign(ctx, &count) == OK && count == 0);

    static const char *const FORGED[] = {
        "UPDATE service_version SET hash = 'aa' WHERE service = '" PERMIT "'",
        "UPDATE service_version SET json = '{}' WHERE service = '" PERMIT "'",
        "UPDATE service_version SET signature = NULL WHERE service = '" PERMIT "'",
        "UPDATE service_version SET valid_from = 1 WHERE service = '" PERMIT "'",
        "UPDATE service_version SET valid_to = 99999 WHERE service = '" PERMIT "'",
        "DELETE FROM service_version WHERE service = '" PERMIT "'",
    };
    for (size_t i = 0; i < COUNT(FORGED); i++) {
        CHECK(db_begin(ctx, true) == OK);
        CHECK(db_script(ctx, str_of(FORGED[i])) == OK);
        CHECK(!is_whole(ctx));
        db_rollback(ctx);
        fault_clear(ctx);
    }
    CHECK(is_whole(ctx));
    without_signer();
}

TEST(a_signature_of_another_key_is_noticed)
{
    World   world;
    int64_t count;
    with_signer(ctx);
    world_make(ctx, &world);
    ctx->actor = &SYSTEM_ACTOR;
    CHECK(publish_sign(ctx, &count) == OK);
    with_signer(ctx); /* another certificate */
    CHECK(!is_whole(ctx));
    without_signer();
}

SQL(publish_test_jobs, "SELECT count(*) AS n FROM job WHERE kind = 'service.sign'");

TEST(without_a_signer_a_version_waits_for_it)
{
    World   world;
    int64_t count;
    Row     row;
    world_make(ctx, &world);
    CHECK(publish_sign(ctx, &count) == ERR_UNAVAILABLE);
    fault_clear(ctx);
    with_signer(ctx);
    ctx->actor = &SYSTEM_ACTOR;
    CHECK(publish_sign_later(ctx) == OK && publish_sign_later(ctx) == OK);
    CHECK(db_one(ctx, &publish_test_jobs, NO_PARAMS, &row) == OK && row_int(row, "n") == 1);
    without_signer();
}
