-- The job's own tables, version 2. A database that has none of them gets these; an older one gets the numbered files.

CREATE TABLE IF NOT EXISTS taxistream_progress (
  statistic VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  query_id CHAR(36) CHARACTER SET ascii NOT NULL COMMENT 'the streaming query, as its checkpoint names it',
  checkpoint_version INT NOT NULL DEFAULT 1 COMMENT 'the checkpoint folder, v1 and so on',
  sql_fingerprint CHAR(64) CHARACTER SET ascii NOT NULL COMMENT 'SHA-256 of the SQL',
  epoch BIGINT NOT NULL COMMENT 'raised by every start; an older one may not write',
  run VARCHAR(255) CHARACTER SET utf8mb4 NOT NULL COMMENT 'host and process that write',
  last_batch BIGINT NOT NULL COMMENT 'the last batch in the table, -1 before the first',
  watermark DATETIME(3) NULL COMMENT 'months that end at this or before are final',
  trips BIGINT NOT NULL DEFAULT 0 COMMENT 'trips counted, over all batches',
  rejected BIGINT NOT NULL DEFAULT 0 COMMENT 'records rejected, without the late ones',
  late BIGINT NOT NULL DEFAULT 0 COMMENT 'trips that came after their month was final',
  rows_upserted BIGINT NOT NULL DEFAULT 0 COMMENT 'rows written, over all batches',
  topic VARCHAR(249) CHARACTER SET ascii NOT NULL COMMENT 'where the trips come from',
  latest_pickup DATETIME(3) NULL COMMENT 'the latest pickup that counts',
  records_behind BIGINT NULL COMMENT 'records that the topic held beyond the last batch',
  trips_per_second DOUBLE NOT NULL DEFAULT 0 COMMENT 'in the last batch',
  batch_millis BIGINT NOT NULL DEFAULT 0 COMMENT 'of the last batch, but for its commit',
  mysql_millis BIGINT NOT NULL DEFAULT 0 COMMENT 'of these, in this database',
  spark_ui VARCHAR(255) CHARACTER SET utf8mb4 NULL COMMENT 'web page of the job that writes',
  updated_at DATETIME(3) NOT NULL COMMENT 'UTC',
  retired BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'its file is gone: the table stays as it is',
  fence VARCHAR(255) CHARACTER SET utf8mb4 NULL COMMENT 'the process that replaces the table; nobody writes meanwhile',
  topic_id VARCHAR(22) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'Kafka''s id of the topic: a topic made anew has another',
  positions TEXT CHARACTER SET ascii NULL COMMENT 'partition=next offset@leader epoch, after the last batch'
) ENGINE = InnoDB COMMENT = 'How far each statistic is, written with its rows';

CREATE TABLE IF NOT EXISTS taxistream_months (
  statistic VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  month DATE NOT NULL,
  state VARCHAR(5) CHARACTER SET ascii NOT NULL COMMENT 'open, or final: the watermark has passed its end, so nothing changes any more',
  trips BIGINT NOT NULL COMMENT 'trips counted',
  late_trips BIGINT NOT NULL COMMENT 'trips that came after the month was final',
  first_update DATETIME(3) NOT NULL COMMENT 'UTC',
  last_update DATETIME(3) NOT NULL COMMENT 'UTC',
  PRIMARY KEY (statistic, month)
) ENGINE = InnoDB COMMENT = 'The months of each statistic, written with its rows';

CREATE TABLE IF NOT EXISTS taxistream_rejected (
  statistic VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  month DATE NOT NULL COMMENT 'of the pickup; 1970-01-01 where the record does not say one',
  reason VARCHAR(32) CHARACTER SET ascii NOT NULL,
  records BIGINT NOT NULL,
  PRIMARY KEY (statistic, month, reason)
) ENGINE = InnoDB COMMENT = 'Records that do not count; they are in the rejected topic';

CREATE TABLE IF NOT EXISTS taxistream_replays (
  topic VARCHAR(249) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'topic of trips',
  replay VARCHAR(249) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'id of the replay',
  done BOOLEAN NOT NULL COMMENT 'whether every row has been sent',
  sent BIGINT NOT NULL COMMENT 'trips sent',
  rejected BIGINT NOT NULL COMMENT 'rows rejected before they were sent',
  committed_at DATETIME(3) NOT NULL COMMENT 'UTC by the clock of the replay: its last commit',
  read_at DATETIME(3) NOT NULL COMMENT 'UTC: when the job last read it from Kafka',
  PRIMARY KEY (topic, replay)
) ENGINE = InnoDB COMMENT = 'What each replay has sent and rejected, read from Kafka by the job';

CREATE TABLE IF NOT EXISTS taxistream_replay_rejected (
  topic VARCHAR(249) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  replay VARCHAR(249) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  reason VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  records BIGINT NOT NULL COMMENT 'rows',
  PRIMARY KEY (topic, replay, reason)
) ENGINE = InnoDB COMMENT = 'Rows that a replay rejected; they are in the rejected topic';

CREATE TABLE IF NOT EXISTS taxistream_batches (
  statistic VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  slot INT NOT NULL COMMENT 'batch modulo 10,000: a batch replaces the one 10,000 before it',
  batch BIGINT NOT NULL,
  committed_at DATETIME(3) NOT NULL COMMENT 'UTC',
  run VARCHAR(255) CHARACTER SET utf8mb4 NOT NULL COMMENT 'host and process that wrote it',
  trips BIGINT NOT NULL COMMENT 'trips counted in this batch',
  rejected BIGINT NOT NULL COMMENT 'records rejected in this batch, without the late ones',
  late BIGINT NOT NULL COMMENT 'trips of this batch that came after their month was final',
  records_behind BIGINT NULL COMMENT 'records that the topic held beyond this batch',
  batch_millis BIGINT NOT NULL COMMENT 'of this batch, but for its commit',
  mysql_millis BIGINT NOT NULL COMMENT 'of these, in this database',
  PRIMARY KEY (statistic, slot),
  KEY committed_at (committed_at)
) ENGINE = InnoDB COMMENT = 'The last 10,000 batches of each statistic, written with its rows';

CREATE TABLE IF NOT EXISTS taxistream_refused (
  folder VARCHAR(400) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'folder of statistics, on the host of the job',
  file VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  why TEXT CHARACTER SET utf8mb4 NULL COMMENT 'NULL: it is refused no longer',
  refused_at DATETIME(3) NOT NULL COMMENT 'UTC: since when for this reason',
  PRIMARY KEY (folder, file)
) ENGINE = InnoDB COMMENT = 'SQL files of statistics that the job does not take up';

CREATE TABLE IF NOT EXISTS taxistream_definitions (
  statistic VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  sql_text MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'the SQL file, with its comments',
  reads_columns TEXT CHARACTER SET utf8mb4 NOT NULL COMMENT 'TABLE.COLUMN of trips and of each joined table, with commas',
  taken_up_at DATETIME(3) NOT NULL COMMENT 'UTC: since when with this text'
) ENGINE = InnoDB COMMENT = 'The SQL that fills each statistic''s table'
