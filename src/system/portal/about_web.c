/* about_web — what stands behind the links at the foot of every page. */
#include "system/portal/portal_own.h"

typedef struct AboutData {
    Str  title, lead;
    Str *points;
    size_t point_count;
} AboutData;

#include "system/portal/about.html.h"

static const JsonField ABOUT[] = {JSON(AboutData, title), JSON(AboutData, lead),
                                  JSON_TEXTS(AboutData, points, point_count), {0}};

enum { POINTS = 5 };
typedef struct About {
    Message title, lead, points[POINTS];
} About;

static Err show(Ctx *ctx, Req *req, Res *res, const About *about)
{
    Str       points[POINTS];
    AboutData data = {.title = msg_text(ctx->lang, about->title),
                      .lead = msg_text(ctx->lang, about->lead),
                      .points = points, .point_count = POINTS};
    for (size_t i = 0; i < POINTS; i++)
        points[i] = msg_text(ctx->lang, about->points[i]);
    return page_send(ctx, req, res, about_page, ABOUT, &data);
}

/* GET /about/accessibility */
Err portal_accessibility(Ctx *ctx, Req *req, Res *res)
{
    static const About ACCESSIBILITY = {
        MSG_PORTAL_ACCESS_TITLE, MSG_PORTAL_ACCESS_LEAD,
        {MSG_PORTAL_ACCESS_1, MSG_PORTAL_ACCESS_2, MSG_PORTAL_ACCESS_3, MSG_PORTAL_ACCESS_4,
         MSG_PORTAL_ACCESS_5}};
    return show(ctx, req, res, &ACCESSIBILITY);
}

/* GET /about/privacy */
Err portal_privacy(Ctx *ctx, Req *req, Res *res)
{
    static const About PRIVACY = {
        MSG_PORTAL_PRIVACY_TITLE, MSG_PORTAL_PRIVACY_LEAD,
        {MSG_PORTAL_PRIVACY_1, MSG_PORTAL_PRIVACY_2, MSG_PORTAL_PRIVACY_3, MSG_PORTAL_PRIVACY_4,
         MSG_PORTAL_PRIVACY_5}};
    return show(ctx, req, res, &PRIVACY);
}

/* GET /about/contact */
Err portal_contact(Ctx *ctx, Req *req, Res *res)
{
    static const About CONTACT = {
        MSG_PORTAL_CONTACT_TITLE, MSG_PORTAL_CONTACT_LEAD,
        {MSG_PORTAL_CONTACT_1, MSG_PORTAL_CONTACT_2, MSG_PORTAL_CONTACT_3, MSG_PORTAL_CONTACT_4,
         MSG_PORTAL_CONTACT_5}};
    return show(ctx, req, res, &CONTACT);
}
