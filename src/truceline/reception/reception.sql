-- What a desk's reception keeps: nothing of the ledger, and nothing that it could not do without.
-- No address, agent or time of a request is kept, nor any secret: of each only its SHA-256.

CREATE TABLE IF NOT EXISTS session (
  hash     BLOB PRIMARY KEY CHECK (length(hash) = 32),  -- SHA-256 of the session's secret
  actor    TEXT NOT NULL,
  key      TEXT NOT NULL,                               -- the key that signed the challenge
  until_s  INTEGER NOT NULL                             -- POSIX seconds
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS token (
  id       TEXT PRIMARY KEY,                            -- shown to its owner; says nothing
  hash     BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
  actor    TEXT NOT NULL,
  key      TEXT NOT NULL,                               -- the key under which it was asked for
  name     TEXT NOT NULL,                               -- what its owner calls it
  may      TEXT NOT NULL,                               -- rights, sorted, joined by spaces
  made_s   INTEGER NOT NULL,
  until_s  INTEGER NOT NULL,
  revoked_s INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS token_of_actor ON token (actor);
