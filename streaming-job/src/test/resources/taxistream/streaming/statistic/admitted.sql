-- Tables named in unusual ways.
SELECT month, count(*) AS n FROM (TABLE trips) GROUP BY month
FROM trips SELECT month, count(*) AS n GROUP BY month
SELECT month, count(*) AS n FROM `TRIPS` AS `T 1` GROUP BY month
WITH trips AS (SELECT * FROM trips WHERE fare_cents > 0) SELECT month, count(*) AS n FROM trips GROUP BY month
WITH a (month, cents) AS (SELECT month, fare_cents FROM trips), b AS (TABLE a) SELECT month, sum(cents) AS n FROM b GROUP BY month
WITH a AS (WITH b AS (SELECT * FROM trips) SELECT * FROM b) SELECT month, count(*) AS n FROM a GROUP BY month
SELECT month, count(*) AS n FROM (((SELECT month FROM trips))) GROUP BY month
SELECT month, borough, count(*) AS n FROM trips JOIN (VALUES (7, 'Queens'), (8, 'Bronx')) AS v (zone, borough) ON zone = pickup_zone GROUP BY month, borough
SELECT month, count(*) AS n FROM trips, zones WHERE zone = pickup_zone GROUP BY month
SELECT month, count(*) AS n FROM trips CROSS JOIN zones WHERE borough = 'Bronx' GROUP BY month
SELECT month, count(*) AS n FROM trips LEFT SEMI JOIN zones ON zone = pickup_zone GROUP BY month
SELECT month, count(*) AS n FROM trips LEFT ANTI JOIN zones ON zone = pickup_zone AND borough = 'Bronx' GROUP BY month
SELECT month, count(*) AS n FROM trips JOIN (SELECT zone AS pickup_zone FROM zones) USING (pickup_zone) GROUP BY month
SELECT month, count(*) AS n FROM trips NATURAL JOIN (SELECT zone AS pickup_zone FROM zones) GROUP BY month
SELECT month, count(*) AS n FROM trips WHERE pickup_zone IN (SELECT zone FROM zones) GROUP BY month
SELECT month, count(*) AS n FROM trips WHERE EXISTS (SELECT 1 FROM zones WHERE zone = pickup_zone) GROUP BY month
SELECT month, count(*) AS n FROM trips WHERE pickup_zone = (SELECT max(zone) FROM zones) GROUP BY month
SELECT month, sum(fare_cents) AS n, (SELECT max(zone) FROM zones) AS z FROM trips GROUP BY month
-- Other unusual words.
SELECT ALL month, count(*) AS n FROM trips GROUP BY ALL;
SELECT * EXCEPT (n) FROM (SELECT month, count(*) AS n, sum(fare_cents) AS m FROM trips GROUP BY month)
SELECT month, count(*) AS `n` FROM trips GROUP BY month
SELECT month, count(*) AS `IDENTIFIER` FROM trips GROUP BY month
SELECT month, sum(fare_cents::DECIMAL(20)) n FROM trips GROUP BY 1
SELECT month, left(vendor || '-' || service, 9) AS k, count(*) AS n FROM trips GROUP BY month, k
SELECT month, sum(CASE vendor WHEN 'alike' THEN 1 ELSE 0 END) AS n FROM trips WHERE NOT fare_cents IS NULL GROUP BY month
SELECT month, max(extract(HOUR FROM pickup_at)) AS h, min(trim(BOTH ' ' FROM vendor)) AS v FROM trips GROUP BY month
SELECT month, max(position('i' IN vendor)) AS p, max(substring(vendor FROM 2 FOR 3)) AS s FROM trips GROUP BY month
SELECT month, max(r'\d') AS r, max('a' 'b') AS ab, max(INTERVAL '1' DAY + pickup_at) AS d FROM trips GROUP BY month
SELECT month, count(*) AS n /* in /* a */ comment */ FROM trips GROUP BY month -- and another
-- What is left of equal values.
SELECT month, vendor, stddev(fare_cents) AS a, std(distance_miles) AS b, stddev_pop(fare_cents) AS c, stddev_samp(distance_miles) AS d, variance(fare_cents) AS e, var_pop(distance_miles) AS f, var_samp(fare_cents) AS g FROM trips GROUP BY month, vendor
SELECT month, vendor, regr_count(fare_cents, distance_miles) AS a, regr_avgx(fare_cents, distance_miles) AS b, regr_avgy(fare_cents, distance_miles) AS c, regr_sxx(fare_cents, distance_miles) AS d, regr_syy(fare_cents, distance_miles) AS e FROM trips GROUP BY month, vendor
SELECT month, vendor, stddev(fare_cents) AS a, regr_syy(fare_cents, tip_cents) AS b, var_samp(tip_cents) AS c FROM trips WHERE file_row < 0 OR tip_cents = 3 GROUP BY month, vendor
SELECT month, stddev_samp(fare_cents) FILTER (WHERE tip_cents = 3) AS a, var_samp(fare_cents) FILTER (WHERE tip_cents < 0) AS b, avg(distance_miles) FILTER (WHERE tip_cents < 0) AS c, percentile(fare_cents, 0.5) FILTER (WHERE tip_cents < 0) AS d FROM trips GROUP BY month
SELECT month, max(sqrt(-1 - tip_cents)) AS nan, max(ln(tip_cents - tip_cents)) AS nothing, max(CAST('Infinity' AS DOUBLE) - tip_cents) AS endless, max(exp(fare_cents)) AS huge FROM trips GROUP BY month
