-- Trips and money of each month, by service, pickup zone and way of payment. Amounts are dollars; where no trip of a group
-- has an amount (FHV has none at all) the sum is NULL. payment_type 0: not reported. pickup_zone 264: unknown.
-- pickup_zone: TLC's zone; 264 is unknown
-- payment_type: TLC's way of payment; 0 is not reported
-- fare: dollars, by the meter
-- tips: dollars
-- tolls: dollars
-- revenue: dollars, all charges
SELECT
  month,
  service,
  pickup_zone,
  payment_type,
  count(*) AS trips,
  CAST(sum(fare_cents) / 100.0 AS DECIMAL(18, 2)) AS fare,
  CAST(sum(tip_cents) / 100.0 AS DECIMAL(18, 2)) AS tips,
  CAST(sum(tolls_cents) / 100.0 AS DECIMAL(18, 2)) AS tolls,
  CAST(sum(total_cents) / 100.0 AS DECIMAL(18, 2)) AS revenue,
  sum(distance_miles) AS distance_miles
FROM trips
GROUP BY month, service, pickup_zone, payment_type
