/* ask — opening an ask, answering it, and what else asker and asked may do with it. */
#include "engine/ask/ask_own.h"

#include "base/encode.h"
#include "base/text.h"
#include "base/time.h"
#include "crypto/crypto.h"

/* ---- words ---------------------------------------------------------------------------------- */

static const char *const STATES[ASK_STATES] = {
    [ASK_CREATED] = "created",   [ASK_DELIVERED] = "delivered", [ASK_SEEN] = "seen",
    [ASK_ANSWERED] = "answered", [ASK_RETURNED] = "returned",   [ASK_SILENT] = "silent",
    [ASK_DECLINED] = "declined", [ASK_VOID] = "void",
};
static const char *const ANSWERS[ASK_VERDICTS] = {
    "", "agree", "agree_with_comments", "disagree", "other",
};

Str ask_state_text(AskState state) { return str_of(STATES[state]); }
Str ask_verdict_text(AskVerdict verdict) { return str_of(ANSWERS[verdict]); }

AskVerdict ask_verdict_read(Str text)
{
    for (size_t i = 1; i < ASK_VERDICTS; i++)
        if (str_eq(text, str_of(ANSWERS[i])))
            return (AskVerdict)i;
    return ASK_NO_VERDICT;
}

bool ask_is_open(const AskTarget *target)
{
    return target->state == ASK_CREATED || target->state == ASK_DELIVERED ||
           target->state == ASK_SEEN || target->state == ASK_RETURNED;
}

bool ask_is_returnable(const AskTarget *target)
{
    return target->state == ASK_ANSWERED || target->state == ASK_DECLINED;
}

bool ask_is_extendable(const AskTarget *target)
{
    return ask_is_open(target) || target->state == ASK_SILENT;
}

bool ask_is_late(const AskTarget *target, int64_t now)
{
    if (target->state == ASK_VOID)
        return false;
    return (target->closed_at ? target->closed_at : now) > target->due_now;
}

Str ask_file_owner(Ctx *ctx, const Ask *ask)
{
    return str_fmt(ctx->arena, "ask:%.*s", FMT(ask->id));
}

/* ---- the source ----------------------------------------------------------------------------- */

static const AskPort *source_ports;

void ask_set_ports(const AskPort *ports) { source_ports = ports; }

Err ask_tell(Ctx *ctx, const Ask *ask, const AskTarget *before, const AskTarget *target,
             AskNews news)
{
    Str kind, id;
    str_cut(ask->source, ':', &kind, &id);
    for (const AskPort *port = source_ports; port && port->kind; port++)
        if (str_eq(kind, str_of(port->kind)))
            return port->told(ctx, ask, before, target, news);
    return OK;
}

/* ---- opening -------------------------------------------------------------------------------- */

Err ask_due(Ctx *ctx, const AskTarget *target, int64_t *due_at)
{
    const Calendar *calendar;
    TRY(org_calendar(ctx, target->body, &calendar));
    if (target->due_days > 0)
        return calendar_due(ctx, calendar, target->due_from, target->due_days, due_at);
    if (target->due_minutes > 0)
        return calendar_add_minutes(ctx, calendar, target->due_from, target->due_minutes,
                                    due_at);
    return fail(ctx, ERR_INVALID, "ask: no term");
}

Err ask_is_held(Ctx *ctx, Str body, Str role, bool *is_held)
{
    Posts posts;
    Date  today = date_of_time(ctx->now);
    *is_held = false;
    TRY(org_role_posts(ctx, body, role, today, &posts));
    for (size_t i = 0; i < posts.len && !*is_held; i++) {
        Accounts holders;
        TRY(org_holders_of(ctx, posts.at[i].id, today, &holders));
        *is_held = holders.len > 0;
    }
    return OK;
}

static Err new_target(Ctx *ctx, const AskTo *to, size_t number, AskTarget *out)
{
    bool is_held;
    *out = (AskTarget){.number = (int64_t)number, .body = to->body, .role = to->role,
                       .due_from = ctx->now, .due_days = to->days,
                       .due_minutes = to->minutes};
    TRY(ask_due(ctx, out, &out->due_first));
    out->due_now = out->due_first;
    TRY(ask_is_held(ctx, to->body, to->role, &is_held));
    out->state = is_held ? ASK_DELIVERED : ASK_CREATED;
    out->delivered_at = is_held ? ctx->now : 0;
    return ask_ladder_begin(ctx, out);
}

SQL(ask_by_item, "SELECT " ASK_COLUMNS " FROM ask WHERE item = $1");

