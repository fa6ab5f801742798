/* find_test — the way to a service, and the pages anybody may read. */
#include "system/portal/portal.h"

#include "test/browser.h"
#include "test/test.h"
#include "test/world.h"

TEST(a_service_is_found_without_tone_marks)
{
    static const char *const WORDS[] = {"xay+nha", "x%C3%A2y+nh%C3%A0", "giay+phep+xay+dung",
                                        "XAY+NHA", "cat+nha"};
    World   world;
    Browser browser;
    world_make(ctx, &world);
    browser_open(ctx, &PORTAL, &browser);
    for (size_t i = 0; i < COUNT(WORDS); i++) {
        browser_get(&browser, str_fmt(ctx->arena, "/services?q=%s", WORDS[i]));
        CHECK(browser.status == 200 && browser_sees(&browser, "href=\"/services/1.013225\""));
    }
    browser_get(&browser, S("/services?q=qwxz"));
    CHECK(browser.status == 200 && browser_sees(&browser, "Chưa tìm thấy dịch vụ nào"));
}

TEST(a_service_is_two_clicks_from_the_first_page)
{
    World   world;
    Browser browser;
    world_make(ctx, &world);
    browser_open(ctx, &PORTAL, &browser);
    browser_get(&browser, S("/"));
    CHECK(browser.status == 200 &&
          browser_sees(&browser, "href=\"/services?field=construction\""));
    CHECK(!browser_sees(&browser, "đúng hạn")); /* no figures without data */
    browser_get(&browser, S("/services?field=construction"));
    CHECK(browser_sees(&browser, "href=\"/services/1.013225\""));
    CHECK(!browser_sees(&browser, "href=\"/services/1.001193\""));
    browser_get(&browser, S("/services/1.013225"));
    CHECK(browser_sees(&browser, "action=\"/services/1.013225/start\""));
    CHECK(browser_sees(&browser, "Không phải nộp") &&
          browser_sees(&browser, "7 ngày làm việc"));
    browser_get(&browser, S("/services/9.999999"));
    CHECK(browser.status == 404);
}

TEST(a_service_leads_to_its_guide)
{
    World   world;
    Browser browser;
    world_make(ctx, &world);
    browser_open(ctx, &PORTAL, &browser);
    browser_get(&browser, S("/services/LT.KS-TT-BHYT"));
    CHECK(browser_sees(&browser, "href=\"/services/LT.KS-TT-BHYT/guide\""));
    browser_get(&browser, S("/services/LT.KS-TT-BHYT/guide"));
    CHECK(browser.status == 200 && browser_sees(&browser, "Cần chuẩn bị") &&
          browser_sees(&browser, "Chủ hộ chưa đồng ý") &&
          browser_sees(&browser, "Cán bộ cần biết"));
    CHECK(!browser_sees(&browser, "Common mistakes"));
    browser_get(&browser, S("/services/9.999999/guide"));
    CHECK(browser.status == 404);
}

TEST(the_pages_at_the_foot_and_the_json_twins_are_there)
{
    static const char *const PATHS[] = {"/about/accessibility", "/about/privacy",
                                        "/about/contact", "/track", "/", "/services",
                                        "/services/1.013225"};
    World   world;
    Browser browser;
    world_make(ctx, &world);
    browser_open(ctx, &PORTAL, &browser);
    for (size_t i = 0; i < 2 * COUNT(PATHS); i++) {
        browser.json = i % 2;
        browser_get(&browser, str_of(PATHS[i / 2]));
        CHECK(browser.status == 200);
        CHECK(browser_sees(&browser, browser.json ? "{" : "</html>"));
    }
    browser_get(&browser, S("/my"));
    CHECK(browser.status == 403);
    browser.actor = world_citizen(ctx, &world);
    browser.json = false;
    browser_get(&browser, S("/my"));
    CHECK(browser.status == 200 && browser_sees(&browser, "Bạn chưa nộp hồ sơ nào"));
}
