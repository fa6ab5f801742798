-- core: events and their seals, traces, jobs, files, accounts and sessions.
-- Personal data lies in account alone (and in payloads of events, which can be erased).
-- large: event, seal, trace, job, idempotency, file, file_chunk, account, session

-- The log. A row is only ever added; sealing fills feed and seal, erasing empties payload and salt.
-- on_behalf, body, unit, post: empty, never NULL, so that no two rows hash alike.
CREATE TABLE event (
    id           ROWID,
    object       TEXT NOT NULL,
    number       INT64 NOT NULL,
    at           INT64 NOT NULL,
    actor        TEXT NOT NULL,
    on_behalf    TEXT NOT NULL,
    body         TEXT NOT NULL,
    unit         TEXT NOT NULL,
    post         TEXT NOT NULL,
    verb         TEXT NOT NULL,
    payload      TEXT,
    salt         BYTES,
    payload_hash BYTES NOT NULL,
    previous     BYTES NOT NULL,
    hash         BYTES NOT NULL,
    feed         INT64,
    seal         INT64,
    UNIQUE (object, number)
) STRICT;
CREATE INDEX event_unsealed ON event (feed, id) WHERE feed IS NULL;
CREATE UNIQUE INDEX event_by_feed ON event (feed) WHERE feed IS NOT NULL;

CREATE TABLE seal (
    number     INT64 NOT NULL PRIMARY KEY,
    at         INT64 NOT NULL,
    first_feed INT64 NOT NULL,
    last_feed  INT64 NOT NULL,
    previous   BYTES NOT NULL,
    hash       BYTES NOT NULL,
    signature  BYTES,
    key_id     TEXT NOT NULL
) STRICT;

-- Who read whose record; the event "read:ID" holds the same under the seal.
CREATE TABLE trace (
    id      TEXT NOT NULL PRIMARY KEY,
    subject TEXT NOT NULL,
    at      INT64 NOT NULL,
    actor   TEXT NOT NULL,
    body    TEXT NOT NULL,
    unit    TEXT NOT NULL,
    object  TEXT NOT NULL,
    purpose TEXT NOT NULL
) STRICT;
CREATE INDEX trace_by_subject ON trace (subject, at);

-- due_at: when it may be taken. Taking it moves due_at to the end of the lease, so that the one
-- condition due_at <= now finds new work and abandoned work alike. again_at: the same key was
-- asked for while it ran. Done jobs are deleted.
CREATE TABLE job (
    id         ROWID,
    kind       TEXT NOT NULL,
    payload    TEXT NOT NULL,
    job_key    TEXT,
    created_at INT64 NOT NULL,
    due_at     INT64 NOT NULL,
    again_at   INT64,
    attempt    INT64 NOT NULL,
    holder     TEXT NOT NULL,
    failed_at  INT64,
    error      TEXT NOT NULL
) STRICT;
CREATE INDEX job_due ON job (due_at, id) WHERE failed_at IS NULL;
CREATE UNIQUE INDEX job_open_key ON job (kind, job_key)
    WHERE job_key IS NOT NULL AND failed_at IS NULL;
CREATE INDEX job_given_up ON job (failed_at, id) WHERE failed_at IS NOT NULL;

CREATE TABLE lease (
    name     TEXT NOT NULL PRIMARY KEY,
    holder   TEXT NOT NULL,
    until_at INT64 NOT NULL
) STRICT;

CREATE TABLE idempotency (
    account         TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    request_hash    BYTES NOT NULL,
    created_at      INT64 NOT NULL,
    status          INT64 NOT NULL,
    type            TEXT NOT NULL,
    location        TEXT NOT NULL,
    answer          BYTES NOT NULL,
    PRIMARY KEY (account, idempotency_key)
) STRICT;
CREATE INDEX idempotency_by_age ON idempotency (created_at);

-- content: SHA-256 of owner and bytes, hex: what the bytes are kept under. Two rows of one owner
-- may share it, those of two owners never.
CREATE TABLE file (
    id         TEXT NOT NULL PRIMARY KEY,
    owner      TEXT NOT NULL,
    name       TEXT NOT NULL,
    type       TEXT NOT NULL,
    size       INT64 NOT NULL,
    created_at INT64 NOT NULL,
    sha256     BYTES NOT NULL,
    content    TEXT NOT NULL
) STRICT;
CREATE INDEX file_by_content ON file (content);
CREATE INDEX file_by_owner ON file (owner, created_at);

-- The bytes, on PostgreSQL only.
CREATE TABLE file_chunk (
    content TEXT NOT NULL,
    number  INT64 NOT NULL,
    bytes   BYTES NOT NULL,
    PRIMARY KEY (content, number)
) STRICT;

-- login_fold: the login as it is found, without case and marks.
CREATE TABLE account (
    id            TEXT NOT NULL PRIMARY KEY,
    kind          INT64 NOT NULL,
    login         TEXT NOT NULL,
    login_fold    TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    personal_id   TEXT NOT NULL,
    birth_date    TEXT NOT NULL,
    phone         TEXT NOT NULL,
    email         TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    is_demo       INT64 NOT NULL,
    is_blocked    INT64 NOT NULL,
    created_at    INT64 NOT NULL
) STRICT;
CREATE INDEX account_by_personal_id ON account (personal_id) WHERE personal_id <> '';

-- id: SHA-256 of the token in the cookie, hex.
CREATE TABLE session (
    id        TEXT NOT NULL PRIMARY KEY,
    account   TEXT NOT NULL REFERENCES account (id),
    seat_post TEXT NOT NULL,
    opened_at INT64 NOT NULL,
    seen_at   INT64 NOT NULL
) STRICT;
CREATE INDEX session_by_account ON session (account);
CREATE INDEX session_by_age ON session (opened_at);

-- hash: SHA-256 of the token in the link.
CREATE TABLE onetime (
    hash       BYTES NOT NULL PRIMARY KEY,
    purpose    TEXT NOT NULL,
    account    TEXT NOT NULL,
    expires_at INT64 NOT NULL
) STRICT;
CREATE INDEX onetime_by_expiry ON onetime (expires_at);
