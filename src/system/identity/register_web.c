/* register_web — an account for a citizen. Its login is the personal number. */
#include "system/identity/own.h"

#include "base/time.h"
#include "engine/dossier/answers.h"

typedef struct RegisterForm {
    Str  name, personal_id, phone, email, password, next;
    Date birth;
} RegisterForm;
static const Field REGISTER[] = {
    {"name", FORM_TEXT, offsetof(RegisterForm, name), true, .max = 100, .min = 2},
    {"personal_id", FORM_TEXT, offsetof(RegisterForm, personal_id), true, .max = 20},
    {"birth", FORM_DATE, offsetof(RegisterForm, birth), true},
    {"phone", FORM_TEXT, offsetof(RegisterForm, phone), true, .max = 20},
    {"email", FORM_TEXT, offsetof(RegisterForm, email), false, .max = 254},
    {"password", FORM_SECRET, offsetof(RegisterForm, password), true, .max = PASSWORD_MOST,
     .min = PASSWORD_LEAST},
    {"next", FORM_TEXT, offsetof(RegisterForm, next)},
    {0},
};

typedef struct RegisterData {
    Str  next;
    bool is_demo;
} RegisterData;

#include "system/identity/register.html.h"

static const JsonField REGISTER_TWIN[] = {JSON(RegisterData, next), JSON(RegisterData, is_demo),
                                          {0}};

/* GET /register */
Err identity_register_get(Ctx *ctx, Req *req, Res *res)
{
    Str next = req->method == POST ? req_value(req, "next") : req_query(ctx, req, "next");
    RegisterData data = {.next = identity_next_inside(next), .is_demo = page_site()->is_demo};
    return page_send(ctx, req, res, register_page, REGISTER_TWIN, &data);
}

/* What is wrong with a personal number, in words; the rest has one sentence. */
static int id_message(AnswerProblemKind kind)
{
    static const struct {
        AnswerProblemKind kind;
        Message           message;
    } WORDS[] = {
        {ANSWER_ID_LENGTH, MSG_IDENTITY_ID_LENGTH},
        {ANSWER_ID_DIGIT, MSG_IDENTITY_ID_LENGTH},
        {ANSWER_ID_PROVINCE, MSG_IDENTITY_ID_PROVINCE},
    };
    for (size_t i = 0; i < COUNT(WORDS); i++)
        if (WORDS[i].kind == kind)
            return WORDS[i].message;
    return MSG_IDENTITY_ID_WRONG;
}

static void check_id(Ctx *ctx, Req *req, RegisterForm *form)
{
    AnswerPersonalId  id;
    int               year = date_of_time(ctx->now).year;
    AnswerProblemKind kind = personal_id_read(ctx, form->personal_id, year, &id);
    if (kind != ANSWER_FINE)
        req_problem(req, S("personal_id"), id_message(kind), (Str){0});
    else if (id.birth_year != form->birth.year)
        req_problem(req, S("birth"), MSG_IDENTITY_ID_OTHER_BIRTH, (Str){0});
    else
        form->personal_id = id.number;
}

/* Everything that one form can be wrong about is told at once. */
static Err check(Ctx *ctx, Req *req, RegisterForm *form)
{
    check_id(ctx, req, form);
    if (date_cmp(form->birth, date_of_time(ctx->now)) > 0 || form->birth.year < 1900)
        req_problem(req, S("birth"), MSG_FORM_BAD_DATE, (Str){0});
    if (phone_read(ctx, form->phone, &form->phone) != ANSWER_FINE)
        req_problem(req, S("phone"), MSG_IDENTITY_PHONE_WRONG, (Str){0});
    if (form->email.len && email_read(ctx, form->email, &form->email) != ANSWER_FINE)
        req_problem(req, S("email"), MSG_IDENTITY_EMAIL_WRONG, (Str){0});
    Account whose = {.login = form->personal_id, .name = form->name, .phone = form->phone,
                     .email = form->email};
    password_is_good(ctx, req, "password", form->password, &whose);
    return req->problem_count ? fail(ctx, ERR_INVALID, "register: to correct") : OK;
}

static Err is_taken(Ctx *ctx, Req *req, Str login)
{
    Account known;
    Str     hash;
    Err     err = account_by_login(ctx, login, &known, &hash);
    if (err != ERR_NOT_FOUND) {
        TRY(err);
        req_problem(req, S("personal_id"), MSG_IDENTITY_TAKEN, (Str){0});
        return fail(ctx, ERR_INVALID, "register: there is an account with this number");
    }
    fault_clear(ctx);
    return OK;
}

/* POST /register */
Err identity_register_post(Ctx *ctx, Req *req, Res *res)
{
    RegisterForm form = {0};
    Str          hash, id;
    Account      account;
    TRY(form_read(ctx, req, REGISTER, &form));
    TRY(check(ctx, req, &form));
    TRY(is_taken(ctx, req, form.personal_id));
    TRY(password_make(ctx, form.password, &hash));
    TRY(account_add(ctx,
                    &(NewAccount){.login = form.personal_id, .name = form.name,
                                  .personal_id = form.personal_id,
                                  .birth_date = date_iso(ctx->arena, form.birth),
                                  .phone = form.phone, .email = form.email,
                                  .password_hash = hash, .kind = ACTOR_CITIZEN,
                                  .is_demo = page_site()->is_demo},
                    &id));
    TRY(account_find(ctx, id, &account));
    return sign_in_open(ctx, req, res, &account, form.next);
}
