/* acts — what the dossier's page offers now, and why the rest is missing. */
#include "system/onestop/dossier_page.h"

#include "base/time.h"

const DeskAct DESK_ACTS[ACT_COUNT] = {
    [ACT_RECEIVE] = {"receive", MSG_DESK_DO_RECEIVE, MSG_DESK_DONE_RECEIVED},
    [ACT_ASSIGN] = {"assign", MSG_DESK_DO_ASSIGN, MSG_DESK_DONE_ASSIGNED},
    [ACT_VERDICT] = {"verdict", MSG_DESK_DO_VERDICT, MSG_DESK_DONE_VERDICT},
    [ACT_SIGN] = {"sign", MSG_DESK_DO_SIGN, MSG_DESK_DONE_SIGNED},
    [ACT_NUMBER] = {"number", MSG_DESK_DO_NUMBER, MSG_DESK_DONE_NUMBERED},
    [ACT_DELIVER] = {"deliver", MSG_DESK_DO_DELIVER, MSG_DESK_DONE_DELIVERED},
    [ACT_SUPPLEMENT] = {"supplement", MSG_DESK_DO_SUPPLEMENT, MSG_DESK_DONE_SUPPLEMENT},
    [ACT_REFUSE] = {"refuse", MSG_DESK_DO_REFUSE, MSG_DESK_DONE_REFUSED},
    [ACT_EXTEND] = {"extend", MSG_DESK_DO_EXTEND, MSG_DESK_DONE_EXTENDED},
    [ACT_STOP] = {"stop", MSG_DESK_DO_STOP, MSG_DESK_DONE_STOPPED},
    [ACT_REASSIGN] = {"reassign", MSG_DESK_DO_REASSIGN, MSG_DESK_DONE_ASSIGNED},
    [ACT_HAND_BACK] = {"hand_back", MSG_DESK_DO_HAND_BACK, MSG_DESK_DONE_HANDED_BACK},
    [ACT_COMMENT] = {"comment", MSG_DESK_DO_COMMENT, MSG_DESK_DONE_COMMENTED},
    [ACT_ATTACH] = {"attach", MSG_DESK_DO_ATTACH, MSG_DESK_DONE_ATTACHED},
    [ACT_CORRECT] = {"correct", MSG_DESK_DO_CORRECT, MSG_DESK_DONE_CORRECTED},
    [ACT_REISSUE] = {"reissue", MSG_DESK_DO_REISSUE, MSG_DESK_DONE_REISSUED},
    [ACT_PAID] = {"paid", MSG_DESK_DO_PAID, MSG_DESK_DONE_PAID},
    [ACT_CONCLUDE] = {"conclude", MSG_DESK_DO_CONCLUDE, MSG_DESK_DONE_VERDICT},
    [ACT_RESUME] = {"resume", MSG_DESK_DO_RESUME, MSG_DESK_DONE_RESUMED},
};

Err desk_assignee_options(Ctx *ctx, const Assignee *posts, size_t count, ControlOption **out)
{
    *out = NEW_ARRAY(ctx->arena, ControlOption, count + 1);
    for (size_t i = 0; i < count; i++)
        (*out)[i] = (ControlOption){
            .value = posts[i].post,
            .label = posts[i].name.len ? posts[i].name : posts[i].title,
            .hint = msg_fmt(ctx->arena, ctx->lang, MSG_DESK_ASSIGNEE__N__UNIT, posts[i].open,
                            posts[i].unit),
            .is_chosen = count == 1};
    return OK;
}

static Err fill_assignees(Desk *desk)
{
    DeskActs *acts = &desk->data->acts;
    Assignee *posts;
    TRY(dossier_assignees(desk->ctx, &desk->dossier, &posts, &acts->assignee_count));
    acts->may_assign = true;
    return desk_assignee_options(desk->ctx, posts, acts->assignee_count, &acts->assignees);
}

/* Verdicts that lead to a supplement or a refusal have pages of their own. */
static void fill_verdicts(Desk *desk)
{
    DeskActs             *acts = &desk->data->acts;
    const DefinitionStep *step = desk->step;
    acts->is_verdict = true;
    acts->is_inspection = step->verb == VERB_INSPECT;
    acts->verdict_label = msg_text(desk->ctx->lang, step->verb == VERB_CONSULT
                                                        ? MSG_DESK_DO_CONCLUDE
                                                        : MSG_DESK_DO_VERDICT);
    acts->backs = NEW_ARRAY(desk->ctx->arena, ControlOption, step->n_verdicts + 1u);
    for (uint16_t i = 0; i < step->n_verdicts; i++) {
        const DefinitionVerdict *verdict = &step->verdicts[i];
        if (verdict->to == TO_SUPPLEMENT || verdict->to == TO_REFUSE)
            continue;
        acts->may_stop |= verdict->to == TO_STOP;
        acts->backs[acts->back_count++] = (ControlOption){
            .value = verdict->id, .label = words_in(verdict->name, desk->ctx->lang)};
    }
    if (acts->back_count == 1)
        acts->backs[0].is_chosen = true;
}

