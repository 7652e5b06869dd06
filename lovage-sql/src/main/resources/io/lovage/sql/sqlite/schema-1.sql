-- Version 1. Times are milliseconds since 1970 (UTC). docs/sqlite.md explains every column.

CREATE TABLE queue(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

CREATE TABLE task_name(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

CREATE TABLE consumer(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

CREATE TABLE message(
  key INTEGER PRIMARY KEY,
  id BLOB NOT NULL,
  queue INTEGER NOT NULL REFERENCES queue,
  name INTEGER REFERENCES task_name,
  state INTEGER NOT NULL DEFAULT 0,
  rank INTEGER NOT NULL,
  attempt INTEGER NOT NULL DEFAULT 0,
  forgiven INTEGER NOT NULL DEFAULT 0,
  lapses INTEGER NOT NULL DEFAULT 0,
  enqueued_at INTEGER NOT NULL,
  since INTEGER,
  due INTEGER,
  lease_until INTEGER,
  fence INTEGER,
  holder INTEGER REFERENCES consumer,
  not_before INTEGER,
  expires INTEGER,
  reason TEXT,
  headers BLOB,
  body BLOB NOT NULL
);

CREATE INDEX message_ready ON message(queue, rank) WHERE state = 0;

CREATE INDEX message_delayed ON message(due) WHERE state = 1;

CREATE INDEX message_leased ON message(lease_until) WHERE state = 2;

CREATE INDEX message_parked ON message(name, queue) WHERE state = 3;

CREATE INDEX message_dead ON message(queue) WHERE state = 4;

CREATE TABLE task(
  key INTEGER PRIMARY KEY,
  id BLOB NOT NULL,
  name INTEGER NOT NULL REFERENCES task_name,
  queue INTEGER NOT NULL REFERENCES queue,
  state INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  enqueued_at INTEGER NOT NULL,
  started_at INTEGER,
  finished_at INTEGER,
  expires_at INTEGER,
  worker INTEGER REFERENCES consumer,
  result BLOB,
  error_type TEXT,
  error_message TEXT,
  error_trace TEXT,
  reason TEXT
);

CREATE INDEX task_unusual ON task(state) WHERE state <> 1;

CREATE TABLE attempt(
  key INTEGER NOT NULL,
  number INTEGER NOT NULL,
  worker INTEGER NOT NULL REFERENCES consumer,
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  error_type TEXT,
  error_message TEXT,
  error_trace TEXT,
  UNIQUE(key, number)
);

CREATE TABLE displaced(id BLOB PRIMARY KEY, key INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE state(
  partition TEXT NOT NULL,
  name TEXT NOT NULL,
  value BLOB NOT NULL,
  number INTEGER NOT NULL,
  version INTEGER NOT NULL,
  expires_at INTEGER,
  PRIMARY KEY(partition, name)
) WITHOUT ROWID;

CREATE INDEX state_expiring ON state(expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE counter(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;

INSERT INTO counter(name, value) VALUES('version-floor', 0), ('maintained-at', 0);

CREATE TABLE process(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  port INTEGER NOT NULL,
  pid INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL
);
