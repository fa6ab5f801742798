-- dossier — definitions, drafts, dossiers. Rows are folds of the events; `motcua verify` compares.
-- large: dossier, dossier_data, dossier_paper, draft, draft_paper, notice, rating

CREATE TABLE service_version (
    nr         ROWID,
    service    TEXT  NOT NULL,
    version    INT64 NOT NULL,
    valid_from INT64 NOT NULL,   -- day number
    valid_to   INT64,            -- first day it no longer holds; NULL: open
    hash       TEXT  NOT NULL,
    json       TEXT  NOT NULL,
    published_at INT64 NOT NULL,
    UNIQUE (service, version)
) STRICT;

CREATE TABLE draft (
    nr         ROWID,
    id         TEXT  NOT NULL UNIQUE,
    account    TEXT  NOT NULL,   -- empty until its owner signs in
    key_hash   BYTES,            -- of an anonymous owner's cookie
    service    TEXT  NOT NULL,
    version    INT64 NOT NULL,
    dossier    TEXT  NOT NULL,   -- of a supplement: the dossier it belongs to; else empty
    answers    TEXT  NOT NULL,
    page       TEXT  NOT NULL,
    created_at INT64 NOT NULL,
    saved_at   INT64 NOT NULL,
    revision   INT64 NOT NULL
) STRICT;
CREATE INDEX draft_of_account ON draft (account, service);
CREATE INDEX draft_of_key ON draft (key_hash, service);
CREATE INDEX draft_of_dossier ON draft (dossier);
CREATE INDEX draft_old ON draft (saved_at);

CREATE TABLE draft_paper (
    nr    ROWID,
    draft TEXT NOT NULL,
    paper TEXT NOT NULL,
    file  TEXT NOT NULL,
    UNIQUE (draft, file)
) STRICT;

CREATE TABLE dossier (
    nr             ROWID,
    id             TEXT  NOT NULL UNIQUE,
    code           TEXT  NOT NULL UNIQUE,
    service        TEXT  NOT NULL,
    version        INT64 NOT NULL,
    body           TEXT  NOT NULL,
    applicant      TEXT  NOT NULL,
    applicant_name TEXT  NOT NULL,
    applicant_fold TEXT  NOT NULL,
    subject        TEXT  NOT NULL,
    status         INT64 NOT NULL,
    outcome        INT64 NOT NULL,
    step           TEXT  NOT NULL,
    role           TEXT  NOT NULL,
    holder         TEXT  NOT NULL,
    assigned       TEXT  NOT NULL,
    submitted_at   INT64 NOT NULL,
    accepted_at    INT64 NOT NULL,
    clock_from     INT64 NOT NULL,
    due_at         INT64 NOT NULL,
    step_due_at    INT64 NOT NULL,
    paused_at      INT64 NOT NULL,
    supplement_due_at INT64 NOT NULL,
    done_at        INT64 NOT NULL,
    delivered_at   INT64 NOT NULL,
    changed_at     INT64 NOT NULL,
    supplements    INT64 NOT NULL,
    channel        TEXT  NOT NULL,
    number         TEXT  NOT NULL,
    is_open        INT64 NOT NULL,
    urgent_at      INT64 NOT NULL,   -- when the next act is due; queues sort by it
    events         INT64 NOT NULL,   -- head of the event chain
    head           BYTES NOT NULL
) STRICT;
CREATE INDEX dossier_held     ON dossier (holder, urgent_at, nr) WHERE is_open = 1 AND holder <> '';
CREATE INDEX dossier_of_role  ON dossier (body, role, urgent_at, nr) WHERE is_open = 1 AND holder = '';
CREATE INDEX dossier_open     ON dossier (body, urgent_at, nr) WHERE is_open = 1;
CREATE INDEX dossier_status   ON dossier (body, status, urgent_at, nr) WHERE is_open = 1;
CREATE INDEX dossier_closed   ON dossier (body, changed_at, nr) WHERE is_open = 0;
CREATE INDEX dossier_done     ON dossier (service, done_at) WHERE done_at > 0;
CREATE INDEX dossier_mine     ON dossier (applicant, nr);
CREATE INDEX dossier_by_name  ON dossier (body, applicant_fold);

CREATE TABLE dossier_data (
    dossier TEXT  PRIMARY KEY,
    answers TEXT  NOT NULL,
    sha256  BYTES NOT NULL      -- also in the event that brought it
) STRICT;

CREATE TABLE dossier_paper (
    nr      ROWID,
    dossier TEXT  NOT NULL,
    paper   TEXT  NOT NULL,
    round   INT64 NOT NULL,
    file    TEXT  NOT NULL,
    name    TEXT  NOT NULL,
    type    TEXT  NOT NULL,
    size    INT64 NOT NULL,
    sha256  BYTES NOT NULL
) STRICT;
CREATE INDEX dossier_paper_of ON dossier_paper (dossier, nr);

-- Serial of the day; touched last, because everybody of the body waits for it.
CREATE TABLE dossier_serial (
    body TEXT  NOT NULL,
    day  INT64 NOT NULL,
    last INT64 NOT NULL,
    PRIMARY KEY (body, day)
) STRICT;

CREATE TABLE supplement (
    dossier   TEXT  NOT NULL,
    number    INT64 NOT NULL,    -- of the event that asked
    reason    TEXT  NOT NULL,
    basis     TEXT  NOT NULL,
    papers    TEXT  NOT NULL,    -- ids, separated by a blank
    asked_at  INT64 NOT NULL,
    due_at    INT64 NOT NULL,
    answered_at INT64 NOT NULL,
    PRIMARY KEY (dossier, number)
) STRICT;

CREATE TABLE rating (
    dossier TEXT  PRIMARY KEY,
    service TEXT  NOT NULL,
    score   INT64 NOT NULL,
    comment TEXT  NOT NULL,
    at      INT64 NOT NULL
) STRICT;
CREATE INDEX rating_of_service ON rating (service, at);

-- What an account was told; the words are made from kind and dossier when shown.
CREATE TABLE notice (
    nr      ROWID,
    account TEXT  NOT NULL,
    kind    TEXT  NOT NULL,
    dossier TEXT  NOT NULL,
    at      INT64 NOT NULL,
    read_at INT64 NOT NULL
) STRICT;
CREATE INDEX notice_of_account ON notice (account, nr);
