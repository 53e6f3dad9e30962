-- For the dashboard, `taxistream verify` and `taxistream status`, and people: they only look. Run once as MySQL's root, after job.sql:
--   mysql --user=root --password < config/mysql/reader.sql
-- end-to-end's LeastPrivilegeIT reads with exactly these rights.

CREATE USER IF NOT EXISTS 'taxistream_reader'@'%' IDENTIFIED BY 'change-me-too';
GRANT SELECT, SHOW VIEW ON taxistream.* TO 'taxistream_reader'@'%';
