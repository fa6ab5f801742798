-- ask — who must answer what by when. Rows are folds of the events on "ask:ID"; `motcua verify`
-- compares.
-- large: ask, ask_target

CREATE TABLE ask (
    nr       ROWID,
    id       TEXT  NOT NULL UNIQUE,
    item     TEXT  NOT NULL UNIQUE,  -- the source's own key; asked twice it is one ask
    source   TEXT  NOT NULL,         -- object that asks: "dossier:ID"
    subject  TEXT  NOT NULL,         -- what it is about, for lists: a dossier's code
    body     TEXT  NOT NULL,         -- asking body, and who of it
    post     TEXT  NOT NULL,
    role     TEXT  NOT NULL,
    about_vi TEXT  NOT NULL,
    about_en TEXT  NOT NULL,
    silence  INT64 NOT NULL,
    asked_at INT64 NOT NULL,
    events   INT64 NOT NULL,
    head     BYTES NOT NULL
) STRICT;
CREATE INDEX ask_of_source ON ask (source, nr);

CREATE TABLE ask_target (
    nr           ROWID,
    ask          TEXT  NOT NULL,
    number       INT64 NOT NULL,     -- 1, 2, 3 … of the ask
    body         TEXT  NOT NULL,
    role         TEXT  NOT NULL,
    state        INT64 NOT NULL,
    due_first    INT64 NOT NULL,     -- never changes
    due_now      INT64 NOT NULL,
    due_from     INT64 NOT NULL,     -- the term: where it begins, working days or minutes
    due_days     INT64 NOT NULL,
    due_minutes  INT64 NOT NULL,
    delivered_at INT64 NOT NULL,
    seen_at      INT64 NOT NULL,
    silent_at    INT64 NOT NULL,     -- the silence rule was applied
    closed_at    INT64 NOT NULL,     -- answered, declined, silent, void
    verdict      INT64 NOT NULL,
    text         TEXT  NOT NULL,
    file         TEXT  NOT NULL,
    file_sha256  TEXT  NOT NULL,     -- hex
    person       TEXT  NOT NULL,     -- who answered: account, post, and the post stood in for
    post         TEXT  NOT NULL,
    on_behalf    TEXT  NOT NULL,
    signature    TEXT  NOT NULL,     -- its level: "session"
    reason       TEXT  NOT NULL,     -- of what was declined, returned or void
    stage        INT64 NOT NULL,     -- of the reminder ladder
    next_at      INT64 NOT NULL,     -- when the ladder goes on; 0: never
    is_open      INT64 NOT NULL,
    UNIQUE (ask, number)
) STRICT;
CREATE INDEX ask_target_waits ON ask_target (body, role, due_now, nr) WHERE is_open = 1;
CREATE INDEX ask_target_over  ON ask_target (due_now, nr) WHERE is_open = 1;
CREATE INDEX ask_target_next  ON ask_target (next_at) WHERE next_at > 0;
CREATE INDEX ask_target_done  ON ask_target (body, role, closed_at, nr) WHERE is_open = 0;
