-- How far people ride: the number of trips of each length in whole miles, and what and how long such a trip takes.
-- miles: whole miles, rounded down: 0 is less than a mile, 50 is 50 and more; -1 is not reported, or less than 0
-- revenue: dollars, all charges
-- median_minutes: half of the trips take longer
SELECT
  month,
  service,
  coalesce(CAST(CASE WHEN distance_miles >= 0 THEN least(floor(distance_miles), 50) END AS INT), -1) AS miles,
  count(*) AS trips,
  CAST(sum(total_cents) / 100.0 AS DECIMAL(18, 2)) AS revenue,
  percentile_approx(timestampdiff(MINUTE, pickup_at, dropoff_at), 0.5) AS median_minutes
FROM trips
GROUP BY ALL
