/* app — the program put together: modules, ports between layers, who sends a request. */
#include "base/json.h"
#include "base/text.h"
#include "base/time.h"
#include "core/account.h"
#include "core/embedded.h"
#include "core/file.h"
#include "core/job.h"
#include "core/page.h"
#include "engine/document/document.h"
#include "engine/dossier/catalogue.h"
#include "engine/dossier/clocks.h"
#include "engine/dossier/dossier.h"
#include "engine/dossier/draft.h"
#include "engine/dossier/parallel.h"
#include "engine/dossier/handover.h"
#include "engine/dossier/listed.h"
#include "engine/dossier/publish.h"
#include "engine/dossier/register.h"
#include "engine/org/org.h"
#include "main/cli.h"
#include "main/error_page.h"
#include "main/install.h"
#include "main/keys.h"
#include "main/site.h"
#include "system/identity/identity.h"
#include "system/onestop/onestop.h"
#include "system/onestop/publish_web.h"
#include "system/portal/portal.h"

static const Module        DOCUMENT = {"document", NULL, DOCUMENT_JOBS};
static const Module        ASK = {"ask", NULL, ASK_JOBS};
static const Module        PARALLEL = {"parallel", NULL, PARALLEL_JOBS};
static const Module        CLOCKS = {"clocks", NULL, CLOCK_JOBS};
static const Module        DRAFT = {"draft", NULL, DRAFT_JOBS};
static const Module        PUBLISH = {"publish", NULL, PUBLISH_JOBS};
static const Module        REGISTER = {"register", NULL, REGISTER_JOBS};
static const Module        HANDOVER = {"handover", NULL, HANDOVER_JOBS};
static const Module *const MODULES[] = {&PORTAL, &ONESTOP, &VERSIONS, &IDENTITY, &SITE,
                                        &DOCUMENT, &DRAFT, &PUBLISH, &REGISTER,
                                        &HANDOVER, &ASK, &PARALLEL, &CLOCKS, &CORE_MODULE, NULL};

/* ---- roles and their permissions ------------------------------------------------------------ */

enum { MAX_ROLES = 64 };
typedef struct RoleRights {
    char     role[64];
    size_t   len;
    uint64_t rights[MAX_PERMISSIONS / 64];
} RoleRights;
static RoleRights roles[MAX_ROLES];
static size_t     role_count;

/* definitions/permissions.json: {"role": ["permission", …], …} */
static Err load_rights(Ctx *ctx)
{
    Str         text;
    const Json *json;
    if (!embedded_find(S("definitions/permissions.json"), &text))
        return fail(ctx, ERR_BROKEN, "definitions/permissions.json is not embedded");
    TRY(json_read(ctx, text, (JsonLimits){0}, &json));
    role_count = 0;
    for (JsonItems role = json_items(json); json_next(&role);) {
        if (role_count == MAX_ROLES || role.key.len > sizeof roles->role)
            return fail(ctx, ERR_INVALID, "permissions.json: too many or too long roles");
        RoleRights *rights = &roles[role_count++];
        *rights = (RoleRights){.len = role.key.len};
        memcpy(rights->role, role.key.at, role.key.len);
        for (JsonItems item = json_items(role.value); json_next(&item);) {
            int index = permission_by_name(json_text(item.value));
            if (index < 0)
                return fail(ctx, ERR_INVALID, "permissions.json: '%.*s' is no permission",
                            FMT(json_text(item.value)));
            rights->rights[index / 64] |= UINT64_C(1) << (index % 64);
        }
    }
    return OK;
}

static void grant_role(Actor *actor, Str role)
{
    for (size_t i = 0; i < role_count; i++)
        if (str_eq(role, (Str){roles[i].role, roles[i].len}))
            for (size_t k = 0; k < COUNT(actor->rights); k++)
                actor->rights[k] |= roles[i].rights[k];
}

/* ---- who sends this request ----------------------------------------------------------------- */

