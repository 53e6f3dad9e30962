-- When people leave a zone: trips and dollars by pickup zone and hour of the day. The dashboard's page of a zone draws it.
-- pickup_zone: TLC's zone; 264 is unknown
-- hour: of the pickup, New York's time
-- revenue: dollars, all charges
SELECT
  month,
  service,
  pickup_zone,
  hour(pickup_at) AS hour,
  count(*) AS trips,
  CAST(sum(total_cents) / 100.0 AS DECIMAL(18, 2)) AS revenue
FROM trips
GROUP BY ALL
