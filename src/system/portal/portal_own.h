/* portal_own — what the files of the portal share: handlers for the route table, a few
 * helpers. */
#pragma once
#include "core/file.h"
#include "core/page.h"
#include "engine/document/document.h"
#include "engine/dossier/draft.h"
#include "system/portal/journey.h"

/* home_web.c, service_web.c */
Handler portal_home, portal_services, portal_service, portal_start, portal_guide;
/* False: none ships for this service. */
bool guide_find(Ctx *ctx, Str service, Str *text);
/* question_web.c, paper_web.c, draft_web.c, check_web.c */
Handler portal_question, portal_question_save;
Handler portal_paper, portal_paper_save, portal_draft_file;
Handler portal_drafts; /* drafts_web.c */
Handler portal_draft, portal_autosave, portal_answers, portal_draft_delete;
Handler portal_check, portal_submit;
/* api_web.c */
Handler portal_api_file, portal_api_submit;
AheadHandler portal_api_submit_ahead;
/* dossier_web.c, dossier_act_web.c, supplement_web.c */
Handler portal_done, portal_dossier, portal_document, portal_paper_file;
Handler portal_withdraw, portal_rate;
Handler portal_supplement, portal_supplement_save;
/* check_receipt_web.c */
Handler portal_receipt_form, portal_receipt_check;
/* track_web.c, my_web.c, about_web.c */
Handler portal_track_form, portal_track, portal_my, portal_my_read;
Handler portal_accessibility, portal_privacy, portal_contact;

/* The signed-in applicant's own dossier; an officer reads dossiers at the desk, not here. */
Err own_dossier(Ctx *ctx, const Req *req, Dossier *out);
/* Name of a published service, in ctx->lang. */
Err service_name(Ctx *ctx, Str service, int64_t version, Str *name);
/* "3 ngày làm việc", "xong trong ngày" */
Str term_text(Ctx *ctx, int days);
Str fee_text(Ctx *ctx, int64_t dong);
/* 09:42 thứ Năm 05/11/2026; empty for 0 */
Str moment_text(Ctx *ctx, int64_t at);
/* Name of a body in ctx->lang; empty when it is no longer known. */
Err body_name_of(Ctx *ctx, Str body, Str *name);
/* The step's own name, or the words of its verb. */
Str step_name(Ctx *ctx, const DefinitionStep *step);
/* "4 giờ", "2 ngày"; empty when it has no time of its own. */
Str step_time(Ctx *ctx, const DefinitionStep *step);

/* A file in a list, on a draft or a dossier. */
typedef struct FileLine {
    Str     id, paper, name, size_text, href, type;
    int64_t size;
} FileLine;
extern const JsonField FILE_LINE[];
FileLine file_line(Ctx *ctx, const DossierPaper *paper, Str href);

/* What a program reads of a draft; also the page with its steps. */
Err draft_send_overview(Ctx *ctx, Req *req, Res *res, const Journey *journey);
/* Takes the uploads of the field as files of the paper; problems go to req, under the field. */
Err draft_take_uploads(Ctx *ctx, Req *req, const Journey *journey, Str paper, Str field);
/* "application/pdf,image/png" */
Str paper_accept(Ctx *ctx, const DefinitionPaper *paper);
/* "PDF, JPEG; mỗi tệp tối đa 20 MB" */
Str paper_limits(Ctx *ctx, const DefinitionPaper *paper);
