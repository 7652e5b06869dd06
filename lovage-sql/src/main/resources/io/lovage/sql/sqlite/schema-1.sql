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

-- For people. One row for each task that is known, in any state.
CREATE VIEW tasks AS
WITH known AS (
  SELECT key, id, name, queue,
    CASE state WHEN 0 THEN 'WAITING' WHEN 1 THEN 'SUCCEEDED' WHEN 2 THEN 'FAILED' WHEN 3 THEN 'CANCELLED' ELSE 'EXPIRED' END AS state,
    attempt, enqueued_at, NULL AS due_at, started_at, finished_at, worker, CAST(result AS TEXT) AS result, error_type, error_message,
    reason, expires_at AS kept_until
  FROM task
  UNION ALL
  SELECT key, id, name, queue,
    CASE state WHEN 0 THEN 'QUEUED' WHEN 1 THEN 'SCHEDULED' WHEN 2 THEN 'RUNNING' ELSE 'PARKED' END,
    attempt, enqueued_at, due, CASE state WHEN 2 THEN since END, NULL, holder, NULL, NULL, NULL, reason, NULL
  FROM message WHERE state < 4 AND name IS NOT NULL
)
SELECT
  lower(substr(hex(known.id), 1, 8) || '-' || substr(hex(known.id), 9, 4) || '-' || substr(hex(known.id), 13, 4) || '-'
    || substr(hex(known.id), 17, 4) || '-' || substr(hex(known.id), 21)) AS id,
  task_name.name AS name,
  queue.name AS queue,
  known.state AS state,
  known.attempt AS attempt,
  strftime('%Y-%m-%dT%H:%M:%fZ', known.enqueued_at / 1000.0, 'unixepoch') AS enqueued_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', known.due_at / 1000.0, 'unixepoch') AS due_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', known.started_at / 1000.0, 'unixepoch') AS started_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', known.finished_at / 1000.0, 'unixepoch') AS finished_at,
  consumer.name AS worker,
  known.result AS result,
  known.error_type AS error_type,
  known.error_message AS error_message,
  known.reason AS reason,
  strftime('%Y-%m-%dT%H:%M:%fZ', known.kept_until / 1000.0, 'unixepoch') AS kept_until
FROM known
JOIN queue ON queue.id = known.queue
JOIN task_name ON task_name.id = known.name
LEFT JOIN consumer ON consumer.id = known.worker;
