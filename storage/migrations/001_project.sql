-- SPDX-License-Identifier: Apache-2.0
-- A project: networks, data sets, runs with every metric point and their checkpoints, notes, and a log.
-- Times are Unix milliseconds; truth values are 0 or 1; what may be absent is the only thing without NOT NULL.

CREATE TABLE graph (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  revision INTEGER NOT NULL CHECK (revision >= 0), -- 0: the draft, changed in place
  json TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  UNIQUE (name, revision)
) STRICT;

CREATE TABLE dataset (
  id INTEGER PRIMARY KEY,
  spec TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  UNIQUE (spec, content_hash)
) STRICT;

CREATE TABLE run (
  id INTEGER PRIMARY KEY AUTOINCREMENT,            -- the number of a deleted run is never given again
  graph INTEGER NOT NULL REFERENCES graph (id),
  dataset INTEGER NOT NULL REFERENCES dataset (id),
  name TEXT NOT NULL,
  settings_json TEXT NOT NULL,
  state TEXT NOT NULL,
  seed INTEGER NOT NULL,                           -- the bits of an unsigned number
  device TEXT NOT NULL,
  program_version TEXT NOT NULL,
  owner TEXT NOT NULL,                             -- the process that records it
  seen_ms INTEGER NOT NULL,                        -- when that process last wrote
  started_ms INTEGER NOT NULL,
  ended_ms INTEGER,
  last_step INTEGER NOT NULL,
  total_steps INTEGER NOT NULL,
  test_loss REAL,
  test_accuracy REAL,
  best_validation_accuracy REAL,
  failure TEXT NOT NULL
) STRICT;
CREATE INDEX run_by_graph ON run (graph);
CREATE INDEX run_by_dataset ON run (dataset);

CREATE TABLE series (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  UNIQUE (run, key)
) STRICT;

CREATE TABLE point (
  series INTEGER NOT NULL REFERENCES series (id) ON DELETE CASCADE,
  step INTEGER NOT NULL,
  wall_seconds REAL NOT NULL,
  value REAL,                                      -- NULL is "not a number", which SQLite cannot hold
  PRIMARY KEY (series, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoint (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  step INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  best INTEGER NOT NULL CHECK (best IN (0, 1)),
  bytes INTEGER NOT NULL,
  created_ms INTEGER NOT NULL,
  UNIQUE (run, step)
) STRICT;

CREATE TABLE chunk (
  id INTEGER PRIMARY KEY,
  checkpoint INTEGER NOT NULL REFERENCES checkpoint (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  data BLOB NOT NULL,
  UNIQUE (checkpoint, position)
) STRICT;

CREATE TABLE note (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  text TEXT NOT NULL,
  created_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX note_by_run ON note (run);

CREATE TABLE tag (
  run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  PRIMARY KEY (run, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  step INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  kind TEXT NOT NULL,
  message TEXT NOT NULL
) STRICT;
CREATE INDEX event_by_run ON event (run);
