-- Version 1. Times are milliseconds since 1970 (UTC). docs/mariadb.md explains every column. May be run again if it was interrupted.

CREATE TABLE IF NOT EXISTS queue(id INTEGER AUTO_INCREMENT PRIMARY KEY, name VARCHAR(700) NOT NULL UNIQUE) ENGINE=InnoDB COLLATE {bin};

CREATE TABLE IF NOT EXISTS task_name(id INTEGER AUTO_INCREMENT PRIMARY KEY, name VARCHAR(700) NOT NULL UNIQUE) ENGINE=InnoDB COLLATE {bin};

CREATE TABLE IF NOT EXISTS consumer(id INTEGER AUTO_INCREMENT PRIMARY KEY, name VARCHAR(700) NOT NULL UNIQUE) ENGINE=InnoDB COLLATE {bin};

CREATE TABLE IF NOT EXISTS message(
  `key` BIGINT PRIMARY KEY,
  id BINARY(16) NOT NULL,
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
  state TINYINT NOT NULL DEFAULT 0,
  `rank` SMALLINT NOT NULL,
  reason LONGTEXT,
  headers LONGBLOB,
  body LONGBLOB NOT NULL,
  INDEX message_ready(state, queue, `rank`, `key`),
  INDEX message_delayed(state, due),
  INDEX message_leased(state, lease_until)
) ENGINE=InnoDB COLLATE {bin};

CREATE TABLE IF NOT EXISTS task(
  `key` BIGINT PRIMARY KEY,
  id BINARY(16) NOT NULL,
  enqueued_at BIGINT NOT NULL,
  started_at BIGINT,
  finished_at BIGINT,
  expires_at BIGINT,
  name INTEGER NOT NULL,
  queue INTEGER NOT NULL,
  worker INTEGER,
  attempt INTEGER NOT NULL,
  state TINYINT NOT NULL,
  result LONGBLOB,
  error_type LONGTEXT,
  error_message LONGTEXT,
  error_trace LONGTEXT,
  reason LONGTEXT,
  INDEX task_state(state)
) ENGINE=InnoDB COLLATE {bin};

CREATE TABLE IF NOT EXISTS attempt(
  `key` BIGINT NOT NULL,
  number INTEGER NOT NULL,
  worker INTEGER NOT NULL,
  started_at BIGINT NOT NULL,
  finished_at BIGINT,
  error_type LONGTEXT,
  error_message LONGTEXT,
  error_trace LONGTEXT,
  PRIMARY KEY(`key`, number)
) ENGINE=InnoDB COLLATE {bin};

CREATE TABLE IF NOT EXISTS displaced(id BINARY(16) PRIMARY KEY, `key` BIGINT NOT NULL) ENGINE=InnoDB COLLATE {bin};

CREATE TABLE IF NOT EXISTS state(
  `partition` VARBINARY(1500) NOT NULL,
  name VARBINARY(1500) NOT NULL,
  value LONGBLOB NOT NULL,
  number BIGINT NOT NULL,
  version BIGINT NOT NULL,
  expires_at BIGINT,
  PRIMARY KEY(`partition`, name),
  INDEX state_expiring(expires_at)
) ENGINE=InnoDB COLLATE {bin};

CREATE TABLE IF NOT EXISTS partition_lock(slot INTEGER PRIMARY KEY) ENGINE=InnoDB COLLATE {bin};

INSERT IGNORE INTO partition_lock(slot) VALUES(0);

INSERT IGNORE INTO partition_lock(slot) SELECT slot + 1 FROM partition_lock;

INSERT IGNORE INTO partition_lock(slot) SELECT slot + 2 FROM partition_lock;

INSERT IGNORE INTO partition_lock(slot) SELECT slot + 4 FROM partition_lock WHERE slot < 4;

INSERT IGNORE INTO partition_lock(slot) SELECT slot + 8 FROM partition_lock WHERE slot < 8;

INSERT IGNORE INTO partition_lock(slot) SELECT slot + 16 FROM partition_lock WHERE slot < 16;

INSERT IGNORE INTO partition_lock(slot) SELECT slot + 32 FROM partition_lock WHERE slot < 32;

INSERT IGNORE INTO partition_lock(slot) SELECT slot + 64 FROM partition_lock WHERE slot < 64;

INSERT IGNORE INTO partition_lock(slot) SELECT slot + 128 FROM partition_lock WHERE slot < 128;

INSERT IGNORE INTO partition_lock(slot) SELECT slot + 256 FROM partition_lock WHERE slot < 256;

INSERT IGNORE INTO partition_lock(slot) SELECT slot + 512 FROM partition_lock WHERE slot < 512;

INSERT IGNORE INTO partition_lock(slot) SELECT slot + 1024 FROM partition_lock WHERE slot < 1024;

INSERT IGNORE INTO partition_lock(slot) SELECT slot + 2048 FROM partition_lock WHERE slot < 2048;

CREATE TABLE IF NOT EXISTS counter(name VARCHAR(100) PRIMARY KEY, value BIGINT NOT NULL) ENGINE=InnoDB COLLATE {bin};

INSERT IGNORE INTO counter(name, value)
VALUES('maintained-at', 0), ('engine-number', 0), ('identity', UUID_SHORT() & 9223372036854775807);

-- For people. One row for each task that is known, in any state.
CREATE OR REPLACE VIEW tasks AS
WITH known AS (
  SELECT id, name, queue,
    CASE state WHEN 0 THEN 'WAITING' WHEN 1 THEN 'SUCCEEDED' WHEN 2 THEN 'FAILED' WHEN 3 THEN 'CANCELLED' ELSE 'EXPIRED' END AS state,
    attempt, enqueued_at, NULL AS due_at, started_at, finished_at, worker, result, error_type, error_message, reason,
    expires_at AS kept_until
  FROM task
  UNION ALL
  SELECT id, name, queue,
    CASE state WHEN 0 THEN 'QUEUED' WHEN 1 THEN 'SCHEDULED' WHEN 2 THEN 'RUNNING' ELSE 'PARKED' END,
    attempt, enqueued_at, due, CASE state WHEN 2 THEN since END, NULL, holder, NULL, NULL, NULL, reason, NULL
  FROM message WHERE state < 4 AND name IS NOT NULL
)
SELECT
  LOWER(CONCAT_WS('-', SUBSTR(HEX(known.id), 1, 8), SUBSTR(HEX(known.id), 9, 4), SUBSTR(HEX(known.id), 13, 4),
    SUBSTR(HEX(known.id), 17, 4), SUBSTR(HEX(known.id), 21))) AS id,
  task_name.name AS name,
  queue.name AS queue,
  known.state AS state,
  known.attempt AS attempt,
  FROM_UNIXTIME(known.enqueued_at / 1000) AS enqueued_at,
  FROM_UNIXTIME(known.due_at / 1000) AS due_at,
  FROM_UNIXTIME(known.started_at / 1000) AS started_at,
  FROM_UNIXTIME(known.finished_at / 1000) AS finished_at,
  consumer.name AS worker,
  CONVERT(known.result USING utf8mb4) AS result,
  known.error_type AS error_type,
  known.error_message AS error_message,
  known.reason AS reason,
  FROM_UNIXTIME(known.kept_until / 1000) AS kept_until
FROM known
JOIN queue ON queue.id = known.queue
JOIN task_name ON task_name.id = known.name
LEFT JOIN consumer ON consumer.id = known.worker;
