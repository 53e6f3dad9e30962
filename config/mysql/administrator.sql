-- What `taxistream rebuild`, `rebuild --cancel`, `backfill` and `stream --take-over` need in MySQL besides: they replace tables and
-- delete rows. A person passes this user with --mysql-user; the job never does. Run once as MySQL's root, after job.sql:
--   mysql --user=root --password < config/mysql/administrator.sql
-- end-to-end's LeastPrivilegeIT runs these commands with exactly these rights.

CREATE USER IF NOT EXISTS 'taxistream_administrator'@'%' IDENTIFIED BY 'change-me-as-well';
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, CREATE VIEW, SHOW VIEW ON taxistream.* TO 'taxistream_administrator'@'%';
