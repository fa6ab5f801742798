-- acts — what all acts and the three clocks need of a dossier's row; files of officers; apologies.
-- large: dossier_file, apology_draft

ALTER TABLE dossier ADD COLUMN parent       TEXT  NOT NULL DEFAULT '';  -- of a child: its parent
ALTER TABLE dossier ADD COLUMN parent_step  TEXT  NOT NULL DEFAULT '';
ALTER TABLE dossier ADD COLUMN parent_open  TEXT  NOT NULL DEFAULT '';  -- id of the step's `open`
ALTER TABLE dossier ADD COLUMN pause        INT64 NOT NULL DEFAULT 0;   -- why its clock stands
ALTER TABLE dossier ADD COLUMN term         INT64 NOT NULL DEFAULT 0;   -- working days
ALTER TABLE dossier ADD COLUMN stood        INT64 NOT NULL DEFAULT 0;   -- working minutes
ALTER TABLE dossier ADD COLUMN first_due_at INT64 NOT NULL DEFAULT 0;
ALTER TABLE dossier ADD COLUMN extended     INT64 NOT NULL DEFAULT 0;   -- working days
ALTER TABLE dossier ADD COLUMN extended_at  INT64 NOT NULL DEFAULT 0;
ALTER TABLE dossier ADD COLUMN waits        INT64 NOT NULL DEFAULT 0;
ALTER TABLE dossier ADD COLUMN corrections  INT64 NOT NULL DEFAULT 0;
ALTER TABLE dossier ADD COLUMN step_at      INT64 NOT NULL DEFAULT 0;   -- its step's term began
CREATE INDEX dossier_children ON dossier (parent, nr) WHERE parent <> '';
-- Running legal clocks: planned anew when a calendar changes, looked through every day.
CREATE INDEX dossier_clocks ON dossier (body, nr) WHERE is_open = 1 AND done_at = 0 AND due_at > 0;

-- Files that officers attached; the event `number` names file and hash.
CREATE TABLE dossier_file (
    nr      ROWID,
    dossier TEXT  NOT NULL,
    number  INT64 NOT NULL,
    file    TEXT  NOT NULL,
    name    TEXT  NOT NULL,
    type    TEXT  NOT NULL,
    size    INT64 NOT NULL,
    sha256  BYTES NOT NULL,
    post    TEXT  NOT NULL,
    at      INT64 NOT NULL,
    UNIQUE (dossier, number)
) STRICT;

-- Prepared a working day before a term ends, for the head to confirm; gone when it was used.
CREATE TABLE apology_draft (
    dossier     TEXT  PRIMARY KEY,
    body        TEXT  NOT NULL,
    due_at      INT64 NOT NULL,   -- the term it was prepared for
    days        INT64 NOT NULL,
    new_due_at  INT64 NOT NULL,
    prepared_at INT64 NOT NULL
) STRICT;
CREATE INDEX apology_draft_of ON apology_draft (body, due_at);

-- A calendar changed: how far its clocks have been planned anew.
CREATE TABLE replan (
    nr          ROWID,
    id          TEXT  NOT NULL UNIQUE,
    calendar    TEXT  NOT NULL,
    day         TEXT  NOT NULL,
    from_at     INT64 NOT NULL,   -- clocks that ended before are left alone
    body        TEXT  NOT NULL,   -- where it is: body, part of its clocks, the last of them seen
    part        INT64 NOT NULL,
    after       INT64 NOT NULL,
    looked      INT64 NOT NULL,
    moved       INT64 NOT NULL,
    asked_at    INT64 NOT NULL,
    finished_at INT64 NOT NULL
) STRICT;
