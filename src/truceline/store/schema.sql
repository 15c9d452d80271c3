-- The ledger: what must never be lost. The docket: what can be rebuilt from it at any time.
-- Times are integer microseconds since 1970-01-01 UTC. Hashes and ids are 32-byte blobs.

CREATE TABLE desk (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE leaf (seq INTEGER PRIMARY KEY, leaf BLOB NOT NULL) STRICT;

-- A destroyed or withheld body has no row here; its leaf stays.
CREATE TABLE body (seq INTEGER PRIMARY KEY, envelope BLOB NOT NULL, salt BLOB NOT NULL) STRICT;

CREATE TABLE box (
  seq INTEGER NOT NULL, n INTEGER NOT NULL, ciphertext BLOB NOT NULL,
  PRIMARY KEY (seq, n)
) STRICT;

CREATE TABLE tile (
  level INTEGER NOT NULL, n INTEGER NOT NULL, hashes BLOB NOT NULL,
  PRIMARY KEY (level, n)
) STRICT;

CREATE TABLE checkpoint (size INTEGER PRIMARY KEY, root BLOB NOT NULL, note BLOB NOT NULL) STRICT;

-- Conflict checks asked for, counted against a quota; never what they were about.
CREATE TABLE check_log (id INTEGER PRIMARY KEY, actor TEXT NOT NULL, asked_at INTEGER NOT NULL) STRICT;
CREATE INDEX check_log_actor ON check_log (actor, asked_at);
