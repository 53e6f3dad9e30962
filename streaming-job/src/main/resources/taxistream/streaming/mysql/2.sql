-- From version 1 to 2: where each statistic stands in the topic, and a column of its own for a rebuild's fence.

ALTER TABLE taxistream_progress
  ADD COLUMN fence VARCHAR(255) CHARACTER SET utf8mb4 NULL COMMENT 'the process that replaces the table; nobody writes meanwhile',
  ADD COLUMN topic_id VARCHAR(22) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'Kafka''s id of the topic: a topic made anew has another',
  ADD COLUMN positions TEXT CHARACTER SET ascii NULL COMMENT 'partition=next offset@leader epoch, after the last batch';

UPDATE taxistream_progress SET fence = SUBSTRING(run, CHAR_LENGTH('rebuild by ') + 1) WHERE run LIKE 'rebuild by %';

-- A backfill used to change the months without the sums over them.
UPDATE taxistream_progress SET
  trips = (SELECT COALESCE(SUM(trips), 0) FROM taxistream_months AS m WHERE m.statistic = taxistream_progress.statistic),
  late = (SELECT COALESCE(SUM(late_trips), 0) FROM taxistream_months AS m WHERE m.statistic = taxistream_progress.statistic);

UPDATE taxistream_schema SET version = 2;
