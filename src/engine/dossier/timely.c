/* timely — the rule. */
#include "engine/dossier/timely.h"

#include "base/time.h"

Timely timely(int64_t due_at, int64_t finished_at)
{
    if (!due_at || !finished_at)
        return TIMELY_NONE;
    if (finished_at > due_at)
        return TIMELY_LATE;
    return date_cmp(date_of_time(finished_at), date_of_time(due_at)) < 0 ? TIMELY_EARLY
                                                                         : TIMELY_ON_TIME;
}

Str timely_text(Timely value, Lang lang)
{
    static const char *const TEXTS[][LANG_COUNT] = {
        [TIMELY_NONE] = {"-", "-"},
        [TIMELY_EARLY] = {[LANG_VI] = "Trước hạn", [LANG_EN] = "Early"},
        [TIMELY_ON_TIME] = {[LANG_VI] = "Đúng hạn", [LANG_EN] = "On time"},
        [TIMELY_LATE] = {[LANG_VI] = "Quá hạn", [LANG_EN] = "Late"},
    };
    return str_of(TEXTS[value][lang]);
}

Timely dossier_timely(const Dossier *dossier)
{
    if (dossier->status == STATUS_WITHDRAWN)
        return TIMELY_NONE;
    return timely(dossier->due_at, dossier->done_at);
}
