-- Who tips, and when: tips by way of payment and hour of the day. TLC's files hold no tips that are paid in cash.
-- payment_type: TLC's way of payment: 0 is not reported, 1 card, 2 cash, 3 no charge, 4 dispute
-- hour: of the pickup, 0 to 23
-- tipped_trips: trips with a tip above 0
-- tips: dollars
-- fare: dollars, by the meter
-- tip_share: tips divided by fares of all trips of the row; NULL where fares sum to 0 or less
SELECT
  month,
  service,
  payment_type,
  hour(pickup_at) AS hour,
  count(*) AS trips,
  count(*) FILTER (WHERE tip_cents > 0) AS tipped_trips,
  CAST(sum(tip_cents) / 100.0 AS DECIMAL(18, 2)) AS tips,
  CAST(sum(fare_cents) / 100.0 AS DECIMAL(18, 2)) AS fare,
  CASE WHEN sum(fare_cents) > 0 THEN CAST(sum(tip_cents) / sum(fare_cents) AS DOUBLE) END AS tip_share
FROM trips
GROUP BY ALL