Err ask_open(Ctx *ctx, const AskOrder *order, Ask *out)
{
    Row  row;
    bool found;
    if (!order->item.len || !order->count || order->count > ASK_TARGETS_MAX)
        return fail(ctx, ERR_INVALID, "ask: from 1 to %d targets, and a key", ASK_TARGETS_MAX);
    TRY(db_maybe(ctx, &ask_by_item, PARAMS(db_text(order->item)), &row, &found));
    if (found)
        return ask_of_row(ctx, row, out);
    *out = (Ask){
        .id = crypto_random_id(ctx->arena), .item = order->item,         .source = order->source,
        .subject = order->subject,          .body = order->body,         .post = order->post,
        .role = order->role,                .about_vi = order->about_vi, .about_en = order->about_en,
        .silence = order->silence,          .asked_at = ctx->now,
        .targets = NEW_ARRAY(ctx->arena, AskTarget, order->count), .count = order->count,
    };
    for (size_t i = 0; i < order->count; i++)
        TRY(new_target(ctx, &order->to[i], i + 1, &out->targets[i]));
    TRY(ask_write(ctx, NULL, out, "ask.opened", (Str){0}));
    for (size_t i = 0; i < out->count; i++)
        TRY(ask_tell(ctx, out, &out->targets[i], &out->targets[i], ASK_NEWS_OPENED));
    return OK;
}

/* ---- who ------------------------------------------------------------------------------------ */

static Str seat_post(const Actor *actor)
{
    return actor->on_behalf.len ? actor->on_behalf : actor->seat.post;
}

AskTarget *ask_mine(Ctx *ctx, const Ask *ask)
{
    const Actor *actor = ctx->actor;
    for (size_t i = 0; i < ask->count && actor->kind == ACTOR_OFFICER; i++) {
        AskTarget *target = &ask->targets[i];
        if (target->state != ASK_VOID && target->state != ASK_ANSWERED &&
            target->state != ASK_DECLINED && str_eq(target->body, actor->seat.body) &&
            str_eq(target->role, actor->seat.role))
            return target;
    }
    return NULL;
}

bool ask_is_asker(Ctx *ctx, const Ask *ask)
{
    const Actor *actor = ctx->actor;
    if (actor->kind == ACTOR_SYSTEM)
        return true;
    if (actor->kind != ACTOR_OFFICER || !str_eq(actor->seat.body, ask->body))
        return false;
    if (str_eq(actor->seat.role, S("head")))
        return true;
    return ask->post.len ? str_eq(ask->post, seat_post(actor))
                         : str_eq(ask->role, actor->seat.role);
}

/* ---- acts of the asked ---------------------------------------------------------------------- */

/* One change of one target under way. */
typedef struct Change {
    Ask        before;
    AskTarget *target;
    size_t     i;
} Change;

static Err begin_mine(Ctx *ctx, Ask *ask, Change *out)
{
    AskTarget *mine = ask_mine(ctx, ask);
    if (!mine)
        return fail(ctx, ERR_DENIED, "this ask waits for no answer of this seat");
    *out = (Change){.before = ask_copy(ctx, ask), .i = (size_t)(mine - ask->targets)};
    *ask = ask_copy(ctx, ask);
    out->target = &ask->targets[out->i];
    return OK;
}

static Err end(Ctx *ctx, Ask *ask, const Change *change, const char *verb, AskNews news)
{
    TRY(ask_write(ctx, &change->before, ask, verb, change->target->reason));
    return ask_tell(ctx, ask, &change->before.targets[change->i], change->target, news);
}

static void sign_as_seat(const Ctx *ctx, AskTarget *target)
{
    target->person = ctx->actor->account;
    target->post = ctx->actor->seat.post;
    target->on_behalf = ctx->actor->on_behalf;
    target->closed_at = ctx->now;
    target->next_at = 0;
    if (!target->delivered_at)
        target->delivered_at = ctx->now;
    if (!target->seen_at)
        target->seen_at = ctx->now;
}

static Err check_words(Ctx *ctx, Str text, bool is_needed)
{
    if (text.len > ASK_TEXT_MAX)
        return fail(ctx, ERR_INVALID, "ask: more than %d bytes of text", ASK_TEXT_MAX);
    if (is_needed && !str_trim(text).len)
        return fail(ctx, ERR_INVALID, "ask: words are needed");
    return OK;
}

Err ask_seen(Ctx *ctx, Ask *ask)
{
    Change change;
    TRY(begin_mine(ctx, ask, &change));
    if (change.target->state != ASK_CREATED && change.target->state != ASK_DELIVERED)
        return OK;
    change.target->state = ASK_SEEN;
    change.target->seen_at = ctx->now;
    if (!change.target->delivered_at)
        change.target->delivered_at = ctx->now;
    return ask_write(ctx, &change.before, ask, "ask.seen", (Str){0});
}

static Err take_file(Ctx *ctx, const Ask *ask, Str id, AskTarget *target)
{
    File file;
    target->file = target->file_sha256 = (Str){0};
    if (!id.len)
        return OK;
    Err err = file_find(ctx, id, &file);
    if (err != OK || !str_eq(file.owner, ask_file_owner(ctx, ask)))
        return fail(ctx, err == OK || err == ERR_NOT_FOUND ? ERR_INVALID : err,
                    "ask: no such file of this ask");
    target->file = file.id;
    target->file_sha256 = encode_hex(ctx->arena, file.sha256);
    return OK;
}

