-- Rides from and to the airports, by hour of the day. A ride from one airport to another counts once, with both airports named.
-- from_airport: JFK, LaGuardia or Newark; elsewhere if the ride begins at none of them
-- to_airport: JFK, LaGuardia or Newark; elsewhere if the ride ends at none of them
-- hour: of the pickup, 0 to 23
-- revenue: dollars, all charges
-- tips: dollars
-- median_minutes: half of the trips take longer
SELECT
  month,
  service,
  CASE pickup_zone WHEN 1 THEN 'Newark' WHEN 132 THEN 'JFK' WHEN 138 THEN 'LaGuardia' ELSE 'elsewhere' END AS from_airport,
  CASE dropoff_zone WHEN 1 THEN 'Newark' WHEN 132 THEN 'JFK' WHEN 138 THEN 'LaGuardia' ELSE 'elsewhere' END AS to_airport,
  hour(pickup_at) AS hour,
  count(*) AS trips,
  CAST(sum(total_cents) / 100.0 AS DECIMAL(18, 2)) AS revenue,
  CAST(sum(tip_cents) / 100.0 AS DECIMAL(18, 2)) AS tips,
  percentile_approx(timestampdiff(MINUTE, pickup_at, dropoff_at), 0.5) AS median_minutes
FROM trips
WHERE pickup_zone IN (1, 132, 138) OR dropoff_zone IN (1, 132, 138)
GROUP BY ALL
