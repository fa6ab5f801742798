-- org: who is competent, on which day, and when the clock ticks.
-- A row is valid on a day when valid_from <= day and (valid_to is null or day < valid_to).
-- Days are ISO text (2025-07-01); keys for search and order are bytes, so that they compare
-- alike under any collation.
-- large: territory, territory_succession, body, unit, post, holder, calendar_exception

CREATE TABLE territory (
    id         ROWID,
    level      TEXT NOT NULL CHECK (level IN ('province', 'district', 'ward')),
    code       TEXT NOT NULL,
    parent     TEXT NOT NULL,
    name       TEXT NOT NULL,
    full_name  TEXT NOT NULL,
    name_en    TEXT NOT NULL,
    unit_type  TEXT NOT NULL,
    fold       BYTES NOT NULL,
    sort_key   BYTES NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to   TEXT,
    UNIQUE (level, code, valid_from),
    CHECK (valid_to IS NULL OR valid_from < valid_to)
) STRICT;
CREATE INDEX territory_by_parent ON territory (parent, level, sort_key);
CREATE INDEX territory_by_fold ON territory (level, fold);

-- What became of a ward: one row for each successor.
CREATE TABLE territory_succession (
    level      TEXT NOT NULL,
    old_code   TEXT NOT NULL,
    new_code   TEXT NOT NULL,
    day        TEXT NOT NULL,
    is_divided INT64 NOT NULL,
    PRIMARY KEY (level, old_code, new_code, day)
) STRICT;
CREATE INDEX territory_succession_by_new ON territory_succession (level, new_code);

CREATE TABLE calendar (
    id          TEXT PRIMARY KEY,
    name_vi     TEXT NOT NULL,
    name_en     TEXT NOT NULL,
    parent      TEXT REFERENCES calendar (id),
    cut_off_min INT64 NOT NULL,
    offset_min  INT64 NOT NULL,
    edition     TEXT NOT NULL
) STRICT;
CREATE TABLE calendar_session (
    calendar TEXT NOT NULL REFERENCES calendar (id),
    weekday  INT64 NOT NULL CHECK (weekday BETWEEN 0 AND 6),
    from_min INT64 NOT NULL,
    to_min   INT64 NOT NULL,
    PRIMARY KEY (calendar, weekday, from_min)
) STRICT;
-- hours: of a special day, "07:30-11:30 13:30-17:00"; weekday: of a moved day.
CREATE TABLE calendar_exception (
    calendar   TEXT NOT NULL REFERENCES calendar (id),
    day        TEXT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('off', 'as_weekday', 'special', 'noted')),
    weekday    INT64 NOT NULL,
    hours      TEXT NOT NULL,
    name_vi    TEXT NOT NULL,
    name_en    TEXT NOT NULL,
    source     TEXT NOT NULL,
    confidence TEXT NOT NULL,
    PRIMARY KEY (calendar, day)
) STRICT;

CREATE TABLE body (
    id         TEXT PRIMARY KEY,
    code_2020  TEXT NOT NULL,
    code_2016  TEXT,
    name_vi    TEXT NOT NULL,
    name_en    TEXT NOT NULL,
    kind       TEXT NOT NULL,
    level      TEXT NOT NULL CHECK (level IN ('central', 'province', 'district', 'commune')),
    field      TEXT NOT NULL,
    parent     TEXT REFERENCES body (id),
    territory  TEXT,
    seat       TEXT NOT NULL,
    calendar   TEXT REFERENCES calendar (id),
    sort_key   BYTES NOT NULL,
    version    INT64 NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to   TEXT,
    UNIQUE (code_2020, valid_from),
    CHECK (valid_to IS NULL OR valid_from < valid_to)
) STRICT;
CREATE INDEX body_by_code_2016 ON body (code_2016);
CREATE INDEX body_by_parent ON body (parent, sort_key);
CREATE INDEX body_by_level ON body (level, sort_key);
CREATE INDEX body_by_competence ON body (territory, level, field, kind);

CREATE TABLE unit (
    id         TEXT PRIMARY KEY,
    body       TEXT NOT NULL REFERENCES body (id),
    kind       TEXT NOT NULL,
    name_vi    TEXT NOT NULL,
    name_en    TEXT NOT NULL,
    version    INT64 NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to   TEXT
) STRICT;
CREATE INDEX unit_by_body ON unit (body, kind);

CREATE TABLE post (
    id         TEXT PRIMARY KEY,
    unit       TEXT NOT NULL REFERENCES unit (id),
    body       TEXT NOT NULL REFERENCES body (id),
    role       TEXT NOT NULL,
    title_vi   TEXT NOT NULL,
    title_en   TEXT NOT NULL,
    version    INT64 NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to   TEXT
) STRICT;
CREATE INDEX post_by_unit ON post (unit, role);
CREATE INDEX post_by_role ON post (body, role);

CREATE TABLE holder (
    id         TEXT PRIMARY KEY,
    account    TEXT NOT NULL,
    post       TEXT NOT NULL REFERENCES post (id),
    version    INT64 NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to   TEXT,
    UNIQUE (post, account, valid_from)
) STRICT;
CREATE INDEX holder_by_account ON holder (account);

-- The holders of one post may act on behalf of another: always for a time, on a basis.
CREATE TABLE delegation (
    id         TEXT PRIMARY KEY,
    from_post  TEXT NOT NULL REFERENCES post (id),
    to_post    TEXT NOT NULL REFERENCES post (id),
    basis      TEXT NOT NULL,
    version    INT64 NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to   TEXT NOT NULL,
    CHECK (from_post <> to_post),
    CHECK (valid_from < valid_to)
) STRICT;
CREATE INDEX delegation_by_to ON delegation (to_post);
CREATE INDEX delegation_by_from ON delegation (from_post);