Err ask_answer(Ctx *ctx, Ask *ask, const AskAnswer *answer)
{
    Change change;
    TRY(begin_mine(ctx, ask, &change));
    if (answer->verdict <= ASK_NO_VERDICT || answer->verdict >= ASK_VERDICTS)
        return fail(ctx, ERR_INVALID, "ask: no such verdict");
    TRY(check_words(ctx, answer->text, answer->verdict != ASK_AGREE));
    TRY(take_file(ctx, ask, answer->file, change.target));
    change.target->state = ASK_ANSWERED;
    change.target->verdict = answer->verdict;
    change.target->text = answer->text;
    change.target->reason = (Str){0};
    change.target->signature = S("session");
    sign_as_seat(ctx, change.target);
    return end(ctx, ask, &change, "ask.answered", ASK_NEWS_ANSWERED);
}

Err ask_decline(Ctx *ctx, Ask *ask, Str reason)
{
    Change change;
    TRY(begin_mine(ctx, ask, &change));
    TRY(check_words(ctx, reason, true));
    change.target->state = ASK_DECLINED;
    change.target->reason = reason;
    sign_as_seat(ctx, change.target);
    return end(ctx, ask, &change, "ask.declined", ASK_NEWS_DECLINED);
}

/* ---- acts of the asker ---------------------------------------------------------------------- */

static Err begin_asker(Ctx *ctx, Ask *ask, int64_t number, Change *out)
{
    if (!ask_is_asker(ctx, ask))
        return fail(ctx, ERR_DENIED, "this seat did not ask");
    if (number < 1 || number > (int64_t)ask->count)
        return fail(ctx, ERR_INVALID, "ask: no such target");
    *out = (Change){.before = ask_copy(ctx, ask), .i = (size_t)number - 1};
    *ask = ask_copy(ctx, ask);
    out->target = &ask->targets[out->i];
    return OK;
}

/* A new term begins now; the silence rule has not been applied to it. */
static Err new_term(Ctx *ctx, AskTarget *target, int64_t days)
{
    int64_t due_at;
    target->due_from = ctx->now;
    target->due_days = days;
    target->due_minutes = 0;
    TRY(ask_due(ctx, target, &due_at));
    if (due_at <= target->due_now)
        return fail(ctx, ERR_INVALID, "ask: the new term is not later than the old one");
    target->due_now = due_at;
    target->silent_at = target->closed_at = 0;
    return ask_ladder_begin(ctx, target);
}

/* The term it had goes on, by the calendar in force: that may have changed while nobody waited. */
static Err same_term(Ctx *ctx, AskTarget *target)
{
    TRY(ask_due(ctx, target, &target->due_now));
    return target->due_now > ctx->now ? ask_ladder_begin(ctx, target) : OK;
}

Err ask_return(Ctx *ctx, Ask *ask, int64_t number, Str reason, int64_t days)
{
    Change change;
    TRY(begin_asker(ctx, ask, number, &change));
    AskTarget *target = change.target;
    if (!ask_is_returnable(target))
        return fail(ctx, ERR_DENIED, "ask: there is no answer to send back");
    TRY(check_words(ctx, reason, true));
    if (days > 0)
        TRY(new_term(ctx, target, days));
    else if (!target->silent_at)
        TRY(same_term(ctx, target));
    target->state = ASK_RETURNED;
    target->reason = reason;
    target->closed_at = 0;
    return end(ctx, ask, &change, "ask.returned", ASK_NEWS_RETURNED);
}

Err ask_extend(Ctx *ctx, Ask *ask, int64_t number, int64_t days)
{
    Change change;
    TRY(begin_asker(ctx, ask, number, &change));
    AskTarget *target = change.target;
    if (!ask_is_extendable(target))
        return fail(ctx, ERR_DENIED, "ask: nothing waits for an answer");
    TRY(new_term(ctx, target, days));
    if (target->state == ASK_SILENT)
        target->state = target->seen_at ? ASK_SEEN : ASK_DELIVERED;
    return end(ctx, ask, &change, "ask.extended", ASK_NEWS_EXTENDED);
}

Err ask_void(Ctx *ctx, Ask *ask, Str reason)
{
    bool is_changed = false;
    Ask  before = ask_copy(ctx, ask);
    *ask = ask_copy(ctx, ask);
    for (size_t i = 0; i < ask->count; i++) {
        AskTarget *target = &ask->targets[i];
        if (!ask_is_open(target) || target->silent_at)
            continue;
        target->state = ASK_VOID;
        target->reason = reason;
        target->closed_at = ctx->now;
        target->next_at = 0;
        is_changed = true;
    }
    return is_changed ? ask_write(ctx, &before, ask, "ask.void", reason) : OK;
}
