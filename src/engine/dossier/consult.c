/* consult — opinions asked of other offices: asks of a step, and their news on the dossier. */
#include "engine/dossier/parallel_own.h"

#include "core/account.h"
#include "engine/dossier/asked.h"

static Str source_of(Ctx *ctx, const Dossier *dossier)
{
    return str_fmt(ctx->arena, "dossier:%.*s", FMT(dossier->id));
}

/* "dossier:ID#N.STEP.ASK": N is the event that began the step, so each round has its own asks. */
static Str item_of(Ctx *ctx, const Dossier *before, Str step, Str id)
{
    return str_fmt(ctx->arena, "dossier:%.*s#%lld.%.*s.%.*s", FMT(before->id),
                   (long long)before->head.number + 1, FMT(step), FMT(id));
}

static void read_item(Str item, int64_t *round, Str *step, Str *id)
{
    Str object, number, rest;
    *round = 0;
    *step = *id = (Str){0};
    if (str_cut(item, '#', &object, &rest) && str_cut(rest, '.', &number, &rest) &&
        str_cut(rest, '.', step, id) && !str_to_int(number, round))
        *round = 0;
}

/* ---- a step begins and ends ------------------------------------------------------------------ */

typedef struct Asks {
    Ask   *at;
    size_t len;
} Asks;

/* An office is not asked twice what it has answered, or kept silent about; unless the applicant
 * has changed the dossier since. */
static bool is_settled(const Acting *a, const Asks *earlier, const DefinitionAsk *ask)
{
    for (size_t i = 0; i < earlier->len; i++) {
        int64_t round;
        Str     step, id;
        const AskTarget *target = &earlier->at[i].targets[0];
        read_item(earlier->at[i].item, &round, &step, &id);
        if (str_eq(step, a->flow.step->id) && str_eq(id, ask->id) &&
            earlier->at[i].asked_at >= a->d->clock_from && target->state != ASK_VOID &&
            target->state != ASK_DECLINED)
            return true;
    }
    return false;
}

static Err ask_one(Acting *a, const DefinitionAsk *ask)
{
    static const AskSilence RULES[] = {[SILENCE_NONE] = ASK_WAIT,
                                       [SILENCE_CONSENT] = ASK_CONSENT,
                                       [SILENCE_ESCALATE] = ASK_ESCALATE};
    Ctx     *ctx = a->ctx;
    Dossier *d = a->d;
    Body     body;
    Ask      asked;
    Err      err = agency_of(ctx, &ask->to, &a->flow.env, d->body, &body);
    if (err == ERR_NOT_FOUND || err == ERR_INVALID) { /* the head decides without it */
        fault_clear(ctx);
        return parallel_tell_role(ctx, d->body, S("head"), "ask_nobody", d->id);
    }
    TRY(err);
    AskTo    to = {.body = body.id, .role = ask->role.len ? ask->role : S("head"),
                   .days = ask->days, .minutes = ask->minutes};
    AskOrder order = {
        .item = item_of(ctx, &a->before, a->flow.step->id, ask->id),
        .source = source_of(ctx, d),
        .subject = d->code,
        .body = d->body,
        .post = d->holder,
        .role = d->role,
        .about_vi = words_in(ask->about, LANG_VI),
        .about_en = words_in(ask->about, LANG_EN),
        .silence = RULES[ask->silence],
        .to = &to,
        .count = 1,
    };
    TRY(ask_open(ctx, &order, &asked));
    d->waits++;
    return OK;
}

Err consult_begins(Acting *a)
{
    Asks                  earlier;
    const DefinitionStep *step = a->flow.step;
    if (!step->n_asks)
        return OK;
    TRY(flow_answered(a->ctx, &a->flow));
    TRY(ask_of_source(a->ctx, source_of(a->ctx, a->d), &earlier.at, &earlier.len));
    for (size_t i = 0; i < step->n_asks; i++)
        if (expr_holds(&step->asks[i].condition, &a->flow.env) &&
            !is_settled(a, &earlier, &step->asks[i]))
            TRY(ask_one(a, &step->asks[i]));
    return OK;
}

