-- document — papers that a body issues: drawn, signed, numbered, kept.
-- large: document

CREATE TABLE document (
    nr          ROWID,
    id          TEXT   NOT NULL UNIQUE,
    object      TEXT   NOT NULL,   -- "dossier:…": what it is about
    kind        TEXT   NOT NULL,   -- receipt, supplement, refusal, result
    template    TEXT   NOT NULL,
    lang        TEXT   NOT NULL,
    data        TEXT   NOT NULL,   -- canonical JSON for the template
    state       TEXT   NOT NULL,   -- asked, signed, final
    body        TEXT   NOT NULL,   -- whose seal it bears
    seal_name   TEXT   NOT NULL,   -- the body's name, in the signature
    signer_post TEXT   NOT NULL,   -- whose signature it bears first; empty: the seal alone
    signer_name TEXT   NOT NULL,   -- the head's name, in the signature
    is_numbered INT64  NOT NULL,   -- 1: final only after a number was given
    number      TEXT   NOT NULL,
    numbered_at INT64  NOT NULL,
    file        TEXT   NOT NULL,   -- the newest version; empty until drawn
    asked_at    INT64  NOT NULL,
    final_at    INT64  NOT NULL,
    version     INT64  NOT NULL    -- events so far: its head
) STRICT;
CREATE INDEX document_of_object ON document (object, nr);

-- One running number per body, book and year, without gaps (Decree 30/2020).
CREATE TABLE book_number (
    body  TEXT  NOT NULL,
    book  TEXT  NOT NULL,
    year  INT64 NOT NULL,
    last  INT64 NOT NULL,
    PRIMARY KEY (body, book, year)
) STRICT;
