-- parallel — child dossiers as their parent sees them, and the registers of record.
-- large: child, register_entry

-- One row for each dossier that a link step opens. Its dossier may be another node's.
CREATE TABLE child (
    nr          ROWID,
    dossier     TEXT  NOT NULL UNIQUE, -- id, chosen when it was asked for
    parent      TEXT  NOT NULL,
    number      INT64 NOT NULL,        -- of the parent's event that began the step
    step        TEXT  NOT NULL,
    open        TEXT  NOT NULL,        -- id of the step's `open`
    service     TEXT  NOT NULL,
    body        TEXT  NOT NULL,        -- empty: no body was found
    need        INT64 NOT NULL,        -- ChildNeed
    is_lead     INT64 NOT NULL,
    state       INT64 NOT NULL,        -- ChildState
    code        TEXT  NOT NULL,
    result      TEXT  NOT NULL,        -- number of the result
    reason      TEXT  NOT NULL,
    asked_at    INT64 NOT NULL,
    due_at      INT64 NOT NULL,        -- the parent's term for it
    received_at INT64 NOT NULL,
    closed_at   INT64 NOT NULL,
    UNIQUE (parent, number, open)
) STRICT;

-- What a record step wrote; a row is only ever added.
CREATE TABLE register_entry (
    nr       ROWID,
    register TEXT  NOT NULL,
    body     TEXT  NOT NULL,
    number   INT64 NOT NULL,           -- 1, 2, 3 … of the register of a body
    dossier  TEXT  NOT NULL,
    step     TEXT  NOT NULL,
    code     TEXT  NOT NULL,
    subject  TEXT  NOT NULL,
    result   TEXT  NOT NULL,           -- number of the result, where there is one by then
    data     TEXT  NOT NULL,           -- the answers, canonical JSON
    sha256   TEXT  NOT NULL,           -- hex; also in the event "dossier.recorded"
    at       INT64 NOT NULL,
    UNIQUE (register, body, number),
    UNIQUE (dossier, step)
) STRICT;
