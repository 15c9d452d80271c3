-- What a desk's reception keeps: nothing of the ledger, and nothing that it could not do without.
-- No address or agent of a request is kept, nor any secret: of each only its SHA-256.

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

-- What people without an account brought, until somebody of the cell has looked at it. Sealed fields
-- and files are ciphertext, for which the desk has no key. When it came is kept, because the report's
-- clock is counted from it; whence it came is not.
CREATE TABLE IF NOT EXISTS parcel (
  hash        BLOB PRIMARY KEY CHECK (length(hash) = 32),   -- of its first entry
  report      BLOB NOT NULL CHECK (length(report) = 32),    -- the report that it is or adds to
  number      TEXT NOT NULL,                                -- the report's receipt number
  public      BLOB NOT NULL CHECK (length(public) = 32),    -- the one-time key
  possession  BLOB NOT NULL,                                -- the proof that it is held
  submissions TEXT NOT NULL,                                -- JSON; empty once it is settled
  size        INTEGER NOT NULL,                             -- bytes, with its files
  received_s  INTEGER NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('waiting', 'accepted', 'relayed', 'refused')),
  reason      TEXT NOT NULL DEFAULT '',                     -- why it was refused: a code
  settled_by  TEXT NOT NULL DEFAULT '',
  settled_s   INTEGER,
  entry       BLOB                                          -- what was recorded in its place
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS parcel_of_number ON parcel (number);
CREATE INDEX IF NOT EXISTS parcel_of_state ON parcel (state, received_s);
CREATE TABLE IF NOT EXISTS parcel_file (
  hash        BLOB NOT NULL CHECK (length(hash) = 32),      -- of the ciphertext
  parcel      BLOB NOT NULL REFERENCES parcel (hash),
  data        BLOB NOT NULL,                                -- ciphertext
  PRIMARY KEY (parcel, hash)
) STRICT;
