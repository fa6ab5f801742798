#include "engine/org/demo.h"

#include "engine/org/import.h"
#include "test/test.h"

static const Date TODAY = {2026, 11, 22};

static void check_posts(const DemoOrg *demo)
{
    CHECK(demo->len == 7 + 6 * 7 + 13 * 11 + 13 * 6 + 4 * 6 + 8);
    for (size_t i = 0; i < demo->len; i++)
        for (size_t k = 0; k < i; k++)
            CHECK(!str_eq(demo->at[i].login, demo->at[k].login) &&
                  !str_eq(demo->at[i].post, demo->at[k].post));
}

static void check_competence(Ctx *ctx)
{
    Body body;
    Competence commune = {.level = LEVEL_COMMUNE};
    Competence construction = {LEVEL_PROVINCE, S("construction")};
    CHECK(org_competent_body(ctx, commune, S("19789"), TODAY, &body) == OK);
    CHECK_STR(body.code_2020, S("H57.24"));
    CHECK_STR(body.name_vi, S("Ủy ban nhân dân phường Thuận Hoá"));
    CHECK(org_competent_body(ctx, construction, S("19789"), TODAY, &body) == OK);
    CHECK_STR(body.name_vi, S("Sở Xây dựng thành phố Huế"));
    CHECK(org_competent_body(ctx, construction, S("00004"), TODAY, &body) == ERR_NOT_FOUND);
    CHECK(org_competent_body(ctx, commune, S("19804"), TODAY, &body) == ERR_NOT_FOUND);
}

/* Police of each ward; insurance and tax of an area; land registration of the whole city. */
static void check_sectors(Ctx *ctx)
{
    Body body;
    CHECK(org_sector_body(ctx, S("police"), S("19945"), TODAY, &body) == OK);
    CHECK_STR(body.name_vi, S("Công an xã Phú Vinh"));
    CHECK_STR(body.code_2020, S("H57.840"));
    CHECK(org_sector_body(ctx, S("insurance"), S("19777"), TODAY, &body) == OK);
    CHECK_STR(body.code_2020, S("H57.71"));
    CHECK(org_sector_body(ctx, S("tax"), S("20107"), TODAY, &body) == OK);
    CHECK_STR(body.code_2020, S("H57.74"));
    CHECK(org_sector_body(ctx, S("land_registry"), S("20107"), TODAY, &body) == OK);
    CHECK_STR(body.code_2020, S("H57.75"));
    CHECK(org_sector_body(ctx, S("police"), S("19804"), TODAY, &body) == ERR_NOT_FOUND);
    fault_clear(ctx);
    CHECK(org_sector_body(ctx, S("police"), S("99999"), TODAY, &body) == ERR_NOT_FOUND);
    fault_clear(ctx);
}

TEST(the_demo_fills_hue_with_posts_that_can_be_held)
{
    DemoOrg demo = {0};
    OrgSeats seats;
    Posts posts;
    CHECK(org_import(ctx) == OK);
    CHECK(org_demo(ctx, &demo) == OK);
    check_posts(&demo);
    check_competence(ctx);
    fault_clear(ctx);
    check_sectors(ctx);
    static const char *ROLES[] = {"chair", "vice_chair", "clerk", "one_stop", "head",
                                  "specialist", "inspector_site"};
    for (size_t i = 0; i < COUNT(ROLES); i++) {
        Str commune = demo.at[7 + 6 * 7 + 12 * 11].body;
        CHECK(org_role_posts(ctx, commune, str_of(ROLES[i]), TODAY, &posts) == OK);
        CHECK(posts.len >= 1);
    }
    CHECK(org_holder_add(ctx, demo.at[0].post, S("anna"), MERGER_DAY, (Date){0}) == OK);
    CHECK(org_seats_of(ctx, S("anna"), TODAY, &seats) == OK && seats.len == 1);
    CHECK_STR(seats.at[0].seat.body_name, S("Ủy ban nhân dân thành phố Huế"));
    CHECK_STR(demo.at[0].login, S("hue.chutich"));
    CHECK(org_demo(ctx, &demo) == ERR_CONFLICT);
}
