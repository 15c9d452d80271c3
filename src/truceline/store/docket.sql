-- The docket: the searchable index of the current state of every subject. Disposable.

CREATE TABLE entry (
  seq INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, kind TEXT NOT NULL, part TEXT NOT NULL,
  audience TEXT NOT NULL,            -- "agreement kind": what Terms' audiences are looked up by
  author TEXT NOT NULL, recorded_at INTEGER NOT NULL, happened_at INTEGER NOT NULL
) STRICT;
CREATE INDEX entry_author ON entry (author, audience);
CREATE INDEX entry_audience ON entry (audience);
CREATE INDEX entry_register ON entry (seq) WHERE part IN ('agreement', 'actor', 'key');
CREATE INDEX entry_link ON entry (seq) WHERE part = 'link';

-- A subject is named by the place of the entry that opened it: places grow, so that new rows go to
-- the end of each index, where hashes would go anywhere. Its id is that entry's hash.
-- own = 1: the entry folds into the subject; 0: it only mentions it.
CREATE TABLE entry_subject (
  opened_seq INTEGER NOT NULL, seq INTEGER NOT NULL, own INTEGER NOT NULL,
  PRIMARY KEY (opened_seq, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX entry_subject_seq ON entry_subject (seq);

-- Which audiences the entries that fold into a subject have: what a reader may see is found by them.
CREATE TABLE subject_audience (
  audience TEXT NOT NULL, opened_seq INTEGER NOT NULL,
  PRIMARY KEY (audience, opened_seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE subject (
  opened_seq INTEGER PRIMARY KEY, id BLOB NOT NULL, last_seq INTEGER NOT NULL,
  part TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, title TEXT NOT NULL,
  under TEXT NOT NULL, natural_key TEXT NOT NULL, head INTEGER NOT NULL,
  opener TEXT NOT NULL, opened_at INTEGER NOT NULL, changed_at INTEGER NOT NULL,
  place TEXT NOT NULL, since INTEGER, until INTEGER, rung TEXT NOT NULL
) STRICT;
CREATE INDEX subject_part ON subject (part, opened_seq);
CREATE INDEX subject_part_state ON subject (part, state, opened_seq);
CREATE INDEX subject_key ON subject (part, natural_key) WHERE natural_key <> '';
CREATE INDEX subject_period ON subject (part, until, since);
CREATE INDEX subject_place ON subject (place, opened_seq) WHERE place <> '';

-- Relations party and recipient decide who sees; linked only helps to find what was linked.
CREATE TABLE subject_actor (
  actor TEXT NOT NULL, relation TEXT NOT NULL, opened_seq INTEGER NOT NULL,
  PRIMARY KEY (actor, opened_seq, relation)
) STRICT, WITHOUT ROWID;
CREATE INDEX subject_actor_subject ON subject_actor (opened_seq);

-- The instants at which phases turn; whether one has passed is asked with a time, never stored.
CREATE TABLE clock (
  opened_seq INTEGER NOT NULL, name TEXT NOT NULL, started INTEGER NOT NULL, due INTEGER,
  stopped INTEGER, authority TEXT NOT NULL,
  PRIMARY KEY (opened_seq, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX clock_due ON clock (due) WHERE stopped IS NULL;

-- Links keep their history, so that the desk can be asked how things stood earlier.
CREATE TABLE link (
  low INTEGER NOT NULL, high INTEGER NOT NULL, seq INTEGER NOT NULL, ended INTEGER,
  PRIMARY KEY (low, high, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_high ON link (high);

-- The words are parted and folded before they come here (analysis.words); ascii keeps them whole.
CREATE VIRTUAL TABLE subject_text USING fts5 (words, tokenize = 'ascii');
-- Where and when a subject may be found, in degrees and in seconds since 1970, rounded outward: of
-- a notice, where and when it may be as it is published.
CREATE VIRTUAL TABLE subject_area USING rtree (id, west, east, south, north, begins, ends);

-- Entries whose bodies were destroyed, by the hash that the destruction names.
CREATE TABLE destroyed (hash BLOB PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
