/* walk_slip — the control slip of a random history says what its events say: nothing left out,
 * nothing added, no gap between who gave and who had. */
#include "base/time.h"
#include "engine/dossier/slip.h"
#include "engine/dossier/store.h"
#include "test/walk.h"

/* Acts that leave the dossier where it is; all others hand it over. */
static bool stays(Str verb)
{
    static const char *const STAY[] = {"dossier.commented", "dossier.attached",
                                       "dossier.corrected", "dossier.reissued",
                                       "dossier.extended",  "dossier.resumed",
                                       "dossier.replanned"};
    for (size_t i = 0; i < sizeof STAY / sizeof *STAY; i++)
        if (str_eq(verb, str_of(STAY[i])))
            return true;
    return false;
}

static bool same(const SlipPlace *a, const SlipPlace *b)
{
    return a->at == b->at && str_eq(a->role, b->role) && str_eq(a->post, b->post);
}

static bool row_is(Walk *walk, const SlipRow *row, const Event *event, const SlipRow *last)
{
    bool is_late = row->due_at && row->handed_at > row->due_at;
    if (row->number != event->number || !str_eq(row->verb, event->verb) ||
        !str_eq(row->actor, event->actor) || row->handed_at != event->at)
        return walk_wrong(walk, "a row of the control slip is not its event");
    if (last && !same(&last->to, &row->from))
        return walk_wrong(walk, "the control slip has a gap");
    return is_late == (row->result == TIMELY_LATE) ||
           walk_wrong(walk, "the control slip calls late what was not, or the other way round");
}

bool walk_slip_holds(Walk *walk)
{
    Events events;
    Slip   slip;
    size_t row = 0;
    Str    object = str_fmt(walk->ctx->arena, "dossier:%.*s", FMT(walk->d.id));
    if (dossier_slip(walk->ctx, &walk->d, &slip) != OK ||
        audit_of(walk->ctx, object, WALK_EVENTS, &events) != OK)
        return walk_wrong(walk, "the control slip cannot be made");
    for (size_t i = 0; i < events.len; i++) {
        const Dossier *after = &walk->after[events.at[i].number];
        bool is_away = after->status == STATUS_SUPPLEMENT || after->status == STATUS_PAYMENT;
        if (stays(events.at[i].verb))
            continue;
        /* Whose it will be when the applicant gives it back is seen when it comes back. */
        if (is_away && str_eq(events.at[i].verb, S("dossier.reassigned")))
            continue;
        if (row == slip.count)
            return walk_wrong(walk, "the control slip leaves something out");
        if (!row_is(walk, &slip.rows[row], &events.at[i], row ? &slip.rows[row - 1] : NULL))
            return false;
        row++;
    }
    if (row != slip.count)
        return walk_wrong(walk, "the control slip has more than happened");
    bool is_with_applicant = !walk->d.step.len || walk->d.status == STATUS_SUPPLEMENT ||
                             walk->d.status == STATUS_PAYMENT;
    if (is_with_applicant != (slip.rows[row - 1].to.at == SLIP_APPLICANT))
        return walk_wrong(walk, "the control slip ends with somebody else");
    return !dossier_difference(&slip.dossier, &walk->d) ||
           walk_wrong(walk, "the control slip's dossier is another");
}
