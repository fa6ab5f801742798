-- identity: failed tries to sign in, by login (its hash: a login may be a personal number).
-- Also of logins that do not exist, so that they answer alike. Kept for a quarter of an hour.
CREATE TABLE sign_in_try (
    login    BYTES NOT NULL PRIMARY KEY,
    tries    INT64 NOT NULL,
    since_at INT64 NOT NULL
) STRICT;
CREATE INDEX sign_in_try_by_age ON sign_in_try (since_at);