Err consult_follows(Acting *a)
{
    Asks asks;
    Ctx *ctx = a->ctx;
    if (!a->flow.step || !a->flow.step->n_asks)
        return OK;
    if (a->input->act == ACT_REASSIGN)
        return ask_source_moves(ctx, source_of(ctx, a->d), a->d->body, a->d->holder);
    if (!a->d->waits)
        return OK;
    TRY(ask_of_source(ctx, source_of(ctx, a->d), &asks.at, &asks.len));
    for (size_t i = 0; i < asks.len; i++) {
        int64_t round;
        Body    body;
        Str     step;
        Facts   facts = {0};
        read_item(asks.at[i].item, &round, &step, &facts.item);
        if (round != a->before.head.number + 1)
            continue;
        TRY(org_body_find(ctx, asks.at[i].targets[0].body, &body));
        facts.note = body.name_vi;
        Dossier before = *a->d;
        TRY(dossier_change(ctx, &before, a->d, "dossier.asked", &facts));
    }
    return OK;
}

Err consult_leaves(Acting *a)
{
    Asks asks;
    Ctx *ctx = a->ctx;
    if (!a->flow.step || !a->flow.step->n_asks)
        return OK;
    TRY(ask_of_source(ctx, source_of(ctx, a->d), &asks.at, &asks.len));
    for (size_t i = 0; i < asks.len; i++) {
        int64_t round;
        Str     step, id;
        read_item(asks.at[i].item, &round, &step, &id);
        if (str_eq(step, a->flow.step->id))
            TRY(ask_void(ctx, &asks.at[i], S("Bước lấy ý kiến đã kết thúc")));
    }
    return OK;
}

/* ---- news of an ask ------------------------------------------------------------------------- */

/* The step waits for this target. */
static int64_t counts(const AskTarget *target)
{
    return ask_is_open(target) && !target->silent_at;
}

bool dossier_asks_now(const Dossier *dossier, const Ask *ask)
{
    Str     step, id;
    int64_t round;
    read_item(ask->item, &round, &step, &id);
    return dossier_is_open(dossier) && str_eq(dossier->step, step);
}

/* Which event, and whom it is told to: of the asker's body, where a late answer reaches the head,
 * and of the asked one. */
static const struct NewsRule {
    const char *verb, *notice, *head_notice, *asked_notice;
} NEWS[] = {
    [ASK_NEWS_ANSWERED] = {"dossier.opinion", "opinion", NULL, NULL},
    [ASK_NEWS_DECLINED] = {"dossier.opinion", "ask_declined", "ask_declined", NULL},
    [ASK_NEWS_RETURNED] = {"dossier.asked", NULL, NULL, "ask_returned"},
    [ASK_NEWS_EXTENDED] = {"dossier.asked", NULL, NULL, "ask_extended"},
    [ASK_NEWS_SILENT] = {"dossier.silent", "ask_silent", NULL, NULL},
};

static Str verdict_of(const Ask *ask, const AskTarget *target, AskNews news)
{
    switch (news) {
    case ASK_NEWS_ANSWERED: return ask_verdict_text(target->verdict);
    case ASK_NEWS_DECLINED: return S("declined");
    case ASK_NEWS_RETURNED: return S("returned");
    case ASK_NEWS_EXTENDED: return S("extended");
    default: return ask->silence == ASK_CONSENT ? S("consent") : S("escalate");
    }
}

static Err tell_asker(Ctx *ctx, const Dossier *d, const char *notice)
{
    if (!notice)
        return OK;
    if (d->holder.len)
        return parallel_tell_post(ctx, d->holder, notice, d->id);
    return d->role.len ? parallel_tell_role(ctx, d->body, d->role, notice, d->id) : OK;
}

static Err note_on_dossier(Ctx *ctx, const Ask *ask, const AskTarget *before,
                           const AskTarget *target, AskNews news)
{
    Str     kind, id, step;
    int64_t round;
    Dossier d, was;
    Facts   facts = {.verdict = verdict_of(ask, target, news)};
    str_cut(ask->source, ':', &kind, &id);
    read_item(ask->item, &round, &step, &facts.item);
    TRY(parallel_load(ctx, id, &d));
    bool is_here = dossier_asks_now(&d, ask);
    if (!is_here && (news == ASK_NEWS_RETURNED || news == ASK_NEWS_EXTENDED))
        return fail(ctx, ERR_DENIED, "the step that asked is over");
    was = d;
    if (is_here)
        d.waits += counts(target) - counts(before);
    bool is_late = (news == ASK_NEWS_ANSWERED || news == ASK_NEWS_DECLINED) &&
                   (before->silent_at || ask_is_late(target, ctx->now));
    bool is_escalated = news == ASK_NEWS_SILENT && ask->silence == ASK_ESCALATE;
    bool is_late_answer = is_late && news == ASK_NEWS_ANSWERED;
    const char *head_notice = is_late_answer ? "opinion_late"
                              : is_escalated ? "ask_silent"
                                             : NEWS[news].head_notice;
    if (is_late)
        facts.late = S("opinion");
    if (dossier_is_open(&d))
        TRY(dossier_change(ctx, &was, &d, NEWS[news].verb, &facts));
    TRY(tell_asker(ctx, &d, NEWS[news].notice));
    if (NEWS[news].asked_notice)
        TRY(parallel_tell_role(ctx, target->body, target->role, NEWS[news].asked_notice, d.id));
    return head_notice ? parallel_tell_role(ctx, d.body, S("head"), head_notice, d.id) : OK;
}

