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

-- Where readers want to be told of alarms. Personal data: kept here alone, exported by nobody, never
-- logged, and gone with its owner's word. A code that confirms an address is kept as its SHA-256.
CREATE TABLE IF NOT EXISTS alarm_channel (
  id           TEXT PRIMARY KEY,
  actor        TEXT NOT NULL,
  key          TEXT NOT NULL,                  -- the key under which it was asked for; it ends with it
  sort         TEXT NOT NULL CHECK (sort IN ('email', 'webhook')),
  address      TEXT NOT NULL,
  whats        TEXT NOT NULL,                  -- which alarms, joined by spaces
  words        TEXT NOT NULL CHECK (words IN ('minimal', 'title')),
  quiet_from   INTEGER,                        -- minutes of the day in the agreement's zone
  quiet_until  INTEGER,
  language     TEXT NOT NULL DEFAULT 'en',     -- of its e-mails
  made_s       INTEGER NOT NULL,               -- POSIX seconds
  confirmed_s  INTEGER,
  code         BLOB,
  code_until_s INTEGER,
  code_tries   INTEGER NOT NULL DEFAULT 0,
  begins       INTEGER NOT NULL DEFAULT 0,     -- microseconds of the desk's time: nothing older is told
  looked       INTEGER NOT NULL DEFAULT 0,     -- up to which instant of the desk's was looked
  known        INTEGER NOT NULL DEFAULT 0      -- and at which size of the ledger
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS alarm_channel_of_actor ON alarm_channel (actor);

-- When an actor had codes sent: so that nobody is plagued with codes that they did not ask for.
CREATE TABLE IF NOT EXISTS alarm_code (actor TEXT NOT NULL, at_s INTEGER NOT NULL) STRICT;

-- What each channel was told, written with the message that tells it: each alarm once.
CREATE TABLE IF NOT EXISTS alarm_told (
  channel TEXT NOT NULL, alarm TEXT NOT NULL, at_s INTEGER NOT NULL,
  PRIMARY KEY (channel, alarm)
) STRICT, WITHOUT ROWID;

-- Messages to be sent, and those that were. No title is kept: titles are looked up when one is sent.
CREATE TABLE IF NOT EXISTS outbox (
  id      TEXT PRIMARY KEY,                    -- the same at every try
  channel TEXT NOT NULL,
  sort    TEXT NOT NULL CHECK (sort IN ('alarm', 'code')),
  alarms  TEXT NOT NULL,                       -- JSON
  made_s  INTEGER NOT NULL,
  next_s  INTEGER NOT NULL,                    -- not to be tried before
  until_s INTEGER NOT NULL,                    -- given up after
  tries   INTEGER NOT NULL DEFAULT 0,
  state   TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'dead', 'dropped')),
  done_s  INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS outbox_waiting ON outbox (next_s) WHERE state = 'waiting';
CREATE INDEX IF NOT EXISTS outbox_of_channel ON outbox (channel, made_s);
CREATE TABLE IF NOT EXISTS outbox_try (
  message TEXT NOT NULL, number INTEGER NOT NULL, at_s INTEGER NOT NULL,
  outcome TEXT NOT NULL,                       -- a code of truceline.reception.sending; no address
  PRIMARY KEY (message, number)
) STRICT, WITHOUT ROWID;

-- The newest daily watch for flare-ups of reports. It says where reports cluster, so it is shown to
-- officers of the cell alone; it can be made again from the ledger, but for what was told before.
CREATE TABLE IF NOT EXISTS flare_watch (
  one     INTEGER PRIMARY KEY CHECK (one = 1),
  day     TEXT NOT NULL,                       -- the day looked at, which was over
  made    INTEGER NOT NULL,                    -- when, in microseconds of the desk's time
  size    INTEGER NOT NULL,                    -- how many entries the ledger had
  watch   TEXT NOT NULL,                       -- JSON: what was compared, or why nothing could be
  flaring TEXT NOT NULL                        -- JSON: what stands, and what is kept in mind
) STRICT;
