/* portal — its routes. Whose a draft or dossier is, is asked by the functions that find it. */
#include "system/portal/portal.h"

#include "system/portal/portal_own.h"

static const Route ROUTES[] = {
    {GET, "/", portal_home, &PUBLIC, .cache_s = 5},
    {GET, "/services", portal_services, &PUBLIC, .cache_s = 5},
    {GET, "/services/:service", portal_service, &PUBLIC, .cache_s = 5},
    {GET, "/services/:service/guide", portal_guide, &PUBLIC, .cache_s = 5},
    {POST, "/services/:service/start", portal_start, &PUBLIC},

    {GET, "/drafts", portal_drafts, &PUBLIC},
    {GET, "/drafts/:id", portal_draft, &PUBLIC},
    {GET, "/drafts/:id/pages/:page", portal_question, &PUBLIC},
    {POST, "/drafts/:id/pages/:page", portal_question_save, &PUBLIC},
    {GET, "/drafts/:id/papers/:paper", portal_paper, &PUBLIC},
    {POST, "/drafts/:id/papers/:paper", portal_paper_save, &PUBLIC, .flags = ROUTE_UPLOAD},
    {GET, "/drafts/:id/files/:file", portal_draft_file, &PUBLIC},
    {POST, "/drafts/:id/autosave", portal_autosave, &PUBLIC},
    {POST, "/drafts/:id/answers", portal_answers, &PUBLIC},
    {GET, "/drafts/:id/check", portal_check, &PUBLIC},
    {POST, "/drafts/:id/submit", portal_submit, &PUBLIC},
    {POST, "/drafts/:id/delete", portal_draft_delete, &PUBLIC},

    {GET, "/dossiers/:id", portal_dossier, &SIGNED_IN},
    {GET, "/dossiers/:id/done", portal_done, &SIGNED_IN},
    {GET, "/dossiers/:id/documents/:document", portal_document, &SIGNED_IN},
    {GET, "/dossiers/:id/papers/:file", portal_paper_file, &SIGNED_IN},
    {POST, "/dossiers/:id/withdraw", portal_withdraw, &SIGNED_IN},
    {POST, "/dossiers/:id/rating", portal_rate, &SIGNED_IN, .on_invalid = portal_dossier},
    {GET, "/dossiers/:id/supplement", portal_supplement, &SIGNED_IN},
    {POST, "/dossiers/:id/supplement", portal_supplement_save, &SIGNED_IN,
     .flags = ROUTE_UPLOAD},

    {POST, "/api/files", portal_api_file, &SIGNED_IN, .flags = ROUTE_UPLOAD},
    {POST, "/api/services/:service/dossiers", portal_api_submit, &SIGNED_IN,
     .flags = ROUTE_JSON, .ahead = portal_api_submit_ahead},

    {GET, "/track", portal_track_form, &PUBLIC, .cache_s = 5},
    {POST, "/track", portal_track, &PUBLIC, .flags = ROUTE_READS | ROUTE_LOGIN},
    {GET, "/check", portal_receipt_form, &PUBLIC, .cache_s = 5},
    {POST, "/check", portal_receipt_check, &PUBLIC, .flags = ROUTE_READS},
    {GET, "/my", portal_my, &SIGNED_IN},
    {POST, "/my/notices/read", portal_my_read, &SIGNED_IN},
    {GET, "/about/accessibility", portal_accessibility, &PUBLIC},
    {GET, "/about/privacy", portal_privacy, &PUBLIC},
    {GET, "/about/contact", portal_contact, &PUBLIC},
    {0},
};

const Module PORTAL = {"portal", ROUTES, NULL};
