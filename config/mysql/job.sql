-- The least that `taxistream stream` needs in MySQL. It creates the statistics' tables and upserts into them; it deletes no row,
-- and drops or alters no table. Run once as MySQL's root, with a password of your own:
--   mysql --user=root --password < config/mysql/job.sql
-- end-to-end's LeastPrivilegeIT runs the job with exactly these rights.

CREATE DATABASE IF NOT EXISTS taxistream;
CREATE USER IF NOT EXISTS 'taxistream'@'%' IDENTIFIED BY 'change-me';
GRANT SELECT, INSERT, UPDATE, CREATE, CREATE VIEW, SHOW VIEW ON taxistream.* TO 'taxistream'@'%';
-- CREATE OR REPLACE VIEW asks for DROP: on the view alone. A line for each file in config/views.
GRANT CREATE, DROP ON taxistream.monthly_totals TO 'taxistream'@'%';
GRANT CREATE, DROP ON taxistream.monthly_payments TO 'taxistream'@'%';
GRANT CREATE, DROP ON taxistream.monthly_vendor_shares TO 'taxistream'@'%';
