-- The least that each part needs in MySQL. Run once as an administrator, with passwords of your own:
--   mysql --user=root --password < config/mysql/grants.sql
-- end-to-end's LeastPrivilegeIT runs the job with exactly these.

CREATE DATABASE IF NOT EXISTS taxistream;

-- The streaming job: creates the statistics' tables and upserts into them. It deletes no row, and drops or alters no table.
CREATE USER IF NOT EXISTS 'taxistream'@'%' IDENTIFIED BY 'change-me';
GRANT SELECT, INSERT, UPDATE, CREATE, CREATE VIEW, SHOW VIEW ON taxistream.* TO 'taxistream'@'%';
-- CREATE OR REPLACE VIEW asks for DROP: on the view alone. A line for each file in config/views.
GRANT CREATE, DROP ON taxistream.monthly_totals TO 'taxistream'@'%';

-- The dashboard, `taxistream verify`, and people.
CREATE USER IF NOT EXISTS 'taxistream_reader'@'%' IDENTIFIED BY 'change-me-too';
GRANT SELECT ON taxistream.* TO 'taxistream_reader'@'%';