/* Whoever leads the asked body, whatever it is called there; its head, too, when all are meant. Not
 * the asked post itself: it is told in its own words. */
static Err tell_above(Ctx *ctx, const AskTarget *target, bool is_head_too, const char *kind, Str id)
{
    static const char *const ROLES[] = {"head", "chair", "vice_chair", "director"};
    for (size_t i = is_head_too ? 0 : 1; i < COUNT(ROLES); i++)
        if (!str_eq(target->role, str_of(ROLES[i])))
            TRY(parallel_tell_role(ctx, target->body, str_of(ROLES[i]), kind, id));
    return OK;
}

static Err urge(Ctx *ctx, const Ask *ask, const AskTarget *target, Str id)
{
    TRY(parallel_tell_role(ctx, target->body, target->role, "ask_urged", id));
    TRY(tell_above(ctx, target, true, "ask_urged", id));
    return parallel_tell_role(ctx, ask->body, S("head"), "ask_silent", id);
}

/* A rung of the reminder ladder, or the question itself. */
static Err remind(Ctx *ctx, const Ask *ask, const AskTarget *target, AskNews news)
{
    static const char *const KINDS[] = {[ASK_NEWS_OPENED] = "ask", [ASK_NEWS_SOON] = "ask_soon",
                                        [ASK_NEWS_DUE] = "ask_due", [ASK_NEWS_LATE] = "ask_late"};
    Str kind, id;
    str_cut(ask->source, ':', &kind, &id);
    if (news == ASK_NEWS_HEAD)
        return parallel_tell_role(ctx, target->body, S("head"), "ask_overdue", id);
    if (news == ASK_NEWS_SUPERIORS)
        return tell_above(ctx, target, false, "ask_overdue", id);
    if (news == ASK_NEWS_URGED)
        return urge(ctx, ask, target, id);
    TRY(parallel_tell_role(ctx, target->body, target->role, KINDS[news], id));
    return news == ASK_NEWS_LATE
               ? parallel_tell_role(ctx, ask->body, S("head"), "ask_silent", id) : OK;
}

static Err told(Ctx *ctx, const Ask *ask, const AskTarget *before, const AskTarget *target,
                AskNews news)
{
    bool is_reminder = news == ASK_NEWS_OPENED || news >= ASK_NEWS_SOON;
    return is_reminder ? remind(ctx, ask, target, news)
                       : note_on_dossier(ctx, ask, before, target, news);
}

const AskPort DOSSIER_ASK_PORTS[] = {{"dossier", told}, {0}};

/* ---- reading -------------------------------------------------------------------------------- */

static Err name_person(Ctx *ctx, Str id, Str *name)
{
    Account account;
    if (!id.len)
        return OK;
    Err err = account_find(ctx, id, &account);
    if (err == ERR_NOT_FOUND) { /* gone since: the answer stays */
        fault_clear(ctx);
        return OK;
    }
    TRY(err);
    *name = account.name;
    return OK;
}

Err dossier_opinions(Ctx *ctx, const Dossier *dossier, Opinion **out, size_t *count)
{
    Asks asks;
    TRY(ask_of_source(ctx, source_of(ctx, dossier), &asks.at, &asks.len));
    *out = NEW_ARRAY(ctx->arena, Opinion, asks.len + 1);
    *count = asks.len;
    for (size_t i = 0; i < asks.len; i++) {
        int64_t  round;
        Body     body;
        Opinion *opinion = &(*out)[i];
        *opinion = (Opinion){.ask = &asks.at[i], .target = &asks.at[i].targets[0]};
        opinion->is_late = ask_is_late(opinion->target, ctx->now);
        read_item(asks.at[i].item, &round, &opinion->step, &opinion->id);
        TRY(org_body_find(ctx, opinion->target->body, &body));
        opinion->body_name = body_name(&body, ctx->lang);
        TRY(name_person(ctx, opinion->target->person, &opinion->person_name));
    }
    return OK;
}
