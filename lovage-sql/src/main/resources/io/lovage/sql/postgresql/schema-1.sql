-- Version 1. Times are milliseconds since 1970 (UTC). docs/postgresql.md explains every column.

CREATE TABLE queue(id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name TEXT NOT NULL UNIQUE);

CREATE TABLE task_name(id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name TEXT NOT NULL UNIQUE);

CREATE TABLE consumer(id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name TEXT NOT NULL UNIQUE);

CREATE TABLE message(
  key BIGINT PRIMARY KEY,
  id UUID NOT NULL,
  enqueued_at BIGINT NOT NULL,
  lease_until BIGINT,
  fence BIGINT,
  since BIGINT,
  due BIGINT,
  not_before BIGINT,
  expires BIGINT,
  queue INTEGER NOT NULL,
  name INTEGER,
  holder INTEGER,
  attempt INTEGER NOT NULL DEFAULT 0,
  forgiven INTEGER NOT NULL DEFAULT 0,
  lapses INTEGER NOT NULL DEFAULT 0,
  state SMALLINT NOT NULL DEFAULT 0,
  rank SMALLINT NOT NULL,
  reason TEXT,
  headers BYTEA,
  body BYTEA NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);

CREATE INDEX message_ready ON message(queue, rank, key) WHERE state = 0;

CREATE INDEX message_delayed ON message(due) WHERE state = 1;

CREATE INDEX message_leased ON message(lease_until) WHERE state = 2;

CREATE INDEX message_parked ON message(queue, name) WHERE state = 3;

CREATE INDEX message_dead ON message(queue) WHERE state = 4;

CREATE TABLE task(
  key BIGINT PRIMARY KEY,
  id UUID NOT NULL,
  enqueued_at BIGINT NOT NULL,
  started_at BIGINT,
  finished_at BIGINT,
  expires_at BIGINT,
  name INTEGER NOT NULL,
  queue INTEGER NOT NULL,
  worker INTEGER,
  attempt INTEGER NOT NULL,
  state SMALLINT NOT NULL,
  result BYTEA,
  error_type TEXT,
  error_message TEXT,
  error_trace TEXT,
  reason TEXT
);

CREATE INDEX task_unusual ON task(state) WHERE state <> 1;

CREATE TABLE attempt(
  key BIGINT NOT NULL,
  number INTEGER NOT NULL,
  worker INTEGER NOT NULL,
  started_at BIGINT NOT NULL,
  finished_at BIGINT,
  error_type TEXT,
  error_message TEXT,
  error_trace TEXT,
  PRIMARY KEY(key, number)
);

CREATE TABLE displaced(id UUID PRIMARY KEY, key BIGINT NOT NULL);

CREATE TABLE state(
  partition TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  value BYTEA NOT NULL,
  number BIGINT NOT NULL,
  version BIGINT NOT NULL,
  expires_at BIGINT,
  PRIMARY KEY(partition, name)
);

CREATE INDEX state_expiring ON state(expires_at) WHERE expires_at IS NOT NULL;

CREATE SEQUENCE state_version;

CREATE SEQUENCE engine_number;

CREATE TABLE counter(name TEXT PRIMARY KEY, value BIGINT NOT NULL);

INSERT INTO counter(name, value) VALUES('maintained-at', 0);

-- For people. One row for each task that is known, in any state.
CREATE VIEW tasks AS
WITH known AS (
  SELECT id, name, queue,
    CASE state WHEN 0 THEN 'WAITING' WHEN 1 THEN 'SUCCEEDED' WHEN 2 THEN 'FAILED' WHEN 3 THEN 'CANCELLED' ELSE 'EXPIRED' END AS state,
    attempt, enqueued_at, NULL::BIGINT AS due_at, started_at, finished_at, worker, encode(result, 'escape') AS result, error_type,
    error_message, reason, expires_at AS kept_until
  FROM task
  UNION ALL
  SELECT id, name, queue,
    CASE state WHEN 0 THEN 'QUEUED' WHEN 1 THEN 'SCHEDULED' WHEN 2 THEN 'RUNNING' ELSE 'PARKED' END,
    attempt, enqueued_at, due, CASE state WHEN 2 THEN since END, NULL, holder, NULL, NULL, NULL, reason, NULL
  FROM message WHERE state < 4 AND name IS NOT NULL
)
SELECT
  known.id AS id,
  task_name.name AS name,
  queue.name AS queue,
  known.state AS state,
  known.attempt AS attempt,
  to_timestamp(known.enqueued_at / 1000.0) AS enqueued_at,
  to_timestamp(known.due_at / 1000.0) AS due_at,
  to_timestamp(known.started_at / 1000.0) AS started_at,
  to_timestamp(known.finished_at / 1000.0) AS finished_at,
  consumer.name AS worker,
  known.result AS result,
  known.error_type AS error_type,
  known.error_message AS error_message,
  known.reason AS reason,
  to_timestamp(known.kept_until / 1000.0) AS kept_until
FROM known
JOIN queue ON queue.id = known.queue
JOIN task_name ON task_name.id = known.name
LEFT JOIN consumer ON consumer.id = known.worker;
