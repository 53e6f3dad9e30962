-- When people ride: trips, revenue in dollars and the median length in minutes, by hour of the week. weekday 1 is Monday.
-- weekday: 1 is Monday
-- revenue: dollars, all charges
-- median_minutes: half of the trips take longer
SELECT
  month,
  service,
  weekday(pickup_at) + 1 AS weekday,
  hour(pickup_at) AS hour,
  count(*) AS trips,
  CAST(sum(total_cents) / 100.0 AS DECIMAL(18, 2)) AS revenue,
  percentile_approx(timestampdiff(MINUTE, pickup_at, dropoff_at), 0.5) AS median_minutes
FROM trips
GROUP BY month, service, weekday(pickup_at) + 1, hour(pickup_at)
