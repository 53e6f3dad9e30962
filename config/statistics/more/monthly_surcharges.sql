-- What riders pay beside fare, tips and tolls: taxes, the congestion fees, the airport fee and the other surcharges, by pickup zone.
-- pickup_zone: TLC's zone; 264 is unknown
-- charged_trips: trips with such charges above 0
-- surcharges: dollars: all charges without fare, tips and tolls
-- revenue: dollars, all charges
SELECT
  month,
  service,
  pickup_zone,
  count(*) AS trips,
  count(*) FILTER (WHERE total_cents - coalesce(fare_cents, 0) - coalesce(tip_cents, 0) - coalesce(tolls_cents, 0) > 0) AS charged_trips,
  CAST(sum(total_cents - coalesce(fare_cents, 0) - coalesce(tip_cents, 0) - coalesce(tolls_cents, 0)) / 100.0 AS DECIMAL(18, 2))
    AS surcharges,
  CAST(sum(total_cents) / 100.0 AS DECIMAL(18, 2)) AS revenue
FROM trips
GROUP BY ALL