static Str waiting_words(const Desk *desk, Str role)
{
    const Ctx *ctx = desk->ctx;
    Str        who = catalogue_role_name(ctx, role);
    if (desk->data->holder.len && !str_eq(desk->data->holder, who))
        who = str_fmt(ctx->arena, "%.*s (%.*s)", FMT(desk->data->holder), FMT(who));
    return msg_fmt(ctx->arena, ctx->lang, MSG_DESK_WAITS_FOR__WHO, who);
}

/* Why the clock stands, in the words of law. */
Str desk_paused_words(const Desk *desk)
{
    static const Message WHY[] = {
        [PAUSE_NONE] = MSG_DESK_STANDS_APPLICANT, [PAUSE_PAYMENT] = MSG_DESK_STANDS_PAYMENT,
        [PAUSE_APPLICANT] = MSG_DESK_STANDS_APPLICANT, [PAUSE_COURT] = MSG_DESK_STANDS_COURT};
    const Ctx     *ctx = desk->ctx;
    const Dossier *d = &desk->dossier;
    if (d->status == STATUS_SUPPLEMENT)
        return msg_fmt(ctx->arena, ctx->lang, MSG_DESK_WAITS_FOR_CITIZEN__AT,
                       time_text(ctx->arena, d->supplement_due_at, ctx->lang));
    return msg_text(ctx->lang, WHY[d->pause]);
}

static void fill_reasons(Desk *desk, const Permitted *permitted)
{
    const Ctx     *ctx = desk->ctx;
    const Dossier *d = &desk->dossier;
    DeskActs      *acts = &desk->data->acts;
    if (permitted->is_step_act) {
        bool asks = desk->step->verb == VERB_RECEIVE || desk->step->verb == VERB_EXAMINE ||
                    desk->step->verb == VERB_INSPECT;
        if (asks && !acts->may_supplement)
            acts->also_not = msg_text(ctx->lang, MSG_DESK_ASKED_BEFORE);
    } else if (d->paused_at) {
        acts->why_not = desk_paused_words(desk);
    } else if (!desk->step) {
        acts->why_not = msg_text(ctx->lang, MSG_DESK_IS_OVER);
    } else if (d->waits) {
        acts->why_not = msg_fmt(ctx->arena, ctx->lang,
                                desk->step->verb == VERB_LINK
                                    ? MSG_DESK_WAITS_FOR_CHILDREN__N
                                    : MSG_DESK_WAITS_FOR_OPINIONS__N, d->waits);
    } else {
        acts->why_not = waiting_words(desk, permitted->waits_for);
    }
}

/* Those with a page of their own, behind what the step itself waits for. */
static void fill_more(Desk *desk, const Permitted *permitted)
{
    static const Act MORE[] = {ACT_REASSIGN, ACT_HAND_BACK, ACT_EXTEND, ACT_STOP, ACT_RESUME,
                               ACT_CORRECT,  ACT_REISSUE,   ACT_COMMENT, ACT_ATTACH};
    Ctx      *ctx = desk->ctx;
    DeskActs *acts = &desk->data->acts;
    acts->more = NEW_ARRAY(ctx->arena, ActLink, COUNT(MORE));
    for (size_t i = 0; i < COUNT(MORE); i++)
        if (permitted->may[MORE[i]])
            acts->more[acts->more_count++] = (ActLink){
                msg_text(ctx->lang, DESK_ACTS[MORE[i]].label),
                str_fmt(ctx->arena, "%.*s/acts/%s", FMT(desk->data->href),
                        DESK_ACTS[MORE[i]].word)};
}

Err desk_fill_acts(Desk *desk)
{
    static const Act SIMPLE[] = {ACT_RECEIVE, ACT_SIGN, ACT_NUMBER, ACT_DELIVER};
    Permitted permitted;
    DeskActs *acts = &desk->data->acts;
    TRY(dossier_permitted(desk->ctx, &desk->dossier, &permitted));
    acts->may = NEW_ARRAY(desk->ctx->arena, Str, ACT_COUNT);
    for (int i = 0; i < ACT_COUNT; i++)
        if (permitted.may[i] && DESK_ACTS[i].word)
            acts->may[acts->name_count++] = str_of(DESK_ACTS[i].word);
    for (size_t i = 0; i < COUNT(SIMPLE); i++)
        if (permitted.may[SIMPLE[i]]) {
            acts->simple = DESK_ACTS[SIMPLE[i]].word;
            acts->simple_label = msg_text(desk->ctx->lang, DESK_ACTS[SIMPLE[i]].label);
        }
    acts->may_supplement = permitted.may[ACT_SUPPLEMENT];
    acts->may_refuse = permitted.may[ACT_REFUSE];
    acts->may_record_payment = permitted.may[ACT_PAID];
    if (permitted.may[ACT_VERDICT] || permitted.may[ACT_CONCLUDE])
        fill_verdicts(desk);
    if (permitted.may[ACT_ASSIGN])
        TRY(fill_assignees(desk));
    fill_more(desk, &permitted);
    fill_reasons(desk, &permitted);
    return OK;
}
