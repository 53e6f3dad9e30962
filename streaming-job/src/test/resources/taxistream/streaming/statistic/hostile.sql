-- Commands.
INSERT OVERWRITE LOCAL DIRECTORY 'FOLDER' USING csv SELECT 1
INSERT OVERWRITE DIRECTORY 'FOLDER' USING parquet SELECT 1
INSERT INTO hostile SELECT 1
INSERT INTO csv.`FOLDER/data.csv` SELECT 1
WITH a AS (SELECT 1) INSERT OVERWRITE LOCAL DIRECTORY 'FOLDER' USING csv SELECT * FROM a
FROM trips INSERT OVERWRITE LOCAL DIRECTORY 'FOLDER/a' SELECT service INSERT OVERWRITE LOCAL DIRECTORY 'FOLDER/b' SELECT vendor
CREATE TABLE hostile USING parquet LOCATION 'FOLDER/table' AS SELECT 1 AS x
CREATE TABLE hostile (x INT) USING csv LOCATION 'FOLDER'
CREATE EXTERNAL TABLE hostile (x INT) STORED AS PARQUET LOCATION 'FOLDER/x'
CREATE OR REPLACE TEMPORARY VIEW hostile USING csv OPTIONS (path 'FOLDER/data.csv')
CREATE TEMPORARY VIEW hostile AS SELECT 1
CREATE GLOBAL TEMPORARY VIEW hostile AS SELECT 1
CREATE VIEW hostile AS SELECT 1
CREATE TEMPORARY FUNCTION hostile AS 'java.lang.Runtime' USING JAR 'FOLDER/data.csv'
CREATE FUNCTION hostile(x INT) RETURNS INT RETURN x
CREATE DATABASE hostile LOCATION 'FOLDER/db'
CREATE NAMESPACE hostile
DROP TABLE hostile
DROP VIEW trips
DROP DATABASE default CASCADE
ALTER TABLE hostile ADD COLUMN x INT
ALTER VIEW trips AS SELECT 1
TRUNCATE TABLE hostile
LOAD DATA LOCAL INPATH 'FOLDER/secret' INTO TABLE hostile
MERGE INTO hostile USING trips ON true WHEN MATCHED THEN DELETE
UPDATE hostile SET x = 1
DELETE FROM hostile
ADD JAR 'FOLDER/data.csv'
ADD FILE 'FOLDER/secret'
ADD ARCHIVE 'FOLDER/secret'
LIST JARS
DELETE JAR 'x'
SET spark.hostile = 1
SET spark.sql.ansi.enabled = false
SET -v
SET TIME ZONE 'Asia/Tokyo'
SET VAR hostile = 1
RESET
RESET spark.sql.session.timeZone
USE hostile
USE CATALOG taxistream
SET CATALOG taxistream
CACHE TABLE trips
CACHE TABLE hostile AS SELECT * FROM csv.`FOLDER/data.csv`
UNCACHE TABLE trips
CLEAR CACHE
REFRESH TABLE trips
REFRESH 'FOLDER'
ANALYZE TABLE zones COMPUTE STATISTICS
MSCK REPAIR TABLE hostile
EXPLAIN SELECT 1
EXPLAIN EXTENDED SELECT * FROM trips
DESCRIBE trips
DESCRIBE FUNCTION EXTENDED reflect
SHOW TABLES
SHOW FUNCTIONS
SHOW CREATE TABLE trips
COMMENT ON TABLE hostile IS 'x'
DECLARE VARIABLE hostile INT DEFAULT 1
DECLARE hostile = 1
DROP TEMPORARY VARIABLE hostile
EXECUTE IMMEDIATE 'SET spark.hostile = 1'
EXECUTE IMMEDIATE 'SELECT month, count(*) AS n FROM trips GROUP BY month'
CALL system.hostile()
!sh -c 'touch FOLDER/made'
DFS -ls FOLDER
-- Several statements, and programs of statements.
BEGIN SET spark.hostile = 1; SELECT month, count(*) AS n FROM trips GROUP BY month; END
BEGIN SELECT month, count(*) AS n FROM trips GROUP BY month; END
BEGIN INSERT OVERWRITE LOCAL DIRECTORY 'FOLDER' USING csv SELECT 1; END
BEGIN DECLARE x = 1; WHILE x < 10 DO SET x = x + 1; END WHILE; END
BEGIN END
SELECT month, count(*) AS n FROM trips GROUP BY month; SET spark.hostile = 1
SELECT month, count(*) AS n FROM trips GROUP BY month; DROP VIEW trips;
SET spark.hostile = 1; SELECT month, count(*) AS n FROM trips GROUP BY month
-- Programs.
SELECT TRANSFORM (service) USING 'sh -c "touch FOLDER/made"' AS (x STRING) FROM trips
SELECT month, count(*) AS n FROM (SELECT TRANSFORM (month, service) USING 'touch FOLDER/made' AS (month, s) FROM trips) GROUP BY month
MAP service USING 'touch FOLDER/made' AS x FROM trips
REDUCE service USING 'touch FOLDER/made' AS x FROM trips
FROM trips MAP service USING 'cat' AS x
-- Java.
SELECT month, max(reflect('java.lang.System', 'getenv', 'MYSQL_PASSWORD')) AS p FROM trips GROUP BY month
SELECT month, max(java_method('java.lang.System', 'setProperty', 'hostile', '1')) AS p FROM trips GROUP BY month
SELECT month, max(try_reflect('java.lang.System', 'getenv', 'HOME')) AS p FROM trips GROUP BY month
SELECT month, max(ReFlEcT('java.lang.System', 'getProperty', 'user.home')) AS p FROM trips GROUP BY month
SELECT month, max(`reflect`('java.lang.System', 'getProperty', 'user.home')) AS p FROM trips GROUP BY month
SELECT month, max(builtin.reflect('java.lang.System', 'getProperty', 'x')) AS p FROM trips GROUP BY month
SELECT month, max(system.builtin.reflect('java.lang.System', 'getProperty', 'x')) AS p FROM trips GROUP BY month
SELECT month, max(IDENTIFIER('reflect')('java.lang.System', 'getProperty', 'x')) AS p FROM trips GROUP BY month
SELECT month, max(IDENTIFIER('ref' || 'lect')('java.lang.System', 'getProperty', 'x')) AS p FROM trips GROUP BY month
SELECT month, count(*) AS n FROM trips WHERE reflect('java.lang.System', 'getenv', 'HOME') > 'a' GROUP BY month
SELECT month, count(*) FILTER (WHERE reflect('java.lang.System', 'getenv', 'HOME') > 'a') AS n FROM trips GROUP BY month
SELECT month, count(*) AS n FROM trips JOIN zones ON borough = reflect('java.lang.System', 'getenv', 'HOME') GROUP BY month
SELECT month, count(*) AS n FROM trips GROUP BY month, reflect('java.lang.System', 'getenv', 'HOME')
SELECT month, count(*) AS n FROM trips GROUP BY month HAVING reflect('java.lang.System', 'getenv', 'HOME') > 'a'
SELECT month, count(*) AS n FROM trips GROUP BY month ORDER BY reflect('java.lang.System', 'getenv', 'HOME')
SELECT month, (SELECT max(reflect('java.lang.System', 'getenv', 'HOME')) FROM zones) AS p FROM trips GROUP BY month
SELECT month, count(*) AS n FROM trips WHERE EXISTS (SELECT 1 FROM zones WHERE reflect('java.lang.System', 'getenv', 'X') = 'a') GROUP BY month
SELECT month, count(*) AS n FROM trips WHERE pickup_zone IN (SELECT reflect('java.lang.System', 'getenv', 'X') FROM zones) GROUP BY month
WITH a AS (SELECT reflect('java.lang.System', 'getenv', 'HOME') AS p) SELECT month, count(*) AS n FROM trips GROUP BY month
WITH a AS (SELECT *, reflect('java.lang.System', 'getenv', 'HOME') AS p FROM trips) SELECT month, max(p) AS p FROM a GROUP BY month
WITH a AS (WITH b AS (SELECT uuid() AS p) SELECT * FROM b) SELECT month, count(*) AS n FROM trips GROUP BY month
SELECT month, count(*) AS n FROM trips JOIN VALUES (reflect('java.lang.System', 'getenv', 'HOME')) AS v(p) ON p = service GROUP BY month
SELECT month, max(CASE WHEN true THEN reflect('java.lang.System', 'getenv', 'HOME') END) AS p FROM trips GROUP BY month
SELECT month, max(upper(lower(reflect('java.lang.System', 'getenv', 'HOME')))) AS p FROM trips GROUP BY month
SELECT month, max(named_struct('a', reflect('java.lang.System', 'getenv', 'HOME')).a) AS p FROM trips GROUP BY month
SELECT month, mode() WITHIN GROUP (ORDER BY reflect('java.lang.System', 'getenv', 'HOME')) AS p FROM trips GROUP BY month
SELECT month, sum(1) OVER (PARTITION BY reflect('java.lang.System', 'getenv', 'HOME')) AS p FROM trips GROUP BY month
SELECT month, transform(array(1), x -> reflect('java.lang.System', 'getenv', 'HOME')) AS p FROM trips GROUP BY month
SELECT month, count(*) AS n FROM trips GROUP BY GROUPING SETS ((month, reflect('java.lang.System', 'getenv', 'HOME')))
-- The environment and settings.
SELECT month, max('${env:MYSQL_PASSWORD}') AS p FROM trips GROUP BY month
SELECT month, max('${system:user.home}') AS p FROM trips GROUP BY month
SELECT month, max('${spark:spark.app.id}') AS p FROM trips GROUP BY month
SELECT month, count(*) AS n FROM ${env:HOME} GROUP BY month
SELECT month, /* ${env:HOME} */ count(*) AS n FROM trips GROUP BY month
SELECT month, max(:password) AS p FROM trips GROUP BY month
SELECT month, max(?) AS p FROM trips GROUP BY month
SELECT month, max(session.hostile) AS p FROM trips GROUP BY month
SELECT month, max(current_user()) AS p FROM trips GROUP BY month
SELECT month, max(current_user) AS p FROM trips GROUP BY month
SELECT month, max(session_user) AS p FROM trips GROUP BY month
SELECT month, max(user) AS p FROM trips GROUP BY month
SELECT month, max(user()) AS p FROM trips GROUP BY month
SELECT month, max(current_catalog()) AS p FROM trips GROUP BY month
SELECT month, max(current_database()) AS p FROM trips GROUP BY month
SELECT month, max(current_schema()) AS p FROM trips GROUP BY month
SELECT month, max(version()) AS p FROM trips GROUP BY month
SELECT month, max(current_timezone()) AS p FROM trips GROUP BY month
SELECT month, max(typeof(service)) AS p FROM trips GROUP BY month
-- Files, catalogs and sources.
SELECT month, count(*) AS n FROM text.`FOLDER/secret` GROUP BY month
SELECT month, count(*) AS n FROM `text`.`FOLDER/secret` GROUP BY month
SELECT month, count(*) AS n FROM csv.`FOLDER/data.csv` GROUP BY month
SELECT month, count(*) AS n FROM binaryFile.`FOLDER/secret` GROUP BY month
SELECT month, count(*) AS n FROM json.`FOLDER/secret` GROUP BY month
SELECT month, count(*) AS n FROM parquet.`FOLDER/*` GROUP BY month
SELECT month, count(*) AS n FROM orc.`FOLDER` GROUP BY month
SELECT month, count(*) AS n FROM jdbc.`jdbc:mysql://127.0.0.1/x` GROUP BY month
SELECT month, count(*) AS n FROM trips, text.`FOLDER/secret` GROUP BY month
SELECT month, count(*) AS n FROM trips LEFT JOIN text.`FOLDER/secret` ON value = service GROUP BY month
SELECT month, (SELECT max(value) FROM text.`FOLDER/secret`) AS n FROM trips GROUP BY month
SELECT month, count(*) AS n FROM trips WHERE service IN (SELECT value FROM text.`FOLDER/secret`) GROUP BY month
SELECT month, count(*) AS n FROM trips WHERE EXISTS (SELECT * FROM text.`FOLDER/secret`) GROUP BY month
WITH a AS (SELECT * FROM text.`FOLDER/secret`) SELECT month, count(*) AS n FROM trips, a GROUP BY month
WITH trips AS (SELECT value AS month FROM text.`FOLDER/secret`) SELECT month, count(*) AS n FROM trips GROUP BY month
SELECT month, count(*) AS n FROM (TABLE text.`FOLDER/secret`) GROUP BY month
SELECT month, count(*) AS n FROM spark_catalog.default.hostile GROUP BY month
SELECT month, count(*) AS n FROM default.hostile GROUP BY month
SELECT month, count(*) AS n FROM global_temp.hostile GROUP BY month
SELECT month, count(*) AS n FROM taxistream.hostile GROUP BY month
SELECT month, count(*) AS n FROM system.session.variables GROUP BY month
SELECT month, count(*) AS n FROM hostile GROUP BY month
SELECT month, count(*) AS n FROM IDENTIFIER('text.`FOLDER/secret`') GROUP BY month
SELECT month, count(*) AS n FROM IDENTIFIER('trip' || 's') GROUP BY month
SELECT month, count(*) AS n FROM trips WITH (`path` = 'FOLDER') GROUP BY month
SELECT month, count(*) AS n FROM zones WITH (mode 'x') GROUP BY month
SELECT month, count(*) AS n FROM STREAM trips GROUP BY month
SELECT month, count(*) AS n FROM trips VERSION AS OF 1 GROUP BY month
SELECT month, count(*) AS n FROM trips TIMESTAMP AS OF '2024-01-01' GROUP BY month
SELECT month, count(*) AS n FROM read_files('FOLDER') GROUP BY month
SELECT month, count(*) AS n FROM range(10) GROUP BY month
SELECT month, count(*) AS n FROM trips, range(1000000000) GROUP BY month
SELECT month, count(*) AS n FROM trips, LATERAL range(10) GROUP BY month
SELECT month, count(*) AS n FROM hostile_udtf(TABLE(trips)) GROUP BY month
SELECT month, count(*) AS n FROM explode(array(1)) GROUP BY month
SELECT month, max(input_file_name()) AS f FROM trips GROUP BY month
SELECT month, max(input_file_block_start()) AS f FROM trips GROUP BY month
SELECT month, max(_metadata.file_path) AS f FROM trips JOIN zones ON zone = pickup_zone GROUP BY month
SELECT month, max(zones._metadata.file_path) AS f FROM trips JOIN zones ON zone = pickup_zone GROUP BY month
-- What makes much out of little.
SELECT month, sum(x) AS n FROM (SELECT month, explode(sequence(1, 1000000000)) AS x FROM trips) GROUP BY month
SELECT month, sum(x) AS n FROM trips LATERAL VIEW explode(sequence(1, 1000000000)) e AS x GROUP BY month
SELECT month, sum(x) AS n FROM trips LATERAL VIEW OUTER posexplode(array(1)) e AS p, x GROUP BY month
SELECT month, sum(x) AS n FROM trips, LATERAL (SELECT explode(sequence(1, 1000000000)) AS x) GROUP BY month
SELECT month, max(repeat(service, 2000000000)) AS n FROM trips GROUP BY month
SELECT month, max(space(2000000000)) AS n FROM trips GROUP BY month
SELECT month, max(lpad(service, 2000000000, 'x')) AS n FROM trips GROUP BY month
SELECT month, max(rpad(service, file_row, 'x')) AS n FROM trips GROUP BY month
SELECT month, max(rpad(service, 1000 * 1000 * 1000)) AS n FROM trips GROUP BY month
SELECT month, max(format_string('%2000000000d', 1)) AS n FROM trips GROUP BY month
SELECT month, max(printf('%2000000000d', 1)) AS n FROM trips GROUP BY month
SELECT month, max(array_repeat(1, 2000000000)) AS n FROM trips GROUP BY month
SELECT month, count(*) AS n FROM (SELECT month, stack(3, 1, 2, 3) AS x FROM trips) GROUP BY month
SELECT month, max(replace(rpad('', 1000, 'x'), 'x', rpad('', 1000, 'y'))) AS n FROM trips GROUP BY month
WITH RECURSIVE r AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM r) SELECT month, count(*) AS n FROM trips, r GROUP BY month
WITH a AS (SELECT month, concat(vendor, vendor, vendor, vendor) AS v FROM trips), b AS (SELECT month, concat(v, v, v, v, v, v, v, v, v, v) AS v FROM a), c AS (SELECT month, concat(v, v, v, v, v, v, v, v, v, v, v, v, v, v) AS v FROM b) SELECT month, max(v) AS v FROM c GROUP BY month
SELECT month, max(assert_true(false)) AS n FROM trips GROUP BY month
SELECT month, max(raise_error('stop')) AS n FROM trips GROUP BY month
-- What answers otherwise the next time.
SELECT month, max(rand()) AS n FROM trips GROUP BY month
SELECT month, sum(random()) AS n FROM trips GROUP BY month
SELECT month, max(randn(1)) AS n FROM trips GROUP BY month
SELECT month, max(uuid()) AS n FROM trips GROUP BY month
SELECT month, max(shuffle(array(1, 2))) AS n FROM trips GROUP BY month
SELECT month, max(monotonically_increasing_id()) AS n FROM trips GROUP BY month
SELECT month, max(spark_partition_id()) AS n FROM trips GROUP BY month
SELECT month, count(*) AS n FROM trips WHERE rand() < 0.5 GROUP BY month
SELECT month, count(*) AS n FROM trips TABLESAMPLE (10 PERCENT) GROUP BY month
SELECT month, count(*) AS n FROM trips TABLESAMPLE (BUCKET 1 OUT OF 10) GROUP BY month
SELECT month, max(current_timestamp()) AS n FROM trips GROUP BY month
SELECT month, max(current_timestamp) AS n FROM trips GROUP BY month
SELECT month, max(now()) AS n FROM trips GROUP BY month
SELECT month, max(current_date) AS n FROM trips GROUP BY month
SELECT month, max(curdate()) AS n FROM trips GROUP BY month
SELECT month, max(localtimestamp) AS n FROM trips GROUP BY month
SELECT month, max(localtimestamp()) AS n FROM trips GROUP BY month
SELECT month, max(current_time) AS n FROM trips GROUP BY month
SELECT month, max(unix_timestamp()) AS n FROM trips GROUP BY month
SELECT month, count(*) AS n FROM trips WHERE pickup_at > current_timestamp - INTERVAL 1 DAY GROUP BY month
SELECT month, count(*) FILTER (WHERE pickup_at > now()) AS n FROM trips GROUP BY month
SELECT month, count(*) AS n FROM trips WHERE pickup_at > TIMESTAMP 'now' GROUP BY month
SELECT month, count(*) AS n FROM trips WHERE pickup_at > timestamp_ntz ' Today ' GROUP BY month
SELECT month, count(*) AS n FROM trips WHERE pickup_at > DATE "yesterday" GROUP BY month
SELECT month, count(*) AS n FROM trips WHERE pickup_at > DATE r'today' GROUP BY month
SELECT month, count(*) AS n FROM trips WHERE pickup_at > 'now' GROUP BY month
SELECT month, count(*) AS n FROM trips WHERE pickup_at > CAST('tomorrow' AS TIMESTAMP) GROUP BY month
SELECT month, count(*) AS n FROM trips WHERE pickup_at > CAST('to' || 'day' AS DATE) GROUP BY month
SELECT month, count(*) AS n FROM trips WHERE pickup_at > try_cast('now' AS TIMESTAMP) GROUP BY month
SELECT month, count(*) AS n FROM trips WHERE pickup_at > to_date('today') GROUP BY month
SELECT month, count(*) AS n FROM trips WHERE pickup_at > timestamp('now') GROUP BY month
SELECT month, count(*) AS n FROM trips WHERE pickup_at > try_to_timestamp('now') GROUP BY month
SELECT month, count(*) AS n FROM trips WHERE pickup_at > date 'tod' 'ay' GROUP BY month
-- Functions of ours and of other kinds.
SELECT month, max(taxistream.admit(vendor)) AS n FROM trips GROUP BY month
SELECT month, max(hostile(vendor)) AS n FROM trips GROUP BY month
SELECT month, max(aes_encrypt(vendor, vendor)) AS n FROM trips GROUP BY month
SELECT month, max(xpath_string(vendor, 'a')) AS n FROM trips GROUP BY month
SELECT month, max(from_json(vendor, 'a INT')) AS n FROM trips GROUP BY month
SELECT month, max(from_avro(vendor, 'a')) AS n FROM trips GROUP BY month
SELECT month, max(parse_json(vendor)) AS n FROM trips GROUP BY month
SELECT month, max(vendor:a) AS n FROM trips GROUP BY month
-- Syntax.
SELECT /*+ BROADCAST(zones) */ month, count(*) AS n FROM trips GROUP BY month
SELECT /*+ REPARTITION(1000000) */ month, count(*) AS n FROM trips GROUP BY month
SELECT * FROM (SELECT month, service FROM trips) PIVOT (count(*) FOR service IN ('green'))
SELECT month, sum(v) AS n FROM trips UNPIVOT (v FOR k IN (fare_cents, tip_cents)) GROUP BY month
FROM trips |> AGGREGATE count(*) AS n GROUP BY month
FROM trips |> SELECT month |> AGGREGATE count(*) AS n GROUP BY month
SELECT month, count(*) AS n FROM trips GROUP BY month DISTRIBUTE BY month
SELECT month, count(*) AS n FROM trips GROUP BY month CLUSTER BY month
SELECT month, count(*) AS n FROM trips QUALIFY row_number() OVER (ORDER BY month) = 1
-- More ways of the same kinds.
EXECUTE IMMEDIATE 'SELECT month, count(*) AS n FROM trips GROUP BY month'
DECLARE VARIABLE hostile_v STRING DEFAULT 'x'
SET VAR hostile_v = 'x'
SELECT month, count(*) AS n FROM trips JOIN IDENTIFIER('text.`FOLDER/secret`') ON true GROUP BY month
SELECT month, max(IDENTIFIER('reflect')('java.lang.System', 'getenv', 'PATH')) AS n FROM trips GROUP BY month
SELECT month, IDENTIFIER('count')(*) AS n FROM trips GROUP BY month
SELECT month, count(*) AS n FROM trips, LATERAL (SELECT java_method('java.lang.System', 'getenv', 'PATH')) AS t GROUP BY month
SELECT month, count(*) AS n FROM trips LATERAL VIEW explode(sequence(1, 1000000000)) t AS x GROUP BY month
SELECT month, count(*) AS n FROM trips JOIN range(1000000000000) ON true GROUP BY month
SELECT month, count(*) AS n FROM trips, range(0, 1000000000000, 1, 1) GROUP BY month
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT month, count(*) AS n FROM trips JOIN r ON true GROUP BY month
SELECT month, (SELECT max(value) FROM text.`FOLDER/secret`) AS n FROM trips GROUP BY month
SELECT month, count(*) AS n FROM trips WHERE EXISTS (SELECT 1 FROM csv.`FOLDER/data.csv`) GROUP BY month
SELECT month, count(*) AS n FROM trips WHERE vendor IN (SELECT value FROM text.`FOLDER/secret`) GROUP BY month
SELECT month, count(*) AS n FROM (SELECT * FROM trips UNION ALL SELECT * FROM parquet.`FOLDER`) GROUP BY month
SELECT month, max(repeat(vendor, 2000000000)) AS n FROM trips GROUP BY month
SELECT month, max(space(2000000000)) AS n FROM trips GROUP BY month
SELECT month, max(rpad(vendor, 2000000000, 'x')) AS n FROM trips GROUP BY month
SELECT month, max(input_file_name()) AS n FROM trips GROUP BY month
SELECT month, max(current_user()) AS n FROM trips GROUP BY month
SELECT month, max(version()) AS n FROM trips GROUP BY month
SELECT month, max(uuid()) AS n FROM trips GROUP BY month
SELECT month, max(monotonically_increasing_id()) AS n FROM trips GROUP BY month
SELECT month, max(raise_error('x')) AS n FROM trips GROUP BY month
SELECT month, max(assert_true(false)) AS n FROM trips GROUP BY month
SELECT month, max(try_reflect('java.lang.System', 'getenv', 'PATH')) AS n FROM trips GROUP BY month
SELECT /*+ BROADCAST(trips) */ month, max(reflect/**/('java.lang.System', 'getenv', 'PATH')) AS n FROM trips GROUP BY month
SELECT month, max(`reflect`('java.lang.System', 'getenv', 'PATH')) AS n FROM trips GROUP BY month
SELECT month, max(builtin.reflect('java.lang.System', 'getenv', 'PATH')) AS n FROM trips GROUP BY month
SELECT month, max(system.builtin.reflect('java.lang.System', 'getenv', 'PATH')) AS n FROM trips GROUP BY month
SELECT month, count(*) AS n FROM trips |> SELECT month
FROM trips |> AGGREGATE count(*) AS n GROUP BY month, reflect('java.lang.System', 'getenv', 'PATH') AS e
CREATE TEMPORARY FUNCTION hostile AS 'java.lang.String'
CREATE FUNCTION hostile(x INT) RETURNS INT RETURN x
SELECT * FROM VALUES (1) AS t(x)
VALUES (1)
TABLE trips
DESCRIBE EXTENDED trips
EXPLAIN SELECT month, count(*) AS n FROM trips GROUP BY month
SELECT month, count(*) AS n FROM trips GROUP BY month; DROP VIEW trips
BEGIN SELECT month, count(*) AS n FROM trips GROUP BY month; END
SELECT month, count(*) AS n FROM trips TIMESTAMP AS OF '2021-01-01' GROUP BY month
SELECT month, count(*) AS n FROM STREAM trips GROUP BY month
SELECT month, count(*) AS n FROM trips TABLESAMPLE (10 PERCENT) GROUP BY month
SELECT month, vendor COLLATE UNICODE_CI AS v, count(*) AS n FROM trips GROUP BY month, vendor COLLATE UNICODE_CI
SELECT month, max(secret('a', 'b')) AS n FROM trips GROUP BY month
SELECT month, max(from_avro(vendor, '{}')) AS n FROM trips GROUP BY month
SELECT month, max(xpath_string(vendor, '/a')) AS n FROM trips GROUP BY month
SELECT month, count(*) AS n FROM read_files('FOLDER') GROUP BY month
SELECT month, count(*) AS n FROM sql_keywords() GROUP BY month
SELECT month, count(*) AS n FROM trips PIVOT (count(*) FOR vendor IN ('1')) GROUP BY month
-- Names that are put together from texts.
SELECT month, count(*) AS n FROM IDENTIFIER('trips') GROUP BY month
SELECT month, count(*) AS n FROM IDENTIFIER('tri' 'ps') GROUP BY month
SELECT month, count(*) AS n FROM identifier ( "trips" ) AS t GROUP BY month
SELECT month, count(*) AS n FROM IDENTIFIER('csv.`FOLDER/data.csv`') GROUP BY month
SELECT month, count(*) AS n FROM IDENTIFIER('system.information_schema.tables') GROUP BY month
SELECT IDENTIFIER('month'), count(*) AS n FROM trips GROUP BY month
SELECT month, count(*) AS IDENTIFIER('n') FROM trips GROUP BY month
SELECT month, sum(IDENTIFIER('fare_cents')) AS n FROM trips GROUP BY IDENTIFIER('month')
SELECT month, max(trips.IDENTIFIER('vendor')) AS n FROM trips GROUP BY month
WITH IDENTIFIER('trips') AS (SELECT * FROM text.`FOLDER/secret`) SELECT month, count(*) AS n FROM trips GROUP BY month
SELECT month, count(*) AS n FROM IDENTIFIER(:name) GROUP BY month
SELECT month, count(*) AS n FROM IDENTIFIER(?) GROUP BY month
SELECT month, count(*) AS n FROM trips LIMIT :most
SELECT month, count(*) AS n FROM trips WHERE vendor = :vendor GROUP BY month
SELECT month, count(*) AS n FROM trips WHERE vendor = system.session.hostile GROUP BY month
-- Relations in places where few look.
SELECT month, count(*) FILTER (WHERE vendor IN (TABLE text.`FOLDER/secret`)) AS n FROM trips GROUP BY month
SELECT month, count(*) AS n FROM trips WHERE vendor > ALL (SELECT value FROM text.`FOLDER/secret`) GROUP BY month
SELECT month, count(*) AS n FROM trips WHERE vendor LIKE ANY (SELECT value FROM text.`FOLDER/secret`) GROUP BY month
SELECT month, CASE WHEN EXISTS (FROM text.`FOLDER/secret`) THEN 1 ELSE 0 END AS n FROM trips GROUP BY month
SELECT month, count(*) AS n FROM trips GROUP BY month, (SELECT max(value) FROM text.`FOLDER/secret`)
SELECT month, count(*) AS n FROM trips GROUP BY month LIMIT (SELECT length(value) FROM text.`FOLDER/secret`)
SELECT month, count(*) AS n FROM trips GROUP BY month OFFSET (SELECT length(value) FROM text.`FOLDER/secret`)
SELECT month, count(*) AS n FROM trips NATURAL JOIN text.`FOLDER/secret` GROUP BY month
SELECT month, count(*) AS n FROM trips LEFT SEMI JOIN csv.`FOLDER/data.csv` ON true GROUP BY month
SELECT month, count(*) AS n FROM trips LEFT ANTI JOIN text.`FOLDER/secret` ON value = vendor GROUP BY month
SELECT month, count(*) AS n FROM (trips CROSS JOIN text.`FOLDER/secret`) GROUP BY month
SELECT month, count(*) AS n FROM trips JOIN LATERAL (SELECT value FROM text.`FOLDER/secret`) ON true GROUP BY month
SELECT month, count(*) AS n FROM trips JOIN (VALUES ((SELECT max(value) FROM text.`FOLDER/secret`))) AS v(x) ON true GROUP BY month
SELECT month, max(named_struct('a', (SELECT max(value) FROM text.`FOLDER/secret`))) AS n FROM trips GROUP BY month
SELECT month, percentile_cont(0.5) WITHIN GROUP (ORDER BY (SELECT max(length(value)) FROM text.`FOLDER/secret`)) AS n FROM trips GROUP BY month
WITH a AS (SELECT 1), b AS (WITH c AS (SELECT * FROM text.`FOLDER/secret`) SELECT * FROM c) SELECT month, count(*) AS n FROM trips GROUP BY month
SELECT month, count(*) AS n FROM trips GROUP BY GROUPING SETS ((month), (month, (SELECT max(value) FROM text.`FOLDER/secret`)))
SELECT month, count(*) AS n FROM delta.`FOLDER` GROUP BY month
SELECT month, count(*) AS n FROM avro.`FOLDER/secret` GROUP BY month
SELECT month, count(*) AS n FROM kafka.`trips` GROUP BY month
SELECT month, count(*) AS n FROM `org.apache.spark.sql.execution.datasources.csv.CSVFileFormat`.`FOLDER/data.csv` GROUP BY month
SELECT month, count(*) AS n FROM rate.`x` GROUP BY month
SELECT month, count(*) AS n FROM xml.`FOLDER/secret` GROUP BY month
SELECT month, count(*) AS n FROM trips JOIN zones TABLESAMPLE (1 ROWS) ON true GROUP BY month
SELECT month, count(*) AS n FROM trips JOIN zones TIMESTAMP AS OF current_timestamp() ON true GROUP BY month
SELECT month, count(*) AS n FROM STREAM(trips) GROUP BY month
SELECT month, count(*) AS n FROM trips WATERMARK pickup_at DELAY OF INTERVAL 1 SECOND GROUP BY month
SELECT month, count(*) AS n FROM trips CHANGES FROM VERSION 1 GROUP BY month
SELECT month, count(*) AS n FROM json_tuple('{}', 'a') GROUP BY month
SELECT month, count(*) AS n FROM variant_explode(parse_json('[1]')) GROUP BY month
SELECT month, count(*) AS n FROM stack(2, 1, 2) GROUP BY month
SELECT month, count(*) AS n FROM python_worker_logs() GROUP BY month
SELECT month, count(*) AS n FROM read_statestore('FOLDER') GROUP BY month
SELECT month, count(*) AS n FROM read_kafka(bootstrapServers => 'x') GROUP BY month
-- Functions by another syntax, and functions of later versions.
SELECT month, max(vendor COLLATE system.builtin.UTF8_LCASE) AS n FROM trips GROUP BY month
SELECT month, first(vendor IGNORE NULLS) AS n FROM trips GROUP BY month
SELECT month, any_value(vendor) IGNORE NULLS AS n FROM trips GROUP BY month
SELECT month, listagg(vendor, ',') WITHIN GROUP (ORDER BY vendor) AS n FROM trips GROUP BY month
SELECT month, string_agg(vendor) AS n FROM trips GROUP BY month
SELECT month, approx_top_k(vendor) AS n FROM trips GROUP BY month
SELECT month, hll_sketch_agg(vendor) AS n FROM trips GROUP BY month
SELECT month, count_min_sketch(vendor, 0.5, 0.5, 1) AS n FROM trips GROUP BY month
SELECT month, bitmap_construct_agg(pickup_zone) AS n FROM trips GROUP BY month
SELECT month, measure(vendor) AS n FROM trips GROUP BY month
SELECT month, window(pickup_at, '1 day') AS w, count(*) AS n FROM trips GROUP BY month, window(pickup_at, '1 day')
SELECT month, session_window(pickup_at, '1 day').start AS w, count(*) AS n FROM trips GROUP BY month, session_window(pickup_at, '1 day')
SELECT month, max(schema_of_json('{}')) AS n FROM trips GROUP BY month
SELECT month, max(CAST(vendor AS VARIANT)) AS n FROM trips GROUP BY month
SELECT month, max(uniform(1, 10)) AS n FROM trips GROUP BY month
SELECT month, max(randstr(5)) AS n FROM trips GROUP BY month
SELECT month, max(try_cast('now' AS TIMESTAMP_NTZ)) AS n FROM trips GROUP BY month
SELECT month, max(vendor::TIMESTAMP) AS n FROM trips GROUP BY month
SELECT month, max(pickup_at) - current_time() AS n FROM trips GROUP BY month
SELECT month, max(DATE 'epoch') AS n FROM trips GROUP BY month
SELECT month, max(extract(DAY FROM current_date)) AS n FROM trips GROUP BY month
SELECT month, max(timestampdiff(DAY, pickup_at, now())) AS n FROM trips GROUP BY month
SELECT month, max(try_url_decode(vendor)) AS n FROM trips GROUP BY month
SELECT month, max(secret('x', 'y')) AS n FROM trips GROUP BY month
SELECT month, max(ai_query('x', vendor)) AS n FROM trips GROUP BY month
SELECT month, max(http_request('http://127.0.0.1')) AS n FROM trips GROUP BY month
SELECT month, covar_pop(fare_cents, tip_cents) AS n FROM trips GROUP BY month
SELECT month, covar_samp(fare_cents, tip_cents) AS n FROM trips GROUP BY month
SELECT month, regr_sxy(fare_cents, tip_cents) AS n FROM trips GROUP BY month