static Err take_seat(Ctx *ctx, const Session *session, Actor *actor)
{
    OrgSeats seats;
    TRY(org_seats_of(ctx, actor->account, date_of_time(ctx->now), &seats));
    for (size_t i = 0; i < seats.len; i++) {
        const OrgSeat *seat = &seats.at[i];
        Str            post = seat->on_behalf.len ? seat->on_behalf : seat->seat.post;
        if (!str_eq(post, session->seat_post))
            continue;
        actor->seat = seat->seat;
        actor->on_behalf = seat->on_behalf;
        grant_role(actor, seat->seat.role);
        return OK;
    }
    return OK; /* the post was lost since: signed in, but in no seat */
}

static Err admit(Ctx *ctx, Req *req, const Actor **out)
{
    Session session;
    Account account;
    Str     token = req_cookie(req, "__Host-sid");
    *out = &NOBODY;
    if (!token.len)
        return OK;
    Err err = session_find_account(ctx, token, &session, &account);
    if (err == ERR_NOT_FOUND) {
        fault_clear(ctx);
        return OK;
    }
    TRY(err);
    Actor *actor = NEW(ctx->arena, Actor);
    *actor = (Actor){
        .kind = account.kind,
        .account = account.id,
        .name = account.name,
        .personal_id = account.personal_id,
        .session = session.id,
        .csrf = session.csrf,
        .is_demo = account.is_demo,
        .touch_due = session_touch_due(ctx, &session),
    };
    if (actor->kind == ACTOR_OFFICER)
        TRY(take_seat(ctx, &session, actor));
    if (!actor->seat.post.len && str_eq(account.login, S(IDENTITY_FIRST_LOGIN))) {
        actor_grant(actor, &MAY_MANAGE_ACCOUNTS); /* until the bodies have administrators */
        actor_grant(actor, &MAY_SEE_JOBS);
        actor_grant(actor, &MAY_MOVE);
        actor_grant(actor, &MAY_HAND_OVER);
    }
    *out = actor;
    return OK;
}

static Err touch(Ctx *ctx, const Actor *actor)
{
    return session_touch(ctx, &(Session){.id = actor->session, .account = actor->account,
                                         .kind = actor->kind});
}

/* The cookie, then what the browser asks for. */
static Lang language(const Req *req)
{
    Str said = req_cookie(req, "lang");
    if (str_eq(said, S("en")))
        return LANG_EN;
    if (str_eq(said, S("vi")) || !str_starts(req->language, S("en")))
        return LANG_VI;
    return LANG_EN;
}

static const App APP = {
    .modules = MODULES,
    .admit = admit,
    .touch = touch,
    .error_page = error_page,
    .language = language,
};

const App *main_app(void) { return &APP; }

/* ---- set-up ---------------------------------------------------------------------------------- */

Err main_setup_catalogue(Ctx *ctx)
{
    Str             names, fields;
    DefinitionWorld world;
    if (!embedded_find(S("definitions/roles.json"), &names) ||
        !embedded_find(S("definitions/fields.json"), &fields))
        return fail(ctx, ERR_BROKEN, "roles or fields are not embedded");
    TRY(listed_setup(ctx, &world));
    return catalogue_setup(ctx, names, fields, &world);
}

Err main_setup(Ctx *ctx, const Config *config)
{
    static DocumentPorts ports;
    TRY(load_rights(ctx));
    TRY(main_setup_catalogue(ctx));
    TRY(site_setup(ctx, config));
    TRY(keys_setup(ctx, config));
    Str press = config_path(ctx, config, "run/press.sock");
    Str signer = config_path(ctx, config, "run/signer.sock");
    ports = (DocumentPorts){press, signer}; /* a command's arena lives as long as its process */
    document_set_ports(&ports);
    install_signer(signer);
    dossier_set_public_url(config->public_url);
    ask_set_ports(DOSSIER_ASK_PORTS);
    file_set_folder(str_c(ctx->arena, config->data));
    return OK;
}
