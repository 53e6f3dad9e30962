-- Three tables for the price of one query: trips and money by service, by way of payment, and of the whole month. A view of each level.
-- trigger: 1 minute
-- level: 1 by service, 2 by way of payment, 3 the whole month
-- service: all where the level is 2 or 3
-- payment_type: TLC's way of payment; -1 where the level is 1 or 3
-- revenue: dollars, all charges
SELECT
  month,
  grouping_id() AS level,
  coalesce(service, 'all') AS service,
  coalesce(payment_type, -1) AS payment_type,
  count(*) AS trips,
  CAST(sum(total_cents) / 100.0 AS DECIMAL(18, 2)) AS revenue
FROM trips
GROUP BY GROUPING SETS ((month, service), (month, payment_type), (month))
