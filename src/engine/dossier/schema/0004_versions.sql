-- versions — definitions signed at publication; dossiers handed from one body to another.
-- large: handover_item

-- signature: by the signer, over service, version and hash (publish.h); NULL until it is there.
ALTER TABLE service_version ADD COLUMN signature BYTES;
ALTER TABLE service_version ADD COLUMN signing_key TEXT NOT NULL DEFAULT '';
ALTER TABLE service_version ADD COLUMN signed_at INT64 NOT NULL DEFAULT 0;
ALTER TABLE service_version ADD COLUMN published_by TEXT NOT NULL DEFAULT '';  -- account
ALTER TABLE service_version ADD COLUMN replaces INT64 NOT NULL DEFAULT 0;      -- version before it
ALTER TABLE service_version ADD COLUMN changes TEXT NOT NULL DEFAULT '';       -- against that one

-- What an older version of the form asked and the newer one does not take: nothing typed is lost.
ALTER TABLE draft ADD COLUMN older TEXT NOT NULL DEFAULT '';  -- JSON, see draft_renew.c

-- The open dossiers of one body go to another on a day (a merger, an abolition).
CREATE TABLE handover (
    nr           ROWID,
    id           TEXT  NOT NULL UNIQUE,
    giver        TEXT  NOT NULL,
    receiver     TEXT  NOT NULL,
    day          INT64 NOT NULL,   -- day number; the first day they are the receiver's
    basis        TEXT  NOT NULL,
    ordered_by   TEXT  NOT NULL,   -- account
    ordered_at   INT64 NOT NULL,
    state        INT64 NOT NULL,   -- 1 ordered, 2 under way, 3 complete
    total        INT64 NOT NULL,   -- items
    elsewhere    INT64 NOT NULL,   -- left, because a third body is competent by rule
    finished_at  INT64 NOT NULL,
    list_hash    BYTES,            -- of the receipt's list, when complete
    giver_by     TEXT  NOT NULL,   -- account that confirmed for the giver; empty: not yet
    giver_at     INT64 NOT NULL,
    receiver_by  TEXT  NOT NULL,
    receiver_at  INT64 NOT NULL,
    events       INT64 NOT NULL,
    head         BYTES NOT NULL,
    UNIQUE (giver, receiver, day)
) STRICT;

-- One row for each dossier that was handed over, written with its event.
CREATE TABLE handover_item (
    nr       ROWID,
    handover TEXT  NOT NULL,
    dossier  TEXT  NOT NULL,
    code     TEXT  NOT NULL,
    number   INT64 NOT NULL,   -- of the event dossier.handed_over
    due_at   INT64 NOT NULL,
    step     TEXT  NOT NULL,
    role     TEXT  NOT NULL,
    holder   TEXT  NOT NULL,   -- post in the receiving body; empty: whoever has the role
    UNIQUE (handover, dossier)
) STRICT;
CREATE INDEX handover_item_in_order ON handover_item (handover, code);
