CREATE TABLE IF NOT EXISTS {table}(
  id {ascii} NOT NULL PRIMARY KEY,
  created_at BIGINT NOT NULL,
  title {text} NOT NULL,
  format {ascii} NOT NULL,
  content {bytes} NOT NULL,
  size INTEGER NOT NULL,
  state SMALLINT NOT NULL,
  attempts INTEGER NOT NULL,
  due_at BIGINT NOT NULL,
  reason {text}{inside}
){end};{after}
