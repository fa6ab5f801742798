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
                                       "dossier.replanned", "dossier.child_received"};
    for (size_t i = 0; i < sizeof STAY / sizeof *STAY; i++)
        if (str_eq(verb, str_of(STAY[i])))
            return true;
    return false;
}

/* Stands beside the way: the office keeps the dossier. */
static bool is_beside(Str verb)
{
    static const char *const BESIDE[] = {"dossier.asked", "dossier.opinion", "dossier.silent",
                                         "dossier.child_opened", "dossier.child_closed"};
    for (size_t i = 0; i < sizeof BESIDE / sizeof *BESIDE; i++)
        if (str_eq(verb, str_of(BESIDE[i])))
            return true;
    return false;
}

static bool same(const SlipPlace *a, const SlipPlace *b)
{
    return a->at == b->at && str_eq(a->role, b->role) && str_eq(a->post, b->post);
}

static bool row_is(Walk *walk, const SlipRow *row, const Event *event, const SlipRow *last)
{
    bool is_beside_it = is_beside(event->verb);
    bool is_late = is_beside_it ? walk->life->is_late[event->number]
                                : row->due_at && row->handed_at > row->due_at;
    if (row->number != event->number || !str_eq(row->verb, event->verb) ||
        !str_eq(row->actor, event->actor) || row->handed_at != event->at ||
        row->is_parallel != is_beside_it)
        return walk_wrong(walk, "a row of the control slip is not its event");
    if (last && !is_beside_it && !same(&last->to, &row->from))
        return walk_wrong(walk, "the control slip has a gap");
    return is_late == (row->result == TIMELY_LATE) ||
           walk_wrong(walk, "the control slip calls late what was not, or the other way round");
}

/* Row by row; *last: the last place on the dossier's own way. */
static bool rows_are(Walk *walk, const Slip *slip, const Events *events, const SlipRow **last)
{
    size_t row = 0;
    for (size_t i = 0; i < events->len; i++) {
        const Event   *event = &events->at[i];
        const Dossier *after = &walk->life->after[event->number];
        bool is_away = after->status == STATUS_SUPPLEMENT || after->status == STATUS_PAYMENT;
        if (stays(event->verb))
            continue;
        /* Whose it will be when the applicant gives it back is seen when it comes back. */
        if (is_away && str_eq(event->verb, S("dossier.reassigned")))
            continue;
        if (row == slip->count)
            return walk_wrong(walk, "the control slip leaves something out");
        if (!row_is(walk, &slip->rows[row], event, *last))
            return false;
        if (!slip->rows[row].is_parallel)
            *last = &slip->rows[row];
        row++;
    }
    return row == slip->count || walk_wrong(walk, "the control slip has more than happened");
}

static bool slip_holds(Walk *walk)
{
    Events         events;
    Slip           slip;
    const Dossier *d = &walk->life->d;
    const SlipRow *last = NULL;
    Str            object = str_fmt(walk->ctx->arena, "dossier:%.*s", FMT(d->id));
    if (dossier_slip(walk->ctx, d, &slip) != OK ||
        audit_of(walk->ctx, object, WALK_EVENTS, &events) != OK)
        return walk_wrong(walk, "the control slip cannot be made");
    if (!rows_are(walk, &slip, &events, &last))
        return false;
    bool is_with_applicant = !d->step.len || d->status == STATUS_SUPPLEMENT ||
                             d->status == STATUS_PAYMENT;
    if (is_with_applicant != (last->to.at == SLIP_APPLICANT))
        return walk_wrong(walk, "the control slip ends with somebody else");
    return !dossier_difference(&slip.dossier, d) ||
           walk_wrong(walk, "the control slip's dossier is another");
}

bool walk_slip_holds(Walk *walk)
{
    for (size_t i = 0; i < walk->life_count; i++) {
        walk->life = &walk->lives[i];
        if (!slip_holds(walk))
            return false;
    }
    return true;
}
