/* act_send — what was sent from an act's own page: read by what its table asks for, then done. */
#include "system/onestop/act_page.h"

typedef struct Sent {
    int64_t seen, days;
    Str     reason, note, basis, other, why, to;
} Sent;

static const Field SEEN = {"seen", FORM_INT, offsetof(Sent, seen), true, .min = 1};
static const Field NOTE_MAY_LACK = {"note", FORM_LONG, offsetof(Sent, note), .max = 5000};
/* Nothing to read beyond ten characters where a reason was chosen from the list. */
static const Field REASON_MAY_LACK = {"reason", FORM_LONG, offsetof(Sent, reason), .max = 5000};
static const struct {
    unsigned asks;
    Field    field;
} FIELDS[] = {
    {ASKS_REASON, {"reason", FORM_LONG, offsetof(Sent, reason), true, .max = 5000, .min = 10}},
    {ASKS_NOTE, {"note", FORM_LONG, offsetof(Sent, note), true, .max = 5000}},
    {ASKS_BASIS, {"basis", FORM_TEXT, offsetof(Sent, basis), .max = 10}},
    {ASKS_BASIS, {"other", FORM_LONG, offsetof(Sent, other), .max = 2000}},
    {ASKS_WHY, {"why", FORM_TEXT, offsetof(Sent, why), .max = 10}},
    {ASKS_DAYS, {"days", FORM_INT, offsetof(Sent, days), true, .max = DAYS_MOST, .min = 1}},
    {ASKS_POST, {"to", FORM_TEXT, offsetof(Sent, to), true, .max = 100}},
};

static Err read_form(Ctx *ctx, Req *req, const ActPage *page, Sent *out)
{
    Field  fields[COUNT(FIELDS) + 2] = {SEEN};
    size_t n = 1;
    bool   has_why = req_value(req, "why").len > 0;
    for (size_t i = 0; i < COUNT(FIELDS); i++) {
        if (!(page->asks & FIELDS[i].asks))
            continue;
        fields[n] = FIELDS[i].field;
        if (FIELDS[i].asks == ASKS_REASON && has_why)
            fields[n] = REASON_MAY_LACK;
        if (FIELDS[i].asks == ASKS_NOTE && page->asks & ASKS_FEWER)
            fields[n] = NOTE_MAY_LACK;
        n++;
    }
    return form_read(ctx, req, fields, out);
}

static Str join(Ctx *ctx, Str a, const char *between, Str b)
{
    if (!a.len || !b.len)
        return a.len ? a : b;
    return str_fmt(ctx->arena, "%.*s%s%.*s", FMT(a), between, FMT(b));
}

/* The number of a choice from 1, or 0. */
static int64_t chosen(Str text, size_t count)
{
    int64_t n = 0;
    return str_to_int(text, &n) && n >= 1 && n <= (int64_t)count ? n : 0;
}

/* The chosen one of the definition's, then what was typed; one of them is needed. In
 * Vietnamese: it is printed on the form that the law prescribes. */
static Err read_basis(Ctx *ctx, Req *req, const ServiceDefinition *def, Sent *sent)
{
    int64_t n = chosen(sent->basis, def->n_basis);
    sent->basis = join(ctx, n ? words_in(def->basis[n - 1], LANG_VI) : (Str){0}, "; ",
                       sent->other);
    if (sent->basis.len)
        return OK;
    req_problem(req, S("basis"), MSG_DESK_BASIS_NEEDED, (Str){0});
    return fail(ctx, ERR_INVALID, "no legal basis");
}

/* The same of the reason, where there is a list. */
static void read_why(Ctx *ctx, const ActPage *page, Sent *sent)
{
    const Message *whys;
    size_t         count = desk_whys(page->act, &whys);
    int64_t        n = chosen(sent->why, count);
    if (n)
        sent->reason = join(ctx, msg_text(LANG_VI, whys[n - 1]), ". ", sent->reason);
}

/* Papers named by what is ticked; a name the definition does not know is nobody's typing. */
static void read_papers(Ctx *ctx, const Req *req, ActInput *input)
{
    Str *papers = NEW_ARRAY(ctx->arena, Str, req->pair_count + 1);
    for (const Pair *pair; (pair = req_pair(req, "papers", input->paper_count));)
        papers[input->paper_count++] = pair->value;
    input->papers = papers;
}

/* What differs from what the result says now. */
static Err read_fixes(Ctx *ctx, const Req *req, const Dossier *dossier,
                      const ServiceDefinition *def, ActInput *input)
{
    Answers     answers;
    AnswerText *texts;
    size_t      count;
    TRY(desk_answers(ctx, dossier, def, &answers));
    TRY(answers_result(ctx, &answers, LANG_VI, &texts, &count));
    ResultFix *fixes = NEW_ARRAY(ctx->arena, ResultFix, count + 1);
    for (size_t i = 0; i < count; i++) {
        const char *name = str_c(ctx->arena,
                                 str_fmt(ctx->arena, "fix.%.*s", FMT(texts[i].name)));
        Str         text = str_trim(req_value(req, name));
        if (text.len && !str_eq(text, texts[i].text))
            fixes[input->fix_count++] = (ResultFix){texts[i].name, text};
    }
    input->fixes = fixes;
    return OK;
}

static Err read_file(Ctx *ctx, Req *req, const Dossier *dossier, ActInput *input)
{
    File         *file = NEW(ctx->arena, File);
    const Upload *upload = req_upload(req, "file");
    if (!upload || !upload->size) {
        req_problem(req, S("file"), MSG_DESK_FILE_NEEDED, (Str){0});
        return fail(ctx, ERR_INVALID, "no file");
    }
    if (!desk_file_type_is_taken(upload->type)) {
        req_problem(req, S("file"), MSG_DESK_FILE_TYPE, (Str){0});
        return fail(ctx, ERR_INVALID, "a type that is not taken");
    }
    TRY(file_keep_upload(ctx, upload, dossier_file_owner(ctx, dossier), file));
    input->file = file;
    return OK;
}

/* POST /desk/dossiers/:id/acts/:act */
Err desk_act_post(Ctx *ctx, Req *req, Res *res)
{
    Sent                     sent = {0};
    Dossier                  dossier;
    const ActPage           *page;
    const ServiceDefinition *def;
    TRY(desk_act_page_asked(ctx, req, &page));
    TRY(desk_dossier(ctx, req, "act", &dossier));
    TRY(dossier_definition(ctx, &dossier, &def));
    Err read = read_form(ctx, req, page, &sent);
    Err basis = page->asks & ASKS_BASIS ? read_basis(ctx, req, def, &sent) : OK;
    TRY(read); /* after both, so that all problems are told at once */
    TRY(basis);
    read_why(ctx, page, &sent);
    ActInput input = {.act = page->act, .seen = sent.seen, .reason = sent.reason,
                      .basis = sent.basis, .note = sent.note, .to = sent.to,
                      .days = sent.days};
    bool is_stale = input.seen != dossier.head.number;
    if (page->asks & ASKS_PAPERS)
        read_papers(ctx, req, &input);
    if (page->asks & ASKS_FIXES)
        TRY(read_fixes(ctx, req, &dossier, def, &input));
    if (page->asks & ASKS_FILE && !is_stale)
        TRY(read_file(ctx, req, &dossier, &input));
    return desk_act_and_return(ctx, req, res, &dossier, &input);
}
