-- The wards that an office of its own line (social insurance, tax, land registration) serves beside
-- or instead of that of its own seat.
-- large: body_area

CREATE TABLE body_area (
    ward       TEXT NOT NULL,
    field      TEXT NOT NULL,   -- of the body, so that one lookup finds it
    body       TEXT NOT NULL REFERENCES body (id),
    valid_from TEXT NOT NULL,
    valid_to   TEXT,
    PRIMARY KEY (ward, field, body, valid_from),
    CHECK (valid_to IS NULL OR valid_from < valid_to)
) STRICT;
CREATE INDEX body_area_of ON body_area (body);
