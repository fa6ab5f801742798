/* timely — early, on time or late: one rule for control slip, register and figures. */
#pragma once
#include "engine/dossier/dossier.h"

typedef enum Timely {
    TIMELY_NONE, /* no term, or not finished */
    TIMELY_EARLY,
    TIMELY_ON_TIME,
    TIMELY_LATE,
} Timely;

/* Early is on a day before the term's last, on time before the term ends on that day. */
Timely timely(int64_t due_at, int64_t finished_at);
/* "Trước hạn", "Đúng hạn", "Quá hạn"; "-" for none. */
Str timely_text(Timely timely, Lang lang);
/* Of the legal term: due_at against done_at. A dossier that its applicant took back has none. */
Timely dossier_timely(const Dossier *dossier);
